#!/usr/bin/env bash
# Profiles of the regions and of the clusters, their comparison and the map of clusters, for the
# report, which makes pages of these parts: pages/region/CODE, pages/cluster/CODE, pages/compare,
# and the parts map and list of the book. Called by report.sh; variables as in chapter2.sh.
#
# Records are made once for all profiles; a page shows those of its region or activity.
# shellcheck disable=SC2119 # goods has arguments elsewhere
CHAPTER=profiles
# shellcheck source=pipelines/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=pipelines/observe.sh
source "$ROOT/pipelines/observe.sh"

# What the map shows as strong. Real estate, administration, education, health, personal services
# and households serve their own region and stand on no map of clusters.
known STRONG_LQ 1.25
known STRONG_SHARE 5
OWN='^[LOPQST]$'
SECTIONS=(A B C D E F G H I J K L M N O P Q R S)
PILOTS=(food textiles metallurgy construction-materials oil-gas-machinery tourism transport-logistics)

# ---- records of all regions -------------------------------------------------------

# figure KEY < records region, value (KZ: the country): a key figure by its name.
figure() {
    normalise --set "figure=$(text "fig.$1")" --keep region,figure,value > "$WORK/figure.$1"
}

observe_profiles() {
    observe_value_added
    observe_people
    observe_trade
    TABLE=profile-value-added
    normalise --only "time=^$NOW\$" "$WORK/gva" > "$WORK/gva_now"
    normalise --only "time=^($FROM|$NOW)\$" --skip 'nace=^T$' "$WORK/gva" > "$WORK/gva_ends"
    # the country as one more region, for what looks at each region alone
    aggregate-region --by nace,time,measure,unit "$WORK/gva_ends" |
        normalise --set region=KZ > "$WORK/gva_country"
    aggregate-region --by nace,time,measure,unit "$WORK/gva_now" |
        normalise --set region=KZ --keep region,nace,time,value > "$WORK/now_country"
    normalise --keep region,nace,time,value "$WORK/gva_now" "$WORK/now_country" > "$WORK/now_all"
    TABLE=profile-exports
    normalise --only "time=^$MONTH\$" "$WORK/exports" > "$WORK/exports_now"
    aggregate-region --by product,time,measure,unit "$WORK/exports_now" |
        normalise --set region=KZ --keep region,product,time,value > "$WORK/exports_country"
    normalise --keep region,product,time,value "$WORK/exports_now" "$WORK/exports_country" > "$WORK/exports_all"
}

per_head() { # COMPONENT FILE
    compute-indicator per_head --value grp --weight population --component "$1" "$2"
}

figures_of_size() {
    local -a years
    TABLE=figure-size
    normalise --only "time=^$NOW\$" --scale value=0.000000001 "$WORK/grp_2022" | figure grp
    normalise --only "time=^$NOW\$" --scale value=0.001 "$WORK/population" | figure population
    TABLE=figure-head
    parse --skip 2 "$RELEASE/grp_2021_2025.csv" |
        normalise --profile bns-grp > "$WORK/grp_years"
    normalise --rename grp=value --set population= --number population \
        --keep region,time,grp,population "$WORK/grp_years" > "$WORK/head.1"
    # the borders of population are those of today, whatever the year
    mapfile -t years < <(times "$WORK/grp_years" "$WORK/population_years")
    normalise --only "time=$(any "${years[@]}")" --rename population=value --set grp= --number grp \
        --keep region,time,grp,population "$WORK/population_years" > "$WORK/head.2"
    aggregate-region --by region,time --value grp,population --missing skip --allow-overlap "$WORK"/head.[12] |
        normalise --keep region,time,grp,population > "$WORK/head"
    normalise --skip 'region=^KZ$' "$WORK/head" > "$WORK/head.regions"
    normalise --only 'region=^KZ$' "$WORK/head" > "$WORK/head.country"
    per_head value "$WORK/head.regions" > "$WORK/per_head.1"
    per_head value "$WORK/head.country" > "$WORK/per_head.2"
    normalise --only "time=^$NOW\$" --scale value=0.001 "$WORK"/per_head.[12] | figure perhead
    per_head relative "$WORK/head.regions" > "$WORK/relative.1"
    per_head relative "$WORK/head.country" > "$WORK/relative.2"
    normalise --scale value=100 "$WORK"/relative.[12] > "$WORK/relative"
    normalise --only "time=^$NOW\$" "$WORK/relative" | figure relative
}

