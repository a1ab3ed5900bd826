"""Measures from claims: what a few claims give by hand, what counts, what does not fit, and where
figures go.
"""

from __future__ import annotations

import dataclasses
import re
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from tests import contracts
from tests.engines.world import Line, table
from tests.measuring import (
    ELSEWHERE,
    HEADER,
    KNOWN,
    READMISSION,
    Measuring,
    MeasuringAll,
    care,
    defined,
    hips,
    pairs,
    stay,
)

from passend.contract.annex import annex
from passend.contract.annex.counted import SENTENCES
from passend.contract.counting import FromClaims
from passend.findings import BadInput
from passend.observation.claimed import count_claims
from passend.observation.measures.measured import KINDS, measure_claims
from passend.observation.measures.shown import measured_table
from passend.report.plain import markdown

# What counts


def test_every_kind_of_definition_has_its_function() -> None:
    kinds = [field.name for field in dataclasses.fields(FromClaims) if field.name != "source"]
    assert kinds == list(KINDS)


def test_lines_are_counted_in_the_window_of_their_day(measuring: Measuring) -> None:
    lines = [care(1, "2026-01-01"), care(2, "2026-12-31"), care(3, "2027-01-01"),
             care(4, "2025-12-31"), care(5, "2028-01-01"), care(6, "2026-05-01", "B1")]  # fmt: skip
    assert pairs(measuring("ratio", "count: {of: A1}", lines)) == {"2026": (2, 1), "2027": (1, 1)}


def test_a_credit_takes_its_line_away_and_a_line_counts_once(
    measuring_all: MeasuringAll,
) -> None:
    lines = [
        care(1, "2026-03-01", patient="p1"),
        care(2, "2026-03-02", patient="p2"),
        care(2, "2026-03-02", patient="p2"),
        care(3, "2026-03-03", patient="p3"),
        care("c3", "2026-03-03", patient="p3", debit_credit="C", reverses="3"),
    ]
    units = ("lines", "patients", "quantity", "declared", "paid")
    counts = [f"count: {{of: A1, counts: {unit}}}" for unit in units]
    found = measuring_all("ratio", counts, lines)
    assert [x["2026"].numerator for x in found] == [2, 2, 2, 20_000, 18_000]


def test_a_credit_that_paid_back_less_leaves_what_it_did_not_pay_back(
    measuring_all: MeasuringAll,
) -> None:
    credit = care("c1", "2026-03-01", debit_credit="C", reverses="1", paid=8_000)
    lines = [care(1, "2026-03-01", paid=9_000), credit]
    paid, count = measuring_all("ratio", ["count: {of: A1, counts: paid}", "count: {of: A1}"],
                                lines)  # fmt: skip
    assert (pairs(paid), pairs(count)) == ({"2026": (1_000, 1)}, {"2026": (0, 1)})


def test_claims_received_later_are_left_out(measuring: Measuring) -> None:
    lines = [care(1, "2026-03-01"), {**care(2, "2026-03-02"), "received": date(2027, 2, 1)}]
    count = "count: {of: A1}"
    before = measuring("ratio", count, lines, known_at=date(2027, 1, 31))
    after = measuring("ratio", count, lines, known_at=date(2027, 2, 1))
    assert (before["2026"].numerator, after["2026"].numerator) == (1, 2)


def test_the_codes_of_parties_are_dated(measuring_all: MeasuringAll) -> None:
    """Label 9002 belongs to the payer from July 2026, location 06990002 left at the end of it."""
    lines = [
        care(1, "2026-06-30", payer="9002"), care(2, "2026-07-01", payer="9002"),
        care(3, "2026-12-31", provider="06990002"), care(4, "2027-01-01", provider="06990002"),
        care(5, "2026-08-01", payer="9003"), care(6, "2026-08-01", provider=ELSEWHERE),
    ]  # fmt: skip
    wheres = ("delivered_by: provider", "where: elsewhere", "where: anywhere")
    counts = [f"count: {{of: {{codes: A1, {where}}}}}" for where in wheres]
    here, away, all_ = measuring_all("ratio", counts, lines)
    assert pairs(here) == {"2026": (2, 1)}
    assert pairs(away) == {"2026": (1, 1), "2027": (1, 1)}
    assert pairs(all_) == {"2026": (3, 1), "2027": (1, 1)}


