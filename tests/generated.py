"""Well-typed expressions and inputs for them, for every law that speaks of "any expression".

An expression is built top-down: wanted is a unit, a grain and perhaps an item axis, and each rule
answers with a node of that type. Everything built goes into a pool, so that nodes are shared and a
loop reads its own ``Carry``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random

import numpy as np
from hypothesis import strategies as st
from tests.oracle_nodes import Oracle

from passend.algebra.compile import Program, compile_program
from passend.algebra.evaluate import Column, Inputs
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
    children,
)
from passend.algebra.units import Unit, count, money, rate
from passend.periods import Calendar, Interval, Window, calendar_of

BIG = 10**15
AXIS = "product"
FINER = {"year": ("quarter", "month", "episode"), "quarter": ("month",)}
DAYS = count("day")


@dataclass(frozen=True, repr=False)
class Generated:
    """A compiled contract of generated outputs with inputs for a number of cases."""

    outputs: Mapping[str, Node]
    amounts: Mapping[str, Node]
    program: Program
    inputs: Inputs
    items: Mapping[str, Sequence[str]]

    def __repr__(self) -> str:
        lines = [f"{self.cases} cases, {self.calendar.windows['year'][0].interval}"]
        for name, node in {**self.outputs, **self.amounts}.items():
            lines.append(f"{name} = {written(node)}")
        for key, column in self.inputs.columns.items():
            lines.append(f"{key}: {column.values.tolist()}")
            lines += [f"  missing {column.missing.tolist()}"] if column.missing is not None else []
        return "\n".join(lines)

    def _repr_pretty_(self, printer, cycle: bool) -> None:
        printer.text(repr(self))

    @property
    def calendar(self) -> Calendar:
        return self.inputs.calendar

    @property
    def cases(self) -> int:
        return self.inputs.cases

    def windows(self, output: str) -> int:
        return len(self.calendar.windows[self.outputs[output].grain])

    def nodes(self) -> list[Node]:
        return [step.node for step in self.program.steps]

    def oracle(self) -> Oracle:
        leaves = {}
        for key, column in self.inputs.columns.items():
            found = column.values.astype(object)
            if column.missing is not None:
                found = np.where(column.missing, None, found)
            leaves[key] = found.tolist()
        return Oracle(leaves, self.calendar.parents, self.amounts, counts(self.items))

    def with_columns(self, change: Callable[[tuple[str, str], Column], Column]) -> Generated:
        """The same contract on other data."""
        columns = {key: change(key, column) for key, column in self.inputs.columns.items()}
        return replace(self, inputs=Inputs(self.calendar, columns))


def written(node: Node) -> str:
    """An expression on one line, for the report of a falsified law."""
    match node:
        case Lit():
            return str(node.value)
        case Par() | Obs():
            return node.name
        case Carry():
            return f"Carry({written(node.first)}, {node.name})"
    inside = ", ".join(written(child) for child in children(node))
    kind = "WhenRatio" if isinstance(node, When) and isinstance(node.left, Ratio) else ""
    to = f", {node.per or node.over}" if isinstance(node, Total) else ""
    return f"{kind or type(node).__name__}({inside}{to})"


def counts(items: Mapping[str, Sequence[str]]) -> dict[str, int]:
    return {axis: len(labels) for axis, labels in items.items()}


def expected(made: Generated) -> dict[str, list[list[int | None]]]:
    """What the oracle says of every output, per case and window."""
    oracle = made.oracle()
    return {
        name: [
            [oracle.at(node, node.grain, case, w, None) for w in range(made.windows(name))]
            for case in range(made.cases)
        ]
        for name, node in made.outputs.items()
    }


def plain(value) -> list[list[int | None]]:
    """An evaluated output with None for every defect."""
    found = value.values.astype(object)
    if value.defects is not None:
        found = np.where(value.defects != 0, None, found)
    return found.tolist()


@dataclass
class Builder:
    """Draws nodes of a wanted type. ``pool`` holds what was built, by type."""

    draw: Callable
    amounts: dict[str, Node] = field(default_factory=dict)
    pool: dict[tuple[str, str | None, str | None], list[Node]] = field(default_factory=dict)
    names_count: int = 0

    def pick(self, *choices):
        return choices[self.draw(st.integers(0, len(choices) - 1))]

    def chance(self, percent: int) -> bool:
        return self.draw(st.integers(0, 99)) < percent

    def number(self) -> int:
        return self.draw(
            st.one_of(
                st.integers(-20, 20),
                st.integers(-(10**7), 10**7),
                st.integers(-BIG, BIG),
                st.sampled_from([-BIG, -1, 0, 1, BIG]),
            )
        )

    def new_name(self, word: str) -> str:
        self.names_count += 1
        return f"{word}_{self.names_count}"

    def keep(self, kind: str, node: Node) -> Node:
        self.pool.setdefault((kind, node.grain, node.axis), []).append(node)
        return node

    def known(self, kind: str, grain: str | None, axis: str | None) -> Node | None:
        found = self.pool.get((kind, grain, axis), [])
        return self.pick(*found[-4:]) if found and self.chance(50) else None

    # Leaves.

    def leaf(self, kind: str, unit: Unit, grain: str, axis: str | None) -> Node:
        name = f"{kind}_{axis or 'whole'}_{self.draw(st.integers(0, 1))}"
        match self.pick("obs", "obs", "par", "lit" if axis is None else "par"):
            case "obs":
                return Obs(f"obs_{name}_{grain}", unit, grain, axis)
            case "par":
                return Par(f"par_{name}_{unit.per or 'any'}", unit, axis)
            case _:
                return Lit(self.number(), unit)

    def every_item(self, kind: str, unit: Unit, axis: str | None) -> Node:
        """A constant or a parameter, which may stand for every item."""
        if self.chance(50):
            return Lit(self.number(), unit)
        name = f"par_{kind}_{axis or 'whole'}_{unit.per or 'any'}_{self.draw(st.integers(0, 1))}"
        return Par(name, unit, axis)

    # Rates and counts: the sides of quotients and tests, and volumes.

    def amount_of(self, kind: str, grain: str, axis: str | None, depth: int) -> Node:
        if kind == "money":
            return self.money(grain, axis, depth)
        if depth <= 0 or self.chance(40):
            unit = rate(1000) if kind == "rate" else DAYS
            return self.leaf(kind, unit, grain, axis)
        if (node := self.known(kind, grain, axis)) is not None:
            return node
        smaller = depth - 1
        rules = ["sum", "excess", "when"]
        rules += ["items"] if axis is None and kind == "count" else []
        rules += ["finer"] if grain in FINER and kind == "count" else []
        match self.pick(*rules):
            case "sum":
                node = Sum(
                    (
                        self.amount_of(kind, grain, axis, smaller),
                        self.amount_of(kind, grain, axis, smaller),
                    )
                )
            case "excess":
                node = Excess(
                    self.amount_of(kind, grain, axis, smaller),
                    self.amount_of(kind, grain, axis, smaller),
                )
            case "when":
                node = self.when(kind, grain, axis, smaller)
            case "items":
                node = Total(self.with_axis(kind, grain, smaller), over=AXIS)
            case _:
                node = self.finer(kind, grain, axis, smaller)
        return self.keep(kind, node)

    def with_axis(self, kind: str, grain: str, depth: int) -> Node:
        return self.amount_of(kind, grain, AXIS, depth)

    def finer(self, kind: str, grain: str, axis: str | None, depth: int) -> Node:
        fine = self.pick(*FINER[grain])
        part = self.amount_of(kind, fine, axis, depth)
        if part.grain is None:
            unit = money(fine) if kind == "money" else DAYS
            name = f"obs_{kind}_{axis or 'whole'}_0_{fine}"
            part = Obs(name, unit, fine, axis)
        return Total(part, per=grain)

    def sides(self, grain: str, axis: str | None, depth: int) -> tuple[Node, Node]:
        """Two expressions of one unit, for a quotient or a test."""
        kind = self.pick("rate", "count", "money")
        left = self.amount_of(kind, grain, axis, depth)
        if axis is not None and self.chance(30):
            unit = {"rate": rate(1000), "count": DAYS, "money": money(grain)}[kind]
            return left, self.every_item(kind, unit, None)
        return left, self.amount_of(kind, grain, axis, depth)

    def when(self, kind: str, grain: str, axis: str | None, depth: int) -> Node:
        then = self.amount_of(kind, grain, axis, depth)
        otherwise = self.amount_of(kind, grain, axis, depth)
        if self.chance(50):
            left, right = self.sides(grain, axis, depth)
            return When(left, right, then, otherwise)
        left = Ratio(*self.whole_sides(grain, axis, depth))
        right = Ratio(*self.whole_sides(grain, axis, depth))
        return When(left, right, then, otherwise)

    def whole_sides(self, grain: str, axis: str | None, depth: int) -> tuple[Node, Node]:
        kind = self.pick("rate", "count", "money")
        num = self.amount_of(kind, grain, axis, depth)
        if axis is None and self.chance(40):
            unit = {"rate": rate(1000), "count": DAYS, "money": money(grain)}[kind]
            return num, Lit(self.draw(st.integers(1, BIG)), unit)
        return num, self.amount_of(kind, grain, axis, depth)

    # Money.

    def money(self, grain: str, axis: str | None, depth: int) -> Node:
        unit = money(grain)
        if depth <= 0:
            return self.leaf("money", unit, grain, axis)
        if (node := self.known("money", grain, axis)) is not None:
            return node
        rules = ["leaf", "sum", "scale", "scale", "excess", "when", "carry", "loop"]
        rules += ["times", "times", "precise", "items", "table"] if axis is None else []
        rules += ["finer", "finer"] if grain in FINER else []
        node = getattr(self, "_" + self.pick(*rules))(grain, axis, depth - 1)
        return self.keep("money", node)

    def _leaf(self, grain: str, axis: str | None, depth: int) -> Node:
        return self.leaf("money", money(grain), grain, axis)

    def _sum(self, grain: str, axis: str | None, depth: int) -> Node:
        return Sum(tuple(self.money(grain, axis, depth) for _ in range(self.pick(1, 2, 2, 3))))

    def _scale(self, grain: str, axis: str | None, depth: int) -> Node:
        part = self.money(grain, axis, depth)
        if self.chance(40):
            num = self.every_item("rate", rate(1000), None)
            return Scale(part, num, Lit(self.pick(7, 100, 2), rate(1000)))
        num, den = self.whole_sides(grain, axis, depth)
        return Scale(part, num, Sum((den, den)) if self.chance(30) else den)

    def _excess(self, grain: str, axis: str | None, depth: int) -> Node:
        part = self.money(grain, axis, depth)
        if self.chance(30):
            return Excess(part, self.every_item("money", money(grain), None))
        return Excess(part, self.money(grain, axis, depth))

    def _when(self, grain: str, axis: str | None, depth: int) -> Node:
        return self.when("money", grain, axis, depth)

    def _table(self, grain: str, axis: str | None, depth: int) -> Node:
        """A table: bands of one measure, each with its own amount."""
        measure = self.amount_of("count", grain, None, depth)
        found = self.money(grain, None, depth)
        for _ in range(self.pick(1, 2)):
            edge = Lit(self.number(), DAYS)
            found = When(measure, edge, self.leaf("money", money(grain), grain, None), found)
        return found

    def _times(self, grain: str, axis: str | None, depth: int) -> Node:
        own = self.pick(None, AXIS, AXIS)
        if self.chance(25):
            factor = self.every_item("rate", rate(1), own)
            return Times(self.money(grain, own, depth), factor)
        volume = self.amount_of("count", grain, own, depth)
        product = Times(volume, self.every_item("price", money("day"), own))
        return product if product.grain else Sum((product, Lit(0, money(grain))))

    def _precise(self, grain: str, axis: str | None, depth: int) -> Node:
        """Prices in hundredths of a cent, rounded to cents on the sum."""
        own = self.pick(None, AXIS)
        price = self.every_item("fine", money("day", 100), own)
        product = Times(self.amount_of("count", grain, own, depth), price)
        whole = Scale(product, Lit(1, rate(1)), Lit(100, rate(100)))
        return whole if whole.grain else Sum((whole, Lit(0, money(grain))))

    def _items(self, grain: str, axis: str | None, depth: int) -> Node:
        return Total(self.money(grain, AXIS, depth), over=AXIS)

    def _finer(self, grain: str, axis: str | None, depth: int) -> Node:
        return self.finer("money", grain, axis, depth)

    def _carry(self, grain: str, axis: str | None, depth: int) -> Node:
        """What another amount was one window earlier."""
        name = self.new_name("carried")
        self.amounts[name] = self.money(grain, axis, depth)
        return Carry(self.money(grain, axis, depth - 1), name, grain)

    def _loop(self, grain: str, axis: str | None, depth: int) -> Node:
        """An amount that contains what it was itself one window earlier."""
        name = self.new_name("looping")
        carry = Carry(self.money(grain, axis, depth - 1), name, grain)
        self.keep("money", carry)
        body = Sum((carry, self.money(grain, axis, depth)))
        if self.chance(60):
            body = Excess(body, self.money(grain, axis, depth))
        self.amounts[name] = body
        return body


@st.composite
def contracts(
    draw,
    most_cases: int = 4,
    complete: bool = False,
    sizes: Sequence[str] = ("few", "small", "usual", "usual", "usual", "large", "edge"),
    extend: Callable[[Builder], Mapping[str, Node]] | None = None,
) -> Generated:
    """One to three outputs over one calendar, or those of ``extend``, with inputs.

    ``complete``: nothing is missing and episodes stand in the order of time."""
    start = draw(st.sampled_from([date(2026, 1, 1), date(2026, 3, 15), date(2026, 7, 1)]))
    end = draw(st.sampled_from([date(2027, 1, 1), date(2027, 7, 10), date(2028, 1, 1)]))
    calendar = with_episodes(Interval(start, end), draw(st.integers(0, 2**16)), complete)
    builder = Builder(draw)
    if extend is not None:
        outputs = dict(extend(builder))
    else:
        grains = draw(st.lists(st.sampled_from(GRAINS), min_size=1, max_size=3))
        outputs = {f"clause_{i}": builder.money(grain, None, 4) for i, grain in enumerate(grains)}
    program = compile_program(outputs, builder.amounts)
    items = {AXIS: ("a", "b", "c")[: draw(st.integers(1, 3))]}
    cases = draw(st.integers(1, most_cases))
    random = Random(draw(st.integers(0, 2**32)))
    columns = {}
    for leaf in sorted(program.leaves, key=lambda leaf: (leaf.name, leaf.grain)):
        shape = (draw(st.sampled_from([1, cases])), len(calendar.windows[leaf.grain]))
        shape += (len(items[leaf.axis]),) if leaf.axis else ()
        share = 0 if complete else draw(st.sampled_from([0, 0, 0, 3, 25]))
        size = draw(st.sampled_from(sizes))
        columns[leaf.key] = column(random, shape, size, share)
    return Generated(outputs, builder.amounts, program, Inputs(calendar, columns), items)


GRAINS = ("year", "year", "quarter", "month", "episode")


def column(random: Random, shape: tuple[int, ...], size: str, missing_percent: int) -> Column:
    """Numbers of one size, more often positive than not."""

    def number() -> int:
        low, high = {
            "few": (0, 2),
            "small": (-3, 30),
            "usual": (-(10**5), 10**8),
            "large": (-BIG, BIG),
            "edge": (BIG - 3, BIG),
        }[size]
        return random.randint(low, high)

    length = int(np.prod(shape))
    values = np.array([number() for _ in range(length)], np.int64).reshape(shape)
    if not missing_percent:
        return Column(values)
    lost = [random.randrange(100) < missing_percent for _ in range(length)]
    return Column(values, np.array(lost).reshape(shape))


def with_episodes(runs: Interval, seed: int, in_order: bool = False) -> Calendar:
    """Years, quarters, months, and five episodes in any order of their parent years."""
    random = Random(seed)
    first, last = runs.start.toordinal(), runs.end.toordinal()
    days = [date.fromordinal(random.randrange(first, last)) for _ in range(5)]
    windows = [Window(runs, f"episode {position}") for position in range(5)]
    ordered = sorted(days) if in_order else days
    return calendar_of(runs, {"episode": list(zip(windows, ordered, strict=True))})


def kinds(made: Generated) -> set[str]:
    """The kinds of node that occur, told apart where the evaluator tells them apart."""
    found = set()
    for group in made.program.groups:
        for at in group:
            node = made.program.steps[at].node
            kind = type(node).__name__
            match node:
                case When():
                    kind += " of ratios" if isinstance(node.left, Ratio) else " of numbers"
                case Total():
                    kind += " per grain" if node.per else " over items"
                case Times():
                    kind += " of items" if node.volume.axis else ""
                case Carry():
                    kind += " in a loop" if made.program.loops(group) else ""
            found.add(kind + (" per item" if node.axis else ""))
    return found
