"""Published limits of shares and counts. Floats: nothing here is money."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

__all__ = ["Z95", "Z998", "byar", "byar_around", "wilson", "wilson_around"]

Z95 = NormalDist().inv_cdf(0.975)
Z998 = NormalDist().inv_cdf(0.999)
"""How many standard deviations hold 95 % and 99.8 % of chance: the two limits of a funnel."""


def wilson(events: float, of: float, z: float = Z95) -> tuple[float, float]:
    """Wilson's limits of a share p = events / of:

    (2 n p + z^2 -+ z sqrt(z^2 + 4 n p (1 - p))) / (2 (n + z^2))

    Source: E. B. Wilson, JASA 22 (1927). Raises ValueError for a share of nothing, or outside 0 to
    1."""
    if of <= 0 or not 0 <= events <= of:
        raise ValueError(f"{events} of {of} is no share")
    middle, root = 2 * events + z * z, z * math.sqrt(z * z + 4 * events * (1 - events / of))
    below = 2 * (of + z * z)
    # At the ends the square root is exact only on paper.
    lower = 0.0 if events == 0 else (middle - root) / below
    return lower, 1.0 if events == of else (middle + root) / below


def byar(events: float, z: float = Z95) -> tuple[float, float]:
    """Byar's limits of a Poisson count O:

    O (1 - 1 / (9 O) - z / (3 sqrt(O)))^3 and the same with + z for O + 1

    Source: N. E. Breslow, N. E. Day, Statistical Methods in Cancer Research II (1987). Raises
    ValueError below 0."""
    if events < 0:
        raise ValueError(f"{events} is no count")
    above = events + 1
    upper = above * (1 - 1 / (9 * above) + z / (3 * math.sqrt(above))) ** 3
    if events == 0:
        return 0.0, upper
    return max(0.0, events * (1 - 1 / (9 * events) - z / (3 * math.sqrt(events))) ** 3), upper


def wilson_around(target: float, of: float, z: float = Z95) -> tuple[float, float]:
    """Between which shares of ``of`` cases Wilson's limits hold the target:

    target -+ z sqrt(target (1 - target) / n), within 0 and 1

    This is the other side of Wilson's formula, which solves the same equation for the target."""
    width = z * math.sqrt(target * (1 - target) / of)
    return max(0.0, target - width), min(1.0, target + width)


def byar_around(expected: float, z: float = Z95) -> tuple[float, float]:
    """Between which counts Byar's limits hold what is expected: the other side of :func:`byar`,
    solved by halving. The lower one is 0 where even no event at all fits chance."""
    high = expected + 1.0
    while byar(high, z)[0] < expected:
        high *= 2
    upper = _solved(lambda count: byar(count, z)[0] - expected, expected, high)
    if byar(0, z)[1] >= expected:
        return 0.0, upper
    return _solved(lambda count: byar(count, z)[1] - expected, 0.0, expected), upper


def _solved(rises: Callable[[float], float], low: float, high: float) -> float:
    """Where a rising function is zero."""
    while high - low > 1e-12 * max(1.0, high):
        middle = (low + high) / 2
        low, high = (middle, high) if rises(middle) < 0 else (low, middle)
    return (low + high) / 2