def test_a_selection_may_name_products_specialisms_and_diagnoses(
    measuring_all: MeasuringAll,
) -> None:
    lines = [
        care(1, "2026-03-01", product="010000001", specialism="0310", diagnosis="401"),
        care(2, "2026-03-01", product="010000002", specialism="0310", diagnosis="402"),
        care(3, "2026-03-01", code="B1", specialism="0301", diagnosis="401"),
        care(4, "2026-03-01", code="B1"),
    ]
    selections = {
        "{codes: ['010000001']}": 1, "{codes: [A1, '010000001']}": 2, "{specialisms: '0310'}": 2,
        "{diagnoses: '401'}": 2, "{codes: B1, diagnoses: '401'}": 1,
    }  # fmt: skip
    found = measuring_all("ratio", [f"count: {{of: {each}}}" for each in selections], lines)
    assert [x["2026"].numerator for x in found] == list(selections.values())


def test_a_window_without_care_has_nothing_and_a_year_without_claims_is_not_there(
    measuring: Measuring,
) -> None:
    lines = [care(1, "2026-02-10")]
    found = measuring("ratio", "count: {of: A1}", lines, per="quarter", known_at=date(2026, 9, 1))
    assert pairs(found) == {"2026-Q1": (1, 1), "2026-Q2": (0, 1), "2026-Q3": (0, 1)}


def test_without_claims_or_without_an_insurer_there_is_nothing(tmp_path: Path) -> None:
    text = defined("ratio", "count: {of: A1}", "count: {of: {diagnoses: '401'}}")
    prepared = contracts.contract(tmp_path, text, HEADER)
    assert measure_claims([prepared], table([]), KNOWN) == ()
    nobody = HEADER.replace('uzovi: ["9001", {code: "9002", from: 2026-07-01}]', "kvk: '12345678'")
    prepared = contracts.contract(tmp_path, text, nobody)
    assert measure_claims([prepared], table([care(1, "2026-01-01")]), KNOWN) == ()
    assert measure_claims([], table([care(1, "2026-01-01")]), KNOWN) == ()


def test_a_claim_without_a_day_or_a_patient_counts_where_neither_matters(
    measuring_all: MeasuringAll,
) -> None:
    lines = [care(1, "2026-01-01", patient=None), {**care(2, "2026-01-01"), "delivered": None}]
    units = [f"count: {{of: A1, counts: {unit}}}" for unit in ("lines", "patients")]
    found = measuring_all("ratio", units, lines)
    assert [x["2026"].numerator for x in found] == [1, 0]


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


def test_a_percentile_is_the_value_at_the_nearest_rank(measuring_all: MeasuringAll) -> None:
    """Of 10, 20, 30, 40, 50 the rank is 5 x percent / 100, rounded up: 1 for 20, 2 for 21."""
    lines = [care(n, "2026-02-01", declared=10 * n) for n in (3, 1, 5, 2, 4)]
    expected = {1: 10, 20: 10, 21: 20, 50: 30, 90: 50, 100: 50}
    percentiles = [f"percentile: {{of: A1, value: declared, percent: {p}}}" for p in expected]
    found = measuring_all("percentile", percentiles, lines)
    assert [x["2026"].numerator for x in found] == list(expected.values())
    assert {x["2026"].parts["cases"] for x in found} == {5}


# Readmission


def test_a_new_stay_begins_one_to_thirty_days_after_discharge(measuring: Measuring) -> None:
    """Discharged on the tenth of a month with 31 days: on that day it is one stay, the ninth of
    the next month is the thirtieth day after."""
    again = {"03": "2026-03-10", "05": "2026-05-11", "07": "2026-08-09", "10": "2026-11-10"}
    lines = []
    for month, day in again.items():
        last = str(date.fromisoformat(day) + timedelta(days=1))
        lines += [
            stay(f"{month}a", f"2026-{month}-01", f"2026-{month}-10", patient=month),
            stay(f"{month}b", day, last, patient=month),
        ]
    found = measuring("proportion", READMISSION, lines, per="month")
    counted = {label: pair for label, pair in pairs(found).items() if pair != (0, 0)}
    assert counted == {
        "2026-03": (0, 1),
        "2026-05": (1, 2),
        "2026-07": (1, 1), "2026-08": (0, 1),
        "2026-10": (0, 1), "2026-11": (0, 1),
    }  # fmt: skip


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
    measuring_all: MeasuringAll,
) -> None:
    lines = [stay(1, "2026-03-01", "2026-03-10"),
             stay(2, "2026-03-20", "2026-03-22", provider=ELSEWHERE)]  # fmt: skip
    anywhere = READMISSION[:-1] + ", again: {codes: S1, year_of: closed, where: anywhere}}"
    same = anywhere[:-1] + ", same: provider}"
    found = measuring_all("proportion", [READMISSION, anywhere, same], lines)
    assert [pairs(x) for x in found] == [{"2026": (0, 1)}, {"2026": (1, 1)}, {"2026": (0, 1)}]


