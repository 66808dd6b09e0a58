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
    # 62.01, or 06.20.1 without its zero: the letter, the dot or a word of the user decides
    refuses 6201 "--zeros-kept"
    accepts J6201 62.01
    [ "$(classify 6201 --zeros-kept | jq -r .nace)" = 62.01 ]
    run -1 classify 6201 --repair-zeros
    run -1 classify 116 --zeros-kept
    run -2 classify 116 --zeros-kept --repair-zeros
}

@test "dates, blanks, unknown codes and wrong letters are refused by name" {
    refuses 10.11.2024 "a date"
    refuses 2024-11-10 "a date"
    refuses '10 ноя' "a date"
    refuses 45241 "a date"
    for date in '2024-11-10 00:00:00' 01-11-24 10.11.24 10/11 10/11/2024 11.2024 2024-11 10-Nov Nov-24 \
        '10 ноября' 10-окт 'қар 10'; do
        refuses "$date" "a date"
    done
    refuses 13,14 "no such activity"
    refuses ABC10 "no such activity"
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
    for spelling in 'C13-C15' '13–15'; do accepts "$spelling" C13-C15; done
    accepts 10.1-10.3 C10.1-C10.3
    accepts 1310-1320 C13.10-C13.20
    accepts B-E36 B-E36
    accepts B-S_X_K642 B-S_X_K64.2
    accepts 10,11,12 C10_C11_C12
    accepts RTU R-U
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
    run -2 classify 13 --from 9.9
    [[ "$output" == *"--list-nomenclatures"* ]]
    run -1 pipe "echo '{\"nace\":\"13\",\"rev\":\"9.9\"}' | classify-nace"
    run pipe "echo '{\"nace\":\"13\",\"rev\":\"OKED2019\"}' | classify-nace"
    [ "$status" -eq 0 ]
    run pipe "echo '{\"nace\":\"13\",\"rev\":null}' | classify-nace"
    [ "$status" -eq 0 ]
    # OKED's national classes to NACE's classes
    [ "$(classify 13101 --to 2 | jq -r .nace)" = 13.10 ]
    [ "$(classify 13101 --to OKED2019 | jq -r .nace)" = 13.10.1 ]
    [ "$(classify 13.1 --to 2 | jq -r .nace)" = 13.1 ]
    run -2 classify 13101 --to 2 --level national
    for rev in 2 nace2 OKED2019 oked2019; do [ "$(classify 1310 --from "$rev" | jq -r .nace)" = 13.10 ]; done
}

