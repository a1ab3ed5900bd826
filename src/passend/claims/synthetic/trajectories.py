"""Sub-trajectories (subtrajecten): opened, perhaps treated, closed by rule, followed by a next.

The rules (domain facts, 4.1): a first one (ZT11) closes on the 90th day after it was opened, a
later one (ZT21) on the 120th; after an operation or a stay it closes on the 42nd day after that; it
never lasts longer than 120 days. A next one is opened on the day after. A closing day is the
opening day plus that number of days: opened on 20 December it closes on 20 March.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from passend.claims.synthetic.care import Columns, joined, taken
from passend.claims.synthetic.draws import Array, Draws, Mask
from passend.claims.synthetic.pathways import PATHS, SEASONS
from passend.claims.synthetic.people import People
from passend.claims.synthetic.plan import NONE, Plan

__all__ = ["AFTER_TREATMENT", "FIRST", "LATER", "LONGEST", "sub_trajectories"]

FIRST: Final = 90
LATER: Final = 120
AFTER_TREATMENT: Final = 42
LONGEST: Final = 120

_LATEST_TREATMENT: Final = 90
_LATEST_DISCHARGE: Final = 78  # a readmission after it could end later than the longest day
_WORSE_WITHIN: Final = 60
_STAY_LIMIT: Final = 18
_STAY_AGAIN_LIMIT: Final = 12
_STAY_AGAIN_MEAN: Final = 4
_AGAIN_WITHIN: Final = 30


def _figure(name: str) -> Array:
    return np.array([getattr(path, name) for path in PATHS], dtype=np.int64)


_CHRONIC = np.array([path.kind == "chronic" for path in PATHS])
_SEASONS = np.array([SEASONS[path.season] for path in PATHS], dtype=np.int64)
_SEASONS = _SEASONS * 1200 // _SEASONS.sum(axis=1, keepdims=True)  # per cent of a usual month


def sub_trajectories(plan: Plan, people: People, draws: Draws, state: Columns) -> Columns:
    """Every sub-trajectory that opens before the end of the last year, numbered from zero.

    ``treated`` is the day of operation or admission (NONE), ``discharged`` the day of discharge
    (the same day without a stay), ``again`` and ``again_until`` a readmission, ``avoided`` says
    that a programme avoided the admission: then none of these days counts for the closing.
    """
    parts: list[Columns] = []
    while not parts or len(state["person"]):
        here = people.here(state["person"], state["opened"]) | (state["first"] == 0)
        state = taken(state, here & (state["opened"] <= plan.last_day))
        found = _one_each(plan, people, draws, state)
        parts.append(found)
        state = _next(people, draws, state, found)
    subs = joined(parts)
    return subs | {"sub": np.arange(len(subs["person"]))}


def _one_each(plan: Plan, people: People, draws: Draws, state: Columns) -> Columns:
    """The current sub-trajectory of every open trajectory, with its closing day."""
    path, opened = state["path"], state["opened"]
    frailty = people.frailty[state["person"]]
    natural = opened + np.where(state["first"] == 1, FIRST, LATER)
    planned = _in_reach(people, state, natural)
    due = (planned != NONE) & (planned <= natural)
    worse = _worse(plan, people, draws, state, due)
    treated = np.where(due, planned, worse)
    stays = (worse != NONE) | (due & draws.chance(_figure("stays")[path]))
    length = draws.skewed(_figure("stay_days")[path] * (4 + frailty) // 5)
    ends = np.maximum(people.ends[state["person"]], treated + 1)
    discharged = np.where(
        stays, np.minimum(treated + np.clip(length, 1, _STAY_LIMIT), ends), treated
    )
    again, again_until = _again(draws, path, opened, stays, discharged, ends)
    avoided = _avoided(plan, draws, state, worse)
    counts = (treated != NONE) & ~avoided
    last = np.where(again != NONE, again_until, discharged) + AFTER_TREATMENT
    closed = np.where(counts, np.minimum(last, opened + LONGEST), natural)
    kept = ("trajectory", "person", "path", "first", "provider", "referrer", "referred", "opened",
            "home", "reason", "programme", "world", "enrolled")  # fmt: skip
    return {name: state[name] for name in kept} | {
        "planned": planned,
        "treated": treated,
        "stays": stays.astype(np.int64),
        "discharged": np.where(treated != NONE, discharged, NONE),
        "again": again,
        "again_until": again_until,
        "avoided": avoided.astype(np.int64),
        "closed": closed,
        "days": np.where(
            ~counts, natural - opened, np.where(closed == last, AFTER_TREATMENT, LONGEST)
        ),
    }


def _in_reach(people: People, state: Columns, natural: Array) -> Array:
    """The planned day of treatment; one so late that its closing would come too late is put in the
    next sub-trajectory, one after the patient left is off."""
    planned, opened = state["planned"], state["opened"]
    late = (planned > opened + _LATEST_TREATMENT) & (planned <= natural)
    planned = np.where(late, natural + 1, planned)
    return np.where(planned < people.ends[state["person"]], planned, NONE)


def _worse(plan: Plan, people: People, draws: Draws, state: Columns, due: Mask) -> Array:
    """The day on which a chronic condition gets so bad that it takes an admission."""
    person, path = state["person"], state["path"]
    day = state["opened"] + draws.below(_WORSE_WITHIN, len(person))
    season = _SEASONS[path, plan.month(day) % 12]
    rate = _figure("worse")[path] * season // 100 * (3 + people.frailty[person]) // 4
    found = draws.chance(rate) & _CHRONIC[path] & ~due & (day < people.ends[person])
    return np.where(found & (day >= plan.first_day), day, NONE)


def _again(draws: Draws, path: Array, opened: Array, stays: Mask, discharged: Array, ends: Array
           ) -> tuple[Array, Array]:  # fmt: skip
    """A readmission within thirty days after discharge: its first day and its discharge."""
    count = len(path)
    back = stays & draws.chance(_figure("readmitted")[path])
    back &= discharged <= opened + _LATEST_DISCHARGE
    day = discharged + 1 + draws.below(_AGAIN_WITHIN, count)
    length = draws.skewed(np.full(count, _STAY_AGAIN_MEAN))
    back &= day < ends
    until = np.minimum(day + np.clip(length, 1, _STAY_AGAIN_LIMIT), ends)
    return np.where(back, day, NONE), np.where(back, until, NONE)


def _avoided(plan: Plan, draws: Draws, state: Columns, worse: Array) -> Mask:
    """Admissions that measuring at home avoids."""
    drawn = draws.below(1000, len(worse))
    found = plan.running("telemonitoring")
    share = found[1].figures["admissions"] if found else 0
    enrolled = (state["enrolled"] != NONE) & (worse >= state["enrolled"])
    return np.asarray(enrolled & (worse != NONE) & (drawn < share))


def _next(people: People, draws: Draws, state: Columns, found: Columns) -> Columns:
    """The trajectories that go on, each at its next sub-trajectory."""
    path, opened = state["path"], found["closed"] + 1
    waits = found["planned"] > found["closed"]
    follows = draws.chance(_figure("follows")[path]) & (state["left"] > 0)
    goes_on = (_CHRONIC[path] | waits | follows) & (opened < people.ends[state["person"]])
    after = state | {
        "first": np.zeros(len(path), dtype=np.int64),
        "opened": opened,
        "planned": np.where(waits, found["planned"], NONE),
        "left": state["left"] - 1,
        "referrer": np.full(len(path), NONE),
        "referred": np.full(len(path), NONE),
    }
    return taken(after, goes_on)
