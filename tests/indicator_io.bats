# Input-output and filieres by hand and by their properties; others' results are in golden.bats.
load helper
load flows

# Miller and Blair (2009), 2.3: A = (0.15 0.25; 0.20 0.05), det(I - A) = 0.7575
two() {
    printf '{"from":"%s","to":"%s","value":%s}\n' 1 1 150 1 2 500 1 FD 350 2 1 200 2 2 100 2 FD 1700
}

# 1 sells to 2, 2 to 3, 3 to final use; 4 and 5 feed one another
chain() {
    printf '{"from":"%s","to":"%s","value":%s}\n' 1 2 50 2 3 80 3 FD 100 4 5 60 5 4 60 4 FD 40 5 FD 40 1 1 0 1 3 1 3 1 0
}

io() { # TABLE arguments
    local table=$1
    shift
    pipe "$(declare -f two chain); $table | compute-indicator $*"
}

@test "the Leontief inverse of the textbook" {
    run -0 io two "leontief_inverse | jq -r '.value * 7575 | round' | paste -sd' '"
    [ "$output" = "9500 2500 2000 8500" ]
}

@test "a flow without value leaves its period without result, unless it is said that nothing flows there" {
    holed() { two | jq -c '.time = "2001"'; two | jq -c '.time = "2002" | if .from == "1" and .to == "2" then .value = null else . end'; }
    none() { two | jq -c '.time = "2002" | select(.from != "1" or .to != "2")'; }
    for name in leontief_inverse linkages filiere_arcs czamanski minimal_flow feedback_loops; do
        echo "indicator: $name"
        run -0 pipe "$(declare -f two); two | jq -c '.time = \"2001\"' | compute-indicator $name"
        whole=$output
        run -1 pipe "$(declare -f two holed); holed | compute-indicator $name 2> /dev/null"
        [ "$output" = "${whole:+$whole$'\n'}"'{"time":"2002","indicator":"'$name'","value":null,"reason":"the flow 1 to 2 has no value; where nothing flows: --param missing=zero"}' ]
        run -0 pipe "$(declare -f two none); none | compute-indicator $name"
        whole=${whole:+$whole$'\n'}$output
        run -0 pipe "$(declare -f two holed); holed | compute-indicator --missing skip --param missing=zero $name"
        [ "$output" = "$whole" ]
    done
    run -1 pipe "$(declare -f two holed); holed | compute-indicator output_decomposition 2> /dev/null | jq -c '[.value, .reason]' | sort -u"
    [[ "$output" == '[null,"the flow 1 to 2 has no value;'* ]]
    [ "${#lines[@]}" = 1 ]
}

@test "output is what the final demand needs: (I - A) x = f" {
    run -0 io two "leontief_inverse | jq -s '(.[0].value * 350 + .[1].value * 1700 - 1000 | fabs < 1e-9) and (.[2].value * 350 + .[3].value * 1700 - 2000 | fabs < 1e-9)'"
    [ "$output" = true ]
}

@test "multipliers are the column sums; those of jobs per job" {
    run -0 io two "multipliers | jq -r '.value * 7575 | round' | paste -sd' '"
    [ "$output" = "11500 11000" ]
    # jobs 100 and 400: 0.1 and 0.2 a unit; 0.1 * 0.95 + 0.2 * 0.2 over 0.7575
    run -0 io two "--table input=<(printf '{\"sector\":\"%s\",\"value\":%s}\\n' 1 100 2 400) --component value multipliers | jq -r '.value * 75750 | round' | paste -sd' '"
    [ "$output" = "13500 19500" ]
}

@test "linkages normalised have the mean 1" {
    run -0 io two "linkages | jq -s 'map(select(.component | endswith(\"cv\") | not)) | group_by(.component) | map(map(.value) | add) | all(. - 2 | fabs < 1e-12)'"
    [ "$output" = true ]
}

