"""Leakage: what came back elsewhere of what left here, gross and corrected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from passend.contract.counting import Leakage
from passend.money import parse_ratio, rounded_fraction
from passend.observation.measures.asked import PLACE, Answer, Asked

__all__ = ["leakage", "unexplained"]

ROLES = ("of", "elsewhere", "agreed", "market")

Volumes = Mapping[str, Mapping[int, int]]
"""Volume by role and window."""


def leakage(asked: Asked) -> Iterator[Answer]:
    """Unexplained leakage / the fall here, in every window that has ended and that the run does
    not cut; it and its baseline must hold claims. An unfinished year, or one of which nothing was
    read, would look like a fall.

    ``parts``: ``here``, ``elsewhere`` and their ``_before`` (the mean of the baseline), the
    ``fall``, and the growth elsewhere as ``gross``, ``agreed``, ``market``, ``unexplained``.
    """
    volumes: dict[tuple[int, str], dict[str, dict[int, int]]] = {}
    for role in ROLES:
        lines = _agreed(asked) if role == "agreed" else asked.lines(role)
        lines = lines.filter(lines.window.notnull())
        for row in asked.fetch(asked.totals(lines, *PLACE)):
            counts = asked.of(row["measure"]).says.counts
            place = volumes.setdefault((row["measure"], row["item"]), defaultdict(dict))
            place[role][row["window"]] = row[counts]
    for (number, item), found in volumes.items():
        defined = asked.of(number)
        for window in defined.ended(asked.known_at):
            before = defined.compared_with(window)
            held = {at for by_window in found.values() for at in by_window}
            if before and held.issuperset([window, *before]):
                parts = unexplained(defined.says, found, window, before)
                yield Answer(number, window, item, parts["unexplained"], parts["fall"], parts)


def _agreed(asked: Asked) -> Any:
    """What was agreed to go elsewhere: as a part of what is elsewhere, never beside it."""
    agreed, away = asked.lines("agreed"), asked.lines("elsewhere")
    away = away.select(that_measure=away.measure, that_provider=away.provider, that_line=away.line)
    return agreed.semi_join(
        away, [("measure", "that_measure"), ("provider", "that_provider"), ("line", "that_line")]
    )


def unexplained(says: Leakage, volumes: Volumes, window: int, before: list[int]) -> dict[str, int]:
    """The parts of the leakage in a window, whole numbers: every mean is rounded once."""
    now = {role: volumes.get(role, {}).get(window, 0) for role in ROLES}
    then = {
        role: Fraction(sum(volumes.get(role, {}).get(at, 0) for at in before), len(before))
        for role in ROLES
    }
    growth = {role: rounded_fraction(now[role] - then[role]) for role in ROLES}
    fall = max(0, -growth["of"])
    gross = max(0, growth["elsewhere"])
    agreed = max(0, growth["agreed"])
    if says.agreed_at_most is not None:
        agreed = min(agreed, says.agreed_at_most)
    market = max(0, growth["market"])
    if says.market_growth:
        market += rounded_fraction(then["elsewhere"] * parse_ratio(says.market_growth))
    return {
        "here": now["of"],
        "here_before": rounded_fraction(then["of"]),
        "elsewhere": now["elsewhere"],
        "elsewhere_before": rounded_fraction(then["elsewhere"]),
        "fall": fall,
        "gross": gross,
        "agreed": agreed,
        "market": market,
        "unexplained": min(max(0, gross - agreed - market), fall),
    }
