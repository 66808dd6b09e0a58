#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the golden cases through the executables and compares them with other packages' results.

usage: check.py CASE...     (none: all; prints what differs, status 1 then)

cases*.tsv: case, input (a CSV here), arguments of compute-indicator (read by bash, $GOLDEN is
this folder), scale (a factor on our value); and, where the file has the column, tolerance
(relative; 1e-12), keys (fields that make the key, joined by "/"; region/nace), records (a jq
filter in front), golden (whose case it is). expected*.tsv: case, key, component (beta.se: the field se of component beta), value.
"""
import csv
import glob
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def tables(pattern):
    for path in sorted(glob.glob(os.path.join(HERE, pattern))):
        with open(path) as f:
            lines = (line for line in f if not line.startswith("#"))
            yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def close(a, b, size, tolerance):
    # A component is a difference of numbers of the size of the others: that much it may be off.
    return a == b or abs(a - b) <= tolerance * max(abs(a), abs(b), size)


def results(case):
    """Our values by (key, component) and (key@time, component), or the message."""
    keys = (case.get("keys") or "region/nace").split("/")
    records = f"| jq -c '{case['records']}'" if case.get("records") else ""
    out = subprocess.run(["bash", "-o", "pipefail", "-c",
                          f"parse --comment '#' \"$GOLDEN/{case['input']}\" {records} "
                          f"| compute-indicator {case['arguments']}"],
                         capture_output=True, text=True, env=dict(os.environ, GOLDEN=HERE))
    if out.returncode != 0:
        return None, out.stderr.strip()
    got = {}
    for line in out.stdout.splitlines():
        r = json.loads(line)
        key = "/".join(str(r[k]) for k in keys if k in r)
        for k in (key, key + "@" + r.get("time", "")):
            got[(k, r.get("component", ""))] = r["value"]
            for field, figure in r.items():
                if field != "value" and not isinstance(figure, str):
                    got[(k, r.get("component", "") + "." + field)] = figure
    return got, None


def main():
    wanted = set(sys.argv[1:])
    expected = {}
    for row in tables("expected*.tsv"):
        expected.setdefault(row["case"], []).append(row)
    bad = 0
    for case in tables("cases*.tsv"):
        if wanted and case["case"] not in wanted:
            continue
        got, message = results(case)
        if message:
            print(f"{case['case']}: {message}")
            bad += 1
            continue
        tolerance = float(case.get("tolerance") or 1e-12)
        # Only components of shift-share are differences; everything else is to the tolerance of itself.
        size = 0
        if case["case"].startswith("shift_share"):
            size = max(abs(float(r["value"])) for r in expected[case["case"]])
        for row in expected[case["case"]]:
            have = got.get((row["key"], row["component"]), "absent")
            want = row["value"]
            if want in ("NaN", "Inf", "-Inf", "NA", ""):
                right = have is None
            else:
                right = isinstance(have, (int, float)) and \
                    close(have * float(case["scale"]), float(want), size, tolerance)
            if not right:
                print(f"{case['case']}: {row['key']} {row['component']}: {have}, expected {want}")
                bad += 1
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