@test "--level rolls up, coarser codes are refused or kept" {
    [ "$(classify 01.16.1 --level class | jq -r .nace)" = 01.16 ]
    [ "$(classify 13.10 --level group | jq -r .nace)" = 13.1 ]
    [ "$(classify 13.10 --level division | jq -r .nace)" = 13 ]
    [ "$(classify 13.10 --level section | jq -r .nace)" = C ]
    # OKED does not split 01.12, so it is its own national class; it splits 13.10 into nine
    [ "$(classify 01.12 --level national | jq -r .nace)" = 01.12 ]
    [ "$(classify 13101 --level national | jq -r .nace)" = 13.10.1 ]
    run -1 classify 13.10 --level national
    [[ "$output" == *"coarser than --level national"* ]]
    run -1 classify C --level division
    [[ "$output" == *"coarser than --level division"* ]]
    [ "$(classify C --level division --keep-coarser | jq -r .nace)" = C ]
    [ "$(classify B-E --level section --keep-coarser | jq -r .nace)" = B-E ]
    run -1 classify B-E --level section
    run -2 classify 13 --keep-coarser
    [[ "$output" == *"needs a --level"* ]]
    # the cluster is that of the code as it came, not of what it is rolled up to
    [ "$(classify 30.30 --level division --scheme tech3 | jq -c '[.nace,.cluster]')" = '["30","high-tech"]' ]
    [ "$(classify 30.20 --level division --scheme tech3 | jq -c '[.nace,.cluster]')" = '["30","medium-high-tech"]' ]
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
    [ "$(classify 'Жеңіл өнеркәсіп' --from-labels | jq -r .nace)" = C13-C15 ]
    # every name of the Bureau's table of industries, held against its own column of codes
    parse -d ';' --skip 1 samples/gva_industry_divisions.csv > "$BATS_TEST_TMPDIR/published"
    classify-nace -q --from-labels --field 'Код ОКЭД' "$BATS_TEST_TMPDIR/published" > "$BATS_TEST_TMPDIR/by_code"
    classify-nace -q --from-labels --field 'Наименование' "$BATS_TEST_TMPDIR/published" > "$BATS_TEST_TMPDIR/by_name"
    diff <(jq -r '.["Код ОКЭД"]' "$BATS_TEST_TMPDIR/by_code") <(jq -r '.["Наименование"]' "$BATS_TEST_TMPDIR/by_name")
    # a group and its only class share a title: the coarser of the two, of the same content
    [ "$(classify 'Ткацкое производство' --from-labels | jq -r .nace)" = 13.2 ]
    # 28.11.1 and 29.10.2 are both "Производство двигателей"; 35.12 and its part 35.12.1 too share theirs
    for title in 'Производство двигателей' 'Передача электроэнергии'; do
        run -1 classify "$title" --from-labels
        [[ "$output" == *"several activities have"* ]]
    done
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
    run pipe "echo '{\"nace\":\"25.1\"}' | classify-nace --scheme pilot7 --roles core,linked --multiple --stats '$BATS_TEST_TMPDIR/stats'"
    [ "${#lines[@]}" -eq 2 ]
    counts_hold "$BATS_TEST_TMPDIR/stats"
}

@test "--multiple takes one scheme, so that no sum counts twice" {
    run -2 classify 25.1 --scheme pilot7 --scheme tech=tech --roles core,linked --multiple
    [[ "$output" == *"would count twice"* ]]
    # the clusters of the records are the code's two, each once
    [ "$(classify 25.1 --scheme pilot7 --roles core,linked --multiple | jq -c '[.cluster,.cluster_role,.v]')" = \
        "$(printf '%s\n' '["construction-materials","core",0.1]' '["oil-gas-machinery","linked",0.1]')" ]
}

@test "roles are asked of the schemes that have them" {
    run classify 13 --scheme pilot7 --scheme tech=tech --roles core
    [ "$(jq -c '[.cluster,.tech]' <<< "$output")" = '["textiles","low-tech"]' ]
    run -2 classify 13 --scheme pilot7 --roles supplier
    [[ "$output" == *"no scheme here has the role \"supplier\""* ]]
    [ "$(classify 01.16 --scheme pilot7 --roles linked --multiple -q | jq -r .cluster)" = textiles ]
    # 25.6 is linked to two clusters, so the linked ones alone need a decision too
    run -2 classify 01.16 --scheme pilot7 --roles linked
    [[ "$output" == *"25.6 in several clusters"* ]]
    [ "$(classify 01.16 --scheme pilot7 -q | jq -r .cluster)" = null ]
}

@test "codes and aggregates are in a cluster where all of their classes are" {
    [ "$(classify C13-C14 --scheme pilot7 | jq -c '[.nace,.cluster,.nace_kind]')" = '["C13-C14","textiles","aggregate"]' ]
    for aggregate in C10-C12 C13-C15 C31_C32; do
        [ "$(classify $aggregate --scheme tech 2>&1 | jq -r .cluster)" = low-tech ]
    done
    # two divisions of one section, each class named: the parts make up the whole
    printf 'code,cluster\n12.00,a\n11,a\n' > "$BATS_TEST_TMPDIR/own.csv"
    [ "$(classify 12 --scheme "$BATS_TEST_TMPDIR/own.csv" 2>&1 | jq -r .cluster)" = a ]
    [ "$(classify C11-C12 --scheme "$BATS_TEST_TMPDIR/own.csv" 2>&1 | jq -r .cluster)" = a ]
}

