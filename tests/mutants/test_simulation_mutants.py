"""Every listed one-line fault of the simulation is noticed by the test that is named beside it.

All of them in the soak run; else every sixth, because each takes a run of its own.
"""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest
from tests.conftest import SOAK
from tests.mutants.listed import Mutant
from tests.mutants.simulation import SIMULATION
from tests.mutants.test_mutants import PACKAGE, run_laws

CHOSEN = SIMULATION if SOAK else SIMULATION[::6]


def product(folder: Path) -> Path:
    """The whole product with a simulation of its own; the rest is only looked at."""
    copy = folder / "passend"
    copy.mkdir()
    for part in PACKAGE.iterdir():
        if part.name != "simulation":
            (copy / part.name).symlink_to(part)
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGE / "simulation", copy / "simulation", ignore=ignore)
    return copy


@pytest.mark.parametrize("mutant", CHOSEN, ids=lambda mutant: mutant.name.replace(" ", "-"))
def test_the_named_test_kills_the_mutant(mutant: Mutant, tmp_path: Path) -> None:
    path = product(tmp_path) / mutant.file
    source = path.read_text(encoding="utf-8")
    assert source.count(mutant.original) == 1, f"{mutant.original!r} is not once in {mutant.file}"
    path.write_text(source.replace(mutant.original, mutant.replacement), encoding="utf-8")
    found = run_laws(tmp_path, mutant.law)
    assert found.returncode == 1, found.stdout[-2000:] + found.stderr[-2000:]


def test_without_a_mutation_the_named_tests_hold(tmp_path: Path) -> None:
    product(tmp_path)
    found = run_laws(tmp_path, *sorted({mutant.law for mutant in CHOSEN}))
    assert found.returncode == 0, found.stdout[-2000:] + found.stderr[-2000:]


def test_every_mutant_is_still_a_piece_of_one_line() -> None:
    assert len(SIMULATION) >= 10
    assert {1} == set(Counter(mutant.name for mutant in SIMULATION).values())
    for mutant in SIMULATION:
        source = (PACKAGE / mutant.file).read_text(encoding="utf-8")
        assert source.count(mutant.original) == 1, mutant.name
        assert "\n" not in mutant.original + mutant.replacement
