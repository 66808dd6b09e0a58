#!/usr/bin/env bats
# How sure figures are: errors and intervals held against what theory gives, by hand.
# shellcheck disable=SC2016

bats_require_minimum_version 1.5.0
load helper
load indicators

@test "the interval of entropy and variety by the bootstrap: the error that theory gives, and the figure inside" {
    # n persons by shares p: var(H) is about (sum p ln^2 p - H^2) / n (Miller 1955); in bits over ln^2 2
    printf '{"region":"X","nace":"%s","value":%s}\n' A1 5000 A2 2500 B1 2000 B2 500 > "$BATS_TEST_TMPDIR/in"
    expected=$(jq -n '[0.5, 0.25, 0.2, 0.05] | ((map(. * (log * log)) | add) - ((map(. * log) | add) | . * .)) / 10000 | sqrt / (2 | log)')
    for name in entropy related_variety; do
        run -0 compute-indicator --param repetitions=999 --component value $name "$BATS_TEST_TMPDIR/in"
        [ "$(jq --argjson expected "$expected" '(.se / $expected - 1 | fabs) < 0.08 and .low < .value and .value < .high and ((.high - .low) / (3.92 * $expected) - 1 | fabs) < 0.1' <<< "$output")" = true ]
    done
    # thousands of persons are a thousand times as many, and the error goes by the root of it
    run -0 compute-indicator --param repetitions=999 --param unit=100 --component value entropy "$BATS_TEST_TMPDIR/in"
    [ "$(jq --argjson expected "$expected" '(10 * .se / $expected - 1 | fabs) < 0.08' <<< "$output")" = true ]
    # without persons there is nothing to draw, and without asking nothing is drawn
    run -0 compute-indicator --param repetitions=9 --param unit=0 --component value entropy "$BATS_TEST_TMPDIR/in"
    [ "$(jq -c '[.low, .high, .se]' <<< "$output")" = '[null,null,null]' ]
    run -0 compute-indicator --component value entropy "$BATS_TEST_TMPDIR/in"
    [ "$(jq 'has("low")' <<< "$output")" = false ]
}

@test "the seed makes the draws: the same, the same bytes; another, another interval" {
    panel > "$BATS_TEST_TMPDIR/in"
    one=$(compute-indicator --param repetitions=99 --param seed=5 related_variety "$BATS_TEST_TMPDIR/in")
    [ "$one" = "$(tac "$BATS_TEST_TMPDIR/in" | compute-indicator --param repetitions=99 --param seed=5 related_variety)" ]
    [ "$one" != "$(compute-indicator --param repetitions=99 --param seed=6 related_variety "$BATS_TEST_TMPDIR/in")" ]
}

@test "Ellison-Glaeser by chance: the error of the index and how often it strays as far" {
    # four plants of 10, 20, 30, 40 in X; the whole is X 1/4, Y 3/4: H = 0.3, sum z^4 = 0.0354,
    # X2 = 5/8, X3 = 7/16; G = 2 (3/4)^2 = 9/8; var(G) = 2 (0.09 (X2 - 2 X3 + X2^2) - 0.0354 (X2 - 4 X3 + 3 X2^2))
    run -0 pipe "printf '{\"region\":\"%s\",\"nace\":\"A\",\"value\":%s}\n' X 10 X 20 X 30 X 40 |
        compute-indicator --table reference=<(printf '{\"region\":\"%s\",\"value\":%s}\n' X 1 Y 3) --component value,z ellison_glaeser"
    expected=$(jq -n '(5/8) as $x2 | (7/16) as $x3 | (2 * (0.09 * ($x2 - 2 * $x3 + $x2 * $x2) - 0.0354 * ($x2 - 4 * $x3 + 3 * $x2 * $x2)) | sqrt) / ((1 - $x2) * 0.7)')
    [ "$(jq -s --argjson se "$expected" '(.[0].se - $se | fabs) < 1e-12 and (.[0].high - 1.959963984540054 * $se | fabs) < 1e-12 and .[0].low == -.[0].high
        and (.[0].value / .[0].se - .[1].value | fabs) < 1e-9' <<< "$output")" = true ]
    # a normal variable strays 1.959963984540054 or more in one case of twenty
    [ "$(jq -s '(.[1].value | fabs > 1.96) == (.[0].p < 0.05)' <<< "$output")" = true ]
}

@test "the scores of clusters: io and occ, which no region makes, have no error, the others have" {
    run -0 pipe "parse --comment '#' tests/golden/lander_firms.csv | compute-indicator --param repetitions=49 \
        --table io=<(parse --comment '#' tests/golden/sections_io.csv) --table occupations=<(parse --comment '#' tests/golden/sections_occupations.csv) \
        --table cluster=<(parse --comment '#' tests/golden/sections_cluster.csv) --component vs cluster_validation"
    [ "$(jq -r '[.matrix, .low <= .value, .high >= .value, .se > 0] | map(tostring) | join(",")' <<< "$output" | paste -sd' ')" = \
        "lc_employment,true,true,true lc_establishments,true,true,true io,true,true,false occ,true,true,false all,true,true,true" ]
    # all regions alike but for their size: every draw is the same
    run -0 pipe "for r in 1 2 3 4; do printf '{\"region\":\"%s\",\"nace\":\"%s\",\"value\":%s}\n' \$r A \$r \$r B \$r \$r C \$((9 - r)) \$r D \$((9 - r)); done |
        compute-indicator --param repetitions=49 --table cluster=<(printf '{\"nace\":\"%s\",\"cluster\":\"%s\"}\n' A p B p C q D q) --component vs cluster_validation"
    [ "$(jq -c 'select(.matrix == "all") | [.value, .low, .high, .se]' <<< "$output")" = '[100,100,100,0]' ]
}
