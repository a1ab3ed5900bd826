"""Laws of cents, ratios, the one rounding and the one allocation."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import examples
from tests.oracle_nodes import half_away

from passend.money import (
    LARGEST,
    LIMIT,
    allocate,
    compare_products,
    decimal_text,
    parse_decimal,
    parse_money,
    parse_ratio,
    product_within,
    rounded,
    rounded_fraction,
    scaled,
)

integers = st.one_of(st.integers(-50, 50), st.integers(-LIMIT, LIMIT))
positive = st.one_of(st.integers(1, 50), st.integers(1, LIMIT))
wide = st.one_of(integers, st.integers(-LARGEST, LARGEST), st.sampled_from([-LARGEST, LARGEST]))
wide_positive = st.one_of(positive, st.integers(1, LARGEST), st.just(LARGEST))


def one(value: int) -> np.ndarray:
    return np.array([value], np.int64)


@pytest.mark.law("rounding is odd: what one party owes is what the other is owed")
@settings(max_examples=examples(2000))
@given(integers, positive)
def test_rounding_is_odd(numerator, denominator):
    assert rounded(-numerator, denominator) == -rounded(numerator, denominator)


@pytest.mark.law("a rounded value is within half of the exact one")
@settings(max_examples=examples(2000))
@given(integers, positive)
def test_rounding_is_within_half(numerator, denominator):
    exact = Fraction(numerator, denominator)
    assert abs(rounded(numerator, denominator) - exact) <= Fraction(1, 2)
    assert rounded(numerator, denominator) == rounded_fraction(exact) == half_away(exact)


@pytest.mark.law("a tie is rounded away from zero")
@settings(max_examples=examples(1000))
@given(st.integers(0, LIMIT), st.integers(1, 1000))
def test_ties_go_away_from_zero(whole, factor):
    assert rounded_fraction(Fraction(2 * whole + 1, 2)) == whole + 1
    assert rounded_fraction(Fraction(-2 * whole - 1, 2)) == -(whole + 1)
    assert rounded((2 * whole + 1) * factor, 2 * factor) == whole + 1
    assert rounded(-(2 * whole + 1) * factor, 2 * factor) == -(whole + 1)


@pytest.mark.law("rounding arrays is rounding each number")
@settings(max_examples=examples(500))
@given(st.lists(st.tuples(integers, positive), min_size=1, max_size=9))
def test_arrays_round_as_numbers_do(pairs):
    numerators, denominators = (np.array(side, np.int64) for side in zip(*pairs, strict=True))
    assert [rounded(n, d) for n, d in pairs] == rounded(numerators, denominators).tolist()


@pytest.mark.law("scaling is exact beyond 64 bits, and rounds half away from zero")
@settings(max_examples=examples(4000))
@given(wide, wide, wide_positive)
def test_scaling_is_the_exact_fraction(part, numerator, denominator):
    exact = half_away(Fraction(part * numerator, denominator))
    value, too_large = scaled(one(part), one(numerator), one(denominator))
    if not too_large[0]:
        assert exact == value[0]
    elif abs(exact) <= LIMIT:
        raise AssertionError(f"{exact} is within the limit and was put aside")
    else:
        assert value[0] == 0


@pytest.mark.law("scaling is exact beyond 64 bits at and beside every tie")
@settings(max_examples=examples(2000))
@given(
    st.integers(-LIMIT, LIMIT),
    st.integers(1, LIMIT // 2).map(lambda n: 2 * n),
    st.integers(-1, 1),
    st.sampled_from([1, 3, 5, 7, 1023]),
)
def test_scaling_at_ties(whole, denominator, beside, factor):
    # part x num = (whole + 1/2) x den + beside, with den even and the factor in both.
    part, numerator = (2 * whole + 1) * denominator // 2 + beside, factor
    if abs(part) > LARGEST or denominator * factor > LARGEST:
        part, denominator = 2 * whole + 1, 2
    value, too_large = scaled(one(part), one(numerator), one(denominator * factor))
    assert not too_large[0]
    assert half_away(Fraction(part, denominator)) == value[0]


@pytest.mark.parametrize(
    ("part", "numerator", "denominator", "expected"),
    [
        (10**15, 10**15, 10**15, 10**15),
        (10**15, 10**15 - 1, 10**15, 10**15 - 1),
        (3 * 10**14, 5 * 10**14, 10**15, 15 * 10**13),
        (10**15 - 1, 3 * 10**14 + 1, 6 * 10**14 + 2, 5 * 10**14),
        (-(10**15 - 1), 3 * 10**14 + 1, 6 * 10**14 + 2, -(5 * 10**14)),
        (1, 1, LARGEST, 0),
        (LARGEST, 1, LARGEST, 1),
        (-1, LARGEST // 2, LARGEST, -1),
        (-1, LARGEST // 2 - 1, LARGEST, 0),
    ],
)
def test_scaling_by_hand(part, numerator, denominator, expected):
    value, too_large = scaled(one(part), one(numerator), one(denominator))
    assert not too_large[0]
    assert expected == value[0]


@pytest.mark.law("two quotients are compared exactly, however near they are")
@settings(max_examples=examples(4000))
@given(wide, wide_positive, wide, wide_positive)
def test_products_are_compared_exactly(a, b, c, d):
    assert (a * b >= c * d) == compare_products(one(a), one(b), one(c), one(d))[0]


@pytest.mark.law("two quotients that differ by one in their last place are told apart")
@settings(max_examples=examples(1000))
@given(wide, wide_positive, st.integers(-1, 1))
def test_products_beside_each_other(a, b, beside):
    a = max(min(a, LARGEST - 1), 1 - LARGEST)
    for sign in (1, -1):
        left, right = sign * a, sign * a + beside
        found = compare_products(one(left), one(b), one(right), one(b))[0]
        assert (left >= right) == found


@pytest.mark.law("products that agree in their high or their low 64 bits are told apart")
@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(
    ("a", "b", "c", "d"),
    [
        (2**33, 2**33, 2**34, 2**32),  # equal
        (2**33 + 1, 2**33 - 1, 2**33, 2**33),  # one less, other high bits
        (2**33, 2**33, 2**33 + 1, 2**33 - 1),
        (2**40, 2**40, 2**40, 2**40 - 1),
        (2**32 + 1, 2**32 - 1, 2**32, 2**32),
        (2**59 + 5, 2**59 + 3, 2**59 + 4, 2**59 + 4),
        (2**40, 2**34, 2**40, 2**35),  # low bits equal, high bits not
        (2**40, 2**35, 2**40, 2**34),
        (2**33 - 1, 2**33 - 1, 2**33, 2**32),  # a carry into the high bits
        (0, 1, 0, 5),
        (LARGEST, LARGEST, LARGEST, LARGEST),
    ],
)
def test_products_by_hand(sign, a, b, c, d):
    left, right = sign * a, sign * c
    assert (left * b >= right * d) == compare_products(one(left), one(b), one(right), one(d))[0]
    assert compare_products(one(a), one(b), one(-c), one(d))[0]
    assert compare_products(one(-a), one(b), one(c), one(d))[0] == (a == 0)


@pytest.mark.law("a product is exact or put aside, never wrapped")
@settings(max_examples=examples(1000))
@given(wide, wide)
def test_products_never_wrap(left, right):
    value, too_large = product_within(one(left), one(right))
    assert (0 if too_large[0] else left * right) == value[0]
    assert too_large[0] == (abs(left * right) > LARGEST) or abs(abs(left * right) - LARGEST) < 2**9


@pytest.mark.law("the parts of an allocation sum to the whole, each within half but the last")
@settings(max_examples=examples(2000))
@given(integers, st.lists(st.integers(0, 10**6), min_size=1, max_size=8).filter(any))
def test_allocations_sum_to_the_whole(amount, weights):
    shares = allocate(amount, weights)
    assert len(weights) == len(shares)
    assert amount == sum(shares)
    for share, weight in zip(shares[:-1], weights, strict=False):
        assert half_away(Fraction(amount * weight, sum(weights))) == share


def test_the_last_named_party_takes_the_remainder():
    assert allocate(10000, [1, 1, 1]) == [3333, 3333, 3334]
    assert allocate(-10000, [1, 1, 1]) == [-3333, -3333, -3334]
    assert allocate(1, [1, 1]) == [1, 0]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [2, -1]])
def test_an_allocation_needs_weights(weights):
    with pytest.raises(ValueError, match="weights of zero or more"):
        allocate(100, weights)


@pytest.mark.law("an amount, a decimal and a ratio are read exactly as written")
@settings(max_examples=examples(500))
@given(st.integers(1 - LIMIT, LIMIT - 1), st.integers(0, 9))
def test_numbers_are_read_as_written(value, decimals):
    assert value == parse_money(decimal_text(value, 2))
    if abs(value) < 10**13:
        assert value == parse_decimal(decimal_text(value, decimals), decimals)
    small = value % 10**9
    assert Fraction(small, 10**decimals * 100) == parse_ratio(decimal_text(small, decimals) + "%")
    assert Fraction(-small, 97) == parse_ratio(f"-{small}/97")


@pytest.mark.parametrize("text", ["0.08", "8 %", "1/0", "8", "08.%", "1e3%", "٣%", "1/-2"])
def test_what_is_no_ratio_is_refused(text):
    with pytest.raises(ValueError, match=r"ratio|divides"):
        parse_ratio(text)


@pytest.mark.parametrize(
    "text", ["1", "1.5", "1,50", "1.000,00", " 1.00", "+1.00", "1.005", "€1.00"]
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError, match="not an amount"):
        parse_money(text)
