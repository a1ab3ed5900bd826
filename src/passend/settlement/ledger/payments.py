"""A table of payments, as the finance department keeps it: CSV or XLSX, one row per payment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from passend.findings import BadInput, Finding
from passend.settlement.ledger.entries import Key, Kind, Ledger
from passend.settlement.ledger.posting import Payment
from passend.settlement.tables import Record, read_records

__all__ = ["COLUMNS", "PAYMENT_KINDS", "read_payments"]

COLUMNS = {
    "contract": "contract", "clause": "clause", "afspraak": "clause", "window": "window",
    "periode": "window", "kind": "kind", "soort": "kind", "amount": "amount", "bedrag": "amount",
    "day": "day", "dag": "day", "reference": "reference", "kenmerk": "reference",
    "reason": "reason", "reden": "reason", "by": "by", "door": "by", "deductible": "deductible",
    "eigen_risico": "deductible", "paid_by": "paid_by", "betaald_door": "paid_by",
    "paid_to": "paid_to", "betaald_aan": "paid_to",
}  # fmt: skip
"""Every header, in English and in Dutch, with the column it is."""

PAYMENT_KINDS: dict[str, Kind] = {
    "claims": "claims", "advance": "advance", "instalment": "instalment", "payment": "payment",
    "set_off": "set_off", "decision": "decision", "declaraties": "claims",
    "voorschot": "advance", "termijn": "instalment", "betaling": "payment",
    "verrekening": "set_off", "besluit": "decision",
}  # fmt: skip
"""What a row can be, in English and in Dutch."""

_Directions = dict[tuple[str, str], list[Key]]

_REQUIRED = ("contract", "clause", "window", "kind", "amount", "day", "reference")


def read_payments(path: Path, ledger: Ledger) -> list[Payment]:
    """The payments in a table. The parties may be left out where the ledger knows the clause.

    Raises BadInput: what ``read_records`` finds, ``unknown-word`` for the kind, ``no-direction``
    when nobody says who pays whom, ``no-reason`` for a decision without reason or names."""
    findings: list[Finding] = []
    directions: dict[str, _Directions] = {}
    found = []
    for record in read_records(path, COLUMNS, _REQUIRED, ("amount", "deductible")):
        contract = record["contract"]
        if contract not in directions:
            directions[contract] = _directions(ledger, contract)
        known = directions[contract].get((record["clause"], record["window"]), [])
        payment = _payment(record, known, findings)
        if payment is not None:
            found.append(payment)
    if findings:
        raise BadInput(findings)
    return found


def _directions(ledger: Ledger, contract: str) -> _Directions:
    """The keys of every clause and window. A clause that was turned goes the way it is entitled
    now; what it was the other way round was posted away."""
    entitled: dict[Key, int] = {}
    for (key, account, _), cents in ledger.totals(contract).items():
        entitled[key] = entitled.get(key, 0) + cents * (account == "entitled")
    found: _Directions = {}
    for key in sorted(entitled):
        found.setdefault((key.clause, key.window), []).append(key)
    return {
        at: [key for key in keys if entitled[key]] or keys if len(keys) > 1 else keys
        for at, keys in found.items()
    }


def _payment(record: Record, keys: Sequence[Key], findings: list[Finding]) -> Payment | None:
    known = keys[0] if len(keys) == 1 else None
    kind = PAYMENT_KINDS.get(record["kind"])
    if kind is None:
        findings.append(Finding(record.place("kind"), "unknown-word",
                                f"{record['kind']!r} is no kind of payment",
                                f"choose {', '.join(PAYMENT_KINDS)}"))  # fmt: skip
        return None
    if kind == "decision" and not (record["reason"] and record["by"]):
        findings.append(Finding(record.place("reason"), "no-reason",
                                "a decision says why and by whom",
                                "fill in the reason and who decided"))  # fmt: skip
    if known is None and not (record["paid_by"] and record["paid_to"]):
        at = f"{record['clause']} {record['window']}"
        message, mend = f"nothing was posted yet for {at}", "post the statement first, or add "
        if keys:
            message, mend = f"{at} goes both ways between the parties", "add "
        findings.append(Finding(record.place("clause"), "no-direction", message,
                                f"{mend}the columns paid_by and paid_to"))  # fmt: skip
        return None
    paid_by = record["paid_by"] or (known.paid_by if known else "")
    paid_to = record["paid_to"] or (known.paid_to if known else "")
    key = Key(record["contract"], record["clause"], paid_by, paid_to, record["window"])
    return Payment(key, kind, record.cents("amount"), date.fromisoformat(record["day"]),
                   record["reference"], record["reason"], record["by"],
                   record.cents("deductible"), record.place("reference"))  # fmt: skip
