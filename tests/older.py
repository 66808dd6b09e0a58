"""older.py FROM TO: the tables of a release without their last period, for tests of what depends
on periods. A table of one period stays as it is."""
import csv, gzip, io, os, re, shutil, sys

source, target = sys.argv[1:]
os.makedirs(target)
for name in sorted(os.listdir(source)):
    path = os.path.join(source, name)
    unzip = gzip.open if name.endswith(".gz") else open
    if name == "SOURCES.md":
        continue
    with unzip(path, "rt", encoding="utf-8", newline="") as file:
        text = file.read()
    end = "\r\n" if "\r\n" in text else "\n"
    mark = "\t" if ".tsv" in name else ";" if text.split("\n", 4)[3].count(";") else ","
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    if name in ("products_by_region.csv", "exports_region_hs_section.csv.gz"):  # one row a figure
        period = lambda row: re.search(r"\d{4}", row[0]).group()
        last = max(period(row) for row in rows[1:])
        rows = rows[:1] + [row for row in rows[1:] if period(row) != last]
    else:
        year = re.compile(r"\D*(?:19|20)\d\d(?: \D*|\d\))?").fullmatch
        head = max(rows[:3], key=lambda row: sum(bool(year(cell)) for cell in row))
        years = [i for i, cell in enumerate(head) if year(cell)]
        # two tables whose years a newer one takes up, and those of one period
        if len(years) > 1 and name not in ("grp_1998_2007.csv", "grp_2008_2023.csv"):
            rows = [row[:years[-1]] for row in rows]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=mark, lineterminator=end).writerows(rows)
    with (gzip.open if name.endswith(".gz") else open)(os.path.join(target, name), "wt", encoding="utf-8", newline="") as file:
        file.write(out.getvalue())
