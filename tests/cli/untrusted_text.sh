#!/bin/sh
# Texts of a scenario are data: no shell, no format string, no terminal takes them for anything else.
. tests/cli/helpers/tap.sh

cat >hostile.yaml <<'Y'
scenario: hostile
inherits: baseline
title:
  zh: "$(touch PWNED1) `touch PWNED2`; touch PWNED3 & | touch PWNED4 <b>&amp;]]>\" 引号' %s%n%d"
  en: '| touch PWNED5; $(touch PWNED6) `touch PWNED7` "x" <script>&</script> --> %s%n \n \x00 !{@}'
Y
cat >plain.yaml <<'Y'
scenario: plain
inherits: baseline
title: {zh: 普通标题, en: Plain title}
Y
no_side_effect() {
    found=$(find "$scratch" -name 'PWNED*')
    [ -z "$found" ] || { echo "$found"; return 1; }
}
yibao run hostile.yaml plain.yaml -n 16 -q -o drawn
check "a hostile title runs" exited 0
check "and says nothing" is_empty "$err"
check "no command of a title was carried out" no_side_effect
ls drawn/plain/charts >plain.list
ls drawn/hostile/charts >hostile.list
check "every chart is drawn all the same" cmp plain.list hostile.list
drawn() {
    [ -s plain.list ] || return 1
    for chart in drawn/hostile/charts/*; do
        [ -s "$chart" ] || return 1
    done
    for chart in drawn/hostile/charts/*.svg; do
        tail -n 1 "$chart" | grep -q '</svg>' || return 1
    done
}
check "completely" drawn
lacks_markup() {
    ! grep -l '<script' drawn/hostile/charts/*.svg
}
check "no chart holds the title's markup" lacks_markup
yibao chart drawn/hostile --format svg --lang en -q
check "the record of the run is read back" exited 0
check "still no command was carried out" no_side_effect
check "the record holds the title as a text" has drawn/hostile/run.json '$(touch PWNED6) `touch PWNED7` \"x\"'

yibao show hostile.yaml
cp "$out" shown.yaml
yibao show shown.yaml
title_of() {
    sed -n '/^title:/,/^[a-z]*:/p' "$1" | sed -n 2,3p
}
title_of shown.yaml >first.title
title_of "$out" >second.title
check "show quotes the titles so that they read back" cmp first.title second.title
check "unchanged" has shown.yaml '`touch PWNED2`' '%s%n'

yibao run plain.yaml -n 16 -q -o set --set 'title.en="$(touch PWNED) `touch PWNED` %s%n"' \
    --set "title.zh='; touch PWNED; \"'"
check "the same texts in --set run" exited 0
check "and carry out nothing" no_side_effect
yibao run plain.yaml -n 16 -q -o set --set 'resident.premium=$(touch PWNED)'
check "a command as a number is refused" refused 3 '$(touch PWNED)'
yibao run plain.yaml -n 16 -q -o set --set '%s%n%s%n.$(touch PWNED)=1'
check "a format string as a key is refused and shown as it is" refused 3 '%s%n%s%n.$(touch PWNED)'
cp plain.yaml 'a $(touch PWNED) `touch PWNED`;%s%n.yaml'
yibao run 'a $(touch PWNED) `touch PWNED`;%s%n.yaml' -n 16 -q -o 'to $(touch PWNED);%n'
check "file and folder names are not interpreted" test -s 'to $(touch PWNED);%n/plain/bands.csv'
check "nor carried out" no_side_effect

for name in '$(touch PWNED)' '`touch PWNED`' 'a;touch PWNED' "a''b" 'a"b' 'a%n' 'a\nb' 'a|b' 'a&b' '*'; do
    printf "scenario: '%s'\ninherits: baseline\n" "$name" >name.yaml
    mistake_in name.yaml "the name $name is refused" 1:11 "scenario"
done
printf 'scenario: t\ninherits: "`touch PWNED`"\n' >parent.yaml
mistake_in parent.yaml "a command as a parent is refused" 2:11 '`touch PWNED`'
printf 'scenario: t\ninherits: baseline\noverride: {resident.enrolment: "|touch PWNED"}\n' >override.yaml
yibao check override.yaml
check "a command as a forecast file is a missing file" refused 4 "|touch PWNED"
printf 'scenario: t\n"%%s%%n$(touch PWNED)": 1\n"k\\x1b[31m": 2\n' >keys.yaml
yibao check keys.yaml --color never
check "hostile keys are shown as they are" refused 3 '%s%n$(touch PWNED)'
check "their control characters are not" lacks "$err" "$(printf '\033')"
check "nothing was carried out" no_side_effect

cat >lines.yaml <<'Y'
scenario: lines
inherits: baseline
title:
  en: |
    two
    lines
  zh: "first\nsecond\ttab"
Y
yibao run lines.yaml -n 16 -q -o drawn
check "titles with line breaks run" exited 0
ls drawn/lines/charts >lines.list
check "with all charts" cmp plain.list lines.list
check "their line breaks stay out of the tables" test "$(wc -l <drawn/lines/bands.csv)" = "$(wc -l <drawn/plain/bands.csv)"
finish
