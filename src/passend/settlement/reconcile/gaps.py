"""Two statements, or a statement and a spreadsheet of totals: the gap per clause, and its name.

A gap between statements is traced to the leaves that differ: an observation, an agreed value, the
day as known on which one was settled. A gap with a spreadsheet has no leaves; it is held against
everything the statement knows, and named where it is exactly one of those: a part that was
withheld, a clause that was left out, rows that were not counted, an advance, a rounding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import lcm
from pathlib import Path
from typing import Final

from passend.settlement.statement import Line, Statement
from passend.settlement.tables import read_records

__all__ = ["Cause", "Gap", "Hint", "against_totals", "between_statements", "read_totals"]

At = tuple[str, str]
"""A clause and a window."""


@dataclass(frozen=True)
class Cause:
    """A leaf that differs between two statements: its value on each side, in 1/parts of the unit;
    None where a side does not have it."""

    name: str
    window: str
    item: str
    mine: int | None
    theirs: int | None
    unit: str
    parts: int


@dataclass(frozen=True)
class Hint:
    """What a gap is exactly equal to: a kind, and the name of what it is."""

    kind: str
    name: str


@dataclass(frozen=True)
class Gap:
    """One clause in one window, in cents: mine, theirs (None: not there), mine minus theirs, and
    what it comes from."""

    clause: str
    window: str
    mine: int | None
    theirs: int | None
    causes: tuple[Cause, ...] = ()
    hints: tuple[Hint, ...] = ()

    @property
    def cents(self) -> int:
        return (self.mine or 0) - (self.theirs or 0)


def between_statements(mine: Statement, theirs: Statement) -> tuple[Gap, ...]:
    """Every clause and window of which the entitlements differ, with the leaves that differ."""
    ours, others = _by_place(mine), _by_place(theirs)
    gaps = []
    for at in dict.fromkeys([*ours, *others]):
        own, other = ours.get(at), others.get(at)
        one = own.entitlement if own else None
        two = other.entitlement if other else None
        if one != two:
            causes = tuple(_causes(own, other)) if own and other else ()
            gaps.append(Gap(*at, one, two, causes))
    return tuple(gaps)


def _by_place(statement: Statement) -> dict[At, Line]:
    return {(line.clause, line.window): line for line in statement.lines}


Leaf = tuple[int, str, int]


def _leaves(line: Line) -> dict[tuple[str, str, str], Leaf]:
    """Observations and agreed values under a line, by name, window and item."""
    found: dict[tuple[str, str, str], Leaf] = {}
    for node in line.nodes:
        if node.kind not in ("Obs", "Par"):
            continue
        values = node.value if isinstance(node.value, dict) else {"": node.value}
        for item, value in values.items():
            found[node.name, node.window, item] = value, node.unit, node.parts
    return found


def _causes(mine: Line, theirs: Line) -> Iterator[Cause]:
    ours, others = _leaves(mine), _leaves(theirs)
    for at in sorted({*ours, *others}):
        own, other = ours.get(at), others.get(at)
        first = own or other
        assert first is not None
        # 8 % in hundredths and 8.25 % in ten-thousandths are told in the finer parts.
        parts = lcm(*(leaf[2] for leaf in (own, other) if leaf is not None))
        one, two = (leaf and leaf[0] * (parts // leaf[2]) for leaf in (own, other))
        if one != two or (own and other and own[1] != other[1]):
            yield Cause(*at, one, two, first[1], parts)


_COLUMNS: Final = {
    "clause": "clause", "afspraak": "clause", "window": "window", "periode": "window",
    "amount": "amount", "bedrag": "amount",
}  # fmt: skip


def read_totals(path: Path) -> dict[At, int]:
    """A spreadsheet of totals: clause, window and amount in euros. A clause may stand there more
    than once; its amounts are added. Raises BadInput as reading a table does."""
    found: dict[At, int] = {}
    for record in read_records(path, _COLUMNS, ("clause", "window", "amount"), ("amount",)):
        at = record["clause"], record["window"]
        found[at] = found.get(at, 0) + record.cents("amount")
    return found


def against_totals(statement: Statement, totals: Mapping[At, int]) -> tuple[Gap, ...]:
    """Every clause and window in which a spreadsheet has another amount than the statement, with
    what the gap is exactly equal to. Windows of which the spreadsheet says nothing at all are left
    out, so that it may cover one year."""
    windows = {window for _, window in totals}
    lines = {at: line for at, line in _by_place(statement).items() if at[1] in windows}
    gaps = []
    for at in dict.fromkeys([*lines, *totals]):
        line, theirs = lines.get(at), totals.get(at)
        mine = line.entitlement if line else None
        if mine != theirs:
            gap = Gap(*at, mine, theirs)
            hints = tuple(dict.fromkeys(_hints(gap, line, statement)))
            gaps.append(Gap(*at, mine, theirs, (), hints))
    return tuple(gaps)


def _hints(gap: Gap, line: Line | None, statement: Statement) -> Iterator[Hint]:
    """Everything that the gap is exactly equal to, the nearest first."""
    if line is None:
        yield Hint("unknown", gap.clause)
        return
    if gap.theirs is None:
        yield Hint("left-out", gap.clause)
        return
    if line.payable == gap.theirs != line.entitlement:
        yield Hint("payable", "")
    if line.advance is not None and line.advance == gap.theirs:
        yield Hint("advance", "")
    if gap.theirs == -(gap.mine or 0):
        yield Hint("direction", "")
    for node in line.nodes[:-1]:
        if isinstance(node.value, int) and node.unit == "money" and node.parts == 1 and node.value:
            name = node.role or node.name
            if node.value == gap.theirs:
                yield Hint("is-node", name or node.kind)
            elif abs(node.value) == abs(gap.cents):
                yield Hint("node", name or node.kind)
    for rest in statement.residual:
        if rest.cents and abs(rest.cents) == abs(gap.cents):
            yield Hint("residual", rest.reason)
    for other in statement.lines:
        at = other.clause, other.window
        if at != (gap.clause, gap.window) and other.entitlement:
            if abs(other.entitlement) == abs(gap.cents) and other.window == gap.window:
                yield Hint("clause", other.clause)
            elif other.clause == gap.clause and other.entitlement == gap.theirs:
                yield Hint("window", other.window)
    roundings = sum(_items(node.value) for node in line.nodes if node.kind in ("Scale", "Times"))
    if 0 < abs(gap.cents) <= roundings:
        yield Hint("rounding", str(roundings))


def _items(value: int | dict[str, int]) -> int:
    return len(value) if isinstance(value, dict) else 1
