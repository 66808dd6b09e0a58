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
# One function a section; every table and figure is one pipe. Records that several pipes need
# are observed once and kept in $WORK: observe.sh. lib.sh has what is not of this chapter.
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

# between FROM TO FILE: yearly growth, per cent, of those that have both years.
between() {
    normalise --only "time=$(any "$1" "$2")" "$3" |
        compute-indicator growth_annual --base "$1" --end "$2" --component value |
        normalise --skip 'value=^$' --scale value=100
}

sectors() { named sector "${1:-sector}"; }
countries() { named country region; }

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

# ---- 1.1 Nature and structure of clusters: six schools ------------------------------

section_marshall() {
    heading 3 h.marshall
    paragraph p.marshall
    TABLE=marshall
    compute-indicator lq "$WORK/groups" > "$WORK/lq"
    compute-indicator gini_locational "$WORK/groups" > "$WORK/localised"
    of_sectors < "$WORK/localised" |
        say marshall --names sector=code --sort value:desc --top 3
    normalise --rename LQ=value "$WORK/lq" |
        of_sectors |
        show_figure quotients heatmap --x sector --y region --color LQ --threshold 1 --names sector=code \
            --short --digits 1
    normalise --only 'nace=^(A|B|C|GI)$' "$WORK/groups" |
        compute-indicator lorenz |
        of_sectors |
        normalise --rename "$(text axis.regions)=share" --rename "$(text axis.added)=value" |
        show_figure lorenz lorenz --x "$(text axis.regions)" --y "$(text axis.added)" --color sector \
            --label region --names sector=code --short --digits 2
}

section_leamer() {
    heading 3 h.leamer
    paragraph p.leamer
    TABLE=leamer
    normalise --only "time=^$MONTH\$" "$WORK/exports" > "$WORK/exports_now"
    # no goods that nobody exports: they are like none and unlike none
    normalise --rename nace=product --skip 'nace=^22$' "$WORK/exports_now" |
        chosen 'value>0' > "$WORK/goods"
    compute-indicator leamer_dendrogram "$WORK/goods" |
        named hs left |
        named hs right |
        normalise --rename "$(text axis.distance)=value" |
        show_figure leamer dendrogram --value "$(text axis.distance)" --threshold 0.7 --names left=code \
            --names right=code --digits 2
    compute-indicator leamer_clusters --param k=7 "$WORK/goods" > "$WORK/commodity"
    normalise --rename product=nace "$WORK/commodity" > "$WORK/commodity_goods"
    goods "$WORK/commodity_goods" |
        say leamer --where value --sort value:desc --top 4 --names product=code
}

section_toledano() {
    heading 3 h.toledano
    paragraph p.toledano
    paragraph "p.flows${IO_TABLE:+_own}"
    TABLE=filieres
    compute-indicator --param final=FD filiere_arcs "$WORK/flows" > "$WORK/arcs"
    compute-indicator --param final=FD filiere_stages "$WORK/flows" > "$WORK/stages"
    ends < "$WORK/arcs" |
        normalise --rename coefficient=value |
        show_table filieres --sort coefficient:desc --top 12 --columns from,to,coefficient,outlet,distance \
            --names from=code --names to=code --digits 2
    normalise --rename node=sector --rename stage=value --keep node,circuit,stage "$WORK/stages" > "$WORK/graph.2"
    spoken sector from,to,node,circuit
    normalise --drop indicator "$WORK/arcs" "$WORK/graph.2" |
        show_figure filieres network --arrows --stage stage --color circuit "${SPOKEN[@]}" --digits 2
    ends < "$WORK/arcs" > "$WORK/graph.1"
    say filieres --sort value:desc --names from=code --names to=code --none "$(text s.filieres_none)" < "$WORK/graph.1"
}

section_dahmen() {
    heading 3 h.dahmen
    paragraph p.dahmen
    TABLE=dahmen
    aggregate-region --by region,nace,time,measure,unit --crosswalk kz2017 "$WORK/groups" |
        compute-indicator lq |
        normalise --only "region=^$SOUTH\$" --rename sector=nace --keep sector,value > "$WORK/supply"
    compute-indicator --param final=FD --table "supply=$WORK/supply" development_blocks "$WORK/flows" > "$WORK/blocks"
    ends < "$WORK/blocks" |
        normalise --rename tension=value > "$WORK/tension"
    show_table dahmen --where 'tension>0' --sort tension:desc --columns from,to,coefficient,supply,tension \
        --names from=code --names to=code --digits 3 < "$WORK/tension"
    say dahmen --where 'tension>0' --sort tension:desc --names from=code --names to=code \
        --none "$(text s.dahmen_none)" < "$WORK/tension"
}

