#!/bin/sh
# Batches: members, their names and results, resuming, and what is refused.
. tests/cli/helpers/tap.sh

cat >grid.yaml <<'EOF'
batch: premium-by-loss
base: rising-20
set: {simulation.paths: 48}
grid:
  resident.premium.add: [0, 20]
  resident.enrolment.loss_rate: [0, 0.4%, 0.008]
versus: baseline
EOF

# The plan.
yibao batch grid.yaml --dry-run
check "--dry-run succeeds" exited 0
check "it counts members and names what they are compared with" has "$out" "6 members" "versus baseline" "48 paths"
check "it estimates time, memory and disk space" grep -qE 'estimated: .* s, .*[MG]B of memory, .*[kMG]B on disk' "$out"
check "and writes nothing" absent output premium-by-loss
cat >unlike.yaml <<'EOF'
batch: unlike
list:
  - {name: wide, base: baseline, set: {simulation.paths: 48}}
  - {name: long, base: baseline, set: {simulation.paths: 96, output.series: [none.wage]}}
EOF
yibao batch unlike.yaml --dry-run
check "the plan names the most paths, also where another member stores more" has "$out" "96 paths each"

# A grid.
yibao batch grid.yaml -o result
check "a grid runs" exited 0
check "a log gets whole lines of progress, no bar" grep -qx '6/6 (100 %)' "$err"
no_bar() {
    ! grep -q "$(printf '\r')" "$err"
}
check "without carriage returns" no_bar
six_members() {
    [ "$(find result -name bands.csv | wc -l)" -eq 6 ] && [ "$(find result -name risk.csv | wc -l)" -eq 6 ] &&
        [ "$(find result -name run.json | wc -l)" -eq 6 ] && [ "$(wc -l <result/batch.csv)" -eq 7 ]
}
check "each member has a folder with bands, risks and a record, and a row in batch.csv" six_members
columns() {
    head -n 1 result/batch.csv | grep -q '^member,folder,resident.premium.add,resident.enrolment.loss_rate,' &&
        head -n 1 result/batch.csv | grep -q ',resident.exhausted_by.2040,resident.exhausted_by.2040.se,' &&
        awk -F, 'NR == 1 {n = NF} NF != n {exit 1}' result/batch.csv
}
check "batch.csv holds levers, results and their Monte Carlo errors" columns
check "a percentage is a fraction there" grep -q '^add-0-loss-rate-0p004,members/add-0-loss-rate-0p004,0,0.004,' result/batch.csv
# The numbers are those of bands.csv and risk.csv.
same_numbers() {
    awk -F, 'FNR == 1 {file++}
        file == 1 && FNR == 1 {for (i = 1; i <= NF; i++) column[$i] = i}
        file == 1 && $1 == "add-20-loss-rate-0p008" {
            median = $column["resident.accumulated_balance_p50.2040"]
            error = $column["resident.accumulated_balance_p50.2040.se"]
            share = $column["employee_pooled.exhausted_by.2050"]
        }
        file == 2 && FNR == 1 {for (i = 1; i <= NF; i++) at[$i] = i}
        file == 2 && $2 == "resident" && $3 == "accumulated_balance" && $5 == 2040 {
            found += $at["p50"] == median && $at["se_p50"] == error
        }
        file == 3 && $2 == "employee_pooled" && $3 == "exhausted_by" && $4 == 2050 {found += $5 == share}
        END {exit found != 2}' result/batch.csv "$1/bands.csv" "$1/risk.csv"
}
check "its numbers are those of bands.csv and risk.csv" same_numbers result/members/add-20-loss-rate-0p008
long_table() {
    [ "$(head -n 1 result/batch_long.csv)" = "member,resident.premium.add,resident.enrolment.loss_rate,fund,quantity,year,value,se" ] &&
        [ "$(grep -c '^add-20-loss-rate-0,20,0,resident,exhausted_by,2040,' result/batch_long.csv)" -eq 1 ]
}
check "batch_long.csv has one result a row" long_table
summary_table() {
    awk -F, 'FNR == 1 {file++; for (i = 1; i <= NF; i++) column[file, $i] = i}
        file == 1 && FNR > 1 {median[$1] = $column[1, "resident.accumulated_balance_p50.2050"]
            share[$1] = $column[1, "employee_pooled.exhausted_by.2060"]
            year[$1] = $column[1, "resident.exhaustion_year_p50"]}
        file == 2 && FNR == 1 {columns = NF}
        file == 2 && FNR > 1 {n += sprintf("%.1f", median[$1]) == $column[2, "resident.accumulated_balance_p50.2050"] &&
            sprintf("%.4f", share[$1]) == $column[2, "employee_pooled.exhausted_by.2060"] &&
            year[$1] "" == $column[2, "resident.exhaustion_year_p50"] "" && $column[2, "resident.exhausted_by.2035"] != ""}
        END {exit n != 6 || columns != 25}' result/batch.csv result/batch_summary.csv &&
        head -n 1 result/batch_summary.csv | grep -q '^member,resident.premium.add,resident.enrolment.loss_rate,resident.first_current_deficit_year_p50,'
}
check "batch_summary.csv has the headline results alone, rounded" summary_table
# A member is the run that --set would give, and its comparison that of a run of two scenarios.
sed 's/^scenario:.*/scenario: add-20-loss-rate-0p008/; s/^inherits:.*/inherits: baseline/' "$scenarios/rising-20.yaml" >member.yaml
yibao run "$scenarios/baseline.yaml" member.yaml -n 48 -q --no-charts -o single --set resident.enrolment.loss_rate=0.008
# --set would change the other side too: the member's own file does not.
printf '  enrolment: {loss_rate: 0.008}\n' >>member.yaml
yibao run "$scenarios/baseline.yaml" member.yaml -n 48 -q --no-charts -o single
same_as_run() {
    for file in bands.csv risk.csv; do
        cmp "single/add-20-loss-rate-0p008/$file" "result/members/add-20-loss-rate-0p008/$file" || return 1
    done
    cmp single/compare.csv result/members/add-20-loss-rate-0p008/compare.csv &&
        cmp single/compare_risk.csv result/members/add-20-loss-rate-0p008/compare_risk.csv
}
check "a member has the bytes of a run of its own, paired differences included" same_as_run

