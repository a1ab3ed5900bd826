"""Run-off as SVG with its table: what is known, what is expected, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from passend.report.document import Picture, Table
from passend.report.drawing import BLUE, GREY, drawn, extra
from passend.words import Words

__all__ = ["RunOffPeriod", "runoff_fan"]

_NAMES = {
    "known": Words("bekend", "known"),
    "expected": Words("verwacht (geen afrekening)", "expected (not a settlement)"),
    "likely": Words("twee van de drie gevallen", "two in three cases"),
    "wide": Words("negentien van de twintig gevallen", "nineteen in twenty cases"),
}


@dataclass(frozen=True)
class RunOffPeriod:
    """A period: what is known, what is expected in the end, the standard error of that. In the unit
    of the axis."""

    label: str
    known: float
    expected: float
    error: float


def runoff_fan(
    periods: Sequence[RunOffPeriod], says: str, axis: str, table: Table, language: str
) -> Picture:
    """Periods with a fan around what is expected: one and two standard errors to both sides.
    Without the extra there is a table and no picture."""
    found = extra()
    if found is None or not periods:
        return Picture("", says, table)
    altair, vl_convert = found
    rows = [_row(period, language) for period in periods]
    labels = [period.label for period in periods]
    every = max(1, -(-len(labels) // 10))
    x = altair.X("period:O", sort=labels, title=None,
                 axis=altair.Axis(labelAngle=0, values=labels[::every], ticks=False))  # fmt: skip
    top = max(period.expected + 2 * period.error for period in periods)
    form = ",.1f" if top < 20 else ",.0f"
    names = [_NAMES[name][language] for name in ("known", "expected", "likely", "wide")]
    color = altair.Color("part:N", sort=names, legend=altair.Legend(title=None, orient="bottom",
                         labelLimit=320, columns=2, columnPadding=40),
                         scale=altair.Scale(domain=names, range=[BLUE, "#333333", "#7fa6bd",
                                                                 "#c9dbe6"]))  # fmt: skip

    def y(name: str) -> Any:
        return altair.Y(f"{name}:Q", title=axis, axis=altair.Axis(format=form, tickCount=6))

    def part(name: str) -> Any:
        data = altair.InlineData(values=[{**row, "part": _NAMES[name][language]} for row in rows])
        return altair.Chart(data).encode(x=x, color=color)

    wide = part("wide").mark_area(opacity=1).encode(y=y("low2"), y2="high2:Q")
    likely = part("likely").mark_area(opacity=1).encode(y=y("low1"), y2="high1:Q")
    expected = part("expected").mark_line(strokeDash=[5, 3], strokeWidth=2).encode(y=y("expected"))
    known = part("known").mark_line(point=True, strokeWidth=2).encode(y=y("known"))
    rule = altair.Chart(altair.InlineData(values=[{"y": 0}])).mark_rule(color=GREY).encode(y="y:Q")
    chart = (rule + wide + likely + expected + known).properties(width=600, height=300)
    return Picture(drawn(altair, vl_convert, chart, language), says, table)


def _row(period: RunOffPeriod, language: str) -> dict[str, Any]:
    return {
        "period": period.label, "known": period.known, "expected": period.expected,
        "low1": period.expected - period.error, "high1": period.expected + period.error,
        "low2": period.expected - 2 * period.error, "high2": period.expected + 2 * period.error,
    }  # fmt: skip
