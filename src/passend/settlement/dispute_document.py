"""A dispute as a document: what is claimed, what is in dispute, what is payable meanwhile."""

from __future__ import annotations

from datetime import date
from typing import Final

from passend.report.document import Block, Document, Listing, Paragraph, Table
from passend.report.numbers import date_text, money_text, value_text
from passend.settlement.dispute import Dispute
from passend.terms.reading import roles
from passend.words import Words

__all__ = ["dispute_document"]

_TITLE: Final = Words("Geschil over {} in {}", "Dispute about {} in {}")
_HEAD: Final = (
    Words("afspraak", "clause"), Words("periode", "window"), Words("afgerekend", "as stated"),
    Words("volgens de ander", "as claimed"), Words("niet in geschil", "undisputed"),
    Words("in geschil", "in dispute"),
)  # fmt: skip
_CLAIM: Final = Words(
    "Op {day} stelt {by}: {claimed} in plaats van {stated}. Reden: {reason}",
    "On {day} {by} claims {claimed} instead of {stated}. Reason: {reason}",
)
_MEANWHILE: Final = Words(
    "Nu te betalen, wat de uitkomst ook is: {undisputed}. In geschil: {disputed}.",
    "Payable now, whatever the outcome: {undisputed}. In dispute: {disputed}.",
)
_LATER: Final = Words(
    "Deze regels nemen het bedrag mee naar een latere periode en worden na de beslissing opnieuw "
    "afgerekend: {}.",
    "These lines carry the amount on to a later window and are settled anew after the decision: "
    "{}.",
)
_DECIDED: Final = Words(
    "Op {day} beslist door {by} ({ground}): boven wat niet in geschil is, is {awarded} te betalen. "
    "Reden: {reason}",
    "Decided on {day} by {by} ({ground}): on top of what is not in dispute {awarded} is payable. "
    "Reason: {reason}",
)
_DECIDED_FAIR: Final = Words(
    "Op {day} beslist door {by} op grond van {ground}: naast wat de afrekening zegt is {awarded} "
    "te betalen. Reden: {reason}",
    "Decided on {day} by {by} on {ground}: beside what the statement says {awarded} is payable. "
    "Reason: {reason}",
)
_FAIRNESS: Final = Words(
    "Dit is een beslissing op redelijkheid en billijkheid. Zij verandert niet wat uit het contract "
    "volgt en wordt apart geboekt.",
    "This is a decision on reasonableness and fairness. It does not change what follows from the "
    "contract and is posted by itself.",
)
_GROUNDS: Final = {
    "agreed": Words("in overleg", "agreed"),
    "withdrawn": Words("ingetrokken", "withdrawn"),
    "ruling": Words("uitspraak van een derde", "ruling of a third party"),
    "fairness": Words("redelijkheid en billijkheid", "reasonableness and fairness"),
}


def dispute_document(found: Dispute, language: str) -> Document:
    """What is claimed, line by line, with what can be paid now and how it ended."""

    def value(amount: int, parts: int) -> str:
        return value_text(amount, found.unit, parts, language)

    def money(cents: int) -> str:
        return money_text(cents, language)

    rows = tuple(
        (x.clause, x.window, money(x.stated), money(x.claimed), money(x.undisputed),
         money(x.disputed))
        for x in found.lines
    )  # fmt: skip
    claim = _CLAIM[language].format(
        day=_day(found.on, language), by=found.by,
        claimed=value(found.claimed, found.claimed_parts),
        stated=value(found.stated, found.parts), reason=found.reason,
    )  # fmt: skip
    meanwhile = _MEANWHILE[language].format(
        undisputed=money(found.undisputed), disputed=money(found.disputed)
    )
    head = tuple(word[language] for word in _HEAD)
    blocks: list[Block] = [
        Paragraph(claim), Table(head, rows, frozenset({2, 3, 4, 5})), Paragraph(meanwhile)
    ]  # fmt: skip
    if found.later:
        blocks.append(Paragraph(_LATER[language].format(", ".join(found.later)), remark=True))
    if found.evidence:
        blocks.append(Listing(tuple(f"{name}: {h}" for name, h in found.evidence.items())))
    blocks += _decision(found, language)
    facts = (("contract", found.contract),
             (Words("afrekening", "statement")[language], found.statement))  # fmt: skip
    name = _name(found, language) + (f" ({found.item})" if found.item else "")
    title = _TITLE[language].format(name, found.window)
    return Document(title, language, tuple(blocks), facts)


def _name(found: Dispute, language: str) -> str:
    said = roles().get(found.name)
    return said[language] if said else found.name or found.node


def _day(text: str, language: str) -> str:
    try:
        return date_text(date.fromisoformat(text), language)
    except ValueError:
        return text


def _decision(found: Dispute, language: str) -> list[Block]:
    decision = found.decision
    if decision is None:
        return []
    fair = decision.ground == "fairness"
    said = (_DECIDED_FAIR if fair else _DECIDED)[language].format(
        day=_day(decision.on, language), by=decision.by,
        ground=_GROUNDS[decision.ground][language],
        awarded=money_text(decision.awarded, language), reason=decision.reason,
    )  # fmt: skip
    blocks: list[Block] = [Paragraph(said)]
    if fair:
        blocks.append(Paragraph(_FAIRNESS[language], remark=True))
    return blocks
