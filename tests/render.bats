# render: what people see.
load helper

records() {
    cat <<'REC'
{"region":"610000000","nace":"C","time":"2023","value":1234567.28}
{"region":"790000000","nace":"C","time":"2023","value":0.5}
{"region":"610000000","nace":"A","time":"2023","value":null}
REC
}

@test "a table lines up whatever the letters" {
    run pipe "printf '%s\n' '{\"a\":\"Қызылорда\",\"v\":1}' '{\"a\":\"日本\",\"v\":22}' '{\"a\":\"é\",\"v\":333}' | render --lang en"
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = "a            v" ]
    [ "${lines[2]}" = "Қызылорда    1" ]
    [ "${lines[3]}" = "日本        22" ]
    [ "${lines[4]}" = "é          333" ]
}

@test "numbers and names come in the reader's language" {
    local nbsp=$'\xc2\xa0'
    run pipe "$(declare -f records); records | render --columns region,value --digits 1 --lang ru"
    [[ "${lines[2]}" == *"1${nbsp}234${nbsp}567,3" ]]
    [[ "${lines[2]}" == "Туркестанская область"* ]]
    [[ "${lines[4]}" == *"…" ]]
    run pipe "$(declare -f records); records | render --columns region,value --digits 1 --lang en"
    [[ "${lines[2]}" == *"1,234,567.3" ]]
    run pipe "$(declare -f records); records | render --columns region,value --lang kk"
    [[ "${lines[2]}" == "Түркістан облысы"*"1${nbsp}234${nbsp}567,28" ]]
}

@test "--codes leaves codes and field names" {
    run pipe "$(declare -f records); records | render --codes --columns region,nace"
    [ "${lines[0]}" = "region     nace" ]
    [ "${lines[2]}" = "610000000  C" ]
}

@test "--table turns records about, empty cells stay empty" {
    run pipe "$(declare -f records); records | render --table region,nace --codes --lang en"
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = "region                C  A" ]
    [ "${lines[2]}" = "610000000  1,234,567.28  …" ]
    [ "${lines[3]}" = "790000000           0.5   " ]
}

@test "two records on one cell are refused" {
    run -2 pipe "$(declare -f records); (records; records) | render --table region,nace"
    [[ "$output" == *"two records fall on one cell"* ]]
}

@test "CSV is RFC 4180 and keeps codes and digits" {
    echo '{"a":"x,\"y\"","b":"010","v":0.10}' | render -f csv > "$BATS_TEST_TMPDIR/csv"
    printf 'a,b,v\r\n"x,""y""",010,0.10\r\n' | cmp - "$BATS_TEST_TMPDIR/csv"
}

@test "CSV neutralises formulas and not numbers" {
    run pipe "printf '%s\n' '{\"a\":\"=1+1\",\"v\":-1.5}' '{\"a\":\"@x\",\"v\":2}' '{\"a\":\"-a\",\"v\":3}' | render -f csv"
    [[ "${lines[1]}" == "\"'=1+1\",-1.5"* ]]
    [[ "${lines[2]}" == "\"'@x\",2"* ]]
    [[ "${lines[3]}" == "\"'-a\",3"* ]]
}

@test "HTML and Markdown escape what would be markup" {
    run pipe "printf '%s\n' '{\"a\":\"<b>&|\",\"v\":1}' | render -f html --title '<i>'"
    [[ "$output" == *"<caption>&lt;i&gt;</caption>"* ]]
    [[ "$output" == *"&lt;b&gt;&amp;|"* ]]
    run pipe "printf '%s\n' '{\"a\":\"<b>|\",\"v\":1}' | render -f markdown"
    [[ "$output" == *'\<b\>\|'* ]]
}

@test "sort, top and scale" {
    run pipe "$(declare -f records); records | render --sort value:desc --top 1 --scale 1e-6 --digits 2 --columns value --lang en"
    [ "${lines[2]}" = " 1.23" ]
}

@test "each chart is a Vega-Lite specification with its data" {
    for chart in "bar" "line --color region" "heatmap" "map --threshold 1" "bubble --x value --y value --size value"; do
        run pipe "$(declare -f records); records | render --where value -f vega-lite --chart $chart --lang kk"
        [ "$status" -eq 0 ]
        jq -e '.["$schema"] | test("vega-lite/v6")' <<< "$output"
        jq -e '[.data.values[] | select(.value == 1234567.28)] | length == 1' <<< "$output"
    done
}

@test "the map has a tile for each of the twenty regions and one colour scale" {
    run pipe "$(declare -f records); records | render --where nace=C -f vega-lite --chart map --lang en"
    [ "$(jq '[.data.values[] | [.tile_col, .tile_row]] | unique | length' <<< "$output")" -eq 20 ]
}

