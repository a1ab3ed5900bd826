"""Cases beside a case: some care more or less in one year, and what that changes for whom.

The slope of a clause is the evaluator run on one unit more and one unit less; nothing is derived.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from passend.algebra.columns import Column, Inputs
from passend.algebra.nodes import Obs, Par, Times
from passend.contract.model import Contract
from passend.contract.prepared import Prepared, observed_names
from passend.findings import BadInput, Finding, Place
from passend.simulation.cases import Cases, run
from passend.terms.reading import nearest

__all__ = ["Changes", "Move", "amount_of", "beside", "effects", "spread", "to_party"]

Move = Mapping[str, int]
"""By how much observations change, in their own unit (money in cents). ``<care>.volume`` of a line
of care per code is one more of every code that has a price, ``<care>.volume/<code>`` of one."""

Changes = Mapping[str, int]
"""By how many cents what a clause pays over the whole run changes."""


def beside(prepared: Prepared, cases: Cases, moves: Sequence[tuple[str, Move]]) -> Cases:
    """As many cases as there are moves, each the first case with one move in one year. Of an
    observation per month or quarter the first of the year is changed.

    Raises BadInput ``unknown-observation``, ``unknown-item``, ``unknown-year`` and
    ``below-nothing``.
    """
    columns = dict(cases.inputs.columns)
    stems = {name.partition("/")[0] for _, move in moves for name in move}
    for key, column in cases.inputs.columns.items():
        if key[0] in stems:
            columns[key] = _repeated(column, len(moves))
    findings: list[Finding] = []
    for at, (year, move) in enumerate(moves):
        for name, change in move.items():
            try:
                _change(prepared, cases, columns, at, year, name, change)
            except _Wrong as wrong:
                findings.append(Finding(Place(spot=name), wrong.code, str(wrong), wrong.mend))
    if findings:
        raise BadInput(findings)
    return Cases(cases.form, cases.calendar, Inputs(cases.calendar, columns), len(moves))


class _Wrong(Exception):
    """A move that cannot be made; becomes a finding."""

    def __init__(self, code: str, message: str, mend: str) -> None:
        super().__init__(message)
        self.code, self.mend = code, mend


def _repeated(column: Column, times: int) -> Column:
    """The first case of a column, so many times."""
    missing = None if column.missing is None else np.repeat(column.missing[:1], times, axis=0)
    return Column(np.repeat(column.values[:1], times, axis=0), missing)


def _change(
    prepared: Prepared,
    cases: Cases,
    columns: Mapping[tuple[str, str], Column],
    at: int,
    year: str,
    name: str,
    change: int,
) -> None:
    """One observation of one case changed in place. What no column holds changes nothing: no clause
    reads it."""
    stem, _, item = name.partition("/")
    known = observed_names(prepared.resolved.contract)
    if stem not in known:
        hint = nearest(stem, known) or f"known: {', '.join(known)}"
        raise _Wrong("unknown-observation", f"there is no observation {stem!r}", hint)
    for key in cases.inputs.columns:
        if key[0] != stem:
            continue
        row = columns[key].values[at : at + 1, _window(cases, key[1], year)]
        cells = row if row.ndim == 1 else row[0]
        cells[_items(prepared, stem, item)] += change
        if int(cells.min()) < 0:
            raise _Wrong(
                "below-nothing",
                f"{-change} less of {name} in {year} is more than there is",
                "take away no more than is expected",
            )


def _window(cases: Cases, grain: str, year: str) -> int:
    """The first window of a grain that has a day in a year."""
    try:
        days = cases.calendar.windows["year"][cases.calendar.index("year", year)].interval
    except KeyError:
        labels = ", ".join(window.label for window in cases.calendar.windows["year"])
        message = f"{year} is no year of the contract"
        raise _Wrong("unknown-year", message, f"its years: {labels}") from None
    for position, window in enumerate(cases.calendar.windows[grain]):
        if window.interval.overlap(days):
            return position
    raise _Wrong("unknown-year", f"nothing is expected in {year}", "say what under expected")


def _items(prepared: Prepared, name: str, item: str) -> list[int]:
    if not item:
        return spread(prepared, name)
    obs = prepared.form.observed.get(name)
    items = prepared.form.axes[obs.axis] if obs is not None and obs.axis else ()
    if item not in items:
        hint = nearest(item, items) or "a code of this line of care"
        raise _Wrong("unknown-item", f"{name} has no item {item!r}", hint)
    return [items.index(item)]


def spread(prepared: Prepared, name: str) -> list[int]:
    """The items of which one unit more of an observation is one more each: those with a price in
    every list by which they are paid, else all; one where there are no items."""
    obs = prepared.form.observed.get(name)
    if obs is None or obs.axis is None:
        return [0]
    items, unpriced = prepared.form.axes[obs.axis], set[str]()
    for step in prepared.form.program.steps:
        price = step.node.price if isinstance(step.node, Times) else None
        if isinstance(price, Par) and price.axis is not None and price.axis == obs.axis:
            for _, prices in prepared.resolved.prices.get(price.name, ()):
                unpriced |= set(items) - set(prices.prices)
    return [at for at, item in enumerate(items) if item not in unpriced] or list(range(len(items)))


def amount_of(prepared: Prepared, cases: Cases, obs: Obs, year: str) -> int | None:
    """What the first case says of an observation in the window of a year in which it is moved; of
    the items over which a unit is spread the least. None when it says nothing."""
    column = cases.inputs.columns.get((obs.name, obs.per))
    if column is None:
        return None
    cells = np.atleast_1d(column.values[0, _window(cases, obs.per, year)])
    return int(cells[spread(prepared, obs.name)].min())


def effects(
    prepared: Prepared, cases: Cases, moves: Sequence[tuple[str, Move]]
) -> list[Changes | None]:
    """What every move changes, by clause, over the whole run: a clause may look back. None where a
    clause has no value there: a quotient without a divisor, or an amount that is too large.

    Raises BadInput as :func:`beside` and ``run`` do."""
    if not moves:
        return []
    first = cases.calendar.windows["year"][0].label
    found = run(prepared, beside(prepared, cases, [(first, {}), *moves]))
    totals = {name: values.sum(axis=1) for name, values in found.clauses.items()}
    return [
        {name: int(total[at] - total[0]) for name, total in totals.items()}
        if found.whole[0] and found.whole[at]
        else None
        for at in range(1, len(moves) + 1)
    ]


def to_party(contract: Contract, changes: Changes, party: str) -> int:
    """What changes in cents that a party receives less what it pays."""
    total = 0
    for name, cents in changes.items():
        clause = contract.clauses[name]
        total += ((clause.paid_to == party) - (clause.paid_by == party)) * cents
    return total
