# Shared by the chapters: filters that keep count, texts in three languages, and the house
# rules of a release: built in a fresh folder, published by rename, nothing recomputed in vain.
# Needs Bash, coreutils, flock and the filters on PATH. `source` it with CHAPTER, TITLE set.
# shellcheck shell=bash

set -euo pipefail
export LC_ALL=C.UTF-8 KLASTER_SEAL=1
unset CDPATH

ROOT=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
PATH=$PATH:$ROOT/bin
FILTERS=(parse normalise classify-nace aggregate-region compute-indicator render)
RELEASE=${RELEASE:-samples}
LANG_REPORT=${LANG_REPORT:-kk}
OUT=${OUT:-out}
# variables that may name a table of the user's own, beside the release
USER_TABLES=(IO_TABLE TRADE_TABLE)
# The book's chapters, and all that is bound, in order; those whose script is there.
STUDY=(chapter1 chapter2 chapter3)
# shellcheck disable=SC2034 # who binds the book uses it
BOOK=("${STUDY[@]}" profiles conclusion appendix)
# where render finds the chart library, whichever build of it runs
if [ -d "$ROOT/build/web" ]; then export KLASTER_DATA=${KLASTER_DATA:-$ROOT/build}; fi

# shellcheck disable=SC2153 # CHAPTER is set by who sources this
die() {
    printf '%s: %s\n' "$CHAPTER" "$*" >&2
    exit 2
}

case $LANG_REPORT in
kk | ru | en) ;;
*) die "LANG_REPORT is kk, ru or en, not \"$LANG_REPORT\"" ;;
esac

# shellcheck disable=SC2034 # who sources this uses them
LANGUAGES=(kk ru en)
# shellcheck disable=SC2034
declare -A LANGUAGE_NAMES=([kk]=Қазақша [ru]=Русский [en]=English)

# page_file NAME [LANGUAGE [FIRST]]: the file of a page. In the first language, which BOUND names
# in a book, it has the plain name.
page_file() {
    local language=${2-$LANG_REPORT}
    if [ "$language" = "${3:-${BOUND:-$LANG_REPORT}}" ]; then
        printf '%s.html' "$1"
    else
        printf '%s.%s.html' "$1" "$language"
    fi
}

# ---- filters that keep count --------------------------------------------------
# A filter in a pipe writes its counts to work/stats/TABLE.LINES.FILTER, the lines being those
# of the calls that led to it: sorted by name they come in the order of the pipes.
TABLE=start

