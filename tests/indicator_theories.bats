# Indicators of the theories of clusters: figures by hand, and the definitions computed once more
# in Python beside the test.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load helper
load cells

# ---- life cycle ----------------------------------------------------------------

course() { # NAME VALUES...: activity NAME of region X at 2018, 2019, ...; the rest of the world stands still
    local name=$1 year=2018 value
    shift
    for value in "$@"; do
        printf '{"region":"X","nace":"%s","time":"%s","value":%s}\n' "$name" $year "$value"
        printf '{"region":"%s","nace":"%s","time":"%s","value":%s}\n' Y "$name" $year 1000 X other $year 1000 Y other $year 9000
        year=$((year + 1))
    done
}

stages() { # NAME=VALUE... of --param, then the values
    local parameters=()
    while [[ $1 == *=* ]]; do
        parameters+=(--param "$1")
        shift
    done
    course A "$@" | compute-indicator --param against=none "${parameters[@]}" --component value life_cycle |
        jq -r 'select(.region == "X" and .nace == "A").stage' | paste -sd' '
}

@test "each stage of the life cycle by hand" {
    # of 11000 X has 1000 and A; 10000 of the rest: A's quotient in X passes 1 at 100
    [ "$(stages 60 80 90)" = "emerging emerging" ]       # below 1 and rising
    [ "$(stages 60 61 60)" = "none none" ]
    [ "$(stages 90 150 200)" = "growing growing" ]
    [ "$(stages 0 150 200)" = "emerging growing" ]       # from nothing
    [ "$(stages 200 201 200)" = "mature mature" ]
    [ "$(stages 200 180 150)" = "declining declining" ]
    [ "$(stages 200 60 59)" = "declining none" ]         # a cluster no more, then none
    [ "$(stages 200 200 260 300)" = "mature transforming growing" ] # a second spring, then a cycle anew
    [ "$(stages 200 180 260)" = "declining transforming" ]
    [ "$(stages up=0.5 90 100 130)" = "none mature" ]
    [ "$(stages seed_lq=0.95 60 80 90)" = "none none" ]
    [ "$(stages size=500 200 201 400)" = "none emerging" ]
    [ "$(stages step=2 200 150 201)" = "mature" ]
    [ "$(stages step=2 200 150 201 230)" = "mature transforming" ] # the last window is what is left
    [ "$(stages step=all 90 10 200)" = "growing" ]
}

@test "the figures behind a stage are a year's" {
    run -0 pipe "$(declare -f course); course A 100 110 121 | compute-indicator --param against=none --param step=all life_cycle | jq -c 'select(.region == \"X\" and .nace == \"A\") | [.stage, .stage_before, .time, .size, (.growth * 1000 | round), .relative_growth == .growth, .changed]'"
    [ "$output" = '["growing","unknown","2018/2020",121,100,true,null]' ]
}

