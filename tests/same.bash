# Holds `klaster run` to the shell: the same pipeline through both, each in a folder of its
# own with the same files, and everything compared that can be seen afterwards.
# shellcheck shell=bash

# same PIPELINE [OPTION...]: `klaster run OPTION... PIPELINE` must do what Bash does under
# pipefail: standard output and status equal, standard error equal but for the order of its
# lines (stages write it at once) and for what the shell itself says, files written equal but
# for the seconds of statistics. The inputs are the files of $INPUTS.
same() {
    local pipeline=$1 shell=$BATS_TEST_TMPDIR/shell run=$BATS_TEST_TMPDIR/run
    shift
    if [ ! -e "$shell" ] || [ "$(cat "$shell/.pipeline")" != "$pipeline" ]; then
        observe "$shell" bash -o pipefail -c "$pipeline"
        printf '%s\n' "$pipeline" > "$shell/.pipeline"
    fi
    observe "$run" klaster run "$@" "$pipeline"
    printf '%s\n' "$pipeline" > "$run/.pipeline"
    diff -r "$shell" "$run" > "$BATS_TEST_TMPDIR/difference" && return
    echo "klaster run $* differs from bash (<): $pipeline"
    head -n 40 "$BATS_TEST_TMPDIR/difference"
    return 1
}

# observe FOLDER COMMAND...: runs it there, in a fresh copy of the inputs.
observe() {
    local folder=$1 status=0
    shift
    rm -rf "$folder"
    mkdir "$folder"
    cp -al "$INPUTS" "$folder/in"
    (cd "$folder" && "$@" > .out 2> .err) || status=$?
    echo "$status" > "$folder/.status"
    rm -rf "$folder/in"
    grep -v -e '^bash: ' -e '^klaster run: ' -e '^ *[0-9]* .*|' "$folder/.err" | LC_ALL=C sort > "$folder/.errors" || true
    rm "$folder/.err"
    for stats in "$folder"/*.stats; do
        [ ! -e "$stats" ] || sed -i 's/,"seconds":[0-9.]*//' "$stats"
    done
}
