#!/bin/sh
# An installed program finds its scenarios and data by name.
. tests/cli/helpers/tap.sh
build=$(dirname "$YIBAO")
unset MAKEFLAGS MFLAGS MAKELEVEL

# -o: install what is built, whatever the sources' times are.
timeout 60 make -C "$root" -s -o "$build/yibao" install DESTDIR="$scratch/dest" PREFIX=/usr BUILD="$build" \
    >"$out" 2>"$err"
status=$?
check "make install works" exited 0
installed=$scratch/dest/usr/bin/yibao
check "the program is installed" test -x "$installed"
check "it is the one that was built" cmp "$YIBAO" "$installed"
share=$scratch/dest/usr/share/yibao
check "the scenarios are installed" test -s "$share/baseline.yaml"
check "so are the data with their sources" test -s "$share/data/national/sources.csv"
check "and the page of checks" cmp "$root/docs/validation.md" "$scratch/dest/usr/share/doc/yibao/validation.md"
unchanged() {
    diff -r "$scenarios" "$share"
}
check "all of them" unchanged

YIBAO=$installed
YIBAO_DATA=$share
mkdir empty
cd empty || exit 1
yibao --version
check "it runs" exited 0
yibao check baseline rising-20
check "scenarios are found by name from an empty folder" exited 0
quick_run result rising-20 -n 16
check "a run by name works" exited 0
check "and writes into the folder it was told" test -s result/rising-20/bands.csv
yibao report result/rising-20 --lang en -q
check "its report quotes the installed page of checks" has result/rising-20/report.en.html 'id="en-table-backtest"'
quick_run again "$scenarios/rising-20.yaml" -n 16
check "to the same numbers as from the sources" cmp result/rising-20/bands.csv again/rising-20/bands.csv
yibao show stress
check "show takes a name" exited 0
yibao trace reform
check "so does trace" exited 0
yibao run risng-20 -o none
check "an unknown name is file trouble" refused 4 risng-20
printf 'scenario: mine\ninherits: rising-20\nresident: {premium: {add: 30}}\n' >mine.yaml
quick_run result mine.yaml -n 16
check "a scenario of one's own inherits an installed one" test -s result/mine/bands.csv
cp mine.yaml rising-20
sed -i 's/mine/local/' rising-20
quick_run result ./rising-20 -n 16
check "a path with a slash is a file, not a name" test -s result/local/bands.csv
YIBAO_DATA=$scratch/nowhere
yibao run "$scratch/here/empty/mine.yaml" -n 16 -q -o none
if [ -e /usr/local/share/yibao ] || [ -e /usr/share/yibao ]; then
    skip "without its data it says so" "another yibao is installed here"
else
    check "without its data it says so" test "$status" -ge 3
fi
finish
