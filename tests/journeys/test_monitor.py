"""``passend monitor`` as a controller runs it: what is printed, what is written, how it exits."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.conftest import ROOT
from tests.engines.world import claim, table

from passend.cli import main
from passend.contract.check import prepare
from passend.contract.resolve import resolve_file
from passend.observation import engines
from passend.observation.table import read_table
from passend.settlement.settle import settle
from passend.settlement.statement import to_json

PRACTICES = ROOT / "src" / "passend" / "practices"
CONTRACT = str(PRACTICES / "omzetplafond.yaml")
REGION = PRACTICES / "regio"
GIVEN = ["--observations", str(REGION / "uitputting.csv"), "--log", str(REGION / "logboek.yaml")]


def test_the_report_says_where_we_stand_and_which_talk_is_called_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Of 10.0 million for admissions 8.6 is paid, 1.7 in progress, 0.5 expected: 10.8, so 0.8.
    Eye care stands at 2,063,000 where 1,950,000 was expected: 5.8 %, and 5 % opens the talk."""
    status = main(["monitor", CONTRACT, *GIVEN, "--since", "2026-12-31"])
    text = " ".join(capsys.readouterr().out.split())
    assert status == 1
    for words in (
        "Eén afgesproken gesprek is aan de orde.",
        "betaling klinisch 2026 € 10.800.000,00 € 10.000.000,00 € +800.000,00 € 800.000,00",
        "vroege melding 2026 € 2.063.000,00 € 1.950.000,00 +5,8% 5%",
        "Dit verslag verandert geen bedrag.",
        "Eén kwestie is over haar datum.",
        "monitorgesprek",
    ):
        assert words in text, words


def test_the_report_in_english(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["monitor", CONTRACT, *GIVEN, "--lang", "en"]) == 1
    text = " ".join(capsys.readouterr().out.split())
    assert "One agreed conversation is called for." in text
    assert "This report changes no amount." in text
    assert "Give the day of the previous report with --since" in text


def test_files_are_written_to_a_folder_and_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HTML, PDF, XLSX and JSON; all pictures in this process, none started."""
    started: list[object] = []
    monkeypatch.setattr(subprocess, "Popen", lambda *a, **k: started.append(a))
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    out = tmp_path / "out"
    assert main(["monitor", CONTRACT, *GIVEN, "--since", "2026-12-31", "--out", str(out)]) == 1
    assert sorted(path.name for path in out.iterdir()) == [
        "monitor.html", "monitor.json", "monitor.pdf", "uitputting.xlsx",
    ]  # fmt: skip
    assert started == []
    assert list(work.iterdir()) == []
    page = (out / "monitor.html").read_text("utf-8")
    assert page.count("<svg") >= 1
    assert (out / "monitor.pdf").read_bytes().startswith(b"%PDF")


def test_the_same_inputs_give_the_same_bytes_and_the_same_evidence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        main(["monitor", CONTRACT, *GIVEN, "--out", str(tmp_path / name)])
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name
    data = json.loads((tmp_path / "one" / "monitor.json").read_text("utf-8"))
    changed = tmp_path / "changed.csv"
    text = (REGION / "uitputting.csv").read_text("utf-8")
    changed.write_text(text.replace("206300000", "206300001"), encoding="utf-8")
    capsys.readouterr()
    main(["monitor", CONTRACT, "--observations", str(changed), *GIVEN[2:], "--json"])
    other = json.loads(capsys.readouterr().out)
    assert other["evidence"]["hash"] != data["evidence"]["hash"]


def test_money_is_never_touched(tmp_path: Path) -> None:
    """The statement on the same observations is the same before and after a report whose talk is
    called for; the contract file is not written to."""
    copy = tmp_path / "practices"
    shutil.copytree(PRACTICES, copy)
    path, rows = copy / "omzetplafond.yaml", read_table(REGION / "waarnemingen.csv")

    def statement() -> str:
        return to_json(settle([prepare(resolve_file(path))], rows).statements[0])

    before, text = statement(), path.read_bytes()
    assert main(["monitor", str(path), *GIVEN]) == 1
    assert statement() == before
    assert path.read_bytes() == text


def test_claims_are_counted_per_label_beside_what_is_stated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Declared and paid come from claims; work in progress is stated. 90.00 + 10.00 + 0 = 100.00
    under a ceiling of 95.00. Two days, the measures and the run-off are one reading of the file."""
    read: list[Sequence[str]] = []
    parquet = engines._DuckDB.parquet

    def counted(self: engines._DuckDB, files: Sequence[str]) -> object:
        read.append(files)
        return parquet(self, files)

    monkeypatch.setattr(engines._DuckDB, "parquet", counted)
    (tmp_path / "k.yaml").write_text(
        """passend: 1
id: k
title: Clinic
runs: {from: 2026-01-01, until: 2027-01-01}
parties:
  payer: {name: Payer, kind: insurer, uzovi: ["9001", "9002"]}
  provider: {name: Provider, kind: provider, agb: ["06990001"]}
care:
  care: {codes: [A1], year_of: opened, unit: product, held_by: both}
parameters:
  ceiling: [{value: "95.00", per: year, from: 2026-01-01, known: 2025-11-12, source: art. 4}]
clauses:
  paid: {article: "4", pay: {steps: [care.cost, {at_most: ceiling}]}}
""",
        encoding="utf-8",
    )
    (tmp_path / "known.csv").write_text(
        "contract,observation,window,item,value,unit,known,held_by\n"
        "k,exhaustion.work_in_progress,2026,9001,1000,money,2026-12-31,provider\n"
        "k,exhaustion.still_expected,2026,9001,0,money,2026-12-31,payer\n"
        "k,exhaustion.work_in_progress,2026,9002,0,money,2026-12-31,provider\n"
        "k,exhaustion.still_expected,2026,9002,0,money,2026-12-31,payer\n",
        encoding="utf-8",
    )
    lines = [claim(1, paid=6_000), claim(2, payer="9002", paid=3_000),
             claim(3, provider="00000000")]  # fmt: skip
    pq.write_table(table(lines), tmp_path / "claims.parquet")
    status = main([
        "monitor", str(tmp_path / "k.yaml"), "--claims", str(tmp_path / "claims.parquet"),
        "--observations", str(tmp_path / "known.csv"), "--known-at", "2027-01-31",
        "--since", "2026-03-31", "--lang", "en",
    ])  # fmt: skip
    text = " ".join(capsys.readouterr().out.replace("─", "").split())
    assert status == 0
    assert len(read) == 1
    assert "EUR 100.00 EUR 95.00 EUR +5.00 EUR 5.00" in text
    assert "label 9001 label 9002 total declared EUR 100.00 EUR 100.00 EUR 200.00" in text
    assert "other provider 1" in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "nothing is observed"),
        ([*GIVEN, "--since", "2027-02-01"], "is not before"),
        ([*GIVEN, "--known-at", "yesterday"], "is no date"),
        (["--observations", "missing.csv"], "cannot be read"),
        ([*GIVEN[:2], "--log", str(REGION / "uitputting.csv")], "uitputting.csv"),
    ],
)
def test_bad_input_is_said_without_a_traceback(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["monitor", CONTRACT, *arguments]) == 2
    said = capsys.readouterr()
    assert words in said.err
    assert said.out == ""
