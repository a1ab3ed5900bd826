"""The search for jumps: every border at which some test of a clause changes its answer.

``When`` is the only jump of the algebra, so a jump stands where a test answers differently at x and
at x + 1. Those x are found exactly, by section between answers that differ. Between tests a payment
is smooth, so a change from x to x + 1 that is larger or smaller than the changes on both sides is a
jump, and its size is that change less the ordinary slope: the slope on the side where the test does
not hold, because the border itself belongs to the other side. It is a cliff when that is more than
one ordinary unit is worth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from passend.algebra.compile import Program, compile_program
from passend.algebra.evaluate import Value
from passend.algebra.nodes import Carry, Excess, Lit, Node, Obs, Ratio, Scale, Times, Total, When
from passend.algebra.units import count, rate
from passend.contract.drafting.draft import Draft
from passend.money import LIMIT

__all__ = ["Jump", "Search"]

_ONE = Lit(1, rate(1))
_POINTS = 1024
"""Into how many parts a range is cut before the borders in it are found exactly."""
_SECTION = 64
"""Into how many parts a border's range is cut in every round after that."""
_CELLS = 10**7
"""How many values of one observation are made at once: of thousands of codes fewer points."""


@dataclass(frozen=True)
class Jump:
    """From ``border`` to the next unit a payment changes by ``size`` cents in a window."""

    border: int
    size: int
    window: str


