#!/usr/bin/env bats
# render: sentences with figures, conditions on records, records made wide.

bats_require_minimum_version 1.5.0
load helper

setup() {
    cat > "$BATS_TEST_TMPDIR/lq" << 'EOF'
{"region":"230000000","nace":"B","value":4.434}
{"region":"230000000","nace":"C","value":0.36}
{"region":"750000000","nace":"B","value":0.001}
{"region":"750000000","nace":"C","value":0.29}
EOF
    cd "$BATS_TEST_TMPDIR" || exit 1
}

@test "a sentence takes fields, decimals, percents and other records" {
    run render -f sentence --lang en lq --template '{region}: {value:2}, {value:%1} %; {3.region}: {3.value:3}; {n}'
    [ "$status" -eq 0 ]
    [ "$output" = 'Atyrau region: 4.43, 443.4 %; Almaty city: 0.001; 4' ]
}

@test "numbers are written as people of the language write them" {
    run render -f sentence --lang kk lq --template '{region}: {value:2}' --where 'nace=B' --top 1
    [ "$output" = 'Атырау облысы: 4,43' ]
}

@test "items list every record, with what stands between" {
    run render -f sentence --codes lq --template '{items}.' --item '{nace}={value:1}' --between ' | '
    [ "$output" = 'B=4,4 | C=0,4 | B=0,0 | C=0,3.' ]
}

@test "two braces are one, and a text without placeholders stays as it is" {
    run render -f sentence lq --template 'a {{b} c'
    [ "$output" = 'a {b} c' ]
}

@test "a placeholder that no record answers is named, and nothing is written" {
    run --separate-stderr render -f sentence lq --template 'x {employment} y'
    [ "$status" -eq 2 ]
    [ "$output" = '' ]
    [[ $stderr == *'{employment}'* ]]
    run -2 render -f sentence lq --template 'x {5.value} y'
    run -2 render -f sentence lq --template 'x {0.value} y'
    run -2 render -f sentence lq --template 'x {value'
    run -2 render -f sentence lq --template '{items}'
    run -2 render -f sentence lq --template '{value:2x}'
    run -2 render -f sentence lq --template '{items}' --item '{items}'
    run -2 render -f sentence lq
}

@test "no record: what --none says, else a failure" {
    run render -f sentence lq --where 'value>9' --template '{region}' --none 'nobody'
    [ "$output" = nobody ]
    run -2 render -f sentence lq --where 'value>9' --template '{region}'
    run render -f sentence lq --where 'value>9' --template 'plain'
    [ "$output" = plain ]
}

@test "conditions compare numbers as numbers and texts as texts" {
    for case in 'value>=4.434:1' 'value>4.434:0' 'value<0.3:2' 'value<=0.29:2' 'nace=B:2' 'nace!=B:2' \
        'region=230000000:2' 'value=0.36:1' 'value!=0.36:3'; do
        run render -f csv --codes lq --where "${case%:*}"
        echo "$case"
        [ "${#lines[@]}" -eq $((1 + ${case##*:})) ]
    done
}

@test "what is missing or null meets no condition" {
    printf '{"a":null}\n{"b":1}\n{"a":"x"}\n' > n
    for condition in 'a>=0' 'a!=5' 'a<1'; do
        run render -f csv n --where "$condition" --columns a
        [ "${#lines[@]}" -le 2 ]
    done
    run render -f csv n --where 'a!=y' --columns a
    [ "${#lines[@]}" -eq 2 ]
}

@test "a field can be asked to be there, or not" {
    printf '{"a":1}\n{"a":2,"component":"lq"}\n{"a":3,"component":null}\n' > n
    run render -f csv n --columns a --where '!component'
    [ "${#lines[@]}" -eq 3 ]
    run render -f csv n --columns a --where component
    [ "${lines[1]%$'\r'}" = 2 ] && [ "${#lines[@]}" -eq 2 ]
    run render -f csv lq --where '!component'
    [ "${#lines[@]}" -eq 5 ]
}

@test "a record without the field across fills one that is named for the value" {
    printf '{"region":"x","value":1}\n{"region":"x","component":"lq","value":2}\n' > n
    run render -f csv n --spread region,component
    [ "${lines[0]%$'\r'}" = 'region,value,lq' ]
    [ "${lines[1]%$'\r'}" = 'x,1,2' ]
}

@test "a condition that is none is misuse, a field that is not there a failure" {
    run -2 render lq --where '!'
    run -2 render lq --where '='
    run -2 render lq --where '>=3'
    run -2 render lq --where 'value>=many'
    run --separate-stderr -2 render lq --where 'employment>=1'
    [[ $stderr == *'"employment"'* ]]
}

@test "records made wide meet conditions on several of them at once" {
    run render -f csv --codes lq --spread region,nace --where 'B>=1.5' --where 'C<1' --stats s
    [ "$status" -eq 0 ]
    [ "${lines[0]%$'\r'}" = 'region,B,C' ]
    [ "${lines[1]%$'\r'}" = '230000000,4.434,0.36' ]
    [ "${#lines[@]}" -eq 2 ]
    counts_hold s
}

@test "two records on one field are refused, and so is a field that is not there" {
    cat lq lq > twice
    run --separate-stderr -2 render twice --spread region,nace
    [[ $stderr == *'aggregate first'* ]]
    run -2 render lq --spread region,time
    run -2 render lq --spread region
}

@test "wide records lack what was not there, and no record makes no row" {
    head -n 3 lq > three
    run render -f csv --codes three --spread region,nace
    [ "${lines[2]%$'\r'}" = '750000000,0.001,' ]
    : > empty
    run render -f sentence empty --spread region,nace --template x --none nothing
    [ "$output" = nothing ]
}
