#!/bin/sh
# Projections from base years before 2025 against tests/reference.
. tests/cli/helpers/tap.sh

if ! command -v python3 >/dev/null; then
    skip "the reference implementation agrees from earlier base years" "python3 is not installed"
    finish
fi
TMPDIR=$scratch python3 -B "$root/tests/reference/check_base_years.py" "$YIBAO" "$scenarios"
