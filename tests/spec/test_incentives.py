"""Where a draft pushes: the x-ray, payer mixes, fee splits, working elements."""

from __future__ import annotations

import builtins
import json
import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from tests.contracts import contract

from passend.algebra.columns import Column, Inputs
from passend.contract.prepared import Prepared
from passend.findings import BadInput
from passend.report.curves import Axis, Curve, Mark, bars, curves, share_text
from passend.report.document import Document, Paragraph, Picture, Table
from passend.report.plain import plain
from passend.simulation.acts import Act, VariableCost, Verdict, costs_from, owner_of
from passend.simulation.assumptions.model import (
    Assumptions,
    Basis,
    Distribution,
    OtherPayers,
    Part,
    UnitCost,
)
from passend.simulation.cases import Cases, expected_point
from passend.simulation.data import data_of, xray_data
from passend.simulation.elements import elements_of, without, worths
from passend.simulation.elements_document import elements_document
from passend.simulation.fees import FeeSplit
from passend.simulation.mix import (
    Mix,
    Payer,
    by_price,
    coverage,
    coverage_warning,
    leaving,
    mix,
    mix_of,
)
from passend.simulation.moves import beside, effects, to_party
from passend.simulation.ranges import Stretch, over_range
from passend.simulation.shapley import contributions, rotations
from passend.simulation.worth import hours, margin, revenue, risk, spend, volume
from passend.simulation.xray import Xray, xray
from passend.simulation.xray_document import xray_document

YEAR = (
    "passend: 1\nid: k\nruns: {from: 2026-01-01, until: 2027-01-01}\n"
    "parties:\n  payer: {name: Payer, kind: insurer, uzovi: ['9001']}\n"
    "  provider: {name: Provider, kind: provider, agb: ['06990001']}\n"
)
TWO_YEARS = YEAR.replace("2027-01-01", "2028-01-01")
SINCE = "from: 2026-01-01, known: 2025-11-12, source: art. 4"
DAYS = "care: {ic_days: {year_of: delivered, unit: day, held_by: both}}\n"
COST = "observations: {cost: {unit: money, per: year, year_of: opened, held_by: both}}\n"
AVOID = Act(id="avoid_a_day", does={"ic_days.volume": -1})
VARIABLE = VariableCost(of="ic_days.volume", party="provider", cents=700_00)


def parameter(name: str, value: str, per: str = "per: year, ") -> str:
    return f'  {name}: [{{value: "{value}", {per}{SINCE}}}]\n'


def by_volume(folder: Path, header: str = YEAR) -> Prepared:
    """10,000 days on the intensive care at 2,400.00 each."""
    text = (
        DAYS + "expected: {ic_days: {2026: 10000, 2027: 10000}}\nparameters:\n"
        + parameter("price", "2400.00", "")
        + "clauses: {days: {pay: {fee_for_service: {volume: ic_days.volume, price: price}}}}\n"
    )  # fmt: skip
    return contract(folder, text, header, "volume.yaml")


def fixed_sum(folder: Path, header: str = YEAR) -> Prepared:
    """The same days under a fixed sum that no clause ties to them."""
    text = (
        DAYS + "expected: {ic_days: {2026: 10000, 2027: 10000}}\nparameters:\n"
        + parameter("agreed", "24000000.00")
        + "clauses: {fixed: {pay: {lump_sum: agreed}}}\n"
    )  # fmt: skip
    return contract(folder, text, header, "fixed.yaml")


def verdict(found: Xray, party: str = "provider", year: str = "2026") -> Verdict:
    return next(v for v in found.verdicts if (v.party, v.year) == (party, year))


def code_of(error: pytest.ExceptionInfo[BadInput]) -> list[str]:
    return [finding.code for finding in error.value.findings]


# One day on the intensive care: 2,400 a day, of which 700 goes when the day goes.


def test_a_day_avoided_costs_under_price_times_volume_and_pays_under_a_fixed_sum(tmp_path):
    volume_paid = verdict(xray(by_volume(tmp_path), [AVOID], [VARIABLE]))
    fixed_paid = verdict(xray(fixed_sum(tmp_path), [AVOID], [VARIABLE]))
    # -2,400 of payment + 700 of cost = -1,700; nothing of payment + 700 = 700.
    assert (volume_paid.paid, volume_paid.saved) == (-2400_00, 700_00)
    assert (volume_paid.net, volume_paid.says) == (-1700_00, "costs")
    assert (fixed_paid.paid, fixed_paid.net, fixed_paid.says) == (0, 700_00, "pays")


def test_an_act_pays_from_the_share_of_payers_at_which_gains_outweigh_losses(tmp_path):
    found = mix(
        verdict(xray(fixed_sum(tmp_path), [AVOID], [VARIABLE])),
        verdict(xray(by_volume(tmp_path), [AVOID], [VARIABLE])),
    )
    # s x 700 = (1 - s) x 1,700, so s = 1,700 / 2,400 = 70.83 %.
    assert found.pays_from == Fraction(1700, 2400)
    assert share_text(Fraction(1700, 2400), "en") == "70.83%"
    # 45 % x 700 - 55 % x 1,700 = 315 - 935 = -620 a day; x 4,000 = -2.48 million.
    assert found.at(Fraction(45, 100)) == -620_00
    assert found.total(Fraction(45, 100), 4000) == -2_480_000_00
    assert found.at(Fraction(1700, 2400)) == 0


