"""Mental health care: consults by profession, kind and minutes, and days in a clinic (ZPM)."""

from __future__ import annotations

from typing import Final

import numpy as np

from passend.claims.synthetic.care import Columns, care, joined, taken
from passend.claims.synthetic.catalogue import CODES, DURATIONS_MINUTES, PROFESSIONS
from passend.claims.synthetic.draws import Array, Draws, cumulative, expanded
from passend.claims.synthetic.pathways import PATHS
from passend.claims.synthetic.people import People
from passend.claims.synthetic.plan import Plan
from passend.claims.synthetic.starts import hits_by_year

__all__ = ["MENTAL", "mental"]

MENTAL: Final = len(PATHS)
"""Where a line of hospital care has the place of its pathway, one of mental care has this."""

_STARTS = np.array([900, 3_400, 2_900, 2_200, 1_300, 1_000, 700])
_DURATIONS = cumulative([8, 14, 34, 34, 10])
_PROFESSIONS = cumulative([55, 15, 30])
_WAIT: Final = 45
_CONSULTS: Final = 9
_CONSULTS_LIMIT: Final = 20
_DIAGNOSTIC: Final = 2
_APART: Final = 9
_INPATIENT: Final = 45_000
_INPATIENT_AGAIN: Final = 130_000
_AGAIN_WITHIN: Final = 30


def mental(plan: Plan, people: People, chunk: int) -> tuple[list[Columns], Columns]:
    """The lines in parts, and the courses of treatment with their days of referral and intake.

    Years lie between two courses of one person, so that courses, and stays, never overlap.
    """
    draws = plan.draws(chunk, "mental")
    courses = _courses(plan, people, draws)
    parts = [
        _referrals(plan, people, courses),
        _consults(plan, people, draws, courses),
        _days(plan, people, draws, courses),
    ]
    return parts, courses


def _courses(plan: Plan, people: People, draws: Draws) -> Columns:
    bands = np.stack([plan.band(people.born, year) for year in plan.lived], axis=1)
    person, year = np.nonzero(hits_by_year(draws, _STARTS[bands] * 10))
    referred = plan.year_starts[year] + draws.below(365, len(year))
    provider = draws.pick_rows(plan.choice("mental"), people.town[person])
    usual = np.array([p.wait for p in plan.providers])[provider]
    intake = referred + 1 + draws.skewed(_WAIT * usual // 100)
    found = {"person": person, "provider": provider, "referred": referred, "intake": intake}
    return taken(found, people.here(person, referred) & people.here(person, intake))


def _own(
    plan: Plan, people: People, course: Columns, day: Array, **columns: Array | int
) -> Columns:
    """Lines to the label of the day itself, each a claim of its own unless told otherwise."""
    given: dict[str, Array | int] = {
        "person": course["person"],
        "provider": course["provider"],
        "payer": people.label[course["person"], plan.lived_year(day)],
        "delivered": day,
        "billable": day,
        "claim": np.arange(len(day)),
        "path": MENTAL,
    }
    return care(len(day), **(given | columns))


def _referrals(plan: Plan, people: People, courses: Columns) -> Columns:
    return _own(plan, people, courses, courses["referred"], code=CODES["12915"],
                provider=people.practice[courses["person"]])  # fmt: skip


def _consults(plan: Plan, people: People, draws: Draws, courses: Columns) -> Columns:
    """Consults some nine days apart; the first two are diagnostic. The quantity is the minutes."""
    count = np.clip(draws.skewed(np.full(len(courses["person"]), _CONSULTS)), 1, _CONSULTS_LIMIT)
    profession = draws.pick(_PROFESSIONS, len(count))
    rows, place = expanded(count)
    course = taken(courses, rows)
    later = np.where(place > 0, draws.below(7, len(rows)), 0)
    day = course["intake"] + _APART * place + later
    duration = draws.pick(_DURATIONS, len(rows))
    treats = place >= _DIAGNOSTIC
    table = np.array([[[CODES[f"C{profession}{kind}{minutes:03}"] for minutes in DURATIONS_MINUTES]
                       for kind in "DT"] for profession in PROFESSIONS])  # fmt: skip
    lines = _own(
        plan, people, course, day,
        code=table[profession[rows], treats.astype(np.int64), duration],
        quantity=np.array(DURATIONS_MINUTES)[duration],
        referrer=people.practice[course["person"]],
    )  # fmt: skip
    return taken(lines, day < people.ends[course["person"]])


def _days(plan: Plan, people: People, draws: Draws, courses: Columns) -> Columns:
    """A line per day in the clinic, declared by the month; some come back within thirty days."""
    inside = taken(courses, draws.chance(_INPATIENT, len(courses["person"])))
    count = len(inside["person"])
    since = inside["intake"] + 20 + draws.below(40, count)
    days = 2 + draws.skewed(np.full(count, 20))
    back = draws.chance(_INPATIENT_AGAIN, count)
    # The first day of a stay is a day after the last of the stay before, and at most thirty later.
    again = since + days + 1 + draws.below(_AGAIN_WITHIN - 1, count)
    more = 1 + draws.skewed(np.full(count, 14))
    stays = joined([
        inside | {"since": since, "days": days},
        taken(inside | {"since": again, "days": more}, back),
    ])  # fmt: skip
    rows, place = expanded(stays["days"])
    course, day = taken(stays, rows), stays["since"][rows] + place
    month = plan.month(day)
    lines = _own(
        plan, people, course, day, code=CODES["VD0001"], billable=plan.month_starts[month + 1] - 1,
        claim=rows * 1000 + month - plan.month(stays["since"])[rows],
    )  # fmt: skip
    return taken(lines, day < people.ends[course["person"]])
