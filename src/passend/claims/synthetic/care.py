"""Lines of care as arrays: what was delivered, by whom, to whom, before anybody declares it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np

from passend.claims.synthetic.catalogue import CATALOGUE, FAMILIES
from passend.claims.synthetic.draws import Array, Mask
from passend.claims.synthetic.plan import NONE, Plan
from passend.money import rounded

__all__ = ["ALWAYS", "ONLY_WITH", "ONLY_WITHOUT", "Columns", "amounts", "attributed", "care",
           "joined", "seen", "taken", "without_twins"]  # fmt: skip

ALWAYS: Final = 0
"""The line is there with and without the programme."""
ONLY_WITH: Final = 1
"""The programme added the line."""
ONLY_WITHOUT: Final = 2
"""The programme took the line away: it is never declared, and counts in the effect."""

Columns = dict[str, Array]
"""Arrays of one length by name."""

_DEFAULTS = {
    "person": 0,
    "provider": 0,
    "payer": 0,
    "code": 0,  # place in the catalogue
    "path": NONE,  # pathway, for diagnosis and specialism
    "referrer": NONE,
    "opened": NONE,
    "closed": NONE,
    "delivered": NONE,
    "billable": 0,  # first day on which the line may be declared
    "quantity": 1,
    "claim": 0,  # lines with one number are declared together; counted from 0 per stage
    "programme": NONE,
    "world": ALWAYS,
    "home": NONE,  # the provider that a patient leaked away from
    "reason": NONE,
}


def care(count: int, **columns: Array | int) -> Columns:
    """Lines of care: columns that are not given have their default."""
    unknown = columns.keys() - _DEFAULTS
    if unknown:
        raise KeyError(f"lines of care have no {sorted(unknown)}")
    return {
        name: np.broadcast_to(np.asarray(columns.get(name, default), dtype=np.int64), (count,))
        for name, default in _DEFAULTS.items()
    }


def taken(columns: Columns, rows: Array | Mask) -> Columns:
    """Some rows of every column."""
    return {name: column[rows] for name, column in columns.items()}


def joined(parts: Iterable[Columns], numbered: str = "") -> Columns:
    """Columns one after the other; the numbers in ``numbered`` are kept apart per part."""
    found = list(parts)
    shift = 0
    shifted = []
    for part in found:
        if numbered:
            shifted.append(part | {numbered: part[numbered] + shift})
            shift += int(part[numbered].max(initial=-1)) + 1
        else:
            shifted.append(part)
    return {name: np.concatenate([part[name] for part in shifted]) for name in found[0]}


def attributed(plan: Plan, lines: Columns) -> Array:
    """The day that attributes a line to a year: opened for care products, else delivered."""
    return np.where(plan.by_opening[lines["code"]], lines["opened"], lines["delivered"])


def seen(plan: Plan, lines: Columns) -> Columns:
    """The lines whose year was asked for."""
    year = plan.seen_year(attributed(plan, lines))
    return taken(lines, (year >= 0) & (year < len(plan.years)))


def without_twins(plan: Plan, lines: Columns) -> Columns:
    """The lines, of those that nobody could tell apart only the first.

    Two lines of one provider with the same patient, code, diagnosis and day would look like care
    that was declared twice; only ``billing`` may make those. Codes that a correction may turn into
    one another count as one code.
    """
    parts = [
        (lines["world"] == ONLY_WITHOUT, 2),
        (lines["path"] + 1, 64),
        (attributed(plan, lines) - plan.first_day, 1 << 16),
        (np.array(FAMILIES)[lines["code"]], len(CATALOGUE)),
        (lines["provider"], len(plan.providers)),
    ]
    key = lines["person"]
    for values, bound in parts:
        key = key * bound + values
    _, first = np.unique(key, return_index=True)
    return taken(lines, np.sort(first))


def amounts(plan: Plan, lines: Columns) -> tuple[Array, Array]:
    """The cents declared and paid: quantity x price / per, rounded on the line; what a provider
    without a contract is paid is a part of that, rounded once."""
    year = plan.seen_year(attributed(plan, lines))
    price = plan.prices[lines["code"], lines["provider"], lines["payer"], year]
    declared = rounded(lines["quantity"] * price, plan.per[lines["code"]])
    paid = np.array([provider.paid for provider in plan.providers])[lines["provider"]]
    return declared, rounded(declared * paid, np.int64(1000))
