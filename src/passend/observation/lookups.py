"""The scopes of all contracts as small tables of whole numbers, to be joined with the claims.

Codes that mean the same to every contract get one number, 0 is for those that mean nothing to any.
A day becomes the number of borders at or before it (the first days of windows, price lists and
memberships, the ends of runs): between two borders nothing depends on the day. So thousands of
codes and days fold into few cells before any contract is looked at.

Thousands of contracts count by the same lists of codes, and lack the same tariffs. What they have
in common is said once, so that these tables are as small as what differs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from passend.observation.classes import Classes, is_product
from passend.observation.lines import PLACE
from passend.observation.prices import PriceLines
from passend.observation.pricetables import NO_DAY, PriceTables, Rows
from passend.observation.scopes import Held, Scope
from passend.periods import Interval, regular_windows

__all__ = ["DATES", "Lookups", "NO_DAY"]

DATES = ("opened", "closed", "delivered", "received")
"""The dates of a claim, in the order of their numbers in the tables; a stated date is none."""

Door = tuple[str, tuple[Held, ...], tuple[Held, ...]]

Selection = tuple[tuple[tuple[str, ...], bool], ...]
"""Of every scope of a door its codes, and whether they stay apart."""


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
        windows: set[tuple[str, Interval]] = set()
        for scope, prices in zip(self.scopes, self.prices, strict=True):
            run = scope.run
            found.update(prices.days)
            grains = {scope.care.per} | self.grains.get(scope.contract.id, frozenset())
            windows.update((grain, run) for grain in grains - {"episode", "term"})
            found.update(day for held in (*scope.payers, *scope.providers)
                         for day in (held.days.start, held.days.end) if day in run)  # fmt: skip
        for grain, run in windows:
            found.update(window.interval.start for window in regular_windows(grain, run))
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
    def doors(self) -> Mapping[Door, list[int]]:
        """A contract, the labels that insure and the codes that deliver, with the scopes that have
        them: lines of care mostly have these in common."""
        found: dict[Door, list[int]] = {}
        for at, scope in enumerate(self.scopes):
            found.setdefault((scope.contract.id, scope.payers, scope.providers), []).append(at)
        return found

    @cached_property
    def selections(self) -> Mapping[Selection, int]:
        """What the scopes of a door select, with its number: many doors select the same."""
        return {selection: at for at, selection in enumerate(dict.fromkeys(self._selected))}

    @cached_property
    def _selected(self) -> list[Selection]:
        """What every door selects."""
        return [
            tuple((self.scopes[at].codes, self.scopes[at].care.by_code) for at in scopes)
            for scopes in self.doors.values()
        ]

    @cached_property
    def payers(self) -> Classes:
        return self._parties(1)

    @cached_property
    def providers(self) -> Classes:
        return self._parties(2)

    def _parties(self, side: int) -> Classes:
        found = Classes()
        for at, door in enumerate(self.doors):
            for held in door[side]:
                found.add(held.code, (at, held.party, held.days))  # type: ignore[union-attr]
        return found

    @cached_property
    def codes(self) -> Classes:
        found = Classes()
        for selection, number in self.selections.items():
            for place, (codes, by_code) in enumerate(selection):
                for item, code in enumerate(codes):
                    found.add(code, (number, place, item if by_code else NO_DAY))
        return found

    @cached_property
    def products(self) -> Mapping[str, int]:
        """The numbers of those codes that may be care products."""
        return {code: number for code, number in self.codes.numbers.items() if is_product(code)}

    @cached_property
    def specialisms(self) -> Classes:
        return self._chosen("specialisms")

    @cached_property
    def diagnoses(self) -> Classes:
        return self._chosen("diagnoses")

    def _chosen(self, name: str) -> Classes:
        found = Classes()
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
        wanted |= {"product"} if self.products else set()
        wanted |= {"specialism"} if self.specialisms.numbers else set()
        wanted |= {"diagnosis"} if self.diagnoses.numbers else set()
        wanted |= {"patient"} if by_person else set()
        if any(scope.care.per == "episode" for scope in self.scopes):
            wanted |= {"patient", "opened", "closed"}
        return tuple(name for name in PLACE if name in wanted)

    @cached_property
    def between(self) -> Rows:
        """(payer class, provider class, door, selection, payer's party, from, until, provider's
        party, from, until): whose claims may count at a door, and when."""
        selections = [self.selections[selected] for selected in self._selected]
        parties = [self.parties[contract] for contract, _, _ in self.doors]
        payers, providers = self.payers.classes(), self.providers.classes()
        at_door: dict[int, list[tuple[int, str, Interval]]] = {}
        for number, means in providers.items():
            for door, party, days in means:
                at_door.setdefault(door, []).append((number, party, days))

        def held(door: int, party: str, days: Interval) -> tuple[int, int, int]:
            return parties[door].index(party), self.number(days.start), self.number(days.end)

        return [
            (payer, provider, door, selections[door], *held(door, party, days),
             *held(door, other, open_))
            for payer, means in payers.items()
            for door, party, days in sorted(means)
            for provider, other, open_ in at_door.get(door, ())
        ]  # fmt: skip

    @cached_property
    def parties(self) -> Mapping[str, tuple[str, ...]]:
        """The parties of every contract, in order."""
        return {scope.contract.id: tuple(scope.contract.parties) for scope in self.scopes}

    def wanted(self) -> Rows:
        """(selection, code class, place, item): which of the scopes of a door counts a code, and as
        which of its items."""
        classes = self.codes.classes()
        found: Rows = [
            (selection, number, place, item)
            for number, means in classes.items()
            for selection, place, item in sorted(means)
        ]
        for selection, number in self.selections.items():
            for place, (codes, _) in enumerate(selection):
                if not codes:
                    found += [(number, code, place, NO_DAY) for code in range(len(classes) + 1)]
        return found

    @cached_property
    def contested(self) -> list[bool]:
        """Of every scope, whether another of its contract may count the same line: it has a code in
        common or, as a line has a code and a product, one of the two takes products or any code. A
        fallback only counts what another cannot."""
        of_contract: dict[str, list[int]] = {}
        for at, scope in enumerate(self.scopes):
            of_contract.setdefault(scope.contract.id, []).append(at)
        found = [scope.care.fallback for scope in self.scopes]
        for scopes in of_contract.values():
            if len(scopes) == 1:
                continue
            times = Counter(code for at in scopes for code in self.scopes[at].codes)
            wide = [at for at in scopes if not self.scopes[at].codes
                    or any(map(is_product, self.scopes[at].codes))]  # fmt: skip
            for at in scopes:
                found[at] |= bool(wide) or any(times[code] > 1 for code in self.scopes[at].codes)
        return found

    @cached_property
    def several(self) -> bool:
        """Whether a line may be held more than once: by two scopes of a contract, for two
        contracts, by several memberships of the parties, or by its code and by its product."""
        pairs = [row[:2] for row in self.between]
        return bool(any(self.contested) or self.products or len(set(pairs)) < len(pairs))

    def allowed(self, classes: Classes) -> Rows:
        """(scope, class): the specialisms or diagnoses that a scope names."""
        return [(scope, number) for number, found in classes.classes().items()
                for scope in sorted(found)]  # fmt: skip

    def rules(self) -> Rows:
        """(door, place, scope, contract, priority, contested, attributed by, priced by, run from,
        run until, names specialisms, names diagnoses, is per stay, price group, lack): by the place
        of a scope at its door."""
        contracts = {name: number for number, name in enumerate(self.parties)}
        dates = {name: number for number, name in enumerate(DATES)}
        priced, lacks = self.priced.groups, self.priced.lacks
        found: Rows = []
        for door, scopes in enumerate(self.doors.values()):
            for place, at in enumerate(scopes):
                scope, care = self.scopes[at], self.scopes[at].care
                found.append((
                    door, place, at, contracts[scope.contract.id], care.priority,
                    int(self.contested[at]), dates.get(scope.attributed_by, NO_DAY),
                    dates.get(scope.priced_by, NO_DAY), self.number(scope.run.start),
                    self.number(scope.run.end), int(bool(care.specialisms)),
                    int(bool(care.diagnoses)), int(care.per == "episode"),
                    priced[self.prices[at].days], lacks[at],
                ))  # fmt: skip
        return found

    @cached_property
    def priced(self) -> PriceTables:
        """What the scopes say of prices."""
        return PriceTables(self.scopes, self.prices, self.borders)

    def first_day(self, segment: int) -> date | None:
        """The first day of a segment; None before the first price list."""
        return self.borders[segment - 1] if segment > 0 else None
