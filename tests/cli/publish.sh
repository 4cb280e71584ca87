#!/bin/sh
# Results appear whole or not at all, and nothing of the user's is lost.
. tests/cli/helpers/tap.sh
baseline=$scenarios/baseline.yaml
reform=$scenarios/reform.yaml

no_leftovers() {
    found=$(find "$1" -name '.*partial*')
    [ -z "$found" ] || { echo "$found"; return 1; }
}

# Replacing an older result.
yibao run "$baseline" -n 16 -q -o result
check "a first run writes a result with charts" test -d result/baseline/charts
cp -r result/baseline old
quick_run result "$baseline" -n 24
check "a second run replaces it" exited 0
replaced_whole() {
    ! cmp -s old/bands.csv result/baseline/bands.csv && absent result/baseline/charts && no_leftovers result
}
check "as a whole: the older charts are gone too" replaced_whole
quick_run deep/er/folder "$baseline" -n 16
check "missing folders are created" test -s deep/er/folder/baseline/bands.csv
check "the default folder is output" eval 'yibao run "$baseline" -n 16 -q --no-charts; test -s output/baseline/bands.csv'
(umask 022 && timeout 60 "$YIBAO" run "$baseline" -n 16 -q --no-charts -o open)
readable() {
    [ "$(stat -c %a open/baseline)" = 755 ] && [ "$(stat -c %a open/baseline/bands.csv)" = 644 ]
}
check "others may read the result as the umask allows" readable

# Paths that stand in the way: exit code 4, nothing lost.
file_trouble() {
    refused 4
}
keeps() {
    [ "$(cat "$1")" = keep ]
}
echo keep >plain-file
quick_run plain-file "$baseline" -n 16
check "a file as the output folder is file trouble" file_trouble
check "and stays" keeps plain-file
quick_run plain-file/below "$baseline" -n 16
check "so is a folder below a file" file_trouble
mkdir taken
echo keep >taken/baseline
quick_run taken "$baseline" -n 16
check "a file with the name of the scenario is file trouble" file_trouble
check "and stays too" keeps taken/baseline
check "without leftovers" no_leftovers taken
mkdir -p mine/baseline
echo keep >mine/baseline/notes.txt
quick_run mine "$baseline" -n 16
check "a folder that is no result (it has no run.json) is not replaced" file_trouble
check "what is in it stays" keeps mine/baseline/notes.txt
mkdir -p blocked/compare.csv
quick_run blocked "$baseline" "$reform" -n 16
check "a folder named compare.csv is file trouble" file_trouble
check "without leftovers either" no_leftovers blocked
quick_run '' "$baseline" -n 16
check "an empty folder name is refused" test "$status" -ne 0

# Places where nothing can be written.
if [ "$(id -u)" -eq 0 ]; then
    quick_run /proc/yibao "$baseline" -n 16
else
    mkdir locked
    chmod 555 locked
    quick_run locked "$baseline" -n 16
fi
check "a folder that cannot be written is file trouble" file_trouble
mkdir small
if mount -t tmpfs -o size=2m none small 2>/dev/null; then
    mounted=$PWD/small
    quick_run small "$baseline" -n 16
    check "a small file system holds a result without charts" exited 0
    cp -r small/baseline before
    yibao run "$baseline" -n 16 -q -o small
    check "a full disk is file trouble" file_trouble
    check "the older result is untouched" diff -r before small/baseline
    check "and the space is free again" no_leftovers small
    head -c 3000000 /dev/zero >small/filler 2>/dev/null
    quick_run small "$baseline" -n 16 --seed 5
    check "a disk without any space is file trouble" file_trouble
    check "and still the older result is untouched" diff -r before small/baseline
    umount small
    mounted=
    mount -t tmpfs -o ro none small && mounted=$PWD/small
    quick_run small "$baseline" -n 16
    check "a read-only file system is file trouble" file_trouble
    umount small
    mounted=
else
    skip "a full disk is file trouble and leaves the older result" "mounting is not permitted"
fi

# The host's part of the mark on what is not finished.
host=$(uname -n | tr '/-' '__')

