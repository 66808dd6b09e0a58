# Windows that are outlines: spatstat's figures, and what must hold of any.
# shellcheck disable=SC2154
load helper
load points

health() { parse --comment '#' "$ROOT/tests/golden/points.csv"; }

over() { # WINDOW ARGUMENTS: the curves of `health`
    local window=$1
    shift
    health | compute-indicator --with x=x --with y=y --param "window=$window" "$@"
}

# alike FILE FILE [TOLERANCE]: the same records, their numbers but for rounding.
alike() {
    python3 - "$@" <<'PY'
import json, sys
a, b = ([json.loads(l) for l in open(f)] for f in sys.argv[1:3])
most = float(sys.argv[3]) if len(sys.argv) > 3 else 1e-12
assert a and len(a) == len(b), (len(a), len(b))
for x, y in zip(a, b):
    assert x.keys() == y.keys(), (x, y)
    for k, v in x.items():
        assert v == y[k] or abs(v - y[k]) <= most * abs(v), (k, x, y)
PY
}

setup() {
    W=$BATS_TEST_TMPDIR/window
    cat > "$BATS_TEST_TMPDIR/isle" <<'END'
{"type":"FeatureCollection","features":[
 {"type":"Feature","properties":{"name":"mainland"},"geometry":{"type":"Polygon","coordinates":[
  [[-1,-1],[30,-4],[76,-1],[70,30],[76,64],[40,68],[5,64],[-1,-1]],[[60,8],[60,16],[68,16],[68,8],[60,8]]]}},
 {"type":"Feature","properties":{"name":"isle"},"geometry":{"type":"Polygon","coordinates":[[[80,10],[90,12],[85,25],[80,10]]]}}]}
END
}

# The figures are of R 4.2.2, spatstat.explore 3.0-6 (the translations took it six minutes):
#   d <- read.csv("tests/golden/points.csv", comment.char = "#")
#   W <- owin(poly = list(list(x = c(-1,30,76,70,76,40,5), y = c(-1,-4,-1,30,64,68,64)),
#                         list(x = c(60,60,68,68), y = c(8,16,16,8)), list(x = c(80,90,85), y = c(10,12,25))))
#   s <- d[d$nace == type,]; s <- s[inside.owin(s$x, s$y, W),]; X <- ppp(s$x, s$y, window = W); n <- npoints(X); p <- closepairs(X, 16)
#   e <- edge.Ripley(ppp(p$xi, p$yi, window = W, check = FALSE), matrix(p$d, ncol = 1))
#   e <- edge.Trans(dx = p$dx, dy = p$dy, W = W, paired = TRUE, exact = TRUE, trim = 100)
#   sapply(c(1, 2, 4, 8, 16), function(r) area(W) / n / (n - 1) * sum(e[p$d <= r])); bw.diggle(X, correction = "isotropic")
@test "K in an outline with a hole and an island is spatstat's, by circles and by translation; Diggle's bandwidth too" {
    as_found() { # EDGE TYPE FIGURES
        over "$BATS_TEST_TMPDIR/isle" --param 'r=1;2;4;8;16' --param pairs=distinct --param "edge=$1" ripley_k 2> /dev/null |
            jq -sc --arg type "$2" --argjson want "[$3]" '[map(select(.nace == $type).value), $want] | transpose | all(.[0] / .[1] - 1 | fabs < 1e-12)'
    }
    run -0 as_found isotropic pharm 83.91113234591495,148.00991399904441,358.95317725752506,632.52464807031618,1296.08527730524997
    [ "$output" = true ]
    run -0 as_found isotropic phys_gen 109.52029340886992,205.01538916839303,434.57487422314296,756.25947343420967,1603.47024204287209
    [ "$output" = true ]
    run -0 as_found translation pharm 84.745782486272191,151.091218470608794,377.254434222706095,688.008424887874526,1509.111536365744314
    [ "$output" = true ]
    run -0 as_found translation psych 523.58644420423275,1052.54498605768208,1554.80828853205412,2319.69166430193445,2681.46701621054490
    [ "$output" = true ]
    run -1 --separate-stderr over "$BATS_TEST_TMPDIR/isle" --param r=1 --param bandwidth=diggle inhomogeneous_k
    [ "$(jq -r '.bandwidth * 1e12 | round' <<< "$output" | paste -sd' ')" = "352250489237 317025440313 317025440313 264187866928" ]
    [ "$(jq -r .area <<< "$output" | sort -u)" = 4878.5 ]
    [[ "$stderr" == *"8 points outside the window are left out, the first 1229 at 73.476326 28.832359: give a --param window= that has them"* ]]
}

