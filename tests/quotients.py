# SPDX-License-Identifier: MIT
"""A panel's records in exact fractions, for peers in plain Python: `from quotients import Panel`."""
import json
from fractions import Fraction


class Panel:
    def __init__(self, lines):
        self.x = x = {(c["region"], c["nace"]): Fraction(c["value"]) for c in map(json.loads, lines) if c["value"]}
        self.regions, self.codes = sorted({r for r, _ in x}), sorted({a for _, a in x})
        self.of_region = {r: sum(v for k, v in x.items() if k[0] == r) for r in self.regions}
        self.of_code = {a: sum(v for k, v in x.items() if k[1] == a) for a in self.codes}
        self.total = sum(x.values())

    def has(self, r, a):
        """Whether the location quotient is at least 1."""
        return self.x.get((r, a), 0) * self.total >= self.of_region[r] * self.of_code[a]
