# 3.4 What each region could enter next. Sourced by chapter3.sh.
# shellcheck shell=bash disable=SC2034,SC2153 # lib.sh reads TABLE; known and periods set variables

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

# The goods of South Kazakhstan on the network of relatedness of all regions' goods.
section_space() {
    local file
    heading 3 h.space
    paragraph p.space
    TABLE=space
    aggregate-region --by region,product,time,measure,unit --crosswalk kz2017 "$WORK/exports_now" > "$WORK/space"
    observe_space "$WORK/space"
    for file in space_has space_near space_state; do
        normalise --only "region=^$SOUTH\$" "$WORK/$file" > "$WORK/$file.south"
    done
    on_network < "$WORK/space_state.south" > "$WORK/graph.2"
    spoken hs from,to,node
    normalise --drop indicator "$WORK/ties" "$WORK/graph.2" |
        show_figure space network --color "$(text state.region)" "${SPOKEN[@]}" --digits 2
    goods "$WORK/space_has.south" |
        say space_has --where value --sort value:desc --names product=code
    goods "$WORK/space_near.south" |
        say space_near --sort gain:desc --names product=code --none "$(text s.space_none)"
    # what textiles stand next to
    normalise --only 'from=^11$' --rename product=to --keep product,value "$WORK/ties" > "$WORK/beside.11"
    normalise --only 'to=^11$' --rename product=from --keep product,value "$WORK/ties" > "$WORK/beside.12"
    normalise --keep product,value "$WORK"/beside.1[12] |
        goods |
        say space_textiles --sort value:desc --names product=code
}
