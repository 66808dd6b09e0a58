# Curves over the distances between establishments against a computation in plain Python from the
# definitions; dbmss's values are in golden.bats.
# shellcheck disable=SC2154
load helper
load points

health() { parse --comment '#' "$ROOT/tests/golden/points.csv"; }

# 60 places along a gradient.
gradient() {
    awk 'function unit() { return (seed = seed * 16807 % 2147483647) / 2147483647 } BEGIN { seed = 4
        for (i = 1; i <= 60; i++) printf "{\"region\":\"%d\",\"nace\":\"A\",\"x\":%.6f,\"y\":%.6f,\"value\":1}\n", i, 10 * unit() ^ 3, 10 * unit() }'
}

# Holds ours to MEASURE, below, of every type.
same_as() { # MEASURE ARGUMENTS
    local measure=$1
    shift
    health | compute-indicator --with x=x --with y=y --param 'r=1;2;4;8' "$@" > "$BATS_TEST_TMPDIR/ours"
    python3 - "$measure" "$BATS_TEST_TMPDIR/ours" <(health) "$*" <<'PY'
import json, math, sys
from math import fsum
measure, ours, points, options = sys.argv[1:]
P = [json.loads(l) for l in open(points)]
R, X0, Y0, X1, Y1 = [1, 2, 4, 8], 0, 0, 80, 70
A = (X1 - X0) * (Y1 - Y0)
for p in P:
    p["x"], p["y"], p["value"] = float(p["x"]), float(p["y"]), float(p["value"])
def apart(p, q):
    return math.hypot(p["x"] - q["x"], p["y"] - q["y"])
def edge(p, q, d):
    if "edge=translation" in options:
        return A / (X1 - X0 - abs(p["x"] - q["x"])) / (Y1 - Y0 - abs(p["y"] - q["y"]))
    return ripley(p, d)
def ripley(p, d):
    """The part of the circle inside: the angles at which it crosses a side, and each arc by its middle."""
    def inside(t):
        return X0 <= p["x"] + d * math.cos(t) <= X1 and Y0 <= p["y"] + d * math.sin(t) <= Y1
    cuts = [0, 2 * math.pi]
    for near, at in ((X1 - p["x"], 0), (Y1 - p["y"], math.pi / 2), (p["x"] - X0, math.pi), (p["y"] - Y0, 3 * math.pi / 2)):
        if near < d:
            a = math.acos(near / d)
            cuts += [(at - a) % (2 * math.pi), (at + a) % (2 * math.pi)]
    cuts.sort()
    return 2 * math.pi / fsum(b - a for a, b in zip(cuts, cuts[1:]) if inside((a + b) / 2))
def epanechnikov(x, a):
    return 0.75 * (1 - (x / a) ** 2) / a if abs(x) < a else 0
def pairs(S, T):
    return ((p, q, apart(p, q)) for p in S for q in T if p is not q)
def K(S, T):
    close = [(d, edge(p, q, d)) for p, q, d in pairs(S, T) if d <= R[-1]]
    n = len(S) * (len(T) - (S is T))
    return [A / n * fsum(e for d, e in close if d <= r) for r in R]
def own(S, others):
    return K(S, S)
def D(S, others):
    return [a - b for a, b in zip(K(S, S), K(others, others))]
def Kmm(S, others):
    close = [(d, edge(p, q, d) * p["value"] * q["value"]) for p, q, d in pairs(S, S) if d <= R[-1]]
    mean = fsum(p["value"] for p in S) / len(S)
    return [A / len(S) ** 2 / mean ** 2 * fsum(e for d, e in close if d <= r) for r in R]
def g(S, others):
    a = 0.15 / math.sqrt(len(S) / A)
    close = [(d, edge(p, q, d)) for p, q, d in pairs(S, S) if d < R[-1] + a]
    return [A / len(S) ** 2 / (2 * math.pi * r) * fsum(epanechnikov(r - d, a) * e for d, e in close) for r in R]
def sd(x):
    m = fsum(x) / len(x)
    return math.sqrt(fsum((v - m) ** 2 for v in x) / (len(x) - 1))
def Kinhom(S, others):
    h = math.sqrt(sd([p["x"] for p in S]) * sd([p["y"] for p in S])) * len(S) ** (-1 / 6)
    F = lambda z: (1 + math.erf(z / math.sqrt(2))) / 2
    inside = lambda p: (F((X1 - p["x"]) / h) - F((X0 - p["x"]) / h)) * (F((Y1 - p["y"]) / h) - F((Y0 - p["y"]) / h))
    for p in S:
        p["l"] = fsum(math.exp(-(apart(p, q) / h) ** 2 / 2) for q in S if q is not p) / (2 * math.pi * h * h) / inside(p)
    close = [(d, edge(p, q, d) / p["l"] / q["l"]) for p, q, d in pairs(S, S) if d <= R[-1]]
    return [A / fsum(1 / p["l"] for p in S) ** 2 * fsum(e for d, e in close if d <= r) for r in R]
def m(S, others):
    d = sorted(x for i, p in enumerate(S) for q in S[i + 1:] if (x := apart(p, q)) <= 2 * R[-1])
    def quantile(x, at):
        i = int(at * (len(x) - 1))
        return x[i] + (at * (len(x) - 1) - i) * (x[min(i + 1, len(x) - 1)] - x[i])
    h = 0.9 * min(sd(d), (quantile(d, .75) - quantile(d, .25)) / 1.34) * len(d) ** -0.2
    k = lambda x: math.exp(-(x / h) ** 2 / 2)
    W, w = fsum(p["value"] for p in P), fsum(p["value"] for p in S)
    anywhere = fsum((w - p["value"]) / (W - p["value"]) for p in S)
    return [fsum(fsum(q["value"] * k(r - apart(p, q)) for q in S if q is not p) / fsum(q["value"] * k(r - apart(p, q)) for q in P if q is not p)
                 for p in S) / anywhere for r in R]
got = {(x["nace"], float(x["r"])): x["value"] for x in map(json.loads, open(ours))}
types = sorted({p["nace"] for p in P})
assert len(got) == len(types) * len(R), len(got)
for t in types:
    S, others = [p for p in P if p["nace"] == t], [p for p in P if p["nace"] != t]
    for r, want in zip(R, globals()[measure](S, others)):
        assert abs(got[t, r] - want) <= 1e-11 * abs(want), (t, r, got[t, r], want)
PY
}

