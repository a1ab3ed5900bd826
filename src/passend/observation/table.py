"""The observations table: what was observed, for users who have only aggregates.

One row is one number: an observation of a contract in a window, for one item or for none, as known
on a day and stated by somebody. The table comes from CSV, XLSX or standard input, with English or
Dutch headers. Its hash depends on what the rows say, not on their order or the file they came in.

May use findings, money and the sheet reader of the annexes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any, Final

from passend.files.sheets import (
    Sheet,
    cell_text,
    find_columns,
    read_sheet,
    read_sheet_text,
)
from passend.findings import BadInput, Finding, Place
from passend.money import LIMIT

__all__ = ["COLUMNS", "Row", "Table", "read_table", "read_table_text", "table_schema"]

COLUMNS: Final = (
    "contract",
    "observation",
    "window",
    "item",
    "value",
    "unit",
    "known",
    "held_by",
)
"""The columns, in their order in :class:`Row`. All are required; a cell of item may be empty."""

_DUTCH: Final = {
    "waarneming": "observation",
    "periode": "window",
    "venster": "window",
    "waarde": "value",
    "eenheid": "unit",
    "bekend": "known",
    "opgave_van": "held_by",
}
_NAMES: Final = {name: name for name in COLUMNS} | _DUTCH
_HOLDERS: Final = {"beide": "both", "betaler": "payer", "aanbieder": "provider"}

_YEAR = "(?:19|20|21)[0-9]{2}"
_DAY = f"{_YEAR}-[0-9]{{2}}-[0-9]{{2}}"
_DAY_PATTERN: Final = re.compile(_DAY)
_WINDOW_PATTERN: Final = re.compile(
    f"({_YEAR})(?:-Q([1-4])|-(0[1-9]|1[0-2]))?|({_DAY})/({_DAY})(#[2-9][0-9]*|#1[0-9]+)?"
)
_INTEGER_PATTERN: Final = re.compile("-?[0-9]{1,16}")
_HOLDER_PATTERN: Final = re.compile("[A-Za-z0-9][A-Za-z0-9_.-]*")


@dataclass(frozen=True, slots=True)
class Row:
    """One observed number.

    ``value`` is a whole number: cents for money, otherwise in the unit that the contract states.
    ``window`` is a year, quarter, month or half-open interval of days; ``item`` is empty when the
    observation has no items; ``known`` is the day on which the number was known; ``held_by`` says
    who can show it: both, payer, provider or the id of a third party. ``line`` is its row in the
    file (0 when there is none); it is not part of the content hash.
    """

    contract: str
    observation: str
    window: str
    item: str
    value: int
    unit: str
    known: date
    held_by: str
    line: int


@dataclass(frozen=True)
class Table:
    """The observations of any number of contracts, in the order of the file."""

    rows: tuple[Row, ...]
    file: str = ""

    def content_hash(self) -> str:
        """``"sha256:"`` and the hash of the sorted rows as canonical JSON.

        Line numbers and the name of the file are not in it, so CSV and XLSX with the same rows in
        any order have one hash.
        """
        contents = sorted(_content(row) for row in self.rows)
        text = json.dumps(contents, ensure_ascii=False, separators=(",", ":"))
        return "sha256:" + hashlib.sha256(text.encode("utf-8")).hexdigest()

    def latest_known(self) -> date | None:
        """The last day on which anything in the table was known; None for a table without rows."""
        return max((row.known for row in self.rows), default=None)

    def dump(self) -> list[dict[str, str | int]]:
        """The rows as JSON-able objects that obey :func:`table_schema`; :meth:`load` inverts it."""
        names = (*COLUMNS, "line")
        return [dict(zip(names, (*_content(row), row.line), strict=True)) for row in self.rows]

    @classmethod
    def load(cls, data: object, file: str = "") -> Table:
        """The table that :meth:`dump` wrote. Everything is checked as in a file.

        Raises BadInput as :func:`read_table` does, and ``not-a-row``.
        """
        findings: list[Finding] = []
        if not isinstance(data, list):
            message = "the observations must be a list of rows"
            raise BadInput([Finding(Place(file), "not-a-row", message, "write [{...}, {...}]")])
        checker = _Checker(findings.append)
        for index, item in enumerate(data, start=1):
            place = Place(file, spot=f"row {index}")
            keys = set(item) if isinstance(item, dict) else set()
            line = item.get("line", 0) if isinstance(item, dict) else 0
            if keys - {"line"} != set(COLUMNS) or type(line) is not int or not 0 <= line <= LIMIT:
                message = f"a row has exactly the keys {', '.join(COLUMNS)} and possibly line"
                findings.append(Finding(place, "not-a-row", message, "correct the keys"))
                continue
            # From a program, a number stands where a number belongs and text where text belongs.
            if type(item["value"]) is not int:
                spot = _row_place(file, line, index, "value")
                message = f"the value {item['value']!r} is no whole number"
                findings.append(Finding(spot, "bad-value", message, "write it without quotes"))
                continue
            checker.row(
                {name: item[name] for name in COLUMNS},
                line,
                f"row {index}",
                partial(_row_place, file, line, index),
            )
        if findings:
            raise BadInput(findings)
        return cls(tuple(checker.rows), file)


def read_table(path: Path, shown: str = "") -> Table:
    """The observations table in a CSV or XLSX file; ``shown`` is its name in findings.

    Raises BadInput with every finding, each with its row and column: those of reading a sheet and
    finding columns (``missing-column``, ``unknown-column``, ``ambiguous-column``, ...),
    ``empty-cell``, ``bad-text``, ``bad-window``, ``bad-value``, ``bad-known``, ``bad-held-by``,
    ``duplicate-row``.
    """
    return _table(read_sheet(path, shown or str(path)))


def read_table_text(text: str, file: str) -> Table:
    """As :func:`read_table`, from CSV text such as standard input."""
    return _table(read_sheet_text(text, file))


def table_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of one row as :meth:`Table.dump` writes it.

    It cannot say that a day exists or that a key occurs once; :meth:`Table.load` checks those.
    """
    text = {"type": "string", "minLength": 1}
    properties: dict[str, Any] = {
        "contract": {**text, "description": "id of the contract"},
        "observation": {**text, "description": "<care>.volume, <measure>.numerator, ..."},
        "window": {
            "type": "string",
            "pattern": f"^(?:{_WINDOW_PATTERN.pattern})$",
            "description": "2026, 2026-Q1, 2026-01 or the half-open 2026-01-01/2026-07-01; "
            "a second stay of those days is 2026-01-01/2026-07-01#2",
        },
        "item": {"type": "string", "description": "product, cluster or module; may be empty"},
        "value": {
            "type": "integer",
            "minimum": -LIMIT,
            "maximum": LIMIT,
            "description": "a whole number; money in cents",
        },
        "unit": {**text, "description": "money, or what is counted"},
        "known": {
            "type": "string",
            "format": "date",
            "pattern": f"^{_DAY}$",
            "description": "the day on which the value was known",
        },
        "held_by": {
            "type": "string",
            "pattern": f"^{_HOLDER_PATTERN.pattern}$",
            "description": "both, payer, provider or the id of a third party",
        },
        "line": {"type": "integer", "minimum": 0, "description": "row in the file it came from"},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "observation",
        "type": "object",
        "properties": properties,
        "required": list(COLUMNS),
        "additionalProperties": False,
    }


