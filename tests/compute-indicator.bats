#!/usr/bin/env bats
# Expected figures are computed by hand where a comment says how; those of other packages
# are in golden.bats. The small table is
#            A   B
#       X   30  10
#       Y   10  50
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

bats_require_minimum_version 1.5.0
load helper
load indicators

# cells REGION:ACTIVITY:TIME:VALUE...
cells() {
    local c region nace time value
    for c in "$@"; do
        IFS=: read -r region nace time value <<< "$c"
        printf '{"region":"%s","nace":"%s","time":"%s","value":%s}\n' "$region" "$nace" "$time" "$value"
    done
}

small() {
    cells X:A:2020:30 X:B:2020:10 Y:A:2020:10 Y:B:2020:50
}

# number FILTER: the only result of `jq FILTER` on $output, to 12 digits.
number() {
    jq -rs "$1 | tostring" <<< "$output" | awk '{ printf "%.12g\n", $1 }'
}

# ---- the common ground -------------------------------------------------------

@test "empty input gives empty output for every indicator" {
    for name in $(names); do
        run -0 run_example "$name" /dev/null
        [ -z "$output" ]
    done
}

@test "one record: it is all there is" {
    run -0 compute-indicator lq,share_region,herfindahl --component value <<< "$(cells X:A:2020:5)"
    [ "$(jq -c .value <<< "$output" | paste -sd,)" = 1,1,1 ]
}

@test "the record of a result has the cell, the indicator and the value" {
    run -0 compute-indicator lq <<< "$(cells X:A:2020:5)"
    [ "$output" = '{"region":"X","nace":"A","time":"2020","indicator":"lq","value":1}' ]
}

@test "a bad line is rejected with its number and the others count" {
    run -1 --separate-stderr compute-indicator share_region <<< "$(cells X:A:2020:30)
not json
$(cells X:B:2020:10)"
    [ "$(jq -c .value <<< "$output" | paste -sd,)" = 0.75,0.25 ]
    [[ "$stderr" == *"<stdin>:2:"* ]]
}

@test "a missing file ends with status 2" {
    run -2 compute-indicator lq "$BATS_TEST_TMPDIR/none.ndjson"
    [[ "$output" == *none.ndjson* ]]
}

@test "a full disk ends with status 2" {
    small > "$BATS_TEST_TMPDIR/in"
    run -2 bash -c 'compute-indicator lq "$1" > /dev/full' _ "$BATS_TEST_TMPDIR/in"
    [[ "$output" == *"No space left"* ]]
}

@test "a stream cut in its last line ends with status 2 and writes nothing" {
    run -2 --separate-stderr bash -c 'printf "{\"region\":\"11\",\"value\":1}\n{\"region\":\"1" | compute-indicator cv'
    [ -z "$output" ]
}

@test "a region longer than 64 KiB is a region" {
    long=$(head -c 70000 /dev/zero | tr '\0' x)
    run -0 pipe "compute-indicator share_activity | jq -c '[.value, (.region | length)]'" <<< "$(cells "$long:A:2020:1" Y:A:2020:3)"
    [ "${lines[0]}" = '[0.75,1]' ]
    [ "${lines[1]}" = '[0.25,70000]' ]
}

@test "codes with quotes and backslashes come out as they went in" {
    run -0 compute-indicator share_region <<< '{"region":"\"\\\u0041","nace":"A\n","time":"2020","value":1}'
    [ "$(jq -c '[.region, .nace]' <<< "$output")" = '["\"\\A","A\n"]' ]
}

@test "counts: read + made = written + rejected + dropped + aggregated" {
    stats=$BATS_TEST_TMPDIR/stats
    run -1 --separate-stderr compute-indicator lq,herfindahl --stats "$stats" <<< "$(small)
$(cells X:C:2020:null Y:C:2020:'"many"')"
    counts_hold "$stats"
    [ "$(jq -c '[.read, .rejected, .aggregated, .dropped]' "$stats")" = '[6,1,4,1]' ]
    [ "$(jq .made "$stats")" = "${#lines[@]}" ]
}

@test "rejected records go to --rejects with file, line and reason" {
    rejects=$BATS_TEST_TMPDIR/rejects
    run -1 compute-indicator lq --rejects "$rejects" <<< "$(cells X:A:2020:'"1 200"')"
    [ "$(jq -r '[._line, .region, .value] | join("|")' "$rejects")" = '1|X|1 200' ]
    [[ "$(jq -r ._reason "$rejects")" == *"no number"* ]]
}

@test "records without region or value, or with a code that is no text, are rejected with the remedy" {
    while IFS='|' read -r record remedy; do
        echo "$record"
        run -1 compute-indicator lq <<< "$record"
        [[ "$output" == *"$remedy"* ]]
    done << 'END'
{"nace":"A","value":1}|--region
{"region":11,"nace":"A","value":1}|--region
{"region":"X","nace":"A"}|--value
{"region":"X","nace":1,"value":1}|activity
{"region":"X","nace":"A","value":true}|number
{"region":"X","nace":"A","value":"NaN"}|number
{"region":"X","nace":"A","value":1e999}|number
END
}

@test "with --strict the first rejected record ends the run" {
    run -2 compute-indicator lq --strict <<< '{"region":"X","nace":"A","value":"x"}'
}

