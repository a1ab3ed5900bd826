"""What is luck, what rebasing takes, what is left behind: each against a calculation of its own."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from tests.contracts import contract

from passend.contract.prepared import Prepared
from passend.findings import BadInput
from passend.report.document import Document, Picture
from passend.report.plain import plain
from passend.simulation.baseline import (
    baseline_warning,
    comparator_warning,
    credibility,
    credited,
    needed,
    returns,
)
from passend.simulation.chance import at_least, at_most, masses
from passend.simulation.luck import CountReward, Remedies, SavingReward, luck, warnings
from passend.simulation.luck_document import Judged, luck_document
from passend.simulation.ratchet import Ratchet, Rebasing, ratchet, ratchet_of
from passend.simulation.ratchet_document import ratchet_document
from passend.simulation.rewards import clause_warnings, cost_luck, count_luck, unknown_rates
from passend.simulation.stranded import Stranded, friction, stranded, stranded_of
from passend.simulation.tariffs import Tariff, tariff_for, tariffs_document, weighted_mean

TENTH = Fraction(1, 10)
YEAR = (
    "passend: 1\nid: k\nruns: {from: 2026-01-01, until: 2027-01-01}\n"
    "parties:\n  payer: {name: Payer, kind: insurer, uzovi: ['9001']}\n"
    "  provider: {name: Provider, kind: provider, agb: ['06990001']}\n"
)
FIVE_YEARS = YEAR.replace("2027-01-01", "2031-01-01")
SINCE = "from: 2026-01-01, known: 2025-11-12, source: art. 4"


def by_hand(k: int, n: int, rate: float) -> float:
    """P(at most k of n), from its definition."""
    return math.fsum(math.comb(n, i) * rate**i * (1 - rate) ** (n - i) for i in range(k + 1))


def normal(z: float) -> float:
    """P(a standard normal is below z), through the error function."""
    return 0.5 * math.erfc(-z / math.sqrt(2))


def percent(value: float) -> float:
    return round(100 * value, 2)


# A bonus for few readmissions.


def test_a_bonus_for_at_most_four_of_sixty_is_often_luck():
    bonus = CountReward(events=4, of=60, rate=TENTH)
    assert percent(float(bonus.by_luck())) == percent(by_hand(4, 60, 0.1)) == 27.10


def test_the_same_share_of_six_hundred_is_hardly_ever_luck():
    bonus = CountReward(events=4, of=60, rate=TENTH).at(600)
    assert bonus == CountReward(events=40, of=600, rate=TENTH)
    assert percent(float(bonus.by_luck())) == percent(by_hand(40, 600, 0.1)) == 0.27


def test_a_binomial_probability_is_an_exact_fraction():
    # Two of three with probability 1/3: 3 x 1/9 x 2/3 = 6/27; three: 1/27.
    assert list(masses(3, Fraction(1, 3))) == [8, 12, 6, 1]
    assert at_most(1, 3, Fraction(1, 3)) == Fraction(20, 27)
    assert at_least(2, 3, Fraction(1, 3)) == Fraction(7, 27)
    assert at_least(0, 3, Fraction(1, 3)) == 1
    assert (at_most(2, 3, Fraction(1)), at_most(3, 3, Fraction(1))) == (0, 1)
    assert at_most(0, 3, Fraction(0)) == 1
    with pytest.raises(ValueError, match="no binomial"):
        at_most(1, 3, Fraction(4, 3))


def test_a_real_effect_is_missed_when_the_count_stays_above_the_border():
    # 30 % better is a rate of 7 %: missed when there are five or more of sixty.
    bonus = CountReward(events=4, of=60, rate=TENTH)
    assert percent(float(bonus.missed(Fraction(3, 10)))) == percent(1 - by_hand(4, 60, 0.07))


def test_a_reward_for_many_is_paid_from_the_border_on():
    talks = CountReward(events=48, of=60, rate=Fraction(3, 4), fewer=False)
    assert percent(float(talks.by_luck())) == percent(1 - by_hand(47, 60, 0.75))
    # A tenth better is a rate of 82.5 %; it is missed with at most 47.
    assert percent(float(talks.missed(TENTH))) == percent(by_hand(47, 60, 0.825))
    assert talks.missed(Fraction(1)) == 0  # a rate cannot be above all: all are talked to


def test_remedies_for_a_count_change_its_border():
    bonus = CountReward(events=4, of=60, rate=TENTH)
    tried = Remedies(corridor=Fraction(1, 60), years=3, constant=60, pool=90)
    rows = luck(bonus, Fraction(3, 10), tried)
    assert [row.name.en for row in rows] == [
        "as agreed", "corridor of 1.67%", "3 years together", "credibility weighting", "pool of 90",
    ]  # fmt: skip
    # 3 of 60; 12 of 180; half of x/60 and half of 10 % at most 4/60: x at most 2; 6 of 90.
    assert [(row.reward.events, row.reward.of) for row in rows] == [
        (4, 60), (3, 60), (12, 180), (2, 60), (6, 90),
    ]  # fmt: skip
    for row in rows:
        assert percent(float(row.by_luck)) == percent(
            by_hand(row.reward.events, row.reward.of, 0.1)
        )


def test_luck_is_warned_of_with_its_probability():
    rows = luck(CountReward(events=4, of=60, rate=TENTH), Fraction(3, 10))
    found = warnings("bonus", rows, Fraction(3, 10))
    assert [w.says("en") for w in found] == [
        "bonus: the probability of a reward although nothing changes is 27.10%",
        "bonus: a real effect of 30% is missed with probability 41.15%",
    ]
    assert found[0].says("nl").startswith("bonus: de kans op beloning zonder dat er iets verandert")
    # At 0.27 % there is nothing to say of luck.
    rows = luck(CountReward(events=40, of=600, rate=TENTH), Fraction(3, 10))
    assert [w.code for w in warnings("bonus", rows, Fraction(3, 10))] == ["luck-missed"]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: CountReward(events=4, of=0, rate=TENTH),
        lambda: CountReward(events=4, of=60, rate=Fraction(11, 10)),
        lambda: SavingReward(persons=0, variation=TENTH, minimum=TENTH),
        lambda: SavingReward(persons=1, variation=Fraction(0), minimum=TENTH),
    ],
)
def test_figures_that_mean_nothing_are_refused(wrong):
    with pytest.raises(BadInput):
        wrong()


# A saving that is not there.


def saving(persons: int, **more) -> SavingReward:
    return SavingReward(
        persons=persons, variation=Fraction(18, 10), minimum=Fraction(2, 100), **more
    )


@pytest.mark.parametrize(
    ("persons", "about"), [(500, 0.40), (2000, 0.31), (5000, 0.22), (20_000, 0.06)]
)
def test_a_saving_shows_by_luck_when_there_is_none(persons, about):
    # The mean cost of n has a standard deviation of 1.8 / sqrt(n); a saving of 2 % lies 0.02 below.
    independent = normal(-0.02 / (1.8 / math.sqrt(persons)))
    found = saving(persons).by_luck()
    assert found == pytest.approx(independent, abs=1e-12)
    assert round(found, 2) == about


def test_a_real_saving_is_missed():
    # With 3 % saved the mean is 0.97 with a deviation of 0.97 x 1.8 / sqrt(n); shown above 0.98.
    independent = normal((0.02 - 0.03) / (0.97 * 1.8 / math.sqrt(2000)))
    assert saving(2000).missed(Fraction(3, 100)) == pytest.approx(independent, abs=1e-12)


def test_remedies_for_a_saving():
    tried = Remedies(corridor=Fraction(1, 100), years=3, constant=2000, pool=8000)
    by_luck = [row.by_luck for row in luck(saving(2000), Fraction(3, 100), tried)]
    deviation = 1.8 / math.sqrt(2000)
    expected = [
        normal(-0.02 / deviation),
        normal(-0.03 / deviation),  # beyond 2 % + 1 %
        normal(-0.02 / (deviation / math.sqrt(3))),
        normal(-0.04 / deviation),  # half of what shows counts: 4 % must show
        normal(-0.02 / (deviation / 2)),  # four times as many
    ]
    assert by_luck == pytest.approx(expected, abs=1e-12)


def test_a_baseline_of_a_few_years_adds_its_own_chance():
    # One year against the mean of two: 1.8² (1 + 1/2) / n.
    independent = normal(-0.02 / (1.8 * math.sqrt(1.5 / 2000)))
    assert saving(2000, baseline_years=2).by_luck() == pytest.approx(independent, abs=1e-12)


def test_a_long_tail_is_within_chance_of_drawing_the_costs():
    # The sum of n gamma costs is one gamma cost of n times the shape, 1 / 1.8² each.
    shape, draws = 500 / 1.8**2, 400_000
    sums = np.random.default_rng(20260101).gamma(shape, 1 / shape, draws)
    drawn = float((sums < 0.98).mean())
    found = saving(500, tail="gamma").by_luck()
    error = math.sqrt(drawn * (1 - drawn) / draws)
    assert abs(found - drawn) < 4 * error
    # The normal limit is off by more than that: the tail shows.
    assert abs(saving(500).by_luck() - drawn) > 8 * error


def test_a_lognormal_tail_is_within_chance_of_drawing_the_costs():
    sigma2, draws = math.log(1 + 1.8**2), 40_000
    random = np.random.default_rng(20260102)
    means = np.concatenate([
        random.lognormal(-sigma2 / 2, math.sqrt(sigma2), (2000, 500)).mean(axis=1)
        for _ in range(draws // 2000)
    ])  # fmt: skip
    drawn = float((means < 0.98).mean())
    found = saving(500, tail="lognormal").by_luck()
    assert abs(found - drawn) < 4 * math.sqrt(drawn * (1 - drawn) / draws)


def test_a_skew_baseline_pulls_the_other_way():
    # Cost and baseline of one year each are equally skew: their difference is not skew at all.
    alike = saving(2000, baseline_years=1, tail="lognormal").by_luck()
    assert alike == pytest.approx(saving(2000, baseline_years=1).by_luck(), abs=1e-12)


# Baselines and comparators.


def test_a_single_year_baseline_is_partly_chance():
    # t² = 0.05² = 0.0025 between providers, 1.8² / 1000 = 0.00324 by chance.
    one = credibility(1000, 1, Fraction(18, 10), Fraction(5, 100))
    assert one == Fraction(250, 574)
    three = credibility(1000, 3, Fraction(18, 10), Fraction(5, 100))
    assert three == Fraction(250, 358)  # 0.0025 / (0.0025 + 0.00108)


def test_a_baseline_that_lies_high_falls_by_itself():
    # Of 10 % above the usual 324/574 returns: as a share of a baseline of 110 %.
    one = credibility(1000, 1, Fraction(18, 10), Fraction(5, 100))
    assert returns(TENTH, one) == Fraction(324, 574) * TENTH / Fraction(11, 10)
    assert returns(TENTH, Fraction(1)) == 0
    warned = baseline_warning(TENTH, Fraction(1, 2))
    assert warned is not None
    assert "of a baseline that lies 10% above the usual, 4.55% returns" in warned.says("en")
    assert baseline_warning(-TENTH, Fraction(1, 2)) is None


def test_who_is_half_of_its_own_comparator_must_save_double():
    half = Fraction(1, 2)
    assert needed(Fraction(3, 100), half) == Fraction(6, 100)
    # From the definition: of 100 it spends 94, the other half 100; it stands below their mean.
    assert credited(Fraction(6, 100), half) == (Fraction(94 + 100, 2) - 94) / 100
    warned = comparator_warning(Fraction(3, 100), half)
    assert warned is not None
    assert warned.says("en") == (
        "a party that is 50% of its own comparator must save 6% to be credited 3%"
    )
    assert comparator_warning(Fraction(3, 100), Fraction(0)) is None


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda: needed(TENTH, Fraction(1)), "own-comparator"),
        (lambda: credibility(0, 1, TENTH, TENTH), "no-volume"),
        (lambda: credibility(1, 1, Fraction(0), Fraction(0)), "no-spread"),
        (lambda: returns(Fraction(-1), TENTH), "no-baseline"),
    ],
)
def test_a_baseline_without_figures_is_refused(ask, code):
    with pytest.raises(BadInput) as error:
        ask()
    assert [finding.code for finding in error.value.findings] == [code]


# Luck in the clauses of a contract.

MEASURE = (
    "measures:\n  readmissions: {kind: proportion, use: settled, owners: [provider, payer],"
    " year_of: delivered, held_by: both, definition: back within 30 days}\n"
)
EXPECTED = "expected: {readmissions.numerator: {2026: 6}, readmissions.denominator: {2026: 60}}\n"


def bonus_and_malus(folder: Path, expected: str = EXPECTED) -> Prepared:
    """100,000.00 for at most 4 readmissions; 50,000.00 back for more than 9."""
    text = (
        MEASURE + expected + "parameters:\n"
        f'  prize: [{{value: "100000.00", per: year, {SINCE}}}]\n'
        f'  fine: [{{value: "50000.00", per: year, {SINCE}}}]\n'
        "clauses:\n"
        "  bonus: {pay: {only_if: {of: prize, test: {at_most: [readmissions.numerator, 4]}}}}\n"
        "  malus: {paid_by: provider, paid_to: payer, pay: {only_if: {of: fine, test:"
        " {more_than: [readmissions.numerator, 9]}}}}\n"
    )
    return contract(folder, text, YEAR)


def test_the_luck_in_a_clause_is_that_of_the_clause_itself(tmp_path):
    bonus, malus = count_luck(bonus_and_malus(tmp_path), Fraction(3, 10))
    lucky = at_most(4, 60, TENTH)
    assert (bonus.clause, bonus.window, bonus.volume, bonus.expected) == (
        "bonus",
        "2026",
        60,
        TENTH,
    )
    assert (bonus.more, bonus.less, bonus.mean) == (lucky, 0, lucky * 100_000_00)
    assert bonus.missed == 1 - at_most(4, 60, Fraction(7, 100))
    # The malus is bad luck only: of it nothing can be earned back.
    unlucky = 1 - at_most(9, 60, TENTH)
    assert (malus.more, malus.less, malus.mean) == (0, unlucky, -unlucky * 50_000_00)
    assert malus.missed is None
    assert percent(float(unlucky)) == percent(1 - by_hand(9, 60, 0.1))


def test_the_true_rate_may_be_given(tmp_path):
    prepared = bonus_and_malus(tmp_path)
    found = count_luck(prepared, Fraction(3, 10), {"readmissions": Fraction(1, 5)})
    # Of 60 twelve are expected, so the malus is due: to be rid of it is good luck.
    bonus, malus = found
    assert bonus.more == at_most(4, 60, Fraction(1, 5))
    assert malus.more == at_most(9, 60, Fraction(1, 5))
    assert malus.missed == 1 - at_most(9, 60, Fraction(14, 100))


def test_a_rate_that_nobody_knows_is_said(tmp_path):
    prepared = bonus_and_malus(
        tmp_path, EXPECTED.replace("readmissions.numerator: {2026: 6}, ", "")
    )
    assert count_luck(prepared, TENTH) == ()
    assert unknown_rates(prepared) == ["readmissions"]
    assert unknown_rates(prepared, {"readmissions": TENTH}) == []
    said = plain(luck_document("en", unknown=unknown_rates(prepared)))
    assert "Nobody says the true rate of readmissions" in said
    with pytest.raises(BadInput):
        count_luck(prepared, TENTH, {"readmissions": Fraction(2)})


def test_luck_in_clauses_is_warned_of(tmp_path):
    prepared = bonus_and_malus(tmp_path)
    found = clause_warnings(count_luck(prepared, Fraction(3, 10)), Fraction(1, 20))
    assert [(w.code, w.path[1]) for w in found] == [
        ("luck-reward", "bonus"), ("luck-missed", "bonus"), ("luck-loss", "malus"),
    ]  # fmt: skip
    finding = found[0].finding("nl", prepared.resolved)
    assert finding.place.line > 0
    assert "27,10%" in finding.message


def shared_savings(folder: Path) -> Prepared:
    """Half of what stays below 10 million, once that is 2 %; and the care itself, at its cost."""
    text = (
        "observations: {cost: {unit: money, per: year, year_of: opened, held_by: both}}\n"
        'expected: {cost: {2026: "10000000.00"}}\nparameters:\n'
        f'  norm: [{{value: "10000000.00", per: year, {SINCE}}}]\n'
        "clauses:\n  care: {pay: cost}\n"
        "  shared: {pay: {shared_savings: {benchmark: norm, expenditure: cost, rate: 50%,"
        " minimum: 2%, counts: whole}}}\n"
    )
    return contract(folder, text, YEAR)


def test_the_luck_in_shared_savings_is_that_of_the_normal_limit(tmp_path):
    prepared = shared_savings(tmp_path)
    (found,) = cost_luck(prepared, "cost", 2000, Fraction(18, 10), Fraction(3, 100))
    # The clause that pays for the care is no reward and is left out.
    assert (found.clause, found.less) == ("shared", 0.0)
    assert found.more == pytest.approx(saving(2000).by_luck(), abs=0.002)
    assert found.missed == pytest.approx(saving(2000).missed(Fraction(3, 100)), abs=0.002)
    # The mean of max(0, x) beyond a border b is s phi(b / s) for x ~ N(0, s²): half of it is paid.
    deviation = 1.8 / math.sqrt(2000)
    density = math.exp(-((0.02 / deviation) ** 2) / 2) / math.sqrt(2 * math.pi)
    mean = 0.5 * deviation * density * 10_000_000_00
    assert found.mean == pytest.approx(mean, rel=0.005)


@pytest.mark.parametrize(
    ("observation", "persons", "code"),
    [("costs", 2000, "unknown-observation"), ("cost", 0, "luck")],
)
def test_the_luck_of_a_cost_needs_its_figures(tmp_path, observation, persons, code):
    with pytest.raises(BadInput) as error:
        cost_luck(shared_savings(tmp_path), observation, persons, Fraction(2), TENTH)
    assert [finding.code for finding in error.value.findings] == [code]


# The ratchet.


def kept(found: Ratchet) -> list[Fraction]:
    return [period.kept["provider"] for period in found.periods]


def test_a_full_rebasing_leaves_the_saver_the_first_period():
    # Five years of a euro are kept, ten are not.
    found = ratchet(Rebasing(part=Fraction(1)))
    assert kept(found) == [5, 0, 0]
    assert (found.share("provider"), found.share("payer")) == (Fraction(1, 3), Fraction(2, 3))
    warned = found.warning()
    assert warned is not None
    assert "provider keeps 33.33% over 3 contract periods" in warned.says("en")
    assert "houdt provider over 3 contractperioden 33,33%" in warned.says("nl")


def test_half_a_rebasing_halves_what_is_left_each_time():
    # 5, 5/2, 5/4 of fifteen: 8.75 / 15.
    found = ratchet(Rebasing(part=Fraction(1, 2)))
    assert kept(found) == [5, Fraction(5, 2), Fraction(5, 4)]
    assert found.share("provider") == Fraction(7, 12)
    assert found.warning() is None


def test_without_rebasing_the_saver_keeps_all():
    assert ratchet(Rebasing(part=Fraction(0))).share("provider") == 1


def test_under_shared_savings_only_the_agreed_part_is_kept():
    found = ratchet(Rebasing(part=Fraction(1, 2)), Fraction(1, 2))
    assert found.share("provider") == Fraction(7, 24)


def test_a_glide_path_gives_part_of_the_next_period():
    # In five steps: 4/5 + 3/5 + 2/5 + 1/5 + 0 of the second period is still kept.
    found = ratchet(Rebasing(part=Fraction(1), glide=5))
    assert kept(found) == [5, 2, 0]


def test_the_years_that_count_decide_where_the_next_sum_starts():
    savings = [Fraction(1), Fraction(2), Fraction(3)]
    assert Rebasing(part=Fraction(1), last=1).next(Fraction(0), savings) == -3
    assert Rebasing(part=Fraction(1), last=2).next(Fraction(0), savings) == Fraction(-5, 2)
    assert Rebasing(part=Fraction(1)).next(Fraction(0), savings) == -2
    # From a sum that is already 1 lower, half of the gap of 2 - 1 is taken.
    assert Rebasing(part=Fraction(1, 2)).next(Fraction(-1), savings) == Fraction(-3, 2)


def test_a_contract_is_rebased_by_computing_it_again(tmp_path):
    text = (
        "care: {ic_days: {year_of: delivered, unit: day, held_by: both}}\n"
        "expected: {ic_days: {2026: 10000}}\nparameters:\n"
        f'  agreed: [{{value: "24000000.00", per: year, {SINCE}}}]\n'
        f'  price: [{{value: "1000.00", {SINCE}}}]\n'
        "clauses:\n  fixed: {pay: {lump_sum: agreed}}\n"
        "  days: {pay: {fee_for_service: {volume: ic_days.volume, price: price}}}\n"
    )
    prepared = contract(tmp_path, text, FIVE_YEARS)
    # 100 days fewer a year: 100,000.00 less for days, and 300,000.00 of cost saved. Of the sum
    # 300,000.00 goes at the end of every period by a full rebasing.
    found = ratchet_of(prepared, Rebasing(part=Fraction(1)), "agreed",
                       {"ic_days.volume": -100}, 300_000_00)  # fmt: skip
    assert kept(found) == [5 * 200_000_00, -5 * 100_000_00, -5 * 100_000_00]
    assert [p.kept["payer"] for p in found.periods] == [
        5 * 100_000_00, 5 * 400_000_00, 5 * 400_000_00,
    ]  # fmt: skip
    assert found.share("provider") == 0


def test_what_cannot_be_rebased_is_said(tmp_path):
    prepared = shared_savings(tmp_path)
    with pytest.raises(BadInput) as error:
        ratchet_of(prepared, Rebasing(part=Fraction(1)), "nrm", {"cost": -1}, 1)
    assert "did you mean 'norm'?" in str(error.value)
    for wrong in (
        lambda: Rebasing(part=Fraction(2)),
        lambda: ratchet(Rebasing(part=Fraction(1)), years=0),
        lambda: ratchet_of(prepared, Rebasing(part=Fraction(1)), "norm", {"cost": -1}, 0),
    ):
        with pytest.raises(BadInput):
            wrong()


# Stranded cost.


def test_fixed_cost_without_revenue_stays_behind():
    # 70 % of 100 was for fixed cost; of the 13 that went 70 % is 9.1.
    assert stranded(100, 87, Fraction(7, 10)) == Fraction(91, 10)
    assert stranded(100, 87, Fraction(7, 10), Fraction(1, 2)) == Fraction(91, 20)
    assert stranded(87, 100, Fraction(7, 10)) == 0
    with pytest.raises(BadInput):
        stranded(100, 87, Fraction(3, 2))


@pytest.mark.row("S4-18")
def test_friction_costs_taper_to_nothing():
    # 9.10 over three years: 2/3 and 1/3 of it, then nothing.
    assert friction(Fraction(910), 3) == (607, 303, 0)
    with pytest.raises(BadInput):
        friction(Fraction(910), 0)


def test_a_contract_says_what_it_is_expected_to_strand(tmp_path):
    text = (
        "care: {ic_days: {year_of: delivered, unit: day, held_by: both}}\n"
        "expected: {ic_days: {2026: 100, 2027: 87, 2028: 110, 2029: 100, 2030: 100}}\nparameters:\n"
        f'  price: [{{value: "1.00", {SINCE}}}]\n'
        "clauses: {days: {pay: {fee_for_service: {volume: ic_days.volume, price: price}}}}\n"
    )
    found = stranded_of(contract(tmp_path, text, FIVE_YEARS), "provider", Fraction(7, 10))
    assert [(item.year, item.cents) for item in found][:2] == [("2027", 910), ("2028", 0)]
    warned = found[0].warning()
    assert warned is not None
    assert warned.says("en") == (
        "the revenue of provider falls from EUR 100.00 to EUR 87.00; EUR 9.10 of fixed cost stay "
        "behind without revenue"
    )
    assert found[1].warning() is None


# Tariffs.


@pytest.mark.row("S4-20")
def test_the_weighted_mean_of_old_and_new_care_is_exact():
    old, new = Tariff("old", Fraction("0.7"), 91_00), Tariff("new", Fraction("0.3"), 121_00)
    assert weighted_mean([old, new]) == 100_00  # 63.70 + 36.30
    assert tariff_for(Fraction(100_00), [old, new], "old") == 91_00
    # New care at 120.00 leaves (100 - 36) / 0.7 for the old: no whole cent, and not rounded.
    dearer = [old, Tariff("new", Fraction("0.3"), 120_00)]
    assert tariff_for(Fraction(100_00), dearer, "old") == Fraction(64_00_0, 7)
    assert "EUR 100.00" in plain(tariffs_document([old, new], "en"))
    assert "gewogen gemiddelde: € 100,00" in plain(tariffs_document([old, new], "nl"))


@pytest.mark.parametrize(
    ("tariffs", "name"),
    [
        ([Tariff("old", Fraction(1, 2), 1)], "old"),
        ([Tariff("old", Fraction(1), 1), Tariff("new", Fraction(0), 1)], "new"),
        ([Tariff("old", Fraction(1), 1)], "older"),
    ],
)
def test_weights_that_do_not_add_up_are_refused(tariffs, name):
    with pytest.raises(BadInput):
        tariff_for(Fraction(1), tariffs, name)


# Documents.


def pictures(document: Document) -> list[Picture]:
    return [block for block in document.blocks if isinstance(block, Picture)]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_luck_is_a_document_with_a_picture_per_rule(tmp_path, language):
    judged = [
        Judged("bonus", CountReward(events=4, of=60, rate=TENTH), Fraction(3, 10),
               Remedies(years=3, pool=600)),
        Judged("shared", saving(500, baseline_years=2), Fraction(3, 100)),
    ]  # fmt: skip
    clauses = count_luck(bonus_and_malus(tmp_path), Fraction(3, 10))
    other = comparator_warning(Fraction(3, 100), Fraction(1, 2))
    assert other is not None
    document = luck_document(language, judged, clauses, ["access"], [other], title="k")
    said = plain(document)
    expected = {
        "nl": ["Waarschuwingen", "27,10%", "0,27%", "3 jaren samen", "moet 6% besparen",
               "Van access zegt niemand", "ten hoogste 4 van 60", "2 eerdere jaren"],
        "en": ["Warnings", "27.10%", "0.27%", "3 years together", "must save 6%",
               "Nobody says the true rate of access", "at most 4 of 60", "2 earlier years"],
    }  # fmt: skip
    for text in expected[language]:
        assert text in " ".join(said.split())
    # One per rule, and one of the clauses.
    assert [picture.svg.startswith("<svg") for picture in pictures(document)] == [True] * 3


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_ratchet_is_a_document_with_its_picture(language):
    found = ratchet(Rebasing(part=Fraction(1), last=2, glide=3))
    left = Stranded("provider", 100_00, 87_00, stranded(100_00, 87_00, Fraction(7, 10)), "2027")
    document = ratchet_document(
        language, found, [left], friction(Fraction(910), 3), "k", "provider"
    )
    said = " ".join(plain(document).split())
    expected = {
        "nl": ["Alleen voor provider", "€ 9,10", "de laatste 2 jaren", "in 3 gelijke stappen",
               "Frictiekosten met een einde"],
        "en": ["For provider only", "EUR 9.10", "the last 2 years", "in 3 equal steps",
               "Friction costs with an end"],
    }  # fmt: skip
    for text in expected[language]:
        assert text in said
    kept, behind = pictures(document)
    assert kept.svg.startswith("<svg")
    assert kept.table.rows[0][1:] == ("100%", "0%")
    assert behind.svg.startswith("<svg")
    assert behind.table.rows[0][:2] == ("provider", "2027")


def test_a_corridor_wider_than_the_border_rewards_nobody() -> None:
    """None of one, less a corridor of ten points: fewer than none can never be."""
    rule = CountReward(events=0, of=1, rate=Fraction(1, 2))
    assert rule.by_luck() == Fraction(1, 2)
    assert rule.corridor(Fraction(1, 10)).by_luck() == 0
    rule = CountReward(events=1, of=1, rate=Fraction(1, 2), fewer=False)
    assert rule.corridor(Fraction(1, 10)).by_luck() == 0
