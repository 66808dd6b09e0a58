# classify-nace: activities in any spelling to the classification and to clusters.
load helper

# classify CODE [options]: the record of that code, classified
classify() {
    local code=$1
    shift
    printf '{"nace":"%s","v":0.10}\n' "$code" | classify-nace "$@"
}

accepts() { # SPELLING CANONICAL
    local got
    got=$(classify "$1" -q | jq -r .nace)
    [ "$got" = "$2" ] || { echo "\"$1\" became \"$got\", not \"$2\""; return 1; }
}

refuses() { # SPELLING REASON
    local got status=0
    got=$(classify "$1" 2>&1) || status=$?
    [ "$status" -eq 1 ] && [[ "$got" == *"$2"* ]] || { echo "\"$1\": $got"; return 1; }
}

@test "one code in its usual spellings" {
    for spelling in 13.1 C13.1 C131 C.13.1 '13.1 ' '13,1' 131; do accepts "$spelling" 13.1; done
    for spelling in 13.10 1310 13.10.0 13100 13.100 C13.10; do accepts "$spelling" 13.10; done
    accepts 01161 01.16.1
    accepts 01.16.1 01.16.1
    accepts 011 01.1
    accepts 01 01
    accepts C C
}

@test "letters of another script that look the same are read, and reported" {
    accepts 'С13.1' 13.1
    accepts 'А' A
    accepts 'В' B
    run classify 'С13.1'
    [[ "$output" == *"letters of another script"* ]]
}

@test "codes that can be read in two ways are refused" {
    refuses 116 "leading zero"
    refuses 1.16 "leading zero"
    refuses 1.1 "leading zero"
    refuses 1 "leading zero"
    refuses A1.1.6 "leading zero"
    accepts_repaired() { [ "$(classify "$1" --repair-zeros -q | jq -r .nace)" = "$2" ]; }
    accepts_repaired 1.16 01.16
    accepts_repaired 116 01.16
}

@test "dates, blanks, unknown codes and wrong letters are refused by name" {
    refuses 10.11.2024 "a date"
    refuses 2024-11-10 "a date"
    refuses '10 ноя' "a date"
    refuses 45241 "a date"
    refuses '1 16' "blanks"
    refuses '' "no code"
    refuses 13.99.7 "no such activity"
    refuses 9999 "no such activity"
    refuses D13.1 "section letter"
    refuses 'тоқыма' "no such activity"
    refuses E-B "out of order"
}

@test "aggregates keep their kind and get one spelling" {
    for spelling in C10-C12 C10T12 C10_12 10-12; do accepts "$spelling" C10-C12; done
    for spelling in B-E B_E BTE; do accepts "$spelling" B-E; done
    accepts C31_C32 C31_C32
    accepts '26-30, 33' C26-C30_C33
    accepts B-N_S95_X_K B-N_S95_X_K
    accepts TOTAL TOTAL
    accepts _T TOTAL
    run classify B-E
    [ "$output" = '{"nace":"B-E","v":0.10,"nace_kind":"aggregate"}' ]
}

@test "a number where a code should stand is refused" {
    run -1 pipe "echo '{\"nace\":13.1}' | classify-nace"
    [[ "$output" == *"13.10 as a number is 13.1"* ]]
    run -1 pipe "echo '{\"x\":1}' | classify-nace"
    [[ "$output" == *"--field"* ]]
    run pipe "echo '{\"oked\":\"1310\"}' | classify-nace --field oked"
    [ "$output" = '{"oked":"13.10"}' ]
}

@test "a revision that is not known is refused" {
    run -2 classify 13 --from 1.1
    [[ "$output" == *"known are"* ]]
    run -1 pipe "echo '{\"nace\":\"13\",\"rev\":\"1.1\"}' | classify-nace"
    run pipe "echo '{\"nace\":\"13\",\"rev\":\"OKED2019\"}' | classify-nace"
    [ "$status" -eq 0 ]
}