@dataclass(frozen=True)
class Search:
    """Looks for jumps in all clauses at once: the program of the clauses, with an output for the
    answer of every test that depends on an observation."""

    draft: Draft

    def clauses(self, obs: Obs) -> list[str]:
        """The clauses in which a test depends on an observation, and all is expected."""
        return [
            clause
            for clause in self.draft.paying
            if self.draft.known_at_point(clause)
            and any(obs.name in self._asked(at) for at in self._tests(clause))
        ]

    def _tests(self, clause: str) -> list[int]:
        return [at for at, step in self.draft.steps(clause) if isinstance(step.node, When)]

    def _asked(self, at: int) -> frozenset[str]:
        """The observations that the two sides of a test depend on."""
        sides = self.draft.program.steps[at].args[:-2]
        return frozenset().union(*map(self.draft.observed, sides))

    @cached_property
    def program(self) -> Program:
        program = self.draft.program
        outputs = {name: program.steps[program.outputs[name]].node for name in self.draft.paying}
        for name in self.draft.paying:
            for at in self._tests(name):
                if self._asked(at):
                    outputs[f"@test {at}"] = _answer(program.steps[at].node)
        carried = [step for step in program.steps if isinstance(step.node, Carry)]
        amounts = {
            step.node.name: program.steps[step.target].node
            for step in carried
            if isinstance(step.node, Carry)
        }
        return compile_program(outputs, amounts)

    def jumps(self, obs: Obs, window: int, clauses: Sequence[str]) -> Iterator[tuple[str, Jump]]:
        """The jumps along one observation in one window."""
        borders = self._borders(obs, window, clauses)
        if not len(borders):
            return
        stride = self.draft.expected.stride(obs)
        around = np.array([-stride, 1 - stride, 0, 1, stride, 1 + stride])
        values = self._at(obs, window, np.maximum((borders[:, None] + around).ravel(), 0))
        for clause in clauses:
            yield from self._of_clause(clause, borders, stride, values)

    def _of_clause(
        self, clause: str, borders: NDArray[np.int64], stride: int, values: Mapping[str, Value]
    ) -> Iterator[tuple[str, Jump]]:
        """The jumps of one clause: the changes at every border, and a stride before and after."""
        shape, value = (len(borders), 3, 2, -1), values[clause]
        defects = np.zeros_like(value.values) if value.defects is None else value.defects
        changes = np.diff(value.values.reshape(shape), axis=2)[:, :, 0]
        known = (defects.reshape(shape) == 0).all(axis=2)
        answers = [found.values for name, found in values.items() if name.startswith("@")]
        held = np.concatenate(answers, axis=1).reshape(shape)[:, 1].sum(axis=2)
        noise = self.draft.noise(clause, int(np.abs(value.values).max(initial=0)))
        step = self.draft.program.steps[self.draft.program.outputs[clause]]
        at_border = set(borders.tolist())
        for i, border in enumerate(borders.tolist()):
            spoiled = [
                border < stride or border - stride in at_border,
                border + stride in at_border,
            ]
            for w, window in enumerate(self.draft.expected.calendar.windows[step.grain]):
                if not known[i, 1, w]:
                    continue
                slopes = [int(changes[i, side, w]) if known[i, side, w] and not near else None
                          for side, near in zip((0, 2), spoiled, strict=True)]  # fmt: skip
                rising = bool(held[i, 1] > held[i, 0])
                size = _size(int(changes[i, 1, w]), slopes, rising, noise)
                if size:
                    yield clause, Jump(border, size, window.label)

    def _at(self, obs: Obs, window: int, values: NDArray[np.int64]) -> Mapping[str, Value]:
        return self.draft.expected.along(self.program, obs, window, values)

    def _answers(self, obs: Obs, window: int, values: NDArray[np.int64]) -> NDArray[np.int64]:
        """The answers of every test at some values, side by side."""
        found = self._at(obs, window, values)
        answers = [value.values for name, value in found.items() if name.startswith("@")]
        return np.concatenate(answers, axis=1)

    def _borders(self, obs: Obs, window: int, clauses: Sequence[str]) -> NDArray[np.int64]:
        """Every x in the range at which some test answers differently than at x + 1."""
        high, near = self._range(obs, window, clauses)
        cells = self.draft.expected.inputs.columns[obs.name, obs.per].values.size
        parts = max(_SECTION, min(_POINTS, _CELLS // max(1, cells)))
        points = high * np.arange(parts + 1, dtype=np.int64) // parts
        points = np.unique(np.concatenate([points, near]))
        lows, highs = self._differ(obs, window, points)
        while (highs - lows > 1).any():
            inner = np.arange(_SECTION + 1, dtype=np.int64)
            inner = lows[:, None] + (highs - lows)[:, None] * inner // _SECTION
            lows, highs = self._differ(obs, window, np.unique(inner))
        return lows

    def _differ(
        self, obs: Obs, window: int, points: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The neighbours among some points between which some test changes its answer."""
        answers = self._answers(obs, window, points)
        at = np.flatnonzero((answers[1:] != answers[:-1]).any(axis=1))
        return points[at], points[at + 1]

    def _range(
        self, obs: Obs, window: int, clauses: Sequence[str]
    ) -> tuple[int, NDArray[np.int64]]:
        """How far to look: twice what is expected and twice what it is held against, all points
        there are, at least 100 %; and values near which a border is likely."""
        held = {self.draft.expected.value(obs, window)}
        for clause in clauses:
            for at in self._tests(clause):
                for side in self.draft.program.steps[at].args[:-2]:
                    unit = self.draft.program.steps[side].node.unit
                    if unit.like(obs.unit):
                        values = self.draft.expected.steps[side].values
                        held |= {int(v) * obs.unit.parts // unit.parts for v in np.unique(values)}
        item = self.draft.contract.observations.get(obs.name)
        if item is not None and item.out_of is not None:
            high = item.out_of * obs.unit.parts
        else:
            least = obs.unit.parts if obs.unit.kind == "rate" else 1
            high = min(max(2 * max(map(abs, held)), least), LIMIT)
        likely = {value + near for value in held for near in (-1, 0, 1)}
        return high, np.array(sorted(v for v in likely if 0 <= v <= high), np.int64)


def _answer(node: Node) -> Node:
    """What a test answers, as an expression: above zero where its left side is at least its right;
    per item, the number of items for which it is."""
    assert isinstance(node, When)
    side = node.left.num if isinstance(node.left, Ratio) else node.left
    none = Scale(side, Lit(0, rate(1)), _ONE)
    one = Excess(none, Lit(-1, none.unit))
    answer = When(node.left, node.right, one, Lit(0, none.unit))
    if answer.axis is None:
        return answer
    if answer.unit.kind == "rate":  # which has no total: counted one by one
        return Times(answer, Lit(1, count("answer")))
    return Total(answer, over=answer.axis)


def _size(change: int, slopes: Sequence[int | None], rising: bool, noise: int) -> int:
    """How large a change at a border is beyond the ordinary slope: that before a test that comes to
    hold, after one that ceases to. 0 where it is no cliff: where it lies between the slopes on both
    sides, or is worth no more than one ordinary unit. None is a slope that is not ordinary."""
    known = [slope for slope in slopes if slope is not None] or [0]
    if min(known) - noise <= change <= max(known) + noise:
        return 0
    before, after = known[0], known[-1]
    size = change - (before if rising else after)
    return size if abs(size) > max(map(abs, known)) + noise else 0