def test_the_coverage_meter_is_the_share_of_the_care_that_is_on_the_form():
    payers = [Payer("A", 4500, True), Payer("B", 3500, False), Payer("C", 2000, False)]
    assert coverage(payers) == Fraction(45, 100)
    with pytest.raises(BadInput) as error:
        coverage([Payer("A", 0, True)])
    assert code_of(error) == ["no-volume"]


def test_too_low_a_coverage_is_warned_of_in_both_languages():
    found = Mix("avoid_a_day", "provider", 700_00, -1700_00)
    warned = coverage_warning(found, Fraction(45, 100))
    assert warned is not None
    assert warned.says("en") == (
        "avoid_a_day pays provider only when 70.83% of the care is paid on this form; now that is "
        "45% and it costs EUR 620.00 each time"
    )
    assert "pas als 70,83% van de zorg" in warned.says("nl")
    assert "€ 620,00" in warned.says("nl")
    # At 80 %: 0.8 x 700 - 0.2 x 1,700 = 220, which is nothing to warn of.
    assert coverage_warning(found, Fraction(8, 10)) is None


def test_an_act_may_pay_always_or_never():
    assert Mix("a", "p", 100, 20).pays_from == 0
    assert Mix("a", "p", -1, 20).pays_from is None
    assert Mix("a", "p", 0, -20).pays_from == 1  # with all payers on the form it costs nothing


def test_the_other_payers_may_be_known_by_their_prices(tmp_path):
    here = verdict(xray(fixed_sum(tmp_path), [AVOID], [VARIABLE]))
    prices = {"ic_days.volume": {2025: 2300_00, 2026: 2400_00, 2027: 1_00}}
    others = OtherPayers("provider", Fraction(45, 100), prices, Basis())
    assert mix_of(here, AVOID, others) == Mix("avoid_a_day", "provider", 700_00, -1700_00)
    assert by_price(-1, 2400_00, 700_00) == -1700_00
    with pytest.raises(BadInput) as error:
        mix_of(here, AVOID, OtherPayers("provider", Fraction(45, 100), {}, Basis()))
    assert code_of(error) == ["no-cost"]


# What one unit does, by clause and by party.


def marginals(found: Xray) -> dict[tuple[str, str], tuple[object, object]]:
    return {(m.line, m.year): (m.more, m.fewer) for m in found.marginals}


def test_a_unit_more_and_a_unit_fewer_by_clause(tmp_path):
    found = marginals(xray(by_volume(tmp_path, TWO_YEARS)))
    day = ({"days": 2400_00}, {"days": -2400_00})
    assert found == {("ic_days.volume", "2026"): day, ("ic_days.volume", "2027"): day}
    assert marginals(xray(fixed_sum(tmp_path))) == {
        ("ic_days.volume", "2026"): ({"fixed": 0}, {"fixed": 0})
    }


def test_what_one_party_gets_the_other_pays(tmp_path):
    found = xray(by_volume(tmp_path))
    changes = found.marginals[0].more
    assert changes is not None
    assert found.of_party(changes, {"ic_days.volume": 1}, "provider") == 2400_00
    assert found.of_party(changes, {"ic_days.volume": 1}, "payer") == -2400_00


def test_at_a_kink_more_and_fewer_differ(tmp_path):
    # The corridor begins at 103 % of 1,000,000.00; beyond it half is paid.
    text = (
        COST + 'expected: {cost: {2026: "1030000.00"}}\nparameters:\n'
        + parameter("target", "1000000.00")
        + "clauses:\n  corridor: {pay: {corridor: {of: cost, target: target,"
        " bands: [{beyond: 3%, rate: 50%}], sides: both}}}\n"
    )  # fmt: skip
    found = marginals(xray(contract(tmp_path, text, YEAR)))
    assert found["cost", "2026"] == ({"corridor": 500_00}, {"corridor": 0})


def test_a_change_is_followed_through_what_is_carried_over(tmp_path):
    # What lies above 100.00 is carried into the next year, where half of it is paid: 500.00 of
    # every 1,000.00 of the first year, nothing of the second.
    text = (
        COST + 'expected: {cost: {2026: "500.00", 2027: "500.00"}}\nparameters:\n'
        + parameter("norm", "100.00")
        + "amounts:\n  over: {excess: {of: cost, over: norm}}\n"
        '  last_year: {carry: {of: over, first: "0.00", per: year}}\n'
        "clauses:\n  later: {pay: {share: {of: last_year, rate: 50%}}}\n"
    )  # fmt: skip
    found = marginals(xray(contract(tmp_path, text, TWO_YEARS)))
    # 1,000.00 less is more than there is: 500.00.
    assert found["cost", "2026"] == ({"later": 500_00}, None)
    assert found["cost", "2027"] == ({"later": 0}, None)


