#!/bin/sh
# The main job: all shipped national scenarios on real data, compared with the baseline.
set -eu
yibao=$1
shift
cd "$(dirname "$0")/.."
set -- scenarios/baseline.yaml
for file in scenarios/*.yaml; do
    [ "$file" = scenarios/baseline.yaml ] || set -- "$@" "$file"
done
"$yibao" run "$@" -o output
echo
echo "The results are in output/<scenario>/ (bands.csv, risk.csv, run.json), the paired differences in output/compare.csv."
echo "Charts: output/baseline/charts/fan-resident-accumulated_balance.en.png (and .zh, .svg, .pdf; one folder per scenario)"