@test "hypothetical extraction: without 2, sector 1 makes what its own demand needs" {
    # 3000 - 350 / 0.85; column of 2 only: x2 = 1700 + 0.2 x1, x1 = 350 / 0.85
    run -0 io two "--component value,backward extraction | jq -r 'select(.sector == \"2\").value * 85 | round' | paste -sd' '"
    [ "$output" = "220000 68500" ]
}

@test "upstreamness counts stages to final use" {
    # 3 sells all to final use: 1; 2 sells all to 3: 2; 1 sells 50 of 51 to 2 and 1 to 3: 1 + (50 * 2 + 1) / 51
    run -0 io chain "--component value upstreamness | jq -r 'select(.sector | IN(\"1\", \"2\", \"3\")).value * 51 | round' | paste -sd' '"
    [ "$output" = "152 102 51" ]
}

@test "what is not reached has no propagation length" {
    run -0 io chain "propagation_length | jq -c 'select(.from == \"3\" and .to == \"1\") | [.value, .reason]'"
    [[ "$output" == "[null,"* ]]
    run -0 io chain "propagation_length | jq -r 'select(.from == \"2\" and .to == \"3\").value'"
    [ "$output" = 1 ]
}

@test "the field of influence is the derivative of the inverse" {
    # F = L[,1] L[2,]: (0.95 0.2)' (0.2 0.85) / 0.7575^2
    run -0 io two "--param seller=1 --param buyer=2 field_of_influence | jq -r '.value * 7575 * 7575 / 10000 | round' | paste -sd' '"
    [ "$output" = "1900 8075 400 1700" ]
    run -2 io two "--param seller=1 --param buyer=Nobody field_of_influence"
    [[ "$output" == *"no sector"* ]]
}

@test "RAS reaches the sums wanted, or says that it cannot" {
    run -0 io two "--table rows=<(printf '{\"sector\":\"%s\",\"value\":%s}\\n' 1 700 2 400) --table columns=<(printf '{\"sector\":\"%s\",\"value\":%s}\\n' 1 500 2 600) ras | jq -s '[(.[0].value + .[1].value), (.[0].value + .[2].value)] | map(round)' -c"
    [ "$output" = "[700,500]" ]
    run -0 io two "--table rows=<(printf '{\"sector\":\"%s\",\"value\":%s}\\n' 1 700 2 400) --table columns=<(printf '{\"sector\":\"%s\",\"value\":%s}\\n' 1 500 2 601) ras"
    [ "$(jq -r .value <<< "$output" | sort -u)" = null ]
    [[ "$output" == *"cannot be reached"* ]]
}

@test "a region that mirrors the whole keeps its coefficients by LQ, fewer by FLQ" {
    local same="<(printf '{\"sector\":\"%s\",\"value\":%s}\\n' 1 10 2 30)" whole="<(printf '{\"sector\":\"%s\",\"value\":%s}\\n' 1 100 2 300)"
    run -0 io two "--table regional=$same --table national=$whole --param method=lq regional_coefficients | jq -r .value | paste -sd' '"
    [ "$output" = "0.15 0.25 0.2 0.05" ]
    # lambda = log2(1.1)^0.3
    run -0 io two "--table regional=$same --table national=$whole regional_coefficients | jq -s '(.[1].value / 0.25) as \$q | (\$q - pow((1.1 | log2); 0.3) | fabs) < 1e-12'"
    [ "$output" = true ]
}

