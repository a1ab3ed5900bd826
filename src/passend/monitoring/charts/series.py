"""What a control chart is drawn of: one figure per month, with what people agreed about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from passend.findings import BadInput, Finding, Place

__all__ = ["Better", "Exclusion", "Freeze", "Kind", "Phase", "Point", "Series"]

Kind = Literal["xmr", "p", "u", "p_prime", "u_prime"]
"""Single values with their moving range; shares; events per unit; the last two over-dispersed."""

Better = Literal["up", "down", ""]
"""Which way is better; empty where neither is."""


@dataclass(frozen=True)
class Point:
    """A month: what was counted, of how many. Without a numerator, or over nothing, there is no
    figure: a missing month is shown as missing and breaks a run."""

    window: str
    numerator: int | Fraction | None
    denominator: int | Fraction | None = 1

    @property
    def present(self) -> bool:
        return self.numerator is not None and bool(self.denominator)


@dataclass(frozen=True)
class Phase:
    """From this month on limits are computed anew, because of what is written in ``reason``."""

    start: str
    reason: str


@dataclass(frozen=True)
class Exclusion:
    """A month that is shown but makes no limits and counts in no rule, and why."""

    window: str
    reason: str


@dataclass(frozen=True)
class Freeze:
    """The limits of the last phase rest on months up to and including this one, and why."""

    until: str
    reason: str


@dataclass(frozen=True)
class Series:
    """A figure by month. ``target`` is in the unit of the figure (a share of one, events per unit
    of the denominator); ``per`` only says per how many it is written (1,000 client days).

    Raises BadInput: ``chart-reason`` (a phase, exclusion or freeze without a reason),
    ``chart-window`` (a month that is not in the series, or twice), ``chart-value`` (below zero, or
    a share above one).
    """

    name: str
    kind: Kind
    points: tuple[Point, ...]
    better: Better = ""
    target: Fraction | None = None
    per: int = 1
    phases: tuple[Phase, ...] = ()
    excluded: tuple[Exclusion, ...] = ()
    frozen: Freeze | None = None

    def __post_init__(self) -> None:
        findings = [*self._agreed(), *self._values()]
        if findings:
            raise BadInput(findings)

    @property
    def windows(self) -> tuple[str, ...]:
        return tuple(point.window for point in self.points)

    def _at(self, window: str) -> Place:
        return Place(spot=f"{self.name}, {window}")

    def _agreed(self) -> Iterator[Finding]:
        frozen = [(self.frozen.until, self.frozen.reason)] if self.frozen else []
        agreed = [(p.start, p.reason) for p in self.phases]
        agreed += [(e.window, e.reason) for e in self.excluded] + frozen
        for window, reason in agreed:
            if not reason.strip():
                mend = "say why limits start anew, stop, or leave a month out"
                yield Finding(self._at(window), "chart-reason", "no reason is written down", mend)
            if window not in self.windows:
                mend = f"the months are {', '.join(self.windows) or 'none'}"
                yield Finding(self._at(window), "chart-window", "no such month in the series", mend)
        starts = [self.windows.index(p.start) for p in self.phases if p.start in self.windows]
        if starts != sorted(set(starts)):
            yield Finding(
                self._at(self.phases[0].start),
                "chart-window",
                "phases are not in order",
                "name the phases from the first to the last",
            )

    def _values(self) -> Iterator[Finding]:
        seen = set()
        for point in self.points:
            if point.window in seen:
                yield Finding(
                    self._at(point.window),
                    "chart-window",
                    "this month stands twice",
                    "give one figure for each month",
                )
            seen.add(point.window)
            above, below = point.numerator or 0, point.denominator or 0
            if below < 0 or (above < 0 and self.kind != "xmr"):
                yield Finding(
                    self._at(point.window),
                    "chart-value",
                    "a count is below zero",
                    "counts are zero or more",
                )
            elif self.kind in ("p", "p_prime") and point.present and above > below:
                said = f"{above} of {below}: a share is at most one"
                mend = "use a u chart for events per unit"
                yield Finding(self._at(point.window), "chart-value", said, mend)
