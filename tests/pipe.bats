# Pipes between filters: more goes through them than they hold, so blocks are lent and taken back.

load helper

setup_file() {
    cd "$BATS_FILE_TMPDIR"
    awk 'BEGIN { n = split("01.11 10.11 13.10 14.13 23.51 24.10 35.11 46.90 62.01", nace)
        print "id,region_code,nace,year,turnover,name"
        for (i = 1; i <= 200000; i++)
            printf "%d,%02d0000000,%s,%d,%d.%02d,%s\n", i, 10 + i % 17, nace[1 + i % n], 2010 + i % 13,
                i * 7 % 99991, i % 100, i % 11 ? "ТОО Жібек-" i : "\"Тау, кен\"" }' > table.csv
    parse table.csv > records
    normalise --rename region=region_code --set unit=KZT records > renamed
    classify-nace --level division renamed > divisions
}

setup() {
    cd "$BATS_FILE_TMPDIR"
}

@test "what goes through pipes is what goes through files" {
    run pipe 'parse table.csv | normalise --rename region=region_code --set unit=KZT | classify-nace --level division | cmp - divisions'
    [ "$status" -eq 0 ]
    run pipe 'parse table.csv | normalise --set a=b | normalise --set c=d | normalise --skip id=7 | md5sum'
    [ "$output" = "$(normalise --set a=b records | cat | normalise --set c=d | cat | normalise --skip id=7 | md5sum)" ]
}

@test "a reader may be slow, or begin late, or be another program" {
    run pipe 'parse table.csv | { sleep 0.3; normalise --rename region=region_code --set unit=KZT; } | while IFS= read -r -N 400000 x || [ -n "$x" ]; do printf %s "$x"; done | cmp - renamed'
    [ "$status" -eq 0 ]
    run pipe 'parse table.csv | dd bs=70001 iflag=fullblock status=none | cmp - records'
    [ "$status" -eq 0 ]
}

@test "readers one behind the other share a pipe" {
    run bash -c 'parse table.csv | { head -c 1000000 > first; cat > second; }; cat first second | cmp - records'
    [ "$status" -eq 0 ]
    run bash -c 'parse table.csv | { normalise --fields 2> /dev/null > first; cat > second; }; cmp second records'
    [ "$status" -eq 0 ]
}

@test "a reader that goes ends the pipe" {
    run bash -c 'parse table.csv | { normalise --set a=b; } | head -n 1 > /dev/null; echo "${PIPESTATUS[*]}"'
    [ "$output" = "141 141 0" ]
}
