"""A ledger as JSON Lines: one record a line in the order of appending, each with its link.

The text says the same as the ledger, byte for byte on every machine, and makes an equal ledger.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from passend.findings import BadInput, Finding, Place
from passend.settlement.ledger.entries import (
    FIRST_LINK,
    Document,
    Entry,
    Key,
    Ledger,
    Record,
    Remark,
    linked,
)

__all__ = ["read_jsonlines", "to_jsonlines"]


def to_jsonlines(ledger: Ledger, contract: str = "") -> Iterator[str]:
    """The lines of a ledger; of one contract only where named, and then without links."""
    for record, link in ledger.records():
        of = record.key.contract if isinstance(record, Entry) else record.contract
        if contract and of != contract:
            continue
        line = {"record": type(record).__name__.lower(), **asdict(record)}
        if not contract:
            line["link"] = link
        yield json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n"


def read_jsonlines(lines: Iterable[str], into: Ledger, file: str = "") -> int:
    """Append the lines of a whole ledger to an empty one; returns how many.

    Raises BadInput ``bad-ledger-line`` for a line that is none, or does not follow from those
    before it."""
    before, records = FIRST_LINK, list[Record]()
    for number, text in enumerate(lines, 1):
        try:
            tree = json.loads(text)
            link = tree.pop("link")
            records.append(_record(tree))
            if link != linked(before, records[-1]):
                raise ValueError("does not follow from the lines before it")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            place = Place(file, number)
            raise BadInput([Finding(place, "bad-ledger-line", f"no line of a ledger: {error}",
                                    "ask for the export again")]) from None  # fmt: skip
        before = link
    with into.writing():
        for at, record in enumerate(records):
            if isinstance(record, Document):
                into.add(record, _entries_after(records, at))
            elif isinstance(record, Remark):
                into.remark(record)
    return len(records)


def _entries_after(records: list[Record], at: int) -> list[Entry]:
    """The entries of the document at a place: those that follow it directly."""
    found = []
    for record in records[at + 1 :]:
        if not isinstance(record, Entry):
            break
        found.append(record)
    return found


def _record(tree: dict[str, Any]) -> Record:
    kind = tree.pop("record")
    if kind == "document":
        return Document(**tree)
    if kind == "remark":
        return Remark(**tree)
    return Entry(**{**tree, "key": Key(**tree["key"])})
