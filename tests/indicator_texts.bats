# What --describe says in Kazakh and Russian: the whole of it, and what the English says.
load helper
load indicators

setup_file() {
    for name in $(names) theories; do
        described "$name" > /dev/null
    done
    cat "$BATS_FILE_TMPDIR"/described/* > "$BATS_FILE_TMPDIR/all"
}

@test "each text of the registry has its row in the tables, in order, and no row is left over" {
    for lang in kk ru; do
        sort -c <(compute-indicator --texts)
        [ -z "$(compute-indicator --texts | sort | uniq -d)" ]
        diff <(compute-indicator --texts --lang $lang | grep -v $'\t$') "lib/tables/indicator_text_$lang.tsv"
    done
}

@test "each text is translated, with the numbers, symbols, options and packages of the English, and no English word" {
    for lang in kk ru; do
        compute-indicator --texts --lang "$lang" | python3 tests/texts.py "$BATS_FILE_TMPDIR/all"
    done
}

@test "the check of translations finds what is wrong" {
    finds() { # ENGLISH OWN FAULT
        printf 'en\tru\n%s\t%s\n' "$1" "$2" | python3 tests/texts.py "$BATS_FILE_TMPDIR/all" > "$BATS_TEST_TMPDIR/found" && return 1
        grep -q "$3" "$BATS_TEST_TMPDIR/found"
    }
    finds 'above 0' '' 'no translation'
    finds 'above 0' 'больше 1' 'not the same: 0 in English, 1 here'
    finds 'half the sum over i of |s_ij - s_i|' 'половина суммы по i: |s_ij - s_j|' 'not the same'
    finds 'x over --weight' 'x на вес' 'not the same: --weight'
    finds 'the scale' 'the шкала' 'left in English: the'
    finds 'the scale' 'шкaла' 'of two alphabets'
    finds 'any [REAT locq2]' 'любое [REAT locq]' 'not the same'
    finds 'the scale' '=' 'something to translate: the'
}

@test "what --describe says of an indicator or a theory has no text in English where there is a translation" {
    for lang in kk ru; do
        compute-indicator --texts --lang "$lang" | awk -F'\t' 'NR > 1 && $2 != "" && $2 != "=" { print $1 }' > "$BATS_TEST_TMPDIR/english"
        for name in $(names) $(compute-indicator --describe theories | awk '{ print $1 }'); do
            compute-indicator --describe "$name" --lang "$lang"
        done | sed 's/; в единицах значения$//; s/; мәннің өлшем бірлігінде$//' | sed 's/^.*: //' > "$BATS_TEST_TMPDIR/said"
        [ "$(wc -l < "$BATS_TEST_TMPDIR/said")" -gt 1000 ]
        run -1 grep -Fxf "$BATS_TEST_TMPDIR/english" "$BATS_TEST_TMPDIR/said"
    done
}

@test "--list finds a word of a translated formula or source" {
    [[ "$(compute-indicator --list=медиана)" == *wolfson* ]]
    [[ "$(compute-indicator --list Атамекен методика)" == *kz_cluster_test* ]]
}

@test "parameters that take any number or text say so in the language" {
    [[ "$(compute-indicator --describe lq --lang ru)" == *"threshold=none (none|число): "* ]]
    [[ "$(compute-indicator --describe lq --lang kk)" == *"threshold=none (none|сан): "* ]]
    [[ "$(compute-indicator --describe lq)" == *"threshold=none (none|number): "* ]]
}

@test "the field of a table of labels is named as it is, whether the table may be absent or not" {
    [[ "$(compute-indicator --describe life_cycle)" == *"cluster? (activity, cluster): "* ]]
    [[ "$(compute-indicator --describe theil_groups)" == *"group (region, group): "* ]]
}
