"""Clauses that open a conversation (``talk_when``), held against what was observed.

A clause fires in a year when |observed - expected| > deviation x expected, exactly. A year is
judged when it is complete: over, and closed for late reports (``closes_after``). Before that only
what has already passed the upper border fires; further off than the months so far explain is an
early sign, which is no verdict.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from passend.algebra.units import Unit, count, money
from passend.contract.drafting.expected import stated
from passend.contract.model import Contract
from passend.contract.prepared import Prepared
from passend.money import parse_ratio
from passend.observation.table import Row
from passend.periods import Interval, parse_window

__all__ = ["Talk", "closed_on", "talks"]

State = Literal["fires", "passed", "early", "within", "open", "unknown"]


@dataclass(frozen=True)
class Talk:
    """One clause in one year.

    ``fires``: the complete year deviates; ``passed``: an open year already passed the upper border;
    ``early``: it runs ahead or behind; ``within``, ``open``: nothing to say, of a complete and an
    open year; ``unknown``: nothing was observed or nothing is expected. ``months`` is how many
    months of the year are behind us.
    """

    contract: str
    clause: str
    observation: str
    year: int
    deviates: Fraction
    state: State
    observed: int | None
    expected: int | None
    months: int
    money: bool
    closes: date

    @property
    def silent(self) -> bool:
        """Whether there is nothing to show: a year that has only begun."""
        return self.state == "unknown" and self.observed is None and self.months < 12

    @property
    def opens(self) -> bool:
        """Whether the agreed conversation is triggered."""
        return self.state in ("fires", "passed")

    @property
    def off(self) -> Fraction | None:
        """How far what was observed lies from the expectation of the whole year."""
        if self.observed is None or not self.expected:
            return None
        return Fraction(self.observed - self.expected, abs(self.expected))


def talks(prepared: Prepared, rows: Sequence[Row], known_at: date) -> tuple[Talk, ...]:
    """Every clause with ``talk_when``, in every year of the run that has begun."""
    contract = prepared.resolved.contract
    return tuple(
        _talk(prepared, name, year, rows, known_at)
        for name, clause in contract.clauses.items() if clause.talk_when is not None
        for year in _years(contract, known_at)
    )  # fmt: skip


def closed_on(contract: Contract, observation: str, end: date) -> date:
    """The day on which a window that ends on a day is closed for late reports."""
    item = contract.observations.get(observation)
    item = item or contract.care.get(observation.rpartition(".")[0])  # type: ignore[assignment]
    return end + timedelta(days=item.closes_after if item is not None else 0)


def _years(contract: Contract, known_at: date) -> Iterator[int]:
    runs = contract.runs
    assert runs is not None
    last = min(runs.until - timedelta(days=1), known_at)
    yield from range(runs.valid_from.year, last.year + 1)


def _talk(prepared: Prepared, clause: str, year: int, rows: Sequence[Row], known_at: date) -> Talk:
    contract = prepared.resolved.contract
    talk = contract.clauses[clause].talk_when
    assert talk is not None
    observation = f"{talk.care}.volume" if talk.care in contract.care else talk.care
    unit = _unit(prepared, observation)
    whole = Interval(date(year, 1, 1), date(year + 1, 1, 1))
    expected = stated(contract, observation, unit).at(whole)
    observed = seen_in(rows, contract.id, observation, year, known_at)
    deviates = parse_ratio(talk.deviates)
    closes = closed_on(contract, observation, whole.end)
    months = 12 if known_at >= whole.end else known_at.month - 1
    state = _state(observed, expected, deviates, closes <= known_at, months)
    return Talk(contract.id, clause, observation, year, deviates, state, observed, expected,
                months, unit.kind == "money", closes)  # fmt: skip


def _state(
    observed: int | None, expected: int | None, by: Fraction, complete: bool, months: int
) -> State:
    if observed is None or expected is None:
        return "unknown"
    if complete:
        return "fires" if abs(observed - expected) > by * abs(expected) else "within"
    if observed - expected > by * abs(expected):
        return "passed"
    so_far = Fraction(expected * months, 12)
    return "early" if months and abs(observed - so_far) > by * abs(so_far) else "open"


def seen_in(
    rows: Sequence[Row], contract: str, observation: str, year: int, known_at: date
) -> int | None:
    """What was observed in a year as known on a day: the latest row of every window and item,
    added up; None when there is none."""
    latest: dict[tuple[str, str], Row] = {}
    for row in rows:
        if (row.contract, row.observation) != (contract, observation) or row.known > known_at:
            continue
        start = parse_window(row.window.partition("#")[0])[1].start
        key = row.window, row.item
        if start.year == year and (key not in latest or latest[key].known <= row.known):
            latest[key] = row
    return sum(row.value for row in latest.values()) if latest else None


def _unit(prepared: Prepared, observation: str) -> Unit:
    """The unit of an observation, also of one that stands in no clause."""
    if observation in prepared.form.observed:
        return prepared.form.observed[observation].unit
    item = prepared.resolved.contract.observations.get(observation)
    if observation.endswith(".cost") or (item is not None and item.unit == "money"):
        return money()
    return count(item.unit if item is not None else "")