@test "D is K of the cases less K of the controls" { same_as D --param 'window=0;0;80;70' k_difference; }

@test "Kmm counts pairs by both weights" { same_as Kmm --param 'window=0;0;80;70' weighted_k; }

@test "the same with each pair by the part of the window that stays when it is moved" {
    for measure in own:ripley_k D:k_difference Kmm:weighted_k g:pair_correlation Kinhom:inhomogeneous_k; do
        echo "indicator: ${measure#*:}"
        distinct=()
        [[ $measure != own:* ]] || distinct=(--param pairs=distinct)
        same_as "${measure%:*}" --param 'window=0;0;80;70' --param edge=translation "${distinct[@]}" "${measure#*:}"
    done
}

@test "g is the density of pairs at r over that of random places" { same_as g --param 'window=0;0;80;70' pair_correlation; }

@test "the inhomogeneous K by Scott's kernel" { same_as Kinhom --param 'window=0;0;80;70' inhomogeneous_k; }

# What `health` is, by R 4.2.2, spatstat.explore 3.0-6:
#   d <- read.csv("tests/golden/points.csv", comment.char = "#")
#   for (t in sort(unique(d$nace))) for (edge in c("isotropic", "translate", "none"))
#     cat(t, edge, format(bw.diggle(with(d[d$nace == t,], ppp(x, y, c(-1, 76), c(-1, 64))), correction = edge), digits = 17), "\n")
@test "Diggle's bandwidth is spatstat's bw.diggle" {
    bandwidths() {
        health | compute-indicator --with x=x --with y=y --param 'window=-1;-1;76;64' --param "edge=$1" --param bandwidth=diggle --param r=1 inhomogeneous_k |
            jq -r '.bandwidth * 1e12 | round' | paste -sd' '
    }
    run -0 bandwidths isotropic
    [ "$output" = "365704500978 238502935421 349804305284 286203522505" ]
    run -0 bandwidths translation
    [ "$output" = "349804305284 302103718200 349804305284 286203522505" ]
    run -0 bandwidths none
    [ "$output" = "365704500978 238502935421 349804305284 286203522505" ]
}

