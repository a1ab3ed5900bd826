"""From observations and parameters to the columns that a program reads.

A *case* is one contract with what was observed. Contracts of one form are bound together, so that
thousands settle in one evaluation.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from passend.algebra.compile import Leaf
from passend.algebra.evaluate import Column, Inputs
from passend.algebra.nodes import Carry, Excess, Lit, Node, Obs, Par, Scale, Times, When, walk
from passend.contract.lower import Form, parse_value, unit_of_parameter
from passend.contract.model import Contract, PriceAnnex
from passend.contract.prices import PriceList
from passend.contract.resolve import Resolved
from passend.findings import Finding
from passend.money import parse_ratio
from passend.parameters import Entry, Indexed, ParameterError, Timeline, day_weighted, weighted
from passend.periods import Calendar, Interval, Window, calendar_of, parse_window

__all__ = [
    "Case", "Values", "bind", "calendar_for", "day_of", "days_of", "inside_changes", "price_days",
    "price_line", "price_list", "timelines", "with_price_lines",
]  # fmt: skip

Key = tuple[str, str, str]
Values = Mapping[Key, int]
"""Observed values by observation, window label and item ("" without items). An item is a code, or a
price line: ``15Z101@2026-07-01`` is the code at the price that holds from that day."""


@dataclass(frozen=True)
class Case:
    """One contract, what was observed, and as known on which day. ``given`` overrides parameters,
    for worked examples."""

    resolved: Resolved
    timelines: Mapping[str, Timeline | Indexed]
    observed: Values
    known_at: date
    given: Mapping[str, int] = field(default_factory=dict)


def timelines(resolved: Resolved) -> tuple[dict[str, Timeline | Indexed], list[Finding]]:
    """The parameters of a contract as timelines, or what is wrong with them."""
    contract = resolved.contract
    found: dict[str, Timeline | Indexed] = {}
    findings: list[Finding] = []
    derived = [n for n, p in contract.parameters.items() if p.indexed or p.weighted]
    plain = [n for n in contract.parameters if n not in derived]
    weights = [n for n in derived if contract.parameters[n].weighted]
    for name in [*plain, *weights, *(n for n in derived if n not in weights)]:
        try:
            found[name] = _timeline(name, contract, found)
        except (ParameterError, ValueError, KeyError) as error:
            place = resolved.place(("parameters", name))
            findings.append(Finding(place, "parameter", str(error).strip("'\"")))
    return found, findings


def _timeline(
    name: str, contract: Contract, known: Mapping[str, Timeline | Indexed]
) -> Timeline | Indexed:
    item = contract.parameters[name]

    def plain(other: str) -> Timeline:
        found = known.get(other)
        if not isinstance(found, Timeline):
            raise ParameterError(f"{name} is made of {other}, which is no parameter with values")
        return found

    def fine(other: str) -> int:
        plain(other)
        return unit_of_parameter(other, contract).parts

    if item.weighted is not None:
        parts = item.weighted.parts
        scale = math.lcm(*(fine(part.index) for part in parts))
        weights = [
            (parse_ratio(part.weight), _scaled(plain(part.index), scale, fine(part.index)))
            for part in parts
        ]
        return weighted(weights, name, scale, item.weighted.decimals)
    if item.indexed is not None:
        provisional = plain(item.indexed.index)
        final = plain(item.indexed.definitive) if item.indexed.definitive else None
        scale = fine(item.indexed.index)
        if final is not None:
            _refuse_double_correction(name, provisional)
            scale = math.lcm(scale, fine(item.indexed.definitive))
            final = _scaled(final, scale, fine(item.indexed.definitive))
            provisional = _scaled(provisional, scale, fine(item.indexed.index))
        step = 10 ** max(0, 2 - item.indexed.decimals)
        return Indexed(name, plain(item.indexed.base), provisional, final, scale, step)
    unit = unit_of_parameter(name, contract)
    entries = tuple(
        Entry(e.valid_from, e.known, parse_value(e.value, unit), e.source, e.status)
        for e in item.values
    )
    return Timeline(name, entries)


def _scaled(timeline: Timeline, scale: int, parts: int) -> Timeline:
    """The timeline in a denominator that its own divides."""
    entries = [
        Entry(e.valid_from, e.known_at, e.value * scale // parts, e.source, e.status)
        for e in timeline.entries
    ]
    return Timeline(timeline.name, tuple(entries))


def _refuse_double_correction(name: str, provisional: Timeline) -> None:
    """A correction carried into the next year and a re-settled old year would correct twice."""
    days = [entry.valid_from for entry in provisional.entries if entry.status == "agreed"]
    twice = sorted({day for day in days if days.count(day) > 1})
    if twice:
        raise ParameterError(
            f"{name} carries a definitive index into the next year, and {provisional.name} was "
            f"corrected from {twice[0]} itself: the same correction would count twice"
        )


def calendar_for(form: Form, contract: Contract, observed: Values) -> Calendar:
    """The windows of a contract's run, and those of episodes and claim lines that were observed."""
    assert contract.runs is not None
    own: dict[str, list[tuple[Window, date]]] = {}
    for name, obs in form.observed.items():
        if obs.per not in ("episode", "line"):
            continue
        labels = sorted({window for (seen, window, _) in observed if seen == name})
        known = {window.label for window, _ in own.setdefault(obs.per, [])}
        for label in labels:
            if label not in known:
                interval = days_of(label)
                own[obs.per].append((Window(interval, label), day_of(contract, name, interval)))
    return calendar_of(Interval(contract.runs.valid_from, contract.runs.until), own)


