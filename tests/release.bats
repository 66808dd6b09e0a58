#!/usr/bin/env bats
# klaster release: new tables are published whole or not at all, whatever happens in between.

bats_require_minimum_version 1.5.0
load helper

# The scripts with a chapter of one table, and an inbox with the one file it reads.
setup() {
    T=$BATS_TEST_TMPDIR
    mkdir -p "$T/pipelines" "$T/inbox" "$T/build"
    cp pipelines/{lib,inputs,release,vintages}.sh pipelines/*.awk pipelines/vintages.tsv \
        tests/fixtures/release/* "$T/pipelines/"
    [ ! -d "$ROOT/build/web" ] || ln -s "$ROOT/build/web" "$T/build/web"
    chmod +x "$T"/pipelines/*.sh
    printf 'exports_hs_chapter.csv\tbns-exports-chapter\tproduct,time,measure,unit\n' > "$T/pipelines/inputs.tsv"
    printf 'exports\texports_hs_chapter.csv\tproduct\t^TOTAL$\t^[0-9]\t0\n' > "$T/pipelines/totals.tsv"
    cp samples/exports_hs_chapter.csv "$T/inbox/"
}

release() { "$T/pipelines/release.sh" -o "$T/site" "$@"; }

# revise THOUSAND: chapter 52 and the total of January 2026 are by so much more than the sample's.
revise() {
    python3 - "$1" "$T/inbox/exports_hs_chapter.csv" << 'PY'
import sys
more, path = int(sys.argv[1]), sys.argv[2]
lines = open("samples/exports_hs_chapter.csv", encoding="utf-8", newline="").read().split("\n")
for i, line in enumerate(lines):
    cells = line.rstrip("\r").split(";")
    if cells[0] in ("52", "Всего"):
        whole, part = "".join(cells[4].split()).split(",")
        cells[4] = "%d,%s" % (int(whole) + more, part)
        lines[i] = ";".join(cells)
# as a publisher's upload does: written beside and renamed
import os
open(path + ".part", "w", encoding="utf-8", newline="").write("\n".join(lines))
os.rename(path + ".part", path)
PY
}

# The current release is there, whole, and its report says what its own inputs say.
whole() {
    (cd "$T/site/current" && sha256sum --quiet --strict --check SHA256SUMS) || return 1
    local said made
    said=$(awk -F';' '$1 == 52 { gsub(/[^0-9,]/, "", $5); sub(/,.*/, "", $5); print $5 }' "$T/site/current/inputs/exports_hs_chapter.csv")
    made=$(awk -F, '$1 == 52 { print int($NF / 1000) }' "$T/site/current/report/en/chapter2/tables/textiles.csv")
    [ "$said" = "$made" ]
}

state() { sed -n 's/^  "state": "\(.*\)",$/\1/p' "$T/site/status.json"; }

@test "the first release is published, the same again is nothing new" {
    run -0 --separate-stderr release "$T/inbox"
    [[ $output == *"published 0001-"* ]]
    whole
    [ "$(state)" = published ]
    jq -e '.failures == 0 and .step == "end" and (.ended | length == 20)' "$T/site/status.json"
    jq -e '.inputs | length == 1' "$T/site/current/release.json"
    before=$(readlink "$T/site/current")
    run -0 --separate-stderr release "$T/inbox"
    [[ $output == *"nothing new"* ]]
    [ "$(readlink "$T/site/current")" = "$before" ]
    [ "$(state)" = unchanged ]
    [ "$(ls "$T/site/releases" | wc -l)" -eq 1 ]
}

@test "a revision is published with what it changed: figures, tables, findings, in three languages" {
    release "$T/inbox"
    revise 1000
    release "$T/inbox"
    whole
    cd "$T/site/current/vintages"
    [ -s index.html ] && [ -s index.ru.html ] && [ -s index.en.html ]
    [ "$(grep -c revised tables/revisions.csv)" -eq 2 ]
    grep -q '^exports_hs_chapter.csv,52,2026-01,exports,USD,34000151.45,35000151.45,1000000,0.0294116,' tables/revisions.csv
    grep -q '^chapter2,textiles,[0-9]*,1,0,0,2.94' tables/moved.csv
    grep -qE '34\S+000\S+151.*35\S+000\S+151' tables/findings.csv
    grep -q 'Findings that read otherwise' index.en.html
}

