#!/bin/sh
# Files that are no proper scenario, or no text at all: refused at their place, quickly, nothing written.
. tests/cli/helpers/tap.sh

# Names and parents.
printf 'inherits: baseline\n' >nameless.yaml
mistake_in nameless.yaml "a file without a scenario name is refused" 1 "scenario" "missing"
for name in a/b ../up /tmp/x . .. .hidden -dash a_b 'a b' 情景 "$(printf '%0300d' 7)"; do
    printf 'scenario: %s\ninherits: baseline\n' "$name" >name.yaml
    mistake_in name.yaml "'$(printf %.20s "$name")' names no folder" 1:11 "scenario = $(printf %.20s "$name")"
done
printf 'scenario:\ninherits: baseline\n' >name.yaml
mistake_in name.yaml "an empty name is refused" 1 "scenario"
printf 'scenario: [a]\ninherits: baseline\n' >name.yaml
mistake_in name.yaml "a list is no name" 1:11 "scenario"
printf 'scenario: t\ninherits: basline\n' >parent.yaml
mistake_in parent.yaml "a missing parent gets the nearest name" 2:11 "basline" "did you mean baseline?"
for pair in 'a b' 'b c' 'c a' 'self self'; do
    printf 'scenario: %s\ninherits: %s\n' $pair >"${pair% *}.yaml"
done
mistake_in self.yaml "a scenario is not its own parent" 2:11 "self.yaml -> self.yaml"
yibao run a.yaml -o result
check "a circle of three parents is shown" refused_unwritten "a.yaml -> b.yaml -> c.yaml -> a.yaml"
parent=baseline
i=0
while [ $i -lt 40 ]; do
    printf 'scenario: s%s\ninherits: %s\n' $i $parent >chain$i.yaml
    parent=chain$i
    i=$((i + 1))
done
yibao run chain39.yaml -o result
check "a chain of 41 parents is refused" refused_unwritten "chain"
printf 'scenario: t\ninherits: bad-parent\n' >child.yaml
printf 'scenario: p\ninherits: baseline\nresident: {premum: 4}\n' >bad-parent.yaml
yibao run child.yaml -o result
check "a mistake in the parent is reported there" refused_unwritten "bad-parent.yaml:3:12: error:" "premum"
printf 'scenario: t\ninherits: gone/away\n' >child.yaml
mistake_in child.yaml "a parent in a missing folder is refused" 2:11 "gone/away"

# YAML that scenarios do not use.
cat >bomb.yaml <<'Y'
scenario: t
title: {en: &a [x, x, x, x, x, x, x, x, x]}
resident: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
employee: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
output: [*c, *c, *c, *c, *c, *c, *c, *c, *c]
Y
mistake_in bomb.yaml "a bomb of aliases is refused at its first anchor" 2:13 "&a"
mistake "an alias is refused" 4:11 "*r" <<'Y'
resident: &r {premium: 400}
employee: *r
Y
mistake "a merge key is refused" 4:3 "merge" <<'Y'
resident:
  <<: {premium: 400}
Y
mistake "a tag is refused" 3:24 "!!int" <<'Y'
simulation: {   paths: !!int 5}
Y
printf 'scenario: t\n---\nscenario: u\n' >two.yaml
mistake_in two.yaml "a second document is refused" 2:1 "document"
printf -- '- a\n- b\n' >list.yaml
mistake_in list.yaml "a list is no scenario" 1:1 "list"
printf 'just a text\n' >word.yaml
mistake_in word.yaml "a text is no scenario" 1:1 "map"
mistake "an unclosed bracket is refused" 4 "'{'" <<'Y'
resident:
  enrolment: {loss_rate: 0.01
Y
mistake "wrong indentation is refused" 5 "" <<'Y'
resident:
    premium: 400
  subsidy: 724
Y
mistake "a tab as indentation is refused" 4:1 "tab" "spaces" <<'Y'
resident:
	premium: 400
Y

# The slips of Chinese keyboards.
mistake "a full-width colon is shown where it stands" 4:10 "：" "': '" <<'Y'
resident:
  premium：400
  subsidy: 700
Y
mistake "so it is behind a group" 3:9 "：" "': '" <<'Y'
resident：
  premium: 400
Y
mistake "a full-width comma is shown where it stands" 4:25 "，" "', '" <<'Y'
resident:
  premium: {rule: frozen， level: 400}
Y
mistake "full-width digits are refused" 4:12 "４" "ASCII" <<'Y'
resident:
  premium: ４００
Y
mistake "full-width brackets are refused" 4 "｛" <<'Y'
resident:
  premium: ｛rule: frozen, level: 400}
Y
cat >good.yaml <<'Y'
scenario: t   # 情景：中文说明，全角标点
inherits: baseline
title: {zh: "个人缴费：每年上涨20元，至2060年", en: Premium}
Y
yibao check good.yaml
check "Chinese titles with full-width punctuation are fine" exited 0
yibao show good.yaml
check "and stay as they are" has "$out" "个人缴费：每年上涨20元，至2060年"

