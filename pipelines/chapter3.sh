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
# One function a section; every table and figure is one pipe. Records that several pipes need
# are observed once and kept in $WORK.
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

# ---- 3.1 Trajectories -----------------------------------------------------------

section_volume() {
    local period
    local -a files=()
    heading 3 h.volume
    TABLE=volume
    compute-indicator chain_index "$WORK/volume" > "$WORK/chain"
    since "$((LEVEL + 1))" "$WORK/chain" |
        normalise --skip 'region=^510' --skip 'rate=^$' --keep region,time,rate |
        aggregate-region --by time,region --value rate --allow-overlap |
        normalise --rename "$(text unit.percent)=rate" |
        show_figure volume heatmap --x time --y region --color "$(text unit.percent)" --threshold 0 --short --digits 0
    TABLE=chain
    compute-indicator -p base="$LEVEL" chain_index "$WORK/volume" > "$WORK/chain_all"
    since "$LEVEL" "$WORK/chain_all" |
        normalise --skip 'region=^510' --skip 'value=^$' > "$WORK/levels_since"
    normalise --rename "$(text unit.chain)=value" "$WORK/levels_since" |
        show_figure chain line --x time --y "$(text unit.chain)" --facet region --short --digits 0
    TABLE=growth
    for period in "${SPANS[@]}"; do
        TABLE=growth-$period
        compute-indicator growth_annual --component value --base "${period%-*}" --end "${period#*-}" "$WORK/chain" |
            normalise --skip 'value=^$' > "$WORK/real.$period"
        normalise --scale value=100 "$WORK/real.$period" |
            column col.real "${period/-/–}" > "$WORK/column.$period"
        files+=("$WORK/column.$period")
    done
    normalise --keep region,column,value "${files[@]}" |
        show_table growth --table region,column --digits 1
    TABLE=growth-said
    normalise --only 'region=^KZ$' "${files[@]/column./real.}" |
        apart > "$WORK/real_country"
    say growth --sort from < "$WORK/real_country"
    highlight growth --sort from < "$WORK/real_country"
    normalise --skip 'region=^KZ$' "$WORK/real.${SPANS[-1]}" > "$WORK/real_now"
    say growth_leaders --sort value:desc --top 4 < "$WORK/real_now"
    say growth_last --sort value --top 4 < "$WORK/real_now"
}

section_productivity() {
    local gap
    heading 3 h.productivity
    TABLE=productivity
    beside grp "$WORK/grp_long" employed "$WORK/employed_long" > "$WORK/per_worker"
    compute-indicator per_head --value grp --weight employed --component relative "$WORK/per_worker" |
        normalise --scale value=100 > "$WORK/productivity"
    normalise --rename "$(text unit.relative)=value" "$WORK/productivity" |
        show_figure productivity heatmap --x time --y region --color "$(text unit.relative)" --threshold 100 --short --digits 0
    normalise --only "time=^$(times "$WORK/productivity" | tail -n 1)\$" "$WORK/productivity" |
        say productivity --sort value:desc
    gap=$(missing_years "$WORK/productivity")
    [ -z "$gap" ] || part text text "$(text p.productivity_gap years "$gap")"
}

section_products() {
    local code
    local -a names=() years
    heading 3 h.products
    TABLE=products
    normalise --only 'region=^KZ$' "$WORK/products" > "$WORK/products_country"
    for code in "${!TEXTS[@]}"; do
        [[ $code != product.* ]] || names+=("$code")
    done
    mapfile -t names < <(printf '%s\n' "${names[@]#product.}" | sort)
    mapfile -t years < <(outer "$WORK/products_country")
    compute-indicator growth_annual --activity product --by unit --base "${years[0]}" --end "${years[-1]}" --component value "$WORK/products_country" |
        normalise --skip 'value=^$' --scale value=100 |
        words product "${names[@]}" |
        apart > "$WORK/products_growth"
    normalise --rename "$(text unit.yearly)=value" "$WORK/products_growth" |
        show_figure products bar --x "$(text unit.yearly)" --y product --sort "$(text unit.yearly):desc" --names product=code --digits 1
    say products --names product=code --sort value:desc --top 3 < "$WORK/products_growth"
    say products_low --names product=code --sort value --top 3 < "$WORK/products_growth"
}

