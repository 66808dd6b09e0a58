# 2.1 The cluster system: growth, product per head. Sourced by chapter2.sh.
# shellcheck shell=bash disable=SC2034,SC2153 # lib.sh reads TABLE; known and periods set variables

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
