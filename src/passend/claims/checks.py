"""The check of one batch: from text to typed rows, with every wrong row set aside and told why.

A row is good when no reason holds for any of its fields. Reasons are found for whole columns at
once; only the rows that are listed become Python objects.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from passend.claims.bsn import Key, masked
from passend.claims.columns import Column, ColumnMapping, Computed, field_of
from passend.claims.derived import computed, half_empty, with_derived
from passend.claims.faults import Fault, Tally
from passend.claims.readers import Batch
from passend.claims.refusedrows import STARS, unguarded
from passend.claims.report import Totals
from passend.claims.schema import FIELDS, Field, arrow_schema, fixed_width
from passend.claims.values import (
    Parsed,
    amounts,
    dates,
    integers,
    padded,
    texts,
    translated,
    trimmed,
    years,
)

__all__ = ["Checked", "Checker", "pseudonymised", "tidied"]

Mask = NDArray[np.bool_]

_UNIT: Final = next(field for field in FIELDS if field.name == "unit")
_SHOWN: Final = 60
"""How much of a wrong value is shown."""
_ORDER: Final = (("closed", "opened"), ("received", "opened"))
_FEW_VALUES: Final = ("code", "date", "word", "count")
"""Kinds of which a batch has few different values: each is read once."""


@dataclass(frozen=True)
class Checked:
    """What became of a batch: the good rows with their row numbers, and the wrong ones as they were
    handed in, with the reasons as one text; what the refused rows declare; how many were blank."""

    good: Any
    rows: Any
    bad: Any
    reasons: Any
    refused: Totals
    blank: int

    @property
    def read(self) -> int:
        """The rows of the batch that are not blank."""
        return int(self.good.num_rows) + self.refused.rows


@dataclass
class _Mark:
    """One reason in one column: for which rows of the batch. ``part`` is the part of a field that
    is made of several columns."""

    code: str
    field: str
    rows: Mask
    part: str = ""


@dataclass
class Checker:
    """Checks batches of one source. The tally grows with every batch."""

    mapping: ColumnMapping
    tally: Tally = field(default_factory=Tally)

    def check(self, batch: Batch) -> Checked:
        """The rows of a batch (trimmed, see :func:`tidied`), good and wrong apart. Blank rows are
        left out and counted."""
        table = unguarded(batch.table) if self.mapping.guarded else batch.table
        marks = _starred(table) if self.mapping.guarded else []
        table = with_derived(table, self.mapping)
        count = table.num_rows
        columns = {f.name: self._column(f, table, marks) for f in FIELDS}
        _out_of_order(columns, marks)
        _from_reader(batch, table, marks)
        blank = _blank(table, marks)
        bad = np.zeros(count, dtype=np.bool_)
        for mark in marks:
            mark.rows &= ~blank
            bad |= mark.rows
            self._count(mark, table, columns)
        keep, wrong = pa.array(~(bad | blank)), pa.array(bad)
        good = pa.Table.from_arrays(list(columns.values()), schema=arrow_schema())
        refused = _totals(good, wrong) + Totals(self._lost(batch, table))
        rows = table.column("row")
        if bad.any() or blank.any():
            good, rows = good.filter(keep), rows.filter(keep)
        return Checked(good, rows, table.filter(wrong), _reasons(marks, bad), refused,
                       int(blank.sum()) + batch.blank)  # fmt: skip

    def _column(self, field: Field, table: Any, marks: list[_Mark]) -> Any:
        """The typed values of a field; what is wrong is marked."""
        text = self._text(field, table)
        empty = np.asarray(pc.is_null(text))
        if field.required and empty.any():
            marks.append(_Mark("empty-cell", field.name, empty.copy()))
        if field.name in self._sums:
            found = computed(table, self._sums[field.name])
            marks += [_Mark(code, field.name, mask, part) for code, part, mask in found.faults]
            return found.values
        for part, mask in half_empty(table, self._joins.get(field.name, ())):
            marks.append(_Mark("empty-cell", field.name, mask, part))
        parsed, indices = self._parsed(field, text, table)
        for code, mask in parsed.faults:
            marks.append(_Mark(code, field.name, _spread(mask, indices)))
        return parsed.values if indices is None else parsed.values.take(indices)

    @cached_property
    def _sums(self) -> dict[str, Computed]:
        return {item.field: item for item in self.mapping.computed}

    @cached_property
    def _joins(self) -> dict[str, tuple[Column, ...]]:
        return {item.field: item.inputs for item in self.mapping.joined}

    def _text(self, field: Field, table: Any) -> Any:
        """What stands in a field: in its column, the same in every row, or nothing."""
        if field.name in table.column_names:
            return _array(table.column(field.name))
        constant = self.mapping.constant(field.name)
        return pa.repeat(pa.scalar(constant, pa.string()), table.num_rows)

    def _parsed(self, field: Field, text: Any, table: Any) -> tuple[Parsed, Any]:
        """A field's values, with the place of each row's value when they are distinct values."""
        column = self.mapping.column(field.name) or Column("", field.name)
        if field.name == "quantity":
            return integers(text, column.style, self._times(table)), None
        indices = None
        if field.kind in _FEW_VALUES or field.name == "unit":
            text = text.dictionary_encode()
            text, indices = text.dictionary, text.indices
        text = translated(text, self.mapping.translated(field.name))
        if field.name == "unit":
            text = translated(text, {c.unit: c.to for c in self.mapping.conversions})
        if column.restore_zeros:
            text = padded(text, fixed_width(field.name))
        if column.first:
            text = pc.utf8_slice_codeunits(text, 0, column.first)
        if field.kind == "date":
            return dates(text, column.style), indices
        if field.kind == "cents":
            return amounts(text, column.style, column.below_zero), indices
        if field.kind == "count":
            return years(text, column.style, column.year), indices
        return texts(field, text), indices

    def _times(self, table: Any) -> Any:
        """By how much each quantity is multiplied, by its unit."""
        times = np.ones(table.num_rows, dtype=np.int64)
        if self.mapping.conversions:
            units = self._text(_UNIT, table)
            units = translated(units, self.mapping.translated("unit"))
            for conversion in self.mapping.conversions:
                same = np.asarray(pc.fill_null(pc.equal(units, conversion.unit), False))
                times = np.where(same, conversion.times, times)
        return times

    def _count(self, mark: _Mark, table: Any, columns: dict[str, Any]) -> None:
        """Counts a reason; its first rows become faults with their values."""
        at = np.flatnonzero(mark.rows)
        name = self._named(mark.part or mark.field)
        # What the reader marked it has listed itself.
        if mark.code == "":
            return
        first = at[: max(1, self.tally.room(mark.code, mark.field, name))]
        rows = table.column("row").take(pa.array(first)).to_pylist()
        values = self._shown(mark, table, columns, first)
        faults = [
            Fault(r, name, mark.field, mark.code, v) for r, v in zip(rows, values, strict=True)
        ]
        self.tally.add(len(at), faults)

    def _named(self, field: str) -> str:
        column = self.mapping.column(field)
        return column.name if column else field

    def _shown(self, mark: _Mark, table: Any, columns: dict[str, Any], first: Any) -> Sequence[str]:
        """The values as a person may see them: short, and starred where they may be a BSN."""
        if mark.code == "dates-out-of-order":
            late, early = (columns[n].take(pa.array(first)).to_pylist()
                           for n in (mark.field, "opened"))  # fmt: skip
            return [f"{a} < {b}" for a, b in zip(late, early, strict=True)]
        column = mark.part or mark.field
        if column not in table.column_names:
            return [self.mapping.constant(mark.field) or ""] * len(first)
        texts = table.column(column).take(pa.array(first)).to_pylist()
        return [short(text or "") for text in texts]

    def _lost(self, batch: Batch, table: Any) -> int:
        """Counts what the reader found; the number of rows that are not in the table at all."""
        inside = set(table.column("row").to_pylist()) if batch.faults else set()
        for fault in batch.faults:
            self.tally.add(1, [fault])
        return len({fault.row for fault in batch.faults} - inside)


def short(text: str) -> str:
    """A value as a message shows it."""
    found = masked(text)
    return found if len(found) <= _SHOWN else found[:_SHOWN] + "…"


def _array(column: Any) -> Any:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def tidied(batch: Batch) -> Batch:
    """A batch whose texts have no white space around them; an empty text is null."""
    table, arrays = batch.table, []
    for name, column in zip(table.column_names, table.columns, strict=True):
        array = _array(column)
        arrays.append(array if name == "row" else trimmed(array))
    table = pa.Table.from_arrays(arrays, names=table.column_names)
    return replace(batch, table=table)


def _spread(mask: Mask, indices: Any) -> Mask:
    """A mask over distinct values as a mask over rows; an empty cell has no value."""
    if indices is None:
        return mask.copy()
    found = pa.array(mask).take(indices)
    return np.asarray(pc.fill_null(found, False)).copy()


def _starred(table: Any) -> list[_Mark]:
    """Cells of rows that were kept aside in which a text was starred: nobody knows what it was."""
    found = []
    for name in table.column_names:
        if name != "row":
            starred = pc.match_substring(_array(table.column(name)), STARS)
            mask = np.asarray(pc.fill_null(starred, False)).copy()
            if mask.any():
                found.append(_Mark("starred-cell", field_of(name), mask, name))
    return found


def _out_of_order(columns: dict[str, Any], marks: list[_Mark]) -> None:
    for late, early in _ORDER:
        mask = np.asarray(pc.fill_null(pc.less(columns[late], columns[early]), False))
        if mask.any():
            marks.append(_Mark("dates-out-of-order", late, mask.copy()))


def _from_reader(batch: Batch, table: Any, marks: list[_Mark]) -> None:
    """Rows that the reader found wrong; they are in the table when only a cell is wrong."""
    if batch.faults:
        rows = np.array(sorted({fault.row for fault in batch.faults}), dtype=np.int64)
        mask = np.isin(np.asarray(table.column("row")), rows)
        marks.append(_Mark("", "", mask))


def _blank(table: Any, marks: list[_Mark]) -> Mask:
    """Rows without any content: exports end in them."""
    blank = np.zeros(table.num_rows, dtype=np.bool_)
    if any(mark.code == "empty-cell" for mark in marks):
        blank[:] = True
        for name in table.column_names:
            if name != "row":
                blank &= np.asarray(pc.is_null(_array(table.column(name))))
    return blank


def _totals(table: Any, which: Any) -> Totals:
    """What some rows declare, where it could be read."""
    part = table.select(["declared", "debit_credit"]).filter(which)
    cents = {"D": 0, "C": 0}
    for amount, way in zip(*(column.to_pylist() for column in part.columns), strict=True):
        if amount is not None and way in cents:
            cents[way] += amount
    return Totals(part.num_rows, cents["D"], cents["C"])


def _reasons(marks: list[_Mark], bad: Mask) -> Any:
    """Per wrong row its reasons, as ``empty-cell: unit, bad-date: opened``."""
    texts = [pa.nulls(int(bad.sum()), pa.string())]
    for mark in marks:
        said = f"{mark.code}: {mark.field}" if mark.code else "cell"
        texts.append(pc.if_else(pa.array(mark.rows[bad]), said, None))
    return pc.binary_join_element_wise(*texts, ", ", null_handling="skip")


def pseudonymised(batch: Batch, key: Key) -> Batch:
    """A batch with pseudonyms for patients; each is hashed once."""
    table = batch.table
    at = table.column_names.index("patient")
    found = _array(table.column("patient")).dictionary_encode()
    names = [key.pseudonym(value) for value in found.dictionary.to_pylist()]
    column = pa.array(names, pa.string()).take(found.indices)
    return replace(batch, table=table.set_column(at, "patient", column))
