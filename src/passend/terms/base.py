"""What a term is, how it resolves names, and the arithmetic that terms share."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, ClassVar

from passend.algebra.nodes import (
    AlgebraError,
    Excess,
    Lit,
    Node,
    Obs,
    Ratio,
    Scale,
    Sum,
    Times,
    When,
)
from passend.algebra.units import rate
from passend.money import parse_decimal, parse_money, parse_ratio
from passend.words import Words

__all__ = ["REGISTRY", "Lowered", "Record", "Scope", "Term", "TermError", "Test", "part"]

Lowered = Node | Ratio


class TermError(ValueError):
    """A term that cannot be lowered. ``path`` leads to it in the file."""

    def __init__(self, message: str, path: tuple[str | int, ...] = (), code: str = "term") -> None:
        super().__init__(message)
        self.path, self.code = path, code


@dataclass(frozen=True)
class Scope:
    """What a term can see while it is lowered: named things, the fixed denominators of points, and
    in ``steps`` the amount of the line before."""

    resolve: Callable[[str, str | None], Lowered]
    out_of: Mapping[str, int] = field(default_factory=dict)
    day_weighted: Callable[[str], tuple[Node, Node]] | None = None
    codes_of: Callable[[str], frozenset[str]] | None = None
    previous: Lowered | None = None
    axis: str | None = None

    def over(self, axis: str | None) -> Scope:
        """The scope in which a price list is read per item of an axis."""
        return replace(self, axis=axis)

    def after(self, value: Lowered) -> Scope:
        return replace(self, previous=value)


def part(
    kind: str, dutch: str, *, key: str = "", main: bool = False, optional: bool = False
) -> Any:
    """A field of a term: what it holds, its Dutch key, its English key where that is no name in
    Python, and whether a bare value fills it.

    ``incoming`` is an expression that a line of ``steps`` leaves out."""
    metadata = {"kind": kind, "dutch": dutch, "key": key, "main": main, "optional": optional}
    return field(default=None, metadata=metadata) if optional else field(metadata=metadata)


REGISTRY: dict[str, type[Term]] = {}
"""Every term by its English key."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """Data inside a term that is no term itself: a tier, a band, a reward. It is said as a term
    is."""

    sentence: ClassVar[Words] = Words("", "")
    asides: ClassVar[Mapping[str, Words]] = {}

    path: tuple[str | int, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, kw_only=True)
class Term:
    """One term of the vocabulary. ``key`` and ``dutch`` name it in a file, ``sentence`` says it,
    ``asides`` adds a phrase for every optional field that is given, ``roles`` words its nodes."""

    path: tuple[str | int, ...] = field(default=(), compare=False, repr=False)

    key: ClassVar[str] = ""
    dutch: ClassVar[str] = ""
    sentence: ClassVar[Words] = Words("", "")
    asides: ClassVar[Mapping[str, Words]] = {}
    joined: ClassVar[Words] = Words(" × ", " × ")
    """What stands between the parts of a field that holds several."""
    roles: ClassVar[Mapping[str, Words]] = {}

    def __init_subclass__(cls) -> None:
        if cls.key:
            REGISTRY[cls.key] = cls

    def lower(self, scope: Scope) -> Lowered:
        """The expression of this term. Raises TermError."""
        raise TypeError(f"{type(self).__name__} has no lowering")

    def value(self, scope: Scope) -> Lowered:
        """:meth:`lower`, with every error led back to this term."""
        try:
            return self.lower(scope)
        except AlgebraError as error:
            raise TermError(str(error), self.path, "units") from error
        except RecursionError as error:
            raise TermError("the term is nested too deep", self.path) from error

    def amount(self, scope: Scope) -> Node:
        """The value as an expression. Raises TermError when it is a quotient."""
        found = self.value(scope)
        if isinstance(found, Ratio):
            raise TermError(
                "a quotient is not an amount: use it as a share or in a test, or round it first",
                self.path,
            )
        return found

    def like(self, other: Lowered, scope: Scope) -> Lowered:
        """The value, where a bare figure takes the unit of what it is held against."""
        return self.value(scope)


@dataclass(frozen=True, kw_only=True)
class Test:
    """A condition: chooses between two expressions."""

    path: tuple[str | int, ...] = field(default=(), compare=False, repr=False)

    def choose(self, scope: Scope, then: Lowered, otherwise: Lowered) -> Lowered:
        raise TypeError(f"{type(self).__name__} chooses nothing")


@dataclass(frozen=True, kw_only=True)
class Name(Term):
    """A parameter, observation, amount, measure or clause by its id."""

    name: str = ""

    def lower(self, scope: Scope) -> Lowered:
        try:
            return scope.resolve(self.name, scope.axis)
        except TermError as error:
            raise TermError(str(error), error.path or self.path, error.code) from error


@dataclass(frozen=True, kw_only=True)
class Figure(Term):
    """A figure as written: a ratio (8%, 97/100), a count (20) or an amount ("300.00")."""

    text: str = ""

    def lower(self, scope: Scope) -> Lowered:
        try:
            value = parse_ratio(self.text)
        except ValueError:
            raise TermError(
                f'{self.text} does not say what it is: write {{money: "{self.text}", per: year}}, '
                f"{{number: {self.text}, of: day}} or name a parameter",
                self.path,
                "bare-figure",
            ) from None
        return fraction(value)

    def like(self, other: Lowered, scope: Scope) -> Lowered:
        unit = (other.num if isinstance(other, Ratio) else other).unit
        if isinstance(other, Ratio) or unit.kind == "rate":
            return self.lower(scope)
        try:
            if unit.kind == "money":
                return Lit(parse_money(self.text) * unit.parts, unit)
            return Lit(parse_decimal(self.text, 0) * unit.parts, unit)
        except ValueError as error:
            raise TermError(str(error), self.path, "figure") from error


@dataclass(frozen=True, kw_only=True)
class Previous(Term):
    """In ``steps``: the amount of the line before."""

    def lower(self, scope: Scope) -> Lowered:
        if scope.previous is None:
            raise TermError(
                "there is no line before this one: say of what", self.path, "missing-of"
            )
        return scope.previous


# Arithmetic that terms share: exact, except to_parts and share, which round once.

ONE = rate(1)


def fraction(value: Fraction) -> Lit:
    """An exact ratio as a constant rate in its lowest terms."""
    return Lit(value.numerator, rate(value.denominator))


def times_rate(node: Node, factor: Node) -> Node:
    """node x rate, not rounded: the result is in finer parts."""
    if isinstance(node, Lit) and isinstance(factor, Lit):
        return Lit(
            node.value * factor.value, node.unit.with_parts(node.unit.parts * factor.unit.parts)
        )
    return Scale(node, factor, Lit(1, ONE))


def finer(node: Node, parts: int) -> Node:
    """The same value in finer parts."""
    times, rest = divmod(parts, node.unit.parts)
    if rest:
        raise AlgebraError(f"1/{node.unit.parts} does not go into 1/{parts}")
    return node if times == 1 else times_rate(node, Lit(times, rate(times)))


def align(*nodes: Node) -> tuple[Node, ...]:
    """The nodes in their common parts."""
    parts = math.lcm(*(node.unit.parts for node in nodes))
    return tuple(finer(node, parts) for node in nodes)


def negative(node: Node) -> Node:
    if isinstance(node, Lit):
        return Lit(-node.value, node.unit)
    return Scale(node, Lit(-1, ONE), Lit(1, ONE))


def add(*nodes: Node) -> Node:
    return nodes[0] if len(nodes) == 1 else Sum(align(*nodes))


def subtract(left: Node, *right: Node) -> Node:
    return add(left, *map(negative, right))


def excess(part: Node, over: Node) -> Node:
    return Excess(*align(part, over))


def zero(node: Node) -> Lit:
    return Lit(0, node.unit)


def to_parts(node: Node, parts: int = 1) -> Node:
    """Brought to coarser parts, rounded once; finer parts are exact."""
    if node.unit.parts == parts:
        return node
    if parts % node.unit.parts == 0:
        return finer(node, parts)
    common = math.gcd(node.unit.parts, parts)
    num, den = parts // common, node.unit.parts // common
    return Scale(node, Lit(num, rate(parts)), Lit(den, rate(node.unit.parts)))


def as_ratio(value: Lowered, scope: Scope) -> Ratio:
    """A pair: a rate over its parts, points over what they are out of.

    Raises AlgebraError for money and for counts without a fixed denominator."""
    if isinstance(value, Ratio):
        return value
    if value.unit.kind == "rate":
        return Ratio(value, Lit(value.unit.parts, value.unit))
    if isinstance(value, Obs) and value.name in scope.out_of:
        return Ratio(value, Lit(scope.out_of[value.name] * value.unit.parts, value.unit))
    raise AlgebraError(
        f"{value.unit} is no ratio: write a quotient, or say out_of what it is counted"
    )


def product(values: list[Lowered], scope: Scope) -> Lowered:
    """A product of ratios multiplies numerators and denominators; nothing is rounded."""
    if all(isinstance(v, Node) and v.unit.kind == "rate" for v in values):
        total: Node | None = None
        for value in values:
            assert isinstance(value, Node)
            total = value if total is None else times_rate(total, value)
        assert total is not None
        return total
    pairs = [as_ratio(value, scope) for value in values]
    num, den = pairs[0].num, pairs[0].den
    for pair in pairs[1:]:
        num, both = _multiply(num, pair.num), _multiply(den, pair.den)
        # Two divisors below zero must not make one above zero: the product stays undefined.
        constant = isinstance(pair.den, Lit)
        den = both if constant else When(pair.den, Lit(1, pair.den.unit), both, zero(both))
    return Ratio(num, den)


def _multiply(left: Node, right: Node) -> Node:
    if right.unit.kind == "rate":
        return times_rate(left, right)
    if left.unit.kind == "rate":
        return times_rate(right, left)
    return Times(left, right)


def share(node: Node, factors: list[Lowered], scope: Scope) -> Node:
    """node x the product of the factors, rounded once."""
    pair = as_ratio(product(factors, scope), scope)
    return Scale(node, pair.num, pair.den)


def when(left: Lowered, right: Lowered, then: Lowered, otherwise: Lowered, scope: Scope) -> Lowered:
    """then if left >= right, otherwise; a choice between quotients is a pair of choices."""
    if isinstance(then, Ratio) or isinstance(otherwise, Ratio):
        yes, no = as_ratio(then, scope), as_ratio(otherwise, scope)
        if not yes.num.unit.like(no.num.unit):
            yes, no = _in_unit_of(yes, no), _in_unit_of(no, yes)
        parts = align(yes.num, yes.den, no.num, no.den)
        num = _choice(left, right, parts[0], parts[2], scope)
        return Ratio(num, _choice(left, right, parts[1], parts[3], scope))
    first, second = align(then, otherwise)
    return _choice(left, right, first, second, scope)


def _in_unit_of(pair: Ratio, other: Ratio) -> Ratio:
    """A rate as a quotient in the unit of another: r / N is (1 unit x r) / (N units)."""
    unit = other.num.unit
    if pair.num.unit.kind != "rate" or unit.kind == "rate":
        return pair
    num = times_rate(Lit(1, unit), pair.num)
    den = times_rate(Lit(1, unit), pair.den)
    return Ratio(num, den)


def _choice(left: Lowered, right: Lowered, yes: Node, no: Node, scope: Scope) -> Node:
    if isinstance(left, Node) and isinstance(right, Node) and left.unit.kind == right.unit.kind:
        first, second = align(left, right)
        return When(first, second, yes, no)
    return When(as_ratio(left, scope), as_ratio(right, scope), yes, no)


def rebuild(node: Node, change: Callable[[Node], Node | None]) -> Node:
    """The expression with every node for which ``change`` gives another one replaced by it."""
    changed = change(node)
    if changed is not None:
        return changed

    def renew(value: Any) -> Any:
        if isinstance(value, Node):
            return rebuild(value, change)
        if isinstance(value, Ratio):
            return Ratio(renew(value.num), renew(value.den))
        return tuple(map(renew, value)) if isinstance(value, tuple) else value

    arguments = {f.name: renew(getattr(node, f.name)) for f in dataclasses.fields(node) if f.init}
    return type(node)(**arguments).named(node.role)


def linear_pieces(of: Node, pieces: list[tuple[Node | None, Node]], parts: int) -> Node:
    """The sum of slope x what lies above a border (None: everything), rounded once to ``parts``."""
    terms = [
        times_rate(of if border is None else excess(of, border), slope) for border, slope in pieces
    ]
    return to_parts(add(*terms), parts)