CODES = (
    "care: {visits: {codes: ['01', '02', '03'], by_code: true, year_of: opened, unit: visit,"
    " held_by: both}}\nexpected: {visits: {2026: 30}}\n"
    "prices: {list: [{file: list.csv, from: 2026-01-01, known: 2025-11-12}]}\n"
    "clauses: {paid: {pay: {carve_out: {of: {fee_for_service: {volume: visits.volume,"
    " price: list}}, without: '03'}}}}\n"
)


def per_code(folder: Path) -> Prepared:
    (folder / "list.csv").write_text("code,price\n01,100.00\n02,30.00\n", encoding="utf-8")
    return contract(folder, CODES, YEAR)


def test_of_a_line_per_code_one_more_is_one_of_every_code_that_has_a_price(tmp_path):
    prepared = per_code(tmp_path)
    found = xray(prepared)
    assert found.marginals[0].codes == 2
    assert marginals(found)["visits.volume", "2026"] == ({"paid": 130_00}, {"paid": -130_00})
    cases = expected_point(prepared)
    changes = effects(prepared, cases, [("2026", {"visits.volume/01": 2, "visits.volume/02": -1})])
    assert changes == [{"paid": 170_00}]  # 2 x 100.00 - 30.00


def test_an_act_per_code_is_costed_over_its_codes(tmp_path):
    prepared = per_code(tmp_path)
    cost = VariableCost(of="visits.volume", party="provider", cents=40_00)
    both = xray(prepared, [Act(id="a", does={"visits.volume": -1})], [cost])
    one = xray(prepared, [Act(id="a", does={"visits.volume/02": -1})], [cost])
    assert verdict(both).net == -130_00 + 2 * 40_00
    assert verdict(one).net == -30_00 + 40_00


def test_of_an_observation_per_month_the_first_of_the_year_is_moved(tmp_path):
    text = (
        "observations: {days: {unit: day, per: month, year_of: delivered, held_by: both}}\n"
        "expected: {days: {2026: 12, 2027: 24}}\nparameters:\n"
        + parameter("price", "10.00", "")
        + "clauses: {paid: {pay: {fee_for_service: {volume: days, price: price}}}}\n"
    )
    prepared = contract(tmp_path, text, TWO_YEARS)
    found = beside(prepared, expected_point(prepared), [("2027", {"days": 5})])
    # One a month in 2026, two in 2027; five more in January 2027.
    assert found.observed("days").tolist() == [[1] * 12 + [7] + [2] * 11]


@pytest.mark.parametrize(
    ("year", "move", "code"),
    [
        ("2026", {"ic_dys.volume": 1}, "unknown-observation"),
        ("2026", {"ic_days.volume/01": 1}, "unknown-item"),
        ("2031", {"ic_days.volume": 1}, "unknown-year"),
        ("2026", {"ic_days.volume": -10_001}, "below-nothing"),
    ],
)
def test_a_move_that_cannot_be_made_is_said(tmp_path, year, move, code):
    prepared = by_volume(tmp_path)
    with pytest.raises(BadInput) as error:
        beside(prepared, expected_point(prepared), [(year, move)])
    assert code_of(error) == [code]


def test_a_clause_without_value_gives_no_effect(tmp_path):
    # A quotient by nothing has no value: with the last patient gone nobody can say what is paid.
    text = (
        "observations:\n  cost: {unit: money, per: year, year_of: opened, held_by: both}\n"
        "  all: {unit: money, per: year, year_of: opened, held_by: both}\n"
        'expected: {cost: {2026: "1000.00"}, all: {2026: "1000.00"}}\nparameters:\n'
        + parameter("stake", "100.00")
        + "clauses: {part: {pay: {share: {of: stake, rate: {quotient: [cost, all]}}}}}\n"
    )
    found = marginals(xray(contract(tmp_path, text, YEAR)))
    assert found["all", "2026"] == ({"part": -50_00}, None)  # 100.00 x 1,000 / 2,000


# Verdicts.


def test_without_a_cost_figure_there_is_no_verdict_for_who_gives_care(tmp_path):
    found = xray(by_volume(tmp_path))
    assert [act.id for act in found.acts] == ["ic_days.volume -1"]
    assert (verdict(found).says, verdict(found).net) == ("unknown", None)
    assert (verdict(found, "payer").says, verdict(found, "payer").net) == ("pays", 2400_00)


def test_an_act_may_have_a_cost_of_its_own(tmp_path):
    doing = VariableCost(of="avoid_a_day", party="provider", cents=2500_00)
    # The day avoided saves 700.00, the talk that avoids it costs 2,500.00.
    found = xray(fixed_sum(tmp_path), [AVOID], [VARIABLE, doing])
    assert (verdict(found).saved, verdict(found).says) == (-1800_00, "costs")
    neutral = VariableCost(of="avoid_a_day", party="provider", cents=700_00)
    assert verdict(xray(fixed_sum(tmp_path), [AVOID], [VARIABLE, neutral])).says == "neutral"


