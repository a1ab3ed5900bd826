"""Time: half-open intervals of dates, grains, windows and day counts.

A *grain* is a list of windows; each window has one parent in every coarser grain. There is no
clock here: dates come from the contract and from the input.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

__all__ = [
    "COARSER",
    "GRAINS",
    "Calendar",
    "Interval",
    "Window",
    "calendar_of",
    "parse_window",
    "regular_windows",
]

COARSER: Mapping[str, frozenset[str]] = {
    "line": frozenset({"episode", "month", "quarter", "year", "term"}),
    "episode": frozenset({"year", "term"}),
    "month": frozenset({"quarter", "year", "term"}),
    "quarter": frozenset({"year", "term"}),
    "year": frozenset({"term"}),
    "term": frozenset(),
}
"""For every grain, the grains that are coarser. ``term`` is the whole run of a contract, ``line`` a
claim line, ``episode`` a window whose parent year the attribution rule gives."""

GRAINS = tuple(COARSER)

_WINDOW = re.compile(r"([0-9]{4})(?:-Q([1-4])|-([0-9]{2}))?")


@dataclass(frozen=True, order=True)
class Interval:
    """The days from ``start`` up to but not including ``end``. Raises ValueError when empty."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError(f"an interval from {self.start} until {self.end} holds no day")

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def overlap(self, other: Interval) -> int:
        """The number of days that both intervals hold."""
        return max(0, (min(self.end, other.end) - max(self.start, other.start)).days)

    def holds(self, other: Interval) -> bool:
        return self.start <= other.start and other.end <= self.end

    def __str__(self) -> str:
        return f"{self.start}/{self.end}"


@dataclass(frozen=True, order=True)
class Window:
    """One window of a grain: its label (``2026``, ``2026-Q1``, ``2026-01``, ``start/end``) and the
    days it holds. ``whole`` is False where the run of a contract cuts a calendar window."""

    interval: Interval
    label: str
    whole: bool = True


@dataclass(frozen=True)
class Calendar:
    """The windows of every grain that is used, and for each pair of grains the parent of every
    window: ``parents[fine, coarse][i]`` is the index of the coarse window that holds window i."""

    windows: Mapping[str, tuple[Window, ...]]
    parents: Mapping[tuple[str, str], tuple[int, ...]]

    def index(self, grain: str, label: str) -> int:
        """The position of a window by its label. Raises KeyError when there is none."""
        for position, window in enumerate(self.windows.get(grain, ())):
            if window.label == label:
                return position
        raise KeyError(label)


def _month_start(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def parse_window(label: str) -> tuple[str, Interval]:
    """The grain and the days of a window's label; for ``start/end`` the grain is ``""``.

    Raises ValueError with what was expected.
    """
    if "/" in label:
        start, _, end = label.partition("/")
        return "", Interval(date.fromisoformat(start), date.fromisoformat(end))
    match = _WINDOW.fullmatch(label)
    if not match:
        raise ValueError(
            f"{label!r} is not a window: write 2026, 2026-Q1, 2026-01 or 2026-01-01/2026-07-01"
        )
    year, quarter, month = int(match[1]), match[2], match[3]
    if quarter:
        first = 3 * int(quarter) - 2
        return "quarter", Interval(date(year, first, 1), _month_start(year, first + 3))
    if month:
        return "month", Interval(date(year, int(month), 1), _month_start(year, int(month) + 1))
    return "year", Interval(date(year, 1, 1), date(year + 1, 1, 1))


def regular_windows(grain: str, runs: Interval) -> tuple[Window, ...]:
    """The windows of a regular grain (term, year, quarter, month) that a run touches, cut to it."""
    if grain == "term":
        return (Window(runs, str(runs)),)
    months = {"year": 12, "quarter": 3, "month": 1}[grain]
    first = (runs.start.month - 1) // months * months + 1
    day = date(runs.start.year, first, 1)
    windows = []
    while day < runs.end:
        after = _month_start(day.year, day.month + months)
        label = {
            "year": f"{day.year}",
            "quarter": f"{day.year}-Q{(day.month + 2) // 3}",
            "month": f"{day.year}-{day.month:02}",
        }[grain]
        cut = Interval(max(day, runs.start), min(after, runs.end))
        windows.append(Window(cut, label, cut == Interval(day, after)))
        day = after
    return tuple(windows)


def calendar_of(
    runs: Interval,
    own: Mapping[str, Sequence[tuple[Window, date]]] | None = None,
) -> Calendar:
    """The calendar of a contract's run: years, quarters, months and the term.

    ``own`` gives the windows of grains that come from the data (``episode``, ``line``), each with
    the day that attributes it to its parents. Raises ValueError when that day is outside the run.
    """
    windows = {
        grain: regular_windows(grain, runs) for grain in ("month", "quarter", "year", "term")
    }
    anchors = {grain: [w.interval.start for w in found] for grain, found in windows.items()}
    for grain, found in (own or {}).items():
        windows[grain] = tuple(window for window, _ in found)
        anchors[grain] = [day for _, day in found]
    parents: dict[tuple[str, str], tuple[int, ...]] = {}
    for fine, days in anchors.items():
        for coarse in COARSER[fine] & {"month", "quarter", "year", "term"}:
            parents[fine, coarse] = tuple(_holder(windows[coarse], day) for day in days)
    return Calendar(windows, parents)


def _holder(windows: Sequence[Window], day: date) -> int:
    for position, window in enumerate(windows):
        if day in window.interval:
            return position
    raise ValueError(f"{day} lies in no window of the run")
