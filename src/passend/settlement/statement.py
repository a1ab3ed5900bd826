"""The statement: the record of a settlement, as data, as JSON, and its published schema."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from passend.algebra.explain import Explained, Gap
from passend.contract.resolve import content_hash
from passend.findings import BadInput, Finding, Place
from passend.observation.counted import Residual

__all__ = [
    "Balance", "Difference", "Evidence", "Line", "Missing", "Statement", "Used", "parse_statement",
    "read_statement", "statement_schema", "to_json",
]  # fmt: skip


@dataclass(frozen=True)
class Evidence:
    """What stands under a line: observations both sides hold (recomputed) and those that one side
    holds (attested), each as ``name window``, with the holder."""

    recomputed: tuple[str, ...]
    attested: dict[str, str]


@dataclass(frozen=True)
class Used:
    """A parameter value that a line read: as written, from when, known when, and its source."""

    name: str
    window: str
    value: int
    valid_from: str
    known: str
    source: str


@dataclass(frozen=True)
class Line:
    """One clause in one window. ``entitlement`` is what is known now; ``payable`` is that once all
    under it is closed, before that the advance, if one is agreed. Amounts in cents, positive when
    ``paid_by`` owes ``paid_to``."""

    clause: str
    article: str
    window: str
    paid_by: str
    paid_to: str
    entitlement: int
    closed: bool
    advance: int | None
    payable: int
    evidence: Evidence
    used: tuple[Used, ...]
    nodes: tuple[Explained, ...]


@dataclass(frozen=True)
class Missing:
    """A clause that has no value in a window, and what it lacks."""

    clause: str
    window: str
    lacks: tuple[Gap, ...]


@dataclass(frozen=True)
class Balance:
    """What is still owed: payable as known now minus what was already posted, in cents.
    ``deductible`` of what was posted came out of insured people's compulsory deductible."""

    posting: str
    window: str
    towards: tuple[str, ...]
    payable: int
    posted: int
    balance: int
    owed_by: str
    owed_to: str
    deductible: int = 0


@dataclass(frozen=True)
class Difference:
    """What changed since an earlier statement, in cents; None where there is no such line."""

    clause: str
    window: str
    before: int | None
    now: int | None
    difference: int


@dataclass(frozen=True)
class Statement:
    """One contract, settled as known on a day, with everything needed to recompute it."""

    passend: Literal["statement/1"]
    engine: str
    currency: Literal["EUR", "USD"]
    known_at: str
    contract: str
    version: int
    title: str
    contract_hash: str
    observations_hash: str
    lines: tuple[Line, ...]
    balances: tuple[Balance, ...]
    missing: tuple[Missing, ...]
    no_data: tuple[str, ...]
    residual: tuple[Residual, ...]
    after: str
    differences: tuple[Difference, ...]
    inputs: dict[str, Any]
    seal: str = ""

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON of everything but the seal."""
        return content_hash({key: value for key, value in vars(self).items() if key != "seal"})

    def sealed(self) -> Statement:
        """The statement carrying its own hash, so that a later change shows."""
        return dataclasses.replace(self, seal=self.hash)


def to_json(statement: Statement) -> str:
    """The statement as indented JSON text."""
    return json.dumps(statement, indent=1, ensure_ascii=False, default=vars) + "\n"


@cache
def _adapter() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(Statement)


def statement_schema() -> dict[str, Any]:
    """The published JSON Schema of a statement."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_adapter().json_schema(),
        "title": "passend/statement/1",
    }


def read_statement(path: Path) -> Statement:
    """A statement from its file. Raises BadInput when it is no statement."""
    try:
        data = path.read_bytes()
    except OSError as error:
        message = error.strerror or "cannot be read"
        raise BadInput([Finding(Place(str(path)), "unreadable", message)]) from None
    return parse_statement(data, str(path))


def parse_statement(data: bytes, shown: str) -> Statement:
    """A statement from its JSON; ``shown`` is its name in findings. Raises BadInput
    ``not-a-statement``."""
    from pydantic import ValidationError

    try:
        return _adapter().validate_json(data, strict=True)  # type: ignore[no-any-return]
    except ValidationError as error:
        findings = []
        for item in error.errors():
            spot = ".".join(map(str, item["loc"]))
            findings.append(
                Finding(
                    Place(shown, 0, 0, spot),
                    "not-a-statement",
                    item["msg"],
                    "a statement is a file that `passend settle --out` wrote",
                )
            )
        raise BadInput(findings) from None
