# Types of clusters, agglomeration externalities, related clusters and composite scores: by hand,
# and against their definitions computed once more in Python.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load helper
load cells

# ---- typology --------------------------------------------------------------------

types() { # FIELDS... of one cell of value 100, then arguments of compute-indicator after --
    local fields=() one
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        one=$1
        fields+=("\"${one%=*}\":${one#*=}")
        shift
    done
    shift || true
    (IFS=,; echo "{\"region\":\"X\",\"nace\":\"a\",\"value\":100,${fields[*]}}") | compute-indicator "$@" --component value cluster_type | jq -r .type
}

@test "Markusen's types: who owns comes before how large, and a half is enough" {
    [ "$(types small=50 large=50 external=50 state=50)" = state-anchored ]
    [ "$(types small=50 large=50 external=50 state=49)" = satellite ]
    [ "$(types small=50 large=50 external=49 state=49)" = hub-and-spoke ]
    [ "$(types small=50 large=49 external=49 state=49)" = marshallian ]
    [ "$(types small=49 large=49 external=49 state=49)" = mixed ]
    [ "$(types small=50)" = marshallian ]
    [ "$(types small=50 large=10 -- --param large=0.1)" = hub-and-spoke ]
    [ "$(types small=70 large=null)" = unknown ] # large may have been the answer
    [ "$(types state=70 large=null)" = state-anchored ]
    [ "$(types small=101)" = unknown ]
    run -2 compute-indicator cluster_type <<< '{"region":"X","nace":"a","value":1}'
    [[ "$output" == *"state, external, large, small, firms, university"* ]]
}

@test "the mean firm and its class, the university's link against the whole" {
    data='{"region":"X","nace":"a","value":900,"firms":100,"university":9}
{"region":"X","nace":"b","value":900,"firms":90,"university":0}
{"region":"Y","nace":"a","value":250,"firms":1,"university":1}
{"region":"Y","nace":"b","value":250,"firms":0,"university":null}'
    run -0 compute-indicator --component size cluster_type <<< "$data"
    [ "$(jq -c '[.class, .value]' <<< "$output" | paste -sd' ')" = '["micro",9] ["small",10] ["large",250] ["unknown",null]' ]
    run -0 compute-indicator --component university cluster_type <<< "$data"
    # 10 of 2050 in all: 9/900, 0, 1/250 against that
    [ "$(jq -c '[.class, (.value * 1000 | round)]' <<< "$(head -3 <<< "$output")" | paste -sd' ')" = '["linked",2050] ["not linked",0] ["not linked",820]' ]
    [ "$(tail -1 <<< "$output" | jq -r '.class + ": " + .reason')" = "unknown: no figure of the university, or an empty cell" ]
}

