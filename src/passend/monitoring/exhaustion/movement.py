"""What moved since an earlier day, by cause; the causes add up to the cent.

The forecast moves by what was newly paid, what came into or left assessment, work in progress, and
what is still expected. The provision moves by the forecast, and by the ceiling or sum itself where
an amendment changed it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from passend.monitoring.exhaustion.position import Line

__all__ = ["CAUSES", "Movement", "movements"]

CAUSES = ("new_claims", "credits", "paid", "in_assessment", "work_in_progress", "still_expected")
"""What a forecast moves by. Where claims tell, paid is split into new claims and credits."""

_PARTS = CAUSES[2:]


@dataclass(frozen=True)
class Movement:
    """One line on two days. ``forecast`` holds the change of every part in cents and sums to the
    change of the forecast; ``by_forecast`` and ``by_agreement`` sum to that of the provision.
    Empty or None where a day lacks a figure."""

    before: Line
    after: Line
    forecast: Mapping[str, int]
    declared: int | None
    by_forecast: int | None
    by_agreement: int | None

    @property
    def forecast_change(self) -> int | None:
        return _less(self.after.forecast, self.before.forecast)

    @property
    def provision_change(self) -> int | None:
        if self.by_forecast is None or self.by_agreement is None:
            return None
        return self.by_forecast + self.by_agreement


def movements(before: Sequence[Line], after: Sequence[Line]) -> tuple[Movement, ...]:
    """Every line that stood on both days, with what changed."""
    earlier = {(line.contract, line.scope, line.year): line for line in before}
    pairs = ((earlier.get((a.contract, a.scope, a.year)), a) for a in after)
    return tuple(_movement(old, new) for old, new in pairs if old is not None)


def _movement(before: Line, after: Line) -> Movement:
    parts = {
        name: change
        for name in _PARTS
        if (change := _less(getattr(after.total, name), getattr(before.total, name))) is not None
    }
    if "paid" in parts and after.paid_without_credits is not None:
        brought = after.paid_without_credits - (before.total.paid or 0)
        parts = {"new_claims": brought, "credits": parts.pop("paid") - brought} | parts
    whole = _less(after.provision, before.provision)
    # At the new forecast, what the earlier agreement would have paid less what this one pays.
    agreement = _less(after.entitled_before, after.entitled)
    by_forecast = _less(whole, agreement)
    declared = _less(after.total.declared, before.total.declared)
    return Movement(before, after, parts, declared, by_forecast, agreement)


def _less(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one - other
