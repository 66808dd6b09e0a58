# Dispersion, convergence and change by hand and by their properties; others' results are in golden.bats.
load helper

# values REGION=VALUE... [TIME]
values() {
    local one
    for one in "$@"; do printf '{"region":"%s","value":%s}\n' "${one%=*}" "${one#*=}"; done
}

series() { # REGION VALUE... from 2010 on
    local region=$1 year=2010 value
    shift
    for value in "$@"; do
        printf '{"region":"%s","nace":"%s","time":"%s","value":%s}\n' "$region" "${ACTIVITY:-A}" $((year++)) "$value"
    done
}

compute() { # RECORDS arguments
    local records=$1
    shift
    pipe "$(declare -f values series); { $records; } | compute-indicator $*"
}

@test "equal regions: every index of inequality is 0" {
    for name in atkinson generalised_entropy kolm coulter wolfson; do
        run -0 compute "values A=4 B=4 C=4" "$name | jq -c '.value | fabs < 1e-15'"
        [ "$output" = true ]
    done
}

@test "Atkinson by hand, and its limit where a region has nothing" {
    # 1 and 9: mean of roots 2, squared 4, over 5
    run -0 compute "values A=1 B=9" "atkinson | jq -r '.value * 10 | round'"
    [ "$output" = 2 ]
    # geometric mean 3 over 5
    run -0 compute "values A=1 B=9" "--param epsilon=1 atkinson | jq -r '.value * 10 | round'"
    [ "$output" = 4 ]
    run -0 compute "values A=0 B=9" "--param epsilon=1 atkinson | jq -r .value"
    [ "$output" = 1 ]
}

@test "generalised entropy of 2 is half the squared variation" {
    run -0 compute "values A=1 B=3 C=8" "--param alpha=2 generalised_entropy | jq -r .value"
    ge=$output
    run -0 compute "values A=1 B=3 C=8" "--param sd=population --component value cv | jq -r '.value * .value / 2'"
    [ "$(jq -n "($ge - $output | fabs) < 1e-14")" = true ]
}

@test "Kolm does not change when all get the same more" {
    run -0 compute "values A=1 B=2 C=4" "kolm | jq -r .value"
    before=$output
    run -0 compute "values A=101 B=102 C=104" "kolm | jq -r .value"
    [ "$(jq -n "($before - $output | fabs) < 1e-12")" = true ]
}

@test "the Lorenz curve begins at 0, ends at 1, and lies below the diagonal" {
    run -0 compute "values A=1 B=2 C=7" "lorenz | jq -s -c 'map([.share, .value])'"
    [ "$(jq -c '[.[0], .[3]]' <<< "$output")" = "[[0,0],[1,1]]" ]
    [ "$(jq 'all(.[1] <= .[0] + 1e-15)' <<< "$output")" = true ]
    [ "$(jq '.[1][1] == 0.1' <<< "$output")" = true ]
}

@test "the asymmetry of the Lorenz curve by hand" {
    # two below the mean of 2, half way to the next: (2 + 1/2) / 4 + (2 + 3/2) / 8
    run -0 compute "values A=1 B=1 C=3 D=3" "lorenz_asymmetry | jq -r .value"
    [ "$output" = 1.0625 ]
    run -0 compute "values A=1 B=1" "lorenz_asymmetry | jq -r .reason"
    [ "$output" = "all regions are equal" ]
}

@test "Theil: between groups and within them add up to all" {
    groups="<(printf '{\"region\":\"%s\",\"group\":\"%s\"}\\n' A x B x C y D y)"
    run -0 compute "values A=1 B=3 C=5 D=11" "--table group=$groups theil_groups | jq -s 'map({(.component): .value}) | add | .between + .within - .T | fabs < 1e-15'"
    [ "$output" = true ]
    # groups of like regions: all is between
    run -0 compute "values A=2 B=2 C=5 D=5" "--table group=$groups --component between_share theil_groups | jq .value"
    [ "$output" = 1 ]
    # permutations: seeded, and never p = 0
    run -0 compute "values A=1 B=3 C=5 D=11" "--table group=$groups --param repetitions=99 --component between_p theil_groups"
    first=$output
    run -0 compute "values D=11 B=3 A=1 C=5" "--table group=$groups --param repetitions=99 --component between_p theil_groups"
    [ "$output" = "$first" ]
    [ "$(jq '.value > 0 and .value <= 1' <<< "$output")" = true ]
    run -0 compute "values A=1 B=3 C=5 E=11" "--table group=$groups --component T theil_groups | jq -r .reason"
    [ "$output" = "a region has no group in the table" ]
}

