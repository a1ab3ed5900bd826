"""New product codes, products across two regimes, a corrected code, the insured package."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.contracts import HEADER, contract, row, settled

from passend.claims.schema import FIELDS
from passend.cli import main
from passend.contract.check import Prepared
from passend.findings import BadInput
from passend.observation.claimed import count_claims
from passend.report.plain import plain
from passend.settlement.insured import read_package, without_status
from passend.settlement.ledger.balances import balances
from passend.settlement.ledger.memory import MemoryLedger
from passend.settlement.ledger.posting import post_statement
from passend.settlement.rebase import read_code_mapping, rebase
from passend.settlement.rebase_document import rebase_document
from passend.settlement.settle import settle
from passend.settlement.statement import Statement, to_json

MAPPING = """oud;nieuw;aandeel;bron
A1;X1;100%;release 2027
A2;X1;1/3;release 2027
A2;X2;2/3;release 2027
A3;X3;50%;release 2027
A3;X4;50%;release 2027
"""


def mapping(folder: Path, text: str = MAPPING) -> Path:
    path = folder / "omzetting.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.row("S4-40")
def test_last_years_volumes_under_new_codes_sum_to_what_they_were(tmp_path: Path) -> None:
    """A2: 100 is 33 of X1 and, as the last named, 67 of X2. A3: 7 is 4 and 3."""
    rows = [row("v", 10, unit="piece", item="A1"), row("v", 100, unit="piece", item="A2"),
            row("v", 7, unit="piece", item="A3@2026-01-01"), row("v", 5, unit="piece", item="A9"),
            row("cost", 999)]  # fmt: skip
    done = rebase(rows, read_code_mapping(mapping(tmp_path)))
    found = {(r.observation, r.item): r.value for r in done.rows}
    assert found == {("v", "X1"): 43, ("v", "X2"): 67, ("v", "X3@2026-01-01"): 4,
                     ("v", "X4@2026-01-01"): 3, ("v", "A9"): 5, ("cost", ""): 999}  # fmt: skip
    assert sum(r.value for r in done.rows) == sum(r.value for r in rows)
    assert [r.item for r in done.unmapped] == ["A9"]


@pytest.mark.row("S4-40")
def test_last_years_total_reconciles_or_its_gap_is_named_per_code(tmp_path: Path) -> None:
    """At 30.00 A2 was worth 3,000.00. X1 at 24.00 and X2 at 33.00: 33 x 24.00 + 67 x 33.00 =
    3,003.00, so 3.00 more."""
    rows = [row("v", 10, unit="piece", item="A1"), row("v", 100, unit="piece", item="A2")]
    old = {"A1": Fraction(2_400), "A2": Fraction(3_000)}
    done = rebase(rows, read_code_mapping(mapping(tmp_path)), old,
                  {"X1": Fraction(2_400), "X2": Fraction(3_300)})  # fmt: skip
    assert [(c.code, c.before, c.after, c.gap) for c in done.codes] == [
        ("A1", 24_000, 24_000, 0),
        ("A2", 300_000, 300_300, 300),
    ]
    assert done.gap == 300


def test_worth_is_told_of_volumes_and_amounts_stay_amounts(tmp_path: Path) -> None:
    """10 pieces at 24.00 are 240.00; the 500.00 that A1 cost are divided, and have no price."""
    rows = [row("v", 10, unit="piece", item="A1"), row("cost", 50_000, item="A1"),
            row("v", 100, unit="piece", item="A2")]  # fmt: skip
    old = {"A1": Fraction(2_400)}
    done = rebase(rows, read_code_mapping(mapping(tmp_path)), old, {"X1": Fraction(2_500)})
    assert [(c.code, c.figure, c.amount, c.before, c.after) for c in done.codes] == [
        ("A1", 10, False, 24_000, 25_000),
        ("A1", 50_000, True, None, None),
        ("A2", 100, False, None, None),
    ]
    page = plain(rebase_document(done, "nl"))
    assert "€ 500,00" in page
    # The gap of what was priced is told, though A2 has no price.
    assert "+€ 10,00" in page


@pytest.mark.row("S4-40")
def test_the_command_writes_the_table_under_new_codes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, out = tmp_path / "w.csv", tmp_path / "nieuw.csv"
    table.write_text("contract;observation;window;item;value;unit;known;held_by\n"
                     "k;v;2026;A1;10;piece;2027-03-01;both\n", encoding="utf-8")  # fmt: skip
    for name, text in (("oud", "code;price\nA1;24.00\n"), ("nieuw", "code;price\nX1;24.00\n")):
        (tmp_path / f"p-{name}.csv").write_text(text, encoding="utf-8")
    command = ["rebase", str(table), "--mapping", str(mapping(tmp_path)), "--out", str(out),
               "--old-prices", str(tmp_path / "p-oud.csv"),
               "--new-prices", str(tmp_path / "p-nieuw.csv")]  # fmt: skip
    assert main(command) == 0
    assert "sluit op de cent" in capsys.readouterr().out
    assert out.read_text("utf-8").splitlines()[1] == "k;v;2026;X1;10;piece;2027-03-01;both"
    (tmp_path / "p-nieuw.csv").write_text("code;price\nX1;24.50\n", encoding="utf-8")
    assert main(command) == 1
    assert "+€ 5,00" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("was", "becomes", "code"),
    [
        ("2/3", "1/3", "shares-not-whole"),
        ("2/3", "0.67", "bad-value"),
        ("2/3", "150%", "bad-value"),
        ("A2;X2", "A2;X1", "code-twice"),
        ("A1;X1", ";X1", "empty-cell"),
        ("aandeel", "deel", "missing-column"),
    ],
)
def test_a_mapping_that_loses_something_is_refused(
    was: str, becomes: str, code: str, tmp_path: Path
) -> None:
    assert was in MAPPING
    with pytest.raises(BadInput) as caught:
        read_code_mapping(mapping(tmp_path, MAPPING.replace(was, becomes, 1)))
    assert code in {f.code for f in caught.value.findings}
    assert all(f.place.line for f in caught.value.findings)


# --- claims ---------------------------------------------------------------------------------------

CARE = """care:
  hips: {codes: [A, B], year_of: YEAR, unit: piece, held_by: both, by_code: true, absent: zero
         PRICED}