def _table(sheet: Sheet) -> Table:
    findings: list[Finding] = []
    columns = find_columns(sheet, _NAMES, COLUMNS, findings.append)
    checker = _Checker(findings.append)
    for line, cells in sheet.rows:
        checker.row(
            {name: cells[index] for name, index in columns.items()},
            line,
            f"row {line}",
            partial(_cell_place, sheet, columns, line),
        )
    if findings:
        raise BadInput(findings)
    return Table(tuple(checker.rows), sheet.file)


def _cell_place(sheet: Sheet, columns: Mapping[str, int], line: int, name: str) -> Place:
    return sheet.place(line, columns[name], name)


def _row_place(file: str, line: int, index: int, name: str) -> Place:
    return Place(file, line, spot=f"row {index}, column {name}")


class _Checker:
    """Turns cells into rows, one at a time, and notes what is wrong with them."""

    def __init__(self, note: Callable[[Finding], None]) -> None:
        self.note = note
        self.rows: list[Row] = []
        self.first: dict[tuple[object, ...], str] = {}

    def row(
        self, cells: Mapping[str, object], line: int, spot: str, place: Callable[[str], Place]
    ) -> None:
        """Checks the cells that are there; a row counts only when all of them are good.

        ``spot`` names the row to the user, ``place`` gives the place of a column in it.
        """
        values: dict[str, Any] = {}
        for name, cell in cells.items():
            try:
                values[name] = _READERS[name](cell)
            except _BadCell as error:
                self.note(Finding(place(name), *error.args))
        if len(values) < len(COLUMNS):
            return
        window, interval = values.pop("window")
        # One period is one key however it is written: 2026 is also 2026-01-01/2027-01-01.
        key = (
            values["contract"],
            values["observation"],
            interval,
            values["item"],
            values["known"],
        )
        if key in self.first:
            message = (
                "contract, observation, window, item and known are those of "
                f"{self.first[key]} already"
            )
            mend = "keep one of the two; a corrected value gets a later known"
            self.note(Finding(place("observation"), "duplicate-row", message, mend))
            return
        self.first[key] = spot
        self.rows.append(Row(window=window, line=line, **values))


