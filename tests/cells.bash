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

# Regions by activities over periods from a fixed generator; some cells have no record, some no value.
random_panel() { # PERIODS [FACTOR]
    awk -v periods="$1" -v factor="${2:-1}" 'BEGIN {
        seed = 11
        for (t = 0; t < periods; t++) for (r = 1; r <= 7; r++) for (a = 1; a <= 8; a++) {
            seed = (seed * 16807) % 2147483647
            size = (r * 37 + a * a * 11 + (r * a * 13) % 29) * (1 + (seed % 1000) / 2500) * (1 + t * ((r + 2 * a) % 5 - 2) / 12)
            if (seed % 13 == 0) continue
            printf "{\"region\":\"R%d\",\"nace\":\"A%d\",\"time\":\"%d\",\"value\":%s}\n", r, a, 2015 + t, seed % 17 == 0 ? "null" : sprintf("%.17g", size * factor)
        }
    }'
}
