# render: charts. Bytes of the drawing are Vega's; here is what the specifications say.
load helper

setup() {
    cd "$BATS_TEST_TMPDIR" || exit 1
    cat > lq << 'REC'
{"region":"610000000","nace":"A","time":"2023","value":0.5}
{"region":"610000000","nace":"C","time":"2023","value":6}
{"region":"790000000","nace":"A","time":"2023","value":1}
{"region":"790000000","nace":"C","time":"2023","value":null}
REC
}

spec() { # OPTIONS < records
    render -f vega-lite --lang en "$@"
}

@test "a field's name may hold what Vega reads as a path or a text" {
    printf '%s\n' "{\"region\":\"610000000\",\"GRP, bn. [x] 'y' \\\\\":5}" > in
    run spec --chart map --color "GRP, bn. [x] 'y' \\" --threshold 1 in
    [ "$status" -eq 0 ]
    jq -e '.data.values[0]["GRP, bn_ _x_ _y_ _"] == 5' <<< "$output"
    jq -e '[.. | .title? // empty | strings] | any(. == "GRP, bn. [x] '\''y'\'' \\")' <<< "$output"
    jq -e '[.. | .test? // empty] | all(test("bn_ _x_ _y_ _"))' <<< "$output"
    echo '{"region":"a","x.y":1,"x[y":2}' > in
    run -2 spec --chart bubble --x x.y --y 'x[y' in
    [[ "$output" == *"look the same to a chart"* ]]
}

@test "a field that is asked for twice is there once" {
    run spec --chart bubble --x value --y value --size value --where nace=A lq
    [ "$(grep -o '"value":0.5' <<< "$output" | wc -l)" -eq 1 ]
}

@test "two records on one mark are refused, not drawn over each other or summed" {
    run -2 spec --chart bar lq
    [[ "$output" == *"two records fall on one bar"*"610000000"* ]]
    run -2 pipe "cat lq lq | render -f vega-lite --chart heatmap"
    [[ "$output" == *"one cell"* ]]
    run -2 spec --chart line lq
    [[ "$output" == *"one point"* ]]
    run -2 spec --chart map lq
    [[ "$output" == *"tile that another record has"* ]]
    run spec --chart bar --color nace lq
    [ "$status" -eq 0 ]
}

@test "a ratio's scale has its stops at zero, the threshold, 2.5 and 5 times it" {
    run spec --chart heatmap --threshold 1 lq
    [ "$(jq -c '[.. | .domain? // empty]' <<< "$output")" = '[[0,1,2.5,5]]' ]
    [ "$(jq -c '[.. | .legend? // empty | .values // empty]' <<< "$output")" = '[[0,1,2.5,5]]' ]
    # 6 lies beyond the last stop
    jq -e '[.. | .labelExpr? // empty] | length == 1 and (.[0] | test(">= 5 "))' <<< "$output"
    run spec --chart heatmap --threshold 1 --where 'value<5' lq
    jq -e '[.. | .labelExpr? // empty] | length == 0' <<< "$output"
}

@test "around zero the scale goes as far down as up" {
    printf '%s\n' '{"region":"610000000","value":-8}' '{"region":"790000000","value":2}' > in
    run spec --chart map --threshold 0 in
    [ "$(jq -c '[.. | .domain? // empty]' <<< "$output")" = '[[-8,0,8]]' ]
}

@test "missing figures are grey and without a number" {
    run spec --chart heatmap lq
    # a layer of their own, whose tooltip has the mark of absence, not 0
    jq -e '[.layer[] | select(.encoding.color.value == "#e3e6e8")] | length == 1 and
           (.[0].encoding.tooltip[-1] | .field == "value_name" and .type == "nominal")' <<< "$output"
    jq -e '[.data.values[] | select(.value == null) | .value_name] | length > 0 and unique == ["…"]' <<< "$output"
    jq -e '.layer[1].transform[0].filter | test("isValid")' <<< "$output"
}

