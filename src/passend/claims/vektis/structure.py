"""The order of records (level 2): what may come next, where it belongs, what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from passend.claims.vektis.faults import Fault
from passend.claims.vektis.forms import trouble
from passend.claims.vektis.layout import Field, Kind, Layout, kind_of
from passend.claims.vektis.parsing import controls
from passend.claims.vektis.records import Record

__all__ = ["Structure", "structural"]


def structural(
    word: str,
    line: int,
    expected: str,
    mend: str,
    field: Field | None = None,
    found: str = "",
    kind: str = "",
) -> Fault:
    """A fault of the message as a whole, by the word of its check in ``general.yaml``."""
    control = controls()[word]
    return Fault(
        level=control.level, line=line, expected=expected, found=found, mend=mend,
        control=control.number or word, returns=control.returns,
        kind=kind or (kind_of(field.name) if field else ""), field=field.name if field else "",
        start=field.start if field else 0,
    )  # fmt: skip


class Structure:
    """The records that are open, from the header down, and the number the next one should have."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.open: list[Record] = []
        self.latest: Record | None = None
        self.number = 0
        self.before_the_gap: int | None = None
        self.comments = 0

    # --- where a record belongs ---------------------------------------------------------------

    def parent_of(self, kind: Kind) -> Record | None:
        """The innermost open record that a record of a kind may stand below; None without one, and
        when the order below it forbids."""
        if kind.comment:
            above = self.latest
            return above if above is not None and above.kind.comments else None
        if any(record.kind.code == self.layout.last for record in self.open):
            return None
        for record in reversed(self.open):
            if record.kind.code in kind.under:
                inside = record.kind.inside
                place = inside.index(kind.code) if kind.code in inside else len(inside)
                return record if place >= record.children else None
        return None

    def next_kinds(self) -> Iterator[Kind]:
        """The kinds of which a record may come next."""
        if not self.open:
            yield self.layout.kinds[self.layout.first]
            return
        yield from (k for k in self.layout.kinds.values() if self.parent_of(k) is not None)

    def intended(self, text: str) -> Kind | None:
        """The kind that a line with an unreadable or misplaced mark was meant to be: it may stand
        here, and without its mark the line has every form and value that its fields ask."""
        for kind in self.next_kinds():
            if kind.complete and self._fits(kind, text):
                return kind
        return None

    def _fits(self, kind: Kind, text: str) -> bool:
        if len(text) != self.layout.length:
            return False
        fields = list(kind.fields.values())[1:]
        if any(trouble(field, text[field.start : field.end]) for field in fields):
            return False
        number = kind.identification and kind.fields[kind.identification]
        return not number or int(text[number.start : number.end]) == self.expected(kind)

    def expected(self, kind: Kind) -> int:
        """The identification that a record of a kind should have here."""
        return self.number if kind.comment else self.number + 1

    # --- opening and closing ------------------------------------------------------------------

    def enter(self, record: Record) -> list[Record]:
        """Opens a record; gives the records that it closes, the innermost first."""
        record.add_to_those_above(self.layout)
        if record.kind.comment:
            self.comments += 1
            return []
        closed = []
        while self.open and self.open[-1] is not record.parent:
            closed.append(self.open.pop())
        if record.parent is not None and record.kind.code in record.parent.kind.inside:
            record.parent.children = record.parent.kind.inside.index(record.kind.code)
        self.open.append(record)
        self.latest, self.comments = record, 0
        return closed

    def leave(self) -> list[Record]:
        """Closes what is still open, the innermost first."""
        closed, self.open = self.open[::-1], []
        return closed

    # --- what is wrong ------------------------------------------------------------------------

    def missing(self, record: Record) -> Iterator[Fault]:
        """What should stand below a closed record and does not, or stands there too often."""
        for kind in self.layout.kinds.values():
            if record.kind.code not in kind.under:
                continue
            count = record.counts[kind.code]
            if count < kind.least:
                expected = f"at least {kind.least} record {kind.code} ({kind.label}) below this one"
                mend = "add it, or leave this record out"
                yield structural("missing", record.line, expected, mend, kind=record.kind.code)
            if kind.most is not None and count > kind.most:
                expected = f"at most {kind.most} records {kind.code} ({kind.label}) below this one"
                mend = "leave out what is too much"
                found, above = str(count), record.kind.code
                yield structural("too_many", record.line, expected, mend, None, found, above)

    def identification(self, record: Record) -> Iterator[Fault]:
        """The identification must be the next number; that of a comment, the number of its record.

        A number that was used before makes the record a second one with the same key.
        """
        name = record.kind.identification
        if not name:
            return
        expected, text = self.expected(record.kind), record.value(name)
        number = int(text) if text else expected
        if self.before_the_gap is not None and number == self.before_the_gap + 1:
            self.number = expected = number
        if number != expected:
            yield self._numbered(record, name, number, expected)
        if not record.kind.comment:
            # One wrong number, or records left out? The next record tells: it goes on from either.
            self.before_the_gap = expected if number > expected else None
            self.number = max(number, self.number)

    def comment_line(self, record: Record) -> Iterator[Fault]:
        """The lines of the comments on one record count from 1."""
        name = record.kind.count
        number = record.number(name) if name else None
        if number is not None and number != self.comments:
            mend = "number the comments on one record from 0001 upwards"
            field = record.kind.fields[name]
            said = f"{name} ({field.label}) must be {self.comments}"
            yield structural("comment_line", record.line, said, mend, field, str(number))

    def _numbered(self, record: Record, name: str, number: int, expected: int) -> Fault:
        kind, found, field = record.kind, str(number), record.kind.fields[name]
        if kind.comment:
            said = f"the identification of the record that the comment belongs to: {expected}"
            mend = "put the comment behind its record, with the same identification"
            return structural("comment", record.line, said, mend, field, found)
        if number <= self.number:
            said = f"a record that was not there yet: identification {expected}"
            mend = "leave out the second record, or number the records from 1 upwards"
            return structural("double", record.line, said, mend, field, found)
        return Fault(
            level=5, line=record.line, expected=f"identification {expected}: one more than before",
            found=found, mend="number the records from 1 upwards, without a gap",
            control=name, returns=field.returns, kind=kind_of(name), field=name, start=field.start,
        )  # fmt: skip
