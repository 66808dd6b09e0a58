# Networks and proximity by hand and by their properties; networkx's results are in golden.bats.
# shellcheck disable=SC2154
load helper

# ties FROM:TO:VALUE[:TIME]...
ties() {
    local t from to value time
    for t in "$@"; do
        IFS=: read -r from to value time <<< "$t"
        printf '{"from":"%s","to":"%s","time":"%s","value":%s}\n' "$from" "$to" "${time:-2020}" "$value"
    done
}

always() { # the same in every period
    ties "$@" | jq -c 'del(.time)'
}

star() { # S in the middle of four
    ties S:A:2 S:B:2 S:C:2 S:D:2 A:S:2 B:S:2 C:S:2 D:S:2
}

triangles() { # two, and a bridge from C to D
    ties A:B:1 B:C:1 C:A:1 C:D:1 D:E:1 E:F:1 F:D:1
}

network() { # RECORDS arguments
    local records=$1
    shift
    pipe "$(declare -f ties always star triangles); $records | compute-indicator $*"
}

@test "in a star all ways lead through the middle" {
    run -0 network star "--component betweenness network_centrality | jq -r .value | paste -sd' '"
    [ "$output" = "0 0 0 0 1" ]
    # (4 - 1) * 4 / (4 * 3)
    run -0 network star "--component centralisation network_structure | jq .value"
    [ "$output" = 1 ]
}

@test "nearness counts steps where all ties are alike" {
    # from a ray: one at 1, three at 2: (1 + 3 / 2) / 4
    run -0 network star "--component closeness network_centrality | jq -r .value | paste -sd' '"
    [ "$output" = "0.625 0.625 0.625 0.625 1" ]
}

@test "a detour of strong ties is shorter than a weak tie; alpha=0 counts steps" {
    run -0 network "ties A:B:10 B:C:10 A:C:1" "--component betweenness network_centrality | jq -r .value | paste -sd' '"
    [ "$output" = "0 0.5 0" ]
    run -0 network "ties A:B:10 B:C:10 A:C:1" "--param alpha=0 --component betweenness network_centrality | jq -r .value | paste -sd' '"
    [ "$output" = "0 0 0" ]
}

@test "the eigenvector of a chain of three, which has two sides" {
    run -0 network "ties A:B:5 B:C:5" "--component eigenvector network_centrality | jq -r '.value * .value * 1e12 | round / 1e12' | paste -sd' '"
    [ "$output" = "0.5 1 0.5" ]
}

@test "PageRank adds up to one, on a ring it is even" {
    run -0 network triangles "--component pagerank network_centrality | jq -s 'map(.value) | add - 1 | fabs < 1e-14'"
    [ "$output" = true ]
    run -0 network "ties A:B:1 B:C:5 C:D:9 D:A:2" "--component pagerank network_centrality | jq -r .value | paste -sd' '"
    [ "$output" = "0.25 0.25 0.25 0.25" ]
}

@test "constraint: partners that do not know one another bind least" {
    run -0 network star "--component constraint network_centrality | jq -r .value | paste -sd' '"
    [ "$output" = "1 1 1 1 0.25" ]
    # a triangle of equal ties: 2 * (1/2 + 1/4)^2
    run -0 network "ties A:B:3 B:C:3 C:A:3" "--component constraint network_centrality | jq -r .value | sort -u"
    [ "$output" = 1.125 ]
}

@test "positions do not hang on the unit of the ties" {
    run -0 network triangles "--component betweenness,closeness,pagerank,eigenvector,constraint,clustering network_centrality"
    local small=$output
    run -0 network "triangles | jq -c '.value *= 1024'" "--component betweenness,closeness,pagerank,eigenvector,constraint,clustering network_centrality"
    [ "$output" = "$small" ]
}

