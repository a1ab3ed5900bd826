"""Kept nodes as formulas over cells: whole numbers only, rounded half away from zero.

A spreadsheet computes in doubles and compares in some fifteen digits, so a formula stands only
where every number in it stays below 10^14; elsewhere the value stands without one and is counted.
Where a product would leave that range the rounding takes four helper cells: with
``q1 = trunc(|p| / d)``, ``r1 = |p| - q1 d``, ``q2 = int((2 r1 |n| + d) / 2 d)`` and
``r2 = (2 r1 |n| + d) - 2 d q2``, the result is ``q1 |n| + q2``, corrected by one where ``r2`` says
that a quotient came out one off.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from passend.algebra.explain import Explained
from passend.settlement.statement import Line

__all__ = ["COLUMNS", "LARGEST_EXACT", "Calculation", "Row"]

LARGEST_EXACT = 10**14
COLUMNS = {"value": "H", "q1": "I", "r1": "J", "q2": "K", "r2": "L"}
"""The columns of the calculation sheet that hold numbers."""

_LONGEST_FORMULA = 8000


@dataclass(frozen=True)
class Row:
    """One row of the calculation sheet: a node, or one item of it. ``formula`` is empty for what
    was observed or agreed, and where a spreadsheet is not exact (``too_large``). ``helpers`` are
    the formulas and values of the helper cells."""

    node: Explained
    item: str
    value: int
    formula: str = ""
    helpers: tuple[tuple[str, int], ...] = ()
    too_large: bool = False


class Calculation:
    """The rows of the nodes of some lines, each node once, below what it rests on."""

    def __init__(self, lines: Iterable[Line], first_row: int) -> None:
        self.rows: list[Row] = []
        self.first_row = first_row
        self._places: dict[tuple[str, str], int] = {}
        self._nodes: dict[str, Explained] = {}
        for line in lines:
            for node in line.nodes:
                if node.id not in self._nodes:
                    self._nodes[node.id] = node
                    self._add(node)

    def cell(self, id: str, item: str = "") -> str:
        """The cell of a node's value, or of one item of it."""
        return f"{COLUMNS['value']}{self._places[id, item]}"

    def _add(self, node: Explained) -> None:
        values = node.value if isinstance(node.value, dict) else {"": node.value}
        for item, value in values.items():
            self._places[node.id, item] = self.first_row + len(self.rows)
            self.rows.append(self._row(node, item, value))

    def _row(self, node: Explained, item: str, value: int) -> Row:
        args = [self._nodes[arg] for arg in node.args]
        if not args or node.defect:
            return Row(node, item, value, too_large=abs(value) >= LARGEST_EXACT)
        first = args[0]
        if isinstance(first.value, dict) and not isinstance(node.value, dict):
            return self._over_items(node, args, value)
        cells = [self._at(arg, item) for arg in args]
        numbers = [_at(arg, item) for arg in args]
        if node.kind == "Scale":
            return self._scale(node, item, value, cells, numbers)
        return _made(node, item, value, _formula(node, cells), _intermediate(node, numbers))

    def _at(self, node: Explained, item: str) -> str:
        if not isinstance(node.value, dict):
            return self.cell(node.id)
        return self.cell(node.id, item) if item in node.value else "0"

    def _over_items(self, node: Explained, args: Sequence[Explained], value: int) -> Row:
        """Volumes times prices, or a total, over the items of the first argument."""
        first = args[0]
        assert isinstance(first.value, dict)
        terms, sizes = [], [value]
        for item, amount in first.value.items():
            if node.kind == "Times":
                terms.append(f"{self._at(first, item)}*{self._at(args[1], item)}")
                sizes.append(amount * _at(args[1], item))
            else:
                terms.append(self._at(first, item))
                sizes.append(amount)
        return _made(node, "", value, "+".join(terms) or "0", sizes)

    def _scale(
        self, node: Explained, item: str, value: int, cells: list[str], numbers: list[int]
    ) -> Row:
        part, num, den = numbers
        if 2 * abs(part * num) + den < LARGEST_EXACT:
            p, n, d = cells
            formula = f"{p}*{n}" if den == 1 else f"ROUND({p}*{n}/{d},0)"
            return _made(node, item, value, formula, numbers)
        return self._long_scale(node, item, value, cells, numbers)

    def _long_scale(
        self, node: Explained, item: str, value: int, cells: list[str], numbers: list[int]
    ) -> Row:
        (p, n, d), (part, num, den) = cells, numbers
        row = self.first_row + len(self.rows)
        q1, r1, q2, r2 = (f"{COLUMNS[name]}{row}" for name in ("q1", "r1", "q2", "r2"))
        quotient, rest = divmod(abs(part), den)
        twice = 2 * rest * abs(num) + den
        below, left = divmod(twice, 2 * den)
        helpers = (
            (f"TRUNC(ABS({p})/{d})", quotient),
            (f"ABS({p})-{q1}*{d}", rest),
            (f"INT((2*{r1}*ABS({n})+{d})/(2*{d}))", below),
            (f"2*{r1}*ABS({n})+{d}-2*{d}*{q2}", left),
        )
        formula = f"SIGN({p})*SIGN({n})*({q1}*ABS({n})+{q2}+IF({r2}<0,-1,IF({r2}>=2*{d},1,0)))"
        # One off in the first quotient makes its rest as large as the divisor once more.
        sizes = [*numbers, quotient * abs(num), 2 * twice + 4 * den * abs(num)]
        return _made(node, item, value, formula, sizes, helpers)


def _at(node: Explained, item: str) -> int:
    return node.value.get(item, 0) if isinstance(node.value, dict) else node.value


def _made(
    node: Explained, item: str, value: int, formula: str, sizes: Sequence[int],
    helpers: tuple[tuple[str, int], ...] = (),
) -> Row:  # fmt: skip
    exact = all(abs(size) < LARGEST_EXACT for size in (value, *sizes))
    if not exact or len(formula) > _LONGEST_FORMULA:
        return Row(node, item, value, too_large=True)
    return Row(node, item, value, formula, helpers)


def _formula(node: Explained, cells: list[str]) -> str:
    match node.kind:
        case "Sum" | "Total":
            return "+".join(cells)
        case "Times":
            return "*".join(cells)
        case "Excess":
            return f"MAX(0,{cells[0]}-{cells[1]})"
        case "When" if node.ratio:
            left, over, right, under, then, otherwise = cells
            return f"IF({left}*{under}-{right}*{over}>=0,{then},{otherwise})"
        case "When":
            left, right, then, otherwise = cells
            return f"IF({left}-{right}>=0,{then},{otherwise})"
        case _:
            return cells[0]


def _intermediate(node: Explained, numbers: list[int]) -> list[int]:
    """Every number that the formula meets on the way."""
    if node.kind == "When" and node.ratio:
        left, over, right, under, *branches = numbers
        return [left * under, right * over, *branches]
    partial = [sum(numbers[: i + 1]) for i in range(len(numbers))] if node.kind == "Sum" else []
    return [*numbers, *partial]
