# Chains of indices, forecasts and their errors against a computation of their own in Python:
# formulas of Hyndman and Athanasopoulos written out, Student's t by integrating its density.
load helper

setup() {
    cat > "$BATS_TEST_TMPDIR/forecast.py" << 'PY'
import math, sys

sys.dont_write_bytecode = True
sys.path.insert(0, "tests")
from student import t_quantile

def carry_on(years, values, year, method, confidence=0.95):
    """Forecast, low, high for a year."""
    n = len(years)
    if method == "trend":
        mx, my = sum(years) / n, sum(values) / n
        sxx = sum((x - mx) ** 2 for x in years)
        b = sum((x - mx) * (y - my) for x, y in zip(years, values)) / sxx
        s = math.sqrt(sum((y - my - b * (x - mx)) ** 2 for x, y in zip(years, values)) / (n - 2))
        value, df = my + b * (year - mx), n - 2
        off = s * math.sqrt(1 + 1 / n + (year - mx) ** 2 / sxx)
    else:
        span = years[-1] - years[0]
        rate = (values[-1] - values[0]) / span if method == "drift" else 0
        df = n - 2 if method == "drift" else n - 1
        steps = [(b - a - rate * (t1 - t0)) ** 2 / (t1 - t0) for a, b, t0, t1 in zip(values, values[1:], years, years[1:])]
        ahead = year - years[-1]
        value = values[-1] + rate * ahead
        off = math.sqrt(sum(steps) / df * (ahead + (ahead * ahead / span if method == "drift" else 0)))
    off *= t_quantile(confidence, df)
    return value, value - off, value + off
PY
    # ten irregular years of two regions
    for row in A:2001:10 A:2002:13 A:2003:12 A:2005:19 A:2006:18 A:2008:25 A:2009:24 A:2010:31 A:2012:33 A:2013:41 \
        B:2001:7 B:2002:7 B:2003:9 B:2005:8 B:2006:11 B:2008:10 B:2009:14 B:2010:12 B:2012:15 B:2013:15; do
        IFS=: read -r region time value <<< "$row"
        printf '{"region":"%s","time":"%s","value":%s}\n' "$region" "$time" "$value"
    done > "$BATS_TEST_TMPDIR/series"
}

@test "an index chained is the product of its years, 100 in the base" {
    index() { printf '{"region":"%s","time":"%s","value":%s}\n' A 2011 110 A 2012 90 A 2013 100 B 2012 120 B 2014 105; }
    run pipe "$(declare -f index); index | compute-indicator chain_index | jq -r '[.region, .time, .value] | @tsv'"
    # B: no index of 2013, so nothing is known of 2014
    [ "$output" = "$(printf '%s\t%s\t%s\n' A 2010 100 A 2011 110.00000000000001 A 2012 99.00000000000001 A 2013 99.00000000000001 B 2011 100 B 2012 120 B 2014 '')" ]
    run pipe "$(declare -f index); index | compute-indicator --param base=2011 chain_index | jq -r '[.region, .time, (.value * 1e9 | round / 1e9)?, .reason] | @tsv'"
    [[ $output == *$'A\t2010\t90.909090909\t'* && $output == *$'A\t2011\t100\t'* && $output == *$'A\t2012\t90\t'* ]]
    [[ $output == *$'B\t2011\t100\t'* ]]
    run pipe "$(declare -f index); index | compute-indicator chain_index | jq -r 'select(.region == \"A\") | .rate' | paste -sd' '"
    [ "$output" = "null 10 -10 0" ]
    run pipe "$(declare -f index); index | compute-indicator --param base=2010 chain_index | jq -r 'select(.region == \"B\") | .reason' | sort -u"
    [ "$output" = "the chain does not reach the period of the base" ]
}

