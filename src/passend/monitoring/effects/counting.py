"""The error of counts: what so many events say of the rate behind them.

Events that come independently vary by the root of their number (Poisson). Care that comes in
clusters (days of one stay) varies more: count stays, not days.
"""

from __future__ import annotations

from math import sqrt

__all__ = ["change_interval", "change_of_counts_error"]

_Z95 = 1.959963984540054


def change_of_counts_error(before: int, after: int) -> float:
    """The standard error of after - before: the root of before + after."""
    return sqrt(before + after)


def change_interval(before: int, after: int) -> tuple[float, float]:
    """The 95 percent interval of after - before."""
    error = _Z95 * change_of_counts_error(before, after)
    return after - before - error, after - before + error
