"""Lines and bars as SVG, each with its table. Needs the extra ``charts``.

What is drawn is exact until it is drawn: here, and only here, it becomes a float.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from passend.money import decimal_text, rounded_fraction
from passend.report.charts import drawing_extra, label_axis, svg_of
from passend.report.document import Picture, Table
from passend.report.numbers import figure_text, money_text, number_text

__all__ = ["Axis", "Curve", "Exact", "Mark", "bars", "curves", "share_text", "value_cell"]

Exact = int | Fraction

_COLORS = ("#1d4f6e", "#a4412b", "#1d6f5f", "#8a6d1b", "#5b3f8c", "#5c5c5c")
_DASHES = ([1, 0], [7, 3], [2, 3], [8, 3, 2, 3], [4, 4], [12, 3])
"""Every line has a dash of its own: a picture is read without its colors too."""
_UP, _DOWN = "#1d6f5f", "#a4412b"
_MOST_ROWS = 16
"""A table beside a picture shows at most so many points of a longer line."""


@dataclass(frozen=True)
class Axis:
    """What an axis measures: cents, a share of one, or a number of things."""

    says: str
    kind: Literal["money", "share", "count"]
    log: bool = False


@dataclass(frozen=True)
class Curve:
    """A line through points in the order of x. In a step line a value holds until the next x."""

    name: str
    points: tuple[tuple[Exact, Exact], ...]


@dataclass(frozen=True)
class Mark:
    """A place on the x axis worth pointing at: a break-even share, the expected volume."""

    x: Exact
    says: str


def share_text(value: Exact, language: str, decimals: int = 2) -> str:
    """A share of one as a percentage: ``45%`` where that is exact, else rounded to some decimals:
    ``70,83%`` in Dutch, ``70.83%`` in English."""
    exact = Fraction(value) * 100
    for places in range(decimals):
        if (exact * 10**places).denominator == 1:
            decimals = places
            break
    text = decimal_text(rounded_fraction(exact * 10**decimals), decimals)
    return figure_text(text + "%", language)


def value_cell(value: Exact, axis: Axis, language: str) -> str:
    """A value as a cell of a table: to the cent, to a hundredth of a percent, or whole."""
    if axis.kind == "share":
        return share_text(value, language)
    whole = rounded_fraction(Fraction(value))
    return money_text(whole, language) if axis.kind == "money" else number_text(whole, language)


def curves(
    lines: Sequence[Curve],
    says: str,
    x: Axis,
    y: Axis,
    language: str,
    marks: Sequence[Mark] = (),
    table: Table | None = None,
) -> Picture:
    """Lines over one x axis as a picture with its table: by default a row per x and a column per
    line. Without the extra there is a table and no picture."""
    return Picture(_lines_svg(lines, x, y, marks, language), says,
                   table or _points(lines, x, y, marks, language))  # fmt: skip


def _points(
    lines: Sequence[Curve], x: Axis, y: Axis, marks: Sequence[Mark], language: str
) -> Table:
    values = [dict(line.points) for line in lines]
    known = sorted({at for line in values for at in line})
    if len(known) > _MOST_ROWS:
        marked = {mark.x for mark in marks}
        thin = {known[i * (len(known) - 1) // (_MOST_ROWS - 1)] for i in range(_MOST_ROWS)}
        known = [at for at in known if at in thin or at in marked]
    rows = tuple(
        (
            value_cell(at, x, language),
            *(value_cell(line[at], y, language) if at in line else "" for line in values),
        )
        for at in known
    )
    head = (x.says, *(line.name for line in lines))
    return Table(head, rows, frozenset(range(len(head))))


def bars(
    rows: Sequence[tuple[str, Exact]], says: str, axis: Axis, table: Table, language: str
) -> Picture:
    """Bars to the left and right of nothing, with their figures, as a picture with its table."""
    return Picture(_bars_svg(rows, axis, language), says, table)


def _drawn(value: Exact, axis: Axis, scale: int) -> float:
    return float(Fraction(value) / scale) if axis.kind == "money" else float(value)


def _scale(values: Sequence[Exact], axis: Axis, language: str) -> tuple[int, str, str]:
    """By how much money is divided, the title of the axis and the format of its figures."""
    if axis.kind == "share":
        wide = any(abs(Fraction(value)) > Fraction(1, 10) for value in values)
        return 1, axis.says, ".0%" if wide else ".1%"
    if axis.kind == "count":
        return 1, axis.says, ",.0f"
    largest = max((abs(Fraction(value)) for value in values), default=Fraction(0))
    for size, dutch, english in (
        (10**8, "miljoen euro", "million euros"),
        (10**5, "duizend euro", "thousand euros"),
    ):
        if largest >= 2 * size:
            unit = dutch if language == "nl" else english
            return size, f"{axis.says} ({unit})", ",.1f" if largest < 20 * size else ",.0f"
    unit = "euro" if language == "nl" else "euros"
    return 100, f"{axis.says} ({unit})", ",.2f" if largest < 2000 else ",.0f"


def _lines_svg(
    lines: Sequence[Curve], x: Axis, y: Axis, marks: Sequence[Mark], language: str
) -> str:
    """The lines in one frame; nothing without the extra."""
    extra = drawing_extra()
    if extra is None or not any(line.points for line in lines):
        return ""
    altair, convert = extra
    x_scale, x_title, x_format = _scale([at for c in lines for at, _ in c.points], x, language)
    y_scale, y_title, y_format = _scale([v for c in lines for _, v in c.points], y, language)
    points = [
        {"x": _drawn(at, x, x_scale), "y": _drawn(value, y, y_scale), "line": line.name}
        for line in lines
        for at, value in line.points
    ]
    names = [line.name for line in lines]
    legend = altair.Legend(title=None, orient="bottom", labelLimit=420, symbolSize=400,
                           columns=1 if max(map(len, names)) > 24 else 3)  # fmt: skip
    # Ticks on a logarithmic axis run into each other unless few are asked for.
    ticks = altair.Axis(format=x_format, tickCount=5, grid=False)
    drawn = altair.Chart(altair.InlineData(values=points)).mark_line(strokeWidth=2).encode(
        x=altair.X("x:Q", title=x_title, axis=ticks,
                   scale=altair.Scale(type="log" if x.log else "linear", nice=False, zero=False)),
        y=altair.Y("y:Q", title=y_title, axis=altair.Axis(format=y_format)),
        color=altair.Color("line:N", sort=names, legend=legend if len(names) > 1 else None,
                           scale=altair.Scale(domain=names, range=_repeat(_COLORS, len(names)))),
        strokeDash=altair.StrokeDash("line:N", sort=names, legend=None,
                                     scale=altair.Scale(domain=names,
                                                        range=_repeat(_DASHES, len(names)))),
    )  # fmt: skip
    zero = altair.Chart(altair.InlineData(values=[{"y": 0}])).mark_rule(color="#999999").encode(
        y="y:Q"
    )  # fmt: skip
    layers = drawn if y.kind == "share" else zero + drawn
    places = [_drawn(at, x, x_scale) for line in lines for at, _ in line.points]
    left, right = min(places), max(places)
    for place, mark in enumerate(marks):
        at = _drawn(mark.x, x, x_scale)
        late = (at - left) > 0.7 * (right - left) and not x.log
        layers += _mark(altair, {"x": at, "says": mark.says}, place, late)
    return svg_of(altair, convert, layers.properties(width=560, height=280), language)


def _repeat(values: Sequence[Any], times: int) -> list[Any]:
    return [values[i % len(values)] for i in range(times)]


def _mark(altair: Any, at: dict[str, Any], place: int, late: bool) -> Any:
    """A dotted line down the frame with its words beside it, each mark a line lower; to the left of
    the line where it is ``late`` on the axis."""
    base = altair.Chart(altair.InlineData(values=[at])).encode(x="x:Q")
    line = base.mark_rule(strokeDash=[3, 3], color="#333333")
    side, away = ("right", -5) if late else ("left", 5)
    text = base.mark_text(align=side, dx=away, fontSize=12, baseline="top").encode(
        y=altair.value(4 + 16 * place), text="says:N"
    )
    return line + text


def _bars_svg(rows: Sequence[tuple[str, Exact]], axis: Axis, language: str) -> str:
    extra = drawing_extra()
    if extra is None or not rows:
        return ""
    altair, convert = extra
    scale, title, form = _scale([value for _, value in rows], axis, language)
    values = [
        {"label": label, "value": _drawn(value, axis, scale),
         "far": max(0.0, _drawn(value, axis, scale)), "color": _UP if value >= 0 else _DOWN,
         "text": value_cell(value, axis, language)}
        for label, value in rows
    ]  # fmt: skip
    base = altair.Chart(altair.InlineData(values=values)).encode(
        y=altair.Y("label:N", sort=[label for label, _ in rows], title=None,
                   axis=label_axis(altair, [label for label, _ in rows]))
    )  # fmt: skip
    drawn = base.mark_bar().encode(
        x=altair.X("value:Q", title=title, axis=altair.Axis(format=form, tickCount=5)),
        color=altair.Color("color:N", scale=None, legend=None),
    )
    said = base.mark_text(align="left", dx=5, fontSize=12).encode(
        x=altair.X("far:Q", title=title), text="text:N"
    )
    chart = (drawn + said).properties(width=560, height=max(60, 36 * len(rows)))
    return svg_of(altair, convert, chart, language)