def test_days_of_care_that_follow_on_each_other_are_one_stay(measuring: Measuring) -> None:
    """Intensive care by the day: 1, 2 and 3 March, and again on 5 March: 3 + 1 days, 2 stays."""
    lines = [care(n, f"2026-03-0{n}", "IC") for n in (3, 1, 2, 5)]
    assert pairs(measuring("mean", "length_of_stay: {of: IC}", lines)) == {"2026": (4, 2)}
    twice = [*lines, care("x", "2026-03-02", "IC")]
    assert pairs(measuring("mean", "length_of_stay: {of: IC}", twice)) == {"2026": (4, 2)}
    found = measuring("proportion", "readmission: {index: IC, within_days: 2}", lines)
    assert pairs(found) == {"2026": (1, 2)}


# Leakage and shifts


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


def test_no_more_is_agreed_than_was_agreed_and_the_rest_is_at_most_the_fall(
    measuring_all: MeasuringAll,
) -> None:
    """The partner grew by 30 where 20 were agreed: 75 - 20 - 6 = 49. Where only 10 left here, no
    more than 10 can have leaked."""
    leakage = (
        "leakage: {of: {codes: HIP, delivered_by: provider}, baseline: '2025', agreed_at_most: 20, "
        "agreed: {codes: HIP, delivered_by: network}, market_growth: 1.5%}"
    )
    found = [
        measuring_all("ratio", [leakage], hips(2025, 1000, 400, 10) + hips(2026, now, 475, 40))[0]
        for now in (900, 990, 1010)
    ]
    assert [pairs(x)["2026"] for x in found] == [(49, 100), (10, 10), (0, 0)]


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


# Proportions


def test_a_numerator_lies_within_its_denominator(measuring_all: MeasuringAll) -> None:
    """p1 and p2 had A1; p2 and p3 had B1: one in two, or two of three lines of A1."""
    lines = [care(1, "2026-02-01", patient="p1"), care(2, "2026-02-02", patient="p2"),
             care(3, "2026-02-03", patient="p2"), care(4, "2026-05-01", "B1", patient="p2"),
             care(5, "2026-05-01", "B1", patient="p3"),
             care(6, "2026-06-01", "X1", patient="p1")]  # fmt: skip
    found = measuring_all(
        "proportion",
        [
            "proportion: {of: A1, having: B1}",
            "proportion: {of: A1, without: B1}",
            "proportion: {of: A1, having: B1, excluding: X1}",
            "proportion: {of: [A1, B1], having: B1, counts: lines}",
            "proportion: {of: A1, having: B1, when: after, within_days: 88}",
            "proportion: {of: A1, having: B1, when: after, within_days: 87}",
        ],
        lines,
    )
    assert [pairs(x)["2026"] for x in found] == [
        (1, 2), (1, 2), (1, 1), (2, 5),
        (1, 2), (0, 2),  # from 2 February to 1 May: 88 days
    ]  # fmt: skip


def test_the_day_itself_is_after_and_before_but_no_line_is_its_own(
    measuring_all: MeasuringAll,
) -> None:
    lines = [care(1, "2026-02-01"), care(2, "2026-02-01", "B1")]
    timed = [f"proportion: {{of: A1, having: [A1, B1], when: {when}, within_days: 1}}"
             for when in ("after", "before")]  # fmt: skip
    after, before = measuring_all("proportion", timed, lines)
    assert (pairs(after), pairs(before)) == ({"2026": (1, 1)}, {"2026": (1, 1)})
    alone = measuring_all("proportion", timed, lines[:1])
    assert [pairs(x) for x in alone] == [{"2026": (0, 1)}, {"2026": (0, 1)}]


