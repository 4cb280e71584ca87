#!/bin/sh
# yibao report: a page that stands alone, whose words and tables are those of the results.
. tests/cli/helpers/tap.sh

TMPDIR=$scratch/tmp
export TMPDIR
mkdir "$TMPDIR"
cat >hostile.yaml <<'Y'
scenario: hostile
inherits: baseline
title:
  zh: "</title><script>alert(1)</script> '引号' &lt; <b>"
  en: '</h1><img src=http://x.invalid/a.png onerror=alert(1)> "x" %s%n ]]> -->'
resident: {premium: 410}
Y
"$YIBAO" run "$scenarios/baseline.yaml" "$scenarios/frozen-400.yaml" hostile.yaml -n 200 -q --no-charts -o results
one_page() {
    [ "$(ls -A "$1" | grep -c '[.]html')" -eq "$2" ]
}
if command -v python3 >/dev/null; then
    well_formed() { python3 -B "$root/tests/cli/helpers/report_page.py" "$@"; }
else
    well_formed() { :; }
    skip "the pages are parsed" "python3 is not installed"
fi

yibao report results/baseline
check "a result gives a page" exited 0
check "without messages" is_empty "$err"
check "and names it" has "$out" results/baseline/report.html
check "figures are drawn for it, no others are needed" absent results/baseline/charts
check "it is sound HTML with its own numbers, ids and links, and loads nothing" \
    well_formed results/baseline/report.html results/baseline
check "in both languages" has results/baseline/report.html 'lang="en"' 'lang="zh-CN"' 'id="en-summary"' 'id="zh-summary"'
check "with every section" has results/baseline/report.html 'id="en-funds"' 'id="en-drivers"' 'id="en-assumptions"' \
    'id="en-certainty"' 'id="en-reproduction"' 'id="zh-reproduction"'
check "a single result has no comparison" lacks results/baseline/report.html 'id="en-comparison"'
cp results/baseline/report.html first.html
yibao report results/baseline/
check "again, the bytes are the same" cmp first.html results/baseline/report.html

yibao report results/baseline --lang zh -q
check "one language" exited 0
check "into a page of its own" well_formed results/baseline/report.zh.html results/baseline
check "silently" is_empty "$out"
check "without the other language" lacks results/baseline/report.zh.html 'id="en' 'Question and answer'
yibao report results/baseline --lang en -o other/place/page.html
check "-o names the page" well_formed other/place/page.html results/baseline

yibao report results
check "a folder of several results gives one page" exited 0
check "which compares them" well_formed results/report.html results/baseline
check "with the differences of compare.csv, and what the scenarios change" has results/report.html \
    'id="en-table-compare-resident"' 'id="en-figure-difference-resident"' 'id="zh-table-changes"'
difference() {
    awk -F , '$1 == "frozen-400" && $2 == "resident" && $3 == "accumulated_balance" && $5 == 2040 {
        printf "%.0f\n", -$13}' results/compare.csv
}
without_commas() { sed 's/\([0-9]\),\([0-9]\)/\1\2/g' results/report.html; }
holds_difference() {
    wanted=$(difference)
    [ -n "$wanted" ] || return 1
    without_commas | grep -q "<td class=\"n\">−$wanted</td>" || { echo "−$wanted is missing"; return 1; }
}
check "the median difference is that of compare.csv" holds_difference
check "a hostile title is text" lacks results/report.html '<script' '<img' '<b>'
check "and legible" has results/report.html '&lt;/h1&gt;&lt;img src=http' '&lt;/title&gt;&lt;script&gt;'
yibao report results/hostile
check "as the title of the page too" well_formed results/hostile/report.html results/hostile
check "a value of the scenario is marked as changed" has results/hostile/report.html '<tr class="changed"><td>individual premium'
cp -r results moved
yibao report moved/frozen-400 moved/baseline -o both.html -q
check "several folders by name" exited 0
check "are compared with the scenario of compare.csv" has both.html 'compared with “Baseline”'
check "the title has one colon, the whole title of the scenario stands below" has both.html \
    "<h1>China's medical insurance funds to 2060: Baseline</h1>" '<p class="subtitle">Baseline: premium' \
    '<h1>全国基本医疗保险基金至2060年：基准情景</h1>'
