"""One vectorised evaluator over (case, window[, item]) in int64.

Evaluation is pure, total and order-free. Before any arithmetic the largest value each step can have
is derived from the leaves; where that proves a result small enough nothing is checked, elsewhere
every value is. A value that is missing, undefined or too large is a *defect* of its case and
window: it travels with the values and stops nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from passend.algebra.compile import Leaf, Program, Step
from passend.algebra.nodes import (
    Carry,
    Excess,
    Lit,
    Obs,
    Par,
    Ratio,
    Scale,
    Sum,
    Times,
    Total,
    When,
    children,
)
from passend.money import LARGEST, compare_products, product_within, rounded, scaled
from passend.periods import Calendar

__all__ = [
    "MISSING", "TOO_LARGE", "UNDEFINED", "Column", "Inputs", "Value", "evaluate", "trace", "traces",
]  # fmt: skip

MISSING, UNDEFINED, TOO_LARGE = 1, 2, 4
"""Defects: nothing was given; a quotient by zero or less, or outside its table; over the limit."""

_CASES_AT_ONCE = 4096
_FITS = 2**62

Integers = NDArray[np.int64]
Defects = NDArray[np.uint8]


@dataclass(frozen=True)
class Column:
    """The values of a leaf: int64 of shape (cases or 1, windows[, items]) and, where some are
    missing, a mask of the same shape."""

    values: Integers
    missing: NDArray[np.bool_] | None = None

    def cases(self, part: slice) -> Column:
        if self.values.shape[0] == 1:
            return self
        return Column(self.values[part], None if self.missing is None else self.missing[part])


@dataclass(frozen=True)
class Inputs:
    """The calendar and a column for every leaf, by name and grain."""

    calendar: Calendar
    columns: Mapping[tuple[str, str], Column]

    def column(self, leaf: Leaf) -> Column:
        """Raises KeyError naming the leaf when it was not supplied."""
        return self.columns[leaf.name, leaf.grain]

    @property
    def cases(self) -> int:
        return max((c.values.shape[0] for c in self.columns.values()), default=1)


@dataclass(frozen=True)
class Value:
    """The values of a step and their defects (None: there are none)."""

    values: Integers
    defects: Defects | None = None

    def window(self, position: int) -> Value:
        """One window. Where values are the same for every window, defects may not be, and the
        other way round."""
        part = slice(position, position + 1)
        values = self.values if self.values.shape[1] == 1 else self.values[:, part]
        if self.defects is None:
            return Value(values)
        return Value(values, self.defects if self.defects.shape[1] == 1 else self.defects[:, part])

    def with_items(self) -> Value:
        defects = None if self.defects is None else self.defects[..., None]
        return Value(self.values[..., None], defects)


def evaluate(program: Program, inputs: Inputs) -> dict[str, Value]:
    """The outputs of a program for every case: arrays of shape (cases, windows).

    Raises KeyError when a leaf was not supplied.
    """
    bounds = _bounds(program, inputs)
    values: dict[str, Integers] = {}
    defects: dict[str, Defects] = {}
    for start in range(0, inputs.cases, _CASES_AT_ONCE):
        part = slice(start, min(start + _CASES_AT_ONCE, inputs.cases))
        found = _run(program, inputs, bounds, part)
        for name, at in program.outputs.items():
            value = _full(found[at], program.steps[at], inputs, part)
            shape = (inputs.cases, *value.values.shape[1:])
            if name not in values:
                values[name] = np.empty(shape, np.int64)
            values[name][part] = value.values
            if value.defects is not None:
                defects.setdefault(name, np.zeros(shape, np.uint8))[part] = value.defects
    return {name: Value(found, defects.get(name)) for name, found in values.items()}


def trace(program: Program, inputs: Inputs, case: int) -> list[Value]:
    """The values of every step for one case, for the explanation: arrays of shape (1, windows)."""
    return _trace(program, inputs, _bounds(program, inputs), case)


def traces(program: Program, inputs: Inputs) -> Iterator[list[Value]]:
    """:func:`trace` for every case in turn; what holds for all of them is found out once."""
    bounds = _bounds(program, inputs)
    for case in range(inputs.cases):
        yield _trace(program, inputs, bounds, case)


def _trace(program: Program, inputs: Inputs, bounds: _Bounds, case: int) -> list[Value]:
    found = _run(program, inputs, bounds, slice(case, case + 1))
    part = slice(0, 1)
    return [_full(v, s, inputs, part) for v, s in zip(found, program.steps, strict=True)]


def _full(value: Value, step: Step, inputs: Inputs, part: slice) -> Value:
    """A value spread over all its cases and windows."""
    windows = len(inputs.calendar.windows[step.grain])
    shape = (part.stop - part.start, windows, *value.values.shape[2:])
    if value.values.shape == shape and (value.defects is None or value.defects.shape == shape):
        return value
    defects = None if value.defects is None else np.broadcast_to(value.defects, shape)
    return Value(np.broadcast_to(value.values, shape), defects)


def _join(values: Sequence[Value], axis: int) -> Value:
    if len(values) == 1:
        return values[0]
    shapes = [list(v.values.shape) for v in values]
    for shape in shapes:
        shape[axis] = 1
    common = np.broadcast_shapes(*shapes)

    def spread(array: NDArray[np.generic], length: int) -> NDArray[np.generic]:
        wanted = list(common)
        wanted[axis] = length
        return np.broadcast_to(array, wanted)

    lengths = [v.values.shape[axis] for v in values]
    joined = np.concatenate(
        [spread(v.values, n) for v, n in zip(values, lengths, strict=True)], axis
    )
    if all(v.defects is None for v in values):
        return Value(joined)
    defects = [
        spread(np.zeros((1,) * v.values.ndim, np.uint8) if v.defects is None else v.defects, n)
        for v, n in zip(values, lengths, strict=True)
    ]
    return Value(joined, np.concatenate(defects, axis))


def _run(program: Program, inputs: Inputs, bounds: _Bounds, part: slice) -> list[Value]:
    found: list[Value] = []
    for group in program.groups:
        if program.loops(group):
            found.extend(_loop(program, inputs, bounds, part, group, found))
            continue
        step = program.steps[group[0]]
        if isinstance(step.node, Carry):
            found.append(_shift(step, inputs, found))
        else:
            found.append(
                _apply(step, [found[i] for i in step.args], inputs, bounds, group[0], part)
            )
    return found


def _shift(step: Step, inputs: Inputs, found: Sequence[Value]) -> Value:
    """A Carry outside a loop: everything moves one window."""
    windows = len(inputs.calendar.windows[step.grain])
    before = [found[step.target].window(i) for i in range(windows - 1)]
    return _join([found[step.args[0]].window(0), *before], 1)


def _loop(
    program: Program,
    inputs: Inputs,
    bounds: _Bounds,
    part: slice,
    group: Sequence[int],
    found: Sequence[Value],
) -> list[Value]:
    """A loop runs window by window: every Carry takes what the window before left behind."""
    history: dict[int, list[Value]] = {at: [] for at in group}
    first = group[0]
    for window in range(len(inputs.calendar.windows[program.steps[first].grain])):
        for at in group:
            step = program.steps[at]
            if isinstance(step.node, Carry) and window:
                inside = step.target in history
                history[at].append(
                    history[step.target][window - 1]
                    if inside
                    else found[step.target].window(window - 1)
                )
                continue
            args = [
                history[i][window] if i in history else found[i].window(window) for i in step.args
            ]
            if isinstance(step.node, Carry):
                history[at].append(args[0])
            else:
                history[at].append(_apply(step, args, inputs, bounds, at, part))
    return [_join(history[at], 1) for at in group]


def _apply(
    step: Step, args: Sequence[Value], inputs: Inputs, bounds: _Bounds, at: int, part: slice
) -> Value:
    node = step.node
    if node.axis is not None:
        args = [
            value if axis is not None else value.with_items()
            for value, axis in zip(args, _axes(step), strict=True)
        ]
    limits = [bounds.largest[i] for i in step.args]
    match node:
        case Lit(value=value):
            return Value(np.full((1, 1), value, np.int64))
        case Par() | Obs():
            column = inputs.columns[node.name, step.grain].cases(part)
            return _leaf(column, bounds.largest[at], node)
        case Sum():
            result = _sum(args, limits)
        case Scale():
            result = _scale(args, limits)
        case Times():
            result = _times(step, args, limits)
        case Excess():
            difference = args[0].values - args[1].values
            result = Value(np.maximum(difference, 0), _either(*args))
        case When():
            result = _when(node, args, limits)
        case Total():
            result = _total(step, args[0], limits[0], inputs)
        case _:
            raise TypeError(f"{type(node).__name__} is evaluated elsewhere")
    return result if bounds.proven[at] else _checked(result, node.unit.largest)


def _leaf(column: Column, bound: int, node: Par | Obs) -> Value:
    """The values of a leaf. ``bound`` was cut at the largest of the unit: a larger value is there
    only when some case holds one, and then all are looked at."""
    value = Value(column.values)
    if column.missing is not None and column.missing.any():
        defects = np.where(column.missing, MISSING, 0).astype(np.uint8)
        value = Value(np.where(column.missing, 0, column.values), defects)
    largest = node.unit.largest
    return _checked(value, largest) if bound >= largest else value


def _axes(step: Step) -> list[str | None]:
    return [child.axis for child in children(step.node)]


def _sum(args: Sequence[Value], limits: Sequence[int]) -> Value:
    total = args[0].values
    for value in args[1:]:
        total = total + value.values
    defects = _either(*args)
    if sum(limits) >= _FITS:
        size = np.abs(args[0].values.astype(np.float64))
        for value in args[1:]:
            size = size + np.abs(value.values)
        large = size >= _FITS
        total, defects = np.where(large, 0, total), _add(defects, large, TOO_LARGE)
    return Value(total, defects)


def _defective(values: Sequence[Value]) -> bool:
    return any(value.defects is not None for value in values)


def _either(*values: Value) -> Defects | None:
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


def _checked(value: Value, largest: int) -> Value:
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


def _scale(args: Sequence[Value], limits: Sequence[int]) -> Value:
    part, num, den = args
    defects = _either(part, num, den)
    divisor, bad = _positive(den)
    if limits[0] * limits[1] < _FITS:
        product = part.values * num.values
        one = divisor.size == 1 and divisor.item() == 1
        values = product if one else rounded(product, divisor)
    else:
        values, too_large = scaled(part.values, num.values, divisor)
        defects = _add(defects, too_large, TOO_LARGE)
    return Value(values, defects if bad is None else _add(defects, bad, UNDEFINED))


def _times(step: Step, args: Sequence[Value], limits: Sequence[int]) -> Value:
    volume, price = args
    axes = _axes(step)
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


def _when(node: When, args: Sequence[Value], limits: Sequence[int]) -> Value:
    *sides, then, otherwise = args
    defects = _either(*sides)
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


def _total(step: Step, part: Value, bound: int, inputs: Inputs) -> Value:
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
    return _join(sums, 1)


@dataclass(frozen=True)
class _Bounds:
    """For every step the largest absolute value it can have, and whether that proves it to be small
    enough for its unit. Never above the largest of the unit, because what would be is checked and
    put aside."""

    largest: list[int]
    proven: list[bool]


def _bounds(program: Program, inputs: Inputs) -> _Bounds:
    """The bounds of every step, derived from the leaves."""
    largest = [step.node.unit.largest for step in program.steps]
    proven = [True] * len(largest)
    for group in program.groups:
        for at in group:
            step = program.steps[at]
            if isinstance(step.node, Carry) and program.loops(group):
                continue
            if isinstance(step.node, Carry):
                largest[at] = max(largest[step.args[0]], largest[step.target])
            else:
                raw = _raw(step, [largest[i] for i in step.args], inputs)
                proven[at] = raw <= largest[at]
                largest[at] = min(raw, largest[at])
    return _Bounds(largest, proven)


def _raw(step: Step, limits: Sequence[int], inputs: Inputs) -> int:
    """The bound of one step from the bounds of its arguments."""
    match step.node:
        case Lit(value=value):
            return abs(value)
        case Par() | Obs():
            values = inputs.columns[step.node.name, step.grain].values
            return max(int(values.max(initial=0)), -int(values.min(initial=0)))
        case Sum():
            return sum(limits)
        case Scale(den=den):
            divisor = den.value if isinstance(den, Lit) and den.value > 0 else 1
            return limits[0] * limits[1] // divisor + 1
        case Times(volume=volume):
            items = _items(inputs) if volume.axis else 1
            return limits[0] * limits[1] * items
        case Excess():
            return limits[0] + limits[1]
        case When():
            return max(limits[-2:])
        case Total(over=None, part=part):
            return limits[0] * len(inputs.calendar.windows[part.grain or ""])
        case _:
            return LARGEST + 1


def _items(inputs: Inputs) -> int:
    """The largest number of items on any column; enough for a bound."""
    return max(
        (c.values.shape[2] for c in inputs.columns.values() if c.values.ndim == 3), default=1
    )
