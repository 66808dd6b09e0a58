# SPDX-License-Identifier: MIT
"""Inequality, dispersion, poverty, of each activity's figures over the regions: see apart.py."""
import math
from math import fsum, log

from apart import div, main, put


def sd(x):
    m = fsum(x) / len(x)
    return math.sqrt(fsum((v - m) ** 2 for v in x) / (len(x) - 1))


def over_regions(f, weighted=False):
    def per(p):
        out = {}
        for a in p.A:
            rs = [r for r in p.R if (r, a) in p.x]
            got = f([p.x[r, a] for r in rs], [p.w[r] for r in rs] if weighted else [1.0] * len(rs))
            for c, v in (got.items() if isinstance(got, dict) else [("", got)]):
                out[(a, c) if c else (a,)] = v
        return out
    return per


def wmean(x, w):
    return fsum(a * b for a, b in zip(x, w)) / fsum(w)


def nonneg(f):
    return lambda x, w: None if min(x) < 0 or not fsum(a * b for a, b in zip(x, w)) else f(x, w)


def plain(name, f, *arguments):
    put(over_regions(f), name, *arguments)


def weighted(name, f, *arguments):
    put(over_regions(f, True), name, "--weight", "weight", *arguments)


def g_(x, w):  # all pairs
    if min(x) < 0 or not fsum(a * b for a, b in zip(x, w)):
        return None
    W, m = fsum(w), wmean(x, w)
    return fsum(w[i] * w[j] * abs(x[i] - x[j]) for i in range(len(x)) for j in range(len(x))) / (2 * W * W * m)


def gini_row(x, w):
    g, n = g_(x, w), len(x)
    return {"": g, "normalised": None if g is None or n == 1 else g * n / (n - 1)}


plain("gini", gini_row)
weighted("gini", lambda x, w: {"": g_(x, w)})


def theil_row(x, w):
    m = wmean(x, w)
    if min(x) < 0 or not m:
        return {"T": None, "L": None}
    W = fsum(w)
    T = fsum(b * a / m * log(a / m) for a, b in zip(x, w) if a) / W
    L = None if min(x) == 0 else fsum(b * log(m / a) for a, b in zip(x, w)) / W
    return {"T": T, "L": L}


plain("theil", theil_row)
weighted("theil", theil_row)


def parted(f):
    return lambda x, w: None if min(x) < 0 or not fsum(x) else f([a / fsum(x) - b / fsum(w) for a, b in zip(x, w)])


for way in (plain, weighted):
    way("hoover", parted(lambda d: fsum(map(abs, d)) / 2))
    way("coulter", parted(lambda d: math.sqrt(fsum(v * v for v in d) / 2)))


def cv_row(x, w):
    n, m = len(x), fsum(x) / len(x)
    if n == 1 or not m:
        return {"": None, "normalised": None}
    c = sd(x) / m
    return {"": c, "normalised": c / math.sqrt(n - 1)}


plain("cv", cv_row)


def williamson_row(x, w):
    m = wmean(x, w)
    return math.sqrt(fsum(b * (a - m) ** 2 for a, b in zip(x, w)) / fsum(w)) / m if m else None


weighted("williamson", williamson_row)


def atkinson(e):
    def f(x, w):
        m = wmean(x, w)
        if min(x) < 0 or not m:
            return None
        if e >= 1 and min(x) == 0:
            return 1.0
        if e == 1:
            return 1 - math.exp(fsum(b * log(a) for a, b in zip(x, w)) / fsum(w)) / m
        return 1 - (fsum(b * (a / m) ** (1 - e) for a, b in zip(x, w)) / fsum(w)) ** (1 / (1 - e))
    return f


for e in (0.5, 1, 2):
    plain("atkinson", atkinson(e), "--param", f"epsilon={e}")
    weighted("atkinson", atkinson(e), "--param", f"epsilon={e}")


def ge(al):
    def f(x, w):
        m = wmean(x, w)
        if min(x) < 0 or not m or (al <= 0 and min(x) == 0):
            return None
        if al == 0:
            return theil_row(x, w)["L"]
        if al == 1:
            return theil_row(x, w)["T"]
        return fsum(b * ((a / m) ** al - 1) for a, b in zip(x, w)) / fsum(w) / (al * (al - 1))
    return f