check "sources are said to be in English on the Chinese page" has both.html '来源（英文原文）'

# The answer names the fund whose levers a scenario moves first, the other only if its effect is material.
cat >premium.yaml <<'EOF'
scenario: premium
inherits: baseline
resident: {premium: {rule: step, level: 400, add: 22}}
EOF
cat >both.yaml <<'EOF'
scenario: both
inherits: baseline
resident: {premium: {rule: step, level: 400, add: 30}}
employee: {outpatient: {visits_growth: {rule: fade, from: 4%, to: 0.5%, years: 8}}}
EOF
compared() { # SCENARIO.yaml: the sentence that compares it with the baseline
    rm -rf pair
    "$YIBAO" run "$scenarios/baseline.yaml" "$1" -n 100 -q --no-charts -o pair && "$YIBAO" report pair -q &&
        grep -e 'Compared path by path' -e '逐路径比较' pair/report.html >sentences && [ "$(wc -l <sentences)" -eq 2 ]
}
one_fund() { # SCENARIO.yaml ENGLISH CHINESE ENGLISH CHINESE: the fund named, and the one that is not
    compared "$1" && has sentences "it changes the balance of the $2 at" "2040年末$3累计结余的差额" && lacks sentences "$4" "$5"
}
check "a premium moves the resident fund alone" one_fund premium.yaml "resident fund" 居民医保 "employee pooled" 职工医保
check "the retirement reform the pooled fund alone" one_fund "$scenarios/ageing-without-reform.yaml" "employee pooled fund" \
    职工医保统筹基金 "resident fund" 居民医保
both_funds() {
    compared both.yaml && grep -q 'it changes the balance of the resident fund.*; it changes the balance of the employee pooled fund' sentences &&
        grep -q '居民医保累计结余的差额.*；2040年末职工医保统筹基金累计结余的差额' sentences
}
check "a scenario that moves both names both, first the one whose probability moves more" both_funds

# The words follow the numbers.
forget_sums moved/baseline/run.json
set_risk() { # EVENT PROBABILITY PROBABILITY: of the resident fund up to 2040, and later
    awk -F , -v OFS=, -v event="$1" -v p="$2" -v q="$3" '
        NR > 1 && $2 == "resident" && $3 == event {$5 = $4 <= 2040 ? p : q} {print}' \
        results/baseline/risk.csv >moved/baseline/risk.csv
}
says() { # PROBABILITY PROBABILITY TEXT...
    set_risk exhausted_by "$1" "$2"
    "$YIBAO" report moved/baseline -q -o words.html || return 1
    shift 2
    grep -E '(Resident fund|居民医保)</strong>' words.html | sed 's/\xc2\xa0/ /g' >sentences
    has sentences "$@"
}
check "0.7 is likely, 0.9 very likely" says 0.7 0.9 'by the end of 2040 likely (70.0 %)' \
    'by the end of 2050 very likely (90.0 %)' '到2040年末较可能耗尽（70.0%）' '到2050年末很可能耗尽（90.0%）'
check "0.5 is about as likely as not, 0.995 virtually certain" says 0.5 0.995 \
    '2040 about as likely as not (50.0 %)' '2050 virtually certain (99.5 %)' \
    '到2040年末耗尽与否大致各半（50.0%）' '到2050年末几乎必然耗尽（99.5%）'
check "0.005 is exceptionally unlikely, 0.05 very unlikely" says 0.005 0.05 \
    '2040 exceptionally unlikely (0.5 %)' '2050 very unlikely (5.0 %)' '耗尽的可能性极小（0.5%）' '耗尽的可能性很小（5.0%）'