@test "wrong options are usage errors with status 2" {
    while read -r options; do
        echo "options: $options"
        # shellcheck disable=SC2086
        run -2 compute-indicator $options < /dev/null
        [[ "$output" == *"try: compute-indicator --help"* ]]
    done << 'END'

lqq
lq,
lq,none
--lang de lq
--param base entropy
--param base=two entropy
--param bsae=2 entropy
--param base=2 lq
--param method=classic shift_share
--param lq.base=2 lq,entropy
--param size=top101% star_rating
--param size=top% star_rating
--param size=tenth star_rating
--param percent=yes growth
--param percent=0 inverse_important
--param percent=-1 inverse_important
--param confidence=3 lq_interval
--param confidence=1 inequality_interval
--by unit,unit lq
--by a,,b lq
--by a,b,c,d,e,f,g,h,i,j,k,l,m lq
--duplicates add lq
--missing zero lq
williamson
set_share
--set , set_share
--list nothingofthesort
--describe lqq
END
}

# ---- the registry ------------------------------------------------------------

@test "--list groups all indicators, --list WORD those that match" {
    run -0 compute-indicator --list
    [ "${lines[0]}" = location ]
    [[ "$output" == *"  lq  "*"Location quotient"* ]]
    run -0 compute-indicator --list gini
    found=$output
    for name in gini gini_spec gini_conc gini_locational gini_spatial inequality_interval; do
        grep -q "^  $name " <<< "$found"
    done
    [[ "$found" != *"  lq "* ]]
    run -0 compute-indicator --list=gini
    [ "$output" = "$found" ]
    run -0 compute-indicator --list gini Rey # all of the words; the source counts
    [ "$(grep -o '^  [a-z_]*' <<< "$output")" = "  gini_spatial" ]
    run -2 compute-indicator --list herfindal
    [[ "$output" == *"did you mean herfindahl?"* ]]
    run -0 compute-indicator --lang kk --list lq
    [[ "$output" == *"Орналасу коэффициенті"* ]]
}

@test "every indicator says in three languages what it is, and what its formula, range and gaps are" {
    for name in $(names); do
        echo "indicator: $name"
        first=
        for lang in kk ru en; do
            run -0 compute-indicator --lang "$lang" --describe "$name"
            [[ "${lines[0]}" == "$name: "?* ]]
            [ "${#lines[@]}" -ge 6 ]
            [ "${lines[0]}${lines[1]}" != "$first" ]
            first=${lines[0]}${lines[1]}
        done
        for head in Meaning Formula Needs "Output keys" "Not defined"; do
            [[ "$output" == *$'\n'"$head: "?* ]]
        done
    done
}

@test "every indicator gives the components it says, and no others" {
    for name in $(names); do
        input_of "$name" > "$BATS_TEST_TMPDIR/in"
        said=$(compute-indicator --describe "$name" | sed -n 's/^Output keys: //p')
        for component in $(run_example "$name" "$BATS_TEST_TMPDIR/in" | jq -r '.component // empty' | sort -u); do
            echo "$name: $component: $said"
            [[ "$said" == *"$component"* || "$said" == "as shift_share" || "$said" == *"components as shift_share" ]]
        done
    done
}

