"""The files of an exchange as data, and from their JSON; what cannot be is refused."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from passend.findings import BadInput, Finding, Place
from passend.settlement.reconcile.kinds import KINDS

__all__ = [
    "Buckets", "Exchanged", "Lines", "Pair", "Rows", "Shared", "exchange_json", "parse_exchange",
]  # fmt: skip

Pair = tuple[str, str]
"""The keyed digests of a line: of its key, and of its key with its compared fields."""


@dataclass(frozen=True)
class Buckets:
    """The first file. ``check`` shows that both hold one secret; ``digests`` are by bucket."""

    passend: Literal["reconcile-buckets/1"]
    kind: str
    fields: tuple[str, ...]
    buckets: int
    check: str
    digests: dict[str, str]


@dataclass(frozen=True)
class Lines:
    """The second file: the digests of every line in the buckets that differ."""

    passend: Literal["reconcile-lines/1"]
    kind: str
    fields: tuple[str, ...]
    buckets: int
    check: str
    differing: tuple[int, ...]
    lines: tuple[Pair, ...]


@dataclass(frozen=True)
class Shared:
    """A line that the other side lacks: its digests, the agreed fields, whether it is there
    twice."""

    line: str
    content: str
    values: dict[str, str | int | None]
    duplicate: bool


@dataclass(frozen=True)
class Rows:
    """The third file: the agreed fields of the sender's lines that the receiver lacks, and which of
    the receiver's lines the sender lacks. ``last`` is the last day on which the sender received
    anything, where that field is agreed."""

    passend: Literal["reconcile-rows/1"]
    kind: str
    fields: tuple[str, ...]
    check: str
    agreed: tuple[str, ...]
    last: str
    rows: tuple[Shared, ...]
    yours: tuple[Pair, ...]


Exchanged = Buckets | Lines | Rows


@cache
def _adapter() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(Exchanged)


def exchange_json(found: Exchanged) -> str:
    """A file of the exchange as JSON text."""
    return json.dumps(dataclasses.asdict(found), ensure_ascii=False, indent=1) + "\n"


def parse_exchange(data: bytes, shown: str) -> Exchanged:
    """A file of the exchange from its JSON. Raises BadInput ``not-an-exchange``."""
    from pydantic import ValidationError

    try:
        found: Exchanged = _adapter().validate_json(data, strict=True)
    except ValidationError as error:
        message = f"{error.error_count()} things are no part of an exchange"
        mend = "ask for the file that `passend reconcile --out` wrote"
        raise BadInput([Finding(Place(shown), "not-an-exchange", message, mend)]) from None
    wrong = _impossible(found)
    if wrong:
        raise BadInput([Finding(Place(shown), "not-an-exchange", wrong)])
    return found


def _impossible(found: Exchanged) -> str:
    """What in a file of the exchange cannot be, whoever wrote it; empty when nothing is."""
    kind = KINDS.get(found.kind)
    if kind is None:
        return f"{found.kind} is no kind of line"
    if isinstance(found, Rows):
        for row in found.rows:
            cents = row.values.get(kind.cents)
            if set(row.values) != set(found.agreed) or isinstance(cents, str):
                return "a line shows other fields than agreed, or an amount that is none"
        return ""
    if not 1 <= found.buckets <= 1 << 20 or found.buckets & (found.buckets - 1):
        return f"{found.buckets} buckets cannot be"
    numbers = found.differing if isinstance(found, Lines) else found.digests
    if not all(str(n).isdecimal() and len(str(n)) < 8 and int(n) < found.buckets for n in numbers):
        return "it names a bucket that there is not"
    return ""
