# 3.1 Trajectories of regions and activities, inequality, convergence. Sourced by chapter3.sh.
# shellcheck shell=bash disable=SC2034,SC2153 # lib.sh reads TABLE; known and periods set variables

section_volume() {
    local period
    local -a files=()
    heading 3 h.volume
    TABLE=volume
    compute-indicator chain_index "$WORK/volume" > "$WORK/chain"
    since "$((LEVEL + 1))" "$WORK/chain" |
        normalise --skip 'region=^510' --skip 'rate=^$' --keep region,time,rate |
        aggregate-region --by time,region --value rate --allow-overlap |
        normalise --rename "$(text unit.percent)=rate" |
        show_figure volume heatmap --x time --y region --color "$(text unit.percent)" --threshold 0 --short --digits 0
    TABLE=chain
    compute-indicator -p base="$LEVEL" chain_index "$WORK/volume" > "$WORK/chain_all"
    since "$LEVEL" "$WORK/chain_all" |
        normalise --skip 'region=^510' --skip 'value=^$' > "$WORK/levels_since"
    normalise --rename "$(text unit.chain)=value" "$WORK/levels_since" |
        show_figure chain line --x time --y "$(text unit.chain)" --facet region --short --digits 0
    TABLE=growth
    for period in "${SPANS[@]}"; do
        TABLE=growth-$period
        compute-indicator growth_annual --component value --base "${period%-*}" --end "${period#*-}" "$WORK/chain" |
            normalise --skip 'value=^$' > "$WORK/real.$period"
        normalise --scale value=100 "$WORK/real.$period" |
            column col.real "${period/-/–}" > "$WORK/column.$period"
        files+=("$WORK/column.$period")
    done
    normalise --keep region,column,value "${files[@]}" |
        show_table growth --table region,column --digits 1
    TABLE=growth-said
    normalise --only 'region=^KZ$' "${files[@]/column./real.}" |
        apart > "$WORK/real_country"
    say growth --sort from < "$WORK/real_country"
    highlight growth --sort from < "$WORK/real_country"
    normalise --skip 'region=^KZ$' "$WORK/real.${SPANS[-1]}" > "$WORK/real_now"
    say growth_leaders --sort value:desc --top 4 < "$WORK/real_now"
    say growth_last --sort value --top 4 < "$WORK/real_now"
}

section_productivity() {
    local gap
    heading 3 h.productivity
    TABLE=productivity
    beside grp "$WORK/grp_long" employed "$WORK/employed_long" > "$WORK/per_worker"
    compute-indicator per_head --value grp --weight employed --component relative "$WORK/per_worker" |
        normalise --scale value=100 > "$WORK/productivity"
    normalise --rename "$(text unit.relative)=value" "$WORK/productivity" |
        show_figure productivity heatmap --x time --y region --color "$(text unit.relative)" --threshold 100 --short --digits 0
    normalise --only "time=^$(times "$WORK/productivity" | tail -n 1)\$" "$WORK/productivity" |
        say productivity --sort value:desc
    gap=$(missing_years "$WORK/productivity")
    [ -z "$gap" ] || part text text "$(text p.productivity_gap years "$gap")"
}

section_products() {
    local code
    local -a names=() years
    heading 3 h.products
    TABLE=products
    normalise --only 'region=^KZ$' "$WORK/products" > "$WORK/products_country"
    for code in "${!TEXTS[@]}"; do
        [[ $code != product.* ]] || names+=("$code")
    done
    mapfile -t names < <(printf '%s\n' "${names[@]#product.}" | sort)
    mapfile -t years < <(outer "$WORK/products_country")
    compute-indicator growth_annual --activity product --by unit --base "${years[0]}" --end "${years[-1]}" --component value "$WORK/products_country" |
        normalise --skip 'value=^$' --scale value=100 |
        words product "${names[@]}" |
        apart > "$WORK/products_growth"
    normalise --rename "$(text unit.yearly)=value" "$WORK/products_growth" |
        show_figure products bar --x "$(text unit.yearly)" --y product --sort "$(text unit.yearly):desc" --names product=code --digits 1
    say products --names product=code --sort value:desc --top 3 < "$WORK/products_growth"
    say products_low --names product=code --sort value --top 3 < "$WORK/products_growth"
}

