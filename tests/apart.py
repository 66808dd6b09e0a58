# SPDX-License-Identifier: MIT
"""Indicators computed apart, straight from the formulas that --describe prints, on panels that are
unkind: apart_structure.py, apart_relatedness.py and apart_inequality.py say what each is,
indicator_apart.bats runs them.

A row is put by @row(name, argument...): a function of a Panel that gives the values by their keys,
regions and activities, then the component; None stands for null. What is not among them may not come.
"""
import json
import math
import random
import subprocess
import sys
from collections import defaultdict

fsum = math.fsum
ROWS = {}  # arguments: [(name, function)]
KEYS = ("region", "region_to", "nace", "nace_to", "component")


def put(f, name, *arguments):
    ROWS.setdefault(arguments, []).append((name, f))


def row(name, *arguments):
    def decorated(f):
        put(f, name, *arguments)
        return f
    return decorated


def div(a, b):
    return a / b if b else None


class Panel:
    def __init__(self, cells, weights=None):
        self.cells = cells
        self.x = {k: v for k, v in cells.items() if v is not None}
        self.R = sorted({r for r, _ in self.x})
        self.A = sorted({a for _, a in self.x})
        self.er = {r: fsum(v for k, v in self.x.items() if k[0] == r) for r in self.R}
        self.ea = {a: fsum(v for k, v in self.x.items() if k[1] == a) for a in self.A}
        self.e = fsum(self.x.values())
        self.w = weights or {}
        self.neg_r = {k[0] for k, v in self.x.items() if v < 0}
        self.neg_a = {k[1] for k, v in self.x.items() if v < 0}

    def at(self, r, a):
        return self.x.get((r, a), 0)

    def lq(self, r, a):
        s, n = div(self.at(r, a), self.er[r]), div(self.ea[a], self.e)
        return None if s is None or not n else s / n

    def s(self, r, a):
        return div(self.at(r, a), self.er[r])

    def has(self, r, a):
        q = self.lq(r, a)
        return q is not None and q >= 1 and (r, a) in self.x


def panels():
    rnd = random.Random(5)
    R, A = ["01", "02", "10", "KZ63", "Ä"], ["01", "02", "1", "B", "C10", "C13"]

    def make(f, regions=R, activities=A):
        cells = {}
        for r in regions:
            for a in activities:
                v = f(r, a)
                if v != "absent":
                    cells[r, a] = v
        w = {r: float(rnd.randint(1, 9) * 100) for r in regions}
        return Panel(cells, w)

    yield "plain", make(lambda r, a: rnd.randint(1, 5000) / 8)
    yield "zeros", make(lambda r, a: rnd.choice([0, 0, 1, 2, 50]))
    yield "absent", make(lambda r, a: rnd.choice(["absent", "absent", 3, 4, 0, 7]))
    yield "ties", make(lambda r, a: rnd.choice([10, 20]))
    yield "same", make(lambda r, a: {"01": 1, "02": 2, "10": 4, "KZ63": 8, "Ä": 16}[r] * (A.index(a) + 1))
    yield "one region", make(lambda r, a: rnd.randint(0, 9), R[:1])
    yield "one activity", make(lambda r, a: rnd.randint(0, 9), R, A[:1])
    yield "one cell", make(lambda r, a: 5, R[:1], A[:1])
    yield "empty region", make(lambda r, a: 0 if r == "02" else rnd.randint(0, 20))
    yield "empty activity", make(lambda r, a: 0 if a == "B" else rnd.randint(0, 20))
    yield "all zero", make(lambda r, a: 0)
    yield "missing", make(lambda r, a: rnd.choice([None, 3, 8, 11, 0]))
    yield "negative", make(lambda r, a: -4 if (r, a) == ("10", "C13") else rnd.randint(1, 50))
    yield "huge", make(lambda r, a: rnd.choice([1e15, 3, 2e12, 1e-3]))
    yield "tiny", make(lambda r, a: rnd.random() * 1e-12)
    for k in range(6):
        yield f"random {k}", make(lambda r, a: rnd.choice(["absent", 0, rnd.randint(1, 9), rnd.random() * 1000]),
                                  R[:rnd.randint(2, 5)], A[:rnd.randint(2, 6)])


def key_of(record):
    key = tuple(record[k] for k in KEYS if k in record)
    # of a code that both a region and an activity have
    return key if record["indicator"] != "reflections" else (*key, "of region" if "region" in record else "of activity")


def computed(names, arguments, p):
    """The results of each indicator by key, all asked in one run."""
    records = "".join(json.dumps({"region": r, "nace": a, "value": v, "weight": p.w[r]}, ensure_ascii=False) + "\n"
                      for (r, a), v in p.cells.items())
    out = subprocess.run(["compute-indicator", "--missing", "skip", *arguments, ",".join(names)], input=records,
                         capture_output=True, encoding="utf-8")
    if out.returncode != 0:
        raise SystemExit(f"{names} {arguments}: {out.stderr}")
    got = defaultdict(dict)
    for record in map(json.loads, out.stdout.splitlines()):
        if key_of(record) in got[record["indicator"]]:
            raise SystemExit(f"two results: {record}")
        if (record["value"] is None) != ("reason" in record):
            raise SystemExit(f"null without a reason, or a reason without null: {record}")
        got[record["indicator"]][key_of(record)] = record["value"]
    return got


def close(have, want):
    if have is None or want is None or have == "absent":
        return have is want
    if isinstance(want, tuple):
        return want[0] - 1e-12 <= have <= want[1] + 1e-12
    return abs(have - want) <= 1e-10 * max(abs(have), abs(want)) + 1e-13


def main():
    bad = 0
    for label, p in panels():
        for arguments, rows in ROWS.items():
            if "--set" in arguments and "01" not in p.A:
                continue
            got = computed([name for name, _ in rows], arguments, p)
            for name, f in rows:
                want, have = f(p), got[name]
                for key in sorted(want.keys() | have.keys()):
                    if not close(have.get(key, "absent"), want.get(key, "absent")):
                        print(f"{name} {' '.join(arguments)}, {label}: {' '.join(key)}: {have.get(key, 'absent')}, "
                              f"apart {want.get(key, 'absent')}")
                        bad += 1
    sys.exit(bad > 0)
