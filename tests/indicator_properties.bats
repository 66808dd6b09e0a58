#!/usr/bin/env bats
# What the registry says of each indicator, held against what it computes: over all rows, by
# their own examples, with no list beside the registry.
# shellcheck disable=SC2154

bats_require_minimum_version 1.5.0
load helper
load indicators

# Every name, one after the other, through the function; what it prints is what is wrong.
each_is_well() {
    local name found wrong=
    for name in $(names); do
        found=$("$1" "$name" 2>&1 | head -3)
        [ -z "$found" ] || wrong+="$name: $found"$'\n'
    done
    echo "$wrong"
    [ -z "$wrong" ]
}

# Few draws where an indicator draws, and some where it would not without being asked.
computed() {
    local draws=()
    [[ $(described "$1") != *$'\nParameter: repetitions='* || $(example "$1") == *repetitions=* ]] || draws=(--param repetitions=9)
    run_example "$1" "$2" "${draws[@]}" "${@:3}"
}

# $in and $out of the name: the records of its example, and what it makes of them; kept for all tests.
example_of() {
    in=$BATS_FILE_TMPDIR/$1.in out=$BATS_FILE_TMPDIR/$1.out
    [ -e "$out" ] && return
    input_of "$1" > "$in"
    computed "$1" "$in" > "$out"
    [ -s "$out" ] || echo "no result"
}

# bounded NAME RECORDS: what of the results is outside the range that it states.
bounded() {
    jq -r -s --arg range "$(said "$1" Range)" --arg output "$(said "$1" "Output keys")" --slurpfile records "$2" -f tests/bounds.jq
}

inside() {
    local in out
    example_of "$1"
    bounded "$1" "$in" < "$out"
    scattered "$in" "$(in_unit "$1")" > "$BATS_TEST_TMPDIR/scattered"
    computed "$1" "$BATS_TEST_TMPDIR/scattered" 2> /dev/null | bounded "$1" "$BATS_TEST_TMPDIR/scattered"
}

@test "every value is in the range that its indicator states" {
    each_is_well inside
}

@test "a range that cannot be read, or leaves a component out, is not passed over" {
    result='[{"value":0.5},{"component":"p","value":2},{"value":0.25,"low":-1}]'
    for region in 1 2 3 4 5 6; do printf '{"region":"%s","nace":"%d"}\n' $region $((region % 5)); done > "$BATS_TEST_TMPDIR/six"
    while IFS='|' read -r range wrong; do
        echo "range: $range"
        run -0 jq -r --arg range "$range" --arg output "p; low" --slurpfile records "$BATS_TEST_TMPDIR/six" -f tests/bounds.jq <<< "$result"
        [ "${#lines[@]}" = "$wrong" ]
    done << 'END'
any|0
0 to 1|1
0 to 1, a remark; p 0 and more|0
0 to 1; p 0 to ln of the number of regions|1
0 to 1; p 0 to log2 of the number of regions|0
0 to 1; p, low 0 to the number of activities|1
1 over the number of activities to 1; p any|0
above 0.25; p any|1
0.25 or 0.5; p any|0
p any|2
any; high 0 to 1|1
|3
END
    for range in high "0 to n" "0 to 1; 1 is the mean" "any to 1; 0 to 1"; do
        echo "range: $range"
        run ! jq -r --arg range "$range" --arg output "p; low" --slurpfile records "$BATS_TEST_TMPDIR/six" -f tests/bounds.jq <<< "$result"
    done
}

in_order() {
    local in out order
    example_of "$1"
    awk '{ print (NR * 7919) % 1009, $0 }' "$in" | sort -n | cut -d' ' -f2- > "$BATS_TEST_TMPDIR/mixed"
    tac "$in" > "$BATS_TEST_TMPDIR/back"
    for order in mixed back; do
        computed "$1" "$BATS_TEST_TMPDIR/$order" | cmp "$out" -
    done
}

@test "the bytes of the result do not hang on the order of the records" {
    each_is_well in_order
}

