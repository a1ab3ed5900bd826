"""Counting claims for contracts, rule by rule; every figure is worked out by hand beside it."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.contracts import HEADER, cents, contract, line, row, settled
from tests.engines.world import Line, assert_as_expected, claim, residual, table
from tests.oracle_claims import count

from passend.contract.check import Prepared
from passend.findings import BadInput
from passend.money import rounded
from passend.observation.claimed import Counted, count_claims, price_claims
from passend.settlement.settle import settle
from passend.settlement.statement import Statement
from passend.settlement.verify import verify

KNOWN_AT = date(2028, 6, 1)

ONE_CARE = """
care:
  visits: {codes: [A1, A2], year_of: opened, unit: visit, held_by: both}
clauses:
  paid: {pay: {pass_through: visits.cost}}
"""


def counted(
    prepared: Prepared | Sequence[Prepared], *lines: Line, known_at: date | None = KNOWN_AT
) -> Counted:
    found = [prepared] if isinstance(prepared, Prepared) else list(prepared)
    return count_claims(found, table(lines), known_at)


def observed(found: Counted, name: str = "k") -> dict[tuple[str, str, str], int]:
    """The observations of a contract by name, window and item."""
    return {(x.observation, x.window, x.item): x.value for x in found.tables[name].rows}


def volumes(found: Counted, care: str, name: str = "k") -> dict[str, int]:
    """The volume of a line of care without items, by window."""
    return {window: value for (what, window, _), value in observed(found, name).items()
            if what == f"{care}.volume"}  # fmt: skip


def statement(prepared: Prepared, found: Counted) -> Statement:
    return settle([prepared], found.table, found.known_at).statements[0]


def codes(found: Any) -> list[str]:
    return [finding.code for finding in found.value.findings]


# --- the year of a claim, and who pays -------------------------------------------------------


def test_a_claim_counts_in_the_year_in_which_it_opened(tmp_path: Path) -> None:
    """Opened 15-11-2021 and closed on day 90, 13-02-2022: year 2021, though most of it and its
    receipt lie in 2022. The follow-up, opened 14-02 and closed 14-06-2022, is of 2022."""
    header = HEADER.replace("2026-01-01", "2021-01-01").replace("2028-01-01", "2023-01-01")
    prepared = contract(tmp_path, ONE_CARE, header)
    first = claim(1, opened="2021-11-15", closed="2022-02-13", received="2022-03-01")
    follow_up = claim(2, opened="2022-02-14", closed="2022-06-14", received="2022-07-01")
    found = counted(prepared, first, follow_up)
    assert volumes(found, "visits") == {"2021": 1, "2022": 1}


def test_an_insured_person_who_switches_stays_with_the_label_of_the_opening_date(
    tmp_path: Path,
) -> None:
    """Opened 20-12-2026 under label 9001, switched on 1-1-2027, closed 20-03-2027: all of it is of
    9001 and of 2026. The follow-up from 21-03 is of the new insurer, in 2027."""
    old = contract(tmp_path, ONE_CARE)
    header = HEADER.replace("id: k", "id: new").replace("9001", "9005")
    new = contract(tmp_path, ONE_CARE, header, "new.yaml")
    lines = [
        claim(1, payer="9001", opened="2026-12-20", closed="2027-03-20", declared=50_000),
        claim(2, payer="9005", opened="2027-03-21", closed="2027-07-18", declared=20_000),
    ]
    found = counted([old, new], *lines)
    assert observed(found, "k") == {
        ("visits.volume", "2026", ""): 1,
        ("visits.cost", "2026", ""): 50_000,
    }
    assert observed(found, "new") == {
        ("visits.volume", "2027", ""): 1,
        ("visits.cost", "2027", ""): 20_000,
    }
    assert residual(found) == {}


def test_a_label_belongs_to_its_party_on_the_day_of_attribution(tmp_path: Path) -> None:
    """9001 leaves the group on 1-1-2027 and 9002 joins on that day. Opened the day before counts,
    whenever it closed; opened on the day itself, 9001 is another payer and 9002 is not."""
    uzovi = '[{code: "9001", until: 2027-01-01}, {code: "9002", from: 2027-01-01}]'
    prepared = contract(tmp_path, ONE_CARE, HEADER.replace('["9001"]', uzovi))
    lines = [
        claim(1, payer="9001", opened="2026-12-31", closed="2027-03-20", declared=100),
        claim(2, payer="9001", opened="2027-01-01", declared=200),
        claim(3, payer="9002", opened="2027-01-01", declared=400),
        claim(4, payer="9002", opened="2026-12-31", declared=800),
    ]
    found = counted(prepared, *lines)
    assert observed(found)["visits.cost", "2026", ""] == 100
    assert observed(found)["visits.cost", "2027", ""] == 400
    assert residual(found) == {"other payer on that day": (2, 200 + 800, 18_000)}


@pytest.mark.parametrize(
    ("year_of", "year"),
    [("opened", "2026"), ("closed", "2027"), ("delivered", "2026"), ("received", "2027")],
)
def test_the_contract_says_which_date_gives_the_year(
    tmp_path: Path, year_of: str, year: str
) -> None:
    prepared = contract(tmp_path, ONE_CARE.replace("opened", year_of))
    one = claim(1, opened="2026-11-01", closed="2027-01-05", delivered="2026-12-31",
                received="2027-02-01")  # fmt: skip
    assert volumes(counted(prepared, one), "visits") == {year: 1}


def test_windows_are_as_fine_as_the_contract_says(tmp_path: Path) -> None:
    """Opened on 31 March and 1 April 2026 and on 31 December 2027, the last day of the run."""
    text = """
care:
  by_month: {codes: [A1], year_of: opened, per: month, unit: visit, held_by: both, absent: zero}
  by_quarter: {codes: [A2], year_of: opened, per: quarter, unit: visit, held_by: both, absent: zero}
  by_term: {codes: [A3], year_of: opened, per: term, unit: visit, held_by: both}
clauses:
  paid: {pay: {total: {of: by_month.cost, per: year}}}
