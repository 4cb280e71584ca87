#!/bin/sh
# yibao chart draws finished results again; run's own options of charts.
. tests/cli/helpers/tap.sh
baseline=$scenarios/baseline.yaml

yibao run "$baseline" -n 16 -q -o result
cp -r result/baseline/charts drawn
by_kind() {
    for language in zh en; do
        for format in svg pdf png; do
            [ "$(ls drawn/*."$language.$format" | wc -l)" -ge 5 ] || { echo "$language $format"; return 1; }
        done
    done
}
check "run draws both languages in all three formats" by_kind
magic() {
    for file in drawn/*.svg; do head -c 200 "$file" | grep -q '<svg' || return 1; done
    for file in drawn/*.pdf; do [ "$(head -c 5 "$file")" = %PDF- ] || return 1; done
    for file in drawn/*.png; do [ "$(head -c 4 "$file" | od -An -tx1)" = " 89 50 4e 47" ] || return 1; done
}
check "each file is what its name says" magic
rm -r result/baseline/charts
yibao chart result/baseline
check "chart works on a result without charts" exited 0
check "and draws the very same files" diff -r drawn result/baseline/charts
rm -r result/baseline/charts
yibao chart result/baseline --lang zh --format svg
check "one language and one format can be chosen" exited 0
only() {
    [ "$(ls result/baseline/charts/*.zh.svg | wc -l)" -eq "$(ls drawn/*.zh.svg | wc -l)" ] &&
        [ -z "$(ls result/baseline/charts | grep -v -e '\.zh\.svg$' -e '\.csv$')" ]
}
check "then nothing else is drawn" only
yibao chart result/baseline --format png,pdf --lang en -q
check "two formats can be chosen" test -s "$(ls result/baseline/charts/*.en.pdf | head -n 1)"
check "-q says nothing" is_empty "$out"
yibao run "$baseline" -n 16 -q -o english --lang en
check "run takes --lang too" test -z "$(ls english/baseline/charts/*.zh.* 2>/dev/null)"
yibao run "$baseline" "$scenarios/reform.yaml" -n 16 -q -o two --no-charts
check "--no-charts draws none" absent two/baseline/charts
yibao chart two/baseline two/reform --format svg --lang en
check "chart takes several folders" test -d two/baseline/charts -a -d two/reform/charts
yibao run "$baseline" -n 16 -q -o some --set 'output.percentiles=[5, 50, 95]'
check "other percentiles can be drawn" test "$(ls some/baseline/charts | wc -l)" -eq "$(ls drawn | wc -l)"
yibao run "$baseline" -n 16 -q -o short --set projection.last_year=2026
check "a single projected year can be drawn" exited 0

# Folders that are no results.
yibao chart missing
check "a missing folder is file trouble" refused 4 missing
check "and is not created" absent missing
mkdir empty
yibao chart empty
check "a folder without a result is file trouble" refused 4 empty
check "and is left as it was" test -z "$(ls -A empty)"
yibao chart "$baseline"
check "a file is no result" refused 4 baseline.yaml
cp -r result/baseline damaged
head -c 300 result/baseline/bands.csv >damaged/bands.csv
yibao chart damaged --format svg
check "a table cut short is refused" test "$status" -ge 3
cp result/baseline/bands.csv damaged/bands.csv
echo '{"scenario": ' >damaged/run.json
yibao chart damaged --format svg
check "a damaged record is refused" test "$status" -ge 3
cp result/baseline/run.json damaged/run.json
printf 'scenario,fund\nbaseline,resident\n' >damaged/bands.csv
yibao chart damaged --format svg
check "a table with other columns is refused" test "$status" -ge 3
yibao chart missing result/baseline --format svg --lang en
check "a missing folder beside a good one fails" exited 4
# With a base year of long ago history is a single year at the edge.
printf 'scenario: early\ninherits: baseline\nprojection: {first_year: 2020}\n' >early.yaml
yibao run early.yaml -n 100 -q -o early
check "names of history and projection do not collide after one year of history" is_empty "$err"
finish
