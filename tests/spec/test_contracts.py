"""Whole contracts as a controller writes them: valid, with examples that hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.contracts import FRAMEWORKS, NAMES, cents, copied, row, settled

from passend.contract.check import check, prepare
from passend.contract.codec import dump_contract, load_tree
from passend.contract.resolve import Resolved, resolve_file
from passend.files.source import Source


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("good"))


def resolved(folder: Path, name: str) -> Resolved:
    return resolve_file(folder / name)


@pytest.mark.parametrize("name", NAMES)
def test_a_good_contract_has_no_findings(folder: Path, name: str) -> None:
    assert check(folder / name) == []


@pytest.mark.parametrize("name", [name for name in NAMES if name not in FRAMEWORKS])
def test_every_example_shows_its_calculation(folder: Path, name: str) -> None:
    examples = resolved(folder, name).contract.examples
    assert examples
    assert all(example.because for example in examples)


@pytest.mark.parametrize("name", NAMES)
def test_the_canonical_form_reads_back_as_the_same_contract(folder: Path, name: str) -> None:
    contract = resolved(folder, name).contract
    tree = dump_contract(contract)
    again = load_tree(tree, Source("canonical", tree, {}, {}))
    assert dump_contract(again) == tree


def test_a_dutch_file_and_its_english_canonical_form_are_one_contract(folder: Path) -> None:
    tree = dump_contract(resolved(folder, "icare.yaml").contract)
    assert {"parties", "clauses", "examples"} <= set(tree)
    assert not {"taal", "language", "afspraken"} & set(tree)


@pytest.mark.row("S2-20", "S0-37")
def test_one_contract_with_three_kinds_of_payer(folder: Path) -> None:
    prepared = prepare(resolved(folder, "wijkcoalitie.yaml"))
    contract = prepared.resolved.contract
    payers = {contract.parties[clause.paid_by].kind for clause in contract.clauses.values()}
    assert payers == {"insurer", "care_office", "municipality"}
    assert contract.parties["gemeente"].municipality[0].code == "0687"
    rows = [
        row("uren_wlz", 10_000, unit="uren", of="wijk-zeeland"),
        row("zvw_kosten", 480_000_000, of="wijk-zeeland"),
    ]
    statement = settled(prepared, rows)
    owed = {
        line.clause: (line.paid_by, line.paid_to, line.entitlement)
        for line in statement.lines
        if line.window == "2026"
    }
    assert owed == {
        "wlz_uren": ("zorgkantoor", "thuiszorg", 61_200_000),
        "wijkteam": ("gemeente", "welzijn", 12_000_000),
        "besparing": ("verzekeraar", "coalitie", 10_000_000),
    }


@pytest.mark.row("S0-14")
@pytest.mark.parametrize(
    ("cost", "paid"),
    [(140_000_000, 36_000_000), (150_000_000, 40_000_000), (100_000_000, 0)],
    ids=["loss 360,000", "loss 460,000", "no loss"],
)
def test_transition_money_covers_a_loss_up_to_a_maximum_and_ends(
    folder: Path, cost: int, paid: int
) -> None:
    rows = [
        item
        for year in ("2026", "2027")
        for item in (
            row("uren_thuis", 0, year, unit="uren", of="zk-icare-2026"),
            row("uren_herstel", 20_000, year, unit="uren", of="zk-icare-2026"),
            row("kosten_herstel", cost, year, of="zk-icare-2026", held_by="provider"),
        )
    ]
    statement = settled(prepare(resolved(folder, "icare.yaml")), rows)
    assert cents(statement, "transitie", "2026") == paid
    assert cents(statement, "transitie", "2027") == 0


@pytest.mark.row("S1-11")
def test_the_relationship_is_part_of_the_contract(folder: Path) -> None:
    contract = resolved(folder, "hele-kaart.yaml").contract
    assert contract.vision
    assert contract.principles == ("the patient first", "trust, unless")
    assert [role.does for role in contract.roles] == ["chairs the meeting"]
    assert [meeting.id for meeting in contract.calendar] == ["quarterly", "midterm"]
    assert [step.within_days for step in contract.escalation] == [30, None]


@pytest.mark.row("S0-06")
def test_a_norm_is_a_value_with_its_source(folder: Path) -> None:
    norm = resolved(folder, "hele-kaart.yaml").contract.measures["readmissions"].norm
    assert norm is not None
    assert (norm.value, norm.source) == ("5%", "annex 3")


@pytest.mark.row("S0-05")
def test_a_watched_measure_that_deteriorates_changes_no_cent(folder: Path) -> None:
    prepared = prepare(resolved(folder, "hele-kaart.yaml"))

    def lines(readmissions: int) -> list[tuple[str, str, int]]:
        rows = [
            row("nurse_talk.numerator", 80, unit="nurse_talk", of="ic-south-2026"),
            row("nurse_talk.denominator", 100, unit="nurse_talk", of="ic-south-2026"),
            row("plan_done", 1, unit="yes_no", of="ic-south-2026"),
            row("readmissions.numerator", readmissions, unit="readmissions", of="ic-south-2026"),
            row("readmissions.denominator", 1000, unit="readmissions", of="ic-south-2026"),
        ]
        statement = settled(prepared, rows)
        return [(line.clause, line.window, line.entitlement) for line in statement.lines]

    assert lines(40) == lines(60)
    assert ("talks", "2026", 40_000_000) in lines(60)


def test_a_framework_speaks_through_the_contract_that_extends_it(folder: Path) -> None:
    found = resolved(folder, "ziekenhuis-west.yaml")
    assert found.contract.vision.startswith("Care at home")
    assert set(found.contract.clauses) == {"regional_saving", "availability"}
    place = found.place(("clauses", "regional_saving"))
    assert place.file.endswith("regio-raamwerk.yaml")
    assert place.line > 0


def test_a_price_list_in_a_workbook_settles_in_parts_of_a_cent(folder: Path) -> None:
    prepared = prepare(resolved(folder, "polikliniek-xlsx.yaml"))
    rows = [
        row("consulten.volume", 3, unit="product", item="01A", of="poli-2026"),
        row("consulten.volume", 1, unit="product", item="02B", of="poli-2026"),
    ]
    assert cents(settled(prepared, rows), "productie") == 30_792


def test_a_price_list_is_the_one_of_the_window(folder: Path) -> None:
    prepared = prepare(resolved(folder, "zbc-noord.yaml"))
    rows = [
        row("eyes.volume", 1, year, unit="product", item="15A003", of="zbc-noord")
        for year in ("2026", "2027")
    ]
    statement = settled(prepared, rows)
    assert [cents(statement, "paid", year) for year in ("2026", "2027")] == [98_10, 101_00]
