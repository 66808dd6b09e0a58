#!/usr/bin/env bash
# Chapter 1 of the study from published tables: out/chapter1/index.html, its tables as CSV, its
# figures as Vega-Lite specifications, manifest.json. Called by `make chapter1`.
#
#   RELEASE=DIR        the folder of tables (samples/; their layouts: samples/SOURCES.md)
#   LANG_REPORT=kk     or ru, en
#   OUT=DIR            where to publish (out)
#   IO_TABLE=FILE      flows of goods between activities, CSV: from,to,value; codes as in
#                      sector.* of chapter1.tsv, FD for final use. Without it Chile's table stands in
#   TRADE_TABLE=FILE   exports of CIS countries, CSV: region,product,value; countries as in
#                      country.* of chapter1.tsv, products as sections 01 to 21 of the HS
#
# One function a section, in chapter1-*.sh; every table and figure is one pipe. Records that
# several pipes need are observed once and kept in $WORK: observe.sh. lib.sh has what is not of
# this chapter.
CHAPTER=chapter1
# shellcheck source=pipelines/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=pipelines/observe.sh
source "$ROOT/pipelines/observe.sh"

# ---- observations ---------------------------------------------------------------

# Twelve groups of sections, those of the input-output table at hand, so that six schools look at
# the same activities: code and sections.
GROUPS_12='A:A B:B C:C DE:D,E F:F GI:G,I HJ:H,J K:K L:L MN:M,N PS:P,Q,R,S O:O'

grouped() {
    local group section
    local -a maps=()
    for group in $GROUPS_12; do
        for section in $(tr ',' ' ' <<< "${group#*:}"); do maps+=(--map "nace:$section=${group%:*}"); done
    done
    normalise --skip 'nace=^T$' "${maps[@]}"
}

observe_groups() {
    TABLE=observe-groups
    normalise --only "time=$(any "$BASE" "$NOW")" "$WORK/gva_2018" |
        grouped |
        aggregate-region --by region,nace,time,measure,unit > "$WORK/groups_ends"
    normalise --only "time=^$NOW\$" "$WORK/gva" |
        grouped |
        aggregate-region --by region,nace,time,measure,unit > "$WORK/groups"
}

observe_flows() {
    TABLE=observe-flows
    if [ -n "${IO_TABLE-}" ]; then
        parse "$IO_TABLE" | normalise --number value --keep from,to,value > "$WORK/flows"
    else
        parse -d ';' --skip 2 "$RELEASE/chile_io_2013.csv" |
            normalise --profile bcch-io |
            normalise --keep from,to,value > "$WORK/flows"
    fi
}

observe_account() {
    TABLE=observe-account
    parse -d ';' --skip 1 "$RELEASE/production_account_by_section.csv" |
        normalise --profile bns-production-account |
        classify-nace --quiet > "$WORK/account"
    parse -d ';' --skip 1 "$RELEASE/gva_by_section.csv" |
        normalise --profile bns-gva-industry |
        classify-nace --quiet |
        normalise --only 'nace=^[A-U]$' --drop status > "$WORK/sections"
}

observe_cis() {
    local -a indices heads
    TABLE=observe-cis
    parse -d ';' --skip 1 "$RELEASE/cis_gdp_volume_index.csv" |
        normalise --profile cis-gdp-volume --drop status |
        normalise --skip 'value=^$' > "$WORK/cis_gdp"
    parse -d ';' --skip 1 "$RELEASE/cis_cpi.csv" |
        normalise --profile cis-cpi --drop status |
        normalise --skip 'value=^$' > "$WORK/cis_cpi"
    parse -d ';' --skip 1 "$RELEASE/cis_population.csv" |
        normalise --profile cis-population --drop status |
        normalise --skip 'value=^$' > "$WORK/cis_population"
    mapfile -t indices < <(times "$WORK/cis_gdp" "$WORK/cis_cpi")
    # an index compares with the year before it
    known CIS_BASE $((indices[0] - 1))
    known CIS_END "${indices[-1]}"
    mapfile -t heads < <(times "$WORK/cis_gdp" "$WORK/cis_cpi" "$WORK/cis_population")
    known HEADS_FROM "${heads[0]}"
    known HEADS_TO "${heads[-1]}"
    TABLE=observe-kyrgyz
    parse --skip 2 "$RELEASE/kgz_grp.csv" |
        normalise --profile kgz-grp > "$WORK/kyrgyz"
}

# ---- small words ------------------------------------------------------------------

# between FROM TO FILE: yearly growth, per cent; null for those that have not both years.
between() {
    normalise --only "time=$(any "$1" "$2")" "$3" |
        compute-indicator growth_annual --base "$1" --end "$2" --component value |
        normalise --scale value=100
}

# growths FILE: those that are there, by country.
growths() {
    normalise --skip 'value=^$' "$1" |
        countries
}

sectors() { named sector "${1:-sector}"; }
countries() { named country region; }

ends() {
    sectors from |
        sectors to
}

# A table of activities: the field nace of groups becomes sector, by its name.
of_sectors() { normalise --rename sector=nace | sectors; }

# chosen CONDITION...: the records that meet them.
chosen() {
    local condition
    local -a where=()
    for condition in "$@"; do where+=(--where "$condition"); done
    render -f ndjson --codes "${where[@]}"
}

# ---- the sections -----------------------------------------------------------------
# shellcheck source=pipelines/chapter1-schools.sh
source "$ROOT/pipelines/chapter1-schools.sh"
# shellcheck source=pipelines/chapter1-raw.sh
source "$ROOT/pipelines/chapter1-raw.sh"
# shellcheck source=pipelines/chapter1-cis.sh
source "$ROOT/pipelines/chapter1-cis.sh"

# ---- the whole ----------------------------------------------------------------------

main() {
    local file
    load_texts "$ROOT/pipelines/chapter2.tsv"
    load_texts "$ROOT/pipelines/chapter1.tsv"
    begin
    for file in production_account_by_section.csv cis_gdp_volume_index.csv cis_cpi.csv cis_population.csv \
        kgz_grp.csv chile_io_2013.csv; do
        [ -e "$RELEASE/$file" ] || die "the release \"$RELEASE\" has no $file, which chapter 1 reads; add it (its layout: samples/SOURCES.md)"
    done
    observe_grp
    observe_value_added
    observe_trade
    observe_groups
    observe_flows
    observe_account
    observe_cis

    front
    heading 2 h.11
    paragraph p.11
    section_marshall
    section_leamer
    section_toledano
    section_dahmen
    section_networks
    section_porter
    section_schools
    heading 2 h.12
    section_dependence
    section_complexity
    section_manufacturing
    section_chains
    heading 2 h.13
    section_cis_growth
    section_cis_regions
    section_cis_trade
    sources
}

main
