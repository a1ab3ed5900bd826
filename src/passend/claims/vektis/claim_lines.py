"""Claim lines from a message: one for each tariff, joined with the records above it."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Final

from passend.claims.bsn import Key
from passend.claims.columns import Column, ColumnMapping, Style
from passend.claims.readers import Batch, Source, content_hash
from passend.claims.schema import FIELDS
from passend.claims.vektis.checking import Checked, check, checking, opened
from passend.claims.vektis.described import about, layout_of_file
from passend.claims.vektis.forms import NO_BSN
from passend.claims.vektis.layout import Claim, Layout
from passend.claims.vektis.layout import Source as Origin
from passend.claims.vektis.message import Message
from passend.claims.vektis.records import Record
from passend.claims.vektis.streaming import Progress
from passend.findings import BadInput, Finding, Place

__all__ = ["BATCH_ROWS", "claim_lines", "message_source"]

BATCH_ROWS: Final = 50_000
"""How many claim lines a batch holds."""

Row = dict[str, object]


def claim_lines(
    path: Path,
    *,
    received: date,
    key: Key | None = None,
    layout: Layout | None = None,
    take_test: bool = False,
    shown: str = "",
    progress: Progress | None = None,
) -> Iterator[tuple[int, Row]]:
    """The claim lines of a message with their line in it: rows of the claim table, in its order.

    The message is first checked as a whole: of one with a fault nothing is taken in, as the
    standard asks. ``received`` is the day of receipt. The patient is a pseudonym under ``key``, and
    left out without one. A test message is refused unless ``take_test``. ``progress`` counts both
    passes. Raises BadInput with the findings of the check, ``vektis-test-message``,
    ``vektis-no-claims`` (a layout that does not say what a claim line is) and ``unreadable``.
    """
    first, second = _halves(progress)
    checked = check(path, layout, received=received, progress=first, shown=shown)
    yield from _lines(path, checked, received, key, take_test, second)


def _lines(path: Path, checked: Checked, received: date, key: Key | None, take_test: bool,
           progress: Progress | None) -> Iterator[tuple[int, Row]]:  # fmt: skip
    """The claim lines of a message that was checked, in a second pass."""
    if not checked.clean or checked.layout is None:
        raise BadInput(checked.findings())
    if checked.is_test and not take_test:
        mend = "ask for the real message, or say that test messages are meant (--test)"
        raise _bad(checked.file, "vektis-test-message", "this is a test message", mend)
    claim = checked.layout.claim
    if claim is None:
        message = f"the layout of {checked.layout.standard} does not say what a claim line is"
        raise _bad(checked.file, "vektis-no-claims", message, "add the part claim to the layout")
    with opened(path, checked.file) as (stream, size_bytes):
        for found in Message(stream, checked.layout, progress=progress, size_bytes=size_bytes):
            if isinstance(found, Record) and found.kind.code == claim.on:
                yield found.line, _row(claim, found, received, key)


def message_source(
    path: Path,
    *,
    received: date,
    key: Key | None = None,
    layout: Layout | None = None,
    take_test: bool = False,
    shown: str = "",
) -> Source:
    """A message as a source of claims for the intake: the columns of the claim table as text.

    ``row`` is the line of the tariff in the message. The message is checked when it is read, with
    what :func:`claim_lines` raises.
    """
    file = shown or str(path)
    names = tuple(field.name for field in FIELDS if field.name not in ("received", "paid"))
    columns = tuple(Column(name, name, Style(cents=True)) for name in names)
    layout = layout or layout_of_file(path)
    mapping = ColumnMapping(columns, (("received", received.isoformat()),))
    size_bytes = path.stat().st_size if path.is_file() else 0

    def read() -> Iterator[Batch]:
        with opened(path, file) as (stream, _):
            steps = checking(stream, file, layout, received=received, size_bytes=size_bytes)
            # A large message is gone through for some time before its first line comes out.
            checked = yield from _without_rows(steps, names)
        done = [0]
        rows = _lines(path, checked, received, key, take_test,
                      lambda read_bytes, _: done.__setitem__(0, read_bytes))  # fmt: skip
        while batch := list(islice(rows, BATCH_ROWS)):
            yield Batch(_table(batch, names), (), size_bytes + done[0])

    content = content_hash(path, file, mapping)
    if key is not None:
        # With another key, or without one, the same message gives other lines.
        content = "sha256:" + hashlib.sha256((content + key.mark).encode()).hexdigest()
    said = about(layout, _is_test(path, layout)) if layout else None
    return Source(file, mapping, read, content, 2 * size_bytes, names, said, key is not None)


def _is_test(path: Path, layout: Layout) -> bool:
    """Whether the header says that the message is a test."""
    name, mark = layout.test_field
    if not name:
        return False
    field = layout.named(name)
    with path.open("rb") as stream:
        return stream.read(field.end)[field.start :].decode("latin-1") == mark


def _without_rows(
    steps: Generator[int, None, Checked], names: tuple[str, ...]
) -> Generator[Batch, None, Checked]:
    """A check that tells how far it is, in batches without rows."""
    while True:
        try:
            yield Batch(_table([], names), (), next(steps))
        except StopIteration as done:
            checked: Checked = done.value
            return checked


def _table(rows: list[tuple[int, Row]], names: tuple[str, ...]) -> Any:
    import pyarrow as pa

    columns = {"row": pa.array([line for line, _ in rows], pa.int64())}
    for name in names:
        values = (row[name] for _, row in rows)
        texts = [None if value is None else str(value) for value in values]
        columns[name] = pa.array(texts, pa.string())
    return pa.table(columns)


def _halves(progress: Progress | None) -> tuple[Progress | None, Progress | None]:
    """The progress of two passes over the same bytes."""
    if progress is None:
        return None, None
    return (
        lambda done, size: progress(done, 2 * size),
        lambda done, size: progress(size + done, 2 * size),
    )


def _bad(file: str, code: str, message: str, mend: str) -> BadInput:
    return BadInput([Finding(Place(file), code, message, mend)])


# --- one line --------------------------------------------------------------------------------


def _row(claim: Claim, record: Record, received: date, key: Key | None) -> Row:
    row: Row = dict.fromkeys(field.name for field in FIELDS)
    row.update((name, _value(origin, record)) for name, origin in claim.fields.items())
    row["received"] = received
    row["patient"] = None if key is None else _patient(claim, record, key)
    if claim.time is not None:
        name, units = claim.time
        code = record.value(name) or "00"
        row["unit"], times = units.get(code, (f"tijdseenheid {code}", 1))
        quantity = row["quantity"]
        row["quantity"] = quantity * times if isinstance(quantity, int) else quantity
    return row


def _value(origin: Origin, record: Record) -> object:
    """The first filled field, as the kind of value that its column holds."""
    name = next((name for name in origin.fields if record.value(name)), "")
    if origin.take == "number":
        return record.number(name or origin.fields[0])
    text = (record.value(name) if name else None) or ""
    if origin.words or origin.otherwise:
        return origin.words.get(text, origin.otherwise)
    if not text:
        return None
    if origin.take == "day":
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    if origin.take == "year":
        return int(text[:4])
    return text[:3] if origin.take == "first-3" else text


def _patient(claim: Claim, record: Record, key: Key) -> str | None:
    """The pseudonym: of the BSN, as in every other source; else of the next fields that tell who
    the patient is."""
    for names in claim.patient:
        values = [value for value in map(record.value, names) if value and value != NO_BSN]
        if len(values) == len(names):
            return key.pseudonym(values[0]) if len(values) == 1 else key.of("\x1f".join(values))
    return None
