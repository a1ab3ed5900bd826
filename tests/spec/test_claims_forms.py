"""One set of claim lines under the four payment forms of the step plan, each by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests import contracts
from tests.engines.world import claim, table

from passend.observation.claimed import count_claims

LINES = [
    claim(1, patient="p1", declared=30_000),
    claim(2, patient="p2", declared=25_000),
    claim(3, patient="p3", declared=99_900),
    claim("c3", patient="p3", declared=99_900, debit_credit="C", reverses="3"),
    claim(4, patient="p4", declared=77_700, provider="06990009"),
    claim(5, patient="p1", code="DIG", declared=0),
]
"""Two people cost 300.00 and 250.00; one line was reversed and one is of another hospital. One of
the two had a digital contact."""

CARE = """care:
  eyes: {codes: [A1], year_of: opened, unit: visit, held_by: both}
measures:
  digital:
    {kind: proportion, use: settled, owners: [payer, provider], year_of: opened, held_by: payer,
     definition: x, from_claims: {source: annex 1, proportion: {of: A1, having: DIG}}}
parameters:
"""


def of(name: str, amount: str) -> str:
    return (f'  {name}: [{{value: "{amount}", per: year, from: 2026-01-01, known: 2025-11-12, '
            "source: art. 1}]\n")  # fmt: skip


FORMS = {
    # 550.00 delivered, of which 500.00 is paid.
    "a ceiling": (of("limit", "500.00")
                  + "clauses: {p: {pay: {at_most: {of: eyes.cost, limit: limit}}}}", 50_000),
    # 600.00 guaranteed, and half of 20.00 for one of two people with a digital contact.
    "a guarantee with a reward": (
        of("least", "600.00") + of("bonus", "20.00")
        + "clauses: {p: {pay: {at_least: {of: eyes.cost, limit: least}}}, "
        "q: {pay: {share: {of: bonus, rate: digital}}}}", 61_000),
    # 550.00 and half of the 150.00 that it is below 700.00, which is more than 2 %.
    "shared savings": (
        of("norm", "700.00") + "clauses: {p: {pay: eyes.cost}, q: {pay: {shared_savings: "
        "{benchmark: norm, expenditure: eyes.cost, rate: 50%, minimum: 2%, counts: whole}}}}",
        62_500),
    # 550.00 and what is left of a bundle of 640.00, at most 80.00.
    "a bundle": (
        of("price", "640.00") + "clauses: {p: {pay: eyes.cost}, q: {pay: {bundle: "
        '{target: price, cost: eyes.cost, stop_gain: "80.00"}}}}', 63_000),
}  # fmt: skip


@pytest.mark.row("S1-08")
@pytest.mark.parametrize("form", FORMS)
def test_the_same_claim_lines_settle_under_four_forms_as_by_hand(tmp_path: Path, form: str) -> None:
    text, expected = FORMS[form]
    prepared = contracts.contract(tmp_path, CARE + text)
    counted = count_claims([prepared], table(LINES), date(2028, 6, 1))
    statement = contracts.settled(prepared, counted.table.rows, "2028-06-01")
    assert sum(x.entitlement for x in statement.lines if x.window == "2026") == expected