"""
    days = ("2026-03-31", "2026-04-01", "2027-12-31")
    lines = [claim(f"{code}{day}", code=code, opened=day)
             for code in ("A1", "A2", "A3") for day in days]  # fmt: skip
    found = counted(contract(tmp_path, text), *lines)
    assert volumes(found, "by_month") == {"2026-03": 1, "2026-04": 1, "2027-12": 1}
    assert volumes(found, "by_quarter") == {"2026-Q1": 1, "2026-Q2": 1, "2027-Q4": 1}
    assert volumes(found, "by_term") == {"2026-01-01/2028-01-01": 3}


def test_claims_may_count_in_several_contracts_and_once_in_the_residual(tmp_path: Path) -> None:
    one = contract(tmp_path, ONE_CARE)
    other = contract(tmp_path, ONE_CARE, HEADER.replace("id: k", "id: other"), "other.yaml")
    found = counted([one, other], claim(1), claim(2, code="B9", declared=7))
    assert volumes(found, "visits", "k") == volumes(found, "visits", "other") == {"2026": 1}
    assert (found.all.rows, found.counted.rows) == (2, 1)
    assert residual(found) == {"code not in any scope": (1, 7, 9_000)}


# --- scopes ----------------------------------------------------------------------------------

SCOPES = """
care:
  eyes: {codes: [A1, A2, "990000011"], year_of: opened, unit: visit, held_by: both}
  dermatology: {specialisms: ["0310"], year_of: opened, unit: visit, held_by: both}
  copd: {codes: [C1], diagnoses: ["401", "402"], year_of: opened, unit: visit, held_by: both}
  unnamed: {year_of: opened, unit: visit, held_by: both}
  stated: {codes: [A1], year_of: stated, unit: visit, held_by: both}
clauses:
  paid: {pay: {pass_through: eyes.cost}}
"""


def test_a_scope_selects_by_code_product_specialism_and_diagnosis(tmp_path: Path) -> None:
    lines = [
        claim(1, code="A1", declared=1),
        claim(2, code="Z1", product="990000011", declared=2),
        claim(3, code="A1", product="990000011", declared=4),  # both: one line all the same
        claim(4, code="Z1", specialism="0310", declared=8),
        claim(5, code="C1", diagnosis="402", declared=16),
        claim(6, code="C1", diagnosis="403", declared=32),
        claim(7, code="Z1", declared=64),
    ]
    found = counted(contract(tmp_path, SCOPES), *lines)
    cost = {name: observed(found)[f"{name}.cost", "2026", ""]
            for name in ("eyes", "dermatology", "copd")}  # fmt: skip
    assert cost == {"eyes": 1 + 2 + 4, "dermatology": 8, "copd": 16}
    # Line 7 has no specialism and no known code; dermatology is what it came nearest to.
    assert residual(found) == {"specialism or diagnosis not in any scope": (2, 32 + 64, 18_000)}


def test_care_that_names_nothing_or_is_stated_takes_no_claims(tmp_path: Path) -> None:
    """Their figures come from an observations table: no claim counts, and there is no zero."""
    found = counted(contract(tmp_path, SCOPES), claim(1))
    names = {x.observation.partition(".")[0] for x in found.tables["k"].rows}
    assert names == {"eyes", "dermatology", "copd"}


OVERLAP = """
care:
  eyes: {codes: [A1, A2, A3], year_of: opened, unit: visit, held_by: both}
  all_care: {codes: [A2, A3, B1], year_of: opened, unit: visit, held_by: both}
clauses:
  paid: {pay: {together: [eyes.cost, all_care.cost]}}
"""


def test_two_lines_of_care_that_count_one_claim_are_an_error_that_names_both(
    tmp_path: Path,
) -> None:
    prepared = contract(tmp_path, OVERLAP)
    with pytest.raises(BadInput) as caught:
        counted(prepared, claim(1, code="A1"), claim(2, code="A2"))
    (finding,) = caught.value.findings
    assert finding.code == "overlapping-care"
    assert finding.message == "eyes and all_care both count A2, A3"
    assert "priority" in finding.mend
    source = (tmp_path / "k.yaml").read_text(encoding="utf-8").splitlines()
    assert source[finding.place.line - 1].startswith("  eyes:")


def test_a_higher_priority_takes_the_claim(tmp_path: Path) -> None:
    text = OVERLAP.replace("[A2, A3, B1], year_of", "[A2, A3, B1], priority: 1, year_of")
    lines = [claim(at, code=code) for at, code in enumerate(("A1", "A2", "A3", "B1"))]
    found = counted(contract(tmp_path, text), *lines)
    assert volumes(found, "eyes") == {"2026": 1}
    assert volumes(found, "all_care") == {"2026": 3}


def test_scopes_that_share_codes_but_no_claim_do_not_overlap(tmp_path: Path) -> None:
    assert volumes(counted(contract(tmp_path, OVERLAP), claim(1)), "eyes") == {"2026": 1}


def test_care_names_who_delivers_and_who_insures(tmp_path: Path) -> None:
    header = HEADER + '  other: {name: Other, kind: provider, agb: ["06990002"]}\n'
    text = """
care:
  here: {codes: [A1], delivered_by: [provider], year_of: opened, unit: visit, held_by: both}
  there: {codes: [A1], delivered_by: [other], year_of: opened, unit: visit, held_by: both}
clauses:
  paid: {pay: {pass_through: here.cost}}
