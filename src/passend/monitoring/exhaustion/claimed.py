"""Positions from claims: declared and paid per label and year of loss, in one pass.

A party is a set of labels. To tell them apart the pass counts with every label as a party of its
own; what a contract counts does not change by that.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

from passend.contract.drafting.draft import Draft
from passend.contract.model import Care, Party
from passend.contract.prepared import Prepared
from passend.observation.amounts import Amount

__all__ = ["Used", "by_label", "scopes_by_care", "used"]

Used = Mapping[tuple[str, str, int, str], tuple[int, int]]
"""Cents declared and paid by contract, clause (empty: the whole), year and label."""


def by_label(prepared: Prepared) -> Prepared:
    """The contract with every label (UZOVI code) as a party of its own, named by its code."""
    contract = prepared.resolved.contract
    parties: dict[str, Party] = {}
    labels: dict[str, list[str]] = {}
    for name, party in contract.parties.items():
        rest = dataclasses.replace(party, uzovi=())
        if not party.uzovi or party.agb or party.kvk or party.municipality:
            parties[name] = rest if party.uzovi else party
        labels[name] = []
        for code in party.uzovi:
            if code.code not in labels[name]:
                labels[name].append(code.code)
            own = parties.get(code.code, dataclasses.replace(party, uzovi=(), agb=()))
            parties[code.code] = dataclasses.replace(own, uzovi=(*own.uzovi, code))

    def relabelled(care: Care) -> Care:
        insured = [label for name in care.insured_with for label in labels.get(name) or [name]]
        return dataclasses.replace(care, insured_with=tuple(insured))

    care = {name: relabelled(item) for name, item in contract.care.items()}
    changed = dataclasses.replace(contract, parties=parties, care=care)
    resolved = dataclasses.replace(prepared.resolved, contract=changed)
    return dataclasses.replace(prepared, resolved=resolved)


def scopes_by_care(draft: Draft, care: Iterable[str]) -> dict[str, str]:
    """The clause that each line of care stands under: the only one that reads it, else the whole
    contract; the whole contract too when there is no telling lines apart."""
    readers = {
        name: [c for c in draft.paying if draft.reads(c) & {f"{name}.cost", f"{name}.volume"}]
        for name in care
    }
    found = {name: clauses[0] if len(clauses) == 1 else "" for name, clauses in readers.items()}
    return found if len(set(found.values())) > 1 else dict.fromkeys(found, "")


def used(drafts: Sequence[Draft], amounts: Iterable[Amount]) -> Used:
    """What was declared and paid, from the cube of a pass with labels as parties; ``drafts`` are
    the same contracts."""
    # All lines of care, also those without a claim: where a clause stands must not depend on that.
    scopes = {draft.contract.id: scopes_by_care(draft, draft.contract.care) for draft in drafts}
    found: dict[tuple[str, str, int, str], tuple[int, int]] = {}
    for amount in amounts:
        if amount.contract not in scopes:
            continue
        scope = scopes[amount.contract][amount.care]
        key = amount.contract, scope, amount.day.year, amount.payer
        declared, paid = found.get(key, (0, 0))
        found[key] = declared + amount.declared, paid + amount.paid
    return found
