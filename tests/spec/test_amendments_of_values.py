"""What is known later: late claims, corrections, amendments, part years, what is not final yet."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.contracts import cents, contract, line, row, settled

from passend.findings import BadInput
from passend.observation.counted import count_rows
from passend.observation.table import Row, Table
from passend.settlement.settle import differences, settle
from passend.settlement.statement import Statement
from passend.settlement.verify import verify

CEILING = """observations:
  accepted: {unit: money, per: year, year_of: opened, held_by: both}
  declared: {unit: money, per: year, year_of: opened, held_by: both}
parameters:
  ceiling:
    - {value: "300000.00", per: year, from: 2026-01-01, known: 2025-11-12, source: art. 4}
MORE
clauses:
  care: {article: "4", pay: {steps: [accepted, {at_most: ceiling}]}}
postings:
  claims: {observation: declared, towards: [care]}
"""


def ceiling(more: str = "") -> str:
    return CEILING.replace("MORE\n", f"    - {{{more}, source: amendment}}\n" if more else "")


def balance(statement: Statement, window: str = "2026") -> tuple[int, str, str]:
    (found,) = [b for b in statement.balances if b.window == window]
    assert found.balance == found.payable - found.posted
    return found.balance, found.owed_by, found.owed_to


def test_late_claims_settle_as_known_on_each_day(tmp_path: Path) -> None:
    prepared = contract(tmp_path, ceiling())
    rows = [
        row("accepted", 28_000_000, known="2027-02-01"),
        row("declared", 28_500_000, known="2027-02-01"),
        row("accepted", 32_408_800, known="2027-08-01"),
        row("declared", 32_408_800, known="2027-08-01"),
    ]
    early, late = settled(prepared, rows, "2027-07-31"), settled(prepared, rows, "2027-08-01")
    assert cents(early, "care") == 28_000_000
    assert balance(early) == (-500_000, "provider", "payer")
    assert cents(late, "care") == 30_000_000
    assert balance(late) == (-2_408_800, "provider", "payer")
    assert [d.difference for d in differences(late, early).differences] == [2_000_000]
    for statement in (early, late):
        assert verify(statement).wrong == ()


def test_without_a_day_everything_in_the_input_is_known(tmp_path: Path) -> None:
    rows = [
        row("accepted", 100, known="2027-02-01"),
        row("accepted", 200, known="2031-02-01"),
    ]
    statement = settled(contract(tmp_path, ceiling()), rows)
    assert statement.known_at == "2031-02-01"
    assert cents(statement, "care") == 200


def test_a_correction_downward_is_a_new_row_and_the_old_one_is_shown(tmp_path: Path) -> None:
    rows = [
        row("accepted", 29_000_000, known="2027-02-01"),
        row("accepted", 27_500_000, known="2027-05-01"),
    ]
    statement = settled(contract(tmp_path, ceiling()), rows)
    assert cents(statement, "care") == 27_500_000
    assert [(r.reason, r.rows, r.cents) for r in statement.residual] == [
        ("corrected", 1, 29_000_000)
    ]


def test_rows_in_any_order_settle_alike(tmp_path: Path) -> None:
    prepared = contract(tmp_path, ceiling())
    rows = [
        row("accepted", 29_000_000, known="2027-02-01"),
        row("accepted", 27_500_000, known="2027-05-01"),
        row("accepted", 31_000_000, "2027"),
        row("declared", 31_000_000, "2027"),
    ]
    one, other = settled(prepared, rows), settled(prepared, rows[::-1])
    assert one == other


def test_a_back_dated_amendment_settles_the_old_year_anew(tmp_path: Path) -> None:
    """A ceiling of 310,000 from 2026-01-01, agreed in June 2027: 10,000.00 more for 2026."""
    more = 'value: "310000.00", per: year, from: 2026-01-01, known: 2027-06-15'
    prepared = contract(tmp_path, ceiling(more))
    rows = [row("accepted", 32_408_800, known="2027-02-01")]
    before, after = settled(prepared, rows, "2027-06-14"), settled(prepared, rows, "2027-06-15")
    assert cents(before, "care") == 30_000_000
    assert cents(after, "care") == 31_000_000
    changed = differences(after, before).differences
    assert [(d.clause, d.window, d.difference) for d in changed] == [("care", "2026", 1_000_000)]
    (used,) = line(after, "care").used
    assert (used.value, used.known, used.source) == (31_000_000, "2027-06-15", "amendment")


def test_a_proposed_value_changes_nothing(tmp_path: Path) -> None:
    more = 'value: "1.00", per: year, from: 2026-01-01, known: 2027-06-15, status: proposed'
    rows = [row("accepted", 32_408_800)]
    assert cents(settled(contract(tmp_path, ceiling(more)), rows), "care") == 30_000_000


def test_postings_telescope_to_the_entitlement(tmp_path: Path) -> None:
    """Paying every balance at once leaves nothing owed, whatever was corrected on the way."""
    prepared = contract(tmp_path, ceiling())
    accepted = {"2027-02-01": 28_000_000, "2027-05-01": 31_000_000, "2027-09-01": 29_100_050}
    rows: list[Row] = []
    paid = 0
    for day, value in accepted.items():
        rows += [row("accepted", value, known=day), row("declared", paid, known=day)]
        paid += balance(settled(prepared, rows, day))[0]
    rows.append(row("declared", paid, known="2027-12-01"))
    last = settled(prepared, rows)
    assert balance(last)[0] == 0
    assert paid == cents(last, "care") == 29_100_050


# --- values that change inside a window ------------------------------------------------------

LOWERED = 'value: "250000.00", per: year, from: 2026-07-01, known: 2026-05-01'


def test_a_ceiling_lowered_in_mid_year_is_a_finding(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        contract(tmp_path, ceiling(LOWERED))
    (finding,) = caught.value.findings
    assert finding.code == "changes-inside-window"
    assert "2026-07-01" in finding.message
    assert "prorated" in finding.mend
    text = (tmp_path / "k.yaml").read_text(encoding="utf-8").splitlines()
    assert "ceiling:" in text[finding.place.line - 1] + text[finding.place.line - 2]


def test_a_prorated_ceiling_is_weighted_by_days(tmp_path: Path) -> None:
    """181 days at 300,000 and 184 at 250,000: 274,794.5205..., then 250,000 for 2027."""
    text = ceiling(LOWERED).replace("{at_most: ceiling}", "{at_most: {prorated: ceiling}}")
    rows = [row("accepted", 32_408_800, year) for year in ("2026", "2027")]
    prepared = contract(tmp_path, text)
    statement = settled(prepared, rows)
    by_hand = (181 * 30_000_000 + 184 * 25_000_000) / 365
    assert cents(statement, "care", "2026") == round(by_hand) == 27_479_452
    assert cents(statement, "care", "2027") == 25_000_000
    before = settled(prepared, [row("accepted", 32_408_800, known="2026-04-01")], "2026-04-30")
    assert cents(before, "care", "2026") == 30_000_000
    assert verify(statement).wrong == ()


def test_finer_windows_take_a_value_that_changes_on_their_border(tmp_path: Path) -> None:
    text = """observations:
  accepted: {unit: money, per: month, year_of: opened, held_by: both}
