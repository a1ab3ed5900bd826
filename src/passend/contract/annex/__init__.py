"""The financial annex as a lawyer reads it: a document generated from the contract file.

Everything that stands in the file stands in the text: sentences where a reader needs them, tables
for figures and cards. Free text is printed as written. It uses the contract and ``report``.
"""

from __future__ import annotations

from passend.contract.annex.articles import amount_blocks, clause_blocks
from passend.contract.annex.cards import Writer
from passend.contract.annex.figures import (
    example_blocks,
    expected_blocks,
    parameter_blocks,
    posting_blocks,
    price_blocks,
)
from passend.contract.annex.observed import care_blocks, observation_blocks
from passend.contract.annex.people import measure_blocks, party_blocks, relation_blocks
from passend.contract.lower import Form
from passend.contract.model import Contract
from passend.contract.resolve import Resolved
from passend.report.document import Block, Document, Heading, Listing, Paragraph
from passend.report.numbers import date_text
from passend.words import Words

__all__ = ["annex"]

_RANK_ORDER = {
    "nl": (
        "de ondertekende overeenkomst met haar bijzondere bepalingen",
        "het bestand van deze rekenbare bijlage met de hieronder genoemde inhoudshash",
        "de algemene voorwaarden die op de overeenkomst van toepassing zijn",
        "deze afgedrukte tekst, die uit het bestand is gemaakt",
    ),
    "en": (
        "the signed agreement with its special provisions",
        "the file of this computable annex with the content hash below",
        "the general terms that apply to the agreement",
        "this printed text, which was made from the file",
    ),
}
_RANK_LEAD = Words(
    "Spreken stukken elkaar tegen, dan gaat het eerdere stuk in deze volgorde voor:",
    "Where documents contradict each other, the earlier one in this order prevails:",
)
_ROUNDING = Words(
    "Bedragen zijn in euro's en hele centen. Alleen waar een aandeel of een deling staat wordt "
    "afgerond, één keer, op de cent, een halve cent van nul af. Vóór een toets aan een grens wordt "
    "niets afgerond. Een periode loopt van de eerste dag tot de dag na de laatste.",
    "Amounts are in euros and whole cents. Only a share or a division is rounded, once, to the "
    "cent, half a cent away from zero. Nothing is rounded before it is held against a limit. A "
    "period runs from its first day to the day after its last.",
)


def annex(resolved: Resolved, form: Form | None, language: str) -> Document:
    """The text of a contract. ``form`` is the compiled contract, which knows per what each clause
    pays; a framework has none."""
    contract, writer = resolved.contract, Writer(language, resolved.contract)
    chapters: list[tuple[Words, list[Block]]] = [
        (Words("Partijen", "Parties"), party_blocks(contract, writer)),
        (Words("Begrippen en zorg", "Definitions and care"), _definitions(resolved, writer)),
        (Words("Afspraken", "Clauses"), clause_blocks(contract, form, writer)),
        (Words("Bedragen die vaker voorkomen", "Named amounts"), amount_blocks(contract, writer)),
        (Words("Vaste waarden", "Parameters"), parameter_blocks(contract, writer)),
        (Words("Prijslijsten", "Price lists"), price_blocks(resolved, writer)),
        (Words("Verwachting", "Expectation"), expected_blocks(contract, writer)),
        (Words("Meetwaarden en methoden", "Measures and methods"),
         measure_blocks(contract, writer)),
        (Words("Wat al is betaald", "What was already paid"), posting_blocks(contract, writer)),
        (Words("Rekenvoorbeelden", "Worked examples"), example_blocks(contract, writer)),
        (Words("Samenwerking", "Relationship"), relation_blocks(contract, writer)),
        (Words("Rangorde en vaststelling", "Rank order and version"),
         _rank_order(resolved, language)),
    ]  # fmt: skip
    blocks: list[Block] = []
    for number, (title, inner) in enumerate((c for c in chapters if c[1]), 1):
        blocks += [Heading(f"{number}. {title[language]}"), *inner]
    footer = f"{contract.id} · v{contract.version} · {resolved.hash}"
    return Document(contract.title or contract.id, language, tuple(blocks),
                    _facts(contract, writer), footer)  # fmt: skip


def _facts(contract: Contract, writer: Writer) -> tuple[tuple[str, str], ...]:
    language = writer.language
    dutch = language == "nl"
    found = [("Contract", contract.id), ("Versie" if dutch else "Version", str(contract.version)),
             ("Status", writer.word(contract.status))]  # fmt: skip
    if contract.runs:
        first, until = (date_text(d, language) for d in (contract.runs.valid_from,
                                                         contract.runs.until))  # fmt: skip
        found.append(("Looptijd", f"van {first} tot {until}") if dutch else
                     ("Runs", f"from {first} until {until}"))  # fmt: skip
    if contract.pilot:
        found.append(("Proef", "ja") if dutch else ("Pilot", "yes"))
    if contract.succeeds:
        found.append(("Vervolg op" if dutch else "Succeeds", contract.succeeds))
    if contract.copied_from:
        found.append(("Gekopieerd van" if dutch else "Copied from", contract.copied_from))
    for item in contract.extends:
        found.append(("Bouwt op" if dutch else "Extends", f"{item.file} ({item.hash})"))
    if contract.fixed:
        found.append(("Ligt vast" if dutch else "Fixed", ", ".join(contract.fixed)))
    return tuple(found)


def _definitions(resolved: Resolved, writer: Writer) -> list[Block]:
    contract = resolved.contract
    found: list[Block] = [Paragraph(_ROUNDING[writer.language])]
    if contract.definitions:
        head = Words("begrip|betekenis", "term|meaning")[writer.language].split("|")
        found.append(writer.table(head, list(contract.definitions.items())))
    for name, care in contract.care.items():
        found += [Heading(writer.title(name), 2), *care_blocks(care, writer)]
        codes = ", ".join(resolved.codes.get(name, ()))
        if codes:
            file = f" ({care.codes})" if isinstance(care.codes, str) else ""
            found.append(Paragraph(f"Codes{file}: {codes}."))
    for name, item in contract.observations.items():
        found += [Heading(writer.title(name), 2), *observation_blocks(item, writer)]
    return found


def _rank_order(resolved: Resolved, language: str) -> list[Block]:
    order = resolved.contract.rank_order or _RANK_ORDER[language]
    dutch = language == "nl"
    last = (
        f"Versie {resolved.contract.version}, inhoudshash {resolved.hash}. Wie het bestand heeft, "
        "kan de hash narekenen; verandert er één waarde, dan verandert de hash."
        if dutch
        else f"Version {resolved.contract.version}, content hash {resolved.hash}. Whoever has the "
        "file can recompute the hash; if one value changes, the hash changes."
    )
    return [Paragraph(_RANK_LEAD[language]), Listing(tuple(order), ordered=True), Paragraph(last)]
