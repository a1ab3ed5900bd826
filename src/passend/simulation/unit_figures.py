"""What one unit of care asks for, and how much of a party's cost is infrastructure.

Two ways of giving the same care are compared per unit: hours of nursing, and cost with the fixed
part left out. Home is not better than one location by itself, nor the other way round: the hours
say it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from passend.money import decimal_text, rounded
from passend.report.curves import share_text
from passend.report.document import Block, Heading, Table
from passend.report.numbers import figure_text, money_text
from passend.simulation.notices import lean
from passend.simulation.simulated import Simulation
from passend.simulation.statistics import band
from passend.simulation.wording import WORDS

__all__ = ["Unit", "fixed_share", "unit_blocks", "units_of"]

_HOUR = 3600


@dataclass(frozen=True)
class Unit:
    """One unit of an observation in the first year, in the median case: cents and seconds; None
    where nobody assumed any."""

    party: str
    observation: str
    cents: int | None
    seconds: int | None


def units_of(simulation: Simulation) -> tuple[Unit, ...]:
    """Every observation with a cost or hours per unit; medians over the first chunk of cases."""
    draw = simulation.world.draw(0)
    found = []
    for name, cost in simulation.world.assumptions.all.costs.items():
        cents, seconds = (
            band(group[name][:, 0]).median if name in group else None
            for group in (draw.variable, draw.hours)
        )
        found.append(Unit(cost.party, name, cents, seconds))
    return tuple(found)


def fixed_share(simulation: Simulation, party: str) -> Fraction | None:
    """The share of a party's cost of care that is fixed, over all cases and years; None without
    any cost."""
    figures = simulation.books[party]
    fixed, variable = int(figures.fixed.sum()), int(figures.variable.sum())
    return Fraction(fixed, fixed + variable) if fixed + variable else None


def unit_blocks(simulation: Simulation, language: str) -> list[Block]:
    """Units beside each other, and the fixed share of every party's cost."""
    units = units_of(simulation)
    if not units:
        return []
    rows = tuple(
        (one.party, one.observation,
         "" if one.seconds is None else _hours(one.seconds, language),
         "" if one.cents is None else money_text(one.cents, language))
        for one in units
    )  # fmt: skip
    head = tuple(WORDS[key][language] for key in ("party", "what", "unit_hours", "unit_cost"))
    blocks: list[Block] = [Heading(WORDS["units"][language]),
                           lean(Table(head, rows, frozenset({2, 3})))]  # fmt: skip
    shares = [(party, fixed_share(simulation, party)) for party in simulation.books]
    told = tuple((party, share_text(share, language, 1)) for party, share in shares if share)
    if told:
        head = (WORDS["party"][language], WORDS["fixed_share"][language])
        blocks += [Heading(WORDS["infrastructure"][language], 2),
                   Table(head, told, frozenset({1}))]  # fmt: skip
    return blocks


def _hours(seconds: int, language: str) -> str:
    """Hours with one decimal."""
    return figure_text(decimal_text(rounded(seconds * 10, _HOUR), 1), language)
