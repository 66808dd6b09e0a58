# Relatedness that is not the same both ways, density over the nearest, and regions that are alike:
# against plain Python on exact fractions.
load helper
load cells

# Reads a panel and one measure's results; holds each to the definition.
peer() { # MEASURE RESULTS [PCI]
    PYTHONPATH=tests python3 -B - "$BATS_TEST_TMPDIR/panel" "$@" <<'PY'
import json, math, sys
from fractions import Fraction as F
from quotients import Panel
path, measure, results, *more = sys.argv[1:]
panel = Panel(open(path))
x, regions, codes = panel.x, panel.regions, panel.codes
share = {(r, a): x.get((r, a), 0) / panel.of_region[r] for r in regions for a in codes}
M = {(r, a): panel.has(r, a) for r in regions for a in codes}
u = {a: sum(M[r, a] for r in regions) for a in codes}
d = {r: sum(M[r, a] for a in codes) for r in regions}
n = lambda a, b: sum(M[r, a] and M[r, b] for r in regions)
P = {(i, j): F(n(i, j), u[i]) for i in codes for j in codes}            # P(j|i)
proximity = {(i, j): F(n(i, j), max(u[i], u[j])) for i in codes for j in codes}
def density(phi, self=False, k=None):
    near = {}
    for j in codes:
        others = sorted((i for i in codes if i != j), key=lambda i: (-phi[i, j], i))
        near[j] = others[:k] + [j] * self
    return {(r, j): F(sum(phi[i, j] for i in near[j] if M[r, i]), sum(phi[i, j] for i in near[j])) for r in regions for j in codes}
def gain(phi, self=True, k=None):
    pci = {c["nace"]: c["value"] for c in map(json.loads, open(more[0])) if "nace" in c}
    want = {}
    for r in regions:
        before = density(phi, self, k)
        for i in codes:
            if M[r, i]:
                continue
            M[r, i] = True  # what the densities of all that it still has not gain by it
            after = density(phi, self, k)
            M[r, i] = False
            want[r, i] = math.fsum(float(after[r, j] - before[r, j]) * pci[j] for j in codes if not M[r, j])
    return want
both = lambda r, s: sum(M[r, a] and M[s, a] for a in codes)
dot = lambda r, s: sum(share[r, a] * share[s, a] for a in codes)
pairs = [(r, s) for r in regions for s in regions if r < s]
want = {
    "conditional": lambda: {(i, j): P[i, j] for i in codes for j in codes if i != j},
    "conditional_density": lambda: density(P),
    "conditional_density_in": lambda: density(P, True),
    "nearest": lambda: density(proximity, k=3),
    "nearest_in": lambda: density(proximity, True, 3),
    "nearest_conditional": lambda: density(P, k=2),
    "gain": lambda: gain(proximity),
    "gain_conditional": lambda: gain(P),
    "gain_nearest": lambda: gain(P, False, 3),
    "outlook": lambda: {(r,): math.fsum(float(v) * p for j, p in ((c["nace"], c["value"]) for c in map(json.loads, open(more[0])) if "nace" in c)
                                         for v in [density(P, True)[r, j]] if not M[r, j]) for r in regions},
    "coherence": lambda: {(r,): F(sum(x.get((r, i), 0) * x.get((r, j), 0) * P[i, j] for i in codes for j in codes if i != j),
                                  sum(x.get((r, i), 0) * x.get((r, j), 0) for i in codes for j in codes if i != j)) for r in regions},
    "proximity": lambda: {(r, s): F(both(r, s), max(d[r], d[s])) for r, s in pairs},
    "jaccard": lambda: {(r, s): F(both(r, s), d[r] + d[s] - both(r, s)) for r, s in pairs},
    "cosine": lambda: {(r, s): both(r, s) / math.sqrt(d[r] * d[s]) for r, s in pairs},
    "share_cosine": lambda: {(r, s): float(dot(r, s)) / math.sqrt(dot(r, r) * dot(s, s)) for r, s in pairs},
    "overlap": lambda: {(r, s): sum(min(share[r, a], share[s, a]) for a in codes) for r, s in pairs},
}[measure]()
got = {tuple(c[k] for k in ("region", "region_to", "nace", "nace_to") if k in c): c["value"] for c in map(json.loads, open(results))}
assert got.keys() == want.keys() and want, (sorted(got.keys() ^ want.keys())[:5], len(want))
size = max(abs(float(v)) for v in want.values())
for key, value in want.items():
    assert abs(got[key] - float(value)) <= 1e-13 * size, (key, got[key], float(value))
PY
}

setup() { random_panel 1 | sed 's/,"time":"[0-9]*"//' > "$BATS_TEST_TMPDIR/panel"; }

same_as() { # MEASURE ARGUMENTS
    local measure=$1
    shift
    compute-indicator --missing skip "$@" "$BATS_TEST_TMPDIR/panel" > "$BATS_TEST_TMPDIR/results"
    compute-indicator --missing skip --param standard=none --component value pci "$BATS_TEST_TMPDIR/panel" > "$BATS_TEST_TMPDIR/pci"
    peer "$measure" "$BATS_TEST_TMPDIR/results" "$BATS_TEST_TMPDIR/pci"
}

