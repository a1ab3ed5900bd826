"""Measures from claims, kind by kind: a few claims, and what they must give by hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tests import contracts
from tests.engines.world import Line, claim, table

from passend.contract.check import Prepared
from passend.contract.counting import FromClaims
from passend.findings import BadInput
from passend.observation.claimed import count_claims
from passend.observation.measures.measured import KINDS, Measured, measure_claims

HEADER = """passend: 1
id: k
runs: {from: 2026-01-01, until: 2028-01-01}
parties:
  payer: {name: South, kind: insurer, uzovi: ["9001", {code: "9002", from: 2026-07-01}]}
  provider: {name: Linde, kind: provider, agb: ["06990001", {code: "06990002", until: 2027-01-01}]}
  network: {name: Network, kind: provider, agb: ["06990005"]}
observations: {sums: {unit: money, per: year, year_of: opened, held_by: both, absent: zero}}
clauses: {sum: {pay: sums}}
"""
KNOWN = date(2028, 12, 31)
ELSEWHERE = "06990009"

Measuring = Callable[..., dict[str, Measured]]


def defined(kind: str, from_claims: str, more: str = "") -> str:
    return f"""measures:
  m: {{kind: {kind}, use: watched, owners: [payer, provider], year_of: delivered, held_by: payer,
      definition: x, from_claims: {{source: annex 1, {from_claims}}}{more}}}
