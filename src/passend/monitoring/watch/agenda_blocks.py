"""The agenda of a monitoring talk: what was agreed to talk about, and what lies on the table."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from fractions import Fraction

from passend.monitoring.agenda.burden import Burdened
from passend.monitoring.agenda.judged import Judged
from passend.monitoring.agenda.logbook import Issue
from passend.monitoring.agenda.meetings import Due
from passend.monitoring.agenda.talks import Talk
from passend.monitoring.watch.gather import Watch
from passend.monitoring.watch.wording import ANSWERS, STATES, W
from passend.report.curves import share_text
from passend.report.document import Block, Heading, Listing, Paragraph, Table
from passend.report.numbers import date_text, money_text, number_text

__all__ = ["agenda_blocks", "by_contract", "talk_name"]


def agenda_blocks(found: Watch, language: str) -> Iterator[Block]:
    """Conversations that were agreed, the calendar, issues, decisions, judgements, burden."""
    yield Heading(W["agenda"][language])
    yield from _talks(found, language)
    yield from _meetings(found, language)
    yield from _issues(found, language)
    yield from _held(found, language)
    yield from _judged(found, language)
    yield from _burden(found, language)


def by_contract(
    found: Watch, head: str, rows: Sequence[tuple[str, ...]], right: Collection[int] = (),
    caption: str = "",
) -> Table:  # fmt: skip
    """A table whose first column names the contract; a report on one contract does without."""
    names = tuple(head.split("|"))
    if len(found.titles) > 1:
        return Table(names, tuple(rows), frozenset(right), caption)
    return Table(
        names[1:], tuple(row[1:] for row in rows), frozenset(i - 1 for i in right), caption
    )


def talk_name(talk: Talk, found: Watch) -> str:
    """A clause with its contract, where there are several."""
    name = talk.clause.replace("_", " ")
    return name if len(found.titles) == 1 else f"{found.titles[talk.contract]}: {name}"


def _talks(found: Watch, language: str) -> Iterator[Block]:
    yield Heading(W["talks"][language], 2)
    if not found.talks:
        yield Paragraph(W["talks_none"][language])
        return
    clauses = {(p.resolved.contract.id, name): clause for p in found.prepared
               for name, clause in p.resolved.contract.clauses.items()}  # fmt: skip
    for talk in found.triggered:
        clause = clauses[talk.contract, talk.clause]
        said = W["talk_says"][language].format(
            clause=talk_name(talk, found), article=clause.article or "-",
            says=" ".join(clause.says.split()))  # fmt: skip
        yield Paragraph(said, remark=True)
    head = tuple(W["talks_head"][language].split("|"))
    rows = tuple(_talk_row(talk, found, language) for talk in found.talks if not talk.silent)
    yield Table(head, rows, frozenset({2, 3, 4, 5}))


def _talk_row(talk: Talk, found: Watch, language: str) -> tuple[str, ...]:
    def text(value: int | None) -> str:
        if value is None:
            return "-"
        return (money_text if talk.money else number_text)(value, language)

    off = "-" if talk.off is None else _signed(talk.off, language)
    return (talk_name(talk, found), str(talk.year), text(talk.observed), text(talk.expected), off,
            share_text(talk.deviates, language, 1), STATES[talk.state][language])  # fmt: skip


def _signed(value: Fraction, language: str) -> str:
    text = share_text(value, language, 1)
    return f"+{text}" if value > 0 else text


def _meetings(found: Watch, language: str) -> Iterator[Block]:
    if not found.meetings:
        return
    yield Heading(W["meetings"][language], 2)
    head = tuple(W["meetings_head"][language].split("|"))
    rows = tuple(_meeting_row(due, found, language) for due in found.meetings)
    yield Table(head, rows)


def _meeting_row(due: Due, found: Watch, language: str) -> tuple[str, ...]:
    last = "-"
    if due.last is not None:
        last = _day(due.last, language)
        # A meeting counts as held when the logbook has one since the day it was due.
        held = any(m.contract == due.contract and m.meeting in ("", due.meeting)
                   and m.on >= due.last for m in found.held)  # fmt: skip
        if not held:
            last = W["not_held"][language].format(day=last)
    return (due.meeting.replace("_", " "), due.says, due.owner, last,
            "-" if due.next is None else _day(due.next, language))  # fmt: skip


def _day(day: date | None, language: str) -> str:
    return "" if day is None else date_text(day, language)


def _issues(found: Watch, language: str) -> Iterator[Block]:
    if not found.issues:
        return
    yield Heading(W["issues"][language], 2)
    head = tuple(W["issues_head"][language].split("|"))
    ordered = sorted(found.issues, key=lambda i: (i.state(found.known_at) == "closed", i.before))
    rows = tuple(_issue_row(issue, found.known_at, language) for issue in ordered)
    yield Table(head, rows)


def _issue_row(issue: Issue, known_at: date, language: str) -> tuple[str, ...]:
    state = issue.state(known_at)
    outcome = f"{issue.outcome} ({_day(issue.on, language)})" if state == "closed" else ""
    return (issue.says, _day(issue.raised, language), issue.by, issue.owner,
            _day(issue.before, language), ANSWERS[state][language], outcome)  # fmt: skip


def _held(found: Watch, language: str) -> Iterator[Block]:
    if not found.held:
        return
    yield Heading(W["held"][language], 2)
    head = tuple(W["held_head"][language].split("|"))
    rows = tuple((_day(m.on, language), m.says, ", ".join(m.present), m.fairness or "-",
                  m.decision or "-") for m in sorted(found.held, key=lambda m: m.on))  # fmt: skip
    yield Table(head, rows)


def _judged(found: Watch, language: str) -> Iterator[Block]:
    if not found.judged:
        return
    yield Heading(W["judged"][language], 2)
    head = tuple(W["judged_head"][language].split("|"))
    rows = [row for one in found.judged for row in _judged_rows(one, language)]
    yield Table(head, tuple(rows))
    for one in found.judged:
        if one.verdict == "disagreed":
            said = W["disagreed"][language].format(
                measure=one.measure.replace("_", " "), window=one.window)  # fmt: skip
            yield Paragraph(said, remark=True)


def _judged_rows(one: Judged, language: str) -> Iterator[tuple[str, ...]]:
    name, verdict = one.measure.replace("_", " "), ANSWERS[one.verdict][language]
    for given in one.judgements:
        said = f"{given.says} ({given.evidence})" if given.evidence else given.says
        yield (name, one.window, given.by, ANSWERS[given.kind][language],
               ANSWERS[given.answer][language], said, verdict)  # fmt: skip
    for who in one.silent:
        yield (name, one.window, who, "-", "-", W["silent"][language].format(who=who), verdict)


def _burden(found: Watch, language: str) -> Iterator[Block]:
    if not found.burdens:
        return
    yield Heading(W["burden"][language], 2)
    rows = [row for one in found.burdens for row in _burden_rows(one, found, language)]
    yield by_contract(found, W["burden_head"][language], rows, {2})
    over = [one for one in found.burdens if one.too_much]
    if over:
        yield Listing(tuple(
            W["burden_over"][language].format(
                contract=found.titles[one.contract],
                beyond=one.beyond or W["burden_why"][language])
            for one in over
        ))  # fmt: skip


def _burden_rows(one: Burdened, found: Watch, language: str) -> Iterator[tuple[str, ...]]:
    title = found.titles[one.contract]
    for name, minutes in one.minutes.items():
        yield title, name.replace("_", " "), _hours(Fraction(minutes, 60), language)
    for name in one.unknown:
        yield title, name.replace("_", " "), W["burden_unknown"][language]
    said = W["burden_sum"][language].format(year=one.year)
    if one.agreed_hours is not None:
        hours = number_text(one.agreed_hours, language)
        said += f" ({W['burden_agreed'][language].format(hours=hours)})"
    yield title, said, _hours(one.hours, language)


def _hours(hours: Fraction, language: str) -> str:
    return share_text(hours / 100, language, 1).removesuffix("%")
