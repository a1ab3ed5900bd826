"""Cases: observations of one contract for any number of scenarios, and what each party gets.

A case is one course of events over the whole run. All cases of a contract stand in the columns of
one ``Inputs`` and are computed in one evaluation; from the integer observations on there is no
chance and no float left. An observation of which the contract expects something but that no clause
reads (days under a fixed sum, say) stands in the columns too: costs and hours follow from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from passend.algebra.columns import MISSING, Column, Inputs, Integers, Value
from passend.algebra.evaluate import evaluate
from passend.algebra.nodes import Obs
from passend.algebra.units import Unit, count, money, rate
from passend.contract.binding import calendar_for
from passend.contract.drafting.expected import Expected, stated
from passend.contract.lower import Form
from passend.contract.model import Contract
from passend.contract.prepared import Prepared
from passend.findings import BadInput, Finding
from passend.observation.table import Row, Table
from passend.periods import Calendar, parse_window

__all__ = [
    "Cases", "Outcomes", "case_table", "expected_point", "observables", "per_year", "run",
    "to_party", "years",
]  # fmt: skip

_REGULAR = ("month", "quarter", "year", "term")


@dataclass(frozen=True)
class Cases:
    """``n`` cases of one contract: a column per leaf of its program, and per observation that only
    the expectation names, of shape (n or 1, windows[, items])."""

    form: Form
    calendar: Calendar
    inputs: Inputs
    n: int

    def observed(self, name: str) -> Integers:
        """The values of one observation over all cases and windows, items added up. Raises KeyError
        when the cases say nothing of it."""
        for (other, _), column in self.inputs.columns.items():
            if other == name:
                values = column.values
                values = values if values.ndim == 2 else values.sum(axis=2)
                return np.broadcast_to(values, (self.n, values.shape[1]))
        raise KeyError(name)


@dataclass(frozen=True)
class Outcomes:
    """What a contract gives in every case: per clause, advance and named amount an int64 array of
    shape (cases, windows), with the defects of what could not be computed; ``beside`` as computed
    what else was asked for."""

    values: Mapping[str, Value]
    names: tuple[str, ...]
    calendar: Calendar
    beside: Mapping[str, Value] = field(default_factory=dict)

    @cached_property
    def clauses(self) -> Mapping[str, Integers]:
        """Cents per paying clause, of shape (cases, windows)."""
        return {name: self.values[name].values for name in self.names}

    @cached_property
    def whole(self) -> NDArray[np.bool_]:
        """The cases in which every clause could be computed. In the others a quotient has no
        divisor or an amount is too large; what such a clause pays counts there as nothing."""
        some = next(iter(self.values.values()))
        found = np.ones(len(some.values), np.bool_)
        for name in self.names:
            defects = self.values[name].defects
            if defects is not None:
                found &= ~(defects != 0).any(axis=1)
        return found


def expected_point(prepared: Prepared) -> Cases:
    """The one case that both parties expect, as the contract's ``expected`` says."""
    contract, form = prepared.resolved.contract, prepared.form
    expected = Expected(prepared, calendar_for(form, contract, {}))
    columns = dict(expected.inputs.columns)
    calendar = expected.inputs.calendar
    read = {name for name, _ in columns}
    for obs in observables(contract).values():
        if obs.name in read or obs.per not in _REGULAR:
            continue
        said = stated(contract, obs.name, obs.unit)
        values = [said.at(parse_window(w.label)[1] if "/" not in w.label else w.interval)
                  for w in calendar.windows[obs.per]]  # fmt: skip
        if said.values:
            columns[obs.name, obs.per] = Column(np.array([[v or 0 for v in values]], np.int64))
    return Cases(form, calendar, Inputs(calendar, columns), 1)


def observables(contract: Contract) -> dict[str, Obs]:
    """Every observation that a contract knows, read by a clause or not, with its unit and grain;
    without items."""
    found: dict[str, Obs] = {}
    for name, item in contract.observations.items():
        found[name] = Obs(name, _unit(item.unit, item.per, item.decimals), item.per, None)
    for name, care in contract.care.items():
        found[f"{name}.volume"] = Obs(f"{name}.volume", count(care.unit), care.per, None)
        found[f"{name}.cost"] = Obs(f"{name}.cost", money(care.per), care.per, None)
    for name, measure in contract.measures.items():
        if measure.kind == "judged":
            found[name] = Obs(name, count("yes_no"), measure.per, None)
            continue
        for what in ("numerator", "denominator"):
            found[f"{name}.{what}"] = Obs(f"{name}.{what}", count(name), measure.per, None)
    return found


def _unit(word: str, per: str, decimals: int) -> Unit:
    if word == "money":
        return money(per)
    return rate(10**decimals) if word == "rate" else count(word)


