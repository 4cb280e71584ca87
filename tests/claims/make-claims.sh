#!/bin/sh
# Writes docs/claims.md from runs of all scenarios: make-claims.sh YIBAO [-n PATHS] [-o FILE] [-w DIR] [--tap]
# --tap prints the checks behind the page as TAP lines; -w keeps the runs in the new folder DIR.  The page replaces
# FILE only if every check holds.
set -eu
yibao=$1
shift
root=$(cd "$(dirname "$0")/../.." && pwd)
case $yibao in /*) ;; *) yibao=$PWD/$yibao ;; esac
page=$root/docs/claims.md
paths=10000
tap=
work=
while [ $# -gt 0 ]; do
    case $1 in
        -n) paths=$2; shift 2 ;;
        -o) case $2 in /*) page=$2 ;; *) page=$PWD/$2 ;; esac; shift 2 ;;
        -w) work=$2; shift 2 ;;
        --tap) tap=--tap; shift ;;
        *) echo "make-claims.sh: unknown option $1" >&2; exit 2 ;;
    esac
done
if [ -n "$work" ]; then
    mkdir "$work"
    work=$(cd "$work" && pwd)
    trap 'rm -f "$page.new"' EXIT
else
    work=$(mktemp -d)
    trap 'rm -rf "$work" "$page.new"' EXIT
fi
trap 'exit 1' HUP INT TERM
cd "$root"

# project FOLDER ARGUMENT...: a run without charts; scenarios are named without folder and ending.
project() {
    folder=$work/$1
    shift
    files=
    while [ $# -gt 0 ]; do
        case $1 in -*) break ;; esac
        files="$files scenarios/$1.yaml"
        shift
    done
    # shellcheck disable=SC2086
    "$yibao" run $files "$@" -n "$paths" --no-charts -q -o "$folder"
}

national=baseline
regional=
for file in scenarios/*.yaml; do
    name=${file#scenarios/}
    name=${name%.yaml}
    [ "$name" != baseline ] || continue
    "$yibao" show "$file" >"$work/shown.yaml"
    if grep -q '^region: national' "$work/shown.yaml"; then
        national="$national $name"
    else
        regional="$regional $name"
    fi
done
# shellcheck disable=SC2086
project all $national
mkdir "$work/regions"
for name in $regional; do
    project "regions/$name" "$name" --set projection.last_year=2030
done

# Claim a: the premium against recovered money, path by path against a frozen premium.
project premium frozen-400 frozen-400-recovery-once frozen-400-recovery-double rising-20-once rising-20 \
    --set projection.last_year=2040
project no-deterrence frozen-400 frozen-400-recovery-double --set projection.last_year=2040 --set supervision.deterrence.strength=0
project all-income frozen-400 frozen-400-recovery-double --set projection.last_year=2040 --set supervision.recovery_as_income_share=1

# Claim g: additional subsidy keeps the reserve at zero.
project gap baseline frozen-to-2030 frozen-400 --set resident.fill_gap=true \
    --set 'output.series=[resident.gap_subsidy_income, resident.accumulated_balance]'

# Claim e: one assumption of care without family members at a time; the names are read by claims.py.
care() {
    folder=care/$1
    shift
    project "$folder" "$@" --set projection.last_year=2040 \
        --set 'output.series=[unaccompanied_care_expenditure, accumulated_balance]'
}
mkdir "$work/care"
care base baseline unaccompanied-care
care take-up-low unaccompanied-care --set mechanisms.unaccompanied_care.take_up=0.3
care take-up-high unaccompanied-care --set mechanisms.unaccompanied_care.take_up=0.7
care days-low unaccompanied-care --set mechanisms.unaccompanied_care.days=5
care days-high unaccompanied-care --set mechanisms.unaccompanied_care.days=12
care price-low unaccompanied-care --set mechanisms.unaccompanied_care.price.level=60
care price-high unaccompanied-care --set mechanisms.unaccompanied_care.price.level=150
care covered-low unaccompanied-care --set mechanisms.unaccompanied_care.covered_share=0.3
care covered-high unaccompanied-care --set mechanisms.unaccompanied_care.covered_share=0.7

"$yibao" keys >"$work/keys.md"
python3 -B tests/claims/claims.py "$work" "$page.new" $tap
mv "$page.new" "$page"