@test "years and quarters that no record has keep their place on a line" {
    printf '%s\n' '{"time":"2005","value":1}' '{"time":"2008","value":2}' > in
    run spec --chart line in
    [ "$(jq -c '.encoding.x.scale.domain' <<< "$output")" = '["2005","2006","2007","2008"]' ]
    printf '%s\n' '{"time":"2005-Q3","value":1}' '{"time":"2006-Q1","value":2}' > in
    run spec --chart line in
    [ "$(jq -c '.encoding.x.scale.domain' <<< "$output")" = '["2005-Q3","2005-Q4","2006-Q1"]' ]
    printf '%s\n' '{"time":"2005-11","value":1}' '{"time":"2006-01","value":2}' > in
    run spec --chart line in
    [ "$(jq -c '.encoding.x.scale.domain' <<< "$output")" = '["2005-11","2005-12","2006-01"]' ]
    # other texts, mixed kinds and the ends of time make no such axis
    for other in '2005-Q5' '2005-13' 'Q3 2005' '2006-01/2006-06' '2006-Q1'; do
        printf '%s\n' '{"time":"2005","value":1}' "{\"time\":\"$other\",\"value\":2}" > in
        run spec --chart line in
        [ "$(jq -c '.encoding.x.scale' <<< "$output")" = null ]
    done
    printf '%s\n' '{"time":"0000","value":1}' '{"time":"9999","value":2}' > in
    run spec --chart line in
    [ "$(jq -c '.encoding.x.scale' <<< "$output")" = null ]
}

@test "more lines than colours are told apart by dashes" {
    for i in 1 2 3 4 5 6 7 8; do echo "{\"time\":\"2005\",\"value\":1,\"who\":\"w$i\"}"; done > in
    run spec --chart line --color who in
    jq -e '.encoding.strokeDash == null' <<< "$output"
    echo '{"time":"2005","value":1,"who":"w9"}' >> in
    run spec --chart line --color who in
    jq -e '.encoding.strokeDash.field == "who_name"' <<< "$output"
}

@test "names of bubbles do not lie on one another, and --label-top bounds them" {
    # four on one spot: the first has its name, others around it at most
    for i in 1 2 3 4 5 6 7 8; do echo "{\"region\":\"r$i\",\"x\":1,\"y\":1}"; done > in
    echo '{"region":"far","x":9,"y":9}' >> in
    run spec --chart bubble in
    [ "$(jq '[.data.values[].name_at // empty] | length' <<< "$output")" -le 5 ]
    jq -e '.data.values[] | select(.region == "far") | .name_at' <<< "$output"
    [ "$(jq -c '[.data.values[] | select(.x == 1) | .name_at // empty] | length == (unique | length)' <<< "$output")" = true ]
    run spec --chart bubble --label-top 1 in
    [ "$(jq '[.data.values[].name_at // empty] | length' <<< "$output")" -eq 1 ]
    run spec --chart bubble --label-top 0 in
    [ "$(jq '.layer | length' <<< "$output")" -eq 1 ]
}

@test "axes of bubbles have room for them, and no tick where no figure can be" {
    printf '{"region":"%s","x":%s,"y":%s}\n' a 0.02 5 b 5.2 9 > in
    run spec --chart bubble in
    jq -e '.layer[0].encoding | [.x, .y] | map(.scale.domain) | .[0][0] < 0.1 and .[0][0] > -0.2 and .[0][1] > 5.2 and .[1][0] < 0 and .[1][1] > 9' <<< "$output"
    jq -e '.layer[0].encoding.x.axis.values == [0, 1, 2, 3, 4, 5]' <<< "$output"
    # three panels alike
    printf '{"region":"%s","x":%s,"y":%s,"of":"%s"}\n' a 0.02 5 p b 5.2 9 q c 3 1 r > in
    run spec --chart bubble --facet of in
    jq -e '.spec.layer[0].encoding.x.axis.values | min == 0' <<< "$output"
}

