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