@test "conditional is P(j|i), and the lesser of both ways is the proximity" {
    same_as conditional --param relatedness=conditional relatedness
    join -j 1 <(jq -r '.nace + .nace_to + " " + (.value | tostring)' "$BATS_TEST_TMPDIR/results" | sort) \
        <(jq -r '.nace_to + .nace + " " + (.value | tostring)' "$BATS_TEST_TMPDIR/results" | sort) | awk '{ print $1, $2 < $3 ? $2 : $3 }' > "$BATS_TEST_TMPDIR/least"
    compute-indicator --missing skip relatedness "$BATS_TEST_TMPDIR/panel" | jq -r '.nace + .nace_to + " " + (.value | tostring)' | sort | diff - "$BATS_TEST_TMPDIR/least"
    awk 'END { exit NR != 56 }' "$BATS_TEST_TMPDIR/least"
}

@test "density goes from what the region has to the activity" {
    same_as conditional_density --param relatedness=conditional relatedness_density
    same_as conditional_density_in --param relatedness=conditional --param self=in relatedness_density
}

@test "density over the nearest: so many others of each, of equal ones the first codes" {
    same_as nearest --param neighbours=3 relatedness_density
    same_as nearest_in --param neighbours=3 --param self=in relatedness_density
    same_as nearest_conditional --param relatedness=conditional --param neighbours=2 relatedness_density
    # as many as there are is all
    compute-indicator --missing skip relatedness_density "$BATS_TEST_TMPDIR/panel" > "$BATS_TEST_TMPDIR/all"
    compute-indicator --missing skip --param neighbours=7 relatedness_density "$BATS_TEST_TMPDIR/panel" | diff - "$BATS_TEST_TMPDIR/all"
    compute-indicator --missing skip --param neighbours=99 relatedness_density "$BATS_TEST_TMPDIR/panel" | diff - "$BATS_TEST_TMPDIR/all"
    for k in 0 -1 2.5; do
        run -2 compute-indicator --param neighbours=$k relatedness_density "$BATS_TEST_TMPDIR/panel"
        [[ "$output" == *"neighbours= is a whole number"* ]]
    done
}

@test "outlook and gain go the same way: what entering adds to the densities" {
    same_as gain --param scale=none complexity_gain
    same_as gain_conditional --param scale=none --param relatedness=conditional complexity_gain
    same_as gain_nearest --param scale=none --param relatedness=conditional --param self=out --param neighbours=3 complexity_gain
    same_as outlook --param scale=none --param relatedness=conditional complexity_outlook
}

@test "coherence takes each pair both ways" { same_as coherence --param relatedness=conditional coherence; }

@test "a tree has no direction: product_space refuses the conditional measure" {
    run -2 compute-indicator --param relatedness=conditional product_space "$BATS_TEST_TMPDIR/panel"
    [[ "$output" == *"conditional"* ]]
}

@test "regions are alike by what they have and by shares" {
    for by in proximity jaccard cosine share_cosine overlap; do
        same_as $by --param by=$by region_similarity
        run -0 jq -s 'all(.value >= 0 and .value <= 1)' "$BATS_TEST_TMPDIR/results"
        [ "$output" = true ]
    done
}

@test "pairs of regions less alike than asked for are left out, those that cannot be compared are not" {
    local all=$BATS_TEST_TMPDIR/all
    for by in jaccard overlap; do
        compute "cells A:1:1 A:2:3 B:1:2 B:2:5 C:2:1 C:3:5 D:1:0" "--param presence=value --param by=$by region_similarity" > "$all"
        run -0 compute "cells A:1:1 A:2:3 B:1:2 B:2:5 C:2:1 C:3:5 D:1:0" "--param presence=value --param by=$by --param least=0.5 region_similarity"
        [ "$output" = "$(jq -c 'select(.value == null or .value >= 0.5)' "$all")" ]
        [ "${#lines[@]}" -lt "$(wc -l < "$all")" ]
        [[ "$output" == *null* ]]
    done
}

@test "regions that are the same are 1, that share nothing 0; what is empty or negative is told" {
    local by
    for by in proximity jaccard cosine share_cosine overlap; do
        run -0 compute "cells A:1:1 A:2:3 B:1:2 B:2:6 C:3:5" "--param presence=value --param by=$by region_similarity | jq -c '[.region, .region_to, (.value * 1e12 | round / 1e12)]'"
        [ "$output" = '["A","B",1]
["A","C",0]
["B","C",0]' ]
    done
    run -0 compute "cells A:1:1 A:2:0 B:1:0 B:2:0" "--param by=overlap region_similarity | jq -c '[.value, .reason]'"
    [ "$output" = '[null,"an empty region"]' ]
    run -0 compute "cells A:1:1 A:2:0 B:1:0 B:2:0" "--param presence=value region_similarity | jq -c '[.value, .reason]'"
    [ "$output" = '[null,"0/0: a region without any activity"]' ] # of nothing there is no part in common
    run -0 compute "cells A:1:1 A:2:-3 B:1:4 B:2:2" "--param by=share_cosine region_similarity | jq -c .reason"
    [[ "$output" == *negative* ]]
}
