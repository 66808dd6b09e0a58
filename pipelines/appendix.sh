#!/usr/bin/env bash
# The appendix of the book: sources, quality of the data, methods, lists of tables and figures.
# Called by report.sh when the chapters are in OUT; variables as in chapter2.sh.
CHAPTER=appendix
# shellcheck source=pipelines/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=pipelines/observe.sh
source "$ROOT/pipelines/observe.sh"
# shellcheck source=pipelines/inputs.sh
source "$ROOT/pipelines/inputs.sh"

# ---- sources --------------------------------------------------------------------
# What is said of the tables: sources.tsv, or the release's own SOURCES.tsv.

section_sources() {
    local sources=$ROOT/pipelines/sources.tsv
    [ ! -f "$RELEASE/SOURCES.tsv" ] || sources=$RELEASE/SOURCES.tsv
    heading 2 h.sources
    paragraph p.sources
    TABLE=sources
    cp "$sources" "$WORK/typed.sources"
    parse -f tsv "$WORK/typed.sources" |
        normalise --rename "$(text col.table)=$LANG_REPORT" --rename "$(text col.unit)=unit_$LANG_REPORT" \
            --rename "$(text col.vintage)=vintage_$LANG_REPORT" --rename "$(text col.file)=file" \
            --rename "$(text col.through)=through" --rename "$(text col.licence)=licence_$LANG_REPORT" \
            --keep "$(text col.table),$(text col.unit),$(text col.vintage),$(text col.licence),$(text col.file),$(text col.through)" |
        show_table sources
}

# ---- quality ----------------------------------------------------------------------

# count COLUMN [conditions of render]: how many observations of each table meet them.
count() {
    local column=$1 records=$WORK/count.$1
    shift
    render -f ndjson --codes --columns table,one "$@" "$WORK/observed" |
        aggregate-region --by table --value one |
        normalise --rename value=one --set "column=$(text "$column")" --keep table,column,value > "$records"
}

# Observations of each table by what the publisher says of them.
section_observations() {
    local name number=0
    local -a files=()
    heading 2 h.quality
    paragraph p.quality
    while read -r name; do
        [ -f "$RELEASE/$name" ] || continue
        number=$((number + 1))
        TABLE=quality-$(printf %02d "$number")
        observations "$RELEASE" "$name" |
            normalise --set "table=$name" --set one=1 --number one --keep table,one,status,value > "$WORK/table-$name"
        files+=("$WORK/table-$name")
    done < <(input_names)
    TABLE=quality
    normalise --keep table,one,status,value "${files[@]}" > "$WORK/observed"
    count col.all
    count col.missing --where '!value'
    count col.preliminary --where status=P
    count col.estimated --where status=E
    normalise --keep table,column,value "$WORK"/count.col.{all,missing,preliminary,estimated} |
        show_table quality --table table,column --names table=code --digits 0
    TABLE=years
    observations "$RELEASE" gva_region_section.csv |
        normalise --skip 'value=^$' --skip 'region=^KZ$' > "$WORK/gva"
    part text text "$(text p.years years "$(times "$WORK/gva" | paste -sd ' ' | sed 's/ /, /g')")"
}

# What each filter did with the records it was given, over all chapters.
section_stages() {
    local chapter
    heading 2 h.stages
    paragraph p.stages
    TABLE=stages
    for chapter in $(there "${STUDY[@]}"); do
        sed -n "s/^    {\"table\": \"[^\"]*\", \(\"filter\":.*}\),\{0,1\}\$/{\"chapter\":\"$chapter\",\1/p" \
            "$OUT/$chapter/manifest.json"
    done > "$WORK/typed.stages"
    parse -f ndjson "$WORK/typed.stages" |
        aggregate-region --by filter --value read,made,written,rejected,dropped,aggregated > "$WORK/stages"
    show_table stages --columns filter,read,made,written,rejected,dropped,aggregated --digits 0 < "$WORK/stages"
    aggregate-region --by - --value read,rejected "$WORK/stages" |
        say stages
}

# ---- methods ------------------------------------------------------------------------

# The indicators that the traces of the chapters name, each once, in the order of the registry.
indicators_used() {
    local chapter
    for chapter in $(there "${STUDY[@]}" profiles); do
        grep -h '^ *compute-indicator\|| *compute-indicator' "$OUT/$chapter"/trace/*.sh || true
    done | tr -s " ,'" '\n' | sort -u > "$WORK/words"
    command compute-indicator --list | awk 'NR == FNR { word[$1] = 1; next } /^  / && $1 in word { print $1 }' "$WORK/words" -
}

# described NAME: its entry from what --describe says of it.
described() {
    command compute-indicator --describe "$1" --lang "$LANG_REPORT" | awk '
        function json(text) { gsub(/\\/, "\\\\", text); gsub(/"/, "\\\"", text); return text }
        function rest() { return json(substr($0, index($0, ": ") + 2)) }
        NR == 1 { title = json($0); id = $1; sub(/:$/, "", id) }
        NR == 2 { meaning = rest() }
        NR == 3 { formula = rest() }
        NR == 4 && /^(Source|Источник|Дереккөз)/ { source = rest() }
        END {
            printf "{\"part\":\"entry\",\"id\":\"%s\",\"title\":\"%s\",\"text\":\"%s\",\"rule\":\"%s\",\"note\":\"%s\"}\n",
                id, title, meaning, formula, source
        }'
}

section_methods() {
    local name
    heading 2 h.methods
    paragraph p.methods
    while read -r name; do described "$name" >> "$WORK/parts.body"; done < <(indicators_used)
}

main() {
    load_texts "$ROOT/pipelines/appendix.tsv"
    begin
    PARTS=front part title text "$(text title)"
    PARTS=body
    section_sources
    section_observations
    section_stages
    section_methods
    heading 2 h.tables
    part list text tables
    heading 2 h.figures
    part list text figures
    show_page
    publish
}

main