"""
    prepared = contract(tmp_path, text, header)
    lines = [claim(1), claim(2, provider="06990002"), claim(3, provider="06990002")]
    found = counted(prepared, *lines)
    assert volumes(found, "here") == {"2026": 1}
    assert volumes(found, "there") == {"2026": 2}


def test_an_unknown_party_of_a_line_of_care_is_a_finding(tmp_path: Path) -> None:
    text = ONE_CARE.replace("[A1, A2],", "[A1, A2], insured_with: [nobody],")
    with pytest.raises(BadInput) as caught:
        counted(contract(tmp_path, text), claim(1))
    assert codes(caught) == ["unknown-party"]


def test_care_per_claim_line_is_a_finding(tmp_path: Path) -> None:
    text = ONE_CARE.replace("unit: visit", "per: line, unit: visit").replace(
        "{pass_through: visits.cost}", "{total: {of: visits.cost, per: year}}"
    )
    with pytest.raises(BadInput) as caught:
        counted(contract(tmp_path, text), claim(1))
    assert codes(caught) == ["per-claim-line"]


# --- credits and copies ----------------------------------------------------------------------


def credit(number: str, of: int, **given: Any) -> Line:
    return claim(number, debit_credit="C", reverses=str(of), **given)


def test_a_credit_takes_the_place_of_the_debit_it_reverses(tmp_path: Path) -> None:
    """It carries another day, code and label of its own, which would make it count in 2027, in
    another line of care and for nobody. 300 + 500 - 300 in 2026; nothing in 2027."""
    lines = [
        claim(1, opened="2026-05-01", declared=300, paid=300),
        claim(2, opened="2026-05-01", declared=500, paid=500),
        credit("3", 1, opened="2027-02-01", code="Z9", payer="9999", declared=300, paid=300),
    ]
    found = counted(contract(tmp_path, ONE_CARE), *lines)
    assert observed(found) == {
        ("visits.volume", "2026", ""): 1,
        ("visits.cost", "2026", ""): 500,
    }
    assert residual(found) == {}
    assert found.counted.rows == 3


def test_a_credit_may_come_before_its_debit_and_in_another_file(tmp_path: Path) -> None:
    prepared = contract(tmp_path, ONE_CARE)
    early = credit("3", 1, received="2026-03-01")
    late = claim(1, received="2026-09-01")
    for name, one in (("a", early), ("b", late)):
        pq.write_table(table([one]), tmp_path / f"{name}.parquet")
    found = count_claims([prepared], tmp_path / "*.parquet", KNOWN_AT)
    assert observed(found) == {("visits.volume", "2026", ""): 0, ("visits.cost", "2026", ""): 0}
    # As known in May the debit is not there yet.
    in_may = count_claims([prepared], tmp_path / "*.parquet", date(2026, 5, 1))
    assert residual(in_may) == {
        "credit without debit": (1, -10_000, -9_000),
        "known later": (1, 10_000, 9_000),
    }


def test_a_credit_reverses_exactly_its_debit_and_once(tmp_path: Path) -> None:
    lines = [
        claim(1, declared=300, paid=300),
        credit("2", 1, declared=299, paid=299, received="2026-04-02"),
        credit("3", 1, declared=300, paid=250, received="2026-04-04"),
        credit("4", 1, declared=300, paid=200, received="2026-04-03"),  # the first that is exact
        credit("5", 77, declared=10, paid=10),
        claim("6", debit_credit="C", declared=20, paid=20),  # says of nothing
        credit("7", 4, declared=300, paid=300),  # a credit cannot be reversed
    ]
    found = counted(contract(tmp_path, ONE_CARE), *lines)
    assert observed(found)["visits.cost", "2026", ""] == 300 - 300
    assert sum(x.paid for x in found.amounts) == 300 - 200
    assert residual(found) == {
        "credit unlike its debit": (1, -299, -299),
        "reversed twice": (1, -300, -250),
        "credit without debit": (3, -330, -330),
    }


def test_a_credit_goes_where_its_debit_goes_also_to_the_residual(tmp_path: Path) -> None:
    lines = [claim(1, code="Z9", declared=300), credit("2", 1, declared=300)]
    found = counted(contract(tmp_path, ONE_CARE), *lines)
    assert residual(found) == {"code not in any scope": (2, 0, 0)}


def test_a_line_taken_in_twice_counts_once(tmp_path: Path) -> None:
    """Also when it was handed in again on a later day; another provider may use its number."""
    lines = [
        claim(1),
        claim(1),
        claim(1, received="2026-05-01"),
        claim(1, provider="06990009", declared=5, paid=5),
    ]
    found = counted(contract(tmp_path, ONE_CARE), *lines)
    assert volumes(found, "visits") == {"2026": 1}
    assert residual(found) == {"duplicate": (2, 20_000, 18_000), "other provider": (1, 5, 5)}


@pytest.mark.parametrize(
    ("sent", "paid", "doubles"),
    [
        # Refused at first, sent again and paid.
        ([("2026-04-01", 0), ("2027-02-01", 9_000)], 9_000, 0),
        # Paid, sent again, refused as a double.
        ([("2026-04-01", 9_000), ("2027-02-01", 0)], 9_000, 0),
        # Not decided on yet, then paid; then listed again.
        ([("2026-04-01", None), ("2026-06-01", 9_000), ("2026-07-01", 9_000)], 9_000, 9_000),
        # Never paid.
        ([("2026-04-01", 0), ("2026-06-01", None)], 0, 0),
    ],
)
def test_a_line_sent_again_is_one_line_with_one_payment(
    tmp_path: Path, sent: list[tuple[str, int | None]], paid: int, doubles: int
) -> None:
    """It counts on the day on which it was first received, and a credit reverses it once."""
    text = ONE_CARE.replace("opened", "received")
    prepared = contract(tmp_path, text)
    lines = [claim(1, received=day, paid=cents) for day, cents in sent]
    found = counted(prepared, *lines)
    assert [(x.window, x.rows, x.quantity, x.declared, x.paid) for x in found.amounts] == [
        ("2026", 1, 1, 10_000, paid)
    ]
    more = len(sent) - 1
    assert residual(found) == {"duplicate": (more, more * 10_000, doubles)}
    reversed_ = counted(prepared, *lines, credit("2", 1, paid=paid, received="2027-03-01"))
    assert [(x.rows, x.quantity, x.paid) for x in reversed_.amounts] == [(2, 0, 0)]


def test_what_the_payer_decides_later_is_not_known_before(tmp_path: Path) -> None:
    prepared = contract(tmp_path, ONE_CARE)
    lines = [claim(1, received="2026-04-01", paid=0), claim(1, received="2026-06-01", paid=9_000)]
    in_may = counted(prepared, *lines, known_at=date(2026, 5, 1))
    assert (next(iter(in_may.amounts)).paid, residual(in_may)) == (
        0,
        {"known later": (1, 10_000, 9_000)},
    )


def test_a_line_that_was_paid_twice_contradicts_itself(tmp_path: Path) -> None:
    lines = [claim(1, paid=9_000), claim(1, paid=8_000), claim(1, paid=0), claim(3)]
    found = counted(contract(tmp_path, ONE_CARE), *lines)
    assert residual(found) == {"contradicting": (3, 30_000, 17_000)}


def test_lines_of_one_number_that_differ_do_not_count_nor_does_their_credit(
    tmp_path: Path,
) -> None:
    lines = [claim(1, declared=300), claim(1, declared=400), credit("2", 1, declared=300), claim(3)]
    found = counted(contract(tmp_path, ONE_CARE), *lines)
    assert volumes(found, "visits") == {"2026": 1}
    assert residual(found) == {"contradicting": (3, 300 + 400 - 300, 9_000)}


def test_a_line_without_what_every_line_has_does_not_count(tmp_path: Path) -> None:
    lines = [
        claim(1, declared=None, paid=1),
        claim(2, received=None, declared=2, paid=2),
        claim(3, debit_credit="X", declared=4, paid=4),
    ]
    found = counted(contract(tmp_path, ONE_CARE), *lines)
    assert residual(found) == {"incomplete": (3, 6, 7)}
    assert found.tables["k"].rows == ()


# --- as known on a day -----------------------------------------------------------------------


def test_every_reason_is_said_in_two_languages_and_in_the_docs() -> None:
    from passend.observation import counts, cube, lines

    out = {lines._INCOMPLETE, lines._LATER, "duplicate", "contradicting"}
    out |= {"credit without debit", "credit unlike its debit", "reversed twice"}
    assert set(counts._REASONS) == {*cube.REASONS, *out}
    docs = (Path(__file__).parents[2] / "docs" / "claims.md").read_text(encoding="utf-8")
    for english, dutch in counts._REASONS.items():
        assert english in docs
        assert dutch.replace("die dag een andere ", "") in docs


def test_what_is_received_later_is_not_counted_yet(tmp_path: Path) -> None:
    prepared = contract(tmp_path, ONE_CARE)
    lines = [claim(1, received="2027-03-31"), claim(2, received="2027-04-01", declared=7, paid=5)]
    found = counted(prepared, *lines, known_at=date(2027, 3, 31))
    assert volumes(found, "visits") == {"2026": 1}
    assert residual(found) == {"known later": (1, 7, 5)}
    assert {x.known for x in found.table.rows} == {date(2027, 3, 31)}


def test_without_a_day_everything_is_known(tmp_path: Path) -> None:
    found = counted(contract(tmp_path, ONE_CARE), claim(1, received="2027-04-01"), known_at=None)
    assert found.known_at == date(2027, 4, 1)
    assert residual(found) == {}


def test_a_price_list_that_is_not_known_yet_does_not_exist(tmp_path: Path) -> None:
    """From 1 July A1 costs 110.00, known since 1 October: two visits, before and after 1 July."""
    prepared = contract(tmp_path, prices(tmp_path, known="2026-10-01"))
    lines = [claim(1, opened="2026-06-30"), claim(2, opened="2026-07-01")]
    before = counted(prepared, *lines, known_at=date(2026, 9, 30))
    assert cents(statement(prepared, before), "production") == 2 * 10_000
    after = counted(prepared, *lines, known_at=date(2026, 10, 1))
    assert cents(statement(prepared, after), "production") == 10_000 + 11_000


# --- windows without claims ------------------------------------------------------------------


def test_a_line_of_care_without_claims_has_zero_where_others_have_some(tmp_path: Path) -> None:
    """In 2026 the contract counts a claim: A2 was not delivered, that is zero. In 2027 it counts
    none: nothing is known of it. Months that have not begun are not reported either."""
    text = """
