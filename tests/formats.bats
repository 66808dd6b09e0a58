# Published formats beside CSV: small files in tests/fixtures/formats, whose records are checked
# by reading the file beside them; larger published ones are in published.bats.
load helper

F=tests/fixtures/formats

# first JQ: that of all records of the last run, as one line
all() {
    jq -rsc "$1" <<< "$output"
}

workbook() { # FILE [WHAT]
    python3 $F/workbook.py "$@"
}

@test "JSON-stat: values in row-major order, digits kept, statuses by position" {
    run -0 parse $F/cube.json
    [ "${#lines[@]}" = 8 ]
    [ "${lines[0]}" = '{"geo":"KZ","sex":"M","time":"2020","value":10.50}' ]
    [ "${lines[3]}" = '{"geo":"KZ","sex":"F","time":"2021","value":null,"status":"x"}' ]
    [ "${lines[7]}" = '{"geo":"71","sex":"F","time":"2021","value":4e2,"status":"e"}' ]
}

@test "JSON-stat: labels and the hierarchy of categories" {
    run -0 parse --labels $F/cube.json
    [ "$(all '.[4] | [.geo_label, .geo_parent, .sex_label]')" = '["Astana","KZ","men"]' ]
    [ "$(all '.[2].sex_label')" = 'women "f"' ]
}

@test "JSON-stat: a bundle of version 1, sizes as texts, sparse values, one status for all" {
    run -0 parse $F/bundle.json
    [ "${lines[0]}" = '{"dataset":"first","a":"y","unit":"T","value":7,"status":"p"}' ]
    [ "${lines[1]}" = '{"dataset":"second","b":"z","value":5}' ]
}

@test "JSON-stat: the forms of status, and cells that have a status only" {
    dataset() { printf '{"class":"dataset","id":["a"],"size":[3],"dimension":{"a":{"category":{"index":["x","y","z"]}}},%s}' "$1"; }
    run -0 pipe "echo '$(dataset '"value":[1,2,3],"status":["p","",null]')' | parse"
    [ "$(all 'map(.status)')" = '["p","",null]' ]
    run -0 pipe "echo '$(dataset '"value":[1,2,3],"status":["q"]')' | parse"
    [ "$(all 'map(.status)')" = '["q","q","q"]' ]
    run -0 pipe "echo '$(dataset '"value":{"2":5},"status":{"0":"c"}')' | parse"
    [ "$(all 'map([.a, .value, .status])')" = '[["x",null,"c"],["z",5,null]]' ]
    run -0 --separate-stderr pipe "echo '$(dataset '"value":[]')' | parse"
    [ -z "$output" ]
    [[ "$stderr" == *"holds no figures"* ]]
}

@test "JSON-stat: what contradicts itself is refused" {
    dataset() { printf '{"class":"dataset","id":["a"],"size":[2],"dimension":{"a":{"category":{"index":["x","y"]}}},%s}' "$1"; }
    for body in '"value":[1]' '"value":[1,2,3]' '"value":{"2":1}' '"value":{"x":1}' '"value":[1,2],"status":["a","b","c"]' \
        '"value":[1,2],"error":[{"status":"400"}]'; do
        echo "$body"
        run -2 pipe "echo '$(dataset "$body")' | parse"
    done
    run -2 pipe "echo '{\"class\":\"dataset\",\"id\":[\"a\",\"b\"],\"size\":[4000000000,4000000000],\"dimension\":{},\"value\":[1]}' | parse -f json-stat"
    run -2 pipe "echo '{\"class\":\"dataset\",\"id\":[\"a\"],\"size\":[3],\"dimension\":{\"a\":{\"category\":{\"index\":[\"x\",\"y\"]}}},\"value\":[1,2,3]}' | parse"
    [[ "$output" == *"as many categories"* ]]
    run -2 pipe "echo '{\"version\":\"2.0\",\"class\":\"collection\",\"link\":{\"item\":[{\"class\":\"dataset\",\"href\":\"x\"}]}}' | parse"
    [[ "$output" == *"links to tables"* ]]
}

@test "SDMX-JSON: flat, attributes by index and as they are, null for none" {
    run -0 parse $F/flat.json
    [ "${lines[0]}" = '{"GEO":"KZ","FREQ":"A","TIME_PERIOD":"2020","value":1.50}' ]
    [ "${lines[1]}" = '{"GEO":"KZ","FREQ":"A","TIME_PERIOD":"2021","value":2,"status":"E","NOTE":"a \"note\""}' ]
    [ "${lines[2]}" = '{"GEO":"KG","FREQ":"A","TIME_PERIOD":"2021","value":null,"status":"E"}' ]
    run -0 parse --labels $F/flat.json
    [ "$(all '.[1] | [.GEO_label, .status_label]')" = '["Kazakhstan","estimated"]' ]
}

