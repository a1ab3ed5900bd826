"""An office suite that computes the workbook anew finds the totals of the statement to the cent."""

from __future__ import annotations

import csv
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.contracts import contract, row

from passend.cli.reading import prepared_files
from passend.observation.table import Row, Table, read_table
from passend.settlement.issued_document import Extras
from passend.settlement.settle import settle
from passend.settlement.statement import Statement
from passend.settlement.workbook.sheets import workbook

PRACTICES = Path(__file__).parents[2] / "src" / "passend" / "practices"

# Always compute a file anew when it is loaded; without this the stored values would be shown.
RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def recalculated(folder: Path, content: bytes) -> list[list[list[str]]]:
    """Every sheet as the office suite computes it, in order."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("soffice is not on this machine")
    user = folder / "user" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(RECALCULATE, encoding="utf-8")
    book = folder / "book.xlsx"
    book.write_bytes(content)
    # Comma, quote, UTF-8; formulas as values, not as shown; every sheet in a file of its own.
    every = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
    command = [soffice, "--headless", f"-env:UserInstallation={(folder / 'user').as_uri()}",
               "--convert-to", every, "--outdir", str(folder / "out"), str(book)]  # fmt: skip
    subprocess.run(command, capture_output=True, timeout=300, check=True)
    names = ("Explanation", "Statement", "Balance", "Calculation", "Input")
    found = []
    for name in names:
        path = folder / "out" / f"book-{name}.csv"
        if path.exists():
            with path.open(encoding="utf-8", newline="") as stream:
                found.append(list(csv.reader(stream)))
    return found


def check(statement: Statement, sheets: list[list[list[str]]]) -> None:
    main, balance, calculation = sheets[1], sheets[2], sheets[-2]
    lines = [r for r in main[1:] if r[0] and r[0] != "together"]
    assert [(r[0], r[2], int(r[8]), int(r[9]), int(r[10])) for r in lines] == [
        (x.clause, x.window, x.entitlement, x.entitlement, 0)
        for x in sorted(statement.lines, key=lambda x: (x.paid_by, x.paid_to, x.window))
    ]
    sums = {(r[2], r[3], r[4]): int(r[8]) for r in main[1:] if r[0] == "together"}
    expected: dict[tuple[str, str, str], int] = {}
    for x in statement.lines:
        key = x.window, x.paid_by, x.paid_to
        expected[key] = expected.get(key, 0) + x.entitlement
    assert sums == expected
    if statement.balances:
        assert [int(r[5]) for r in balance[1:]] == [b.balance for b in statement.balances]
    nodes = {n.id: n for x in statement.lines for n in x.nodes}
    for r in calculation[1:]:
        value = nodes[r[0]].value
        assert int(r[7]) == (value[r[4]] if isinstance(value, dict) else value), r
    assert any(r[12] for r in calculation[1:])


def test_the_practices_recalculated_by_an_office_suite(tmp_path: Path) -> None:
    """Written without any stored value, so that whatever comes out was computed there."""
    names = ("aanneemsom-bandbreedte", "prijs-maal-volume", "waardegedreven-aanneemsom")
    prepared = prepared_files([str(PRACTICES / f"{name}.yaml") for name in names])
    table = read_table(PRACTICES / "regio" / "waarnemingen.csv")
    for at, statement in enumerate(settle(prepared, table).statements):
        folder = tmp_path / str(at)
        folder.mkdir()
        check(statement, recalculated(folder, workbook(statement, Extras(), "en", cached=False)))


HARD = """observations:
  a: {unit: money, per: year, year_of: opened, held_by: both}
  b: {unit: money, per: year, year_of: opened, held_by: both}
  days: {unit: day, per: year, year_of: delivered, held_by: both}
parameters:
  price: [{value: "1234.57", from: 2026-01-01, known: 2025-11-12, source: x}]
clauses:
  half: {pay: {share: {of: a, rate: 1/2}}}
  long: {pay: {share: {of: b, rate: 999983/1000003}}}
  third: {pay: {share: {of: b, rate: 1/3}}}
  negative: {pay: {share: {of: {minus: [a, b]}, rate: 333/1000}}}
  tiers: {pay: {tiers: {of: b, tiers: [{rate: 100%}, {from: "1000.00", rate: 55%}]}}}
  sold: {pay: {fee_for_service: {volume: days, price: price}}}
  floor: {pay: {steps: [a, {at_least: "9000.00"}, {at_most: "9500.00"}]}}
"""


@pytest.mark.parametrize(("a", "b", "days"), [(1, 24_500_000_001, 3), (949_999, 9_999_999, 17),
                                              (33, 8_765_432_109_877, 123_456)])  # fmt: skip
def test_halves_thirds_and_large_products(a: int, b: int, days: int, tmp_path: Path) -> None:
    rows: list[Row] = [row("a", a), row("b", b), row("days", days, unit="day")]
    statement = settle([contract(tmp_path, HARD)], Table(tuple(rows))).statements[0]
    sheets = recalculated(tmp_path, workbook(statement, Extras(), "en", cached=False))
    check(statement, [*sheets[:2], [], *sheets[2:]])
