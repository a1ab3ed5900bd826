"""The pass on a Spark cluster whose workers are processes of their own, as on a real one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import ROOT, SOAK
from tests.engines.any_world import any_world, complete, stored
from tests.engines.test_any_world import counted_as_expected

URL = "local-cluster[2,1,1024]"


def count_there(folder: Path) -> None:
    """A small world with a fallback, in the packed layout of a store of three sources."""
    world = any_world(1, folder / "contracts")
    lines = complete(world.lines[:120])
    packed = stored(lines, 3, folder / "packed", packed=True)
    found = counted_as_expected(world, packed, lines, URL)
    assert found is not None
    assert found.counted.rows > 0


@pytest.mark.skipif(not SOAK, reason="starting processes takes minutes: only in the soak run")
def test_a_cluster_of_processes_counts_what_the_oracle_counts(tmp_path: Path) -> None:
    """In a process of its own, because a Spark session that is there would be used instead."""
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Spark needs Java, which is not here")
    call = f"from tests.engines.test_cluster import *; count_there(Path({str(tmp_path)!r}))"
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    ran = subprocess.run(
        [sys.executable, "-c", call], cwd=ROOT, env={**os.environ, "PYTHONPATH": path},
        capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-3000:]