def days_of(label: str) -> Interval:
    """The days of a window's label. Stays of the same days are told apart by a number:
    ``2026-01-03/2026-01-09#2``. Raises ValueError."""
    return parse_window(label.partition("#")[0])[1]


def day_of(contract: Contract, name: str, interval: Interval) -> date:
    """The day that gives a window of an observation its parent year: its first, or its last if the
    care counts in the year in which it closes."""
    item = contract.observations.get(name) or contract.care.get(name.rpartition(".")[0])
    if item is not None and item.year_of in ("closed", "received"):
        return date.fromordinal(interval.end.toordinal() - 1)
    return interval.start


def bind(form: Form, cases: Sequence[Case], calendar: Calendar) -> Inputs:
    """Columns for every leaf of a form, one row per case."""
    form = with_price_lines(form, (key for case in cases for key in case.observed))
    columns = {}
    for leaf in form.program.leaves:
        windows = calendar.windows[leaf.grain]
        rows = [_row(leaf, form, case, windows) for case in cases]
        if all(row == rows[0] for row in rows[1:]):
            rows = rows[:1]
        values = np.array([[_filled(v) for v in row] for row in rows], dtype=np.int64)
        missing = np.array([[_absent(v) for v in row] for row in rows], dtype=np.bool_)
        columns[leaf.key] = Column(values, missing if missing.any() else None)
    return Inputs(calendar, columns)


Cell = int | None | tuple[int | None, ...]


def _filled(cell: Cell) -> int | list[int]:
    return [v or 0 for v in cell] if isinstance(cell, tuple) else cell or 0


def _absent(cell: Cell) -> bool | list[bool]:
    return [v is None for v in cell] if isinstance(cell, tuple) else cell is None


def _row(leaf: Leaf, form: Form, case: Case, windows: Sequence[Window]) -> list[Cell]:
    if leaf.observed:
        return [_observed(leaf, form, case, window.label) for window in windows]
    return [_parameter(leaf, form, case, window) for window in windows]


def _observed(leaf: Leaf, form: Form, case: Case, label: str) -> Cell:
    contract = case.resolved.contract
    name = leaf.name
    stem = name.rpartition(".")[0]
    if name.endswith(".present"):
        seen = (stem, f"{stem}.volume", f"{stem}.cost")
        return int(any(w == label and n in seen for n, w, _ in case.observed))
    item = contract.observations.get(name) or contract.care.get(stem)
    fallback = 0 if item is not None and item.absent != "error" else None
    if leaf.axis is None:
        return case.observed.get((name, label, ""), fallback)
    items = form.axes[leaf.axis]
    cells = [case.observed.get((name, label, item)) for item in items]
    if any(cell is not None for cell in cells):
        # A code that nobody delivered has no row; once some were reported the others are zero.
        return tuple(cell or 0 for cell in cells)
    return tuple(fallback for _ in items)


