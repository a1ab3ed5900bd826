"""Payment forms side by side on the same cases.

The forms are contracts; an observation is known by its name. Every form meets the same care, the
same prices and the same luck, so that a difference between two forms in one case is the form and
nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from passend.algebra.columns import Integers
from passend.contract.prepared import Prepared
from passend.findings import BadInput, Finding, Place
from passend.money import rounded
from passend.report.curves import Axis, share_text
from passend.report.document import Block, Document, Heading, Paragraph, Table
from passend.report.numbers import money_text, number_text
from passend.report.pictures import ranges
from passend.simulation.assumptions.model import Assumptions
from passend.simulation.cautions import cautions, fte_needed
from passend.simulation.documents import basis_blocks, chance_text, guesses
from passend.simulation.fixed_part import independent_of_volume
from passend.simulation.notices import lean, mended, parties_facts
from passend.simulation.samplers.world import world_of
from passend.simulation.simulate import Progress, simulate_world
from passend.simulation.simulated import Setting, Simulation
from passend.simulation.statistics import Chance, band, chance
from passend.simulation.wording import WORDS
from passend.words import Words

__all__ = ["Comparison", "compare", "comparison_document"]


@dataclass(frozen=True)
class Comparison:
    """Forms on the same cases, in the order they were given; the first is what the others are held
    against."""

    forms: tuple[Simulation, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(form.contract.id for form in self.forms)

    @property
    def parties(self) -> tuple[str, ...]:
        """The parties that every form has."""
        first, *others = (form.books for form in self.forms)
        return tuple(party for party in first if all(party in other for other in others))

    def left(self, form: int, party: str) -> Integers:
        """What a party is left with under a form over the whole run, per case. Of a party whose
        costs nobody assumed: what it receives less what it pays."""
        return np.asarray(self.forms[form].books[party].margin.sum(axis=1))

    def more(self, form: int, party: str) -> Integers:
        """How much more that is than under the first form, in the same case."""
        return self.left(form, party) - self.left(0, party)

    def better(self, form: int, party: str) -> Chance:
        """In how many cases a party is better off than under the first form."""
        return chance(self.more(form, party) > 0)


def compare(
    prepared: Sequence[Prepared],
    assumptions: Assumptions,
    setting: Setting | None = None,
    *,
    progress: Progress | None = None,
) -> Comparison:
    """Compare forms on the same cases. What each is worth without the programme is held against the
    first form.

    Raises BadInput: ``compare-one``, ``id-twice``, and ``runs-differ`` or ``expectation-differs``
    where the cases would not be the same.
    """
    setting = setting or Setting()
    _different(prepared)
    world = world_of(
        prepared, assumptions, seed=setting.seed, quasi=setting.quasi, known=setting.known
    )
    forms = range(len(prepared))
    found = simulate_world(world, setting, forms=forms, against=0, progress=progress)
    return Comparison(tuple(found))


def _different(prepared: Sequence[Prepared]) -> None:
    if len(prepared) < 2:
        raise BadInput([Finding(Place(), "compare-one", "there is nothing to compare with",
                                "give two contracts or more")])  # fmt: skip
    ids = [item.resolved.contract.id for item in prepared]
    findings = [
        Finding(item.resolved.place(("id",)), "id-twice", f"two contracts are named {name}",
                "give every form an id of its own")
        for item, name in zip(prepared, ids, strict=True) if ids.count(name) > 1
    ]  # fmt: skip
    if findings:
        raise BadInput(findings)


_W = {
    "title": Words("Vormen naast elkaar", "Forms side by side"),
    "same": Words("Elke vorm komt dezelfde gevallen tegen; {first} is waarmee de andere worden "
                  "vergeleken.",
                  "Every form meets the same cases; {first} is what the others are held against."),
    "form": Words("vorm", "form"),
    "left": Words("houdt over", "is left with"),
    "gets": Words("ontvangt min betaalt", "receives less pays"),
    "more": Words("meer dan {first}", "more than {first}"),
    "better": Words("kans beter af te zijn", "probability of being better off"),
    "worst": Words("slechtste jaar: kans op verlies", "worst year: probability of a loss"),
    "hours": Words("verpleging (fte, laatste jaar)", "nursing (FTE, last year)"),
    "fixed": Words("los van het volume", "independent of volume"),
    "party": Words("{party} over de hele looptijd", "{party} over the whole run"),
    "parts": Words("Hoeveel van elke vorm los staat van het volume",
                   "How much of every form does not depend on volume"),
}  # fmt: skip


def comparison_document(comparison: Comparison, language: str) -> Document:
    """Forms side by side: per party what it is left with, in a picture and a table."""
    first = comparison.names[0]
    world = comparison.forms[0].world
    blocks: list[Block] = [*basis_blocks(world.assumptions, language)]
    blocks.append(Paragraph(_W["same"][language].format(first=first)))
    blocks += _warnings(comparison, language)
    for party in comparison.parties:
        blocks += _party(comparison, party, language)
    rows = tuple((form.contract.id, share_text(independent_of_volume(form.prepared), language, 1))
                 for form in comparison.forms)  # fmt: skip
    head = (_W["form"][language], _W["fixed"][language])
    blocks += [Heading(_W["parts"][language]), Table(head, rows, frozenset({1}))]
    blocks += guesses(world.assumptions, language)
    facts = (*parties_facts(comparison.forms[0].contract),
             (WORDS["cases"][language], number_text(comparison.forms[0].n, language)),
             (WORDS["seed"][language], str(world.seed)),
             (WORDS["assumptions"][language], ", ".join(world.assumptions.ids) or "-"))  # fmt: skip
    return Document(_W["title"][language], language, tuple(blocks), facts)


def _warnings(comparison: Comparison, language: str) -> list[Block]:
    """What every form is warned of, each warning once with the forms it is about."""
    found: dict[str, list[str]] = {}
    for form in comparison.forms:
        for one in cautions(form):
            finding = one.finding(language)
            text = mended(finding.message, finding.mend, language)
            found.setdefault(text, []).append(form.contract.id)
    if not found:
        return []
    said = (Paragraph(f"{', '.join(names)}: {text}", remark=True) for text, names in found.items())
    return [Heading(WORDS["warnings"][language]), *said]


def _party(comparison: Comparison, party: str, language: str) -> list[Block]:
    found = [band(comparison.left(at, party)) for at in range(len(comparison.forms))]
    if all(one.range.p5 == one.range.p95 == 0 for one in found):
        return []
    books = [form.books[party] for form in comparison.forms]
    costed = any(one.cost.any() for one in books) and any(one.revenue.any() for one in books)
    what = _W["left" if costed else "gets"][language]
    says = _W["party"][language].format(party=party)
    rows = []
    for at, (name, one) in enumerate(zip(comparison.names, found, strict=True)):
        rows.append((name, money_text(one.tail, language),
                     *_against(comparison, at, party, language),
                     _loss(comparison.forms[at], party, costed, language),
                     _fte(comparison.forms[at], party, language)))  # fmt: skip
    first = comparison.names[0]
    head = (_W["form"][language], WORDS["tail"][language],
            _W["more"][language].format(first=first), _W["better"][language],
            _W["worst"][language], _W["hours"][language])  # fmt: skip
    axis = Axis(what, "money")
    picture = ranges([(name, one.range) for name, one in zip(comparison.names, found, strict=True)],
                     f"{says}: {what}", _W["form"][language], axis, language)  # fmt: skip
    table = Table(head, tuple(rows), frozenset(range(1, len(head))))
    return [Heading(says), picture, lean(table)]


def _against(comparison: Comparison, at: int, party: str, language: str) -> tuple[str, str]:
    if at == 0:
        return "–", "–"
    more = band(comparison.more(at, party)).median
    return money_text(more, language), chance_text(comparison.better(at, party), language)


def _loss(form: Simulation, party: str, costed: bool, language: str) -> str:
    """The largest chance of a loss in any year."""
    if not costed:
        return ""
    margin = form.books[party].margin
    worst = max((chance(margin[:, at] < 0) for at in range(margin.shape[1])),
                key=lambda one: one.count)  # fmt: skip
    return chance_text(worst, language)


def _fte(form: Simulation, party: str, language: str) -> str:
    staff = form.world.assumptions.all.staff
    if staff is None or staff.party != party:
        return ""
    needed = band(fte_needed(form.books[party].seconds[:, -1], staff)).median
    return number_text(rounded(needed, 100), language)
