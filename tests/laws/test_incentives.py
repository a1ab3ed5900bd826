"""Laws of incentives: what holds for every contract, mix, division, game and rebasing."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise, permutations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.conftest import examples
from tests.contracts import contract

from passend.contract.binding import calendar_for
from passend.contract.drafting.expected import Expected
from passend.simulation.acts import Act, VariableCost
from passend.simulation.baseline import credibility, credited, needed
from passend.simulation.cases import expected_point
from passend.simulation.chance import at_least, at_most, masses
from passend.simulation.fees import FeeSplit
from passend.simulation.luck import CountReward, SavingReward
from passend.simulation.mix import Mix
from passend.simulation.moves import effects
from passend.simulation.ranges import over_range
from passend.simulation.ratchet import Rebasing, ratchet, ratchet_of
from passend.simulation.shapley import contributions, rotations, subsets
from passend.simulation.stranded import friction, stranded
from passend.simulation.tariffs import Tariff, tariff_for, weighted_mean
from passend.simulation.xray import xray

YEARS = (
    "passend: 1\nid: k\nruns: {from: 2026-01-01, until: 2028-01-01}\n"
    "parties:\n  payer: {name: Payer, kind: insurer, uzovi: ['9001']}\n"
    "  provider: {name: Provider, kind: provider, agb: ['06990001']}\n"
)
SINCE = "from: 2026-01-01, known: 2025-11-12, source: art. 4"

cents = st.integers(1, 10**7)
shares = st.fractions(0, 1, max_denominator=1000)


def euros(value: int) -> str:
    return f"{value // 100}.{value % 100:02}"


def draft(price, days, cap, target, inner, outer):
    """A contract with a price, a ceiling and a corridor on one line of care, in cents, and how much
    care is expected."""
    text = (
        "care: {days: {year_of: delivered, unit: day, held_by: both}}\n"
        f"expected: {{days: {{2026: {days}, 2027: {days + 1}}}}}\nparameters:\n"
        f'  price: [{{value: "{euros(price)}", {SINCE}}}]\n'
        f'  cap: [{{value: "{euros(cap)}", per: year, {SINCE}}}]\n'
        f'  target: [{{value: "{euros(target)}", per: year, {SINCE}}}]\n'
        "amounts:\n  worth: {fee_for_service: {volume: days.volume, price: price}}\n"
        "clauses:\n  care: {pay: {steps: [worth, {at_most: {limit: cap, above: 30%}}]}}\n"
        "  corridor: {pay: {corridor: {of: worth, target: target, bands:"
        f" [{{beyond: {inner}%, rate: 50%}}, {{beyond: {outer}%, rate: 80%}}], sides: both}}}}}}\n"
        "  back: {paid_by: provider, paid_to: payer, pay: {share: {of: worth, rate: 1/7}}}\n"
    )
    return text, days


def drafts():
    sums = st.integers(1, 10**7)
    return st.builds(
        draft, st.integers(1, 10**5), st.integers(1, 500), sums, sums, st.integers(1, 20),
        st.integers(21, 60),
    )  # fmt: skip


NARROW = draft(price=341, days=5, cap=1, target=1333, inner=5, outer=51)
"""So little care that kinks lie in days after each other."""


@pytest.mark.law("what one party gets by an act, the others pay")
@settings(max_examples=examples(200))
@given(draft=drafts(), change=st.integers(-1, 3), share=shares)
def test_changes_of_all_parties_are_zero_together(tmp_path_factory, draft, change, share):
    prepared = contract(tmp_path_factory.mktemp("law"), draft[0], YEARS)
    split = FeeSplit(party="specialists", key="share", share=share)
    act = Act(id="act", does={"days.volume": change})
    found = xray(prepared, [act], [VariableCost(of="act", party="provider", cents=5)], split)
    for year in ("2026", "2027"):
        assert sum(v.paid for v in found.verdicts if v.year == year) == 0


@pytest.mark.law("a marginal is the difference of two payments")
@settings(max_examples=examples(200))
@given(draft=drafts(), more=st.integers(1, 5))
def test_a_marginal_is_the_difference_of_two_payments(tmp_path_factory, draft, more):
    text, days = draft
    folder = tmp_path_factory.mktemp("law")
    prepared = contract(folder, text, YEARS)
    moved = contract(folder, text.replace(f"2026: {days},", f"2026: {days + more},"), YEARS)
    found = effects(prepared, expected_point(prepared), [("2026", {"days.volume": more})])[0]
    assert found is not None
    sums = []
    for each in (prepared, moved):
        steps, outputs = expected_steps(each), each.form.program.outputs
        sums.append({name: int(steps[outputs[name]].values.sum()) for name in each.form.clauses})
    assert found == {name: sums[1][name] - sums[0][name] for name in sums[0]}


def expected_steps(prepared):
    calendar = calendar_for(prepared.form, prepared.resolved.contract, {})
    return Expected(prepared, calendar).steps


@pytest.mark.law("the stretches of a range add up to what it pays")
@settings(max_examples=examples(100))
@given(draft=drafts())
@example(draft=NARROW)
def test_stretches_add_up_to_the_whole_range(tmp_path_factory, draft):
    prepared = contract(tmp_path_factory.mktemp("law"), draft[0], YEARS)
    profile = over_range(prepared, "days.volume")
    for party, totals in profile.totals.items():
        found = profile.stretches(party)
        assert (found[0].start, found[-1].end) == (0, int(profile.points[-1]))
        assert all(a.end == b.start for a, b in pairwise(found))
        # Where two stretches meet inside a unit the border is that unit, at most a half off: half
        # of the difference of two slopes, which is no more than the steepest.
        total = sum(s.cents * (1 if s.jump else s.end - s.start) for s in found)
        off = (len(found) - 1) * max(abs(s.cents) for s in found)
        assert abs(total - int(totals[-1] - totals[0])) <= off


@pytest.mark.law("at the share from which it pays an act brings nothing, above it something")
@settings(max_examples=examples(1000))
@given(here=cents, elsewhere=st.integers(-(10**7), -1), other=shares)
def test_a_mix_changes_sign_at_its_border(here, elsewhere, other):
    found = Mix("act", "provider", here, elsewhere)
    border = found.pays_from
    assert border is not None
    assert found.at(border) == 0
    assert (found.at(other) > 0) == (other > border)
    assert (found.at(Fraction(0)), found.at(Fraction(1))) == (elsewhere, here)


@pytest.mark.law("hospital and specialists divide what comes in, to the cent")
@settings(max_examples=examples(1000))
@given(revenue=st.integers(-(10**9), 10**9), share=shares)
def test_a_share_is_at_most_half_a_cent_off(revenue, share):
    split = FeeSplit(party="specialists", key="share", share=share)
    assert abs(split.change(revenue, {}) - share * revenue) <= Fraction(1, 2)
    assert split.change(-revenue, {}) == -split.change(revenue, {})


NAMES = ("a", "b", "c", "d")


@st.composite
def games(draw):
    """What every subset of some elements is worth."""
    names = NAMES[: draw(st.integers(1, 4))]
    return names, {s: Fraction(draw(st.integers(-1000, 1000))) for s in subsets(names)}


@pytest.mark.law("Shapley values sum to the whole")
@settings(max_examples=examples(500))
@given(games())
def test_shapley_values_sum_to_the_whole(game):
    names, worth = game
    for orders in ((), rotations(names)):
        found = contributions(names, worth, orders)
        assert sum(c.shapley for c in found.elements) == found.whole - found.nothing


@pytest.mark.law("a Shapley value is the mean contribution over all orders")
@settings(max_examples=examples(200))
@given(games())
def test_a_shapley_value_is_a_mean_over_orders(game):
    names, worth = game
    found = {c.element: c.shapley for c in contributions(names, worth).elements}
    for name in names:
        added = [
            worth[frozenset(order[: order.index(name) + 1])]
            - worth[frozenset(order[: order.index(name)])]
            for order in permutations(names)
        ]
        assert found[name] == sum(added, Fraction(0)) / math.factorial(len(names))
    every = list(permutations(names))
    assert contributions(names, worth, every).elements == contributions(names, worth).elements


@pytest.mark.law("elements that only add up do not interact, and idle ones contribute nothing")
@settings(max_examples=examples(500))
@given(values=st.lists(st.integers(-1000, 1000), min_size=2, max_size=4), base=st.integers())
def test_elements_that_add_up_do_not_interact(values, base):
    names = NAMES[: len(values)]
    alone = dict(zip(names, values, strict=True))
    worth = {s: Fraction(base + sum(alone[name] for name in s)) for s in subsets(names)}
    found = contributions(names, worth)
    assert [(c.last, c.shapley) for c in found.elements] == [(v, v) for v in values]
    assert {i.kind for i in found.interactions} == {"separate"}


@pytest.mark.law("elements that do the same contribute the same")
@settings(max_examples=examples(500))
@given(st.lists(st.integers(-1000, 1000), min_size=4, max_size=4))
def test_elements_that_do_the_same_contribute_the_same(by_size):
    worth = {s: Fraction(by_size[len(s)]) for s in subsets(NAMES[:3])}
    assert len({c.shapley for c in contributions(NAMES[:3], worth).elements}) == 1


@pytest.mark.law("probabilities are those of the definition and add up to one")
@settings(max_examples=examples(300))
@given(n=st.integers(0, 60), rate=shares, k=st.integers(0, 60))
def test_a_binomial_is_its_definition(n, rate, k):
    found = list(masses(n, rate))
    assert sum(found) == rate.denominator**n
    expected = [math.comb(n, i) * rate**i * (1 - rate) ** (n - i) for i in range(n + 1)]
    assert [Fraction(mass, rate.denominator**n) for mass in found] == expected
    assert at_most(k, n, rate) == sum(expected[: k + 1])
    assert at_most(k, n, rate) + at_least(k + 1, n, rate) == 1


@pytest.mark.law("who does better is rewarded no less often")
@settings(max_examples=examples(300))
@given(events=st.integers(0, 40), of=st.integers(1, 40), rate=shares, effect=shares)
def test_a_real_effect_never_lowers_the_probability_of_a_reward(events, of, rate, effect):
    for fewer in (True, False):
        rule = CountReward(events=events, of=of, rate=rate, fewer=fewer)
        assert rule.missed(effect) <= 1 - rule.by_luck()
        assert rule.missed(Fraction(0)) == 1 - rule.by_luck()
        stricter = rule.corridor(Fraction(1, 10))
        assert stricter.by_luck() <= rule.by_luck()


@pytest.mark.law("a larger pool and more years leave less to luck")
@settings(max_examples=examples(300))
@given(
    persons=st.integers(1, 10**6),
    variation=st.fractions(Fraction(1, 10), 5, max_denominator=100),
    minimum=st.fractions(Fraction(1, 1000), Fraction(1, 2), max_denominator=1000),
    times=st.integers(2, 10),
)
def test_more_volume_leaves_less_to_luck(persons, variation, minimum, times):
    rule = SavingReward(persons=persons, variation=variation, minimum=minimum)
    assert rule.at(persons * times).by_luck() <= rule.by_luck() <= 0.5
    assert rule.over(times).by_luck() == pytest.approx(rule.at(persons * times).by_luck())
    assert rule.weighed(persons).by_luck() == rule.corridor(minimum).by_luck()  # half counts
    assert rule.missed(Fraction(0)) == pytest.approx(1 - rule.by_luck())


@pytest.mark.law("what must be saved is credited as what was asked")
@settings(max_examples=examples(500))
@given(credit=shares, own=st.fractions(0, Fraction(99, 100), max_denominator=1000))
def test_dilution_and_its_inverse(credit, own):
    assert credited(needed(credit, own), own) == credit


@pytest.mark.law("a longer baseline is more to be believed")
@settings(max_examples=examples(500))
@given(
    persons=st.integers(1, 10**6),
    years=st.integers(1, 10),
    variation=st.fractions(Fraction(1, 100), 5, max_denominator=100),
    between=st.fractions(Fraction(1, 1000), 1, max_denominator=1000),
)
def test_a_longer_baseline_is_more_credible(persons, years, variation, between):
    found = credibility(persons, years, variation, between)
    assert 0 < found < credibility(persons, years + 1, variation, between) < 1
    # Years of a few persons are worth one year of many.
    assert found == credibility(persons * years, 1, variation, between)


@st.composite
def rebasings(draw):
    return Rebasing(part=draw(shares), last=draw(st.integers(0, 6)), glide=draw(st.integers(0, 6)))


@pytest.mark.law("what all parties keep adds up to what is saved")
@settings(max_examples=examples(500))
@given(rule=rebasings(), keeps=shares, years=st.integers(1, 6), periods=st.integers(1, 4))
def test_a_saved_euro_is_kept_by_somebody(rule, keeps, years, periods):
    found = ratchet(rule, keeps, years, periods)
    for period in found.periods:
        assert sum(period.kept.values()) == period.saved == years
    assert found.share("provider") + found.share("payer") == 1
    # The first period comes before any rebasing; later ones never give more.
    kept = [period.kept["provider"] for period in found.periods]
    assert kept[0] == keeps * years
    assert kept == sorted(kept, reverse=True)


@pytest.mark.law("a fixed sum that is computed again is the rule of the ratchet")
@settings(max_examples=examples(100))
@given(rule=rebasings(), saved=st.integers(1, 10**6))
def test_the_ratchet_of_a_contract_is_that_of_its_form(tmp_path_factory, rule, saved):
    text = (
        f'parameters:\n  agreed: [{{value: "100000.00", per: year, {SINCE}}}]\n'
        "clauses: {fixed: {pay: {lump_sum: agreed}}}\n"
    )
    prepared = contract(tmp_path_factory.mktemp("law"), text, YEARS)
    found = ratchet_of(prepared, rule, "agreed", {}, saved)
    expected = ratchet(rule, years=2)
    for computed, stated in zip(found.periods, expected.periods, strict=True):
        # The sum of every year is rounded to the cent.
        off = abs(computed.kept["provider"] - saved * stated.kept["provider"])
        assert off <= 2 * Fraction(1, 2)
        assert sum(computed.kept.values()) == computed.saved == 2 * saved


@pytest.mark.law("stranded cost is never negative, and friction costs end")
@settings(max_examples=examples(500))
@given(before=cents, after=cents, fixed=shares, freed=shares, years=st.integers(1, 10))
def test_stranded_cost_and_its_end(before, after, fixed, freed, years):
    left = stranded(before, after, fixed, freed)
    assert 0 <= left <= max(0, before - after)
    taper = friction(left, years)
    assert taper[-1] == 0
    assert list(taper) == sorted(taper, reverse=True)


@pytest.mark.law("the tariff that holds a mean holds it")
@settings(max_examples=examples(500))
@given(
    weight=st.fractions(Fraction(1, 100), 1, max_denominator=100), old=cents, new=cents, mean=cents
)
def test_a_tariff_for_a_mean_gives_that_mean(weight, old, new, mean):
    tariffs = [Tariff("old", weight, old), Tariff("new", 1 - weight, new)]
    found = tariff_for(Fraction(mean), tariffs, "old")
    assert weight * found + (1 - weight) * new == mean
    held = weighted_mean(tariffs)
    assert tariff_for(held, tariffs, "old") == old
