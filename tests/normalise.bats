#!/usr/bin/env bats
# normalise: profiles, fields, numbers, periods, units, regions, and the account of records.
# Expected figures are read off the printed spelling by hand ("1 234,5 млн." is 1234500000).

load helper

wide=tests/fixtures/normalise/wide.ndjson

# one VALUE [OPTION...]: the record that becomes of a field `value` with that text.
one() {
    local value=$1
    shift
    jq -nc --arg v "$value" '{value: $v}' | normalise "$@"
}

@test "an empty input gives an empty output" {
    run normalise -s a=b /dev/null
    [ "$status" -eq 0 ]
    [ -z "$output" ]
}

@test "one record is renamed, set and freed of a field, the rest byte for byte" {
    run normalise -r b=a -s c='x "y"' -d e <<< '{"a":0.10,"d":"\u0041","e":1}'
    [ "$status" -eq 0 ]
    [ "$output" = '{"b":0.10,"d":"\u0041","c":"x \"y\""}' ]
}

@test "keep chooses fields and their order" {
    run normalise -k c,a,zz <<< '{"a":1,"b":2,"c":3}'
    [ "$output" = '{"c":3,"a":1}' ]
}

@test "a bad line is rejected and the good ones are written" {
    run bash -c 'printf "%s\n" "{\"a\":1}" "nonsense" "{\"a\":2}" | normalise -r b=a 2> /dev/null'
    [ "$status" -eq 1 ]
    [ "$output" = $'{"b":1}\n{"b":2}' ]
}

@test "a missing file ends with status 2" {
    run normalise -s a=b "$BATS_TEST_TMPDIR/none"
    [ "$status" -eq 2 ]
    [[ $output == *none* ]]
}

@test "a full disk ends with status 2" {
    run bash -c 'echo "{\"a\":1}" | normalise -s a=b > /dev/full'
    [ "$status" -eq 2 ]
}

@test "a truncated last line ends with status 2" {
    run bash -c 'printf "{\"a\":1}\n{\"a\":2" | normalise -s b=c > /dev/null'
    [ "$status" -eq 2 ]
}

@test "keys and values longer than 64 KiB pass" {
    jq -nc '("k" * 70000) as $k | {($k): $k, a: 1}' > "$BATS_TEST_TMPDIR/long"
    jq -nc '("k" * 70000) as $k | {($k): $k, b: 1}' > "$BATS_TEST_TMPDIR/want"
    normalise -r b=a "$BATS_TEST_TMPDIR/long" | cmp - "$BATS_TEST_TMPDIR/want"
}

@test "no options at all is a usage error" {
    run normalise "$wide"
    [ "$status" -eq 2 ]
    [[ $output == *"nothing to do"* ]]
}

@test "a wide table becomes observations and the account of records holds" {
    stats=$BATS_TEST_TMPDIR/stats
    run bash -c "normalise -r region=Регион -r unit=Ед. -u '^[0-9]{4}' -n value --decimal comma \
        --unit unit -t time -g region --stats $stats \
        --rejects $BATS_TEST_TMPDIR/rejects $wide 2> /dev/null"
    [ "$status" -eq 1 ]
    [ "${lines[0]}" = '{"region":"110000000","unit":"KZT","time":"2017","value":1234500000}' ]
    [ "${lines[1]}" = '{"region":"110000000","unit":"KZT","time":"2023","value":1500250000,"note":"*"}' ]
    [ "${lines[2]}" = '{"region":"510000000","unit":"KZT","time":"2017","value":3187724400000}' ]
    [ "${lines[3]}" = '{"region":"790000000","unit":"KZT","time":"2023","value":null,"status":"Q","conf":"C"}' ]
    [ "${#lines[@]}" -eq 4 ]
    counts_hold "$stats"
    run jq -c '[.read, .made, .aggregated, .rejected, .written]' "$stats"
    [ "$output" = '[3,6,3,2,4]' ]
    run jq -r '._reason' "$BATS_TEST_TMPDIR/rejects"
    [[ ${lines[0]} == *"abolished in 2018"*"610000000,790000000"* ]]
    [[ ${lines[1]} == *"exists since 2018"*"--backcast"* ]]
}

