"""The largest value each step can have, derived from the leaves before any arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from passend.algebra.columns import Inputs
from passend.algebra.compile import Program, Step, leaf_of
from passend.algebra.nodes import Carry, Excess, Lit, Obs, Par, Scale, Sum, Times, Total, When
from passend.money import LARGEST

__all__ = ["Bounds", "bounds_of"]


@dataclass(frozen=True)
class Bounds:
    """For every step the largest absolute value it can have, and whether that proves it to be small
    enough for its unit. Never above the largest of the unit, because what would be is checked and
    put aside."""

    largest: list[int]
    proven: list[bool]


def bounds_of(program: Program, inputs: Inputs) -> Bounds:
    """The bounds of every step, derived from the leaves."""
    largest = [step.node.unit.largest for step in program.steps]
    proven = [True] * len(largest)
    for group in program.groups:
        for at in group:
            step = program.steps[at]
            if isinstance(step.node, Carry) and program.loops(group):
                continue
            if isinstance(step.node, Carry):
                largest[at] = max(largest[step.args[0]], largest[step.target])
            else:
                raw = _raw(step, [largest[i] for i in step.args], inputs)
                proven[at] = raw <= largest[at]
                largest[at] = min(raw, largest[at])
    return Bounds(largest, proven)


def _raw(step: Step, limits: Sequence[int], inputs: Inputs) -> int:
    """The bound of one step from the bounds of its arguments."""
    match step.node:
        case Lit(value=value):
            return abs(value)
        case (Par() | Obs()) as node:
            values = inputs.column(leaf_of(node, step.grain)).values
            return max(int(values.max(initial=0)), -int(values.min(initial=0)))
        case Sum():
            return sum(limits)
        case Scale(den=den):
            divisor = den.value if isinstance(den, Lit) and den.value > 0 else 1
            return limits[0] * limits[1] // divisor + 1
        case Times(volume=volume):
            items = _items(inputs) if volume.axis else 1
            return limits[0] * limits[1] * items
        case Excess():
            return limits[0] + limits[1]
        case When():
            return max(limits[-2:])
        case Total(over=None, part=part):
            return limits[0] * len(inputs.calendar.windows[part.grain or ""])
        case _:
            return LARGEST + 1


def _items(inputs: Inputs) -> int:
    """The largest number of items on any column; enough for a bound."""
    return max(
        (c.values.shape[2] for c in inputs.columns.values() if c.values.ndim == 3), default=1
    )