@pytest.mark.row("S4-07")
def test_three_hundred_of_a_thousand_contacts_were_digital(measuring: Measuring) -> None:
    lines = [care(n, "2026-03-01", "DIG" if n < 300 else "VIS") for n in range(1000)]
    share = measuring("proportion", "digital_share: {digital: DIG, physical: VIS}", lines)["2026"]
    assert (share.numerator, share.denominator, share.value) == (300, 1000, Fraction("0.3"))


def test_a_contact_that_both_selections_take_is_one_digital_contact(measuring: Measuring) -> None:
    lines = [care(1, "2026-03-01", "DIG", quantity=2), care(2, "2026-03-01", "VIS", quantity=3)]
    share = "digital_share: {digital: DIG, physical: [VIS, DIG]}"
    assert pairs(measuring("proportion", share, lines)) == {"2026": (2, 5)}


@pytest.mark.row("S4-08")
def test_a_joint_consultation_without_a_later_referral_avoids_one(measuring: Measuring) -> None:
    """200 joint consultations, 80 of them followed by a referral for the same complaint."""
    lines = [care(f"m{n}", "2026-03-01", "MEEKIJK", patient=f"p{n}", diagnosis="0101")
             for n in range(200)]  # fmt: skip
    lines += [care(f"v{n}", "2026-04-01", "VERWIJS", patient=f"p{n}", diagnosis="0101")
              for n in range(80)]  # fmt: skip
    lines.append(care("other", "2026-04-01", "VERWIJS", patient="p199", diagnosis="0500"))
    avoided = ("proportion: {of: MEEKIJK, without: VERWIJS, counts: lines, when: after, "
               "within_days: 90, same: diagnosis}")  # fmt: skip
    found = measuring("proportion", avoided, lines)["2026"]
    assert (found.numerator, found.denominator, found.value) == (120, 200, Fraction("0.6"))


@pytest.mark.row("S1-10")
def test_eighty_of_a_hundred_had_the_talk_before_the_meeting(measuring: Measuring) -> None:
    lines = [care(f"m{n}", "2026-03-10", "MDO", patient=f"p{n}") for n in range(100)]
    lines += [care(f"g{n}", "2026-03-01" if n < 80 else "2026-03-20", "GESPREK", patient=f"p{n}")
              for n in range(100)]  # fmt: skip
    before = "proportion: {of: MDO, having: GESPREK, when: before, within_days: 60}"
    assert measuring("proportion", before, lines)["2026"].value == Fraction(80, 100)


@pytest.mark.row("S4-46")
def test_a_third_line_drug_as_the_first_is_a_signal(measuring: Measuring) -> None:
    """Two patients start with the third line; one had the first line within the year before."""
    lines = [care(1, "2026-06-01", "LINE3", patient="p1"),
             care(2, "2026-07-01", "LINE3", patient="p1"),
             care(3, "2026-06-01", "LINE3", patient="p2"),
             care(4, "2026-01-15", "LINE1", patient="p1")]  # fmt: skip
    signal = "proportion: {of: LINE3, without: [LINE1, LINE2], when: before, within_days: 365}"
    assert pairs(measuring("proportion", signal, lines)) == {"2026": (1, 2)}


@pytest.mark.row("S4-26")
def test_a_drug_without_an_approved_indication_is_a_signal_and_is_still_counted(
    tmp_path: Path,
) -> None:
    """Three claims of a drug, one for an indication without criteria: it is marked, not refused."""
    text = (
        "care: {drugs: {codes: [DRUG], year_of: delivered, unit: gift, held_by: both}}\n"
        + defined(
            "proportion",
            "proportion: {of: {care: drugs}, without: {diagnoses: ['401', '402']}, counts: lines}",
        )
    )
    prepared = contracts.contract(tmp_path, text, HEADER)
    lines = [care(n, "2026-03-01", "DRUG", diagnosis=d) for n, d in enumerate(("401", "402", "9"))]
    counted = count_claims([prepared], table(lines), KNOWN)
    (measured,) = (x for x in counted.measured if x.window == "2026")
    assert (measured.numerator, measured.denominator) == (1, 3)
    assert sum(x.rows for x in counted.amounts if x.care == "drugs") == 3