def _parameter(leaf: Leaf, form: Form, case: Case, window: Window) -> Cell:
    name, first = leaf.name, window.interval.start
    if name.startswith("@"):
        return _from_calendar(name, leaf, form, case, window)
    if name in case.given:
        return case.given[name]
    if leaf.axis is not None:
        return _prices(leaf, form, case, first)
    stem, _, what = name.rpartition(".")
    source = case.timelines.get(name) or case.timelines.get(stem)
    if isinstance(source, Indexed):
        values = source.values(first, case.known_at)
        return None if values is None else values[what if stem == source.name else "amount"]
    return None if source is None else source.value(first, case.known_at)


def _prices(leaf: Leaf, form: Form, case: Case, first: date) -> Cell:
    """The price of every item: of a code on the window's first day, of a price line on its own."""
    assert leaf.axis is not None
    lists = case.resolved.prices[leaf.name]
    decimals = max(annex.decimals for annex, _ in lists)
    lines = [price_line(item) for item in form.axes[leaf.axis]]
    chosen = {day: price_list(lists, day or first, case.known_at) for day in {d for _, d in lines}}
    found: list[int | None] = []
    for code, day in lines:
        held = chosen[day]
        price = held[1].prices.get(code) if held else None
        found.append(price * 10 ** (decimals - held[0].decimals) if held and price else price)
    return tuple(found)


Lists = Sequence[tuple[PriceAnnex, PriceList]]


def price_list(lists: Lists, day: date, known_at: date) -> tuple[PriceAnnex, PriceList] | None:
    """The price list that holds on a day, as known on another: the latest that has begun."""
    begun = [pair for pair in lists if pair[0].valid_from <= day and pair[0].known <= known_at]
    return max(begun, key=lambda pair: (pair[0].valid_from, pair[0].known), default=None)


def price_line(item: str) -> tuple[str, date | None]:
    """The code of an item, and the day from which its price holds; None for a bare code, which has
    the price of its window's first day."""
    code, at, day = item.rpartition("@")
    try:
        return (code, date.fromisoformat(day)) if at else (item, None)
    except ValueError:
        return item, None


def price_days(form: Form, resolved: Resolved, axis: str, known_at: date) -> tuple[date, ...]:
    """The days from which some price list holds that is read per item of an axis."""
    names = {leaf.name for leaf in form.program.leaves if leaf.axis == axis and not leaf.observed}
    lists = [pair for name in names for pair in resolved.prices.get(name, ())]
    return tuple(sorted({annex.valid_from for annex, _ in lists if annex.known <= known_at}))


def with_price_lines(form: Form, observed: Iterable[Key]) -> Form:
    """The form whose item axes hold, beside their codes, the price lines that were observed."""
    more: dict[str, set[str]] = {}
    for name, _, item in observed:
        if "@" not in item or name not in form.observed:
            continue
        axis = form.observed[name].axis
        if axis is not None and item not in form.axes[axis]:
            more.setdefault(axis, set()).add(item)
    if not more:
        return form
    axes = {axis: (*items, *sorted(more.get(axis, ()))) for axis, items in form.axes.items()}
    return replace(form, axes=axes)


