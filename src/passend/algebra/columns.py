"""The values a program runs on: columns of leaves, values of steps, and their defects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from passend.algebra.compile import Leaf
from passend.periods import Calendar

__all__ = [
    "MISSING", "TOO_LARGE", "UNDEFINED", "Column", "Defects", "Inputs", "Integers", "Value", "join",
]  # fmt: skip

MISSING, UNDEFINED, TOO_LARGE = 1, 2, 4
"""Defects: nothing was given; a quotient by zero or less, or outside its table; over the limit."""

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
    """The calendar and a column for every leaf, by its key: name and grain."""

    calendar: Calendar
    columns: Mapping[tuple[str, str], Column]

    def column(self, leaf: Leaf) -> Column:
        """Raises KeyError naming the leaf when it was not supplied."""
        return self.columns[leaf.key]

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


def join(values: Sequence[Value], axis: int) -> Value:
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
