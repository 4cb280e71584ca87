#!/bin/sh
# yibao backtest: files, determinism, and scores that follow from the forecasts.
. tests/cli/helpers/tap.sh

yibao backtest -n 200 --no-charts -q -o one -j 1
check "a backtest works" exited 0
check "it writes its files" test "$(ls one/backtest | tr '\n' ' ')" = "backtest.md backtest.zh.md forecasts.csv run.json scores.csv "
yibao backtest -n 200 --no-charts -o two -j 2
check "another number of threads gives the same bytes" diff -r -x run.json one two
check "the table on the terminal names the series" has "$out" resident.income employee_pooled.accumulated_balance
yibao backtest -n 200 --no-charts -q -o one -j 2
check "so does a repetition into the same folder" diff -r -x run.json one two
yibao backtest -n 200 --seed 7 --no-charts -q -o seed
check "another seed gives other forecasts" test "$(cmp -s one/backtest/forecasts.csv seed/backtest/forecasts.csv; echo $?)" = 1
yibao backtest -n 200 --origin 2022 -q -o single
only_rows() {
    { head -n 1 one/backtest/forecasts.csv; grep '^2022,' one/backtest/forecasts.csv; } | cmp - single/backtest/forecasts.csv
}
check "charts are drawn in both languages" test -s single/backtest/charts/backtest-resident-expenditure.en.svg -a \
    -s single/backtest/charts/backtest-resident-expenditure.csv -a -s single/backtest/charts/backtest-resident-expenditure.zh.pdf -a -s single/backtest/charts/backtest-employee_pooled-accumulated_balance.zh.png
yibao backtest -n 200 --origin 2022 -q -o again -j 1
check "and are the same bytes again" diff -r single/backtest/charts again/backtest/charts
check "one origin alone gives its rows" only_rows

recorded() {
    has one/backtest/run.json '"paths": 200' '"origin": 2019' '"projection.first_year=2020"' '"origin": 2023' &&
        has single/backtest/run.json '"command": "yibao backtest -n 200 --origin 2022"'
}
check "run.json records the settings of every origin" recorded

# 17 series, of which each origin has the years to 2025.
rows() {
    awk -F, 'NR > 1 {n[$1]++; if ($2 != $6 - $1) exit 1}
             END {exit !(n[2019] == 102 && n[2020] == 85 && n[2021] == 68 && n[2022] == 51 && n[2023] == 34)}' \
        one/backtest/forecasts.csv
}
check "every origin has every series and year" rows
same_actual() {
    awk -F, 'NR > 1 {key = $3 "," $4 "," $6; if (key in actual && actual[key] != $7) exit 1; actual[key] = $7}
             END {exit !(length(actual) == 102)}' one/backtest/forecasts.csv
}
check "all origins meet the same actual values" same_actual
published() {
    awk -F, '$3 == "resident" && $4 == "income" && $6 == 2025 {a = $7} $3 == "employee" && $4 == "expenditure" && $6 == 2024 {b = $7}
             END {exit !(a == 11237.72 && b == 19102.54)}' one/backtest/forecasts.csv
}
check "they are the published ones" published
order() {
    awk -F, 'NR > 1 {for (k = 11; k <= 18; k++) if ($k < $(k - 1)) exit 1; if ($21 < 0 || $21 > 1 || $20 <= 0) exit 1}' \
        one/backtest/forecasts.csv
}
check "quantiles ascend and scores are in range" order

# Bias, coverage and the ratio to the drift forecast of one series, worked out again from the forecasts.
again() {
    awk -F, 'NR == FNR {
                 if (FNR == 1) {for (k = 1; k <= NF; k++) column[$k] = k; next}
                 if ($3 == "resident" && $4 == "expenditure") {
                     n++; bias += $column["p50"] - $7; model += $column["crps"]; drift += $column["drift_crps"]
                     inside += $column["p10"] <= $7 && $7 <= $column["p90"]
                 }
                 next
             }
             FNR == 1 {for (k = 1; k <= NF; k++) at[$k] = k; next}
             $1 == "resident" && $2 == "expenditure" && $3 == "all" && $5 == "model" {
                 found = 1
                 if ($at["n"] != n) bad = 1
                 d = $at["bias"] - bias / n; if (d * d > 1e-6) bad = 1
                 d = $at["inside_80"] - inside / n; if (d * d > 1e-12) bad = 1
                 d = $at["ratio_drift"] - model / drift; if (d * d > 1e-12) bad = 1
             }
             END {exit bad || !found}' one/backtest/forecasts.csv one/backtest/scores.csv
}
check "scores.csv follows from forecasts.csv" again
# Coverage by kind and period, worked out again; the periods share out all forecasts.
kinds() {
    awk -F, 'NR == FNR {
                 if (FNR == 1) {for (k = 1; k <= NF; k++) column[$k] = k; next}
                 kind = $4 ~ /^(hospitalization_rate|cost_per_discharge|visits_per_person)$/ ? "use_and_cost_per_case" : "money_and_members"
                 set = kind ($1 == 2023 ? "_from_2023" : $6 <= 2022 ? "_before_2023" : "_across_2023")
                 total++; n[set]++; n[kind]++
                 within = $column["p10"] <= $7 && $7 <= $column["p90"]
                 inside[set] += within; inside[kind] += within
                 next
             }
             FNR == 1 {for (k = 1; k <= NF; k++) at[$k] = k; next}
             $1 == "all" && $5 == "model" && ($2 in n) {
                 found++; if ($2 !~ /2023$/) covered += $at["n"]
                 d = $at["inside_80"] - inside[$2] / n[$2]
                 if ($at["n"] != n[$2] || d * d > 1e-12) bad = 1
             }
             END {exit bad || found != 8 || covered != total}' one/backtest/forecasts.csv one/backtest/scores.csv
}
check "so do the aggregates by kind and period" kinds
check "the reports show them" has one/backtest/backtest.md "money and members, to 2022" \
    "use and cost per case, 2023–2025 from origins before 2023"
check "and in Chinese too" has one/backtest/backtest.zh.md "资金与参保人数，2022年及以前" "就医频率与次均费用，2023年末起点"
check "the tables are there in both languages" has one/backtest/backtest.md "# Backtest" "hospitalization rate"
check "and in Chinese" has one/backtest/backtest.zh.md "# 回测" "住院率"

yibao backtest --origin 2018
check "an origin without data is a usage error" refused 2 "--origin takes a whole number from 2019"
yibao backtest --origin 2024
check "so is one without enough years behind it" refused 2 "from 2019 to 2023 here"
yibao backtest --set projection.last_year=2030
check "settings follow from the rules" refused 2 "--set is no option"
yibao backtest missing.yaml -q -o none
check "a missing scenario is file trouble" refused 4 missing.yaml
check "and leaves nothing" absent none/backtest
printf 'not a folder\n' >file
yibao backtest -n 50 -q -o file
check "so is a folder that cannot be made" refused 4 file
# A signal: once the simulation has begun, which the folder aside shows, nothing is kept.
"$YIBAO" backtest -n 50000 -q -o stopped >"$out" 2>"$err" &
process=$!
waited=0
until [ -n "$(ls -A stopped 2>/dev/null)" ] || [ $waited -ge 300 ]; do
    sleep 0.1
    waited=$((waited + 1))
done
kill -INT $process
wait $process
status=$?
check "an interrupted backtest says so" refused 4 "interrupted; the result is as it was before"
check "and leaves nothing" test -z "$(ls -A stopped)"
finish
