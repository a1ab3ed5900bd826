"""The ratchet: who keeps a saved euro when every next contract starts from the last one.

A party that saves keeps the difference between its sum and its cost until the sum is rebased. Over
several contract periods a stated rule decides how much of a lasting saving it keeps, and how much
the other side gets. All figures are exact fractions of what is saved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from passend.algebra.columns import Column, Inputs
from passend.algebra.nodes import Par
from passend.contract.prepared import Prepared
from passend.findings import BadInput, Finding, Place
from passend.money import rounded_fraction
from passend.simulation.cases import Cases, expected_point, run, to_party, years
from passend.simulation.moves import Move, beside
from passend.simulation.remarks import Warned, number, share, warned
from passend.terms.reading import nearest

__all__ = ["Period", "Ratchet", "Rebasing", "ratchet", "ratchet_of"]


@dataclass(frozen=True, kw_only=True)
class Rebasing:
    """The rule by which the sum of the next period is found: it goes down by a ``part`` of the gap
    between the sum and what was spent (1: to what was spent, 0: never), as the mean over the
    ``last`` years of the period (0: all of them), in equal steps over the first ``glide`` years of
    the next one (0: at once). Raises BadInput ``rebasing``."""

    part: Fraction
    last: int = 0
    glide: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.part <= 1 or self.last < 0 or self.glide < 0:
            message = (
                f"a rebasing of {self.part} over {self.last} years with a glide of {self.glide}"
            )
            raise _bad("rebasing", message, "give a part from 0 to 1 and years of zero or more")

    def next(self, sum_: Fraction, saved: list[Fraction]) -> Fraction:
        """The sum of the next period, as a change of the first one, from the last sum of this
        period and the savings of its years.

        Formula: sum - part x (sum + mean of the savings over the last years)."""
        counted = saved[-self.last :] if self.last else saved
        return sum_ - self.part * (sum_ + sum(counted, Fraction(0)) / len(counted))

    def path(self, before: Fraction, after: Fraction, years: int) -> list[Fraction]:
        """The sum in every year of a period that goes from one sum to another."""
        steps = max(1, self.glide)
        shares = [Fraction(min(year, steps), steps) for year in range(1, years + 1)]
        return [before + (after - before) * share for share in shares]


@dataclass(frozen=True)
class Period:
    """One contract period: what is saved, and what each party keeps of it."""

    number: int
    saved: Fraction
    kept: dict[str, Fraction]


@dataclass(frozen=True)
class Ratchet:
    """The periods under a rule. What all parties keep adds up to what is saved."""

    rule: Rebasing
    saver: str
    periods: tuple[Period, ...]

    def share(self, party: str) -> Fraction:
        """The share of everything that is saved that a party keeps."""
        saved = sum((period.saved for period in self.periods), Fraction(0))
        return sum((period.kept[party] for period in self.periods), Fraction(0)) / saved

    def warning(self, least: Fraction = Fraction(1, 2)) -> Warned | None:
        """The warning that the party that saves keeps less than ``least``, or nothing."""
        kept = self.share(self.saver)
        if kept >= least:
            return None
        periods = number(len(self.periods))
        return warned("ratchet-share", party=self.saver, share=share(kept), periods=periods)


def ratchet(
    rule: Rebasing,
    keeps: Fraction = Fraction(1),
    years: int = 5,
    periods: int = 3,
    saver: str = "provider",
    other: str = "payer",
) -> Ratchet:
    """A euro saved in every year of all periods, under a sum of which the saver ``keeps`` a share
    of the difference with what is spent: all of it under a fixed sum, the agreed part under shared
    savings.

    Raises BadInput ``rebasing`` without years or periods."""
    if years <= 0 or periods <= 0 or not 0 <= keeps <= 1:
        raise _bad("rebasing", f"{periods} periods of {years} years, of which {keeps} is kept",
                   "give years and periods above zero and a share from 0 to 1")  # fmt: skip
    found = []
    for at, (sums, saved) in enumerate(_sums(rule, Fraction(1), years, periods), 1):
        gap = sum(sums, Fraction(0)) + sum(saved, Fraction(0))
        kept = {saver: keeps * gap, other: sum(saved, Fraction(0)) - keeps * gap}
        found.append(Period(at, sum(saved, Fraction(0)), kept))
    return Ratchet(rule, saver, tuple(found))


def _sums(
    rule: Rebasing, saved: Fraction, years: int, periods: int
) -> Iterator[tuple[list[Fraction], list[Fraction]]]:
    """Per period the change of the sum and the saving in every year."""
    sums, savings = [Fraction(0)] * years, [saved] * years
    for at in range(periods):
        if at:
            sums = rule.path(sums[-1], rule.next(sums[-1], savings), years)
        yield sums, savings


def ratchet_of(
    prepared: Prepared,
    rule: Rebasing,
    parameter: str,
    does: Move,
    saved: int,
    saver: str = "provider",
    periods: int = 3,
) -> Ratchet:
    """The ratchet of a contract: in every year the saver does something that changes observations
    and saves it so many cents of cost, and at the end of the run the ``parameter`` (a sum or
    benchmark per year) is rebased. Every next period is the same contract again, at the same
    prices; the sum is rounded to the cent.

    Raises BadInput ``unknown-parameter``, ``rebasing``, ``no-value``, and as ``beside`` and ``run``
    do."""
    if saved <= 0 or periods <= 0:
        raise _bad(
            "rebasing", f"{saved} cents saved over {periods} periods", "give both above zero"
        )
    contract, cases = prepared.resolved.contract, expected_point(prepared)
    labels = years(cases.calendar)
    key = _key(prepared, parameter)
    changed = cases
    for year in labels:
        changed = beside(prepared, changed, [(year, does)])
    before = _results(prepared, cases)
    found = []
    for at, (sums, savings) in enumerate(_sums(rule, Fraction(saved), len(labels), periods), 1):
        after = _results(prepared, _lowered(changed, key, sums))
        total = sum(savings, Fraction(0))
        kept = {party: Fraction(after[party] - before[party]) for party in contract.parties}
        kept[saver] += total
        found.append(Period(at, total, kept))
    return Ratchet(rule, saver, tuple(found))


def _results(prepared: Prepared, cases: Cases) -> dict[str, int]:
    outcomes = run(prepared, cases)
    if not outcomes.whole.all():
        raise _bad("no-value", "a clause has no value there", "save less, or expect more")
    parties = prepared.resolved.contract.parties
    return {party: int(to_party(prepared, outcomes, party).sum()) for party in parties}


def _key(prepared: Prepared, parameter: str) -> tuple[str, str]:
    """The column of a sum per year."""
    nodes = (step.node for step in prepared.form.program.steps)
    sums = {
        node.name: node.unit.grain
        for node in nodes
        if isinstance(node, Par) and node.unit.grain == "year" and node.unit.parts == 1
    }
    if parameter not in sums:
        known = sorted(name for name in sums if not name.startswith("@"))
        hint = nearest(parameter, known) or f"sums per year: {', '.join(known) or 'none'}"
        message = f"{parameter!r} is no sum per year that a clause reads"
        raise _bad("unknown-parameter", message, hint)
    return parameter, "year"


def _lowered(cases: Cases, key: tuple[str, str], sums: list[Fraction]) -> Cases:
    """The cases with a sum per year changed by so many cents in every year."""
    changes = np.array([rounded_fraction(value) for value in sums], np.int64)
    column = cases.inputs.columns[key]
    changed = Column(column.values + changes, column.missing)
    columns = {**cases.inputs.columns, key: changed}
    return Cases(cases.form, cases.calendar, Inputs(cases.calendar, columns), cases.n)


def _bad(code: str, message: str, mend: str) -> BadInput:
    return BadInput([Finding(Place(), code, message, mend)])
