#!/bin/sh
# Several scenarios in one run: what makes them comparable, and with whom they are compared.
. tests/cli/helpers/tap.sh
baseline=$scenarios/baseline.yaml
reform=$scenarios/reform.yaml

# against SENTENCE PLACE TEXT...: baseline beside the scenario on standard input is refused.
against() {
    sentence=$1
    shift
    cat >other.yaml
    yibao run "$baseline" other.yaml -q --no-charts -o result
    check "$sentence" refused_unwritten "$@"
    rm -rf result
}
against "another number of paths is refused" other.yaml:3:21: 50 10000 <<'Y'
scenario: other
inherits: baseline
simulation: {paths: 50}
Y
against "another seed is refused" other.yaml:3:20: "= 5" 20260101 <<'Y'
scenario: other
inherits: baseline
simulation: {seed: 5}
Y
against "another horizon is refused" other.yaml:3:25: 2050 2060 <<'Y'
scenario: other
inherits: baseline
projection: {last_year: 2050}
Y
against "other percentiles are refused" other.yaml:3:23: percentiles <<'Y'
scenario: other
inherits: baseline
output: {percentiles: [5, 50, 95]}
Y
against "an equal name is refused" other.yaml:1:11: "'baseline'" <<'Y'
scenario: baseline
inherits: frozen-400
Y
against "all differences are reported" "2 errors" "simulation.paths" "projection.last_year" <<'Y'
scenario: other
inherits: baseline
simulation: {paths: 50}
projection: {last_year: 2050}
Y
yibao run "$baseline" "$baseline" -q -n 16 -o result
check "the same file twice is refused" refused_unwritten "'baseline'"
printf 'scenario: other\ninherits: baseline\nsimulation: {paths: 50, seed: 5}\n' >other.yaml
quick_run result "$baseline" other.yaml -n 16 --seed 3
check "-n and --seed make them equal" test "$status" -eq 0 -a -s result/compare.csv
yibao run "$baseline" "$reform" -q -n 16 -o none --versus refrm
check "an unknown --versus is misuse" refused 2 refrm
check "and nothing is written" absent none

quick_run first "$baseline" "$reform" -n 16
check "compare.csv is against the first scenario" grep -q '^reform,resident,income,.*,baseline,' first/compare.csv
quick_run second "$baseline" "$reform" -n 16 --versus reform
check "or against --versus" grep -q '^baseline,resident,income,.*,reform,' second/compare.csv
check "which is not compared with itself" test -z "$(grep '^reform,' second/compare.csv)"
opposite() {
    awk -F, 'NR == FNR {if (FNR > 1) mean[$2, $3, $5] = $7; next}
             FNR > 1 {n++; s = mean[$2, $3, $5] + $7; if (s > 1e-6 || s < -1e-6) if (s * s > 1e-14 * $7 * $7) {print; print mean[$2, $3, $5]; bad = 1}}
             END {exit bad || n < 1000}' first/compare.csv second/compare.csv
}
check "the two comparisons are each other's opposite" opposite
mirrored() {
    # The 5 % percentile of one is minus the 95 % percentile of the other: differences are paired.
    awk -F, 'NR == FNR {if (FNR > 1) high[$2, $3, $5] = $16; next}
             FNR > 1 {n++; s = high[$2, $3, $5] + $10; if (s * s > 1e-14 * ($10 * $10 + 1)) {print; print high[$2, $3, $5]; bad = 1}}
             END {exit bad || n < 1000}' first/compare.csv second/compare.csv
}
check "percentile by percentile" mirrored
for file in baseline/bands.csv reform/bands.csv baseline/risk.csv reform/risk.csv; do
    check "$file does not depend on --versus" cmp "first/$file" "second/$file"
done
risk_difference() {
    awk -F, 'FILENAME ~ /baseline/ {p[$2, $3, $4] = $5; next}
             FILENAME ~ /reform/ {q[$2, $3, $4] = $5; next}
             FNR == 1 {for (i = 1; i <= NF; i++) c[$i] = i; next}
             {n++; k = $(c["fund"]) SUBSEP $(c["event"]) SUBSEP $(c["year"])
              d = $(c["difference"]) - (q[k] - p[k]); if (d > 1e-9 || d < -1e-9) {print; bad = 1}}
             END {exit bad || n < 100}' first/baseline/risk.csv first/reform/risk.csv first/compare_risk.csv
}
check "compare_risk.csv holds the differences of the probabilities" risk_difference
quick_run alone "$baseline" -n 16
check "one scenario alone is compared with nothing" absent alone/compare.csv
quick_run self "$baseline" -n 16 --versus baseline
check "--versus may name the only scenario" exited 0
same_inputs() {
    printf 'scenario: twin\ninherits: baseline\n' >twin.yaml
    quick_run twins "$baseline" twin.yaml -n 16
    awk -F, 'NR > 1 && ($7 != 0 || $8 != 0 || $13 != 0) {print; bad = 1} END {exit bad || NR < 1000}' twins/compare.csv
}
check "a scenario and its twin differ by exactly zero on every path" same_inputs
finish