parameters:
  ceiling:
    - {value: "25000.00", per: month, from: 2026-01-01, known: 2025-11-12, source: art. 4}
    - {value: "20000.00", per: month, from: 2026-07-01, known: 2026-05-01, source: amendment}
clauses:
  care: {pay: {total: {of: {steps: [accepted, {at_most: ceiling}]}, per: year}}}
"""
    rows = [row("accepted", 3_000_000, f"2026-{month:02}") for month in range(1, 13)]
    statement = settled(contract(tmp_path, text), rows)
    assert cents(statement, "care") == 6 * 2_500_000 + 6 * 2_000_000


HALF = """parameters:
  sum: [{value: "365000.00", per: year, from: 2026-01-01, known: 2025-11-12, source: art. 4}]
clauses:
  whole: {pay: {lump_sum: sum}}
  half: {runs: RUNS, pay: PAY}
"""


@pytest.mark.parametrize(
    ("runs", "days"),
    [
        ("{from: 2026-01-01, until: 2026-07-01}", (181, 0)),
        ("{from: 2026-07-01, until: 2027-01-01}", (184, 0)),
        ("{from: 2026-07-01, until: 2027-02-01}", (184, 31)),
        ("{from: 2026-03-15, until: 2026-03-16}", (1, 0)),
    ],
)
def test_a_clause_that_runs_part_of_a_year_is_paid_by_the_day(
    runs: str, days: tuple[int, int], tmp_path: Path
) -> None:
    text = HALF.replace("RUNS", runs).replace("PAY", "{prorated: sum}")
    statement = settled(contract(tmp_path, text), [])
    paid = [cents(statement, "half", year) for year in ("2026", "2027")]
    assert paid == [100_000 * count for count in days]
    assert cents(statement, "whole") == 36_500_000


def test_a_contract_that_starts_in_mid_year_prorates_its_first_year(tmp_path: Path) -> None:
    header = """passend: 1
