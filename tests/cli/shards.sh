#!/bin/sh
# Shards: parts of a run or of a batch, joined to the bytes of the whole; and the shards that are refused.
. tests/cli/helpers/tap.sh
baseline=$scenarios/baseline.yaml
stress=$scenarios/stress.yaml

# whole DIRECTORY DIRECTORY: equal but for the records of time and machine, and the shards themselves.
whole() {
    diff -r -x run.json -x shards "$1" "$2"
}

# A run: 333 paths are no multiple of a block, nor of the shards.
quick_run undivided "$baseline" "$stress" -n 333
for i in 2 1 3; do
    quick_run divided "$baseline" "$stress" -n 333 --shard $i/3 -j 2
    check "shard $i of a run works" exited 0
done
check "before the merge there are no results" absent divided/baseline divided/compare.csv
yibao merge divided -q
check "merge joins a run" exited 0
check "merge -q is silent" eval 'is_empty "$out" && is_empty "$err"'
check "to the bytes of the undivided run, comparison included" whole undivided divided
same_record() {
    for name in baseline stress; do
        grep -vE '"(wall_seconds|threads|finished_utc)"' "undivided/$name/run.json" >a
        grep -vE '"(wall_seconds|threads|finished_utc)"' "divided/$name/run.json" | cmp a - || return 1
    done
}
check "the records differ in time only" same_record
yibao merge divided -q
check "merging again changes nothing" whole undivided divided

# Charts, settings, seed and relative names are those of the shards, wherever merge is called.
cp "$stress" ./mine.yaml
yibao run mine.yaml -n 40 --seed 5 --set resident.enrolment.loss_rate=0.002 -q -o charted
for i in 1 2; do
    yibao run mine.yaml -n 40 --seed 5 --set resident.enrolment.loss_rate=0.002 -q -o parts --shard $i/2
done
(cd / && timeout 60 "$YIBAO" merge -q "$scratch/here/parts")
check "a merge from elsewhere gives the same, charts included" whole charted parts
for n in 1 5; do
    quick_run "few$n" "$baseline" -n 20 --shard 1/$n
    for i in 2 3 4 5; do
        [ "$i" -gt "$n" ] || quick_run "few$n" "$baseline" -n 20 --shard $i/$n
    done
    yibao merge "few$n" -q --remove-shards
    check "$n shards of 20 paths join, empty ones included" exited 0
    check "--remove-shards removes them" absent "few$n/shards"
done
check "to the same bytes" whole few1 few5

# The record of a shard cannot hold a name that is no UTF-8: said before the work, not by the merge.
latin=$(printf 'latin-\351.yaml')
printf 'inherits: baseline\nscenario: latin\n' >"$latin"
yibao run "$latin" -n 16 -q -o latin --shard 1/2
check "a shard of a file whose name is no UTF-8 is refused" refused 2 "not UTF-8 text"
check "... and leaves nothing" absent latin

# A batch.
cat >grid.yaml <<'EOF'
batch: grid
base: rising-20
set: {simulation.paths: 24}
grid:
  resident.premium.add: [0, 10, 20]
  resident.enrolment.loss_rate: [0, 0.004]
versus: baseline
EOF
yibao batch grid.yaml -q -o batch-whole
for i in 1 2 3 4; do
    yibao batch grid.yaml -q -o batch-parts --shard $i/4
    check "shard $i of a batch works" exited 0
done
check "its members are there before the merge, its tables are not" \
    eval 'test -s batch-parts/members/add-0-loss-rate-0/bands.csv && absent batch-parts/batch.csv'
mkdir batch-parts/members/.add-0-loss-rate-0.partial-77-node7 batch-parts/shards/.0001-of-0004.partial-77-node7
yibao merge batch-parts
check "merge joins a batch" exited 0
check "and clears what a node that died has left" \
    absent batch-parts/members/.add-0-loss-rate-0.partial-77-node7 batch-parts/shards/.0001-of-0004.partial-77-node7
check "to the bytes of the undivided batch" whole batch-whole batch-parts
yibao batch grid.yaml -q -o batch-parts --shard 2/4 --resume
check "a finished shard can be resumed" exited 0
yibao batch grid.yaml -q -o batch-parts --resume
check "and the whole batch from its shards" whole batch-whole batch-parts

# The data may change under a batch: two shards of different data are not parts of one batch.
cp -r "$scenarios" pack
# other_data: other numbers in the pack.
other_data() {
    awk -F, -v OFS=, 'NR > 1 && $2 > 1 { $2 += 0.01 } { print }' pack/data/national/sex_ratio_at_birth.csv >ratios &&
        mv ratios pack/data/national/sex_ratio_at_birth.csv
}
for versus in "" "versus: baseline"; do
    cat >small.yaml <<EOF
batch: small
base: rising-20
set: {simulation.paths: 8}
grid: {resident.premium.add: [0, 10]}
$versus
EOF
    YIBAO_DATA=$PWD/pack yibao batch small.yaml -q -o small --shard 1/2
    other_data
    YIBAO_DATA=$PWD/pack yibao batch small.yaml -q -o small --shard 2/2
    yibao merge small
    check "merge refuses shards of different data, ${versus:-alone}" refused 4 "0002-of-0002 does not match"
    check "... and writes no tables" absent small/batch.csv
    YIBAO_DATA=$PWD/pack yibao batch small.yaml -q -o small --shard 1/2 --resume
    yibao merge small -q
    check "the older shard run again, they join" exited 0
    rm -rf small
