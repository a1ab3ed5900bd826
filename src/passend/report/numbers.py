"""Amounts, ratios and counts as people read them. Exact: what is written is what is meant."""

from __future__ import annotations

from fractions import Fraction

from passend.money import decimal_text

__all__ = ["money_text", "number_text", "table_text", "value_text"]


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
    return f"{_exact(exact, language)} {unit}"


def _exact(value: Fraction, language: str) -> str:
    """A decimal where that is exact in nine decimals, otherwise a quotient."""
    for decimals in range(10):
        if (value * 10**decimals).denominator == 1:
            return _separated(decimal_text(int(value * 10**decimals), decimals), language)
    return f"{value.numerator}/{value.denominator}"


def table_text(head: list[str], rows: list[list[str]], right: set[int]) -> str:
    """A table in plain text; the columns in ``right`` are aligned to the right."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]

    def line(cells: list[str]) -> str:
        found = [
            c.rjust(w) if i in right else c.ljust(w)
            for i, (c, w) in enumerate(zip(cells, widths, strict=True))
        ]
        return "  ".join(found).rstrip()

    return "\n".join([line(head), "  ".join("─" * w for w in widths), *map(line, rows)])
