"""What observations say of what is assumed: the effect of a programme and what one unit more costs,
each with the interval that it states.

No random number is drawn here. An estimate is a float, because no cent follows from it; what goes
into assumptions is written down with its source first.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import NormalDist

from passend.findings import BadInput, Finding, Place
from passend.simulation.assumptions.model import Basis, Distribution, Programme

__all__ = ["Estimate", "effect_of", "programme_of", "slope_of", "student"]

_LEAST = 4
"""From so many windows on the interval of an effect means something."""
_LEVEL = Fraction(95, 100)
_DECIMALS = 10_000


@dataclass(frozen=True)
class Estimate:
    """What was estimated, its standard error, and the interval that holds the truth in a share
    ``level`` of all times that it is made this way. ``source`` names what it rests on."""

    value: float
    error: float
    low: float
    high: float
    level: Fraction
    source: str

    def covers(self, truth: float) -> bool:
        """Whether the interval holds a value."""
        return self.low <= truth <= self.high


def effect_of(
    before: Sequence[int],
    after: Sequence[int],
    compared_before: Sequence[int],
    compared_after: Sequence[int],
    source: str,
    level: Fraction = _LEVEL,
) -> Estimate:
    """By what share an observation is lower than it would have been, from windows before and after
    a programme began, and from care that it does not touch in the same windows. Window by window
    the four stand beside each other: January beside January.

    Formula: 1 - (after / before) / (compared after / compared before), of the sums. The interval is
    that of the logarithm of this ratio, with a standard error by leaving out each window in turn
    (jackknife: Quenouille 1949, Tukey 1958) and Student's t. So season cancels, and counts may vary
    more than chance alone does, as long as windows do so independently.

    Raises BadInput ``cannot-fit`` when the four differ in length, with fewer than four windows, or
    where nothing was observed with some window left out.
    """
    four = (before, after, compared_before, compared_after)
    n = len(before)
    if len({len(series) for series in four}) > 1 or n < _LEAST:
        raise _bad(f"{' and '.join(str(len(s)) for s in four)} windows are not set side by side",
                   f"give each at least {_LEAST} windows, the same of every year")  # fmt: skip
    whole = [sum(series) for series in four]
    without = [[total - series[at] for total, series in zip(whole, four, strict=True)]
               for at in range(n)]  # fmt: skip
    if min(map(min, without)) <= 0:
        raise _bad("too little was observed: with one window left out nothing remains",
                   "take more windows or a larger group")  # fmt: skip
    log_ratio = _log_ratio(whole)
    left_out = [_log_ratio(sums) for sums in without]
    middle = math.fsum(left_out) / n
    error = math.sqrt((n - 1) / n * math.fsum((one - middle) ** 2 for one in left_out))
    reach = student(level, n - 1) * error
    ratio = math.exp(log_ratio)
    return Estimate(
        1 - ratio, ratio * error, 1 - math.exp(log_ratio + reach), 1 - math.exp(log_ratio - reach),
        level, source,
    )  # fmt: skip


def _log_ratio(sums: Sequence[int]) -> float:
    before, after, compared_before, compared_after = (math.log(one) for one in sums)
    return after - before - compared_after + compared_before


def programme_of(effects: Mapping[int, Estimate]) -> Programme:
    """The programme of an assumptions file from its effect per year as estimated: what comes true
    of it is normal around 100 %, with the spread of the estimate that is least certain.

    Formula: sd = largest of standard error / effect, both to four decimals. Raises BadInput
    ``cannot-fit`` without effects, or for one that is nothing: of nothing no share comes true.
    """
    shares = {year: Fraction(round(one.value * _DECIMALS), _DECIMALS)
              for year, one in sorted(effects.items())}  # fmt: skip
    if not shares or not all(shares.values()):
        raise _bad("an effect of nothing is no programme", "leave the programme out")
    widest = max(one.error / abs(one.value) for one in effects.values())
    basis = Basis(source="; ".join(dict.fromkeys(one.source for one in effects.values())))
    spread = Fraction(max(1, round(widest * _DECIMALS)), _DECIMALS)
    return Programme(
        shares, Distribution("normal", mean=Fraction(1), sd=spread, basis=basis), basis
    )


def slope_of(
    counts: Mapping[str, int],
    cents: Mapping[str, int],
    source: str,
    level: Fraction = _LEVEL,
) -> Estimate:
    """What one unit more costs, in cents, of care whose units differ (products of one line of care,
    say): ``counts`` is how often each was seen, ``cents`` the slope of each, as the x-ray gives it.

    Formula: m = sum(n_i c_i) / n, standard error sqrt(sum(n_i (c_i - m)²) / (n - 1) / n), with
    Student's t: which product the next patient needs is chance, what it costs is not.

    Raises BadInput ``cannot-fit`` with fewer than two units or a product without a slope.
    """
    seen = {item: number for item, number in counts.items() if number}
    n = sum(seen.values())
    lacking = sorted(set(seen) - set(cents))
    if n < 2 or min(seen.values()) < 0 or lacking:
        what = f"nobody says what one more of {', '.join(lacking)} costs" if lacking else (
            f"{n} units say nothing of the next one")  # fmt: skip
        raise _bad(what, "give the slope of every product that was seen, and more units")
    mean = Fraction(sum(number * cents[item] for item, number in seen.items()), n)
    squares = sum(number * (cents[item] - mean) ** 2 for item, number in seen.items())
    error = math.sqrt(squares / (n - 1) / n)
    reach = student(level, n - 1) * error
    return Estimate(float(mean), error, float(mean) - reach, float(mean) + reach, level, source)


def student(level: Fraction, freedom: int) -> float:
    """How many standard errors to either side hold a share ``level`` of Student's t with so many
    degrees of freedom.

    Formula: the expansion in 1 / freedom around the normal quantile z (Abramowitz and Stegun
    26.7.5), four terms; below 0.5 % off from three degrees of freedom on at 95 %.
    """
    z = NormalDist().inv_cdf(float((1 + level) / 2))
    terms = (
        z,
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return math.fsum(term / freedom**power for power, term in enumerate(terms))


def _bad(message: str, mend: str) -> BadInput:
    return BadInput([Finding(Place(), "cannot-fit", message, mend)])