@test "codes only parts of which are in a cluster are told" {
    # 23.1 to 23.7 are construction materials, 23.9 is not
    run classify 23 --scheme pilot7
    [ "$status" -eq 0 ]
    [[ "$output" == *"only parts of 23 in a cluster"*"1 records"* ]]
    [[ "$output" != *'"cluster"'* ]]
    # the division as a whole is medium-high, aircraft and ships in it are not
    run classify 30 --scheme tech3
    [[ "$output" == *'"cluster":"medium-high-tech"'* ]]
    [[ "$output" == *"parts of 30 in other clusters"* ]]
    run classify TOTAL --scheme tech
    [[ "$output" == *"only parts of TOTAL"* ]]
    # nothing of it, or all of it: nothing to tell
    for code in 85 13 24.1 10.11; do
        run classify $code --scheme pilot7
        [ "${#lines[@]}" -eq 1 ]
    done
    # a national class of a class that is in no cluster
    printf 'code,cluster\n01.16.1,cotton\n' > "$BATS_TEST_TMPDIR/own.csv"
    [ "$(classify 01161 --scheme "$BATS_TEST_TMPDIR/own.csv" | jq -r .cluster)" = cotton ]
    run classify 01.16 --scheme "$BATS_TEST_TMPDIR/own.csv"
    [[ "$output" == *"only parts of 01.16 in a cluster"* ]]
}

@test "what an earlier call wrote does not stay where there is nothing to say" {
    local line='{"nace":"85","nace_kind":"aggregate","cluster":"food","cluster_role":"core","cluster_label":"Food"}'
    run pipe "echo '$line' | classify-nace --scheme pilot7"
    [ "$output" = '{"nace":"85"}' ]
    run pipe "echo '$line' | classify-nace --scheme tech"
    [ "$output" = '{"nace":"85","cluster":"kis-other"}' ]
    # English titles of national classes do not exist
    run pipe "echo '{\"nace\":\"13.10.1\",\"nace_label\":\"old\"}' | classify-nace --titles en"
    [ "$output" = '{"nace":"13.10.1"}' ]
}

@test "stages of a chain, a scheme that names its field" {
    [ "$(classify 13.20 --scheme chain:cotton | jq -c '[.cluster,.cluster_stage]')" = '["weaving","4"]' ]
    [ "$(classify 10.41 --scheme chain:cotton --roles by-product | jq -c 'has("cluster_stage")')" = false ]
    printf '# field: chain\n# cluster: w | Жүн | Шерсть | Wool\ncode,cluster\n13,w\n' > "$BATS_TEST_TMPDIR/own.csv"
    [ "$(classify 13.20 --scheme "$BATS_TEST_TMPDIR/own.csv" --scheme pilot7 --titles kk |
        jq -c '[.chain,.chain_label,.cluster]')" = '["w","Жүн","textiles"]' ]
    for options in '--scheme nace=pilot7' '--scheme section=tech --section' '--scheme nace_kind=tech' \
        '--scheme x=pilot7 --scheme x_role=tech' '--scheme nace=tech --field oked --titles en'; do
        # shellcheck disable=SC2086
        run -2 classify 13 $options
        [[ "$output" == *"would overwrite"* ]] || { echo "$options: $output"; false; }
    done
}

@test "schemes are listed and shown with whose definition they are" {
    run classify-nace --list-schemes
    [ "$status" -eq 0 ]
    [ "${#lines[@]}" -eq "$(find lib/schemes -name '*.csv' | wc -l)" ]
    local scheme
    for scheme in $(cut -d' ' -f1 <<< "$output"); do
        run classify-nace --describe-scheme "$scheme"
        [ "$status" -eq 0 ]
        grep -q '^title: ' <<< "$output"
        grep -q '^source: ' <<< "$output"
        [ "$scheme" = porter ] || classify 13.10 --scheme "$scheme" # of NAICS, tested below
    done
    run classify-nace --describe-scheme pilot7
    grep -qE '^25.1 +construction-materials +core +medium +Manufacture of structural metal products \[project' <<< "$output"
    run -2 classify-nace --describe-scheme nowhere
}

