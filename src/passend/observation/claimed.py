"""Claims counted for all contracts at once: observations, what was paid, and what was left out."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from passend.contract.check import Prepared, latest_known
from passend.findings import BadInput, Finding
from passend.observation.amounts import Amounts, label_of
from passend.observation.cells import cells_of
from passend.observation.cube import COUNTED, REASONS, Cube
from passend.observation.engines import Engine, open_engine
from passend.observation.lines import Lines, Tally, lines_of
from passend.observation.lookups import Lookups
from passend.observation.measures.measured import Measured, measured_in
from passend.observation.observed import Observed
from passend.observation.opened import Claims, open_claims
from passend.observation.postings import postings_of
from passend.observation.prices import PriceLines
from passend.observation.scopes import Scope, scopes_of
from passend.observation.table import Table
from passend.periods import Interval

__all__ = ["Counted", "LeftOut", "Step", "Untariffed", "count_claims", "count_claims_on",
           "counted_in", "held_against", "price_claims", "refuse_overlaps"]  # fmt: skip


Step = Literal["engine", "lines", "cells", "contracts"]
"""What a pass does, one after the other: it opens the engine and the claims, takes every line once
with its credit, folds lines that no contract tells apart, and holds those against the contracts."""


@dataclass(frozen=True)
class LeftOut:
    """Claim lines that no contract counts, for one reason: how many, and their cents; credits are
    below zero."""

    reason: str
    rows: int
    declared: int
    paid: int


@dataclass(frozen=True)
class Untariffed:
    """Claim lines of a contract for which a price list has no tariff, by code and the first day of
    the price list (None: before the first)."""

    contract: str
    care: str
    code: str
    price_from: date | None
    rows: int
    declared: int
    paid: int


@dataclass(frozen=True)
class Counted:
    """What a pass over the claims gives.

    ``tables`` holds the observations of every contract; ``residual`` what no contract counts, by
    reason; ``missing_tariffs`` what a contract lacks a price for; ``amounts`` the cube that the
    observations were made of; ``measured`` the measures that are defined from claims. ``all`` is
    everything handed in, ``counted`` what some contract counts, each line once: counted + residual
    = all.
    """

    known_at: date
    tables: Mapping[str, Table]
    residual: tuple[LeftOut, ...]
    missing_tariffs: tuple[Untariffed, ...]
    amounts: Amounts
    all: Tally
    counted: Tally
    measured: tuple[Measured, ...] = ()

    @property
    def table(self) -> Table:
        """The observations of all contracts in one table, as a settlement reads it."""
        return Table(tuple(row for table in self.tables.values() for row in table.rows))


def count_claims(
    prepared: Sequence[Prepared],
    claims: str | os.PathLike[str] | Any,
    known_at: date | None = None,
    engine: str = "duckdb://",
    tell: Callable[[Step], None] | None = None,
) -> Counted:
    """Count claims for contracts, as known on a day: by default the latest on which something in
    the contracts or the claims became known. ``tell`` is told of every step that begins.

    ``claims`` is a folder of taken-in claims, Parquet files by path or pattern, a table of the
    engine, or an Arrow table; ``engine`` is the URL of :mod:`passend.observation.engines`.

    Raises BadInput: ``overlapping-care`` when two lines of care of a contract count one line,
    ``mixed-units`` when a volume would add up different things, ``posting-twice`` when a claim
    would be posted twice, ``id-twice``, and what opening and :func:`scopes_of` raise.
    """
    with held_against(prepared, claims, known_at, engine, tell=tell) as (cube, lines, known):
        if tell is not None:
            tell("contracts")
        refuse_overlaps(cube)
        return counted_in(prepared, cube, lines, known)


def count_claims_on(
    prepared: Sequence[Prepared],
    claims: str | os.PathLike[str] | Any,
    days: Sequence[date | None],
    engine: str = "duckdb://",
    also: Callable[[Engine, Any, Lines, date], None] | None = None,
    credits_until: date | None = None,
) -> list[Counted]:
    """:func:`count_claims` as known on several days, the claims opened once. ``also`` is
    called with the engine, the claims, the lines and the day, of the first day only. With
    ``credits_until`` the first day is counted once more, last, without the credits received after
    that: what claims brought, apart from what credits took back."""
    import ibis

    _refuse_doubles(prepared)
    scopes = scopes_of(prepared)
    found = []
    with open_engine(engine) as opened:
        table = open_claims(opened, claims)
        if not opened.streams and (len(days) > 1 or also is not None):
            table = Claims(opened.keep(table.lines), full=table.full)
        asked = [(table, day) for day in days]
        if credits_until is not None:
            all_ = table.lines
            late = (all_.debit_credit == "C") & (all_.received > ibis.literal(credits_until))
            brought = all_.filter(~late.fill_null(False))
            asked.append((Claims(brought, full=table.full), days[0]))
        for at, (claimed, day) in enumerate(asked):
            known = day or _known_by(opened, prepared, table.lines)
            lookups = _lookups(prepared, scopes, known)
            lines = lines_of(opened, claimed, known, lookups.place())
            if also is not None and at == 0:
                also(opened, table, lines, known)
            cube = Cube(opened, lookups, cells_of(opened, lookups, lines), lines.units)
            refuse_overlaps(cube)
            found.append(counted_in(prepared, cube, lines, known))
    return found


def price_claims(
    prepared: Sequence[Prepared],
    claims: str | os.PathLike[str] | Any,
    known_at: date | None = None,
    engine: str = "duckdb://",
) -> dict[tuple[str, str, str, str], int]:
    """Quantity x price summed in the engine, by contract, line of care, price list and window, in
    the parts of the price list: exactly what ``Times`` gives on the observations. All stays of a
    line of care stand under the window "".

    Raises BadInput as :func:`count_claims` does."""
    found: dict[tuple[str, str, str, str], int] = {}
    with held_against(prepared, claims, known_at, engine) as (cube, _, _):
        refuse_overlaps(cube)
        for row in cube.priced():
            scope = cube.lookups.scopes[row["scope"]]
            name = list(cube.lookups.prices[row["scope"]].needed)[row["price_list"]]
            day = cube.lookups.borders[row["day"] - 1]
            window = "" if scope.care.per == "episode" else label_of(scope.care.per, day, scope.run)
            key = scope.contract.id, scope.name, name, window
            found[key] = found.get(key, 0) + row["amount"]
    return found


@contextmanager
def held_against(
    prepared: Sequence[Prepared], claims: Any, known_at: date | None, engine: str,
    by_person: bool = False, number: bool = False, tell: Callable[[Step], None] | None = None,
) -> Iterator[tuple[Cube, Lines, date]]:  # fmt: skip
    """The claims held against all contracts, as long as the engine is open; ``by_person`` keeps the
    lines of different people apart, ``number`` gives every cell one."""
    told = tell or (lambda _: None)
    _refuse_doubles(prepared)
    scopes = scopes_of(prepared)
    told("engine")
    with open_engine(engine) as opened:
        table = open_claims(opened, claims)
        known = known_at or _known_by(opened, prepared, table.lines)
        lookups = _lookups(prepared, scopes, known)
        told("lines")
        lines = lines_of(opened, table, known, lookups.place(by_person))
        told("cells")
        cells = cells_of(opened, lookups, lines, by_person, number)
        yield Cube(opened, lookups, cells, lines.units), lines, known


def _refuse_doubles(prepared: Sequence[Prepared]) -> None:
    times = Counter(item.resolved.contract.id for item in prepared)
    findings = [
        Finding(item.resolved.place(("id",)), "id-twice", f"two contracts are named {name}")
        for item in prepared
        if times[name := item.resolved.contract.id] > 1
    ]
    if findings:
        raise BadInput(findings)


def _known_by(engine: Engine, prepared: Sequence[Prepared], claims: Any) -> date:
    received = engine.fetch(claims.agg(last=claims.received.max()))[0]["last"]
    days = [latest_known(item.resolved) for item in prepared]
    return max([*days, *([received] if received else [])], default=date.min)


def counted_in(prepared: Sequence[Prepared], cube: Cube, lines: Lines, known_at: date) -> Counted:
    """What a pass gives, of claims that are held against the contracts."""
    left_out, counted = dict(lines.left_out), Tally()
    for row in cube.fates():
        tally = Tally(row["rows"], row["declared"], row["paid"])
        if row["stage"] == COUNTED:
            counted = tally
        else:
            left_out[REASONS[row["stage"]]] = tally
    if sum(left_out.values(), counted) != lines.all:
        raise AssertionError(f"counted {counted} + left out {left_out} is not all {lines.all}")
    amounts = Amounts(cube.lookups, cube.units, cube.engine.columns(cube.sums))
    measured = measured_in(cube.engine, lines.net, prepared, known_at)
    return Counted(
        known_at=known_at,
        tables=Observed(prepared, cube.lookups, amounts, known_at, measured),
        residual=tuple(
            LeftOut(reason, tally.rows, tally.declared, tally.paid)
            for reason, tally in sorted(left_out.items())
        ),
        missing_tariffs=tuple(sorted(_untariffed(cube), key=_order)),
        amounts=amounts,
        all=lines.all,
        counted=counted,
        measured=measured,
    )


def _lookups(prepared: Sequence[Prepared], scopes: Sequence[Scope], known_at: date) -> Lookups:
    runs, grains = [], {}
    care: dict[str, list[str]] = {}
    for scope in scopes:
        care.setdefault(scope.contract.id, []).append(scope.name)
    for item in prepared:
        contract = item.resolved.contract
        assert contract.runs is not None
        runs.append(Interval(contract.runs.valid_from, contract.runs.until))
        found = postings_of(contract, care.get(contract.id, ()))
        grains[contract.id] = frozenset(posting.per for posting in found)
    return Lookups(scopes, [PriceLines(scope, known_at) for scope in scopes], runs, grains)


def refuse_overlaps(cube: Cube) -> None:
    """Raises BadInput when two lines of care of a contract count one claim line."""
    lookups = cube.lookups
    codes: dict[tuple[int, int], set[str]] = {}
    for row in cube.overlaps():
        pair = row["first"], row["second"]
        numbers = {row["codes"], row["products"]} - {0}
        found = {code for number in numbers for code in lookups.codes.codes(number)}
        one, other = (set(lookups.scopes[at].codes) for at in pair)
        codes.setdefault(pair, set()).update(found & one & other or found & (one | other))
    findings = [
        _overlap(lookups.scopes[first], lookups.scopes[second], sorted(shared))
        for (first, second), shared in codes.items()
    ]
    if findings:
        raise BadInput(findings)


_SHOWN = 5
"""How many codes a finding names."""


def _overlap(one: Scope, other: Scope, codes: Sequence[str]) -> Finding:
    more = f" and {len(codes) - _SHOWN} more codes" if len(codes) > _SHOWN else ""
    what = f"{', '.join(codes[:_SHOWN])}{more}" if codes else "the same claims"
    return Finding(
        one.prepared.resolved.place(("care", one.name)),
        "overlapping-care",
        f"{one.name} and {other.name} both count {what}",
        "give one of them a higher priority, or take the codes out of the other",
    )


def _order(item: Untariffed) -> tuple[str, str, str, date]:
    return item.contract, item.care, item.code, item.price_from or date.min


def _untariffed(cube: Cube) -> Iterator[Untariffed]:
    for row in cube.untariffed():
        scope = cube.lookups.scopes[row["scope"]]
        first = cube.lookups.first_day(row["segment"])
        yield Untariffed(scope.contract.id, scope.name, scope.codes[row["item"]], first,
                         row["rows"], row["declared"], row["paid"])  # fmt: skip
