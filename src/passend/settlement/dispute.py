"""A dispute about one value of a statement: what is in dispute, and what is payable meanwhile.

Parties rarely disagree about a whole statement. A dispute names one node of the explanation, the
value that the statement gives it and the value that the other party claims. Every line that rests
on the node is replayed with the claimed value: what both outcomes have in common is undisputed and
payable, the rest is in dispute. The statement and the evidence are frozen by their hashes.

    undisputed = the payable nearest to zero of the two, or 0 where they point in two directions
    disputed   = |payable as stated - payable as claimed|

A decision awards a part of what is in dispute, on top of what is not, and says on what ground, by
whom and when. A decision on
reasonableness and fairness (redelijkheid en billijkheid, art. 6:248 BW) does not change what
follows from the contract: it is a posting of its own.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

from passend.findings import BadInput, Finding, Place

__all__ = [
    "GROUNDS", "Decision", "Dispute", "DisputedLine", "dispute_json", "in_common", "parse_dispute",
]  # fmt: skip

GROUNDS: Final = ("agreed", "withdrawn", "ruling", "fairness")
"""On what a decision rests: both agree, the claim is withdrawn, a ruling by a third party, or
reasonableness and fairness."""


@dataclass(frozen=True)
class DisputedLine:
    """A line that rests on the node, in cents, positive when ``paid_by`` owes ``paid_to``."""

    clause: str
    window: str
    paid_by: str
    paid_to: str
    stated: int
    claimed: int
    undisputed: int
    disputed: int


@dataclass(frozen=True)
class Decision:
    """How a dispute ends: the cents of the disputed part that are payable on top of the undisputed
    part (on fairness: beside what is stated), on what ground, by whom, on which day and why."""

    awarded: int
    ground: Literal["agreed", "withdrawn", "ruling", "fairness"]
    by: str
    on: str
    reason: str


@dataclass(frozen=True)
class Dispute:
    """One node of one statement, in dispute. ``stated`` is in 1/parts of the unit, ``claimed`` in
    1/claimed_parts; ``item`` is empty for an amount without items; ``evidence`` holds the hash of
    every file by its name; ``later`` names lines of later windows that carry a disputed amount on,
    and are to be settled anew after a decision."""

    passend: Literal["dispute/1"]
    contract: str
    statement: str
    node: str
    name: str
    window: str
    item: str
    unit: str
    parts: int
    stated: int
    claimed: int
    claimed_parts: int
    by: str
    on: str
    reason: str
    evidence: dict[str, str]
    lines: tuple[DisputedLine, ...]
    later: tuple[str, ...]
    decision: Decision | None = None

    @property
    def stated_cents(self) -> int:
        """What the statement makes payable in all, in the direction of the first line."""
        return sum(line.stated * self._sign(line) for line in self.lines)

    @property
    def claimed_cents(self) -> int:
        """What the claimed value makes payable in all."""
        return sum(line.claimed * self._sign(line) for line in self.lines)

    @property
    def undisputed(self) -> int:
        """What is payable in all whatever the outcome."""
        return in_common(self.stated_cents, self.claimed_cents)

    @property
    def disputed(self) -> int:
        """What is in dispute in all: never below zero."""
        return abs(self.stated_cents - self.claimed_cents)

    @property
    def award_as_stated(self) -> int:
        """The award that gives what the statement says: that of a claim that is withdrawn."""
        return abs(self.stated_cents - self._base())

    @property
    def correction(self) -> int:
        """What the decision adds to what the statement says, in the direction of the first line."""
        if self.decision is None:
            return 0
        if self.decision.ground == "fairness":
            return self.decision.awarded
        towards = 1 if max(self.stated_cents, self.claimed_cents) > self._base() else -1
        return self._base() + towards * self.decision.awarded - self.stated_cents

    def _base(self) -> int:
        """The outcome that an award of nothing gives."""
        both = self.stated_cents, self.claimed_cents
        return self.undisputed if self.undisputed in both else min(both)

    def _sign(self, line: DisputedLine) -> int:
        return 1 if line.paid_by == self.lines[0].paid_by else -1


def in_common(one: int, other: int) -> int:
    """What two outcomes have in common: the nearest to zero, or 0 in two directions."""
    return min(one, other, key=abs) if (one < 0) == (other < 0) else 0


@cache
def _adapter() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(Dispute)


def dispute_json(found: Dispute) -> str:
    """The dispute as indented JSON text."""
    return json.dumps(dataclasses.asdict(found), indent=1, ensure_ascii=False) + "\n"


def parse_dispute(data: bytes, shown: str) -> Dispute:
    """A dispute from its JSON. Raises BadInput ``not-a-dispute``."""
    from pydantic import ValidationError

    try:
        return _adapter().validate_json(data, strict=True)  # type: ignore[no-any-return]
    except ValidationError as error:
        raise BadInput(
            Finding(Place(shown, spot=".".join(map(str, item["loc"]))), "not-a-dispute",
                    item["msg"], "a dispute is a file that `passend dispute --out` wrote")
            for item in error.errors()
        ) from None  # fmt: skip
