# render: charts as SVG.
load helper

setup() {
    cd "$BATS_TEST_TMPDIR" || exit 1
    cat > lq << 'REC'
{"region":"610000000","nace":"A","time":"2021","value":0.5}
{"region":"610000000","nace":"C","time":"2023","value":6}
{"region":"790000000","nace":"A","time":"2021","value":1}
{"region":"790000000","nace":"C","time":"2023","value":null}
REC
    echo '{"region":"610000000","x":1,"y":2,"value":3}' > point
}

svg() { # OPTIONS: an SVG, well-formed, its elements to count
    render -f svg --lang en "$@" > out.svg || return
    python3 -c 'import xml.etree.ElementTree as e; e.parse("out.svg")'
}

count() { # ELEMENT
    grep -o "<$1[ >]" out.svg | wc -l
}

@test "every chart is a well-formed SVG with its figures as texts and titles" {
    svg --chart heatmap --digits 1 --threshold 1 --title T lq
    grep -q '>6.0</text>' out.svg
    grep -q '<title>Activity: [^;]*; Region: Turkistan region; Value: 0.5</title>' out.svg
    grep -q '≥ 5</text>' out.svg
    svg --chart map --where nace=A lq
    [ "$(grep -c 'rx="5"' out.svg)" -eq 20 ]
    svg --chart bar --color nace lq
    [ "$(grep -c '<title>' out.svg)" -eq 3 ]
    svg --chart line --color region --x time --where nace=A lq
    [ "$(count path)" -eq 2 ]
    svg --chart bubble --size value --title B point
    [ "$(grep -c 'fill="#0072b2"' out.svg)" -eq 1 ]
}

@test "a bar is as long as its number" {
    printf '%s\n' '{"region":"a","value":1}' '{"region":"b","value":2}' '{"region":"c","value":-1}' > in
    svg --chart bar in
    # widths in the ratio 1 : 2 : 1 by hand, what is below zero to the left
    python3 - << 'PY'
import xml.etree.ElementTree as e
bars = [r for r in e.parse("out.svg").iter("{http://www.w3.org/2000/svg}rect") if len(r)]
w = [float(r.get("width")) for r in bars]; x = [float(r.get("x")) for r in bars]
assert len(w) == 3 and abs(w[1] - 2 * w[0]) < 0.3 and abs(w[2] - w[0]) < 0.3, w
assert x[0] == x[1] and abs(x[2] + w[2] - x[0]) < 0.3, x
PY
}

@test "a line is broken where there is no figure, and years without a record keep their place" {
    printf '%s\n' '{"time":"2001","value":1}' '{"time":"2002","value":null}' '{"time":"2003","value":3}' \
        '{"time":"2005","value":4}' > in
    svg --chart line in
    python3 - << 'PY'
import re, xml.etree.ElementTree as e
d = [p.get("d") for p in e.parse("out.svg").iter("{http://www.w3.org/2000/svg}path")][0]
assert d.count("M") == 2 and d.count("L") == 1, d
x = [float(n) for n in re.findall(r"[ML](\S+) ", d)]
assert abs((x[2] - x[1]) - (x[1] - x[0])) < 0.3, x  # 2001 to 2003 is as far as 2003 to 2005
PY
}

@test "hostile names stay texts" {
    printf '%s\n' '{"region":"</text><script>alert(1)</script>\u0000\u0007&\"","value":1}' > in
    svg --chart bar --title '</title><script>' --note ']]>' in
    run ! grep -q '<script' out.svg
    grep -q '&lt;/text&gt;' out.svg
}

@test "boundaries are drawn, north up" {
    printf '{"features":[{"properties":{"kato":"610000000"},"geometry":{"type":"Polygon","coordinates":[[[66,41],[70,41],[70,44],[66,44],[66,41]]]}}]}' > b
    echo '{"region":"610000000","value":1}' > in
    svg --chart map --boundaries b in
    python3 - << 'PY'
import re, xml.etree.ElementTree as e
d = [p.get("d") for p in e.parse("out.svg").iter("{http://www.w3.org/2000/svg}path")][0]
p = [tuple(map(float, q)) for q in re.findall(r"[ML](\S+) ([-\d.]+)", d)]
west_south, north = p[0], min(q[1] for q in p)
assert west_south[0] == min(q[0] for q in p) and west_south[1] > north, p
PY
}

@test "no records, no numbers and huge numbers make a whole SVG" {
    for chart in bar line bubble heatmap map lorenz network dendrogram treemap; do
        svg --chart $chart /dev/null
    done
    echo '{"region":"610000000","nace":"C","time":"2023","value":null,"x":null,"y":null}' > in
    for chart in bar line bubble heatmap map; do svg --chart $chart in; done
    printf '%s\n' '{"region":"610000000","nace":"C","time":"2023","value":1e300,"x":-1e300,"y":1e300}' \
        '{"region":"790000000","nace":"C","time":"2024","value":1e-300,"x":1e300,"y":0}' > in
    for chart in "bar" "line" "bubble" "heatmap" "map"; do
        svg --chart $chart in
        run ! grep -qiE '"[^"]*(nan|inf)[^"]*"' out.svg
    done
}

@test "what the specification refuses, the SVG refuses" {
    run -2 render -f svg --chart bar lq
    [[ "$output" == *"two records fall on one bar"* ]]
    run -2 render -f svg lq
    [[ "$output" == *"needs --chart"* ]]
}

@test "the same records give the same bytes" {
    render -f svg --chart heatmap lq > one
    render -f svg --chart heatmap lq > two
    cmp one two
}

@test "a network is drawn with its ties, nodes, names and stages" {
    printf '%s\n' '{"from":"a","to":"b","value":4}' '{"node":"a","stage":0,"g":"x"}' '{"node":"b","stage":1,"g":"y"}' > in
    svg --chart network --arrows --stage stage --color g in
    [ "$(count path)" -eq 1 ]
    grep -q '<title>From: a; To: b; Value: 4.00</title>' out.svg
    grep -q '<title>Node: a; g: x; Stage: 0.00</title>' out.svg
    grep -q '>Stage 1</text>' out.svg
    # the tie's outline is broader at a than at b
    python3 - << 'PY'
import re, xml.etree.ElementTree as e
d = next(p.get("d") for p in e.parse("out.svg").iter("{http://www.w3.org/2000/svg}path"))
p = [tuple(map(float, q)) for q in re.findall(r"[ML](\S+) ([-\d.]+)", d)]
assert len(p) == 4 and abs(p[0][1] - p[3][1]) > 5 and abs(p[1][1] - p[2][1]) < 1.5, p
PY
}

@test "a dendrogram's lines end where its joins are" {
    printf '%s\n' '{"step":"1","left":"a","right":"b","value":1}' '{"step":"2","left":"a","right":"c","value":2}' > in
    svg --chart dendrogram --threshold 1.5 in
    python3 - << 'PY'
import xml.etree.ElementTree as e
t = e.parse("out.svg"); n = "{http://www.w3.org/2000/svg}"
joins = [(float(c.get("cx")), float(c.get("cy"))) for c in t.iter(n + "circle")]
lines = [tuple(float(l.get(k)) for k in ("x1", "y1", "x2", "y2")) for l in t.iter(n + "line") if l.get("stroke-width") == "2"]
assert len(joins) == 2 and len(lines) == 6
for x, y in joins:  # the upright line of each join has it in its middle
    assert any(x0 == x == x1 and abs((y0 + y1) / 2 - y) < 0.11 for x0, y0, x1, y1 in lines), (x, y, lines)
PY
}

@test "panels stand beside one another with one scale" {
    printf '%s\n' '{"region":"a","nace":"A","value":1}' '{"region":"a","nace":"C","value":4}' > in
    svg --chart bar --facet nace --codes in
    [ "$(count g)" -eq 2 ]
    python3 - << 'PY'
import xml.etree.ElementTree as e
w = [float(r.get("width")) for r in e.parse("out.svg").iter("{http://www.w3.org/2000/svg}rect") if len(r)]
assert len(w) == 2 and abs(w[1] - 4 * w[0]) < 0.5, w
PY
    for chart in line bubble; do
        svg --chart $chart --x value --y value --facet nace in
        [ "$(count circle)" -eq 2 ]
    done
}

@test "areas of a treemap and points of a Lorenz curve are where their numbers say" {
    printf '%s\n' '{"nace":"A","value":3}' '{"nace":"C","value":1}' > in
    svg --chart treemap in
    python3 - << 'PY'
import xml.etree.ElementTree as e
a = [(float(r.get("width")) + 1.5) * (float(r.get("height")) + 1.5) for r in e.parse("out.svg").iter("{http://www.w3.org/2000/svg}rect") if len(r)]
assert len(a) == 2 and abs(a[0] / a[1] - 3) < 0.02, a
PY
    printf '%s\n' '{"share":0,"value":0}' '{"share":1,"value":1}' '{"share":0.5,"value":0.25}' > in
    svg --chart lorenz in
    python3 - << 'PY'
import re, xml.etree.ElementTree as e
d = next(p.get("d") for p in e.parse("out.svg").iter("{http://www.w3.org/2000/svg}path"))
p = [tuple(map(float, q)) for q in re.findall(r"[ML](\S+) ([-\d.]+)", d)]
assert abs((p[1][0] - p[0][0]) / (p[2][0] - p[0][0]) - 0.5) < 1e-3 and abs((p[1][1] - p[0][1]) / (p[2][1] - p[0][1]) - 0.25) < 1e-3, p
PY
}

@test "no label of a drawing lies over another or beyond its edge" {
    command -v chromium > /dev/null || skip "no browser"
    local name='Өте ұзын атау, бірнеше сөзден: өнеркәсіп' i
    for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
        printf '{"region":"%s %d","nace":"%s %d","time":"20%02d","x":%d.%d,"y":%d,"value":%d,"facet":"%s %d"}\n' \
            "$name" $i "$name" $((i % 4)) $i $((i * i % 3)) $i $((i * 7 % 5)) $((i + 3)) "$name" $((i % 3))
    done > in
    local title="$name $name $name"
    svg --chart bar --color nace --title "$title" --note "$title $title" in && mv out.svg bar.svg
    svg --chart bar --facet facet --digits 1 in && mv out.svg bars.svg
    svg --chart line --color region --title "$title" in && mv out.svg line.svg
    svg --chart bubble --x x --y y --size value --color nace in && mv out.svg bubble.svg
    svg --chart bubble --x x --y y --size value --facet facet in && mv out.svg bubbles.svg
    svg --chart heatmap --title "$title" in && mv out.svg heatmap.svg
    svg --chart treemap --x time in && mv out.svg treemap.svg
    for i in 1 2 3 4 5 6 7; do printf '{"from":"%s %d","to":"%s %d","value":%d}\n' "$name" $i "$name" $((i * 3 % 5)) $i; done > ties
    svg --chart network --x from --y to --arrows ties && mv out.svg network.svg
    printf '{"left":"%s 1","right":"%s 2","value":3}\n' "$name" "$name" > joins
    svg --chart dendrogram joins && mv out.svg dendrogram.svg
    run node "$ROOT/tests/labels.mjs" ./*.svg
    echo "$output"
    [ "$status" -eq 0 ] && [ -z "$output" ]
}