@test "back-cast figures are taken on request and get status E" {
    run normalise -g region --backcast <<< '{"region":"Туркестанская область","time":"2013"}'
    [ "$status" -eq 0 ]
    [ "$output" = '{"region":"610000000","time":"2013","status":"E"}' ]
}

@test "empty cells are left out on request and counted as dropped" {
    stats=$BATS_TEST_TMPDIR/stats
    run normalise -n value --drop-empty --stats "$stats" <<< '{"value":" "}'
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    counts_hold "$stats"
    [ "$(jq .dropped "$stats")" -eq 1 ]
}

@test "two heads in one column name are parted by groups" {
    run normalise -u '^([0-9]{4}) (.+)$' --names-to time,area \
        <<< '{"r":"A","2013 Ауыл":"5","2013 Қала":"6"}'
    [ "${lines[0]}" = '{"r":"A","time":"2013","area":"Ауыл","value":"5"}' ]
    [ "${lines[1]}" = '{"r":"A","time":"2013","area":"Қала","value":"6"}' ]
}

@test "a wide table without matching columns is rejected" {
    run normalise -u '^[0-9]{4}' <<< '{"r":"A"}'
    [ "$status" -eq 1 ]
    [[ $output == *"no column has a name"* ]]
}

@test "a column that has the name of --values-to is not overwritten" {
    run normalise -u '^[0-9]{4}' <<< '{"value":"A","2013":"1"}'
    [ "$status" -eq 1 ]
    [[ $output == *"choose another"* ]]
}

@test "numbers keep their printed digits" {
    [ "$(one '12 345,60' -n value)" = '{"value":12345.60}' ]
    [ "$(one '1.234.567,8' -n value)" = '{"value":1234567.8}' ]
    [ "$(one $'\xe2\x88\x923,5' -n value)" = '{"value":-3.5}' ]
    [ "$(one $'1\xc2\xa0234\xc2\xa0567' -n value)" = '{"value":1234567}' ]
    [ "$(one '12345678901234567890,10' -n value --decimal comma)" = '{"value":12345678901234567890.10}' ]
    [ "$(one '1,234' -n value --decimal point)" = '{"value":1234}' ]
}

@test "an ambiguous decimal mark is refused with the remedy" {
    run one '1,234' -n value
    [ "$status" -eq 1 ]
    [[ $output == *"--decimal comma or --decimal point"* ]]
    [[ $output == *'value "1,234"'* ]]
}

@test "footnote marks never become part of the number" {
    [ "$(one '12,5 1)' -n value)" = '{"value":12.5,"note":"1)"}' ]
    [ "$(one '185613)' -n value --glued-footnotes)" = '{"value":18561,"note":"3)"}' ]
    [ "$(one '5*' -n value --footnote '*=P:preliminary')" = '{"value":5,"status":"P","note":"preliminary"}' ]
    run one '185613)' -n value
    [ "$status" -eq 1 ]
    [[ $output == *"--glued-footnotes"* ]]
}

@test "text in place of a number is rejected" {
    run one 'в 4 раза' -n value
    [ "$status" -eq 1 ]
    [[ $output == *"not a number"* ]]
}

@test "marks for missing figures become null with a status" {
    [ "$(one '…' -n value)" = '{"value":null,"status":"O"}' ]
    [ "$(one '-' -n value)" = '{"value":null,"status":"M"}' ]
    [ "$(one 'х' -n value)" = '{"value":null,"status":"Q","conf":"C"}' ]
    [ "$(one '' -n value)" = '{"value":null,"status":"O"}' ]
    [ "$(one '- 1)' -n value)" = '{"value":null,"status":"M","note":"1)"}' ]
    [ "$(one 'н/д' -n value --missing 'н/д=L')" = '{"value":null,"status":"L"}' ]
    [ "$(one '-' -n value --missing '-==0')" = '{"value":0}' ]
    [ "$(one '9999' -n value --missing '9999=O')" = '{"value":null,"status":"O"}' ]
}