@test "--level rolls up, coarser codes are refused or kept" {
    [ "$(classify 01.16.1 --level class | jq -r .nace)" = 01.16 ]
    [ "$(classify 13.10 --level group | jq -r .nace)" = 13.1 ]
    [ "$(classify 13.10 --level division | jq -r .nace)" = 13 ]
    [ "$(classify 13.10 --level section | jq -r .nace)" = C ]
    [ "$(classify 13.10 --level national | jq -r .nace)" = 13.10 ]
    run -1 classify C --level division
    [[ "$output" == *"coarser than --level division"* ]]
    [ "$(classify C --level division --keep-coarser | jq -r .nace)" = C ]
    [ "$(classify B-E --level section --keep-coarser | jq -r .nace)" = B-E ]
    run -1 classify B-E --level section
}

@test "titles come in three languages, sections are added" {
    [ "$(classify 13 --titles en | jq -r .nace_label)" = "Manufacture of textiles" ]
    [ "$(classify 13 --titles ru | jq -r .nace_label)" = "Производство текстильных изделий" ]
    [ "$(classify 13 --titles kk | jq -r .nace_label)" = "Тоқыма бұйымдарын өндіру" ]
    [ "$(classify 13.10 --section | jq -r .section)" = C ]
}

@test "names of activities are read when asked" {
    [ "$(classify 'Обрабатывающая промышленность' --from-labels | jq -r .nace)" = C ]
    [ "$(classify 'ПРОМЫШЛЕННОСТЬ' --from-labels | jq -r .nace)" = B-E ]
    [ "$(classify 'Тоқыма бұйымдарын өндіру' --from-labels | jq -r .nace)" = 13 ]
    [ "$(classify 13.1 --from-labels | jq -r .nace)" = 13.1 ]
    run -1 classify 'Промышленность'
}

@test "schemes add clusters by the most specific entry" {
    [ "$(classify 13.20 --scheme pilot7 | jq -c '[.cluster,.cluster_role]')" = '["textiles","core"]' ]
    [ "$(classify 13.20 --scheme chain:cotton | jq -r .cluster)" = weaving ]
    [ "$(classify 10.41 --scheme chain:cotton --roles by-product | jq -r .cluster)" = oil ]
    [ "$(classify 10.41 --scheme chain:cotton | jq -r .cluster)" = null ]
    [ "$(classify 21 --scheme tech | jq -r .cluster)" = high-tech ]
    [ "$(classify 30.30 --scheme tech3 | jq -r .cluster)" = high-tech ]
    [ "$(classify 30.20 --scheme tech3 | jq -r .cluster)" = medium-high-tech ]
    [ "$(classify 13.20 --scheme pilot7 --scheme tech=tech --titles en | jq -c '[.cluster_label,.tech_label]')" = \
        '["Textiles","Low-technology manufacturing"]' ]
}

@test "records in no cluster are kept, dropped or named" {
    [ "$(classify 85 --scheme pilot7 | jq -r 'has("cluster")')" = false ]
    run classify 85 --scheme pilot7 --only --stats "$BATS_TEST_TMPDIR/stats"
    [ -z "$output" ]
    [ "$(jq .dropped "$BATS_TEST_TMPDIR/stats")" -eq 1 ]
    counts_hold "$BATS_TEST_TMPDIR/stats"
    [ "$(classify 85 --scheme pilot7 --unmatched other | jq -r .cluster)" = other ]
}

@test "a code in several clusters needs a decision" {
    run -2 classify 25.1 --scheme pilot7 --roles core,linked
    [[ "$output" == *"--multiple"* ]]
    run pipe "echo '{\"nace\":\"25.1\"}' | classify-nace --scheme pilot7 --roles core,linked --multiple --stats $BATS_TEST_TMPDIR/stats"
    [ "${#lines[@]}" -eq 2 ]
    counts_hold "$BATS_TEST_TMPDIR/stats"
}

