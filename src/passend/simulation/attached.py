"""The known elements of a contract: which clause has which, what it drives people to, how it is
known to fail, and what in this contract helps.

Nothing is scored: a failure that nobody carries is for the parties to carry, to mend or to accept.
An uncertainty of the contract that bears the id of a failure says so (``carried_by``,
``accepted_by``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from passend.contract.model import Clause, Contract
from passend.contract.prepared import Prepared
from passend.report.document import Block, Heading, Paragraph, Table
from passend.simulation.known import ELEMENTS, Element, Failure
from passend.terms.base import Name, Term
from passend.terms.reading import parts_of
from passend.words import Words

__all__ = ["Attached", "attached", "known_blocks", "terms_of"]


@dataclass(frozen=True)
class Attached:
    """One known failure of one element of a clause: the clauses, measures or methods that help or
    carry it, and the parties that accept it as it is."""

    clause: str
    element: Element
    failure: Failure
    carried_by: tuple[str, ...]
    accepted_by: tuple[str, ...]


def terms_of(contract: Contract, clause: str) -> frozenset[str]:
    """The keys of all terms in what a clause pays, the amounts that it names included."""
    pay = contract.clauses[clause].pay
    waiting: list[Term] = [] if pay is None else [pay]
    # A bare parameter is a fixed amount by its shortest name.
    found = {"lump_sum"} if isinstance(pay, Name) and pay.name in contract.parameters else set()
    named: set[str] = set()
    while waiting:
        for one in parts_of(waiting.pop()):
            if isinstance(one, Term) and one.key:
                found.add(one.key)
            if isinstance(one, Name) and one.name in contract.amounts and one.name not in named:
                named.add(one.name)
                waiting.append(contract.amounts[one.name])
    return frozenset(found)


def attached(prepared: Prepared) -> tuple[Attached, ...]:
    """Every known failure of every paying clause, in the order of the file."""
    contract = prepared.resolved.contract
    terms = {name: terms_of(contract, name) for name in prepared.form.clauses}
    said = {one.id: one for one in contract.uncertainties}
    found = []
    for clause, keys in terms.items():
        for element in (ELEMENTS[key] for key in ELEMENTS if key in keys):
            for failure in element.failures:
                names = dict.fromkeys(_helped(contract, terms, element, failure))
                own = said.get(failure.id.nl) or said.get(failure.id.en)
                names |= dict.fromkeys(own.carried_by if own else ())
                accepted = own.accepted_by if own else ()
                found.append(Attached(clause, element, failure, tuple(names), accepted))
    return tuple(found)


def _helped(
    contract: Contract, terms: dict[str, frozenset[str]], element: Element, failure: Failure
) -> Iterator[str]:
    """What in a contract helps against a failure: clauses first, then methods and measures."""
    helps = failure.helps
    for name, clause in contract.clauses.items():
        if helps.terms & (terms.get(name, frozenset()) - {element.term}) or _talks(clause, failure):
            yield name
    for name, method in contract.methods.items():
        if method.kind in helps.methods:
            yield name
    if helps.measure:
        yield from contract.measures


def _talks(clause: Clause, failure: Failure) -> bool:
    talk = failure.helps.talk and clause.talk_when is not None
    return talk or bool(failure.helps.answers & set(clause.answers))


_W = {
    "title": Words("Wat over deze vormen bekend is", "What is known of these forms"),
    "incentive": Words("Zet aan tot: {}.", "Drives people to: {}."),
    "risk": Words("bekend risico", "known risk"),
    "mend": Words("wat helpt", "what helps"),
    "source": Words("bron", "source"),
    "by": Words("hier gedragen door", "carried here by"),
    "accepted": Words("aanvaard door {}", "accepted by {}"),
    "nobody": Words("niets", "nothing"),
    "lead": Words(
        "Wat nergens wordt gedragen is niet fout: partijen kunnen het dragen, verhelpen of "
        "aanvaarden, met een onzekerheid die als id het woord tussen haakjes heeft.",
        "What is carried nowhere is not wrong: parties can carry it, mend it or accept it, by an "
        "uncertainty whose id is the word between brackets.",
    ),
}


def known_blocks(prepared: Prepared, language: str) -> list[Block]:
    """The known elements of a contract, each with a table of its failures; nothing when it has
    none."""
    parts: dict[tuple[str, str], list[Attached]] = {}
    for one in attached(prepared):
        parts.setdefault((one.clause, one.element.term), []).append(one)
    if not parts:
        return []
    blocks: list[Block] = [Heading(_W["title"][language]), Paragraph(_W["lead"][language])]
    head = tuple(_W[key][language] for key in ("risk", "mend", "source", "by"))
    for (clause, _), found in parts.items():
        element = found[0].element
        rows = tuple(_row(one, language) for one in found)
        name = element.name[language]
        blocks += [Heading(name if name == clause else f"{clause}: {name}", 2),
                   Paragraph(_W["incentive"][language].format(element.incentive[language])),
                   Table(head, rows)]  # fmt: skip
    return blocks


def _row(one: Attached, language: str) -> tuple[str, ...]:
    failure = one.failure
    said = list(one.carried_by)
    if one.accepted_by:
        said.append(_W["accepted"][language].format(", ".join(one.accepted_by)))
    return (
        f"{failure.risk[language]} ({failure.id[language]})", failure.mend[language],
        failure.source[language], ", ".join(said) or _W["nobody"][language],
    )  # fmt: skip