@test "a rectangle given as an outline is that rectangle, envelopes and all" {
    echo 'POLYGON ((0 0, 80 0, 80 70, 0 70, 0 0))' > "$W"
    for name in ripley_k k_difference weighted_k pair_correlation inhomogeneous_k "--param bandwidth=diggle inhomogeneous_k"; do
        for edge in isotropic translation none; do
            echo "indicator: $name, edge=$edge"
            # shellcheck disable=SC2086
            over '0;0;80;70' --param 'r=1;4;16' --param "edge=$edge" $name > "$BATS_TEST_TMPDIR/rectangle"
            # shellcheck disable=SC2086
            over "$W" --param 'r=1;4;16' --param "edge=$edge" $name > "$BATS_TEST_TMPDIR/outline"
            alike "$BATS_TEST_TMPDIR/rectangle" "$BATS_TEST_TMPDIR/outline" 1e-11
        done
    done
    for name in ripley_k inhomogeneous_k; do
        over '0;0;80;70' --param 'r=1;4' --param repetitions=3 $name > "$BATS_TEST_TMPDIR/rectangle"
        over "$W" --param 'r=1;4' --param repetitions=3 $name > "$BATS_TEST_TMPDIR/outline"
        alike "$BATS_TEST_TMPDIR/rectangle" "$BATS_TEST_TMPDIR/outline" 1e-11
    done
}

@test "where the sides of an outline run does not matter: turned with its points it gives the same" {
    turned() { # ANGLE: the points and the outline, turned
        python3 - "$1" "$BATS_TEST_TMPDIR/isle" <(health) "$BATS_TEST_TMPDIR" <<'PY'
import json, math, sys
a, window, points, out = float(sys.argv[1]), json.load(open(sys.argv[2])), sys.argv[3], sys.argv[4]
def turn(x, y):
    return [x * math.cos(a) - y * math.sin(a), x * math.sin(a) + y * math.cos(a)]
for f in window["features"]:
    f["geometry"]["coordinates"] = [[turn(*p) for p in ring] for ring in f["geometry"]["coordinates"]]
json.dump(window, open(out + "/turned", "w"))
with open(out + "/points", "w") as f:
    for p in map(json.loads, open(points)):
        p["x"], p["y"] = turn(float(p["x"]), float(p["y"]))
        print(json.dumps(p), file=f)
PY
    }
    for angle in 0 1 2.5 4; do
        turned "$angle"
        for edge in isotropic translation; do
            for name in k_difference "--param bandwidth=3 inhomogeneous_k"; do
                # shellcheck disable=SC2086
                compute-indicator --with x=x --with y=y --param "window=$BATS_TEST_TMPDIR/turned" --param 'r=1;4;16' --param "edge=$edge" $name "$BATS_TEST_TMPDIR/points" \
                    > "$BATS_TEST_TMPDIR/$edge.${name##* }.$angle" 2> /dev/null || [ $? = 1 ]
                alike "$BATS_TEST_TMPDIR/$edge.${name##* }.0" "$BATS_TEST_TMPDIR/$edge.${name##* }.$angle" 1e-9
            done
        done
    done
}

