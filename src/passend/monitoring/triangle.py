"""Triangles: what was known of every opening month (or year) at every age."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from passend.findings import BadInput, Finding, Place
from passend.observation.runoff import Measure, Received

__all__ = ["Triangle", "triangle_of"]


@dataclass(frozen=True)
class Triangle:
    """What was known, added up, by opening period (oldest first) and age (youngest first): cents or
    a count. None is not known yet; a row is known up to some age and unknown after it.

    Raises BadInput ``triangle-shape``: rows of different length, a hole, an empty row.
    """

    name: str
    periods: tuple[str, ...]
    values: tuple[tuple[int | Fraction | None, ...], ...]
    unit: str = "count"

    def __post_init__(self) -> None:
        mend = "give every period one figure per age, added up, until the last that is known"
        findings = [
            Finding(Place(spot=f"{self.name}, {period}"), "triangle-shape", said, mend)
            for period, row in zip(self.periods, self.values, strict=False)
            if (said := self._wrong(row))
        ]
        if len(self.periods) != len(self.values) or not self.values:
            said = f"{len(self.periods)} periods and {len(self.values)} rows"
            findings.append(Finding(Place(spot=self.name), "triangle-shape", said, mend))
        if findings:
            raise BadInput(findings)

    def _wrong(self, row: tuple[int | Fraction | None, ...]) -> str:
        if len(row) != len(self.values[0]):
            return f"{len(row)} ages where the first period has {len(self.values[0])}"
        known = [value is not None for value in row]
        if not any(known):
            return "nothing is known of this period"
        return "" if known == sorted(known, reverse=True) else "an age is missing in between"

    def known_age(self, row: int) -> int:
        """The last age of a row that is known, counted from 0."""
        return sum(value is not None for value in self.values[row]) - 1


def triangle_of(received: Received, measure: Measure, name: str) -> Triangle:
    """The triangle of a measure of claims as they were received, month by month."""
    unit = "money" if measure in ("declared", "paid") else "count"
    return Triangle(name, received.periods, received.rows(measure), unit)
