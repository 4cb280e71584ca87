# Tables that are not what was written: cut at the end of a line, changed, or of another run.
. tests/cli/helpers/tap.sh

yibao run "$scenarios/baseline.yaml" "$scenarios/reform.yaml" -n 16 -q --no-charts -o whole
recorded() { # RECORD KEY FOLDER TABLE...: size and sum of each table stand there
    record=$1
    key=$2
    folder=$3
    shift 3
    sed -n "/^  \"$key\": \[/,/^  \]/p" "$record" >list
    [ "$(grep -c '"file"' list)" -eq $# ] || return 1
    for table in "$@"; do
        has list "\"file\": \"$table\"" "\"bytes\": $(wc -c <"$folder/$table")," \
            "\"sha256\": \"$(sha256sum "$folder/$table" | cut -c 1-64)\"" || return 1
    done
}
check "run.json records the tables of the result" recorded whole/reform/run.json tables whole/reform bands.csv risk.csv members_by_age.csv
check "that of the scenario compared with also those over several" recorded whole/baseline/run.json comparison whole \
    compare.csv compare_risk.csv matrix.csv
check "the others do not" lacks whole/reform/run.json '"comparison"'

# refuses NAME FOLDER TEXT...: no command that reads the result takes it.
refuses() {
    folder=$1
    shift
    yibao export "$folder" --xlsx x.xlsx && refused 4 "$@" "run the scenario again" && absent x.xlsx || return 1
    yibao report "$folder" && refused 4 "$@" && absent "$folder/report.html" || return 1
    yibao chart "$folder" && refused 4 "$@"
}
damaged() { # TABLE SED-COMMAND: a copy of a result whose table was changed
    rm -rf bad
    cp -r whole/reform bad
    sed -i "$2" "bad/$1"
}
size=$(wc -c <whole/reform/risk.csv)
for table in bands.csv risk.csv members_by_age.csv; do
    damaged $table '$d'
    check "$table without its last line is refused" refuses bad "bad/$table is not what was written: it has $(wc -c <bad/$table) bytes, run.json records $(wc -c <whole/reform/$table)"
done
damaged risk.csv '5s/current/CURRENT/'
check "so is a table of the same size with other letters" refuses bad "bad/risk.csv is not what was written: its SHA-256 is"
damaged risk.csv '$d'
forget_sums bad/run.json
yibao export bad --xlsx x.xlsx
check "a record without sums, as earlier versions wrote, is read" exited 0
damaged risk.csv ''
rm bad/members_by_age.csv
yibao export bad --xlsx x.xlsx
check "a table that is not needed may be missing" exited 0

# Tables over several scenarios.
cp -r whole cut
sed -i '$d' cut/compare.csv
yibao report cut
check "a comparison without its last line is refused" refused 4 "cut/compare.csv is not what was written" "run the scenarios again"
yibao chart cut
check "by figures too" refused 4 "cut/compare.csv is not what was written"
cp whole/compare.csv cut/
sed -i '2,$d' cut/compare.csv
yibao chart cut
check "so is one of which only the header is left" refused 4 "cut/compare.csv has no rows"
cp whole/compare.csv cut/
sed -i '$d' cut/compare_risk.csv
yibao report cut
check "and the probabilities beside it" refused 4 "cut/compare_risk.csv is not what was written"

# Shards of a run, and batches.
for i in 1 2; do yibao run "$scenarios/baseline.yaml" "$scenarios/reform.yaml" -n 16 -q --no-charts -o merged --shard $i/2; done
yibao merge merged -q
same_sums() {
    for scenario in baseline reform; do
        sed -n '/^  "tables"/,/^  \]/p; /^  "comparison"/,/^  \]/p' "whole/$scenario/run.json" >a
        sed -n '/^  "tables"/,/^  \]/p; /^  "comparison"/,/^  \]/p' "merged/$scenario/run.json" >b
        [ -s a ] && cmp a b || return 1
    done
}
check "a merged run has the same sums" same_sums
cat >grid.yaml <<'EOF'
batch: grid
base: rising-20
set: {simulation.paths: 16, "output.series": [resident.accumulated_balance]}
grid:
  resident.premium.add: [0, 20]
  resident.enrolment.loss_rate: [0, 0.4%]
versus: baseline
EOF
yibao batch grid.yaml -q -o grid
check "batch.json records its tables" recorded grid/batch.json tables grid batch.csv batch_summary.csv batch_long.csv
member=grid/members/add-0-loss-rate-0
check "the record of a member does" recorded $member/run.json tables $member bands.csv risk.csv key.csv headline.csv compare.csv compare_risk.csv
cp -r grid bad-grid
sed -i '$d' bad-grid/batch_long.csv
yibao chart bad-grid
check "figures of a batch need whole tables" refused 4 "bad-grid/batch_long.csv is not what was written" "--resume"
yibao batch grid.yaml -q -o bad-grid --resume
yibao chart bad-grid -q
check "which --resume gives back" exited 0
sed -i '$d' bad-grid/members/add-0-loss-rate-0/bands.csv
yibao chart bad-grid
check "and whole members" refused 4 "bad-grid/members/add-0-loss-rate-0/bands.csv is not what was written"

# A merge that is interrupted leaves the older tables, with the record that belongs to them.
for i in 1 2; do yibao batch grid.yaml -q -o parts --shard $i/2; done
yibao merge parts -q
check "merged tables are those of the whole batch" eval 'for f in batch.csv batch_summary.csv batch_long.csv batch.json; do cmp grid/$f parts/$f || exit 1; done'
cp -r parts older
sed 's/0.4%/0.8%/' grid.yaml >other.yaml
for i in 1 2; do yibao batch other.yaml -q -o parts --shard $i/2; done
cp older/batch*.* parts/
# The limit of a file's size lets batch.json and batch_summary.csv through, not the longer tables.
limit=$(($(wc -c <older/batch_summary.csv) / 512 + 2))
(ulimit -f $limit && exec timeout 60 "$YIBAO" merge parts) >"$out" 2>"$err"
status=$?
check "a merge may fail while it writes" refused 4 "cannot write the tables of the batch"
older_stand() {
    for f in batch.csv batch_summary.csv batch_long.csv batch.json; do cmp older/$f parts/$f || return 1; done
}
check "which leaves all the older tables" older_stand
yibao merge parts -q
check "the next one replaces them all" recorded parts/batch.json tables parts batch.csv batch_summary.csv batch_long.csv
check "and clears what was left" test -z "$(find parts -maxdepth 1 -name '.batch*')"
finish
