#!/bin/sh
# Mistakes in the values of a scenario: each is refused at its place, with the value and a hint or range.
# `mistake` puts two lines before the text, so the first line below is line 3.
. tests/cli/helpers/tap.sh

mistake "an unknown key gets the nearest one" 4:3 "resident.premum" "did you mean resident.premium?" <<'Y'
resident:
  premum: 400
Y
mistake "a mortality that follows an index is refused" 4:20 "population.mortality_scale cannot follow an index" <<'Y'
population:
  mortality_scale: {rule: indexed, level: 1, to: wage, share: 1}
Y
mistake "an unknown group is refused" 3:1 "residents" "did you mean resident?" <<'Y'
residents: {premium: 400}
Y
mistake "a key in the wrong group is refused" 4:3 "employee.premium" <<'Y'
employee:
  premium: 400
Y
mistake "a key written with dots is refused" 3:1 "resident.premium" "nest" <<'Y'
resident.premium: 400
Y
mistake "a repeated key names both places" 6:3 "premium" "line 4, column 3" <<'Y'
resident:
  premium: 400
  subsidy: 700
  premium: 500
Y
mistake "a repeated group is refused" 4:1 "resident" "line 3, column 1" <<'Y'
resident: {premium: 400}
resident: {subsidy: 700}
Y
mistake "a text for a number is refused" 4:26 "resident.enrolment.loss_rate = lots" <<'Y'
resident:
  enrolment: {loss_rate: lots}
Y
mistake "a list for a number is refused" 4:26 "resident.enrolment.loss_rate is a list" <<'Y'
resident:
  enrolment: {loss_rate: [0.1]}
Y
mistake "a map for a number is refused" 4:35 "resident.enrolment.premium_elasticity is a" <<'Y'
resident:
  enrolment: {premium_elasticity: {a: 1}}
Y
mistake "a number for a group is refused" 3:11 "resident is a group" <<'Y'
resident: 5
Y
mistake "a number for true or false is refused" 4:25 "interest_on_negative = 7" "true" <<'Y'
economy:
  interest_on_negative: 7
Y
mistake "a word that is no choice is refused" 4:24 "employee.retirement.reform = quick" "faster" <<'Y'
employee:
  retirement: {reform: quick}
Y
mistake "a fraction for a whole number is refused" 3:21 "simulation.paths = 1.5" <<'Y'
simulation: {paths: 1.5}
Y
mistake "a negative premium is out of range" 4:12 "resident.premium = -1" "[0, 100000] yuan" <<'Y'
resident:
  premium: -1
Y
mistake "a share of 75 asks for 0.75" 4:27 "resident.inpatient.fund_share = 75" "[0, 1]" "0.75" "not 75" <<'Y'
resident:
  inpatient: {fund_share: 75}
Y
mistake "a rate of 3.5 asks for 0.035" 4:26 "= 3.5 is outside" "[-0.5, 0.5]" "0.035" <<'Y'
resident:
  enrolment: {loss_rate: 3.5}
Y
mistake "a rate beyond one half is out of range in percent too" 4:26 "60%" "[-0.5, 0.5]" <<'Y'
resident:
  enrolment: {loss_rate: 60%}
Y
for value in .nan nan .inf -.inf inf Infinity 1e999; do
    mistake "$value is not a number of money" 4:12 "resident.premium = $value" <<Y
resident:
  premium: $value
Y
done
mistake "a horizon beyond the data is out of range" 3:25 "projection.last_year = 2150" "[2020, 2099]" <<'Y'
projection: {last_year: 2150}
Y
mistake "another first year is refused" 3:26 "projection.first_year = 2030" "2026" <<'Y'
projection: {first_year: 2030}
Y
mistake "a rule that starts in 2100 is outside the horizon" 4:55 "at = 2100" "outside the horizon" "2060" <<'Y'
resident:
  premium: {rule: growth, level: 400, rate: 0.03, at: 2100}
Y
mistake "a seed below zero is out of range" 3:20 "simulation.seed = -4" "[0, 9223372036854775807]" <<'Y'
simulation: {seed: -4}
Y
mistake "a seed of 2^63 is out of range" 3:20 "simulation.seed = 9223372036854775808" <<'Y'
simulation: {seed: 9223372036854775808}
Y

# Numbers as people write them.
mistake "1,000 asks for 1000" 4:12 "resident.premium = 1,000" "1000" <<'Y'
resident:
  premium: 1,000
Y
mistake "0,004 asks for a decimal point" 4:12 "resident.premium = 0,004" "0.004" <<'Y'
resident:
  premium: 0,004
Y
mistake "0,24 in braces asks for 0.24" 4:35 "0.24" <<'Y'
resident:
  inpatient: {profile_exponent: 0,24}
Y
mistake "40% where yuan are meant is refused" 4:12 "40%" "yuan" <<'Y'
resident:
  premium: 40%
Y
mistake "24% of a plain number is refused" 4:33 "24%" "0.24" <<'Y'
resident:
  inpatient: {profile_exponent: 24%}
Y
mistake "030 is no octal number" 4:12 "resident.premium = 030" "30" <<'Y'
resident:
  premium: 030
Y
mistake "a quoted number is a text" 4:12 '"400"' "quotes" <<'Y'
resident:
  premium: "400"
Y
mistake "a number with its unit is refused" 4:12 "400元" "yuan" <<'Y'
resident:
  premium: 400元
Y
for value in 0x10 4_00 0.24.1 "4 00" "~" true 1:30 --4 "4-" 4e; do
    mistake "'$value' is not a number" 4:12 "resident.premium = $value" "not a number" <<Y
resident:
  premium: $value
Y
done
mistake "a key without a value is refused" 4:11 "resident.premium has no value" <<'Y'
resident:
  premium:
