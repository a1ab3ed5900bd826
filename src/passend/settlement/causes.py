"""Why an entitlement changed since an earlier statement, cause by cause, to the cent.

The earlier inputs become the later ones in a stated order, and each step is settled in full:

1. ``new_claims``: figures that were not there, or rose;
2. ``corrections``: figures that fell or were withdrawn (credits, corrections);
3. ``measures``: figures of measures;
4. ``parameters``: values and price lists known later;
5. ``amendment``: everything else in the contract.

A step's effect is what its settlement differs from the one before, so the causes add up to the
whole difference by construction. Where a step cannot be settled by itself (a contract that does not
know its inputs yet) its effect falls to the next. The order decides what a change counts as that
two causes make together; it is the same for everyone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from passend.contract.check import Prepared, prepare
from passend.contract.model import Contract
from passend.contract.prepared import observed_names
from passend.findings import BadInput
from passend.observation.table import Row, Table
from passend.settlement.settle import settle
from passend.settlement.statement import Statement
from passend.settlement.verify import embedded

__all__ = ["CAUSES", "Change", "causes"]

CAUSES = ("new_claims", "corrections", "measures", "parameters", "amendment")

Cell = tuple[str, str, str]
Lines = dict[tuple[str, str], int]


@dataclass(frozen=True)
class Change:
    """One line before and now in cents (0 where it is not there), and what each cause did."""

    clause: str
    window: str
    before: int
    now: int
    by: Mapping[str, int]

    @property
    def difference(self) -> int:
        return self.now - self.before


def causes(statement: Statement, earlier: Statement) -> list[Change]:
    """Every line that changed, with its causes. Both statements carry their inputs.

    Raises BadInput when one of them cannot be settled anew."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    before = _entitlements(earlier)
    last = before
    for cause, lines in _steps(statement, earlier):
        for key in {**last, **lines}:
            effect = lines.get(key, 0) - last.get(key, 0)
            if effect:
                by = found.setdefault(key, dict.fromkeys(CAUSES, 0))
                by[cause] += effect
        last = lines
    assert last == _entitlements(statement)
    return [
        Change(*key, before.get(key, 0), last.get(key, 0), by) for key, by in sorted(found.items())
    ]


def _entitlements(statement: Statement) -> Lines:
    return {(line.clause, line.window): line.entitlement for line in statement.lines}


def _steps(statement: Statement, earlier: Statement) -> Iterator[tuple[str, Lines]]:
    old, new = _rows(earlier), _rows(statement)
    was, now = (embedded(s.inputs["contract"]) for s in (earlier, statement))
    measures = _measured(was.contract) | _measured(now.contract)
    known = date.fromisoformat(earlier.known_at), date.fromisoformat(statement.known_at)
    # What the contract no longer asks for is not withdrawn: leaving it out is the amendment.
    asked = frozenset(observed_names(now.contract))
    new |= {cell: row for cell, row in old.items() if cell[0] not in asked}
    table = dict(old)
    for cause in CAUSES[:3]:
        table = dict(_moved(table, new, cause, measures))
        yield from _settled(cause, prepare(was), table, known[0], late=known[1])
    valued = _with_values_of(earlier.inputs["contract"], statement.inputs["contract"])
    with suppress(BadInput):
        yield from _settled("parameters", prepare(embedded(valued)), table, known[1])
    yield "amendment", _entitlements(statement)


def _rows(statement: Statement) -> dict[Cell, Row]:
    rows = Table.load(statement.inputs["observations"]).rows
    return {(row.observation, row.window, row.item): row for row in rows}


def _measured(contract: Contract) -> frozenset[str]:
    names = contract.measures
    return frozenset({*names, *(f"{n}.{part}" for n in names for part in
                                ("numerator", "denominator"))})  # fmt: skip


def _moved(
    table: dict[Cell, Row], new: dict[Cell, Row], cause: str, measures: frozenset[str]
) -> Iterator[tuple[Cell, Row]]:
    """The rows after one cause was let in."""
    for cell in sorted({**table, **new}):
        was, now = table.get(cell), new.get(cell)
        kept = now if now == was or _cause(cell, was, now, measures) == cause else was
        if kept is not None:
            yield cell, kept


def _cause(cell: Cell, was: Row | None, now: Row | None, measures: frozenset[str]) -> str:
    if cell[0] in measures:
        return "measures"
    return "new_claims" if now and (was is None or now.value >= was.value) else "corrections"


def _settled(
    cause: str, prepared: Prepared, table: dict[Cell, Row], known: date, late: date | None = None
) -> Iterator[tuple[str, Lines]]:
    """The lines after a cause; nothing when this step cannot be settled by itself. What became
    known between the two days counts as known on the first: its values do not change for that."""
    rows = tuple(_known_by(row, known) if late else row for row in table.values())
    try:
        statement = settle([prepared], Table(rows), known).statements[0]
    except BadInput:
        return
    yield cause, _entitlements(statement)


def _known_by(row: Row, day: date) -> Row:
    return row if row.known <= day else replace(row, known=day)


def _with_values_of(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The old contract with the parameter values and price lists of the new one."""
    contract, later = dict(old["contract"]), new["contract"]
    for section in ("parameters", "prices"):
        kept = {name: item for name, item in later.get(section, {}).items()
                if name in contract.get(section, {})}  # fmt: skip
        if kept:
            contract[section] = {**contract[section], **kept}
    prices = {**old.get("prices", {}), **new.get("prices", {})}
    return {**old, "contract": contract, **({"prices": prices} if prices else {})}