def run(prepared: Prepared, cases: Cases, also: Mapping[str, int] | None = None) -> Outcomes:
    """Compute a contract in every case, and the steps of its program that are ``also`` wanted.

    Raises BadInput ``nothing-expected`` when a clause reads what the cases say nothing of.
    """
    program, extra = prepared.form.program, also or {}
    found = evaluate(replace(program, outputs={**program.outputs, **extra}), cases.inputs)
    missing = [
        name
        for name in prepared.form.clauses
        if (defects := found[name].defects) is not None and (defects & MISSING).any()
    ]
    if missing:
        raise BadInput(_nothing_expected(prepared, cases, name) for name in missing)
    full = {name: _whole(found[name], cases.n) for name in program.outputs}
    beside = {name: found[name] for name in extra}
    return Outcomes(full, prepared.form.clauses, cases.calendar, beside)


def _whole(value: Value, n: int) -> Value:
    """A value for every one of n cases, zero where it has a defect."""
    if value.defects is None:
        values = value.values
    else:
        values = np.where(value.defects != 0, 0, value.values)
    shape = (n, values.shape[1])
    defects = None if value.defects is None else np.broadcast_to(value.defects, shape)
    return Value(np.broadcast_to(values, shape), defects)


def _nothing_expected(prepared: Prepared, cases: Cases, clause: str) -> Finding:
    program = prepared.form.program
    waiting, seen = [program.outputs[clause]], set[int]()
    lacking: set[str] = set()
    while waiting:
        at = waiting.pop()
        if at in seen:
            continue
        seen.add(at)
        step = program.steps[at]
        waiting += [*step.args, *([step.target] if step.target >= 0 else [])]
        if isinstance(step.node, Obs):
            column = cases.inputs.columns[step.node.name, step.grain]
            if column.missing is not None and column.missing.any():
                lacking.add(step.node.name)
    names = ", ".join(sorted(lacking)) or "a parameter without a value"
    return Finding(
        prepared.resolved.place(("clauses", clause)),
        "nothing-expected",
        f"{clause} reads {names}, of which the contract expects nothing: it cannot be simulated",
        "say under expected (verwachting) what the parties expect of it",
    )


def years(calendar: Calendar) -> tuple[str, ...]:
    """The labels of the years of a run."""
    return tuple(window.label for window in calendar.windows["year"])


def per_year(values: Integers, grain: str, calendar: Calendar) -> Integers:
    """Amounts per window added up per year: of shape (cases, years). What is settled once for the
    whole run falls in its last year."""
    if grain == "year":
        return values
    last = len(calendar.windows["year"]) - 1
    parents = (last,) if grain == "term" else calendar.parents[grain, "year"]
    found = np.zeros((len(values), last + 1), np.int64)
    for at, parent in enumerate(parents):
        found[:, parent] += values[:, at]
    return found


def to_party(prepared: Prepared, outcomes: Outcomes, party: str) -> Integers:
    """What a party receives minus what it pays, in cents, of shape (cases, years)."""
    calendar = outcomes.calendar
    contract, program = prepared.resolved.contract, prepared.form.program
    cases = len(next(iter(outcomes.values.values())).values)
    total = np.zeros((cases, len(calendar.windows["year"])), np.int64)
    for name in outcomes.names:
        clause = contract.clauses[name]
        sign = (clause.paid_to == party) - (clause.paid_by == party)
        if sign:
            grain = program.steps[program.outputs[name]].grain
            total += sign * per_year(outcomes.clauses[name], grain, calendar)
    return total


def case_table(prepared: Prepared, cases: Cases, at: int) -> Table:
    """One case as an observations table that ``settle`` takes: simulated = settled. Every row is
    known on the day its window is closed."""
    contract = prepared.resolved.contract
    rows = [
        Row(contract.id, name, window, item, value, *about, 0)
        for name, window, item, value, about in _cells(prepared, cases, at)
    ]
    return Table(tuple(rows))


def _cells(
    prepared: Prepared, cases: Cases, at: int
) -> Iterator[tuple[str, str, str, int, tuple[str, date, str]]]:
    contract, form = prepared.resolved.contract, prepared.form
    known_to = observables(contract)
    for (name, grain), column in sorted(cases.inputs.columns.items()):
        if name not in known_to:
            continue
        axis = form.observed[name].axis if name in form.observed else None
        case = at if len(column.values) > 1 else 0
        for position, window in enumerate(cases.calendar.windows[grain]):
            cells = np.atleast_1d(column.values[case, position])
            absent = np.zeros_like(cells, np.bool_)
            if column.missing is not None:
                absent |= column.missing[case, position]
            about = _about(contract, name, window.interval.end)
            for item, value, gone in zip(
                form.axes[axis] if axis else ("",), cells.tolist(), absent.tolist(), strict=True
            ):
                if not gone:
                    yield name, window.label, item, value, about


def _about(contract: Contract, name: str, end: date) -> tuple[str, date, str]:
    """The unit, the day it is known for good, and the holder of an observation."""
    stem, _, what = name.rpartition(".")
    if name in contract.observations:
        item = contract.observations[name]
        return item.unit, end + timedelta(days=item.closes_after), item.held_by
    if stem in contract.care and what in ("volume", "cost"):
        care = contract.care[stem]
        unit = "money" if what == "cost" else care.unit
        return unit, end + timedelta(days=care.closes_after), care.held_by
    measure = contract.measures.get(name) or contract.measures[stem]
    return ("yes_no" if measure.kind == "judged" else stem), end, measure.held_by