@test "SDMX-JSON 2.0: series, several measures, attributes of groups, a language" {
    run -0 parse $F/series.json
    [ "${lines[0]}" = '{"GEO":"KZ","TIME_PERIOD":"2020","measure":"JOBS","value":1,"TITLE":"t1"}' ]
    [ "${lines[5]}" = '{"GEO":"KG","TIME_PERIOD":"2021","measure":"FIRMS","value":6,"SRC":"office"}' ]
    run -0 parse --labels --lang ru $F/series.json
    [ "$(all '.[0].TITLE_label')" = Один ]
}

@test "SDMX-JSON: keys that do not fit, data sets that take away" {
    sed 's/"1:1"/"2:1"/' $F/flat.json > "$BATS_TEST_TMPDIR/in"
    run -2 parse "$BATS_TEST_TMPDIR/in"
    sed 's/"0:0"/"0"/' $F/flat.json > "$BATS_TEST_TMPDIR/in"
    run -2 parse "$BATS_TEST_TMPDIR/in"
    sed 's/Information/Delete/' $F/flat.json > "$BATS_TEST_TMPDIR/in"
    run -2 parse "$BATS_TEST_TMPDIR/in"
    [[ "$output" == *"take away"* ]]
}

@test "the bureau's cube: the same slice twice is a break, not a duplicate" {
    run -0 parse $F/slices.json
    [ "${lines[0]}" = '{"term1":"КАЗАХСТАН","term2":"Всего","period":"2017 год","date":"31.12.2017","value":"1 234,5"}' ]
    [ "${lines[2]}" = '{"term1":"КАЗАХСТАН","term2":"Всего","period":"2019 год","date":"31.12.2019","value":"2 000","status":"B","slice":2}' ]
    run -0 pipe "printf '\xEF\xBB\xBF' | cat - $F/slices.json | parse"
    [ "${#lines[@]}" = 3 ]
    # and on to observations
    run -0 pipe "parse $F/slices.json | normalise --rename time=period --number value --decimal comma --period time --drop date | jq -c '[.time, .value]'"
    [ "${lines[0]}" = '["2017",1234.5]' ]
}

@test "PC-Axis: rows that KEYS leave out are zero, marks, periods of TIMEVAL, texts in pieces" {
    run -0 parse $F/keys.px
    [ "${#lines[@]}" = 12 ]
    [ "${lines[0]}" = '{"region":"71","time":"2020-Q1","sex":"men","value":1}' ]
    [ "${lines[2]}" = '{"region":"71","time":"2020-Q2","sex":"men","value":null,"status":"."}' ]
    [ "${lines[3]}" = '{"region":"71","time":"2020-Q2","sex":"women","value":4.50}' ]
    [ "$(all 'map(select(.region == "75").value) | add')" = 0 ]
    [ "$(all 'map(select(.region == "79") | [.value, .status]) | .[2:]')" = '[[null,"-"],[null,".."]]' ]
    run -0 parse --labels --lang kk $F/keys.px
    [ "$(all '.[0] | [.region_label, .sex_label]')" = '["Астана","ерлер"]' ]
    run -2 parse --labels --lang de $F/keys.px
    [[ "$output" == *"language"* ]]
}

@test "PC-Axis: code pages, and files that are not of the one they name" {
    iconv -f utf-8 -t cp1251 <<< 'CHARSET="ANSI";CODEPAGE="windows-1251";MATRIX="t";STUB="a";HEADING="b";VALUES("a")="Астана";VALUES("b")="x";DATA=1;' > "$BATS_TEST_TMPDIR/in"
    run -0 parse "$BATS_TEST_TMPDIR/in"
    [ "$output" = '{"a":"Астана","b":"x","value":1}' ]
    iconv -f utf-8 -t cp1251 <<< 'CHARSET="DOS";MATRIX="t";STUB="a";HEADING="b";VALUES("a")="Астана";VALUES("b")="x";DATA=1;' > "$BATS_TEST_TMPDIR/in"
    run -2 parse "$BATS_TEST_TMPDIR/in"
    [[ "$output" == *"byte "*"--encoding"* ]]
    run -0 parse --encoding cp1251 "$BATS_TEST_TMPDIR/in"
    [ "$output" = '{"a":"Астана","b":"x","value":1}' ]
}