@test "technology: the part of the high classes in regions and in clusters" {
    random_panel 2 > "$BATS_TEST_TMPDIR/in"
    printf '{"nace":"A%s","tech":"%s"}\n' 1 low-tech 2 low-tech 3 high-tech 4 medium-high-tech 5 kis 8 high-tech > "$BATS_TEST_TMPDIR/tech"
    printf '{"nace":"A%s","cluster":"%s"}\n' 1 one 2 one 3 one 4 two 5 two 6 two > "$BATS_TEST_TMPDIR/cluster"
    for cluster in "" "--table cluster=$BATS_TEST_TMPDIR/cluster"; do
        # shellcheck disable=SC2086
        run -1 --separate-stderr compute-indicator --missing skip --table tech="$BATS_TEST_TMPDIR/tech" $cluster technology_profile "$BATS_TEST_TMPDIR/in"
        [[ "$stderr" == *"2 activities have no class"* ]]
        echo "$output" > "$BATS_TEST_TMPDIR/out"
        python3 - "$BATS_TEST_TMPDIR/in" "$BATS_TEST_TMPDIR/out" << 'END'
import json, sys
rows, out = ([json.loads(l) for l in open(f)] for f in sys.argv[1:])
tech = {"A1": "low-tech", "A2": "low-tech", "A3": "high-tech", "A4": "medium-high-tech", "A5": "kis", "A8": "high-tech"}
cluster = {"A1": "one", "A2": "one", "A3": "one", "A4": "two", "A5": "two", "A6": "two"}
high = ("high-tech", "medium-high-tech")
def shares(t, region, c):
    size = {k: 0 for k in tech.values()}
    for r in rows:
        if r["time"] == t and r["value"] and r["nace"] in tech and region in (None, r["region"]) and c in (None, cluster.get(r["nace"])):
            size[tech[r["nace"]]] += r["value"]
    return {k: v / sum(size.values()) for k, v in size.items()} if sum(size.values()) else None
n = 0
for o in out:
    own, all = shares(o["time"], o["region"], o.get("cluster")), shares(o["time"], None, o.get("cluster"))
    if own is None:
        assert o["value"] is None and o["reason"]
        continue
    n += 1
    if o.get("component") == "share":
        assert abs(o["value"] - own[o["class"]]) < 1e-12
        continue
    h, a = (sum(s[k] for k in high) for s in (own, all))
    assert abs(o["value"] - h) < 1e-12 and 0 <= o["value"] <= 1
    assert abs(o["lq"] - h / a) < 1e-12 if a else o["lq"] is None
    top = max(own.values())
    assert abs(o["largest"] - top) < 1e-12 and o["class"] == (next(k for k in own if own[k] == top) if top >= .5 else "mixed")
assert n == (140 if any("cluster" in o for o in out) else 70), n
END
    done
}

# ---- externalities -----------------------------------------------------------------

@test "what is around a firm, against the definitions; no say of unit or order" {
    random_panel 2 | jq -c 'if .value then .firms = ((.value * 7 | floor) % 23 + 1) else . end' > "$BATS_TEST_TMPDIR/in"
    printf '{"from":"A%s","to":"A%s","value":%s}\n' 1 2 30 2 1 5 3 1 50 4 1 20 5 6 70 8 8 900 1 7 10 7 1 0 > "$BATS_TEST_TMPDIR/io"
    printf '{"from":"A%s","to":"A%s","value":%s}\n' 1 2 0.5 3 1 0.2 4 5 -0.3 6 7 0.9 > "$BATS_TEST_TMPDIR/labour"
    tables=(--table "io=$BATS_TEST_TMPDIR/io" --table "labour=$BATS_TEST_TMPDIR/labour" --table "knowledge=$BATS_TEST_TMPDIR/io")
    compute-indicator --missing skip "${tables[@]}" externalities "$BATS_TEST_TMPDIR/in" > "$BATS_TEST_TMPDIR/out"
    cmp "$BATS_TEST_TMPDIR/out" <(tac "$BATS_TEST_TMPDIR/in" | compute-indicator --missing skip "${tables[@]}" externalities)
    cmp "$BATS_TEST_TMPDIR/out" <(jq -c 'if .value then .value *= 1024 | .firms *= 1024 else . end' "$BATS_TEST_TMPDIR/in" | compute-indicator --missing skip "${tables[@]}" externalities)
    python3 - "$BATS_TEST_TMPDIR/in" "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/io" "$BATS_TEST_TMPDIR/labour" << 'END'
import json, sys
rows, out, io, labour = ([json.loads(l) for l in open(f)] for f in sys.argv[1:])
io = {(r["from"], r["to"]): r["value"] for r in io}
labour = {(r["from"], r["to"]): r["value"] for r in labour}
either = lambda t: lambda i, k: max(0, t.get((i, k), t.get((k, i), 0)))
know = dict(io)
acts = sorted({r["nace"] for r in rows})
count = {}
for o in out:
    v = {(r["region"], r["nace"]): r["value"] for r in rows if r["time"] == o["time"] and r["value"] is not None}
    f = {(r["region"], r["nace"]): r["firms"] for r in rows if r["time"] == o["time"] and r["value"] is not None}
    reg = lambda r: sum(x for (q, _), x in v.items() if q == r)
    act = lambda a: sum(x for (_, b), x in v.items() if b == a)
    all = sum(v.values())
    r, i = o["region"], o["nace"]
    lq = lambda r, a: v.get((r, a), 0) / reg(r) / (act(a) / all)
    def near(w):
        weights = {k: w(i, k) for k in acts if k != i}
        return sum(weights[k] * lq(r, k) for k in weights) / sum(weights.values()) if sum(weights.values()) else None
    def variety(shares):
        return 1 / sum((s / sum(shares)) ** 2 for s in shares)
    c = o["component"]
    want = {"specialisation": lambda: lq(r, i),
            "diversity": lambda: variety([v.get((r, k), 0) for k in acts if k != i]) / variety([act(k) for k in acts if k != i]),
            "competition": lambda: f[r, i] / v[r, i] / (sum(x for (_, b), x in f.items() if b == i) / act(i)),
            "suppliers": lambda: near(lambda i, k: io.get((k, i), 0)),
            "customers": lambda: near(lambda i, k: io.get((i, k), 0)),
            "labour": lambda: near(either(labour))}
    if c == "knowledge": continue
    w = want[c]()
    assert o["value"] is None if w is None else abs(o["value"] - w) < 1e-10 and o["value"] >= 0, (o, w)
    count[c] = count.get(c, 0) + (w is not None)
assert len(count) == 6 and min(count.values()) > 20, count
END
    run -0 compute 'cells X:a:1 Y:a:1' externalities
    [ "$(jq -r 'select(.component == "diversity").reason' <<< "$output" | sort -u)" = "0/0: the activity is alone in its region or in the whole" ]
}