care:
  visits: {codes: [A1], year_of: opened, unit: visit, held_by: both}
  scans: {codes: [A2], year_of: opened, per: month, unit: scan, held_by: both}
  calls: {codes: [A3], year_of: opened, unit: call, held_by: both, absent: not_counted}
clauses:
  paid: {pay: {pass_through: visits.cost}}
"""
    prepared = contract(tmp_path, text)
    found = counted(prepared, claim(1), known_at=date(2026, 3, 15))
    assert residual(found) == {"known later": (1, 10_000, 9_000)}
    assert found.table.rows == ()
    found = counted(prepared, claim(1, received="2026-02-20"), known_at=date(2026, 3, 15))
    assert volumes(found, "visits") == {"2026": 1}
    assert volumes(found, "scans") == {"2026-01": 0, "2026-02": 0, "2026-03": 0}
    assert volumes(found, "calls") == {}


# --- stays -----------------------------------------------------------------------------------

STAYS = """
care:
  operations: {codes: [A1, A2], per: episode, year_of: opened, unit: visit, held_by: both,
               absent: zero}
parameters:
  border: [{value: "100.00", per: episode, from: 2026-01-01, known: 2025-11-12, source: art. 2}]
clauses:
  outliers: {pay: {total: {of: {excess: {of: operations.cost, over: border}}, per: year}}}
"""


def test_every_stay_is_a_window_of_its_own(tmp_path: Path) -> None:
    """Two patients with the same days are two stays: 120 + 90 and 130. Above 100.00 lie 110.00 and
    30.00; as one stay of 340.00 it would have been 240.00. The third has no last day."""
    stay = {"opened": "2026-12-30", "closed": "2027-01-02"}
    lines = [
        claim(1, patient="b", declared=12_000, **stay),
        claim(2, patient="b", code="A2", declared=9_000, **stay),
        claim(3, patient="a", declared=13_000, **stay),
        claim(4, patient="a", declared=1, opened="2026-12-30", closed=None),
        claim(5, patient=None, declared=2, **stay),
        claim(6, patient="a", declared=4, opened="2026-12-30", closed="2026-12-01"),
    ]
    prepared = contract(tmp_path, STAYS)
    found = counted(prepared, *lines)
    label = "2026-12-30/2027-01-03"
    assert {x.window: x.value for x in found.table.rows if x.unit == "money"} == {
        label: 13_000,
        f"{label}#2": 21_000,
    }
    assert residual(found) == {"no date to attribute by": (3, 7, 27_000)}
    settled_ = statement(prepared, found)
    assert cents(settled_, "outliers") == 3_000 + 11_000
    assert settled_.residual == ()
    assert verify(settled_).wrong == ()
    assert "'a'" not in str(settled_.inputs)


def test_a_stay_that_counts_by_its_last_day_may_begin_before_the_run(tmp_path: Path) -> None:
    """A stay has the border of its first day, which the contract must therefore give."""
    text = STAYS.replace("year_of: opened", "year_of: closed")
    prepared = contract(tmp_path, text.replace("from: 2026-01-01", "from: 2025-01-01"))
    one = claim(1, opened="2025-12-20", closed="2026-01-05", declared=15_000)
    found = statement(prepared, counted(prepared, one))
    assert cents(found, "outliers") == 5_000
    assert found.residual == ()


# --- prices ----------------------------------------------------------------------------------

BY_CODE = """
care:
  visits: {codes: [A1, A2, A3], by_code: true, year_of: opened, unit: visit, held_by: both}
prices:
  list:
    - {file: first.csv, from: 2026-01-01, known: 2025-11-12}
    - {file: july.csv, from: 2026-07-01, known: KNOWN}
clauses:
  production: {pay: {fee_for_service: {volume: visits.volume, price: list}}}
