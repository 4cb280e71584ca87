#!/bin/sh
# run --memory: paths that do not fit are simulated in passes over the series, to the bytes of a run that fits.
. tests/cli/helpers/tap.sh
baseline=$scenarios/baseline.yaml
frozen=$scenarios/frozen-400.yaml
short="--set projection.last_year=2035 -n 1000"

# whole DIRECTORY DIRECTORY: equal but for the records of time and machine.
whole() {
    diff -r -x run.json -x shards "$1" "$2"
}
same_record() {
    for run in "$1" "$2"; do
        grep -vE '"(wall_seconds|threads|finished_utc)"' "$run/$3/run.json" >"${run%%/*}.record"
    done
    cmp "$1.record" "$2.record"
}

# One scenario, with charts.
yibao run "$baseline" -n 200 -q -o one
check "a run that fits works" exited 0
yibao run "$baseline" -n 200 -o one-parts --memory 0.06 -j 3
check "the same run in passes works" exited 0
check "it says beforehand what it needs and what it does" \
    grep -qE '^200 paths x 103 series x 35 years need .* of memory, --memory allows 60 MB: simulated in [2-9] passes of .*; one pass would hold about [0-9]+ paths$' "$err"
check "every file has the same bytes, charts included" whole one one-parts
check "the record differs in time only" same_record one one-parts baseline
check "and does not name the memory" lacks one-parts/baseline/run.json "--memory"

# Three scenarios, of which one stores other series.
printf 'scenario: few\ninherits: baseline\noutput: {series: [wage, tfr, resident.income]}\n' >few.yaml
# shellcheck disable=SC2086 # options
quick_run three "$baseline" few.yaml "$frozen" $short --versus frozen-400
# shellcheck disable=SC2086
yibao run "$baseline" few.yaml "$frozen" $short --versus frozen-400 --no-charts -o three-parts --memory 0.06
check "three scenarios in passes work" exited 0
check "two at a time are counted" has "$err" "x 104 series" "of two scenarios at a time" "simulated in"
check "bands, risks, comparisons and matrix have the same bytes" whole three three-parts
check "there are comparisons" test -s three-parts/compare.csv -a -s three-parts/compare_risk.csv \
    -a -s three-parts/matrix.csv
# shellcheck disable=SC2086
quick_run saved "$frozen" $short --save-paths
# shellcheck disable=SC2086
yibao run "$frozen" $short --save-paths --no-charts -o saved-parts --memory 0.096
check "saved paths take several passes" has "$err" "simulated in"
check "and have the same bytes" cmp saved/frozen-400/paths.nc saved-parts/frozen-400/paths.nc
# shellcheck disable=SC2086
quick_run single few.yaml $short --memory 0.0518
check "one series at a time gives the same" cmp single/few/bands.csv three/few/bands.csv
check "for risks as well" cmp single/few/risk.csv three/few/risk.csv
check "-q says nothing of it" is_empty "$err"

# --until-se looks at the series it names alone, and the run goes on in passes.
# shellcheck disable=SC2086
quick_run plain "$baseline" "$frozen" $short -n 2000
# shellcheck disable=SC2086
quick_run until "$baseline" "$frozen" $short -n 4000 --until-se resident.exhausted_by@2035=0.001%,none.wage@2030=500 --memory 0.078
check "--until-se in passes works" exited 0
yibao run "$baseline" "$frozen" --set projection.last_year=2035 -n 4000 -q --no-charts -o until-whole \
    --until-se resident.exhausted_by@2035=0.001%,none.wage@2030=500
check "and gives the bytes of the run that fits" whole until until-whole
check "which are not those of the first stage" test "$(grep -c '"paths": 1000,' until/baseline/run.json)" = 0

