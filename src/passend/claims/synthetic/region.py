"""What a made-up region consists of: towns, insurers with labels, providers, programmes.

No person or institution is real. Codes have the shape of the real ones: AGB codes begin with 0699
or 4199, codes of payers with 90, postal codes with 0 (which no Dutch postal code does).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from passend.words import Words

__all__ = ["Kind", "Payer", "Programme", "Provider", "Region", "Town"]

Kind = Literal[
    "hospital",
    "academic",
    "clinic",
    "elsewhere",
    "mental",
    "home_care",
    "nursing_home",
    "household_help",
    "youth_care",
    "general_practice",
]
"""The kinds of providers; ``elsewhere`` is a hospital outside the region."""


@dataclass(frozen=True)
class Town:
    """A town: its municipality (code of the payer), its postal codes (three digits), its weight
    among the inhabitants."""

    name: str
    municipality: str
    postcodes: tuple[str, ...]
    weight: int


@dataclass(frozen=True)
class Payer:
    """A label of an insurer, a care office or a municipality: its code, its name, the insurer it
    belongs to; for a label its share of the insured and how much the young prefer it (per mille);
    ``price`` is its price level (per mille)."""

    code: str
    name: str
    kind: Literal["label", "care_office", "municipality"]
    group: str
    share: int = 0
    young: int = 1000
    price: int = 1000


@dataclass(frozen=True)
class Provider:
    """A provider: its AGB code, its name and kind; ``paths`` are the pathways it treats (none: all
    that its kind treats); ``pull`` says per town how strongly it draws patients; ``price`` is its
    price level (per mille), ``wait`` its waiting time (per cent of what is usual), ``paid`` what
    insurers pay of what it declares (per mille; below 1000 without a contract)."""

    agb: str
    name: str
    kind: Kind
    pull: tuple[int, ...]
    paths: tuple[str, ...] = ()
    price: int = 1000
    wait: int = 100
    paid: int = 1000


@dataclass(frozen=True)
class Programme:
    """A programme of several years with effects that are known because they are made here.

    It starts at ``provider`` (none: everywhere) on the first day of ``month`` in the year
    ``after_years`` after the first year asked for. ``kind`` says how it works, ``figures`` (per
    mille) how strongly:

    ``fewer_ic_days``    each day on intensive care is left out with chance 1 - (1 - per_year)^k in
                         its k-th year, counted from the start
    ``telemonitoring``   of the patients on ``paths`` the share ``enrolled`` is watched at home, in
                         exchange for a line per month; each later visit is replaced with chance
                         ``visits``, each admission avoided with chance ``admissions``
    ``joint_consult``    the GP asks a specialist to look along for the share ``asked`` of the
                         patients; of those the share ``avoided`` need no referral
    ``reablement``       minutes are (1 - per_year)^k of what they would be in the k-th year
    ``leakage``          patients who would have gone to ``provider`` go elsewhere; ``moves`` gives
                         for each reason the other provider and the share that goes
    """

    id: str
    kind: Literal["fewer_ic_days", "telemonitoring", "joint_consult", "reablement", "leakage"]
    says: Words
    after_years: int
    month: int
    figures: Mapping[str, int]
    provider: str = ""
    paths: tuple[str, ...] = ()
    moves: tuple[tuple[Literal["agreed", "market", "unexplained"], str, int], ...] = ()

    def remains(self, year: int) -> int:
        """The millionths that remain in the k-th year of a yearly decrease: (1 - per_year)^k."""
        return int(1_000_000 * (1000 - self.figures["per_year"]) ** year // 1000**year)


@dataclass(frozen=True)
class Region:
    """A region: ``ages`` weighs twenty age groups of five years, ``arrivals`` is the yearly growth
    by birth and moving in (per mille), ``switchers`` the share of the insured that changes label
    on 1 January (per mille) below 35, below 65 and above, ``indices`` the yearly price indices (per
    mille), repeated as long as needed."""

    id: str
    name: str
    towns: tuple[Town, ...]
    payers: tuple[Payer, ...]
    providers: tuple[Provider, ...]
    programmes: tuple[Programme, ...]
    ages: tuple[int, ...]
    practices: str
    arrivals: int = 26
    switchers: tuple[int, int, int] = (110, 65, 22)
    indices: tuple[int, ...] = (31, 38, 29, 27, 33)
