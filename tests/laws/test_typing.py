"""Laws of units, grains and item axes: what does not fit is refused while it is built."""

from __future__ import annotations

from datetime import date

import pytest

from passend.algebra.compile import compile_program
from passend.algebra.nodes import (
    AlgebraError,
    Carry,
    Excess,
    Lit,
    Obs,
    Par,
    Ratio,
    Scale,
    Sum,
    Times,
    Total,
    When,
    children,
    walk,
)
from passend.algebra.units import Unit, count, money, rate, times
from passend.periods import COARSER, Interval, calendar_of

YEAR, MONTH = money("year"), money("month")
DAYS, HOURS = count("day"), count("hour")
ONE, HALF = Lit(1, rate(1)), Lit(50, rate(100))
A, B = Obs("a", YEAR, "year"), Obs("b", MONTH, "month")
DAY, HOUR = Obs("days", DAYS, "year"), Obs("hours", HOURS, "year")
ITEMS, OTHERS = Obs("i", YEAR, "year", "product"), Obs("j", YEAR, "year", "module")
PER_ITEM = Par("p", YEAR, "product")
VOLUMES = Obs("v", DAYS, "year", "product")

REFUSED = {
    "a lump sum per year read at month grain": (
        lambda: Sum((Par("lump", YEAR), B)),
        "per month and per year do not meet",
    ),
    "money against a count": (lambda: Sum((A, DAY)), "cannot be added"),
    "days and hours added": (lambda: Sum((DAY, HOUR)), "hour cannot be added to day"),
    "cents and hundredths of a cent added": (
        lambda: Sum((A, Lit(1, money("year", 100)))),
        "cannot be added",
    ),
    "a sum of nothing": (lambda: Sum(()), "between 1 and 9,000"),
    "a sum of too much": (lambda: Sum((A,) * 9001), "between 1 and 9,000"),
    "a constant above the limit": (lambda: Lit(10**15 + 1, YEAR), "larger than"),
    "a constant below the limit": (lambda: Lit(-(10**15) - 1, YEAR), "larger than"),
    "an observation per month of money per year": (
        lambda: Obs("a", YEAR, "month"),
        "observed per month, not per year",
    ),
    "a quotient of days and hours": (lambda: Ratio(DAY, HOUR), "one unit.*, not day and hour"),
    "a quotient of money and a rate": (lambda: Ratio(A, ONE), "a quotient has one unit"),
    "a quotient of two grains": (lambda: Ratio(A, B), "per month and per year"),
    "a scale by a quotient of two units": (lambda: Scale(A, DAY, HOUR), "a quotient has one unit"),
    "a scale at another grain": (
        lambda: Scale(B, A, Lit(1, YEAR)),
        "per month and per year do not meet",
    ),
    "a scale to a precision that does not fit": (
        lambda: Scale(A, ONE, HALF),
        "cannot be brought to 1/100",
    ),
    "money times money": (lambda: Times(A, A), "cannot be multiplied"),
    "a price per hour paid per day": (
        lambda: Times(DAY, Par("p", money("hour"))),
        "a price per hour cannot be paid per day",
    ),
    "a money amount times a count": (lambda: Times(A, DAY), "cannot be multiplied"),
    "a price observed at another grain": (
        lambda: Times(DAY, Obs("r", rate(100), "month")),
        "per month and per year",
    ),
    "money held against a count": (lambda: Excess(A, DAY), "cannot be held against"),
    "cents held against hundredths": (
        lambda: Excess(A, Lit(1, money("year", 100))),
        "cannot be held against",
    ),
    "a ceiling at another grain": (lambda: Excess(A, B), "per month and per year"),
    "money compared with a count": (
        lambda: When(A, DAY, ONE, ONE),
        "cannot be compared with",
    ),
    "percent compared with a whole": (lambda: When(ONE, HALF, ONE, ONE), "cannot be compared"),
    "a ratio compared with a number": (
        lambda: When(Ratio(A, A), ONE, ONE, ONE),
        "a ratio is compared with a ratio",
    ),
    "a number compared with a ratio": (
        lambda: When(ONE, Ratio(A, A), ONE, ONE),
        "a ratio is compared with a ratio",
    ),
    "a choice between money and a count": (lambda: When(ONE, ONE, A, DAY), "has no unit"),
    "a choice between two precisions": (lambda: When(ONE, ONE, ONE, HALF), "has no unit"),
    "a choice between two grains": (lambda: When(ONE, ONE, A, B), "per month and per year"),
    "a test at another grain": (lambda: When(B, Lit(0, MONTH), A, A), "per month and per year"),
    "a total to nowhere": (lambda: Total(B), "name one"),
    "a total to two places": (lambda: Total(ITEMS, per="term", over="product"), "name one"),
    "a total to a finer grain": (lambda: Total(A, per="month"), "per month is not coarser than"),
    "a total to its own grain": (lambda: Total(A, per="year"), "per year is not coarser than"),
    "a total of what is the same every window": (
        lambda: Total(Lit(1, DAYS), per="year"),
        "no total",
    ),
    "a total of rates": (
        lambda: Total(Obs("r", rate(100), "month"), per="year"),
        "rates cannot be added up",
    ),
    "a total over items there are not": (lambda: Total(A, over="product"), "no item axis product"),
    "a total over other items": (lambda: Total(ITEMS, over="module"), "no item axis module"),
    "items of two axes": (lambda: Sum((ITEMS, OTHERS)), "do not meet"),
    "an amount with items and one without": (lambda: Sum((ITEMS, A)), "take a total first"),
    "a constant left of an excess for every item": (
        lambda: Excess(Lit(5, YEAR), ITEMS),
        "take a total first",
    ),
    "an observed ceiling for every item": (lambda: Excess(ITEMS, A), "take a total first"),
    "a constant left of a test for every item": (
        lambda: When(Lit(5, YEAR), ITEMS, ITEMS, ITEMS),
        "take a total first",
    ),
    "an observed test for every item": (
        lambda: When(ITEMS, A, ITEMS, ITEMS),
        "take a total first",
    ),
    "a volume without items at prices with items": (
        lambda: Times(DAY, Par("p", money("day"), "product")),
        "take a total first",
    ),
    "a first value at another grain": (
        lambda: Carry(B, "amount", "year"),
        "first value is per month, the carried amount per year",
    ),
}