@test "every parameter takes each value that --describe names" {
    for name in $(names); do
        input_of "$name" | jq -c '.weight //= 1000' > "$BATS_TEST_TMPDIR/in"
        while IFS='=' read -r parameter values; do
            for value in ${values//|/ }; do
                [ "$value" != text ] || continue
                value=${value/number/3}
                value=${value/>0/3}
                value=${value/%0..1/0.9}
                [[ ! $value =~ ^([0-9]+)\.\.[0-9]+$ ]] || value=$((BASH_REMATCH[1] + 1))
                value=${value/topN%/top20%}
                echo "$name: $parameter=$value"
                weight=()
                [[ $parameter=$value != @(presence=per_head|presence=both|against=weight|per_weight=1|weighted=1) ]] || weight=(--weight weight)
                run run_example "$name" "$BATS_TEST_TMPDIR/in" --param "$parameter=$value" "${weight[@]}"
                # a table of the example may need another value
                [ "$status" = 0 ] || [[ $output == *"does not look at --table "*" unless --param $parameter="* ]]
            done
        done < <(compute-indicator --describe "$name" | sed -n 's/^Parameter: \([a-z_]*\)=[^ ]* (\([^)]*\)).*/\1=\2/p')
    done
}

@test "how often something is drawn is a whole number within its bounds" {
    input_of inequality_interval > "$BATS_TEST_TMPDIR/in"
    for times in 0 1 2.5 -3 1000001 1e9 nan; do
        run -2 compute-indicator --param repetitions=$times inequality_interval "$BATS_TEST_TMPDIR/in"
        [[ "$output" == *"repetitions of inequality_interval is 2..1000000, not \"$times\""* ]]
    done
    compute-indicator --param repetitions=2 inequality_interval "$BATS_TEST_TMPDIR/in" > /dev/null
}

@test "the default of every parameter may be given, and changes nothing" {
    for name in $(names); do
        defaults=()
        while IFS='=' read -r parameter standard; do
            [[ -z $standard || $(example "$name") == *"$parameter="* ]] || defaults+=(--param "$(printf %q "$parameter=$standard")")
        done < <(said "$name" Parameter | sed -n 's/^\([a-z_]*=[^ ]*\) .*/\1/p')
        [ "${#defaults[@]}" -gt 0 ] || continue
        echo "$name: ${defaults[*]}"
        input_of "$name" > "$BATS_TEST_TMPDIR/in"
        run_example "$name" "$BATS_TEST_TMPDIR/in" > "$BATS_TEST_TMPDIR/bare"
        run_example "$name" "$BATS_TEST_TMPDIR/in" "${defaults[@]}" | cmp - "$BATS_TEST_TMPDIR/bare"
    done
}

@test "an unknown name suggests the nearest" {
    run -2 compute-indicator herfindal
    [[ "$output" == *"did you mean herfindahl"* ]]
}

@test "a parameter can be given to one indicator of several" {
    run -0 compute-indicator --param krugman_spec.reference=others krugman_spec,hoover_spec <<< "$(small)"
    [ "$(number 'map(select(.region == "X") | .value) | .[0]')" = 1.16666666667 ]
    [ "$(number 'map(select(.region == "X") | .value) | .[1]')" = 0.35 ]
}

# ---- figures by hand ---------------------------------------------------------

@test "location and shares of the small table" {
    run -0 compute-indicator lq,lq_additive,share_region,share_activity <<< "$(small)"
    [ "$(number '.[0].value')" = 1.875 ]           # (30/40) / (40/100)
    [ "$(number '.[1].value')" = 0.416666666667 ]  # (10/40) / (60/100)
    [ "$(number '.[4].value')" = 0.35 ]            # 30/40 - 40/100
    [ "$(number '.[8].value')" = 0.75 ]            # 30/40
    [ "$(number '.[12].value')" = 0.75 ]           # 30/40
    [ "$(number '.[15].value')" = 0.833333333333 ] # 50/60
}

@test "structure of a region of the small table" {
    first='map(select(.region == "X")) | map(.value)'
    run -0 compute-indicator herfindahl,diversification <<< "$(small)"
    [ "$(jq -cs "$first" <<< "$output")" = '[0.625,0.25,1.6,0.375]' ] # 9/16 + 1/16
    run -0 compute-indicator krugman_spec,hoover_spec,lq_mean,hachman <<< "$(small)"
    [ "$(number "$first | .[0]")" = 0.7 ]            # |3/4 - 4/10| + |1/4 - 6/10|
    [ "$(number "$first | .[1]")" = 0.35 ]
    [ "$(number "$first | .[2]")" = 1.51041666667 ]  # 3/4 * 15/8 + 1/4 * 5/12
    [ "$(number "$first | .[3]")" = 0.662068965517 ] # 48/72.5
    run -0 compute-indicator entropy <<< "$(cells X:A:2020:1 X:B:2020:1 X:C:2020:2)"
    [ "$(number '.[0].value')" = 1.5 ] # 2 * 1/4 * 2 + 1/2
    [ "$(number '.[2].value')" = 2.82842712475 ]
}

@test "concentration of an activity of the small table" {
    run -0 compute-indicator krugman_conc,hoover_conc,gini_locational <<< "$(small)"
    [ "$(number '.[0].value')" = 1.16666666667 ] # |3/4 - 1/6| + |1/4 - 5/6|
    [ "$(number '.[2].value')" = 0.35 ]          # (|3/4 - 4/10| + |1/4 - 6/10|) / 2
    [ "$(number '.[4].value')" = 0.35 ]          # 1 - (0.6 * 1/4 + 0.4 * (2 * 1/4 + 3/4))
}

@test "a share of a set, and a set that no record has" {
    run -0 compute-indicator set_share --set B,C <<< "$(small; cells X:C:2020:40)"
    [ "$(jq -c .value <<< "$output" | paste -sd' ')" = "0.625 0.8333333333333334" ]
    run -2 compute-indicator set_share --set B,Q <<< "$(small)"
    [[ "$output" == *"activity Q of --set"* ]]
}

@test "inequality of four regions" {
    data=$(printf '{"region":"%s","value":%s,"people":%s}\n' a 1 1 b 2 1 c 3 1 d 6 1)
    run -0 compute-indicator gini,hoover,cv <<< "$data"
    [ "$(number '.[0].value')" = 0.333333333333 ] # 2 (1*-2 + 2*-1 + 3*0 + 4*3) / (16 * 3)
    [ "$(number '.[1].value')" = 0.444444444444 ] # n / (n - 1)
    [ "$(number '.[2].value')" = 0.25 ]           # (2 + 1 + 0 + 3) / 12 / 2
    [ "$(number '.[3].value')" = 0.720082299823 ] # sqrt(14/3) / 3
    run -0 compute-indicator theil <<< "$(printf '{"region":"%s","value":%s}\n' a 1 b 3)"
    [ "$(number '.[0].value')" = 0.130812035941 ] # (ln(1/2)/2 + 3/2 ln(3/2)) / 2
    [ "$(number '.[1].value')" = 0.143841036226 ] # (ln 2 + ln(2/3)) / 2
}

@test "inequality per head: the weight makes heads of regions" {
    data=$(printf '{"region":"%s","value":%s,"people":%s}\n' a 2 1 b 6 3)
    run -0 compute-indicator williamson,per_head,gini,theil --weight people --param williamson.per_weight=1 \
        --param gini.per_weight=1 --param theil.per_weight=1 --component value,T,L <<< "$data"
    [ "$(jq -c .value <<< "$output" | paste -sd,)" = 0,2,2,0,0,0 ]
}

@test "growth by cell, region and activity, absolute and a year" {
    data=$(cells X:A:2018:100 X:A:2020:121 X:B:2018:100 X:B:2020:100)
    run -0 compute-indicator growth,growth_annual <<< "$data"
    [ "$(number '.[0].value')" = 0.21 ]
    [ "$(jq -cs '.[1] | [.component, .value, .time]' <<< "$output")" = '["absolute",21,"2018/2020"]' ]
    [ "$(number 'map(select(.indicator == "growth_annual")) | .[0].value')" = 0.1 ]
    run -0 compute-indicator growth --param of=region --param percent=1 --component value <<< "$data"
    [ "$(number '.[0].value')" = 10.5 ]
}

@test "a year is a year for quarters, months and cumulated periods too" {
    for times in 2018-Q2:2020-Q2 2018-03:2020-03 2018-S1:2020-S1; do
        run -0 compute-indicator growth_annual --component value \
            <<< "$(cells "X:A:${times%:*}:100" "X:A:${times#*:}:121")"
        [ "$(number '.[0].value')" = 0.1 ]
    done
    run -0 compute-indicator growth_annual --component value <<< "$(cells X:A:2018-01/2018-06:100 X:A:2020-01/2020-06:121)"
    [ "$(number '.[0].value')" = 0.1 ]
    run -0 compute-indicator growth_annual --component value <<< "$(cells X:A:2020-Q1:100 X:A:2020-Q3:121)"
    [ "$(number '.[0].value')" = 0.4641 ] # 1.21^2 - 1
    run -0 compute-indicator growth_annual <<< "$(cells X:A:2018:100 X:A:2020-Q1:121)"
    [ "$(jq -r .reason <<< "$output")" = "not two periods of one length" ]
}

@test "the economic base by hand" {
    # A and B are 4/10 and 6/10 of the whole: X exports 30 - 16, Y 50 - 36
    run -0 compute-indicator economic_base <<< "$(small)"
    [ "$(jq -c 'select(.component == "export").value' <<< "$output" | paste -sd,)" = "14,0,0,14" ]
    [ "$(jq -c 'select(.component == "basic_share").value' <<< "$output" | paste -sd,)" = "0.35,0.23333333333333334" ]
    [ "$(number 'map(select(.component == null)) | .[0].value')" = 2.85714285714 ] # 40 / 14
    # the least shares are 1/6 and 1/4: X exports 30 - 40/6, Y 50 - 15
    run -0 compute-indicator --param method=minimum economic_base <<< "$(small)"
    [ "$(number 'map(select(.component == null)) | .[0].value')" = 1.71428571429 ]
    [ "$(number 'map(select(.component == "basic")) | .[1].value')" = 35 ]
    run -0 compute-indicator --param method=set --param basic=A --component value economic_base <<< "$(small)"
    [ "$(jq -c .value <<< "$output" | paste -sd,)" = "1.3333333333333333,6" ]
    run -2 compute-indicator --param method=set economic_base <<< "$(small)"
    [[ "$output" == *"--param basic="* ]]
}

@test "the localisation curve ends at 1 and holds the locational and the Hoover Gini" {
    panel > "$BATS_TEST_TMPDIR/in"
    area='group_by([.nace, .time]) | map(sort_by(.rank | tonumber) | . as $c | [range(1; length) as $i |
        ($c[$i].share - $c[$i - 1].share) * ($c[$i].value + $c[$i - 1].value)] | 1 - add)'
    run -0 compute-indicator localisation_curve "$BATS_TEST_TMPDIR/in"
    curve=$output
    [ "$(jq -s 'group_by([.nace, .time]) | map(sort_by(.rank | tonumber) | last | [.value, .share] | map(. - 1 | fabs < 1e-12) | all) | all' <<< "$curve")" = true ]
    gini=$(compute-indicator gini_locational "$BATS_TEST_TMPDIR/in" | jq -s -c 'sort_by([.nace, .time]) | map(.value)')
    [ "$(jq -s "$area | [., $gini] | transpose | map(.[0] - .[1] | fabs < 1e-12) | all" <<< "$curve")" = true ]
    run -0 compute-indicator --weight weight --param against=weight localisation_curve "$BATS_TEST_TMPDIR/in"
    gini=$(compute-indicator --weight weight --param per_weight=1 gini "$BATS_TEST_TMPDIR/in" | jq -s -c 'sort_by([.nace, .time]) | map(.value)')
    [ "$(jq -s "$area | [., $gini] | transpose | map(.[0] - .[1] | fabs < 1e-12) | all" <<< "$output")" = true ]
    run -2 compute-indicator --param against=weight localisation_curve "$BATS_TEST_TMPDIR/in"
    [[ "$output" == *"--weight"* ]]
}

