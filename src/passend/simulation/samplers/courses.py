"""How things go over the years: growth, a programme, prices, case mix. Arrays (cases, years).

Where the contract states what it expects of a year, a course lies around that with mean 1; after
the last stated year it goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from passend.simulation.assumptions.model import Distribution, Programme
from passend.simulation.samplers.quantiles import drawn
from passend.simulation.samplers.streams import CHUNK, Floats

__all__ = ["grown", "index", "programme_factors"]

Normals = Callable[[str, int], Floats]


def index(distribution: Distribution | None, name: str, years: int, normals: Normals) -> Floats:
    """What is 1 in the first year after so many years of change: the product of 1 + change."""
    found = np.ones((CHUNK, years))
    if distribution is None:
        return found
    changes = drawn(distribution, normals(name, years))
    for year in range(1, years):
        found[:, year] = found[:, year - 1] * np.maximum(0.0, 1 + changes[:, year])
    return found


def grown(
    distribution: Distribution | None, name: str, years: int, stated: int, normals: Normals
) -> Floats:
    """Growth since the first year. In the years up to ``stated`` (a position) its mean is taken
    out: there the contract says what is expected."""
    found = index(distribution, name, years, normals)
    if distribution is None or distribution.center == 0:
        return found
    mean = 1 + float(distribution.center)
    for year in range(years):
        found[:, year] /= mean ** min(year, stated)
    return found


def programme_factors(
    programme: Programme | None, name: str, labels: list[int], stated: int, normals: Normals
) -> tuple[Floats, Floats]:
    """What the expectation is multiplied by with the programme as it comes true, and without it.

    With effect e in a stated year: (1 - f e) / (1 - e) and 1 / (1 - e); after the last stated year
    the divisor stays that of the last stated year.
    """
    ones = np.ones((CHUNK, len(labels)))
    if programme is None:
        return ones, ones
    realised = drawn(programme.realised, normals(name, 1))[:, 0]
    effects = [_effect(programme.effect, year) for year in labels]
    with_it, without = ones.copy(), ones.copy()
    for at, effect in enumerate(effects):
        divisor = 1 - effects[min(at, stated)]
        with_it[:, at] = np.maximum(0.0, 1 - realised * effect) / divisor
        without[:, at] = 1 / divisor
    return with_it, without


def _effect(effect: Mapping[int, object], year: int) -> float:
    """The effect of a year: its own, else that of the last year before it, else none."""
    before = [one for one in effect if one <= year]
    return float(effect[max(before)]) if before else 0.0  # type: ignore[arg-type]
