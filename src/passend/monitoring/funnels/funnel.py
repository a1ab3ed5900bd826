"""A funnel: providers around what they have in common, with limits that narrow as numbers grow.

Over-dispersion after D. J. Spiegelhalter, Funnel plots for comparing institutional performance,
Statistics in Medicine 24 (2005), and Handling over-dispersion of performance indicators, Quality
and Safety in Health Care 14 (2005): providers differ in more than chance, so limits from chance
alone point at far too many of them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

from passend.findings import BadInput, Finding
from passend.findings import Place as FindingPlace
from passend.monitoring.funnels.limits import (
    Z95,
    Z998,
    byar,
    byar_around,
    wilson,
    wilson_around,
)

__all__ = [
    "Dispersion", "Funnel", "FunnelKind", "FunnelPoint", "Place", "Unit", "expected_beyond",
    "funnel",
]  # fmt: skip

FunnelKind = Literal["proportion", "rate", "ratio"]
"""A share of cases; events per unit of exposure; observed against expected."""

Dispersion = Literal["none", "multiplicative", "additive"]

Place = Literal["far_below", "below", "inside", "above", "far_above", "unjudged"]
"""Where a provider lies: beyond the 99.8 % limits, beyond the 95 % limits, inside."""

WINSORISED = 0.10
"""The share of the providers at each end whose z counts as that of the last one inside."""
_LEAST_UNITS = 5


@dataclass(frozen=True)
class Unit:
    """A provider (or a municipality): what was observed, of how much. ``size`` is the number of
    cases, the exposure, or what is expected after standardisation."""

    name: str
    observed: float
    size: float


@dataclass(frozen=True)
class FunnelPoint:
    """A provider in a funnel: its figure, its own interval (Wilson's of a share, else Byar's), the
    limits of the funnel at its size, its distance in standard deviations, where it lies."""

    unit: Unit
    value: float | None
    interval: tuple[float, float] | None
    limits95: tuple[float, float] | None
    limits998: tuple[float, float] | None
    z: float | None
    place: Place


@dataclass(frozen=True)
class Funnel:
    """Providers around ``target``. ``phi`` is the winsorised dispersion (1: chance only), ``tau``
    the standard deviation between providers; both are given whether or not the limits use them."""

    name: str
    kind: FunnelKind
    target: float
    points: tuple[FunnelPoint, ...]
    dispersion: Dispersion
    phi: float
    tau: float
    per: int = 1

    def limits_at(self, size: float, z: float) -> tuple[float, float]:
        """The limits of the funnel for a provider of this size.

        Without over-dispersion a provider lies inside as long as its own limits hold the target:
        Wilson's for a share, Byar's for a rate or ratio. With it: target +- z sqrt(phi) s, or
        z sqrt(s^2 + tau^2), where s is the standard deviation by chance."""
        if self.dispersion == "none":
            if self.kind == "proportion":
                return wilson_around(self.target, size, z)
            lower, upper = byar_around(self.target * size, z)
            return lower / size, upper / size
        s = _chance(self.kind, self.target, size)
        width = z * (math.sqrt(self.phi) * s if self.dispersion == "multiplicative"
                     else math.hypot(s, self.tau))  # fmt: skip
        upper = self.target + width
        return max(0.0, self.target - width), min(1.0, upper) if self.kind == "proportion" else (
            upper)  # fmt: skip

    @property
    def signals(self) -> tuple[FunnelPoint, ...]:
        """The providers beyond the 99.8 % limits."""
        return tuple(p for p in self.points if p.place in ("far_below", "far_above"))


def funnel(
    name: str,
    kind: FunnelKind,
    units: Sequence[Unit],
    target: float | None = None,
    dispersion: Dispersion = "none",
    per: int = 1,
) -> Funnel:
    """Providers around a target: the agreed one, or what all have together (sum of the observed /
    sum of the sizes).

    phi = mean of the squared winsorised z; tau^2 = max(0, (I phi - (I - 1)) / (sum w - sum w^2 /
    sum w)) with w = 1 / s^2 and I providers. Limits are never narrowed: phi counts as at least 1.
    Fewer than five providers say nothing about dispersion. A provider of size 0 is not judged.

    Raises BadInput ``funnel-value``: below zero, a share above one, or all sizes zero.
    """
    _checked(name, kind, units)
    target = sum(u.observed for u in units) / sum(u.size for u in units) if (
        target is None) else target  # fmt: skip
    judged = [u for u in units if u.size > 0]
    s = [_chance(kind, target, u.size) for u in judged]
    phi, tau = 1.0, 0.0
    if len(judged) >= _LEAST_UNITS and all(s):
        z = [(u.observed / u.size - target) / e for u, e in zip(judged, s, strict=True)]
        phi, tau = _spread(z, s)
    drawn = Funnel(name, kind, target, (), dispersion, phi, tau, per)
    points = tuple(_point(drawn, unit) for unit in units)
    return Funnel(name, kind, target, points, dispersion, phi, tau, per)


def _checked(name: str, kind: FunnelKind, units: Sequence[Unit]) -> None:
    findings = []
    for unit in units:
        place = FindingPlace(spot=f"{name}, {unit.name}")
        if unit.observed < 0 or unit.size < 0:
            mend = "counts and sizes are zero or more"
            findings.append(Finding(place, "funnel-value", "a figure is below zero", mend))
        elif kind == "proportion" and unit.observed > unit.size:
            said, mend = f"{unit.observed:g} of {unit.size:g}: a share is at most one", "use a rate"
            findings.append(Finding(place, "funnel-value", said, mend))
    if not any(unit.size > 0 for unit in units):
        mend = "give at least one provider with cases"
        findings.append(
            Finding(FindingPlace(spot=name), "funnel-value", "nothing to compare", mend)
        )
    if findings:
        raise BadInput(findings)


def _chance(kind: FunnelKind, target: float, size: float) -> float:
    """The standard deviation by chance of the figure of a provider of this size."""
    return math.sqrt((target * (1 - target) if kind == "proportion" else target) / size)


def _spread(z: Sequence[float], s: Sequence[float]) -> tuple[float, float]:
    """The winsorised dispersion, and the standard deviation between providers."""
    ordered, cut = sorted(z), int(WINSORISED * len(z))
    low, high = ordered[cut], ordered[len(z) - 1 - cut]
    phi = sum(min(max(one, low), high) ** 2 for one in z) / len(z)
    weights = [1 / e**2 for e in s]
    whole = sum(weights)
    between = (len(z) * phi - (len(z) - 1)) / (whole - sum(w * w for w in weights) / whole)
    return max(1.0, phi), math.sqrt(max(0.0, between))


def _point(drawn: Funnel, unit: Unit) -> FunnelPoint:
    if unit.size <= 0:
        return FunnelPoint(unit, None, None, None, None, None, "unjudged")
    value = unit.observed / unit.size
    interval = wilson(unit.observed, unit.size) if drawn.kind == "proportion" else _each(unit)
    inner, outer = drawn.limits_at(unit.size, Z95), drawn.limits_at(unit.size, Z998)
    place: Place = "inside"
    if value < inner[0]:
        place = "far_below" if value < outer[0] else "below"
    elif value > inner[1]:
        place = "far_above" if value > outer[1] else "above"
    s = _chance(drawn.kind, drawn.target, unit.size)
    z = (value - drawn.target) / s if s else None
    return FunnelPoint(unit, value, interval, inner, outer, z, place)


def _each(unit: Unit) -> tuple[float, float]:
    lower, upper = byar(unit.observed)
    return lower / unit.size, upper / unit.size


def expected_beyond(units: int, z: float = Z998) -> float:
    """How many of so many providers lie beyond the limits by chance alone."""
    return units * 2 * (1 - NormalDist().cdf(z))
