# Establishments with places, for the tests of points and curves over distances.
# shellcheck shell=bash

at() { # ID:TYPE:X:Y[:WEIGHT]...
    local one
    for one in "$@"; do
        IFS=: read -r id type x y weight <<< "$one"
        printf '{"region":"%s","nace":"%s","x":%s,"y":%s,"value":%s}\n' "$id" "$type" "$x" "$y" "${weight:-1}"
    done
}

compute() { # RECORDS arguments
    local records=$1
    shift
    pipe "$(declare -f at); { $records; } | compute-indicator --with x=x --with y=y $*"
}