@test "regional coefficients: the diagonal, a buyer that is not there, a figure that is missing" {
    local whole="<(printf '{\"sector\":\"%s\",\"value\":%s}\n' 1 100 2 100)" own method q
    # LQ 1.2 and 0.8, lambda log2(1.1)^0.3; a_11 is 0.15, a_22 is 0.05
    own="<(printf '{\"sector\":\"%s\",\"value\":%s}\n' 1 12 2 8)"
    while IFS='|' read -r method q; do
        run -0 io two "--table regional=$own --table national=$whole --param method=$method regional_coefficients"
        run -0 jq -s "pow((1.1 | log2); 0.3) as \$l | [.[0].value / 0.15, .[3].value / 0.05] as \$q
            | $q as \$want | [\$q[0] - \$want[0], \$q[1] - \$want[1] | fabs] | max < 1e-12" <<< "$output"
        [ "$output" = true ]
    done << 'END'
cilq|[1, 0.8]
rlq|[1, 0.8 / (1.8 | log2)]
flq|[([1.2 * $l, 1] | min), 0.8 * $l]
aflq|[([1.2 * $l, 1] | min) * (2.2 | log2), 0.8 * $l]
END
    for method in cilq rlq flq aflq; do
        own="<(printf '{\"sector\":\"%s\",\"value\":%s}\n' 1 12 2 0)"
        run -0 io two "--table regional=$own --table national=$whole --param method=$method regional_coefficients | jq -c 'select(.to == \"2\" and .from == \"1\") | [.value, (.reason | contains(\"the buyer is not in the region\"))]'"
        [ "$output" = '[null,true]' ]
        own="<(printf '{\"sector\":\"%s\",\"value\":%s}\n' 1 12)"
        run -0 io two "--table regional=$own --table national=$whole --param method=$method regional_coefficients | jq -c .value | sort -u"
        [ "$output" = null ]
    done
}

@test "an economy that uses up all it makes has no inverse, and says so" {
    run -0 compute-indicator leontief_inverse <<< '{"from":"1","to":"2","value":10}
{"from":"2","to":"1","value":10}'
    [ "$(jq -r .value <<< "$output" | sort -u)" = null ]
    [[ "$output" == *"no inverse"* ]]
}

@test "flows between codes that share nothing are refused" {
    run -2 compute-indicator leontief_inverse <<< '{"from":"1","to":"2","value":10}'
    [[ "$output" == *"no code both sells (from) and buys (to)"* ]]
}

@test "final use may have a code that also sells, when it is named" {
    run -0 pipe "$(declare -f two); { two; echo '{\"from\":\"FD\",\"to\":\"1\",\"value\":5}'; } | compute-indicator --param final=FD leontief_inverse | jq -r '.value * 7575 | round' | paste -sd' '"
    [ "$output" = "9500 2500 2000 8500" ]
}

@test "a filiere: what feeds what along strong links, and the circuits in it" {
    run -0 io chain "filiere_stages | jq -c '[.sector, .circuit, .value]' | paste -sd' '"
    [ "$output" = '["1","1",0] ["2","2",1] ["3","3",2] ["4","4",0] ["5","4",0]' ]
}

@test "the multiplier product matrix has the Leontief inverse's margins" {
    for table in toy10 chile12; do
        run -0 independent tests/golden/$table.csv multiplier_product_matrix << 'PY'
own = {(r["from"], r["to"]): r["value"] for r in got}
assert len(own) == len(names) ** 2
V = sum(map(sum, L))
for i in N:
    near(sum(own[names[i], j] for j in names), sum(L[i]), "row")
    for j in N:
        near(own[names[i], names[j]], sum(L[i]) * sum(row[j] for row in L) / V, (i, j))
PY
    done
}

@test "a coefficient at its tolerable limit moves some output by just as much, and none by more" {
    for table in toy10 chile12; do
        for percent in 1 5; do
            run -0 independent tests/golden/$table.csv "--param percent=$percent inverse_important" << PY
percent = $percent
for r in got:
    i, j = names.index(r["from"]), names.index(r["to"])
    if A[i][j] == 0:
        assert r["value"] is None and r["reason"]
        continue
    more = [row[:] for row in A]
    more[i][j] *= 1 + r["value"] / 100
    M = leontief(more)
    near(max(100 * abs(sum(M[k][m] * F[m] for m in N) / X[k] - 1) for k in N if X[k]), percent, (i, j))
    if min(F) >= 0: # the printed formula
        near(r["value"], percent / (A[i][j] * (L[j][i] * percent / 100 + L[i][i] * X[j] / X[i])), "formula")
PY
        done
    done
}
