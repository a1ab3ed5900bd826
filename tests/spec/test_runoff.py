"""Run-off: triangles of claims, and the chain ladder by hand.

The published triangles stand in ``tests/conformance/test_triangles.py``, a made-up region in
``tests/spec/test_region_monitored.py``.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pyarrow as pa
import pytest
from tests.contracts import contract
from tests.engines import world
from tests.spec.test_pass import ONE_CARE

from passend.claims.schema import arrow_schema
from passend.findings import BadInput
from passend.monitoring.runoff import Triangle, chain_ladder, triangle_of
from passend.observation.claimed import count_claims
from passend.observation.runoff import Received, runoff_triangle

# --- the chain ladder ------------------------------------------------------------------------

SMALL = Triangle("declared", ("2023", "2024", "2025"),
                 ((100, 150, 160), (110, 176, None), (120, None, None)))  # fmt: skip


def test_a_triangle_of_three_years_by_hand() -> None:
    found = chain_ladder(SMALL)
    # f(0) = (150 + 176) / (100 + 110), f(1) = 160 / 150.
    first, second = Fraction(326, 210), Fraction(160, 150)
    assert found.factors == pytest.approx((float(first), float(second)))
    ends = [Fraction(160), 176 * second, 120 * first * second]
    assert [p.expected for p in found.periods] == pytest.approx([float(end) for end in ends])
    assert found.complete == pytest.approx(float((160 + 176 + 120) / sum(ends)))
    # s2(0): two pairs; s2(1) has one pair and is guessed from the only other one.
    s2 = 100 * (Fraction(150, 100) - first) ** 2 + 110 * (Fraction(176, 110) - first) ** 2
    assert found.variances == pytest.approx((float(s2), float(s2)))
    one = s2 / second**2 * (Fraction(1, 176) + Fraction(1, 150))
    assert found.periods[1].error ** 2 == pytest.approx(float(ends[1] ** 2 * one))
    both = s2 / first**2 * (Fraction(1, 120) + Fraction(1, 210)) + s2 / second**2 * (
        1 / (120 * first) + Fraction(1, 150)
    )
    assert found.periods[2].error ** 2 == pytest.approx(float(ends[2] ** 2 * both))
    shared = 2 * ends[1] * ends[2] * s2 / second**2 / 150
    total = ends[1] ** 2 * one + ends[2] ** 2 * both + shared
    assert found.error**2 == pytest.approx(float(total))


def test_some_periods_together_are_complete_for_a_share() -> None:
    found = chain_ladder(SMALL)
    part = found.of("2023", "2024")
    assert part.known == 336
    assert part.complete == pytest.approx(336 / (160 + 176 * 160 / 150))
    assert "geen afrekening" in part.label.nl
    with pytest.raises(ValueError, match="not in tuple"):
        found.of("2023", "2031")


def test_credits_can_bring_a_period_down() -> None:
    given = Triangle("t", ("a", "b"), ((100, 90), (100, None)))
    assert chain_ladder(given).periods[1].expected == pytest.approx(90)


def test_a_period_too_young_to_be_carried_on_is_expected_to_be_as_the_others() -> None:
    # Nothing ever comes in at age 0: from nothing, no factor leads to anything.
    given = Triangle("t", ("a", "b", "c"), ((0, 80, 100), (0, 120, None), (0, None, None)))
    found = chain_ladder(given)
    assert [p.young for p in found.periods] == [False, False, True]
    assert [p.expected for p in found.periods] == pytest.approx([100, 150, 125])
    # s^2 of 100 and 150 is 1250; alone 1250 (1 + 1/2).
    assert found.periods[2].error ** 2 == pytest.approx(1875)
    carried = found.periods[1].error ** 2
    assert found.error**2 == pytest.approx(carried * 1.5**2 + 1250 * (1 + 1 / 2))


def test_nothing_at_all_is_expected_to_stay_nothing() -> None:
    found = chain_ladder(Triangle("t", ("a", "b"), ((0, 0), (0, None))))
    assert (found.expected, found.error, found.complete) == (0, 0, None)


@pytest.mark.parametrize(
    ("periods", "values"),
    [
        (("a", "b"), ((1, 2), (1,))),
        (("a", "b"), ((1, 2), (None, 1))),
        (("a", "b"), ((1, 2), (None, None))),
        (("a",), ((1, 2), (1, None))),
        ((), ()),
    ],
)
def test_a_triangle_with_holes_is_refused(periods, values) -> None:
    with pytest.raises(BadInput) as caught:
        Triangle("t", periods, values)
    assert [f.code for f in caught.value.findings] == ["triangle-shape"]


def test_every_hole_is_found_at_once() -> None:
    with pytest.raises(BadInput) as caught:
        Triangle("t", ("a", "b", "c"), ((1, 2), (None, 1), (1,)))
    assert [f.place.spot for f in caught.value.findings] == ["t, b", "t, c"]


# --- a triangle of claims --------------------------------------------------------------------


def line(number: str, opened: str | None, received: str, cents: int, way: str = "D", **more):
    row = dict.fromkeys(arrow_schema().names)
    row |= {"claim_id": number, "line_id": number, "payer": "9001", "provider": "06990001",
            "code": "15B875", "quantity": 1, "unit": "stuk", "declared": cents, "paid": cents,
            "debit_credit": way, "received": date.fromisoformat(received)}  # fmt: skip
    row["opened"] = opened and date.fromisoformat(opened)
    return row | more


CLAIMS = [
    line("1", "2026-01-05", "2026-01-30", 100_00),
    line("2", "2026-01-20", "2026-03-02", 50_00),
    line("2", "2026-01-20", "2026-04-09", 50_00),  # handed in again: counts once, in March
    line("3", "2026-01-20", "2026-04-01", 50_00, "C", reverses="2"),
    line("4", "2026-02-01", "2026-02-28", 70_00),
    line("5", "2026-03-31", "2026-05-01", 10_00),  # received after the last whole month
    line("6", "2025-12-31", "2026-01-02", 99_00),  # before the first month
    line("7", None, "2026-02-01", 5_00),
    line("8", "2026-02-01", "2026-02-27", 30_00, code="15B999"),
]


def received(**chosen) -> Received:
    table = pa.Table.from_pylist(CLAIMS, schema=arrow_schema())
    return runoff_triangle(table, date(2026, 1, 1), date(2026, 5, 14), **chosen)


def test_claims_by_opening_month_and_months_until_received() -> None:
    found = received(codes=["15B875"])
    assert found.periods == ("2026-01", "2026-02", "2026-03", "2026-04")
    assert found.rows("declared") == (
        (100_00, 100_00, 150_00, 100_00),
        (70_00, 70_00, 70_00, None),
        (0, 0, None, None),
        (0, None, None, None),
    )
    assert found.rows("lines")[0] == (1, 1, 2, 1)
    assert found.left_out == 1
    assert received().rows("declared")[1] == (100_00, 100_00, 100_00, None)
    assert received(payers=["9002"]).rows("paid")[0] == (0, 0, 0, 0)
    assert triangle_of(found, "paid", "betaald").unit == "money"


def test_a_credit_counts_where_the_line_counts_that_it_reverses() -> None:
    """Whatever it says itself of code, payer and days, as in a pass over the claims: once, and only
    where it says the same quantity and amount."""
    debit = line("1", "2026-01-05", "2026-01-30", 100_00)
    other = {"code": "Z9", "payer": "9002", "reverses": "1"}
    credits_ = [
        line("c", "2026-03-01", "2026-02-10", 100_00, "C", **other),
        line("again", "2026-03-01", "2026-02-11", 100_00, "C", **other),
        line("unlike", "2026-03-01", "2026-02-12", 99_00, "C", **other),
        line("none", "2026-01-05", "2026-02-12", 7_00, "C", reverses="nobody"),
    ]
    table = pa.Table.from_pylist([*credits_, debit], schema=arrow_schema())
    found = runoff_triangle(table, date(2026, 1, 1), date(2026, 3, 31))
    assert found.rows("declared") == ((100_00, 0, 0), (0, 0, None), (0, None, None))
    assert found.left_out == 3
    own = runoff_triangle(table, date(2026, 1, 1), date(2026, 3, 31), codes=["15B875"])
    assert (own.rows("lines")[0], own.left_out) == ((1, 0, 0), 1)


def test_codes_may_be_care_products() -> None:
    lines = [line("1", "2026-01-05", "2026-01-30", 100_00, product="010000001"),
             line("2", "2026-01-05", "2026-01-30", 7_00)]  # fmt: skip
    table = pa.Table.from_pylist(lines, schema=arrow_schema())
    found = runoff_triangle(table, date(2026, 1, 1), date(2026, 1, 31), codes=["010000001"])
    assert found.rows("declared") == ((100_00,),)


def test_the_last_column_of_a_triangle_is_what_a_pass_counts(tmp_path: Path) -> None:
    """On the claims of the world of the engines: credits before their debit, twice, for nothing;
    lines sent twice; lines that contradict."""
    prepared = contract(tmp_path, ONE_CARE)
    lines = world.many_lines()
    counted = count_claims([prepared], world.table(lines), date(2027, 6, 30))
    expected: dict[str, int] = {}
    for amount in counted.amounts:
        expected[amount.window] = expected.get(amount.window, 0) + amount.declared
    found = runoff_triangle(
        world.table(lines), date(2026, 1, 1), date(2027, 6, 30), codes=["A1", "A2"],
        payers=["9001"], providers=["06990001"],
    )  # fmt: skip
    by_year: dict[str, int] = {}
    for month, row in zip(found.periods, found.rows("declared"), strict=True):
        last = [value for value in row if value is not None][-1]
        by_year[month[:4]] = by_year.get(month[:4], 0) + last
    assert {year: cents for year, cents in by_year.items() if cents} == expected
    assert len(expected) == 2


def test_the_whole_last_month_counts_and_a_day_less_does_not() -> None:
    table = pa.Table.from_pylist(CLAIMS, schema=arrow_schema())
    assert runoff_triangle(table, date(2026, 1, 1), date(2026, 5, 31)).periods[-1] == "2026-05"
    assert runoff_triangle(table, date(2026, 1, 1), date(2026, 5, 30)).periods[-1] == "2026-04"
    with pytest.raises(ValueError, match="no whole month"):
        runoff_triangle(table, date(2026, 1, 1), date(2026, 1, 30))
