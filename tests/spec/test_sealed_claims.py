"""A statement made from claims names them by hash, and can be counted again where they are."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("duckdb")

from tests.contracts import HEADER
from tests.spec.test_reconcile import claims, written

from passend.cli import main
from passend.settlement.bundle.archive import unpack

TEXT = """care:
  poli: {codes: ["15A100"], unit: product, year_of: opened, held_by: both}
parameters:
  fee: [{value: "90.00", from: 2026-01-01, known: 2025-11-12, source: art. 3}]
clauses:
  per_visit: {article: "3", pay: {fee_for_service: {volume: poli.volume, price: fee}}}
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a contract, claims of which 40 count, and the sealed statement of them."""
    lines = claims(60)
    for line in lines[:40]:
        line["code"] = "15A100"
    written(tmp_path, "claims", lines)
    lines[7]["code"] = "15B999"
    written(tmp_path, "other", lines)
    (tmp_path / "k.yaml").write_text(HEADER + TEXT, encoding="utf-8")
    path = str(tmp_path / "claims.parquet")
    settle = ["settle", str(tmp_path / "k.yaml"), "--claims", path, "--out", str(tmp_path)]
    assert main([*settle, "--known-at", "2028-06-01"]) == 0
    assert main(["seal", str(tmp_path / "k.statement.json"), "--claims", path,
                 "--out", str(tmp_path / "k.zip")]) == 0  # fmt: skip
    return tmp_path


def test_the_claims_are_named_by_hash_and_do_not_travel(place: Path) -> None:
    members = unpack((place / "k.zip").read_bytes(), "k.zip")
    named = json.loads(members["claims.json"])
    assert [x.partition(" ")[0] for x in named["files"]] == ["claims.parquet"]
    assert b"pseudo" not in (place / "k.zip").read_bytes()
    line = json.loads(members["statement.json"])["lines"][0]
    assert line["entitlement"] == 40 * 90_00


def test_counting_the_claims_again_gives_the_same_or_says_where_not(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    verify = ["verify", str(place / "k.zip")]
    assert main(verify) == 0
    assert "alleen de hashes" in " ".join(capsys.readouterr().out.split())
    assert main([*verify, "--claims", str(place / "claims.parquet")]) == 0
    assert "alleen de hashes" not in " ".join(capsys.readouterr().out.split())
    assert main([*verify, "--claims", str(place / "other.parquet"), "--lang", "en"]) == 1
    said = " ".join(capsys.readouterr().out.split())
    # One of the forty has another code there.
    assert "per_visit 2026 says 360000 cents, 351000 follows from the claims" in said


def test_reconciling_shows_the_gap_per_clause(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sides = [str(place / "claims.parquet"), str(place / "other.parquet")]
    capsys.readouterr()
    assert main(["reconcile", *sides, "--contract", str(place / "k.yaml"), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [x["classes"] for x in found["differences"]] == [["code"]]
    assert [(x["clause"], x["cents"]) for x in found["gaps"] if x["cents"]] == [
        ("per_visit", 90_00)
    ]
    assert date.fromisoformat(found["differences"][0]["mine"]["opened"])
