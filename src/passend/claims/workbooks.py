"""XLSX workbooks as batches of text. A workbook is small (a sheet has a million rows at most)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Final

import pyarrow as pa

from passend.claims.columns import Column, ColumnMapping, Style, field_of
from passend.claims.faults import Fault
from passend.claims.readers import Batch, Placer, Source, content_hash
from passend.claims.schema import Field, field_named, fixed_width
from passend.files.sheets import Cell, Sheet, read_sheet

__all__ = ["open_workbook", "written_day"]

_ROWS: Final = 50_000


def open_workbook(path: Path, shown: str, place: Placer) -> Source:
    """The only filled sheet of a workbook. Raises BadInput as reading sheets and placing do."""
    sheet = read_sheet(path, shown)
    header = sheet.header
    mapping, positions = place(shown, header, sheet.header_line)
    content = content_hash(path, shown, mapping)
    read = partial(_batches, sheet, mapping, positions)
    return Source(shown, mapping, read, content, len(sheet.rows), header)


def _batches(sheet: Sheet, mapping: ColumnMapping, positions: dict[str, int]) -> Iterator[Batch]:
    writers = {name: _writer(mapping, name) for name in positions}
    for at in range(0, len(sheet.rows), _ROWS):
        rows = sheet.rows[at : at + _ROWS]
        columns: dict[str, list[str]] = {name: [] for name in positions}
        faults: list[Fault] = []
        for line, cells in rows:
            for name, position in positions.items():
                text, code = writers[name](cells[position])
                columns[name].append(text)
                if code:
                    column = sheet.header[position]
                    faults.append(Fault(line, column, name, code, text))
        table = {"row": pa.array([line for line, _ in rows], pa.int64())}
        table |= {name: pa.array(texts, pa.string()) for name, texts in columns.items()}
        yield Batch(pa.table(table), tuple(faults), at + len(rows))


def _writer(mapping: ColumnMapping, name: str) -> Callable[[Cell], tuple[str, str]]:
    """How the cells of a field become text, with the code of what is wrong with them."""
    field = field_named(field_of(name))
    column = mapping.column(name) or Column("", name, Style())
    return partial(_written, field, column)


def _written(field: Field | None, column: Column, cell: Cell) -> tuple[str, str]:
    """A cell as its column writes such values: the checks then read all rows alike."""
    if isinstance(cell, str):
        return cell, ""
    if isinstance(cell, bool):
        return str(cell).lower(), ""
    if isinstance(cell, (int, float)):
        # The shortest decimal that is this double is the number that was typed.
        text = format(Decimal(repr(cell)), "f").removesuffix(".0")
        if field is not None and field.kind in ("count", "cents"):
            text = text.replace(".", column.style.decimal)
        elif field is not None and field.kind == "code" and not column.restore_zeros:
            return text, "" if _keeps_zeros(field, text) else "code-as-number"
        return text, ""
    if isinstance(cell, datetime):
        if cell.time() != time.min:
            return cell.isoformat(" "), ""
        return written_day(cell.date(), column.style.dates), ""
    if isinstance(cell, date):
        return written_day(cell, column.style.dates), ""
    return str(cell), ""


def _keeps_zeros(field: Field, text: str) -> bool:
    """Whether a number as a code cannot have lost a zero: it has all the digits the code must."""
    return len(text) == fixed_width(field.name)


def written_day(day: date, layout: str) -> str:
    """A day in a layout such as DD-MM-YYYY."""
    parts = {"y": f"{day.year:04}", "j": f"{day.year:04}", "m": f"{day.month:02}",
             "d": f"{day.day:02}"}  # fmt: skip
    return re.sub(r"[jyJY]{4}|[mM]{1,2}|[dD]{1,2}", lambda m: parts[m.group()[0].lower()], layout)
