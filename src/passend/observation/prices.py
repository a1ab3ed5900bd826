"""Price lines: a code at the price of one price list, so that a price may change inside a window.

A unit of care is priced on its own day. What was counted by code is therefore kept per code and per
price list that held on that day; ``Times`` then pays each unit at its own price.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from passend.algebra.nodes import Node, Par, Scale, Times, children, walk
from passend.contract.binding import price_days, price_list
from passend.observation.scopes import Scope
from passend.periods import Interval, regular_windows

__all__ = ["PriceLines"]


@dataclass(frozen=True)
class PriceLines:
    """The price lines of one line of care, as known on a day. Without ``days`` no clause reads the
    care with a price list, and a price line is its code."""

    scope: Scope
    known_at: date

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The days from which a price list holds, of all that the care is read with."""
        if not self.scope.care.by_code:
            return ()
        item = self.scope.prepared
        return price_days(item.form, item.resolved, self.scope.name, self.known_at)

    @cached_property
    def needed(self) -> Mapping[str, frozenset[str]]:
        """For every price list the codes that it must price: those not left out of the amount."""
        codes = frozenset(self.scope.codes)
        found: dict[str, frozenset[str]] = {}
        for step in self.scope.prepared.form.program.steps:
            node = step.node
            if not isinstance(node, Times) or node.volume.axis != self.scope.name:
                continue
            for part in walk(node.price):
                if isinstance(part, Par) and part.axis and not part.name.startswith("@"):
                    reached = codes - _left_out(node.volume)
                    found[part.name] = found.get(part.name, frozenset()) | reached
        return found

    def chosen(self, day: date) -> date | None:
        """The first day of the price list that holds on a day; None before the first."""
        return max((first for first in self.days if first <= day), default=None)

    def price(self, name: str, code: str, first: date) -> int | None:
        """The price of a code in a price list from a day, in the parts of the finest of its
        lists."""
        prices, finer = self._held[name, first]
        price = prices.get(code)
        return None if price is None else price * finer

    @cached_property
    def _held(self) -> Mapping[tuple[str, date], tuple[Mapping[str, int], int]]:
        """What every price list holds from every day, and by how much it is to be made finer."""
        found: dict[tuple[str, date], tuple[Mapping[str, int], int]] = {}
        for name in self.needed:
            lists = self.scope.prepared.resolved.prices[name]
            finest = max(annex.decimals for annex, _ in lists)
            for first in self.days:
                held = price_list(lists, first, self.known_at)
                if held is None:
                    found[name, first] = {}, 1
                else:
                    found[name, first] = held[1].prices, 10 ** (finest - held[0].decimals)
        return found

    def without_tariff(self) -> Mapping[date | None, frozenset[str]]:
        """The codes that some price list must price and does not, by the day of the price line
        (None: before the first price list that is known, or there is none)."""
        found: dict[date | None, frozenset[str]] = {}
        for first in (None, *self.days):
            lacking = [
                codes if first is None else codes - self._held[name, first][0].keys()
                for name, codes in self.needed.items()
            ]
            if any(lacking):
                found[first] = frozenset().union(*lacking)
        return found

    def item(self, code: str, first: date | None, day: date, begun: date | None = None) -> str:
        """The item under which a code counts that is priced from ``first`` and attributed to
        ``day``, in a stay that began on ``begun``: the bare code where that means the same price,
        else the code and ``first``."""
        if not self.days or not code:
            return code
        first = first or self.days[0]
        same = self._same.get((first, day, begun))
        if same is None:
            same = all(self._same_price(first, grain, day, begun) for grain in self._grains)
            self._same[first, day, begun] = same
        return code if same else f"{code}@{first}"

    @cached_property
    def _same(self) -> dict[tuple[date, date, date | None], bool]:
        """What was found before: thousands of codes have the same few days."""
        return {}

    @cached_property
    def _grains(self) -> tuple[str, ...]:
        """The grains at which a clause reads the price lists of the care."""
        leaves = self.scope.prepared.form.program.leaves
        return tuple(sorted({
            leaf.grain for leaf in leaves
            if leaf.axis == self.scope.name and leaf.name in self.needed
        }))  # fmt: skip

    def _same_price(self, first: date, grain: str, day: date, begun: date | None) -> bool:
        """Whether ``first`` is what holds throughout the window of a grain that holds a day; a stay
        has the price of its first day."""
        if grain == "episode":
            return self.chosen(begun or day) == first
        window = next(w for w in self._windows[grain] if day in w)
        changes = any(other in window for other in self.days if other != window.start)
        return not changes and self.chosen(window.start) == first

    @cached_property
    def _windows(self) -> Mapping[str, tuple[Interval, ...]]:
        grains = [grain for grain in self._grains if grain != "episode"]
        return {
            grain: tuple(window.interval for window in regular_windows(grain, self.scope.run))
            for grain in grains
        }


def _left_out(node: Node) -> frozenset[str]:
    """The codes that an amount per code leaves out, whatever was observed."""
    parts = [_left_out(child) for child in children(node) if child.axis == node.axis]
    if isinstance(node, Scale):
        mask = node.num.name.split(" ") if isinstance(node.num, Par) else [""]
        return _left_out(node.part) | frozenset(mask[1:] if mask[0] == "@mask" else ())
    return frozenset.intersection(*parts) if parts else frozenset()
