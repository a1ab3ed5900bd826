"""Expected against real: exact figures, bridges that add up, shifts, and comparisons."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passend.findings import BadInput
from passend.monitoring.effects.bridge import Bridge, Kind, bridge
from passend.monitoring.effects.comparing import Group, before_after, differences
from passend.monitoring.effects.figures import Share, change, points, together
from passend.monitoring.effects.replaced import Replaced, avoided, digital_share
from passend.monitoring.effects.shifts import Place, Shift, went
from passend.report.curves import share_text

MILLION = 10**8


def percent(value: Fraction) -> str:
    return share_text(value, "en", 1)


def code(call: Callable[[], object]) -> str:
    with pytest.raises(BadInput) as caught:
        call()
    return caught.value.findings[0].code


# --- exact figures ---------------------------------------------------------------------------


@pytest.mark.row("S0-03")
def test_beds_and_days_are_two_figures() -> None:
    assert percent(change(42, 26)) == "-38.1%"
    assert percent(change(10_000, 6_000)) == "-40%"


def test_visits_per_patient_were_a_third_fewer() -> None:
    """1.55 against 2.34 (myIBDcoach, two groups): -0.79, which is -33.8 %."""
    assert percent(change(Fraction("2.34"), Fraction("1.55"))) == "-33.8%"


def test_trust_rose_by_points_and_not_by_percent() -> None:
    before, after = Share(47, 100, "answers"), Share(80, 100, "answers")
    assert points(before, after) == Fraction(33, 100)


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (Share(44, 71, "contracts"), "62.0%"),
        (Share(52, 71, "contracts"), "73.2%"),
        (Share(8, 71, "contracts"), "11.3%"),
    ],
)
def test_a_share_is_shown_with_one_rounding(share: Share, shown: str) -> None:
    """44 of 71 is 61.97 %, which is 62.0 % in one decimal."""
    assert percent(share.value) == shown


@pytest.mark.row("S1-10")
def test_eighty_of_a_hundred_talks_came_before_the_meeting() -> None:
    assert percent(Share(80, 100, "patients").value) == "80%"


def test_shares_of_different_things_are_not_mixed() -> None:
    """44 of 71 contracts and 300 of 1,000 consultations have no sum, and no difference."""
    one, other = Share(44, 71, "contracts"), Share(300, 1000, "consultations")
    assert code(lambda: together([one, other])) == "mixed-denominators"
    assert code(lambda: points(one, other)) == "mixed-denominators"
    both = together([one, Share(8, 9, "contracts")])
    assert (both.numerator, both.denominator) == (52, 80)


def test_there_is_no_percentage_of_nothing() -> None:
    assert code(lambda: change(0, 5)) == "zero-denominator"
    assert code(lambda: Share(0, 0, "patients").value) == "zero-denominator"


# --- the bridge ------------------------------------------------------------------------------


def test_a_bridge_by_hand() -> None:
    """Expected 100 hips of 10,000 and 300 knees of 8,000: 3.4 million, 8,500 on average. Observed
    120 hips of 10,200 and 240 knees of 8,100: 3.168 million.

    volume: (360 - 400) x 8,500 = -340,000
    mix:    120 x 10,000 + 240 x 8,000 - 360 x 8,500 = 3,120,000 - 3,060,000 = 60,000
    price:  120 x 200 + 240 x 100 = 48,000
    A guarantee of 3.3 million pays 132,000 on top; of that 3,250,000 is booked: timing -50,000.
    """
    hips = Kind("hips", "operation", 100, 100_000_000, 120, 122_400_000)
    knees = Kind("knees", "operation", 300, 240_000_000, 240, 194_400_000)
    found = bridge([hips, knees], 340_000_000, 330_000_000, 325_000_000)
    assert found == Bridge(
        expected=340_000_000, volume=-34_000_000, mix=6_000_000, price=4_800_000,
        clause=13_200_000, timing=-5_000_000,
    )  # fmt: skip
    assert found.booked == 325_000_000


def test_a_ceiling_takes_back_what_volume_added() -> None:
    """10 more of 100 under a ceiling of 1,050 while 1,000 was expected: +100 volume, -50 clause."""
    found = bridge([Kind("a", "visit", 100, 100_000, 110, 110_000)], 100_000, 105_000)
    assert (found.volume, found.clause, found.booked) == (10_000, -5_000, 105_000)


def test_care_that_nobody_expected_is_mix() -> None:
    """5 of a new kind at 30 beside 10 of 10: five more at the mean of 10 is volume, 5 x (30 - 10)
    is mix."""
    old, new = Kind("old", "visit", 10, 100, 10, 100), Kind("new", "visit", 0, 0, 5, 150)
    found = bridge([old, new])
    assert (found.volume, found.mix, found.price) == (50, 100, 0)


def test_a_bridge_has_one_unit() -> None:
    kinds = [Kind("a", "visit", 1, 1, 1, 1), Kind("b", "hour", 1, 1, 1, 1)]
    assert code(lambda: bridge(kinds)) == "mixed-units"


counts = st.integers(0, 10_000)
cents = st.integers(0, 10**10)


@given(
    st.lists(st.tuples(counts, cents, counts, cents), min_size=1, max_size=6),
    cents, cents, cents,
)  # fmt: skip
def test_a_bridge_adds_up_to_the_cent_whatever_is_in_it(
    rows: list[tuple[int, int, int, int]], expected: int, due: int, booked: int
) -> None:
    kinds = [Kind(str(i), "visit", *row) for i, row in enumerate(rows)]
    found = bridge(kinds, expected, due, booked)
    assert found.booked == booked
    moved = sum(k.cents for k in kinds) - sum(k.expected_cents for k in kinds)
    assert found.volume + found.mix + found.price == moved


# --- shifts ----------------------------------------------------------------------------------


@pytest.mark.row("S0-25")
def test_care_that_leaves_a_hospital_on_a_fixed_sum_and_comes_back_elsewhere() -> None:
    """Own -100, elsewhere +60: 60 % leaks away, and the net saving is 40."""
    found = went([Place("own", "own", 500, 400), Place("other", "provider", 200, 260)])
    assert (found.shift.left, found.shift.gross, found.shift.net) == (100, 60, 40)
    assert found.shift.share(found.shift.gross) == Fraction(60, 100)
    assert found.avoided == 40


def test_leakage_gross_agreed_market_and_unexplained() -> None:
    """Domain facts, example 12-05: own -100, elsewhere +75 of which 30 agreed and 6 market, 10,500
    each: 39 % unexplained, 409,500."""
    shift = Shift(left=100, gross=75, agreed=30, market=6, price=1_050_000)
    assert shift.unexplained == 39
    assert shift.share(shift.unexplained) == Fraction(39, 100)
    assert shift.cents == 40_950_000


@pytest.mark.parametrize(
    ("gross", "agreed", "market", "unexplained"),
    [(75, 80, 0, 0), (150, 0, 0, 100), (0, 0, 0, 0), (75, 0, 90, 0)],
)
def test_what_is_unexplained_is_never_less_than_nothing_nor_more_than_what_left(
    gross: int, agreed: int, market: int, unexplained: int
) -> None:
    assert Shift(100, gross, agreed, market).unexplained == unexplained


def test_a_hospital_that_grew_has_no_leakage() -> None:
    found = went([Place("own", "own", 100, 130), Place("other", "provider", 50, 60)])
    assert (found.shift.left, found.shift.unexplained) == (0, 0)
    assert found.shift.share(0) is None


@pytest.mark.row("S0-26")
def test_the_chain_as_a_whole_saves_less_than_the_hospital() -> None:
    """Hospital -5 million, home care +2 million: -3 million for the same insured people."""
    found = went([
        Place("hospital", "own", 100, 80, 20 * MILLION, 15 * MILLION),
        Place("home care", "sector", 0, 0, 8 * MILLION, 10 * MILLION),
    ])  # fmt: skip
    assert found.cents == -3 * MILLION
    unknown = Place("at home", "home", 0, 5)
    assert went([Place("own", "own", 9, 5, 9, 5), unknown]).cents is None


def test_the_price_of_what_moved_is_the_own_mean_unless_one_was_agreed() -> None:
    """20 million over 100: 200,000 each."""
    places = [Place("own", "own", 100, 90, 20 * MILLION, 18 * MILLION),
              Place("other", "provider", 0, 10)]  # fmt: skip
    assert went(places).shift.cents == 2 * MILLION
    assert went(places, price=1_000).shift.cents == 10_000


# --- replaced or added -----------------------------------------------------------------------


@pytest.mark.row("S4-05")
@pytest.mark.parametrize(
    ("added", "removed", "verdict"),
    [(1000, 0, "added"), (1000, -50, "added"), (1000, 400, "partly"), (1000, 1000, "replaced"),
     (0, 100, "nothing")],
)  # fmt: skip
def test_digital_care_replaces_something_or_comes_on_top(
    added: int, removed: int, verdict: str
) -> None:
    assert Replaced(added, removed).verdict == verdict


def test_how_many_replace_one_is_agreed_beforehand() -> None:
    """Four messages take the place of one visit: 1,000 messages and 250 visits are even."""
    assert Replaced(1000, 250, per=Fraction(4)).verdict == "replaced"
    assert Replaced(1000, 240, per=Fraction(4)).share == Fraction(96, 100)


@pytest.mark.row("S4-07")
def test_the_digital_share_of_consultations() -> None:
    assert percent(digital_share(300, 700).value) == "30%"


@pytest.mark.row("S4-08")
def test_joint_consultations_after_which_no_referral_came() -> None:
    assert percent(avoided(200, 120).value) == "60%"


# --- before and after, and beside a comparison group -----------------------------------------


def test_a_programme_that_cost_money_is_shown_as_a_rise() -> None:
    """Karimi 2021, diabetes: +233 per half-year where the baseline was about 1,792, 13 %. The
    levels of both groups are invented; only the difference in differences is published."""
    found = differences(Group(1792, 2100), Group(1700, 1775))
    assert (found.effect, found.shown) == (233, "rise")
    assert percent(found.relative) == "13.0%"


def test_what_changed_for_everyone_is_no_effect() -> None:
    """Both groups fell by 40: the programme did nothing, though before and after shows -20 %."""
    found = differences(Group(200, 160), Group(300, 260))
    assert (found.effect, found.shown) == (0, "chance")
    assert percent(before_after(found.treated)) == "-20%"


def test_an_effect_within_its_interval_is_chance() -> None:
    """Standard errors 3 and 4 in both groups: sqrt(9 + 16 + 9 + 16) = 7.07, so +-13.9."""
    near = differences(Group(100, 90, 3, 4), Group(100, 100, 3, 4))
    far = differences(Group(100, 80, 3, 4), Group(100, 100, 3, 4))
    assert near.error == pytest.approx(50**0.5, abs=1e-12)
    assert (near.shown, far.shown) == ("chance", "fall")
    assert differences(Group(100, 90, 3), Group(100, 100, 3, 4)).error is None
