"""What a contract pays at a forecast, and the ceiling or sum it knows.

A clause is evaluated with the forecast in the place of the cost it reads, everything else as
expected. Clauses that read no care (a fixed sum, a reward) are worth what is expected of them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from passend.algebra.evaluate import Column, Inputs, evaluate
from passend.algebra.nodes import Obs
from passend.contract.binding import timelines
from passend.contract.drafting.draft import Draft
from passend.contract.prepared import Prepared
from passend.money import rounded

__all__ = ["Agreed", "Kind", "agreed", "as_known"]

Kind = Literal["ceiling", "sum", "none"]
"""Whether a limit bounds what is paid, is what is paid, or is not there."""


@dataclass(frozen=True)
class Agreed:
    """What a contract says about some of its clauses in one year."""

    draft: Draft
    clauses: tuple[str, ...]
    year: int

    @property
    def limit(self) -> int | None:
        """The ceilings and fixed sums together, in cents; None when a clause has neither."""
        found = [self._limit(name) for name in self.clauses]
        if not found or any(value is None for value in found):
            return None
        return sum(value for value in found if value is not None)

    @property
    def kind(self) -> Kind:
        """Whether the limit only bounds what is paid, or is what is paid."""
        if self.limit is None:
            return "none"
        return "ceiling" if any(map(self._care, self.clauses)) else "sum"

    def entitled(self, cents: int) -> int | None:
        """What the clauses pay when care costs so much; None when that cannot be told."""
        over_care = [name for name in self.clauses if self._care(name)]
        fixed = [self._expected(name) for name in self.clauses if name not in over_care]
        if not self.clauses or any(value is None for value in fixed):
            return None
        rest = sum(value for value in fixed if value is not None)
        if not over_care:
            return rest
        # One forecast cannot say which of several clauses is exceeded: one may be, beside another
        # that is not, and together they would hide it.
        if len(over_care) > 1:
            return None
        paid, most = self._at(over_care[0], cents), self._limit(over_care[0])
        if paid is None:
            paid = None if most is None else min(cents, most)
        return None if paid is None else rest + paid

    def _care(self, clause: str) -> frozenset[str]:
        return frozenset(name for name in self.draft.reads(clause) if self.draft.care(name))

    def _sign(self, clause: str) -> int:
        return -1 if self.draft.contract.clauses[clause].paid_by in self.draft.sides[1] else 1

    def _limit(self, clause: str) -> int | None:
        """The one ceiling on care in a clause, or what a clause without care pays."""
        if not self._care(clause):
            return self._expected(clause)
        steps = self.draft.program.steps
        found = {
            self._in_year(step.args[1])
            for _, step in self.draft.steps(clause)
            if step.node.role == "at_most.excess"
            and any(map(self.draft.care, self.draft.observed(step.args[0])))
            and not self.draft.observed(step.args[1])
            and steps[step.args[1]].node.unit.kind == "money"
        }
        return found.pop() if len(found) == 1 else None

    def _expected(self, clause: str) -> int | None:
        found = self._in_year(self.draft.program.outputs[clause])
        return None if found is None else self._sign(clause) * found

    def _in_year(self, at: int) -> int | None:
        """A step at the expected point, over the windows of the year, in whole cents."""
        step, value = self.draft.program.steps[at], self.draft.expected.steps[at]
        windows = self.draft.expected.calendar.windows[step.grain]
        chosen = [i for i, w in enumerate(windows) if w.interval.start.year == self.year]
        if step.grain == "term" or not chosen:
            return None
        parts = [value.window(i) for i in chosen]
        if any(part.defects is not None and part.defects.any() for part in parts):
            return None
        return rounded(sum(int(part.values.sum()) for part in parts), step.node.unit.parts)

    def _at(self, clause: str, cents: int) -> int | None:
        """A clause with the one cost that it reads at an amount."""
        costs = [obs for obs in self._costs(clause) if obs.per == "year" and obs.axis is None]
        if len(costs) != 1 or len(self._care(clause)) != 1 or cents < 0:
            return None
        windows = self.draft.expected.calendar.windows["year"]
        labels = [window.label for window in windows]
        if str(self.year) not in labels:
            return None
        at = labels.index(str(self.year))
        value = evaluate(self.draft.program, self._with(costs[0].name, at, cents))[clause]
        grain = self.draft.program.steps[self.draft.program.outputs[clause]].grain
        found = value.window(at)
        if grain != "year" or (found.defects is not None and found.defects.any()):
            return None
        return self._sign(clause) * int(found.values[0, 0])

    def _with(self, name: str, at: int, cents: int) -> Inputs:
        """What the contract runs on, with one cost per year at an amount in one year."""
        inputs = self.draft.expected.inputs
        base = inputs.columns[name, "year"]
        values = base.values.copy()
        values[:, at] = cents
        missing = None if base.missing is None else base.missing.copy()
        if missing is not None:
            missing[:, at] = False
        return Inputs(inputs.calendar, {**inputs.columns, (name, "year"): Column(values, missing)})

    def _costs(self, clause: str) -> list[Obs]:
        observed = self.draft.prepared.form.observed
        names = [name for name in sorted(self._care(clause)) if name in observed]
        return [observed[name] for name in names if observed[name].unit.kind == "money"]


def agreed(draft: Draft, clauses: Sequence[str], year: int) -> Agreed:
    """The clauses of a contract in a year; an empty list stands for all that pay."""
    return Agreed(draft, tuple(clauses) or draft.paying, year)


def as_known(prepared: Prepared, day: date) -> Prepared:
    """A contract with the values and price lists that were known on a day: what an amendment
    brought later is not in it."""
    resolved = prepared.resolved
    contract = resolved.contract
    parameters = {
        name: dataclasses.replace(item, values=tuple(v for v in item.values if v.known <= day))
        for name, item in contract.parameters.items()
    }
    prices = {
        name: tuple(pair for pair in lists if pair[0].known <= day)
        for name, lists in resolved.prices.items()
    }
    contract = dataclasses.replace(contract, parameters=parameters)
    resolved = dataclasses.replace(resolved, contract=contract, prices=prices)
    return dataclasses.replace(prepared, resolved=resolved, timelines=timelines(resolved)[0])
