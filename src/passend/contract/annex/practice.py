"""The page of a practice: what it is for, what is known of it, and how it pays."""

from __future__ import annotations

from passend.contract.annex.articles import amount_blocks, clause_blocks
from passend.contract.annex.cards import Writer
from passend.contract.annex.figures import example_blocks
from passend.contract.prepared import Prepared
from passend.report.document import Block, Document, Heading, Paragraph
from passend.words import Words

__all__ = ["practice_page"]

_FIGURES = Words(
    "Elk bedrag is een voorbeeldcijfer, tenzij er een bron bij staat.",
    "Every figure is an example, unless a source stands beside it.",
)


def practice_page(prepared: Prepared, language: str) -> Document:
    """Vision, evidence with its sources, uncertainties, clauses and worked examples."""
    contract = prepared.resolved.contract
    writer = Writer(language, contract)
    blocks: list[Block] = [Paragraph(contract.vision)] if contract.vision else []
    blocks.append(Paragraph(_FIGURES[language], remark=True))
    parts = [
        (Words("Wat bekend is, en wat niet", "What is known, and what is not"),
         writer.records(contract.evidence)),
        (Words("Wat niemand nog weet", "What nobody knows yet"),
         writer.records(contract.uncertainties)),
        (Words("Hoe er wordt betaald", "How it pays"),
         clause_blocks(contract, prepared.form, writer)),
        (Words("Bedragen die vaker voorkomen", "Named amounts"), amount_blocks(contract, writer)),
        (Words("Rekenvoorbeelden", "Worked examples"), example_blocks(contract, writer)),
    ]  # fmt: skip
    for title, inner in parts:
        if inner:
            blocks += [Heading(title[language]), *inner]
    facts = (("passend practices", f"{contract.id} --copy-to {contract.id}-eigen.yaml"),
             ("passend text", f"{contract.id}.yaml"))  # fmt: skip
    return Document(contract.title or contract.id, language, tuple(blocks), facts)
