# parse: published tables to records, cells exactly as in the file.
load helper

# of TEXT [options]: parse of a file holding printf TEXT
of() {
    local text=$1
    shift
    # shellcheck disable=SC2059
    printf "$text" > "$BATS_TEST_TMPDIR/table"
    parse "$@" "$BATS_TEST_TMPDIR/table"
}

@test "cells stay the text they are" {
    run of 'code,v\n010000000,1.0\n01.16, 0010 \n,\n'
    [ "${lines[0]}" = '{"code":"010000000","v":"1.0"}' ]
    [ "${lines[1]}" = '{"code":"01.16","v":" 0010 "}' ]
    [ "${lines[2]}" = '{"code":"","v":""}' ]
}

@test "delimiters are found by content" {
    for d in ',' ';' '\t' '|'; do
        run of "a${d}b\n1${d}2,5x\n" -f csv
        [ "$d" = ',' ] || [ "${lines[0]}" = '{"a":"1","b":"2,5x"}' ]
    done
    run of 'a;b\n"x;y";"1,5"\n'
    [ "${lines[0]}" = '{"a":"x;y","b":"1,5"}' ]
    run of 'a,b;c\n1,2;3\n' -d ,
    [ "${lines[0]}" = '{"a":"1","b;c":"2;3"}' ]
    run of 'a^b\n1^2\n' -d '^'
    [ "${lines[0]}" = '{"a":"1","b":"2"}' ]
}

@test "quoted cells hold delimiters, line ends and doubled quotes" {
    run of 'a,b\n"1\n2","say ""yes"", then"\nx,y\n'
    [ "${lines[0]}" = '{"a":"1\n2","b":"say \"yes\", then"}' ]
    [ "${lines[1]}" = '{"a":"x","b":"y"}' ]
    run of "a,b\n'1,2','it''s'\n" --quote "'"
    [ "${lines[0]}" = '{"a":"1,2","b":"it'"'"'s"}' ]
}

@test "a quote inside an unquoted cell stands for itself" {
    run of 'a,b\nТОО "Жібек",5"\n'
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = '{"a":"ТОО \"Жібек\"","b":"5\""}' ]
}

@test "LF, CRLF and CR end rows, blank lines are no rows" {
    for text in 'a,b\n1,2\n\n3,4\n' 'a,b\r\n1,2\r\n\r\n3,4\r\n' 'a,b\r1,2\r\r3,4\r' 'a,b\n1,2\n3,4'; do
        run of "$text"
        [ "$output" = $'{"a":"1","b":"2"}\n{"a":"3","b":"4"}' ]
    done
    run -2 --separate-stderr parse --strict --fields a <<< $'{"a":1}\n{"b":2}\n{"a":3}'
    [ "$output" = '{"a":1}' ]
}

@test "a BOM is taken off every file" {
    printf '\xef\xbb\xbfa\n1\n' > "$BATS_TEST_TMPDIR/x"
    run parse "$BATS_TEST_TMPDIR/x" "$BATS_TEST_TMPDIR/x"
    [ "$output" = $'{"a":"1"}\n{"a":"1"}' ]
}

@test "a header of several rows is joined, merged cells are filled" {
    run of ';2013;;2017;\nRegion;A;B;A;B\nx;1;2;3;4\n' --header 2
    [ "$output" = '{"Region":"x","2013 A":"1","2013 B":"2","2017 A":"3","2017 B":"4"}' ]
    run of 'a,b\nc,d\n1,2\n' --header 2 --join /
    [ "$output" = '{"a/c":"1","b/d":"2"}' ]
    run -2 of 'a,b\n' --header 2
    [[ "$output" == *"ends before its header of 2 rows"* ]]
}

@test "titles are skipped, comments left out, a table may have no header" {
    run of 'Title\n\na,b\n# note\n1,2\n' --skip 1 --comment '#'
    [ "$output" = '{"a":"1","b":"2"}' ]
    run of '1,2\n3,4\n' --header 0
    [ "${lines[1]}" = '{"column1":"3","column2":"4"}' ]
}

@test "empty and repeated headers get names" {
    run of 'a,,a,a\n1,2,3,4\n'
    [ "$output" = '{"a":"1","column2":"2","a_2":"3","a_3":"4"}' ]
}

