"""Volumes: a norm per location, and how concentrated care is in a region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

__all__ = ["VolumeNorm", "below", "concentration", "concentration_alert"]


@dataclass(frozen=True)
class VolumeNorm:
    """At least so many operations per location and year, and who says so."""

    care: str
    least: int
    source: str


def below(norm: VolumeNorm, counts: Mapping[str, int]) -> dict[str, int]:
    """The locations below the norm with how many they lack: 19 of 20 lacks one, 20 lacks none."""
    return {name: norm.least - count for name, count in counts.items() if count < norm.least}


def concentration(volumes: Mapping[str, int]) -> Fraction:
    """The Herfindahl-Hirschman index: the sum of squared market shares in percent, from almost 0 to
    10,000 (one provider). Zero when there is no care."""
    total = sum(volumes.values())
    if not total:
        return Fraction(0)
    return sum((Fraction(100 * count, total) ** 2 for count in volumes.values()), Fraction(0))


def concentration_alert(
    before: Mapping[str, int], after: Mapping[str, int], more_than: int
) -> bool:
    """Whether the index moved by more than so many points, either way."""
    return abs(concentration(after) - concentration(before)) > more_than
