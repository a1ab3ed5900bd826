"""Warnings in plain words that many cases give: nobody has to read a table to see them.

A silent transition (care moves without a receiving party and a budget), added instead of replaced,
more nursing hours than there are people, stranded cost, and a form that does not fit the activity.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from passend.algebra.columns import Integers
from passend.contract.drafting.draft import Draft
from passend.contract.drafting.rules import DIALOGUE, INSURERS, Rule
from passend.findings import Finding, Place
from passend.money import decimal_text, rounded
from passend.report.numbers import figure_text
from passend.simulation.assumptions.keys import ACTIVITIES
from passend.simulation.assumptions.model import Shift, Staff
from passend.simulation.remarks import euros, number, share
from passend.simulation.simulated import Simulation
from passend.simulation.statistics import band, chance
from passend.words import Words

__all__ = ["RULES", "Caution", "added_not_replaced", "cautions", "fte_needed", "stranded"]

_SECONDS = 3600

_ALL = (
    Rule(
        code="sim-silent-transition",
        means="care moves to somebody else without a receiving party and a budget",
        says=Words(
            "stille transitie: {moved} van {left} komen in {year} terecht bij {to}, en geen partij "
            "wordt daarvoor betaald",
            "silent transition: {moved} of {left} turn up at {to} in {year}, and no party is paid "
            "for them",
        ),
        mend=Words(
            "noem de ontvangende partij en spreek met haar een budget af, of zet een prijs elders",
            "name the receiving party and agree on a budget with it, or give a price elsewhere",
        ),
        source=Words(f"{INSURERS}: geen stille maar een warme transitie",
                     f"{INSURERS}: no silent transition but a warm one"),
    ),
    Rule(
        code="sim-added-not-replaced",
        means="new care comes on top of the care it is meant to replace",
        says=Words(
            "toegevoegd, niet vervangen: {new} {more}, {old} {less}",
            "added, not replaced: {new} {more}, {old} {less}",
        ),
        mend=Words(
            "spreek af welke zorg in hetzelfde tempo verdwijnt, met start- en stopcriteria",
            "agree which care disappears at the same pace, with criteria to start and to stop",
        ),
        source=Words(f"{INSURERS}: vervangen, niet toevoegen", f"{INSURERS}: replace, do not add"),
    ),
    Rule(
        code="sim-hours",
        means="the care asks for more nursing hours than there are people",
        says=Words(
            "in {year} vraagt de zorg {needed} fte verpleging en zijn er {present}; de kans dat er "
            "te weinig mensen zijn is {chance}",
            "in {year} the care asks for {needed} FTE of nursing and there are {present}; the "
            "probability that there are too few people is {chance}",
        ),
        mend=Words(
            "maak de afspraak kleiner, of het tempo lager, dan er mensen zijn; geld koopt ze niet",
            "make the agreement smaller, or slower, than there are people; money does not buy them",
        ),
        source=Words(f"{INSURERS}: personeel is het grootste knelpunt",
                     f"{INSURERS}: staff is the greatest bottleneck"),
    ),
    Rule(
        code="sim-stranded",
        means="revenue falls faster than fixed cost",
        says=Words(
            "achterblijvende kosten: de opbrengst van {party} daalt van {before} naar {after}; in "
            "het midden van de gevallen blijft {stranded} aan vaste kosten zonder opbrengst",
            "stranded cost: the revenue of {party} falls from {before} to {after}; in the median "
            "case {stranded} of fixed cost is left without revenue",
        ),
        mend=Words(
            "spreek frictiekosten af met een einddatum, of laat de opbrengst dalen in het tempo "
            "waarin vaste kosten weg kunnen",
            "agree on friction costs with an end, or let revenue fall at the pace at which fixed "
            "cost can go",
        ),
        source=Words(f"{DIALOGUE}: minder zorg, en toch rendabel",
                     f"{DIALOGUE}: less care, and still profitable"),
    ),
    Rule(
        code="sim-unfitting-form",
        means="a clause pays by volume for what is no treatment: advice, guidance or availability",
        says=Words(
            "{clause} betaalt {kind} per stuk: wie minder hoeft te behandelen, verdient ook daar "
            "minder aan",
            "{clause} pays for {kind} by volume: who needs to treat less earns less there too",
        ),
        mend=Words(
            "betaal {kind} met een vast bedrag, een abonnement of een deel in de besparing",
            "pay for {kind} by a fixed sum, a subscription or a share of the saving",
        ),
        source=Words(f"{DIALOGUE}: bekostiging past alleen bij behandelen",
                     f"{DIALOGUE}: funding fits treating only"),
    ),
)  # fmt: skip

RULES: Mapping[str, Rule] = {rule.code: rule for rule in _ALL}
"""Every warning by its code."""


@dataclass(frozen=True)
class Caution:
    """One warning with its figures."""

    code: str
    figures: Mapping[str, Words]
    place: Place = Place()

    def says(self, language: str) -> str:
        return RULES[self.code].says[language].format(
            **{name: words[language] for name, words in self.figures.items()}
        )  # fmt: skip

    def finding(self, language: str) -> Finding:
        """The warning as a finding."""
        rule = RULES[self.code]
        figures = {name: words[language] for name, words in self.figures.items()}
        mend = rule.mend[language].format(**figures)
        return Finding(self.place, self.code, self.says(language), mend, rule.source[language])


def cautions(simulation: Simulation) -> list[Caution]:
    """Every warning that a simulation gives."""
    return [*_silent(simulation), *_replacements(simulation), *_hours(simulation),
            *_stranded(simulation), *_unfitting(simulation)]  # fmt: skip


def _plain(text: str) -> Words:
    return Words(text, text)


def _silent(simulation: Simulation) -> Iterator[Caution]:
    part = simulation.world.assumptions.all
    priced = part.insurer.elsewhere if part.insurer is not None else {}
    for name, observed in part.observed.items():
        if observed.programme is None:
            continue
        for shift in observed.shifts:
            if shift.to in priced or _is_paid(simulation, shift):
                continue
            year = simulation.years[-1]
            effect = max(observed.programme.effect.values(), default=Fraction(0))
            line = simulation.world.lines[name]
            expected = int(line.expected.sum(axis=1)[-1])
            moved = shift.share.center * expected * effect / (1 - effect)
            figures = {"moved": number(int(moved)), "left": _plain(name), "to": _plain(shift.to),
                       "year": _plain(str(year))}  # fmt: skip
            yield Caution("sim-silent-transition", figures, shift.basis.place)


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