"""


def prices(folder: Path, known: str = "2025-11-12", text: str = BY_CODE) -> str:
    """A1 costs 100.00 and A2 50.00; from 1 July A1 costs 110.00. A3 has no tariff."""
    for name, price in (("first", "100.00"), ("july", "110.00")):
        rows = f"code,price\nA1,{price}\nA2,50.00\n"
        (folder / f"{name}.csv").write_text(rows, encoding="utf-8")
    return text.replace("KNOWN", known)


HALF_YEARS = [
    claim(1, opened="2026-06-30", quantity=2),
    claim(2, opened="2026-07-01", quantity=3),
    claim(3, code="A2", opened="2026-12-31", quantity=4),
    claim(4, opened="2027-01-01", quantity=5),
]


def test_a_price_that_changes_inside_a_year_pays_each_unit_at_its_own(tmp_path: Path) -> None:
    """2026: 2 x 100.00 + 3 x 110.00 + 4 x 50.00 = 730.00. 2027, at one price all year: 5 x 110.00,
    counted by bare code."""
    prepared = contract(tmp_path, prices(tmp_path))
    found = counted(prepared, *HALF_YEARS)
    assert {k: v for k, v in observed(found).items() if k[0] == "visits.volume"} == {
        ("visits.volume", "2026", "A1@2026-01-01"): 2,
        ("visits.volume", "2026", "A1@2026-07-01"): 3,
        ("visits.volume", "2026", "A2@2026-07-01"): 4,
        ("visits.volume", "2027", "A1"): 5,
    }
    one = statement(prepared, found)
    assert cents(one, "production", "2026") == 73_000
    assert cents(one, "production", "2027") == 55_000
    assert verify(one).wrong == ()
    assert one.residual == ()


def test_a_table_by_bare_code_cannot_be_priced_where_the_price_changes(tmp_path: Path) -> None:
    prepared = contract(tmp_path, prices(tmp_path))
    with pytest.raises(BadInput) as caught:
        settled(prepared, [row("visits.volume", 5, item="A1", unit="visit")])
    assert codes(caught) == ["changes-inside-window"]
    assert "2026-07-01" in caught.value.findings[0].message
    # In 2027 the price is the same all year; and a table may say at which price.
    rows = [
        row("visits.volume", 5, "2027", item="A1", unit="visit"),
        row("visits.volume", 2, item="A1@2026-01-01", unit="visit"),
        row("visits.volume", 3, item="A1@2026-07-01", unit="visit"),
        row("visits.volume", 9, item="A1@2026-02-01", unit="visit"),
    ]
    found = settled(prepared, rows)
    assert cents(found, "production", "2026") == 2 * 10_000 + 3 * 11_000
    assert cents(found, "production", "2027") == 5 * 11_000
    # No price list begins on 1 February.
    assert [(x.reason, x.rows) for x in found.residual] == [("unknown item", 1)]


def test_the_price_may_be_that_of_another_day_than_the_year(tmp_path: Path) -> None:
    """Opened in June, closed in July: of 2026 by its opening, at the price of its closing. Opened
    in 2026 and never closed, it has no price."""
    text = BY_CODE.replace("year_of: opened", "year_of: opened, priced_on: closed")
    prepared = contract(tmp_path, prices(tmp_path, text=text))
    lines = [
        claim(1, opened="2026-06-01", closed="2026-07-01"),
        claim(2, opened="2026-06-01", closed="2026-06-30"),
        claim(3, opened="2026-06-01", closed=None, declared=7, paid=7),
    ]
    found = counted(prepared, *lines)
    assert cents(statement(prepared, found), "production") == 11_000 + 10_000
    assert residual(found) == {"no date to price by": (1, 7, 7)}


def test_a_price_of_an_earlier_year_is_paid_in_a_year_without_a_change(tmp_path: Path) -> None:
    """Of 2027 by its closing, priced on its opening in June 2026: 100.00, where all of 2027 has
    110.00."""
    text = BY_CODE.replace("year_of: opened", "year_of: closed, priced_on: opened")
    prepared = contract(tmp_path, prices(tmp_path, text=text))
    lines = [
        claim(1, opened="2026-06-01", closed="2027-01-01"),
        claim(2, opened="2027-01-01", closed="2027-01-01"),
    ]
    assert cents(statement(prepared, counted(prepared, *lines)), "production", "2027") == 21_000


def test_care_without_a_tariff_is_listed_and_holds_up_nothing(tmp_path: Path) -> None:
    prepared = contract(tmp_path, prices(tmp_path))
    lines = [
        claim(1, opened="2026-02-01"),
        claim(2, opened="2026-02-01", code="A3", declared=400, paid=300),
        claim(3, opened="2026-08-01", code="A3", declared=40, paid=30),
    ]
    found = counted(prepared, *lines)
    listed = [(x.contract, x.care, x.code, x.price_from, x.rows, x.declared, x.paid)
              for x in found.missing_tariffs]  # fmt: skip
    assert listed == [
        ("k", "visits", "A3", date(2026, 1, 1), 1, 400, 300),
        ("k", "visits", "A3", date(2026, 7, 1), 1, 40, 30),
    ]
    assert residual(found) == {"missing tariff": (2, 440, 330)}
    assert cents(statement(prepared, found), "production") == 10_000


def test_before_any_price_list_is_known_nothing_has_a_tariff(tmp_path: Path) -> None:
    """The lists are known on 12 November 2025; as known the day before, a claim has no price."""
    prepared = contract(tmp_path, prices(tmp_path))
    one = claim(1, opened="2026-02-01", received="2025-11-11", declared=400, paid=300)
    found = counted(prepared, one, known_at=date(2025, 11, 11))
    listed = [(x.code, x.price_from, x.rows, x.declared) for x in found.missing_tariffs]
    assert listed == [("A1", None, 1, 400)]
    assert residual(found) == {"missing tariff": (1, 400, 300)}


def test_a_fallback_that_takes_nothing_is_no_reason(tmp_path: Path) -> None:
    """9003 was of the one insurer until 2027 and is of the other since. Only the fallback knows the
    code: that the first insurer is gone by then says nothing of why the line does not count."""
    uzovi = '[{code: "9003", until: 2027-01-01}]'
    header = HEADER.replace('["9001"]', uzovi)
    header += '  north: {name: North, kind: insurer, uzovi: [{code: "9003", from: 2027-01-01}]}\n'
    fall = "  fall: {codes: [B1], year_of: opened, unit: visit, held_by: both, fallback: true}"
    text = ONE_CARE.replace("clauses:", f"{fall}\nclauses:")
    one = claim(1, payer="9003", code="B1", opened="2027-02-01", declared=7, paid=7)
    found = counted(contract(tmp_path, text, header), one)
    assert residual(found) == {"code not in any scope": (1, 7, 7)}


def test_a_fallback_takes_what_has_no_tariff_and_nothing_else(tmp_path: Path) -> None:
    """A1 has a price of 100.00. A3 has none and falls to the line of care whose clause pays 80 % of
    what was declared; there it counts once, and nothing is missing any more. B9 is of neither."""
    care = "  without_tariff: {codes: [A1, A3], year_of: opened, unit: visit, held_by: both,"
    care += " fallback: true, absent: zero}\n"
    pays = "clauses:\n  no_tariff: {pay: {share: {of: without_tariff.cost, rate: 80%}}}"
    text = BY_CODE.replace("prices:", care + "prices:").replace("clauses:", pays)
    prepared = contract(tmp_path, prices(tmp_path, text=text))
    lines = [
        claim(1, opened="2026-02-01"),
        claim(2, opened="2026-02-01", code="A3", declared=400, paid=300),
        claim(3, opened="2026-02-01", code="B9", declared=1, paid=1),
    ]
    found = counted(prepared, *lines)
    assert found.missing_tariffs == ()
    assert residual(found) == {"code not in any scope": (1, 1, 1)}
    assert observed(found)["without_tariff.cost", "2026", ""] == 400
    settled_ = statement(prepared, found)
    assert cents(settled_, "production") == 10_000
    assert cents(settled_, "no_tariff") == 320
    assert_as_expected(found, count([prepared], lines, KNOWN_AT))


TWO_CARES = """
care:
  eyes: {codes: [A1, A2], by_code: true, year_of: opened, unit: visit, held_by: both}
  skin: {codes: [B1, B2], by_code: true, year_of: opened, unit: visit, held_by: both}
