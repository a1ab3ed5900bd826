"""General practice: a registration every quarter, and consults by age and season."""

from __future__ import annotations

import numpy as np

from passend.claims.synthetic.care import Columns, care, taken
from passend.claims.synthetic.catalogue import CODES
from passend.claims.synthetic.draws import Draws, cumulative
from passend.claims.synthetic.people import People
from passend.claims.synthetic.plan import Plan

__all__ = ["general"]

# Consults a year times a hundred by age band, the kinds of consult, the weight of every month.
_YEARLY = np.array([260, 320, 370, 430, 520, 680, 820])
_KINDS = cumulative([(62, 26, 1, 11), (58, 27, 1, 14), (56, 30, 1, 13), (54, 33, 2, 11),
                     (52, 34, 5, 9), (44, 33, 17, 6), (30, 25, 42, 3)])  # fmt: skip
_MONTHS = np.array([122, 118, 112, 98, 94, 94, 82, 84, 98, 102, 98, 98])
_REGISTERED = (65, 75, 85)


def general(plan: Plan, people: People, chunk: int) -> list[Columns]:
    """The lines of registrations and of consults."""
    return [
        _registrations(plan, people),
        _consults(plan, people, plan.draws(chunk, "general practice")),
    ]


def _registrations(plan: Plan, people: People) -> Columns:
    """A line per insured on the first day of every quarter, by the age in that year."""
    starts = plan.month_starts[12 : 12 * (len(plan.years) + 1) + 1 : 3]
    person = np.repeat(np.arange(len(people)), len(starts) - 1)
    quarter = np.tile(np.arange(len(starts) - 1), len(people))
    here = people.here(person, starts[quarter])
    person, quarter = person[here], quarter[here]
    day = starts[quarter]
    year = quarter // 4
    age = plan.years[0] + year - people.born[person]
    return care(
        len(person), person=person, provider=people.practice[person],
        payer=people.label[person, 1 + year],
        code=CODES["12901"] + np.searchsorted(_REGISTERED, age, side="right"),
        opened=day, closed=starts[quarter + 1] - 1, delivered=day, billable=day,
        claim=np.arange(len(person)),
    )  # fmt: skip


def _consults(plan: Plan, people: People, draws: Draws) -> Columns:
    """In every month none, one or two consults, on days of that month."""
    months = np.arange(12, 12 * (len(plan.years) + 1))
    bands = np.stack([plan.band(people.born, year) for year in plan.years], axis=1)
    yearly = _YEARLY[bands] * (80 + 25 * people.frailty[:, None]) // 100
    rate = np.repeat(yearly, 12, axis=1) * _MONTHS[months % 12] // 12
    parts = []
    for share in (70, 30):
        person, month = np.nonzero(draws.chance(rate * share))
        band = bands[person, month // 12]
        begin = plan.month_starts[months[month]]
        day = begin + draws.below(plan.month_starts[months[month] + 1] - begin)
        kind = draws.pick_rows(_KINDS, band)
        parts.append({"person": person, "day": day, "kind": kind})
    found = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    found = taken(found, people.here(found["person"], found["day"]))
    person, day = found["person"], found["day"]
    return care(
        len(person), person=person, provider=people.practice[person],
        payer=people.label[person, plan.lived_year(day)],
        code=CODES["12911"] + found["kind"], delivered=day, billable=day,
        claim=np.arange(len(person)),
    )  # fmt: skip