figures_of_growth() {
    TABLE=figure-growth
    compute-indicator shift_share --param as=rate --component growth,national,mix,regional \
        --base "$FROM" --end "$NOW" "$WORK/gva_ends" |
        normalise --scale value=100 > "$WORK/shift"
    compute-indicator shift_share --param as=rate --component growth \
        --base "$FROM" --end "$NOW" "$WORK/gva_country" |
        normalise --scale value=100 > "$WORK/shift_country"
    normalise --only 'component=^growth$' "$WORK/shift" "$WORK/shift_country" | figure growth
    normalise --only 'component=^regional$' "$WORK/shift" | figure regional
}

figures_of_structure() {
    TABLE=figure-structure
    compute-indicator --allow-overlap share_region "$WORK/now_all" |
        normalise --scale value=100 > "$WORK/shares"
    normalise --only 'nace=^C$' "$WORK/shares" | figure manufacturing
    normalise --only 'nace=^B$' "$WORK/shares" | figure mining
    compute-indicator --allow-overlap herfindahl --component equivalent_number "$WORK/now_all" | figure equivalent
    compute-indicator hoover_spec "$WORK/gva_now" |
        normalise --scale value=100 | figure hoover
}

figures_of_exports() {
    TABLE=figure-exports
    aggregate-region --by region --allow-overlap "$WORK/exports_all" |
        normalise --scale value=0.000001 | figure exports
    compute-indicator --allow-overlap share_region --activity product "$WORK/exports_all" |
        normalise --scale value=100 > "$WORK/export_shares"
    normalise --only 'product=^05$' "$WORK/export_shares" | figure raw
}

# All key figures: of the region, its rank, of the country.
key_figures() {
    local key
    local -a files=()
    for key in grp population perhead relative growth regional manufacturing mining equivalent hoover exports raw; do
        files+=("$WORK/figure.$key")
    done
    TABLE=figures
    normalise --skip 'region=^KZ$' "${files[@]}" > "$WORK/figures"
    compute-indicator rank --component value --activity figure "$WORK/figures" |
        normalise --set "column=$(text col.rank)" --join 'value={value}' > "$WORK/key.2"
    normalise --set "column=$(text col.region)" "$WORK/figures" > "$WORK/key.1"
    normalise --only 'region=^KZ$' --set "column=$(text col.country)" "${files[@]}" > "$WORK/key.3"
    normalise --keep region,figure,column,value "$WORK"/key.[123] > "$WORK/key"
    render -f csv --codes --spread figure,column,region "$WORK/key" > "$NEW/tables/figures.csv"
}

