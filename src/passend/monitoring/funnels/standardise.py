"""Standardisation: what would be expected of a provider with the people it has.

Indirect: the rates of a reference population on the people of the provider (SMR, ISR). Direct: the
rates of the provider on the people of a standard population. Floats: nothing here is money.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from passend.findings import BadInput, Finding, Place
from passend.monitoring.funnels.limits import Z95, byar

__all__ = ["Direct", "Indirect", "Stratum", "direct", "indirect"]


@dataclass(frozen=True)
class Stratum:
    """People or cases of one kind (age, sex, diagnosis group) with one provider: how many, and how
    many events they had."""

    unit: str
    stratum: str
    size: float
    events: float


@dataclass(frozen=True)
class Indirect:
    """Observed against expected of one provider. ``ratio`` is the SMR with Byar's limits; ``rate``
    is the ISR: the ratio times the crude rate of the reference, in events per one."""

    unit: str
    observed: float
    expected: float
    ratio: float | None
    ratio_limits: tuple[float, float] | None
    rate: float | None
    rate_limits: tuple[float, float] | None


@dataclass(frozen=True)
class Direct:
    """The rate that the standard population would have with this provider's rates, and its limits
    after A. J. Dobson and others (1991): rate + sqrt(variance / O) (Byar's limit of O - O). Without
    a single event O there are none."""

    unit: str
    rate: float
    limits: tuple[float, float] | None


def indirect(
    strata: Sequence[Stratum], reference: Sequence[Stratum] | None = None, z: float = Z95
) -> tuple[Indirect, ...]:
    """Observed against expected by provider, in the order in which they first appear.

    expected = sum over strata of size x (events / size in the reference). Without a reference it is
    all providers together. SMR = observed / expected; ISR = SMR x all events / all sizes of the
    reference. Raises BadInput ``stratum-missing`` where the reference says nothing of a stratum.
    """
    rates, crude = _rates(strata if reference is None else reference)
    _known({s.stratum for s in strata if s.size}, rates, "the reference")
    found = []
    for unit in dict.fromkeys(s.unit for s in strata):
        own = [s for s in strata if s.unit == unit]
        observed = sum(s.events for s in own)
        expected = sum(s.size * rates[s.stratum] for s in own if s.size)
        if expected <= 0:
            found.append(Indirect(unit, observed, expected, None, None, None, None))
            continue
        lower, upper = (limit / expected for limit in byar(observed, z))
        ratio = observed / expected
        found.append(Indirect(unit, observed, expected, ratio, (lower, upper), ratio * crude,
                              (lower * crude, upper * crude)))  # fmt: skip
    return tuple(found)


def direct(
    strata: Sequence[Stratum], weights: Mapping[str, float], z: float = Z95
) -> tuple[Direct, ...]:
    """The directly standardised rate by provider: sum of w x (events / size) / sum of w, with
    variance sum of w^2 events / size^2 / (sum of w)^2. ``weights`` is the standard population.

    Raises BadInput ``stratum-missing`` where a provider has no one in a stratum of the standard:
    its rate there is unknown, and 0 would flatter it.
    """
    whole, found = sum(weights.values()), []
    for unit in dict.fromkeys(s.unit for s in strata):
        own = {s.stratum: s for s in strata if s.unit == unit and s.size > 0}
        _known({name for name, weight in weights.items() if weight}, own, unit)
        parts = [(weights[name], s) for name, s in own.items() if weights.get(name)]
        events = sum(s.events for _, s in parts)
        rate = sum(w * s.events / s.size for w, s in parts) / whole
        variance = sum(w * w * s.events / s.size**2 for w, s in parts) / whole**2
        if not events:
            found.append(Direct(unit, rate, None))
            continue
        scale = math.sqrt(variance / events)
        lower, upper = (rate + scale * (limit - events) for limit in byar(events, z))
        found.append(Direct(unit, rate, (lower, upper)))
    return tuple(found)


def _rates(reference: Sequence[Stratum]) -> tuple[dict[str, float], float]:
    """Events per one in every stratum of the reference, and over all of them."""
    sizes: dict[str, float] = {}
    events: dict[str, float] = {}
    for s in reference:
        sizes[s.stratum] = sizes.get(s.stratum, 0.0) + s.size
        events[s.stratum] = events.get(s.stratum, 0.0) + s.events
    rates = {name: events[name] / size for name, size in sizes.items() if size > 0}
    whole = sum(sizes.values())
    return rates, sum(events.values()) / whole if whole else 0.0


def _known(asked: set[str], there: Mapping[str, object], who: str) -> None:
    missing = sorted(asked - set(there))
    if missing:
        mend = "join strata until everyone has people in each of them"
        raise BadInput(
            Finding(Place(spot=f"{who}, {name}"), "stratum-missing",
                    f"{who} has no one in stratum {name}", mend)
            for name in missing
        )  # fmt: skip