@test "the life cycle against the definition, with each reference of growth" {
    random_panel 5 > "$BATS_TEST_TMPDIR/in"
    for against in total activity region none; do
        run -1 --separate-stderr compute-indicator --param up=0.1 --param down=0.1 --param against=$against life_cycle "$BATS_TEST_TMPDIR/in"
        echo "$output" > "$BATS_TEST_TMPDIR/out"
        python3 - "$BATS_TEST_TMPDIR/in" "$BATS_TEST_TMPDIR/out" "$against" << 'END'
import json, math, sys
from collections import Counter, defaultdict
rows = [json.loads(l) for l in open(sys.argv[1])]
out, against = [json.loads(l) for l in open(sys.argv[2])], sys.argv[3]
v = {(r["region"], r["nace"], r["time"]): r["value"] for r in rows}
times = sorted({r["time"] for r in rows})
total, reg, act, gap_r, gap_a = (defaultdict(float) for _ in range(5))
for (r, a, t), x in v.items():
    if x is None:
        gap_r[r, t], gap_a[a, t] = 1, 1
    else:
        total[t] += x; reg[r, t] += x; act[a, t] += x
want, pairs = {}, Counter()
for r in sorted({r["region"] for r in rows}):
    for a in sorted({r["nace"] for r in rows}):
        before = "unknown"
        for t0, t1 in zip(times, times[1:]):
            if (r, a, t0) not in v and (r, a, t1) not in v:
                before = "unknown"
                continue
            x0, x1 = v.get((r, a, t0)), v.get((r, a, t1))
            stage, bad = "unknown", x0 is None or x1 is None
            if against == "region": bad |= bool(gap_r[r, t0] or gap_r[r, t1])
            if against == "activity": bad |= bool(gap_a[a, t0] or gap_a[a, t1])
            if not bad:
                b0, b1 = {"total": (total[t0], total[t1]), "none": (1, 1), "region": (reg[r, t0], reg[r, t1]), "activity": (act[a, t0], act[a, t1])}[against]
                d = x1 / x0 - b1 / b0
                q0, q1 = (x / reg[r, t] / (act[a, t] / total[t]) for x, t in ((x0, t0), (x1, t1)))
                if q0 < 1 and q1 < 1:
                    stage = "emerging" if d >= .1 and q1 > q0 and q1 >= .5 else "none"
                elif q1 < 1 or d <= -.1: stage = "declining"
                elif d < .1: stage = "mature"
                else: stage = "transforming" if before in ("mature", "declining") else "growing"
            want[r, a, t0 + "/" + t1] = stage
            if "unknown" not in (stage, before): pairs[before, stage] += 1
            before = stage
got = {(o["region"], o["nace"], o["time"]): o["stage"] for o in out if "component" not in o}
assert got == want, [(k, want[k], got.get(k)) for k in want if got.get(k) != want[k]][:3]
assert len(set(want.values())) == 7, set(want.values())
moves = {(o["stage_before"], o["stage"]): o["value"] for o in out if o.get("component") == "transition"}
assert moves == dict(pairs), (moves, pairs)
for o in out:
    if o.get("component") == "transition":
        assert abs(o["share"] - o["value"] / sum(n for (b, _), n in pairs.items() if b == o["stage_before"])) < 1e-12
    else:
        assert (o["value"] is None) == (o["stage"] == "unknown") == ("reason" in o)
END
    done
}

@test "stages do not hang on the unit or the order of the records" {
    random_panel 5 > "$BATS_TEST_TMPDIR/in"
    random_panel 5 1024 > "$BATS_TEST_TMPDIR/thousand"
    tac "$BATS_TEST_TMPDIR/in" > "$BATS_TEST_TMPDIR/back"
    for name in in thousand back; do
        compute-indicator --missing skip life_cycle "$BATS_TEST_TMPDIR/$name" | jq -c 'del(.size)' > "$BATS_TEST_TMPDIR/out.$name"
    done
    cmp "$BATS_TEST_TMPDIR/out.in" "$BATS_TEST_TMPDIR/out.thousand"
    cmp "$BATS_TEST_TMPDIR/out.in" "$BATS_TEST_TMPDIR/out.back"
}

@test "a cluster's stage is that of its sum, and one that changes inside is transforming" {
    members() {
        printf '{"region":"X","nace":"%s","time":"%s","value":%s}\n' a 1 100 b 1 100 other 1 100 a 2 190 b 2 10 other 2 100
        printf '{"region":"Y","nace":"%s","time":"%s","value":%s}\n' a 1 10 b 1 10 other 1 400 a 2 10 b 2 10 other 2 400
    }
    run -1 --separate-stderr pipe "$(declare -f members); members | compute-indicator --table cluster=<(printf '{\"nace\":\"%s\",\"cluster\":\"ab\"}\\n' a b) --component value life_cycle | jq -c 'select(.region == \"X\") | [.cluster, .stage, .size, (.turnover * 100 | round)]'"
    [ "$output" = '["ab","transforming",200,45]' ] # shares 1/2 1/2 to 19/20 1/20
    [[ "$stderr" == *"1 activities are in no cluster"* ]]
    run -0 --separate-stderr pipe "$(declare -f members); members | compute-indicator --quiet --param turnover=0.5 --table cluster=<(printf '{\"nace\":\"%s\",\"cluster\":\"%s\"}\\n' a ab b ab other rest) --component value life_cycle | jq -r 'select(.region == \"X\" and .cluster == \"ab\").stage'"
    [ "$output" = mature ]
}

