"""What a contract must answer besides money: uncertainty, change, evidence, digital care, and
remarks that the parties accepted."""

from __future__ import annotations

from collections.abc import Iterator

from passend.contract.drafting.draft import Draft
from passend.contract.drafting.rules import (
    DIALOGUE,
    INSURERS,
    PRACTICE,
    STEP_PLAN,
    Phrase,
    Remark,
    Rule,
    remark,
)
from passend.words import Words

__all__ = ["RULES", "governance"]


RULES = (
    Rule(
        code="draft-unanswered",
        means="no clause says what happens on overspend, underspend, a changed context, or at the "
        "end of a pilot",
        says=Words(
            "geen afspraak zegt wat er gebeurt bij {question}",
            "no clause says what happens on {question}",
        ),
        mend=Words(
            "zeg het in een afspraak en noem de vraag onder antwoord_op",
            "say it in a clause and name the question under answers",
        ),
        source=Words(
            f"{STEP_PLAN}, stap 4: bespreek kostenstijgingen en besparingen, en wat partijen doen "
            "als de context verandert",
            f"{STEP_PLAN}, step 4: discuss rising costs and savings, and what the parties do when "
            "the context changes",
        ),
    ),
    Rule(
        code="draft-no-reopener",
        means="a contract of more than one year that no clause reopens",
        says=Words(
            "het contract loopt langer dan een jaar en geen afspraak geeft antwoord op heropening",
            "the contract runs longer than a year and no clause answers reopener",
        ),
        mend=Words(
            "geef een afspraak antwoord_op: [heropening] met het moment waarop dat kan",
            "give a clause answers: [reopener] with the moment at which that can be done",
        ),
        source=Words(
            f"{STEP_PLAN}, stap 5: een meerjarig flexibel contractueel raamwerk",
            f"{STEP_PLAN}, step 5: a flexible contractual framework of several years",
        ),
    ),
    Rule(
        code="draft-no-evidence",
        means="a contract of more than one year that does not say what is known of its form",
        says=Words(
            "het contract loopt langer dan een jaar en zegt onder bewijs niet wat bekend is",
            "the contract runs longer than a year and says nothing under evidence",
        ),
        mend=Words(
            "zeg onder bewijs wat bekend is en waarvan, en wat niet bekend is",
            "say under evidence what is known and from where, and what is not known",
        ),
        source=Words(
            f"{DIALOGUE}, casus GGZ Noord-Holland-Noord en VGZ: laat resultaten zien vóór het "
            "eerste langjarige contract",
            f"{DIALOGUE}, case of GGZ Noord-Holland-Noord and VGZ: show results before the first "
            "long contract",
        ),
    ),
    Rule(
        code="draft-uncertainty",
        means="an uncertainty that no clause carries and that not both parties accept",
        says=Words(
            "geen afspraak draagt de onzekerheid {at}: {says}",
            "no clause carries the uncertainty {at}: {says}",
        ),
        mend=Words(
            "noem onder gedragen_door de afspraak die haar draagt, of maak die",
            "name the clause that carries it under carried_by, or write one",
        ),
        source=Words(
            f"{STEP_PLAN}, stap 1: een gesprek over ambities, belangen en onzekerheden",
            f"{STEP_PLAN}, step 1: a talk about ambitions, interests and uncertainties",
        ),
    ),
    Rule(
        code="draft-unmeasured",
        means="a contract with a vision on its care that no measure watches",
        says=Words(
            "geen meetwaarde laat zien of de visie op {care} uitkomt",
            "no measure shows whether the vision on {care} comes true",
        ),
        mend=Words(
            "kies onder meetwaarden een gegeven dat er al is, of zorg waarvan er een is",
            "choose under measures a figure that is there already, or care that has one",
        ),
        source=Words(
            f"{STEP_PLAN}, stap 3: kies een zorgpad dat past bij de ambitie en waarvan gegevens "
            "beschikbaar zijn",
            f"{STEP_PLAN}, step 3: choose a care pathway that fits the ambition and for which data "
            "are available",
        ),
    ),
    Rule(
        code="draft-digital",
        means="digital care without start, stop, a route for people who are not digital, or what "
        "it replaces",
        says=Words(
            "{at} is digitale zorg en zegt niet: {lacks}",
            "{at} is digital care and does not say: {lacks}",
        ),
        mend=Words(
            "vul onder digitaal aan wat ontbreekt", "complete what is missing under digital"
        ),
        source=Words(
            f"{INSURERS}: telemonitoring vervangt bestaande zorg en heeft heldere start- en "
            "stopcriteria; wie niet digitaal is, houdt gewone zorg",
            f"{INSURERS}: telemonitoring replaces existing care and has clear criteria to start "
            "and stop; people who are not digital keep ordinary care",
        ),
    ),
    Rule(
        code="draft-aligned-no-end",
        means="payers move in one direction without an end date",
        says=Words(
            "de gelijkgerichtheid {at} heeft geen einddatum", "the alignment {at} has no end date"
        ),
        mend=Words("zeg tot wanneer zij duurt (tot)", "say until when it lasts (until)"),
        source=Words(
            f"{INSURERS}: gelijkgericht werken is altijd tijdelijk",
            f"{INSURERS}: working in alignment is always temporary",
        ),
    ),
    Rule(
        code="draft-accepted-nothing",
        means="a remark is accepted that the draft checker does not make",
        says=Words(
            "aanvaard is {finding} bij {at}, maar die opmerking is er niet{hint}",
            "{finding} at {at} is accepted, but that remark is not made{hint}",
        ),
        mend=Words("haal haar weg onder aanvaard", "leave it out of accepted"),
        source=Words(
            f"{PRACTICE[0]}: wie aanvaardt wat er niet is, ziet niet meer wat er wel is",
            f"{PRACTICE[1]}: who accepts what is not there no longer sees what is",
        ),
    ),
)  # fmt: skip

