# klaster-hosts: the same bytes as one pipe on one machine, however the input is cut and
# whatever happens to a job. The hosts are this one: ssh is parallel's part.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load helper
load cluster

setup() {
    command -v parallel > /dev/null || skip "parallel is not installed"
    cd "$BATS_TEST_TMPDIR" || exit 1
    register 3000 > all.csv
}

hosts() {
    "$ROOT/cluster/hosts.py" --jobs 2 "$@"
}

@test "a file in parts gives the bytes of the file whole" {
    one all.csv
    for size in 10K 64K 1M; do
        run -0 hosts --split $size --stats stats -o got "$PARSE | $REST" all.csv
        cmp got want
        jq -e '.stages[0].read == 3000 and .stages[3].aggregated == 3000' stats
    done
    # records have no header
    "${BIN:-$ROOT/bin}/parse" all.csv | normalise --rename region=region_code --rename time=year \
        --rename value=turnover > all.ndjson
    run -0 hosts --split 20K -o got "${REST#*|}" all.ndjson
    cmp got want
    # other programs among the filters
    grep -v ',2014,' all.csv > some.csv
    one some.csv
    run -0 hosts --split 20K -o got "$PARSE | jq -c 'select(.year != \"2014\")' | $REST" all.csv
    cmp got want
}

@test "files, an empty one and a compressed one, are parts" {
    # by $SHELL, or sh where there is none: no bash in the filter
    sed 1d all.csv | split -l 800 --additional-suffix .csv --filter '{ sed -n 1p all.csv; cat; } > $FILE' - part.
    sed -n 1p all.csv > part.header.csv
    gzip part.aa.csv
    one part.*
    run -0 hosts -o got "$PARSE | $REST" part.*
    cmp got want
    # the same by a command that fetches each
    run -0 hosts --read cat -o got2 "$PARSE | $REST" part.*
    cmp got2 want
}

@test "an input that is not read whole is no part: status 2 and no result, though its command ends with 1" {
    run -2 hosts --retries 1 --read cat -o got "$PARSE | $REST" all.csv none.csv
    [[ "$output" == *"none.csv: No such file"* ]]
    [[ "$output" == *"none.csv: the input was not read whole"* ]]
    run -2 hosts --retries 1 --read 'sh -c "head -n 9 \"$0\"; exit 1"' -o got "$PARSE | $REST" all.csv
    [ ! -e got ]
}

@test "the header of each part is what parse takes for it" {
    one all.csv
    { printf '\xef\xbb\xbf# a register\n\nThe register\n\n# of firms\n'; cat all.csv; } > titled.csv
    for skip in '--skip 1' '--skip=1' '--sk 1'; do
        run -0 hosts --split 20K -o got "${PARSE/parse/parse --comment \'#\' $skip} | $REST" titled.csv
        cmp got want
    done
    run -2 hosts --split 20K "${PARSE/parse/parse --encoding UTF-16} | $REST" all.csv
    [[ "$output" == *"cannot be cut at its lines"* ]]
}

@test "a failure of the system has status 2, which is not that of rejected records" {
    run -2 hosts -o nowhere/got "$PARSE | $REST" all.csv
    [[ "$output" == *"klaster-hosts: nowhere/got"*": No such file or directory"* ]]
    cp all.csv $'name\xff.csv'
    one all.csv
    run -0 hosts -o got "$PARSE | $REST" $'name\xff.csv'
    cmp got want
    mkdir path
    run -2 env PATH="$PWD/path" "$(python3 -c 'import sys; print(sys.executable)')" "$ROOT/cluster/hosts.py" "$PARSE | $REST" all.csv
    [[ "$output" == *"install the package parallel"* ]]
}

@test "what stands after the sums runs once, on all of them" {
    one all.csv
    render -f csv --top 3 want > table
    run -0 hosts --split 30K -o got "$PARSE | $REST | render -f csv --top 3" all.csv
    cmp got table
}

@test "a job that fails half way is run again" {
    one all.csv
    misbehaving classify-nace << 'ODD'
if once failed; then sed -n 1,50p | "$real" "$@"; exit 3; fi
ODD
    run -0 hosts --path "$PWD/odd" --split 50K --stats stats -o got "$PARSE | $REST" all.csv
    cmp got want
    [ "$(attempts)" = $(($(jq .parts stats) + 1)) ]
}

@test "a job that fails again and again ends with status 2, why, and no result" {
    misbehaving classify-nace << 'ODD'
echo "the disk is full" >&2; exit 2
ODD
    run -2 --separate-stderr hosts --path "$PWD/odd" --retries 2 -o got "$PARSE | $REST" all.csv
    [ "$(attempts)" = 2 ]
    [[ "$stderr" == *"the disk is full"* ]]
    [[ "$stderr" == *"all.csv@0"*"status"*" 2"* ]]
    [[ "$stderr" != *PIPESTATUS* ]]
    [ -z "$(find . -name 'got*')" ]
}

@test "an answer that is cut does not look whole" {
    for cut in 'sed 2d' 'sed -n 1,5p' 'head -c -150; echo'; do
        rm -rf odd state
        misbehaving aggregate-region <<< 'if [[ "$*" == *--partial* ]]; then "$real" "$@" | '"$cut"'; exit; fi'
        run -2 hosts --path "$PWD/odd" --retries 1 -o got "$PARSE | $REST" all.csv
        [ ! -e got ]
    done
}

@test "rejected rows are told by file and line, and the status is 1" {
    sed '5s/13.10\|14.12\|62.01\|46.90\|10.51\|01.11/99.77/' all.csv > bad.csv
    run -1 --separate-stderr hosts --stats stats -o got "$PARSE | $REST" bad.csv
    [[ "$stderr" == *"99.77"* ]]
    jq -e '.stages[2].rejected == 1 and .stages[3].read == 2999' stats
    # parse opens a file that is one part itself
    sed '7s/$/,one more/' all.csv > ragged.csv
    run -1 --separate-stderr hosts "$PARSE | $REST" ragged.csv
    [[ "$stderr" == *"ragged.csv:7:"* ]]
}

@test "what cannot be cut or distributed is refused, with the remedy" {
    run -2 hosts "$PARSE | normalise" all.csv
    [[ "$output" == *"no aggregate-region"* ]]
    run -2 hosts "$PARSE | aggregate-region --partial" all.csv
    [[ "$output" == *"--partial is set for each part"* ]]
    run -2 hosts "$PARSE; rm -rf x | aggregate-region" all.csv
    [[ "$output" == *"outside quotes"* ]]
    run -2 hosts "$PARSE | aggregate-region --part" all.csv
    [[ "$output" == *"--part is set for each part"* ]]
    run -2 hosts "$PARSE | $REST # sums" all.csv
    [[ "$output" == *"a comment"* ]]
    run -2 hosts "parse 'x | aggregate-region" all.csv
    run -2 hosts "$PARSE | $REST" none.csv
    [[ "$output" == *"none.csv"* ]]
    run -2 hosts "$PARSE | $REST" all.csv all.csv
    [[ "$output" == *"twice"* ]]
    gzip -k all.csv
    run -2 hosts --split 10K "$PARSE | $REST" all.csv.gz
    [[ "$output" == *"--split"* ]]
    # a line feed inside a cell, in every row: some cut goes through one
    sed '2,$s/ТОО/Т\nО/' all.csv > feeds.csv
    run -2 hosts --split 9K --retries 1 "$PARSE | $REST" feeds.csv
    [[ "$output" == *"inside a quoted cell"* ]]
    run -0 hosts "$PARSE | $REST" feeds.csv
}
