# 3.5 Scenarios, and how far such forecasts miss. Sourced by chapter3.sh.
# shellcheck shell=bash disable=SC2034,SC2153 # lib.sh reads TABLE; known and periods set variables

# Ways to carry a series on: method-window; the last is the naive one. Tested on the last HOLDOUT
# years, up to AHEAD years ahead, as far as the scenarios go.
METHODS=(trend-0 trend-10 drift-0 drift-10 naive-0)
known HOLDOUT 8
known AHEAD 5

section_backtest() {
    local name ahead
    local -a distances=()
    for ((ahead = 1; ahead <= AHEAD; ahead++)); do distances+=(--map "ahead:$ahead=$ahead"); done
    heading 3 h.backtest
    paragraph p.backtest
    TABLE=backtest
    normalise --skip 'region=^(KZ|510000000)$' --skip 'value=^$' "$WORK/chain" > "$WORK/levels"
    for name in "${METHODS[@]}"; do
        TABLE=backtest-$name
        compute-indicator -p scale=log -p method="${name%-*}" -p window="${name#*-}" -p holdout="$HOLDOUT" \
            -p rolling=1 -p horizon="$AHEAD" \
            --component forecast trend "$WORK/levels" |
            normalise --skip 'origin=^$' --drop time > "$WORK/test.$name"
        compute-indicator --time origin --by ahead --component mape,coverage,bias forecast_error "$WORK/test.$name" |
            normalise --set "method=$name" "${distances[@]}" \
                --keep method,ahead,component,value > "$WORK/errors.$name"
    done
    TABLE=backtest
    normalise --keep method,ahead,component,value "$WORK"/errors.* > "$WORK/errors"
    normalise --only 'component=^mape$' --scale value=100 "$WORK/errors" |
        words method "${METHODS[@]}" > "$WORK/errors_shown"
    show_table backtest --table method,ahead --names method=code --digits 1 < "$WORK/errors_shown"
    normalise --rename "$(text unit.error)=value" --rename "$(text unit.ahead)=ahead" "$WORK/errors_shown" |
        show_figure backtest line --x "$(text unit.ahead)" --y "$(text unit.error)" --color method --names method=code --digits 1
    normalise --only 'component=^coverage$' --scale value=100 "$WORK/errors" |
        words method "${METHODS[@]}" |
        show_table coverage --table method,ahead --names method=code --digits 0
    TABLE=backtest-best
    normalise --only 'component=^mape$' --only "ahead=^$AHEAD\$" "$WORK/errors" > "$WORK/errors_5"
    # what follows is forecast by the way that missed least five years ahead
    BEST=$(first method --sort value < "$WORK/errors_5")
    words method "${METHODS[@]}" < "$WORK/errors_5" > "$WORK/errors_named"
    say backtest --sort value --names method=code < "$WORK/errors_named"
    highlight backtest --sort value --names method=code < "$WORK/errors_named"
    normalise --only "method=^$BEST\$" --only "ahead=^$AHEAD\$" "$WORK/errors" |
        say backtest_best --spread ahead,component
}

section_forecast() {
    local bound ahead=$((LEVEL_NOW + AHEAD))
    heading 3 h.forecast
    TABLE=forecast
    # the year of the last figure is 100
    compute-indicator -p base="$LEVEL_NOW" chain_index "$WORK/volume" |
        normalise --skip 'region=^510' --skip 'value=^$' > "$WORK/levels_now"
    compute-indicator -p scale=log -p method="${BEST%-*}" -p window="${BEST#*-}" -p horizon="$AHEAD" \
        --component forecast trend "$WORK/levels_now" |
        normalise --skip 'value=^$' > "$WORK/forecast"
    since "$((LEVEL_NOW - 2 * AHEAD))" "$WORK/levels_now" |
        normalise --set component=past --keep region,time,component,value > "$WORK/fan.past"
    normalise --set component=middle --keep region,time,component,value "$WORK/forecast" > "$WORK/fan.middle"
    for bound in low high; do
        normalise --set component=$bound --keep "region,time,component,$bound" "$WORK/forecast" |
            normalise --rename "value=$bound" > "$WORK/fan.$bound"
    done
    # the fan opens where the past ends
    for bound in low middle high; do
        normalise --only "time=^$LEVEL_NOW\$" --set component=$bound --keep region,time,component,value "$WORK/levels_now" > "$WORK/hinge.$bound"
    done
    normalise --keep region,time,component,value "$WORK"/fan.* "$WORK"/hinge.* |
        aggregate-region --by region,component,time |
        words component past low middle high |
        normalise --rename "$(text unit.now)=value" |
        show_figure forecast line --x time --y "$(text unit.now)" --color component --facet region \
            --names component=code --short --digits 0
    normalise --only "time=^$ahead\$" "$WORK"/fan.{middle,low,high} |
        words component low middle high |
        show_table forecast --table region,component --names component=code --digits 0
    TABLE=forecast-said
    normalise --only "time=^$ahead\$" --only 'region=^KZ$' "$WORK/forecast" |
        say forecast
    normalise --only "time=^$ahead\$" --skip 'region=^KZ$' "$WORK/forecast" |
        say forecast_first --sort value:desc --top 3
}

