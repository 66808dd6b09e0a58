#!/usr/bin/env bats
# Lorenz curves beside the observed one, against searches and integrals in Python. What ineq gives
# for its distributions is in tests/golden.
# shellcheck disable=SC2016

bats_require_minimum_version 1.5.0
load helper

groups() { # MEAN*PEOPLE ...
    local i=0
    for g in "$@"; do printf '{"region":"%03d","value":%s,"people":%s}\n' "$((i++))" "${g%\**}" "${g#*\*}"; done
}

# Incomes of the USA in 1968 in ten classes: ineq's example of Mehran's bounds
usa=(541*482 1463*825 2445*722 3438*690 4437*661 5401*760 6392*745 8304*2140 11904*1911 22261*1024)

@test "bounds of the Lorenz curve: no slopes of lines through its points are more unequal" {
    for case in "1*1 2*1 9*1" "5*4 1*3 2*2 30*1" "0*2 1*1 4*1" "3*1 3*2 8*1" "1*1 1.01*1 50*9" "2*5"; do
        set -f
        # shellcheck disable=SC2086
        groups $case > "$BATS_TEST_TMPDIR/in"
        set +f
        compute-indicator --weight people lorenz_bounds "$BATS_TEST_TMPDIR/in" > "$BATS_TEST_TMPDIR/out"
        python3 - "$BATS_TEST_TMPDIR" <<'PY'
import json, sys
folder = sys.argv[1]
rows = sorted((r["value"], r["people"]) for r in map(json.loads, open(folder + "/in")))
W, X = sum(w for x, w in rows), sum(x * w for x, w in rows)
p, L = [0], [0]
for x, w in rows:
    p.append(p[-1] + w / W)
    L.append(L[-1] + x * w / X)
n = len(rows)
def polygon(points):
    return 1 - sum((b - a) * (u + v) for (a, u), (b, v) in zip(points, points[1:]))
def most(slopes):
    """Gini of the lines through the points, from (0, 0) level and up to (1, 1)."""
    lines = [(0, 0, 0)] + [(p[i + 1], L[i + 1], s) for i, s in enumerate(slopes)]
    points = [(0, 0)]
    for (a, u, s), (b, v, t) in zip(lines, lines[1:]):
        if t > s:
            at = (u - s * a - v + t * b) / (t - s)
            points.append((at, u + s * (at - a)))
    a, u, s = lines[-1]
    return polygon(points + [(1, u + s * (1 - a)), (1, 1)])
chord = [(L[i + 1] - L[i]) / (p[i + 1] - p[i]) for i in range(n)]
def search(fixed):
    """Concave in each slope, and in the best of the others: thirds are cut off."""
    if len(fixed) == n - 1:
        return most(fixed)
    low, high = chord[len(fixed)], chord[len(fixed) + 1]
    for _ in range(34 if n > 3 else 60):
        a, b = low + (high - low) / 3, high - (high - low) / 3
        low, high = (a, high) if search(fixed + [a]) < search(fixed + [b]) else (low, b)
    return search(fixed + [(low + high) / 2])
out = [json.loads(line) for line in open(folder + "/out")]
given = {r["component"]: r["value"] for r in out}
assert abs(given["low"] - polygon(list(zip(p, L)))) < 1e-12
best = search([])
assert abs(given["high"] - best) < 1e-6, (given["high"], best)
assert given["high"] > best - 1e-9, (given["high"], best)
# the corners make a curve that rises ever faster, through the points, of that Gini
corners = [(0, 0)] + [(r["share"], r["value"]) for r in out if r["component"] == "corner"] + [(1, 1)]
slopes = [(v - u) / (b - a) for (a, u), (b, v) in zip(corners, corners[1:]) if b - a > 1e-9]
assert all(s <= t + 1e-6 for s, t in zip(slopes, slopes[1:])), slopes
assert abs(polygon(corners) - given["high"]) < 1e-9
PY
    done
}

