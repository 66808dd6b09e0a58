#!/usr/bin/env bats
# Each indicator against a computation of its own from its formula, on panels with zeros, cells that
# are absent or missing, ties, one region, one activity, negative, huge and tiny figures: apart.py.

bats_require_minimum_version 1.5.0
load helper

@test "location, specialisation, concentration and exports" {
    run python3 tests/apart_structure.py
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "relatedness, variety, likeness of regions and complexity" {
    run python3 tests/apart_relatedness.py
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "inequality, dispersion and poverty over regions" {
    run python3 tests/apart_inequality.py
    echo "$output"
    [ "$status" -eq 0 ]
}
