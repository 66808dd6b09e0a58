#!/usr/bin/env bats
# The bound report: made once for all tests that only look at it.

bats_require_minimum_version 1.5.0
load helper

setup_file() {
    export MADE=$BATS_FILE_TMPDIR/made
    [ -e "$ROOT/build/web/stamp" ] || skip "no chart library; run make deps"
    RELEASE=samples OUT=$MADE "$ROOT/pipelines/report.sh" > "$BATS_FILE_TMPDIR/said" 2> "$BATS_FILE_TMPDIR/err"
}

@test "three languages, chapters with their tables, figures and traces, checksums of all" {
    cd "$MADE/report"
    for page in index.html index.ru.html index.en.html; do [ -s "$page" ]; done
    grep -q '<html lang="kk">' index.html
    grep -q '<html lang="ru">' index.ru.html
    sha256sum --quiet --check SHA256SUMS
    [ "$(find . -type f | wc -l)" -eq "$(($(wc -l < SHA256SUMS) + 1))" ]
    for language in kk ru en; do
        [ "$(find "$language"/chapter2/trace -name '*.sh' | wc -l)" -gt 60 ]
    done
}

@test "nothing is made again when nothing has changed" {
    RELEASE=samples OUT=$MADE run "$ROOT/pipelines/report.sh"
    [ "$status" -eq 0 ]
    [[ $output == *'nothing has changed'* ]]
}

@test "a release that cannot be read changes nothing" {
    cp -r samples "$BATS_TEST_TMPDIR/release"
    sed -i 's/^Akmola,48922.2/Akmola,4 times more/' "$BATS_TEST_TMPDIR/release/grp_1998_2007.csv"
    mkdir "$BATS_TEST_TMPDIR/out"
    cp -r "$MADE/report/" "$BATS_TEST_TMPDIR/out/report"
    RELEASE=$BATS_TEST_TMPDIR/release OUT=$BATS_TEST_TMPDIR/out run "$ROOT/pipelines/report.sh"
    [ "$status" -ne 0 ]
    [[ $output == *'4 times more'* ]]
    diff -r "$MADE/report/" "$BATS_TEST_TMPDIR/out/report/"
    RELEASE=/no/such OUT=$BATS_TEST_TMPDIR/none run -2 "$ROOT/pipelines/report.sh"
    [ ! -e "$BATS_TEST_TMPDIR/none/report" ]
}
