"""What observations say of what is assumed: fits, effects and slopes, each by hand."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import pytest
from tests.contracts import contract, row

from passend.contract.prepared import Prepared
from passend.findings import BadInput
from passend.observation.table import Table
from passend.simulation.assumptions.combine import combined
from passend.simulation.assumptions.model import Distribution
from passend.simulation.assumptions.reading import read_assumptions_text
from passend.simulation.evidence import Estimate, effect_of, programme_of, slope_of, student
from passend.simulation.fits import Fits, fit_table, fits_text
from passend.simulation.simulate import simulate
from passend.simulation.simulated import Setting

F = Fraction
TEXT = """
care:
  days: {year_of: delivered, unit: day, held_by: both}
  visits: {year_of: delivered, unit: visit, held_by: both, per: month}
observations:
  bill: {unit: money, per: year, year_of: delivered, held_by: both}
measures:
  back: {kind: proportion, use: settled, owners: [provider, payer], year_of: delivered,
         held_by: both, definition: back within 30 days}
expected: {days: {2026: 1000}, visits: {2026: 1200}, bill: {2026: "100.00"},
           back.numerator: {2026: 10}, back.denominator: {2026: 100}}
parameters:
  price: [{value: "10.00", from: 2026-01-01, known: 2025-11-01, source: a}]
clauses:
  paid: {pay: {fee_for_service: {volume: days.volume, price: price}}}
