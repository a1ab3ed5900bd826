"""Clocks: when data, statements and objections are due, and what is near or past. A date is an
argument; nothing here reads a clock.

A deadline's last day is ``start + months + days - 1``, where ``start`` is the first day after the
year (or after the day of issue). So "six months after the end of 2026" is 2027-06-30, and "30 days
after issue on 1 May" is 31 May. A month that is too short ends on its last day.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from passend.contract.model import Contract, Deadline
from passend.periods import Interval, regular_windows
from passend.settlement.ledger.entries import Remark

__all__ = ["Due", "Issues", "due_days", "issues_of", "last_day", "state_on"]

Issues = Mapping[tuple[str, str], date]
"""The day on which the provisional or final statement of a year was first issued."""


@dataclass(frozen=True)
class Due:
    """A deadline in one year: its last day, from when it warns, and whether it was met (None: not
    yet, or nothing is recorded that could tell)."""

    deadline: Deadline
    window: str
    day: date
    warns: date
    met_on: date | None = None

    @property
    def late_days(self) -> int:
        """How many days after its last day it was met."""
        return max(0, (self.met_on - self.day).days) if self.met_on else 0


def issues_of(remarks: Iterable[Remark]) -> dict[tuple[str, str], date]:
    """When statements were first issued, from what a ledger holds."""
    found: dict[tuple[str, str], date] = {}
    for remark in remarks:
        if remark.kind == "issued":
            key = remark.clause, remark.window
            found[key] = min(found.get(key, date.max), date.fromisoformat(remark.day))
    return found


def last_day(start: date, months: int, days: int) -> date:
    """The last day of a term that starts on ``start``."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return date(year, month + 1, day) + timedelta(days=days - 1)


def due_days(contract: Contract, issues: Issues) -> list[Due]:
    """Every deadline of every year of a contract, by day. A term that counts from an issue is there
    once that statement was issued."""
    if contract.runs is None:
        return []
    runs = Interval(contract.runs.valid_from, contract.runs.until)
    found = [
        due
        for window in regular_windows("year", runs)
        for deadline in contract.deadlines
        for due in _due(deadline, window.label, date(int(window.label) + 1, 1, 1), issues)
    ]
    return sorted(found, key=lambda due: (due.day, due.window, due.deadline.id))


def _due(deadline: Deadline, window: str, year_end: date, issues: Issues) -> Iterator[Due]:
    start: date | None = year_end
    if deadline.of is not None:
        issued = issues.get((deadline.of, window))
        start = issued + timedelta(days=1) if issued else None
    day = deadline.on.get(window)
    if day is None and start is not None and (deadline.months or deadline.days):
        day = last_day(start, deadline.months, deadline.days)
    if day is not None:
        met = issues.get((deadline.kind, window))
        yield Due(deadline, window, day, day - timedelta(days=deadline.warn_days), met)


def state_on(due: Due, day: date) -> Literal["met", "late", "passed", "over", "near", "later"]:
    """How a deadline stands on a day: met in time or late, passed without being met (a statement),
    over (what asks for nothing to be issued), near enough to warn, or later."""
    if due.met_on is not None and due.met_on <= day:
        return "late" if due.late_days else "met"
    if day > due.day:
        return "passed" if due.deadline.kind in ("provisional", "final") else "over"
    return "near" if day >= due.warns else "later"
