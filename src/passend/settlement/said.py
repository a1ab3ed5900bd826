"""Amounts that someone else states (a letter, a claim, a spreadsheet), held against a statement.

Equal to the cent, or the gap is named. What is claimed on a clause that the contract does not have
is worth nothing, and the statement says why: a figure used in a settlement must be an agreed clause
(Rb Gelderland 2025:2716, mean hours per client).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from passend.findings import BadInput, Finding, Place
from passend.report.numbers import money_text
from passend.settlement.breakdown import split
from passend.settlement.statement import Statement
from passend.settlement.tables import read_records

__all__ = ["Said", "hold_against", "read_said"]

What = Literal["entitlement", "payable", "posted", "balance", "difference", "gross", "at_risk"]

_COLUMNS = {
    "clause": "clause", "afspraak": "clause", "window": "window", "periode": "window",
    "what": "what", "wat": "what", "amount": "amount", "bedrag": "amount", "source": "source",
    "bron": "source",
}  # fmt: skip
_WHAT: Mapping[str, What] = {
    "entitlement": "entitlement", "payable": "payable", "posted": "posted", "balance": "balance",
    "difference": "difference", "gross": "gross", "at_risk": "at_risk", "recht": "entitlement",
    "te_betalen": "payable", "geboekt": "posted", "saldo": "balance", "verschil": "difference",
    "bruto": "gross", "boven_plafond": "at_risk",
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """One amount that a document states, in cents; ``clause`` may be the name of a posting for what
    was posted and for a balance."""

    clause: str
    window: str
    what: What
    cents: int
    source: str
    place: Place
    follows: int | None = None
    known_clause: bool = True

    @property
    def gap(self) -> int | None:
        """What is stated minus what follows; None where nothing follows."""
        return None if self.follows is None else self.cents - self.follows


def read_said(path: Path) -> list[Said]:
    """The stated amounts in a table: clause, window, what, amount, source.

    Raises BadInput with every finding."""
    found, findings = [], []
    for record in read_records(path, _COLUMNS, ("clause", "window", "what", "amount"), ("amount",)):
        what = _WHAT.get(record["what"])
        if what is None:
            findings.append(Finding(record.place("what"), "unknown-word",
                                    f"{record['what']!r} is nothing that a statement says",
                                    f"choose {', '.join(_WHAT)}"))  # fmt: skip
            continue
        found.append(Said(record["clause"], record["window"], what, record.cents("amount"),
                          record["source"], record.place("amount")))  # fmt: skip
    if findings:
        raise BadInput(findings)
    return found


def hold_against(
    statement: Statement, said: list[Said], language: str = "en"
) -> tuple[list[Said], list[Finding]]:
    """The stated amounts with what follows from the statement, and a finding for every gap."""
    clauses = {*statement.inputs["contract"]["contract"].get("clauses", {}),
               *statement.inputs["contract"]["contract"].get("postings", {})}  # fmt: skip
    compared, findings = [], []
    for one in said:
        known = one.clause in clauses
        follows = _follows(statement, one) if known else 0
        found = Said(**{**vars(one), "follows": follows, "known_clause": known})
        compared.append(found)
        finding = _finding(found, language)
        if finding is not None:
            findings.append(finding)
    return compared, findings


def _finding(found: Said, language: str) -> Finding | None:
    def money(cents: int) -> str:
        return money_text(cents, language)

    dutch = language == "nl"
    if not found.known_clause and found.cents:
        message = (
            f"{found.clause} is geen afspraak in dit contract: er wordt niets verrekend"
            if dutch
            else f"{found.clause} is no clause of this contract: nothing is settled on it"
        )
        return Finding(found.place, "not-agreed", message,
                       "leg de afspraak vast in een addendum" if dutch else
                       "agree on it in an amendment", "Rb Gelderland 2025:2716")  # fmt: skip
    if found.gap is None:
        message = (
            f"over {found.clause} {found.window} zegt de afrekening niets"
            if dutch
            else f"the statement says nothing of {found.clause} {found.window}"
        )
        return Finding(found.place, "stated-nothing-follows", message)
    if found.gap:
        gap, stated, ours = money(abs(found.gap)), money(found.cents), money(found.follows or 0)
        message = (
            f"{found.clause} {found.window}: er staat {stated}, er volgt {ours}, verschil {gap}"
            if dutch
            else f"{found.clause} {found.window}: states {stated}, {ours} follows, {gap} apart"
        )
        return Finding(found.place, "stated-amount-differs", message,
                       "vraag naar de berekening" if dutch else "ask for the calculation",
                       found.source)  # fmt: skip
    return None


def _follows(statement: Statement, said: Said) -> int | None:
    """What the statement says of the same thing."""
    at = said.clause, said.window
    if said.what in ("posted", "balance"):
        cents = [b.posted if said.what == "posted" else b.balance for b in statement.balances
                 if b.window == said.window and said.clause in (b.posting, *b.towards)]  # fmt: skip
        return cents[0] if cents else None
    if said.what == "difference":
        changed = [d.difference for d in statement.differences if (d.clause, d.window) == at]
        return changed[0] if changed else (0 if statement.after else None)
    for line in statement.lines:
        if (line.clause, line.window) == at:
            amounts = {"entitlement": line.entitlement, "payable": line.payable}
            if said.what in amounts:
                return amounts[said.what]
            return split(line).gross if said.what == "gross" else split(line).at_risk
    return None
