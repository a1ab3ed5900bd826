"""Out to other systems: a journal that balances and is safe to open; FHIR R4B by its rules."""

from __future__ import annotations

import csv
import io
import json
import re
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from tests import contracts
from tests.contracts import row, settled
from tests.spec.test_recheck import statements

from passend.cli import main
from passend.settlement.export.fhir import fhir_json, statement_fhir
from passend.settlement.export.journal import (
    JournalLine,
    journal_csv,
    journal_lines,
    journal_xlsx,
    safe_text,
)
from passend.settlement.ledger.entries import Key
from passend.settlement.ledger.memory import MemoryLedger
from passend.settlement.ledger.posting import Payment, post_payments, post_statement
from passend.settlement.ledger.sqlite import SqliteLedger
from passend.settlement.statement import Statement, to_json

TEXT = """observations:
  visits: {unit: visit, per: year, year_of: opened, held_by: both}
  cost: {unit: money, per: year, year_of: opened, held_by: both}
parameters:
  fee: [{value: "10.00", from: 2026-01-01, known: 2025-11-12, source: art. 3}]
  kept: [{value: 8%, from: 2026-01-01, known: 2025-11-12, source: art. 4}]
clauses:
  per_visit: {article: "3", pay: {fee_for_service: {volume: visits, price: fee}}}
  back: {article: "4", paid_by: provider, paid_to: payer, pay: {share: {of: cost, rate: kept}}}
"""


@pytest.fixture
def made(tmp_path: Path) -> Statement:
    rows = [row("visits", 120, unit="visit"), row("cost", 1_000_00)]
    return settled(contracts.contract(tmp_path, TEXT), rows)


def posted(made: Statement, reason: str = "instalment") -> MemoryLedger:
    ledger = MemoryLedger()
    post_statement(ledger, made)
    key = Key("k", "per_visit", "payer", "provider", "2026")
    post_payments(ledger, [Payment(key, "payment", 500_00, date(2026, 7, 1), "r1", reason)])
    return ledger


def test_what_is_a_debit_for_one_party_is_a_credit_for_the_other(made: Statement) -> None:
    ledger = posted(made)
    payer, provider = (journal_lines(ledger, party) for party in ("payer", "provider"))
    assert [(x.debit, x.credit) for x in payer] == [(x.credit, x.debit) for x in provider]
    # By hand, the hospital: debtors 1,200.00 against revenue; then 500.00 received; and 80.00 owed
    # back to the insurer.
    due = [(x.clause, x.kind, x.debit, x.credit) for x in provider if x.account == "due"]
    assert sorted(due) == [
        ("back", "entitlement", 0, 80_00),
        ("per_visit", "entitlement", 1_200_00, 0),
        ("per_visit", "payment", 0, 500_00),
    ]


def test_every_entry_and_the_whole_journal_balance(made: Statement) -> None:
    lines = journal_lines(posted(made), "payer")
    for entry in {x.entry for x in lines}:
        own = [x for x in lines if x.entry == entry]
        assert sum(x.debit for x in own) == sum(x.credit for x in own)
    assert journal_lines(posted(made), "somebody") == ()


@pytest.mark.parametrize(
    "text", ["=1+1", "+31", "-1", "@SUM(A1)", "\t=1", "\r=1", " =cmd|' /C calc'!A0", "\n+1"]
)
def test_a_text_that_looks_like_a_formula_is_made_harmless(text: str) -> None:
    assert safe_text(text) == "'" + text
    assert safe_text("termijn 1 = betaald") == "termijn 1 = betaald"


@pytest.mark.parametrize(("language", "delimiter", "amount"), [("nl", ";", "1200,00"),
                                                               ("en", ",", "1200.00")])  # fmt: skip
def test_the_csv_opens_where_it_is_read(
    made: Statement, language: str, delimiter: str, amount: str
) -> None:
    lines = journal_lines(posted(made, "=HYPERLINK(1)"), "provider", {"due": "1300"})
    text = journal_csv(lines, language).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    assert len(rows) == len(lines) + 1
    assert amount in {cell for cells in rows for cell in cells}
    assert "1300" in {cells[6] for cells in rows}
    risky = [c for cells in rows[1:] for c in cells if c[:1] in ("=", "+", "-", "@")]
    assert risky == []


def test_the_workbook_holds_text_as_text_and_sums_that_recompute(made: Statement) -> None:
    lines = journal_lines(posted(made, "=1+1"), "payer")
    whole = journal_xlsx(lines, "nl")
    assert whole == journal_xlsx(lines, "nl")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(whole)).get_sheet_by_index(0).to_python()
    assert [str(cell) for cell in rows[0]][:3] == ["datum", "boeking", "contract"]
    assert any("=1+1" in str(cell) for cells in rows for cell in cells)
    debit = sum(Decimal(repr(cells[7])) for cells in rows[1 : len(lines) + 1])
    assert debit * 100 == sum(x.debit for x in lines)
    formulas = CalamineWorkbook.from_filelike(io.BytesIO(whole))
    assert formulas.sheet_names == ["journaal"]


