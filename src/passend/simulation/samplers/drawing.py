"""Drawing the observations of one chunk, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from passend.algebra.columns import Integers
from passend.simulation.assumptions.model import Distribution, Observed
from passend.simulation.samplers.courses import grown, programme_factors
from passend.simulation.samplers.drivers import Drivers
from passend.simulation.samplers.lines import Line
from passend.simulation.samplers.noise import binomial, compound, poisson, to_integers
from passend.simulation.samplers.quantiles import beta_of, drawn
from passend.simulation.samplers.streams import CHUNK, Floats, Streams

if TYPE_CHECKING:
    from passend.simulation.samplers.world import World

__all__ = ["Drawing"]


class Drawing:
    """One chunk being drawn: what has been drawn so far, and what moved to where."""

    def __init__(
        self, world: World, streams: Streams, normals: Drivers, mix: Floats, programme: bool
    ) -> None:
        self.world, self.streams, self.normals = world, streams, normals
        self.mix, self.programme = mix, programme
        self.columns: dict[tuple[str, str], Integers] = {}
        self.moved: dict[str, Floats] = {}

    def line(self, name: str, observed: Observed) -> None:
        """Draw one observation and keep it."""
        line = self.world.lines[name]
        growth = grown(observed.growth, f"{name}.growth", len(self.world.years),
                       self.stated(line), self.normals)  # fmt: skip
        if observed.follows:
            growth = growth * self.ratio(observed.follows)
        case_mix = self.world.assumptions.all.case_mix
        if case_mix is not None and case_mix.observation == name:
            growth = growth * self.mix_around(line)
        with_it, without = programme_factors(
            observed.programme, f"{name}.programme", self.world.years, self.stated(line),
            self.normals,
        )  # fmt: skip
        expected = self.seasonal(line, observed)
        factor = growth * (with_it if self.programme else without)
        mean = expected * self.over_windows(line, factor)[:, :, None]
        if name in self.moved:
            mean = mean + self.over_windows(line, self.moved[name], spread=True)[:, :, None]
        values = self.integers(line, observed, mean)
        values = self.world.frozen.apply(line, self.items(line), observed.season, values)
        shape = values.shape if line.has_items else values.shape[:2]
        self.columns[name, line.obs.per] = values.reshape(shape)
        if self.programme:
            self.move(line, observed, expected, growth * (without - with_it))

    def stated(self, line: Line) -> int:
        """The position of the last year of which the contract says what it expects."""
        return max(0, min(line.last_stated - self.world.years[0], len(self.world.years) - 1))

    def items(self, line: Line) -> tuple[str, ...]:
        for base in self.world.bases:
            obs = base.form.observed.get(line.name)
            if obs is not None and obs.axis is not None:
                return base.form.axes[obs.axis]
        return ("",)

    def mix_around(self, line: Line) -> Floats:
        """The case mix as the observation shows it: around the expectation where that is stated."""
        case_mix = self.world.assumptions.all.case_mix
        assert case_mix is not None
        mean = 1 + float(case_mix.drift.center)
        years = [mean ** min(year, self.stated(line)) for year in range(len(self.world.years))]
        return np.asarray(self.mix / np.array(years))

    def ratio(self, name: str) -> Floats:
        """What was drawn of an observation against what was expected of it, per year."""
        line = self.world.lines[name]
        values = self.columns[name, line.obs.per].reshape(CHUNK, line.windows, -1).sum(axis=2)
        found = np.ones((CHUNK, len(self.world.years)))
        for year in range(len(self.world.years)):
            inside = [at for at, one in enumerate(line.years) if one in (year, None)]
            expected = float(line.expected[inside].sum())
            if expected > 0:
                found[:, year] = values[:, inside].sum(axis=1) / expected
        return found

    def over_windows(self, line: Line, yearly: Floats, *, spread: bool = False) -> Floats:
        """What is known per year for every window: the same factor, or an amount ``spread`` evenly
        over the windows of the year."""
        found = np.empty((CHUNK, line.windows))
        for at, year in enumerate(line.years):
            if year is None:
                found[:, at] = yearly.sum(axis=1) if spread else yearly.mean(axis=1)
            else:
                found[:, at] = yearly[:, year] / (line.years.count(year) if spread else 1)
        return found

    def seasonal(self, line: Line, observed: Observed) -> Floats:
        """The expectation of shape (1, windows, items), a year's months weighted by the season."""
        expected = line.expected.astype(np.float64)
        if observed.season is None or line.obs.per != "month":
            return expected[None]
        windows = line.calendar.windows["month"]
        weights = np.array([float(observed.season.weights[w.interval.start.month - 1])
                            for w in windows])  # fmt: skip
        for year in set(line.years):
            inside = [at for at, one in enumerate(line.years) if one == year]
            total = weights[inside].sum()
            if total > 0:
                expected[inside] = expected[inside].sum(axis=0) * (weights[inside, None] / total)
        return expected[None]

    def integers(self, line: Line, observed: Observed, mean: Floats) -> Integers:
        """Integer observations around a mean of shape (cases, windows, items)."""
        if observed.per_case is not None:
            return self.of_cases(line, observed, mean)
        spread = observed.spread
        if spread is None or spread.kind == "fixed":
            return self.within(line, to_integers(mean))
        generator = self.streams.generator(f"{line.name}.noise")
        if spread.kind == "poisson":
            return poisson(generator, mean)
        if spread.kind in ("binomial", "beta"):
            return self.proportion(line, spread, mean, generator)
        shock = drawn(spread, self.normals(f"{line.name}.spread", line.windows), 1.0)[:, :, None]
        if spread.kind == "negative_binomial":
            return poisson(generator, mean * shock)
        return self.within(line, to_integers(mean * shock))

    def within(self, line: Line, values: Integers) -> Integers:
        """Nothing below zero where nothing below zero is expected."""
        return np.maximum(values, 0) if (line.expected >= 0).all() else values

    def of_cases(self, line: Line, observed: Observed, mean: Floats) -> Integers:
        """An amount made up of cases, each with a draw of its own."""
        assert observed.per_case is not None
        source = self.world.lines[observed.per_case.of]
        drawn_cases = self.columns.get((source.name, source.obs.per))
        expected = source.expected.sum(axis=1)
        cases = np.broadcast_to(expected, (CHUNK, source.windows))
        if drawn_cases is not None:
            cases = drawn_cases.reshape(CHUNK, source.windows, -1).sum(axis=2)
        each = mean / np.where(expected > 0, expected, 1)[None, :, None]
        generator = self.streams.generator(f"{line.name}.noise")
        shape = mean.shape
        numbers = np.ascontiguousarray(np.broadcast_to(cases[:, :, None], shape))
        total = compound(generator, numbers, each, observed.per_case.distribution)
        return self.within(line, to_integers(total))

    def proportion(
        self, line: Line, spread: Distribution, mean: Floats, generator: np.random.Generator
    ) -> Integers:
        """A numerator out of its denominator; with a beta the proportion itself varies."""
        below = self.world.lines[line.name.removesuffix("numerator") + "denominator"]
        expected = below.expected.sum(axis=1)
        chance = mean[:, :, 0] / np.where(expected > 0, expected, 1)
        if spread.kind == "beta":
            z = self.normals(f"{line.name}.spread", line.windows)
            planned = line.expected.sum(axis=1) / np.where(expected > 0, expected, 1)
            for at, share in enumerate(planned.tolist()):
                if share > 0:
                    shocked = beta_of(share, float(spread.sd or 0), z[:, at]) / share
                    chance[:, at] *= shocked
        of = self.columns.get((below.name, below.obs.per))
        numbers = np.broadcast_to(expected, chance.shape) if of is None else of
        return binomial(generator, numbers, chance)[:, :, None]

    def move(self, line: Line, observed: Observed, expected: Floats, less: Floats) -> None:
        """What a programme takes away here turns up elsewhere."""
        if not observed.shifts:
            return
        total = expected.sum(axis=2) * self.over_windows(line, less)
        yearly = np.zeros((CHUNK, len(self.world.years)))
        for at, year in enumerate(line.years):
            yearly[:, year if year is not None else -1] += total[:, at]
        for shift in observed.shifts:
            share = drawn(shift.share, self.normals(f"{line.name}.shift.{shift.to}", 1))
            before = self.moved.get(shift.to, np.zeros_like(yearly))
            self.moved[shift.to] = before + share * yearly
