#!/bin/sh
# override: a user's own forecast of an input or a leaf flow, from a CSV file.
. tests/cli/helpers/tap.sh

# forecast START STEP: year,value for every projected year.
forecast() {
    awk -v start="$1" -v step="$2" 'BEGIN {print "year,value"; for (y = 2026; y <= 2060; y++) printf "%d,%.4f\n", y, start + step * (y - 2026)}'
}
# scenario SERIES FILE SHOCKS
scenario() {
    printf 'scenario: own\ninherits: baseline\noverride: {%s: {file: %s, shocks: %s}}\noutput: {series: [all]}\n' \
        "$1" "$2" "$3" >own.yaml
}
forecast 94000.125 -150.25 >enrolment.csv

# Rows fund,series of bands.csv, against the forecast.
medians_equal() {
    awk -F, -v fund="$2" -v series="$3" -v all="$4" '
        NR == FNR {if (FNR > 1) want[$1] = $2; next}
        $2 == fund && $3 == series && $6 == "projected" {
            n++
            for (i = 9; i <= 17; i++) {
                d = $i - want[$5]; if (d < 0) d = -d
                if ((all == "all" || i == 13) && d > 1e-9 * want[$5]) {print; print want[$5]; bad = 1; break}
            }
        } END {exit bad || n != 35}' "$1" own/own/bands.csv
}
spread() {
    awk -F, -v fund="$1" -v series="$2" '$2 == fund && $3 == series && $5 >= 2027 && $6 == "projected" {n++; if ($8 <= 1e-6 * $7) {print; bad = 1}}
        END {exit bad || n != 34}' own/own/bands.csv
}
central_equal() {
    yibao trace own.yaml --central
    awk -F, -v fund="$2" -v series="$3" '
        NR == FNR {if (FNR > 1) want[$1] = $2; next}
        $1 == fund && $2 == series && $4 >= 2026 {
            n++; d = $5 - want[$4]; if (d < 0) d = -d
            if (d > 1e-9 * want[$4]) {print; print want[$4]; bad = 1}
        } END {exit bad || n != 35}' "$1" "$out"
}
population_holds() {
    awk -F, '{v[$1, $2, $4] = $5} END {for (y = 2025; y <= 2060; y++) {
        d = v["none", "population", y] - v["all", "enrolment", y] - v["all", "uninsured", y]
        if (d < -1e-4 || d > 1e-4) bad = 1}; exit bad}' "$out"
}

scenario resident.enrolment enrolment.csv none
quick_run own own.yaml -n 64
check "members without shocks: the run works" exited 0
check "every percentile is the forecast" medians_equal enrolment.csv resident enrolment all
check "the central path is the forecast" central_equal enrolment.csv resident enrolment
check "persons enrolled and uninsured are still the population" population_holds
none_mean=$(awk -F, '$2 == "resident" && $3 == "expenditure" && $5 == 2040 {print $7}' own/own/bands.csv)
quick_run plain "$scenarios/baseline.yaml" -n 64
plain_mean=$(awk -F, '$2 == "resident" && $3 == "expenditure" && $5 == 2040 {print $7}' plain/baseline/bands.csv)
check "and spending follows the members" test "$none_mean" != "$plain_mean"

scenario resident.enrolment enrolment.csv keep
quick_run own own.yaml -n 64
check "members with shocks: the central path is the forecast" central_equal enrolment.csv resident enrolment
check "and paths keep their deviation from it" spread resident enrolment
printf 'scenario: own\ninherits: baseline\noverride: {resident.enrolment: enrolment.csv}\noutput: {series: [all]}\n' >own.yaml
cp own/own/bands.csv keep.csv
quick_run own own.yaml -n 64
check "keep is the default" cmp keep.csv own/own/bands.csv
yibao run "$scenarios/baseline.yaml" -n 64 -q --no-charts -o own --set scenario=own --set 'output.series=[all]' \
    --set "override={resident.enrolment: $PWD/enrolment.csv}"
check "--set takes an override" cmp keep.csv own/own/bands.csv

