#!/usr/bin/env bash
# Chapter 3 of the study, trends and prospects, from published tables: out/chapter3/index.html,
# its tables as CSV, its figures as Vega-Lite specifications, manifest.json. Called by
# `make chapter3`.
#
#   RELEASE=DIR        the folder of tables (samples/; their layouts: samples/SOURCES.md)
#   LANG_REPORT=kk     or ru, en
#   OUT=DIR            where to publish (out)
#   IO_TABLE=FILE      an input-output table of your own: columns from, to, value
#   IO_SECTOR=CODE     its sector of textiles (13)
#   IO_FINAL='A;B'     its codes that are final use (none)
#
# One function a section, in chapter3-*.sh; every table and figure is one pipe. Records that
# several pipes need are observed once and kept in $WORK.
# shellcheck disable=SC2119,SC2153 # months and goods have arguments elsewhere; known sets variables
CHAPTER=chapter3
# shellcheck source=pipelines/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=pipelines/observe.sh
source "$ROOT/pipelines/observe.sh"

# ---- observations ---------------------------------------------------------------
# Long series in one geography: kz2017, the sixteen regions before 2018, in which every year
# has a figure; kz2018, seventeen, for value added by section.

observe_long() {
    local -a newer
    TABLE=observe-long
    parse --skip 2 "$RELEASE/grp_2021_2025.csv" |
        normalise --profile bns-grp --drop status |
        normalise --skip 'region=^KZ$' > "$WORK/grp_2021_2025"
    # where two tables have a year, the newer one is taken
    mapfile -t newer < <(times "$WORK/grp_2021_2025")
    normalise --skip "time=$(any "${newer[@]}")" "$WORK/grp_from_2018" > "$WORK/grp_between"
    aggregate-region --by region,time,measure,unit --crosswalk kz2017 \
        "$WORK/grp_to_2017" "$WORK/grp_between" "$WORK/grp_2021_2025" > "$WORK/grp_long"
    normalise --skip 'region=^KZ$' "$WORK/population_years" |
        aggregate-region --by region,time,measure,unit --crosswalk kz2017 > "$WORK/population_long"
    parse -d ';' --skip 1 "$RELEASE/employed_by_region.csv" |
        normalise --profile bns-employed-region --drop status |
        normalise --skip 'region=^KZ$' |
        aggregate-region --by region,time,measure,unit --crosswalk kz2017 > "$WORK/employed_long"
    parse -d ';' --skip 2 "$RELEASE/grp_volume_index.csv" |
        normalise --profile bns-grp-volume --drop status > "$WORK/volume"
    volume_periods
    # households are within other services where they are not published
    mapfile -t YEARS < <(times "$WORK/gva" | awk -v base="$BASE" '$1 >= base')
    normalise --only "time=$(any "${YEARS[@]}")" --map nace:T=S "$WORK/gva_2018" |
        aggregate-region --by region,nace,time,measure,unit > "$WORK/gva_long"
    parse -d ';' --skip 1 "$RELEASE/gva_by_section.csv" |
        normalise --profile bns-gva-industry |
        classify-nace --quiet |
        normalise --only 'nace=^[A-T]$' --map nace:T=S --drop nace_kind |
        aggregate-region --by region,nace,time,measure,unit > "$WORK/sections"
}

# Of the indices of volume: LEVEL_NOW, the last year; LEVEL, the year that is 100, at least ten
# before it; the decades and what has passed of the last. South Kazakhstan's index ends where those
# of its successors begin, after 2010.
volume_periods() {
    local -a years
    local year
    mapfile -t years < <(times "$WORK/volume")
    known LEVEL_NOW "${years[-1]}"
    known LEVEL $(((LEVEL_NOW - 10) / 10 * 10))
    SPANS=()
    for ((year = years[0] - 1; year < LEVEL_NOW; year += 10)); do
        SPANS+=("$year-$((year + 10 < LEVEL_NOW ? year + 10 : LEVEL_NOW))")
    done
    known SPAN_FROM "${SPANS[-1]%-*}"
    # the year in which the country fell most since LEVEL, the one before it and, for the recovery,
    # the second after it
    since "$((LEVEL + 1))" "$WORK/volume" |
        normalise --only 'region=^KZ$' --skip "time=$(any "$((LEVEL_NOW - 1))" "$LEVEL_NOW")" > "$WORK/slump"
    known SLUMP "$(first time --sort value < "$WORK/slump")"
    known SLUMP_BEFORE $((SLUMP - 1))
    known SLUMP_AFTER $((SLUMP + 2))
}

# Groups of regions, this project's own: no classifier of the publisher has them.
macro_regions() {
    local group codes code
    TABLE=macro
    {
        printf 'region,group\n'
        while read -r group codes; do
            for code in $codes; do printf '%s0000000,%s\n' "$code" "$group"; done
        done << 'END'
north 11 39 55 59
centre 35
east 63
south 19 31 43 51
west 15 23 27 47
cities 71 75
END
    } > "$WORK/typed.macro"
    parse "$WORK/typed.macro" > "$WORK/macro"
}

# Common borders by land of the seventeen regions (kz2018), each weighing the same.
neighbours() {
    local region codes code
    TABLE=neighbours
    {
        printf 'region,region_to,value\n'
        while read -r region codes; do
            for code in $codes; do printf '%s0000000,%s0000000,1\n' "$region" "$code" "$code" "$region"; done
        done << 'END'
11 35 39 55 59 71
15 23 27 35 39 43 47
19 31 35 63 75
23 27 47
31 35 61
35 39 43 55 61 63
39 59
43 61
55 59 63
61 79
END
    } > "$WORK/typed.neighbours"
    parse "$WORK/typed.neighbours" |
        normalise --number value > "$WORK/neighbours"
}

