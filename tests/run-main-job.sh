#!/bin/sh
# The main job: all shipped national scenarios on real data, compared with the baseline.
set -eu
yibao=$1
shift
cd "$(dirname "$0")/.."
set --
for name in baseline frozen-400 rising-20 premium-follows-cost enrolment-loss enrolment-loss-severe \
    outpatient-surge outpatient-contained hospitalization-high hospitalization-down recovery-none \
    recovery-double stress reform; do
    set -- "$@" "scenarios/$name.yaml"
done
"$yibao" run "$@" -o output
echo
echo "The results are in output/<scenario>/ (bands.csv, risk.csv, run.json), the paired differences in
output/compare.csv, one table of all scenarios and funds in output/matrix.csv."
echo "Charts: output/baseline/charts/fan-resident-accumulated_balance.en.png (and .zh, .svg, .pdf; one folder per scenario)"
