#!/bin/sh
# docs/validation.md: the checks behind it hold, a fresh page has the shape of the versioned one, and a check that does
# not hold keeps the older page.
. tests/cli/helpers/tap.sh

needs_python "the validation is"
make_page=$root/tests/validation/make-validation.sh
page=$root/docs/validation.md

checks_of "$make_page" "$YIBAO" --only population,structure,units,history,published -o page.md --tap
check "the page is written when all checks hold" exited 0

# Headings, first columns and names do not depend on the random paths.
shape() {
    grep -E '^(#|\|)' "$1" | sed -e 's/[−+]*[0-9][0-9,.e/]*//g' | cut -d '|' -f 1-3 | sort -u
}
shape page.md >fresh
shape "$page" >versioned
check "docs/validation.md has the sections and rows of a fresh page (make validation)" test -z "$(comm -23 fresh versioned)"
check "it has all sections" has "$page" "## Population against" "## Structure checks 结构检验" "## Units check 量纲检验" \
    "## History check 历史检验" "## Backtest 回测" "## Independent implementation" "## Monte Carlo error" \
    "## Published projections" "## Weakest points"

"$make_page" "$YIBAO" --only structure,history -o again.md && cp again.md first.md && "$make_page" "$YIBAO" --only structure,history -o again.md
check "the same program writes the same bytes" cmp first.md again.md

# A program whose births are given in another unit.
cat >wrong <<EOF
#!/bin/sh
"$YIBAO" "\$@" | sed 's/^none,births,10k_persons/none,births,index/'
EOF
chmod +x wrong
"$make_page" "$PWD/wrong" --only units -o again.md >"$out" 2>"$err"
status=$?
kept() {
    exited 1 && cmp first.md again.md && has "$err" "units: every series has the dimension of its declared unit: does not hold"
}
check "a check that does not hold keeps the older page and is named" kept
finish