# same FOLDER FOLDER: equal but for the records of time and machine.
same() {
    diff -r -x run.json "$1" "$2"
}
for threads in 1 3; do
    yibao batch grid.yaml -q -j $threads -o "threads$threads"
    check "$threads threads give the same bytes" same result "threads$threads"
done
yibao batch grid.yaml -q
check "the default folder is output/<name of the batch>" same result output/premium-by-loss
check "-q is silent" is_empty "$err"
yibao batch grid.yaml -q --charts --lang en -o drawn --shard 1/6
check "charts are drawn on request" test -s drawn/members/add-0-loss-rate-0/charts/fan-resident-accumulated_balance.en.svg
check "and not otherwise" absent result/members/add-0-loss-rate-0/charts

# Resuming does what is missing.
touch -d '2001-01-01' result/members/*
yibao batch grid.yaml --resume -o result
untouched() {
    [ "$(find result/members -mindepth 1 -maxdepth 1 ! -newermt 2002-01-01 | wc -l)" -eq "$1" ]
}
check "--resume runs nothing when all is there" untouched 6
check "and says so" has "$err" "0 to run, 6 complete"
rm result/members/add-0-loss-rate-0/run.json result/members/add-20-loss-rate-0/bands.csv
rm result/members/add-0-loss-rate-0/risk.csv
rm result/batch.csv
yibao batch grid.yaml --resume -q -o result
check "a member that lacks a file is run again, the others stay" untouched 4
check "and the result is as before" same result threads1
touch -d '2001-01-01' result/members/*
sed 's/\[0, 20\]/[0, 10, 20]/' grid.yaml >larger.yaml
yibao batch larger.yaml --resume -q -o result
check "a grid that grew keeps its members" untouched 6
check "and runs the new ones" eval '[ "$(wc -l <result/batch.csv)" -eq 10 ]'
yibao batch grid.yaml --resume -q -o result --seed 7
check "another seed is another batch" untouched 0
yibao batch grid.yaml --resume -q -o fresh
check "--resume on an empty folder starts afresh" same fresh threads1
yibao batch grid.yaml -q -o fresh
check "without --resume everything is run again" same fresh threads1

# Lists, zips and samples.
cat >list.yaml <<'EOF'
batch: policies
set: {simulation.paths: 16, "output.series": [resident.income]}
list:
  - baseline
  - {name: frozen, base: baseline, set: {resident.premium: {rule: frozen, level: 400}}}
  - {name: rising, base: rising-20}
zip:
  resident.enrolment.loss_rate: [0.001, 0.002]
  resident.enrolment.leaver_cost_ratio: [{name: weak, value: 0.9}, {name: strong, value: 0.6}]
years: [2035]
EOF
yibao batch list.yaml -q -o listed
check "a list and a zip run" exited 0
named_values() {
    grep -q '^frozen-loss-rate-0p002-strong,members/frozen-loss-rate-0p002-strong,baseline,"{rule: frozen, level: 400}",400,400,0.002,0.6,strong,strong,' listed/batch.csv
}
check "members are named after their values, or as the file says" named_values
check "their product is the batch" eval '[ "$(wc -l <listed/batch.csv)" -eq 7 ]'
check "the base is a column when members differ in it" eval 'head -n 1 listed/batch.csv | grep -q "^member,folder,base,"'
check "the years are those of the file" eval 'head -n 1 listed/batch.csv | grep -q "exhausted_by.2035" && ! head -n 1 listed/batch.csv | grep -q 2040'
for method in sobol latin-hypercube; do
    cat >sample.yaml <<EOF
batch: sampled
base: baseline
set: {simulation.paths: 16, output.series: [resident.income]}
sample:
  method: $method
  size: 8
  ranges:
    resident.enrolment.loss_rate: [0.001, 0.009]
    resident.enrolment.premium_elasticity: [-0.2, -0.1]
    resident.inpatient.cost_growth: {from: 0.01, to: 0.08, scale: log}
EOF
    yibao batch sample.yaml -q -o "$method"
    check "a sample by $method runs" exited 0
    stratified() {
        # One point in each eighth of each range; the third is even in its logarithm.
        awk -F, 'NR > 1 {n++; a[int(($3 - 0.001) / 0.001)]++; b[int(($4 + 0.2) / 0.0125)]++
                 c[int(8 * log($5 / 0.01) / log(8))]++}
             END {for (i = 0; i < 8; i++) if (a[i] != 1 || b[i] != 1 || c[i] != 1) exit 1; exit n != 8}' "$1/batch.csv"
    }
    [ $method = sobol ] || check "one point in each eighth of every range" stratified $method
done
middle() {
    sed -n 2p sobol/batch.csv | grep -q '^s00001,members/s00001,0.005,-0.15,0.0282843,'
}
check "a Sobol sequence starts with the middle of the ranges" middle
sed 's/size: 8/size: 12/; s/latin-hypercube/sobol/' sample.yaml >longer.yaml
yibao batch longer.yaml -q -o longer
check "a longer sequence begins with the shorter one" eval 'head -n 9 longer/batch.csv | cmp - sobol/batch.csv'

# Many members: a folder of them can be opened.
sed 's/size: 12/size: 1200/' longer.yaml >many.yaml
yibao batch many.yaml -q -o many --shard 1/300
nested() {
    [ "$(find many/members -name bands.csv | wc -l)" -eq 4 ] && [ -z "$(find many/members -maxdepth 1 -name 's0*')" ] &&
        [ "$(find many/members -mindepth 1 -maxdepth 1 -name '[0-9a-f][0-9a-f]' | wc -l)" -gt 0 ]
}
check "more than 1000 members are spread over folders" nested

# What is refused, at its place.
# slip SENTENCE LINE:COLUMN TEXT...: the batch on standard input is refused there with those texts.
slip() {
    cat >slip.yaml
    sentence=$1
    place=slip.yaml:$2:
    shift 2
    yibao batch slip.yaml -q -o slipped
    check "$sentence" refused 3 "$place" "$@"
    check "... and nothing is written" absent slipped
}
slip "a lever's value out of range" 4:37 "outside" <<'EOF'
batch: t
base: baseline
grid:
  resident.enrolment.loss_rate: [0, 0.8, 0.01]
EOF
slip "an unknown lever" 3:8 "unknown key resident.enrolment.los_rate" "loss_rate" <<'EOF'
batch: t
base: baseline
grid: {resident.enrolment.los_rate: [0, 0.1]}
EOF
slip "an unknown key of the batch" 3:1 "unknown key gird" "grid" <<'EOF'
batch: t
base: baseline
gird: {resident.enrolment.loss_rate: [0, 0.1]}
grid: {resident.enrolment.loss_rate: [0]}
EOF
slip "a base that does not exist" 2:7 "there is no such scenario" <<'EOF'
batch: t
base: basline
grid: {resident.enrolment.loss_rate: [0, 0.1]}
EOF
slip "a value instead of a list" 3:38 "list" <<'EOF'
batch: t
base: baseline
grid: {resident.enrolment.loss_rate: 0.1}
EOF
slip "a value given twice" 3:42 "two members" <<'EOF'
batch: t
base: baseline
grid: {resident.enrolment.loss_rate: [0, 0]}
EOF
slip "a key set on two axes" 4:7 "set twice" <<'EOF'
batch: t
base: baseline
grid: {resident.enrolment.loss_rate: [0, 0.1]}
zip: {resident.enrolment.loss_rate: [0, 0.2]}
EOF
slip "a zip of unequal lists" 5:41 "has 1 values" <<'EOF'
batch: t
base: baseline
zip:
  resident.enrolment.loss_rate: [0, 0.1]
  resident.enrolment.leaver_cost_ratio: [0.8]
EOF
slip "a sample without ranges" 3:9 "lacks its ranges" <<'EOF'
batch: t
base: baseline
sample: {method: sobol, size: 8}
EOF
slip "an empty range" 6:48 "range is empty" <<'EOF'
batch: t
base: baseline
sample:
  method: sobol
  size: 8
  ranges: {resident.enrolment.loss_rate: [0.1, 0.1]}
EOF
slip "a comparison of unlike horizons" 4:9 "projection.last_year" <<'EOF'
batch: t
base: baseline
grid: {projection.last_year: [2040, 2060]}
versus: baseline
EOF
slip "a name for the scenario" 3:8 "cannot be set in a batch" <<'EOF'
batch: t
base: baseline
grid: {scenario: [a, b]}
EOF
slip "a batch without members" 1:1 "no members" <<'EOF'
batch: t
base: baseline
EOF
printf 'batch: t\nbase: baseline\ngrid: {resident.premium.add: [10], resident.enrolment.loss_rate: [2]}\nyears: [x]\n' >slip.yaml
yibao batch slip.yaml -o slipped
check "the file's own slips come before those of the members" refused 3 "slip.yaml:4:9"
yibao batch "$scenarios/baseline.yaml" -o slipped
check "a scenario is no batch" refused 3 "use \`yibao run\`"
yibao batch missing.yaml
check "a missing file is file trouble" refused 4
yibao batch grid.yaml --charts --no-charts
check "--charts and --no-charts exclude each other" refused 2
for shard in 0/2 3/2 2 a/b 1/2x -1/2 1/; do
    yibao batch grid.yaml -o slipped --shard "$shard"
    check "--shard $shard is refused" refused 2 "--shard takes I/N"
done
yibao run "$scenarios/baseline.yaml" --resume -o slipped
check "--resume of a run needs --shard" refused 2

# The shipped batches.
for batch in "$scenarios"/batches/*.yaml; do
    yibao batch "$batch" --dry-run -n 16
    check "the shipped batch $(basename "$batch" .yaml) is valid" exited 0
done
finish