@test "boundaries are joined by code and wound for the drawing" {
    cat > "$BATS_TEST_TMPDIR/b.json" <<'GEO'
{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"kato":"610000000"},
"geometry":{"type":"Polygon","coordinates":[[[66,41],[70,41],[70,44],[66,44],[66,41]]]}}]}
GEO
    run -1 pipe "$(declare -f records); records | render --where nace=C -f vega-lite --chart map --boundaries '$BATS_TEST_TMPDIR/b.json' 2> '$BATS_TEST_TMPDIR/err'"
    grep -q "no boundaries for region 790000000" "$BATS_TEST_TMPDIR/err"
    # counter-clockwise in the file (RFC 7946), clockwise for the drawing
    [ "$(jq -c '.data.values[0].geometry.coordinates[0][1]' <<< "$output")" = "[66,44]" ]
}

@test "hostile boundaries are an error" {
    for text in '{' '[]' '{"features":1}' ''; do
        printf '%s' "$text" > "$BATS_TEST_TMPDIR/b.json"
        run -2 pipe "$(declare -f records); records | render -f vega-lite --chart map --boundaries '$BATS_TEST_TMPDIR/b.json'"
    done
}

@test "a page holds its parts, escaped, and forbids itself the network" {
    run pipe "printf '%s\n' '{\"part\":\"title\",\"text\":\"</script><b>\"}' '{\"part\":\"heading\",\"level\":2,\"text\":\"A & B\"}' '{\"part\":\"item\",\"text\":\"x\"}' | render -f page --lang en"
    [ "$status" -eq 0 ]
    [[ "$output" == *"<title>&lt;/script&gt;&lt;b&gt;</title>"* ]]
    [[ "$output" == *"default-src 'none'"* ]]
    [[ "$output" != *"unsafe-eval"* ]]
    [[ "$output" == *'href="#h-1">A &amp; B</a>'* ]]
}

@test "a page says which part is wrong" {
    run -2 pipe "echo '{\"part\":\"figure\",\"spec\":\"/nonexistent\"}' | render -f page"
    [[ "$output" == *"part 1 of the page"* ]]
    run -2 pipe "echo '{\"part\":\"poem\"}' | render -f page"
    [[ "$output" == *'no kind of part "poem"'* ]]
}

@test "a page without the chart library names the remedy" {
    records | render --where nace=C -f vega-lite --chart bar > "$BATS_TEST_TMPDIR/s.json"
    KLASTER_DATA=$BATS_TEST_TMPDIR run -2 pipe "echo '{\"part\":\"figure\",\"title\":\"t\",\"spec\":\"$BATS_TEST_TMPDIR/s.json\"}' | render -f page"
    [[ "$output" == *"make deps"* ]]
}

@test "empty input is an empty table" {
    run pipe "render < /dev/null"
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    run pipe "render -f vega-lite --chart bar < /dev/null | jq '.data.values | length'"
    [ "$output" = 0 ]
}

@test "bad records, cut streams, missing files, a full disk" {
    run -1 pipe "printf '%s\n' '{\"a\":1}' 'x' | render -f csv"
    [[ "$output" == *"<stdin>:2:1: not a JSON object"* ]]
    run -2 pipe "printf '{\"a\":1}' | render"
    run -2 render "$BATS_TEST_TMPDIR/nothing"
    run -2 pipe "echo '{\"a\":1}' | render > /dev/full"
}

@test "a cell of more than 64 KiB comes out whole" {
    run pipe "printf '{\"a\":\"%s\"}\n' \$(printf 'x%.0s' {1..70000}) | render -f csv | wc -c"
    [ "$output" -eq 70005 ]
}

@test "the counts hold" {
    records > "$BATS_TEST_TMPDIR/in"
    echo broken >> "$BATS_TEST_TMPDIR/in"
    run -1 render --top 2 --stats "$BATS_TEST_TMPDIR/stats" --rejects "$BATS_TEST_TMPDIR/rejects" "$BATS_TEST_TMPDIR/in"
    counts_hold "$BATS_TEST_TMPDIR/stats"
    [ "$(jq -c '[.read, .written, .rejected, .dropped]' "$BATS_TEST_TMPDIR/stats")" = "[4,2,1,1]" ]
    jq -e '._line == 4 and ._raw == "broken"' "$BATS_TEST_TMPDIR/rejects"
}

@test "wrong usage is told with its remedy" {
    run -2 render -f poem
    [[ "$output" == *"--list names them"* ]]
    run -2 render --chart pie
    run -2 render --lang de
    run -2 render --table one
    run -2 pipe "echo '{\"a\":1}' | render --columns b"
    [[ "$output" == *'no field "b"'* ]]
    run -2 pipe "echo '{\"a\":1}' | render --sort b"
}

