"""Replaced or added: whether digital care took the place of something."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from passend.monitoring.effects.figures import Share

__all__ = ["Replaced", "avoided", "digital_share"]


@dataclass(frozen=True)
class Replaced:
    """What came at a distance, and what went: both in the same unit, such as contacts or minutes.

    The parties say beforehand how many of the one replace one of the other (``per``); without that
    a contact replaces a contact.
    """

    added: int
    removed: int
    per: Fraction = Fraction(1)

    @property
    def share(self) -> Fraction | None:
        """removed x per / added; None when nothing was added."""
        return self.removed * self.per / self.added if self.added > 0 else None

    @property
    def verdict(self) -> Literal["nothing", "replaced", "partly", "added"]:
        """``added`` when nothing went: that is care on top, not instead."""
        if self.share is None:
            return "nothing"
        if self.removed <= 0:
            return "added"
        return "replaced" if self.share >= 1 else "partly"


def digital_share(digital: int, physical: int) -> Share:
    """Contacts at a distance of all contacts: 300 beside 700 are 300 of 1,000."""
    return Share(digital, digital + physical, "contacts")


def avoided(consults: int, without_referral: int) -> Share:
    """Joint consultations (meekijkconsulten) after which no referral came."""
    return Share(without_referral, consults, "joint consultations")