@test "an L: shares of circles and of kernels and overlaps as of the two rectangles that it is" {
    echo 'POLYGON ((0 0, 80 0, 80 30, 40 30, 40 70, 0 70, 0 0))' > "$W"
    for edge in isotropic translation; do
        over "$W" --param 'r=2;8;20' --param "edge=$edge" ripley_k 2> /dev/null > "$BATS_TEST_TMPDIR/k.$edge" || [ $? = 1 ]
        over "$W" --param 'r=2;8;20' --param "edge=$edge" --param bandwidth=9 inhomogeneous_k 2> /dev/null > "$BATS_TEST_TMPDIR/i.$edge" || [ $? = 1 ]
    done
    python3 - "$BATS_TEST_TMPDIR" <(health) <<'PY'
import json, math, sys
from math import fsum
folder, points = sys.argv[1:]
R, A, h = [2, 8, 20], 80 * 30 + 40 * 40, 9
parts = [(0, 0, 80, 30), (0, 30, 40, 70)]
def inside(x, y):
    return any(a <= x <= c and b <= y <= d for a, b, c, d in parts)
P = [(p["nace"], float(p["x"]), float(p["y"])) for p in map(json.loads, open(points))]
P = [p for p in P if inside(*p[1:])]
def circle(p, d):
    cuts = [0, 2 * math.pi]
    for near, at in [(X - p[1], 0) for X in (0, 40, 80)] + [(Y - p[2], math.pi / 2) for Y in (0, 30, 70)]:
        if abs(near) < d:
            a = math.acos(near / d)
            cuts += [(at - a) % (2 * math.pi), (at + a) % (2 * math.pi)]
    cuts.sort()
    share = fsum(b - a for a, b in zip(cuts, cuts[1:]) if inside(p[1] + d * math.cos((a + b) / 2), p[2] + d * math.sin((a + b) / 2))) / 2 / math.pi
    return 1 / share if share * 100 > 1 else 100
def moved(p, q):
    x, y = q[1] - p[1], q[2] - p[2]
    share = fsum(max(0, min(s[2], t[2] + x) - max(s[0], t[0] + x)) * max(0, min(s[3], t[3] + y) - max(s[1], t[1] + y)) for s in parts for t in parts) / A
    return 1 / share if share * 100 > 1 else 100
def kernel(p):
    F = lambda z: (1 + math.erf(z / h / math.sqrt(2))) / 2
    return fsum((F(c - p[1]) - F(a - p[1])) * (F(d - p[2]) - F(b - p[2])) for a, b, c, d in parts)
for edge in "isotropic", "translation":
    got = {(f, x["nace"], float(x["r"])): x["value"] for f in "ki" for x in map(json.loads, open(f"{folder}/{f}.{edge}"))}
    for t in {p[0] for p in P}:
        S = [p for p in P if p[0] == t]
        l = {p: fsum(math.exp(-(math.dist(p[1:], q[1:]) / h) ** 2 / 2) for q in S if q is not p) / (2 * math.pi * h * h) / kernel(p) for p in S}
        close = [(d, circle(p, d) if edge == "isotropic" else moved(p, q), p, q) for p in S for q in S if p is not q and 0 < (d := math.dist(p[1:], q[1:])) <= R[-1]]
        close += [(0, 1, p, q) for p in S for q in S if p is not q and p[1:] == q[1:]]
        for r in R:
            for f, want in (("k", A / len(S) ** 2 * fsum(e for d, e, p, q in close if d <= r)),
                            ("i", A / fsum(1 / x for x in l.values()) ** 2 * fsum(e / l[p] / l[q] for d, e, p, q in close if d <= r))):
                assert abs(got[f, t, r] / want - 1) < 1e-11, (f, edge, t, r, got[f, t, r], want)
PY
}

@test "edge weights by hand: in the inner corner of an L three quarters of a circle are inside" {
    echo 'POLYGON ((0 0, 10 0, 10 5, 5 5, 5 10, 0 10, 0 0))' > "$W"
    # area 75; two ordered pairs of two points: K = 75 / 4 (4/3 + the other's weight)
    run -0 compute "at 1:A:5:5 2:A:3:5" "--param window=$W --param edge=isotropic --param r=2 ripley_k | jq -c '.value * 4 / 75 - 4 / 3 - 1 | fabs < 1e-12'"
    [ "$output" = true ]
    # moved by 2 to the left 8 x 5 + 3 x 5 of it stay
    run -0 compute "at 1:A:5:5 2:A:3:5" "--param window=$W --param edge=translation --param r=2 ripley_k | jq -c '.value * 4 / 75 - 2 * 75 / 55 | fabs < 1e-12'"
    [ "$output" = true ]
    # circles of 1 through the corners of a hole, a fourth of each or half of it inside the hole
    echo 'POLYGON ((0 0, 8 0, 8 8, 0 8, 0 0), (3 3, 5 3, 5 5, 3 5, 3 3))' > "$W"
    run -0 compute "at 1:A:3:3 2:A:3:4" "--param window=$W --param edge=isotropic --param r=1 ripley_k | jq -c '.value * 4 / 60 - 4 / 3 - 2 | fabs < 1e-12'"
    [ "$output" = true ]
}

