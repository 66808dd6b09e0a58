#!/usr/bin/env bats
# Expected figures: by hand where a comment says how, else from the publisher's own totals
# (fixtures/aggregate-region/SOURCES.md) or from awk and sort in the test.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

bats_require_minimum_version 1.5.0
load helper

GVA=tests/fixtures/aggregate-region/gva2013.ndjson

# The 16 regions of 2013, without the country and without the back-cast successors.
regions16() {
    grep -v -e '"KZ"' -e '"610000000"' -e '"790000000"' "$GVA"
}

# records REGION:NACE:TIME:VALUE...: observations in thousand tonnes.
records() {
    local r region nace time value
    for r in "$@"; do
        IFS=: read -r region nace time value <<< "$r"
        printf '{"region":"%s","nace":"%s","time":"%s","unit":"t","value":%s}\n' \
            "$region" "$nace" "$time" "$value"
    done
}

# noise SEED N: records with every kind of number, flag and gap.
noise() {
    awk -v seed="$1" -v n="$2" 'BEGIN {
        srand(seed)
        split("110000000 150000000 190000000 230000000 111000000 113200000", region, " ")
        split("01.1 13 14 B 01.11", nace, " ")
        for (i = 0; i < n; i++) {
            k = int(rand() * 7)
            v = sprintf("%.2f", (rand() - 0.5) * 100000)
            if (k == 1) v = int(rand() * 1000000)
            if (k == 2) v = sprintf("%d.%07d", rand() * 9, rand() * 9999999)
            if (k == 3) v = int(rand() * 9 + 1) "e" int(rand() * 60 - 30)
            if (k == 4) v = "9" sprintf("%09d%09d%09d", rand() * 1e9, rand() * 1e9, rand() * 1e9)
            if (k == 5 && rand() < 0.3) v = "null"
            s = rand() < 0.2 ? ",\"status\":\"" substr("EPB", int(rand() * 3) + 1, 1) "\"" : ""
            printf "{\"region\":\"%s\",\"nace\":\"%s\",\"time\":\"%d\",\"unit\":\"t\",\"value\":%s%s}\n",
                region[int(rand() * 6) + 1], nace[int(rand() * 5) + 1], 2013 + int(rand() * 3), v, s
        }
    }'
}

# ---- the common ground -------------------------------------------------------

@test "empty input gives empty output, also for --partial and --merge" {
    for options in "" "--partial" "--merge" "--totals" "--by -"; do
        # shellcheck disable=SC2086
        run -0 aggregate-region $options < /dev/null
        [ -z "$output" ]
    done
}

@test "one record is one group" {
    run -0 aggregate-region <<< "$(records 110000000:A:2013:12.50)"
    [ "$output" = '{"region":"110000000","nace":"A","time":"2013","unit":"t","value":12.5}' ]
}

@test "a bad line is rejected with its line number and the others are summed" {
    run -1 --separate-stderr aggregate-region --by region <<< "$(records 11:A:2013:1)
not json
$(records 11:A:2013:2)"
    [ "$output" = '{"region":"11","unit":"t","value":3}' ]
    [[ "$stderr" == *"<stdin>:2:"* ]]
}

@test "a missing file ends with status 2" {
    run -2 aggregate-region "$BATS_TEST_TMPDIR/none.ndjson"
    [[ "$output" == *none.ndjson* ]]
}

@test "a full disk ends with status 2" {
    records 11:A:2013:1 > "$BATS_TEST_TMPDIR/in"
    run -2 bash -c 'aggregate-region "$1" > /dev/full' _ "$BATS_TEST_TMPDIR/in"
    [[ "$output" == *"No space left"* ]]
}

@test "a stream cut in its last line ends with status 2 and writes nothing" {
    run -2 --separate-stderr bash -c 'printf "{\"region\":\"11\",\"value\":1}\n{\"region\":\"1" | aggregate-region'
    [ -z "$output" ]
}

@test "a key longer than 64 KiB is summed like any other" {
    long=$(head -c 70000 /dev/zero | tr '\0' x)
    run -0 pipe "aggregate-region --by region | jq -r '.value, (.region | length)'" <<< "$(records "$long:A:2013:1" "$long:A:2013:2")"
    [ "${lines[0]}" = 3 ]
    [ "${lines[1]}" = 70000 ]
}

@test "unsorted input gives sorted groups, each once" {
    run -0 pipe 'aggregate-region --by region | jq -r .region' <<< "$(records 15:A:2013:1 11:A:2013:1 9:A:2013:1 15:A:2013:1 110:A:2013:1)"
    [ "$output" = $'11\n110\n15\n9' ]
}

