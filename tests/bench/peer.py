#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""One job of the bench done by a library of Python, written to standard output.

usage: peer.py duckdb SQL | peer.py pandas|polars csv|ndjson FILE

pandas and polars: sums and counts of turnover by region_code, nace, year.
"""
import sys

KEYS = ["region_code", "nace", "year"]
USED = KEYS + ["turnover"]


def duckdb(query):
    import duckdb as peer
    peer.execute("SET threads=2")
    peer.execute(query)


def pandas(kind, path):
    import pandas as peer
    types = dict(dict.fromkeys(KEYS, str), turnover=float)
    if kind == "csv":
        table = peer.read_csv(path, usecols=USED, dtype=types)
    else:
        table = peer.concat(part[USED].astype(types) for part in
                            peer.read_json(path, lines=True, dtype=False, chunksize=500000))
    sums = table.groupby(KEYS)["turnover"].agg(["sum", "count"]).reset_index()
    sums.rename(columns={"sum": "turnover"}).to_csv(sys.stdout, index=False)


def polars(kind, path):
    import polars as peer
    types = {name: peer.String for name in USED}
    if kind == "csv":
        table = peer.scan_csv(path, schema_overrides=types)
    else:
        table = peer.scan_ndjson(path, schema_overrides=types)
    sums = table.group_by(KEYS).agg(peer.col("turnover").cast(peer.Float64).sum().alias("turnover"),
                                    peer.len().alias("count"))
    sys.stdout.write(sums.collect().write_csv())


if __name__ == "__main__":
    {"duckdb": duckdb, "pandas": pandas, "polars": polars}[sys.argv[1]](*sys.argv[2:])
