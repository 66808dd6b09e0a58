# The structure of exports and advantage in trade, each against its definition computed once more
# in Python, and what holds for any figures.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load helper
load cells

# Three orders and units of one panel: $BATS_TEST_TMPDIR/out.in, .thousand, .back; arguments
three() {
    random_panel 2 > "$BATS_TEST_TMPDIR/in"
    random_panel 2 1024 > "$BATS_TEST_TMPDIR/thousand"
    tac "$BATS_TEST_TMPDIR/in" > "$BATS_TEST_TMPDIR/back"
    for name in in thousand back; do
        compute-indicator --missing skip "$@" "$BATS_TEST_TMPDIR/$name" > "$BATS_TEST_TMPDIR/out.$name"
    done
    cmp "$BATS_TEST_TMPDIR/out.in" "$BATS_TEST_TMPDIR/out.back"
    cmp <(jq -c 'del(.size)' "$BATS_TEST_TMPDIR/out.in") <(jq -c 'del(.size)' "$BATS_TEST_TMPDIR/out.thousand")
}

# Python that has: x[time][region][product] (values only), products, rows of the output as o.
against() { # the rest of the program on stdin
    { cat << 'END'
import json, sys
from math import log, exp, sqrt, isclose
x, products = {}, set()
for line in open(sys.argv[1]):
    r = json.loads(line)
    if r["value"] is not None:
        x.setdefault(r["time"], {}).setdefault(r["region"], {})[r["nace"]] = r["value"]
    products.add(r["nace"])
out = [json.loads(l) for l in open(sys.argv[2])]
seen = 0
def close(o, want):
    global seen
    seen += 1
    assert isclose(o["value"], want, rel_tol=1e-12, abs_tol=1e-13), (o, want)
def whole(t): return {p: sum(b.get(p, 0) for b in x[t].values()) for p in products}
END
        cat
    } > "$BATS_TEST_TMPDIR/check.py"
    python3 "$BATS_TEST_TMPDIR/check.py" "$BATS_TEST_TMPDIR/in" "$BATS_TEST_TMPDIR/out.in"
}

@test "raw-material dependence: by codes, by labels, with its threshold" {
    three --set A8,A2 raw_dependence
    against << 'END'
for o in out:
    b, w = x[o["time"]][o["region"]], whole(o["time"])
    raw = lambda c: sum(v for p, v in c.items() if p in ("A8", "A2")) / sum(c.values())
    if "component" not in o:
        close(o, raw(b))
        assert isclose(o["lq"], raw(b) / raw(w), rel_tol=1e-12) and o["dependent"] == (raw(b) > 0.6)
    elif o["component"] == "top":
        close(o, sum(sorted(b.values())[-5:]) / sum(b.values()))
    else:
        assert b[o["nace"]] == max(b.get("A8", 0), b.get("A2", 0))
        close(o, b[o["nace"]] / sum(b.values()))
assert seen == 42, seen
END
    cp "$BATS_TEST_TMPDIR/out.in" "$BATS_TEST_TMPDIR/codes"
    printf '{"nace":"A%s","class":"%s"}\n' 1 food 2 fuel 3 food 8 ore > "$BATS_TEST_TMPDIR/class"
    run -0 compute-indicator --missing skip --param 'raw=ore;fuel' --table class="$BATS_TEST_TMPDIR/class" raw_dependence "$BATS_TEST_TMPDIR/in"
    [ "$output" = "$(cat "$BATS_TEST_TMPDIR/codes")" ]
    run -2 compute-indicator raw_dependence "$BATS_TEST_TMPDIR/in"
    [[ "$output" == *"--set, or --table class=FILE"* ]]
    run -0 compute 'cells X:o:7 X:p:3 Y:o:6 Y:p:4' "--set o --component value raw_dependence"
    [ "$(jq -c '[.value, .dependent]' <<< "$output" | paste -sd' ')" = '[0.7,1] [0.6,0]' ] # above 60 per cent
}

