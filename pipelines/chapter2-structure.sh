# 2.1 The cluster system: structure and specialisation, shift-share, the test of clusters. Sourced by chapter2.sh.
# shellcheck shell=bash disable=SC2034,SC2153 # lib.sh reads TABLE; known and periods set variables

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
