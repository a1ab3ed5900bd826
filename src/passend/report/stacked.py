"""Stacked bars beside a limit, as SVG with their table. Needs the extra ``charts``.

What is drawn is exact until it is drawn: here, and only here, cents become floats.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from passend.report.document import Picture, Table
from passend.report.numbers import money_text
from passend.words import Words

__all__ = ["Bar", "Part", "stacked"]

_COLORS = ("#1d4f6e", "#5f93b0", "#b7cfdc", "#e4c98f", "#d9d9d9", "#8a6d1b")
_LIMIT = Words("plafond of som", "ceiling or sum")
_WHAT = Words("onderdeel", "part")


@dataclass(frozen=True)
class Part:
    """One part of a bar, in cents; the parts of all bars stand in one order."""

    name: str
    cents: int


@dataclass(frozen=True)
class Bar:
    """A bar of parts, and the limit beside it where there is one."""

    label: str
    parts: tuple[Part, ...]
    limit: int | None = None


def stacked(bars: Sequence[Bar], says: str, caption: str, language: str) -> Picture:
    """Bars of parts with a mark where the limit is, as a picture with its table. Without the extra
    there is a table and no picture."""
    names = list(dict.fromkeys(part.name for bar in bars for part in bar.parts))
    rows = [(name, *(_cell(bar, name, language) for bar in bars)) for name in names]
    limits = tuple("-" if b.limit is None else money_text(b.limit, language) for b in bars)
    rows.append((_LIMIT[language], *limits))
    if len(bars) > 4:  # a column per bar no longer fits on paper
        head = (_WHAT[language], *names, _LIMIT[language])
        turned = zip(*(row[1:] for row in rows), strict=True)
        rows = [(bar.label, *cells) for bar, cells in zip(bars, turned, strict=True)]
    else:
        head = (_WHAT[language], *(bar.label for bar in bars))
    table = Table(head, tuple(rows), frozenset(range(1, len(head))), caption)
    return Picture(_svg(bars, names, language), says, table)


def _cell(bar: Bar, name: str, language: str) -> str:
    found = [part.cents for part in bar.parts if part.name == name]
    return money_text(found[0], language) if found else "-"


def _extra() -> tuple[Any, Any] | None:
    try:
        import altair
        import vl_convert
    except ImportError:
        return None
    return altair, vl_convert


def _svg(bars: Sequence[Bar], names: Sequence[str], language: str) -> str:
    extra = _extra()
    if extra is None:
        return ""
    altair, vl_convert = extra
    scale, unit = _scale(bars, language)
    values = [
        {"label": bar.label, "part": part.name, "order": names.index(part.name),
         "cents": part.cents / scale}
        for bar in bars for part in bar.parts
    ]  # fmt: skip
    labels = [bar.label for bar in bars]
    y = altair.Y("label:N", sort=labels, title=None, axis=altair.Axis(labelLimit=260))
    colors = [_COLORS[i % len(_COLORS)] for i in range(len(names))]
    drawn = altair.Chart(altair.InlineData(values=values)).mark_bar(
        height={"band": 0.6}, stroke="#ffffff", strokeWidth=1
    ).encode(
        y=y,
        x=altair.X("cents:Q", title=unit, stack="zero"),
        order=altair.Order("order:Q"),
        color=altair.Color("part:N", sort=list(names),
                           scale=altair.Scale(domain=list(names), range=colors),
                           legend=altair.Legend(title=None, orient="bottom", labelLimit=320,
                                                columnPadding=18)),
    )  # fmt: skip
    limits = [{"label": b.label, "limit": b.limit / scale,
               "says": f"{_LIMIT[language]} {money_text(b.limit, language)}"}
              for b in bars if b.limit is not None]  # fmt: skip
    layers = drawn
    if limits:
        base = altair.Chart(altair.InlineData(values=limits)).encode(y=y, x="limit:Q")
        layers += base.mark_tick(color="#a4412b", thickness=3, height={"band": 0.9})
        layers += _said(base, limits, bars, scale, altair)
    chart = layers.properties(width=560, height=max(90, 64 * len(bars)))
    # Browsers draw text wider than it was measured: room on the left keeps labels whole.
    spec = chart.configure(
        padding={"left": 40, "right": 10, "top": 5, "bottom": 5}, font="sans-serif",
        axis=altair.AxisConfig(labelFontSize=12, titleFontSize=12),
        legend=altair.LegendConfig(labelFontSize=12), view=altair.ViewConfig(stroke=None),
    ).to_dict()  # fmt: skip
    locale = "nl-NL" if language == "nl" else "en-US"
    return str(vl_convert.vegalite_to_svg(json.dumps(spec), format_locale=locale))


def _said(base: Any, limits: list[dict[str, Any]], bars: Sequence[Bar], scale: int,
          altair: Any) -> Any:  # fmt: skip
    """The words at the limit, on the side where there is room."""
    far = max([sum(part.cents for part in bar.parts) / scale for bar in bars]
              + [limit["limit"] for limit in limits])  # fmt: skip
    for limit in limits:
        limit["side"] = "right" if limit["limit"] > far / 2 else "left"
    found = None
    for side, away in (("right", -6), ("left", 6)):
        text = base.transform_filter(altair.datum.side == side).mark_text(
            align=side, dx=away, dy=-24, fontSize=11, color="#a4412b"
        ).encode(text="says:N")  # fmt: skip
        found = text if found is None else found + text
    return found


def _scale(bars: Sequence[Bar], language: str) -> tuple[Any, str]:
    largest = max([sum(part.cents for part in bar.parts) for bar in bars]
                  + [bar.limit or 0 for bar in bars], default=0)  # fmt: skip
    for size, unit in ((10**8, Words("miljoen euro", "million euros")),
                       (10**5, Words("duizend euro", "thousand euros"))):  # fmt: skip
        if largest >= 2 * size:
            return size, unit[language]
    return 100, Words("euro", "euros")[language]
