#!/usr/bin/env bats
# The bound report as a whole: made once for all tests, looked at once in the browser.

bats_require_minimum_version 1.5.0
load helper
load chapters

setup_file() {
    export MADE=$BATS_FILE_TMPDIR/made SEEN=$BATS_FILE_TMPDIR/seen PDF=$BATS_FILE_TMPDIR/report.pdf
    charts_there || return 0
    export KLASTER_DATA=$ROOT/build # the library, for any build of render
    RELEASE=samples OUT=$MADE "$ROOT/pipelines/report.sh" > "$BATS_FILE_TMPDIR/said" 2> "$BATS_FILE_TMPDIR/err"
    node tests/report.mjs "$MADE/report" "$PDF" > "$SEEN" 2>&1 || true
}

# seen NAME: what the browser's check of that name says.
seen() {
    grep "^$1 " "$SEEN" || cat "$SEEN"
    grep -qx "$1 ok" "$SEEN"
}

@test "three languages, chapters with their tables, figures and traces, checksums of all" {
    cd "$MADE/report"
    for page in index.html index.ru.html index.en.html; do [ -s "$page" ]; done
    grep -q '<html lang="kk">' index.html
    grep -q '<html lang="ru">' index.ru.html
    sha256sum --quiet --check SHA256SUMS
    [ "$(find . -type f | wc -l)" -eq "$(($(wc -l < SHA256SUMS) + 1))" ]
    [ -z "$(find . -name '.*' ! -name .)" ]
    for language in kk ru en; do
        [ "$(find "$language"/chapter2/trace -name '*.sh' | wc -l)" -gt 60 ]
    done
    # a page a region and cluster, in each language
    [ "$(ls region | wc -l)" -eq 60 ]
    [ "$(ls cluster | wc -l)" -eq $((3 * (19 + 7))) ]
}

@test "a warning about the tables comes once, not once a language" {
    grep -q 'the scheme pilot7 has only parts' "$BATS_FILE_TMPDIR/err"
    [ -z "$(sort "$BATS_FILE_TMPDIR/err" | uniq -d)" ]
}

