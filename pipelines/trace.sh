#!/usr/bin/env bash
# How a table, figure or sentence of a published report was made: the pipes that lead from the
# release's files to it, as a script that runs, with the inputs' checksums.
set -euo pipefail
export LC_ALL=C.UTF-8

usage() {
    cat << 'END'
usage: klaster trace [-C FOLDER] KEY
       klaster trace [-C FOLDER] --list
       klaster trace [-C FOLDER] --check RELEASE [KEY ...]

Shows how a table, figure or sentence of a report was made: the pipes from the inputs to it,
as a script that runs, with the inputs' checksums and the version.

  -C, --folder FOLDER   the published report (out/report, else out/chapter*); of its languages
                        the one that LANG_REPORT names (kk)
      --list            the keys there are
      --check RELEASE   run the scripts of these tables and figures (all) on the folder of
                        inputs and compare what they make with what was published
  -h, --help            this help

KEY is f-NAME for a figure, t-NAME for a table, s.NAME for a sentence; NAME alone and the name
of a published file (figures/NAME.json) do as well.
END
}

misuse() {
    printf 'klaster trace: %s\n' "$*" >&2
    exit 2
}

FOLDERS=()
LIST='' CHECK=''
KEYS=()
while [ $# -gt 0 ]; do
    case $1 in
    -h | --help) usage && exit 0 ;;
    -C | --folder) [ $# -gt 1 ] || misuse "$1 wants a folder"; FOLDERS+=("$2"); shift ;;
    --list) LIST=1 ;;
    --check) [ $# -gt 1 ] || misuse "$1 wants the folder of the inputs"; CHECK=$2; shift ;;
    -*) misuse "no option $1; try: klaster trace --help" ;;
    *) KEYS+=("$1") ;;
    esac
    shift
done
[ -n "$LIST$CHECK" ] || [ ${#KEYS[@]} -eq 1 ] || misuse "one KEY is wanted; try: klaster trace --list"
if [ ${#FOLDERS[@]} -eq 0 ]; then
    FOLDERS=(out/report)
    [ -d "${FOLDERS[0]}" ] || FOLDERS=(out/chapter*)
fi
# a report has a folder for each language, and in it one for each chapter
for ((i = 0, n = ${#FOLDERS[@]}; i < n; i++)); do
    [ -d "${FOLDERS[i]}/trace" ] && continue
    for folder in "${FOLDERS[i]}/${LANG_REPORT:-kk}"/*/; do
        [ ! -d "$folder/trace" ] || FOLDERS+=("${folder%/}")
    done
    [ ${#FOLDERS[@]} -eq "$n" ] || unset "FOLDERS[i]"
done
for folder in "${FOLDERS[@]}"; do
    [ -d "$folder/trace" ] || misuse "\"$folder\" holds no published report; make one or name it with -C"
done

# scripts KEY: the scripts that a key means.
scripts() {
    local folder name=${1##*/} file
    name=${name%.json}
    name=${name%.csv}
    name=${name%.svg}
    for folder in "${FOLDERS[@]}"; do
        for file in "$folder/trace/$name.sh" "$folder"/trace/{f-,t-,s.}"$name.sh"; do
            [ ! -f "$file" ] || printf '%s\n' "$file"
        done
    done
}

# check SCRIPT: runs it in an empty folder and compares what it says it makes.
check() {
    local made folder published script chapter rc=0
    script=$(readlink -f "$1")
    made=$(sed -n '2s/^# \([^ ]*\) of .*/\1/p' "$1")
    published=$(dirname "$(dirname "$1")")/$made
    folder=$(mktemp -d)
    ln -s "$(readlink -f "$CHECK")" "$folder/release"
    for chapter in "$(dirname "$published")"/../../chapter*/; do
        [ ! -d "$chapter" ] || ln -s "$(readlink -f "$chapter")" "$folder/$(basename "$chapter")"
    done
    (cd "$folder" && bash "$script") > "$folder/said" 2>&1 || rc=$?
    if [ "$rc" -ne 0 ]; then
        printf '%s: its script ends with status %d: %s\n' "$made" "$rc" "$(tail -n 1 "$folder/said")" >&2
    elif ! cmp -s "$folder/$made" "$published"; then
        printf '%s: its script makes another\n' "$made" >&2
        rc=1
    fi
    rm -rf "$folder"
    return "$rc"
}

if [ -n "$LIST" ]; then
    for folder in "${FOLDERS[@]}"; do
        for file in "$folder"/trace/*.sh; do
            name=${file##*/}
            printf '%s\t%s\n' "${name%.sh}" "$(sed -n '2s/^# //p' "$file")"
        done
    done
    exit 0
fi

if [ -n "$CHECK" ]; then
    [ -d "$CHECK" ] || misuse "no folder \"$CHECK\""
    PATH=$PATH:$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/bin
    checked=0 failed=0
    if [ ${#KEYS[@]} -eq 0 ]; then
        for folder in "${FOLDERS[@]}"; do KEYS+=("$folder"/trace/[ft]-*.sh); done
    fi
    for key in "${KEYS[@]}"; do
        files=$key
        [ -f "$key" ] || files=$(scripts "$key")
        [ -n "$files" ] || misuse "no table or figure \"$key\"; try: klaster trace --list"
        while IFS= read -r file; do
            case ${file##*/} in s.*) continue ;; esac
            checked=$((checked + 1))
            check "$file" || failed=$((failed + 1))
        done <<< "$files"
    done
    printf '%d made again, %d of them otherwise than published\n' "$checked" "$failed"
    [ "$failed" -eq 0 ]
    exit
fi

found=$(scripts "${KEYS[0]}")
[ -n "$found" ] || misuse "nothing is called \"${KEYS[0]}\"; try: klaster trace --list"
first=1
while IFS= read -r file; do
    [ -n "$first" ] || echo
    first=
    cat "$file"
done <<< "$found"
