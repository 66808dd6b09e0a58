# Clusters of activities by hand and by their properties; others' results are in golden.bats.
load helper

# A and B in the same regions, C and D in others
cells() {
    printf '{"region":"%s","nace":"%s","value":%s}\n' X A 10 X B 21 Y A 1 Y B 2 Z A 5 Z B 11 X C 1 X D 1 Y C 9 Y D 20 Z C 4 Z D 8
}

on_cells() { # arguments
    pipe "$(declare -f cells); cells | compute-indicator $*"
}

TABLE="--table cluster=<(printf '{\"nace\":\"%s\",\"cluster\":\"%s\"}\\n' A first B first C second D second)"

@test "what shares regions is one cluster, by every method" {
    for method in ward average complete single k-means; do
        run -0 on_cells "--param k=2 --param on=lc_employment --param method=$method clusters | jq -r '.nace + .cluster' | paste -sd' '"
        [ "$output" = "A1 B1 C2 D2" ]
    done
}

@test "as many clusters as activities: each alone, and told" {
    run -0 on_cells "--param k=9 clusters | jq -r .reason | sort -u"
    [ "$output" = "alone in its cluster" ]
}

@test "the dendrogram joins all but one, from low to high, and the cut agrees" {
    run -0 on_cells "--param on=lc_employment dendrogram | jq -s -c '[length, (map(.value) | . == sort), .[-1].size, .[-1].left]'"
    [ "$output" = '[3,true,4,"A"]' ]
}

@test "Ward's tree against the definition: each merge adds the least to the sum of squares" {
    jq -n -c '[range(12)] | .[] as $r | range(9) as $a | {region: "r\($r)", nace: "a\($a)", value: (($r * 7 + $a * $a * 3 + $r * $a) % 23)}' > "$BATS_TEST_TMPDIR/in"
    run -0 compute-indicator --param on=lc_employment dendrogram "$BATS_TEST_TMPDIR/in"
    run -0 python3 - "$BATS_TEST_TMPDIR/in" "$output" << 'END'
import json, sys
rows = [json.loads(l) for l in open(sys.argv[1])]
acts, regs = sorted({r["nace"] for r in rows}), sorted({r["region"] for r in rows})
v = {(r["nace"], r["region"]): r["value"] for r in rows}
def corr(a, b):
    x, y = [v[a, r] for r in regs], [v[b, r] for r in regs]
    mx, my = sum(x) / len(x), sum(y) / len(y)
    c = sum((p - mx) * (q - my) for p, q in zip(x, y))
    return c / (sum((p - mx) ** 2 for p in x) * sum((q - my) ** 2 for q in y)) ** .5
m = [[corr(a, b) for b in acts] for a in acts]
most = max(x for i, row in enumerate(m) for j, x in enumerate(row) if j != i)
for i, row in enumerate(m):
    row[i] = most
def sse(s):
    centre = [sum(m[i][k] for i in s) / len(s) for k in range(len(acts))]
    return sum((m[i][k] - centre[k]) ** 2 for i in s for k in range(len(acts)))
parts, want = [[i] for i in range(len(acts))], []
while len(parts) > 1:
    cost, i, j = min((sse(a + b) - sse(a) - sse(b), i, i + 1 + j) for i, a in enumerate(parts) for j, b in enumerate(parts[i + 1:]))
    want.append(((2 * cost) ** .5, acts[min(parts[i])], acts[min(parts[j])]))
    parts[i] = parts[i] + parts.pop(j)
for w, h in zip(want, map(json.loads, sys.argv[2].splitlines())):
    assert abs(w[0] - h["value"]) < 1e-9 and sorted(w[1:]) == sorted([h["left"], h["right"]]), (w, h)
END
}

@test "the order of the records has no say" {
    run -0 on_cells "--param method=k-means --param k=2 clusters"
    first=$output
    run -0 pipe "$(declare -f cells); cells | tac | compute-indicator --param method=k-means --param k=2 clusters"
    [ "$output" = "$first" ]
}

@test "good clusters score 100, mixed ones have outliers" {
    run -0 on_cells "--param composite=lc_employment $TABLE cluster_validation | jq -c 'select(.component == \"vs\" and .matrix == \"all\").value'"
    [ "$output" = 100 ]
    mixed="--table cluster=<(printf '{\"nace\":\"%s\",\"cluster\":\"%s\"}\\n' A first B second C second D second)"
    run -0 on_cells "--param composite=lc_employment $mixed cluster_validation | jq -r 'select(.outlier == 1) | .nace + \" \" + .nearest'"
    [ "$output" = "B first" ]
    run -1 --separate-stderr on_cells "--table cluster=<(echo '{\"nace\":\"A\",\"cluster\":\"first\"}') cluster_validation"
    [[ "$stderr" == *'3 activities are in no cluster of the table and left out; the first is "B"'* ]]
}

@test "similarity takes what data there are" {
    run -0 on_cells "similarity | jq -r .component | sort -u | paste -sd' '"
    [ "$output" = "average coi lc_employment" ]
    run -2 on_cells "--param on=io clusters"
    [[ "$output" == *"no data for on=io"* ]]
    # A sells all it sells to B, who buys half of it there: the largest share is 1
    run -0 on_cells "--table io=<(printf '{\"from\":\"%s\",\"to\":\"%s\",\"value\":%s}\\n' A B 5 C B 5 C D 1) --component io similarity | jq -c 'select(.nace == \"A\" and .nace_to == \"B\").value'"
    [ "$output" = 1 ]
}

@test "Leamer: exports that go together are one aggregate" {
    run -0 on_cells "--param k=2 leamer_clusters | jq -r '.nace + .cluster' | paste -sd' '"
    [ "$output" = "A1 B1 C2 D2" ]
    run -0 on_cells "leamer_dendrogram | jq -s -c 'map(.size)'"
    [ "$output" = "[2,2,4]" ]
}

@test "cluster strength is the quotient of the sum; strong ones are the top" {
    # X: first 31 of 33; in all 50 of 93
    run -0 on_cells "$TABLE cluster_strength | jq -c 'select(.region == \"X\" and .cluster == \"first\") | [(.value - (31 / 33) / (50 / 93) | fabs < 1e-12), .size, .strong]'"
    [ "$output" = "[true,31,1]" ]
    run -0 on_cells "$TABLE strong_cluster_share | jq -c '[.region, .clusters, .value > 0.9]' | paste -sd' '"
    [ "$output" = '["X",1,true] ["Y",1,true] ["Z",0,false]' ]
    run -1 --separate-stderr on_cells "--table cluster=<(printf '{\"nace\":\"%s\",\"cluster\":\"%s\"}\\n' A first B first) strong_cluster_share"
    [[ "$stderr" == *"2 activities are in no cluster"* ]]
}

@test "an activity's environment leaves the activity itself out" {
    # X, A: B has 21 of 33 - 10 there, 34 of 93 - 16 in all
    run -0 on_cells "$TABLE --table related=<(printf '{\"cluster\":\"%s\",\"cluster_to\":\"%s\",\"value\":1}\\n' first second) cluster_environment | jq -c 'select(.region == \"X\" and .nace == \"A\") | [.component, (.value - (if .component == \"own_cluster\" then (21 / 23) / (34 / 77) else (2 / 33) / (43 / 93) end) | fabs < 1e-12)]' | paste -sd' '"
    [ "$output" = '["own_cluster",true] ["related_clusters",true]' ]
}
