#!/bin/sh
# The shipped scenarios: valid, complete, and each lever moves the balances the way it should.
. tests/cli/helpers/tap.sh
cd "$root" || exit 1
result=$scratch/result

yibao check scenarios/*.yaml
check "every shipped scenario is valid" exited 0
check "check names each of them" test "$(grep -c 'is valid' "$out")" -eq "$(ls scenarios/*.yaml | wc -l)"
for name in baseline frozen-400 rising-20 premium-follows-cost enrolment-loss enrolment-loss-severe \
    outpatient-surge outpatient-contained hospitalization-high hospitalization-down recovery-none \
    recovery-double stress reform; do
    check "scenarios/$name.yaml is named $name" grep -qx "scenario: $name" "scenarios/$name.yaml"
done
others=$(ls scenarios/*.yaml | grep -v '/baseline.yaml$')
# shellcheck disable=SC2086 # file names without blanks
yibao run scenarios/baseline.yaml $others -n 32 -j 1 --no-charts -q -o "$result"
check "all run at once" exited 0
has_all() {
    for file in $others scenarios/baseline.yaml; do
        name=$(basename "$file" .yaml)
        for part in bands.csv risk.csv run.json; do
            [ -s "$result/$name/$part" ] || { echo "no $name/$part"; return 1; }
        done
    done
}
check "each has bands, risks and a record" has_all
leftovers() {
    [ -z "$(find "$result" -name '.*partial*')" ]
}
check "nothing temporary is left" leftovers

# Headers and form.
first_columns=scenario,fund,series,unit,year,status,mean,sd,p2_5,p5,p10,p25,p50,p75,p90,p95,p97_5,se_p50
interval_columns=$(for p in 2_5 5 10 25 50 75 90 95 97_5; do printf ',p%s_low,p%s_high' $p $p; done)
bands_header=$first_columns$interval_columns
risk_header=scenario,fund,event,year,probability,se
headers() {
    for folder in "$result"/*/; do
        [ "$(head -n 1 "$folder/bands.csv")" = "$bands_header" ] || { head -n 1 "$folder/bands.csv"; return 1; }
        [ "$(head -n 1 "$folder/risk.csv")" = "$risk_header" ] || { head -n 1 "$folder/risk.csv"; return 1; }
    done
}
check "bands.csv and risk.csv have the agreed headers" headers
check "compare.csv has versus, the intervals and the variance ratio behind them" \
    test "$(head -n 1 "$result/compare.csv")" = "$first_columns,versus$interval_columns,variance_ratio"
check "compare_risk.csv names scenario, versus, event, year and difference" \
    grep -qE '^scenario,(versus,)?fund,event,year,difference,se(,versus)?$' "$result/compare_risk.csv"
plain_text() {
    for file in "$result"/*.csv "$result"/*/*.csv; do
        ! LC_ALL=C grep -q "$(printf '[^\t -~]')" "$file" || { echo "$file is not plain ASCII"; return 1; }
        [ "$(tail -c 1 "$file" | od -An -c | tr -d ' ')" = '\n' ] || { echo "$file ends inside a line"; return 1; }
    done
}
check "the tables are ASCII with LF, without CR, tabs or byte order mark" plain_text
even() {
    for file in "$result"/*.csv "$result"/*/*.csv; do
        awk -F, 'NR == 1 {n = NF} NF != n {print FILENAME ": " $0; exit 1}' "$file" || return 1
    done
}
check "every record has as many fields as the header" even
finite() {
    ! grep -riE '(^|,)-?(nan|inf)' "$result" --include='*.csv'
}
check "no table holds nan or inf" finite
numbers() {
    awk -F, 'NR > 1 {for (i = 7; i <= NF; i++) if ($i !~ /^-?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?$/ && $i != "") {print; exit 1}}' \
        "$result/$1/bands.csv"
}
check "numbers have a decimal point and nothing else" numbers baseline

# Who is compared with whom.
names_of_others() {
    for file in $others; do
        basename "$file" .yaml
    done | sort
}
compared() {
    sed 1d "$result/$1" | cut -d, -f1 | sort -u >"$scratch/compared"
    names_of_others | diff - "$scratch/compared"
}
check "compare.csv holds every scenario but the first" compared compare.csv
check "so does compare_risk.csv" compared compare_risk.csv
check "compare.csv compares all with it" test "$(sed 1d "$result/compare.csv" | cut -d, -f19 | sort -u)" = baseline

