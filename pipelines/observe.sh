# The published tables of a release as observations, for the chapters and the profiles; each
# function keeps the records of one table in $WORK. Sourced after lib.sh; layouts of the tables:
# samples/SOURCES.md.
# shellcheck disable=SC2034 # who sources it uses these
# shellcheck shell=bash

# ---- observations ---------------------------------------------------------------
# Rows of a whole beside its parts are taken out here, once: the country, and South Kazakhstan
# in years for which its successors are published. What is left may be summed.

observe_grp() {
    TABLE=observe-grp
    parse --skip 2 "$RELEASE/grp_1998_2007.csv" |
        normalise --profile bns-grp > "$WORK/grp_1998_2007"
    parse --skip 2 "$RELEASE/grp_2008_2023.csv" |
        normalise --profile bns-grp > "$WORK/grp_2008_2023"
    # South Kazakhstan to 2017, Turkistan and Shymkent from 2018
    normalise --skip 'time=^20(1[89]|2)' --skip 'region=^(KZ|610000000|790000000)$' \
        "$WORK/grp_1998_2007" "$WORK/grp_2008_2023" > "$WORK/grp_to_2017"
    normalise --skip 'time=^(19|200|201[0-7])' --skip 'region=^KZ$' \
        "$WORK/grp_2008_2023" > "$WORK/grp_from_2018"
    aggregate-region --by region,time,measure,unit --crosswalk kz2017 \
        "$WORK/grp_to_2017" "$WORK/grp_from_2018" > "$WORK/grp"
}

observe_value_added() {
    TABLE=observe-value-added
    parse -d ';' --skip 1 --header 2 "$RELEASE/gva_region_section.csv" |
        normalise --profile bns-gva-region-section --skip 'region=^Южно-Казахстанская' |
        classify-nace > "$WORK/gva_published"
    # gross regional product of regions and the country
    normalise --skip 'measure=^(value_added|net_taxes)' --drop nace,status \
        "$WORK/gva_published" > "$WORK/grp_2022"
    # sections of regions: no country, no industry as a whole, nothing that is not published
    normalise --skip 'region=^KZ$' --skip 'nace=^(B-E|TOTAL)$' --skip 'value=^$' --drop status \
        "$WORK/gva_published" > "$WORK/gva"
    # the same in the borders of 2018-2021, for years before 2021 beside later ones
    aggregate-region --by region,nace,time,measure,unit --crosswalk kz2018 \
        "$WORK/gva" > "$WORK/gva_2018"
    TABLE=observe-industry
    parse -d ';' --skip 1 "$RELEASE/gva_industry_divisions.csv" |
        normalise --profile bns-gva-industry |
        classify-nace --quiet > "$WORK/divisions"
}

observe_people() {
    TABLE=observe-employed
    parse -d ';' "$RELEASE/employed_by_section.csv" |
        normalise --profile bns-employed-section |
        classify-nace --quiet |
        normalise --only 'nace=^[A-S]$' > "$WORK/employed"
    TABLE=observe-population
    parse --skip 1 "$RELEASE/population_by_region.tsv" |
        normalise --profile bns-population --drop status > "$WORK/population_years"
    normalise --only 'time=^20(15|18|21|25)$' "$WORK/population_years" > "$WORK/population"
}

# Sections of the Harmonized System become 01 to 21, other goods 22, so that they sort.
observe_trade() {
    local section number=0
    local -a numbers=()
    for section in I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX XXI OTHER; do
        number=$((number + 1))
        numbers+=(--map "product:$section=$(printf %02d "$number")")
    done
    TABLE=observe-exports
    parse -d ';' "$RELEASE/exports_region_hs_section.csv.gz" |
        normalise --profile bns-exports-region --drop status |
        normalise "${numbers[@]}" > "$WORK/exports_published"
    normalise --skip 'region=^KZ$' --skip 'product=^TOTAL$' \
        "$WORK/exports_published" > "$WORK/exports"
    parse -d ';' --skip 1 "$RELEASE/exports_hs_chapter.csv" |
        normalise --profile bns-exports-chapter > "$WORK/chapters"
}

observe_products() {
    TABLE=observe-products
    parse "$RELEASE/products_by_region.csv" |
        normalise --profile bns-products --drop status > "$WORK/products"
}

# ---- small words ------------------------------------------------------------------
# What is compared; a release with other years changes these lines.
BASE=2017 NOW=2025
MONTHS=(2015-01 2018-01 2021-01 2026-01) MONTH=2026-01
SOUTH=510000000 # South Kazakhstan: Turkistan region and Shymkent together

# column KEY [TIME]: sets the field `column`, by which a table goes across, to a text.
column() {
    local name
    name=$(text "$1")
    normalise --set "column=${name//'{time}'/${2-}}" --keep region,nace,time,column,value
}

# month_name 2026-01: the month in words.
month_name() {
    local words
    words=$(text "month.${1#*-}")
    printf '%s' "${words//'{year}'/${1%-*}}"
}

# The months compared in words.
months() {
    local month
    local -a names=()
    for month in "${MONTHS[@]}"; do
        names+=(--map "time:$month=$(month_name "$month")")
    done
    normalise "${names[@]}" "$@"
}

# Sections of the Harmonized System by their names.
goods() {
    local section
    local -a names=()
    for section in {01..22}; do
        names+=(--map "product:$section=$(text "hs.$section")")
    done
    normalise "${names[@]}" "$@"
}

# rule KEY [NAME VALUE]...: the rule's text with its thresholds.
rule() {
    local rule value
    rule=$(text "r.$1")
    shift
    while [ $# -gt 0 ]; do
        value=$2
        [ "$LANG_REPORT" = en ] || value=${value/./,}
        rule=${rule//"{$1}"/$value}
        shift 2
    done
    printf '%s' "$rule"
}
