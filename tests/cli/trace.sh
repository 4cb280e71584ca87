#!/bin/sh
# yibao trace: every quantity of one path, and the identities hold in the printed numbers.
. tests/cli/helpers/tap.sh
baseline=$scenarios/baseline.yaml

yibao trace "$baseline"
cp "$out" default.csv
check "trace prints a table and nothing else" test "$status" -eq 0 -a ! -s "$err"
check "with the agreed header" test "$(head -n 1 default.csv)" = fund,series,unit,year,value
years() {
    awk -F, 'NR > 1 {n[$1 "," $2]++; if ($4 < 2025 || $4 > 2060) bad = 1}
             END {for (s in n) if (n[s] != 36) {print s, n[s]; bad = 1}; exit bad || NR < 1000}' default.csv
}
check "each series has every year from 2025 to 2060" years
form() {
    awk -F, 'NF != 5 || (NR > 1 && $5 !~ /^-?[0-9]+(\.[0-9]+)?(e[-+][0-9]+)?$/) {print; bad = 1} END {exit bad}' default.csv
}
check "each value is a plain number" form
long_values() {
    awk -F, '{v = $5; sub(/e.*/, "", v); gsub(/[-.]/, "", v); sub(/^0+/, "", v); if (length(v) >= 16) n++}
             END {exit !(n > NR / 3)}' default.csv
}
check "with up to 17 digits" long_values
yibao trace "$baseline" --central
check "--central is the default" cmp default.csv "$out"
yibao trace "$baseline" --path 0
cp "$out" path0.csv
differs() {
    [ "$status" -eq 0 ] && ! cmp -s "$1" "$2"
}
check "path 0 differs from the central path" differs default.csv path0.csv
base_year() {
    grep -E ',(enrolment|income|expenditure|accumulated_balance|premium),[^,]*,2025,' "$1"
}
base_year default.csv >central-2025
base_year path0.csv >path0-2025
check "but not in 2025, the base year" cmp central-2025 path0-2025
yibao trace "$baseline" --path 9999
check "the last path can be traced" exited 0
yibao trace "$baseline" --path 10000
check "the one behind it cannot: paths count from 0" refused 2 "--path 10000" "10000 paths"
yibao trace "$baseline" -n 8 --path 8
check "-n counts" refused 2 "8 paths"
yibao trace "$baseline" --path -1
check "a negative path is misuse" refused 2 "--path"
yibao trace "$baseline" --path 3 --seed 1
cp "$out" seed1.csv
yibao trace "$baseline" --path 3 --seed 2
check "the seed matters" differs seed1.csv "$out"
yibao trace "$baseline" --set projection.last_year=2030
check "the horizon may be shorter" grep -q '^resident,income,100m_yuan,2030,' "$out"
check "and ends there" lacks "$out" ,2031,

# identities FILE: all of section 1 of the contract, to 1e-9 of the larger amount.
identities() {
    awk -F, '
        function close_to(a, b, scale, what) {
            d = a - b; if (d < 0) d = -d
            if (scale < 0) scale = -scale
            if (!(d <= 1e-9 * (scale + 1))) {printf "%s: %.17g is not %.17g\n", what, a, b; bad = 1}
            checks++
        }
        $1 == "status" {exit}
        NR > 1 && NF == 5 {v[$1, $2, $4] = $5; if ($4 > last) last = $4}
        END {
            n = split("resident employee_pooled employee_account employee all", fund, " ")
            m = split("income contribution_income subsidy_income interest_income recovery_income other_income expenditure inpatient_expenditure outpatient_expenditure other_expenditure current_balance accumulated_balance", money, " ")
            for (y = 2025; y <= last; y++) {
                for (i = 1; i <= n; i++) {
                    f = fund[i]
                    close_to(v[f, "income", y], v[f, "contribution_income", y] + v[f, "subsidy_income", y] + v[f, "interest_income", y] + v[f, "recovery_income", y] + v[f, "other_income", y], v[f, "income", y], f " income " y)
                    close_to(v[f, "expenditure", y], v[f, "inpatient_expenditure", y] + v[f, "outpatient_expenditure", y] + v[f, "other_expenditure", y], v[f, "expenditure", y], f " expenditure " y)
                    close_to(v[f, "current_balance", y], v[f, "income", y] - v[f, "expenditure", y], v[f, "income", y], f " current_balance " y)
                    if (y > 2025)
                        close_to(v[f, "accumulated_balance", y], v[f, "accumulated_balance", y - 1] + v[f, "current_balance", y], v[f, "accumulated_balance", y], f " accumulated_balance " y)
                }
                for (k = 1; k <= m; k++) {
                    s = money[k]
                    close_to(v["employee", s, y], v["employee_pooled", s, y] + v["employee_account", s, y], v["employee", s, y], "employee " s " " y)
                    close_to(v["all", s, y], v["resident", s, y] + v["employee", s, y], v["all", s, y], "all " s " " y)
                }
                close_to(v["employee", "enrolment", y], v["employee", "enrolment_active", y] + v["employee", "enrolment_retired", y], v["employee", "enrolment", y], "employee enrolment " y)
                close_to(v["all", "enrolment", y], v["resident", "enrolment", y] + v["employee", "enrolment", y], v["all", "enrolment", y], "all enrolment " y)
                close_to(v["none", "population", y], v["all", "enrolment", y] + v["all", "uninsured", y], v["none", "population", y], "population " y)
                close_to(v["resident", "income_per_person", y] * v["resident", "enrolment", y] / 1e4, v["resident", "income", y], v["resident", "income", y], "resident income_per_person " y)
            }
            exit bad || checks < 1400
        }' "$1"
}
check "the identities hold on the central path" identities default.csv
check "and on path 0" identities path0.csv
for scenario in stress reform enrolment-loss-severe; do
    yibao trace "$scenarios/$scenario.yaml" --path 17
    check "and on path 17 of $scenario" identities "$out"