@test "Eurostat's flags are all kept" {
    run normalise -n value --flags flags <<< '{"value":"12.5","flags":"bu"}'
    [ "$output" = '{"value":12.5,"status":"BU"}' ]
    run normalise -n value --flags flags <<< '{"value":":","flags":"c"}'
    [ "$output" = '{"value":null,"status":"Q","conf":"C"}' ]
    [ "$(one '12.5 ep' -n value --cell-flags)" = '{"value":12.5,"status":"EP"}' ]
    run normalise -n value --flags flags <<< '{"value":"1","flags":"?"}'
    [ "$status" -eq 1 ]
}

@test "factors are exact" {
    [ "$(one '12.50' -n value --scale value=1000000)" = '{"value":12500000}' ]
    [ "$(one '5405.096810000002' -n value --scale value=1000)" = '{"value":5405096.810000002}' ]
    [ "$(one '12.50' --scale value=0.001)" = '{"value":0.01250}' ]
    run one x --scale value=10
    [ "$status" -eq 1 ]
    run one 1 --scale value=0
    [ "$status" -eq 2 ]
}

@test "units lose their multipliers to the figure" {
    run normalise --unit unit <<< '{"unit":"тыс. кв. м","value":"16,5"}'
    [ "$output" = '{"unit":"m2","value":16500}' ]
    run normalise --unit unit <<< '{"unit":"mln_KZT","value":1.25}'
    [ "$output" = '{"unit":"KZT","value":1250000}' ]
    run normalise --unit unit <<< '{"unit":"tons","value":1}'
    [ "$status" -eq 1 ]
    [[ $output == *"unit is not known"* ]]
}

@test "periods in words and codes become SDMX periods" {
    local text want
    while IFS='|' read -r text want; do
        run normalise -t time <<< "{\"time\":\"$text\"}"
        [ "$output" = "{\"time\":\"$want\"}" ] || { echo "$text: $output"; false; }
    done <<- 'END'
		2023 год|2023
		1 квартал 2025 года|2025-Q1
		I тоқсан 2025|2025-Q1
		2023M05|2023-05
		202305|2023-05
		31.12.2023|2023-12-31
		1 half-year of 2008|2008-S1
	END
    run normalise -t time <<< '{"time":"январь-июнь 2023 года"}'
    [ "$output" = '{"time":"2023-01/2023-06","cumulation":"ytd"}' ]
    run normalise -t time --freq A <<< '{"time":"201912"}'
    [ "$output" = '{"time":"2019"}' ]
}

@test "a year with a footnote stuck to it needs to be declared" {
    run normalise -t time <<< '{"time":"20232)"}'
    [ "$status" -eq 1 ]
    [[ $output == *"--glued-footnotes"* ]]
    run normalise -t time --glued-footnotes <<< '{"time":"20232)"}'
    [ "$output" = '{"time":"2023","note":"2)"}' ]
}

@test "a period that does not exist is rejected" {
    run normalise -t time <<< '{"time":"2023-13"}'
    [ "$status" -eq 1 ]
    [[ $output == *"no such period"* ]]
}

@test "region names in three languages and mixed letters become codes" {
    local text want
    while IFS='|' read -r text want; do
        run normalise -g region <<< "{\"region\":\"$text\"}"
        [ "$output" = "{\"region\":\"$want\"}" ] || { echo "$text: $output"; false; }
    done <<- 'END'
		Кaragandy|350000000
		ШЫҒЫС ҚАЗАҚСТАН ОБЛЫСЫ|630000000
		г.Алматы|750000000
		Алматинская обл.|190000000
		Нур-Султан|710000000
		Republic of Kazakhstan|KZ
		611600000|611600000
	END
}

@test "a bare Almaty is refused until the user says which" {
    run normalise -g region <<< '{"region":"Almaty"}'
    [ "$status" -eq 1 ]
    [[ $output == *"--map"* ]]
    run normalise -g region -m region:Almaty=190000000 <<< '{"region":"Almaty"}'
    [ "$output" = '{"region":"190000000"}' ]
}

@test "an unknown region is rejected" {
    run normalise -g region <<< '{"region":"Атлантида"}'
    [ "$status" -eq 1 ]
    [[ $output == *"no region of that name"* ]]
}

@test "regions of one's own are read from a file" {
    printf 'code,en,alias\nX1,Northland,North;Nord\n' > "$BATS_TEST_TMPDIR/r.csv"
    run normalise -g region --regions "$BATS_TEST_TMPDIR/r.csv" <<< '{"region":"NORD"}'
    [ "$output" = '{"region":"X1"}' ]
    run normalise -g region --regions "$BATS_TEST_TMPDIR/none.csv" <<< '{"region":"NORD"}'
    [ "$status" -eq 2 ]
}

