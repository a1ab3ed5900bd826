"""The cube in the words of the contracts: what was counted per line of care, item and window."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np

from passend.observation.lookups import NO_DAY, Lookups
from passend.periods import Interval, regular_windows

__all__ = ["Amount", "Amounts", "label_of"]


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


class Amounts:
    """What was counted, contract after contract in the order of their names, in each in the order
    of its fields. There may be millions: they are held as columns, and become amounts when they are
    asked for."""

    def __init__(self, lookups: Lookups, units: Sequence[str], cube: Any) -> None:
        """``cube`` is an Arrow table of numbers and of what makes a stay, ``units`` are those of
        the lines by number."""
        self._lookups, self._units = lookups, units
        names = sorted({scope.contract.id for scope in lookups.scopes})
        place = {name: at for at, name in enumerate(names)}
        of_scope = np.array([place[scope.contract.id] for scope in lookups.scopes], np.int64)
        of_row = of_scope[_values(cube.column("scope"))]
        order = np.argsort(of_row, kind="stable")
        self._columns = {name: _values(cube.column(name))[order] for name in cube.column_names}
        first = np.searchsorted(of_row[order], np.arange(len(names) + 1))
        self._rows = {name: slice(*first[at : at + 2].tolist()) for name, at in place.items()}

    def __iter__(self) -> Iterator[Amount]:
        for contract in self._rows:
            yield from self.of(contract)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Amounts) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # two of them are equal by what they hold

    def of(self, contract: str) -> tuple[Amount, ...]:
        """The amounts of one contract."""
        own = self._rows.get(contract, slice(0))
        columns = [values[own].tolist() for values in self._columns.values()]
        rows = [dict(zip(self._columns, row, strict=True)) for row in zip(*columns, strict=True)]
        stays = _stays(self._lookups, rows)
        found: dict[tuple[Any, ...], Amount] = {}
        for row in rows:
            # There may be several of a price line: a stay of one contract divides them for all.
            amount = _amount(self._lookups, self._units, row, stays)
            key = _key(amount)
            found[key] = _together(found[key], amount) if key in found else amount
        return tuple(found[key] for key in sorted(found))

    def mixing(self) -> set[str]:
        """The contracts of which some item was counted in different units."""
        if len(self._units) < 2:
            return set()
        scope, item, unit = (self._columns[name] for name in ("scope", "item", "units"))
        many, wide = len(self._units), int(item.max(initial=0)) + 2
        items = np.unique((scope * wide + item - NO_DAY) * many + unit) // many
        items, times = np.unique(items, return_counts=True)
        return {self._lookups.scopes[at].contract.id for at in (items[times > 1] // wide).tolist()}


def _values(column: Any) -> Any:
    """A column in NumPy: whole numbers, or objects where it holds texts or days."""
    if str(column.type) == "int64":
        # From its buffers: Arrow would bring pandas for it.
        parts = [np.frombuffer(chunk.buffers()[1], np.int64)[chunk.offset :][: len(chunk)]
                 for chunk in column.chunks]  # fmt: skip
        return np.concatenate([np.zeros(0, np.int64), *parts])
    found = np.empty(len(column), object)
    found[:] = column.to_pylist()
    return found


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
