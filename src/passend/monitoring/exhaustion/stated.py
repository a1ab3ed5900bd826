"""Positions from aggregates: rows of the observations table whose observation is
``uitputting.betaald`` (``exhaustion.paid``) or, for one clause, ``<clause>.betaald``.

The window is the year of loss, the item the payer's label (empty: all labels together), the value
cents. A later ``known`` replaces an earlier one, so that one table holds every month.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from passend.contract.prepared import Prepared
from passend.findings import BadInput, Finding, Place
from passend.observation.table import Row
from passend.periods import parse_window
from passend.terms.reading import nearest

__all__ = ["WHATS", "Stated", "is_stated", "stated_rows"]

WHATS: Mapping[str, str] = {
    "gedeclareerd": "declared",
    "betaald": "paid",
    "in_behandeling": "in_assessment",
    "onderhanden_werk": "work_in_progress",
    "nog_verwacht": "still_expected",
    "plafond": "ceiling",
    "som": "sum",
    "definitief": "final",
}
"""What a row may state, in Dutch and English."""

_PREFIXES = ("exhaustion", "uitputting")


@dataclass(frozen=True)
class Stated:
    """One stated amount: of a contract, a clause (empty: the whole), a year and a label."""

    contract: str
    scope: str
    year: int
    payer: str
    what: str
    cents: int
    known: date
    held_by: str


def stated_rows(
    prepared: Sequence[Prepared], rows: Iterable[Row], known_at: date, file: str = ""
) -> list[Stated]:
    """What rows of these contracts state, as known on a day: of every amount the latest.

    Raises BadInput: ``unknown-name`` for an amount or clause there is none of, ``bad-window`` for
    a window that is no year, ``bad-value`` for an amount that is not money.
    """
    clauses = {item.resolved.contract.id: item.resolved.contract.clauses for item in prepared}
    findings: list[Finding] = []
    latest: dict[tuple[str, str, int, str, str], Stated] = {}
    for row in rows:
        stem, _, word = row.observation.rpartition(".")
        own = clauses.get(row.contract)
        if own is None or not (stem in _PREFIXES or (stem in own and _what(word))):
            continue
        wrong = list(_wrong(row, word, file))
        findings += wrong
        if wrong or row.known > known_at:
            continue
        scope = "" if stem in _PREFIXES else stem
        year = parse_window(row.window)[1].start.year
        key = row.contract, scope, year, row.item, _what(word)
        if key not in latest or latest[key].known <= row.known:
            latest[key] = Stated(*key, row.value, row.known, row.held_by)
    if findings:
        raise BadInput(findings)
    return [latest[key] for key in sorted(latest)]


def is_stated(row: Row) -> bool:
    """Whether a row states something of the exhaustion overview."""
    return bool(_what(row.observation.rpartition(".")[2]))


def _what(word: str) -> str:
    return WHATS.get(word, word if word in WHATS.values() else "")


def _wrong(row: Row, word: str, file: str) -> Iterable[Finding]:
    place = Place(file, row.line, spot=f"row {row.line}")
    if not _what(word):
        hint = nearest(word, [*WHATS, *WHATS.values()])
        yield Finding(place, "unknown-name", f"{word!r} is nothing that is exhausted", hint)
    if row.unit not in ("money", "geld"):
        message = f"{row.observation} is in {row.unit}, and must be money in cents"
        yield Finding(place, "bad-value", message, "write money in the column unit")
    try:
        grain = parse_window(row.window)[0]
    except ValueError:
        grain = ""
    if grain != "year":
        message = f"{row.window} is no year of loss"
        yield Finding(place, "bad-window", message, "write the year, such as 2026")
