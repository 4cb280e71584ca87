#!/bin/sh
# Regional packs: the documents' balances come out as they stand there, what is borrowed is named, and every
# slip of a user who fills in funds.csv is refused at its line.
. tests/cli/helpers/tap.sh

# history REGION FUND SERIES YEAR STATUS VALUE: the row of bands.csv, value in mean and p50.
history() {
    grep -qE "^$1,$2,$3,100m_yuan,$4,$5,$6,,,,,,$6,,,,,+$" "$scratch/regions/$1/bands.csv" ||
        { grep "^$1,$2,$3,100m_yuan,$4," "$scratch/regions/$1/bands.csv"; return 1; }
}

# Rows F1 to F3 of the source documents.
for region in beijing tianjin shandong guangxi shanghai suzhou hengshui jiujiang; do
    yibao run "$scenarios/$region.yaml" -n 200 --no-charts -o "$scratch/regions"
    check "$region runs" exited 0
    check "$region says what is known and what is borrowed" has "$out" "region $region" "known: " \
        "resident current_balance 20" "borrowed from the national pack: "
    check "$region names it in run.json" has "$scratch/regions/$region/run.json" '"borrowed": [' '"history_source": {'
    check "$region is projected with bands" grep -q \
        "^$region,resident,accumulated_balance,100m_yuan,2060,projected,[-0-9.,]*$" "$scratch/regions/$region/bands.csv"
done
while read -r region year status value; do
    check "$region $year: $value, $status" history "$region" resident current_balance "$year" "$status" "$value"
done <<END
beijing 2023 press 3.57
beijing 2024 press -5.26
tianjin 2021 press -7.97
tianjin 2022 derived -14.8974
tianjin 2023 derived -12.62
tianjin 2024 press -13.6
shandong 2021 press -11.7
guangxi 2021 press -9.84
shanghai 2023 press -13.9
suzhou 2023 press -7.39
hengshui 2023 press -5.07
jiujiang 2023 press -6.89
END
check "Tianjin's balance at the end of 2024" history tianjin resident accumulated_balance 2024 derived 52.35
signs() {
    awk -F, '$2 == "resident" && $3 == "current_balance" && $6 != "projected" && ($5 >= 2021) != ($7 < 0) {print; bad = 1}
        $2 == "resident" && $3 == "current_balance" && $6 != "projected" {n++} END {exit bad || n != 11}' \
        "$scratch/regions/tianjin/bands.csv"
}
check "Tianjin is negative from 2021 on, never before" signs
only_own_history() {
    awk -F, 'FNR > 1 && $6 != "projected" && $3 != "population" && !($2 == "resident" && $3 == "current_balance") {print; bad = 1}
        END {exit bad}' "$scratch/regions/beijing/bands.csv"
}
check "borrowed figures are no history" only_own_history
for region in beijing shandong guangxi shanghai suzhou hengshui jiujiang; do
    check "$region is illustrative" has "$scratch/regions/$region/run.json" '"illustrative": true'
done
check "Tianjin is not illustrative" has "$scratch/regions/tianjin/run.json" '"illustrative": false'

# The base year: value REGION FUND SERIES of 2025 on the central path, rounded.
value() {
    "$YIBAO" trace "$scenarios/$1.yaml" --central | awk -F, -v f="$2" -v s="$3" \
        '$1 == f && $2 == s && $4 == 2025 {printf "%.2f\n", $5}'
}
equals() {
    [ "$1" = "$2" ] || { echo "$1, not $2"; return 1; }
}
check "Shanghai's resident members of 2025" equals "$(value shanghai resident enrolment)" 398.96
check "Shanghai's employee members of 2025" equals "$(value shanghai employee enrolment)" 1643.49
# Income 2025 = 55.4797 / 533.8 x (1192.80 / 1029.89) x 503.76 and expenditure by the balance of 2024.
check "Tianjin's resident income carried to 2025" equals "$(value tianjin resident income)" 60.64
check "Tianjin's balance keeps its distance to the nation's" equals "$(value tianjin resident current_balance)" -13.47
check "Tianjin's opening balance plus the year" equals "$(value tianjin resident accumulated_balance)" 38.88
check "Beijing's population follows the nation's" equals "$(value beijing none population)" 2178.10
check "recovered money is that of the scenario's first year" equals "$(value beijing none fraud_recovery)" 5.31

