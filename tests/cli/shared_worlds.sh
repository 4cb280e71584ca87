#!/bin/sh
# Scenarios that share shocks, economy and population are simulated with one another, to the bytes of each alone.
. tests/cli/helpers/tap.sh
short="--set projection.last_year=2035 --no-charts -q"

# same FOLDER FOLDER: equal but for the records of time and machine.
same() {
    diff -r -x run.json -x member.json -x shards "$1" "$2"
}

# same_scenarios FOLDER: every scenario in it as alone.
same_scenarios() {
    for bands in "$1"/*/bands.csv; do
        folder=${bands%/bands.csv}
        same "$folder" "alone/$(basename "$folder")" || return 1
    done
}

# A run: two policies with the world of the baseline, one world apart and a policy in it, another policy.
printf 'scenario: apart\ninherits: baseline\npopulation: {fertility_scale: 1.1}\n' >apart.yaml
printf 'scenario: apart-frozen\ninherits: apart.yaml\nresident: {premium: 400}\n' >apart-frozen.yaml
files="$scenarios/baseline.yaml $scenarios/frozen-400.yaml apart.yaml $scenarios/rising-20.yaml apart-frozen.yaml"
files="$files $scenarios/stress.yaml"
for file in $files; do
    name=$(basename "$file" .yaml)
    # shellcheck disable=SC2086 # options
    yibao run "$file" -n 203 $short -o alone
    check "$name runs alone" exited 0
done
# pairs.csv: what comparing each with the baseline gives, in the order of the run below.
for file in $files; do
    name=$(basename "$file" .yaml)
    [ "$name" = baseline ] && continue
    # shellcheck disable=SC2086
    yibao run "$scenarios/baseline.yaml" "$file" -n 203 $short -o pair
    check "$name together with the baseline gives both alone" same_scenarios pair
    [ -s pairs.csv ] || head -n 1 pair/compare.csv >pairs.csv
    tail -n +2 pair/compare.csv >>pairs.csv
    rm -rf pair
done

gives_alone() {
    same_scenarios "$1" && [ "$(find "$1" -name bands.csv | wc -l)" -eq 6 ] && cmp "$1/compare.csv" pairs.csv
}
for threads in 1 3; do
    # shellcheck disable=SC2086
    yibao run $files -n 203 $short -j $threads -o "run-$threads"
    check "six scenarios run with $threads threads" exited 0
    check "every one is what it is alone, and so are the differences" gives_alone "run-$threads"
done
# With less and less memory there is room for a part of the worlds, then for none.
for memory in 0.0645 0.0602 0.0575; do
    # shellcheck disable=SC2086
    yibao run $files -n 203 $short --memory $memory -o "run-$memory"
    check "with $memory GB as well" gives_alone "run-$memory"
done
# Then not for all series of a larger run.
pair="$scenarios/baseline.yaml $scenarios/frozen-400.yaml -n 2000"
# shellcheck disable=SC2086
yibao run $pair $short -o whole
# shellcheck disable=SC2086
yibao run $pair $short --memory 0.080 --dry-run
check "a run in passes" grep -q 'in 2 passes' "$out"
# shellcheck disable=SC2086
yibao run $pair $short --memory 0.080 -o passes
check "gives the same" same whole passes
# shellcheck disable=SC2086
yibao run $files -n 203 $short --versus rising-20 -o versus
check "another scenario to compare with leaves each what it is" same_scenarios versus

# Shards of the run.
for i in 1 2 3; do
    # shellcheck disable=SC2086
    yibao run $files -n 203 $short -o parts --shard $i/3
    check "shard $i of the run" exited 0
done
yibao merge parts
check "merged shards" exited 0
check "give the same" gives_alone parts

# A batch: members that share a world with each other, with the scenario of `versus`, or with none.
cat >batch.yaml <<'BATCH'
batch: worlds
base: rising-20
set: {projection.last_year: 2035}
grid:
  resident.premium.add: [0, 20, 40]
  population.fertility_scale: [0.936, 1.1]
  simulation.seed: [1, 2]
BATCH
yibao batch batch.yaml -n 100 --dry-run
check "the plan counts members that take their world from another" has "$out" "12 members" "8 members take"
for threads in 1 2 5; do
    yibao batch batch.yaml -n 100 -q -j $threads -o "batch-$threads"
    check "the batch runs with $threads threads" exited 0
done
check "two threads give what one gives" same batch-1 batch-2
check "and five" same batch-1 batch-5
yibao batch batch.yaml -n 100 -q -o batch-small --memory 0.0565
check "without memory for a world it runs" exited 0
check "and gives the same" same batch-1 batch-small

member_as_alone() {
    name=add-$1-fertility-scale-$2-seed-$3
    fertility=$(echo "$2" | tr p .)
    printf 'scenario: %s\ninherits: rising-20\nresident: {premium: {add: %s}}\n' "$name" "$1" >"$name.yaml"
    # shellcheck disable=SC2086
    yibao run "$name.yaml" -n 100 --seed "$3" --set "population.fertility_scale=$fertility" $short -o single
    for table in bands.csv risk.csv; do
        cmp "single/$name/$table" "batch-2/members/$name/$table" || return 1
    done
}
for premium in 0 20 40; do
    check "member $premium, 0.936, 1 is what it is alone" member_as_alone "$premium" 0p936 1
    check "member $premium, 1.1, 2 is what it is alone" member_as_alone "$premium" 1p1 2
done

# Shards cut the groups elsewhere.
for shards in 2 5; do
    for i in $(seq $shards); do
        yibao batch batch.yaml -n 100 -q -o "cut-$shards" --shard "$i/$shards"
        check "shard $i of $shards of the batch" exited 0
    done
    yibao merge "cut-$shards"
    check "$shards shards give what the whole batch gives" same "cut-$shards" batch-1
done

# Members that are there already, and members with other numbers of paths.
cp -r batch-1 resumed
rm -rf resumed/members/add-0-* resumed/members/add-40-fertility-scale-0p936-seed-2 resumed/batch*
yibao batch batch.yaml -n 100 -q -o resumed --resume
check "what is left of a world is run with --resume" same resumed batch-1
sed -e 's/simulation.seed: .*/simulation.paths: [40, 100]/' batch.yaml >paths.yaml
printf 'versus: baseline\n' >>batch.yaml
yibao batch paths.yaml -q -o paths --set simulation.seed=1
check "members with more and fewer paths run" exited 0
more_and_fewer() {
    for member in paths/members/*-paths-100; do
        name=$(basename "$member")
        seed=batch-1/members/${name%paths-100}seed-1
        sed "s/^$name,/X,/" "$member/bands.csv" >a
        sed "s/^$(basename "$seed"),/X,/" "$seed/bands.csv" >b
        cmp a b || return 1
    done
}
check "and share what they can" more_and_fewer
sed -i -e '/simulation.seed/d' batch.yaml
yibao batch batch.yaml -n 100 --dry-run
check "the scenario of versus counts among those that share" has "$out" "6 members" "5 members take"
yibao batch batch.yaml -n 100 -q -o versus-batch
check "members are compared with it" exited 0
compared() {
    # shellcheck disable=SC2086
    yibao run "$scenarios/baseline.yaml" add-40-fertility-scale-0p936-seed-1.yaml -n 100 $short -o with
    sed 's/add-40-fertility-scale-0p936-seed-1/X/' with/compare.csv >a
    sed 's/add-40-fertility-scale-0p936/X/' versus-batch/members/add-40-fertility-scale-0p936/compare.csv >b
    cmp a b
}
check "as in a run" compared
finish
