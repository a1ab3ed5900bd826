"""What is known already stands still: windows that were observed are the same in every case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from passend.algebra.columns import Integers
from passend.contract.prepared import Prepared
from passend.observation.table import Table
from passend.periods import Interval, parse_window
from passend.simulation.assumptions.model import Season
from passend.simulation.samplers.lines import Line
from passend.simulation.samplers.noise import to_integers

__all__ = ["Frozen", "frozen_of"]

_MONTHS = 12
_PARTED = ("year", "quarter")
Known = Mapping[tuple[str, str, str], int]


@dataclass(frozen=True)
class Frozen:
    """Observed values by observation, window and item; the latest known of each."""

    values: Known

    def apply(
        self, line: Line, items: Sequence[str], season: Season | None, drawn: Integers
    ) -> Integers:
        """Draws of shape (cases, windows, items) with what is known in its place. Of a year or a
        quarter of which some months or quarters are known, only the other months are drawn: by the
        season, else evenly."""
        mine = {key[1:]: value for key, value in self.values.items() if key[0] == line.name}
        if not mine:
            return drawn
        found = drawn.copy()
        for at, window in enumerate(line.calendar.windows[line.obs.per]):
            seen = [item for item in items if (window.label, item) in mine]
            for i, item in enumerate(items):
                if seen:
                    # Once some codes were reported, the others were not delivered.
                    found[:, at, i] = mine.get((window.label, item), 0)
                    continue
                parts = _parts(mine, window.interval, item) if line.obs.per in _PARTED else {}
                if parts:
                    known = sum(_weight(season, month) for month in parts)
                    whole = sum(_weight(season, month) for month in _months(window.interval))
                    left = max(0.0, 1 - known / whole) if whole else 0.0
                    rest = to_integers(found[:, at, i].astype(np.float64) * left)
                    found[:, at, i] = rest + sum(parts.values())
        return found


def _parts(mine: Mapping[tuple[str, str], int], whole: Interval, item: str) -> dict[int, int]:
    """What is known of parts of a window, by month; a quarter counts in its first month and nothing
    in the others. Where a quarter is known, its months are not counted once more."""
    found: dict[int, int] = {}
    known = [(label, value) for (label, other), value in mine.items()
             if other == item and "/" not in label]  # fmt: skip
    for grain in ("quarter", "month"):
        for label, value in sorted(known):
            kind, days = parse_window(label)
            months = _months(days)
            if kind != grain or days == whole or not whole.holds(days) or months[0] in found:
                continue
            found |= dict.fromkeys(months, 0) | {months[0]: value}
    return found


def _months(days: Interval) -> list[int]:
    """The months in a year, quarter or month, by number; a cut window has those it touches."""
    last = days.end - timedelta(days=1)
    return list(range(days.start.month, last.month + 1))


def _weight(season: Season | None, month: int) -> float:
    if season is None:
        return 1 / _MONTHS
    return float(season.weights[month - 1] / sum(season.weights))


def frozen_of(prepared: Sequence[Prepared], known: Table | None) -> Frozen:
    """The rows of a table that are about some contracts."""
    ids = {item.resolved.contract.id for item in prepared}
    rows = [row for row in (known.rows if known else ()) if row.contract in ids]
    rows.sort(key=lambda row: row.known)
    return Frozen({(row.observation, row.window, row.item): row.value for row in rows})
