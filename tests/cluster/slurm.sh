#!/bin/bash
# slurm.sh: the files of docs/cluster on a real Slurm of one controller and two nodes, which this test starts on this
# machine and stops in the end.  Called by `make test-cluster`; prints TAP and closes with "N passed, N failed".
. tests/cli/helpers/tap.sh
PATH=$PATH:/usr/sbin
close() {
    echo "1..$n_tests"
    echo "$((n_tests - n_failed)) passed, $n_failed failed"
    [ "$n_failed" -eq 0 ]
    exit
}
for program in munged slurmctld slurmd sbatch; do
    command -v $program >/dev/null && continue
    skip "an array on a cluster gives the bytes of a local run" "there is no $program: install slurm-wlm and munge"
    close
done
. "$root/tests/cluster/cluster.sh"
trap 'stop_cluster; clean_up' EXIT
export YIBAO
submit=$root/docs/cluster/submit.sh

# Conditions of tasks and jobs, by what Slurm says of them.
field() {
    scontrol --oneliner show job "$1" 2>/dev/null | grep -o "\b$2=[^ ]*" | head -n 1 | cut -d = -f 2
}
in_state() {
    [ "$(field "$1" JobState)" = "$2" ] || { scontrol show job "$1"; return 1; }
}
restarted() {
    [ "$(field "$1" Restarts)" -ge 1 ]
}
done_with() {
    case $(field "$1" JobState) in
        PENDING | CONFIGURING | RUNNING | COMPLETING | '') return 1 ;;
    esac
}
queue_empty() {
    [ -z "$(squeue --noheader 2>/dev/null)" ]
}
show_logs() {
    tail -n 20 ./*.logs/* "$cluster/slurmctld.log"
    return 1
}

start_cluster >"$out" 2>&1
check "a controller and two nodes start" both_idle || { tail -n 20 "$cluster"/*.log; close; }

cat >grid.yaml <<'END'
batch: grid
base: rising-20
set: {simulation.paths: 12000, "output.series": [resident.income, resident.expenditure]}
grid:
  resident.premium.add: [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110]
  resident.enrolment.loss_rate: [0, 0.002, 0.004, 0.006]
versus: baseline
END

# An array of four tasks, two on each node.  Node n2 dies; one task of n1 gets the signal that precedes the time limit.
# finished I: how many members of task I are complete.  The array's tasks take every fourth member.
finished() {
    find grid/members -name member.json ! -path '*/.*' 2>/dev/null | cut -d / -f 3 | grep -cxFf "members-of-$1"
}
n=0
for add in 0 10 20 30 40 50 60 70 80 90 100 110; do
    for loss in 0 0p002 0p004 0p006; do
        n=$((n % 4 + 1))
        echo "add-$add-loss-rate-$loss" >>"members-of-$n"
    done
done
at_work() {
    [ "$(finished "$1")" -ge 2 ] && [ -s "node-of-$1" ] && return
    squeue --noheader --format='%N' --jobs="${array}_$1" --states=RUNNING >"node-of-$1"
    return 1
}
numbers=$($submit 4 --cpus-per-task=1 --mem=400M -- batch grid.yaml -o grid 2>"$err")
array=$(echo "$numbers" | sed -n 's/^array //p')
merge=$(echo "$numbers" | sed -n 's/^merge //p')
check "submit.sh submits an array and a merge" test -n "$array" -a -n "$merge"
check "and says first what a task will take" has "$err" "12 of them in shard 1/4" "estimated:"
for i in 1 2 3 4; do
    within 60 at_work $i
