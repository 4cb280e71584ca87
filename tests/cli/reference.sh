#!/bin/sh
# The program against tests/reference, a second implementation written from docs/model.md.
. tests/cli/helpers/tap.sh

if ! command -v python3 >/dev/null; then
    skip "the reference implementation agrees" "python3 is not installed"
    finish
fi
# It prints the lines of its checks itself; the folder of temporary files goes with this shell.
TMPDIR=$scratch python3 -B "$root/tests/reference/check_reference.py" "$YIBAO" "$scenarios"