section_export_paths() {
    heading 3 h.exports
    TABLE=diversity
    compute-indicator herfindahl --activity product --component equivalent_number "$WORK/exports" |
        months |
        show_table diversity --table region,time --digits 1
    TABLE=diversity-said
    normalise --only 'region=^KZ$' --skip 'product=^TOTAL$' "$WORK/exports_published" |
        compute-indicator herfindahl --activity product --component equivalent_number |
        months |
        say diversity
}

# ---- inequality and convergence ------------------------------------------------------

section_inequality() {
    heading 3 h.inequality
    TABLE=inequality
    beside grp "$WORK/grp_long" population "$WORK/population_long" > "$WORK/heads"
    compute-indicator per_head --value grp --weight population --component value "$WORK/heads" > "$WORK/per_head"
    compute-indicator gini,theil,cv,williamson -p per_weight=1 --value grp --weight population --component value,T "$WORK/heads" |
        normalise --drop component |
        words indicator gini theil cv williamson > "$WORK/inequality"
    show_table inequality --table time,indicator --names indicator=code --digits 3 < "$WORK/inequality"
    normalise --rename "$(text unit.index)=value" "$WORK/inequality" |
        show_figure inequality line --x time --y "$(text unit.index)" --color indicator --names indicator=code --digits 2
    TABLE=lorenz
    mapfile -t HEADS < <(times "$WORK/heads")
    normalise --only "time=$(any "${HEADS[0]}" "${HEADS[-1]}")" "$WORK/heads" |
        compute-indicator lorenz -p per_weight=1 --value grp --weight population |
        normalise --rename "$(text unit.people)=share" --rename "$(text unit.product)=value" |
        show_figure lorenz lorenz --x "$(text unit.people)" --y "$(text unit.product)" --color time --digits 2
    TABLE=between
    compute-indicator theil_groups -p per_weight=1 -p repetitions=9999 --value grp --weight population \
        --table group="$WORK/macro" "$WORK/heads" > "$WORK/theil"
    normalise --only 'component=^(between|within)$' "$WORK/theil" |
        words component between within |
        normalise --rename "$(text unit.theil)=value" |
        show_figure between line --x time --y "$(text unit.theil)" --color component --names component=code --digits 3
    normalise --only "time=^${HEADS[-1]}\$" --only 'component=^between_(share|p)$' "$WORK/theil" |
        say between --spread time,component
}

