# SPDX-License-Identifier: MIT
"""Location, specialisation, concentration, exports: see apart.py."""
import math
from math import fsum, log

from apart import div, main, row


def gini(x, w=None):
    if any(v is None for v in x) or not fsum(x):
        return None
    x = sorted(x)
    n, m = len(x), fsum(x) / len(x)
    return 2 * fsum((i + 1) * (v - m) for i, v in enumerate(x)) / (n * n * m)


@row("lq")
def _(p):
    return {(r, a): p.lq(r, a) for r, a in p.x}


@row("lq_additive")
def _(p):
    return {(r, a): None if not p.ea[a] or not p.e else p.at(r, a) / p.ea[a] - p.er[r] / p.e for r, a in p.x}


@row("share_region")
def _(p):
    return {k: div(v, p.er[k[0]]) for k, v in p.x.items()}


@row("share_activity")
def _(p):
    return {k: div(v, p.ea[k[1]]) for k, v in p.x.items()}


@row("set_share", "--set", "01")
def _(p):
    return {(r,): div(p.at(r, "01"), p.er[r]) for r in p.R}


def sd(x):
    m = fsum(x) / len(x)
    return math.sqrt(fsum((v - m) ** 2 for v in x) / (len(x) - 1))


@row("lq_standardised")
def _(p):
    out = {}
    for a in p.A:
        q = {r: p.lq(r, a) for r in p.R}
        q = {r: v for r, v in q.items() if v is not None and ((r, a) not in p.cells or p.cells[r, a] is not None)}
        m = fsum(q.values()) / len(q) if q else None
        d = sd(list(q.values())) if len(q) > 1 else 0
        for r in p.R:
            if (r, a) in p.x:
                out[r, a] = (q[r] - m) / d if r in q and d > 1e-14 * abs(m) else None
    return out


@row("lq_standardised", "--param", "scale=log")
def _(p):
    out = {}
    for a in p.A:
        q = {r: p.lq(r, a) for r in p.R}
        q = {r: log(v) for r, v in q.items() if v is not None and v > 0 and p.cells.get((r, a), 1) is not None}
        m = fsum(q.values()) / len(q) if q else None
        d = sd(list(q.values())) if len(q) > 1 else 0
        for r in p.R:
            if (r, a) in p.x:
                out[r, a] = (q[r] - m) / d if r in q and d > 1e-14 * max(1, abs(m)) else None
    return out


@row("lq_per_head", "--weight", "weight")
def _(p):
    W = fsum(p.w[r] for r in p.R)
    return {(r, a): None if not p.w[r] or not p.ea[a] else v / p.w[r] / (p.ea[a] / W) for (r, a), v in p.x.items()}


def clean(p, r, v):
    return None if r in p.neg_r or not p.er[r] else v()


@row("herfindahl")
def _(p):
    out, n = {}, len(p.A)
    for r in p.R:
        h = clean(p, r, lambda: fsum(p.s(r, a) ** 2 for a in p.A))
        out[r,] = h
        out[r, "normalised"] = None if h is None or n == 1 else (h - 1 / n) / (1 - 1 / n)
        out[r, "equivalent_number"] = None if h is None else 1 / h
    return out


@row("diversification")
def _(p):
    return {(r,): clean(p, r, lambda: 1 - fsum(p.s(r, a) ** 2 for a in p.A)) for r in p.R}


@row("entropy")
def _(p):
    out, n = {}, len(p.A)
    for r in p.R:
        h = clean(p, r, lambda: fsum(-p.s(r, a) * log(p.s(r, a)) for a in p.A if p.at(r, a)))
        out[r,] = None if h is None else h / log(2)
        out[r, "evenness"] = None if h is None or n == 1 else h / log(n)
        out[r, "effective_number"] = None if h is None else math.exp(h)
    return out