@test "only rows whose field matches are kept, the others counted as dropped" {
    printf '{"a":"x1"}\n{"a":"y"}\n{"a":"x2"}\n{"b":1}\n' > "$BATS_TEST_TMPDIR/in"
    run -1 --separate-stderr normalise --only 'a=^x' --stats "$BATS_TEST_TMPDIR/s" "$BATS_TEST_TMPDIR/in"
    [ "$output" = $'{"a":"x1"}\n{"a":"x2"}' ]
    [[ $stderr == *'a is absent'* ]]
    counts_hold "$BATS_TEST_TMPDIR/s"
    grep -q '"dropped":1' "$BATS_TEST_TMPDIR/s"
    normalise --only 'a=^x' --explain < "$BATS_TEST_TMPDIR/in" > "$BATS_TEST_TMPDIR/e" || true
    grep -q 'only a by ^x' "$BATS_TEST_TMPDIR/e"
}

@test "empty cells are filled from above, rows skipped, fields split" {
    run normalise --fill r --skip 'r=^1\)' --split 'c:a,b=^([0-9]+)/(.*)$' -d c <<- 'END'
		{"r":"A","c":"1/x"}
		{"r":"","c":"2/y"}
		{"r":"1) note","c":""}
	END
    [ "$status" -eq 0 ]
    [ "$output" = $'{"r":"A","a":"1","b":"x"}\n{"r":"A","a":"2","b":"y"}' ]
}

@test "an expression that cuts a letter in two gives no broken text" {
    run normalise --split 'c:a=^(.)' <<< '{"c":"Қала"}'
    [ "$status" -eq 1 ]
    [[ $output == *"cuts a letter"* ]]
}

@test "a missing field is rejected and named" {
    for option in '-n value' '-t time' '-g region' '--unit unit' '-r b=a' '--fill a' '--skip a=b'; do
        # shellcheck disable=SC2086 # an option and its argument
        run normalise $option <<< '{"x":1}'
        [ "$status" -eq 1 ] || { echo "$option"; false; }
        [[ $output == *"absent"* ]] || { echo "$option: $output"; false; }
    done
}

@test "a new name that is taken is not overwritten" {
    run normalise -r b=a <<< '{"a":1,"b":2}'
    [ "$status" -eq 1 ]
    [[ $output == *"another field's already"* ]]
}

@test "with --strict the first rejection ends with status 2" {
    run bash -c "normalise --strict -n value --decimal comma <<< '{\"value\":\"?\"}' 2> /dev/null"
    [ "$status" -eq 2 ]
}

@test "with --strict the records before the first rejected one are written" {
    run -2 --separate-stderr normalise --strict -n value <<< $'{"value":"1"}\n{"value":"?"}\n{"value":"3"}'
    [ "$output" = '{"value":1}' ]
    # a broken line stops like a record
    run -2 --separate-stderr normalise --strict -n value <<< $'{"value":"1"}\n{broken\n{"value":"3"}'
    [ "$output" = '{"value":1}' ]
    [[ $stderr == *"<stdin>:2:2:"* ]]
    run -2 --separate-stderr normalise --strict -u '^[0-9]+' -t time -n value <<< $'{"2013":"1","2014":"?"}'
    [ "$output" = '{"time":"2013","value":1}' ]
}