counted() {
    local name=$1 frame lines='' stats
    shift
    for ((frame = ${#BASH_LINENO[@]} - 2; frame >= 1; frame--)); do
        printf -v lines '%s.%05d' "$lines" "${BASH_LINENO[frame]}"
    done
    stats=$WORK/stats/$TABLE$lines.$name
    while [ -e "$stats" ]; do stats+=+; done
    remember "$name" "$@"
    command "$name" --no-progress --stats "$stats" "$@"
}

# ---- provenance ---------------------------------------------------------------
# What a command reads and writes is looked up while it runs; lineage.awk makes of these notes
# the pipe of each table, figure and text, so that a trace says what was done, not what a
# comment says. A text's key is in TOLD while it is made.
TOLD=

# remember COMMAND WORD...: notes it in $WORK/lineage.
remember() {
    local pid=$BASHPID ends words=''
    ends=$(readlink "/proc/$pid/fd/0" "/proc/$pid/fd/1")
    words_of "$@"
    printf '%s\t%s\t%s\n' "${ends/$'\n'/$'\t'}" "$TOLD" "$words" >> "$WORK/lineage"
}

# words_of WORD...: sets `words` to the command as one would type it, the chapter's folders as
# work/, release/ and the published one, a table of the user's by its variable's name.
words_of() {
    local word variable
    for word in "$@"; do
        if [[ $word == */* ]]; then
            word=${word//"$WORK/"/work/}
            word=${word//"$NEW/"/}
            word=${word//"$RELEASE/"/release/}
            word=${word//"$OUT/chapter"/chapter}
            for variable in "${USER_TABLES[@]}"; do
                [ -z "${!variable-}" ] || word=${word//"${!variable}"/"release/$variable"}
            done
        fi
        if [[ ! $word =~ ^[a-zA-Z0-9_./:=,%+@-]+$ ]]; then
            word=${word//"'"/"'\\''"}
            word="'${word//[$'\t\n']/ }'"
        fi
        words+="${words:+ }$word"
    done
}

# kept FILE: keeps the records of a pipe in a file.
kept() {
    {
        remember cat
        cat
    } > "$1"
}

# The scripts trace/KEY.sh of all that was made until now.
trace_all() {
    local published=$PWD/$NEW/ work=$PWD/$WORK/ variable
    case $OUT in /*) published=$NEW/ work=$WORK/ ;; esac
    mkdir -p "$NEW/trace"
    {
        (cd "$RELEASE" && sha256sum -- *)
        for variable in "${USER_TABLES[@]}"; do
            [ -z "${!variable-}" ] || sha256sum < "${!variable}" | sed "s/-\$/$variable/"
        done
    } > "$WORK/sums"
    awk -v work="$work" -v published="$published" -v sums="$WORK/sums" -v folder="$NEW/trace" \
        -v title="$CHAPTER ($LANG_REPORT), $(command parse --version | head -n 1)" \
        -f "$ROOT/pipelines/lineage.awk" "$WORK/lineage"
}

parse() { counted parse "$@"; }
normalise() { counted normalise "$@"; }
classify-nace() { counted classify-nace "$@"; }
aggregate-region() { counted aggregate-region "$@"; }
compute-indicator() { counted compute-indicator "$@"; }
render() { counted render "$@"; }

# ---- texts --------------------------------------------------------------------
# A file of texts has the columns key, kk, ru, en, separated by tabs.
declare -A TEXTS

load_texts() {
    local key kk ru en
    while IFS=$'\t' read -r key kk ru en; do
        case $key in '' | '#'*) continue ;; esac
        [ -n "$en" ] || die "$1: text \"$key\" is not there in all languages"
        case $LANG_REPORT in
        kk) TEXTS[$key]=$kk ;;
        ru) TEXTS[$key]=$ru ;;
        en) TEXTS[$key]=$en ;;
        esac
    done < "$1"
}

# What a text may name besides the fields of its records, in capitals: periods found in the tables
# and thresholds of the script, {NOW}.
declare -A KNOWN=()

# known NAME VALUE: $NAME in scripts, {NAME} in texts, a number with the language's decimal mark.
known() {
    declare -g "$1=$2"
    KNOWN[$1]=$2
    [[ $LANG_REPORT == en || ! $2 =~ ^[0-9]+[.][0-9]+$ ]] || KNOWN[$1]=${2/./,}
}

# filled TEXT [NAME VALUE]...: the text with values for {NAME}.
filled() {
    local text=$1
    shift
    while [ $# -gt 0 ]; do
        text=${text//"{$1}"/"$2"} # quoted: an & is an &
        shift 2
    done
    printf '%s' "$text"
}

# text KEY [NAME VALUE]...: the text of that key in the report's language.
text() {
    local text name
    [ -n "${TEXTS[$1]+x}" ] || die "no text \"$1\""
    text=$(filled "${TEXTS[$1]}" "${@:2}")
    for name in "${!KNOWN[@]}"; do text=${text//"{$name}"/"${KNOWN[$name]}"}; done
    printf '%s' "$text"
}

# tell KEY [render options] < records: the text with the figures of the records in it.
tell() {
    local key=$1 TOLD=$1
    shift
    [ -z "${TEXTS[$key.item]+x}" ] || set -- --item "$(text "$key.item")" "$@"
    render -f sentence --template "$(text "$key")" --lang "$LANG_REPORT" "$@"
}

# ---- the page -----------------------------------------------------------------
# part KIND [FIELD TEXT]...: the next part of the page, a record for `render -f page`. Parts
# go to the file that PARTS names: the page is the front and then the body.
PARTS=body

part() {
    local record='{"part":"'$1'"' value
    shift
    while [ $# -gt 0 ]; do
        value=${2//\\/\\\\}
        record+=',"'$1'":"'${value//\"/\\\"}'"'
        shift 2
    done
    printf '%s}\n' "$record" >> "$WORK/parts.$PARTS"
}

heading() { # LEVEL KEY
    printf '{"part":"heading","level":%d,"text":"%s"}\n' "$1" "$(text "$2")" >> "$WORK/parts.$PARTS"
}

paragraph() { part text text "$(text "$1")"; }

# say KEY [render options] < records: a paragraph with figures.
say() { part text id "s.$1" text "$(tell "s.$1" "${@:2}")"; }

# highlight KEY [render options] < records: the same in the list in front of the page.
highlight() { PARTS=front part item id "s.$1" text "$(tell "s.$1" "${@:2}")"; }

# finding RULE KEY [render options] < records: a finding with the rule that found it beside it,
# and tables/KEY.csv; where nothing meets the rule, the report says so.
finding() {
    local rule=$1 key=$2 records=$WORK/finding.$2
    shift 2
    TABLE=$key
    kept "$records"
    render -f csv "$@" --codes "$records" > "$NEW/tables/$key.csv"
    part finding id "$key" text "$(tell "s.$key" "$@" --none "$(text s.diag_none)" "$records")" rule "$rule"
}

# The note n.KEY, or nothing.
note_of() { [ -z "${TEXTS[n.$1]+x}" ] || text "n.$1"; }

# show_table KEY [render options] < records: tables/KEY.csv for machines (codes, whole numbers)
# and a table of the page with the title t.KEY and, where there is one, the note n.KEY.
show_table() {
    local key=$1 records=$WORK/table.$1
    shift
    TABLE=$key
    kept "$records"
    render -f csv "${@/#--table/--spread}" --codes "$records" > "$NEW/tables/$key.csv"
    render -f html --lang "$LANG_REPORT" "$@" "$records" > "$NEW/parts/$key.html"
    part table id "$key" title "$(tell "t.$key" "$records")" html "parts/$key.html" \
        note "$(note_of "$key")" trace "trace/t-$key.sh"
}

# show_figure KEY CHART [render options] < records: figures/KEY.json, a Vega-Lite
# specification, drawn in the page with the title f.KEY, and the note n.KEY unless a table of
# that KEY has it already.
show_figure() {
    local key=$1 chart=$2 records=$WORK/figure.$1 note=
    shift 2
    [ -e "$WORK/table.$key" ] || note=$(note_of "$key")
    TABLE=$key
    kept "$records"
    render -f vega-lite --chart "$chart" --lang "$LANG_REPORT" --title "$(tell "f.$key" "$records")" \
        "$@" "$records" > "$NEW/figures/$key.json"
    part figure id "$key" title "$(tell "f.$key" "$records")" spec "figures/$key.json" note "$note" \
        trace "trace/f-$key.sh"
}

# A chapter's front, to which highlights are added, and its end.
front() {
    PARTS=front
    part title text "$(text title)" note "$(text subtitle)"
    paragraph p.intro
    heading 2 h.findings
    PARTS=body
}

sources() {
    heading 2 h.sources
    paragraph p.method
    paragraph p.sources
    show_page
    publish
}

# there CHAPTER...: those whose script is there.
there() {
    local chapter
    for chapter in "$@"; do
        [ ! -x "$ROOT/pipelines/$chapter.sh" ] || printf '%s\n' "$chapter"
    done
}

# The page of all parts, and the parts for the book; bound in it (BOUND) a chapter is no page.
show_page() {
    TABLE=page
    trace_all
    cat "$WORK/parts.front" "$WORK/parts.body" > "$NEW/parts/parts.ndjson"
    [ -z "${BOUND-}" ] || return 0
    {
        printf '{"part":"folder","text":"%s"}\n' "$NEW"
        cat "$NEW/parts/parts.ndjson"
    } |
        parse -f ndjson |
        render -f page --lang "$LANG_REPORT" > "$NEW/index.html"
}

# ---- releases -----------------------------------------------------------------
filters_there() {
    local filter
    for filter in "${FILTERS[@]}"; do
        type -P "$filter" > /dev/null || die "no $filter on PATH; run make"
    done
}

# The checksum of all scripts and their tables.
scripts_sum() {
    cat "$ROOT"/pipelines/*.* | sha256sum | cut -d' ' -f1
}

# What the result depends on: inputs, programs, scripts, language.
fingerprint() {
    local filter variable
    {
        echo "$LANG_REPORT ${BOUND-}"
        (cd "$RELEASE" && sha256sum -- *)
        for variable in "${USER_TABLES[@]}"; do
            [ -z "${!variable-}" ] || sha256sum < "${!variable}"
        done
        for filter in "${FILTERS[@]}"; do
            sha256sum < "$(type -P "$filter")"
        done
        cat "$ROOT"/pipelines/*.{sh,awk,tsv} | sha256sum
        if [ -d "$ROOT/build/web" ]; then cat "$ROOT"/build/web/*.js | sha256sum; fi
    } | sha256sum | cut -d' ' -f1
}

# It stands in $OUT/.CHAPTER.made, beside what is published: programs built elsewhere are other
# files, and what they make is the same.
#
# Takes the lock, ends at once when nothing has changed, else makes fresh folders:
# NEW to be published, WORK for records and counts.
begin() {
    filters_there
    [ -d "$RELEASE" ] || die "no folder \"$RELEASE\" to read; set RELEASE"
    mkdir -p "$OUT"
    exec 9> "$OUT/.$CHAPTER.lock"
    flock 9
    FINGERPRINT=$(fingerprint)
    if [ "$(cat "$OUT/.$CHAPTER.made" 2> /dev/null)" = "$FINGERPRINT" ] &&
        (cd "$OUT/$CHAPTER" && sha256sum --quiet --check SHA256SUMS) > /dev/null 2>&1; then
        echo "$CHAPTER: nothing has changed, $OUT/$CHAPTER/index.html is up to date"
        exit 0
    fi
    NEW=$OUT/.$CHAPTER.new
    WORK=$OUT/.$CHAPTER.work
    rm -rf "$NEW" "$WORK"
    mkdir -p "$NEW/tables" "$NEW/figures" "$NEW/parts" "$WORK/stats"
    : > "$WORK/lineage"
    trap 'failed' EXIT
}

failed() {
    local status=$?
    trap - EXIT
    [ "$status" -eq 0 ] ||
        printf '%s: stopped at %s with status %d; what was published stays as it was, the attempt is in %s\n' \
            "$CHAPTER" "$TABLE" "$status" "$WORK" >&2
    exit "$status"
}

# checksums FOLDER: files of a folder as the inside of a JSON list.
checksums() {
    (
        cd "$1"
        paste -d ' ' <(find . -type f ! -name '.*' -print0 | sort -z | xargs -0 -r stat -c %s) \
            <(find . -type f ! -name '.*' -print0 | sort -z | xargs -0 -r sha256sum)
    ) |
        sed 's|^\([0-9]*\) \([0-9a-f]*\)  \./\(.*\)$|    {"file": "\3", "sha256": "\2", "bytes": \1}|; $!s/$/,/'
}

# The counts of all stages, in the order of the pipes; seconds and bytes are left out (paths of
# this machine count among the latter), so that the same inputs give the same manifest.
stage_counts() {
    # shellcheck disable=SC2016 # awk's $0
    find "$WORK/stats" -type f -print0 | sort -z |
        xargs -0 -r awk '{
            name = FILENAME; sub(/^.*\//, "", name); sub(/\..*$/, "", name)
            sub(/^{/, ""); sub(/}$/, ""); gsub(/,"(seconds|bytes_in|bytes_out)":[^,}]*/, "")
            printf "    {\"table\": \"%s\", %s}\n", name, $0
        }' |
        sed '$!s/$/,/'
}

# Writes manifest.json and SHA256SUMS and puts the fresh folder in the place of the old one:
# out/CHAPTER is a symbolic link, changed by one rename.
publish() {
    local old target
    TABLE=publish
    {
        printf '{\n  "chapter": "%s",\n  "language": "%s",\n' "$CHAPTER" "$LANG_REPORT"
        printf '  "program": "%s",\n' "$(command parse --version | head -n 1)"
        printf '  "pipelines": "%s",\n' "$(cat "$ROOT"/pipelines/*.{sh,awk,tsv} | sha256sum | cut -d' ' -f1)"
        printf '  "inputs": [\n%s\n  ],\n' "$(checksums "$RELEASE")"
        printf '  "outputs": [\n%s\n  ],\n' "$(checksums "$NEW")"
        printf '  "stages": [\n%s\n  ]\n}\n' "$(stage_counts)"
    } > "$WORK/manifest.json"
    mv "$WORK/manifest.json" "$NEW/manifest.json"
    (cd "$NEW" && find . -type f -print0 | sort -z | xargs -0 sha256sum) > "$WORK/SHA256SUMS"
    mv "$WORK/SHA256SUMS" "$NEW/SHA256SUMS"
    target=.$CHAPTER.${FINGERPRINT:0:12}
    old=$(readlink "$OUT/$CHAPTER" || true)
    rm -rf "${OUT:?}/$target"
    mv -T "$NEW" "$OUT/$target"
    ln -sfn "$target" "$OUT/.$CHAPTER.link"
    if [ -d "$OUT/$CHAPTER" ] && [ ! -L "$OUT/$CHAPTER" ]; then
        mv -T "$OUT/$CHAPTER" "$OUT/$CHAPTER.before"
    fi
    mv -T "$OUT/.$CHAPTER.link" "$OUT/$CHAPTER"
    printf '%s\n' "$FINGERPRINT" > "$OUT/.$CHAPTER.made"
    if [ -n "$old" ] && [ "$old" != "$target" ]; then rm -rf "${OUT:?}/$old"; fi
    rm -rf "$WORK"
    trap - EXIT
    echo "$CHAPTER: $OUT/$CHAPTER/index.html"
}
