"""Tables with a header, from CSV or XLSX: cells as written, every fault with its row and column.

May use findings; calamine is imported only by the function that needs it.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from passend.findings import BadInput, Finding, Place

__all__ = ["Cell", "Note", "Sheet", "bad_table", "cell_text", "find_columns", "kind_of",
           "read_sheet",            "read_sheet_text", "wrong_type"]  # fmt: skip

Cell = object
"""What a reader gives: text from CSV; text, float, bool or a date from XLSX. Empty is ""."""

Note = Callable[[Finding], None]

_SIZE_LIMIT_BYTES: Final = 100_000_000
_CELL_LIMIT: Final = 10_000_000

_NUMBER_AS_CODE: Final = re.compile(r"[0-9][.,]?[0-9]*[eE]\+[0-9]+")
_AREA_MARK: Final = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})([0-9]{1,9})["']""")
_XLSX_CELL: Final = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)


@dataclass(frozen=True)
class Sheet:
    """A table as read: its header and its rows, each with its line (row) in the file from 1.

    Every row is as wide as the header; rows without any content are left out.
    """

    file: str
    header_line: int
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]

    def place(self, line: int, column: int, name: str = "") -> Place:
        """Where a cell stands; ``column`` counts from 0, as the cells of a row do."""
        spot = f"row {line}, column {name or self.header[column]}"
        return Place(self.file, line, column + 1, spot)


def read_sheet(path: Path, shown: str) -> Sheet:
    """The table in a CSV file (UTF-8, ; or ,) or in the only sheet of an XLSX workbook.

    Raises BadInput: ``annex-type``, ``unreadable``, ``too-large``, ``encoding``,
    ``table-syntax``, ``several-sheets``, ``error-cell``, ``empty-file``, ``extra-cell``.
    """
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise BadInput([wrong_type(Place(shown), path.suffix)])
    try:
        with path.open("rb") as stream:
            data = stream.read(_SIZE_LIMIT_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise bad_table(
            shown,
            "unreadable",
            f"the file cannot be read: {reason.lower()}",
            "check the name of the file and whether you may read it",
        ) from None
    if len(data) > _SIZE_LIMIT_BYTES:
        raise bad_table(shown, "too-large", "the file is larger than 100 MB", "split it")
    if path.suffix.lower() == ".xlsx":
        return _sheet(_xlsx_rows(data, shown), shown)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        place = Place(shown, line, spot=f"row {line}")
        message = f"byte {data[error.start]:#04x} is no UTF-8 text"
        mend = 'save the file as "CSV UTF-8"'
        raise BadInput([Finding(place, "encoding", message, mend)]) from None
    return read_sheet_text(text, shown)


def read_sheet_text(text: str, shown: str) -> Sheet:
    """The table in CSV text; the header tells whether ; or , separates the columns.

    Raises BadInput: ``table-syntax``, ``empty-file``, ``extra-cell``.
    """
    text = text.removeprefix("\ufeff")
    header = next((line for line in text.splitlines() if line.strip(" ;,\t")), "")
    delimiter = ";" if header.count(";") >= header.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, Sequence[Cell]]] = []
    line = 1
    try:
        for cells in reader:
            rows.append((line, [cell.strip() for cell in cells]))
            line = reader.line_num + 1
    except csv.Error as error:
        place = Place(shown, line, spot=f"row {line}")
        message = f"the row that starts here is not valid CSV: {error}"
        mend = 'close every quote; write a quote inside a text twice ("")'
        raise BadInput([Finding(place, "table-syntax", message, mend)]) from None
    return _sheet(rows, shown)


def find_columns(
    sheet: Sheet, names: Mapping[str, str], required: Sequence[str], note: Note
) -> dict[str, int]:
    """The position of each column by its meaning; ``names`` maps every header to a meaning.

    Capitals in a header do not count. Notes ``unknown-column`` (with what was probably meant),
    ``ambiguous-column`` (two headers with one meaning) and ``missing-column``.
    """
    columns: dict[str, int] = {}
    for index, header in enumerate(sheet.header):
        if not header:
            continue
        place = sheet.place(sheet.header_line, index)
        meaning = names.get(header.casefold())
        if meaning is None:
            close = difflib.get_close_matches(header.casefold(), names, 1)
            hint = f"did you mean {close[0]!r}? " if close else ""
            known = ", ".join(dict.fromkeys(names.values()))
            mend = f"{hint}rename or remove it; the columns are {known}"
            note(Finding(place, "unknown-column", f"the column {header!r} is not known", mend))
        elif meaning in columns:
            message = (
                f"{sheet.header[columns[meaning]]!r} and {header!r} are both the column {meaning}"
            )
            note(Finding(place, "ambiguous-column", message, "keep one of the two columns"))
        else:
            columns[meaning] = index
    for meaning in required:
        if meaning not in columns:
            aliases = [name for name, other in names.items() if other == meaning]
            place = Place(sheet.file, sheet.header_line, spot=f"row {sheet.header_line}")
            message = f"there is no column {meaning!r}"
            note(Finding(place, "missing-column", message, f"add a column {' or '.join(aliases)}"))
    return columns


def cell_text(cell: Cell) -> str:
    """The text in a cell, without the spaces around it. Raises ValueError(message, mend)."""
    if not isinstance(cell, str):
        raise ValueError(
            f"{cell} is a {kind_of(cell)}, so leading zeros may be lost",
            "format the column as text and fill it in anew",
        )
    text = cell.strip()
    if _NUMBER_AS_CODE.fullmatch(text):
        raise ValueError(
            f"{text!r} is a number that a spreadsheet shortened, so digits are lost",
            "format the column as text and fill it in anew",
        )
    if not text.isprintable():
        raise ValueError(f"{text!r} holds a line break or an invisible character", "remove it")
    return text