@test "rejections are told in the order of the records, whichever step finds them" {
    run -1 --separate-stderr normalise -n value -t time <<< '{"value":"1","time":"?"}
{"value":"?","time":"2013"}
{broken
{"value":"1","time":"!"}
{"value":"!","time":"2013"}'
    [ "$(grep -o '<stdin>:[0-9]' <<< "$stderr" | tr -d '\n')" = "<stdin>:1<stdin>:2<stdin>:3<stdin>:4<stdin>:5" ]
}

@test "an expression for one whole text means what the same with brackets means" {
    local text='{"a":""}
{"a":null}
{"a":"x 7"}
{"a":"xx 7"}
{"a":"x 7\n"}
{"a":"\u0078 7"}
{"a":"^"}
{"a":7}' whole
    for whole in '' 'x 7' '7' 'х' '\^' '.' 'x*'; do
        for option in --skip --only; do
            cmp <(normalise $option "a=^$whole\$" <<< "$text") <(normalise $option "a=^($whole)\$" <<< "$text")
        done
    done
    [ "$(normalise --only 'a=^x 7$' <<< "$text" | wc -l)" -eq 2 ]
    [ "$(normalise --skip 'a=^$' <<< "$text" | wc -l)" -eq 6 ]
}

@test "wrong options are usage errors" {
    for option in '-r a' '-s a' '--decimal x' '--freq D' '--scale a=x' '-u (' '--names-to a' \
        '--missing a=?' '--split a:b=x' '-k a,a' '-n a,,b' '-p nosuch' '--footnote *=?'; do
        # shellcheck disable=SC2086
        run normalise $option <<< '{"a":1}'
        [ "$status" -eq 2 ] || { echo "$option: $status $output"; false; }
    done
}

@test "more names than an expression can have groups are refused" {
    run normalise -u '(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)' --names-to a,b,c,d,e,f,g,h,i,j,k \
        <<< '{"abcdefghijk":1}'
    [ "$status" -eq 2 ]
    run normalise -u '(a)(b)' --names-to a,b,c <<< '{"ab":1}'
    [ "$status" -eq 2 ]
}

@test "a profile of one's own works as the same options do" {
    cat > "$BATS_TEST_TMPDIR/p.json" <<- 'END'
		{"title": "test", "rename": {"region": ["Region", "Регион"], "unit": "Ед."},
		 "unpivot": {"columns": "^[0-9]{4}"}, "number": "value", "decimal": "comma",
		 "drop_empty": true, "unit": "unit", "period": "time", "region": "region",
		 "backcast": true, "footnotes": {"*": {"status": "P"}}}
	END
    run normalise -p "$BATS_TEST_TMPDIR/p.json" "$wide"
    [ "$status" -eq 0 ]
    [ "${lines[1]}" = '{"region":"110000000","unit":"KZT","time":"2023","value":1500250000,"status":"P","note":"*"}' ]
    [ "${lines[3]}" = '{"region":"790000000","unit":"KZT","time":"2017","value":null,"status":"OE"}' ]
}

@test "a slip of the pen in a profile is an error" {
    echo '{"renmae": {}}' > "$BATS_TEST_TMPDIR/p.json"
    run normalise -p "$BATS_TEST_TMPDIR/p.json" "$wide"
    [ "$status" -eq 2 ]
    [[ $output == *'unknown entry "renmae"'* ]]
    for text in '{"set": 1}' '{"map": {"a": {"b": 1}}}' '{"split": {"a": 1}}' '[]' '{' '{"number": []}' \
        '{"backcast": "yes"}' '{"footnotes": {"*": "P"}}' '{"unpivot": 1}' '{"units": {"a": "b c"}}'; do
        echo "$text" > "$BATS_TEST_TMPDIR/p.json"
        run normalise -p "$BATS_TEST_TMPDIR/p.json" "$wide"
        [ "$status" -eq 2 ] || { echo "$text"; false; }
    done
}

@test "mapped texts set several fields or leave the record out" {
    echo '{"map": {"item": {"Всего": null, "Ткани": {"product": "FABRICS", "nace": "13.2"}}}}' \
        > "$BATS_TEST_TMPDIR/p.json"
    run normalise -p "$BATS_TEST_TMPDIR/p.json" -d item <<- 'END'
		{"item":"Всего"}
		{"item":" Ткани"}
		{"item":"Обувь"}
	END
    [ "$output" = $'{"product":"FABRICS","nace":"13.2"}\n{}' ]
}

@test "every built-in profile is listed and describes itself" {
    run normalise --list-profiles
    [ "$status" -eq 0 ]
    [ "${#lines[@]}" -eq "$(find lib/profiles -name '*.json' | wc -l)" ]
    for profile in "${lines[@]%%$'\t'*}"; do
        normalise --describe-profile "$profile" | grep -q '^title: '
        normalise --print-profile "$profile" > "$BATS_TEST_TMPDIR/own.json"
        cmp "$BATS_TEST_TMPDIR/own.json" "lib/profiles/$profile.json"
        diff <(normalise --describe-profile "$profile" | grep -v ^profile:) \
            <(normalise --describe-profile "$BATS_TEST_TMPDIR/own.json" | grep -v ^profile:)
    done
    run -2 normalise --print-profile nowhere
    [[ "$output" == *'no profile "nowhere"; known: '* ]]
}

@test "explain shows what each step changes and keeps the account" {
    stats=$BATS_TEST_TMPDIR/stats
    run bash -c "normalise -n value -t time --explain --stats $stats <<< '{\"value\":\"1 234,5\",\"time\":\"2023 г.\"}'"
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = '{"line":1,"step":"number value, decimal auto","field":"value","before":"1 234,5","after":"1234.5"}' ]
    [ "${lines[1]}" = '{"line":1,"step":"period time","field":"time","before":"2023 г.","after":"2023"}' ]
    counts_hold "$stats"
}