done
yibao trace "$baseline" --path 3 --set employee.fill_gap=true --set resident.fill_gap=true \
    --set resident.premium=200 --set resident.other_income=50 --set employee.other_income=30 \
    --set economy.interest_on_negative=true
check "and with gaps filled, other income and interest on debts" identities "$out"
filled() {
    awk -F, '($1 == "resident" || $1 == "employee_pooled") && $2 == "accumulated_balance" && $5 < -1e-6 {print; bad = 1} END {exit bad}' "$out"
}
check "filled gaps keep the balances at or above zero" filled
doctored() {
    sed 's/^\(resident,subsidy_income,100m_yuan,2040,\)/\19/' default.csv >doctored.csv
    ! identities doctored.csv
}
check "a changed number would be noticed" doctored

# Ages.
yibao trace "$baseline" --path 2 --ages
cp "$out" ages.csv
check "--ages works" exited 0
blank=$(grep -n '^$' ages.csv | cut -d: -f1)
check "one empty line separates the tables" test "$(echo "$blank" | wc -w)" -eq 1
sed -n "$((blank + 1)),\$p" ages.csv >persons.csv
sed "$blank,\$d" ages.csv >series.csv
check "the second has the agreed header" test "$(head -n 1 persons.csv)" = status,sex,age,year,persons
yibao trace "$baseline" --path 2
check "the first is that without --ages" cmp series.csv "$out"
complete() {
    awk -F, 'NR > 1 {n[$1, $2, $4]++; if ($5 < 0 || NF != 5) {print; bad = 1}; rows++}
             END {for (k in n) if (n[k] != 101) bad = 1; exit bad || rows != 4 * 2 * 101 * 36}' persons.csv
}
check "four statuses, two sexes, 101 ages, 36 years" complete
add_up() {
    awk -F, '
        function check_sum(sum, total, what) {
            d = sum - 1e4 * total; if (d < 0) d = -d
            if (!(d <= 1e-9 * sum)) {printf "%s: %.17g is not %.17g\n", what, sum, 1e4 * total; bad = 1}
        }
        NR == FNR {if ($4 != "year") total[$1, $2, $4] = $5; next}
        FNR > 1 {sum[$4] += $5; part[$1, $4] += $5; if ($3 >= 65) old[$4] += $5}
        END {
            for (y = 2025; y <= 2060; y++) {
                check_sum(sum[y], total["none", "population", y], "population " y)
                check_sum(old[y], total["none", "population_65plus", y], "65 and older " y)
                check_sum(part["resident", y], total["resident", "enrolment", y], "resident " y)
                check_sum(part["employee_active", y], total["employee", "enrolment_active", y], "active " y)
                check_sum(part["employee_retired", y], total["employee", "enrolment_retired", y], "retired " y)
                check_sum(part["uninsured", y], total["all", "uninsured", y], "uninsured " y)
            }
            exit bad
        }' series.csv persons.csv
}
check "the persons add up to members, uninsured and population" add_up
yibao trace "$baseline" --path 2 --ages-out ages-only.csv
check "--ages-out writes the same table into a file" cmp persons.csv ages-only.csv
check "and only the series to standard output" cmp series.csv "$out"
yibao trace "$baseline" --ages-out missing/ages.csv
check "a file that cannot be written is file trouble" test "$status" -eq 4
yibao trace "$baseline" --ages-out /dev/full
check "so is a full disk" exited 4
finish
