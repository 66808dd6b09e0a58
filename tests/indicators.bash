# Shared by the Bats files that go through the registry: `load indicators`, after helper.
# shellcheck shell=bash

# panel [FACTOR]: 6 regions by 5 activities over 2018, 2019, 2020 with weights, all figures
# from a fixed generator; times FACTOR.
panel() {
    awk -v factor="${1:-1}" 'BEGIN {
        seed = 7
        for (t = 2018; t <= 2020; t++) for (r = 1; r <= 6; r++) for (a = 1; a <= 5; a++) {
            seed = (seed * 16807) % 2147483647
            printf "{\"region\":\"R%d\",\"nace\":\"%s\",\"time\":\"%d\",\"measure\":\"employment\"," \
                "\"unit\":\"persons\",\"value\":%.17g,\"weight\":%d}\n", r, substr("ABCDE", a, 1), t,
                factor * (seed % 5000 + 1) / 8, r * 1000
        }
    }'
}

names() {
    compute-indicator --list | awk '/^  / { print $1 }'
}

# described NAME: what --describe says, asked once a file of tests.
described() {
    local kept=$BATS_FILE_TMPDIR/described/$1
    [ -s "$kept" ] || { mkdir -p "${kept%/*}" && compute-indicator --describe "$1" > "$kept"; }
    cat "$kept"
}

# said NAME LABEL: the line of that head.
said() {
    described "$1" | sed -n "s/^$2: //p"
}

# The arguments of the indicator's own example.
example() {
    said "$1" Example | sed 's/^.* | compute-indicator //; s/^compute-indicator //'
}

# The fields of its records that are in the unit of the value, between blanks.
in_unit() {
    described "$1" | sed -n "s/^Further field (--with): \([a-z_]*\)?*: .*; in the value's unit$/\1/p
        s/^Example: .*compute-indicator .*--value \([a-z_]*\) .*/\1/p" | paste -sd' ' | sed 's/^/value /'
}

# input_of NAME [FACTOR]: the records it runs on, their figures times FACTOR: what its data are said to
# be, or panel().
input_of() {
    local data factor=${2:-1}
    data=$(said "$1" Example | sed -n 's/^\(.*\) | compute-indicator .*/\1/p')
    if [ -z "$data" ]; then
        panel "$factor"
    elif [ "$factor" = 1 ]; then
        eval "$data"
    else
        eval "$data" | jq -c --arg fields "$(in_unit "$1")" --argjson factor "$factor" '
            reduce (($fields | split(" "))[] as $f | select(.[$f] != null) | $f) as $f (.; .[$f] = (.[$f] | tonumber) * $factor)'
    fi
}

# scattered FILE FIELDS: its records with these figures drawn anew, between nothing and three times
# what they were, and a tenth of the records gone.
scattered() {
    jq -c --arg fields "$2" '
        # two steps of a congruential generator that starts from the line
        ((input_line_number * 48271 + 7919) % 2147483647 | . * 48271 % 2147483647) as $drawn
        | select($drawn % 10 > 0)
        | ($drawn % 3001 / 1000) as $factor
        | reduce (($fields | split(" "))[] as $f | select(.[$f] != null) | $f) as $f (.; .[$f] = (.[$f] | tonumber) * $factor)' "$1"
}

# run_example NAME FILE [OPTION...]: the example on other records; its tables come from the project.
run_example() {
    local arguments
    arguments=$(example "$1")
    eval "compute-indicator $arguments ${*:3} \"$2\""
}