@test "a table as CSV lets no formula through, in whatever cell" {
    run pipe "echo '{\"r\":\"+a\",\"t\":\"=x\",\"value\":\"=1+1\"}' | render -f csv --codes --table r,t"
    [ "${lines[0]}" = "r,\"'=x\""$'\r' ]
    [ "${lines[1]}" = "\"'+a\",\"'=1+1\""$'\r' ]
    run pipe "echo '{\"r\":\"a\",\"t\":\"x\",\"value\":-1.5}' | render -f csv --codes --lang en --table r,t"
    [ "${lines[1]}" = "a,−1.5"$'\r' ]
}

@test "keys that look alike when joined stay apart" {
    printf '%s\n' '{"a":"p\u001f","b":"q","t":"1","value":1}' '{"a":"p","b":"\u001fq","t":"2","value":2}' \
        > "$BATS_TEST_TMPDIR/in"
    run pipe "render -f csv --codes --table a,b,t '$BATS_TEST_TMPDIR/in' | wc -l"
    [ "$output" -eq 3 ]
    run pipe "render -f csv --codes --spread a,b,t '$BATS_TEST_TMPDIR/in' | wc -l"
    [ "$output" -eq 3 ]
}

@test "what a terminal would obey does not reach it, and columns still line up" {
    # a tab, CSI as one character (U+009B), DEL, and a mark that turns the writing about
    printf '%s\n' '{"a":"x\ty","b":1}' '{"a":"\u009bm\u007f\u202ez","b":2}' > "$BATS_TEST_TMPDIR/in"
    run render --codes "$BATS_TEST_TMPDIR/in"
    [ "${lines[2]}" = "x y   1" ]
    [ "${lines[3]}" = " m z  2" ]
    run render -f markdown --codes "$BATS_TEST_TMPDIR/in"
    [ "${lines[3]}" = "|  m z | 2 |" ]
}

@test "records of too many fields and tables too large are refused early" {
    awk 'BEGIN { for (i = 0; i < 5000; i++) printf "{\"k%d\":1}\n", i }' > "$BATS_TEST_TMPDIR/wide"
    run -2 timeout 20 render -f csv "$BATS_TEST_TMPDIR/wide"
    [[ "$output" == *"different fields"* ]]
    awk 'BEGIN { for (i = 0; i < 9000; i++) printf "{\"r\":\"%d\",\"t\":\"%d\",\"value\":1}\n", i, i }' \
        > "$BATS_TEST_TMPDIR/square"
    run -2 timeout 20 render --codes --table r,t "$BATS_TEST_TMPDIR/square"
    [[ "$output" == *"too large to look at"* ]]
    run -2 timeout 20 render -f csv --spread r,t "$BATS_TEST_TMPDIR/square"
    [[ "$output" == *"too large to look at"* ]]
}

@test "a cell without a figure says why, and the table what its marks mean" {
    printf '%s\n' '{"region":"610000000","value":null}' '{"region":"790000000","value":null,"status":"M"}' \
        '{"region":"750000000","value":null,"status":"Q","conf":"C"}' '{"region":"710000000","value":0}' \
        > "$BATS_TEST_TMPDIR/in"
    run render --lang en --columns region,value "$BATS_TEST_TMPDIR/in"
    [[ "${lines[2]}" == *" …" && "${lines[3]}" == *" —" && "${lines[4]}" == *" x" && "${lines[5]}" == *" 0" ]]
    [ "${lines[6]}" = "… no data; — none; x confidential" ]
    run render --lang kk -f html --columns region,value "$BATS_TEST_TMPDIR/in"
    [[ "$output" == *'<p class="note">… дерек жоқ; — құбылыс жоқ; x дерек құпия</p>'* ]]
    # a field that a record does not have is no missing figure
    run pipe "printf '%s\n' '{\"a\":1,\"note\":\"n\"}' '{\"a\":2}' | render --codes"
    [ "${lines[3]}" = "2  " ]
}

@test "rows of several keys are headed by all of them" {
    run pipe "echo '{\"a\":\"x\",\"b\":\"y\",\"t\":\"1\",\"value\":1}' | render -f html --codes --table a,b,t"
    [[ "$output" == *'<th scope="row">x</th><th scope="row">y</th><td class="n">1</td>'* ]]
}

