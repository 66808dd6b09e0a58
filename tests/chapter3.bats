#!/usr/bin/env bats
# Chapter 3: its figures against computations of their own from the published tables, its
# forecasts' errors among them; what holds for every chapter is in chapter2.bats.

bats_require_minimum_version 1.5.0
load helper
load chapters
export CHAPTER=chapter3

setup_file() {
    make_chapter
    cat > "$BATS_FILE_TMPDIR/tables.py" << 'PY'
"""The published tables read by hand, for checks that go around the filters."""
import csv, math, sys
from student import t_quantile
MADE = sys.argv[1]
CODES = {  # by the beginnings of names in the tables, Russian, Kazakh and English
    "100000000": "область Абай|Абай|Abay", "110000000": "Акмолинская|Ақмола|Akmola", "150000000": "Актюбинская|Ақтөбе|Аkt",
    "190000000": "Алматинская|Алматы облысы|Аlmaty", "230000000": "Атырауская|Атырау|Аtyrau",
    "270000000": "Западно|Батыс|Batys", "310000000": "Жамбылская|Жамбыл|Zhambyl", "330000000": "область Жет|Жет|Zhet",
    "350000000": "Карагандинская|Қарағанды|Кaraga", "390000000": "Костанайская|Қостанай|Коsta", "430000000": "Кызылординская|Қызылорда|Кyzyl",
    "470000000": "Мангистауская|Маңғыстау|Мangy", "510000000": "Южно|Оңтүстік|Ontustik", "550000000": "Павлодарская|Павлодар|Pavlodar",
    "590000000": "Северо|Солтүстік|Soltustik", "610000000": "Туркестанская|Түркістан|Turkistan", "620000000": "область Ұлытау|Ұлытау|Ulytau",
    "630000000": "Восточно|Шығыс|Shygys", "710000000": "г. Астана|Астана|Astana", "750000000": "г. Алматы|Алматы қаласы|Almaty city",
    "790000000": "г. Шымкент|Шымкент|Shymkent", "KZ": "Республика Казахстан|Қазақстан|Republic"}

def code(name):
    found = [c for c, starts in CODES.items() if any(name.strip().startswith(s) for s in starts.split("|"))]
    assert len(found) == 1, (name, found)
    return found[0]

def number(text):
    text = text.replace("\u00a0", "").replace(" ", "").replace(",", ".")
    return float(text) if text not in ("", "…", "-") else None

def years(file, delimiter, head, first=1):
    """{code: {year: number}} of a table with a column a year, its head in that row."""
    rows = list(csv.reader(open("samples/" + file, encoding="utf-8-sig", newline=""), delimiter=delimiter))
    out = {}
    for row in rows[head + 1:]:
        if len(row) > first and row[0] and not row[0][0].isdigit():
            out[code(row[0])] = {int(y[:4]): number(v) for y, v in zip(rows[head][first:], row[first:]) if number(v) is not None}
    return out

def made(name):
    """A table of the chapter: {first field: {column: number}}."""
    rows = list(csv.DictReader(open(f"{MADE}/chapter3/tables/{name}.csv", encoding="utf-8", newline="")))
    key = list(rows[0])[0]
    return {r[key]: {k: float(v) for k, v in r.items() if k != key and v != ""} for r in rows}

def near(a, b, by=1e-9):
    assert abs(a - b) <= by * max(abs(a), abs(b)), (a, b)

OLD = {"100000000": "630000000", "330000000": "190000000", "620000000": "350000000", "610000000": "510000000", "790000000": "510000000"}
volume = years("grp_volume_index.csv", ";", 2)

def product_2017():
    """Gross regional product in the sixteen regions, {year: {code: value}}."""
    out = {}
    for file in "grp_1998_2007.csv", "grp_2008_2023.csv", "grp_2021_2025.csv":
        for c, row in years(file, ",", 2).items():
            for y, v in row.items():
                if c == "KZ" or (c == "510000000" and y > 2017) or (c in ("610000000", "790000000") and y < 2018):
                    continue
                if file == "grp_2008_2023.csv" and y > 2020:
                    continue
                at = out.setdefault(y, {})
                at[OLD.get(c, c)] = at.get(OLD.get(c, c), 0) + v
    return out

def population_2017():
    out = {}
    for c, row in years("population_by_region.tsv", "\t", 1).items():
        for y, v in row.items():
            if c != "KZ":
                at = out.setdefault(y, {})
                at[OLD.get(c, c)] = at.get(OLD.get(c, c), 0) + v
    return out

def chains():
    """Volume with the year before the first index at 100, {code: {year: level}}."""
    out = {}
    for c, row in volume.items():
        level = {min(row) - 1: 100.0}
        for y in sorted(row):
            level[y] = level[y - 1] * row[y] / 100
        out[c] = level
    return out
PY
}

