"""Measures from claims at their edges: care that belongs to nobody, that was taken back, that a run
cuts in two, or that a definition names twice. By hand, a few claims each.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from tests import contracts
from tests.engines import world
from tests.measuring import ELSEWHERE, HEADER, Line, care, defined, hips, pairs, stay

from passend.contract.annex import annex
from passend.findings import BadInput
from passend.observation.measures.measured import measure_claims
from passend.observation.measures.shown import measured_csv
from passend.report.plain import markdown

LEAKAGE = "leakage: {of: {codes: HIP, delivered_by: provider}, baseline: '2025'"


def runs(days: str) -> str:
    """The header of a contract that runs on other days."""
    return HEADER.replace("from: 2026-01-01, until: 2028-01-01", days)


# What counts in a mean


def test_what_belongs_to_nobody_is_in_neither_part_of_a_mean_per_patient(measuring) -> None:
    """1.00 of p1, 2.00 of p2, and 9.00 without a pseudonym: 3.00 of two people."""
    lines = [care(1, "2026-01-01", declared=100, patient="p1"),
             care(2, "2026-01-01", declared=200, patient="p2"),
             care(3, "2026-01-01", declared=900, patient=None)]  # fmt: skip
    per = "mean: {of: A1, value: declared, per: patients}"
    assert pairs(measuring("mean", per, lines)) == {"2026": (300, 2)}
    assert pairs(measuring("mean", "mean: {of: A1, value: declared}", lines)) == {"2026": (1200, 3)}


def test_a_reversed_line_leaves_both_parts_of_a_mean(measuring) -> None:
    """Also where 10.00 of it was never paid back: the mean is of the line that stands."""
    lines = [care(1, "2026-03-01", paid=9_000), care(2, "2026-03-01", paid=500),
             care("c1", "2026-03-01", debit_credit="C", reverses="1", paid=8_000)]  # fmt: skip
    assert pairs(measuring("mean", "mean: {of: A1, value: paid}", lines)) == {"2026": (500, 1)}


def test_a_mean_of_nobody_has_no_result(measuring) -> None:
    per = "mean: {of: A1, value: paid, per: patients}"
    found = measuring("mean", per, [care(1, "2026-03-01", patient=None)])["2026"]
    assert (found.numerator, found.denominator, found.value) == (0, 0, None)


@pytest.mark.parametrize("twice", ["specialisms: ['0310', '0310']", "diagnoses: ['401', '401']",
                                   "codes: [A1, A1]", "codes: [A1, '010000001']"])  # fmt: skip
def test_what_a_definition_names_twice_counts_once(measuring, twice: str) -> None:
    lines = [care(1, "2026-01-01", specialism="0310", diagnosis="401", product="010000001")]
    assert pairs(measuring("ratio", f"count: {{of: {{{twice}}}}}", lines)) == {"2026": (1, 1)}


# Stays


def test_a_stay_over_new_year_is_one_stay_of_the_year_in_which_it_ends(measuring) -> None:
    """From 30 December until 2 January by the day: four days, of 2027; by a claim from the first
    day to the last: three nights."""
    days = [care(n, day, "IC") for n, day in
            enumerate(("2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02"))]  # fmt: skip
    by_day = measuring("mean", "length_of_stay: {of: IC}", days)
    assert pairs(by_day) == {"2026": (0, 0), "2027": (4, 1)}
    whole = [stay(1, "2026-12-30", "2027-01-02")]
    length = "length_of_stay: {of: {codes: S1, year_of: closed}}"
    assert pairs(measuring("mean", length, whole)) == {"2027": (3, 1)}


def test_a_stay_that_ends_on_the_day_it_began_has_no_days(measuring) -> None:
    """Nor has one that a table says ended before it began, which no file with claims may say."""
    length = "length_of_stay: {of: {codes: S1, year_of: closed}}"
    for last in ("2026-03-10", "2026-03-01"):
        found = measuring("mean", length, [stay(1, "2026-03-10", last)])
        assert pairs(found) == {"2026": (0, 1)}
    one_day = measuring("mean", "length_of_stay: {of: IC}", [care(1, "2026-03-10", "IC")])
    assert pairs(one_day) == {"2026": (1, 1)}


def test_a_transfer_is_no_readmission_and_a_return_after_it_is(measuring) -> None:
    """Discharged on the tenth, on that day admitted elsewhere until the twentieth; back on the
    25th, 15 days after the discharge here and 5 after that elsewhere."""
    transfer = [stay(1, "2026-03-01", "2026-03-10"),
                stay(2, "2026-03-10", "2026-03-20", provider=ELSEWHERE)]  # fmt: skip
    back = [*transfer, stay(3, "2026-03-25", "2026-03-27")]
    anywhere = "{codes: S1, year_of: closed, where: anywhere}"
    here = ("readmission: {index: {codes: S1, year_of: closed}, within_days: 30, "
            f"again: {anywhere}}}")  # fmt: skip
    assert pairs(measuring("proportion", here, transfer)) == {"2026": (0, 1)}
    assert pairs(measuring("proportion", here, back)) == {"2026": (1, 2)}
    everywhere = f"readmission: {{index: {anywhere}, within_days: 30}}"
    assert pairs(measuring("proportion", everywhere, back)) == {"2026": (2, 3)}


def test_a_planned_stay_is_no_readmission(measuring) -> None:
    """p1 comes back for chemotherapy, p2 for that and once more without; p3 without."""
    lines = [stay(f"{p}1", "2026-03-01", "2026-03-10", patient=p) for p in ("p1", "p2", "p3")]
    lines += [stay("p12", "2026-03-20", "2026-03-22", patient="p1"),
              care("p1c", "2026-03-21", "CHEMO", patient="p1"),
              stay("p22", "2026-03-20", "2026-03-22", patient="p2"),
              care("p2c", "2026-03-22", "CHEMO", patient="p2"),
              stay("p23", "2026-04-01", "2026-04-02", patient="p2"),
              stay("p32", "2026-03-20", "2026-03-22", patient="p3")]  # fmt: skip
    again = "readmission: {index: {codes: S1, year_of: closed}, within_days: 30"
    # p2's planned stay is itself an index stay, followed by the last one.
    assert pairs(measuring("proportion", again + "}", lines)) == {"2026": (4, 7)}
    assert pairs(measuring("proportion", again + ", planned: CHEMO}", lines)) == {"2026": (3, 7)}


def test_overlapping_and_touching_claims_are_one_stay(measuring) -> None:
    """1-10, 3-5 inside it, 8-12 over its end and 12-14 at its end: one stay of 13 nights. 16-17
    begins two days later: another, unless two days between still join."""
    spans = (("01", "10"), ("03", "05"), ("08", "12"), ("12", "14"), ("16", "17"))
    lines = [stay(n, f"2026-03-{a}", f"2026-03-{b}") for n, (a, b) in enumerate(spans)]
    length = "length_of_stay: {of: {codes: S1, year_of: closed}"
    assert pairs(measuring("mean", length + "}", lines)) == {"2026": (14, 2)}
    assert pairs(measuring("mean", length + ", joins_days: 2}", lines)) == {"2026": (16, 1)}


def test_a_stay_of_which_the_claim_was_reversed_is_none(measuring) -> None:
    lines = [stay(1, "2026-03-01", "2026-03-10"), stay(2, "2026-03-20", "2026-03-22"),
             stay("c2", "2026-03-20", "2026-03-22", debit_credit="C", reverses="2")]  # fmt: skip
    again = "readmission: {index: {codes: S1, year_of: closed}, within_days: 30}"
    assert pairs(measuring("proportion", again, lines)) == {"2026": (0, 1)}


# Hours


def hours(client: str, day: str, minutes: int, born: int = 1946) -> Line:
    return care(f"{client}.{day}", day, "HOME", unit="minuut", patient=client, quantity=minutes,
                birth_year=born, sex="2")  # fmt: skip


def test_a_month_without_care_expects_none_and_a_begun_month_is_a_month(measuring) -> None:
    """In care from 28 January, not in February, again in March: two client months of 10 hours."""
    lines = [hours("w1", "2026-01-28", 300), hours("w1", "2026-03-02", 700)]
    norm = "hours_per_client: {of: HOME, norm: [{hours: 10}]}"
    found = measuring("observed_expected", norm, lines)["2026"]
    assert (found.numerator, found.denominator) == (1_000, 1_200)


def test_a_client_over_the_years_of_a_term_is_one_client_with_one_deviation(measuring) -> None:
    """w1 turns 75 in 2027: a month at 6 hours and one at 12, with 400 and 800 minutes; w2 is 60:
    two months at 6 hours, with 300 each year. Expected 360 + 720 + 2 x 360 = 1,800, found 1,800:
    R = 1, and deviations of 1,200 - 1,080 and 600 - 720: 2 x (120^2 + 120^2) / 1,800^2."""
    lines = [
        hours(client, f"{year}-05-01", minutes, born)
        for client, born, *care_of in (("w1", 1952, 400, 800), ("w2", 1966, 300, 300))
        for year, minutes in zip((2026, 2027), care_of, strict=True)
    ]
    norm = ("hours_per_client: {of: HOME, norm: [{hours: 6, until_age: 75}, "
            "{hours: 12, from_age: 75}]}")  # fmt: skip
    (found,) = measuring("observed_expected", norm, lines, more=", per: term").values()
    assert (found.numerator, found.denominator) == (1_800, 1_800)
    assert (found.parts["clients"], found.parts["client_months"]) == (2, 4)
    assert found.interval is not None
    margin = 1.96 * (2 * (120**2 + 120**2)) ** 0.5 / 1_800
    assert [float(edge) for edge in found.interval] == pytest.approx(
        [1 - margin, 1 + margin], abs=0.0002
    )


# Norms and baselines hold for whole windows


def test_half_a_year_has_no_volume_norm_and_shows_its_volumes(tmp_path: Path) -> None:
    """Twelve operations in the half year that the run holds of 2026, twelve in 2027: the norm of 12
    is of a year."""
    lines = [care(f"a{n}", "2026-08-01", "OP") for n in range(12)]
    lines += [care(f"b{n}", "2027-08-01", "OP") for n in range(12)]
    text = defined("proportion", "volume_norm: {of: OP, norm: 12}")
    header = runs("from: 2026-07-01, until: 2028-01-01")
    prepared = contracts.contract(tmp_path, text, header)
    cut, whole = measure_claims([prepared], world.table(lines), date(2028, 6, 1))
    assert (cut.window, cut.value, cut.parts) == ("2026", None, {"06990001": 12})
    assert (whole.window, whole.value, whole.parts) == ("2027", Fraction(1), {"06990001": 12})


def test_a_figure_of_a_year_is_not_asked_of_a_month(measuring) -> None:
    lines = hips(2025, 10, 4) + hips(2026, 8, 6)
    assert measuring("proportion", "volume_norm: {of: HIP, norm: 20}", lines, per="month") == {}
    most = LEAKAGE + ", agreed: {codes: HIP, delivered_by: network}, agreed_at_most: 3}"
    assert measuring("ratio", most, lines, per="month") == {}
    assert list(measuring("ratio", most, lines)) == ["2026"]


def test_half_a_year_is_not_held_against_whole_years(tmp_path: Path) -> None:
    """Ten here and five elsewhere in every month, always: nothing fell, whatever the run cuts."""
    lines = [
        care(f"{year}.{month}.{n}", f"{year}-{month:02}-03", "HIP",
             provider="06990001" if n < 10 else ELSEWHERE)
        for year in (2025, 2026, 2027) for month in range(1, 13) for n in range(15)
    ]  # fmt: skip
    text = defined("ratio", LEAKAGE + "}")
    prepared = contracts.contract(tmp_path, text, runs("from: 2026-07-01, until: 2028-01-01"))
    found = measure_claims([prepared], world.table(lines), date(2028, 6, 1))
    assert [(x.window, x.denominator) for x in found] == [("2027", 0)]
    quarters = measure_claims([prepared], world.table(lines), date(2028, 6, 1), per="quarter")
    assert [x.window for x in quarters][:2] == ["2026-Q3", "2026-Q4"]
    assert {x.denominator for x in quarters} == {0}


@pytest.mark.parametrize(
    ("kind", "says"),
    [("leakage", LEAKAGE + "}"),
     ("money_shift", "money_shift: {people: HIP, leaving: HIP, receiving: A1, baseline: '2025'}")],
)  # fmt: skip
def test_a_run_without_a_whole_window_is_a_finding(tmp_path: Path, kind: str, says: str) -> None:
    with pytest.raises(BadInput) as error:
        contracts.contract(
            tmp_path, defined("ratio", says), runs("from: 2026-07-01, until: 2027-07-01")
        )
    assert [finding.code for finding in error.value.findings] == ["measure-grain"]


# Leakage


def test_what_is_agreed_to_go_elsewhere_is_a_part_of_what_is_elsewhere(tmp_path: Path) -> None:
    """Of who is here without saying so, the network is a part too: no growth there is leakage, and
    none may be taken off."""
    for leak, code in (
        ("of: HIP, agreed: {codes: HIP, delivered_by: network}", "measure-subset"),
        ("of: HIP, agreed: HIP", "measure-subset"),
        ("of: {codes: HIP, where: anywhere}", "measure-selects"),
    ):
        says = f"leakage: {{{leak}, baseline: '2025'}}"
        with pytest.raises(BadInput) as error:
            contracts.contract(tmp_path, defined("ratio", says), HEADER)
        assert [finding.code for finding in error.value.findings] == [code]


def test_only_what_lies_elsewhere_of_the_agreed_care_is_taken_off(measuring) -> None:
    """The agreed selection also takes another operation, of which the network did 50 more: hips
    went from 40 to 75 elsewhere, 10 to 40 of them there: 35 - 30 are unexplained."""
    lines = hips(2025, 100, 40, 10) + hips(2026, 60, 75, 40)
    lines += [care(f"knee{n}", "2026-03-01", "KNEE", provider="06990005") for n in range(50)]
    leak = LEAKAGE + ", agreed: {codes: [HIP, KNEE], delivered_by: network}}"
    found = measuring("ratio", leak, lines)["2026"]
    assert (found.parts["gross"], found.parts["agreed"]) == (35, 30)
    assert (found.numerator, found.denominator) == (5, 40)


# Money that moved between sectors


def test_money_of_who_died_or_came_new_is_shown_apart_from_what_moved(measuring) -> None:
    """p1 moved from hospital to home care; p2 had hospital care and is seen no more; p3 is insured
    here from 2026 on and has home care. The hospital fell by 800 + 500, of which 500 is p2's; home
    care rose by 300 + 70, of which 70 is p3's."""
    lines = [
        care(1, "2025-03-01", "HOSP", patient="p1", declared=800),
        care(2, "2026-03-01", "HOME", patient="p1", declared=300),
        care(3, "2025-03-01", "HOSP", patient="p2", declared=500),
        care(4, "2026-03-01", "HOME", patient="p3", declared=70),
    ]
    shift = ("money_shift: {people: [HOSP, HOME], leaving: HOSP, receiving: HOME, "
             "baseline: '2025'}")  # fmt: skip
    found = measuring("ratio", shift, lines)["2026"]
    assert (found.numerator, found.denominator) == (370, 1_300)
    parts = found.parts
    assert [parts[name] for name in ("people", "gone", "new")] == [3, 1, 1]
    assert (parts["gone_cents"], parts["new_cents"]) == (500, 70)


