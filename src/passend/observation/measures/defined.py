"""The definitions of all contracts, numbered, with the selections and the windows of each."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from passend.contract.check import Prepared
from passend.contract.counting import FromClaims, Selection
from passend.contract.model import Contract, Measure
from passend.periods import Interval, Window, parse_window, regular_windows

__all__ = ["Defined", "defined_in", "kind_of", "selections_of"]


def kind_of(definition: FromClaims) -> tuple[str, Any]:
    """The name of the kind of a definition, and what it says. The check of the contract has seen
    that there is exactly one."""
    return next(
        (field.name, value)
        for field in dataclasses.fields(definition)
        if field.name != "source" and (value := getattr(definition, field.name)) is not None
    )


def selections_of(says: Any) -> Iterator[tuple[str, Selection]]:
    """The selections of a definition by the name of their field, which is their role."""
    for field in dataclasses.fields(says):
        value = getattr(says, field.name)
        if isinstance(value, Selection):
            yield field.name, value


@dataclass(frozen=True)
class Defined:
    """One measure of one contract that is counted in claims, its windows ``per`` some grain."""

    number: int
    prepared: Prepared
    name: str
    per: str

    @property
    def contract(self) -> Contract:
        return self.prepared.resolved.contract

    @property
    def measure(self) -> Measure:
        return self.contract.measures[self.name]

    @cached_property
    def kind(self) -> str:
        assert self.measure.from_claims is not None
        return kind_of(self.measure.from_claims)[0]

    @cached_property
    def says(self) -> Any:
        """The definition itself, of the class of its kind."""
        assert self.measure.from_claims is not None
        return kind_of(self.measure.from_claims)[1]

    @property
    def units(self) -> tuple[str, str]:
        """What the numerator counts, and the denominator; nothing where that is 1."""
        counted = str(getattr(self.says, "value", None) or getattr(self.says, "counts", ""))
        mean_wait = self.measure.kind == "mean"
        above, below = {
            "count": (counted, ""),
            "rate": (counted, str(getattr(self.says, "per_counts", ""))),
            "mean": (counted, str(getattr(self.says, "per", ""))),
            "percentile": (counted, ""),
            "readmission": ("stays", "stays"),
            "length_of_stay": ("days", "stays"),
            "episodes": (counted, "episodes"),
            "hours_per_client": ("minutes", "minutes"),
            "digital_share": ("contacts", "contacts"),
            "volume_norm": ("locations", "locations"),
            "waiting": ("days" if mean_wait else "waits", "waits"),
        }.get(self.kind, (counted, counted))
        if self.kind == "waiting" and self.measure.kind == "percentile":
            above, below = "days", ""
        cents = ("declared", "paid")
        return "cents" if above in cents else above, "cents" if below in cents else below

    @property
    def holds_a_number_per_window(self) -> bool:
        """Whether it says how many there are in a window of its own grain."""
        most = getattr(self.says, "agreed_at_most", None)
        return self.kind == "volume_norm" or most is not None

    @property
    def run(self) -> Interval:
        runs = self.contract.runs
        assert runs is not None
        return Interval(runs.valid_from, runs.until)

    @cached_property
    def windows(self) -> tuple[Window, ...]:
        """The windows of the run; a window goes by its place."""
        return regular_windows(self.per, self.run)

    @cached_property
    def baseline(self) -> tuple[Window, ...]:
        """The windows of the baseline years, after those of the run in number."""
        years = [parse_window(label)[1] for label in getattr(self.says, "baseline", ())]
        return tuple(window for year in years for window in regular_windows(self.per, year))

    def compared_with(self, place: int) -> list[int]:
        """The places of the baseline windows that lie in the year as a window of the run does."""
        wanted = self.windows[place].label[4:]
        offset = len(self.windows)
        return [offset + at for at, window in enumerate(self.baseline)
                if window.label[4:] == wanted]  # fmt: skip

    def begun(self, known_at: date) -> list[int]:
        """The places of the windows that had begun on a day."""
        return [at for at, window in enumerate(self.windows) if window.interval.start <= known_at]

    def ended(self, known_at: date) -> list[int]:
        """The places of the windows that had ended on a day and that the run does not cut: half a
        year beside whole years of the baseline would look like a fall."""
        return [
            at for at, window in enumerate(self.windows)
            if window.whole and window.interval.end <= known_at
        ]  # fmt: skip

    def months(self) -> Iterator[tuple[int, int]]:
        """(month, place of its window); a month is 12 x its year + its number less one."""
        for place, window in enumerate((*self.windows, *self.baseline)):
            last = window.interval.end
            day = window.interval.start
            month, until = 12 * day.year + day.month - 1, 12 * last.year + last.month - 1
            until += last.day > 1
            for number in range(month, until):
                yield number, place


def defined_in(prepared: Sequence[Prepared], per: str = "") -> tuple[Defined, ...]:
    """Every measure that is counted in claims; ``per`` instead of the grain that it states. One
    that holds a number for its own windows, such as a volume norm, is then left out."""
    found: list[Defined] = []
    for item in prepared:
        measures: Mapping[str, Measure] = item.resolved.contract.measures
        for name, measure in measures.items():
            if measure.from_claims is None:
                continue
            one = Defined(len(found), item, name, per or measure.per)
            if one.per == measure.per or not one.holds_a_number_per_window:
                found.append(one)
    return tuple(found)
