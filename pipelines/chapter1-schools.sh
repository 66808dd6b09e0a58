# 1.1 Nature and structure of clusters: the same economy seen by six schools. Sourced by chapter1.sh.
# shellcheck shell=bash disable=SC2034,SC2153 # lib.sh reads TABLE; known and periods set variables

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
