"""Claims triangles from the actuarial literature: run-off by chain ladder."""

from __future__ import annotations

import csv
from fractions import Fraction

import pytest
from tests.conftest import real_data

from passend.monitoring.runoff import Triangle, chain_ladder


def triangle(name: str) -> Triangle:
    """A published triangle: cumulative payments by year of origin and year of development."""
    with (real_data("triangles") / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    origins = sorted({int(row["origin"]) for row in rows})
    known = {
        (int(row["origin"]), int(row["development"]) - int(row["origin"])): Fraction(row["values"])
        for row in rows
    }
    return Triangle(
        name,
        tuple(map(str, origins)),
        tuple(tuple(known.get((at, age)) for age in range(len(origins))) for at in origins),
    )


@pytest.mark.parametrize(
    ("name", "reserve", "error"), [("raa", 52_135.2, 26_909.0), ("ukmotor", 28_655.8, 1_417.3)]
)
def test_the_chain_ladder_gives_the_published_reserve_and_error(
    name: str, reserve: float, error: float
) -> None:
    found = chain_ladder(triangle(name))
    assert round(found.still_expected, 1) == reserve
    assert round(found.error, 1) == error