section_networks() {
    heading 3 h.networks
    paragraph p.networks
    TABLE=networks
    compute-indicator --param without=FD --component density,reciprocity_of_value network_structure \
        "$WORK/flows" > "$WORK/structure"
    compute-indicator --param without=FD network_community "$WORK/flows" > "$WORK/communities"
    compute-indicator --param without=FD --component pagerank,betweenness network_centrality \
        "$WORK/flows" > "$WORK/central"
    compute-indicator --param without=FD network_ties "$WORK/flows" |
        normalise --drop value |
        normalise --rename "$(text axis.sold)=seller_share" --drop buyer_share,reciprocity,age,periods,status > "$WORK/graph.1"
    chosen node < "$WORK/communities" |
        normalise --keep node,cluster > "$WORK/graph.2"
    spoken sector from,to,node,cluster
    normalise --drop indicator "$WORK/graph.1" "$WORK/graph.2" |
        show_figure networks network --arrows --value "$(text axis.sold)" --threshold 0.1 --color cluster \
            "${SPOKEN[@]}" --digits 2
    say structure --spread indicator,component < "$WORK/structure"
    normalise --only 'component=^pagerank$' --rename sector=node "$WORK/central" |
        sectors |
        say networks --sort value:desc --top 3 --names sector=code
}

section_porter() {
    heading 3 h.porter
    paragraph p.porter
    TABLE=porter
    compute-indicator kz_cluster_test --base "$BASE" --end "$NOW" "$WORK/groups_ends" > "$WORK/test"
    of_sectors < "$WORK/test" > "$WORK/test_named"
    show_table porter --spread region,sector,component --where value=1 --sort lq:desc \
        --columns region,sector,lq,cluster_factor,regional_factor --names sector=code --short --digits 2 \
        < "$WORK/test_named"
    say porter --spread region,sector,component --where value=1 --sort lq:desc --names sector=code --short \
        < "$WORK/test_named"
    normalise --scale value=0.000000001 "$WORK/groups_ends" |
        compute-indicator portfolio --param percent=1 --base "$BASE" --end "$NOW" --component lq_end,growth,size |
        normalise --only 'nace=^(A|B|C)$' --map "component:growth=$(text axis.growth)" \
            --map "component:size=$(text axis.size)" --map "component:lq_end=LQ" |
        of_sectors |
        show_figure blocks bubble --spread region,sector,component --x LQ --y "$(text axis.growth)" \
            --size "$(text axis.size)" --facet sector --x-threshold 1 --names sector=code --short \
            --digits 1 --label-top 6
}

# marks SCHOOL < records: each sector named there once, in that school's column.
marks() {
    normalise --set "column=$(text "school.$1")" --set value=1 --number value --keep sector,column,value |
        aggregate-region --by sector,column --ops max |
        normalise --rename value=max --keep sector,column,value
}

section_schools() {
    local section
    local -a of_goods=(--map nace:01=A --map nace:02=A --map nace:05=B)
    heading 3 h.schools
    paragraph p.schools
    part text text "$(rule schools gini 0.3 correlation 0.3 rank 0.0834)"
    TABLE=schools
    chosen 'value>=0.3' < "$WORK/localised" |
        normalise --rename sector=nace |
        marks marshall > "$WORK/marks.1"
    for section in 03 04 {06..21}; do of_goods+=(--map "nace:$section=C"); done
    chosen 'value>=0.3' < "$WORK/commodity" |
        normalise --rename sector=nace "${of_goods[@]/#nace/sector}" |
        marks leamer > "$WORK/marks.2"
    normalise --rename sector=from --keep sector "$WORK/arcs" > "$WORK/ends.1"
    normalise --rename sector=to --keep sector "$WORK/arcs" > "$WORK/ends.2"
    normalise --keep sector "$WORK/ends.1" "$WORK/ends.2" |
        marks toledano > "$WORK/marks.3"
    chosen 'value>0' < "$WORK/blocks" |
        normalise --rename sector=to |
        marks dahmen > "$WORK/marks.4"
    chosen 'component=pagerank' 'value>=0.0834' < "$WORK/central" |
        normalise --rename sector=node |
        marks networks > "$WORK/marks.5"
    chosen '!component' 'value=1' < "$WORK/test" |
        normalise --rename sector=nace |
        marks porter > "$WORK/marks.6"
    # every sector, whether marked or not
    normalise --rename sector=nace --set value=0 --number value --keep sector,value "$WORK/localised" > "$WORK/marks.0"
    aggregate-region --by sector "$WORK"/marks.[0-6] |
        normalise --set "column=$(text col.schools)" > "$WORK/marks.7"
    normalise --keep sector,column,value "$WORK"/marks.[1-7] |
        sectors > "$WORK/marks"
    show_table schools --table sector,column --names sector=code --digits 0 < "$WORK/marks"
    normalise --only "column=^$(text col.schools)\$" "$WORK/marks" > "$WORK/counted"
    say schools --where 'value>=4' --sort value:desc --names sector=code --none "$(text s.schools_none)" < "$WORK/counted"
    highlight schools --where 'value>=4' --sort value:desc --names sector=code --none "$(text s.schools_none)" < "$WORK/counted"
}

