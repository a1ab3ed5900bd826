"""Who owes whom what by the ledger: per key and per contract, from the totals of the accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from passend.settlement.ledger.entries import Key, Kind, Ledger

__all__ = ["KeyBalance", "balances", "owed_between"]


@dataclass(frozen=True)
class KeyBalance:
    """One key in cents: ``entitled`` as last recognised plus what was ``decided`` beside it;
    ``posted`` per kind of paying; ``deductible``, how much of that insured people paid;
    ``balance`` = entitled + decided - posted, of which ``open`` is not owed yet."""

    key: Key
    entitled: int
    decided: int
    posted: Mapping[Kind, int]
    deductible: int
    open: int

    @property
    def paid(self) -> int:
        """All that was posted as paid, of whatever kind."""
        return sum(self.posted.values())

    @property
    def balance(self) -> int:
        """What remains of the entitlement; below zero it is owed the other way."""
        return self.entitled + self.decided - self.paid

    @property
    def due(self) -> int:
        """What is owed now."""
        return self.balance - self.open

    @property
    def net_cost(self) -> int:
        """What ``paid_by`` bears itself once all is paid: the deductible is not its money."""
        return self.entitled + self.decided - self.deductible


def balances(ledger: Ledger, contract: str) -> list[KeyBalance]:
    """Every key of a contract, in the order of clause and window."""
    totals = ledger.totals(contract)
    return [_balance(key, totals) for key in sorted({key for key, _, _ in totals})]


def _balance(key: Key, totals: Mapping[tuple[Key, str, Kind], int]) -> KeyBalance:
    mine = {(account, kind): cents for (k, account, kind), cents in totals.items() if k == key}

    def total(account: str) -> int:
        return sum(cents for (name, _), cents in mine.items() if name == account)

    posted: dict[Kind, int] = {}
    for (account, kind), cents in mine.items():
        if account in ("paid", "deductible"):
            posted[kind] = posted.get(kind, 0) + cents
    found = KeyBalance(key, -total("entitled"), -total("decided"), posted, total("deductible"),
                       total("open"))  # fmt: skip
    assert found.due == total("due"), f"the accounts of {key} do not balance"
    return found


def owed_between(found: Iterable[KeyBalance]) -> dict[tuple[str, str], int]:
    """What one party owes the other now over all keys, netted: (debtor, creditor) to cents."""
    net: dict[tuple[str, str], int] = {}
    for item in found:
        debtor, creditor = item.key.paid_by, item.key.paid_to
        if (creditor, debtor) in net:
            net[creditor, debtor] -= item.due
        else:
            net[debtor, creditor] = net.get((debtor, creditor), 0) + item.due
    return {
        (pair if cents >= 0 else pair[::-1]): abs(cents) for pair, cents in net.items() if cents
    }
