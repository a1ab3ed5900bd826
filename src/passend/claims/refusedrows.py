"""Refused rows, kept aside as CSV that a spreadsheet opens without running anything in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from passend.claims.bsn import NINE_DIGITS, masked
from passend.claims.schema import FIELDS

__all__ = ["RefusedRows", "unguarded"]

_FORMULA: Final = r"\A[\s\x00]*[=+\-@＝＋－＠]|\A[\t\r\n]"
_GUARDED: Final = r"\A'[\s\x00]*[=+\-@＝＋－＠]|\A'[\t\r\n]"
_MAYBE_BSN: Final = rf"(?:\A|[^0-9])(?:{NINE_DIGITS})(?:[^0-9]|\z)"
_NAMES: Final = ("row", "reason", *(field.name for field in FIELDS))
_SCHEMA: Final = pa.schema([(name, pa.string()) for name in _NAMES])


class RefusedRows:
    """The file with the rows that were not taken in, as they were handed in, each with its reason.

    A cell that would start a formula gets a quote before it; what may be a BSN is starred. The file
    is only made when there is a row.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self.stream: Any = None
        self.writer: Any = None

    def add(self, rows: Any, reasons: Any, table: Any = None) -> None:
        """Some rows: their numbers, their reasons, and their fields where there are any."""
        count = len(rows)
        if not count:
            return
        if self.writer is None:
            self._open()
        given = {"row": rows.cast(pa.string()), "reason": reasons}
        for field in FIELDS:
            if table is not None and field.name in table.column_names:
                given[field.name] = _safe(table.column(field.name).cast(pa.string()))
            else:
                given[field.name] = pa.nulls(count, pa.string())
        arrays = [_array(given[name]) for name in _NAMES]
        self.writer.write_table(pa.Table.from_arrays(arrays, schema=_SCHEMA))
        self.count += count

    def _open(self) -> None:
        """Starts the file, or goes on where it was closed."""
        new = self.count == 0
        self.stream = self.path.open("wb" if new else "ab")
        if new:
            # The mark tells Excel that this is UTF-8.
            self.stream.write(b"\xef\xbb\xbf")
        options = arrow_csv.WriteOptions(
            include_header=new, delimiter=";", quoting_style="all_valid"
        )
        self.writer = arrow_csv.CSVWriter(self.stream, _SCHEMA, write_options=options)

    def close(self) -> None:
        """Ends the file, for now."""
        if self.writer is not None:
            self.writer.close()
            self.stream.close()
            self.writer = self.stream = None


def _array(column: Any) -> Any:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def unguarded(table: Any) -> Any:
    """A table of texts without the quotes that :class:`RefusedRows` put before formulas."""
    for at, name in enumerate(table.column_names):
        if name != "row":
            text = _array(table.column(name))
            guarded = pc.match_substring_regex(text, _GUARDED)
            bare = pc.utf8_slice_codeunits(text, 1)
            bare = pc.if_else(pc.fill_null(guarded, False), bare, text)
            table = table.set_column(at, name, bare)
    return table


def _safe(column: Any) -> Any:
    """Cells that start no formula and show no BSN."""
    text = _array(column)
    if pc.any(pc.match_substring_regex(text, _MAYBE_BSN)).as_py():
        text = pa.array([t if t is None else masked(t) for t in text.to_pylist()], pa.string())
    risky = pc.match_substring_regex(text, _FORMULA)
    return pc.if_else(pc.fill_null(risky, False), pc.binary_join_element_wise("'", text, ""), text)