# What does not fit at all, and what would.
yibao run "$baseline" -n 400000 --memory 0.1 -q -o none
check "a run of which no series fits is refused" refused 4 "for a single series" "100 MB are there" "--memory"
check "before anything is written" absent none
fitting=$(sed -n 's/.*enough for about \([0-9]*\) paths.*/\1/p' "$err")
yibao run "$baseline" -n "$fitting" --memory 0.1 --dry-run -o none
check "the number of paths that it names is accepted" exited 0
yibao run "$baseline" -n $((fitting + fitting / 10)) --memory 0.1 --dry-run -o none
check "a tenth more is not" refused 4 "for a single series"
yibao run "$baseline" -n 400000 --memory 0.02 --dry-run
check "where no number does, none is named" refused 4 "20 MB are there: too little for any number of paths"
yibao run "$baseline" -n 400000 --memory 0.2 --until-se 1% -q -o none
check "so is a run whose --until-se names more than fits" refused 4 "for the series that --until-se names"

# --dry-run.
yibao run "$baseline" "$frozen" -n 1000000 --memory 20 --dry-run -o none
check "--dry-run says what a run would need" has "$out" "1000000 paths x 103 series x 35 years, of two scenarios" \
    "need 57.8 GB of memory, --memory allows 20.0 GB: simulated in 3 passes"
check "and writes nothing" absent none
yibao run "$baseline" --dry-run -n 100 -o none
check "without --memory it says what is there" grep -qE 'of memory, .* are there$' "$out"
yibao run "$data/missing.yaml" --dry-run -o none
check "a scenario that is not there is refused" exited 4

# Shards, and their merge, in passes.
for i in 1 2; do
    # shellcheck disable=SC2086
    quick_run parts "$baseline" few.yaml "$frozen" $short --versus frozen-400 --shard $i/2 --memory 0.05$((i + 1))
    check "shard $i in passes works" exited 0
done
# shellcheck disable=SC2086
quick_run shards "$baseline" few.yaml "$frozen" $short --versus frozen-400 --shard 1/2
check "its file has the bytes of a shard that fits" cmp parts/shards/0001-of-0002/baseline.paths shards/shards/0001-of-0002/baseline.paths
yibao merge parts -q --memory 0.06
check "a merge in passes works" exited 0
check "and gives the bytes of the whole run" whole three parts
yibao merge parts -q --memory 0.05
check "a merge of which no series fits is refused" refused 4 "for a single series"
check "and the results stay" whole three parts
# shellcheck disable=SC2086
yibao run "$baseline" -n 400000 --shard 1/2 --memory 0.1 -q -o none
check "so is a shard" refused 4 "for a single series" "more shards"

# A signal in the middle of the passes leaves the older result.
# shellcheck disable=SC2086
quick_run result "$baseline" $short -n 16
cp -r result before
"$YIBAO" run "$baseline" -n 40000 --set projection.last_year=2035 --save-paths --no-charts -q -o result --memory 0.1 >"$out" 2>"$err" &
pid=$!
tries=0
while kill -0 $pid 2>/dev/null && [ $tries -lt 3000 ]; do
    [ -z "$(find result -name paths.nc)" ] || break
    tries=$((tries + 1))
    sleep 0.01
done
check "the paths of a first pass are being written" test -n "$(find result -name paths.nc)"
kill -INT $pid
wait $pid
status=$?
check "SIGINT between passes ends the run with a failure" refused 4 "interrupted"
check "and the older result stays as it was" diff -r before result

wrong() {
    sentence=$1
    shift
    yibao "$@" -o none
    check "$sentence" refused 2 "--memory"
    check "and nothing is written" absent none
}
for value in 0 -1 much 1GB 0x10 ""; do
    wrong "--memory '$value' is refused" run "$baseline" -n 16 --memory "$value"
done
yibao show "$baseline" --memory 1
check "show takes no --memory" refused 2 "--memory is no option"
printf 'batch: grid\nbase: baseline\ngrid: {resident.premium.share: [0, 1]}\n' >grid.yaml
yibao batch grid.yaml -n 20000 --memory 0.3 -q -o none
check "a batch keeps members whole, and says what they need" refused 4 "needs 631 MB of memory, 300 MB are there" "yibao run"
finish
