"""Hospital care: sub-trajectories become care products, with what happened inside and add-ons."""

from __future__ import annotations

from typing import Final

import numpy as np

from passend.claims.synthetic.activities import drugs, inside, measured, stays, treatments, visits
from passend.claims.synthetic.care import (
    ONLY_WITH,
    ONLY_WITHOUT,
    Columns,
    joined,
    taken,
)
from passend.claims.synthetic.catalogue import SLOTS
from passend.claims.synthetic.draws import Array, Draws, Mask
from passend.claims.synthetic.intensive import ic_days
from passend.claims.synthetic.people import People
from passend.claims.synthetic.plan import NONE, Plan
from passend.claims.synthetic.starts import begun, referrals
from passend.claims.synthetic.trajectories import sub_trajectories

__all__ = ["hospital"]

_INTENSIVE_VISITS: Final = 3
_HEAVY: Final = 130_000
_HEAVY_FRAILTY: Final = 115_000
_HEAVY_GROWTH: Final = 9_000


def hospital(plan: Plan, people: People, chunk: int) -> tuple[list[Columns], Columns]:
    """The lines of hospital care in parts, and the sub-trajectories that they come from."""
    state = begun(plan, people, plan.draws(chunk, "starts"))
    subs = sub_trajectories(plan, people, plan.draws(chunk, "trajectories"), state)
    lain = stays(subs)
    seen, without, with_ = visits(plan, people, plan.draws(chunk, "visits"), subs)
    products, code = _care_products(
        plan, people, plan.draws(chunk, "products"), subs, without, with_
    )
    # A care product and what happened inside it are one claim, so they number it alike.
    declared_together = joined([products, seen, treatments(plan, people, subs, lain)])
    parts = [
        declared_together,
        ic_days(plan, people, plan.draws(chunk, "ic"), subs, lain),
        drugs(plan, people, plan.draws(chunk, "drugs"), subs),
        measured(plan, people, subs),
        referrals(plan, people, state),
    ]
    return parts, subs | {"code": code}


def _care_products(plan: Plan, people: People, draws: Draws, subs: Columns, without: Array,
                   with_: Array) -> tuple[Columns, Array]:  # fmt: skip
    """The care product of every sub-trajectory. Where a programme changes it, the product that is
    declared and the one that would have been are two lines, each of its own world."""
    avoided = subs["avoided"] == 1
    treated = subs["treated"] != NONE
    frailty = people.frailty[subs["person"]]
    year = plan.lived_year(subs["opened"])
    heavy = draws.chance(_HEAVY + _HEAVY_FRAILTY * frailty + _HEAVY_GROWTH * year)
    was = _product(subs, treated, heavy, without)
    now = _product(subs, treated & ~avoided, heavy, with_)
    found = plan.running("telemonitoring")
    watched = (subs["enrolled"] != NONE) & (subs["closed"] >= subs["enrolled"])
    scope = subs | {"programme": np.where(watched, found[0] if found else NONE, subs["programme"])}
    changed = (was != now) & (subs["world"] != ONLY_WITHOUT)
    lines = _lines(plan, people, scope, now)
    lines["world"] = np.where(changed, ONLY_WITH, subs["world"])
    gone = taken(_lines(plan, people, scope, was), changed)
    gone["world"] = np.full(len(gone["world"]), ONLY_WITHOUT)
    return joined([lines, gone]), now


def _product(subs: Columns, treated: Mask, heavy: Mask, visits: Array) -> Array:
    """The place of the product in the catalogue: six per pathway, by treatment, turn and weight."""
    slot = np.where(treated, 0, np.where(subs["first"] == 1, 2, 4))
    return len(SLOTS) * subs["path"] + slot + np.where(treated, heavy, visits >= _INTENSIVE_VISITS)


def _lines(plan: Plan, people: People, subs: Columns, code: Array) -> Columns:
    none = np.full(len(code), NONE)
    return inside(
        plan, people, subs, code, none,
        opened=subs["opened"], closed=subs["closed"], referrer=subs["referrer"],
    )  # fmt: skip
