#!/bin/sh
# The report in a browser: no message on its console, every figure visible, every link works, and the PDF
# has its pages.  `make test-browser` runs it; it needs Debian's chromium and poppler-utils.
. tests/cli/helpers/tap.sh

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
for tool in "${browser:-chromium}" pdfinfo pdftotext python3; do
    if ! command -v "$tool" >/dev/null; then
        skip "the report is shown by a browser" "$tool is not installed (chromium, poppler-utils, python3)"
        finish
    fi
done
HOME=$scratch
export HOME
# open ADDRESS OPTION...: the browser without a window; its messages in browser.log.  Root needs --no-sandbox.
open() {
    address=$1
    shift
    rm -rf "$scratch/profile"
    timeout 240 "$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --user-data-dir="$scratch/profile" \
        --enable-logging=stderr "$@" "$address" >browser.out 2>browser.log
}
quiet() { ! grep 'CONSOLE' browser.log; }

echo '<!DOCTYPE html><title>x</title><script>undefinedFunction()</script>' >bad.html
open "file://$PWD/bad.html" --dump-dom
noticed() { ! quiet >/dev/null; }
check "an error of a script would be noticed" noticed

"$YIBAO" run "$scenarios/baseline.yaml" "$scenarios/frozen-400.yaml" "$scenarios/rising-20.yaml" -n 200 -q --no-charts -o results
"$YIBAO" report results -q
page=$PWD/results/report.html
open "file://$page" --dump-dom --window-size=1200,900
check "no message on the console" quiet
python3 - "$page" "$root/tests/browser/measure.js" measured.html <<'P'
import sys
page, script, target = sys.argv[1:]
text = open(page, encoding="utf-8").read()
open(target, "w", encoding="utf-8").write(text.replace("</body>", "<script>" + open(script).read() + "</script></body>"))
P
for width in 1200 480; do
    open "file://$PWD/measured.html" --dump-dom --window-size="$width,900" --virtual-time-budget=20000
    cp browser.out seen.html
    sound() {
        python3 - seen.html <<'P'
import html, json, re, sys
found = re.search('<pre id="measured">(.*?)</pre>', open(sys.argv[1], encoding="utf-8").read(), re.S)
seen = json.loads(html.unescape(found.group(1)))
print(seen)
good = not seen["faults"] and sorted(seen["result"]) == ["en", "zh"] and \
    all(r["figures"] >= 15 and r["links"] == 7 and r["tables"] >= 9 for r in seen["result"].values()) and \
    seen["result"]["en"] == seen["result"]["zh"]
sys.exit(not good)
P
    }
    check "$width pixels wide: the language switches, all figures are visible, all links lead to their section" sound
done

# Print: every figure and table of the language, and only these; numbered pages of A4.
print_page() { # ADDRESS NAME
    open "$1" --no-pdf-header-footer --print-to-pdf="$PWD/$2.pdf" && pdftotext -layout "$2.pdf" "$2.txt" && pdfinfo "$2.pdf" >"$2.info"
}
pages() { sed -n 's/^Pages: *//p' "$1.info"; }
printed() { # NAME FIGURE TABLE OTHER
    n=$(pages "$1")
    [ "$n" -ge 12 ] && [ "$n" -le 30 ] || { echo "$n pages"; return 1; }
    grep -q 'A4' "$1.info" || { cat "$1.info"; return 1; }
    for number in $(seq "$n"); do
        pdftotext -f "$number" -l "$number" "$1.pdf" - | grep -q "^$number / $n" || { echo "page $number has no number"; return 1; }
    done
    figures=$(grep -c '<figure id="'"${1%-*}"'-' "$page")
    found=$(grep -oE "$2 ?[0-9]+" "$1.txt" | tr -d ' ' | sort -u | wc -l)
    [ "$figures" -gt 0 ] && [ "$found" -eq "$figures" ] || { echo "$found captions of $figures figures"; return 1; }
    has "$1.txt" "$3" && lacks "$1.txt" "$4"
}
print_page "file://$page" en-print
check "the English page prints whole" printed en-print Figure 'How to reproduce' '如何复现'
print_page "file://$page#zh" zh-print
check "the Chinese page prints whole" printed zh-print 图 '如何复现' 'How to reproduce'
finish
