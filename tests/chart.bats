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
    jq -e '[.. | .condition? // empty | select(.value == "#e3e6e8")] | length == 1' <<< "$output"
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
    for chart in bar line bubble heatmap map; do
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
