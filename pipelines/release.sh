#!/usr/bin/env bash
# Picks up a new release of the published tables and publishes the study made from it, or
# leaves everything as it was. The manual: klaster-release(1).
set -euo pipefail

usage() {
    cat << 'END'
usage: klaster release [-o SITE] [--keep N] [--rejects N] [--settle SECONDS] [--wait] INBOX
       klaster release [-o SITE] --status [--max-age HOURS]
       klaster release [-o SITE] --list

Looks whether INBOX holds tables that SITE's current release was not made from. If so, makes
the report from them in a fresh folder, verifies it, compares it with the current one and
puts it in its place by one rename. On any failure the current release stays.

  -o, --site SITE       the folder of releases; SITE/current is the last good one (site)
      --keep N          how many good releases stay (12)
      --rejects N       so many rejected records are no failure (0)
      --settle SECONDS  a file changed less than so long ago may still be arriving (0)
      --wait            wait for another run to end, rather than leave at once
      --status          how the last run ended, for a monitor
      --max-age HOURS   with --status: the last good run must not be older
      --list            the releases there are
  -h, --help            this help

INBOX holds tables by the names of samples/; a table that it lacks is that of the current
release. A file SHA256SUMS in it must fit.

Exit status: 0 published, or nothing new; 2 failed, the current release stays; 75 another run
is at work, or files are still arriving: try again later. With --status: 0 good, 1 waiting
or too old, 2 failed, 3 there was no run.
END
}

misuse() {
    printf 'klaster release: %s; try: klaster release --help\n' "$*" >&2
    exit 2
}

# number VARIABLE OPTION TEXT: refuses what is no whole number; 08 is 8.
number() {
    [[ $3 =~ ^[0-9]{1,9}$ ]] || misuse "$2 takes a whole number, not \"$3\""
    printf -v "$1" %d "$((10#$3))"
}

SITE=site KEEP=12 REJECTS=0 SETTLE=0 WAIT='' MAX_AGE='' ACTION=pick_up INBOX=''
while [ $# -gt 0 ]; do
    case $1 in
    -o | --site | --keep | --rejects | --settle | --max-age) [ $# -gt 1 ] || misuse "$1 wants a value" ;;
    esac
    case $1 in
    -h | --help) usage && exit 0 ;;
    -o | --site) SITE=$2 && shift ;;
    --keep) number KEEP "$1" "$2" && shift ;;
    --rejects) number REJECTS "$1" "$2" && shift ;;
    --settle) number SETTLE "$1" "$2" && shift ;;
    --max-age) number MAX_AGE "$1" "$2" && shift ;;
    --wait) WAIT=1 ;;
    --status) ACTION=show_status ;;
    --list) ACTION=list ;;
    --) shift && break ;;
    -*) misuse "no option $1" ;;
    *) break ;;
    esac
    shift
done
[ "$ACTION" != pick_up ] || [ $# -eq 1 ] || misuse "one INBOX is wanted"
[ "$ACTION" = pick_up ] || [ $# -eq 0 ] || misuse "--status and --list take no INBOX"
INBOX=${1-}
[ "$KEEP" -ge 1 ] || misuse "--keep is at least 1"

CHAPTER=release
# shellcheck source=pipelines/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=pipelines/inputs.sh
source "$ROOT/pipelines/inputs.sh"

# ---- status ---------------------------------------------------------------------
# SITE/status.json says how the last run that had the lock ended, or that it is running.
STEP=start MADE='' NOTE='' STARTED=$(date -u +%Y-%m-%dT%H:%M:%SZ)

# status_field NAME: its text in status.json, empty where there is none.
status_field() {
    sed -n "s/^  \"$1\": \"\{0,1\}\([^\"]*[^\",]\)\"\{0,1\},\{0,1\}\$/\1/p" "$SITE/status.json" 2> /dev/null || true
}

# plain TEXT: as the inside of a JSON string, its own quotes made single.
plain() {
    printf '%s' "${1//\\//}" | tr '"\n\t' "'  " | tr -d '\000-\037'
}

# current: the name of the current release, or nothing.
current() {
    local target
    target=$(readlink "$SITE/current" 2> /dev/null) || return 0
    printf '%s' "${target#releases/}"
}

write_status() { # STATE
    local good failures since
    good=$(status_field last_good)
    since=$(status_field waiting_since)
    failures=$(status_field failures)
    case $1 in
    published | unchanged) good=$(date -u +%Y-%m-%dT%H:%M:%SZ) failures=0 since='' ;;
    failed) failures=$((${failures:-0} + 1)) since='' ;;
    waiting) since=${since:-$STARTED} ;;
    esac
    {
        printf '{\n  "state": "%s",\n  "step": "%s",\n' "$1" "$STEP"
        printf '  "message": "%s",\n' "$(plain "$NOTE")"
        printf '  "current": "%s",\n' "$(current)"
        printf '  "started": "%s",\n  "ended": "%s",\n' "$STARTED" \
            "$([ "$1" = running ] || date -u +%Y-%m-%dT%H:%M:%SZ)"
        printf '  "waiting_since": "%s",\n' "$since"
        printf '  "last_good": "%s",\n  "failures": %d,\n  "pid": %d\n}\n' "$good" "${failures:-0}" $$
    } > "$SITE/.status.new" && mv -T "$SITE/.status.new" "$SITE/status.json"
}

