# SPDX-License-Identifier: MIT
"""Relatedness, variety, likeness of regions, complexity: see apart.py."""
import math
from collections import defaultdict
from math import fsum

from apart import div, main, put, row


def co(p, a, b):
    return sum(p.has(r, a) and p.has(r, b) for r in p.R)


def u(p, a):
    return sum(p.has(r, a) for r in p.R)


def phi(p, kind):
    n = {(a, b): co(p, a, b) for a in p.A for b in p.A if a != b}
    S = {a: sum(n[a, b] for b in p.A if b != a) for a in p.A}
    T = sum(S.values())
    out = {}
    q = {a: [p.lq(r, a) if (r, a) in p.x and p.lq(r, a) is not None else 0 for r in p.R] for a in p.A}
    for a, b in n:
        if kind == "proximity":
            v = n[a, b] / max(u(p, a), u(p, b)) if u(p, a) and u(p, b) else None
        elif kind == "association":
            v = div(n[a, b] * T, S[a] * S[b])
        elif kind == "cosine":
            v = div(n[a, b], math.sqrt(S[a] * S[b]))
        elif kind == "jaccard":
            v = div(n[a, b], S[a] + S[b] - n[a, b]) if u(p, a) and u(p, b) else None
        elif kind == "conditional":
            v = div(n[a, b], u(p, a))
        elif kind == "probability":
            v = None
            if S[a] and S[b] and S[a] < T and S[b] < T:
                v = n[a, b] / (((S[a] / T) * (S[b] / (T - S[a])) + (S[b] / T) * (S[a] / (T - S[b]))) * T / 2)
        else:
            v = corr(q[a], q[b])
            v = None if v is None else (1 + v) / 2
        out[a, b] = v
    return out


def corr(x, y):
    n = len(x)
    mx, my = fsum(x) / n, fsum(y) / n
    sx, sy = fsum((v - mx) ** 2 for v in x), fsum((v - my) ** 2 for v in y)
    if sx <= 1e-26 * n * mx * mx or sy <= 1e-26 * n * my * my:
        return None
    return fsum((v - mx) * (w - my) for v, w in zip(x, y)) / math.sqrt(sx) / math.sqrt(sy)


@row("co_occurrence")
def _(p):
    return {(a, b): co(p, a, b) for a in p.A for b in p.A if a != b}


for kind in ("proximity", "association", "cosine", "jaccard", "conditional", "probability", "correlation"):
    put(lambda p, k=kind: phi(p, k), "relatedness", "--param", "relatedness=" + kind)


@row("relatedness_z")
def _(p):
    N, out = len(p.R), {}
    for a in p.A:
        for b in p.A:
            if a != b:
                na, nb = u(p, a), u(p, b)
                mu = na * nb / N
                var = mu * (1 - na / N) * (N - nb) / (N - 1) if N > 1 else 0
                out[a, b] = (co(p, a, b) - mu) / math.sqrt(var) if var > 0 else None
    return out


@row("coherence")
def _(p):
    f, out = phi(p, "proximity"), {}
    for r in p.R:
        num = fsum(p.at(r, a) * p.at(r, b) * f[a, b] for a, b in f if f[a, b] is not None)
        den = fsum(p.at(r, a) * p.at(r, b) for a, b in f if f[a, b] is not None)
        out[r,] = None if not den else num / den
    return out


@row("ease_of_recombination")
def _(p):
    return {(a,): div(sum(co(p, a, b) > 0 for b in p.A if b != a), u(p, a)) for a in p.A}


@row("modular_complexity")
def _(p):
    E = {a: div(sum(co(p, a, b) > 0 for b in p.A if b != a), u(p, a)) for a in p.A}
    K = {r: div(sum(p.has(r, a) for a in p.A), fsum(E[a] for a in p.A if p.has(r, a))) for r in p.R}
    out = {(r,): K[r] for r in p.R}
    for a in p.A:
        of = [K[r] for r in p.R if p.has(r, a)]
        if of:
            out[a, "mean"] = None if None in of else fsum(of) / len(of)
    return out