@test "a built-in scheme is written as its file, which --scheme takes" {
    local scheme file
    for scheme in $(classify-nace --list-schemes | cut -d' ' -f1); do
        file=$BATS_TEST_TMPDIR/${scheme/:/-}.csv
        classify-nace --print-scheme "$scheme" > "$file"
        cmp "$file" "lib/schemes/${scheme/:/-}.csv"
        diff <(classify-nace --describe-scheme "$scheme") <(classify-nace --describe-scheme "$file")
    done
    cd "$BATS_TEST_TMPDIR"
    { classify-nace --print-scheme chain:cotton; echo 20.6,spinning,3,core,ours; } > own.csv
    [ "$(classify 20.60 --scheme own.csv | jq -r .cluster)" = spinning ]
    run -2 classify-nace --print-scheme nowhere
    [[ "$output" == *'no built-in scheme is called "nowhere"; --list-schemes names them'* ]]
    run -2 classify-nace --print-scheme own.csv
    run -2 bash -c 'classify-nace --print-scheme tech > /dev/full'
}

@test "the seven pilot clusters: cores meet nowhere, a class is in one of them" {
    awk -F'\t' '$3 == "class" { print "{\"nace\":\"" $1 "\"}" }' lib/tables/nace.tsv > "$BATS_TEST_TMPDIR/classes"
    # without --multiple a code in two cores would be refused; an entry inside another cluster's is looked for here
    grep ',core,' lib/schemes/pilot7.csv | cut -d, -f1,2 | sort > "$BATS_TEST_TMPDIR/core"
    run awk -F, 'NR > 1 && index($1, last) == 1 { print last, $0 } { last = $1 }' "$BATS_TEST_TMPDIR/core"
    [ -z "$output" ]
    classify-nace --scheme pilot7 --only "$BATS_TEST_TMPDIR/classes" > "$BATS_TEST_TMPDIR/in_core"
    [ "$(jq -r .cluster "$BATS_TEST_TMPDIR/in_core" | sort -u | wc -l)" -eq 7 ]
    [ "$(jq -r .nace "$BATS_TEST_TMPDIR/in_core" | sort | uniq -d | wc -l)" -eq 0 ]
    # metal structures are building materials; the builders of oil machinery are linked to them
    [ "$(classify 25.11 --scheme pilot7 | jq -r .cluster)" = construction-materials ]
    [ "$(classify 25.11 --scheme pilot7 --roles linked --multiple | jq -r .cluster)" = oil-gas-machinery ]
    # technical glass is no building material
    [ "$(classify 23.19 --scheme pilot7 | jq 'has("cluster")')" = false ]
    # each row names its confidence and its source
    run grep -vE '^(#.*|code,cluster,role,confidence,source|[0-9.]+,[a-z-]+,(core|linked),(high|medium|low),.+)$' lib/schemes/pilot7.csv
    [ -z "$output" ]
}

@test "order of the input changes nothing but the order of the output" {
    printf '{"nace":"%s"}\n' 14 C 0116 13.10 B-E 01161 85 > "$BATS_TEST_TMPDIR/in"
    classify-nace --scheme pilot7 "$BATS_TEST_TMPDIR/in" 2> /dev/null | sort > "$BATS_TEST_TMPDIR/a"
    tac "$BATS_TEST_TMPDIR/in" | classify-nace --scheme pilot7 2> /dev/null | sort | diff "$BATS_TEST_TMPDIR/a" -
    [ "$(wc -l < "$BATS_TEST_TMPDIR/a")" -eq 7 ]
}

