"""Cells held against the scopes of all contracts: what each counts, and why a line counts nowhere.

All of it is Ibis. A line counts at most once in a contract, and may count in several.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from passend.observation.cells import STAY
from passend.observation.engines import Engine
from passend.observation.lines import AMOUNTS, tallied, whole
from passend.observation.lookups import DATES, NO_DAY, Lookups

__all__ = ["COUNTED", "Cube", "REASONS"]

REASONS = (
    "other provider",
    "other payer",
    "code not in any scope",
    "specialism or diagnosis not in any scope",
    "no date to attribute by",
    "outside run",
    "other provider on that day",
    "other payer on that day",
    "no date to price by",
    "missing tariff",
)
"""How far a line came, in order. It is left out for the reason at which the contract that came
nearest to counting it stopped."""

COUNTED = len(REASONS)
(_OF_OTHER_PROVIDER, _OF_OTHER_PAYER, _NO_SCOPE, _NOT_SELECTED, _NO_DATE, _OUTSIDE, _PROVIDER,
 _PAYER, _UNPRICED, _UNTARIFFED) = range(COUNTED)  # fmt: skip

_SUMS = ("rows", *AMOUNTS)


@dataclass(frozen=True)
class Cube:
    """Cells and the scopes of all contracts. ``units`` are those of the lines, by their numbers."""

    engine: Engine
    lookups: Lookups
    cells: Any
    units: Sequence[str]

    @cached_property
    def between(self) -> Any:
        """Whose claims may count, and when."""
        names = ("of_payers", "of_providers", "door", "selection", "payer", "payer_from",
                 "payer_until", "provider", "provider_from", "provider_until")  # fmt: skip
        return self.engine.table(names, self.lookups.between)

    @cached_property
    def matches(self) -> Any:
        """How far every cell came with every scope that counts its code: once per membership of its
        payer and provider, of which at most one holds on a day. A cell that no scope counts has a
        row as well."""
        return self.engine.keep(self._staged(self._selected()))

    def _selected(self) -> Any:
        """Cells with the scopes that count their code or, failing that, their product; one row
        without a scope where there is none."""
        lookups = self.lookups
        near = self.cells.left_join(
            self.between, [("payers", "of_payers"), ("providers", "of_providers")]
        )
        names = ("of_selection", "class", "at", "item")
        wanted = self.engine.table(names, lookups.wanted())
        found = near.left_join(wanted, [("selection", "of_selection"), ("codes", "class")])
        if lookups.products:
            by_product = near.filter(near.products > 0)
            by_product = by_product.join(
                wanted, [("selection", "of_selection"), ("products", "class")]
            )
            other = wanted.select(
                by_selection=wanted.of_selection, by_place=wanted["at"], by_code=wanted["class"]
            )
            found = found.union(by_product.anti_join(other, [
                ("selection", "by_selection"), ("at", "by_place"), ("codes", "by_code"),
            ]))  # fmt: skip
        fields = ("of_door", "place", "scope", "contract", "priority", "contested", "attributed",
                  "priced", "run_from", "run_until", "by_specialism", "by_diagnosis", "per_stay",
                  "group", "lack")  # fmt: skip
        rules = self.engine.table(fields, lookups.rules())
        return found.left_join(rules, [("door", "of_door"), ("at", "place")])

    def _staged(self, found: Any) -> Any:
        """How far each came: the number of the reason that stops it, or that it counts."""
        import ibis

        priced = self.lookups.priced
        found, specialism = self._allowed(found, "specialisms", "by_specialism")
        found, diagnosis = self._allowed(found, "diagnoses", "by_diagnosis")
        found = found.mutate(
            day=self._day(found, "attributed"), price_day=self._day(found, "priced")
        )
        segments = self.engine.table(("of_group", "on", "segment"), priced.segments())
        found = found.left_join(segments, [("group", "of_group"), ("price_day", "on")])
        lacking = self.engine.table(("of_lack", "no_item", "no_segment"), priced.untariffed())
        found = found.left_join(
            lacking, [("lack", "of_lack"), ("item", "no_item"), ("segment", "no_segment")]
        )
        day = found.day
        stage = ibis.cases(
            (found.providers == 0, _OF_OTHER_PROVIDER),
            (found.of_payers.isnull(), _OF_OTHER_PAYER),
            (found.scope.isnull(), _NO_SCOPE),
            (~(specialism(found) & diagnosis(found)), _NOT_SELECTED),
            ((day == NO_DAY) | self._no_stay(found), _NO_DATE),
            ((day < found.run_from) | (day >= found.run_until), _OUTSIDE),
            ((day < found.provider_from) | (day >= found.provider_until), _PROVIDER),
            ((day < found.payer_from) | (day >= found.payer_until), _PAYER),
            (found.segment == NO_DAY, _UNPRICED),
            (found.of_lack.notnull(), _UNTARIFFED),
            else_=COUNTED,
        )
        return found.select(*self._carried, "scope", "item", "contract", "priority", "contested",
                            "day", "segment", "payer", "provider",
                            stage=stage.cast("int64"))  # fmt: skip

    @property
    def _carried(self) -> tuple[str, ...]:
        """The columns of a cell that are asked for after it was matched."""
        own = ("cell", "codes", "products", "units", *self.stay, "person", *_SUMS)
        return tuple(name for name in own if name in self.cells.columns)

    def _allowed(self, found: Any, name: str, flag: str) -> tuple[Any, Any]:
        """Joined with what scopes allow, and the test whether a row is allowed: always where the
        scope names nothing."""
        import ibis

        classes = getattr(self.lookups, name)
        if not classes.numbers:
            return found, lambda t: ibis.literal(True)
        rows = self.lookups.allowed(classes)
        names = (f"{flag}_scope", f"{flag}_class")
        found = found.left_join(
            self.engine.table(names, rows), [("scope", names[0]), (name, names[1])]
        )
        return found, lambda t: (t[flag] == 0) | t[names[0]].notnull()

    def _day(self, found: Any, by: str) -> Any:
        """The number of the date that a scope is attributed or priced by."""
        import ibis

        dates = [(found[by] == DATES.index(name), found[f"day_{name}"])
                 for name in self.lookups.dates]  # fmt: skip
        return ibis.cases(*dates, else_=NO_DAY) if dates else ibis.literal(NO_DAY, "int64")

    def _no_stay(self, found: Any) -> Any:
        """Whether a scope is counted per stay and the cell is none: without a patient, or with days
        that are no interval."""
        import ibis

        if "stay_patient" not in found.columns:
            return ibis.literal(False)
        backward = (found.stay_closed < found.stay_opened).fill_null(True)
        return (found.per_stay == 1) & (found.stay_patient.isnull() | backward)

    @cached_property
    def winners(self) -> Any:
        """Of the scopes of one contract that hold a cell, those of the highest priority; how many
        there are stands in ``several``."""
        import ibis

        held = self.matches.filter(self.matches.stage >= _UNPRICED)
        alone = held.mutate(several=ibis.literal(1, "int64"))
        if not any(self.lookups.contested):
            return alone
        held = held.filter(held.contested == 1)
        first = self._fallen(held) if self._falls else self._highest(held)
        several = whole(first.count().over(group_by=["cell", "contract"]))
        first = self.engine.keep(first.mutate(several=several))
        return alone.filter(alone.contested == 0).union(first.select(*alone.columns))

    def _highest(self, held: Any) -> Any:
        held = held.mutate(top=held.priority.max().over(group_by=["cell", "contract"]))
        return held.filter(held.priority == held.top)

    @cached_property
    def _falls(self) -> list[int]:
        return [at for at, scope in enumerate(self.lookups.scopes) if scope.care.fallback]

    def _fallen(self, held: Any) -> Any:
        """Winners, with a fallback in the place of those that have no tariff where one counts. All
        by windows: Spark cannot plan a union of what is held with a part of it."""
        import ibis

        def most(values: Any) -> Any:
            return values.max().over(group_by=["cell", "contract"])

        names, none = held.columns, ibis.null("int64")
        fall = held.scope.isin(self._falls)
        held = held.mutate(falls=fall, own=fall.ifelse(none, held.priority))
        held = held.mutate(first=(held.own == most(held.own)).fill_null(False))
        held = held.mutate(lacks=most((held.first & (held.stage == _UNTARIFFED)).ifelse(1, 0)))
        takes = held.falls & (held.stage == COUNTED) & (held.lacks == 1)
        held = held.mutate(instead=takes.ifelse(held.priority, none))
        held = held.mutate(top=most(held.instead))
        chosen = held.top.isnull().ifelse(held.first, held.instead == held.top)
        return held.filter(chosen.fill_null(False)).select(*names)

    def overlaps(self) -> list[dict[str, Any]]:
        """Pairs of scopes of one contract that hold the same lines, with the numbers of the codes
        and how many lines there are."""
        if not any(self.lookups.contested):
            return []
        twice = self.winners.filter(self.winners.several > 1)
        pairs = twice.group_by(["cell", "contract", "codes", "products", "rows"]).agg(
            first=twice.scope.min(), second=twice.scope.max()
        )
        return self.engine.fetch(
            pairs.group_by(["first", "second", "codes", "products"]).agg(
                rows=whole(pairs.rows.sum())
            )
        )

    @property
    def counted(self) -> Any:
        """Cells with the one scope of each contract that counts them."""
        return self.winners.filter(self.winners.stage == COUNTED)

    @cached_property
    def stay(self) -> tuple[str, ...]:
        """The columns that make a stay, where some line of care is counted per stay."""
        return tuple(name for name in (f"stay_{x}" for x in STAY) if name in self.cells.columns)

    @property
    def sums(self) -> Any:
        """The cube: rows, quantity, declared and paid cents by scope, price line, day number, the
        parties between whom, the unit and the stay."""
        found = self.counted
        keys = ["scope", "item", "segment", "day", "payer", "provider", "units", *self.stay]
        return found.group_by(keys).agg(**{name: whole(found[name].sum()) for name in _SUMS})

    def amounts(self) -> Iterator[dict[str, Any]]:
        """The rows of the cube, of which there may be millions."""
        return self.engine.stream(self.sums)

    def persons(self) -> list[dict[str, Any]]:
        """The cube by scope, day number and person, of cells that hold one person each."""
        found = self.counted
        sums = {name: whole(found[name].sum()) for name in _SUMS}
        return self.engine.fetch(found.group_by(["scope", "day", "person"]).agg(**sums))

    def fates(self) -> list[dict[str, Any]]:
        """Rows, declared and paid cents of all lines by how far they came, each line once."""
        if not self.lookups.several:
            return self.engine.fetch(tallied(self.matches, "stage"))
        reached = (
            self._short()
            .select("cell", "stage", *_SUMS)
            .union(self.winners.select("cell", "stage", *_SUMS))
        )
        best = reached.group_by(["cell", *_SUMS]).agg(stage=reached.stage.max())
        return self.engine.fetch(tallied(best, "stage"))

    def _short(self) -> Any:
        """What came less far than to be held. To a fallback that holds a line and does not take it,
        the line has no scope: no more is to be said of it, though a membership of its party on
        other days stops earlier."""
        found = self.matches
        if self._falls:
            most = found.stage.max().over(group_by=["cell", "scope"])
            found = found.mutate(most=most)
            holds = (found.scope.isin(self._falls) & (found.most >= _UNPRICED)).fill_null(False)
            found = found.mutate(stage=holds.ifelse(_NO_SCOPE, found.stage).cast("int64"))
        return found.filter(found.stage < _UNPRICED)

    def untariffed(self) -> list[dict[str, Any]]:
        """Rows, declared and paid cents of lines that a scope holds and has no tariff for."""
        found = self.winners.filter(self.winners.stage == _UNTARIFFED)
        return self.engine.fetch(tallied(found, "scope", "item", "segment"))

    def priced(self) -> list[dict[str, Any]]:
        """Quantity x price summed in the engine, by scope, price list and day number, in the parts
        of the price list: what ``Times`` gives on the cube."""
        names = ("of_scope", "of_item", "of_segment", "price_list", "price")
        prices = self.engine.table(names, self.lookups.priced.tariffs())
        found = self.counted.join(
            prices, [("scope", "of_scope"), ("item", "of_item"), ("segment", "of_segment")]
        )
        found = found.mutate(amount=found.quantity * found.price)
        keys = ["scope", "price_list", "day"]
        return self.engine.fetch(found.group_by(keys).agg(amount=whole(found.amount.sum())))
