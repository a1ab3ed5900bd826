"""How complete a statement is: what it needed and has, what is final, what was not counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from passend.settlement.statement import Statement

__all__ = ["Completeness", "Counted", "completeness", "counted"]


@dataclass(frozen=True)
class Completeness:
    """One window. Of the figures that its clauses need, how many are there; how many clauses are
    settled and how many wait; how many cents of what is settled are final (closed)."""

    window: str
    needed: int
    present: int
    lines: int
    waiting: int
    final_cents: int
    all_cents: int

    @property
    def is_final(self) -> bool:
        """Whether everything is settled and closed."""
        return not self.waiting and self.final_cents == self.all_cents


@dataclass(frozen=True)
class Counted:
    """How many rows were counted, how many were not, and the money in them."""

    rows: int
    cents: int
    left_out_rows: int
    left_out_cents: int


def completeness(statement: Statement) -> list[Completeness]:
    """Every window for which something is settled or waits, in their order."""
    windows = dict.fromkeys(
        [*(line.window for line in statement.lines), *(gap.window for gap in statement.missing)]
    )
    return [_of(statement, window) for window in sorted(windows)]


def _of(statement: Statement, window: str) -> Completeness:
    lines = [line for line in statement.lines if line.window == window]
    gaps = [gap for gap in statement.missing if gap.window == window]
    present = {
        (node.name, node.window)
        for line in lines
        for node in line.nodes
        if node.kind == "Obs" and not node.defect
    }
    absent = {(lack.name, lack.window) for gap in gaps for lack in gap.lacks}
    return Completeness(
        window=window,
        needed=len(present | absent),
        present=len(present - absent),
        lines=len(lines),
        waiting=len(gaps),
        final_cents=sum(abs(line.entitlement) for line in lines if line.closed),
        all_cents=sum(abs(line.entitlement) for line in lines),
    )


def counted(statement: Statement) -> Counted:
    """The rows of the statement against those it left out; a corrected row was counted before."""
    rows = statement.inputs["observations"]
    left = [rest for rest in statement.residual if rest.reason != "corrected"]
    return Counted(
        rows=len(rows),
        cents=sum(_money(rows)),
        left_out_rows=sum(rest.rows for rest in left),
        left_out_cents=sum(rest.cents for rest in left),
    )


def _money(rows: list[dict[str, str | int]]) -> Iterator[int]:
    return (int(row["value"]) for row in rows if row["unit"] == "money")