# Ways in which a region follows the country's sections: factor-pace; the last is the naive one.
WAYS=(own-year own-period none-period)

section_shift_forecast() {
    local way period base end time ahead i
    local -a periods=() years
    # two years that follow one another and each later one that the country's sections have too
    mapfile -t years < <(times "$WORK/sections" "$WORK/gva_long")
    for ((i = 0; i < ${#years[@]}; i++)); do
        for time in "${years[@]:i+2}"; do periods+=("${years[i]}-${years[i + 1]}-$time"); done
    done
    ahead=$(($(times "$WORK/sections" | tail -n 1) + AHEAD))
    heading 3 h.shift_forecast
    paragraph p.shift_forecast
    for period in "${periods[@]}"; do
        IFS=- read -r base end time <<< "$period"
        TABLE=shift_test-$period
        # the country's sections as they came
        normalise --only "time=^$time\$" --keep nace,time,value "$WORK/sections" > "$WORK/whole.$time"
        for way in "${WAYS[@]}"; do
            compute-indicator --base "$base" --end "$end" -p factor="${way%-*}" -p pace="${way#*-}" \
                --table forecast="$WORK/whole.$time" shift_share_forecast "$WORK/gva_long" |
                normalise --skip 'value=^$' --skip 'actual=^$' |
                aggregate-region --by region,time --value value,actual |
                compute-indicator --component mape forecast_error |
                normalise --scale value=100 --set "method=$way" --set "period=$base, $end → $time" \
                    --keep method,period,value > "$WORK/shift_error.$way.$period"
        done
    done
    TABLE=shift_test
    normalise --keep method,period,value "$WORK"/shift_error.* > "$WORK/shift_errors"
    words method "${WAYS[@]}" < "$WORK/shift_errors" |
        show_table shift_test --table method,period --names method=code --names period=code --digits 1
    aggregate-region --by method --ops mean "$WORK/shift_errors" |
        normalise --rename value=mean > "$WORK/shift_means"
    WAY=$(first method --sort value < "$WORK/shift_means")
    words method "${WAYS[@]}" < "$WORK/shift_means" |
        say shift_test --sort value --names method=code
    TABLE=shares
    # the country's sections at the mean growth of ten years, each region after them by that rule
    compute-indicator -p scale=log -p method=drift -p window=10 -p horizon="$AHEAD" --component forecast trend "$WORK/sections" |
        normalise --only "time=^$ahead\$" --keep nace,time,value > "$WORK/whole.ahead"
    compute-indicator --base "$BASE" --end "$NOW" -p factor="${WAY%-*}" -p pace="${WAY#*-}" --table forecast="$WORK/whole.ahead" \
        shift_share_forecast "$WORK/gva_long" |
        normalise --skip 'value=^$' --keep region,nace,time,value > "$WORK/shift_ahead"
    normalise --only "time=^$NOW\$" --keep region,nace,time,value "$WORK/gva_long" > "$WORK/shift_now"
    aggregate-region --by region,time "$WORK/shift_ahead" "$WORK/shift_now" |
        aggregate-region --by region,time --ops share --share-over region |
        normalise --rename value=share --scale value=100 > "$WORK/shares_ahead"
    show_table shares --table region,time --digits 2 < "$WORK/shares_ahead"
    aggregate-region --by nace,time "$WORK/shift_ahead" "$WORK/shift_now" |
        aggregate-region --by nace,time --ops share --share-over nace |
        normalise --rename value=share --scale value=100 |
        show_table sections_ahead --table nace,time --digits 1
    TABLE=shares-said
    compute-indicator growth --component absolute "$WORK/shares_ahead" |
        apart > "$WORK/shares_moved"
    say shares --sort value:desc --top 3 < "$WORK/shares_moved"
    say shares_low --sort value --top 3 < "$WORK/shares_moved"
}