@test "the samples are read whole by their profiles" {
    local profile file options stats=$BATS_TEST_TMPDIR/stats
    while read -r profile file options; do
        # shellcheck disable=SC2086
        run pipe "parse $options samples/$file | normalise -p $profile --stats $stats > /dev/null"
        [ "$status" -eq 0 ] || { echo "$profile: $output"; false; }
        counts_hold "$stats"
    done <<- 'END'
		bns-grp grp_1998_2007.csv --skip 2
		bns-grp grp_2008_2023.csv --skip 2
		bns-grp grp_2021_2025.csv --skip 2
		bns-grp-volume grp_volume_index.csv -d ';' --skip 2
		bns-gva-region-section gva_region_section.csv -d ';' --skip 1 --header 2
		bns-gva-industry gva_by_section.csv -d ';' --skip 1
		bns-employed-region employed_by_region.csv -d ';' --skip 1
		bns-gva-industry gva_industry_divisions.csv -d ';' --skip 1
		bns-employed-section employed_by_section.csv -d ';'
		bns-population population_by_region.tsv --skip 1
		bns-exports-region exports_region_hs_section.csv.gz -d ';'
		bns-exports-chapter exports_hs_chapter.csv -d ';' --skip 1
		bns-products products_by_region.csv
	END
}

@test "figures of the samples are those that were printed" {
    # "Туркестанская область;1 179 942,0" mln tenge, 2013, computed back by the publisher
    run pipe "parse -d ';' --skip 1 --header 2 samples/gva_region_section.csv |
        normalise -p bns-gva-region-section |
        jq -c 'select(.region == \"610000000\" and .time == \"2013\" and .measure == \"grp\")'"
    [ "$output" = '{"region":"610000000","unit":"KZT","time":"2013","value":1179942000000,"measure":"grp","nace":"TOTAL","status":"E"}' ]
    # "Republic of Kazakhstan,...,120561096.4" under the head "20232)"
    run pipe "parse --skip 2 samples/grp_2008_2023.csv | normalise -p bns-grp |
        jq -c 'select(.region == \"KZ\" and .time == \"2023\") | [.value, .status, .note]'"
    [ "$output" = '[120561096400000,"P","preliminary data"]' ]
}

# ---- units below the regions, NUTS ---------------------------------------------

# place TEXT [options]: the code that it becomes in 2022
place() {
    local text=$1
    shift
    printf '{"region":"%s","time":"2022","value":1}\n' "$text" | normalise -q --region region --period time "$@" | jq -r .region
}

@test "districts and cities are found by name in three languages and by former names" {
    [ "$(place 'Шиелі ауданы')" = 435200000 ]
    [ "$(place 'Merki district')" = 315400000 ]
    [ "$(place 'Меркенский район')" = 315400000 ]
    [ "$(place 'Семей Г.А.')" = 101000000 ]
    [ "$(place 'город Семей')" = 101000000 ]
    [ "$(place 'Зыряновский район')" = 634800000 ]
    [ "$(place 'Капчагай')" = 191000000 ]
    [ "$(place 'Усть-Каменогорск')" = 631000000 ]
    # regions keep their names: Karaganda alone is the region, Shymkent the city of the first rank
    [ "$(place 'Шымкент')" = 790000000 ]
}

