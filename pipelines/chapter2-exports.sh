# 2.1 The cluster system: exports by region, the pilot clusters. Sourced by chapter2.sh.
# shellcheck shell=bash disable=SC2034,SC2153 # lib.sh reads TABLE; known and periods set variables

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