@test "a scheme of one's own" {
    printf 'code,cluster\n13,wool\n13.2,"cloth, woven"\n' > "$BATS_TEST_TMPDIR/own.csv"
    [ "$(classify 13.20 --scheme "$BATS_TEST_TMPDIR/own.csv" | jq -r .cluster)" = 'cloth, woven' ]
    [ "$(classify 13.10 --scheme "$BATS_TEST_TMPDIR/own.csv" | jq -r .cluster)" = wool ]
    printf 'nace,cluster\n13,wool\n' > "$BATS_TEST_TMPDIR/bad.csv"
    run -2 classify 13 --scheme "$BATS_TEST_TMPDIR/bad.csv"
    [[ "$output" == *"columns code and cluster"* ]]
    # with a byte order mark, CRLF and tabs, as spreadsheets save it
    printf '\xef\xbb\xbf# cluster: wool | Жүн | Шерсть | Wool\r\ncode\tcluster\r\n1310\twool\r\n' > "$BATS_TEST_TMPDIR/tabs"
    [ "$(classify 13.10 --scheme "$BATS_TEST_TMPDIR/tabs" --titles en | jq -r .cluster_label)" = Wool ]
    for row in 116,x C10-C12,x 13, '13,"x' $'13,x\n13,x' "$(printf '13,c%d\n' {1..18})"; do
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
    # manufacturing 10-33, services 45-99: each of their classes in exactly one, also of tech3
    for scheme in tech tech3; do
        awk -F'\t' '$3 == "class" && $1 ~ /^(1[0-9]|2[0-9]|3[0-3]|4[5-9]|[5-9].)/ { print "{\"nace\":\"" $1 "\"}" }' \
            lib/tables/nace.tsv > "$BATS_TEST_TMPDIR/classes"
        classify-nace --scheme $scheme "$BATS_TEST_TMPDIR/classes" |
            jq -e -s 'all(.cluster) and (length == ([.[].nace] | unique | length))
                and all((.cluster | test("tech$") and (test("^kis") | not)) == (.nace < "34"))'
        awk -F'\t' '$3 == "class" && $1 !~ /^(1[0-9]|2[0-9]|3[0-3]|4[5-9]|[5-9].)/ { print "{\"nace\":\"" $1 "\"}" }' \
            lib/tables/nace.tsv | classify-nace --scheme $scheme --only > "$BATS_TEST_TMPDIR/outside"
        [ ! -s "$BATS_TEST_TMPDIR/outside" ]
    done
}

@test "each of OKED's 1111 five-digit codes has one code here" {
    # 383 classes that OKED does not split end in 0 there, 728 national ones do not
    awk -F'\t' '
        $3 == "class" { class[$1] = 1 }
        $3 == "national" { split_class[$2] = 1; code = $1; gsub(/\./, "", code); print code "\t" $1 }
        END { for (c in class) if (!(c in split_class)) { code = c; sub(/\./, "", code); print code "0\t" c } }
    ' lib/tables/nace.tsv | sort > "$BATS_TEST_TMPDIR/five"
    [ "$(wc -l < "$BATS_TEST_TMPDIR/five")" -eq 1111 ]
    [ "$(cut -f2 "$BATS_TEST_TMPDIR/five" | sort -u | wc -l)" -eq 1111 ]
    sed 's/^/{"nace":"/; s/\t.*/"}/' "$BATS_TEST_TMPDIR/five" | classify-nace --level national |
        jq -r .nace | diff - <(cut -f2 "$BATS_TEST_TMPDIR/five")
}

