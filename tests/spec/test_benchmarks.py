"""Before a benchmark times anything it sees that both sides say the same: on a few cases here, so
that a benchmark that no longer runs, or no longer compares the same, is found before it is needed.
Nothing is timed for its speed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from benchmarks.allocating import statement_against_pass
from benchmarks.control_charts import charts_against_numpy
from benchmarks.evaluate import Ratio, cases_against_numpy, statement_against_integers
from benchmarks.passes import WORKS, digest_of, made
from benchmarks.simulation import cases_against_floats, six_forms_against_one

FEW: dict[str, Callable[[], list[Ratio]]] = {
    "cases": partial(cases_against_numpy, 40, 1),
    "statement": partial(statement_against_integers, 1),
    "simulated": partial(cases_against_floats, 4_000, 1),
    "six forms": partial(six_forms_against_one, 200, 1),
    "charts": partial(charts_against_numpy, 20, 12, 1),
    "allocation": partial(statement_against_pass, 500, 1),
}


@pytest.mark.parametrize("name", FEW)
def test_both_sides_of_a_benchmark_agree(name: str) -> None:
    assert all(ratio.found > 0 for ratio in FEW[name]())


def test_the_pass_by_hand_in_polars_and_packed_gives_one_cube(tmp_path: Path) -> None:
    made(tmp_path, 3_000, 2, 3)
    digests = {digest_of(WORKS[name](tmp_path)) for name in ("pass", "packed", "sql", "polars")}
    assert len(digests) == 1
    assert "" not in digests
