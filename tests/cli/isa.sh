#!/bin/sh
# Every compiled version of the kernel gives the same bytes.
d=$(mktemp -d)
trap 'rm -rf "$d"' EXIT
n=0
for isa in baseline v3 v4; do
    n=$((n + 1))
    if YIBAO_ISA=$isa "$YIBAO" run scenarios/stress.yaml scenarios/new-drugs.yaml -n 200 --no-charts -q -o "$d/$isa" 2>"$d/message"; then
        if cmp -s "$d/$isa/stress/bands.csv" "$d/baseline/stress/bands.csv" &&
            cmp -s "$d/$isa/stress/risk.csv" "$d/baseline/stress/risk.csv" &&
            cmp -s "$d/$isa/compare.csv" "$d/baseline/compare.csv"; then
            echo "ok $n - $isa gives the bytes of the baseline instruction set"
        else
            echo "not ok $n - $isa gives the bytes of the baseline instruction set"
        fi
    elif grep -q 'cannot run here' "$d/message"; then
        echo "ok $n - $isa # SKIP this processor does not run it"
    else
        echo "not ok $n - $isa runs"
        sed 's/^/# /' "$d/message"
    fi
done
n=$((n + 1))
YIBAO_ISA=v9 "$YIBAO" check scenarios/baseline.yaml >/dev/null 2>"$d/message"
if [ $? -eq 2 ] && grep -q 'YIBAO_ISA=v9' "$d/message"; then
    echo "ok $n - an unknown instruction set is a usage error"
else
    echo "not ok $n - an unknown instruction set is a usage error"
fi
echo "1..$n"
