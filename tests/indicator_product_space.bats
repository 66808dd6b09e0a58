# The product space against Kruskal's algorithm in plain Python, on exact fractions.
load helper
load cells

peer() { # STRONG < RECORDS
    PYTHONPATH=tests python3 -B -c '
import json, sys
from fractions import Fraction
from quotients import Panel
strong = Fraction(sys.argv[1])
panel = Panel(sys.stdin)
codes = panel.codes
has = {a: {r for r in panel.regions if panel.has(r, a)} for a in codes}
ties = []
for i, a in enumerate(codes):
    for b in codes[i + 1:]:
        both = len(has[a] & has[b])
        if both:
            ties.append((-Fraction(both, max(len(has[a]), len(has[b]))), a, b))
part, found = {a: a for a in codes}, []
def root(a):
    while part[a] != a:
        a = part[a]
    return a
for phi, a, b in sorted(ties):
    if root(a) != root(b):
        part[root(a)] = root(b)
        found.append((a, b, "tree", float(-phi)))
    elif -phi > strong:
        found.append((a, b, "strong", float(-phi)))
for a in codes:
    if all(a not in t[1:] for t in ties):
        found.append((a, "", "alone", None))
for t in sorted(found):
    print(json.dumps(t, separators=(",", ":")))
' "$1"
}

ours() { # ARGUMENTS < RECORDS
    compute-indicator "$@" product_space | jq -c '[.nace, .nace_to // "", .component, .value]' | LC_ALL=C sort
}

@test "the tree and the strong ties are those of Kruskal's algorithm, ties of equals by code" {
    random_panel 1 | sed 's/,"time":"[0-9]*"//' > "$BATS_TEST_TMPDIR/panel"
    for strong in 0.55 0.3 0.9; do
        ours --param strong=$strong < "$BATS_TEST_TMPDIR/panel" > "$BATS_TEST_TMPDIR/ours"
        peer $strong < "$BATS_TEST_TMPDIR/panel" | LC_ALL=C sort > "$BATS_TEST_TMPDIR/peer"
        [ -s "$BATS_TEST_TMPDIR/peer" ]
        diff "$BATS_TEST_TMPDIR/peer" "$BATS_TEST_TMPDIR/ours"
    done
    grep -q strong <(ours --param strong=0.3 < "$BATS_TEST_TMPDIR/panel")
}

@test "a larger panel of many equal ties gives Kruskal's tree too" {
    awk 'BEGIN { s = 7; for (r = 1; r <= 12; r++) for (a = 10; a < 60; a++) {
        s = (s * 16807) % 2147483647
        if (s % 3 == 0) printf "{\"region\":\"R%d\",\"nace\":\"%d\",\"value\":%d}\n", r, a, 1 + s % 9 } }' > "$BATS_TEST_TMPDIR/panel"
    ours < "$BATS_TEST_TMPDIR/panel" > "$BATS_TEST_TMPDIR/ours"
    peer 0.55 < "$BATS_TEST_TMPDIR/panel" | LC_ALL=C sort > "$BATS_TEST_TMPDIR/peer"
    diff "$BATS_TEST_TMPDIR/peer" "$BATS_TEST_TMPDIR/ours"
    [ "$(grep -c tree "$BATS_TEST_TMPDIR/ours")" -gt 40 ]
    # the order of records does not matter
    tac "$BATS_TEST_TMPDIR/panel" | ours | diff - "$BATS_TEST_TMPDIR/ours"
}

@test "parts that nothing joins are a tree each, and what is related to nothing is named" {
    run -0 compute "cells A:1:1 A:2:1 B:3:1 B:4:1 C:5:1" "--param presence=value product_space | jq -c '[.nace, .nace_to, .component, .value]'"
    [ "$output" = '["1","2","tree",1]
["3","4","tree",1]
["5",null,"alone",null]' ]
}

@test "strong=none leaves the tree, --component chooses" {
    nest="cells A:1:1 A:2:1 A:3:1 B:1:1 B:2:1 B:3:1"
    run -0 compute "$nest" "--param presence=value --param strong=none product_space | wc -l"
    [ "$output" -eq 2 ]
    run -0 compute "$nest" "--param presence=value --component strong product_space | jq -r '.nace + .nace_to'"
    [ "$output" = 23 ]
}