prices: {list: [{file: both.csv, from: 2026-01-01, known: 2025-11-12}]}
clauses:
  for_eyes: {pay: {fee_for_service: {volume: eyes.volume, price: list}}}
  for_skin: {pay: {fee_for_service: {volume: skin.volume, price: list}}}
"""


def test_two_lines_of_care_are_each_paid_their_own_prices_of_one_list(tmp_path: Path) -> None:
    """2 x 100.00 + 1 x 50.00 for the eyes, 3 x 7.00 + 1 x 3.00 for the skin; one of them with a
    price line of its own more does not change the other."""
    prices_ = "code,price\nA1,100.00\nA2,50.00\nB1,7.00\nB2,3.00\n"
    (tmp_path / "both.csv").write_text(prices_, encoding="utf-8")
    (tmp_path / "july.csv").write_text(prices_.replace("7.00", "8.00"), encoding="utf-8")
    lines = [
        claim(1, code="A1", quantity=2, opened="2026-02-01"),
        claim(2, code="A2", opened="2026-02-01"),
        claim(3, code="B1", quantity=3, opened="2026-02-01"),
        claim(4, code="B2", opened="2026-02-01"),
    ]
    prepared = contract(tmp_path, TWO_CARES)
    found = statement(prepared, counted(prepared, *lines))
    assert (cents(found, "for_eyes"), cents(found, "for_skin")) == (25_000, 2_400)
    assert verify(found).wrong == ()
    # Skin is priced on another day, in July at 8.00; the year of the eyes is whole at one price.
    july = "- {file: july.csv, from: 2026-07-01, known: 2025-11-12}"
    text = TWO_CARES.replace("list: [", "list:\n    - ").replace("12}]}", f"12}}\n    {july}")
    text = text.replace("prices: {", "prices:\n  ").replace("B2], by", "B2], priced_on: closed, by")
    later = [{**line, "closed": date(2026, 8, 1)} for line in lines]
    prepared = contract(tmp_path, text)
    found = statement(prepared, counted(prepared, *later))
    assert (cents(found, "for_eyes"), cents(found, "for_skin")) == (25_000, 3 * 800 + 300)


def test_a_code_that_is_left_out_of_the_amount_needs_no_tariff(tmp_path: Path) -> None:
    text = BY_CODE.replace(
        "{fee_for_service: {volume: visits.volume, price: list}}",
        "{carve_out: {of: {fee_for_service: {volume: visits.volume, price: list}}, without: [A3]}}",
    )
    prepared = contract(tmp_path, prices(tmp_path, text=text))
    found = counted(prepared, claim(1, opened="2026-02-01"), claim(2, code="A3"))
    assert found.missing_tariffs == ()
    assert residual(found) == {}
    assert cents(statement(prepared, found), "production") == 10_000


def test_a_limit_per_code_does_not_become_a_limit_per_price_line(tmp_path: Path) -> None:
    """More than two visits per code are not paid. As price lines 2 + 2 would all be paid."""
    text = BY_CODE.replace(
        "volume: visits.volume,", "volume: {at_most: {of: visits.volume, limit: two}},"
    ).replace("clauses:", "amounts: {two: {number: 2, of: visit}}\nclauses:")
    prepared = contract(tmp_path, prices(tmp_path, text=text))
    lines = [claim(1, opened="2026-02-01", quantity=2), claim(2, opened="2026-08-01", quantity=2)]
    with pytest.raises(BadInput) as caught:
        statement(prepared, counted(prepared, *lines))
    assert codes(caught) == ["changes-inside-window"]
    assert "per code" in caught.value.findings[0].message
    later = [claim(1, opened="2027-02-01", quantity=2), claim(2, opened="2027-08-01", quantity=2)]
    assert cents(statement(prepared, counted(prepared, *later)), "production", "2027") == 22_000


def test_months_priced_per_year_keep_their_price(tmp_path: Path) -> None:
    """Counted per month, totalled per year, then priced: the months from July keep 110.00."""
    text = BY_CODE.replace("year_of: opened", "per: month, year_of: opened").replace(
        "volume: visits.volume,", "volume: {total: {of: visits.volume, per: year}},"
    )
    text = text.replace("held_by: both}\nprices", "held_by: both, absent: zero}\nprices")
    prepared = contract(tmp_path, prices(tmp_path, text=text))
    found = counted(prepared, *HALF_YEARS)
    assert cents(statement(prepared, found), "production", "2026") == 73_000


def test_the_engine_sums_quantity_times_price_to_the_same_thousandths(tmp_path: Path) -> None:
    """3 x 0.125 + 1 x 10.005 = 10.380: one rounding, on the sum."""
    (tmp_path / "fine.csv").write_text("code,price\nA1,0.125\nA2,10.005\n", encoding="utf-8")
    text = """
care:
  visits: {codes: [A1, A2], by_code: true, year_of: opened, unit: visit, held_by: both}
prices: {list: [{file: fine.csv, from: 2026-01-01, known: 2025-11-12, decimals: 3}]}
clauses:
  production: {pay: {fee_for_service: {volume: visits.volume, price: list}}}
