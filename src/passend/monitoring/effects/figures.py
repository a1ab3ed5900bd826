"""Shares and changes, exactly: nothing is rounded before it is shown, and then once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from passend.findings import BadInput, Finding, Place

__all__ = ["Exact", "Share", "change", "points", "together"]

Exact = int | Fraction


@dataclass(frozen=True)
class Share:
    """So many of so many; ``of`` says of what: patients, consultations, contracts."""

    numerator: Exact
    denominator: Exact
    of: str

    @property
    def value(self) -> Fraction:
        """numerator / denominator. Raises BadInput ``zero-denominator``."""
        if not self.denominator:
            raise _bad("zero-denominator", f"a share of no {self.of}", "leave it out", self.of)
        return Fraction(self.numerator) / Fraction(self.denominator)


def change(before: Exact, after: Exact) -> Fraction:
    """(after - before) / |before|: 42 beds that become 26 are -8/21, shown as -38.1 %.

    Raises BadInput ``zero-denominator`` when there was nothing before.
    """
    if not before:
        raise _bad("zero-denominator", "a change from nothing has no percentage",
                   "show both figures", str(after))  # fmt: skip
    return (Fraction(after) - Fraction(before)) / abs(Fraction(before))


def points(before: Share, after: Share) -> Fraction:
    """after - before of one kind of share: trust from 47 % to 80 % is +33 points, not +70 %.

    Raises BadInput ``mixed-denominators`` for shares of different things.
    """
    _alike((before, after))
    return after.value - before.value


def together(shares: Sequence[Share]) -> Share:
    """Shares of one thing added up. Raises BadInput ``mixed-denominators`` for shares of different
    things: 44 of 71 contracts and 300 of 1,000 consultations have no sum and no mean."""
    _alike(shares)
    return Share(sum(share.numerator for share in shares),
                 sum(share.denominator for share in shares), shares[0].of)  # fmt: skip


def _alike(shares: Sequence[Share]) -> None:
    kinds = sorted({share.of for share in shares})
    if len(kinds) > 1:
        message = f"shares of {' and of '.join(kinds)} are put together"
        raise _bad("mixed-denominators", message, "show each by itself", kinds[0])


def _bad(code: str, message: str, mend: str, spot: str) -> BadInput:
    return BadInput([Finding(Place(spot=spot), code, message, mend)])