@test "an abolished region's tile stands for its successors too" {
    echo '{"region":"510000000","value":1}' > in
    run spec --chart map in
    [ "$status" -eq 0 ]
    [ "$(jq '[.data.values[] | [.tile_col, .tile_row]] | length == (unique | length)' <<< "$output")" = true ]
    jq -e '[.data.values[].region] | (index("610000000") == null) and (index("790000000") == null)' <<< "$output"
    jq -e '[.data.values[].region] | length == 19' <<< "$output"
    echo '{"region":"610000000","value":1}' >> in
    run -2 spec --chart map in
}

@test "a region that has no tile is left out and told" {
    echo '{"region":"XX","value":1}' > in
    run -1 --separate-stderr spec --chart map in
    [[ "$stderr" == *"region XX has no tile"* ]]
    jq -e '[.data.values[].region] | index("XX") == null' <<< "$output"
}

square() { # CODE X Y: a feature, its exterior clockwise or not by the order of points
    printf '{"type":"Feature","properties":{"kato":%s},"geometry":{"type":"Polygon","coordinates":[[[%s,%s],[%s,%s],[%s,%s],[%s,%s]]]}}' \
        "$1" "$2" "$3" "$(($2 + 1))" "$3" "$(($2 + 1))" "$(($3 + 1))" "$2" "$3"
}

@test "boundaries without a record are grey, codes may be whole numbers" {
    printf '{"type":"FeatureCollection","features":[%s,%s]}' "$(square 610000000 66 41)" "$(square '"790000000"' 68 42)" > b
    echo '{"region":"610000000","value":1}' > in
    run spec --chart map --boundaries b in
    [ "$status" -eq 0 ]
    [ "$(jq -c '[.data.values[] | [.region, .value, .type]]' <<< "$output")" = \
        '[["610000000",1,"Feature"],["790000000",null,"Feature"]]' ]
}

@test "boundaries that are not degrees are told, not drawn" {
    printf '{"type":"FeatureCollection","features":[%s]}' "$(square '"610000000"' 566000 4100000)" > b
    echo '{"region":"610000000","value":1}' > in
    run -1 --separate-stderr spec --chart map --boundaries b in
    [[ "$stderr" == *"EPSG:4326"* ]]
    [ "$(jq '.data.values | length' <<< "$output")" -eq 0 ]
    for geometry in null '{}' '{"type":"Polygon","coordinates":[[]]}' '{"type":"Polygon","coordinates":[[[1,2]]]}' \
        '{"type":"Polygon","coordinates":7}' '{"type":"Point","coordinates":[1,2]}' \
        '{"type":"Polygon","coordinates":[[["a","b"],[1,2],[3,4],[1,2]]]}'; do
        printf '{"features":[{"properties":{"kato":"610000000"},"geometry":%s}]}' "$geometry" > b
        run -1 spec --chart map --boundaries b in
    done
}

@test "charts of no records and of no numbers are whole specifications" {
    for chart in bar line bubble heatmap map lorenz network dendrogram treemap; do
        run spec --chart $chart < /dev/null
        [ "$status" -eq 0 ]
        jq -e '.["$schema"]' <<< "$output"
    done
    echo '{"region":"610000000","nace":"C","time":"2023","value":null,"x":null,"y":null}' > in
    for chart in bar line bubble heatmap map; do
        run spec --chart $chart in
        [ "$status" -eq 0 ]
    done
}

@test "the same records give the same bytes" {
    spec --chart heatmap lq > one
    spec --chart heatmap lq > two
    cmp one two
}

ties() { # a > b > c with a tie back and one to itself, d apart
    printf '%s\n' '{"from":"a","to":"b","value":4}' '{"from":"b","to":"c","value":2}' '{"from":"c","to":"b","value":1}' \
        '{"from":"c","to":"c","value":9}' '{"node":"a","stage":0,"group":"x","size":1}' \
        '{"node":"b","stage":1,"group":"y","size":4}' '{"node":"c","stage":2,"group":"y","size":null}' \
        '{"node":"d","stage":0,"group":"x","size":2}' > ties
}

