"""Disputes about one value: what is in dispute, what is payable meanwhile, how it ends."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest
from tests import contracts
from tests.contracts import row, settled

from passend.cli import main
from passend.findings import BadInput
from passend.settlement.bundle.checking import check_sealed
from passend.settlement.dispute import Dispute, dispute_json, parse_dispute
from passend.settlement.disputing import decide, dispute
from passend.settlement.ledger.sqlite import SqliteLedger
from passend.settlement.statement import Statement, to_json

TEXT = """observations:
  visits: {unit: visit, per: year, year_of: opened, held_by: both}
  cost: {unit: money, per: year, year_of: opened, held_by: provider}
parameters:
  fee: [{value: "10.00", from: 2026-01-01, known: 2025-11-12, source: art. 3}]
  share: [{value: 8%, from: 2026-01-01, known: 2025-11-12, source: art. 4}]
clauses:
  per_visit: {article: "3", pay: {fee_for_service: {volume: visits, price: fee}}}
  recovery:
    article: "4"
    paid_by: provider
    paid_to: payer
    pay: {share: {of: cost, rate: share}}
"""
WHO = {"by": "provider", "on": "2027-05-01", "reason": "twenty visits were booked elsewhere"}


@pytest.fixture
def made(tmp_path: Path) -> Statement:
    rows = [row("visits", 120, unit="visit"), row("cost", 1_000_00, held_by="provider")]
    return settled(contracts.contract(tmp_path, TEXT), rows)


def claimed(made: Statement, node: str, value: str) -> Dispute:
    return dispute(made, node, "2026", value, **WHO)


def test_what_both_outcomes_share_is_payable_and_the_rest_is_in_dispute(made: Statement) -> None:
    # 120 visits of 10.00 were settled; the provider claims 140: 1,200.00 stands, 200.00 is open.
    found = claimed(made, "visits", "140")
    (line,) = found.lines
    assert (line.clause, line.stated, line.claimed) == ("per_visit", 1_200_00, 1_400_00)
    assert (line.undisputed, line.disputed) == (1_200_00, 200_00)
    # The payer claims 100: 1,000.00 is payable whatever comes of it.
    found = claimed(made, "visits", "100")
    assert (found.undisputed, found.disputed) == (1_000_00, 200_00)


@pytest.mark.parametrize(
    ("node", "value", "undisputed", "disputed"),
    [
        ("cost", "500.00", 40_00, 40_00),  # 8 % of 500.00 of the 8 % of 1,000.00
        ("share", "6%", 60_00, 20_00),
        ("cost", "-500.00", 0, 120_00),  # the outcomes point in two directions: nothing is shared
        ("fee", "9.00", 1_080_00, 120_00),
    ],
)
def test_a_parameter_or_an_amount_can_be_in_dispute(
    made: Statement, node: str, value: str, undisputed: int, disputed: int
) -> None:
    found = claimed(made, node, value)
    assert (found.undisputed, found.disputed) == (undisputed, disputed)


@pytest.mark.parametrize(
    ("node", "value", "code"),
    [
        ("visit", "3", "unknown-node"),
        ("visits", "many", "bad-value"),
        ("visits", "120", "no-dispute"),
        ("cost", "8%", "bad-value"),
    ],
)
def test_what_cannot_be_disputed_is_refused(
    made: Statement, node: str, value: str, code: str
) -> None:
    with pytest.raises(BadInput, match=code):
        claimed(made, node, value)


def test_an_open_year_has_nothing_payable_and_so_nothing_in_dispute(tmp_path: Path) -> None:
    rows = [row("visits", 120, unit="visit", known="2026-10-01"),
            row("cost", 1, known="2026-10-01", held_by="provider")]  # fmt: skip
    open_year = settled(contracts.contract(tmp_path, TEXT), rows)
    with pytest.raises(BadInput, match="no-dispute"):
        claimed(open_year, "visits", "140")


def test_lines_that_carry_the_amount_on_are_named(tmp_path: Path) -> None:
    text = TEXT + (
        '  rest: {article: "5", pay: pot}\n'
        'amounts:\n  pot: {together: [cost, {carry: {of: pot, first: "0.00", per: year}}]}\n'
    )
    prepared = contracts.contract(tmp_path, text)
    rows = [row("visits", 1, unit="visit"), row("cost", 100), row("cost", 200, "2027"),
            row("visits", 1, "2027", unit="visit")]  # fmt: skip
    found = dispute(settled(prepared, rows), "cost", "2026", "0.50", **WHO)
    assert "rest 2027" in found.later


def test_an_agreed_decision_lies_inside_what_is_in_dispute(made: Statement) -> None:
    open_dispute = claimed(made, "visits", "100")
    ended = decide(open_dispute, 150_00, "agreed", by="both", on="2027-06-01", reason="halfway")
    assert ended.decision is not None
    assert ended.decision.awarded == 150_00
    with pytest.raises(BadInput, match="bad-value"):
        decide(open_dispute, 200_01, "agreed", by="both", on="2027-06-01", reason="more")
    with pytest.raises(BadInput, match="bad-value"):
        decide(open_dispute, 1, "withdrawn", by="payer", on="2027-06-01", reason="dropped")
    with pytest.raises(BadInput, match="decided"):
        decide(ended, 0, "agreed", by="both", on="2027-06-02", reason="again")


def test_a_dispute_survives_its_file(made: Statement) -> None:
    found = claimed(made, "visits", "140")
    ended = decide(found, 100_00, "ruling", by="arbiter", on="2027-08-01", reason="half")
    for item in (found, ended):
        assert parse_dispute(dispute_json(item).encode(), "x") == item
    with pytest.raises(BadInput, match="not-a-dispute"):
        parse_dispute(b"{}", "x")


def sealed(tmp_path: Path, made: Statement, *more: str) -> tuple[int, str]:
    (tmp_path / "s.json").write_text(to_json(made), encoding="utf-8")
    out = str(tmp_path / "d.zip")
    status = main(["seal", str(tmp_path / "d.json"), "--statement", str(tmp_path / "s.json"),
                   "--out", out, *more])  # fmt: skip
    return status, out


def test_a_sealed_dispute_holds_its_statement_and_frozen_evidence(
    tmp_path: Path, made: Statement, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "agenda.csv").write_text("visits\n", encoding="utf-8")
    (tmp_path / "s.json").write_text(to_json(made), encoding="utf-8")
    command = ["dispute", str(tmp_path / "s.json"), "--node", "visits", "--window", "2026",
               "--claimed", "140", "--by", "provider", "--on", "2027-05-01", "--reason", "agenda",
               "--evidence", str(tmp_path / "agenda.csv"),
               "--out", str(tmp_path / "d.json")]  # fmt: skip
    assert main(command) == 0
    printed = capsys.readouterr().out
    assert "1 mei 2027" in printed
    assert "€ 1.200,00" in printed
    status, out = sealed(tmp_path, made, "--annex", str(tmp_path / "agenda.csv"))
    assert status == 0
    checked = check_sealed(Path(out).read_bytes(), out)
    assert (checked.kind, checked.wrong) == ("dispute", ())
    assert checked.taken == ("annexes/agenda.csv",)
    (tmp_path / "agenda.csv").write_text("visits, and one more\n", encoding="utf-8")
    assert sealed(tmp_path, made, "--annex", str(tmp_path / "agenda.csv"))[0] == 2
    assert "was changed since" in capsys.readouterr().err


def test_a_dispute_that_does_not_follow_from_its_statement_is_not_sealed(
    tmp_path: Path, made: Statement, capsys: pytest.CaptureFixture[str]
) -> None:
    tree = json.loads(dispute_json(claimed(made, "visits", "140")))
    much = {"awarded": 10**9, "ground": "agreed", "by": "x", "on": "2027-06-01", "reason": "y"}
    for key, value in (("stated", 121), ("statement", "sha256:0"), ("node", "x"), ("later", ["a"]),
                       ("decision", much)):  # fmt: skip
        (tmp_path / "d.json").write_text(json.dumps(tree | {key: value}), encoding="utf-8")
        assert sealed(tmp_path, made)[0] == 2
        assert "does-not-follow" in capsys.readouterr().err


def posted(folder: Path) -> dict[str, int]:
    """What a ledger holds under decisions, by account."""
    with closing(SqliteLedger(folder / "l.db")) as ledger:
        totals = ledger.totals("k")
    return {account: cents for (_, account, kind), cents in totals.items() if kind == "decision"}


@pytest.mark.row("S0-24")
@pytest.mark.parametrize(
    ("claim", "ground", "award", "correction"),
    [
        ("100", "agreed", "150.00", -50_00),  # 1,200.00 stated, 1,000.00 claimed, 1,150.00 agreed
        ("140", "ruling", "100.00", 100_00),  # 1,200.00 stated, 1,400.00 claimed, 1,300.00 ruled
        ("140", "fairness", "75.00", 75_00),  # beside what is stated, whatever the contract says
        ("100", "withdrawn", "", 0),
        ("140", "withdrawn", "", 0),
    ],
)
def test_a_decision_is_posted_with_its_reason_and_only_once(
    tmp_path: Path, made: Statement, claim: str, ground: str, award: str, correction: int,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    (tmp_path / "d.json").write_text(dispute_json(claimed(made, "visits", claim)), "utf-8")
    awarded = ["--award", award] if award else []
    command = ["dispute", str(tmp_path / "d.json"), *awarded, "--ground", ground, "--by", "both",
               "--on", "2027-09-01", "--reason", "agreed in the talk",
               "--ledger", str(tmp_path / "l.db")]  # fmt: skip
    assert main(command) == 0
    assert main(command) == 0
    expected = {"due": correction, "decided": -correction} if correction else {}
    assert posted(tmp_path) == expected
    if correction:
        assert main(["log", str(tmp_path / "l.db"), "--entries"]) == 0
        assert f"{ground}: agreed in the talk" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_decision_on_fairness_is_printed_as_a_posting_of_its_own(
    tmp_path: Path, made: Statement, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "d.json").write_text(dispute_json(claimed(made, "visits", "140")), "utf-8")
    command = ["dispute", str(tmp_path / "d.json"), "--award", "-250.00", "--ground", "fairness",
               "--by", "both", "--on", "2027-09-01", "--reason", "winter",
               "--lang", language]  # fmt: skip
    assert main(command) == 0
    printed = " ".join(capsys.readouterr().out.split())
    expected = {"nl": "redelijkheid en billijkheid", "en": "reasonableness and fairness"}
    assert expected[language] in printed
