"""Luck in the clauses of a contract: what a clause pays at every outcome that chance can bring.

The clause itself is computed at every number of events, or along the cost; the probability of each
is exact for a count and the normal limit for a cost. Nothing is assumed of the form of the clause.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from passend.algebra.nodes import Obs
from passend.algebra.units import count
from passend.contract.binding import calendar_for
from passend.contract.drafting.draft import Draft
from passend.contract.drafting.expected import Expected, registrations, stated
from passend.contract.prepared import Prepared
from passend.findings import BadInput, Finding, Place
from passend.periods import parse_window
from passend.simulation.chance import masses
from passend.simulation.luck import Probability
from passend.simulation.remarks import Warned, share, warned

__all__ = ["ClauseLuck", "clause_warnings", "cost_luck", "count_luck", "unknown_rates"]

_POINTS = 4001
"""At so many costs a clause is computed, from six standard deviations below to six above."""


@dataclass(frozen=True)
class ClauseLuck:
    """What chance alone does to a clause in a window, for the party that gives care and held
    against what it gets when exactly the expected happens: the probability that it gets more, that
    it gets less, the mean difference in cents, and the probability that a real ``effect`` brings
    it no more (None where the clause never gives more)."""

    clause: str
    reads: str
    window: str
    volume: int
    expected: Fraction
    more: Probability
    less: Probability
    mean: Probability
    effect: Fraction
    missed: Probability | None


def count_luck(
    prepared: Prepared, effect: Fraction, rates: Mapping[str, Fraction] | None = None
) -> tuple[ClauseLuck, ...]:
    """The luck in every clause that pays on a settled proportion: of its numerator among the
    expected denominator. The true rate is given in ``rates``, else it is what the contract expects;
    a measure without either is left out. ``effect`` is the share by which the rate really improves.

    Raises BadInput ``luck`` for a rate outside 0 to 1."""
    draft = Draft(prepared)
    expected = Expected(prepared, calendar_for(prepared.form, draft.contract, {}))
    found: list[ClauseLuck] = []
    for name, measure in draft.contract.measures.items():
        obs = prepared.form.observed.get(f"{name}.numerator")
        clauses = [c for c in draft.paying if f"{name}.numerator" in draft.reads(c)]
        if measure.kind != "proportion" or obs is None or not clauses:
            continue
        if any(draft.reads(clause) & expected.lacking for clause in clauses):
            continue
        for window in expected.distinct(obs):
            rate = (rates or {}).get(name)
            rate = _expected_rate(expected, name, obs, window) if rate is None else rate
            if rate is not None:
                found += _of_count(draft, expected, obs, window, rate, effect, clauses)
    return tuple(found)


def unknown_rates(prepared: Prepared, rates: Mapping[str, Fraction] | None = None) -> list[str]:
    """The settled proportions that a clause pays on and of which nobody says the true rate, or how
    many there are: the luck in them is not known."""
    draft = Draft(prepared)
    expected = Expected(prepared, calendar_for(prepared.form, draft.contract, {}))
    read, found = set().union(*map(draft.reads, draft.paying)), []
    for name, measure in draft.contract.measures.items():
        obs = prepared.form.observed.get(f"{name}.numerator")
        if measure.kind != "proportion" or obs is None or obs.name not in read:
            continue
        said = name in (rates or {}) or stated(draft.contract, obs.name, count(name)).values
        if not said or not _among(expected, obs, 0):
            found.append(name)
    return found


def _expected_rate(expected: Expected, name: str, obs: Obs, window: int) -> Fraction | None:
    """What the contract expects of a measure; None when it does not say its numerator."""
    if not stated(expected.contract, obs.name, count(name)).values:
        return None
    return Fraction(expected.value(obs, window), _among(expected, obs, window) or 1)


def _among(expected: Expected, obs: Obs, window: int) -> int:
    """How many registrations of a measure are expected: its denominator; of points what there is to
    earn."""
    name = obs.name.rpartition(".")[0]
    below = expected.prepared.form.observed.get(f"{name}.denominator")
    if below is not None and (below.name, below.per) in expected.inputs.columns:
        return expected.value(below, window)
    label = expected.calendar.windows[obs.per][window].label
    return registrations(expected.contract, name, parse_window(label)[1]) or 0


def _of_count(
    draft: Draft,
    expected: Expected,
    obs: Obs,
    window: int,
    rate: Fraction,
    effect: Fraction,
    clauses: list[str],
) -> Iterator[ClauseLuck]:
    if not 0 <= rate <= 1:
        message = f"a rate of {rate} of {obs.name}"
        raise BadInput([Finding(Place(spot=obs.name), "luck", message, "give one of 0 to 1")])
    label, n = expected.calendar.windows[obs.per][window].label, _among(expected, obs, window)
    points = np.arange(n + 1, dtype=np.int64)
    paid = expected.along(draft.program, obs, window, points)
    here = int(n * rate + Fraction(1, 2))
    for clause in clauses:
        value = paid[clause]
        if value.defects is not None and (value.defects != 0).any():
            continue
        cents = _sign(draft, clause) * value.values.sum(axis=1)
        gains = cents - cents[here]
        if not gains.any():
            continue
        better = rate * (1 - effect) if cents[0] > cents[-1] else rate * (1 + effect)
        better = min(better, Fraction(1))
        more, less, mean = _shares(gains.tolist(), masses(n, rate))
        seen = _shares(gains.tolist(), masses(n, better))[0]
        missed = 1 - Fraction(seen, better.denominator**n) if (gains > 0).any() else None
        whole = rate.denominator**n
        yield ClauseLuck(clause, obs.name, label, n, rate, Fraction(more, whole),
                         Fraction(less, whole), Fraction(mean, whole), effect, missed)  # fmt: skip


def _sign(draft: Draft, clause: str) -> int:
    """1 where who gives care receives, -1 where it pays."""
    return -1 if draft.contract.clauses[clause].paid_by in draft.sides[1] else 1


def _shares(gains: list[int], weights: Iterator[int]) -> tuple[int, int, int]:
    more = less = mean = 0
    for gain, weight in zip(gains, weights, strict=True):
        more += weight if gain > 0 else 0
        less += weight if gain < 0 else 0
        mean += weight * gain
    return more, less, mean


def cost_luck(
    prepared: Prepared,
    observation: str,
    persons: int,
    variation: Fraction,
    effect: Fraction,
    year: str = "",
    mean: int | None = None,
) -> tuple[ClauseLuck, ...]:
    """The luck in every clause that rewards a lower cost, or punishes a higher one, of so many
    persons, each with a coefficient of variation, when their total is ``mean`` cents on average
    (the benchmark, say, for a saving that is not there; by default what the contract expects); and
    with it lower by a share ``effect``. The normal limit.

    Raises BadInput ``unknown-observation``, ``nothing-expected``, ``luck``."""
    draft = Draft(prepared)
    obs = prepared.form.observed.get(observation)
    clauses = [c for c in draft.paying if observation in draft.reads(c)]
    if obs is None or obs.unit.kind != "money" or not clauses:
        raise _bad("unknown-observation", f"no clause reads a cost {observation!r}",
                   "name an observation of money")  # fmt: skip
    expected = Expected(prepared, calendar_for(prepared.form, draft.contract, {}))
    if any(draft.reads(clause) & expected.lacking for clause in clauses):
        raise _bad("nothing-expected", f"the contract expects too little of {observation}",
                   "say what under expected (verwachting)")  # fmt: skip
    windows = expected.calendar.windows[obs.per]
    window = next((i for i, w in enumerate(windows) if w.label.startswith(year)), 0)
    here = expected.value(obs, window) if mean is None else mean
    if persons <= 0 or variation <= 0 or here <= 0:
        raise _bad("luck", f"{persons} persons with a variation of {variation}",
                   "give both above zero")  # fmt: skip
    spread = NormalDist(here, here * float(variation) / persons**0.5)
    low, high = max(0, round(here - 6 * spread.stdev)), round(here + 6 * spread.stdev)
    points = np.unique(np.append(np.linspace(low, high, _POINTS).round().astype(np.int64), here))
    paid = expected.along(draft.program, obs, window, points)
    at = int(np.searchsorted(points, here))
    moved = NormalDist(here * float(1 - effect), spread.stdev * float(1 - effect))
    weights, shifted = _weights(points, spread), _weights(points, moved)
    found = []
    for clause in clauses:
        cents = _sign(draft, clause) * paid[clause].values.sum(axis=1)
        gains = cents - cents[at]
        if not (gains[:at] > 0).any() and not (gains[at:] < 0).any():
            continue  # it pays for the care itself: more when there is more
        up, down = gains > 0, gains < 0
        missed = 1 - float(shifted[up].sum()) if up.any() else None
        found.append(
            ClauseLuck(clause, observation, windows[window].label, persons, Fraction(here),
                       float(weights[up].sum()), float(weights[down].sum()),
                       float((weights * gains).sum()), effect, missed)
        )  # fmt: skip
    return tuple(found)


def _weights(points: NDArray[np.int64], spread: NormalDist) -> NDArray[np.float64]:
    """How likely a cost is nearest to each point."""
    borders = ((points[1:] + points[:-1]) / 2).tolist()
    reached = np.array([0.0, *map(spread.cdf, borders), 1.0])
    return np.diff(reached)


def clause_warnings(
    found: tuple[ClauseLuck, ...], worry: Fraction = Fraction(1, 10)
) -> tuple[Warned, ...]:
    """Clauses that reward or punish luck, or miss a real effect, more often than ``worry``; periods
    with the same chance are named together."""
    periods: dict[tuple[str, str, Probability, Fraction], list[str]] = {}
    for item in found:
        chances = (("luck-reward", item.more), ("luck-loss", item.less),
                   ("luck-missed", item.missed))  # fmt: skip
        for code, chance in chances:
            if chance is not None and chance > worry:
                key = (item.clause, code, chance, item.effect)
                periods.setdefault(key, []).append(item.window)
    return tuple(
        warned(code, ("clauses", clause), at=f"{clause} ({', '.join(dict.fromkeys(windows))})",
               chance=share(Fraction(chance)), effect=share(effect))
        for (clause, code, chance, effect), windows in periods.items()
    )  # fmt: skip


def _bad(code: str, message: str, mend: str) -> BadInput:
    return BadInput([Finding(Place(), code, message, mend)])