# interrupt SIGNAL SCENARIO...: starts a run into result, sends the signal while the last scenario's folder
# is being written, and leaves the exit code in `status`.
interrupt() {
    signal=$1
    shift
    for last in "$@"; do :; done
    last=$(basename "$last" .yaml)
    "$YIBAO" run "$@" -n 48 -q -o result >"$out" 2>"$err" &
    pid=$!
    tries=0
    caught=
    while [ -z "$caught" ] && kill -0 $pid 2>/dev/null && [ $tries -lt 1000 ]; do
        [ ! -e "result/.$last.partial-$pid-$host/bands.csv" ] || caught=yes
        tries=$((tries + 1))
        [ -n "$caught" ] || sleep 0.01
    done
    kill "-$signal" $pid 2>/dev/null
    wait $pid 2>/dev/null
    status=$?
}
yibao run "$baseline" "$reform" -n 16 -q -o result
rm -rf before
cp -r result before
same_as_before() {
    diff -r before/baseline result/baseline && diff -r before/reform result/reform &&
        cmp before/compare.csv result/compare.csv
}

interrupt KILL "$baseline"
check "kill -9 hits a run in the middle of writing" test -n "$caught" -a "$status" -ne 0
check "the older results stay whole" same_as_before
check "a partial folder is left" test -n "$(find result -maxdepth 1 -name '.baseline.partial*')"
quick_run result "$baseline" -n 16
check "the next run works" exited 0
check "and removes the partial folder" no_leftovers result

rm -rf result
cp -r before result
interrupt KILL "$baseline" "$reform"
check "kill -9 hits the second of two scenarios" test -n "$caught" -a "$status" -ne 0
check "the older results and their comparison stay whole" same_as_before
quick_run result "$baseline" "$reform" -n 16
check "the next run removes what is left of results and tables" no_leftovers result

for signal in INT TERM; do
    rm -rf result
    cp -r before result
    interrupt $signal "$baseline"
    check "SIG$signal ends a run with a failure" test -n "$caught" -a "$status" -ne 0
    check "with a message" has "$err" "interrupted"
    check "the older results stay whole" same_as_before
    check "and nothing partial is left" no_leftovers result
done
"$YIBAO" run "$baseline" -n 100000 -q --no-charts -o fresh --set 'output.series=[resident.income]' \
    >"$out" 2>"$err" &
pid=$!
sleep 0.3
kill -INT $pid 2>/dev/null
wait $pid
status=$?
check "SIGINT during the simulation ends it with a failure" test "$status" -ne 0
check "and writes nothing" absent fresh/baseline

# What another, living process is writing is not touched; what a dead one left is.
mkdir -p "shared/.baseline.partial-$$-$host" "shared/.baseline.partial-4194305-$host" \
    "shared/.baseline.partial-4194306-$host-old" "shared/.baseline.partial-4194305-elsewhere"
echo keep >"shared/.baseline.partial-$$-$host/bands.csv"
echo keep >"shared/.baseline.partial-4194305-elsewhere/bands.csv"
echo keep >"shared/.other.partial-4194305-$host"
quick_run shared "$baseline" -n 16
check "the partial folder of a living process stays" keeps "shared/.baseline.partial-$$-$host/bands.csv"
check "and what another host is writing" keeps "shared/.baseline.partial-4194305-elsewhere/bands.csv"
check "those of dead ones go" absent "shared/.baseline.partial-4194305-$host" \
    "shared/.baseline.partial-4194306-$host-old"
check "files of other names stay" keeps "shared/.other.partial-4194305-$host"

# Two runs into one place at once: one of the two results stands, whole.
timeout 60 "$YIBAO" run "$baseline" -n 16 -q --no-charts -o race &
first=$!
timeout 60 "$YIBAO" run "$baseline" -n 24 -q --no-charts -o race &
wait $first
first_status=$?
wait $!
second_status=$?
check "two runs into one folder both end well" test "$first_status$second_status" = 00
check "one whole result stands" test -s race/baseline/run.json -a -s race/baseline/bands.csv
check "and nothing else" no_leftovers race
finish