def test_a_private_figure_makes_the_result_private(tmp_path):
    private = VariableCost(of="ic_days.volume", party="provider", cents=1, owner="provider")
    found = xray(fixed_sum(tmp_path), [AVOID], [private])
    assert found.owner == "provider"
    assert (verdict(found).owner, verdict(found, "payer").owner) == ("provider", "")
    assert xray(fixed_sum(tmp_path), [AVOID], [VARIABLE]).owner == ""
    said = plain(xray_document(found, "en"))
    assert "For provider only" in said
    assert mix(verdict(found), -1700_00).owner == "provider"


def test_private_figures_of_two_parties_are_refused(tmp_path):
    one = VariableCost(of="ic_days.volume", party="provider", cents=1, owner="provider")
    other = VariableCost(of="ic_days.volume", party="payer", cents=1, owner="payer")
    with pytest.raises(BadInput) as error:
        xray(fixed_sum(tmp_path), [AVOID], [one, other])
    assert code_of(error) == ["two-owners"]
    split = FeeSplit(party="specialists", key="fixed", budget=1, owner="payer")
    with pytest.raises(BadInput):
        xray(fixed_sum(tmp_path), [AVOID], [one], split)
    assert owner_of(["", ""]) == ""


def test_the_cost_in_assumptions_is_a_figure_of_the_x_ray():
    basis = Basis(source="cost price model")
    unit = UnitCost(
        "provider", Distribution("normal", mean=Fraction(700_00), cv=Fraction(1, 10)), None, basis
    )
    timed = UnitCost("provider", None, Distribution("fixed", mean=Fraction(3)), basis)
    assumed = Part("a", costs={"ic_days.volume": unit, "visits.volume": timed})
    assert costs_from(Assumptions(assumed, "provider")) == (
        VariableCost(of="ic_days.volume", party="provider", cents=700_00, owner="provider",
                     source="cost price model"),
    )  # fmt: skip


def test_an_act_that_costs_who_must_do_it_is_a_perverse_step(tmp_path):
    found = xray(by_volume(tmp_path), [AVOID], [VARIABLE])
    assert [w.says("en") for w in found.warnings()] == [
        "avoid_a_day costs provider EUR 1,700.00 in 2026: acting appropriately is punished"
    ]
    assert found.warnings()[0].says("nl").startswith("avoid_a_day kost provider € 1.700,00")
    assert xray(fixed_sum(tmp_path), [AVOID], [VARIABLE]).warnings() == ()
    finding = found.warnings()[0].finding("en", found.prepared.resolved)
    assert finding.code == "xray-perverse-step"
    assert finding.mend


@pytest.mark.row("S4-17")
def test_the_share_of_the_value_that_depends_on_no_volume(tmp_path):
    # 40,000 days x 2,300.00 = 92 million by volume, 8 million for agreed actions: 8 %.
    text = (
        DAYS + "expected: {ic_days: {2026: 40000}}\nparameters:\n"
        + parameter("price", "2300.00", "")
        + parameter("stake", "8000000.00")
        + "clauses:\n  days: {pay: {fee_for_service: {volume: ic_days.volume, price: price}}}\n"
        "  value: {pay: {lump_sum: stake}}\n"
    )  # fmt: skip
    found = xray(contract(tmp_path, text, YEAR))
    assert found.fixed_share == Fraction(8, 100)
    assert "8% of the value of the contract" in plain(xray_document(found, "en"))


# Patients who go elsewhere.


@pytest.mark.row("S0-25")
def test_under_a_fixed_sum_a_payer_pays_twice_for_who_goes_elsewhere(tmp_path):
    # 100 days leave, 60 turn up elsewhere at the same price: 60 % leakage. Under price x volume 100
    # are saved and 60 paid: 40 left. Under the fixed sum nothing is saved: 60 paid twice.
    paid = leaving(by_volume(tmp_path), "ic_days.volume", "2026", 100, 60, 2400_00)
    assert (paid.leakage, paid.net) == (Fraction(60, 100), 40 * 2400_00)
    assert (paid.double, paid.warning()) == (0, None)
    twice = leaving(fixed_sum(tmp_path), "ic_days.volume", "2026", 100, 60, 2400_00)
    assert (twice.net, twice.double) == (-60 * 2400_00, 60 * 2400_00)
    warned = twice.warning()
    assert warned is not None
    assert "EUR 144,000.00 is paid twice" in warned.says("en")
    assert "€ 144.000,00 is dubbel" in warned.says("nl")


def test_nothing_that_leaves_is_refused(tmp_path):
    with pytest.raises(BadInput) as error:
        leaving(fixed_sum(tmp_path), "ic_days.volume", "2026", 0, 60, 2400_00)
    assert code_of(error) == ["no-volume"]


# The fee split between hospital and specialists.