Y

shows() {
    printf 'scenario: t\ninherits: baseline\nresident: {premium: %s}\n' "$1" >good.yaml
    yibao show good.yaml
    exited 0 && has "$out" "  premium: $2 "
}
check "1e3 is one thousand" shows 1e3 1000
check "400.0 is 400" shows 400.0 400
check "full precision is kept" shows 400.1234567890123 400.1234567890123
shows_rate() {
    printf 'scenario: t\ninherits: baseline\nresident: {enrolment: {loss_rate: %s}}\n' "$1" >good.yaml
    yibao show good.yaml
    exited 0 && has "$out" "    loss_rate: $2 "
}
check "0.3% is 0.003" shows_rate 0.3% 0.003
check "-1% is -0.01" shows_rate -1% -0.01

# Path rules.
mistake "a rule lacks a field" 4:12 "resident.premium" "add" <<'Y'
resident:
  premium: {rule: step, level: 400}
Y
# The place is the field or its value.
mistake "a field is foreign to its rule" 4 "resident.premium" "frozen" "add" <<'Y'
resident:
  premium: {rule: frozen, level: 700, add: 3}
Y
mistake "an unknown rule gets the nearest one" 4:19 "stp" "did you mean step?" <<'Y'
resident:
  premium: {rule: stp, level: 700}
Y
mistake "an unknown field gets the nearest one" 4:52 "lvel" "did you mean level?" <<'Y'
resident:
  premium: {rule: growth, level: 400, rate: 0.03,  lvel: 3}
Y
mistake "an unknown index is refused" 4:44 "gpd" "did you mean gdp?" <<'Y'
resident:
  premium: {rule: indexed, level: 400, to: gpd, share: 1}
Y
mistake "a table needs values" 4:12 "resident.premium" "values" <<'Y'
resident:
  premium: {rule: table, between: linear}
Y
mistake "a table's value is out of range at its place" 4:52 "-7" "[0, 100000]" <<'Y'
resident:
  premium: {rule: table, values: {2026: 400, 2030: -7}, between: linear}
Y
mistake "a rate of a rule is out of range" 4:48 "= 3 is outside" <<'Y'
resident:
  premium: {rule: growth, level: 400, rate:    3}
Y

# What a child keeps and replaces of its parent.
# inherited LINE: the resolved child of rising-20 on standard input holds the line (comments apart).
inherited() {
    { printf 'scenario: t\ninherits: rising-20\n'; cat; } >good.yaml
    yibao show good.yaml
    exited 0 && sed 's/  #.*//' "$out" | grep -qxF -e "$1"
}
check "a map without rule replaces single fields" \
    inherited "  premium: {rule: step, level: 400, add: 30}" <<'Y'
resident: {premium: {add: 30}}
Y
check "a map with rule replaces the rule as a whole" \
    inherited "  premium: {rule: growth, level: 420, rate: 0.02}" <<'Y'
resident: {premium: {rule: growth, level: 420, rate: 2%}}
Y
check "a number replaces a rule" inherited "  premium: 420" <<'Y'
resident: {premium: 420}
Y
check "other keys of a group stay" inherited "  premium: {rule: step, level: 400, add: 20}" <<'Y'
resident: {subsidy: 800}
Y
check "the years of a table may lie outside the horizon" \
    inherited "  premium: {rule: table, values: {2010: 1, 2030: 500, 2100: 900}, between: step}" <<'Y'
resident: {premium: {rule: table, values: {2010: 1, 2030: 500, 2100: 900}, between: step}}
Y
check "a list replaces the parent's" inherited "  percentiles: [50]" <<'Y'
output: {percentiles: [50]}
Y
check "[] empties it" inherited "  level_shifts: []" <<'Y'
shocks: {level_shifts: []}
Y

# Lists.
mistake "percentiles ascend" 3:28 "output.percentiles" "ascend" <<'Y'
output: {percentiles: [50, 10, 90]}
Y
mistake "percentiles hold 50" 3 "output.percentiles" "50" <<'Y'
output: {percentiles: [10, 90]}
Y
mistake "a percentile of 100 is refused" 3 "output.percentiles" "100" <<'Y'
output: {percentiles: [50, 100]}
Y
mistake "an unknown series is named" 3 "resident.incom" <<'Y'
output: {series: [resident.incom]}
Y
mistake "an unknown region is refused" 3:9 "atlantis" "data" <<'Y'
region: atlantis
Y
mistake "a region cannot leave its folder" 3:9 "../national" <<'Y'
region: ../national
Y
mistake "a correlation beyond 1 is refused" 3:52 "wage_growth" <<'Y'
shocks: {correlation: {wage_growth: {cpi_growth:   1.5}}}
Y
mistake "a correlation of an unknown driver is refused" 3 "wage_groth" "wage_growth" <<'Y'
shocks: {correlation: {wage_groth: {cpi_growth: 0.5}}}
Y

# Several problems, several files: all in one run.
cp "$data/several-problems.yaml" "$data/other-problems.yaml" .
expected=$(grep -c '# problem' several-problems.yaml)
yibao run several-problems.yaml -q -o result
check "$expected problems of a file are counted" refused_unwritten "$expected errors"
line=0
while IFS= read -r text; do
    line=$((line + 1))
    case $text in
        *"# problem"*)
            check "line $line is reported: ${text%%#*}" has "$err" "several-problems.yaml:$line:"
            ;;
    esac
done <several-problems.yaml
more=$(grep -c '# problem' other-problems.yaml)
yibao check several-problems.yaml other-problems.yaml
check "the problems of two files come in one run" refused 3 "$((expected + more)) errors" \
    "several-problems.yaml:" "other-problems.yaml:"
finish
