#!/bin/sh
# The figures that compare scenarios and those of one: what is drawn, its numbers, its words, its files.
. tests/cli/helpers/tap.sh

names="baseline frozen-400 outpatient-surge outpatient-contained hospitalization-down reform"
set --
for name in $names; do
    set -- "$@" "$scenarios/$name.yaml"
done
yibao run "$@" -n 48 -q -o result
check "a run of six scenarios draws its figures" exited 0
check "in which no texts collide" is_empty "$err"
result=result
charts=result/charts

# ---- What is there ----

# figures FOLDER NAME...: each in both languages and three formats, with a table.
figures() {
    folder=$1
    shift
    for figure in "$@"; do
        for kind in zh.svg zh.pdf zh.png en.svg en.pdf en.png csv; do
            [ -s "$folder/$figure.$kind" ] || { echo "$figure.$kind is missing"; return 1; }
        done
    done
}
compared=
for fund in resident employee_pooled; do
    compared="$compared medians-$fund scenarios-$fund difference-$fund exhaustion-$fund tornado-$fund waterfall-$fund-reform"
done
check "comparisons: medians, small multiples, differences, probabilities, tornado, waterfall" figures "$charts" $compared
check "of each scenario: fans, composition, members, pyramid" figures result/reform/charts \
    fan-resident-accumulated_balance composition-resident composition-employee_pooled members pyramid
listed() {
    for title in "$charts"/*.zh.svg; do
        figure=$(basename "$title" .zh.svg)
        [ "$(grep -c "^$figure,zh," "$charts/figures.csv")" -eq 1 ] || { echo "$figure"; return 1; }
    done
    [ "$(grep -c ',zh,' "$charts/figures.csv")" -eq "$(ls "$charts"/*.zh.svg | wc -l)" ]
}
check "figures.csv lists them with their titles" listed
check "a scenario that does not move a fund has no waterfall there" absent "$charts/waterfall-employee_pooled-frozen-400.csv"

# ---- Words and metadata ----

hash_of() {
    sed -n 's/.*"scenario_sha256": "\([0-9a-f]*\)".*/\1/p' "result/$1/run.json"
}
metadata() {
    for figure in $compared; do
        for name in $names; do
            has "$charts/$figure.en.svg" "$name=$(hash_of $name)" || return 1
        done
        has "$charts/$figure.zh.svg" "<title>" "versus: baseline" "seed: 20260101" "paths: 48" \
            "command: yibao run" "yibao " || return 1
        grep -aq "$(hash_of reform)" "$charts/$figure.en.png" || { echo "$figure.en.png"; return 1; }
        grep -aq "CreationDate (20000101000000" "$charts/$figure.en.pdf" || { echo "$figure.en.pdf"; return 1; }
    done
}
check "each carries all hashes, seed, paths, command, and a fixed date" metadata
check "the waterfall says in Chinese what it shows" has "$charts/waterfall-resident-reform.zh.svg" \
    "<title>居民医保：2050年末累计结余，从“基准情景”到“改革情景”</title>" "各项之和等于两端之差"
check "the pyramid names the source of the population" has result/baseline/charts/pyramid.en.svg \
    "World Population Prospects 2024 (CC BY 3.0 IGO)"