@test "bounds of incomes in the USA in 1968: more unequal than what ineq takes for the most" {
    groups "${usa[@]}" > "$BATS_TEST_TMPDIR/in"
    run -0 pipe "compute-indicator --weight people --component low,high lorenz_bounds $BATS_TEST_TMPDIR/in | jq -s -c '[.[].value] | [(.[0] * 1e9 | round), .[0] < .[1], .[1] > 0.40954717767900356, .[1] < 0.4108]'"
    # low: 1 - sum of n_i (L_i + L_(i-1)) / n by hand; ineq's corners, with slopes moved to those of the chords one by one, have the Gini 0.40954717767900356
    [ "$output" = "[388925666,true,true,true]" ]
}

@test "the people that regions are made of lie between the bounds, and who is equal has none" {
    python3 - "$BATS_TEST_TMPDIR" <<'PY'
import json, random, sys
random.seed(4)
with open(sys.argv[1] + "/in", "w") as groups, open(sys.argv[1] + "/people", "w") as people:
    for k in range(20):
        own = sorted(random.lognormvariate(0, 1) for _ in range(200))
        for i, x in enumerate(own):
            people.write(json.dumps({"region": "%03d" % i, "nace": "%02d" % k, "value": x}) + "\n")
        cut = [0] + sorted(random.sample(range(1, 200), 7)) + [200]
        for j, (a, b) in enumerate(zip(cut, cut[1:])):
            groups.write(json.dumps({"region": str(j), "nace": "%02d" % k, "value": sum(own[a:b]) / (b - a), "people": b - a}) + "\n")
PY
    compute-indicator --component value gini "$BATS_TEST_TMPDIR/people" | jq -c .value > "$BATS_TEST_TMPDIR/gini"
    compute-indicator --weight people --component low,high lorenz_bounds "$BATS_TEST_TMPDIR/in" | jq -r .value | paste - - "$BATS_TEST_TMPDIR/gini" > "$BATS_TEST_TMPDIR/all"
    [ "$(awk '$1 <= $3 && $3 <= $2 { n++ } END { print n, NR }' "$BATS_TEST_TMPDIR/all")" = "20 20" ]
    run -0 pipe "printf '{\"region\":\"%s\",\"value\":%s}\n' A -1 B 2 | compute-indicator lorenz_bounds | jq -r .reason | sort -u"
    [[ $output == *negative* ]]
}

@test "curves of distributions are the integrals of their quantiles, and have their Gini" {
    # quantiles as they are published (Kleiber, Kotz 2003); ineq's Singh-Maddala is not this one
    printf '{"region":"%03d","value":1}\n' {1..10} | sed 's/1}$/&/' | jq -c '.value = (.region | tonumber)' > "$BATS_TEST_TMPDIR/in"
    for case in singh_maddala:2.5:1.7 singh_maddala:1.2:3 dagum:2.7:0.4 dagum:4:1.5 lognormal:0.6:none pareto:2.2:none exponential:none:none; do
        IFS=: read -r law a b <<< "$case"
        compute-indicator --param distribution="$law" --param a="$a" --param b="$b" lorenz_fit "$BATS_TEST_TMPDIR/in" > "$BATS_TEST_TMPDIR/out"
        python3 - "$BATS_TEST_TMPDIR/out" "$law" "$a" "$b" <<'PY'
import json, math, statistics, sys
path, law, a, b = sys.argv[1:]
a, b = (float(v) if v != "none" else None for v in (a, b))
def quantile(u):
    return {"singh_maddala": lambda: ((1 - u) ** (-1 / b) - 1) ** (1 / a), "dagum": lambda: (u ** (-1 / b) - 1) ** (-1 / a),
            "lognormal": lambda: math.exp(a * statistics.NormalDist().inv_cdf(u)), "pareto": lambda: (1 - u) ** (-1 / a),
            "exponential": lambda: -math.log(1 - u)}[law]()
def integral(f, low, high, n=4000):
    """Simpson's rule in t, u = t^4 (35 - 84 t + 70 t^2 - 20 t^3): the ends, where quantiles may be steep, hardly count."""
    def at(t):
        u = low + (high - low) * t ** 4 * (35 - 84 * t + 70 * t * t - 20 * t ** 3)
        d = 140 * t ** 3 * (1 - t) ** 3 * (high - low)
        return f(u) * d if 0 < u < 1 and d > 0 else 0
    return sum((at(k / n) + 4 * at((k + 0.5) / n) + at((k + 1) / n)) / (6 * n) for k in range(n))
rows = [json.loads(line) for line in open(path)]
mean = integral(quantile, 0, 1)
for r in rows:
    if r["component"] == "curve":
        expected = integral(quantile, 0, r["share"]) / mean if r["share"] > 0 else 0
        assert abs(r["value"] - expected) < 2e-6, (law, r, expected)
gini = 2 * integral(lambda u: quantile(u) * (2 * u - 1), 0, 1) / mean / 2
value = {r["component"]: r["value"] for r in rows}
assert abs(value["gini"] - gini) < 2e-6, (law, value["gini"], gini)
PY
    done
}