yibao run "$scenarios/beijing.yaml" -n 50 --no-charts -q -o quiet
check "-q says nothing about the region" is_empty "$out"
yibao run "$scenarios/beijing.yaml" -n 50 --no-charts -o national --set region=national --set supervision.recovery=342.19
check "the nation borrows nothing" lacks "$out" "borrowed"

# The worked example of docs/own-city.md, in both languages the same.
block() {
    awk -v file="$2" '/^```/ {inside = !inside; next} inside && index($0, "# " file) == 1 {on = 1; next}
        !inside {on = 0} on' "$root/docs/$1"
}
mkdir -p data/xinyu
for doc in own-city.md own-city.zh.md; do
    block $doc data/xinyu/funds.csv >data/xinyu/funds.csv
    block $doc data/xinyu/sources.csv >data/xinyu/sources.csv
    block $doc xinyu.yaml >xinyu.yaml
    yibao run xinyu.yaml -n 100 --no-charts -o example
    check "the example of $doc runs" exited 0
    check "without a warning" is_empty "$err"
    check "and shows the reported figures" grep -q "^xinyu,resident,expenditure,100m_yuan,2023,official,9.59," example/xinyu/bands.csv
done

# wrong SENTENCE LINE TEXT...: funds.csv on standard input, behind the header and one good row.
wrong() {
    sentence=$1
    line=$2
    shift 2
    mkdir -p data/t
    { echo series,fund,year,value,unit,status,source_id,note
      echo population,none,2020,500,10k_persons,official,s,; cat; } >data/t/funds.csv
    printf 'source_id,title\ns,a source\n' >data/t/sources.csv
    yibao run t.yaml -n 16 --no-charts -q -o result
    check "$sentence" refused_unwritten "data/t/funds.csv:$line:" "$@"
    rm -rf result
}
printf 'scenario: t\ninherits: baseline\nregion: t\nsupervision: {recovery: 1}\n' >t.yaml
wrong "a word for a number" 3 "'9,5' is not a number" <<END
income,resident,2023,"9,5",100m_yuan,press,s,
END
wrong "an empty value" 3 "'' is not a number" <<END
income,resident,2023,,100m_yuan,press,s,
END
wrong "an unknown series gets the nearest" 3 "unknown series 'curent_balance'" "did you mean current_balance?" <<END
curent_balance,resident,2023,1,100m_yuan,press,s,
END
wrong "an unknown fund" 3 "unknown fund 'residents'" <<END
income,residents,2023,9,100m_yuan,press,s,
END
wrong "a fund that the series does not have" 3 "enrolment_retired has no fund 'resident'" <<END
enrolment_retired,resident,2023,9,10k_persons,press,s,
END
wrong "an unknown unit" 3 "unknown unit '亿元'" "write 100m_yuan" <<END
income,resident,2023,9,亿元,press,s,
END
wrong "the unit of another series" 3 "income is in 100m_yuan, not in 'yuan'" <<END
income,resident,2023,9,yuan,press,s,
END
wrong "an unknown status" 3 "unknown status 'reported'" "official, derived, press, unverified or assumption" <<END
income,resident,2023,9,100m_yuan,reported,s,
END
wrong "a year in the future" 3 "the year 2032 is outside 1990 to 2026" <<END
income,resident,2032,9,100m_yuan,press,s,
END
wrong "a year that is none" 3 "'2023年' is not a whole number" <<END
income,resident,2023年,9,100m_yuan,press,s,
END
wrong "the same figure twice" 4 "income of the fund resident for 2023 stands in line 3 already" <<END
income,resident,2023,31,100m_yuan,press,s,
income,resident,2023,32,100m_yuan,press,s,
END
wrong "a negative amount of people" 3 "enrolment cannot be negative" <<END
enrolment,resident,2023,-3,10k_persons,press,s,
END
wrong "more members than people" 3 "510 members of the fund resident exceed the population of 499.13" <<END
enrolment,resident,2023,510,10k_persons,press,s,
END
wrong "persons written as such" 3 "3210000 members" "10k_persons" <<END
enrolment,resident,2023,3210000,10k_persons,press,s,
END
wrong "members that leave no room for the other fund's" 3 "the members of both funds" <<END
enrolment,resident,2025,400,10k_persons,press,s,
END
wrong "amounts in 万元" 3 "makes 9" "yuan per member" "divide 万元 by 10000" <<END
income,resident,2023,310000,100m_yuan,press,s,
END
wrong "a balance that leaves no expenditure" 3 "the balance of 2024 leaves no expenditure of the fund resident" <<END
current_balance,resident,2024,50000,100m_yuan,press,s,
END
wrong "a row with a field too many" 3 "9 fields where the header has 8" <<END
income,resident,2023,31,100m_yuan,press,s,a note, with a comma
END
printf 'income,resident,2023,9,\323\332\324\252,press,s,\n' >gbk
wrong "a file in another encoding" 3 "not UTF-8" "save the file as CSV UTF-8" <gbk