@row("related_variety")
def _(p):
    out = {}
    H = lambda x: fsum(-v * math.log2(v) for v in x if v > 0)
    for r in p.R:
        bad = r in p.neg_r or not p.er[r]
        t = None if bad else H([p.s(r, a) for a in p.A])
        g = defaultdict(list)
        for a in p.A:
            g[a[:1]].append(p.at(r, a))
        un = None if bad else H([fsum(v) / p.er[r] for v in g.values()])
        out[r,], out[r, "unrelated"], out[r, "related"] = t, un, None if bad else t - un
    return out


def density(p, kind, own):
    f, out = phi(p, kind), {}
    for a in p.A:
        f[a, a] = 1.0 if own else 0.0
    for r in p.R:
        for a in p.A:
            d = fsum(f[b, a] or 0 for b in p.A)
            out[r, a] = fsum((f[b, a] or 0) for b in p.A if p.has(r, b)) / d if d else None
    return out


@row("relatedness_density")
def _(p):
    return density(p, "proximity", False)


@row("relatedness_density_mean", "--param", "cells=absent")
def _(p):
    d, out = density(p, "proximity", False), {}
    for r in p.R:
        v = [d[r, a] for a in p.A if not p.has(r, a) and d[r, a] is not None]
        out[r,] = fsum(v) / len(v) if v else None
    return out


def likeness(p, by):
    out = {}
    for i, r in enumerate(p.R):
        for s in p.R[i + 1:]:
            a = {c for c in p.A if p.has(r, c)}
            b = {c for c in p.A if p.has(s, c)}
            n = len(a & b)
            if by in ("share_cosine", "overlap"):
                if {r, s} & p.neg_r or not p.er[r] or not p.er[s]:
                    v = None
                elif by == "overlap":
                    v = fsum(min(p.s(r, c), p.s(s, c)) for c in p.A)
                else:
                    v = fsum(p.s(r, c) * p.s(s, c) for c in p.A) / math.sqrt(
                        fsum(p.s(r, c) ** 2 for c in p.A) * fsum(p.s(s, c) ** 2 for c in p.A))
            elif not a or not b:
                v = None
            else:
                v = n / {"proximity": max(len(a), len(b)), "jaccard": len(a | b), "cosine": math.sqrt(len(a) * len(b))}[by]
            out[r, s] = v
    return out


for by in ("proximity", "jaccard", "cosine", "share_cosine", "overlap"):
    put(lambda p, k=by: likeness(p, k), "region_similarity", "--param", "by=" + by)


@row("diversity")
def _(p):
    return {(r,): sum(p.has(r, a) for a in p.A) for r in p.R}


@row("ubiquity")
def _(p):
    return {(a,): u(p, a) for a in p.A}


@row("reflections", "--param", "steps=4")
def _(p):
    k = {r: sum(p.has(r, a) for a in p.A) for r in p.R}
    q = {a: u(p, a) for a in p.A}
    kr, ka = dict(k), dict(q)
    for _ in range(4):
        kr, ka = ({r: fsum(ka[a] for a in p.A if p.has(r, a)) / k[r] if k[r] else None for r in p.R},
                  {a: fsum(kr[r] for r in p.R if p.has(r, a)) / q[a] if q[a] else None for a in p.A})
    return {**{(r, "of region"): v for r, v in kr.items()}, **{(a, "of activity"): v for a, v in ka.items()}}


@row("fitness", "--param", "steps=6")
def _(p):
    M = {(r, a) for r in p.R for a in p.A if p.has(r, a)}
    R, A = [r for r in p.R if any((r, a) in M for a in p.A)], [a for a in p.A if any((r, a) in M for r in p.R)]
    if not R:
        return {**{(r,): None for r in p.R}, **{(a, "complexity"): None for a in p.A}}
    F, Q = {r: 1.0 for r in R}, {a: 1.0 for a in A}
    for _ in range(6):
        f = {r: fsum(Q[a] for a in A if (r, a) in M) for r in R}
        q = {a: 1 / fsum(1 / F[r] for r in R if (r, a) in M) for a in A}
        mf, mq = fsum(f.values()) / len(R), fsum(q.values()) / len(A)
        F, Q = {r: v / mf for r, v in f.items()}, {a: v / mq for a, v in q.items()}
    return {**{(r,): F.get(r) for r in p.R}, **{(a, "complexity"): Q.get(a) for a in p.A}}


main()
