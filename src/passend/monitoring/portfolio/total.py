"""The portfolio: expected beside the budget, and in the bad case.

What each contract is at worst in 95 of 100 cases does not add up to what all are at worst in 95 of
100: that needs everything to go wrong at once. So two figures are given. Together: the sum of the
bad cases, when everything goes wrong at once. Apart: expected + the root of the sum of squared
distances, when contracts go wrong independently. The truth lies between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from passend.monitoring.portfolio.holdings import Holding
from passend.monitoring.portfolio.inputs import Cases

__all__ = ["Portfolio", "Year", "portfolio"]


@dataclass(frozen=True)
class Year:
    """All contracts in a year, in cents. The bad cases are None where no contract has been
    simulated; ``without_cases`` count as expected in them."""

    year: int
    expected: int
    budget: int | None
    together: int | None
    apart: int | None
    without_cases: tuple[str, ...]
    unknown: tuple[str, ...]

    def room(self, cents: int | None, pays: bool) -> int | None:
        """What is left of the budget, or how much more than budgeted comes in: above zero is
        good."""
        if self.budget is None or cents is None:
            return None
        return self.budget - cents if pays else cents - self.budget


@dataclass(frozen=True)
class Portfolio:
    """All contracts of a party."""

    party: str
    pays: bool
    holdings: tuple[Holding, ...]
    years: tuple[Year, ...]
    cases: Mapping[str, Cases]
    only_for: str
    elsewhere: int

    @property
    def fixed_share(self) -> Fraction | None:
        """The share of the value of all contracts that does not depend on volume."""
        values = [value for holding in self.holdings for value in holding.years.values()]
        gross = sum(value.gross for value in values)
        return Fraction(sum(value.fixed for value in values), gross) if gross else None

    @property
    def multi_year_innovative(self) -> int:
        """How many contracts are both multi-year and innovative."""
        return sum(holding.multi_year and holding.innovative for holding in self.holdings)

    def bad(self, holding: Holding, year: int) -> int | None:
        """The bad case of one contract in a year."""
        cases = self.cases.get(holding.contract)
        return None if cases is None else cases.bad(holding.party, holding.pays, year)

    def spread(self, holding: Holding) -> int | None:
        """How far the bad cases of a contract lie from what is expected, over all years."""
        found = [abs(bad - value.net) for year, value in holding.years.items()
                 if (bad := self.bad(holding, year)) is not None]  # fmt: skip
        return sum(found) if found else None


def portfolio(
    party: str,
    found: Sequence[Holding],
    budget: Mapping[int, int],
    cases: Mapping[str, Cases],
    elsewhere: int = 0,
) -> Portfolio:
    """Everything together; ``elsewhere`` is how many contracts are not of this party."""
    pays = sum(holding.pays for holding in found) * 2 >= len(found)
    owners = [one.only_for for one in cases.values() if one.only_for]
    whole = Portfolio(party, pays, tuple(found), (), cases, owners[0] if owners else "", elsewhere)
    years = sorted({year for holding in found for year in holding.years} | set(budget))
    totals = tuple(_year(whole, year, budget.get(year)) for year in years)
    return Portfolio(party, pays, whole.holdings, totals, cases, whole.only_for, elsewhere)


def _year(whole: Portfolio, year: int, budget: int | None) -> Year:
    expected, away, square = 0, 0, 0
    without, unknown = [], []
    for holding in whole.holdings:
        value = holding.years.get(year)
        if value is None:
            continue
        # A provider that also pays somewhere is counted by its own side of each contract.
        sign = 1 if holding.pays == whole.pays else -1
        expected += sign * value.net
        if value.unknown:
            unknown.append(holding.contract)
        bad = whole.bad(holding, year)
        if bad is None:
            without.append(holding.contract)
            continue
        away += sign * (bad - value.net)
        square += (bad - value.net) ** 2
    simulated = any(year in h.years and h.contract not in without for h in whole.holdings)
    worse = isqrt(square) if whole.pays else -isqrt(square)
    return Year(
        year, expected, budget, expected + away if simulated else None,
        expected + worse if simulated else None, tuple(without), tuple(unknown),
    )  # fmt: skip