class _BadCell(ValueError):
    """(code, message, mend) of a finding whose place the caller knows."""


def _text(cell: object) -> str:
    text = _optional_text(cell)
    if not text:
        raise _BadCell("empty-cell", "this cell is empty", "fill it in")
    return text


def _optional_text(cell: object) -> str:
    try:
        return cell_text(cell)
    except ValueError as error:
        raise _BadCell("bad-text", *error.args) from None


def _window(cell: object) -> tuple[str, tuple[date, date, str]]:
    """A window as written, and what it stands for: a half-open interval of days, and which of the
    stays of those days."""
    if isinstance(cell, float) and cell.is_integer():
        cell = str(int(cell))  # a spreadsheet holds the year 2026 as a number
    mend = "write 2026, 2026-Q1, 2026-01 or 2026-01-01/2026-07-01, in a column formatted as text"
    if not isinstance(cell, str):
        raise _BadCell("bad-window", f"{cell} is not a window", mend)
    text = cell.strip()
    match = _WINDOW_PATTERN.fullmatch(text)
    if not match:
        raise _BadCell("bad-window", f"{text!r} is not a window", mend)
    year, quarter, month, first, last, stay = match.groups()
    if first:
        try:
            start, end = date.fromisoformat(first), date.fromisoformat(last)
        except ValueError as error:
            message = f"{text!r} holds a date that does not exist: {error}"
            raise _BadCell("bad-window", message, mend) from None
        if start >= end:
            message = f"the window {text!r} ends before it starts"
            mend = "the second date is the first day after the window"
            raise _BadCell("bad-window", message, mend)
        return text, (start, end, stay or "")
    if quarter:
        return text, _months(int(year), 3 * int(quarter) - 2, 3)
    return text, _months(int(year), int(month), 1) if month else _months(int(year), 1, 12)


def _months(year: int, month: int, count: int) -> tuple[date, date, str]:
    carry, last = divmod(month - 1 + count, 12)
    return date(year, month, 1), date(year + carry, last + 1, 1), ""


def _value(cell: object) -> int:
    """A whole number, from text or from the number in a spreadsheet."""
    if cell == "":
        message = "this row has no value"
        raise _BadCell("bad-value", message, "fill it in, or leave the row out; zero is 0")
    text = cell.strip() if isinstance(cell, str) else _number_text(cell)
    if text is None or not _INTEGER_PATTERN.fullmatch(text):
        shown = cell if text is None else text
        mend = "write digits only, such as 9800"
        if re.fullmatch("-?[0-9.,]*[.,][0-9.,]*", str(shown)):
            mend = "money is in cents: 1234.50 is 123450; a count has no decimals or separators"
        raise _BadCell("bad-value", f"{str(shown)!r} is not a whole number", mend)
    value = int(text)
    if abs(value) > LIMIT:
        raise _BadCell("bad-value", f"{value} is larger than {LIMIT}", "check the number of digits")
    return value


def _number_text(cell: object) -> str | None:
    """The digits of a number cell; None for a truth value or a date."""
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        return None
    return str(int(cell)) if isinstance(cell, int) or cell.is_integer() else repr(cell)


def _known(cell: object) -> date:
    """A day, from ISO text or from a date cell."""
    if isinstance(cell, datetime):
        if cell.time() == time():
            return cell.date()
    elif isinstance(cell, date):
        return cell
    elif isinstance(cell, str) and _DAY_PATTERN.fullmatch(cell.strip()):
        try:
            return date.fromisoformat(cell.strip())
        except ValueError as error:
            message = f"{cell!r} is a date that does not exist: {error}"
            raise _BadCell("bad-known", message, "correct it") from None
    raise _BadCell("bad-known", f"{str(cell)!r} is not a date", "write it as 2026-03-31")


def _held_by(cell: object) -> str:
    text = _text(cell)
    if not _HOLDER_PATTERN.fullmatch(text):
        mend = "write both, payer, provider, or the id of a third party (no spaces)"
        raise _BadCell("bad-held-by", f"{text!r} does not say who holds the number", mend)
    return _HOLDERS.get(text, text)


_READERS: Final[Mapping[str, Callable[[object], Any]]] = {
    "contract": _text,
    "observation": _text,
    "window": _window,
    "item": _optional_text,
    "value": _value,
    "unit": _text,
    "known": _known,
    "held_by": _held_by,
}


def _content(row: Row) -> tuple[str | int, ...]:
    """What a row says, as JSON-able values in the order of the columns."""
    return (
        row.contract,
        row.observation,
        row.window,
        row.item,
        row.value,
        row.unit,
        row.known.isoformat(),
        row.held_by,
    )