# Series whose central value is above zero: keep moves them path by path, none does not.
while read -r series start step; do
    fund=${series%%.*}
    name=${series#*.}
    forecast "$start" "$step" >flow.csv
    scenario "$series" flow.csv none
    quick_run own own.yaml -n 32
    check "$series: none gives the forecast on every path" medians_equal flow.csv "$fund" "$name" all
    scenario "$series" flow.csv keep
    quick_run own own.yaml -n 32
    check "$series: keep gives a spread around it" spread "$fund" "$name"
    check "$series: and the forecast on the central path" central_equal flow.csv "$fund" "$name"
done <<'T'
resident.premium 410 15
resident.subsidy 730 25
resident.contribution_income 3900 120
resident.subsidy_income 7400 250
resident.inpatient_expenditure 8200 300
resident.outpatient_expenditure 2800 120
employee.enrolment_active 28100 -60
employee.enrolment_retired 10900 300
employee_pooled.contribution_income 19000 500
employee_pooled.inpatient_expenditure 7500 350
employee_pooled.outpatient_expenditure 5000 300
employee_account.contribution_income 6000 150
none.fraud_recovery 350 5
T
forecast 40 1 >flow.csv
scenario resident.other_income flow.csv keep
quick_run own own.yaml -n 16
check "a series that is zero without its forecast takes it as it is" medians_equal flow.csv resident other_income all

# Mistakes, with the line of the CSV file.
refuses() {
    sentence=$1
    shift
    scenario "${series:-resident.enrolment}" broken.csv keep
    yibao run own.yaml -q -o result
    check "$sentence" refused_unwritten "$@"
    rm -rf result
}
series=
sed '/^2031,/d; /^2044,/d' enrolment.csv >broken.csv
refuses "missing years are counted, the first is named" "broken.csv" "2 of the years" "2031"
sed 's/^2030,.*/2030,9o000/' enrolment.csv >broken.csv
refuses "a bad number has its line and column" "broken.csv:6:6: error:" "9o000"
sed 's/^2030,.*/2030,nan/' enrolment.csv >broken.csv
refuses "nan is no number" "broken.csv:6:6:" "nan"
sed 's/^2030,.*/2030,"94,000"/' enrolment.csv >broken.csv
refuses "a thousands separator is refused" "broken.csv:6:"
sed 's/^2030,/2030.5,/' enrolment.csv >broken.csv
refuses "half a year is refused" "broken.csv:6:" "2030.5"
sed 's/^2030,.*/&\n2030,5/' enrolment.csv >broken.csv
refuses "a year given twice is refused" "broken.csv:7:" "2030" "twice"
sed 's/^2030,.*/2030,-5/' enrolment.csv >broken.csv
refuses "members below zero are refused" "broken.csv:6:6:" "-5"
sed 1d enrolment.csv >broken.csv
refuses "the header is missing" "broken.csv:1" "year,value"
sed 's/,/;/' enrolment.csv >broken.csv
refuses "semicolons are refused" "broken.csv:1" "year,value"
: >broken.csv
refuses "an empty file is refused" "broken.csv"
sed 's/^2030,.*/2030,9o/; s/^2035,.*/2035,x/' enrolment.csv >broken.csv
refuses "two bad lines are both reported" "broken.csv:6:" "broken.csv:11:" "2 errors"
{ printf '\357\273\277'; sed 's/$/\r/' enrolment.csv; } >sheet.csv
scenario resident.enrolment sheet.csv none
quick_run own own.yaml -n 16
check "a file as spreadsheets write it is fine" medians_equal enrolment.csv resident enrolment all
{ cat enrolment.csv; echo 2024,1; echo 2061,1; } >more.csv
scenario resident.enrolment more.csv none
quick_run own own.yaml -n 16
check "years outside the horizon are ignored" medians_equal enrolment.csv resident enrolment all

for series in resident.income resident.expenditure resident.current_balance all.income \
    employee.expenditure employee_pooled.accumulated_balance; do
    mistake "$series is a total and cannot be overridden" 3:12 "$series" "total" <<Y
override: {$series: enrolment.csv}
Y
done
mistake "an unknown series gets the nearest one" 3:12 "did you mean resident.enrolment?" <<'Y'
override: {resident.enrolmen: enrolment.csv}
Y
mistake "shocks are kept or not" 3:67 "shocks" "keep" <<'Y'
override: {resident.enrolment: {file: enrolment.csv,      shocks: some}}
Y
mistake "an override names its file" 3 "resident.enrolment" "file" <<'Y'
override: {resident.enrolment: {shocks: none}}
Y
printf 'scenario: t\ninherits: baseline\noverride: {resident.enrolment: missing.csv}\n' >bad.yaml
yibao run bad.yaml -o result
check "a missing file is file trouble" refused 4 "bad.yaml:3:32: error:" "missing.csv"
check "and nothing is written" absent result
mkdir folder.csv
sed 's/missing/folder/' bad.yaml >folder.yaml
yibao run folder.yaml -o result
check "a folder is no forecast" refused 4 "folder.csv"
finish
