"""Access and capacity: figures beside norms that have a date and a source."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from passend.findings import BadInput
from passend.monitoring.access.capacity import Nursing, double
from passend.monitoring.access.norms import NORMS, Norm, norm_on
from passend.monitoring.access.purchase import Drug, drug_signals, eligible
from passend.monitoring.access.volumes import (
    VolumeNorm,
    below,
    concentration,
    concentration_alert,
)
from passend.monitoring.access.waiting import refused, waited

DAY = date(2026, 6, 1)


def test_every_norm_has_a_source_and_a_day() -> None:
    for norm in NORMS:
        assert norm.source
        assert norm.days > 0
        assert norm.until is None or norm.until > norm.valid_from


def test_a_wait_of_exactly_the_norm_is_within_it() -> None:
    """Four weeks are 28 days: 27 and 28 within, 29 beyond."""
    found = waited([27, 28, 29], norm_on("outpatient", DAY))
    assert (found.within.numerator, found.beyond, found.met) == (2, 1, False)


def test_a_norm_for_eighty_percent_is_met_by_exactly_eighty_percent() -> None:
    norm = norm_on("outpatient", DAY, Fraction(80, 100))
    assert norm.days == 21
    assert waited([21] * 4 + [22], norm).met
    assert not waited([21] * 79 + [22] * 21, norm).met
    assert waited([], norm).met is None


def test_the_norm_of_a_day_is_the_latest_that_began() -> None:
    old = Norm("care", 30, Fraction(1), date(2014, 1, 1), None, "a list")
    new = Norm("care", 20, Fraction(1), date(2026, 1, 1), None, "a later list")
    assert norm_on("care", date(2025, 12, 31), norms=(old, new)) is old
    assert norm_on("care", date(2026, 1, 1), norms=(old, new)) is new
    ended = Norm("care", 30, Fraction(1), date(2014, 1, 1), date(2020, 1, 1), "a list")
    with pytest.raises(BadInput) as caught:
        norm_on("care", date(2020, 1, 1), norms=(ended,))
    assert caught.value.findings[0].code == "unknown-norm"


def test_refusals_are_a_share_of_requests() -> None:
    assert refused(500, 10).value == Fraction(2, 100)


@pytest.mark.row("S4-29")
def test_all_four_hospitals_are_below_the_volume_norm() -> None:
    """Domain facts, example 10-20: norm 20, vulva 5, 13, 5 and 12 (2023): all below."""
    counts = {"Albert Schweitzer": 5, "Amphia": 13, "Franciscus": 5, "Gelre": 12}
    norm = VolumeNorm("vulva", 20, "SONCOS")
    assert below(norm, counts) == {
        "Albert Schweitzer": 15, "Amphia": 7, "Franciscus": 15, "Gelre": 8,
    }  # fmt: skip
    assert below(norm, {"one": 19, "other": 20}) == {"one": 1}


@pytest.mark.row("S4-50")
def test_concentration_and_an_alert_when_it_moves() -> None:
    """Half and half: 50^2 + 50^2 = 5,000; three quarters and one quarter: 5,625 + 625 = 6,250."""
    even, skew = {"a": 10, "b": 10}, {"a": 15, "b": 5}
    assert (concentration(even), concentration(skew)) == (5000, 6250)
    assert concentration({"a": 7}) == 10_000
    assert concentration({}) == 0
    assert concentration_alert(even, skew, 1249)
    assert not concentration_alert(even, skew, 1250)


def test_what_stands_double_and_which_place_could_be_spared() -> None:
    """Three scanners of 4, 3 and 2 where 6 are needed: 3 beyond; the 3 or the 2 could go, the 4
    could not."""
    found = double({"north": 4, "south": 3, "east": 2}, need=6)
    assert (found.beyond, found.spare) == (3, ("south", "east"))
    assert double({"north": 4}, need=6).beyond == 0


@pytest.mark.row("S4-53")
def test_nursing_at_home_and_at_one_location_are_compared_and_neither_is_preferred() -> None:
    """Dialysis: at home 240 minutes each, in the centre 90 each."""
    home, centre = Nursing("home", 24_000, 100), Nursing("centre", 27_000, 300)
    assert (home.hours_per_treatment, centre.hours_per_treatment) == (4, Fraction(3, 2))
    assert Nursing("home", 0, 0).hours_per_treatment is None
    assert Nursing("ward", 60 * 1_500 * 2, 1).full_time(1_500) == 2


@pytest.mark.row("S4-09")
def test_chronic_care_is_bought_from_who_measures_at_home_unless_a_reason_is_given() -> None:
    day = date(2025, 1, 1)
    assert eligible("heart_failure", day, True).eligible
    assert not eligible("heart_failure", day, False).eligible
    assert eligible("heart_failure", date(2024, 12, 31), False).eligible
    assert eligible("hip", day, False).eligible
    exception = eligible("heart_failure", day, False, "the only hospital on the island")
    assert (exception.eligible, exception.exception) == (True, "the only hospital on the island")
    assert not eligible("heart_failure", day, False, "  ").eligible


@pytest.mark.row("S4-26", "S4-46")
def test_a_drug_gives_a_signal_and_never_a_refusal() -> None:
    drugs = [
        Drug("1", "a", "lung", used_in_line=1, guideline_line=1),
        Drug("2", "a", "skin", used_in_line=1, guideline_line=1),  # no approved criterion
        Drug("3", "b", "lung", used_in_line=1, guideline_line=3),  # third line used first
    ]
    approved = {"a": frozenset({"lung"}), "b": frozenset({"lung"})}
    assert drug_signals(drugs, approved) == [("2", "no-criterion"), ("3", "early-line")]
