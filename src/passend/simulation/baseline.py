"""Baselines that move by themselves, and comparators that a party is part of; exact fractions."""

from __future__ import annotations

from fractions import Fraction

from passend.findings import BadInput, Finding, Place
from passend.simulation.remarks import Warned, share, warned

__all__ = [
    "baseline_warning", "comparator_warning", "credited", "credibility", "needed", "returns",
]  # fmt: skip


def credibility(persons: int, years: int, variation: Fraction, between: Fraction) -> Fraction:
    """How much of a difference in a baseline is real: 1 when nothing in it is chance, 0 when all
    is.

    Formula: t² / (t² + c² / (n y)), with c the coefficient of variation between persons, t that
    between providers, n persons in each of y years (Bühlmann's credibility factor). Raises BadInput
    ``no-volume`` without persons or years, ``no-spread`` when nothing varies."""
    if persons <= 0 or years <= 0:
        raise _bad("no-volume", f"{persons} persons in {years} years", "give at least one of both")
    real, chance = between**2, variation**2 / (persons * years)
    if not real + chance:
        raise _bad("no-spread", "nothing varies", "give the coefficient of variation")
    return real / (real + chance)


def returns(away: Fraction, credible: Fraction) -> Fraction:
    """The 'saving' that shows when nothing changes, as a share of the baseline: a baseline that
    lies ``away`` above the usual is expected to lose the part that is chance.

    Formula: (1 - Z) x away / (1 + away). Raises BadInput ``no-baseline`` when the baseline is
    nothing or less."""
    if away <= -1:
        raise _bad("no-baseline", f"a baseline of {1 + away} of the usual", "give one above zero")
    return (1 - credible) * away / (1 + away)


def credited(saving: Fraction, own: Fraction) -> Fraction:
    """What is seen of a saving by a party that is a share of its own comparator, which falls along
    with it.

    Formula: saving x (1 - own)."""
    return saving * (1 - own)


def needed(credit: Fraction, own: Fraction) -> Fraction:
    """What such a party must save to be credited so much.

    Formula: credit / (1 - own). Raises BadInput ``own-comparator`` when it is its whole
    comparator."""
    if not 0 <= own < 1:
        message = f"a party that is {own} of its own comparator is never credited anything"
        raise _bad("own-comparator", message, "compare it with others")
    return credit / (1 - own)


def baseline_warning(away: Fraction, credible: Fraction) -> Warned | None:
    """The warning that a baseline returns to the usual by itself, or nothing."""
    back = returns(away, credible)
    if back <= 0:
        return None
    return warned("luck-baseline", away=share(away), back=share(back))


def comparator_warning(credit: Fraction, own: Fraction) -> Warned | None:
    """The warning that a party is part of what it is compared with, or nothing."""
    if not own:
        return None
    must = share(needed(credit, own))
    return warned("luck-own-comparator", share=share(own), needed=must, credited=share(credit))


def _bad(code: str, message: str, mend: str) -> BadInput:
    return BadInput([Finding(Place(), code, message, mend)])