@pytest.mark.row("S4-22")
def test_the_share_of_expensive_drugs_and_its_growth(measuring_all: MeasuringAll) -> None:
    """1.7 in the one year, 2.5 in the next, of which the latter is a tenth of all care: + 47 %."""
    lines = [care(1, "2026-03-01", "DRUG", declared=1_700), care(2, "2026-03-01", declared=20_000),
             care(3, "2027-03-01", "DRUG", declared=2_500),
             care(4, "2027-03-01", declared=22_500)]  # fmt: skip
    share, cost = measuring_all(
        "ratio",
        ["rate: {of: DRUG, counts: declared, per: [DRUG, A1], per_counts: declared}",
         "count: {of: DRUG, counts: declared}"],
        lines,
    )  # fmt: skip
    assert share["2027"].value == Fraction(1, 10)
    assert round(100 * (Fraction(cost["2027"].numerator, cost["2026"].numerator) - 1)) == 47


# Episodes, waiting, before and after


def test_an_episode_lasts_until_care_stays_away(measuring_all: MeasuringAll) -> None:
    """1 January, 20 January and 1 May with one provider, 10 January with another; at most 30 days
    between: two episodes of the patient, or three that keep the providers apart."""
    lines = [care(1, "2026-01-01", declared=100), care(2, "2026-01-20", declared=200),
             care(3, "2026-05-01", declared=400),
             care(4, "2026-01-10", declared=50, provider="06990002")]  # fmt: skip
    episodes = "episodes: {of: A1, gap_days: 30, value: declared"
    found = measuring_all("mean", [episodes + "}", episodes + ", same: provider}"], lines)
    assert [pairs(x) for x in found] == [{"2026": (750, 2)}, {"2026": (750, 3)}]


def test_a_wait_runs_from_the_last_referral_to_the_first_visit(
    measuring_all: MeasuringAll,
) -> None:
    """p1 is referred on 1 and 11 January and seen on 31 January and 5 February: one wait of 20
    days. p2 waits 49 days, p3 50; p4 is seen without a referral, p5 is not seen yet."""
    lines = [
        care(1, "2026-01-01", "REF", patient="p1"), care(2, "2026-01-11", "REF", patient="p1"),
        care(3, "2026-01-31", "VIS", patient="p1"), care(4, "2026-02-05", "VIS", patient="p1"),
        care(5, "2026-01-01", "REF", patient="p2"), care(6, "2026-02-19", "VIS", patient="p2"),
        care(7, "2026-01-01", "REF", patient="p3"), care(8, "2026-02-20", "VIS", patient="p3"),
        care(9, "2026-02-20", "VIS", patient="p4"), care(10, "2026-02-20", "REF", patient="p5"),
    ]  # fmt: skip
    (within,) = measuring_all(
        "proportion", ["waiting: {from: REF, until: VIS, within_days: 49}"], lines
    )
    assert pairs(within) == {"2026": (2, 3)}
    assert within["2026"].parts == {"waits": 3, "days": 20 + 49 + 50}
    (mean,) = measuring_all("mean", ["waiting: {from: REF, until: VIS}"], lines)
    assert pairs(mean) == {"2026": (119, 3)}
    (median,) = measuring_all(
        "percentile", ["waiting: {from: REF, until: VIS, percent: 50}"], lines
    )
    assert pairs(median) == {"2026": (49, 1)}


def test_a_wait_ends_at_a_visit_for_the_same_complaint(measuring_all: MeasuringAll) -> None:
    lines = [care(1, "2026-01-01", "REF", diagnosis="1"),
             care(2, "2026-01-11", "VIS", diagnosis="2"),
             care(3, "2026-01-21", "VIS", diagnosis="1")]  # fmt: skip
    waiting = "waiting: {from: REF, until: VIS"
    any_, same, short = measuring_all(
        "mean",
        [waiting + "}", waiting + ", same: diagnosis}", waiting + ", at_most_days: 9}"],
        lines,
    )
    assert (any_["2026"].numerator, same["2026"].numerator) == (10, 20)
    assert pairs(short) == {"2026": (0, 0)}


