"""Early warnings and replies: who said what on which day, kept beside the entries.

A court weighs whether a looming excess was reported and what was asked (Hof Den Haag 2022:1008).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from passend.findings import BadInput, Finding, Place
from passend.settlement.ledger.entries import Ledger, Remark, content_id

__all__ = ["say"]


def say(ledger: Ledger, remark: Remark) -> Remark:
    """Append a remark under an id that follows from what it says; the same twice is kept once.

    Raises BadInput ``empty-remark`` without who or what, ``bad-date`` when the day is none."""
    place = Place(f"{remark.contract} {remark.clause}".strip())
    if not (remark.by and remark.says):
        raise BadInput([Finding(place, "empty-remark", "a remark says who and what",
                                "add who said it, and what")])  # fmt: skip
    try:
        date.fromisoformat(remark.day)
    except ValueError:
        raise BadInput([Finding(place, "bad-date", f"{remark.day!r} is no date",
                                "write 2026-12-31")]) from None  # fmt: skip
    found = replace(remark, id=content_id({**vars(remark), "id": ""}))
    with ledger.writing():
        if found not in ledger.remarks(found.contract):
            ledger.remark(found)
    return found
