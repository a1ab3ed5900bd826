"""The words of the warnings that many cases give, in two languages."""

from __future__ import annotations

from collections.abc import Mapping

from passend.contract.drafting.rules import DIALOGUE, INSURERS, Rule
from passend.words import Words

__all__ = ["RULES"]

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
