# Input-output, further: change of output, households, trade, structure; by textbooks and by plain sums.
load helper
load flows

@test "the change of output is demand and technology, exactly" {
    run -0 independent tests/golden/periods_io.csv output_decomposition << 'PY'
a, b = tables["2015"], tables["2020"]
assert len(got) == len(names) * (3 + 3)
for i, name in enumerate(names):
    change = value(name, "2015/2020")
    assert change == b.X[i] - a.X[i]
    demand = sum((a.L[i][j] + b.L[i][j]) * (b.F[j] - a.F[j]) for j in N) / 2
    technology = sum((b.L[i][j] - a.L[i][j]) * (a.F[j] + b.F[j]) for j in N) / 2
    near(value(name, "2015/2020", component="demand"), demand, name)
    near(value(name, "2015/2020", component="technology"), technology, name)
    assert abs(value(name, "2015/2020", component="demand") + value(name, "2015/2020", component="technology") - change) < 1e-12 * b.X[i]
    uses = [sum((a.L[i][j] + b.L[i][j]) * (b.sales(u)[j] - a.sales(u)[j]) for j in N) / 2 for u in ("EX", "HH", "OTHER")]
    for u, part in zip(("EX", "HH", "OTHER"), uses):
        near(value(name, u, "2015/2020", component="use"), part, (name, u))
    near(sum(uses), demand, "uses")
PY
}

two_years() { # A buys 20, then TO, of B for 100, then 150, of its own; nothing else flows between them
    printf '{"time":"%s","from":"%s","to":"%s","value":%s}\n' 1 A B 0 1 A FD 100 1 B A 20 1 B FD 30 2 A FD "$2" 2 B A "$1" 2 B FD 30
}

@test "a change by hand: demand alone, technology alone" {
    # a_BA = 0.2, L_BA = 0.2; demand 100 -> 150: A 50, B 10. With 45 of B: a_BA = 0.3, B's demand half (0.2 + 0.3) 50
    # and technology half (0.3 - 0.2) 250
    run -0 pipe "$(declare -f two_years); two_years 30 150 | compute-indicator --component value,demand,technology output_decomposition | jq -c '[.value * 1e9 | round / 1e9]' | paste -sd' '"
    [ "$output" = "[50] [50] [0] [10] [10] [0]" ]
    run -0 pipe "$(declare -f two_years); two_years 45 150 | compute-indicator --component value,demand,technology output_decomposition | jq -c '[.value * 1e9 | round / 1e9]' | paste -sd' '"
    [ "$output" = "[50] [50] [0] [25] [12.5] [12.5]" ]
}

@test "a decomposition names why there is none" {
    run -2 pipe "$(declare -f two_years); two_years 30 150 | jq -c 'select(.time == \"1\")' | compute-indicator output_decomposition"
    [[ "$output" == *"needs two periods"* ]]
    # in the second year A still buys and has no output
    run -0 pipe "$(declare -f two_years); two_years 30 0 | compute-indicator --component demand,technology,use output_decomposition | jq -r '[.value, .reason] | @tsv' | sort -u"
    [ "$output" = $'\ta sector buys and has no output: its purchases follow from no coefficient' ]
}

@test "a sector that comes or goes is decomposed like the others" {
    run -0 pipe "$(declare -f two_years); { two_years 30 150; printf '{\"time\":\"2\",\"from\":\"%s\",\"to\":\"%s\",\"value\":%s}\n' C FD 40 A C 0 B C 8 C A 0; } | compute-indicator --component value,demand,technology output_decomposition | jq -c '[.sector, (.value * 1e9 | round / 1e9)]' | paste -sd' '"
    # C makes 40 of nothing before: demand 40; B's for C: a_BC 0 -> 0.2, so half (0 + 0.2) 40 and half (0.2 - 0) 40
    [ "$output" = '["A",50] ["A",50] ["A",0] ["B",18] ["B",14] ["B",4] ["C",40] ["C",40] ["C",0]' ]
}

# Miller and Blair (2009), 2.5.2: the table of 2.3 with households, which are paid 300 and 500 by the
# sectors, 50 by themselves and 150 by others; closed, I - A has the inverse
#   1.3651 0.4253 0.2509
#   0.5273 1.3481 0.5954
#   0.5698 0.4890 1.2885
# so that multipliers are its first two rows' sums, to the last digit printed.
households() {
    printf '{"from":"%s","to":"%s","value":%s}\n' 1 1 150 1 2 500 1 HH 50 1 FD 300 2 1 200 2 2 100 2 HH 400 2 FD 1300 \
        W 1 300 W 2 500 W HH 50 W FD 150
}