@test "the border belongs to a window, a hole does not, an island does" {
    echo 'MULTIPOLYGON (((0 0, 8 0, 8 8, 0 8, 0 0), (3 3, 5 3, 5 5, 3 5, 3 3)), ((10 0, 12 0, 11 4, 10 0)))' > "$W"
    run -0 compute "at 1:A:0:0 2:A:8:4 3:A:3:4 4:A:5:5 5:A:11:1 6:A:10.5:2" "--param window=$W --param r=1 ripley_k | jq .area"
    [ "$output" = 64 ]
    run -1 --separate-stderr compute "at 1:A:0:0 2:A:4:4 3:A:9:1 4:A:11:4.5 5:A:-1:4" "--param window=$W --param r=1 ripley_k"
    [[ "$stderr" == *"4 points outside the window are left out, the first 2 at 4 4:"* ]]
}

@test "regions that meet or overlap are one window; rings may run either way; GeoJSON is as WKT" {
    echo 'POLYGON ((0 0, 80 0, 80 70, 0 70, 0 0))' > "$W"
    over "$W" --param 'r=4;16' ripley_k --param edge=isotropic > "$BATS_TEST_TMPDIR/one"
    for text in 'GEOMETRYCOLLECTION (POLYGON ((0 0, 30 0, 30 70, 0 70, 0 0)), POLYGON ((30 0, 80 0, 80 70, 30 70, 30 0)))' \
        'MULTIPOLYGON (((0 0, 50 0, 50 70, 0 70, 0 0)), ((30 0, 80 0, 80 70, 30 70, 30 0)))' \
        'POLYGON ((0 0, 0 70, 80 70, 80 0, 0 0))' \
        '{"type":"Polygon","coordinates":[[[0,0],[0,70],[80,70],[80,0],[0,0]]]}' \
        '{"type":"Feature","properties":{},"geometry":{"type":"MultiPolygon","coordinates":[[[[0,0],[80,0],[80,70,5],[0,70,5],[0,0]]]]}}' \
        $'\xEF\xBB\xBF \n{"type":"Polygon","coordinates":[[[0,0],[0,70],[80,70],[80,0],[0,0]]]}'; do
        echo "$text" > "$W"
        over "$W" --param 'r=4;16' ripley_k --param edge=isotropic > "$BATS_TEST_TMPDIR/other"
        alike "$BATS_TEST_TMPDIR/one" "$BATS_TEST_TMPDIR/other"
    done
}

@test "what is no window is refused, with its place" {
    refused() { # TEXT MESSAGE
        printf '%s\n' "$1" > "$W"
        run -2 --separate-stderr compute "at 1:A:0:0 2:A:1:0" "--param window=$W --param r=1 ripley_k"
        echo "$stderr"
        [[ "$stderr" == *"$2"* ]]
    }
    refused 'POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0))' 'a polygon has no inside: Self-intersection at 2 2; mend it'
    refused 'LINESTRING (0 0, 4 4)' 'a window is of polygons, not of a LineString'
    refused '{"type":"Point","coordinates":[0,0]}' 'not of a Point'
    refused 'POLYGON EMPTY' 'no polygon in it'
    refused '{"type":"FeatureCollection","features":[]}' 'no polygon in it'
    refused 'x,y' 'neither GeoJSON nor WKT'
    refused '{"type":"Polygon","coordinates":[[[0,0],[1' 'neither GeoJSON nor WKT'
    refused '{"type":"Polygon","coordinates":[[["a",0],[1,1],[0,1],["a",0]]]}' 'neither GeoJSON nor WKT'
    refused '' 'neither GeoJSON nor WKT'
    run -2 --separate-stderr compute "at 1:A:0:0 2:A:1:0" "--param window=/nowhere --param r=1 ripley_k"
    [[ "$stderr" == *"cannot read the window /nowhere: it is auto, x0;y0;x1;y1, or a file of GeoJSON or WKT"* ]]
    printf 'POLYGON ((0 0, 500000 0, 500000 400000, 0 0))\n' > "$W"
    run -2 --separate-stderr compute "at 1:A:0:0 2:A:1:0" "--param window=$W --param metric=sphere --param r=1 ripley_k"
    [[ "$stderr" == *"not in degrees"* ]]
}

