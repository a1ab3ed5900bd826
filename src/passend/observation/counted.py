"""Which rows of an observations table count for a contract, and what was not counted and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from passend.contract.binding import day_of, days_of, price_days, price_line
from passend.contract.check import Prepared
from passend.observation.table import Row
from passend.periods import Interval, parse_window, regular_windows

__all__ = ["Counted", "Residual", "count_rows"]


@dataclass(frozen=True)
class Residual:
    """What was not counted, for one reason: how many rows, and how much money they hold."""

    reason: str
    rows: int
    cents: int


@dataclass(frozen=True)
class Counted:
    """The rows that count, the latest known of each, and the rows that do not with the reason."""

    rows: tuple[Row, ...]
    refused: tuple[tuple[Row, str], ...]

    @property
    def residual(self) -> tuple[Residual, ...]:
        """What was not counted, by reason. Counted + corrected + residual = all rows."""
        found: dict[str, list[Row]] = {}
        for row, reason in self.refused:
            found.setdefault(reason, []).append(row)
        return tuple(
            Residual(reason, len(rows), sum(row.value for row in rows if row.unit == "money"))
            for reason, rows in sorted(found.items())
        )


def count_rows(prepared: Prepared, rows: Iterable[Row], known_at: date) -> Counted:
    """Sort the rows of one contract into those that count as known on a day, and the others.

    A row that a later one corrects is refused as ``corrected``: it is no loss, but it is shown.
    """
    units = _units(prepared, known_at)
    latest: dict[tuple[str, str, str], Row] = {}
    refused: list[tuple[Row, str]] = []
    for row in sorted(rows, key=lambda row: row.known):
        reason = _reason(row, prepared, units, known_at)
        if reason:
            refused.append((row, reason))
            continue
        key = (row.observation, row.window, row.item)
        if key in latest:
            refused.append((latest[key], "corrected"))
        latest[key] = row
    return Counted(tuple(latest.values()), tuple(refused))


@dataclass(frozen=True)
class _Items:
    """The items of an axis: its codes, and the days from which their prices hold."""

    codes: frozenset[str]
    days: frozenset[date] = frozenset()

    def __contains__(self, item: str) -> bool:
        if item in self.codes:
            return True
        code, day = price_line(item)
        return day in self.days and code in self.codes


_Units = dict[str, tuple[str, str, _Items | None]]


def _units(prepared: Prepared, known_at: date) -> _Units:
    """The unit, the grain and the items of everything that may be observed under a contract."""
    contract = prepared.resolved.contract
    found: _Units = {}
    for name, item in contract.observations.items():
        found[name] = (item.unit, item.per, _Items(frozenset(item.items)) if item.items else None)
    for name, care in contract.care.items():
        items = _items(prepared, name, known_at) if care.by_code else None
        found[f"{name}.volume"] = (care.unit, care.per, items)
        found[f"{name}.cost"] = ("money", care.per, items)
    for name, measure in contract.measures.items():
        if measure.kind == "judged":
            found[name] = ("yes_no", measure.per, None)
        else:
            found[f"{name}.numerator"] = (name, measure.per, None)
            found[f"{name}.denominator"] = (name, measure.per, None)
    return found


def _items(prepared: Prepared, care: str, known_at: date) -> _Items:
    codes = frozenset(prepared.resolved.codes.get(care, ()))
    return _Items(codes, frozenset(price_days(prepared.form, prepared.resolved, care, known_at)))


def _reason(
    row: Row,
    prepared: Prepared,
    units: _Units,
    known_at: date,
) -> str:
    if row.observation not in units:
        return "unknown observation"
    unit, per, items = units[row.observation]
    if row.known > known_at:
        return "known later"
    if row.unit != unit:
        return f"unit {row.unit} instead of {unit}"
    if items is None and row.item:
        return "an item where none is expected"
    if items is not None and row.item not in items:
        return "unknown item"
    runs = prepared.resolved.contract.runs
    assert runs is not None
    run = Interval(runs.valid_from, runs.until)
    if per in ("episode", "line"):
        day = day_of(prepared.resolved.contract, row.observation, days_of(row.window))
        return "" if day in run else "outside the contract's run"
    if row.window not in {window.label for window in regular_windows(per, run)}:
        kind = parse_window(row.window.partition("#")[0])[0]
        return "outside the contract's run" if kind == per else f"window not per {per}"
    return ""
