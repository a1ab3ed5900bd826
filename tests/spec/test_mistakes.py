"""What a new user gets wrong: each mistake is named with its mend, and nothing is left behind."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.contracts import contract, row, settled

from passend.cli import main
from passend.cli.printing import write_aside
from passend.findings import BadInput
from passend.report.document import Document, Paragraph
from passend.report.plain import plain
from passend.settlement.issue import issue_of
from passend.settlement.statement import Statement, to_json

CARE = """observations:
  care: {unit: money, per: year, year_of: opened, held_by: both}
clauses:
  fee: {article: "4", pay: care}
"""


@pytest.fixture
def statement(tmp_path: Path) -> Statement:
    return settled(contract(tmp_path, CARE), [row("care", 123_456)])


@pytest.fixture
def written(tmp_path: Path, statement: Statement) -> Path:
    path = tmp_path / "k.statement.json"
    path.write_text(to_json(statement), encoding="utf-8")
    return path


def test_what_cannot_be_posted_makes_no_ledger(tmp_path: Path, written: Path) -> None:
    """A folder with an empty ledger in it looks as if something was posted."""
    ledger = tmp_path / "new.db"
    table = tmp_path / "paid.csv"
    table.write_text("contract,amount\nk,1.00\n", encoding="utf-8")
    to = ["--ledger", str(ledger)]
    assert main(["post", str(table), *to]) == 2
    assert main(["post", str(written), str(table), *to]) == 2
    assert main(["post", str(tmp_path / "k.yaml"), *to]) == 2
    assert main(["post", "--reverse", "abc", "--reason", "x", "--day", "2028-01-01", *to]) == 2
    warned = ["warn", str(ledger), "--contract", "k", "--by", "Bob", "--on", "2026-09-01",
              "--says", ""]  # fmt: skip
    assert main(warned) == 2
    assert not list(tmp_path.glob("new.db*"))
    assert main(["post", str(written), *to]) == 0
    assert ledger.is_file()


def test_a_statement_is_issued_over_years_that_it_settles(
    statement: Statement, tmp_path: Path
) -> None:
    """An issue over 1999 would stay in the ledger for good."""
    with pytest.raises(BadInput, match=r"unknown-year.*1999(.|\n)*2026, 2027") as caught:
        issue_of(statement, contract(tmp_path, CARE).resolved.contract, "final", date(2028, 7, 1),
                 years=["1999", "2026", "2o26"])  # fmt: skip
    assert len(caught.value.findings) == 2


@pytest.mark.parametrize("name", ["", "not/there/x.pdf"])
def test_a_name_that_cannot_be_written_says_so_and_leaves_nothing(
    name: str, tmp_path: Path
) -> None:
    before = sorted(tmp_path.iterdir())
    with pytest.raises(BadInput, match="unwritable"):
        write_aside(tmp_path / name, b"x")
    assert sorted([*tmp_path.iterdir(), *tmp_path.parent.glob("tmp????????")]) == before


def test_a_colleague_can_read_what_was_written(tmp_path: Path) -> None:
    """What is put on a shared disk has the rights that any new file gets there."""
    plainly = tmp_path / "plain"
    plainly.write_bytes(b"x")
    write_aside(tmp_path / "aside", b"x")
    assert (tmp_path / "aside").stat().st_mode == plainly.stat().st_mode


@pytest.mark.parametrize(("language", "amount"), [("nl", "€ 24.190.000,00"), ("en", "EUR 310.00")])
def test_an_amount_stays_on_one_line(language: str, amount: str) -> None:
    for letters in range(60, 96):
        text = f"{'x' * letters} {amount} {'y' * 20}"
        page = plain(Document("", language, (Paragraph(text),)))
        assert amount in page
        assert page.split() == text.split()


def test_verify_names_amounts_as_people_write_them(
    written: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(written)]) == 0
    assert "€ 1.234,56 (100%)" in capsys.readouterr().out
    assert main(["verify", str(written), "--lang", "en"]) == 0
    assert "EUR 1,234.56 (100%)" in capsys.readouterr().out


def test_no_command_writes_over_what_it_reads(
    tmp_path: Path, written: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """``text k.yaml --out k.yaml`` would turn the contract into its own text."""
    yaml = tmp_path / "k.yaml"
    before = yaml.read_bytes(), written.read_bytes()
    (tmp_path / "deep").mkdir()
    around = str(tmp_path / "deep" / ".." / "k.yaml")
    for command in (
        ["text", str(yaml), "--format", "md", "--out", str(yaml)],
        ["text", str(yaml), "--format", "md", "--out", around],
        ["seal", str(written), "--contract", str(yaml), "--out", str(yaml)],
        ["statement", str(written), "--format", "xlsx", "--out", str(written)],
    ):
        assert main(command) == 2
        assert "exists: this command reads that file" in capsys.readouterr().err
    assert (yaml.read_bytes(), written.read_bytes()) == before
    assert main(["text", str(yaml), "--format", "md", "--out", str(tmp_path / "k.md")]) == 0
    assert main(["text", str(yaml), "--format", "md", "--out", str(tmp_path / "k.md")]) == 0


def test_the_tour_is_not_copied_over_what_someone_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tour = tmp_path / "tour"
    assert main(["demo", "--copy-to", str(tour)]) == 0
    assert str(tour) in capsys.readouterr().out
    assert main(["demo", "--copy-to", str(tour)]) == 0
    mine, gone = tour / "bundel.yaml", tour / "regio" / "prijzen.csv"
    mine.write_text("mine", encoding="utf-8")
    gone.unlink()
    capsys.readouterr()
    assert main(["demo", "--copy-to", str(tour)]) == 2
    assert str(mine) in capsys.readouterr().err
    assert mine.read_text(encoding="utf-8") == "mine"
    assert not gone.exists()
    assert not list(tour.rglob("__*"))


def test_a_file_where_a_folder_is_needed_is_named_with_its_mend(
    tmp_path: Path, written: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sealed, there = tmp_path / "k.zip", tmp_path / "there"
    there.write_text("mine", encoding="utf-8")
    assert main(["seal", str(tmp_path / "k.yaml"), "--out", str(sealed)]) == 0
    capsys.readouterr()
    assert main(["open", str(sealed), "--out", str(there)]) == 2
    said = capsys.readouterr().err
    assert str(there) in said
    assert "name another folder" in said
    assert there.read_text(encoding="utf-8") == "mine"


def test_more_events_than_people_are_no_reward(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["luck", "--count", "70/60", "--rate", "10%"]) == 2
    assert "no more events than that they are counted among" in capsys.readouterr().err


def test_an_allocation_is_written_as_what_its_name_says(
    tmp_path: Path, written: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Parquet in a file named .pdf opens nowhere."""
    out = tmp_path / "lines.pdf"
    asked = ["statement", str(written), "--allocate", str(out), "--claims", str(tmp_path)]
    assert main(asked) == 2
    assert "annex-type" in capsys.readouterr().err
    assert not out.exists()
