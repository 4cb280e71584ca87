#!/bin/sh
# run --until-se: as many paths as a wanted standard error needs, and the bytes of a plain run of so many.
. tests/cli/helpers/tap.sh
baseline=$scenarios/baseline.yaml
frozen=$scenarios/frozen-400.yaml
short="--set projection.last_year=2040"

paths_of() {
    sed -n 's/^ *"paths": \([0-9]*\),$/\1/p' "$1/run.json"
}
# shellcheck disable=SC2086 # options
quick_run until "$baseline" "$frozen" $short --until-se resident.exhausted_by@2040=1.5% -n 10000
check "a run until a probability is precise enough works" exited 0
check "it stops between the first stage and the maximum" test "$(paths_of until/baseline)" = 2000
check "with as many paths in every scenario" test "$(paths_of until/frozen-400)" = 2000
precise() {
    awk -F, '$2 == "resident" && $3 == "exhausted_by" && $4 == 2040 {n++; if ($6 > 0.015) {print; bad = 1}}
             END {exit bad || n != 1}' "until/$1/risk.csv"
}
check "the error of baseline is as wanted" precise baseline
check "so is that of frozen-400" precise frozen-400
# shellcheck disable=SC2086
quick_run plain "$baseline" "$frozen" $short -n 2000 -j 1
same_bytes() {
    for file in compare.csv compare_risk.csv matrix.csv baseline/bands.csv baseline/risk.csv \
        frozen-400/bands.csv frozen-400/risk.csv; do
        cmp "until/$file" "plain/$file" || return 1
    done
}
check "every table has the bytes of a plain run of so many paths" same_bytes
same_record() {
    for name in baseline frozen-400; do
        for run in until plain; do
            grep -vE '"(finished_utc|wall_seconds|threads)"' "$run/$name/run.json" |
                sed '/"until_se": {/,/}/d' >"$run.record"
        done
        diff until.record plain.record || return 1
    done
}
check "the record is that of the plain run but for the wish itself" same_record
check "which stands there" has until/baseline/run.json '"wanted": "resident.exhausted_by@2040=1.5%"' \
    '"met": true' '"maximum_paths": 10000'

# shellcheck disable=SC2086
yibao run "$baseline" -q $short --until-se resident.exhausted_by@2040=1.6% -o charts-until
# shellcheck disable=SC2086
yibao run "$baseline" -q $short -n 1000 -o charts-plain
check "charts too" diff -r charts-until/baseline/charts charts-plain/baseline/charts

# shellcheck disable=SC2086
quick_run unmet "$baseline" $short --until-se 0.1% -n 1500
check "a maximum that is too low is a warning, not a failure" exited 0
check "which says how far it is off and what would do" has "$err" "warning: " "not met with 1500 paths" \
    "wanted: 0.1 %" "would do"
# shellcheck disable=SC2086
yibao run "$baseline" -q $short --no-charts --until-se 300 -n 1500 -o unmet-amount
check "amounts are written out" grep -qE 'accumulated_balance [0-9]{4}: [0-9]{4,} \(wanted: 300 ' "$err"
check "all 1500 paths are used" test "$(paths_of unmet/baseline)" = 1500
check "the record says so" has unmet/baseline/run.json '"met": false'
# shellcheck disable=SC2086
yibao run "$baseline" $short --no-charts --until-se resident.accumulated_balance@2030=300 -o said
check "the summary says how many paths it took" has "$out" "--until-se resident.accumulated_balance@2030=300: met with 1000 paths"

wrong() {
    sentence=$1
    list=$2
    shift 2
    yibao run "$baseline" -q -n 16 -o none --until-se "$list"
    check "$sentence" refused 2 "$@"
    check "and nothing is written" absent none
}
wrong "a fraction alone is not taken for an amount" 0.005 "hint: write 0.5% for probabilities"
wrong "an unknown event is refused with the nearest" resident.exausted_by=1% "did you mean 'resident.exhausted_by'?"
wrong "all mistakes are reported" x,resident.income=1%,all.exhausted_by=60% "3 errors"
wrong "a year outside the projection is refused" none.gdp@2080=3 "2026 to 2060"
wrong "the year 0 is not every year" all.exhausted_by@0000=5% "not a year: '0000'"
wrong "a series that is not stored is refused" none.cpi_index=1 output.series
yibao trace "$baseline" --until-se 1%
check "only run takes the option" refused 2 "--until-se is no option"
finish