@test "a total that is not the sum of its parts fails the release; the current one stays" {
    release "$T/inbox"
    before=$(readlink "$T/site/current")
    revise 1000
    sed -i 's/^52;/52;9/' "$T/inbox/exports_hs_chapter.csv"
    run -2 --separate-stderr release "$T/inbox"
    [[ $stderr == *"failed at totals"*"published totals"*"current release stays"* ]]
    [ "$(readlink "$T/site/current")" = "$before" ]
    whole
    [ "$(state)" = failed ]
    jq -e '.failures == 1' "$T/site/status.json"
    [ -s "$T/site/failed/log" ]
    run -2 "$T/pipelines/release.sh" -o "$T/site" --status
    [[ $output == "CRITICAL: failed at totals"* ]]
    # mended, it is published, and the failure is over
    revise 1000
    release "$T/inbox"
    whole
    run -0 "$T/pipelines/release.sh" -o "$T/site" --status
    jq -e '.failures == 0' "$T/site/status.json"
    [ ! -e "$T/site/failed" ]
}

@test "rejected records fail the release unless so many are allowed" {
    release "$T/inbox"
    sed -i 's/^02;[^;]*;/02;twelve;/' "$T/inbox/exports_hs_chapter.csv"
    run -2 --separate-stderr release "$T/inbox"
    [[ $stderr == *"failed at"* ]]
    whole
}

@test "a pipeline that fails leaves the last good release" {
    release "$T/inbox"
    printf 'no table\n' > "$T/inbox/exports_hs_chapter.csv"
    run -2 --separate-stderr release "$T/inbox"
    [[ $stderr == *"failed at build"* ]]
    whole
    [ "$(ls "$T/site/releases" | wc -l)" -eq 1 ]
}

@test "without an earlier release the inbox must be whole, later it may lack what is unchanged" {
    mkdir "$T/empty"
    run -2 --separate-stderr release "$T/empty"
    [[ $stderr == *"neither the inbox nor an earlier release has exports_hs_chapter.csv"* ]]
    [ ! -e "$T/site/current" ]
    release "$T/inbox"
    run -0 --separate-stderr release "$T/empty"
    [[ $output == *"nothing new"* ]]
}

@test "files that are still arriving, or are not those of SHA256SUMS, are left for later" {
    release "$T/inbox"
    revise 5
    run -75 --separate-stderr release --settle 3600 "$T/inbox"
    [[ $stderr == *"may still be arriving"* ]]
    [ "$(state)" = waiting ]
    printf '%064d  exports_hs_chapter.csv\n' 0 > "$T/inbox/SHA256SUMS"
    run -75 --separate-stderr release "$T/inbox"
    (cd "$T/inbox" && sha256sum exports_hs_chapter.csv > SHA256SUMS)
    run -0 release "$T/inbox"
    whole
}

@test "two at once: one works, the other leaves with 75, nothing is made twice" {
    local n first second=0
    release "$T/inbox" 2> "$T/one" &
    first=$!
    for n in $(seq 100); do [ -e "$T/site/.run" ] && break || sleep 0.02; done
    release "$T/inbox" 2> "$T/two" || second=$?
    wait $first
    [ "$second" -eq 75 ]
    grep -q 'another run is at work' "$T/two"
    whole
    [ "$(ls "$T/site/releases" | wc -l)" -eq 1 ]
    # with --wait the second comes after the first
    revise 7
    release "$T/inbox" > "$T/one" &
    first=$!
    for n in $(seq 100); do [ -e "$T/site/.run" ] && break || sleep 0.02; done
    release --wait "$T/inbox" > "$T/two"
    wait $first
    [ "$(cat "$T/one" "$T/two" | grep -c 'published 0002')" -eq 1 ]
    [ "$(cat "$T/one" "$T/two" | grep -c 'nothing new')" -eq 1 ]
}

@test "killed at any point, current is a whole release, and the next run goes through" {
    local i pid wait
    release "$T/inbox" > /dev/null
    RANDOM=20261128
    for i in $(seq 15); do
        revise "$i"
        setsid "$T/pipelines/release.sh" -o "$T/site" "$T/inbox" > /dev/null 2>&1 &
        pid=$!
        wait=$((RANDOM % 2500))
        sleep "$((wait / 1000)).$(printf %03d $((wait % 1000)))"
        kill -KILL -- "-$pid" 2> /dev/null || true
        wait "$pid" 2> /dev/null || true
        echo "killed the ${i}th run after $wait ms"
        whole
    done
    release "$T/inbox" > /dev/null
    whole
    grep -q "^52;.*;$((34000 + 15))," "$T/site/current/inputs/exports_hs_chapter.csv"
    # nothing of the killed runs is left
    [ "$(ls -A "$T/site" | tr '\n' ' ')" = '.lock current releases status.json ' ]
}