@test "ever new spellings do not fill the memory" {
    # a good code before, among and after more spellings than are remembered
    awk 'BEGIN { for (i = 0; i < 150000; i++) print i % 50000 ? "{\"nace\":\"X" i "\"}" : "{\"nace\":\"1310\"}" }' > "$BATS_TEST_TMPDIR/in"
    run -1 classify-nace -q --stats "$BATS_TEST_TMPDIR/stats" --titles en "$BATS_TEST_TMPDIR/in"
    counts_hold "$BATS_TEST_TMPDIR/stats"
    [ "$(sort -u <<< "$output")" = '{"nace":"13.10","nace_label":"Preparation and spinning of textile fibres"}' ]
    [ "${#lines[@]}" -eq 3 ]
    # 3,000 spellings of 64 KiB, 190 MB: more than may be kept; sanitizers and valgrind need more themselves
    case $(type -P classify-nace) in
    "$ROOT"/bin/*)
        printf -v blanks '%65536s' ''
        for i in {1..3000}; do printf '{"nace":"%sX%d"}\n' "$blanks" "$i"; done > "$BATS_TEST_TMPDIR/long"
        run -1 bash -c "ulimit -v 150000; classify-nace -q '$BATS_TEST_TMPDIR/long' > /dev/null"
        ;;
    esac
}

@test "untouched fields and records pass byte for byte" {
    local line='{"nace":"13.10","v":0.10,"big":12345678901234567890,"u":"\u0041"}'
    run pipe "printf '%s\n' '$line' | classify-nace"
    [ "$output" = "$line" ]
    run pipe "printf '%s\n' '{\"v\":0.10,\"nace\":\"1310\",\"u\":\"\\u0041\"}' | classify-nace"
    [ "$output" = '{"v":0.10,"nace":"13.10","u":"\u0041"}' ]
}

@test "with --strict the records before the first rejected one are written" {
    run -2 --separate-stderr classify-nace --strict <<< $'{"nace":"13"}\n{"nace":"116"}\n{"nace":"14"}'
    [ "$output" = '{"nace":"13"}' ]
    [[ $stderr == *"<stdin>:2:"* ]]
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
    run pipe "classify-nace '$BATS_TEST_TMPDIR/long' | cmp - '$BATS_TEST_TMPDIR/long'"
    [ "$status" -eq 0 ]
}

@test "the counts hold, rejects keep the record and the reason" {
    printf '%s\n' '{"nace":"13"}' '{"nace":"116","v":1.0}' 'x' > "$BATS_TEST_TMPDIR/in"
    run -1 classify-nace -q --stats "$BATS_TEST_TMPDIR/stats" --rejects "$BATS_TEST_TMPDIR/rejects" "$BATS_TEST_TMPDIR/in"
    counts_hold "$BATS_TEST_TMPDIR/stats"
    [ "$(jq -c '[.read,.written,.rejected]' "$BATS_TEST_TMPDIR/stats")" = "[3,1,2]" ]
    grep -q '"_line":2,.*"nace":"116","v":1.0' "$BATS_TEST_TMPDIR/rejects"
}

# ---- conversions -------------------------------------------------------------

# convert CODE [options]: "CODE VALUE ..." of the figure 100.10 converted
convert() {
    local code=$1
    shift
    printf '{"nace":"%s","measure":"output","unit":"KZT","value":100.10}\n' "$code" |
        classify-nace -q "$@" | grep -o '"nace":"[^"]*"\|"value":[0-9.]*' | cut -d: -f2 | tr -d '"' | paste -sd' '
}

@test "codes go from one nomenclature to another by the published tables" {
    # 17.11 of Rev. 1.1, cotton-type spinning, and 17.16 are both 13.10 of Rev. 2
    [ "$(convert 17.11 --from NACE1.1)" = "13.10 100.10" ]
    [ "$(convert DB17.16 --from 1.1)" = "13.10 100.10" ]
    [ "$(convert 17110 --from OKED2003)" = "13.10 100.10" ]
    [ "$(convert 62.01 --to NACE2.1)" = "62.10 100.10" ]
    [ "$(convert 62.10 --from 2.1)" = "62.01 100.10" ]
    [ "$(convert 0510 --from ISIC4)" = "05.10 100.10" ]
    [ "$(convert 334413 --from NAICS2017 -l group)" = "26.1 100.10" ]
    [ "$(convert 520100 --from HS2017)" = "01.16 100.10" ]
    [ "$(convert 52010010 --from CN2021)" = "01.16 100.10" ]
    [ "$(convert 26310 --from SITC4 -l division)" = "01 100.10" ]
    [ "$(convert 010121 --from HS1992 --to SITC2)" = "" ] # no such subheading in HS 1992
    [ "$(convert 010111 --from HS1992 --to SITC2)" = "00150 100.10" ]
    # the revision of each record decides over --from
    run pipe "echo '{\"nace\":\"17.11\",\"rev\":\"1.1\",\"value\":1}' | classify-nace"
    [ "$output" = '{"nace":"13.10","value":1,"via":"NACE1.1 1711"}' ]
    run pipe "echo '{\"nace\":\"62.01\",\"value\":1}' | classify-nace --to 2.1"
    [ "$output" = '{"nace":"62.10","value":1,"via":"OKED2019 6201","rev":"2.1"}' ]
}

@test "a code that leads to several is divided by weights, or not at all" {
    # 45.21 leads to 41.20, four classes of 42, 42.99, 43.99
    run -1 pipe "echo '{\"nace\":\"45.21\",\"value\":1}' | classify-nace --from NACE1.1"
    [[ "$output" == *"leads to several"*"--weights"* ]]
    [ "$(convert 45.21 --from NACE1.1 -l section)" = "F 100.10" ]
    [ "$(convert 45.21 --from NACE1.1 --split first)" = "41.20 100.10" ]
    [ "$(convert 45.21 --from NACE1.1 --split all -l division)" = "41 100.10 42 100.10 43 100.10" ]
    # seven classes, five of them of division 42
    [ "$(convert 45.21 --from NACE1.1 --split equal -l division | awk '{ printf "%.6f %.6f %.6f\n", $2, $4, $6 }')" = "14.300000 71.500000 14.300000" ]
    weights=$BATS_TEST_TMPDIR/weights.csv
    printf 'from,to,weight,measure\n45.21,41.20,0.6,\n45.21,42.12,0.4,\n4521,43.99,1,wages\n' > "$weights"
    [ "$(convert 45.21 --from NACE1.1 --weights "$weights")" = "41.20 60.060 42.12 40.040" ]
    run pipe "echo '{\"nace\":\"45.21\",\"measure\":\"wages\",\"value\":2}' | classify-nace --from NACE1.1 --weights $weights"
    [ "$output" = '{"nace":"43.99","measure":"wages","value":2,"via":"NACE1.1 4521"}' ]
}

@test "divided records are flagged, counted and their share told" {
    printf '%s\n' '{"nace":"45.21","measure":"output","value":30,"status":"P"}' '{"nace":"17.11","measure":"output","value":70}' \
        '{"nace":"45.21","measure":"output","value":null}' '{"nace":"99.99","measure":"output","value":1}' > "$BATS_TEST_TMPDIR/in"
    run -1 --separate-stderr classify-nace --from NACE1.1 --split equal -l division --stats "$BATS_TEST_TMPDIR/stats" "$BATS_TEST_TMPDIR/in"
    counts_hold "$BATS_TEST_TMPDIR/stats"
    [ "$(jq -c '[.read, .made, .written, .rejected]' "$BATS_TEST_TMPDIR/stats")" = '[4,4,7,1]' ]
    [ "$(jq -r .status <<< "${lines[0]}")" = PE ]
    [ "$(jq -r .via <<< "${lines[0]}")" = "NACE1.1 4521" ]
    [ "$(jq -r '.status // "none"' <<< "${lines[3]}")" = none ]
    [[ "$stderr" == *"30 % of the figures of output went through codes that lead to several"* ]]
    [ "$(jq -s 'map(.value // 0) | add | . - 100 | fabs < 1e-9' <<< "$output")" = true ]
}

@test "ratios are never divided, weights that are not 1 together are refused" {
    run -1 pipe "echo '{\"nace\":\"45.21\",\"unit\":\"percent_previous_year\",\"value\":102.5}' | classify-nace --from 1.1 --split equal"
    [[ "$output" == *"ratio cannot be divided"* ]]
    run pipe "echo '{\"nace\":\"17.11\",\"unit\":\"percent\",\"value\":102.5}' | classify-nace --from 1.1 | jq .value"
    [ "$output" = 102.5 ]
    printf 'from,to,weight\n45.21,41.20,0.6\n45.21,42.12,0.3\n' > "$BATS_TEST_TMPDIR/w.csv"
    printf '{"nace":"45.21","value":1}\n' > "$BATS_TEST_TMPDIR/in"
    run -2 classify-nace --from 1.1 --weights "$BATS_TEST_TMPDIR/w.csv" "$BATS_TEST_TMPDIR/in"
    [[ "$output" == *"weights of 4521 are 0.9 together"* ]]
    run -2 classify-nace --from 1.1 --weights "$BATS_TEST_TMPDIR/none.csv" "$BATS_TEST_TMPDIR/in"
    run -2 classify-nace --from HS1992 "$BATS_TEST_TMPDIR/in"
    [[ "$output" == *"no table from HS1992"* ]]
}

@test "lost zeros and unknown codes of other nomenclatures are refused" {
    for code in 10121 5201001 XX123 ''; do
        run -1 pipe "printf '{\"nace\":\"$code\",\"value\":1}\n' | classify-nace --from HS2017"
    done
    run -1 pipe "printf '{\"nace\":\"1.11\",\"value\":1}\n' | classify-nace --from NACE1.1"
    [[ "$output" == *"leading zero"* ]]
    run -1 pipe "printf '{\"nace\":\"999999\",\"value\":1}\n' | classify-nace --from HS2017"
    [[ "$output" == *"no such code"* ]]
}

@test "product codes stay beside the activity with --into" {
    run pipe "echo '{\"product\":\"520100\",\"value\":7}' | classify-nace --from HS2017 --field product --into nace --to 2"
    [ "$(jq -c '[.product, .nace]' <<< "$output")" = '["520100","01.16"]' ]
}

@test "Porter's clusters are found for industries of NAICS" {
    run pipe "echo '{\"nace\":\"336411\",\"value\":7}' | classify-nace --from NAICS2017 --to NAICS2017 --scheme porter --titles en"
    [ "$(jq -c '[.cluster, .cluster_role, .cluster_label, .nace_label]' <<< "$output")" = '["aerospace-vehicles-and-defense","traded","Aerospace Vehicles and Defense","Aircraft Manufacturing"]' ]
    run -2 pipe "echo '{\"nace\":\"13\"}' | classify-nace --scheme porter"
    [[ "$output" == *"say --to NAICS2017"* ]]
}

@test "the tables of correspondences fit together" {
    run python3 - << 'PY'
import glob, os, re
def rows(path):
    for line in open(path, encoding="utf-8"):
        if not line.startswith("#"):
            yield line.rstrip("\n").split("\t")
classes = {r[0] for r in rows("lib/tables/nace.tsv") if r[2] == "class"}
tables = {}
for path in glob.glob("lib/correspondences/*.tsv"):
    a, b = os.path.basename(path)[:-4].split("--")
    body = list(rows(path))
    assert body[0] == ["from", "to"], path
    tables[a, b] = {f: t.split(" ") for f, t in body[1:]}
    assert len(tables[a, b]) == len(body) - 1, path          # no code twice
    assert all(t and len(t) == len(set(t)) for t in tables[a, b].values()), path
for (a, b), table in tables.items():
    if b == "nace2":
        assert {t for ts in table.values() for t in ts} <= classes, a
    if a == "nace2":
        assert set(table) == classes, b
    # what a table leads to, the next one knows
    for (c, d), following in tables.items():
        if c == b and b not in ("nace2", "sitc4"): # one heading of SITC 4 has no CPA: it is refused
            assert {t for ts in table.values() for t in ts} <= set(following), (a, b, d)
# the two directions of one correspondence have the same links
links = lambda t: {(f, x) for f, ts in t.items() for x in ts}
assert links(tables["nace2", "nace2.1"]) == {(x, f) for f, x in links(tables["nace2.1", "nace2"])}
PY
    echo "$output"
    [ "$status" -eq 0 ]
}
