"""Mirror information as a document: questions first, then figures, then how they came about."""

from __future__ import annotations

from collections.abc import Sequence

from passend.monitoring.funnels.method import MethodCard, Signature
from passend.monitoring.funnels.mirror import Mirror
from passend.monitoring.pictures import funnel_of
from passend.report.document import Block, Document, Heading, Listing, Paragraph
from passend.report.numbers import date_text, estimate_text
from passend.words import Words

__all__ = ["mirror_document"]

_WORDS = {
    "title": Words("Spiegelinformatie: {}", "Mirror information: {}"),
    "lead": Words(
        "Dit zijn vragen voor een gesprek, geen oordeel over een aanbieder. Er volgt geen betaling "
        "uit.",
        "These are questions for a conversation, no verdict on a provider. No payment follows."),
    "questions": Words("Vragen", "Questions"),
    "none": Words("Alle aanbieders liggen binnen wat toeval verklaart.",
                  "All providers lie within what chance explains."),
    "figures": Words("Cijfers", "Figures"), "caveats": Words("Lees dit erbij", "Read with care"),
    "method": Words("Methode", "Method"), "number": Words("aantal", "number"),
    "share": Words("aandeel", "share"), "figure": Words("cijfer", "figure"),
    "withheld": Words(
        "Niet getoond: {}. Bij minder dan {} zou te herleiden zijn om wie het gaat.",
        "Not shown: {}. With fewer than {} it could be worked out whom it is about."),
    "spread": Words(
        "Aanbieders verschillen {} keer zoveel als toeval alleen geeft; de grenzen rekenen daar {}"
        "mee.",
        "Providers differ {} times as much as chance alone gives; the limits {}reckon with it."),
    "approved": Words("Goedgekeurd door {}, {}, {}.", "Approved by {}, {}, {}."),
    "period": Words("periode", "period"), "card": Words("methode", "method"),
}  # fmt: skip
_SPREAD_SAID = 1.5


def mirror_document(found: Mirror, approvals: Sequence[Signature], language: str) -> Document:
    """Mirror information for people, with the method and who approved it."""

    def say(key: str, *values: str) -> str:
        return _WORDS[key][language].format(*values)

    questions = tuple(question.asks[language] for question in found.questions)
    percent = found.funnel.kind == "proportion"
    axes = say("number"), say("share" if percent else "figure")
    blocks: list[Block] = [
        Paragraph(say("lead"), remark=True),
        Heading(say("questions")),
        Listing(questions) if questions else Paragraph(say("none")),
        Heading(say("figures")),
        funnel_of(found.funnel, axes, language),
    ]
    ratio = found.funnel.phi**0.5
    if ratio >= _SPREAD_SAID:
        without = found.funnel.dispersion == "none"
        no = Words("niet ", "do not ")[language] if without else ""
        blocks.append(Paragraph(say("spread", estimate_text(ratio, 1, language), no)))
    if found.withheld:
        names = ", ".join(found.withheld)
        blocks.append(Paragraph(say("withheld", names, str(found.card.minimum))))
    blocks += [
        Heading(say("caveats")),
        Listing(tuple(caveat[language] for caveat in found.caveats)),
        Heading(say("method")),
        Listing(tuple(_card(found.card, language))),
        *(Paragraph(say("approved", s.party, s.by, date_text(s.on, language)))
          for s in approvals if s.of == found.card.content_hash),
    ]  # fmt: skip
    facts = ((say("period"), found.period),
             (say("card"), f"{found.card.id} {found.card.version}"))  # fmt: skip
    return Document(say("title", found.card.title), language, tuple(blocks), facts,
                    found.card.content_hash)  # fmt: skip


def _card(card: MethodCard, language: str) -> list[str]:
    names = Words(
        "wat wordt geteld|van wie|over welke periode|correctie|bron|kleinste aantal",
        "what is counted|of whom|over which period|adjustment|source|smallest count",
    )
    values = (card.measure, card.population, card.period, card.adjustment, card.source,
              str(card.minimum))  # fmt: skip
    pairs = zip(names[language].split("|"), values, strict=True)
    return [f"{name}: {value}" for name, value in pairs]
