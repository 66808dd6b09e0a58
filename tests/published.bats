# Published files as their offices publish them. They are not part of the project: PUBLISHED
# names the folder that holds them, without it these tests are skipped.
load helper

setup() {
    [ -n "${PUBLISHED:-}" ] || skip "PUBLISHED does not name a folder of published files"
}

@test "every published file gives its records and its figure" {
    grep -v '^#' tests/published.tsv | tail -n +2 | while IFS=$'\t' read -r file options records query value; do
        echo "$file"
        [ "$options" != - ] || options=
        # shellcheck disable=SC2086
        parse $options "$PUBLISHED/$file" > "$BATS_TEST_TMPDIR/out" 2> "$BATS_TEST_TMPDIR/err" || { cat "$BATS_TEST_TMPDIR/err"; exit 1; }
        [ "$(wc -l < "$BATS_TEST_TMPDIR/out")" = "$records" ]
        [ "$(jq -rs "$query" "$BATS_TEST_TMPDIR/out")" = "$value" ] || { jq -rs "$query" "$BATS_TEST_TMPDIR/out"; exit 1; }
    done
}

@test "the OECD's dataset is the table that its publisher's own tool makes" {
    parse --labels "$PUBLISHED/formats/jsonstat/oecd-canada.json" | jq -r 'select(.dataset == "oecd") |
        [.concept_label, .area_label, .year, (.value | tostring)] | @csv' | tr -d '"' > "$BATS_TEST_TMPDIR/ours"
    python3 - "$PUBLISHED/formats/jsonstat/expected_oecd-canada-to_table.csv" "$BATS_TEST_TMPDIR/ours" << 'PY'
import csv, sys
theirs = [(r[1], r[2], float(r[3])) for r in list(csv.reader(open(sys.argv[1])))[1:]]
ours = [(r[1], r[2], float(r[3])) for r in csv.reader(open(sys.argv[2]))]
assert theirs == ours, (len(theirs), len(ours))
PY
}

@test "what is written in every format is read again as it was" {
    run python3 - << 'PY'
import json, os, subprocess
def run(*command, stdin=None):
    return subprocess.run(command, input=stdin, capture_output=True, check=True).stdout
def records(out):
    return [json.loads(line, parse_float=str, parse_int=str) for line in out.splitlines()]
def key(r):
    return sorted((k, "" if v is None else v) for k, v in r.items())
for line in open("tests/published.tsv", encoding="utf-8"):
    name = line.split("\t")[0]
    if line[0] == "#" or name == "file" or name.endswith(("13.csv", "02.csv", "09B.csv", ".xlsx")):
        continue  # those have no field `value`
    text = run("parse", os.path.join(os.environ["PUBLISHED"], name))
    first = records(text)
    sets = {}
    for r in first:
        sets.setdefault(r.get("dataset"), []).append(r)
    everywhere = {d: {k for k in rs[0] if all(isinstance(r.get(k), str) for r in rs)} for d, rs in sets.items()}
    for form in ("ndjson", "csv", "sdmx-csv", "json-stat"):
        second = records(run("parse", "-", stdin=run("render", "-f", form, stdin=text)))
        want = first
        if form == "csv":        # to say nothing and null are one there
            want, second = ([{k: v for k, v in r.items() if v} for r in rs] for rs in (want, second))
        elif form == "sdmx-csv": # SDMX has a name of its own for the time, and none for nothing
            want, second = ([{"TIME_PERIOD" if k == "time" else k: v for k, v in r.items() if k != "structure" and v != ""}
                             for r in rs] for rs in (want, second))
        elif form == "json-stat":  # a cube has no place for what only some records have
            want = [{k: v for k, v in r.items() if k in everywhere[r.get("dataset")] | {"value", "status"}} for r in want]
        assert sorted(map(key, want)) == sorted(map(key, second)), (name, form)
PY
    echo "$output" | tail -3
    [ "$status" -eq 0 ]
}
