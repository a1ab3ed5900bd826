"""An oracle over nodes: the denotation of each node, by plain recursion, one place at a time.

It imports the node classes and nothing else of the engine: no evaluator, no compiler, no rounding.
A value is an int, or None where it is missing, undefined or too large. It is slow and meant to be
read beside ``algebra/nodes.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

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

MONEY_LIMIT = 10**15
INTEGER_LIMIT = 2**60
SUM_LIMIT = 2**62

Leaves = Mapping[tuple[str, str], Sequence[Sequence[object]]]


def half_away(value: Fraction) -> int:
    """The nearest integer; of two that are equally near the one farther from zero."""
    below = value.numerator // value.denominator
    rest = value - below
    if rest == Fraction(1, 2):
        return below + 1 if value > 0 else below
    return below + 1 if rest > Fraction(1, 2) else below


@dataclass
class Oracle:
    """``leaves[name, grain][case][window]`` is an int, None, or a list of those per item; one row
    stands for every case. ``parents[fine, coarse][i]`` is the coarse window that holds window i."""

    leaves: Leaves
    parents: Mapping[tuple[str, str], Sequence[int]]
    amounts: Mapping[str, Node]
    items: Mapping[str, int]
    known: dict[tuple[object, ...], int | None] = field(default_factory=dict)

    def at(self, node: Node, grain: str, case: int, window: int, item: int | None) -> int | None:
        """The value of a node at one place; ``grain`` is the reader's, for a node without one."""
        grain = node.grain or grain
        item = item if node.axis else None
        place = (id(node), grain, case, window, item)
        if place not in self.known:
            value = self._denoted(node, grain, case, window, item)
            self.known[place] = self._small_enough(node, value)
        return self.known[place]

    def _small_enough(self, node: Node, value: int | None) -> int | None:
        limit = INTEGER_LIMIT
        if node.unit.kind == "money":
            limit = min(limit, MONEY_LIMIT * node.unit.parts)
        return None if value is None or abs(value) > limit else value

    def _denoted(
        self, node: Node, grain: str, case: int, window: int, item: int | None
    ) -> int | None:
        def here(child: Node, own_item: int | None = item) -> int | None:
            return self.at(child, grain, case, window, own_item)

        if isinstance(node, Lit):
            return node.value
        if isinstance(node, Par | Obs):
            # Something agreed may be read per item of several axes, an observation has its own.
            per_item = isinstance(node, Par) and node.axis is not None
            name = f"{node.name} per {node.axis}" if per_item else node.name
            rows = self.leaves[name, grain]
            found = rows[case if len(rows) > 1 else 0][window]
            return found if item is None else found[item]
        if isinstance(node, Sum):
            return self._sum([here(part) for part in node.parts])
        if isinstance(node, Scale):
            return self._scaled(here(node.part), here(node.num), here(node.den))
        if isinstance(node, Times):
            if node.volume.axis is None and node.price.axis is None:
                return self._times(here(node.volume), here(node.price))
            count = self.items[node.volume.axis]
            return self._sum(
                [self._times(here(node.volume, i), here(node.price, i)) for i in range(count)]
            )
        if isinstance(node, Excess):
            part, over = here(node.part), here(node.over)
            return None if part is None or over is None else max(0, part - over)
        if isinstance(node, When):
            return self._chosen(node, here)
        if isinstance(node, Total) and node.over is not None:
            count = self.items[node.over]
            return self._sum([here(node.part, i) for i in range(count)])
        if isinstance(node, Total):
            fine = node.part.grain
            return self._sum(
                [
                    self.at(node.part, fine, case, below, item)
                    for below, parent in enumerate(self.parents[fine, grain])
                    if parent == window
                ]
            )
        assert isinstance(node, Carry)
        if window == 0:
            return here(node.first)
        return self.at(self.amounts[node.name], node.per, case, window - 1, item)

    def _sum(self, parts: Sequence[int | None]) -> int | None:
        """What cannot be added in 64 bits whatever the order counts as too large."""
        if any(part is None for part in parts) or sum(map(abs, parts)) >= SUM_LIMIT:
            return None
        return sum(parts)

    def _scaled(self, part: int | None, num: int | None, den: int | None) -> int | None:
        if part is None or num is None or den is None or den <= 0:
            return None
        exact = Fraction(part * num, den)
        # Very large quotients by very large denominators count as too large: money.scaled says so.
        if (abs(exact) / 2**50 + 2) * den >= SUM_LIMIT and abs(part * num) >= SUM_LIMIT:
            return None
        return half_away(exact)

    def _times(self, volume: int | None, price: int | None) -> int | None:
        """A price counts only where there is volume."""
        if volume is None or volume == 0:
            return volume
        if price is None or abs(volume * price) > INTEGER_LIMIT:
            return None
        return volume * price

    def _chosen(self, node: When, here) -> int | None:
        left, right = self._side(node.left, here), self._side(node.right, here)
        if left is None or right is None:
            return None
        return here(node.then if left >= right else node.otherwise)

    def _side(self, side: Node | Ratio, here) -> Fraction | int | None:
        if not isinstance(side, Ratio):
            return here(side)
        num, den = here(side.num), here(side.den)
        return None if num is None or den is None or den <= 0 else Fraction(num, den)
