"""The world of a simulation: contracts, assumptions and chance, drawn chunk by chunk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from passend.algebra.columns import Column, Inputs, Integers
from passend.contract.prepared import Prepared
from passend.observation.table import Table
from passend.simulation.assumptions.checks import depends_on
from passend.simulation.assumptions.model import Assumptions, Observed
from passend.simulation.cases import Cases
from passend.simulation.samplers.courses import index
from passend.simulation.samplers.draw import Draw
from passend.simulation.samplers.drawing import Drawing
from passend.simulation.samplers.drivers import Drivers, driver_columns, mixing
from passend.simulation.samplers.frozen import Frozen, frozen_of
from passend.simulation.samplers.lines import Line, base_of, lines_of
from passend.simulation.samplers.noise import to_integers
from passend.simulation.samplers.quantiles import drawn
from passend.simulation.samplers.streams import CHUNK, Floats, Streams, dimensions

__all__ = ["World", "world_of"]

_SECONDS = 3600


@dataclass(frozen=True)
class World:
    """Contracts that meet the same chances, and what may happen to them."""

    prepared: tuple[Prepared, ...]
    assumptions: Assumptions
    bases: tuple[Cases, ...]
    lines: Mapping[str, Line]
    frozen: Frozen
    seed: int
    quasi: bool

    @property
    def years(self) -> list[int]:
        return [w.interval.start.year for w in self.bases[0].calendar.windows["year"]]

    @cached_property
    def columns(self) -> dict[str, int]:
        """Everything that draws normal numbers, with how many a case."""
        return driver_columns(self.assumptions.all, self.lines, len(self.years))

    @cached_property
    def together(self) -> tuple[list[str], Floats]:
        return mixing(self.assumptions, self.columns)

    @cached_property
    def order(self) -> list[str]:
        """The observations that are drawn, each after those it depends on."""
        part = self.assumptions.all
        below = depends_on(part)
        for name, observed in part.observed.items():
            if observed.spread is not None and observed.spread.kind in ("binomial", "beta"):
                below.setdefault(name, []).append(name.removesuffix("numerator") + "denominator")
        done: list[str] = []

        def place(name: str) -> None:
            if name not in done and name in self.lines:
                for other in sorted(below.get(name, ())):
                    place(other)
                done.append(name)

        drawn_names = {*part.observed, *below}
        if part.case_mix is not None and part.case_mix.observation:
            drawn_names.add(part.case_mix.observation)
        for name in sorted(drawn_names):
            place(name)
        return done

    def draw(self, chunk: int, *, programme: bool = True) -> Draw:
        """One chunk of cases. Without the programme nothing it does happens, on the same
        chances."""
        quasi = dimensions(self.columns) if self.quasi else {}
        streams = Streams(self.seed, chunk, quasi)
        normals = Drivers(streams, self.together)
        part, years = self.assumptions.all, len(self.years)
        mix = index(part.case_mix.drift if part.case_mix else None, "case_mix", years, normals)
        drawing = Drawing(self, streams, normals, mix, programme)
        for name in self.order:
            drawing.line(name, part.observed.get(name, Observed()))
        prices = index(part.inflation, "inflation", years, normals)
        return Draw(CHUNK, drawing.columns, *self._costs(normals, prices, mix))

    def _costs(
        self, normals: Drivers, prices: Floats, mix: Floats
    ) -> tuple[dict[str, Integers], dict[str, Integers], dict[str, Integers]]:
        variable, fixed, hours = {}, {}, {}
        for name, cost in self.assumptions.all.costs.items():
            if cost.variable is not None:
                once = drawn(cost.variable, normals(f"{name}.variable", 1))
                variable[name] = to_integers(once * prices * mix)
            if cost.hours is not None:
                once = drawn(cost.hours, normals(f"{name}.hours", 1))
                hours[name] = to_integers(once * mix * _SECONDS)
        for name, item in self.assumptions.all.fixed.items():
            fixed[name] = to_integers(drawn(item.amount, normals(f"{name}.fixed", 1)) * prices)
        return variable, fixed, hours

    def cases(self, draw: Draw, at: int = 0) -> Cases:
        """The cases of one of the contracts: its parameters with what was drawn."""
        base = self.bases[at]
        columns = dict(base.inputs.columns)
        for key, values in draw.observed.items():
            columns[key] = Column(values)
        return Cases(base.form, base.calendar, Inputs(base.calendar, columns), draw.n)


def world_of(
    prepared: Sequence[Prepared],
    assumptions: Assumptions,
    *,
    seed: int = 1,
    quasi: bool = False,
    known: Table | None = None,
) -> World:
    """The world of some contracts. Raises BadInput as lines and correlations do."""
    bases = tuple(base_of(item, assumptions) for item in prepared)
    lines = lines_of(prepared, bases, assumptions)
    frozen = frozen_of(prepared, known)
    world = World(tuple(prepared), assumptions, bases, lines, frozen, seed, quasi)
    assert world.together is not None
    return world
