"""One case out of many, told: the median case and the 95th-percentile case.

Cases are ordered by what the contract's main payer spends over the whole run, and where that is the
same in every case (a fixed sum) by what the main receiver is left with, the worst last, and then by
how much was counted. The case at a percentile is a real case: its observations are a table that
``settle`` takes, and give the same cents there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from passend.algebra.columns import Integers
from passend.algebra.evaluate import trace
from passend.algebra.explain import Explained, Explanations
from passend.observation.table import Table
from passend.simulation.cases import case_table
from passend.simulation.simulated import Simulation
from passend.simulation.statistics import rank

__all__ = ["Story", "main_payer", "main_receiver", "ordered_cases", "story"]


@dataclass(frozen=True)
class Story:
    """The case at a percentile: which one it is, its observations, and what every clause gives and
    every observation says per year."""

    simulation: Simulation
    percent: int
    at: int

    @cached_property
    def table(self) -> Table:
        """The observations of the case, for ``settle``."""
        cases = self.simulation.case(self.at)
        return case_table(self.simulation.prepared, cases, 0)

    def clauses(self) -> dict[str, list[int]]:
        """Cents per clause and year."""
        return {name: values[self.at].tolist() for name, values in self.simulation.clauses.items()}

    def observed(self) -> dict[str, list[int]]:
        """Totals per observation and year."""
        found = self.simulation.observed
        return {name: values[self.at].tolist() for name, values in found.items()}

    def margins(self) -> dict[str, int]:
        """What every party is left with over the whole run."""
        books = self.simulation.books
        return {party: int(figures.margin[self.at].sum()) for party, figures in books.items()}

    def explained(self, clause: str, window: int) -> tuple[Explained, ...]:
        """The nodes under a clause in a window of its own grain, as a statement holds them."""
        cases = self.simulation.case(self.at)
        form = self.simulation.prepared.form
        values = trace(form.program, cases.inputs, 0)
        return Explanations(form.program, values, cases.calendar, form.axes).of(clause, window)


def main_payer(simulation: Simulation) -> str:
    """The party that pays most under the contract, over all cases."""
    return max(simulation.books, key=lambda party: int(simulation.books[party].paid.sum()))


def main_receiver(simulation: Simulation) -> str:
    """The party that receives most under the contract, over all cases."""
    return max(simulation.books, key=lambda party: int(simulation.books[party].received.sum()))


def ordered_cases(simulation: Simulation) -> Integers:
    """The cases that could be computed, from cheapest to dearest for the main payer."""
    spent = simulation.books[main_payer(simulation)].spend.sum(axis=1)
    left = simulation.books[main_receiver(simulation)].margin.sum(axis=1)
    counted = np.zeros(simulation.n, np.int64)
    for name, values in simulation.observed.items():
        if simulation.world.lines[name].obs.unit.kind == "count":
            counted += values.sum(axis=1)
    order = np.lexsort((counted, -left, spent))
    return np.asarray(order[simulation.whole[order]], np.int64)


def story(simulation: Simulation, percent: int) -> Story:
    """The case at a percentile."""
    order = ordered_cases(simulation)
    return Story(simulation, percent, int(order[rank(len(order), percent)]))
