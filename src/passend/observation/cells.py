"""The one reading of the claims: lines fold into cells.

A *cell* holds the lines that no contract can tell apart: their payers, providers, codes and days
mean the same to all. It is made by joins with small tables of which every key stands in one row, so
that a line is never doubled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from passend.observation.engines import Engine
from passend.observation.lines import AMOUNTS, Lines, whole
from passend.observation.lookups import NO_DAY, Lookups

__all__ = ["STAY", "cells_of", "folded_lines"]

STAY = ("patient", "opened", "closed")
"""What makes a stay."""

_NUMBERED = {
    "payers": "payer", "providers": "provider", "codes": "code", "products": "product",
    "specialisms": "specialism", "diagnoses": "diagnosis", "units": "unit",
}  # fmt: skip
"""The numbers that stand in a cell, and the column of a claim line that each is of."""


def cells_of(
    engine: Engine, lookups: Lookups, lines: Lines, by_person: bool = False, number: bool = False
) -> Any:
    """The cells: what their lines have in common, their rows, quantity and cents. ``by_person``: a
    cell holds the lines of one ``person``. A number of its own (``cell``; else 0) it has where that
    is asked with ``number``, or where it may be held more than once."""
    import ibis

    folded, keys = _folded(engine, lookups, lines.counting, lines.units, by_person)
    sums = {name: whole(folded[name].sum()) for name in AMOUNTS}
    cells = folded.group_by(keys).agg(rows=whole(folded.count()), **sums)
    zero = ibis.literal(0, "int64")
    numbered = number or lookups.several
    absent = {name: zero for name in _NUMBERED if name not in keys}
    cells = cells.mutate(**absent, cell=whole(ibis.row_number()) if numbered else zero)
    # Asked for once they need not be held.
    return cells if engine.streams and not (number or lookups.products) else engine.keep(cells)


def folded_lines(
    engine: Engine, lookups: Lookups, lines: Lines, beside: tuple[str, ...] = ()
) -> tuple[Any, list[str]]:
    """Net lines with the columns that decide in which cell they fall, and the names of those; the
    columns ``beside`` stay as they are."""
    return _folded(engine, lookups, lines.net, lines.units, False, beside)


def _folded(
    engine: Engine, lookups: Lookups, lines: Any, units: Sequence[str], by_person: bool,
    beside: tuple[str, ...] = (),
) -> tuple[Any, list[str]]:  # fmt: skip
    """Every line with the numbers of its codes and days, and the names of those columns. What no
    contract asks for is in none."""
    import ibis

    told = dict(zip(_NUMBERED, (
        lookups.payers.numbers, lookups.providers.numbers, lookups.codes.numbers, lookups.products,
        lookups.specialisms.numbers, lookups.diagnoses.numbers,
        {unit: at for at, unit in enumerate(units)} if len(units) > 1 else {},
    ), strict=True))  # fmt: skip
    for name, numbers in told.items():
        lines = _numbered(engine, lines, _NUMBERED[name], name, numbers)
    lines = _dated(engine, lookups, lines)
    known = (lines.payers > 0) & (lines.providers > 0)
    keys = {"payers": lines.payers, "providers": lines.providers}
    # A line of somebody else needs no more than that: all of them fall into few cells.
    asked = [name for name in told if told[name] and name not in keys]
    asked += [f"day_{name}" for name in lookups.dates]
    keys |= {name: known.ifelse(lines[name], 0) for name in asked}
    if any(scope.care.per == "episode" for scope in lookups.scopes):
        held = known & _in_stay(lookups, lines)
        keys |= {f"stay_{name}": held.ifelse(lines[name], ibis.null()) for name in STAY}
    if by_person:
        keys["person"] = known.ifelse(lines.patient, ibis.null())
    return lines.select(*beside, *AMOUNTS, **keys), list(keys)


def _numbered(
    engine: Engine, lines: Any, column: str, name: str, numbers: Mapping[str, int]
) -> Any:
    """The number of a code in a column: 0 where no contract knows it."""
    import ibis

    if not numbers:
        return lines.mutate(**{name: ibis.literal(0, "int64")})
    small = engine.table((f"{column}_is", f"{name}_found"), numbers.items())
    joined = lines.left_join(small, [(column, f"{column}_is")])
    joined = joined.mutate(**{name: joined[f"{name}_found"].fill_null(0)})
    return joined.drop(f"{column}_is", f"{name}_found")


def _dated(engine: Engine, lookups: Lookups, lines: Any) -> Any:
    """The number of every date that some scope uses."""
    import ibis

    first, last = lookups.borders[0], lookups.borders[-1]
    small = engine.table(("day", "number"), lookups.days())
    for name in lookups.dates:
        own = small.select(**{f"{name}_is": small.day, f"{name}_number": small.number})
        lines = lines.left_join(own, [(name, f"{name}_is")])
        number = ibis.cases(
            (lines[name].isnull(), NO_DAY),
            (lines[name] < ibis.literal(first), 0),
            (lines[name] >= ibis.literal(last), len(lookups.borders)),
            else_=lines[f"{name}_number"],
        )
        lines = lines.mutate(**{f"day_{name}": number.cast("int64")})
        lines = lines.drop(f"{name}_is", f"{name}_number")
    return lines


def _in_stay(lookups: Lookups, lines: Any) -> Any:
    """Whether a line may count in a window of its own stay."""
    import ibis

    stays = [scope for scope in lookups.scopes if scope.care.per == "episode"]
    if any(not scope.codes for scope in stays):
        return ibis.literal(True)
    codes = {code for scope in stays for code in scope.codes}
    numbers = sorted({lookups.codes.numbers[code] for code in codes})
    return lines.codes.isin(numbers) | lines.products.isin(numbers)
