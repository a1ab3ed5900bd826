"""What is incomplete: windows that are not closed yet, and figures that are missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from passend.contract.prepared import Prepared
from passend.monitoring.agenda.talks import closed_on
from passend.observation.table import Row
from passend.periods import Interval, parse_window, regular_windows

__all__ = ["Gap", "gaps"]


@dataclass(frozen=True)
class Gap:
    """A figure that a clause reads: ``open`` until a day because late reports still come in, or
    ``missing`` although its window is over."""

    contract: str
    observation: str
    window: str
    kind: Literal["open", "missing"]
    closes: date


def gaps(prepared: Prepared, rows: Sequence[Row], known_at: date) -> tuple[Gap, ...]:
    """Everything that the clauses read and that is open or missing on a day, of windows that are
    over."""
    seen = {(r.observation, r.window) for r in rows
            if r.contract == prepared.resolved.contract.id and r.known <= known_at}  # fmt: skip
    return tuple(sorted(_gaps(prepared, seen, known_at), key=lambda g: (g.observation, g.window)))


def _gaps(prepared: Prepared, seen: set[tuple[str, str]], known_at: date) -> Iterator[Gap]:
    contract = prepared.resolved.contract
    assert contract.runs is not None
    run = Interval(contract.runs.valid_from, contract.runs.until)
    for name, obs in prepared.form.observed.items():
        if name.endswith(".present") or obs.per not in ("year", "quarter", "month"):
            continue
        for window in regular_windows(obs.per, run):
            days = parse_window(window.label)[1]
            closes = closed_on(contract, name, days.end)
            if days.end > known_at:
                break
            if closes > known_at:
                yield Gap(contract.id, name, window.label, "open", closes)
            elif (name, window.label) not in seen and not _may_lack(prepared, name):
                yield Gap(contract.id, name, window.label, "missing", closes)


def _may_lack(prepared: Prepared, name: str) -> bool:
    """Whether nothing reported means something by agreement."""
    contract = prepared.resolved.contract
    item = contract.observations.get(name) or contract.care.get(name.rpartition(".")[0])
    return item is not None and item.absent != "error"
