"""Fields that a source holds in several columns, or in the sign of another: numbers are joined,
amounts are added, and a minus may tell a credit.

A row has all parts of such a field or none of them: of a part that is empty nobody knows what it
is worth, and a sum without it would be a guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from passend.claims.columns import ColumnMapping, Computed
from passend.claims.values import amounts, integers
from passend.money import LIMIT

__all__ = ["Found", "computed", "half_empty", "with_derived"]

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Found:
    """The cents of a computed amount (null where it is empty or wrong), and what is wrong: the
    reason, the part that it is wrong with (or the whole field), and for which rows."""

    values: Any
    faults: tuple[tuple[str, str, Mask], ...]


def with_derived(table: Any, mapping: ColumnMapping) -> Any:
    """A table of texts with the fields that are made of others, as they read in words: a credit by
    its minus, a joined number, the sum as it stands in the source (``700.00 + 20.00 x 3``)."""
    if mapping.minus_is_credit:
        table = _with_credits(table)
    for joined in mapping.joined:
        table = table.append_column(joined.field, _together(table, joined.inputs, "-"))
    for sum_ in mapping.computed:
        parts = [
            _together(table, [c for c in sum_.inputs if c.field.split("/")[1] == str(at)], " x ")
            for at in range(len(sum_.parts))
        ]
        table = table.append_column(sum_.field, _joined(parts, " + "))
    return table


def _with_credits(table: Any) -> Any:
    """Rows that declare less than zero as credits, without the minus in what they count."""
    below = pc.match_substring_regex(_array(table.column("declared")), r"\A-.*[1-9]")
    below = pc.fill_null(below, False)
    for name in ("declared", "paid", "quantity"):
        if name in table.column_names:
            text = _array(table.column(name))
            bare = pc.if_else(below, pc.utf8_ltrim(text, "-"), text)
            table = table.set_column(table.column_names.index(name), name, bare)
    return table.append_column("debit_credit", pc.if_else(below, "C", "D"))


def _together(table: Any, columns: Sequence[Any], between: str) -> Any:
    return _joined([_array(table.column(column.field)) for column in columns], between)


def _joined(texts: Sequence[Any], between: str) -> Any:
    """Texts with a mark between them; null where all are empty."""
    found = pc.binary_join_element_wise(
        *texts, between, null_handling="replace", null_replacement=""
    )
    empty = np.logical_and.reduce([np.asarray(pc.is_null(text)) for text in texts])
    return pc.if_else(pa.array(empty), None, found)


def half_empty(table: Any, inputs: Sequence[Any]) -> list[tuple[str, Mask]]:
    """Per part of a field the rows in which it is empty while another part is not."""
    empty = {c.field: np.asarray(pc.is_null(_array(table.column(c.field)))) for c in inputs}
    none = np.logical_and.reduce(list(empty.values()))
    return [(name, mask & ~none) for name, mask in empty.items() if (mask & ~none).any()]


def computed(table: Any, sum_: Computed) -> Found:
    """The sum of the parts of an amount, each read by itself and multiplied exactly."""
    faults = [("empty-cell", name, mask) for name, mask in half_empty(table, sum_.inputs)]
    count = table.num_rows
    total, good = np.zeros(count, np.int64), np.ones(count, np.bool_)
    too_large = np.zeros(count, np.bool_)
    for at, part in enumerate(sum_.parts):
        value = np.zeros(count, np.int64)
        for factor in range(len(part)):
            name = f"{sum_.field}/{at}/{factor}"
            text = _array(table.column(name))
            read = (
                integers(text, sum_.style, np.ones(count, np.int64))
                if factor
                else amounts(text, sum_.style, below_zero=True)
            )
            faults += [(code, name, mask) for code, mask in read.faults]
            good &= np.asarray(pc.is_valid(read.values))
            number = np.asarray(pc.fill_null(read.values, 0))
            if factor:
                # Compared by division: the product itself may not fit in 64 bits.
                beyond = (np.abs(value) > LIMIT // np.maximum(number, 1)) & (number > 0)
                too_large |= beyond
                number = np.where(beyond, 0, number)
            value = value * number if factor else number
        total += value
    too_large |= np.abs(total) > LIMIT
    negative = (total < 0) & ~too_large & (not sum_.below_zero)
    for code, mask in (("number-too-large", too_large), ("negative", negative)):
        faults.append((code, sum_.field, mask & good))
    good &= ~too_large & ~negative
    values = pa.array(np.where(good, total, 0), pa.int64(), mask=~good)
    return Found(values, tuple(fault for fault in faults if fault[2].any()))


def _array(column: Any) -> Any:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
