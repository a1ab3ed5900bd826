"""A monitoring report as plain data, for programs: cents as whole numbers, ratios as text."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from passend.monitoring.exhaustion.position import Line
from passend.monitoring.watch.gather import Watch

__all__ = ["watch_data"]


def watch_data(found: Watch) -> dict[str, Any]:
    """Everything a report says, with its evidence."""
    return {
        "passend_monitor": 1,
        "known_at": str(found.known_at),
        "since": str(found.since) if found.since else None,
        "evidence": _data(found.evidence),
        "exhaustion": [_line(line) for line in found.overview.lines],
        "moved": [
            {"contract": m.after.contract, "scope": m.after.scope, "year": m.after.year,
             "forecast": dict(m.forecast), "by_forecast": m.by_forecast,
             "by_agreement": m.by_agreement}
            for m in found.overview.moved
        ],
        "talks": [_data(talk) | {"opens": talk.opens} for talk in found.talks],
        "measures": _data(found.measures),
        "bridges": [_data(one) | {"booked": one.found.booked} for one in found.bridges],
        "charts": [
            {"measure": chart.series.name, "variation": chart.verdict.variation,
             "assurance": chart.verdict.assurance, "signals": _data(chart.signals)}
            for chart in found.charts
        ], "changes": _data(found.changes),
        "gaps": _data(found.gaps), "meetings": _data(found.meetings),
        "issues": [_data(i) | {"state": i.state(found.known_at)} for i in found.issues],
        "held": _data(found.held),
        "judged": [_data(j) | {"verdict": j.verdict} for j in found.judged],
        "burden": [_data(b) | {"hours": _data(b.hours)} for b in found.burdens],
    }  # fmt: skip


def _line(line: Line) -> dict[str, Any]:
    total = line.total
    found: dict[str, Any] = _data(line)
    return found | {
        "forecast": total.forecast, "over": line.over, "provision": line.provision,
        "closing": _data(line.closing),
    }  # fmt: skip


def _data(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _data(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else str(value)
    if isinstance(value, date):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _data(item) for key, item in value.items()}
    if isinstance(value, Collection) and not isinstance(value, str):
        return [_data(item) for item in value]
    return value