id: k
runs: {from: 2026-07-01, until: 2028-01-01}
parties:
  payer: {name: Payer, kind: insurer}
  provider: {name: Provider, kind: provider}
"""
    text = HALF.replace("  half: {runs: RUNS, pay: PAY}\n", "  half: {pay: {prorated: sum}}\n")
    statement = settled(contract(tmp_path, text, header=header), [])
    assert cents(statement, "half", "2026") == 18_400_000
    assert cents(statement, "half", "2027") == 36_500_000


# --- what is not final, what is missing, what is left out ------------------------------------

ADVANCE = """observations:
  cost: {unit: money, per: year, year_of: closed, held_by: provider, closes_after: 90}
parameters:
  sum: [{value: "1000000.00", per: year, from: 2026-01-01, known: 2025-11-12, source: art. 4}]
clauses:
  care: {pay: {pass_through: cost}, advance: {share: {of: sum, rate: 80%}}}
  bare: {pay: {pass_through: {cost: cost, rate: 10%}}}
  fixed: {pay: {lump_sum: sum}}
"""


@pytest.mark.parametrize(
    ("known", "closed", "care", "bare"),
    [
        ("2026-10-01", False, 80_000_000, 0),
        ("2027-03-31", False, 80_000_000, 0),
        ("2027-04-01", True, 90_000_000, 9_000_000),
    ],
)
def test_before_a_year_is_closed_only_the_advance_is_payable(
    known: str, closed: bool, care: int, bare: int, tmp_path: Path
) -> None:
    """2026 closes 90 days after 2027-01-01, on 2027-04-01."""
    rows = [row("cost", 90_000_000, known=known, held_by="provider")]
    statement = settled(contract(tmp_path, ADVANCE), rows)
    found = {
        name: (item.entitlement, item.closed, item.payable)
        for name in ("care", "bare", "fixed")
        for item in [line(statement, name)]
    }
    assert found == {
        "care": (90_000_000, closed, care),
        "bare": (9_000_000, closed, bare),
        "fixed": (100_000_000, True, 100_000_000),
    }
    assert line(statement, "care").advance == 80_000_000
    assert line(statement, "care").evidence.attested == {"cost 2026": "provider"}


TWO = """observations:
  days: {unit: day, per: year, year_of: delivered, held_by: both}
  cost: {unit: money, per: year, year_of: delivered, held_by: both}
  relief: {unit: money, per: year, year_of: stated, held_by: payer, absent: zero}
parameters:
  price: [{value: "100.00", from: 2026-01-01, known: 2025-11-12, source: art. 4}]
clauses:
  by_day: {pay: {fee_for_service: {volume: days, price: price}}}
  at_cost: {pay: {steps: [cost, {less: relief}]}}
"""


def test_a_missing_value_holds_up_its_own_clause_and_window_only(tmp_path: Path) -> None:
    rows = [
        row("days", 10, unit="day"),
        row("cost", 5_000),
        row("days", 20, "2027", unit="day"),
    ]
    statement = settled(contract(tmp_path, TWO), rows)
    assert {(x.clause, x.window): x.entitlement for x in statement.lines} == {
        ("by_day", "2026"): 100_000,
        ("by_day", "2027"): 200_000,
        ("at_cost", "2026"): 5_000,
    }
    assert [(gap.clause, gap.window) for gap in statement.missing] == [("at_cost", "2027")]
    assert [(lack.name, lack.window) for lack in statement.missing[0].lacks] == [("cost", "2027")]
    assert verify(statement).wrong == ()


def test_one_contract_with_a_gap_does_not_hold_up_another(tmp_path: Path) -> None:
    header = """passend: 1
