"""What chance drives: every thing that draws a normal number, and how they move together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from passend.findings import BadInput, Finding
from passend.simulation.assumptions.model import Assumptions, Distribution, Part
from passend.simulation.samplers.lines import Line
from passend.simulation.samplers.streams import Floats, Streams

__all__ = ["Drivers", "driver_columns", "mixing"]

_COUNTED = ("fixed", "poisson", "binomial")


def driver_columns(part: Part, lines: Mapping[str, Line], years: int) -> dict[str, int]:
    """Everything that draws normal numbers, with how many a case: one per case, year or window."""
    return {name: columns for name, columns, distribution in _drivers(part, lines, years)
            if distribution is not None and distribution.kind not in _COUNTED}  # fmt: skip


def _drivers(
    part: Part, lines: Mapping[str, Line], years: int
) -> Iterator[tuple[str, int, Distribution | None]]:
    for name, observed in part.observed.items():
        if name not in lines:
            continue
        yield f"{name}.growth", years, observed.growth
        yield f"{name}.spread", lines[name].windows, observed.spread
        if observed.programme is not None:
            yield f"{name}.programme", 1, observed.programme.realised
        for shift in observed.shifts:
            yield f"{name}.shift.{shift.to}", 1, shift.share
    yield "inflation", years, part.inflation
    yield "case_mix", years, part.case_mix.drift if part.case_mix else None
    for name, cost in part.costs.items():
        yield f"{name}.variable", 1, cost.variable
        yield f"{name}.hours", 1, cost.hours
    for name, fixed in part.fixed.items():
        yield f"{name}.fixed", 1, fixed.amount


def mixing(assumptions: Assumptions, columns: Mapping[str, int]) -> tuple[list[str], Floats]:
    """The things that move together, and the lower triangle (Cholesky) that makes them do so.

    Raises BadInput ``correlation`` when they are drawn a different number of times, or when no such
    joint movement exists (the matrix is not positive definite).
    """
    pairs = assumptions.all.correlations
    names = sorted({name for pair in pairs for name in pair.between if name in columns})
    matrix = np.eye(len(names))
    findings = []
    for pair in pairs:
        first, second = pair.between
        if first not in columns or second not in columns:
            continue
        if columns[first] != columns[second]:
            message = f"{first} and {second} are drawn per different windows"
            findings.append(Finding(pair.basis.place, "correlation", message))
        i, j = names.index(first), names.index(second)
        matrix[i, j] = matrix[j, i] = float(pair.value)
    if findings:
        raise BadInput(findings)
    lower = _cholesky(matrix)
    if lower is None:
        place = pairs[0].basis.place
        raise BadInput([Finding(
            place, "correlation", "these correlations cannot hold together: the matrix is not "
            "positive definite", "make some of them smaller",
        )])  # fmt: skip
    return names, lower


def _cholesky(matrix: Floats) -> Floats | None:
    """The lower triangle L with L Lᵀ = matrix; None when there is none."""
    size = len(matrix)
    lower = np.zeros_like(matrix)
    for i in range(size):
        for j in range(i + 1):
            rest = matrix[i, j] - sum(lower[i, k] * lower[j, k] for k in range(j))
            if i == j and rest <= 1e-12:
                return None
            lower[i, j] = np.sqrt(rest) if i == j else rest / lower[j, j]
    return lower


class Drivers:
    """The normal numbers of one chunk, by name; correlated where that is assumed."""

    def __init__(self, streams: Streams, together: tuple[list[str], Floats]) -> None:
        self.streams = streams
        self.names, self.lower = together
        self.drawn: dict[str, Floats] = {}

    def __call__(self, name: str, columns: int) -> Floats:
        if name not in self.names:
            return self.streams.normals(name, columns)
        if not self.drawn:
            raw = [self.streams.normals(one, columns) for one in self.names]
            for i, one in enumerate(self.names):
                parts = [self.lower[i, j] * raw[j] for j in range(i + 1)]
                self.drawn[one] = sum(parts[1:], parts[0])
        return self.drawn[name]
