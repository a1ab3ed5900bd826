"""The cube in the words of the contracts: what was counted per line of care, item and window."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from passend.observation.lookups import NO_DAY, Lookups
from passend.periods import Interval, regular_windows

__all__ = ["Amount", "amounts_of", "label_of"]


@dataclass(frozen=True, slots=True)
class Amount:
    """What one line of care of one contract counts: whole quantities and cents, credits taken off.

    ``item`` is the price line (a code, or ``code@day`` with the first day of its price list), empty
    where the care is not observed by code. ``day`` lies in the window, ``payer`` and ``provider``
    are the parties between whom, ``unit`` is what the quantity counts.
    """

    contract: str
    care: str
    item: str
    window: str
    day: date
    payer: str
    provider: str
    unit: str
    rows: int
    quantity: int
    declared: int
    paid: int


def amounts_of(
    lookups: Lookups, units: Sequence[str], rows: Iterable[Mapping[str, Any]]
) -> tuple[Amount, ...]:
    """The rows of a cube in words, in order; ``units`` by their numbers."""
    stays: dict[Stay, str] = {}
    if any(scope.care.per == "episode" for scope in lookups.scopes):
        rows = list(rows)
        stays = _stays(lookups, rows)
    found: dict[tuple[Any, ...], Amount] = {}
    for row in rows:
        # Of one price line there may be several rows: a stay of one contract divides them for all.
        amount = _amount(lookups, units, row, stays)
        key = _key(amount)
        found[key] = _together(found[key], amount) if key in found else amount
    return tuple(found[key] for key in sorted(found))


def _key(amount: Amount) -> tuple[Any, ...]:
    return (amount.contract, amount.care, amount.window, amount.item, amount.day, amount.payer,
            amount.provider, amount.unit)  # fmt: skip


def _together(one: Amount, other: Amount) -> Amount:
    return replace(
        one,
        rows=one.rows + other.rows,
        quantity=one.quantity + other.quantity,
        declared=one.declared + other.declared,
        paid=one.paid + other.paid,
    )


Stay = tuple[str, str, date, date]
"""A contract, a patient, and the first and last day."""


def _amount(
    lookups: Lookups, units: Sequence[str], row: Mapping[str, Any], stays: Mapping[Stay, str]
) -> Amount:
    scope, prices = lookups.scopes[row["scope"]], lookups.prices[row["scope"]]
    contract = scope.contract.id
    day = lookups.borders[row["day"] - 1]
    code = "" if row["item"] == NO_DAY else scope.codes[row["item"]]
    begun = row["stay_opened"] if scope.care.per == "episode" else None
    parties = lookups.parties[contract]
    return Amount(
        contract=contract,
        care=scope.name,
        item=prices.item(code, lookups.first_day(row["segment"]), day, begun),
        window=stays[_stay(contract, row)] if begun else label_of(scope.care.per, day, scope.run),
        day=day,
        payer=parties[row["payer"]],
        provider=parties[row["provider"]],
        unit=units[row["units"]],
        rows=row["rows"],
        quantity=row["quantity"],
        declared=row["declared"],
        paid=row["paid"],
    )


def _stay(contract: str, row: Mapping[str, Any]) -> Stay:
    return contract, row["stay_patient"], row["stay_opened"], row["stay_closed"]


def _stays(lookups: Lookups, rows: Iterable[Mapping[str, Any]]) -> dict[Stay, str]:
    """The window of every stay. A pseudonym is in no label: stays of a contract with the same days
    are numbered, in the order of their pseudonyms."""
    found: dict[tuple[str, date, date], set[str]] = {}
    for row in rows:
        scope = lookups.scopes[row["scope"]]
        if scope.care.per == "episode":
            contract, patient, opened, closed = _stay(scope.contract.id, row)
            found.setdefault((contract, opened, closed), set()).add(patient)
    return {
        (contract, patient, opened, closed): f"{opened}/{closed + timedelta(days=1)}"
        + (f"#{number}" if number > 1 else "")
        for (contract, opened, closed), patients in found.items()
        for number, patient in enumerate(sorted(patients), start=1)
    }


@cache
def label_of(grain: str, day: date, run: Interval) -> str:
    """The label of the window of a grain that holds a day of a run."""
    return next(w.label for w in regular_windows(grain, run) if day in w.interval)