@pytest.mark.row("S4-39")
def test_a_fixed_budget_leaves_income_alone_and_a_production_key_does_not():
    production, less = {"ic_days.volume": 10_000}, {"ic_days.volume": 9_500}  # -5 %
    budget = FeeSplit(party="specialists", key="fixed", budget=1_500_000_00)
    key = FeeSplit(party="specialists", key="production", fees={"ic_days.volume": 150_00})
    assert budget.income(24_000_000_00, production) == budget.income(22_800_000_00, less)
    assert key.income(24_000_000_00, production) == 1_500_000_00
    assert key.income(22_800_000_00, less) == 1_500_000_00 * 95 // 100


def test_the_specialists_are_one_more_party_of_the_x_ray(tmp_path):
    key = FeeSplit(party="specialists", key="production", fees={"ic_days.volume": 150_00})
    found = xray(by_volume(tmp_path), [AVOID], [VARIABLE], key)
    assert found.parties == ("payer", "provider", "specialists")
    # The hospital loses 2,400 and no longer passes on 150; it saves 700.
    assert verdict(found).net == -2400_00 + 150_00 + 700_00
    assert verdict(found, "specialists").net == -150_00


def test_a_share_is_rounded_once_and_the_hospital_takes_the_remainder(tmp_path):
    share = FeeSplit(party="specialists", key="share", share=Fraction(1, 3))
    found = xray(by_volume(tmp_path), [Act(id="more", does={"ic_days.volume": 1})], [], share)
    assert verdict(found, "specialists").paid == 800_00
    assert verdict(found).paid == 1600_00
    # A third of 0.01 is 0.0033..., of 0.02 it is 0.0067...: 0.00 and 0.01.
    assert (share.change(1, {}), share.change(2, {})) == (0, 1)


def test_opposed_incentives_of_hospital_and_specialists_are_warned_of(tmp_path):
    key = FeeSplit(party="specialists", key="production", fees={"ic_days.volume": 150_00})
    found = xray(fixed_sum(tmp_path), [AVOID], [VARIABLE], key)
    # The sum stays; the hospital keeps the fee of 150 and saves 700.
    assert [w.says("en") for w in found.warnings()] == [
        "avoid_a_day costs specialists EUR 150.00 in 2026: acting appropriately is punished",
        "avoid_a_day brings provider EUR 850.00 and costs specialists EUR 150.00: the incentives "
        "oppose each other",
    ]
    assert "de prikkels staan tegenover elkaar" in found.warnings()[1].says("nl")


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "share", "share": Fraction(3, 2)},
        {"key": "production"},
        {"key": "fixed", "budget": -1},
        {"key": "fixed", "of": "specialists"},
    ],
)
def test_a_fee_split_that_lacks_its_figures_is_refused(wrong):
    with pytest.raises(BadInput) as error:
        FeeSplit(party="specialists", **wrong)
    assert code_of(error) == ["fee-split"]


# Along the whole range.


def test_a_corridor_is_five_stretches_that_meet_at_its_bands(tmp_path):
    text = (
        COST + 'expected: {cost: {2026: "1000000.00"}}\nparameters:\n'
        + parameter("target", "1000000.00")
        + "clauses:\n  corridor: {pay: {corridor: {of: cost, target: target, bands:"
        " [{beyond: 7%, rate: 50%}, {beyond: 12%, rate: 80%}], sides: both}}}\n"
    )  # fmt: skip
    found = over_range(contract(tmp_path, text, YEAR), "cost")
    # Per 1,000.00: 80 % to 880,000, 50 % to 930,000, nothing to 1,070,000, 50 % to 1,120,000, 80 %.
    expected = (
        Stretch(0, 880_000_00, Fraction(800_00)),
        Stretch(880_000_00, 930_000_00, Fraction(500_00)),
        Stretch(930_000_00, 1_070_000_00, Fraction(0)),
        Stretch(1_070_000_00, 1_120_000_00, Fraction(500_00)),
        Stretch(1_120_000_00, 2_000_000_00, Fraction(800_00)),
    )
    assert found.stretches("provider") == expected
    assert found.stretches("payer") == tuple(Stretch(s.start, s.end, -s.cents) for s in expected)


def test_a_kink_inside_a_step_is_found_where_the_lines_cross(tmp_path):
    # A ceiling at 12,345.67 of a cost whose steps are thousands.
    text = (
        COST + 'expected: {cost: {2026: "20000.00"}}\nparameters:\n'
        + parameter("ceiling", "12345.67")
        + "clauses: {paid: {pay: {steps: [cost, {at_most: ceiling}]}}}\n"
    )  # fmt: skip
    found = over_range(contract(tmp_path, text, YEAR), "cost")
    assert found.stretches("provider") == (
        Stretch(0, 12_345_67, Fraction(1000_00)),
        Stretch(12_345_67, 40_000_00, Fraction(0)),
    )


