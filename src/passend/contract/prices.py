"""Price lists and code sets, the annexes of a contract: read, scaled to an agreed sum, written.

An annex is a CSV file or an XLSX workbook with one sheet, whose first row names the columns in
English or Dutch. A code is text, always: a spreadsheet that made a number of it has dropped its
leading zeros. A price is an exact number of 10^-decimals euro; nothing is rounded on reading.

:func:`read_sheet` and :func:`find_columns` serve every table of the house. May use findings and
money; calamine and XlsxWriter are imported only by the functions that need them.
"""

from __future__ import annotations

import csv
import difflib
import io
import os
import re
import secrets
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Final

from passend.findings import BadInput, Finding, Place
from passend.money import LIMIT, decimal_text, parse_decimal, rounded

__all__ = [
    "PriceList",
    "ScaledList",
    "Sheet",
    "annex_path",
    "cell_text",
    "find_columns",
    "read_codes",
    "read_price_list",
    "read_sheet",
    "read_sheet_text",
    "scale_prices",
    "write_price_list",
]

Cell = object
"""What a reader gives: text from CSV; text, float, bool or a date from XLSX. Empty is ""."""

Note = Callable[[Finding], None]

_SIZE_LIMIT_BYTES: Final = 100_000_000
_CELL_LIMIT: Final = 10_000_000

_CODE_NAMES: Final = {
    "code": "code",
    "declaratiecode": "code",
    "prestatiecode": "code",
    "description": "description",
    "omschrijving": "description",
}
_PRICE_NAMES: Final = _CODE_NAMES | {
    "price": "price",
    "prijs": "price",
    "tarief": "price",
    "maximum": "maximum",
    "maximumtarief": "maximum",
}

_DECIMAL_COMMA: Final = re.compile(
    r"[0-9]{1,3}(?:\.?[0-9]{3})*,[0-9]+|[0-9]{1,3}(?:\.[0-9]{3}){2,}"
)
_NUMBER_AS_CODE: Final = re.compile(r"[0-9][.,]?[0-9]*[eE]\+[0-9]+")
_AREA_MARK: Final = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})([0-9]{1,9})["']""")
_XLSX_CELL: Final = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)


@dataclass(frozen=True)
class PriceList:
    """What each code costs, in the order of the file.

    A price is a whole number of 10^-decimals euro (cents at two decimals), zero or more.
    ``maximum`` holds the highest price that may be charged, for the codes that have one.
    """

    file: str
    decimals: int
    prices: Mapping[str, int]
    maximum: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ScaledList:
    """A price list scaled to a target sum, and what the rounding left over.

    ``total`` = sum of volume x new price and ``remainder`` = target - total, both in 10^-decimals
    euro; the remainder is positive or negative and is never hidden in a price. ``without_volume``
    lists the codes that had no volume and counted as zero.
    """

    prices: PriceList
    ratio: Fraction
    total: int
    remainder: int
    without_volume: tuple[str, ...] = ()


# --- price lists and code sets ---------------------------------------------------------------


def read_price_list(path: Path, shown: str, decimals: int = 2) -> PriceList:
    """The price list in a CSV or XLSX file; ``shown`` is its name in findings.

    Columns: code (declaratiecode, prestatiecode), price (prijs, tarief), and if wanted maximum
    (maximumtarief) and description (omschrijving). A price has at most the stated decimals.

    Raises BadInput with every finding: those of :func:`read_sheet` and :func:`find_columns`,
    ``empty-code``, ``code-as-number``, ``duplicate-code``, ``bad-price``.
    """
    sheet = read_sheet(path, shown)
    findings: list[Finding] = []
    columns = find_columns(sheet, _PRICE_NAMES, ("code", "price"), findings.append)
    prices: dict[str, int] = {}
    maximum: dict[str, int] = {}
    for code, line, cells in _coded_rows(sheet, columns, findings.append):
        for name, target in (("price", prices), ("maximum", maximum)):
            if name not in columns:
                continue
            cell = cells[columns[name]]
            if name == "maximum" and cell == "":
                continue
            try:
                target[code] = _price(cell, decimals)
            except ValueError as error:
                place = sheet.place(line, columns[name], name)
                findings.append(Finding(place, "bad-price", *error.args))
    if findings:
        raise BadInput(findings)
    return PriceList(shown, decimals, prices, maximum)


def read_codes(path: Path, shown: str) -> tuple[str, ...]:
    """The codes of a code-set annex (CSV or XLSX with a column code), in the order of the file.

    Raises BadInput as :func:`read_price_list` does.
    """
    sheet = read_sheet(path, shown)
    findings: list[Finding] = []
    columns = find_columns(sheet, _CODE_NAMES, ("code",), findings.append)
    codes = tuple(code for code, _, _ in _coded_rows(sheet, columns, findings.append))
    if findings:
        raise BadInput(findings)
    return codes


