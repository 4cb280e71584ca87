# tap.sh: what the command-line tests share.  A test sources it from the repository root, with YIBAO
# naming the program, and ends with `finish`.  It changes into an empty folder of its own, which goes in
# the end; `root` is the repository.
root=$PWD
scenarios=$root/scenarios
data=$root/tests/cli/data
case ${YIBAO:-} in
    /*) ;;
    *) echo "not ok 1 - YIBAO names the program with its full path"; exit 1 ;;
esac
# Scenario files of the tests inherit the shipped ones.
YIBAO_DATA=$scenarios
LC_ALL=C
export YIBAO_DATA LC_ALL
unset NO_COLOR

scratch=$(mktemp -d) || exit 1
mounted=
clean_up() {
    [ -z "$mounted" ] || umount "$mounted"
    rm -rf "$scratch"
}
trap clean_up EXIT
mkdir "$scratch/here"
cd "$scratch/here" || exit 1

n_tests=0
n_failed=0

# yibao ARGUMENT...: runs the program; leaves its exit code in `status`, its output in $out and $err.
out=$scratch/stdout
err=$scratch/stderr
yibao() {
    timeout 60 "$YIBAO" "$@" >"$out" 2>"$err"
    status=$?
}

# check SENTENCE COMMAND...: passes if the command succeeds; what it prints is shown if it does not.
check() {
    sentence=$1
    shift
    n_tests=$((n_tests + 1))
    if "$@" >"$scratch/detail" 2>&1; then
        printf 'ok %d - %s\n' "$n_tests" "$sentence"
        return
    fi
    n_failed=$((n_failed + 1))
    printf 'not ok %d - %s\n' "$n_tests" "$sentence"
    {
        printf 'failed: %s\n' "$*"
        head -n 12 "$scratch/detail"
        echo "exit code of the last run: ${status:-none}; its messages:"
        head -n 12 "$err"
    } 2>/dev/null | cat -v | cut -c 1-300 | sed 's/^/# /'
}

# needs_python WHAT: ends the test if there is no python3, which WHAT is made with.
needs_python() {
    command -v python3 >/dev/null && return
    skip "$1 made with python3" "not installed"
    finish
}

# checks_of COMMAND...: runs the command, which prints TAP lines; they are left in `report`, and each is a
# check of this test.
checks_of() {
    "$@" >report 2>"$err"
    status=$?
    while read -r line; do
        case $line in
            "ok "*) check "${line#ok * - }" true ;;
            "not ok "*) check "${line#not ok * - }" false ;;
        esac
    done <report
}

skip() {
    n_tests=$((n_tests + 1))
    echo "ok $n_tests - $1 # SKIP $2"
}

finish() {
    echo "1..$n_tests"
    [ "$n_failed" -eq 0 ]
    exit
}

# Conditions for `check`.
exited() {
    [ "$status" -eq "$1" ]
}

is_empty() {
    [ ! -s "$1" ]
}

absent() {
    for name in "$@"; do
        [ ! -e "$name" ] || { echo "$name exists"; return 1; }
    done
}

# has FILE TEXT...: every text stands in the file as it is.
has() {
    file=$1
    shift
    for text in "$@"; do
        grep -qF -e "$text" "$file" || { printf 'missing: %s\n' "$text"; return 1; }
    done
}

lacks() {
    file=$1
    shift
    for text in "$@"; do
        ! grep -F -e "$text" "$file" || return 1
    done
}

# forget_sums RECORD...: the records say no more what the tables beside them should be, as those of earlier
# versions; for tests that change tables.
forget_sums() {
    sed -i 's/^  "\(tables\|comparison\)": \[/  "former_\1": [/' "$@"
}

# refused CODE TEXT...: the last run ended with the code, gave the texts as messages, and no data.
refused() {
    code=$1
    shift
    exited "$code" || { echo "exit code $status, not $code"; return 1; }
    is_empty "$out" || { echo "something on standard output"; return 1; }
    has "$err" "error: " "$@"
}

# mistake SENTENCE LINE:COLUMN TEXT...: a run of the scenario on standard input, written behind the two
# lines below, is refused at that place with those texts, and writes nothing.
mistake() {
    { printf 'scenario: t\ninherits: baseline\n'; cat; } >bad.yaml
    mistake_in bad.yaml "$@"
}

# mistake_in FILE SENTENCE PLACE TEXT...: the same for a file that is there; PLACE may be a line alone, or
# "-" for a file as a whole.
mistake_in() {
    scenario=$1
    sentence=$2
    place=$scenario:$3:
    [ "$3" != - ] || place="$scenario: error:"
    shift 3
    yibao run "$scenario" -n 16 -q -o result
    check "$sentence" refused_unwritten "$place" "$@"
    rm -rf result
}

refused_unwritten() {
    refused 3 "$@" && absent result
}

# quick_run FOLDER ARGUMENT...: a small run without charts.
quick_run() {
    folder=$1
    shift
    yibao run "$@" -q --no-charts -o "$folder"
}