@test "a window is read once, for all periods and indicators, from a pipe as well" {
    points="at 1:A:5:5 2:A:3:5"
    run -0 pipe "$(declare -f at); { $points | jq -c '.time = \"2001\"'; $points | jq -c '.time = \"2002\"'; } |
        compute-indicator --with x=x --with y=y --param window=<(echo 'POLYGON ((0 0, 10 0, 10 5, 5 5, 5 10, 0 10, 0 0))') --param r=2 ripley_k,weighted_k | jq -c '[.time, .indicator, .area]'"
    [ "$output" = '["2001","ripley_k",75]
["2002","ripley_k",75]
["2001","weighted_k",75]
["2002","weighted_k",75]' ]
}

@test "on a sphere an outline has the area of its parallels and meridians" {
    echo 'POLYGON ((60 40, 80 40, 80 50, 60 50, 60 40))' > "$W"
    points="at 1:A:61:41 2:A:62:41"
    run -0 compute "$points" "--param metric=sphere --param 'window=60;40;80;50' --param edge=none --param r=200000 ripley_k > $BATS_TEST_TMPDIR/rectangle"
    run -0 compute "$points" "--param metric=sphere --param window=$W --param edge=none --param r=200000 ripley_k > $BATS_TEST_TMPDIR/outline"
    alike "$BATS_TEST_TMPDIR/rectangle" "$BATS_TEST_TMPDIR/outline"
    # a triangle whose long side is straight in degrees: the integral of (pi/2 - y) cos y from 0 to pi/2
    echo 'POLYGON ((0 0, 90 0, 0 90, 0 0))' > "$W"
    run -0 compute "at 1:A:1:1 2:A:2:1" "--param metric=sphere --param radius=1 --param window=$W --param edge=none --param r=1 ripley_k | jq -c '.area - 1 | fabs < 1e-14'"
    [ "$output" = true ]
}

@test "places drawn anew by the intensity are inside: the null is within its own envelope" {
    echo 'POLYGON ((0 0, 10 0, 10 2, 2 2, 2 10, 0 10, 0 0))' > "$W"
    awk 'function unit() { return (seed = seed * 16807 % 2147483647) / 2147483647 } BEGIN { seed = 4
        while (n < 60) { x = 10 * unit(); y = 10 * unit(); if (x <= 2 || y <= 2) printf "{\"region\":\"%d\",\"nace\":\"A\",\"x\":%.6f,\"y\":%.6f,\"value\":1}\n", ++n, x, y } }' > "$BATS_TEST_TMPDIR/points"
    run -0 compute "cat $BATS_TEST_TMPDIR/points" "--param window=$W --param 'r=0.5;1;2' --param repetitions=99 inhomogeneous_k | jq -c '.low <= .value and .value <= .high' | sort -u"
    [ "$output" = true ]
    # the square around them is another window: there they crowd
    run -0 compute "cat $BATS_TEST_TMPDIR/points" "--param 'window=0;0;10;10' --param edge=isotropic --param r=1 ripley_k | jq -c '.value > 1.5 * 3.14159'"
    [ "$output" = true ]
    run -0 compute "cat $BATS_TEST_TMPDIR/points" "--param window=$W --param edge=isotropic --param r=1 ripley_k | jq -c '.value < 1.3 * 3.14159'"
    [ "$output" = true ]
}