@test "counts: read + made = written + rejected + dropped + aggregated" {
    stats=$BATS_TEST_TMPDIR/stats
    run -1 --separate-stderr aggregate-region --totals --stats "$stats" <<< "$(records 11:A:2013:1 15:A:2013:x 15:B:2013:null)
{\"region\":\"19\",\"nace\":\"A\",\"value\":\"many\"}"
    counts_hold "$stats"
    [ "$(jq -c '[.read, .rejected, .aggregated, .dropped]' "$stats")" = '[4,2,2,0]' ]
    [ "$(jq .made "$stats")" = "${#lines[@]}" ]
}

@test "rejected records go to --rejects with file, line and reason" {
    rejects=$BATS_TEST_TMPDIR/rejects
    run -1 aggregate-region --rejects "$rejects" <<< '{"region":"11","value":"1 200"}'
    [ "$(jq -r '[._line, .region, .value] | join("|")' "$rejects")" = '1|11|1 200' ]
    [[ "$(jq -r ._reason "$rejects")" == *"not a number"* ]]
}

@test "with --strict the first rejected record ends the run" {
    run -2 aggregate-region --strict <<< '{"region":"11","value":"x"}'
}

@test "wrong options are usage errors with status 2" {
    while read -r options; do
        echo "options: $options"
        # shellcheck disable=SC2086
        run -2 aggregate-region $options < /dev/null
        [[ "$output" == *"try: aggregate-region --help"* ]]
    done << 'END'
--by region,region
--by region,,time
--ops median
--ops sum,sum
--missing zero
--suppress few
--suppress min=0
--suppress dominance=3:50
--suppress p=101
--memory much
--memory -1
--level town
--level 9
--level region --by time
--crosswalk kz1990
--totals --by time
--shard 1
--share-over region
--ops share --share-over sex
--value time --by time
--merge --shard 1
--partial --buckets 4
--partial --shard 1 --buckets 0
--partial --shards 3
--merge --shards -1
END
}

# ---- sums --------------------------------------------------------------------

@test "sums are exact decimals" {
    run -0 pipe 'aggregate-region --by region | jq -c .' <<< "$(records a:A:2013:0.1 a:A:2013:0.2 b:A:2013:12.50 b:A:2013:0.50)"
    [ "${lines[0]}" = '{"region":"a","unit":"t","value":0.3}' ]
    [ "${lines[1]}" = '{"region":"b","unit":"t","value":13}' ]
}

@test "sums keep all digits, whatever the size" {
    run -0 aggregate-region --by region <<< "$(records a:A:2013:12345678901234567890 a:A:2013:1 b:A:2013:1e308 b:A:2013:1 b:A:2013:-1e308 c:A:2013:1e-30 c:A:2013:1)"
    [[ "${lines[0]}" == *'"value":12345678901234567891}' ]]
    [[ "${lines[1]}" == *'"value":1}' ]]
    [[ "${lines[2]}" == *'"value":1.000000000000000000000000000001}' ]]
}

@test "sums go on where 64 bits end, and numbers of other lengths are counted alike" {
    # by hand
    run -0 aggregate-region --by region --ops sum,count <<< "$(records a:A:2013:9223372036854775807 a:A:2013:1 \
        b:A:2013:900000000000000000 b:A:2013:0.0000000000000001 c:A:2013:-9223372036854775808 c:A:2013:-0.5 \
        d:A:2013:1 d:A:2013:0.25 d:A:2013:1.5 d:A:2013:-2.75 e:A:2013:92233720368547758.07 e:A:2013:0.01 \
        f:A:2013:99999999999999.99 f:A:2013:0.12345678901234 f:A:2013:null)"
    [ "$output" = '{"region":"a","unit":"t","value":9223372036854775808,"count":2}
{"region":"b","unit":"t","value":900000000000000000.0000000000000001,"count":2}
{"region":"c","unit":"t","value":-9223372036854775808.5,"count":2}
{"region":"d","unit":"t","value":0,"count":4}
{"region":"e","unit":"t","value":92233720368547758.08,"count":2}
{"region":"f","unit":"t","value":null,"count":2,"n_missing":1}' ]
}

@test "counts go on where 32 bits end, those of what is missing where 24 do" {
    records a:A:2013:5 a:A:2013:null | aggregate-region --partial --by region > "$BATS_TEST_TMPDIR/p"
    for n in 4294967294:16777214 4294967295:16777215 4294967296:16777216 999999999999:99999999999; do
        echo "n: $n"
        sed "s/\"_n.value\":1/\"_n.value\":${n%:*}/; s/\"_missing.value\":1/\"_missing.value\":${n#*:}/" "$BATS_TEST_TMPDIR/p" > "$BATS_TEST_TMPDIR/q"
        run -0 pipe 'cat "$BATS_TEST_TMPDIR"/[pq] "$BATS_TEST_TMPDIR/p" | aggregate-region --merge --by region --ops sum,count --missing skip'
        [ "$output" = "{\"region\":\"a\",\"unit\":\"t\",\"value\":15,\"count\":$((${n%:*} + 2)),\"n_missing\":$((${n#*:} + 2))}" ]
    done
}

@test "records of many shapes, good and bad, are summed and told of in their order" {
    # every field that may be there sometimes is; each 17th record is rejected, for one of two reasons
    awk 'BEGIN { for (i = 1; i <= 1000; i++) {
        printf "{\"region\":\"%d\",", i % 7
        if (i % 3) printf "\"status\":\"%s\",", i % 17 || i % 2 ? "E" : "e"
        if (i % 5 == 0) printf "\"conf\":\"C\","
        if (i % 4 == 0) printf "\"unit\":null,"
        if (i % 2) printf "\"time\":\"%s\",", i % 11 ? "2013" : "201\\u0033"
        print "\"value\":" (i % 17 || (i % 3 && i % 2 == 0) ? (i % 13 ? i / 4 : "null") : "\"x\"") "}" } }' > "$BATS_TEST_TMPDIR/in"
    run -1 --separate-stderr aggregate-region --rejects "$BATS_TEST_TMPDIR/rejects" --missing skip "$BATS_TEST_TMPDIR/in"
    printf '%s\n' "${lines[@]}" > "$BATS_TEST_TMPDIR/out"
    seq 17 17 1000 | cmp - <(jq ._line "$BATS_TEST_TMPDIR/rejects")
    jq -c 'select((.value | type) != "string" and .status != "e")' "$BATS_TEST_TMPDIR/in" | jq -cs '
        group_by([.region, .time // "", has("unit")])[] | .[0] as $r | (map(.value | values)) as $v
        | ($r | {region}) + ($r | if has("time") then {time} else {} end) + ($r | if has("unit") then {unit} else {} end)
        + {value: ($v | add)}' |
        cmp - <(jq -c 'del(.status, .conf, .n_missing)' "$BATS_TEST_TMPDIR/out")
    [ "$(jq -s 'map(.n_missing // 0) | add' "$BATS_TEST_TMPDIR/out")" = \
        "$(jq -c 'select(.value == null and .status != "e")' "$BATS_TEST_TMPDIR/in" | wc -l)" ]
    [ "$(jq -r '.status + .conf' "$BATS_TEST_TMPDIR/out" | sort -u)" = EC ]
}

@test "numbers in strings, as parse leaves them, are summed" {
    run -0 aggregate-region --by region <<< "$(records a:A:2013:'"1.5"' a:A:2013:2)"
    [[ "$output" == *'"value":3.5}' ]]
}

@test "what is no number, or beyond the limits, is rejected and never summed" {
    for value in '""' '"1,5"' '"1 000"' true '"NaN"' '"0x10"' '"+1"' 1e400 1e-1200 '"1."'; do
        echo "value: $value"
        run -1 --separate-stderr aggregate-region <<< "$(records a:A:2013:"$value" b:A:2013:1)"
        [ "${#lines[@]}" = 1 ]
    done
}

@test "a record without the value is rejected, with the remedy" {
    run -1 aggregate-region <<< '{"region":"11","turnover":1}'
    [[ "$output" == *"--value"* ]]
}

@test "count, mean, min, max, sumsq of 1, 2, 3.5" {
    # by hand: 6.5; 3; 6.5/3; 1; 3.5; 1 + 4 + 12.25
    run -0 aggregate-region --by region --ops sum,count,mean,min,max,sumsq <<< "$(records a:A:2013:2 a:A:2013:3.5 a:A:2013:1.0)"
    [ "$output" = '{"region":"a","unit":"t","value":6.5,"count":3,"mean":2.1666666666666665,"min":1,"max":3.5,"sumsq":17.25}' ]
}

@test "share is in the total over regions, or over what --share-over says" {
    # by hand: 1/4, 3/4; of all four 1/10 ...
    in=$(records a:A:2013:1 b:A:2013:3 a:B:2013:2 b:B:2013:4)
    run -0 pipe 'aggregate-region --ops share | jq .share' <<< "$in"
    [ "$output" = $'0.25\n0.3333333333333333\n0.75\n0.6666666666666666' ]
    run -0 pipe 'aggregate-region --ops share --share-over region,nace | jq .share' <<< "$in"
    [ "$output" = $'0.1\n0.2\n0.3\n0.4' ]
}

@test "a share of nothing is null, not 0 or NaN" {
    run -0 pipe 'aggregate-region --ops share | jq -c .share' <<< "$(records a:A:2013:0 b:A:2013:0)"
    [ "$output" = $'null\nnull' ]
}

@test "several value fields are summed side by side" {
    run -0 aggregate-region --by region --value n,t --ops sum,count <<< '{"region":"a","n":1,"t":2.5}
{"region":"a","n":2,"t":null}'
    [ "$output" = '{"region":"a","n":3,"n_count":2,"t":null,"t_count":1,"t_n_missing":1}' ]
}

@test "the 16 regions add up to the publisher's national figure, section by section" {
    run -0 bash -o pipefail -c "$(declare -f regions16); GVA=$GVA; regions16 | aggregate-region --level country | jq -c '[.nace, .value]'"
    [ "$output" = "$(grep '"KZ"' "$GVA" | jq -c '[.nace, .value]')" ]
    [ "${lines[0]}" = '["A",1621232500000]' ]
}

@test "sums agree with awk on whole numbers" {
    regions16 > "$BATS_TEST_TMPDIR/in"
    awk -F'[":,}]+' '{ n[$3] += $(NF - 1) } END { for (k in n) printf "%s %.0f\n", k, n[k] }' "$BATS_TEST_TMPDIR/in" | sort > "$BATS_TEST_TMPDIR/want"
    run -0 pipe "aggregate-region --by region '$BATS_TEST_TMPDIR/in' | jq -r '[.region, .value] | join(\" \")' | diff - '$BATS_TEST_TMPDIR/want'"
}

# ---- keys --------------------------------------------------------------------

@test "keys keep their JSON kind and their spelling" {
    run -0 aggregate-region --by k <<< '{"k":"1","value":1}
{"k":1,"value":1}
{"k":1.0,"value":1}
{"k":null,"value":1}
{"k":true,"value":1}
{"k":"a\tb","value":1}
{"k":"\u041a\"","value":1}
{"k":"К\"","value":1}'
    want='{"k":"1","value":1}
{"k":1,"value":1}
{"k":1.0,"value":1}
{"k":"a\tb","value":1}
{"k":null,"value":1}
{"k":true,"value":1}
{"k":"К\"","value":2}'
    [ "$(sort <<< "$output")" = "$(sort <<< "$want")" ]
}

@test "a field of --by that a record lacks rejects the record" {
    run -1 --separate-stderr aggregate-region --by region,cluster <<< '{"region":"11","value":1}'
    [[ "$stderr" == *"absent"*"cluster"* ]]
}

@test "--by - makes one group of everything" {
    run -0 aggregate-region --by - <<< "$(records 11:A:2013:1 15:B:2014:2)"
    [ "$output" = '{"unit":"t","value":3}' ]
}

@test "many keys of many columns do not get mixed up" {
    awk 'BEGIN { for (i = 0; i < 20000; i++) printf "{\"a\":\"%d\",\"b\":\"%d\",\"c\":\"%d\",\"d\":\"%d\",\"e\":\"%d\",\"value\":1}\n", i % 5000, i % 4001, i % 3001, i, i % 7 }' > "$BATS_TEST_TMPDIR/in"
    run -0 pipe "aggregate-region --by a,b,c,d,e '$BATS_TEST_TMPDIR/in' | sort | cmp - <(sort '$BATS_TEST_TMPDIR/in')"
    # by hand: 20000 records over 7 values: 2858 for 0 to 0, 2857 for the others
    run -0 pipe "aggregate-region --by e '$BATS_TEST_TMPDIR/in' | jq .value | paste -sd ' '"
    [ "$output" = "2858 2857 2857 2857 2857 2857 2858" ] || [ "$output" = "2858 2857 2857 2857 2857 2857 2857" ]
}

# ---- missing values and letters ----------------------------------------------

@test "a missing value makes the sum null and is counted" {
    run -0 aggregate-region --by region --ops sum,count,mean,min <<< "$(records a:A:2013:1 a:A:2014:null b:A:2013:2)"
    [ "${lines[0]}" = '{"region":"a","unit":"t","value":null,"count":1,"mean":null,"min":null,"n_missing":1}' ]
    [ "${lines[1]}" = '{"region":"b","unit":"t","value":2,"count":1,"mean":2,"min":2}' ]
}

@test "--missing skip sums the others; nothing but missing values stays null" {
    run -0 aggregate-region --by region --missing skip <<< "$(records a:A:2013:1 a:A:2014:null b:A:2013:null)"
    [ "${lines[0]}" = '{"region":"a","unit":"t","value":1,"n_missing":1}' ]
    [ "${lines[1]}" = '{"region":"b","unit":"t","value":null,"n_missing":1}' ]
}

@test "--missing fail ends with status 2, names the line, writes nothing" {
    run -2 --separate-stderr aggregate-region --missing fail <<< "$(records a:A:2013:1 a:A:2014:null)"
    [ -z "$output" ]
    [[ "$stderr" == *"<stdin>:2:"* ]]
}

@test "status and conf letters are united in alphabetical order" {
    run -0 aggregate-region --by region <<< '{"region":"a","value":1,"status":"P"}
{"region":"a","value":1,"status":"BE","conf":"C"}
{"region":"a","value":1}'
    [ "$output" = '{"region":"a","value":3,"status":"BEP","conf":"C"}' ]
    run -1 aggregate-region <<< '{"region":"a","value":1,"status":"p)"}'
}

# ---- hierarchies -------------------------------------------------------------

@test "KATO codes roll up by their digits" {
    in=$(records 111010000:A:2013:1 111033100:A:2013:2 113200000:A:2013:4 151000000:A:2013:8)
    run -0 pipe 'aggregate-region --by region --level region | jq -c "[.region, .value]"' <<< "$in"
    [ "$output" = $'["110000000",7]\n["150000000",8]' ]
    run -0 pipe 'aggregate-region --by region --level district | jq -c "[.region, .value]"' <<< "$in"
    [ "$output" = $'["111000000",3]\n["113200000",4]\n["151000000",8]' ]
    run -0 pipe 'aggregate-region --by region --level 0 | jq -c "[.region, .value]"' <<< "$in"
    [ "$output" = '["KZ",15]' ]
}

@test "NUTS codes roll up by their length" {
    run -0 pipe 'aggregate-region --by region --level 1 | jq -c "[.region, .value]"' <<< "$(records DE11:A:2013:1 DE12:A:2013:2 DE21:A:2013:4)"
    [ "$output" = $'["DE1",3]\n["DE2",4]' ]
}

@test "a region above the level, or an unknown one, is rejected, not guessed" {
    run -1 --separate-stderr aggregate-region --by region --level district <<< "$(records 110000000:A:2013:1 111000000:A:2014:2 Акмола:A:2013:1)"
    [ "${#lines[@]}" = 1 ]
    [[ "$stderr" == *"above that level"* ]]
    [[ "$stderr" == *"not in the hierarchy"* ]]
}

@test "--hierarchy takes a table of one's own" {
    printf 'code,parent\nall,\nnorth,all\nsouth,all\nn1,north\nn2,north\ns1,south\n' > "$BATS_TEST_TMPDIR/h.csv"
    run -0 pipe "aggregate-region --by region --hierarchy '$BATS_TEST_TMPDIR/h.csv' --level 1 | jq -c '[.region, .value]'" <<< "$(records n1:A:2013:1 n2:A:2013:2 s1:A:2013:4)"
    [ "$output" = $'["north",3]\n["south",4]' ]
    run -2 --separate-stderr aggregate-region --by time --hierarchy "$BATS_TEST_TMPDIR/h.csv" <<< "$(records n1:A:2013:1 north:A:2013:1)"
    [[ "$stderr" == *'"n1"'* && "$stderr" == *'"north"'* ]]
}

@test "a hierarchy with a circle, a gap or a code twice is refused" {
    for table in 'a,b\nb,a' 'a,x' 'a,\na,'; do
        printf 'code,parent\n%b\n' "$table" > "$BATS_TEST_TMPDIR/h.csv"
        run -2 aggregate-region --hierarchy "$BATS_TEST_TMPDIR/h.csv" < /dev/null
        [[ "$output" == *"hierarchy"* ]]
    done
    printf 'region,group\na,b\n' > "$BATS_TEST_TMPDIR/h.csv"
    run -2 aggregate-region --hierarchy "$BATS_TEST_TMPDIR/h.csv" < /dev/null
}

@test "--crosswalk counts the successors where South Kazakhstan was" {
    # A 2013: 197778.3 + 3234.1 = 201012.4 million, the publisher's figure for 510000000
    run -0 pipe "grep -v -e '\"KZ\"' -e 510000000 $GVA | aggregate-region --crosswalk kz2017 | grep '\"510000000\",\"nace\":\"A\"' | jq .value"
    [ "$output" = 201012400000 ]
}

@test "--crosswalk refuses a code that the geography cannot place" {
    run -1 --separate-stderr aggregate-region --by region,time --crosswalk kz2018 <<< "$(records 510000000:A:2013:1 610000000:A:2019:2)"
    [ "$output" = '{"region":"610000000","time":"2019","unit":"t","value":2}' ]
    run -1 --separate-stderr aggregate-region --by region,time --crosswalk kz2022 <<< "$(records 630000000:A:2021:1 630000000:A:2022:2)"
    [ "$output" = '{"region":"630000000","time":"2022","unit":"t","value":2}' ]
}

@test "--crosswalk takes a table of one's own, with years" {
    table=$BATS_TEST_TMPDIR/cross.csv
    printf 'code,to,valid_from,valid_to\nold,both,,2017\nold,rest,2018,\nnew,both,2018,\n' > "$table"
    run -1 --separate-stderr aggregate-region --by region,time --crosswalk "$table" <<< "$(records old:A:2017:1 old:A:2018:2 new:A:2018:4 new:A:2017:8 other:A:2017:16)"
    [ "$output" = '{"region":"both","time":"2017","unit":"t","value":1}
{"region":"both","time":"2018","unit":"t","value":4}
{"region":"rest","time":"2018","unit":"t","value":2}' ]
    for rows in 'a,b,,\na,c,2018,' 'a,b,long ago,' 'a,,,'; do
        printf 'code,to,valid_from,valid_to\n%b\n' "$rows" > "$table"
        run -2 aggregate-region --crosswalk "$table" < /dev/null
        [[ "$output" == *crosswalk* ]]
    done
}

# ---- what must not be added --------------------------------------------------

# refused CODES... : the sum over everything of a time is refused and names two codes.
refused() {
    run -2 --separate-stderr aggregate-region --by time <<< "$(records "$@")"
    [ -z "$output" ]
    [[ "$stderr" == *overlap* && "$stderr" == *--allow-overlap* ]]
}

@test "a country and its region, a region and its district are not added" {
    refused KZ:A:2013:1 110000000:A:2013:1
    [[ "$stderr" == *'"KZ"'* && "$stderr" == *'"110000000"'* ]]
    refused 110000000:A:2013:1 111000000:A:2013:1
    refused DE:A:2013:1 DE21:A:2013:1
    refused TOTAL:A:2013:1 DE21:A:2013:1
}

@test "South Kazakhstan is not added to Turkistan or Shymkent of the same time" {
    refused 510000000:A:2017:1 610000000:A:2017:1
    refused 510000000:A:2017:1 790000000:A:2017:1
    run -0 aggregate-region --by nace <<< "$(records 510000000:A:2017:1 610000000:A:2019:1)"
    run -2 aggregate-region --by nace,time "$GVA"
    run -0 --separate-stderr aggregate-region --by nace,time --allow-overlap "$GVA"
    [ "${#lines[@]}" = 3 ]
}

@test "a section and its division, an aggregate and what it holds are not added" {
    refused 110000000:C:2013:1 110000000:13:2013:1
    refused 110000000:13:2013:1 110000000:13.1:2013:1
    refused 110000000:13.1:2013:1 110000000:13.10:2013:1
    refused 110000000:B-E:2013:1 110000000:C:2013:1
    refused 110000000:C10-C12:2013:1 110000000:11:2013:1
    refused 110000000:C10-C12:2013:1 110000000:12-15:2013:1
    refused 110000000:TOTAL:2013:1 110000000:A:2013:1
    refused 110000000:B-N_S95_X_K:2013:1 110000000:95:2013:1
    run -0 aggregate-region --by time <<< "$(records 110000000:B-N_S95_X_K:2013:1 110000000:64:2013:1)"
}

@test "a section's letter is read by the revision of the record" {
    # K is 64-66 in Rev. 2, 61-63 in Rev. 2.1, 70-74 in Rev. 1.1
    while read -r rev other status; do
        echo "rev $rev: K and $other"
        run "-$status" aggregate-region --by rev <<< "{\"nace\":\"K\",\"rev\":\"$rev\",\"value\":1}
{\"nace\":\"$other\",\"rev\":\"$rev\",\"value\":1}"
    done << 'END'
OKED2019 64 2
OKED2019 62 0
2.1 62 2
2.1 64 0
1.1 72 2
1.1 64 0
END
}

@test "overlap is seen where both region and activity differ" {
    refused KZ:C:2013:1 110000000:13:2013:1
    refused KZ:13:2013:1 110000000:C:2013:1
    refused 110000000:C:2013:1 KZ:13:2013:1
}

@test "what only looks like overlap is added" {
    while read -r codes; do
        echo "codes: $codes"
        # shellcheck disable=SC2086
        run -0 aggregate-region --by unit <<< "$(records $codes)"
    done << 'END'
KZ:A:2013:1 110000000:C:2013:1
110000000:C:2013:1 150000000:13:2013:1
KZ:A:2013:1 110000000:A:2014:1
110000000:A:2013:1 110000000:A:2013:1
110000000:B:2013:1 110000000:C:2013:1 110000000:35:2013:1
610000000:A:2013:1 790000000:A:2013:1
110000000:01:2013:1 110000000:10:2013:1
END
}

@test "a group alone may hold a whole, and groups apart may hold its parts" {
    run -0 aggregate-region <<< "$(records KZ:C:2013:3 110000000:13:2013:1 110000000:C:2013:1)"
    [ "${#lines[@]}" = 3 ]
}

@test "totals over wholes and parts are refused" {
    run -2 --separate-stderr aggregate-region --totals <<< "$(records 110000000:C:2013:3 110000000:13:2013:1)"
    [ -z "$output" ]
    [[ "$stderr" == *TOTAL* ]]
}

@test "overlap is found after merging, where the parts were apart" {
    records KZ:A:2013:1 | aggregate-region --partial --by time > "$BATS_TEST_TMPDIR/1"
    records 110000000:A:2013:1 | aggregate-region --partial --by time > "$BATS_TEST_TMPDIR/2"
    run -2 --separate-stderr aggregate-region --merge --by time "$BATS_TEST_TMPDIR/1" "$BATS_TEST_TMPDIR/2"
    [ -z "$output" ]
    [[ "$stderr" == *overlap* ]]
}

@test "different units, measures, revisions and cumulations are not added" {
    for field in unit measure rev cumulation; do
        run -2 --separate-stderr aggregate-region --by region <<< "{\"region\":\"11\",\"$field\":\"x\",\"value\":1}
{\"region\":\"11\",\"$field\":\"y\",\"value\":1}"
        [[ "$stderr" == *"$field"*"add $field to --by"* ]]
        run -2 aggregate-region --by region <<< "{\"region\":\"11\",\"$field\":\"x\",\"value\":1}
{\"region\":\"11\",\"value\":1}"
        run -0 aggregate-region --by "region,$field" <<< "{\"region\":\"11\",\"$field\":\"x\",\"value\":1}
{\"region\":\"11\",\"$field\":\"y\",\"value\":1}"
    done
}

@test "years and quarters, and ranges of months that overlap, are not added" {
    while read -r one two; do
        echo "periods: $one $two"
        run -2 aggregate-region --by region <<< "$(records a:A:"$one":1 a:A:"$two":1)"
    done << 'END'
2013 2013-Q1
2013 2014-01
2013-Q1 2013-S1
2013-Q1 2013-01/2013-03
2013-01/2013-03 2013-01/2013-06
2013-01/2013-06 2013-04/2013-09
2013 spring
END
    run -0 aggregate-region --by region <<< "$(records a:A:2013-Q1:1 a:A:2013-Q2:1 a:A:2014-Q4:1)"
    [[ "$output" == *'"value":3}' ]]
}

# ---- totals and suppression --------------------------------------------------

@test "--totals adds totals over region, activity and both, marked by kind" {
    run -0 pipe 'aggregate-region --totals | jq -c "[.region, .nace, .kind, .value]"' <<< "$(records a:A:2013:1 a:B:2013:2 b:A:2013:4)"
    [ "$output" = '["TOTAL","A","total",5]
["TOTAL","B","total",2]
["TOTAL","TOTAL","total",7]
["a","A",null,1]
["a","B",null,2]
["a","TOTAL","total",3]
["b","A",null,4]
["b","TOTAL","total",4]' ]
}

@test "totals of real figures are the publisher's" {
    run -0 bash -o pipefail -c "$(declare -f regions16); GVA=$GVA; regions16 | aggregate-region --totals | grep '\"region\":\"TOTAL\"' | jq -c '[.nace, .value]'"
    # A + B + C: 1621232.5 + 5477694.0 + 3828486.9 million
    [ "$output" = $'["A",1621232500000]\n["B",5477694000000]\n["C",3828486900000]\n["TOTAL",10927413400000]' ]
}

@test "--suppress hides few contributors and dominance, and says which" {
    in=$(records a:A:2013:90 a:A:2013:6 a:A:2013:4 b:A:2013:5 c:A:2013:3 c:A:2013:3 c:A:2013:4)
    run -0 pipe 'aggregate-region --by region --suppress min=3 --suppress dominance=1:85 | jq -c "[.region, .value, .conf]"' <<< "$in"
    [ "$output" = $'["a",null,"O"]\n["b",null,"AO"]\n["c",10,null]' ]
    # p %: 100 - 90 - 6 = 4 < 5 % of 90 = 4.5; 10 - 4 - 3 = 3 > 5 % of 4
    run -0 pipe 'aggregate-region --by region --suppress p=5 | jq -c "[.region, .value]"' <<< "$in"
    [ "${lines[0]}" = '["a",null]' ]
    [ "${lines[2]}" = '["c",10]' ]
    # the two largest of a have 96 %
    run -0 pipe 'aggregate-region --by region --suppress dominance=2:96 | jq -c .value' <<< "$in"
    [ "${lines[0]}" = 100 ]
    run -0 pipe 'aggregate-region --by region --suppress dominance=2:95.9 | jq -c .value' <<< "$in"
    [ "${lines[0]}" = null ]
}

@test "with totals no suppressed group stands alone in its row or column" {
    awk 'BEGIN { for (r = 1; r <= 6; r++) for (n = 1; n <= 5; n++) for (k = 0; k < (r * n) % 4 + 1; k++)
        printf "{\"region\":\"r%d\",\"nace\":\"n%d\",\"value\":%d}\n", r, n, r * 10 + n + k }' > "$BATS_TEST_TMPDIR/in"
    aggregate-region --totals --suppress min=2 "$BATS_TEST_TMPDIR/in" > "$BATS_TEST_TMPDIR/out"
    for key in region nace; do
        run -0 jq -s --arg key "$key" 'group_by(.[$key]) | map(map(select(.value == null)) | length) | map(select(. == 1)) | length' "$BATS_TEST_TMPDIR/out"
        [ "$output" = 0 ]
    done
    # what is published is right
    run -0 pipe "jq -c 'select(.value != null) | [.region, .nace, .value]' '$BATS_TEST_TMPDIR/out' | sort > '$BATS_TEST_TMPDIR/some'
        aggregate-region --totals '$BATS_TEST_TMPDIR/in' | jq -c '[.region, .nace, .value]' | sort | comm -13 - '$BATS_TEST_TMPDIR/some'"
    [ -z "$output" ]
}

# ---- any order, any split ----------------------------------------------------

@test "any order and any split of the input give the same bytes" {
    in=$BATS_TEST_TMPDIR/in
    noise 1 2000 > "$in"
    while read -r options; do
        echo "options: $options"
        # shellcheck disable=SC2086
        one() { aggregate-region $options "$@"; }
        one "$in" > "$BATS_TEST_TMPDIR/one"
        [ -s "$BATS_TEST_TMPDIR/one" ]
        for seed in 1 2 3; do
            sort -R --random-source=<(yes "$seed") "$in" | one | cmp - "$BATS_TEST_TMPDIR/one"
        done
        for n in 2 7; do
            rm -f "$BATS_TEST_TMPDIR"/part.*
            split -n "l/$n" "$in" "$BATS_TEST_TMPDIR/part."
            for part in "$BATS_TEST_TMPDIR"/part.*; do
                one --partial --shard "$(basename "$part")" "$part" > "$part.p"
            done
            cat "$BATS_TEST_TMPDIR"/part.*.p | sort -R --random-source=<(yes 4) | one --merge | cmp - "$BATS_TEST_TMPDIR/one"
            cat "$BATS_TEST_TMPDIR"/part.*.p "$BATS_TEST_TMPDIR/part.aa.p" | one --merge | cmp - "$BATS_TEST_TMPDIR/one"
            # a tree: merged partial sums are partial sums
            one --merge --partial "$BATS_TEST_TMPDIR"/part.*.p > "$BATS_TEST_TMPDIR/tree"
            one --partial "$in" | cmp - "$BATS_TEST_TMPDIR/tree"
            one --merge "$BATS_TEST_TMPDIR/tree" /dev/null | cmp - "$BATS_TEST_TMPDIR/one"
        done
    done << 'END'
--ops sum,count,mean,min,max,share,sumsq --missing skip
--by region,time --level region --allow-overlap --totals
--by nace,region --suppress min=20 --suppress dominance=1:40 --suppress p=10
--by region,nace,unit --value value
END
}

@test "a shard that comes twice counts once, and is counted as dropped" {
    records 11:A:2013:1 15:A:2013:2 | aggregate-region --partial --shard s1 > "$BATS_TEST_TMPDIR/1"
    run -0 --separate-stderr aggregate-region --merge --by region,nace,product,cluster,time,measure,unit --stats "$BATS_TEST_TMPDIR/stats" --allow-overlap /dev/null
    run -0 --separate-stderr aggregate-region --merge --stats "$BATS_TEST_TMPDIR/stats" "$BATS_TEST_TMPDIR/1" "$BATS_TEST_TMPDIR/1"
    [ "$(jq -s 'map(.value) | add' <<< "$output")" = 3 ]
    [ "$(jq -c '[.read, .aggregated, .dropped]' "$BATS_TEST_TMPDIR/stats")" = '[4,2,2]' ]
    counts_hold "$BATS_TEST_TMPDIR/stats"
}

@test "a shard with the same name and other content is refused" {
    records 11:A:2013:1 | aggregate-region --partial --shard s1 > "$BATS_TEST_TMPDIR/1"
    records 11:A:2013:2 | aggregate-region --partial --shard s1 > "$BATS_TEST_TMPDIR/2"
    run -2 --separate-stderr aggregate-region --merge "$BATS_TEST_TMPDIR/1" "$BATS_TEST_TMPDIR/2"
    [ -z "$output" ]
    [[ "$stderr" == *'"s1"'* ]]
}

@test "a shard of which records are missing is refused" {
    records 11:A:2013:1 15:A:2013:2 | aggregate-region --partial --shard s1 | sed 1d > "$BATS_TEST_TMPDIR/1"
    run -2 --separate-stderr aggregate-region --merge "$BATS_TEST_TMPDIR/1"
    [ -z "$output" ]
    [[ "$stderr" == *"1 of 2"* ]]
}

@test "buckets of shards are merged on their own, in any order and twice, and together are the whole" {
    cd "$BATS_TEST_TMPDIR"
    noise 5 3000 > in
    split -n l/5 in part.
    : > part.empty
    for options in "--by region,nace,time,unit --ops sum,count,max" "--level region --by region,time --totals --missing skip --allow-overlap"; do
        # shellcheck disable=SC2086
        one() { aggregate-region $options "$@"; }
        one in > want
        rm -f shard.* bucket.*
        for part in part.*; do
            one --partial --shard "$part" --buckets 4 "$part" > "shard.$part"
        done
        # the engine's shuffle: equal keys are in one bucket, every bucket hears of every shard
        for k in 0 1 2 3; do
            cat shard.* shard.part.ab | sort -R --random-source=<(yes 6) | jq -c "select(._bucket == $k)" > bucket.$k
            one --merge --partial --shard "b$k" --shards 6 bucket.$k > merged.$k
        done
        cat merged.? | jq -c 'with_entries(select(.key | startswith("_") | not))' > keys
        [ "$(sort keys | uniq -d | wc -l)" = 0 ]
        one --merge --shards 4 merged.? merged.1 | cmp - want
        cat shard.* | one --merge --shards 6 | cmp - want
        # nothing is left out unnoticed: a shard, an empty one, a bucket, a line
        run -2 --separate-stderr pipe "cat shard.part.a[a-d] shard.part.empty | aggregate-region $options --merge --shards 6"
        [[ "$stderr" == *"5 shards of bucket 0 came, --shards asks for 6"* ]]
        run -2 pipe "cat shard.part.a? | aggregate-region $options --merge --shards 6"
        run -2 pipe "cat merged.[0-2] | aggregate-region $options --merge --shards 4"
        run -2 --separate-stderr pipe "sed 1d bucket.0 | aggregate-region $options --merge --shards 6"
        [[ "$stderr" == *'bucket 0 only'* ]]
    done
    run -2 aggregate-region --merge --shards 1 /dev/null
    run -0 aggregate-region --merge --shards 0 /dev/null
    [ -z "$output" ]
}

@test "a hundred buckets are about equally full, a skewed key or not" {
    run -0 pipe 'seq 20000 | sed "s/.*/{\"region\":\"&\",\"nace\":\"01\",\"time\":\"2020\",\"value\":1}/" |
        aggregate-region --partial --shard 1 --buckets 100 | jq ._bucket | sort | uniq -c | sort -n | sed -n "1p;\$p"'
    # 200 each on average; six standard deviations
    [ "$(awk '{ print ($1 > 115 && $1 < 285) }' <<< "$output")" = $'1\n1' ]
    run -0 pipe 'seq 5000 | sed "s/.*/{\"region\":\"75\",\"value\":1}/" | aggregate-region --partial --shard 1 --buckets 100 |
        jq -c "select(._part != \"0/0\") | .[\"_n.value\"]"'
    [ "$output" = 5000 ]
}

@test "an empty shard is told, counts once, and is refused when it once was not empty" {
    cd "$BATS_TEST_TMPDIR"
    aggregate-region --partial --shard s --stats stats < /dev/null > empty
    [ "$(wc -l < empty)" = 1 ]
    counts_hold stats
    run -0 aggregate-region --merge --shards 1 --stats stats empty empty
    [ -z "$output" ]
    [ "$(jq -c '[.read, .aggregated, .dropped]' stats)" = '[2,1,1]' ]
    records 11:A:2013:1 | aggregate-region --partial --shard s > full
    for files in "empty full" "full empty"; do
        # shellcheck disable=SC2086
        run -2 aggregate-region --merge $files
        [[ "$output" == *"different content"* ]]
    done
}

@test "partial sums of other options, and what is no partial sum, are not merged" {
    records 11:A:2013:1 | aggregate-region --partial --by region > "$BATS_TEST_TMPDIR/1"
    run -2 aggregate-region --merge --ops min "$BATS_TEST_TMPDIR/1"
    [[ "$output" == *"other options"* ]]
    run -1 aggregate-region --merge <<< "$(records 11:A:2013:1)"
    [[ "$output" == *"not a partial sum"* ]]
    for edit in 's/"_sum.value":"1"/"_sum.value":"1x"/' 's/"_n.value":1/"_n.value":-1/' 's/"_n.value":1,//'; do
        run -1 aggregate-region --merge --by region <<< "$(sed "$edit" "$BATS_TEST_TMPDIR/1")"
        [[ "$output" == *"not a part of a partial sum"* ]]
    done
}

# ---- bounds ------------------------------------------------------------------

@test "memory does not grow with the rows" {
    # Sanitizers and valgrind reserve more address space than the limit.
    (ulimit -v 200000; aggregate-region --version > /dev/null 2>&1) || skip "runs under a checker"
    run -0 bash -o pipefail -c 'seq 200000 | sed "s/.*/{\"region\":\"11\",\"nace\":\"A\",\"time\":\"2013\",\"value\":1.5}/" | (ulimit -v 200000; aggregate-region)'
    [[ "$output" == *'"value":300000}' ]]
}

@test "--memory refuses what needs more, with a remedy" {
    run -2 --separate-stderr bash -o pipefail -c 'seq 200000 | sed "s/.*/{\"region\":\"&\",\"value\":1}/" | aggregate-region --memory 2M'
    [ -z "$output" ]
    [[ "$stderr" == *"--memory"*"--partial"* ]]
    run -0 bash -o pipefail -c 'seq 2000 | sed "s/.*/{\"region\":\"&\",\"value\":1}/" | aggregate-region --memory 2M | wc -l'
    [ "$output" = 2000 ]
}
