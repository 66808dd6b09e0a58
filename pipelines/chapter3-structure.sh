# 3.2 The life cycle of clusters. 3.3 Structural change and resilience. Sourced by chapter3.sh.
# shellcheck shell=bash disable=SC2034,SC2153 # lib.sh reads TABLE; known and periods set variables

STAGES=(none emerging growing mature declining transforming)

section_life_cycle() {
    heading 3 h.stages
    TABLE=stages
    compute-indicator --component value life_cycle "$WORK/gva_long" |
        normalise --skip 'stage=^unknown$' > "$WORK/stages"
    normalise --only "time=/$NOW\$" "$WORK/stages" |
        apart > "$WORK/stages_now"
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
        normalise --scale value=100 |
        apart > "$WORK/change"
    words component nav lilien < "$WORK/change" |
        show_table change --table region,component --names component=code --digits 1
    normalise --only 'component=^nav$' "$WORK/change" > "$WORK/nav"
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
