#!/bin/sh
# Writes docs/validation.md from runs: make-validation.sh YIBAO [-o FILE] [--only SECTION,...] [--tap]
# --tap prints the checks behind the page as TAP lines.  The page replaces FILE only if every check holds; with --only
# it holds those sections alone.
set -eu
yibao=$1
shift
root=$(cd "$(dirname "$0")/../.." && pwd)
case $yibao in /*) ;; *) yibao=$PWD/$yibao ;; esac
page=$root/docs/validation.md
only=
tap=
while [ $# -gt 0 ]; do
    case $1 in
        -o) case $2 in /*) page=$2 ;; *) page=$PWD/$2 ;; esac; shift 2 ;;
        --only) only=$2; shift 2 ;;
        --tap) tap=--tap; shift ;;
        *) echo "make-validation.sh: unknown option $1" >&2; exit 2 ;;
    esac
done
work=$(mktemp -d)
trap 'rm -rf "$work" "$page.new"' EXIT
trap 'exit 1' HUP INT TERM
cd "$root"
python3 -B tests/validation/validation.py "$yibao" "$work" "$page.new" "$only" $tap
mv "$page.new" "$page"
