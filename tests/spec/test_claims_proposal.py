"""A mapping proposed from the header and the first rows of an export is used straight away."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import examples
from tests.spec.test_claims_cases import codes

from passend.claims.bsn import Key
from passend.claims.intake import take_in
from passend.claims.mapping import read_mapping_text
from passend.claims.proposal import propose
from passend.claims.readers import open_source, peek
from passend.claims.report import Report
from passend.claims.store import Store
from passend.findings import BadInput

KEY = Key(b"a key of this test, of 32 bytes.")

# As a hospital's accounts come out of a spreadsheet: AGB without its zero, days with a midnight,
# words for debit and sex, hours with decimals, a whole birth date, lines counted anew per invoice.
EXPORT = """\
Factuurnummer;Regelnummer;UZOVI;AGB Instelling;BSN;Declaratiecode;Zorgproduct;Begindatum DBC;\
Einddatum DBC;Datum ontvangst;Aantal;Eenheid;Declaratiebedrag;Toegekend bedrag;Debet/Credit;\
Geboortedatum;Geslacht;Postcode
F1;1;9001;6990001;111222333;15B875;990004009;15-11-2025 00:00:00;13-02-2026 00:00:00;\
20-02-2026;1;stuk;1.234,50;1.234,50;Debet;12-03-1950;M;3512AB
F1;2;9001;6990001;123456782;15B875;990004009;16-11-2025 00:00:00;13-02-2026 00:00:00;\
20-02-2026;1;stuk;1.234,50;1.234,50;Debet;12-03-1951;V;3512AC
F2;1;9001;6990001;249566758;15E921;990004010;16-11-2025 00:00:00;13-02-2026 00:00:00;\
20-02-2026;2,5;uur;100,00;80,00;Credit;12-03-1951;V;3512AC
"""
NO_WORDS = """\
invoice,line number,insurer,agb code,verrichting,behandeldatum,datum ontvangst,{hours},bedrag
1,1,9001,06990001,A1,2026-01-01,2026-02-01,1.5,100.00
1,2,9001,06990001,A1,2026-01-02,2026-02-01,1.5,-100.00
"""


def used(path: Path, language: str = "nl") -> tuple[Report, list[dict[str, Any]]]:
    """The report and the lines of a source that is taken in with the mapping proposed for it."""
    text = propose(*peek(path)).text(language)
    store = Store(path.parent / "store")
    report = take_in(open_source(path, read_mapping_text(text, "k.yaml")), store, key=KEY)
    rows = [row for each in store.source_paths() for row in pq.read_table(each).to_pylist()]
    return report, rows


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_real_export_comes_in_by_its_proposal(tmp_path: Path, language: str) -> None:
    path = tmp_path / "export.csv"
    path.write_text(EXPORT, "utf-8")
    report, rows = used(path, language)
    assert [f.code for f in report.findings(remarks=False)] == []
    # 1,234.50 twice in debit, 100.00 in credit.
    assert (report.accepted.debit_cents, report.accepted.credit_cents) == (246_900, 10_000)
    assert [row["line_id"] for row in rows] == ["F1-1", "F1-2", "F2-1"]
    first, _, last = rows
    assert first["provider"] == "06990001"
    assert (first["opened"], first["closed"]) == (date(2025, 11, 15), date(2026, 2, 13))
    assert (first["birth_year"], first["sex"], first["postcode3"]) == (1950, "1", "351")
    assert first["patient"] == KEY.pseudonym("111222333")
    # Two and a half hours are 150 minutes.
    assert (last["quantity"], last["unit"], last["debit_credit"]) == (150, "minuut", "C")


@pytest.mark.parametrize(
    ("name", "unit", "quantities"),
    [("uren", "minuut", [90, 90]), ("aantal uren", "minuut", [90, 90])],
)
def test_a_unit_in_a_name_and_a_credit_by_its_minus(
    tmp_path: Path, name: str, unit: str, quantities: list[int]
) -> None:
    path = tmp_path / "export.csv"
    path.write_text(NO_WORDS.format(hours=name), "utf-8")
    report, rows = used(path)
    assert (report.accepted.debit_cents, report.accepted.credit_cents) == (10_000, 10_000)
    assert [row["debit_credit"] for row in rows] == ["D", "C"]
    assert [row["quantity"] for row in rows] == quantities
    assert {row["unit"] for row in rows} == {unit}


def test_numbers_in_a_workbook_get_their_zeros_back(tmp_path: Path) -> None:
    header, *lines = [line.split(";") for line in EXPORT.splitlines()]
    path = tmp_path / "export.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, header)
    for at, line in enumerate(lines, 1):
        values: list[Any] = list(line)
        values[2], values[3], values[4] = 9001, 6_990_001, int(line[4])
        sheet.write_row(at, 0, values)
    book.close()
    report, rows = used(path)
    assert [f.code for f in report.findings(remarks=False)] == []
    assert {(row["payer"], row["provider"]) for row in rows} == {("9001", "06990001")}
    assert rows[0]["patient"] == KEY.pseudonym("111222333")


def test_what_a_sample_does_not_agree_on_is_left_to_a_person() -> None:
    header = ["sex", "provider", "opened", "line_id", "claim_id"]
    sample = [["M", "6990001", "01-03-2026", "1", "a"], ["X", "AB", "2026-03-02", "1", "a"]]
    text = propose(header, sample).text("en")
    for said in ("translations", "restore_zeros", "dates: DD", "joined"):
        assert said not in text


def test_a_birth_date_has_a_layout_of_its_own() -> None:
    header, sample = ["opened", "geboortedatum"], [["2026-03-01", "19510312"]]
    text = propose(header, sample).text("en")
    assert "geboortedatum: {field: birth_year, dates: YYYYMMDD}" in text
    assert "\ndates: YYYY-MM-DD" in text


MAPPING = """\
columns:
  a: claim_id
  b: line_id
  c: payer
  d: {field: provider, restore_zeros: yes}
  e: code
  f: received
  g: quantity
  h: unit
  i: declared