@test "a scheme of one's own" {
    printf 'code,cluster\n13,wool\n13.2,"cloth, woven"\n' > "$BATS_TEST_TMPDIR/own.csv"
    [ "$(classify 13.20 --scheme "$BATS_TEST_TMPDIR/own.csv" | jq -r .cluster)" = 'cloth, woven' ]
    [ "$(classify 13.10 --scheme "$BATS_TEST_TMPDIR/own.csv" | jq -r .cluster)" = wool ]
    printf 'nace,cluster\n13,wool\n' > "$BATS_TEST_TMPDIR/bad.csv"
    run -2 classify 13 --scheme "$BATS_TEST_TMPDIR/bad.csv"
    [[ "$output" == *"columns code and cluster"* ]]
    for row in 116,x C10-C12,x 13, '13,"x'; do
        printf 'code,cluster\n%s\n' "$row" > "$BATS_TEST_TMPDIR/bad.csv"
        run -2 classify 13 --scheme "$BATS_TEST_TMPDIR/bad.csv"
    done
    run -2 classify 13 --scheme nowhere
    [[ "$output" == *"--list-schemes"* ]]
    run -2 classify 13 --scheme tech --scheme tech3
}

@test "OKED's 615 classes are NACE's, and the technology classes are partitions" {
    [ "$(grep -c $'\tclass\t' lib/tables/nace.tsv)" -eq 615 ]
    [ "$(grep -c $'\tnational\t' lib/tables/nace.tsv)" -eq 728 ]
    # each class has an English title, which is NACE's own
    [ "$(awk -F'\t' '$3 == "class" && $6 == ""' lib/tables/nace.tsv | wc -l)" -eq 0 ]
    awk -F'\t' '$3 == "division" { print $1 }' lib/tables/nace.tsv | grep -E '^(1[0-9]|2[0-9]|3[0-3]|4[5-9]|[5-9].)$' > "$BATS_TEST_TMPDIR/want"
    grep -vE '^(#|code)' lib/schemes/tech.csv | cut -d, -f1 | sort > "$BATS_TEST_TMPDIR/have"
    sort "$BATS_TEST_TMPDIR/want" | diff - "$BATS_TEST_TMPDIR/have"
}

@test "untouched fields and records pass byte for byte" {
    local line='{"nace":"13.10","v":0.10,"big":12345678901234567890,"u":"\u0041"}'
    run pipe "printf '%s\n' '$line' | classify-nace"
    [ "$output" = "$line" ]
    run pipe "printf '%s\n' '{\"v\":0.10,\"nace\":\"1310\",\"u\":\"\\u0041\"}' | classify-nace"
    [ "$output" = '{"v":0.10,"nace":"13.10","u":"\u0041"}' ]
}

@test "bad lines, cut streams, missing files, a full disk, no input" {
    run pipe "classify-nace < /dev/null"
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    run -2 classify-nace "$BATS_TEST_TMPDIR/nothing"
    run -2 pipe "printf '{\"nace\":\"13\"}' | classify-nace"
    run -2 pipe "echo '{\"nace\":\"13\"}' | classify-nace > /dev/full"
    run -2 pipe "echo '{\"nace\":\"116\"}' | classify-nace --strict"
    printf '{"%s":1,"nace":"13"}\n' "$(printf 'k%.0s' {1..70000})" > "$BATS_TEST_TMPDIR/long"
    run pipe "classify-nace $BATS_TEST_TMPDIR/long | cmp - $BATS_TEST_TMPDIR/long"
    [ "$status" -eq 0 ]
}

@test "the counts hold, rejects keep the record and the reason" {
    printf '%s\n' '{"nace":"13"}' '{"nace":"116","v":1.0}' 'x' > "$BATS_TEST_TMPDIR/in"
    run -1 classify-nace -q --stats "$BATS_TEST_TMPDIR/stats" --rejects "$BATS_TEST_TMPDIR/rejects" "$BATS_TEST_TMPDIR/in"
    counts_hold "$BATS_TEST_TMPDIR/stats"
    [ "$(jq -c '[.read,.written,.rejected]' "$BATS_TEST_TMPDIR/stats")" = "[3,1,2]" ]
    grep -q '"_line":2,.*"nace":"116","v":1.0' "$BATS_TEST_TMPDIR/rejects"
}