@test "concentration of exports: UNCTAD's index, Herfindahl, equal products, the largest" {
    three export_concentration
    against << 'END'
for o in out:
    b, n = x[o["time"]][o["region"]], len(products)
    s = [v / sum(b.values()) for v in b.values()]
    h = sum(v * v for v in s)
    close(o, {None: (sqrt(h) - sqrt(1 / n)) / (1 - sqrt(1 / n)), "hhi": h, "hhi_normalised": (h - 1 / n) / (1 - 1 / n),
              "equivalent_products": 1 / h, "entropy_products": exp(-sum(v * log(v) for v in s)), "top": sum(sorted(s)[-5:]),
              "products": len(s)}[o.get("component")])
    if o.get("component") in (None, "hhi", "hhi_normalised", "top"): assert 0 <= o["value"] <= 1
assert seen == 98, seen
END
    run -0 compute 'cells X:a:1 X:b:1 X:c:1 X:d:1 Y:a:4' "--component value,equivalent_products export_concentration"
    [ "$(jq -c .value <<< "$output" | paste -sd' ')" = "0 4 1 1" ]
    run -0 compute 'cells X:a:1 X:b:1 X:c:1 X:d:1' "--param products=16 --component value export_concentration"
    [ "$(jq -c .value <<< "$output")" = 0.3333333333333333 ] # (1/2 - 1/4) / (1 - 1/4)
    run -0 compute 'cells X:a:1 X:b:1 X:c:1 X:d:1' "--param products=3 --component value export_concentration"
    [ "$(jq -r .reason <<< "$output")" = "the region has more products than --param products" ]
    run -0 compute 'cells X:a:4 Y:a:0' "--component value export_concentration"
    [ "$(jq -r .reason <<< "$output" | paste -sd,)" = "0/0: there is one product only,0/0: the region has no exports" ]
}

@test "Theil's index of diversification is its two margins, whatever counts as active" {
    for least in 0 90; do
        random_panel 2 > "$BATS_TEST_TMPDIR/in"
        compute-indicator --missing skip --param active=$least --param products=12 export_theil "$BATS_TEST_TMPDIR/in" > "$BATS_TEST_TMPDIR/out.in"
        { echo "least = $least"; cat << 'END'
for o in out:
    b, n = list(x[o["time"]][o["region"]].values()), 12
    b += [0] * (n - len(b))
    theil = lambda v: sum(q / (sum(v) / len(v)) * log(q / (sum(v) / len(v))) for q in v if q) / len(v)
    groups = [[v for v in b if v > least], [v for v in b if v <= least]]
    mu = sum(b) / n
    part = [(len(g) / n, sum(g) / len(g) / mu, theil(g) if sum(g) else 0) for g in groups]
    close(o, {None: theil(b), "extensive": sum(w * m * log(m) for w, m, _ in part if m), "intensive": sum(w * m * t for w, m, t in part)}[o.get("component")])
    if "component" not in o: assert isclose(o["most"], log(12)) and 0 <= o["value"] <= o["most"]
    if least == 0 and o.get("component") == "extensive": close(o, log(n / len(groups[0])))
by = {}
for o in out: by.setdefault((o["region"], o["time"]), {})[o.get("component")] = o["value"]
for v in by.values(): assert isclose(v[None], v["extensive"] + v["intensive"], rel_tol=1e-12)
assert len(by) == 14
END
        } | against
    done
    three export_theil
}

@test "difference from the world's structure: half the distance, and the part in common" {
    three export_similarity
    against << 'END'
for o in out:
    b, w = x[o["time"]][o["region"]], whole(o["time"])
    s = {p: b.get(p, 0) / sum(b.values()) for p in products}
    h = {p: w[p] / sum(w.values()) for p in products}
    close(o, {None: sum(abs(s[p] - h[p]) for p in products) / 2, "similarity": sum(min(s[p], h[p]) for p in products),
              "cosine": sum(s[p] * h[p] for p in products) / sqrt(sum(v * v for v in s.values()) * sum(v * v for v in h.values()))}[o.get("component")])
assert seen == 42, seen
END
    # the world: a 50, b 25, c 25, which X does not have; X: a 1. |1 - 1/2| + 1/4 + 1/4
    world="--table world=<(printf '{\"nace\":\"%s\",\"value\":%s}\\n' a 50 b 25 c 25)"
    run -0 compute 'cells X:a:1 X:b:0' "$world export_similarity"
    [ "$(jq -c .value <<< "$output" | paste -sd' ')" = "0.5 0.5 null" ]
    run -1 --separate-stderr compute 'cells X:a:1 X:d:1' "$world --component value export_similarity"
    [ "$(jq -c .value <<< "$output")" = 0.5 ] # |1/2 - 1/2| + |1/2 - 0| + 1/4 + 1/4, halved
    [[ "$stderr" == *"1 products are not in the table world"* ]]
}

