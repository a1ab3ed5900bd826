"""What became known since an earlier day: new observations, and corrected ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from passend.observation.table import Row

__all__ = ["Change", "changes"]


@dataclass(frozen=True)
class Change:
    """An observation that is new (``was`` None) or corrected since an earlier day."""

    contract: str
    observation: str
    window: str
    item: str
    unit: str
    was: int | None
    value: int
    known: date


def changes(rows: Iterable[Row], since: date, known_at: date) -> tuple[Change, ...]:
    """Every observation whose value on one day differs from that on an earlier day."""
    before: dict[tuple[str, str, str, str], Row] = {}
    after: dict[tuple[str, str, str, str], Row] = {}
    for row in sorted(rows, key=lambda row: row.known):
        key = row.contract, row.observation, row.window, row.item
        if row.known <= since:
            before[key] = row
        if row.known <= known_at:
            after[key] = row
    return tuple(
        Change(*key, row.unit, before[key].value if key in before else None, row.value, row.known)
        for key, row in sorted(after.items())
        if key not in before or before[key].value != row.value
    )
