"""A contract and its statement as FHIR R4B, where a resource says the same thing.

What maps, and what does not (HL7 FHIR 4.3.0):

========================  ======================================================================
here                      there
========================  ======================================================================
contract, clause          ``Contract`` with one ``term`` per clause, its parties in ``offer.party``
party                     ``Organization`` with its UZOVI and AGB codes, contained
observation per window    ``MeasureReport`` of type ``summary``: a count as ``population.count``,
                          an amount as ``measureScore`` in euros
statement line            ``Invoice`` of the creditor per clause and window, final or draft
entitlement's tree        nothing: it stays in the statement, which the ``Invoice`` names by hash
``Claim``, ``Explanation  nothing: both are about one patient (``patient`` 1..1), and a settlement
OfBenefit``               of a contract is about none
========================  ======================================================================

Money is a decimal with two places, written as a number without passing through a float.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from passend.money import decimal_text
from passend.periods import parse_window
from passend.settlement.statement import Line, Statement

__all__ = ["fhir_json", "statement_fhir"]

_SYSTEMS: Final = {
    "uzovi": "http://fhir.nl/fhir/NamingSystem/uzovi",
    "agb": "http://fhir.nl/fhir/NamingSystem/agb-z",
    "kvk": "http://www.kvk.nl/",
}
_STATUS: Final = {
    "draft": "negotiable", "proposed": "offered", "signed": "executed", "ended": "terminated",
}  # fmt: skip
"""``Contract.status`` by the status of the file (http://hl7.org/fhir/contract-status)."""

_INTEGER_LIMIT: Final = 2**31 - 1
"""A FHIR ``integer`` has 32 bits."""

Resource = dict[str, Any]


def statement_fhir(statement: Statement) -> Resource:
    """A ``Bundle`` of type ``collection``: the contract, what was observed, what is due."""
    tree = statement.inputs["contract"]["contract"]
    found = [_contract(statement, tree), *_reports(statement), *_invoices(statement, tree)]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "identifier": {"system": "urn:ietf:rfc:3986", "value": _urn(statement.seal)},
        "entry": [{"fullUrl": f"urn:passend:{r['resourceType']}:{r['id']}", "resource": r}
                  for r in found],
    }  # fmt: skip


def fhir_json(resource: Resource) -> str:
    """A resource as JSON; its decimals as written."""
    text = json.dumps(resource, indent=1, ensure_ascii=False)
    return re.sub(r'"\\u0000(-?[0-9.]+)"', r"\1", text) + "\n"


def _decimal(cents: int) -> str:
    """A decimal that :func:`fhir_json` writes as a number."""
    return "\0" + decimal_text(cents, 2)


def _money(cents: int) -> Resource:
    return {"value": _decimal(cents), "currency": "EUR"}


def _urn(hash_: str) -> str:
    return f"urn:hash::{hash_}"


def _id(*parts: str) -> str:
    """A FHIR id: letters, digits, hyphens and points, at most 64."""
    return re.sub(r"[^A-Za-z0-9.-]", "-", "-".join(parts))[-64:].strip("-.") or "x"


def _identifier(system: str, code: Mapping[str, str]) -> Resource:
    """A code of a party, with the days on which it holds where these are stated."""
    found: Resource = {"system": system, "value": code["code"]}
    days = {}
    if code.get("from"):
        days["start"] = code["from"]
    if code.get("until"):
        days["end"] = (date.fromisoformat(code["until"]) - timedelta(days=1)).isoformat()
    return found | ({"period": days} if days else {})


def _organization(name: str, party: Mapping[str, Any]) -> Resource:
    codes = [
        _identifier(system, code)
        for kind, system in _SYSTEMS.items()
        for code in party.get(kind, [])
    ]
    found: Resource = {"resourceType": "Organization", "id": _id(name)}
    if codes:
        found["identifier"] = codes
    return found | {"name": party.get("name", name)}


