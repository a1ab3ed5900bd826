"""Laws of what contracts are made of: caps, floors, signs, postings."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.conftest import examples
from tests.generated import contracts, plain

from passend.algebra.compile import compile_program
from passend.algebra.evaluate import Column, Inputs, evaluate
from passend.algebra.nodes import Excess, Lit, Node, Obs, Par, Scale, Sum, Times, When
from passend.algebra.units import count, money, rate
from passend.parameters import Entry, Timeline
from passend.periods import Interval, calendar_of

YEAR = money("year")
ONE, MINUS = Lit(1, rate(1)), Lit(-1, rate(1))
SIZES = ("small", "usual", "usual", "large")
CALENDAR = calendar_of(Interval(date(2026, 1, 1), date(2027, 1, 1)))


def negated(part: Node) -> Node:
    return Scale(part, MINUS, ONE)


def capped(part: Node, cap: Node) -> Node:
    return Sum((part, negated(Excess(part, cap))))


def floored(part: Node, low: Node) -> Node:
    return Sum((part, Excess(low, part)))


def values(made) -> dict[str, list[int | None]]:
    found = evaluate(made.program, made.inputs)
    return {name: [v for row in plain(value) for v in row] for name, value in found.items()}


def three(builder):
    """An amount, a ceiling and a floor, and what the terms make of them."""
    x, cap, low = (builder.money("year", None, 2) for _ in range(3))
    once = capped(x, cap)
    return {
        "x": x,
        "cap": cap,
        "low": low,
        "once": once,
        "twice": capped(once, cap),
        "at_least": floored(x, low),
        "again": floored(floored(x, low), low),
        "cap_then_floor": floored(once, low),
        "floor_then_cap": capped(floored(x, low), cap),
    }


@pytest.mark.law("a cap is a minimum, and a floor a maximum")
@settings(max_examples=examples(1000))
@given(contracts(sizes=SIZES, extend=three))
def test_a_cap_is_a_minimum(made):
    v = values(made)
    for x, cap, low, once, at_least in zip(
        v["x"], v["cap"], v["low"], v["once"], v["at_least"], strict=True
    ):
        if once is not None:
            assert min(x, cap) == once
        elif x is not None and cap is not None:
            assert x - cap > 10**15
        if at_least is not None:
            assert max(x, low) == at_least


@pytest.mark.law("a cap and a floor are idempotent")
@settings(max_examples=examples(1000))
@given(contracts(sizes=SIZES, extend=three))
def test_a_cap_is_idempotent(made):
    v = values(made)
    assert v["once"] == v["twice"]
    assert v["at_least"] == v["again"]


@pytest.mark.law("a floor and a cap commute when the floor is not above the cap")
@settings(max_examples=examples(1000))
@given(contracts(sizes=("few", "small", "usual"), extend=three))
def test_ordered_floor_and_cap_commute(made):
    v = values(made)
    met = 0
    for low, cap, one, other in zip(
        v["low"], v["cap"], v["cap_then_floor"], v["floor_then_cap"], strict=True
    ):
        if None not in (low, cap, one, other) and low <= cap:
            met += 1
            assert one == other
    assume(met)


@pytest.mark.law("a floor above the cap does not commute with it: the last one wins")
def test_a_floor_above_the_cap_does_not_commute():
    # Claims of 150 euros, a ceiling of 100 and a guarantee of 200.
    x, cap, low = (Lit(euros * 100, YEAR) for euros in (150, 100, 200))
    assert result(floored(capped(x, cap), low)) == 200_00
    assert result(capped(floored(x, low), cap)) == 100_00


def result(node: Node, **columns: int) -> int | None:
    supplied = {
        (name, "year"): Column(np.array([[value]], np.int64)) for name, value in columns.items()
    }
    program = compile_program({"x": node}, {})
    return plain(evaluate(program, Inputs(CALENDAR, supplied))["x"])[0][0]


def mirrored(builder):
    """A clause as the one party sees it and as the other does, and a scaled clause likewise."""
    x = builder.money("year", None, 3)
    num, den = builder.whole_sides("year", None, 1)
    return {
        "owed": x,
        "due": negated(x),
        "back": negated(negated(x)),
        "share": Scale(x, num, den),
        "share_of_negated": Scale(negated(x), num, den),
        "settled": Sum((x, negated(x))),
    }


@pytest.mark.law("swapping the parties of a clause flips its sign, also after rounding")
@settings(max_examples=examples(1000))
@given(contracts(sizes=SIZES, extend=mirrored))
def test_swapping_the_parties_flips_the_sign(made):
    v = values(made)
    assert [None if x is None else -x for x in v["owed"]] == v["due"]
    assert v["owed"] == v["back"]
    assert [None if x is None else -x for x in v["share"]] == v["share_of_negated"]
    assert [None if x is None else 0 for x in v["owed"]] == v["settled"]


@pytest.mark.law("the parts of a contract sum to its entitlement in any order")
@settings(max_examples=examples(300))
@given(st.data())
def test_clauses_sum_in_any_order(data):
    def clauses(builder):
        parts = [builder.money("year", None, 2) for _ in range(3)]
        order = data.draw(st.permutations(parts))
        return {"one": Sum(tuple(parts)), "other": Sum(tuple(order)),
                **{f"part_{i}": part for i, part in enumerate(parts)}}  # fmt: skip

    v = values(data.draw(contracts(sizes=SIZES, extend=clauses)))
    assert v["one"] == v["other"]
    for one, *parts in zip(v["one"], v["part_0"], v["part_1"], v["part_2"], strict=True):
        if one is not None:
            assert sum(parts) == one


amounts = st.integers(-(10**9), 10**9)


@pytest.mark.law("postings telescope: after any corrections their sum is the entitlement")
@settings(max_examples=examples(500))
@given(
    st.lists(st.tuples(amounts, st.integers(1, 2000)), min_size=1, max_size=8),
    st.lists(st.integers(0, 400), min_size=8, max_size=8),
    amounts,
)
def test_postings_telescope(corrections, costs, advance):
    """Prices are corrected and claims come late; each time the balance alone is posted."""
    entries = tuple(
        Entry(date(2026, 1, 1), date(2026 + n, 1, 1), price)
        for n, (_, price) in enumerate(corrections)
    )
    price = Timeline("price", entries)
    turnover = Times(Obs("days", count("day"), "year"), Par("price", money("day")))
    clause = Sum((capped(turnover, Lit(300_000, YEAR)), Obs("extra", YEAR, "year")))
    posted = [advance]
    for n, (extra, _) in enumerate(corrections):
        known = price.value(date(2026, 6, 1), date(2026 + n, 1, 1))
        entitlement = result(clause, days=costs[n], price=known, extra=extra)
        posted.append(entitlement - sum(posted))
    last_extra, last_price = corrections[-1]
    days = costs[len(corrections) - 1]
    assert min(days * last_price, 300_000) + last_extra == sum(posted)


@pytest.mark.law("a corridor of no width is a lump sum, an endless one is price times volume")
@settings(max_examples=examples(500))
@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**8))
def test_a_corridor_degenerates(actual, target, width):
    def corridor(below: int, above: int) -> int | None:
        cost = Obs("cost", YEAR, "year")
        return result(
            floored(capped(cost, Lit(target + above, YEAR)), Lit(target - below, YEAR)), cost=actual
        )

    assert target == corridor(0, 0)
    assert actual == corridor(10**14, 10**14)
    assert max(target - width, min(actual, target + width)) == corridor(width, width)


@pytest.mark.law("the order on paper is the order of rounding")
def test_the_order_on_paper_is_the_order_of_rounding():
    x = Lit(5, YEAR)
    half, double = (Lit(1, rate(2)), Lit(2, rate(2))), (Lit(4, rate(2)), Lit(2, rate(2)))
    assert result(Scale(Scale(x, *half), *double)) == 6
    assert result(Scale(Scale(x, *double), *half)) == 5


@pytest.mark.law("a choice between equal amounts is that amount, whatever is tested")
@settings(max_examples=examples(300))
@given(st.data())
def test_a_choice_between_equals(data):
    def choice(builder):
        x = builder.money("year", None, 2)
        left, right = builder.sides("year", None, 1)
        return {"x": x, "same": When(left, right, x, x)}

    v = values(data.draw(contracts(sizes=SIZES, complete=True, extend=choice)))
    for x, same in zip(v["x"], v["same"], strict=True):
        assert same in (x, None)
