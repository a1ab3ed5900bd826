"""The quality report of a source: what was read, what was refused and why, to the row.

As data, as JSON and back. It holds no BSN and no key, and of a refused row only the cell at fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from passend.claims.faults import REASONS, Fault
from passend.findings import Finding
from passend.words import Words

__all__ = ["Count", "Report", "Totals"]


@dataclass(frozen=True)
class Totals:
    """Control totals: how many rows, what they declare in debit and in credit, in cents."""

    rows: int = 0
    debit_cents: int = 0
    credit_cents: int = 0

    def __add__(self, other: Totals) -> Totals:
        return Totals(self.rows + other.rows, self.debit_cents + other.debit_cents,
                      self.credit_cents + other.credit_cents)  # fmt: skip


@dataclass(frozen=True, order=True)
class Count:
    """How many rows have one reason in one column."""

    code: str
    column: str
    field: str
    rows: int


@dataclass(frozen=True)
class Report:
    """What became of a source.

    Every row that was read is accepted, refused, or repeated (equal to a row that stands already,
    and harmless); of refused rows the totals count what could be read. ``taken_in`` says whether
    the source is in the store now, ``already`` that it was there before. ``faults`` are the first
    rows of each reason, ``counts`` all of them; remarks (credits without debit, codes and amounts
    beside the price list) refuse nothing. ``pseudonyms`` marks the key of the patients, ``about``
    says by which standard a message was read and what of it was not.
    """

    source: str
    content: str
    taken_in: bool = False
    already: bool = False
    read: int = 0
    blank: int = 0
    accepted: Totals = Totals()
    repeated: Totals = Totals()
    refused: Totals = Totals()
    counts: tuple[Count, ...] = ()
    faults: tuple[Fault, ...] = ()
    unread_columns: tuple[str, ...] = ()
    positions: tuple[tuple[str, int], ...] = ()
    pseudonyms: str = ""
    about: Words | None = None

    @property
    def good(self) -> bool:
        """Whether no row was refused."""
        return self.refused.rows == 0

    def total(self, code: str) -> int:
        """How many rows have a reason."""
        return sum(count.rows for count in self.counts if count.code == code)

    def findings(self, remarks: bool = True) -> tuple[Finding, ...]:
        """The listed faults as findings with their row and column."""
        at = dict(self.positions)
        return tuple(
            fault.finding(self.source, at.get(fault.column, 0))
            for fault in self.faults
            if remarks or not REASONS[fault.code].remark
        )

    def dump(self) -> dict[str, Any]:
        """The report as JSON; :meth:`load` inverts it."""
        return asdict(self)

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Report:
        """The report that :meth:`dump` wrote. Raises ValueError for anything else."""
        try:
            # What reports of older stores do not say is left at nothing.
            plain = {
                f.name: data[f.name] for f in fields(cls) if f.name in data or f.name != "about"
            }
            plain["about"] = Words(**plain["about"]) if plain.get("about") else None
            for name in ("accepted", "repeated", "refused"):
                plain[name] = Totals(**plain[name])
            plain["counts"] = tuple(Count(**count) for count in plain["counts"])
            plain["faults"] = tuple(Fault(**fault) for fault in plain["faults"])
            plain["unread_columns"] = tuple(plain["unread_columns"])
            plain["positions"] = tuple((name, at) for name, at in plain["positions"])
            return cls(**plain)
        except (KeyError, TypeError) as error:
            raise ValueError(f"this is no report of claims: {error}") from None
