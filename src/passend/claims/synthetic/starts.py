"""Who begins which pathway, when, where: the open trajectories from which hospital care follows."""

from __future__ import annotations

import numpy as np

from passend.claims.synthetic.care import (
    ALWAYS,
    ONLY_WITH,
    ONLY_WITHOUT,
    Columns,
    care,
    joined,
    taken,
)
from passend.claims.synthetic.catalogue import CODES
from passend.claims.synthetic.draws import Array, Draws, Mask, cumulative
from passend.claims.synthetic.pathways import PATHS, SEASONS, Pathway
from passend.claims.synthetic.people import People
from passend.claims.synthetic.plan import NONE, Plan

__all__ = ["begun", "hits_by_year", "referrals"]

_FOLLOW_UPS = 3
_LONGEST = 121
"""A later sub-trajectory and the day after it: one that is under way began at most so long ago."""


def hits_by_year(draws: Draws, millionths: Array) -> Mask:
    """Who begins in which year (rows people, columns years); never in two years on end."""
    hits = draws.chance(millionths)
    for at in range(1, hits.shape[1]):
        hits[:, at] &= ~hits[:, at - 1]
    return hits


def _rates(plan: Plan, people: People, path: Pathway, bands: Array) -> Array:
    """The chance in millionths that somebody begins, per person and lived year."""
    base = np.array(path.starts)[bands] * 10
    person = np.array(path.sexes)[people.female] * np.array(path.frail)[people.frailty]
    growth = 1000 + path.growth * np.arange(len(plan.lived))
    rates: Array = base * person[:, None] // 10_000 * growth // 1000
    return rates


def _days(plan: Plan, draws: Draws, path: Pathway, year: Array) -> Array:
    """A day in each year, by the season of the pathway."""
    month = 12 * year + draws.pick(cumulative(SEASONS[path.season]), len(year))
    length = plan.month_starts[month + 1] - plan.month_starts[month]
    day: Array = plan.month_starts[month] + draws.below(length)
    return day


def _new(plan: Plan, people: People, draws: Draws, place: int, rates: Array, ill: Mask) -> Columns:
    """Those who begin: acute on the day itself, others referred on it and seen later."""
    path = PATHS[place]
    hits = hits_by_year(draws, rates)
    if path.kind == "chronic":
        hits &= ~ill[:, None] & (np.cumsum(hits, axis=1) == 1)
    person, year = np.nonzero(hits)
    day = _days(plan, draws, path, year)
    return {
        "person": person,
        "path": np.full(len(person), place),
        "day": day,
        "first": np.ones(len(person), dtype=np.int64),
    }


def _known(plan: Plan, people: People, draws: Draws, place: int, ill: Mask) -> Columns:
    """Those who have a chronic condition already: somewhere in a later sub-trajectory."""
    person = np.nonzero(ill)[0]
    return {
        "person": person,
        "path": np.full(len(person), place),
        "day": plan.first_day - draws.below(_LONGEST, len(person)),
        "first": np.zeros(len(person), dtype=np.int64),
    }