done
stopped=$(grep -l '^n1$' node-of-? | head -n 1 | tail -c 2)
killed=$(grep -l '^n2$' node-of-? | tr -dc '0-9')
check "both nodes have tasks" test -n "$stopped" -a -n "$killed"
scancel --batch --signal=USR1 "${array}_$stopped"
end_processes n2
find grid/members -name member.json ! -path '*/.*' -printf '%p %i\n' >before
check "both are hit in the middle of their work" eval '[ "$(finished "$stopped")" -lt 12 ] && [ "$(finished "${killed%?}")" -lt 12 ]'
within 30 restarted "${array}_$stopped"
check "a task that is told that its time runs out is queued again" restarted "${array}_$stopped"
check "after its program stopped cleanly" has "grid.logs/$stopped.log" "stopped by SIGTERM" "exit code 75"
for i in $(echo "$killed" | grep -o .); do
    within 60 restarted "${array}_$i"
    check "a task whose node died is queued again" restarted "${array}_$i"
done
within 120 done_with "$merge"
check "the merge runs once all have ended well" in_state "$merge" COMPLETED
for i in 1 2 3 4; do
    check "task $i has ended well" in_state "${array}_$i" COMPLETED
done
check "no other task has started twice" test "$(cat grid.logs/?.log | grep -c 'start 2,')" -eq $((1 + ${#killed}))
kept() {
    while read -r member inode; do
        [ "$(stat -c %i "$member")" = "$inode" ] || { echo "$member was run again"; return 1; }
    done <before
}
check "members that were finished have not been run again" kept
yibao batch grid.yaml -q -o whole
check "the results are, byte for byte, those of a local run" diff -r -x run.json -x shards whole grid
check "nothing partial is left" test -z "$(find grid -name '.*' ! -path grid)"
start_node n2
within 30 both_idle
check "the node that died comes back" both_idle

# The time limit itself, which Slurm looks at twice a minute; the rest goes on meanwhile.
sed 's/paths: 12000/paths: 50000/; s/^batch:.*/batch: long/' grid.yaml >long.yaml
mkdir long.logs
long=$(sbatch --parsable --array=1-1 --time=1 --signal=B:USR1@60 --cpus-per-task=1 --mem=1000M --output=long.logs/%a.log \
    "$root/docs/cluster/array.sbatch" batch long.yaml -o long)

# The paths of a run.
baseline=$scenarios/baseline.yaml
numbers=$($submit 3 --cpus-per-task=1 --mem=300M -- run "$baseline" -n 333 --no-charts -o paths 2>"$err")
merge=$(echo "$numbers" | sed -n 's/^merge //p')
within 60 done_with "$merge"
check "a run is divided by its paths and merged" in_state "$merge" COMPLETED
quick_run undivided "$baseline" -n 333
check "to the bytes of a local run" diff -r -x run.json -x shards undivided paths

# A task that fails.
mkdir -p fails/shards
: >fails/shards/0002-of-0003
numbers=$($submit 3 --cpus-per-task=1 --mem=300M -- run "$baseline" -n 60 --no-charts -o fails 2>"$err")
array=$(echo "$numbers" | sed -n 's/^array //p')
merge=$(echo "$numbers" | sed -n 's/^merge //p')
within 60 done_with "$merge"
check "a task that cannot write fails" in_state "${array}_2" FAILED
check "with the program's exit code" has fails.logs/2.log "in the way" "exit code 4"
check "and the merge is cancelled, not left waiting" in_state "$merge" CANCELLED
check "there is no result" absent fails/baseline

# What the time limit did.
within 100 restarted "${long}_1"
check "before the time limit the task is queued again" restarted "${long}_1"
check "with its program stopped by the script" has long.logs/1.log "stopped by SIGTERM" "exit code 75"
within 60 in_state "${long}_1" RUNNING
within 30 grep -q "start 2," long.logs/1.log
scancel "${long}_1"
within 30 done_with "${long}_1"
check "a task that the user cancels ends" in_state "${long}_1" CANCELLED
within 10 queue_empty
check "and is not queued again" queue_empty
[ "$n_failed" -eq 0 ] || show_logs | sed 's/^/# /'

stop_cluster
check "all of the cluster's processes have ended" test -z "$(processes)"
close
