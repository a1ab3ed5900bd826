"""From the decision on a dispute to the posting that a ledger keeps beside the contract."""

from __future__ import annotations

from datetime import date

from passend.settlement.dispute import Dispute
from passend.settlement.ledger.entries import Key, content_id
from passend.settlement.ledger.posting import Payment

__all__ = ["decision_payment"]


def decision_payment(found: Dispute) -> Payment:
    """The posting of a decided dispute: its correction, under the key of its first line, with the
    reason, who decided, and the hash of the dispute as its reference. Raises ValueError for a
    dispute that was not decided."""
    if found.decision is None:
        raise ValueError("this dispute was not decided")
    line = found.lines[0]
    key = Key(found.contract, line.clause, line.paid_by, line.paid_to, line.window)
    reference = (
        "dispute "
        + content_id([found.statement, found.node, found.item, found.by, found.on]).removeprefix(
            "sha256:"
        )[:16]
    )
    ground = f"{found.decision.ground}: {found.decision.reason}"
    return Payment(key, "decision", found.correction, date.fromisoformat(found.decision.on),
                   reference, ground, found.decision.by)  # fmt: skip
