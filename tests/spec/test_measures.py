"""Measures from claims: what counts, what does not fit, where figures go; a few claims each."""

from __future__ import annotations

import dataclasses
import re
from datetime import date
from pathlib import Path

import pytest
from tests import contracts
from tests.engines.world import table
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
