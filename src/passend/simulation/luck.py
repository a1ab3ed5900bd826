"""Luck: how often a reward is paid although nothing changed, and how often a real effect is missed.

Both follow from the rule, the volume and the spread, before anything is signed. A reward on a count
is exact; one on a saving rests on the normal limit of the mean cost of many persons.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from passend.findings import BadInput, Finding, Place
from passend.report.numbers import number_text
from passend.simulation.chance import Tail, at_least, at_most, below, skewness
from passend.simulation.remarks import Warned, share, warned
from passend.words import Words

__all__ = ["CountReward", "Remedies", "Reward", "Row", "SavingReward", "luck", "warnings"]

Probability = Fraction | float
"""A fraction where it is exact, a float where it rests on a limit."""


@dataclass(frozen=True, kw_only=True)
class CountReward:
    """A reward for at most (``fewer``) or at least so many ``events`` among ``of``, when the true
    rate of events is ``rate`` and nothing changes. A border moved by a corridor or by weighing may
    lie below zero or above ``of``: then none is rewarded, or all. Raises BadInput ``luck`` for
    figures that mean nothing."""

    events: int
    of: int
    rate: Fraction
    fewer: bool = True

    def __post_init__(self) -> None:
        if self.of <= 0 or not 0 <= self.rate <= 1:
            raise _bad(f"{self.events} of {self.of} at a rate of {self.rate}",
                       "give a volume above zero and a rate between 0 and 1")  # fmt: skip

    @property
    def volume(self) -> int:
        return self.of

    def by_luck(self) -> Fraction:
        """The probability that the reward is paid at the true rate, exactly."""
        return self._paid(self.rate)

    def missed(self, effect: Fraction) -> Fraction:
        """The probability that it is not paid when the rate really is better by a share
        ``effect``, exactly."""
        better = self.rate * (1 - effect) if self.fewer else self.rate * (1 + effect)
        return 1 - self._paid(min(max(better, Fraction(0)), Fraction(1)))

    def at(self, volume: int) -> CountReward:
        """The same rule at another volume: the border is the same share, in whole events."""
        return self._with(volume, Fraction(self.events, self.of))

    def over(self, years: int) -> CountReward:
        """The same rule over several years together."""
        return self.at(self.of * years)

    def corridor(self, width: Fraction) -> CountReward:
        """Only what is better by a width (in points of the rate) beyond the border counts."""
        border = Fraction(self.events, self.of)
        return self._with(self.of, border - width if self.fewer else border + width)

    def weighed(self, constant: int) -> CountReward:
        """What shows is weighed with the true rate by Bühlmann's credibility n / (n + constant)
        before it is held against the border."""
        weight = Fraction(self.of, self.of + constant)
        border = (Fraction(self.events, self.of) - (1 - weight) * self.rate) / weight
        return self._with(self.of, border)

    def _with(self, volume: int, border: Fraction) -> CountReward:
        exact = volume * border
        events = math.floor(exact) if self.fewer else math.ceil(exact)
        return replace(self, events=events, of=volume)

    def _paid(self, rate: Fraction) -> Fraction:
        if self.fewer:
            return at_most(min(self.events, self.of), self.of, rate)
        return at_least(min(max(self.events, 0), self.of + 1), self.of, rate)


@dataclass(frozen=True, kw_only=True)
class SavingReward:
    """A reward once the mean cost of ``persons`` shows a saving above ``minimum``. The cost of one
    has the coefficient of variation ``variation`` and a ``tail``; costs are independent. The mean
    is taken over ``years``; the benchmark is fixed, or the mean of as many persons in each of
    ``baseline_years``."""

    persons: int
    variation: Fraction
    minimum: Fraction
    years: int = 1
    baseline_years: int = 0
    tail: Tail = "normal"

    def __post_init__(self) -> None:
        if min(self.persons, self.years) <= 0 or self.variation <= 0 or self.baseline_years < 0:
            raise _bad(f"{self.persons} persons with a variation of {self.variation}",
                       "give both above zero")  # fmt: skip

    @property
    def volume(self) -> int:
        return self.persons

    def by_luck(self) -> float:
        """The probability that a saving above the minimum shows when there is none."""
        return self._shown(Fraction(0))

    def missed(self, effect: Fraction) -> float:
        """The probability that it does not show when costs really are lower by ``effect``."""
        return 1 - self._shown(effect)

    def at(self, volume: int) -> SavingReward:
        """The same rule with another number of persons."""
        return replace(self, persons=volume)

    def over(self, years: int) -> SavingReward:
        """The same rule over several years together."""
        return replace(self, years=self.years * years)

    def corridor(self, width: Fraction) -> SavingReward:
        """Only what lies beyond the minimum by a width counts."""
        return replace(self, minimum=self.minimum + width)

    def weighed(self, constant: int) -> SavingReward:
        """The saving that shows is multiplied by Bühlmann's credibility n / (n + constant) before
        it is held against the minimum."""
        return replace(self, minimum=self.minimum * (self.persons + constant) / self.persons)

    def _shown(self, saving: Fraction) -> float:
        """Formula: Phi((saving - minimum) / s), s² = c² ((1 - saving)² / years + 1 / baseline
        years) / n, without the last term for a fixed benchmark; with Edgeworth's first term for the
        tail: the baseline is as skew to the other side."""
        left, before = float(1 - saving), self.baseline_years
        spread = left**2 / self.years + (1 / before if before else 0)
        third = left**3 / self.years**2 - (1 / before**2 if before else 0)
        deviation = float(self.variation) * math.sqrt(spread / self.persons)
        skew = skewness(self.tail, self.variation) * third / spread**1.5
        return below(float(saving - self.minimum) / deviation, self.persons, skew)


Reward = CountReward | SavingReward


@dataclass(frozen=True, kw_only=True)
class Remedies:
    """What might help against luck: a corridor of a width, several years together, credibility
    weighting with a constant, a larger pool of so many. What is nothing is not tried."""

    corridor: Fraction = Fraction(0)
    years: int = 0
    constant: int = 0
    pool: int = 0


@dataclass(frozen=True)
class Row:
    """A rule, how often luck pays and how often a real effect is missed."""

    name: Words
    reward: Reward
    by_luck: Probability
    missed: Probability


def luck(reward: Reward, effect: Fraction, remedies: Remedies | None = None) -> tuple[Row, ...]:
    """The rule as it stands, and with each remedy alone."""
    return tuple(
        Row(name, item, item.by_luck(), item.missed(effect))
        for name, item in _tried(reward, remedies or Remedies())
    )


def _tried(reward: Reward, remedies: Remedies) -> Iterable[tuple[Words, Reward]]:
    yield Words("zoals afgesproken", "as agreed"), reward
    if remedies.corridor:
        width = share(remedies.corridor)
        name = Words(f"bandbreedte van {width.nl}", f"corridor of {width.en}")
        yield name, reward.corridor(remedies.corridor)
    if remedies.years > 1:
        name = Words(f"{remedies.years} jaren samen", f"{remedies.years} years together")
        yield name, reward.over(remedies.years)
    if remedies.constant:
        name = Words("weging naar geloofwaardigheid", "credibility weighting")
        yield name, reward.weighed(remedies.constant)
    if remedies.pool:
        name = Words(
            f"groep van {number_text(remedies.pool, 'nl')}",
            f"pool of {number_text(remedies.pool, 'en')}",
        )
        yield name, reward.at(remedies.pool)


def warnings(
    label: str, rows: Sequence[Row], effect: Fraction, worry: Fraction = Fraction(1, 10)
) -> tuple[Warned, ...]:
    """What to warn of in the rule as it stands: that luck pays, or that an effect is missed, more
    often than ``worry``."""
    first, found = rows[0], []
    if first.by_luck > worry:
        chance = share(Fraction(first.by_luck))
        found.append(warned("luck-reward", at=label, chance=chance))
    if first.missed > worry:
        chance = share(Fraction(first.missed))
        found.append(warned("luck-missed", at=label, chance=chance, effect=share(effect)))
    return tuple(found)


def _bad(message: str, mend: str) -> BadInput:
    return BadInput([Finding(Place(), "luck", message, mend)])
