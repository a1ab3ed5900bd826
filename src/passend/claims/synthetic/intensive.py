"""Intensive care: an add-on per day, fewer days by a programme, returns within two days."""

from __future__ import annotations

from typing import Final

import numpy as np

from passend.claims.synthetic.activities import inside
from passend.claims.synthetic.care import ONLY_WITHOUT, Columns, joined, taken
from passend.claims.synthetic.catalogue import CODES
from passend.claims.synthetic.draws import Array, Draws, Mask, expanded
from passend.claims.synthetic.pathways import PATHS
from passend.claims.synthetic.people import People
from passend.claims.synthetic.plan import NONE, Plan

__all__ = ["ic_days"]

_BACK: Final = 90_000
_BACK_WITHIN: Final = 2
_HEAVY_FRAILTY: Final = 2


def ic_days(plan: Plan, people: People, draws: Draws, subs: Columns, lain: Columns) -> Columns:
    """A line per day on intensive care, to the label of that day. Stays of one person lie apart, so
    nobody has two lines on a day."""
    segments = _segments(people, draws, subs, lain)
    rows, place = expanded(segments["days"])
    whole = taken(subs, segments["row"][rows])
    day = segments["from"][rows] + place
    programme, left_out = _left_out(plan, draws, segments, rows, place, day, whole)
    gone = segments["gone"][rows] == 1
    world = np.where(left_out | gone, ONLY_WITHOUT, whole["world"])
    heavy = people.frailty[whole["person"]] >= _HEAVY_FRAILTY
    next_year = plan.lived_year(day) != plan.lived_year(segments["from"][rows])
    return inside(
        plan, people, whole, np.where(heavy, CODES["039902"], CODES["039901"]), day,
        payer=people.label[whole["person"], plan.lived_year(day)],
        billable=(segments["from"] + segments["days"])[rows],
        claim=2 * rows + next_year,
        programme=programme,
        world=world,
    )  # fmt: skip


def _segments(people: People, draws: Draws, subs: Columns, lain: Columns) -> Columns:
    """Unbroken days on intensive care: at the start of a stay, and perhaps a return soon after."""
    row = lain["row"]
    path, count = subs["path"][row], len(row)
    rate = np.array([p.ic for p in PATHS])[path] * (4 + people.frailty[lain["person"]]) // 5
    lies = draws.chance(rate)
    whole = lain["discharged"] - lain["admitted"]
    days = np.clip(draws.skewed(np.array([p.ic_days for p in PATHS])[path]), 1, whole)
    gap = 1 + draws.below(_BACK_WITHIN, count)
    back = np.clip(draws.skewed(np.full(count, 2)), 1, np.maximum(whole - days - gap, 1))
    returns = lies & draws.chance(_BACK, count) & (days + gap < whole)
    found = {"row": row, "gone": lain["gone"]}
    first = {"from": lain["admitted"], "days": days}
    second = {"from": lain["admitted"] + days + gap, "days": back}
    return joined([taken(found | first, lies), taken(found | second, returns)])


def _left_out(plan: Plan, draws: Draws, segments: Columns, rows: Array, place: Array, day: Array,
              whole: Columns) -> tuple[Array, Mask]:  # fmt: skip
    """The programme that a day falls under, and whether it leaves the day out.

    Of a segment of n days as many are left out as chance says for each of the n; the last go, so
    that what remains is unbroken.
    """
    drawn = draws.below(1_000_000, len(rows))
    avoided = whole["avoided"] == 1
    measuring = plan.running("telemonitoring")
    programme = np.where(avoided, measuring[0] if measuring else NONE, whole["programme"])
    found = plan.running("fewer_ic_days")
    if not found:
        return programme, np.zeros(len(rows), dtype=bool)
    at, wanted, start = found
    scope = (whole["provider"] == plan.provider(wanted.provider)) & (day >= start)
    scope &= ~avoided & (whole["world"] != ONLY_WITHOUT)
    kept = np.array([wanted.remains(k) for k in range(len(plan.lived) + 1)])
    stays_in = ~scope | (drawn < kept[plan.programme_year(day, start)])
    remaining = np.bincount(rows[stays_in], minlength=len(segments["row"]))
    return np.where(scope, at, programme), place >= remaining[rows]
