"""Whether a layout says what it must: positions that follow each other, names that exist."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from passend.claims.vektis.layout import Layout, kind_of
from passend.files.source import Source
from passend.findings import Finding, Place

__all__ = ["unknown_names", "wrong_positions"]

OPERAND: Final = re.compile(r"received|\d{8}")
"""What may stand for a field: the day of receipt, or a day."""


def wrong_positions(layout: Layout, text: Source) -> Iterator[Finding]:
    """Fields that overlap or leave the line; in a complete record also positions in no field."""
    for kind in layout.kinds.values():
        reached = 0
        for one in kind.fields.values():
            place = text.key_place(("records", kind.code, "fields", one.name))
            if one.start < reached or one.end > layout.length or one.length < 1:
                message = f"field {one.name} overlaps the one before it, or leaves the line"
                yield Finding(place, "vektis-layout", message, "set its end and length right")
            elif kind.complete and one.start != reached:
                message = f"positions {reached + 1} to {one.start} belong to no field"
                yield Finding(place, "vektis-layout", message, "describe them, or drop complete")
            reached = one.end
        if kind.complete and reached != layout.length:
            place = text.key_place(("records", kind.code))
            message = f"the fields end at {reached}, the line at {layout.length}"
            yield Finding(place, "vektis-layout", message, "describe the rest, or drop complete")


def unknown_names(layout: Layout, text: Source) -> Iterator[Finding]:
    """Names of fields and kinds that the layout does not describe."""

    def known(name: str) -> bool:
        kind = layout.kinds.get(kind_of(name))
        return kind is not None and (name == kind.code or name in kind.fields)

    for path, name, accept in _names(layout, known):
        if not accept(name):
            message = f"{name!r} is no field or record of this layout"
            mend = "name a field by its key, a record by its two signs"
            yield Finding(Place(text.file, spot=path), "vektis-layout", message, mend)


def _names(
    layout: Layout, known: Callable[[str], bool]
) -> Iterator[tuple[str, str, Callable[[str], bool]]]:
    values = ("one_of", "none_of")
    heads = (layout.first, layout.last, layout.version_field[0], layout.test_field[0])
    for name in filter(None, (*heads, layout.amount)):
        yield "the keys in front", name, known
    for kind in layout.kinds.values():
        for name in (*kind.under, *kind.inside, *filter(None, (kind.identification, kind.count))):
            yield f"records.{kind.code}", name, known
        for one in kind.fields.values():
            if one.sign:
                yield f"records.{kind.code}.{one.name}.sign", one.sign, known
    for relation in (r for each in layout.relations.values() for r in each):
        spot = f"relation on {relation.on}, field {relation.field}"
        for name, condition in ((relation.field, relation.must), *relation.when):
            yield spot, name, known
            for operand in () if condition.word in values else condition.operands:
                yield spot, operand, lambda text: known(text) or bool(OPERAND.fullmatch(text))
    claim = layout.claim
    if claim is None:
        return
    yield "claim.on", claim.on, known
    time = (claim.time[0],) if claim.time else ()
    for operand in (*time, *(name for names in claim.patient for name in names)):
        yield "claim", operand, known
    for name, source in claim.fields.items():
        for operand in source.fields:
            yield f"claim.{name}", operand, known
