"""Contract files for tests: the good ones in ``fixtures``, and small ones written on the spot."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import xlsxwriter

from passend.contract.check import Prepared, prepare
from passend.contract.resolve import resolve_file
from passend.observation.table import Row, Table
from passend.settlement.settle import settle
from passend.settlement.statement import Line, Statement

FOLDER = Path(__file__).parent / "fixtures" / "contracts"
NAMES = tuple(sorted(path.name for path in FOLDER.glob("*.yaml")))
FRAMEWORKS = ("regio-raamwerk.yaml",)

HEADER = """passend: 1
id: k
runs: {from: 2026-01-01, until: 2028-01-01}
parties:
  payer: {name: Payer, kind: insurer, uzovi: ["9001"]}
  provider: {name: Provider, kind: provider, agb: ["06990001"]}
"""


def copied(folder: Path) -> Path:
    """The good contracts in a folder of their own, with the workbook that one of them names."""
    target = folder / "contracts"
    shutil.copytree(FOLDER, target)
    workbook = xlsxwriter.Workbook(target / "prices" / "poli-2026.xlsx")
    sheet = workbook.add_worksheet()
    rows = [("declaratiecode", "prijs"), ("01A", "100.125"), ("02B", "7.540")]
    for at, (code, price) in enumerate(rows):
        sheet.write_string(at, 0, code)
        sheet.write_string(at, 1, price)
    workbook.close()
    return target


def contract(folder: Path, text: str, header: str = HEADER, name: str = "k.yaml") -> Prepared:
    """A contract from its text after the usual header. Raises BadInput when it is not valid."""
    path = folder / name
    path.write_text(header + text, encoding="utf-8")
    return prepare(resolve_file(path))


def row(
    observation: str,
    value: int,
    window: str = "2026",
    *,
    unit: str = "money",
    known: str = "2028-06-01",
    item: str = "",
    held_by: str = "both",
    of: str = "k",
) -> Row:
    """One row of an observations table; by default known after everything is closed."""
    day = date.fromisoformat(known)
    return Row(of, observation, window, item, value, unit, day, held_by, 0)


def settled(prepared: Prepared, rows: Iterable[Row], known_at: str = "") -> Statement:
    """The statement of one contract on some rows."""
    day = date.fromisoformat(known_at) if known_at else None
    return settle([prepared], Table(tuple(rows)), day).statements[0]


def line(statement: Statement, clause: str, window: str = "2026") -> Line:
    return next(x for x in statement.lines if (x.clause, x.window) == (clause, window))


def cents(statement: Statement, clause: str, window: str = "2026") -> int:
    return line(statement, clause, window).entitlement
