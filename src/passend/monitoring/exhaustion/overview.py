"""The overview: from contracts, aggregates and claims to lines, as known on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from passend.contract.drafting.draft import Draft
from passend.contract.prepared import Prepared
from passend.monitoring.exhaustion.claimed import Used
from passend.monitoring.exhaustion.limits import Agreed, Kind, agreed, as_known
from passend.monitoring.exhaustion.movement import Movement, movements
from passend.monitoring.exhaustion.position import Line, Position, ordered
from passend.monitoring.exhaustion.stated import Stated
from passend.monitoring.exhaustion.tocome import ToCome

__all__ = ["Day", "Overview", "day_of", "lines_of", "overview"]


@dataclass(frozen=True)
class Overview:
    """The lines as known on a day and, where an earlier day was given, what moved since."""

    known_at: date
    lines: tuple[Line, ...]
    since: date | None = None
    moved: tuple[Movement, ...] = ()


def overview(
    today: tuple[date, Sequence[Line]], earlier: tuple[date, Sequence[Line]] | None = None
) -> Overview:
    """Lines on one day, beside those of an earlier day."""
    known, lines = today
    if earlier is None:
        return Overview(known, ordered(lines))
    since, before = earlier
    return Overview(known, ordered(lines), since, movements(ordered(before), ordered(lines)))


@dataclass(frozen=True)
class Day:
    """What is known on a day: the contracts as they were then, what was stated, and what was
    declared and paid."""

    known_at: date
    drafts: Mapping[str, Draft]
    stated: Sequence[Stated]
    used: Used
    to_come: ToCome = field(default_factory=dict)
    without_credits: Used = field(default_factory=dict)


def day_of(
    prepared: Sequence[Prepared],
    known_at: date,
    stated: Sequence[Stated],
    used: Used | None = None,
    to_come: ToCome | None = None,
    without_credits: Used | None = None,
) -> Day:
    """A day, with the contracts as they were known on it."""
    drafts = {item.resolved.contract.id: Draft(as_known(item, known_at)) for item in prepared}
    return Day(known_at, drafts, stated, used or {}, to_come or {}, without_credits or {})


def lines_of(day: Day, earlier: Day | None = None) -> list[Line]:
    """A line for every contract, clause and year of which something is known. What claims count
    goes before what is stated of declared and paid; the rest can only be stated. With an earlier
    day, every line also says what the contract of that day would pay at its forecast."""
    found = []
    for name, draft in day.drafts.items():
        keys = {(row.scope, row.year) for row in day.stated if row.contract == name}
        keys |= {(scope, year) for own, scope, year, _ in day.used if own == name}
        for scope, year in sorted(keys):
            to_come = day.to_come.get((name, scope, year))
            paid = [cents for key, (_, cents) in day.without_credits.items()
                    if key[:3] == (name, scope, year)]  # fmt: skip
            line = Line(name, scope, year, _positions(day, name, scope, year), to_come=to_come,
                        paid_without_credits=sum(paid) if paid else None)  # fmt: skip
            line = _held_against(line, draft, _said(day, line))
            if earlier is not None and name in earlier.drafts:
                before = _Pays(earlier.drafts[name], line, _said(earlier, line))
                line = replace(line, entitled_before=before.at(line.forecast))
            found.append(line)
    return found


def _said(day: Day, line: Line) -> dict[str, int]:
    """What is stated of all labels together."""
    return {
        row.what: row.cents for row in day.stated
        if (row.contract, row.scope, row.year, row.payer) == (
            line.contract, line.scope, line.year, "")
    }  # fmt: skip


def _positions(day: Day, name: str, scope: str, year: int) -> tuple[Position, ...]:
    positions: dict[str, Position] = {}
    counted = any(key[:3] == (name, scope, year) for key in day.used)
    # Where claims are counted, declared and paid are theirs: a stated figure would count twice.
    left_out = ("ceiling", "sum", "final", *(("declared", "paid") if counted else ()))
    for row in day.stated:
        here = (row.contract, row.scope, row.year) == (name, scope, year)
        if here and row.what not in left_out:
            own = positions.get(row.payer, Position(row.payer))
            positions[row.payer] = _with(own, row.what, row.cents)
    for (contract, of, when, payer), (declared, paid) in day.used.items():
        if (contract, of, when) == (name, scope, year):
            own = positions.get(payer, Position(payer))
            positions[payer] = replace(own, declared=declared, paid=paid)
    return _shared(positions)


def _with(position: Position, what: str, cents: int) -> Position:
    changed: dict[str, Any] = {what: cents}
    return replace(position, **changed)


def _shared(positions: dict[str, Position]) -> tuple[Position, ...]:
    """Labels in order. What is stated for all labels together while they are counted one by one is
    a position of its own, that has been paid nothing."""
    if len(positions) > 1 and "" in positions:
        rest = positions.pop("")
        common = replace(rest, declared=rest.declared or 0, paid=rest.paid or 0)
        known = {p: _known(found) for p, found in positions.items()}
        return (*(known[p] for p in sorted(known)), _known(common))
    return tuple(positions[payer] for payer in sorted(positions))


def _known(position: Position) -> Position:
    """A position beside one for all labels together: what is not its own stands there."""
    return replace(
        position,
        work_in_progress=position.work_in_progress or 0,
        still_expected=position.still_expected or 0,
    )


@dataclass(frozen=True)
class _Pays:
    """What a line's clauses pay at an amount. A stated ceiling or sum goes before the contract's,
    for a contract that is not in the file clause by clause."""

    draft: Draft
    line: Line
    said: Mapping[str, int]

    @property
    def agreed(self) -> Agreed:
        return agreed(self.draft, (self.line.scope,) if self.line.scope else (), self.line.year)

    @property
    def limit(self) -> tuple[int | None, Kind]:
        if "sum" in self.said:
            return self.said["sum"], "sum"
        if "ceiling" in self.said:
            return self.said["ceiling"], "ceiling"
        return self.agreed.limit, self.agreed.kind

    def at(self, cents: int | None) -> int | None:
        if cents is None:
            return None
        if "sum" in self.said:
            return self.said["sum"]
        if "ceiling" in self.said:
            return min(cents, self.said["ceiling"])
        return self.agreed.entitled(cents)


def _held_against(line: Line, draft: Draft, said: Mapping[str, int]) -> Line:
    """The line beside what the contract pays."""
    pays, final = _Pays(draft, line, said), said.get("final")
    limit, kind = pays.limit
    return replace(line, limit=limit, kind=kind, entitled=pays.at(line.forecast),
                   final=final, entitled_final=pays.at(final))  # fmt: skip
