"""Which claims are postings: what was already paid towards the clauses of a contract.

Dutch fixed sums and ceilings are paid through ordinary claims, so the paid cents of the claims that
a contract counts are what was posted. A posting is filled with the paid cents of the lines of care
that its clauses read; where they read none (a fixed sum), with those that the clauses of no other
posting read. Of these it takes the claims between the parties of its clauses, in the window in
which the claim itself counts. A claim belongs to one posting at most.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from passend.contract.model import Contract
from passend.terms.reading import names_in

__all__ = ["PaidTowards", "paid_as_cost", "postings_of"]

_STAYS = ("episode", "line")


@dataclass(frozen=True)
class PaidTowards:
    """An observation of what was posted, the lines of care whose claims it holds, and between whom:
    parties that insure and parties that deliver; none stands for all."""

    observation: str
    per: str
    care: frozenset[str]
    payers: frozenset[str]
    providers: frozenset[str]

    def holds(self, care: str, payer: str, provider: str) -> bool:
        between = not self.payers or payer in self.payers
        return care in self.care and between and (not self.providers or provider in self.providers)


def paid_as_cost(contract: Contract) -> frozenset[str]:
    """The lines of care whose ``.cost`` is what was paid, because a posting names it; that of the
    others is what was declared."""
    named = {posting.observation for posting in contract.postings.values()}
    return frozenset(care for care in contract.care if f"{care}.cost" in named)


def postings_of(contract: Contract, scoped: Collection[str]) -> tuple[PaidTowards, ...]:
    """The postings that claims can fill: observations of money per window, without items.
    ``scoped`` are the lines of care that claims are counted for."""
    read = {name: _care_read(contract, posting.towards)
            for name, posting in contract.postings.items()}  # fmt: skip
    found = []
    for name, posting in contract.postings.items():
        item = contract.observations.get(posting.observation)
        if item is None or item.unit != "money" or item.items or item.per in _STAYS:
            continue
        others = set().union(*(care for other, care in read.items() if other != name))
        # Care that clauses read but no claim is counted for comes from a table: so does what was
        # paid for it.
        care = (read[name] or set(scoped) - others) & set(scoped)
        payers, providers = _parties(contract, posting.towards)
        if care:
            found.append(
                PaidTowards(posting.observation, item.per, frozenset(care), payers, providers)
            )
    return tuple(found)


def _care_read(contract: Contract, clauses: Collection[str]) -> set[str]:
    """The lines of care that some clauses read, also through amounts and other clauses."""
    found: set[str] = set()
    seen: set[str] = set()
    open_ = list(clauses)
    while open_:
        name = open_.pop()
        if name in seen:
            continue
        seen.add(name)
        clause = contract.clauses.get(name)
        terms = [clause.pay, clause.advance] if clause else [contract.amounts.get(name)]
        for term in terms:
            open_ += names_in(term) if term is not None else ()
        stem = name.rpartition(".")[0] or name
        if stem in contract.care:
            found.add(stem)
    return found


def _parties(contract: Contract, clauses: Collection[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Those of the parties of some clauses that insure, and those that deliver."""
    agreed = [contract.clauses[name] for name in clauses]
    named: Mapping[str, None] = dict.fromkeys(
        party for clause in agreed for party in (clause.paid_by, clause.paid_to)
    )
    parties = {name: contract.parties[name] for name in named if name in contract.parties}
    insures = frozenset(name for name, party in parties.items() if party.uzovi)
    delivers = frozenset(name for name, party in parties.items() if party.agb)
    return insures, delivers
