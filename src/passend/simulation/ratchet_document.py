"""The ratchet and stranded cost as a document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from passend.money import rounded_fraction
from passend.report.curves import Axis, bars, share_text
from passend.report.document import Block, Document, Heading, Paragraph, Picture, Table
from passend.report.numbers import money_text, number_text
from passend.simulation.notices import lean, owner_blocks, warning_blocks
from passend.simulation.ratchet import Ratchet, Rebasing
from passend.simulation.stranded import Stranded
from passend.words import Words

__all__ = ["ratchet_document", "ratchet_picture"]


def ratchet_document(
    language: str,
    found: Ratchet | None = None,
    stranded: Sequence[Stranded] = (),
    friction: Sequence[int] = (),
    title: str = "",
    owner: str = "",
) -> Document:
    """Who keeps a saved euro over the contract periods, what strands, and the friction costs that
    taper. With an ``owner`` it rests on its private figures and is for that party only."""
    kept = found.warning() if found else None
    warned = [item for item in (kept, *(one.warning() for one in stranded)) if item]
    blocks = [*owner_blocks(owner, language), *warning_blocks(warned, language)]
    if found:
        blocks += [Heading(Words("Wie houdt een bespaarde euro?",
                                 "Who keeps a saved euro?")[language])]  # fmt: skip
        blocks += [Paragraph(_rule(found.rule, language)), ratchet_picture(found, language)]
    blocks += _stranded(stranded, friction, language)
    name = Words("Ratel en achterblijvende kosten", "Ratchet and stranded cost")[language]
    return Document(f"{name}: {title}" if title else name, language, tuple(blocks))


def _rule(rule: Rebasing, language: str) -> str:
    if not rule.part:
        return Words("De som wordt na een periode niet herijkt.",
                     "The sum is not rebased after a period.")[language]  # fmt: skip
    part, last, glide = share_text(rule.part, language), rule.last, rule.glide
    years = Words(f"de laatste {last} jaren" if last else "alle jaren",
                  f"the last {last} years" if last else "all years")[language]  # fmt: skip
    pace = Words(f"in {glide} gelijke stappen" if glide > 1 else "in één keer",
                 f"in {glide} equal steps" if glide > 1 else "at once")[language]  # fmt: skip
    return Words(
        f"Na elke periode daalt de som met {part} van het verschil met wat over {years} gemiddeld "
        f"is uitgegeven, {pace}.",
        f"After every period the sum falls by {part} of the gap with what was spent on average "
        f"over {years}, {pace}.",
    )[language]


def ratchet_picture(found: Ratchet, language: str) -> Picture:
    """What each party keeps, as a share of what is saved, in every period and over all of them."""
    parties = [
        party for party in found.periods[0].kept if any(p.kept[party] for p in found.periods)
    ]
    word = Words("periode", "period")[language]
    labels = [f"{word} {period.number}" for period in found.periods]
    rows, cells = [], []
    for label, period in zip(labels, found.periods, strict=True):
        shares = [period.kept[party] / period.saved for party in parties]
        rows += [(f"{label}: {p}", part) for p, part in zip(parties, shares, strict=True)]
        cells.append((label, *(share_text(part, language) for part in shares)))
    together = Words("samen", "together")[language]
    whole = [found.share(party) for party in parties]
    rows += [(f"{together}: {p}", part) for p, part in zip(parties, whole, strict=True)]
    cells.append((together, *(share_text(part, language) for part in whole)))
    table = Table(("", *parties), tuple(cells), frozenset(range(1, len(parties) + 1)))
    kept = share_text(found.share(found.saver), language)
    says = Words(
        f"Van een blijvende besparing houdt {found.saver} over {len(labels)} perioden {kept}.",
        f"Of a lasting saving {found.saver} keeps {kept} over {len(labels)} periods.",
    )[language]
    axis = Axis(Words("deel van de besparing", "share of the saving")[language], "share")
    return bars(rows, says, axis, table, language)


def _stranded(found: Sequence[Stranded], friction: Sequence[int], language: str) -> Iterator[Block]:
    if found:
        yield Heading(
            Words("Vaste kosten zonder opbrengst", "Fixed cost without revenue")[language]
        )
        head = Words("partij|jaar|opbrengst was|is|blijft achter",
                     "party|year|revenue was|is|stranded")  # fmt: skip
        rows = tuple(
            (item.party, item.year, money_text(item.before, language),
             money_text(item.after, language), _cents(item.cents, language))
            for item in found
        )  # fmt: skip
        table = Table(tuple(head[language].split("|")), rows, frozenset({2, 3, 4}))
        says = Words("Vaste kosten waar geen opbrengst meer tegenover staat.",
                     "Fixed cost that no revenue carries any more.")[language]  # fmt: skip
        axis = Axis(Words("blijft achter", "stranded")[language], "money")
        drawn = [(f"{one.party} {one.year}".strip(), one.cents) for one in found]
        yield bars(drawn, says, axis, lean(table), language)
    if friction:
        yield Heading(Words("Frictiekosten met een einde", "Friction costs with an end")[language])
        head = Words("jaar|frictiekosten", "year|friction costs")
        taper = tuple(
            (number_text(at, language), money_text(cents, language))
            for at, cents in enumerate(friction, 1)
        )
        yield Table(tuple(head[language].split("|")), taper, frozenset({0, 1}))


def _cents(value: Fraction, language: str) -> str:
    return money_text(rounded_fraction(value), language)
