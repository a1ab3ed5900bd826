"""What became of the claims, as a document: counted, not counted and why, without a tariff."""

from __future__ import annotations

from passend.observation.claimed import Counted, LeftOut, Untariffed
from passend.observation.lines import Tally
from passend.observation.measures.shown import measured_table
from passend.report.document import Block, Document, Paragraph, Table
from passend.report.numbers import money_text, number_text
from passend.words import Words

__all__ = ["counted_document"]

_REASONS = {
    "other provider": "andere aanbieder",
    "other payer": "andere betaler",
    "code not in any scope": "code hoort bij geen enkele afspraak",
    "specialism or diagnosis not in any scope": "specialisme of diagnose hoort nergens bij",
    "no date to attribute by": "geen datum om het jaar mee te bepalen",
    "outside run": "buiten de looptijd van het contract",
    "other provider on that day": "die dag een andere aanbieder",
    "other payer on that day": "die dag een andere betaler",
    "no date to price by": "geen datum om de prijs mee te bepalen",
    "missing tariff": "geen tarief",
    "known later": "later ontvangen",
    "duplicate": "dubbel aangeleverd",
    "contradicting": "zelfde regel met een andere inhoud",
    "credit without debit": "credit zonder debet",
    "credit unlike its debit": "credit met een andere inhoud dan zijn debet",
    "reversed twice": "twee keer omgekeerd",
    "incomplete": "onvolledige regel",
}
"""Why a line was not counted, in Dutch; the result itself holds the English words."""

_LONGEST = 40


def counted_document(counted: Counted, language: str) -> Document:
    """Counted and not counted add up to everything handed in; untariffed codes by their euros."""
    dutch = language == "nl"
    title = Words("Wat de declaraties opleverden", "What the claims gave")[language]
    facts = ((("bekend op" if dutch else "known at"), counted.known_at.isoformat()),)
    blocks: list[Block] = [_residual(counted, language)]
    if counted.missing_tariffs:
        blocks.append(_untariffed(counted.missing_tariffs, language))
    if len(counted.missing_tariffs) > _LONGEST:
        more = number_text(len(counted.missing_tariffs) - _LONGEST, language)
        said = Words("En nog {} codes zonder tarief.", "And {} more codes without a tariff.")
        blocks.append(Paragraph(said[language].format(more)))
    if counted.measured:
        blocks.append(measured_table(counted.measured, language))
    return Document(title, language, tuple(blocks), facts)


def _residual(counted: Counted, language: str) -> Table:
    head = Words("wat|regels|gedeclareerd|betaald", "what|lines|declared|paid")[language]

    def row(word: str, found: Tally | LeftOut) -> tuple[str, ...]:
        return (word, number_text(found.rows, language), money_text(found.declared, language),
                money_text(found.paid, language))  # fmt: skip

    rows = [row(Words("geteld", "counted")[language], counted.counted)]
    for left in counted.residual:
        reason = _REASONS.get(left.reason, left.reason) if language == "nl" else left.reason
        rows.append(row(Words("niet geteld: ", "not counted: ")[language] + reason, left))
    rows.append(row(Words("alles samen", "all together")[language], counted.all))
    return Table(tuple(head.split("|")), tuple(rows), frozenset({1, 2, 3}))


def _untariffed(missing: tuple[Untariffed, ...], language: str) -> Table:
    """The codes that cost most first."""
    head = Words("contract|zorg|code|prijslijst vanaf|regels|gedeclareerd",
                 "contract|care|code|price list from|lines|declared")[language]  # fmt: skip
    ordered = sorted(missing, key=lambda m: (-m.declared, m.contract, m.care, m.code))
    rows = tuple(
        (m.contract, m.care, m.code, m.price_from.isoformat() if m.price_from else "–",
         number_text(m.rows, language), money_text(m.declared, language))
        for m in ordered[:_LONGEST]
    )  # fmt: skip
    caption = Words("Zonder tarief", "Without a tariff")[language]
    return Table(tuple(head.split("|")), rows, frozenset({4, 5}), caption)
