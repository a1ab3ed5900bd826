"""The kept node values are the explanation: a tree that a third party can recheck part by part.

:func:`explain` writes down, for one case and one window of an output, every node with its value,
its role and its arguments. :func:`check_nodes` recomputes every node from the written values of its
arguments alone, in plain integers, and names those that do not follow.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from passend.algebra.compile import Program
from passend.algebra.evaluate import MISSING, TOO_LARGE, Value
from passend.algebra.nodes import (
    Carry,
    Excess,
    Node,
    Obs,
    Par,
    Ratio,
    Scale,
    Times,
    Total,
    When,
)
from passend.algebra.units import Unit
from passend.money import rounded_fraction
from passend.periods import Calendar

__all__ = [
    "Amount", "Explained", "Explanations", "Gap", "check_nodes", "explain", "gaps", "replayed",
]  # fmt: skip

Amount = int | dict[str, int]


@dataclass(frozen=True)
class Explained:
    """One node of an explanation. ``value`` is an integer in 1/parts of the unit, or one for every
    item that is not zero everywhere. ``slack`` tells, where a node had no effect, how far it was
    from having one: EUR 8,000 below the ceiling. ``ratio`` says that a ``When`` compares two
    quotients: its arguments then start with four sides instead of two. ``defect`` says why a node
    that did not matter has no value (a guarded division, a price of what was not delivered)."""

    id: str
    kind: str
    value: Amount
    unit: str
    parts: int
    window: str
    role: str = ""
    name: str = ""
    args: tuple[str, ...] = ()
    slack: int | None = None
    ratio: bool = False
    carried_from: str = ""
    defect: str = ""


@dataclass(frozen=True, order=True)
class Gap:
    """Why a clause has no value in a window: which leaf, in which window, and the defect."""

    name: str
    window: str
    defect: str
    role: str = ""


@dataclass
class Explanations:
    """All explanations of one case. What several outputs have in common is written once.

    ``values`` comes from :func:`passend.algebra.evaluate.trace`; ``items`` gives the labels of
    every item axis.
    """

    program: Program
    values: Sequence[Value]
    calendar: Calendar
    items: Mapping[str, Sequence[str]]
    written: dict[tuple[int, int], Explained] = field(default_factory=dict)
    numbers: dict[int, list[Any]] = field(default_factory=dict)
    below: dict[tuple[int, int], list[tuple[int, int]]] = field(default_factory=dict)

    def key(self, at: int, window: int) -> str:
        grain = self.program.steps[at].grain
        return f"{at}@{self.calendar.windows[grain][window].label}"

    def row(self, at: int) -> list[Any]:
        """The values of a step by window, in plain integers."""
        if at not in self.numbers:
            self.numbers[at] = self.values[at].values[0].tolist()
        return self.numbers[at]

    def arguments(self, at: int, window: int) -> list[tuple[int, int]]:
        """The steps and windows a step was computed from."""
        found = self.below.get((at, window))
        if found is None:
            found = self.below[at, window] = self._arguments(at, window)
        return found

    def _arguments(self, at: int, window: int) -> list[tuple[int, int]]:
        step = self.program.steps[at]
        if isinstance(step.node, Carry) and window:
            return []
        if isinstance(step.node, Total) and step.node.per is not None:
            fine = self.program.steps[step.args[0]].grain
            parents = self.calendar.parents[fine, step.grain]
            return [(step.args[0], i) for i, parent in enumerate(parents) if parent == window]
        return [(arg, window) for arg in step.args]

    def causes(self, at: int, window: int) -> list[tuple[int, int]]:
        """The steps and windows from which a defect can have come: a Carry takes that of the window
        before, a When that of its test or of the branch it took."""
        step, found = self.program.steps[at], self.arguments(at, window)
        if isinstance(step.node, Carry) and window:
            return [(step.target, window - 1)]
        if not isinstance(step.node, When) or step.node.axis is not None:
            return found
        sides, branches = found[:-2], found[-2:]
        if any(_defect(self.values[a], w) for a, w in sides):
            return sides
        numbers = [self.row(a)[w] for a, w in sides]
        if len(numbers) == 2:
            met = numbers[0] >= numbers[1]
        else:
            met = numbers[0] * numbers[3] >= numbers[2] * numbers[1]
        return branches[:1] if met else branches[1:]

    def reached(self, at: int, window: int) -> list[tuple[int, int]]:
        """Every step and window below an output, arguments first."""
        order: list[tuple[int, int]] = []
        seen = set()
        stack = [((at, window), False)]
        while stack:
            place, done = stack.pop()
            if done:
                order.append(place)
            elif place not in seen:
                seen.add(place)
                stack.append((place, True))
                stack.extend((argument, False) for argument in reversed(self.arguments(*place)))
        return order

    def shown(self, places: Sequence[tuple[int, int]]) -> dict[str, list[int]]:
        """For every axis the items at which something is not zero, other than a parameter that only
        meets what is zero there (a price, a rate, a border)."""
        found: dict[str, set[int]] = {}
        weighing = self.weighing(places)
        for at, window in places:
            node = self.program.steps[at].node
            if node.axis is not None and (at in weighing or not isinstance(node, Par)):
                row = self.row(at)[window]
                found.setdefault(node.axis, set()).update(i for i, v in enumerate(row) if v)
        return {axis: sorted(items) for axis, items in found.items()}

    def weighing(self, places: Sequence[tuple[int, int]]) -> set[int]:
        """The steps whose value counts in itself for some step that reads them."""
        found = set()
        for at in {at for at, _ in places}:
            step = self.program.steps[at]
            for position, arg in enumerate(step.args):
                match step.node:
                    case Times() | Excess():
                        meets = position == 1
                    case Scale():
                        meets = position > 0
                    case When():
                        meets = 0 < position < len(step.args) - 2
                    case _:
                        meets = False
                if not meets:
                    found.add(arg)
        return found

    def amount(self, at: int, window: int, shown: Mapping[str, Sequence[int]]) -> Amount:
        node, row = self.program.steps[at].node, self.row(at)[window]
        if node.axis is None:
            return int(row)
        labels = self.items[node.axis]
        return {labels[i]: row[i] for i in shown.get(node.axis, ())}

    def of(self, output: str, window: int) -> tuple[Explained, ...]:
        """The nodes of one output in one window, arguments first, the output itself last."""
        places = self.reached(self.program.outputs[output], window)
        shown = self.shown(places)
        for place in places:
            # Which items are shown depends on the output; everything else is the same in all.
            if place not in self.written or self.program.steps[place[0]].node.axis is not None:
                self.written[place] = self.write(*place, shown)
        return tuple(self.written[place] for place in places)

    def write(self, at: int, window: int, shown: Mapping[str, Sequence[int]]) -> Explained:
        """One node; its arguments stand in ``written`` already."""
        step = self.program.steps[at]
        node, windows = step.node, self.calendar.windows[step.grain]
        below = self.arguments(at, window)
        before = isinstance(node, Carry) and window
        return Explained(
            id=self.key(at, window),
            kind=type(node).__name__,
            value=self.amount(at, window, shown),
            unit=_unit(node),
            parts=node.unit.parts,
            window=windows[window].label,
            role=node.role,
            name=node.name if isinstance(node, Par | Obs | Carry) else "",
            args=tuple([self.key(*place) for place in below]),
            slack=_slack(node, [self.written[place].value for place in below]),
            ratio=isinstance(node, When) and isinstance(node.left, Ratio),
            carried_from=windows[window - 1].label if before else "",
            defect=_defect(self.values[at], window),
        )

    def gaps(self, output: str, window: int) -> tuple[Gap, ...]:
        """The defects that reached an output, traced to where they arose."""
        found, seen = set(), set()
        stack = [(self.program.outputs[output], window)]
        while stack:
            at, position = place = stack.pop()
            if place in seen or not _defect(self.values[at], position):
                continue
            seen.add(place)
            causes = [c for c in self.causes(at, position) if _defect(self.values[c[0]], c[1])]
            stack.extend(causes)
            if not causes:
                step = self.program.steps[at]
                label = self.calendar.windows[step.grain][position].label
                leaf = isinstance(step.node, Par | Obs)
                name = step.node.name if isinstance(step.node, Par | Obs) else (
                    type(step.node).__name__)  # fmt: skip
                role = step.node.role if leaf else _role_of_divisor(step.node)
                found.add(Gap(name, label, _defect(self.values[at], position), role))
        return tuple(sorted(found))


def explain(
    program: Program,
    values: Sequence[Value],
    calendar: Calendar,
    output: str,
    window: int,
    items: Mapping[str, Sequence[str]],
) -> tuple[Explained, ...]:
    """The nodes of one output in one window, arguments first, the output itself last.

    ``values`` comes from :func:`passend.algebra.evaluate.trace`; ``items`` gives the labels of
    every item axis.
    """
    return Explanations(program, values, calendar, items).of(output, window)


def _unit(node: Node) -> str:
    unit = node.unit
    return {"money": "money", "rate": "rate", "count": unit.of}[unit.kind]


def _slack(node: Node, args: Sequence[Amount]) -> int | None:
    if isinstance(node, Excess) and all(isinstance(a, int) for a in args):
        part, over = args
        if isinstance(part, int) and isinstance(over, int) and part <= over:
            return over - part
    return None


def _defect(value: Value, window: int) -> str:
    """The word for the defect of a step in a window; empty when it has none."""
    if value.defects is None or not value.defects[0, window].any():
        return ""
    worst = int(value.defects[0, window].max())
    return {MISSING: "missing", TOO_LARGE: "too large"}.get(worst, "undefined")


def gaps(
    program: Program, values: Sequence[Value], calendar: Calendar, output: str, window: int
) -> tuple[Gap, ...]:
    """The defects that reached an output, traced to where they arose."""
    return Explanations(program, values, calendar, {}).gaps(output, window)


def _role_of_divisor(node: Node) -> str:
    if isinstance(node, Scale):
        return node.den.role
    if isinstance(node, When) and isinstance(node.right, Ratio):
        return node.right.den.role
    return ""


def check_nodes(nodes: Sequence[Explained]) -> tuple[str, ...]:
    """The ids of the nodes whose value does not follow from the values of their arguments.

    A third party's check: plain integers and fractions, nothing of the evaluator. Leaves are taken
    as written; whoever holds the inputs compares those.
    """
    by_id = {node.id: node for node in nodes}
    return tuple(
        node.id
        for node in nodes
        if any(arg not in by_id for arg in node.args)
        or not _holds(node, [by_id[arg] for arg in node.args])
    )


def replayed(nodes: Sequence[Explained], instead: Mapping[str, Amount]) -> dict[str, Amount]:
    """The value of every node if some nodes had another value, by id: what depends on them is
    computed anew, all else stands as written.

    Raises ArithmeticError, LookupError, TypeError or ValueError where a node gets no value.
    """
    found: dict[str, Amount] = {}
    changed: set[str] = set()
    for node in nodes:
        if node.id in instead:
            found[node.id] = instead[node.id]
        elif changed.isdisjoint(node.args):
            found[node.id] = node.value
            continue
        else:
            by_id = {other.id: other for other in nodes}
            args = [dataclasses.replace(by_id[arg], value=found[arg]) for arg in node.args]
            found[node.id] = _computed(node, args)
        if found[node.id] != node.value:
            changed.add(node.id)
    return found


def _holds(node: Explained, args: Sequence[Explained]) -> bool:
    """Whether a node may stand as written: without a defect its value follows and no argument that
    reaches it has one; a defect was inherited, or the value cannot be computed or is too large."""
    if not args:
        # Of a leaf per item only some items may lack a value; the others stand.
        free = node.kind == "Carry" or not node.defect or isinstance(node.value, dict)
        return free or not node.value
    reached, perhaps = _reaching(node, args)
    if not node.defect:
        return not reached and _follows(node, args)
    if reached or perhaps:
        return _follows(node, args) or not _computable(node, args)
    return not _computable(node, args)


def _reaching(node: Explained, args: Sequence[Explained]) -> tuple[bool, bool]:
    """Whether the defect of some argument reaches a node for certain, and whether it may: a price
    counts where something was delivered, a branch where it was taken."""
    defective = [bool(arg.defect) for arg in args]
    per_item = any(isinstance(arg.value, dict) for arg in args)
    if node.kind == "Times":
        delivered = not per_item and args[0].value != 0
        return defective[0] or (defective[1] and delivered), any(defective)
    if node.kind != "When":
        return any(defective), any(defective)
    if any(defective[:-2]) or per_item:
        return any(defective[:-2]), any(defective)
    try:
        taken = -2 if _test(node, [arg.value for arg in args]) else -1  # type: ignore[misc]
    except ArithmeticError:
        return False, any(defective)
    return defective[taken], defective[taken]


def _computable(node: Explained, args: Sequence[Explained]) -> bool:
    """Whether the arguments give a value within what a node of this unit may have."""
    kind = node.unit if node.unit in ("money", "rate") else "count"
    largest = Unit(kind, parts=node.parts).largest
    try:
        found = _computed(node, args)
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return False
    values = found.values() if isinstance(found, dict) else [found]
    return all(abs(value) <= largest for value in values)


def _follows(node: Explained, args: Sequence[Explained]) -> bool:
    try:
        if _computed(node, args) != node.value:
            return False
        below = None
        if node.kind == "Excess" and not isinstance(node.value, dict):
            part, over = args[0].value, args[1].value
            below = over - part if part <= over else None  # type: ignore[operator]
        return node.slack == below
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return False


def _computed(node: Explained, args: Sequence[Explained]) -> Amount:
    """The value of a node from the written values of its arguments, per item where it has items."""
    if isinstance(node.value, dict):
        return {item: _value(node, [_at(arg.value, item) for arg in args]) for item in node.value}
    first = args[0].value
    if node.kind == "Times" and isinstance(first, dict):
        return sum(volume * _at(args[1].value, item) for item, volume in first.items())
    if node.kind == "Total" and isinstance(first, dict):
        return sum(first.values())
    return _value(node, [arg.value for arg in args])  # type: ignore[misc]


def _at(value: Amount, item: str) -> int:
    return value.get(item, 0) if isinstance(value, dict) else value


def _value(node: Explained, args: Sequence[int]) -> int:
    match node.kind:
        case "Sum" | "Total":
            return sum(args)
        case "Scale":
            part, num, den = args
            return rounded_fraction(_quotient(part * num, den))
        case "Times":
            return args[0] * args[1]
        case "Excess":
            return max(0, args[0] - args[1])
        case "When":
            return args[-2] if _test(node, args) else args[-1]
        case "Carry":
            return args[0]
        case _:
            raise ValueError(f"{node.kind} is no node")


def _test(node: Explained, args: Sequence[int]) -> bool:
    if node.ratio:
        return _quotient(args[0], args[1]) >= _quotient(args[2], args[3])
    return args[0] >= args[1]


def _quotient(numerator: int, denominator: int) -> Fraction:
    """Raises ZeroDivisionError unless the denominator is above zero."""
    if denominator <= 0:
        raise ZeroDivisionError("a quotient by zero or less")
    return Fraction(numerator, denominator)
