"""What commands read: contracts made ready, statements, days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from passend.cli.printing import progress
from passend.contract.check import Prepared, prepare
from passend.contract.resolve import resolve_file
from passend.findings import BadInput, Finding, Place
from passend.settlement.bundle.inside import statement_in

__all__ = ["day_of", "prepared_files", "statement_in"]


def prepared_files(files: Sequence[str]) -> list[Prepared]:
    """All contracts made ready. Raises BadInput with the findings of all files together."""
    findings: list[Finding] = []
    prepared = []
    for file in progress(files, "read"):
        try:
            prepared.append(prepare(resolve_file(Path(file))))
        except BadInput as error:
            findings += error.findings
    if findings:
        raise BadInput(findings)
    return prepared


def day_of(text: str | None, option: str) -> date | None:
    """The day an option says. Raises BadInput."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        place = Place(option)
        raise BadInput(
            [Finding(place, "bad-date", f"{text!r} is no date", "write 2026-12-31")]
        ) from None
