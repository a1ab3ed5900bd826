"""The workbook of a statement: formulas over whole cents, and no cell that somebody else wrote."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from tests.contracts import HEADER, contract, row, settled

from passend.settlement.issued_document import Extras
from passend.settlement.statement import Statement
from passend.settlement.workbook.formulas import LARGEST_EXACT, Calculation
from passend.settlement.workbook.sheets import workbook

EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "=cmd|' /C calc'!A0"]


def made(folder: Path, pay: str, cents: int) -> Statement:
    text = f"""observations:
  a: {{unit: money, per: year, year_of: opened, held_by: both}}
clauses:
  care: {{pay: {pay}}}
"""
    return settled(contract(folder, text), [row("a", cents)])


def rows_of(statement: Statement) -> Calculation:
    return Calculation(statement.lines, 2)


def test_every_step_that_is_no_input_is_a_formula(tmp_path: Path) -> None:
    statement = made(tmp_path, '{steps: [a, {at_most: "300.00"}, {share: {rate: 97/100}}]}', 32_001)
    rows = rows_of(statement).rows
    assert {r.node.kind for r in rows if not r.formula} == {"Obs", "Lit"}
    assert not any(r.too_large for r in rows)
    said = {r.node.kind: r.formula for r in rows if r.formula}
    assert re.fullmatch(r"MAX\(0,H\d+-H\d+\)", said["Excess"])
    assert re.fullmatch(r"ROUND\(H\d+\*H\d+/H\d+,0\)|H\d+\*H\d+", said["Scale"])


def test_a_product_beyond_a_spreadsheet_is_split_or_stands_as_a_value(tmp_path: Path) -> None:
    pay = "{share: {of: a, rate: 999983/1000003}}"
    (long,) = [r for r in rows_of(made(tmp_path, pay, 24_500_000_000)).rows
               if r.node.kind == "Scale"]  # fmt: skip
    assert len(long.helpers) == 4
    assert not long.too_large
    huge = "{share: {of: a, rate: 99999999999/100000000003}}"
    (value,) = [r for r in rows_of(made(tmp_path, huge, 24_500_000_000)).rows
                if r.node.kind == "Scale"]  # fmt: skip
    assert (value.formula, value.too_large) == ("", True)
    assert value.value == made(tmp_path, huge, 24_500_000_000).lines[0].entitlement
    assert LARGEST_EXACT < 2**53


def xml_of(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name).decode() for name in file.namelist()}


def test_no_text_of_others_becomes_a_formula_or_a_link(tmp_path: Path) -> None:
    header = HEADER.replace("id: k\n", 'id: k\ntitle: "=1+1"\n')
    text = """observations:
  a: {unit: money, per: year, year_of: opened, held_by: both}
clauses:
  care: {article: "=2+5", pay: a}
"""
    statement = settled(contract(tmp_path, text, header=header), [row("a", 100)])
    observations = [{**item, "item": evil} for evil in EVIL
                    for item in statement.inputs["observations"]]  # fmt: skip
    statement = replace(statement, inputs={**statement.inputs, "observations": observations})
    parts = xml_of(workbook(statement, Extras(), "nl"))
    formulas = [f for name, xml in parts.items() if "worksheets/sheet" in name
                for f in re.findall(r"<f>(.*?)</f>", xml)]  # fmt: skip
    assert formulas
    ours = r"(?:[A-Z]+\d+|Berekening!H\d+|SUM|MAX|IF|ROUND|[-+*/(),:]|\d+)+"
    assert [f for f in formulas if not re.fullmatch(ours, f)] == []
    assert not any(word in f for f in formulas for word in ("HYPERLINK", "cmd", "1+1", "2+5"))
    assert not any("hyperlink" in xml.lower() for name, xml in parts.items() if "sheet" in name)
    shared = parts["xl/sharedStrings.xml"]
    assert "=2+5" in shared
    assert "@SUM(A1)" in shared


def test_the_same_statement_is_the_same_bytes(tmp_path: Path) -> None:
    statement = made(tmp_path, "a", 100)
    assert workbook(statement, Extras(), "nl") == workbook(statement, Extras(), "nl")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_sheets_are_named_in_the_readers_language(language: str, tmp_path: Path) -> None:
    xml = xml_of(workbook(made(tmp_path, "a", 100), Extras(), language))["xl/workbook.xml"]
    names = re.findall(r'<sheet name="(\w+)"', xml)
    expected = {"nl": ["Uitleg", "Afrekening", "Berekening", "Invoer"],
                "en": ["Explanation", "Statement", "Calculation", "Input"]}  # fmt: skip
    assert names == expected[language]