def scale_prices(prices: PriceList, volumes: Mapping[str, int], target: int) -> ScaledList:
    """Every price times the same exact ratio, so that the volumes cost the target sum.

    ratio = target / sum(volume x price); new price = price x ratio, rounded once, half away from
    zero. Rounding leaves a remainder, so that sum(volume x new price) + remainder = target. The
    target is in 10^-decimals euro, like the prices. A code without a volume counts as zero.

    Raises BadInput: ``unknown-code``, ``negative``, ``zero-sum``, ``too-large``.
    """
    findings: list[Finding] = []

    def note(spot: str, code: str, message: str, mend: str) -> None:
        findings.append(Finding(Place(prices.file, spot=spot), code, message, mend))

    for code, volume in volumes.items():
        if code not in prices.prices:
            close = difflib.get_close_matches(code, prices.prices, 1)
            hint = f"; did you mean {close[0]}?" if close else ""
            note(
                f"code {code}",
                "unknown-code",
                f"there is a volume for {code}, which is not in the price list{hint}",
                "add the code with its price, or remove its volume",
            )
        if volume < 0:
            note(f"code {code}", "negative", f"the volume {volume} is below zero", "correct it")
    if target < 0:
        note("target", "negative", f"the target {target} is below zero", "correct it")
    current = sum(volumes.get(code, 0) * price for code, price in prices.prices.items())
    if current == 0:
        note(
            "sum",
            "zero-sum",
            "volume times price is zero over the whole list, so no ratio leads to the target",
            "give a volume for at least one code with a price",
        )
    if findings:
        raise BadInput(findings)
    scaled = {code: rounded(price * target, current) for code, price in prices.prices.items()}
    for code, price in scaled.items():
        if price > LIMIT:
            note(
                f"code {code}",
                "too-large",
                f"the scaled price {price} is larger than {LIMIT}",
                "check the target, which is in the smallest unit of the price list",
            )
    if findings:
        raise BadInput(findings)
    total = sum(volumes.get(code, 0) * price for code, price in scaled.items())
    return ScaledList(
        PriceList(prices.file, prices.decimals, scaled, prices.maximum),
        Fraction(target, current),
        total,
        target - total,
        tuple(code for code in prices.prices if code not in volumes),
    )


def write_price_list(prices: PriceList, path: Path) -> None:
    """Writes a price list as CSV or XLSX, whichever the name of the file says.

    The file appears whole or not at all. :func:`read_price_list` gives the same list back; the
    same list gives the same bytes. Raises BadInput: ``annex-type``, ``unwritable``.
    """
    writers = {".csv": _csv_bytes, ".xlsx": _xlsx_bytes}
    if path.suffix.lower() not in writers:
        raise BadInput([_wrong_type(Place(str(path)), path.suffix)])
    data = writers[path.suffix.lower()](prices)
    # Written aside first: a reader sees the old file or the new one, never half of either.
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        try:
            with aside.open("xb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)
    except OSError as error:
        message = f"the file cannot be written: {(error.strerror or str(error)).lower()}"
        mend = "check that the folder exists and that you may write in it"
        raise BadInput([Finding(Place(str(path)), "unwritable", message, mend)]) from None


def annex_path(base: Path, relative: str, place: Place | None = None) -> Path:
    """The file that a contract in folder ``base`` names; always inside that folder.

    ``place`` is where the contract names it. Raises BadInput: ``annex-outside`` for an absolute
    path, a path with ``..`` or a link that leads out of the folder, ``annex-type`` for anything but
    CSV and XLSX, ``annex-missing``.
    """
    place = place or Place(spot=relative)
    outside = Finding(
        place,
        "annex-outside",
        f"{relative!r} leads outside the folder of the contract",
        "put the annex in the folder of the contract and name it as in prices/list.csv, with /",
    )
    parts = PurePosixPath(relative).parts
    if "\\" in relative or PureWindowsPath(relative).anchor or ".." in parts:
        raise BadInput([outside])
    path = base / relative
    try:
        inside = path.resolve().is_relative_to(base.resolve())
        exists = path.is_file()
    except (OSError, RuntimeError, ValueError):  # a circle of links, or a name no system takes
        raise BadInput([outside]) from None
    if not inside:
        raise BadInput([outside])
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise BadInput([_wrong_type(place, path.suffix)])
    if not exists:
        message = f"there is no file {relative!r} in the folder of the contract"
        mend = "add the file, or correct its name (capitals count)"
        raise BadInput([Finding(place, "annex-missing", message, mend)])
    return path


def _coded_rows(
    sheet: Sheet, columns: Mapping[str, int], note: Note
) -> Iterator[tuple[str, int, tuple[Cell, ...]]]:
    """(code, line, cells) of every row with a usable code; notes the other rows."""
    if "code" not in columns:
        return
    lines: dict[str, int] = {}
    for line, cells in sheet.rows:
        place = sheet.place(line, columns["code"], "code")
        try:
            code = cell_text(cells[columns["code"]])
        except ValueError as error:
            note(Finding(place, "code-as-number", *error.args))
            continue
        if not code:
            note(
                Finding(
                    place, "empty-code", "this row has no code", "fill it in, or delete the row"
                )
            )
        elif code in lines:
            message = f"the code {code} already stands on row {lines[code]}"
            note(Finding(place, "duplicate-code", message, "keep one of the two rows"))
        else:
            lines[code] = line
            yield code, line, cells


def _price(cell: Cell, decimals: int) -> int:
    """A price in 10^-decimals euro. Raises ValueError(message, mend)."""
    example = f"write it as {decimal_text(125 * 10**decimals // 10, decimals)}"
    if cell == "":
        raise ValueError("this row has no price", f"{example}; a formula must have been calculated")
    if isinstance(cell, bool) or not isinstance(cell, (str, int, float)):
        raise ValueError(f"{cell} is no price but a {_kind(cell)}", "format the column as a number")
    if isinstance(cell, str):
        text = cell
        if _DECIMAL_COMMA.fullmatch(text):
            whole, _, fraction = text.replace(".", "").partition(",")
            mend = f"write it as {whole}.{fraction}" if fraction else f"write it as {whole}"
            message = f"{text!r} is not a price: decimals follow a point, thousands have no mark"
            raise ValueError(message, mend)
    else:
        # The shortest decimal that is this float is the number the user typed.
        text = format(Decimal(repr(cell)), "f")
        text = text.removesuffix(".0")
    try:
        value = parse_decimal(text, decimals)
    except ValueError as error:
        mend = f"round it in the file, or state more than {decimals} decimals in the contract"
        raise ValueError(str(error), mend if "decimals where" in str(error) else example) from None
    if value < 0:
        raise ValueError(f"the price {text} is below zero", "a price is zero or more")
    if value > LIMIT:
        raise ValueError(f"the price {text} is too large", "check the number of digits")
    return value


def _table(prices: PriceList) -> Iterator[tuple[str, ...]]:
    """The rows of a price list as text; the column maximum only where there is one."""
    head = ("code", "price", "maximum")
    width = 3 if prices.maximum else 2
    yield head[:width]
    for code, price in prices.prices.items():
        top = prices.maximum.get(code)
        texts = (
            code,
            decimal_text(price, prices.decimals),
            "" if top is None else decimal_text(top, prices.decimals),
        )
        yield texts[:width]


def _csv_bytes(prices: PriceList) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, delimiter=";", lineterminator="\n").writerows(_table(prices))
    return stream.getvalue().encode("utf-8")


