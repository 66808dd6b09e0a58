# The HTML page in a real browser: every figure drawn, nothing asked of the network, no
# message on the console, tooltips with the right number, text in the printed page.
load helper

setup_file() {
    export PAGE_DIR=$BATS_FILE_TMPDIR KLASTER_DATA=$ROOT/build # the library, for any build of render
    cat > "$PAGE_DIR/records" <<'REC'
{"region":"610000000","nace":"C","time":"2023","value":0.72}
{"region":"790000000","nace":"C","time":"2023","value":10636}
{"region":"</script><b>","nace":"C","time":"2023","value":3}
REC
    local chart
    for chart in bar heatmap map "bubble --x value --y value" "line --color region"; do
        render -f vega-lite --chart $chart --lang kk --digits 2 --where region!='</script><b>' \
            "$PAGE_DIR/records" > "$PAGE_DIR/${chart%% *}.json"
    done
    render -f vega-lite --chart bar --lang kk --digits 2 "$PAGE_DIR/records" > "$PAGE_DIR/hostile.json"
    # names that would end a script or an expression, in each chart that shows names its own way
    printf '{"from":"%s","to":"%s","value":%s}\n' a '</script><b>' 2 '</script><b>' "\\\"]'\\\\" 3 |
        render -f vega-lite --chart network --arrows --lang kk > "$PAGE_DIR/network.json"
    printf '{"left":"%s","right":"%s","value":%s}\n' a '</script><b>' 2 a "\\\"]'\\\\" 3 |
        render -f vega-lite --chart dendrogram --threshold 2.5 --lang kk > "$PAGE_DIR/dendrogram.json"
    render -f vega-lite --chart treemap --x region --lang kk "$PAGE_DIR/records" > "$PAGE_DIR/treemap.json"
    render -f vega-lite --chart line --facet region --lang kk "$PAGE_DIR/records" > "$PAGE_DIR/facet.json"
    compute-indicator lorenz "$PAGE_DIR/records" | render -f vega-lite --chart lorenz --lang kk > "$PAGE_DIR/lorenz.json"
    render -f html --lang kk "$PAGE_DIR/records" > "$PAGE_DIR/table.html"
    for chart in bar heatmap map bubble line hostile network dendrogram treemap facet lorenz; do
        printf '{"part":"figure","title":"Сурет %s </script><b>","spec":"%s","html":"%s"}\n' \
            "$chart" "$PAGE_DIR/$chart.json" "$PAGE_DIR/table.html"
    done > "$PAGE_DIR/parts"
    printf '{"part":"heading","level":2,"text":"Қазақстан өңірлері"}\n' >> "$PAGE_DIR/parts"
    render -f page --lang kk --title 'Сынақ' "$PAGE_DIR/parts" > "$PAGE_DIR/index.html"
}

# browse FILE [options]: the page's elements once its scripts have run; messages to log
browse() {
    local file=$1
    shift
    HOME=$BATS_TEST_TMPDIR timeout 90 chromium --headless --no-sandbox --disable-gpu --enable-logging=stderr \
        --disable-dev-shm-usage --virtual-time-budget=15000 "$@" "file://$file" 2> "$BATS_TEST_TMPDIR/log"
}

# scripted [unknown] < SCRIPT: the page with a script of the test's own, which its policy knows by
# its hash unless it shall not.
scripted() {
    python3 - "$PAGE_DIR/index.html" "${1-}" 3<&0 << 'END'
import base64, hashlib, os, sys
page = open(sys.argv[1], encoding='utf-8').read()
script = os.fdopen(3).read()
known = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
assert page.count('; script-src ') == 1 and page.endswith('</body>\n</html>\n')
if sys.argv[2] != 'unknown':
    page = page.replace('; script-src ', f"; script-src 'sha256-{known}' ")
print(page.replace('</body>\n</html>', f'<script>{script}</script>\n</body>\n</html>'), end='')
END
}

@test "all figures are drawn and the console is silent" {
    browse "$PAGE_DIR/index.html" --dump-dom > "$BATS_TEST_TMPDIR/dom"
    [ "$(grep -o '<svg[^>]*class="marks"' "$BATS_TEST_TMPDIR/dom" | wc -l)" -eq 11 ]
    run ! grep -q 'class="vega[^"]*failed' "$BATS_TEST_TMPDIR/dom"
    run ! grep -E 'CONSOLE' "$BATS_TEST_TMPDIR/log"
}

