"""The insurer's return on a change: with and without risk equalisation, and with insured who leave.

Every case is computed twice on the same chances: with the programme under this contract, and
without it under the contract it is held against (by default the same). Per year

    saving = what the insurer spends without - what it spends with it, investment left out
    kept   = saving x (1 - equalised) x (1 - leaving) ^ years since the start, in nine decimals
    return = (sum of kept - sum of invested) / sum of invested

Risk equalisation pays an insurer for sick insured: where their cost falls, what it is paid falls
too. Who leaves takes the later saving to another insurer.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from passend.algebra.columns import Integers
from passend.money import rounded_fraction, scaled
from passend.simulation.assumptions.model import Insurer

__all__ = ["VARIANTS", "Return", "returns_of"]

VARIANTS = ("gross", "equalised", "switching", "both")
"""Without anything; with risk equalisation; with insured who leave; with both."""

_NINE = 10**9


@dataclass(frozen=True)
class Return:
    """One way of counting: what is kept per case over the whole run, in cents, and what was
    invested."""

    variant: str
    kept: Integers
    invested: int

    @property
    def net(self) -> Integers:
        return self.kept - self.invested

    def ratio(self, net: int) -> Fraction | None:
        """Net on what was invested; None when nothing was."""
        return Fraction(net, self.invested) if self.invested else None


def returns_of(insurer: Insurer, saving: Integers, invested: int) -> tuple[Return, ...]:
    """The return by every variant, from the saving per case and year."""
    years = saving.shape[1]
    found = []
    for variant in VARIANTS:
        stays = Fraction(1) - (insurer.equalisation if variant in ("equalised", "both") else 0)
        leaves = insurer.switching if variant in ("switching", "both") else Fraction(0)
        shares = [rounded_fraction(stays * (1 - leaves) ** year * _NINE) for year in range(years)]
        numerator = np.array(shares, np.int64)[None, :]
        kept, _ = scaled(saving, numerator, np.full_like(numerator, _NINE))
        found.append(Return(variant, kept.sum(axis=1), invested))
    return tuple(found)
