"""Watches the values of a source for citizen service numbers while it is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from passend.claims.bsn import NINE_DIGITS, named_as_bsn
from passend.claims.columns import field_of
from passend.claims.readers import Source
from passend.claims.schema import FIELDS
from passend.findings import BadInput, Finding, Place

__all__ = ["Watch", "named_columns"]

_CERTAIN: Final = 30
"""With so many values of nine digits, over half cannot pass the test by chance."""
_FEW_PRODUCTS: Final = 10
"""Care products have nine digits too, and a source may hold only a few: fewer tell nothing."""
_WATCHED: Final = tuple(
    f.name for f in FIELDS if (f.kind in ("text", "code") and f.pattern in ("", r"\d{9}"))
    or f.name == "code"
)  # fmt: skip
_WEIGHTS: Final = np.array((9, 8, 7, 6, 5, 4, 3, 2, -1), dtype=np.int64)


def named_columns(source: Source) -> dict[str, str]:
    """The fields whose column (or message field) is called a BSN, with the name of the column;
    a column that its owner lists under not_bsn is left out."""
    owned = {name.casefold() for name in source.mapping.not_bsn}
    return {
        column.field: column.name
        for column in source.mapping.sources
        if named_as_bsn(column.name) and column.name.casefold() not in owned
    }


@dataclass
class Watch:
    """Counts, per field, the different values of nine digits in each batch and those that pass the
    eleven-test."""

    source: Source
    nine: dict[str, int] = field(default_factory=dict)
    passing: dict[str, int] = field(default_factory=dict)

    def see(self, table: Any) -> None:
        """Counts a batch of text."""
        owned = {name.casefold() for name in self.source.mapping.not_bsn}
        for name in table.column_names:
            column = self.source.mapping.column(name)
            if field_of(name) not in _WATCHED or column is None:
                continue
            # A patient is a person: there the owner's word does not go before the numbers.
            if column.name.casefold() in owned and name != "patient":
                continue
            digits = _nine_digits(table.column(name), padded=name == "patient")
            if not len(digits) or (name == "product" and len(digits) < _FEW_PRODUCTS):
                continue
            self.nine[name] = self.nine.get(name, 0) + len(digits)
            self.passing[name] = self.passing.get(name, 0) + int(_passing(digits).sum())

    def found(self, last: bool) -> dict[str, str]:
        """The fields that hold BSNs with their columns: over half pass; before the last batch only
        when certain."""
        least = 1 if last else _CERTAIN
        held = [n for n, nine in self.nine.items() if nine >= least and 2 * self.passing[n] > nine]
        columns = {name: self.source.mapping.column(name) for name in held}
        return {name: column.name for name, column in columns.items() if column}


def _nine_digits(column: Any, padded: bool) -> Any:
    """The different values of nine digits; ``padded`` also takes eight, a zero having been lost."""
    pattern = NINE_DIGITS + ("|[0-9]{8}" if padded else "")
    text = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    # Lengths cost next to nothing: most columns hold no value of this length at all.
    text = text.filter(pc.is_in(pc.binary_length(text), pa.array([8, 9, 11], pa.int32())))
    found = pc.unique(text.filter(pc.match_substring_regex(text, rf"\A(?:{pattern})\z")))
    return pc.unique(pc.utf8_lpad(pc.replace_substring_regex(found, "[. -]", ""), 9, "0"))


def _passing(digits: Any) -> Any:
    """Which texts of nine digits pass the eleven-test."""
    characters = np.frombuffer(pc.binary_join(_listed(digits), "")[0].as_buffer(), dtype=np.uint8)
    numbers = characters.reshape(-1, 9).astype(np.int64) - ord("0")
    return (numbers @ _WEIGHTS % 11 == 0) & (numbers.sum(axis=1) > 0)


def _listed(texts: Any) -> Any:
    """One list of all texts."""
    return pa.ListArray.from_arrays(pa.array([0, len(texts)], pa.int32()), texts)


def refused(source: Source, fields: dict[str, str], why: str) -> BadInput:
    """Columns with BSNs that may not be kept, as bad input."""
    findings = []
    for name, column in fields.items():
        position = source.position(column)
        place = Place(source.shown, 0, position, f"column {column}")
        message = f"the column {column!r} holds citizen service numbers (BSN): {why}"
        mend = (
            "give a key file (--key), so that they become pseudonyms on the way in"
            if name == "patient"
            else f"no BSN belongs in {field_of(name)!r}: name another column, or list this one "
            "under not_bsn when it holds something else"
        )
        findings.append(Finding(place, "bsn", message, mend))
    return BadInput(findings)