@test "no record, no value and a negative one leave the stage unknown and say why" {
    some() {
        printf '{"region":"%s","nace":"%s","time":"%s","value":%s}\n' X a 1 5 X b 1 5 X b 2 6 Y a 1 null Y a 2 4 Y b 1 1 Y b 2 1 Z a 1 -1 Z a 2 1
    }
    run -0 pipe "$(declare -f some); some | compute-indicator --missing skip --component value life_cycle | jq -r 'select(.nace == \"a\") | .region + \" \" + .stage + \" \" + .reason'"
    [ "${lines[0]}" = "X unknown no record in one of the two periods" ]
    [ "${lines[1]}" = "Y unknown a record of it has no value" ]
    [ "${lines[2]}" = "Z unknown a negative value: shares of it mean nothing" ]
    run -0 pipe "$(declare -f some); some | compute-indicator --missing skip --param absent=zero --component value life_cycle | jq -r 'select(.region == \"X\" and .nace == \"a\").stage'"
    [ "$output" = declining ]
}

# ---- value chain -----------------------------------------------------------------

CHAIN="--table stage=<(printf '{\"nace\":\"%s\",\"stage\":\"%s\"}\\n' f 1 g 2 s 3 s2 3 w 4 c 5 oil by-product)"

@test "what a region has of a chain, by hand" {
    # X: f 20, s 10, w 1 of 100; Y: f 20, g 30, s2 10, w 99, c 5 of 300. LQ of X: f 2, g 0, s 2, w 0.04, c 0
    two="cells X:f:20 X:s:10 X:w:1 X:rest:69 Y:f:20 Y:g:30 Y:s2:10 Y:w:99 Y:c:5 Y:rest:136"
    run -0 compute "$two" "$CHAIN value_chain"
    chain() { jq -c "select(.region == \"X\") | $1" <<< "$output" | paste -sd' '; }
    [ "$(chain 'select(.component == null) | [.value, .stages, .present, .weak, .missing, .unknown, .low, .high]')" = '[0.4,5,2,1,2,0,0.4,0.4]' ]
    [ "$(chain 'select(.component == "run") | [.value, .from, .until]')" = '[1,1,1]' ]
    [ "$(chain 'select(.component == "bottleneck") | [.value, .nace, .stage]')" = '[0,"g","2"]' ]
    [ "$(chain 'select(.component == "depth") | .value * 124 | round')" = 23 ] # (10 * 2 + 1 * 3) / 31 / 4
    [ "$(chain 'select(.stage and .component != "bottleneck") | [.stage, .nace, .component, .gap]')" = '["1","f","present",0] ["2","g","missing",1] ["3","s+s2","present",0] ["4","w","weak",0] ["5","c","missing",0]' ]
    run -0 compute "$two" "$CHAIN --component missing,weak value_chain"
    [ "$(jq -c 'select(.region == "X") | .nace' <<< "$output" | paste -sd' ')" = '"g" "w" "c"' ]
    # any value is enough; a weak link counts half; stages by their size, by a table
    value() { compute "$two" "$CHAIN $1 --component value value_chain" | jq -c 'select(.region == "X").value'; }
    [ "$(value "--param lq=0")" = 0.6 ]
    [ "$(value "--param weak=0.5")" = 0.5 ]
    [ "$(value "--param size=15")" = 0.2 ]
    [ "$(value "--param weights=size")" = 0.3076923076923077 ] # (40 + 20) / (40 + 30 + 20 + 100 + 5)
    [ "$(value "--table weight=<(printf '{\"stage\":\"%s\",\"value\":%s}\\n' 1 1 2 2 3 3 4 4 5 0)")" = 0.4 ]
    [ "$(value "--table weight=<(printf '{\"stage\":\"%s\",\"value\":%s}\\n' 1 1 2 2 3 3 4 4)")" = null ]
}

@test "a link without a value is unknown, and the share is between what it could be" {
    run -1 --separate-stderr compute 'cells X:f:20 X:g:null X:c:50 X:rest:30 Y:f:1 Y:g:5 Y:w:9 Y:rest:85' "$CHAIN value_chain"
    # f, c there, w not, g has no value, s has nobody: 2 of 3 known; 2 to 4 of 5
    [ "$(jq -c 'select(.region == "X" and (.component | not)) | [.value, .unknown, .low, .high]' <<< "$output")" = '[0.6666666666666666,2,0.4,0.8]' ]
    [ "$(jq -r 'select(.region == "X" and .component == "unknown") | .stage + " " + .reason' <<< "$output" | paste -sd,)" = "2 a record of it has no value,3 no region has a figure of the stage" ]
    [ "$(jq -c 'select(.region == "X" and .component == "depth") | [.value, .reason]' <<< "$output")" = '[null,"a record of it has no value"]' ]
}