@test "where poorer regions overtake the others there is no speed of convergence, and no error of one" {
    # beta is far below -1/T: ln 8 lies between the regions first, -ln 8 and more afterwards
    run -0 pipe "printf '{\"region\":\"%s\",\"time\":\"%s\",\"value\":%s}\n' A 2000 1 B 2000 2 C 2000 8 A 2010 9 B 2010 5 C 2010 1 |
        compute-indicator --component speed,half_life beta_convergence | jq -r '[.value, .se, .t, .reason] | map(tostring) | join(\",\")'"
    [ "${lines[0]}" = "null,null,null,poorer regions overtake the others within the period: no speed fits" ]
    [ "${lines[1]}" = "null,null,null,poorer regions overtake the others within the period: no speed fits" ]
}

@test "where the regions drift apart the speed is negative and nothing is halved" {
    # beta T = ln 2 over ln 2 of first figures: ln x1 = 2 ln x0
    run -0 pipe "for x in 1 2 4 8; do printf '{\"region\":\"r%s\",\"time\":\"%s\",\"value\":%s}\n' \$x 2000 \$x \$x 2010 \$((x * x)); done |
        compute-indicator --component speed,half_life beta_convergence | jq -r '[.component, (.value | if . == null then . else . * 10 | exp end), .reason] | map(tostring) | join(\",\")'"
    [[ "${lines[0]}" == "speed,0.5,null" || "${lines[0]}" == "speed,0.49999"* || "${lines[0]}" == "speed,0.50000"* ]]
    [ "${lines[1]}" = "half_life,null,the regions drift apart: there is no gap that closes" ]
}

@test "beta convergence recovers the speed that made the figures" {
    # ln x1 = a + (1 + beta T) ln x0, no noise: beta T = -0.5 over ten years
    run -0 pipe "for x in 1 2 4 8 16; do printf '{\"region\":\"r%s\",\"time\":\"2000\",\"value\":%s}\n{\"region\":\"r%s\",\"time\":\"2010\",\"value\":%s}\n' \$x \$x \$x \$(jq -n \"\$x | sqrt * 3\"); done |
        compute-indicator beta_convergence | jq -s 'map({(.component): .value}) | add | [(.beta + 0.05 | fabs < 1e-12), (.speed - (2 | log) / 10 | fabs < 1e-12), (.half_life - 10 | fabs < 1e-9), (.n == 5)] | all'"
    [ "$output" = true ]
}

@test "beta convergence takes conditions, and says what it leaves out" {
    conditions="<(printf '{\"region\":\"%s\",\"name\":\"oil\",\"value\":%s}\\n' A 1 B 0 C 0 D 1 E 0)"
    records='for p in A=1:3 B=2:4 C=4:6 D=8:20 E=16:17 F=0:3; do r=${p%=*}; v=${p#*=}; printf "{\"region\":\"$r\",\"time\":\"2000\",\"value\":${v%:*}}\n{\"region\":\"$r\",\"time\":\"2010\",\"value\":${v#*:}}\n"; done'
    run -1 --separate-stderr compute "$records" "--table condition=$conditions beta_convergence"
    [[ "$stderr" == *"1 regions without figures above zero"* ]]
    [ "$(jq -r 'select(.component == "condition").condition' <<< "$output")" = oil ]
    # least squares by its normal equations
    run -0 python3 - "$output" << 'END'
import json, math, sys
x = [(1, math.log(a), c) for a, c in ((1, 1), (2, 0), (4, 0), (8, 1), (16, 0))]
y = [math.log(b / a) / 10 for a, b in ((1, 3), (2, 4), (4, 6), (8, 20), (16, 17))]
m = [[sum(r[i] * r[j] for r in x) for j in range(3)] + [sum(r[i] * v for r, v in zip(x, y))] for i in range(3)]
for i in range(3):
    for k in range(3):
        if k != i:
            f = m[k][i] / m[i][i]
            m[k] = [p - f * q for p, q in zip(m[k], m[i])]
want = [m[i][3] / m[i][i] for i in range(3)]
have = {r["component"]: r["value"] for r in map(json.loads, sys.argv[1].splitlines())}
for name, w in zip(("alpha", "beta", "condition"), want):
    assert abs(have[name] - w) < 1e-12, (name, have[name], w)
END
}