@test "a ragged row is rejected with the line it begins on" {
    run -1 of 'a,b\n"1\n1",2\n3\n4,5,6\n7,8\n' --rejects "$BATS_TEST_TMPDIR/rejects" -q
    [ "${lines[0]}" = '{"a":"1\n1","b":"2"}' ]
    [ "${lines[1]}" = '{"a":"7","b":"8"}' ]
    [ "$(jq -c '[._line, ._raw]' "$BATS_TEST_TMPDIR/rejects")" = $'[4,"3"]\n[5,"4,5,6"]' ]
}

@test "text behind a closing quote rejects the row" {
    run -1 of 'a,b\n"1"x,2\n3,4\n'
    [[ "$output" == *":2: text behind a closing quote"* ]]
    [[ "$output" == *'{"a":"3","b":"4"}'* ]]
}

@test "a quote left open ends the file with its line" {
    run -2 of 'a,b\n1,2\n"3,4\n5,6\n'
    [[ "$output" == *":3: the file ends inside a quoted cell"* ]]
}

@test "--fields projects, in its order, and an unknown one lists the header" {
    run of 'a,b,c\n1,2,3\n' --fields c,a
    [ "$output" = '{"c":"3","a":"1"}' ]
    run -2 of 'a,b,c\n1,2,3\n' --fields d
    [[ "$output" == *'no column "d"; the columns are: a, b, c'* ]]
}

@test "--origin tells file and line" {
    run of 'a\n1\n' --origin
    [ "$output" = "{\"a\":\"1\",\"_src\":\"$BATS_TEST_TMPDIR/table:2\"}" ]
}

@test "gzip is told by content" {
    printf 'a\n1\n' | gzip > "$BATS_TEST_TMPDIR/x"
    printf 'a\n2\n' | gzip >> "$BATS_TEST_TMPDIR/x"
    run parse "$BATS_TEST_TMPDIR/x"
    [ "$output" = $'{"a":"1"}\n{"a":"a"}\n{"a":"2"}' ] # two members are one file
    printf 'a\n1\n' | gzip | head -c 15 > "$BATS_TEST_TMPDIR/cut"
    run -2 parse "$BATS_TEST_TMPDIR/cut"
    [[ "$output" == *"end too early"* ]]
}

@test "NDJSON is checked and a missing last line feed forgiven" {
    run of '{"a":1}\n\n{"a":"x","b":0.10}'
    [ "$output" = $'{"a":1}\n{"a":"x","b":0.10}' ]
    run of '{"a":1,"b":2}\n' --fields b
    [ "$output" = '{"b":2}' ]
    run -1 of '{"a":1}\n{"a":[1]}\n'
    [[ "$output" == *":2:6: a nested value"* ]]
}

@test "Eurostat TSV gives one record an observation, flags kept" {
    run of 'freq,unit,geo\\TIME_PERIOD\t2019 \t2020 \nA,THS,KZ\t1.5 \t2 bp\nA,THS,KG\t: \t: c\n' --stats "$BATS_TEST_TMPDIR/stats"
    [ "${lines[0]}" = '{"freq":"A","unit":"THS","geo":"KZ","TIME_PERIOD":"2019","value":"1.5"}' ]
    [ "${lines[1]}" = '{"freq":"A","unit":"THS","geo":"KZ","TIME_PERIOD":"2020","value":"2","flags":"bp"}' ]
    [ "${lines[2]}" = '{"freq":"A","unit":"THS","geo":"KG","TIME_PERIOD":"2019","value":null}' ]
    [ "${lines[3]}" = '{"freq":"A","unit":"THS","geo":"KG","TIME_PERIOD":"2020","value":null,"flags":"c"}' ]
    counts_hold "$BATS_TEST_TMPDIR/stats"
}

@test "files of other kinds are named with the remedy" {
    run -2 of '\xd0\xcf\x11\xe0xxxx'
    [[ "$output" == *".xls"* ]]
    run -2 of 'PK\x03\x04xxxx'
    [[ "$output" == *"zip archive"* ]]
    run -2 of 'a\x00,\x00b\x00\n\x00'
    [[ "$output" == *"--encoding utf-16le"* ]]
    run -2 of '[\n {"a": 1}\n]\n'
    [[ "$output" == *"nor one object a line"* ]]
    run -2 of '{\n  "class": "dataset"\n}\n'
    [[ "$output" == *"nor one object a line"* ]]
    run -2 of '<!DOCTYPE html><html>'
    [[ "$output" == *"web page"* ]]
}