def spec(p, r, reference):
    if r in p.neg_r or not p.er[r]:
        return None
    if reference == "nation":
        return fsum(abs(p.s(r, a) - p.ea[a] / p.e) for a in p.A)
    others = [o for o in p.R if o != r and p.er[o]]
    if not others:
        return None
    return fsum(abs(p.s(r, a) - fsum(p.s(o, a) for o in others) / len(others)) for a in p.A)


@row("krugman_spec")
def _(p):
    return {(r,): spec(p, r, "nation") for r in p.R}


@row("krugman_spec", "--param", "reference=others")
def _(p):
    return {(r,): spec(p, r, "others") for r in p.R}


@row("hoover_spec")
def _(p):
    return {(r,): None if spec(p, r, "nation") is None else spec(p, r, "nation") / 2 for r in p.R}


@row("relative_diversity")
def _(p):
    return {(r,): None if not (spec(p, r, "nation") or 0) > 1e-14 else 1 / spec(p, r, "nation") for r in p.R}


@row("gini_spec")
def _(p):
    return {(r,): clean(p, r, lambda: gini([p.lq(r, a) for a in p.A if p.ea[a]])) for r in p.R}


@row("lq_mean")
def _(p):
    return {(r,): clean(p, r, lambda: fsum(p.s(r, a) * p.lq(r, a) for a in p.A if p.at(r, a))) for r in p.R}


@row("hachman")
def _(p):
    return {(r,): clean(p, r, lambda: 1 / fsum(p.s(r, a) * p.lq(r, a) for a in p.A if p.at(r, a))) for r in p.R}


def base(p, method):
    out = {}
    for r in p.R:
        basic = {}
        for a in p.A:
            if not p.er[r] or not p.e:
                continue
            if method == "quotient":
                s = p.ea[a] / p.e
            elif method == "minimum":
                s = min(p.s(o, a) for o in p.R if p.er[o])
            else:
                s = 0
            basic[a] = max(0, p.at(r, a) - s * p.er[r])
            if method == "set":
                basic[a] = p.at(r, a) if a in ("01", "B") else 0
        b = fsum(basic.values())
        bad = r in p.neg_r or not p.er[r]
        out[r,] = None if bad or b <= (0 if method == "set" else 1e-14 * p.er[r]) else p.er[r] / b
        out[r, "basic"] = None if r in p.neg_r else b
        out[r, "basic_share"] = None if bad else b / p.er[r]
        for a in p.A:
            if (r, a) in p.x:
                out[r, a, "export"] = None if r in p.neg_r else basic.get(a, 0)
    return out


@row("economic_base")
def _(p):
    return base(p, "quotient")


@row("economic_base", "--param", "method=minimum")
def _(p):
    return base(p, "minimum")


@row("economic_base", "--param", "method=set", "--param", "basic=01;B")
def _(p):
    return base(p, "set")


def conc(p, a, reference):
    if a in p.neg_a or not p.ea[a]:
        return None
    if reference == "nation":
        return fsum(abs(p.at(r, a) / p.ea[a] - p.er[r] / p.e) for r in p.R)
    o = [b for b in p.A if b != a and p.ea[b]]
    return fsum(abs(p.at(r, a) / p.ea[a] - fsum(p.at(r, b) / p.ea[b] for b in o) / len(o)) for r in p.R) if o else None


@row("krugman_conc")
def _(p):
    return {(a,): conc(p, a, "others") for a in p.A}


@row("krugman_conc", "--param", "reference=nation")
def _(p):
    return {(a,): conc(p, a, "nation") for a in p.A}


@row("hoover_conc")
def _(p):
    return {(a,): None if conc(p, a, "nation") is None else conc(p, a, "nation") / 2 for a in p.A}


@row("gini_conc")
def _(p):
    return {(a,): None if a in p.neg_a else gini([p.lq(r, a) for r in p.R if p.er[r]]) for a in p.A}


def curve(p, a):
    order = sorted((r for r in p.R), key=lambda r: (p.lq(r, a) if p.lq(r, a) is not None else 0, r))
    return [(r, p.er[r] / p.e, p.at(r, a) / p.ea[a]) for r in order]