for al in (-1, 0, 0.5, 1, 2):
    plain("generalised_entropy", ge(al), "--param", f"alpha={al}")
    weighted("generalised_entropy", ge(al), "--param", f"alpha={al}")


def kolm(x, w):
    m = wmean(x, w)
    t = [(m - a) / 1000 for a in x]
    top = max(t)
    if top > 700:
        return None
    return top + log(fsum(b * math.exp(v - top) for v, b in zip(t, w)) / fsum(w))


plain("kolm", kolm, "--param", "unit=1000")
plain("dalton", lambda x, w: None if min(x) <= 0 else div(math.log10(wmean(x, w)), fsum(math.log10(a) for a in x) / len(x)))


@nonneg
def shares_row(x, w):
    s = sorted((a / fsum(x) for a in x), reverse=True)
    n, H = len(s), fsum(v * v for v in s)
    return {"herfindahl": H, "normalised": None if n == 1 else (H - 1 / n) / (1 - 1 / n), "equivalent_number": 1 / H,
            "rosenbluth": 1 / (2 * fsum((i + 1) * v for i, v in enumerate(s)) - 1)}


plain("region_shares", lambda x, w: shares_row(x, w) or dict.fromkeys(("herfindahl", "normalised", "equivalent_number", "rosenbluth")))


def lasym(x, w):
    x = sorted(x)
    m = fsum(x) / len(x)
    if x[0] < 0 or not m or x[0] == x[-1]:
        return None
    k = sum(v < m for v in x)
    eq = sum(v == m for v in x)
    if eq:
        lo = (k + 0) / len(x) + fsum(x[:k]) / fsum(x)
        hi = (k + eq) / len(x) + fsum(x[:k + eq]) / fsum(x)
        return (lo, hi)  # any value between
    d = (m - x[k - 1]) / (x[k] - x[k - 1])
    return (k + d) / len(x) + (fsum(x[:k]) + d * x[k]) / fsum(x)


plain("lorenz_asymmetry", lasym)


def median(x):
    x = sorted(x)
    n = len(x)
    return x[n // 2] if n % 2 else (x[n // 2 - 1] + x[n // 2]) / 2


def wolf(x, w):
    if min(x) < 0 or not fsum(x) or not median(x):
        return None
    y, n, h = sorted(x), len(x), len(x) / 2
    k = int(h)
    L = (fsum(y[:k]) + (h - k) * (y[k] if k < n else 0)) / fsum(y)
    return 2 * (2 * (0.5 - L) - g_(x, w)) * (fsum(x) / n) / median(x)


plain("wolfson", wolf)


def spread_row(x, w):
    n = len(x)
    return {"mean": fsum(x) / n, "median": median(x), "n": n, "sd": sd(x) if n > 1 else None, "variance": sd(x) ** 2 if n > 1 else None,
            "geometric_mean": None if min(x) < 0 else 0 if min(x) == 0 else math.exp(fsum(map(log, x)) / n)}


plain("spread", spread_row)


def pov(x, w):
    z = 0.75 * wmean(x, w)
    names = ("line", "headcount", "gap", "depth", "foster", "watts", "sen", "sst")
    if z <= 0 or min(x) < 0:
        return dict.fromkeys(names)
    W = fsum(w)
    poor = [(a, b) for a, b in zip(x, w) if a < z]
    H = fsum(b for _, b in poor) / W
    gap = fsum(b * (z - a) / z for a, b in poor) / W
    out = {"line": z, "headcount": H, "gap": gap, "depth": div(gap, H),
           "foster": fsum(b * ((z - a) / z) ** 2 for a, b in poor) / W,
           "watts": None if any(a == 0 for a, _ in poor) else fsum(b * log(z / a) for a, b in poor) / W}
    s, before = 0, 0
    for a, b in sorted(poor):
        s += b / W * (z - a) / z * (2 - (2 * before + b / W))
        before += b / W
    out["sst"] = s
    among = g_([a for a, _ in poor], [b for _, b in poor]) if poor else None
    out["sen"] = H * (out["depth"] + (1 - out["depth"]) * (among or 0)) if poor else 0
    return out


plain("poverty", pov, "--param", "line=0.75", "--param", "of=mean")
weighted("poverty", pov, "--param", "line=0.75", "--param", "of=mean")


main()