# ---- 1.2 Clusters and the raw-material structure --------------------------------------

section_dependence() {
    heading 3 h.dependence
    paragraph p.dependence
    TABLE=dependence
    # of all goods, those of no section among them
    normalise --rename nace=product "$WORK/exports_now" |
        compute-indicator --set 05 raw_dependence > "$WORK/dependence"
    chosen '!component' < "$WORK/dependence" |
        normalise --scale value=100 > "$WORK/raw"
    column col.raw < "$WORK/raw" > "$WORK/column.1"
    compute-indicator --component value,equivalent_products export_concentration "$WORK/goods" > "$WORK/concentration"
    chosen '!component' < "$WORK/concentration" |
        column col.concentration > "$WORK/column.2"
    chosen 'component=equivalent_products' < "$WORK/concentration" |
        column col.products > "$WORK/column.3"
    compute-indicator --component value export_theil "$WORK/goods" |
        column col.theil > "$WORK/column.4"
    compute-indicator eci "$WORK/goods" > "$WORK/eci"
    column col.eci < "$WORK/eci" > "$WORK/column.5"
    months "$WORK"/column.[1-5] |
        show_table dependence --table region,column --short --digits 2
    normalise --rename "$(text axis.percent)=value" "$WORK/raw" |
        months |
        show_figure dependence map --color "$(text axis.percent)" --digits 0
    months "$WORK/raw" |
        say dependence --where 'value>60' --sort value:desc --short
    months "$WORK/raw" |
        highlight dependence --where 'value>60' --sort value:desc --short
    normalise --set region=KZ "$WORK/chapters" |
        normalise --rename nace=product --skip 'nace=^TOTAL$' > "$WORK/country"
    compute-indicator --component value export_concentration "$WORK/country" |
        months |
        say country
}

section_complexity() {
    heading 3 h.complexity
    paragraph p.complexity
    TABLE=complexity
    normalise --rename complexity=value --set raw= --number raw --keep region,complexity,raw "$WORK/eci" > "$WORK/join.1"
    normalise --rename raw=value --set complexity= --number complexity --keep region,complexity,raw "$WORK/raw" > "$WORK/join.2"
    aggregate-region --by region --value complexity,raw --missing skip "$WORK"/join.[12] |
        normalise --skip 'complexity=^$' --skip 'raw=^$' |
        normalise --rename "$(text axis.percent)=raw" --rename "$(text axis.eci)=complexity" |
        show_figure complexity bubble --x "$(text axis.percent)" --y "$(text axis.eci)" --x-threshold 60 --threshold 0 \
            --short --digits 1 --label-top 20
    say complexity --where value --sort value:desc --short < "$WORK/eci"
    compute-indicator relatedness "$WORK/goods" |
        normalise --skip 'value=^$' > "$WORK/proximity"
    normalise --rename from=nace --rename to=nace_to "$WORK/proximity" > "$WORK/graph.1"
    normalise --rename node=nace --keep node,cluster "$WORK/commodity" |
        normalise --only 'cluster=.' > "$WORK/graph.2"
    spoken hs from,to,node,cluster
    normalise --drop indicator "$WORK/graph.1" "$WORK/graph.2" |
        show_figure space network --threshold 0.6 --color cluster "${SPOKEN[@]}" --names cluster=code --digits 2
    normalise --rename from=nace --rename to=nace_to "$WORK/proximity" |
        compute-indicator --component out_strength network_centrality |
        named hs node |
        say space --sort value:desc --top 3 --names node=code
}

