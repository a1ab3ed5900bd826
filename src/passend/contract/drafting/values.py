"""Parameters: unused ones, indexation, proposals and example figures."""

from __future__ import annotations

from collections.abc import Iterator

from passend.contract.drafting.draft import Draft, made_of
from passend.contract.drafting.rules import PRACTICE, Phrase, Quantity, Remark, Rule, remark
from passend.contract.lower import parse_value, unit_of_parameter, used_names
from passend.contract.model import Parameter
from passend.words import Words

__all__ = ["RULES", "values"]

RULES = (
    Rule(
        code="draft-unused",
        means="a parameter that nothing uses",
        says=Words("niets gebruikt de parameter {at}", "nothing uses the parameter {at}"),
        mend=Words(
            "gebruik haar in een bedrag of afspraak, of haal haar weg",
            "use it in an amount or a clause, or leave it out",
        ),
        source=Words(
            "Rechtbank Gelderland 2025:2716: wat meetelt in de afrekening, moet duidelijk zijn "
            "afgesproken",
            "Rechtbank Gelderland 2025:2716: what counts in the settlement must be clearly agreed",
        ),
    ),
    Rule(
        code="draft-double-index",
        means="an index correction is carried into the next year and also settled again in the old",
        says=Words(
            "de correctie van {at} gaat als inhaal mee naar het volgende jaar, en {corrected} is "
            "voor {day} zelf ook gecorrigeerd: dezelfde correctie telt twee keer",
            "the correction of {at} is carried into the next year as a catch-up, and {corrected} "
            "was itself corrected from {day}: the same correction counts twice",
        ),
        mend=Words(
            "kies één van de twee: de inhaal, of een latere waarde voor het oude jaar",
            "choose one of the two: the catch-up, or a later value for the old year",
        ),
        source=Words(
            "NVZ, prijsindexcijfers: het verschil tussen voorlopige en definitieve index wordt in "
            "het volgende jaar verwerkt",
            "NVZ, price index figures: the difference between the provisional and the definitive "
            "index is corrected in the next year",
        ),
    ),
    Rule(
        code="draft-no-indexation",
        means="a contract of more than one year whose amounts of money never change",
        says=Words(
            "het contract loopt langer dan een jaar en geen enkel bedrag wordt geïndexeerd of "
            "verandert per jaar ({names})",
            "the contract runs longer than a year and no amount is indexed or changes by year "
            "({names})",
        ),
        mend=Words(
            "maak een parameter met geindexeerd, of geef een waarde per jaar",
            "make a parameter that is indexed, or give a value per year",
        ),
        source=Words(
            f"{PRACTICE[0]}: zonder regel voor loon en prijs onderhandelen partijen toch elk jaar",
            f"{PRACTICE[1]}: without a rule for wages and prices the parties negotiate every year "
            "after all",
        ),
    ),
    Rule(
        code="draft-proposed-in-signed",
        means="a proposed value or an example figure stands in a signed contract",
        says=Words(
            "het contract is getekend en {at} heeft nog {what}: {values}",
            "the contract is signed and {at} still holds {what}: {values}",
        ),
        mend=Words(
            "leg de waarde vast als afgesproken, met haar bron",
            "agree on the value and give its source",
        ),
        source=Words(*PRACTICE),
    ),
    Rule(
        code="draft-example-no-because",
        means="an example figure does not say why it is what it is",
        says=Words(
            "{at} heeft een voorbeeldcijfer zonder omdat: {values}",
            "{at} holds an example figure without because: {values}",
        ),
        mend=Words(
            "zeg onder omdat hoe het cijfer is gekozen", "say under because how it was chosen"
        ),
        source=Words(*PRACTICE),
    ),
)  # fmt: skip


def values(draft: Draft) -> Iterator[Remark]:
    """Every remark about the parameters of a contract."""
    yield from _unused(draft)
    yield from _double_index(draft)
    yield from _no_indexation(draft)
    for name, item in draft.contract.parameters.items():
        yield from _not_final(draft, name, item)


def _unused(draft: Draft) -> Iterator[Remark]:
    """A parameter is used by an amount or a clause, by a parameter that is made of it, or as the
    maximum of another."""
    contract = draft.contract
    used = used_names(contract)
    used |= {name.rpartition(".")[0] for name in used}
    for name, item in contract.parameters.items():
        used |= {item.maximum, *made_of(contract, name)}
    for name in contract.parameters:
        if name not in used:
            yield remark("draft-unused", name, ("parameters", name))


def _double_index(draft: Draft) -> Iterator[Remark]:
    """A catch-up that a clause or amount reads, of a base or an index that was itself corrected."""
    contract = draft.contract
    for name in contract.parameters:
        if f"{name}.catch_up" not in used_names(contract):
            continue
        item = contract.parameters[name].indexed
        index = item.index if item else ""
        made = [*made_of(contract, name), *(made_of(contract, index) if index else ())]
        final = item.definitive if item else ""
        for other in dict.fromkeys(made):
            entries = contract.parameters[other].values
            days = [e.valid_from for e in entries if e.status == "agreed"]
            twice = sorted({day for day in days if days.count(day) > 1})
            if twice and other != final:
                path = ("parameters", name)
                yield remark("draft-double-index", name, path, corrected=other, day=twice[0])
                break


def _no_indexation(draft: Draft) -> Iterator[Remark]:
    """Money stands in parameters and in price lists; one that follows the years is enough."""
    contract = draft.contract
    if not draft.longer_than_a_year:
        return
    names = [
        name for name in contract.parameters if unit_of_parameter(name, contract).kind == "money"
    ]
    money = [contract.parameters[name] for name in names]
    over_years = [item for item in money if item.indexed or _days(item) > 1]
    lists = {name: {annex.valid_from for annex in annexes}
             for name, annexes in contract.prices.items()}  # fmt: skip
    if (names or lists) and not over_years and all(len(days) == 1 for days in lists.values()):
        named = ", ".join([*names, *lists])
        yield remark("draft-no-indexation", contract.id, ("parameters",), names=named)


def _days(item: Parameter) -> int:
    return len({entry.valid_from for entry in item.values})


def _not_final(draft: Draft, name: str, item: Parameter) -> Iterator[Remark]:
    unit = unit_of_parameter(name, draft.contract)
    place = ("parameters", name)

    def listed(entries: list[str]) -> Phrase:
        return Phrase(tuple(Quantity(parse_value(text, unit), unit) for text in entries), ", ")

    proposed = [entry.value for entry in item.values if entry.status == "proposed"]
    example = [entry.value for entry in item.values if entry.example]
    if draft.contract.status == "signed" and (proposed or example):
        what = (Words("een voorgestelde waarde", "a proposed value") if proposed
                else Words("een voorbeeldcijfer", "an example figure"))  # fmt: skip
        found = listed(proposed or example)
        yield remark("draft-proposed-in-signed", name, place, what=what, values=found)
    silent = [entry.value for entry in item.values if entry.example and not entry.because.strip()]
    if silent:
        yield remark("draft-example-no-because", name, place, values=listed(silent))