@test "Diggle's bandwidth has the least criterion of those on its grid, and serves as if it had been given" {
    gradient > "$BATS_TEST_TMPDIR/points"
    local points="cat $BATS_TEST_TMPDIR/points" bandwidth
    compute "$points" "--param 'window=0;0;10;12' --param edge=none --param bandwidth=diggle --param 'r=0.5;1;2' inhomogeneous_k" > "$BATS_TEST_TMPDIR/ours"
    bandwidth=$(jq -r .bandwidth "$BATS_TEST_TMPDIR/ours" | uniq)
    python3 - "$bandwidth" "$BATS_TEST_TMPDIR/points" <<'PY'
import json, math, sys
P = [(p["x"], p["y"]) for p in map(json.loads, open(sys.argv[2]))]
n, A = len(P), 120
far = min(10 / 4, math.sqrt(1000 * A / (math.pi * n)))
d = [math.dist(p, q) for p in P for q in P if p is not q]
r = [far * k / 511 for k in range(512)]
K = [A / n / (n - 1) * sum(x <= s for x in d) for s in r]
def M(i):
    """Berman, Diggle (1989): what two discs of radius h, u diameters apart, have in common is 2 h^2 times the bracket."""
    h = r[i]
    J = sum(2 * h * h * (math.acos(u) - u * math.sqrt(1 - u * u)) * (K[k + 1] - K[k]) for k in range(511) if (u := r[k] / (2 * h)) < 1)
    return (A / n - 2 * K[i]) / (math.pi * h * h) + J / (math.pi * h * h) ** 2
best = min(range(1, 256), key=M)
assert 1 < best < 255, best
assert abs(r[best] / 2 - float(sys.argv[1])) < 1e-12, (r[best] / 2, sys.argv[1])
PY
    run -0 compute "$points" "--param 'window=0;0;10;12' --param edge=none --param bandwidth=$bandwidth --param 'r=0.5;1;2' inhomogeneous_k"
    [ "$output" = "$(< "$BATS_TEST_TMPDIR/ours")" ]
}

@test "a bandwidth at the end of what Diggle's search sees is told; where there is none, it is not there" {
    # two at one place: the narrower the better
    run -0 --separate-stderr compute "at 1:A:1:1 2:A:1:1 3:A:5:5 4:A:8:2" "--param 'window=0;0;9;9' --param bandwidth=diggle --param r=1 inhomogeneous_k | jq -c '[.value, .bandwidth < 0.01]'"
    [ "$output" = '[null,true]' ]
    [[ "$stderr" == *"bandwidth=diggle is at the lower end"*"establishments at one place"* ]]
    run -0 compute "at 1:A:1:1" "--param 'window=0;0;9;9' --param bandwidth=diggle --param r=1 inhomogeneous_k | jq -c '[.value, .bandwidth]'"
    [ "$output" = '[null,null]' ]
    run -0 compute "at 1:A:1:1 2:A:1:3" "--param bandwidth=diggle --param r=1 inhomogeneous_k | jq -c '[.value, .bandwidth]'"
    [ "$output" = '[null,null]' ]
}

@test "m is the mean local density of the industry over its share anywhere" { same_as m m_density; }

@test "g is dbmss's, but for its grid of 513 distances" {
    # ghat(X, r, "pharm", "pharm") and ghat(X, r, "pharm", "psych"), X in owin(c(-1,76),c(-1,64)); dbmss 2.11-0, R 4.2.2
    run -0 pipe "parse --comment '#' $ROOT/tests/golden/points.csv | compute-indicator --with x=x --with y=y --param 'window=-1;-1;76;64' --param 'r=0;0.5;1;2;4;8;16' pair_correlation |
        jq -sc '[map(select(.nace == \"pharm\").value)[1:], [20.0177371766419, 11.0955618341838, 6.20004150260461, 3.8133500535227, 1.23113216095508, 1.03640832895533]] | transpose | all(.[0] / .[1] - 1 | fabs < 0.001)'"
    [ "$output" = true ]
    run -0 pipe "parse --comment '#' $ROOT/tests/golden/points.csv | compute-indicator --with x=x --with y=y --param 'window=-1;-1;76;64' --param neighbour=psych --param 'r=0;0.5;1;2;4;8;16' pair_correlation |
        jq -sc '[map(select(.nace == \"pharm\").value)[1:], [39.028132951152, 24.9562420075463, 13.7203751669238, 7.04006217871434, 1.36684785635954, 0.782439844483705]] | transpose | all(.[0] / .[1] - 1 | fabs < 0.001)'"
    [ "$output" = true ]
}

