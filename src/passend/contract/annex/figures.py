"""The figures of the annex: parameters, price lists, expectation, postings, worked examples."""

from __future__ import annotations

from collections.abc import Mapping

from passend.contract.annex.cards import Writer
from passend.contract.model import Contract, Entry, Example, Parameter, PriceAnnex
from passend.contract.prices import PriceList
from passend.contract.resolve import Resolved, content_hash
from passend.contract.wording import unit_text
from passend.money import decimal_text
from passend.report.document import Block, Heading, Paragraph
from passend.report.numbers import date_text, figure_text, parameter_text
from passend.words import Words

__all__ = [
    "entry_cells", "example_blocks", "expected_blocks", "parameter_blocks",
    "posting_blocks", "price_blocks",
]  # fmt: skip

LONGEST_LIST = 200
"""A longer price list is named with its hash; the prices stand in the annexed file."""


def parameter_blocks(contract: Contract, writer: Writer) -> list[Block]:
    """Every parameter with its values over time, or the rule that derives it."""
    found: list[Block] = []
    for name, item in contract.parameters.items():
        found.append(Heading(writer.title(name), 2))
        if item.says:
            found.append(Paragraph(item.says))
        found += _derived(item, writer)
        if item.values:
            head = Words("waarde|per|vanaf|bekend op|bron", "value|per|from|known at|source")
            rows = [entry_cells(entry, item, writer) for entry in item.values]
            found.append(writer.table(head[writer.language].split("|"), rows, {0}))
        found += map(Paragraph, _about(item, writer))
    return found


def entry_cells(entry: Entry, item: Parameter, writer: Writer) -> list[str]:
    """A value of a parameter: as valued, per what, from when, known when, and its source."""
    language = writer.language
    dutch = language == "nl"
    source = entry.source
    if entry.status == "proposed":
        source += " (voorgesteld)" if dutch else " (proposed)"
    if entry.example:
        source += " (voorbeeldcijfer)" if dutch else " (example figure)"
    if entry.because:
        source += f": {entry.because}"
    per = entry.per or item.per
    return [
        parameter_text(entry.value, language),
        unit_text(per or item.of, language),
        date_text(entry.valid_from, language),
        date_text(entry.known, language),
        source,
    ]


def _derived(item: Parameter, writer: Writer) -> list[Block]:
    """How a parameter follows from others."""
    language = writer.language
    dutch = language == "nl"
    found: list[Block] = []
    if item.indexed:
        base, index = writer.name(item.indexed.base), writer.name(item.indexed.index)
        text = f"{base}, geïndexeerd met {index}" if dutch else f"{base}, raised by {index}"
        if item.indexed.definitive:
            last = writer.name(item.indexed.definitive)
            text += f", definitief {last}" if dutch else f", definitively {last}"
        places = item.indexed.decimals
        text += (
            f", afgerond op {places} decimalen." if dutch else f", rounded to {places} decimals."
        )
        found.append(Paragraph(text))
    if item.weighted:
        lead = "Gewogen index" if dutch else "Weighted index"
        parts = " + ".join(
            f"{figure_text(part.weight, language)} × {writer.name(part.index)}"
            for part in item.weighted.parts
        )
        places = item.weighted.decimals
        tail = f"afgerond op {places} decimalen" if dutch else f"rounded to {places} decimals"
        found.append(Paragraph(f"{lead}: {parts}, {tail}."))
    return found


def _about(item: Parameter, writer: Writer) -> list[str]:
    dutch = writer.language == "nl"
    found = []
    if item.of and any(entry.per or item.per for entry in item.values):
        of = unit_text(item.of, writer.language)
        found.append(f"van: {of}" if dutch else f"of: {of}")
    if item.decimals != 2:
        found.append(f"decimalen: {item.decimals}" if dutch else f"decimals: {item.decimals}")
    if item.method:
        name = writer.name(item.method)
        found.append(f"Methode: {name}." if dutch else f"Method: {name}.")
    return found + maximum_lines(item, writer)


