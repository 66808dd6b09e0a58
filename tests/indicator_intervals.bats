#!/usr/bin/env bats
# How sure figures are: errors and intervals held against what theory gives, by hand.
# shellcheck disable=SC2016

bats_require_minimum_version 1.5.0
load helper
load indicators

@test "the interval of entropy and variety by the bootstrap: the error that theory gives, and the figure inside" {
    # n persons by shares p: var(H) is about (sum p ln^2 p - H^2) / n (Miller 1955); in bits over ln^2 2
    printf '{"region":"X","nace":"%s","value":%s}\n' A1 5000 A2 2500 B1 2000 B2 500 > "$BATS_TEST_TMPDIR/in"
    expected=$(jq -n '[0.5, 0.25, 0.2, 0.05] | ((map(. * (log * log)) | add) - ((map(. * log) | add) | . * .)) / 10000 | sqrt / (2 | log)')
    for name in entropy related_variety; do
        run -0 compute-indicator --param repetitions=999 --component value $name "$BATS_TEST_TMPDIR/in"
        [ "$(jq --argjson expected "$expected" '(.se / $expected - 1 | fabs) < 0.08 and .low < .value and .value < .high and ((.high - .low) / (3.92 * $expected) - 1 | fabs) < 0.1' <<< "$output")" = true ]
    done
    # thousands of persons are a thousand times as many, and the error goes by the root of it
    run -0 compute-indicator --param repetitions=999 --param unit=100 --component value entropy "$BATS_TEST_TMPDIR/in"
    [ "$(jq --argjson expected "$expected" '(10 * .se / $expected - 1 | fabs) < 0.08' <<< "$output")" = true ]
    # without persons there is nothing to draw, and without asking nothing is drawn
    run -0 compute-indicator --param repetitions=9 --param unit=0 --component value entropy "$BATS_TEST_TMPDIR/in"
    [ "$(jq -c '[.low, .high, .se]' <<< "$output")" = '[null,null,null]' ]
    run -0 compute-indicator --component value entropy "$BATS_TEST_TMPDIR/in"
    [ "$(jq 'has("low")' <<< "$output")" = false ]
}

@test "the seed makes the draws: the same, the same bytes; another, another interval" {
    panel > "$BATS_TEST_TMPDIR/in"
    one=$(compute-indicator --param repetitions=99 --param seed=5 related_variety "$BATS_TEST_TMPDIR/in")
    [ "$one" = "$(tac "$BATS_TEST_TMPDIR/in" | compute-indicator --param repetitions=99 --param seed=5 related_variety)" ]
    [ "$one" != "$(compute-indicator --param repetitions=99 --param seed=6 related_variety "$BATS_TEST_TMPDIR/in")" ]
}

