"""Control charts as SVG, one or a grid of them in one picture, each with its table.

What is a signal has another shape and not only another color; there are no traffic lights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from passend.report.document import Picture, Table
from passend.report.drawing import BLUE, GREY, RED, drawn, extra
from passend.report.numbers import estimate_text
from passend.words import Words

__all__ = ["ControlMonth", "ControlPanel", "control_grid"]

_HEAD = Words("maand|cijfer|gemiddelde|ondergrens|bovengrens|signaal",
              "month|figure|mean|lower limit|upper limit|signal")  # fmt: skip
_GRID_HEAD = Words("wat|laatste maand|cijfer|grenzen|doel|verandering|doel gehaald",
                   "what|last month|figure|limits|target|variation|target met")  # fmt: skip
_KINDS = {
    "plain": Words("maand", "month"),
    "signal": Words("deel van een signaal", "part of a signal"),
    "excluded": Words("telt niet mee", "does not count"),
}
_LINES = {
    "mean": Words("gemiddelde", "mean"),
    "limits": Words("grenzen van toeval", "limits of chance"),
    "target": Words("doel", "target"),
}


@dataclass(frozen=True)
class ControlMonth:
    """A month of a panel; without a value nothing is known. ``phase`` counts: a line stops where
    the next phase begins."""

    label: str
    value: float | None
    center: float | None
    lower: float | None
    upper: float | None
    kind: Literal["plain", "signal", "excluded"] = "plain"
    phase: int = 0
    note: str = ""


@dataclass(frozen=True)
class ControlPanel:
    """One chart: its title, the verdicts in words, each with its icon, its months. ``percent``
    writes figures as shares of one hundred; they have so many ``decimals`` and are drawn times
    ``per``."""

    title: str
    variation: str
    assurance: str
    icons: tuple[str, str]
    months: tuple[ControlMonth, ...]
    target: float | None = None
    percent: bool = False
    per: int = 1
    decimals: int = 1

    def text(self, value: float | None, language: str) -> str:
        """A figure of this chart as people read it."""
        if value is None:
            return "–"
        return estimate_text(value * self.per, self.decimals, language, self.percent)


def control_grid(panels: Sequence[ControlPanel], says: str, language: str) -> Picture:
    """Charts side by side as one picture. Its table has a row per chart; that of a single chart has
    a row per month. Without the extra there is a table and no picture."""
    table = _months(panels[0], language) if len(panels) == 1 else _summary(panels, language)
    return Picture(_svg(panels, language), says, table)


def _months(panel: ControlPanel, language: str) -> Table:
    rows = tuple(
        (
            month.label,
            *(
                panel.text(v, language)
                for v in (month.value, month.center, month.lower, month.upper)
            ),
            month.note,
        )
        for month in panel.months
    )
    return Table(tuple(_HEAD[language].split("|")), rows, frozenset({0, 1, 2, 3, 4}))


def _summary(panels: Sequence[ControlPanel], language: str) -> Table:
    rows = []
    for panel in panels:
        known = [m for m in panel.months if m.value is not None and m.kind != "excluded"]
        last = known[-1] if known else ControlMonth("–", None, None, None, None)
        limits = f"{panel.text(last.lower, language)} – {panel.text(last.upper, language)}"
        rows.append((panel.title, last.label, panel.text(last.value, language), limits,
                     panel.text(panel.target, language), *_said(panel)))  # fmt: skip
    return Table(tuple(_GRID_HEAD[language].split("|")), tuple(rows), frozenset({2, 3, 4}))


def _said(panel: ControlPanel) -> tuple[str, str]:
    """The two verdicts with their icons."""
    variation, assurance = panel.icons
    return f"{variation} {panel.variation}", f"{assurance} {panel.assurance}"


def _svg(panels: Sequence[ControlPanel], language: str) -> str:
    found = extra()
    if found is None or not panels:
        return ""
    altair, vl_convert = found
    single = len(panels) == 1
    charts = [_panel(altair, panel, language, 600 if single else 330) for panel in panels]
    chart = charts[0] if single else altair.concat(*charts, columns=2, spacing=28)
    return drawn(altair, vl_convert, chart, language)


def _panel(altair: Any, panel: ControlPanel, language: str, width: int) -> Any:
    rows = [_row(panel, month, language) for month in panel.months]
    data = altair.InlineData(values=rows)
    labels = [month.label for month in panel.months]
    every = max(1, -(-len(labels) // (8 if width > 400 else 5)))
    months = altair.Axis(labelAngle=0, values=labels[::every], ticks=False, offset=5)
    x = altair.X("month:O", sort=labels, title=None, axis=months)
    form = f",.{panel.decimals}{'%' if panel.percent else 'f'}"
    axis = altair.Axis(format=form, tickCount=4, grid=False)

    def y(name: str) -> Any:
        return altair.Y(f"{name}:Q", title=None, axis=axis, scale=altair.Scale(zero=False))

    base = altair.Chart(data).encode(x=x, detail="phase:N")
    names = [_LINES[name][language] for name in ("mean", "limits", "target")]
    dashes = altair.StrokeDash("line:N", sort=names, legend=altair.Legend(
        title=None, orient="bottom", symbolType="stroke", symbolSize=300, columns=3,
        columnPadding=30),
        scale=altair.Scale(domain=names, range=[[1, 0], [5, 3], [1, 3]]))  # fmt: skip
    lines = [("center", 0), ("lower", 1), ("upper", 1)] + (
        [("target", 2)] if panel.target is not None else []
    )
    layers = None
    for field, name in lines:
        line = base.transform_calculate(line=f"'{names[name]}'").mark_line(
            color=RED if field == "target" else GREY, strokeWidth=1.5,
            interpolate="step" if name == 1 else "linear",
        ).encode(y=y(field), strokeDash=dashes)  # fmt: skip
        layers = line if layers is None else layers + line
    layers = layers + base.mark_line(color=BLUE, strokeWidth=1.5).encode(y=y("value"))
    points = _points(altair, base, y("value"), language)
    says = list(_said(panel)) if panel.target is not None else [_said(panel)[0]]
    title = altair.Title(panel.title, subtitle=says)
    return (layers + points).properties(width=width, height=220 if width > 400 else 150,
                                        title=title)  # fmt: skip


def _points(altair: Any, base: Any, y: Any, language: str) -> Any:
    """The months, with the shape of what they are."""
    kinds = [_KINDS[name][language] for name in ("plain", "signal", "excluded")]
    legend = altair.Legend(title=None, orient="bottom", columns=3, columnPadding=36)
    return base.mark_point(filled=True, opacity=1).encode(
        y=y,
        shape=altair.Shape("kind:N", sort=kinds, legend=legend, scale=altair.Scale(
            domain=kinds, range=["circle", "diamond", "cross"])),
        color=altair.Color("kind:N", sort=kinds, legend=legend,
                           scale=altair.Scale(domain=kinds, range=[BLUE, RED, GREY])),
        size=altair.Size("kind:N", sort=kinds, legend=legend,
                         scale=altair.Scale(domain=kinds, range=[28, 90, 60])),
    )  # fmt: skip


def _row(panel: ControlPanel, month: ControlMonth, language: str) -> dict[str, Any]:
    def at(value: float | None) -> float | None:
        return None if value is None else value * panel.per

    return {
        "month": month.label, "value": at(month.value), "center": at(month.center),
        "lower": at(month.lower), "upper": at(month.upper), "target": at(panel.target),
        "phase": month.phase, "kind": _KINDS[month.kind][language],
    }  # fmt: skip