@pytest.mark.row("S4-44")
def test_visits_before_and_after_telemonitoring_begins(measuring: Measuring) -> None:
    """p1 starts on 1 July: 3 visits in the 180 days before, 2 from that day on; p2 started so
    late that the days after have not passed. What it is no proof of stands in the annex."""
    lines = [
        care(1, "2026-07-01", "TM", patient="p1"), care(2, "2026-08-01", "TM", patient="p1"),
        *(care(f"b{n}", day, "VIS", patient="p1")
          for n, day in enumerate(("2026-01-02", "2026-03-01", "2026-06-30"))),
        *(care(f"a{n}", day, "VIS", patient="p1")
          for n, day in enumerate(("2026-07-01", "2026-12-27", "2026-12-28"))),
        care("early", "2026-01-01", "VIS", patient="p1"),
        care(3, "2026-10-01", "TM", patient="p2"), care(4, "2026-09-01", "VIS", patient="p2"),
    ]  # fmt: skip
    found = measuring("ratio", "before_after: {start: TM, of: VIS, days: 180}", lines,
                      known_at=date(2027, 1, 31))  # fmt: skip
    assert pairs(found)["2026"] == (2, 3)
    assert found["2026"].parts == {"people": 1, "too_recent": 1}


# Hours, volumes, sectors

HOURS = """hours_per_client: {of: HOME, norm: [{hours: 6, until_age: 75},
  {hours: 138/10, from_age: 75, sex: '2'}, {hours: 12, from_age: 75, sex: '1'}]}"""


def client(number: str, months: int, minutes: int, born: int | None, sex: str = "2") -> list[Line]:
    about = {"patient": number, "quantity": minutes, "birth_year": born, "sex": sex}
    return [care(f"{number}.{m}", f"2026-{m:02}-05", "HOME", unit="minuut", **about)
            for m in range(1, months + 1)]  # fmt: skip


@pytest.mark.row("S2-17")
def test_hours_against_what_the_case_mix_makes_expect_with_an_interval(
    measuring: Measuring,
) -> None:
    """Two women of 80 for 3 months at 14.5 and 15.5 hours (expected 13.8), one man of 60 for 2
    months at 6 hours (expected 6): 5,400 + 720 minutes where 6 x 828 + 2 x 360 = 5,688 were
    expected. Deviations, with R = 6,120 / 5,688: squares of o - R x e, by hand below."""
    lines = (
        client("w1", 3, 870, 1946) + client("w2", 3, 930, 1946) + client("m1", 2, 360, 1966, "1")
    )
    found = measuring("observed_expected", HOURS, lines)["2026"]
    assert (found.numerator, found.denominator) == (6_120, 5_688)
    assert found.parts == {"clients": 3, "client_months": 8,
                           "months_without_norm": 0, "minutes_without_norm": 0}  # fmt: skip
    ratio = Fraction(6_120, 5_688)
    expected = [(2_610, 2_484), (2_790, 2_484), (720, 720)]
    variance = Fraction(3, 2) * sum((o - ratio * e) ** 2 for o, e in expected) / 5_688**2
    assert found.interval is not None
    low, high = found.interval
    margin = 1.96 * float(variance) ** 0.5
    assert float(low) == pytest.approx(float(ratio) - margin, abs=0.0002)
    assert float(high) == pytest.approx(float(ratio) + margin, abs=0.0002)
    assert low < ratio < high


def test_clients_of_no_group_stand_apart(measuring: Measuring) -> None:
    lines = client("w1", 1, 900, 1946) + client("none", 2, 100, None)
    found = measuring("observed_expected", HOURS, lines)["2026"]
    assert (found.numerator, found.denominator) == (900, 828)
    assert found.interval is None
    assert found.parts["months_without_norm"] == 2
    assert found.parts["minutes_without_norm"] == 200


def test_a_month_of_which_all_care_was_reversed_is_no_client_month(measuring: Measuring) -> None:
    """Also where a cent of it was never paid back."""
    first, second = client("w1", 2, 828, 1946)
    credit = {**second, "line_id": "c", "debit_credit": "C", "reverses": "w1.2", "paid": 8_999}
    found = measuring("observed_expected", HOURS, [first, second, credit])["2026"]
    assert (found.numerator, found.denominator) == (828, 828)
    assert found.parts["client_months"] == 1


def test_hours_that_are_no_minutes_are_refused(measuring: Measuring) -> None:
    lines = [care(1, "2026-01-05", "HOME", unit="uur", birth_year=1946, sex="2")]
    with pytest.raises(BadInput) as error:
        measuring("observed_expected", HOURS, lines)
    assert [finding.code for finding in error.value.findings] == ["mixed-units"]