show_status() {
    local state age good waits=''
    [ -f "$SITE/status.json" ] || { echo "UNKNOWN: no run in $SITE"; exit 3; }
    state=$(status_field state)
    if [ "$state" = running ] && flock -n "$SITE/.lock" true; then
        state=failed
        printf 'CRITICAL: the run of %s ended without a word at %s; current: %s\n' "$(status_field started)" \
            "$(status_field step)" "$(current)"
        exit 2
    fi
    if [ "$state" = failed ]; then
        printf 'CRITICAL: failed at %s: %s; current: %s\n' "$(status_field step)" "$(status_field message)" "$(current)"
        exit 2
    fi
    if [ "$state" = waiting ]; then
        waits="waiting since $(status_field waiting_since): $(status_field message)"
        if [ "$(status_field failures)" != 0 ]; then
            printf 'CRITICAL: %s, and the last run that went on failed; current: %s\n' "$waits" "$(current)"
            exit 2
        fi
    fi
    if [ -n "$MAX_AGE" ]; then
        good=$(status_field last_good)
        # of an empty text, date makes last midnight
        age=$(($(date +%s) - $(date -d "${good:-1970-01-01}" +%s 2> /dev/null || echo 0)))
        if [ "$age" -gt $((MAX_AGE * 3600)) ]; then
            printf 'WARNING: the last good run was at %s; current: %s\n' "${good:-no time}" "$(current)"
            exit 1
        fi
    fi
    if [ -n "$waits" ]; then
        printf 'WARNING: %s; current: %s\n' "$waits" "$(current)"
        exit 1
    fi
    printf 'OK: %s, %s; current: %s\n' "$state" "$(status_field message)" "$(current)"
}

