# 1.2 Clusters and the raw-material structure of the economy. Sourced by chapter1.sh.
# shellcheck shell=bash disable=SC2034,SC2153 # lib.sh reads TABLE; known and periods set variables

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
