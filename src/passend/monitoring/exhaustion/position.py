"""Where an agreement stands in a year of loss, in cents: used, still to come, over or under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from passend.money import allocate

__all__ = ["Closing", "Line", "Position", "closing"]


@dataclass(frozen=True)
class Position:
    """What one label declared and was paid in a year of loss, and what is still to come, in cents.

    ``declared`` and ``paid`` are counted; ``in_assessment`` is declared and not yet decided on;
    ``work_in_progress`` (onderhanden werk) is begun and not yet declared; ``still_expected`` is
    what has yet to begin or to arrive. None is unknown, which is not zero.
    """

    payer: str
    declared: int | None = None
    paid: int | None = None
    in_assessment: int = 0
    work_in_progress: int | None = None
    still_expected: int | None = None

    @property
    def forecast(self) -> int | None:
        """paid + in assessment + work in progress + still expected; None when one is unknown. A
        forecast settles nothing."""
        parts = (self.paid, self.work_in_progress, self.still_expected)
        if any(part is None for part in parts):
            return None
        return self.in_assessment + sum(part for part in parts if part is not None)


@dataclass(frozen=True)
class Line:
    """One agreement (a clause, or with an empty ``scope`` a whole contract) in a year of loss.

    ``limit`` is the ceiling or the fixed sum; ``entitled`` is what the contract pays at the
    forecast; both are None where there is none or it cannot be told. ``final`` is the accepted
    total of a year that is closed, ``entitled_final`` what the contract pays for that;
    ``entitled_before`` is what the contract as it was known on an earlier day pays at this
    forecast. ``to_come`` is what the run-off of the claims expects still to be paid, work in
    progress included; it counts where nothing is stated. ``paid_without_credits`` is what would
    have been paid without the credits received since an earlier day.
    """

    contract: str
    scope: str
    year: int
    positions: tuple[Position, ...]
    limit: int | None = None
    kind: Literal["ceiling", "sum", "none"] = "none"
    entitled: int | None = None
    final: int | None = None
    entitled_final: int | None = None
    entitled_before: int | None = None
    to_come: int | None = None
    paid_without_credits: int | None = None

    @property
    def total(self) -> Position:
        """All labels together; a part that one label does not know is unknown."""

        def added(name: str) -> int | None:
            parts = [getattr(position, name) for position in self.positions]
            return None if any(part is None for part in parts) else sum(parts)

        return Position(
            "", added("declared"), added("paid"), added("in_assessment") or 0,
            added("work_in_progress"), added("still_expected"),
        )  # fmt: skip

    @property
    def forecast(self) -> int | None:
        """The forecast of all labels as stated; else what was paid and what the run-off expects."""
        total = self.total
        if total.forecast is not None or total.paid is None or self.to_come is None:
            return total.forecast
        return total.paid + total.in_assessment + self.to_come

    @property
    def by_run_off(self) -> bool:
        """Whether the forecast rests on the run-off of the claims."""
        return self.forecast is not None and self.total.forecast is None

    @property
    def over(self) -> int | None:
        """Forecast - limit: above zero is over, below zero is room that is left."""
        forecast = self.forecast
        return None if forecast is None or self.limit is None else forecast - self.limit

    @property
    def provision(self) -> int | None:
        """Forecast - what the contract pays at the forecast: above zero the payer expects it back,
        below zero the payer still owes it."""
        forecast = self.forecast
        return None if forecast is None or self.entitled is None else forecast - self.entitled

    def provisions(self) -> dict[str, int]:
        """The provision divided over the labels by their forecasts; the last label takes the
        remainder. Empty when there is none to divide."""
        provision = self.provision
        weights = [position.forecast or 0 for position in self.positions]
        if provision is None or min(weights, default=0) < 0 or not sum(weights):
            return {}
        shares = allocate(provision, weights)
        return {p.payer: cents for p, cents in zip(self.positions, shares, strict=True)}

    @property
    def closing(self) -> Closing | None:
        """What becomes of the provision now that the year is final; None while it is open."""
        if self.final is None or self.entitled_final is None:
            return None
        return closing(self.provision or 0, self.final, self.entitled_final)


@dataclass(frozen=True)
class Closing:
    """The final settlement beside the provision, in cents.

    ``recovered`` is what comes back (below zero: what is still paid), ``released`` the part of the
    provision that was not needed, ``short`` what the provision lacked.
    """

    final: int
    recovered: int
    released: int
    short: int


def closing(provision: int, final: int, entitled: int) -> Closing:
    """recovered = final - entitled; provision - recovered is released or, below zero, short."""
    recovered = final - entitled
    rest = provision - recovered
    return Closing(final, recovered, max(0, rest), max(0, -rest))


def ordered(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Lines by contract, year and scope."""
    return tuple(sorted(lines, key=lambda line: (line.contract, line.year, line.scope)))