# Series.
bands=$result/baseline/bands.csv
series_of() {
    fund=$1
    shift
    for series in "$@"; do
        [ "$(grep -c "^baseline,$fund,$series,[^,]*,20[2-6][0-9],projected," "$bands")" -eq 35 ] ||
            { echo "$fund.$series"; return 1; }
    done
}
money="income contribution_income subsidy_income interest_income recovery_income other_income expenditure
inpatient_expenditure outpatient_expenditure other_expenditure current_balance accumulated_balance"
for fund in resident employee_pooled employee_account employee all; do
    # shellcheck disable=SC2086 # a list of words
    check "$fund: every money series in every projected year" series_of $fund $money
done
for fund in resident employee_pooled employee all; do
    check "$fund: months of cover" series_of $fund cover_months
done
check "resident: members, standards, use and cost" series_of resident enrolment participation_rate premium \
    subsidy income_per_person expenditure_per_person hospitalization_rate visits_per_person \
    cost_per_discharge cost_per_visit
check "employee: members, use and cost" series_of employee enrolment enrolment_active enrolment_retired \
    income_per_person expenditure_per_person hospitalization_rate visits_per_person cost_per_discharge \
    cost_per_visit
check "all: members and uninsured" series_of all enrolment participation_rate uninsured
check "none: population and economy" series_of none population population_65plus births deaths wage \
    cpi_growth fraud_recovery
units() {
    awk -F, 'NR > 1 {
        want = ""
        if ($3 ~ /(^|_)(income|expenditure|balance)$/ || $3 == "fraud_recovery") want = "100m_yuan"
        else if ($3 ~ /^(enrolment|enrolment_active|enrolment_retired|uninsured|population|population_65plus|births|deaths)$/) want = "10k_persons"
        else if ($3 ~ /^(premium|subsidy|income_per_person|expenditure_per_person|cost_per_discharge|cost_per_visit|wage)$/) want = "yuan"
        else if ($3 ~ /^(participation_rate|hospitalization_rate|cpi_growth)$/) want = "rate"
        if ($3 == "disposable_income") want = "yuan"
        if (want != "" && $4 != want) {print; bad = 1}
    } END {exit bad}' "$bands"
}
check "money is in 100m_yuan, people in 10k_persons, amounts per head in yuan, shares as rates" units
status_by_year() {
    awk -F, 'NR > 1 && !($5 >= 2026 && $6 == "projected" ||
                         $5 <= 2025 && $6 ~ /^(official|derived|press|unverified)$/) {print; bad = 1}
             END {exit bad}' "$bands"
}
check "years to 2025 are history with its status, later ones projected" status_by_year
history_form() {
    awk -F, 'NR > 1 && $6 != "projected" {
        n++
        if ($7 == "" || $7 != $13) {print; bad = 1}
        for (i = 8; i <= NF; i++) if (i != 13 && $i != "") {print; bad = 1; break}
    } END {exit bad || n < 100}' "$bands"
}
check "history holds its value in mean and p50 and nothing else" history_form
for status in official derived press; do
    check "some of history is $status" grep -q ",$status," "$bands"
done
ordered() {
    awk -F, '$6 == "projected" {
        for (i = 10; i <= 17; i++) if ($i + 0 < $(i - 1) + 0) {print; bad = 1}
        if ($8 < 0 || $18 < 0) {print; bad = 1}
    } END {exit bad}' "$bands" "$result"/stress/bands.csv "$result/compare.csv"
}
check "percentiles ascend and spreads are not negative" ordered

bracketed() {
    # 32 paths bound the middle percentiles on both sides, the outer ones on one.
    awk -F, '$6 == "projected" {
        n++
        for (i = 0; i < 9; i++) {
            low = $(19 + 2 * i); high = $(20 + 2 * i)
            if (low != "" && low + 0 > $(9 + i) + 0 || high != "" && high + 0 < $(9 + i) + 0) {print; bad = 1}
            if ((low == "") != (i < 3) || (high == "") != (i > 5)) {print; bad = 1}
        }
    } END {exit bad || n < 1000}' "$bands" "$result"/stress/bands.csv
}
check "every interval holds its percentile; what 32 paths cannot bound is empty" bracketed
gains() {
    awk -F, 'NR > 1 && $NF != "" {n++; if ($NF < 0.5) {print; bad = 1}} NR > 1 && ($NF == "") != ($8 == 0) {print; bad = 1}
             END {exit bad || n < 1000}' "$result/compare.csv"
}
check "the variance ratio is there where the difference varies" gains

# The published figures.
is_published() {
    awk -F, -v fund="$1" -v series="$2" -v year="$3" -v want="$4" -v slack="$5" '
        $2 == fund && $3 == series && $5 == year {seen = 1; d = $13 - want; if (d < 0) d = -d; if (d > slack) {print; bad = 1}}
        END {exit bad || !seen}' "$bands"
}
while read -r fund series year value slack; do
    check "$fund $series $year is $value" is_published "$fund" "$series" "$year" "$value" "$slack"