prices:
  list:
    - {file: old.csv, from: 2026-01-01, known: 2025-11-12}
    - {file: new.csv, from: 2027-01-01, known: 2025-11-12}
clauses:
  care: {pay: {fee_for_service: {volume: hips.volume, price: list}}}
"""


def agreed(folder: Path, year_of: str = "opened", priced_on: str = "") -> Prepared:
    for name, text in (("old", "A;100.00\nB;140.00"), ("new", "A;110.00\nB;150.00")):
        (folder / f"{name}.csv").write_text(f"code;price\n{text}\n", encoding="utf-8")
    priced = f", priced_on: {priced_on}" if priced_on else ""
    text = CARE.replace("YEAR", year_of).replace("\n         PRICED", priced)
    return contract(folder, text.replace("volume: hips.volume", "volume: hips.volume"))


def claim(line: str, code: str, received: str, *, reverses: str = "", opened: str = "2026-12-20",
          closed: str = "2027-03-20", payer: str = "9001") -> dict[str, Any]:  # fmt: skip
    cents = {"A": 10_000, "B": 14_000}[code]
    said: dict[str, Any] = {f.name: None for f in FIELDS}
    return said | {
        "claim_id": line, "line_id": line, "payer": payer, "provider": "06990001", "code": code,
        "opened": date.fromisoformat(opened), "closed": date.fromisoformat(closed),
        "received": date.fromisoformat(received), "quantity": 1, "unit": "piece",
        "declared": cents, "paid": cents, "debit_credit": "C" if reverses else "D",
        "reverses": reverses or None,
    }  # fmt: skip


def table(claims: list[dict[str, Any]]) -> pa.Table:
    kinds = {"date": pa.date32(), "count": pa.int64(), "cents": pa.int64()}
    schema = pa.schema([(f.name, kinds.get(f.kind, pa.string())) for f in FIELDS])
    return pa.Table.from_pylist(claims, schema=schema)


def statement_of(prepared: Prepared, claims: list[dict[str, Any]], known: str) -> Statement:
    day = date.fromisoformat(known)
    return settle([prepared], count_claims([prepared], table(claims), day).table, day).statements[0]


def entitled(statement: Statement) -> dict[str, int]:
    return {x.window: x.entitlement for x in statement.lines if x.entitlement}


@pytest.mark.parametrize(
    ("year_of", "priced_on", "expected"),
    [
        ("opened", "", {"2026": 10_000}),
        ("closed", "", {"2027": 11_000}),
        ("opened", "closed", {"2026": 11_000}),
        ("closed", "opened", {"2027": 10_000}),
    ],
    ids=["all under the old", "all under the new", "old year, new price", "new year, old price"],
)
def test_a_product_across_two_years_follows_the_rule_that_the_contract_states(
    year_of: str, priced_on: str, expected: dict[str, int], tmp_path: Path
) -> None:
    """Opened 20-12-2026, closed 20-03-2027; 100.00 under the prices of 2026, 110.00 under 2027."""
    prepared = agreed(tmp_path, year_of, priced_on)
    statement = statement_of(prepared, [claim("1", "A", "2027-04-01")], "2028-06-01")
    assert entitled(statement) == expected


def test_a_switch_of_insurer_leaves_a_product_with_the_insurer_of_its_first_day(
    tmp_path: Path,
) -> None:
    """Opened on 20-12-2026 with label 9001, which leaves the payer on 1-1-2027: all of it is the
    payer's, in 2026. The follow-up from 21-03-2027 is not."""
    header = HEADER.replace('uzovi: ["9001"]', "uzovi: [{code: '9001', until: 2027-01-01}]")
    agreed(tmp_path)
    text = CARE.replace("YEAR", "opened").replace("\n         PRICED", "")
    prepared = contract(tmp_path, text, header=header)
    claims = [
        claim("1", "A", "2027-04-01"),
        claim("2", "A", "2027-08-01", opened="2027-03-21", closed="2027-07-19"),
    ]
    assert entitled(statement_of(prepared, claims, "2028-06-01")) == {"2026": 10_000}


