"""Pictures as SVG, drawn without a browser or a network. Needs the extra ``charts``.

Charts come after the arithmetic: here, and only here, exact cents become floats, to be drawn.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from passend.report.document import Picture, Table
from passend.report.numbers import money_text

__all__ = ["Step", "drawing_extra", "label_axis", "svg_of", "waterfall"]

_FONT = "Arial, Liberation Sans, Helvetica, sans-serif"
"""Fonts of one width: where the first is not there, labels stay as long as they were measured."""
_PADDING = {"left": 12, "right": 24, "top": 6, "bottom": 6}
"""Room around a picture for a reader whose font is wider still."""

_UP, _DOWN, _SUM = "#1d6f5f", "#a4412b", "#1d4f6e"


@dataclass(frozen=True)
class Step:
    """A bar of a waterfall: what it adds in cents, or, when ``total``, how far it has come."""

    label: str
    cents: int
    total: bool = False


def waterfall(steps: tuple[Step, ...], says: str, head: tuple[str, str], language: str) -> Picture:
    """Amounts that build up to a result, as a picture with its table. A total takes what came
    before it; without the extra there is a table and no picture."""
    reached, bars, rows = 0, [], []
    for step in steps:
        amount = reached if step.total else step.cents
        start, end = (0, reached) if step.total else (reached, reached + step.cents)
        reached = end
        color = _SUM if step.total else _UP if amount >= 0 else _DOWN
        bars.append({"label": step.label, "start": start / 1e8, "end": end / 1e8,
                     "color": color, "text": money_text(amount, language)})  # fmt: skip
        rows.append((step.label, money_text(amount, language)))
    table = Table(head, tuple(rows), frozenset({1}))
    return Picture(_svg(bars, language), says, table)


def _svg(bars: list[dict[str, Any]], language: str) -> str:
    """Bars from ``start`` to ``end``, in millions of euros; nothing without the extra."""
    extra = drawing_extra()
    if extra is None:
        return ""
    altair, convert = extra
    order = [bar["label"] for bar in bars]
    unit = "miljoen euro" if language == "nl" else "million euros"
    base = altair.Chart(altair.InlineData(values=bars)).encode(
        y=altair.Y("label:N", sort=order, title=None, axis=label_axis(altair, order))
    )
    drawn = base.mark_bar().encode(
        x=altair.X("start:Q", title=unit),
        x2="end:Q",
        color=altair.Color("color:N", scale=None, legend=None),
    )
    said = base.mark_text(align="left", dx=5, fontSize=12).encode(
        x=altair.X("far:Q"), text="text:N"
    )
    for bar in bars:
        bar["far"] = max(bar["start"], bar["end"])
    chart = (drawn + said).properties(width=560, height=36 * len(bars))
    return svg_of(altair, convert, chart, language)


def drawing_extra() -> tuple[Any, Any] | None:
    """What the extra ``charts`` brings, or None without it."""
    try:
        import altair
        import vl_convert
    except ImportError:
        return None
    return altair, vl_convert


def label_axis(altair: Any, labels: Sequence[str]) -> Any:
    """An axis with words: room for the longest, also in a reader's wider font."""
    longest = max(map(len, labels), default=0)
    return altair.Axis(labelLimit=340, minExtent=min(340, round(7.6 * longest)))


def svg_of(altair: Any, convert: Any, chart: Any, language: str) -> str:
    """A chart as SVG in the type of the house, its figures written as the language does."""
    spec = chart.configure(
        font=_FONT, padding=_PADDING, axis=altair.AxisConfig(labelFontSize=12, titleFontSize=12),
        legend=altair.LegendConfig(labelFontSize=12, columnPadding=28),
        view=altair.ViewConfig(stroke=None),
    ).to_dict()  # fmt: skip
    locale = "nl-NL" if language == "nl" else "en-US"
    return str(convert.vegalite_to_svg(json.dumps(spec), format_locale=locale))