def test_a_jump_is_one_step_that_changes_everything_at_once(tmp_path):
    # A bonus of 5,000.00 from 100 days on, and 10.00 a day.
    text = (
        DAYS + "expected: {ic_days: {2026: 90}}\nparameters:\n"
        + parameter("price", "10.00", "")
        + parameter("bonus", "5000.00")
        + "clauses:\n  days: {pay: {fee_for_service: {volume: ic_days.volume, price: price}}}\n"
        "  bonus_paid: {pay: {only_if: {of: bonus, test: {at_least: [ic_days.volume, 100]}}}}\n"
    )  # fmt: skip
    prepared = contract(tmp_path, text, YEAR)
    found = over_range(prepared, "ic_days.volume")
    assert found.stretches("provider") == (
        Stretch(0, 99, Fraction(10_00)),
        Stretch(99, 100, Fraction(5010_00), jump=True),
        Stretch(100, 180, Fraction(10_00)),
    )
    said = plain(xray_document(xray(prepared), "en"))
    assert "cliff: 1 more of ic_days.volume than 99 changes what bonus_paid pays" in said
    assert "99 – 100   EUR 5,010.00 at once" in said


@pytest.mark.parametrize(
    ("line", "year", "code"),
    [("ic_dagen", "2026", "unknown-observation"), ("ic_days.volume", "2031", "unknown-year")],
)
def test_a_range_that_is_not_there_is_said(tmp_path, line, year, code):
    with pytest.raises(BadInput) as error:
        over_range(by_volume(tmp_path), line, year)
    assert code_of(error) == [code]


def test_nothing_expected_is_said_and_not_guessed(tmp_path):
    text = (
        DAYS + "parameters:\n" + parameter("price", "10.00", "")
        + "clauses: {days: {pay: {fee_for_service: {volume: ic_days.volume, price: price}}}}\n"
    )  # fmt: skip
    prepared = contract(tmp_path, text, YEAR)
    for ask in (lambda: xray(prepared), lambda: over_range(prepared, "ic_days.volume")):
        with pytest.raises(BadInput) as error:
            ask()
        assert code_of(error) == ["nothing-expected"]


# Working elements.

BASE_AND_BONUS = (
    "parameters:\n" + parameter("agreed", "100.00")
    + "clauses:\n  base: {pay: {lump_sum: agreed}}\n"
    "  bonus: {pay: {share: {of: base, rate: 10%}}}\n"
)  # fmt: skip


def of(prepared: Prepared, *elements: str, **more):
    cases = expected_point(prepared)
    return worths(prepared, elements, lambda _: cases, {"spend": spend("payer")}, **more)["spend"]


def test_an_element_counts_alone_and_with_others(tmp_path):
    prepared = contract(tmp_path, BASE_AND_BONUS, YEAR)
    assert elements_of(prepared) == ("base", "bonus")
    worth = of(prepared, "base", "bonus")
    # A bonus on a base that is not there is a bonus on nothing.
    assert worth == {
        frozenset(): 0,
        frozenset({"base"}): 100_00,
        frozenset({"bonus"}): 0,
        frozenset({"base", "bonus"}): 110_00,
    }
    found = contributions(("base", "bonus"), worth)
    # base: (100 + 110) / 2; bonus: (0 + 10) / 2; together beyond apart: 110 - 100 - 0.
    assert [(c.last, c.shapley) for c in found.elements] == [(110_00, 105_00), (10_00, 5_00)]
    assert [(i.elements, i.value, i.kind) for i in found.interactions] == [
        (("base", "bonus"), 10_00, "strengthen")
    ]


def test_a_line_of_steps_is_an_element_that_leaves_the_line_before(tmp_path):
    text = (
        COST + 'expected: {cost: {2026: "120.00"}}\nparameters:\n' + parameter("cap", "100.00")
        + "clauses: {paid: {pay: {steps: [cost, {at_most: cap}]}}}\n"
    )  # fmt: skip
    prepared = contract(tmp_path, text, YEAR)
    assert elements_of(prepared) == ("paid", "paid/2")
    found = contributions(("paid", "paid/2"), of(prepared, "paid", "paid/2"))
    # paid: 120 first, 100 after the cap; the cap: nothing first, -20 after.
    assert [c.shapley for c in found.elements] == [110_00, -10_00]
    assert [c.last for c in found.elements] == [100_00, -20_00]
    assert found.interactions[0].kind == "weaken"


def test_steps_of_a_named_amount_are_elements_too(tmp_path):
    text = (
        COST + 'expected: {cost: {2026: "120.00"}}\nparameters:\n' + parameter("cap", "100.00")
        + "amounts: {counted: {steps: [cost, {at_most: cap}, {share: 50%}]}}\n"
        "clauses: {paid: {pay: counted}}\n"
    )  # fmt: skip
    prepared = contract(tmp_path, text, YEAR)
    assert elements_of(prepared) == ("paid", "counted/2", "counted/3")
    left = without(prepared, ["counted/2"])
    cases = expected_point(prepared)
    worth = worths(prepared, ["counted/2"], lambda _: cases, {"spend": spend("payer")})["spend"]
    assert worth[frozenset()] == 60_00  # half of 120.00
    assert worth[frozenset({"counted/2"})] == 50_00
    assert left.form.clauses == ("paid",)


