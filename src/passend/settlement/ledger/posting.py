"""Posting: the difference a statement makes, payments, decisions beside the contract, reversals.

A statement sets a target per key; what is posted is the target minus what the ledger already holds.
So postings telescope to the entitlement whatever came in between, and posting again changes
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from passend.findings import BadInput, Finding, Place
from passend.settlement.ledger.entries import (
    Document,
    Entry,
    Key,
    Kind,
    Ledger,
    Legs,
    content_id,
)
from passend.settlement.statement import Balance, Statement

__all__ = ["Payment", "Posted", "post_decision", "post_payments", "post_statement", "reverse"]

Target = dict[tuple[Key, Kind], Legs]


@dataclass(frozen=True)
class Posted:
    """What posting did: the entries that were added; ``again`` when the document was there."""

    document: Document
    entries: tuple[Entry, ...]
    again: bool = False


@dataclass(frozen=True)
class Payment:
    """Money that went from ``paid_by`` to ``paid_to`` towards a key (below zero: back), in cents;
    ``deductible`` of it was paid by insured people out of their compulsory deductible. The
    ``reference`` is unique in a contract. ``place`` says where it was read."""

    key: Key
    kind: Kind
    cents: int
    day: date
    reference: str
    reason: str = ""
    by: str = ""
    deductible: int = 0
    place: Place = Place()


def post_statement(ledger: Ledger, statement: Statement, by: str = "") -> Posted:
    """Post the difference between a statement and what the ledger holds of its contract.

    Raises BadInput: ``broken-seal`` when the statement was changed; ``older-statement`` when the
    ledger already holds a later one of this contract."""
    if statement.seal != statement.hash:
        raise _refused(statement, code="broken-seal", says="was changed after it was written",
                       mend="ask for the statement again")  # fmt: skip
    document = Document(
        statement.seal, statement.contract, "statement", statement.known_at, statement.version
    )
    with ledger.writing():
        if ledger.document(document.id) is not None:
            return Posted(document, (), again=True)
        _is_latest(ledger, statement)
        held = ledger.totals(statement.contract)
        target = _target(statement)
        target |= {at: {} for at in _settled_away(statement, held) if at not in target}
        entries = tuple(_steps(document, target, held, by))
        ledger.add(document, entries)
    return Posted(document, entries)


def _refused(statement: Statement, *, code: str, says: str, mend: str) -> BadInput:
    place = Place(f"{statement.contract} {statement.known_at}")
    return BadInput([Finding(place, code, f"the statement {says}", mend)])


def _is_latest(ledger: Ledger, statement: Statement) -> None:
    last = ledger.latest(statement.contract)
    ours = statement.known_at, statement.version
    if last is not None and (last.known_at, last.version) > ours:
        says = f"is older than the one of {last.known_at} (version {last.version})"
        raise _refused(statement, code="older-statement", says=says,
                       mend="settle again with everything known now")  # fmt: skip


def _target(statement: Statement) -> Target:
    """What the ledger must hold once this statement is posted, by key and kind."""
    found: Target = {}
    for line in statement.lines:
        key = Key(statement.contract, line.clause, line.paid_by, line.paid_to, line.window)
        found[key, "entitlement"] = {
            "due": line.payable,
            "open": line.entitlement - line.payable,
            "entitled": -line.entitlement,
        }
    for balance in statement.balances:
        found |= _claims(statement, balance)
    return found


def _claims(statement: Statement, balance: Balance) -> Target:
    """Claims already paid fill the clauses they go towards in the order of the contract; the last
    named clause takes the remainder."""
    lines = {(line.clause, line.window): line for line in statement.lines}
    named = [lines[clause, balance.window] for clause in balance.towards]
    named = [line for line in named if line.paid_by == named[0].paid_by]
    left, rest = balance.posted, balance.deductible
    found: Target = {}
    for line in named:
        last = line is named[-1]
        cents = left if last else max(0, min(left, line.payable))
        deductible = rest if last else min(rest, cents)
        left, rest = left - cents, rest - deductible
        key = Key(statement.contract, line.clause, line.paid_by, line.paid_to, line.window)
        found[key, "claims"] = _paid(cents, deductible)
    return found


def _paid(cents: int, deductible: int) -> Legs:
    return {"due": -cents, "paid": cents - deductible, "deductible": deductible}


def _settled_away(
    statement: Statement, held: Mapping[tuple[Key, str, Kind], int]
) -> Iterator[tuple[Key, Kind]]:
    """Keys that the contract as it is now no longer has: a clause that was taken out, another
    direction, a run that became shorter. What is only missing or without data stays as it is."""
    clauses = statement.inputs["contract"]["contract"].get("clauses", {})
    waiting = {(gap.clause, gap.window) for gap in statement.missing}
    for key, _, kind in held:
        if kind != "entitlement":
            continue
        clause = clauses.get(key.clause, {})
        parties = clause.get("paid_by", "payer"), clause.get("paid_to", "provider")
        stays = (key.clause, key.window) in waiting or key.window in statement.no_data
        if not (clause and stays and parties == (key.paid_by, key.paid_to)):
            yield key, kind


def _steps(
    document: Document, target: Target, held: Mapping[tuple[Key, str, Kind], int], by: str
) -> Iterator[Entry]:
    """An entry for every key of which the ledger holds something else than the target."""
    for (key, kind), legs in target.items():
        now = {account: cents for (k, account, what), cents in held.items()
               if (k, what) == (key, kind)}  # fmt: skip
        step = {name: legs.get(name, 0) - now.get(name, 0) for name in {**legs, **now}}
        step = {name: cents for name, cents in step.items() if cents}
        if step:
            yield _entry(document, kind, key, document.known_at, step, by=by)


def _entry(document: Document, kind: Kind, key: Key, day: str, legs: Legs, **said: str) -> Entry:
    """An entry whose id follows from its document, its kind and its key."""
    id = content_id([document.id, kind, vars(key)])
    return Entry(id, kind, key, day, document.id, legs, **said)


def post_payments(ledger: Ledger, payments: Iterable[Payment]) -> list[Posted]:
    """Post payments, all of them or none. One that is there already changes nothing.

    Raises BadInput: ``reference-taken`` when a reference was used for something else;
    ``bad-amount`` when more is deductible than was paid."""
    findings: list[Finding] = []
    found: list[Posted] = []
    with ledger.writing():
        for payment in payments:
            found.append(_post_payment(ledger, payment, findings))
        if findings:
            raise BadInput(findings)
    return found


def _post_payment(ledger: Ledger, payment: Payment, findings: list[Finding]) -> Posted:
    if not min(0, payment.cents) <= payment.deductible <= max(0, payment.cents):
        findings.append(Finding(payment.place, "bad-amount",
                                "more is compulsory deductible than was paid",
                                "it lies between zero and the amount; what goes back has both "
                                "below zero"))  # fmt: skip
    legs = {name: c for name, c in _paid(payment.cents, payment.deductible).items() if c}
    if payment.kind == "decision":
        legs = {"due": payment.cents, "decided": -payment.cents}
    said = {"reason": payment.reason, "by": payment.by}
    return _post_paper(ledger, payment, legs, said, findings)


def _post_paper(
    ledger: Ledger, payment: Payment, legs: Legs, said: dict[str, str], findings: list[Finding]
) -> Posted:
    name = content_id(["paper", payment.key.contract, payment.reference])
    document = Document(name, payment.key.contract, "paper", payment.day.isoformat())
    if not any(legs.values()):
        findings.append(Finding(payment.place, "bad-amount", "the amount is zero"))
        return Posted(document, ())
    reason = f"{payment.reference}: {said['reason']}" if said["reason"] else payment.reference
    entry = _entry(document, payment.kind, payment.key, document.known_at, legs,
                   reason=reason, by=said["by"])  # fmt: skip
    there = ledger.document(document.id)
    if there is None:
        if not findings:
            ledger.add(document, [entry])
        return Posted(document, (entry,))
    if ledger.entry(entry.id) != entry:
        findings.append(Finding(payment.place, "reference-taken",
                                f"{payment.reference!r} was posted before with other content",
                                "give this payment a reference of its own"))  # fmt: skip
    return Posted(document, (), again=True)


def post_decision(ledger: Ledger, decision: Payment) -> Posted:
    """Post a joint decision beside the contract (reasonableness and fairness): what ``paid_by``
    owes ``paid_to`` more, below zero less. It changes no entitlement.

    Raises BadInput: ``no-reason`` without a reason or without who decided."""
    if not (decision.reason and decision.by):
        raise BadInput([Finding(decision.place, "no-reason", "a decision says why and by whom",
                                "give a reason, and the names of those who decided")])  # fmt: skip
    return post_payments(ledger, [_as(decision, "decision")])[0]


def _as(payment: Payment, kind: Kind) -> Payment:
    told: dict[str, Any] = {**vars(payment), "kind": kind}
    return Payment(**told)


def reverse(ledger: Ledger, id: str, day: date, reason: str, by: str = "") -> Posted:
    """Undo an entry by adding its opposite, with a reason.

    Raises BadInput: ``unknown-entry``; ``no-reason``; ``already-reversed``."""
    place = Place(f"entry {id}")
    if not reason:
        raise BadInput([Finding(place, "no-reason", "a reversal says why", "add a reason")])
    with ledger.writing():
        entry = ledger.entry(id)
        if entry is None:
            raise BadInput([Finding(place, "unknown-entry", "there is no such entry",
                                    "look it up with `passend log`")])  # fmt: skip
        name = content_id(["reversal", id])
        document = Document(name, entry.key.contract, "paper", day.isoformat())
        if ledger.document(name) is not None or entry.reverses:
            raise BadInput([Finding(place, "already-reversed", "was reversed, or is a reversal",
                                    "post what should have stood there")])  # fmt: skip
        legs = {name: -cents for name, cents in entry.legs.items()}
        undone = Entry(content_id([name, "reversal"]), "reversal", entry.key, day.isoformat(), name,
                       legs, reason, by, id)  # fmt: skip
        ledger.add(document, [undone])
    return Posted(document, (undone,))