minus_is_credit: yes
amounts: euros
"""


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("  i: declared", "  i: declared\n  j: debit_credit", "field-twice"),
        ("  i: declared\n", "computed: {declared: [i, j]}\n", "bad-value"),
        ("e: code", "e: {field: code, restore_zeros: yes}", "bad-value"),
        ("minus_is_credit: yes", "minus_is_credit: perhaps", "bad-value"),
    ],
)
def test_what_cannot_be_is_said_in_the_mapping(old: str, new: str, code: str) -> None:
    assert read_mapping_text(MAPPING, "k.yaml").minus_is_credit
    assert old in MAPPING
    assert code in codes(lambda: read_mapping_text(MAPPING.replace(old, new), "k.yaml"))


@pytest.mark.parametrize(("text", "good"), [("990001", True), ("06990001", True), ("90001", False)])
def test_two_zeros_come_back_and_no_more(tmp_path: Path, text: str, good: bool) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"a,b,c,d,e,f,g,h,i\n1,1,9001,{text},A1,2026-01-01,1,stuk,1.00\n", "utf-8")
    report = take_in(open_source(path, read_mapping_text(MAPPING, "k.yaml")), Store(tmp_path / "s"))
    assert report.good is good


def test_a_mapping_that_reads_otherwise_has_another_form() -> None:
    forms = [
        read_mapping_text(text, "k.yaml").canonical()
        for text in (
            MAPPING,
            MAPPING.replace("restore_zeros: yes", "restore_zeros: no"),
            MAPPING.replace("minus_is_credit: yes", "constants: {debit_credit: D}"),
        )
    ]
    assert len({str(form) for form in forms}) == 3


def test_a_name_with_characters_that_nobody_sees_is_written_so_that_it_reads_the_same() -> None:
    """A control character, a direction mark, a line separator: a file may not hold them."""
    header = ["Bedrag\x7f", "AGB\u202e", "UZOVI\u2028"]
    text = propose(header).text("en")
    assert not set(text) & set("\x7f\u202e\u2028")
    placed = text.split("dates:")[0]
    others = ("claim_id", "line_id", "code", "received", "quantity", "unit", "debit_credit")
    rest = "".join(f"  {name}: {name}\n" for name in others)
    mapping = read_mapping_text(f"{placed}{rest}amounts: euros\n", "k.yaml")
    assert [column.name for column in mapping.columns[:3]] == header


KNOWN = ["Factuurnummer", "Regelnr", "UZOVI", "AGB", "BSN", "code", "Aantal uren", "Eenheid",
         "Bedrag", "Betaald bedrag", "Debet/Credit", "Geslacht", "Geboortedatum", "Postcode",
         "Begindatum", "Datum ontvangst"]  # fmt: skip
CELLS = st.one_of(
    st.sampled_from(["", "M", "Debet", "uur", "kwartier", "-1,00", "1.000,50", "12.50", "900", "1",
                     "6990001", "2026-01-01 00:00:00", "01-02-1950", "19500201", "#", "{", "- a"]),
    st.text("aé'\"#:{}[],-\n 0", max_size=5),
)  # fmt: skip


@settings(max_examples=examples(1000))
@given(
    st.lists(st.one_of(st.sampled_from(KNOWN), st.text(max_size=8)), max_size=20),
    st.lists(st.lists(CELLS, max_size=20), max_size=4),
    st.sampled_from(["nl", "en"]),
    st.sampled_from(["utf-8", "cp1252"]),
)
def test_whatever_a_source_holds_its_proposal_is_a_mapping(
    header: list[str], sample: list[list[str]], language: str, encoding: str
) -> None:
    """Only what is still to fill in is missing: nothing that was proposed is wrong."""
    text = propose(header, sample, encoding).text(language)
    found: set[str] = set()
    try:
        read_mapping_text(text, "k.yaml")
    except BadInput as error:
        found = {finding.code for finding in error.findings}
    assert found <= {"missing-field", "missing-key"}