"""
    prepared = contract(tmp_path, text)
    claims = table([claim(1, quantity=3), claim(2, code="A2")])
    priced = price_claims([prepared], claims, KNOWN_AT)
    assert priced == {("k", "visits", "list", "2026"): 10_380}
    found = statement(prepared, count_claims([prepared], claims, KNOWN_AT))
    times = [node.value for node in line(found, "production").nodes if node.kind == "Times"]
    assert times == [10_380]
    assert cents(found, "production") == rounded(10_380, 10) == 1_038


def test_a_volume_adds_up_one_unit(tmp_path: Path) -> None:
    text = ONE_CARE.replace("{pass_through: visits.cost}", PER_VISIT) + PRICE
    lines = [claim(1, unit="minuut"), claim(2, unit="stuk")]
    with pytest.raises(BadInput) as caught:
        counted(contract(tmp_path, text), *lines)
    assert codes(caught) == ["mixed-units"]


def test_files_are_no_layout_by_their_names(tmp_path: Path) -> None:
    """Only what a store wrote itself is taken at its word: here a debit and the credit that
    reverses it lie in a file for lines that nothing else is said of."""
    prepared = contract(tmp_path, ONE_CARE)
    folder = tmp_path / "claims"
    folder.mkdir()
    pq.write_table(
        table([claim(1), claim(2, debit_credit="C", reverses="1")]), folder / "alone-000.parquet"
    )
    pq.write_table(table([claim(3)]), folder / "related.parquet")
    found = count_claims([prepared], folder, KNOWN_AT)
    assert volumes(found, "visits") == {"2026": 1}


def test_every_contract_that_would_add_up_two_units_is_named_at_once(tmp_path: Path) -> None:
    """Contracts k and m mix visits; n, with other parties, counts minutes alone."""
    text = ONE_CARE.replace("{pass_through: visits.cost}", PER_VISIT) + PRICE
    all_ = [
        contract(tmp_path, text, HEADER.replace("id: k", f"id: {name}").replace("9001", payer),
                 f"{name}.yaml")
        for name, payer in (("k", "9001"), ("m", "9001"), ("n", "9009"))
    ]  # fmt: skip
    lines = [claim(1, unit="minuut"), claim(2, unit="stuk"), claim(3, unit="minuut", payer="9009")]
    with pytest.raises(BadInput) as caught:
        counted(all_, *lines)
    assert [Path(x.place.file).name for x in caught.value.findings] == ["k.yaml", "m.yaml"]
    assert codes(caught) == ["mixed-units", "mixed-units"]
    assert "minuut and stuk" in caught.value.findings[0].message
    # Where only the cost is read, nothing that differs is added up.
    assert volumes(counted(contract(tmp_path, ONE_CARE), *lines), "visits") == {"2026": 2}


PER_VISIT = "{fee_for_service: {volume: visits.volume, price: price}}"
PRICE = """
parameters:
  price: [{value: "12.50", from: 2026-01-01, known: 2025-11-12, source: art. 1}]
"""


# --- what was already paid -------------------------------------------------------------------

LUMP_SUM = """
care:
  visits: {codes: [A1], year_of: opened, unit: visit, held_by: both}
  scans: {codes: [A2], year_of: delivered, unit: scan, held_by: both}
observations:
  posted: {unit: money, per: year, year_of: delivered, held_by: payer}
  scans_posted: {unit: money, per: year, year_of: delivered, held_by: payer}
parameters:
  sum: [{value: "500.00", per: year, from: 2026-01-01, known: 2025-11-12, source: art. 1}]
clauses:
  fixed: {pay: {lump_sum: sum}}
  scanning: {pay: {pass_through: scans.cost}}
postings:
  claims: {observation: posted, towards: [fixed]}
  scan_claims: {observation: scans_posted, towards: [scanning]}
"""


def balances(found: Statement) -> dict[tuple[str, str], tuple[int, int]]:
    return {(x.posting, x.window): (x.payable, x.posted) for x in found.balances}


def test_what_was_paid_on_claims_is_posted_towards_their_clauses(tmp_path: Path) -> None:
    """The scans read their own care. The fixed sum reads none, so the other care is paid towards
    it. A visit opened in 2026 and delivered in 2027 is posted in 2026, where it counts. 2027 has a
    scan, so the visits of that year are known to be none."""
    lines = [
        claim(1, opened="2026-05-01", delivered="2027-01-05", declared=40_000, paid=30_000),
        claim(2, opened="2026-05-02", delivered="2026-05-02", declared=10_000, paid=None),
        claim(3, code="A2", delivered="2027-02-01", declared=700, paid=600),
    ]
    prepared = contract(tmp_path, LUMP_SUM)
    from_claims = counted(prepared, *lines)
    assert balances(statement(prepared, from_claims)) == {
        ("claims", "2026"): (50_000, 30_000),
        ("claims", "2027"): (50_000, 0),
        ("scan_claims", "2026"): (0, 0),
        ("scan_claims", "2027"): (700, 600),
    }
    posted = [x for x in from_claims.table.rows if x.observation == "posted"]
    assert {x.held_by for x in posted} == {"payer"}


def test_care_that_no_claim_counts_for_takes_no_payments_of_other_care(tmp_path: Path) -> None:
    """The year of the network care is stated, so its figures come from a table; what was paid for
    visits is not paid towards it."""
    network = "  network: {codes: [B1], year_of: stated, unit: visit, held_by: both}\n"
    text = LUMP_SUM.replace("observations:", f"{network}observations:", 1)
    text = text.replace(
        "fixed: {pay: {lump_sum: sum}}", "fixed: {pay: {pass_through: network.cost}}"
    )
    found = counted(contract(tmp_path, text), claim(1, paid=30_000))
    assert [x for x in found.table.rows if x.observation == "posted"] == []
    assert observed(found)["scans_posted", "2026", ""] == 0


def test_the_cost_of_care_is_what_was_declared_unless_it_is_what_was_posted(
    tmp_path: Path,
) -> None:
    one = claim(1, declared=40_000, paid=30_000)
    plain = counted(contract(tmp_path, ONE_CARE), one)
    assert observed(plain)["visits.cost", "2026", ""] == 40_000
    text = ONE_CARE + "postings:\n  claims: {observation: visits.cost, towards: [paid]}\n"
    posted = counted(contract(tmp_path, text), one)
    assert observed(posted)["visits.cost", "2026", ""] == 30_000


def test_a_posting_holds_the_claims_between_the_parties_of_its_clauses(tmp_path: Path) -> None:
    """Both clauses read one line of care; each insurer has paid its own part of it."""
    header = HEADER + '  north: {name: North, kind: insurer, uzovi: ["9003"]}\n'
    text = """
care:
  visits: {codes: [A1], year_of: opened, unit: visit, held_by: both}
observations:
  south_posted: {unit: money, per: year, year_of: opened, held_by: both}
  north_posted: {unit: money, per: year, year_of: opened, held_by: both}
clauses:
  south: {pay: {share: {of: visits.cost, rate: 60%}}}
  north_part: {paid_by: north, pay: {share: {of: visits.cost, rate: 40%}}}
postings:
  a: {observation: south_posted, towards: [south]}
  b: {observation: north_posted, towards: [north_part]}
"""
    prepared = contract(tmp_path, text, header)
    lines = [claim(1, paid=7_000), claim(2, payer="9003", paid=2_000)]
    found = statement(prepared, counted(prepared, *lines))
    # 60 % and 40 % of 200.00 declared.
    assert balances(found) == {("a", "2026"): (12_000, 7_000), ("b", "2026"): (8_000, 2_000)}


def test_a_claim_is_posted_once(tmp_path: Path) -> None:
    text = """