# Wide records, one a region and activity: what the tables of strengths are cut from.
strengths() {
    TABLE=strengths
    compute-indicator lq "$WORK/gva_now" > "$WORK/lq"
    normalise --keep region,nace,indicator,value "$WORK/lq" > "$WORK/strength.1"
    compute-indicator share_region,share_activity "$WORK/gva_now" |
        normalise --scale value=100 --keep region,nace,indicator,value > "$WORK/strength.2"
    compute-indicator star_rating --component value "$WORK/gva_now" |
        normalise --map value:0=– --map value:1=★ --map value:2=★★ --map value:3=★★★ \
            --keep region,nace,indicator,value > "$WORK/strength.3"
    compute-indicator kz_cluster_test --component value --base "$FROM" --end "$NOW" "$WORK/gva_ends" |
        normalise --map value:0=– --map value:1=✓ --keep region,nace,indicator,value > "$WORK/strength.4"
    normalise --keep region,nace,indicator,value "$WORK"/strength.[1234] > "$WORK/strength"
    render -f csv --codes --spread region,nace,indicator --sort region --sort lq:desc \
        "$WORK/strength" > "$NEW/tables/strengths.csv"
    render -f ndjson --codes --spread region,nace,indicator --sort lq:desc "$WORK/strength" > "$WORK/strengths"

    TABLE=options
    compute-indicator relatedness_density --param cells=absent "$WORK/gva_now" |
        normalise --skip "nace=$OWN" --keep region,nace,indicator,value > "$WORK/option.1"
    normalise --skip "nace=$OWN" "$WORK/strength.1" "$WORK/strength.2" > "$WORK/option.2"
    normalise --keep region,nace,indicator,value "$WORK"/option.[12] > "$WORK/option"
    render -f csv --codes --spread region,nace,indicator --where relatedness_density \
        --sort region --sort relatedness_density:desc "$WORK/option" > "$NEW/tables/options.csv"
    render -f ndjson --codes --spread region,nace,indicator --where relatedness_density \
        --sort relatedness_density:desc "$WORK/option" > "$WORK/options"

    TABLE=goods
    normalise --skip 'region=^KZ$' --keep region,product,indicator,value "$WORK/export_shares" > "$WORK/goods.1"
    compute-indicator lq --activity product --missing skip "$WORK/exports_now" |
        normalise --map indicator:lq=rca --keep region,product,indicator,value > "$WORK/goods.2"
    normalise --keep region,product,indicator,value "$WORK"/goods.[12] |
        goods > "$WORK/goods"
    render -f csv --codes --spread region,product,indicator --sort region --sort share_region:desc \
        "$WORK/goods" > "$NEW/tables/goods.csv"
    render -f ndjson --codes --spread region,product,indicator --sort share_region:desc "$WORK/goods" > "$WORK/goods_wide"
}

# The goods of all regions on their network of relatedness, and each region on it.
spaces() {
    TABLE=space
    normalise --skip 'product=^(19|21|22)$' "$WORK/exports_now" > "$WORK/space_exports"
    observe_space "$WORK/space_exports"
    render -f csv --codes --columns region,product,state "$WORK/space_state" > "$NEW/tables/space.csv"
    goods "$WORK/space_near" > "$WORK/space_near_named"
    spoken hs from,to,node
}

# What sentences and the map are made of.
standing() {
    TABLE=standing
    normalise --skip 'region=^KZ$' "$WORK/figure.relative" > "$WORK/ranked"
    normalise --set indicator=relative --keep region,indicator,value "$WORK/ranked" > "$WORK/standing.1"
    compute-indicator rank --component value --activity figure "$WORK/ranked" |
        normalise --keep region,indicator,value > "$WORK/standing.2"
    compute-indicator rank --component of --activity figure "$WORK/ranked" |
        normalise --map indicator:rank=of --keep region,indicator,value > "$WORK/standing.3"
    normalise --keep region,indicator,value "$WORK"/standing.[123] > "$WORK/standing"
    compute-indicator gini_locational "$WORK/gva_now" |
        normalise --keep nace,indicator,value > "$WORK/section.1"
    compute-indicator share_region "$WORK/now_country" |
        normalise --keep nace,indicator,value > "$WORK/section.2"
    compute-indicator growth --component value --base "$FROM" --end "$NOW" "$WORK/gva_country" |
        normalise --keep nace,indicator,value > "$WORK/section.3"
    normalise --keep nace,indicator,value "$WORK"/section.[123] > "$WORK/section"
    normalise --scale value=0.000000001 "$WORK/gva_ends" |
        compute-indicator portfolio --param percent=1 --base "$FROM" --end "$NOW" --component lq_end,growth,size |
        normalise --map "component:growth=$(text unit.growth)" --map "component:size=$(text unit.size)" > "$WORK/portfolio"
    TABLE=strong
    normalise --skip "nace=$OWN" "$WORK/strength" |
        render -f ndjson --codes --spread region,nace,indicator --where "lq>=$STRONG_LQ" \
            --where "share_region>=$STRONG_SHARE" --sort lq:desc > "$WORK/strong"
    render -f csv --codes --columns region,nace,lq,share_region "$WORK/strong" > "$NEW/tables/strong.csv"
}