section_export_paths() {
    heading 3 h.exports
    TABLE=diversity
    compute-indicator herfindahl --activity product --component equivalent_number "$WORK/exports" |
        months |
        show_table diversity --table region,time --digits 1
    TABLE=diversity-said
    normalise --only 'region=^KZ$' --skip 'product=^TOTAL$' "$WORK/exports_published" |
        compute-indicator herfindahl --activity product --component equivalent_number |
        months |
        say diversity
}

section_inequality() {
    heading 3 h.inequality
    TABLE=inequality
    beside grp "$WORK/grp_long" population "$WORK/population_long" > "$WORK/heads"
    compute-indicator per_head --value grp --weight population --component value "$WORK/heads" > "$WORK/per_head"
    compute-indicator gini,theil,cv,williamson -p per_weight=1 --value grp --weight population --component value,T "$WORK/heads" |
        normalise --drop component |
        words indicator gini theil cv williamson > "$WORK/inequality"
    show_table inequality --table time,indicator --names indicator=code --digits 3 < "$WORK/inequality"
    normalise --rename "$(text unit.index)=value" "$WORK/inequality" |
        show_figure inequality line --x time --y "$(text unit.index)" --color indicator --names indicator=code --digits 2
    TABLE=lorenz
    mapfile -t HEADS < <(times "$WORK/heads")
    normalise --only "time=$(any "${HEADS[0]}" "${HEADS[-1]}")" "$WORK/heads" |
        compute-indicator lorenz -p per_weight=1 --value grp --weight population |
        normalise --rename "$(text unit.people)=share" --rename "$(text unit.product)=value" |
        show_figure lorenz lorenz --x "$(text unit.people)" --y "$(text unit.product)" --color time --digits 2
    TABLE=between
    compute-indicator theil_groups -p per_weight=1 -p repetitions=9999 --value grp --weight population \
        --table group="$WORK/macro" "$WORK/heads" > "$WORK/theil"
    normalise --only 'component=^(between|within)$' "$WORK/theil" |
        words component between within |
        normalise --rename "$(text unit.theil)=value" |
        show_figure between line --x time --y "$(text unit.theil)" --color component --names component=code --digits 3
    normalise --only "time=^${HEADS[-1]}\$" --only 'component=^between_(share|p)$' "$WORK/theil" |
        say between --spread time,component
}

section_convergence() {
    local period from=${HEADS[0]} to=${HEADS[-1]} middle
    local -a files=()
    middle=${HEADS[$(((${#HEADS[@]} - 1) / 2))]}
    heading 3 h.convergence
    TABLE=sigma
    compute-indicator sigma_trend "$WORK/per_head" |
        normalise --only 'component=^trend$' |
        apart |
        say sigma
    compute-indicator sigma_convergence --component quotient "$WORK/per_head" |
        say sigma_f
    # the whole time and its halves
    for period in "$from-$middle" "$from-$to" "$middle-$to"; do
        TABLE=beta-$period
        compute-indicator beta_convergence --base "${period%-*}" --end "${period#*-}" "$WORK/per_head" > "$WORK/beta.$period"
        files+=("$WORK/beta.$period")
    done
    TABLE=beta
    normalise --only 'component=^beta$' "${files[@]}" > "$WORK/betas"
    normalise --set component=p --keep time,component,p "$WORK/betas" |
        normalise --rename value=p > "$WORK/beta_p"
    normalise --only 'component=^(beta|speed|half_life|r2)$' --skip 'value=^$' --keep time,component,value "${files[@]}" > "$WORK/beta_rest"
    normalise --keep time,component,value "$WORK/beta_rest" "$WORK/beta_p" |
        words component beta p speed half_life r2 |
        show_table beta --table time,component --names component=code --digits 3
    apart < "$WORK/betas" > "$WORK/betas_said"
    say beta --sort from --sort to < "$WORK/betas_said"
    highlight beta --sort from --sort to < "$WORK/betas_said"
}
