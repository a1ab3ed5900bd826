"""From what was expected to what was booked, in steps that add up to the cent.

    booked = expected + volume + mix + price + clause + timing

    volume  (V - E) x P        more or less care, at the expected mean price P
    mix     sum v p - V x P    dearer or cheaper kinds of care than expected
    price   sum v (q - p)      other prices than expected
    clause  what ceilings, corridors and sums do to it, beyond what they were expected to do
    timing  booked - entitled  what has yet to be booked, or was booked for another period

V and E are the observed and expected volume, v, p, q volume, expected price and price of each kind.
Volume and price are rounded once; mix takes what is left, so that nothing is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from passend.findings import BadInput, Finding, Place
from passend.money import rounded_fraction

__all__ = ["Bridge", "Kind", "bridge"]


@dataclass(frozen=True)
class Kind:
    """One kind of care: what was expected and observed of it, in a unit and in cents."""

    name: str
    unit: str
    expected_volume: int
    expected_cents: int
    volume: int
    cents: int


@dataclass(frozen=True)
class Bridge:
    """The steps, in cents; ``expected`` is what the contract was expected to pay."""

    expected: int
    volume: int
    mix: int
    price: int
    clause: int
    timing: int

    @property
    def booked(self) -> int:
        """The sum of all steps."""
        return self.expected + self.volume + self.mix + self.price + self.clause + self.timing


def bridge(
    kinds: Sequence[Kind],
    expected_entitled: int | None = None,
    entitled: int | None = None,
    booked: int | None = None,
) -> Bridge:
    """The bridge over some kinds of care in one unit.

    ``expected_entitled`` and ``entitled`` are what the contract pays for what was expected and
    observed (default: all of it), ``booked`` what was booked (default: all that is due). A kind
    that nobody expected has no expected price: it is mix. Raises BadInput ``mixed-units``.
    """
    units = sorted({kind.unit for kind in kinds})
    if len(units) > 1:
        message = f"a bridge over {' and '.join(units)} has no common volume"
        mend = "make a bridge per unit"
        raise BadInput([Finding(Place(spot=units[0]), "mixed-units", message, mend)])
    before, after = sum(k.expected_cents for k in kinds), sum(k.cents for k in kinds)
    volumes = sum(k.expected_volume for k in kinds), sum(k.volume for k in kinds)
    mean = Fraction(before, volumes[0]) if volumes[0] else Fraction(0)
    volume = rounded_fraction((volumes[1] - volumes[0]) * mean)
    price = rounded_fraction(after - sum((_as_expected(kind) for kind in kinds), Fraction(0)))
    due_before = before if expected_entitled is None else expected_entitled
    due = after if entitled is None else entitled
    return Bridge(
        expected=due_before,
        volume=volume,
        mix=after - before - volume - price,
        price=price,
        clause=(due - after) - (due_before - before),
        timing=0 if booked is None else booked - due,
    )


def _as_expected(kind: Kind) -> Fraction:
    """What the observed volume would have cost at the expected price."""
    if not kind.expected_volume:
        return Fraction(kind.cents)
    return Fraction(kind.volume * kind.expected_cents, kind.expected_volume)