done <<'T'
resident premium 2024 380 0
resident premium 2025 400 0
resident premium 2026 400 1e-9
resident subsidy 2025 700 0
resident subsidy 2026 724 1e-9
resident enrolment 2025 94213 0.5
employee enrolment 2025 38856 0.5
employee enrolment_active 2025 28062 0.5
resident income 2025 11237.72 0.005
resident expenditure 2025 10678.63 0.005
employee income 2025 24683.6 0.005
employee expenditure 2025 19376.55 0.005
resident accumulated_balance 2024 8183 0.5
none fraud_recovery 2023 186.5 0
none fraud_recovery 2024 275 0
none fraud_recovery 2025 342.19 0
resident hospitalization_rate 2023 0.207 0.0005
resident hospitalization_rate 2025 0.208 0.0005
T

# Risks.
risks_fit() {
    awk -F, 'NR > 1 {
        key = $1 "," $2 "," $3
        if ($5 < 0 || $5 > 1 || $4 < 2026 || $4 > 2060) {print; bad = 1}
        if ($3 ~ /_by$/ && (key in last) && $5 + 0 < last[key] - 1e-12) {print; bad = 1}
        last[key] = $5
        seen[$3] = 1
    } END {exit bad || !(seen["current_deficit"] && seen["first_current_deficit_by"] && seen["exhausted_by"] && seen["cover_below_6_months"])}' \
        "$result"/stress/risk.csv
}
check "probabilities lie in [0, 1], those by a year never fall, and all four events are there" risks_fit
for fund in resident employee_pooled employee all; do
    check "risks of the fund $fund" grep -q "^stress,$fund,exhausted_by,2060," "$result/stress/risk.csv"
done

# Paired differences.
mean_of() {
    awk -F, -v fund="$2" -v series="$3" -v year="$4" '$2 == fund && $3 == series && $5 == year {print $7}' "$1"
}
paired_mean() {
    grep '^reform,' "$result/compare.csv" >"$scratch/reform.csv"
    for year in 2026 2040 2060; do
        awk -v a="$(mean_of "$result/reform/bands.csv" resident income $year)" \
            -v b="$(mean_of "$bands" resident income $year)" \
            -v d="$(mean_of "$scratch/reform.csv" resident income $year)" \
            'BEGIN {e = a - b - d; if (e < 0) e = -e; exit !(d != "" && e <= 1e-9 * a)}' || return 1
    done
}
check "the mean difference is the difference of the means" paired_mean
balances=$scratch/balances.csv
grep ',accumulated_balance,[^,]*,2050,' "$result/compare.csv" >"$balances"
# moves SCENARIO FUND SIGN: sign of the median difference of the accumulated balance in 2050.
moves() {
    awk -F, -v name="$1" -v fund="$2" -v sign="$3" '
        $1 == name && $2 == fund {print $13; good = $13 * sign > 0}
        END {exit !good}' "$balances"
}
while read -r name funds direction; do
    sign=1
    [ "$direction" = up ] || sign=-1
    for fund in $(echo "$funds" | tr + ' '); do
        check "$name moves the $fund balance of 2050 $direction" moves "$name" "$fund" $sign
    done
done <<'T'
frozen-400 resident down
rising-20 resident down
premium-follows-cost resident up
enrolment-loss resident down
enrolment-loss-severe resident down
outpatient-surge resident+employee_pooled down
outpatient-contained resident+employee_pooled up
hospitalization-high resident+employee_pooled down
hospitalization-down resident+employee_pooled up
recovery-none resident+employee_pooled down
recovery-double resident+employee_pooled up
stress resident+employee_pooled down
reform resident+employee_pooled up
T
# less SCENARIO OTHER: the first loses more of the resident balance of 2050.
less() {
    awk -F, -v a="$1" -v b="$2" '
        $2 == "resident" {value[$1] = $13}
        END {exit !(value[a] < value[b])}' "$balances"
}
check "a frozen premium costs more than one that rises by 20" less frozen-400 rising-20
check "severe enrolment loss costs more than the usual" less enrolment-loss-severe enrolment-loss
check "stress costs more than any of its parts" less stress outpatient-surge
apart() {
    ! awk -F, '$2 ~ /^employee/ && $3 == "enrolment" && $1 == "frozen-400" && ($13 > 1e-6 || $13 < -1e-6)' \
        "$result/compare.csv" | grep .
}
check "a resident premium does not move the members of the employee fund" apart
finish
