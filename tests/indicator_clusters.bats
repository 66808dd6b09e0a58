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

SAME='"--param k=2 clusters" "dendrogram" "similarity" "--param method=k-medians --param k=3 clusters" "leamer_clusters" "leamer_dendrogram" "leamer_correlation"'

@test "ties go to the codes that come first, whatever the order of the records" {
    # twelve activities in a ring of regions: every one is as like its neighbours as any other
    jq -n -c 'range(12) | . as $a | ((. + 1) % 12) as $b | ($a, $b) | {region: "r\(.)", nace: "a\($a + 10)", value: 1}' > "$BATS_TEST_TMPDIR/in"
    eval "declare -a all=($SAME)"
    for arguments in "${all[@]}" "--param method=average dendrogram" "--param method=complete --param k=4 clusters" "--param method=single dendrogram"; do
        # shellcheck disable=SC2086
        compute-indicator $arguments "$BATS_TEST_TMPDIR/in" > "$BATS_TEST_TMPDIR/want"
        for order in "sort -R --random-source=man/compute-indicator.1" tac; do
            $order "$BATS_TEST_TMPDIR/in" | compute-indicator $arguments > "$BATS_TEST_TMPDIR/got"
            cmp "$BATS_TEST_TMPDIR/want" "$BATS_TEST_TMPDIR/got" || { echo "$arguments"; false; }
        done
    done
    run -0 pipe "compute-indicator --param on=lc_employment --param method=average dendrogram '$BATS_TEST_TMPDIR/in' | head -3 | jq -r '.left + .right' | paste -sd' '"
    [ "$output" = "a10a11 a12a13 a14a15" ]
}

@test "average and complete linkage against their definitions" {
    jq -n -c '[range(11)] | .[] as $r | range(10) as $a | {region: "r\($r)", nace: "a\($a)", value: (($r * 5 + $a * $a * 2 + $r * $r * $a) % 19)}' > "$BATS_TEST_TMPDIR/in"
    for method in average complete single; do
        compute-indicator --param figures=values leamer_correlation "$BATS_TEST_TMPDIR/in" > "$BATS_TEST_TMPDIR/r"
        compute-indicator --param figures=values --param method=$method leamer_dendrogram "$BATS_TEST_TMPDIR/in" > "$BATS_TEST_TMPDIR/tree"
        python3 - "$method" "$BATS_TEST_TMPDIR/r" "$BATS_TEST_TMPDIR/tree" << 'END'
import json, sys
d = {}
for x in map(json.loads, open(sys.argv[2])):
    d[x["nace"], x["nace_to"]] = d[x["nace_to"], x["nace"]] = 1 - x["value"]
how = {"average": lambda x: sum(x) / len(x), "complete": max, "single": min}[sys.argv[1]]
parts = [[a] for a in sorted({a for a, _ in d})]
for got in map(json.loads, open(sys.argv[3])):
    h, i, j = min((how([d[a, b] for a in p for b in q]), i, i + 1 + j) for i, p in enumerate(parts) for j, q in enumerate(parts[i + 1:]))
    assert abs(h - got["value"]) < 1e-12 and (parts[i][0], parts[j][0]) == (got["left"], got["right"]), (h, got)
    parts[i] = sorted(parts[i] + parts.pop(j))
    assert len(parts[i]) == got["size"]
END
    done
}

@test "correlations are scale invariant, bounded, and keep their digits far from zero" {
    run -0 on_cells "leamer_correlation"
    want=$(jq -c .value <<< "$output")
    run -0 pipe "$(declare -f cells); cells | jq -c '.value *= 1024' | compute-indicator leamer_correlation | jq -c .value"
    [ "$output" = "$want" ]
    # 1e9 + 1, 2, 4 with 1e9 + 1, 3, 4: 4.333.../sqrt(4.666... * 4.666...)
    run -0 pipe "printf '{\"region\":\"%s\",\"nace\":\"%s\",\"value\":%s}\n' X A 1000000001 Y A 1000000002 Z A 1000000004 X B 1000000001 Y B 1000000003 Z B 1000000004 |
        compute-indicator --component lc_employment similarity | jq '.value - 13 / 14 | fabs < 1e-14'"
    [ "$output" = true ]
    run -0 pipe "jq -n -c 'range(40) | \"r\(.)\" as \$r | ({nace: \"A\", value: (. * 0.1)}, {nace: \"B\", value: (. * 0.3)}, {nace: \"C\", value: (7 - . * 0.7)}) + {region: \$r}' |
        compute-indicator --component lc_employment similarity | jq -c '.value | fabs <= 1 and fabs > 1 - 1e-14' | sort -u"
    [ "$output" = true ]
}

