#!/bin/sh
# Equal inputs give equal bytes: for any number of threads, any folder, any repetition.
. tests/cli/helpers/tap.sh
baseline=$scenarios/baseline.yaml
reform=$scenarios/reform.yaml

# 333 paths: no multiple of a block, a vector, or the number of threads.
for threads in 1 2 5; do
    quick_run "threads$threads" "$baseline" "$reform" -n 333 -j $threads
    check "a run with $threads threads works" exited 0
done
quick_run repeated "$baseline" "$reform" -n 333
mkdir -p a/b
quick_run "$scratch/here/a/b/other folder" "$baseline" "$reform" -n 333
same_tables() {
    for file in baseline/bands.csv baseline/risk.csv reform/bands.csv reform/risk.csv compare.csv compare_risk.csv; do
        cmp "threads1/$file" "$1/$file" || return 1
    done
}
check "two threads give the bytes of one" same_tables threads2
check "five threads give the bytes of one" same_tables threads5
check "so does a repeated run" same_tables repeated
check "so does another folder" same_tables "a/b/other folder"
ln -s "$scenarios" link
(cd a && timeout 60 "$YIBAO" run ../link/baseline.yaml -n 333 -q --no-charts -o out)
check "so does another way to the scenario" cmp threads1/baseline/bands.csv a/out/baseline/bands.csv
quick_run alone "$reform" -n 333
check "a scenario alone has the bytes it has beside others" cmp threads1/reform/bands.csv alone/reform/bands.csv
quick_run turned "$reform" "$baseline" -n 333
check "so it has in another order" cmp threads1/reform/bands.csv turned/reform/bands.csv

# Paths do not depend on how many there are.
yibao trace "$baseline" --path 5 -n 6
cp "$out" five-of-six
yibao trace "$baseline" --path 5 -n 100
check "path 5 is the same among 6 paths and among 100" cmp five-of-six "$out"
for n in 1 15 16 17 100; do
    quick_run "n$n" "$baseline" -n $n
    check "$n paths run" exited 0
done
one_path() {
    yibao trace "$baseline" --path 0 -n 1
    awk -F, 'NR == FNR {if (FNR > 1) value[$1 "," $2 "," $4] = $5; next}
             $6 == "projected" {
                 n++
                 want = value[$2 "," $3 "," $5]
                 slack = 5e-9 * (want < 0 ? -want : want)
                 if ($13 - want > slack || want - $13 > slack || $13 != $9) {print; print want; bad = 1}
             } END {exit bad || n < 1000}' "$out" n1/baseline/bands.csv
}
check "a run of one path shows that path's values with 9 digits" one_path
digits() {
    # A long value printed with fewer than 9 digits would be rounded: few may end so early by chance.
    awk -F, '$6 == "projected" {v = $13; sub(/e.*/, "", v); gsub(/[-.]/, "", v); sub(/^0+/, "", v)
             if ($13 != 0) {n++; if (length(v) < 9) short++}} END {exit !(n > 1000 && short < n / 20)}' \
        n100/baseline/bands.csv
}
check "medians carry at least 9 significant digits" digits

# Charts: no clock, no folder, no thread count in them.
yibao run "$baseline" -n 16 -q -o folder-one -j 1
yibao run "$baseline" -n 16 -q -o folder-two -j 2
check "charts are the same bytes too" diff -r folder-one/baseline/charts folder-two/baseline/charts
for stamp in folder-one "$scratch" "$(date +%Y-%m-%d)"; do
    check "no table or picture holds '$(basename "$stamp")'" \
        test -z "$(grep -rlF -e "$stamp" folder-one/baseline/bands.csv folder-one/baseline/risk.csv folder-one/baseline/charts)"
done
differing_lines() {
    diff folder-one/baseline/run.json folder-two/baseline/run.json | grep '^[<>]' |
        grep -vE '"(wall_seconds|threads|host|machine|cpu|kernel|memory[a-z_]*|cores|compiler|time|started|finished)[a-z_]*"'
}
check "the records differ in time and machine only" test -z "$(differing_lines)"
finish