@test "a fit finds the distribution that the figures are of" {
    for case in singh_maddala:2.5:1.7 dagum:3:0.6 lognormal:0.6:none pareto:2.2:none; do
        IFS=: read -r law a b <<< "$case"
        # the curve itself, taken for the observed one: its chords are the figures
        printf '{"region":"%04d","value":1}\n' {1..200} | compute-indicator --param distribution="$law" --param a="$a" --param b="$b" --component curve lorenz_fit |
            jq -c -s '. as $c | range(1; length) | {region: ("\(1000 + .)"), value: ($c[.].value - $c[. - 1].value)}' > "$BATS_TEST_TMPDIR/in"
        compute-indicator --param distribution="$law" --component a,gini,distance lorenz_fit "$BATS_TEST_TMPDIR/in" > "$BATS_TEST_TMPDIR/out"
        [ "$(jq -s --argjson a "$a" '(.[0].value / $a - 1 | fabs) < 0.02 and .[2].value < 0.005' "$BATS_TEST_TMPDIR/out")" = true ]
        # of two parameters the curve is found to many digits: it runs through all points
        case $b in none) ;; *) [ "$(jq -s --argjson a "$a" '(.[0].value / $a - 1 | fabs) < 1e-5 and .[2].value < 1e-7' "$BATS_TEST_TMPDIR/out")" = true ] ;; esac
    done
    # of one, its Gini is the observed
    groups "${usa[@]}" > "$BATS_TEST_TMPDIR/in"
    observed=$(compute-indicator --weight people --component value gini "$BATS_TEST_TMPDIR/in" | jq .value)
    for law in lognormal pareto; do
        run -0 pipe "compute-indicator --weight people --param distribution=$law --component gini lorenz_fit $BATS_TEST_TMPDIR/in | jq '(.value - $observed | fabs) < 1e-12'"
        [ "$output" = true ]
    done
}

@test "a distribution without a mean has no curve, nor have regions that are equal" {
    printf '{"region":"%s","value":%s}\n' A 1 B 2 C 3 D 9 > "$BATS_TEST_TMPDIR/in"
    for parameters in "distribution=pareto --param a=1" "distribution=dagum --param a=0.9 --param b=1" "distribution=singh_maddala --param a=2 --param b=0.5" "a=-1"; do
        run -0 pipe "compute-indicator --param $parameters lorenz_fit $BATS_TEST_TMPDIR/in | jq -r '.reason // empty' | sort -u"
        [ "$output" = "with these parameters the distribution has no mean" ]
    done
    run -0 pipe "printf '{\"region\":\"%s\",\"value\":5}\n' A B C | compute-indicator lorenz_fit | jq -r .reason | sort -u"
    [ "$output" = "all regions are equal" ]
    run -0 pipe "printf '{\"region\":\"%s\",\"value\":%s}\n' A 1 B 5 C 7 | compute-indicator --param distribution=dagum lorenz_fit | jq -r .reason | sort -u"
    [ "$output" = "fewer than four regions" ]
}