# ---- related clusters ----------------------------------------------------------------

@test "related clusters: mean similarity across, both ways the same, the top of the pairs" {
    random_panel 1 | jq -c 'select(.value)' > "$BATS_TEST_TMPDIR/in"
    printf '{"nace":"A%s","cluster":"%s"}\n' 1 x 2 x 3 y 4 y 5 z 6 z 7 u 8 u > "$BATS_TEST_TMPDIR/cluster"
    options=(--missing skip --param on=coi)
    compute-indicator "${options[@]}" --component coi similarity "$BATS_TEST_TMPDIR/in" > "$BATS_TEST_TMPDIR/coi" 2> /dev/null || compute-indicator --component coi similarity "$BATS_TEST_TMPDIR/in" > "$BATS_TEST_TMPDIR/coi"
    compute-indicator "${options[@]}" --param top=30 --table cluster="$BATS_TEST_TMPDIR/cluster" related_clusters "$BATS_TEST_TMPDIR/in" > "$BATS_TEST_TMPDIR/out"
    python3 - "$BATS_TEST_TMPDIR/coi" "$BATS_TEST_TMPDIR/out" << 'END'
import json, sys
coi, out = ([json.loads(l) for l in open(f)] for f in sys.argv[1:])
of = dict(zip(("A%d" % k for k in range(1, 9)), "xxyyzzuu"))
m = {}
for r in coi: m[r["nace"], r["nace_to"]] = m[r["nace_to"], r["nace"]] = r["value"]
b = {}
for o in out:
    pairs = [m[i, k] for i in of for k in of if of[i] == o["cluster"] and of[k] == o["cluster_to"]]
    assert abs(o["value"] - sum(pairs) / len(pairs)) < 1e-12, o
    b[o["cluster"], o["cluster_to"]] = o
assert len(b) == 12
for (p, q), o in b.items(): assert b[q, p]["value"] == o["value"] and b[q, p]["related"] == o["related"]
s = sorted(o["value"] for (p, q), o in b.items() if p < q)
at = .7 * 5
least = s[3] + (at - 3) * (s[4] - s[3])
assert [o["related"] for o in out] == [int(o["value"] >= least) for o in out]
assert sum(o["related"] for o in out) == 4
END
}

# ---- composite -------------------------------------------------------------------------

scores() { # the records of an example of four regions by three measures
    printf '{"region":"%s","factor":"%s","value":%s}\n' A wage 310 A patents 12 A jobless 4.9 B wage 260 B patents 21 B jobless 4.6 \
        C wage 410 C patents 3 C jobless 5.2 D wage 290 D patents 7 D jobless 4.8
}

