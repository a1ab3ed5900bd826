"""Assumptions from past years, from the command line, and a simulation on them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.contracts import HEADER

from passend.claims.synthetic import generate
from passend.cli import main

TEXT = """
care:
  days: {year_of: delivered, unit: day, held_by: both}
  visits: {year_of: delivered, unit: visit, held_by: both}
parameters:
  price: [{value: "10.00", from: 2026-01-01, known: 2025-11-01, source: a}]
expected: {days: {2026: 1000}, visits: {2026: 50}}
clauses:
  paid: {pay: {fee_for_service: {volume: days.volume, price: price}}}
"""


def test_past_years_become_a_file_that_is_simulated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("k.yaml").write_text(HEADER + TEXT, "utf-8")
    # 25 % a year; of the visits there are two years only.
    rows = [f"k,days.volume,{2022 + at},,{value},day,2026-01-15,both"
            for at, value in enumerate((512, 640, 800, 1000))]  # fmt: skip
    rows += [f"k,visits.volume,{year},,50,visit,2026-01-15,both" for year in (2024, 2025)]
    head = "contract,observation,window,item,value,unit,known,held_by"
    Path("past.csv").write_text("\n".join([head, *rows]) + "\n", "utf-8")
    status = main(("fit", "k.yaml", "--observations", "past.csv", "--out", "fit.yaml"))
    said = capsys.readouterr()
    assert (status, said.out) == (1, "fit.yaml\n")
    assert said.err == "visits.volume niet geschat: 2 hele jaren, minstens 3 nodig\n"
    text = Path("fit.yaml").read_text("utf-8")
    assert "groei: 25.00%" in text
    assert 'bron: "past.csv (sha256:' in text
    assert "k 2022-2025" in text
    assert main(("simulate", "k.yaml", "--assumptions", "fit.yaml", "--cases", "50")) in (0, 1)
    assert "days.volume" in capsys.readouterr().out
    assert main(("fit", "k.yaml", "--observations", "past.csv", "--lang", "en")) == 1
    assert "growth: 25.00%" in capsys.readouterr().out


def test_claims_of_past_years_become_assumptions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    generate("rivierland", 1_000, [2023, 2024, 2025], 5, tmp_path / "region", workers=1)
    care = """
care: {visits: {codes: ["039922"], year_of: delivered, unit: bezoek, held_by: both}}
parameters: {price: [{value: "10.00", from: 2023-01-01, known: 2022-11-01, source: a}]}
EXPECTED
clauses: {paid: {pay: {fee_for_service: {volume: visits.volume, price: price}}}}
"""
    header = HEADER.replace('"06990001"', '"06991001"')
    old = header.replace("2026-01-01", "2023-01-01").replace("2028-01-01", "2026-01-01")
    Path("old.yaml").write_text(old.replace("id: k", "id: old") + care.replace("EXPECTED", ""))
    new = care.replace("EXPECTED", "expected: {visits: {2026: 900}}")
    Path("new.yaml").write_text(header + new.replace("2023-01-01", "2026-01-01"))
    status = main(("fit", "new.yaml", "--claims", "region/claims/*.parquet", "--of", "old.yaml"))
    said = capsys.readouterr()
    assert status == 0, said.err
    assert "visits.volume:" in said.out
    assert "old 2023-2025" in said.out


def test_nothing_to_fit_to_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("k.yaml").write_text(HEADER + TEXT, "utf-8")
    assert main(("fit", "k.yaml")) == 2
    said = capsys.readouterr().err
    assert "there is nothing to fit to" in said
    assert "Traceback" not in said
