"""What every test may lean on: the real data, and how many examples a law gets."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]
SOAK = os.environ.get("PASSEND_SOAK") == "1"
FULL_EXAMPLES_COUNT = 1000


def examples(full_count: int) -> int:
    """The number of examples of a law: all of them in the soak run, else a tenth, at least ten."""
    return full_count if SOAK else max(10, full_count // 10)


def real_data(folder: str) -> Path:
    """The folder of real data under PASSEND_DATA; skips the test, with the reason, without it."""
    base = Path(os.environ.get("PASSEND_DATA", ROOT.parent / "shared" / "data"))
    path = base / folder
    if not path.is_dir():
        pytest.skip(f"real data {folder!r} is not here: set PASSEND_DATA to the folder that has it")
    return path


# Deterministic by default, so that a red test is red for everyone; the soak run explores.
settings.register_profile(
    "default",
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=examples(FULL_EXAMPLES_COUNT),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "soak",
    settings.get_profile("default"),
    derandomize=False,
    print_blob=True,
)
settings.load_profile("soak" if SOAK else "default")
