# SPDX-License-Identifier: MIT
"""What the bench times: our commands and the peers' for each job, and the targets."""
import os

HERE = os.path.dirname(os.path.abspath(__file__))
KEYS = ("region_code", "nace", "year")
PATH_KEYS = ("region", "nace", "time")
EXACT = ("duckdb",)  # peers that sum decimals; the others' doubles may be off by 1e-9 of a sum


class Job:
    def __init__(self, name, reads, ours, peers, compare, targets):
        self.name = name        # of the table
        self.reads = reads      # the input: csv, csv.gz, ndjson
        self.ours = ours        # {variant: command}
        self.peers = peers      # {peer: command}
        self.compare = compare  # ("records",): all of them; ("sums", keys): sum and count by key
        self.targets = targets  # [(variant, peer or None, "faster" | "share" | "MB/s", number)]


def jobs(base, tools):
    """tools: python, run (whether klaster run is there), zlib (klaster that unpacks by zlib)."""
    table, gz, nd = base + ".csv", base + ".csv.gz", base + ".ndjson"
    strings = "{" + ", ".join(f"{name}:'VARCHAR'" for name in
                              ("id", "region_code", "nace", "year", "employees", "turnover", "name")) + "}"
    read_csv = f"read_csv('{table}', all_varchar=true, header=true)"
    read_nd = f"read_json('{nd}', format='newline_delimited', columns={strings})"
    peer = f"{tools['python']} {HERE}/peer.py"

    def sql(query):
        # It locks what it writes to, so let it be a pipe of its own.
        return f"{peer} duckdb \"COPY ({query}) TO '/dev/stdout' (FORMAT json)\" | cat"

    def grouped(source):
        return sql(f"SELECT region_code, nace, year, sum(turnover::DECIMAL(18,2)) AS turnover, count(*) AS count "
                   f"FROM {source} GROUP BY ALL")

    def mlr(options, source, first=""):
        return (f"mlr {options} --ocsv {first}stats1 -a sum,count -f turnover -g {','.join(KEYS)} "
                f"then rename turnover_sum,turnover,turnover_count,count {source}")

    def variants(pipe, packed=False):
        """The pipe, and in one process where that can be done; of packed input with both
        libraries that unpack it, where ours is not zlib anyway."""
        found = {"pipe": pipe}
        if tools["run"]:
            for threads in (1, 2):
                found[f"run -j {threads}"] = f"klaster run -j {threads} '{pipe}'"
            if packed:
                found["run -j 2, zlib"] = f"{tools['zlib']} run -j 2 '{pipe}'"
        return found

    aggregate = f"aggregate-region --by {','.join(KEYS)} --value turnover --ops sum,count"
    select = f"parse --fields {','.join(KEYS)},turnover"
    mawk = "{s[$2\",\"$3\",\"$4]+=$6; n[$2\",\"$3\",\"$4]++}"
    path = ("normalise --rename region=region_code --rename time=year --rename value=turnover --skip value=^\\$ | "
            "classify-nace --level division | aggregate-region --by region,nace,time --ops sum,count")
    rewrite = [("pipe", "duckdb", "faster", 4), ("pipe", "jq", "faster", 75), ("pipe", "mlr", "faster", 60),
               ("pipe", None, "MB/s", 1400)]
    return [
        Job("CSV to records", "csv", variants(f"parse {table}"), {
            "duckdb": sql(f"SELECT * FROM {read_csv}"),
            "zsv": f"zsv 2json < {table}",
            "mlr": f"mlr --icsv --ojsonl -S cat {table}",
        }, ("records",), [
            ("pipe", "zsv", "faster", 4), ("pipe", "mlr", "faster", 30), ("pipe", "duckdb", "faster", 5),
            ("pipe", None, "MB/s", 1200)]),
        Job("rename and set a field", "ndjson", variants(f"normalise --rename firm=id --set unit=KZT {nd}"), {
            "duckdb": sql(f"SELECT id AS firm, * EXCLUDE (id), 'KZT' AS unit FROM {read_nd}"),
            "mlr": f"mlr --ijsonl --ojsonl rename id,firm then put '$unit=\"KZT\"' {nd}",
            "jq": f"jq -c '{{firm:.id}} + del(.id) + {{unit:\"KZT\"}}' {nd}",
        }, ("records",), rewrite),
        Job("activities to divisions", "ndjson", variants(f"classify-nace --level division {nd}"), {
            "duckdb": sql(f"SELECT * REPLACE (nace[1:2] AS nace) FROM {read_nd}"),
            "mlr": f"mlr --ijsonl --ojsonl put '$nace=substr0(string($nace),0,1)' {nd}",
            "jq": f"jq -c '.nace |= split(\".\")[0]' {nd}",
        }, ("records",), rewrite),
        Job("CSV, sums by group", "csv", variants(f"{select} {table} | {aggregate}"), {
            "duckdb": grouped(read_csv),
            "polars": f"{peer} polars csv {table}",
            "data.table": f"Rscript {HERE}/peer.R {table}",
            "pandas": f"{peer} pandas csv {table}",
            "mlr": mlr("--icsv", table),
            "mawk": f"mawk -F, 'NR>1 {mawk} END {{print \"{','.join(KEYS)},turnover,count\"; "
                    f"for (k in s) printf \"%s,%.2f,%d\\n\", k, s[k], n[k]}}' {table}",
            "datamash": f"{{ echo {','.join(KEYS)},turnover,count; mawk -F, -v OFS=, 'NR>1 {{print $2,$3,$4,$6}}' {table}"
                        " | datamash -R 2 -t, -s -g 1,2,3 sum 4 count 4; }",
        }, ("sums", KEYS), [("run -j 2", "duckdb", "share", 0.40), ("run -j 2", "mlr", "faster", 50)]),
        Job("records, sums by group", "ndjson", variants(f"{aggregate} {nd}"), {
            "duckdb": grouped(read_nd),
            "polars": f"{peer} polars ndjson {nd}",
            "pandas": f"{peer} pandas ndjson {nd}",
            "mlr": mlr("--ijsonl", nd, "put '$turnover=float($turnover)' then "),
        }, ("sums", KEYS), [("pipe", "duckdb", "share", 0.8)]),
        Job("gzip CSV, sums by group", "csv.gz", variants(f"{select} {gz} | {aggregate}", packed=True), {
            "duckdb": grouped(read_csv.replace(table, gz)),
            "mlr": mlr("--icsv --gzin", gz),
        }, ("sums", KEYS), [("run -j 2, zlib", "duckdb", "share", 0.6), ("run -j 2", "duckdb", "share", 0.35)]),
        Job("the whole path", "csv", variants(f"parse {table} | {path}"), {
            "duckdb": sql(f"SELECT region_code AS region, nace[1:2] AS nace, year AS time, "
                          f"sum(turnover::DECIMAL(18,2)) AS value, count(*) AS count FROM {read_csv} "
                          "WHERE turnover IS NOT NULL GROUP BY ALL"),
            "mlr": "mlr --icsv --ocsv put '$nace=substr0(string($nace),0,1)' then stats1 -a sum,count -f turnover "
                   "-g region_code,nace,year then rename turnover_sum,value,turnover_count,count,region_code,region,"
                   f"year,time {table}",
        }, ("sums", PATH_KEYS), [("pipe", "duckdb", "share", 1.0), ("run -j 2", "duckdb", "share", 0.35)]),
    ]
