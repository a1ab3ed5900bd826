"""Tariffs with a weighted mean: the old care down, the new care up, the mean held (S4-20)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from passend.findings import BadInput, Finding, Place
from passend.report.curves import Axis, bars, share_text, value_cell
from passend.report.document import Document, Table
from passend.words import Words

__all__ = ["Tariff", "tariff_for", "tariffs_document", "weighted_mean"]


@dataclass(frozen=True)
class Tariff:
    """The tariff of one kind of care, in cents, and its share of the volume."""

    name: str
    weight: Fraction
    cents: int


def weighted_mean(tariffs: Sequence[Tariff]) -> Fraction:
    """The mean tariff in cents, exactly.

    Formula: sum of weight x tariff. Raises BadInput ``weights`` when the weights are below zero or
    do not add up to 1."""
    weights = [tariff.weight for tariff in tariffs]
    if not weights or min(weights) < 0 or sum(weights) != 1:
        message = f"the weights add up to {sum(weights, Fraction(0))}"
        raise BadInput([Finding(Place(), "weights", message, "give weights that add up to 1")])
    return sum((tariff.weight * tariff.cents for tariff in tariffs), Fraction(0))


def tariff_for(mean: Fraction, tariffs: Sequence[Tariff], name: str) -> Fraction:
    """What one tariff must be, in cents, for the weighted mean to be so much while the others stay.

    Formula: (mean - sum of the other weights x tariffs) / its weight. Raises BadInput ``weights``,
    also when it has no weight, and ``unknown-tariff``."""
    one = next((tariff for tariff in tariffs if tariff.name == name), None)
    if one is None:
        known = ", ".join(tariff.name for tariff in tariffs)
        message = f"there is no tariff {name!r}"
        raise BadInput([Finding(Place(), "unknown-tariff", message, f"tariffs: {known}")])
    rest = weighted_mean(tariffs) - one.weight * one.cents
    if not one.weight:
        message = f"{name} has no weight"
        raise BadInput([Finding(Place(), "weights", message, "give it a weight above zero")])
    return (mean - rest) / one.weight


def tariffs_document(tariffs: Sequence[Tariff], language: str) -> Document:
    """The tariffs with their weights and the mean."""
    mean, axis = weighted_mean(tariffs), Axis(Words("tarief", "tariff")[language], "money")
    rows = [(tariff.name, tariff.cents) for tariff in tariffs]
    label = Words("gewogen gemiddelde", "weighted mean")[language]
    cells = tuple(
        (tariff.name, share_text(tariff.weight, language), value_cell(tariff.cents, axis, language))
        for tariff in tariffs
    )
    head = tuple(Words("zorg|gewicht|tarief", "care|weight|tariff")[language].split("|"))
    table = Table(head, (*cells, (label, "", value_cell(mean, axis, language))), frozenset({1, 2}))
    says = f"{label}: {value_cell(mean, axis, language)}"
    picture = bars([*rows, (label, mean)], says, axis, table, language)
    title = Words("Tarieven met een gewogen gemiddelde", "Tariffs with a weighted mean")[language]
    return Document(title, language, (picture,))
