"""The nine nodes, and ``Carry``: everything the engine knows.

An expression denotes an integer for every (case, window[, item]). It is built once; units, grains
and item axes are checked while it is built, and a mismatch raises :class:`AlgebraError` there.

================  ================================================================================
node              denotes
================  ================================================================================
``Lit``           a constant
``Par``           a dated parameter at the window's first day
``Obs``           an observation
``Sum``           the pointwise sum of parts of one unit and one grain
``Scale``         part x num / den, rounded once, half away from zero: the only node that rounds
``Times``         volume x price, summed over items when there are any
``Excess``        max(0, part - over): the only kink
``When``          then if left >= right, otherwise: the only jump
``Total``         the sum over the windows of a coarser grain, or over the items
``Carry``         the value of a named amount one window earlier; ``first`` in the first window
================  ================================================================================

Nodes are compared by identity: a named amount that is used twice is one node. ``role`` is the key
of the wording that the term gave; the algebra knows no language.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from passend.algebra.units import AlgebraError, Unit, money, times
from passend.periods import COARSER

__all__ = [
    "AlgebraError",
    "Carry",
    "Excess",
    "Lit",
    "Node",
    "Obs",
    "Par",
    "Ratio",
    "Scale",
    "Sum",
    "Times",
    "Total",
    "When",
    "children",
    "walk",
]


@dataclass(frozen=True, eq=False)
class Node:
    """What every node has: its unit, its grain (None: the same for every window it is read in), its
    item axis (None: no items) and the key of its role."""

    unit: Unit = field(init=False)
    grain: str | None = field(init=False)
    axis: str | None = field(init=False)
    role: str = field(init=False, default="")

    def _is(self, unit: Unit, grain: str | None, axis: str | None) -> None:
        object.__setattr__(self, "unit", unit)
        object.__setattr__(self, "grain", grain)
        object.__setattr__(self, "axis", axis)

    def named(self, role: str) -> Node:
        """This node, carrying a role. Set once, by the term that built it."""
        if not self.role:
            object.__setattr__(self, "role", role)
        return self


@dataclass(frozen=True, eq=False)
class Ratio:
    """A pair of integer expressions of one unit, never rounded. Only ``Scale`` and ``When`` take
    one. Undefined where the denominator is not positive."""

    num: Node
    den: Node

    def __post_init__(self) -> None:
        if not self.num.unit.like(self.den.unit):
            raise AlgebraError(
                f"a quotient has one unit on both sides, not {self.num.unit} and {self.den.unit}"
            )
        _grain(self.num, self.den)
        _axis(self.num, self.den, every_item=(self.num, self.den))


@dataclass(frozen=True, eq=False)
class Lit(Node):
    value: int
    of: Unit

    def __post_init__(self) -> None:
        if abs(self.value) > self.of.largest:
            raise AlgebraError(f"the constant {self.value} is larger than {self.of.largest}")
        self._is(self.of, self.of.grain, None)


@dataclass(frozen=True, eq=False)
class Par(Node):
    name: str
    of: Unit
    over: str | None = None

    def __post_init__(self) -> None:
        self._is(self.of, self.of.grain, self.over)


@dataclass(frozen=True, eq=False)
class Obs(Node):
    name: str
    of: Unit
    per: str
    over: str | None = None

    def __post_init__(self) -> None:
        if self.of.kind == "money" and self.of.per != self.per:
            raise AlgebraError(f"{self.name} is observed per {self.per}, not per {self.of.per}")
        self._is(self.of, self.per, self.over)


@dataclass(frozen=True, eq=False)
class Sum(Node):
    parts: tuple[Node, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.parts) <= 9000:
            raise AlgebraError("a sum has between 1 and 9,000 parts")
        first = self.parts[0].unit
        for part in self.parts:
            if not part.unit.like(first) or part.unit.parts != first.parts:
                raise AlgebraError(f"{part.unit} cannot be added to {first}")
        grain = _grain(*self.parts)
        self._is(_flow(first, grain), grain, _axis(*self.parts))


@dataclass(frozen=True, eq=False)
class Scale(Node):
    """``num`` and ``den`` speak of one thing; the result is in part.parts x num.parts / den.parts,
    so that a quotient of two precisions changes the precision of the part."""

    part: Node
    num: Node
    den: Node

    def __post_init__(self) -> None:
        Ratio(self.num, self.den)
        parts, rest = divmod(self.part.unit.parts * self.num.unit.parts, self.den.unit.parts)
        if rest:
            raise AlgebraError(f"{self.part.unit} cannot be brought to 1/{self.den.unit.parts}")
        grain = _grain(self.part, self.num, self.den)
        axis = _axis(self.part, self.num, self.den, every_item=(self.num, self.den))
        self._is(_flow(self.part.unit, grain).with_parts(parts), grain, axis)


@dataclass(frozen=True, eq=False)
class Times(Node):
    volume: Node
    price: Node

    def __post_init__(self) -> None:
        grain = _grain(self.volume, self.price)
        _axis(self.volume, self.price, every_item=(self.price,))
        self._is(_flow(times(self.volume.unit, self.price.unit), grain), grain, None)


@dataclass(frozen=True, eq=False)
class Excess(Node):
    part: Node
    over: Node

    def __post_init__(self) -> None:
        left, right = self.part.unit, self.over.unit
        if not left.like(right) or left.parts != right.parts:
            raise AlgebraError(f"{left} cannot be held against {right}")
        grain = _grain(self.part, self.over)
        axis = _axis(self.part, self.over, every_item=(self.over,))
        self._is(_flow(left, grain), grain, axis)


@dataclass(frozen=True, eq=False)
class When(Node):
    left: Node | Ratio
    right: Node | Ratio
    then: Node
    otherwise: Node

    def __post_init__(self) -> None:
        sides = [*_sides(self.left), *_sides(self.right)]
        if isinstance(self.left, Node) and isinstance(self.right, Node):
            left, right = self.left.unit, self.right.unit
            if not left.like(right) or left.parts != right.parts:
                raise AlgebraError(f"{left} cannot be compared with {right}")
        elif isinstance(self.left, Node) or isinstance(self.right, Node):
            raise AlgebraError("a ratio is compared with a ratio")
        then, otherwise = self.then.unit, self.otherwise.unit
        if not then.like(otherwise) or then.parts != otherwise.parts:
            raise AlgebraError(f"a choice between {then} and {otherwise} has no unit")
        grain = _grain(*sides, self.then, self.otherwise)
        axis = _axis(
            *sides, self.then, self.otherwise, every_item=(*_sides(self.right), self.otherwise)
        )
        self._is(_flow(then, grain), grain, axis)


@dataclass(frozen=True, eq=False)
class Total(Node):
    part: Node
    per: str | None = None
    over: str | None = None

    def __post_init__(self) -> None:
        part = self.part
        if (self.per is None) == (self.over is None):
            raise AlgebraError("a total goes to a coarser grain or removes an item axis: name one")
        if part.unit.kind == "rate":
            raise AlgebraError("rates cannot be added up: total the numerator and the denominator")
        if self.over is not None:
            if part.axis != self.over:
                raise AlgebraError(f"there is no item axis {self.over} to total over")
            self._is(part.unit, part.grain, None)
            return
        if part.grain is None:
            raise AlgebraError("what is the same for every window has no total")
        if self.per not in COARSER[part.grain]:
            raise AlgebraError(f"per {self.per} is not coarser than per {part.grain}")
        self._is(_flow(part.unit, self.per), self.per, part.axis)


@dataclass(frozen=True, eq=False)
class Carry(Node):
    """Takes unit and grain from ``first``; the named amount must have the same (checked by
    :func:`passend.algebra.evaluate.compile_program`)."""

    first: Node
    name: str
    per: str

    def __post_init__(self) -> None:
        grain = _grain(self.first) or self.per
        if grain != self.per:
            raise AlgebraError(f"the first value is per {grain}, the carried amount per {self.per}")
        self._is(_flow(self.first.unit, grain), grain, self.first.axis)


def _flow(unit: Unit, grain: str | None) -> Unit:
    """Money that has a grain is money per that grain."""
    return money(grain, unit.parts) if unit.kind == "money" and grain else unit


def _sides(side: Node | Ratio) -> tuple[Node, ...]:
    return (side.num, side.den) if isinstance(side, Ratio) else (side,)


def _grain(*parts: Node) -> str | None:
    grains = {part.grain for part in parts} - {None}
    if len(grains) > 1:
        raise AlgebraError(
            f"per {' and per '.join(sorted(map(str, grains)))} do not meet: take a total"
        )
    return grains.pop() if grains else None


def _axis(*parts: Node, every_item: tuple[Node, ...] = ()) -> str | None:
    """The one item axis of the parts. Only a constant or a parameter among ``every_item`` may stand
    for every item."""
    axes = {part.axis for part in parts} - {None}
    if len(axes) > 1:
        raise AlgebraError(f"the items {' and '.join(sorted(map(str, axes)))} do not meet")
    if not axes:
        return None
    for part in parts:
        if part.axis is None and not (part in every_item and isinstance(part, Lit | Par)):
            raise AlgebraError("an amount without items meets one with items: take a total first")
    return axes.pop()


def children(node: Node) -> tuple[Node, ...]:
    """The nodes a node is computed from in the same window, in the order of its definition."""
    match node:
        case Sum(parts=parts):
            return parts
        case Scale(part=part, num=num, den=den):
            return (part, num, den)
        case Times(volume=volume, price=price):
            return (volume, price)
        case Excess(part=part, over=over):
            return (part, over)
        case When(left=left, right=right, then=then, otherwise=otherwise):
            return (*_sides(left), *_sides(right), then, otherwise)
        case Total(part=part):
            return (part,)
        case Carry(first=first):
            return (first,)
        case _:
            return ()


def walk(*roots: Node) -> Iterator[Node]:
    """Every node once, children before parents. Iterative: depth is bounded by memory only."""
    seen: set[Node] = set()
    stack: list[tuple[Node, bool]] = [(root, False) for root in reversed(roots)]
    while stack:
        node, done = stack.pop()
        if done:
            yield node
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(children(node)))
