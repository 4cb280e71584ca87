#!/bin/sh
# --set, -n and --seed: what they replace, and what they leave alone.
. tests/cli/helpers/tap.sh
baseline=$scenarios/baseline.yaml

# shows LINE ARGUMENT...: the resolved scenario holds the line (comments apart).
shows() {
    line=$1
    shift
    yibao show "$baseline" "$@"
    exited 0 && sed 's/  #.*//' "$out" | grep -qxF -e "$line"
}
check "a number replaces a rule" shows "  premium: 450" --set resident.premium=450
check "a rule replaces a rule" shows "  premium: {rule: step, level: 400, add: 20}" \
    --set 'resident.premium={rule: step, level: 400, add: 20}'
check "a new rule keeps the fields it has" shows "  premium: {rule: step, level: 400, add: 20}" \
    --set resident.premium.rule=step --set resident.premium.add=20
check "the order of rule and field does not matter much" \
    shows "  premium: {rule: growth, level: 410, rate: 0.02}" \
    --set resident.premium.rule=growth --set resident.premium.rate=2% --set resident.premium.level=410
check "frozen needs nothing more" shows "  premium: 400" --set resident.premium.rule=frozen
check "a field of a rule" \
    shows "  premium: {rule: indexed, level: 400, to: disposable_income, share: 0.5}" \
    --set resident.premium.share=0.5
check "a rate in percent" shows "    loss_rate: 0.003" --set resident.enrolment.loss_rate=0.3%
check "a group of keys" shows "    loss_rate: 0.02" --set 'resident.enrolment={loss_rate: 0.02}'
check "which leaves the others of the group" shows "    leaver_cost_ratio: 0.8" \
    --set 'resident.enrolment={loss_rate: 0.02}'
check "a list" shows "  percentiles: [5, 50, 95]" --set 'output.percentiles=[5, 50, 95]'
check "true and false" shows "    yearly: false" --set shocks.layers.yearly=false
check "a text with blanks" shows '  en: "A title: with, marks"' --set 'title.en="A title: with, marks"'
check "the last of two wins" shows "  premium: 402" --set resident.premium=401 --set resident.premium=402
check "a value may hold =" shows '  en: "a=b"' --set title.en=a=b
check "-n replaces the number of paths" shows "  paths: 77" -n 77
check "--seed replaces the seed, up to 2^63 - 1" shows "  seed: 9223372036854775807" \
    --seed 9223372036854775807
check "-n wins over --set" shows "  paths: 77" -n 77 --set simulation.paths=50

# refuses SENTENCE TEXT... -- ARGUMENT...
refuses() {
    sentence=$1
    text=$2
    shift 2
    yibao run "$baseline" -n 16 -q -o result "$@"
    check "$sentence" refused_unwritten "$text"
    rm -rf result
}
refuses "an unknown key gets the nearest one" "did you mean resident.premium?" --set resident.premum=1
refuses "an unknown key far from all is named" "x.y.z" --set x.y.z=1
refuses "the option is the place of the mistake" "--set resident.premium:1:" --set resident.premium=-1
refuses "a value out of range shows the range" "[0, 100000] yuan" --set resident.premium=-1
refuses "an empty value is refused" "no value" --set resident.premium=
refuses "a number for a group is refused" "group" --set resident=5
refuses "a rule without its field is refused" "add" --set resident.premium.rule=step
refuses "a field foreign to the rule is refused" "add" --set resident.premium.rule=frozen \
    --set resident.premium.add=20
refuses "an unclosed bracket is refused" "[" --set 'output.percentiles=[50'
refuses "a thousands separator is refused" "1000" --set resident.premium=1,000
refuses "a parent cannot be set" "inherits" --set inherits=reform
refuses "a bad name cannot be set" "../x" --set scenario=../x
refuses "two values are not one" "--set resident.premium" --set 'resident.premium=1
resident.subsidy: 2'
yibao check "$baseline" --set resident.premum=1 --set resident.subsidy=x --set y=2
check "several wrong settings are all reported" refused 3 "3 errors"

# The file's own values are validated although they are replaced.
printf 'scenario: t\ninherits: baseline\nsimulation: {paths: 0, seed: -4}\n' >bad.yaml
yibao run bad.yaml -n 16 --seed 4 -q -o result
check "-n does not hide a bad number of paths in the file" refused_unwritten "bad.yaml:3:21:"
check "--seed does not hide a bad seed in the file" has "$err" "bad.yaml:3:30:"
printf 'scenario: t\ninherits: baseline\nresident: {premium: -1}\n' >bad.yaml
yibao run bad.yaml -n 16 --set resident.premium=400 -q -o result
check "--set does not hide a bad value in the file" refused_unwritten "bad.yaml:3:21:"

# Effects.
quick_run plain "$baseline" -n 16
quick_run again "$baseline" --set simulation.paths=16
check "-n and simulation.paths are the same" cmp plain/baseline/bands.csv again/baseline/bands.csv
quick_run seeded "$baseline" -n 16 --seed 1
differs() {
    exited 0 && ! cmp -s "$1" "$2"
}
check "another seed gives other numbers" differs plain/baseline/bands.csv seeded/baseline/bands.csv
quick_run frozen "$scenarios/frozen-400.yaml" -n 16
quick_run set "$baseline" -n 16 --set scenario=frozen-400 --set 'resident.premium={rule: frozen, level: 400}'
check "a scenario and its --set give the same bytes" \
    cmp frozen/frozen-400/bands.csv set/frozen-400/bands.csv
quick_run still "$baseline" -n 16 --set shocks.layers.yearly=false --set shocks.layers.drift=false \
    --set shocks.layers.parameters=false --set shocks.layers.level_shifts=false
no_spread() {
    awk -F, '$6 == "projected" {n++; if ($8 > 1e-9 * ($7 < 0 ? -$7 : $7)) {print; bad = 1}}
             END {exit bad || !n}' still/baseline/bands.csv
}
check "with every layer of shocks off no path differs from another" no_spread
finish
