"""Norms of access as data: each with the days on which it holds and where it stands.

The sources differ from year to year and from each other; a change is a line more, never an edit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from passend.findings import BadInput, Finding, Place

__all__ = ["NORMS", "Norm", "norm_on"]


@dataclass(frozen=True)
class Norm:
    """At most so many days of waiting for a share of the people (1: for everyone)."""

    care: str
    days: int
    share: Fraction
    valid_from: date
    until: date | None
    source: str


_LIST = "Treeknormen, lijst 2014 (vws.rijksopenheid.nl)"
_AIM = "Treeknormen, streefnorm 2014 (vws.rijksopenheid.nl)"
_MENTAL = "Treeknormen ggz, lijst 2014 (vws.rijksopenheid.nl)"
_EIGHTY = Fraction(80, 100)


def _norms(source: str, share: Fraction, weeks: Sequence[tuple[str, int]]) -> list[Norm]:
    return [Norm(care, 7 * many, share, date(2014, 1, 1), None, source) for care, many in weeks]


NORMS: tuple[Norm, ...] = (
    *_norms(_LIST, Fraction(1),
            [("outpatient", 4), ("diagnostics", 4), ("day_treatment", 6), ("admission", 7)]),
    *_norms(_AIM, _EIGHTY,
            [("outpatient", 3), ("diagnostics", 3), ("outpatient_treatment", 4), ("admission", 5)]),
    *_norms(_LIST, Fraction(1), [("home_care", 6), ("nursing_home", 6)]),
    *_norms(_AIM, _EIGHTY, [("home_care", 4), ("nursing_home", 4)]),
    *_norms(_MENTAL, Fraction(1), [("mental_registration", 4), ("mental_assessment", 4)]),
    Norm("mental_treatment", 70, Fraction(1), date(2025, 1, 1), None,
         "Consumentenbond 2025: behandeling binnen tien weken"),
)  # fmt: skip
"""The norms that ship with the product. A contract may bring its own, with its source."""


def norm_on(
    care: str, day: date, share: Fraction = Fraction(1), norms: Sequence[Norm] = NORMS
) -> Norm:
    """The norm that holds on a day: of several, the latest that began.

    Raises BadInput ``unknown-norm`` when there is none on that day.
    """
    found = [n for n in norms if (n.care, n.share) == (care, share) and n.valid_from <= day
             and (n.until is None or day < n.until)]  # fmt: skip
    if found:
        return max(found, key=lambda norm: norm.valid_from)
    known = ", ".join(sorted({norm.care for norm in norms if norm.share == share}))
    raise BadInput([Finding(Place(spot=care), "unknown-norm",
                            f"there is no norm for {care} on {day}",
                            f"give one with its source, or choose {known}")])  # fmt: skip