# Waits


def test_a_wait_is_never_below_zero_and_may_be_nothing(measuring) -> None:
    """p1 is seen on the day of the referral: 0 days. p2 is seen the day before it, p3 has no day,
    and p4 was referred so long ago that the visit is not for that."""
    lines = [
        care("r1", "2026-03-10", "REF", patient="p1"), care("v1", "2026-03-10", "VIS"),
        care("r2", "2026-03-10", "REF", patient="p2"),
        care("v2", "2026-03-09", "VIS", patient="p2"),
        {**care("r3", "2026-03-10", "REF", patient="p3"), "delivered": None},
        care("v3", "2026-03-12", "VIS", patient="p3"),
        care("r4", "2025-03-01", "REF", patient="p4"),
        care("v4", "2026-03-02", "VIS", patient="p4"),
    ]  # fmt: skip
    found = measuring("mean", "waiting: {from: REF, until: VIS}", lines)
    assert pairs(found) == {"2026": (0, 1)}


# Split by specialism


@pytest.mark.row("S0-28")
def test_attainment_is_exported_by_specialism(measuring) -> None:
    """Three of four contacts of cardiology were digital, one of two of internal medicine, and one
    that names no specialism was not."""
    contacts = [("0320", "DIG")] * 3 + [("0320", "VIS"), ("0313", "DIG"), ("0313", "VIS"),
                                        (None, "VIS")]  # fmt: skip
    lines = [care(n, "2026-03-01", code, specialism=specialism)
             for n, (specialism, code) in enumerate(contacts)]  # fmt: skip
    share = "digital_share: {digital: DIG, physical: VIS}"
    found = measuring("proportion", share, lines, by="specialism")
    assert (
        measured_csv(found.values())
        == """\
contract,measure,window,item,numerator,denominator,unit,per
k,m,2026,,0,1,contacts,contacts
k,m,2026,0313,1,2,contacts,contacts
k,m,2026,0320,3,4,contacts,contacts
"""
    )


