#!/bin/sh
# simulation.sampling: sobol: the same bytes however it is run, path by path the same, and nothing else changes.
. tests/cli/helpers/tap.sh
baseline=$scenarios/baseline.yaml
frozen=$scenarios/frozen-400.yaml
sobol="--set simulation.sampling=sobol"

differ() {
    ! cmp -s "$1" "$2"
}
tables_equal() {
    for file in compare.csv compare_risk.csv matrix.csv baseline/bands.csv baseline/risk.csv \
        frozen-400/bands.csv frozen-400/risk.csv; do
        cmp "$1/$file" "$2/$file" || return 1
    done
}
# shellcheck disable=SC2086 # options
{
    quick_run one "$baseline" "$frozen" $sobol -n 500 -j 1
    check "a run with quasi-random paths works" exited 0
    quick_run two "$baseline" "$frozen" $sobol -n 500 -j 2
    quick_run random "$baseline" "$frozen" -n 500
}
check "its tables do not depend on the threads" tables_equal one two
check "run.json says how paths are drawn" has one/baseline/run.json '"sampling": "sobol"'
check "also by default" has random/baseline/run.json '"sampling": "random"'
check "the paths are others than random ones" differ one/baseline/bands.csv random/baseline/bands.csv
smaller_error() {
    awk -F, 'FNR == 1 {file++}
             $2 == "resident" && $3 == "exhausted_by" && $4 >= 2040 {se[file] += $6}
             END {print se[1], se[2]; exit !(se[1] > 0 && se[1] < 0.9 * se[2])}' one/baseline/risk.csv random/baseline/risk.csv
}
check "the errors of the probabilities are smaller" smaller_error

for isa in baseline v3; do
    # shellcheck disable=SC2086
    if YIBAO_ISA=$isa "$YIBAO" run "$baseline" "$frozen" $sobol -n 500 --no-charts -q -o "isa-$isa" 2>message; then
        check "instruction set $isa gives the same tables" tables_equal "isa-$isa" one
    else
        check "instruction set $isa cannot run here" grep -q 'cannot run here' message
    fi
done

# shellcheck disable=SC2086
for k in 1 2 3; do
    quick_run shards "$baseline" "$frozen" $sobol -n 500 --shard $k/3
done
yibao merge shards -q
check "three shards merge" exited 0
check "to the same tables" tables_equal shards one

# A path is the same whatever the number of paths and years.
# shellcheck disable=SC2086
{
    yibao trace "$baseline" $sobol --path 37
    cp "$out" long
    yibao trace "$baseline" $sobol --path 37 --set projection.last_year=2035 -n 64
    cp "$out" short
    yibao trace "$baseline" --path 37
    cp "$out" plain
}
first_years() {
    awk -F, '$4 >= 2025 && $4 <= 2035' long >long.first && awk -F, '$4 >= 2025 && $4 <= 2035' short >short.first &&
        test -s short.first && cmp long.first short.first
}
check "a path of a longer projection starts as that of a shorter one" first_years
check "it is not the random path of that number" differ long plain
# shellcheck disable=SC2086
yibao trace "$baseline" $sobol --central
cp "$out" central
yibao trace "$baseline" --central
check "the central path is the same" cmp central "$out"

# shellcheck disable=SC2086
quick_run until "$baseline" "$frozen" $sobol --until-se resident.exhausted_by@2040=1.2% -n 16000
check "--until-se works with it" exited 0
check "and needs fewer paths than random ones" test "$(sed -n 's/^ *"paths": \([0-9]*\),$/\1/p' until/baseline/run.json)" -lt 1400
# shellcheck disable=SC2086
quick_run plain-until "$baseline" "$frozen" $sobol -n 1000
check "the tables are those of a plain run of so many paths" tables_equal until plain-until

# shellcheck disable=SC2086
quick_run few "$baseline" $sobol -n 63
check "fewer than 64 paths are refused" exited 3
check "with the reason" has "$err" "simulation.sampling: sobol needs at least 64 paths"
printf 'scenario: quasi\ninherits: baseline\nsimulation: {sampling: sobol}\n' >quasi.yaml
quick_run mixed "$baseline" quasi.yaml -n 200
check "scenarios that draw differently are not compared" exited 3
check "and the message says so" has "$err" "quasi.yaml" "simulation.sampling differs from that of"
yibao report one/baseline random/frozen-400 -o mixed.html
check "nor are results of two runs that drew differently" exited 3
check "with the reason" has "$err" "other sampling"
yibao report one
check "the report says how paths were drawn" has one/report.html "500 quasi-random paths"
finish
