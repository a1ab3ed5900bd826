"""A control chart of a series: months, limits, signals and what it says at its end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from passend.monitoring.charts.limits import Grid, Limits, Mask, dispersion, limits
from passend.monitoring.charts.rules import NHS, RuleSet
from passend.monitoring.charts.series import Kind, Series
from passend.monitoring.charts.verdicts import LEAST_MONTHS, Verdict, Verdicts, verdicts

__all__ = ["Chart", "ChartPoint", "Signal", "chart", "charts"]


@dataclass(frozen=True)
class ChartPoint:
    """A month of a chart. ``value`` is None where nothing is known; the limits are None where there
    are none. ``rules`` are the rules of whose signals this month is part."""

    window: str
    value: float | None
    center: float | None
    lower: float | None
    upper: float | None
    phase: int
    excluded: bool
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Signal:
    """A rule that is met: in which months, and which way (``up``, ``down``, or neither)."""

    rule: str
    first: str
    last: str
    way: str
    phase: int


@dataclass(frozen=True)
class Chart:
    """A series with its limits. ``signals`` has every signal of every phase in order of months;
    ``verdict`` is about the last month that counts. ``dispersion`` is Laney's sigma of z in the
    last phase of a p or u chart, with or without correction: 1 where months differ by chance."""

    series: Series
    rules: RuleSet
    points: tuple[ChartPoint, ...]
    signals: tuple[Signal, ...]
    verdict: Verdict
    dispersion: float | None

    @property
    def new_signals(self) -> tuple[Signal, ...]:
        """The signals in which the last month that counts takes part."""
        known = [p.window for p in self.points if p.value is not None and not p.excluded]
        return tuple(s for s in self.signals if known and s.last == known[-1])


@dataclass(frozen=True)
class _Segment:
    """One phase of one series as a row of a grid."""

    series: int
    phase: int
    first: int
    until: int


def chart(series: Series, rules: RuleSet = NHS, least_months: int = LEAST_MONTHS) -> Chart:
    """The chart of one series; see :func:`charts`."""
    return charts([series], rules, least_months)[0]


def charts(
    series: Sequence[Series], rules: RuleSet = NHS, least_months: int = LEAST_MONTHS
) -> tuple[Chart, ...]:
    """The charts of many series, computed together. Phases have limits of their own and no run
    crosses from one to the next. Fewer than ``least_months`` months in the last phase (or before
    its freeze) give limits, but no verdict."""
    grids: dict[tuple[Kind, int], list[_Segment]] = defaultdict(list)
    for at, one in enumerate(series):
        for segment in _segments(at, one):
            grids[one.kind, len(one.points)].append(segment)
    parts: dict[int, list[_Part]] = defaultdict(list)
    for (kind, months), segments in grids.items():
        for part in _parts(kind, months, segments, series, rules, least_months):
            parts[part.segment.series].append(part)
    return tuple(_chart(one, rules, parts[at]) for at, one in enumerate(series))


def _segments(at: int, series: Series) -> Iterable[_Segment]:
    starts = [0, *(series.windows.index(phase.start) for phase in series.phases)]
    ends = [*starts[1:], len(series.points)]
    # A phase from the first month on only says why the series begins there.
    spans = [(first, until) for first, until in zip(starts, ends, strict=True) if until > first]
    return [_Segment(at, phase, *span) for phase, span in enumerate(spans)]


@dataclass(frozen=True)
class _Part:
    """What was found about one phase of one series: a row of the arrays."""

    segment: _Segment
    row: int
    limits: Limits
    verdicts: Verdicts
    counts: Mask
    dispersion: float | None


def _parts(
    kind: Kind, months: int, segments: Sequence[_Segment], series: Sequence[Series],
    rules: RuleSet, least_months: int,
) -> Iterable[_Part]:  # fmt: skip
    shape = (len(segments), months)
    numbers, sizes = np.zeros(shape), np.ones(shape)
    present, counts, basis = (np.zeros(shape, dtype=bool) for _ in range(3))
    targets = np.full(len(segments), np.nan)
    for row, segment in enumerate(segments):
        one = series[segment.series]
        excluded = {exclusion.window for exclusion in one.excluded}
        last_phase = segment.until == months
        stop = one.windows.index(one.frozen.until) if one.frozen and last_phase else months
        if one.target is not None:
            targets[row] = float(one.target)
        for at in range(segment.first, segment.until):
            point = one.points[at]
            if point.present:
                numbers[row, at], sizes[row, at] = float(point.numerator or 0), float(
                    point.denominator or 1)  # fmt: skip
                present[row, at] = True
                counts[row, at] = point.window not in excluded
                basis[row, at] = counts[row, at] and at <= stop
    found = limits(Grid(kind, numbers, sizes, present, basis))
    said = verdicts(found, rules, targets, counts, basis.sum(axis=1), least_months)
    spread = None if kind == "xmr" else _spread(found, basis)
    for row, segment in enumerate(segments):
        ratio = None if spread is None or np.isnan(spread[row]) else float(spread[row])
        yield _Part(segment, row, found, said, counts, ratio)


def _spread(found: Limits, basis: Mask) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Laney's sigma of z by chart, also for charts that do not correct for it."""
    with np.errstate(divide="ignore", invalid="ignore"):
        chance = found.sigma / found.ratio
    return dispersion(found.values, found.center, chance, basis)[:, 0]