def _contract(statement: Statement, tree: Mapping[str, Any]) -> Resource:
    parties = tree.get("parties", {})
    runs = tree.get("runs") or {}
    found: Resource = {
        "resourceType": "Contract",
        "id": _id(statement.contract),
        "contained": [_organization(name, party) for name, party in parties.items()],
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": _urn(statement.contract_hash)}],
        "version": str(statement.version),
        "status": _STATUS.get(tree.get("status", "draft"), "negotiable"),
        "title": statement.title or statement.contract,
        "term": [_term(name, clause, parties) for name, clause in tree["clauses"].items()],
    }
    if runs:
        found["applies"] = _period(f"{runs['from']}/{runs['until']}")
    return {key: value for key, value in found.items() if value}


def _term(name: str, clause: Mapping[str, Any], parties: Mapping[str, Any]) -> Resource:
    roles = {"payer": clause.get("paid_by", "payer"), "provider": clause.get("paid_to", "provider")}
    offer: Resource = {"text": f"{clause.get('article', '')} {name}".strip()}
    members = [
        {"reference": [{"reference": f"#{_id(party)}"}], "role": {"text": role}}
        for role, party in (("paid by", roles["payer"]), ("paid to", roles["provider"]))
        if party in parties
    ]
    if members:
        offer["party"] = members
    return {"identifier": {"value": name}, "offer": offer}


def _period(window: str) -> Resource:
    """A window with its last day: FHIR periods include their end."""
    _, days = parse_window(window.partition("#")[0])
    return {"start": days.start.isoformat(), "end": (days.end - timedelta(days=1)).isoformat()}


def _reports(statement: Statement) -> Iterator[Resource]:
    """What was observed, as known to the statement."""
    for row in statement.inputs["observations"]:
        name, value = row["observation"], int(row["value"])
        group: Resource = {"code": {"text": name + (f" {row['item']}" if row["item"] else "")}}
        if row["unit"] == "money":
            group["measureScore"] = {"value": _decimal(value), "unit": "EUR",
                                     "system": "urn:iso:std:iso:4217", "code": "EUR"}  # fmt: skip
        elif 0 <= value <= _INTEGER_LIMIT:
            group["population"] = [{"code": {"text": row["unit"]}, "count": value}]
        else:
            group["measureScore"] = {"value": value, "unit": row["unit"]}
        yield {
            "resourceType": "MeasureReport",
            "id": _id(name, row["window"], row["item"]),
            "status": "complete",
            "type": "summary",
            "measure": f"urn:passend:{statement.contract}:{name}",
            "date": row["known"],
            "period": _period(row["window"]),
            "group": [group],
        }


def _invoices(statement: Statement, tree: Mapping[str, Any]) -> Iterator[Resource]:
    """Every line as an invoice of its creditor. An amount below zero is owed the other way."""
    parties = tree.get("parties", {})
    for line in statement.lines:
        debtor, creditor, cents = line.paid_by, line.paid_to, line.entitlement
        if cents < 0:
            debtor, creditor, cents = creditor, debtor, -cents
        yield {
            "resourceType": "Invoice",
            "id": _id(line.clause, line.window),
            "contained": [_organization(name, parties.get(name, {}))
                          for name in (debtor, creditor)],
            "identifier": [{"system": "urn:ietf:rfc:3986", "value": _urn(statement.seal)}],
            "status": "issued" if line.closed else "draft",
            "date": statement.known_at,
            "recipient": {"reference": f"#{_id(debtor)}"},
            "issuer": {"reference": f"#{_id(creditor)}"},
            "lineItem": [_item(line, cents)],
            "totalNet": _money(cents),
            "totalGross": _money(cents),
        }  # fmt: skip


def _item(line: Line, cents: int) -> Resource:
    text = f"{line.article} {line.clause} {line.window}".strip()
    return {
        "sequence": 1,
        "chargeItemCodeableConcept": {"text": text},
        "priceComponent": [{"type": "base", "amount": _money(cents)}],
    }
