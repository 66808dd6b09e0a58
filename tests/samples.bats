#!/usr/bin/env bats
# The samples against themselves: what the publisher says adds up must add up, through our
# own filters; and every sample is accounted for.

bats_require_minimum_version 1.5.0
load helper

obs() { # PROFILE FILE [parse options]: observations of a sample
    local profile=$1 file=$2
    shift 2
    parse "$@" "samples/$file" | normalise --profile "$profile"
}

sums() { # FIELDS [normalise options]: sums by those fields, no flags
    local fields=$1
    shift
    normalise --drop status "$@" | aggregate-region --by "$fields" | sed 's/,"n_missing":[0-9]*//'
}

# same_sums FIELDS [normalise options] < observations: regions add up to the country.
same_sums() {
    local fields=$1 all=$BATS_TEST_TMPDIR/all
    shift
    cat > "$all"
    normalise --drop region "$@" --skip 'region=^KZ$' "$all" | sums "$fields" --drop region > "$all.regions"
    normalise --drop region --skip 'region=^[0-9]' "$all" | sums "$fields" --drop region > "$all.country"
    [ -s "$all.country" ]
    diff "$all.country" "$all.regions"
}

@test "every sample is listed in SOURCES.md, and nothing else is" {
    run diff <(cd samples && ls -- * | grep -v '^SOURCES.md$') \
        <(grep -o '^| `[^`]*`' samples/SOURCES.md | tr -d '|` ' | sort)
    [ "$status" -eq 0 ]
}

@test "the report's sources are the samples: same files, years, unit, vintage and licence" {
    run -0 python3 - << 'END'
import csv, re, subprocess
listed = {}
for line in open("samples/SOURCES.md", encoding="utf-8"):
    if line.startswith("| `"):
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        assert len(cells) == 7 and all(cells), line
        listed[cells[0].strip("`")] = dict(zip(("table", "unit", "vintage", "layout", "profile", "licence"), cells[1:]))
rows = {row["file"]: row for row in csv.DictReader(open("pipelines/sources.tsv", encoding="utf-8", newline=""), delimiter="\t", quoting=csv.QUOTE_NONE)}
assert sorted(rows) == sorted(listed), sorted(set(rows) ^ set(listed))

def years(text):
    found = set()
    for first, last in re.findall(r"\b((?:19|20)\d\d)(?:[–-]((?:19|20)\d\d))?", text):
        found |= set(range(int(first), int(last or first) + 1))
    return found

for name, row in rows.items():
    source = listed[name]
    for field, value in row.items():
        assert value, (name, field)
    # the commit through which it was read, or "the same" as the table above; a package and its version
    assert row["through"].removesuffix(" (R)").split()[-1] in source["vintage"] or re.search(r"\bsame\b", source["vintage"]), name
    assert (row["licence_en"] == source["licence"] or source["licence"] == "BNS" and "stat.gov.kz" in row["licence_en"]
            or "none stated" in source["licence"] and row["licence_en"] == "none stated"), name
    # the years stated are those that the table holds, in each language
    profile = source["profile"].strip("`")
    options = subprocess.run(["normalise", "--describe-profile", profile], capture_output=True, text=True, check=True).stdout
    options = next((line[7:] for line in options.splitlines() if line.startswith("parse: ")), "")
    records = subprocess.run(["bash", "-o", "pipefail", "-c", f"parse {options} samples/{name} | normalise --profile {profile} | normalise --skip 'value=^$'"],
                             capture_output=True, text=True, check=True).stdout
    held = {int(year) for year in re.findall(r'"time":"(\d{4})', records)}
    if not held:
        continue  # a table of flows, its year in its title
    same = name == "exports_hs_chapter.csv"  # "the same four months"
    for text in [row["kk"], row["ru"], row["en"], source["table"]]:
        assert same or years(text) == held, (name, text, sorted(held))
END
    [ -z "$output" ]
}

@test "samples stay small" {
    [ "$(du -sb samples | cut -f1)" -lt 1000000 ]
}