_QUESTIONS = {
    "overspend": Words("overschrijding", "overspend"),
    "underspend": Words("onderschrijding", "underspend"),
    "changed_context": Words("gewijzigde omstandigheden", "a changed context"),
    "end_of_pilot": Words("het einde van de proef", "the end of the pilot"),
}
_PILOT = Words(
    f"{DIALOGUE}: omdat pilots terug moeten naar het normale systeem, is er nooit opschaling",
    f"{DIALOGUE}: because pilots have to go back to the normal system, nothing is scaled up",
)
_DIGITAL = {
    "replaces": Words("vervangt", "replaces"),
    "start": Words("start", "start"),
    "stop": Words("stop", "stop"),
    "non_digital": Words("niet_digitaal", "non_digital"),
}


def governance(draft: Draft) -> Iterator[Remark]:
    """Every remark about what a contract must answer besides money."""
    yield from _questions(draft)
    contract = draft.contract
    for i, uncertainty in enumerate(contract.uncertainties):
        sides = [{clause.paid_by, clause.paid_to} for clause in contract.clauses.values()
                 if clause.pay is not None]  # fmt: skip
        accepted = any(side <= set(uncertainty.accepted_by) for side in sides)
        if not uncertainty.carried_by and not accepted:
            path = ("uncertainties", i)
            yield remark("draft-uncertainty", uncertainty.id, path, says=uncertainty.says)
    if contract.vision and contract.care and not contract.measures:
        care = ", ".join(contract.care)
        yield remark("draft-unmeasured", contract.id, ("vision",), care=care)
    for name, clause in contract.clauses.items():
        if clause.digital is None:
            continue
        lacks = [words for key, words in _DIGITAL.items()
                 if not getattr(clause.digital, key).strip()]  # fmt: skip
        if lacks:
            lacking = Phrase(tuple(lacks), ", ")
            yield remark("draft-digital", name, ("clauses", name), lacks=lacking)
    for i, aligned in enumerate(contract.aligned):
        if aligned.until is None:
            yield remark("draft-aligned-no-end", aligned.id, ("aligned", i))


def _questions(draft: Draft) -> Iterator[Remark]:
    contract = draft.contract
    answered = {answer for clause in contract.clauses.values() for answer in clause.answers}
    for question, words in _QUESTIONS.items():
        asked = contract.pilot if question == "end_of_pilot" else bool(draft.paying)
        if asked and question not in answered:
            source = _PILOT if question == "end_of_pilot" else None
            path = ("clauses",)
            yield remark("draft-unanswered", question, path, source, question=words)
    if not draft.longer_than_a_year:
        return
    if "reopener" not in answered:
        yield remark("draft-no-reopener", contract.id, ("clauses",))
    if not contract.evidence:
        yield remark("draft-no-evidence", contract.id, ("runs",))