@test "a name that several districts have needs its region before it" {
    run -1 --separate-stderr normalise --region region <<< '{"region":"Абайский район"}'
    [[ "$stderr" == *"several districts"* ]]
    [ "$(place 'Карагандинская область, Абайский район')" = 353200000 ]
    [ "$(place 'Abai region, Abai district')" = 103200000 ]
    [ "$(place 'область Абай, Семей Г.А., г.Семей')" = 101010000 ]
    # a village only where its district is named
    run -1 normalise -q --region region <<< '{"region":"с.Абралы"}'
    [ "$(place 'область Абай, Семей Г.А., с.Абралы')" = 101033100 ]
}

@test "codes below the regions are held against KATO" {
    [ "$(place 101010000)" = 101010000 ]
    run -0 --separate-stderr normalise --region region <<< '{"region":"101010099"}'
    [ "$(jq -r .region <<< "$output")" = 101010099 ]
    [[ "$stderr" == *"not in KATO"* ]]
    # a district of a region of 2022 has no figures of 2019
    run -1 --separate-stderr normalise --region region --period time <<< '{"region":"103200000","time":"2019"}'
    [[ "$stderr" == *"exists since 2022"*"630000000"* ]]
}

@test "codes of NUTS are known by vintage, letters that look Latin are read as Latin" {
    [ "$(place FR21)" = FR21 ]
    [ "$(place FR21 --nuts 2013)" = FR21 ]
    run -1 --separate-stderr normalise --region region --nuts 2021 <<< '{"region":"FR21"}'
    [[ "$stderr" == *"became FRF2"* ]]
    run -1 --separate-stderr normalise --region region <<< '{"region":"XX99"}'
    [[ "$stderr" == *"no region of that name or code"* ]]
    run -0 --separate-stderr normalise --region region <<< '{"region":"АT11"}'
    [ "$(jq -r .region <<< "$output")" = AT11 ]
    [[ "$stderr" == *"look like Latin"* ]]
    run -2 normalise --region region --nuts 2020 <<< '{"region":"FR21"}'
}

@test "KATO is whole: 16,264 units on four levels, each below one that is there" {
    run python3 - << 'PY'
rows = [l.rstrip("\n").split("\t") for l in open("lib/tables/kato.tsv", encoding="utf-8") if l[0] != "#"][1:]
codes = [r[0] for r in rows]
level = lambda c: 1 if c[2:] == "0000000" else 2 if c[4:] == "00000" else 3 if c[6:] == "000" else 4
assert len(codes) == 16264 and codes == sorted(set(codes))
assert [sum(level(c) == n for c in codes) for n in (1, 2, 3, 4)] == [20, 204, 2385, 13655]
assert all(r[1] for r in rows)
known = set(codes)
assert all(c[:2] + "0000000" in known for c in codes)
regions = {l.split("\t")[0] for l in open("lib/tables/region.tsv", encoding="utf-8") if l[0] not in "#c"}
assert {c for c in codes if level(c) == 1} <= regions
districts = [l.rstrip("\n").split("\t") for l in open("lib/tables/kato_district.tsv", encoding="utf-8") if l[0] != "#"][1:]
assert sorted(d[0] for d in districts) == [c for c in codes if level(c) == 2]
assert all(d[1] and d[2] for d in districts)
PY
    echo "$output"
    [ "$status" -eq 0 ]
}

# ---- stacked tables, figures since January --------------------------------------

@test "rows that are titles stand for the rows below them, titles inside titles too" {
    # region blocks, product blocks inside them, then years
    # --rename goes first: the titles are in the renamed field
    run -0 pipe "printf '%s\n' 110000000 '1. Coal' 2020,5 2021,6 '2. Oil' 2020,7 150000000 2020,9 | parse -d , --header 0 --pad 2 |
        normalise --rename time=column1 --rename value=column2 --block 'region:time=^([0-9]{9})\$' \
            --block 'product:time=^[0-9]+[.] (.*)\$' --number value --period time | jq -c '[.region, .product, .time, .value]'"
    [ "${lines[0]}" = '["110000000","Coal","2020",5]' ]
    [ "${lines[1]}" = '["110000000","Coal","2021",6]' ]
    [ "${lines[2]}" = '["110000000","Oil","2020",7]' ]
    # the product's title ended with its region
    [ "${lines[3]}" = '["150000000",null,"2020",9]' ]
}

