"""Values over time: what was agreed, from when it holds, when it became known, and its source.

Nothing is edited, only appended. The value of a timeline on a day, as known on a day, is the entry
with the latest ``valid_from`` that is not after the day, among those known by then; entries of one
``valid_from`` correct each other, the latest known counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from passend.money import rounded_fraction
from passend.periods import Interval

__all__ = ["Entry", "Indexed", "ParameterError", "Timeline", "day_weighted", "weighted"]


class ParameterError(ValueError):
    """A timeline that cannot be read as asked."""


@dataclass(frozen=True, order=True)
class Entry:
    """One value: an integer in the unit of its timeline, from when it holds, when it became known,
    whether it is agreed or proposed, and where it stands."""

    valid_from: date
    known_at: date
    value: int
    source: str = ""
    status: str = "agreed"


@dataclass(frozen=True)
class Timeline:
    """The entries of one parameter. Raises ParameterError when two entries say something about the
    same day and became known on the same day."""

    name: str
    entries: tuple[Entry, ...]

    def __post_init__(self) -> None:
        keys = [(e.valid_from, e.known_at, e.status) for e in self.entries]
        for key in keys:
            if keys.count(key) > 1:
                raise ParameterError(
                    f"{self.name} has two values from {key[0]} known on {key[1]}: "
                    "give the correction its own date"
                )

    def entry(self, day: date, known_at: date) -> Entry | None:
        """The agreed entry in force on a day, as known on another; None when there is none."""
        found = [
            e
            for e in self.entries
            if e.status == "agreed" and e.valid_from <= day and e.known_at <= known_at
        ]
        return max(found, key=lambda e: (e.valid_from, e.known_at), default=None)

    def value(self, day: date, known_at: date) -> int | None:
        found = self.entry(day, known_at)
        return None if found is None else found.value

    def changes(self, interval: Interval, known_at: date) -> tuple[date, ...]:
        """The days inside an interval, after its first, on which the value in force changes."""
        days = sorted({e.valid_from for e in self.entries if e.valid_from in interval})
        return tuple(
            day
            for day in days
            if day != interval.start
            and self.value(day, known_at) != self.value(day - timedelta(days=1), known_at)
        )

    @property
    def latest_known(self) -> date | None:
        return max((e.known_at for e in self.entries), default=None)


def day_weighted(
    timeline: Timeline, window: Interval, runs: Interval, known_at: date
) -> int | None:
    """The sum over the days of a window of the value in force on that day, 0 on days outside the
    run: money-days, exact. Divided by the days of the window and rounded once this is the prorated
    amount. None when a day inside the run has no value."""
    start, end = max(window.start, runs.start), min(window.end, runs.end)
    if start >= end:
        return 0
    inside = Interval(start, end)
    borders = [start, *timeline.changes(inside, known_at), end]
    total = 0
    for first, last in pairwise(borders):
        value = timeline.value(first, known_at)
        if value is None:
            return None
        total += value * (last - first).days
    return total


def weighted(
    parts: Sequence[tuple[Fraction, Timeline]], name: str, scale: int, decimals: int
) -> Timeline:
    """A weighted index: sum of weight x part, rounded once to the stated decimals of the ratio.

    The parts are in 1/``scale``. An entry arises on every day at which a part has one and all parts
    are known: 60 % x 4.12 % + 30 % x 2.37 % + 10 % x 2.80 % = 3.463 %, stated as 3.46 % with four
    decimals. Raises ParameterError when the weights do not add up to one.
    """
    if sum(weight for weight, _ in parts) != 1:
        raise ParameterError(
            f"the weights of {name} add up to {sum(w for w, _ in parts)}, not to 1"
        )
    entries = []
    days = sorted({e.valid_from for _, part in parts for e in part.entries})
    knowns = sorted({e.known_at for _, part in parts for e in part.entries})
    for day in days:
        last: int | None = None
        for known in knowns:
            found = [(weight, part.value(day, known)) for weight, part in parts]
            if any(value is None for _, value in found):
                continue
            exact = sum((w * Fraction(v or 0, scale) for w, v in found), Fraction(0))
            value = rounded_fraction(exact * 10**decimals)
            if value != last:
                shares = " + ".join(f"{w} x {p.name}" for w, p in parts)
                entries.append(Entry(day, known, value, shares))
                last = value
    return Timeline(name, tuple(entries))


@dataclass(frozen=True)
class Indexed:
    """A derived parameter: a base amount, raised on every day at which the index has a value.

    ``provisional`` and ``definitive`` are rates in 1/``scale``. With
    level(b) = base, level(t) = level(t-1) x (1 + definitive(t), or provisional(t) while the
    definitive is not known), each rounded to ``step`` (cents per unit of rounding):

    - the amount in force at t is level(t-1) x (1 + provisional(t));
    - the definitive amount at t is level(t);
    - the catch-up at t is level(t-1) minus the amount in force at t-1: once, if agreed by a clause.

    The base is at the price level of its own ``valid_from``; a later base starts anew.
    """

    name: str
    base: Timeline
    provisional: Timeline
    definitive: Timeline | None
    scale: int
    step: int = 1

    def _raise(self, amount: int, index: int) -> int:
        raised = Fraction(amount) * (1 + Fraction(index, self.scale))
        return rounded_fraction(raised / self.step) * self.step

    def values(self, day: date, known_at: date) -> Mapping[str, int] | None:
        """``amount``, ``definitive`` and ``catch_up`` on a day, as known on another; None when the
        base or a provisional index is not known."""
        start = self.base.entry(day, known_at)
        if start is None:
            return None
        rises = sorted(
            {e.valid_from for e in self.provisional.entries
             if start.valid_from < e.valid_from <= day and e.known_at <= known_at
             and e.status == "agreed"}
        )  # fmt: skip
        level = before = amount = start.value
        last_amount = start.value
        for rise in rises:
            provisional = self.provisional.entry(rise, known_at)
            if provisional is None or provisional.valid_from != rise:
                return None
            final = self.definitive.entry(rise, known_at) if self.definitive else None
            index = final if final is not None and final.valid_from == rise else provisional
            before, last_amount = level, amount
            amount = self._raise(before, provisional.value)
            level = self._raise(before, index.value)
        catch_up = before - last_amount if rises else 0
        return {"amount": amount, "definitive": level, "catch_up": catch_up}

    def changes(self, interval: Interval, known_at: date) -> tuple[date, ...]:
        """The days inside an interval, after its first, on which a value changes."""
        timelines = (self.base, self.provisional, *([self.definitive] if self.definitive else []))
        days = sorted({e.valid_from for t in timelines for e in t.entries})
        return tuple(
            d
            for d in days
            if d in interval
            and d != interval.start
            and self.values(d, known_at) != self.values(d - timedelta(days=1), known_at)
        )
