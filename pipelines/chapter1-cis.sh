# 1.3 The CIS compared. Sourced by chapter1.sh.
# shellcheck shell=bash disable=SC2034,SC2153 # lib.sh reads TABLE; known and periods set variables

section_cis_growth() {
    heading 3 h.cis_growth
    TABLE=cis
    compute-indicator chain_index "$WORK/cis_gdp" > "$WORK/cis_chain"
    countries < "$WORK/cis_chain" |
        normalise --rename "$(text axis.index)=value" |
        show_figure cis line --x time --y "$(text axis.index)" --facet region --names region=code --digits 1
    between "$CIS_BASE" "$CIS_END" "$WORK/cis_chain" > "$WORK/cis_growth"
    column col.cis_growth < "$WORK/cis_growth" > "$WORK/column.1"
    compute-indicator chain_index "$WORK/cis_cpi" > "$WORK/cis_cpi_chain"
    between "$CIS_BASE" "$CIS_END" "$WORK/cis_cpi_chain" > "$WORK/cis_prices"
    column col.cis_prices < "$WORK/cis_prices" > "$WORK/column.2"
    between "$HEADS_FROM" "$HEADS_TO" "$WORK/cis_population" |
        column col.cis_people > "$WORK/column.3"
    normalise --rename volume=value --set people= --number people --keep region,time,volume,people \
        "$WORK/cis_chain" > "$WORK/join.1"
    normalise --rename people=value --set volume= --number volume --keep region,time,volume,people \
        "$WORK/cis_population" > "$WORK/join.2"
    aggregate-region --by region,time --value volume,people --missing skip "$WORK"/join.[12] |
        normalise --skip 'volume=^$' --skip 'people=^$' --keep region,time,volume,people |
        compute-indicator per_head --value volume --weight people --component value > "$WORK/cis_per_head"
    between "$HEADS_FROM" "$HEADS_TO" "$WORK/cis_per_head" > "$WORK/cis_head"
    column col.cis_head < "$WORK/cis_head" > "$WORK/column.4"
    normalise --keep region,column,value "$WORK"/column.[1-4] |
        countries |
        normalise --rename country=region |
        show_table cis --table country,column --names country=code --digits 1
    growths "$WORK/cis_growth" |
        say cis --sort value:desc --names region=code
    growths "$WORK/cis_growth" |
        highlight cis --sort value:desc --names region=code
    normalise --only 'region=^KZ$' "$WORK/cis_growth" |
        countries |
        say cis_kz --names region=code
    growths "$WORK/cis_prices" |
        say cis_prices --sort value:desc --names region=code
}

section_cis_regions() {
    local year
    local -a both
    heading 3 h.cis_regions
    paragraph p.cis_regions
    TABLE=cis-regions
    mapfile -t both < <(times "$WORK/grp" "$WORK/kyrgyz")
    known BOTH_FROM "${both[0]}"
    known BOTH_TO "${both[-1]}"
    normalise --only "time=$(any "${both[@]}")" --skip 'region=^KZ$' --set country=KZ "$WORK/grp" \
        --keep country,region,time,value > "$WORK/two.1"
    normalise --only 'region=^KG-' --only "time=$(any "${both[@]}")" --set country=KG "$WORK/kyrgyz" \
        --keep country,region,time,value > "$WORK/two.2"
    compute-indicator herfindahl --region country --activity region --component equivalent_number \
        "$WORK"/two.[12] > "$WORK/two_equivalent"
    compute-indicator gini --component normalised --activity country "$WORK"/two.[12] > "$WORK/two_gini"
    normalise --rename region=country "$WORK/two_gini" |
        countries |
        normalise --rename "$(text axis.gini)=value" |
        show_figure cis_gini line --x time --y "$(text axis.gini)" --color region --names region=code --digits 2
    for year in "$BOTH_FROM" "$BOTH_TO"; do
        normalise --only "time=^$year\$" "$WORK/two_gini" |
            normalise --rename region=country |
            column col.gini "$year" > "$WORK/column.$year"
    done
    normalise --only "time=^$BOTH_TO\$" "$WORK/two_equivalent" |
        normalise --rename region=country |
        column col.regions_equivalent "$BOTH_TO" > "$WORK/column.3"
    normalise --keep region,column,value "$WORK/column.$BOTH_FROM" "$WORK/column.$BOTH_TO" "$WORK/column.3" |
        countries |
        normalise --rename country=region |
        show_table cis_gini --table country,column --names country=code --digits 2
    normalise --only "time=^$BOTH_TO\$" "$WORK/two_gini" |
        normalise --rename region=country |
        countries |
        normalise --drop component > "$WORK/gini_now"
    say cis_gini --sort value:desc --names region=code < "$WORK/gini_now"
    highlight cis_gini --sort value:desc --names region=code < "$WORK/gini_now"
    normalise --only "time=^$BOTH_TO\$" "$WORK"/two.[12] |
        compute-indicator lorenz --activity country |
        normalise --drop region |
        normalise --rename region=country |
        countries |
        normalise --rename "$(text axis.regions)=share" --rename "$(text axis.product)=value" |
        show_figure cis_lorenz lorenz --x "$(text axis.regions)" --y "$(text axis.product)" --color region \
            --names region=code --digits 2
}

section_cis_trade() {
    heading 3 h.cis_trade
    if [ -z "${TRADE_TABLE-}" ]; then
        paragraph p.cis_trade
        return
    fi
    paragraph p.cis_trade_own
    TABLE=cis-trade
    parse "$TRADE_TABLE" |
        normalise --number value --rename nace=product --keep region,nace,value > "$WORK/trade"
    compute-indicator --set 05 raw_dependence "$WORK/trade" |
        chosen '!component' |
        normalise --scale value=100 |
        column col.raw > "$WORK/column.1"
    compute-indicator --component value export_concentration "$WORK/trade" |
        column col.concentration > "$WORK/column.2"
    compute-indicator eci "$WORK/trade" |
        column col.eci > "$WORK/column.3"
    normalise --keep region,column,value "$WORK"/column.[1-3] |
        countries |
        normalise --rename country=region |
        show_table cis_trade --table country,column --names country=code --digits 2
}
