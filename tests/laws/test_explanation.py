"""Laws of the explanation: complete, recheckable, and no changed value goes unnoticed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.conftest import examples
from tests.generated import AXIS, contracts, expected
from tests.oracle_nodes import half_away

from passend.algebra.compile import compile_program
from passend.algebra.evaluate import Column, Inputs, evaluate, trace
from passend.algebra.explain import check_nodes, explain, gaps
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
    walk,
)
from passend.algebra.units import count, money, rate
from passend.periods import Interval, calendar_of

YEAR = money("year")
DAYS = count("day")
ONE = Lit(1, rate(1))
LEAVES = ("Lit", "Par", "Obs")
CALENDAR = calendar_of(Interval(date(2026, 1, 1), date(2028, 1, 1)))


def explained(made, case: int):
    """Every output and window that has a value in a case, with that value and its explanation."""
    values = trace(made.program, made.inputs, case)
    rows = expected(made)
    for name in made.outputs:
        for window, value in enumerate(rows[name][case]):
            if value is not None:
                yield (
                    name,
                    window,
                    value,
                    explain(made.program, values, made.calendar, name, window, made.items),
                )


def by_hand(node: Node, window: int = 0, items=("a", "b"), **columns):
    """The explanation of one expression over 2026 and 2027, and its gaps."""
    program = compile_program({"x": node}, {})
    supplied = {}
    for leaf in program.leaves:
        given_values = np.array(columns[leaf.name], object)[None]
        lost = np.equal(given_values, None)
        values = np.where(lost, 0, given_values).astype(np.int64)
        supplied[leaf.key] = Column(values, lost if lost.any() else None)
    inputs = Inputs(CALENDAR, supplied)
    values = trace(program, inputs, 0)
    nodes = explain(program, values, CALENDAR, "x", window, {AXIS: items})
    return nodes, gaps(program, values, CALENDAR, "x", window)


def sound(made, case: int) -> set[str]:
    """The ids of the places without a defect."""
    found = set()
    for at, (step, value) in enumerate(
        zip(made.program.steps, trace(made.program, made.inputs, case), strict=True)
    ):
        for window, where in enumerate(made.calendar.windows[step.grain]):
            if value.defects is None or not value.defects[0, window].any():
                found.add(f"{at}@{where.label}")
    return found


@pytest.mark.law("the last node of an explanation is the output, and every argument stands before")
@settings(max_examples=examples(500))
@given(contracts())
def test_an_explanation_ends_in_its_output(made):
    for _, _, value, nodes in explained(made, 0):
        assert value == nodes[-1].value
        seen = set()
        for node in nodes:
            assert set(node.args) <= seen
            assert node.id not in seen
            seen.add(node.id)


@pytest.mark.law("every explanation can be rechecked, part by part, in plain integers")
@settings(max_examples=examples(2000))
@given(contracts())
def test_every_explanation_can_be_rechecked(made):
    for _, _, _, nodes in explained(made, 0):
        assert check_nodes(nodes) == ()


@pytest.mark.law("the leaves of an explanation are the inputs as they were given")
@settings(max_examples=examples(300))
@given(contracts(complete=True))
def test_leaves_are_the_inputs(made):
    case = made.cases - 1
    for _, _, _, nodes in explained(made, case):
        for node in nodes:
            if node.kind not in ("Par", "Obs"):
                continue
            grain, window = place(made, node)
            per_item = node.kind == "Par" and not isinstance(node.value, int)
            name = f"{node.name} per {AXIS}" if per_item else node.name
            row = made.inputs.columns[name, grain].cases(slice(case, case + 1)).values
            if isinstance(node.value, int):
                assert row[0, window] == node.value
            else:
                labels = made.items[AXIS]
                given_values = {label: row[0, window, i] for i, label in enumerate(labels)}
                assert node.value.items() <= given_values.items()


def place(made, node) -> tuple[str, int]:
    at, _, label = node.id.partition("@")
    grain = made.program.steps[int(at)].grain
    return grain, made.calendar.index(grain, label)


@pytest.mark.law("a changed value is named, whichever node it stands in")
@settings(max_examples=examples(2000))
@given(st.data(), contracts())
def test_a_changed_value_is_named(data, made):
    every = [nodes for *_, nodes in explained(made, 0)]
    assume(every)
    nodes = data.draw(st.sampled_from(every))
    good = sound(made, 0)
    changeable = [n for n in nodes if n.value != {} and n.id in good]
    assume(changeable)
    node = data.draw(st.sampled_from(changeable))
    delta = data.draw(st.sampled_from([1, -1, 100, -(10**6)]))
    if isinstance(node.value, dict):
        item = data.draw(st.sampled_from(sorted(node.value)))
        changed = replace(node, value={**node.value, item: node.value[item] + delta})
    else:
        changed = replace(node, value=node.value + delta)
    tampered = [changed if n is node else n for n in nodes]
    named = check_nodes(tampered)
    if node.kind not in LEAVES and node.args:
        assert node.id in named
    by_id = {n.id: n for n in tampered}
    for reader in tampered:
        if node.id in reader.args and reader.id in good:
            assert (reader.id in named) == (not follows(reader, [by_id[a] for a in reader.args]))


@pytest.mark.law("a defect that is claimed hides no changed value")
@pytest.mark.parametrize("kind", ["Obs", "Scale", "Sum", "Excess"])
def test_a_claimed_defect_hides_nothing(kind):
    share = Scale(Obs("a", YEAR, "year"), Lit(1, rate(2)), Lit(2, rate(2)))
    nodes, _ = by_hand(Excess(Sum((share, Lit(2, YEAR))), Lit(1, YEAR)), a=[8, 9])
    assert check_nodes(nodes) == ()
    for node in nodes:
        if node.kind == kind:
            hidden = replace(node, value=node.value + 1, defect="missing")
            assert check_nodes([hidden if n is node else n for n in nodes]) != ()
            hidden = replace(node, defect="missing")
            assert check_nodes([hidden if n is node else n for n in nodes]) != ()


@pytest.mark.law("a missing leaf is named by its reader, also where its value would be zero")
def test_a_missing_leaf_is_named_by_its_reader():
    nodes, _ = by_hand(Sum((Obs("a", YEAR, "year"), Lit(2, YEAR))), a=[0, 9])
    lost = [replace(node, defect="missing") if node.kind == "Obs" else node for node in nodes]
    assert check_nodes(lost) == (nodes[-1].id,)


@pytest.mark.law("a choice is rechecked: the other branch is not taken on trust")
@pytest.mark.parametrize("value", [1, 4])
@pytest.mark.parametrize("quotients", [False, True])
def test_a_choice_is_rechecked(value, quotients):
    left, right = Obs("a", DAYS, "year"), Lit(3, DAYS)
    sides = (Ratio(left, Lit(1, DAYS)), Ratio(right, Lit(1, DAYS))) if quotients else (left, right)
    nodes, _ = by_hand(When(*sides, Lit(10, YEAR), Lit(20, YEAR)), a=[value, 0])
    assert check_nodes(nodes) == ()
    for other in (10, 20, 30):
        if other != nodes[-1].value:
            changed = replace(nodes[-1], value=other)
            assert check_nodes([*nodes[:-1], changed]) == (changed.id,)


def follows(node, args) -> bool:
    """Whether a written value is what its arguments give, by the meaning of its kind."""
    if node.kind == "Times" and isinstance(args[0].value, dict):
        return node.value == sum(v * at(args[1], item) for item, v in args[0].value.items())
    if node.kind == "Total" and isinstance(args[0].value, dict) and isinstance(node.value, int):
        return node.value == sum(args[0].value.values())
    if isinstance(node.value, dict):
        return all(
            computed(node, [at(arg, item) for arg in args]) == value
            for item, value in node.value.items()
        )
    numbers = [arg.value for arg in args]
    if node.kind == "Excess":
        slack = numbers[1] - numbers[0]
        if node.slack != (slack if slack >= 0 else None):
            return False
    return computed(node, numbers) == node.value


def at(arg, item: str) -> int:
    return arg.value.get(item, 0) if isinstance(arg.value, dict) else arg.value


def computed(node, numbers) -> int | None:
    match node.kind:
        case "Sum" | "Total":
            return sum(numbers)
        case "Scale":
            part, num, den = numbers
            return half_away(Fraction(part * num, den)) if den > 0 else None
        case "Times":
            return numbers[0] * numbers[1]
        case "Excess":
            return max(numbers[0] - numbers[1], 0)
        case "Carry":
            return numbers[0]
    assert node.kind == "When"
    *sides, then, otherwise = numbers
    if len(sides) == 2:
        return then if sides[0] >= sides[1] else otherwise
    if min(sides[1], sides[3]) <= 0:
        return None
    return then if sides[0] * sides[3] >= sides[2] * sides[1] else otherwise


@pytest.mark.law("every parameter that matters appears in the explanation")
@settings(max_examples=examples(1000))
@given(st.data(), contracts(complete=True, sizes=("few", "small", "usual")))
def test_every_parameter_that_matters_appears(data, made):
    names = sorted({leaf.name for leaf in made.program.leaves if not leaf.observed})
    assume(names)
    name = data.draw(st.sampled_from(names))
    delta = data.draw(st.sampled_from([1, -1, 1000]))

    def change(key, column):
        return Column(column.values + delta) if key[0] == name else column

    before, after = expected(made), expected(made.with_columns(change))
    for output, window, _, nodes in explained(made, 0):
        if before[output][0][window] != after[output][0][window]:
            assert name in {node.name for node in nodes} | behind(made, nodes)


def behind(made, nodes) -> set[str]:
    """What is read in earlier windows: the statement of those windows shows it."""
    names, found = [node.name for node in nodes if node.carried_from], set()
    while names:
        name = names.pop()
        if name not in found:
            found.add(name)
            below = list(walk(made.amounts[name]))
            names += [node.name for node in below if isinstance(node, Carry)]
            found |= {node.name for node in below if isinstance(node, Par)}
    return found


@pytest.mark.law("a carried value names the window it comes from, and takes its value there")
@settings(max_examples=examples(500))
@given(contracts(complete=True))
def test_a_carried_value_names_its_window(made):
    oracle = made.oracle()
    for *_, nodes in explained(made, 0):
        for node in nodes:
            if node.kind == "Carry":
                grain, window = place(made, node)
                assert bool(node.args) == (window == 0)
                if window:
                    assert made.calendar.windows[grain][window - 1].label == node.carried_from
                    step = made.program.steps[int(node.id.partition("@")[0])]
                    if step.node.axis is None:
                        named = made.amounts[step.node.name]
                        written = oracle.at(named, grain, 0, window - 1, None)
                        assert written in (None, node.value)


@pytest.mark.law("a ceiling without effect says how far it was from having one")
@pytest.mark.parametrize(
    ("cost", "excess", "slack"), [(92, 0, 8), (100, 0, 0), (101, 1, None), (-5, 0, 105)]
)
def test_slack(cost, excess, slack):
    nodes, _ = by_hand(Excess(Obs("cost", YEAR, "year"), Lit(100, YEAR)), cost=[cost, 0])
    assert (excess, slack) == (nodes[-1].value, nodes[-1].slack)
    assert (nodes[-1].id,) == check_nodes([*nodes[:-1], replace(nodes[-1], slack=7)])


@pytest.mark.law("items of a parameter count where they are added up")
@pytest.mark.parametrize(
    "node",
    [
        Total(Par("p", YEAR, AXIS), over=AXIS),
        Sum((Times(Par("v", DAYS, AXIS), Par("p", money("day"), AXIS)), Lit(0, YEAR))),
        Sum((Times(Par("v", DAYS, AXIS), Lit(3, money("day"))), Lit(0, YEAR))),
    ],
)
def test_parameters_per_item_are_written(node):
    columns = {"p": [[1, 2], [3, 4]], "v": [[5, 6], [7, 8]]}
    for window in (0, 1):
        nodes, _ = by_hand(node, window, **columns)
        assert check_nodes(nodes) == ()


@pytest.mark.law("a branch that was not taken may be undefined or too large")
@pytest.mark.parametrize(
    "branch",
    [
        Scale(Lit(5, YEAR), ONE, Lit(0, rate(1))),
        Scale(Lit(5, YEAR), ONE, Lit(-3, rate(1))),
        Sum((Lit(10**15, YEAR), Lit(1, YEAR))),
        Sum((Scale(Lit(5, YEAR), ONE, Lit(0, rate(1))), Lit(2, YEAR))),
        Scale(Obs("o", YEAR, "year"), ONE, ONE),
    ],
)
def test_a_branch_not_taken_may_be_undefined(branch):
    nodes, _ = by_hand(When(Lit(0, rate(1)), ONE, branch, Lit(7, YEAR)), o=[None, 1])
    assert nodes[-1].value == 7
    assert check_nodes(nodes) == ()


@pytest.mark.law("a node whose argument is not written down is named")
def test_a_missing_argument_is_named():
    nodes, _ = by_hand(Sum((Obs("a", YEAR, "year"), Lit(2, YEAR))), a=[1, 2])
    assert (nodes[-1].id,) == check_nodes(nodes[1:])


@pytest.mark.law("every defect of an output is traced to where it arose")
@pytest.mark.parametrize(
    ("node", "columns", "named"),
    [
        (Obs("a", YEAR, "year"), {"a": [None, 1]}, {("a", "missing")}),
        (
            Sum((Obs("a", YEAR, "year"), Par("b", YEAR))),
            {"a": [None, 1], "b": [None, 1]},
            {("a", "missing"), ("b", "missing")},
        ),
        (
            Scale(Lit(5, YEAR), ONE, Obs("d", rate(1), "year")),
            {"d": [0, 1]},
            {("Scale", "undefined")},
        ),
        (
            Sum((Obs("a", YEAR, "year"), Lit(1, YEAR))),
            {"a": [10**15, 1]},
            {("Sum", "too large")},
        ),
    ],
)
def test_gaps_name_the_leaf(node, columns, named):
    _, found = by_hand(node, **columns)
    assert named == {(gap.name, gap.defect) for gap in found}
    assert {"2026"} == {gap.window for gap in found}
    assert by_hand(node, 1, **columns)[1] == ()


@pytest.mark.law("every output without a value has a gap that says why")
@settings(max_examples=examples(500))
@given(contracts())
def test_every_missing_output_has_a_gap(made):
    values = trace(made.program, made.inputs, 0)
    defects = evaluate(made.program, made.inputs)
    for name, rows in expected(made).items():
        found = gaps(made.program, values, made.calendar, name, 0)
        if rows[0][0] is None:
            assert found
        else:
            assert defects[name].defects is None or not defects[name].defects[0, 0]
