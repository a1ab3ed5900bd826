"""What contracts count per person: for a check against figures that are published per person, and
for questions about the same people. Pseudonyms stay with whoever holds the claims."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from passend.contract.check import Prepared
from passend.observation.amounts import label_of
from passend.observation.claimed import held_against, refuse_overlaps

__all__ = ["PersonAmount", "count_persons"]


@dataclass(frozen=True, slots=True)
class PersonAmount:
    """What one line of care counts of one person in one window: rows, quantity, declared and paid
    cents, credits taken off. ``person`` is empty for lines without a patient; the window of care
    per stay is empty too: all stays of a person together."""

    contract: str
    care: str
    person: str
    window: str
    rows: int
    quantity: int
    declared: int
    paid: int


def count_persons(
    prepared: Sequence[Prepared],
    claims: str | os.PathLike[str] | Any,
    known_at: date | None = None,
    engine: str = "duckdb://",
) -> tuple[PersonAmount, ...]:
    """The same pass as :func:`claimed.count_claims`, with every person apart: over all persons the
    amounts of a line of care and window add up to what that counts. Raises BadInput as it does.
    """
    sums: dict[tuple[str, str, str, str], list[int]] = {}
    with held_against(prepared, claims, known_at, engine, by_person=True) as (cube, _, _):
        refuse_overlaps(cube)
        for row in cube.persons():
            scope = cube.lookups.scopes[row["scope"]]
            day = cube.lookups.borders[row["day"] - 1]
            window = "" if scope.care.per == "episode" else label_of(scope.care.per, day, scope.run)
            key = scope.contract.id, scope.name, row["person"] or "", window
            total = sums.setdefault(key, [0, 0, 0, 0])
            for at, name in enumerate(("rows", "quantity", "declared", "paid")):
                total[at] += row[name]
    return tuple(PersonAmount(*key, *total) for key, total in sorted(sums.items()))
