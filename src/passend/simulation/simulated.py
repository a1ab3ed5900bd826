"""What a simulation is: one contract over many cases, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from passend.algebra.columns import Integers
from passend.contract.model import Contract
from passend.contract.prepared import Prepared
from passend.observation.table import Table
from passend.simulation.books import Figures
from passend.simulation.borders import Border
from passend.simulation.cases import Cases
from passend.simulation.returns import Return
from passend.simulation.samplers.draw import Draw
from passend.simulation.samplers.streams import CHUNK
from passend.simulation.samplers.world import World
from passend.simulation.statistics import Chance

__all__ = ["Setting", "Simulation"]


@dataclass(frozen=True)
class Setting:
    """How many cases, from which seed, pseudo- or quasi-random, on how many threads; what is known
    already. The number of threads changes nothing that comes out."""

    cases: int = 10_000
    seed: int = 1
    quasi: bool = False
    threads: int = 1
    known: Table | None = None


@dataclass(frozen=True)
class Simulation:
    """One contract over many cases: the figures of every party, the cents of every clause and the
    totals of every observation per case and year, how often each border is reached per year, and
    with a programme what would have been without it, under the contract named ``against``."""

    world: World
    at: int
    n: int
    whole: NDArray[np.bool_]
    books: Mapping[str, Figures]
    clauses: Mapping[str, Integers]
    observed: Mapping[str, Integers]
    borders: Mapping[Border, tuple[Chance, ...]]
    without: Mapping[str, Figures] = field(default_factory=dict)
    observed_without: Mapping[str, Integers] = field(default_factory=dict)
    against: str = ""
    returns: tuple[Return, ...] = ()
    kept: Draw | None = None

    @property
    def prepared(self) -> Prepared:
        return self.world.prepared[self.at]

    @property
    def contract(self) -> Contract:
        return self.prepared.resolved.contract

    @property
    def owner(self) -> str:
        """The party whose private part this rests on, and who may see it; empty when shared."""
        return self.world.assumptions.owner

    @property
    def years(self) -> list[int]:
        return self.world.years

    def case(self, at: int) -> Cases:
        """One case: from what was kept, else drawn again."""
        chunk, inside = divmod(at, CHUNK)
        if self.kept is not None:
            draw = self.kept.part(at, at + 1)
        else:
            draw = self.world.draw(chunk).part(inside, inside + 1)
        return self.world.cases(draw, self.at)
