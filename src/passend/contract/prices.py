"""Price lists and code sets, the annexes of a contract: read, scaled to an agreed sum, written.

An annex is a CSV file or an XLSX workbook with one sheet, whose first row names the columns in
English or Dutch. A code is text, always: a spreadsheet that made a number of it has dropped its
leading zeros. A price is an exact number of 10^-decimals euro; nothing is rounded on reading.

May use findings and money; XlsxWriter is imported only by the function that needs it.
"""

from __future__ import annotations

import csv
import difflib
import io
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Final

from passend.files.sheets import (
    Cell,
    Note,
    Sheet,
    cell_text,
    find_columns,
    kind_of,
    read_sheet,
    wrong_type,
)
from passend.findings import BadInput, Finding, Place
from passend.money import LIMIT, decimal_text, parse_decimal, rounded

__all__ = [
    "PriceList",
    "ScaledList",
    "annex_path",
    "read_codes",
    "read_price_list",
    "read_volumes",
    "scale_prices",
    "write_price_list",
]


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


def read_volumes(path: Path, shown: str) -> dict[str, int]:
    """The agreed volume of each code (CSV or XLSX with the columns code and volume).

    Raises BadInput as :func:`read_price_list` does.
    """
    sheet = read_sheet(path, shown)
    findings: list[Finding] = []
    names = {**_CODE_NAMES, "volume": "volume", "aantal": "volume"}
    columns = find_columns(sheet, names, ("code", "volume"), findings.append)
    volumes: dict[str, int] = {}
    for code, line, cells in _coded_rows(sheet, columns, findings.append):
        text = str(cells[columns["volume"]]).removesuffix(".0")
        if not re.fullmatch(r"[0-9]{1,15}", text):
            place = Place(shown, line, columns["volume"] + 1, f"row {line}, column volume")
            findings.append(
                Finding(place, "bad-value", f"{text!r} is no volume", "write a whole number")
            )
            continue
        volumes[code] = int(text)
    if findings:
        raise BadInput(findings)
    return volumes


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
        raise BadInput([wrong_type(Place(str(path)), path.suffix)])
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


def annex_path(
    base: Path,
    relative: str,
    place: Place | None = None,
    kinds: tuple[str, ...] = (".csv", ".xlsx"),
) -> Path:
    """The file that a contract in folder ``base`` names; always inside that folder.

    ``place`` is where the contract names it. Raises BadInput: ``annex-outside`` for an absolute
    path, a path with ``..`` or a link that leads out of the folder, ``annex-type`` for a name that
    does not end as ``kinds`` say, ``annex-missing``.
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
    if path.suffix.lower() not in kinds:
        raise BadInput([wrong_type(place, path.suffix, kinds)])
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
        raise ValueError(
            f"{cell} is no price but a {kind_of(cell)}", "format the column as a number"
        )
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