def begun(plan: Plan, people: People, draws: Draws) -> Columns:
    """Every trajectory of the chunk at its beginning, numbered from zero."""
    bands = np.stack([plan.band(people.born, year) for year in plan.lived], axis=1)
    parts = []
    for place, path in enumerate(PATHS):
        rates = _rates(plan, people, path, bands)
        present = np.array(path.present)[bands[:, 0]] * 10
        frail = np.array(path.frail)[people.frailty]
        ill = draws.chance(present * frail // 100) & (people.starts < plan.first_day)
        parts.append(_new(plan, people, draws, place, rates, ill))
        parts.append(_known(plan, people, draws, place, ill))
    state = joined(parts)
    here = people.here(state["person"], state["day"]) | (state["first"] == 0)
    return _placed(plan, people, draws, taken(state, here))


def _placed(plan: Plan, people: People, draws: Draws, state: Columns) -> Columns:
    """Where they go, when they are seen and treated, what programmes change."""
    person, path, first = state["person"], state["path"], state["first"] == 1
    count = len(person)
    row = people.town[person] * len(PATHS) + path
    provider = draws.pick_rows(plan.hospital_choice, row)
    acute = np.array([p.kind == "acute" for p in PATHS])[path]
    referred = first & ~acute
    usual = np.array([p.wait for p in plan.providers])[provider]
    wait = 1 + draws.skewed(np.array([p.opens for p in PATHS])[path] * usual // 100)
    opened = np.where(referred, state["day"] + wait, state["day"])
    treats = draws.skewed(np.array([p.treats for p in PATHS])[path] * usual // 100)
    treated = first & draws.chance(np.array([p.treated for p in PATHS])[path])
    state = {
        "trajectory": np.arange(count),
        "person": person,
        "path": path,
        "first": state["first"],
        "provider": provider,
        "referrer": np.where(referred, people.practice[person], NONE),
        "referred": np.where(referred, state["day"], NONE),
        "opened": opened,
        "planned": np.where(treated, opened + np.where(acute, 0, treats), NONE),
        "left": np.full(count, _FOLLOW_UPS),
        "home": np.full(count, NONE),
        "reason": np.full(count, NONE),
        "programme": np.full(count, NONE),
        "world": np.full(count, ALWAYS),
    }
    state = _leaked(plan, draws, state)
    state = _looked_along(plan, draws, state)
    return state | {"enrolled": _enrolled(plan, draws, state)}


def _on(paths: tuple[str, ...], path: Array) -> Mask:
    return np.array([p.id in paths for p in PATHS])[path]


def _leaked(plan: Plan, draws: Draws, state: Columns) -> Columns:
    """Patients who would have gone to one provider and go to another, each with the reason."""
    drawn = draws.below(1000, len(state["person"]))
    found = plan.running("leakage")
    if not found:
        return state
    _, programme, start = found
    home = plan.provider(programme.provider)
    bounds = cumulative([share for _, _, share in programme.moves])
    reason = np.searchsorted(bounds, drawn, side="right")
    goes = (state["provider"] == home) & (state["opened"] >= start) & (reason < len(bounds))
    goes &= _on(programme.paths, state["path"]) & (state["first"] == 1)
    targets = np.array([plan.provider(agb) for _, agb, _ in programme.moves] + [NONE])
    return state | {
        "provider": np.where(goes, targets[reason], state["provider"]),
        "home": np.where(goes, home, NONE),
        "reason": np.where(goes, reason, NONE),
    }


def _looked_along(plan: Plan, draws: Draws, state: Columns) -> Columns:
    """Joint consultation: some trajectories are there only without the programme."""
    count = len(state["person"])
    drawn, avoids = draws.below(1000, count), draws.below(1000, count)
    found = plan.running("joint_consult")
    if not found:
        return state | {"asked": np.zeros(count, dtype=np.int64)}
    at, programme, start = found
    scope = (state["referred"] >= start) & _on(programme.paths, state["path"])
    asked = scope & (drawn < programme.figures["asked"])
    avoided = asked & (avoids < programme.figures["avoided"])
    return state | {
        "programme": np.where(scope, at, state["programme"]),
        "world": np.where(avoided, ONLY_WITHOUT, state["world"]),
        "asked": asked.astype(np.int64),
    }


def _enrolled(plan: Plan, draws: Draws, state: Columns) -> Array:
    """The day from which a patient is measured at home; NONE for others."""
    count = len(state["person"])
    drawn, delay = draws.below(1000, count), draws.below(180, count)
    found = plan.running("telemonitoring")
    if not found:
        return np.full(count, NONE)
    _, programme, start = found
    joins = (drawn < programme.figures["enrolled"]) & _on(programme.paths, state["path"])
    joins &= state["provider"] == plan.provider(programme.provider)
    return np.where(joins, np.maximum(state["opened"], start + delay), NONE)


def referrals(plan: Plan, people: People, state: Columns) -> Columns:
    """What the GP declares: the consult in which he refers, and the consult with a specialist."""
    sent = taken(state, state["referred"] != NONE)
    asked = taken(state, state["asked"] == 1)
    parts = []
    for part, code, world in (
        (sent, "12915", sent["world"]),
        (asked, "12916", np.full(len(asked["person"]), ONLY_WITH)),
    ):
        person, day = part["person"], part["referred"]
        parts.append(
            care(
                len(person),
                person=person,
                provider=people.practice[person],
                payer=people.label[person, plan.lived_year(day)],
                code=CODES[code],
                path=part["path"],
                delivered=day,
                billable=day,
                claim=np.arange(len(person)),
                programme=part["programme"],
                world=world,
            )
        )
    return joined(parts, "claim")