closed() { # ARGUMENTS
    pipe "$(declare -f households); households | compute-indicator --param compensation=W --param consumption=HH $*"
}

@test "type II multipliers of the textbook" {
    run -0 closed "multipliers_closed | jq -r '[.sector, .component, (.value * 1e4 | round / 1e4)] | @tsv'"
    [ "$output" = "$(printf '%s\t%s\t%s\n' 1 '' 1.8924 1 type_i 1.5182 1 induced 0.3743 1 income 0.5698 2 '' 1.7733 2 type_i 1.4521 2 induced 0.3212 2 income 0.489)" ]
}

@test "type II multipliers are those of the table with households as a sector" {
    for jobs in "" "--table input=<(printf '{\"sector\":\"%s\",\"value\":%s}\n' agriculture 90 industry 120 mining 30 services 800)"; do
        run -0 independent tests/golden/periods_io.csv "$jobs --param compensation=WAGES --param consumption=HH multipliers_closed" << 'PY'
jobs = dict(agriculture=90, industry=120, mining=30, services=800)
counted = any(r.get("component") == "ratio" for r in got)
for time, t in tables.items():
    w, c = t.purchases("WAGES"), t.sales("HH")
    e = [jobs[n] / x if counted else 1 for n, x in zip(names, t.X)]
    K = leontief([row + [v / sum(w)] for row, v in zip(t.A, c)] + [[v / x for v, x in zip(w, t.X)] + [0]])
    for j in N:
        open_one, all_of = sum(e[i] * t.L[i][j] for i in N), sum(e[i] * K[i][j] for i in N)
        near(value(names[j], time), all_of, names[j])
        near(value(names[j], time, component="type_i"), open_one, names[j])
        near(value(names[j], time, component="induced"), all_of - open_one, names[j])
        near(value(names[j], time, component="income"), K[-1][j], names[j])
        assert value(names[j], time) >= value(names[j], time, component="type_i")
        if counted:
            near(value(names[j], time, component="ratio"), all_of / e[j], names[j])
PY
    done
}

@test "type II multipliers are what households spend in round after round, without an inverse" {
    run -0 independent tests/golden/periods_io.csv "--param compensation=WAGES --param consumption=HH multipliers_closed" << 'PY'
for time, t in tables.items():
    w, c = t.purchases("WAGES"), t.sales("HH")
    wage, share = [v / x for v, x in zip(w, t.X)], [v / sum(w) for v in c]
    for j in N:
        order, output, income = [float(i == j) for i in N], 0, 0
        while sum(order) > 1e-15:  # what is ordered is made, its makers order inputs and spend their wages
            output += sum(order)
            paid = sum(wage[i] * order[i] for i in N)
            income += paid
            order = [sum(t.A[i][k] * order[k] for k in N) + share[i] * paid for i in N]
        near(value(names[j], time), output, names[j])
        near(value(names[j], time, component="income"), income, names[j])
PY
}

@test "type II over type I of incomes is the same for all sectors, and type I is that of multipliers" {
    local pay="--table input=<(printf '{\"sector\":\"%s\",\"value\":%s}\n' 1 300 2 500)"
    # sum h_i k_ij = k_hj less the 0.05 of it that households pay themselves, k_hj = k_hh (sum h_i l_ij)
    run -0 closed "$pay --component value,type_i multipliers_closed | jq -s '(.[0].value / .[1].value * 1e9 | round) == (.[2].value / .[3].value * 1e9 | round) and (.[0].value / .[1].value / 0.95 * 1e4 | round) == 12885'"
    [ "$output" = true ]
    run -0 closed "$pay --component value,income multipliers_closed | jq -s '[.[0].value - 0.95 * .[1].value, .[2].value - 0.95 * .[3].value] | map(fabs < 1e-12) | all'"
    [ "$output" = true ]
    diff <(closed "$pay --component type_i multipliers_closed" | jq -c '[.sector, .value]') \
        <(pipe "$(declare -f households); households | compute-indicator $pay --component value multipliers" | jq -c '[.sector, .value]')
}

