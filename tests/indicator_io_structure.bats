# The structure of input-output tables, held to searches of another kind in plain Python.
load helper
load flows

# table SEED N: flows of a fixed generator between N sectors and final use; many equal, many none
table() {
    awk -v seed="$1" -v n="$2" 'BEGIN {
        print "from,to,value"
        for (i = 1; i <= n; i++) for (j = 1; j <= n + 1; j++) {
            seed = (seed * 16807) % 2147483647
            printf "S%d,%s,%s\n", i, (j > n ? "FD" : "S" j), (j > n ? 20 + seed % 50 : seed % 3 ? seed % 7 : (seed % 900) / 100)
        } }'
}

# Loops by dynamic programming over sets of buyers, in whole numbers.
loops_are_best() { # TABLE ARGUMENTS
    independent "$@" << 'PY'
own = "own=no" not in os.environ["LOOPS"]
unit = 10 ** 9
W = [[round(v * unit) for v in row] for row in Z]
all_flows = sum(Z[i][j] for i in N for j in N if own or i != j)
free = {(i, j) for i in N for j in N if own or i != j}
def best():
    sums = {0: 0}
    for i in N:
        further = {}
        for taken, s in sums.items():
            for j in N:
                if not taken >> j & 1 and (i, j) in free:
                    key = taken | 1 << j
                    further[key] = max(further.get(key, -1), s + W[i][j])
        sums = further
    return max(sums.values())
totals = [r for r in got if r.get("component") == "total"]
for rank, total in enumerate(totals, 1):
    cells = [(names.index(r["from"]), names.index(r["to"])) for r in got if r["loop"] == str(rank) and "from" in r]
    assert sorted(i for i, j in cells) == sorted(j for i, j in cells) == list(N)
    assert set(cells) <= free
    found = sum(W[i][j] for i, j in cells)
    assert abs(best() - found) <= len(names), (rank, best(), found)
    near(total["value"], found / unit / all_flows, rank)
    for r in got:
        if r["loop"] == str(rank) and "from" in r:
            near(r["value"], flow.get((r["from"], r["to"]), 0) / all_flows, r)
    buyer = dict(cells)
    circuits = {}
    for i in N:
        k, seen = i, []
        while k not in seen:
            seen.append(k)
            k = buyer[k]
        circuits[min(seen)] = len(seen)
        assert {r["circuit"] for r in got if r["loop"] == str(rank) and r.get("from") == names[i]} == {names[min(seen)]}
    assert total["circuits"] == len(circuits) and total["longest"] == max(circuits.values())
    near(total["cumulative"], sum(t["value"] for t in totals[:rank]), rank)
    free -= set(cells)
assert all(not Z[i][j] for i, j in free) # nothing is left over
near(sum(t["value"] for t in totals), 1, "all")
PY
}

@test "each feedback loop is the best that is left, and all flows are in one" {
    export LOOPS
    for LOOPS in "" "--param own=no"; do
        for file in chile12 toy10; do
            run -0 loops_are_best tests/golden/$file.csv "$LOOPS feedback_loops"
        done
        for n in 2 3 4 5 6 7; do
            for seed in 1 2 3; do
                table $seed $n > "$BATS_TEST_TMPDIR/table.csv"
                run -0 loops_are_best "$BATS_TEST_TMPDIR/table.csv" "$LOOPS feedback_loops"
            done
        done
    done
}

