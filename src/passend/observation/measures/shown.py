"""Measures as a table for people: numerator, denominator, what they are worth, what they are made
of."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from fractions import Fraction

from passend.money import decimal_text, rounded_fraction
from passend.observation.measures.measured import Measured
from passend.report.document import Table
from passend.report.numbers import money_text, number_text
from passend.words import Words

__all__ = ["PARTS", "measured_csv", "measured_table", "value_text"]

PARTS = {
    "cases": Words("waarnemingen", "cases"),
    "excluded": Words("buiten beschouwing", "taken out"),
    "too_recent": Words("nog niet te beoordelen", "too recent to judge"),
    "clients": Words("cliënten", "clients"),
    "client_months": Words("cliëntmaanden", "client months"),
    "months_without_norm": Words("maanden zonder norm", "months without a norm"),
    "minutes_without_norm": Words("minuten zonder norm", "minutes without a norm"),
    "here": Words("hier", "here"),
    "elsewhere": Words("elders", "elsewhere"),
    "fall": Words("daling hier", "fall here"),
    "gross": Words("weglek bruto", "leakage gross"),
    "agreed": Words("afgesproken", "agreed"),
    "market": Words("markt", "market"),
    "unexplained": Words("onverklaard", "unexplained"),
    "leaving_cents": Words("waar zorg weggaat", "where care leaves"),
    "receiving_cents": Words("waar zorg bijkomt", "where care comes"),
    "leaving_lines": Words("regels waar zorg weggaat", "lines where care leaves"),
    "receiving_lines": Words("regels waar zorg bijkomt", "lines where care comes"),
    "leaving_quantity": Words("hoeveelheid waar zorg weggaat", "quantity where care leaves"),
    "receiving_quantity": Words("hoeveelheid waar zorg bijkomt", "quantity where care comes"),
    "net": Words("samen", "together"),
    "waits": Words("wachttijden", "waits"),
    "days": Words("dagen", "days"),
    "people": Words("mensen", "people"),
    "gone": Words("daarvan nu zonder zorg", "of them without care now"),
    "gone_cents": Words("hun zorg die wegging kostte", "their care that left had cost"),
    "new": Words("daarvan eerder zonder zorg", "of them without care before"),
    "new_cents": Words("hun zorg die bijkwam kost", "their care that came costs"),
}  # fmt: skip
"""What a measure is made of, in words; the volume of a location goes by its AGB code."""


def measured_table(measured: Iterable[Measured], language: str) -> Table:
    """One row per measure and window."""
    head = Words("contract|meetwaarde|periode|teller|noemer|uitkomst|opgebouwd uit",
                 "contract|measure|period|numerator|denominator|result|made of")  # fmt: skip
    rows = tuple(
        (
            each.contract, each.measure.replace("_", " "), each.window,
            _figure(each.numerator, each.unit, language),
            _figure(each.denominator, each.per, language),
            value_text(each, language), _parts(each, language),
        )
        for each in measured
    )  # fmt: skip
    caption = Words("Meetwaarden uit declaraties", "Measures from claims")[language]
    return Table(tuple(head[language].split("|")), rows, frozenset({3, 4, 5}), caption)


def measured_csv(measured: Iterable[Measured]) -> str:
    """The figures as CSV for other systems, as whole numbers: one row per measure, window and what
    results are split by, such as the specialism."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("contract", "measure", "window", "item", "numerator", "denominator", "unit",
                     "per"))  # fmt: skip
    writer.writerows(
        (each.contract, each.measure, each.window, each.item, each.numerator, each.denominator,
         each.unit, each.per)
        for each in measured
    )  # fmt: skip
    return text.getvalue()


def _figure(value: int, unit: str, language: str) -> str:
    """Cents as euros, all else as a number."""
    return money_text(value, language) if unit == "cents" else number_text(value, language)


def value_text(each: Measured, language: str) -> str:
    """What a measure is worth: a percentage, euros, or a number with at most two decimals; a dash
    without a denominator. An interval stands behind it."""
    value = each.value
    if value is None:
        return "–"
    if each.kind == "proportion":
        return _decimals(100 * value, 1, language) + " %"
    if each.unit == "cents" and each.per != "cents":
        return money_text(rounded_fraction(value), language)
    text = _decimals(value, 2 if each.per else 0, language)
    if each.interval is not None:
        low, high = (_decimals(edge, 2, language) for edge in each.interval)
        text += Words(" ({} tot {})", " ({} to {})")[language].format(low, high)
    return text


def _decimals(value: Fraction, decimals: int, language: str) -> str:
    whole = rounded_fraction(value * 10**decimals)
    if decimals == 0:
        return number_text(whole, language)
    sign = "-" if whole < 0 else ""
    ones, _, rest = decimal_text(abs(whole), decimals).partition(".")
    point = "," if language == "nl" else "."
    return f"{sign}{number_text(int(ones), language)}{point}{rest}"


def _parts(each: Measured, language: str) -> str:
    """Every part that is not nothing, with what it was in the baseline."""
    baseline = Words(" (nulmeting {})", " (baseline {})")[language]
    found = []
    for name, value in each.parts.items():
        before = each.parts.get(f"{name}_before")
        if name.endswith("_before") or not (value or before):
            continue
        money = each.unit == "cents" and not name.endswith(_COUNTS)
        text = _figure(value, "cents" if money else "", language)
        if before is not None:
            text += baseline.format(_figure(before, "cents" if money else "", language))
        found.append(f"{PARTS[name][language] if name in PARTS else name} {text}")
    return "; ".join(found)


_COUNTS = ("_lines", "_quantity", "cases", "too_recent", "people", "gone", "new")
"""Parts that are no amounts where the measure is one."""
