# 2.2 Problems and ways to solve them. A finding is what meets a rule; the rule is printed beside it,
# with its thresholds. Sourced by chapter2.sh.
# shellcheck shell=bash disable=SC2034,SC2153 # lib.sh reads TABLE; known and periods set variables

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
