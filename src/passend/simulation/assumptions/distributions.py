"""Distributions as written in a file: by name, with the parameters the field states them by, or
fitted to past observations by the method of moments."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt
from typing import Any, cast

from passend.files.source import Keys
from passend.simulation.assumptions.blocks import Block, Reading
from passend.simulation.assumptions.keys import DISTRIBUTIONS
from passend.simulation.assumptions.model import Basis, Distribution, Kind

__all__ = ["fitted", "read_distribution"]

_PARAMETERS = {
    "fixed": ((), ()),
    "normal": (("mean", "sd"), ("sd",)),
    "lognormal": (("mean", "cv"), ("cv",)),
    "gamma": (("mean", "cv"), ("cv",)),
    "beta": (("mean", "sd"), ("sd",)),
    "triangular": (("low", "mode", "high"), ("low", "mode", "high")),
    "poisson": ((), ()),
    "negative_binomial": (("size",), ("size",)),
    "binomial": ((), ()),
}
"""What each must state: on its own, and around the contract's expectation."""

_COUNTS = ("poisson", "negative_binomial", "binomial")
_LEAST = 3
"""How many past observations a fit needs at least."""


def read_distribution(
    block: Block, key: str, unit: str, *, around: bool = False
) -> Distribution | None:
    """The distribution below a key, or None when there is none. ``around`` is for one whose mean is
    the contract's expectation: its sd and its triangle are shares of that."""
    tree = block.get(key)
    if tree is None:
        return None
    reading, path = block.reading, block.at(key)
    if isinstance(tree, str):
        value = block.parsed(tree, path, unit)
        basis = Block(reading, {}, path, inherits=block.inherits).basis()
        return None if value is None else Distribution("fixed", mean=value, basis=basis)
    inner = reading.block(tree, path, inherits=block.inherits)
    basis = inner.basis(needed=not inner.broken)
    names = {dutch if reading.dutch else english: english
             for english, dutch in DISTRIBUTIONS.items()}  # fmt: skip
    chosen = [word for word in inner.tree if word in names]
    inner.asked |= set(names)
    inner.done()
    if len(chosen) != 1:
        if not inner.broken:
            reading.note(path, "distribution", "one distribution is expected here",
                         f"choose {', '.join(sorted(names))}")  # fmt: skip
        return None
    word = chosen[0]
    kind = cast(Kind, names[word])
    if kind in _COUNTS and not around:
        reading.note(path, "distribution", f"{word} is a spread of counts around the expectation",
                     "choose a distribution with a mean of its own")  # fmt: skip
        return None
    return _Parameters(reading, inner.tree[word], (*path, word), unit, around).read(kind, basis)


