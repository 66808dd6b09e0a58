#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the golden cases through the executables and compares at 1e-12 relative.

usage: check.py CASE...     (none: all; prints what differs, status 1 then)
"""
import csv
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def table(name):
    with open(os.path.join(HERE, name)) as f:
        return list(csv.DictReader((line for line in f if not line.startswith("#")), delimiter="\t"))


def close(a, b, size):
    # A component is a difference of numbers of the size of the others: that much it may be off.
    return a == b or abs(a - b) <= 1e-12 * max(abs(a), abs(b), size)


def main():
    wanted = set(sys.argv[1:])
    expected = {}
    for row in table("expected.tsv"):
        expected.setdefault(row["case"], []).append(row)
    bad = 0
    for case in table("cases.tsv"):
        if wanted and case["case"] not in wanted:
            continue
        path = os.path.join(HERE, case["input"])
        out = subprocess.run(["bash", "-o", "pipefail", "-c",
                              f"parse --comment '#' '{path}' | compute-indicator {case['arguments']}"],
                             capture_output=True, text=True)
        if out.returncode != 0:
            print(f"{case['case']}: {out.stderr.strip()}")
            bad += 1
            continue
        got = {}
        for line in out.stdout.splitlines():
            r = json.loads(line)
            key = "/".join(r[k] for k in ("region", "nace") if k in r)
            for k in (key, key + "@" + r.get("time", "")):
                got[(k, r.get("component", ""))] = r["value"]
        # Only components of shift-share are differences; everything else is to 1e-12 of itself.
        size = 0
        if case["case"].startswith("shift_share"):
            size = max(abs(float(r["value"])) for r in expected[case["case"]])
        for row in expected[case["case"]]:
            have = got.get((row["key"], row["component"]), "absent")
            want = row["value"]
            if want in ("NaN", "Inf", "-Inf", "NA", ""):
                right = have is None
            else:
                right = isinstance(have, (int, float)) and close(have * float(case["scale"]), float(want), size)
            if not right:
                print(f"{case['case']}: {row['key']} {row['component']}: {have}, expected {want}")
                bad += 1
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
