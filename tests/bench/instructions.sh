#!/usr/bin/env bash
# Instructions of the filters on a fixed input, counted by callgrind: what a change costs, on
# a machine that may be busy. The start of the program is taken out.
#
#	instructions.sh check    fails where more than 5 % came on top of instructions.tsv
#	instructions.sh record   writes instructions.tsv
#
# Counts are of one compiler's code, and of one choice where the processor has a say: the C
# library's is made by GLIBC_TUNABLES, our own by KLASTER_SCAN. BIN and BUILD say where the
# programs are.
set -euo pipefail
cd "$(dirname "$0")/../.."
export LC_ALL=C.UTF-8 KLASTER_SCAN=sse2 GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX512F,-AVX512VL,-AVX2,-AVX,-BMI2,-ERMS,-FSRM
unset KLASTER_SEAL

BIN=${BIN:-bin} BUILD=${BUILD:-build}
RECORDED=tests/bench/instructions.tsv
ROWS=5000
CC=$(cut -d ' ' -f 1 "$BUILD/flags")
work=$BUILD/instructions
mkdir -p "$work"

# ---- the input, and the same without rows -------------------------------------
"$CC" -O2 -o "$work/register" tests/bench/register.c
"$work/register" $ROWS lib/tables/nace.tsv > "$work/rows.csv"
head -n 1 "$work/rows.csv" > "$work/none.csv"
KEYS=region,nace,time
for name in rows none; do
    at=$work/$name
    gzip -nkf "$at.csv"
    "$BIN/parse" "$at.csv" > "$at.firms"
    "$BIN/normalise" --rename region=region_code --rename time=year --rename value=turnover "$at.firms" > "$at.records"
    "$BIN/classify-nace" --level division "$at.records" > "$at.divisions"
    "$BIN/aggregate-region" --by $KEYS "$at.divisions" > "$at.sums"
    "$BIN/aggregate-region" --by $KEYS --partial --shard 1 "$at.divisions" > "$at.partial"
done

# ---- what is counted: a name, the command, the input ---------------------------
commands() {
    cat << END
parse-csv	parse	csv
parse-csv-fields	parse --fields region_code,nace,year,turnover	csv
parse-csv-gzip	parse	csv.gz
parse-ndjson	parse	firms
normalise-rename	normalise --rename region=region_code --rename time=year --rename value=turnover	firms
normalise-figures	normalise --scale value=1000 --decimal auto	records
classify-division	classify-nace --level division	records
classify-scheme	classify-nace --scheme tech	records
aggregate-records	aggregate-region --by $KEYS	records
aggregate-partial	aggregate-region --by $KEYS --partial --shard 1	divisions
aggregate-merge	aggregate-region --by $KEYS --merge	partial
indicator-lq	compute-indicator lq	sums
render-table	render --digits 2	sums
END
}

# count COMMAND INPUT
count() {
    local words
    read -ra words <<< "$1"
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$BIN/${words[0]}" "${words[@]:1}" "$2" \
        2> "$work/log" > /dev/null || { cat "$work/log" >&2; exit 2; }
    sed -n 's/.*Collected : //p' "$work/log"
}

measure() {
    local name command input rows none
    printf '# compiler\t%s\n' "$("$CC" --version | head -n 1)"
    printf '# flags\t%s\n' "$(tr ' ' '\n' < "$BUILD/flags" | grep -e '^-[^WIg]' | paste -sd ' ')"
    printf '# input\t%s\n' "$(cksum < "$work/rows.csv")"
    while IFS=$'\t' read -r name command input; do
        rows=$(count "$command" "$work/rows.$input")
        none=$(count "$command" "$work/none.$input")
        printf '%s\t%d\t%d\n' "$name" $((rows - none)) $(((rows - none) / ROWS))
    done < <(commands)
}

# differs FILE: the conditions of its counts are others than those of now.
differs() {
    ! cmp -s <(grep '^#' "$1") <(grep '^#' "$work/new")
}

case ${1:-} in
record)
    measure > "$work/new"
    mv "$work/new" "$RECORDED"
    cat "$RECORDED"
    ;;
check)
    measure > "$work/new"
    if differs "$RECORDED"; then
        echo "check-instructions: left out: recorded under other conditions:"
        diff <(grep '^#' "$RECORDED") <(grep '^#' "$work/new") || true
        exit 0
    fi
    awk -F'\t' '
        /^#/ { next }
        FNR == NR { was[$1] = $2; next }
        !($1 in was) { printf "%-20s %12d  not recorded\n", $1, $2; bad = 1; next }
        { change = 100 * ($2 / was[$1] - 1); printf "%-20s %12d  %+6.1f %%  %d a record\n", $1, $2, change, $3
          bad = bad || change > 5; good = good || change < -5 }
        END { if (bad) print "check-instructions: more than 5 % came on top; when that is meant: make record-instructions"
              else if (good) print "check-instructions: faster by more than 5 %: make record-instructions keeps it"
              exit bad }' "$RECORDED" "$work/new"
    ;;
*)
    echo "usage: tests/bench/instructions.sh check | record" >&2
    exit 2
    ;;
esac
