"""A message read from its first line to its last: records in their place, and what is wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import BinaryIO, Final

from passend.claims.vektis.faults import Fault
from passend.claims.vektis.forms import trouble
from passend.claims.vektis.layout import Field, Kind, Layout
from passend.claims.vektis.parsing import layout_of_code, own_layouts
from passend.claims.vektis.records import Record
from passend.claims.vektis.relations import broken
from passend.claims.vektis.streaming import Line, Progress, lines
from passend.claims.vektis.structure import Structure, structural

__all__ = ["Message"]

ENCODING: Final = "latin-1"
"""One byte for each position; the standard names no set of characters."""

PLAIN: Final = "save it as plain text, one byte for each position (Latin-1), nothing in front"

REMEMBERED: Final = 100
"""How many right contents of a field are remembered: most fields hold the same few."""


class Message:
    """One message, to be gone through once: it gives every record in its place, and every fault.

    ``layout`` is known after the first line, from the code of the message. After a fault that
    leaves open where records belong, relations are no longer tested: they would be held against
    the wrong record.
    """

    def __init__(
        self,
        stream: BinaryIO,
        layout: Layout | None = None,
        *,
        received: date | None = None,
        progress: Progress | None = None,
        size_bytes: int = 0,
    ) -> None:
        self.layout = layout
        self.header: Record | None = None
        self._received = received
        self._lines = lines(stream, progress, size_bytes)

    def __iter__(self) -> Iterator[Record | Fault]:
        first = next(self._lines, None)
        if first is None:
            yield structural("empty", 0, "a message", "send the message again", found="no text")
            return
        if self.layout is None:
            self.layout = layout_of_code(first.data[2:5].decode(ENCODING))
        if self.layout is None or not _is_of(self.layout, first):
            yield _unknown(first)
            return
        reading = _Reading(self.layout, self._received)
        self.header, found = reading.header(first)
        yield from found
        if any(isinstance(item, Fault) and item.level == 1 for item in found):
            return
        for line in self._lines:
            yield from reading.line(line)
            if reading.another:
                # What follows is of another message, and would be held against this one.
                return
        yield from reading.end()


def _is_of(layout: Layout, line: Line) -> bool:
    """Whether the first line is a header of the layout: by its mark or by the message code."""
    text = line.data.decode(ENCODING)
    return text[:2] == layout.first or text[2:5] in layout.codes


def _unknown(line: Line) -> Fault:
    codes = sorted((code, each.standard) for each in own_layouts() for code in each.codes)
    known = ", ".join(f"{code} ({standard})" for code, standard in codes)
    expected = f"a header with the code of a known message: {known}"
    found = repr(line.data[:5].decode(ENCODING))
    return structural("unknown_message", line.number, expected, PLAIN, found=found)


class _Reading:
    """What is known between one line and the next."""

    def __init__(self, layout: Layout, received: date | None) -> None:
        self.layout, self.received = layout, received
        self.structure = Structure(layout)
        self.certain = True
        self.another = False
        self.right: dict[str, set[str]] = defaultdict(set)

    # --- line by line ---------------------------------------------------------------------------

    def header(self, line: Line) -> tuple[Record, list[Fault | Record]]:
        """The header, with what was found in it."""
        record = Record(self.layout.kinds[self.layout.first], line.number, _text(line), None)
        found = [*self.shape(line), *self.fields(record), *self.version(record)]
        self.structure.enter(record)
        return record, [*found, record]

    def version(self, header: Record) -> Iterator[Fault]:
        """Another version has another layout: nothing behind the header can be read."""
        name, version = self.layout.version_field
        value = header.value(name) if name else None
        if value and value != version:
            expected = f"version {version} of {self.layout.standard}"
            mend = "send the message in that version, or add the layout of this one"
            yield structural("version", header.line, expected, mend, self.layout.named(name), value)

    def line(self, line: Line) -> Iterator[Record | Fault]:
        """What a line gives: the faults in it, the record, and the faults of what it closes."""
        yield from self.shape(line)
        text = _text(line)
        if not text:
            return
        kind, faults = self.kind(line.number, text)
        yield from faults
        if kind is None:
            self.certain = False
            return
        record = Record(kind, line.number, text, self.structure.parent_of(kind))
        yield from self.fields(record)
        numbered = self.structure.identification(record)
        yield from (fault for fault in numbered if self.certain or fault.level < 5)
        yield from self.close(self.structure.enter(record))
        yield record
        if kind.comment:
            yield from self.structure.comment_line(record)

    def end(self) -> Iterator[Fault]:
        """The faults of the records that were still open."""
        yield from self.close(self.structure.leave())

    def close(self, records: Iterable[Record]) -> Iterator[Fault]:
        """What can be said of a record only when everything below it was read."""
        for record in records:
            yield from self.structure.missing(record)
            if self.certain:
                yield from broken(record, self.layout, self.received)

    # --- one line -------------------------------------------------------------------------------

    def shape(self, line: Line) -> Iterator[Fault]:
        """The faults in the length and the ending of a line."""
        if not line.ended:
            mend = "end every record with CR/LF, the last one too"
            yield structural("line_end", line.number, "a line ending behind the record", mend)
        if not line.data:
            yield structural("empty_line", line.number, "a record", "remove the empty line")
        elif len(line.data) != self.layout.length:
            self.certain = False
            yield _length(line, self.layout.length)

    def kind(self, number: int, text: str) -> tuple[Kind | None, list[Fault]]:
        """The kind of a line and the faults in its mark and place; no kind when it has no place."""
        kind = self.layout.kinds.get(text[:2])
        if kind is not None and self.structure.parent_of(kind) is not None:
            return kind, []
        if kind is not None and kind.code == self.layout.first:
            self.another = True
            mend = "one message has one header; send two messages in two files"
            return None, [structural("second_header", number, "one header", mend, found="another")]
        meant = self.structure.intended(text)
        faults = []
        if kind is None and (meant is None or _could_be_a_kind(text[:2])):
            known = ", ".join(self.layout.kinds)
            mend = "take the mark of the record from the standard"
            expected = f"a record of one of the kinds {known}"
            faults.append(
                structural("unknown_record", number, expected, mend, found=repr(text[:2]))
            )
        elif meant is None:
            may = ", ".join(sorted(each.code for each in self.structure.next_kinds())) or "nothing"
            mend = "put every record behind the record that it belongs to"
            faults.append(structural("order", number, f"a record {may} here", mend, found=text[:2]))
        return meant, faults

    def fields(self, record: Record) -> Iterator[Fault]:
        """The faults in the form and the values of the fields; of a record of another length none
        can be read."""
        if len(record.text) != self.layout.length:
            record.unreadable.update(record.kind.fields)
            return
        for field in record.kind.fields.values():
            text, right = record.text[field.start : field.end], self.right[field.name]
            if text in right:
                continue
            wrong = trouble(field, text)
            if wrong is None:
                if len(right) < REMEMBERED:
                    right.add(text)
                continue
            if wrong.level == 3:
                record.unreadable.add(field.name)
            yield Fault(
                level=wrong.level, line=record.line, expected=_named(field, wrong.expected),
                found=record.shown(field), mend=wrong.mend, control=field.name,
                returns=field.returns, kind=record.kind.code, field=field.name, start=field.start,
            )  # fmt: skip


def _text(line: Line) -> str:
    return line.data.decode(ENCODING)


def _named(field: Field, expected: str) -> str:
    return f"{field.name} ({field.label}) must be {expected}"


def _could_be_a_kind(mark: str) -> bool:
    return mark.isascii() and mark.isdigit() and mark != "00"


def _length(line: Line, length: int) -> Fault:
    mend = "fill every record with spaces to its full length"
    found = f"{'more than ' if line.cut else ''}{len(line.data)}"
    try:
        if len(line.data.decode("utf-8")) == length:
            mend = f"it holds UTF-8: {PLAIN}"
    except UnicodeDecodeError:
        pass
    return structural("length", line.number, f"{length} positions", mend, found=found)
