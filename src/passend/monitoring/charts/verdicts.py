"""What the rules say together: is this noise, and does it meet its target? In words and shapes.

There are no traffic lights. A chart says two separate things, as in Making Data Count: variation
(did something change, at the last month?) and assurance (can this process meet its target?).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from passend.monitoring.charts.limits import Floats, Limits, Mask
from passend.monitoring.charts.rules import RuleSet
from passend.words import Words

__all__ = ["LEAST_MONTHS", "Assurance", "Variation", "Verdict", "Verdicts", "verdicts"]

Variation = Literal["better", "worse", "higher", "lower", "irregular", "noise", "unjudged"]
Assurance = Literal["meets", "misses", "wavers", "no_target", "unjudged"]

LEAST_MONTHS = 12
"""Limits that rest on fewer months are drawn, but nothing is concluded from them."""

_ICONS = {
    "better": "▲", "worse": "▼", "higher": "↗", "lower": "↘", "irregular": "≠", "noise": "≈",
    "unjudged": "…", "meets": "✓", "misses": "✗", "wavers": "±", "no_target": "–",
}  # fmt: skip
_VARIATION = {
    "better": Words("een signaal: het wordt beter", "a signal: it gets better"),
    "worse": Words("een signaal: het wordt slechter", "a signal: it gets worse"),
    "higher": Words("een signaal: hoger", "a signal: higher"),
    "lower": Words("een signaal: lager", "a signal: lower"),
    "irregular": Words("een signaal zonder richting", "a signal without a direction"),
    "noise": Words("toeval: geen verandering te zien", "noise: no change can be seen"),
    "unjudged": Words("te weinig maanden voor een oordeel", "too few months for a verdict"),
}
_ASSURANCE = {
    "meets": Words("haalt het doel steeds", "meets the target every time"),
    "misses": Words("mist het doel steeds", "misses the target every time"),
    "wavers": Words("haalt het doel soms wel en soms niet, door toeval",
                    "meets the target or misses it by chance"),
    "no_target": Words("geen doel afgesproken", "no target agreed"),
    "unjudged": Words("te weinig maanden voor een oordeel", "too few months for a verdict"),
}  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """What a chart says at its last month."""

    variation: Variation
    assurance: Assurance

    @property
    def icons(self) -> str:
        """The two verdicts as shapes, told apart without color."""
        return f"{self.variation_icon} {self.assurance_icon}"

    @property
    def variation_icon(self) -> str:
        return _ICONS[self.variation]

    @property
    def assurance_icon(self) -> str:
        return _ICONS[self.assurance]

    def variation_words(self, language: str) -> str:
        return _VARIATION[self.variation][language]

    def assurance_words(self, language: str) -> str:
        return _ASSURANCE[self.assurance][language]


_SIDES: tuple[Variation, ...] = ("noise", "higher", "lower", "irregular", "unjudged")
_NOISE, _UP, _DOWN, _BOTH, _UNJUDGED = range(5)


@dataclass(frozen=True)
class Verdicts:
    """Verdicts of many charts: ``found`` has where each rule completes a signal (rule, up or down),
    ``last`` the last month that counts, ``side`` the variation at that month by place in
    (noise, higher, lower, irregular, unjudged), ``assured`` -1 all limits below the target, 0
    around it, 1 all above."""

    rules: RuleSet
    found: tuple[tuple[Mask, Mask], ...]
    last: NDArray[np.int64]
    side: NDArray[np.int8]
    assured: NDArray[np.int8]

    def verdict(self, chart: int, better: str, has_target: bool) -> Verdict:
        """The verdict of one chart, where it is known which way is better."""
        variation = _SIDES[self.side[chart]]
        if better and variation in ("higher", "lower"):
            variation = "better" if (variation == "higher") == (better == "up") else "worse"
        if not has_target or not better:
            return Verdict(variation, "no_target")
        if variation == "unjudged":
            return Verdict(variation, "unjudged")
        assured = int(self.assured[chart]) * (1 if better == "up" else -1)
        return Verdict(variation, ("wavers", "meets", "misses")[assured])


def _at(last: NDArray[np.int64], months: int) -> Callable[[NDArray[Any]], NDArray[Any]]:
    """Takes the last month that counts of every chart out of an array of charts and months."""
    if (last == months - 1).all():
        return lambda values: values[:, -1]
    rows = np.arange(len(last))
    return lambda values: values[rows, last]


def verdicts(
    found: Limits,
    rules: RuleSet,
    targets: Floats | None = None,
    counts: Mask | None = None,
    basis_months: NDArray[np.int64] | None = None,
    least_months: int = LEAST_MONTHS,
) -> Verdicts:
    """What the rules say of many charts. ``targets`` by chart (NaN: none); ``counts`` says which
    months count in the rules (None: all), ``basis_months`` how many months the limits of a chart
    rest on (None: all). A chart whose limits have no width, or rest on too few months, is not
    judged."""
    values = found.values
    charts, months = values.shape
    with np.errstate(divide="ignore", invalid="ignore"):
        z = values - found.center
        z /= found.sigma
    last = np.full(charts, months - 1)
    if counts is not None:
        z[~counts] = np.nan
        last = months - 1 - np.argmax(counts[:, ::-1], axis=1)
    at_last = _at(last, months)
    side = np.zeros(charts, dtype=np.int8)
    signals = []
    for rule in rules.rules:
        up, down = rule.find(z, values)
        signals.append((up, down))
        ends = at_last(up) * np.int8(_UP if rule.directed else _BOTH)
        if rule.directed:
            ends += at_last(down) * np.int8(_DOWN)
        # The rules stand in order of weight: what a stronger one says is not overruled.
        side += ends * (side == _NOISE)
    lower, upper = at_last(found.lower), at_last(found.upper)
    judged = upper > lower
    judged &= months >= least_months if basis_months is None else basis_months >= least_months
    side[~judged] = _UNJUDGED
    assured = np.zeros(charts, dtype=np.int8)
    if targets is not None:
        assured[lower >= targets] = 1
        assured[upper <= targets] = -1
    return Verdicts(rules, tuple(signals), last, side, assured)
