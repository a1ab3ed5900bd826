"""One contract being simulated, block after block; only totals are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from passend.algebra.columns import Integers
from passend.contract.prepared import Prepared
from passend.simulation.books import Figures, books_of, yearly
from passend.simulation.borders import Border, borders_of, reached, sides_of
from passend.simulation.cases import Cases, Outcomes, per_year, run
from passend.simulation.returns import Return, returns_of
from passend.simulation.samplers.draw import Draw
from passend.simulation.samplers.world import World
from passend.simulation.simulated import Simulation
from passend.simulation.statistics import Chance

__all__ = ["Work"]


class Work:
    """A contract of a world (at a position), held against another or against itself."""

    def __init__(self, world: World, at: int, against: int) -> None:
        self.world, self.at, self.against = world, at, against
        self.prepared = world.prepared[at]
        self.borders = borders_of(self.prepared)
        self.sides = sides_of(self.prepared, self.borders)
        self.whole: list[NDArray[np.bool_]] = []
        self.books: list[dict[str, Figures]] = []
        self.before: list[dict[str, Figures]] = []
        self.clauses: list[dict[str, Integers]] = []
        self.observed: list[dict[str, Integers]] = []
        self.observed_before: list[dict[str, Integers]] = []
        self.hits: dict[tuple[Border, int], int] = {}
        self.n = 0

    def take(self, draw: Draw) -> None:
        """Compute a block, and keep its totals."""
        cases = self.world.cases(draw, self.at)
        outcomes = run(self.prepared, cases, self.sides)
        part = self.world.assumptions.all
        self.n += draw.n
        self.whole.append(outcomes.whole)
        self.books.append(books_of(self.prepared, part, draw, cases, outcomes))
        self.clauses.append(_clauses(self.prepared, outcomes))
        self.observed.append(self.totals(cases))
        self.count(cases, outcomes)

    def without(self, draw: Draw) -> tuple[Mapping[str, Figures], dict[str, Integers]]:
        """A block of the same chances without the programme: the books and the totals of what this
        contract is held against."""
        prepared = self.world.prepared[self.against]
        cases = self.world.cases(draw, self.against)
        part = self.world.assumptions.all
        books = books_of(prepared, part, draw, cases, run(prepared, cases))
        return books, self.totals(cases)

    def take_without(self, books: Mapping[str, Figures], totals: dict[str, Integers]) -> None:
        """Keep a block of what would be without the programme. Other forms may share it."""
        self.before.append(dict(books))
        self.observed_before.append(dict(totals))

    def totals(self, cases: Cases) -> dict[str, Integers]:
        """Every observation per year, those too that no clause reads."""
        return {name: yearly(cases, name) for name, line in self.world.lines.items()
                if (name, line.obs.per) in cases.inputs.columns}  # fmt: skip

    def count(self, cases: Cases, outcomes: Outcomes) -> None:
        """Count per year in how many cases a border is reached in some window."""
        found = reached(self.prepared, cases, self.borders, outcomes.beside)
        for border, (grain, holds) in found.items():
            for year in range(len(self.world.years)):
                inside = _inside(cases, grain, year)
                many = int(holds[:, inside].any(axis=1).sum())
                self.hits[border, year] = self.hits.get((border, year), 0) + many

    def simulation(self, kept: Draw | None = None) -> Simulation:
        """Everything that was taken; asked for once, because the blocks are let go while they are
        joined, so that memory never holds everything twice."""
        books, before = _joined(self.books), _joined(self.before)
        years = range(len(self.world.years))
        borders = {border: tuple(Chance(self.hits[border, year], self.n) for year in years)
                   for border in self.borders}  # fmt: skip
        against = self.world.prepared[self.against].resolved.contract.id if before else ""
        return Simulation(
            self.world, self.at, self.n, np.concatenate(self.whole), books,
            _together(self.clauses), _together(self.observed), borders, before,
            _together(self.observed_before), against, self.returns(books, before), kept,
        )  # fmt: skip

    def returns(
        self, books: Mapping[str, Figures], before: Mapping[str, Figures]
    ) -> tuple[Return, ...]:
        """The insurer's return, where its part is known and there is a programme."""
        insurer = self.world.assumptions.all.insurer
        if insurer is None or not before or insurer.party not in before:
            return ()
        with_it, without = books[insurer.party], before[insurer.party]
        saving = _net_spend(without) - _net_spend(with_it)
        return returns_of(insurer, saving, int(with_it.invested[0].sum()))


def _net_spend(figures: Figures) -> Integers:
    """What an insurer spends on care, on balance; its investment left out."""
    return figures.spend - figures.invested - figures.revenue


def _joined(parts: Sequence[dict[str, Figures]]) -> dict[str, Figures]:
    parties = list((parts or [{}])[0])
    return {party: Figures.joined([part.pop(party) for part in parts]) for party in parties}


def _together(parts: Sequence[dict[str, Integers]]) -> dict[str, Integers]:
    names = list((parts or [{}])[0])
    return {name: np.concatenate([part.pop(name) for part in parts]) for name in names}


def _clauses(prepared: Prepared, outcomes: Outcomes) -> dict[str, Integers]:
    """Cents per clause and year."""
    program = prepared.form.program
    return {
        name: per_year(values, program.steps[program.outputs[name]].grain, outcomes.calendar)
        for name, values in outcomes.clauses.items()
    }


def _inside(cases: Cases, grain: str, year: int) -> list[int]:
    """The windows of a year; the whole run counts in its last year."""
    years = len(cases.calendar.windows["year"])
    if grain == "year":
        return [year]
    if grain == "term":
        return [0] if year == years - 1 else []
    parents = cases.calendar.parents[grain, "year"]
    return [at for at, parent in enumerate(parents) if parent == year]
