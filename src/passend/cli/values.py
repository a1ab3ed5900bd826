"""Figures as they are given to an option: shares, amounts, acts, costs. Bad ones are findings."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TypeVar

from passend.findings import BadInput, Finding, Place
from passend.money import parse_money, parse_ratio

__all__ = ["amount", "bad", "named", "names", "numbers", "part", "positive", "share", "whole"]

Found = TypeVar("Found")


def bad(option: str, text: str, mend: str) -> BadInput:
    """What an option says cannot be used."""
    return BadInput([Finding(Place(option), "bad-value", f"{text!r} cannot be used", mend)])


def _parsed(text: str, option: str, read: Callable[[str], Found], mend: str) -> Found:
    try:
        return read(text.strip())
    except ValueError:
        raise bad(option, text, mend) from None


def share(text: str, option: str) -> Fraction:
    """``8%`` or ``2/3``."""
    return _parsed(text, option, parse_ratio, "write 8% or 2/3")


def part(text: str, option: str, *, below_one: bool = False) -> Fraction:
    """A share from nothing to the whole, or to below it."""
    found = share(text, option)
    if not 0 <= found <= 1 or (below_one and found == 1):
        raise bad(
            option, text, "give a share from 0% to " + ("below 100%" if below_one else "100%")
        )
    return found


def positive(text: str, option: str) -> int:
    """A whole number above zero."""
    found = whole(text, option)
    if found < 1:
        raise bad(option, text, "give a whole number above zero")
    return found


def amount(text: str, option: str) -> int:
    """Euros with two decimals, in cents."""
    return _parsed(text, option, parse_money, "write euros with two decimals: 700.00")


def whole(text: str, option: str) -> int:
    """A whole number."""
    return _parsed(text, option, int, "write a whole number")


def numbers(text: str, option: str) -> list[int]:
    """Whole numbers with commas between them."""
    return [whole(one, option) for one in names(text)]


def names(text: str) -> list[str]:
    """Words with commas between them; none in an empty text."""
    return [one.strip() for one in text.split(",") if one.strip()]


def named(text: str, option: str, mend: str) -> tuple[str, str]:
    """``name=value``."""
    name, equals, value = text.partition("=")
    if not (name.strip() and equals and value.strip()):
        raise bad(option, text, mend)
    return name.strip(), value.strip()
