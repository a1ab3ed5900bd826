"""Deadlines and meetings as an iCalendar file (RFC 5545) that every agenda reads.

The same input gives the same bytes: the stamp is the day on which the contract was last known, and
the id of an event follows from the contract, the deadline and the year.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from passend.contract.model import Contract
from passend.settlement.clocks import Due
from passend.settlement.clocks_document import KIND_WORDS
from passend.words import Words

__all__ = ["ics"]

_LONGEST = 73
_MEETING = Words("Gesprek", "Meeting")


def ics(contract: Contract, dues: Sequence[Due], stamp: date, language: str) -> str:
    """The calendar of one contract; an alarm sounds when a deadline starts to warn."""
    name = contract.title or contract.id
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//passend//passend//NL",
             "CALSCALE:GREGORIAN", f"X-WR-CALNAME:{_text(name)}"]  # fmt: skip
    for due in dues:
        deadline = due.deadline
        title = f"{KIND_WORDS[deadline.kind][language]} {due.window} · {name}"
        said = " · ".join(filter(None, (deadline.article, deadline.says, deadline.risk)))
        lines += _event(f"{contract.id}-{deadline.id}-{due.window}", title, said, due.day, stamp)
        lines += ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_text(title)}",
                  f"TRIGGER:-P{deadline.warn_days}D", "END:VALARM", "END:VEVENT"]  # fmt: skip
    for meeting in contract.calendar:
        if meeting.day is not None:
            title = f"{_MEETING[language]}: {meeting.says} · {name}"
            lines += _event(f"{contract.id}-{meeting.id}", title, meeting.owner, meeting.day, stamp)
            lines.append("END:VEVENT")
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(uid: str, title: str, said: str, day: date, stamp: date) -> list[str]:
    found = ["BEGIN:VEVENT", f"UID:{_text(uid)}@passend", f"DTSTAMP:{stamp:%Y%m%d}T000000Z",
             f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
             f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
             f"SUMMARY:{_text(title)}"]  # fmt: skip
    return [*found, f"DESCRIPTION:{_text(said)}"] if said else found


def _text(text: str) -> str:
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\r\n", "\n").replace("\n", "\\n")


def _folded(line: str) -> list[str]:
    """A long line as several, by octets and never inside a character."""
    parts, size = [""], 0
    for sign in line:
        width = len(sign.encode())
        if size + width > _LONGEST:
            parts.append(" ")
            size = 1
        parts[-1] += sign
        size += width
    return parts
