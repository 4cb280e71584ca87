#!/bin/sh
# Compares small runs byte for byte with the files beside this script.
#   YIBAO=build/yibao sh tests/golden/small_runs.sh           from the repository root
#   YIBAO=build/yibao sh tests/golden/small_runs.sh update    writes the files anew
set -u
cd "$(dirname "$0")/../.." || exit 1
golden=tests/golden
yibao=${YIBAO:-build/yibao}
output=$(mktemp -d) || exit 1
trap 'rm -rf "$output"' EXIT
number=0
failed=0

report() { # STATUS NAME
    number=$((number + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $number - $2"
    else
        echo "not ok $number - $2"
        failed=$((failed + 1))
    fi
}

run() { # FOLDER SCENARIO OPTION...
    folder=$1
    scenario=$2
    shift 2
    "$yibao" run "scenarios/$scenario.yaml" -o "$output/$folder" -n 64 --set projection.last_year=2032 \
        --set output.history_from=2025 --no-charts -q "$@" \
        --set 'output.series=[resident.accumulated_balance, resident.enrolment, resident.hospitalization_rate, employee_pooled.accumulated_balance, none.population]' \
        >"$output/log" 2>&1 || sed 's/^/# /' "$output/log"
}

for scenario in baseline stress; do
    run two "$scenario" -j 2
    for file in bands.csv risk.csv; do
        if [ "${1:-}" = update ]; then
            cp "$output/two/$scenario/$file" "$golden/$scenario-$file"
        fi
        cmp -s "$output/two/$scenario/$file" "$golden/$scenario-$file"
        same=$?
        report "$same" "$scenario gives $file byte for byte"
        [ "$same" -eq 0 ] || diff "$golden/$scenario-$file" "$output/two/$scenario/$file" | head -n 6 | sed 's/^/# /'
    done
done

run one baseline -j 1
cmp -s "$output/one/baseline/bands.csv" "$output/two/baseline/bands.csv"
report $? "one thread gives the bytes of two"

run seed baseline -j 1 --seed 7
[ -s "$output/seed/baseline/bands.csv" ] && ! cmp -s "$output/seed/baseline/bands.csv" "$golden/baseline-bands.csv"
report $? "another seed gives other bytes"

echo "1..$number"
[ "$failed" -eq 0 ]
