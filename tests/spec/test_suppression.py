"""Small cells, attacked: the test plays the reader who wants to know them.

The attacker knows every figure that was ever released and that a count is zero or more. It uses
linear programming (from scipy) and linear algebra (from NumPy), neither of which the package uses
for this, and on small tables it tries every table there could be.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from tests.conftest import examples

from passend.findings import BadInput
from passend.monitoring.funnels.suppression import (
    Figure,
    Release,
    bounds,
    suppress,
    table_figures,
)

optimize = pytest.importorskip("scipy.optimize", reason="the attacker needs scipy")


def attack(secret: Figure, releases: Sequence[Release]) -> tuple[float, float]:
    """The bounds of a figure by linear programming over everything that was shown."""
    shown = [figure for release in releases for figure in release.shown]
    cells = sorted(secret.cells.union(*(f.cells for f in shown)))
    aim = np.array([float(cell in secret.cells) for cell in cells])
    known = {"A_eq": [[float(c in f.cells) for c in cells] for f in shown],
             "b_eq": [f.value for f in shown]} if shown else {}  # fmt: skip
    found = []
    for sign in (1, -1):
        solved = optimize.linprog(sign * aim, bounds=(0, None), method="highs", **known)
        found.append(np.inf if solved.status == 3 else sign * solved.fun)
    return found[0], found[1]


def determined(secret: Figure, releases: Sequence[Release]) -> bool:
    """Whether a figure is a combination of shown figures, whatever the counts are."""
    shown = [figure for release in releases for figure in release.shown]
    cells = sorted(secret.cells.union(*(f.cells for f in shown)))
    rows = np.array([[float(c in f.cells) for c in cells] for f in shown]).reshape(-1, len(cells))
    aim = np.array([[float(c in secret.cells) for c in cells]])
    return np.linalg.matrix_rank(np.vstack([rows, aim])) == np.linalg.matrix_rank(rows)


def random_table(random: np.random.Generator, what: str = "t") -> tuple[Figure, ...]:
    rows, columns = random.integers(2, 6), random.integers(2, 5)
    scale = random.choice([3, 8, 30, 100])
    counts = {
        (f"r{i}", f"c{j}"): int(random.poisson(scale * random.random()))
        for i in range(rows)
        for j in range(columns)
    }
    return table_figures(counts, what)


@pytest.mark.parametrize("seed", range(examples(300)))
def test_a_suppressed_cell_cannot_be_worked_out_from_totals(seed: int) -> None:
    random = np.random.default_rng(seed)
    figures = random_table(random)
    release = suppress(figures, minimum=5)
    assert set(release.shown) | set(release.small) | set(release.others) == set(figures)
    for secret in release.small:
        assert 0 < secret.value < 5
        low, high = attack(secret, [release])
        assert high - low >= 4 - 1e-6
        assert not determined(secret, [release])


def test_without_the_second_step_the_attacker_wins() -> None:
    figures = table_figures({("A", "ja"): 3, ("A", "nee"): 97, ("B", "ja"): 40, ("B", "nee"): 60},
                            "t")  # fmt: skip
    small = next(f for f in figures if f.value == 3)
    naive = Release(tuple(f for f in figures if f != small), (small,), (), 5)
    assert attack(small, [naive]) == (3, 3)
    assert determined(small, [naive])
    assert bounds(small, naive.shown) == (3, 3)


@pytest.mark.parametrize("seed", range(examples(100)))
def test_nor_from_earlier_releases(seed: int) -> None:
    """Every month the year so far is released by provider: the difference of two is a month."""
    random = np.random.default_rng(seed)
    names = [f"z{i}" for i in range(random.integers(2, 6))]
    months = [{n: int(random.poisson(random.choice([2, 6, 40]))) for n in names} for _ in range(4)]
    releases: list[Release] = []
    secrets: list[Figure] = []
    for at in range(len(months)):
        figures = []
        for name in names:
            cells = [f"{name}|{m}" for m in range(at + 1)]
            so_far = sum(months[m][name] for m in range(at + 1))
            figures.append(Figure(f"{name} month {at}", frozenset({cells[-1]}), months[at][name]))
            figures.append(Figure(f"{name} until {at}", frozenset(cells), so_far))
        together = frozenset().union(*(f.cells for f in figures))
        figures.append(Figure(f"all until {at}", together,
                              sum(sum(m.values()) for m in months[: at + 1])))  # fmt: skip
        release = suppress(figures, minimum=5, earlier=releases)
        releases.append(release)
        secrets += release.small
        for secret in secrets:
            low, high = attack(secret, releases)
            assert high - low >= 4 - 1e-6, (secret.name, at)
    assert all(not determined(secret, releases) for secret in secrets)


@pytest.mark.parametrize("seed", range(examples(60)))
def test_trying_every_table_leaves_as_many_answers_as_promised(seed: int) -> None:
    random = np.random.default_rng(seed)
    counts = {(row, column): int(random.integers(0, 14)) for row in "AB" for column in "xy"}
    figures = table_figures(counts, "t")
    release = suppress(figures, minimum=5)
    cells = [f"t|{row}|{column}" for row in "AB" for column in "xy"]
    every = np.indices((30,) * 4).reshape(4, -1)
    agrees = np.ones(every.shape[1], dtype=bool)
    for figure in release.shown:
        rows = [cells.index(cell) for cell in figure.cells]
        agrees &= every[rows].sum(axis=0) == figure.value
    for secret in release.small:
        rows = [cells.index(cell) for cell in secret.cells]
        assert len(set(every[rows].sum(axis=0)[agrees].tolist())) >= 5


def test_large_tables_stay_useful() -> None:
    random = np.random.default_rng(1)
    counts = {(f"z{i}", w): int(random.poisson(60 if w == "nee" else 12))
              for i in range(25) for w in ("ja", "nee")}  # fmt: skip
    figures = table_figures(counts, "t")
    release = suppress(figures)
    assert len(release.small) > 3
    assert len(release.others) <= len(release.small)
    assert release.value("t|all") == sum(counts.values())
    assert release.value(release.small[0].name) is None


def test_the_minimum_is_configurable_and_zero_is_no_small_figure() -> None:
    figures = table_figures({("A", "x"): 0, ("B", "x"): 7, ("C", "x"): 30}, "t")
    assert suppress(figures, minimum=5).small == ()
    assert [f.value for f in suppress(figures, minimum=10).small] == [7]


def test_a_minimum_that_is_lowered_later_does_not_give_away_what_was_withheld() -> None:
    figures = table_figures({("A", "x"): 4, ("B", "x"): 40, ("C", "x"): 50}, "t")
    first = suppress(figures, minimum=5)
    later = suppress(figures, minimum=3, earlier=[first])
    assert later.value("t|A|x") is None


def test_what_was_given_away_earlier_is_said_and_contradictions_are_refused() -> None:
    cell, total = Figure("A", frozenset("a"), 3), Figure("AB", frozenset("ab"), 43)
    other = Figure("B", frozenset("b"), 40)
    naive = Release((total, other), (), (), 1)
    with pytest.raises(BadInput) as caught:
        suppress([cell], minimum=5, earlier=[naive])
    assert [f.code for f in caught.value.findings] == ["already-known"]
    wrong = Release((Figure("AB", frozenset("ab"), 43), Figure("B", frozenset("b"), 50)), (), (), 1)
    with pytest.raises(BadInput) as caught:
        suppress([cell], minimum=5, earlier=[wrong])
    assert [f.code for f in caught.value.findings] == ["figures-disagree"]


@pytest.mark.parametrize("seed", range(examples(200)))
def test_our_bounds_are_those_of_linear_programming(seed: int) -> None:
    random = np.random.default_rng(seed)
    figures = list(random_table(random))
    shown = [f for f in figures if random.random() < 0.6]
    secret = figures[int(random.integers(len(figures)))]
    low, high = attack(secret, [Release(tuple(shown), (), (), 1)])
    found = bounds(secret, shown)
    assert found[0] == int(np.ceil(low - 1e-6))
    assert found[1] == (None if np.isinf(high) else int(np.floor(high + 1e-6)))
