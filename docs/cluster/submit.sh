#!/bin/bash
# Submits an array of N tasks and the merge that follows when all have ended well.  docs/cluster.md explains it.
#
#   submit.sh N [OPTIONS OF SBATCH --] batch grid.yaml -o grid
#   submit.sh N [OPTIONS OF SBATCH --] run baseline.yaml -n 1000000 -o big
#
# The options of sbatch (--account=…, --partition=…, --time=…) go to both jobs, so write them with `=`.  The logs go to
# DIR.logs, the jobs' numbers to standard output.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

usage() {
    echo "submit.sh: $1" >&2
    echo "usage: submit.sh N [OPTIONS OF SBATCH --] batch|run FILE... -o DIR [OPTIONS OF YIBAO]" >&2
    exit 2
}
[[ ${1-} =~ ^[1-9][0-9]*$ ]] || usage "the number of tasks comes first"
n=$1
shift
options=()
for word in "$@"; do
    [ "$word" = -- ] || continue
    while [ "$1" != -- ]; do
        options+=("$1")
        shift
    done
    shift
    break
done
[ "${1-}" = batch ] || [ "${1-}" = run ] || usage "what to run is 'batch' or 'run'"
output=
for ((i = 1; i < $#; i++)); do
    [ "${!i}" != -o ] || { next=$((i + 1)) && output=${!next}; }
done
[ -n "$output" ] || usage "-o DIR is missing"
yibao=${YIBAO:-yibao}
command -v "$yibao" >/dev/null || usage "no program $yibao: set YIBAO to its full path"

# What is wrong with the files comes out here rather than in N logs; for a batch, also what the first task will take.
if [ "$1" = batch ]; then
    "$yibao" "$@" --shard "1/$n" --dry-run >&2
fi
mkdir -p "$output.logs"
array=$(sbatch --parsable --array="1-$n" --output="$output.logs/%a.log" "${options[@]}" "$here/array.sbatch" "$@")
array=${array%%;*}
merge=$(sbatch --parsable --dependency="afterok:$array" --kill-on-invalid-dep=yes --output="$output.logs/merge.log" \
    "${options[@]}" "$here/merge.sbatch" "$output")
echo "array $array"
echo "merge ${merge%%;*}"