@test "RSCA is the quotient made symmetric, and as bounded" {
    three rsca
    against << 'END'
for o in out:
    b, w = x[o["time"]][o["region"]], whole(o["time"])
    q = b[o["nace"]] / sum(b.values()) / (w[o["nace"]] / sum(w.values()))
    close(o, (q - 1) / (q + 1))
    assert -1 <= o["value"] <= 1
END
    run -0 compute 'cells X:a:0 X:b:1 Y:a:1' rsca
    [ "$(jq -c .value <<< "$output" | paste -sd' ')" = "-1 0.3333333333333333 0.3333333333333333" ]
}

@test "the Lafay index by its definition; it sums to zero over a region's products" {
    trade() { # FACTOR
        awk -v factor="$1" 'BEGIN { seed = 5; for (r = 1; r <= 4; r++) for (p = 1; p <= 9; p++) {
            seed = (seed * 16807) % 2147483647
            printf "{\"region\":\"R%d\",\"product\":\"P%d\",\"value\":%d,\"imports\":%d}\n", r, p, factor * (seed % 97), factor * (seed % 89) } }'
    }
    trade 1 | compute-indicator lafay > "$BATS_TEST_TMPDIR/out"
    cmp <(jq -c 'del(.balance)' "$BATS_TEST_TMPDIR/out") <(trade 1024 | tac | compute-indicator lafay | jq -c 'del(.balance)')
    trade 1 > "$BATS_TEST_TMPDIR/in"
    python3 - "$BATS_TEST_TMPDIR/in" "$BATS_TEST_TMPDIR/out" << 'END'
import json, sys
rows, out = ([json.loads(l) for l in open(f)] for f in sys.argv[1:])
v = {(r["region"], r["product"]): (r["value"], r["imports"]) for r in rows}
sums = {}
for o in out:
    X = sum(a for (r, _), (a, b) in v.items() if r == o["region"])
    M = sum(b for (r, _), (a, b) in v.items() if r == o["region"])
    a, b = v[o["region"], o["product"]]
    want = 100 * ((a - b) / (a + b) - (X - M) / (X + M)) * (a + b) / (X + M)
    assert abs(o["value"] - want) < 1e-11 and -50 <= o["value"] <= 50 and o["balance"] == a - b
    assert abs(o["grubel_lloyd"] - (1 - abs(a - b) / (a + b))) < 1e-12
    sums[o["region"]] = sums.get(o["region"], 0) + o["value"]
assert len(out) == 36 and all(abs(s) < 1e-10 for s in sums.values()), sums
END
    run -0 pipe "printf '{\"region\":\"X\",\"product\":\"%s\",\"value\":%s,\"imports\":%s}\\n' a 1 3 b 2 null c 0 0 | compute-indicator lafay | jq -r .reason | sort -u"
    [ "$output" = "a record of the region has no imports, or negative ones" ]
    run -2 compute-indicator lafay <<< '{"region":"X","product":"a","value":1}'
    [[ "$output" == *'needs the field "imports"'* ]]
}

@test "a negative export is no share, and says so" {
    for name in export_concentration export_theil export_similarity "--set a raw_dependence" rsca; do
        run -0 compute 'cells X:a:-1 X:b:2' "--component value $name"
        [ "$(jq -r .reason <<< "$output" | sort -u)" = "a negative value: shares of it mean nothing" ]
    done
}