section_convergence() {
    local period from=${HEADS[0]} to=${HEADS[-1]} middle
    local -a files=()
    middle=${HEADS[$(((${#HEADS[@]} - 1) / 2))]}
    heading 3 h.convergence
    TABLE=sigma
    compute-indicator sigma_trend "$WORK/per_head" |
        normalise --only 'component=^trend$' |
        apart |
        say sigma
    compute-indicator sigma_convergence --component quotient "$WORK/per_head" |
        say sigma_f
    # the whole time and its halves
    for period in "$from-$middle" "$from-$to" "$middle-$to"; do
        TABLE=beta-$period
        compute-indicator beta_convergence --base "${period%-*}" --end "${period#*-}" "$WORK/per_head" > "$WORK/beta.$period"
        files+=("$WORK/beta.$period")
    done
    TABLE=beta
    normalise --only 'component=^beta$' "${files[@]}" > "$WORK/betas"
    normalise --set component=p --keep time,component,p "$WORK/betas" |
        normalise --rename value=p > "$WORK/beta_p"
    normalise --only 'component=^(beta|speed|half_life|r2)$' --skip 'value=^$' --keep time,component,value "${files[@]}" > "$WORK/beta_rest"
    normalise --keep time,component,value "$WORK/beta_rest" "$WORK/beta_p" |
        words component beta p speed half_life r2 |
        show_table beta --table time,component --names component=code --digits 3
    apart < "$WORK/betas" > "$WORK/betas_said"
    say beta --sort from --sort to < "$WORK/betas_said"
    highlight beta --sort from --sort to < "$WORK/betas_said"
}

# ---- 3.2 The life cycle of clusters ----------------------------------------------------

STAGES=(none emerging growing mature declining transforming)

section_life_cycle() {
    heading 3 h.stages
    TABLE=stages
    compute-indicator --component value life_cycle "$WORK/gva_long" |
        normalise --skip 'stage=^unknown$' > "$WORK/stages"
    normalise --only "time=/$NOW\$" "$WORK/stages" > "$WORK/stages_now"
    normalise --rename "$(text unit.stage)=value" "$WORK/stages_now" |
        show_figure stages heatmap --x nace --y region --color "$(text unit.stage)" --short --digits 0
    TABLE=counts
    aggregate-region --by stage,time --ops count "$WORK/stages" |
        normalise --rename value=count --keep stage,time,value |
        words stage "${STAGES[@]}" |
        normalise --rename life_stage=stage |
        show_table counts --table life_stage,time --names life_stage=code
    TABLE=moves
    compute-indicator --component transition life_cycle "$WORK/gva_long" |
        normalise --skip 'stage_before=^unknown$' --skip 'stage=^unknown$' --keep stage_before,stage,value |
        words stage "${STAGES[@]}" |
        words stage_before "${STAGES[@]}" |
        normalise --rename life_stage=stage --rename life_stage_before=stage_before |
        show_table moves --table life_stage_before,life_stage --names life_stage=code --names life_stage_before=code

    heading 3 h.changes
    TABLE=market
    # sections whose size the budget does not set
    normalise --only 'nace=^[A-N]$' "$WORK/stages_now" > "$WORK/stages_market"
    finding "$(rule fading size 10)" fading --where 'stage=declining' --where 'share>=0.1' --where 'lq>=1' \
        --sort relative_growth --short < "$WORK/stages_market"
    finding "$(rule rising size 5)" rising --where 'value>=1' --where 'value<=2' --where 'changed=1' --where 'share>=0.05' \
        --sort relative_growth:desc --short < "$WORK/stages_market"
    TABLE=rising-said
    highlight high_rising --where 'value>=1' --where 'value<=2' --where 'changed=1' --where 'share>=0.05' \
        --sort share:desc --top 4 --short --none "$(text s.diag_none)" < "$WORK/stages_market"
}

# ---- 3.3 Structure and shocks ------------------------------------------------------------

section_dynamic_shift() {
    heading 3 h.shift
    TABLE=shift-share
    compute-indicator shift_share_dynamic -p as=rate --component growth,mix,regional "$WORK/gva_long" > "$WORK/shift.1"
    compute-indicator shift_share -p as=rate --component regional "$WORK/gva_long" |
        normalise --map component:regional=static > "$WORK/shift.2"
    compute-indicator shift_share_spatial -p as=rate --component neighbours,regional --table neighbour="$WORK/neighbours" "$WORK/gva_long" |
        normalise --map component:regional=beyond > "$WORK/shift.3"
    normalise --keep region,time,component,value "$WORK"/shift.[1-3] |
        apart |
        normalise --scale value=100 > "$WORK/shift"
    words component growth mix regional static neighbours beyond < "$WORK/shift" |
        show_table shift --table region,component --names component=code --digits 0
    normalise --only 'component=^(mix|regional)$' "$WORK/shift" |
        words component mix regional |
        normalise --rename "$(text unit.percent)=value" |
        show_figure shift bar --x "$(text unit.percent)" --y region --color component --names component=code --short --digits 0
    TABLE=shift-said
    say shift --where 'component=regional' --sort value:desc --top 3 < "$WORK/shift"
    say shift_beyond --where 'component=beyond' --sort value:desc --top 3 < "$WORK/shift"
}

section_structure() {
    heading 3 h.structure
    TABLE=change
    compute-indicator structural_change "$WORK/gva_long" |
        normalise --scale value=100 > "$WORK/change"
    words component nav lilien < "$WORK/change" |
        show_table change --table region,component --names component=code --digits 1
    normalise --only 'component=^nav$' "$WORK/change" |
        apart > "$WORK/nav"
    say change --sort value:desc --top 3 < "$WORK/nav"
    say change_low --sort value --top 3 < "$WORK/nav"
    TABLE=nav
    compute-indicator structural_change -p yearly=1 "$WORK/sections" |
        normalise --split 'time:from,time=^(.*)/(.*)$' --scale value=100 > "$WORK/nav_years"
    words component nav lilien < "$WORK/nav_years" |
        normalise --rename "$(text unit.percent)=value" |
        show_figure nav line --x time --y "$(text unit.percent)" --color component --names component=code --digits 1
    normalise --only 'component=^nav$' "$WORK/nav_years" |
        say nav --sort value:desc --top 3
}

section_resilience() {
    heading 3 h.resilience
    TABLE=resilience
    normalise --only "time=$(any "$SLUMP_BEFORE" "$SLUMP" "$SLUMP_AFTER")" "$WORK/levels_since" |
        compute-indicator --total-region KZ --base "$SLUMP_BEFORE" --end "$SLUMP_AFTER" -p trough="$SLUMP" -p expected=total resilience |
        normalise --skip 'value=^$' --scale value=100 > "$WORK/shock"
    words component resistance recovery < "$WORK/shock" |
        normalise --rename "$(text unit.percent)=value" |
        show_figure resilience bar --x "$(text unit.percent)" --y region --facet component --names component=code --short --digits 0
    normalise --only 'component=^resistance$' "$WORK/shock" > "$WORK/resistance"
    say resistance --sort value:desc --top 3 < "$WORK/resistance"
    say resistance_low --sort value --top 3 < "$WORK/resistance"
}

# ---- 3.4 What each region could enter next -------------------------------------------------

# from this density on a section that the region has not is near
NEAR=0.45

section_next() {
    heading 3 h.next_goods
    TABLE=next_goods
    normalise --only "time=^$MONTH\$" --skip 'product=^(19|21|22)$' "$WORK/exports" > "$WORK/exports_now"
    compute-indicator relatedness_density --activity product -p cells=absent --missing skip "$WORK/exports_now" |
        normalise --set component=density > "$WORK/next.1"
    compute-indicator complexity_gain --activity product --missing skip "$WORK/exports_now" |
        normalise --set component=gain > "$WORK/next.2"
    normalise --keep region,product,time,component,value "$WORK"/next.[12] |
        normalise --skip 'value=^$' |
        aggregate-region --by product,region,time,component |
        months |
        goods > "$WORK/next"
    # every cell, without a figure where the region has the section, so that axes keep their order
    normalise --set value= --number value --keep region,product,time,value "$WORK/exports_now" > "$WORK/next.3"
    normalise --keep region,product,time,value "$WORK/next.1" "$WORK/next.3" |
        aggregate-region --by region,product,time --missing skip |
        months |
        goods |
        normalise --rename "$(text unit.density)=value" |
        show_figure next_goods heatmap --x product --y region --color "$(text unit.density)" --names product=code --short --digits 2
    finding "$(rule options density "$NEAR" gain 0)" options --spread region,product,time,component \
        --where "density>=$NEAR" --where 'gain>0' --sort gain:desc --names product=code --short < "$WORK/next"
    TABLE=outlook
    compute-indicator complexity_outlook --activity product --missing skip "$WORK/exports_now" |
        normalise --skip 'value=^$' |
        months > "$WORK/outlook"
    normalise --rename "$(text unit.outlook)=value" "$WORK/outlook" |
        show_figure outlook bar --x "$(text unit.outlook)" --y region --sort "$(text unit.outlook):desc" --short --digits 1
    say outlook --sort value:desc --top 3 < "$WORK/outlook"

    heading 3 h.next_sections
    TABLE=next_sections
    normalise --only "time=^$NOW\$" --skip 'nace=^T$' --keep region,nace,time,value "$WORK/gva" > "$WORK/gva_now"
    compute-indicator relatedness_density -p cells=absent "$WORK/gva_now" |
        normalise --keep region,nace,time,value > "$WORK/next_sections"
    normalise --set value= --number value "$WORK/gva_now" > "$WORK/next_grid"
    normalise --keep region,nace,time,value "$WORK/next_sections" "$WORK/next_grid" |
        aggregate-region --by region,nace,time --missing skip |
        normalise --rename "$(text unit.density)=value" |
        show_figure next_sections heatmap --x nace --y region --color "$(text unit.density)" --short --digits 2
}

# The goods of South Kazakhstan on the network of relatedness of all regions' goods: what it has
# (2), what it could enter by the rule of the finding above (1), the rest (0).
section_space() {
    heading 3 h.space
    paragraph p.space
    TABLE=space
    aggregate-region --by region,product,time,measure,unit --crosswalk kz2017 "$WORK/exports_now" > "$WORK/space"
    compute-indicator product_space --activity product "$WORK/space" |
        normalise --rename from=product --rename to=product_to > "$WORK/ties"
    compute-indicator lq --activity product --missing skip "$WORK/space" |
        normalise --only "region=^$SOUTH\$" > "$WORK/south_rca"
    compute-indicator relatedness_density --activity product -p cells=absent --missing skip "$WORK/space" |
        normalise --set component=density --only "region=^$SOUTH\$" > "$WORK/space_next.1"
    compute-indicator complexity_gain --activity product --missing skip "$WORK/space" |
        normalise --set component=gain --only "region=^$SOUTH\$" > "$WORK/space_next.2"
    normalise --keep product,component,value "$WORK"/space_next.[12] > "$WORK/space_next"
    render -f ndjson --codes --spread product,component --where "density>=$NEAR" --where 'gain>0' "$WORK/space_next" > "$WORK/space_near"
    render -f ndjson --codes --where 'value>=1' "$WORK/south_rca" > "$WORK/space_has"
    normalise --set state=0 --number state --keep product,state "$WORK/south_rca" > "$WORK/state.0"
    normalise --set state=1 --number state --keep product,state "$WORK/space_near" > "$WORK/state.1"
    normalise --set state=2 --number state --keep product,state "$WORK/space_has" > "$WORK/state.2"
    aggregate-region --by product --value state --ops max "$WORK"/state.[012] |
        normalise --map "max:0=$(text state.0)" --map "max:1=$(text state.1)" --map "max:2=$(text state.2)" |
        normalise --rename node=product --rename "$(text unit.state)=max" --keep "node,$(text unit.state)" |
        named hs node > "$WORK/graph.2"
    normalise --keep from,to,component,value "$WORK/ties" |
        named hs from |
        named hs to > "$WORK/graph.1"
    normalise --drop indicator "$WORK/graph.1" "$WORK/graph.2" |
        show_figure space network --color "$(text unit.state)" --names from=code --names to=code --names node=code --digits 2
    goods "$WORK/space_has" |
        say space_has --where value --sort value:desc --names product=code
    goods "$WORK/space_near" |
        say space_near --sort gain:desc --names product=code --none "$(text s.space_none)"
    # what textiles stand next to
    normalise --only 'from=^11$' --rename product=to --keep product,value "$WORK/ties" > "$WORK/beside.11"
    normalise --only 'to=^11$' --rename product=from --keep product,value "$WORK/ties" > "$WORK/beside.12"
    normalise --keep product,value "$WORK"/beside.1[12] |
        goods |
        say space_textiles --sort value:desc --names product=code
}

# ---- 3.5 Scenarios and how far such forecasts miss --------------------------------------------

# Ways to carry a series on: method-window; the last is the naive one. Tested on the last HOLDOUT
# years, up to AHEAD years ahead, as far as the scenarios go.
METHODS=(trend-0 trend-10 drift-0 drift-10 naive-0)
known HOLDOUT 8
known AHEAD 5

section_backtest() {
    local name ahead
    local -a distances=()
    for ((ahead = 1; ahead <= AHEAD; ahead++)); do distances+=(--map "ahead:$ahead=$ahead"); done
    heading 3 h.backtest
    paragraph p.backtest
    TABLE=backtest
    normalise --skip 'region=^(KZ|510000000)$' --skip 'value=^$' "$WORK/chain" > "$WORK/levels"
    for name in "${METHODS[@]}"; do
        TABLE=backtest-$name
        compute-indicator -p scale=log -p method="${name%-*}" -p window="${name#*-}" -p holdout="$HOLDOUT" \
            -p rolling=1 -p horizon="$AHEAD" \
            --component forecast trend "$WORK/levels" |
            normalise --skip 'origin=^$' --drop time > "$WORK/test.$name"
        compute-indicator --time origin --by ahead --component mape,coverage,bias forecast_error "$WORK/test.$name" |
            normalise --set "method=$name" "${distances[@]}" \
                --keep method,ahead,component,value > "$WORK/errors.$name"
    done
    TABLE=backtest
    normalise --keep method,ahead,component,value "$WORK"/errors.* > "$WORK/errors"
    normalise --only 'component=^mape$' --scale value=100 "$WORK/errors" |
        words method "${METHODS[@]}" > "$WORK/errors_shown"
    show_table backtest --table method,ahead --names method=code --digits 1 < "$WORK/errors_shown"
    normalise --rename "$(text unit.error)=value" --rename "$(text unit.ahead)=ahead" "$WORK/errors_shown" |
        show_figure backtest line --x "$(text unit.ahead)" --y "$(text unit.error)" --color method --names method=code --digits 1
    normalise --only 'component=^coverage$' --scale value=100 "$WORK/errors" |
        words method "${METHODS[@]}" |
        show_table coverage --table method,ahead --names method=code --digits 0
    TABLE=backtest-best
    normalise --only 'component=^mape$' --only "ahead=^$AHEAD\$" "$WORK/errors" > "$WORK/errors_5"
    # what follows is forecast by the way that missed least five years ahead
    BEST=$(first method --sort value < "$WORK/errors_5")
    words method "${METHODS[@]}" < "$WORK/errors_5" > "$WORK/errors_named"
    say backtest --sort value --names method=code < "$WORK/errors_named"
    highlight backtest --sort value --names method=code < "$WORK/errors_named"
    normalise --only "method=^$BEST\$" --only "ahead=^$AHEAD\$" "$WORK/errors" |
        say backtest_best --spread ahead,component
}

section_forecast() {
    local bound ahead=$((LEVEL_NOW + AHEAD))
    heading 3 h.forecast
    TABLE=forecast
    # the year of the last figure is 100
    compute-indicator -p base="$LEVEL_NOW" chain_index "$WORK/volume" |
        normalise --skip 'region=^510' --skip 'value=^$' > "$WORK/levels_now"
    compute-indicator -p scale=log -p method="${BEST%-*}" -p window="${BEST#*-}" -p horizon="$AHEAD" \
        --component forecast trend "$WORK/levels_now" |
        normalise --skip 'value=^$' > "$WORK/forecast"
    since "$((LEVEL_NOW - 2 * AHEAD))" "$WORK/levels_now" |
        normalise --set component=past --keep region,time,component,value > "$WORK/fan.past"
    normalise --set component=middle --keep region,time,component,value "$WORK/forecast" > "$WORK/fan.middle"
    for bound in low high; do
        normalise --set component=$bound --keep "region,time,component,$bound" "$WORK/forecast" |
            normalise --rename "value=$bound" > "$WORK/fan.$bound"
    done
    # the fan opens where the past ends
    for bound in low middle high; do
        normalise --only "time=^$LEVEL_NOW\$" --set component=$bound --keep region,time,component,value "$WORK/levels_now" > "$WORK/hinge.$bound"
    done
    normalise --keep region,time,component,value "$WORK"/fan.* "$WORK"/hinge.* |
        aggregate-region --by region,component,time |
        words component past low middle high |
        normalise --rename "$(text unit.now)=value" |
        show_figure forecast line --x time --y "$(text unit.now)" --color component --facet region \
            --names component=code --short --digits 0
    normalise --only "time=^$ahead\$" "$WORK"/fan.[lmh]* |
        words component low middle high |
        show_table forecast --table region,component --names component=code --digits 0
    TABLE=forecast-said
    normalise --only "time=^$ahead\$" --only 'region=^KZ$' "$WORK/forecast" |
        say forecast
    normalise --only "time=^$ahead\$" --skip 'region=^KZ$' "$WORK/forecast" |
        say forecast_first --sort value:desc --top 3
}

# Ways in which a region follows the country's sections: factor-pace; the last is the naive one.
WAYS=(own-year own-period none-period)

section_shift_forecast() {
    local way period base end time ahead i
    local -a periods=() years
    # two years that follow one another and each later one that the country's sections have too
    mapfile -t years < <(times "$WORK/sections" "$WORK/gva_long")
    for ((i = 0; i < ${#years[@]}; i++)); do
        for time in "${years[@]:i+2}"; do periods+=("${years[i]}-${years[i + 1]}-$time"); done
    done
    ahead=$(($(times "$WORK/sections" | tail -n 1) + AHEAD))
    heading 3 h.shift_forecast
    paragraph p.shift_forecast
    for period in "${periods[@]}"; do
        IFS=- read -r base end time <<< "$period"
        TABLE=shift_test-$period
        # the country's sections as they came
        normalise --only "time=^$time\$" --keep nace,time,value "$WORK/sections" > "$WORK/whole.$time"
        for way in "${WAYS[@]}"; do
            compute-indicator --base "$base" --end "$end" -p factor="${way%-*}" -p pace="${way#*-}" \
                --table forecast="$WORK/whole.$time" shift_share_forecast "$WORK/gva_long" |
                normalise --skip 'value=^$' --skip 'actual=^$' |
                aggregate-region --by region,time --value value,actual |
                compute-indicator --component mape forecast_error |
                normalise --scale value=100 --set "method=$way" --set "period=$base, $end → $time" \
                    --keep method,period,value > "$WORK/shift_error.$way.$period"
        done
    done
    TABLE=shift_test
    normalise --keep method,period,value "$WORK"/shift_error.* > "$WORK/shift_errors"
    words method "${WAYS[@]}" < "$WORK/shift_errors" |
        show_table shift_test --table method,period --names method=code --names period=code --digits 1
    aggregate-region --by method --ops mean "$WORK/shift_errors" |
        normalise --rename value=mean > "$WORK/shift_means"
    WAY=$(first method --sort value < "$WORK/shift_means")
    words method "${WAYS[@]}" < "$WORK/shift_means" |
        say shift_test --sort value --names method=code
    TABLE=shares
    # the country's sections at the mean growth of ten years, each region after them by that rule
    compute-indicator -p scale=log -p method=drift -p window=10 -p horizon="$AHEAD" --component forecast trend "$WORK/sections" |
        normalise --only "time=^$ahead\$" --keep nace,time,value > "$WORK/whole.ahead"
    compute-indicator --base "$BASE" --end "$NOW" -p factor="${WAY%-*}" -p pace="${WAY#*-}" --table forecast="$WORK/whole.ahead" \
        shift_share_forecast "$WORK/gva_long" |
        normalise --skip 'value=^$' --keep region,nace,time,value > "$WORK/shift_ahead"
    normalise --only "time=^$NOW\$" --keep region,nace,time,value "$WORK/gva_long" > "$WORK/shift_now"
    aggregate-region --by region,time "$WORK/shift_ahead" "$WORK/shift_now" |
        aggregate-region --by region,time --ops share --share-over region |
        normalise --rename value=share --scale value=100 > "$WORK/shares_ahead"
    show_table shares --table region,time --digits 2 < "$WORK/shares_ahead"
    aggregate-region --by nace,time "$WORK/shift_ahead" "$WORK/shift_now" |
        aggregate-region --by nace,time --ops share --share-over nace |
        normalise --rename value=share --scale value=100 |
        show_table sections_ahead --table nace,time --digits 1
    TABLE=shares-said
    compute-indicator growth --component absolute "$WORK/shares_ahead" |
        apart > "$WORK/shares_moved"
    say shares --sort value:desc --top 3 < "$WORK/shares_moved"
    say shares_low --sort value --top 3 < "$WORK/shares_moved"
}

# ---- 3.6 The cotton chain's missing links ---------------------------------------------------

section_links() {
    heading 3 h.links
    TABLE=links
    # stages of the scheme chain-cotton; of a region's output only weaving and other textiles are published
    {
        printf 'product,stage\n'
        printf '%s\n' COTTON,1 FIBRE,2 YARN,3 FABRICS,4 FINISHED,5 CARPETS,6 CLOTHING,7
    } > "$WORK/typed.stages"
    parse "$WORK/typed.stages" > "$WORK/stage"
    normalise --only 'product=^(FABRICS|CARPETS)$' --only 'time=^201[05]$' --skip 'region=^KZ$' "$WORK/products" |
        aggregate-region --by region,product,time,measure,unit --crosswalk kz2017 |
        compute-indicator --component value value_chain --activity product -p lq=0 --table stage="$WORK/stage" > "$WORK/links"
    normalise --scale low=100 --scale high=100 --keep region,time,low,high "$WORK/links" > "$WORK/bounds"
    show_table links --columns region,time,low,high --sort region --sort time --digits 0 < "$WORK/bounds"
    normalise --only "region=^$SOUTH\$" "$WORK/bounds" |
        say links --sort time
    TABLE=depth
    # how far down the chain the country's exports stand: 1 fibre, yarn and fabrics, 3 clothing and made-up goods
    {
        printf 'product,stage\n'
        printf '%s,1\n' 50 51 52 53 54 55
        printf '%s,2\n' 56 57 58 59 60
        printf '%s,3\n' 61 62 63
    } > "$WORK/typed.depth"
    parse "$WORK/typed.depth" > "$WORK/depth_stage"
    normalise --only 'product=^(5[0-9]|6[0-3])$' "$WORK/chapters" > "$WORK/textile_chapters"
    compute-indicator value_chain --activity product -p lq=0 --component depth --table stage="$WORK/depth_stage" "$WORK/textile_chapters" |
        months |
        say depth
    compute-indicator share_region --activity product "$WORK/textile_chapters" |
        normalise --only 'product=^52$' --scale value=100 |
        months > "$WORK/cotton_share"
    say cotton_share < "$WORK/cotton_share"
    highlight cotton_share < "$WORK/cotton_share"
}

section_scenario() {
    local kind from to
    local -a years
    heading 3 h.scenario
    paragraph p.scenario
    TABLE=pace
    # What light industry is behind manufacturing's pace is what the other divisions are ahead of it:
    # regional components over all parts of a whole sum to zero.
    normalise --only 'nace=^(C|C13-C15|1[0-2]|1[6-9]|2[0-9]|3[0-3])$' "$WORK/divisions" |
        normalise --rename part=nace --set nace=C --drop nace_kind > "$WORK/parts_of_c"
    mapfile -t years < <(outer "$WORK/parts_of_c")
    from=${years[0]} to=${years[-1]}
    compute-indicator --region part --total-region C --base "$from" --end "$to" --component regional shift_share "$WORK/parts_of_c" |
        normalise --skip 'part=^C13-C15$' |
        aggregate-region --by time,unit |
        normalise --scale value=0.000000001 |
        apart > "$WORK/gain"
    # ahead of manufacturing's pace there is no gap to speak of
    case $(first value < "$WORK/gain") in
    -*)
        say no_gain < "$WORK/gain"
        return
        ;;
    esac
    say gain < "$WORK/gain"
    highlight gain < "$WORK/gain"
    TABLE=account
    parse -d ';' --skip 1 "$RELEASE/production_account_by_section.csv" |
        normalise --profile bns-production-account |
        classify-nace --quiet |
        normalise --only 'nace=^C$' > "$WORK/account"
    normalise --only "time=^$to\$" --only 'part=^C$' --set region=KZ --keep region,time,value "$WORK/parts_of_c" > "$WORK/added"
    if ! times "$WORK/account" | grep -qx "$to"; then
        part text text "$(text p.no_account to "$to")"
        return
    fi
    for kind in output intermediate_consumption; do
        TABLE=account-$kind
        normalise --only "measure=^$kind\$" --keep region,time,value "$WORK/account" > "$WORK/account.$kind"
        beside part "$WORK/account.$kind" added "$WORK/added" > "$WORK/beside.$kind"
        compute-indicator per_head --value part --weight added --component value "$WORK/beside.$kind" > "$WORK/per_added.$kind"
        normalise --scale value="$(first value < "$WORK/per_added.$kind")" --set component="$kind" \
            --keep from,to,component,value "$WORK/gain" > "$WORK/worth.$kind"
    done
    TABLE=worth
    normalise --keep from,to,component,value "$WORK"/worth.* |
        say worth --spread from,to,component

    heading 3 h.multipliers
    if [ -n "${IO_TABLE-}" ]; then
        section_multipliers
    else
        paragraph p.no_table
    fi
}

# The worth of the same output by the multipliers of the user's table.
section_multipliers() {
    local sector=${IO_SECTOR:-13}
    paragraph p.table
    TABLE=multipliers
    parse "$IO_TABLE" |
        normalise --number value |
        compute-indicator -p final="${IO_FINAL:-none}" multipliers > "$WORK/multipliers"
    show_table multipliers --columns sector,value --sort value:desc --names sector=code --digits 2 < "$WORK/multipliers"
    normalise --only "sector=^$sector\$" --set component=multiplier --keep component,value "$WORK/multipliers" > "$WORK/multiplied.1"
    grep -q '"component"' "$WORK/multiplied.1" ||
        die "no sector \"$sector\" in IO_TABLE; name that of textiles in IO_SECTOR"
    TABLE=multiplied
    normalise --keep component,value "$WORK/worth.output" > "$WORK/multiplied.2"
    normalise --scale value="$(first value < "$WORK/multiplied.1")" --set component=total \
        --keep component,value "$WORK/worth.output" > "$WORK/multiplied.3"
    normalise --set region=KZ "$WORK"/multiplied.[1-3] |
        say multiplied --spread region,component
}

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
    load_texts <(grep -E '^(hs|month)[.]' "$ROOT/pipelines/chapter2.tsv")
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

    PARTS=front
    part title text "$(text title)" note "$(text subtitle)"
    paragraph p.intro
    heading 2 h.findings
    PARTS=body
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
    heading 2 h.sources
    paragraph p.method
    paragraph p.sources
    show_page
    publish
}

main