@test "each sample is read by its profile without a reject" {
    while IFS='|' read -r _ file _ _ _ _ profile _ _; do
        file=$(tr -d '` ' <<< "$file")
        profile=$(tr -d '` ' <<< "$profile")
        mapfile -t options < <(normalise --describe-profile "$profile" | sed -n 's/^parse: //p' | xargs -r -n1)
        echo "$file $profile ${options[*]}"
        parse "${options[@]}" "samples/$file" | normalise --profile "$profile" --strict --stats "$BATS_TEST_TMPDIR/s" > "$BATS_TEST_TMPDIR/o"
        counts_hold "$BATS_TEST_TMPDIR/s"
        [ -s "$BATS_TEST_TMPDIR/o" ]
    done < <(grep '^| `' samples/SOURCES.md)
}

@test "gross regional product 1998-2007: 16 regions add up to the country every year" {
    obs bns-grp grp_1998_2007.csv --skip 2 | same_sums time,measure,unit
}

@test "gross regional product 2008-2023: regions add up with South Kazakhstan to 2017" {
    obs bns-grp grp_2008_2023.csv --skip 2 |
        same_sums time,measure,unit --skip 'region=^(61|79)0000000$' > "$BATS_TEST_TMPDIR/d" || true
    # the years to 2017 agree; later ones lack just the two successors
    run ! grep -E '^[<>].*"time":"(200|201[0-7])' "$BATS_TEST_TMPDIR/d"
    obs bns-grp grp_2008_2023.csv --skip 2 |
        same_sums time,measure,unit --skip 'region=^510000000$' > "$BATS_TEST_TMPDIR/d" || true
    run ! grep -E '^[<>].*"time":"20(1[1-9]|2)' "$BATS_TEST_TMPDIR/d"
}

@test "gross regional product 2021-2025: twenty regions add up to the country every year" {
    obs bns-grp grp_2021_2025.csv --skip 2 | same_sums time,measure,unit
}

@test "indices of volume: the country's lies by the regions', weighted by the year before" {
    obs bns-grp-volume grp_volume_index.csv -d ';' --skip 2 > "$BATS_TEST_TMPDIR/index"
    {
        obs bns-grp grp_1998_2007.csv --skip 2
        obs bns-grp grp_2008_2023.csv --skip 2 | normalise --only 'time=^20(0|1|20)'
        obs bns-grp grp_2021_2025.csv --skip 2
    } > "$BATS_TEST_TMPDIR/grp"
    # 2018: South Kazakhstan has no figure any more; 2021: the year before is in other borders
    jq -rn --slurpfile index "$BATS_TEST_TMPDIR/index" --slurpfile grp "$BATS_TEST_TMPDIR/grp" '
        ($grp | map({ key: (.region + .time), value: .value }) | from_entries) as $x |
        [$index[] | select(.time != "2021")] | group_by(.time)[] |
        (map(select(.region == "KZ"))[0]) as $country |
        map(select(.region != "KZ" and (.time >= "2018" or (.region | test("^(61|79)") | not))) |
            . + { weight: $x[.region + ((.time | tonumber) - 1 | tostring)] } | select(.weight)) |
        [$country.time, (map(.value * .weight) | add) / (map(.weight) | add) - $country.value] | @tsv' > "$BATS_TEST_TMPDIR/off"
    [ "$(wc -l < "$BATS_TEST_TMPDIR/off")" -eq 24 ]
    cat "$BATS_TEST_TMPDIR/off"
    # 2013 of the country was revised, its regions were not
    awk '{ most = $1 == 2013 ? 1.6 : 0.8 } $2 > most || $2 < -most { bad = 1 } END { exit bad }' "$BATS_TEST_TMPDIR/off"
}

