"""Where to begin: regions in which people wait too long, or in which much is about to be built.

A rank, no score of its own unit: of two regions the one with more breaches and larger plans always
comes first, and both figures stand beside the rank.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from passend.money import rounded_fraction
from passend.report.curves import share_text
from passend.report.document import Table
from passend.report.numbers import money_text, number_text
from passend.words import Words

__all__ = ["Need", "Ranked", "ranked", "urgency_table"]


@dataclass(frozen=True)
class Need:
    """A region: of those who waited how many waited longer than the norm, what is planned to be
    invested (cents), and for how many inhabitants."""

    region: str
    waited: int
    too_long: int
    invested: int
    inhabitants: int

    @property
    def breach(self) -> Fraction | None:
        return Fraction(self.too_long, self.waited) if self.waited else None

    @property
    def per_head(self) -> Fraction | None:
        """Planned investment per inhabitant, in cents."""
        return Fraction(self.invested, self.inhabitants) if self.inhabitants else None


@dataclass(frozen=True)
class Ranked:
    """A region with its place (1 is most urgent; equals share a place) and its places by waiting
    and by investment, of which it is the sum."""

    need: Need
    place: int
    by_waiting: int
    by_investment: int


def ranked(needs: Sequence[Need]) -> tuple[Ranked, ...]:
    """Regions from the most to the least urgent: by the sum of the place by share that waits too
    long and the place by planned investment per inhabitant. A region of which one of them is not
    known stands behind those of which it is."""
    waiting = _places([need.breach for need in needs])
    investment = _places([need.per_head for need in needs])
    sums = [a + b for a, b in zip(waiting, investment, strict=True)]
    found = [
        Ranked(need, 1 + sum(other < own for other in sums), a, b)
        for need, own, a, b in zip(needs, sums, waiting, investment, strict=True)
    ]
    return tuple(sorted(found, key=lambda one: (one.place, one.need.region)))


def _places(values: Sequence[Fraction | None]) -> list[int]:
    """The place of every value from the largest down; what is not known comes last."""
    known = [Fraction(-1) if value is None else value for value in values]
    return [1 + sum(other > own for other in known) for own in known]


def urgency_table(regions: Sequence[Ranked], language: str) -> Table:
    """The regions in order as a table for people."""
    head = Words(
        "plaats|regio|wacht langer dan de norm|geplande investering|per inwoner",
        "place|region|waits longer than the norm|planned investment|per inhabitant",
    )
    rows = []
    for one in regions:
        need = one.need
        head_cents = need.per_head
        rows.append((
            number_text(one.place, language),
            need.region,
            "–" if need.breach is None else share_text(need.breach, language, 1),
            money_text(need.invested, language),
            "–" if head_cents is None else money_text(rounded_fraction(head_cents), language),
        ))  # fmt: skip
    return Table(tuple(head[language].split("|")), tuple(rows), frozenset({0, 2, 3, 4}))
