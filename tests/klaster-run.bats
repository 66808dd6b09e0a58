# klaster run is the shell's pipe in one process: whatever can be seen of a pipeline is the
# same as under bash -o pipefail.
load helper
load same

setup_file() {
    export INPUTS=$BATS_FILE_TMPDIR/in
    python3 tests/fixtures/klaster-run/inputs.py "$INPUTS"
}

# every FILE THREADS:PIECE...: each pipeline of the file, with so many threads and the input
# cut into pieces of so many bytes.
every() {
    local table=$1 pipeline failed=0 how
    shift
    while IFS= read -r pipeline; do
        case $pipeline in '' | '#'*) continue ;; esac
        for how in "$@"; do
            KLASTER_PIECE=${how#*:} same "$pipeline" -j "${how%:*}" || failed=$((failed + 1))
        done
    done < "$table"
    return $((failed > 0))
}

@test "every pipeline of the table ends as in the shell" {
    every tests/fixtures/klaster-run/pipelines.txt 1: 2:100 5:1000
}

@test "pieces end at records, whatever quotes and line ends are in them" {
    local seed piece options
    for seed in 1 2 3 4 5 6; do
        python3 tests/fixtures/klaster-run/hostile.py "$seed" "$INPUTS/hostile.csv"
        for options in '' "--origin --header 0 --pad 6" "-d ';'" "--quote \\'" "--quote none"; do
            for piece in 16 300; do
                KLASTER_PIECE=$piece same "parse $options in/hostile.csv --rejects r --stats s.stats |
                    normalise --set a=b --stats t.stats" -j 3
            done
        done
    done
}

@test "a record longer than a line may be is refused between stages too" {
    # 64 MB are not reached by the row, but by its escapes
    python3 -c 'import sys; sys.stdout.write("a,b\n1,2\n3," + "\x01" * 11200000 + "\n5,6\n")' > "$INPUTS/long.csv"
    same "parse in/long.csv | normalise --set c=d | normalise -r e=a" -j 1
    same "parse in/long.csv | normalise --set c=d | normalise -r e=a" -j 2
    [ "$(cat "$BATS_TEST_TMPDIR/run/.out")" = '{"e":"1","b":"2","c":"d"}' ]
    [[ $(cat "$BATS_TEST_TMPDIR/run/.errors") == *"<stdin>:2: a line longer than 64 MB" ]]
    rm "$INPUTS/long.csv"
}

@test "KLASTER_SEAL seals inside the process too" {
    export KLASTER_SEAL=1
    same "parse in/good.csv | normalise -n turnover | classify-nace --rejects r | aggregate-region --by nace --value turnover --stats s.stats"
    same "parse in/none.csv | normalise -n turnover | classify-nace | aggregate-region --by nace --value turnover"
    same "parse in/good.csv | jq -c . | normalise -n turnover | classify-nace"
}

@test "a pipeline comes from a file, with comments and lines that go on" {
    cat > "$BATS_TEST_TMPDIR/pipeline" <<'END'
# what is sold, by activity

parse --fields nace,turnover \
    tests/fixtures/klaster-run/sold.csv |   # the cells
  # as numbers
  klaster normalise -n 'turn'"over" |
  aggregate-region --by nace --value turn\over

END
    run klaster run -f "$BATS_TEST_TMPDIR/pipeline"
    [ "$status" -eq 0 ]
    [ "$output" = '{"nace":"13.10","turnover":3.5}' ]
}

@test "what a shell would expand is refused with its place" {
    while IFS='~' read -r text place why; do
        run klaster run "$(printf '%b' "$text")"
        [ "$status" -eq 2 ]
        [[ $output == "klaster run: pipeline:$place: "*"$why"* ]] || { echo "$text: $output"; false; }
    done <<'END'
parse $file~1:7~a variable
parse "a $(date)"~1:10~a variable
parse `ls`~1:7~a variable
parse *.csv~1:7~a pattern
parse | sort [ab]~1:14~a pattern
parse {a,b}~1:7~a brace
a; b~1:2~only a pipeline
a && b~1:3~only a pipeline
a || b~1:3~only a pipeline
(a)~1:1~only a pipeline
a |& b~1:3~only a pipeline
! a~1:1~only a pipeline
while a~1:1~only a pipeline
X=1 parse~1:1~a variable is not set
parse 'open~1:7~not closed
parse "open~1:7~not closed
parse |~1:8~a command
| parse~1:1~a command
parse\n| sort~2:1~a second pipeline
parse\nsort~2:1~a second pipeline
parse <~1:8~the name of a file
parse << END~1:7~not known
parse 2>&1~1:7~not known
parse 1< a~1:7~standard input
parse 3> a~1:7~not known
parse x 12>> a~1:9~not known
parse a\r\n~1:8~a carriage return
END
    run klaster run 'parse --join=~'
    [ "$status" -eq 2 ]
    [[ $output == *"1:14: a home folder"* ]]
}

@test "statuses are those of the programs where whoever started it ignores their end" {
    run env --ignore-signal=CHLD klaster run 'printf "a\n1\n" | parse | sort'
    [ "$status" -eq 0 ]
    run -2 env --ignore-signal=CHLD klaster run 'parse none | sort'
}

@test "quotes and backslashes are the shell's" {
    local text='printf "<%s>" a\ b "c\"d\$\e" '"'f\\g'"' "" h""i \#j k#l m~n 2 =o # p'
    run klaster run "$text"
    [ "$status" -eq 0 ]
    [ "$output" = "$(bash -c "$text")" ]
}

@test "wrong usage ends with status 2 and starts nothing" {
    for words in "" "-j" "-j 0 parse" "-j x parse" "-x parse" "parse samples/none" "-f none" "-f none parse"; do
        # shellcheck disable=SC2086
        run klaster run $words
        [ "$status" -eq 2 ]
        [[ $output == "klaster run: "* ]]
    done
    klaster run --help | grep -q '^usage: klaster run'
}
