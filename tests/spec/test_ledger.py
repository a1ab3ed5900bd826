"""Posting: what a statement adds to the ledger, what was paid, and what is still owed."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from tests.contracts import contract, row, settled

from passend.cli import main
from passend.contract.check import Prepared
from passend.findings import BadInput
from passend.settlement.ledger.balances import KeyBalance, balances, owed_between
from passend.settlement.ledger.entries import Key, Kind, broken_links
from passend.settlement.ledger.memory import MemoryLedger
from passend.settlement.ledger.payments import read_payments
from passend.settlement.ledger.posting import (
    Payment,
    post_decision,
    post_payments,
    post_statement,
    reverse,
)
from passend.settlement.ledger.sqlite import SqliteLedger
from passend.settlement.statement import Statement, to_json

CEILING = """observations:
  accepted: {unit: money, per: year, year_of: opened, held_by: both}
  declared: {unit: money, per: year, year_of: opened, held_by: both}
parameters:
  ceiling:
    - {value: "300000.00", per: year, from: 2026-01-01, known: 2025-11-12, source: art. 4}
clauses:
  care: {article: "4", pay: {steps: [accepted, {at_most: ceiling}]}}
postings:
  claims: {observation: declared, towards: [care]}
"""
CARE = Key("k", "care", "payer", "provider", "2026")


def payment(
    cents: int, reference: str, kind: Kind = "payment", key: Key = CARE, deductible: int = 0
) -> Payment:
    return Payment(key, kind, cents, date(2028, 7, 1), reference, deductible=deductible)


def only(ledger: MemoryLedger | SqliteLedger, clause: str = "care") -> KeyBalance:
    (found,) = [
        b for b in balances(ledger, "k") if (b.key.clause, b.key.window) == (clause, "2026")
    ]
    return found


def ceiling(folder: Path, accepted: int, declared: int | None = None, known: str = "2028-06-01",
            ) -> Statement:  # fmt: skip
    rows = [row("accepted", accepted, known=known)]
    if declared is not None:
        rows.append(row("declared", declared, known=known))
    return settled(contract(folder, CEILING), rows)


def test_a_statement_posts_what_it_adds_and_posting_again_changes_nothing(tmp_path: Path) -> None:
    ledger = MemoryLedger()
    first = ceiling(tmp_path, 28_000_000, 25_000_000, "2027-05-01")
    then = ceiling(tmp_path, 32_408_800, 32_408_800, "2027-08-01")
    done = post_statement(ledger, first)
    assert [(e.kind, e.legs) for e in done.entries] == [
        ("entitlement", {"due": 28_000_000, "entitled": -28_000_000}),
        ("claims", {"due": -25_000_000, "paid": 25_000_000}),
    ]
    done = post_statement(ledger, then)
    assert [(e.kind, e.legs) for e in done.entries] == [
        ("entitlement", {"due": 2_000_000, "entitled": -2_000_000}),
        ("claims", {"due": -7_408_800, "paid": 7_408_800}),
    ]
    found = only(ledger)
    assert (found.entitled, found.paid, found.balance) == (30_000_000, 32_408_800, -2_408_800)
    assert owed_between([found]) == {("provider", "payer"): 2_408_800}
    head = ledger.head()
    for statement in (then, first):
        again = post_statement(ledger, statement)
        assert (again.again, again.entries) == (True, ())
    assert ledger.head() == head


def test_an_older_statement_is_refused_after_a_later_one(tmp_path: Path) -> None:
    ledger = MemoryLedger()
    post_statement(ledger, ceiling(tmp_path, 30_000_000, known="2027-08-01"))
    with pytest.raises(BadInput) as caught:
        post_statement(ledger, ceiling(tmp_path, 28_000_000, known="2027-05-01"))
    assert [f.code for f in caught.value.findings] == ["older-statement"]
    assert only(ledger).entitled == 30_000_000


def test_a_changed_statement_is_refused(tmp_path: Path) -> None:
    from dataclasses import replace

    statement = replace(ceiling(tmp_path, 28_000_000), known_at="2029-01-01")
    with pytest.raises(BadInput) as caught:
        post_statement(MemoryLedger(), statement)
    assert [f.code for f in caught.value.findings] == ["broken-seal"]


FIXED = """observations:
  declared: {unit: money, per: year, year_of: opened, held_by: both}
  own_risk: {unit: money, per: year, year_of: opened, held_by: payer}
