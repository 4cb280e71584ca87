#!/bin/sh
# docs/claims.md: the arithmetic and the sign of each claim, on few paths, and that every fact F1 to F26 of
# the two articles names a scenario, key, figure and test that exist.
. tests/cli/helpers/tap.sh

needs_python "the claims are"
claims=$root/tests/claims
page=$root/docs/claims.md

checks_of "$claims/make-claims.sh" "$YIBAO" -n 200 -o page.md -w runs --tap
check "the page is written when all claims hold" exited 0
for row in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26; do
    check "F$row is guarded by a check and stands in docs/claims.md" sh -c \
        "grep -q 'ok .* - F$row: ' report && grep -q '^| F$row [AB] |' '$page'"
done
for letter in a b c d e f g h; do
    check "claim $letter has a verdict in both languages" sh -c \
        "sed -n '/^## ($letter)/,/^## /p' '$page' | grep -qE '^\| \*\*(Verdict|Answer) 结论\*\* \| \*\*[A-Z].*\| \*\*[^A-Za-z]'"
done

# What does not come from random paths is the same on few paths and in the versioned page.
shape() {
    sed -e 's/ ±.*//' -e 's/[−+]*[0-9][0-9,.]*//g' "$1" | grep -E '^(## |\| `[a-z]|\| F|\| year|\| 20)' | cut -c 1-60
}
shape page.md >few
shape "$page" >many
check "docs/claims.md has the sections, rows and scenarios of a fresh page (make claims)" diff few many
check "docs/claims.md was made with 10,000 paths" has "$page" "10,000 paths"

# tampered NAME: the claims from runs that were tampered with.
tampered() {
    python3 -B "$claims/claims.py" "$scratch/here/runs" "$scratch/here/other.md" >"$out" 2>"$err"
    status=$?
}
refuted() {
    exited 1 && has "$err" "$1: does not hold any more" && absent other.md
}
cd "$root" || exit 1
tampered
cd "$scratch/here" || exit 1
same_page() {
    exited 0 && cmp page.md other.md
}
check "the same runs give the same bytes" same_page
rm -f other.md
cp runs/premium/compare.csv compare.saved
# The means of the yearly rise change places with those of doubled recovery.
sed -e 's/^rising-20,/@,/' -e 's/^frozen-400-recovery-double,/rising-20,/' -e 's/^@,/frozen-400-recovery-double,/' \
    compare.saved >runs/premium/compare.csv
cd "$root" || exit 1
tampered
cd "$scratch/here" || exit 1
check "a premium rise that is worth less than recovery refutes the page" refuted F11
cp compare.saved runs/premium/compare.csv
finish
