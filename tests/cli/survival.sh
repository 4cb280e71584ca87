#!/bin/sh
# Batches survive what a night may bring: kills, full and vanishing disks, signals, a second process.
. tests/cli/helpers/tap.sh

cat >grid.yaml <<'EOF'
batch: grid
base: rising-20
set: {simulation.paths: 64, "output.series": [resident.income, resident.expenditure]}
grid:
  resident.premium.add: [0, 10, 20, 30, 40]
  resident.enrolment.loss_rate: [0, 0.002, 0.004, 0.006]
versus: baseline
EOF
yibao batch grid.yaml -q -o undisturbed
check "an undisturbed batch works" exited 0

same() {
    diff -r -x run.json undisturbed "$1"
}
finished() {
    find "$1/members" -name member.json ! -path '*/.*' 2>/dev/null | wc -l
}
# Whatever stands under its final name is whole.
all_whole() {
    for folder in "$1"/members/*; do
        [ -d "$folder" ] || continue
        diff -r -x run.json "undisturbed/members/$(basename "$folder")" "$folder" || return 1
        [ -s "$folder/run.json" ] || return 1
    done
    [ ! -e "$1/batch.csv" ] || cmp "$1/batch.csv" undisturbed/batch.csv
}
# start ARGUMENT...: a batch into `result` in the background.
start() {
    "$YIBAO" batch grid.yaml -q -o result "$@" >"$out" 2>"$err" &
    pid=$!
}
# until_finished N: waits until N members are there, or the process is gone.
until_finished() {
    tries=0
    while [ "$(finished result)" -lt "$1" ] && kill -0 $pid 2>/dev/null && [ $tries -lt 3000 ]; do
        tries=$((tries + 1))
        sleep 0.01
    done
}

# kill -9, again and again, at whatever moment it hits: every attempt adds members.
rm -rf result
attempts=0
start --resume
while [ $attempts -lt 12 ] && [ "$(finished result)" -lt 20 ]; do
    before=$(finished result)
    until_finished $((before + 2 + attempts % 3))
    kill -KILL $pid 2>/dev/null
    wait $pid 2>/dev/null
    attempts=$((attempts + 1))
    all_whole result >"$scratch/whole" || break
    start --resume
done
kill -KILL $pid 2>/dev/null
wait $pid 2>/dev/null
check "kill -9 hits a batch several times" test $attempts -ge 3
check "what stands after each is whole" all_whole result
yibao batch grid.yaml -q -o result --resume
check "the batch can be resumed to its end" exited 0
check "and has the bytes of the undisturbed one" same result
no_leftovers() {
    found=$(find "$1" -name '.*' ! -path "$1" ! -name .)
    [ -z "$found" ] || { echo "$found"; return 1; }
}
check "nothing partial is left, no lock either" no_leftovers result

# Half-written things that look like results are none.
rm -rf result/members/add-0-loss-rate-0 result/batch.csv
cp -r result/members/add-10-loss-rate-0 result/members/add-0-loss-rate-0
: >result/members/add-20-loss-rate-0/bands.csv
mkdir -p result/members/.add-30-loss-rate-0.partial-4194305-elsewhere
truncate -s 100 result/members/add-30-loss-rate-0/member.json
yibao batch grid.yaml -q -o result --resume
check "another member's files, an empty file, a cut record: all are run again" same result
check "what a dead machine left is cleared" no_leftovers result

# SIGINT and SIGTERM.
for signal in INT TERM; do
    rm -rf result
    start
    until_finished 3
    kill -$signal $pid 2>/dev/null
    wait $pid
    status=$?
    check "SIG$signal ends a batch with exit code 75" test $status -eq 75
    check "with a message" has "$err" "stopped by SIG$signal" "--resume"
    check "finished members stay, whole" eval 'all_whole result && [ "$(finished result)" -ge 3 ]'
    check "nothing partial is left" no_leftovers result
    yibao batch grid.yaml -q -o result --resume
    check "the rest is done by --resume" same result
done
"$YIBAO" run "$scenarios/baseline.yaml" -n 200000 -q -o stopped --shard 1/2 --set 'output.series=[resident.income]' >"$out" 2>"$err" &
pid=$!
sleep 0.5
kill -TERM $pid 2>/dev/null
wait $pid
check "a shard that is stopped ends with exit code 75" test $? -eq 75
check "and leaves nothing" absent stopped/shards/0001-of-0002

# Two processes in one folder.
rm -rf result
start
until_finished 1
yibao batch grid.yaml -q -o result --resume
check "a second process is turned away" refused 4 "in use by process $pid on"
wait $pid
check "the first one ends well" test $? -eq 0
check "and its results stand" same result
"$YIBAO" batch grid.yaml -q -o halves --shard 1/2 &
pid=$!
yibao batch grid.yaml -q -o halves --shard 2/2
second=$status
wait $pid
check "two shards work in one folder at the same time" test $?$second = 00
yibao merge halves -q
check "to the same result" diff -r -x run.json -x shards undisturbed halves

# The folder goes while the batch runs.
rm -rf result
start
until_finished 2
mv result elsewhere
wait $pid
status=$?
check "a folder that vanishes is file trouble" test $status -eq 4
check "with a message" has "$err" "removed or replaced"
check "no half of it appears again" absent result/batch.csv
check "what was finished is whole" all_whole elsewhere
mv elsewhere result
yibao batch grid.yaml -q -o result --resume
check "once it is back the batch goes on" same result

# A limit on file sizes, in the middle of a file.
rm -rf result
(ulimit -f 30; timeout 60 "$YIBAO" batch grid.yaml -q -o result >"$out" 2>"$err")
status=$?
check "a file that cannot grow is file trouble" refused 4
check "and leaves no member" eval '[ "$(finished result)" -eq 0 ]'
check "nor anything partial" no_leftovers result
yibao batch grid.yaml -q -o result --resume
check "without the limit the batch works" same result

# A full disk, and one that cannot be written.
mkdir small
if mount -t tmpfs -o size=1000k none small 2>/dev/null; then
    mounted=$PWD/small
    yibao batch grid.yaml -q -o small/result
    check "a full disk is file trouble" refused 4 "No space left"
    check "finished members stay, whole" eval 'all_whole small/result && [ "$(finished small/result)" -ge 1 ]'
    check "nothing partial is left" no_leftovers small/result
    mount -o remount,size=20m small
    yibao batch grid.yaml -q -o small/result --resume
    check "with space the batch goes on to the same bytes" same small/result
    mount -o remount,ro small
    rm -f "$out"
    yibao batch grid.yaml -q -o small/result --resume
    check "a read-only disk is file trouble" refused 4
    check "and all is as it was" same small/result
    umount small
    mounted=
else
    skip "a full disk stops a batch and leaves whole members" "mounting is not permitted"
fi
yibao batch grid.yaml --dry-run -o /proc/yibao
check "--dry-run looks at any folder" exited 0
yibao batch grid.yaml -q -o grid.yaml
check "a file as the folder is file trouble" refused 4

# One member that cannot be computed does not stop the others.
cat >fails.yaml <<'EOF'
batch: fails
base: baseline
set: {simulation.paths: 320, projection.last_year: 2099, "output.series": [resident.income]}
list:
  - name: good
  - name: bad
    set:
      shocks.interest_rate.sd: 1
      shocks.interest_rate.phi: 0.99
      shocks.interest_rate.drift_sd: 0.2
      shocks.wage_growth.sd: 1
      shocks.wage_growth.phi: 0.99
      shocks.wage_growth.drift_sd: 0.2
  - name: better
EOF
yibao batch fails.yaml -q -o fails
check "a numerical failure has its exit code and names the member" refused 5 "member bad has no result"
check "the others are there" test -s fails/members/good/bands.csv -a -s fails/members/better/bands.csv
check "it is not, nor a table without it" absent fails/members/bad fails/batch.csv
finish