parameters:
  sum: [{value: "SUM", per: year, from: 2026-01-01, known: 2025-11-12, source: art. 4}]
clauses:
  fixed: {article: "4.1", pay: {lump_sum: sum}}
postings:
  claims: {observation: declared, towards: [fixed], deductible: own_risk}
"""


@pytest.mark.parametrize(
    ("claims", "balance", "owed", "net"),
    [
        (2_296_000_000, 154_000_000, ("payer", "provider"), 2_419_000_000),
        (2_510_000_000, -60_000_000, ("provider", "payer"), 2_419_000_000),
    ],
    ids=["1.54 million to the hospital", "0.60 million back"],
)
def test_a_fixed_sum_is_paid_through_claims_with_the_deductible_inside_them(
    claims: int, balance: int, owed: tuple[str, str], net: int, tmp_path: Path
) -> None:
    """Fixed sum 24.5 million; claims paid 22.96 (25.10 in the other year) with 0.31 of compulsory
    deductible inside: the entitlement stays 24.5, the insurer bears 24.5 - 0.31 = 24.19 itself."""
    rows = [row("declared", claims), row("own_risk", 31_000_000)]
    statement = settled(contract(tmp_path, FIXED.replace("SUM", "24500000.00")), rows)
    without = settled(contract(tmp_path, FIXED.replace("SUM", "24500000.00")), rows[:1])
    assert [x.entitlement for x in statement.lines] == [x.entitlement for x in without.lines]
    (drawn,) = [b for b in statement.balances if b.window == "2026"]
    assert (drawn.balance, drawn.deductible) == (balance, 31_000_000)
    ledger = MemoryLedger()
    post_statement(ledger, statement)
    found = only(ledger, "fixed")
    assert (found.entitled, found.balance) == (2_450_000_000, balance)
    assert (found.deductible, found.net_cost) == (31_000_000, net)
    assert owed_between([found]) == {owed: abs(balance)}
    post_payments(ledger, [payment(balance, "final", key=found.key)])
    assert (only(ledger, "fixed").balance, only(ledger, "fixed").net_cost) == (0, net)


RECOVERY = """observations:
  claimed: {unit: money, per: year, year_of: opened, held_by: both}
clauses:
  recovery: {paid_by: provider, paid_to: payer, pay: claimed}
"""


def test_what_was_recovered_before_is_set_off_against_what_is_claimed(tmp_path: Path) -> None:
    """330,011.00 claimed, 6,647.88 recovered before: 323,363.12."""
    statement = settled(contract(tmp_path, RECOVERY), [row("claimed", 33_001_100)])
    key = Key("k", "recovery", "provider", "payer", "2026")
    ledger = MemoryLedger()
    post_payments(ledger, [payment(664_788, "set-off March", "set_off", key)])
    post_statement(ledger, statement)
    found = only(ledger, "recovery")
    assert (found.entitled, found.posted, found.balance) == (
        33_001_100,
        {"set_off": 664_788},
        32_336_312,
    )
    assert owed_between([found]) == {("provider", "payer"): 32_336_312}


def test_advances_instalments_and_payments_are_each_a_posting(tmp_path: Path) -> None:
    ledger = MemoryLedger()
    post_statement(ledger, ceiling(tmp_path, 30_000_000))
    paid: list[tuple[int, Kind]] = [
        (10_000_000, "advance"), (5_000_000, "instalment"), (5_000_000, "instalment"),
        (9_999_999, "payment"),
    ]  # fmt: skip
    post_payments(ledger, [payment(c, f"p{i}", kind) for i, (c, kind) in enumerate(paid)])
    found = only(ledger)
    assert dict(found.posted) == {
        "advance": 10_000_000, "instalment": 10_000_000, "payment": 9_999_999
    }  # fmt: skip
    assert found.balance == 1


OPEN = """observations:
  cost: {unit: money, per: year, year_of: closed, held_by: provider, closes_after: 90}
parameters:
  sum: [{value: "1000000.00", per: year, from: 2026-01-01, known: 2025-11-12, source: art. 4}]
clauses:
  care: {pay: {pass_through: cost}, advance: {share: {of: sum, rate: 80%}}}
