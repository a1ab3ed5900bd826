"""What was received when: claims by the month that attributes them and the months until received.

The run-off of open years is made of it. Nothing is judged here and nothing is forecast.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from passend.observation.engines import Engine, open_engine
from passend.observation.lines import lines_once, whole
from passend.observation.opened import Claims, open_claims

__all__ = ["Measure", "Received", "placed_lines", "received_of", "runoff_triangle"]

Measure = Literal["lines", "quantity", "declared", "paid"]
"""Debits less credits, their quantity in the unit of the code, their cents."""

_MEASURES: tuple[Measure, ...] = ("lines", "quantity", "declared", "paid")


@dataclass(frozen=True)
class Received:
    """Net claims by month and age. ``cells`` holds what came in in the month itself (age 0), the
    month after (1) and so on, as measures by (month, age); months count from year 0. ``known`` is
    the last month of which all is in; ``left_out`` the lines without a day to attribute them by,
    and the credits that reverse no line."""

    first: int
    known: int
    cells: Mapping[tuple[int, int], Mapping[str, int]]
    left_out: int

    @property
    def periods(self) -> tuple[str, ...]:
        """The months, oldest first: ``2026-01``."""
        return tuple(
            f"{month // 12:04}-{month % 12 + 1:02}" for month in range(self.first, self.known + 1)
        )

    def rows(self, measure: Measure) -> tuple[tuple[int | None, ...], ...]:
        """A measure added up by age, a row per month; None is not known yet."""
        width, found = self.known - self.first + 1, []
        for month in range(self.first, self.known + 1):
            total, row = 0, list[int | None]()
            for age in range(self.known - month + 1):
                total += self.cells.get((month, age), {}).get(measure, 0)
                row.append(total)
            found.append((*row, *[None] * (width - len(row))))
        return tuple(found)


def runoff_triangle(
    claims: str | os.PathLike[str] | Any,
    first: date,
    known_at: date,
    *,
    codes: Sequence[str] | None = None,
    providers: Sequence[str] | None = None,
    payers: Sequence[str] | None = None,
    year_of: Literal["opened", "delivered", "closed"] = "opened",
    engine: str = "duckdb://",
) -> Received:
    """Claims from the month of ``first`` on, as received until the last whole month before or on
    ``known_at``, of some codes (declaration codes or care products), providers and payers (None:
    all).

    What counts is what a pass over the claims counts: a line handed in twice counts once, on its
    first day; one that is incomplete or contradicts itself does not count. A credit counts on the
    day on which it was received itself, in the place of the line that it reverses: a month that
    was known falls by it later.

    Raises BadInput as :func:`passend.observation.opened.open_claims` does, and ValueError when no
    whole month is known.
    """
    with open_engine(engine) as opened:
        lines = placed_lines(opened, open_claims(opened, claims), known_at)
        return received_of(opened, lines, first, known_at, codes=codes, providers=providers,
                           payers=payers, year_of=year_of)  # fmt: skip


def received_of(
    opened: Engine,
    lines: Any,
    first: date,
    known_at: date,
    *,
    codes: Sequence[str] | None = None,
    providers: Sequence[str] | None = None,
    payers: Sequence[str] | None = None,
    year_of: Literal["opened", "delivered", "closed"] = "opened",
) -> Received:
    """As :func:`runoff_triangle`, of the :func:`placed_lines` of an engine as known on that day:
    for many triangles of the same claims."""
    begin, last = _month(first), _month(known_at + timedelta(days=1)) - 1
    if last < begin:
        raise ValueError(f"no whole month lies between {first} and {known_at}")
    for name, values in (("provider", providers), ("payer", payers)):
        if values is not None:
            lines = lines.filter(lines[name].isin(list(values)))
    if codes is not None:
        named = lines.code.isin(list(codes)) | lines["product"].isin(list(codes)).fill_null(False)
        lines = lines.filter(named)
    rows = opened.fetch(_by_age(lines, year_of))
    cells: dict[tuple[int, int], dict[str, int]] = {
        (row["month"], row["age"]): {str(name): row[name] for name in _MEASURES}
        for row in _merged(rows)
        if row["month"] is not None and begin <= row["month"] <= last
        and row["month"] + row["age"] <= last
    }  # fmt: skip
    left_out = sum(row["rows"] for row in rows if row["month"] is None)
    return Received(begin, last, cells, left_out)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


_PLACE = ("provider", "payer", "code", "product", "opened", "delivered", "closed")
"""What decides where a line counts. A credit has it from the line that it reverses."""

_OWN = ("line_id", "debit_credit", "received", "quantity", "declared", "paid")


def placed_lines(engine: Engine, claims: Claims, known_at: date) -> Any:
    """The lines that are known on a day, each once: debits, and every credit in the place of the
    debit that it reverses, one of the same quantity and amount, and the first to do so. Other
    credits have no day, so that they stand apart."""
    import ibis

    lines = lines_once(engine, claims, known_at)
    debits = lines.filter(lines.debit_credit == "D")
    credits_ = lines.filter(lines.debit_credit == "C")
    credits_ = engine.keep(credits_.select(*_PLACE, *_OWN, "reverses"))
    own = credits_.select(*_OWN, "reverses", by=credits_.provider)
    found = debits.select(*_PLACE, of_line=debits.line_id, of_quantity=debits.quantity,
                          of_declared=debits.declared)  # fmt: skip
    both = own.join(found, [
        own.by == found.provider, own.reverses == found.of_line,
        own.quantity == -found.of_quantity, own.declared == -found.of_declared,
    ])  # fmt: skip
    order = ["received", "paid", "line_id"]
    both = both.mutate(nth=ibis.row_number().over(group_by=["provider", "of_line"], order_by=order))
    reversing = engine.keep(both.filter(both.nth == 0).select(*_PLACE, *_OWN))
    alone = credits_.anti_join(reversing, ["provider", "line_id"])
    none = {name: ibis.null("date") for name in ("opened", "delivered", "closed")}
    alone = alone.mutate(**none).select(*_PLACE, *_OWN)
    return debits.select(*_PLACE, *_OWN).union(reversing, alone)


def _by_age(lines: Any, year_of: str) -> Any:
    """Net sums by month of the attributing day and months until received."""
    import ibis

    day = lines[year_of]
    month = (day.year() * 12 + day.month() - 1).cast("int64")
    received = (lines.received.year() * 12 + lines.received.month() - 1).cast("int64")
    way = ibis.cases((lines.debit_credit == "C", -1), else_=1).cast("int64")
    signed = lines.select(
        month=month, age=received - month, rows=ibis.literal(1, "int64"), lines=way,
        **{name: lines[name] for name in ("quantity", "declared", "paid")},
    )  # fmt: skip
    sums = {name: whole(signed[name].sum()) for name in ("rows", *_MEASURES)}
    return signed.group_by(["month", "age"]).agg(**sums)


def _merged(rows: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """What was received before the month that attributes it counts in that month."""
    found: dict[tuple[Any, int], dict[str, Any]] = {}
    for row in rows:
        age = max(0, row["age"]) if row["age"] is not None else 0
        own = found.setdefault((row["month"], age), {"month": row["month"], "age": age})
        for name in _MEASURES:
            own[name] = own.get(name, 0) + row[name]
    return list(found.values())