@test "households that spend more than they earn have no multiplier; what is missing is named" {
    run -0 closed "--param income=100 multipliers_closed | jq -r 'select(.value == null) | [.sector, .component, .reason] | @tsv' | cut -c1-45"
    [ "${#lines[@]}" -eq 6 ]
    [[ "$output" == *"households spend more than"* ]]
    run -0 closed "--param income=2000 --component income multipliers_closed | jq -r '.value * 1e4 | round'"
    [ "${lines[0]}" -lt 5698 ]
    for wrong in "--param compensation=" "--param consumption=" "--param compensation=V" "--param consumption=1" "--param consumption=HH;X"; do
        run -2 closed "'$wrong' multipliers_closed"
        [ "${#lines[@]}" -eq 1 ]
        [[ "$output" == *"--param c"* ]]
    done
}

trade() { # ARGUMENTS: the textbook's table of 2.3, all but 200 and 1000 of final use exported, 100 and 300 imported
    pipe "$(declare -f traded); traded | compute-indicator $*"
}

traded() {
    printf '{"from":"%s","to":"%s","value":%s}\n' 1 1 150 1 2 500 1 EX 150 1 FD 200 2 1 200 2 2 100 2 EX 700 2 FD 1000 IM 1 100 IM 2 300
}

@test "import and export coefficients, and imports inside exports, by hand" {
    run -0 trade "--param imports=IM import_coefficient | jq -r .value | paste -sd' '"
    [ "$output" = "0.1 0.15" ]
    run -0 trade "--param exports=EX export_coefficient | jq -r .value | paste -sd' '"
    [ "$output" = "0.15 0.35" ]
    # (0.1 0.15) (0.95 0.25; 0.2 0.85) / 0.7575: 0.125 and 0.1525 over 0.7575; of 850 exported (18.75 + 106.75) / 0.7575
    run -0 trade "--param imports=IM --param exports=EX vertical_specialisation | jq -r '.value * 7575 * 1e6 | round / 1e6' | paste -sd' '"
    [ "$output" = "1250 187500 1525 1067500 1476.470588" ]
}

@test "imports and value added inside a unit of exports are all of it" {
    run -0 independent tests/golden/periods_io.csv "--param imports=IM --param exports=EX vertical_specialisation" << 'PY'
for time, t in tables.items():
    content = [v / x for v, x in zip(t.purchases("IM"), t.X)]
    added = [(v + w) / x for v, w, x in zip(t.purchases("WAGES"), t.purchases("CAPITAL"), t.X)]
    amounts = []
    for j in N:
        near(value(names[j], time), sum(content[i] * t.L[i][j] for i in N), names[j])
        near(value(names[j], time) + sum(added[i] * t.L[i][j] for i in N), 1, "all")
        amounts.append(value(names[j], time, component="amount"))
        near(amounts[-1], value(names[j], time) * t.sales("EX")[j], "amount")
    near(value(time, component="economy"), sum(amounts) / sum(t.sales("EX")), "economy")
PY
}

@test "regions of one table trade with one another" {
    local regions="--table regions=<(parse --comment '#' tests/golden/toy10_regions.csv)"
    run -0 independent tests/golden/toy10.csv "$regions --param exports=EX vertical_specialisation" << 'PY'
same = [[a.split(".")[0] == b.split(".")[0] for b in names] for a in names]
M = [sum(Z[i][j] for i in N if not same[i][j]) / X[j] for j in N]
E = [sum(Z[i][j] for j in N if not same[i][j]) + t.sales("EX")[i] for i in N]
K = leontief([[A[i][j] * same[i][j] for j in N] for i in N])
own = [sum(M[i] * K[i][j] for i in N) for j in N]
for j in N:
    near(value(names[j]), own[j], names[j])
    near(value(names[j], component="amount"), own[j] * E[j], names[j])
for r in "Hogwarts", "Narnia":
    at = [j for j in N if names[j].startswith(r)]
    near(value(r, component="economy"), sum(own[j] * E[j] for j in at) / sum(E[j] for j in at), r)
PY
    run -0 independent tests/golden/toy10.csv "$regions import_coefficient" << 'PY'
for j in N:
    near(value(names[j]), sum(Z[i][j] for i in N if names[i][0] != names[j][0]) / X[j], j)
PY
    run -0 independent tests/golden/toy10.csv "$regions export_coefficient" << 'PY'
for i in N:
    near(value(names[i]), sum(Z[i][j] for j in N if names[i][0] != names[j][0]) / X[i], i)
PY
    run -2 pipe "parse --comment '#' tests/golden/toy10.csv | compute-indicator --table regions=<(printf '{\"sector\":\"Narnia.Wii\",\"regions\":\"N\"}\n') export_coefficient"
    [ "${#lines[@]}" -eq 1 ]
    [[ "$output" == *'no region of the sector "Hogwarts.Lightsabers"'* ]]
}

