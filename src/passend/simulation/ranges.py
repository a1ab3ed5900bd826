"""What a contract pays along a line of care, from nothing to twice what is expected.

Every step of the range is computed, so no kink and no jump is between the points; steps in which a
unit is worth the same, but for rounding, are shown as one stretch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from passend.algebra.nodes import Obs
from passend.contract.binding import calendar_for
from passend.contract.drafting.draft import Draft
from passend.contract.drafting.expected import Expected
from passend.contract.prepared import Prepared
from passend.findings import BadInput, Finding, Place
from passend.money import rounded_fraction
from passend.simulation.xray import step_of

__all__ = ["Profile", "Stretch", "over_range"]

_STEPS = 20_000
"""At most so many steps: beyond it a step is several units, and is said to be."""
_CELLS = 5 * 10**6
"""How many values of one observation are made at once: of thousands of codes fewer steps."""


@dataclass(frozen=True)
class Stretch:
    """From one amount of care to another a unit is worth the same: ``cents`` for each ``unit``, as
    the exact mean over the stretch. Of a jump ``cents`` is all that changes in one step."""

    start: int
    end: int
    cents: Fraction
    jump: bool = False


@dataclass(frozen=True)
class Profile:
    """What each party receives less what it pays over the whole run, along one line of care in one
    year: at ``points`` amounts of care, ``step`` apart, without those at which a clause has no
    value. ``here`` is what is expected; ``unit`` what
    counts as one (money: EUR 1,000), ``noise`` what rounding alone may change."""

    line: str
    year: str
    unit: int
    step: int
    here: int
    points: NDArray[np.int64]
    totals: Mapping[str, NDArray[np.int64]]
    noise: int
    money: bool

    def stretches(self, party: str) -> tuple[Stretch, ...]:
        """The range as stretches over which a unit is worth the same to a party. Where two of them
        meet inside a step, they meet where their lines cross; where they do not, that step is a
        jump."""
        totals, runs = self.totals[party], self._runs(party)
        found: list[Stretch] = []
        border: int | None = None
        for i, (start, end) in enumerate(runs):
            inside = end - start == 1 and 0 < i < len(runs) - 1
            # Of two steps after each other only the first is a border: the second is beside it.
            apart = inside and border is None
            border = self._crossing(totals, runs[i - 1], runs[i + 1]) if apart else None
            if border is not None:
                found[-1] = replace(found[-1], end=border)
                continue
            first = found[-1].end if found else int(self.points[start])
            per_unit = self._slope(totals, start, end)
            if inside and self._jumps(totals, runs[i - 1], runs[i], runs[i + 1]):
                whole = Fraction(int(totals[end] - totals[start]))
                found.append(Stretch(first, int(self.points[end]), whole, True))
            else:
                found.append(Stretch(first, int(self.points[end]), per_unit))
        return tuple(found)

    def outline(self, party: str) -> tuple[tuple[int, int], ...]:
        """How much more or less a party gets than is expected, around the expectation: a quarter to
        both sides, and as far as the kinks and jumps are; of a curve at most some hundreds of
        points."""
        runs, totals = self._runs(party), self.totals[party]
        kinks = [int(self.points[start]) for start, _ in runs[1:]]
        low, high = self.here * 3 // 4, self.here * 5 // 4
        first = int(np.searchsorted(self.points, min([low, *kinks]), "right")) - 1
        last = int(np.searchsorted(self.points, max([high, *kinks])))
        first, last = max(0, first - 1), min(last + 1, len(self.points) - 1)
        thin = max(1, len(runs) // 400)
        inside = {start for start, _ in runs[::thin] if first < start < last}
        # Between two points of the range: only the picture is shifted by it.
        here = int(np.interp(self.here, self.points, totals))
        return tuple((int(self.points[i]), int(totals[i]) - here)
                     for i in sorted({first, last, *inside}))  # fmt: skip

    def _runs(self, party: str) -> list[tuple[int, int]]:
        """The steps after each other that change the same, but for rounding."""
        changes = np.diff(self.totals[party])
        runs, start = [], 0
        for at in range(1, len(changes) + 1):
            if at == len(changes) or abs(int(changes[at] - changes[start])) > 2 * self.noise:
                runs.append((start, at))
                start = at
        return runs

    def _slope(self, totals: NDArray[np.int64], start: int, end: int) -> Fraction:
        length = int(self.points[end] - self.points[start])
        return Fraction(int(totals[end] - totals[start]) * self.unit, length)

    def _crossing(
        self, totals: NDArray[np.int64], before: tuple[int, int], after: tuple[int, int]
    ) -> int | None:
        """Where the lines of two stretches cross, when that is inside the step between them."""
        left, right = self._slope(totals, *before), self._slope(totals, *after)
        if left == right:
            return None
        start, end = int(self.points[before[1]]), int(self.points[after[0]])
        gap = int(totals[after[0]] - totals[before[1]]) * self.unit - right * (end - start)
        border = start + gap / (left - right)
        return rounded_fraction(border) if start <= border <= end else None

    def _jumps(
        self,
        totals: NDArray[np.int64],
        before: tuple[int, int],
        step: tuple[int, int],
        after: tuple[int, int],
    ) -> bool:
        """Whether a step changes more, or less, than a step on either side of it."""
        slopes = sorted((self._slope(totals, *before), self._slope(totals, *after)))
        return not slopes[0] <= self._slope(totals, *step) <= slopes[1]


def over_range(prepared: Prepared, line: str, year: str = "", high: int = 0) -> Profile:
    """What every party gets along a line of care, everything else as expected. Without a year the
    first; without ``high`` up to twice what is expected.

    Raises BadInput ``unknown-observation`` when no clause reads the line, ``unknown-year``, and
    ``nothing-expected`` when the contract does not say what it expects.
    """
    draft = Draft(prepared)
    obs = prepared.form.observed.get(line)
    read = set().union(*map(draft.reads, draft.paying))
    if obs is None or line not in read:
        lines = ", ".join(sorted(read))
        raise _bad("unknown-observation", line, f"no clause reads {line!r}", f"read: {lines}")
    expected = Expected(prepared, calendar_for(prepared.form, draft.contract, {}))
    reading = [name for name in draft.paying if line in draft.reads(name)]
    lacking = sorted(read & expected.lacking)
    if lacking:
        message = f"the contract expects nothing of {', '.join(lacking)}"
        raise _bad("nothing-expected", line, message, "say what under expected (verwachting)")
    window = _window(expected, obs, year)
    here = expected.value(obs, window)
    unit = step_of(obs) * expected.stride(obs)
    points, step = _points(max(high, 2 * here, unit), unit, expected, obs)
    found = expected.along(prepared.form.program, obs, window, points)
    sound = np.ones(len(points), np.bool_)
    for name in draft.paying:
        defects = found[name].defects
        if defects is not None:
            sound &= ~(defects != 0).any(axis=1)
    totals = {}
    for party in draft.contract.parties:
        totals[party] = np.zeros(int(sound.sum()), np.int64)
        for name in draft.paying:
            clause = draft.contract.clauses[name]
            sign = (clause.paid_to == party) - (clause.paid_by == party)
            totals[party] += sign * found[name].values[sound].sum(axis=1)
    noise = sum(draft.noise(name, int(np.abs(found[name].values).max())) for name in reading)
    label = expected.calendar.windows[obs.per][window].label
    money = obs.unit.kind == "money"
    return Profile(line, label, unit, step, here, points[sound], totals, noise, money)


def _points(high: int, unit: int, expected: Expected, obs: Obs) -> tuple[NDArray[np.int64], int]:
    """Points from nothing to a height, a whole number of units apart."""
    cells = expected.inputs.columns[obs.name, obs.per].values.size
    most = max(64, min(_STEPS, _CELLS // max(1, cells)))
    units = -(-high // unit)
    step = unit * -(-units // most)
    return step * np.arange(-(-high // step) + 1, dtype=np.int64), step


def _window(expected: Expected, obs: Obs, year: str) -> int:
    windows = expected.calendar.windows[obs.per]
    if not year:
        return 0
    for at, window in enumerate(windows):
        if window.label == year or window.label.startswith(f"{year}-"):
            return at
    known = ", ".join(window.label for window in windows)
    raise _bad("unknown-year", year, f"nothing is observed in {year}", f"choose from: {known}")


def _bad(code: str, spot: str, message: str, mend: str) -> BadInput:
    return BadInput([Finding(Place(spot=spot), code, message, mend)])
