# 2.3 The cotton-textile cluster of South Kazakhstan. Sourced by chapter2.sh.
# shellcheck shell=bash disable=SC2034,SC2153 # lib.sh reads TABLE; known and periods set variables

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
    spoken hs2 product
    normalise --scale value=0.000001 "$WORK/textile_chapters" |
        months |
        show_table hs52 --table product,time "${SPOKEN[@]}" --digits 2
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
