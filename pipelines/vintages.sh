#!/usr/bin/env bash
# What a release changed against the one before it: figures that were revised, tables of the
# report that moved, findings that read otherwise. Called by release.sh, once a language.
#
#   BEFORE=DIR AFTER=DIR   two releases: folders with inputs/ and report/
#   LANG_REPORT=kk         or ru, en; FIRST is the language whose page is called index.html
#   OUT=DIR                where to publish: OUT/vintages
CHAPTER=vintages
RELEASE=${AFTER:?}/inputs
# shellcheck source=pipelines/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=pipelines/inputs.sh
source "$ROOT/pipelines/inputs.sh"
: "${BEFORE:?}"

# How many of the largest revisions the page shows; tables/revisions.csv has all.
SHOWN=30

# revisions: a record for each observation that is not as it was: file, the observation, before,
# after, change, relative (change / before), kind (revised, new, gone).
revisions() {
    local name fields
    ln -sfn "$(readlink -f "$BEFORE/inputs")" "$WORK/before"
    while IFS= read -r name; do
        ! cmp -s "$WORK/before/$name" "$RELEASE/$name" || continue
        TABLE=observe-$name
        fields=$(input_field "$name" 3)
        for side in before after; do
            if [ "$side" = before ]; then folder=$WORK/before; else folder=$RELEASE; fi
            : > "$WORK/observed.$side"
            [ ! -f "$folder/$name" ] ||
                observations "$folder" "$name" | normalise --skip 'value=^$' > "$WORK/observed.$side"
        done
        paired "$fields" "$WORK/observed.before" "$WORK/observed.after" |
            awk -v file="$name" -f "$ROOT/pipelines/revisions.awk"
    done < <(input_names)
}

# moved: a record for each table of the report: chapter, table, cells, changed, new, gone and
# largest, the largest change in percent. Tables are compared in one language.
moved() {
    local table other
    (cd "$AFTER/report/$LANG_REPORT" && find . -path '*/tables/*.csv' | sort) |
        while IFS= read -r table; do
            other=$BEFORE/report/$LANG_REPORT/$table
            [ -f "$other" ] || other=/dev/null
            ! cmp -s "$other" "$AFTER/report/$LANG_REPORT/$table" || continue
            cells "$other" > "$WORK/cells.before"
            cells "$AFTER/report/$LANG_REPORT/$table" > "$WORK/cells.after"
            awk -F'\t' -v chapter="$(cut -d/ -f2 <<< "$table")" -v table="$(basename "$table" .csv)" \
                -f "$ROOT/pipelines/moved.awk" "$WORK/cells.before" "$WORK/cells.after"
        done
}

# cells TABLE.csv: each number as row <tab> column <tab> number; a row is named by its texts.
cells() {
    KLASTER_SEAL=0 command parse -f csv "$1" 2> /dev/null | awk -f "$ROOT/pipelines/cells.awk" || true
}

# said FOLDER: the findings of a report in this language: chapter <tab> id <tab> text as in JSON.
said() {
    local file
    for file in "$1/report/$LANG_REPORT"/*/parts/parts.ndjson; do
        [ -f "$file" ] || continue
        awk -v chapter="$(basename "$(dirname "$(dirname "$file")")")" '
            function inside(name) { return match($0, "\"" name "\":\"([^\"\\\\]|\\\\.)*\"") ? substr($0, RSTART + length(name) + 4, RLENGTH - length(name) - 5) : "" }
            /^\{"part":"(item|finding)"/ { print chapter "\t" inside("id") "\t" inside("text") }' "$file"
    done
}

# findings: a record for each finding that reads otherwise than before.
findings() {
    awk -F'\t' '
        { key = $1 "\t" $2 }
        FNR == NR { before[key] = $3; next }
        !(key in before) || before[key] != $3 {
            printf "{\"chapter\":\"%s\",\"id\":\"%s\",\"before\":\"%s\",\"after\":\"%s\"}\n", $1, $2, before[key], $3
        }
        { seen[key] = 1 }
        END { for (key in before) if (!(key in seen)) { split(key, part, "\t"); gone[part[1] "\",\"id\":\"" part[2]] = before[key] }
              for (key in gone) printf "{\"chapter\":\"%s\",\"before\":\"%s\",\"after\":\"\"}\n", key, gone[key] }' \
        <(said "$BEFORE") <(said "$AFTER") | sort
}

main() {
    local language
    load_texts "$ROOT/pipelines/vintages.tsv"
    begin
    revisions > "$WORK/revisions"
    moved > "$WORK/moved"
    findings > "$WORK/findings"

    PARTS=front
    for language in "${LANGUAGES[@]}"; do
        part language lang "$language" href "$(page_file index "$language" "${FIRST:-$LANG_REPORT}")" \
            text "${LANGUAGE_NAMES[$language]}"
    done
    part title text "$(text title)" note "$(text subtitle)"
    PARTS=body
    heading 2 h.revised
    if [ -s "$WORK/revisions" ]; then
        awk -f "$ROOT/pipelines/revised.awk" "$WORK/revisions" | parse -f ndjson > "$WORK/revised"
        normalise --rename "$(text col.file)=file" --rename "$(text col.revised)=revised" --rename "$(text col.new)=new" \
            --rename "$(text col.gone)=gone" --rename "$(text col.largest)=largest" "$WORK/revised" |
            show_table revised
        parse -f ndjson < "$WORK/revisions" > "$WORK/revisions.all"
        # shellcheck disable=SC2094 # two files
        render -f csv --codes "$WORK/revisions.all" > "$NEW/tables/revisions.csv"
        normalise --only 'kind=^revised$' --scale relative=100 "$WORK/revisions.all" |
            render -f ndjson --codes --sort size:desc --top "$SHOWN" |
            parse -f ndjson |
            normalise --drop change,size,kind --rename "$(text col.file)=file" --rename "$(text col.before)=before" \
                --rename "$(text col.after)=after" --rename "$(text col.change)=relative" |
            show_table largest --digits 2
    else
        paragraph p.none_revised
    fi
    heading 2 h.moved
    if [ -s "$WORK/moved" ]; then
        parse -f ndjson < "$WORK/moved" |
            normalise --rename "$(text col.chapter)=chapter" --rename "$(text col.table)=table" --rename "$(text col.cells)=cells" \
                --rename "$(text col.revised)=changed" --rename "$(text col.new)=new" --rename "$(text col.gone)=gone" \
                --rename "$(text col.largest)=largest" |
            show_table moved
    else
        paragraph p.none_moved
    fi
    heading 2 h.findings
    if [ -s "$WORK/findings" ]; then
        parse -f ndjson < "$WORK/findings" |
            normalise --drop id --rename "$(text col.chapter)=chapter" --rename "$(text col.before)=before" --rename "$(text col.after)=after" |
            show_table findings
    else
        paragraph p.none_findings
    fi
    show_page
    publish
}

main
