"""The layout of a message as data: records, fields with their positions, and what must hold.

A field is named by its number in the standard; its first two signs are the record kind. Where a
layout is known in part, a field is named by its kind and a word, such as ``04-code``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal

from passend.words import Words

__all__ = ["CONDITIONS", "Claim", "Condition", "Control", "Field", "FieldForm", "Kind", "Layout",
           "Relation", "Source", "kind_of"]  # fmt: skip

FieldForm = Literal["number", "text", "date", "agb", "bsn", "blank"]
"""Digits with leading zeros; text from the left; EEJJMMDD; an AGB code; a BSN; only spaces."""

CONDITIONS: Final = {
    "filled": "is filled",
    "empty": "is empty",
    "one_of": "is one of the values",
    "none_of": "is none of the values",
    "same_as": "equals another field",
    "other_than": "differs from other fields, if filled",
    "at_least": "is not below a field, a day or the day of receipt",
    "at_most": "is not above a field, a day or the day of receipt",
    "before": "lies before a field, a day or the day of receipt",
    "at_least_sum": "is not below the sum of other fields",
    "days_between": "is the number of days from one date up to and including another",
    "total_of": "is the signed total of a field over the records below (for the last: all records)",
    "count_of": "is the number of records of some kinds",
    "unique_in": "stands once below one record of a kind",
}
"""Every condition of a relation, with its meaning."""


def kind_of(name: str) -> str:
    """The record kind of a field, or the kind itself: the first two signs."""
    return name[:2]


@dataclass(frozen=True)
class Field:
    """One field: its place in the line (``start`` from 0), its form, and what it may hold."""

    name: str
    label: str
    form: FieldForm
    start: int
    end: int
    needed: bool = False
    values: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None
    least: int = 0
    empty: bool = False
    personal: bool = False
    sign: str = ""
    returns: str = ""
    code_list: str = ""

    numeric: bool = True

    @property
    def length(self) -> int:
        return self.end - self.start


@dataclass(frozen=True)
class Condition:
    """What must hold of a field: a word of CONDITIONS with its values, fields or kinds."""

    word: str
    operands: tuple[str, ...] = ()


@dataclass(frozen=True)
class Relation:
    """What must hold between fields: when all of ``when`` hold, ``field`` must obey ``must``.

    It is tested once for each record of the kind ``on``, when everything below that is read. A
    name of two signs stands for the records of that kind: filled when there are any.
    """

    on: str
    field: str
    must: Condition
    when: tuple[tuple[str, Condition], ...] = ()
    control: str = ""
    returns: str = ""
    because: str = ""


@dataclass(frozen=True)
class Kind:
    """A record kind: below which kinds it stands, what stands below it in which order, how many
    there must and may be below one record, and its fields. ``complete``: every position is known.
    """

    code: str
    label: str
    under: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    least: int = 0
    most: int | None = None
    comment: bool = False
    comments: bool = False
    identification: str = ""
    count: str = ""
    complete: bool = False
    fields: Mapping[str, Field] = field(default_factory=dict)


@dataclass(frozen=True)
class Control:
    """The number that a check of the structure has in the standard, and its return code."""

    level: int
    number: str
    returns: str = ""


@dataclass(frozen=True)
class Source:
    """Where a field of a claim line comes from: the first filled field of a list, or a word by the
    value of a field, perhaps times a number; ``take`` says what is done with the value."""

    fields: tuple[str, ...] = ()
    take: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    otherwise: str = ""


@dataclass(frozen=True)
class Claim:
    """How a claim line is made: from each record of the kind ``on`` and the records above it."""

    on: str
    fields: Mapping[str, Source]
    patient: tuple[tuple[str, ...], ...] = ()
    time: tuple[str, Mapping[str, tuple[str, int]]] | None = None


@dataclass(frozen=True, eq=False)
class Layout:
    """A standard as data.

    ``note`` says how old and how complete it is; ``codes`` are the message codes that tell it.
    ``version_field`` is a field of the header with the value that it must have, ``test_field`` one
    with the value that makes the message a test; ``amount`` is the field that is added up.
    """

    standard: str
    version: str
    note: Words
    codes: tuple[str, ...]
    length: int
    first: str
    last: str
    version_field: tuple[str, str]
    test_field: tuple[str, str]
    amount: str
    kinds: Mapping[str, Kind]
    relations: Mapping[str, tuple[Relation, ...]]
    claim: Claim | None

    def named(self, name: str) -> Field:
        """The field of a name. Raises KeyError without one."""
        return self.kinds[kind_of(name)].fields[name]

    def above(self, code: str) -> set[str]:
        """Every kind that can stand above a kind."""
        found: set[str] = set()
        waiting = list(self.kinds[code].under)
        while waiting:
            kind = waiting.pop()
            if kind not in found:
                found.add(kind)
                waiting += self.kinds[kind].under
        return found

    def watched(self, code: str) -> tuple[frozenset[str], frozenset[str]]:
        """The fields that are added up below a record of a kind, and those that are kept."""
        return self._watched.get(code, (frozenset(), frozenset()))

    @cached_property
    def _watched(self) -> Mapping[str, tuple[frozenset[str], frozenset[str]]]:
        totals: dict[str, set[str]] = {code: set() for code in self.kinds}
        seen: dict[str, set[str]] = {code: set() for code in self.kinds}
        if self.amount:
            totals[self.first].add(self.amount)
        for relation in (r for each in self.relations.values() for r in each):
            kind = self.kinds[relation.on]
            if relation.must.word == "total_of":
                for code in (relation.on,) if kind.inside else kind.under:
                    totals[code].update(relation.must.operands)
            own = {relation.on, *self.above(relation.on)}
            names = (name for name, _ in relation.when if name != kind_of(name))
            seen[relation.on].update(name for name in names if kind_of(name) not in own)
        return {code: (frozenset(totals[code]), frozenset(seen[code])) for code in self.kinds}

    @property
    def complete(self) -> bool:
        """Whether every position of every record is described."""
        return all(kind.complete for kind in self.kinds.values() if kind.fields)

    @property
    def unread(self) -> tuple[tuple[str, int, int], ...]:
        """Every stretch of positions (first and last, from 1) of a record kind that is in no field
        and so is not read."""
        found = []
        for kind in self.kinds.values():
            reached = 0
            for start, end in [
                *((f.start, f.end) for f in kind.fields.values()),
                (self.length,) * 2,
            ]:
                if start > reached:
                    found.append((kind.code, reached + 1, start))
                reached = end
        return tuple(found)

    @property
    def unread_lists(self) -> tuple[tuple[str, str], ...]:
        """Each field whose code list is not part of the layout, with the name of the list."""
        return tuple(
            (one.name, one.code_list)
            for kind in self.kinds.values()
            for one in kind.fields.values()
            if one.code_list and not one.values
        )