# Encodings and line ends.
printf 'scenario: t\ninherits: baseline\ntitle: {zh: 个人缴费每年上涨}\n' | iconv -f UTF-8 -t GB18030 >gb.yaml
mistake_in gb.yaml "a GB18030 file gets the command that converts it" 3:13 "iconv -f GB18030 -t UTF-8"
iconv -f GB18030 -t UTF-8 gb.yaml >converted.yaml
yibao check converted.yaml
check "and the command does" exited 0
printf 'scenario: t\ninherits: baseline\n' | iconv -f UTF-8 -t UTF-16 >utf16.yaml
mistake_in utf16.yaml "a UTF-16 file gets the command that converts it" 1:1 "iconv -f UTF-16 -t UTF-8"
printf 'scenario: t\ntitle: {en: "a\377b"}\n' >invalid.yaml
mistake_in invalid.yaml "a byte that is not UTF-8 is refused" 2:15 "0xFF"
printf 'scenario: t\ntitle: {en: "a\300\257b"}\n' >overlong.yaml
mistake_in overlong.yaml "an overlong UTF-8 sequence is refused" 2:15 "0xC0"
printf 'scenario: t\ninherits: baseline\ntitle: {en: "a\033[31mb"}\n' >escape.yaml
mistake_in escape.yaml "a raw control character is refused" 3:15 "U+001B"
check "and never sent to the terminal" lacks "$err" "$(printf '\033')"
quick_run lf "$scenarios/rising-20.yaml" -n 16
sed 's/$/\r/' "$scenarios/rising-20.yaml" >crlf.yaml
quick_run crlf crlf.yaml -n 16
check "CRLF line ends give the same numbers" cmp lf/rising-20/bands.csv crlf/rising-20/bands.csv
{ printf '\357\273\277'; cat "$scenarios/rising-20.yaml"; } >bom.yaml
quick_run bom bom.yaml -n 16
check "a byte order mark does too" cmp lf/rising-20/bands.csv bom/rising-20/bands.csv
printf '\357\273\277scenario: t\ninherits: baseline\nresident: {premum: 1}\n' >bom-bad.yaml
mistake_in bom-bad.yaml "a byte order mark does not move columns" 3:12 "premum"
printf 'scenario: t\r\ninherits: baseline\r\nresident: {premum: 1}\r\n' >crlf-bad.yaml
mistake_in crlf-bad.yaml "CRLF does not move places" 3:12 "premum"
printf 'scenario: t\ninherits: baseline' >endless.yaml
yibao check endless.yaml
check "the last line may lack its end" exited 0

# Sizes.
: >empty.yaml
mistake_in empty.yaml "an empty file is refused" - "empty"
printf '# nothing but a comment\n\n' >comment.yaml
mistake_in comment.yaml "a file of comments is refused" - "empty"
head -c 4000 /dev/zero >zero.yaml
mistake_in zero.yaml "a file of zero bytes is refused" 1:1 "NUL"
{ printf 'scenario: t\n'; head -c 2000 "$YIBAO"; } >binary.yaml
mistake_in binary.yaml "a program is no scenario" 2 "text"

# within SECONDS: the last timed run was quick.
start() {
    began=$(date +%s)
}
within() {
    [ $(($(date +%s) - began)) -le "$1" ]
}
truncate -s 100M huge.yaml
start
mistake_in huge.yaml "a file of 100 MB is refused" - "larger than"
check "at once" within 2
{
    printf 'scenario: t\nregion: '
    head -c 40000 /dev/zero | tr '\0' '['
    head -c 40000 /dev/zero | tr '\0' ']'
    echo
} >deep.yaml
start
mistake_in deep.yaml "40,000 brackets are nested too deep" 2 "nested"
check "which is seen at once" within 2
awk 'BEGIN {print "scenario: t"; for (i = 0; i < 1000; i++) printf "%*sa:\n", i, ""}' >deep.yaml
start
mistake_in deep.yaml "1,000 indented groups are nested too deep" 34 "nested"
check "which is seen at once too" within 2
awk 'BEGIN {print "scenario: t"; for (i = 0; i < 60000; i++) print "k" i ": 1"}' >wide.yaml
start
mistake_in wide.yaml "60,000 unknown keys are refused" 2:1 "60000 errors"
check "in a few seconds" within 8
few_lines() {
    [ "$(wc -l <"$err")" -le 1000 ]
}
check "and do not flood the terminal" few_lines
{ printf 'scenario: t\nregion: '; head -c 500000 /dev/zero | tr '\0' x; echo; } >long.yaml
mistake_in long.yaml "a line of 500,000 characters is refused" 2:9 "region"
short_lines() {
    awk 'length($0) > 1500 {exit 1}' "$err"
}
check "and shown cut" short_lines

# Files that cannot be read: exit code 4.
unreadable() {
    yibao run "$2" -o result
    check "$1" refused 4 "$2: error:"
    check "  and nothing is written" absent result
}
mkdir folder.yaml
unreadable "a folder is no scenario" folder.yaml
unreadable "a missing file is file trouble" missing.yaml
unreadable "a missing folder is file trouble" missing/scenario.yaml
unreadable "a device is not read" /dev/zero
unreadable "a file whose reading fails is file trouble" /proc/self/mem
mkfifo pipe.yaml
start
unreadable "a pipe is not waited for" pipe.yaml
check "  for long" within 2
ln -s loop.yaml loop.yaml
unreadable "a link to itself is file trouble" loop.yaml
if [ "$(id -u)" -ne 0 ]; then
    printf 'scenario: t\ninherits: baseline\n' >locked.yaml
    chmod 000 locked.yaml
    unreadable "a file without permission is file trouble" locked.yaml
else
    skip "a file without permission is file trouble" "root reads every file"
fi
finish
