"""Measures as they stand: numerator and denominator of every window, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from passend.contract.drafting.draft import Draft
from passend.contract.model import Contract
from passend.contract.prepared import Prepared
from passend.observation.table import Row
from passend.periods import parse_window

__all__ = ["Measured", "measured", "without_owner"]


@dataclass(frozen=True)
class Measured:
    """One measure in one window. ``few`` is whether the denominator is below the agreed minimum:
    then nothing may be read into the figure."""

    contract: str
    measure: str
    window: str
    numerator: int
    denominator: int
    minimum: int | None
    norm: str
    norm_source: str
    kind: str

    @property
    def value(self) -> Fraction | None:
        """numerator / denominator; None without a denominator."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None

    @property
    def few(self) -> bool:
        return self.minimum is not None and self.denominator < self.minimum


def measured(contract: Contract, rows: Sequence[Row], known_at: date) -> tuple[Measured, ...]:
    """Every measure and window of which both halves are known on a day, in order of time."""
    latest: dict[tuple[str, str, str], Row] = {}
    for row in rows:
        stem, _, half = row.observation.rpartition(".")
        wanted = row.contract == contract.id and row.known <= known_at and not row.item
        if wanted and stem in contract.measures and half in ("numerator", "denominator"):
            key = stem, row.window, half
            if key not in latest or latest[key].known <= row.known:
                latest[key] = row
    found = []
    for name, window, half in latest:
        other = latest.get((name, window, "denominator"))
        if half == "numerator" and other is not None:
            card = contract.measures[name]
            norm = card.norm
            found.append(Measured(
                contract.id, name, window, latest[name, window, half].value, other.value,
                card.minimum_denominator, norm.value if norm else "", norm.source if norm else "",
                card.kind,
            ))  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.measure, _start(one.window))))


def without_owner(prepared: Prepared) -> list[tuple[str, str]]:
    """(contract, measure) of the measures that have no owner on one of the sides: they are not
    active, and nothing is made of them."""
    contract, (paying, receiving) = prepared.resolved.contract, Draft(prepared).sides
    return [
        (contract.id, name)
        for name, measure in contract.measures.items()
        if not (set(measure.owners) & paying and set(measure.owners) & receiving)
    ]


def _start(window: str) -> tuple[date, date]:
    days = parse_window(window.partition("#")[0])[1]
    return days.start, days.end
