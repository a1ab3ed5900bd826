"""Where something went, as ribbons from one place to several, as SVG with their table. Needs the
extra ``charts``.

What is drawn is exact until it is drawn: here, and only here, it becomes a float.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from passend.report.document import Picture, Table
from passend.report.drawing import drawn, extra
from passend.report.numbers import number_text

__all__ = ["Flow", "flows"]

_COLORS = ("#1d4f6e", "#a4412b", "#1d6f5f", "#8a6d1b", "#5b3f8c", "#7fa6bd", "#9a9a9a")
_STEPS = 24


@dataclass(frozen=True)
class Flow:
    """So much that went to one place."""

    to: str
    volume: int


def flows(
    origin: str, found: Sequence[Flow], says: str, table: Table, language: str
) -> Picture:  # fmt: skip
    """Ribbons from an origin to where it went, thick by volume. Without the extra there is a table
    and no picture."""
    shown = [flow for flow in found if flow.volume > 0]
    return Picture(_svg(origin, shown, language), says, table)


def _svg(origin: str, found: Sequence[Flow], language: str) -> str:
    loaded = extra()
    if loaded is None or not found:
        return ""
    altair, vl_convert = loaded
    total = sum(flow.volume for flow in found)
    gap = total * 0.12
    values: list[dict[str, Any]] = []
    labels: list[dict[str, Any]] = []
    top, far = 0.0, 0.0
    for flow in found:
        for step in range(_STEPS + 1):
            t = step / _STEPS
            bend = t * t * (3 - 2 * t)
            low = top + (far - top) * bend
            values.append({"to": flow.to, "x": t, "low": low, "high": low + flow.volume})
        labels.append({"x": 1.01, "y": far + flow.volume / 2,
                       "says": f"{flow.to}: {number_text(flow.volume, language)}"})  # fmt: skip
        top, far = top + flow.volume, far + flow.volume + gap
    names = [flow.to for flow in found]
    colors = [_COLORS[i % len(_COLORS)] for i in range(len(names))]
    y_scale = altair.Scale(domain=[far, 0], nice=False)
    x = altair.X("x:Q", axis=None, scale=altair.Scale(domain=[0, 1.75], nice=False))
    ribbons = altair.Chart(altair.InlineData(values=values)).mark_area(opacity=0.85).encode(
        x=x,
        y=altair.Y("low:Q", axis=None, scale=y_scale), y2="high:Q",
        color=altair.Color("to:N", legend=None, scale=altair.Scale(domain=names, range=colors)),
    )  # fmt: skip
    said = altair.Chart(altair.InlineData(values=labels)).mark_text(
        align="left", dx=6, fontSize=13
    ).encode(x=x, y=altair.Y("y:Q", scale=y_scale), text="says:N")  # fmt: skip
    start = [{"x": 0.01, "y": -gap / 3, "says": f"{origin}: {number_text(total, language)}"}]
    head = altair.Chart(altair.InlineData(values=start)).mark_text(
        align="left", baseline="bottom", fontSize=13, fontWeight="bold"
    ).encode(x=x, y=altair.Y("y:Q", scale=y_scale), text="says:N")  # fmt: skip
    height = max(140, 46 * len(found) + 40)
    chart = (ribbons + said + head).properties(width=560, height=height)
    return drawn(altair, vl_convert, chart, language)
