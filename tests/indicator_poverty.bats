# Poverty, parades, dominance and tests of inequality by hand; others' results are in golden.bats.
load helper

# values [TIME:]REGION=VALUE[*WEIGHT]...
values() {
    local one time figure
    for one in "$@"; do
        time=2020
        [[ $one != *:* ]] || { time=${one%%:*}; one=${one#*:}; }
        figure=${one#*=}
        printf '{"region":"%s","time":"%s","value":%s,"people":%s}\n' "${one%%=*}" "$time" "${figure%\**}" \
            "$([[ $figure == *\** ]] && echo "${figure#*\*}" || echo 1)"
    done
}

compute() { # RECORDS arguments
    local records=$1
    shift
    pipe "$(declare -f values); { values $records; } | compute-indicator $*"
}

@test "poverty by hand: two of five below the line of 10" {
    # 2 and 6: gaps 0.8, 0.4; H 0.4, I 0.6, Gini of 2 and 6 is 0.25; sen 0.4 (0.6 + 0.4 * 0.25)
    # sst (9 * 0.8 + 7 * 0.4) / 25; watts (ln 5 + ln 10/6) / 5
    run -0 compute "A=2 B=6 C=10 D=20 E=30" "--param line=10 --param of=value poverty | jq -r '\"\(.component) \(.value * 1e9 | round / 1e9)\"'"
    [ "$output" = "line 10
headcount 0.4
gap 0.24
depth 0.6
foster 0.16
watts 0.424052707
sen 0.28
sst 0.4" ]
}

@test "a region of so many people counts as so many regions of one" {
    run -0 compute "A=2*3 B=6*2 C=50*4" "--weight people --param line=10 --param of=value poverty | jq -c '.value * 1e12 | round' | paste -sd,"
    weighted=$output
    run -0 compute "A1=2 A2=2 A3=2 B1=6 B2=6 C1=50 C2=50 C3=50 C4=50" "--param line=10 --param of=value poverty | jq -c '.value * 1e12 | round' | paste -sd,"
    [ "$output" = "$weighted" ]
    run -0 compute "A=2*3 B=6*2 C=50*5" "--weight people --param line=1 --component line poverty | jq -r .value"
    [ "$output" = 28 ] # five on either side: between 6 and 50
}

@test "a region without people is not the one beside the middle" {
    run -0 compute "A=2*1 B=3*0 C=6*1" "--weight people --param line=1 --component line poverty | jq -r .value"
    [ "$output" = 4 ]
}

@test "nobody below the line is no poverty; a line of nothing is none" {
    run -0 compute "A=5 B=5" "poverty | jq -c 'select(.component | . != \"line\" and . != \"depth\").value' | sort -u"
    [ "$output" = 0 ]
    run -0 compute "A=5 B=5" "--component depth poverty | jq -c '[.value, .reason]'"
    [ "$output" = '[null,"0/0: nobody is poor"]' ]
    run -0 compute "A=0 B=0" "poverty | jq -r .reason | sort -u"
    [ "$output" = "the line is not above zero" ]
    run -0 compute "A=0 B=9" "--param line=1 --param of=mean --component watts poverty | jq -r .reason"
    [ "$output" = "the logarithm of a region's zero" ]
}

@test "the parade passes by height, as wide as the weight" {
    run -0 compute "A=30*1 B=10*2 C=20*1" "--weight people parade | jq -c '[.region, .rank, .from, .until, .value * 7]' | paste -sd' '"
    [ "$output" = '["B","1",0,0.5,4] ["C","2",0.5,0.75,8] ["A","3",0.75,1,12]' ]
}

@test "a transfer from rich to poor is more equal by any index; curves that cross are neither" {
    run -0 compute "1:A=1 1:B=5 1:C=6 2:A=2 2:B=5 2:C=5" "lorenz_dominance | jq -c '[.value, .time, (.most * 12 | round), .least]'"
    [ "$output" = '[1,"1/2",1,0]' ]
    run -0 compute "2:A=1 2:B=5 2:C=6 1:A=2 1:B=5 1:C=5" "lorenz_dominance | jq -c '[.value, .most]'"
    [ "$output" = '[-1,0]' ]
    # 1 5 6 and 2 3 7: the poorest third has more, the poorest two thirds less
    run -0 compute "1:A=1 1:B=5 1:C=6 2:A=2 2:B=3 2:C=7" "lorenz_dominance | jq -c .value"
    [ "$output" = 0 ]
    # twice as much for all: no less inequality, but more welfare
    run -0 compute "1:A=1 1:B=5 2:A=2 2:B=10" "lorenz_dominance | jq -c .value"
    [ "$output" = 0 ]
    run -0 compute "1:A=1 1:B=5 2:A=2 2:B=10" "--param curve=generalised lorenz_dominance | jq -c .value"
    [ "$output" = 1 ]
}

@test "dominance of weighted curves with other corners is that of the regions taken apart" {
    run -0 compute "1:A=1*2 1:B=3*1 2:A=1*1 2:B=2*4" "--weight people lorenz_dominance | jq -c '[.value, .most, .least] | map(. * 1e12 | round)'"
    weighted=$output
    run -0 compute "1:A=1 1:B=1 1:C=3 2:A=1 2:B=2 2:C=2 2:D=2 2:E=2" "lorenz_dominance | jq -c '[.value, .most, .least] | map(. * 1e12 | round)'"
    [ "$output" = "$weighted" ]
    [ "$output" = "[0,229629629630,-8888888889]" ] # at 2/3: 6.2/27; at 1/5: -0.24/27
}

@test "intervals: the same whatever the order, another with another seed, the index inside" {
    figures="A=4 B=9 C=1 D=7 E=12 F=3 G=8 H=5"
    run -0 compute "$figures" "inequality_interval"
    first=$output
    [ "$(jq -s 'map(.low <= .value and .value <= .high and .se > 0) | all' <<< "$output")" = true ]
    run -0 compute "H=5 C=1 G=8 F=3 E=12 B=9 A=4 D=7" "inequality_interval"
    [ "$output" = "$first" ]
    run -0 compute "$figures" "--param seed=2 inequality_interval"
    [ "$output" != "$first" ]
    run -0 compute "A=3 B=3 C=3" "inequality_interval | jq -c '[.value, .low, .high, .se] | map(fabs < 1e-12) | all' | sort -u"
    [ "$output" = true ]
}

@test "the interval covers about as often as it says" {
    # 60 samples of 40 exponential figures from a fixed generator, whose Gini is 1/2; percentiles cover somewhat less than 95 %
    run -0 pipe "awk 'BEGIN { s = 11; for (k = 1; k <= 60; k++) for (i = 1; i <= 40; i++) { s = s * 16807 % 2147483647;
        printf \"{\\\"region\\\":\\\"r%d\\\",\\\"nace\\\":\\\"%d\\\",\\\"value\\\":%.17g}\\n\", i, k, -log(s / 2147483647) } }' |
        compute-indicator --param repetitions=199 --component gini inequality_interval | jq -s 'map(select(.low <= 0.5 and .high >= 0.5)) | length'"
    [ "$output" -ge 48 ] && [ "$output" -lt 60 ]
}

@test "spatial Gini by hand: neighbours A-B and B-C of 1, 2, 6" {
    # both ways round: |1-2| and |2-6| twice is 10, all pairs 20; 2 n^2 mean = 54
    neighbours="--table neighbour=<(printf '{\"region\":\"%s\",\"region_to\":\"%s\",\"value\":1}\\n' A B B A C B)"
    run -0 compute "A=1 B=2 C=6" "$neighbours gini_spatial | jq -r 'select(.component | IN(\"gini\", \"neighbours\", \"others\")).value * 54 | round' | paste -sd,"
    [ "$output" = "20,10,10" ]
    run -0 compute "A=1 B=2 C=6" "$neighbours --component polarisation gini_spatial | jq -r .value"
    [ "$output" = 2 ] # 10 / 10 times two pairs over one
    run -0 compute "A=1 B=2" "$neighbours --component polarisation gini_spatial | jq -r .reason"
    [ "$output" = "all are neighbours of all" ]
}
