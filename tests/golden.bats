# The results of other packages, through the executables: tests/golden/check.py.
load helper

@test "every golden case is computed to 1e-12" {
    run python3 tests/golden/check.py
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "every golden case names an input and has expected values" {
    run python3 - <<'PY'
import csv
rows = lambda f: list(csv.DictReader((l for l in open("tests/golden/" + f) if l[0] != "#"), delimiter="\t"))
cases = {r["case"] for r in rows("cases.tsv")}
assert len(cases) >= 49, len(cases)
assert cases == {r["case"] for r in rows("expected.tsv")}
PY
    echo "$output"
    [ "$status" -eq 0 ]
}