@test "what is the same everywhere correlates with nothing, to the last bit, and stands aside" {
    in="jq -n -c 'range(7) | {region: \"r\(.)\"} + ({nace: \"A\", value: 0.1}, {nace: \"B\", value: (. * . % 5)}, {nace: \"C\", value: (. * 3 % 5)}, {nace: \"D\", value: (. % 3)})'"
    run -0 pipe "$in | compute-indicator --component lc_employment similarity | jq -r 'select(.value == null) | .nace + .nace_to + .reason'"
    [ "$output" = "AB0/0: an activity that is the same everywhere
AC0/0: an activity that is the same everywhere
AD0/0: an activity that is the same everywhere" ]
    run -0 pipe "$in | compute-indicator --param on=lc_employment --param k=3 clusters | jq -r '[.nace, .cluster, .reason] | join(\" \")'"
    [ "$output" = "B 1 alone in its cluster
C 2 alone in its cluster
D 3 alone in its cluster
A  a similarity of it is not defined" ]
    run -1 --separate-stderr pipe "$in | compute-indicator --param on=lc_employment dendrogram"
    [ "$(wc -l <<< "$output")" = 2 ]
    [[ "$stderr" == *'1 activities are left out'*'"A"'* ]]
}

@test "a record without value is no zero: its activity stands aside, the others cluster" {
    run -1 --separate-stderr pipe "$(declare -f cells); { cells; echo '{\"region\":\"X\",\"nace\":\"E\",\"value\":null}'; echo '{\"region\":\"Y\",\"nace\":\"E\",\"value\":3}'; } |
        compute-indicator --param k=2 clusters | jq -r '.nace + .cluster' | paste -sd' '"
    [ "$output" = "A1 B1 C2 D2 E" ]
    run -1 --separate-stderr pipe "$(declare -f cells); { cells; echo '{\"region\":\"X\",\"nace\":\"E\",\"value\":null}'; echo '{\"region\":\"Y\",\"nace\":\"E\",\"value\":3}'; } |
        compute-indicator similarity | jq -r 'select(.nace_to == \"E\" and .component != \"average\").reason' | sort -u"
    [ "$output" = "a record of it has no value" ]
}

@test "negative figures have no shares, but correlate" {
    in="$(declare -f cells); { cells; echo '{\"region\":\"Y\",\"nace\":\"E\",\"value\":-3}'; echo '{\"region\":\"X\",\"nace\":\"E\",\"value\":2}'; }"
    run -0 pipe "$in | compute-indicator leamer_correlation | jq -c .value | sort -u"
    [ "$output" = null ]
    run -0 pipe "$in | compute-indicator --param figures=values leamer_correlation | jq -c 'select(.value == null)'"
    [ -z "$output" ]
    run -0 pipe "$in | compute-indicator --component coi similarity | jq -r 'select(.nace_to == \"E\").reason' | sort -u"
    [ "$output" = "a negative value: shares of it mean nothing" ]
    run -0 pipe "$in | compute-indicator $TABLE cluster_strength 2> /dev/null | jq -r 'select(.region == \"Y\").reason' | sort -u || true"
    [ "$output" = "a negative value: shares of it mean nothing" ]
}

@test "co-agglomeration by hand" {
    # X: A 1, B 3; Y: A 3, B 1. Shares 1/4, 3/4 and 3/4, 1/4; x 1/2, 1/2: (-1/16 - 1/16) / (1 - 1/2)
    run -0 pipe "printf '{\"region\":\"%s\",\"nace\":\"%s\",\"value\":%s}\n' X A 1 X B 3 Y A 3 Y B 1 | compute-indicator --component coi similarity | jq .value"
    [ "$output" = -0.25 ]
}

@test "purchases and sales are of the whole table, be the panel a part of it" {
    # A sells 5 to B and 15 to Z, which the panel has not; B buys 5 of A and 5 of Z: 5/20, 5/10
    run -0 on_cells "--table io=<(printf '{\"from\":\"%s\",\"to\":\"%s\",\"value\":%s}\\n' A B 5 A Z 15 Z B 5) --component io similarity | jq -c 'select(.nace == \"A\" and .nace_to == \"B\").value'"
    [ "$output" = 0.5 ]
}

@test "establishments go into a similarity of their own" {
    in="$(declare -f cells); cells | jq -c '.establishments = (if .nace == \"A\" then 7 - .value / 2 else .value end)'"
    run -0 pipe "$in | compute-indicator similarity | jq -c 'select(.nace == \"A\" and .nace_to == \"B\") | select(.component | startswith(\"lc_\")) | [.component, .value > 0]' | paste -sd' '"
    [ "$output" = '["lc_employment",true] ["lc_establishments",false]' ]
    run -0 pipe "$(declare -f cells); cells | jq -c '.firms = .value' | compute-indicator --with establishments=firms --param on=lc_establishments --param k=2 clusters | jq -r .cluster | paste -sd' '"
    [ "$output" = "1 1 2 2" ]
}

@test "k-means and k-medians hang on their seed alone" {
    jq -n -c '[range(15)] | .[] as $r | range(14) as $a | {region: "r\($r)", nace: "a\($a)", value: (($r * $r * 7 + $a * $a * 3 + $r * $a * 11) % 31)}' > "$BATS_TEST_TMPDIR/in"
    for method in k-means k-medians; do
        for seed in 1 2; do
            first=$(compute-indicator --param on=lc_employment --param method=$method --param starts=1 --param seed=$seed clusters "$BATS_TEST_TMPDIR/in")
            second=$(tac "$BATS_TEST_TMPDIR/in" | compute-indicator --param on=lc_employment --param method=$method --param starts=1 --param seed=$seed clusters)
            [ "$first" = "$second" ]
            [ "$(jq -s 'map(.cluster) | unique | length' <<< "$first")" = 5 ]
        done
    done
}

@test "k is a whole number from 1" {
    for k in 0 -1 2.5; do
        run -2 on_cells "--param k=$k clusters"
        [[ "$output" == *"k of clusters is a whole number from 1, not \"$k\""* ]]
        run -2 on_cells "--param k=$k leamer_clusters"
    done
}

@test "outliers move to where they belong, and then none is left" {
    mixed="--table cluster=<(printf '{\"nace\":\"%s\",\"cluster\":\"%s\"}\\n' A first B second C second D second)"
    run -0 on_cells "--param on=lc_employment $mixed cluster_reallocation | jq -r '[.nace, .cluster_from, .cluster, .moved, .value > 0.99] | join(\" \")'"
    [ "$output" = "A first first 0 true
B second first 1 true
C second second 0 true
D second second 0 true" ]
    # what comes out is a table of clusters: validated, it has no outliers
    run -0 on_cells "--param composite=lc_employment --table cluster=<(cells | compute-indicator --param on=lc_employment $mixed cluster_reallocation) cluster_validation |
        jq -c 'select(.component == \"activity_wcr\").outlier' | sort -u"
    [ "$output" = 0 ]
}

@test "clusters, reallocation and validation follow one another in a pipe" {
    parse --comment '#' tests/golden/lander_firms.csv | jq -c 'del(.population,.area)' > "$BATS_TEST_TMPDIR/in"
    compute-indicator --param method=average --param k=4 clusters "$BATS_TEST_TMPDIR/in" > "$BATS_TEST_TMPDIR/clusters"
    compute-indicator --table cluster="$BATS_TEST_TMPDIR/clusters" cluster_reallocation "$BATS_TEST_TMPDIR/in" > "$BATS_TEST_TMPDIR/moved"
    [ "$(jq -s 'map(.nace) == (map(.nace) | unique)' "$BATS_TEST_TMPDIR/moved")" = true ]
    # who moved is now nearer to the others of its cluster
    run -0 jq -s -c 'map(select(.moved == 1)) | [length > 0, all(.[]; .value > .before and .cluster != .cluster_from)]' "$BATS_TEST_TMPDIR/moved"
    [ "$output" = "[true,true]" ]
    compute-indicator --table cluster="$BATS_TEST_TMPDIR/moved" cluster_validation "$BATS_TEST_TMPDIR/in" |
        jq -s -e 'map(select(.component | startswith("vs"))) | length == 15 and all(.[]; .value >= 0 and .value <= 100)'
}

@test "with_rest is the correlation with the sum of the others" {
    run -0 on_cells "--param figures=values --param k=1 leamer_clusters"
    run -0 python3 - "$output" "$(cells)" << 'END'
import json, sys
cells = [json.loads(x) for x in sys.argv[2].splitlines()]
v = {a: [sum(c["value"] for c in cells if (c["region"], c["nace"]) == (r, a)) for r in "XYZ"] for a in "ABCD"}
def corr(x, y):
    mx, my = sum(x) / 3, sum(y) / 3
    d = lambda p, q: sum((a - b) * (c - e) for a, b, c, e in zip(*p, *q))
    return sum((a - mx) * (b - my) for a, b in zip(x, y)) / (sum((a - mx) ** 2 for a in x) * sum((b - my) ** 2 for b in y)) ** .5
for got in map(json.loads, sys.argv[1].splitlines()):
    rest = [sum(v[b][r] for b in "ABCD" if b != got["nace"]) for r in range(3)]
    assert abs(corr(v[got["nace"]], rest) - got["with_rest"]) < 1e-12, got
END
}

@test "the environment's size, and totals with the activity in them" {
    # X, A: B has 21 there; 21 / 33 over 34 / 93
    run -0 on_cells "$TABLE --param totals=all cluster_environment | jq -c 'select(.region == \"X\" and .nace == \"A\") | [.size, (.value - (21 / 33) / (34 / 93) | fabs < 1e-12)]'"
    [ "$output" = "[21,true]" ]
    # strong in X: first, 31 of 33
    run -0 on_cells "$TABLE strong_cluster_share | jq -c 'select(.region == \"X\") | (.of_region - 31 / 33 | fabs < 1e-12)'"
    [ "$output" = true ]
}

@test "one region has no correlations, and no clusters" {
    run -0 pipe "printf '{\"region\":\"X\",\"nace\":\"%s\",\"value\":%s}\n' A 1 B 2 C 3 | compute-indicator --param on=lc_employment clusters | jq -c '[.value, .cluster]' | sort -u"
    [ "$output" = '[null,""]' ]
}

@test "composite names what the average is of, for each indicator its own" {
    run -2 on_cells "--param composite=lc_employment\;lc_emp similarity"
    [[ "$output" == *'no similarity "lc_emp"'* ]]
    alone=$(on_cells "--param composite=coi --component average similarity"; on_cells "--param on=average clusters")
    run -0 on_cells "--param similarity.composite=coi --component average similarity"
    run -0 pipe "$(declare -f cells); cells | compute-indicator --param similarity.composite=coi similarity,clusters | jq -c 'select(.indicator == \"clusters\" or .component == \"average\")'"
    [ "$output" = "$alone" ]
}

@test "too many activities to pair are told, not tried" {
    for name in similarity leamer_correlation leamer_clusters; do
        run -2 pipe "jq -n -c 'range(8193) | {region: \"X\", nace: \"n\(.)\", value: 1}' | compute-indicator $name"
        [[ "$output" == *"8193 activities are too many to pair"* ]]
    done
}
