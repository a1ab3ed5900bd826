"""The limits of many control charts at once: centre, sigma and three sigma to both sides.

Floats: nothing here is money. Arrays have the shape (charts, months). Sources: W. A. Shewhart,
Economic Control of Quality (1931), p and u; D. J. Wheeler, Understanding Variation (1993), XmR with
the printed constants 2.66 and 3.267; D. B. Laney, Improved control charts for attributes, Quality
Engineering 14 (2002), p' and u' with the printed constant 1.128.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from passend.monitoring.charts.series import Kind

__all__ = ["LANEY", "RANGE_LIMIT", "XMR", "Floats", "Grid", "Limits", "Mask", "dispersion",
           "limits"]  # fmt: skip

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

XMR = 2.66
"""Limits of single values lie 2.66 mean moving ranges from their mean (3 / d2 for two values)."""
RANGE_LIMIT = 3.267
"""The upper limit of a moving range is 3.267 times the mean moving range (D4 for two values)."""
LANEY = 1.128
"""d2 for two values: sigma of z scores is their mean moving range / 1.128."""


@dataclass(frozen=True)
class Grid:
    """Charts of one kind. ``present`` says which months have a figure, ``basis`` which of them make
    the limits; None is all of them."""

    kind: Kind
    counts: Floats
    sizes: Floats
    present: Mask | None = None
    basis: Mask | None = None


@dataclass(frozen=True)
class Limits:
    """``values``, ``sigma``, ``lower``, ``upper`` by chart and month; ``center`` and ``ratio`` by
    chart. ``ratio`` is Laney's sigma of z (1 where the chart does not use it). NaN where there are
    no limits: no month in the basis, or no two neighbours."""

    values: Floats
    center: Floats
    sigma: Floats
    lower: Floats
    upper: Floats
    ratio: Floats


def limits(grid: Grid) -> Limits:
    """The limits of every chart.

    ``xmr``  mean of x +- 2.66 x mean moving range
    ``p``    P = sum x / sum n; P +- 3 sqrt(P (1 - P) / n), within 0 and 1
    ``u``    U = sum x / sum n; U +- 3 sqrt(U / n), not below 0
    ``p_prime``, ``u_prime``  the same with sigma times (mean moving range of z) / 1.128, where z is
             (value - centre) / sigma

    A moving range is taken between two neighbouring months of the basis only: a missing or excluded
    month makes none.
    """
    basis = _basis(grid)
    with np.errstate(divide="ignore", invalid="ignore"):
        values = grid.counts / grid.sizes
        ratio = np.ones((len(values), 1))
        if grid.kind == "xmr":
            center = _mean(values, basis)
            width = XMR * mean_range(values, basis)
            sigma = np.broadcast_to(width / 3, values.shape)
            return Limits(values, center, sigma, *_around(center, width, values.shape), ratio)
        center = _sum(grid.counts, basis) / _sum(grid.sizes, basis)
        share = grid.kind in ("p", "p_prime")
        sigma = np.sqrt((center * (1 - center) if share else center) / grid.sizes)
        if grid.kind in ("p_prime", "u_prime"):
            ratio = dispersion(values, center, sigma, basis)
            sigma = sigma * ratio
        width = 3 * sigma
        lower = np.maximum(center - width, 0.0)
        upper = center + width
        if share:
            np.minimum(upper, 1.0, out=upper)
    return Limits(values, center, sigma, lower, upper, ratio)


def dispersion(values: Floats, center: Floats, sigma: Floats, basis: Mask | None) -> Floats:
    """Laney's sigma of z by chart: 1 where months differ by chance only, above 1 where they differ
    by more."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return mean_range((values - center) / sigma, basis) / LANEY


def mean_range(values: Floats, basis: Mask | None) -> Floats:
    """The mean of the moving ranges between neighbouring months of the basis, by chart."""
    ranges = np.abs(np.diff(values, axis=1))
    return _mean(ranges, None if basis is None else basis[:, 1:] & basis[:, :-1])


def _basis(grid: Grid) -> Mask | None:
    if grid.basis is None or grid.present is None:
        return grid.present if grid.basis is None else grid.basis
    return grid.basis & grid.present


def _sum(values: Floats, basis: Mask | None) -> Floats:
    if basis is None:
        return np.asarray(values.sum(axis=1, keepdims=True))
    return np.asarray(np.where(basis, values, 0.0).sum(axis=1, keepdims=True))


def _mean(values: Floats, basis: Mask | None) -> Floats:
    if basis is None:
        return np.asarray(values.mean(axis=1, keepdims=True))
    return np.asarray(_sum(values, basis) / basis.sum(axis=1, keepdims=True))


def _around(center: Floats, width: Floats, shape: tuple[int, ...]) -> tuple[Floats, Floats]:
    """The same limits for every month."""
    return np.broadcast_to(center - width, shape), np.broadcast_to(center + width, shape)