def _from_calendar(name: str, leaf: Leaf, form: Form, case: Case, window: Window) -> Cell:
    """Leaves that terms make: days, positions on a glide path, runs, codes left out."""
    kind, *words = name.split(" ")
    if kind == "@days":
        return _whole(window).days
    if kind == "@mask":
        assert leaf.axis is not None
        return tuple(int(price_line(item)[0] not in words) for item in form.axes[leaf.axis])
    if kind == "@glide":
        begins, years = date.fromisoformat(words[0]), int(words[1])
        day = window.interval.start
        passed = day.year - begins.year - ((day.month, day.day) < (begins.month, begins.day))
        return min(max(passed, 0), years)
    runs = Interval(date.fromisoformat(words[-2]), date.fromisoformat(words[-1]))
    if kind == "@runs":
        return int(runs.overlap(window.interval) > 0)
    timeline = case.timelines[words[0]]
    if isinstance(timeline, Indexed):
        borders = timeline.changes(window.interval, case.known_at)
        timeline = Timeline(timeline.name, tuple(
            Entry(day, date.min, found["amount"])
            for day in (window.interval.start, *borders)
            if (found := timeline.values(day, case.known_at)) is not None
        ))  # fmt: skip
    given = case.given.get(words[0])
    if given is not None:
        return given * runs.overlap(window.interval)
    return day_weighted(timeline, window.interval, runs, case.known_at)


def _whole(window: Window) -> Interval:
    """The calendar window of which a run may have cut a part."""
    return window.interval if "/" in window.label else parse_window(window.label)[1]


def inside_changes(form: Form, case: Case, calendar: Calendar) -> list[str]:
    """Values that change inside a window in which they are read: an error, unless prorated. An
    episode and a claim line have the price of their first day, as the field has it, and a price
    line has its own price wherever it is read."""
    found = [*_split_codes(form, case)]
    for leaf in sorted(form.program.leaves, key=lambda leaf: (leaf.name, leaf.grain)):
        if leaf.observed or leaf.name.startswith("@") or leaf.name in case.given:
            continue
        if leaf.grain in ("line", "episode"):
            continue
        stem = leaf.name.rpartition(".")[0]
        timeline = case.timelines.get(leaf.name) or case.timelines.get(stem)
        for window in calendar.windows[leaf.grain]:
            if timeline is not None:
                days = timeline.changes(window.interval, case.known_at)
                found += [f"{leaf.name} changes on {day}, inside {window.label}" for day in days]
            elif leaf.axis is not None:
                found += _other_lists(leaf, leaf.axis, case, window)
    return found


def _other_lists(leaf: Leaf, axis: str, case: Case, window: Window) -> Iterator[str]:
    """Price lists that begin inside a window, where that leaves the price of something open."""
    lists = case.resolved.prices.get(leaf.name, ())
    starts = {annex.valid_from for annex, _ in lists if annex.known <= case.known_at}
    days = sorted(day for day in starts - {window.interval.start} if day in window.interval)
    if not days or (axis in case.resolved.contract.care and not _bare(axis, case, window)):
        return
    for day in days:
        yield f"{leaf.name} has another price list from {day}, inside {window.label}"


def _bare(axis: str, case: Case, window: Window) -> bool:
    """Whether anything was observed inside a window by bare code, without saying at which price."""
    return any(
        name in (f"{axis}.volume", f"{axis}.cost")
        and price_line(item)[1] is None
        and window.interval.holds(days_of(label))
        for name, label, item in case.observed
    )


def _split_codes(form: Form, case: Case) -> Iterator[str]:
    """Price lines of a code that a clause looks at on its own: a limit per code would become a
    limit per price line."""
    split = [(form.observed[name].axis, label) for name, label, item in case.observed
             if price_line(item)[1] is not None and name in form.observed]  # fmt: skip
    for axis, label in sorted({(axis, label) for axis, label in split if axis is not None}):
        if any(_looks_at_codes(step.node, axis) for step in form.program.steps):
            yield f"{axis} counts per code, and a code has several prices inside {label}"


def _looks_at_codes(node: Node, axis: str) -> bool:
    """Whether a node is worth something else when the items of an axis are split up."""
    if isinstance(node, Times) and node.price.axis == axis:
        return any(isinstance(part, Obs) for part in walk(node.price))
    if node.axis != axis:
        return False
    if isinstance(node, Scale):
        exact = isinstance(node.den, Lit) and node.den.value == 1
        return not (exact and isinstance(node.num, Lit | Par))
    return isinstance(node, Excess | When | Carry)
