"""Measures by month as control charts: which changes are noise, and what is written beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from passend.monitoring.agenda.logbook import Logbook
from passend.monitoring.charts import Chart, Point, Series, charts, claim_remark
from passend.monitoring.watch.measures import Measured
from passend.periods import parse_window
from passend.words import Words

__all__ = ["Claimed", "charted", "claims_beside", "series_of"]

_LEAST_MONTHS = 6
"""With fewer months there is nothing to draw."""


@dataclass(frozen=True)
class Claimed:
    """Something that people wrote about a measure which its chart does not bear out."""

    text: str
    remark: Words


def series_of(measures: Sequence[Measured], titles: dict[str, str]) -> list[Series]:
    """The measures that are known by month, each as a series: shares as a p chart, all else as
    single values with their moving range. Which way is better the contract does not say."""
    monthly = [m for m in measures if _is_month(m.window)]
    found = []
    for (contract, name), group in groupby(monthly, key=lambda m: (m.contract, m.measure)):
        own = {m.window: m for m in group}
        if len(own) < _LEAST_MONTHS:
            continue
        share = next(iter(own.values())).kind == "proportion"
        points = tuple(_point(window, own.get(window), share) for window in _months(own))
        title = name.replace("_", " ")
        title = title if len(titles) == 1 else f"{titles[contract]}: {title}"
        found.append(Series(title, "p" if share else "xmr", points))
    return found


def _is_month(window: str) -> bool:
    return "/" not in window and parse_window(window)[0] == "month"


def _point(window: str, one: Measured | None, share: bool) -> Point:
    if one is None:
        return Point(window, None)
    if share:
        return Point(window, one.numerator, one.denominator)
    return Point(window, one.value) if one.value is not None else Point(window, None)


def _months(known: dict[str, Measured]) -> Iterator[str]:
    """Every month from the first to the last, also those of which nothing is known."""
    first, last = min(known), max(known)
    year, month = int(first[:4]), int(first[5:])
    while f"{year}-{month:02}" <= last:
        yield f"{year}-{month:02}"
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def charted(measures: Sequence[Measured], titles: dict[str, str]) -> tuple[Chart, ...]:
    """The charts of all measures that are known by month."""
    found = series_of(measures, titles)
    return tuple(charts(found)) if found else ()


def claims_beside(found: Sequence[Chart], log: Logbook) -> tuple[Claimed, ...]:
    """What issues and meetings say of a measure that is charted, where the chart shows no signal
    that way."""
    texts = [issue.says for issue in log.issues] + [
        text for met in log.meetings for text in (met.says, met.decision)
    ]
    claimed = []
    for chart in found:
        name = chart.series.name.rpartition(": ")[2].casefold()
        for text in texts:
            remark = claim_remark(text, chart) if name in text.casefold() else None
            if remark is not None:
                claimed.append(Claimed(text, remark))
    return tuple(claimed)
