# Input-output by plain sums in python, for the tests of indicators that read flows.
# shellcheck shell=bash

# independent TABLE INDICATOR-ARGUMENTS, python on standard input: the table's sectors (names), flows,
# outputs (X), final demand (F), coefficients (A) and Leontief inverse (L) by elimination are there, of
# the first period where it has several (tables[time] has all); `got` is what the indicator gave, and
# value(KEY, ..., component=) the one value with these keys.
independent() {
    local table=$1
    shift
    pipe "parse --comment '#' $table | compute-indicator $*" > "$BATS_TEST_TMPDIR/got" || return
    { cat << 'PY'
import csv, itertools, json, math, os, sys
class Table:
    def __init__(self, flow):
        self.flow = flow
        self.names = names = sorted({a for a, b in flow} & {b for a, b in flow})
        self.x = {i: sum(v for (a, b), v in flow.items() if a == i) for i in names}
        self.N = range(len(names))
        self.Z = [[flow.get((i, j), 0) for j in names] for i in names]
        self.A = [[flow.get((i, j), 0) / self.x[j] for j in names] for i in names]
        self.X = [self.x[i] for i in names]
        self.F = [sum(v for (a, b), v in flow.items() if a == i and b not in self.x) for i in names]
        self.L = leontief(self.A)
    def sales(self, use):
        return [self.flow.get((i, use), 0) for i in self.names]
    def purchases(self, source):
        return [self.flow.get((source, j), 0) for j in self.names]
def read(path):
    flows = {}
    for r in csv.DictReader(l for l in open(path) if not l.startswith("#")):
        flows.setdefault(r.get("time", ""), {})[r["from"], r["to"]] = float(r["value"])
    return {t: Table(f) for t, f in flows.items()}
def invert(m):
    n = len(m)
    m = [row[:] + [float(i == j) for j in range(n)] for i, row in enumerate(m)]
    for c in range(n):
        best = max(range(c, n), key=lambda r: abs(m[r][c]))
        m[c], m[best] = m[best], m[c]
        m[c] = [v / m[c][c] for v in m[c]]
        for r in range(n):
            if r != c:
                m[r] = [v - m[r][c] * w for v, w in zip(m[r], m[c])]
    return [row[n:] for row in m]
def multiply(a, b):
    return [[sum(x * y for x, y in zip(row, column)) for column in zip(*b)] for row in a]
def leontief(a):
    return invert([[(i == j) - v for j, v in enumerate(row)] for i, row in enumerate(a)])
def near(a, b, what):
    assert abs(a - b) <= 1e-9 * max(1, abs(a), abs(b)), (what, a, b)
def value(*keys, component=None, field="value"):
    found = [r for r in got if r.get("component") == component and
             [v for k, v in r.items() if isinstance(v, str) and k not in ("indicator", "component", "reason")] == list(keys)]
    assert len(found) == 1, (keys, component, found)
    return found[0][field]
tables = read(sys.argv[1])
t = next(iter(tables.values()))
flow, names, N, Z, A, X, F, L = t.flow, t.names, t.N, t.Z, t.A, t.X, t.F, t.L
got = [json.loads(l) for l in open(os.environ["BATS_TEST_TMPDIR"] + "/got")]
assert got
PY
      cat; } > "$BATS_TEST_TMPDIR/independent.py"
    python3 "$BATS_TEST_TMPDIR/independent.py" "$table"
}
