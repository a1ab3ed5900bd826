"""Probabilities: the binomial exactly, in integers; means of many costs by the normal limit.

No random number is drawn here. A binomial probability is a fraction; what rests on the normal
distribution is a float, because no cent follows from it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from statistics import NormalDist
from typing import Literal

__all__ = ["Tail", "at_least", "at_most", "below", "masses", "skewness"]

Tail = Literal["normal", "gamma", "lognormal"]
"""How the costs of persons are distributed: how long the tail of expensive ones is."""

_STANDARD = NormalDist()


def masses(n: int, rate: Fraction) -> Iterator[int]:
    """How likely 0, 1, ... n events are among n, each with a probability ``rate``: as integers that
    add up to ``rate.denominator ** n``.

    Formula: C(n, k) a^k (b - a)^(n - k) for rate = a / b. Raises ValueError for a rate outside 0
    to 1."""
    happens, all_ = rate.numerator, rate.denominator
    if n < 0 or not 0 <= happens <= all_:
        raise ValueError(f"there is no binomial distribution of {n} with probability {rate}")
    does_not = all_ - happens
    if not does_not:
        yield from (0 for _ in range(n))
        yield all_**n
        return
    mass = does_not**n
    for k in range(n + 1):
        yield mass
        mass = mass * (n - k) * happens // ((k + 1) * does_not)


def at_most(k: int, n: int, rate: Fraction) -> Fraction:
    """The probability of at most k events among n, exactly."""
    found = sum(mass for at, mass in zip(range(k + 1), masses(n, rate), strict=False))
    return Fraction(found, rate.denominator**n)


def at_least(k: int, n: int, rate: Fraction) -> Fraction:
    """The probability of at least k events among n, exactly."""
    return 1 - at_most(k - 1, n, rate)


def skewness(tail: Tail, variation: Fraction) -> float:
    """The skewness of the cost of one person with a coefficient of variation c: 0 for the normal,
    2c for the gamma, c³ + 3c for the lognormal distribution."""
    c = float(variation)
    return {"normal": 0.0, "gamma": 2 * c, "lognormal": c**3 + 3 * c}[tail]


def below(deviations: float, n: int = 1, skew: float = 0.0) -> float:
    """The probability that the mean of n independent costs lies more than so many standard
    deviations (of the mean) below or, when positive, less than so many above its expectation.

    Formula: the normal limit with the first term of Edgeworth for the skewness of one cost:
    Phi(z) - skew / (6 sqrt(n)) (z² - 1) phi(z)."""
    first = skew / (6 * math.sqrt(n)) * (deviations**2 - 1) * _STANDARD.pdf(deviations)
    return min(1.0, max(0.0, _STANDARD.cdf(deviations) - first))
