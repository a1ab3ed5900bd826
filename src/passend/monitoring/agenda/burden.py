"""The burden of registration: hours per measure and per contract, beside what was agreed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from passend.contract.drafting.expected import registrations
from passend.contract.model import Contract
from passend.periods import Interval, regular_windows

__all__ = ["Burdened", "burden"]


@dataclass(frozen=True)
class Burdened:
    """Minutes of registration in a year by measure: those of one registration x how many there are
    expected to be. ``unknown`` are the measures that do not say how long one takes, or of which
    nobody knows how many there will be."""

    contract: str
    year: int
    minutes: Mapping[str, int]
    unknown: tuple[str, ...]
    agreed_hours: int | None
    agreed_measures: int | None
    beyond: str = ""

    @property
    def hours(self) -> Fraction:
        """All of it, in hours."""
        return Fraction(sum(self.minutes.values()), 60)

    @property
    def too_much(self) -> bool:
        """More hours, or more measures, than the parties agreed."""
        measures = len(self.minutes) + len(self.unknown)
        return (self.agreed_hours is not None and self.hours > self.agreed_hours) or (
            self.agreed_measures is not None and measures > self.agreed_measures
        )


def burden(contract: Contract, year: int) -> Burdened:
    """What registering for a contract takes in a year."""
    whole = Interval(date(year, 1, 1), date(year + 1, 1, 1))
    minutes: dict[str, int] = {}
    unknown = []
    for name, measure in contract.measures.items():
        windows = regular_windows(measure.per, whole) if measure.per != "term" else ()
        expected = [registrations(contract, name, window.interval) for window in windows]
        if measure.registration_minutes == 0:
            minutes[name] = 0
        elif measure.registration_minutes is None or None in expected or not expected:
            unknown.append(name)
        else:
            minutes[name] = measure.registration_minutes * sum(n or 0 for n in expected)
    agreed = contract.burden
    return Burdened(
        contract.id, year, minutes, tuple(unknown), agreed.hours if agreed else None,
        agreed.measures if agreed else None, agreed.beyond if agreed else "",
    )  # fmt: skip
