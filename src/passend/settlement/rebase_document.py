"""A re-basing for people: what became of every old code, and whether the total reconciles."""

from __future__ import annotations

from passend.report.document import Block, Document, Paragraph, Table
from passend.report.numbers import money_text, number_text
from passend.settlement.rebase import Mapped, Rebased
from passend.words import Words

__all__ = ["rebase_document"]

_TITLE = Words("Overgang naar nieuwe codes", "Change to new codes")
_HEAD = Words("oude code|aantal of bedrag|nieuwe codes|waarde oud|waarde nieuw|verschil",
              "old code|figure|new codes|worth before|worth after|gap")  # fmt: skip
_MATCHES = Words("Het totaal van vorig jaar sluit op de cent.",
                 "Last year's total reconciles to the cent.")  # fmt: skip
_GAP = Words("Het totaal van vorig jaar sluit niet: onder de nieuwe codes {}.",
             "Last year's total does not reconcile: under the new codes {}.")  # fmt: skip
_UNPRICED = Words("Zonder beide prijslijsten is de waarde niet vergeleken.",
                  "Without both price lists the worth was not compared.")  # fmt: skip
_UNMAPPED = Words("De omzetting kent {} niet; die rijen zijn gebleven zoals ze waren.",
                  "The mapping lacks {}; those rows stay as they were.")  # fmt: skip


def rebase_document(done: Rebased, language: str) -> Document:
    """Every old code with its new ones, the total, and what the mapping lacks."""

    def money(cents: int | None) -> str:
        return "–" if cents is None else money_text(cents, language)

    def figure(code: Mapped, value: int) -> str:
        return money(value) if code.amount else number_text(value, language)

    def into(code: Mapped) -> str:
        return ", ".join(f"{new}: {figure(code, value)}" for new, value in code.into)

    rows = tuple(
        (code.code, figure(code, code.figure), into(code), money(code.before),
         money(code.after), money(code.gap))
        for code in done.codes
    )  # fmt: skip
    blocks: list[Block] = [Table(tuple(_HEAD[language].split("|")), rows, frozenset({1, 3, 4, 5}))]
    unpriced = any(code.gap is None and not code.amount for code in done.codes)
    if unpriced:
        blocks.append(Paragraph(_UNPRICED[language]))
    if done.gap:
        sign = "+" if done.gap > 0 else ""
        text = _GAP[language].format(f"{sign}{money_text(done.gap, language)}")
        blocks.append(Paragraph(text, remark=True))
    elif not unpriced:
        blocks.append(Paragraph(_MATCHES[language]))
    if done.unmapped:
        codes = ", ".join(dict.fromkeys(row.item for row in done.unmapped))
        blocks.append(Paragraph(_UNMAPPED[language].format(codes), remark=True))
    return Document(_TITLE[language], language, tuple(blocks))