@test "the Kazakh cluster test by hand" {
    # the whole grows 200 -> 240: 1.2; A 100 -> 150: 1.5, so its cluster factor is 0.3;
    # X in A 2, Y in A 1: regional factors 0.5, -0.5, mean 0; LQ of X in A (100/140)/(150/240)
    run -0 compute-indicator kz_cluster_test <<< "$(cells X:A:1:50 X:B:1:50 Y:A:1:50 Y:B:1:50 \
        X:A:2:100 X:B:2:40 Y:A:2:50 Y:B:2:50)"
    result='map(select(.region == "X" and .nace == "A"))'
    [ "$(number "$result | .[0].value")" = 1 ]
    [ "$(number "$result | .[1].value")" = 1.14285714286 ]
    [ "$(number "$result | .[2].value")" = 0.3 ]
    [ "$(number "$result | .[3].value")" = 0.5 ]
    [ "$(number "$result | .[4].value")" = 0 ]
    [ "$(jq -s 'map(select((.component | not) and .value == 1)) | length' <<< "$output")" = 1 ]
}

# ---- what holds for any figures ----------------------------------------------

@test "identities: what adds up adds up" {
    panel > "$BATS_TEST_TMPDIR/in"
    near0='map(fabs) | add < 1e-9'
    # shares of a region are 1 together; the mean of quotients weighted by the regions is 1
    run -0 compute-indicator share_region "$BATS_TEST_TMPDIR/in"
    [ "$(jq -s "group_by([.region, .time]) | map((map(.value) | add) - 1) | $near0" <<< "$output")" = true ]
    run -0 compute-indicator lq_additive "$BATS_TEST_TMPDIR/in"
    [ "$(jq -s "group_by([.nace, .time]) | map(map(.value) | add) | $near0" <<< "$output")" = true ]
    for method in dunn esteban arcelus; do
        for name in shift_share shift_share_dynamic shift_share_activity; do
            run -0 compute-indicator --param method=$method $name "$BATS_TEST_TMPDIR/in"
            [ "$(jq -s "map(select(.component != \"net_total\")) | group_by([.region, .nace]) |
                map(map(if .component == \"growth\" then -.value else .value end) | add) | $near0" <<< "$output")" = true ]
        done
    done
    # regional shifts of all regions cancel out; the activities' components add up to the region's
    run -0 compute-indicator shift_share --component mix,regional "$BATS_TEST_TMPDIR/in"
    [ "$(jq -s "group_by(.component) | map(map(.value) | add) | $near0" <<< "$output")" = true ]
    run -0 compute-indicator shift_share,shift_share_activity --component mix "$BATS_TEST_TMPDIR/in"
    [ "$(jq -s "group_by(.region) | map(map(if .nace then .value else -.value end) | add) | $near0" <<< "$output")" = true ]
    # hoover_spec is half of krugman_spec, hachman one over lq_mean
    run -0 compute-indicator krugman_spec,hoover_spec "$BATS_TEST_TMPDIR/in"
    [ "$(jq -s "group_by([.region, .time]) | map(.[0].value - .[1].value * (if .[0].indicator == \"krugman_spec\" then 2 else 0.5 end)) | $near0" <<< "$output")" = true ]
    run -0 compute-indicator lq_mean,hachman "$BATS_TEST_TMPDIR/in"
    [ "$(jq -s "group_by([.region, .time]) | map(.[0].value * .[1].value - 1) | $near0" <<< "$output")" = true ]
}

@test "a weight of one for each region changes no index of inequality" {
    panel | sed 's/"weight":[0-9]*/"weight":1/' > "$BATS_TEST_TMPDIR/in"
    for name in gini theil hoover; do
        run -0 compute-indicator "$name" "$BATS_TEST_TMPDIR/in"
        plain=$(jq -r 'select(.component != "normalised").value' <<< "$output")
        run -0 compute-indicator "$name" --weight weight "$BATS_TEST_TMPDIR/in"
        paste <(echo "$plain") <(jq -r .value <<< "$output") | awk '($1 - $2) ^ 2 > 1e-24 { exit 1 }'
    done
}

# ---- zero, missing, negative -------------------------------------------------

@test "0/0 is null with a reason, never NaN" {
    run -0 compute-indicator lq <<< "$(cells X:A:2020:0 X:B:2020:0 Y:A:2020:1 Y:B:2020:1)"
    [ "$(jq -c 'select(.region == "X") | .value' <<< "$output" | sort -u)" = null ]
    [[ "$(jq -r 'select(.region == "X") | .reason' <<< "$output")" == *"0/0"* ]]
    for name in $(names); do
        echo "indicator: $name"
        input_of "$name" 0 > "$BATS_TEST_TMPDIR/in"
        run --separate-stderr run_example "$name" "$BATS_TEST_TMPDIR/in"
        # where zeros have no logarithm they are left out, told, and the status says so
        [ "$status" -eq 0 ] || { [ "$status" -eq 1 ] && [[ "$stderr" == *"left out"* ]]; }
        [ "$(jq -c 'select((.value == null) != has("reason"))' <<< "$output")" = "" ]
        ! grep -qiE ':(-?nan|-?inf)' <<< "$output" || false
    done
}

@test "records without value are left out, counted and named; --missing skip accepts that" {
    run -1 --separate-stderr compute-indicator share_region <<< "$(small; cells Y:C:2020:null)"
    [ "${#lines[@]}" = 4 ]
    [[ "$stderr" == *"1 records without a value were left out (Y C 2020)"* ]]
    run -0 --separate-stderr compute-indicator share_region --missing skip <<< "$(small; cells Y:C:2020:null)"
    [ -z "$stderr" ]
}

@test "growth from or to nothing is null with a reason, not -100 per cent" {
    run -1 --separate-stderr compute-indicator growth --component value \
        <<< "$(cells X:A:1:5 X:A:2:null Y:A:1:null Y:A:2:5 Z:A:1:5 W:A:1:0 W:A:2:5 V:A:1:4 V:A:2:5)"
    [ "$(jq -r '[.region, .value, .reason] | map(. // "-") | join(",")' <<< "$output")" = "V,0.25,-
W,-,the base period is zero
X,-,no value in the last period
Y,-,no value in the base period
Z,-,no value in the last period" ]
    run -0 compute-indicator growth --param absent=zero --component value <<< "$(cells Z:A:1:5 Y:A:1:1 Y:A:2:1)"
    [ "$(jq -c .value <<< "$output" | paste -sd,)" = 0,-1 ]
}

@test "a region with a gap has no shift-share, the others have" {
    run -1 --separate-stderr compute-indicator shift_share --component growth \
        <<< "$(cells X:A:1:5 X:A:2:null X:B:1:1 X:B:2:2 Y:A:1:5 Y:A:2:6 Z:A:1:1)"
    [ "$(jq -c '[.region, .value]' <<< "$output" | paste -sd,)" = '["X",null],["Y",1],["Z",null]' ]
    [ "$(jq -r 'select(.region == "X").reason' <<< "$output")" = "a record of it has no value" ]
}

@test "an activity new to a region is its own growth, and the sum holds" {
    run -0 compute-indicator shift_share <<< "$(cells X:A:1:5 X:A:2:5 X:B:2:7 Y:A:1:5 Y:A:2:5)"
    [ "$(jq -c 'select(.region == "X") | [.component, .value]' <<< "$output" | paste -sd' ')" = \
        '["growth",7] ["national",3.5] ["mix",-3.5] ["regional",7] ["net_total",3.5]' ]
}

@test "negative values: quotients follow them, indices of shares are null" {
    data=$(cells X:A:2020:-1 X:B:2020:3 Y:A:2020:5 Y:B:2020:1)
    run -0 compute-indicator lq <<< "$data"
    [ "$(number '.[0].value')" = -1 ] # (-1/2) / (4/8)
    run -0 compute-indicator herfindahl,entropy,krugman_spec,gini_spec,hachman <<< "$data"
    [ "$(jq -r 'select(.region == "X") | .reason' <<< "$output" | sort -u)" = "a negative value: shares of it mean nothing" ]
    [ "$(jq -c 'select(.region == "Y" and .value == null)' <<< "$output")" = "" ]
    run -0 compute-indicator gini,theil,hoover,gini_locational <<< "$data"
    [ "$(jq -c 'select(.nace == "A" and .value != null)' <<< "$output")" = "" ]
}

@test "negative and missing weights are rejected" {
    run -1 compute-indicator gini --weight w <<< '{"region":"X","value":1,"w":-1}'
    [[ "$output" == *"the weight is negative"* ]]
    run -1 compute-indicator gini --weight w <<< '{"region":"X","value":1}'
    [[ "$output" == *"the weight is no number"* ]]
}

# ---- totals, panels, fields --------------------------------------------------

@test "published totals divide and are no parts" {
    data=$(small; cells KZ:A:2020:80 KZ:B:2020:120 KZ:T:2020:200 X:T:2020:50 Y:T:2020:60)
    run -0 compute-indicator lq --total-region KZ --total-activity T <<< "$data"
    [ "${#lines[@]}" = 4 ]
    [ "$(number '.[0].value')" = 1.5 ] # (30/50) / (80/200)
    run -0 compute-indicator herfindahl --total-region KZ --total-activity T --component value <<< "$data"
    [ "$(number '.[0].value')" = 0.4 ] # (30/50)^2 + (10/50)^2
}

@test "a total of its own is the sum of the published ones where it was not given" {
    run -0 compute-indicator lq --total-activity T <<< "$(small; cells X:T:2020:50 Y:T:2020:150)"
    [ "$(number '.[0].value')" = 3 ] # (30/50) / (40/200)
}

@test "totals that were named and are not there are told" {
    run -2 compute-indicator lq --total-region KZ <<< "$(small)"
    [[ "$output" == *"no record of --total-region KZ"* ]]
    run -1 --separate-stderr compute-indicator lq --total-region KZ <<< "$(small; cells KZ:A:2020:80)"
    [ "${#lines[@]}" = 4 ]
    [[ "$stderr" == *"1 totals were not among the records"* ]]
}

@test "each time, measure and unit has its own panel" {
    run -0 compute-indicator share_activity <<< '{"region":"X","nace":"A","time":"1","unit":"t","value":1}
{"region":"Y","nace":"A","time":"1","unit":"t","value":1}
{"region":"X","nace":"A","time":"2","unit":"t","value":1}
{"region":"Y","nace":"A","time":"1","unit":"KZT","value":3}
{"region":"X","nace":"A","time":"1","unit":"KZT","value":1}'
    [ "$(jq -c '[.region, .time, .unit, .value]' <<< "$output" | paste -sd' ')" = \
        '["X","1","KZT",0.25] ["Y","1","KZT",0.75] ["X","1","t",0.5] ["Y","1","t",0.5] ["X","2","t",1]' ]
}

@test "figures of two units in one panel are refused, whatever the order" {
    data='{"region":"X","nace":"A","unit":"t","value":1}
{"region":"Y","nace":"A","unit":"KZT","value":3}'
    for order in cat tac; do
        run -2 --separate-stderr compute-indicator lq --by measure <<< "$($order <<< "$data")"
        [ -z "$output" ]
        [[ "$stderr" == *"name unit in --by"* ]]
    done
}

@test "two records of one cell are refused, or summed when asked" {
    run -2 compute-indicator share_region <<< "$(small; cells X:A:2020:1)"
    [[ "$output" == *"two records for region X, activity A, time 2020"* ]]
    run -0 compute-indicator share_region --duplicates sum <<< "$(small; cells X:A:2020:10)"
    [ "$(number '.[0].value')" = 0.8 ]
    run -2 compute-indicator gini --duplicates sum --weight w <<< '{"region":"X","value":1,"w":1}
{"region":"X","value":1,"w":2}'
    [[ "$output" == *"several weights"* ]]
}

@test "fields go by other names; the results keep them" {
    run -0 compute-indicator lq --region r --activity p --time t --value v \
        <<< '{"r":"X","p":"01","t":"2020","v":"5","unit":"t"}'
    [ "$output" = '{"r":"X","p":"01","t":"2020","unit":"t","indicator":"lq","value":1}' ]
    run -0 compute-indicator lq <<< '{"region":"X","cluster":"cotton","value":5}'
    [ "$output" = '{"region":"X","cluster":"cotton","indicator":"lq","value":1}' ]
}

@test "records by nace beside records by product or by nothing are refused, in any order" {
    data='{"region":"X","nace":"A","value":1}
{"region":"X","product":"01","value":1}'
    for order in cat tac; do
        run -2 --separate-stderr compute-indicator lq <<< "$($order <<< "$data")"
        [ -z "$output" ]
        [[ "$stderr" == *"--activity"* ]]
        run -2 --separate-stderr compute-indicator lq <<< "$($order <<< "${data/\"product\":\"01\",/}")"
        [ -z "$output" ]
        [[ "$stderr" == *"records without activity"* ]]
    done
}

@test "a field that is the region is not the activity too, and no field is two things" {
    run -2 compute-indicator lq --region nace <<< '{"nace":"A","value":5}'
    [[ "$output" == *"lq needs an activity"* ]]
    run -0 compute-indicator per_head --region nace --weight w --component value <<< '{"nace":"A","value":6,"w":3}'
    [ "$output" = '{"nace":"A","indicator":"per_head","value":2}' ]
    for options in "--region unit" "--region indicator" "--time reason" "--activity region" "--by time" "--by value"; do
        # shellcheck disable=SC2086
        run -2 compute-indicator lq $options < /dev/null
        [[ "$output" == *"named twice"* ]]
    done
}

@test "an indicator of activities needs activities" {
    run -2 compute-indicator lq <<< '{"region":"X","value":5}'
    [[ "$output" == *"--activity"* ]]
}

@test "periods that are not there are errors; a panel without them is left out and told" {
    run -2 compute-indicator growth <<< "$(small)"
    [[ "$output" == *"two periods"* ]]
    run -2 compute-indicator growth --base 1990 <<< "$(cells X:A:1:1 X:A:2:2)"
    [[ "$output" == *"no values of --base 1990"* ]]
    run -2 compute-indicator growth --base 2 --end 1 <<< "$(cells X:A:1:1 X:A:2:2)"
    run -1 --separate-stderr compute-indicator growth --component value <<< '{"region":"X","time":"1","unit":"t","value":1}
{"region":"X","time":"2","unit":"t","value":3}
{"region":"X","time":"1","unit":"KZT","value":1}'
    [ "$output" = '{"region":"X","time":"1/2","unit":"t","indicator":"growth","value":2}' ]
    [[ "$stderr" == *"left out"* ]]
}

@test "--component hands on what it names" {
    run -0 compute-indicator herfindahl --component equivalent_number <<< "$(small)"
    [ "$(jq -r .component <<< "$output" | sort -u)" = equivalent_number ]
    run -2 compute-indicator herfindahl --component value,equivalent <<< "$(small)"
    [[ "$output" == *'no result has the component "equivalent"'* ]]
}

@test "memory goes by the cells: twenty thousand measures, each of its own region, fit in little" {
    awk 'BEGIN { for (i = 0; i < 20000; i++)
        printf "{\"region\":\"r%d\",\"nace\":\"a%d\",\"measure\":\"m%d\",\"value\":1}\n", i, i, i }' > "$BATS_TEST_TMPDIR/in"
    run -0 pipe "compute-indicator lq '$BATS_TEST_TMPDIR/in' | jq -s 'map(.value) | add'"
    [ "$output" = 20000 ]
    awk 'BEGIN { for (i = 0; i < 30000; i++)
        printf "{\"region\":\"r%d\",\"nace\":\"a\",\"time\":\"t%d\",\"value\":1}\n", i, i }' > "$BATS_TEST_TMPDIR/in"
    run -2 compute-indicator lq "$BATS_TEST_TMPDIR/in"
    [[ "$output" == *"--region and --time"* ]]
}

# ---- what would be counted twice ---------------------------------------------

@test "a whole beside its own parts is refused, in either dimension and whatever the order" {
    while read -r cells codes; do
        echo "cells: $cells"
        for order in cat tac; do
            # shellcheck disable=SC2086
            run -2 --separate-stderr compute-indicator lq <<< "$(cells ${cells//,/ } | $order)"
            [ -z "$output" ]
            [[ "$stderr" == *"$codes overlap and would be counted twice in 2020;"*--allow-overlap* ]]
        done
    done << 'END'
KZ:A:2020:10,710000000:A:2020:4,750000000:A:2020:6 KZ and 710000000
610000000:A:2020:1,511000000:A:2020:2,610000000:C:2020:1,613600000:C:2020:9 610000000 and 613600000
DE:A:2020:5,DE1:A:2020:2 DE and DE1
X:C:2020:1,X:13:2020:1,Y:A:2020:1 C and 13
X:13:2020:1,X:13.20:2020:1 13 and 13.20
X:B-E:2020:4,X:C:2020:1 B-E and C
X:TOTAL:2020:4,X:C:2020:1 TOTAL and C
END
}

@test "a whole in one period and its parts in another do not overlap" {
    run -0 compute-indicator lq <<< "$(cells KZ:A:2019:10 710000000:A:2020:4 750000000:A:2020:6 X:C:2019:1 X:13:2020:1)"
}

@test "codes of another revision or another classification are not judged by NACE" {
    run -0 compute-indicator lq <<< '{"region":"X","nace":"C","rev":"1.1","value":1}
{"region":"X","nace":"13","rev":"1.1","value":1}'
    run -0 compute-indicator lq <<< '{"region":"X","product":"C","value":1}
{"region":"X","product":"13","value":1}'
}

@test "published totals, growth by cell and --allow-overlap let a whole stand beside its parts" {
    data=$(cells KZ:A:2019:10 710000000:A:2019:4 KZ:A:2020:20 710000000:A:2020:5)
    run -0 compute-indicator share_activity --total-region KZ --component value <<< "$data"
    [ "$(jq -c .value <<< "$output" | paste -sd,)" = 0.4,0.25 ]
    run -0 compute-indicator growth --component value <<< "$data"
    [ "$(jq -c .value <<< "$output" | paste -sd,)" = 0.25,1 ]
    run -2 compute-indicator growth --param of=activity <<< "$data"
    run -0 compute-indicator share_activity --allow-overlap <<< "$data"
    [ "$(jq -c .value <<< "$output" | paste -sd,)" = 0.2857142857142857,0.7142857142857143,0.2,0.8 ]
}

@test "a field that tells records apart is refused unless --by names it" {
    data='{"region":"X","nace":"A","sex":"F","title":"Farming","value":1}
{"region":"X","nace":"B","sex":"M","title":"Mining","value":2}
{"region":"Y","nace":"A","sex":"M","title":"Farming","value":3}
{"region":"X","nace":"C","sex":"F","title":"Making","value":3}'
    for order in cat tac sort; do
        run -2 --separate-stderr compute-indicator lq <<< "$($order <<< "$data")"
        [ -z "$output" ]
        [[ "$stderr" == *'"sex" varies within a panel; name it in --by'* ]]
    done
    run -0 compute-indicator share_activity --by sex <<< "$data"
    [ "$(jq -c '[.sex, .value]' <<< "$output" | paste -sd' ')" = '["F",1] ["F",1] ["M",1] ["M",1]' ]
}

@test "titles of a code, remarks and further numbers may vary" {
    run -0 compute-indicator share_region <<< '{"region":"X","nace":"A","name":"Iks","title":"Farming","status":"P","n":1,"value":1}
{"region":"X","nace":"B","name":"Iks","title":"Mining","note":"a","n":2,"value":3}
{"region":"Y","nace":"A","name":"Igrek","title":"Farming","status":"E","n":3,"value":1}
{"region":"Y","nace":"B","name":"Igrek","title":"Mining","note":"b","n":4,"value":1}'
    [ "$(jq -c .value <<< "$output" | paste -sd,)" = 0.25,0.75,0.5,0.5 ]
}

# ---- more by hand ------------------------------------------------------------

@test "a cell without a record is a zero in a structure: sparse and dense tables agree" {
    sparse=$(cells X:A:2020:30 X:B:2020:10 Y:B:2020:50 Z:B:2020:10)
    dense=$(echo "$sparse"; cells Y:A:2020:0 Z:A:2020:0)
    for name in lq_standardised herfindahl entropy krugman_spec hoover_spec gini_spec krugman_conc hoover_conc gini_conc \
        gini_locational hachman star_rating; do
        echo "$name"
        [ "$(compute-indicator "$name" <<< "$dense" | grep -v '"[YZ]","nace":"A"')" = "$(compute-indicator "$name" <<< "$sparse")" ]
    done
}

@test "a threshold makes the quotient a yes or no" {
    run -0 compute-indicator lq --param threshold=1 <<< "$(small)"
    [ "$(jq -c .value <<< "$output" | paste -sd,)" = 1,0,0,1 ]
}

@test "the standardised quotient, plain and of logarithms" {
    # quotients of A in X, Y: 15/8, 5/12; two values are always 1/sqrt 2 from their mean
    for scale in linear log; do
        run -0 compute-indicator lq_standardised --param scale=$scale <<< "$(small)"
        [ "$(number '.[0].value')" = 0.707106781187 ]
    done
    run -0 compute-indicator lq_standardised --param scale=log <<< "$(small; cells Z:A:2020:0 Z:B:2020:4)"
    [ "$(jq -rs 'map(select(.region == "Z" and .nace == "A")) | .[0].reason' <<< "$output")" = "the logarithm of zero" ]
}

@test "the Kazakh cluster test against all activities of the region" {
    # X grows 100 -> 140: 1.4; its A by 2: factor 0.6. Y 100 -> 100: A by 1: 0; mean 0.3
    run -0 compute-indicator kz_cluster_test --param against=region --component regional_factor,regional_factor_mean \
        <<< "$(cells X:A:1:50 X:B:1:50 Y:A:1:50 Y:B:1:50 X:A:2:100 X:B:2:40 Y:A:2:50 Y:B:2:50)"
    [ "$(number '.[0].value')" = 0.6 ]
    [ "$(number '.[1].value')" = 0.3 ]
}

@test "names are found by other names and in any language, and nothing like it suggests nothing" {
    run -0 compute-indicator --list RCA
    [[ "$output" == *"  lq "* ]]
    run -0 compute-indicator --list ДЖИНИ
    [[ "$output" == *"  gini_locational "* && "$output" == *"  gini_spatial "* && "$output" != *"  lq "* ]]
    run -2 compute-indicator rca
    [[ "$output" == *"did you mean lq"* ]]
    run -2 compute-indicator qqqqqqq
    [[ "$output" != *"did you mean"* ]]
    run -0 compute-indicator --lang kk --describe williamson
    [[ "$output" == *"Қажет: өңір, мән, салмақ (--weight)"* ]]
}

@test "a period that is neither text nor number is rejected" {
    run -1 compute-indicator lq <<< '{"region":"X","nace":"A","time":null,"value":1}'
    [[ "$output" == *period* ]]
}

@test "rank: the greatest is first, equal values share a place, nothing is ranked without a value" {
    printf '%s\n' '{"region":"a","nace":"A","value":3}' '{"region":"b","nace":"A","value":5}' \
        '{"region":"c","nace":"A","value":3}' '{"region":"d","nace":"A","value":-1}' \
        '{"region":"e","nace":"A","value":null,"status":"M"}' '{"region":"a","nace":"B","value":7}' > "$BATS_TEST_TMPDIR/r"
    run pipe "compute-indicator --missing skip --component value rank '$BATS_TEST_TMPDIR/r' | render -f csv --codes --columns region,nace,value | tr -d '\\r' | tail -n +2 | sort | tr '\\n' ' '"
    [ "$output" = 'a,A,2 a,B,1 b,A,1 c,A,2 d,A,4 ' ]
    run pipe "compute-indicator --missing skip -p order=ascending rank '$BATS_TEST_TMPDIR/r' | render -f csv --codes --where '!component' --columns region,nace,value | tr -d '\\r' | tail -n +2 | sort | tr '\\n' ' '"
    [ "$output" = 'a,A,2 a,B,1 b,A,4 c,A,2 d,A,1 ' ]
    run pipe "compute-indicator --missing skip --component of rank '$BATS_TEST_TMPDIR/r' | head -1"
    [[ $output == *'"component":"of","value":4}' ]]
}
