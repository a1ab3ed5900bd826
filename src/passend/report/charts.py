"""Pictures as SVG, drawn without a browser or a network. Needs the extra ``charts``.

Charts come after the arithmetic: here, and only here, exact cents become floats, to be drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from passend.report.document import Picture, Table
from passend.report.numbers import money_text

__all__ = ["Step", "waterfall"]

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
    try:
        import altair
        import vl_convert
    except ImportError:
        return ""
    order = [bar["label"] for bar in bars]
    unit = "miljoen euro" if language == "nl" else "million euros"
    base = altair.Chart(altair.InlineData(values=bars)).encode(
        y=altair.Y("label:N", sort=order, title=None, axis=altair.Axis(labelLimit=320))
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
    chart = (drawn + said).properties(width=560, height=36 * len(bars)).configure(
        font="sans-serif", axis=altair.AxisConfig(labelFontSize=12, titleFontSize=12),
        view=altair.ViewConfig(stroke=None),
    )  # fmt: skip
    spec = chart.to_dict()
    if language == "nl":
        return str(vl_convert.vegalite_to_svg(spec, format_locale="nl-NL"))
    return str(vl_convert.vegalite_to_svg(spec, format_locale="en-US"))