def _xlsx_bytes(prices: PriceList) -> bytes:
    import xlsxwriter  # type: ignore[import-untyped]

    stream = io.BytesIO()
    book: Any = xlsxwriter.Workbook(stream, {"in_memory": True})
    # A fixed date: the same list is the same bytes, and nothing here reads the clock.
    book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
    text_format = book.add_format({"num_format": "@"})
    places = "0." + "0" * prices.decimals if prices.decimals else "0"
    price_format = book.add_format({"num_format": places})
    sheet = book.add_worksheet("prices")
    sheet.set_column(0, 0, 16, text_format)
    for row, texts in enumerate(_table(prices)):
        sheet.write_string(row, 0, texts[0], text_format)
        for column, text in enumerate(texts[1:], start=1):
            if row == 0:
                sheet.write_string(row, column, text)
            elif text:
                # Exact: below 10^15 the nearest float prints as the same decimal again.
                sheet.write_number(row, column, float(text), price_format)
    book.close()
    return stream.getvalue()


# --- sheets: any table with a header ---------------------------------------------------------


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
        raise BadInput([_wrong_type(Place(shown), path.suffix)])
    try:
        with path.open("rb") as stream:
            data = stream.read(_SIZE_LIMIT_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise _bad(
            shown,
            "unreadable",
            f"the file cannot be read: {reason.lower()}",
            "check the name of the file and whether you may read it",
        ) from None
    if len(data) > _SIZE_LIMIT_BYTES:
        raise _bad(shown, "too-large", "the file is larger than 100 MB", "split it")
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
            f"{cell} is a {_kind(cell)}, so leading zeros may be lost",
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
        raise _bad(shown, "empty-file", f"the table {what}", "add a header and at least one row")
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
        raise _bad(
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
                    raise _bad(
                        shown,
                        "too-large",
                        "the workbook unpacks to more than 400 MB",
                        "split it, or save the table as CSV",
                    )
                if name.lower().endswith(".xml") and _area(part) > _CELL_LIMIT:
                    raise _bad(
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
        NotImplementedError,
        OSError,
        RuntimeError,
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


def _kind(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "truth value"
    return "number" if isinstance(cell, (int, float)) else "date or time"


def _no_workbook(shown: str, reason: str) -> BadInput:
    return _bad(
        shown,
        "table-syntax",
        f"this is not an XLSX workbook that can be read: {reason}",
        "open it in a spreadsheet program and save it as XLSX without password",
    )


def _wrong_type(place: Place, suffix: str) -> Finding:
    message = f"a table is a .csv or .xlsx file, not {suffix or 'a file without extension'}"
    return Finding(place, "annex-type", message, "save the table as CSV UTF-8 or as XLSX")


def _bad(shown: str, code: str, message: str, mend: str) -> BadInput:
    return BadInput([Finding(Place(shown), code, message, mend)])
