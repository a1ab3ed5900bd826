"""The status of codes in the insured package: every settled code has one, or it is flagged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from passend.findings import BadInput, Finding, Place
from passend.observation.table import Table
from passend.periods import parse_window
from passend.settlement.statement import Statement
from passend.settlement.tables import read_records

__all__ = ["PackageStatus", "Settled", "read_package", "without_status"]

_COLUMNS = {"code": "code", "status": "status", "from": "day", "vanaf": "day", "until": "until",
            "tot": "until", "source": "source", "bron": "source"}  # fmt: skip


@dataclass(frozen=True)
class PackageStatus:
    """A code is ``insured``, ``conditional``, or whatever the source says, on these days."""

    code: str
    status: str
    valid_from: date
    until: date | None
    source: str


@dataclass(frozen=True)
class Settled:
    """A code that was settled in a window, what was counted of it, and its status; "" without."""

    observation: str
    code: str
    window: str
    value: int
    unit: str
    status: str


def read_package(path: Path) -> list[PackageStatus]:
    """A table of code, status, from, until and source. Raises BadInput with every finding."""
    found, findings = [], []
    for record in read_records(path, _COLUMNS, ("code", "status", "day"), ()):
        try:
            until = date.fromisoformat(record["until"]) if record["until"] else None
        except ValueError as error:
            findings.append(Finding(record.place("until"), "bad-value", str(error)))
            continue
        start = date.fromisoformat(record["day"])
        found.append(PackageStatus(record["code"], record["status"], start, until,
                                   record["source"]))  # fmt: skip
    if findings:
        raise BadInput(findings)
    return found


def without_status(
    statement: Statement, package: Sequence[PackageStatus]
) -> tuple[list[Settled], list[Finding]]:
    """Every settled code with its status on the first day of its window (or of its price line),
    and a finding for those that have none."""
    settled = []
    for row in Table.load(statement.inputs["observations"]).rows:
        code, _, day = row.item.partition("@")
        if code:
            first = date.fromisoformat(day) if day else parse_window(row.window)[1].start
            settled.append(Settled(row.observation, code, row.window, row.value, row.unit,
                                   _status(code, first, package)))  # fmt: skip
    place = Place(statement.contract)
    findings = [
        Finding(place, "no-package-status",
                f"{item.code} is settled in {item.window} without a status in the insured package",
                "look the code up, and add it to the table")
        for item in settled if not item.status
    ]  # fmt: skip
    return settled, list(dict.fromkeys(findings))


def _status(code: str, day: date, package: Iterable[PackageStatus]) -> str:
    found = [item for item in package if item.code == code and item.valid_from <= day
             and (item.until is None or day < item.until)]  # fmt: skip
    return max(found, key=lambda item: item.valid_from).status if found else ""
