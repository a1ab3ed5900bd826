"""Integers around a mean: counts, and amounts made up of many cases.

A negative binomial is a Poisson count around a mean that itself is gamma distributed; the gamma
part may move together with other things, the Poisson part is the chance of single events. An amount
made up of n lognormal cases is added up case by case up to 512 cases, and beyond that drawn from
the gamma distribution with the same mean, variance and skewness (translated gamma); a sum of gamma
cases is gamma itself.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from passend.money import LIMIT
from passend.simulation.assumptions.model import Distribution
from passend.simulation.samplers.streams import Floats

__all__ = ["binomial", "compound", "poisson", "to_integers"]

Integers = NDArray[np.int64]

_CASE_BY_CASE = 512
_LARGEST_MEAN = 1e15


def to_integers(values: Floats) -> Integers:
    """The nearest integers, within what the engine can hold."""
    return np.clip(np.rint(values), -LIMIT, LIMIT).astype(np.int64)


def poisson(generator: np.random.Generator, mean: Floats) -> Integers:
    """Counts; a mean below zero counts as zero."""
    return generator.poisson(np.clip(mean, 0.0, _LARGEST_MEAN)).astype(np.int64)


def binomial(generator: np.random.Generator, of: Integers, chance: Floats) -> Integers:
    """How many out of a number."""
    return generator.binomial(np.maximum(of, 0), np.clip(chance, 0.0, 1.0)).astype(np.int64)


def compound(
    generator: np.random.Generator, cases: Integers, mean: Floats, distribution: Distribution
) -> Floats:
    """The sum of ``cases`` draws with a mean per case; arrays of one shape."""
    cv = float(distribution.cv or 0)
    cases = np.maximum(cases, 0)
    if distribution.kind == "gamma":
        shape = np.maximum(cases, 0) / cv**2
        return generator.standard_gamma(shape) * cv**2 * mean
    large = cases > _CASE_BY_CASE
    found = _one_by_one(generator, np.where(large, 0, cases), cv)
    skewness = cv**3 + 3 * cv
    n = np.where(large, cases, 1)
    shape = 4 * n / skewness**2
    drawn = (generator.standard_gamma(shape) - shape) / np.sqrt(shape)
    total = n + np.sqrt(n) * cv * drawn
    return np.where(large, total, found) * mean


def _one_by_one(generator: np.random.Generator, cases: Integers, cv: float) -> Floats:
    """Sums of lognormal cases with mean 1."""
    flat = cases.ravel()
    total = int(flat.sum())
    sigma = np.sqrt(np.log1p(cv * cv))
    values = np.exp(sigma * generator.standard_normal(total) - sigma * sigma / 2)
    running = np.concatenate([[0.0], np.cumsum(values)])
    ends = np.cumsum(flat)
    sums = running[ends] - running[ends - flat]
    return np.asarray(sums.reshape(cases.shape))