@test "employed population: regions add up to the country, but for the rounding of 2003-2012" {
    obs bns-employed-region employed_by_region.csv -d ';' --skip 1 > "$BATS_TEST_TMPDIR/o"
    normalise --skip 'time=^20(0[3-6]|1[0-2])$' "$BATS_TEST_TMPDIR/o" | same_sums time,measure,unit
    jq -rn '[inputs] | group_by(.time)[] | (map(select(.region == "KZ"))[0].value) as $all |
        (map(select(.region != "KZ").value) | add) - $all' "$BATS_TEST_TMPDIR/o" |
        awk '$1 > 200.5 || $1 < -200.5 { bad = 1 } END { exit bad || NR != 24 }'
}

@test "value added by section: sections add up to their total, and to the regions' table" {
    obs bns-gva-industry gva_by_section.csv -d ';' --skip 1 | classify-nace --quiet > "$BATS_TEST_TMPDIR/o"
    diff <(normalise --only 'nace=^TOTAL$' --drop nace,nace_kind,region "$BATS_TEST_TMPDIR/o" | sums time,measure,unit) \
        <(normalise --skip 'nace=^TOTAL$' --drop nace,region "$BATS_TEST_TMPDIR/o" | sums time,measure,unit)
    # sections that both tables have, country; by region S holds T before 2025
    obs bns-gva-region-section gva_region_section.csv -d ';' --skip 1 --header 2 | normalise --only 'region=^KZ$' --skip 'value=^$' |
        classify-nace --quiet | jq -r 'select(.measure == "value_added" and (.nace | test("^[A-S]$"))) | [.nace, .time, .value] | @tsv' |
        sort > "$BATS_TEST_TMPDIR/regions"
    jq -r 'if .nace == "T" and .time < "2025" then .nace = "S" else . end | [.nace, .time, .value] | @tsv' "$BATS_TEST_TMPDIR/o" |
        awk -F'\t' -v OFS='\t' '{ sum[$1 OFS $2] += $3 } END { for (key in sum) printf "%s\t%.0f\n", key, sum[key] }' | sort > "$BATS_TEST_TMPDIR/country"
    [ "$(wc -l < "$BATS_TEST_TMPDIR/regions")" -gt 80 ]
    [ -z "$(comm -23 "$BATS_TEST_TMPDIR/regions" "$BATS_TEST_TMPDIR/country")" ]
}

@test "a former region beside its successors is refused" {
    obs bns-grp grp_2008_2023.csv --skip 2 > "$BATS_TEST_TMPDIR/o"
    normalise --skip 'region=^KZ$' "$BATS_TEST_TMPDIR/o" > "$BATS_TEST_TMPDIR/r"
    run -2 aggregate-region --by time "$BATS_TEST_TMPDIR/r"
    [[ $output == *510000000* ]]
}

@test "value added: every section of every year adds up, South Kazakhstan left out" {
    obs bns-gva-region-section gva_region_section.csv -d ';' --skip 1 --header 2 |
        same_sums nace,time,measure,unit --skip 'region=^510000000$'
}

@test "South Kazakhstan equals Turkistan and Shymkent in every section of 2013 and 2017" {
    obs bns-gva-region-section gva_region_section.csv -d ';' --skip 1 --header 2 > "$BATS_TEST_TMPDIR/o"
    sums nace,time,measure,unit --skip 'region=^(KZ|[1-47]|5[^1]|6)' --skip 'time=^202' --drop region \
        < "$BATS_TEST_TMPDIR/o" > "$BATS_TEST_TMPDIR/whole"
    sums nace,time,measure,unit --skip 'region=^(KZ|[1-5]|6[^1]|7[^9])' --skip 'time=^202' --drop region \
        < "$BATS_TEST_TMPDIR/o" > "$BATS_TEST_TMPDIR/parts"
    diff "$BATS_TEST_TMPDIR/whole" "$BATS_TEST_TMPDIR/parts"
}

@test "population: twenty regions add up to the country in every year" {
    obs bns-population population_by_region.tsv --skip 1 | same_sums time,measure,unit
}

@test "exports: regions add up to the country in every section and month" {
    obs bns-exports-region exports_region_hs_section.csv.gz | same_sums product,time,measure,unit
}