mkdir -p data/t
printf 'series,fund,year,value,unit,status\npopulation,none,2020,500,10k_persons,official\n' >data/t/funds.csv
yibao run t.yaml -n 16 -q -o result
check "a missing column" refused_unwritten "data/t/funds.csv:1:" "the column 'source_id' is missing"
printf 'series,fund,year,value,unit,status,source_id\ncurrent_balance,resident,2023,-1,100m_yuan,press,s\n' >data/t/funds.csv
yibao run t.yaml -n 16 -q -o result
check "a pack without population" refused_unwritten "data/t/funds.csv:1:" "no population"
printf 'series,fund,year,value,unit,status,source_id\npopulation,none,2020,5000000,10k_persons,press,s\n' >data/t/funds.csv
yibao run t.yaml -n 16 -q -o result
check "a population in persons" refused_unwritten "data/t/funds.csv:2:" "exceeds the nation's" "10k_persons"
rm data/t/funds.csv
yibao run t.yaml -n 16 -q -o result
check "a folder without funds.csv" refused_unwritten "the data pack 't' has no funds.csv"
yibao run t.yaml -n 16 -q -o result --set region=tt
check "a region without a folder" refused_unwritten "there is no folder data/tt" "did you mean t?"
printf 'series,fund,year,value,unit,status,source_id\npopulation,none,2020,500,10k_persons,press,x\n' >data/t/funds.csv
yibao run t.yaml -n 16 --no-charts -o result
check "an unlisted source is a warning" exited 0
check "at its line" has "$err" "data/t/funds.csv:2:" "warning: the source 'x' is not listed"
rm data/t/sources.csv
yibao run t.yaml -n 16 --no-charts -o result --set supervision.recovery=342.19
check "a missing sources.csv is a warning" has "$err" "warning: the data pack 't' has no sources.csv"
check "national amounts in a region's scenario are noticed" has "$out" "supervision.recovery is 282 times"

# A national pack with a figure twice.
mkdir -p nation/data && cp -r "$scenarios/data/national" nation/data && cp "$scenarios/baseline.yaml" nation
tail -n 1 nation/data/national/funds.csv >>nation/data/national/funds.csv
YIBAO_DATA= yibao run nation/baseline.yaml -n 16 -q -o result2
check "the national pack is checked too" refused 3 "funds.csv" "stands in line"

# Unverified figures are shown and not calibrated on; assumptions the other way round.
pack_with() {
    printf 'series,fund,year,value,unit,status,source_id\npopulation,none,2020,500,10k_persons,official,s\n%s\n' "$1" >data/t/funds.csv
    printf 'source_id,title\ns,a source\n' >data/t/sources.csv
    yibao run t.yaml -n 16 --no-charts -q -o result
    "$YIBAO" trace t.yaml --central | awk -F, '$1 == "resident" && $2 == "income" && $4 == 2025 {printf "%.2f\n", $5}' >income
}
pack_with income,resident,2025,44,100m_yuan,unverified,s
check "an unverified figure is history" grep -q '^t,resident,income,100m_yuan,2025,unverified,44,' result/t/bands.csv
check "and not the base" equals "$(cat income)" 39.79
pack_with income,resident,2025,44,100m_yuan,assumption,s
check "an assumption is the base" equals "$(cat income)" 44.00
check "and no history" lacks result/t/bands.csv 't,resident,income,100m_yuan,2025,'

# A region's own population by age is taken as it is.
{ echo year,age,sex,persons,source_id
  for year in 2024 2025; do for sex in m f; do
    age=0; while [ $age -le 100 ]; do echo $year,$age,$sex,20000,s; age=$((age + 1)); done
  done; done; } >data/t/population_nbs.csv
pack_with enrolment,resident,2025,250,10k_persons,press,s
check "a pack may bring its population by age" equals "$("$YIBAO" trace t.yaml --central |
    awk -F, '$1 == "none" && $2 == "population" && $4 == 2025 {printf "%.1f\n", $5}')" 404.0
finish