"""


def test_before_a_year_is_closed_the_advance_is_due_and_the_rest_stays_open(tmp_path: Path) -> None:
    prepared, ledger = contract(tmp_path, OPEN), MemoryLedger()

    def state(cost: int, known: str) -> tuple[int, int, int]:
        post_statement(ledger, settled(prepared, [row("cost", cost, known=known)]))
        found = only(ledger)
        return found.entitled, found.due, found.open

    assert state(90_000_000, "2026-10-01") == (90_000_000, 80_000_000, 10_000_000)
    assert state(75_000_000, "2027-02-01") == (75_000_000, 80_000_000, -5_000_000)
    assert state(95_000_000, "2027-04-01") == (95_000_000, 95_000_000, 0)


TWO = """observations:
  basic: {unit: money, per: year, year_of: opened, held_by: both}
  extra: {unit: money, per: year, year_of: opened, held_by: both}
  back: {unit: money, per: year, year_of: opened, held_by: both}
  declared: {unit: money, per: year, year_of: opened, held_by: both}
clauses:
  first: {pay: basic}
  second: {pay: extra}
  third: {paid_by: provider, paid_to: payer, pay: back}
postings:
  claims: {observation: declared, towards: [first, second, third]}
"""


@pytest.mark.parametrize(
    ("declared", "first", "second"),
    [(50, 50, 0), (100, 100, 0), (120, 100, 20), (400, 100, 300), (-30, 0, -30)],
)
def test_claims_fill_clauses_in_the_order_named_and_the_last_takes_the_remainder(
    declared: int, first: int, second: int, tmp_path: Path
) -> None:
    rows = [row("basic", 100), row("extra", 60), row("back", 10), row("declared", declared)]
    ledger = MemoryLedger()
    statement = settled(contract(tmp_path, TWO), rows)
    post_statement(ledger, statement)
    found = {name: only(ledger, name) for name in ("first", "second", "third")}
    assert (found["first"].paid, found["second"].paid, found["third"].paid) == (first, second, 0)
    owed = sum(cents if pair[0] == "payer" else -cents
               for pair, cents in owed_between(found.values()).items())  # fmt: skip
    (drawn,) = [b for b in statement.balances if b.window == "2026"]
    assert owed == 150 - declared == drawn.balance


# --- what is wrong is undone by adding ---------------------------------------------------------


def test_a_reversal_adds_the_opposite_with_a_reason_and_only_once(tmp_path: Path) -> None:
    ledger = MemoryLedger()
    post_statement(ledger, ceiling(tmp_path, 30_000_000))
    (done,) = post_payments(ledger, [payment(1_000, "typed wrong")])
    (wrong,) = done.entries
    undone = reverse(ledger, wrong.id, date(2028, 8, 1), "typed 10.00 for 100.00", "Bea")
    (entry,) = undone.entries
    assert (entry.legs, entry.reverses, entry.reason, entry.by) == (
        {"due": 1_000, "paid": -1_000}, wrong.id, "typed 10.00 for 100.00", "Bea"
    )  # fmt: skip
    assert (only(ledger).paid, only(ledger).balance) == (0, 30_000_000)
    for id, reason, code in (
        (wrong.id, "again", "already-reversed"),
        (entry.id, "back", "already-reversed"),
        ("sha256:none", "x", "unknown-entry"),
        (wrong.id, "", "no-reason"),
    ):
        with pytest.raises(BadInput) as caught:
            reverse(ledger, id, date(2028, 8, 1), reason)
        assert [f.code for f in caught.value.findings] == [code]
    assert broken_links(ledger) == []


def test_a_payment_is_posted_once_under_its_reference(tmp_path: Path) -> None:
    ledger = MemoryLedger()
    post_statement(ledger, ceiling(tmp_path, 30_000_000))
    batch = [payment(100, "a"), payment(200, "b")]
    post_payments(ledger, batch)
    head = ledger.head()
    assert [done.again for done in post_payments(ledger, batch)] == [True, True]
    with pytest.raises(BadInput) as caught:
        post_payments(ledger, [payment(400, "c"), payment(300, "b")])
    assert [f.code for f in caught.value.findings] == ["reference-taken"]
    assert ledger.head() == head
    assert only(ledger).paid == 300


@pytest.mark.parametrize("wrong", [payment(0, "a"), payment(100, "a", deductible=101),
                                   payment(-100, "a", deductible=1)])  # fmt: skip
def test_an_amount_that_cannot_be_is_refused(wrong: Payment) -> None:
    with pytest.raises(BadInput) as caught:
        post_payments(MemoryLedger(), [wrong])
    assert [f.code for f in caught.value.findings] == ["bad-amount"]


@pytest.mark.row("S0-24")
def test_a_decision_on_reasonableness_is_recorded_beside_the_entitlement(tmp_path: Path) -> None:
    """The excess is 24,088; the parties decide together that the provider keeps half of it."""
    ledger = MemoryLedger()
    post_statement(ledger, ceiling(tmp_path, 32_408_800, 32_408_800))
    decided = payment(1_204_400, "decision 1", "decision")
    with pytest.raises(BadInput) as caught:
        post_decision(ledger, decided)
    assert [f.code for f in caught.value.findings] == ["no-reason"]
    from dataclasses import replace

    post_decision(ledger, replace(decided, reason="influenza wave, article 9",
                                  by="Anna (payer), Bob (provider)"))  # fmt: skip
    found = only(ledger)
    assert (found.entitled, found.decided, found.balance) == (30_000_000, 1_204_400, -1_204_400)
    entry = [r for r, _ in ledger.records()][-1]
    assert "influenza" in entry.reason  # type: ignore[union-attr]
    # A later settlement leaves the decision where it is.
    post_statement(ledger, ceiling(tmp_path, 33_000_000, 33_000_000, "2028-09-01"))
    assert only(ledger).balance == 30_000_000 + 1_204_400 - 33_000_000


# --- amendments -------------------------------------------------------------------------------


def version(folder: Path, text: str, number: int) -> Prepared:
    from tests.contracts import HEADER

    header = HEADER.replace("id: k\n", f"id: k\nversion: {number}\n")
    return contract(folder, text, header=header, name=f"v{number}.yaml")


def test_a_clause_that_a_later_version_lacks_is_taken_back_and_paid_stays_paid(
    tmp_path: Path,
) -> None:
    ledger = MemoryLedger()
    rows = [row("basic", 100), row("extra", 60), row("back", 0), row("declared", 0)]
    post_statement(ledger, settled(version(tmp_path, TWO, 1), rows))
    second = only(ledger, "second").key
    post_payments(ledger, [payment(60, "paid", key=second)])
    fewer = TWO.replace("  second: {pay: extra}\n", "").replace("first, second, third", "first")
    post_statement(ledger, settled(version(tmp_path, fewer, 2), rows))
    found = only(ledger, "second")
    assert (found.entitled, found.paid, found.balance) == (0, 60, -60)
    assert only(ledger, "first").entitled == 100


def test_a_clause_that_turned_round_owes_the_other_way(tmp_path: Path) -> None:
    ledger = MemoryLedger()
    rows = [row("basic", 100), row("extra", 60), row("back", 0), row("declared", 0)]
    post_statement(ledger, settled(version(tmp_path, TWO, 1), rows))
    turned = TWO.replace("second: {pay", "second: {paid_by: provider, paid_to: payer, pay")
    post_statement(ledger, settled(version(tmp_path, turned, 2), rows))
    found = {b.key.paid_by: b.entitled for b in balances(ledger, "k")
             if (b.key.clause, b.key.window) == ("second", "2026")}  # fmt: skip
    assert found == {"payer": 0, "provider": 60}


def test_a_clause_that_only_lacks_data_now_stays_as_it_was_posted(tmp_path: Path) -> None:
    ledger = MemoryLedger()
    both = [row("basic", 100, known="2027-02-01"), row("extra", 60, known="2027-02-01"),
            row("back", 0, known="2027-02-01")]  # fmt: skip
    prepared = contract(tmp_path, TWO)
    post_statement(ledger, settled(prepared, both))
    assert settled(prepared, both[:1], "2027-03-01").missing
    post_statement(ledger, settled(prepared, both[:1], "2027-03-01"))
    assert only(ledger, "second").entitled == 60


def test_a_payment_goes_the_way_that_a_clause_goes_now(tmp_path: Path) -> None:
    """A clause that was turned stands in the ledger in two directions; which one a payment takes
    may not depend on the order in which a set happens to be walked."""
    ledger = MemoryLedger()
    rows = [row("basic", 100), row("extra", 60), row("back", 0), row("declared", 0)]
    post_statement(ledger, settled(version(tmp_path, TWO, 1), rows))
    turned = TWO.replace("second: {pay", "second: {paid_by: provider, paid_to: payer, pay")
    post_statement(ledger, settled(version(tmp_path, turned, 2), rows))
    table = tmp_path / "paid.csv"
    head = "contract,clause,window,kind,amount,day,reference\n"
    table.write_text(head + "k,second,2026,payment,0.60,2028-07-01,B-1\n", encoding="utf-8")
    (found,) = read_payments(table, ledger)
    assert (found.key.paid_by, found.key.paid_to) == ("provider", "payer")


def test_a_clause_that_goes_both_ways_asks_which_way_a_payment_goes(tmp_path: Path) -> None:
    ledger = MemoryLedger()
    back = Key("k", "care", "provider", "payer", "2026")
    post_payments(ledger, [payment(100, "A"), payment(50, "B", key=back)])
    table = tmp_path / "paid.csv"
    head = "contract,clause,window,kind,amount,day,reference\n"
    table.write_text(head + "k,care,2026,payment,0.60,2028-07-01,C\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"no-direction.*both ways"):
        read_payments(table, ledger)


def test_money_that_goes_back_takes_its_deductible_along() -> None:
    """A payment of 100 of which insured people paid 40 is undone by -100 of which -40."""
    ledger = MemoryLedger()
    post_payments(ledger, [payment(10_000, "A", deductible=4_000)])
    post_payments(ledger, [payment(-10_000, "A-credit", deductible=-4_000)])
    assert (only(ledger).paid, only(ledger).deductible) == (0, 0)
    with pytest.raises(BadInput, match="bad-amount"):
        post_payments(ledger, [payment(-10_000, "B", deductible=4_000)])
    with pytest.raises(BadInput, match="bad-amount"):
        post_payments(ledger, [payment(-100, "C", deductible=-101)])


# --- the command ------------------------------------------------------------------------------

PAYMENTS = """contract;afspraak;periode;soort;bedrag;dag;kenmerk;reden;door;eigen_risico
k;care;2026;voorschot;100000.00;2027-01-15;V-1;;;
k;care;2026;betaling;50000.50;2027-02-15;B-1;;;500.00
k;care;2026;besluit;-10.00;2027-03-01;D-1;samen besloten;Anna, Bob;
"""


def test_the_command_posts_statements_and_a_table_of_payments(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    statement, table = tmp_path / "s.json", tmp_path / "betaald.csv"
    statement.write_text(to_json(ceiling(tmp_path, 28_000_000)), encoding="utf-8")
    table.write_text(PAYMENTS, encoding="utf-8")
    ledger = tmp_path / "ledger.db"
    post = ["post", str(statement), str(table), "--ledger", str(ledger)]
    assert main([*post, "--dry-run"]) == 0
    assert "129.989,50" in capsys.readouterr().out
    assert not ledger.exists()
    assert main(post) == 0
    out = capsys.readouterr().out
    assert "V-1" in out
    assert "€ 129.989,50" in out  # 280,000.00 - 10.00 - 100,000.00 - 50,000.50
    assert "eigen risico" in out
    assert "€ 279.490,00" in out  # 280,000.00 - 10.00 - 500.00
    before = ledger.read_bytes()
    assert main(post) == 0
    assert capsys.readouterr().out.count("was al geboekt") == 2
    assert ledger.read_bytes() == before
    with SqliteLedger(ledger) as opened:
        first = next(e.id for e, _ in opened.records() if getattr(e, "kind", "") == "advance")
    undo = ["post", "--reverse", first[7:15], "--reason", "dubbel", "--day", "2027-04-01",
            "--ledger", str(ledger)]  # fmt: skip
    assert main(undo) == 0
    assert "€ 229.989,50" in capsys.readouterr().out
    assert main(["log", str(ledger), "--entries", "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "reversal" in out
    assert "dubbel" in out
    assert main(["log", str(ledger), "--jsonl"]) == 0
    assert capsys.readouterr().out.count("\n") == 10


@pytest.mark.parametrize(
    ("was", "becomes", "code"),
    [
        ("voorschot", "cadeau", "unknown-word"),
        ("100000.00", "100.000,00", "bad-value"),
        ("2027-01-15", "15-01-2027", "bad-value"),
        ("samen besloten", "", "no-reason"),
        ("k;care;2026;besluit", "k;zorg;2026;besluit", "no-direction"),
        ("V-1", "", "empty-cell"),
        ("kenmerk", "nummer", "missing-column"),
        ("500.00", "60000.00", "bad-amount"),
        ("B-1", "V-1", "reference-taken"),
    ],
)
def test_a_bad_table_of_payments_posts_nothing(
    was: str, becomes: str, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    statement, table = tmp_path / "s.json", tmp_path / "betaald.csv"
    statement.write_text(to_json(ceiling(tmp_path, 28_000_000)), encoding="utf-8")
    ledger = tmp_path / "ledger.db"
    assert main(["post", str(statement), "--ledger", str(ledger)]) == 0
    before = ledger.read_bytes()
    capsys.readouterr()
    assert was in PAYMENTS
    table.write_text(PAYMENTS.replace(was, becomes, 1), encoding="utf-8")
    assert main(["post", str(table), "--ledger", str(ledger)]) == 2
    said = capsys.readouterr().err
    assert code in said
    assert "betaald.csv" in said
    assert ledger.read_bytes() == before


def test_the_log_names_what_was_changed_behind_its_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    statement, ledger = tmp_path / "s.json", tmp_path / "ledger.db"
    statement.write_text(to_json(ceiling(tmp_path, 28_000_000)), encoding="utf-8")
    assert main(["post", str(statement), "--ledger", str(ledger)]) == 0
    assert main(["log", str(ledger)]) == 0
    behind = sqlite3.connect(ledger)
    behind.execute("DROP TRIGGER entry_no_update")
    behind.execute("UPDATE entry SET day = '2026-01-01'")
    behind.commit()
    behind.close()
    capsys.readouterr()
    assert main(["log", str(ledger), "--lang", "en"]) == 1
    assert "was changed since it was posted" in capsys.readouterr().err
    assert main(["log", str(tmp_path / "nothing.db")]) == 2


def test_early_warnings_say_by_whom_when_and_what_was_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger = tmp_path / "ledger.db"
    said = ["warn", str(ledger), "--contract", "k", "--clause", "care", "--window", "2026",
            "--by", "Bob (provider)", "--on", "2026-09-01", "--excess", "24088.00",
            "--says", "25.000 erbij"]  # fmt: skip
    assert main(said) == 0
    assert main(said) == 0
    answer = ["warn", str(ledger), "--contract", "k", "--by", "Anna (payer)", "--on", "2026-09-20",
              "--says", "nee, tenzij de Treeknorm knelt", "--reply"]  # fmt: skip
    assert main(answer) == 0
    out = capsys.readouterr().out
    assert "€ 24.088,00" in out
    with SqliteLedger(ledger) as opened:
        found = [(r.day, r.kind, r.by, r.cents, r.says) for r in opened.remarks("k")]
    assert found == [
        ("2026-09-01", "early_warning", "Bob (provider)", 2_408_800, "25.000 erbij"),
        ("2026-09-20", "answer", "Anna (payer)", 0, "nee, tenzij de Treeknorm knelt"),
    ]


def test_a_warning_about_a_contract_that_the_ledger_does_not_know_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is kept, because a warning may come before the first statement; a name that was typed
    wrong is seen at once."""
    statement, ledger = tmp_path / "s.json", tmp_path / "ledger.db"
    statement.write_text(to_json(ceiling(tmp_path, 28_000_000)), encoding="utf-8")
    assert main(["post", str(statement), "--ledger", str(ledger)]) == 0
    capsys.readouterr()
    rest = ["--by", "Bob", "--on", "2026-09-01", "--excess", "1.00", "--says", "meer", "--lang"]
    assert main(["warn", str(ledger), "--contract", "kk", *rest, "nl"]) == 0
    assert capsys.readouterr().err == "van kk is hier nog niets geboekt; wel van: k\n"
    assert main(["warn", str(ledger), "--contract", "k", *rest, "en"]) == 0
    assert capsys.readouterr().err == ""
