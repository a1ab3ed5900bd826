"""Postings telescope to the entitlement, in whatever order things became known."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.conftest import examples
from tests.contracts import HEADER, contract, row, settled

from passend.contract.check import Prepared
from passend.observation.table import Row
from passend.settlement.ledger.balances import balances, owed_between
from passend.settlement.ledger.entries import Key, broken_links
from passend.settlement.ledger.memory import MemoryLedger
from passend.settlement.ledger.posting import Payment, post_payments, post_statement
from passend.settlement.statement import Statement

ORDERS_COUNT = examples(1_000)
FIRST = date(2027, 2, 1)

TEXT = """observations:
  accepted: {unit: money, per: year, year_of: opened, held_by: both}
  hips: {unit: hip, per: year, year_of: opened, held_by: both}
  knees: {unit: knee, per: year, year_of: opened, held_by: both}
parameters:
  hip: [{value: "10500.00", from: 2026-01-01, known: 2025-11-12, source: annex}]
  knee: [{value: "9950.50", from: 2026-01-01, known: 2025-11-12, source: annex}]
  ceiling:
    - {value: "300000.00", per: year, from: 2026-01-01, known: 2025-11-12, source: art. 4}
    - {value: "286068.00", per: year, from: 2026-01-01, known: LOWERED, source: amendment}
clauses:
  care: {pay: {steps: [accepted, {at_most: {limit: ceiling, above: 1/3}}]}}
  joints:
    pay:
      together:
        - {fee_for_service: {volume: hips, price: hip}}
        - {fee_for_service: {volume: knees, price: knee}}
"""
EXTRA = "  extra: {paid_by: provider, paid_to: payer, pay: {share: {of: accepted, rate: 1/7}}}\n"

Event = tuple[str, int]


def events() -> list[Event]:
    """Claims, credits of some of them, corrected product codes, and two amendments."""
    chance = random.Random(3)
    claims = [("accepted", chance.randrange(100, 2_000_000)) for _ in range(30)]
    credits_ = [("accepted", -cents) for _, cents in claims[:7]]
    joints = [("hips", 1)] * 9 + [("knees", 1)] * 6
    # A knee that was declared as a hip: the hip goes, the knee comes.
    corrected = [("hips", -1), ("knees", 1)] * 2
    return [*claims, *credits_, *joints, *corrected, ("lowered", 0), ("extra", 0)]


def by_hand(all_events: list[Event]) -> dict[str, int]:
    """The entitlements once everything is known, from the clauses' text."""
    accepted = sum(value for name, value in all_events if name == "accepted")
    hips = sum(value for name, value in all_events if name == "hips")
    knees = sum(value for name, value in all_events if name == "knees")
    over = max(0, accepted - 28_606_800)
    return {
        "care": accepted - over + (2 * over + 3) // 6,
        "joints": hips * 1_050_000 + knees * 995_050,
        "extra": (2 * accepted + 7) // 14,
    }


class Agreed:
    """The contract with its ceiling lowered on a day, before and after the clause is added."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.made = folder, dict[tuple[str, bool], Prepared]()

    def version(self, lowered: str, extra: bool) -> Prepared:
        if (lowered, extra) not in self.made:
            header = HEADER.replace("id: k\n", f"id: k\nversion: {2 if extra else 1}\n")
            text = TEXT.replace("LOWERED", lowered) + (EXTRA if extra else "")
            self.made[lowered, extra] = contract(self.folder, text, header)
        return self.made[lowered, extra]


def statements(agreed: Agreed, order: list[Event], chance: random.Random) -> Iterator[Statement]:
    """Settlements on the way, each as known on its day, and one at the end."""
    # On six days, so that the contract needs no more than six forms.
    borders = [*sorted(chance.sample(range(1, len(order)), 5)), len(order)]
    days = [FIRST + timedelta(days=30 * at) for at in range(6)]
    at_lowered = next(at for at, b in enumerate(borders) if ("lowered", 0) in order[:b])
    totals = {"accepted": 0, "hips": 0, "knees": 0}
    rows: list[Row] = []
    extra, begun = False, 0
    for border, day in zip(borders, days, strict=True):
        for name, value in order[begun:border]:
            extra |= name == "extra"
            if name in totals:
                totals[name] += value
        begun = border
        known = day.isoformat()
        rows += [row("accepted", totals["accepted"], known=known),
                 row("hips", totals["hips"], unit="hip", known=known),
                 row("knees", totals["knees"], unit="knee", known=known)]  # fmt: skip
        prepared = agreed.version(days[at_lowered].isoformat(), extra)
        yield settled(prepared, rows, known)


@pytest.mark.law("postings telescope to the entitlement after any sequence of corrections")
def test_postings_telescope_in_any_order_and_replay_changes_nothing(tmp_path: Path) -> None:
    agreed, whole = Agreed(tmp_path), by_hand(events())
    seen = set()
    for seed in range(ORDERS_COUNT):
        chance = random.Random(seed)
        order = events()
        chance.shuffle(order)
        ledger, sent = MemoryLedger(), []
        for at, statement in enumerate(statements(agreed, order, chance)):
            done = post_statement(ledger, statement)
            sent.append(statement)
            seen.add(len(done.entries))
            pay_what_is_due(ledger, f"{at}")
        held = {b.key.clause: b for b in balances(ledger, "k") if b.key.window == "2026"}
        assert {name: b.entitled for name, b in held.items()} == whole
        assert {name: b.paid for name, b in held.items()} == whole
        assert owed_between(held.values()) == {}
        head = ledger.head()
        for statement in sent:
            assert post_statement(ledger, statement).again
        assert ledger.head() == head
        assert broken_links(ledger) == []
    # Some settlements change one clause, some all.
    assert {1, 2, 3} <= seen


def pay_what_is_due(ledger: MemoryLedger, name: str) -> None:
    due = [(b.key, b.due) for b in balances(ledger, "k") if b.due]
    post_payments(ledger, [
        Payment(key, "payment", cents, FIRST, f"{name} {key.clause}") for key, cents in due
    ])  # fmt: skip
    assert all(b.due == 0 for b in balances(ledger, "k"))


@pytest.mark.law("postings telescope to the entitlement after any sequence of corrections")
def test_the_sum_of_all_entries_is_the_last_statement_per_key(tmp_path: Path) -> None:
    agreed, ledger = Agreed(tmp_path), MemoryLedger()
    chance = random.Random(99)
    order = events()
    chance.shuffle(order)
    last = None
    sums: dict[Key, int] = {}
    for last in statements(agreed, order, chance):
        for entry in post_statement(ledger, last).entries:
            sums[entry.key] = sums.get(entry.key, 0) - entry.legs.get("entitled", 0)
    assert last is not None
    assert {(k.clause, k.window): cents for k, cents in sums.items() if cents} == {
        (x.clause, x.window): x.entitlement for x in last.lines if x.entitlement
    }
