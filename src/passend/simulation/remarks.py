"""Warnings in plain words: what the figures of a draft say to somebody who has to sign it.

The words of a warning stand here once, in two languages; the module that finds it fills in the
figures. A warning says what is so, and how to mend it; it never blocks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from passend.contract.drafting.rules import DIALOGUE, INSURERS, PRACTICE, Rule
from passend.contract.resolve import Resolved
from passend.findings import Finding, Place
from passend.money import rounded_fraction
from passend.report.curves import share_text
from passend.report.numbers import money_text, number_text
from passend.words import Words

__all__ = ["RULES", "Warned", "euros", "number", "share", "warned"]

_LUCK = Words(
    f"{PRACTICE[0]}: een beloning voor toeval leert niemand iets",
    f"{PRACTICE[1]}: a reward for chance teaches nobody anything",
)
_WITHOUT = Words(
    f"{DIALOGUE}: minder zorg, en toch rendabel", f"{DIALOGUE}: less care, and still profitable"
)

_ALL = (
    Rule(
        code="xray-perverse-step",
        means="an act that the parties call appropriate costs the party that has to do it",
        says=Words(
            "{act} kost {party} {cents} in {year}: gepast handelen wordt bestraft",
            "{act} costs {party} {cents} in {year}: acting appropriately is punished",
        ),
        mend=Words(
            "maak een deel van de betaling los van het volume, of vergoed wat wegvalt tijdelijk",
            "make part of the payment independent of volume, or pay for what falls away for a time",
        ),
        source=_WITHOUT,
    ),
    Rule(
        code="xray-opposed",
        means="an act pays the hospital and costs its specialists, or the other way round",
        says=Words(
            "{act} levert {winner} {more} op en kost {loser} {less}: de prikkels staan tegenover "
            "elkaar",
            "{act} brings {winner} {more} and costs {loser} {less}: the incentives oppose each "
            "other",
        ),
        mend=Words(
            "spreek vooraf een verdeling af die niet aan productie hangt",
            "agree beforehand on a division that does not hang on production",
        ),
        source=Words(
            f"{INSURERS}: neem productieprikkels tussen ziekenhuis en specialisten weg",
            f"{INSURERS}: take production incentives between hospital and specialists away",
        ),
    ),
    Rule(
        code="xray-coverage",
        means="too few payers are on the form for the appropriate act to pay",
        says=Words(
            "{act} loont voor {party} pas als {border} van de zorg op deze vorm is betaald; nu is "
            "dat {share} en kost het {cents} per keer",
            "{act} pays {party} only when {border} of the care is paid on this form; now that is "
            "{share} and it costs {cents} each time",
        ),
        mend=Words(
            "laat meer betalers dezelfde richting kiezen, ieder met eigen voorwaarden, of vergoed "
            "het verschil zolang de dekking te laag is",
            "let more payers choose the same direction, each on its own terms, or pay for the "
            "difference while the coverage is too low",
        ),
        source=Words(
            f"{DIALOGUE}: meeliften van betalers die niet meedoen",
            f"{DIALOGUE}: free riding by payers that do not join",
        ),
    ),
    Rule(
        code="xray-double-payment",
        means="a payer pays for patients here who are treated, and paid for, elsewhere",
        says=Words(
            "als {leaving} van {observation} weggaat en {elsewhere} elders wordt betaald, daalt "
            "wat {party} hier betaalt met {saved} en kost het elders {paid}: {cents} is dubbel",
            "when {leaving} of {observation} leave and {elsewhere} are paid for elsewhere, what "
            "{party} pays here falls by {saved} and elsewhere costs {paid}: {cents} is paid twice",
        ),
        mend=Words(
            "volg de zorg van dezelfde verzekerden elders, en spreek af wanneer de som meebeweegt",
            "watch the care of the same insured elsewhere, and agree when the sum moves along",
        ),
        source=Words(
            f"{DIALOGUE}: dubbel betalen als patiënten naar een ander ziekenhuis gaan",
            f"{DIALOGUE}: double payment when patients move to another hospital",
        ),
    ),
    Rule(
        code="luck-reward",
        means="a reward is often paid although nothing changed",
        says=Words(
            "{at}: de kans op beloning zonder dat er iets verandert is {chance}",
            "{at}: the probability of a reward although nothing changes is {chance}",
        ),
        mend=Words(
            "neem een bandbreedte, meer jaren of een grotere groep, of weeg naar volume",
            "take a corridor, more years or a larger pool, or weigh by volume",
        ),
        source=_LUCK,
    ),
    Rule(
        code="luck-loss",
        means="a party is often punished although nothing changed",
        says=Words(
            "{at}: de kans op een korting zonder dat er iets verandert is {chance}",
            "{at}: the probability of a deduction although nothing changes is {chance}",
        ),
        mend=Words(
            "neem een bandbreedte, meer jaren of een grotere groep, of weeg naar volume",
            "take a corridor, more years or a larger pool, or weigh by volume",
        ),
        source=_LUCK,
    ),
    Rule(
        code="luck-missed",
        means="a real effect is often missed",
        says=Words(
            "{at}: een echt effect van {effect} wordt met kans {chance} niet gezien",
            "{at}: a real effect of {effect} is missed with probability {chance}",
        ),
        mend=Words(
            "beloon afgesproken acties in plaats van een uitkomst die bij dit volume niet te meten "
            "is",
            "reward agreed actions instead of an outcome that cannot be measured at this volume",
        ),
        source=_LUCK,
    ),
    Rule(
        code="luck-baseline",
        means="a baseline that lies away from the usual returns to it by itself",
        says=Words(
            "van een beginpunt dat {away} boven het gebruikelijke ligt keert {back} vanzelf terug: "
            "zoveel 'besparing' zonder dat er iets verandert",
            "of a baseline that lies {away} above the usual, {back} returns by itself: so much "
            "'saving' although nothing changes",
        ),
        mend=Words(
            "neem meer jaren als beginpunt, of weeg het met het gemiddelde van vergelijkbaren",
            "take more years for the baseline, or weigh it with the mean of comparable ones",
        ),
        source=_LUCK,
    ),
    Rule(
        code="luck-own-comparator",
        means="a party is part of what it is compared with, so that its saving is diluted",
        says=Words(
            "wie voor {share} in de eigen vergelijking zit, moet {needed} besparen om {credited} "
            "gerekend te krijgen",
            "a party that is {share} of its own comparator must save {needed} to be credited "
            "{credited}",
        ),
        mend=Words(
            "laat de aanbieder uit de eigen vergelijking", "leave the party out of its comparison"
        ),
        source=_LUCK,
    ),
    Rule(
        code="ratchet-share",
        means="rebasing takes most of a saving from the party that makes it",
        says=Words(
            "van elke blijvend bespaarde euro houdt {party} over {periods} contractperioden "
            "{share}: wie bespaart, verlaagt zijn eigen volgende som",
            "of every euro saved for good {party} keeps {share} over {periods} contract periods: "
            "who saves lowers its own next sum",
        ),
        mend=Words(
            "herijk voor een deel, met een glijpad, of op anderen dan de aanbieder zelf",
            "rebase in part, along a glide path, or on others than the party itself",
        ),
        source=_WITHOUT,
    ),
    Rule(
        code="ratchet-stranded",
        means="revenue falls faster than fixed cost can",
        says=Words(
            "de opbrengst van {party} daalt van {before} naar {after}; {stranded} vaste kosten "
            "blijven achter zonder opbrengst",
            "the revenue of {party} falls from {before} to {after}; {stranded} of fixed cost stay "
            "behind without revenue",
        ),
        mend=Words(
            "spreek frictiekosten af met een einddatum, zo snel als vaste kosten weg kunnen",
            "agree on friction costs with an end, at the pace at which fixed cost can go",
        ),
        source=Words(
            f"{INSURERS}: een voorziening voor frictiekosten waar dat nodig is",
            f"{INSURERS}: a provision for friction costs where necessary",
        ),
    ),
)

RULES: Mapping[str, Rule] = {rule.code: rule for rule in _ALL}
"""Every warning by its code."""


@dataclass(frozen=True)
class Warned:
    """One warning with its figures, and where in the contract it is about something."""

    code: str
    figures: Mapping[str, Words | str]
    path: tuple[str | int, ...] = field(default=())

    def says(self, language: str) -> str:
        """The warning in a language."""
        return RULES[self.code].says[language].format(
            **{name: figure if isinstance(figure, str) else figure[language]
               for name, figure in self.figures.items()}
        )  # fmt: skip

    def finding(self, language: str, resolved: Resolved | None = None) -> Finding:
        """The warning as a finding, with its place when the contract is given."""
        rule = RULES[self.code]
        place = Place() if resolved is None else resolved.place(self.path)
        return Finding(place, self.code, self.says(language), rule.mend[language],
                       rule.source[language])  # fmt: skip


def warned(code: str, path: tuple[str | int, ...] = (), **figures: Words | str) -> Warned:
    """A warning, with its figures by name."""
    return Warned(code, figures, path)


def euros(cents: int | Fraction) -> Words:
    """An amount, to the cent."""
    whole = rounded_fraction(Fraction(cents))
    return Words(money_text(whole, "nl"), money_text(whole, "en"))


def share(value: int | Fraction) -> Words:
    """A share of one as a percentage."""
    return Words(share_text(value, "nl"), share_text(value, "en"))


def number(value: int) -> Words:
    """A whole number."""
    return Words(number_text(value, "nl"), number_text(value, "en"))