@test "PC-Axis: too few, too many and strange cells" {
    px() { printf 'CHARSET="ANSI";MATRIX="t";STUB="a";HEADING="b";VALUES("a")="x","y";VALUES("b")="z";DATA=%s' "$1"; }
    run -0 pipe "px() { $(declare -f px | tail -n +2); }; px '1 2;' | parse"
    for cells in '1;' '1 2 3;' '1 x;' '1 2' '1 "2;'; do
        echo "$cells"
        px "$cells" > "$BATS_TEST_TMPDIR/in"
        run -2 parse "$BATS_TEST_TMPDIR/in"
    done
    px '1 2 ' > "$BATS_TEST_TMPDIR/in" # no ; but a blank behind the last cell: as some publish it
    run -0 --separate-stderr parse "$BATS_TEST_TMPDIR/in"
    [[ "$stderr" == *"missing"* ]]
}

@test "SDMX-ML: generic, attributes of groups and series, NaN" {
    run -0 parse $F/generic.xml
    [ "${lines[0]}" = '{"FREQ":"A","GEO":"KZ","TIME_PERIOD":"2020","value":1.50,"status":"E","UNIT":"P","TITLE":"Jobs & firms"}' ]
    [ "${lines[1]}" = '{"FREQ":"A","GEO":"KZ","TIME_PERIOD":"2021","value":null,"status":"NaN","UNIT":"P","TITLE":"Jobs & firms"}' ]
    [ "${lines[2]}" = '{"FREQ":"A","GEO":"KG","TIME_PERIOD":"2020","value":null}' ]
}

@test "SDMX-ML: structure-specific and flat" {
    run -0 parse $F/specific.xml
    [ "${lines[0]}" = '{"GEO":"KZ","TIME_PERIOD":"2020","value":7,"status":"P","conf":"C","SOURCE":"office"}' ]
    [ "${lines[1]}" = '{"GEO":"KG","TIME_PERIOD":"2020","value":null,"SOURCE":"office"}' ]
}

@test "XML: document types, depth and other XML are refused" {
    sed '1a <!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>' $F/generic.xml > "$BATS_TEST_TMPDIR/in"
    run -2 parse "$BATS_TEST_TMPDIR/in"
    [[ "$output" == *DOCTYPE* ]]
    sed '1a <!DOCTYPE d SYSTEM "/etc/passwd">' $F/generic.xml > "$BATS_TEST_TMPDIR/in"
    run -2 parse "$BATS_TEST_TMPDIR/in"
    { head -3 $F/generic.xml; printf '<a>%.0s' {1..200}; } > "$BATS_TEST_TMPDIR/in"
    run -2 parse "$BATS_TEST_TMPDIR/in"
    [[ "$output" == *"deeper than 128"* ]]
    echo '<?xml version="1.0"?><rss/>' > "$BATS_TEST_TMPDIR/in"
    run -2 parse "$BATS_TEST_TMPDIR/in"
    [[ "$output" == *"not SDMX-ML"* ]]
}

@test "SDMX-CSV: decimal comma, labels in the cell, languages, missing marks, no data" {
    run -1 --separate-stderr parse $F/two.csv
    [ "${lines[0]}" = '{"structure":"A:B(1.0)","GEO":"KZ","TIME_PERIOD":"2020","value":1.50,"status":"E","NOTE":"Text"}' ]
    [ "${lines[1]}" = '{"structure":"A:B(1.0)","GEO":"KG","TIME_PERIOD":"2020","value":null,"status":"NaN"}' ]
    [ "${#lines[@]}" = 2 ]
    [[ "$stderr" == *"ACTION D"*"part of a key"* ]]
    run -1 parse -q --labels --lang ru $F/two.csv
    [ "$(jq -c '[.NOTE, .GEO_label]' <<< "${lines[0]}")" = '["Текст","Kazakhstan"]' ]
    run -0 parse $F/one.csv
    [ "${lines[1]}" = '{"structure":"A:B(1.0)","GEO":"KG","TIME_PERIOD":"2020","value":null,"status":"#N/A"}' ]
}