care:
  visits: {codes: [A1], year_of: opened, unit: visit, held_by: both}
observations:
  one: {unit: money, per: year, year_of: opened, held_by: both}
  other: {unit: money, per: year, year_of: opened, held_by: both}
clauses:
  half: {pay: {share: {of: visits.cost, rate: 50%}}}
  rest: {pay: {share: {of: visits.cost, rate: 50%}}}
postings:
  a: {observation: one, towards: [half]}
  b: {observation: other, towards: [rest]}
"""
    with pytest.raises(BadInput) as caught:
        counted(contract(tmp_path, text), claim(1))
    assert codes(caught) == ["posting-twice"]


# --- inputs that cannot be used --------------------------------------------------------------


def test_a_store_gives_what_it_accepted_and_not_what_it_refused(tmp_path: Path) -> None:
    for at, name in enumerate(("a" * 64, "b" * 64)):
        folder = tmp_path / "store" / "sources" / name
        folder.mkdir(parents=True)
        pq.write_table(table([claim(at)]), folder / f"{name}.parquet")
        (folder / "refused.csv").write_text("line_id\n9\n", encoding="utf-8")
    found = count_claims([contract(tmp_path, ONE_CARE)], tmp_path / "store", KNOWN_AT)
    assert found.all.rows == found.counted.rows == 2


def test_claims_that_are_not_there(tmp_path: Path) -> None:
    prepared = contract(tmp_path, ONE_CARE)
    (tmp_path / "empty").mkdir()
    for where in (tmp_path / "empty", tmp_path / "nothing.parquet", tmp_path / "*.parquet"):
        with pytest.raises(BadInput) as caught:
            count_claims([prepared], where)
        assert codes(caught) == ["no-claims"]


def test_the_folder_above_the_claims_is_no_puzzle(tmp_path: Path) -> None:
    """What `passend claims generate --out region` writes has its claims in region/claims."""
    (tmp_path / "region" / "claims").mkdir(parents=True)
    pq.write_table(table([claim(1)]), tmp_path / "region" / "claims" / "0.parquet")
    with pytest.raises(BadInput) as caught:
        count_claims([contract(tmp_path, ONE_CARE)], tmp_path / "region")
    assert codes(caught) == ["no-claims"]
    assert f"did you mean {tmp_path / 'region' / 'claims'}?" in str(caught.value)


@pytest.mark.parametrize("name", ["claims.csv", "k.yaml", "cut.parquet"])
def test_a_file_that_is_no_parquet_is_named_with_what_reads_it(tmp_path: Path, name: str) -> None:
    prepared = contract(tmp_path, ONE_CARE)
    (tmp_path / "claims.csv").write_text("line_id;code\n1;A1\n", encoding="utf-8")
    pq.write_table(table([claim(1)]), tmp_path / "whole.parquet")
    whole = (tmp_path / "whole.parquet").read_bytes()
    (tmp_path / "cut.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BadInput) as caught:
        count_claims([prepared], tmp_path / name)
    assert codes(caught) == ["unreadable"]
    assert caught.value.findings[0].place.file == str(tmp_path / name)
    assert "take-in" in caught.value.findings[0].mend


@pytest.mark.parametrize(
    ("url", "address"), [("sqlite://", ""), ("duckdb://", "s3://bucket/claims.parquet")]
)
def test_what_an_engine_cannot_read_is_no_traceback(tmp_path: Path, url: str, address: str) -> None:
    prepared = contract(tmp_path, ONE_CARE)
    pq.write_table(table([claim(1)]), tmp_path / "whole.parquet")
    with pytest.raises(BadInput) as caught:
        count_claims([prepared], address or tmp_path / "whole.parquet", KNOWN_AT, url)
    assert codes(caught) == ["unreadable"]
    assert "--engine" in caught.value.findings[0].mend


def test_claims_in_another_shape_name_every_column(tmp_path: Path) -> None:
    prepared = contract(tmp_path, ONE_CARE)
    whole = table([claim(1)])
    shape = whole.drop_columns(["payer", "sex"])  # the sex is optional
    shape = shape.set_column(
        shape.schema.get_field_index("declared"), "declared", pa.array([100.0], pa.float64())
    )
    shape = shape.set_column(
        shape.schema.get_field_index("provider"), "provider", pa.array([6990001], pa.int64())
    )
    with pytest.raises(BadInput) as caught:
        count_claims([prepared], shape)
    assert sorted(codes(caught)) == ["claims-column", "claims-type", "claims-type"]
    assert "declared" in str(caught.value)
    assert "leading zeros" in str(caught.value)


def test_an_optional_column_may_be_missing(tmp_path: Path) -> None:
    claims = table([claim(1)]).drop_columns(["sex", "closed", "paid", "reverses"])
    found = count_claims([contract(tmp_path, ONE_CARE)], claims, KNOWN_AT)
    assert (found.counted.rows, found.counted.paid) == (1, 0)


def test_an_engine_that_does_not_answer(tmp_path: Path) -> None:
    prepared = contract(tmp_path, ONE_CARE)
    for url in ("nonsense://", "duckdb:///no/such/folder/claims.db"):
        with pytest.raises(BadInput) as caught:
            count_claims([prepared], table([claim(1)]), KNOWN_AT, url)
        assert codes(caught) == ["engine-unreachable"]
        assert caught.value.findings[0].place.file == url


def test_without_the_extra_the_finding_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared, claims = contract(tmp_path, ONE_CARE), table([claim(1)])
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.partition(".")[0] == "pyspark":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr("passend.observation.engines.import_module", without)
    with pytest.raises(BadInput) as caught:
        count_claims([prepared], claims, KNOWN_AT, "local[2]")
    assert codes(caught) == ["extra-missing"]
    assert "passend[spark]" in caught.value.findings[0].mend


def test_two_contracts_of_one_name(tmp_path: Path) -> None:
    prepared = contract(tmp_path, ONE_CARE)
    with pytest.raises(BadInput) as caught:
        counted([prepared, prepared], claim(1))
    assert set(codes(caught)) == {"id-twice"}


def test_without_claims_or_contracts_nothing_is_counted(tmp_path: Path) -> None:
    prepared = contract(tmp_path, ONE_CARE)
    none = count_claims([prepared], table([]), KNOWN_AT)
    assert (none.all.rows, none.residual, none.table.rows) == (0, (), ())
    nobody = count_claims([], table([claim(1)]), KNOWN_AT)
    assert residual(nobody) == {"other provider": (1, 10_000, 9_000)}