def _sheet(rows: Sequence[tuple[int, Sequence[Cell]]], shown: str) -> Sheet:
    """The header and the rows with content, all of one width."""
    filled = [(line, cells) for line, cells in rows if any(cell != "" for cell in cells)]
    if len(filled) < 2:
        what = "has a header but no rows" if filled else "is empty"
        raise bad_table(
            shown, "empty-file", f"the table {what}", "add a header and at least one row"
        )
    header_line, first = filled[0]
    header = [str(cell).strip() for cell in first]
    while not header[-1]:
        header.pop()
    findings: list[Finding] = []
    table: list[tuple[int, tuple[Cell, ...]]] = []
    for line, cells in filled[1:]:
        for index, cell in enumerate(cells):
            if cell != "" and (index >= len(header) or not header[index]):
                place = Place(shown, line, index + 1, f"row {line}, column {index + 1}")
                message = f"{str(cell)!r} stands in a column without a name"
                mend = "name the column in the header; put a text with a separator between quotes"
                findings.append(Finding(place, "extra-cell", message, mend))
        table.append((line, (*cells[: len(header)], *[""] * (len(header) - len(cells)))))
    if findings:
        raise BadInput(findings)
    return Sheet(shown, header_line, tuple(header), tuple(table))


def _xlsx_rows(data: bytes, shown: str) -> list[tuple[int, Sequence[Cell]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    _check_workbook(data, shown)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [
            (sheet.name, sheet.to_python(skip_empty_area=False))
            for sheet in map(book.get_sheet_by_name, book.sheet_names)
        ]
    except (CalamineError, OSError, ValueError) as error:
        raise _no_workbook(shown, str(error)) from None
    filled = [(name, rows) for name, rows in sheets if rows]
    if len(filled) > 1:
        names = ", ".join(name for name, _ in filled)
        raise bad_table(
            shown,
            "several-sheets",
            f"the workbook has more than one filled sheet: {names}",
            "keep only the sheet with the table",
        )
    rows = filled[0][1] if filled else []
    return [
        (line, [cell.strip() if isinstance(cell, str) else cell for cell in cells])
        for line, cells in enumerate(rows, start=1)
    ]


def _check_workbook(data: bytes, shown: str) -> None:
    """Refuses what the XLSX reader would pass over in silence or could not survive.

    It gives an empty cell for an error (#N/A) and for a formula that was never calculated; it also
    sets aside memory for the whole rectangle up to the furthest cell, which one stray cell in a
    small file can make larger than any machine.
    """
    findings: list[Finding] = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            left = 4 * _SIZE_LIMIT_BYTES
            for name in archive.namelist():
                with archive.open(name) as stream:
                    part = stream.read(left + 1)
                left -= len(part)
                if left < 0:
                    raise bad_table(
                        shown,
                        "too-large",
                        "the workbook unpacks to more than 400 MB",
                        "split it, or save the table as CSV",
                    )
                if name.lower().endswith(".xml") and _area(part) > _CELL_LIMIT:
                    raise bad_table(
                        shown,
                        "too-large",
                        "the sheet spans more than ten million cells",
                        "delete the rows and columns beyond the table",
                    )
                if "worksheets/" in name.lower():
                    findings += _broken_cells(part, shown)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        RuntimeError,  # also what zipfile raises for a compression it does not know
        ValueError,
    ) as error:
        raise _no_workbook(shown, str(error)) from None
    if findings:
        raise BadInput(findings)


def _area(part: bytes) -> int:
    """Rows times columns up to the furthest cell or row that a part names."""
    if b"\0" in part:  # XML in two-byte characters would pass the pattern unseen
        return _CELL_LIMIT + 1
    last_row, last_column = 1, 1
    for letters, digits in _AREA_MARK.findall(part):
        last_row = max(last_row, int(digits))
        last_column = max(last_column, _column_number(letters))
    return last_row * last_column


def _broken_cells(part: bytes, shown: str) -> Iterator[Finding]:
    for attributes, content in _XLSX_CELL.findall(part):
        kind = re.search(rb"""\bt=["'](\w+)["']""", attributes)
        is_error = kind is not None and kind.group(1) == b"e"
        has_value = b"<v>" in content or b":v>" in content or kind is not None
        is_bare_formula = re.search(rb"<(?:\w+:)?f\b", content) is not None and not has_value
        if not is_error and not is_bare_formula:
            continue
        reference = _AREA_MARK.search(attributes)
        line = int(reference.group(2)) if reference else 0
        column = _column_number(reference.group(1)) if reference else 0
        place = Place(shown, line, column, f"row {line}, column {column}")
        message = "the cell holds an error" if is_error else "the formula was never calculated"
        mend = "correct the formula, or replace it by its value, and save the workbook"
        yield Finding(place, "error-cell", message, mend)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def kind_of(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "truth value"
    return "number" if isinstance(cell, (int, float)) else "date or time"


def _no_workbook(shown: str, reason: str) -> BadInput:
    return bad_table(
        shown,
        "table-syntax",
        f"this is not an XLSX workbook that can be read: {reason}",
        "open it in a spreadsheet program and save it as XLSX without password",
    )


def wrong_type(place: Place, suffix: str, kinds: tuple[str, ...] = (".csv", ".xlsx")) -> Finding:
    """A file that ends otherwise than ``kinds`` say."""
    wanted = " or ".join(kinds)
    message = f"a {wanted} file was expected, not {suffix or 'a file without extension'}"
    return Finding(place, "annex-type", message, f"save it as {wanted}")


def bad_table(shown: str, code: str, message: str, mend: str) -> BadInput:
    return BadInput([Finding(Place(shown), code, message, mend)])