@test "the published volume of the country, chained, is the product of its growth" {
    run pipe "parse -d ';' --skip 2 samples/grp_volume_index.csv | normalise --profile bns-grp-volume --only 'region=^(KZ|Республика Казахстан)$' |
        compute-indicator --param base=2010 chain_index | jq -r 'select(.time == \"2025\").value * 1000 | round'"
    [ "$output" = "$(python3 -c '
import math
print(round(math.prod([1.074, 1.048, 1.06, 1.042, 1.012, 1.011, 1.041, 1.041, 1.045, .975, 1.043, 1.032, 1.051, 1.05, 1.065]) * 100000))')" ]
}

@test "forecasts and their intervals are the formulas' own, whatever the method, window and scale" {
    for scale in linear log; do
        for method in trend drift naive; do
            for window in 0 6; do
                compute-indicator --param scale="$scale" --param method="$method" --param window="$window" --param horizon=3 \
                    --component forecast trend "$BATS_TEST_TMPDIR/series" > "$BATS_TEST_TMPDIR/out"
                run python3 - "$BATS_TEST_TMPDIR" "$scale" "$method" "$window" << 'PY'
import json, math, sys
sys.path.insert(0, sys.argv[1])
from forecast import carry_on
scale, method, window = sys.argv[2], sys.argv[3], int(sys.argv[4])
series = [json.loads(line) for line in open(sys.argv[1] + "/series")]
records = [json.loads(line) for line in open(sys.argv[1] + "/out")]
assert len(records) == 6
to, back = (math.log, math.exp) if scale == "log" else (float, float)
for r in records:
    own = [(int(s["time"]), to(s["value"])) for s in series if s["region"] == r["region"]][-window:]
    expected = [back(x) for x in carry_on([y for y, _ in own], [v for _, v in own], int(r["time"]), method)]
    for name, x in zip(("value", "low", "high"), expected):
        assert abs(r[name] - x) <= 1e-8 * abs(x), (method, scale, name, r, x)
PY
                echo "$scale $method $window: $output"
                [ "$status" -eq 0 ]
            done
        done
    done
}

@test "a holdout is forecast from the years before it only, rolling from each of them" {
    compute-indicator --param holdout=3 --param rolling=1 --param horizon=3 --param method=drift trend "$BATS_TEST_TMPDIR/series" > "$BATS_TEST_TMPDIR/out"
    run python3 - "$BATS_TEST_TMPDIR" << 'PY'
import json, sys
sys.path.insert(0, sys.argv[1])
from forecast import carry_on
series = [json.loads(line) for line in open(sys.argv[1] + "/series")]
records = [json.loads(line) for line in open(sys.argv[1] + "/out")]
wanted = {}
for region in "AB":
    own = [(int(s["time"]), s["value"]) for s in series if s["region"] == region]
    for k in range(len(own) - 3, len(own)):
        for year, actual in own[k:]:
            ahead = year - own[k - 1][0]
            if ahead <= 3:
                wanted[region, str(own[k - 1][0]), str(year)] = ahead, actual, carry_on([y for y, _ in own[:k]], [v for _, v in own[:k]], year, "drift")
assert len(wanted) == len(records), (len(wanted), len(records))
for r in records:
    ahead, actual, (value, low, high) = wanted[r["region"], r["origin"], r["time"]]
    assert (r["ahead"], r["actual"]) == (ahead, actual), r
    assert all(abs(x - y) <= 1e-8 * abs(y) for x, y in ((r["value"], value), (r["low"], low), (r["high"], high))), r
PY
    echo "$output"
    [ "$status" -eq 0 ]
    # not rolling: one origin
    run pipe "compute-indicator --param holdout=3 trend '$BATS_TEST_TMPDIR/series' | jq -r .origin | sort -u"
    [ "$output" = 2009 ]
    run pipe "compute-indicator --param holdout=9 trend '$BATS_TEST_TMPDIR/series' | jq -r .reason | sort -u"
    [ "$output" = "fewer than three periods with a figure" ]
}

@test "errors of forecasts by hand; nothing came, or zero, is counted and left out" {
    forecasts() {
        printf '{"region":"%s","time":"%s","value":%s,"actual":%s,"low":%s,"high":%s}\n' \
            A 2020 110 100 90 120 A 2021 90 120 80 100 B 2020 50 50 50 50 B 2021 5 0 -1 6 C 2020 7 null 5 9
    }
    run pipe "$(declare -f forecasts); forecasts | compute-indicator forecast_error | jq -c '[.time, .component // \"\", .n, .left_out, (.value * 1e6 | round)]'"
    # errors 0.1, -0.25, 0
    [ "${lines[0]}" = '["2020/2021","mape",3,2,116667]' ]
    [ "${lines[1]}" = '["2020/2021","bias",null,null,-50000]' ]
    [ "${lines[2]}" = "[\"2020/2021\",\"rmspe\",null,null,$(python3 -c 'print(round(((.01 + .0625) / 3) ** .5 * 1e6))')]" ]
    [ "${lines[3]}" = '["2020/2021","coverage",4,null,750000]' ]
    run pipe "$(declare -f forecasts); forecasts | compute-indicator --param apart=1 --component mape forecast_error | jq -c '[.region, .value, .reason // \"\"]'"
    [ "${lines[0]}" = '["A",0.175,""]' ]
    [[ ${lines[2]} == '["C",null,"no forecast has'* ]]
}

@test "shift-share forecast: shares kept, the factor by the year, and what came" {
    cells() { printf '{"region":"%s","nace":"%s","time":"%s","value":%s}\n' "$@"; }
    cells X A 2017 10 X B 2017 30 Y A 2017 30 Y B 2017 30 X A 2021 24 X B 2021 36 Y A 2021 36 Y B 2021 24 \
        X A 2023 30 X B 2023 50 Y A 2023 45 Y B 2023 30 > "$BATS_TEST_TMPDIR/in"
    printf '{"nace":"%s","time":"2023","value":%s}\n' A 75 B 80 > "$BATS_TEST_TMPDIR/whole"
    forecast() {
        compute-indicator --base 2017 --end 2021 --table forecast="$BATS_TEST_TMPDIR/whole" "$@" shift_share_forecast "$BATS_TEST_TMPDIR/in"
    }
    # X: expected of 2021 10 60/40 + 30 60/60 = 45, came 60: factor 4/3; A: 24 75/60 = 30
    run pipe "$(declare -f forecast); forecast | jq -c 'select(.region == \"X\" and .nace == \"A\") | [.value, .actual]'"
    [ "$output" = '[40,30]' ]
    run pipe "$(declare -f forecast); forecast --param factor=none | jq -c 'select(.region == \"X\") | [.nace, .value, .regional, .actual]'"
    [ "${lines[0]}" = '["A",30,1,30]' ]
    [ "${lines[1]}" = '["B",48,1,50]' ]
    # two years ahead of four
    run pipe "$(declare -f forecast); forecast --param pace=year | jq -c 'select(.region == \"X\" and .nace == \"A\") | .value * 1e9 | round'"
    [ "$output" = "$(python3 -c 'print(round(30 * (4 / 3) ** .5 * 1e9))')" ]
}
