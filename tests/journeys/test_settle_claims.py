"""Settling on claims as a controller does it: what is counted and what is not, in euros; what has
no tariff; what was paid already; what is asked of a terminal, and what of a program."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.engines.world import Line, claim, table

from passend.cli import main

CONTRACT = """passend: 1
taal: nl
id: zkh
titel: Prijs maal volume
looptijd: {vanaf: 2026-01-01, tot: 2028-01-01}
partijen:
  payer: {naam: Zuid, soort: verzekeraar, uzovi: ["9001"]}
  provider: {naam: Linde, soort: aanbieder, agb: ["06990001"]}
zorg:
  ogen: {codes: [A1, A2, A3], per_code: ja, jaar_van: geopend, eenheid: bezoek, opgave_van: beide}
waarnemingen:
  betaald: {eenheid: geld, per: jaar, jaar_van: geopend, opgave_van: beide}
prijslijsten: {lijst: [{bestand: prijzen.csv, vanaf: 2026-01-01, bekend: 2025-11-12}]}
afspraken:
  productie: {betaal: {prijs_maal_volume: {volume: ogen.volume, prijs: lijst}}}
boekingen:
  declaraties: {waarneming: betaald, op: [productie]}
"""
LINES = [
    claim(1, opened="2026-02-01", declared=10_000, paid=9_000),
    claim(2, opened="2026-02-02", quantity=2, declared=20_000, paid=20_000),
    claim(3, code="A2", opened="2026-02-01", declared=4_000, paid=4_000),
    claim(4, code="A3", opened="2026-03-01", declared=90_000, paid=0),
    claim(5, code="Z9", opened="2026-03-01", declared=123_456, paid=0),
    claim(6, opened="2026-02-01", received="2027-02-01", declared=10_000, paid=10_000),
]
"""A1 costs 100.00; A2 and A3 have no tariff, Z9 is in no agreement, the sixth comes in February."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "zkh.yaml").write_text(CONTRACT, encoding="utf-8")
    (tmp_path / "prijzen.csv").write_text("code,prijs\nA1,100.00\n", encoding="utf-8")
    kept(tmp_path, LINES)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def kept(folder: Path, lines: list[Line]) -> None:
    pq.write_table(table(lines), folder / "claims.parquet")


def words(text: str) -> list[str]:
    """The lines of a page without the room between words."""
    return [" ".join(line.split()) for line in text.splitlines()]


def test_a_controller_sees_what_is_counted_and_what_is_not(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """3 x 100.00 are due; 290.00 was paid. The residual and the count add up to all six lines, and
    of what has no tariff the dearest code stands first."""
    assert (
        main(["settle", "zkh.yaml", "--claims", "claims.parquet", "--known-at", "2027-01-31"]) == 0
    )
    said = capsys.readouterr()
    assert said.err == ""
    page = words(said.out)
    assert any(line.startswith("productie 2026 € 300,00 € 300,00") for line in page)
    assert "2026 · te betalen € 300,00 − al geboekt € 290,00: Zuid is verschuldigd aan Linde" in (
        " ".join(page)
    )
    start = page.index("wat regels gedeclareerd betaald")
    assert page[start + 2 : start + 7] == [
        "geteld 2 € 300,00 € 290,00",
        "niet geteld: code hoort bij geen enkele afspraak 1 € 1.234,56 € 0,00",
        "niet geteld: later ontvangen 1 € 100,00 € 100,00",
        "niet geteld: geen tarief 2 € 940,00 € 40,00",
        "alles samen 6 € 2.574,56 € 430,00",
    ]
    start = page.index("Zonder tarief")
    assert page[start + 3 : start + 5] == [
        "zkh ogen A3 2026-01-01 1 € 900,00",
        "zkh ogen A2 2026-01-01 1 € 40,00",
    ]


def test_a_program_gets_json_and_the_screen_what_was_not_counted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask = ["settle", "zkh.yaml", "--claims", "claims.parquet", "--json", "--lang", "en"]
    assert main(ask) == 0
    said = capsys.readouterr()
    (statement,) = json.loads(said.out)
    assert statement["contract"] == "zkh"
    assert "not counted: missing tariff 2 EUR 940.00 EUR 40.00" in words(said.err)


def test_overlapping_care_is_an_error_with_two_ways_out(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = "  alles: {codes: [A1, A2], jaar_van: geopend, eenheid: bezoek, opgave_van: beide}\n"
    text = CONTRACT.replace("waarnemingen:", more + "waarnemingen:", 1)
    (folder / "zkh.yaml").write_text(text, encoding="utf-8")
    assert main(["settle", "zkh.yaml", "--claims", "claims.parquet"]) == 2
    said = capsys.readouterr().err
    assert "zkh.yaml:10" in said
    assert "ogen and alles both count A1, A2" in said
    assert "give one of them a higher priority, or take the codes out of the other" in said
    ranked = text.replace("alles: {codes", "alles: {voorrang: 1, codes")
    (folder / "zkh.yaml").write_text(ranked, encoding="utf-8")
    assert main(["settle", "zkh.yaml", "--claims", "claims.parquet"]) == 0


@pytest.mark.parametrize(
    ("arguments", "code", "mend"),
    [
        (("--claims", "nowhere"), "no-claims", "name a folder of taken-in claims"),
        (("--claims", "prijzen.csv"), "unreadable", "passend claims take-in"),
        (("--claims", "claims.parquet", "--engine", "ducky"), "engine-unreachable", "duckdb://"),
    ],
)
def test_what_cannot_be_counted_is_named_with_its_mend(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: str,
    mend: str,
) -> None:  # fmt: skip
    assert main(["settle", "zkh.yaml", *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert code in said.err
    assert mend in said.err
    assert "Traceback" not in said.err


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_what_the_pass_is_at(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every step takes the place of the one before it, and nothing is left when all is done, nor
    when it ends in an error."""
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    assert main(["settle", "zkh.yaml", "--claims", "claims.parquet", "--lang", "en"]) == 0
    steps = screen.getvalue().split("\r\x1b[K")
    assert steps == [
        "", "opening the claims…", "counting lines and credits…", "folding lines…",
        "holding them against contracts…", "",
    ]  # fmt: skip
    assert main(["settle", "zkh.yaml", "--claims", "nowhere"]) == 2
    assert "declaraties openen…\r\x1b[Knowhere: no-claims" in screen.getvalue()
