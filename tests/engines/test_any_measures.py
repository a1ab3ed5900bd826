"""Laws of measures, on made-up lives: the oracle agrees on every kind, and neither the order of the
lines nor taking them in twice changes a figure."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from tests import oracle_measures
from tests.conftest import SOAK
from tests.engines import measures_world, world

from passend.observation.measures.measured import measure_claims


@pytest.mark.law("claims in any order, taken in twice, give the same measures")
@pytest.mark.parametrize("seed", range(2, 30 if SOAK else 3))
def test_any_lives_give_what_the_oracle_says_in_any_order_and_twice(
    tmp_path: Path, seed: int
) -> None:
    prepared = [measures_world.contract(tmp_path)]
    lines = measures_world.lines(seed)
    found = measure_claims(prepared, world.table(lines), world.KNOWN_AT)
    figures = {(f"{x.contract}.{x.measure}", x.window): (x.numerator, x.denominator) for x in found}
    assert figures == oracle_measures.measure(prepared, lines, world.KNOWN_AT)
    # Nothing would be proved by figures that are all zero.
    kinds = {x.measure.rpartition("_")[0] for x in found if x.numerator}
    assert kinds == set(measures_world.DEFINITIONS)

    again = [*lines, *lines]
    random.Random(seed).shuffle(again)
    assert measure_claims(prepared, world.table(again), world.KNOWN_AT) == found
