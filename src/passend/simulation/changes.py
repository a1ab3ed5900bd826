"""What a change brings beside what would have been without it, in tables and a picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from passend.algebra.columns import Integers
from passend.report.curves import Axis, share_text
from passend.report.document import Block, Heading, Paragraph, Table
from passend.report.numbers import money_text, number_text
from passend.report.pictures import ranges
from passend.simulation.returns import VARIANTS
from passend.simulation.simulated import Simulation
from passend.simulation.statistics import band
from passend.simulation.wording import WORDS

__all__ = ["Moved", "change_blocks", "flows", "moved", "return_blocks", "shift_blocks"]


@dataclass(frozen=True)
class Moved:
    """Care that a programme took away here, and what turned up there, in the median case of a year;
    the share of it that leaks, and what is less on balance."""

    left: str
    to: str
    year: int
    less: int
    more: int

    @property
    def share(self) -> Fraction | None:
        """None where nothing went away."""
        return Fraction(self.more, self.less) if self.less > 0 else None

    @property
    def net(self) -> int:
        return self.less - self.more


def moved(simulation: Simulation) -> Iterator[Moved]:
    """Every shift per year: medians of the differences with and without the programme."""
    after, before = simulation.observed, simulation.observed_without
    for name, observed in simulation.world.assumptions.all.observed.items():
        for shift in observed.shifts:
            if name not in before or shift.to not in before:
                continue
            less, more = before[name] - after[name], after[shift.to] - before[shift.to]
            for at, year in enumerate(simulation.years):
                found = band(less[:, at]).median, band(more[:, at]).median
                yield Moved(name, shift.to, year, *found)


def shift_blocks(simulation: Simulation, language: str) -> list[Block]:
    """Where the care goes that is no longer given here."""
    rows = tuple(
        (f"{one.left} → {one.to}", str(one.year), number_text(one.less, language),
         number_text(one.more, language),
         "–" if one.share is None else share_text(one.share, language, 1),
         number_text(one.net, language))
        for one in moved(simulation)
    )  # fmt: skip
    if not rows:
        return []
    head = tuple(WORDS[key][language] for key in ("what", "year", "from", "to", "leaks", "net"))
    caption = WORDS["shifts"][language]
    return [Heading(caption), Table(head, rows, frozenset({2, 3, 4, 5}))]


def flows(simulation: Simulation) -> dict[str, Integers]:
    """By party what it receives less what it pays under the contract, over the run, more than
    without the change. They add up to nothing: what one gets another pays."""
    found = {}
    for party, figures in simulation.books.items():
        before = simulation.without.get(party)
        if before is not None:
            change = figures.received - figures.paid - before.received + before.paid
            found[party] = np.asarray(change.sum(axis=1))
    return found


def change_blocks(simulation: Simulation, language: str) -> list[Block]:
    """What every party gets, spends and is left with more than without the change."""
    if not simulation.without:
        return []
    rows, left = [], []
    streams = flows(simulation)
    total = np.zeros(simulation.n, np.int64)
    for party, change in streams.items():
        figures, before = simulation.books[party], simulation.without[party]
        cost = (figures.cost - before.cost).sum(axis=1)
        margin = (figures.margin - before.margin).sum(axis=1)
        if not (change.any() or cost.any() or margin.any()):
            continue
        total += margin
        cells = [money_text(band(values).median, language) for values in (change, cost, margin)]
        rows.append((party, *cells))
        left.append((party, band(margin).range))
    if not rows:
        return []
    left.append((WORDS["together"][language], band(total).range))
    caption = WORDS["change"][language]
    head = tuple(WORDS[key][language] for key in ("party", "flows", "cost", "margin"))
    axis = Axis(WORDS["difference"][language], "money")
    held = WORDS["held"][language].format(against=simulation.against)
    return [
        Heading(caption), Paragraph(held), Table(head, tuple(rows), frozenset({1, 2, 3})),
        ranges(left, caption, WORDS["party"][language], axis, language),
    ]  # fmt: skip


def return_blocks(simulation: Simulation, language: str) -> list[Block]:
    """The insurer's return, with and without risk equalisation and insured who leave."""
    if not simulation.returns:
        return []
    rows = []
    for variant, found in zip(VARIANTS, simulation.returns, strict=True):
        net = band(found.net)
        ratio = found.ratio(net.median)
        rows.append((
            WORDS[variant][language], money_text(net.median, language),
            money_text(net.range.p5, language), money_text(net.range.p95, language),
            "–" if ratio is None else share_text(ratio, language, 1),
        ))  # fmt: skip
    keys = ("variant", "kept", "p5", "p95", "return")
    head = tuple(WORDS[key][language] for key in keys)
    caption = WORDS["returns"][language]
    return [Heading(caption), Table(head, tuple(rows), frozenset({1, 2, 3, 4}))]
