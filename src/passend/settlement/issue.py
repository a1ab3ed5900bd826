"""Issuing a statement: provisional or final, on which day, by whom; a late one is marked, never
blocked.

What is late is what a deadline of the contract says, per year. The issuer's reason, the risk and
the early warnings of the ledger go with the statement. A reason that is missing is named, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from passend.contract.model import Contract
from passend.findings import BadInput, Finding, Place
from passend.periods import Interval, regular_windows
from passend.settlement.clocks import Due, due_days
from passend.settlement.completeness import completeness
from passend.settlement.ledger.entries import Ledger, Remark
from passend.settlement.ledger.remarks import say
from passend.settlement.statement import Statement

__all__ = ["Issue", "issue_of", "record_issue"]


@dataclass(frozen=True)
class Issue:
    """A statement as issued. ``years`` are those it settles; ``late`` the deadlines it missed;
    ``not_final`` the years that a final statement covers though something in them is still open;
    ``revised`` those of which a statement of this kind was issued before; ``remarks`` the early
    warnings and replies on this contract."""

    kind: Literal["provisional", "final"]
    day: date
    by: str
    reason: str
    years: tuple[str, ...]
    late: tuple[Due, ...]
    not_final: tuple[str, ...]
    remarks: tuple[Remark, ...]
    objections: tuple[Due, ...]
    revised: tuple[str, ...] = ()

    @property
    def lacks_reason(self) -> bool:
        """Late, and nobody says why."""
        return bool(self.late) and not self.reason


def issue_of(
    statement: Statement, contract: Contract, kind: Literal["provisional", "final"], day: date,
    by: str = "", reason: str = "", years: Sequence[str] = (),
    issued: Mapping[tuple[str, str], date] | None = None, remarks: Sequence[Remark] = (),
) -> Issue:  # fmt: skip
    """The issue of a statement on a day. ``years`` are by default those in which everything is
    final (of a final statement), or all that it settles. A year whose statement of this kind was
    ``issued`` before is not late again.

    Raises BadInput: ``issued-before-known`` when the statement knows of later days than this,
    ``unknown-year`` for a year in which the contract does not run."""
    if day.isoformat() < statement.known_at:
        message = f"issued on {day}, but it holds what became known until {statement.known_at}"
        mend = f"settle with --known-at {day}, or issue it later"
        raise BadInput([Finding(Place(statement.contract), "issued-before-known", message, mend)])
    states = {item.window[:4]: True for item in completeness(statement)}
    for item in completeness(statement):
        states[item.window[:4]] &= item.is_final
    _are_years(contract, years, states)
    chosen = tuple(years) or tuple(
        year for year, final in states.items() if final or kind == "provisional"
    )
    first: dict[tuple[str, str], date] = {(kind, year): day for year in chosen}
    first |= issued or {}
    dues = due_days(contract, first)
    return Issue(
        kind=kind,
        day=day,
        by=by,
        reason=reason,
        years=chosen,
        late=tuple(
            due for due in dues
            if due.deadline.kind == kind and due.window in chosen and due.late_days
            and due.met_on == day
        ),
        not_final=tuple(y for y in chosen if kind == "final" and not states.get(y, False)),
        remarks=tuple(remarks),
        objections=tuple(
            due for due in dues
            if due.deadline.kind == "objection" and due.deadline.of in (kind, None)
            and due.window in chosen
        ),
        revised=tuple(year for year in chosen if (kind, year) in (issued or {})),
    )  # fmt: skip


def _are_years(contract: Contract, years: Sequence[str], settled: Iterable[str]) -> None:
    known = {*settled}
    if contract.runs is not None:
        runs = Interval(contract.runs.valid_from, contract.runs.until)
        known |= {window.label for window in regular_windows("year", runs)}
    mend = f"its years are {', '.join(sorted(known))}"
    findings = [Finding(Place(contract.id), "unknown-year", f"{year!r} is no year of it", mend)
                for year in years if year not in known]  # fmt: skip
    if findings:
        raise BadInput(findings)


def record_issue(ledger: Ledger, contract: str, issue: Issue) -> list[Remark]:
    """Keep in a ledger that a statement was issued: one remark per year, with the reason."""
    found = []
    for year in issue.years:
        late = max((due.late_days for due in issue.late if due.window == year), default=0)
        reason = issue.reason or ("no reason given" if late else "")
        plain = "revised" if year in issue.revised else "in time"
        says = f"{late} days late: {reason}" if late else reason or plain
        day, by = issue.day.isoformat(), issue.by or "?"
        remark = Remark("", "issued", contract, issue.kind, year, day, by, 0, says)
        found.append(say(ledger, remark))
    return found