@test "a chain without numbers, or one stage in two ways, is refused" {
    run -2 compute 'cells X:f:20' "--table stage=<(echo '{\"nace\":\"f\",\"stage\":\"first\"}') value_chain"
    [[ "$output" == *"no stage: those are numbers"* ]]
    run -2 compute 'cells X:f:20' "--table stage=<(printf '{\"nace\":\"%s\",\"stage\":\"%s\"}\\n' f 1 g 1.0) value_chain"
    [[ "$output" == *'one stage in two ways: "1" and "1.0"'* ]]
    run -2 compute-indicator value_chain <<< '{"region":"X","nace":"f","value":1}'
    [[ "$output" == *"needs --table stage=FILE"* ]]
}

@test "the chain of each region against the definition; no say of unit or order" {
    random_panel 2 > "$BATS_TEST_TMPDIR/in"
    random_panel 2 1024 > "$BATS_TEST_TMPDIR/thousand"
    tac "$BATS_TEST_TMPDIR/in" > "$BATS_TEST_TMPDIR/back"
    printf '{"nace":"A%s","stage":"%s"}\n' 1 1 2 2 3 10 4 3 5 2 8 x > "$BATS_TEST_TMPDIR/stage"
    for name in in thousand back; do
        compute-indicator --missing skip --param weak=0.25 --table stage="$BATS_TEST_TMPDIR/stage" value_chain "$BATS_TEST_TMPDIR/$name" > "$BATS_TEST_TMPDIR/out.$name"
    done
    cmp <(jq -c 'del(.size)' "$BATS_TEST_TMPDIR/out.in") <(jq -c 'del(.size)' "$BATS_TEST_TMPDIR/out.thousand")
    cmp "$BATS_TEST_TMPDIR/out.in" "$BATS_TEST_TMPDIR/out.back"
    python3 - "$BATS_TEST_TMPDIR/in" "$BATS_TEST_TMPDIR/out.in" << 'END'
import json, sys
rows, out = ([json.loads(l) for l in open(f)] for f in sys.argv[1:])
chain = [("1", ["A1"]), ("2", ["A2", "A5"]), ("3", ["A4"]), ("10", ["A3"])]
n = 0
for t in sorted({r["time"] for r in rows}):
    v = {(r["region"], r["nace"]): r["value"] for r in rows if r["time"] == t}
    sum_of = lambda f: sum(x for (r, a), x in v.items() if x is not None and f(r, a))
    for reg in sorted({r for r, a in v}):
        here = sum_of(lambda r, a: r == reg)
        state, lq, size = [], [], []
        for label, acts in chain:
            x = sum_of(lambda r, a: r == reg and a in acts)
            q = x / here / (sum_of(lambda r, a: a in acts) / sum_of(lambda r, a: True))
            unknown = any(v.get((reg, a), 0) is None for a in acts)
            state.append("unknown" if unknown else "present" if q >= 1 else "weak" if x > 0 else "missing")
            lq.append(q); size.append(x)
        known = [s for s in state if s != "unknown"]
        mine = [o for o in out if o["region"] == reg and o["time"] == t]
        main = next(o for o in mine if "component" not in o)
        assert abs(main["value"] - (known.count("present") + known.count("weak") / 4) / len(known)) < 1e-12
        assert main["low"] <= main["value"] <= main["high"] and 0 <= main["low"] and main["high"] <= 1
        assert sum(main[k] for k in ("present", "weak", "missing", "unknown")) == main["stages"] == 4
        text = "".join("+" if s == "present" else "." for s in state)
        assert next(o["value"] for o in mine if o.get("component") == "run") == max(map(len, text.split(".")))
        links = [o for o in mine if "stage" in o and o.get("component") != "bottleneck"]
        assert [o["component"] for o in links] == state and [o["nace"] for o in links] == ["+".join(a) for _, a in chain]
        for k, o in enumerate(links):
            if state[k] == "unknown": continue
            assert abs(o["value"] - lq[k]) < 1e-12
            assert o["gap"] == (state[k] != "present" and "+" in text[:k] and "+" in text[k + 1:])
        low = min((lq[k], k) for k in range(4) if state[k] != "unknown")
        neck = next(o for o in mine if o.get("component") == "bottleneck")
        assert abs(neck["value"] - low[0]) < 1e-12 and neck["stage"] == chain[low[1]][0]
        depth = next(o for o in mine if o.get("component") == "depth")["value"]
        if "unknown" in state: assert depth is None
        else: assert abs(depth - sum(k * x for k, x in enumerate(size)) / sum(size) / 3) < 1e-12
        n += 1
assert n == 14, n
END
}

