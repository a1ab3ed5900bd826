"""What the scopes of all contracts say of prices, as small tables of whole numbers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from passend.observation.prices import PriceLines
from passend.observation.scopes import Scope

__all__ = ["NO_DAY", "PriceTables", "Rows"]

NO_DAY = -1
"""The number of a day that is not there."""

Rows = list[tuple[int, ...]]


@dataclass(frozen=True)
class PriceTables:
    """The price lines of all scopes; days go by their number among the borders."""

    scopes: Sequence[Scope]
    prices: Sequence[PriceLines]
    borders: Sequence[date]

    def _number(self, day: date) -> int:
        return bisect_right(self.borders, day)

    @cached_property
    def groups(self) -> Mapping[tuple[date, ...], int]:
        """The different days from which price lists hold, with their number; the first is without
        prices."""
        found = dict.fromkeys([(), *(prices.days for prices in self.prices)])
        return {days: number for number, days in enumerate(found)}

    def segments(self) -> Rows:
        """(price group, day number, number of the first day of the price list): 0 before the first
        price list and where nothing is priced, ``NO_DAY`` for a price without a day."""
        found: Rows = []
        for days, group in self.groups.items():
            starts = [0, *map(self._number, days)]
            found.append((group, NO_DAY, NO_DAY if days else 0))
            for number in range(len(self.borders) + 1):
                found.append((group, number, max(start for start in starts if start <= number)))
        return found

    @cached_property
    def _lacks(self) -> tuple[Mapping[tuple[Any, ...], int], list[int]]:
        """What scopes lack of tariffs with its number, and that of every scope: many price lists
        lack the same, the most of them nothing but what lies before their first day."""
        numbers: dict[tuple[Any, ...], int] = {}
        of_scope = []
        for scope, prices in zip(self.scopes, self.prices, strict=True):
            lacking = tuple(prices.without_tariff().items())
            key = (scope.codes, lacking) if lacking else ()
            of_scope.append(numbers.setdefault(key, len(numbers)))
        return numbers, of_scope

    @property
    def lacks(self) -> list[int]:
        """The number of what every scope lacks."""
        return self._lacks[1]

    def untariffed(self) -> Rows:
        """(lack, item, segment): the price lines for which there is no tariff."""
        return [
            (number, item, 0 if first is None else self._number(first))
            for (codes, lacking), number in ((k, n) for k, n in self._lacks[0].items() if k)
            for first, lacked in lacking
            for item, code in enumerate(codes)
            if code in lacked
        ]

    def tariffs(self) -> Rows:
        """(scope, item, segment, price list, price): the price lines that have a tariff. A price
        list goes by its place in :meth:`PriceLines.needed`."""
        return [
            (at, item, self._number(first), place, price)
            for at, (scope, prices) in enumerate(zip(self.scopes, self.prices, strict=True))
            for place, (name, codes) in enumerate(prices.needed.items())
            for item, code in enumerate(scope.codes)
            for first in prices.days
            if code in codes and (price := prices.price(name, code, first)) is not None
        ]
