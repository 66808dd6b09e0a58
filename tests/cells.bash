# Small panels written as words: `load cells` after `load helper`.
# shellcheck shell=bash

cells() { # REGION:ACTIVITY:VALUE...
    local one
    for one in "$@"; do
        IFS=: read -r r a v <<< "$one"
        printf '{"region":"%s","nace":"%s","value":%s}\n' "$r" "$a" "$v"
    done
}

compute() { # RECORDS arguments
    local records=$1
    shift
    pipe "$(declare -f cells); { $records; } | compute-indicator $*"
}