# Signed


def test_a_signed_contract_says_where_a_count_was_agreed(tmp_path: Path) -> None:
    text = defined("ratio", "count: {of: A1}")
    signed = HEADER.replace("id: k", "id: k\nstatus: signed")
    assert contracts.contract(tmp_path, text, signed)
    without = text.replace("source: annex 1, ", "")
    assert contracts.contract(tmp_path, without, HEADER)
    with pytest.raises(BadInput) as error:
        contracts.contract(tmp_path, without, signed)
    assert [finding.code for finding in error.value.findings] == ["measure-source"]


# By an algorithm

BY_ALGORITHM = """measures:
  risk: {kind: proportion, use: watched, owners: [payer, provider], year_of: stated,
         held_by: provider, definition: patients whom a model marks, algorithm: {CARD}}
"""
CARD = "says: marks who may fall, source: guideline on AI of 2021"


@pytest.mark.row("S4-48")
def test_a_measure_by_an_algorithm_does_not_go_live_with_an_unfinished_checklist(
    tmp_path: Path,
) -> None:
    """A draft may hold it; a signed contract only when nothing is left to do and something was
    done. The annex shows what was."""
    for steps, live in (("", False), (", done: [data], to_do: [validation]", False),
                        (", done: [data, validation]", True)):  # fmt: skip
        text = BY_ALGORITHM.replace("CARD", CARD + steps)
        draft = contracts.contract(tmp_path, text, HEADER)
        assert "marks who may fall" in markdown(annex(draft.resolved, draft.form, "en"))
        signed = HEADER.replace("id: k", "id: k\nstatus: signed")
        if live:
            assert contracts.contract(tmp_path, text, signed).resolved.contract.measures["risk"]
            continue
        with pytest.raises(BadInput) as error:
            contracts.contract(tmp_path, text, signed)
        assert [f.code for f in error.value.findings] == ["unfinished-checklist"]
