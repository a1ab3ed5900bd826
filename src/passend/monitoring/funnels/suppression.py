"""Small cells that nobody can work out: not from totals, and not from what was released before.

Every released figure is an equation over the base cells. A small figure is withheld, and so are as
many others as it takes until the equations, with counts at least zero, leave it a wide interval.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from passend.findings import BadInput, Finding, Place
from passend.monitoring.funnels.simplex import Infeasible, largest

__all__ = ["MINIMUM", "Figure", "Release", "bounds", "suppress", "table_figures"]

MINIMUM = 10
"""Counts below this are withheld, unless the method card says otherwise."""


@dataclass(frozen=True)
class Figure:
    """A count that may be released: the sum of some base cells (one, for a cell itself)."""

    name: str
    cells: frozenset[str]
    value: int


@dataclass(frozen=True)
class Release:
    """What is shown, and what is withheld: because it is small, or so that nobody can work out what
    is (``others``)."""

    shown: tuple[Figure, ...]
    small: tuple[Figure, ...]
    others: tuple[Figure, ...]
    minimum: int

    def value(self, name: str) -> int | None:
        """A figure by name; None where it is withheld or not there."""
        return next((figure.value for figure in self.shown if figure.name == name), None)


def suppress(
    figures: Sequence[Figure], minimum: int = MINIMUM, earlier: Sequence[Release] = ()
) -> Release:
    """What of these figures can be shown beside the earlier releases.

    A figure above 0 and below ``minimum`` is small. Figures are withheld, those of the fewest cells
    and the smallest value first, until for every small figure the whole numbers that agree with all
    that was ever shown span at least ``minimum`` values. That holds for a reader who knows nothing
    else; a provider that knows its own figure knows more.

    Raises BadInput ``figures-disagree`` when released figures contradict each other and
    ``already-known`` when earlier releases alone give a small figure away.
    """
    before = [figure for release in earlier for figure in release.shown]
    small = [figure for figure in figures if 0 < figure.value < minimum]
    # What was shown before stays known; what was small before stays secret.
    secret = [*small, *(figure for release in earlier for figure in release.small)]
    secret = [figure for figure in secret if figure not in before]
    shown = [figure for figure in figures if figure not in small]
    others: list[Figure] = []
    _refuse_known(secret, before, minimum)
    while (exposed := _exposed(secret, [*before, *shown], minimum)) is not None:
        chosen = _next(exposed, before, shown, minimum)
        shown.remove(chosen)
        others.append(chosen)
    return Release(tuple(shown), tuple(small), tuple(others), minimum)


def bounds(figure: Figure, known: Iterable[Figure]) -> tuple[int, int | None]:
    """Between which counts a figure lies for who knows other figures, and that a count is at least
    zero; None is no upper bound. Raises ValueError when the known figures contradict each other."""
    alone = {next(iter(k.cells)): k.value for k in known if len(k.cells) == 1}
    fixed = sum(alone[cell] for cell in figure.cells if cell in alone)
    open_cells = figure.cells - set(alone)
    if not open_cells:
        return fixed, fixed
    rows = [
        (k.cells - set(alone), k.value - sum(alone[c] for c in k.cells if c in alone))
        for k in known
        if len(k.cells) > 1
    ]
    rows = _connected(open_cells, [(cells, right) for cells, right in rows if cells])
    cells = sorted(set(open_cells).union(*(members for members, _ in rows)))
    matrix = [[int(cell in members) for cell in cells] for members, _ in rows]
    rights = [right for _, right in rows]
    aim = [int(cell in open_cells) for cell in cells]
    try:
        top = largest(aim, matrix, rights)
        bottom = largest([-one for one in aim], matrix, rights)
    except Infeasible:
        raise ValueError(f"what is known about {figure.name} contradicts itself") from None
    low = fixed + math.ceil(-(bottom or Fraction(0)))
    return low, None if top is None else fixed + math.floor(top)


def _connected(
    start: frozenset[str], rows: Sequence[tuple[frozenset[str], int]]
) -> list[tuple[frozenset[str], int]]:
    """The equations that say something of these cells, directly or through others."""
    reached, waiting, found = set(start), list(rows), list[tuple[frozenset[str], int]]()
    while more := [row for row in waiting if row[0] & reached]:
        found += more
        reached = reached.union(*(cells for cells, _ in more))
        waiting = [row for row in waiting if row not in more]
    return found


def _wide(figure: Figure, known: Sequence[Figure], minimum: int) -> bool:
    try:
        low, high = bounds(figure, known)
    except ValueError as error:
        mend = "release figures of one and the same count"
        raise BadInput(
            [Finding(Place(spot=figure.name), "figures-disagree", str(error), mend)]
        ) from None
    return high is None or high - low + 1 >= minimum


def _exposed(secret: Sequence[Figure], known: Sequence[Figure], minimum: int) -> Figure | None:
    return next((figure for figure in secret if not _wide(figure, known, minimum)), None)


def _refuse_known(secret: Sequence[Figure], before: Sequence[Figure], minimum: int) -> None:
    mend = "what was released cannot be taken back: raise it with both parties"
    findings = [
        Finding(Place(spot=figure.name), "already-known",
                f"earlier releases give {figure.name} away", mend)
        for figure in secret
        if not _wide(figure, before, minimum)
    ]  # fmt: skip
    if findings:
        raise BadInput(findings)


def _next(
    exposed: Figure, before: Sequence[Figure], shown: Sequence[Figure], minimum: int
) -> Figure:
    """The figure to withhold next: the first, in the order of the fewest cells and the smallest
    value, that is enough by itself; otherwise the first that has a cell of what is exposed."""
    rows = [(figure.cells, figure.value) for figure in (*before, *shown)]
    near = frozenset().union(*(cells for cells, _ in _connected(exposed.cells, rows)))
    order = sorted(
        (figure for figure in shown if figure.cells & near),
        key=lambda figure: (len(figure.cells), figure.value, figure.name),
    )
    for figure in order:
        rest = [*before, *(other for other in shown if other != figure)]
        if _wide(exposed, rest, minimum):
            return figure
    return min(order, key=lambda figure: not figure.cells & exposed.cells)


def table_figures(counts: dict[tuple[str, str], int], what: str) -> tuple[Figure, ...]:
    """A table of counts by row and column as figures: its cells, the totals of its rows and columns
    and of the whole. ``what`` keeps the cells of different tables apart."""
    cells = {key: f"{what}|{key[0]}|{key[1]}" for key in counts}
    found = [Figure(cells[key], frozenset({cells[key]}), value) for key, value in counts.items()]
    for axis, word in ((0, "row"), (1, "column")):
        for name in dict.fromkeys(key[axis] for key in counts):
            keys = [key for key in counts if key[axis] == name]
            if len(keys) > 1:
                members = frozenset(cells[key] for key in keys)
                total = sum(counts[key] for key in keys)
                found.append(Figure(f"{what}|{word} {name}", members, total))
    whole = Figure(f"{what}|all", frozenset(cells.values()), sum(counts.values()))
    return (*found, whole) if len(counts) > 1 else tuple(found)
