"""Refused rows, kept aside in a form that can be mended and taken in again: CSV that a spreadsheet
opens without running anything in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from passend.claims.bsn import NINE_DIGITS, masked
from passend.claims.columns import Column, ColumnMapping, Style
from passend.claims.schema import FIELDS
from passend.claims.values import translated
from passend.claims.warehouse import written

__all__ = ["STARS", "RefusedRows", "retaken", "unguarded"]

_FORMULA: Final = r"\A[\s\x00]*[=+\-@＝＋－＠]|\A[\t\r\n]"
_GUARDED: Final = r"\A'+[\s\x00]*[=+\-@＝＋－＠]|\A'+[\t\r\n]"
_MAYBE_BSN: Final = rf"(?:\A|[^0-9])(?:{NINE_DIGITS})(?:[^0-9]|\z)"
_NUMBERS: Final = ("claim_id", "line_id", "reverses", "product", "patient")
"""Fields whose nine digits were judged as a column: one of them alone proves nothing."""
_UNKNOWN: Final = ("payer", "provider", "code")
"""Of a row that could not be told apart these are asked for: without them it is no line."""
STARS: Final = "*" * 9
"""What stands for a text that may be a BSN."""


class RefusedRows:
    """The file with the rows that were not taken in, each with its reason.

    A cell stands as it was handed in, under the name of its field; words are translated, and what
    the mapping says of every row is filled in. A row that could not be told apart stands whole in
    the last column. A cell that would start a formula gets a quote before it; what may be a BSN is
    starred. The file is only made when there is a row; :func:`retaken` reads it.
    """

    def __init__(self, path: Path, mapping: ColumnMapping) -> None:
        self.path, self.mapping = path, mapping
        self.parts = _parts(mapping)
        names = ["row", "reason", *(f.name for f in FIELDS), *self.parts.values(), "text"]
        self.schema = pa.schema([(name, pa.string()) for name in dict.fromkeys(names)])
        self.count = 0
        self.stream: Any = None
        self.writer: Any = None

    def add(self, rows: Any, reasons: Any, table: Any) -> None:
        """Some rows as texts: their numbers, their reasons and their fields."""
        for name, words in self.mapping.translations:
            if name in table.column_names:
                at, text = table.column_names.index(name), _array(table.column(name))
                table = table.set_column(at, name, translated(text, dict(words)))
        self._add(rows, reasons, table)

    def add_typed(self, rows: Any, reasons: Any, table: Any) -> None:
        """Rows that were read already, written as their source writes them."""
        self._add(rows, reasons, _as_written(table, self.mapping))

    def add_lost(
        self, rows: Sequence[int], reasons: Sequence[str], texts: Sequence[str | None]
    ) -> None:
        """Rows of which nobody can tell which cell is which."""
        if rows:
            given = {f.name: self.mapping.constant(f.name) for f in FIELDS}
            given |= {name: given[name] or "?" for name in _UNKNOWN}
            columns = {n: pa.array([v] * len(rows), pa.string()) for n, v in given.items() if v}
            columns["text"] = _safe(pa.array(texts, pa.string()))
            self._write(pa.array(rows, pa.int64()), pa.array(reasons, pa.string()), columns)

    def _add(self, rows: Any, reasons: Any, table: Any) -> None:
        given = {f.name: self._field(f.name, table) for f in FIELDS}
        given |= {shown: _safe(table.column(part)) for part, shown in self.parts.items()}
        self._write(rows, reasons, given)

    def _field(self, name: str, table: Any) -> Any:
        if name in table.column_names:
            return _safe(table.column(name), whole=name in _NUMBERS)
        return pa.array([self.mapping.constant(name)] * table.num_rows, pa.string())

    def _write(self, rows: Any, reasons: Any, given: dict[str, Any]) -> None:
        if not len(rows):
            return
        if self.writer is None:
            self._open()
        given |= {"row": rows.cast(pa.string()), "reason": reasons}
        none = pa.nulls(len(rows), pa.string())
        arrays = [_array(given.get(name, none)) for name in self.schema.names]
        self.writer.write_table(pa.Table.from_arrays(arrays, schema=self.schema))
        self.count += len(rows)

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
        self.writer = arrow_csv.CSVWriter(self.stream, self.schema, write_options=options)

    def close(self) -> None:
        """Ends the file, for now."""
        if self.writer is not None:
            self.writer.close()
            self.stream.close()
            self.writer = self.stream = None


def retaken(mapping: ColumnMapping) -> ColumnMapping:
    """The mapping that reads the file of refused rows of a source with ``mapping``: every field has
    a column of its own name, values are written as in the source."""
    derived = {item.field for item in mapping.computed}
    filled = [f.name for f in FIELDS if mapping.column(f.name) or mapping.constant(f.name)]
    filled += ["debit_credit"] if mapping.minus_is_credit else []
    columns = [mapping.column(name) or Column("", name) for name in filled if name not in derived]
    shown = _parts(mapping)
    return ColumnMapping(
        columns=tuple(replace(column, name=column.field) for column in columns),
        conversions=mapping.conversions,
        separator=";",
        not_bsn=tuple(c.field for c in columns if c.name in mapping.not_bsn),
        computed=tuple(
            replace(
                item,
                parts=tuple(
                    tuple(shown[f"{item.field}/{at}/{factor}"] for factor in range(len(part)))
                    for at, part in enumerate(item.parts)
                ),
            )
            for item in mapping.computed
        ),
        guarded=True,
    )


def _parts(mapping: ColumnMapping) -> dict[str, str]:
    """The parts of computed amounts with the column that they have in the file."""
    return {c.field: f"{s.field}: {c.name}" for s in mapping.computed for c in s.inputs}


def _as_written(table: Any, mapping: ColumnMapping) -> Any:
    """Typed rows as texts that the mapping reads as the same values."""
    found = {}
    for field in FIELDS:
        column, values = mapping.column(field.name), _array(table.column(field.name))
        style = column.style if column else Style()
        if field.kind == "date":
            found[field.name] = written(values, column or Column("", field.name))
        elif field.kind == "cents":
            found[field.name] = _amounts(values, style)
        else:
            found[field.name] = values.cast(pa.string())
    for sum_ in mapping.computed:
        values = _array(table.column(sum_.field))
        for column in sum_.inputs:
            _, at, factor = column.field.split("/")
            # The whole in the first part, once; nothing in the others.
            text = pa.repeat("1" if at == "0" else "0", len(values))
            text = _amounts(values, sum_.style) if (at, factor) == ("0", "0") else text
            found[column.field] = pc.if_else(pc.is_valid(values), text, None)
    return pa.table(found)


def _amounts(cents: Any, style: Style) -> Any:
    """Cents as an amount is written in a source."""
    if style.cents:
        return cents.cast(pa.string())
    digits = pc.utf8_lpad(pc.abs(cents).cast(pa.string()), 3, "0")
    text = pc.replace_substring_regex(digits, r"(..)\z", rf"{style.decimal}\1")
    return pc.if_else(pc.less(cents, 0), pc.binary_join_element_wise("-", text, ""), text)


def unguarded(table: Any) -> Any:
    """A table of texts without the quotes that were put before formulas."""
    for at, name in enumerate(table.column_names):
        if name != "row":
            text = _array(table.column(name))
            guarded = pc.fill_null(pc.match_substring_regex(text, _GUARDED), False)
            bare = pc.if_else(guarded, pc.utf8_slice_codeunits(text, 1), text)
            table = table.set_column(at, name, bare)
    return table


def _array(column: Any) -> Any:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _safe(column: Any, whole: bool = False) -> Any:
    """Cells that start no formula and show no BSN; with ``whole`` a cell may be nine digits."""
    text = _array(column)
    found = pc.fill_null(pc.match_substring_regex(text, _MAYBE_BSN), False)
    if whole:
        alone = pc.match_substring_regex(text, rf"\A(?:{NINE_DIGITS})\z")
        found = pc.and_not(found, pc.fill_null(alone, False))
    if pc.any(found).as_py():
        pairs = zip(text.to_pylist(), found.to_pylist(), strict=True)
        text = pa.array([masked(t) if maybe else t for t, maybe in pairs], pa.string())
    # What has such a quote already gets another, so that taking one away gives the cell back.
    risky = pc.match_substring_regex(text, rf"{_FORMULA}|{_GUARDED}")
    return pc.if_else(pc.fill_null(risky, False), pc.binary_join_element_wise("'", text, ""), text)
