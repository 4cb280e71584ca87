#!/bin/sh
# The pictures of docs/gallery.md: make-gallery.sh YIBAO.  Run at the top of the repository.
set -eu
yibao=$1
folder=docs/images/gallery
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
set --
for name in baseline frozen-400 rising-20 premium-follows-cost enrolment-loss-severe outpatient-surge \
    outpatient-contained hospitalization-high hospitalization-down recovery-none recovery-double stress reform; do
    set -- "$@" "scenarios/$name.yaml"
done
"$yibao" run "$@" -q -o "$scratch"
"$yibao" chart "$scratch" -q --size column --format png
mkdir -p "$folder"
take() {
    for language in en zh; do
        cp "$scratch/$1.$language.png" "$folder/"
    done
}
for figure in fan-resident-accumulated_balance composition-resident members pyramid; do
    take "baseline/charts/$figure"
done
for figure in medians-resident scenarios-resident difference-resident exhaustion-resident tornado-resident \
    waterfall-resident-frozen-400 medians-resident-column; do
    take "charts/$figure"
done
# Versions without batches have neither heat maps nor fans over a grid.
if "$yibao" batch --help >/dev/null 2>&1; then
    "$yibao" batch scenarios/batches/premium-by-loss.yaml -q -o "$scratch/batch"
    "$yibao" chart "$scratch/batch" -q --format png
    take batch/charts/heatmap-resident-exhausted_by
    take batch/charts/heatmap-resident-accumulated_balance
    take batch/charts/grid-resident
fi