def test_a_step_whose_absence_leaves_no_contract_is_no_element(tmp_path):
    text = (
        "observations: {months: {unit: money, per: month, year_of: opened, held_by: both}}\n"
        'expected: {months: {2026: "1200.00"}}\nparameters:\n' + parameter("cap", "100.00")
        + "clauses: {paid: {pay: {steps: [months, {total: {per: year}}, {at_most: cap}]}}}\n"
    )  # fmt: skip
    # Without the total a month would be held against a sum per year.
    assert elements_of(contract(tmp_path, text, YEAR)) == ("paid", "paid/3")


def test_behaviour_that_goes_with_an_element_gives_other_cases(tmp_path):
    # With the agreement on actions there are 9,000 days instead of 10,000.
    text = (
        DAYS + "expected: {ic_days: {2026: 10000}}\nparameters:\n"
        + parameter("price", "100.00", "") + parameter("stake", "20000.00")
        + "clauses:\n  days: {pay: {fee_for_service: {volume: ic_days.volume, price: price}}}\n"
        "  actions: {pay: {lump_sum: stake}}\n"
    )  # fmt: skip
    prepared = contract(tmp_path, text, YEAR)
    before = expected_point(prepared)
    after = beside(prepared, before, [("2026", {"ic_days.volume": -1000})])

    def cases_of(subset: frozenset[str]) -> Cases:
        return after if "actions" in subset else before

    def nursing(cases: Cases) -> np.ndarray:
        return cases.observed("ic_days.volume") * 12

    found = worths(prepared, ["days", "actions"], cases_of, {
        "spend": spend("payer"),
        "margin": margin("provider", lambda cases: cases.observed("ic_days.volume") * 70_00),
        "volume": volume("ic_days.volume"),
        "hours": hours(nursing),
    })  # fmt: skip
    shares = {name: contributions(("days", "actions"), worth) for name, worth in found.items()}
    both = frozenset({"days", "actions"})
    assert found["spend"][both] == 9000 * 100_00 + 20_000_00
    assert found["margin"][both] == 9000 * 30_00 + 20_000_00
    # Only the agreement on actions changes volume and hours, whatever else is there.
    assert [c.shapley for c in shares["volume"].elements] == [0, -1000]
    assert [c.shapley for c in shares["hours"].elements] == [0, -12_000]
    assert shares["volume"].interactions[0].kind == "separate"


def with_costs(prepared: Prepared, cents: list[int]) -> Cases:
    base = expected_point(prepared)
    column = Column(np.array(cents, np.int64)[:, None])
    columns = {**base.inputs.columns, ("cost", "year"): column}
    return Cases(base.form, base.calendar, Inputs(base.calendar, columns), len(cents))


def test_risk_is_how_far_the_bad_case_lies_below_the_median(tmp_path):
    text = COST + 'expected: {cost: {2026: "1.00"}}\nclauses: {paid: {pay: cost}}\n'
    prepared = contract(tmp_path, text, YEAR)
    cases = with_costs(prepared, [100 * value for value in range(1, 41)])
    measures = {"risk": risk("provider"), "revenue": revenue("provider"), "spend": spend("payer")}
    found = worths(prepared, ["paid"], lambda _: cases, measures)
    # Of 1 ... 40 euros, by nearest rank: the median is the 20th, the 5th percentile the 2nd.
    assert found["risk"] == {frozenset(): 0, frozenset({"paid"}): 18_00}
    # The mean of 1 ... 40 is 20.50; what is received is what is paid.
    assert found["revenue"][frozenset({"paid"})] == found["spend"][frozenset({"paid"})] == 20_50


def test_a_mean_that_is_no_whole_cent_stays_exact(tmp_path):
    text = COST + 'expected: {cost: {2026: "1.00"}}\nclauses: {paid: {pay: cost}}\n'
    prepared = contract(tmp_path, text, YEAR)
    cases = with_costs(prepared, [100, 101, 101])
    found = worths(prepared, ["paid"], lambda _: cases, {"spend": spend("payer")})
    assert found["spend"][frozenset({"paid"})] == Fraction(302, 3)


def many(folder: Path, n: int) -> Prepared:
    text = "parameters:\n" + parameter("agreed", "100.00") + "clauses:\n"
    text += "".join(f"  c{i}: {{pay: {{lump_sum: agreed}}}}\n" for i in range(n))
    return contract(folder, text, YEAR)


def test_more_than_ten_elements_need_orders(tmp_path):
    prepared = many(tmp_path, 11)
    names = elements_of(prepared)
    with pytest.raises(BadInput) as error:
        of(prepared, *names)
    assert code_of(error) == ["too-many-elements"]
    assert "2,048 subsets" in str(error.value)
    orders = rotations(names)
    found = contributions(names, of(prepared, *names, orders=orders), orders)
    assert not found.exact
    assert found.interactions == ()
    assert {c.shapley for c in found.elements} == {100_00}
    assert sum(c.shapley for c in found.elements) == found.whole == 1100_00


