"""What a ledger holds: entries with their legs under a key, documents, and the store as a promise.

Every amount is in cents, in the direction of the key: positive when ``paid_by`` owes ``paid_to``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from typing import Any, Literal, Protocol

from passend.money import LIMIT

__all__ = [
    "ACCOUNTS", "FIRST_LINK", "KINDS", "Document", "Entry", "Key", "Kind", "Ledger", "Legs",
    "Record", "Remark", "broken_links", "content_id", "linked",
]  # fmt: skip

Kind = Literal[
    "entitlement", "claims", "advance", "instalment", "payment", "set_off", "decision", "reversal"
]
KINDS: tuple[Kind, ...] = (
    "entitlement", "claims", "advance", "instalment", "payment", "set_off", "decision", "reversal"
)  # fmt: skip
"""What an entry is: entitlement as a statement recognises it, a way of paying (claims already
paid, an advance, an instalment, a payment of a balance, a set-off), a joint decision beside the
contract, or the reversal of an earlier entry."""

ACCOUNTS = ("due", "open", "entitled", "paid", "deductible", "decided")
"""``due``: owed now. ``open``: entitled, but not closed yet, so not owed before its advance.
``entitled``, ``decided``: their counterparts. ``paid``: by ``paid_by`` out of its own pocket.
``deductible``: paid out of the compulsory deductible (eigen risico) of insured people."""

Legs = dict[str, int]


@dataclass(frozen=True, order=True)
class Key:
    """Where an entry belongs. The balance of a key is the sum of its ``due`` and ``open``."""

    contract: str
    clause: str
    paid_by: str
    paid_to: str
    window: str


@dataclass(frozen=True)
class Document:
    """What entries rest on: a statement by its hash, or a payment, decision or reversal by its
    reference. ``known_at`` and ``version`` order the statements of a contract."""

    id: str
    contract: str
    kind: Literal["statement", "paper"]
    known_at: str
    version: int = 0


@dataclass(frozen=True)
class Entry:
    """One entry. ``id`` follows from the document, the kind and the key, so that nothing is posted
    twice; ``day`` is the day it counts from; ``reverses`` is the id of the entry it undoes.

    Raises ValueError when the legs do not sum to zero or an account is unknown."""

    id: str
    kind: Kind
    key: Key
    day: str
    document: str
    legs: Legs
    reason: str = ""
    by: str = ""
    reverses: str = ""

    def __post_init__(self) -> None:
        if sum(self.legs.values()) != 0:
            raise ValueError(f"the legs of entry {self.id} do not sum to zero")
        if not self.legs or not self.legs.keys() <= set(ACCOUNTS):
            raise ValueError(f"entry {self.id} names an unknown account, or none")
        if max(abs(cents) for cents in self.legs.values()) > LIMIT:
            raise ValueError(f"entry {self.id} is larger than {LIMIT} cents")


@dataclass(frozen=True)
class Remark:
    """What was said, and is kept beside the entries. ``early_warning``: on ``day``, ``by`` warned
    that ``cents`` more than agreed are looming, and asked what stands in ``says``. ``issued``: a
    final statement was issued, with the reason when it was late. ``answer``: what was replied."""

    id: str
    kind: Literal["early_warning", "issued", "answer"]
    contract: str
    clause: str
    window: str
    day: str
    by: str
    cents: int
    says: str


Record = Document | Entry | Remark
"""A line of the ledger, in the order in which it was appended."""


class Ledger(Protocol):
    """A store of entries. Every store passes ``tests/spec/test_ledger_stores.py``."""

    def writing(self) -> AbstractContextManager[None]:
        """One writer at a time: what is added inside is kept whole, or not at all. Inside
        another ``writing`` it belongs to that one."""
        ...

    def add(self, document: Document, entries: Iterable[Entry]) -> None:
        """Append a document with its entries, inside ``writing``. Raises ValueError when one of
        the ids is already there."""
        ...

    def remark(self, remark: Remark) -> None:
        """Append a remark, inside ``writing``. Raises ValueError when its id is there."""
        ...

    def remarks(self, contract: str) -> list[Remark]:
        """The remarks on a contract, in the order of appending."""
        ...

    def document(self, id: str) -> Document | None:
        """The document of that id."""
        ...

    def latest(self, contract: str) -> Document | None:
        """The statement of a contract that is known latest, of the highest version."""
        ...

    def entry(self, id: str) -> Entry | None:
        """The entry of that id."""
        ...

    def totals(self, contract: str) -> Mapping[tuple[Key, str, Kind], int]:
        """The cents per key, account and kind of entry; a reversal counts as what it reverses."""
        ...

    def records(self) -> Iterator[tuple[Record, str]]:
        """Everything in the order of appending, each with its link in the chain of hashes."""
        ...

    def head(self) -> str:
        """The last link: it stands for all that the ledger holds, in this order."""
        ...


FIRST_LINK = "sha256:" + "0" * 64


def content_id(tree: Any) -> str:
    """SHA-256 of the canonical JSON of a tree of plain values."""
    text = json.dumps(tree, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def linked(before: str, record: Record) -> str:
    """The link of a record: the hash of what it says and of the link before it."""
    return content_id([before, type(record).__name__, asdict(record)])


def broken_links(ledger: Ledger) -> list[str]:
    """The ids of the records whose link does not follow; empty when nothing was changed, taken out
    or put in between since it was appended."""
    found, before = [], FIRST_LINK
    for record, link in ledger.records():
        if link != linked(before, record):
            found.append(record.id)
        before = link
    return found