@test "flows to oneself, of zero, and to those left out are no ties" {
    run -0 network "ties A:A:9 A:B:0 A:FD:7 B:A:1" "--param without=FD --component out_degree,in_degree network_centrality | jq -r '[.node, .component, .value] | join(\" \")'"
    [ "$output" = "A out_degree 0
B out_degree 1
A in_degree 1
B in_degree 0" ]
    run -0 network "ties A:B:5 B:A:6" "--param least=5 --component ties network_structure | jq .value"
    [ "$output" = 1 ]
}

@test "an actor alone, a network without ties: no figure, and why" {
    run -0 network "ties A:B:0" "network_centrality | jq -r 'select(.value == null) | .component' | sort | uniq -c | tr -s ' ' | paste -sd,"
    [ "$output" = " 2 betweenness, 2 clustering, 2 constraint, 2 eigenvector" ]
    run -0 network "ties A:A:4" "network_structure | jq -r 'select(.value == null) | .component' | paste -sd' '"
    [ "$output" = "density reciprocity reciprocity_of_value transitivity assortativity centralisation mean_age" ]
    run -0 network "ties A:B:0" "network_community | jq -c '[.node, .cluster, .value]' | paste -sd' '"
    [ "$output" = '["A","A",null] ["B","B",null] [null,null,null]' ]
}

@test "a negative or a missing flow leaves ways unknown, and degrees of those it is not of known" {
    for bad in -1 null; do
        run -0 network "ties A:B:$bad B:C:2 C:D:3" "--missing skip network_centrality | jq -r 'select(.component == \"out_degree\" or .component == \"pagerank\").value' | paste -sd' '"
        [ "$output" = "null null 1 0 null null null null" ]
    done
}

@test "communities: two triangles and a bridge, named by their first actor" {
    run -0 network triangles "network_community | jq -r 'select(.node).cluster' | paste -sd' '"
    [ "$output" = "A A A D D D" ]
    # 6 of 7 ties inside, half of all ends in each: 6/7 - 2/4; C has 2 of its 3 inside
    run -0 network triangles "--component modularity network_community | jq -c '[(.value * 14 | round), .clusters]'"
    [ "$output" = "[5,2]" ]
    run -0 network triangles "--component value network_community | jq 'select(.node == \"C\").value * 3 | round'"
    [ "$output" = 2 ]
}

@test "the same seed gives the same communities; resolution makes them more" {
    run -0 network triangles "--param seed=7 network_community"
    local first=$output
    run -0 network triangles "--param seed=7 network_community"
    [ "$output" = "$first" ]
    run -0 network triangles "--param resolution=4 --component modularity network_community | jq '.clusters > 2'"
    [ "$output" = true ]
    run -2 network triangles "--param starts=0 network_community"
}

@test "a tie weighs by what its seller sells and its buyer buys, to whomever" {
    run -0 network "ties A:B:30 A:FD:70 C:B:10 B:A:15" "--param without=FD network_ties | jq -r '[.from, .to, .seller_share, .buyer_share, .reciprocity] | join(\" \")'"
    [ "$output" = "A B 0.3 0.75 0.5
B A 1 1 0.5
C B 1 0.25 0" ]
}

@test "ties grow old, are lost and resumed" {
    run -0 network "ties A:B:1:2019 A:B:1:2020 B:C:1:2020 B:C:1:2021 A:B:1:2022 B:C:1:2022" "network_ties | jq -r '[.from, .to, .time, .status, .age, .periods] | map(tostring) | join(\" \")'"
    [ "$output" = "A B 2019 first 1 1
A B 2020 kept 2 2
B C 2020 new 1 1
A B 2021 lost null 2
B C 2021 kept 2 2
A B 2022 resumed 1 3
B C 2022 kept 3 3" ]
}

@test "a record without value says neither that a tie was kept nor that it was lost" {
    run -0 network "ties A:B:1:2019 C:D:1:2019 A:B:null:2020 C:D:1:2020 A:B:1:2021 C:D:1:2021" "--missing skip network_ties | jq -r 'select(.from == \"A\") | [.time, .status, .value, .age] | map(tostring) | join(\" \")'"
    [ "$output" = "2019 first 1 1
2020 unknown null null
2021 unknown 1 null" ]
}

@test "of three ties two survive, of four two are new" {
    run -0 network "ties A:B:1:2019 B:C:1:2019 C:A:1:2019 A:B:1:2020 B:C:1:2020 A:C:1:2020 B:A:1:2020" "--component survival,share_kept,turnover,kept,new,lost network_structure | jq -r '[.component, .value * 15] | join(\" \")'"
    [ "$output" = "kept 30
new 30
lost 15
survival 10
share_kept 7.5
turnover 9" ]
}

tables() { # distance in units of the scale; law of two pairs
    printf 'proximity_index %s' "--table distance=<(ties A:B:0 A:C:2) --table institutional=<(ties A:B:1 C:A:0.5) --param scale=1"
}

@test "proximity: distance decays, a table holds either way round, weights are stated" {
    local t
    t=$(tables)
    run -0 network "ties B:A:3 A:C:1" "$t | jq -r 'select(.from).value * 1e6 | round' | paste -sd' '"
    # (exp(-2) + 0.5) / 2 and 1
    [ "$output" = "317668 1000000" ]
    run -0 network "ties B:A:3 A:C:1" "$t --param geographical=3 --param decay=power --param power=2 | jq -r 'select(.from).value * 24 | round' | paste -sd' '"
    # (3 / 9 + 0.5) / 4
    [ "$output" = "5 24" ]
    run -0 network "ties B:A:3 A:C:1" "$t --param decay=power --component institutional,mean | jq -c '[.component, .value * 24, .of_pairs * 24, .n]'"
    # institutional: (3 * 1 + 1 * 0.5) / 4; mean: (3 * 1 + (1 / 3 + 1 / 2) / 2) / 4
    [ "$output" = '["institutional",21,18,2]
["mean",20.5,17,2]' ]
}

@test "proximity: a pair that a table lacks is unknown or not near, none is zero in a product" {
    local t
    t=$(tables)
    run -0 network "ties A:B:1 B:C:1" "$t | jq -c 'select(.from == \"B\") | [.value, .reason]'"
    [[ "$output" == '[null,"a table lacks the pair'* ]]
    run -0 network "ties A:B:1 A:C:1" "--table social=<(ties A:B:0.25) --param absent=zero --param combine=geometric $t | jq -r 'select(.from).value * 1e6 | round' | paste -sd' '"
    # the cube root of 0.25
    [ "$output" = "629961 0" ]
    run -0 network "ties A:B:1" "--table social=<(ties A:B:7) proximity_index | jq -c 'select(.from).value'"
    [ "$output" = null ]
    run -2 network "ties A:B:1" proximity_index
    [[ "$output" == *"no table of proximities"* ]]
}

gravity() { # w = 5 sqrt(i) j / d^2 exp(p), exactly
    jq -nc 'def size: {A: 1, B: 4, C: 9, D: 25, E: 2};
            [size | keys[]] as $n | $n[] as $i | $n[] as $j | select($i != $j) |
            ([$i, $j] | map(explode[0]) | (.[0] - .[1]) | fabs) as $d |
            {from: $i, to: $j, d: ($d + 0.5), p: (if ([$i, $j] | sort | join("")) | IN("AC", "BE", "CD") then 1 else 0 end)} |
            .value = 5 * (size[$i] | sqrt) * size[$j] / (.d * .d) * (.p | exp)'
}

@test "the gravity model finds the law by which ties were made, and leaves nothing" {
    local t="--table size=<(printf '{\"node\":\"%s\",\"value\":%s}\\n' A 1 B 4 C 9 D 25 E 2) --table distance=<(gravity | jq -c 'select(.from < .to) | .value = .d | del(.d, .p)') --table social=<(gravity | jq -c 'select(.from < .to) | .value = .p | del(.d, .p)')"
    run -0 pipe "$(declare -f gravity); gravity | jq -c 'del(.d, .p)' | compute-indicator $t gravity_model | jq -r '[.component, (.value * 1e9 | round / 1e9)] | join(\" \")'"
    [ "$output" = "constant 1.609437912
size_from 0.5
size_to 1
distance -2
social 1
r2 1" ]
    run -0 pipe "$(declare -f gravity); gravity | jq -c 'del(.d, .p)' | compute-indicator $t gravity_residual | jq -s 'length == 20 and all(.value | fabs < 1e-12)'"
    [ "$output" = true ]
}

@test "too few ties for a gravity model: no figure, and why" {
    run -0 network "ties A:B:1 B:A:2" "--table distance=<(ties A:B:1) gravity_model | jq -r '[.value, .reason] | tostring' | sort -u"
    [[ "$output" == '[null,"too few ties'* ]]
}

@test "the E-I index runs from all inside to all across" {
    local groups="--table group=<(printf '{\"node\":\"%s\",\"group\":\"%s\"}\\n' A x B x C x D y E y F y)"
    run -0 network "ties A:B:5 D:E:1" "$groups ei_index --component network | jq .value"
    [ "$output" = -1 ]
    run -0 network "ties A:D:5 E:B:1" "$groups ei_index --component network | jq .value"
    [ "$output" = 1 ]
    # one tie of seven across; of 15 pairs 9 across: (9 - 6) / 15
    run -0 network triangles "$groups ei_index --component network | jq -c '[.value * 7, .expected * 5, .p_low < 0.15, .p_high]'"
    [ "$output" = "[-5,1,true,1]" ]
}

@test "the E-I index repeats itself by its seed" {
    local groups="--table group=<(printf '{\"node\":\"%s\",\"group\":\"%s\"}\\n' A x B x C y D y E y F x)"
    run -0 network triangles "$groups --param permutations=99 ei_index --component network"
    local first=$output
    run -0 network "triangles | tac" "$groups --param permutations=99 ei_index --component network"
    [ "$output" = "$first" ]
}

@test "a flow without value leaves null, and why, what hangs on it; missing=zero says that nothing flows there" {
    whole="ties A:B:90 A:C:20 A:D:5 B:A:70 B:C:40 B:D:8 C:A:15 C:B:30 C:D:25 D:A:4 D:B:9 D:C:35"
    holed="${whole//D:C:35/D:C:null}" zero="${whole//D:C:35/D:C:0}"
    two_tables="--table distance=<(always A:B:40 A:C:120 A:D:300 B:C:100 B:D:260 C:D:180) --table institutional=<(always A:B:1 A:C:0 A:D:0.5 B:C:0.5 B:D:0 C:D:1)"
    groups="--table group=<(printf '{\"node\":\"%s\",\"group\":\"%s\"}\n' A west B west C east D east)"
    while IFS='|' read -r name tables nulls; do
        echo "indicator: $name"
        # the period before is as it would be alone
        run -0 network "$whole" "$tables $name"
        alone=$output
        run -0 network "{ $whole | jq -c '.time = \"2019\"'; $holed; }" "--missing skip $tables $name"
        found=$output
        run -0 pipe "jq -c 'select(.time == \"2019\") | .time = \"2020\"' <<< '$found'"
        [ "$output" = "$alone" ]
        run -0 pipe "jq -r 'select(.time == \"2020\" and .value == null and .reason == \"a record of it has no value\") | .component // \"value\"' <<< '$found' | sort | uniq -c | sed 's/^ *//' | paste -sd,"
        [ "$output" = "$nulls" ]
        # nothing flows there: as if it had been said so
        run -0 network "$zero" "$tables $name"
        said=$output
        run -0 network "$holed" "--missing skip --param missing=zero $tables $name"
        [ "$output" = "$said" ]
        # told, and the exit status, whatever is done about it
        run -1 --separate-stderr network "$holed" "$tables $name"
        [[ "$stderr" == *"1 records without a value were left out (D C"* ]]
    done << END
network_centrality||4 betweenness,4 closeness,4 closeness_in,4 clustering,4 constraint,4 eigenvector,2 in_degree,2 in_strength,2 out_degree,2 out_strength,4 pagerank
network_community||1 modularity,4 value
network_structure||1 actors,1 assortativity,1 centralisation,1 density,1 kept,1 largest_part,1 lost,1 mean_age,1 new,1 parts,1 reciprocity,1 reciprocity_of_value,1 share_kept,1 survival,1 ties,1 transitivity,1 turnover
network_ties||1 value
gravity_model|$two_tables|1 constant,1 distance,1 institutional,1 r2,1 size_from,1 size_to
gravity_residual|$two_tables|11 value
proximity_index|$two_tables|1 geographical,1 institutional,1 mean,11 value
proximity_index|--param scale=100 $two_tables|1 geographical,1 institutional,1 mean
proximity_index|--param pairs=all $two_tables|1 geographical,1 institutional,1 mean
ei_index|$groups|1 network,2 value
END
}

@test "a pair of which nothing is known is listed, unless it is of an actor with itself or of those left out" {
    run -0 network "ties A:B:null A:C:1 A:A:null A:FD:null" "--missing skip --param without=FD network_ties | jq -r '[.from, .to, .status, .value] | map(tostring) | join(\" \")'"
    [ "$output" = "A B unknown null
A C first 1" ]
}