@pytest.mark.row("S4-29")
def test_nineteen_operations_are_below_a_norm_of_twenty(measuring: Measuring) -> None:
    lines = [care(f"a{n}", "2026-03-01", "OP") for n in range(19)]
    lines += [care(f"b{n}", "2026-03-01", "OP", provider="06990002") for n in range(20)]
    norm = "volume_norm: {of: OP, norm: 20}"
    found = measuring("proportion", norm, lines)["2026"]
    assert (found.numerator, found.denominator) == (1, 2)
    assert found.parts == {"06990001": 19, "06990002": 20}
    each = measuring("proportion", norm, lines, by="provider")
    assert pairs(each) == {"2026 06990001": (19, 20), "2026 06990002": (20, 20)}


@pytest.mark.row("S0-26", "S4-03")
def test_hospital_minus_five_home_care_plus_two_is_minus_three(measuring: Measuring) -> None:
    """The same two people; what a third has at home is not theirs."""
    lines = [
        care(1, "2025-03-01", "HOSP", patient="p1", declared=800, quantity=8),
        care(2, "2026-03-01", "HOSP", patient="p1", declared=300, quantity=3),
        care(3, "2025-03-01", "HOME", patient="p1", declared=100, provider=ELSEWHERE),
        care(4, "2026-03-01", "HOME", patient="p1", declared=300, provider=ELSEWHERE),
        care(5, "2026-03-01", "HOME", patient="p2", declared=999, provider=ELSEWHERE),
    ]
    shift = ("money_shift: {people: HOSP, leaving: HOSP, "
             "receiving: {codes: HOME, where: anywhere}, baseline: '2025'}")  # fmt: skip
    found = measuring("ratio", shift, lines)["2026"]
    assert (found.numerator, found.denominator) == (200, 500)
    assert found.parts["net"] == -300
    assert (found.parts["leaving_quantity_before"], found.parts["leaving_quantity"]) == (8, 3)


@pytest.mark.row("S0-25")
def test_sixty_of_a_hundred_came_back_elsewhere(measuring: Measuring) -> None:
    """- 100 here and + 60 elsewhere: leakage of 60 %, a net saving of 40."""
    lines = hips(2025, 200, 50) + hips(2026, 100, 110)
    leakage = "leakage: {of: {codes: HIP, delivered_by: provider}, baseline: '2025'}"
    found = measuring("ratio", leakage, lines)["2026"]
    assert found.value == Fraction(60, 100)
    assert found.parts["fall"] - found.parts["gross"] == 40


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
        ("ratio", "count: {of: codes/list.csv}", "bad-code"),
        ("ratio", "count: {of: {codes: A1, from_age: 75, until_age: 75}}", "measure-selects"),
        ("ratio", "count: {of: {codes: A1, sex: man}}", "measure-selects"),
        ("observed_expected", "hours_per_client: {of: A1, norm: [{hours: 1, sex: man}]}",
         "measure-norm"),
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
        contracts.contract(
            tmp_path, defined("ratio", "count: {of: A1}", more=", per: episode"), HEADER
        )
    assert [finding.code for finding in error.value.findings] == ["measure-grain"]


# Read from a table


def test_a_registry_measure_is_read_from_the_table_and_settles(tmp_path: Path) -> None:
    """12 of 400 known in February, corrected to 10 of 400 in April: 2.5 % of 100,000.00."""
    text = """measures:
  deaths: {kind: proportion, use: settled, owners: [payer, provider], year_of: stated,
           held_by: provider, definition: from the registry}
parameters:
  bonus: [{value: "100000.00", per: year, from: 2026-01-01, known: 2025-11-12, source: art. 1}]
clauses: {pay: {pay: {share: {of: bonus, rate: deaths}}}}
"""
    prepared = contracts.contract(tmp_path, text)
    figures = [("numerator", 12, "2027-02-01"), ("denominator", 400, "2027-02-01"),
               ("numerator", 10, "2027-04-01")]  # fmt: skip
    rows = [contracts.row(f"deaths.{what}", value, unit="deaths", known=known, held_by="provider")
            for what, value, known in figures]  # fmt: skip
    before = contracts.settled(prepared, rows, "2027-03-01")
    after = contracts.settled(prepared, rows, "2027-04-01")
    assert contracts.cents(before, "pay") == 300_000
    assert contracts.cents(after, "pay") == 250_000


