"""Prices above the maximum tariff that they name, over time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from passend.algebra.units import Unit, money
from passend.contract.drafting.draft import Draft
from passend.contract.drafting.law import in_force
from passend.contract.drafting.rules import PRACTICE, Figure, Phrase, Quantity, Remark, Rule, remark
from passend.contract.lower import parse_value, unit_of_parameter
from passend.contract.model import PriceAnnex
from passend.contract.prices import PriceList
from passend.parameters import Indexed, Timeline
from passend.periods import Interval
from passend.terms.reading import nearest
from passend.words import Words

__all__ = ["RULES", "tariffs"]

RULES = (
    Rule(
        code="draft-above-maximum",
        means="a price is above its maximum tariff, or with a written agreement above 110 % of it",
        says=Words(
            "{at} is vanaf {day} hoger dan mag: {prices}{agreement}",
            "{at} is higher than it may be from {day}: {prices}{agreement}",
        ),
        mend=Words(
            "verlaag de prijs; tot 110 % mag met een schriftelijke afspraak onder boven_maximum",
            "lower the price; up to 110 % is allowed with a written agreement under above_maximum",
        ),
        source=Words(
            "het contract noemt zelf dit maximum",
            "the contract itself names this maximum",
        ),
    ),
    Rule(
        code="draft-unknown-name",
        means="a maximum or a method that is named but is not in the contract",
        says=Words(
            "{at} noemt {word} {name}, maar dat is er niet of het is van een andere soort{hint}",
            "{at} names the {word} {name}, which is not there or is of another kind{hint}",
        ),
        mend=Words(
            "verbeter de naam, of voeg toe wat zij noemt", "correct the name, or add what it names"
        ),
        source=Words(*PRACTICE),
    ),
)

_SHOWN = 3
_AGREED = Words("; met schriftelijke afspraak", "; with a written agreement")
_NOT_AGREED = Words("; zonder schriftelijke afspraak", "; without a written agreement")


@dataclass(frozen=True)
class _Price:
    """A price beside its maximum, both in euro cents; ``code`` is empty for a parameter."""

    code: str
    price: Fraction
    maximum: Fraction


def tariffs(draft: Draft) -> Iterator[Remark]:
    """Prices above their maximum, and names that lead nowhere."""
    yield from _unknown(draft)
    for name, item in draft.contract.parameters.items():
        if item.maximum and _comparable(draft, name, item.maximum):
            days = _days(draft, name) | _days(draft, item.maximum)
            prices = [(day, _prices_of(draft, name, item.maximum, day)) for day in sorted(days)]
            yield from _too_high(draft, name, ("parameters", name), item.above_maximum, prices)
    for name, annexes in draft.contract.prices.items():
        for at, annex in enumerate(annexes):
            if annex.maximum and annex.maximum not in draft.contract.prices:
                continue
            days = _annex_days(draft, name) | _annex_days(draft, annex.maximum)
            listed = [(day, _prices_in(draft, name, annex, day)) for day in sorted(days)]
            yield from _too_high(draft, name, ("prices", name, at), annex.above_maximum, listed)


def _too_high(
    draft: Draft,
    name: str,
    place: tuple[str | int, ...],
    agreement: str,
    prices: list[tuple[date, list[_Price]]],
) -> Iterator[Remark]:
    """A remark for the first day on which some price is too high."""
    agreed = bool(agreement.strip())
    for day, found in prices:
        version = in_force("maximum-by-agreement" if agreed else "maximum", _one(day))
        if version is None and agreed:
            continue  # no version in force says how far an agreement may go
        limit = version.limit if version and version.limit is not None else Fraction(1)
        above = [price for price in found if price.price > price.maximum * limit]
        if above:
            yield remark(
                "draft-above-maximum",
                name,
                place,
                version.source if version else None,
                day=day,
                prices=_listed(above, limit),
                agreement=_AGREED if agreed else _NOT_AGREED,
            )
            return


def _one(day: date) -> Interval:
    return Interval(day, day + timedelta(days=1))


def _listed(above: list[_Price], limit: Fraction) -> Phrase:
    most = Words("waar hoogstens", "where at most")
    allowed = Words("mag", "is allowed")
    parts: list[Figure] = []
    for item in above[:_SHOWN]:
        words = (item.code, _cents(item.price), most, _cents(item.maximum * limit), allowed)
        parts.append(Phrase(tuple(word for word in words if word)))
    more = len(above) - _SHOWN
    if more > 0:
        parts.append(Words(f"en nog {more}", f"and {more} more"))
    return Phrase(tuple(parts), ", ")


def _cents(exact: Fraction) -> Quantity:
    return Quantity(exact.numerator, money("", exact.denominator))


# --- parameters ------------------------------------------------------------------------------


def _comparable(draft: Draft, name: str, maximum: str) -> bool:
    if maximum not in draft.contract.parameters:
        return False
    units = [_unit(draft, name), _unit(draft, maximum)]
    return units[0].like(units[1])


def _unit(draft: Draft, name: str) -> Unit:
    return unit_of_parameter(name, draft.contract)


def _days(draft: Draft, name: str) -> set[date]:
    """The days of the run on which a parameter may change, its first day among them."""
    found = draft.prepared.timelines[name]
    lines = [found]
    if isinstance(found, Indexed):
        lines = [line for line in (found.base, found.provisional, found.definitive) if line]
    entries = [e for line in lines if isinstance(line, Timeline) for e in line.entries]
    return _in_run(draft, {entry.valid_from for entry in entries})


def _in_run(draft: Draft, days: set[date]) -> set[date]:
    return {day for day in days if day in draft.run} | {draft.run.start}


def _prices_of(draft: Draft, name: str, maximum: str, day: date) -> list[_Price]:
    """The price in force on a day, and those proposed from that day, beside the maximum."""
    most = _value(draft, maximum, day)
    if most is None:
        return []
    here = _value(draft, name, day)
    entries = draft.contract.parameters[name].values
    unit = _unit(draft, name)
    proposed = [
        Fraction(parse_value(entry.value, unit), unit.parts)
        for entry in entries
        if entry.status == "proposed" and max(entry.valid_from, draft.run.start) == day
    ]
    return [_Price("", price, most) for price in (here, *proposed) if price is not None]


def _value(draft: Draft, name: str, day: date) -> Fraction | None:
    found = draft.prepared.timelines[name]
    if isinstance(found, Indexed):
        values = found.values(day, draft.known)
        value = None if values is None else values["amount"]
    else:
        value = found.value(day, draft.known)
    return None if value is None else Fraction(value, _unit(draft, name).parts)


# --- price lists -----------------------------------------------------------------------------


def _annex_days(draft: Draft, name: str) -> set[date]:
    annexes = draft.contract.prices.get(name, ())
    return _in_run(draft, {annex.valid_from for annex in annexes})


def _in_list(draft: Draft, name: str, day: date) -> tuple[PriceAnnex, PriceList] | None:
    """The price list in force on a day."""
    lists = [pair for pair in draft.prepared.resolved.prices.get(name, ())
             if pair[0].valid_from <= day]  # fmt: skip
    return max(lists, key=lambda pair: (pair[0].valid_from, pair[0].known), default=None)


def _prices_in(draft: Draft, name: str, annex: PriceAnnex, day: date) -> list[_Price]:
    """The prices of an annex on a day on which it holds, beside the maximum in the list that it
    names and in its own column; a code without a maximum is left out."""
    found = _in_list(draft, name, day)
    if found is None or found[0] is not annex:
        return []
    own = found[1]
    named = _in_list(draft, annex.maximum, day)
    prices = _in_cents(own, own.prices)
    maxima = [_in_cents(own, own.maximum)]
    if named is not None:
        maxima.append(_in_cents(named[1], named[1].prices))
    return [
        _Price(code, price, min(most))
        for code, price in prices.items()
        if (most := [maximum[code] for maximum in maxima if code in maximum])
    ]


def _in_cents(prices: PriceList, values: Mapping[str, int]) -> dict[str, Fraction]:
    return {code: Fraction(value * 100, 10**prices.decimals) for code, value in values.items()}


# --- names -----------------------------------------------------------------------------------


def _unknown(draft: Draft) -> Iterator[Remark]:
    contract = draft.contract
    for name, item in contract.parameters.items():
        if item.maximum and not _comparable(draft, name, item.maximum):
            yield _nameless(("parameters", name), "maximum", item.maximum, contract.parameters)
    for name, annexes in contract.prices.items():
        for at, annex in enumerate(annexes):
            if annex.maximum and annex.maximum not in contract.prices:
                yield _nameless(("prices", name, at), "maximum", annex.maximum, contract.prices)
    sections = (("observations", contract.observations), ("parameters", contract.parameters),
                ("measures", contract.measures))  # fmt: skip
    for section, things in sections:
        for name, thing in things.items():
            if thing.method and thing.method not in contract.methods:
                yield _nameless((section, name), "methode", thing.method, contract.methods)


def _nameless(
    place: tuple[str | int, ...], word: str, name: str, known: Mapping[str, object]
) -> Remark:
    hint = nearest(name, known)
    hint = f"; {hint}" if hint else ""
    words = Words(word, word.replace("methode", "method"))
    at = str(place[1])
    return remark("draft-unknown-name", at, place, word=words, name=repr(name), hint=hint)