@test "a network: ties from one to another, nodes with what is said of them" {
    ties
    run spec --chart network --color group --size size ties
    [ "$status" -eq 0 ]
    [ "$(jq -c '[.datasets.nodes[] | [.node_name, .group_name, .size]]' <<< "$output")" = \
        '[["a","x",1],["b","y",4],["c","y",null],["d","x",2]]' ]
    # without --arrows b and c are tied once, and nothing to itself
    [ "$(jq -c '[.data.values[] | [.from, .to, .value]]' <<< "$output")" = '[["a","b",4],["b","c",2]]' ]
    [ "$(jq -c '[.datasets.ways[].net_tie] | unique' <<< "$output")" = '[0,1]' ]
    run spec --chart network --arrows ties
    [ "$(jq -c '[.data.values[] | [.from, .to]]' <<< "$output")" = '[["a","b"],["b","c"],["c","b"]]' ]
    # a tie is widest where it begins; the two between b and c are bent apart
    [ "$(jq -c '[.datasets.ways[] | select(.net_tie == 0) | .net_w]' <<< "$output")" = '[7.5,0.6]' ]
    jq -e '[.datasets.ways[] | select(.net_i == 6) | [.net_x, .net_y]] | length == 2 and .[0] != .[1]' <<< "$output"
}

@test "nodes stand by their stage from left to right, each with its name, none over another" {
    ties
    run spec --chart network --arrows --stage stage ties
    [ "$(jq -c '[.datasets.nodes[] | .net_x] | [.[0] == .[3], .[0] < .[1], .[1] < .[2]]' <<< "$output")" = '[true,true,true]' ]
    [ "$(jq -c '[.datasets.stages[].net_head]' <<< "$output")" = '["Stage 0","Stage 1","Stage 2"]' ]
    jq -e '[.datasets.nodes[] | .name_at] | all' <<< "$output"
    jq -e '[.datasets.nodes[] | [.net_x, .net_y]] | length == (unique | length)' <<< "$output"
    echo '{"from":"a","to":"e","value":1}' >> ties
    run -2 spec --chart network --stage stage ties
    [[ "$output" == *'node "e" has no stage'* ]]
}

@test "stages are ordered so that ties do not cross where they need not" {
    # a-y and b-x cross as the codes come; with x and y changed they do not
    printf '%s\n' '{"from":"a","to":"y","value":1}' '{"from":"b","to":"x","value":1}' '{"node":"a","stage":0}' \
        '{"node":"b","stage":0}' '{"node":"x","stage":1}' '{"node":"y","stage":1}' > in
    run spec --chart network --stage stage in
    jq -e '[.datasets.nodes[] | {(.node_name): .net_y}] | add | (.a - .b) * (.y - .x) > 0' <<< "$output"
}

@test "--threshold keeps the strong ties and those that hold the network together" {
    # the triangle's weakest goes; the pendant c-d, weaker still, stays
    printf '%s\n' '{"from":"a","to":"b","value":5}' '{"from":"b","to":"c","value":4}' '{"from":"a","to":"c","value":3}' \
        '{"from":"c","to":"d","value":1}' > in
    run spec --chart network --threshold 4.5 in
    [ "$(jq -c '[.data.values[] | .from + .to]' <<< "$output")" = '["ab","bc","cd"]' ]
    run spec --chart network in
    [ "$(jq '.data.values | length' <<< "$output")" -eq 4 ]
}

@test "a network is the same whatever order its records come in" {
    parse --comment '#' "$ROOT/tests/golden/chile12.csv" | compute-indicator filiere_arcs > arcs
    spec --chart network --arrows arcs > one
    shuf --random-source=<(yes) arcs | spec --chart network --arrows > two
    diff <(jq .datasets one) <(jq .datasets two)
}

