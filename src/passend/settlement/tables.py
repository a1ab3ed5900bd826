"""Tables that people hand in beside a settlement: rows of text with the place of every cell.

Amounts are euros with two decimals (``1234.50``), days are ``2026-12-31``; a spreadsheet may hold
them as numbers and dates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path

from passend.files.sheets import Cell, cell_text, find_columns, read_sheet
from passend.findings import BadInput, Finding, Place
from passend.money import parse_money
from passend.periods import parse_window

__all__ = ["Record", "euros", "read_records"]


@dataclass(frozen=True)
class Record:
    """One row: the text of every column that is filled, and where each stands."""

    texts: Mapping[str, str]
    place: Callable[[str], Place]

    def __getitem__(self, column: str) -> str:
        return self.texts.get(column, "")

    def cents(self, column: str) -> int:
        """An amount; nothing is zero."""
        return parse_money(self[column]) if self[column] else 0


def read_records(
    path: Path, names: Mapping[str, str], required: Sequence[str], amounts: Sequence[str]
) -> list[Record]:
    """The rows of a CSV or XLSX table. ``names`` maps a header in either language to a column,
    ``required`` must be there and filled, ``amounts`` are euros; ``day`` is a date, ``window`` a
    window.

    Raises BadInput with every finding."""
    sheet = read_sheet(path, str(path))
    findings: list[Finding] = []
    columns = find_columns(sheet, names, required, findings.append)
    found = []
    for line, cells in sheet.rows:
        place = partial(_place, sheet.place, columns, line)
        texts: dict[str, str] = {}
        for name, at in columns.items():
            try:
                texts[name] = _text(name, cells[at], name in amounts)
            except ValueError as error:
                findings.append(Finding(place(name), "bad-value", *map(str, error.args)))
            else:
                if not texts[name] and name in required:
                    findings.append(
                        Finding(place(name), "empty-cell", "this cell is empty", "fill it in")
                    )
        found.append(Record({k: v for k, v in texts.items() if v}, place))
    if findings:
        raise BadInput(findings)
    return found


def _place(
    place: Callable[[int, int, str], Place], columns: Mapping[str, int], line: int, name: str
) -> Place:
    return place(line, columns.get(name, 0), name)


def _text(name: str, cell: Cell, amount: bool) -> str:
    if cell == "":
        return ""
    if amount:
        return euros(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if name == "window" and isinstance(cell, (int, float)) and cell == int(cell):
        cell = str(int(cell))
    text = cell_text(cell)
    if name == "day":
        date.fromisoformat(text)
    if name == "window":
        parse_window(text)
    return text


def euros(cell: Cell) -> str:
    """Euros with two decimals, from text or from a number in a spreadsheet that is whole cents.
    Raises ValueError."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        # The shortest text of a double is what the person typed.
        exact = Decimal(repr(cell)) * 100
        if exact != int(exact):
            raise ValueError(f"{cell} is no whole number of cents")
        sign, digits = ("-" if exact < 0 else ""), f"{abs(int(exact)):03}"
        return f"{sign}{digits[:-2]}.{digits[-2:]}"
    text = cell_text(cell)
    parse_money(text)
    return text
