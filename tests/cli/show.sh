#!/bin/sh
# yibao show: what it prints runs again to the same bytes.
. tests/cli/helpers/tap.sh

mkdir shown elsewhere
without_comments() {
    sed -e 's/ *#.*//' -e '/^$/d' "$1"
}
for file in "$scenarios"/*.yaml; do
    name=$(basename "$file" .yaml)
    yibao show "$file"
    check "show $name works" exited 0
    cp "$out" "shown/$name.yaml"
    without_comments "$out" >first
    yibao show "shown/$name.yaml"
    without_comments "$out" >second
    check "showing what it shows changes nothing" cmp first second
done
check "no scenario was missed" test "$(find shown -name '*.yaml' | wc -l)" -ge 14

# Each rule, a mechanism, a region, and the largest packages.
some="baseline rising-20 premium-follows-cost outpatient-surge stress reform"
for name in service-prices hengshui; do
    [ ! -e "shown/$name.yaml" ] || some="$some $name"
done
originals=
copies=
for name in $some; do
    originals="$originals $scenarios/$name.yaml"
    copies="$copies shown/$name.yaml"
done
# shellcheck disable=SC2086 # a list of names without blanks
quick_run original $originals -n 16 -j 1
check "shipped scenarios run" exited 0
# shellcheck disable=SC2086
quick_run repeated $copies -n 16 -j 1
check "the shown ones run" exited 0
hash_of() {
    grep -o '"scenario_sha256": "[0-9a-f]*"' "$1"
}
same_results() {
    for file in bands.csv risk.csv; do
        cmp "$1/$file" "$2/$file" || return 1
    done
    [ -n "$(hash_of "$1/run.json")" ] && [ "$(hash_of "$1/run.json")" = "$(hash_of "$2/run.json")" ]
}
for name in $some; do
    check "$name: the shown scenario has the same bands, risks and hash" \
        same_results "original/$name" "repeated/$name"
done
hashes() {
    grep -ho '"scenario_sha256": "[0-9a-f]*"' original/*/run.json | sort -u | wc -l
}
check "different scenarios have different hashes" test "$(hashes)" -eq "$(echo "$some" | wc -w)"

check "a shown scenario has no parent" test -z "$(grep "^inherits" shown/*.yaml)"
commented() {
    # Every value of the table of keys carries at least its status.
    awk '/^ *[a-z_]+: [^ ]/ && !/#/ && !/^scenario:|^  (zh|en):/ && !/^    - / {print; bad = 1} END {exit bad}' \
        shown/reform.yaml
}
check "each value has a comment behind it" commented
for text in "official" "estimated" "assumption" "yuan" "0 to 100000" "notices"; do
    check "the comments speak of '$text'" has shown/baseline.yaml "$text"
done
check "a changed value says where it was set" has shown/rising-20.yaml "rising-20.yaml:7"

# With settings.
yibao show "$scenarios/baseline.yaml" -n 16 --seed 7 --set resident.premium.rule=step \
    --set resident.premium.add=12.3456789012345 --set 'output.percentiles=[1, 50, 99.9]' \
    --set shocks.wage_growth.sd=1% --set 'output.series=[all]'
cp "$out" elsewhere/settings.yaml
quick_run with "$scenarios/baseline.yaml" -n 16 --seed 7 --set resident.premium.rule=step \
    --set resident.premium.add=12.3456789012345 --set 'output.percentiles=[1, 50, 99.9]' \
    --set shocks.wage_growth.sd=1% --set 'output.series=[all]'
quick_run without elsewhere/settings.yaml
check "settings of the command line are in the shown scenario" same_results with/baseline without/baseline

# With an override: its file is found from anywhere.
awk 'BEGIN {print "year,value"; for (y = 2026; y <= 2060; y++) print y "," 90000 - y}' >forecast.csv
cat >override.yaml <<'Y'
scenario: with-override
inherits: baseline
title: {zh: "引号\"和反斜杠\\ # 不是注释", en: "colon: and 'quotes', {braces} %s"}
override: {resident.enrolment: {file: forecast.csv, shocks: none}}
shocks:
  correlation: {wage_growth: {cpi_growth: 0.25}}
  level_shifts: [{name: flood, probability: 0.5%, hospitalization: -10%, visits: -5%, rebound: 2%, lasting: 0.1}]
Y
yibao show override.yaml
cp "$out" elsewhere/override.yaml
quick_run with override.yaml -n 16
check "a scenario with an override, correlations and level shifts runs" exited 0
quick_run without elsewhere/override.yaml -n 16
check "and its shown form runs from another folder to the same bytes" \
    same_results with/with-override without/with-override
check "texts keep quotes, backslashes and hashes" has elsewhere/override.yaml '引号\"和反斜杠\\ # 不是注释'

# The hash: all that matters to the numbers, nothing else.
hash_with() {
    quick_run hash "$@" && hash_of hash/baseline/run.json
}
plain=$(hash_with "$scenarios/baseline.yaml" -n 16)
check "the hash does not depend on the title" \
    test "$plain" = "$(hash_with "$scenarios/baseline.yaml" -n 16 --set title.en=Other)"
check "nor on threads" test "$plain" = "$(hash_with "$scenarios/baseline.yaml" -n 16 -j 2)"
check "it depends on the number of paths" test "$plain" != "$(hash_with "$scenarios/baseline.yaml" -n 17)"
check "on the seed" test "$plain" != "$(hash_with "$scenarios/baseline.yaml" -n 16 --seed 1)"
check "and on every value" \
    test "$plain" != "$(hash_with "$scenarios/baseline.yaml" -n 16 --set economy.interest_rate=0.0150000001)"
finish
