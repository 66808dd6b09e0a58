# What make install puts where, and that it serves from any folder, without the tree.
load helper

# Seen from the tree: make takes no target with a blank in its name, where the tree may lie.
FOLDERS=(BUILD="$(realpath --relative-to="$ROOT" "${BUILD:-build}")" BIN="$(realpath --relative-to="$ROOT" "${BIN:-bin}")")

# The installed tree under DESTDIR, `klaster` in front on PATH and no filter of the tree.
setup() {
    stage="$BATS_TEST_TMPDIR/a stage" # a blank in its name harms nothing
    env -u MAKEFLAGS -u MAKEOVERRIDES make -s -o all install "${FOLDERS[@]}" \
        PREFIX=/usr DESTDIR="$stage"
    PATH=$stage/usr/bin:/usr/bin:/bin
    mkdir "$BATS_TEST_TMPDIR/elsewhere"
    cd "$BATS_TEST_TMPDIR/elsewhere" || return 1
}

@test "the filters run from another folder, by klaster and by their own names" {
    run -127 parse --version
    [[ "$(klaster --exec-path)" == "$stage"/usr/* ]]
    run pipe "printf 'nace,value\n10,7.50\n' | klaster parse | klaster classify-nace --scheme pilot7"
    [ "$status" -eq 0 ]
    [ "$output" = '{"nace":"10","value":"7.50","cluster":"food","cluster_role":"core"}' ]
    run klaster run "parse '$ROOT/samples/population_by_region.tsv' --skip 1 | sort | render --top 1"
    [ "$status" -eq 0 ]
    PATH=$(klaster --exec-path):$PATH
    parse --version
    for command in report trace release; do klaster "$command" --help > /dev/null; done
}

@test "a scheme and a chain are copied, changed and used, without the tree" {
    PATH=$(klaster --exec-path):$PATH
    classify-nace --print-scheme chain:cotton > own.csv
    echo 20.6,spinning,3,core,ours >> own.csv
    [ "$(echo '{"nace":"20.60"}' | classify-nace --scheme own.csv | jq -r .cluster)" = spinning ]
    printf '{"region":"%s","nace":"%s","value":%s}\n' A 01.16 9 A 20.6 4 B 14 7 B 46 20 |
        compute-indicator value_chain \
            --table stage=<(parse --comment '#' own.csv | normalise -r nace=code) > chain
    [ "$(jq -r 'select(.region == "A" and .stage == "3") | [.nace, .component] | join(" ")' chain)" = '20.6 present' ]
    normalise --print-profile bns-grp > own.json
    normalise --describe-profile own.json | grep -q '^title: '
}

@test "the manual is there under its names" {
    for page in "$ROOT"/man/*.1; do [ -s "$stage/usr/share/man/man1/klaster-$(basename "$page")" ]; done
    for page in "$ROOT"/man/*.5; do cmp "$page" "$stage/usr/share/man/man5/$(basename "$page")"; done
    for page in "$ROOT"/man/*.7; do cmp "$page" "$stage/usr/share/man/man7/$(basename "$page")"; done
}

@test "make uninstall takes away all that make install put there" {
    env -u MAKEFLAGS -u MAKEOVERRIDES make -s -C "$ROOT" uninstall PREFIX=/usr DESTDIR="$stage"
    [ "$(find "$stage" ! -type d)" = "" ]
}