"""


@pytest.fixture
def item(tmp_path: Path) -> Prepared:
    return contract(tmp_path, TEXT)


def years(name: str, *values: int, unit: str = "day", **more: str) -> list:
    first = 2026 - len(values)
    return [row(name, value, str(first + at), unit=unit, known="2025-12-31", **more)
            for at, value in enumerate(values)]  # fmt: skip


def fit(item: Prepared, rows: list) -> Fits:
    return fit_table(item, Table(tuple(rows), "past.csv"))


def spread_of(item: Prepared, rows: list) -> Distribution:
    (found,) = fit(item, rows).found
    return found.spread


# Fits.


def test_a_count_that_varies_more_than_chance_is_negative_binomial(item: Prepared) -> None:
    # 80, 120 and 100: mean 100, v = (0.04 + 0.04 + 0) / 2 = 0.04; size 1 / (0.04 - 0.01) = 33.3333.
    found = spread_of(item, years("days.volume", 80, 120, 100))
    assert (found.kind, found.size) == ("negative_binomial", F(333333, 10_000))
    # 99, 101 and 100: v = 0.0001, no more than the 1 / 100 of chance.
    assert spread_of(item, years("days.volume", 99, 101, 100)).kind == "poisson"


def test_money_is_lognormal_around_its_trend(item: Prepared) -> None:
    # 10 % growth a year exactly.
    values = [round(1_000_000 * 1.1**at) for at in range(5)]
    (found,) = fit(item, years("bill", *values, unit="money")).found
    assert found.growth == F(10, 100)
    assert found.spread.kind == "lognormal"
    assert found.spread.cv == F(1, 10_000)  # nothing is left: the least that can be written
    # Residuals of (1, -2, 0, 2, -1) x e are orthogonal to 1 and to t: the line stays as it is.
    e = 0.01
    shaken = [round(v * math.exp(e * r)) for v, r in zip(values, (1, -2, 0, 2, -1), strict=True)]
    (found,) = fit(item, years("bill", *shaken, unit="money")).found
    assert found.growth == F(10, 100)
    by_hand = math.sqrt(sum(math.expm1(e * r) ** 2 for r in (1, -2, 0, 2, -1)) / 3)
    assert float(found.spread.cv or 0) == pytest.approx(by_hand, abs=1e-4)


def test_growth_is_left_out_where_the_contract_states_every_year(tmp_path: Path) -> None:
    # 25 % a year; the contract says itself what it expects of 2026 and 2027.
    rows = years("days.volume", 512, 640, 800, 1000)
    stated = contract(
        tmp_path, TEXT.replace("days: {2026: 1000}", "days: {2026: 1000, 2027: 1200}")
    )
    open_ = contract(tmp_path, TEXT, name="o.yaml")
    assert fit(open_, rows).found[0].growth == F(2500, 10_000)
    (found,) = fit(stated, rows).found
    assert found.growth is None
    part = read_assumptions_text(fits_text(fit(stated, rows), "f"), "f.yaml")
    assert simulate(stated, combined([stated], [part]), Setting(cases=8)).n == 8
    silent = contract(tmp_path, TEXT.replace("days: {2026: 1000}, ", ""), name="s.yaml")
    with pytest.raises(BadInput, match="no rows of k of what k expects"):
        fit(silent, rows)


def test_months_have_a_season(item: Prepared) -> None:
    # Twice as much in January as in any other month, in both years: 2/13 and 1/13.
    rows = [row("visits.volume", scale * (2 if month == 1 else 1), f"{year}-{month:02}",
                unit="visit", known="2025-12-31")
            for year, scale in ((2024, 100), (2025, 130)) for month in range(1, 13)]  # fmt: skip
    (found,) = fit(item, rows).found
    assert found.season == (154, *[77] * 11)
    assert (found.spread.kind, found.growth) == ("poisson", None)
    # A month that is missing leaves no whole year.
    some = fit(item, [*rows[1:], *years("days.volume", 9, 9, 8)])
    assert some.left_out["visits.volume"].en == "1 whole year, at least 2 needed"


def test_a_proportion_is_binomial_or_more(item: Prepared) -> None:
    below = years("back.denominator", 100, 100, 100, unit="back")
    steady = [*years("back.numerator", 9, 10, 11, unit="back"), *below]
    kinds = {one.observation: one.spread for one in fit(item, steady).found}
    assert kinds["back.numerator"].kind == "binomial"
    # 0.2, 0.3 and 0.4: variance 0.01; chance 0.3 x 0.7 / 100 = 0.0021; sd = sqrt(0.0079).
    wild = [*years("back.numerator", 20, 30, 40, unit="back"), *below]
    kinds = {one.observation: one.spread for one in fit(item, wild).found}
    assert kinds["back.numerator"] == Distribution(
        "beta", sd=F(889, 10_000), basis=kinds["back.numerator"].basis
    )


def test_items_add_up_and_the_latest_known_counts(item: Prepared) -> None:
    rows = [
        *years("days.volume", 40, 60, 50, item="a"),
        *years("days.volume", 20, 60, 50, item="b"),
    ]
    late = row("days.volume", 40, "2023", unit="day", item="b", known="2026-02-01")
    # 40 + 40 (and no longer 20), 120, 100.
    assert spread_of(item, [late, *rows]).size == F(333333, 10_000)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_fit_is_a_file_in_which_every_figure_names_its_source(
    item: Prepared, language: str
) -> None:
    months = [row("visits.volume", 100 + month, f"{year}-{month:02}", unit="visit",
                  known="2025-12-31")
              for year in (2024, 2025) for month in range(1, 13)]  # fmt: skip
    rows = [*years("days.volume", 800, 1200, 950, 1000), *months,
            *years("bill", 90_00, 120_00, 100_00, unit="money"),
            *years("back.numerator", 20, 30, 40, unit="back"),
            *years("back.denominator", 100, 100, 100, unit="back")]  # fmt: skip
    table = Table(tuple(rows), "past.csv")
    found = fit_table(item, table)
    part = read_assumptions_text(fits_text(found, "fitted", language), "fitted.yaml")
    assert set(part.observed) == {one.observation for one in found.found}
    assert len(part.observed) == 5
    assert part.guesses == ()
    for one in found.found:
        read = part.observed[one.observation]
        assert read.spread is not None
        figures = ("kind", "mean", "cv", "sd", "size")
        for figure in figures:
            assert getattr(read.spread, figure) == getattr(one.spread, figure)
        assert read.spread.basis.source == one.source
        assert table.content_hash()[:19] in one.source
        assert one.source.endswith("-2025")
        if one.growth is not None:
            assert read.growth is not None
            assert (read.growth.mean, read.growth.basis.source) == (one.growth, one.source)
        if one.season:
            assert read.season is not None
            assert (read.season.weights, read.season.basis.source) == (one.season, one.source)
    # And it can be simulated.
    assert simulate(item, combined([item], [part]), Setting(cases=8)).n == 8


def test_what_cannot_be_fitted_is_said(item: Prepared) -> None:
    some = fit(item, [*years("days.volume", 9, 9, 8), *years("bill", 1_00, 2_00, unit="money"),
                      *years("back.numerator", 1, 2, 3, unit="back")])  # fmt: skip
    assert [one.observation for one in some.found] == ["days.volume"]
    assert {name: why.en for name, why in some.left_out.items()} == {
        "bill": "2 whole years, at least 3 needed",
        "back.numerator": "too few denominators beside the numerators",
    }
    for rows, said in (
        (years("days.volume", 9, 0, 8), "a year of nothing"),
        ([row("elsewhere", 1, "2025")], "no rows of k of what k expects"),
        ([], "no rows of k of what k expects"),
    ):
        with pytest.raises(BadInput, match=said) as caught:
            fit(item, rows)
        assert caught.value.findings[0].code == "cannot-fit"
    old = [row("days.volume", v, str(2022 + at), unit="day", of="before")
           for at, v in enumerate((80, 120, 100))]  # fmt: skip
    (found,) = fit_table(item, Table(tuple(old)), "before").found
    assert "before 2022-2024" in found.source


# The effect of a programme.


def test_an_effect_is_what_falls_more_than_what_is_compared() -> None:
    # 1,000 before and 720 after; what is compared goes from 1,000 to 900: 0.72 / 0.9 = 80 %.
    found = effect_of([250] * 4, [180] * 4, [500] * 4, [450] * 4, "past.csv")
    assert found.value == pytest.approx(0.2, abs=1e-12)
    # Every window says the same: nothing is uncertain.
    assert (found.low, found.high) == (pytest.approx(0.2), pytest.approx(0.2))
    assert found.source == "past.csv"


def test_the_interval_of_an_effect_by_hand() -> None:
    before, after = [100, 140, 90, 110], [80, 100, 85, 90]
    same, still = [200, 210, 190, 205], [195, 215, 190, 200]
    found = effect_of(before, after, same, still, "s")

    def log_ratio(skip: int) -> float:
        sums = [
            sum(v for at, v in enumerate(s) if at != skip) for s in (after, before, still, same)
        ]
        return math.log(sums[0] / sums[1]) - math.log(sums[2] / sums[3])

    left = [log_ratio(at) for at in range(4)]
    mean = sum(left) / 4
    error = math.sqrt(3 / 4 * sum((x - mean) ** 2 for x in left))
    center = log_ratio(-1)
    # Student's t with three degrees of freedom: 3.182 (any table; ours is 0.1 % off).
    assert found.low == pytest.approx(1 - math.exp(center + 3.182 * error), abs=1e-3)
    assert found.high == pytest.approx(1 - math.exp(center - 3.182 * error), abs=1e-3)
    narrow = effect_of(before, after, same, still, "s", F(50, 100))
    assert found.low < narrow.low < found.value < narrow.high < found.high


@pytest.mark.parametrize(
    ("level", "freedom", "table"),
    [(F(95, 100), 3, 3.182), (F(95, 100), 5, 2.571), (F(95, 100), 11, 2.201),
     (F(95, 100), 30, 2.042), (F(90, 100), 5, 2.015), (F(99, 100), 11, 3.106)],
)  # fmt: skip
def test_student_is_that_of_the_tables(level: Fraction, freedom: int, table: float) -> None:
    assert student(level, freedom) == pytest.approx(table, rel=2e-3)


def test_an_effect_becomes_a_programme_with_its_source() -> None:
    def estimate(value: float, error: float, source: str) -> Estimate:
        return Estimate(value, error, value - 2 * error, value + 2 * error, F(95, 100), source)

    found = programme_of({2027: estimate(0.2, 0.02, "a"), 2026: estimate(0.1, 0.02, "b")})
    assert list(found.effect.items()) == [(2026, F(10, 100)), (2027, F(20, 100))]
    # 0.02 of 0.1 is the widest: 20 % of what comes true.
    assert (found.realised.mean, found.realised.sd) == (1, F(20, 100))
    assert found.basis.source == found.realised.basis.source == "a; b"
    for nothing in ({}, {2026: estimate(0.00001, 0.1, "a")}):
        with pytest.raises(BadInput):
            programme_of(nothing)


# What one unit more costs.


def test_a_slope_over_products_by_hand() -> None:
    # Three of 100.00 and one of 300.00: mean 150.00; squares 3 x 50² + 150² = 30,000; / 3 = 10,000;
    # standard error 100 / sqrt(4) = 50.00; t with 3 degrees of freedom 3.182.
    found = slope_of({"a": 3, "b": 1, "c": 0}, {"a": 100_00, "b": 300_00}, "s")
    assert (found.value, found.error) == (150_00, 50_00)
    assert found.low == pytest.approx(150_00 - 3.182 * 50_00, abs=20)
    assert found.covers(100_00)
    assert not found.covers(400_00)
    alike = slope_of({"a": 30}, {"a": 100_00}, "s")
    assert (alike.low, alike.high) == (100_00, 100_00)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: effect_of([1] * 4, [1] * 4, [1] * 4, [1] * 3, "s"),
        lambda: effect_of([1] * 3, [1] * 3, [1] * 3, [1] * 3, "s"),
        lambda: effect_of([1] * 4, [9, 0, 0, 0], [1] * 4, [1] * 4, "s"),
        lambda: slope_of({"a": 1}, {"a": 1}, "s"),
        lambda: slope_of({"a": 1, "b": 2}, {"a": 1}, "s"),
    ],
)
def test_what_says_too_little_is_refused(wrong) -> None:
    with pytest.raises(BadInput) as caught:
        wrong()
    assert [finding.code for finding in caught.value.findings] == ["cannot-fit"]
