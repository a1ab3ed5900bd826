"""Which claims the definitions read, as small tables to be joined with the claims."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from passend.contract.counting import Selection
from passend.observation.lookups import DATES
from passend.observation.measures.defined import Defined, selections_of
from passend.observation.scopes import Held, held_by

__all__ = ["OLDEST", "Chosen", "Chosens", "chosen_by"]

HERE, ELSEWHERE, ANYWHERE = range(3)
_PLACES = {"here": HERE, "elsewhere": ELSEWHERE, "anywhere": ANYWHERE}

OLDEST = 1000
"""No one is this old."""

_STAYS = frozenset({"readmission", "length_of_stay", "episodes"})
_LOOK_ON = _STAYS | {"proportion", "waiting", "before_after"}
"""The kinds that read care before or after the windows of their measure."""

_READ_BY = {
    "starts": _STAYS, "ends": _STAYS,
    **dict.fromkeys(("month", "birth_year", "sex", "unit"), frozenset({"hours_per_client"})),
}  # fmt: skip

Rows = list[tuple[int | str | date, ...]]


@dataclass(frozen=True)
class Chosen:
    """One selection of one measure: ``role`` is the field of the definition that holds it."""

    number: int
    defined: Defined
    role: str
    says: Selection

    @cached_property
    def codes(self) -> tuple[str, ...]:
        own = self.says.codes
        line = self.defined.prepared.resolved.codes.get(self.says.care, ())
        return tuple(dict.fromkeys((*own, *line)))

    def _own_or_of_care(self, name: str) -> tuple[str, ...]:
        own: tuple[str, ...] = getattr(self.says, name)
        if not own and self.says.care:
            own = getattr(self.defined.contract.care[self.says.care], name)
        return tuple(dict.fromkeys(own))  # what is named twice would take a line twice

    @property
    def specialisms(self) -> tuple[str, ...]:
        return self._own_or_of_care("specialisms")

    @property
    def diagnoses(self) -> tuple[str, ...]:
        return self._own_or_of_care("diagnoses")

    @property
    def payers(self) -> tuple[Held, ...]:
        parties = self._own_or_of_care("insured_with")
        return tuple(held_by(self.defined.contract, parties, "uzovi"))

    @property
    def providers(self) -> tuple[Held, ...]:
        parties = self._own_or_of_care("delivered_by")
        return tuple(held_by(self.defined.contract, parties, "agb"))

    @property
    def names_ages(self) -> bool:
        return self.says.from_age is not None or self.says.until_age is not None

    @property
    def dated_by(self) -> str:
        """The date of a claim that places it in time."""
        return self.says.year_of or self.defined.measure.year_of


@dataclass(frozen=True)
class Chosens:
    """All selections, each row of a table with the number of its selection first."""

    all: tuple[Chosen, ...]

    @cached_property
    def parts(self) -> Mapping[tuple[str, str], int]:
        """Every kind and role that there is, as a number."""
        pairs = dict.fromkeys((item.defined.kind, item.role) for item in self.all)
        return {pair: at for at, pair in enumerate(pairs)}

    @property
    def columns(self) -> list[str]:
        """What only some kinds read of a line."""
        kinds = {item.defined.kind for item in self.all}
        return [name for name, of in _READ_BY.items() if kinds & of]

    @property
    def keep_apart(self) -> list[str]:
        """What some measure keeps lines apart by."""
        found = [name for item in self.all for name in getattr(item.defined.says, "same", ())]
        return list(dict.fromkeys(found))

    def rules(self) -> Rows:
        """(selection, measure, part, looks beyond its windows, date, place, names specialisms,
        names diagnoses)."""
        return [
            (
                item.number, item.defined.number, self.parts[item.defined.kind, item.role],
                int(item.defined.kind in _LOOK_ON), DATES.index(item.dated_by),
                _PLACES[item.says.where], int(bool(item.specialisms)), int(bool(item.diagnoses)),
            )
            for item in self.all
        ]  # fmt: skip

    @property
    def names_products(self) -> bool:
        """Whether some code may be a care product, which has nine digits."""
        codes = (code for item in self.all for code in item.codes)
        return any(len(code) == 9 and code.isdigit() for code in codes)

    def codes(self) -> Rows:
        return [(item.number, code) for item in self.all for code in item.codes]

    def without_codes(self) -> Rows:
        """(selection, label) of those that name no code: a label is all they begin with."""
        return [
            (item.number, label)
            for item in self.all
            if not item.codes
            for label in dict.fromkeys(held.code for held in item.payers)
        ]

    def people(self) -> Rows:
        """(selection, names ages, from, until, sex) of those that name ages or a sex."""
        return [
            (item.number, int(item.names_ages), item.says.from_age or 0,
             item.says.until_age or OLDEST, item.says.sex)
            for item in self.all
            if item.names_ages or item.says.sex
        ]  # fmt: skip

    def payers(self) -> Rows:
        return [(item.number, *_row(held)) for item in self.all for held in item.payers]

    def providers(self) -> Rows:
        return [(item.number, *_row(held)) for item in self.all
                if item.says.where != "anywhere" for held in item.providers]  # fmt: skip

    def specialisms(self) -> Rows:
        return [(item.number, word) for item in self.all for word in item.specialisms]

    def diagnoses(self) -> Rows:
        return [(item.number, word) for item in self.all for word in item.diagnoses]


def _row(held: Held) -> tuple[str, date, date]:
    return held.code, held.days.start, held.days.end


def chosen_by(defined: Sequence[Defined]) -> Chosens:
    """The selections of all definitions, numbered. Leakage also reads the same care elsewhere, and
    what follows a stay is of the kind of the stay where the definition does not say otherwise."""
    return Chosens(tuple(
        Chosen(number, item, role, says)
        for number, (item, role, says) in enumerate(_roles(defined))
    ))  # fmt: skip


def _roles(defined: Sequence[Defined]) -> Iterator[tuple[Defined, str, Selection]]:
    for item in defined:
        for role, says in selections_of(item.says):
            yield item, role, says
            if item.kind == "leakage" and role == "of":
                yield item, "elsewhere", replace(says, where="elsewhere")
            if item.kind == "readmission" and role == "index" and item.says.again is None:
                yield item, "again", says