def test_an_unknown_element_is_said(tmp_path):
    with pytest.raises(BadInput) as error:
        without(many(tmp_path, 1), ["c9"])
    assert code_of(error) == ["unknown-element"]


# Documents and pictures.


def pictures(document: Document) -> list[Picture]:
    return [block for block in document.blocks if isinstance(block, Picture)]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_x_ray_is_a_document_with_its_pictures(tmp_path, language):
    found = xray(by_volume(tmp_path), [AVOID], [VARIABLE])
    item = Mix("avoid_a_day", "provider", 700_00, -1700_00)
    document = xray_document(found, language, [(item, Fraction(45, 100), 4000)])
    said = plain(document)
    expected = {
        "nl": ["Waarschuwingen", "70,83%", "€ -620,00 per keer", "€ -2.480.000,00 voor 4.000 keer",
               "loont", "€ 2.400,00"],
        "en": ["Warnings", "70.83%", "EUR -620.00 each time", "EUR -2,480,000.00 for 4,000 times",
               "pays", "EUR 2,400.00"],
    }  # fmt: skip
    for text in expected[language]:
        assert " ".join(text.split()) in " ".join(said.split())
    assert len(pictures(document)) == 2
    for picture in pictures(document):
        assert picture.svg.startswith("<svg")
        assert picture.table.rows


@pytest.mark.parametrize("language", ["nl", "en"])
def test_working_elements_are_a_document_with_a_picture_per_measure(tmp_path, language):
    prepared = contract(tmp_path, BASE_AND_BONUS, YEAR)
    found = contributions(("base", "bonus"), of(prepared, "base", "bonus"))
    document = elements_document(prepared, {"spend": found}, language, owner="payer")
    table = pictures(document)[0].table
    euro = "€ 105,00" if language == "nl" else "EUR 105.00"
    assert table.rows[0][2] == euro
    assert table.rows[-1][2] == ("€ 110,00" if language == "nl" else "EUR 110.00")
    said = plain(document)
    assert ("versterken elkaar" if language == "nl" else "strengthen each other") in said
    first = document.blocks[0]
    assert isinstance(first, Paragraph)
    assert first.remark
    assert "payer" in first.text


def test_without_the_extra_there_is_a_table_and_no_picture(monkeypatch):
    real = builtins.__import__

    def refuse(name, *arguments, **more):
        if name == "altair":
            raise ImportError(name)
        return real(name, *arguments, **more)

    monkeypatch.setattr(builtins, "__import__", refuse)
    x, y = Axis("share", "share"), Axis("euros", "money")
    line = Curve("a", ((Fraction(0), 100), (Fraction(1, 3), 250)))
    drawn = curves([line], "says", x, y, "en", [Mark(Fraction(1, 3), "here")])
    assert drawn.svg == ""
    assert drawn.table.rows == (("0%", "EUR 1.00"), ("33.33%", "EUR 2.50"))
    assert bars([("a", 1)], "says", y, Table(("a",), ()), "en").svg == ""


def test_a_long_line_shows_some_points_and_every_mark():
    line = Curve("a", tuple((i, i) for i in range(101)))
    x, y = Axis("number", "count"), Axis("euros", "money")
    rows = curves([line], "", x, y, "en", [Mark(37, "here")]).table.rows
    shown = [int(row[0]) for row in rows]
    assert 37 in shown
    assert (shown[0], shown[-1]) == (0, 100)
    assert len(shown) <= 17


def test_the_money_of_all_parties_is_zero_together(tmp_path):
    prepared = by_volume(tmp_path)
    changes = effects(prepared, expected_point(prepared), [("2026", {"ic_days.volume": 3})])[0]
    assert changes is not None
    found = prepared.resolved.contract
    assert [to_party(found, changes, party) for party in found.parties] == [-7200_00, 7200_00]


def test_an_x_ray_is_plain_data_for_programs(tmp_path):
    data = xray_data(xray(by_volume(tmp_path), [AVOID], [VARIABLE]))
    assert json.loads(json.dumps(data)) == data
    assert data["marginals"][0]["party"]["fewer"] == {"payer": 2400_00, "provider": -2400_00}
    assert [(v["party"], v["net"], v["says"]) for v in data["verdicts"]] == [
        ("payer", 2400_00, "pays"),
        ("provider", -1700_00, "costs"),
    ]
    assert data["warnings"][0]["code"] == "xray-perverse-step"
    assert data_of(Mix("a", "p", 700, -1700).pays_from) == "17/24"
    assert data_of({"exact": Fraction(4, 2), "all": frozenset({"a"})}) == {"exact": 2, "all": ["a"]}


def test_a_mark_late_on_the_axis_has_its_words_before_it():
    x, y = Axis("share", "share"), Axis("euros", "money")
    line = Curve("a", ((Fraction(0), 100), (Fraction(1), 250)))
    early, late = (
        curves([line], "", x, y, "en", [Mark(at, "here")]).svg
        for at in (Fraction(1, 10), Fraction(9, 10))
    )
    before = r'text-anchor="end"[^>]*>here<'
    assert not re.search(before, early)
    assert re.search(before, late)