@test "feedback loops by hand: the circuits, how many are wanted, flows that are none" {
    flows() { printf '{"from":"%s","to":"%s","value":%s}\n' A B 5 B C 6 C A 7 A A 1 B B 2 C C 1 B A 3 A FD 9; }
    # A B C: 18 of 25; then A A, B B, C C: 4, against B A 3 and nothing else that is left
    run -0 pipe "$(declare -f flows); flows | compute-indicator feedback_loops | jq -c '[.loop, .from, .to, .circuit, (.value * 25 | round), .circuits, .longest]'"
    [ "$output" = '["1","A","B","A",5,null,null]
["1","B","C","A",6,null,null]
["1","C","A","A",7,null,null]
["1",null,null,null,18,1,3]
["2","A","A","A",1,null,null]
["2","B","B","B",2,null,null]
["2","C","C","C",1,null,null]
["2",null,null,null,4,3,1]
["3","A","C","A",0,null,null]
["3","B","A","A",3,null,null]
["3","C","B","A",0,null,null]
["3",null,null,null,3,1,3]' ]
    run -0 pipe "$(declare -f flows); flows | compute-indicator --param loops=1 --component total feedback_loops | wc -l"
    [ "$output" -eq 1 ]
    run -0 pipe "$(declare -f flows); flows | compute-indicator --param own=no --component total feedback_loops | jq -c '[.loop, (.value * 21 | round)]'"
    [ "$output" = '["1",18]
["2",3]' ]
    run -0 compute-indicator feedback_loops <<< '{"from":"A","to":"A","value":0}
{"from":"A","to":"FD","value":3}'
    [ -z "$output" ]
    run -0 pipe "printf '{\"from\":\"A\",\"to\":\"%s\",\"value\":3}\n' A FD | compute-indicator --param own=no feedback_loops"
    [ -z "$output" ]
}

@test "a negative flow is left to a late loop, and the loops still add up" {
    run -0 pipe "printf '{\"from\":\"%s\",\"to\":\"%s\",\"value\":%s}\n' A A 4 A B -3 B A 2 B B 5 A FD 9 | compute-indicator --component total feedback_loops | jq -c '[.loop, (.value * 8 | round)]'"
    [ "$output" = '["1",9]
["2",-1]' ]
}

chain() { # 2 sells 50 to 3 for its final demand, 1 sells 40 to 2 for that
    printf '{"from":"%s","to":"%s","value":%s}\n' 1 2 40 1 FD 10 2 3 50 3 FD 100 3 1 0 2 1 0
}

@test "minimal flows by hand: the chain holds as long as its least flow is not below the filter" {
    for at in 40:13,23 41:23 50:23 51:; do
        run -0 pipe "$(declare -f chain); chain | compute-indicator --param filter=${at%:*} --component value minimal_flow | jq -r 'select(.reaches == 1) | .from + .to' | paste -sd,"
        [ "$output" = "${at#*:}" ]
    done
    # 1 and 2 both reach 3 and so are linked weakly
    run -0 pipe "$(declare -f chain); chain | compute-indicator --param filter=40 --component value minimal_flow | jq -c '[.from, .to, .link, .value, .reaches]' | paste -sd' '"
    [ "$output" = '["1","2","weak",1,0] ["1","3","one_way",2,1] ["2","1","weak",1,0] ["2","3","one_way",2,1] ["3","1","one_way",2,0] ["3","2","one_way",2,0]' ]
    # the mean of the first layer: 50 of six pairs
    run -0 pipe "$(declare -f chain); chain | compute-indicator --param filter=mean --component filter minimal_flow | jq -c '[(.value * 6 | round), (.entropy * 1e6 | round)]'"
    [ "$output" = "[50,918296]" ] # a third weak, two thirds one way
}

# Chains by walking back layer by layer, filters by trying all flows of all layers.
minimal() { # TABLE ARGUMENTS
    independent "$@" << 'PY'
layers, y = [], F
while max(y) > 1e-7 * max(F):
    layers.append([[A[i][j] * y[j] for j in N] for i in N])
    y = [sum(row) for row in layers[-1]]
def reach(f):
    D, W = set(), None
    for T in layers:
        links = {(i, j) for i in N for j in N if T[i][j] > 0 and T[i][j] >= f}
        W = links if W is None else {(i, k) for i, j in links for j2, k in W if j == j2}
        D |= W
    return D
def classes(D):
    part = list(N)
    for _ in N:
        for i, j in D:
            part[i] = part[j] = min(part[i], part[j])
    return {(i, j): 3 if (i, j) in D and (j, i) in D else 2 if (i, j) in D or (j, i) in D else int(part[i] == part[j])
            for i in N for j in N if i != j}
def entropy(h):
    count = [sum(v == c for v in h.values()) / len(h) for c in range(4)]
    return -sum(p * math.log2(p) for p in count if p)
given = os.environ["FILTER"]
own = [r for r in got if r.get("component") == "filter"][0]
if given == "entropy":
    low, high = 0, None
    flows = sorted({T[i][j] for T in layers for i in N for j in N if T[i][j] > 1e-5 * max(F)})
    a, b = -1, len(flows) # both ways at a, not at b
    while b - a > 1:
        m = (a + b) // 2
        a, b = (m, b) if 3 in classes(reach(flows[m])).values() else (a, m)
    last = flows[a] if a >= 0 else max(map(max, layers[0]))
    tried = [(entropy(classes(reach(last * l / 50))), -l) for l in range(1, 50)]
    most = max(e for e, l in tried)
    f = last * min(-l for e, l in tried if e > most - 1e-9) / 50
elif given == "mean":
    f = sum(layers[0][i][j] for i in N for j in N if i != j) / len(names) / (len(names) - 1)
near(own["value"], f, "filter")
D = reach(f)
h = classes(D)
near(own["entropy"], entropy(h), "entropy")
for (i, j), c in h.items():
    r = [r for r in got if r.get("from") == names[i] and r["to"] == names[j]][0]
    assert r["value"] == c and r["reaches"] == ((i, j) in D) and r["link"] == ["none", "weak", "one_way", "two_way"][c], (r, c)
PY
}

@test "minimal flows and their filter are those of a search through all flows" {
    export FILTER
    for FILTER in entropy mean; do
        for file in chile12 toy10; do
            run -0 minimal tests/golden/$file.csv "--param filter=$FILTER minimal_flow"
        done
        for n in 2 4 6; do
            table 5 $n > "$BATS_TEST_TMPDIR/table.csv"
            run -0 minimal "$BATS_TEST_TMPDIR/table.csv" "--param filter=$FILTER minimal_flow"
        done
    done
}

@test "the higher the filter the fewer reach one another" {
    local before=1000 now
    for filter in 1 10 100 1000 10000 100000; do
        now=$(pipe "parse --comment '#' tests/golden/chile12.csv | compute-indicator --param filter=$filter --component value minimal_flow | jq -s 'map(.reaches) | add'")
        [ "$now" -le "$before" ]
        before=$now
    done
    [ "$before" -eq 0 ]
}

@test "where output is not enough for its inputs there are no layers to look at" {
    run -0 compute-indicator minimal_flow <<< '{"from":"1","to":"2","value":10}
{"from":"2","to":"1","value":10}'
    [ "$(jq -r .value <<< "$output" | sort -u)" = null ]
    [[ "$output" == *"layers do not die away"* ]]
    run -0 pipe "printf '{\"from\":\"%s\",\"to\":\"%s\",\"value\":%s}\n' 1 1 2 1 FD 3 | compute-indicator minimal_flow | jq -r '[.value, .reason] | @tsv'"
    [ "$output" = $'\tthere is no pair of sectors' ]
}
