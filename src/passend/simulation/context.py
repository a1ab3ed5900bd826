"""When the talk opens again: the predicates in a contract, and how likely each is to fire.

A clause says ``talk_when``: a line of care or an observation, and the deviation that reopens. It
fires in a year when what is observed lies further from the expectation of that year than so much of
it: |observed - expected| > deviation x expected, exactly. A clause that answers a changed context
or a reopener without a predicate is named too: nobody can say when it fires.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from passend.algebra.columns import Integers
from passend.contract.model import Contract
from passend.money import parse_ratio
from passend.report.curves import Axis, bars, share_text
from passend.report.document import Block, Document, Heading, Paragraph, Picture, Table
from passend.report.numbers import number_text
from passend.simulation.books import yearly
from passend.simulation.documents import basis_blocks, chance_text, guesses
from passend.simulation.notices import parties_facts
from passend.simulation.simulated import Simulation
from passend.simulation.statistics import Chance, chance
from passend.simulation.wording import WORDS
from passend.words import Words

__all__ = ["Context", "Fires", "Predicate", "context", "context_document", "predicates"]

_QUESTIONS = ("changed_context", "reopener")


@dataclass(frozen=True)
class Predicate:
    """What opens the talk: an observation that lies further than a share from its expectation.
    Without a ``clause`` somebody wants to try it."""

    clause: str
    observation: str
    deviates: Fraction


@dataclass(frozen=True)
class Fires:
    """How often a predicate fires: in each year, in some year of the run, and for the first time in
    each year; and how often above rather than below the expectation."""

    predicate: Predicate
    yearly: tuple[Chance, ...]
    ever: Chance
    first: tuple[Chance, ...]
    above: Chance


@dataclass(frozen=True)
class Context:
    """Every predicate of a contract, and the clauses that open the talk without one."""

    simulation: Simulation
    fires: tuple[Fires, ...]
    without: tuple[str, ...]


def predicates(contract: Contract) -> Iterator[Predicate]:
    """The predicates of the clauses. A line of care stands for its volume."""
    for name, clause in contract.clauses.items():
        if clause.talk_when is not None:
            care = clause.talk_when.care
            observation = f"{care}.volume" if care in contract.care else care
            yield Predicate(name, observation, parse_ratio(clause.talk_when.deviates))


def context(simulation: Simulation, more: Sequence[Predicate] = ()) -> Context:
    """How likely the talk is to open again, by the clauses of the contract and by ``more``
    predicates that somebody wants to try."""
    contract = simulation.contract
    wanted = [*predicates(contract), *more]
    found = [_fires(simulation, one) for one in wanted if one.observation in simulation.observed]
    named = {one.predicate.clause for one in found}
    without = tuple(
        name for name, clause in contract.clauses.items()
        if name not in named and any(question in clause.answers for question in _QUESTIONS)
    )  # fmt: skip
    return Context(simulation, tuple(found), without)


def _fires(simulation: Simulation, predicate: Predicate) -> Fires:
    observed = simulation.observed[predicate.observation]
    expected = yearly(simulation.world.bases[simulation.at], predicate.observation)[0]
    off = np.stack([deviates(observed[:, at], int(expected[at]), predicate.deviates)
                    for at in range(observed.shape[1])], axis=1)  # fmt: skip
    earlier = np.zeros_like(off)
    earlier[:, 1:] = np.logical_or.accumulate(off, axis=1)[:, :-1]
    first = off & ~earlier
    above = np.asarray((off & (observed > expected[None])).any(axis=1))
    return Fires(
        predicate,
        tuple(chance(off[:, at]) for at in range(off.shape[1])),
        chance(np.asarray(off.any(axis=1))),
        tuple(chance(first[:, at]) for at in range(off.shape[1])),
        chance(above),
    )


def deviates(observed: Integers, expected: int, by: Fraction) -> NDArray[np.bool_]:
    """Whether |observed - expected| > by x expected, compared exactly."""
    limit = by * abs(expected)
    # For integers, more than a limit is more than its whole part.
    return np.asarray(np.abs(observed - expected) > limit.numerator // limit.denominator)


_W = {
    "title": Words("Wanneer het gesprek weer opengaat", "When the talk opens again"),
    "clause": Words("afspraak", "clause"), "when": Words("wijkt af", "deviates"),
    "more": Words("{name} meer dan {share}", "{name} by more than {share}"),
    "ever": Words("ooit in de looptijd", "ever in the run"),
    "above": Words("daarvan boven de verwachting", "of which above the expectation"),
    "yearly": Words("Kans per jaar dat het gesprek opengaat",
                    "Probability per year that the talk opens"),
    "first": Words("Kans per jaar dat het voor het eerst opengaat",
                   "Probability per year that it opens for the first time"),
    "without": Words(
        "Deze afspraken openen het gesprek zonder maat waaraan te zien is wanneer: {names}.",
        "These clauses open the talk without a measure that shows when: {names}."),
    "chance": Words("kans", "probability"),
    "asked": Words("(gevraagd)", "(asked)"),
    "none": Words("Geen afspraak heropent het gesprek bij een afwijking.",
                  "No clause opens the talk again when something deviates."),
}  # fmt: skip


def context_document(found: Context, language: str) -> Document:
    """Every predicate with its probability, per year and over the run."""
    simulation = found.simulation
    blocks: list[Block] = [*basis_blocks(simulation.world.assumptions, language)]
    if not found.fires:
        blocks.append(Paragraph(_W["none"][language], remark=True))
    years = tuple(str(year) for year in simulation.years)
    for key in ("yearly", "first") if found.fires else ():
        rows = tuple(_row(one, key, language) for one in found.fires)
        tail = (_W["ever"][language], _W["above"][language]) if key == "yearly" else ()
        head = (_W["clause"][language], _W["when"][language], *years, *tail)
        table = Table(head, rows, frozenset(range(2, len(head))))
        blocks.append(Heading(_W[key][language]))
        blocks.append(_picture(found, table, language) if key == "yearly" else table)
    if found.without:
        names = ", ".join(found.without)
        blocks.append(Paragraph(_W["without"][language].format(names=names), remark=True))
    blocks += guesses(simulation.world.assumptions, language)
    title = f"{_W['title'][language]}: {simulation.contract.title or simulation.contract.id}"
    facts = (*parties_facts(simulation.contract),
             (WORDS["cases"][language], number_text(simulation.n, language)),
             (WORDS["seed"][language], str(simulation.world.seed)))  # fmt: skip
    return Document(title, language, tuple(blocks), facts)


def _picture(found: Context, table: Table, language: str) -> Picture:
    """A bar per predicate and year."""
    rows = [
        (f"{_said(one.predicate, language)}, {year}", chance.share)
        for one in found.fires
        for year, chance in zip(found.simulation.years, one.yearly, strict=True)
    ]
    axis = Axis(_W["chance"][language], "share")
    return bars(rows, _W["yearly"][language], axis, table, language)


def _said(predicate: Predicate, language: str) -> str:
    share = share_text(predicate.deviates, language, 0)
    return _W["more"][language].format(name=predicate.observation, share=share)


def _row(one: Fires, key: str, language: str) -> tuple[str, ...]:
    said = _said(one.predicate, language)
    chances = one.yearly if key == "yearly" else one.first
    cells = tuple(chance_text(found, language) for found in chances)
    tail = (one.ever, one.above) if key == "yearly" else ()
    clause = one.predicate.clause or _W["asked"][language]
    return (clause, said, *cells, *(chance_text(c, language) for c in tail))
