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

__all__ = ["Answer", "Asked", "PLACE", "Place", "marked", "place_of", "totals"]

PLACE = ("measure", "window", "item")
"""What a figure is of: a measure, the place of its window, and what results are split by."""

Place = tuple[int, int, str]


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
        """The lines that the selections in some roles took."""
        drawn = self.drawn
        return drawn.filter(drawn.kind == self.defined[0].kind, drawn.role.isin(roles))

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


def totals(table: Any, *by: str) -> Any:
    """Lines that stand, different patients of them, quantity and cents, by some columns."""
    stands = table.stands == 1
    return table.group_by(list(by)).agg(
        lines=whole(table.stands.sum()),
        patients=whole(table.patient.nunique(where=stands)),
        quantity=whole(table.quantity.sum()),
        declared=whole(table.declared.sum()),
        paid=whole(table.paid.sum()),
    )


def marked(units: Any, found: Any, name: str) -> Any:
    """The units, with 1 in a column of this name for those that were found among them, else 0."""
    import ibis

    columns = list(units.columns)
    none = units.select(*columns, **{name: ibis.literal(0, "int64")})
    some = found.select(*columns, **{name: ibis.literal(1, "int64")})
    both = none.union(some)
    return both.group_by(columns).agg(**{name: whole(both[name].max())})