section_manufacturing() {
    heading 3 h.manufacturing
    TABLE=manufacturing
    aggregate-region --by nace,time --ops share --share-over nace "$WORK/sections" |
        normalise --rename value=share --scale value=100 > "$WORK/shares"
    normalise --only 'nace=^[ABCG]$' "$WORK/shares" |
        normalise --rename "$(text axis.percent_added)=value" |
        show_figure manufacturing line --x time --y "$(text axis.percent_added)" --color nace --short --digits 1
    normalise --only 'nace=^C$' "$WORK/shares" |
        say manufacturing --sort time
    normalise --only "time=^$NOW\$" "$WORK/gva" |
        compute-indicator share_region |
        normalise --only 'nace=^C$' > "$WORK/c_shares"
    say manufacturing_regions --sort value:desc --short < "$WORK/c_shares"
    normalise --only 'nace=^[BC]$' "$WORK/shares" |
        highlight manufacturing --sort time --sort nace --where nace=C
    normalise --set country=KZ "$WORK/sections" |
        compute-indicator herfindahl --region country --component equivalent_number |
        say diversification --sort time
}

section_chains() {
    heading 3 h.chains
    paragraph p.chains
    TABLE=chains
    normalise --only 'measure=^output$' --rename output=value --set used= --number used \
        --keep nace,time,output,used "$WORK/account" > "$WORK/join.1"
    normalise --only 'measure=^intermediate_consumption$' --rename used=value --set output= --number output \
        --keep nace,time,output,used "$WORK/account" > "$WORK/join.2"
    aggregate-region --by nace,time --value output,used --missing skip --allow-overlap "$WORK"/join.[12] |
        normalise --keep nace,time,output,used > "$WORK/join"
    # per_head divides: intermediate consumption by output
    compute-indicator per_head --allow-overlap --region nace --value used --weight output --component value "$WORK/join" |
        normalise --scale value=100 > "$WORK/used"
    column col.used < "$WORK/used" > "$WORK/column.1"
    normalise --rename value=output --scale value=0.000000001 "$WORK/join" |
        column col.output > "$WORK/column.2"
    normalise --rename value=used --scale value=0.000000001 "$WORK/join" |
        column col.intermediate > "$WORK/column.3"
    normalise --keep nace,time,column,value "$WORK"/column.[231] |
        show_table chains --table nace,column --digits 1
    normalise --only 'nace=^[A-S]$' "$WORK/used" |
        normalise --rename "$(text axis.used)=value" |
        show_figure chains bar --x "$(text axis.used)" --y nace --sort "$(text axis.used):desc" --short --digits 1
    normalise --only 'nace=^[BC]$' "$WORK/used" |
        say chains --sort nace
}

# ---- 1.3 The CIS compared -----------------------------------------------------------------

section_cis_growth() {
    heading 3 h.cis_growth
    TABLE=cis
    compute-indicator chain_index "$WORK/cis_gdp" > "$WORK/cis_chain"
    countries < "$WORK/cis_chain" |
        normalise --rename "$(text axis.index)=value" |
        show_figure cis line --x time --y "$(text axis.index)" --facet region --names region=code --digits 1
    between "$CIS_BASE" "$CIS_END" "$WORK/cis_chain" > "$WORK/cis_growth"
    column col.cis_growth < "$WORK/cis_growth" > "$WORK/column.1"
    compute-indicator chain_index "$WORK/cis_cpi" > "$WORK/cis_cpi_chain"
    between "$CIS_BASE" "$CIS_END" "$WORK/cis_cpi_chain" > "$WORK/cis_prices"
    column col.cis_prices < "$WORK/cis_prices" > "$WORK/column.2"
    between "$HEADS_FROM" "$HEADS_TO" "$WORK/cis_population" |
        column col.cis_people > "$WORK/column.3"
    normalise --rename volume=value --set people= --number people --keep region,time,volume,people \
        "$WORK/cis_chain" > "$WORK/join.1"
    normalise --rename people=value --set volume= --number volume --keep region,time,volume,people \
        "$WORK/cis_population" > "$WORK/join.2"
    aggregate-region --by region,time --value volume,people --missing skip "$WORK"/join.[12] |
        normalise --skip 'volume=^$' --skip 'people=^$' --keep region,time,volume,people |
        compute-indicator per_head --value volume --weight people --component value > "$WORK/cis_per_head"
    between "$HEADS_FROM" "$HEADS_TO" "$WORK/cis_per_head" > "$WORK/cis_head"
    column col.cis_head < "$WORK/cis_head" > "$WORK/column.4"
    normalise --keep region,column,value "$WORK"/column.[1-4] |
        countries |
        show_table cis --table region,column --names region=code --digits 1
    countries < "$WORK/cis_growth" |
        say cis --sort value:desc --names region=code
    countries < "$WORK/cis_growth" |
        highlight cis --sort value:desc --names region=code
    normalise --only 'region=^KZ$' "$WORK/cis_growth" |
        countries |
        say cis_kz --names region=code
    countries < "$WORK/cis_prices" |
        say cis_prices --sort value:desc --names region=code
}