pilots() {
    TABLE=pilots
    {
        printf 'nace\n'
        command classify-nace --describe-scheme pilot7 | awk '$3 == "core" { print $1 }'
    } > "$WORK/typed.members"
    parse -f tsv "$WORK/typed.members" |
        classify-nace --scheme pilot7 --multiple --only --roles core --section > "$WORK/members"
    render -f csv --codes --columns cluster,nace,section "$WORK/members" > "$NEW/tables/members.csv"
    classify-nace --quiet --scheme pilot7 --only "$WORK/divisions" |
        aggregate-region --by cluster,time,measure,unit |
        normalise --scale value=0.000000001 > "$WORK/pilot"
}

# ---- pages ------------------------------------------------------------------------

# titled KEY NAME: the title t.KEY with the name in it.
titled() { text "t.$1" name "$2"; }

# slice KEY TITLE [render options] < records: a table of the page, of what tables/KEY.csv holds for
# all regions.
slice() {
    local key=$1 title=$2 file=parts/$1-${PARTS##*/}.html
    shift 2
    render -f html --lang "$LANG_REPORT" --short "$@" > "$NEW/$file"
    part table id "$key" title "$title" html "$file" note "$(note_of "$key")" trace "trace/t-$key.sh"
}

# drawing KEY TITLE CHART [render options] < records: a drawing; DATA says how its table is laid out.
drawing() {
    local key=$1 title=$2 chart=$3 name=$1-${PARTS##*/} records=$WORK/drawing.$1-${PARTS##*/}
    shift 3
    kept "$records"
    render -f svg --chart "$chart" --lang "$LANG_REPORT" --short "$@" "$records" > "$NEW/figures/$name.svg"
    render -f html --lang "$LANG_REPORT" --short "${DATA[@]}" "$records" > "$NEW/parts/$name.html"
    part figure id "$key" title "$title" svg "figures/$name.svg" html "parts/$name.html" \
        note "$(note_of "$key")" trace "trace/f-$name.sh"
}

# name_of FIELD CODE [--short]: its name in the report's language.
name_of() {
    printf '{"%s":"%s"}\n{"_end":1}\n' "$1" "$2" |
        command render -f sentence --template "{$1}" --lang "$LANG_REPORT" "${@:3}"
}

# near FOLDER CODE BEFORE NEXT: the pages beside this one.
near() {
    part near href "../$(page_file index)" text "$(text near.report)"
    [ "$1" != region ] || part near href "../$(page_file compare)#$2" text "$(text near.compare)"
    [ -z "$3" ] || part near href "$(page_file "$3")" text "← $(text near.before)"
    [ -z "$4" ] || part near href "$(page_file "$4")" text "$(text near.next) →"
}

# page_front FOLDER SUBTITLE CODE NAME BEFORE NEXT: the parts that follow are of that page.
page_front() {
    PARTS=pages/$1/$3
    TABLE=$1-$3
    part title text "$4" note "$(text "subtitle.$2")"
    near "$1" "$3" "$5" "$6"
}

# A region of which the release has no exports has no place on the network.
region_space() { # CODE NAME
    local code=$1 name=$2
    normalise --only "region=^$code\$" "$WORK/space_state" |
        on_network > "$WORK/space_nodes"
    grep -q '"node":' "$WORK/space_nodes" || return 0
    heading 2 h.space
    DATA=(--columns "node,$(text state.region)" --where node --sort node "${SPOKEN[@]}")
    normalise --drop indicator "$WORK/ties" "$WORK/space_nodes" |
        drawing space "$(titled space "$name")" network --color "$(text state.region)" "${SPOKEN[@]}" --digits 2
    say space_near --where "region=$code" --sort gain:desc --names product=code --none "$(text s.space_none)" \
        < "$WORK/space_near_named"
}

region_page() { # CODE NAME BEFORE NEXT
    local code=$1 name=$2
    page_front region region "$@"
    say standing --spread region,indicator --where "region=$code" < "$WORK/standing"
    say strong --where "region=$code" --none "$(text s.strong_none)" --short < "$WORK/strong"
    heading 2 h.figures
    normalise --only "region=^($code|KZ)\$" "$WORK/key" |
        slice figures "$(titled figures "$name")" --table figure,column --names column=code --names figure=code --digits 1
    DATA=(--table "region,time" --value "$(text unit.relative)" --digits 0)
    normalise --only "region=^($code|KZ)\$" "$WORK/relative" |
        normalise --rename "$(text unit.relative)=value" |
        drawing relative "$(titled relative "$name")" line --x time --y "$(text unit.relative)" \
            --color region --digits 0
    heading 2 h.strengths
    slice strengths "$(titled strengths "$name")" --where "region=$code" --where 'lq>=1' \
        --columns nace,lq,share_region,share_activity,star_rating,kz_cluster_test --names star_rating=code \
        --names kz_cluster_test=code --digits 2 < "$WORK/strengths"
    DATA=(--columns "nace,LQ" --digits 2)
    normalise --only "region=^$code\$" "$WORK/lq" |
        normalise --rename LQ=value |
        drawing lq "$(titled lq "$name")" bar --x LQ --y nace --sort LQ:desc --digits 2
    heading 2 h.growth
    DATA=(--columns "component,$(text unit.percent)" --digits 1)
    normalise --only "region=^$code\$" "$WORK/shift" |
        normalise --rename "$(text unit.percent)=value" |
        drawing shift "$(titled shift "$name")" bar --x "$(text unit.percent)" --y component --digits 1
    heading 2 h.exports
    slice goods "$(titled goods "$name")" --where "region=$code" --top 6 --columns product,share_region,rca \
        --names product=code --digits 1 < "$WORK/goods_wide"
    region_space "$code" "$name"
    heading 2 h.options
    slice options "$(titled options "$name")" --where "region=$code" --top 5 \
        --columns nace,relatedness_density,lq,share_region --digits 2 < "$WORK/options"
}

section_page() { # SECTION NAME BEFORE NEXT
    local code=$1 name=$2
    page_front cluster section "$@"
    say section --spread nace,indicator --where "nace=$code" < "$WORK/section"
    say section_top --where "nace=$code" --top 3 --short < "$WORK/strengths"
    heading 2 h.where
    DATA=(--columns "region,LQ" --digits 2)
    normalise --only "nace=^$code\$" "$WORK/lq" |
        normalise --rename LQ=value |
        drawing lqmap "$(titled lqmap "$name")" map --color LQ --threshold 1 --digits 2
    slice strengths "$(titled section "$name")" --where "nace=$code" \
        --columns region,lq,share_region,share_activity,star_rating,kz_cluster_test --names star_rating=code \
        --names kz_cluster_test=code --digits 2 < "$WORK/strengths"
    heading 2 h.growth
    DATA=(--table "region,component" --digits 1)
    normalise --only "nace=^$code\$" "$WORK/portfolio" |
        drawing portfolio "$(titled portfolio "$name")" bubble --spread region,component --x lq_end \
            --y "$(text unit.growth)" --size "$(text unit.size)" --digits 1 --label-top 8
}

pilot_page() { # CLUSTER NAME BEFORE NEXT
    local code=$1 name=$2 section
    page_front cluster pilot "$@"
    paragraph p.pilot
    heading 2 h.members
    slice members "$(titled members "$name")" --where "cluster=$code" --columns nace,section < "$WORK/members"
    heading 2 h.value_added
    normalise --only "cluster=^$code\$" "$WORK/pilot" > "$WORK/pilot.one"
    if grep -q '"cluster"' "$WORK/pilot.one"; then
        DATA=(--columns "time,$(text unit.size)" --digits 1)
        normalise --rename "$(text unit.size)=value" "$WORK/pilot.one" |
            drawing pilot "$(titled pilot "$name")" line --x time --y "$(text unit.size)" --digits 1
        normalise --set region=KZ "$WORK/pilot.one" |
            compute-indicator growth_annual --activity cluster --component value |
            normalise --split 'time:from,to=^(.*)/(.*)$' |
            say pilot_growth
    else
        paragraph p.pilot_unpublished
    fi
    heading 2 h.dissolved
    paragraph p.dissolved
    for section in $(command render -f csv --codes --where "cluster=$code" --columns section "$WORK/members" |
        sed 1d | tr -d '\r' | sort -u); do
        part item href "$(page_file "$section")" text "$(name_of nace "$section")"
    done
}

# each_page WHAT FOLDER FIELD CODE...: pages of codes, each with links to the one before and the
# next, and their list in the book.
each_page() {
    local what=$1 folder=$2 field=$3 i name before
    shift 3
    local -a codes=("$@")
    for ((i = 0; i < ${#codes[@]}; i++)); do
        name=$(name_of "$field" "${codes[i]}")
        [ "$field" != cluster ] || name=$(text "cluster.${codes[i]}")
        PARTS=body part item href "$folder/$(page_file "${codes[i]}")" text "$name"
        before=
        [ "$i" -eq 0 ] || before=${codes[i - 1]}
        "$what" "${codes[i]}" "$name" "$before" "${codes[i + 1]-}"
    done
    PARTS=body
}

compare_page() {
    local code
    PARTS=pages/compare
    part title text "$(text title.compare)" note "$(text subtitle.compare)"
    part near href "$(page_file index)" text "$(text near.report)"
    paragraph p.compare
    for code in "${REGIONS[@]}"; do part choice region "$code" title "$(text choice)"; done
    heading 2 h.figures
    TABLE=compare-figures
    normalise --set "column=$(text col.region)" --only "column=^$(text col.region)\$" "$WORK/key.1" |
        show_table compare_figures --table figure,region --names figure=code --short --digits 1
    TABLE=compare-relative
    normalise --skip 'region=^KZ$' --rename "$(text unit.relative)=value" "$WORK/relative" |
        show_figure compare_relative line --x time --y "$(text unit.relative)" --color region --short --digits 0
    heading 2 h.strengths
    TABLE=compare-lq
    normalise --rename LQ=value "$WORK/lq" |
        show_figure compare_lq heatmap --x region --y nace --color LQ --threshold 1 --short --digits 2
    show_table compare_lq --table nace,region --short --digits 2 < "$WORK/lq"
    heading 2 h.exports
    TABLE=compare-goods
    normalise --skip 'region=^KZ$' "$WORK/export_shares" |
        goods |
        show_table compare_goods --table product,region --names product=code --short --digits 1
}

# The map of the book's front: a tile a region, what it is strong in on it.
map_parts() {
    TABLE=map
    normalise --skip 'region=^KZ$' --set part=tile --join "href=region/$(page_file '{region}')" --keep part,region,href \
        "$WORK/figure.population" > "$WORK/map.1"
    normalise --set part=badge --rename value=lq --keep part,region,nace,value "$WORK/strong" > "$WORK/map.2"
    PARTS=map part text text "$(text p.map)"
    command cat "$WORK/parts.map" "$WORK"/map.[12] | grep -v '"_end"' > "$NEW/parts/map.ndjson"
}

main() {
    load_texts "$ROOT/pipelines/chapter2.tsv"
    load_texts "$ROOT/pipelines/profiles.tsv"
    begin
    mkdir -p "$WORK/parts.pages/region" "$WORK/parts.pages/cluster"
    observe_profiles
    figures_of_size
    figures_of_growth
    figures_of_structure
    figures_of_exports
    key_figures
    strengths
    spaces
    standing
    pilots
    mapfile -t REGIONS < <(command render -f csv --codes --columns region --where region!=KZ "$WORK/figure.population" |
        sed 1d | tr -d '\r')

    PARTS=front part title text "$(text title)" note "$(text subtitle)"
    PARTS=body
    paragraph p.profiles
    part text href "$(page_file compare)" text "$(text title.compare)"
    heading 2 h.regions
    each_page region_page region region "${REGIONS[@]}"
    heading 2 h.sections
    each_page section_page cluster nace "${SECTIONS[@]}"
    heading 2 h.pilots
    paragraph p.pilots
    each_page pilot_page cluster cluster "${PILOTS[@]}"
    compare_page
    map_parts
    cp -r "$WORK/parts.pages" "$NEW/pages"
    PARTS=body
    show_page
    publish
}

main