@test "sigma convergence: halved spread has the quotient 2" {
    run -0 pipe "printf '{\"region\":\"%s\",\"time\":\"%s\",\"value\":%s}\n' A 2000 2 B 2000 4 C 2000 6 A 2001 3 B 2001 4 C 2001 5 | compute-indicator --param log=0 sigma_convergence | jq -s -c '[.[2].value, .[2].f]'"
    [ "$output" = "[2,4]" ]
}

@test "structural change: what moves in shares is counted once" {
    # from 50:50 to 75:25: a quarter moved
    # what was wholly replaced has no spread of rates, which is not a spread of 0
    run -0 compute "series A 50 0; ACTIVITY=B series A 0 50" "structural_change | jq -c '[.value, .left_out]'"
    [ "$output" = '[null,2]
[1,null]' ]
    run -0 compute "series A 50 75; ACTIVITY=B series A 50 25" "--component nav structural_change | jq .value"
    [ "$output" = 0.25 ]
    # all grow alike: nothing moved
    run -0 compute "series A 50 100; ACTIVITY=B series A 20 40" "structural_change | jq -s -c 'map(.value)'"
    [ "$output" = "[0,0]" ]
}

@test "entry and exit are told of what was and was not there" {
    run -0 compute "series A 1 0; ACTIVITY=B series A 0 1; ACTIVITY=C series A 1 1; ACTIVITY=D series A 0 0" "--param presence=value entry_exit | jq -c '[.nace, .component, .value]' | paste -sd' '"
    [ "$output" = '["A","exit",1] ["B","entry",1] ["C","exit",0] ["D","entry",0]' ]
}

@test "resilience: who loses half of what was expected resists by a half" {
    # the whole falls from 200 to 160, then grows to 200; A falls by 10 instead of 20
    run -0 compute "series A 100 90 100; series B 100 70 100" "resilience | jq -r 'select(.component == \"resistance\").value' | paste -sd' '"
    [ "$output" = "0.5 -0.5" ]
    run -2 compute "series A 100 90" "--param trough=1999 resilience"
    [[ "$output" == *'no period "1999"'* ]]
}

@test "a straight line is carried on, with an interval of no width" {
    run -0 compute "series A 10 12 14 16" "--param horizon=2 trend | jq -c 'select(.component == \"forecast\") | [.time, (.value * 1e6 | round) / 1e6, ((.high - .low) | fabs < 1e-9)]' | paste -sd' '"
    [ "$output" = '["2014",18,true] ["2015",20,true]' ]
    run -0 compute "series A 10 20 40 80" "--param horizon=1 --param scale=log --component forecast trend | jq '.value | round'"
    [ "$output" = 160 ]
    run -0 compute "series A 10 12" "trend | jq -r .reason"
    [ "$output" = "fewer than three periods with a figure" ]
}

@test "spatial shift-share: national, neighbours and own sum to growth" {
    run -0 compute "series A 10 14 | sed 's/A/X/'; series B 20 21; series C 30 45" "--table neighbour=<(printf '{\"region\":\"%s\",\"region_to\":\"%s\",\"value\":1}\\n' X B B C C B) shift_share_spatial | jq -s 'group_by(.region) | map(map({(.component): .value}) | add | .national + .neighbours + .regional - .growth | fabs < 1e-12) | all'"
    [ "$output" = true ]
    run -0 compute "series X 10 14; series B 20 21" "--table neighbour=<(echo '{\"region\":\"X\",\"region_to\":\"B\",\"value\":1}') --component regional shift_share_spatial | jq -r 'select(.region == \"B\").reason'"
    [[ "$output" == "the neighbours have nothing"* ]]
}

@test "spread and cv: mean, median, geometric mean and deviation, plain and weighted, on exact fractions" {
    awk 'BEGIN { s = 5; for (r = 1; r <= 24; r++) { s = s * 16807 % 2147483647
        printf "{\"region\":\"R%d\",\"value\":%s,\"weight\":%d}\n", r, (s % 900 + 1) / 8, r % 6 } }' > "$BATS_TEST_TMPDIR/in"
    for weighted in 0 1; do
        for sd in sample population; do
            by=(--weight weight)
            [ "$weighted" = 1 ] || by=()
            compute-indicator "${by[@]}" --param weighted=$weighted --param sd=$sd spread,cv "$BATS_TEST_TMPDIR/in" > "$BATS_TEST_TMPDIR/out"
            python3 - "$BATS_TEST_TMPDIR" $weighted $sd <<'PY'