@test "names of one's own are shown, and the places stay those of the codes" {
    printf '{"from":"%s","to":"%s","value":1}\n' a b b c c d a d d e > in
    run spec --chart network --name from,to,node:a=Я --name 'from,to,node:b=x=y:z' in
    named=$output
    jq -e '[.datasets.nodes[].node_name] == ["Я", "x=y:z", "c", "d", "e"]' <<< "$named"
    run spec --chart network in
    diff <(jq -c '[.datasets | .nodes[], .ways[] | [.net_x, .net_y]]' <<< "$named") <(jq -c '[.datasets | .nodes[], .ways[] | [.net_x, .net_y]]' <<< "$output")
    for wrong in a a=b :a=b f: f:=b; do
        run -2 render --name "$wrong" in
        [[ $output == *'--name takes FIELDS:CODE=TEXT'* ]]
    done
}

@test "networks that cannot be drawn are refused with the remedy" {
    ties
    run -2 pipe 'cat ties ties | render -f vega-lite --chart network'
    [[ "$output" == *"two records fall on one tie"* ]]
    run -2 pipe '(head -n 1 ties; tail -n 1 ties; tail -n 1 ties) | render -f vega-lite --chart network'
    [[ "$output" == *'two records fall on one node'*'"d"'* ]]
    run -2 spec --chart network --color colour ties
    [[ "$output" == *'no field "colour"'* ]]
    echo '{"from":"a","to":"","value":1}' > in
    run -2 spec --chart network in
    [[ "$output" == *"leads nowhere"* ]]
    echo '{"from":"","to":"b","value":1}' > in
    run -2 spec --chart network in
    [[ "$output" == *"is no tie"*"no node"* ]]
}

joins() { # ((a b) (c (d e)))
    printf '%s\n' '{"step":"1","left":"d","right":"e","value":1}' '{"step":"2","left":"a","right":"b","value":2}' \
        '{"step":"3","left":"c","right":"d","value":3}' '{"step":"4","left":"a","right":"c","value":6}' > joins
}

@test "a dendrogram has its leaves side by side as they join, branches as high as the joins" {
    joins
    run spec --chart dendrogram joins
    [ "$status" -eq 0 ]
    [ "$(jq -c .datasets.leaves <<< "$output")" = '["a","b","c","d","e"]' ]
    # places by hand: d e at 3.5, a b at 0.5, c with d e at (2 + 3.5) / 2, all at (0.5 + 2.75) / 2
    [ "$(jq -c '[.data.values[] | [.tree_x, .tree_y]]' <<< "$output")" = '[[1,3.5],[2,0.5],[3,2.75],[6,1.625]]' ]
    [ "$(jq -r .encoding.y.axis.labelExpr <<< "$output")" = '["a","b","c","d","e"][datum.value]' ]
    [ "$(jq '.datasets.branches | length' <<< "$output")" -eq 12 ]
    # steps tell the order, not the records
    tac joins > turned
    run spec --chart dendrogram turned
    [ "$(jq -c .datasets.leaves <<< "$output")" = '["a","b","c","d","e"]' ]
}

@test "what joined below the threshold has a colour of its own" {
    joins
    run spec --chart dendrogram --threshold 2.5 joins
    # two groups of more than one, a b and d e; c alone is grey
    [ "$(jq -c '[.datasets.branches[] | select(.tree_x == 0) | [.tree_y, .tree_color]] | sort' <<< "$output")" = \
        '[[0,"#0072b2"],[1,"#0072b2"],[2,"#8a949b"],[3,"#e69f00"],[4,"#e69f00"]]' ]
}

@test "records of two trees, or without heights, are no dendrogram" {
    joins
    cat joins joins > twice
    run -2 spec --chart dendrogram twice
    [[ "$output" == *"two records are step 1"* ]]
    sed 's/"step":"[0-9]",//' twice > stepless
    run -2 spec --chart dendrogram stepless
    [[ "$output" == *"is in already"* ]]
    run -2 spec --chart dendrogram --value height joins
    [[ "$output" == *'no field "height"'* ]]
    echo '{"left":"a","right":"b","value":null}' > in
    run -2 spec --chart dendrogram in
    [[ "$output" == *"no height"* ]]
}

