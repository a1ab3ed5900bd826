"""The expected point: what both parties expect to be observed, in every window of the run.

What the contract expects in one window stands for the windows of which it says nothing: those after
it, else those before. A flow that is expected per year is spread evenly over its months, an
expectation of care per code evenly over the codes that have a price: the contract says no more, and
for a warning that is enough. A yes-or-no question is taken to be answered with yes, unless its
absence means no, and a settled measure to be met.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from passend.algebra.compile import Leaf, Program
from passend.algebra.evaluate import Column, Inputs, Value, evaluate, trace
from passend.algebra.nodes import Obs, Par, Times
from passend.algebra.units import Unit, count
from passend.contract.binding import Case, bind, calendar_for
from passend.contract.lower import parse_value
from passend.contract.model import Contract
from passend.contract.prepared import Prepared, latest_known
from passend.money import LARGEST, rounded
from passend.periods import Calendar, Interval, Window, parse_window, regular_windows

__all__ = ["Expected", "Stated", "registrations", "stated"]

_EVENTS = ("episode", "line")
"""Grains whose windows come from the data: what is expected is expected of each of them."""
_WHOLE = 100
"""How many patients a settled measure is taken to count where the contract does not say."""


@dataclass(frozen=True)
class Stated:
    """What a contract expects of one observation: values by the days they are about. A ``flow`` is
    twice as much in twice as long a window; a stock, a score or a rate is not."""

    values: tuple[tuple[Interval, int], ...]
    flow: bool

    def at(self, window: Interval) -> int | None:
        """The value expected in a window; None when nothing is expected at all."""
        inside = [(days, value) for days, value in self.values if window.holds(days)]
        if not inside:
            inside = self._nearest(window)
        if not inside:
            return None
        if not self.flow:
            return inside[-1][1]
        months = sum(_months(days) for days, _ in inside)
        return rounded(sum(value for _, value in inside) * _months(window), months)

    def _nearest(self, window: Interval) -> list[tuple[Interval, int]]:
        day = window.start
        holding = [pair for pair in self.values if day in pair[0]]
        before = [pair for pair in self.values if pair[0].start <= day]
        return holding[:1] or before[-1:] or list(self.values[:1])


def _months(days: Interval) -> int:
    start, end = days.start, days.end
    return max(1, (end.year - start.year) * 12 + end.month - start.month)


def stated(contract: Contract, name: str, unit: Unit) -> Stated:
    """What the contract expects of an observation. A line of care stands for its volume."""
    texts = contract.expected.get(name)
    stem, _, what = name.rpartition(".")
    if texts is None and what == "volume":
        texts = contract.expected.get(stem)
    values = []
    for label, text in (texts or {}).items():
        try:
            value = parse_value(text, unit)
        except ValueError:
            continue  # a count with decimals, say: as good as nothing, and reported as that
        if abs(value) <= LARGEST:
            values.append((parse_window(label)[1], value))
    item = contract.observations.get(name)
    source = item or contract.care.get(stem)
    points = item is not None and item.out_of is not None
    counted = unit.kind == "money" or (unit.kind == "count" and unit.of != "yes_no")
    event = source is not None and source.per in _EVENTS
    return Stated(tuple(sorted(values)), counted and not points and not event)


def registrations(contract: Contract, measure: str, window: Interval) -> int | None:
    """How many registrations of a measure are expected: its denominator where the contract expects
    one, the care or observation that is its denominator, else the least that counts."""
    item = contract.measures[measure]
    if item.kind == "judged":
        return 1
    found = stated(contract, f"{measure}.denominator", count(measure)).at(window)
    if found is None and item.denominator:
        named = item.denominator
        named = f"{named}.volume" if named in contract.care else named
        found = stated(contract, named, count("")).at(window)
    return item.minimum_denominator if found is None else found


@dataclass(frozen=True)
class Expected:
    """A contract at its expected point: one case, with any observation to be varied from there."""

    prepared: Prepared
    run_calendar: Calendar

    @property
    def contract(self) -> Contract:
        return self.prepared.resolved.contract

    @cached_property
    def inputs(self) -> Inputs:
        """The columns of the one case."""
        observed: dict[tuple[str, str, str], int] = {}
        for name, obs in self.prepared.form.observed.items():
            for window in self._windows(obs):
                value = self._value(obs, window)
                if value is None:
                    continue
                spread = self._spread(obs, np.array([value]))[0].tolist()
                items = self.prepared.form.axes[obs.axis] if obs.axis else ("",)
                observed |= {
                    (name, window.label, item): part
                    for item, part in zip(items, spread, strict=True)
                }
        form, resolved = self.prepared.form, self.prepared.resolved
        case = Case(resolved, self.prepared.timelines, observed, latest_known(resolved))
        return bind(form, [case], calendar_for(form, self.contract, observed))

    @cached_property
    def lacking(self) -> frozenset[str]:
        """The observations that the contract reads and of which nothing is expected."""
        found = self.prepared.form.observed.values()
        return frozenset(obs.name for obs in found if not self._known(obs))

    @property
    def calendar(self) -> Calendar:
        return self.inputs.calendar

    @cached_property
    def steps(self) -> Sequence[Value]:
        """The value of every step of the contract's program."""
        return trace(self.prepared.form.program, self.inputs, 0)

    def _windows(self, obs: Obs) -> tuple[Window, ...]:
        """The windows of an observation; of episodes and claim lines one a year stands for all."""
        if obs.per not in _EVENTS:
            return self.run_calendar.windows[obs.per]
        runs = self.contract.runs
        assert runs is not None
        if not stated(self.contract, obs.name, obs.unit).values:
            return ()
        years = regular_windows("year", Interval(runs.valid_from, runs.until))
        return tuple(Window(year.interval, str(year.interval)) for year in years)

    def _value(self, obs: Obs, window: Window) -> int | None:
        contract, whole = self.contract, parse_window(window.label)[1]
        name = obs.name
        if name.endswith(".present"):
            return None
        found = stated(contract, name, obs.unit).at(whole)
        if found is not None:
            return found
        stem, _, what = name.rpartition(".")
        if stem in contract.measures and what in ("numerator", "denominator"):
            return registrations(contract, stem, whole) or _WHOLE
        item = contract.observations.get(name)
        if obs.unit.of == "yes_no" and (item is None or item.absent == "error"):
            return 1
        return None

    def _known(self, obs: Obs) -> bool:
        """Whether something is expected, assumed, or meant where nothing is reported."""
        contract, name = self.contract, obs.name
        stem = name.rpartition(".")[0]
        if obs.unit.of == "yes_no" or stem in contract.measures or name in contract.measures:
            return True
        item = contract.observations.get(name) or contract.care.get(stem)
        absent = item is not None and item.absent != "error"
        return absent or bool(stated(contract, name, obs.unit).values)

    def along(
        self, program: Program, obs: Obs, window: int, values: NDArray[np.int64]
    ) -> Mapping[str, Value]:
        """The outputs of a program with one observation at each of some values in one window, and
        everything else as expected. The program reads no more than the contract's."""
        key = obs.name, obs.per
        base = self.inputs.columns[key]
        column = np.repeat(base.values, len(values), axis=0)
        column[:, window] = values if obs.axis is None else self._spread(obs, values)
        missing = None if base.missing is None else np.repeat(base.missing, len(values), axis=0)
        columns = {**self.inputs.columns, key: Column(column, missing)}
        return evaluate(program, Inputs(self.calendar, columns))

    def stride(self, obs: Obs) -> int:
        """In how many units one is added to every item of an observation."""
        return max(1, len(self._items(obs)))

    def _items(self, obs: Obs) -> list[int]:
        """The items over which an observation is spread: those that have a price in every list by
        which they are paid, else all."""
        form = self.prepared.form
        items = form.axes[obs.axis] if obs.axis else ("",)
        unpriced: set[str] = set()
        for step in form.program.steps:
            price = step.node.price if isinstance(step.node, Times) else None
            if isinstance(price, Par) and price.axis is not None and price.axis == obs.axis:
                for _, prices in self.prepared.resolved.prices.get(price.name, ()):
                    unpriced |= set(items) - set(prices.prices)
        found = [at for at, item in enumerate(items) if item not in unpriced]
        return found or list(range(len(items)))

    def _spread(self, obs: Obs, values: NDArray[np.int64]) -> NDArray[np.int64]:
        """A number of things over items, evenly, the first items taking one more: of shape (values,
        items). One more thing is one more of one item."""
        items = self._items(obs)
        axis = len(self.prepared.form.axes[obs.axis]) if obs.axis else 1
        found = np.zeros((len(values), axis), np.int64)
        if items:
            more = np.arange(len(items)) < (values % len(items))[:, None]
            found[:, items] = values[:, None] // len(items) + more
        return found

    def value(self, obs: Obs, window: int) -> int:
        """What is expected of an observation in a window, over all its items."""
        return int(self.inputs.columns[obs.name, obs.per].values[0, window].sum())

    def distinct(self, obs: Obs) -> list[int]:
        """One window of an observation of every kind: those in which the contract reads the same
        values are looked at once."""
        first: dict[bytes, int] = {}
        leaves = sorted(self.prepared.form.program.leaves, key=lambda leaf: (leaf.name, leaf.grain))
        for at in range(len(self.calendar.windows[obs.per])):
            seen = b"|".join(self._seen(leaf, obs.per, at) for leaf in leaves)
            first.setdefault(seen, at)
        return list(first.values())

    def _seen(self, leaf: Leaf, grain: str, at: int) -> bytes:
        """The values of a leaf in the windows that hold, or lie in, a window of another grain."""
        column, parents = self.inputs.column(leaf), self.calendar.parents
        if leaf.grain == grain:
            inside = [at]
        elif (grain, leaf.grain) in parents:
            inside = [parents[grain, leaf.grain][at]]
        else:
            up = parents.get((leaf.grain, grain), ())
            inside = [child for child, parent in enumerate(up) if parent == at]
        missing = b"" if column.missing is None else column.missing[0, inside].tobytes()
        return column.values[0, inside].tobytes() + missing
