"""What happens inside sub-trajectories: visits, stays, operations, drugs, measuring at home."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from passend.claims.synthetic.care import (
    ONLY_WITH,
    ONLY_WITHOUT,
    Columns,
    care,
    joined,
    taken,
)
from passend.claims.synthetic.catalogue import CODES
from passend.claims.synthetic.draws import Array, Draws, Mask, cumulative, expanded
from passend.claims.synthetic.pathways import PATHS
from passend.claims.synthetic.people import People
from passend.claims.synthetic.plan import NONE, Plan

__all__ = ["drugs", "inside", "measured", "stays", "treatments", "visits"]

_VISITS = cumulative([path.visits for path in PATHS])
_DIGITAL: Final = 120_000
_DIGITAL_GROWTH: Final = 45_000
_MONTH: Final = 30
_DRUGS: Final = {"negotiated": "039911", "lock": "039912", "orphan": "039913"}


def inside(plan: Plan, people: People, subs: Columns, code: Array | int, days: Array,
           **columns: Array | int) -> Columns:  # fmt: skip
    """Lines at no charge that are declared with their care product, so to its label."""
    given = {
        "person": subs["person"],
        "provider": subs["provider"],
        "payer": people.label[subs["person"], plan.lived_year(subs["opened"])],
        "code": code,
        "path": subs["path"],
        "delivered": days,
        "billable": subs["closed"],
        "claim": subs["sub"],
        "programme": subs["programme"],
        "world": subs["world"],
        "home": subs["home"],
        "reason": subs["reason"],
    }
    return care(len(days), **(given | columns))


def _own(plan: Plan, people: People, subs: Columns, code: Array | int, days: Array,
         **columns: Array | int) -> Columns:  # fmt: skip
    """Lines that are declared by themselves, to the label of the day of delivery."""
    payer = people.label[subs["person"], plan.lived_year(days)]
    own = {"payer": payer, "billable": days, "claim": np.arange(len(days))}
    return inside(plan, people, subs, code, days, **(own | columns))


def visits(plan: Plan, people: People, draws: Draws, subs: Columns) -> tuple[Columns, Array, Array]:
    """Visits, and per sub-trajectory how many there would be without and with the programmes.

    The first visit is the day of opening of a first sub-trajectory.
    """
    rows, place, day = _visiting(draws, subs)
    rows, place, day = (
        column[day < people.ends[subs["person"][rows]]] for column in (rows, place, day)
    )
    whole = taken(subs, rows)
    opening = (place == 0) & (whole["first"] == 1)
    digital = _DIGITAL + _DIGITAL_GROWTH * plan.lived_year(day)
    remote = draws.chance(digital) & ~opening
    programme, replaced = _replaced(plan, draws, whole, day, opening)
    lines = inside(
        plan, people, whole, np.where(remote, CODES["039923"], CODES["039922"]), day,
        programme=programme,
        world=np.where(replaced, ONLY_WITHOUT, whole["world"]),
    )  # fmt: skip
    count = len(subs["sub"])
    without = np.bincount(rows, minlength=count)
    return lines, without, np.bincount(rows[~replaced], minlength=count)


def _visiting(draws: Draws, subs: Columns) -> tuple[Array, Array, Array]:
    """The sub-trajectory, the turn and the day of every visit; on one day there is one visit."""
    rows, place = expanded(1 + draws.pick_rows(_VISITS, subs["path"]))
    span = np.maximum(subs["closed"] - subs["opened"], 1)[rows]
    opening = (place == 0) & (subs["first"][rows] == 1)
    after = np.where(opening, 0, draws.below(span))
    _, apart = np.unique(rows * (1 << 8) + after, return_index=True)
    return rows[apart], place[apart], subs["opened"][rows[apart]] + after[apart]


def _replaced(
    plan: Plan, draws: Draws, whole: Columns, day: Array, opening: Mask
) -> tuple[Array, Mask]:
    """The programme that a visit falls under, and whether measuring at home replaces it."""
    drawn = draws.below(1000, len(day))
    found = plan.running("telemonitoring")
    if not found:
        return whole["programme"], np.zeros(len(day), dtype=bool)
    at, programme, _ = found
    scope = (whole["enrolled"] != NONE) & (day >= whole["enrolled"])
    replaced = scope & ~opening & (drawn < programme.figures["visits"])
    return np.where(scope, at, whole["programme"]), replaced


def measured(plan: Plan, people: People, subs: Columns) -> Columns:
    """A line for every thirty days in which a patient is measured at home."""
    found = plan.running("telemonitoring")
    watched = taken(subs, (subs["enrolled"] != NONE) & (subs["closed"] >= subs["enrolled"]))
    since = np.maximum(watched["opened"], watched["enrolled"])
    rows, place = expanded((watched["closed"] - since) // _MONTH + 1)
    whole, day = taken(watched, rows), since[rows] + _MONTH * place
    lines = _own(plan, people, whole, CODES["039931"], day,
                 programme=found[0] if found else NONE, world=ONLY_WITH)  # fmt: skip
    return taken(lines, day < people.ends[whole["person"]])


def stays(subs: Columns) -> Columns:
    """Every stay: the row of its sub-trajectory, its first day and its discharge, and whether it is
    there only without a programme. Who would lie in two places at once lies in the first."""
    first, again = np.nonzero(subs["stays"])[0], np.nonzero(subs["again"] != NONE)[0]
    row = np.concatenate([first, again])
    found = {
        "row": row,
        "person": subs["person"][row],
        "admitted": np.concatenate([subs["treated"][first], subs["again"][again]]),
        "discharged": np.concatenate([subs["discharged"][first], subs["again_until"][again]]),
        "gone": np.where(subs["avoided"][row] == 1, 1, subs["world"][row] == ONLY_WITHOUT),
    }
    order = np.lexsort((found["row"], found["admitted"], found["person"], found["gone"]))
    found = taken(found, order)
    bound = 1 << 20
    latest = np.maximum.accumulate(found["person"] * bound + found["discharged"])
    before = np.concatenate([[-1], latest[:-1]])
    apart = (found["gone"] == 1) | (found["person"] * bound + found["admitted"] > before)
    return taken(found, apart)


def treatments(plan: Plan, people: People, subs: Columns, lain: Columns) -> Columns:
    """The days of every stay, and the operations of planned pathways."""
    elective = np.array([path.kind == "elective" for path in PATHS])
    operated = taken(subs, (subs["treated"] != NONE) & elective[subs["path"]])
    operations = inside(plan, people, operated, CODES["039924"], operated["treated"])
    stayed = taken(subs, lain["row"])
    found = plan.running("telemonitoring")
    avoided = stayed["avoided"] == 1
    days = inside(
        plan, people, stayed, CODES["039921"], lain["admitted"],
        opened=lain["admitted"], closed=lain["discharged"],
        quantity=lain["discharged"] - lain["admitted"],
        world=np.where(avoided, ONLY_WITHOUT, stayed["world"]),
        programme=np.where(avoided, found[0] if found else NONE, stayed["programme"]),
    )  # fmt: skip
    return joined([operations, days])


def drugs(plan: Plan, people: People, draws: Draws, subs: Columns) -> Columns:
    """Add-ons for drugs: a line per administration, its quantity in units of the drug."""
    every = _of_paths([path.every for path in PATHS], subs)
    given = np.array([path.drug != "" for path in PATHS])[subs["path"]]
    rows, place = expanded(np.where(given, (subs["closed"] - subs["opened"]) // every + 1, 0))
    whole = taken(subs, rows)
    day = whole["opened"] + every[rows] * place
    units = _of_paths([path.units for path in PATHS], whole)
    code = _of_paths([CODES.get(_DRUGS.get(path.drug, ""), NONE) for path in PATHS], whole)
    lines = _own(plan, people, whole, code, day, quantity=units + draws.below(1 + units // 2))
    return taken(lines, day < people.ends[whole["person"]])


def _of_paths(figures: Sequence[int], subs: Columns) -> Array:
    return np.array(figures, dtype=np.int64)[subs["path"]]
