"""The clauses as numbered articles, and the amounts that they name."""

from __future__ import annotations

from passend.contract.annex.cards import Writer
from passend.contract.lower import Form
from passend.contract.model import Clause, Contract, Digital
from passend.contract.wording import listed, unit_text
from passend.report.document import Block, Heading, Listing, Paragraph
from passend.report.numbers import date_text, figure_text
from passend.terms.base import Term
from passend.terms.timing import Steps
from passend.words import Words

__all__ = ["amount_blocks", "clause_blocks"]


def clause_blocks(contract: Contract, form: Form | None, writer: Writer) -> list[Block]:
    """Every clause as an article: who pays whom what, per what, and under which conditions."""
    found: list[Block] = []
    for name, clause in contract.clauses.items():
        word = "Artikel" if writer.language == "nl" else "Article"
        number = f"{word} {clause.article} · " if clause.article else ""
        found.append(Heading(f"{number}{writer.title(name)}", 2))
        if clause.example_rule:
            found.append(Paragraph(_EXAMPLE_RULE[writer.language], remark=True))
        if clause.says:
            found.append(Paragraph(clause.says))
        if clause.pay is not None:
            found += _payment(contract, name, clause, form, writer)
        if clause.advance is not None:
            lead = Words("Voorschot: ", "Advance: ")[writer.language]
            found += _said(clause.advance, lead, writer)
        found += map(Paragraph, _conditions(clause, writer))
    return found


_EXAMPLE_RULE = Words(
    "Voorbeeldregel: geen bron geeft deze rekenregel; partijen kiezen hem zelf.",
    "Example rule: no source gives this rule; the parties choose it themselves.",
)


def _payment(
    contract: Contract, name: str, clause: Clause, form: Form | None, writer: Writer
) -> list[Block]:
    assert clause.pay is not None
    payer, receiver = (
        f"{contract.parties[p].name} ({p})" if p in contract.parties else p
        for p in (clause.paid_by, clause.paid_to)
    )
    language = writer.language
    per = ""
    if form is not None:
        grain = form.program.steps[form.program.outputs[name]].grain
        per = f" per {unit_text(grain, language)}"
    lead = f"{payer} betaalt aan {receiver}{per}: " if language == "nl" else (
        f"{payer} pays {receiver}{per}: ")  # fmt: skip
    return _said(clause.pay, lead, writer)


def _said(term: Term, lead: str, writer: Writer) -> list[Block]:
    """One sentence, or the steps in their order."""
    if not isinstance(term, Steps):
        return [Paragraph(f"{lead}{writer.wording.term(term)}.")]
    order = Words(
        "de uitkomst van deze stappen, in deze volgorde:",
        "the result of these steps, in this order:",
    )
    *lines, last = writer.wording.lines(term)
    items = (*(f"{line};" for line in lines), f"{last}.")
    return [Paragraph(lead + order[writer.language]), Listing(items, ordered=True)]


def amount_blocks(contract: Contract, writer: Writer) -> list[Block]:
    """Every named amount, in words."""
    found: list[Block] = []
    for name, term in contract.amounts.items():
        found += [Heading(writer.title(name), 2), *_said(term, "", writer)]
    return found


def _conditions(clause: Clause, writer: Writer) -> list[str]:
    """What else the clause says, a sentence each."""
    language = writer.language
    dutch = language == "nl"
    found = []
    if clause.runs:
        first, until = (date_text(day, language) for day in (clause.runs.valid_from,
                                                             clause.runs.until))  # fmt: skip
        found.append(f"Deze afspraak geldt van {first} tot {until}." if dutch else
                     f"This clause runs from {first} until {until}.")  # fmt: skip
    if clause.title:
        found.append(f"Betaaltitel: {clause.title.kind} ({clause.title.rule})." if dutch else
                     f"Payment title: {clause.title.kind} ({clause.title.rule}).")  # fmt: skip
    if clause.answers:
        words = listed([_ANSWERS[a][language] for a in clause.answers], language)
        found.append(f"Deze afspraak regelt {words}." if dutch else f"This clause covers {words}.")
    if clause.talk_when:
        share = figure_text(clause.talk_when.deviates, language)
        care = writer.name(clause.talk_when.care)
        found.append(
            f"Wijkt {care} meer dan {share} af van de verwachting, dan spreken partijen elkaar."
            if dutch
            else f"If {care} deviates more than {share} from the expectation, the parties meet."
        )
    if clause.serves:
        found.append(f"Dient: {clause.serves}." if dutch else f"Serves: {clause.serves}.")
    return [*found, *_special(clause, writer)]


_ANSWERS = {
    "overspend": Words("overschrijding", "overspending"),
    "underspend": Words("onderschrijding", "underspending"),
    "changed_context": Words("gewijzigde omstandigheden", "a changed context"),
    "end_of_pilot": Words("het einde van de proef", "the end of the pilot"),
    "reopener": Words("het opnieuw openen van de afspraken", "reopening the agreement"),
}

_DUTY = {
    True: Words("Boven het plafond levert de aanbieder zorg door (doorleverplicht).",
                "Above the ceiling the provider goes on delivering care (doorleverplicht)."),
    False: Words("Boven het plafond hoeft de aanbieder geen zorg door te leveren.",
                 "Above the ceiling the provider need not go on delivering care."),
}  # fmt: skip

_CAPACITY = {
    "normal": Words("Dit betaalt capaciteit bij een normale bezetting.",
                    "This pays for capacity at normal occupancy."),
    "surge": Words("Dit betaalt piekcapaciteit boven de normale bezetting.",
                   "This pays for surge capacity above normal occupancy."),
}  # fmt: skip

_FOLLOWS = {
    "index": Words("Deze afspraak beweegt mee met een index.", "This clause follows an index."),
    "law": Words("Deze afspraak beweegt mee met de wet.", "This clause follows the law."),
    "other_payers": Words("Deze afspraak beweegt mee met wat andere betalers afspreken.",
                          "This clause follows what other payers agree."),
    "other_providers": Words("Deze afspraak beweegt mee met wat andere aanbieders afspreken.",
                             "This clause follows what other providers agree."),
}  # fmt: skip


def _special(clause: Clause, writer: Writer) -> list[str]:
    language = writer.language
    dutch = language == "nl"
    found = []
    if clause.loss_making or clause.loss_making_until:
        until = clause.loss_making_until
        if until:
            day = date_text(until, language)
            found.append(f"Dit onderdeel is bewust verlieslatend, tot {day}." if dutch else
                         f"This part makes a loss on purpose, until {day}.")  # fmt: skip
        if clause.loss_making:
            found.append("Dit onderdeel is verlieslatend." if dutch else "This part makes a loss.")
    if clause.duty_to_continue is not None:
        found.append(_DUTY[clause.duty_to_continue][language])
    if clause.capacity:
        found.append(_CAPACITY[clause.capacity][language])
    if clause.follows:
        found.append(_FOLLOWS[clause.follows][language])
    if clause.digital:
        found += _digital(clause.digital, writer)
    return found


def _digital(digital: Digital, writer: Writer) -> list[str]:
    labels = {
        "replaces": Words("Vervangt", "Replaces"),
        "start": Words("Begint bij een patiënt", "Starts for a patient"),
        "stop": Words("Stopt bij een patiënt", "Stops for a patient"),
        "non_digital": Words("Wie niet digitaal is", "People who are not digital"),
    }
    given = {key: getattr(digital, key) for key in labels}
    return [f"{labels[key][writer.language]}: {text}" for key, text in given.items() if text]