"""


@pytest.fixture
def measuring(tmp_path: Path) -> Measuring:
    """A measure of its definition, on some claims: what it is in every window."""

    def measured(kind: str, from_claims: str, lines: list[Line], more: str = "",
                 **how: Any) -> dict[str, Measured]:  # fmt: skip
        prepared = contracts.contract(tmp_path, defined(kind, from_claims, more), HEADER)
        found = measure_claims([prepared], table(lines), how.pop("known_at", KNOWN), **how)
        return {f"{x.window} {x.item}".strip(): x for x in found}

    return measured


def pairs(found: dict[str, Measured]) -> dict[str, tuple[int, int]]:
    return {window: (x.numerator, x.denominator) for window, x in found.items()}


def care(number: int | str, day: str, code: str = "A1", **more: Any) -> Line:
    return claim(number, code=code, delivered=day, opened=None, closed=None,
                 received="2026-06-01", **more)  # fmt: skip


def stay(number: int | str, opened: str, closed: str, **more: Any) -> Line:
    return claim(number, **{"code": "S1", "opened": opened, "closed": closed, "delivered": None,
                            "received": "2026-06-01", **more})  # fmt: skip


# What counts


def test_every_kind_of_definition_has_its_function() -> None:
    kinds = [field.name for field in dataclasses.fields(FromClaims) if field.name != "source"]
    assert kinds == list(KINDS)


def test_lines_are_counted_in_the_window_of_their_day(measuring: Measuring) -> None:
    lines = [care(1, "2026-01-01"), care(2, "2026-12-31"), care(3, "2027-01-01"),
             care(4, "2025-12-31"), care(5, "2028-01-01"), care(6, "2026-05-01", "B1")]  # fmt: skip
    assert pairs(measuring("ratio", "count: {of: A1}", lines)) == {"2026": (2, 1), "2027": (1, 1)}


def test_a_credit_takes_its_line_away_and_a_line_counts_once(measuring: Measuring) -> None:
    lines = [
        care(1, "2026-03-01", patient="p1"),
        care(2, "2026-03-02", patient="p2"),
        care(2, "2026-03-02", patient="p2"),
        care(3, "2026-03-03", patient="p3"),
        care("c3", "2026-03-03", patient="p3", debit_credit="C", reverses="3"),
    ]
    for counts, expected in (("lines", 2), ("patients", 2), ("quantity", 2),
                             ("declared", 20_000), ("paid", 18_000)):  # fmt: skip
        found = measuring("ratio", f"count: {{of: A1, counts: {counts}}}", lines)
        assert pairs(found) == {"2026": (expected, 1)}, counts


def test_a_credit_that_paid_back_less_leaves_what_it_did_not_pay_back(
    measuring: Measuring,
) -> None:
    credit = care("c1", "2026-03-01", debit_credit="C", reverses="1", paid=8_000)
    lines = [care(1, "2026-03-01", paid=9_000), credit]
    assert pairs(measuring("ratio", "count: {of: A1, counts: paid}", lines)) == {"2026": (1_000, 1)}
    assert pairs(measuring("ratio", "count: {of: A1}", lines)) == {"2026": (0, 1)}


def test_claims_received_later_are_left_out(measuring: Measuring) -> None:
    lines = [care(1, "2026-03-01"), {**care(2, "2026-03-02"), "received": date(2027, 2, 1)}]
    count = "count: {of: A1}"
    before = measuring("ratio", count, lines, known_at=date(2027, 1, 31))
    after = measuring("ratio", count, lines, known_at=date(2027, 2, 1))
    assert (before["2026"].numerator, after["2026"].numerator) == (1, 2)


def test_the_codes_of_parties_are_dated(measuring: Measuring) -> None:
    """Label 9002 belongs to the payer from July 2026, location 06990002 left at the end of it."""
    lines = [
        care(1, "2026-06-30", payer="9002"), care(2, "2026-07-01", payer="9002"),
        care(3, "2026-12-31", provider="06990002"), care(4, "2027-01-01", provider="06990002"),
        care(5, "2026-08-01", payer="9003"), care(6, "2026-08-01", provider=ELSEWHERE),
    ]  # fmt: skip
    here = "count: {of: {codes: A1, delivered_by: provider}}"
    assert pairs(measuring("ratio", here, lines)) == {"2026": (2, 1)}
    away = "count: {of: {codes: A1, where: elsewhere}}"
    assert pairs(measuring("ratio", away, lines)) == {"2026": (1, 1), "2027": (1, 1)}
    all_ = "count: {of: {codes: A1, where: anywhere}}"
    assert pairs(measuring("ratio", all_, lines)) == {"2026": (3, 1), "2027": (1, 1)}


def test_a_selection_may_name_products_specialisms_and_diagnoses(measuring: Measuring) -> None:
    lines = [
        care(1, "2026-03-01", product="010000001", specialism="0310", diagnosis="401"),
        care(2, "2026-03-01", product="010000002", specialism="0310", diagnosis="402"),
        care(3, "2026-03-01", code="B1", specialism="0301", diagnosis="401"),
        care(4, "2026-03-01", code="B1"),
    ]
    for selection, expected in (
        ("{codes: ['010000001']}", 1), ("{codes: [A1, '010000001']}", 2),
        ("{specialisms: '0310'}", 2), ("{diagnoses: '401'}", 2),
        ("{codes: B1, diagnoses: '401'}", 1),
    ):  # fmt: skip
        found = measuring("ratio", f"count: {{of: {selection}}}", lines)
        assert found["2026"].numerator == expected, selection


def test_a_window_without_care_has_nothing_and_a_year_without_claims_is_not_there(
    measuring: Measuring,
) -> None:
    lines = [care(1, "2026-02-10")]
    found = measuring("ratio", "count: {of: A1}", lines, per="quarter", known_at=date(2026, 9, 1))
    assert pairs(found) == {"2026-Q1": (1, 1), "2026-Q2": (0, 1), "2026-Q3": (0, 1)}


def test_months_for_a_control_chart_from_a_measure_per_year(measuring: Measuring) -> None:
    lines = [care(1, "2026-01-31"), care(2, "2026-02-01"), care(3, "2026-02-28")]
    found = measuring("ratio", "count: {of: A1, counts: patients}", lines, per="month",
                      known_at=date(2026, 6, 1))  # fmt: skip
    assert [x.numerator for x in found.values()] == [1, 1, 0, 0, 0, 0]
    assert list(found)[:3] == ["2026-01", "2026-02", "2026-03"]
    assert measuring("ratio", "count: {of: A1, counts: patients}", lines)["2026"].numerator == 1


def test_results_may_be_split_by_provider(measuring: Measuring) -> None:
    lines = [care(1, "2026-02-01"), care(2, "2026-02-01"),
             care(3, "2026-02-01", provider="06990002")]  # fmt: skip
    found = measuring("ratio", "count: {of: A1}", lines, by="provider")
    assert pairs(found) == {"2026 06990001": (2, 1), "2026 06990002": (1, 1)}


# Rates, means, percentiles


def test_a_rate_divides_one_count_by_another(measuring: Measuring) -> None:
    lines = [care(1, "2026-02-01", quantity=3), care(2, "2026-02-02", quantity=4),
             care(3, "2026-02-02", "B1", patient="p1"),
             care(4, "2026-02-03", "B1", patient="p2")]  # fmt: skip
    rate = "rate: {of: A1, counts: quantity, per: B1, per_counts: patients}"
    assert pairs(measuring("ratio", rate, lines)) == {"2026": (7, 2)}


def test_a_mean_is_per_line_or_per_patient(measuring: Measuring) -> None:
    lines = [care(1, "2026-02-01", declared=100, patient="p1"),
             care(2, "2026-02-02", declared=200, patient="p1"),
             care(3, "2026-02-03", declared=600, patient="p2")]  # fmt: skip
    assert pairs(measuring("mean", "mean: {of: A1, value: declared}", lines)) == {"2026": (900, 3)}
    per = "mean: {of: A1, value: declared, per: patients}"
    assert pairs(measuring("mean", per, lines)) == {"2026": (900, 2)}


@pytest.mark.parametrize(
    ("percent", "expected"), [(1, 10), (20, 10), (21, 20), (50, 30), (90, 50), (100, 50)]
)
def test_a_percentile_is_the_value_at_the_nearest_rank(
    measuring: Measuring, percent: int, expected: int
) -> None:
    """Of 10, 20, 30, 40, 50 the rank is 5 x percent / 100, rounded up: 1 for 20, 2 for 21."""
    lines = [care(n, "2026-02-01", declared=10 * n) for n in (3, 1, 5, 2, 4)]
    found = measuring(
        "percentile", f"percentile: {{of: A1, value: declared, percent: {percent}}}", lines
    )
    assert pairs(found) == {"2026": (expected, 1)}
    assert found["2026"].parts == {"cases": 5}


# Readmission


READMISSION = "readmission: {index: {codes: S1, year_of: closed}, within_days: 30}"


@pytest.mark.parametrize(
    ("again", "expected"),
    [("2026-03-10", 0), ("2026-03-11", 1), ("2026-04-09", 1), ("2026-04-10", 0)],
)
def test_a_new_stay_begins_one_to_thirty_days_after_discharge(
    measuring: Measuring, again: str, expected: int
) -> None:
    """Discharged on 10 March; on that day it is one stay, 9 April is the thirtieth day after."""
    last = str(date.fromisoformat(again) + timedelta(days=2))
    found = measuring("proportion", READMISSION,
                      [stay(1, "2026-03-01", "2026-03-10"), stay(2, again, last)])  # fmt: skip
    assert found["2026"].numerator == expected
    assert found["2026"].denominator == (1 if again == "2026-03-10" else 2)


def test_an_index_stay_counts_once_however_often_someone_returns(measuring: Measuring) -> None:
    lines = [stay(1, "2026-03-01", "2026-03-10"), stay(2, "2026-03-15", "2026-03-16"),
             stay(3, "2026-03-20", "2026-03-21"),
             stay(4, "2026-03-01", "2026-03-05", patient="p2")]  # fmt: skip
    assert pairs(measuring("proportion", READMISSION, lines)) == {"2026": (2, 4)}


def test_a_stay_that_is_taken_out_may_still_be_what_someone_returns_for(
    measuring: Measuring,
) -> None:
    """Chemotherapy during a stay takes it out as an index stay."""
    lines = [stay(1, "2026-03-01", "2026-03-10"), stay(2, "2026-03-20", "2026-03-22"),
             care(3, "2026-03-21", "CHEMO")]  # fmt: skip
    excluding = READMISSION[:-1] + ", excluding: CHEMO}"
    found = measuring("proportion", excluding, lines)
    assert pairs(found)["2026"] == (1, 1)
    assert found["2026"].parts == {"excluded": 1, "too_recent": 0}


def test_a_stay_counts_when_the_days_after_it_have_passed(measuring: Measuring) -> None:
    lines = [stay(1, "2026-03-01", "2026-03-10")]
    before = measuring("proportion", READMISSION, lines, known_at=date(2026, 6, 1))
    assert pairs(before) == {"2026": (0, 1)}
    early = [stay(1, "2026-05-01", "2026-05-10")]
    recent = measuring("proportion", READMISSION, early, known_at=date(2026, 6, 8))
    assert (recent["2026"].denominator, recent["2026"].parts["too_recent"]) == (0, 1)
    passed = measuring("proportion", READMISSION, early, known_at=date(2026, 6, 9))
    assert passed["2026"].denominator == 1


def test_a_return_elsewhere_counts_only_where_the_definition_says_so(
    measuring: Measuring,
) -> None:
    lines = [stay(1, "2026-03-01", "2026-03-10"),
             stay(2, "2026-03-20", "2026-03-22", provider=ELSEWHERE)]  # fmt: skip
    assert pairs(measuring("proportion", READMISSION, lines))["2026"] == (0, 1)
    anywhere = READMISSION[:-1] + ", again: {codes: S1, year_of: closed, where: anywhere}}"
    assert pairs(measuring("proportion", anywhere, lines))["2026"] == (1, 1)
    same = anywhere[:-1] + ", same: provider}"
    assert pairs(measuring("proportion", same, lines))["2026"] == (0, 1)


def test_days_of_care_that_follow_on_each_other_are_one_stay(measuring: Measuring) -> None:
    """Intensive care by the day: 1, 2 and 3 March, and again on 5 March: 3 + 1 days, 2 stays."""
    lines = [care(n, f"2026-03-0{n}", "IC") for n in (3, 1, 2, 5)]
    assert pairs(measuring("mean", "length_of_stay: {of: IC}", lines)) == {"2026": (4, 2)}
    twice = [*lines, care("x", "2026-03-02", "IC")]
    assert pairs(measuring("mean", "length_of_stay: {of: IC}", twice)) == {"2026": (4, 2)}
    found = measuring("proportion", "readmission: {index: IC, within_days: 2}", lines)
    assert pairs(found) == {"2026": (1, 2)}


# Leakage and shifts


def hips(year: int, here: int, elsewhere: int, agreed: int = 0) -> list[Line]:
    """So many operations here, elsewhere, and of those with the network partner."""
    homes = ["06990001"] * here + [ELSEWHERE] * (elsewhere - agreed) + ["06990005"] * agreed
    return [
        care(f"{year}.{n}", f"{year}-03-01", "HIP", provider=home, patient=f"p{year}.{n}")
        for n, home in enumerate(homes)
    ]


def test_seventy_five_gross_is_thirty_nine_unexplained(measuring: Measuring) -> None:
    """Hospital A from 1,000 to 900; elsewhere 400 to 475, of which the network 10 to 40: 30 were
    agreed. The market grows by 1.5 %: 6 of 400. 75 - 30 - 6 = 39, which is 39 % of the fall."""
    lines = hips(2025, 1000, 400, 10) + hips(2026, 900, 475, 40)
    found = measuring(
        "ratio",
        "leakage: {of: {codes: HIP, delivered_by: provider}, baseline: '2025', "
        "agreed: {codes: HIP, delivered_by: network}, market_growth: 1.5%}",
        lines,
    )
    assert pairs(found) == {"2026": (39, 100)}
    assert found["2026"].value == Fraction(39, 100)
    assert found["2026"].parts == {
        "here": 900, "here_before": 1000, "elsewhere": 475, "elsewhere_before": 400,
        "fall": 100, "gross": 75, "agreed": 30, "market": 6, "unexplained": 39,
    }  # fmt: skip


def test_the_mean_of_the_baseline_years_is_rounded_once(measuring: Measuring) -> None:
    """Elsewhere 4 and 5 before, now 9: the growth is 9 - 9/2 = 4.5, which is 5."""
    lines = hips(2024, 10, 4) + hips(2025, 10, 5) + hips(2026, 2, 9)
    leakage = "leakage: {of: {codes: HIP, delivered_by: provider}, baseline: ['2024', '2025']}"
    assert measuring("ratio", leakage, lines)["2026"].parts["gross"] == 5


def test_an_unfinished_or_unread_year_is_no_fall(measuring: Measuring) -> None:
    leakage = "leakage: {of: {codes: HIP, delivered_by: provider}, baseline: '2025'}"
    lines = hips(2025, 10, 4) + hips(2026, 8, 6)
    assert list(measuring("ratio", leakage, lines)) == ["2026"]
    assert measuring("ratio", leakage, lines, known_at=date(2026, 12, 31)) == {}
    assert measuring("ratio", leakage, hips(2026, 8, 6)) == {}


def test_months_are_held_against_the_same_month_of_the_baseline(measuring: Measuring) -> None:
    leakage = "leakage: {of: {codes: HIP, delivered_by: provider}, baseline: '2025'}"
    found = measuring("ratio", leakage, hips(2025, 10, 4) + hips(2026, 8, 6), per="month")
    assert list(found) == ["2026-03"]
    assert found["2026-03"].parts["unexplained"] == 2


# Observations


def test_settling_from_claims_gives_the_observations_of_measures(tmp_path: Path) -> None:
    text = defined("proportion", READMISSION)
    prepared = contracts.contract(tmp_path, text, HEADER)
    lines = [stay(1, "2026-03-01", "2026-03-10"), stay(2, "2026-03-20", "2026-03-22")]
    counted = count_claims([prepared], table(lines), date(2026, 12, 31))
    rows = {(row.observation, row.window): (row.value, row.unit, row.held_by)
            for row in counted.tables["k"].rows}  # fmt: skip
    assert rows["m.numerator", "2026"] == (1, "m", "payer")
    assert rows["m.denominator", "2026"] == (2, "m", "payer")
    assert counted.measured == measure_claims([prepared], table(lines), date(2026, 12, 31))


# What does not fit


@pytest.mark.parametrize(
    ("kind", "from_claims", "code"),
    [
        ("ratio", "", "measure-kinds"),
        ("ratio", "count: {of: A1}, mean: {of: A1, value: paid}", "measure-kinds"),
        ("mean", "count: {of: A1}", "measure-fit"),
        ("ratio", "count: {of: {where: here}}", "measure-selects"),
        ("ratio", "count: {of: {codes: A1, year_of: stated}}", "measure-date"),
        ("ratio", "count: {of: {care: nothing}}", "unknown-name"),
        ("ratio", "count: {of: {codes: A1, delivered_by: nobody}}", "unknown-party"),
        ("ratio", "count: {of: A1, counts: horses}", "unknown-word"),
        ("proportion", "proportion: {of: A1}", "measure-subset"),
        ("proportion", "proportion: {of: A1, having: B1, without: B2}", "measure-subset"),
        ("proportion", "proportion: {of: A1, having: B1, when: after}", "measure-days"),
        ("proportion", "readmission: {index: A1, within_days: 0}", "out-of-range"),
        ("percentile", "percentile: {of: A1, value: paid, percent: 101}", "out-of-range"),
        ("percentile", "waiting: {from: A1, until: B1}", "measure-days"),
        ("observed_expected", "hours_per_client: {of: A1, norm: []}", "measure-norm"),
        ("observed_expected", "hours_per_client: {of: A1, norm: [{hours: 1.5}]}", "ratio"),
        ("observed_expected",
         "hours_per_client: {of: A1, norm: [{hours: 1}, {hours: 2, sex: '1'}]}", "measure-norm"),
        ("ratio", "leakage: {of: A1, baseline: []}", "measure-baseline"),
        ("ratio", "leakage: {of: A1, baseline: ['2026']}", "measure-baseline"),
        ("ratio", "leakage: {of: A1, baseline: ['2025'], market_growth: a lot}", "ratio"),
    ],
)  # fmt: skip
def test_a_definition_that_does_not_fit_is_a_finding(
    tmp_path: Path, kind: str, from_claims: str, code: str
) -> None:
    with pytest.raises(BadInput) as error:
        contracts.contract(tmp_path, defined(kind, from_claims), HEADER)
    assert code in {finding.code for finding in error.value.findings}
    assert all(finding.place.line for finding in error.value.findings)


def test_a_measure_from_claims_has_windows_of_the_calendar(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as error:
        contracts.contract(tmp_path, defined("ratio", "count: {of: A1}", ", per: episode"), HEADER)
    assert [finding.code for finding in error.value.findings] == ["measure-grain"]


def prepared_of(tmp_path: Path, text: str) -> Prepared:
    return contracts.contract(tmp_path, text, HEADER)