@test "a run that was killed is told by the status" {
    release "$T/inbox"
    sed -i 's/"state": "[a-z]*"/"state": "running"/' "$T/site/status.json"
    run -2 "$T/pipelines/release.sh" -o "$T/site" --status
    [[ $output == *"ended without a word"* ]]
    run -3 "$T/pipelines/release.sh" -o "$T/nowhere" --status
}

@test "an age is asked of a good run, where none was there is none that is young enough" {
    printf '%064d  exports_hs_chapter.csv\n' 0 > "$T/inbox/SHA256SUMS"
    run -75 release "$T/inbox"
    run -1 "$T/pipelines/release.sh" -o "$T/site" --status --max-age 0100
    [[ $output == *"the last good run was at no time"* ]]
}

@test "what waits is told, since when, and hides no failure before it" {
    local since
    release "$T/inbox"
    run -0 "$T/pipelines/release.sh" -o "$T/site" --status
    printf '%064d  exports_hs_chapter.csv\n' 0 > "$T/inbox/SHA256SUMS"
    run -75 release "$T/inbox"
    run -1 "$T/pipelines/release.sh" -o "$T/site" --status
    since=$(sed -n 's/^  "waiting_since": "\(.*\)",$/\1/p' "$T/site/status.json")
    [[ $output == "WARNING: waiting since $since: the files are not those of SHA256SUMS"*'; current: 0001-'* ]]
    jq -e '.state == "waiting" and (.waiting_since | length == 20)' "$T/site/status.json"
    # the next run waits since the first one did
    sed -i 's/"waiting_since": "[^"]*"/"waiting_since": "2026-01-02T03:04:05Z"/' "$T/site/status.json"
    run -75 release "$T/inbox"
    run -1 "$T/pipelines/release.sh" -o "$T/site" --status
    [[ $output == 'WARNING: waiting since 2026-01-02T03:04:05Z: '* ]]
    rm "$T/inbox/SHA256SUMS"
    release "$T/inbox"
    jq -e '.state == "unchanged" and .waiting_since == ""' "$T/site/status.json"
    # a failure, and then files that are not whole yet
    printf 'no table\n' > "$T/inbox/exports_hs_chapter.csv"
    run -2 release "$T/inbox"
    run -75 release --settle 3600 "$T/inbox"
    run -2 "$T/pipelines/release.sh" -o "$T/site" --status
    [[ $output == 'CRITICAL: waiting since '*', and the last run that went on failed; current: 0001-'* ]]
}

@test "what the system refuses ends with 2 and is told, the current release stays" {
    run -2 "$T/pipelines/release.sh" -o "$T/inbox/exports_hs_chapter.csv/site" "$T/inbox"
    [[ $output == *"cannot write to the folder"*"--site"* ]]
    release "$T/inbox"
    revise 1
    mkdir "$T/site/.status.new" # as a full disk does, it refuses every status
    run -2 release "$T/inbox"
    [[ $output == *"nor can $T/site/status.json be written"*"the current release stays (0001-"* ]]
    rmdir "$T/site/.status.new"
    whole
}

@test "an inbox may be called anything, numbers may begin with 0" {
    mv "$T/inbox" "$T/in & out"
    run -0 --separate-stderr release --keep 08 --settle 00 "$T/in & out"
    whole
}

@test "only so many releases are kept, the current one always" {
    local i
    for i in 1 2 3 4; do
        revise "$i"
        release --keep 2 "$T/inbox"
    done
    [ "$(ls "$T/site/releases" | sed 's/-.*//' | tr '\n' ' ')" = '0003 0004 ' ]
    # an earlier vintage again: the release that was made of it is taken, and stays
    revise 3
    run -0 --separate-stderr release --keep 2 "$T/inbox"
    [[ $output == *"made before; current: 0003-"* ]]
    whole
    run -0 "$T/pipelines/release.sh" -o "$T/site" --list
    [[ ${lines[0]} == 0003-*current ]]
}

@test "a current release that was damaged is made again" {
    release "$T/inbox"
    echo damage >> "$T/site/current/report/index.html"
    run ! whole
    run -0 --separate-stderr release "$T/inbox"
    whole
}

@test "wrong usage ends with 2 and says what to do" {
    run -2 "$T/pipelines/release.sh"
    [[ $output == *"one INBOX is wanted"* ]]
    run -2 "$T/pipelines/release.sh" --keep some "$T/inbox"
    [[ $output == *"whole number"* ]]
    run -0 "$T/pipelines/release.sh" --help
    [[ ${lines[0]} == "usage: klaster release"* ]]
}
