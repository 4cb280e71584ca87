#!/bin/sh
# The structure that docs/architecture.md describes: no file includes a header of a later layer, and the
# library exports names with the project's prefix only.
n=0
say() {
    n=$((n + 1))
    if [ -z "$2" ]; then
        echo "ok $n - $1"
    else
        echo "not ok $n - $1"
        printf '%s\n' "$2" | sed 's/^/# /'
    fi
}
rank() {
    case $1 in
        base) echo 1 ;; input) echo 2 ;; model) echo 3 ;; run) echo 4 ;; output) echo 5 ;; app) echo 6 ;;
        *) echo 0 ;;
    esac
}
layer_of_header() {
    sed -n 's/.*Layer: \([a-z]*\).*/\1/p' "$1" | head -n 1
}
nameless=
upward=
for header in include/yibao/*.h; do
    [ -n "$(layer_of_header "$header")" ] || [ "$header" = include/yibao/status.h ] || nameless="$nameless$header
"
done
for file in sim/*/*.c sim/*/*.h include/yibao/*.h; do
    case $file in
        sim/*) layer=${file#sim/}; layer=${layer%%/*} ;;
        *) layer=$(layer_of_header "$file") ;;
    esac
    for include in $(sed -n 's/^#include "\(yibao\/[a-z_]*\.h\)"$/\1/p' "$file"); do
        other=$(layer_of_header "include/$include")
        if [ "$(rank "$other")" -gt "$(rank "$layer")" ]; then
            upward="$upward$file ($layer) includes $include ($other)
"
        fi
    done
done
say "every header names its layer" "$nameless"
say "no file includes a header of a later layer" "$upward"

library=${YIBAO%/*}/libyibao.a
foreign=$(nm -g --defined-only "$library" 2>/dev/null |
    awk 'NF == 3 && $2 ~ /[TDBRVW]/ && $3 !~ /^yb_/ && $3 !~ /^(__asan|__odr_asan|__ubsan|\.|_GLOBAL|__x86)/ {print $3}')
say "every exported name has the prefix yb_" "$foreign"
exits=$(grep -lE '(^|[^_a-z])(exit|abort|printf|puts) *\(' sim/base/*.c sim/input/*.c sim/model/*.c sim/run/*.c 2>/dev/null |
    while read -r file; do grep -nE '(^|[^_a-z.>])(exit|abort|printf|puts) *\(' "$file" | sed "s|^|$file:|"; done)
say "nothing below the application exits or prints to the terminal" "$exits"
libm=$(nm -u "$library" 2>/dev/null | awk '/ U (exp|log|pow|sin|cos|exp2|log2|log1p|expm1)$/ {print $2}' | sort | uniq -c)
members=$(for object in kernel shock economy demography members benefit money model_paths model_members model_benefit model_money model_population bands risk run; do
    nm -A -u "$library" 2>/dev/null | grep "[:/]$object.o:" | grep -E ' U (exp|log|pow|sin|cos|exp2|log2|log1p|expm1)$'
done)
say "no function of libm that varies by processor reaches a result" "$members"
changed=$("$YIBAO" keys | diff -q - docs/parameters.md)
say "docs/parameters.md is what the program writes (make docs)" "$changed"
changed=$("$YIBAO" keys --json-schema | diff -q - docs/scenario.schema.json)
say "docs/scenario.schema.json is what the program writes (make docs)" "$changed"
uncited=
if [ -e docs/model.md ]; then
    for number in $(grep -hoE '\b[SXPMUIBG]-[0-9]+\b' sim/model/*.c sim/model/*.h include/yibao/model.h include/yibao/kernel.h | sort -u); do
        grep -qE "\b$number\b" docs/model.md || uncited="$uncited$number is cited in the code and missing in docs/model.md
"
    done
fi
say "every equation that the code cites stands in docs/model.md" "$uncited"
echo "1..$n"
