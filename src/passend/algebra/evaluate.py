"""One vectorised evaluator over (case, window[, item]) in int64.

Evaluation is pure, total and order-free. Before any arithmetic the largest value each step can have
is derived from the leaves; where that proves a result small enough nothing is checked, elsewhere
every value is. A value that is missing, undefined or too large is a *defect* of its case and
window: it travels with the values and stops nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from passend.algebra.arithmetic import (
    axes_of,
    checked,
    either,
    leaf_value,
    scale_of,
    sum_of,
    times_of,
    total_of,
    when_of,
)
from passend.algebra.bounds import Bounds, bounds_of
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
from passend.algebra.compile import Program, Step, leaf_of
from passend.algebra.nodes import Carry, Excess, Lit, Obs, Par, Scale, Sum, Times, Total, When

__all__ = [
    "MISSING", "TOO_LARGE", "UNDEFINED", "Column", "Inputs", "Value", "evaluate", "trace", "traces",
]  # fmt: skip

_CASES_AT_ONCE = 4096


def evaluate(program: Program, inputs: Inputs) -> dict[str, Value]:
    """The outputs of a program for every case: arrays of shape (cases, windows).

    Raises KeyError when a leaf was not supplied.
    """
    bounds = bounds_of(program, inputs)
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
    return _trace(program, inputs, bounds_of(program, inputs), case)


def traces(program: Program, inputs: Inputs) -> Iterator[list[Value]]:
    """:func:`trace` for every case in turn; what holds for all of them is found out once."""
    bounds = bounds_of(program, inputs)
    for case in range(inputs.cases):
        yield _trace(program, inputs, bounds, case)


def _trace(program: Program, inputs: Inputs, bounds: Bounds, case: int) -> list[Value]:
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


def _run(program: Program, inputs: Inputs, bounds: Bounds, part: slice) -> list[Value]:
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
    return join([found[step.args[0]].window(0), *before], 1)


def _loop(
    program: Program,
    inputs: Inputs,
    bounds: Bounds,
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
    return [join(history[at], 1) for at in group]


def _apply(
    step: Step, args: Sequence[Value], inputs: Inputs, bounds: Bounds, at: int, part: slice
) -> Value:
    node = step.node
    if node.axis is not None:
        args = [
            value if axis is not None else value.with_items()
            for value, axis in zip(args, axes_of(step), strict=True)
        ]
    limits = [bounds.largest[i] for i in step.args]
    match node:
        case Lit(value=value):
            return Value(np.full((1, 1), value, np.int64))
        case Par() | Obs():
            column = inputs.column(leaf_of(node, step.grain)).cases(part)
            return leaf_value(column, bounds.largest[at], node)
        case Sum():
            result = sum_of(args, limits)
        case Scale():
            result = scale_of(args, limits)
        case Times():
            result = times_of(step, args, limits)
        case Excess():
            difference = args[0].values - args[1].values
            result = Value(np.maximum(difference, 0), either(*args))
        case When():
            result = when_of(node, args, limits)
        case Total():
            result = total_of(step, args[0], limits[0], inputs)
        case _:
            raise TypeError(f"{type(node).__name__} is evaluated elsewhere")
    return result if bounds.proven[at] else checked(result, node.unit.largest)
