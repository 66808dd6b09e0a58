# Points and distances by hand and by their properties; others' results are in golden.bats.
load helper
load points

@test "M by hand: two pairs, far from one another" {
    # within 1 every A has only an A beside it (1/1), and one of the three others is an A
    four="at 1:A:0:0 2:A:1:0 3:B:9:0 4:B:10:0"
    run -0 compute "$four" "--param 'r=0.5;1;20' m_function | jq -c 'select(.nace == \"A\").value' | paste -sd' '"
    [ "$output" = "null 3 1" ]
    # B among the neighbours of A: none within 1, two of three within 20, as expected
    run -0 compute "$four" "--param neighbour=B --param 'r=1;20' m_function | jq -c 'select(.nace == \"A\").value' | paste -sd' '"
    [ "$output" = "0 1" ]
}

@test "K by hand: ordered pairs within r, over the density" {
    # three points in a row on an area of 9: 4 ordered pairs within 1, 6 within 2; 9/9 a pair
    three="at 1:A:0:0 2:A:1:0 3:A:2:0"
    run -0 compute "$three" "--param area=9 --param 'r=1;2' ripley_k | jq -c .value | paste -sd' '"
    [ "$output" = "4 6" ]
    run -0 compute "$three" "--param area=9 --param as=L --param 'r=1;2' ripley_k | jq '.value * .value * 3.141592653589793 * 1e9 | round' | paste -sd' '"
    [ "$output" = "4000000000 6000000000" ]
    # the rectangle around them has no area; around these it has 2 x 4
    run -0 compute "$three" "--param r=1 ripley_k | jq -c '[.value, .reason]'"
    [[ "$output" == "[null,"*"give --param area="* ]]
    run -2 --separate-stderr compute "$three" "--param area=-1 ripley_k"
    [[ "$stderr" == *"or auto"* ]]
    run -0 compute "at 1:A:0:0 2:A:2:4" "--param r=9 ripley_k | jq -c .value"
    [ "$output" = 4 ] # 8 / 4 x 2
}

@test "Kd is a density: it adds up to 1" {
    run -0 compute "at 1:A:0:0 2:A:1:0 3:A:2:0 4:A:5:0" "--param \"r=\$(seq -s';' 0.25 0.5 31.75 | tr -d '\\n')\" kd_function | jq -s 'map(.value / 2) | add * 1000 | round'"
    [ "$output" = 1000 ]
}

@test "distance: plane, and a degree of the equator" {
    run -0 compute "at 1:A:0:0 2:A:3:4" "distance | jq -c '[.region, .region_to, .value]' | paste -sd' '"
    [ "$output" = '["1","2",5] ["2","1",5]' ]
    run -0 compute "at 1:A:0:0 2:A:1:0" "--param metric=sphere --param radius=180 distance | jq '.value / 3.141592653589793 * 1e9 | round'"
    [ "${lines[0]}" = 1000000000 ]
    # Almaty to Astana, about 974 km
    run -0 compute "at Almaty:A:76.9286:43.2567 Astana:A:71.4304:51.1282" "--param metric=sphere distance | jq '.value / 1000 | round' | sort -u"
    [ "$output" -gt 960 ] && [ "$output" -lt 980 ]
    run -0 compute "at 1:A:0:0 2:A:3:4 3:A:30:40" "--param within=10 distance | wc -l"
    [ "$output" = 2 ]
}

@test "points at one place are 0 apart; the law of cosines may not tell" {
    run -0 compute "at 1:A:9.87:51.53 2:A:9.87:51.53" "--param metric=sphere distance | jq -c .value | sort -u"
    [ "$output" = 0 ]
}

@test "what is not there is told" {
    run -1 --separate-stderr compute "at 1:A:0:0 2:A:1:0 3:A:null:0" "--param r=1 m_function"
    [[ "$stderr" == *"1 points without coordinates are left out"* ]]
    run -0 compute "at 1:A:0:0 2:A:null:0" "distance | jq -c '[.value, .reason]' | sort -u"
    [[ "$output" == *'[null,"a region without coordinates"]'* ]]
    for r in "'r=2;1'" r=x r=-1 "'r=1;;2'"; do
        run -2 --separate-stderr compute "at 1:A:0:0 2:A:1:0" "--param $r m_function"
        [[ "$stderr" == *"rising distances"* ]]
    done
    run -2 --separate-stderr compute "at 1:A:0:0 2:A:1:0" "--param r=1 --param neighbour=C m_function"
    [[ "$stderr" == *'no activity "C"'* ]]
    run -2 --separate-stderr pipe "echo '{\"region\":\"1\",\"nace\":\"A\",\"value\":1}' | compute-indicator m_function"
    [[ "$stderr" == *"--with x="* ]]
}

@test "envelopes: the seed decides, the order of the points does not" {
    points="parse --comment '#' $ROOT/tests/golden/points.csv"
    for name in m_function kd_function "--param area=900 ripley_k"; do
        run -0 compute "$points" "--param 'r=1;4' --param repetitions=19 $name | sort"
        first=$output
        run -0 compute "$points | tac" "--param 'r=1;4' --param repetitions=19 $name | sort"
        [ "$output" = "$first" ]
        run -0 compute "$points" "--param 'r=1;4' --param repetitions=19 --param seed=2 $name | sort"
        [ "$output" != "$first" ]
        run -0 compute "$points" "--param 'r=1;4' --param repetitions=19 $name | jq -s 'all(.low <= .high)'"
        [ "$output" = true ]
    done
}

@test "Huff's shares are 1 together; alone, a store has all" {
    size="--table size=<(printf '{\"place\":\"%s\",\"value\":%s}\\n' A 100 B 400)"
    run -0 pipe "printf '{\"from\":\"X\",\"to\":\"%s\",\"value\":%s}\n' A 1 B 2 | compute-indicator $size huff | jq -c .value | paste -sd' '"
    [ "$output" = "0.5 0.5" ] # 100 / 1 = 400 / 4
    run -0 pipe "printf '{\"from\":\"X\",\"to\":\"%s\",\"value\":%s}\n' A 1 | compute-indicator $size huff | jq -c .value"
    [ "$output" = 1 ]
    run -0 pipe "printf '{\"from\":\"X\",\"to\":\"%s\",\"value\":%s}\n' A 1 B 2 | compute-indicator $size --param lambda=-1 accessibility | jq -c .value"
    [ "$output" = 300 ] # 100 / 1 + 400 / 2
    # a store that is somewhere takes its share: without its distance there are no shares
    for name in huff accessibility; do
        run -0 pipe "printf '{\"from\":\"X\",\"to\":\"%s\",\"value\":%s}\n' A 1 B null | compute-indicator $size --missing skip $name | jq -c .value"
        [ "$output" = null ]
    done
}

@test "Converse: alike in size they meet in the middle" {
    run -0 pipe "echo '{\"from\":\"A\",\"to\":\"B\",\"value\":30}' | compute-indicator --table size=<(printf '{\"place\":\"%s\",\"value\":%s}\\n' A 7 B 7) breaking_point | jq -c .value"
    [ "$output" = 15 ]
    run -0 pipe "echo '{\"from\":\"A\",\"to\":\"B\",\"value\":30}' | compute-indicator --table size=<(printf '{\"place\":\"%s\",\"value\":%s}\\n' A 4 B 1) breaking_point | jq -c '[.value, .from_the_other]'"
    [ "$output" = "[20,10]" ]
}
