# Relatedness and complexity by hand and by their properties; others' results are in golden.bats.
load helper
load cells

# The matrix of Hidalgo and Hausmann's example: regions A to D, activities 1 to 4
#      1 2 3 4
#   A  1 1 1 1
#   B  1 1 1 0
#   C  1 1 0 0
#   D  1 0 0 0
nested() {
    local r a n=4
    for r in A B C D; do
        for ((a = 1; a <= n; a++)); do printf '{"region":"%s","nace":"%d","value":1}\n' $r $a; done
        n=$((n - 1))
    done
}

@test "diversity and ubiquity count the matrix" {
    run -0 pipe "$(declare -f nested); nested | compute-indicator --param presence=value diversity,ubiquity | jq -r .value | paste -sd' '"
    [ "$output" = "4 3 2 1 4 3 2 1" ]
}

@test "the number of ubiquity can be asked for by name, and a figure is no such name" {
    run -0 pipe "$(declare -f nested); nested | compute-indicator --param presence=value --param as=count ubiquity | jq -r .value | paste -sd' '"
    [ "$output" = "4 3 2 1" ]
    run -2 compute-indicator --param as=5 ubiquity < /dev/null
    [[ "$output" == *"count|relative|log"* ]]
}

@test "proximity is co-occurrence over the more ubiquitous" {
    # 1 and 2 occur together in three regions, 1 in four: 3/4
    run -0 pipe "$(declare -f nested); nested | compute-indicator --param presence=value relatedness | jq -r 'select(.nace == \"1\").value' | paste -sd' '"
    [ "$output" = "0.75 0.5 0.25" ]
}

@test "density is the part of what is related that a region has" {
    # D has 1 only; around 2: phi to 1, 3, 4 are 3/4, 2/3, 1/3, of which it has 3/4: 9/21
    run -0 pipe "$(declare -f nested); nested | compute-indicator --param presence=value relatedness_density |
        jq -r 'select(.region == \"D\" and .nace == \"2\").value * 21 | round'"
    [ "$output" = 9 ]
}

@test "a nested matrix: the more diverse, the more complex; the rarer, the more complex" {
    for name in eci fitness; do
        run -0 pipe "$(declare -f nested); nested | compute-indicator --param presence=value --component value $name | jq -rs 'map(select(.region)) | sort_by(-.value) | map(.region) | join(\"\")'"
        [ "$output" = ABCD ]
    done
    run -0 pipe "$(declare -f nested); nested | compute-indicator --param presence=value pci | jq -rs 'sort_by(-.value) | map(.nace) | join(\"\")'"
    [ "$output" = 4321 ]
    # z-scores: mean 0, deviation 1
    run -0 pipe "$(declare -f nested); nested | compute-indicator --param presence=value eci | jq -s '(map(.value) | add | fabs < 1e-12) and ((map(.value * .value) | add / 4 - 1 | fabs) < 1e-12)'"
    [ "$output" = true ]
}

@test "the vector is the same whichever side is smaller" {
    # more regions than activities, and each activity under two names: the regions' scores stay
    run -0 pipe "$(declare -f nested); { nested; nested | sed 's/\"nace\":\"/&x/'; } | compute-indicator --param presence=value eci | jq -c .value"
    twice=$output
    run -0 pipe "$(declare -f nested); nested | compute-indicator --param presence=value eci | jq -c .value"
    paste <(echo "$output") <(echo "$twice") | awk '($1 - $2) ^ 2 > 1e-20 { exit 1 }'
}

@test "a matrix that falls apart has no complexity, and says so" {
    run -0 compute-indicator --param presence=value eci <<< '{"region":"A","nace":"1","value":1}
{"region":"B","nace":"2","value":1}'
    [ "$(jq -r .value <<< "$output" | sort -u)" = null ]
    [[ "$output" == *"falls apart"* ]]
}

@test "PRODY lies between the incomes, EXPY names what is missing" {
    printf '{"region":"A","value":10}\n{"region":"B","value":20}\n' > "$BATS_TEST_TMPDIR/income"
    cells='{"region":"A","nace":"1","value":1}
{"region":"A","nace":"2","value":1}
{"region":"B","nace":"2","value":2}'
    # 1 is A's only: 10; of 2 A has a share of 1/2, B all: (5 + 20) / 1.5
    run -0 compute-indicator --table income="$BATS_TEST_TMPDIR/income" prody <<< "$cells"
    [ "$(jq -s 'map(.value) | (.[0] == 10) and ((.[1] - 50 / 3 | fabs) < 1e-12)' <<< "$output")" = true ]
    run -2 compute-indicator prody <<< "$cells"
    [[ "$output" == *"--table income=FILE"* ]]
    head -1 "$BATS_TEST_TMPDIR/income" > "$BATS_TEST_TMPDIR/half"
    run -0 compute-indicator --table income="$BATS_TEST_TMPDIR/half" prody <<< "$cells"
    [ "$(jq -rs '.[1].reason' <<< "$output")" = "a region that has it has no income in the table" ]
    { cat "$BATS_TEST_TMPDIR/income"; echo '{"region":"A","value":11}'; } > "$BATS_TEST_TMPDIR/twice"
    run -2 compute-indicator --table income="$BATS_TEST_TMPDIR/twice" prody <<< "$cells"
    [[ "$output" == *"two records of A"* ]]
}

@test "variety: what is between groups and what is inside adds up" {
    # groups 1 and 2 of halves; group 1 is one activity, group 2 two: 1 bit between, 1/2 inside
    run -0 compute-indicator related_variety <<< '{"region":"A","nace":"11","value":2}
{"region":"A","nace":"21","value":1}
{"region":"A","nace":"22","value":1}'
    [ "$(jq -rs 'map(.value) | join(" ")' <<< "$output")" = "1.5 1 0.5" ]
}

@test "outlook by hand: what is near to A is worth its complexity" {
    # three regions, three activities each region has two of: phi 1/2 between all, no self
    nest="cells X:A:9 X:B:9 Y:A:9 Y:B:9 Y:C:9 Z:A:9"
    run -0 compute "$nest" "--param presence=value --param standard=none --param scale=none complexity_outlook | jq -s 'map(.value) | map(. == 0)' -c"
    # Y has everything: nothing to come
    [ "$(jq -c '.[1]' <<< "$output")" = true ]
    run -0 compute "$nest" "--param presence=value complexity_gain | jq -c '[.region, .nace]' | paste -sd' '"
    # gains are told only for what a region has not
    [ "$output" = '["X","C"] ["Z","B"] ["Z","C"]' ]
}