section_cis_regions() {
    local year
    local -a both
    heading 3 h.cis_regions
    paragraph p.cis_regions
    TABLE=cis-regions
    mapfile -t both < <(times "$WORK/grp" "$WORK/kyrgyz")
    known BOTH_FROM "${both[0]}"
    known BOTH_TO "${both[-1]}"
    normalise --only "time=$(any "${both[@]}")" --skip 'region=^KZ$' --set country=KZ "$WORK/grp" \
        --keep country,region,time,value > "$WORK/two.1"
    normalise --only 'region=^KG-' --only "time=$(any "${both[@]}")" --set country=KG "$WORK/kyrgyz" \
        --keep country,region,time,value > "$WORK/two.2"
    compute-indicator herfindahl --region country --activity region --component equivalent_number \
        "$WORK"/two.[12] > "$WORK/two_equivalent"
    compute-indicator gini --component normalised --activity country "$WORK"/two.[12] > "$WORK/two_gini"
    normalise --rename region=country "$WORK/two_gini" |
        countries |
        normalise --rename "$(text axis.gini)=value" |
        show_figure cis_gini line --x time --y "$(text axis.gini)" --color region --names region=code --digits 2
    for year in "$BOTH_FROM" "$BOTH_TO"; do
        normalise --only "time=^$year\$" "$WORK/two_gini" |
            normalise --rename region=country |
            column col.gini "$year" > "$WORK/column.$year"
    done
    normalise --only "time=^$BOTH_TO\$" "$WORK/two_equivalent" |
        normalise --rename region=country |
        column col.regions_equivalent "$BOTH_TO" > "$WORK/column.3"
    normalise --keep region,column,value "$WORK/column.$BOTH_FROM" "$WORK/column.$BOTH_TO" "$WORK/column.3" |
        countries |
        show_table cis_gini --table region,column --names region=code --digits 2
    normalise --only "time=^$BOTH_TO\$" "$WORK/two_gini" |
        normalise --rename region=country |
        countries |
        normalise --drop component > "$WORK/gini_now"
    say cis_gini --sort value:desc --names region=code < "$WORK/gini_now"
    highlight cis_gini --sort value:desc --names region=code < "$WORK/gini_now"
    normalise --only "time=^$BOTH_TO\$" "$WORK"/two.[12] |
        compute-indicator lorenz --activity country |
        normalise --drop region |
        normalise --rename region=country |
        countries |
        normalise --rename "$(text axis.regions)=share" --rename "$(text axis.product)=value" |
        show_figure cis_lorenz lorenz --x "$(text axis.regions)" --y "$(text axis.product)" --color region \
            --names region=code --digits 2
}

section_cis_trade() {
    heading 3 h.cis_trade
    if [ -z "${TRADE_TABLE-}" ]; then
        paragraph p.cis_trade
        return
    fi
    paragraph p.cis_trade_own
    TABLE=cis-trade
    parse "$TRADE_TABLE" |
        normalise --number value --rename nace=product --keep region,nace,value > "$WORK/trade"
    compute-indicator --set 05 raw_dependence "$WORK/trade" |
        chosen '!component' |
        normalise --scale value=100 |
        column col.raw > "$WORK/column.1"
    compute-indicator --component value export_concentration "$WORK/trade" |
        column col.concentration > "$WORK/column.2"
    compute-indicator eci "$WORK/trade" |
        column col.eci > "$WORK/column.3"
    normalise --keep region,column,value "$WORK"/column.[1-3] |
        countries |
        show_table cis_trade --table region,column --names region=code --digits 2
}

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

    PARTS=front
    part title text "$(text title)" note "$(text subtitle)"
    paragraph p.intro
    heading 2 h.findings
    PARTS=body
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
    heading 2 h.sources
    paragraph p.method
    paragraph p.sources
    show_page
    publish
}

main