class _Parameters:
    """The parameters of one distribution."""

    def __init__(self, reading: Reading, tree: Any, path: Keys, unit: str, around: bool) -> None:
        self.reading, self.tree, self.path = reading, tree, path
        self.unit, self.around = ("share" if around else unit), around
        self.found_before = len(reading.findings)

    def read(self, kind: Kind, basis: Basis) -> Distribution | None:
        if isinstance(self.tree, str):
            return self.fixed(kind, basis)
        block = self.reading.block(self.tree, self.path)
        if self.around and block.has("mean"):
            self.reading.note(
                block.at("mean"), "assumption-expectation",
                "the mean is what the contract expects; a file of assumptions states no other",
                "leave the mean out, or change the expectation in the contract",
            )  # fmt: skip
            return None
        past = block.figures("from", "number" if self.around else self.unit)
        if block.has("from"):
            block.done()
            return self.from_past(kind, past, basis)
        needed = _PARAMETERS[kind][self.around]
        values = {key: self.figure(block, key) for key in needed}
        if kind == "normal" and block.has("cv"):
            values["cv"] = block.figure("cv", "share")
            values.pop("sd")
        for key, value in values.items():
            if value is None and not block.has(key) and not block.broken:
                word = self.reading.key(key)
                self.reading.note(self.path, "missing-key", f"{word} is missing",
                                  f"add {word}: ...")  # fmt: skip
        block.done()
        found = Distribution(kind, basis=basis, **values)
        return (
            found if len(self.reading.findings) == self.found_before and self.sound(found) else None
        )

    def figure(self, block: Block, key: str) -> Fraction | None:
        unit = {"cv": "share", "size": "number"}.get(key, self.unit)
        return block.figure(key, unit)

    def fixed(self, kind: Kind, basis: Basis) -> Distribution | None:
        if kind == "fixed" and not self.around:
            value = Block(self.reading, {}, self.path).parsed(self.tree, self.path, self.unit)
            return None if value is None else Distribution("fixed", mean=value, basis=basis)
        self.reading.note(self.path, "distribution", "the parameters of this distribution are keys",
                          "write them between braces, as in {variatiecoefficient: 5%}")  # fmt: skip
        return None

    def from_past(self, kind: Kind, past: Sequence[Fraction], basis: Basis) -> Distribution | None:
        try:
            found = fitted(kind, past, around=self.around)
        except ValueError as error:
            self.reading.note(self.path, "cannot-fit", str(error))
            return None
        return Distribution(**{**vars(found), "basis": basis})

    def sound(self, found: Distribution) -> bool:
        wrong = _wrong(found, self.around)
        if wrong:
            code = "assumption-expectation" if wrong.startswith("the mean of") else "distribution"
            self.reading.note(self.path, code, wrong)
        return not wrong


def _wrong(found: Distribution, around: bool) -> str:
    for name in ("cv", "sd", "size"):
        value = getattr(found, name)
        if value is not None and value <= 0:
            return f"{name} must be above zero"
    if found.kind == "triangular":
        low, mode, high = found.corners
        if not (low <= mode <= high and low < high):
            return "a triangle has its lowest, most likely and highest value in that order"
        if around and found.center != 1:
            return (f"the mean of this triangle is {found.center} of the expectation, not 1: that "
                    "would be another expectation")  # fmt: skip
    if found.kind == "beta" and found.mean is not None and found.sd is not None:
        possible = 0 < found.mean < 1 and found.sd**2 < found.mean * (1 - found.mean)
        if not possible:
            return "a beta distribution has a mean between 0 and 1 and sd² below mean x (1 - mean)"
    if found.kind in ("lognormal", "gamma") and found.mean is not None and found.mean <= 0:
        return f"the mean of a {found.kind} distribution is above zero"
    return ""


def fitted(kind: Kind, past: Sequence[Fraction], *, around: bool) -> Distribution:
    """A distribution fitted to past observations by the method of moments, with the sample variance
    (divided by n - 1).

    normal, lognormal, gamma: cv = sd / mean; beta: mean and sd; negative binomial:
    k = mean² / (variance - mean). ``around`` the expectation only the spread is taken.
    Raises ValueError with fewer than three observations, without spread, or for a negative binomial
    without overdispersion.
    """
    if len(past) < _LEAST:
        raise ValueError(f"a fit needs at least {_LEAST} past observations, not {len(past)}")
    mean = sum(past, Fraction(0)) / len(past)
    variance = sum(((x - mean) ** 2 for x in past), Fraction(0)) / (len(past) - 1)
    if variance == 0 or mean <= 0:
        raise ValueError("the past observations have no spread or no mean above zero")
    sd = _root(variance)
    match kind:
        case "normal" | "lognormal" | "gamma":
            return Distribution(kind, mean=None if around else mean, cv=sd / mean)
        case "beta":
            return Distribution(kind, mean=None if around else mean, sd=sd)
        case "negative_binomial":
            if variance <= mean:
                raise ValueError("the variance is not above the mean: a poisson fits, no more")
            return Distribution(kind, size=mean**2 / (variance - mean))
        case _:
            raise ValueError(f"a {kind} distribution is not fitted")


def _root(value: Fraction) -> Fraction:
    """The square root, to twelve decimals."""
    scale = 10**24
    return Fraction(isqrt(value.numerator * scale // value.denominator), 10**12)
