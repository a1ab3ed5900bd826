"""A record as read: its fields, the records above it, and what was counted below it."""

from __future__ import annotations

from collections import Counter
from typing import Final

from passend.claims.vektis.forms import existing_day
from passend.claims.vektis.layout import Field, Kind, Layout, kind_of

__all__ = ["NUMBER_LIMIT", "Record"]

NUMBER_LIMIT: Final = 100_000
"""How many values are remembered below one record to find one that stands twice."""


class Record:
    """One line of a message that has its place in it.

    Below it are only numbers: how many records of each kind, totals of fields, and the values seen
    of the few fields that a relation asks for; so a message of any size takes the same memory.
    """

    __slots__ = ("_values", "children", "counts", "kind", "line", "parent", "remembered", "seen",
                 "text", "totals", "unreadable")  # fmt: skip

    def __init__(self, kind: Kind, line: int, text: str, parent: Record | None) -> None:
        self.kind, self.line, self.text, self.parent = kind, line, text, parent
        self.unreadable: set[str] = set()
        self._values: dict[str, str | None] = {}
        self.children = 0
        self.counts: Counter[str] = Counter()
        self.totals: dict[str, int | None] = {}
        self.seen: dict[str, set[str]] = {}
        self.remembered: dict[str, set[str]] = {}

    def at(self, code: str) -> Record | None:
        """This record or the one above it that is of a kind."""
        record: Record | None = self
        while record is not None and record.kind.code != code:
            record = record.parent
        return record

    def value(self, name: str) -> str | None:
        """The text of a field of this record or of one above it, without the filling: "" when it
        is empty, None when it cannot be read or its record is not there."""
        if name not in self._values:
            self._values[name] = self._value(name)
        return self._values[name]

    def _value(self, name: str) -> str | None:
        field = self.kind.fields.get(name)
        if field is None:
            above = self.at(kind_of(name))
            return None if above is None or above is self else above.value(name)
        if name in self.unreadable:
            return None
        text = self.text[field.start : field.end]
        if field.numeric:
            return text if text.strip("0") else ""
        return text.strip(" ")

    def number(self, name: str) -> int | None:
        """A field as a whole number, without its sign; None as well for a date that is none."""
        text = self.value(name)
        record = self.at(kind_of(name))
        if text is None or record is None:
            return None
        if record.kind.fields[name].form == "date" and not (text and existing_day(text)):
            return None
        return int(text or "0") if record.kind.fields[name].numeric else None

    def signed(self, name: str) -> int | None:
        """A number below zero when its field of debit and credit says C."""
        number = self.number(name)
        record = self.at(kind_of(name))
        if number is None or record is None:
            return None
        sign = record.kind.fields[name].sign
        return -number if sign and self.value(sign) == "C" else number

    def add_to_those_above(self, layout: Layout) -> None:
        """Counts this record with every record above it."""
        above = self.parent
        while above is not None:
            above.counts[self.kind.code] += 1
            totals, seen = layout.watched(above.kind.code)
            for name in totals:
                if kind_of(name) == self.kind.code:
                    above.add(name, self.signed(name))
            for name in seen:
                if kind_of(name) == self.kind.code:
                    above.seen.setdefault(name, set()).add(self.value(name) or "")
            above = above.parent

    def add(self, name: str, number: int | None) -> None:
        """Adds to a total; a number that cannot be read makes the total unknown."""
        total = self.totals.get(name, 0)
        self.totals[name] = None if number is None or total is None else total + number

    def remember(self, name: str, text: str) -> bool:
        """Whether the value is new here. Beyond a limit nothing more is remembered."""
        known = self.remembered.setdefault(name, set())
        if text in known:
            return False
        if len(known) < NUMBER_LIMIT:
            known.add(text)
        return True

    def shown(self, field: Field) -> str:
        """The content of a field in a finding; never what tells who the person is."""
        if field.personal or len(self.text) < field.end:
            return ""
        text = self.text[field.start : field.end].rstrip(" ")
        return repr(text[:40]) if text else "blank"
