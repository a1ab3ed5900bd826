"""Units: what the integer of an expression counts.

A value is an integer number of 1/``parts`` of its unit: ``parts`` is 1 for cents and for things
that are counted, 100 for a percentage, 10,000 for a quality score with four decimals.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from passend.money import LARGEST, LIMIT
from passend.periods import GRAINS

__all__ = ["AlgebraError", "Unit", "count", "money", "rate"]


class AlgebraError(ValueError):
    """An expression that means nothing: units, grains or item axes do not fit."""


@dataclass(frozen=True)
class Unit:
    """``kind`` is money, count or rate; ``of`` names what is counted (day, hour, patient); ``per``
    says what an amount of money is per: a grain (year, month) for a flow, a counted thing (hour)
    for a price."""

    kind: str
    of: str = ""
    parts: int = 1
    per: str = ""

    @property
    def grain(self) -> str | None:
        """The grain of a flow of money; None for everything that is not per window."""
        return self.per if self.kind == "money" and self.per in GRAINS else None

    def with_parts(self, parts: int) -> Unit:
        return replace(self, parts=parts)

    @property
    def largest(self) -> int:
        """The largest absolute value of a node of this unit."""
        return min(LIMIT * self.parts, LARGEST) if self.kind == "money" else LARGEST

    def like(self, other: Unit) -> bool:
        """Whether both speak of the same thing, whatever the parts and the grain of the money."""
        if self.kind != other.kind:
            return False
        if self.kind == "count":
            return self.of == other.of
        return True

    def __str__(self) -> str:
        name = {"money": "euro cents", "rate": "rate", "count": self.of or "count"}[self.kind]
        parts = f" in 1/{self.parts}" if self.parts != 1 else ""
        return name + parts + (f" per {self.per}" if self.per else "")


def money(per: str = "", parts: int = 1) -> Unit:
    """Cents (or 1/parts of a cent) per grain or per counted thing."""
    return Unit("money", "", parts, per)


def count(of: str, parts: int = 1) -> Unit:
    """A number of things."""
    return Unit("count", of, parts)


def rate(parts: int) -> Unit:
    """A ratio whose denominator is fixed: an integer number of 1/parts."""
    return Unit("rate", "", parts)


def times(left: Unit, right: Unit) -> Unit:
    """The unit of a product: a rate times anything keeps its kind, a count times a price per that
    thing is money, a count times a count is a count of pairs. Raises AlgebraError otherwise."""
    parts = left.parts * right.parts
    if right.kind == "rate":
        return left.with_parts(parts)
    if left.kind == "rate":
        return right.with_parts(parts)
    if left.kind == "count" and right.kind == "money":
        if right.per in ("", left.of):
            return money("", parts)
        raise AlgebraError(f"a price per {right.per} cannot be paid per {left.of}")
    if left.kind == "count" and right.kind == "count":
        return count("·".join(sorted((left.of, right.of))), parts)
    raise AlgebraError(f"{left} cannot be multiplied by {right}")
