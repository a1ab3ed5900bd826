"""Warnings in plain words that many cases give: nobody has to read a table to see them.

A silent transition (care moves without a receiving party and a budget), double payment, added
instead of replaced, more nursing hours than there are people, stranded cost, and a form that does
not fit the activity.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from passend.algebra.columns import Integers
from passend.contract.drafting.draft import Draft
from passend.contract.drafting.rules import Rule
from passend.findings import Finding, Place
from passend.money import decimal_text, rounded
from passend.report.numbers import figure_text
from passend.simulation import remarks
from passend.simulation.assumptions.keys import ACTIVITIES
from passend.simulation.assumptions.model import Programme, Shift, Staff
from passend.simulation.caution_rules import RULES
from passend.simulation.changes import moved
from passend.simulation.mix import Leaving
from passend.simulation.remarks import euros, number, share
from passend.simulation.simulated import Simulation
from passend.simulation.statistics import band, chance
from passend.words import Words

__all__ = ["RULES", "Caution", "added_not_replaced", "cautions", "fte_needed", "stranded"]

_SECONDS = 3600


@dataclass(frozen=True)
class Caution:
    """One warning with its figures."""

    code: str
    figures: Mapping[str, Words]
    place: Place = Place()

    @property
    def rule(self) -> Rule:
        """The rule behind it: one of these, or one that an x-ray knows too."""
        return RULES.get(self.code) or remarks.RULES[self.code]

    def says(self, language: str) -> str:
        return self.rule.says[language].format(
            **{name: words[language] for name, words in self.figures.items()}
        )  # fmt: skip

    def finding(self, language: str) -> Finding:
        """The warning as a finding."""
        rule = self.rule
        figures = {name: words[language] for name, words in self.figures.items()}
        mend = rule.mend[language].format(**figures)
        return Finding(self.place, self.code, self.says(language), mend, rule.source[language])


def cautions(simulation: Simulation) -> list[Caution]:
    """Every warning that a simulation gives."""
    return [*_silent(simulation), *_double(simulation), *_replacements(simulation),
            *_hours(simulation), *_stranded(simulation), *_unfitting(simulation)]  # fmt: skip


def _plain(text: str) -> Words:
    return Words(text, text)


def _silent(simulation: Simulation) -> Iterator[Caution]:
    part = simulation.world.assumptions.all
    priced = part.insurer.elsewhere if part.insurer is not None else {}
    for name, observed in part.observed.items():
        for shift in observed.shifts:
            if shift.to in priced or _is_paid(simulation, shift):
                continue
            went = _taken(simulation, name, observed.programme) * shift.share.center
            if went <= 0:
                continue
            year = simulation.years[-1]
            figures = {"moved": number(int(went)), "left": _plain(name), "to": _plain(shift.to),
                       "year": _plain(str(year))}  # fmt: skip
            yield Caution("sim-silent-transition", figures, shift.basis.place)


def _taken(simulation: Simulation, name: str, programme: Programme | None) -> Fraction:
    """What a programme is expected to take away in the last year."""
    if programme is None:
        return Fraction(0)
    begun = [year for year in programme.effect if year <= simulation.years[-1]]
    effect = programme.effect[max(begun)] if begun else Fraction(0)
    line, last = simulation.world.lines[name], len(simulation.years) - 1
    inside = [at for at, year in enumerate(line.years) if year in (last, None)]
    return int(line.expected[inside].sum()) * effect / (1 - effect)


def _double(simulation: Simulation) -> Iterator[Caution]:
    """Care that a programme takes away here and that the insurer pays for elsewhere, beyond what
    this contract gives back for it, on balance: medians, in the worst year."""
    insurer = simulation.world.assumptions.all.insurer
    if insurer is None or insurer.party not in simulation.without:
        return
    with_it, without = (books[insurer.party] for books in (simulation.books, simulation.without))
    worst: dict[tuple[str, str], Leaving] = {}
    for one in moved(simulation):
        if one.less <= 0 or one.more <= 0 or one.to not in insurer.elsewhere:
            continue
        at = simulation.years.index(one.year)
        saved = band(
            (without.paid - without.received - with_it.paid + with_it.received)[:, at]
        ).median
        paid = one.more * insurer.elsewhere[one.to]
        found = Leaving(one.left, insurer.party, one.less, one.more, saved, paid)
        key = one.left, one.to
        if found.double > (worst[key].double if key in worst else 0):
            worst[key] = found
    for found in worst.values():
        warned = found.warning()
        if warned is not None:
            figures = {name: _plain(said) if isinstance(said, str) else said
                       for name, said in warned.figures.items()}  # fmt: skip
            yield Caution(warned.code, figures, insurer.basis.place)


def _is_paid(simulation: Simulation, shift: Shift) -> bool:
    """Whether the receiving party is paid by some clause."""
    contract = simulation.contract
    return any(contract.clauses[name].paid_to == shift.receiver
               for name in simulation.prepared.form.clauses)  # fmt: skip


def added_not_replaced(new: tuple[int, int], old: tuple[int, int]) -> bool:
    """Whether new care grew while the old did not shrink; each as it was before and after."""
    return new[1] > new[0] and old[1] >= old[0]


def _replacements(simulation: Simulation) -> Iterator[Caution]:
    for item in simulation.world.assumptions.all.replacements:
        names = item.new, item.old
        if any(name not in simulation.observed for name in names):
            continue
        before_after = []
        for name in names:
            values = simulation.observed[name]
            before_after.append((band(values[:, 0]).median, band(values[:, -1]).median))
        new, old = before_after
        if added_not_replaced(new, old):
            figures = {"new": _plain(item.new), "more": _signed(new[1] - new[0], "+"),
                       "old": _plain(item.old), "less": _signed(old[1] - old[0], "-")}  # fmt: skip
            yield Caution("sim-added-not-replaced", figures, item.basis.place)


def _signed(change: int, zero: str) -> Words:
    """A change with its sign: +1,000; no change takes the sign that was hoped for."""
    sign = zero if change == 0 else "+" if change > 0 else "-"
    size = number(abs(change))
    return Words(sign + size.nl, sign + size.en)


def fte_needed(seconds: Integers, staff: Staff) -> Integers:
    """Full-time equivalents in hundredths, from seconds of nursing, rounded."""
    return rounded(seconds * 100, np.full_like(seconds, staff.hours_per_fte * _SECONDS))


def _hours(simulation: Simulation) -> Iterator[Caution]:
    staff = simulation.world.assumptions.all.staff
    if staff is None:
        return
    seconds = simulation.books[staff.party].seconds
    for at, year in enumerate(simulation.years):
        present = _present(staff, year)
        if present is None:
            continue
        needed = fte_needed(seconds[:, at], staff)
        if band(needed).median > present:
            figures = {
                "year": _plain(str(year)),
                "needed": _tenths(band(needed).median),
                "present": _tenths(present),
                "chance": share(chance(needed > present).share),
            }
            yield Caution("sim-hours", figures, staff.basis.place)


def _tenths(hundredths: int) -> Words:
    """Full-time equivalents to one decimal; none where they are whole."""
    text = decimal_text(rounded(hundredths, 10), 1).removesuffix(".0")
    return Words(figure_text(text, "nl"), figure_text(text, "en"))


def _present(staff: Staff, year: int) -> int | None:
    before = [one for one in staff.fte if one <= year]
    return staff.fte[max(before)] if before else None


def stranded(revenue: Integers, fixed: Integers) -> Integers:
    """Fixed cost in the last year that the revenue no longer carries, per case: what would be left
    of it had it fallen with the revenue since the first year.

    stranded = max(0, fixed_last - fixed_first x revenue_last / revenue_first), rounded; nothing
    where there was no revenue. With revenue 100 -> 87 and fixed cost of 70 throughout: 9.1.
    """
    first, last = np.maximum(revenue[:, 0], 1), revenue[:, -1]
    found = []
    for f0, f1, r0, r1 in zip(fixed[:, 0].tolist(), fixed[:, -1].tolist(), first.tolist(),
                              last.tolist(), strict=True):  # fmt: skip
        found.append(max(0, rounded(f1 * r0 - f0 * r1, r0)))
    return np.where(revenue[:, 0] > 0, np.array(found, np.int64), 0)


def _stranded(simulation: Simulation) -> Iterator[Caution]:
    for party, figures in simulation.books.items():
        if len(simulation.years) < 2 or not figures.fixed.any():
            continue
        left = band(stranded(figures.revenue, figures.fixed)).median
        before = band(figures.revenue[:, 0]).median
        after = band(figures.revenue[:, -1]).median
        if left > 0 and after < before:
            yield Caution("sim-stranded", {
                "party": _plain(party), "before": euros(before), "after": euros(after),
                "stranded": euros(left),
            })  # fmt: skip


def _unfitting(simulation: Simulation) -> Iterator[Caution]:
    """Clauses that pay by volume for what is no treatment. Treating is a process that is paid per
    piece; advice (a solution shop), guidance (a network) and availability are not."""
    draft = Draft(simulation.prepared)
    for name, activity in simulation.world.assumptions.all.activities.items():
        if activity.kind == "treating" or name not in simulation.prepared.form.clauses:
            continue
        if any(draft.care(seen) for seen in draft.reads(name)):
            kind = Words(ACTIVITIES[activity.kind], activity.kind)
            figures = {"clause": _plain(name), "kind": kind}
            yield Caution("sim-unfitting-form", figures, activity.place)
