"""The one reading of the claims: lines fold into cells.

A *cell* holds the lines that no contract can tell apart: their payers, providers, codes and days
mean the same to all. It is made by joins with small tables of which every key stands in one row, so
that a line is never doubled.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from passend.observation.engines import Engine
from passend.observation.lines import AMOUNTS, whole
from passend.observation.lookups import NO_DAY, Lookups, is_product

__all__ = ["STAY", "cells_of", "folded_lines"]

STAY = ("patient", "opened", "closed")
"""What makes a stay."""


def cells_of(engine: Engine, lookups: Lookups, lines: Any, by_person: bool = False) -> Any:
    """The cells, numbered: what their lines have in common, their rows, quantity and cents. A cell
    holds the lines of one person (``person``) where that is asked."""
    import ibis

    folded, keys = _folded(engine, lookups, lines, by_person)
    sums = {name: whole(folded[name].sum()) for name in AMOUNTS}
    cells = folded.group_by(keys).agg(rows=whole(folded.count()), **sums)
    return engine.keep(cells.mutate(cell=ibis.row_number().over(order_by=keys)))


def folded_lines(
    engine: Engine, lookups: Lookups, lines: Any, beside: tuple[str, ...] = ()
) -> tuple[Any, list[str]]:
    """Lines with the columns that decide in which cell they fall, and the names of those; the
    columns ``beside`` stay as they are."""
    return _folded(engine, lookups, lines, False, beside)


def _folded(
    engine: Engine, lookups: Lookups, lines: Any, by_person: bool, beside: tuple[str, ...] = ()
) -> tuple[Any, list[str]]:
    """Every line with the numbers of its codes and days, and the names of those columns."""
    import ibis

    codes = lookups.codes.numbers
    products = {code: number for code, number in codes.items() if is_product(code)}
    for column, name, numbers in (
        ("payer", "payers", lookups.payers.numbers),
        ("provider", "providers", lookups.providers.numbers),
        ("code", "codes", codes),
        ("product", "products", products),
        ("specialism", "specialisms", lookups.specialisms.numbers),
        ("diagnosis", "diagnoses", lookups.diagnoses.numbers),
    ):
        lines = _numbered(engine, lines, column, name, numbers)
    lines = _dated(engine, lookups, lines)
    known = (lines.payers > 0) & (lines.providers > 0)
    # A line of somebody else needs no more than that: all of them fall into few cells.
    told = {
        name: known.ifelse(lines[name], 0)
        for name in ("codes", "products", "specialisms", "diagnoses")
    }
    told |= {f"day_{name}": known.ifelse(lines[f"day_{name}"], 0) for name in lookups.dates}
    told["unit"] = known.ifelse(lines.unit, "")
    if any(scope.care.per == "episode" for scope in lookups.scopes):
        held = known & _in_stay(lookups, lines)
        told |= {f"stay_{name}": held.ifelse(lines[name], ibis.null()) for name in STAY}
    if by_person:
        told["person"] = known.ifelse(lines.patient, ibis.null())
    keys = ["payers", "providers", *told]
    return lines.select(*beside, "payers", "providers", *AMOUNTS, **told), keys


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

    stays = {at for at, scope in enumerate(lookups.scopes) if scope.care.per == "episode"}
    if any(not lookups.scopes[at].codes for at in stays):
        return ibis.literal(True)
    classes = lookups.codes.classes().items()
    numbers = [number for number, means in classes if stays & {scope for scope, _ in means}]
    return lines.codes.isin(numbers) | lines.products.isin(numbers)