def maximum_lines(item: Parameter | PriceAnnex, writer: Writer) -> list[str]:
    """The maximum tariff that a price is held against, and the agreement to exceed it."""
    dutch = writer.language == "nl"
    found = []
    if item.maximum:
        name = writer.name(item.maximum)
        found.append(f"Maximumtarief: {name}." if dutch else f"Maximum tariff: {name}.")
    if item.above_maximum:
        lead = Words("Schriftelijk overeengekomen boven het maximum", "Agreed in writing beyond it")
        found.append(f"{lead[writer.language]}: {item.above_maximum}.")
    return found


def price_blocks(resolved: Resolved, writer: Writer) -> list[Block]:
    """Every price list, with its prices, or with its hash where it is long."""
    found: list[Block] = []
    for name, annexes in resolved.prices.items():
        found.append(Heading(writer.title(name), 2))
        for annex, prices in annexes:
            found.append(writer.card(annex, leave_out=("maximum", "above_maximum")))
            found += map(Paragraph, maximum_lines(annex, writer))
            found.append(_prices(prices, writer))
    return found


def _prices(prices: PriceList, writer: Writer) -> Block:
    dutch = writer.language == "nl"
    if len(prices.prices) > LONGEST_LIST:
        found = content_hash({code: str(price) for code, price in prices.prices.items()})
        count = len(prices.prices)
        return Paragraph(f"{count} prijzen, in het bijgevoegde bestand; hash {found}." if dutch else
                         f"{count} prices, in the annexed file; hash {found}.")  # fmt: skip
    rows = [
        (code, parameter_text(decimal_text(price, prices.decimals), writer.language))
        for code, price in prices.prices.items()
    ]
    return writer.table(("code", "prijs" if dutch else "price"), rows, {1})


def expected_blocks(contract: Contract, writer: Writer) -> list[Block]:
    """What the parties expect, per window: what the simulation and the checker start from."""
    if not contract.expected:
        return []
    rows = [
        (writer.name(name), window, figure_text(value, writer.language))
        for name, values in contract.expected.items()
        for window, value in values.items()
    ]
    head = Words("wat|periode|verwachting", "what|period|expectation")[writer.language]
    return [writer.table(head.split("|"), rows, {2})]


def posting_blocks(contract: Contract, writer: Writer) -> list[Block]:
    """Which payments go towards which clauses."""
    dutch = writer.language == "nl"
    found: list[Block] = []
    for name, posting in contract.postings.items():
        clauses = ", ".join(map(writer.name, posting.towards))
        observed = writer.name(posting.observation)
        counts = (
            f"{observed} telt als al betaald op {clauses}. Te betalen of terug te betalen is het "
            "verschil met het recht."
            if dutch
            else f"{observed} counts as already paid towards {clauses}. To be paid or paid back is "
            "the difference with the entitlement."
        )
        if posting.deductible:
            own = writer.name(posting.deductible)
            counts += (
                f" {own} is het deel daarvan dat verzekerden als verplicht eigen risico droegen; "
                "het recht verandert daar niet door."
                if dutch
                else f" {own} is the part of it that insured people bore as compulsory "
                "deductible; that does not change the entitlement."
            )
        found.append(Paragraph(f"{writer.title(name)}: {counts}"))
    return found


def example_blocks(contract: Contract, writer: Writer) -> list[Block]:
    """Every worked example: what is given, what follows, and the calculation by hand."""
    found: list[Block] = []
    for place, example in enumerate(contract.examples, 1):
        word = "Voorbeeld" if writer.language == "nl" else "Example"
        mark = f" ({example.id})" if example.id else ""
        found.append(Heading(f"{word} {place}{mark}: {example.says}", 2))
        head = Words("|wat|periode|waarde", "|what|period|value")[writer.language]
        found.append(writer.table(head.split("|"), _example(example, writer), {3}))
        if example.because:
            found.append(Paragraph(example.because))
    return found


def _example(example: Example, writer: Writer) -> list[list[str]]:
    words = Words("gegeven|verwacht", "given|expected")[writer.language].split("|")
    rows = []
    for word, side in zip(words, (example.given, example.expect), strict=True):
        for name, value in side.items():
            values = value if isinstance(value, Mapping) else {"": value}
            rows += [
                [word, writer.name(name), window, figure_text(text, writer.language)]
                for window, text in values.items()
            ]
    return rows