@row("gini_locational")
def _(p):
    out = {}
    for a in p.A:
        if a in p.neg_a or not p.ea[a]:
            out[a,] = None
            continue
        y, s = 0, 0
        for r, x, v in curve(p, a):
            s += x * (2 * y + v)
            y += v
        out[a,] = 1 - s
    return out


@row("coagglomeration")
def _(p):
    out = {}
    x = {r: div(p.er[r], p.e) for r in p.R}
    for i, a in enumerate(p.A):
        for b in p.A[i + 1:]:
            if not p.ea[a] or not p.ea[b] or a in p.neg_a or b in p.neg_a or not p.e:
                out[a, b] = None
                continue
            d = 1 - fsum(v * v for v in x.values())
            n = fsum((p.at(r, a) / p.ea[a] - x[r]) * (p.at(r, b) / p.ea[b] - x[r]) for r in p.R)
            out[a, b] = n / d if d > 1e-12 else None
    return out


@row("rsca")
def _(p):
    return {(r, a): None if r in p.neg_r or a in p.neg_a or p.lq(r, a) is None else (p.lq(r, a) - 1) / (p.lq(r, a) + 1)
            for r, a in p.x}


@row("export_concentration")
def _(p):
    out, n = {}, len(p.A)
    for r in p.R:
        bad = r in p.neg_r or not p.er[r]
        H = None if bad else fsum(p.s(r, a) ** 2 for a in p.A)
        out[r,] = None if bad or n == 1 else (math.sqrt(H) - math.sqrt(1 / n)) / (1 - math.sqrt(1 / n))
        out[r, "hhi"] = H
        out[r, "hhi_normalised"] = None if bad or n == 1 else (H - 1 / n) / (1 - 1 / n)
        out[r, "equivalent_products"] = None if bad else 1 / H
        out[r, "entropy_products"] = None if bad else math.exp(fsum(-p.s(r, a) * log(p.s(r, a)) for a in p.A if p.at(r, a)))
        out[r, "top"] = None if bad else fsum(sorted((p.s(r, a) for a in p.A), reverse=True)[:5])
        out[r, "products"] = None if bad else sum(p.at(r, a) > 0 for a in p.A)
    return out


@row("export_theil")
def _(p):
    out, n = {}, len(p.A)
    for r in p.R:
        bad = r in p.neg_r or not p.er[r]
        if bad:
            out[r,] = out[r, "extensive"] = out[r, "intensive"] = None
            continue
        mu = p.er[r] / n
        T = fsum(p.at(r, a) / mu * log(p.at(r, a) / mu) for a in p.A if p.at(r, a) > 0) / n
        act = sum(p.at(r, a) > 0 for a in p.A)
        out[r,], out[r, "extensive"], out[r, "intensive"] = T, log(n / act), T - log(n / act)
    return out


@row("export_similarity")
def _(p):
    out = {}
    for r in p.R:
        bad = r in p.neg_r or not p.er[r]
        S = None if bad else fsum(abs(p.s(r, a) - p.ea[a] / p.e) for a in p.A) / 2
        out[r,], out[r, "similarity"] = S, None if bad else 1 - S
        out[r, "cosine"] = None if bad else fsum(p.s(r, a) * p.ea[a] for a in p.A) / math.sqrt(
            fsum(p.s(r, a) ** 2 for a in p.A) * fsum(p.ea[a] ** 2 for a in p.A))
    return out


@row("raw_dependence", "--set", "01", "--component", "value,top")
def _(p):
    out = {}
    for r in p.R:
        bad = r in p.neg_r or not p.er[r]
        out[r,] = None if bad else p.s(r, "01")
        out[r, "top"] = None if bad else fsum(sorted((p.s(r, a) for a in p.A), reverse=True)[:5])
    return out


@row("rank")
def _(p):
    return {**{(r, a): 1 + sum(p.x[o, b] > v for o, b in p.x if b == a) for (r, a), v in p.x.items()},
            **{(r, a, "of"): sum(b == a for _, b in p.x) for r, a in p.x}}


main()