check() { # a Python program on standard input, with the tables at hand
    PYTHONPATH=$BATS_FILE_TMPDIR:tests PYTHONDONTWRITEBYTECODE=1 run python3 - "$MADE"
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "a page, tables, figures and a manifest are published, and every stage adds up" {
    cd "$MADE/chapter3"
    sha256sum --quiet --check SHA256SUMS
    [ "$(ls tables | wc -l)" -ge 20 ]
    [ "$(ls figures | wc -l)" -ge 15 ]
    for figure in figures/*; do jq -e '.["$schema"]' "$figure" > /dev/null; done
    jq -e '.stages | length > 200' manifest.json
    jq -e 'all(.stages[]; .read + .made == .written + .rejected + .dropped + .aggregated)' manifest.json
    jq -e 'all(.stages[]; .rejected == 0)' manifest.json
    run ! grep -E '^<(p|li|h[1-6]|figcaption)[^>]*>.*([{][a-z_0-9.:%]*[}]|NaN|undefined|null)' index.html
}

@test "every text stands in Kazakh, Russian and English, with the same placeholders, and is used" {
    texts_hold
    run -0 python3 - << 'PY'
import glob, re
script = "".join(open(path, encoding="utf-8").read() for path in glob.glob("pipelines/chapter3*.sh") + ["pipelines/lib.sh", "pipelines/observe.sh"])
for line in open("pipelines/chapter3.tsv", encoding="utf-8"):
    if not line.startswith("#"):
        kind, _, name = line.split("\t")[0].partition(".")
        name = name.removesuffix(".item").split("-")[0]
        assert re.search(r"(^|[^a-z_])" + re.escape(name) + r"($|[^a-z_])", script) or kind == "product", line
PY
}

@test "no sentence of the chapter has a published figure written into it" {
    # numbers with a decimal mark occur in texts only as numbers of sections
    cut -f2- pipelines/chapter3.tsv | grep -v '^#' | grep -oE '[0-9]+[.,][0-9]+' | sort -u > "$BATS_TEST_TMPDIR/numbers"
    echo '3.1 3.2 3.3 3.4 3.5 3.6' | tr ' ' '\n' | diff "$BATS_TEST_TMPDIR/numbers" -
}

@test "real growth is the product of the published indices" {
    check << 'PY'
from tables import *
table, level = made("growth"), chains()
for c, row in table.items():
    for column, value in row.items():
        y0, y1 = int(column[:4]), int(column[5:9])
        near(value, ((level[c][y1] / level[c][y0]) ** (1 / (y1 - y0)) - 1) * 100, 1e-8)
assert len(table) == 21 and len(table["KZ"]) == 3
PY
}

@test "inequality and convergence are those of the formulas on the published tables" {
    check << 'PY'
from tables import *
grp, people, table = product_2017(), population_2017(), made("inequality")
for year in 2009, 2017, 2025:
    y, p = grp[year], people[year]
    assert sorted(y) == sorted(p) and len(y) == 16
    Y, P = sum(y.values()), sum(p.values())
    near(table[str(year)]["Theil (T)"], sum(y[c] / Y * math.log(y[c] / Y / (p[c] / P)) for c in y))
    near(table[str(year)]["Williamson"], math.sqrt(sum(p[c] / P * (y[c] / p[c] - Y / P) ** 2 for c in y)) / (Y / P))
    pairs = sum(p[a] * p[b] * abs(y[a] / p[a] - y[b] / p[b]) for a in y for b in y)
    near(table[str(year)]["Gini"], pairs / (2 * P * P * (Y / P)))
beta = made("beta")["2009/2025"]
x = [math.log(grp[2009][c] / people[2009][c]) for c in grp[2009]]
g = [(math.log(grp[2025][c] / people[2025][c]) - math.log(grp[2009][c] / people[2009][c])) / 16 for c in grp[2009]]
mx, mg = sum(x) / 16, sum(g) / 16
b = sum((u - mx) * (v - mg) for u, v in zip(x, g)) / sum((u - mx) ** 2 for u in x)
near(beta["β"], b, 1e-8)
near(beta["Speed"], -math.log(1 + b * 16) / 16, 1e-8)
PY
}

@test "South Kazakhstan on the product space: ties and what it has, computed apart" {
    check << 'PY'
from tables import *
import gzip, json
x, roman = {}, "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XX".split()
for when, region, section, value in csv.reader(gzip.open("samples/exports_region_hs_section.csv.gz", "rt", encoding="utf-8-sig", newline=""), delimiter=";"):
    if when.startswith("январь 2026") and section in roman and code(region) != "KZ":
        at = OLD.get(code(region), code(region)), section
        x[at] = x.get(at, 0) + (number(value) or 0)
regions = sorted({r for r, _ in x})
total, of, by = sum(x.values()), {}, {}
for (r, s), v in x.items():
    of[r] = of.get(r, 0) + v
    by[s] = by.get(s, 0) + v
has = {s: {r for r in regions if of[r] and by[s] and x.get((r, s), 0) / of[r] / (by[s] / total) >= 1} for s in roman}
phi = lambda a, b: len(has[a] & has[b]) / max(len(has[a]), len(has[b]))
spec = json.load(open(f"{MADE}/chapter3/figures/space.json", encoding="utf-8"))
short = lambda name: name.split(".")[0]
ties = {tuple(sorted((short(v["from_name"]), short(v["to_name"])))): v["value"] for v in spec["data"]["values"]}
nodes = {short(v["node_name"]): v.get("In the region_name", v.get("In the region")) for v in spec["datasets"]["nodes"]}
assert sorted(nodes) == sorted(roman), nodes
for (a, b), v in ties.items():
    near(v, phi(a, b))
pairs = {tuple(sorted((a, b))): phi(a, b) for i, a in enumerate(roman) for b in roman[:i]}
assert all(v <= 0.55 or pair in ties for pair, v in pairs.items())
def tree(pairs):  # Kruskal: the weight of the strongest tree, and how many it joins
    part, weight, joined = {s: s for s in roman}, 0, 1
    def root(s):
        return s if part[s] == s else root(part[s])
    for (a, b), v in sorted(pairs.items(), key=lambda item: -item[1]):
        if root(a) != root(b):
            part[root(a)], weight, joined = root(b), weight + v, joined + 1
    return weight, joined
near(tree(ties)[0], tree(pairs)[0])
assert tree(ties)[1] == len(roman)
assert {s for s, state in nodes.items() if state == "Has"} == {s for s in roman if "510000000" in has[s]}
assert "Could enter" in nodes.values()
PY
}

@test "the backtest's errors and coverage are those of a backtest made apart" {
    check << 'PY'
from tables import *
table, covered = made("backtest"), made("coverage")
T = {df: t_quantile(0.95, df) for df in range(1, 25)}
def forecast(level, origin, ahead, method, window):
    past = sorted(y for y in level if y <= origin)[-window:] if window else sorted(y for y in level if y <= origin)
    v = [math.log(level[y]) for y in past]
    n = len(v)
    if n < 3:
        return None
    if method == "trend":
        mx, my = sum(past) / n, sum(v) / n
        sxx = sum((x - mx) ** 2 for x in past)
        b = sum((x - mx) * (y - my) for x, y in zip(past, v)) / sxx
        s = math.sqrt(sum((y - my - b * (x - mx)) ** 2 for x, y in zip(past, v)) / (n - 2))
        at = origin + ahead - mx
        value, off = my + b * at, T[n - 2] * s * math.sqrt(1 + 1 / n + at * at / sxx)
    else:
        drift = (v[-1] - v[0]) / (n - 1) if method == "drift" else 0
        df = n - 2 if method == "drift" else n - 1
        s = math.sqrt(sum((b - a - drift) ** 2 for a, b in zip(v, v[1:])) / df)
        value, off = v[-1] + drift * ahead, T[df] * s * math.sqrt(ahead + (ahead ** 2 / (n - 1) if method == "drift" else 0))
    return [math.exp(x) for x in (value, value - off, value + off)]
for name, method, window in [("Trend, all years", "trend", 0), ("Trend, ten years", "trend", 10), ("Mean growth, all years", "drift", 0),
                             ("Mean growth, ten years", "drift", 10), ("Naive: no change", "naive", 0)]:
    for ahead in range(1, 6):
        errors, held = [], []
        for c, level in chains().items():
            if c in ("KZ", "510000000"):
                continue
            for origin in range(2017, 2026 - ahead):
                f = forecast(level, origin, ahead, method, window) if origin in level else None
                if f:
                    came = level[origin + ahead]
                    errors.append(abs(f[0] - came) / came)
                    held.append(f[1] <= came <= f[2])
        near(table[name][str(ahead)], 100 * sum(errors) / len(errors), 1e-8)
        near(covered[name][str(ahead)], 100 * sum(held) / len(held), 1e-12)
# the forecast goes by the way that missed least, and the page says so
best = min(table, key=lambda name: table[name]["5"])
level, end = chains()["710000000"], made("forecast")["710000000"]
now = {y: v / level[2025] * 100 for y, v in level.items()}
wanted = forecast(now, 2025, 5, *{"Mean growth, ten years": ("drift", 10), "Mean growth, all years": ("drift", 0), "Trend, ten years": ("trend", 10),
                                  "Trend, all years": ("trend", 0), "Naive: no change": ("naive", 0)}[best])
for column, value in zip(("Forecast", "Low", "High"), wanted):
    near(end[column], value, 1e-8)
PY
}

@test "the shift-share forecast's error is that of shares kept, and of the factor kept, computed apart" {
    check << 'PY'
from tables import *
rows = list(csv.reader(open("samples/gva_region_section.csv", encoding="utf-8-sig", newline=""), delimiter=";"))
when, titles, year = [], rows[2], None
for cell in rows[1]:
    year = int(cell[:4]) if cell[:4].isdigit() else year
    when.append(year)
sections = {row[1]: row[0] for row in csv.reader(open("samples/gva_by_section.csv", encoding="utf-8", newline=""), delimiter=";") if row[0]}
latin = str.maketrans("АВСЕНКМОРТ", "ABCEHKMOPT")
e = {}
for row in rows[3:]:
    if not row[0] or code(row[0]) in ("KZ", "510000000"):
        continue
    c = {"100000000": "630000000", "330000000": "190000000", "620000000": "350000000"}.get(code(row[0]), code(row[0]))
    for y, title, cell in zip(when, titles, row):
        s = next((v.translate(latin) for k, v in sections.items() if title and k[:25] == title[:25]), None)
        if s and number(cell) is not None:
            s = "S" if s == "T" else s
            e[y, c, s] = e.get((y, c, s), 0) + number(cell)
total = lambda y, s: sum(v for (t, _, a), v in e.items() if t == y and a == s)
names = sorted({s for y, _, s in e if y == 2025})
regions = sorted({c for _, c, _ in e})
assert len(names) == 19 and len(regions) == 17, (names, regions)
table = made("shift_test")
for base, end, until in (2017, 2021, 2023), (2021, 2023, 2025), (2017, 2021, 2025):
    E = {(y, s): total(y, s) for y in (base, end, until) for s in names}
    for name, kept, power in ("Naive: shares are kept", False, 0), ("Own factor, by the year", True, (until - end) / (end - base)), ("Own factor, whole", True, 1):
        errors = []
        for c in regions:
            factor = sum(e[end, c, s] for s in names) / sum(e[base, c, s] * E[end, s] / E[base, s] for s in names) if kept else 1
            f = sum(e[end, c, s] * E[until, s] / E[end, s] for s in names) * factor ** power
            came = sum(e[until, c, s] for s in names)
            errors.append(abs(f - came) / came)
        near(table[name][f"{base}, {end} → {until}"], 100 * sum(errors) / len(errors), 1e-8)
PY
}

@test "resilience and the worth of the scenario are those computed apart" {
    check << 'PY'
from tables import *
page = open(f"{MADE}/chapter3/index.html", encoding="utf-8").read()
a, n = chains()["430000000"], chains()["KZ"]
own, whole = a[2020] / a[2019] - 1, n[2020] / n[2019] - 1
assert f"Kyzylorda region (−{abs((own - whole) / abs(whole) * 100):.0f} %)" in page
rows = {r[0]: r for r in csv.reader(open("samples/gva_industry_divisions.csv", encoding="utf-8", newline=""), delimiter=";")}
light, c = rows["13-15"], next(r for r in rows.values() if len(r) > 1 and r[1].startswith("Обрабатывающая"))
gain = number(light[2]) * number(c[5]) / number(c[2]) - number(light[5])
assert f"would be {gain / 1000:.1f} bn tenge more" in page, gain
account = [r for r in csv.reader(open("samples/production_account_by_section.csv", encoding="utf-8", newline=""), delimiter=";") if r[0] == "С"]
output, inputs = (number(next(r[3] for r in account if r[2].startswith(k))) for k in ("Выпуск", "Промежуточное"))
assert f"goes with {gain * output / (output - inputs) / 1000:.1f} bn tenge of output and {gain * inputs / (output - inputs) / 1000:.1f} bn tenge" in page
PY
}

@test "a table of one's own gives the multipliers; without one none is stated" {
    grep -q 'no multiplied effect is stated' "$MADE/chapter3/index.html"
    printf '%s\n' from,to,value A,A,10 A,13,20 A,FD,70 13,A,5 13,13,15 13,FD,80 > "$BATS_TEST_TMPDIR/io.csv"
    IO_TABLE=$BATS_TEST_TMPDIR/io.csv IO_FINAL=FD chapter en "$BATS_TEST_TMPDIR/out"
    # A = [[.1, .2], [.05, .15]]; the column of 13 in the inverse: (.2 + .9) / (.9 * .85 - .2 * .05)
    run awk -F, '$1 == "13" { sub(/\r/, ""); printf "%.12f", $2 }' "$BATS_TEST_TMPDIR/out/chapter3/tables/multipliers.csv"
    [ "$output" = "$(awk 'BEGIN { printf "%.12f", 1.1 / 0.755 }')" ]
    run -2 env IO_TABLE="$BATS_TEST_TMPDIR/io.csv" IO_FINAL=FD IO_SECTOR=99 LANG_REPORT=en OUT="$BATS_TEST_TMPDIR/none" RELEASE=samples "$ROOT/pipelines/chapter3.sh"
    [[ $output == *'no sector "99"'* ]]
}

@test "all figures are drawn in three languages, without a word on the console" {
    command -v chromium > /dev/null || skip "no chromium"
    chapter kk "$BATS_TEST_TMPDIR/kk"
    chapter ru "$BATS_TEST_TMPDIR/ru"
    for page in "$MADE" "$BATS_TEST_TMPDIR/kk" "$BATS_TEST_TMPDIR/ru"; do
        HOME=$BATS_TEST_TMPDIR timeout 120 chromium --headless --no-sandbox --disable-gpu --enable-logging=stderr \
            --virtual-time-budget=20000 --dump-dom "file://$page/chapter3/index.html" > "$BATS_TEST_TMPDIR/dom" 2> "$BATS_TEST_TMPDIR/log"
        run ! grep -E 'CONSOLE' "$BATS_TEST_TMPDIR/log"
        [ "$(grep -o '<svg [^>]*class="marks"' "$BATS_TEST_TMPDIR/dom" | wc -l)" -eq "$(ls "$page/chapter3/figures" | wc -l)" ]
    done
}

@test "nothing is made again when nothing has changed, and the same bytes when made anew" {
    run chapter en "$MADE"
    [[ $output == *'nothing has changed'* ]]
    chapter en "$BATS_TEST_TMPDIR/anew"
    diff -r "$MADE/chapter3/" "$BATS_TEST_TMPDIR/anew/chapter3/"
}

@test "each table and figure comes out of its own trace again, byte by byte" {
    run "$ROOT/pipelines/trace.sh" -C "$MADE/chapter3" --check samples
    echo "$output"
    [ "$status" -eq 0 ]
    [[ $output == "$(ls "$MADE"/chapter3/tables "$MADE"/chapter3/figures | grep -cE '[.](csv|json)$') made again, 0 "* ]]
}