@test "exports: chapters add up to the total" {
    obs bns-exports-chapter exports_hs_chapter.csv --skip 1 > "$BATS_TEST_TMPDIR/o"
    diff <(sums time,measure --skip 'product=^TOTAL$' < "$BATS_TEST_TMPDIR/o") \
        <(sums time,measure --skip 'product=^[0-9]' < "$BATS_TEST_TMPDIR/o")
}

@test "industry: divisions add up to mining and manufacturing" {
    obs bns-gva-industry gva_industry_divisions.csv --skip 1 | classify-nace > "$BATS_TEST_TMPDIR/o"
    diff <(sums time --skip 'nace=^[^0]' --drop nace < "$BATS_TEST_TMPDIR/o") \
        <(sums time --skip 'nace=^([^B]|B-E)' --drop nace < "$BATS_TEST_TMPDIR/o")
    diff <(sums time --skip 'nace=^[^1-3]' --drop nace < "$BATS_TEST_TMPDIR/o") \
        <(sums time --skip 'nace=^([^C]|C[0-9])' --drop nace < "$BATS_TEST_TMPDIR/o")
}

@test "products: regions of 2010 and 2015 add up to the country" {
    obs bns-products products_by_region.csv |
        normalise --skip 'time=^20(18|2)' |
        same_sums product,time,unit
}

@test "output less intermediate consumption is the value added of every section" {
    obs bns-production-account production_account_by_section.csv -d ';' --skip 1 | classify-nace --quiet > "$BATS_TEST_TMPDIR/a"
    obs bns-gva-industry gva_by_section.csv -d ';' --skip 1 | classify-nace --quiet > "$BATS_TEST_TMPDIR/g"
    # as decimals, in millions of tenge: binary sums would differ in the last place
    python3 - "$BATS_TEST_TMPDIR/a" "$BATS_TEST_TMPDIR/g" << 'PY'
import json, sys
read = lambda p: [json.loads(l) for l in open(p)]
a = {(r["nace"], r["measure"]): int(r["value"]) for r in read(sys.argv[1])}
g = {r["nace"]: int(r["value"]) for r in read(sys.argv[2]) if r["time"] == "2025" and len(r["nace"]) == 1}
assert len(g) == 20, sorted(g)
for s, value in g.items():
    assert a[s, "output"] - a[s, "intermediate_consumption"] == value, s
PY
}

@test "the Kyrgyz republic is the sum of its regions every year" {
    obs kgz-grp kgz_grp.csv --skip 2 > "$BATS_TEST_TMPDIR/k"
    normalise --only 'region=^KG$' --drop region "$BATS_TEST_TMPDIR/k" | sums time > "$BATS_TEST_TMPDIR/country"
    normalise --only 'region=^KG-' --drop region "$BATS_TEST_TMPDIR/k" | sums time > "$BATS_TEST_TMPDIR/regions"
    [ "$(wc -l < "$BATS_TEST_TMPDIR/country")" -eq 17 ]
    diff "$BATS_TEST_TMPDIR/country" "$BATS_TEST_TMPDIR/regions"
}

@test "Chile's table is the one that the golden cases were made of, to six decimals" {
    obs bcch-io chile_io_2013.csv -d ';' --skip 2 > "$BATS_TEST_TMPDIR/c"
    python3 - "$BATS_TEST_TMPDIR/c" << 'PY'
import csv, json, sys
codes = dict(zip("A B C DE F GI HJ K L MN PS O FD".split(), (
    "agriculture_fishing mining manufacturing_industry electricity_gas_water construction "
    "retail_hotels_restaurants transport_communications_information financial_services real_estate "
    "business_services personal_services public_administration FD").split()))
ours = {(codes[r["from"]], codes[r["to"]]): r["value"] for r in map(json.loads, open(sys.argv[1]))}
golden = {(r["from"], r["to"]): float(r["value"])
          for r in csv.DictReader(l for l in open("tests/golden/chile12.csv") if l[0] != "#")}
assert ours.keys() == golden.keys()
assert all(abs(ours[k] - golden[k]) <= 5.1e-7 for k in golden)
PY
}