@test "linkages over the mean of the sector's own region" {
    local regions="--table regions=<(parse --comment '#' tests/golden/toy10_regions.csv)"
    run -0 independent tests/golden/toy10.csv "$regions --param normalise=region --component backward,backward_direct,sensitivity linkages" << 'PY'
for component, x in (("backward", [sum(c) for c in zip(*L)]), ("backward_direct", [sum(c) for c in zip(*A)]), ("sensitivity", [sum(r) for r in L])):
    for j in N:
        at = [x[i] for i in N if names[i][0] == names[j][0]]
        near(value(names[j], component=component), x[j] * len(at) / sum(at), (component, j))
PY
    run -2 pipe "parse --comment '#' tests/golden/toy10.csv | compute-indicator --param normalise=region linkages"
    [ "${#lines[@]}" -eq 1 ]
    [[ "$output" == *"needs --table regions=FILE"* ]]
}

@test "what a region supplies itself" {
    # of 1: (1000 - 150) / (850 + 150); of 2: (2000 - 700) / (1300 + 0)
    local imports="--table imports=<(printf '{\"sector\":\"%s\",\"value\":%s}\n' 1 150 2 0)"
    run -0 trade "$imports --param exports=EX rsp | jq -r .value | paste -sd' '"
    [ "$output" = "0.85 0.1275 0.2125 1 0.2 0.05" ]
    # more exports than output; no figure; nothing used at all
    run -0 trade "$imports '--param' 'exports=EX;FD' --component value rsp | jq -r '[.sector, .value, .reason] | @tsv'"
    [ "$output" = $'1\t0.8125\t\n2\t1\t' ]
    run -0 pipe "$(declare -f traded); { traded; printf '{\"from\":\"%s\",\"to\":\"%s\",\"value\":%s}\n' 3 3 -10 3 EX 50 4 EX 5 1 4 0 5 5 5; } | compute-indicator --table imports=<(printf '{\"sector\":\"%s\",\"value\":%s}\n' 1 150 3 1 4 0) --param exports=EX --component value rsp | jq -r 'select(.value == null) | [.sector, .reason] | @tsv'"
    [ "$output" = "$(printf '%s\t%s\n' 2 'the sector has no figure in the table' 3 'more exports than output, or negative imports' 4 '0/0: nothing of the product is used in the region' 5 'the sector has no figure in the table')" ]
}

@test "trade without imports or exports says what it needs, and a period without them that it has none" {
    for name in import_coefficient export_coefficient vertical_specialisation "--table imports=<(:) rsp"; do
        run -2 trade "$name"
        [ "${#lines[@]}" -eq 1 ]
        [[ "$output" == *"needs --param "*ports=CODE* ]]
    done
    run -2 trade "--param imports=IMP import_coefficient"
    [[ "$output" == *'"IMP", which sells nothing'* ]]
    run -2 trade "--param exports=2 export_coefficient"
    [[ "$output" == *'"2", which is a sector'* ]]
    run -0 pipe "parse --comment '#' tests/golden/periods_io.csv | jq -c 'select((.time == \"2020\" and (.from == \"IM\" or .to == \"EX\")) | not)' | compute-indicator --param imports=IM --param exports=EX import_coefficient,export_coefficient,vertical_specialisation | jq -r 'select(.time == \"2020\") | [.value, .reason] | @tsv' | sort | uniq -c | sed 's/^ *//'"
    [ "$output" = $'4 \tthe period has no flow of the imports named\n13 \tthe period has no flow to the exports named' ]
}

@test "a sector without output imports nothing into others' exports" {
    run -0 pipe "$(declare -f traded); { traded; printf '{\"from\":\"%s\",\"to\":\"%s\",\"value\":%s}\n' 3 1 0 IM 3 7 2 3 0; } | compute-indicator --param imports=IM --param exports=EX --component value,economy vertical_specialisation | jq -r '(.value // 0) * 7575 * 1e6 | round / 1e6' | paste -sd' '"
    [ "$output" = "1250 1525 0 1476.470588" ]
}
