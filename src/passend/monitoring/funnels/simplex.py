"""The largest value of a linear form over counts: a small exact simplex.

For tables of some dozens of cells; fractions throughout, so that no rounding hides a bound. Pivots
follow R. G. Bland, New finite pivoting rules for the simplex method (1977), and always end.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

__all__ = ["Infeasible", "largest"]

Row = list[Fraction]


class Infeasible(Exception):
    """No counts agree with the equations."""


def largest(
    aim: Sequence[int], matrix: Sequence[Sequence[int]], rights: Sequence[int]
) -> Fraction | None:
    """The largest value of aim x over x >= 0 with matrix x = rights; None when there is none.

    Raises Infeasible."""
    rows, basis = _start(len(aim), matrix, rights)
    costs = [Fraction(value) for value in aim] + [Fraction(0)]
    for row, column in zip(rows, basis, strict=True):
        _clear(costs, row, column)
    if not _climb(rows, basis, costs, len(aim)):
        return None
    # What is left at the end of the costs is the value, with its sign turned.
    return -costs[-1]


def _start(
    count: int, matrix: Sequence[Sequence[int]], rights: Sequence[int]
) -> tuple[list[Row], list[int]]:
    """Rows with a basis of counts: found with an extra variable per equation, brought to zero."""
    many = len(matrix)
    rows = []
    for at, (left, right) in enumerate(zip(matrix, rights, strict=True)):
        sign = -1 if right < 0 else 1
        extra = [Fraction(int(at == other)) for other in range(many)]
        rows.append([*(Fraction(sign * v) for v in left), *extra, Fraction(sign * right)])
    basis = list(range(count, count + many))
    costs = [Fraction(0)] * count + [Fraction(-1)] * many + [Fraction(0)]
    for row, column in zip(rows, basis, strict=True):
        _clear(costs, row, column)
    _climb(rows, basis, costs, count + many)
    if costs[-1]:
        raise Infeasible
    kept = []
    for at in range(many):
        if basis[at] >= count:
            columns = [j for j in range(count) if rows[at][j]]
            if not columns:
                continue  # an equation that the others already say
            _pivot(rows, basis, at, columns[0])
        kept.append(at)
    return [rows[at][:count] + rows[at][-1:] for at in kept], [basis[at] for at in kept]


def _climb(rows: list[Row], basis: list[int], costs: Row, count: int) -> bool:
    """Pivot until no column brings more; False when there is no largest value."""
    while True:
        column = next((j for j in range(count) if costs[j] > 0), None)
        if column is None:
            return True
        able = [(row[-1] / row[column], basis[at], at)
                for at, row in enumerate(rows) if row[column] > 0]  # fmt: skip
        if not able:
            return False
        _, _, at = min(able)
        _pivot(rows, basis, at, column)
        _clear(costs, rows[at], column)


def _pivot(rows: list[Row], basis: list[int], at: int, column: int) -> None:
    by = rows[at][column]
    rows[at] = [value / by for value in rows[at]]
    for other, row in enumerate(rows):
        if other != at:
            _clear(row, rows[at], column)
    basis[at] = column


def _clear(row: Row, pivot: Row, column: int) -> None:
    """Take the pivot row off so often that the column becomes zero."""
    factor = row[column]
    if factor:
        for j, value in enumerate(pivot):
            if value:
                row[j] -= factor * value
