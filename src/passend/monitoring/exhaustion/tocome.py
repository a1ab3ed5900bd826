"""What is still to come of a year that is over, by the run-off of the claims: a forecast.

Claims come in month by month after the care began. The chain ladder over the months that are older
says how much. Work in progress is part of it: care that began and is not declared yet comes in
later like any other. Used only where nothing was stated; a year that still runs is not foretold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from passend.contract.drafting.draft import Draft
from passend.contract.model import YearOf
from passend.contract.prepared import Prepared
from passend.money import rounded_fraction
from passend.monitoring.exhaustion.claimed import scopes_by_care
from passend.monitoring.runoff import chain_ladder, triangle_of
from passend.observation.engines import Engine
from passend.observation.runoff import Received, placed_lines, received_of

__all__ = ["Incoming", "ToCome", "incoming_in", "to_come", "to_come_of"]

_LEAST_MONTHS = 12
"""With fewer months of history nothing is foretold."""

ToCome = Mapping[tuple[str, str, int], int]
"""Cents still to be paid by contract, clause (empty: the whole) and year."""


@dataclass(frozen=True)
class _Asked:
    """The claims of one clause: codes, parties, and the day that attributes them."""

    contract: str
    scope: str
    codes: tuple[str, ...]
    providers: tuple[str, ...]
    payers: tuple[str, ...]
    year_of: YearOf
    first: date


@dataclass(frozen=True)
class Incoming:
    """The claims of one clause (empty: the whole contract) as they came in."""

    contract: str
    scope: str
    received: Received


def incoming_in(
    engine: Engine, claims: Any, prepared: Sequence[Prepared], known_at: date
) -> tuple[Incoming, ...]:
    """How the claims of every clause came in, of claims that are open."""
    wanted = [asked for item in prepared for asked in _asked(item)]
    if not wanted:
        return ()
    found, lines = [], placed_lines(engine, claims, known_at)
    for asked in wanted:
        try:
            received = received_of(
                engine, lines, asked.first, known_at, codes=asked.codes,
                providers=asked.providers, payers=asked.payers,
                year_of=asked.year_of,  # type: ignore[arg-type]
            )  # fmt: skip
        except ValueError:
            continue  # no whole month is known yet
        found.append(Incoming(asked.contract, asked.scope, received))
    return tuple(found)


def to_come_of(incoming: Sequence[Incoming]) -> dict[tuple[str, str, int], int]:
    """What is still to come for every clause whose claims tell."""
    return {
        (one.contract, one.scope, year): cents
        for one in incoming
        for year, cents in to_come(one.received).items()
    }


def to_come(received: Received) -> dict[int, int]:
    """Cents still to be paid by year, of years that are over and of which anything was paid."""
    if len(received.periods) < _LEAST_MONTHS or not any(
        cell["paid"] for cell in received.cells.values()
    ):
        return {}
    run_off = chain_ladder(triangle_of(received, "paid", "paid"))
    found = {}
    for year in sorted({int(period[:4]) for period in received.periods}):
        months = [period for period in received.periods if period.startswith(f"{year}-")]
        if months[-1].endswith("-12"):
            part = run_off.of(months[0], months[-1])
            # A forecast leaves the floats here, rounded to whole euros: it is no more exact.
            found[year] = 100 * rounded_fraction(Fraction(part.expected - part.known) / 100)
    return found


def _asked(item: Prepared) -> Iterator[_Asked]:
    """The clauses of a contract whose lines of care all name codes and have one attribution."""
    contract, draft = item.resolved.contract, Draft(item)
    scopes: dict[str, list[str]] = {}
    for name, scope in scopes_by_care(draft, contract.care).items():
        scopes.setdefault(scope, []).append(name)
    providers = tuple(c.code for party in contract.parties.values() for c in party.agb)
    payers = tuple(c.code for party in contract.parties.values() for c in party.uzovi)
    for scope, names in scopes.items():
        lines = [contract.care[name] for name in names]
        attributions = {line.year_of for line in lines}
        coded = all(item.resolved.codes.get(name) for name in names)
        plain = coded and all(not (line.specialisms or line.diagnoses or line.delivered_by
                         or line.insured_with) for line in lines)  # fmt: skip
        year_of = lines[0].year_of
        if plain and len(attributions) == 1 and year_of in ("opened", "delivered", "closed"):
            codes = tuple(code for name in names for code in item.resolved.codes[name])
            yield _Asked(contract.id, scope, codes, providers, payers, year_of, draft.run.start)
