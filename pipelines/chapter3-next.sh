# 3.4 What each region could enter next. Sourced by chapter3.sh.
# shellcheck shell=bash disable=SC2034,SC2153 # lib.sh reads TABLE; known and periods set variables

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
        normalise --rename node=product --rename "$(text unit.state)=max" --keep "node,$(text unit.state)" > "$WORK/graph.2"
    spoken hs from,to,node
    normalise --drop indicator "$WORK/ties" "$WORK/graph.2" |
        show_figure space network --color "$(text unit.state)" "${SPOKEN[@]}" --digits 2
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
