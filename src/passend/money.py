"""Money, exact ratios and the one rounding of the house.

Money is an integer number of cents. A ratio is an exact fraction, written as text (``97/100``,
``8%``). Nothing here knows a contract; nothing here is a float, except the estimate inside
:func:`scaled`, which is corrected to the exact integer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "LARGEST",
    "LIMIT",
    "allocate",
    "compare_products",
    "decimal_text",
    "parse_decimal",
    "parse_money",
    "parse_ratio",
    "product_within",
    "rounded",
    "rounded_fraction",
    "scaled",
]

LIMIT = 10**15
"""The largest amount of money after every node, in cents."""

LARGEST = 2**60
"""The largest integer of any node: money in parts of a cent, numerators, denominators."""

Integers = TypeVar("Integers", int, NDArray[np.int64])
Array = NDArray[np.int64]

_MONEY = re.compile(r"(-?)([0-9]{1,13})\.([0-9]{2})")
_DECIMAL = re.compile(r"(-?)([0-9]{1,13})(?:\.([0-9]{1,9}))?")
_PERCENT = re.compile(r"(-?[0-9]{1,9})(?:\.([0-9]{1,9}))?%")
_QUOTIENT = re.compile(r"(-?[0-9]{1,15})/([0-9]{1,15})")


def parse_money(text: str) -> int:
    """Cents from an amount in euros with two decimals: ``"24500000.00"`` is 2450000000.

    Raises ValueError for anything else: no separators, no currency sign, no missing decimals.
    """
    match = _MONEY.fullmatch(text)
    if not match:
        raise ValueError(
            f"{text!r} is not an amount of money: write euros with a point and two decimals, "
            'such as "1234.50"'
        )
    sign, euros, cents = match.groups()
    return (-1 if sign else 1) * (int(euros) * 100 + int(cents))


def parse_decimal(text: str, decimals: int) -> int:
    """The integer number of 10^-decimals in a decimal number: ``("0.0425", 4)`` is 425.

    Raises ValueError when the text is no plain decimal or has more decimals than stated.
    """
    match = _DECIMAL.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is not a decimal number such as 12.50")
    sign, whole, fraction = match.groups()
    fraction = fraction or ""
    if len(fraction) > decimals:
        raise ValueError(f"{text!r} has {len(fraction)} decimals where {decimals} are stated")
    return (-1 if sign else 1) * int(whole + fraction.ljust(decimals, "0"))


def parse_ratio(text: str) -> Fraction:
    """An exact ratio from ``"8%"``, ``"95.72%"`` or ``"97/100"``.

    Raises ValueError for anything else; a bare decimal number such as ``0.08`` is refused, because
    nobody can see whether 0.08 or 0.08 % was meant.
    """
    if match := _PERCENT.fullmatch(text):
        whole, fraction = match.group(1), match.group(2) or ""
        return Fraction(int(whole + fraction), 100 * 10 ** len(fraction))
    if match := _QUOTIENT.fullmatch(text):
        numerator, denominator = int(match.group(1)), int(match.group(2))
        if denominator == 0:
            raise ValueError(f"{text!r} divides by zero")
        return Fraction(numerator, denominator)
    raise ValueError(f"{text!r} is not a ratio: write a percentage (8%) or a quotient (97/100)")


def decimal_text(value: int, decimals: int) -> str:
    """The inverse of :func:`parse_decimal`: ``(425, 4)`` is ``"0.0425"``."""
    digits = str(abs(value)).rjust(decimals + 1, "0")
    whole, fraction = (digits[:-decimals], digits[-decimals:]) if decimals else (digits, "")
    return ("-" if value < 0 else "") + whole + ("." + fraction if fraction else "")


def rounded(numerator: Integers, denominator: Integers) -> Integers:
    """numerator / denominator, rounded half away from zero: the only rounding there is.

    Works on integers and on int64 arrays alike. The denominator is positive.
    """
    quotient, remainder = divmod(abs(numerator), denominator)
    return (1 - 2 * (numerator < 0)) * (quotient + (remainder >= denominator - remainder))


def rounded_fraction(value: Fraction) -> int:
    """A fraction rounded to an integer, half away from zero."""
    return rounded(value.numerator, value.denominator)


def _wrapping(array: Array) -> NDArray[np.uint64]:
    return array.astype(np.uint64)


def scaled(part: Array, numerator: Array, denominator: Array) -> tuple[Array, NDArray[np.bool_]]:
    """part x numerator / denominator, rounded once, exact where the product leaves 64 bits.

    Every absolute value is at most :data:`LARGEST` and the denominator at least 1. The quotient is
    estimated in float, its remainder computed in wrapping 64-bit integers and corrected. The
    estimate is off by at most 1 + |quotient| x 2^-50; where that many denominators could leave 64
    bits the result counts as too large.

    Returns the values and a mask of the places where the result is too large; there the value is 0.
    """
    part, numerator, denominator = np.broadcast_arrays(part, numerator, denominator)
    estimate = part.astype(np.float64) * numerator / denominator
    size = np.abs(estimate)
    too_large = (size > LARGEST) | ((size * 2.0**-50 + 2) * denominator >= 2.0**62)
    quotient = np.where(too_large, 0, np.rint(estimate)).astype(np.int64)
    wrapped = _wrapping(part) * _wrapping(numerator) - _wrapping(quotient) * _wrapping(denominator)
    remainder = np.where(too_large, 0, wrapped.astype(np.int64))
    floor = quotient + remainder // denominator
    remainder = remainder % denominator
    # Half away from zero: above zero a half goes up, below zero only more than a half does.
    rest = denominator - remainder
    value = floor + np.where(floor < 0, remainder > rest, remainder >= rest)
    return np.where(too_large, 0, value), too_large


def _wide_product(left: Array, right: Array) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """|left| x |right| in 128 bits, as its high and its low 64 bits."""
    a, b = np.broadcast_arrays(_wrapping(np.abs(left)), _wrapping(np.abs(right)))
    half, mask = np.uint64(32), np.uint64(2**32 - 1)
    low, high = (a & mask) * (b & mask), (a >> half) * (b >> half)
    middle = (a >> half) * (b & mask)
    other = (a & mask) * (b >> half) + (low >> half) + (middle & mask)
    return high + (middle >> half) + (other >> half), (other << half) | (low & mask)


def compare_products(a: Array, b: Array, c: Array, d: Array) -> NDArray[np.bool_]:
    """Whether a x b >= c x d, exactly, for b and d above zero and all within 64 bits."""
    left_high, left_low = _wide_product(a, b)
    right_high, right_low = _wide_product(c, d)
    same = left_high == right_high
    larger = np.where(same, left_low >= right_low, left_high > right_high)
    smaller = np.where(same, left_low <= right_low, left_high < right_high)
    return np.where(a < 0, (c < 0) & smaller, (c <= 0) | larger)


def product_within(left: Array, right: Array) -> tuple[Array, NDArray[np.bool_]]:
    """left x right with a mask of the places where it is larger than :data:`LARGEST` (value 0)."""
    too_large = np.abs(left.astype(np.float64) * right) > LARGEST
    return np.where(too_large, 0, left) * right, too_large


def allocate(amount: int, weights: Sequence[int]) -> list[int]:
    """Divide an amount over parties by weight; **the last named party takes the remainder**.

    share_i = amount x weight_i / sum of weights, rounded once; the last is amount minus the others.
    Raises ValueError without parties, with a negative weight, or when all weights are zero.
    """
    total = sum(weights)
    if not weights or min(weights) < 0 or total == 0:
        raise ValueError("an allocation needs parties with weights of zero or more, not all zero")
    shares = [rounded(amount * weight, total) for weight in weights[:-1]]
    return [*shares, amount - sum(shares)]
