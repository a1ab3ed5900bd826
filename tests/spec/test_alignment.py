"""Bilateral contracts beside a regional agreement: aligned, or where they deviate."""

from __future__ import annotations

from pathlib import Path

import pytest

from passend.cli import main
from passend.contract.alignment import Aligned, aligned, read_framework
from passend.findings import BadInput

FRAMEWORK = """\
passend: 1
id: regio
title: Regional agreement
status: framework
vision: Care at home where it can be.
principles: [We count one patient once.]
observations:
  cost: {unit: money, per: year, year_of: opened, held_by: both}
parameters:
  share: [{value: 50%, from: 2026-01-01, known: 2025-09-01, source: art. 2}]
  target: [{value: "30000000.00", per: year, from: 2026-01-01, known: 2025-09-01, source: art. 1}]
clauses:
  saving:
    article: R2
    pay: {shared_savings: {benchmark: target, expenditure: cost, rate: share, counts: whole}}
"""
CONTRACT = """\
passend: 1
id: NAME
extends: [{file: regio.yaml, hash: "HASH"}]
runs: {from: 2026-01-01, until: 2027-01-01}
parties:
  payer:    {name: Insurer, kind: insurer, uzovi: ["9005"]}
  provider: {name: Hospital, kind: provider, agb: ["06990005"]}
"""
OWN_SHARE = """\
parameters:
  share: [{value: 60%, from: 2026-01-01, known: 2025-11-01, source: art. 7}]
"""
SAME_SHARE = OWN_SHARE.replace("60%", "50%").replace("2025-11-01", "2025-09-01").replace("7", "2")


@pytest.fixture
def region(tmp_path: Path) -> Path:
    (tmp_path / "regio.yaml").write_text(FRAMEWORK, "utf-8")
    return tmp_path


def write(region: Path, name: str, own: str = "") -> Path:
    text = CONTRACT.replace("NAME", name)
    pinned = text.replace("HASH", read_framework(region / "regio.yaml").hash) + own
    (region / f"{name}.yaml").write_text(pinned, "utf-8")
    return region / f"{name}.yaml"


def beside(region: Path, path: Path) -> Aligned:
    return aligned(read_framework(region / "regio.yaml"), region / "regio.yaml", path, "en")


def verdicts(found: Aligned) -> dict[str, bool]:
    return {f"{item.section} {item.name}".strip(): not item.changes for item in found.items}


ALL = {
    "vision": True, "principles": True, "observations cost": True, "parameters share": True,
    "parameters target": True, "clauses saving": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ("", ALL),
        (SAME_SHARE, ALL),
        (OWN_SHARE, ALL | {"parameters share": False}),
        ("vision: Care in hospital.\n", ALL | {"vision": False}),
        ("clauses:\n  extra: {article: '9'}\n", ALL),
    ],
    ids=["says nothing", "says the same", "own share", "own vision", "adds a clause"],
)
def test_what_a_contract_says_differently_deviates(
    region: Path, own: str, expected: dict[str, bool]
) -> None:
    found = beside(region, write(region, "west", own))
    assert verdicts(found) == expected
    assert found.deviates == (not all(expected.values()))


def test_a_deviation_is_said_in_both_wordings(region: Path) -> None:
    found = beside(region, write(region, "west", OWN_SHARE))
    (item,) = [item for item in found.items if item.changes]
    said = {(change.was, change.becomes) for change in item.changes}
    assert any("50%" in was and "art. 2" in was for was, _ in said)
    assert any("60%" in becomes and "art. 7" in becomes for _, becomes in said)


@pytest.mark.row("S0-02")
def test_a_changed_regional_agreement_shows_for_every_contract_whether_it_still_follows(
    region: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two contracts follow; one of them agreed on the old share itself. Then the region moves to
    60 %: the one that says nothing is aligned, the one that kept 50 % deviates, and both still
    have to pin the new version."""
    follows = write(region, "follows")
    keeps = write(region, "keeps", SAME_SHARE)
    before = read_framework(region / "regio.yaml").hash
    assert not any(beside(region, path).deviates for path in (follows, keeps))
    (region / "regio.yaml").write_text(FRAMEWORK.replace("50%", "60%"), "utf-8")
    after = read_framework(region / "regio.yaml").hash
    assert before != after
    assert verdicts(beside(region, follows)) == ALL
    assert verdicts(beside(region, keeps)) == ALL | {"parameters share": False}
    assert {beside(region, path).pinned for path in (follows, keeps)} == {before}
    names = [str(path) for path in (region / "regio.yaml", follows, keeps)]
    assert main(["framework", *names, "--lang", "en"]) == 1
    printed = capsys.readouterr().out
    assert printed.count("rests on another version") == 2
    assert printed.count("deviates") == 2  # the old value went, the new one came


def test_a_contract_that_follows_and_pins_the_newest_version_gives_nothing_to_do(
    region: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(region, "west")
    assert main(["framework", str(region / "regio.yaml"), str(path)]) == 0
    assert "wijkt af" not in capsys.readouterr().out


def test_a_contract_of_elsewhere_is_said_to_name_no_framework(
    region: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = CONTRACT.replace("NAME", "elsewhere").replace("regio.yaml", "other.yaml")
    (region / "elsewhere.yaml").write_text(text, "utf-8")
    found = beside(region, region / "elsewhere.yaml")
    assert (found.pinned, found.items) == ("", ())
    names = [str(region / name) for name in ("regio.yaml", "elsewhere.yaml")]
    assert main(["framework", *names, "--lang", "en"]) == 1
    assert "does not name this framework" in capsys.readouterr().out


def test_a_contract_is_no_framework(region: Path) -> None:
    path = write(region, "west")
    with pytest.raises(BadInput) as caught:
        read_framework(path)
    assert [finding.code for finding in caught.value.findings] == ["not-a-framework"]
