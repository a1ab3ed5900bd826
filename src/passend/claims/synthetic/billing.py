"""Declaring: when a line is received, numbers, credits with the debit they reverse, duplicates.

Delays are counted in steps of thirty days after the day from which a claim may be declared. Of a
claim that is credited all lines are reversed; most are declared again as they should have been.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from passend.claims.synthetic.care import Columns, amounts, joined, taken
from passend.claims.synthetic.catalogue import CATALOGUE, CODES, SECTORS, Sector
from passend.claims.synthetic.draws import Array, Draws, Mask, cumulative
from passend.claims.synthetic.plan import NONE, Plan

__all__ = ["BILLED_AGAIN", "CORRECTION", "CREDIT", "DELAYS", "LATE_DAYS", "ORIGINAL", "RESENT",
           "billed"]  # fmt: skip

DELAYS: Final[dict[Sector, tuple[tuple[int, int], ...]]] = {
    "hospital": ((0, 180), (1, 320), (2, 210), (3, 110), (4, 60), (5, 40), (6, 25), (7, 15),
                 (8, 10), (9, 8), (10, 6), (11, 4), (12, 4), (13, 3), (15, 3), (18, 2)),
    "mental": ((0, 350), (1, 350), (2, 150), (3, 70), (4, 35), (6, 25), (9, 12), (13, 8)),
    "home": ((0, 550), (1, 280), (2, 90), (3, 40), (5, 20), (8, 12), (13, 8)),
    "general": ((0, 700), (1, 200), (2, 60), (3, 20), (6, 15), (12, 5)),
}  # fmt: skip
"""Per sector the steps of thirty days and how many per thousand claims take them."""

LATE_DAYS: Final = 365
"""A line is late when it is received more than this many days after its last day of care."""

ORIGINAL, CREDIT, CORRECTION, RESENT, BILLED_AGAIN = range(5)
"""What a line is: first declared, a credit, what replaces a credited line, the same line sent once
more, the same care declared once more under new numbers."""

_STEP_DAYS: Final = 30
_CREDITED: Final = 12_000
_CORRECTED: Final = 700_000
_RESENT: Final = 4_000
_BILLED_AGAIN: Final = 2_000
_REFUSED: Final = 3_000
_SECTOR = np.array([SECTORS.index(p.sector) for p in CATALOGUE])
_CORRECTED_TO = np.array([CODES.get(p.corrected_to, NONE) for p in CATALOGUE])
# By how much a quantity may be corrected: minutes of support by five, units of a drug by one.
_FEWER = np.array([{"home": 5, "hospital": 1}.get(p.sector, 0) * (p.unit in ("minuut", "eenheid"))
                   for p in CATALOGUE])  # fmt: skip
# The minutes that stand in the code of a consult in mental health care.
_MINUTES = np.array([int(p.code[3:]) if p.sector == "mental" and p.unit == "minuut" else 0
                     for p in CATALOGUE])  # fmt: skip


def billed(plan: Plan, draws: Draws, lines: Columns) -> Columns:
    """The lines of care as they are declared: with ``received``, ``kind``, ``declared``, ``paid``,
    ``line`` (a number per provider), ``bill`` (the number of the claim), ``of`` (the row of the
    line that this one reverses, replaces or repeats; rows as returned)."""
    _, claim = np.unique(lines["claim"], return_inverse=True)
    count = int(claim.max(initial=-1)) + 1
    first = _first(plan, draws, lines, claim, count)
    credited = _some(draws, first, claim, count, _CREDITED)
    corrected = draws.chance(_CORRECTED, count)[claim]
    credits = _credits(draws, first, credited, count)
    corrections = _corrections(plan, draws, credits, corrected)
    again = _some(draws, first, claim, count, _RESENT) & ~credited
    twice = _some(draws, first, claim, count, _BILLED_AGAIN) & ~credited & ~again
    parts = [
        first,
        credits,
        corrections,
        _duplicates(draws, first, again, RESENT, count),
        _duplicates(draws, first, twice, BILLED_AGAIN, count),
    ]
    return _numbered(plan, joined(parts))


def _first(plan: Plan, draws: Draws, lines: Columns, claim: Array, count: int) -> Columns:
    """Every line as first declared: all of a claim on one day, some refused."""
    declared, paid = amounts(plan, lines)
    sector = np.zeros(count, dtype=np.int64)
    sector[claim] = _SECTOR[lines["code"]]
    width = max(len(steps) for steps in DELAYS.values())
    weights = np.zeros((len(SECTORS), width), dtype=np.int64)
    steps = np.zeros((len(SECTORS), width), dtype=np.int64)
    for at, name in enumerate(SECTORS):
        delays = np.array(DELAYS[name])
        steps[at, : len(delays)], weights[at, : len(delays)] = delays.T
    drawn = draws.pick_rows(cumulative(weights), sector)
    delay = _STEP_DAYS * steps[sector, drawn] + draws.below(_STEP_DAYS, count)
    refused = draws.chance(_REFUSED, count)[claim]
    return lines | {
        "claim": claim,
        "received": lines["billable"] + 1 + delay[claim],
        "kind": np.full(len(claim), ORIGINAL),
        "declared": declared,
        "paid": np.where(refused, 0, paid),
        "of": np.full(len(claim), NONE),
        "row": np.arange(len(claim)),
    }


def _some(draws: Draws, lines: Columns, claim: Array, count: int, millionths: int) -> Mask:
    """The lines of some claims, of those that charge something."""
    charges = np.zeros(count, dtype=bool)
    charges[claim[lines["declared"] > 0]] = True
    return np.asarray((draws.chance(millionths, count) & charges)[claim])


def _copied(lines: Columns, rows: Mask, kind: int) -> Columns:
    copy = taken(lines, rows)
    return copy | {"of": copy["row"], "kind": np.full(len(copy["row"]), kind)}


def _credits(draws: Draws, lines: Columns, rows: Mask, count: int) -> Columns:
    found = _copied(lines, rows, CREDIT)
    later = 20 + draws.below(180, count)
    return found | {"received": found["received"] + later[found["claim"]]}


def _corrections(plan: Plan, draws: Draws, credits: Columns, corrected: Mask) -> Columns:
    """What is declared in place of a credited claim: a lighter product, a shorter consult, fewer
    minutes or units; a claim in which nothing could be otherwise stays withdrawn."""
    code, quantity, claim = credits["code"], credits["quantity"], credits["claim"]
    other = _CORRECTED_TO[code] != NONE
    less = _FEWER[code] * (1 + draws.below(2, len(code)))
    fewer = (less > 0) & (quantity > less)
    able = np.zeros(int(claim.max(initial=-1)) + 1, dtype=bool)
    able[claim[other | fewer]] = True
    now = np.where(other, _CORRECTED_TO[code], code)
    quantity = np.where(fewer, quantity - less, quantity)
    quantity = np.where(_MINUTES[now] > 0, _MINUTES[now], quantity)
    found = credits | {"code": now, "quantity": quantity}
    declared, paid = amounts(plan, found)
    found |= {
        "declared": declared,
        "paid": np.where(credits["paid"] > 0, paid, 0),
        "kind": np.full(len(code), CORRECTION),
    }
    return taken(found, corrected[credits["of"]] & able[claim])


def _duplicates(draws: Draws, lines: Columns, rows: Mask, kind: int, count: int) -> Columns:
    """Lines declared once more. A line that was sent again is refused; new numbers get through."""
    found = _copied(lines, rows, kind)
    later = 10 + draws.below(110, count)
    paid = np.zeros_like(found["paid"]) if kind == RESENT else found["paid"]
    return found | {"received": found["received"] + later[found["claim"]], "paid": paid}


def _numbered(plan: Plan, lines: Columns) -> Columns:
    """Numbers: lines per provider, claims over the chunk; a line that is sent again keeps its own.

    The order is that of receiving.
    """
    kind, provider = lines["kind"], lines["provider"]
    own = kind != RESENT
    # Every kind makes its own claims of the same care.
    _, bill = np.unique(lines["claim"] * 8 + np.where(own, kind, ORIGINAL), return_inverse=True)
    order = np.argsort(provider[own], kind="stable")
    numbers = np.empty(len(order), dtype=np.int64)
    counts = np.bincount(provider[own], minlength=len(plan.providers))
    numbers[order] = np.arange(len(order)) - (np.cumsum(counts) - counts)[provider[own][order]]
    line = np.empty(len(kind), dtype=np.int64)
    line[own] = numbers
    line[~own] = line[lines["of"][~own]]
    found = lines | {"bill": bill, "line": line}
    sorted_rows = np.lexsort((kind, line, provider, lines["received"]))
    place = np.empty(len(kind), dtype=np.int64)
    place[sorted_rows] = np.arange(len(kind))
    found["of"] = np.where(lines["of"] == NONE, NONE, place[lines["of"]])
    del found["row"]
    return taken(found, sorted_rows)
