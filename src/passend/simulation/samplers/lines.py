"""What is drawn around: every observation that the contracts expect something of, once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from passend.algebra.columns import Integers
from passend.algebra.nodes import Obs
from passend.contract.binding import Case, bind, calendar_for
from passend.contract.prepared import Prepared, latest_known
from passend.findings import BadInput, Finding
from passend.periods import Calendar, Interval, parse_window
from passend.simulation.assumptions.model import Assumptions
from passend.simulation.cases import Cases, expected_point, observables

__all__ = ["Line", "base_of", "lines_of"]

_EVENTS = ("episode", "line")


@dataclass(frozen=True)
class Line:
    """One observation: its windows, the year of each (None: the whole run), its expectation of
    shape (windows, items), the last year of which the contract itself says what it expects, and
    whether anything is expected at all."""

    obs: Obs
    calendar: Calendar
    expected: Integers
    years: tuple[int | None, ...]
    last_stated: int
    has_items: bool
    known: bool

    @property
    def name(self) -> str:
        return self.obs.name

    @property
    def windows(self) -> int:
        return len(self.expected)


def base_of(prepared: Prepared, assumptions: Assumptions) -> Cases:
    """The expected point of a contract, with as many episodes a year as are assumed."""
    point = expected_point(prepared)
    numbers = {
        obs.per: assumptions.all.observed[name].episodes
        for name, obs in prepared.form.observed.items()
        if obs.per in _EVENTS and name in assumptions.all.observed
        and assumptions.all.observed[name].episodes
    }  # fmt: skip
    return _with_episodes(prepared, point, numbers) if numbers else point


def _with_episodes(prepared: Prepared, point: Cases, numbers: Mapping[str, int]) -> Cases:
    """Every episode that is expected once a year, so many times a year."""
    form, resolved = prepared.form, prepared.resolved
    observed: dict[tuple[str, str, str], int] = {}
    for name, obs in form.observed.items():
        column = point.inputs.columns.get((name, obs.per))
        if column is None or name.endswith(".present"):
            continue
        for at, window in enumerate(point.calendar.windows[obs.per]):
            labels = [window.label]
            if obs.per in numbers:
                labels = _labels(parse_window(window.label)[1], numbers[obs.per])
            items = form.axes[obs.axis] if obs.axis else ("",)
            for item, value in zip(
                items, np.atleast_1d(column.values[0, at]).tolist(), strict=True
            ):
                if column.missing is None or not column.missing[0, at].any():
                    observed |= {(name, label, item): value for label in labels}
    calendar = calendar_for(form, resolved.contract, observed)
    case = Case(resolved, prepared.timelines, observed, latest_known(resolved))
    inputs = bind(form, [case], calendar)
    extra = {key: c for key, c in point.inputs.columns.items() if key not in inputs.columns}
    return Cases(form, calendar, type(inputs)(calendar, {**extra, **inputs.columns}), 1)


def _labels(year: Interval, number: int) -> list[str]:
    """Windows of episodes spread over the days of a year, each with a name of its own."""
    found = []
    for at in range(number):
        start = year.start + timedelta(days=at % year.days)
        end = start + timedelta(days=1 + at // year.days)
        found.append(str(Interval(start, end)))
    return found


def lines_of(
    prepared: Sequence[Prepared], bases: Sequence[Cases], assumptions: Assumptions
) -> dict[str, Line]:
    """The observations of all contracts, each once, with what is expected of it.

    Raises BadInput ``runs-differ`` when the contracts run over different years,
    ``expectation-differs`` when they expect different things of one observation, and
    ``nothing-expected`` where assumptions lie around what no contract expects.
    """
    findings = list(_differences(prepared, bases))
    if findings:
        raise BadInput(findings)
    found: dict[str, Line] = {}
    for item, base in zip(prepared, bases, strict=True):
        for name, obs in observables(item.resolved.contract).items():
            if (name, obs.per) in base.inputs.columns:
                found.setdefault(name, _line(item, base, obs))
    targets = {s.to for o in assumptions.all.observed.values() for s in o.shifts}
    for item, base in zip(prepared, bases, strict=True):
        for name, obs in observables(item.resolved.contract).items():
            if name in targets and name not in found:
                found[name] = _line(item, base, obs)
    findings = [_nothing(assumptions, name, lacking) for name, lacking
                in _unexpected(assumptions, found, targets)]  # fmt: skip
    if findings:
        raise BadInput(findings)
    return found


def _unexpected(
    assumptions: Assumptions, lines: Mapping[str, Line], targets: set[str]
) -> Iterator[tuple[str, str]]:
    """Every observation that is assumed to vary, with what lacks an expectation: itself, the number
    out of which it counts, or the cases it is made of."""
    for name, observed in assumptions.all.observed.items():
        needed = [] if name in targets else [name]
        if observed.spread is not None and observed.spread.kind in ("binomial", "beta"):
            needed.append(name.removesuffix("numerator") + "denominator")
        if observed.per_case is not None:
            needed.append(observed.per_case.of)
        if observed.follows:
            needed.append(observed.follows)
        for other in needed:
            if other not in lines or not lines[other].known:
                yield name, other


def _nothing(assumptions: Assumptions, name: str, lacking: str) -> Finding:
    return Finding(
        assumptions.all.observed[name].basis.place, "nothing-expected",
        f"{name} varies around an expectation, and no contract expects anything of {lacking}",
        "say under expected (verwachting) what the parties expect of it",
    )  # fmt: skip


def _line(item: Prepared, base: Cases, obs: Obs) -> Line:
    contract, calendar = item.resolved.contract, base.calendar
    windows = calendar.windows[obs.per]
    column = base.inputs.columns.get((obs.name, obs.per))
    expected = np.zeros((len(windows), 1), np.int64)
    if column is not None:
        expected = column.values[0].reshape(len(windows), -1)
    stated = contract.expected.get(obs.name)
    if stated is None and obs.name.endswith(".volume"):
        stated = contract.expected.get(obs.name.removesuffix(".volume"))
    first = calendar.windows["year"][0].interval.start.year
    ends = [parse_window(label)[1].end - timedelta(days=1) for label in stated or {}]
    last = max((day.year for day in ends), default=first)
    has_items = column is not None and column.values.ndim == 3
    known = column is not None and (column.missing is None or not column.missing.all())
    return Line(obs, calendar, expected, _years(calendar, obs.per), last, has_items, known)


def _years(calendar: Calendar, grain: str) -> tuple[int | None, ...]:
    """The position of the year of every window."""
    if grain == "year":
        return tuple(range(len(calendar.windows["year"])))
    if grain == "term":
        return (None,)
    return tuple(calendar.parents[grain, "year"])


def _differences(prepared: Sequence[Prepared], bases: Sequence[Cases]) -> list[Finding]:
    first, base = prepared[0], bases[0]
    found = []
    for item, other in zip(prepared[1:], bases[1:], strict=True):
        if _run(item) != _run(first):
            found.append(Finding(
                item.resolved.place(("runs",)), "runs-differ",
                f"{item.resolved.contract.id} and {first.resolved.contract.id} run over different "
                "days: their cases are not the same", "let the contracts run over the same days",
            ))  # fmt: skip
            continue
        for key, column in other.inputs.columns.items():
            here = observables(item.resolved.contract)
            twin = base.inputs.columns.get(key)
            known = key[0] in observables(first.resolved.contract)
            if twin is None or key[0] not in here or not known:
                continue
            if column.values.shape != twin.values.shape or (column.values != twin.values).any():
                found.append(_other_expectation(item, first, key[0]))
    return found


def _other_expectation(item: Prepared, first: Prepared, name: str) -> Finding:
    return Finding(
        item.resolved.place(("expected", name.removesuffix(".volume"))), "expectation-differs",
        f"{item.resolved.contract.id} expects something else of {name} than "
        f"{first.resolved.contract.id}: forms are compared on the same cases",
        "give both contracts the same expectation",
    )  # fmt: skip


def _run(item: Prepared) -> tuple[date, date]:
    runs = item.resolved.contract.runs
    assert runs is not None
    return runs.valid_from, runs.until
