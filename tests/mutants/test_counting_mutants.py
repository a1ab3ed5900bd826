"""Every listed one-line fault of counting claims is noticed by the test that is named beside it.

All of them in the soak run; else every eighth, because each takes a run of its own.
"""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest
from tests.conftest import SOAK
from tests.mutants.counting import COUNTING
from tests.mutants.listed import Mutant
from tests.mutants.test_mutants import PACKAGE, run_laws

CHOSEN = COUNTING if SOAK else COUNTING[::8]


def product(folder: Path, own: str) -> Path:
    """The whole product with one part of its own; the rest is only looked at."""
    copy = folder / "passend"
    copy.mkdir()
    for part in PACKAGE.iterdir():
        if part.name != own:
            (copy / part.name).symlink_to(part)
    shutil.copytree(PACKAGE / own, copy / own, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


@pytest.mark.parametrize("mutant", CHOSEN, ids=lambda mutant: mutant.name.replace(" ", "-"))
def test_the_named_test_kills_the_mutant(mutant: Mutant, tmp_path: Path) -> None:
    path = product(tmp_path, mutant.file.partition("/")[0]) / mutant.file
    source = path.read_text(encoding="utf-8")
    assert source.count(mutant.original) == 1, f"{mutant.original!r} is not once in {mutant.file}"
    path.write_text(source.replace(mutant.original, mutant.replacement), encoding="utf-8")
    found = run_laws(tmp_path, mutant.law)
    assert found.returncode == 1, found.stdout[-2000:] + found.stderr[-2000:]


def test_without_a_mutation_the_named_tests_hold(tmp_path: Path) -> None:
    product(tmp_path, "observation")
    found = run_laws(tmp_path, *sorted({mutant.law for mutant in CHOSEN}))
    assert found.returncode == 0, found.stdout[-2000:] + found.stderr[-2000:]


def test_every_mutant_is_still_a_piece_of_one_line() -> None:
    assert {1} == set(Counter(mutant.name for mutant in COUNTING).values())
    for mutant in COUNTING:
        source = (PACKAGE / mutant.file).read_text(encoding="utf-8")
        assert source.count(mutant.original) == 1, mutant.name
        assert "\n" not in mutant.original + mutant.replacement
