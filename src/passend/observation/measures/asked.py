"""What a kind of definition is given, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from passend.observation.engines import Engine
from passend.observation.lines import whole
from passend.observation.measures.defined import Defined
from passend.observation.measures.drawn import By, Placing, number_of_day
from passend.observation.measures.selections import Chosens

__all__ = ["Answer", "Asked", "PLACE", "Place", "marked", "place_of"]

PLACE = ("measure", "window", "item")
"""What a figure is of: a measure, the place of its window, and what results are split by."""

Place = tuple[int, int, str]

_COUNTED = ("counts", "per_counts", "value", "per")
"""The fields of a definition that say what is counted."""


@dataclass(frozen=True)
class Answer:
    """A numerator and a denominator, what they are made of (whole numbers by name), and for an
    estimate the interval that holds it with 95 %."""

    measure: int
    window: int
    item: str
    numerator: int
    denominator: int
    parts: Mapping[str, int] = field(default_factory=dict)
    interval: tuple[Fraction, Fraction] | None = None


@dataclass(frozen=True)
class Asked:
    """The measures of one kind, and the lines that their selections took."""

    engine: Engine
    defined: Sequence[Defined]
    chosen: Chosens
    drawn: Any
    placing: Placing
    known_at: date
    by: By = ""

    @property
    def known(self) -> int:
        """The day up to which claims are known, as a number."""
        return number_of_day(self.known_at)

    @cached_property
    def _by_number(self) -> Mapping[int, Defined]:
        return {item.number: item for item in self.defined}

    def of(self, number: int) -> Defined:
        """The measure of a number."""
        return self._by_number[number]

    def lines(self, *roles: str) -> Any:
        """The lines that the selections in some roles took, with their ``role``."""
        import ibis

        kind, drawn = self.defined[0].kind, self.drawn
        parts = {role: self.chosen.parts.get((kind, role), -1) for role in roles}
        found = drawn.filter(drawn.part.isin(list(parts.values())))
        first, *more = roles
        cases = [(found.part == parts[role], role) for role in more]
        return found.mutate(role=ibis.cases(*cases, else_=first) if more else ibis.literal(first))

    def totals(self, table: Any, *by: str, also: tuple[str, ...] = ()) -> Any:
        """What the measures count of some lines, by some columns: lines that stand, different
        patients of them, quantity, cents."""
        said = {getattr(item.says, name, "") for item in self.defined for name in _COUNTED}
        sums = {
            "lines": table.stands.sum(),
            "patients": table.patient.nunique(where=table.stands == 1),
            **{name: table[name].sum() for name in ("quantity", "declared", "paid")},
        }
        wanted = {name: whole(sums[name]) for name in sums if name in said or name in also}
        return table.group_by(list(by)).agg(**wanted)

    def standing(self, *roles: str) -> Any:
        """As :meth:`lines`, without those that were reversed."""
        found = self.lines(*roles)
        return found.filter(found.stands == 1)

    def ruled(self, table: Any, *names: str, **more: Mapping[int, int]) -> Any:
        """A table with fields of the definition of its measure beside every row (none: -1), and
        with more that is said per measure."""
        rows = [
            (item.number, *(_number(getattr(item.says, name)) for name in names),
             *(values[item.number] for values in more.values()))
            for item in self.defined
        ]  # fmt: skip
        rules = self.engine.table(("of_measure", *names, *more), rows)
        return table.join(rules, [("measure", "of_measure")]).drop("of_measure")

    def fetch(self, table: Any) -> list[dict[str, Any]]:
        """The rows of a table here."""
        return self.engine.fetch(table)


def _number(value: Any) -> int:
    return -1 if value is None else int(value)


def place_of(row: Mapping[str, Any]) -> Place:
    """What the figures of a row are of."""
    return row["measure"], row["window"], row["item"]


def marked(units: Any, found: Any, name: str) -> Any:
    """The units, with 1 in a column of this name for those that were found among them, else 0."""
    import ibis

    columns = list(units.columns)
    none = units.select(*columns, **{name: ibis.literal(0, "int64")})
    some = found.select(*columns, **{name: ibis.literal(1, "int64")})
    both = none.union(some)
    return both.group_by(columns).agg(**{name: whole(both[name].max())})
