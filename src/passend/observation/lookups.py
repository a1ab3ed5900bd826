"""The scopes of all contracts as small tables of whole numbers, to be joined with the claims.

Codes that mean the same to every contract get one number, 0 is for those that mean nothing to any.
A day becomes the number of borders at or before it (the first days of windows, price lists and
memberships, the ends of runs): between two borders nothing depends on the day. So thousands of
codes and days fold into few cells before any contract is looked at.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from passend.observation.lines import PLACE
from passend.observation.prices import PriceLines
from passend.observation.scopes import Held, Scope
from passend.periods import Interval, regular_windows

__all__ = ["DATES", "Lookups", "NO_DAY", "is_product"]

DATES = ("opened", "closed", "delivered", "received")
"""The dates of a claim, in the order of their numbers in the tables; a stated date is none."""

NO_DAY = -1
"""The number of a day that is not there."""

Rows = list[tuple[int, ...]]


@dataclass
class _Classes:
    """Codes that mean the same, under one number from 1."""

    means: dict[str, set[Hashable]] = field(default_factory=dict)

    def add(self, code: str, meaning: Hashable) -> None:
        self.means.setdefault(code, set()).add(meaning)

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        found: dict[frozenset[Hashable], int] = {}
        return {code: found.setdefault(frozenset(self.means[code]), len(found) + 1)
                for code in sorted(self.means)}  # fmt: skip

    def classes(self) -> dict[int, set[Any]]:
        """What every number means."""
        return {number: self.means[code] for code, number in self.numbers.items()}

    def codes(self, number: int) -> list[str]:
        """The codes that have a number."""
        return [code for code, found in self.numbers.items() if found == number]


@dataclass(frozen=True)
class Lookups:
    """Everything the claims are joined with. ``grains`` are those in which postings are kept, by
    contract."""

    scopes: Sequence[Scope]
    prices: Sequence[PriceLines]
    runs: Sequence[Interval]
    grains: Mapping[str, frozenset[str]]

    @cached_property
    def borders(self) -> tuple[date, ...]:
        """The days on which something begins or ends for some contract, in order."""
        found = {day for run in self.runs for day in (run.start, run.end)}
        for scope, prices in zip(self.scopes, self.prices, strict=True):
            found.update(prices.days)
            for grain in {scope.care.per} | self.grains.get(scope.contract.id, frozenset()):
                if grain not in ("episode", "term"):
                    windows = regular_windows(grain, scope.run)
                    found.update(window.interval.start for window in windows)
            days = {day for held in (*scope.payers, *scope.providers)
                    for day in (held.days.start, held.days.end)}  # fmt: skip
            found.update(day for day in days if day in scope.run)
        return tuple(sorted(found or {date.min}))

    def number(self, day: date) -> int:
        """The number of borders at or before a day."""
        return bisect_right(self.borders, day)

    def days(self) -> list[tuple[date, int]]:
        """The number of every day between the first border and the last."""
        first, last = self.borders[0].toordinal(), self.borders[-1].toordinal()
        days = map(date.fromordinal, range(first, last))
        return [(day, self.number(day)) for day in days]

    @cached_property
    def doors(self) -> Sequence[tuple[str, tuple[Held, ...], tuple[Held, ...]]]:
        """A contract, the labels that insure and the codes that deliver: lines of care mostly have
        these in common."""
        return list(dict.fromkeys(map(_door, self.scopes)))

    @cached_property
    def payers(self) -> _Classes:
        return self._parties(1)

    @cached_property
    def providers(self) -> _Classes:
        return self._parties(2)

    def _parties(self, side: int) -> _Classes:
        found = _Classes()
        for at, door in enumerate(self.doors):
            for held in door[side]:
                found.add(held.code, (at, held.party, held.days))  # type: ignore[union-attr]
        return found

    @cached_property
    def codes(self) -> _Classes:
        found = _Classes()
        for at, scope in enumerate(self.scopes):
            for item, code in enumerate(scope.codes):
                found.add(code, (at, item if scope.care.by_code else NO_DAY))
        return found

    @cached_property
    def specialisms(self) -> _Classes:
        return self._chosen("specialisms")

    @cached_property
    def diagnoses(self) -> _Classes:
        return self._chosen("diagnoses")

    def _chosen(self, name: str) -> _Classes:
        found = _Classes()
        for at, scope in enumerate(self.scopes):
            for code in getattr(scope.care, name):
                found.add(code, at)
        return found

    @cached_property
    def dates(self) -> tuple[str, ...]:
        """The dates that some scope is attributed or priced by."""
        used = {by for scope in self.scopes for by in (scope.attributed_by, scope.priced_by)}
        return tuple(name for name in DATES if name in used)

    def place(self, by_person: bool = False) -> tuple[str, ...]:
        """The columns of a claim line that decide where it counts for these contracts."""
        wanted = {"payer", "provider", "code", "unit", *self.dates}
        wanted |= {"product"} if any(map(is_product, self.codes.numbers)) else set()
        wanted |= {"specialism"} if self.specialisms.numbers else set()
        wanted |= {"diagnosis"} if self.diagnoses.numbers else set()
        wanted |= {"patient"} if by_person else set()
        if any(scope.care.per == "episode" for scope in self.scopes):
            wanted |= {"patient", "opened", "closed"}
        return tuple(name for name in PLACE if name in wanted)

    def between(self) -> Rows:
        """(payer class, provider class, door, payer's party, from, until, provider's party, from,
        until): whose claims may count at a door, and when."""
        payers, providers = self.payers.classes(), self.providers.classes()
        at_door: dict[int, list[tuple[int, str, Interval]]] = {}
        for number, means in providers.items():
            for door, party, days in means:
                at_door.setdefault(door, []).append((number, party, days))
        return [
            (payer, provider, door, *self._held(door, party, days), *self._held(door, other, open_))
            for payer, means in payers.items()
            for door, party, days in sorted(means)
            for provider, other, open_ in at_door.get(door, ())
        ]

    def _held(self, door: int, party: str, days: Interval) -> tuple[int, int, int]:
        parties = self.parties[self.doors[door][0]]
        return parties.index(party), self.number(days.start), self.number(days.end)

    @cached_property
    def parties(self) -> Mapping[str, tuple[str, ...]]:
        """The parties of every contract, in order."""
        return {scope.contract.id: tuple(scope.contract.parties) for scope in self.scopes}

    def wanted(self) -> Rows:
        """(door, code class, scope, item): which scope counts a code, and as which of its items."""
        at = {door: number for number, door in enumerate(self.doors)}
        door_of = [at[_door(scope)] for scope in self.scopes]
        found: Rows = [
            (door_of[scope], number, scope, item)
            for number, means in self.codes.classes().items()
            for scope, item in sorted(means)
        ]
        every = range(len(self.codes.classes()) + 1)
        for number, scope in enumerate(self.scopes):
            if not scope.codes:
                found += [(door_of[number], code, number, NO_DAY) for code in every]
        return found

    def allowed(self, classes: _Classes) -> Rows:
        """(scope, class): the specialisms or diagnoses that a scope names."""
        return [(scope, number) for number, found in classes.classes().items()
                for scope in sorted(found)]  # fmt: skip

    def rules(self) -> Rows:
        """(scope, contract, priority, attributed by, priced by, run from, until, names specialisms,
        names diagnoses, is per stay, price group)."""
        contracts = {name: number for number, name in enumerate(self.parties)}
        dates = {name: number for number, name in enumerate(DATES)}
        groups = {days: number for number, days in enumerate(self.price_groups)}
        return [
            (
                at, contracts[scope.contract.id], scope.care.priority,
                dates.get(scope.attributed_by, NO_DAY), dates.get(scope.priced_by, NO_DAY),
                self.number(scope.run.start), self.number(scope.run.end),
                int(bool(scope.care.specialisms)), int(bool(scope.care.diagnoses)),
                int(scope.care.per == "episode"), groups[prices.days],
            )
            for at, (scope, prices) in enumerate(zip(self.scopes, self.prices, strict=True))
        ]  # fmt: skip

    @cached_property
    def price_groups(self) -> Sequence[tuple[date, ...]]:
        """The different days from which price lists hold; the first is without prices."""
        return list(dict.fromkeys([(), *(prices.days for prices in self.prices)]))

    def segments(self) -> Rows:
        """(price group, day number, number of the first day of the price list): 0 before the first
        price list and where nothing is priced, ``NO_DAY`` for a price without a day."""
        found: Rows = []
        for group, days in enumerate(self.price_groups):
            starts = [0, *map(self.number, days)]
            found.append((group, NO_DAY, NO_DAY if days else 0))
            for number in range(len(self.borders) + 1):
                found.append((group, number, max(start for start in starts if start <= number)))
        return found

    def untariffed(self) -> Rows:
        """(scope, item, segment): the price lines for which there is no tariff."""
        found: Rows = []
        for at, (scope, prices) in enumerate(zip(self.scopes, self.prices, strict=True)):
            items = {code: item for item, code in enumerate(scope.codes)}
            for code, first in prices.without_tariff():
                found.append((at, items[code], 0 if first is None else self.number(first)))
        return found

    def tariffs(self) -> Rows:
        """(scope, item, segment, price list, price): the price lines that have a tariff. A price
        list goes by its place in :meth:`PriceLines.needed`."""
        return [
            (at, item, self.number(first), place, price)
            for at, (scope, prices) in enumerate(zip(self.scopes, self.prices, strict=True))
            for place, (name, codes) in enumerate(prices.needed.items())
            for item, code in enumerate(scope.codes)
            for first in prices.days
            if code in codes and (price := prices.price(name, code, first)) is not None
        ]

    def first_day(self, segment: int) -> date | None:
        """The first day of a segment; None before the first price list."""
        return self.borders[segment - 1] if segment > 0 else None


def is_product(code: str) -> bool:
    """Whether a code may be a care product: nine digits."""
    return len(code) == 9 and code.isdigit()


def _door(scope: Scope) -> tuple[str, tuple[Held, ...], tuple[Held, ...]]:
    return scope.contract.id, scope.payers, scope.providers
