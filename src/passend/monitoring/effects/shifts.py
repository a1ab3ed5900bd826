"""Where care and money went when one place does less: elsewhere, to another sector, home, digital.

Of what comes back elsewhere, a part was agreed, a part is the market growing anyway, and the rest
is unexplained: a question, not yet an accusation. Watched by default; it enters a payment only
by a clause that both parties signed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from passend.money import rounded_fraction

__all__ = ["Place", "Shift", "Went", "went"]

Kind = Literal["own", "provider", "sector", "home", "digital"]
"""The place that does less; another provider; another sector; at home; at a distance."""


@dataclass(frozen=True)
class Place:
    """A place before and after: volume, and cents where they are known. ``own`` is the place whose
    contract this is."""

    name: str
    kind: Kind
    before: int
    after: int
    cents_before: int | None = None
    cents_after: int | None = None

    @property
    def volume(self) -> int:
        return self.after - self.before

    @property
    def cents(self) -> int | None:
        if self.cents_before is None or self.cents_after is None:
            return None
        return self.cents_after - self.cents_before


@dataclass(frozen=True)
class Shift:
    """What left the own place, and what of it came back elsewhere, in volume.

    gross = what rose at other providers; unexplained = gross - agreed - market, at least nothing
    and at most what left. ``price`` is cents per unit, for the money of the unexplained part.
    """

    left: int
    gross: int
    agreed: int = 0
    market: int = 0
    price: int = 0

    @property
    def unexplained(self) -> int:
        return max(0, min(self.gross - self.agreed - self.market, self.left))

    @property
    def net(self) -> int:
        """What left and did not come back at another provider."""
        return self.left - self.gross

    def share(self, part: int) -> Fraction | None:
        """A part of what left; None when nothing left."""
        return Fraction(part, self.left) if self.left > 0 else None

    @property
    def cents(self) -> int:
        """The unexplained part in money: what was paid twice where a fixed sum went on."""
        return rounded_fraction(Fraction(self.unexplained * self.price))


@dataclass(frozen=True)
class Went:
    """Places beside each other: where volume went, and what the chain as a whole costs more or
    less."""

    places: tuple[Place, ...]
    shift: Shift

    @property
    def avoided(self) -> int:
        """The volume that left the own place and is found nowhere else; below zero when more came
        than left."""
        return -sum(place.volume for place in self.places)

    @property
    def cents(self) -> int | None:
        """The change of money over all places together, in cents: less in the hospital may be more
        in home care. None where one place does not know."""
        parts = [place.cents for place in self.places]
        return None if any(part is None for part in parts) else sum(p for p in parts if p)


def went(places: Sequence[Place], agreed: int = 0, market: int = 0, price: int = 0) -> Went:
    """Where care went. Without a price the own place's mean before is taken."""
    own = [place for place in places if place.kind == "own"]
    left = sum(place.before - place.after for place in own)
    gross = sum(max(0, place.volume) for place in places if place.kind == "provider")
    before, cents = sum(p.before for p in own), sum(p.cents_before or 0 for p in own)
    mean = rounded_fraction(Fraction(cents, before)) if before else 0
    return Went(tuple(places), Shift(max(0, left), gross, agreed, market, price or mean))
