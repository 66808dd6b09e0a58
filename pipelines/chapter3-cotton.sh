# 3.6 The missing links of the cotton chain, and what closing them is worth. Sourced by chapter3.sh.
# shellcheck shell=bash disable=SC2034,SC2153 # lib.sh reads TABLE; known and periods set variables

section_links() {
    heading 3 h.links
    TABLE=links
    # stages of the scheme chain-cotton; of a region's output only weaving and other textiles are published
    {
        printf 'product,stage\n'
        printf '%s\n' COTTON,1 FIBRE,2 YARN,3 FABRICS,4 FINISHED,5 CARPETS,6 CLOTHING,7
    } > "$WORK/typed.stages"
    parse "$WORK/typed.stages" > "$WORK/stage"
    normalise --only 'product=^(FABRICS|CARPETS)$' --only 'time=^201[05]$' --skip 'region=^KZ$' "$WORK/products" |
        aggregate-region --by region,product,time,measure,unit --crosswalk kz2017 |
        compute-indicator --component value value_chain --activity product -p lq=0 --table stage="$WORK/stage" > "$WORK/links"
    normalise --scale low=100 --scale high=100 --keep region,time,low,high "$WORK/links" > "$WORK/bounds"
    show_table links --columns region,time,low,high --sort region --sort time --digits 0 < "$WORK/bounds"
    normalise --only "region=^$SOUTH\$" "$WORK/bounds" |
        say links --sort time
    TABLE=depth
    # how far down the chain the country's exports stand: 1 fibre, yarn and fabrics, 3 clothing and made-up goods
    {
        printf 'product,stage\n'
        printf '%s,1\n' 50 51 52 53 54 55
        printf '%s,2\n' 56 57 58 59 60
        printf '%s,3\n' 61 62 63
    } > "$WORK/typed.depth"
    parse "$WORK/typed.depth" > "$WORK/depth_stage"
    normalise --only 'product=^(5[0-9]|6[0-3])$' "$WORK/chapters" > "$WORK/textile_chapters"
    compute-indicator value_chain --activity product -p lq=0 --component depth --table stage="$WORK/depth_stage" "$WORK/textile_chapters" |
        months |
        say depth
    compute-indicator share_region --activity product "$WORK/textile_chapters" |
        normalise --only 'product=^52$' --scale value=100 |
        months > "$WORK/cotton_share"
    say cotton_share < "$WORK/cotton_share"
    highlight cotton_share < "$WORK/cotton_share"
}

section_scenario() {
    local kind from to
    local -a years
    heading 3 h.scenario
    paragraph p.scenario
    TABLE=pace
    # What light industry is behind manufacturing's pace is what the other divisions are ahead of it:
    # regional components over all parts of a whole sum to zero.
    normalise --only 'nace=^(C|C13-C15|1[0-2]|1[6-9]|2[0-9]|3[0-3])$' "$WORK/divisions" |
        normalise --rename part=nace --set nace=C --drop nace_kind > "$WORK/parts_of_c"
    mapfile -t years < <(outer "$WORK/parts_of_c")
    from=${years[0]} to=${years[-1]}
    compute-indicator --region part --total-region C --base "$from" --end "$to" --component regional shift_share "$WORK/parts_of_c" |
        normalise --skip 'part=^C13-C15$' |
        aggregate-region --by time,unit |
        normalise --scale value=0.000000001 |
        apart > "$WORK/gain"
    # ahead of manufacturing's pace there is no gap to speak of
    case $(first value < "$WORK/gain") in
    -*)
        say no_gain < "$WORK/gain"
        return
        ;;
    esac
    say gain < "$WORK/gain"
    highlight gain < "$WORK/gain"
    TABLE=account
    parse -d ';' --skip 1 "$RELEASE/production_account_by_section.csv" |
        normalise --profile bns-production-account |
        classify-nace --quiet |
        normalise --only 'nace=^C$' > "$WORK/account"
    normalise --only "time=^$to\$" --only 'part=^C$' --set region=KZ --keep region,time,value "$WORK/parts_of_c" > "$WORK/added"
    if ! times "$WORK/account" | grep -qx "$to"; then
        part text text "$(text p.no_account to "$to")"
        return
    fi
    for kind in output intermediate_consumption; do
        TABLE=account-$kind
        normalise --only "measure=^$kind\$" --keep region,time,value "$WORK/account" > "$WORK/account.$kind"
        beside part "$WORK/account.$kind" added "$WORK/added" > "$WORK/beside.$kind"
        compute-indicator per_head --value part --weight added --component value "$WORK/beside.$kind" > "$WORK/per_added.$kind"
        normalise --scale value="$(first value < "$WORK/per_added.$kind")" --set component="$kind" \
            --keep from,to,component,value "$WORK/gain" > "$WORK/worth.$kind"
    done
    TABLE=worth
    normalise --keep from,to,component,value "$WORK"/worth.* |
        say worth --spread from,to,component

    heading 3 h.multipliers
    if [ -n "${IO_TABLE-}" ]; then
        section_multipliers
    else
        paragraph p.no_table
    fi
}

# The worth of the same output by the multipliers of the user's table.
section_multipliers() {
    local sector=${IO_SECTOR:-13}
    paragraph p.table
    TABLE=multipliers
    parse "$IO_TABLE" |
        normalise --number value |
        compute-indicator -p final="${IO_FINAL:-none}" multipliers > "$WORK/multipliers"
    show_table multipliers --columns sector,value --sort value:desc --names sector=code --digits 2 < "$WORK/multipliers"
    normalise --only "sector=^$sector\$" --set component=multiplier --keep component,value "$WORK/multipliers" > "$WORK/multiplied.1"
    grep -q '"component"' "$WORK/multiplied.1" ||
        die "no sector \"$sector\" in IO_TABLE; name that of textiles in IO_SECTOR"
    TABLE=multiplied
    normalise --keep component,value "$WORK/worth.output" > "$WORK/multiplied.2"
    normalise --scale value="$(first value < "$WORK/multiplied.1")" --set component=total \
        --keep component,value "$WORK/worth.output" > "$WORK/multiplied.3"
    normalise --set region=KZ "$WORK"/multiplied.[1-3] |
        say multiplied --spread region,component
}
