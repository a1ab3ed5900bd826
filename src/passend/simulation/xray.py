"""The incentive x-ray: where every clause pushes, and whether the appropriate act pays.

Of every line of care one unit more and one unit less is computed at the expected point; of every
act what each party gets and what it saves. All figures are exact cents over the whole run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from passend.algebra.nodes import Obs
from passend.contract.drafting.draft import Draft
from passend.contract.prepared import Prepared
from passend.simulation.acts import Act, VariableCost, Verdict, change_for, owner_of, verdicts_of
from passend.simulation.cases import Cases, expected_point, observables, run, years
from passend.simulation.fees import FeeSplit
from passend.simulation.moves import Changes, Move, amount_of, effects, spread
from passend.simulation.remarks import Warned, euros, warned

__all__ = ["Marginal", "Xray", "step_of", "xray"]

_MONEY_STEP = 100_000
"""EUR 1,000.00: a unit of care in money, large enough for rounding to cents to be seen through."""


@dataclass(frozen=True)
class Marginal:
    """What ``units`` more and ``units`` fewer of a line of care in a year change, by clause, in
    cents that the clause pays. ``fewer`` is None when there is not so much to take away, either is
    None where a clause has no value. ``codes`` codes share the unit: one of each; ``of`` is what is
    counted."""

    line: str
    year: str
    units: int
    codes: int
    money: bool
    of: str
    more: Changes | None
    fewer: Changes | None


@dataclass(frozen=True)
class Xray:
    """An x-ray of one contract: its marginals and verdicts, and the share of its value that no line
    of care changes (None when it is worth nothing)."""

    prepared: Prepared
    cases: Cases
    marginals: tuple[Marginal, ...]
    acts: tuple[Act, ...]
    verdicts: tuple[Verdict, ...]
    fixed_share: Fraction | None
    split: FeeSplit | None = None
    owner: str = ""
    receivers: frozenset[str] = field(default=frozenset())

    @property
    def parties(self) -> tuple[str, ...]:
        """The parties of the paying clauses, in the order of the file, and that of the split."""
        contract, names = self.prepared.resolved.contract, self.prepared.form.clauses
        inside = {
            party
            for name in names
            for party in (contract.clauses[name].paid_by, contract.clauses[name].paid_to)
        }
        found = [party for party in contract.parties if party in inside]
        return (*found, self.split.party) if self.split else tuple(found)

    def of_party(self, changes: Changes, move: Move, party: str) -> int:
        """What changes for a party, the fee split taken into account."""
        return change_for(self.prepared, changes, move, party, self.split)

    def warnings(self) -> tuple[Warned, ...]:
        """Acts that cost the party that has to do them, and acts on which hospital and specialists
        are opposed; each in its worst year."""
        worst: dict[tuple[str, str], Verdict] = {}
        for item in self.verdicts:
            key = item.act, item.party
            net = item.net
            if item.says == "costs" and item.party in self.receivers and net is not None:
                before = worst.get(key)
                if before is None or net < (before.net or 0):
                    worst[key] = item
        found = [
            warned("xray-perverse-step", act=item.act, party=item.party, year=item.year,
                   cents=euros(-(item.net or 0)))
            for item in worst.values()
        ]  # fmt: skip
        return (*found, *self._opposed())

    def _opposed(self) -> Iterable[Warned]:
        if self.split is None:
            return
        nets = {(v.act, v.year, v.party): v.net for v in self.verdicts}
        seen = set()
        for (act, year, party), own in nets.items():
            other = nets.get((act, year, self.split.of))
            if party != self.split.party or act in seen or own is None or other is None:
                continue
            if own * other < 0:
                seen.add(act)
                high, low = sorted(((own, party), (other, self.split.of)), reverse=True)
                yield warned("xray-opposed", act=act, winner=high[1], loser=low[1],
                             more=euros(high[0]), less=euros(-low[0]))  # fmt: skip


def xray(
    prepared: Prepared,
    acts: Sequence[Act] = (),
    costs: Sequence[VariableCost] = (),
    split: FeeSplit | None = None,
) -> Xray:
    """The x-ray of a contract. Without ``acts`` the acts are one unit less of every line of care.

    Raises BadInput ``nothing-expected``, ``two-owners``, and as ``beside`` does.
    """
    draft, cases = Draft(prepared), expected_point(prepared)
    lines = _lines(draft)
    labels = years(cases.calendar)
    chosen = tuple(acts) or _one_less(draft, lines, cases)
    inside = {split.party} if split else set()
    found = Xray(
        prepared=prepared,
        cases=cases,
        marginals=_marginals(prepared, cases, lines, labels),
        acts=chosen,
        verdicts=(),
        fixed_share=_fixed_share(draft, cases),
        split=split,
        owner=owner_of([*(cost.owner for cost in costs), split.owner if split else ""]),
        receivers=draft.sides[1] | inside,
    )
    parties, givers = found.parties, draft.sides[1]
    verdicts = verdicts_of(prepared, cases, chosen, costs, parties, givers, split)
    return replace(found, verdicts=verdicts)


def step_of(obs: Obs) -> int:
    """One unit of an observation: EUR 1,000 of money, one of everything else."""
    return _MONEY_STEP if obs.unit.kind == "money" else obs.unit.parts


def _lines(draft: Draft) -> dict[str, Obs]:
    """The lines of care: volumes whether or not a clause reads them, everything else where one
    does."""
    form, reads = draft.prepared.form.observed, set().union(*map(draft.reads, draft.paying))
    found = {}
    for name, obs in observables(draft.contract).items():
        volume = name.endswith(".volume") and name.rpartition(".")[0] in draft.contract.care
        if draft.care(name) and (volume or name in reads):
            found[name] = form.get(name, obs)
    return found


def _one_less(draft: Draft, lines: Mapping[str, Obs], cases: Cases) -> tuple[Act, ...]:
    first = years(cases.calendar)[0]
    volumes = {name: obs for name, obs in lines.items() if obs.unit.kind == "count"}
    return tuple(
        Act(id=f"{name} -{step_of(obs)}", does={name: -step_of(obs)})
        for name, obs in volumes.items()
        if (amount_of(draft.prepared, cases, obs, first) or 0) >= step_of(obs)
        or (obs.name, obs.per) not in cases.inputs.columns
    )


def _marginals(
    prepared: Prepared, cases: Cases, lines: Mapping[str, Obs], labels: Sequence[str]
) -> tuple[Marginal, ...]:
    moves: list[tuple[str, Move]] = []
    places = []
    for name, obs in lines.items():
        for year in labels:
            step, here = step_of(obs), amount_of(prepared, cases, obs, year)
            able = here is None or here >= step
            places.append((name, year, obs, able))
            moves += [(year, {name: step})] + ([(year, {name: -step})] if able else [])
    changes = iter(effects(prepared, cases, moves))
    found = []
    for name, year, obs, able in places:
        more, fewer = next(changes), next(changes) if able else None
        codes = len(spread(prepared, name))
        money, of = obs.unit.kind == "money", obs.unit.of
        found.append(Marginal(name, year, step_of(obs), codes, money, of, more, fewer))
    return tuple(found)


def _fixed_share(draft: Draft, cases: Cases) -> Fraction | None:
    """The part of the value of a contract, at the expected point, in clauses that read no care."""
    found = run(draft.prepared, cases)
    sizes = {name: abs(int(values.sum())) for name, values in found.clauses.items()}
    whole = sum(sizes.values())
    fixed = sum(size for name, size in sizes.items() if not any(map(draft.care, draft.reads(name))))
    return Fraction(fixed, whole) if whole else None
