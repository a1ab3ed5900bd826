"""A Sobol sequence with a random digital shift: quasi-random points in any dimension.

Dimension d uses the d-th primitive polynomial over GF(2) (the first is the identity). The initial
direction numbers are odd numbers from a fixed stream: any odd m_i below 2^i makes every one-
dimensional projection of the first 2^k points fall once in each of 2^k equal parts (Sobol 1967).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

__all__ = ["BITS", "points", "primitive_polynomials"]

BITS = 32
Words = NDArray[np.uint64]


def points(dimension: int, first: int, n: int, shift: int) -> NDArray[np.float64]:
    """The points ``first`` .. ``first + n`` of one dimension, strictly between 0 and 1, every digit
    turned over where ``shift`` has a one."""
    index = np.arange(first, first + n, dtype=np.uint64)
    found = np.full(n, shift, np.uint64)
    for bit, direction in enumerate(_directions(dimension)):
        odd = (index >> np.uint64(bit)) & np.uint64(1)
        found ^= odd * np.uint64(direction)
    return (found.astype(np.float64) + 0.5) / 2.0**BITS


@cache
def _directions(dimension: int) -> tuple[int, ...]:
    """The direction numbers of a dimension, as integers of 32 bits."""
    if dimension == 0:
        return tuple(1 << (BITS - 1 - bit) for bit in range(BITS))
    polynomial = _polynomial(dimension - 1)
    degree = polynomial.bit_length() - 1
    m = [_odd(dimension, i) for i in range(1, degree + 1)]
    for i in range(degree, BITS):
        value = m[i - degree] ^ (m[i - degree] << degree)
        for k in range(1, degree):
            if polynomial >> (degree - k) & 1:
                value ^= m[i - k] << k
        m.append(value)
    return tuple(value << (BITS - 1 - i) for i, value in enumerate(m))


def _odd(dimension: int, i: int) -> int:
    """An odd number below 2^i."""
    digest = sha256(f"{dimension} {i}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % (1 << i) | 1


@cache
def _polynomial(at: int) -> int:
    found = primitive_polynomials()
    for _ in range(at):
        next(found)
    return next(found)


def primitive_polynomials() -> Iterator[int]:
    """The primitive polynomials over GF(2) as bits, by degree: x + 1, x² + x + 1, ..."""
    degree = 1
    while True:
        order = (1 << degree) - 1
        factors = _prime_factors(order)
        for middle in range(0, 1 << degree, 2):
            polynomial = (1 << degree) | middle | 1
            if _power_of_x(order, polynomial) == 1 and all(
                _power_of_x(order // factor, polynomial) != 1 for factor in factors
            ):
                yield polynomial
        degree += 1


def _power_of_x(exponent: int, polynomial: int) -> int:
    """x^exponent modulo a polynomial."""
    degree = polynomial.bit_length() - 1
    result, base = 1, 2
    if degree == 1:
        return 1
    while exponent:
        if exponent & 1:
            result = _product(result, base, polynomial, degree)
        base = _product(base, base, polynomial, degree)
        exponent >>= 1
    return result


def _product(left: int, right: int, polynomial: int, degree: int) -> int:
    result = 0
    while right:
        if right & 1:
            result ^= left
        right >>= 1
        left <<= 1
        if left >> degree & 1:
            left ^= polynomial
    return result


def _prime_factors(value: int) -> list[int]:
    found, divisor = [], 2
    while divisor * divisor <= value:
        if value % divisor == 0:
            found.append(divisor)
            while value % divisor == 0:
                value //= divisor
        divisor += 1
    return [*found, *([value] if value > 1 else [])]
