#!/bin/sh
# yibao calibrate and the file it writes: same bytes again, read by scenarios, and refused where it is wrong.
. tests/cli/helpers/tap.sh

shipped=$scenarios/data/national/calibration.csv
yibao calibrate
check "calibrate prints the shipped file byte for byte" cmp "$out" "$shipped"
yibao calibrate --origin 2025
check "2025 is the origin unless another is given" cmp "$out" "$shipped"
yibao calibrate --origin 2021
check "an earlier origin has estimates of its own" lacks "$out" ",2022," ",2023," ",2024," ",2025,"
check "and as many" test "$(wc -l <"$out")" -ge 100
yibao calibrate --origin 2018
check "an origin before 2019 is a usage error" refused 2 "2019"
yibao calibrate --origin soon
check "and so is a word" refused 2 "soon"
fields() {
    # Commas inside quotes do not count.
    sed 's/"[^"]*"//g' "$shipped" | awk -F, 'NF != 13 {print; exit 1}'
}
check "every row has thirteen fields" fields

yibao show "$scenarios/baseline.yaml"
check "show names the estimate as the source" has "$out" "calibration.csv, C-5, 2013-2025" "# estimated; calibration.csv, C-7"
yibao show "$scenarios/baseline.yaml" --set calibration.spread=false
check "without calibration.spread no estimate is in force" lacks "$out" calibration.csv
yibao show "$scenarios/baseline.yaml" --set shocks.participation.sd=0.02
check "a changed spread says from what" grep -qE 'sd: 0.02 .*changed from 0\.0[0-9]+' "$out"
yibao show "$scenarios/calibrated.yaml"
check "calibrated starts at the estimated growths" has "$out" "calibration.csv, C-1, C-3, C-4, 2014-2024"
yibao show "$scenarios/beijing.yaml"
check "regions read the national estimates" has "$out" "calibration.csv, C-5"
yibao run "$scenarios/calibrated.yaml" --set projection.first_year=2024 --set projection.last_year=2025 -o result
check "growths of 2025 are refused for an earlier base year" refused 3 "calibration.trend" "2025"

documented() {
    # The table of docs/calibration.md holds the starts of the file.
    sed -n 's/^\([a-z_.]*\),.*starts at \(-*[0-9.]*\) a year.*/\1 \2/p' "$shipped" >starts
    [ "$(wc -l <starts)" -ge 14 ] || return 1
    while read -r key start; do
        grep -F "| \`$key\` |" "$root/docs/calibration.md" | grep -qF "| $start |" || { echo "$key $start"; return 1; }
    done <starts
}
check "docs/calibration.md shows the starting growths of the file" documented

# A copy of the scenarios whose file is edited by hand.
cp -r "$scenarios" mine
unset YIBAO_DATA
mine=mine/data/national/calibration.csv
edited() { # SENTENCE SED-SCRIPT TEXT...
    sentence=$1
    sed "$2" "$shipped" >"$mine"
    shift 2
    yibao run mine/baseline.yaml -n 16 -q -o result
    check "$sentence" refused 3 "$@"
    check "… and writes nothing" absent result
}
line=$(grep -n '^shocks.participation.sd,' "$shipped" | cut -d : -f 1)
edited "a spread that is no number" 's/^shocks.participation.sd,[^,]*/shocks.participation.sd,many/' "calibration.csv:$line:" many
edited "a negative spread" 's/^shocks.participation.sd,[^,]*/shocks.participation.sd,-0.1/' "calibration.csv:$line:" "[0, 1]"
edited "an unknown key" 's/^shocks.participation.sd,/shocks.participaton.sd,/' "calibration.csv:$line:" "did you mean shocks.participation.sd"
edited "an unknown use" "${line}s/,spread,/,spred,/" "calibration.csv:$line:" "spred"
edited "a key that is not estimated" 's/^shocks.participation.sd,/simulation.seed,/' "calibration.csv:$line:" "no key that is estimated"
edited "a key given twice" "${line}p" "calibration.csv:$((line + 1))"
edited "a correlation beyond 1" 's/^\(shocks.correlation.wage_growth.disposable_income_growth\),[^,]*/\1,1.5/' "calibration.csv" "1.5"
edited "a missing column" '1s/,use,/,usage,/' "calibration.csv" "use"
rm "$mine"
yibao check mine/baseline.yaml
check "without the file the assumptions hold" exited 0
yibao check mine/calibrated.yaml
check "but starting growths need it" refused 3 "calibration.trend" "calibration.csv"
rm mine/data/national/calibration_rules.csv
mv mine scenarios
yibao calibrate
check "calibrate needs the rules" refused 4 "calibration_rules.csv"
finish