@test "bytes that are not UTF-8 reject the row and name the remedy" {
    run -1 of 'a,b\n\xca\xe0\xe7,1\nx,2\n'
    [[ "$output" == *":2:1: byte 5 of the file, 0xCA, is not UTF-8"*"cp1251"* ]]
    [[ "$output" == *'{"a":"x","b":"2"}'* ]]
    run -2 of 'x,\xca\xe0\xe7,b\n1,2\n'
    [[ "$output" == *"the header is not UTF-8: byte 3 of the file is 0xCA"*"rk1048"* ]]
    run -1 of 'freq,geo\\TIME\t2020\nA,\xca\t1\nA,KZ\t2\n'
    [[ "$output" == *":2:3: byte 22 of the file"* ]]
    [[ "$output" == *'{"freq":"A","geo":"KZ","TIME":"2020","value":"2"}'* ]]
}

@test "--encoding reads what is not UTF-8, a mark of UTF-16 is enough" {
    printf 'Өңір,Мән\nҚарағанды,"1,5"\n' > "$BATS_TEST_TMPDIR/utf8"
    want='{"Өңір":"Қарағанды","Мән":"1,5"}'
    for encoding in RK1048 PT154 UTF-16LE UTF-16BE UTF-32LE GB18030; do
        iconv -f utf-8 -t "$encoding" "$BATS_TEST_TMPDIR/utf8" > "$BATS_TEST_TMPDIR/coded"
        for block in 16 262144; do
            run parse --encoding "$encoding" --block "$block" "$BATS_TEST_TMPDIR/coded"
            [ "$output" = "$want" ]
        done
        gzip -c "$BATS_TEST_TMPDIR/coded" > "$BATS_TEST_TMPDIR/coded.gz"
        run parse --encoding "$encoding" "$BATS_TEST_TMPDIR/coded.gz"
        [ "$output" = "$want" ]
    done
    for encoding in UTF-16 UTF-32; do
        iconv -f utf-8 -t "$encoding" "$BATS_TEST_TMPDIR/utf8" > "$BATS_TEST_TMPDIR/coded"
        run parse "$BATS_TEST_TMPDIR/coded"
        [ "$output" = "$want" ]
    done
}

@test "bytes that are not of the named encoding end the file with their place" {
    run -2 of 'a\n1\n\x98\n' --encoding cp1251
    [[ "$output" == *"byte 5, 0x98, is not of the encoding cp1251"* ]]
    run -2 of '\xff\xfea\x00\n\x00b'
    [[ "$output" == *"byte 7, 0x62, begins a character that the file does not end"* ]]
    run -2 of 'a\n' --encoding cp1251//IGNORE
    [[ "$output" == *"no encoding"* ]]
}

@test "options that a format has no use for are refused" {
    run -2 of '{"a":1}\n' --skip 1
    [[ "$output" == *"--skip, --header, --join, --pad and --comment are not for the format ndjson"* ]]
    run -2 of 'freq,geo\\TIME\t2020\nA,KZ\t1\n' --fields value
    run of 'freq,geo\\TIME\t2020\nA,KZ\t1\n' --origin
    [[ "$output" == *',"value":"1","_src":"'*'/table:2"}' ]]
}

@test "--quote none takes quotes as they are" {
    run of 'a,b\n"1,2""\n' --quote none
    [ "$output" = '{"a":"\"1","b":"2\"\""}' ]
}

@test "a comment is left out with all quotes and delimiters in it" {
    run of '# one,"two\na,b\n# three,"four\n1,2\n' --comment '#'
    [ "$output" = '{"a":"1","b":"2"}' ]
}

@test "the delimiter is found under titles, beside notes and decimal commas" {
    run -1 of 'Region;2013\nx;1,5\ny;2,5\nNote, by hand, of the office\n' -q
    [ "${lines[0]}" = '{"Region":"x","2013":"1,5"}' ]
    run of 'Population, persons, by region\nRegion;2013;2014\nx;1;2\n' --skip 1
    [ "$output" = '{"Region":"x","2013":"1","2014":"2"}' ]
    run of 'Name;"a,b,c"\nx;"1,2,3"\n'
    [ "$output" = '{"Name":"x","a,b,c":"1,2,3"}' ]
}

@test "sixteen thousand columns of one name are named quickly, more are refused" {
    local row
    row=$(printf 'a,%.0s' {1..16383})
    printf '%s\n%s\n' "${row}a" "${row}a" > "$BATS_TEST_TMPDIR/wide"
    run pipe "timeout 20 parse '$BATS_TEST_TMPDIR/wide' | grep -o 'a_[0-9]*' | tail -1"
    [ "$output" = a_16384 ]
    printf '%s\n%s\n' "${row}a,a" "${row}a,a" > "$BATS_TEST_TMPDIR/wide"
    run -2 parse "$BATS_TEST_TMPDIR/wide"
    [[ "$output" == *":1: more than 16384 cells"* ]]
}

