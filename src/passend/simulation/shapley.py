"""Contributions that add up: leave-one-out, Shapley values and interactions, in exact fractions.

The Shapley value of an element (Shapley 1953) is the mean, over all orders in which elements can be
added, of what it adds when it comes. The interaction of two (Grabisch and Roubens 1999) is what
they do together beyond what each does alone, in the same mean. The values of all elements sum to
the whole, to the last fraction of a cent.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Literal

__all__ = [
    "Contribution", "Contributions", "Interaction", "Subset", "Worth", "contributions",
    "rotations", "subsets", "subsets_of_orders",
]  # fmt: skip

Subset = frozenset[str]
"""The elements that are there."""
Worth = Mapping[Subset, Fraction]
"""What a contract with only these elements is worth by one measure."""


@dataclass(frozen=True)
class Contribution:
    """What one element contributes: ``last`` is what goes when only it is left out (leave-one-out),
    ``shapley`` its Shapley value."""

    element: str
    last: Fraction
    shapley: Fraction


@dataclass(frozen=True)
class Interaction:
    """What two elements do together beyond what each does alone."""

    elements: tuple[str, str]
    value: Fraction

    @property
    def kind(self) -> Literal["strengthen", "weaken", "separate"]:
        """Whether they add to each other, take from each other, or do not touch."""
        if self.value > 0:
            return "strengthen"
        return "weaken" if self.value < 0 else "separate"


@dataclass(frozen=True)
class Contributions:
    """The contributions to one measure, from ``nothing`` (no element) to ``whole`` (all). When they
    are ``exact`` every order counts, and interactions are known; else some orders stand for all."""

    whole: Fraction
    nothing: Fraction
    elements: tuple[Contribution, ...]
    interactions: tuple[Interaction, ...]
    exact: bool


def contributions(
    elements: Sequence[str], worth: Worth, orders: Sequence[Sequence[str]] = ()
) -> Contributions:
    """The contributions of elements, given what subsets are worth; over all orders, or over those
    given. Raises KeyError when a subset that is needed has no worth."""
    whole = frozenset(elements)
    values = _mean_over(elements, worth, orders) if orders else _shapley(elements, worth)
    found = tuple(
        Contribution(name, worth[whole] - worth[whole - {name}], values[name]) for name in elements
    )
    pairs = () if orders else tuple(
        Interaction((one, other), _interaction(elements, one, other, worth))
        for one, other in combinations(elements, 2)
    )  # fmt: skip
    return Contributions(worth[whole], worth[frozenset()], found, pairs, not orders)


def subsets(elements: Sequence[str]) -> list[Subset]:
    """Every subset of elements, from none to all."""
    sizes = range(len(elements) + 1)
    return [frozenset(some) for size in sizes for some in combinations(elements, size)]


def subsets_of_orders(elements: Sequence[str], orders: Sequence[Sequence[str]]) -> list[Subset]:
    """Every subset that is met when elements are added in some orders, and the whole without each
    of them. Raises ValueError when an order does not hold every element once."""
    whole = frozenset(elements)
    found = {frozenset(), whole, *(whole - {name} for name in elements)}
    for order in orders:
        if sorted(order) != sorted(elements):
            raise ValueError(f"an order holds every element once, not {', '.join(order)}")
        found |= {frozenset(order[:at]) for at in range(len(order))}
    return sorted(found, key=lambda subset: (len(subset), sorted(subset)))


def rotations(elements: Sequence[str]) -> list[tuple[str, ...]]:
    """Orders without chance: every rotation of the elements, forward and backward. Each element
    stands as often in each place."""
    forward = [(*elements[at:], *elements[:at]) for at in range(len(elements))]
    return forward + [order[::-1] for order in forward]


def _shapley(elements: Sequence[str], worth: Worth) -> dict[str, Fraction]:
    """Formula: sum over the subsets S without i of |S|! (n - |S| - 1)! / n! (v(S + i) - v(S))."""
    n, orders = len(elements), math.factorial(len(elements))
    values = {}
    for name in elements:
        total = Fraction(0)
        for subset in subsets([other for other in elements if other != name]):
            weight = math.factorial(len(subset)) * math.factorial(n - len(subset) - 1)
            total += weight * (worth[subset | {name}] - worth[subset])
        values[name] = total / orders
    return values


def _mean_over(
    elements: Sequence[str], worth: Worth, orders: Sequence[Sequence[str]]
) -> dict[str, Fraction]:
    """The mean over some orders of what an element adds when it comes; it sums to the whole too."""
    values = dict.fromkeys(elements, Fraction(0))
    for order in orders:
        for at, name in enumerate(order):
            before = frozenset(order[:at])
            values[name] += worth[before | {name}] - worth[before]
    return {name: value / len(orders) for name, value in values.items()}


def _interaction(elements: Sequence[str], one: str, other: str, worth: Worth) -> Fraction:
    """Formula: sum over the subsets S without i and j of |S|! (n - |S| - 2)! / (n - 1)! (v(S + ij)
    - v(S + i) - v(S + j) + v(S))."""
    n, total = len(elements), Fraction(0)
    for subset in subsets([name for name in elements if name not in (one, other)]):
        weight = math.factorial(len(subset)) * math.factorial(n - len(subset) - 2)
        together = worth[subset | {one, other}] + worth[subset]
        total += weight * (together - worth[subset | {one}] - worth[subset | {other}])
    return total / math.factorial(n - 1)
