#!/bin/sh
# run-tests.sh BUILD [programs]: runs every test program and every command-line test of a build folder (or only the
# programs) and counts them.
# Closes with "N passed, N failed"; fails if anything failed or nothing ran.
set -u
build=$1
cd "$(dirname "$0")/.." || exit 1
passed=0
failed=0
export CMOCKA_MESSAGE_OUTPUT=TAP
export LSAN_OPTIONS="suppressions=$PWD/tests/lsan.supp:print_suppressions=0"
report=$(mktemp)
trap 'rm -f "$report"' EXIT
count() {
    name=$1
    status=$2
    ok=$(grep -c '^ok ' "$report")
    not_ok=$(grep "^not ok " "$report" | grep -vc "# SKIP")
    # A program that dies, or says nothing, has failed whatever it printed before.
    if { [ "$status" -ne 0 ] && [ "$not_ok" -eq 0 ]; } || [ $((ok + not_ok)) -eq 0 ]; then
        not_ok=$((not_ok + 1))
    fi
    passed=$((passed + ok))
    failed=$((failed + not_ok))
    if [ "$not_ok" -gt 0 ]; then
        echo "FAILED $name ($not_ok of $((ok + not_ok)); exit status $status)"
        grep -v '^ok ' "$report" | tail -n 60
    else
        echo "ok     $name ($ok)"
    fi
}
for source in tests/unit/*.c tests/property/*.c tests/stat/*.c; do
    [ -e "$source" ] || continue
    program=$build/${source%.c}
    "$program" >"$report" 2>&1
    count "$source" $?
done
for script in tests/cli/*.sh tests/golden/*.sh; do
    [ -e "$script" ] && [ "${2-}" != programs ] || continue
    YIBAO=$PWD/$build/yibao sh "$script" >"$report" 2>&1
    count "$script" $?
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
