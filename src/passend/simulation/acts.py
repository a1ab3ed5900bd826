"""Acts and their verdicts: does what is right for the patient pay who has to do it?

An act is what it changes: one day on the intensive care less. It pays a party when what it gets
more and what it spends less are together above nothing. The cost of a unit is a figure that both
agreed on, or one of a party itself; then only that party sees the result.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from passend.contract.prepared import Prepared
from passend.findings import BadInput, Finding, Place
from passend.money import rounded_fraction
from passend.simulation.assumptions.model import Assumptions
from passend.simulation.cases import Cases, observables, years
from passend.simulation.fees import FeeSplit
from passend.simulation.moves import Changes, Move, effects, spread, to_party

__all__ = [
    "Act", "VariableCost", "Verdict", "change_for", "costs_from", "owner_of", "verdicts_of",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something a professional may do, as what it changes in a year: one day on the intensive care
    less, one visit at a distance more."""

    id: str
    does: Move
    says: str = ""


@dataclass(frozen=True, kw_only=True)
class VariableCost:
    """What goes when one unit goes, in cents: the cost to a party of one unit of an observation, or
    of one time doing an act. With an ``owner`` the figure is private, and so is every result that
    rests on it; without one both parties agreed on it."""

    of: str
    party: str
    cents: int
    owner: str = ""
    source: str = ""


@dataclass(frozen=True)
class Verdict:
    """What an act brings a party: ``paid`` is what it gets more, ``saved`` the cost that goes (None
    when nobody said what it costs). ``owner`` is the only one who may see it, if any."""

    act: str
    party: str
    year: str
    paid: int
    saved: int | None
    owner: str = ""

    @property
    def net(self) -> int | None:
        return None if self.saved is None else self.paid + self.saved

    @property
    def says(self) -> Literal["pays", "neutral", "costs", "unknown"]:
        net = self.net
        if net is None:
            return "unknown"
        return "pays" if net > 0 else "costs" if net < 0 else "neutral"


def costs_from(assumptions: Assumptions) -> tuple[VariableCost, ...]:
    """The variable cost per unit that assumptions state, at its mean and rounded to the cent. With
    an overlay among them all are private to its owner: nobody can tell which are not."""
    return tuple(
        VariableCost(of=name, party=cost.party, cents=rounded_fraction(cost.variable.center),
                     owner=assumptions.owner, source=cost.basis.source)
        for name, cost in assumptions.all.costs.items()
        if cost.variable is not None
    )  # fmt: skip


def owner_of(owners: Iterable[str]) -> str:
    """The one party whose private figures are used, or nobody ("").

    Raises BadInput ``two-owners``: nobody may see what rests on the private figures of two."""
    found = sorted(set(owners) - {""})
    if len(found) > 1:
        message = f"private figures of {' and '.join(found)} in one computation"
        mend = "use the figures of one party, or figures that both agreed on"
        raise BadInput([Finding(Place(), "two-owners", message, mend)])
    return found[0] if found else ""


def verdicts_of(
    prepared: Prepared,
    cases: Cases,
    acts: Sequence[Act],
    costs: Sequence[VariableCost],
    parties: Sequence[str],
    receivers: Collection[str],
    split: FeeSplit | None = None,
) -> tuple[Verdict, ...]:
    """What every act brings every party in every year; ``receivers`` are the parties that give
    care, whose cost must be known. Where a clause has no value there is no verdict.

    Raises BadInput as ``effects`` does."""
    pairs = [(act, year) for act in acts for year in years(cases.calendar)]
    changes = effects(prepared, cases, [(year, act.does) for act, year in pairs])
    verdicts = []
    for (act, year), change in zip(pairs, changes, strict=True):
        if change is None:
            continue
        for party in parties:
            used = _figures(act, party, costs)
            saved = _saved(prepared, act, used)
            if party in receivers and not _complete(prepared, act, used):
                saved = None
            owner = next((cost.owner for cost in used if cost.owner), "")
            owner = owner or (split.owner if split and party in (split.party, split.of) else "")
            paid = change_for(prepared, change, act.does, party, split)
            verdicts.append(Verdict(act.id, party, year, paid, saved, owner))
    return tuple(verdicts)


def _figures(act: Act, party: str, costs: Sequence[VariableCost]) -> list[VariableCost]:
    about = {act.id, *act.does, *(name.partition("/")[0] for name in act.does)}
    return [cost for cost in costs if cost.party == party and cost.of in about]


def _saved(prepared: Prepared, act: Act, used: Sequence[VariableCost]) -> int | None:
    """The cost that an act takes away, by the figures of one party."""
    by_name = {cost.of: cost.cents for cost in used}
    saved = -by_name.get(act.id, 0)
    for name, change in act.does.items():
        cents = by_name.get(name, by_name.get(name.partition("/")[0], 0))
        saved -= _units(prepared, name, change) * cents
    return saved


def _complete(prepared: Prepared, act: Act, used: Sequence[VariableCost]) -> bool:
    """Whether the figures say what an act costs: the act as a whole, or everything it counts."""
    named = {cost.of for cost in used}
    known = observables(prepared.resolved.contract)
    counted = [name for name in act.does if known[name.partition("/")[0]].unit.kind == "count"]
    each = all({name, name.partition("/")[0]} & named for name in counted)
    return act.id in named or bool(counted and each)


def _units(prepared: Prepared, name: str, change: int) -> int:
    """How many units a change is: of a line per code one of every code that it is spread over."""
    return change * (1 if "/" in name else len(spread(prepared, name)))


def change_for(
    prepared: Prepared, changes: Changes, move: Move, party: str, split: FeeSplit | None
) -> int:
    """What changes for a party in cents, the fee split inside the hospital taken into account."""
    contract = prepared.resolved.contract
    if split is None or party not in (split.party, split.of):
        return to_party(contract, changes, party)
    whole = to_party(contract, changes, split.of)
    units = {name: _units(prepared, name, change) for name, change in move.items()}
    passed_on = split.change(whole, units)
    return passed_on if party == split.party else whole - passed_on