by_unit() {
    local in out units
    example_of "$1"
    units=$(said "$1" "Goes by the unit of the values")
    input_of "$1" 1024 > "$BATS_TEST_TMPDIR/thousand"
    computed "$1" "$BATS_TEST_TMPDIR/thousand" > "$BATS_TEST_TMPDIR/other"
    if [ -n "$units" ] || ! cmp -s "$out" "$BATS_TEST_TMPDIR/other"; then
        jq -n -r --arg units "$units" --slurpfile one "$out" --slurpfile other "$BATS_TEST_TMPDIR/other" -f tests/units.jq
    fi
}

@test "results change with the unit of the values where their indicator says so, and only there" {
    each_is_well by_unit
}

# What the example gives for its last period alone, and for that period twice over.
by_period() {
    local in out last same=no dir=$BATS_TEST_TMPDIR
    example_of "$1"
    last=$(jq -r '.time // ""' "$in" | sort | tail -1)
    jq -c --arg last "$last" 'select((.time // "") == $last) | .time = "2001"' "$in" > "$dir/first"
    sed 's/"time":"2001"/"time":"2002"/' "$dir/first" > "$dir/second"
    computed "$1" "$dir/first" > "$dir/one" 2> "$dir/why" || true
    cat "$dir/first" "$dir/second" > "$dir/both"
    computed "$1" "$dir/both" > "$dir/two" 2>> "$dir/why" || true
    if [ -s "$dir/one" ] && cmp -s "$dir/one" <(grep -F '"time":"2001"' "$dir/two") &&
        cmp -s "$dir/one" <(grep -vF '"time":"2001"' "$dir/two" | sed 's/"time":"2002"/"time":"2001"/'); then
        same=yes
    fi
    case $same:$(said "$1" Periods) in
        "yes:each by itself" | "no:held against one another") ;;
        yes:*) echo "the periods do not matter to one another" ;;
        *) echo "the periods change one another"; head -2 "$dir/why" ;;
    esac
}

@test "each period is computed by itself, unless the indicator says that it compares them" {
    each_is_well by_period
}

# A period that lacks a code of the other (an activity, a sector with its flows) has what it has alone, draws
# too; but for the last digits of eigenvectors, and the codes by which value_chain calls a stage.
by_own_codes() {
    local in out last code dir=$BATS_TEST_TMPDIR plain='if .stage then del(.nace) else . end
        | map_values(if type == "number" then . * 1e9 | round / 1e9 else . end)'
    [ "$(said "$1" Periods)" = "each by itself" ] || return 0
    example_of "$1"
    last=$(jq -r '.time // ""' "$in" | sort | tail -1)
    jq -c --arg last "$last" 'select((.time // "") == $last) | .time = "2001"' "$in" > "$dir/first"
    code=$(jq -r '.from // .nace // .product // empty' "$dir/first" | sort -u | sed -n 1p)
    jq -c --arg code "$code" 'select($code == "" or ([.from, .to, .nace, .product] | index($code) | not)) | .time = "2002"' "$dir/first" > "$dir/second"
    for periods in first second "first second"; do
        # shellcheck disable=SC2086
        (cd "$dir" && cat $periods) > "$dir/records"
        computed "$1" "$dir/records" 2> "$dir/why" | jq -c "$plain" > "$dir/of ${periods/ /}"
    done
    cat "$dir/of first" "$dir/of second" | sort > "$dir/alone"
    sort "$dir/of firstsecond" | cmp -s - "$dir/alone" || echo "a period has other results beside one of more codes"
}

@test "what a period lacks is not taken from the others" {
    each_is_well by_own_codes
}

# ---- options that would change nothing ----------------------------------------

