"""Rules that tell a signal from noise, by name, each with who wrote it down.

A rule sees z, the distance from the centre in sigmas (charts, months); NaN for a month that does
not count, which breaks every run. It answers where a signal upwards and one downwards is complete.
Sources: Western Electric, Statistical Quality Control Handbook (1956); L. S. Nelson, The Shewhart
control chart: tests for special causes, Journal of Quality Technology 16 (1984); NHS England,
Making Data Count, as in the package NHSRplotthedots.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from passend.monitoring.charts.limits import Floats, Mask
from passend.words import Words

__all__ = ["NELSON", "NHS", "RULES", "RULE_SETS", "SHEWHART", "WESTERN_ELECTRIC", "Found", "Rule",
           "RuleSet"]  # fmt: skip

Found = tuple[Mask, Mask]
"""Where a signal upwards and a signal downwards is complete."""


@dataclass(frozen=True)
class Rule:
    """A rule: its name, what it says, who wrote it down, over how many months it looks, how it is
    found, and whether its signals have a direction."""

    name: str
    says: Words
    source: str
    months: int
    find: Callable[[Floats, Floats], Found]
    directed: bool = True


def _shifted(marks: Mask, by: int) -> Mask:
    """The marks of so many months ago."""
    found = np.empty_like(marks)
    found[:, :by] = False
    found[:, by:] = marks[:, : max(0, marks.shape[1] - by)]
    return found


def _in_a_row(marks: Mask, count: int) -> Mask:
    """Where this and the ``count - 1`` months before it are marked."""
    found, reach = marks.copy(), 1
    while reach < count:
        step = min(reach, count - reach)
        found[:, step:] &= found[:, : max(0, found.shape[1] - step)]
        found[:, :step] = False
        reach += step
    return found


def _beyond(z: Floats, values: Floats) -> Found:
    return z > 3, z < -3


def _run(count: int) -> Callable[[Floats, Floats], Found]:
    def find(z: Floats, values: Floats) -> Found:
        return _in_a_row(z > 0, count), _in_a_row(z < 0, count)

    return find


def _some(least: int, of: int, sigmas: int) -> Callable[[Floats, Floats], Found]:
    """This month and at least ``least - 1`` of the ``of - 1`` before it are so far out."""

    def one(far: Mask) -> Mask:
        if least == 2:
            any_before = np.zeros_like(far)
            for back in range(1, of):
                any_before[:, back:] |= far[:, : max(0, far.shape[1] - back)]
            any_before &= far
            return any_before
        count = far.view(np.int8)
        before = np.zeros_like(count)
        for back in range(1, of):
            before[:, back:] += count[:, : max(0, far.shape[1] - back)]
        return np.asarray(far & (before >= least - 1))

    def find(z: Floats, values: Floats) -> Found:
        return one(z > sigmas), one(z < -sigmas)

    return find


def _moves(z: Floats, values: Floats) -> Found:
    """Where a value is above, and below, that of the month before; both months must count."""
    up, down = np.empty(z.shape, dtype=bool), np.empty(z.shape, dtype=bool)
    up[:, 0] = down[:, 0] = False
    np.greater(values[:, 1:], values[:, :-1], out=up[:, 1:])
    np.less(values[:, 1:], values[:, :-1], out=down[:, 1:])
    none = np.isnan(z)
    if none.any():
        both = ~(none[:, 1:] | none[:, :-1])
        up[:, 1:] &= both
        down[:, 1:] &= both
    return up, down


def _trend(count: int) -> Callable[[Floats, Floats], Found]:
    def find(z: Floats, values: Floats) -> Found:
        up, down = _moves(z, values)
        return _in_a_row(up, count - 1), _in_a_row(down, count - 1)

    return find


def _alternating(z: Floats, values: Floats) -> Found:
    up, down = _moves(z, values)
    turned = (up & _shifted(down, 1)) | (down & _shifted(up, 1))
    found = _in_a_row(turned, 12)
    return found, found


def _hugging(z: Floats, values: Floats) -> Found:
    found = _in_a_row(np.abs(z) < 1, 15)
    return found, found


def _avoiding(z: Floats, values: Floats) -> Found:
    found = _in_a_row(np.abs(z) > 1, 8)
    return found, found


def _one_side(count: int, name: str, source: str) -> Rule:
    says = Words(f"{count} maanden op rij aan één kant van het gemiddelde",
                 f"{count} months in a row on one side of the mean")  # fmt: skip
    return Rule(name, says, source, count, _run(count))


def _steady(count: int, name: str, source: str) -> Rule:
    says = Words(f"{count} maanden op rij steeds hoger of steeds lager",
                 f"{count} months in a row, each higher or each lower")  # fmt: skip
    return Rule(name, says, source, count, _trend(count))


_WE, _N, _NHS = "Western Electric (1956)", "Nelson (1984)", "NHS England, Making Data Count"
_ALL = (
    Rule("beyond_limits", Words("een maand buiten de grenzen", "a month outside the limits"),
         f"Shewhart (1931); {_WE} 1; {_N} 1; {_NHS}", 1, _beyond),
    Rule("two_of_three", Words("twee van drie maanden dicht bij één grens (voorbij 2 sigma)",
                               "two of three months near one limit (beyond 2 sigma)"),
         f"{_WE} 2; {_N} 5; {_NHS}", 3, _some(2, 3, 2)),
    Rule("four_of_five", Words("vier van vijf maanden aan één kant verder dan 1 sigma",
                               "four of five months beyond 1 sigma on one side"),
         f"{_WE} 3; {_N} 6", 5, _some(4, 5, 1)),
    _one_side(7, "seven_on_one_side", _NHS),
    _one_side(8, "eight_on_one_side", f"{_WE} 4"),
    _one_side(9, "nine_on_one_side", f"{_N} 2"),
    _steady(6, "six_steady", f"{_N} 3"),
    _steady(7, "seven_steady", _NHS),
    Rule("fourteen_alternating", Words("veertien maanden om en om hoger en lager",
                                       "fourteen months up and down in turn"),
         f"{_N} 4", 14, _alternating, directed=False),
    Rule("fifteen_hugging", Words("vijftien maanden binnen 1 sigma van het gemiddelde",
                                  "fifteen months within 1 sigma of the mean"),
         f"{_N} 7", 15, _hugging, directed=False),
    Rule("eight_avoiding", Words("acht maanden verder dan 1 sigma van het gemiddelde",
                                 "eight months beyond 1 sigma of the mean"),
         f"{_N} 8", 8, _avoiding, directed=False),
)  # fmt: skip

RULES: dict[str, Rule] = {rule.name: rule for rule in _ALL}
"""Every rule by its name."""


@dataclass(frozen=True)
class RuleSet:
    """Rules that are used together. ``months_until_false`` is the mean number of months until the
    first signal where nothing happens and the true centre and sigma are known (the in-control
    average run length); limits from few months give more false signals."""

    name: str
    rules: tuple[Rule, ...]
    months_until_false: float
    source: str


def _set(name: str, rules: str, months: float, source: str) -> RuleSet:
    return RuleSet(name, tuple(RULES[rule] for rule in rules.split()), months, source)


_CHAMP = "Champ and Woodall, Technometrics 29 (1987), table 1"
_SIMULATED = "simulated: tests/spec/test_control_charts.py"
SHEWHART = _set("Shewhart", "beyond_limits", 370.4, _CHAMP)
WESTERN_ELECTRIC = _set(
    "Western Electric", "beyond_limits two_of_three four_of_five eight_on_one_side", 91.75, _CHAMP
)
NHS = _set("NHS Making Data Count", "beyond_limits two_of_three seven_on_one_side seven_steady",
           81.4, _SIMULATED)  # fmt: skip
NELSON = _set(
    "Nelson",
    "beyond_limits nine_on_one_side six_steady fourteen_alternating two_of_three four_of_five "
    "fifteen_hugging eight_avoiding",
    73.9,
    _SIMULATED,
)

RULE_SETS: dict[str, RuleSet] = {s.name: s for s in (SHEWHART, WESTERN_ELECTRIC, NHS, NELSON)}
"""The sets of rules by their name."""
