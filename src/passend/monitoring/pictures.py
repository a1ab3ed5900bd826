"""Charts, funnels and run-off as pictures, each with its table and a text that says the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from passend.monitoring.charts.chart import Chart, ChartPoint
from passend.monitoring.charts.rules import RULES
from passend.monitoring.funnels.funnel import Funnel, FunnelPoint
from passend.monitoring.funnels.limits import Z95, Z998
from passend.monitoring.runoff import RunOff
from passend.report.control import ControlMonth, ControlPanel, control_grid
from passend.report.document import Picture, Table
from passend.report.funnels import FunnelDot, FunnelLimit, funnel_picture
from passend.report.numbers import estimate_text
from passend.report.runoff import RunOffPeriod, runoff_fan
from passend.words import Words

__all__ = ["PLACES", "chart_grid", "complete_text", "funnel_of", "run_off_of"]

PLACES = {
    "far_below": Words("lager dan 99,8 % van het toeval", "below 99.8 % of chance"),
    "below": Words("lager dan 95 % van het toeval", "below 95 % of chance"),
    "inside": Words("past bij toeval", "fits chance"),
    "above": Words("hoger dan 95 % van het toeval", "above 95 % of chance"),
    "far_above": Words("hoger dan 99,8 % van het toeval", "above 99.8 % of chance"),
    "unjudged": Words("geen gevallen", "no cases"),
}
_STEPS = 40


def chart_grid(charts: Sequence[Chart], language: str) -> Picture:
    """Control charts in one picture; its text names every chart with its two verdicts."""
    panels = [_panel(chart, language) for chart in charts]
    said = "; ".join(
        f"{panel.title}: {panel.variation}"
        + (f", {panel.assurance}" if panel.target is not None else "")
        for panel in panels
    )
    lead = Words("Regelkaarten. ", "Control charts. ")[language]
    return control_grid(panels, f"{lead}{said}.", language)


def _panel(chart: Chart, language: str) -> ControlPanel:
    series, verdict = chart.series, chart.verdict
    largest = max((abs(p.value or 0) for p in chart.points), default=0.0) * series.per
    share = series.kind in ("p", "p_prime")
    small = largest < (0.02 if share else 10)
    return ControlPanel(
        series.name,
        verdict.variation_words(language),
        verdict.assurance_words(language),
        (verdict.variation_icon, verdict.assurance_icon),
        tuple(_month(point, language) for point in chart.points),
        None if series.target is None else float(series.target),
        share,
        series.per,
        2 if small else 1 if share or largest < 1000 else 0,
    )


def _month(point: ChartPoint, language: str) -> ControlMonth:
    kind: Literal["plain", "signal", "excluded"] = "plain"
    if point.excluded:
        kind = "excluded"
    elif point.rules:
        kind = "signal"
    notes = dict.fromkeys(RULES[rule].says[language] for rule in point.rules)
    return ControlMonth(point.window, point.value, point.center, point.lower, point.upper, kind,
                        point.phase, "; ".join(notes))  # fmt: skip


def funnel_of(found: Funnel, axes: tuple[str, str], language: str) -> Picture:
    """A funnel as a picture. Its text says how many providers lie outside and how many would by
    chance; its table has every provider."""
    percent = found.kind == "proportion"
    judged = [p for p in found.points if p.value is not None]
    largest = max((p.unit.size for p in judged), default=1.0)
    least = min((p.unit.size for p in judged), default=1.0) / 2
    sizes = [least + (largest - least) * (at / _STEPS) ** 2 for at in range(_STEPS + 1)]
    limits = [
        FunnelLimit(size, _scaled(found, size, Z95), _scaled(found, size, Z998)) for size in sizes
    ]
    dots = [_dot(point, found.per) for point in judged]
    out = len(found.signals)
    says = Words(
        f"{found.name}. Buiten de 99,8 %-grens: {out} van {len(judged)} aanbieders.",
        f"{found.name}. Outside the 99.8 % limit: {out} of {len(judged)} providers.",
    )[language]
    return funnel_picture(dots, limits, found.target * found.per, says, axes, percent,
                          _funnel_table(found, percent, axes, language), language)  # fmt: skip


def _scaled(found: Funnel, size: float, z: float) -> tuple[float, float]:
    lower, upper = found.limits_at(size, z)
    return lower * found.per, upper * found.per


def _dot(point: FunnelPoint, per: int) -> FunnelDot:
    out = {"inside": 0, "below": 1, "above": 1}.get(point.place, 2)
    return FunnelDot(point.unit.name, point.unit.size, (point.value or 0.0) * per, out)


def _funnel_table(found: Funnel, percent: bool, axes: tuple[str, str], language: str) -> Table:
    def text(value: float) -> str:
        return estimate_text(value * found.per, 1 if percent else 2, language, percent)

    rows = []
    for point in sorted(found.points, key=lambda p: -(p.value or 0)):
        limits = "–"
        if point.limits998 is not None:
            limits = " – ".join(text(limit) for limit in point.limits998)
        rows.append((point.unit.name, estimate_text(point.unit.size, 0, language),
                     "–" if point.value is None else text(point.value), limits,
                     PLACES[point.place][language]))  # fmt: skip
    head = Words("aanbieder|{}|{}|99,8 %-grenzen|ligt", "provider|{}|{}|99.8 % limits|lies")
    return Table(tuple(head[language].format(*axes).split("|")), tuple(rows), frozenset({1, 2, 3}))


_WHOLE = 0.995
"""From this share on a period is as good as complete."""
_EUROS = (
    (1e8, Words("miljoen euro", "million euros")),
    (1e5, Words("duizend euro", "thousand euros")),
    (1e2, Words("euro", "euros")),
)


def run_off_of(found: RunOff, language: str) -> Picture:
    """Run-off as a picture; money is drawn in euros, thousands or millions of them. Its text says
    how complete the whole is and that it is a forecast. In its table the first periods that are
    complete stand together."""
    scale, axis = 1.0, Words("aantal", "number")
    if found.triangle.unit == "money":
        largest = max(period.expected for period in found.periods)
        scale, axis = next((one for one in _EUROS if largest >= 20 * one[0]), _EUROS[-1])
    periods = [
        RunOffPeriod(p.period, p.known / scale, p.expected / scale, p.error / scale)
        for p in found.periods
    ]
    complete = complete_text(found.complete, language)
    name, label = found.triangle.name, found.label[language]
    says = Words(f"{name}: voor {complete} compleet; {label}.",
                 f"{name}: complete for {complete}; {label}.")[language]  # fmt: skip
    table = _runoff_table(_together(periods), axis[language], language)
    return runoff_fan(periods, says, axis[language], table, language)


def complete_text(share: float | None, language: str) -> str:
    """For which share something is complete: never 100 % while something is still expected."""
    if share is None:
        return "–"
    if _WHOLE <= share < 1:
        return "> 99%"
    return estimate_text(share, 0, language, percent=True)


def _together(periods: Sequence[RunOffPeriod]) -> list[RunOffPeriod]:
    """The periods, with the first ones that are complete as one."""
    count = 0
    while count < len(periods) and periods[count].known >= _WHOLE * periods[count].expected:
        count += 1
    if count < 3:
        return list(periods)
    old = periods[:count]
    label = f"{old[0].label} – {old[-1].label}"
    first = RunOffPeriod(label, sum(p.known for p in old), sum(p.expected for p in old),
                         sum(p.error for p in old))  # fmt: skip
    return [first, *periods[count:]]


def _runoff_table(periods: Sequence[RunOffPeriod], unit: str, language: str) -> Table:
    rows = []
    for p in periods:
        figures = (p.known, p.expected - p.known, p.expected, p.error)
        share = complete_text(p.known / p.expected if p.expected else None, language)
        rows.append((p.label, *(estimate_text(v, 0, language) for v in figures), share))
    head = Words(
        "periode|bekend|nog verwacht|verwacht eindtotaal|standaardfout|compleet",
        "period|known|still expected|expected in the end|standard error|complete",
    )
    return Table(tuple(head[language].split("|")), tuple(rows), frozenset({1, 2, 3, 4, 5}), unit)