@pytest.mark.law("units, grains and items are checked while an expression is built")
@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_fit_is_refused(case):
    build, message = REFUSED[case]
    with pytest.raises(AlgebraError, match=message):
        build()


@pytest.mark.law("an error of grains names what the amounts are per")
def test_an_error_of_grains_names_per():
    with pytest.raises(AlgebraError, match="per month and per year"):
        Sum((Par("lump_sum", YEAR), Obs("month", MONTH, "month")))


@pytest.mark.law("an amount carried over is known and of one unit and grain")
@pytest.mark.parametrize(
    ("amounts", "message"),
    [
        ({}, "no amount named x"),
        ({"x": B}, "x is .*, its first value .*: "),
        ({"x": DAY}, "x is .*, its first value .*: "),
        ({"x": ITEMS}, "x is .*, its first value .*: "),
        ({"x": Lit(1, money("year", 100))}, "x is .*, its first value .*: "),
    ],
)
def test_a_carried_amount_must_fit(amounts, message):
    with pytest.raises(AlgebraError, match=message):
        compile_program({"clause": Carry(Lit(0, YEAR), "x", "year")}, amounts)


@pytest.mark.law("an output is per window and has no items left")
@pytest.mark.parametrize("node", [Lit(1, rate(1)), Par("p", money("")), ITEMS, PER_ITEM])
def test_an_output_is_per_window(node):
    with pytest.raises(AlgebraError):
        compile_program({"clause": node}, {})


@pytest.mark.law("a node has the unit, the grain and the items its meaning gives")
@pytest.mark.parametrize(
    ("node", "unit", "grain", "axis"),
    [
        (Sum((Lit(1, money("")), A)), YEAR, "year", None),
        (Times(DAY, Par("p", money("day"))), YEAR, "year", None),
        (Times(DAY, Par("p", money("day", 100))), money("year", 100), "year", None),
        (Times(A, HALF), money("year", 100), "year", None),
        (Times(HALF, A), money("year", 100), "year", None),
        (Times(DAY, HOUR), count("day·hour"), "year", None),
        (Times(HOUR, DAY), count("day·hour"), "year", None),
        (Times(VOLUMES, Par("p", money("day"), "product")), YEAR, "year", None),
        (Scale(Times(A, HALF), ONE, Lit(1, rate(100))), YEAR, "year", None),
        (Scale(A, HALF, Lit(1, rate(10))), money("year", 10), "year", None),
        (Scale(ITEMS, ONE, ONE), YEAR, "year", "product"),
        (Scale(ITEMS, Par("r", rate(1), "product"), Par("s", rate(1), "product")), YEAR, "year",
         "product"),
        (Excess(ITEMS, Lit(5, YEAR)), YEAR, "year", "product"),
        (Excess(ITEMS, PER_ITEM), YEAR, "year", "product"),
        (When(VOLUMES, Lit(1, DAYS), ITEMS, Lit(0, YEAR)), YEAR, "year", "product"),
        (When(DAY, Lit(1, DAYS), HALF, HALF), rate(100), "year", None),
        (Total(B, per="year"), YEAR, "year", None),
        (Total(Obs("n", DAYS, "month"), per="quarter"), DAYS, "quarter", None),
        (Total(ITEMS, over="product"), YEAR, "year", None),
        (Total(ITEMS, per="term"), money("term"), "term", "product"),
        (Carry(Lit(0, money("")), "x", "year"), YEAR, "year", None),
        (Carry(PER_ITEM, "x", "year"), YEAR, "year", "product"),
    ],
)  # fmt: skip
def test_the_type_of_a_node(node, unit, grain, axis):
    assert (unit, grain, axis) == (node.unit, node.grain, node.axis)


@pytest.mark.law("a product has the unit of what is paid")
def test_products_of_units():
    assert money("", 100) == times(DAYS, money("day", 100))
    assert money("", 1) == times(DAYS, money(""))
    assert count("day", 20) == times(count("day", 2), rate(10))
    assert count("day", 20) == times(rate(10), count("day", 2))
    with pytest.raises(AlgebraError, match="cannot be paid per day"):
        times(DAYS, money("year"))
    assert [unit.grain for unit in (money(""), YEAR, money("day"), Unit("count", "year"))] == [
        None,
        "year",
        None,
        None,
    ]


@pytest.mark.law("an expression is walked once, arguments first")
def test_walking():
    shared = Sum((A, A))
    root = Excess(shared, Sum((shared, A)))
    nodes = list(walk(root, shared))
    assert len(nodes) == len(set(nodes)) == 4
    for position, node in enumerate(nodes):
        assert set(children(node)) <= set(nodes[:position])


@pytest.mark.law("every grain has a parent in every coarser grain")
def test_coarser_grains_are_transitive():
    for grain, coarser in COARSER.items():
        for further in coarser:
            assert COARSER[further] <= coarser
        assert grain not in coarser
    runs = Interval(date(2026, 3, 1), date(2027, 3, 1))
    calendar = calendar_of(runs)
    for fine, coarse in calendar.parents:
        assert coarse in COARSER[fine]
