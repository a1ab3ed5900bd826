"""What a provider must have before it is contracted, and drugs that call for a question.

Everything here gives a signal; a claim is never refused by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

__all__ = ["TELEMONITORED", "Drug", "Eligible", "drug_signals", "eligible"]

TELEMONITORED: Mapping[str, date] = {
    condition: date(2025, 1, 1)
    for condition in ("heart_failure", "copd", "ibd", "diabetes", "rheumatism")
}
"""From when chronic care is in principle bought only from providers that redesigned it around
measuring at home (ZN, Visie medisch-specialistische zorg)."""


@dataclass(frozen=True)
class Eligible:
    """Whether a provider may be contracted for a condition. An exception has its reason."""

    condition: str
    eligible: bool
    exception: str = ""


def eligible(
    condition: str, day: date, measures_at_home: bool, exception: str = "",
    rules: Mapping[str, date] = TELEMONITORED,
) -> Eligible:  # fmt: skip
    """A provider without measuring at home is not eligible once the rule holds, unless a reason for
    an exception is written down."""
    ruled = condition in rules and rules[condition] <= day
    if measures_at_home or not ruled:
        return Eligible(condition, True)
    return Eligible(condition, bool(exception.strip()), exception.strip())


@dataclass(frozen=True)
class Drug:
    """A declared drug: its indication, the line of treatment it was used in, and the first line in
    which the guideline has it."""

    claim: str
    drug: str
    indication: str
    used_in_line: int
    guideline_line: int


def drug_signals(
    drugs: list[Drug], approved: Mapping[str, frozenset[str]]
) -> list[tuple[str, str]]:
    """(claim, signal) for drugs outside an approved criterion (``no-criterion``) or used earlier
    than the guideline has them (``early-line``). The claim itself stands."""
    found = []
    for drug in drugs:
        if drug.indication not in approved.get(drug.drug, frozenset()):
            found.append((drug.claim, "no-criterion"))
        if drug.used_in_line < drug.guideline_line:
            found.append((drug.claim, "early-line"))
    return found
