"""Assumptions as data. Figures are exact as written; every one has a source or is a guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from passend.findings import Place

__all__ = [
    "Activity", "Assumptions", "Basis", "CaseMix", "Correlation", "Distribution", "FixedCost",
    "Insurer", "Kind", "Observed", "OtherPayers", "Part", "PerCase", "Programme", "Replacement",
    "Season", "Shift", "Staff", "UnitCost",
]  # fmt: skip

Kind = Literal["fixed", "normal", "lognormal", "gamma", "beta", "triangular", "poisson",
               "negative_binomial", "binomial"]  # fmt: skip


@dataclass(frozen=True)
class Basis:
    """What a figure rests on: a source, or a guess with the reason; and where it stands."""

    source: str = ""
    guess: bool = False
    because: str = ""
    place: Place = field(default=Place(), compare=False)
    path: str = ""


@dataclass(frozen=True)
class Distribution:
    """A distribution by its name in the field, with the parameters the field states it by.

    ``mean`` is None where the contract's expectation is the mean. ``cv`` is the coefficient of
    variation (sd / mean); ``size`` the k of a negative binomial, variance = mean + mean² / k.
    """

    kind: Kind
    mean: Fraction | None = None
    cv: Fraction | None = None
    sd: Fraction | None = None
    low: Fraction | None = None
    mode: Fraction | None = None
    high: Fraction | None = None
    size: Fraction | None = None
    basis: Basis = Basis()

    @property
    def corners(self) -> tuple[Fraction, Fraction, Fraction]:
        """The lowest, most likely and highest value of a triangle."""
        zero = Fraction(0)
        return self.low or zero, self.mode or zero, self.high or zero

    @property
    def center(self) -> Fraction:
        """The mean. Raises ValueError where the contract's expectation is the mean."""
        if self.kind == "triangular":
            return sum(self.corners, Fraction(0)) / 3
        if self.mean is None:
            raise ValueError(f"a {self.kind} around the expectation has no mean of its own")
        return self.mean


@dataclass(frozen=True)
class PerCase:
    """An amount that is made up of cases: each draws its own, so small numbers and long tails show.
    The mean per case is expected amount / expected number of ``of``."""

    of: str
    distribution: Distribution


@dataclass(frozen=True)
class Season:
    """Twelve weights, January first."""

    weights: tuple[Fraction, ...]
    basis: Basis


@dataclass(frozen=True)
class Programme:
    """By what share a programme lowers an observation per year (a negative share raises it), and
    how much of that comes true: a factor with mean 1. The contract's expectation is with the
    programme."""

    effect: Mapping[int, Fraction]
    realised: Distribution
    basis: Basis


@dataclass(frozen=True)
class Shift:
    """What a programme takes away here turns up there: ``share`` units of ``to`` per unit less than
    without the programme. On top of what the contract expects there. ``receiver`` is the party that
    does it and is paid for it."""

    to: str
    share: Distribution
    receiver: str
    basis: Basis


@dataclass(frozen=True)
class Observed:
    """How one observation may turn out, around what the contract expects of it."""

    spread: Distribution | None = None
    per_case: PerCase | None = None
    growth: Distribution | None = None
    season: Season | None = None
    programme: Programme | None = None
    follows: str = ""
    shifts: tuple[Shift, ...] = ()
    episodes: int = 0
    basis: Basis = Basis()


@dataclass(frozen=True)
class UnitCost:
    """What one unit costs a party and how many hours of nursing it takes; at the price level of the
    first year of the run."""

    party: str
    variable: Distribution | None
    hours: Distribution | None
    basis: Basis


@dataclass(frozen=True)
class FixedCost:
    """A cost per year. With ``number`` and ``of`` it comes in steps: one amount for every begun
    ``number`` of the observation; a step that is no longer needed stays for ``stays`` years."""

    party: str
    amount: Distribution
    number: int
    of: str
    stays: int
    basis: Basis


@dataclass(frozen=True)
class CaseMix:
    """How much heavier patients become per year: costs and hours per unit grow with it, and so does
    the observation that measures it, where there is one."""

    drift: Distribution
    observation: str


@dataclass(frozen=True)
class Correlation:
    """Two things that move together, on the normal scale (Gaussian copula)."""

    between: tuple[str, str]
    value: Fraction
    basis: Basis


@dataclass(frozen=True)
class OtherPayers:
    """The share of the provider's patients that this contract's payer insures, and what the others
    pay per unit, in cents by the first year it holds."""

    party: str
    share: Fraction
    tariffs: Mapping[str, Mapping[int, int]]
    basis: Basis


@dataclass(frozen=True)
class Staff:
    """Nurses there are: full-time equivalents per year in hundredths, and hours of each a year."""

    party: str
    hours_per_fte: int
    fte: Mapping[int, int]
    basis: Basis


@dataclass(frozen=True)
class Insurer:
    """What the payer's return needs: the share of a saving that risk equalisation takes back, the
    share of insured who leave each year, cents per unit of care elsewhere, cents invested a
    year."""

    party: str
    equalisation: Fraction
    switching: Fraction
    elsewhere: Mapping[str, int]
    investment: Mapping[int, int]
    basis: Basis


@dataclass(frozen=True)
class Replacement:
    """New care that is meant to replace old care."""

    new: str
    old: str
    basis: Basis


@dataclass(frozen=True)
class Activity:
    """What kind of activity a clause pays for: treating, advising, guiding or availability."""

    kind: str
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True)
class Part:
    """One assumptions file: shared, or with an ``owner`` the private overlay of one party."""

    id: str
    owner: str = ""
    contracts: tuple[str, ...] = ()
    observed: Mapping[str, Observed] = field(default_factory=dict)
    costs: Mapping[str, UnitCost] = field(default_factory=dict)
    fixed: Mapping[str, FixedCost] = field(default_factory=dict)
    inflation: Distribution | None = None
    case_mix: CaseMix | None = None
    correlations: tuple[Correlation, ...] = ()
    payers: OtherPayers | None = None
    staff: Staff | None = None
    insurer: Insurer | None = None
    replacements: tuple[Replacement, ...] = ()
    activities: Mapping[str, Activity] = field(default_factory=dict)
    guesses: tuple[Basis, ...] = ()
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True)
class Assumptions:
    """The shared part with at most one overlay laid over it. With an ``owner`` every result is for
    that party only."""

    all: Part
    owner: str = ""
    ids: tuple[str, ...] = ()