@test "Ellison-Glaeser by chance: the error of the index and how often it strays as far" {
    # four plants of 10, 20, 30, 40 in X; the whole is X 1/4, Y 3/4: H = 0.3, sum z^4 = 0.0354,
    # X2 = 5/8, X3 = 7/16; G = 2 (3/4)^2 = 9/8; var(G) = 2 (0.09 (X2 - 2 X3 + X2^2) - 0.0354 (X2 - 4 X3 + 3 X2^2))
    run -0 pipe "printf '{\"region\":\"%s\",\"nace\":\"A\",\"value\":%s}\n' X 10 X 20 X 30 X 40 |
        compute-indicator --table reference=<(printf '{\"region\":\"%s\",\"value\":%s}\n' X 1 Y 3) --component value,z ellison_glaeser"
    expected=$(jq -n '(5/8) as $x2 | (7/16) as $x3 | (2 * (0.09 * ($x2 - 2 * $x3 + $x2 * $x2) - 0.0354 * ($x2 - 4 * $x3 + 3 * $x2 * $x2)) | sqrt) / ((1 - $x2) * 0.7)')
    [ "$(jq -s --argjson se "$expected" '(.[0].se - $se | fabs) < 1e-12 and (.[0].high - 1.959963984540054 * $se | fabs) < 1e-12 and .[0].low == -.[0].high
        and (.[0].value / .[0].se - .[1].value | fabs) < 1e-9' <<< "$output")" = true ]
    # a normal variable strays 1.959963984540054 or more in one case of twenty
    [ "$(jq -s '(.[1].value | fabs > 1.96) == (.[0].p < 0.05)' <<< "$output")" = true ]
}

@test "Ellison-Glaeser by drawing: bounds and p of all ways in which the plants may stand" {
    # A: four plants in X of two places; B: six in a whole of four, one of which has no plant; C: two alike in one place
    printf '{"region":"%s","nace":"%s","value":%s}\n' X A 10 X A 20 X A 30 X A 40 Y B 5 Y B 7 X B 1 Z B 2 Z B 3 Y B 4 X C 6 X C 6 > "$BATS_TEST_TMPDIR/in"
    printf '{"region":"%s","value":%s}\n' X 2 Y 3 Z 1 W 4 > "$BATS_TEST_TMPDIR/whole"
    drawn() { compute-indicator --table reference="$BATS_TEST_TMPDIR/whole" --param repetitions=9999 --param confidence=0.8 --component value ellison_glaeser "$@"; }
    drawn "$BATS_TEST_TMPDIR/in" > "$BATS_TEST_TMPDIR/out"
    python3 - "$BATS_TEST_TMPDIR" <<'PY'
import itertools, json, math, sys
folder = sys.argv[1]
plants, whole = {}, {}
for r in map(json.loads, open(folder + "/in")):
    plants.setdefault(r["nace"], []).append((r["region"], r["value"]))
for r in map(json.loads, open(folder + "/whole")):
    whole[r["region"]] = r["value"]
x = {k: v / sum(whole.values()) for k, v in whole.items()}
X2 = sum(v * v for v in x.values())
def gamma(at, z):
    H = sum(v * v for v in z)
    return (sum((sum(v for a, v in zip(at, z) if a == k) - x[k]) ** 2 for k in x) / (1 - X2) - H) / (1 - H)
for r in map(json.loads, open(folder + "/out")):
    own = plants[r["nace"]]
    z = [v / sum(v for _, v in own) for _, v in own]
    g = gamma([a for a, _ in own], z)
    assert abs(r["value"] - g) < 1e-12
    ways = [(gamma(at, z), math.prod(x[k] for k in at)) for at in itertools.product(x, repeat=len(z))]
    assert abs(sum(v * p for v, p in ways)) < 1e-12, "by chance it is 0 on average"
    assert abs(math.sqrt(sum(v * v * p for v, p in ways)) - r["se"]) < 1e-12
    least = min(sum(p for v, p in ways if v >= g - 1e-9), sum(p for v, p in ways if v <= g + 1e-9))
    off = 4 * math.sqrt(least * (1 - least) / 9999) + 1 / 9999
    assert abs(r["p"] - min(1, 2 * least)) <= 2 * off, (r["p"], 2 * least)
    for bound, part in (r["low"], 0.1), (r["high"], 0.9):  # as much lies below and above as there should
        assert sum(p for v, p in ways if v < bound - 1e-9) <= part + 0.013, (r["nace"], bound)
        assert sum(p for v, p in ways if v > bound + 1e-9) <= 1 - part + 0.013, (r["nace"], bound)
PY
    tac "$BATS_TEST_TMPDIR/in" | drawn | cmp - "$BATS_TEST_TMPDIR/out"
    run ! cmp -s <(drawn --param seed=2 "$BATS_TEST_TMPDIR/in") "$BATS_TEST_TMPDIR/out"
}

@test "the scores of clusters: io and occ, which no region makes, have no error, the others have" {
    run -0 pipe "parse --comment '#' tests/golden/lander_firms.csv | compute-indicator --param repetitions=49 \
        --table io=<(parse --comment '#' tests/golden/sections_io.csv) --table occupations=<(parse --comment '#' tests/golden/sections_occupations.csv) \
        --table cluster=<(parse --comment '#' tests/golden/sections_cluster.csv) --component vs cluster_validation"
    [ "$(jq -r '[.matrix, .low <= .value, .high >= .value, .se > 0] | map(tostring) | join(",")' <<< "$output" | paste -sd' ')" = \
        "lc_employment,true,true,true lc_establishments,true,true,true io,true,true,false occ,true,true,false all,true,true,true" ]
    # all regions alike but for their size: every draw is the same
    run -0 pipe "for r in 1 2 3 4; do printf '{\"region\":\"%s\",\"nace\":\"%s\",\"value\":%s}\n' \$r A \$r \$r B \$r \$r C \$((9 - r)) \$r D \$((9 - r)); done |
        compute-indicator --param repetitions=49 --table cluster=<(printf '{\"nace\":\"%s\",\"cluster\":\"%s\"}\n' A p B p C q D q) --component vs cluster_validation"
    [ "$(jq -c 'select(.matrix == "all") | [.value, .low, .high, .se]' <<< "$output")" = '[100,100,100,0]' ]
}

@test "intervals of inequality: error and bounds of all ways in which the regions may come, weighted and not" {
    printf '{"region":"%s","value":%s,"people":%s}\n' A 10 3 B 0 2 C 35 4 D 12 1 E 12 5 > "$BATS_TEST_TMPDIR/in"
    for weight in "" "--weight people"; do
        # shellcheck disable=SC2086
        compute-indicator $weight --param repetitions=9999 --param confidence=0.8 inequality_interval "$BATS_TEST_TMPDIR/in" > "$BATS_TEST_TMPDIR/out"
        python3 - "$BATS_TEST_TMPDIR" "$weight" <<'PY'
import itertools, json, math, sys
folder, weighted = sys.argv[1:]
rows = [json.loads(line) for line in open(folder + "/in")]
data = [(r["value"], r["people"] if weighted else 1) for r in rows]
def indices(d):
    W = sum(w for x, w in d)
    m = sum(x * w for x, w in d) / W
    n, plain = len(d), sum(x for x, w in d)
    if not plain:
        return {}
    of = {"gini": sum(w * v * abs(x - y) for x, w in d for y, v in d) / (2 * W * W * m),
          "theil_T": sum(w * x / m * math.log(x / m) for x, w in d if x) / W,
          "atkinson": 1 - (sum(w * math.sqrt(x) for x, w in d) / W) ** 2 / m,
          "hoover": sum(abs(x / plain - w / W) for x, w in d) / 2,
          "cv": math.sqrt(sum((x - plain / n) ** 2 for x, w in d) / (n - 1)) / (plain / n)}
    if all(x for x, w in d):
        of["theil_L"] = -sum(w * math.log(x / m) for x, w in d) / W
    return of
ways = [indices(d) for d in itertools.product(data, repeat=len(data))]
given = {r["component"]: r for r in map(json.loads, open(folder + "/out"))}
assert sorted(given) == ["atkinson", "cv", "gini", "hoover", "theil_L", "theil_T"]
for name, r in given.items():
    if name == "theil_L":  # of a zero: not defined, and no interval beside it
        assert r["value"] is None and r["low"] is None and r["se"] is None
        continue
    assert abs(r["value"] - indices(data)[name]) < 1e-12
    all_ways = sorted(w[name] for w in ways if w)
    n = len(all_ways)
    mean = sum(all_ways) / n
    square = sum((v - mean) ** 2 for v in all_ways) / n
    fourth = sum((v - mean) ** 4 for v in all_ways) / n
    off = math.sqrt((fourth / square ** 2 - 1) / 9999) / 2  # of a standard deviation, of itself
    assert abs(r["se"] / math.sqrt(square) - 1) < 4 * off, (name, r["se"], math.sqrt(square))
    for bound, part in (r["low"], 0.1), (r["high"], 0.9):  # as much lies below and above as there should
        assert sum(v < bound - 1e-9 for v in all_ways) / n <= part + 0.013, (name, bound)
        assert sum(v > bound + 1e-9 for v in all_ways) / n <= 1 - part + 0.013, (name, bound)
PY
    done
}

@test "intervals of inequality: an activity's are its own, whatever stands beside it and whoever comes first" {
    panel > "$BATS_TEST_TMPDIR/in"
    compute-indicator inequality_interval "$BATS_TEST_TMPDIR/in" > "$BATS_TEST_TMPDIR/out"
    tac "$BATS_TEST_TMPDIR/in" | compute-indicator inequality_interval | cmp - "$BATS_TEST_TMPDIR/out"
    one=$(jq -r .nace "$BATS_TEST_TMPDIR/out" | tail -n 1)
    jq -c --arg one "$one" 'select(.nace == $one)' "$BATS_TEST_TMPDIR/in" | compute-indicator inequality_interval > "$BATS_TEST_TMPDIR/one"
    [ -s "$BATS_TEST_TMPDIR/one" ]
    jq -c --arg one "$one" 'select(.nace == $one)' "$BATS_TEST_TMPDIR/out" | cmp - "$BATS_TEST_TMPDIR/one"
    # all alike: no draw differs
    run -0 pipe "printf '{\"region\":\"%s\",\"value\":7}\n' {1..300} | compute-indicator inequality_interval | jq -c '[.value, .low, .high, .se] | map(fabs < 1e-12) | all' | sort -u"
    [ "$output" = true ]
}
