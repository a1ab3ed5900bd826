"""What every party receives, pays, spends on care and needs in nursing, per case and year. Exact:
integers throughout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from passend.algebra.columns import Integers
from passend.contract.prepared import Prepared
from passend.money import rounded
from passend.simulation.assumptions.model import FixedCost, OtherPayers, Part
from passend.simulation.cases import Cases, Outcomes, per_year
from passend.simulation.samplers.draw import Draw

__all__ = ["Books", "Figures", "books_of", "yearly"]


@dataclass(frozen=True)
class Figures:
    """One party, in cents of shape (cases, years), nursing in seconds.

    margin = received + from_others - paid - variable - fixed - elsewhere - invested
    """

    received: Integers
    paid: Integers
    from_others: Integers
    variable: Integers
    fixed: Integers
    elsewhere: Integers
    invested: Integers
    seconds: Integers

    @property
    def revenue(self) -> Integers:
        return self.received + self.from_others

    @property
    def cost(self) -> Integers:
        """Own cost: of care, of care elsewhere, and what is invested."""
        return self.variable + self.fixed + self.elsewhere + self.invested

    @property
    def spend(self) -> Integers:
        """Everything that goes out."""
        return self.paid + self.cost

    @property
    def margin(self) -> Integers:
        return self.revenue - self.paid - self.cost

    @staticmethod
    def joined(parts: Sequence[Figures]) -> Figures:
        return Figures(*(np.concatenate([getattr(part, item.name) for part in parts])
                         for item in fields(Figures)))  # fmt: skip


Books = Mapping[str, Figures]
"""The figures of every party of a contract."""


def books_of(
    prepared: Prepared, part: Part, draw: Draw, cases: Cases, outcomes: Outcomes
) -> dict[str, Figures]:
    """The books of every party of a contract."""
    return {party: _Book(prepared, part, draw, cases, outcomes, party).figures()
            for party in prepared.resolved.contract.parties}  # fmt: skip


def yearly(cases: Cases, name: str) -> Integers:
    """An observation added up per year, of shape (cases, years); zero where nothing is said."""
    grains = [grain for other, grain in cases.inputs.columns if other == name]
    years = len(cases.calendar.windows["year"])
    if not grains:
        return np.zeros((cases.n, years), np.int64)
    return per_year(cases.observed(name), grains[0], cases.calendar)


@dataclass(frozen=True)
class _Book:
    """The books of one party being made."""

    prepared: Prepared
    part: Part
    draw: Draw
    cases: Cases
    outcomes: Outcomes
    party: str

    @property
    def years(self) -> list[int]:
        return [w.interval.start.year for w in self.cases.calendar.windows["year"]]

    def nothing(self) -> Integers:
        return np.zeros((self.cases.n, len(self.years)), np.int64)

    def figures(self) -> Figures:
        payers = self.part.payers
        payers = payers if payers is not None and payers.party == self.party else None
        return Figures(
            self.clauses("paid_to"), self.clauses("paid_by"), self.others(payers),
            self.unit_costs(self.draw.variable, payers), self.fixed(payers), self.elsewhere(),
            self.invested(), self.unit_costs(self.draw.hours, payers),
        )  # fmt: skip

    def clauses(self, side: str) -> Integers:
        """What the clauses say this party receives, or pays."""
        program, total = self.prepared.form.program, self.nothing()
        for name in self.outcomes.names:
            if getattr(self.prepared.resolved.contract.clauses[name], side) == self.party:
                grain = program.steps[program.outputs[name]].grain
                total += per_year(self.outcomes.clauses[name], grain, self.cases.calendar)
        return total

    def volume(self, name: str, payers: OtherPayers | None) -> Integers:
        """All patients, those of other payers too."""
        mine = yearly(self.cases, name)
        if payers is None:
            return mine
        divisor = np.full_like(mine, payers.share.numerator)
        return rounded(mine * payers.share.denominator, divisor)

    def others(self, payers: OtherPayers | None) -> Integers:
        """What other payers pay for the other patients."""
        total = self.nothing()
        for name, tariffs in (payers.tariffs if payers else {}).items():
            prices = np.array([_in_force(tariffs, year) for year in self.years], np.int64)
            total += (self.volume(name, payers) - yearly(self.cases, name)) * prices
        return total

    def unit_costs(self, figures: Mapping[str, Integers], payers: OtherPayers | None) -> Integers:
        """Per unit of care times all patients: cents or seconds."""
        total = self.nothing()
        for name, cost in self.part.costs.items():
            if cost.party == self.party and name in figures:
                total += self.volume(name, payers) * figures[name]
        return total

    def fixed(self, payers: OtherPayers | None) -> Integers:
        total = self.nothing()
        for name, item in self.part.fixed.items():
            if item.party == self.party:
                total += self.steps(item, payers) * self.draw.fixed[name]
        return total

    def steps(self, item: FixedCost, payers: OtherPayers | None) -> Integers:
        """How many steps of capacity there are: one for every begun ``number``, and those that are
        no longer needed for as long as they stay."""
        if not item.number:
            return np.ones_like(self.nothing())
        needed = -(-self.volume(item.of, payers) // item.number)
        found = needed.copy()
        for years in range(1, min(item.stays, needed.shape[1] - 1) + 1):
            found[:, years:] = np.maximum(found[:, years:], needed[:, :-years])
        return found

    def elsewhere(self) -> Integers:
        insurer, total = self.part.insurer, self.nothing()
        if insurer is not None and insurer.party == self.party:
            for name, cents in insurer.elsewhere.items():
                total += yearly(self.cases, name) * cents
        return total

    def invested(self) -> Integers:
        insurer, total = self.part.insurer, self.nothing()
        if insurer is not None and insurer.party == self.party:
            total += np.array([insurer.investment.get(year, 0) for year in self.years], np.int64)
        return total


def _in_force(values: Mapping[int, int], year: int) -> int:
    """The value from the latest year that is not after this one; nothing before the first."""
    before = [one for one in values if one <= year]
    return values[max(before)] if before else 0
