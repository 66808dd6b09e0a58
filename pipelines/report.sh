#!/usr/bin/env bash
# The whole study from a release of published tables, in three languages: out/report/index.html
# and what it leads to. Called by `make report` and `klaster report`; the manual: klaster-report(7).
#
# Each chapter is made in each language by its own script; here they are bound.
set -euo pipefail

usage() {
    cat << 'END'
usage: [RELEASE=DIR] [OUT=DIR] [LANG_REPORT=LANGUAGE] klaster report

Makes the whole study from a release of published tables, in Kazakh, Russian and English:
OUT/report/index.html and what it leads to. What it works on is set by variables:

  RELEASE=DIR           the folder of tables (samples; their layouts: samples/SOURCES.md)
  OUT=DIR               where to publish (out)
  LANG_REPORT=LANGUAGE  the language of index.html: kk, ru or en (kk); the others are beside it
  IO_TABLE=FILE         an input-output table of your own, CSV: from,to,value
  TRADE_TABLE=FILE      exports of CIS countries, CSV: region,product,value

  -h, --help            this help

Exit status: 0 OUT/report is whole and verified, or nothing has changed; else it is as it was
before. The manual: klaster-report(7).
END
}

CHAPTER=report
case ${1-} in
'') ;;
-h | --help) usage && exit 0 ;;
*)
    printf 'report: no argument "%s"; RELEASE and OUT are variables, see klaster report --help\n' "$1" >&2
    exit 2
    ;;
esac
# shellcheck source=pipelines/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

MAIN=$LANG_REPORT BOUND=$LANG_REPORT

# The chapters in one language, in the report's folder.
chapters_in() {
    local chapter
    for chapter in $(there "${BOOK[@]}"); do
        RELEASE=$RELEASE OUT=$NEW/$1 LANG_REPORT=$1 BOUND=$MAIN "$ROOT/pipelines/$chapter.sh" > /dev/null
    done
}

# The parts of the book: each chapter's own under a heading of its title.
bound_parts() {
    local chapter
    for chapter in $(there "${BOOK[@]}"); do
        printf '{"part":"folder","text":"%s"}\n' "$NEW/$1/$chapter"
        sed -e "s/^{\"part\":\"title\",/{\"part\":\"heading\",\"level\":1,\"id\":\"$chapter\",/" \
            -e "s/^\({\"part\":\"[a-z]*\",\)\"id\":\"/\1\"id\":\"$chapter./" \
            -e "s/\"id\":\"$chapter\.$chapter\"/\"id\":\"$chapter\"/" "$NEW/$1/$chapter/parts/parts.ndjson"
    done
}

# page NAME LANGUAGE < parts: a page of the report, with the links to its other languages.
page() {
    local language name=${1##*/}
    {
        for language in "${LANGUAGES[@]}"; do
            printf '{"part":"language","lang":"%s","href":"%s","text":"%s"}\n' "$language" \
                "$(page_file "$name" "$language")" "${LANGUAGE_NAMES[$language]}"
        done
        cat
    } |
        command parse -f ndjson --seal |
        command render -f page --lang "$2" --seal > "$NEW/$(page_file "$1" "$2")"
}

# The front of the book: the map of clusters.
front_parts() {
    printf '{"part":"heading","level":2,"text":"%s"}\n' "$(text h.map)"
    cat "$NEW/$1/profiles/parts/map.ndjson"
    printf '{"part":"heading","level":2,"text":"%s"}\n' "$(text h.five)"
    cat "$NEW/$1/conclusion/parts/keys.ndjson"
}

book() {
    local file name folder=$NEW/$1/profiles
    LANG_REPORT=$1
    load_texts "$ROOT/pipelines/report.tsv"
    {
        printf '{"part":"title","text":"%s","note":"%s"}\n' "$(text title)" "$(text subtitle)"
        front_parts "$1"
        bound_parts "$1"
    } | page index "$1"
    for file in "$folder"/pages/compare "$folder"/pages/*/*; do
        name=${file#"$folder"/pages/}
        {
            printf '{"part":"folder","text":"%s"}\n' "$folder"
            cat "$file"
        } | page "$name" "$1"
    done
    rm -r "$folder/pages"
}

# A chapter in the report is a folder, not the link that its script published it by.
settle() {
    local language chapter
    for language in "${LANGUAGES[@]}"; do
        for chapter in $(there "${BOOK[@]}"); do
            chapter=$NEW/$language/$chapter
            mv -T "$(readlink -f "$chapter")" "$chapter.settled"
            rm "$chapter"
            mv -T "$chapter.settled" "$chapter"
            rm -f "$NEW/$language/".*.lock "$NEW/$language/".*.made
        done
    done
}

main() {
    local language pid
    local -a running=()
    begin
    rm -rf "$NEW/tables" "$NEW/figures" "$NEW/parts"
    TABLE=chapters
    for language in "${LANGUAGES[@]}"; do
        chapters_in "$language" 2> "$WORK/said.$language" &
        running+=($!)
    done
    for pid in "${running[@]}"; do wait "$pid" || failed_in=1; done
    # what they say alike in each language is said once
    awk '!said[$0]++' "$WORK"/said.* >&2
    [ -z "${failed_in-}" ] || exit 2
    settle
    mkdir -p "$NEW/region" "$NEW/cluster"
    for language in "${LANGUAGES[@]}"; do
        TABLE=book-$language
        (book "$language")
    done
    publish
}

main