if command -v pdffonts >/dev/null; then
    embedded() {
        for file in "$charts"/*.pdf result/baseline/charts/*.pdf; do
            pdffonts "$file" | awk 'NR > 2 {n++; if ($0 !~ /yes (yes|no ) (yes|no ) +[0-9]+ +[0-9]+ *$/) bad = 1} END {exit n == 0 || bad}' ||
                { echo "$file"; pdffonts "$file"; return 1; }
        done
    }
    check "fonts are embedded in every PDF" embedded
else
    skip "fonts are embedded in every PDF" "there is no pdffonts"
fi

# ---- Numbers ----

# same_numbers FIGURE.csv KEYS VALUE SOURCE KEYS VALUE: the value of every row of the figure stands under the
# same keys in the source, digit by digit.  KEYS and VALUE are column names.
same_numbers() {
    awk -F, -v keys="$2" -v value="$3" -v source_keys="$5" -v source_value="$6" '
        FNR == 1 {
            file++; n = split(file == 1 ? source_keys : keys, wanted, " ")
            for (i = 1; i <= NF; i++) column[file, $i] = i
            next
        }
        {
            key = ""
            for (k = 1; k <= n; k++) key = key "," $column[file, wanted[k]]
            v = $column[file, file == 1 ? source_value : value]
            if (file == 1) known[key] = v
            else { rows++; if (!(key in known) || known[key] != v) { print key ": " v " is not " known[key]; bad = 1; exit } }
        }
        END { exit bad || rows == 0 }' "$4" "$1"
}
for name in $names; do
    tail -n +2 "result/$name/bands.csv"
done >rows
{ head -n 1 result/baseline/bands.csv; cat rows; } >all_bands.csv
for name in $names; do
    tail -n +2 "result/$name/risk.csv" | grep ',exhausted_by,'
done >rows
{ head -n 1 result/baseline/risk.csv; cat rows; } >all_risk.csv
keys="scenario fund series year"
check "the medians are those of bands.csv" same_numbers "$charts/medians-resident.csv" "$keys" p50 all_bands.csv "$keys" p50
check "so are the bands of the small multiples" same_numbers "$charts/scenarios-employee_pooled.csv" "$keys" p95 all_bands.csv "$keys" p95
check "the differences are those of compare.csv" same_numbers "$charts/difference-resident.csv" "$keys" p5 result/compare.csv "$keys" p5
check "the probabilities are those of risk.csv" same_numbers "$charts/exhaustion-resident.csv" \
    "scenario fund year" probability all_risk.csv "scenario fund year" probability
check "the parts are the means of bands.csv" same_numbers result/reform/charts/composition-resident.csv "$keys" mean all_bands.csv "$keys" mean
check "members too" same_numbers result/reform/charts/members.csv "$keys" mean all_bands.csv "$keys" mean
check "the tornado's bars are medians of compare.csv" same_numbers "$charts/tornado-resident.csv" "$keys" p50 result/compare.csv "$keys" p50
check "the fans are bands.csv" same_numbers result/reform/charts/fan-all-accumulated_balance.csv "$keys" p2_5 all_bands.csv "$keys" p2_5
ages="status sex age year"
check "the pyramid is members_by_age.csv" same_numbers result/baseline/charts/pyramid.csv "$ages" persons \
    result/baseline/members_by_age.csv "$ages" persons
traced_ages() {
    yibao trace "$scenarios/baseline.yaml" -n 48 --central --ages-out ages.csv
    exited 0 && awk -F, 'FNR == 1 {file++; next}
        file == 1 {known[$1 "," $2 "," $3 "," $4] = $5; next}
        {key = $2 "," $3 "," $4 "," $5; d = known[key] - $6; if (d < 0) d = -d
         if (!(key in known) || d > 1e-10 * $6) {print key; bad = 1; exit}; n++}
        END {exit bad || n < 3000}' ages.csv result/baseline/members_by_age.csv
}
check "which is what trace prints" traced_ages
levers() {
    grep -q '^Premium,frozen-400,' "$charts/tornado-resident.csv" &&
        grep -q '^Outpatient visits,outpatient-surge,' "$charts/tornado-resident.csv" &&
        grep -q '^Outpatient visits,outpatient-contained,' "$charts/tornado-resident.csv" &&
        grep -q '^Hospitalization,hospitalization-down,' "$charts/tornado-resident.csv" &&
        ! grep -q reform "$charts/tornado-resident.csv"
}
check "the tornado finds the lever of each scenario and leaves packages out" levers
adds_up() {
    awk -F, 'NR == 2 {start = $7; scale = ($7 < 0 ? -$7 : $7)} NR > 2 {if ($1 == "accumulated_balance") end = $7; else {sum += $7; scale += ($7 < 0 ? -$7 : $7); n++}}
        END {d = start + sum - end; if (d < 0) d = -d; print start, sum, end; exit n != 8 || d > 1e-8 * scale}' "$1"
}
for file in "$charts"/waterfall-*.csv; do
    check "the parts of $(basename "$file" .csv) add up to the difference" adds_up "$file"
done
ends() {
    same_numbers "$charts/waterfall-resident-reform.csv" "scenario fund step year" mean all_bands.csv "scenario fund series year" mean 2>&1 |
        grep -q accumulated_balance && return 1
    awk -F, 'NR == 1 || $1 == "accumulated_balance"' "$charts/waterfall-resident-reform.csv" >ends.csv
    same_numbers ends.csv "scenario fund step year" mean all_bands.csv "scenario fund series year" mean
}
check "its ends are the mean balances of bands.csv" ends

# ---- Drawn again ----

cp -r result again
rm -r again/charts
yibao chart again -q
check "yibao chart of the folder draws the comparisons" exited 0
check "the very same files as the run" diff -r result/charts again/charts
rm -r again/charts again/baseline/charts again/reform/charts
yibao chart again/baseline again/reform --format svg --lang zh
check "two folders give their own figures and those that compare the two" exited 0
check "in which no texts collide" is_empty "$err"
check "both" test -s again/reform/charts/pyramid.zh.svg -a -s again/charts/difference-resident.zh.svg
check "nothing of the others" absent again/charts/waterfall-resident-frozen-400.csv
yibao run "$scenarios/baseline.yaml" "$scenarios/reform.yaml" -n 48 -q -j 1 -o single --lang en
yibao run "$scenarios/baseline.yaml" "$scenarios/reform.yaml" -n 48 -q -j 3 -o triple --lang en
check "figures do not depend on the threads" diff -r single/charts triple/charts
for size in column slide; do
    yibao chart result --size $size --format png
    check "the comparisons have the size $size, in which no texts collide, are cut or leave the page" is_empty "$err"
    yibao chart result/reform --size $size --format png
    check "so have the figures of a scenario" is_empty "$err"
done
yibao chart result/*/ -q --format svg --lang en
check "a pattern may name the folder of figures too" exited 0
# Width and height of a PNG stand in bytes 17 to 24.
width_of() {
    od -An -tu1 -j 16 -N 4 "$1" | awk '{print $1 * 16777216 + $2 * 65536 + $3 * 256 + $4}'
}
check "a column is 88 mm wide at 200 dots an inch" test "$(width_of result/charts/medians-resident-column.en.png)" -eq 693
check "a slide is 10 inches wide" test "$(width_of result/charts/medians-resident-slide.zh.png)" -eq 2000
yibao chart result --size poster
check "another size is misuse" refused 2 poster

# ---- What does not belong together ----

yibao run "$scenarios/baseline.yaml" "$scenarios/frozen-400.yaml" -n 16 -q -o small
cp -r result mixed
rm -rf mixed/frozen-400
cp -r small/frozen-400 mixed/
yibao chart mixed
check "results of other paths are not compared" refused 3 "cannot be compared"
yibao run "$scenarios/baseline.yaml" "$scenarios/frozen-400.yaml" -n 48 -q --no-charts -o stale --set resident.premium.add=0 \
    --set resident.premium.rule=step --set resident.premium.level=500
cp result/compare.csv stale/
yibao chart stale --format svg --lang en
check "a table of differences of other results is not drawn" has "$err" "warning: " "differences of other results"
check "the rest is" test -s stale/charts/medians-resident.en.svg -a ! -e stale/charts/difference-resident.en.svg
yibao run "$scenarios/baseline.yaml" "$scenarios/reform.yaml" -n 16 -q --no-charts -o small
check "a run without charts takes away figures of an older run" absent small/charts
mkdir -p taken/charts
echo mine >taken/charts/mine.txt
yibao run "$scenarios/baseline.yaml" "$scenarios/reform.yaml" -n 16 -q -o taken
check "a folder charts that is not ours is left alone" refused 4 taken/charts
printf 'scenario: charts\ninherits: baseline\n' >charts.yaml
yibao run "$scenarios/baseline.yaml" charts.yaml -n 16 -q -o taken2
check "no scenario of several is called charts" refused 3 charts.yaml:1:11

# ---- Heat maps of a batch ----

cp -r "$data/batch-grid" grid
yibao chart grid
check "a batch over two levers gives heat maps" figures grid/charts heatmap-resident-exhausted_by heatmap-resident-accumulated_balance
only_fans() { # these members have no results
    [ "$(grep -c 'warning: ' "$err")" -eq 1 ] && has "$err" "no grid of fans: grid/members/a/bands.csv cannot be read" &&
        absent grid/charts/grid-resident.csv
}
check "whose texts do not collide; fans need the members, which a warning says" only_fans
check "of funds that the levers move" absent grid/charts/heatmap-employee_pooled-exhausted_by.csv
grep ',exhausted_by,' grid/batch_long.csv >rows
{ head -n 1 grid/batch_long.csv; cat rows; } >grid_risk.csv
keys="resident.premium.add resident.enrolment.loss_rate fund quantity year"
check "with the numbers of the batch" same_numbers grid/charts/heatmap-resident-exhausted_by.csv "$keys" value grid_risk.csv "$keys" value
check "and its hash, seed and paths" has grid/charts/heatmap-resident-exhausted_by.zh.svg "batch: invented-grid" abababab "seed: 7" "paths: 400" \
    "<title>居民医保：至2050年末累计结余耗尽概率</title>"
sed -i '/^m21,/d' grid/batch_long.csv
rm -r grid/charts
yibao chart grid
check "a grid with a hole has none" test -z "$(ls grid/charts)"

# ---- Fans over a grid ----

cat >fans.yaml <<'EOF'
batch: fans
base: rising-20
set: {simulation.paths: 16}
grid:
  resident.premium.add: [0, 5, 10, 15, 20, 25, 30]
  resident.enrolment.loss_rate: [0, 0.8%]
EOF
yibao batch fans.yaml -q -o fans
yibao chart fans
check "a batch over two levers gives fans" figures fans/charts grid-resident
check "whose texts do not collide" is_empty "$err"
check "of funds that the levers move" absent fans/charts/grid-employee_pooled.csv
some_values() {
    [ "$(awk -F, 'NR > 1 {print $2}' fans/charts/grid-resident.csv | sort -nu | tr '\n' ' ')" = "0 10 20 30 " ] &&
        [ "$(awk -F, 'NR > 1 {print $2 "," $3}' fans/charts/grid-resident.csv | sort -u | wc -l)" -eq 8 ] &&
        has fans/charts/grid-resident.en.svg "7 values, of which 4 are drawn" &&
        has fans/charts/grid-resident.zh.svg "“个人缴费每年上涨（元）”的7个取值绘出4个。"
}
check "of more than six values evenly spaced ones are drawn, which a note says" some_values
for table in bands risk; do
    { head -n 1 fans/members/add-0-loss-rate-0/$table.csv; cat fans/members/*/$table.csv | grep -e ',accumulated_balance,' -e ',exhausted_by,'; } >fans_$table.csv
done
for percentile in p5 p25 p50 p75 p95; do
    awk -F, -v name=$percentile 'NR == 1 {for (i = 1; i <= NF; i++) if ($i == name) c = i} $c != ""' fans/charts/grid-resident.csv >drawn.csv
    check "their $percentile is the members'" same_numbers drawn.csv "member fund series year" $percentile fans_bands.csv "scenario fund series year" $percentile
done
awk -F, '$NF != ""' fans/charts/grid-resident.csv >drawn.csv
check "each has a probability, by the last year" test "$(grep -c ',2060,' drawn.csv)" -eq 8 -a "$(wc -l <drawn.csv)" -eq 9
check "that of risk.csv" same_numbers drawn.csv "member fund year" exhausted_by fans_risk.csv "scenario fund year" probability
check "and the batch's hash, seed and paths" has fans/charts/grid-resident.zh.svg "batch: fans" \
    "$(sed -n 's/.*"batch_sha256": "\([0-9a-f]*\)".*/\1/p' fans/batch.json)" "seed: 20260101" "paths: 16" "居民医保累计结余：两项因素的各种组合"
for size in column slide; do
    yibao chart fans --size $size --format png
    check "they have the size $size, in which no texts collide" is_empty "$err"
    check "in both languages" test -s fans/charts/grid-resident-$size.zh.png -a -s fans/charts/grid-resident-$size.en.png
done
forget_sums fans/members/add-0-loss-rate-0/run.json
echo 'add-0-loss-rate-0,resident,exhausted_by,2060,1.5' >>fans/members/add-0-loss-rate-0/risk.csv
yibao chart fans
check "a member's faulty table is named" refused 3 fans/members/add-0-loss-rate-0/risk.csv
# Values that are rules go by their names.
cat >rules.yaml <<'EOF'
batch: rules
base: baseline
set: {simulation.paths: 16}
grid:
  resident.subsidy:
    - {rule: step, level: 724, add: 24}
    - {rule: step, level: 724, add: 50}
    - {name: frozen, title: {zh: 冻结, en: "Frozen, <724>"}, value: 724}
  resident.outpatient.visits_growth: [{rule: fade, from: 6%, to: 0.5%, years: 10}, 2%]
EOF
yibao batch rules.yaml -q -o rules
yibao chart rules --format svg
check "values that are rules have room in the figures" is_empty "$err"
named() {
    for figure in heatmap-resident-exhausted_by grid-resident; do
        has rules/charts/$figure.csv resident.subsidy,resident.subsidy.name,resident.subsidy.name_zh, \
            '"{rule: step, level: 724, add: 24}","724, +24 a year",724，每年+24,' ',"724, +50 a year",724，每年+50,' \
            '724,"Frozen, <724>",冻结,' ',6% to 0.5% in 10 years,10年由6%变为0.5%,' || return 1
    done
}
check "their tables hold value and name" named
finish