@test "every scale and way of putting together, against the handbook's formulas" {
    random_panel 1 | jq -c 'select(.value) | .factor = .nace | del(.nace)' > "$BATS_TEST_TMPDIR/in"
    for options in "scale=minmax aggregate=arithmetic" "scale=z aggregate=arithmetic" "scale=rank aggregate=arithmetic" "scale=leader aggregate=arithmetic" \
        "scale=minmax aggregate=geometric floor=0.1" "scale=rank aggregate=geometric" "scale=leader aggregate=geometric"; do
        for missing in null available mean; do
            read -ra words <<< "$options"
            compute-indicator --activity factor --param draws=50 --param missing=$missing --param 'weights=A1:2;A3:1;A4:-1;A6:0.5' "${words[@]/#/--param=}" composite "$BATS_TEST_TMPDIR/in" > "$BATS_TEST_TMPDIR/out"
            python3 - "$BATS_TEST_TMPDIR/in" "$BATS_TEST_TMPDIR/out" "$missing" "${words[@]}" << 'END'
import json, sys
from math import prod, sqrt, log, exp
rows, out = ([json.loads(l) for l in open(f)] for f in sys.argv[1:3])
missing, opt = sys.argv[3], dict(a.split("=") for a in sys.argv[4:])
weights = {"A1": 2, "A3": 1, "A4": -1, "A6": .5}
v = {(r["region"], r["factor"]): r["value"] for r in rows}
regions = sorted({r["region"] for r in rows})
scaled = {}
for k, w in weights.items():
    x = {r: v[r, k] for r in regions if (r, k) in v}
    s, n = sorted(x.values()), len(x)
    mean = sum(s) / n
    for r in x:
        z = {"minmax": (x[r] - s[0]) / (s[-1] - s[0]), "z": (x[r] - mean) / sqrt(sum((q - mean) ** 2 for q in s) / n),
             "rank": s.index(x[r]) / (n - 1), "leader": x[r] / s[-1]}[opt["scale"]]
        if w < 0: z = {"z": -z, "leader": s[0] / x[r]}.get(opt["scale"], 1 - z)
        f = float(opt.get("floor", 0))
        scaled[r, k] = z if opt["scale"] == "z" else f + (1 - f) * z
    for r in regions:
        if r not in x and missing == "mean": scaled[r, k] = sum(scaled[q, k] for q in x) / n
want, gaps = {}, 0
for r in regions:
    ks = [k for k in weights if (r, k) in scaled]
    gaps += len(ks) < 4
    if not ks or (len(ks) < 4 and missing != "available"):
        want[r] = None
        continue
    total = sum(abs(weights[k]) for k in ks)
    parts = {k: scaled[r, k] ** (abs(weights[k]) / total) if opt["aggregate"] == "geometric" else scaled[r, k] * abs(weights[k]) / total for k in ks}
    want[r] = prod(parts.values()) if opt["aggregate"] == "geometric" else sum(parts.values())
assert gaps or missing == "mean"
for o in out:
    if o.get("component") == "rank_shift":
        assert o["value"] >= 0
    elif "component" not in o:
        w = want[o["region"]]
        assert (o["value"] is None and o["reason"]) if w is None else abs(o["value"] - w) < 1e-12, (o, w)
        if w is not None:
            assert o["rank"] == 1 + sum(1 for q in want.values() if q is not None and q > w + 1e-13)
            assert 1 <= o["rank_low"] <= o["rank_mean"] <= o["rank_high"] <= len(regions) or o["rank_low"] <= o["rank_high"]
            mine = [c for c in out if c.get("component") == "contribution" and c["region"] == o["region"] and c["value"] is not None]
            whole = prod(c["value"] for c in mine) if opt["aggregate"] == "geometric" else sum(c["value"] for c in mine)
            assert abs(whole - w) < 1e-12 and abs(sum(c["weight"] for c in mine) - 1) < 1e-12
        if opt["scale"] != "z" and w is not None: assert 0 <= o["value"] <= 1
END
        done
    done
}

