"""What a hospital passes on to its specialists' company: one more party beside the contract.

A contract pays the hospital; an agreement inside the hospital decides what the specialists see of
it. With a production key an act that needs less production costs them, whatever the contract says;
with a fixed budget it does not (S4-39).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from passend.findings import BadInput, Finding, Place
from passend.money import rounded_fraction
from passend.simulation.moves import Move

__all__ = ["FeeSplit"]


@dataclass(frozen=True, kw_only=True)
class FeeSplit:
    """How the income of ``of`` is divided with ``party``.

    ``share``: the party gets this share of what ``of`` receives. ``production``: a fee in cents per
    unit of care (the production key). ``fixed``: a budget in cents per year, whatever happens. What
    is left is of ``of``. With an ``owner`` it is private, and so is what rests on it.

    Raises BadInput ``fee-split`` when the key lacks its figures."""

    party: str
    of: str = "provider"
    key: Literal["share", "production", "fixed"]
    share: Fraction = Fraction(0)
    fees: Mapping[str, int] = field(default_factory=dict)
    budget: int = 0
    source: str = ""
    owner: str = ""

    def __post_init__(self) -> None:
        wrong = {
            "share": not 0 <= self.share <= 1 and "the share lies between 0 and 1",
            "production": not self.fees and "say the fee per unit of care",
            "fixed": self.budget < 0 and "a budget is not below zero",
        }[self.key]
        if self.party == self.of:
            wrong = "a party does not divide with itself"
        if wrong:
            place = Place(spot=self.party)
            raise BadInput([Finding(place, "fee-split", "the fee split cannot be used", wrong)])

    def income(self, revenue: int, production: Move) -> int:
        """What the party gets in a year, in cents, when ``of`` receives a revenue for some
        production."""
        if self.key == "fixed":
            return self.budget
        return self.change(revenue, production)

    def change(self, revenue: int, production: Move) -> int:
        """By how much the income of the party changes when the revenue of ``of`` and its production
        change; a share is rounded once, and ``of`` takes the remainder."""
        if self.key == "share":
            return rounded_fraction(self.share * revenue)
        if self.key == "production":
            return sum(self._fee(name) * units for name, units in production.items())
        return 0

    def _fee(self, name: str) -> int:
        return self.fees.get(name, self.fees.get(name.partition("/")[0], 0))