@test "no page asks anything of another place, or has a hole in its text" {
    cd "$MADE/report"
    for page in *.html region/*.html cluster/*.html; do
        grep -q "Content-Security-Policy\" content=\"default-src 'none'" "$page"
        sed '/<\/main>/q' "$page" | sed -n '/^<body>/,$p' > "$BATS_TEST_TMPDIR/own"
        run ! grep -oE '(src|href)="(https?:|//|/)[^"]*' "$BATS_TEST_TMPDIR/own"
        sed '/<details class="trace">/,/<\/details>/d' "$BATS_TEST_TMPDIR/own" |
            sed 's/<code>[^<]*<\/code>//' > "$BATS_TEST_TMPDIR/text"
        run ! grep -E '[{}]|NaN|undefined' "$BATS_TEST_TMPDIR/text"
    done
}

@test "every link leads to a file of the report" {
    cd "$MADE/report"
    for page in *.html region/*.html cluster/*.html; do
        grep -v '^<script>' "$page" | grep -oE ' href="[^"#]+' | cut -d'"' -f2 | sort -u | while read -r link; do
            [ -f "$(dirname "$page")/$link" ] || { echo "$page leads to $link"; exit 1; }
        done
    done
}

@test "nodes of networks stand in the same place in every language" {
    for figure in chapter1/figures/{filieres,networks,space} chapter3/figures/space; do
        for language in kk ru en; do
            jq -c '[.datasets.nodes[] | [.net_x, .net_y]]' "$MADE/report/$language/$figure.json" > "$BATS_TEST_TMPDIR/$language"
        done
        [ "$(jq length "$BATS_TEST_TMPDIR/kk")" -gt 8 ]
        cmp "$BATS_TEST_TMPDIR/kk" "$BATS_TEST_TMPDIR/ru"
        cmp "$BATS_TEST_TMPDIR/kk" "$BATS_TEST_TMPDIR/en"
    done
}

@test "every node of a network has its name in the drawing, in every language" {
    for figure in chapter1/figures/{filieres,networks,space} chapter3/figures/space; do
        for language in kk ru en; do
            jq -e '.datasets.nodes | length > 8 and all(.[]; .name_at)' "$MADE/report/$language/$figure.json" ||
                { echo "$language $figure"; exit 1; }
        done
    done
    for file in "$MADE"/report/*/profiles/figures/space-*.svg; do
        [ "$(grep -c '<circle[^>]*r="7" fill="#ffffff"' "$file")" -eq "$(grep -cE '^<text[^>]*stroke="#fff"' "$file")" ] || { echo "$file"; exit 1; }
    done
}

@test "tables and figures are numbered through the book and listed" {
    for letter in t f; do
        grep -oE "<figure[^>]* id=\"$letter-[^\"]*" "$MADE/report/index.html" | sed 's/.*id="/#/' > "$BATS_TEST_TMPDIR/there"
        sed -n '/class="list-of"/,/<\/ul>/p' "$MADE/report/index.html" | grep -oE "href=\"#$letter-[^\"]*" | sed 's/.*"#/#/' > "$BATS_TEST_TMPDIR/listed"
        [ -s "$BATS_TEST_TMPDIR/there" ]
        diff "$BATS_TEST_TMPDIR/there" "$BATS_TEST_TMPDIR/listed"
    done
    grep -oE '[0-9]+-кесте\.' "$MADE/report/index.html" | grep -oE '[0-9]+' | awk '$1 != NR { bad = 1 } END { exit bad || !NR }'
}

@test "profiles: the figures are those computed apart" {
    # from samples/gva_region_section.csv: mining over the sum of sections of Atyrau, 2025
    local figures=$MADE/report/en/profiles/tables/strengths.csv
    [ "$(awk -F, '$1 == "230000000" && $2 == "B" { printf "%.9f", $4 }' "$figures")" = \
        "$(awk 'BEGIN { printf "%.9f", 8041684.1 / 14630341.5 * 100 }')" ]
    # rank of its product per head, and the number shown in the comparison
    grep -q 'rank 1 of 20' "$MADE/report/region/230000000.en.html"
    grep -q '"Share of mining, %":"55.0"' "$SEEN"
    # the rule of the map: an LQ of 1.25 and 5 % of value added, no section that serves its own region
    awk -F, '{ sub(/\r$/, "") } NR > 1 && ($3 < 1.25 || $4 < 5 || $2 ~ /^[LOPQST]$/) { bad = 1 } END { exit bad || NR < 20 }' "$MADE/report/en/profiles/tables/strong.csv"
}

@test "profiles: the goods that a region has on the product space are those computed apart, in one colour on all" {
    python3 - "$MADE/report/en/profiles" << 'END'
import csv, glob, gzip, re, sys
roman = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XX".split()
number = lambda text: float(text.replace("\u00a0", "").replace(" ", "").replace(",", ".") or 0) if text not in ("…", "-") else 0.0
x = {}
for when, region, section, value in csv.reader(gzip.open("samples/exports_region_hs_section.csv.gz", "rt", encoding="utf-8-sig", newline=""), delimiter=";"):
    if when.startswith("январь 2026") and section in roman and not region.startswith("Республика"):
        x[region, section] = x.get((region, section), 0) + number(value)
of, by = {}, {}
for (r, s), v in x.items():
    of[r], by[s] = of.get(r, 0) + v, by.get(s, 0) + v
rca = lambda r, s: x.get((r, s), 0) / of[r] / (by[s] / sum(of.values()))
rows = list(csv.DictReader(open(f"{sys.argv[1]}/tables/space.csv", newline="")))
assert len(rows) == 20 * 19 and {r["state"] for r in rows} == {"0", "1", "2"}
for code, begins in ("230000000", "Атырауская"), ("610000000", "Туркестанская"), ("750000000", "г. Алматы"):
    region, = [r for r in of if r.startswith(begins)]
    has = {"%02d" % (i + 1 if i < 18 else 20) for i, s in enumerate(roman) if rca(region, s) >= 1}
    assert has == {r["product"] for r in rows if r["region"] == code and r["state"] == "1"}, (code, has)
colours = {}
for file in glob.glob(f"{sys.argv[1]}/figures/space-*.svg"):
    for state, colour in re.findall(r'fill="(#[0-9a-f]{6})"[^>]*/>\n<text[^>]*>(Has|Far|Could enter)<', open(file).read()):
        colours.setdefault(colour, set()).add(state)
assert len(colours) == 3 and all(len(v) == 1 for v in colours.values()), colours
END
}

@test "the five findings are those whose regions make up most of the country's value added" {
    local reach=$MADE/report/en/conclusion/tables/reach.csv
    tail -n +2 "$reach" | tr -d '\r' | awk -F, '{ print $NF }' > "$BATS_TEST_TMPDIR/shares"
    sort -rg "$BATS_TEST_TMPDIR/shares" | diff - "$BATS_TEST_TMPDIR/shares"
    sed -n '/<section class="front"/,/<\/section>/p' "$MADE/report/index.en.html" | grep -oE '[0-9]+ % of the country’s' |
        cut -d' ' -f1 > "$BATS_TEST_TMPDIR/front"
    awk '{ printf "%.0f\n", $1 }' "$BATS_TEST_TMPDIR/shares" | head -5 | diff - "$BATS_TEST_TMPDIR/front"
    # extraction without processing: value added of its regions over that of all, apart
    python3 - "$reach" << 'END'
import csv, sys
# 2025: sections A and B to T; the column between is industry as a whole
number = lambda text: float(text.replace('\u00a0', '').replace(' ', '').replace(',', '.'))
rows = list(csv.reader(open('samples/gva_region_section.csv', encoding='utf-8-sig'), delimiter=';'))
added = {row[0]: sum(number(row[i]) for i in [94, *range(96, 115)]) for row in rows[3:]
         if row[94] and not row[0].startswith(('Республика', 'Южно'))}
named = [name for name in added if name.startswith(('Атырауская', 'Западно', 'Мангистауская', 'Абай'))]
share = sum(added[name] for name in named) / sum(added.values()) * 100
published = {row[0]: row for row in csv.reader(open(sys.argv[1]))}['Extraction without processing']
assert len(added) == 20 and len(named) == 4 == int(published[1]), (len(added), named, published)
assert abs(share - float(published[2])) < 1e-9, (share, published)
END
}

@test "the appendix describes every indicator that the traces name, and no record was rejected" {
    cd "$MADE/report/en"
    compute-indicator --list | awk '/^  / { print $1 }' > "$BATS_TEST_TMPDIR/known"
    cat */trace/*.sh | grep -o 'compute-indicator [^|]*' | tr " ,'" '\n' | grep -xFf "$BATS_TEST_TMPDIR/known" | sort -u > "$BATS_TEST_TMPDIR/used"
    grep -oE '<dt id="m-[^"]*' ../index.en.html | sed 's/.*m-appendix\.//' | sort > "$BATS_TEST_TMPDIR/described"
    [ "$(wc -l < "$BATS_TEST_TMPDIR/used")" -gt 15 ]
    diff "$BATS_TEST_TMPDIR/used" "$BATS_TEST_TMPDIR/described"
    awk -F, 'NR > 1 && ($5 != 0 || $2 + $3 != $4 + $5 + $6 + $7) { bad = 1 } END { exit bad || NR < 7 }' appendix/tables/stages.csv
    # observations of a table: as many as its rows say (employed by section: 20 a year, 4 years)
    [ "$(tr -d '\r' < appendix/tables/quality.csv | awk -F, '$1 == "employed_by_section.csv" { print $2 }')" = 80 ]
    # and sources.tsv names each table that a release holds
    diff <(grep -v '^#' "$ROOT/pipelines/inputs.tsv" | cut -f1 | sort) <(tail -n +2 "$ROOT/pipelines/sources.tsv" | cut -f1 | sort)
}

@test "texts stand in Kazakh, Russian and English, with the same placeholders" {
    for file in report profiles conclusion appendix; do
        awk -F'\t' '/^#/ { next } NF != 4 || $2 == "" || $3 == "" || $4 == "" { print FILENAME ": " $0; bad = 1 } END { exit bad }' "pipelines/$file.tsv"
        while IFS=$'\t' read -r key kk ru en; do
            case $key in '#'*) continue ;; esac
            for text in "$ru" "$en"; do
                echo "$file $key"
                diff <(grep -o '{[^}]*}' <<< "$kk" | sort -u) <(grep -o '{[^}]*}' <<< "$text" | sort -u)
            done
        done < "pipelines/$file.tsv"
    done
}

@test "all figures are drawn, each with its table and trace, and the console is silent" { seen drawn; }
@test "no label lies over another or is cut by the figure's edge, narrow and wide, in three languages" { seen labels; }
@test "tooltips say what the table says" { seen tooltips; }
@test "what is read out of a mark is what its tooltip shows" { seen spoken; }
@test "another language opens at the same place" { seen languages; }
@test "narrow and wide windows hold the page" { seen widths; }
@test "no name on the map is broken within a word or leaves its tile, at any width" { seen tiles; }
@test "regions are compared in the page, two to five, and the choice is in the address" { seen comparison; }
@test "the keyboard reaches the map and the choice" { seen keyboard; }
@test "contrast by day and by night, letters of charts too, headings, landmarks, names, links within" { seen readable; }

@test "the printed report holds its text" {
    seen printed
    pdftotext "$PDF" "$BATS_TEST_TMPDIR/text"
    grep -q 'Қазақстанның экономикалық' "$BATS_TEST_TMPDIR/text"
    grep -q 'Өңірлер мен кластерлер профильдері' "$BATS_TEST_TMPDIR/text"
    grep -q 'Түркістан облысы' "$BATS_TEST_TMPDIR/text"
    # the chapter's name stands over its pages
    [ "$(grep -c '^Қорытынды$' "$BATS_TEST_TMPDIR/text")" -ge 2 ]
    # and its outline leads to chapters and headings
    pdftohtml -xml -i -stdout "$PDF" 2> /dev/null | sed -n '/<outline>/,$p' > "$BATS_TEST_TMPDIR/outline"
    [ "$(grep -c '<item page="[1-9]' "$BATS_TEST_TMPDIR/outline")" -gt 60 ]
    grep -q '<item page="[0-9]\{2,\}">Қорытынды</item>' "$BATS_TEST_TMPDIR/outline"
    [ "$(pdfinfo "$PDF" | awk '/^Page size/ { print $3 }' | cut -d. -f1)" -eq 594 ] || pdfinfo "$PDF" | grep A4
}

@test "tables and figures come out of their traces again" {
    for key in lqmap figures strengths lq-230000000 reach quality; do
        run "$ROOT/pipelines/trace.sh" -C "$MADE/report" --check samples "$key"
        echo "$key: $output"
        [ "$status" -eq 0 ]
        [[ $output == *' made again, 0 of them otherwise than published' ]]
    done
    run "$ROOT/pipelines/trace.sh" -C "$MADE/report" lq-230000000
    [[ $output == *"$(sha256sum < samples/gva_region_section.csv | cut -d' ' -f1)  gva_region_section.csv"* ]]
}

@test "the same bytes from another folder, locale, time zone and umask" {
    mkdir -p "$BATS_TEST_TMPDIR/far/away"
    cp -r samples "$BATS_TEST_TMPDIR/far/tables"
    touch -d 2001-01-01 "$BATS_TEST_TMPDIR/far/tables"/*
    cd "$BATS_TEST_TMPDIR/far/away"
    (
        umask 077
        env LC_ALL=C LANG=ru_RU.UTF-8 TZ=Asia/Almaty HOME=/nonexistent RELEASE=../tables OUT=out "$ROOT/pipelines/report.sh" > /dev/null 2>&1
    )
    diff -r "$MADE/report/" out/report/
    run ! grep -rlF "$BATS_TEST_TMPDIR" out/report/
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
