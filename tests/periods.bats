#!/usr/bin/env bats
# Years and months of sentences, titles and notes come out of the tables: a release that ends
# earlier says so, and no year stands in a text but those declared above it.

bats_require_minimum_version 1.5.0
load helper
load chapters

# said: all that the pages made say, a JSON string a line.
said() {
    cat "$MADE"/*/parts/*.ndjson "$MADE"/profiles/pages/*/* "$MADE"/profiles/pages/compare |
        jq -r 'select(.part != "near") | .text, .title, .note, .rule | strings'
}

setup_file() {
    export MADE=$BATS_FILE_TMPDIR/made
    charts_there || return 0
    PYTHONDONTWRITEBYTECODE=1 python3 tests/older.py samples "$BATS_FILE_TMPDIR/older"
    for chapter in chapter1 chapter2 chapter3 profiles; do
        LANG_REPORT=en OUT=$MADE RELEASE=$BATS_FILE_TMPDIR/older "$ROOT/pipelines/$chapter.sh"
    done > "$BATS_FILE_TMPDIR/made.log" 2>&1 || { cat "$BATS_FILE_TMPDIR/made.log"; false; }
}

@test "a release that ends earlier speaks of no later year" {
    said > "$BATS_TEST_TMPDIR/said"
    [ "$(wc -l < "$BATS_TEST_TMPDIR/said")" -gt 1000 ]
    # scenarios go on to 2029; the production account has but one year, which stays
    grep -E '20(2[5-8]|30)' "$BATS_TEST_TMPDIR/said" | grep -vE '^(Production account|Share of intermediate|In 2025 intermediate)' > "$BATS_TEST_TMPDIR/later" || true
    diff /dev/null "$BATS_TEST_TMPDIR/later"
}

@test "its sentences speak of its own last years" {
    said > "$BATS_TEST_TMPDIR/said"
    # 2023 is the last year of value added by region, 2021 of employment and goods, 2024 of volume
    for text in 'Location quotient (LQ): regions and sections, 2023' \
        'Growth and the regional component are of 2021–2023, at current prices; exports of January 2021' \
        'grew by a nominal .* % over 2021–2023' \
        'Value added per employed person in 2021, mean = 100' \
        'real growth over 2020–2024' \
        'Volume of gross domestic product, 2020 = 100' \
        'GDP and prices 2020–2024, population at the beginning of 2022–2024' \
        'the country’s product in 2029 will be' \
        'Real gross regional product, 2029' \
        'of exports in mineral products (January 2021)' \
        'Resilience to the slump of 2020' 'the change of 2019–2020'; do
        echo "$text"
        grep -q "$text" "$BATS_TEST_TMPDIR/said"
    done
}

@test "no year stands in a text but those declared above it" {
    run -0 python3 - pipelines/*.tsv << 'END'
import re, sys
texts = 0
for path in sys.argv[1:]:
    lines = open(path, encoding="utf-8").read().splitlines()
    if not any(line.startswith("title\t") for line in lines):
        continue  # a table of another kind
    declared = ""
    for line in lines:
        if line.startswith("#"):
            declared = line
            continue
        key, *said = line.split("\t")
        texts += 1
        # names as kz2018 are none
        for year in re.findall(r"(?<![A-Za-z0-9])(?:19|20)\d\d(?!\d)", re.sub(r"\{[^}]*\}", "", " ".join(said))):
            assert year in declared, f"{path}: {key}: {year} is written in the text"
        declared = ""
assert texts > 500, texts
END
}

@test "no year of a table stands in a script but in names of files and geographies" {
    # observe.sh knows when South Kazakhstan was divided; comments may speak of years
    run -0 python3 - pipelines/chapter*.sh pipelines/profiles.sh pipelines/conclusion.sh << 'END'
import re, sys
for path in sys.argv[1:]:
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        code = re.sub(r"(^|\s)#.*", "", line)
        code = re.sub(r"[a-z_]+_(19|20)\d\d(_(19|20)\d\d)?|kz20\d\d", "", code)
        found = re.search(r"(?<!\d)(?:19|20)(\d\d|[\[(])", code)
        assert not found, f"{path}:{number}: {line}"
END
}
