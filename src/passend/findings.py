"""Findings: what is wrong with an input, where, and how to mend it.

A finding is a value. It is collected with all others and printed only at the edge, so that one run
shows everything. It may use nothing of the house, so that every package may use it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["BadInput", "Finding", "Place"]


@dataclass(frozen=True, order=True)
class Place:
    """Where something stands: a file, a line and column in it (counted from 1; 0 is unknown), a
    spot in the user's words (a clause, a row, a column), and the keys that lead there."""

    file: str = ""
    line: int = 0
    column: int = 0
    spot: str = ""

    def __str__(self) -> str:
        parts = [self.file or "input"]
        if self.line:
            parts.append(str(self.line))
        if self.line and self.column:
            parts.append(str(self.column))
        return ":".join(parts) + (f" ({self.spot})" if self.spot else "")


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong: its place, a stable code, what is wrong and what was expected, how
    to mend it, and the source that says so where there is one."""

    place: Place
    code: str
    message: str
    mend: str = ""
    source: str = ""

    def __str__(self) -> str:
        more = [line for line in (self.mend, self.source and f"[{self.source}]") if line]
        return "".join(
            [f"{self.place}: {self.code}: {self.message}", *(f"\n    {m}" for m in more)]
        )


class BadInput(Exception):
    """An input cannot be used. Carries every finding, sorted by place; never empty."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(sorted(set(findings)))
        if not self.findings:
            raise ValueError("bad input without a finding")
        super().__init__("\n".join(map(str, self.findings)))
