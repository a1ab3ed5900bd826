"""A region, a number of people, years and a seed, worked out to the tables that the stages read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np

from passend.claims.synthetic.catalogue import CATALOGUE
from passend.claims.synthetic.draws import Array, Draws, Mask, cumulative
from passend.claims.synthetic.pathways import BANDS, PATHS
from passend.claims.synthetic.region import Programme, Provider, Region
from passend.claims.synthetic.regions import REGIONS
from passend.findings import BadInput, Finding, Place
from passend.money import rounded

__all__ = ["NONE", "Plan", "day_number", "plan_of"]

NONE: Final = -1
"""No provider, no day, no programme."""

_PEOPLE_LIMIT: Final = 20_000_000
_CHUNK_LIMIT_PERSON_YEARS: Final = 20_000
_CHUNK_LEAST: Final = 500
_CHUNKS: Final = 16
_PRACTICE: Final = 3_000
_PRACTICES_LIMIT: Final = 99
_RUN_OFF_YEARS: Final = 4


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Plan:
    """What is to be made. The year before the first is lived too, unseen, so that the first year
    has its open sub-trajectories, clients and waiting lists like any other."""

    region: Region
    people: int
    years: tuple[int, ...]
    seed: int

    @cached_property
    def chunk_people(self) -> int:
        """People per chunk: by what is asked alone, so that the work divides the same way whoever
        does it; few enough that a chunk of many years fits in memory too."""
        most = max(_CHUNK_LEAST, _CHUNK_LIMIT_PERSON_YEARS // len(self.years))
        return min(most, max(_CHUNK_LEAST, -(-self.people // _CHUNKS)))

    @cached_property
    def chunks(self) -> int:
        return -(-self.people // self.chunk_people)

    def draws(self, chunk: int, stage: str) -> Draws:
        return Draws(self.seed, self.region.id, chunk, stage)

    @cached_property
    def lived(self) -> tuple[int, ...]:
        """The years that are lived: one more than the years that are seen."""
        return (self.years[0] - 1, *self.years)

    @cached_property
    def year_starts(self) -> Array:
        """The first day of every lived year, and of the year after."""
        return np.array([day_number(date(y, 1, 1)) for y in (*self.lived, self.lived[-1] + 1)])

    @cached_property
    def month_starts(self) -> Array:
        """The first day of every month from the first lived year until claims have run off."""
        count = len(self.lived) + _RUN_OFF_YEARS
        years = [self.lived[0] + at for at in range(count)]
        return np.array([day_number(date(y, m, 1)) for y in years for m in range(1, 13)])

    @property
    def first_day(self) -> int:
        """The first day that is lived."""
        return int(self.year_starts[0])

    @property
    def last_day(self) -> int:
        return int(self.year_starts[-1]) - 1

    def lived_year(self, day: Array) -> Array:
        """The place of a day's year among the lived years, held within them."""
        place = np.searchsorted(self.year_starts, day, side="right") - 1
        return np.clip(place, 0, len(self.lived) - 1)

    def seen_year(self, day: Array) -> Array:
        """The place of a day's year among the years asked for; -1 and the count lie outside."""
        return np.searchsorted(self.year_starts[1:], day, side="right") - 1

    def month(self, day: Array) -> Array:
        """The place of a day's month, counted from January of the first lived year."""
        return np.searchsorted(self.month_starts, day, side="right") - 1

    @cached_property
    def providers(self) -> tuple[Provider, ...]:
        """The providers of the region, with as many general practices as the people need."""
        towns = self.region.towns
        wanted = max(len(towns), min(_PRACTICES_LIMIT, -(-self.people // _PRACTICE)))
        weights = sum(town.weight for town in towns)
        practices: list[Provider] = []
        for place, town in enumerate(towns):
            for number in range(max(1, wanted * town.weight // weights)):
                agb = f"{self.region.practices}{len(practices) + 1:02}"
                name = f"Huisartsen {town.name} {number + 1}"
                pull = tuple(100 * (at == place) for at in range(len(towns)))
                practices.append(Provider(agb, name, "general_practice", pull))
        return (*self.region.providers, *practices)

    def provider(self, agb: str) -> int:
        """The place of a provider; :data:`NONE` for no code."""
        return [p.agb for p in self.providers].index(agb) if agb else NONE

    @cached_property
    def labels(self) -> Array:
        return np.array([at for at, p in enumerate(self.region.payers) if p.kind == "label"])

    @cached_property
    def care_office(self) -> int:
        return [p.kind for p in self.region.payers].index("care_office")

    @cached_property
    def municipality(self) -> Array:
        """The municipality that pays, by town."""
        codes = [p.code for p in self.region.payers]
        return np.array([codes.index(town.municipality) for town in self.region.towns])

    def choice(self, kind: str) -> Array:
        """Running weights of the providers of one kind, by town."""
        return cumulative(
            [
                [p.pull[town] if p.kind == kind else 0 for p in self.providers]
                for town in range(len(self.region.towns))
            ]
        )

    @cached_property
    def hospital_choice(self) -> Array:
        """Running weights of the providers of hospital care: a row per town and pathway."""
        rows = []
        for town in range(len(self.region.towns)):
            for path in PATHS:
                rows.append([_weight(p, town, path.id, path.academic) for p in self.providers])
        return cumulative(rows)

    @cached_property
    def prices(self) -> Array:
        """Cents per ``per`` units by performance, provider, payer and year asked for."""
        base = np.array([p.cents for p in CATALOGUE], dtype=np.int64)
        national = np.array([p.national for p in CATALOGUE])[:, None]
        indices = self.region.indices
        yearly = [base]
        for at in range(1, len(self.years)):
            factor = 1000 + indices[(at - 1) % len(indices)]
            yearly.append(rounded(yearly[-1] * factor, np.full_like(base, 1000)))
        levels = np.array([p.price for p in self.providers], dtype=np.int64)
        by_provider = np.where(national, 1000, levels)
        by_payer = np.where(national, 1000, np.array([p.price for p in self.region.payers]))
        level = by_provider[:, :, None] * by_payer[:, None, :]
        whole: Array = np.stack(yearly, -1)[:, None, None, :] * level[..., None]
        return rounded(whole, np.full_like(whole, 1_000_000))

    @cached_property
    def per(self) -> Array:
        return np.array([p.per for p in CATALOGUE])

    @cached_property
    def by_opening(self) -> Mask:
        """Whether a performance belongs to the year in which it was opened."""
        return np.array([p.year_of == "opened" for p in CATALOGUE])

    def starts(self, programme: Programme) -> int | None:
        """The first day of a programme; None where it begins after the years asked for."""
        if programme.after_years >= len(self.years):
            return None
        return day_number(date(self.years[programme.after_years], programme.month, 1))

    def running(self, kind: str) -> tuple[int, Programme, int] | None:
        """The place of the programme of a kind, the programme, and its first day, if it starts."""
        for at, programme in enumerate(self.region.programmes):
            start = self.starts(programme) if programme.kind == kind else None
            if start is not None:
                return at, programme, start
        return None

    def programme_year(self, day: Array, start: int) -> Array:
        """k for the k-th calendar year of a programme that starts on ``start``; 0 before it."""
        years = self.lived_year(day) - self.lived_year(np.array([start])) + 1
        return np.where(day >= start, years, 0)

    def band(self, born: Array, year: int) -> Array:
        """The age band of people in a year."""
        return np.searchsorted(BANDS, year - born, side="right")


def _weight(provider: Provider, town: int, path: str, academic: int) -> int:
    if provider.kind not in ("hospital", "academic", "clinic", "elsewhere"):
        return 0
    if provider.kind == "clinic" and path not in provider.paths:
        return 0
    return provider.pull[town] * (academic if provider.kind == "academic" else 100)


def plan_of(region: str, people: int, years: Sequence[int], seed: int) -> Plan:
    """The plan. Raises BadInput: ``unknown-name`` for a region that there is not,
    ``out-of-range`` for people, years or a seed that cannot be."""
    findings = []
    if region not in REGIONS:
        mend = f"choose one of: {', '.join(sorted(REGIONS))}"
        findings.append(
            Finding(Place("region"), "unknown-name", f"there is no region {region!r}", mend)
        )
    if not 1 <= people <= _PEOPLE_LIMIT:
        mend = f"take 1 to {_PEOPLE_LIMIT:,} people"
        findings.append(Finding(Place("people"), "out-of-range", f"{people} people", mend))
    if not years or list(years) != list(range(years[0], years[0] + len(years))):
        mend = "name one year or more, each the year after the one before, such as 2023-2025"
        said = f"the years are {', '.join(map(str, years)) or 'none'}"
        findings.append(Finding(Place("years"), "out-of-range", said, mend))
    elif not (years[0] >= 1990 and years[-1] <= 2090):
        mend = "take years from 1990 to 2090"
        findings.append(Finding(Place("years"), "out-of-range", f"{years[0]}-{years[-1]}", mend))
    if not 0 <= seed < 2**63:
        mend = "take a whole number from zero"
        findings.append(Finding(Place("seed"), "out-of-range", f"the seed is {seed}", mend))
    if findings:
        raise BadInput(findings)
    return Plan(REGIONS[region], people, tuple(years), seed)
