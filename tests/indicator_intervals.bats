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
