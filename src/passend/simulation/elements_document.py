"""The working elements of a contract as a document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Literal

from passend.contract.prepared import Prepared
from passend.report.curves import Axis, bars, value_cell
from passend.report.document import Block, Document, Heading, Paragraph, Table
from passend.report.numbers import number_text
from passend.simulation.attached import known_blocks
from passend.simulation.notices import owner_blocks, parties_facts
from passend.simulation.shapley import Contributions
from passend.words import Words

__all__ = ["MEASURES", "elements_document"]

Kind = Literal["money", "count"]

MEASURES: Mapping[str, tuple[Words, Kind]] = {
    "spend": (Words("uitgaven", "spend"), "money"),
    "revenue": (Words("opbrengst", "revenue"), "money"),
    "margin": (Words("marge", "margin"), "money"),
    "risk": (Words("risico", "risk"), "money"),
    "volume": (Words("volume", "volume"), "count"),
    "hours": (Words("uren", "hours"), "count"),
}
"""What measures are called, and whether they are amounts or numbers."""

_MOST_PAIRS = 12
"""So many interactions are shown, the largest first."""

_KINDS = {
    "strengthen": Words("versterken elkaar", "strengthen each other"),
    "weaken": Words("verzwakken elkaar", "weaken each other"),
}


def elements_document(
    prepared: Prepared,
    found: Mapping[str, Contributions],
    language: str,
    n: int = 1,
    owner: str = "",
) -> Document:
    """The contributions by measure (``spend``, or ``spend payer`` of one party), from ``n`` cases,
    and what is known of the forms. With an ``owner`` they rest on its private figures and are for
    that party only."""
    contract, dutch = prepared.resolved.contract, language == "nl"
    facts = [("contract", f"{contract.id} v{contract.version}"), *parties_facts(contract)]
    facts.append(("gevallen" if dutch else "cases", number_text(n, language)))
    lead = (
        "Een element dat als laatste wegvalt neemt mee wat alleen samen met andere werkt; de "
        "Shapley-waarde verdeelt dat eerlijk, en telt precies op tot het geheel. Een naam met een "
        "getal erachter is een stap: afspraak/2 is de tweede regel van die afspraak."
        if dutch
        else "An element that is left out last takes along what only works together with others; "
        "the Shapley value divides that fairly, and adds up to the whole exactly. A name with a "
        "number is a step: clause/2 is the second line of that clause."
    )
    blocks: list[Block] = [*owner_blocks(owner, language), Paragraph(lead)]
    for name, item in found.items():
        blocks += _of_measure(name, item, language)
    blocks += known_blocks(prepared, language)
    title = "Werkzame elementen" if dutch else "Working elements"
    return Document(f"{title}: {contract.title or contract.id}", language, tuple(blocks),
                    tuple(facts))  # fmt: skip


def _of_measure(name: str, found: Contributions, language: str) -> Iterator[Block]:
    measure, _, party = name.partition(" ")
    words, kind = MEASURES.get(measure, (Words(name, name), "money"))
    said = words[language] + (f" ({party})" if party else "")
    axis = Axis(Words("bijdrage aan ", "contribution to ")[language] + said, kind)

    def cell(value: Fraction) -> str:
        return value_cell(value, axis, language)

    yield Heading(said[:1].upper() + said[1:])
    acting = [item for item in found.elements if item.last or item.shapley]
    if not acting:
        text = Words(
            "Geen element verandert dit: het blijft {}.", "No element changes this: it stays {}."
        )
        yield Paragraph(text[language].format(cell(found.whole)))
        return
    rows = [(item.element, item.shapley) for item in acting]
    head = Words("element|als laatste weg|Shapley-waarde", "element|left out last|Shapley value")
    cells = tuple((i.element, cell(i.last), cell(i.shapley)) for i in acting)
    total = (Words("samen", "together")[language], "", cell(found.whole - found.nothing))
    table = Table(tuple(head[language].split("|")), (*cells, total), frozenset({1, 2}))
    yield bars(rows, _says(said, found, cell, language), axis, table, language)
    still = [item.element for item in found.elements if item not in acting]
    if still:
        text = Words("Zonder invloed: {}.", "Without influence: {}.")
        yield Paragraph(text[language].format(", ".join(still)))
    yield from _together(found, cell, language)


def _says(said: str, found: Contributions, cell: Callable[[Fraction], str], language: str) -> str:
    nothing, whole = cell(found.nothing), cell(found.whole)
    says = Words(
        f"Shapley-waarden: samen brengen de elementen {said} van {nothing} naar {whole}.",
        f"Shapley values: together the elements bring {said} from {nothing} to {whole}.",
    )[language]
    if found.exact:
        return says
    return (
        says
        + Words(
            " Het gemiddelde over een deel van de volgordes, dus een schatting.",
            " The mean over some of the orders, so an estimate.",
        )[language]
    )


def _together(
    found: Contributions, cell: Callable[[Fraction], str], language: str
) -> Iterator[Block]:
    pairs = [item for item in found.interactions if item.value]
    if pairs:
        rows = tuple(
            (f"{item.elements[0]} + {item.elements[1]}", _KINDS[item.kind][language],
             cell(item.value))
            for item in sorted(pairs, key=lambda item: -abs(item.value))[:_MOST_PAIRS]
        )  # fmt: skip
        head = Words("samenspel van|soort|waarde", "interaction of|kind|value")
        yield Table(tuple(head[language].split("|")), rows, frozenset({2}))
    elif found.interactions:
        yield Paragraph(Words("De elementen werken los van elkaar.",
                              "The elements work apart from each other.")[language])  # fmt: skip