@test "areas of a treemap are as large as their numbers, and fill it" {
    printf '%s\n' '{"nace":"A","value":6,"g":"x"}' '{"nace":"B","value":6,"g":"x"}' '{"nace":"C","value":4,"g":"y"}' \
        '{"nace":"D","value":0,"g":"y"}' '{"nace":"E","value":null,"g":"y"}' '{"nace":"F","value":8,"g":"z"}' > in
    run spec --chart treemap --color g in
    [ "$status" -eq 0 ]
    # 680 x 420 / 24 = 11900
    jq -e '[.data.values[] | select(.area_x != null) | (.area_x2 - .area_x) * (.area_y2 - .area_y) / .value] |
        length == 4 and all(. > 11850 and . < 11950)' <<< "$output"
    jq -e '[.data.values[] | select(.nace == "D" or .nace == "E") | .area_x] | all(. == null) and length == 2' <<< "$output"
    jq -e '[.data.values[].nace] == ["A","B","C","D","E","F"]' <<< "$output"
    cat in in > twice
    run -2 spec --chart treemap --color g twice
    [[ "$output" == *"two records fall on one area"* ]]
}

@test "a Lorenz curve stands against the line of equality" {
    printf '%s\n' '{"region":"a","value":1}' '{"region":"b","value":3}' | compute-indicator lorenz > in
    run spec --chart lorenz in
    [ "$(jq -c '[.data.values[] | [.share, .value]]' <<< "$output")" = '[[0,0],[0.5,0.25],[1,1]]' ]
    [ "$(jq -c '.layer[0].data.values' <<< "$output")" = '[{"x":0,"y":0},{"x":1,"y":1}]' ]
    [ "$(jq -c '.layer[1].encoding | [.x, .y][].scale.domain' <<< "$output" | sort -u)" = '[0,1]' ]
}

@test "--facet makes a panel for each text, on the same scales" {
    run spec --chart bar --x value --y region --facet nace lq
    [ "$status" -eq 0 ]
    [ "$(jq -c '[.facet.field, .facet.sort, .columns]' <<< "$output")" = \
        '["nace_name",["Agriculture, forestry and fishing","Manufacturing"],2]' ]
    jq -e '.spec.mark and .spec.encoding.x and (.encoding == null) and (.autosize == null) and (.resolve == null)' <<< "$output"
    run -2 spec --chart map --facet nace lq
    [[ "$output" == *"--facet is for the charts"* ]]
    run -2 spec --chart bar --facet nope --where nace=A lq
    [[ "$output" == *'no field "nope"'* ]]
}

@test "lines across and upwards divide bubbles" {
    echo '{"region":"a","x":1,"y":2}' > in
    run spec --chart bubble --threshold 0 --x-threshold 1 in
    [ "$(jq -c '[.layer[0].encoding.y.datum, .layer[1].encoding.x.datum]' <<< "$output")" = '[0,1]' ]
}

@test "a figure in panels and a network with nodes have their tables in the page" {
    [ -d "$ROOT/build/web" ] || skip "no chart library; run make deps"
    ties
    spec --chart network --color group ties > ties.json
    spec --chart line --x time --color region --facet nace lq > lines.json
    printf '%s\n' '{"part":"figure","title":"x","spec":"ties.json"}' '{"part":"figure","title":"y","spec":"lines.json"}' > parts
    KLASTER_DATA=$ROOT/build render -f page --lang en parts > page
    sed -n '/<main/,/<\/main>/p' page > main
    [ "$(grep -o '<table' main | wc -l)" -eq 3 ]
    grep -q '>From<' main
    grep -q '>Node<' main
    grep -q '>Manufacturing<' main
}

@test "nodes without any tie are a network too" {
    printf '%s\n' '{"node":"a"}' '{"node":"b"}' > in
    run spec --chart network in
    [ "$status" -eq 0 ]
    [ "$(jq -c '[(.datasets.nodes | length), (.datasets.ways | length)]' <<< "$output")" = '[2,0]' ]
    echo '{"x":1}' > in
    run -2 spec --chart network in
    [[ "$output" == *'no field "from"'* ]]
}
