"""Laws of the evaluator, over generated expressions in which every kind of node occurs."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import examples
from tests.generated import AXIS, BIG, Generated, contracts, expected, kinds, plain
from tests.oracle_nodes import Oracle

import passend.algebra.evaluate as evaluator
from passend.algebra.compile import compile_program
from passend.algebra.evaluate import (
    MISSING,
    TOO_LARGE,
    UNDEFINED,
    Column,
    Inputs,
    evaluate,
    trace,
    traces,
)
from passend.algebra.nodes import (
    Carry,
    Excess,
    Lit,
    Node,
    Obs,
    Par,
    Ratio,
    Scale,
    Sum,
    Times,
    Total,
    When,
)
from passend.algebra.units import count, money, rate
from passend.money import LARGEST
from passend.periods import Interval, calendar_of

YEAR = money("year")
DAYS = count("day")
ONE = Lit(1, rate(1))
TURNOVER = Times(Obs("v", DAYS, "year"), Par("p", money("day")))
TWO_YEARS = calendar_of(Interval(date(2026, 1, 1), date(2028, 1, 1)))

EVERY_KIND = {
    "Lit",
    "Par",
    "Obs",
    "Sum",
    "Scale",
    "Times",
    "Times of items",
    "Excess",
    "When of numbers",
    "When of ratios",
    "Total per grain",
    "Total over items",
    "Carry",
    "Carry in a loop",
    "Par per item",
    "Obs per item",
    "Sum per item",
    "Scale per item",
    "Excess per item",
    "When of numbers per item",
    "Total per grain per item",
    "Carry per item",
}


def found(made: Generated) -> dict[str, list[list[int | None]]]:
    return {name: plain(value) for name, value in evaluate(made.program, made.inputs).items()}


def outcome(node: Node, amounts=None, **columns) -> tuple[list, list]:
    """The values and the defects of one case over 2026 and 2027; a None is missing."""
    supplied = {}
    program = compile_program({"x": node}, amounts or {})
    for leaf in program.leaves:
        given_values = np.array(columns[leaf.name], object)[None]
        lost = given_values == None  # noqa: E711
        values = np.where(lost, 0, given_values).astype(np.int64)
        supplied[leaf.key] = Column(values, lost if lost.any() else None)
    value = evaluate(program, Inputs(TWO_YEARS, supplied))["x"]
    defects = np.zeros(value.values.shape, int) if value.defects is None else value.defects
    return value.values[0].tolist(), defects[0].tolist()


@pytest.mark.law("vectorised is the oracle: every case and window alike")
@settings(max_examples=examples(2000))
@given(contracts())
def test_vectorised_is_the_oracle(made):
    assert expected(made) == found(made)


@pytest.mark.law("vectorised is the oracle, of expressions in which every kind of node occurs")
def test_every_kind_of_node_occurs():
    seen = Counter()

    @settings(max_examples=150, derandomize=True, database=None)
    @given(contracts())
    def look(made):
        seen.update(kinds(made))

    look()
    assert set() == EVERY_KIND - set(seen)


class Unlimited(Oracle):
    """The oracle without any limit: what integers of any size would give."""

    def _small_enough(self, node, value):
        return value

    def _sum(self, parts):
        return None if any(part is None for part in parts) else sum(parts)

    def _times(self, volume, price):
        if volume is None or volume == 0:
            return volume
        return None if price is None else volume * price

    def _scaled(self, part, num, den):
        if None in (part, num, den) or den <= 0:
            return None
        sign = -1 if part * num < 0 else 1
        return sign * ((2 * abs(part * num) + den) // (2 * den))


@pytest.mark.law("what is not put aside is exact and within its limit; nothing wraps")
@settings(max_examples=examples(1000))
@given(contracts(sizes=("usual", "large", "edge", "edge"), complete=True))
def test_what_is_not_put_aside_is_exact(made):
    oracle = made.oracle()
    exact = Unlimited(oracle.leaves, oracle.parents, oracle.amounts, oracle.items)
    for name, rows in found(made).items():
        node = made.outputs[name]
        for case, row in enumerate(rows):
            for window, value in enumerate(row):
                if value is not None:
                    assert exact.at(node, node.grain, case, window, None) == value
                    assert abs(value) <= BIG


@pytest.mark.law("every node stays within the limit of its unit")
@settings(max_examples=examples(500))
@given(contracts(sizes=("large", "edge")))
def test_every_node_is_within_its_limit(made):
    for step, value in zip(made.program.steps, trace(made.program, made.inputs, 0), strict=True):
        sound = np.ones(value.values.shape, bool) if value.defects is None else value.defects == 0
        assert (np.abs(value.values[sound]) <= step.node.unit.largest).all()


@pytest.mark.law("one case is the same case alone")
@settings(max_examples=examples(1000))
@given(contracts())
def test_one_case_is_the_same_case_alone(made):
    together = found(made)
    for case in range(made.cases):
        alone = made.with_columns(lambda _, column, case=case: column.cases(slice(case, case + 1)))
        for name, rows in found(alone).items():
            assert [together[name][case]] == rows


@pytest.mark.law("one case is the same case alone, beside a case with far larger items")
@pytest.mark.parametrize("bits", [28, 29, 30, 31])
def test_large_neighbours_change_nothing(bits):
    volume = Obs("volume", DAYS, "year", AXIS)
    price = Par("price", money("day"), AXIS)
    node = Sum((Times(volume, price), Lit(0, YEAR)))
    program = compile_program({"x": node}, {})
    small, large = [[2**bits, -(2**bits)]] * 2, [[2**40, 0]] * 2

    def first_case(rows):
        prices = np.full((1, 2, 2), 2**31 - 1, np.int64)
        columns = {
            ("volume", "year"): Column(np.array(rows, np.int64)),
            ("price per product", "year"): Column(prices),
        }
        return plain(evaluate(program, Inputs(TWO_YEARS, columns))["x"])[0]

    assert first_case([small]) == first_case([small, large])


@pytest.mark.law("a case traced for its explanation is the case as evaluated")
@settings(max_examples=examples(500))
@given(contracts())
def test_a_trace_is_the_evaluation(made):
    together = found(made)
    for case, again in enumerate(traces(made.program, made.inputs)):
        values = trace(made.program, made.inputs, case)
        assert list(map(plain, values)) == list(map(plain, again))
        for name, at in made.program.outputs.items():
            assert [together[name][case]] == plain(values[at])


@pytest.mark.law("cases are independent of how many are taken at once")
@settings(max_examples=examples(300))
@given(made=contracts(most_cases=7))
def test_chunks_change_nothing(made):
    whole, before = found(made), evaluator._CASES_AT_ONCE
    try:
        evaluator._CASES_AT_ONCE = 2
        assert whole == found(made)
    finally:
        evaluator._CASES_AT_ONCE = before


@pytest.mark.law("cases in any order give the same cents")
@settings(max_examples=examples(500))
@given(st.data(), contracts())
def test_cases_in_any_order(data, made):
    order = data.draw(st.permutations(range(made.cases)))
    moved = made.with_columns(lambda _, column: column if len(column.values) == 1 else Column(
        column.values[order], None if column.missing is None else column.missing[order]
    ))  # fmt: skip
    together = found(made)
    # Where every column stands for every case there is one case only.
    for name, rows in found(moved).items():
        assert [together[name][case] for case in order] == rows


@pytest.mark.law("items in any order give the same cents")
@settings(max_examples=examples(500))
@given(st.data(), contracts())
def test_items_in_any_order(data, made):
    order = data.draw(st.permutations(range(len(made.items[AXIS]))))
    moved = made.with_columns(lambda _, column: column if column.values.ndim == 2 else Column(
        column.values[..., order], None if column.missing is None else column.missing[..., order]
    ))  # fmt: skip
    assert found(made) == found(moved)


@pytest.mark.law("data after a window never changes it, also through Carry")
@settings(max_examples=examples(1000))
@given(st.data(), contracts(complete=True))
def test_later_data_never_change_a_window(data, made):
    name = data.draw(st.sampled_from(sorted(made.outputs)))
    grain = made.outputs[name].grain
    last = data.draw(st.integers(0, made.windows(name) - 1))
    noise = data.draw(st.sampled_from([1, 12345, BIG // 7]))

    def later(key, column):
        values = column.values.copy()
        for window in range(values.shape[1]):
            if is_after(made, key[1], window, grain, last):
                values[:, window] = (values[:, window] + noise) % BIG
        return Column(values)

    before, after = found(made)[name], found(made.with_columns(later))[name]
    assert [row[: last + 1] for row in before] == [row[: last + 1] for row in after]


def is_after(made: Generated, fine: str, window: int, grain: str, last: int) -> bool:
    """Whether a window of one grain starts after a window of another has ended."""
    if fine == grain:
        return window > last
    if (fine, grain) in made.calendar.parents:
        return made.calendar.parents[fine, grain][window] > last
    return False


@pytest.mark.law("a missing value counts only when it reaches the output")
@pytest.mark.parametrize(
    ("node", "columns", "defects"),
    [
        (TURNOVER, {"v": [0, 3], "p": [None, 7]}, [0, 0]),
        (TURNOVER, {"v": [0, 3], "p": [7, None]}, [0, 1]),
        (TURNOVER, {"v": [None, 3], "p": [0, 7]}, [1, 0]),
        (
            Times(Obs("v", DAYS, "year", AXIS), Par("p", money("day"), AXIS)),
            {"v": [[0, 2], [1, 2]], "p": [[None, 5], [None, 5]]},
            [0, 1],
        ),
        (
            When(Obs("v", DAYS, "year"), Lit(1, DAYS), Obs("a", YEAR, "year"), Lit(0, YEAR)),
            {"v": [0, 1], "a": [None, None]},
            [0, 1],
        ),
        (
            When(Obs("v", DAYS, "year"), Lit(1, DAYS), Lit(0, YEAR), Obs("a", YEAR, "year")),
            {"v": [0, 1], "a": [None, None]},
            [1, 0],
        ),
        (
            When(Obs("v", DAYS, "year"), Lit(1, DAYS), Lit(0, YEAR), Lit(0, YEAR)),
            {"v": [None, 1]},
            [1, 0],
        ),
        (Sum((Obs("a", YEAR, "year"), Lit(1, YEAR))), {"a": [1, None]}, [0, 1]),
        (Excess(Lit(1, YEAR), Obs("a", YEAR, "year")), {"a": [None, 5]}, [1, 0]),
        (Total(Obs("a", YEAR, "year", AXIS), over=AXIS), {"a": [[1, None], [1, 2]]}, [1, 0]),
        (Scale(Lit(0, YEAR), Obs("r", rate(1), "year"), ONE), {"r": [None, 5]}, [1, 0]),
        (Scale(Obs("a", YEAR, "year"), ONE, ONE), {"a": [None, 5]}, [1, 0]),
        (Scale(Lit(0, YEAR), ONE, Obs("r", rate(1), "year")), {"r": [None, 5]}, [1, 0]),
    ],
)
def test_missing_values(node, columns, defects):
    found_defects = outcome(node, **columns)[1]
    assert defects == [defect & MISSING for defect in found_defects]
    assert [bool(defect) for defect in defects] == [bool(defect) for defect in found_defects]


@pytest.mark.law("missing is an error of its case and window, and of every window that carries it")
def test_missing_travels_through_carry():
    named = Obs("a", YEAR, "year")
    assert outcome(Carry(Lit(7, YEAR), "named", "year"), {"named": named}, a=[None, 2]) == (
        [7, 0],
        [0, MISSING],
    )
    assert outcome(Carry(Lit(7, YEAR), "named", "year"), {"named": named}, a=[1, None]) == (
        [7, 1],
        [0, 0],
    )


@pytest.mark.law("a quotient by zero or less is undefined where it is used, and only there")
@pytest.mark.parametrize("bad", [0, -1])
def test_undefined_quotients(bad):
    quotient = Scale(Lit(6, YEAR), Lit(1, rate(1)), Obs("d", rate(1), "year"))
    assert masked(outcome(quotient, d=[2, bad])) == ([3, 0], [0, UNDEFINED])
    for side in (0, 1):
        sides = [Ratio(ONE, ONE), Ratio(ONE, ONE)]
        sides[side] = Ratio(ONE, Obs("d", rate(1), "year"))
        when = When(*sides, Lit(8, YEAR), Lit(9, YEAR))
        assert outcome(when, d=[1, bad])[1] == [0, UNDEFINED]
    guarded = When(Obs("d", rate(1), "year"), ONE, quotient, Lit(5, YEAR))
    assert outcome(guarded, d=[2, bad]) == ([3, 5], [0, 0])


def masked(pair):
    values, defects = pair
    return [0 if d else v for v, d in zip(values, defects, strict=True)], defects


@pytest.mark.law("an undefined constant quotient is carried as undefined")
def test_undefined_constants_are_carried():
    never = Scale(Obs("a", YEAR, "year"), ONE, Sum((Lit(0, rate(1)), Lit(0, rate(1)))))
    assert outcome(Carry(Lit(7, YEAR), "n", "year"), {"n": never}, a=[1, 2])[1] == [0, UNDEFINED]


LARGE_SUM = Sum((Obs("a", YEAR, "year"), Obs("b", YEAR, "year")))


@pytest.mark.law("what is too large is put aside as too large, never wrapped")
@pytest.mark.parametrize(
    ("node", "columns"),
    [
        (LARGE_SUM, {"a": [1, BIG], "b": [2, 1]}),
        (LARGE_SUM, {"a": [-1, -BIG], "b": [2, -1]}),
        (Excess(Obs("a", YEAR, "year"), Obs("b", YEAR, "year")), {"a": [1, BIG], "b": [2, -1]}),
        (Scale(Obs("a", YEAR, "year"), Lit(3, rate(1)), Lit(2, rate(1))), {"a": [1, BIG]}),
        (Scale(Obs("a", YEAR, "year"), Lit(BIG, rate(1)), ONE), {"a": [1, BIG]}),
        (Times(Obs("v", DAYS, "year"), Lit(BIG, money("day"))), {"v": [1, 2]}),
        (Times(Obs("v", DAYS, "year"), Lit(BIG, money("day"))), {"v": [1, 2**50]}),
        (Times(Obs("v", DAYS, "year", AXIS), Lit(BIG, money("day"))), {"v": [[1, 0], [1, 1]]}),
        (
            Times(Obs("v", DAYS, "year", AXIS), Lit(2**32, money("day"))),
            {"v": [[1] * 8, [2**32 // 2] * 8]},  # the sum is 2^66: it would wrap to 0
        ),
        (Total(Obs("a", YEAR, "year", AXIS), over=AXIS), {"a": [[BIG, 0], [BIG, 1]]}),
        (Obs("a", YEAR, "year"), {"a": [BIG, BIG + 1]}),
        (LARGE_SUM, {"a": [1, 2**62], "b": [1, 2**62]}),
        (Obs("a", YEAR, "year"), {"a": [BIG, -(2**63)]}),
    ],
)
def test_what_is_too_large_is_put_aside(node, columns):
    values, defects = outcome(node, **columns)
    assert defects == [0, TOO_LARGE]
    assert abs(values[0]) <= BIG


@pytest.mark.law("every window has one parent, and its amount counts there and nowhere else")
def test_totals_follow_the_parents():
    calendar = calendar_of(Interval(date(2026, 11, 1), date(2027, 3, 1)))
    node = Total(Obs("m", money("month"), "month"), per="year")
    columns = {("m", "month"): Column(np.array([[1, 10, 100, 1000]], np.int64))}
    value = evaluate(compile_program({"x": node}, {}), Inputs(calendar, columns))["x"]
    assert plain(value) == [[11, 1100]]


@pytest.mark.law("months sum to the year, for Total of amounts")
@settings(max_examples=examples(500))
@given(st.data())
def test_months_sum_to_the_year(data):
    fine, coarse = data.draw(
        st.sampled_from([("month", "year"), ("month", "quarter"), ("quarter", "year")])
    )

    def both(builder):
        part = builder.money(fine, None, 3)
        return {"fine": part, "coarse": Total(part, per=coarse)}

    made = data.draw(contracts(sizes=("small", "usual"), extend=both))
    values = found(made)
    parents = made.calendar.parents[fine, coarse]
    for fines, coarses in zip(values["fine"], values["coarse"], strict=True):
        for window, total in enumerate(coarses):
            parts = [v for v, parent in zip(fines, parents, strict=True) if parent == window]
            if None not in parts and abs(sum(parts)) <= BIG:
                assert sum(parts) == total
            else:
                assert total is None


@pytest.mark.law("a loop takes the first value once and then its own previous window")
def test_a_loop_by_hand():
    calendar = calendar_of(Interval(date(2026, 1, 1), date(2030, 1, 1)))
    carry = Carry(Lit(100, YEAR), "balance", "year")
    balance = Excess(Sum((carry, Obs("in", YEAR, "year"))), Lit(30, YEAR))
    program = compile_program({"x": balance}, {"balance": balance})
    columns = {("in", "year"): Column(np.array([[5, 10, 0, 40]], np.int64))}
    value = evaluate(program, Inputs(calendar, columns))["x"]
    assert plain(value) == [[75, 55, 25, 35]]


@pytest.mark.law("a loop may carry what stands outside it")
def test_a_loop_may_carry_what_stands_outside():
    inner = Carry(Lit(100, YEAR), "a", "year")
    outside = Carry(Sum((inner, Lit(5, YEAR))), "b", "year")
    amounts = {"a": Sum((inner, outside)), "b": Obs("b", YEAR, "year")}
    # 2026: 100 + 105; 2027: 205 and what b was in 2026
    assert outcome(amounts["a"], amounts, b=[7, 8]) == ([205, 212], [0, 0])


@pytest.mark.law("a first value may itself stand in the loop")
def test_a_first_value_inside_the_loop():
    inner = Carry(Lit(100, YEAR), "a", "year")
    first = Sum((Lit(5, YEAR), inner))
    amount = Sum((Lit(1, YEAR), first, Carry(first, "a", "year")))
    # 2026: 1 + 105 + 105; 2027: 1 + (5 + 211) + 211
    assert outcome(amount, {"a": amount})[0] == [211, 428]


@pytest.mark.law("the order in which the outputs are named changes nothing")
@settings(max_examples=examples(300))
@given(contracts())
def test_the_order_of_outputs_changes_nothing(made):
    names = sorted(made.outputs, reverse=True)
    program = compile_program({name: made.outputs[name] for name in names}, made.amounts)
    assert found(made) == found(replace(made, program=program))


@pytest.mark.law("what is the same for every window is read at the grain of its reader")
def test_a_rate_is_read_at_its_readers_grain():
    share = Par("share", rate(100))
    month = Scale(Obs("m", money("month"), "month"), share, Lit(100, rate(100)))
    year = Scale(Obs("y", YEAR, "year"), share, Lit(100, rate(100)))
    program = compile_program({"month": Total(month, per="year"), "year": year}, {})
    grains = {(leaf.name, leaf.grain) for leaf in program.leaves}
    assert {("share", "month"), ("share", "year"), ("m", "month"), ("y", "year")} == grains


@pytest.mark.law("nothing is rounded before a test")
def test_nothing_is_rounded_before_a_test():
    # Benchmark 1,000,000.20 and a threshold of 2 %: 20,000.00 stays below 20,000.004.
    difference = Obs("difference", YEAR, "year")
    benchmark = Lit(100_000_020, YEAR)
    exact = When(
        Ratio(difference, benchmark),
        Ratio(Lit(2, rate(100)), Lit(100, rate(100))),
        difference,
        Lit(0, YEAR),
    )
    assert outcome(exact, difference=[2_000_000, 2_000_001])[0] == [0, 2_000_001]


@pytest.mark.law("a tie passes the test: then where left equals right")
def test_equal_sides_pass():
    band = When(Obs("v", DAYS, "year"), Lit(10, DAYS), Lit(1, YEAR), Lit(2, YEAR))
    assert outcome(band, v=[9, 10])[0] == [2, 1]
    ratio = When(
        Ratio(Obs("v", DAYS, "year"), Lit(9, DAYS)),
        Ratio(Lit(1, rate(1)), Lit(3, rate(1))),
        Lit(1, YEAR),
        Lit(2, YEAR),
    )
    assert outcome(ratio, v=[2, 3])[0] == [2, 1]


@pytest.mark.law("large quotients are compared exactly")
@pytest.mark.parametrize(
    ("left", "right", "result"),
    [
        ((BIG - 1, BIG), (BIG - 2, BIG - 1), 1),  # ahead by less than 10^-30
        ((BIG - 2, BIG), (BIG - 2, BIG - 1), 2),
        ((BIG - 2, BIG - 1), (BIG - 2, BIG - 1), 1),
        ((2**40, 1), (1, 2**40), 1),  # 2^80 is 0 in 64 bits
        ((-(2**40), 1), (-1, 2**40), 2),
    ],
)
def test_large_quotients_are_compared_exactly(left, right, result):
    test = When(
        Ratio(Obs("v", DAYS, "year"), Lit(left[1], DAYS)),
        Ratio(Lit(right[0], rate(1)), Lit(right[1], rate(1))),
        Lit(1, YEAR),
        Lit(2, YEAR),
    )
    assert outcome(test, v=[left[0], left[0]]) == ([result] * 2, [0, 0])


@pytest.mark.law("a share of a large amount is exact")
def test_large_shares_are_exact():
    share = Scale(Obs("a", YEAR, "year"), Lit(BIG - 1, rate(1)), Lit(BIG, rate(1)))
    assert outcome(share, a=[BIG, -BIG]) == ([BIG - 1, 1 - BIG], [0, 0])


@pytest.mark.law("the largest value is allowed, in both directions")
def test_the_largest_value_is_allowed():
    assert outcome(LARGE_SUM, a=[BIG - 1, 1 - BIG], b=[1, -1]) == ([BIG, -BIG], [0, 0])
    rates = Sum((Obs("a", rate(1), "year"), Obs("b", rate(1), "year")))
    assert outcome(rates, a=[LARGEST - 1, LARGEST], b=[1, 1])[1] == [0, TOO_LARGE]
