"""What many cases say together: order statistics, tails and probabilities, exact in the cents.

A percentile is an order statistic (the smallest value with at least that share of the cases at or
below it), so that it is the amount of a real case; nothing is interpolated.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from passend.algebra.columns import Integers
from passend.money import rounded
from passend.report.pictures import Range

__all__ = ["Band", "Chance", "band", "chance", "rank"]

_PERCENTS = (5, 25, 50, 75, 95)
_TAIL = 5
_Z95 = 1.959963984540054


@dataclass(frozen=True)
class Band:
    """Where an amount lies over the cases, and the mean of the five percent of cases that are worst
    for who looks at it, rounded to the cent."""

    range: Range
    tail: int

    @property
    def median(self) -> int:
        return self.range.median


def rank(n: int, percent: int) -> int:
    """The position of a percentile among n sorted values."""
    return max(0, -(-n * percent // 100) - 1)


def band(values: Integers, worst: str = "low") -> Band:
    """The percentiles of some values, and the mean of the worst tail: ``low`` or ``high``."""
    ordered = np.sort(values)
    n = len(ordered)
    found = Range(*(int(ordered[rank(n, percent)]) for percent in _PERCENTS))
    many = max(1, -(-n * _TAIL // 100))
    tail = ordered[:many] if worst == "low" else ordered[n - many :]
    return Band(found, rounded(sum(tail.tolist()), many))


@dataclass(frozen=True)
class Chance:
    """In how many of the cases something happens."""

    count: int
    of: int

    @property
    def share(self) -> Fraction:
        return Fraction(self.count, self.of) if self.of else Fraction(0)

    def interval(self) -> tuple[float, float]:
        """The 95 percent interval of the probability behind it (Wilson 1927): what so many cases
        can say. Not what the assumptions can: those are right or wrong."""
        if not self.of:
            return 0.0, 1.0
        n, p, z = self.of, self.count / self.of, _Z95
        center = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return max(0.0, center - half), min(1.0, center + half)


def chance(happens: NDArray[np.bool_]) -> Chance:
    """The chance of something, from whether it happens in every case."""
    return Chance(int(happens.sum()), len(happens))