def test_a_measure_from_claims_settles_as_one_from_a_table_does(tmp_path: Path) -> None:
    """One of two stays is followed by another: half of 100,000.00. The table says 1 of 4 earlier,
    which the claims correct."""
    text = """measures:
  back: {kind: proportion, use: settled, owners: [payer, provider], year_of: closed,
         held_by: payer, definition: x,
         from_claims: {readmission: {index: S1, within_days: 30}}}
parameters:
  bonus: [{value: "100000.00", per: year, from: 2026-01-01, known: 2025-11-12, source: art. 1}]
clauses: {pay: {pay: {share: {of: bonus, rate: back}}}}
"""
    prepared = contracts.contract(tmp_path, text)
    lines = [stay(1, "2026-03-01", "2026-03-10"), stay(2, "2026-03-20", "2026-03-22")]
    counted = count_claims([prepared], table(lines), date(2027, 1, 1))
    stated = [contracts.row(f"back.{what}", value, unit="back", known="2026-12-01")
              for what, value in (("numerator", 1), ("denominator", 4))]  # fmt: skip
    statement = contracts.settled(prepared, [*stated, *counted.table.rows], "2027-01-01")
    assert contracts.cents(statement, "pay") == 5_000_000


# For people


def test_every_kind_is_said_in_a_sentence_of_both_languages() -> None:
    assert list(SENTENCES) == list(KINDS)
    for words in SENTENCES.values():
        fields = [set(re.findall(r"\{(\w+)\}", text)) for text in (words.nl, words.en)]
        assert fields[0] == fields[1]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nl", "Van de opnames met code S1 (naar de laatste dag) en zonder code CHEMO telt mee "
               "welke 1 tot en met 30 dagen na ontslag door een nieuwe opname met code S1 (bij "
               "alle aanbieders) wordt gevolgd, met dezelfde diagnose. Elke opname telt één keer, "
               "zodra die dagen voorbij zijn. Bron van deze telling: annex 1."),
        ("en", "Of the stays with code S1 (by its last day) and without code CHEMO, those count "
               "that are followed by a new stay with code S1 (with any provider) 1 to 30 days "
               "after discharge, with the same diagnosis. Every stay counts once, when those days "
               "have passed. Source of this count: annex 1."),
    ],
)  # fmt: skip
def test_the_annex_says_how_a_measure_is_counted(
    tmp_path: Path, language: str, expected: str
) -> None:
    says = READMISSION[:-1] + (", excluding: CHEMO, same: diagnosis, "
                               "again: {codes: S1, where: anywhere}}")  # fmt: skip
    prepared = contracts.contract(tmp_path, defined("proportion", says), HEADER)
    assert expected in markdown(annex(prepared.resolved, prepared.form, language))


def test_a_dutch_file_says_the_same_with_its_own_hash_unchanged(tmp_path: Path) -> None:
    english = defined("proportion", READMISSION)
    dutch = """meetwaarden:
  m:
    {soort: proportie, gebruik: gevolgd, eigenaren: [payer, provider], jaar_van: geleverd,
     opgave_van: betaler, definitie: x, uit_declaraties: {bron: annex 1,
     heropname: {opname: {codes: S1, jaar_van: gesloten}, binnen_dagen: 30}}}
"""
    one = contracts.contract(tmp_path, english, HEADER)
    other = contracts.contract(tmp_path, dutch, HEADER.replace("id: k", "id: k\ntaal: nl"))
    assert one.resolved.hash == other.resolved.hash


def test_measures_are_shown_with_what_they_are_made_of(measuring: Measuring) -> None:
    lines = hips(2025, 1000, 400, 10) + hips(2026, 900, 475, 40)
    found = measuring(
        "ratio",
        "leakage: {of: {codes: HIP, delivered_by: provider}, baseline: '2025', "
        "agreed: {codes: HIP, delivered_by: network}, market_growth: 1.5%}",
        lines,
    )
    ((*_, above, below, value, parts),) = measured_table(found.values(), "nl").rows
    assert (above, below, value) == ("39", "100", "0,39")
    assert parts == ("hier 900 (nulmeting 1.000); elders 475 (nulmeting 400); daling hier 100; "
                     "weglek bruto 75; afgesproken 30; markt 6; onverklaard 39")  # fmt: skip
