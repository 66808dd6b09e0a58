#!/usr/bin/env bats
# compute-indicator: values per head, shift-share as rates, choice of components.

bats_require_minimum_version 1.5.0
load helper

setup() {
    cd "$BATS_TEST_TMPDIR" || exit 1
    printf '%s\n' '{"region":"a","time":"1","value":10,"people":2}' '{"region":"b","time":"1","value":2,"people":4}' > people
    # two regions, two activities: a grows from 30 to 60, the country from 100 to 150
    printf '%s\n' '{"region":"a","nace":"C","time":"1","value":10}' '{"region":"a","nace":"G","time":"1","value":20}' \
        '{"region":"b","nace":"C","time":"1","value":40}' '{"region":"b","nace":"G","time":"1","value":30}' \
        '{"region":"a","nace":"C","time":"2","value":30}' '{"region":"a","nace":"G","time":"2","value":30}' \
        '{"region":"b","nace":"C","time":"2","value":60}' '{"region":"b","nace":"G","time":"2","value":30}' > shift
}

@test "per head is the value over the weight, relative to that of all" {
    run compute-indicator per_head --weight people people
    [ "${#lines[@]}" -eq 4 ]
    # 10 / 2, and over (10 + 2) / (2 + 4)
    [ "${lines[0]}" = '{"region":"a","time":"1","indicator":"per_head","value":5}' ]
    [ "${lines[1]}" = '{"region":"a","time":"1","indicator":"per_head","component":"relative","value":2.5}' ]
}

@test "a weight of zero gives null with a reason" {
    printf '{"region":"a","time":"1","value":10,"people":0}\n' > zero
    run compute-indicator per_head --weight people --component value zero
    [[ $output == *'"value":null,"reason":"no weight, or a weight of zero"'* ]]
}

@test "only the components asked for are handed on, value being the main one" {
    run compute-indicator per_head --weight people --component value people
    [ "${#lines[@]}" -eq 2 ]
    [[ $output != *component* ]]
    run compute-indicator per_head --weight people --component relative --stats s people
    [ "${#lines[@]}" -eq 2 ]
    counts_hold "$BATS_TEST_TMPDIR/s"
    run -2 compute-indicator per_head --weight people --component '' people
}

@test "shift-share as rates is the amounts over the base" {
    # region a: growth 30/30, national (150/100 - 1), mix 10 (1.8 - 1.5) + 20 (1.2 - 1.5) over 30,
    # regional (30 - 18) + (30 - 24) over 30
    run compute-indicator shift_share -p as=rate --component growth,national,mix,regional shift
    [[ ${lines[0]} == *'"component":"growth","value":1}' ]]
    [[ ${lines[1]} == *'"component":"national","value":0.5}' ]]
    [[ ${lines[2]} =~ '"component":"mix","value":'-0\.(1|0999) ]]
    [[ ${lines[3]} == *'"component":"regional","value":0.6'* ]]
}

@test "one field is not two keys" {
    run -2 --separate-stderr compute-indicator lq --region nace --activity nace shift
    [[ $stderr == *'named twice'* ]]
    run -2 compute-indicator lq --region time shift
    run compute-indicator share_region --region nace shift
    [ "$status" -ne 139 ]
}
