# cluster.sh: a Slurm of its own on this machine, one controller and the nodes n1 and n2.  Sourced by the tests
# behind tap.sh; everything lies below $cluster, nothing under /etc, and `stop_cluster` ends it.
# A process belongs to it if its environment names this cluster's slurm.conf: no other one is touched.
cluster=$scratch/cluster
export SLURM_CONF=$cluster/slurm.conf
# What an outer Slurm job may have set is not for this one.
unset "${!SLURM_ARRAY_@}" "${!SLURM_JOB@}" "${!SBATCH_@}"

# processes [NODE]: the numbers of the cluster's processes, or of those of one node: its daemon and all that it started.
# slurmstepd, which runs a task, overwrites its environment: it is known by the log that it writes.
processes() {
    local directory pid
    for directory in /proc/[0-9]*; do
        pid=${directory#/proc/}
        [ "$pid" != $$ ] || continue
        if [ "$(cat "$directory/comm" 2>/dev/null)" = slurmstepd ]; then
            find "$directory/fd" -lname "$cluster/slurmd-${1-*}.log" 2>/dev/null | grep -q . || continue
        else
            grep -qzxF "SLURM_CONF=$SLURM_CONF" "$directory/environ" 2>/dev/null || continue
            [ $# -eq 0 ] || grep -qzxE "(YIBAO_TEST_NODE|SLURMD_NODENAME)=$1" "$directory/environ" 2>/dev/null || continue
        fi
        echo "$pid"
    done
}

# A number that no port of this machine answers on; another process may still be quicker, see start_cluster.
free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 12000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    echo "$port"
}

write_configuration() {
    local user
    user=$(id -un)
    cat >"$SLURM_CONF" <<END
ClusterName=yibao
SlurmctldHost=$(hostname)(127.0.0.1)
SlurmctldPort=$(free_port)
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$cluster/munge.socket,cred_expire=5
StateSaveLocation=$cluster/state
SlurmdSpoolDir=$cluster/spool-%n
SlurmctldPidFile=$cluster/slurmctld.pid
SlurmdPidFile=$cluster/slurmd-%n.pid
SlurmctldLogFile=$cluster/slurmctld.log
SlurmdLogFile=$cluster/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
SchedulerType=sched/builtin
SchedulerParameters=batch_sched_delay=0,sched_interval=2
SlurmdParameters=config_overrides
MpiDefault=none
ReturnToService=2
SlurmdTimeout=10
KillWait=5
MessageTimeout=30
NodeName=n1 NodeHostname=$(hostname) NodeAddr=127.0.0.1 Port=$(free_port) CPUs=2 RealMemory=2000
NodeName=n2 NodeHostname=$(hostname) NodeAddr=127.0.0.1 Port=$(free_port) CPUs=2 RealMemory=2000
PartitionName=test Nodes=n1,n2 Default=YES MaxTime=UNLIMITED State=UP
END
}

start_node() {
    YIBAO_TEST_NODE=$1 slurmd -c -N "$1" >>"$cluster/start.log" 2>&1
}

both_idle() {
    [ "$(sinfo --noheader --Node --format='%t' 2>/dev/null | sort | uniq -c | tr -d ' ')" = 2idle ]
}

# within SECONDS COMMAND...: waits until the command succeeds.
within() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || return 1
        sleep 0.1
    done
}

start_munge() {
    rm -f "$cluster/munge.key"
    head -c 1024 /dev/urandom >"$cluster/munge.key"
    chmod 400 "$cluster/munge.key"
    # --force: root may run it here, in a folder of this test.
    munged --force --key-file="$cluster/munge.key" --socket="$cluster/munge.socket" --pid-file="$cluster/munged.pid" \
        --log-file="$cluster/munged.log" --seed-file="$cluster/munged.seed" >>"$cluster/start.log" 2>&1
}

# Three attempts: another program may have taken a port meanwhile.
start_cluster() {
    local attempt
    mkdir -p "$cluster/state"
    chmod 755 "$scratch" "$cluster"
    start_munge || return 1
    for attempt in 1 2 3; do
        write_configuration
        slurmctld -c >>"$cluster/start.log" 2>&1 && start_node n1 && start_node n2 && within 20 both_idle && return 0
        end_processes
        start_munge || return 1
    done
    return 1
}

# end_processes [NODE]: kills what belongs to the cluster, or to one node, until nothing new appears.  All are stopped
# first: a node that loses its power does not report that a task was killed.
end_processes() {
    local round pids
    for round in 1 2 3 4 5; do
        pids=$(processes "$@")
        [ -n "$pids" ] || return 0
        # shellcheck disable=SC2086
        { kill -STOP $pids; kill -KILL $pids; } 2>/dev/null
        sleep 0.1
    done
    return 1
}

stop_cluster() {
    end_processes
    wait
}
