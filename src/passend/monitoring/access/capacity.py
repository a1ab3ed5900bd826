"""Capacity in a region: what stands double, and the hours of nursing that care takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

__all__ = ["Double", "Nursing", "double"]


@dataclass(frozen=True)
class Double:
    """Capacity by place beside what the region needs. ``beyond`` is what stands there beyond the
    need; ``spare`` are the places that could close altogether, each by itself, and still leave
    enough."""

    beyond: int
    spare: tuple[str, ...]


def double(places: Mapping[str, int], need: int) -> Double:
    """What stands double. More than one place may be spare by itself while not both are."""
    total = sum(places.values())
    spare = tuple(name for name, units in places.items() if units and total - units >= need)
    return Double(max(0, total - need), spare)


@dataclass(frozen=True)
class Nursing:
    """Hours of nursing for so many treatments in one place. Compared, never preferred: home care
    may need more nurses than one location."""

    place: str
    minutes: int
    treatments: int

    @property
    def hours_per_treatment(self) -> Fraction | None:
        return Fraction(self.minutes, 60 * self.treatments) if self.treatments else None

    def full_time(self, hours_per_year: int) -> Fraction:
        """Full-time equivalents, for an agreed number of hours a year."""
        return Fraction(self.minutes, 60 * hours_per_year)