def test_the_journal_on_the_command_line(
    tmp_path: Path, made: Statement, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "s.json").write_text(to_json(made), encoding="utf-8")
    ledger = str(tmp_path / "l.db")
    assert main(["post", str(tmp_path / "s.json"), "--ledger", ledger]) == 0
    for name in ("j.csv", "j.xlsx"):
        assert main(["export", ledger, "--out", str(tmp_path / name)]) == 0
        assert (tmp_path / name).stat().st_size > 100
    assert "debet en credit elk € 1.280,00" in capsys.readouterr().out
    assert main(["export", ledger, "--out", str(tmp_path / "j.doc")]) == 2
    assert main(["export", ledger, "--account", "x=1", "--out", str(tmp_path / "j.csv")]) == 2
    with closing(SqliteLedger(Path(ledger), make=False)) as opened:
        lines = journal_lines(opened, "payer", contract="other")
    assert lines == ()
    assert isinstance(journal_csv([], "nl"), bytes)
    assert JournalLine.__doc__


# --- FHIR: the rules of R4B (4.3.0), by hand ---------------------------------------------------

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_REQUIRED = {
    "Contract": {"resourceType", "id", "status"},
    "MeasureReport": {"resourceType", "id", "status", "type", "measure", "period"},
    "Invoice": {"resourceType", "id", "status"},
    "Organization": {"resourceType", "id"},
}
_ALLOWED = {
    "Contract": {"resourceType", "id", "contained", "identifier", "version", "status", "title",
                 "term", "applies"},
    "MeasureReport": {"resourceType", "id", "status", "type", "measure", "date", "period",
                      "group"},
    "Invoice": {"resourceType", "id", "contained", "identifier", "status", "date", "recipient",
                "issuer", "lineItem", "totalNet", "totalGross"},
    "Organization": {"resourceType", "id", "identifier", "name"},
}  # fmt: skip
_STATUS = {
    "Contract": {"amended", "appended", "cancelled", "disputed", "entered-in-error", "executable",
                 "executed", "negotiable", "offered", "policy", "rejected", "renewed", "revoked",
                 "resolved", "terminated"},
    "MeasureReport": {"complete", "pending", "error"},
    "Invoice": {"draft", "issued", "balanced", "cancelled", "entered-in-error"},
}  # fmt: skip


def obeys(resource: dict[str, Any]) -> None:
    kind = resource["resourceType"]
    assert _REQUIRED[kind] <= set(resource) <= _ALLOWED[kind]
    assert re.fullmatch(r"[A-Za-z0-9.-]{1,64}", resource["id"])
    if kind in _STATUS:
        assert resource["status"] in _STATUS[kind]
    assert all(isinstance(x["value"], str) for x in resource.get("identifier", []))
    names = {f"#{x['id']}" for x in resource.get("contained", [])}
    for inner in resource.get("contained", []):
        obeys(inner)
    references = set(re.findall(r'"reference": "([^"]+)"', json.dumps(resource, default=str)))
    assert references <= names
    for days in (resource.get("period"), resource.get("applies")):
        if days:
            assert _DATE.fullmatch(days["start"])
            assert days["start"] <= days["end"]
    for term in resource.get("term", []):
        assert term["offer"]["text"]  # Contract.term.offer is 1..1
        for party in term["offer"].get("party", []):
            assert party["reference"]  # 1..*
            assert party["role"]["text"]  # 1..1
    for item in resource.get("lineItem", []):
        assert item["chargeItemCodeableConcept"]["text"]  # chargeItem[x] is 1..1
        assert {x["type"] for x in item["priceComponent"]} == {"base"}


@pytest.mark.parametrize("at", range(len(statements())))
def test_every_practice_obeys_the_rules_of_its_resources(at: int) -> None:
    text = fhir_json(statement_fhir(statements()[at]))
    bundle = json.loads(text, parse_float=Decimal)
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "collection")
    for entry in bundle["entry"]:
        assert set(entry) == {"fullUrl", "resource"}
        obeys(entry["resource"])
    assert "\\u0000" not in text
    money = re.findall(r'"value": (-?[0-9]+\.[0-9]+)', text)
    assert all(re.fullmatch(r"-?[0-9]+\.[0-9]{2}", amount) for amount in money)


def test_amounts_counts_and_directions_arrive_unchanged(made: Statement) -> None:
    bundle = json.loads(fhir_json(statement_fhir(made)), parse_float=Decimal)
    kinds: dict[str, list[dict[str, Any]]] = {}
    for entry in bundle["entry"]:
        kinds.setdefault(entry["resource"]["resourceType"], []).append(entry["resource"])
    reports = {x["group"][0]["code"]["text"]: x["group"][0] for x in kinds["MeasureReport"]}
    assert reports["visits"]["population"][0]["count"] == 120
    assert reports["cost"]["measureScore"]["value"] == Decimal("1000.00")
    invoices = {x["lineItem"][0]["chargeItemCodeableConcept"]["text"]: x for x in kinds["Invoice"]}
    assert invoices["3 per_visit 2026"]["totalNet"] == {"value": Decimal("1200.00"),
                                                        "currency": "EUR"}  # fmt: skip
    assert invoices["4 back 2026"]["recipient"] == {"reference": "#provider"}
    (contract,) = kinds["Contract"]
    assert contract["applies"] == {"start": "2026-01-01", "end": "2027-12-31"}
    assert contract["contained"][0]["identifier"] == [
        {"system": "http://fhir.nl/fhir/NamingSystem/uzovi", "value": "9001"}
    ]
    # Both are about one patient, and a settlement is about none.
    assert not {"Claim", "ExplanationOfBenefit"} & set(kinds)