list() {
    local release
    [ -d "$SITE/releases" ] || return 0
    for release in "$SITE"/releases/[0-9]*; do
        [ -d "$release" ] || continue
        release=${release##*/}
        printf '%s%s\n' "$release" "$([ "$release" != "$(current)" ] || printf '\tcurrent')"
    done
}

# step NAME: the run is there now.
step() {
    STEP=$1
    write_status running
}

# ---- the steps --------------------------------------------------------------------

# give_up MESSAGE: ends the run with status 2; the trap writes it down.
give_up() {
    NOTE=$*
    exit 2
}

# later MESSAGE: nothing was done, another time may do.
later() {
    NOTE=$*
    printf 'klaster release: %s; try again later\n' "$NOTE" >&2
    write_status waiting
    rm -rf "$RUN"
    trap - EXIT
    exit 75
}

ended() {
    local status=$?
    trap - EXIT
    [ "$status" -ne 0 ] || exit 0
    [ -n "$NOTE" ] || NOTE="status $status"
    # The disk may be full: what cannot be written must not hide why the run failed.
    write_status failed || NOTE+="; nor can $SITE/status.json be written"
    if [ -d "$RUN" ]; then
        rm -rf "$SITE/failed" && mv -T "$RUN" "$SITE/failed" || NOTE+="; nor can $SITE/failed"
    fi
    printf 'klaster release: failed at %s: %s; the current release stays (%s); what was tried is in %s\n' \
        "$STEP" "$NOTE" "$(current)" "$SITE/failed" >&2
    exit 2
}

# Only one run at a time. What a run that was killed has left is taken away: nobody has it now.
take_lock() {
    if ! mkdir -p "$SITE/releases" || ! exec 8> "$SITE/.lock"; then
        printf 'klaster release: cannot write to the folder "%s"; name another by --site\n' "$SITE" >&2
        exit 2
    fi
    if [ -n "$WAIT" ]; then
        flock 8
    elif ! flock -n 8; then
        printf 'klaster release: another run is at work in %s; try again later\n' "$SITE" >&2
        exit 75
    fi
    RUN=$SITE/.run
    rm -rf "$RUN" "$SITE"/.current.* "$SITE"/releases/.[!.]*
    trap ended EXIT
    trap 'NOTE="stopped by a signal"; exit 2' HUP INT TERM
    step start
}

# sums FOLDER FILE...: checksums, by name.
sums() {
    (cd "$1" && shift && [ $# -gt 0 ] && sha256sum -- "$@")
}

# The tables as they are now, copied; those that the inbox lacks from the current release.
snapshot() {
    local name now
    local -a found=() lacking=() ignored=()
    step inbox
    [ -d "$INBOX" ] || give_up "no folder \"$INBOX\""
    mkdir -p "$RUN/release/inputs"
    now=$(date +%s)
    while IFS= read -r name; do
        if [ -f "$INBOX/$name" ]; then
            found+=("$name")
            [ $((now - $(stat -c %Y "$INBOX/$name"))) -ge "$SETTLE" ] || later "$name may still be arriving"
        elif [ -f "$SITE/current/inputs/$name" ]; then
            cp -- "$SITE/current/inputs/$name" "$RUN/release/inputs/"
        else
            lacking+=("$name")
        fi
    done < <(input_names)
    for name in "$INBOX"/*; do
        name=${name##*/}
        [ "$name" = SHA256SUMS ] || [ ! -f "$INBOX/$name" ] || [ -n "$(input_field "$name" 1)" ] || ignored+=("$name")
    done
    [ ${#lacking[@]} -eq 0 ] || give_up "neither the inbox nor an earlier release has ${lacking[*]}"
    [ ${#ignored[@]} -eq 0 ] || printf 'klaster release: no table that the report reads, left alone: %s\n' "${ignored[*]}" >&2
    [ ${#found[@]} -gt 0 ] || return 0
    if [ -f "$INBOX/SHA256SUMS" ] && ! (cd "$INBOX" && sha256sum --quiet --check SHA256SUMS) > "$RUN/sums" 2>&1; then
        later "the files are not those of SHA256SUMS: $(head -n 1 "$RUN/sums")"
    fi
    sums "$INBOX" "${found[@]}" > "$RUN/before"
    cp -- "${found[@]/#/"$INBOX"/}" "$RUN/release/inputs/"
    sums "$RUN/release/inputs" "${found[@]}" | cmp -s - "$RUN/before" || later "a file changed while it was read"
}

# verified FOLDER: whether it is a whole release.
verified() {
    [ -f "$1/SHA256SUMS" ] && (cd "$1" && sha256sum --quiet --strict --check SHA256SUMS) > /dev/null 2>&1
}

# Ends the run when the current release was made of the same; takes an earlier one that was.
identify() {
    local release
    step identify
    FINGERPRINT=$(RELEASE=$RUN/release/inputs fingerprint)
    if [[ $(current) == *-${FINGERPRINT:0:12} ]] && verified "$SITE/current"; then
        NOTE="nothing new"
        finish unchanged
    fi
    for release in "$SITE"/releases/*-"${FINGERPRINT:0:12}"; do
        if [ -d "$release" ] && [[ $(current) != "${release##*/}" ]] && verified "$release"; then
            MADE=${release##*/}
            NOTE="made before"
            switch
            finish published
        fi
    done
}

build() {
    step build
    if ! RELEASE=$RUN/release/inputs OUT=$RUN/out "${KLASTER_REPORT:-$ROOT/pipelines/report.sh}" > "$RUN/log" 2>&1; then
        give_up "$(tail -n 1 "$RUN/log")"
    fi
    [ -d "$RUN/out/report" ] || give_up "the report's script made no report"
    mv -T "$(readlink -f "$RUN/out/report")" "$RUN/release/report"
}

# Checksums; every stage's counts; published totals against the sums of their parts.
verify() {
    local bad
    step checksums
    verified "$RUN/release/report" || give_up "the report is not whole"
    step counts
    # shellcheck disable=SC2016 # the program is awk's
    bad=$(find "$RUN/release/report" -name manifest.json -exec cat {} + | awk -v most="$REJECTS" '
        function count(name) { return match($0, "\"" name "\":[0-9]+") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3) : 0 }
        /"read":/ {
            stages++
            rejected += count("rejected")
            if (count("read") + count("made") != count("written") + count("rejected") + count("dropped") + count("aggregated")) { print "the counts of a stage do not add up: " $0; exit }
        }
        END { if (!stages) print "no stage has counts"; else if (rejected > most) print rejected " records were rejected" }')
    [ -z "$bad" ] || give_up "$bad"
    step totals
    WORK=$RUN/work NEW=$RUN/work
    mkdir -p "$WORK/stats"
    totals "$RUN/release/inputs" > "$RUN/totals" 2>> "$RUN/log" || give_up "$(tail -n 1 "$RUN/log")"
    grep -v '^{"_end"' "$RUN/totals" | KLASTER_SEAL=0 command render -f csv --codes > "$RUN/release/totals.csv"
    bad=$(grep '"state":"different"' "$RUN/totals" || true)
    [ -z "$bad" ] || give_up "$(grep -c . <<< "$bad") published totals are not the sum of their parts, the first: $(head -n 1 <<< "$bad")"
}

# What is new beside the current release, as pages and tables.
compare() {
    local language
    step compare
    [ -n "$(current)" ] || return 0
    for language in "${LANGUAGES[@]}"; do
        env BEFORE="$(readlink -f "$SITE/current")" AFTER="$RUN/release" OUT="$RUN/out/$language" \
            FIRST="$LANG_REPORT" LANG_REPORT="$language" \
            "$ROOT/pipelines/vintages.sh" >> "$RUN/log" 2>&1 || give_up "$(tail -n 1 "$RUN/log")"
    done
    mv -T "$(readlink -f "$RUN/out/$LANG_REPORT/vintages")" "$RUN/release/vintages"
    for language in "${LANGUAGES[@]}"; do
        [ "$language" = "$LANG_REPORT" ] ||
            cp "$RUN/out/$language/vintages/index.html" "$RUN/release/vintages/$(page_file index "$language" "$LANG_REPORT")"
    done
}

# The number after the highest there is, and what the release was made of.
name_release() {
    local last
    last=$(list | sed 's/-.*//' | sort -n | tail -n 1)
    MADE=$(printf '%04d-%s' $((10#${last:-0} + 1)) "${FINGERPRINT:0:12}")
}

store() {
    step store
    name_release
    {
        printf '{\n  "release": "%s",\n  "before": "%s",\n' "$MADE" "$(current)"
        printf '  "program": "%s",\n  "fingerprint": "%s",\n' "$(command parse --version | head -n 1)" "$FINGERPRINT"
        printf '  "inputs": [\n%s\n  ]\n}\n' "$(checksums "$RUN/release/inputs")"
    } > "$RUN/release/release.json"
    (cd "$RUN/release" && find . -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum) > "$RUN/all"
    (cd "$RUN/release" && find ./*/ -name SHA256SUMS -print0 | sort -z | xargs -0 -r sha256sum) >> "$RUN/all"
    mv "$RUN/all" "$RUN/release/SHA256SUMS"
    verified "$RUN/release" || give_up "what was written does not read back"
    # on the disk before it has its name
    sync -f "$RUN/release"
    rm -rf "$SITE/releases/$MADE"
    mv -T "$RUN/release" "$SITE/releases/$MADE"
    sync -f "$SITE/releases"
}

# current becomes the new one, by one rename: at no time there is none.
switch() {
    step switch
    ln -s "releases/$MADE" "$SITE/.current.$$"
    mv -T "$SITE/.current.$$" "$SITE/current"
    sync -f "$SITE"
}

# The newest KEEP and the current one stay.
retain() {
    local release
    step retain
    list | cut -f1 | sort -rn | tail -n +"$((KEEP + 1))" |
        while IFS= read -r release; do
            [ "$release" = "$(current)" ] || rm -rf "$SITE/releases/$release"
        done
}

finish() { # STATE
    retain
    rm -rf "$RUN"
    [ "$1" = unchanged ] || rm -rf "$SITE/failed"
    STEP=end
    write_status "$1"
    trap - EXIT
    echo "klaster release: $NOTE; current: $(current)"
    exit 0
}

pick_up() {
    filters_there
    take_lock
    snapshot
    identify
    build
    verify
    compare
    store
    switch
    NOTE="published $MADE"
    finish published
}

"$ACTION"