@test "years down and months across are joined to periods" {
    run -0 pipe "printf 'year,I,II\n2020,1,2\n' | parse | normalise --unpivot '^I+\$' --names-to q --map q:I=1 --map q:II=2 \
        --join 'time={year}-Q{q}' --number value --period time --drop year,q"
    [ "${lines[1]}" = '{"value":2,"time":"2020-Q2"}' ]
    run -2 normalise --join time=plain <<< '{}'
}

@test "figures since January become those of their last part, only when asked for" {
    series() {
        printf '{"region":"110000000","time":"%s","value":%s}\n' 'январь-март 2023' 10.1 'январь-июнь 2023' 25.3 \
            'январь-сентябрь 2023' 40 '2023' 61.05 'январь-март 2024' 12
    }
    run -0 pipe "$(declare -f series); series | normalise --period time | jq -c '[.time, .value, .cumulation]'"
    [ "${lines[1]}" = '["2023-01/2023-06",25.3,"ytd"]' ]
    run -0 pipe "$(declare -f series); series | normalise --period time --decumulate | jq -c '[.time, .value, .cumulation]'"
    [ "${lines[0]}" = '["2023-Q1",10.1,null]' ]
    [ "${lines[1]}" = '["2023-Q2",15.2,null]' ]  # 25.3 - 10.1
    [ "${lines[2]}" = '["2023-Q3",14.7,null]' ]  # 40 - 25.3
    [ "${lines[3]}" = '["2023-Q4",21.05,null]' ] # 61.05 - 40
    [ "${lines[4]}" = '["2024-Q1",12,null]' ]
    # what cannot be known is not made up
    run -1 normalise -q --period time --decumulate <<< '{"region":"110000000","time":"январь-июнь 2023","value":25}'
    [ -z "$output" ]
    run -1 pipe "$(declare -f series); series | tac | normalise -q --period time --decumulate"
    run -0 pipe "printf '%s\n' '{\"time\":\"январь-март 2023\",\"value\":null}' '{\"time\":\"январь-июнь 2023\",\"value\":5}' |
        normalise --period time --decumulate | jq -c '[.time, .value]'"
    [ "${lines[1]}" = '["2023-Q2",null]' ]
}

@test "the bureau's csv and JSON cube become observations by their profiles" {
    run -0 pipe "printf '\xEF\xBB\xBFNAM\tDAT\tPERIOD\tКАТО(по каталогу)\tLКАТО(по каталогу)\tVAL\nX\t31.12.2019\t201911\tАкмолинская область\t110000000\t1 234,50\n' |
        parse | normalise -p bns-csv --freq M | jq -c '[.region, .time, .value]'"
    [ "$output" = '["110000000","2019-11",1234.5]' ]
    run -0 pipe "parse tests/fixtures/formats/slices.json | normalise -p bns-json | jq -c '[.region, .time, .value, .status, .slice]'"
    [ "${lines[0]}" = '["KZ","2017",1234.5,null,null]' ]
    [ "${lines[2]}" = '["KZ","2019",2000,"B",2]' ]
}

@test "Rosstat's stacked tables become observations by their profile" {
    # two tables as they are published: titles, measures, years with marks stuck to them
    run -0 pipe "printf '%s\n' '|Год|Кварталы' '1.2. Индекс1) / Index' 'в % к предыдущему' '2014|103,1|101,8|99|98,83)|1 234,5' '20152)|100' |
        parse -d '|' --header 0 --pad 18 | normalise -p rosstat-kep | jq -c '[.table, .measured, .time, .value, .note]'"
    [ "${lines[0]}" = '["Индекс1) / Index","в % к предыдущему","2014",103.1,""]' ]
    [ "${lines[3]}" = '["Индекс1) / Index","в % к предыдущему","2014-Q3",98.8,"3)"]' ]
    [ "${lines[4]}" = '["Индекс1) / Index","в % к предыдущему","2014-Q4",1234.5,""]' ]
    [ "${lines[5]}" = '["Индекс1) / Index","в % к предыдущему","2015",100,"2)"]' ]
}