@test "a workbook's sheet comes as CSV would: merged header filled, marks apart, digits as stored" {
    workbook "$BATS_TEST_TMPDIR/w.xlsx"
    run -0 --separate-stderr parse --skip 1 --header 2 "$BATS_TEST_TMPDIR/w.xlsx"
    [ "${lines[0]}" = '{"region":"Astana","code":"01.16","2023 год Q1":"1.1599999999999999","2023 год Q2":"2.16"}' ]
    [ "${lines[1]}" = '{"region":"Almaty 1)","code":"2023-11-11","2023 год Q1":"#N/A","2023 год Q2":"TRUE"}' ]
    [ "$(jq -r .region <<< "${lines[2]}")" = hidden ]
    [ "$(jq -c '[.region, .code]' <<< "${lines[3]}")" = '["Шымкент","тыс. м2"]' ]
    [[ "$stderr" == *"1 rows are hidden"*"first is 7"* ]]
    [[ "$stderr" == *"1 cells are dates, the first is B6"* ]]
    run -0 parse -q --skip 1 --header 2 --hidden skip "$BATS_TEST_TMPDIR/w.xlsx"
    [ "${#lines[@]}" = 3 ]
    # through a pipe too
    run -0 pipe "cat '$BATS_TEST_TMPDIR/w.xlsx' | parse -q --skip 1 --header 2"
    [ "${#lines[@]}" = 4 ]
}

@test "a workbook's sheets are named, hidden ones told" {
    workbook "$BATS_TEST_TMPDIR/w.xlsx"
    run -0 --separate-stderr parse --sheet secret "$BATS_TEST_TMPDIR/w.xlsx"
    [ "$output" = '{"region":"7"}' ]
    [[ "$stderr" == *'"secret" is hidden'* ]]
    run -0 parse -q --sheet 1 "$BATS_TEST_TMPDIR/w.xlsx"
    [ "$output" = '{"region":"7"}' ]
    run -2 parse --sheet none "$BATS_TEST_TMPDIR/w.xlsx"
    [[ "$output" == *'1 "secret" (hidden), 2 "data"'* ]]
}

@test "workbooks that are archives of another kind, bombs, or cut" {
    for what in bomb doctype deep wide; do
        workbook "$BATS_TEST_TMPDIR/w.xlsx" $what
        run -2 parse "$BATS_TEST_TMPDIR/w.xlsx"
    done
    workbook "$BATS_TEST_TMPDIR/w.xlsx" bomb
    run -2 parse "$BATS_TEST_TMPDIR/w.xlsx"
    [[ "$output" == *"unpacks to more than"* ]]
    python3 -c 'import sys, zipfile; zipfile.ZipFile(sys.argv[1], "w").writestr("a.csv", "a,b")' "$BATS_TEST_TMPDIR/z.zip"
    run -2 parse "$BATS_TEST_TMPDIR/z.zip"
    [[ "$output" == *"unzip"* ]]
    printf '\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1' > "$BATS_TEST_TMPDIR/old.xls"
    run -2 parse "$BATS_TEST_TMPDIR/old.xls"
    [[ "$output" == *".xls)"*"ssconvert"* ]]
}

@test "what comes before the row that --strict rejects, or before a failure, is written" {
    before() { # RECORDS [OPTIONS]: of standard input
        local want=$1
        shift
        cat > "$BATS_TEST_TMPDIR/in"
        run -2 --separate-stderr parse "$@" --stats "$BATS_TEST_TMPDIR/stats" "$BATS_TEST_TMPDIR/in"
        [ "${#lines[@]}" = "$want" ] || { echo "$*: ${#lines[@]} records"; return 1; }
    }
    before 2 --strict <<< $'freq,geo\\TIME_PERIOD\t2020\t2021\nA,KZ\t1\t2\nA,KG\t1\nA,UZ\t3\t4'
    before 1 --strict -f sdmx-csv <<< $'DATAFLOW,GEO,TIME_PERIOD,OBS_VALUE\nA:B(1.0),KZ,2020,1\nA:B(1.0),KG,2020\nA:B(1.0),UZ,2020,2'
    before 1 --strict --engine fast <<< $'a,b\n1,2\n3\n4,5'
    before 1 --engine fast <<< $'a,b\n1,2\n3,"4'
    before 1 --engine libcsv <<< $'a,b\n1,2\n3,"4'
    before 1 <<< 'CHARSET="ANSI";MATRIX="t";STUB="a";HEADING="b";VALUES("a")="x","y";VALUES("b")="z";DATA=1 x;'
    before 2 < <(sed '/"KG"/,$d' $F/generic.xml)
    before 1 < <(sed 's/"0:1"/"0"/; s/"1:1"/"1"/' $F/flat.json)
    before 1 -f bns-json < <(jq -c '.[0].periods |= [.[0], 1]' $F/slices.json)
}

