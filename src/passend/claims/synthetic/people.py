"""The people of a chunk: age, sex, postal code, frailty, general practice, label per year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from passend.claims.synthetic.draws import Array, Draws, Mask, cumulative, pseudonyms
from passend.claims.synthetic.pathways import BANDS, PATHS
from passend.claims.synthetic.plan import Plan

__all__ = ["FAR", "GRAVER", "People", "settled"]

FAR = 10**6
"""A day that never comes."""

# Per mille that leaves the region in a year, by death or by moving, by age; 105 is the oldest.
_LEAVES = (9, 24, 11, 10, 19, 48, 130, 330, 1000)
_LEAVES_FROM = (*BANDS, 95, 105)
# Frailty from none to much, per age band.
_FRAILTY = ((80, 17, 2, 1), (72, 23, 4, 1), (58, 30, 9, 3), (46, 34, 15, 5),
            (35, 36, 21, 8), (20, 34, 29, 17), (9, 26, 35, 30))  # fmt: skip
GRAVER = (80_000, 250_000, 500_000, 750_000)
"""The chance in millionths that a chronic condition has complications, by frailty."""


@dataclass(frozen=True)
class People:
    """The people of one chunk, an array per trait. ``label`` has a column per lived year,
    ``graver`` one per pathway: whether that condition, once there, has complications;
    ``starts`` is the first day somebody is insured in the region, ``ends`` the first day no
    longer."""

    key: NDArray[np.uint8]
    born: Array
    female: Array
    town: Array
    postcode: Array
    frailty: Array
    practice: Array
    starts: Array
    ends: Array
    label: Array
    graver: Mask

    def __len__(self) -> int:
        return len(self.born)

    def here(self, person: Array, day: Array) -> Mask:
        """Whether a person is insured in the region on a day."""
        return (self.starts[person] <= day) & (day < self.ends[person])


def settled(plan: Plan, chunk: int) -> People:
    """The people of a chunk, as they live through the years."""
    first = chunk * plan.chunk_people
    count = min(plan.chunk_people, plan.people - first)
    draws = plan.draws(chunk, "people")
    arrives = _arrivals(plan, draws, count)
    born = _births(plan, draws, arrives)
    age = np.maximum(plan.lived[0] - born, 0)
    female = draws.chance(np.where(age >= 80, 610_000, 503_000)).astype(np.int64)
    town = draws.pick(cumulative([t.weight for t in plan.region.towns]), count)
    postcode = _postcodes(plan, draws, town)
    frailty = draws.pick_rows(cumulative(_FRAILTY), plan.band(born, plan.lived[0]))
    practice = draws.pick_rows(plan.choice("general_practice"), town)
    starts = np.where(
        arrives > 0, plan.year_starts[arrives] + draws.below(365, count), plan.first_day - 1
    )
    ends = _departures(plan, draws, born, starts)
    key = pseudonyms(plan.seed, plan.region.id, first, count)
    label = _insured(plan, draws, born)
    # By draws of its own: who falls ill, and when, does not hang on it.
    chances = np.broadcast_to(np.array(GRAVER)[frailty][:, None], (count, len(PATHS)))
    graver = plan.draws(chunk, "graver").chance(chances)
    return People(key, born, female, town, postcode, frailty, practice, starts, ends, label,
                  graver)  # fmt: skip


def _arrivals(plan: Plan, draws: Draws, count: int) -> Array:
    """The lived year in which somebody arrives; 0 is here from before."""
    weights = [1000, *([plan.region.arrivals] * (len(plan.lived) - 1))]
    return draws.pick(cumulative(weights), count)


def _births(plan: Plan, draws: Draws, arrives: Array) -> Array:
    """Half of those who arrive are born here, the others come between 20 and 45 years of age."""
    count = len(arrives)
    age = 5 * draws.pick(cumulative(plan.region.ages), count) + draws.below(5, count)
    moved = np.where(draws.chance(500_000, count), 0, 20 + draws.below(26, count))
    born = np.where(arrives > 0, plan.lived[0] + arrives - moved, plan.lived[0] - age)
    return np.asarray(born, dtype=np.int64)


def _postcodes(plan: Plan, draws: Draws, town: Array) -> Array:
    """The place of the postal code among all postal codes of the region."""
    counts = np.array([len(t.postcodes) for t in plan.region.towns])
    first = np.cumsum(counts) - counts
    return np.asarray(first[town] + draws.below(counts[town]), dtype=np.int64)


def _departures(plan: Plan, draws: Draws, born: Array, starts: Array) -> Array:
    ends = np.full(len(born), FAR)
    for at, year in enumerate(plan.lived):
        group = np.searchsorted(_LEAVES_FROM, year - born, side="right")
        rate = np.array(_LEAVES)[group] * 1000
        day = plan.year_starts[at] + draws.below(365, len(born))
        leaves = draws.chance(rate) & (ends == FAR) & (day > starts)
        ends = np.where(leaves, day, ends)
    return ends


def _insured(plan: Plan, draws: Draws, born: Array) -> Array:
    """The label in every lived year. Some choose again on 1 January; who chooses the label he has
    does not switch. The year that is not seen and the first have one label."""
    payers = [plan.region.payers[at] for at in plan.labels]
    young = [payer.share * payer.young for payer in payers]
    old = [payer.share * 1000 * 1000 // payer.young for payer in payers]
    tables = cumulative([young, [payer.share * 1000 for payer in payers], old])
    label = np.empty((len(born), len(plan.lived)), dtype=np.int64)
    for at, year in enumerate(plan.lived):
        group = np.searchsorted((35, 65), year - born, side="right")
        chosen = plan.labels[draws.pick_rows(tables, group)]
        again = draws.chance(np.array(plan.region.switchers)[group] * 1250)
        if at == 0:
            label[:, at] = chosen
        elif at == 1:
            label[:, at] = label[:, 0]
        else:
            label[:, at] = np.where(again, chosen, label[:, at - 1])
    return label
