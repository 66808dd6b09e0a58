# The manual is true: its pages have no lint, every option stands in them, every example
# of the pages and of the README runs as written.
load helper

# The example blocks of a page, each as a script of its own: $BATS_TEST_TMPDIR/PAGE.N
page_examples() {
    awk -v to="$BATS_TEST_TMPDIR/$(basename "$1")" '
        /^\.Sh/ { inside = /EXAMPLES/ }
        inside && /^\.Bd -literal/ { block = ++n; next }
        /^\.Ed/ { block = 0 }
        block { gsub(/\\e/, "\\"); gsub(/\\\(dq/, "\""); gsub(/\\&/, ""); print > (to "." block) }
    ' "$1"
}

run_examples() {
    local script
    for script in "$BATS_TEST_TMPDIR/$1".*; do
        [ -e "$script" ] || continue
        if ! bash -e -o pipefail "$script" > "$BATS_TEST_TMPDIR/out" 2> "$BATS_TEST_TMPDIR/err" < /dev/null; then
            cat "$script" "$BATS_TEST_TMPDIR/err"
            return 1
        fi
        [ -s "$BATS_TEST_TMPDIR/out" ] || { echo "prints nothing:"; cat "$script"; return 1; }
    done
}

@test "the examples of every filter's page run" {
    for page in man/*.1; do
        page_examples "$page"
        run_examples "$(basename "$page")"
    done
}

@test "the examples of klaster(7) run" {
    page_examples man/klaster.7
    run_examples klaster.7
}

@test "the examples of klaster-cluster(7) run" {
    command -v parallel > /dev/null || skip "parallel is not installed"
    mkdir -p "$BATS_TEST_TMPDIR/path" "$BATS_TEST_TMPDIR/data"
    ln -s "$ROOT/cluster/hosts.py" "$BATS_TEST_TMPDIR/path/klaster-hosts"
    page_examples man/klaster-cluster.7
    PATH=$BATS_TEST_TMPDIR/path:$PATH TMPDIR=$BATS_TEST_TMPDIR/data run_examples klaster-cluster.7
}

@test "every option of --help stands in the page" {
    for filter in parse normalise classify-nace aggregate-region compute-indicator render; do
        "$filter" --help | sed -n '/^Every filter/q; s/^ *\(-., \)\?--\([a-z-]*\).*/\2/p' |
            while read -r option; do
                grep -q -- "Fl -$(sed 's/-/\\\\\\?-/g' <<< "$option")" "man/$filter.1" ||
                    { echo "man/$filter.1 says nothing of --$option"; exit 1; }
            done
    done
}

@test "the README's pipe prints what the README shows" {
    awk '/^```sh/ { n++; inside = n == 2; next } /^```/ { inside = 0 } inside { print }' README.md > "$BATS_TEST_TMPDIR/pipe"
    awk '/^```text/ { inside = 1; next } /^```/ { inside = 0 } inside { print }' README.md > "$BATS_TEST_TMPDIR/want"
    bash -e -o pipefail "$BATS_TEST_TMPDIR/pipe" > "$BATS_TEST_TMPDIR/got"
    diff "$BATS_TEST_TMPDIR/want" "$BATS_TEST_TMPDIR/got"
}

@test "the page of indicators is what the registry says" {
    run diff <(compute-indicator --manual) man/klaster-indicators.7
    [ "$status" -eq 0 ] || { echo "make manual writes it anew"; echo "$output" | head -20; false; }
}