def test_a_corrected_product_code_settles_the_difference_between_products(tmp_path: Path) -> None:
    """Declared as A (100.00), credited and declared anew as B (140.00): 40.00 is posted."""
    prepared, ledger = agreed(tmp_path), MemoryLedger()
    wrong = [claim("1", "A", "2027-04-01")]
    right = [*wrong, claim("2", "A", "2027-05-01", reverses="1"), claim("3", "B", "2027-05-01")]
    post_statement(ledger, statement_of(prepared, wrong, "2027-04-30"))
    done = post_statement(ledger, statement_of(prepared, right, "2027-05-31"))
    assert [(e.key.clause, e.key.window, e.legs["due"]) for e in done.entries] == [
        ("care", "2026", 4_000)
    ]
    held = {b.key.window: b.entitled for b in balances(ledger, "k") if b.entitled}
    assert held == {"2026": 14_000}


# --- the insured package --------------------------------------------------------------------------


@pytest.mark.row("S4-45")
def test_a_settled_code_without_a_status_in_the_insured_package_is_flagged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A is insured until 2027, B never looked up: A of 2026 passes, B and A of 2027 are flagged."""
    prepared = agreed(tmp_path)
    claims = [claim("1", "A", "2027-04-01"), claim("2", "B", "2027-04-01"),
              claim("3", "A", "2027-09-01", opened="2027-02-01", closed="2027-03-01")]  # fmt: skip
    statement = statement_of(prepared, claims, "2028-06-01")
    package = tmp_path / "pakket.csv"
    package.write_text("code;status;vanaf;tot;bron\nA;insured;2020-01-01;2027-01-01;register\n"
                       "A;conditional;2026-06-01;2027-01-01;register\n", "utf-8")  # fmt: skip
    found, findings = without_status(statement, read_package(package))
    assert {(x.code, x.window, x.status) for x in found} == {
        ("A", "2026", "insured"), ("B", "2026", ""), ("A", "2027", "")
    }  # fmt: skip
    assert sorted(f.message.partition(" without")[0] for f in findings) == [
        "A is settled in 2027", "B is settled in 2026"
    ]  # fmt: skip
    path = tmp_path / "s.json"
    path.write_text(to_json(statement), encoding="utf-8")
    assert main(["statement", str(path), "--package", str(package)]) == 1
    assert capsys.readouterr().err.count("no-package-status") == 2
    package.write_text("code;status;vanaf\nA;insured;2020-01-01\nB;insured;2020-01-01\n", "utf-8")
    assert main(["statement", str(path), "--package", str(package)]) == 0


def test_a_statement_without_codes_has_nothing_to_look_up(tmp_path: Path) -> None:
    text = """observations:
  a: {unit: money, per: year, year_of: opened, held_by: both}
clauses:
  care: {pay: a}
"""
    statement = settled(contract(tmp_path, text), [row("a", 100)])
    assert without_status(statement, []) == ([], [])
