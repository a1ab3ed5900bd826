"""A ledger in memory: for a preview of what would be posted, and for tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from passend.settlement.ledger.entries import (
    FIRST_LINK,
    Document,
    Entry,
    Key,
    Kind,
    Ledger,
    Record,
    Remark,
    linked,
)

__all__ = ["MemoryLedger"]


class MemoryLedger:
    """Entries in a list. ``of`` starts from what another ledger holds, which stays as it is."""

    def __init__(self, of: Ledger | None = None) -> None:
        self._records: list[tuple[Record, str]] = []
        self._ids: dict[tuple[str, str], Record] = {}
        self._inside = False
        for record, _ in of.records() if of is not None else ():
            self._append(record)

    @contextmanager
    def writing(self) -> Iterator[None]:
        if self._inside:
            yield
            return
        before, self._inside = len(self._records), True
        try:
            yield
        except BaseException:
            while len(self._records) > before:
                record, _ = self._records.pop()
                for name in _names(record):
                    del self._ids[name]
            raise
        finally:
            self._inside = False

    def add(self, document: Document, entries: Iterable[Entry]) -> None:
        records: list[Record] = [document, *entries]
        for record in records:
            self._append(record)

    def _append(self, record: Record) -> None:
        names = _names(record)
        taken = [id for kind, id in names if (kind, id) in self._ids]
        if taken:
            raise ValueError(f"{taken[0]} is already there")
        self._records.append((record, linked(self.head(), record)))
        self._ids |= dict.fromkeys(names, record)

    def remark(self, remark: Remark) -> None:
        self._append(remark)

    def remarks(self, contract: str) -> list[Remark]:
        return [r for r, _ in self._records if isinstance(r, Remark) and r.contract == contract]

    def document(self, id: str) -> Document | None:
        found = self._ids.get(("Document", id))
        return found if isinstance(found, Document) else None

    def latest(self, contract: str) -> Document | None:
        found = [r for r, _ in self._records if isinstance(r, Document)]
        found = [r for r in found if r.kind == "statement" and r.contract == contract]
        return max(found, key=lambda r: (r.known_at, r.version), default=None)

    def entry(self, id: str) -> Entry | None:
        found = self._ids.get(("Entry", id))
        return found if isinstance(found, Entry) else None

    def totals(self, contract: str) -> dict[tuple[Key, str, Kind], int]:
        found: dict[tuple[Key, str, Kind], int] = {}
        kinds: dict[str, Kind] = {}
        for record, _ in self._records:
            if isinstance(record, Entry) and record.key.contract == contract:
                kinds[record.id] = kind = kinds.get(record.reverses, record.kind)
                for account, cents in record.legs.items():
                    at = record.key, account, kind
                    found[at] = found.get(at, 0) + cents
        return found

    def records(self) -> Iterator[tuple[Record, str]]:
        yield from self._records

    def head(self) -> str:
        return self._records[-1][1] if self._records else FIRST_LINK


def _names(record: Record) -> list[tuple[str, str]]:
    """What only one record may be called: its id, and for a reversal what it reverses."""
    own = (type(record).__name__, record.id)
    if isinstance(record, Entry) and record.reverses:
        return [own, ("reversal of", record.reverses)]
    return [own]
