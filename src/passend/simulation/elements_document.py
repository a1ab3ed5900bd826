"""The working elements of a contract as a document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Literal

from passend.contract.prepared import Prepared
from passend.report.curves import Axis, bars, value_cell
from passend.report.document import Block, Document, Heading, Paragraph, Table
from passend.simulation.notices import owner_blocks
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
    """The contributions by measure, from ``n`` cases. With an ``owner`` they rest on its private
    figures and are for that party only."""
    contract, dutch = prepared.resolved.contract, language == "nl"
    facts = [("contract", f"{contract.id} v{contract.version}")]
    facts.append(("gevallen" if dutch else "cases", str(n)))
    lead = (
        "Een element dat als laatste wegvalt neemt mee wat alleen samen met andere werkt; de "
        "Shapley-waarde verdeelt dat eerlijk, en telt precies op tot het geheel."
        if dutch
        else "An element that is left out last takes along what only works together with others; "
        "the Shapley value divides that fairly, and adds up to the whole exactly."
    )
    blocks: list[Block] = [*owner_blocks(owner, language), Paragraph(lead)]
    for name, item in found.items():
        blocks += _of_measure(name, item, language)
    title = "Werkzame elementen" if dutch else "Working elements"
    return Document(f"{title}: {contract.title or contract.id}", language, tuple(blocks),
                    tuple(facts))  # fmt: skip


def _of_measure(name: str, found: Contributions, language: str) -> Iterator[Block]:
    words, kind = MEASURES.get(name, (Words(name, name), "money"))
    said = words[language]
    axis = Axis(Words("bijdrage aan ", "contribution to ")[language] + said, kind)

    def cell(value: Fraction) -> str:
        return value_cell(value, axis, language)

    yield Heading(said[:1].upper() + said[1:])
    rows = [(item.element, item.shapley) for item in found.elements]
    says = Words(
        f"Shapley-waarden: samen brengen de elementen {said} van {cell(found.nothing)} naar "
        f"{cell(found.whole)}.",
        f"Shapley values: together the elements bring {said} from {cell(found.nothing)} to "
        f"{cell(found.whole)}.",
    )[language]
    if not found.exact:
        says += Words(" Het gemiddelde over een deel van de volgordes, dus een schatting.",
                      " The mean over some of the orders, so an estimate.")[language]  # fmt: skip
    head = Words("element|als laatste weg|Shapley-waarde", "element|left out last|Shapley value")
    cells = tuple((i.element, cell(i.last), cell(i.shapley)) for i in found.elements)
    total = (Words("samen", "together")[language], "", cell(found.whole - found.nothing))
    table = Table(tuple(head[language].split("|")), (*cells, total), frozenset({1, 2}))
    yield bars(rows, says, axis, table, language)
    yield from _together(found, cell, language)


def _together(
    found: Contributions, cell: Callable[[Fraction], str], language: str
) -> Iterator[Block]:
    pairs = [item for item in found.interactions if item.value]
    if pairs:
        rows = tuple(
            (f"{item.elements[0]} + {item.elements[1]}", _KINDS[item.kind][language],
             cell(item.value))
            for item in sorted(pairs, key=lambda item: -abs(item.value))
        )  # fmt: skip
        head = Words("samenspel van|soort|waarde", "interaction of|kind|value")
        yield Table(tuple(head[language].split("|")), rows, frozenset({2}))
    elif found.interactions:
        yield Paragraph(Words("De elementen werken los van elkaar.",
                              "The elements work apart from each other.")[language])  # fmt: skip
