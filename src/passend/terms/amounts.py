"""Amounts: sums, shares, limits, quotients and figures with a unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from passend.algebra.nodes import Lit, Node, Ratio, Scale, Times
from passend.algebra.units import count, money
from passend.money import parse_money
from passend.terms.base import (
    Lowered,
    Scope,
    Term,
    TermError,
    add,
    align,
    excess,
    negative,
    part,
    product,
    share,
    subtract,
    when,
)
from passend.words import Words

__all__ = [
    "AtLeast", "AtMost", "Less", "Minus", "Money", "More", "Number", "Product", "Quotient",
    "ScaleOf", "Share", "TimesOf", "Together",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Money(Term):
    """A constant amount that says what it is per. Prefer a parameter: that has a date and a source.

    Formula: the amount, in cents per window of the grain.
    """

    key: ClassVar[str] = "money"
    dutch: ClassVar[str] = "geld"
    sentence: ClassVar[Words] = Words("{money} per {per}", "{money} per {per}")
    money: str = part("money", "geld", main=True)
    per: str = part("per", "per")

    def lower(self, scope: Scope) -> Lowered:
        return Lit(parse_money(self.money), money(self.per))


@dataclass(frozen=True, kw_only=True)
class Number(Term):
    """A constant number of things.

    Formula: the number.
    """

    key: ClassVar[str] = "number"
    dutch: ClassVar[str] = "aantal"
    sentence: ClassVar[Words] = Words("{number} {of}", "{number} {of}")
    number: int = part("integer", "aantal", main=True)
    of: str = part("unit", "van")

    def lower(self, scope: Scope) -> Lowered:
        return Lit(int(self.number), count(self.of))


@dataclass(frozen=True, kw_only=True)
class Together(Term):
    """The sum of amounts of one unit and one grain.

    Formula: a + b + ...
    """

    key: ClassVar[str] = "together"
    dutch: ClassVar[str] = "samen"
    sentence: ClassVar[Words] = Words("{amounts}", "{amounts}")
    joined: ClassVar[Words] = Words(" plus ", " plus ")
    roles: ClassVar = {"result": Words("som", "sum")}
    amounts: tuple[Term, ...] = part("expressions", "bedragen", main=True)

    def lower(self, scope: Scope) -> Lowered:
        return add(*_each(self.amounts, scope)).named("together.result")


@dataclass(frozen=True, kw_only=True)
class Minus(Term):
    """The first amount less the others; may be below zero.

    Formula: a - b - ...
    """

    key: ClassVar[str] = "minus"
    dutch: ClassVar[str] = "min"
    sentence: ClassVar[Words] = Words("{amounts}", "{amounts}")
    joined: ClassVar[Words] = Words(" min ", " less ")
    roles: ClassVar = {"result": Words("verschil", "difference")}
    amounts: tuple[Term, ...] = part("expressions", "bedragen", main=True)

    def lower(self, scope: Scope) -> Lowered:
        return subtract(*_each(self.amounts, scope)).named("minus.result")


@dataclass(frozen=True, kw_only=True)
class More(Term):
    """What lies above a border.

    Formula: max(0, of - over).
    """

    key: ClassVar[str] = "excess"
    dutch: ClassVar[str] = "boven"
    sentence: ClassVar[Words] = Words(
        "wat {of} uitkomt boven {over}", "what {of} comes to above {over}"
    )
    roles: ClassVar = {"result": Words("wat erboven ligt", "what lies above")}
    of: Term = part("incoming", "van")
    over: Term = part("expression", "over", main=True)

    def lower(self, scope: Scope) -> Lowered:
        of = self.of.amount(scope)
        return excess(of, _held(self.over, of, scope)).named("excess.result")


@dataclass(frozen=True, kw_only=True)
class Less(Term):
    """An amount less another, never below zero.

    Formula: max(0, of - by).
    """

    key: ClassVar[str] = "less"
    dutch: ClassVar[str] = "verminderd_met"
    sentence: ClassVar[Words] = Words(
        "{of}, verminderd met {by} maar niet onder nul", "{of}, less {by} but never below zero"
    )
    roles: ClassVar = {"result": Words("na vermindering", "after the deduction")}
    of: Term = part("incoming", "van")
    by: Term = part("expression", "met", main=True)

    def lower(self, scope: Scope) -> Lowered:
        of = self.of.amount(scope)
        return excess(of, _held(self.by, of, scope)).named("less.result")


@dataclass(frozen=True, kw_only=True)
class Share(Term):
    """An amount times one or more ratios, rounded once.

    Formula: round(of x r1 x r2 x ...), half away from zero.
    """

    key: ClassVar[str] = "share"
    dutch: ClassVar[str] = "deel"
    sentence: ClassVar[Words] = Words("{rate} van {of}", "{rate} of {of}")
    roles: ClassVar = {"result": Words("aandeel", "share")}
    of: Term = part("incoming", "van")
    rate: tuple[Term, ...] = part("expressions", "tarief", main=True)

    def lower(self, scope: Scope) -> Lowered:
        factors = [rate.value(scope) for rate in self.rate]
        return share(self.of.amount(scope), factors, scope).named("share.result")


@dataclass(frozen=True, kw_only=True)
class Product(Term):
    """A product of ratios; numerators and denominators are multiplied, nothing is rounded.

    Formula: r1 x r2 x ...
    """

    key: ClassVar[str] = "product"
    dutch: ClassVar[str] = "product"
    sentence: ClassVar[Words] = Words("{rates}", "{rates}")
    rates: tuple[Term, ...] = part("expressions", "tarieven", main=True)

    def lower(self, scope: Scope) -> Lowered:
        return product([rate.value(scope) for rate in self.rates], scope)


@dataclass(frozen=True, kw_only=True)
class Quotient(Term):
    """The exact ratio of two amounts of one unit; undefined where the second is not above zero.

    Formula: of / over, never rounded.
    """

    key: ClassVar[str] = "quotient"
    dutch: ClassVar[str] = "verhouding"
    sentence: ClassVar[Words] = Words("{amounts}", "{amounts}")
    joined: ClassVar[Words] = Words(" gedeeld door ", " divided by ")
    amounts: tuple[Term, ...] = part("expressions", "bedragen", main=True)

    def lower(self, scope: Scope) -> Lowered:
        if len(self.amounts) != 2:
            raise TermError("a quotient has two sides", self.path)
        above, below = align(*_each(self.amounts, scope))
        return Ratio(above, below)


@dataclass(frozen=True, kw_only=True)
class AtMost(Term):
    """A ceiling (omzetplafond): nothing above the limit, or a stated share of it (degressief).

    Formula: of - max(0, of - limit) [+ round(above x max(0, of - limit))].
    """

    key: ClassVar[str] = "at_most"
    dutch: ClassVar[str] = "hoogstens"
    sentence: ClassVar[Words] = Words("{of}, tot ten hoogste {limit}", "{of}, up to {limit}")
    asides: ClassVar = {"above": Words("; daarboven {above}", "; above that {above}")}
    roles: ClassVar = {
        "result": Words("na het plafond", "after the ceiling"),
        "excess": Words("boven het plafond", "above the ceiling"),
        "above": Words(
            "aandeel van wat boven het plafond ligt", "share of what is above the ceiling"
        ),
    }
    of: Term = part("incoming", "van")
    limit: Term = part("expression", "grens", main=True)
    above: Term | None = part("expression", "daarboven", optional=True)

    def lower(self, scope: Scope) -> Lowered:
        of = self.of.value(scope)
        limit = self.limit.like(of, scope)
        if isinstance(of, Ratio) or isinstance(limit, Ratio):
            return when(of, limit, limit, of, scope)
        beyond = excess(of, limit).named("at_most.excess")
        parts = [of, negative(beyond)]
        if self.above is not None:
            kept = share(beyond, [self.above.value(scope)], scope)
            parts.append(kept.named("at_most.above"))
        return add(*parts).named("at_most.result")


@dataclass(frozen=True, kw_only=True)
class AtLeast(Term):
    """A floor (garantieomzet): never below the limit.

    Formula: of + max(0, limit - of).
    """

    key: ClassVar[str] = "at_least"
    dutch: ClassVar[str] = "minstens"
    sentence: ClassVar[Words] = Words("{of}, maar ten minste {limit}", "{of}, but at least {limit}")
    roles: ClassVar = {
        "result": Words("na de garantie", "after the guarantee"),
        "excess": Words("aanvulling tot de garantie", "added up to the guarantee"),
    }
    of: Term = part("incoming", "van")
    limit: Term = part("expression", "grens", main=True)

    def lower(self, scope: Scope) -> Lowered:
        of = self.of.value(scope)
        limit = self.limit.like(of, scope)
        if isinstance(of, Ratio) or isinstance(limit, Ratio):
            return when(limit, of, limit, of, scope)
        if of.axis is not None and limit.axis is None:
            # The limit stands for every item only on the right: max(of, l) = l + max(0, of - l).
            raise TermError("a floor per item needs a limit per item", self.path)
        return add(of, excess(limit, of).named("at_least.excess")).named("at_least.result")


@dataclass(frozen=True, kw_only=True)
class ScaleOf(Term):
    """The node ``Scale`` itself: for a rule that no term says.

    Formula: round(of x num / den), half away from zero.
    """

    key: ClassVar[str] = "scale"
    dutch: ClassVar[str] = "schaal"
    sentence: ClassVar[Words] = Words(
        "{of} maal {num} gedeeld door {den}", "{of} times {num} over {den}"
    )
    of: Term = part("incoming", "van")
    num: Term = part("expression", "teller")
    den: Term = part("expression", "noemer")

    def lower(self, scope: Scope) -> Lowered:
        num, den = align(self.num.amount(scope), self.den.amount(scope))
        return Scale(self.of.amount(scope), num, den)


@dataclass(frozen=True, kw_only=True)
class TimesOf(Term):
    """The node ``Times`` itself: an exact product, summed over items; prices below a cent stay.

    Formula: sum of volume x price.
    """

    key: ClassVar[str] = "times"
    dutch: ClassVar[str] = "maal"
    sentence: ClassVar[Words] = Words("{volume} maal {price}", "{volume} times {price}")
    volume: Term = part("expression", "volume")
    price: Term = part("expression", "prijs")

    def lower(self, scope: Scope) -> Lowered:
        return Times(self.volume.amount(scope), self.price.amount(scope))


def _each(terms: tuple[Term, ...], scope: Scope) -> list[Node]:
    """The amounts of several terms. Raises TermError when there are none."""
    return [term.amount(scope) for term in terms]


def _held(term: Term, against: Node, scope: Scope) -> Node:
    """An expression held against another, of which a bare figure takes the unit."""
    found = term.like(against, scope)
    if isinstance(found, Ratio):
        raise TermError("a quotient cannot be held against an amount", term.path)
    return found