@test "scores do not hang on units or order; ranks with a seed are the same, with another nearly" {
    options="--activity factor --param weights=wage:0.4\\;patents:0.4\\;jobless:-0.2"
    run -0 pipe "$(declare -f scores); scores | compute-indicator $options composite"
    first=$output
    run -0 pipe "$(declare -f scores); scores | tac | compute-indicator $options composite"
    [ "$output" = "$first" ]
    # each measure in a unit of its own
    run -0 pipe "$(declare -f scores); scores | jq -c '.value *= {wage: 1024, patents: 0.25, jobless: 8}[.factor]' | compute-indicator $options composite"
    [ "$output" = "$first" ]
    run -0 pipe "$(declare -f scores); scores | compute-indicator $options --param seed=2 --component value composite"
    [ "$output" != "$(jq -c 'select(.component == null)' <<< "$first")" ]
    [ "$(jq -c '[.value, .rank]' <<< "$output")" = "$(jq -c 'select(.component == null) | [.value, .rank]' <<< "$first")" ]
    run -0 pipe "$(declare -f scores); scores | compute-indicator $options --param spread=0 composite"
    [ "$(jq -c 'select(.component == null) | .rank_low == .rank and .rank_high == .rank and .rank_mean == .rank' <<< "$output" | sort -u)" = true ]
    [ "$(jq -c 'select(.component == "rank_shift").value' <<< "$output")" = 0 ]
    run -0 pipe "$(declare -f scores); scores | compute-indicator $options --param draws=0 --component value,rank_shift composite"
    [ "$(jq -c 'select(.component == null) | .rank_low' <<< "$output" | sort -u)" = null ]
}

@test "the share of draws that turn two regions round is what the weights say" {
    # P is better by a, Q by b, as much: P leads where a's weight is drawn above b's, half the time
    data=$(printf '{"region":"%s","factor":"%s","value":%s}\n' P a 1 P b 0 Q a 0 Q b 1)
    run -0 compute-indicator --activity factor --param draws=20000 --component value composite <<< "$data"
    jq -es 'map(.rank_mean) | all(. > 1.48 and . < 1.52)' <<< "$output"
    # weights 1.4 and 1 that move by a quarter: 1.05 to 1.75 against 0.75 to 1.25. Q leads where
    # a < b: the triangle over 1.05 < a < b < 1.25, 0.2^2 / 2 of 0.7 x 0.5
    run -0 compute-indicator --activity factor --param draws=20000 --param 'weights=a:1.4;b:1' --component value,rank_shift composite <<< "$data"
    jq -es '(.[0].rank_mean - 1 - 0.02 / 0.35) | fabs < 0.005' <<< "$output"
    jq -es '(.[2].value - 0.02 / 0.35) | fabs < 0.005' <<< "$output"
}

@test "what cannot be put together is told" {
    run -2 pipe "$(declare -f scores); scores | compute-indicator --activity factor --param scale=z --param aggregate=geometric composite"
    [[ "$output" == *"without negative figures"* ]]
    for weights in wage wage:x wage:0 :1 "wage:1;wage:2" rents:1; do
        run -2 pipe "$(declare -f scores); scores | compute-indicator --activity factor --param 'weights=$weights' composite"
        [[ "$output" == *"$(case $weights in *\;*) echo twice ;; rents*) echo 'no record of the measure "rents"' ;; *) echo MEASURE:WEIGHT ;; esac)"* ]]
    done
    run -0 pipe "$(declare -f scores); scores | jq -c 'if .factor == \"wage\" then .value = 1 else . end' | compute-indicator --activity factor --component value composite | jq -r .reason | sort -u"
    [[ "$output" == *"the same everywhere"* ]]
}

@test "over=all puts periods on one scale" {
    data=$(printf '{"region":"%s","factor":"a","time":"%s","value":%s}\n' P 1 0 Q 1 5 P 2 5 Q 2 10)
    run -0 compute-indicator --activity factor --param over=all --component value composite <<< "$data"
    [ "$(jq -c .value <<< "$output" | paste -sd' ')" = "0 0.5 0.5 1" ]
    run -0 compute-indicator --activity factor --component value composite <<< "$data"
    [ "$(jq -c .value <<< "$output" | paste -sd' ')" = "0 1 0 1" ]
}
