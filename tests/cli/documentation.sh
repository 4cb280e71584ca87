#!/bin/sh
# What the documents show works: scenarios, commands, and the reference of keys.
. tests/cli/helpers/tap.sh

# Every ```yaml block with a line "scenario:" is a scenario beside the shipped ones.
cp -r "$scenarios" beside
printf 'year,value\n' >beside/my-forecast.csv
awk 'BEGIN {for (y = 2026; y <= 2099; y++) print y "," 90000 - y}' >>beside/my-forecast.csv
awk -v folder=beside '
    FNR == 1 {inside = 0; name = FILENAME; sub(".*/", "", name); gsub(/[^A-Za-z0-9]/, "-", name)}
    /^ *```yaml/ {inside = 1; n++; file = folder "/block-" name "-" n ".yaml"; next}
    /^ *```/ {if (inside) close(file); inside = 0; next}
    inside {print > file}' "$root"/README.md "$root"/README.zh.md "$root"/docs/*.md 2>/dev/null
count=0
for block in beside/block*.yaml; do
    grep -q '^scenario:' "$block" 2>/dev/null || continue
    count=$((count + 1))
    # A reader's own city: its pack is a copy of a shipped one, as docs/own-city.md says.
    region=$(sed -n 's/^region: *\([a-z-]*\).*/\1/p' "$block")
    [ -z "$region" ] || [ -d "beside/data/$region" ] || cp -r beside/data/jiujiang "beside/data/$region"
    yibao check "$block"
    check "the example $(basename "$block" .yaml) is valid" exited 0
done
[ "$count" -gt 0 ] || skip "the examples of the documents are valid" "they show no whole scenario"

# Those with a line "batch:" are batches.
for block in beside/block*.yaml; do
    grep -q '^batch:' "$block" 2>/dev/null || continue
    yibao batch "$block" -n 16 --dry-run
    check "the example $(basename "$block" .yaml) is a valid batch" exited 0
done

# The reference of keys is the program's own.
yibao keys
check "keys prints the reference" has "$out" resident.premium "100000"
cp "$out" keys.md
if [ -e "$root/docs/parameters.md" ]; then
    check "docs/parameters.md is that reference" cmp keys.md "$root/docs/parameters.md"
fi
yibao keys --json-schema
check "keys --json-schema prints a schema" has "$out" '"$schema"' '"premium"'
if [ -e "$root/docs/scenario.schema.json" ]; then
    check "docs/scenario.schema.json is that schema" cmp "$out" "$root/docs/scenario.schema.json"
fi
yibao show "$scenarios/baseline.yaml"
documented() {
    # Dotted paths of the shown keys, from their indentation.
    awk '/^ *#/ || /^ *- / {next}
         match($0, /^ *[a-z_0-9]+:/) {
             depth = match($0, /[^ ]/) - 1
             key = $0; sub(/^ */, "", key); sub(/:.*/, "", key)
             part[depth / 2] = key
             value = $0; sub(/^ *[a-z_0-9]+: */, "", value)
             if (value == "" || value ~ /^#/) next
             path = part[0]; for (i = 1; i <= depth / 2; i++) path = path "." part[i]
             print path
         }' "$out" | grep -vE '^(shocks\.correlation|override)\.' >shown
    [ "$(wc -l <shown)" -gt 80 ] || return 1
    while read -r path; do
        grep -qF -e "\`$path\`" keys.md || { echo "$path"; return 1; }
    done <shown
}
check "every key that show prints is in the reference" documented

# Commands of the READMEs: those that the program does not know would be misuse.
grep -hoE '(^ *(\$ )?(build/)?|`)yibao [a-z]+' "$root"/README.md "$root"/README.zh.md 2>/dev/null |
    sed 's/.*yibao //' | sort -u >commands
while read -r command; do
    yibao "$command" --help
    check "yibao $command of the README exists" exited 0
done <commands
finish
