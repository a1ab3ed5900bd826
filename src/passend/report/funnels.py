"""A funnel as SVG with its table: providers by size around what they have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from passend.report.document import Picture, Table
from passend.report.drawing import BLUE, GREY, RED, drawn, extra
from passend.words import Words

__all__ = ["FunnelDot", "FunnelLimit", "funnel_picture"]

_LINES = {
    "target": Words("midden", "centre"),
    "inner": Words("95 % van het toeval", "95 % of chance"),
    "outer": Words("99,8 % van het toeval", "99.8 % of chance"),
}
_KINDS = (Words("binnen de trechter", "inside the funnel"),
          Words("buiten de 95 %-grens", "outside the 95 % limit"),
          Words("buiten de 99,8 %-grens", "outside the 99.8 % limit"))  # fmt: skip

_MOST_NAMED = 12
"""With more providers outside the funnel their names would run into each other."""


@dataclass(frozen=True)
class FunnelDot:
    """A provider: its size, its figure, and how far out it is (0 inside, 1 beyond 95 %, 2 beyond
    99.8 %); those farthest out are named in the picture."""

    name: str
    size: float
    value: float
    out: int


@dataclass(frozen=True)
class FunnelLimit:
    """The limits of the funnel at one size: 95 % and 99.8 %, below and above."""

    size: float
    inner: tuple[float, float]
    outer: tuple[float, float]


def funnel_picture(
    dots: Sequence[FunnelDot], limits: Sequence[FunnelLimit], target: float, says: str,
    axes: tuple[str, str], percent: bool, table: Table, language: str,
) -> Picture:  # fmt: skip
    """Providers in their funnel as a picture with its table. ``axes`` says what size and figure
    are. Without the extra there is a table and no picture."""
    found = extra()
    if found is None or not dots:
        return Picture("", says, table)
    altair, vl_convert = found
    form = ".1%" if percent else ",.2f"
    x = altair.X("size:Q", title=axes[0], axis=altair.Axis(format=",.0f", grid=False, tickCount=6))
    lines = _lines(altair, x, limits, target, axes[1], form, language)
    kinds = [words[language] for words in _KINDS]
    data = altair.InlineData(values=[
        {"size": d.size, "value": d.value, "kind": kinds[d.out], "name": d.name} for d in dots
    ])  # fmt: skip
    base = altair.Chart(data).encode(x=x, y=_y(altair, "value", axes[1], form))
    legend = altair.Legend(title=None, orient="top", columns=3, columnPadding=36)
    points = base.mark_point(filled=True, opacity=1).encode(
        shape=altair.Shape("kind:N", sort=kinds, legend=legend,
                           scale=altair.Scale(domain=kinds, range=["circle", "square", "diamond"])),
        color=altair.Color("kind:N", sort=kinds, legend=legend,
                           scale=altair.Scale(domain=kinds, range=[BLUE, GREY, RED])),
        size=altair.Size("kind:N", sort=kinds, legend=legend,
                         scale=altair.Scale(domain=kinds, range=[30, 45, 80])),
    )  # fmt: skip
    few = sum(dot.out == 2 for dot in dots) <= _MOST_NAMED
    named = base.transform_filter(f"{str(few).lower()} && datum.kind === '{kinds[2]}'").mark_text(
        dy=-10, fontSize=11).encode(text="name:N")  # fmt: skip
    chart = (lines + points + named).properties(width=600, height=340)
    return Picture(drawn(altair, vl_convert, chart, language), says, table)


def _y(altair: Any, name: str, title: str, form: str) -> Any:
    return altair.Y(f"{name}:Q", title=title, scale=altair.Scale(zero=False),
                    axis=altair.Axis(format=form, grid=False, tickCount=6))  # fmt: skip


def _lines(
    altair: Any, x: Any, limits: Sequence[FunnelLimit], target: float, title: str, form: str,
    language: str,
) -> Any:  # fmt: skip
    names = [_LINES[name][language] for name in ("target", "inner", "outer")]
    rows = []
    for limit in sorted(limits, key=lambda one: one.size):
        values = {"target": target, "inner low": limit.inner[0], "inner high": limit.inner[1],
                  "outer low": limit.outer[0], "outer high": limit.outer[1]}  # fmt: skip
        rows += [
            {"size": limit.size, "value": value, "part": part,
             "line": _LINES[part.split()[0]][language]}
            for part, value in values.items()
        ]  # fmt: skip
    return (
        altair.Chart(altair.InlineData(values=rows))
        .mark_line(color=GREY, strokeWidth=1.5)
        .encode(
            x=x, y=_y(altair, "value", title, form), detail="part:N",
            strokeDash=altair.StrokeDash(
                "line:N", sort=names,
                legend=altair.Legend(title=None, orient="bottom", symbolType="stroke",
                                     symbolSize=300, columns=3, columnPadding=30),
                scale=altair.Scale(domain=names, range=[[1, 0], [5, 3], [2, 2]]),
            ),
        )
    )  # fmt: skip
