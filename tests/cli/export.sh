#!/bin/sh
# export --xlsx: finished results as a workbook; every cell against the result files.
. tests/cli/helpers/tap.sh
baseline=$scenarios/baseline.yaml
quick_run result "$baseline" "$scenarios/frozen-400.yaml" "$scenarios/stress.yaml" -n 100

yibao export result/baseline result/frozen-400 --xlsx both.xlsx
check "two results make a workbook" exited 0
check "its name is printed" test "$(cat "$out")" = both.xlsx
yibao export result/stress --xlsx one.xlsx --lang zh -q
check "one result makes a Chinese one" exited 0
check "-q says nothing" is_empty "$out"
check "nothing temporary is left" test -z "$(find . -name '*partial*')"
if command -v python3 >/dev/null; then
    holds() {
        python3 -B "$root/tests/cli/helpers/workbook.py" "$@"
    }
    check "every cell, assumption, chart and strip of it is right" holds both.xlsx result/baseline result/frozen-400
    check "in Chinese too" holds one.xlsx result/stress
    damaged() {
        # Negative control: a workbook of other results is noticed.
        ! holds one.xlsx result/baseline
    }
    check "a workbook of another scenario is noticed" damaged
else
    skip "every cell, assumption, chart and strip of it is right" "python3 is not installed"
fi
sleep 1.1
mkdir elsewhere
yibao export "$PWD/result/baseline/" "$PWD/result/frozen-400" --xlsx "$PWD/elsewhere/again file.xlsx"
check "another second, folder and name give the same bytes" cmp both.xlsx "elsewhere/again file.xlsx"

# Other percentiles: the fan takes what is there.
for list in '[50]' '[10, 50, 90]' '[2.5, 25, 50, 75, 97.5]'; do
    quick_run odd "$baseline" -n 50 --set "output.percentiles=$list" --set 'output.series=[accumulated_balance]'
    yibao export odd/baseline --xlsx odd.xlsx
    check "percentiles $list make a workbook" exited 0
done
yibao export odd/baseline result/stress --xlsx none.xlsx
check "results with other percentiles are refused" refused 3 "differ"
check "and nothing is written" absent none.xlsx

cat >hostile.yaml <<'Y'
scenario: hostile
inherits: baseline
title: {zh: "=HYPERLINK(\"x\")<b>&\u0007", en: "=1+1 <script>&amp; %s%n"}
Y
quick_run odd hostile.yaml -n 16
yibao export odd/hostile --xlsx hostile.xlsx
check "a title that looks like a formula or markup makes a workbook" exited 0
if command -v unzip >/dev/null; then
    as_text() {
        unzip -p hostile.xlsx xl/worksheets/sheet1.xml >summary.xml
        has summary.xml '<t>=1+1 &lt;script&gt;&amp;amp; %s%n</t>' && lacks summary.xml '<f>'
    }
    check "in which it is a text" as_text
fi

yibao export result/baseline
check "without --xlsx it is misuse" refused 2 "--xlsx FILE"
yibao export result/none --xlsx none.xlsx
check "a folder that is not there is file trouble" refused 4 result/none "DIR/<scenario>"
yibao export result --xlsx none.xlsx
check "so is a folder of results" refused 4 "DIR/<scenario>"
yibao export result/baseline result/baseline --xlsx none.xlsx
check "the same scenario twice is refused" refused 3 "'baseline'"
yibao export result/baseline --xlsx no-such/folder/
check "a folder is no file" refused 2 "names a folder"
cp -r result/stress broken
forget_sums broken/run.json
printf 'scenario,fund\nstress,resident\n' >broken/bands.csv
yibao export broken --xlsx both.xlsx
check "columns that are missing are named" refused 3 "broken/bands.csv:1" "'p50'"
echo '{' >broken/run.json
yibao export broken --xlsx both.xlsx
check "so is a record that is no JSON" refused 3 "broken/run.json"
check "a failure leaves an older workbook" cmp both.xlsx "elsewhere/again file.xlsx"
mkdir small
if mount -t tmpfs -o size=64k none small 2>/dev/null; then
    mounted=$PWD/small
    yibao export result/baseline --xlsx small/full.xlsx
    check "a full disk is file trouble" refused 4 "cannot write"
    check "and leaves nothing" test -z "$(ls -A small)"
    umount small
    mounted=
else
    skip "a full disk is file trouble" "mounting is not permitted"
fi

# A spreadsheet program reads it: LibreOffice, where it is installed.
if command -v soffice >/dev/null; then
    read_back() {
        timeout 120 soffice --headless "-env:UserInstallation=file://$scratch/profile" --convert-to \
            'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1' --outdir read both.xlsx >log 2>&1
        ! grep -i 'error' log || return 1
        sed 1d read/both-Results.csv | cut -d, -f1 | sort | uniq -c
        # Medians of the accumulated balance: the same numbers, by code, in the same order.
        awk -F, 'FNR > 1 && $3 == "accumulated_balance" {print $13}' result/baseline/bands.csv result/frozen-400/bands.csv >want
        python3 - <<'P' >got
import csv
with open("read/both-Results.csv", encoding="utf-8", newline="") as file:
    for row in csv.DictReader(file):
        if row["series (code)"] == "accumulated_balance":
            print(row["p50"])
P
        cmp want got
    }
    check "LibreOffice reads every median as it is" read_back
    computed() {
        # LibreOffice computes the formulas anew: the strips are those of the program.
        [ -s "read/both-Chart data.csv" ] && ! grep -E 'Err:|#[A-Z]+[!?]' read/*.csv
    }
    check "and computes every formula" computed
else
    skip "LibreOffice reads every median as it is" "soffice is not installed"
fi
finish
