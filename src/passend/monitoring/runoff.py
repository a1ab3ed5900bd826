"""Run-off: how complete an open year is, and what is still to come. A forecast, never a settlement.

The volume-weighted chain ladder carries every row on to the last age; its standard error is
that of T. Mack, Distribution-free calculation of the standard error of chain ladder reserve
estimates, ASTIN Bulletin 23 (1993). Nothing is assumed to come after the last age of the triangle.
Of the youngest months too little is known to be carried on (a sub-trajectory that has just been
opened is not declared yet): they are expected to be as the mean of the others.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from passend.monitoring.triangle import Triangle, triangle_of
from passend.words import Words

__all__ = [
    "FORECAST",
    "OpenPeriod",
    "RunOff",
    "RunOffPart",
    "Triangle",
    "chain_ladder",
    "triangle_of",
]

LEAST_SHARE = 0.05
"""A period of which, by its age, a smaller share is known is too young to be carried on."""

FORECAST = Words("verwachting, geen afrekening", "a forecast, not a settlement")


@dataclass(frozen=True)
class OpenPeriod:
    """A period: what is known, what is expected in the end, the standard error of that, and the
    share that is known already (None where nothing is expected). ``young``: too young to be carried
    on, so the mean of the others is expected."""

    period: str
    age: int
    known: float
    expected: float
    error: float
    young: bool = False

    @property
    def still_expected(self) -> float:
        return self.expected - self.known

    @property
    def complete(self) -> float | None:
        return self.known / self.expected if self.expected else None


class _Summed:
    """Periods together."""

    periods: tuple[OpenPeriod, ...]

    @property
    def known(self) -> float:
        return sum(period.known for period in self.periods)

    @property
    def expected(self) -> float:
        return sum(period.expected for period in self.periods)

    @property
    def still_expected(self) -> float:
        return sum(period.still_expected for period in self.periods)

    @property
    def complete(self) -> float | None:
        """The share of everything expected that is known: a year "complete for 93 %"."""
        return self.known / self.expected if self.expected else None


@dataclass(frozen=True)
class RunOff(_Summed):
    """The run-off of a triangle. ``factors`` lead from each age to the next; ``error`` is Mack's
    standard error of everything still expected together; ``label`` is written beside every figure.

    A run-off is a forecast: it holds floats, no cents, and nothing turns it into an observation.
    """

    triangle: Triangle
    factors: tuple[float, ...]
    variances: tuple[float, ...]
    periods: tuple[OpenPeriod, ...]
    error: float
    label: Words = FORECAST

    def of(self, first: str, last: str) -> RunOffPart:
        """The same for some periods in a row, such as the months of one year. Without an error:
        those of periods depend on each other. Raises ValueError for a period that is not there."""
        names = self.triangle.periods
        return RunOffPart(self.periods[names.index(first) : names.index(last) + 1])


@dataclass(frozen=True)
class RunOffPart(_Summed):
    """Some periods of a run-off together."""

    periods: tuple[OpenPeriod, ...]
    label: Words = FORECAST


def chain_ladder(triangle: Triangle, least_share: float = LEAST_SHARE) -> RunOff:
    """The volume-weighted chain ladder with Mack's error.

    Formulas, for C(i, k) known of period i at age k, over the periods known at both ages:
    f(k) = sum C(i, k + 1) / sum C(i, k);
    s2(k) = sum C(i, k) (C(i, k + 1) / C(i, k) - f(k))^2 / (pairs - 1);
    error(i)^2 = U(i)^2 sum over later ages of s2(k) / f(k)^2 (1 / C(i, k) + 1 / sum C(j, k)),
    and for all periods together the covariances of his corollary. One pair is too few for the last
    s2, which is guessed as Mack does: min(b^2 / a, a, b) of the two before. Where a column adds up
    to nothing, nothing is expected to change there (f = 1, s2 = 0).

    A period that has reached less than ``least_share`` of its end by its age (1 / product of the
    later factors) is expected to be the mean m of the n others, with error^2 = s^2 (1 + 1 / n) for
    their standard deviation s.
    """
    values = [[None if v is None else float(v) for v in row] for row in triangle.values]
    factors, sums, variances = [], [], []
    for age in range(len(values[0]) - 1):
        pairs = [
            (a, b)
            for row in values
            if (a := row[age]) is not None and (b := row[age + 1]) is not None
        ]
        sums.append(sum(a for a, _ in pairs))
        factors.append(sum(b for _, b in pairs) / sums[-1] if sums[-1] > 0 else 1.0)
        variances.append(_variance(pairs, factors[-1]))
    spread = _completed(variances)
    rows = [_carried(row, factors) for row in values]
    known = [triangle.known_age(i) for i in range(len(rows))]
    young = _young(known, factors, sums, least_share)
    own, total = _squares(rows, known, factors, spread, sums, young)
    ends, errors, error = _with_young([row[-1] for row in rows], own, total, young)
    periods = tuple(
        OpenPeriod(name, known[i], rows[i][known[i]], ends[i], errors[i], young[i])
        for i, name in enumerate(triangle.periods)
    )
    return RunOff(triangle, tuple(factors), tuple(spread), periods, error)


def _young(
    known: Sequence[int], factors: Sequence[float], sums: Sequence[float], least_share: float
) -> list[bool]:
    """Which periods are too young to be carried on; none when all would be."""
    shares = [1.0]
    for factor, below in zip(reversed(factors), reversed(sums), strict=True):
        # Nothing at this age and something later: nothing can be concluded from what is known.
        shares.append(shares[-1] / factor if below > 0 and factor > 0 else 0.0)
    shares.reverse()
    # Before anything came in at all, a column of nothing says nothing.
    found = [shares[age] < least_share for age in known]
    return [False] * len(found) if all(found) else found


def _with_young(
    ends: list[float], own: list[float], total: float, young: Sequence[bool]
) -> tuple[list[float], list[float], float]:
    """Ends, errors of every period and of all together, with the mean of the others for those that
    are too young."""
    errors, others = [math.sqrt(square) for square in own], [
        end for end, is_young in zip(ends, young, strict=True) if not is_young
    ]  # fmt: skip
    count, n = sum(young), len(others)
    if not count:
        return ends, errors, math.sqrt(total)
    mean = sum(others) / n
    square = sum((end - mean) ** 2 for end in others) / (n - 1) if n > 1 else 0.0
    alone = math.sqrt(square * (1 + 1 / n))
    ends = [mean if is_young else end for end, is_young in zip(ends, young, strict=True)]
    errors = [alone if is_young else e for e, is_young in zip(errors, young, strict=True)]
    # The mean carries the error of all that it is made of, and every young period its own.
    whole = total * (1 + count / n) ** 2 + square * (count + count**2 / n)
    return ends, errors, math.sqrt(whole)


def _squares(
    rows: Sequence[Sequence[float]],
    known: Sequence[int],
    factors: Sequence[float],
    spread: Sequence[float],
    sums: Sequence[float],
    young: Sequence[bool],
) -> tuple[list[float], float]:
    """The squared error of every period that is carried on, and of all of these together: two
    periods share the error of every factor that carries both."""
    ages = range(len(factors))
    relative = [s / f**2 if f > 0 and below > 0 else 0.0
                for s, f, below in zip(spread, factors, sums, strict=True)]  # fmt: skip
    own = [
        row[-1] ** 2
        * sum(relative[k] * (1 / row[k] + 1 / sums[k]) for k in ages[at:] if relative[k] and row[k])
        * (not is_young)
        for row, at, is_young in zip(rows, known, young, strict=True)
    ]
    ends = [row[-1] * (not is_young) for row, is_young in zip(rows, young, strict=True)]
    # Per age: (sum of all that it carries)^2 minus the squares, which each period has already.
    shared = 0.0
    for k in ages:
        carried = [end for end, at in zip(ends, known, strict=True) if at <= k]
        if relative[k]:
            both = sum(carried) ** 2 - sum(end**2 for end in carried)
            shared += relative[k] / sums[k] * both
    return [max(0.0, square) for square in own], max(0.0, sum(own) + shared)


def _variance(pairs: Sequence[tuple[float, float]], factor: float) -> float | None:
    """Mack's s2 of one age; None where one pair is too few."""
    used = [(a, b) for a, b in pairs if a > 0]
    if len(used) < 2:
        return None
    return sum(a * (b / a - factor) ** 2 for a, b in used) / (len(used) - 1)


def _completed(variances: Sequence[float | None]) -> list[float]:
    """The variances, with the last ones guessed where there were too few pairs."""
    found: list[float] = []
    for value in variances:
        found.append(_guess(found) if value is None else value)
    return found


def _guess(before: Sequence[float]) -> float:
    if len(before) < 2:
        return before[-1] if before else 0.0
    first, second = before[-2:]
    return min(second**2 / first, first, second) if first > 0 else 0.0


def _carried(row: Sequence[float | None], factors: Sequence[float]) -> list[float]:
    """A row carried on to the last age."""
    found: list[float] = []
    for age, value in enumerate(row):
        found.append(found[-1] * factors[age - 1] if value is None else value)
    return found