@test "every figure and every mark has a name for those who do not see it" {
    browse "$PAGE_DIR/index.html" --dump-dom > "$BATS_TEST_TMPDIR/dom"
    [ "$(grep -o 'role="graphics-document"[^>]*aria-label="Сурет' "$BATS_TEST_TMPDIR/dom" | wc -l)" -eq 11 ]
    grep -q 'aria-label="[^"]*Түркістан' "$BATS_TEST_TMPDIR/dom"
}

@test "numbers are written as the language does, in tooltips too" {
    # A script of the test's own points at the first bar of the first figure.
    scripted > "$BATS_TEST_TMPDIR/tip.html" <<'SCRIPT'
setTimeout(function () {
  var mark = document.querySelector('.mark-rect path'), box = mark.getBoundingClientRect();
  ['pointerover', 'pointermove', 'mouseover', 'mousemove'].forEach(function (type) {
    mark.dispatchEvent(new MouseEvent(type, { bubbles: true, clientX: box.left + 2, clientY: box.top + 2 }));
  });
  setTimeout(function () {
    var tip = document.getElementById('vg-tooltip-element');
    document.body.setAttribute('data-tip', tip ? tip.textContent : 'none');
  }, 600);
}, 5000);
SCRIPT
    browse "$BATS_TEST_TMPDIR/tip.html" --dump-dom > "$BATS_TEST_TMPDIR/dom"
    local tip
    tip=$(grep -o 'data-tip="[^"]*"' "$BATS_TEST_TMPDIR/dom")
    echo "$tip"
    [[ "$tip" == *"0,72"* || "$tip" == *"10 636"* ]]
}

@test "a hostile name stays text" {
    browse "$PAGE_DIR/index.html" --dump-dom > "$BATS_TEST_TMPDIR/dom"
    run ! grep -q '<b>' "$BATS_TEST_TMPDIR/dom"
    grep -q '&lt;/script&gt;&lt;b&gt;' "$BATS_TEST_TMPDIR/dom"
}

@test "the printed page holds its text" {
    browse "$PAGE_DIR/index.html" --no-pdf-header-footer --print-to-pdf="$BATS_TEST_TMPDIR/page.pdf" > /dev/null
    pdftotext "$BATS_TEST_TMPDIR/page.pdf" "$BATS_TEST_TMPDIR/text"
    grep -q 'Қазақстан өңірлері' "$BATS_TEST_TMPDIR/text"
    grep -q 'Түркістан облысы' "$BATS_TEST_TMPDIR/text"
}

@test "nothing in the page points outside" {
    run ! grep -oE '(src|href)="(https?:)?//' "$PAGE_DIR/index.html"
}

@test "in a narrow window the page does not grow beyond it; wide charts are pushed aside in their box" {
    scripted > "$BATS_TEST_TMPDIR/narrow.html" <<'SCRIPT'
setTimeout(function () {
  var wide = document.querySelectorAll('.chart[tabindex="0"][role="region"]');
  document.body.setAttribute('data-fits', String(document.documentElement.scrollWidth <= window.innerWidth));
  document.body.setAttribute('data-aside', String(Array.prototype.some.call(wide, function (box) {
    return box.scrollWidth > box.clientWidth; })));
}, 5000);
SCRIPT
    browse "$BATS_TEST_TMPDIR/narrow.html" --window-size=500,900 --dump-dom > "$BATS_TEST_TMPDIR/dom"
    grep -q 'data-fits="true"' "$BATS_TEST_TMPDIR/dom"
    grep -q 'data-aside="true"' "$BATS_TEST_TMPDIR/dom"
}

@test "the policy lets no script ask the network" {
    scripted > "$BATS_TEST_TMPDIR/net.html" <<'SCRIPT'
document.addEventListener('securitypolicyviolation', function (event) {
  document.body.setAttribute('data-blocked', event.effectiveDirective); });
fetch('https://example.invalid/').catch(function () {});
try { eval('1'); document.body.setAttribute('data-eval', 'ran'); } catch (e) { document.body.setAttribute('data-eval', 'refused'); }
SCRIPT
    browse "$BATS_TEST_TMPDIR/net.html" --dump-dom > "$BATS_TEST_TMPDIR/dom"
    grep -q 'data-eval="refused"' "$BATS_TEST_TMPDIR/dom"
    grep -qE 'data-blocked="(connect-src|script-src)"' "$BATS_TEST_TMPDIR/dom"
}

@test "a script that is not the page's own does not run, nor an attribute that would" {
    scripted unknown > "$BATS_TEST_TMPDIR/foreign.html" <<< 'document.body.setAttribute("data-foreign", "ran");'
    sed -i 's/<main id="content">/&<img src="x" onerror="document.body.setAttribute(\x27data-foreign\x27, 1)">/' "$BATS_TEST_TMPDIR/foreign.html"
    grep -q 'onerror=' "$BATS_TEST_TMPDIR/foreign.html"
    browse "$BATS_TEST_TMPDIR/foreign.html" --dump-dom > "$BATS_TEST_TMPDIR/dom"
    run ! grep -q '<body[^>]*data-foreign=' "$BATS_TEST_TMPDIR/dom"
    grep -q 'Content Security Policy' "$BATS_TEST_TMPDIR/log"
    # the page's own ran all the same
    [ "$(grep -o '<svg[^>]*class="marks"' "$BATS_TEST_TMPDIR/dom" | wc -l)" -eq 11 ]
    # known, the same script runs
    scripted > "$BATS_TEST_TMPDIR/own.html" <<< 'document.body.setAttribute("data-foreign", "ran");'
    browse "$BATS_TEST_TMPDIR/own.html" --dump-dom | grep -q '<body[^>]*data-foreign="ran"'
}

@test "the policy allows the page's scripts by their hashes, as computed apart" {
    python3 - "$PAGE_DIR/index.html" << 'END'
import base64, hashlib, re, sys
page = open(sys.argv[1], encoding='utf-8').read()
policy = re.search(r"script-src ([^;]*);", page).group(1).split()
scripts = re.findall(r'<script>(.*?)</script>', page, re.S)
assert len(scripts) == 4 and policy == ["'sha256-%s'" % base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in scripts], policy
END
}

@test "a long name on a tile may be divided where a hyphen may stand, and nowhere else" {
    parts() { printf '{"part":"title","text":"t"}\n'; printf '{"part":"tile","region":"%s","href":"x.html"}\n' "$@"; }
    tiles() { # LANGUAGE REGION...
        parts "${@:2}" | render -f page --lang "$1" | grep -oP 'class="name">\K[^<]*' | sed 's/&shy;/-/g' | paste -sd' '
    }
    [ "$(tiles ru 350000000 230000000 270000000 470000000 790000000)" = \
        'Кара-ган-дин-ская Аты-рау-ская Западно-Казах-стан-ская Ман-ги-стау-ская г. Шымкент' ]
    [ "$(tiles kk 350000000 270000000)" = 'Қарағанды Батыс Қазақстан' ]
    [ "$(tiles en 350000000 270000000)" = 'Karagandy West Kazakhstan' ]
}