@test "an option that an indicator does not look at is refused, and those named that do" {
    while IFS='|' read -r options others; do
        echo "options: $options"
        # shellcheck disable=SC2086
        run -2 compute-indicator $options < /dev/null
        [[ "$output" == *" does not look at --"*"these do: "*"$others"*"--help"* ]]
    done << 'END'
--weight w lq|gini, theil
--weight w gini,lq|gini, theil
--weight w wolfson|gini, theil
--weight w eci|lq_per_head
--base 2010 herfindahl|growth, growth_annual
--end 2010 trend|growth, growth_annual
--set A gini|set_share, raw_dependence
END
    run -2 compute-indicator --weight w lorenz_asymmetry < /dev/null
    [[ "$output" == *"unless --param per_weight=1"* ]]
    run -2 compute-indicator --param per_weight=1 gini < /dev/null
    [[ "$output" == *"per_weight=1 needs --weight"* ]]
    for options in "--weight w -p per_weight=1 wolfson,gini" "--weight w -p presence=both eci" "--set A raw_dependence" "--base 1 --end 2 lq,growth" "--set A gini,set_share"; do
        echo "options: $options"
        # shellcheck disable=SC2086
        run -0 compute-indicator $options < /dev/null
    done
}

# The example without each of its tables that may be absent.
by_table() {
    local arguments table name
    arguments=$(example "$1")
    input_of "$1" > "$BATS_TEST_TMPDIR/in"
    eval "compute-indicator $arguments" < "$BATS_TEST_TMPDIR/in" > "$BATS_TEST_TMPDIR/with" 2> /dev/null
    grep -o -- '--table [a-z_]*=<([^)]*)' <<< "$arguments" | while read -r table; do
        name=${table%%=*} name=${name#--table }
        [[ $(described "$1") == *"Side table (--table): $name? ("* ]] || continue
        eval "compute-indicator ${arguments//"$table"/}" < "$BATS_TEST_TMPDIR/in" > "$BATS_TEST_TMPDIR/without" 2> "$BATS_TEST_TMPDIR/why" || continue
        ! cmp -s "$BATS_TEST_TMPDIR/with" "$BATS_TEST_TMPDIR/without" || echo "the table $name changes nothing"
    done
}

@test "a side table that may be absent changes what its indicator computes" {
    each_is_well by_table
}

@test "a side table that no indicator named would look at is refused, and when it would" {
    run -2 compute-indicator --table regions=/dev/null linkages < /dev/null
    [[ "$output" == *"linkages does not look at --table regions unless --param normalise=region"* ]]
    run -2 compute-indicator --table regions=/dev/null --param normalise=no linkages,key_sectors < /dev/null
    [[ "$output" == *"unless --param normalise=region"* ]]
    for options in "--param normalise=region linkages" "linkages,export_coefficient" "export_coefficient"; do
        echo "options: $options"
        # shellcheck disable=SC2086
        run -0 compute-indicator --table regions=/dev/null $options < /dev/null
    done
}

# An uneven weight against an even one.
by_weight() {
    local in out taken
    example_of "$1"
    taken=$(said "$1" "Weight (--weight)")
    if [[ -z $taken && $(said "$1" Needs) != *--weight* ]]; then
        run_example "$1" "$in" --weight value > /dev/null 2> "$BATS_TEST_TMPDIR/why" && echo "takes a weight"
        grep -q "does not look at --weight" "$BATS_TEST_TMPDIR/why" || cat "$BATS_TEST_TMPDIR/why"
        return 0
    fi
    [[ $taken == *=* ]] && taken="--param ${taken%%[|;]*}" || taken=
    jq -c '.weight = ((.region // .geo // .from | explode | add) % 97 + 1)' "$in" > "$BATS_TEST_TMPDIR/uneven"
    jq -c '.weight = 1' "$in" > "$BATS_TEST_TMPDIR/even"
    # shellcheck disable=SC2086
    for weight in uneven even; do
        computed "$1" "$BATS_TEST_TMPDIR/$weight" --weight weight $taken > "$BATS_TEST_TMPDIR/$weight.out"
    done
    [ -s "$BATS_TEST_TMPDIR/even.out" ] || echo "no result"
    ! cmp -s "$BATS_TEST_TMPDIR/uneven.out" "$BATS_TEST_TMPDIR/even.out" || echo "the weight that it takes changes nothing"
}

@test "a weight is taken by the indicators that it changes, and by no others" {
    each_is_well by_weight
}
