"""Parties, measures and the relationship: who, what is looked at, and how people work together."""

from __future__ import annotations

from passend.contract.annex.cards import Writer
from passend.contract.annex.counted import counted_sentences
from passend.contract.model import Code, Contract, Measure, Party
from passend.report.document import Block, Heading, Listing, Paragraph
from passend.report.numbers import date_text, figure_text, number_text
from passend.words import Words

__all__ = ["measure_blocks", "party_blocks", "relation_blocks"]


def party_blocks(contract: Contract, writer: Writer) -> list[Block]:
    """The parties, each as a dated set of codes."""
    if not contract.parties:
        return []
    head = Words("aanduiding|naam|soort|codes|leden", "id|name|kind|codes|members")
    rows = [
        [key, party.name, writer.word(party.kind), "; ".join(_codes(party, writer)),
         ", ".join(party.members)]
        for key, party in contract.parties.items()
    ]  # fmt: skip
    return [writer.table(head[writer.language].split("|"), rows)]


def _codes(party: Party, writer: Writer) -> list[str]:
    dutch = writer.language == "nl"
    kinds = {"uzovi": "UZOVI", "agb": "AGB", "kvk": "KvK",
             "municipality": "gemeentecode" if dutch else "municipality"}  # fmt: skip
    return [
        f"{word} {_dated(code, writer)}"
        for kind, word in kinds.items()
        for code in getattr(party, kind)
    ]


def _dated(code: Code, writer: Writer) -> str:
    text = code.code
    for day, word in ((code.valid_from, ("vanaf", "from")), (code.until, ("tot", "until"))):
        if day is not None:
            text += f" {word[writer.language != 'nl']} {date_text(day, writer.language)}"
    return text


def measure_blocks(contract: Contract, writer: Writer) -> list[Block]:
    """The card of every measure, the methods, and the agreed burden of registration."""
    found: list[Block] = []
    for name, measure in contract.measures.items():
        found += [Heading(writer.title(name), 2), Paragraph(_use(measure, writer)),
                  writer.card(measure, leave_out=("use", "norm", "from_claims"))]  # fmt: skip
        counted = counted_sentences(contract, measure, writer)
        if counted:
            found.append(Paragraph(" ".join(counted)))
        if measure.norm:
            value = figure_text(measure.norm.value, writer.language)
            found.append(Paragraph(f"Norm: {value} ({measure.norm.source})."))
    for name, method in contract.methods.items():
        word = "methode" if writer.language == "nl" else "method"
        found += [Heading(f"{word} {writer.title(name)}", 2), writer.card(method)]
        if not method.signed_by:
            text = Words("Nog door niemand getekend.", "Not signed by anyone yet.")
            found.append(Paragraph(text[writer.language], remark=True))
    found += _registration(contract, writer)
    if contract.burden:
        title = Words("Meetlast", "Burden of registration")[writer.language]
        found += [Heading(title, 2), writer.card(contract.burden)]
    return found


def _registration(contract: Contract, writer: Writer) -> list[Block]:
    """What registering costs a year: minutes per registration x registrations expected."""
    rows = []
    total = 0
    for name, measure in contract.measures.items():
        expected = contract.expected.get(f"{name}.denominator", {})
        count = next(iter(expected.values()), "")
        if not measure.registration_minutes or not count.isdigit():
            continue
        minutes = measure.registration_minutes * int(count)
        total += minutes
        each = number_text(measure.registration_minutes, writer.language)
        times = number_text(int(count), writer.language)
        rows.append((writer.title(name), each, times, _hours(minutes, writer)))
    if not rows:
        return []
    together = Words("Samen", "Together")[writer.language]
    rows.append((together, "", "", _hours(total, writer)))
    head = Words("meetwaarde|minuten per keer|keer per jaar|per jaar",
                 "measure|minutes each|times a year|a year")[writer.language]  # fmt: skip
    title = Words("Tijd voor registratie", "Time for registration")[writer.language]
    return [Heading(title, 2), writer.table(head.split("|"), rows, {1, 2, 3})]


def _hours(minutes: int, writer: Writer) -> str:
    hours, rest = divmod(minutes, 60)
    words = Words("{} uur {} minuten", "{} hours {} minutes")[writer.language]
    return words.format(number_text(hours, writer.language), rest)


def _use(measure: Measure, writer: Writer) -> str:
    words = {
        "watched": Words("Deze meetwaarde wordt gevolgd; zij verandert geen cent.",
                         "This measure is watched; it changes no cent."),
        "settled": Words("Deze meetwaarde telt mee in de afrekening.",
                         "This measure counts in the settlement."),
    }  # fmt: skip
    return words[measure.use][writer.language]


def relation_blocks(contract: Contract, writer: Writer) -> list[Block]:
    """Vision and principles, and the records of the relationship as tables."""
    language = writer.language
    found: list[Block] = []
    if contract.vision:
        found += [Heading(Words("Visie", "Vision")[language], 2), Paragraph(contract.vision)]
    if contract.values:
        found += [Heading(Words("Waarden", "Values")[language], 2), Listing(contract.values)]
    if contract.principles:
        found += [Heading(Words("Principes", "Principles")[language], 2),
                  Listing(contract.principles)]  # fmt: skip
    sections = [
        (Words("Onzekerheden", "Uncertainties"), contract.uncertainties),
        (Words("Rollen", "Roles"), contract.roles),
        (Words("Kalender", "Calendar"), contract.calendar),
        (Words("Termijnen van de afrekening", "Deadlines of the settlement"), contract.deadlines),
        (Words("Als het schuurt", "Escalation"), contract.escalation),
        (Words("Gelijkgericht werken", "Aligned working"), contract.aligned),
        (Words("Wat bekend is, en wat niet", "What is known, and what is not"), contract.evidence),
        (Words("Aanvaarde opmerkingen", "Accepted remarks"), contract.accepted),
    ]
    for title, items in sections:
        if items:
            found += [Heading(title[language], 2), *writer.records(items)]
    return found
