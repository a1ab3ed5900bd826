"""How a measure is counted in claims, in sentences: one for every kind of definition."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from passend.contract.annex.cards import Writer
from passend.contract.counting import HoursPerClient, Leakage, NormHours, Selection
from passend.contract.model import Contract, Measure
from passend.contract.wording import label, listed
from passend.money import decimal_text
from passend.report.numbers import figure_text, number_text
from passend.words import Words

__all__ = ["SENTENCES", "counted_sentences"]

SENTENCES: Mapping[str, Words] = {
    "count": Words(
        "Geteld wordt {counts} van {of}.",
        "What is counted is {counts} of {of}."),
    "proportion": Words(
        "Van de {units} met {of}{excluding} tellen mee die {way} {part} hebben{when}{same}.",
        "Of the {units} with {of}{excluding}, those count that {way} {part}{when}{same}."),
    "rate": Words(
        "Geteld wordt {counts} van {of}, gedeeld door {per_counts} van {per}.",
        "What is counted is {counts} of {of}, divided by {per_counts} of {per}."),
    "mean": Words(
        "Gemiddeld per {unit}: {value} van {of}.",
        "The mean per {unit} of {value} of {of}."),
    "percentile": Words(
        "Het kleinste getal dat {percent} % van de {units} niet overschrijdt: {value} van {of}.",
        "The smallest number that {percent} % of the {units} do not exceed: {value} of {of}."),
    "readmission": Words(
        "Van de opnames met {index}{excluding} telt mee welke 1 tot en met {within_days} dagen na "
        "ontslag door een nieuwe opname{again}{planned} wordt gevolgd{same}. Elke opname telt één "
        "keer, zodra die dagen voorbij zijn{joins}.",
        "Of the stays with {index}{excluding}, those count that are followed by a new "
        "stay{again}{planned} 1 to {within_days} days after discharge{same}. Every stay counts "
        "once, when those days have passed{joins}."),
    "length_of_stay": Words(
        "Gemiddeld per opname: het aantal dagen van {of}{joins}.",
        "The mean number of days per stay with {of}{joins}."),
    "episodes": Words(
        "Gemiddeld per episode: {value} van {of}. Zorg die ten hoogste {gap_days} dag(en) na de "
        "vorige begint, hoort bij dezelfde episode{same}.",
        "The mean per episode of {value} of {of}. Care that begins at most {gap_days} day(s) after "
        "what came before belongs to the same episode{same}."),
    "hours_per_client": Words(
        "De minuten van {of}, afgezet tegen wat de samenstelling van de cliënten doet verwachten. "
        "Verwachte uren per cliëntmaand: {norm}.",
        "The minutes of {of} against what the mix of clients makes expect. Hours expected per "
        "client month: {norm}."),
    "digital_share": Words(
        "Van alle contacten tellen de digitale mee. Digitaal: {digital}. Fysiek: {physical}.",
        "Of all contacts the digital ones count. Digital: {digital}. Physical: {physical}."),
    "volume_norm": Words(
        "Van de locaties met {of} tellen mee die de volumenorm halen: ten minste {norm} {units}.",
        "Of the locations with {of}, those count that reach the volume norm: at least {norm} "
        "{units}."),
    "leakage": Words(
        "Daalt hier {counts} van {of} ten opzichte van {baseline}, dan telt mee wat elders "
        "groeide{less}, afgezet tegen die daling.",
        "Where {counts} of {of} falls here since {baseline}, what grew elsewhere counts{less}, "
        "against that fall."),
    "money_shift": Words(
        "Voor dezelfde mensen, die met {people}: wat {receiving} meer kost, afgezet tegen wat "
        "{leaving} minder kost dan in {baseline}.",
        "For the same people, those with {people}: what {receiving} costs more, against what "
        "{leaving} costs less than in {baseline}."),
    "waiting": Words(
        "De dagen van {since} tot {until}{same}, ten hoogste {at_most_days} dagen{within}.",
        "Days from {since} until {until}{same}, at most {at_most_days} days{within}."),
    "before_after": Words(
        "Dezelfde mensen in de {days} dagen vanaf de eerste keer {start}, afgezet tegen de {days} "
        "dagen ervoor: {counts} van {of}. Zonder vergelijkingsgroep bewijst dit geen "
        "effect.",
        "The same people in the {days} days from the first {start} on, against the {days} days "
        "before: {counts} of {of}. Without a comparison group this proves no "
        "effect."),
}  # fmt: skip
"""Every kind of definition in a sentence; the words in braces are its fields."""

_COUNTED = {
    "lines": Words("het aantal declaratieregels", "the number of claim lines"),
    "patients": Words("het aantal mensen", "the number of people"),
    "quantity": Words("de hoeveelheid", "the quantity"),
    "declared": Words("het gedeclareerde bedrag", "the amount declared"),
    "paid": Words("het betaalde bedrag", "the amount paid"),
    "days": Words("het aantal dagen", "the number of days"),
}
_UNITS = {
    "lines": Words("declaratieregels", "claim lines"),
    "patients": Words("mensen", "people"),
    "quantity": Words("eenheden", "units"),
}
_UNIT = {
    "lines": Words("declaratieregel", "claim line"),
    "patients": Words("persoon", "person"),
}
_WHERE = {
    "elsewhere": Words("bij andere aanbieders", "with other providers"),
    "anywhere": Words("bij alle aanbieders", "with any provider"),
}
_SAME = {
    "provider": Words("dezelfde aanbieder", "the same provider"),
    "diagnosis": Words("dezelfde diagnose", "the same diagnosis"),
    "specialism": Words("hetzelfde specialisme", "the same specialism"),
}
_DATED = {
    "opened": Words("naar de eerste dag", "by its first day"),
    "closed": Words("naar de laatste dag", "by its last day"),
    "delivered": Words("naar de dag van levering", "by the day of delivery"),
    "received": Words("naar de dag van ontvangst", "by the day of receipt"),
}


def counted_sentences(contract: Contract, measure: Measure, writer: Writer) -> list[str]:
    """How a measure is counted in claims, and where that was agreed; nothing for a measure that is
    read from a table."""
    definition = measure.from_claims
    if definition is None:
        return []
    found = []
    for kind, sentence in SENTENCES.items():
        says = getattr(definition, kind)
        if says is not None:
            found.append(sentence[writer.language].format(**_words(contract, says, writer)))
    lead = Words("Bron van deze telling: {}.", "Source of this count: {}.")[writer.language]
    return [*found, lead.format(definition.source)] if definition.source else found


def _words(contract: Contract, says: Any, writer: Writer) -> dict[str, str]:
    """Every field of a definition in words."""
    language = writer.language
    found: dict[str, str] = {}
    for field in dataclasses.fields(says):
        value = getattr(says, field.name)
        if isinstance(value, Selection):
            found[field.name] = _selection(contract, value, writer)
        elif isinstance(value, int):
            found[field.name] = number_text(value, language)
        elif field.name in ("counts", "per_counts", "value", "per"):
            found[field.name] = _COUNTED[value][language]
            if value in _UNITS:
                found["units"] = _UNITS[value][language]
            if value in _UNIT:
                found["unit"] = _UNIT[value][language]
        elif field.name == "baseline":
            found[field.name] = listed(list(value), language)
    found |= _clauses(says, found, language)
    if isinstance(says, HoursPerClient):
        found["norm"] = "; ".join(_norm(group, language) for group in says.norm)
    if isinstance(says, Leakage):
        found["less"] = _less(says, found, language)
    return found


def _clauses(says: Any, found: Mapping[str, str], language: str) -> dict[str, str]:
    """The parts of a sentence that are there only when the definition says something."""
    words: dict[str, str] = {}

    def part(name: str, nl: str, en: str, *values: str) -> None:
        given = bool(values) and all(values)
        words[name] = Words(nl, en)[language].format(*values) if given else ""

    same = [_SAME[name][language] for name in getattr(says, "same", ())]
    part("same", ", met {}", ", with {}", listed(same, language))
    joins = found.get("joins_days", "0").replace("0", "") and found["joins_days"]
    part(
        "joins",
        "; opnames met ten hoogste {} dag(en) ertussen zijn één opname",
        "; stays with at most {} day(s) between are one stay",
        joins,
    )
    part("excluding", " en zonder {}", " and without {}", found.get("excluding", ""))
    part("again", " met {}", " with {}", found.get("again", ""))
    part(
        "planned", " die niet gepland is ({})", " that was not planned ({})",
        found.get("planned", ""),
    )  # fmt: skip
    days = found.get("within_days", "")
    part("within", "; binnen {} dagen telt mee", "; within {} days counts", days)
    when = getattr(says, "when", "same")
    after = ("binnen {} dagen daarna", "within {} days after")
    before = ("in de {} dagen daarvoor", "in the {} days before")
    nl, en = after if when == "after" else before
    part("when", ", " + nl, ", " + en, days if when != "same" else "")
    without = getattr(says, "without", None) is not None
    words["way"] = Words("geen" if without else "ook", "have no" if without else "also have")[
        language
    ]
    words["part"] = found.get("without") or found.get("having") or ""
    return words


def _selection(contract: Contract, says: Selection, writer: Writer) -> str:
    """Which claims: what they are, whose they are, and on which day where the measure says
    another."""
    language = writer.language
    found = []
    if says.care:
        found.append(label(says.care, language))
    if says.codes:
        found.append(f"code {', '.join(says.codes)}")
    for values, nl, en in (
        (says.specialisms, "specialisme {}", "specialism {}"),
        (says.diagnoses, "diagnose {}", "diagnosis {}"),
        (_names(contract, says.delivered_by), "geleverd door {}", "delivered by {}"),
        (_names(contract, says.insured_with), "verzekerd bij {}", "insured with {}"),
    ):
        if values:
            found.append(Words(nl, en)[language].format(listed(list(values), language)))
    who = _people(says.sex, says.from_age, says.until_age, language)
    if who:
        found.append(Words("van {}", "of {}")[language].format(who))
    aside = [] if says.where == "here" else [_WHERE[says.where][language]]
    if says.year_of in _DATED:
        aside.append(_DATED[says.year_of][language])
    return " ".join(found) + (f" ({', '.join(aside)})" if aside else "")


def _names(contract: Contract, parties: tuple[str, ...]) -> list[str]:
    return [contract.parties[p].name if p in contract.parties else p for p in parties]


def _norm(group: NormHours, language: str) -> str:
    hours = _hours(group.hours, language)
    about = _people(group.sex, group.from_age, group.until_age, language)
    return f"{hours} ({about})" if about else hours


def _people(sex: str, from_age: int | None, until_age: int | None, language: str) -> str:
    """Of which sex and age; nothing for everybody."""
    about = []
    if sex:
        sexes = {"1": Words("mannen", "men"), "2": Words("vrouwen", "women")}
        about.append(sexes[sex][language] if sex in sexes else sex)
    if from_age is not None:
        about.append(Words("vanaf {} jaar", "from {}")[language].format(from_age))
    if until_age is not None:
        about.append(Words("tot {} jaar", "until {}")[language].format(until_age))
    if about and not sex:
        about.insert(0, Words("mensen", "people")[language])
    return " ".join(about)


def _hours(text: str, language: str) -> str:
    """138/10 as 13,8; a ratio that is no such decimal number as it is written."""
    above, _, below = text.partition("/")
    if above.isdigit() and below in ("10", "100", "1000"):
        found = decimal_text(int(above), len(below) - 1)
        return found.replace(".", ",") if language == "nl" else found
    return figure_text(text, language)


def _less(says: Leakage, found: Mapping[str, str], language: str) -> str:
    """What is taken off the growth elsewhere."""
    parts = []
    if says.agreed is not None:
        most = ""
        if says.agreed_at_most is not None:
            most = Words(" (ten hoogste {})", " (at most {})")[language].format(
                found["agreed_at_most"]
            )
        agreed = Words("de afgesproken groei van {}", "the agreed growth of {}")[language]
        parts.append(agreed.format(found["agreed"]) + most)
    if says.market is not None:
        market = Words("de groei van {}", "the growth of {}")[language]
        parts.append(market.format(found["market"]))
    if says.market_growth:
        rate = figure_text(says.market_growth, language)
        market = Words("{} groei van de markt", "a market growth of {}")[language]
        parts.append(market.format(rate))
    less = Words(", na aftrek van {}", ", less {}")[language]
    return less.format(listed(parts, language)) if parts else ""
