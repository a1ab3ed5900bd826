"""Which claims a line of care counts: between which codes of which parties, for which codes of
care, attributed and priced on which day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from passend.contract.check import Prepared
from passend.contract.model import Care, Contract
from passend.findings import BadInput, Finding
from passend.periods import Interval

__all__ = ["Held", "Scope", "held_by", "scopes_of"]

_ALWAYS = Interval(date.min, date.max)


@dataclass(frozen=True)
class Held:
    """A code (a UZOVI label, an AGB code) and the days on which it belongs to a party."""

    code: str
    party: str
    days: Interval


@dataclass(frozen=True)
class Scope:
    """What one line of care of one contract counts. ``codes`` is empty where any code counts;
    ``payers`` and ``providers`` hold no code on one day twice."""

    prepared: Prepared
    name: str
    codes: tuple[str, ...]
    payers: tuple[Held, ...]
    providers: tuple[Held, ...]

    @cached_property
    def contract(self) -> Contract:
        return self.prepared.resolved.contract

    @cached_property
    def care(self) -> Care:
        return self.contract.care[self.name]

    @cached_property
    def run(self) -> Interval:
        runs = self.contract.runs
        assert runs is not None
        return Interval(runs.valid_from, runs.until)

    @cached_property
    def attributed_by(self) -> str:
        """The date of a claim that gives its window. A stay has one window, whatever is delivered
        in it: that of its first day or, where its last day counts, its last."""
        by = self.care.year_of
        if self.care.per != "episode":
            return by
        return {"received": "closed", "delivered": "opened"}.get(by, by)

    @cached_property
    def priced_by(self) -> str:
        """The date of a claim that chooses its price."""
        return self.care.priced_on or self.attributed_by


def scopes_of(prepared: Sequence[Prepared]) -> tuple[Scope, ...]:
    """The scope of every line of care that selects claims.

    A line of care that names no code, specialism, diagnosis, deliverer or insurer selects nothing,
    and neither does one whose year is stated: the figures of both come from an observations table.
    Raises BadInput ``unknown-party`` for a party that the contract does not have, and
    ``per-claim-line`` for care observed per claim line.
    """
    findings: list[Finding] = []
    found = []
    for item in prepared:
        contract = item.resolved.contract
        for name, care in contract.care.items():
            codes = item.resolved.codes.get(name, ())
            chosen = (codes, care.specialisms, care.diagnoses, care.delivered_by, care.insured_with)
            if not any(chosen) or (care.by_code and not codes) or care.year_of == "stated":
                continue
            findings += _unclear(item, name)
            payers = tuple(held_by(contract, care.insured_with, "uzovi"))
            providers = tuple(held_by(contract, care.delivered_by, "agb"))
            found.append(Scope(item, name, codes, payers, providers))
    if findings:
        raise BadInput(findings)
    return tuple(found)


def _unclear(item: Prepared, name: str) -> Iterator[Finding]:
    contract = item.resolved.contract
    care, place = contract.care[name], item.resolved.place(("care", name))
    for party in (*care.delivered_by, *care.insured_with):
        if party not in contract.parties:
            known = ", ".join(contract.parties)
            yield Finding(place, "unknown-party", f"there is no party {party!r}", f"choose {known}")
    if care.per == "line":
        message = f"{name} is observed per claim line, which claims are not counted by"
        yield Finding(place, "per-claim-line", message, "observe it per episode or coarser")


def held_by(
    contract: Contract, parties: Iterable[str], kind: Literal["uzovi", "agb"]
) -> Iterator[Held]:
    """The UZOVI or AGB codes of some parties (none named: of all). On a day on which two of them
    hold a code, it is of the first."""
    taken: dict[str, list[Interval]] = {}
    for name in parties or contract.parties:
        if name not in contract.parties:
            continue
        for code in getattr(contract.parties[name], kind):
            days = Interval(code.valid_from or _ALWAYS.start, code.until or _ALWAYS.end)
            for rest in _without(days, taken.setdefault(code.code, [])):
                yield Held(code.code, name, rest)
            taken[code.code].append(days)


def _without(days: Interval, others: Sequence[Interval]) -> list[Interval]:
    """The days of an interval that none of the others holds."""
    left = [days]
    for other in others:
        left = [
            Interval(start, end)
            for part in left
            for start, end in (
                (part.start, min(part.end, other.start)),
                (max(part.start, other.end), part.end),
            )
            if start < end
        ]
    return left
