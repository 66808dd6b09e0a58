#!/usr/bin/env bats
# Curves of series and the land that employment asks for, by hand; REAT's own results are golden cases.
# shellcheck disable=SC2016

bats_require_minimum_version 1.5.0
load helper

years() { # Y0 Y1 ...: from 2001 on
    local t=2001
    for y in "$@"; do printf '{"region":"X","nace":"C","time":"%s","value":%s}\n' "$((t++))" "$y"; done
}

quotas() { # NAME=VALUE ... of C
    for q in "$@"; do printf '{"nace":"C","name":"%s","value":%s}\n' "${q%=*}" "${q#*=}"; done
}

@test "each curve finds again the figures that it made, and goes on" {
    years 5 7 9 11 > "$BATS_TEST_TMPDIR/linear"     # 3 + 2 x
    years 3 12 27 48 > "$BATS_TEST_TMPDIR/power"    # 3 x^2
    years 6 12 24 48 > "$BATS_TEST_TMPDIR/exponential" # 3 exp(x ln 2)
    python3 -c 'import math; print(*[repr(100 / (1 + math.exp(3 - 0.5 * x))) for x in range(1, 5)])' > "$BATS_TEST_TMPDIR/figures"
    # shellcheck disable=SC2046
    years $(cat "$BATS_TEST_TMPDIR/figures") > "$BATS_TEST_TMPDIR/logistic"
    for case in linear:3:2:13 power:3:2:75 exponential:3:0.6931471805599453:96 logistic:3:-0.5:37.75406687981454; do
        IFS=: read -r curve a b next <<< "$case"
        compute-indicator --param curve="$curve" --param origin=2000 --param maximum=100 --param horizon=1 curve_fit "$BATS_TEST_TMPDIR/$curve" > "$BATS_TEST_TMPDIR/out"
        [ "$(jq -s --argjson a "$a" --argjson b "$b" --argjson next "$next" \
            'map(.value) | (.[0] - $a | fabs) < 1e-9 and (.[1] - $b | fabs) < 1e-9 and (.[2] - 1 | fabs) < 1e-12 and (.[3] / $next - 1 | fabs) < 1e-11' "$BATS_TEST_TMPDIR/out")" = true ]
        [ "$(jq -r 'select(.component == "forecast").time' "$BATS_TEST_TMPDIR/out")" = 2005 ]
    done
}

@test "a curve that does not fit says why" {
    reason() { compute-indicator "$@" curve_fit "$BATS_TEST_TMPDIR/in" | jq -r .reason; }
    years 1 2 > "$BATS_TEST_TMPDIR/in"
    [ "$(reason)" = "fewer than three periods with a figure" ]
    years 1 0 3 4 > "$BATS_TEST_TMPDIR/in"
    [ "$(reason --param curve=power)" = "a figure of zero or less has no logarithm" ]
    years 1 2 3 4 > "$BATS_TEST_TMPDIR/in"
    [ "$(reason --param curve=power --param origin=2001)" = "a year that is not above the origin has no logarithm" ]
    [ "$(reason --param curve=logistic --param maximum=4)" = "a figure that is not below the maximum" ]
}

@test "land by hand: 1000 people, 80 % of them on commercial land, 1 % of whom settle and 2 % move a year, a quarter on land used before" {
    years 900 1000 > "$BATS_TEST_TMPDIR/in"
    quotas on_land=80 settling=1 moving=2 reused=25 area=150 > "$BATS_TEST_TMPDIR/quota"
    run -0 pipe "compute-indicator --table quota=$BATS_TEST_TMPDIR/quota --param horizon=2 land_need $BATS_TEST_TMPDIR/in |
        jq -c '[.time, .component, .value, .employment, .settling, .moving, .reused]'"
    [ "${lines[0]}" = '["2003","area",2700,1000,8,16,6]' ]
    [ "${lines[1]}" = '["2004","area",2700,1000,8,16,6]' ]
    [ "${lines[2]}" = '["2003","all",2700,1000,8,16,6]' ]
    [ "${lines[4]}" = '["2003/2004","horizon",5400,1000,16,32,12]' ]
    # without a quota of what is reused nothing is
    grep -v reused "$BATS_TEST_TMPDIR/quota" > "$BATS_TEST_TMPDIR/less"
    run -0 pipe "compute-indicator --table quota=$BATS_TEST_TMPDIR/less --component area land_need $BATS_TEST_TMPDIR/in | jq -c '[.value, .reused]'"
    [ "$output" = '[3600,0]' ]
}

@test "employment goes on by its curve, never below nobody" {
    years 30 20 10 > "$BATS_TEST_TMPDIR/in"
    quotas on_land=100 settling=10 moving=0 area=1 > "$BATS_TEST_TMPDIR/quota"
    run -0 pipe "compute-indicator --table quota=$BATS_TEST_TMPDIR/quota --param curve=linear --param horizon=3 --component area land_need $BATS_TEST_TMPDIR/in | jq -c '.employment * 1e9 | round' | paste -sd,"
    [ "$output" = "0,0,0" ]
    years 10 20 30 > "$BATS_TEST_TMPDIR/in"
    run -0 pipe "compute-indicator --table quota=$BATS_TEST_TMPDIR/quota --param curve=linear --param horizon=3 --component area land_need $BATS_TEST_TMPDIR/in | jq -c '.value * 1e9 | round / 1e9' | paste -sd,"
    [ "$output" = "4,5,6" ]
}

@test "what is not known of an activity is not known of its region" {
    { years 10 20; years 10 20 | sed 's/"C"/"D"/'; } > "$BATS_TEST_TMPDIR/in"
    quotas on_land=100 settling=10 moving=0 area=1 > "$BATS_TEST_TMPDIR/quota"
    run -0 pipe "compute-indicator --table quota=$BATS_TEST_TMPDIR/quota land_need $BATS_TEST_TMPDIR/in | jq -c '[.nace, .component, .value, .reason]'"
    [ "${lines[0]}" = '["C","area",2,null]' ]
    [ "${lines[1]}" = '["D","area",null,"the table has not all quotas of the activity"]' ]
    [ "${lines[2]}" = '[null,"all",null,"an activity of which they are not known"]' ]
    # a quota that is no percentage, and a last period without a figure
    quotas on_land=180 settling=10 moving=0 area=1 > "$BATS_TEST_TMPDIR/quota"
    years 10 20 > "$BATS_TEST_TMPDIR/in"
    run -0 pipe "compute-indicator --table quota=$BATS_TEST_TMPDIR/quota --component area land_need $BATS_TEST_TMPDIR/in | jq -r .reason"
    [ "$output" = "a quota that is no percentage from 0 to 100, or an area below 0" ]
    { years 10; years 10 20 | sed 's/"C"/"D"/'; } > "$BATS_TEST_TMPDIR/in"
    quotas on_land=100 settling=10 moving=0 area=1 > "$BATS_TEST_TMPDIR/quota"
    run -0 pipe "compute-indicator --table quota=$BATS_TEST_TMPDIR/quota --component area land_need $BATS_TEST_TMPDIR/in | jq -r 'select(.nace == \"C\").reason'"
    [ "$output" = "no figure in the last period" ]
}