id: ID
runs: {from: 2026-01-01, until: 2028-01-01}
parties:
  payer: {name: Payer, kind: insurer}
  provider: {name: Provider, kind: provider}
"""
    both = [
        contract(tmp_path, TWO, header=header.replace("ID", name), name=f"{name}.yaml")
        for name in ("one", "two")
    ]
    rows = [
        row("days", 10, unit="day", of="one"),
        row("days", 20, unit="day", of="two"),
        row("cost", 5_000, of="two"),
    ]
    one, two = settle(both, Table(tuple(rows))).statements
    assert [x.clause for x in one.lines] == ["by_day"]
    assert [x.clause for x in two.lines] == ["by_day", "at_cost"]
    assert (cents(one, "by_day"), cents(two, "by_day")) == (100_000, 200_000)


def test_what_was_not_counted_is_told_in_rows_and_euros(tmp_path: Path) -> None:
    rows = [
        row("days", 10, unit="day"),
        row("cost", 5_000),
        row("cost", 6_000, known="2028-07-01"),  # corrects the one before
        row("cost", 9_900, known="2029-01-01"),  # known later
        row("cost", 7_000, "2025"),  # outside the run
        row("cost", 300, "2026-01"),  # another grain
        row("costs", 8_000),  # nothing of that name
        row("costs", 1_000, "2027"),
        row("days", 10, "2027", unit="hour"),  # another unit
        row("relief", 100, item="A"),  # no items here
        row("cost", 77, of="other"),
    ]
    prepared = contract(tmp_path, TWO)
    found = settle([prepared], Table(tuple(rows)), rows[2].known)
    statement = found.statements[0]
    assert {r.reason: (r.rows, r.cents) for r in statement.residual} == {
        "corrected": (1, 5_000),
        "known later": (1, 9_900),
        "outside the contract's run": (1, 7_000),
        "window not per year": (1, 300),
        "unknown observation": (2, 9_000),
        "unit hour instead of day": (1, 0),
        "an item where none is expected": (1, 100),
    }
    assert (found.unclaimed.rows, found.unclaimed.cents) == (1, 77)
    counted = count_rows(prepared, rows[:-1], rows[2].known)
    left_out = sum(r.rows for r in statement.residual) + found.unclaimed.rows
    assert len(counted.rows) + left_out == len(rows)
    money = sum(r.value for r in rows if r.unit == "money")
    kept = sum(r.value for r in counted.rows if r.unit == "money")
    euros = sum(r.cents for r in statement.residual) + found.unclaimed.cents
    assert kept + euros == money
    assert cents(statement, "at_cost") == 6_000


def test_an_absent_value_that_counts_as_zero_does_not_hold_up(tmp_path: Path) -> None:
    rows = [row("days", 1, unit="day"), row("cost", 5_000), row("relief", 2_000)]
    prepared = contract(tmp_path, TWO)
    assert cents(settled(prepared, rows), "at_cost") == 3_000
    assert cents(settled(prepared, rows[:-1]), "at_cost") == 5_000


def test_a_posting_towards_clauses_in_both_directions_is_netted(tmp_path: Path) -> None:
    """100 to the provider and 300 back to the payer: the provider owes 200, less what was paid."""
    text = """observations:
  saved: {unit: money, per: year, year_of: opened, held_by: both}
  lost: {unit: money, per: year, year_of: opened, held_by: both}
  paid: {unit: money, per: year, year_of: opened, held_by: both}
clauses:
  savings: {pay: saved}
  losses: {paid_by: provider, paid_to: payer, pay: lost}
postings:
  so_far: {observation: paid, towards: [savings, losses]}
"""
    prepared = contract(tmp_path, text)
    rows = [row("saved", 10_000), row("lost", 30_000), row("paid", 0)]
    assert balance(settled(prepared, rows)) == (-20_000, "provider", "payer")
    rows[-1] = row("paid", -5_000)  # the provider already paid 50.00 back
    assert balance(settled(prepared, rows)) == (-15_000, "provider", "payer")