@test "a page takes in tables of -f html and nothing else" {
    echo '{"a":"<b>","v":1}' | render -f html --title T --note N > "$BATS_TEST_TMPDIR/t.html"
    run pipe "echo '{\"part\":\"table\",\"title\":\"t\",\"html\":\"$BATS_TEST_TMPDIR/t.html\"}' | render -f page"
    [ "$status" -eq 0 ]
    [[ "$output" == *"&lt;b&gt;"* ]]
    for hostile in '<script>alert(1)</script>' '<table><td onclick="x">' '<table><img src=x>' '<table><!-- ' '<table></table><iframe>'; do
        printf '%s' "$hostile" > "$BATS_TEST_TMPDIR/t.html"
        run -2 pipe "echo '{\"part\":\"table\",\"title\":\"t\",\"html\":\"$BATS_TEST_TMPDIR/t.html\"}' | render -f page"
        [[ "$output" == *"no table made by -f html"* ]]
    done
}

@test "a part that names no file says which field is missing" {
    run -2 pipe "echo '{\"part\":\"figure\",\"title\":\"t\"}' | render -f page"
    [[ "$output" == *'part 1 of the page names no file in "spec"'* ]]
    run -2 pipe "echo '{\"part\":\"table\",\"title\":\"t\"}' | render -f page"
    [[ "$output" == *'names no file in "html"'* ]]
}

@test "the table of a figure is made from its specification" {
    mkdir -p "$BATS_TEST_TMPDIR/web"
    for file in vega vega-lite vega-embed; do echo ';' > "$BATS_TEST_TMPDIR/web/$file.min.js"; done
    printf '%s\n' '{"region":"610000000","nace":"A","value":1234.5}' '{"region":"610000000","nace":"C","value":null}' \
        '{"region":"790000000","nace":"A","value":-2}' > "$BATS_TEST_TMPDIR/in"
    render -f vega-lite --chart heatmap --lang ru --digits 1 --short "$BATS_TEST_TMPDIR/in" > "$BATS_TEST_TMPDIR/s.json"
    KLASTER_DATA=$BATS_TEST_TMPDIR run pipe "echo '{\"part\":\"figure\",\"title\":\"t\",\"spec\":\"$BATS_TEST_TMPDIR/s.json\"}' | render -f page --lang ru"
    [ "$status" -eq 0 ]
    local nbsp=$'\xc2\xa0'
    [[ "$output" == *"<details><summary>Таблица данных</summary>"* ]]
    [[ "$output" == *"<th scope=\"row\">Туркестанская</th><td class=\"n\">1${nbsp}234,5</td><td class=\"n\">…</td>"* ]]
    [[ "$output" == *"<th scope=\"row\">г. Шымкент</th><td class=\"n\">−2,0</td><td class=\"n\"></td>"* ]]
    [[ "$output" == *"… нет данных"* ]]
    # a specification of someone else's: no tooltip, no table, still a figure
    echo '{"mark":"bar"}' > "$BATS_TEST_TMPDIR/s.json"
    KLASTER_DATA=$BATS_TEST_TMPDIR run pipe "echo '{\"part\":\"figure\",\"title\":\"t\",\"spec\":\"$BATS_TEST_TMPDIR/s.json\"}' | render -f page --lang ru"
    [ "$status" -eq 0 ]
    [[ "$output" != *"<details>"* ]]
}

@test "CSV of named columns needs no memory for records, and says at the end what was never there" {
    echo '{"a":"=x","b":1.50,"c":null}' > "$BATS_TEST_TMPDIR/one"
    run render -f csv --columns b,a,c "$BATS_TEST_TMPDIR/one"
    [ "${lines[1]}" = "1.50,\"'=x\","$'\r' ]
    awk 'BEGIN { for (i = 0; i < 400000; i++) printf "{\"a\":\"record %d of many\",\"b\":%d}\n", i, i }' > "$BATS_TEST_TMPDIR/many"
    # as held records this takes some 60 MB; ASan needs far more of its own
    (ulimit -d 30000 && render --version > /dev/null 2>&1) || skip "no room for this build in 30 MB of data"
    (ulimit -d 30000; render -f csv --columns a,b "$BATS_TEST_TMPDIR/many" --stats "$BATS_TEST_TMPDIR/stats" | wc -l > "$BATS_TEST_TMPDIR/n")
    [ "$(cat "$BATS_TEST_TMPDIR/n")" -eq 400001 ]
    counts_hold "$BATS_TEST_TMPDIR/stats"
    run -2 pipe "render -f csv --columns a,z '$BATS_TEST_TMPDIR/one'"
    [[ "$output" == *'no field "z"'* ]]
    run pipe "render -f csv --columns a,z < /dev/null"
    [ "$status" -eq 0 ]
    [ "$output" = "a,z"$'\r' ]
}
