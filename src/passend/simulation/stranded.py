"""Stranded cost: what stays behind when revenue falls faster than fixed cost can (frictiekosten).

A provider that needs less care does what was asked, and keeps buildings, standby and staff that no
longer earn anything. Friction costs pay for them, with an end (S4-18).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from passend.contract.prepared import Prepared
from passend.findings import BadInput, Finding, Place
from passend.money import rounded_fraction
from passend.simulation.cases import expected_point, run, to_party, years
from passend.simulation.remarks import Warned, euros, warned

__all__ = ["Stranded", "friction", "stranded", "stranded_of"]


@dataclass(frozen=True)
class Stranded:
    """Revenue that falls while a share of it was for fixed cost, in cents."""

    party: str
    before: int
    after: int
    cents: Fraction
    year: str = ""

    def warning(self) -> Warned | None:
        """The warning of stranded cost, or nothing."""
        if self.cents <= 0:
            return None
        return warned("ratchet-stranded", party=self.party, before=euros(self.before),
                      after=euros(self.after), stranded=euros(self.cents))  # fmt: skip


def stranded(before: int, after: int, fixed: Fraction, freed: Fraction = Fraction(0)) -> Fraction:
    """The fixed cost without revenue, exactly: the fixed share of the revenue that went, less the
    share of it that could be given up.

    Formula: fixed x (before - after) x (1 - freed), nothing when revenue did not fall. Raises
    BadInput ``fixed-share`` for shares outside 0 to 1."""
    if not 0 <= fixed <= 1 or not 0 <= freed <= 1:
        message = f"a fixed share of {fixed} of which {freed} is given up"
        raise BadInput([Finding(Place(), "fixed-share", message, "give shares from 0 to 1")])
    return fixed * max(0, before - after) * (1 - freed)


def friction(cents: Fraction, years: int) -> tuple[int, ...]:
    """Friction costs that taper to nothing: what is still stranded in every year when an equal part
    can be given up each year; in the last year nothing is left. Each is rounded once.

    Formula: cents x (1 - year / years). Raises BadInput ``fixed-share`` without years."""
    if years <= 0:
        message = f"friction costs over {years} years"
        raise BadInput([Finding(Place(), "fixed-share", message, "give at least one year")])
    return tuple(
        rounded_fraction(cents * (1 - Fraction(year, years))) for year in range(1, years + 1)
    )


def stranded_of(prepared: Prepared, party: str, fixed: Fraction) -> tuple[Stranded, ...]:
    """What a contract is expected to strand in every year after the first, against the first year:
    in the money of each year.

    Raises BadInput ``fixed-share``, and as ``run`` does."""
    cases = expected_point(prepared)
    revenue = to_party(prepared, run(prepared, cases), party)[0].tolist()
    return tuple(
        Stranded(party, revenue[0], now, stranded(revenue[0], now, fixed), year)
        for year, now in zip(years(cases.calendar)[1:], revenue[1:], strict=True)
    )
