#!/bin/sh
# Commands, options, exit codes, and what goes to which stream.
. tests/cli/helpers/tap.sh
baseline=$scenarios/baseline.yaml

prints_help() {
    exited 0 && is_empty "$err" && has "$out" "yibao $1"
}
for command in run check show trace chart keys; do
    yibao "$command" --help
    check "yibao $command --help explains the command on standard output" prints_help "$command"
    yibao --help
    check "yibao --help names the command $command" prints_help "$command"
done
yibao run -h
check "-h is --help" prints_help run
for option in -o -n --seed -j --set --versus --no-charts --memory --dry-run -q; do
    check "the help of run lists $option" has "$out" " $option "
done
yibao --help
check "the program's help lists the exit codes" has "$out" "2 usage" "3 scenario" "4 file" "5 numerical"

prints_version() {
    exited 0 && is_empty "$err" && grep -qE '^yibao [0-9]+\.[0-9]+\.[0-9]+$' "$out"
}
yibao --version
check "yibao --version prints name and version" prints_version

# Usage: exit code 2, a message, nothing on standard output, nothing written.
misused() {
    refused 2 "$@" && absent output result
}
wrong() {
    sentence=$1
    named=$2
    shift 2
    yibao "$@"
    check "$sentence" misused "$named"
    rm -rf output
}
wrong "no command is misuse" "command"
wrong "an unknown command is named" "'projekt'" projekt "$baseline"
wrong "a long option that does not exist is named" "--bogus" run "$baseline" --bogus
wrong "it is named too when it stands before the file" "--bogus" run --bogus "$baseline"
wrong "a short option that does not exist is named" "-x" run "$baseline" -x
wrong "an option without its value is named" "-n" run "$baseline" -n
wrong "an option of another command is named" "--path" run "$baseline" --path 3
wrong "check takes no number of paths, and says which option is wrong" "-n" check "$baseline" -n 5
wrong "run needs a file" "file" run
wrong "check needs a file" "file" check
wrong "show takes one file" "show" show "$baseline" "$baseline"
wrong "keys takes no file" "keys" keys "$baseline"
wrong "--central and --path exclude each other" "--central" trace "$baseline" --central --path 1
for value in 0 -3 1.5 1e3 99999999 many "" 12x; do
    wrong "-n '$value' is refused with the range" "from 1 to 10000000" run "$baseline" -n "$value"
done
for value in -1 9223372036854775808 1.5 x; do
    wrong "--seed $value is refused with the range" "from 0 to 9223372036854775807" \
        run "$baseline" --seed "$value"
done
for value in 0 -2 two; do
    wrong "-j $value is refused" "'$value'" run "$baseline" -j "$value"
done
wrong "a language other than zh and en is refused" "'fr'" run "$baseline" --lang fr
wrong "a colour mode that does not exist is refused" "pink" run "$baseline" --color pink
wrong "an unknown picture format is refused" "'gif'" chart result --format svg,gif
wrong "no picture format at all is refused" "--format" chart result --format ""
wrong "--versus names a scenario of the run" "refrm" run "$baseline" --versus refrm
wrong "--set without = is misuse" "--set nonsense" run "$baseline" --set nonsense
wrong "--set without a key is misuse" "--set =4" run "$baseline" --set =4
wrong "a full-width equals sign gets its own hint" "full-width" run "$baseline" --set resident.premium＝4
yibao run --bogus --wrong "$baseline"
check "two wrong options are both reported" misused "2 errors"
wrong "a mistyped option gets the nearest as a hint" "did you mean --memory?" run "$baseline" --memroy 4
wrong "its value is no part of it" "did you mean --dry-run?" run "$baseline" --dryrun=1
wrong "a mistyped command too" "did you mean \`yibao run\`?" runn "$baseline"
many=$(yes -- "--set simulation.seed=1" | head -n 130)
# shellcheck disable=SC2086 # options
wrong "an option of another command is refused after however many others" "--xlsx" run "$baseline" $many --xlsx x

# Files: exit code 4.
gone() {
    sentence=$1
    shift
    yibao "$@"
    check "$sentence" refused 4 missing
}
for command in run check show trace; do
    gone "$command: a missing scenario is file trouble" "$command" missing.yaml
done
gone "chart: a missing folder is file trouble" chart missing
gone "a missing file among good ones is file trouble" run "$baseline" missing.yaml -o result
check "and nothing is written" absent result

