#!/usr/bin/env bash
# Chapter 2 of the study from published tables: out/chapter2/index.html, its tables as CSV, its
# figures as Vega-Lite specifications, manifest.json. Called by `make chapter2`.
#
#   RELEASE=DIR        the folder of tables (samples/; their layouts: samples/SOURCES.md)
#   LANG_REPORT=kk     or ru, en
#   OUT=DIR            where to publish (out)
#
# One function a section; every table and figure is one pipe. Records that several pipes need
# are observed once and kept in $WORK: observe.sh. lib.sh has what is not of this chapter.
CHAPTER=chapter2
# shellcheck source=pipelines/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=pipelines/observe.sh
source "$ROOT/pipelines/observe.sh"

# ---- 2.1 Socio-economic analysis of the cluster system ------------------------------

section_growth() {
    local preliminary
    local -a years
    mapfile -t years < <(outer "$WORK/grp_1998_2007")
    known GRP_FROM "${years[0]}"
    known GRP_TO "${years[-1]}"
    heading 3 h.growth
    TABLE=growth
    normalise --only "time=$(any "$GRP_FROM" "$GRP_TO")" --skip 'region=^KZ$' --scale value=0.000000001 \
        "$WORK/grp_1998_2007" > "$WORK/grp_ends"
    normalise --only "time=^$GRP_TO\$" "$WORK/grp_ends" |
        column col.grp "$GRP_TO" > "$WORK/column.1"
    aggregate-region --by region,time --ops share "$WORK/grp_ends" |
        normalise --only "time=^$GRP_FROM\$" --rename value=share --scale value=100 |
        column col.share "$GRP_FROM" > "$WORK/column.2"
    aggregate-region --by region,time --ops share "$WORK/grp_ends" |
        normalise --only "time=^$GRP_TO\$" --rename value=share --scale value=100 |
        column col.share "$GRP_TO" > "$WORK/column.3"
    compute-indicator growth_annual --component value "$WORK/grp_ends" > "$WORK/grp_growth"
    normalise --scale value=100 "$WORK/grp_growth" |
        column col.growth_mean > "$WORK/column.4"
    normalise --keep region,column,value "$WORK"/column.[1-4] |
        show_table growth --table region,column --digits 1

    TABLE=growth-said
    normalise --only "time=$(any "$GRP_FROM" "$GRP_TO")" --only 'region=^KZ$' "$WORK/grp_1998_2007" |
        compute-indicator growth_annual --component value |
        normalise --split 'time:from,to=^(.*)/(.*)$' |
        say growth
    say growth_leaders --sort value:desc --top 5 < "$WORK/grp_growth"

    TABLE=shares
    aggregate-region --by region,time --ops share "$WORK/grp" |
        normalise --rename value=share --scale value=100 --only 'region=^(23|35|51|63|71|75)' |
        normalise --rename "$(text unit.percent)=value" |
        show_figure shares line --x time --y "$(text unit.percent)" --color region --short --digits 1
    preliminary=$(times_marked P "$WORK/grp_2008_2023" | paste -sd ' ')
    [ -z "$preliminary" ] || part text text "$(text p.preliminary years "${preliminary// /, }")"
    TABLE=concentration
    normalise --only "time=$(any "$GRP_FROM" "$GRP_TO" "$(times "$WORK/grp" | tail -n 1)")" --set country=KZ "$WORK/grp" |
        compute-indicator herfindahl --region country --activity region --component equivalent_number |
        say concentration --sort time
}

section_per_head() {
    local year
    heading 3 h.perhead
    TABLE=perhead
    # product and population side by side in one record, for the years that have both
    normalise --skip 'region=^KZ$' --rename grp=value --set population= --number population \
        --keep region,time,grp,population "$WORK/grp_2022" > "$WORK/join.1"
    normalise --skip 'region=^KZ$' --rename population=value --set grp= --number grp \
        --keep region,time,grp,population "$WORK/population" > "$WORK/join.2"
    aggregate-region --by region,time --value grp,population --missing skip "$WORK"/join.[12] |
        normalise --skip 'grp=^$' --skip 'population=^$' --keep region,time,grp,population > "$WORK/join"
    compute-indicator per_head --value grp --weight population --component relative "$WORK/join" |
        normalise --scale value=100 > "$WORK/per_head"
    compute-indicator per_head --value grp --weight population --component value "$WORK/join" |
        normalise --scale value=0.001 > "$WORK/per_head_tenge"
    for year in "$FROM" "$NOW"; do
        TABLE=perhead-$year
        normalise --only "time=^$year\$" "$WORK/per_head_tenge" |
            column col.perhead "$year" > "$WORK/column.$year.1"
        normalise --only "time=^$year\$" "$WORK/per_head" |
            column col.perhead_rel "$year" > "$WORK/column.$year.2"
    done
    normalise --keep region,column,value "$WORK/column.$FROM".[12] "$WORK/column.$NOW".[12] |
        show_table perhead --table region,column --digits 0
    normalise --only "time=^$NOW\$" "$WORK/per_head" > "$WORK/per_head_now"
    say perhead --sort value:desc < "$WORK/per_head_now"
    highlight perhead --sort value:desc < "$WORK/per_head_now"
    normalise --rename "$(text unit.relative)=value" "$WORK/per_head_now" |
        show_figure perhead map --color "$(text unit.relative)" --threshold 100 --digits 0
    TABLE=williamson
    compute-indicator williamson -p per_weight=1 --value grp --weight population "$WORK/join" |
        say williamson --sort time
}

section_structure() {
    local year
    local -a years files=()
    heading 3 h.structure
    TABLE=structure
    aggregate-region --by nace,time --ops share --share-over nace "$WORK/gva" |
        normalise --rename value=share --scale value=100 > "$WORK/structure"
    show_table structure --table nace,time --digits 1 < "$WORK/structure"
    normalise --only 'nace=^C$' "$WORK/structure" |
        highlight high_structure --sort time
    TABLE=productivity
    # value added and employment side by side in one record, for the years that have both
    aggregate-region --by nace,time "$WORK/gva" |
        normalise --skip 'nace=^T$' --rename added=value --set employed= --number employed \
            --keep nace,time,added,employed > "$WORK/join.1"
    normalise --rename employed=value --set added= --number added \
        --keep nace,time,added,employed "$WORK/employed" > "$WORK/join.2"
    aggregate-region --by nace,time --value added,employed --missing skip "$WORK"/join.[12] |
        normalise --skip 'added=^$' --skip 'employed=^$' --keep nace,time,added,employed > "$WORK/join"
    mapfile -t years < <(outer "$WORK/join")
    for year in "${years[@]}"; do
        TABLE=productivity-$year
        normalise --only "time=^$year\$" "$WORK/join" > "$WORK/join.$year"
        compute-indicator per_head --region nace --value added --weight employed --component value \
            "$WORK/join.$year" |
            normalise --scale value=0.001 |
            column col.productivity "$year" > "$WORK/column.$year.1"
        compute-indicator per_head --region nace --value added --weight employed --component relative \
            "$WORK/join.$year" |
            normalise --scale value=100 > "$WORK/productivity.$year"
        column col.productivity_rel "$year" < "$WORK/productivity.$year" > "$WORK/column.$year.2"
        files+=("$WORK/column.$year".[12])
    done
    normalise --keep nace,column,value "${files[@]}" |
        show_table productivity --table nace,column --digits 0
    normalise --only 'nace=^[ABCG]$' "$WORK/productivity.$year" |
        say productivity_c --short
    TABLE=lq
    normalise --only "time=^$NOW\$" "$WORK/gva" |
        compute-indicator lq > "$WORK/lq"
    normalise --rename LQ=value "$WORK/lq" > "$WORK/quotients"
    show_figure lq heatmap --x nace --y region --color LQ --threshold 1 --short --digits 1 \
        < "$WORK/quotients"
    say lq --where 'nace!=T' --sort value:desc --top 6 --short < "$WORK/lq"
    highlight lq --where 'nace!=T' --sort value:desc --top 3 --short < "$WORK/lq"
    show_table top --where 'nace!=T' --sort LQ:desc --top 15 --columns region,nace,LQ --short --digits 2 \
        < "$WORK/quotients"
    TABLE=lqmap
    normalise --only 'nace=^C$' "$WORK/quotients" |
        show_figure lqmap map --color LQ --threshold 1 --digits 2
    normalise --only 'nace=^B$' "$WORK/quotients" |
        show_figure lqmapB map --color LQ --threshold 1 --digits 2
    TABLE=special
    normalise --only "time=^$NOW\$" "$WORK/gva" |
        compute-indicator krugman_spec,hoover_spec,herfindahl,hachman,entropy --component value \
            > "$WORK/special"
    show_table special --table region,indicator --digits 2 < "$WORK/special"
    normalise --only 'indicator=^krugman' "$WORK/special" > "$WORK/krugman"
    say krugman --sort value:desc --top 4 < "$WORK/krugman"
    normalise --rename krugman_spec=value "$WORK/krugman" |
        show_figure krugman bar --x krugman_spec --y region --sort krugman_spec:desc --short --digits 2
    TABLE=conc
    normalise --only "time=^$NOW\$" "$WORK/gva" |
        compute-indicator gini_locational,hoover_conc,krugman_conc --param reference=nation > "$WORK/conc"
    show_table conc --table nace,indicator --digits 2 < "$WORK/conc"
    normalise --only 'indicator=^gini_locational' "$WORK/conc" |
        say conc --sort value:desc
}

section_shift_share() {
    heading 3 h.shift
    TABLE=shift-share
    # sections that both years have, in the borders that both can be put in
    normalise --only "time=^($BASE|$NOW)\$" --skip 'nace=^T$' "$WORK/gva_2018" > "$WORK/gva_ends"
    compute-indicator shift_share --param as=rate --component growth,national,mix,regional \
        --base "$BASE" --end "$NOW" "$WORK/gva_ends" |
        normalise --split 'time:from,to=^(.*)/(.*)$' --scale value=100 > "$WORK/shift"
    show_table shift --table region,component --digits 0 < "$WORK/shift"
    normalise --only 'component=^(mix|regional)$' --rename "$(text unit.percent)=value" "$WORK/shift" |
        show_figure shift bar --x "$(text unit.percent)" --y region --color component --short --digits 0
    normalise --only 'component=^regional$' "$WORK/shift" > "$WORK/shift_regional"
    say shift --sort value:desc --top 4 < "$WORK/shift_regional"
    highlight high_shift --sort value:desc --top 3 < "$WORK/shift_regional"
    say shift_low --sort value --top 4 < "$WORK/shift_regional"
}

section_cluster_test() {
    heading 3 h.test
    TABLE=cluster-test
    compute-indicator kz_cluster_test --base "$BASE" --end "$NOW" "$WORK/gva_ends" > "$WORK/test"
    show_table test --spread region,nace,component --where value=1 --sort lq:desc \
        --columns region,nace,lq,cluster_factor,regional_factor --short --digits 2 < "$WORK/test"
    say test --spread region,nace,component --where value=1 < "$WORK/test"
    TABLE=portfolio
    normalise --scale value=0.000000001 "$WORK/gva_ends" |
        compute-indicator portfolio --param percent=1 --base "$BASE" --end "$NOW" \
            --component lq_end,growth,size |
        normalise --only 'nace=^C$' --map "component:growth=$(text unit.growth)" \
            --map "component:size=$(text unit.size)" |
        show_figure portfolio bubble --spread region,component --x lq_end --y "$(text unit.growth)" \
            --size "$(text unit.size)" --short --digits 1 --label-top 11
}

section_exports() {
    heading 3 h.exports
    TABLE=exports
    normalise --only "time=^$MONTH\$" "$WORK/exports" > "$WORK/exports_now"
    aggregate-region --by region,time,measure,unit "$WORK/exports_now" |
        normalise --scale value=0.000001 |
        column col.exports > "$WORK/column.1"
    aggregate-region --by region,time --ops share --share-over region "$WORK/exports_now" |
        normalise --rename value=share --scale value=100 |
        column col.export_share > "$WORK/column.2"
    compute-indicator share_region --activity product "$WORK/exports_now" > "$WORK/export_shares"
    normalise --only 'product=^05$' --scale value=100 "$WORK/export_shares" |
        column col.raw > "$WORK/column.3"
    compute-indicator herfindahl --activity product --component equivalent_number "$WORK/exports_now" |
        column col.equivalent > "$WORK/column.4"
    months "$WORK"/column.[1-4] |
        show_table exports --table region,column --digits 1
    TABLE=export_sections
    aggregate-region --by product,time --ops share --share-over product "$WORK/exports" |
        normalise --rename value=share --scale value=100 |
        months |
        goods |
        show_table export_sections --table product,time --names product=code --digits 1
    aggregate-region --by product,time --ops share --share-over product "$WORK/exports" |
        normalise --rename value=share --only 'product=^05$' |
        months > "$WORK/raw_shares"
    say raw < "$WORK/raw_shares"
    highlight raw < "$WORK/raw_shares"
    TABLE=rca
    compute-indicator lq --activity product --missing skip "$WORK/exports_now" |
        normalise --skip 'product=^22$' --skip 'value=^$' |
        normalise --rename RCA=value |
        months |
        goods |
        show_figure rca heatmap --x product --y region --color RCA --threshold 1 --names product=code \
            --short --digits 1
    TABLE=raw
    normalise --only 'product=^05$' "$WORK/export_shares" |
        months > "$WORK/raw"
    normalise --scale value=100 "$WORK/raw" |
        normalise --rename "$(text unit.percent)=value" |
        show_figure raw bar --x "$(text unit.percent)" --y region --sort "$(text unit.percent):desc" \
            --short --digits 0
    normalise --set least=90 "$WORK/raw" |
        say raw_regions --where 'value>=0.9' --sort value:desc
}

section_pilot_clusters() {
    heading 3 h.pilot
    TABLE=pilot
    classify-nace --scheme pilot7 --only --titles "$LANG_REPORT" "$WORK/divisions" |
        aggregate-region --by cluster_label,time,measure,unit |
        normalise --rename cluster=cluster_label --scale value=0.000000001 > "$WORK/pilot"
    show_table pilot --table cluster,time --names cluster=code --digits 1 < "$WORK/pilot"
    normalise --set region=KZ "$WORK/pilot" |
        compute-indicator growth_annual --activity cluster --component value |
        say pilot --names cluster=code --sort value:desc
    paragraph p.pilot_limits
    TABLE=pilot_regions
    normalise --only 'nace=^[CHI]$' "$WORK/lq" |
        show_table pilot_regions --table region,nace --short --digits 2
}

# ---- 2.2 Problems and ways to solve them ----------------------------------------------
# A finding is what meets a rule; the rule is printed beside it, with its thresholds.

section_problems() {
    paragraph p.diagnosis

    heading 3 t.diag_raw
    TABLE=diag_raw
    finding "$(rule diag_raw high 1.5 low 1 time "$NOW")" diag_raw --spread region,nace \
        --where 'B>=1.5' --where 'C<1' --sort B:desc < "$WORK/lq"
    highlight high_diag --spread region,nace --where 'B>=1.5' --where 'C<1' --sort B:desc \
        --none "$(text s.diag_none)" < "$WORK/lq"
    paragraph p.way_raw

    heading 3 t.diag_falling
    TABLE=diag_falling
    compute-indicator share_region "$WORK/gva_ends" |
        normalise --only "time=^$NOW\$" --set component=share --drop time > "$WORK/falling.1"
    compute-indicator kz_cluster_test --component lq,regional_factor \
        --base "$BASE" --end "$NOW" "$WORK/gva_ends" |
        normalise --drop time > "$WORK/falling.2"
    normalise --keep region,nace,component,value "$WORK"/falling.[12] |
        finding "$(rule diag_falling high 15 time "$NOW" from "$BASE")" diag_falling \
            --spread region,nace,component --where 'share>=0.15' --where 'lq>=1' \
            --where 'regional_factor<0' --sort regional_factor --short
    paragraph p.way_falling

    heading 3 t.diag_single
    TABLE=diag_single
    normalise --only "time=^$NOW\$" "$WORK/gva" |
        compute-indicator share_region |
        finding "$(rule diag_single high 35 time "$NOW")" diag_single \
            --where 'value>=0.35' --sort value:desc --short
    paragraph p.way_single

    heading 3 t.diag_export
    TABLE=diag_export
    goods "$WORK/export_shares" > "$WORK/export_shares_named"
    finding "$(rule diag_export high 75 time "$(month_name "$MONTH")")" diag_export \
        --where 'value>=0.75' --sort value:desc --names product=code < "$WORK/export_shares_named"
    paragraph p.way_export
}

# ---- 2.3 The cotton-textile cluster of South Kazakhstan ---------------------------------

section_cotton() {
    local stage code year
    paragraph p.cotton_region

    heading 3 h.chain
    TABLE=chain
    {
        printf '%s\t%s\t%s\n' "$(text col.stage)" "$(text col.code)" "$(text col.published)"
        while read -r stage code; do
            printf '%s\t%s\t%s\n' "$(text "stage.$stage")" "$code" "$(text "chain.$stage")"
        done << 'END'
growing 01.16
ginning 01.63
spinning 13.1
weaving 13.2
finishing 13.3
textiles 13.9
clothing 14
oil 10.41
END
    } > "$WORK/typed.chain"
    parse -f tsv "$WORK/typed.chain" |
        show_table chain

    heading 3 h.region
    TABLE=south
    aggregate-region --by region,nace,time,measure,unit --crosswalk kz2017 "$WORK/gva" > "$WORK/gva_2017"
    compute-indicator lq --missing skip "$WORK/gva_2017" |
        normalise --only "region=^$SOUTH\$" --only "time=^($BASE|$NOW)\$" > "$WORK/south_lq"
    normalise --only "time=^$BASE\$" "$WORK/south_lq" |
        column col.lq "$BASE" > "$WORK/column.1"
    normalise --only "time=^$NOW\$" "$WORK/south_lq" |
        column col.lq "$NOW" > "$WORK/column.2"
    compute-indicator share_activity --missing skip "$WORK/gva_2017" |
        normalise --only "region=^$SOUTH\$" --only "time=^$NOW\$" --scale value=100 |
        column col.share "$NOW" > "$WORK/column.3"
    normalise --keep nace,column,value "$WORK"/column.[1-3] |
        show_table south --table nace,column --digits 2
    normalise --only 'nace=^C$' "$WORK/south_lq" > "$WORK/south_c"
    say south_c --sort time < "$WORK/south_c"
    highlight south_c --sort time < "$WORK/south_c"
    say south --where 'value>=1' --where "time=$NOW" --sort value:desc --short < "$WORK/south_lq"

    heading 3 h.output
    TABLE=fabrics
    # the published total of the country and, below it, regions in the borders before 2018
    normalise --only 'product=^(FABRICS|CARPETS)$' --only 'region=^KZ$' "$WORK/products" > "$WORK/textiles.1"
    normalise --only 'product=^(FABRICS|CARPETS)$' --skip 'region=^KZ$' "$WORK/products" |
        aggregate-region --by region,product,time,measure,unit --crosswalk kz2017 > "$WORK/textiles.2"
    normalise --only 'product=^FABRICS$' --scale value=0.001 "$WORK"/textiles.[12] > "$WORK/fabrics"
    show_table fabrics --table region,time --digits 1 < "$WORK/fabrics"
    normalise --rename "$(text unit.m2)=value" "$WORK/fabrics" |
        show_figure fabrics line --x time --y "$(text unit.m2)" --color region --short --digits 0
    compute-indicator share_activity --activity product --total-region KZ "$WORK"/textiles.[12] |
        normalise --only "region=^$SOUTH\$" > "$WORK/textile_shares"
    normalise --only 'product=^FABRICS$' "$WORK/textile_shares" > "$WORK/fabric_shares"
    say fabrics --sort time < "$WORK/fabric_shares"
    highlight fabrics --sort time < "$WORK/fabric_shares"
    year=$(times "$WORK/fabrics" | tail -n 1)
    normalise --only "region=^$SOUTH\$" --only "time=^$year\$" "$WORK/fabrics" > "$WORK/fabrics_south"
    if ! grep -q '"region"' "$WORK/fabrics_south"; then
        normalise --only "time=^$year\$" --only 'region=^KZ$' --set what=country \
            "$WORK/fabrics" > "$WORK/fabrics_now.1"
        normalise --only "time=^$year\$" --skip 'region=^KZ$' "$WORK/fabrics" |
            aggregate-region --by time,measure,unit |
            normalise --set what=regions > "$WORK/fabrics_now.2"
        normalise --keep time,what,value "$WORK"/fabrics_now.[12] |
            say fabrics_last --spread time,what
    fi
    TABLE=carpets
    normalise --only 'product=^CARPETS$' --scale value=0.001 "$WORK"/textiles.[12] |
        show_table carpets --table region,time --digits 1
    normalise --only 'product=^CARPETS$' "$WORK/textile_shares" |
        say carpets --sort time

    heading 3 h.xi
    TABLE=xi
    aggregate-region --by region,product,time,measure,unit --crosswalk kz2017 "$WORK/exports" > "$WORK/exports_2017"
    normalise --only 'product=^11$' --only 'region=^KZ$' "$WORK/exports_published" > "$WORK/xi.1"
    normalise --only 'product=^11$' "$WORK/exports_2017" > "$WORK/xi.2"
    normalise --scale value=0.000001 "$WORK"/xi.[12] |
        months > "$WORK/xi"
    show_table xi --table region,time --digits 2 < "$WORK/xi"
    normalise --only "region=^(KZ|$SOUTH)\$" --rename "$(text unit.usd)=value" "$WORK/xi" |
        show_figure xi line --x time --y "$(text unit.usd)" --color region --short --digits 1
    compute-indicator share_activity --activity product "$WORK/exports_2017" |
        normalise --only "region=^$SOUTH\$" --only 'product=^11$' |
        months > "$WORK/xi_shares"
    say xi < "$WORK/xi_shares"
    highlight xi < "$WORK/xi_shares"
    compute-indicator lq --activity product "$WORK/exports_2017" |
        normalise --only "region=^$SOUTH\$" --only 'product=^11$' |
        months > "$WORK/xi_rca"
    say xi_rca < "$WORK/xi_rca"
    TABLE=hs52
    normalise --only 'product=^(5[0-9]|6[0-3])$' "$WORK/chapters" > "$WORK/textile_chapters"
    normalise --scale value=0.000001 "$WORK/textile_chapters" |
        months |
        show_table hs52 --table product,time --names product=code --digits 2
    compute-indicator share_region --activity product "$WORK/textile_chapters" |
        normalise --only 'product=^52$' |
        months |
        say hs52

    heading 3 h.light
    TABLE=light
    normalise --only 'nace=^1[345]$' --scale value=0.000000001 "$WORK/divisions" |
        show_table light --table nace,time --digits 1
    normalise --only 'nace=^[123][0-9]$' "$WORK/divisions" > "$WORK/manufacturing"
    compute-indicator set_share --set 13,14,15 "$WORK/manufacturing" |
        say light

    heading 3 h.unpublished
    paragraph p.unpublished
}

# ---- the whole ----------------------------------------------------------------------

main() {
    load_texts "$ROOT/pipelines/chapter2.tsv"
    begin
    observe_grp
    observe_value_added
    observe_people
    observe_trade
    observe_products

    front
    heading 2 h.21
    section_growth
    section_per_head
    section_structure
    section_shift_share
    section_cluster_test
    section_exports
    section_pilot_clusters
    heading 2 h.22
    section_problems
    heading 2 h.23
    section_cotton
    sources
}

main