import json, math, statistics, sys
from fractions import Fraction as F
folder, weighted, sd = sys.argv[1], sys.argv[2] == "1", sys.argv[3]
rows = [json.loads(l) for l in open(folder + "/in")]
x = [(F(r["value"]), r["weight"] if weighted else 1) for r in rows]
W = sum(w for _, w in x)
m = sum(v * w for v, w in x) / W
by = W if sd == "population" else W - F(sum(w * w for _, w in x), W)
want = {"mean": m, "variance": sum(w * (v - m) ** 2 for v, w in x) / by, "n": len(x),
        "median": statistics.median(v for v, w in x for _ in range(w)),  # a weight is so many of it
        "geometric_mean": math.exp(math.fsum(w * math.log(v) for v, w in x) / W)}
want["sd"] = math.sqrt(want["variance"])
want["cv"] = math.sqrt(want["variance"] / m ** 2)
want["normalised"] = math.sqrt(want["variance"] / m ** 2 / (len(x) - 1))
got = {r.get("component", r["indicator"]): r["value"] for r in map(json.loads, open(folder + "/out"))}
assert got.keys() == want.keys()
for k, v in want.items():
    assert abs(got[k] - float(v)) <= 1e-14 * abs(float(v)), (k, got[k], float(v))
PY
        done
    done
    # over W it is Williamson's
    for name in cv williamson; do compute-indicator --weight weight --param cv.weighted=1 --param cv.sd=population --component value cv,williamson "$BATS_TEST_TMPDIR/in" | jq "select(.indicator == \"$name\").value"; done | uniq > "$BATS_TEST_TMPDIR/same"
    [ "$(wc -l < "$BATS_TEST_TMPDIR/same")" = 1 ]
    # half the weight below: the middle of the two; one of no weight between them is not the next
    run -0 pipe "printf '{\"region\":\"%s\",\"value\":%s,\"weight\":%s}\n' A 1 2 B 2 0 C 5 1 D 9 1 | compute-indicator --weight weight --param weighted=1 --component median spread | jq -c .value"
    [ "$output" = 3 ]
    run -0 compute "values A=0 B=4 C=8" "--component geometric_mean spread | jq -c .value"
    [ "$output" = 0 ]
    run -0 compute "values A=-1 B=4 C=8" "--component geometric_mean spread | jq -c '[.value, .reason]'"
    [[ "$output" == '[null,"'*negative*'"]' ]]
    run -0 compute "values A=7" "spread | jq -c 'select(.component != \"geometric_mean\").value' | paste -sd' '"
    [ "$output" = "7 7 null null 1" ]
}
