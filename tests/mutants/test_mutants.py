"""Every listed one-line fault of the engine is noticed by the law that is named beside it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from tests.mutants.listed import MUTANTS, Mutant

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "passend"
PARTS = ("__init__.py", "money.py", "periods.py", "parameters.py", "algebra")


def engine(folder: Path) -> Path:
    """A copy of the engine alone: the laws need no more, and a mutant can reach no other file."""
    copy = folder / "passend"
    copy.mkdir()
    for part in PARTS:
        if (PACKAGE / part).is_dir():
            ignore = shutil.ignore_patterns("__pycache__")
            shutil.copytree(PACKAGE / part, copy / part, ignore=ignore)
        else:
            shutil.copy2(PACKAGE / part, copy / part)
    return copy


def run_laws(folder: Path, *laws: str) -> subprocess.CompletedProcess[str]:
    """Runs laws against the engine in a folder, with small counts and nothing kept on disk."""
    ours = ("PYTEST_", "PASSEND_")
    env = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    env |= {
        "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]),
        "PASSEND_MUTANT": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    options = ["-x", "-q", "--assert=plain", "-p", "no:cacheprovider", "-p", "tests.mutants.quick"]
    command = [sys.executable, "-m", "pytest", *options, "-p", "_hypothesis_pytestplugin"]
    command.append("--hypothesis-profile=mutant")
    command += [f"tests/{law}" if "/" in law else f"tests/laws/{law}" for law in laws]
    return subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False
    )


def mutated(folder: Path, mutant: Mutant) -> None:
    path = engine(folder) / mutant.file
    source = path.read_text(encoding="utf-8")
    assert source.count(mutant.original) == 1, f"{mutant.original!r} is not once in {mutant.file}"
    path.write_text(source.replace(mutant.original, mutant.replacement), encoding="utf-8")


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name.replace(" ", "-"))
def test_the_named_law_kills_the_mutant(mutant, tmp_path):
    mutated(tmp_path, mutant)
    found = run_laws(tmp_path, mutant.law)
    # 1: a test failed. Anything else (no test found, a usage error) proves nothing.
    assert found.returncode == 1, found.stdout[-2000:] + found.stderr[-2000:]


def test_without_a_mutation_the_laws_hold(tmp_path):
    engine(tmp_path)
    laws = sorted({mutant.law for mutant in MUTANTS})
    found = run_laws(tmp_path, *laws)
    assert found.returncode == 0, found.stdout[-2000:] + found.stderr[-2000:]


def test_the_list_is_long_enough_and_names_nothing_twice():
    assert len(MUTANTS) >= 45
    assert {1} == set(Counter(mutant.name for mutant in MUTANTS).values())
    assert {1} == set(Counter(mutant[1:4] for mutant in MUTANTS).values())
    assert all("\n" not in mutant.original + mutant.replacement for mutant in MUTANTS)
    assert {mutant.file for mutant in MUTANTS} >= {"money.py", "periods.py", "parameters.py"}
