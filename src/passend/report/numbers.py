"""Amounts, ratios and counts as people read them. Exact: what is written is what is meant."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

from passend.money import decimal_text

__all__ = [
    "NO_BREAK", "date_text", "estimate_text", "figure_text", "held_together", "money_text",
    "number_text", "parameter_text", "value_text",
]  # fmt: skip

_MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "en": "January February March April May June July August September October November December",
}


NO_BREAK = "\N{NO-BREAK SPACE}"
_CURRENCY = re.compile(r"(?<!\w)(€|EUR) (?=[-+]?\d)")


def held_together(text: str) -> str:
    """A text in which no line is broken between a currency and its figure."""
    return _CURRENCY.sub(rf"\1{NO_BREAK}", text)


def _separated(text: str, language: str) -> str:
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, _, fraction = digits.partition(".")
    grouped = f"{int(whole):,}"
    found = sign + grouped + ("." + fraction if fraction else "")
    return found.translate(str.maketrans(",.", ".,")) if language == "nl" else found


def money_text(cents: int, language: str) -> str:
    """``€ 1.234,56`` in Dutch, ``EUR 1,234.56`` in English."""
    return ("€ " if language == "nl" else "EUR ") + _separated(decimal_text(cents, 2), language)


def number_text(value: int, language: str) -> str:
    """A whole number with its thousands apart."""
    return _separated(str(value), language)


def estimate_text(value: float, decimals: int, language: str, percent: bool = False) -> str:
    """A statistic with so many decimals: ``12,3`` in Dutch; as a share of one ``12,3%``. It is a
    float and no amount of money."""
    text = f"{value * 100 if percent else value:.{decimals}f}"
    if not float(text):
        text = text.removeprefix("-")
    return _separated(text, language) + ("%" if percent else "")


def date_text(day: date, language: str) -> str:
    """``1 januari 2026``."""
    return f"{day.day} {_MONTHS[language].split()[day.month - 1]} {day.year}"


def figure_text(text: str, language: str) -> str:
    """A figure as it is written in a file (``8%``, ``97/100``, ``300.00``, ``20``) as a reader
    expects it; two decimals are euros."""
    figure, percent = (text[:-1], "%") if text.endswith("%") else (text, "")
    if re.fullmatch(r"-?[0-9]+\.[0-9]{2}", text):
        return ("€ " if language == "nl" else "EUR ") + _separated(text, language)
    if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", figure):
        return _separated(figure, language) + percent
    return text


def parameter_text(text: str, language: str) -> str:
    """A value of a parameter: with a decimal point it is an amount, also in parts of a cent."""
    if "." in text and not text.endswith("%") and "/" not in text:
        return ("€ " if language == "nl" else "EUR ") + _separated(text, language)
    return figure_text(text, language)


def value_text(value: int, unit: str, parts: int, language: str) -> str:
    """A value in 1/parts of money, a rate or a count, exactly."""
    exact = Fraction(value, parts)
    if unit == "rate":
        return _exact(exact * 100, language) + "%"
    if unit == "money":
        cents = exact
        if cents.denominator == 1:
            return money_text(cents.numerator, language)
        return ("€ " if language == "nl" else "EUR ") + _exact(cents / 100, language)
    if unit == "yes_no":
        return {"nl": ("nee", "ja"), "en": ("no", "yes")}[language][exact >= 1]
    return f"{_exact(exact, language)} {unit}"


def _exact(value: Fraction, language: str) -> str:
    """A decimal where that is exact in nine decimals, otherwise a quotient."""
    for decimals in range(10):
        if (value * 10**decimals).denominator == 1:
            return _separated(decimal_text(int(value * 10**decimals), decimals), language)
    return f"{value.numerator}/{value.denominator}"
