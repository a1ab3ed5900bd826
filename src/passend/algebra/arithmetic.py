"""What each node does to arrays of values and defects.

Exact in int64: where the bounds do not prove a product or a sum to fit, it is computed beyond 64
bits, or found too large by a float estimate of its size that errs on the safe side.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from passend.algebra.columns import (
    MISSING,
    TOO_LARGE,
    UNDEFINED,
    Column,
    Defects,
    Inputs,
    Integers,
    Value,
    join,
)
from passend.algebra.compile import Step
from passend.algebra.nodes import Obs, Par, Ratio, Total, When, children
from passend.money import LARGEST, compare_products, product_within, rounded, scaled

__all__ = [
    "axes_of", "checked", "either", "leaf_value", "scale_of", "sum_of", "times_of", "total_of",
    "when_of",
]  # fmt: skip

_FITS = 2**62


def leaf_value(column: Column, bound: int, node: Par | Obs) -> Value:
    """The values of a leaf. ``bound`` was cut at the largest of the unit: a larger value is there
    only when some case holds one, and then all are looked at."""
    value = Value(column.values)
    if column.missing is not None and column.missing.any():
        defects = np.where(column.missing, MISSING, 0).astype(np.uint8)
        value = Value(np.where(column.missing, 0, column.values), defects)
    largest = node.unit.largest
    return checked(value, largest) if bound >= largest else value


def axes_of(step: Step) -> list[str | None]:
    return [child.axis for child in children(step.node)]


def sum_of(args: Sequence[Value], limits: Sequence[int]) -> Value:
    total = args[0].values
    for value in args[1:]:
        total = total + value.values
    defects = either(*args)
    if sum(limits) >= _FITS:
        size = np.abs(args[0].values.astype(np.float64))
        for value in args[1:]:
            size = size + np.abs(value.values)
        large = size >= _FITS
        total, defects = np.where(large, 0, total), _add(defects, large, TOO_LARGE)
    return Value(total, defects)


def _defective(values: Sequence[Value]) -> bool:
    return any(value.defects is not None for value in values)


def either(*values: Value) -> Defects | None:
    """The defects of all values together."""
    found = None
    for value in values:
        if value.defects is not None:
            found = value.defects if found is None else found | value.defects
    return found


def _add(defects: Defects | None, where: NDArray[np.bool_], defect: int) -> Defects | None:
    if not where.any():
        return defects
    more = np.where(where, defect, 0).astype(np.uint8)
    return more if defects is None else defects | more


def checked(value: Value, largest: int) -> Value:
    too_large = (value.values > largest) | (value.values < -largest)
    if not too_large.any():
        return value
    return Value(np.where(too_large, 0, value.values), _add(value.defects, too_large, TOO_LARGE))


def _positive(den: Value) -> tuple[Integers, NDArray[np.bool_] | None]:
    """A denominator that can be divided by, and where it could not."""
    if den.values.size == 1 and den.values.item() > 0:
        return den.values, None
    bad = den.values <= 0
    return (np.where(bad, 1, den.values), bad) if bad.any() else (den.values, None)


def scale_of(args: Sequence[Value], limits: Sequence[int]) -> Value:
    part, num, den = args
    defects = either(part, num, den)
    divisor, bad = _positive(den)
    if limits[0] * limits[1] < _FITS:
        product = part.values * num.values
        one = divisor.size == 1 and divisor.item() == 1
        values = product if one else rounded(product, divisor)
    else:
        values, too_large = scaled(part.values, num.values, divisor)
        defects = _add(defects, too_large, TOO_LARGE)
    return Value(values, defects if bad is None else _add(defects, bad, UNDEFINED))


def times_of(step: Step, args: Sequence[Value], limits: Sequence[int]) -> Value:
    volume, price = args
    axes = axes_of(step)
    if axes[0] is not None and axes[1] is None:
        price = price.with_items()
    bound = limits[0] * limits[1]
    small = bound <= LARGEST and bound * volume.values.shape[-1] < _FITS
    if small and None not in axes and not _defective(args):
        return Value(np.vecdot(volume.values, price.values))
    if bound <= LARGEST:
        values, too_large = volume.values * price.values, None
    else:
        values, too_large = product_within(volume.values, price.values)
    defects = volume.defects
    if price.defects is not None:
        # A price is missed only where something was delivered.
        reached = np.where(volume.values != 0, price.defects, 0).astype(np.uint8)
        defects = reached if defects is None else defects | reached
    if too_large is not None:
        defects = _add(defects, too_large, TOO_LARGE)
    if axes[0] is None:
        return Value(values, defects)
    return _add_up(Value(values, defects), -1, min(bound, LARGEST))


def _add_up(value: Value, axis: int, bound: int) -> Value:
    """The sum along an axis; where it could leave 64 bits, what does so by a float estimate of its
    size is too large."""
    values, defects = value.values, value.defects
    length = values.shape[axis]
    with np.errstate(over="ignore"):
        total = values.sum(axis=axis, dtype=np.int64)
    if defects is not None:
        defects = np.bitwise_or.reduce(np.broadcast_to(defects, values.shape), axis=axis)
    if bound * length >= _FITS:
        large = np.abs(values.astype(np.float64)).sum(axis=axis) >= _FITS
        total = np.where(large, 0, total)
        defects = _add(defects, large, TOO_LARGE)
    return Value(total, defects)


def when_of(node: When, args: Sequence[Value], limits: Sequence[int]) -> Value:
    *sides, then, otherwise = args
    defects = either(*sides)
    if isinstance(node.left, Ratio):
        left, left_den, right, right_den = sides
        a, bad = _positive(left_den)
        b, worse = _positive(right_den)
        if max(limits[0] * limits[3], limits[2] * limits[1]) < _FITS:
            test = left.values * b >= right.values * a
        else:
            test = compare_products(left.values, b, right.values, a)
        for undefined in (bad, worse):
            defects = defects if undefined is None else _add(defects, undefined, UNDEFINED)
    else:
        test = sides[0].values >= sides[1].values
    if then.defects is not None or otherwise.defects is not None:
        none = np.zeros((1,) * then.values.ndim, np.uint8)
        chosen = np.where(test, none if then.defects is None else then.defects,
                          none if otherwise.defects is None else otherwise.defects)  # fmt: skip
        defects = chosen if defects is None else defects | chosen
    return Value(np.where(test, then.values, otherwise.values), defects)


def total_of(step: Step, part: Value, bound: int, inputs: Inputs) -> Value:
    node = step.node
    assert isinstance(node, Total)
    if node.over is not None:
        return _add_up(part, -1, bound)
    fine = node.part.grain or ""
    shape = (part.values.shape[0], len(inputs.calendar.windows[fine]), *part.values.shape[2:])
    values = np.broadcast_to(part.values, shape)
    defects = None if part.defects is None else np.broadcast_to(part.defects, shape)
    parents = np.asarray(inputs.calendar.parents[fine, step.grain])
    sums = []
    for parent in range(len(inputs.calendar.windows[step.grain])):
        inside = np.flatnonzero(parents == parent)
        chosen = None if defects is None else defects[:, inside]
        total = _add_up(Value(values[:, inside], chosen), 1, bound)
        kept = None if total.defects is None else np.expand_dims(total.defects, 1)
        sums.append(Value(np.expand_dims(total.values, 1), kept))
    return join(sums, 1)
