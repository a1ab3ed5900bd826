"""Packages as documents: for one's own eyes, and on the table."""

from __future__ import annotations

from collections.abc import Mapping

from passend.money import rounded
from passend.report.curves import Axis
from passend.report.document import Block, Document, Paragraph, Picture, Table
from passend.report.numbers import figure_text, money_text
from passend.report.pictures import Range, ranges
from passend.simulation.offers import Acceptance, PublicList, side_by_side
from passend.simulation.packages import OwnOffers
from passend.words import Words

__all__ = ["offers_document"]

_W = {
    "title": Words("Wat op tafel ligt", "What is on the table"),
    "second": Words("Een tweede blik: wat op tafel kan komen",
                    "A second look: what may come on the table"),
    "own": Words("Pakketten die {party} evenveel waard zijn",
                 "Packages that are worth the same to {party}"),
    "package": Words("pakket", "package"), "by": Words("van", "by"),
    "values": Words("waarden", "values"),
    "yes": Words("aanvaardbaar", "acceptable"), "no": Words("–", "–"),
    "rule": Words(
        "Elke kant heeft op de eigen machine gemerkt wat aanvaardbaar is. Er is niets gewogen, "
        "geordend of weggelaten; wat hieruit volgt is aan de partijen.",
        "Each side has marked on its own machine what is acceptable. Nothing is weighed, ordered "
        "or left out; what follows from it is up to the parties."),
    "eyes": Words("Alleen voor {party}: hier staat wat elk pakket {party} waard is.",
                  "For {party} only: this shows what each package is worth to {party}."),
    "mine": Words("{party} houdt over: 5 % – 95 %", "{party} is left with: 5 % – 95 %"),
    "other": Words("{party}: 5 % – 95 %", "{party}: 5 % – 95 %"),
    "left": Words("houdt over", "is left with"),
    "picture": Words("Wat {party} bij elk pakket overhoudt.",
                     "What {party} is left with under every package."),
    "difference": Words("verschil met het ontwerp per geval",
                        "difference from the draft per case"),
    "impossible": Words("Niet in evenwicht te brengen: {values}.", "Cannot be balanced: {values}."),
}  # fmt: skip


def offers_document(
    found: PublicList | OwnOffers,
    language: str,
    marks: tuple[Acceptance, Acceptance] | None = None,
    signed: bool = False,
) -> Document:
    """A public list, with both sides' marks when they are there; or one's own packages, for its
    own eyes."""
    if isinstance(found, OwnOffers):
        return _own_document(found, language)
    head = [_W[key][language] for key in ("package", "by", "values")]
    rows = [[one.id, one.by, _values(one.values, language)] for one in found.packages]
    blocks: list[Block] = []
    if marks is not None:
        head += [mark.party for mark in marks]
        for row, (_, *said) in zip(rows, side_by_side(found, *marks), strict=True):
            row += [_W["yes" if one else "no"][language] for one in said]
        blocks.append(Paragraph(_W["rule"][language]))
    blocks.append(Table(tuple(head), tuple(tuple(row) for row in rows)))
    title = _W["second" if signed else "title"][language]
    facts = ((found.contract, found.contract_hash),)
    return Document(title, language, tuple(blocks), facts)


def _own_document(found: OwnOffers, language: str) -> Document:
    others = [party for party in found.prepared.resolved.contract.parties if party != found.party]
    head = (_W["package"][language], _W["values"][language],
            _W["mine"][language].format(party=found.party),
            *(_W["other"][language].format(party=party) for party in others),
            _W["difference"][language])  # fmt: skip
    rows = tuple(
        (f"{found.party}_{number}", _values(one.values, language), _range(one.mine, language),
         *(_range(one.others[party], language) for party in others),
         money_text(rounded(one.difference, found.cases), language))
        for number, one in enumerate(found.packages, start=1)
    )  # fmt: skip
    blocks: list[Block] = [Paragraph(_W["eyes"][language].format(party=found.party), remark=True),
                           Table(head, rows, frozenset(range(2, len(head))))]  # fmt: skip
    if found.packages:
        blocks.append(_picture(found, language))
    for values in found.impossible:
        said = _W["impossible"][language].format(values=_values(values, language))
        blocks.append(Paragraph(said, remark=True))
    title = _W["own"][language].format(party=found.party)
    return Document(title, language, tuple(blocks))


def _picture(found: OwnOffers, language: str) -> Picture:
    """Where every package leaves its own side."""
    rows = [(f"{found.party}_{number}", one.mine) for number, one in enumerate(found.packages, 1)]
    says = _W["picture"][language].format(party=found.party)
    axis = Axis(_W["left"][language], "money")
    return ranges(rows, says, _W["package"][language], axis, language)


def _values(values: Mapping[str, str], language: str) -> str:
    return "; ".join(f"{name}: {figure_text(text, language)}" for name, text in values.items())


def _range(found: Range, language: str) -> str:
    return f"{money_text(found.p5, language)} – {money_text(found.p95, language)}"
