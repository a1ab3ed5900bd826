"""A column mapping as data: which column holds which field, and how its values are written.

It holds no path and no clock, so that the same file with the same mapping has the same hash.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from passend.claims.schema import FIELDS, Field, field_named

__all__ = ["Column", "ColumnMapping", "Computed", "Conversion", "Joined", "MIDNIGHT", "Style",
           "canonical_for", "date_pattern", "field_of", "without_midnight"]  # fmt: skip

_TOKEN: Final = re.compile(r"[jy]{4}|mm|dd|m|d|[-./ ]", re.IGNORECASE)
MIDNIGHT: Final = r"[ T]00:00(?::00(?:[.,]0+)?)?"
"""The time that exports put behind a day: it says nothing."""
_PARTS: Final = {"yyyy": "y", "jjjj": "y", "mm": "m", "m": "m", "dd": "d", "d": "d"}


def date_pattern(layout: str) -> str:
    """The pattern of a date layout such as YYYY-MM-DD or d-m-jjjj, with groups y, m and d.

    Two digits for a year are refused: nobody can see which century was meant. Raises ValueError.
    """
    found, at = "", 0
    while match := _TOKEN.match(layout, at):
        token, at = match.group().lower(), match.end()
        digits = "4" if len(token) == 4 else "2" if len(token) == 2 else "1,2"
        part = _PARTS.get(token)
        found += f"(?P<{part}>[0-9]{{{digits}}})" if part else re.escape(token)
    if at < len(layout) or any(found.count(f"<{part}>") != 1 for part in "ymd"):
        raise ValueError(f"{layout!r} is no date layout: write YYYY-MM-DD, DD-MM-YYYY or YYYYMMDD")
    return found


def without_midnight(text: str) -> str:
    """A day without the time 00:00 behind it."""
    return re.sub(rf"{MIDNIGHT}\Z", "", text)


@dataclass(frozen=True)
class Style:
    """How the values of a column are written: dates, the decimal sign, a sign between thousands,
    amounts in cents or in euros."""

    dates: str = "YYYY-MM-DD"
    decimal: str = "."
    thousands: str = ""
    cents: bool = False


@dataclass(frozen=True)
class Column:
    """A column of the source and the field that it fills. ``first`` keeps only that many
    characters; with ``year`` a birth date becomes its year; ``below_zero`` allows a paid amount
    below zero, which is otherwise taken for a credit written with a minus; ``restore_zeros`` gives
    a code of a fixed width back the zeros that a spreadsheet took from its front."""

    name: str
    field: str
    style: Style = Style()
    first: int = 0
    year: bool = False
    below_zero: bool = False
    restore_zeros: bool = False


@dataclass(frozen=True)
class Joined:
    """A number made of several columns, with a hyphen between them: of a claim and its segment."""

    field: str
    names: tuple[str, ...]

    @property
    def inputs(self) -> tuple[Column, ...]:
        """The columns that are joined, each under a name of its own."""
        return tuple(Column(n, f"{self.field}/{at}") for at, n in enumerate(self.names))


@dataclass(frozen=True)
class Computed:
    """An amount that the source holds in parts: their sum. A part is a column with an amount, or an
    amount (per day) times columns with whole numbers (of days). Exact; nothing is rounded."""

    field: str
    parts: tuple[tuple[str, ...], ...]
    style: Style = Style()
    below_zero: bool = False

    @property
    def formula(self) -> str:
        """The sum in words, such as ``PMT + PER_DIEM x DAYS``."""
        return " + ".join(" x ".join(part) for part in self.parts)

    @property
    def inputs(self) -> tuple[Column, ...]:
        """The columns of all parts, each under a name of its own: the field, part and factor."""
        return tuple(
            Column(name, f"{self.field}/{at}/{factor}", self.style, 0, False, True)
            for at, part in enumerate(self.parts)
            for factor, name in enumerate(part)
        )


def field_of(name: str) -> str:
    """The field that a column fills, also when it fills a part of it."""
    return name.partition("/")[0]


@dataclass(frozen=True)
class Conversion:
    """A quantity in ``unit`` becomes ``times`` as much of ``to``, exactly or not at all."""

    unit: str
    to: str
    times: int


@dataclass(frozen=True)
class ColumnMapping:
    """From the columns of a source to the fields of a claim line.

    With ``minus_is_credit`` a declared amount below zero makes the row a credit, whose amounts and
    quantity are then read without their minus. With ``guarded`` a quote before what would start a
    formula is no part of the cell: that is how refused rows are kept.
    """

    columns: tuple[Column, ...]
    constants: tuple[tuple[str, str], ...] = ()
    translations: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    conversions: tuple[Conversion, ...] = ()
    separator: str = ""
    encoding: str = "utf-8"
    not_bsn: tuple[str, ...] = ()
    joined: tuple[Joined, ...] = ()
    computed: tuple[Computed, ...] = ()
    minus_is_credit: bool = False
    guarded: bool = False

    @cached_property
    def sources(self) -> tuple[Column, ...]:
        """Every column that is read: those that fill a field, and those that fill a part of one
        (under the name of the field, a stroke and the part)."""
        made: tuple[Joined | Computed, ...] = (*self.joined, *self.computed)
        return (*self.columns, *(column for item in made for column in item.inputs))

    @cached_property
    def _by_field(self) -> dict[str, Column]:
        found = {column.field: column for column in self.sources}
        found |= {item.field: Column(" + ".join(item.names), item.field) for item in self.joined}
        return found | {
            item.field: Column(item.formula, item.field, item.style, 0, False, item.below_zero)
            for item in self.computed
        }

    def column(self, field: str) -> Column | None:
        """The column that fills a field or a part of one; for a field made of several columns, one
        that is named after all of them."""
        return self._by_field.get(field)

    def constant(self, field: str) -> str | None:
        """The value that every row has for a field."""
        return dict(self.constants).get(field)

    def translated(self, field: str) -> dict[str, str]:
        """What a word of the source means, for a field."""
        return dict(dict(self.translations).get(field, ()))

    def missing(self) -> tuple[Field, ...]:
        """The required fields that nothing fills."""
        given = self._by_field.keys() | dict(self.constants).keys()
        given |= {"debit_credit"} if self.minus_is_credit else set()
        return tuple(field for field in FIELDS if field.required and field.name not in given)

    def canonical(self) -> dict[str, Any]:
        """What the mapping says, in one form: two mappings that mean the same are equal."""
        # What a mapping does not use is left out, so that it keeps its hash when the format grows.
        derived = {
            "joined": sorted([j.field, *j.names] for j in self.joined),
            "computed": sorted(
                [c.field, [list(part) for part in c.parts], c.style.decimal, c.style.thousands,
                 c.style.cents, c.below_zero]
                for c in self.computed
            ),
            "below_zero": sorted(c.field for c in self.columns if c.below_zero),
            "restore_zeros": sorted(c.field for c in self.columns if c.restore_zeros),
            "minus_is_credit": self.minus_is_credit,
            "guarded": self.guarded,
        }  # fmt: skip
        return {name: value for name, value in derived.items() if value} | {
            "columns": sorted(
                [c.field, c.name, c.style.dates, c.style.decimal, c.style.thousands,
                 c.style.cents, c.first, c.year]
                for c in self.columns
            ),
            "constants": sorted(map(list, self.constants)),
            "translations": sorted([f, sorted(map(list, pairs))] for f, pairs in self.translations),
            "conversions": sorted([c.unit, c.to, c.times] for c in self.conversions),
            "encoding": self.encoding,
        }  # fmt: skip


def canonical_for(header: tuple[str, ...]) -> ColumnMapping:
    """The mapping of a header with English or Dutch names of fields, days as YYYY-MM-DD and amounts
    in cents: what the house itself writes. Other columns stay unread."""
    columns = []
    for name in header:
        field = field_named(name.strip().casefold())
        if field is not None:
            columns.append(Column(name, field.name, Style(cents=True)))
    return ColumnMapping(tuple(columns))