# ---- the theories themselves -------------------------------------------------------

theories() {
    compute-indicator --describe theories | awk '{ print $1 }'
}

@test "each theory of the study stands there in three languages, with indicators that there are" {
    [ "$(theories | paste -sd' ')" = "marshall leamer filieres dahmen networks porter proximity typology life-cycles raw-materials value-chains competitiveness kazakhstan" ]
    for name in $(theories); do
        echo "theory: $name"
        for lang in kk ru en; do
            compute-indicator --lang $lang --describe "$name" > "$BATS_TEST_TMPDIR/$lang"
            sed -n '/^  [a-z]/p' "$BATS_TEST_TMPDIR/$lang" | sed '/^ \{4\}/d' > "$BATS_TEST_TMPDIR/indicators"
            [ -s "$BATS_TEST_TMPDIR/indicators" ]
            while read -r indicator title; do
                [ "$(compute-indicator --lang $lang --describe "$indicator" | head -1)" = "$indicator: $title" ]
            done < "$BATS_TEST_TMPDIR/indicators"
        done
        for line in 1 2 3; do
            [ "$(for lang in kk ru en; do sed -n "${line}p" "$BATS_TEST_TMPDIR/$lang"; done | sort -u | wc -l)" = 3 ]
        done
    done
}

@test "the pipe of each theory runs, and gives its own indicators; the manual has it as it is" {
    for name in $(theories); do
        echo "theory: $name"
        compute-indicator --describe "$name" > "$BATS_TEST_TMPDIR/said"
        sed '1,/^Example:/d' "$BATS_TEST_TMPDIR/said" > "$BATS_TEST_TMPDIR/pipe"
        bash -e -o pipefail "$BATS_TEST_TMPDIR/pipe" > "$BATS_TEST_TMPDIR/out"
        [ -s "$BATS_TEST_TMPDIR/out" ]
        for indicator in $(jq -r .indicator "$BATS_TEST_TMPDIR/out" | sort -u); do
            grep -q "^  $indicator " "$BATS_TEST_TMPDIR/said"
        done
        awk -v name="($name)" '/^\.Ss / { inside = index($0, name) } inside && /^\.Bd/ { block = 1; next } /^\.Ed/ { block = 0 }
            inside && block { gsub(/\\e/, "\\"); gsub(/\\&/, ""); print }' man/klaster-indicators.7 | cmp - "$BATS_TEST_TMPDIR/pipe"
    done
}

@test "--list finds indicators by their theory, and a name that is neither is not found" {
    run -0 compute-indicator --list dahmen
    [[ "$output" == *development_blocks* && "$output" == *value_chain* ]]
    run -0 compute-indicator --list Дахмен
    [[ "$output" == *value_chain* ]]
    run -2 compute-indicator --describe porters
    [[ "$output" == *'no indicator "porters"'* ]]
}

@test "stars for productivity and growth, and none below a base" {
    data=$(printf '{"region":"%s","nace":"A","value":%s,"productivity":%s,"growth":%s}\n' a 10 5 0.1 b 20 9 0.3 c 30 7 -0.1 d 40 6 0.2 e 2 99 0.9)
    run -0 compute-indicator --param size=100 --param lq=5 --param focus=2 --param productivity=top25% --param growth=0.2 star_rating <<< "$data"
    # the quantile 3/4 of 5 6 7 9 99 is 9
    [ "$(jq -r 'select(.component | not) | .value' <<< "$output" | paste -sd' ')" = "0 2 0 1 2" ]
    run -0 compute-indicator --param size=100 --param lq=5 --param focus=2 --param productivity=top25% --param growth=0.2 --param base=5 star_rating <<< "$data"
    [ "$(jq -r 'select(.component | not) | .value' <<< "$output" | paste -sd' ')" = "0 2 0 1 0" ]
    # a figure that one of the regions lacks is not a bad one
    run -0 compute-indicator star_rating <<< "$(sed '3s/,"productivity":7//' <<< "$data")"
    [ "$(jq -r 'select(.region == "c" and .value == null) | .component // "sum"' <<< "$output" | paste -sd' ')" = "sum productivity" ]
    # without figures there are the three that there were
    run -0 compute-indicator star_rating <<< '{"region":"X","nace":"A","value":5}'
    [ "$(jq -r '.component // "sum"' <<< "$output" | paste -sd' ')" = "sum size specialisation focus" ]
}
