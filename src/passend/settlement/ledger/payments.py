"""A table of payments, as the finance department keeps it: CSV or XLSX, one row per payment."""

from __future__ import annotations

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

_REQUIRED = ("contract", "clause", "window", "kind", "amount", "day", "reference")


def read_payments(path: Path, ledger: Ledger) -> list[Payment]:
    """The payments in a table. The parties may be left out where the ledger knows the clause.

    Raises BadInput: what ``read_records`` finds, ``unknown-word`` for the kind, ``no-direction``
    when nobody says who pays whom, ``no-reason`` for a decision without reason or names."""
    findings: list[Finding] = []
    directions: dict[str, dict[tuple[str, str], Key]] = {}
    found = []
    for record in read_records(path, COLUMNS, _REQUIRED, ("amount", "deductible")):
        contract = record["contract"]
        if contract not in directions:
            keys = {key for key, _, _ in ledger.totals(contract)}
            directions[contract] = {(key.clause, key.window): key for key in keys}
        known = directions[contract].get((record["clause"], record["window"]))
        payment = _payment(record, known, findings)
        if payment is not None:
            found.append(payment)
    if findings:
        raise BadInput(findings)
    return found


def _payment(record: Record, known: Key | None, findings: list[Finding]) -> Payment | None:
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
        findings.append(Finding(record.place("clause"), "no-direction",
                                f"nothing was posted yet for {record['clause']} {record['window']}",
                                "post the statement first, or add the columns paid_by and "
                                "paid_to"))  # fmt: skip
        return None
    paid_by = record["paid_by"] or (known.paid_by if known else "")
    paid_to = record["paid_to"] or (known.paid_to if known else "")
    key = Key(record["contract"], record["clause"], paid_by, paid_to, record["window"])
    return Payment(key, kind, record.cents("amount"), date.fromisoformat(record["day"]),
                   record["reference"], record["reason"], record["by"],
                   record.cents("deductible"), record.place("reference"))  # fmt: skip
