"""CSV files of any size as batches of text, every row with the line on which it starts.

A quote is only allowed where it encloses a cell. A file whose quotes do not pair is refused whole:
behind such a quote nobody can tell where a row ends.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from passend.claims.columns import ColumnMapping
from passend.claims.csvblocks import Block, as_text, blocks
from passend.claims.faults import Fault
from passend.claims.readers import Batch, Placer, Source, content_hash
from passend.claims.streams import Stream, opened
from passend.findings import BadInput, Finding, Place

__all__ = ["open_csv"]

_HEAD_BYTES: Final = 1 << 20
_SEPARATORS: Final = ";,\t"
_SAID_SEPARATOR: Final = re.compile(r"sep=([;,\t|])\r?\n", re.IGNORECASE)


@dataclass(frozen=True)
class _Layout:
    """How a file is laid out: its header, the bytes and lines before the first row."""

    header: tuple[str, ...]
    separator: str
    start: int
    line: int


def open_csv(path: Path, shown: str, how: ColumnMapping, place: Placer) -> Source:
    """A CSV file, perhaps compressed with gzip.

    Raises BadInput as :func:`readers.open_source` does.
    """
    with opened(path, shown) as stream:
        layout = _layout(stream, shown, how)
    mapping, positions = place(shown, layout.header, layout.line)
    content = content_hash(path, shown, mapping)
    read = partial(_batches, path, shown, layout, mapping, positions, content)
    return Source(shown, mapping, read, content, path.stat().st_size, layout.header)


def _layout(stream: Stream, shown: str, how: ColumnMapping) -> _Layout:
    """The header of a file; the first line that is not blank holds it."""
    data = stream.read(_HEAD_BYTES)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:4]:
        mend = 'save the file as "CSV UTF-8"'
        raise _bad(shown, "encoding", "the file is UTF-16 text", mend, 1)
    mark = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    end = data.rfind(b"\n") + 1 if len(data) == _HEAD_BYTES else len(data)
    text = as_text(data[mark:end], how.encoding, shown, 1)
    separator, said = how.separator, _SAID_SEPARATOR.match(text)
    rest = text[said.end() :] if said else text
    if said and not separator:
        separator = said.group(1)
    body = rest.lstrip("\r\n \t;,")
    skipped = rest[: len(rest) - len(body)]
    # Only whole blank lines: the header itself may start with an empty name.
    rest = rest[skipped.rfind("\n") + 1 :]
    first = rest.split("\n", 1)[0]
    separator = separator or max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(rest, newline=""), delimiter=separator, strict=True)
    try:
        header = next(reader, [])
    except csv.Error as error:
        raise _bad(shown, "table-syntax", f"the header is not valid CSV: {error}",
                   "close every quote", 1) from None  # fmt: skip
    before = text[: len(text) - len(rest)]
    taken = "".join(islice(io.StringIO(rest, newline=""), reader.line_num))
    start = mark + len((before + taken).encode(how.encoding))
    names = [name.strip() for name in header]
    bare = len(data) < _HEAD_BYTES and not data[start:].strip(b";,\t\r\n ")
    if not any(names) or bare:
        what = "has a header but no rows" if any(names) else "is empty"
        raise _bad(shown, "empty-file", f"the table {what}",
                   "add a header and at least one row")  # fmt: skip
    return _Layout(tuple(names), separator, start, before.count("\n") + 1)


def _bad(shown: str, code: str, message: str, mend: str, line: int = 0) -> BadInput:
    spot = f"row {line}" if line else ""
    return BadInput([Finding(Place(shown, line, spot=spot), code, message, mend)])


def _batches(
    path: Path, shown: str, layout: _Layout, mapping: ColumnMapping, positions: dict[str, int],
    content: str,
) -> Iterator[Batch]:  # fmt: skip
    """The rows of a file, some megabytes at a time."""
    with opened(path, shown, mapping) as stream:
        head = stream.read(layout.start)
        line = head.count(b"\n") + 1
        for block in blocks(stream, shown, mapping.encoding, layout.separator, line):
            yield _batch(block, shown, layout, positions, stream.taken)
        if stream.content() != content:
            raise _bad(shown, "changed-while-read", "the file changed while it was read",
                       "take it in again when nothing writes to it")  # fmt: skip


def _batch(
    block: Block, shown: str, layout: _Layout, positions: dict[str, int], done: int
) -> Batch:
    """The rows of a block; those with another number of cells than the header are faults."""
    ragged: list[tuple[int, int, str]] = []

    def odd(row: Any) -> str:
        ragged.append((row.number, row.actual_columns, row.text))
        return "skip"

    names = [f"c{at}" for at in range(len(layout.header))]
    wanted = {field: names[at] for field, at in positions.items()}
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(block.text),
            read_options=arrow_csv.ReadOptions(
                use_threads=False, block_size=len(block.text) + 1, column_names=names
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=layout.separator,
                newlines_in_values=block.quoted,
                ignore_empty_lines=False,
                invalid_row_handler=odd,
            ),
            convert_options=arrow_csv.ConvertOptions(
                check_utf8=False,
                strings_can_be_null=False,
                column_types=dict.fromkeys(names, pa.string()),
                include_columns=list(dict.fromkeys(wanted.values())),
            ),
        )
    except pa.ArrowInvalid as error:
        raise _bad(shown, "table-syntax", f"the rows from here are not valid CSV: {error}",
                   "close every quote", int(block.lines[0])) from None  # fmt: skip
    lines = np.delete(block.lines, [number - 1 for number, _, _ in ragged])
    if len(lines) != table.num_rows:
        mend = "save the file anew from a spreadsheet program"
        message = "the rows from here cannot be told apart"
        raise _bad(shown, "table-syntax", message, mend, int(block.lines[0]))
    columns = {"row": pa.array(lines, pa.int64())}
    columns |= {field: table.column(name) for field, name in wanted.items()}
    lost = {
        int(block.lines[number - 1]): (cells, text)
        for number, cells, text in ragged
        if text.strip(" \t;,")
    }
    faults = [Fault(row, "", "", "ragged-row", str(cells)) for row, (cells, _) in lost.items()]
    texts = {row: text for row, (_, text) in lost.items()}
    return Batch(pa.table(columns), tuple(faults), done, len(ragged) - len(faults), texts)
