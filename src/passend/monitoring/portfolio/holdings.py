"""What every contract is worth to one party, per year, at its expected point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from passend.contract.drafting.draft import Draft
from passend.contract.model import Contract, Party
from passend.contract.prepared import Prepared
from passend.findings import BadInput, Finding, Place
from passend.money import rounded
from passend.terms.forms import Bundle, PayForPerformance, SharedSavings
from passend.terms.reading import parts_of

__all__ = ["Holding", "Value", "holdings", "party_of"]

_INNOVATING = (Bundle, SharedSavings, PayForPerformance)
"""Terms that make a contract innovative by themselves."""


@dataclass(frozen=True)
class Value:
    """A contract in a year, in cents: what the party pays (a payer) or receives (a provider),
    how much of it does not depend on volume, and all that is paid either way. ``unknown`` are the
    clauses of which nothing is expected."""

    net: int
    fixed: int
    gross: int
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Holding:
    """A contract of the party. ``pays`` is whether the party is on the paying side.

    Multi-year is longer than a year. Innovative is a contract of which a part does not depend on
    volume, or depends on a settled measure, that pays per bundle, for performance or out of shared
    savings, or that replaces care digitally.
    """

    contract: str
    title: str
    party: str
    pays: bool
    years: dict[int, Value]
    multi_year: bool
    innovative: bool
    uncarried: tuple[str, ...]

    @property
    def fixed_share(self) -> Fraction | None:
        """The share of the value over the run that does not depend on volume."""
        gross = sum(value.gross for value in self.years.values())
        fixed = sum(value.fixed for value in self.years.values())
        return Fraction(fixed, gross) if gross else None


def party_of(contract: Contract, wanted: str) -> str:
    """The id of a party by its name, its id or one of its codes; empty when it is not in it."""
    for name, party in contract.parties.items():
        if wanted.casefold() in (name.casefold(), party.name.casefold()) or wanted in _codes(party):
            return name
    return ""


def _codes(party: Party) -> set[str]:
    return {c.code for kind in (party.uzovi, party.agb, party.kvk, party.municipality)
            for c in kind}  # fmt: skip


def holdings(prepared: Sequence[Prepared], wanted: str = "") -> tuple[str, list[Holding]]:
    """The contracts of a party, and its name. Without a party, the only one that all have.

    Raises BadInput ``unknown-party`` when no contract has it, or several parties are in all.
    """
    contracts = [item.resolved.contract for item in prepared]
    wanted = wanted or _shared(contracts)
    found, name = [], wanted
    for item in prepared:
        party = party_of(item.resolved.contract, wanted)
        if party:
            name = item.resolved.contract.parties[party].name
            found.append(_holding(item, party))
    if not found:
        known = sorted({party.name for c in contracts for party in c.parties.values()})
        raise BadInput([Finding(Place("--party"), "unknown-party",
                                f"no contract has a party {wanted!r}",
                                f"choose {', '.join(known)}")])  # fmt: skip
    return name, found


def _shared(contracts: Sequence[Contract]) -> str:
    """The one party that all contracts have; of two contracting parties that both are in all, the
    payer."""
    names = [{party.name: party for party in c.parties.values()} for c in contracts]
    shared = set.intersection(*(set(found) for found in names)) if names else set()
    paying = [name for name in sorted(shared) if names[0][name].uzovi]
    candidates = paying or sorted(shared)
    if len(candidates) == 1:
        return candidates[0]
    mend = f"add --party with one of {', '.join(sorted({n for found in names for n in found}))}"
    message = "say whose portfolio this is: no party, or more than one, is in every contract"
    raise BadInput([Finding(Place("--party"), "unknown-party", message, mend)])


def _holding(item: Prepared, party: str) -> Holding:
    draft, contract = Draft(item), item.resolved.contract
    pays = party in draft.sides[0]
    years = {year: _value(draft, party, pays, year)
             for year in range(draft.run.start.year, (draft.run.end.year + 1))
             if any(_windows(draft, name, year) for name in draft.paying)}  # fmt: skip
    settled = {name for name, measure in contract.measures.items() if measure.use == "settled"}
    reads = {name.partition(".")[0] for clause in draft.paying for name in draft.reads(clause)}
    terms = [*contract.amounts.values(), *(c.pay for c in contract.clauses.values() if c.pay)]
    innovative = (
        any(value.fixed for value in years.values())
        or bool(settled & reads)
        or any(clause.digital is not None for clause in contract.clauses.values())
        or any(isinstance(part, _INNOVATING) for term in terms for part in parts_of(term))
    )
    uncarried = tuple(u.id for u in contract.uncertainties
                      if not u.carried_by and not u.accepted_by)  # fmt: skip
    return Holding(contract.id, contract.title or contract.id, party, pays, years,
                   draft.longer_than_a_year, innovative, uncarried)  # fmt: skip


def _windows(draft: Draft, clause: str, year: int) -> list[int]:
    """The windows of a clause that begin in a year; the whole term counts in its first year."""
    step = draft.program.steps[draft.program.outputs[clause]]
    windows = draft.expected.calendar.windows.get(step.grain, ())
    return [at for at, window in enumerate(windows) if window.interval.start.year == year]


def _value(draft: Draft, party: str, pays: bool, year: int) -> Value:
    net = fixed = gross = 0
    unknown = []
    for name, cents in _clauses(draft, year):
        clause = draft.contract.clauses[name]
        if cents is None:
            unknown.append(name)
            continue
        gross += abs(cents)
        fixed += 0 if any(map(draft.care, draft.reads(name))) else abs(cents)
        out = cents if clause.paid_by == party else -cents if clause.paid_to == party else 0
        net += out if pays else -out
    return Value(net, fixed, gross, tuple(unknown))


def _clauses(draft: Draft, year: int) -> Iterator[tuple[str, int | None]]:
    """Every paying clause in a year at the expected point; None when that cannot be told."""
    for name in draft.paying:
        at = draft.program.outputs[name]
        value = draft.expected.steps[at]
        parts = [value.window(window) for window in _windows(draft, name, year)]
        if any(part.defects is not None and part.defects.any() for part in parts):
            yield name, None
        else:
            total = sum(int(part.values.sum()) for part in parts)
            yield name, rounded(total, draft.program.steps[at].node.unit.parts)