check "no path is not called impossible, 0.2 is unlikely" says 0 0.2 \
    '2040 found in none of the 200 paths' '2050 unlikely (20.0 %)' '在200条路径中均未耗尽' '耗尽的可能性较小（20.0%）'
check "nor all paths certain" says 0.2 1 'in all of the 200 paths' '在全部200条路径中均已耗尽'
deficit() { # PROBABILITY ENGLISH
    set_risk current_deficit "$1" "$1"
    "$YIBAO" report moved/baseline -q --lang en -o words.html && has words.html "$2"
}
check "deficits that are likely from the first year" deficit 0.8 'for the resident fund 2026'
check "deficits that are never likely" deficit 0.3 'for the resident fund none up to 2060'
validation() { # SHARE SENTENCE: the backtest of another page of checks
    mkdir -p share/scenarios share/docs
    printf '| forecasts | n | inside 50 %% | inside 80 %% | inside 90 %% | inside 95 %% |\n|---|\n| all | 77 | 50 (40–60) | 80 (70–85) | %s | 95 (90–97) |\n' \
        "$1" >share/docs/validation.md
    YIBAO_DATA=$PWD/share/scenarios "$YIBAO" report results/baseline -q --lang en -o words.html && has words.html "$2"
}
check "a backtest below its bands" validation '59 (53–64)' 'of 77 published figures forecast from past years, only 59 % lay'
check "a backtest within them" validation '88 (80–93)' '88 % lay inside the model'"'"'s 90 % bands, which is within'
check "a backtest above them" validation '97 (93–99)' 'wider than the record asks for'
no_validation() {
    rm share/docs/validation.md
    YIBAO_DATA=$PWD/share/scenarios "$YIBAO" report results/baseline -q --lang en -o words.html &&
        has words.html 'was not found' && lacks words.html 'lay inside'
}
check "without the page of checks it says so" no_validation

yibao run "$scenarios/tianjin.yaml" -n 16 -q --no-charts -o region
yibao report region/tianjin
check "a region: what is borrowed is said" has region/tianjin/report.html 'items are borrowed from national figures' '借用全国数值'
yibao run "$scenarios/baseline.yaml" -n 64 -q --no-charts -o few --set 'output.percentiles=[10, 50, 90]' --set projection.last_year=2033 \
    --set 'output.series=[accumulated_balance]'
yibao report few/baseline
check "few years, series and percentiles: what there is" exited 0
check "with their own band" has few/baseline/report.html '80 % of the paths' 'by the end of 2033'

# Nothing half-written, and clear messages.
unchanged() { cmp first.html moved/baseline/report.html && one_page moved/baseline 2; }
cp first.html moved/baseline/report.html
sed '5s/,[0-9.]*,/,nonsense,/' results/baseline/risk.csv >moved/baseline/risk.csv
yibao report moved/baseline
check "a faulty table is refused with its place" refused 3 "moved/baseline/risk.csv:5"
check "and the older page stands" unchanged
yibao report missing
check "a missing folder is file trouble" refused 4 missing
mkdir empty
yibao report empty
check "so is a folder without results" refused 4 "empty/run.json"
yibao report
check "no folder is wrong usage" refused 2 report
yibao report results/baseline --lang fr
check "an unknown language too" refused 2 "zh or en"
yibao report results/baseline -o other/
check "-o wants a file" refused 2 "not a file"
mkdir batch
echo '{}' >batch/batch.json
yibao report batch
check "a batch is no result, but has members" refused 4 "batch is the result of a batch" "DIR/members/<member>"
touch file
yibao report results/baseline -o file/page.html
check "a page that cannot be written is file trouble" refused 4 file
left_behind() { [ -z "$(find . "$TMPDIR" -name '.*partial*' -o -name 'yibao-report-*')" ]; }
check "nothing temporary is left" left_behind
finish
