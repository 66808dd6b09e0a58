#!/usr/bin/env bash
# The conclusion of the book: all findings of the chapters by how much of the economy they are
# about, the five that matter, and what each chapter found in its own words. Called by report.sh
# when the chapters are in OUT; variables as in chapter2.sh.
CHAPTER=conclusion
# shellcheck source=pipelines/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=pipelines/observe.sh
source "$ROOT/pipelines/observe.sh"

# findings CHAPTER: its findings as lines of id, title, text, rule: the inside of their JSON
# strings. The title is the heading that the finding stands under; where several do, the words
# before its list.
findings() {
    awk '
        function field(name,   text) {
            if (!match($0, "\"" name "\":\"([^\"\\\\]|\\\\.)*\"")) return ""
            text = substr($0, RSTART, RLENGTH - 1)
            return substr(text, length(name) + 5)
        }
        /^{"part":"heading"/ { heading++; words = field("text") }
        /^{"part":"finding"/ && NR == FNR { under[heading]++ }
        NR != FNR && FNR == 1 { first = heading }
        /^{"part":"finding"/ && NR != FNR {
            title = words
            text = field("text")
            if (under[heading - first] > 1 && index(text, ": ")) title = substr(text, 1, index(text, ": ") - 1)
            while (title in seen) title = title " *"
            seen[title] = 1
            printf "%s\t%s\t%s\t%s\n", field("id"), title, text, field("rule")
        }
    ' "$OUT/$1/parts/parts.ndjson" "$OUT/$1/parts/parts.ndjson"
}

# reach KEY TABLE: which part of the value added of all regions is in those that the finding names;
# nothing where it names none.
reach() {
    TABLE=reach-$1
    head -n 1 "$2" | grep -q '^region\b' || return 0
    parse -f csv "$2" |
        normalise --set named=1 --set added= --number named,added --keep region,named,added > "$WORK/named"
    grep -q '"region":"[0-9]' "$WORK/named" || return 0
    aggregate-region --by region --value named,added --missing skip "$WORK/named" "$WORK/added" > "$WORK/joined"
    normalise --skip 'named=^$' --set group=in "$WORK/joined" > "$WORK/group.1"
    normalise --only 'named=^$' --set group=out "$WORK/joined" > "$WORK/group.2"
    aggregate-region --by group --value added --ops share,count "$WORK"/group.[12] > "$WORK/shares"
    normalise --only 'group=^in$' --rename value=share --scale value=100 --set column=share \
        --set "finding=$1" --keep finding,column,value "$WORK/shares" > "$WORK/reach.share.$1"
    normalise --only 'group=^in$' --rename value=count --set column=count \
        --set "finding=$1" --keep finding,column,value "$WORK/shares" > "$WORK/reach.count.$1"
}

# The five findings that matter, for the front of the book and for the conclusion.
five() {
    local key id found title text rule chapter
    while IFS=, read -r key _; do
        chapter=${key%%.*}
        id=${key#*.}
        while IFS=$'\t' read -r found title text rule; do
            [ "$found" = "$id" ] || continue
            # the words before the list, where they are the title, stand over it already
            text=${text#"$title: "}
            printf '{"part":"key","title":"%s","href":"#r-%s","text":"%s","note":"%s"}\n' "$title" "$key" "$text" \
                "$(render -f sentence --lang "$LANG_REPORT" --template "$(text s.reach)" --spread finding,column \
                    --where "finding=$key" "$WORK/reach")"
        done < "$WORK/findings.$chapter"
    done < <(render -f csv --codes --spread finding,column --sort share:desc --sort finding --top 5 \
        --columns finding,share "$WORK/reach" | sed 1d | tr -d '\r')
}

# The same in short: of a list, whose items end in brackets, the first three.
shortened() {
    awk '{
        if (match($0, /"text":"([^"\\]|\\.)*"/)) {
            n = split(substr($0, RSTART + 8, RLENGTH - 9), items, /\); /)
            if (n > 4) $0 = substr($0, 1, RSTART + 7) items[1] "); " items[2] "); " items[3] "); …" substr($0, RSTART + RLENGTH - 1)
        }
        print
    }'
}

main() {
    local chapter id title text rule
    local -a names=()
    load_texts "$ROOT/pipelines/chapter2.tsv"
    load_texts "$ROOT/pipelines/conclusion.tsv"
    begin
    observe_value_added
    TABLE=added
    normalise --only "time=^$NOW\$" "$WORK/gva" |
        aggregate-region --by region |
        normalise --rename added=value --set named= --number named --keep region,named,added > "$WORK/added"
    for chapter in $(there "${STUDY[@]}"); do
        findings "$chapter" > "$WORK/findings.$chapter"
        while IFS=$'\t' read -r id title text rule; do
            reach "$chapter.$id" "$OUT/$chapter/tables/$id.csv"
            names+=(--map "finding:$chapter.$id=$title")
        done < "$WORK/findings.$chapter"
    done
    TABLE=reach
    normalise --keep finding,column,value "$WORK"/reach.*.chapter* > "$WORK/reach"

    PARTS=front part title text "$(text title)"
    PARTS=body
    paragraph p.conclusion
    heading 2 h.five
    paragraph p.five
    five > "$WORK/keys"
    shortened < "$WORK/keys" > "$NEW/parts/keys.ndjson"
    cat "$WORK/keys" >> "$WORK/parts.body"
    heading 2 h.all
    normalise --map "column:share=$(text col.reach)" --map "column:count=$(text col.regions)" \
        "${names[@]}" "$WORK/reach" |
        show_table reach --spread finding,column --sort "$(text col.reach):desc" --names finding=code --digits 0
    for chapter in $(there "${STUDY[@]}"); do
        sed -n 's/^{"part":"title","text":\("[^"]*"\).*/{"part":"heading","level":2,"text":\1}/p' \
            "$OUT/$chapter/parts/parts.ndjson" >> "$WORK/parts.body"
        grep '^{"part":"item"' "$OUT/$chapter/parts/parts.ndjson" >> "$WORK/parts.body" || true
    done
    show_page
    publish
}

main
