#!/bin/sh
# Projections from base years before 2025: no later figure is used, what is lent is said, what cannot be is refused.
. tests/cli/helpers/tap.sh
years="2019 2020 2021 2022 2023 2024"

mkdir -p pack/data
cp "$scenarios/baseline.yaml" pack/
cp -r "$scenarios/data/national" pack/data/
national=$scenarios/data/national

# from BASE FOLDER: a small run of the pack from the end of BASE.
from() {
    quick_run "$2" pack/baseline.yaml -n 32 --set projection.first_year=$(($1 + 1)) --set projection.last_year=2030
}
# alter BASE FROM: multiplies all figures of the years after FROM by 1.37, but for the premium whose notice is
# out by the end of BASE.
alter() {
    for file in funds.csv population_nbs.csv population_past.csv; do
        awk -F, -v OFS=, -v base="$1" -v from="$2" -v figures="$([ $file = funds.csv ] && echo 1)" '
            NR == 1 {print; next}
            figures && $3 > from && !($1 == "premium_individual_benefit_year" && $3 == base + 1) {$4 *= 1.37}
            !figures && $1 > from {$4 *= 1.37}
            {print}' "$national/$file" >pack/data/national/$file
    done
}
same_results() {
    cmp "$1/baseline/bands.csv" "$2/baseline/bands.csv" && cmp "$1/baseline/risk.csv" "$2/baseline/risk.csv"
}
for base in $years; do
    alter "$base" 3000
    from "$base" "plain$base"
    check "a projection from the end of $base runs" exited 0
    alter "$base" "$base"
    from "$base" "altered$base"
    check "figures of later years are not used from $base" same_results "plain$base" "altered$base"
    alter "$base" $((base - 1))
    from "$base" "moved$base"
    check "those of $base are" test "$(same_results "plain$base" "moved$base" >/dev/null 2>&1; echo $?)" -ne 0
done
years_of() {
    awk -F, -v base="$2" '$2 == "resident" && $3 == "income" && $6 != "projected" && $5 > last {last = $5}
        $2 == "resident" && $3 == "income" && $6 == "projected" && (!first || $5 < first) {first = $5}
        END {print last, first; exit !(last == base && first == base + 1)}' "$1/baseline/bands.csv"
}
for base in $years; do
    check "history ends and the projection begins at the end of $base" years_of "plain$base" "$base"
done
check "the record says how figures were lent" has plain2020/baseline/run.json '"borrowed"' \
    "active and retired members: members of 2020 in the proportion of 2019" '"stock_adjustment_100m_yuan"'
yibao run "$scenarios/baseline.yaml" -n 16 --no-charts -o spoken --set projection.first_year=2022
check "and the terminal what was lent" has "$out" "base year 2021, from figures published for it and earlier years" \
    "lent: accounts and pooled fund, medical cost by status"
check "and which stocks moved without a flow" has "$out" "resident +211.97, pooled -239.65, accounts +0.00"
check "and which levels are those of today" has "$out" "note: resident.premium, resident.subsidy, " \
    "supervision.recovery: the defaults are levels of 2025 and 2026"

# 2025 is the default, and its results do not depend on how it is asked for.
quick_run default "$scenarios/baseline.yaml" -n 32
quick_run given "$scenarios/baseline.yaml" -n 32 --set projection.first_year=2026
check "the default base year is 2025" cmp default/baseline/bands.csv given/baseline/bands.csv
check "nothing is lent to 2025" lacks default/baseline/run.json '"borrowed"'

# What cannot be done is said.
printf 'scenario: t\ninherits: jiujiang\nprojection:\n  first_year: 2023\n' >region.yaml
mistake_in region.yaml "a region starts from 2025 only" 4:15 "the region jiujiang can only be projected from 2026"
printf 'scenario: t\ninherits: baseline\npopulation: {base: un}\nprojection:\n  first_year: 2023\n' >un.yaml
mistake_in un.yaml "the UN's population by age begins in 2023" 5:15 "population.base = un reaches back to a base year of 2023"
mistake "there is no base year before 2019" 3:27 "projection.first_year = 2019 is outside [2020, 2026]" <<'END'
projection: {first_year:  2019}
END
grep -v account_income_share "$national/calibration_rules.csv" >pack/data/national/calibration_rules.csv
alter 2020 3000
from 2020 ruleless
check "a rule that is missing is named" refused 3 "calibration_rules.csv" "the rule account_income_share is missing"

# The population of 2018 to 2023 is what its script makes of that of 2024.
if command -v python3 >/dev/null; then
    python3 -B "$root/tests/population/past_population.py" "$national" >past.csv 2>/dev/null
    check "population_past.csv is what its script writes (make population)" cmp past.csv "$national/population_past.csv"
else
    skip "population_past.csv is what its script writes" "python3 is not installed"
fi
finish
