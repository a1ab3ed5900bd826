"""Measures and methods: who owns them, what they cost to register, what they compare with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from passend.contract.drafting.draft import Draft
from passend.contract.drafting.expected import registrations
from passend.contract.drafting.rules import DIALOGUE, PRACTICE, Remark, Rule, remark
from passend.contract.model import Method
from passend.periods import parse_window, regular_windows
from passend.words import Words

__all__ = ["RULES", "measures"]

RULES = (
    Rule(
        code="draft-measure-owner",
        means="a measure has no owner on both sides",
        says=Words(
            "{at} heeft geen eigenaar aan de kant van {sides}",
            "{at} has no owner on the side of {sides}",
        ),
        mend=Words(
            "zet onder eigenaren een partij die betaalt en een partij die zorg levert",
            "name under owners a party that pays and a party that provides care",
        ),
        source=Words(
            f"{DIALOGUE}, casus Maasstad Ziekenhuis en Zilveren Kruis: partijen werken samen uit "
            "wat zij volgen",
            f"{DIALOGUE}, case of Maasstad Ziekenhuis and Zilveren Kruis: the parties work out "
            "together what they monitor",
        ),
    ),
    Rule(
        code="draft-too-many-measures",
        means="more measures than the parties agreed to have, without a reason",
        says=Words(
            "{count} meetwaarden waar er hoogstens {most} zijn afgesproken",
            "{count} measures where at most {most} were agreed",
        ),
        mend=Words(
            "laat een meetwaarde vervallen, of zeg onder meer_omdat waarom er meer nodig zijn",
            "drop a measure, or say under beyond why more are needed",
        ),
        source=Words(
            f"{DIALOGUE}, casus Maasstad Ziekenhuis: enkele nieuwe KPI's, en niet de reflex om er "
            "meer te maken",
            f"{DIALOGUE}, case of Maasstad Ziekenhuis: a few new indicators, without the reflex to "
            "add more",
        ),
    ),
    Rule(
        code="draft-burden",
        means="registration takes more hours a year than the parties agreed",
        says=Words(
            "registreren kost in {year} naar verwachting {hours} uur, waar {most} uur is "
            "afgesproken ({shares})",
            "registration is expected to take {hours} hours in {year}, where {most} were agreed "
            "({shares})",
        ),
        mend=Words(
            "meet minder of korter, of zeg onder meer_omdat waarom het de tijd waard is",
            "measure less or shorter, or say under beyond why it is worth the time",
        ),
        source=Words(
            f"{DIALOGUE}: er gaat veel geld en tijd naar verantwoording die niet aan de zorg zelf "
            "is gekoppeld",
            f"{DIALOGUE}: much money and time goes to accounting that is not tied to care itself",
        ),
    ),
    Rule(
        code="draft-single-baseline",
        means="a baseline or comparison rests on one year, in which chance is not seen",
        says=Words(
            "{at} steunt op {years}: toeval in dat jaar lijkt daarna een verbetering of een "
            "verslechtering",
            "{at} rests on {years}: chance in that year looks like a change for better or worse "
            "afterwards",
        ),
        mend=Words(
            "neem twee of meer jaren op onder nuljaren", "give two or more years of baseline"
        ),
        source=Words(
            f"{PRACTICE[0]}: een uitschieter loopt het jaar erna vanzelf terug",
            f"{PRACTICE[1]}: an outlier falls back by itself in the next year",
        ),
    ),
    Rule(
        code="draft-compared-with-itself",
        means="a party of the contract stands among those it is compared with",
        says=Words(
            "{at} vergelijkt {party} ({codes}) ook met zichzelf",
            "{at} compares {party} ({codes}) with itself too",
        ),
        mend=Words(
            "haal de eigen codes uit vergeleken_met", "leave its own codes out of compared_with"
        ),
        source=Words(*PRACTICE),
    ),
    Rule(
        code="draft-leakage-unsigned",
        means="a clause pays on leakage by a method that not both its parties have signed",
        says=Words(
            "{at} betaalt op weglek volgens {method}, die niet is getekend door {unsigned}",
            "{at} pays on leakage by {method}, which is not signed by {unsigned}",
        ),
        mend=Words(
            "laat beide partijen de methode tekenen, of volg de weglek zonder te verrekenen",
            "let both parties sign the method, or watch leakage without settling it",
        ),
        source=Words(
            f"{DIALOGUE}: lopen patiënten bij een aanneemsom naar een ander ziekenhuis, en betaalt "
            "de verzekeraar dan dubbel?",
            f"{DIALOGUE}: do patients go to another hospital under a lump sum, and does the "
            "insurer then pay twice?",
        ),
    ),
)

_COMPARES = ("baseline", "comparison", "leakage", "case_mix")


def measures(draft: Draft) -> Iterator[Remark]:
    """Every remark about measures and methods."""
    yield from _owners(draft)
    yield from _burden(draft)
    yield from _methods(draft)
    yield from _unsigned(draft)


def _owners(draft: Draft) -> Iterator[Remark]:
    payers, receivers = draft.sides
    words = (Words("de betaler", "the payer"), Words("de aanbieder", "the provider"))
    both = Words("de betaler en de aanbieder", "the payer and the provider")
    for name, measure in draft.contract.measures.items():
        owners = set(measure.owners)
        absent = [word for word, side in zip(words, (payers, receivers), strict=True)
                  if not owners & side]  # fmt: skip
        if absent:
            sides = absent[0] if len(absent) == 1 else both
            yield remark("draft-measure-owner", name, ("measures", name), sides=sides)


def _burden(draft: Draft) -> Iterator[Remark]:
    contract, burden = draft.contract, draft.contract.burden
    if burden is None or burden.beyond.strip():
        return
    most, number = burden.measures, len(contract.measures)
    if most is not None and number > most:
        path = ("burden",)
        yield remark("draft-too-many-measures", contract.id, path, count=number, most=most)
    if burden.hours is None:
        return
    for year in regular_windows("year", draft.run):
        minutes = {name: _minutes(draft, name, year.label) for name in contract.measures}
        total = sum(minutes.values())
        if total > burden.hours * 60:
            shares = ", ".join(f"{name} {value}" for name, value in minutes.items() if value)
            yield remark(
                "draft-burden",
                contract.id,
                ("burden",),
                year=year.label,
                hours=-(-total // 60),
                most=burden.hours,
                shares=Words(f"minuten: {shares}", f"minutes: {shares}"),
            )
            return


def _minutes(draft: Draft, name: str, year: str) -> int:
    """Minutes of registration in a year: those of one registration x how many are expected; none
    where nobody says how many."""
    measure = draft.contract.measures[name]
    grain = measure.per if measure.per in ("month", "quarter") else "year"
    windows = [
        parse_window(window.label)[1]
        for window in regular_windows(grain, draft.run)
        if window.label.startswith(year)
    ]
    expected = sum(registrations(draft.contract, name, window) or 0 for window in windows)
    return (measure.registration_minutes or 0) * expected


def _methods(draft: Draft) -> Iterator[Remark]:
    for name, method in draft.contract.methods.items():
        years = _years(method)
        one = len(years) == 1 or (method.kind == "baseline" and not years)
        if method.kind in _COMPARES and one:
            none = Words("geen enkel jaar", "no year at all")
            said = ", ".join(years) or none
            yield remark("draft-single-baseline", name, ("methods", name), years=said)
        for party, item in draft.contract.parties.items():
            listed = (*item.uzovi, *item.agb, *item.kvk, *item.municipality)
            own = {party, *(code.code for code in listed)} & set(method.compared_with)
            if own:
                codes, path = ", ".join(sorted(own)), ("methods", name)
                yield remark("draft-compared-with-itself", name, path, party=party, codes=codes)


def _years(method: Method) -> list[str]:
    """The years that a method names."""
    return sorted({year for text in method.baseline for year in re.findall(r"[0-9]{4}", text)})


def _unsigned(draft: Draft) -> Iterator[Remark]:
    contract = draft.contract
    for name, clause in draft.clauses():
        for method_id in sorted(_methods_read(draft, name)):
            method = contract.methods[method_id]
            unsigned = [
                party
                for party in (clause.paid_by, clause.paid_to)
                if not {party, contract.parties[party].name} & set(method.signed_by)
            ]
            if method.kind == "leakage" and unsigned:
                path, names = ("clauses", name), ", ".join(unsigned)
                yield remark("draft-leakage-unsigned", name, path, method=method_id, unsigned=names)


def _methods_read(draft: Draft, clause: str) -> set[str]:
    """The methods of what a clause reads: observations, measures and parameters."""
    contract = draft.contract
    found = {contract.parameters[name].method for name in draft.parameters_of(clause)}
    for name in draft.reads(clause):
        stem = name.rpartition(".")[0]
        item = contract.observations.get(name) or contract.observations.get(stem)
        measure = contract.measures.get(name) or contract.measures.get(stem)
        found |= {thing.method for thing in (item, measure) if thing is not None}
    return found & set(contract.methods)