def _chart(series: Series, rules: RuleSet, parts: Sequence[_Part]) -> Chart:
    points: list[ChartPoint] = []
    signals: list[Signal] = []
    for part in parts:
        own = _signals(series, rules, part)
        signals += own
        points += _points(series, part, own)
    places = {window: at for at, window in enumerate(series.windows)}
    signals.sort(key=lambda signal: (places[signal.last], places[signal.first]))
    if not parts:
        return Chart(series, rules, (), (), Verdict("unjudged", "no_target"), None)
    last = parts[-1]
    verdict = last.verdicts.verdict(last.row, series.better, series.target is not None)
    return Chart(series, rules, tuple(points), tuple(signals), verdict, last.dispersion)


def _signals(series: Series, rules: RuleSet, part: _Part) -> list[Signal]:
    """Signals of one phase: months in which a rule stays met are one signal."""
    found = []
    for rule, (up, down) in zip(rules.rules, part.verdicts.found, strict=True):
        ways = ((up, "up"), (down, "down")) if rule.directed else ((up, ""),)
        for marks, way in ways:
            ends = np.flatnonzero(marks[part.row]).tolist()
            while ends:
                first = last = ends.pop(0)
                while ends and ends[0] == last + 1:
                    last = ends.pop(0)
                begins = series.windows[max(part.segment.first, first - rule.months + 1)]
                found.append(
                    Signal(rule.name, begins, series.windows[last], way, part.segment.phase)
                )
    return found


def _points(series: Series, part: _Part, signals: Sequence[Signal]) -> Iterable[ChartPoint]:
    row, found = part.row, part.limits
    excluded = {exclusion.window for exclusion in series.excluded}
    windows = series.windows
    spans = [(s.rule, windows.index(s.first), windows.index(s.last)) for s in signals]
    for at in range(part.segment.first, part.segment.until):
        point = series.points[at]
        value = float(found.values[row, at]) if point.present else None
        drawn = [float(array[row, at]) for array in (found.lower, found.upper)]
        lower, upper = (None if np.isnan(limit) or not point.present else limit for limit in drawn)
        center = float(found.center[row, 0])
        counts = bool(part.counts[row, at])
        rules = tuple(rule for rule, a, b in spans if a <= at <= b and counts)
        yield ChartPoint(point.window, value, None if np.isnan(center) else center, lower, upper,
                         part.segment.phase, point.window in excluded, rules)  # fmt: skip