# ---- small words ------------------------------------------------------------------

# beside NAME FILE NAME FILE: the values of two files side by side in one record, fields NAME,
# for the regions and years that have both. Not in a pipe: a trace follows files by who wrote last.
beside() {
    normalise --rename "$1=value" --set "$3=" --number "$3" --keep "region,time,$1,$3" "$2" > "$WORK/beside.1"
    normalise --rename "$3=value" --set "$1=" --number "$1" --keep "region,time,$1,$3" "$4" > "$WORK/beside.2"
    aggregate-region --by region,time --value "$1,$3" --missing skip "$WORK"/beside.[12] |
        normalise --skip "$1=^\$" --skip "$3=^\$" --keep "region,time,$1,$3"
}

# first FIELD [render options] < records: the field of the first record, for a later step.
first() {
    local field=$1
    shift
    render -f csv --columns "$field" --codes --top 1 "$@" | sed '1d; s/\r$//'
}

# since YEAR FILE: the records of that year and later ones.
since() {
    local year
    local -a years=()
    for year in $(times "$2"); do [ "$year" -lt "$1" ] || years+=("$year"); done
    normalise --only "time=$(any "${years[@]}")" "$2"
}

# missing_years FILE: the years that a series of years leaves out, separated by commas.
missing_years() {
    times "$1" | awk 'NR > 1 { for (year = last + 1; year < $1; year++) list = list (list ? ", " : "") year } { last = $1 } END { print list }'
}

# words FIELD WORD...: the words of a field in the report's language, texts FIELD.WORD.
words() {
    local field=$1 word
    local -a maps=()
    shift
    for word in "$@"; do maps+=(--map "$field:$word=$(text "$field.$word")"); done
    normalise "${maps[@]}"
}

# A period "2017/2025" in two fields.
apart() { normalise --split 'time:from,to=^(.*)/(.*)$'; }

# ---- the sections -----------------------------------------------------------------
# shellcheck source=pipelines/chapter3-paths.sh
source "$ROOT/pipelines/chapter3-paths.sh"
# shellcheck source=pipelines/chapter3-structure.sh
source "$ROOT/pipelines/chapter3-structure.sh"
# shellcheck source=pipelines/chapter3-next.sh
source "$ROOT/pipelines/chapter3-next.sh"
# shellcheck source=pipelines/chapter3-scenarios.sh
source "$ROOT/pipelines/chapter3-scenarios.sh"
# shellcheck source=pipelines/chapter3-cotton.sh
source "$ROOT/pipelines/chapter3-cotton.sh"

# ---- Conclusion ------------------------------------------------------------------------------

section_conclusion() {
    local country year
    paragraph p.conclusion
    TABLE=position
    # level and growth of each region beside one another, in the borders of today
    year=$(times "$WORK/grp_2021_2025" "$WORK/population_years" | tail -n 1)
    normalise --only "time=^$year\$" "$WORK/grp_2021_2025" > "$WORK/grp_now"
    normalise --only "time=^$year\$" --skip 'region=^KZ$' "$WORK/population_years" > "$WORK/population_now"
    beside grp "$WORK/grp_now" population "$WORK/population_now" > "$WORK/heads_now"
    compute-indicator per_head --value grp --weight population --component relative "$WORK/heads_now" |
        normalise --set component=level --keep region,component,value > "$WORK/position.1"
    normalise --scale value=100 --set component=growth --keep region,component,value "$WORK/real_now" > "$WORK/position.2"
    normalise --keep region,component,value "$WORK"/position.[12] > "$WORK/position"
    normalise --only 'region=^KZ$' --scale value=100 "$WORK/real.${SPANS[-1]}" > "$WORK/real_country_now"
    country=$(first value < "$WORK/real_country_now")
    finding "$(text r.behind)" behind --spread region,component --where 'level<1' --where "growth<$country" \
        --sort growth < "$WORK/position"
    TABLE=behind-said
    highlight high_behind --spread region,component --where 'level<1' --where "growth<$country" --sort growth \
        --none "$(text s.diag_none)" < "$WORK/position"
    finding "$(text r.catching)" catching --spread region,component --where 'level<1' --where "growth>=$country" \
        --sort growth:desc < "$WORK/position"
    finding "$(text r.slowing)" slowing --spread region,component --where 'level>=1' --where "growth<$country" \
        --sort growth < "$WORK/position"
    heading 3 h.limits
    paragraph p.limits
}

main() {
    # names of goods and months are those of chapter 2
    load_texts <(grep -E '^(hs|month|state)[.]' "$ROOT/pipelines/chapter2.tsv")
    load_texts "$ROOT/pipelines/chapter3.tsv"
    begin
    observe_grp
    observe_value_added
    observe_people
    observe_trade
    observe_products
    observe_long
    macro_regions
    neighbours

    front
    heading 2 h.31
    section_volume
    section_productivity
    section_products
    section_export_paths
    section_inequality
    section_convergence
    heading 2 h.32
    paragraph p.stages
    section_life_cycle
    heading 2 h.33
    section_dynamic_shift
    section_structure
    section_resilience
    heading 2 h.34
    paragraph p.next
    section_next
    section_space
    heading 2 h.35
    section_backtest
    section_forecast
    section_shift_forecast
    heading 2 h.36
    paragraph p.cotton
    section_links
    section_scenario
    heading 2 h.conclusion
    section_conclusion
    sources
}

main
