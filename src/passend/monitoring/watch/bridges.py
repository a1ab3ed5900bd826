"""From expectation to reality by cause, for every year of which both are known.

A bridge needs the expected and the observed volume and cost of lines of care in one unit; what the
contract pays for the one and the other gives the step of the clauses, what was paid that of timing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from passend.algebra.units import count, money
from passend.contract.drafting.draft import Draft
from passend.contract.drafting.expected import stated
from passend.contract.prepared import Prepared
from passend.monitoring.agenda.talks import closed_on, seen_in
from passend.monitoring.effects.bridge import Bridge, Kind, bridge
from passend.monitoring.exhaustion.claimed import scopes_by_care
from passend.monitoring.exhaustion.limits import agreed, as_known
from passend.monitoring.exhaustion.position import Line
from passend.observation.table import Row
from passend.periods import Interval

__all__ = ["Bridged", "bridges"]


@dataclass(frozen=True)
class Bridged:
    """The bridge of a clause (empty: the whole contract) in a year, and the day on which that year
    is closed for late reports."""

    contract: str
    scope: str
    year: int
    care: tuple[str, ...]
    found: Bridge
    closes: date


def bridges(
    prepared: Prepared, rows: Sequence[Row], lines: Sequence[Line], known_at: date
) -> tuple[Bridged, ...]:
    """Every bridge that can be made of one contract, as known on a day."""
    return tuple(_bridges(Draft(as_known(prepared, known_at)), rows, lines, known_at))


def _bridges(
    draft: Draft, rows: Sequence[Row], lines: Sequence[Line], known_at: date
) -> Iterator[Bridged]:
    contract = draft.contract
    scopes: dict[str, list[str]] = {}
    for name, scope in scopes_by_care(draft, contract.care).items():
        scopes.setdefault(scope, []).append(name)
    for year in range(draft.run.start.year, min(draft.run.end.year, known_at.year) + 1):
        for scope, names in scopes.items():
            kinds = [_kind(draft, name, year, rows, known_at) for name in names]
            whole = [kind for kind in kinds if kind is not None]
            # A line of care without its figures would make the others look like all there is.
            if len(whole) < len(kinds) or len({kind.unit for kind in whole}) != 1:
                continue
            booked = _booked(draft, scope, year, rows, lines, known_at)
            found = _bridge(draft, scope, year, whole, booked)
            end = date(year + 1, 1, 1)
            closes = max(closed_on(contract, f"{name}.cost", end) for name in names)
            yield Bridged(contract.id, scope, year, tuple(names), found, closes)


def _kind(draft: Draft, name: str, year: int, rows: Sequence[Row], known_at: date) -> Kind | None:
    contract, days = draft.contract, Interval(date(year, 1, 1), date(year + 1, 1, 1))
    unit = contract.care[name].unit
    expected = (stated(contract, f"{name}.volume", count(unit)).at(days),
                stated(contract, f"{name}.cost", money()).at(days))  # fmt: skip
    seen = (seen_in(rows, contract.id, f"{name}.volume", year, known_at),
            seen_in(rows, contract.id, f"{name}.cost", year, known_at))  # fmt: skip
    if expected[0] is None or expected[1] is None or seen[0] is None or seen[1] is None:
        return None
    return Kind(name, unit, expected[0], expected[1], seen[0], seen[1])


def _bridge(
    draft: Draft, scope: str, year: int, kinds: Sequence[Kind], booked: int | None
) -> Bridge:
    pays = agreed(draft, (scope,) if scope else (), year)
    before = pays.entitled(sum(kind.expected_cents for kind in kinds))
    after = pays.entitled(sum(kind.cents for kind in kinds))
    if before is None or after is None:
        before = after = None
    return bridge(kinds, before, after, booked)


def _booked(
    draft: Draft, scope: str, year: int, rows: Sequence[Row], lines: Sequence[Line], known_at: date
) -> int | None:
    """What was paid: by the exhaustion overview, else by the postings towards these clauses."""
    name = draft.contract.id
    for line in lines:
        if (line.contract, line.scope, line.year) == (name, scope, year):
            return line.total.paid
    posted = [
        seen_in(rows, name, posting.observation, year, known_at)
        for posting in draft.contract.postings.values()
        if not scope or posting.towards == (scope,)
    ]
    known = [cents for cents in posted if cents is not None]
    return sum(known) if known and len(known) == len(posted) else None