done

# refuses WHAT TEXT...: a merge of a changed copy of the shards fails with those texts and leaves no results.
refuses() {
    what=$1
    shift
    yibao merge copy
    check "merge refuses $what" refused 4 "$@"
    check "... and writes no result" absent copy/baseline copy/compare.csv copy/batch.csv
    rm -rf copy
}
fresh_copy() {
    rm -rf copy
    mkdir copy
    cp -r "$1/shards" copy/
    [ ! -d "$1/members" ] || cp -r "$1/members" copy/
}
# flip FILE OFFSET: one byte becomes another one.
flip() {
    byte=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
    printf "\\$(printf %o $(((byte + 1) % 256)))" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}
fresh_copy divided
rm -r copy/shards/0002-of-0003
refuses "a missing shard" "1 of 3 shards are missing" "2/3"
fresh_copy divided
cp -r copy/shards/0001-of-0003 copy/shards/again
refuses "a repeated shard" "shard 1 of 3 is there twice"
fresh_copy divided
flip copy/shards/0002-of-0003/stress.paths 70000
refuses "a damaged file of paths" "0002-of-0003/stress.paths is damaged"
fresh_copy divided
size=$(stat -c %s copy/shards/0003-of-0003/baseline.paths)
flip copy/shards/0003-of-0003/baseline.paths $((size - 3))
refuses "a damaged checksum" "0003-of-0003/baseline.paths is damaged"
fresh_copy divided
truncate -s -8 copy/shards/0001-of-0003/baseline.paths
refuses "a file that is too short" "0001-of-0003/baseline.paths is damaged"
fresh_copy divided
rm copy/shards/0001-of-0003/baseline.paths
refuses "a file that is gone" "0001-of-0003/baseline.paths"
fresh_copy divided
flip copy/shards/0001-of-0003/shard.json 100
refuses "a damaged record" "0001-of-0003 is damaged"
fresh_copy divided
rm copy/shards/0002-of-0003/shard.json
refuses "a shard without its record" "0002-of-0003 is no shard"
fresh_copy divided
quick_run copy "$baseline" "$stress" -n 333 --seed 9 --shard 2/3
refuses "a shard of another seed" "0002-of-0003 does not match"
fresh_copy divided
quick_run copy "$baseline" "$stress" -n 333 --shard 1/4
refuses "shards of different numbers" "0001-of-0004 does not match" "a part of 4, not of 3"
fresh_copy divided
cp -r batch-parts/shards/0001-of-0004 copy/shards/
refuses "a run and a batch mixed" "0001-of-0004 does not match"
mkdir copy
refuses "a folder without shards" "there are no shards in"
yibao merge nowhere
check "merge refuses a folder that is not there" refused 4 "nowhere"
fresh_copy parts
sed 's/^scenario:.*/&\nprojection: {last_year: 2059}/' mine.yaml >changed && mv changed mine.yaml
refuses "shards of a scenario that has changed" "have changed since the shards"

fresh_copy batch-parts
rm -r copy/shards/0003-of-0004
refuses "a missing shard of a batch" "1 of 4 shards are missing"
fresh_copy batch-parts
flip copy/members/add-10-loss-rate-0/bands.csv 5000
refuses "a damaged member" "add-10-loss-rate-0/bands.csv is damaged"
fresh_copy batch-parts
rm -r copy/members/add-20-loss-rate-0p004
refuses "a member that is gone" "add-20-loss-rate-0p004 is missing"
fresh_copy batch-parts
sed 's/0.004/0.005/' grid.yaml >other.yaml
yibao batch other.yaml -q -o copy --shard 2/4
refuses "a shard of another batch" "0002-of-0004 does not match"

# --shard auto: the task of a Slurm array.
yibao run "$baseline" --shard auto -o auto
check "--shard auto without an array is refused" refused 2 "SLURM_ARRAY_TASK_ID is not set"
array() {
    SLURM_ARRAY_TASK_ID=$1 SLURM_ARRAY_TASK_MIN=$2 SLURM_ARRAY_TASK_MAX=$3 SLURM_ARRAY_TASK_COUNT=$4 \
        timeout 60 "$YIBAO" run "$baseline" -n 20 -q --shard auto -o auto >"$out" 2>"$err"
    status=$?
}
array 11 10 12 3
check "it takes its part of an array" test -s auto/shards/0002-of-0003/shard.json
array 11 10 14 3
check "an array with gaps is refused" refused 2 "not all between them"
array 9 10 12 3
check "so is a task outside its array" refused 2 "--shard auto"
array x 10 12 3
check "and a task without a number" refused 2 "--shard auto"

# A Slurm job has the memory that it asked for, not the node's; --mem=0 is all of the node.
in_job() {
    env "$@" timeout 60 "$YIBAO" batch grid.yaml --dry-run -n 100000 -j 2 -o job >"$out" 2>"$err"
    status=$?
}
in_job SLURM_MEM_PER_NODE=300
check "a job without the memory for one member is refused" refused 4 "of memory, 299 MB are there"
in_job SLURM_MEM_PER_CPU=75 SLURM_CPUS_ON_NODE=4
check "memory per processor counts likewise" refused 4 "of memory, 299 MB are there"
in_job SLURM_MEM_PER_NODE=0
check "no limit is no limit" exited 0
finish