# Streams.
yibao run "$baseline" -n 16 --no-charts -q -o result
quiet() {
    exited 0 && is_empty "$out" && is_empty "$err"
}
check "-q says nothing when all is well" quiet
yibao run "$baseline" -n 16 --no-charts -o result
check "without a terminal there is no progress bar" is_empty "$err"
printf 'scenario: t\ninherits: baseline\nresident: {premium: -1}\n' >bad.yaml
yibao run bad.yaml -q -o result
check "-q does not hide errors" refused 3 "bad.yaml:3:21: error: resident.premium = -1" "1 error"
yibao show bad.yaml
check "an invalid scenario leaves standard output empty" refused 3 "resident.premium"
yibao check "$baseline" bad.yaml
check "check fails if one of two files is invalid" exited 3
check "and names the valid one on standard output" has "$out" baseline.yaml
for command in show trace check; do
    timeout 60 "$YIBAO" "$command" "$baseline" >/dev/full 2>"$err"
    status=$?
    check "$command: a full disk behind standard output is file trouble" exited 4
    check "$command: and is said" has "$err" "standard output"
done
for option in --help --version; do
    timeout 60 "$YIBAO" $option >/dev/full 2>"$err"
    status=$?
    check "$option: a full disk behind standard output is file trouble" exited 4
done
timeout 60 "$YIBAO" run "$baseline" -n 16 --no-charts -o result >/dev/full 2>"$err"
status=$?
check "run: a summary that cannot be printed is file trouble" exited 4

# Colour.
escape=$(printf '\033')
yibao check bad.yaml
check "messages into a file carry no colour" lacks "$err" "$escape"
yibao check bad.yaml --color always
check "--color always colours them" has "$err" "$escape["
yibao check bad.yaml --color=never
check "--color never does not" lacks "$err" "$escape"

# Numerical failure: shocks so persistent and large that the money leaves the range of numbers.
yibao run "$baseline" -n 256 -q --no-charts -o numbers --set projection.last_year=2099 \
    --set shocks.cost_per_discharge_growth.sd=1 --set shocks.cost_per_discharge_growth.phi=0.99
check "a number that is not finite ends with exit code 5 and names path, year and series" \
    refused 5 "path " "year 20" "not a finite number"
check "and nothing is written" absent numbers/baseline
# The summary of a run in Chinese, in columns that stand below each other.
yibao run "$scenarios/baseline.yaml" "$scenarios/reform.yaml" -n 100 --no-charts -o summary --lang zh
chinese_summary() {
    exited 0 && has "$out" "亿元，当年价" "居民医保累计结余" "减 baseline" "至当年末耗尽概率" "在职退休比" "结果：summary/reform（" &&
        ! grep -vE '^(note|region|base year)' "$out" | sed 's/baseline//g; s/reform//g; s/summary//g; s/GDP//g' | grep '[a-z][a-z]'
}
check "--lang zh gives the summary in Chinese" chinese_summary
places() { tail -n 2 "$out" | head -n 1 | grep -q '^结果：summary/baseline（' && tail -n 1 "$out" | grep -q '^结果：summary/reform（'; }
check "the places of all results stand at the end, when they are visible" places
aligned() { # rows of bands: as many columns for the label, two for a Chinese character
    LC_ALL=C.UTF-8 python3 - "$out" <<'P'
import sys, unicodedata
starts = set()
for line in open(sys.argv[1], encoding="utf-8"):
    if "结余" in line and " .." in line:
        width = [sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line[:i]) for i in range(len(line))]
        starts.add(width[line.index("(")])
sys.exit(len(starts) != 1)
P
}
if command -v python3 >/dev/null; then
    check "with its columns below each other" aligned
fi
numbers() { grep -oE '[-0-9.]+' "$1" | grep -E '^-?[0-9]{4,}$' | head -n 40; }
numbers "$out" >in_chinese
yibao run "$scenarios/baseline.yaml" "$scenarios/reform.yaml" -n 100 --no-charts -o summary
numbers "$out" >in_english
check "the numbers are the same" cmp in_chinese in_english
check "English stays the default" has "$out" "100 million yuan" "P(exhausted by)"
LC_ALL=zh_CN.UTF-8 yibao check "$scenarios/baseline.yaml"
check "a Chinese locale asks for Chinese" has "$out" "：情景“baseline”有效"
LC_ALL=zh_CN.UTF-8 yibao check "$scenarios/baseline.yaml" --lang en
check "--lang goes before the locale" has "$out" "scenario 'baseline' is valid"
finish