@test "a file cut at any byte is told, never read as less than it was" {
    for file in cube.json series.json slices.json keys.px generic.xml; do
        size=$(stat -c %s $F/$file)
        format=$(case $file in cube.json) echo json-stat ;; series.json) echo sdmx-json ;; slices.json) echo bns-json ;; *.px) echo px ;; *) echo sdmx-ml ;; esac)
        for ((n = 1; n < size - 2; n += 3)); do
            head -c $n $F/$file > "$BATS_TEST_TMPDIR/cut"
            status=0
            parse -q -f "$format" "$BATS_TEST_TMPDIR/cut" > /dev/null 2>&1 || status=$?
            [ $status = 2 ] || { echo "$file cut at byte $n: status $status"; return 1; }
        done
    done
    workbook "$BATS_TEST_TMPDIR/w.xlsx"
    size=$(stat -c %s "$BATS_TEST_TMPDIR/w.xlsx")
    for ((n = 4; n < size; n += 37)); do
        head -c $n "$BATS_TEST_TMPDIR/w.xlsx" > "$BATS_TEST_TMPDIR/cut"
        status=0
        parse -q -f xlsx "$BATS_TEST_TMPDIR/cut" > /dev/null 2>&1 || status=$?
        [ $status = 2 ] || { echo "workbook cut at byte $n: status $status"; return 1; }
    done
}

@test "JSON that is deep, not JSON, not UTF-8 or of another layout" {
    run -2 pipe "printf '[%.0s' {1..100} | parse"
    [[ "$output" == *"deeper than 64"* ]]
    run -2 pipe "printf '{\"a\":[1,]}' | parse -f json-stat"
    [[ "$output" == *"byte 9"* ]]
    run -2 pipe "printf '{\"a\":\"\xCD\"}' | parse -f json"
    [[ "$output" == *"byte 7 is not UTF-8"*"--encoding"* ]]
    run -2 pipe "echo '[{\"a\":1},{\"a\":2}]' | parse"
    [[ "$output" == *"jq -c"* ]]
}

@test "counts hold for every format" {
    workbook "$BATS_TEST_TMPDIR/w.xlsx"
    for file in $F/{cube,bundle,flat,series,slices}.json $F/keys.px $F/generic.xml $F/specific.xml $F/one.csv $F/two.csv "$BATS_TEST_TMPDIR/w.xlsx"; do
        parse -q --stats "$BATS_TEST_TMPDIR/stats" "$file" > "$BATS_TEST_TMPDIR/out" || true
        counts_hold "$BATS_TEST_TMPDIR/stats"
        [ "$(jq .written "$BATS_TEST_TMPDIR/stats")" = "$(wc -l < "$BATS_TEST_TMPDIR/out")" ]
    done
}

@test "what render writes for other programs is read again as it was" {
    parse --skip 2 samples/grp_2008_2023.csv | normalise -q -p bns-grp | jq -c 'del(.note)' > "$BATS_TEST_TMPDIR/in"
    for format in ndjson json-stat sdmx-csv; do
        render -f $format "$BATS_TEST_TMPDIR/in" > "$BATS_TEST_TMPDIR/written"
        parse "$BATS_TEST_TMPDIR/written" | jq -c 'del(.structure) | with_entries(.key |= if . == "TIME_PERIOD" then "time" else . end)' > "$BATS_TEST_TMPDIR/out"
        diff <(jq -cS . "$BATS_TEST_TMPDIR/in" | sort) <(jq -cS . "$BATS_TEST_TMPDIR/out" | sort)
    done
    run -2 pipe "printf '{\"a\":\"x\",\"value\":1}\n{\"a\":\"x\",\"value\":2}\n' | render -f json-stat"
    [[ "$output" == *"same dimensions"* ]]
}

@test "the corpus of the fuzzers: no file of it crashes a reader" {
    for folder in tests/fuzz/corpus/*/; do
        format=$(basename "$folder" | tr _ -)
        case $format in parse | reader) continue ;; esac
        for file in "$folder"*; do
            status=0
            tail -c +2 "$file" | parse -q -f "$format" > /dev/null 2>&1 || status=$?
            [ $status -le 2 ] || { echo "$file: $status"; return 1; }
        done
    done
}
