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
    periods_compared
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
    # its borders are those of today, whatever the year
    normalise --only "time=^($FROM|$NOW)\$" "$WORK/population_years" > "$WORK/population"
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
    mapfile -t MONTHS < <(times "$WORK/exports")
    MONTH=${MONTHS[-1]}
    known MONTH_NAME "$(month_name "$MONTH")"
    parse -d ';' --skip 1 "$RELEASE/exports_hs_chapter.csv" |
        normalise --profile bns-exports-chapter > "$WORK/chapters"
}

observe_products() {
    TABLE=observe-products
    parse "$RELEASE/products_by_region.csv" |
        normalise --profile bns-products --drop status > "$WORK/products"
}

# ---- periods ----------------------------------------------------------------------
# What is compared is what the tables hold: no year stands in a script.
SOUTH=510000000 # South Kazakhstan: Turkistan region and Shymkent together

# times FILE...: the periods, in order, for which each of these files of records has a figure.
times() {
    local file
    for file in "$@"; do
        awk '!/"value":null/ && match($0, /"time":"[^"]*"/) { print substr($0, RSTART, RLENGTH) }' "$file" | sort -u
    done | sort | uniq -c | awk -F'"' -v files=$# '$1 + 0 == files { print $4 }'
}

# times_marked STATUS FILE: the periods that have figures of that status.
times_marked() {
    grep "\"status\":\"[A-Z]*$1" "$2" > "$WORK/marked" || true
    times "$WORK/marked"
}

# outer FILE...: the first and the last of the periods that they all have.
outer() {
    times "$@" | sed -n '1p; ${1!p}'
}

# whole FIELD FILE: the first period in which the field has all values that it has in the last.
whole() {
    command render -f csv --codes --columns "time,$1" "$2" |
        sed '1d; s/\r$//' | sort -u | awk -F, '
            { had[$1] = had[$1] $2 FS; last = $1; if (!seen[$1]++) times[++n] = $1 }
            END {
                count = split(had[last], wanted)
                for (i = 1; i <= n; i++) {
                    for (j = 1; j < count && index(FS had[times[i]], FS wanted[j] FS); j++);
                    if (j == count) { print times[i]; exit }
                }
            }'
}

# Of value added: NOW, the last year; BASE, the first with sections broken out as in the last, but
# for households (T); FROM, the first of all regions of today.
periods_compared() {
    TABLE=periods
    known NOW "$(times "$WORK/gva" | tail -n 1)"
    [ -n "$NOW" ] || die "gva_region_section.csv has no figure"
    normalise --skip 'nace=^T$' "$WORK/gva" > "$WORK/periods"
    known BASE "$(whole nace "$WORK/periods")"
    known FROM "$(whole region "$WORK/periods")"
}

# any PERIOD...: a regular expression of these periods.
any() {
    local IFS='|'
    printf '^(%s)$' "$*"
}

# ---- small words ------------------------------------------------------------------

# column KEY [TIME]: sets the field `column`, by which a table goes across, to a text.
column() {
    normalise --set "column=$(text "$1" time "${2-}")" --keep region,nace,time,column,value
}

# month_name 2026-01: the month in words.
month_name() {
    text "month.${1#*-}" year "${1%-*}"
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

# named PREFIX FIELD: codes of the field by the texts PREFIX.CODE.
named() {
    local key
    local -a names=()
    for key in "${!TEXTS[@]}"; do
        [ "${key%%.*}" != "$1" ] || names+=("--map=$2:${key#*.}=${TEXTS[$key]}")
    done
    mapfile -t names < <(printf '%s\n' "${names[@]}" | sort)
    normalise "${names[@]}"
}

# spoken GROUP FIELDS: SPOKEN, the options by which render itself names the codes: what is laid out
# by code then stands in the same place in every language.
spoken() {
    local key
    SPOKEN=()
    for key in "${!TEXTS[@]}"; do
        [ "${key%%.*}" != "$1" ] || SPOKEN+=("--name=$2:${key#*.}=${TEXTS[$key]}")
    done
    mapfile -t SPOKEN < <(printf '%s\n' "${SPOKEN[@]}" | sort)
}

# ---- the product space ------------------------------------------------------------
# From this density on a section of goods that a region has not is near.
known NEAR 0.45

# observe_space EXPORTS: the network of relatedness of the goods of all regions, $WORK/ties, and each
# region on it: the sections it has, $WORK/space_has, those near to it that lead to complex ones,
# $WORK/space_near, and of each section, $WORK/space_state: 1 it has it, 2 it is near so, 0 neither.
observe_space() {
    compute-indicator product_space --activity product "$1" |
        normalise --rename from=product --rename to=product_to > "$WORK/ties"
    compute-indicator lq --activity product --missing skip "$1" |
        render -f ndjson --codes --where 'value>=1' > "$WORK/space_has"
    compute-indicator relatedness_density --activity product -p cells=absent --missing skip "$1" |
        normalise --set component=density > "$WORK/space_next.1"
    compute-indicator complexity_gain --activity product --missing skip "$1" |
        normalise --set component=gain > "$WORK/space_next.2"
    normalise --keep region,product,component,value "$WORK"/space_next.[12] |
        render -f ndjson --codes --spread region,product,component --where "density>=$NEAR" --where 'gain>0' > "$WORK/space_near"
    normalise --set state=0 --number state --keep region,product,state "$1" > "$WORK/state.0"
    normalise --set state=1 --number state --keep region,product,state "$WORK/space_has" > "$WORK/state.1"
    normalise --set state=2 --number state --keep region,product,state "$WORK/space_near" > "$WORK/state.2"
    aggregate-region --by region,product --value state --ops max "$WORK"/state.[012] |
        normalise --rename state=max > "$WORK/space_state"
}

# on_network < states: as nodes of the network, the state in words; what every region has comes first,
# so that colours mean the same on each region's drawing.
on_network() {
    render -f ndjson --codes --sort state --sort product |
        normalise --map "state:0=$(text state.0)" --map "state:1=$(text state.1)" --map "state:2=$(text state.2)" |
        normalise --rename node=product --rename "$(text state.region)=state" --keep "node,$(text state.region)"
}

# rule KEY [NAME VALUE]...: the rule's text with its thresholds.
rule() {
    local key=$1
    shift
    [ "$LANG_REPORT" = en ] || set -- "${@/./,}"
    text "r.$key" "$@"
}
