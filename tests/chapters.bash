# Shared by the tests of a chapter, CHAPTER, and of the report: `load chapters` after `load helper`.
# shellcheck shell=bash

chapter() { # LANGUAGE OUT [RELEASE]
    LANG_REPORT=$1 OUT=$2 RELEASE=${3:-samples} "$ROOT/pipelines/$CHAPTER.sh"
}

# Pages are made once for all tests of a file, by setup_file, which cannot skip: where the chart
# library is not there it makes nothing, and each test is left out.
charts_there() {
    [ -e "$ROOT/build/web/stamp" ]
}

setup() {
    charts_there || skip "no chart library; run make deps"
}

make_chapter() {
    export MADE=$BATS_FILE_TMPDIR/made
    charts_there || return 0
    chapter en "$MADE" > "$BATS_FILE_TMPDIR/said"
}

# cell TABLE KEY COLUMN: a figure of a table of the chapter, by its first field.
cell() {
    awk -F, -v key="$2" -v column="$3" '{ sub(/\r$/, "") } $1 == key { print $column }' "$MADE/$CHAPTER/tables/$1.csv"
}

# near A B: equal to nine digits.
near() {
    echo "$1 $2"
    awk -v a="$1" -v b="$2" 'BEGIN { d = a - b; if (d < 0) d = -d; exit !(a != "" && d <= 1e-9 * (b < 0 ? -b : b)) }'
}

# texts_hold: each text of the chapter is there once, in three languages, with the same placeholders.
texts_hold() {
    run -0 python3 - "pipelines/$CHAPTER.tsv" << 'END'
import re, sys
seen = set()
for line in open(sys.argv[1], encoding="utf-8"):
    if line.startswith("#"):
        continue
    key, *texts = line.rstrip("\n").split("\t")
    assert len(texts) == 3 and all(texts) and key not in seen, key
    seen.add(key)
    holes = [sorted(set(re.findall(r"\{[^}]*\}", text))) for text in texts]
    assert holes[0] == holes[1] == holes[2], (key, holes)
END
}
