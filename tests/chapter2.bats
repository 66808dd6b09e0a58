#!/usr/bin/env bats
# The chapter as a whole: what it publishes, that it publishes all or nothing, once and the
# same, and that its figures are those of the published tables.

bats_require_minimum_version 1.5.0
load helper
load chapters
export CHAPTER=chapter2

setup_file() {
    make_chapter
}

@test "a page, tables, figures and a manifest are published" {
    cd "$MADE/chapter2"
    [ -s index.html ] && [ -s manifest.json ]
    [ "$(ls tables | wc -l)" -ge 20 ]
    [ "$(ls figures | wc -l)" -ge 12 ]
    sha256sum --quiet --check SHA256SUMS
    jq -e . manifest.json > /dev/null
    for figure in figures/*; do jq -e '.["$schema"] and (.data.values | length > 0)' "$figure" > /dev/null; done
    [ "$(grep -oE '<figure [^>]*id=' index.html | wc -l)" -eq "$(($(ls figures | wc -l) + $(ls tables | grep -vc ^diag_)))" ]
}

@test "the manifest names every input with its checksum, and every stage adds up" {
    jq -r '.inputs[] | "\(.sha256)  samples/\(.file)"' "$MADE/chapter2/manifest.json" > "$BATS_TEST_TMPDIR/sums"
    sha256sum --quiet --check "$BATS_TEST_TMPDIR/sums"
    [ "$(wc -l < "$BATS_TEST_TMPDIR/sums")" -eq "$(ls samples | wc -l)" ]
    jq -e '.stages | length > 100' "$MADE/chapter2/manifest.json"
    jq -e 'all(.stages[]; .read + .made == .written + .rejected + .dropped + .aggregated)' "$MADE/chapter2/manifest.json"
    jq -e 'all(.stages[]; .rejected == 0)' "$MADE/chapter2/manifest.json"
    run jq -e 'any(.stages[]; has("seconds"))' "$MADE/chapter2/manifest.json"
    [ "$output" = false ]
}

@test "the page needs nothing from outside and has no hole in a text" {
    local page=$MADE/chapter2/index.html
    # outside of the chart library, whose text has such things in it
    grep -v '^<script>' "$page" | sed -n '/<!DOCTYPE/,/number-locale/p' > "$BATS_TEST_TMPDIR/own"
    run ! grep -E '<(script|link|img)[^>]* (src|href)=' "$BATS_TEST_TMPDIR/own"
    sed -n '/<main/,/<\/main>/p' "$page" > "$BATS_TEST_TMPDIR/main"
    [ "$(wc -l < "$BATS_TEST_TMPDIR/main")" -gt 100 ]
    run ! grep -E '[{}]|NaN|null|undefined' "$BATS_TEST_TMPDIR/main"
}

@test "every text stands in Kazakh, Russian and English, with the same placeholders" { texts_hold; }

@test "no sentence of the chapter has a published figure written into it" {
    # numbers with a decimal mark occur in texts only as codes of activities
    cut -f2- pipelines/chapter2.tsv | grep -v '^#' | grep -oE '[0-9]+[.,][0-9]+' | sort -u > "$BATS_TEST_TMPDIR/numbers"
    echo '16.23 2.1 2.2 2.3 25.1 93.2' | tr ' ' '\n' | diff "$BATS_TEST_TMPDIR/numbers" -
}

@test "location quotients are those of the published table" {
    # LQ of mining in Atyrau, 2025: share of B in the sections of the region over that of the country
    # by hand from samples/gva_region_section.csv: (B / sum of sections A to T) of Atyrau over that of
    # Kazakhstan, million tenge
    near "$(cell diag_raw 230000000 3)" "$(awk 'BEGIN { printf "%.12g", (8041684.1 / 14630341.5) / (18643096.6 / 150278676.6) }')"
}

@test "growth, shares and disparity are those computed apart" {
    # (11342135 / 605331)^(1/9): samples/grp_1998_2007.csv, Astana 60533.1 and 1134213.5
    near "$(cell growth 710000000 5)" "$(awk 'BEGIN { printf "%.12g", (exp(log(1134213.5 / 60533.1) / 9) - 1) * 100 }')"
    near "$(cell growth 750000000 4)" "$(awk 'BEGIN { printf "%.12g", 2675907.3 / 12849794 * 100 }')"
    near "$(cell productivity A 4)" "$(awk 'BEGIN { printf "%.12g", 6154545 / 985.9 }')"
}

@test "the joint region is Turkistan and Shymkent, and never stands beside them" {
    near "$(cell xi 510000000 5)" "$(awk 'BEGIN { printf "%.12g", (32930465.42 + 1652025.81) / 1e6 }')"
    for table in "$MADE"/chapter2/tables/*.csv; do
        echo "$table"
        if grep -q '^510000000,' "$table"; then run ! grep -qE '^(61|79)0000000,' "$table"; fi
    done
}

@test "what is not published by region is said, not filled in" {
    grep -q 'What is not published' "$MADE/chapter2/index.html"
    grep -q 'For 2025 the joint region’s figure is not published' "$MADE/chapter2/index.html"
    [ -z "$(cell fabrics 510000000 6)" ]
}

@test "nothing is made again when nothing has changed, and the same bytes when made anew" {
    run chapter en "$MADE"
    [ "$status" -eq 0 ]
    [[ $output == *'nothing has changed'* ]]
    chapter en "$BATS_TEST_TMPDIR/anew"
    diff -r "$MADE/chapter2/" "$BATS_TEST_TMPDIR/anew/chapter2/"
}

@test "what was published is made again when someone has changed it" {
    cp -r "$MADE" "$BATS_TEST_TMPDIR/out"
    echo x >> "$BATS_TEST_TMPDIR/out/chapter2/tables/growth.csv"
    run chapter en "$BATS_TEST_TMPDIR/out"
    [ "$status" -eq 0 ]
    diff -r "$MADE/chapter2/" "$BATS_TEST_TMPDIR/out/chapter2/"
}

@test "other languages make other words and the same tables" {
    chapter kk "$BATS_TEST_TMPDIR/kk"
    chapter ru "$BATS_TEST_TMPDIR/ru"
    grep -q '<html lang="kk">' "$BATS_TEST_TMPDIR/kk/chapter2/index.html"
    grep -q '1-кесте' "$BATS_TEST_TMPDIR/kk/chapter2/index.html"
    grep -q '<html lang="ru">' "$BATS_TEST_TMPDIR/ru/chapter2/index.html"
    diff <(tail -n +2 "$BATS_TEST_TMPDIR/kk/chapter2/tables/perhead.csv") <(tail -n +2 "$MADE/chapter2/tables/perhead.csv")
    diff "$BATS_TEST_TMPDIR/ru/chapter2/tables/special.csv" "$MADE/chapter2/tables/special.csv"
}

@test "two runs at once give one result" {
    chapter en "$BATS_TEST_TMPDIR/out" > "$BATS_TEST_TMPDIR/1" 3>&- &
    local first=$!
    chapter en "$BATS_TEST_TMPDIR/out" > "$BATS_TEST_TMPDIR/2" 3>&-
    wait "$first"
    cat "$BATS_TEST_TMPDIR"/[12] | grep -c 'nothing has changed' | grep -qx 1
    diff -r "$MADE/chapter2/" "$BATS_TEST_TMPDIR/out/chapter2/"
}

@test "a release that cannot be read publishes nothing and leaves the last good one" {
    cp -r samples "$BATS_TEST_TMPDIR/release"
    chapter en "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/release"
    cp -rL "$BATS_TEST_TMPDIR/out/chapter2" "$BATS_TEST_TMPDIR/good"
    # a figure that is none
    sed -i 's/^Akmola,48922.2/Akmola,4 times more/' "$BATS_TEST_TMPDIR/release/grp_1998_2007.csv"
    run --separate-stderr chapter en "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/release"
    [ "$status" -ne 0 ]
    [[ $stderr == *'4 times more'* && $stderr == *'stays as it was'* ]]
    diff -r "$BATS_TEST_TMPDIR/good" "$BATS_TEST_TMPDIR/out/chapter2/"
    # a file that is cut short
    head -c 9000 samples/exports_region_hs_section.csv.gz > "$BATS_TEST_TMPDIR/release/exports_region_hs_section.csv.gz"
    cp samples/grp_1998_2007.csv "$BATS_TEST_TMPDIR/release/"
    run --separate-stderr chapter en "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/release"
    [ "$status" -ne 0 ]
    diff -r "$BATS_TEST_TMPDIR/good" "$BATS_TEST_TMPDIR/out/chapter2/"
    # and a good one again
    cp samples/exports_region_hs_section.csv.gz "$BATS_TEST_TMPDIR/release/"
    chapter en "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/release"
}

@test "no release, no such language: misuse that touches nothing" {
    run -2 chapter en "$BATS_TEST_TMPDIR/out" /no/such/folder
    run -2 chapter de "$BATS_TEST_TMPDIR/out"
    [ ! -e "$BATS_TEST_TMPDIR/out/chapter2" ]
}

@test "each table and figure comes out of its own trace again, byte by byte" {
    run "$ROOT/pipelines/trace.sh" -C "$MADE/chapter2" --check samples
    echo "$output"
    [ "$status" -eq 0 ]
    [[ $output == "$(ls "$MADE"/chapter2/tables "$MADE"/chapter2/figures | grep -cE '[.](csv|json)$') made again, 0 "* ]]
    # a published figure that is not what its trace makes is told
    cp -r "$MADE/chapter2/" "$BATS_TEST_TMPDIR/other"
    sed -i 's/"title":/"title" :/' "$BATS_TEST_TMPDIR/other/figures/lqmap.json"
    run -1 "$ROOT/pipelines/trace.sh" -C "$BATS_TEST_TMPDIR/other" --check samples lqmap
    [[ $output == *'figures/lqmap.json: its script makes another'* ]]
}

@test "a trace names its inputs with their checksums, and stands under its figure" {
    run "$ROOT/pipelines/trace.sh" -C "$MADE/chapter2" figures/lqmap.json
    [ "$status" -eq 0 ]
    [[ $output == *"$(sha256sum < samples/gva_region_section.csv | cut -d' ' -f1)  gva_region_section.csv"* ]]
    [[ $output == *'compute-indicator lq work/gva'* || $output == *'compute-indicator lq > work/lq'* ]]
    sed -n '/id="f-lqmap"/,/<\/figure>/p' "$MADE/chapter2/index.html" | grep -q 'figures/lqmap.json of chapter2'
    run "$ROOT/pipelines/trace.sh" -C "$MADE/chapter2" s.raw
    [[ $output == *'render -f sentence'* ]]
    run -2 "$ROOT/pipelines/trace.sh" -C "$MADE/chapter2" nothing
    [[ $output == *'klaster trace --list'* ]]
}