@test "both engines and any block size give the same bytes on hostile text" {
    run python3 - "$BATS_TEST_TMPDIR" <<'PY'
import random, subprocess, sys
random.seed(20261123)
path = sys.argv[1] + "/t.csv"
pieces = ["a", "b", ",", '"', "\n", "\r", "\r\n", '""', " ", "\\", "\x01", "ә", ",", "\n", '"x"', '"a,b"']
for k in range(250):
    data = "".join(random.choice(pieces) for _ in range(random.randint(0, 60))).encode()
    if random.random() < 0.2:
        data += bytes([random.randint(0, 255)])
    with open(path, "wb") as f:
        f.write(data)
    seen = []
    for args in (["fast"], ["libcsv"], ["fast", "--block", "1"], ["fast", "--block", "33"]):
        p = subprocess.run(["parse", "-f", "csv", "-d", ",", "--engine", *args, path], capture_output=True)
        seen.append((p.returncode, p.stdout if p.returncode < 2 else b"", p.stderr))
    assert all(s == seen[0] for s in seen), (data, seen)
PY
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "both engines read every sample alike" {
    for file in samples/*.csv samples/*.tsv samples/*.gz; do
        parse --engine fast "$file" > "$BATS_TEST_TMPDIR/fast" 2>&1 || true
        parse --engine libcsv "$file" > "$BATS_TEST_TMPDIR/libcsv" 2>&1 || true
        cmp "$BATS_TEST_TMPDIR/fast" "$BATS_TEST_TMPDIR/libcsv"
    done
}

@test "a cell and a key of more than 64 KiB come out whole" {
    local long
    long=$(printf 'x%.0s' {1..70000})
    printf '%s\n%s\n' "k$long" "v$long" > "$BATS_TEST_TMPDIR/long"
    run pipe "parse -f csv '$BATS_TEST_TMPDIR/long' | wc -c"
    [ "$output" -eq 140010 ]
}

@test "a row of more than 64 MB is refused by both engines" {
    for engine in fast libcsv; do
        run -2 pipe "(printf 'a\n\"'; head -c 70000000 /dev/zero | tr '\0' x; printf '\"\n') |
            parse -f csv --engine $engine | wc -c"
        [[ "$output" == *":2: a row longer than 64 MB"* ]]
    done
}

@test "empty input, missing file, full disk, cut pipe" {
    run pipe "parse < /dev/null"
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    run -2 parse "$BATS_TEST_TMPDIR/nothing"
    [[ "$output" == *"cannot open"*"No such file"* ]]
    run -2 pipe "printf 'a\n1\n' | parse > /dev/full"
    run bash -c "yes 'a,b' | parse | head -1"
    [ "$status" -eq 0 ]
    [ "$output" = '{"a":"a","b":"b"}' ]
}

@test "with --strict the rows before the first rejected one are written" {
    local engine
    for engine in fast libcsv; do
        run -2 --separate-stderr of 'a,b\n1,2\n3,4\n5\n6,7\n' --strict --engine $engine
        [ "$output" = '{"a":"1","b":"2"}
{"a":"3","b":"4"}' ]
    done
}

@test "--strict ends at the first rejected row" {
    run -2 of 'a,b\n1\n2,3\n' --strict
    [[ "$output" == *"--strict"* ]]
}

@test "the counts hold and the seal counts the records" {
    run -1 of 'a,b\n1,2\n3\n4,5\n' --stats "$BATS_TEST_TMPDIR/stats" --seal -q
    [ "${lines[2]}" = '{"_end":2}' ]
    counts_hold "$BATS_TEST_TMPDIR/stats"
    [ "$(jq -c '[.read,.written,.rejected]' "$BATS_TEST_TMPDIR/stats")" = "[3,2,1]" ]
}

@test "wrong usage is told" {
    run -2 parse -f excel
    [[ "$output" == *"--list-formats"* ]]
    run -2 parse -d ab
    run -2 parse -d $'\n'
    run -2 parse -d , --quote ,
    run -2 parse --header x
    run -2 parse --nonsense
    [[ "$output" == *"unknown option --nonsense; try: parse --help"* ]]
}
