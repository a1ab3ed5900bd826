"""Time and items: prorated, glide, rounded, carve_out, carry, total, steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from passend.algebra.nodes import Carry, Lit, Node, Obs, Par, Ratio, Scale, Total
from passend.algebra.units import money, rate
from passend.money import parse_money
from passend.terms.base import (
    Figure,
    Lowered,
    Scope,
    Term,
    TermError,
    add,
    as_ratio,
    part,
    rebuild,
    subtract,
    times_rate,
    to_parts,
)
from passend.words import Words

__all__ = ["CarveOut", "CarryOver", "Glide", "Prorated", "Rounded", "Steps", "TotalOf"]


@dataclass(frozen=True, kw_only=True)
class Prorated(Term):
    """A fixed sum by the days it holds: for a value that changes inside a window, a clause that
    starts or ends inside one.

    Formula: round(sum over the days of the value in force / days of the whole window), 0 on days
    outside the run.
    """

    key: ClassVar[str] = "prorated"
    dutch: ClassVar[str] = "naar_rato"
    sentence: ClassVar[Words] = Words("{amount}, naar rato van de dagen", "{amount}, by the days")
    roles: ClassVar = {"result": Words("naar rato van de dagen", "by the days")}
    amount_of: str = part("name", "bedrag", key="amount", main=True)

    def lower(self, scope: Scope) -> Lowered:
        if scope.day_weighted is None:
            raise TermError("there is no calendar to count days in", self.path)
        weighted, days = scope.day_weighted(self.amount_of)
        return Scale(weighted, Lit(1, days.unit), days).named("prorated.result")


@dataclass(frozen=True, kw_only=True)
class Glide(Term):
    """A glide path: from one amount to another in equal steps over years.

    Formula: round(start x (1 - k/n) + end x k/n), k the whole years since ``begins``, between 0
    and n.
    """

    key: ClassVar[str] = "glide"
    dutch: ClassVar[str] = "glijpad"
    sentence: ClassVar[Words] = Words(
        "van {from} naar {to} in {years} jaar vanaf {begins}",
        "from {from} to {to} in {years} years from {begins}",
    )
    roles: ClassVar = {
        "result": Words("stand van het glijpad", "position on the glide path"),
        "done": Words("afgelegd deel van het glijpad", "part of the glide path done"),
    }
    start: Term = part("expression", "van", key="from")
    end: Term = part("expression", "naar", key="to")
    begins: date = part("date", "begint")
    years: int = part("integer", "jaren")

    def lower(self, scope: Scope) -> Lowered:
        years = int(self.years)
        if years < 1:
            raise TermError("a glide path takes at least one year", self.path)
        start = self.start.amount(scope)
        end = self.end.like(start, scope)
        if isinstance(end, Ratio):
            raise TermError("a glide path ends at an amount", self.path)
        done = Par(f"@glide {self.begins} {years}", rate(years)).named("glide.done")
        rest = subtract(Lit(years, rate(years)), done)
        both = add(times_rate(start, rest), times_rate(end, done))
        return to_parts(both, start.unit.parts).named("glide.result")


@dataclass(frozen=True, kw_only=True)
class Rounded(Term):
    """Rounded to stated decimals: of euros for money (0 is whole euros), of the ratio for a rate or
    a quotient (4 is hundredths of a percent).

    Formula: round(of x 10^decimals) / 10^decimals, half away from zero.
    """

    key: ClassVar[str] = "rounded"
    dutch: ClassVar[str] = "afgerond"
    sentence: ClassVar[Words] = Words(
        "{of}, afgerond op {decimals} decimalen", "{of}, rounded to {decimals} decimals"
    )
    roles: ClassVar = {"result": Words("afgerond", "rounded")}
    of: Term = part("incoming", "van")
    decimals: int = part("integer", "decimalen", main=True)

    def lower(self, scope: Scope) -> Lowered:
        of, decimals = self.of.value(scope), int(self.decimals)
        if not 0 <= decimals <= 9:
            raise TermError("decimals lie between 0 and 9", self.path)
        if isinstance(of, Node) and of.unit.kind == "money":
            if decimals >= 2:
                return to_parts(of, 10 ** (decimals - 2)).named("rounded.result")
            step = 10 ** (2 - decimals)
            coarse = Scale(of, Lit(1, rate(1)), Lit(step * of.unit.parts, rate(of.unit.parts)))
            return times_rate(coarse, Lit(step, rate(1))).named("rounded.result")
        pair = as_ratio(of, scope)
        parts = 10**decimals
        return Scale(Lit(parts, rate(parts)), pair.num, pair.den).named("rounded.result")


@dataclass(frozen=True, kw_only=True)
class CarveOut(Term):
    """The same amount over fewer codes.

    Formula: the expression with every observation per code set to zero for the codes left out.
    """

    key: ClassVar[str] = "carve_out"
    dutch: ClassVar[str] = "zonder_codes"
    sentence: ClassVar[Words] = Words("{of}, zonder {without}", "{of}, without {without}")
    of: Term = part("incoming", "van")
    without: tuple[str, ...] = part("words", "zonder", main=True)

    def lower(self, scope: Scope) -> Lowered:
        of = self.of.amount(scope)
        left_out = " ".join(sorted(self.without))
        masked = []

        def change(node: Node) -> Node | None:
            if not isinstance(node, Obs) or node.axis is None:
                return None
            masked.append(node.axis)
            return Scale(node, Par(f"@mask {left_out}", rate(1), node.axis), Lit(1, rate(1)))

        found = rebuild(of, change)
        known = set().union(*(scope.codes_of(axis) for axis in masked)) if scope.codes_of else set()
        unknown = sorted(set(self.without) - known)
        if not masked or unknown:
            what = f"the codes {', '.join(unknown)} are" if masked else "nothing per code is"
            raise TermError(f"{what} not in what they are left out of", self.path, "unknown-code")
        return found


@dataclass(frozen=True, kw_only=True)
class CarryOver(Term):
    """The value of a named amount one window earlier; in the first window, the first value.

    Formula: first, then the named amount of the window before.
    """

    key: ClassVar[str] = "carry"
    dutch: ClassVar[str] = "meenemen"
    sentence: ClassVar[Words] = Words(
        "{of} van de periode ervoor, per {per} (in de eerste periode {first})",
        "{of} of the window before, per {per} (at first {first})",
    )
    roles: ClassVar = {"result": Words("meegenomen van de periode ervoor", "carried over")}
    of: str = part("name", "van")
    first: Term = part("expression", "eerst")
    per: str = part("per", "per")

    def lower(self, scope: Scope) -> Lowered:
        if isinstance(self.first, Figure) and "." in self.first.text:
            first: Lowered = Lit(parse_money(self.first.text), money(self.per))
        else:
            first = self.first.value(scope)
        if isinstance(first, Ratio):
            raise TermError("a quotient cannot be carried over: round it first", self.path)
        return Carry(first, self.of, self.per).named("carry.result")


@dataclass(frozen=True, kw_only=True)
class TotalOf(Term):
    """The total over the windows of a coarser grain, or over the items.

    Formula: sum.
    """

    key: ClassVar[str] = "total"
    dutch: ClassVar[str] = "totaal"
    sentence: ClassVar[Words] = Words("het totaal van {of}", "the total of {of}")
    asides: ClassVar = {
        "per": Words(" per {per}", " per {per}"),
        "over": Words(" over {over}", " over {over}"),
    }
    roles: ClassVar = {"result": Words("totaal", "total")}
    of: Term = part("incoming", "van")
    per: str | None = part("per", "per", optional=True)
    over: str | None = part("word", "over", optional=True)

    def lower(self, scope: Scope) -> Lowered:
        return Total(self.of.amount(scope), self.per, self.over).named("total.result")


@dataclass(frozen=True, kw_only=True)
class Steps(Term):
    """A list whose first line is an amount and whose every next line applies one term to the
    result: the order on paper is the order of rounding.

    Formula: f_n(... f_2(first)).
    """

    key: ClassVar[str] = "steps"
    dutch: ClassVar[str] = "stappen"
    sentence: ClassVar[Words] = Words("{steps}", "{steps}")
    steps: tuple[Term, ...] = part("steps", "stappen", main=True)

    def lower(self, scope: Scope) -> Lowered:
        value = self.steps[0].value(scope)
        for step in self.steps[1:]:
            value = step.value(scope.after(value))
        return value