@test "edge weights by hand: a circle half outside counts twice, in a corner four times" {
    # window 0..10 by 0..10, pairs 1 apart: in the middle, on a side along it, from a corner along a side
    local w="--param 'window=0;0;10;10' --param edge=isotropic --param r=1 ripley_k | jq -c '.value / 100 * 4'"
    run -0 compute "at 1:A:5:5 2:A:6:5" "$w"
    [ "$output" = 2 ]
    run -0 compute "at 1:A:5:0 2:A:6:0" "$w"
    [ "$output" = 4 ]
    run -0 compute "at 1:A:0:0 2:A:1:0" "$w" # the second one's circle is half outside, and touches the corner's side
    [ "$output" = 6 ]
    # the circle of 5 sqrt(2) around the middle is inside at four corners only: the weight is 100 at most
    run -0 compute "at 1:A:5:5 2:A:10:10" "--param 'window=0;0;10;10' --param edge=isotropic --param r=8 ripley_k | jq -c '.value / 100 * 4 > 100'"
    [ "$output" = true ]
}

@test "curves do not hang on the unit of length, nor on where zero is" {
    local name scale
    for name in m_density:1 k_difference:100 weighted_k:100 pair_correlation:1 inhomogeneous_k:100; do
        scale=${name#*:} name=${name%:*}
        health | compute-indicator --with x=x --with y=y --param 'r=1;4' "$name" | jq -r .value > "$BATS_TEST_TMPDIR/km"
        health | jq -c '.x = (.x | tonumber) * 10 + 512 | .y = (.y | tonumber) * 10 - 64' |
            compute-indicator --with x=x --with y=y --param 'r=10;40' "$name" | jq -r .value > "$BATS_TEST_TMPDIR/other"
        paste "$BATS_TEST_TMPDIR/km" "$BATS_TEST_TMPDIR/other" |
            awk -v s="$scale" '{ d = $1 * s - $2; if (d < 0) d = -d; if (d > 1e-9 * ($2 < 0 ? -$2 : $2)) { print; bad = 1 } } END { exit bad || NR != 8 }'
    done
}

@test "envelopes: the seed decides, the order of the points does not, and low is not above high" {
    local points name first
    points="parse --comment '#' $ROOT/tests/golden/points.csv | jq -c 'select(.nace == \"pharm\" or .nace == \"psych\")'"
    for name in m_density "--param neighbour=psych m_density" k_difference weighted_k pair_correlation inhomogeneous_k; do
        run -0 compute "$points" "--param 'r=1;4' --param repetitions=19 $name | sort"
        first=$output
        run -0 compute "$points | tac" "--param 'r=1;4' --param repetitions=19 $name | sort"
        [ "$output" = "$first" ]
        run -0 compute "$points" "--param 'r=1;4' --param repetitions=19 --param seed=2 $name | sort"
        [ "$output" != "$first" ]
        run -0 pipe "echo '$first' | jq -s 'all(.low <= .high)'"
        [ "$output" = true ]
    done
}

@test "by chance: one industry only has m 1, equal weights leave K as it is and its envelope flat" {
    run -0 compute "at 1:A:0:0:3 2:A:1:0:1 3:A:0:2:5 4:A:4:4:2" "--param 'r=1;3' m_density | jq -c .value | sort -u"
    [ "$output" = 1 ]
    four="at 1:A:0:0:7 2:A:1:0:7 3:A:0:2:7 4:A:4:4:7"
    run -0 compute "$four" "--param 'r=1;2;5' --param edge=none ripley_k | jq -c .value"
    K=$output
    run -0 compute "$four" "--param 'r=1;2;5' --param edge=none --param repetitions=9 weighted_k | jq -c 'if .low == .value and .high == .value then .value else . end'"
    [ "$output" = "$K" ]
}

@test "the null of the inhomogeneous K: places drawn by the intensity are within their own envelope" {
    # K of random places overstates, the inhomogeneous one does not
    gradient > "$BATS_TEST_TMPDIR/points"
    local points="cat $BATS_TEST_TMPDIR/points"
    run -0 compute "$points" "--param 'window=0;0;10;10' --param 'r=0.5;1;2' --param repetitions=99 inhomogeneous_k | jq -c '.low <= .value and .value <= .high' | sort -u"
    [ "$output" = true ]
    run -0 compute "$points" "--param 'window=0;0;10;10' --param edge=isotropic --param r=2 ripley_k | jq -c '.value > 1.3 * 3.14159 * 4'"
    [ "$output" = true ]
}

@test "on a sphere, near the equator, the curves are those of the plane without edge weights" {
    local name edge degree=111194.92664455873 # of the mean radius
    for name in m_density k_difference weighted_k pair_correlation inhomogeneous_k; do
        edge=()
        [ $name = m_density ] || edge=(--param edge=none)
        health | jq -c '.x = (.x | tonumber) * 1e-4 | .y = (.y | tonumber) * 1e-4' | compute-indicator --with x=x --with y=y --param metric=sphere \
            --param "r=$(awk "BEGIN { printf \"%.17g;%.17g\", 1e-4 * $degree, 4e-4 * $degree }")" $name | jq -c .value > "$BATS_TEST_TMPDIR/sphere"
        health | jq -c --argjson d $degree '.x = (.x | tonumber) * 1e-4 * $d | .y = (.y | tonumber) * 1e-4 * $d' | compute-indicator --with x=x --with y=y \
            --param "r=$(awk "BEGIN { printf \"%.17g;%.17g\", 1e-4 * $degree, 4e-4 * $degree }")" "${edge[@]}" $name |
            jq -c .value | paste - "$BATS_TEST_TMPDIR/sphere" > "$BATS_TEST_TMPDIR/both"
        awk '{ d = $1 - $2; if (d < 0) d = -d; if (d > 1e-5 * ($2 < 0 ? -$2 : $2)) { print; bad = 1 } } END { exit bad || NR != 8 }' "$BATS_TEST_TMPDIR/both"
    done
    run -0 pipe "health() { parse --comment '#' $ROOT/tests/golden/points.csv; }; health | compute-indicator --with x=x --with y=y --param metric=sphere --param 'r=1e5;5e5' --param repetitions=5 inhomogeneous_k | jq -s 'all(.low <= .high and .low > 0)'"
    [ "$output" = true ]
}

@test "an intensity that is known is taken: where it is the same everywhere, K is Ripley's" {
    four="at 1:A:0:0 2:A:1:0 3:A:0:2 4:A:4:4"
    run -0 compute "$four" "--param 'r=1;2;5' --param 'window=0;0;5;5' --param edge=isotropic ripley_k | jq -c '.value * 1e9 | round'"
    K=$output
    run -0 compute "$four | jq -c '.l = 0.3'" "--with lambda=l --param 'r=1;2;5' --param 'window=0;0;5;5' inhomogeneous_k | jq -c '.value * 1e9 | round'"
    [ "$output" = "$K" ]
    run -2 --separate-stderr compute "$four | jq -c '.l = 0.3'" "--with lambda=l --param r=1 --param repetitions=9 inhomogeneous_k"
    [[ "$stderr" == *"not with --with lambda="* ]]
}

@test "what cannot be is refused, what is left out is told" {
    four="at 1:A:0:0 2:A:1:0 3:B:0:2 4:B:4:4"
    for name in k_difference weighted_k pair_correlation inhomogeneous_k; do
        run -2 --separate-stderr compute "$four" "--param metric=sphere --param edge=isotropic --param r=1 $name"
        [[ "$stderr" == *"is for a plane"* ]]
        for w in "'0;0;1'" "'1;0;1;5'" "'0;0;x;5'" "'0;0;9;9;9'"; do
            run -2 --separate-stderr compute "$four" "--param window=$w --param r=1 $name"
            [[ "$stderr" == *"window= is x0;y0;x1;y1"* ]]
        done
        run -1 --separate-stderr compute "$four" "--param 'window=0;0;3;3' --param r=1 $name"
        [[ "$stderr" == *"1 points outside the window are left out"* ]]
    done
    run -2 --separate-stderr compute "$four" "--param r=1 --param controls=C k_difference"
    [[ "$stderr" == *'no activity "C" for --param controls='* ]]
    run -0 compute "$four" "--param r=9 --param controls=B k_difference | jq -c 'select(.nace == \"B\") | [.value, .nace_to]'"
    [ "$output" = '[null,"B"]' ]
    run -2 --separate-stderr compute "$four" "--param r=1 --param bandwidth=0 pair_correlation"
    [[ "$stderr" == *"bandwidth="* ]]
    run -2 --separate-stderr compute "$four" "--param r=1 --param bandwidth=-1 inhomogeneous_k"
    [[ "$stderr" == *"bandwidth="* ]]
    run -0 compute "$four" "--param 'r=0;1' pair_correlation | jq -c 'select(.r == \"0\") | .value' | sort -u"
    [ "$output" = null ]
    # a point so far from the others that the kernels do not reach it
    run -0 compute "at 1:A:0:0 2:A:1:0 3:A:900:7" "--param r=1 --param bandwidth=1 inhomogeneous_k | jq -c '[.value, .reason]'"
    [[ "$output" == '[null,"'*'a wider bandwidth"]' ]]
}
