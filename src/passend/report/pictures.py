"""Uncertainty as SVG, each with its table: fans over the years, and ranges side by side. Needs the
extra ``charts``.

Charts come after the arithmetic: exact cents become floats here to be drawn, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from passend.report.charts import drawing_extra, label_axis, svg_of
from passend.report.curves import Axis, value_cell
from passend.report.document import Picture, Table
from passend.words import Words

__all__ = ["Fan", "Range", "fan", "ranges"]

_BLUE = "#1d4f6e"
_HEAD = Words("5 %|25 %|mediaan|75 %|95 %", "5 %|25 %|median|75 %|95 %")
_SAID = {
    "likely": Words("de helft van de gevallen", "half of the cases"),
    "wide": Words("negen van de tien gevallen", "nine out of ten cases"),
    "median": Words("mediaan", "median"),
}


@dataclass(frozen=True)
class Range:
    """Where something lies: its 5th, 25th, 50th, 75th and 95th percentile."""

    p5: int
    p25: int
    median: int
    p75: int
    p95: int


@dataclass(frozen=True)
class Fan:
    """A year, and where something lies in it."""

    label: str
    range: Range


def fan(years: Sequence[Fan], says: str, head: str, axis: Axis, language: str) -> Picture:
    """How something may go over the years: the median in a band of half of the cases, in a band of
    nine out of ten. Without the extra there is a table and no picture."""
    return Picture(_fan_svg(years, axis, language), says,
                   _table([(y.label, y.range) for y in years], head, axis, language))  # fmt: skip


def ranges(
    rows: Sequence[tuple[str, Range]], says: str, head: str, axis: Axis, language: str
) -> Picture:
    """Where several things lie, side by side, as a picture with its table."""
    return Picture(_ranges_svg(rows, axis, language), says, _table(rows, head, axis, language))


def _table(rows: Sequence[tuple[str, Range]], head: str, axis: Axis, language: str) -> Table:
    cells = tuple(
        (label, *(value_cell(value, axis, language)
                  for value in (r.p5, r.p25, r.median, r.p75, r.p95)))
        for label, r in rows
    )  # fmt: skip
    return Table((head, *_HEAD[language].split("|")), cells, frozenset({1, 2, 3, 4, 5}))


def _scaled(rows: Sequence[Range], axis: Axis, language: str) -> tuple[int, str, str]:
    """By how much values are divided, the title of the axis, and the format of its figures."""
    if axis.kind != "money":
        return 1, axis.says, ",.0f"
    largest = max((max(abs(r.p5), abs(r.p95)) for r in rows), default=0)
    for size, unit in ((10**8, Words("miljoen euro", "million euros")),
                       (10**5, Words("duizend euro", "thousand euros"))):  # fmt: skip
        if largest >= 2 * size:
            form = ",.1f" if largest < 20 * size else ",.0f"
            return size, f"{axis.says} ({unit[language]})", form
    return 100, f"{axis.says} ({Words('euro', 'euros')[language]})", ",.0f"


def _drawn(label: str, found: Range, scale: int) -> dict[str, Any]:
    parts = {name: getattr(found, name) / scale for name in ("p5", "p25", "median", "p75", "p95")}
    return {"label": label, **parts}


def _fan_svg(years: Sequence[Fan], axis: Axis, language: str) -> str:
    extra = drawing_extra()
    if extra is None or not years:
        return ""
    altair, convert = extra
    scale, title, form = _scaled([year.range for year in years], axis, language)
    values = [_drawn(year.label, year.range, scale) for year in years]
    x = altair.X("label:O", title=None, axis=altair.Axis(labelAngle=0))

    names = [_SAID[name][language] for name in ("wide", "likely", "median")]
    color = altair.Color(
        "band:N", sort=names,
        scale=altair.Scale(domain=names, range=["#c9dbe6", "#7fa6bd", _BLUE]),
        legend=altair.Legend(title=None, orient="bottom", labelLimit=320, symbolType="square"),
    )  # fmt: skip

    def part(name: str) -> Any:
        band = [{**value, "band": _SAID[name][language]} for value in values]
        return altair.Chart(altair.InlineData(values=band)).encode(x=x, color=color)

    def y(name: str) -> Any:
        return altair.Y(f"{name}:Q", title=title, axis=altair.Axis(format=form),
                        scale=altair.Scale(zero=False))  # fmt: skip

    wide = part("wide").mark_area(opacity=1).encode(y=y("p5"), y2="p95:Q")
    likely = part("likely").mark_area(opacity=1).encode(y=y("p25"), y2="p75:Q")
    middle = part("median").mark_line(point=True, strokeWidth=2).encode(y=y("median"))
    layers = wide + likely + middle
    if any(year.range.p5 < 0 < year.range.p95 for year in years):
        zero = altair.Chart(altair.InlineData(values=[{"y": 0}]))
        layers += zero.mark_rule(color="#333333", strokeDash=[4, 3]).encode(y="y:Q")
    return svg_of(altair, convert, layers.properties(width=560, height=280), language)


def _ranges_svg(rows: Sequence[tuple[str, Range]], axis: Axis, language: str) -> str:
    extra = drawing_extra()
    if extra is None or not rows:
        return ""
    altair, convert = extra
    scale, title, form = _scaled([found for _, found in rows], axis, language)
    values = [_drawn(label, found, scale) for label, found in rows]
    for value, (_, found) in zip(values, rows, strict=True):
        value["text"] = value_cell(found.median, axis, language)
    base = altair.Chart(altair.InlineData(values=values)).encode(
        y=altair.Y("label:N", sort=[label for label, _ in rows], title=None,
                   axis=label_axis(altair, [label for label, _ in rows]))
    )  # fmt: skip

    def x(name: str) -> Any:
        return altair.X(f"{name}:Q", title=title, axis=altair.Axis(format=form, tickCount=6),
                        scale=altair.Scale(zero=False))  # fmt: skip

    wide = base.mark_rule(strokeWidth=2, color=_BLUE).encode(x=x("p5"), x2="p95:Q")
    likely = base.mark_bar(height=12, color="#7fa6bd").encode(x=x("p25"), x2="p75:Q")
    middle = base.mark_tick(color=_BLUE, thickness=3, height=20).encode(x=x("median"))
    said = base.mark_text(dy=-17, fontSize=12).encode(x=x("median"), text="text:N")
    layers = wide + likely + middle + said
    if any(found.p5 < 0 < found.p95 for _, found in rows):
        zero = altair.Chart(altair.InlineData(values=[{"x": 0}]))
        layers = zero.mark_rule(color="#999999", strokeDash=[4, 3]).encode(x="x:Q") + layers
    chart = layers.properties(width=560, height=max(80, 52 * len(rows)))
    return svg_of(altair, convert, chart, language)
