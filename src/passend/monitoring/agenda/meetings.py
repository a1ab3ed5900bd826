"""The governance calendar: which meeting comes when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from passend.contract.model import Contract

__all__ = ["EVERY", "Due", "due"]

EVERY = {
    "maand": 1, "month": 1, "kwartaal": 3, "quarter": 3, "halfjaar": 6, "half-year": 6,
    "half_year": 6, "jaar": 12, "year": 12,
}  # fmt: skip
"""How a calendar says how often, in months. A meeting is due on the first day after each period,
counted from the start of the contract."""


@dataclass(frozen=True)
class Due:
    """A meeting on the calendar: the first time it is due after a day and the last time before
    (None: there is none, or the calendar does not say when)."""

    contract: str
    meeting: str
    says: str
    owner: str
    next: date | None
    last: date | None


def due(contract: Contract, known_at: date) -> tuple[Due, ...]:
    """Every line of the calendar beside a day."""
    runs = contract.runs
    assert runs is not None
    found = []
    for line in contract.calendar:
        days = [line.day] if line.day else []
        if line.every.lower() in EVERY:
            days += _repeated(runs.valid_from, runs.until, EVERY[line.every.lower()])
        after = [day for day in days if day > known_at]
        before = [day for day in days if day <= known_at]
        found.append(Due(contract.id, line.id, line.says, line.owner,
                         min(after, default=None), max(before, default=None)))  # fmt: skip
    return tuple(found)


def _repeated(start: date, until: date, months: int) -> list[date]:
    days, day = [], start
    while day < until:
        later = day.year * 12 + day.month - 1 + months
        day = date(later // 12, later % 12 + 1, 1)
        days.append(day)
    return days
