"""Claims triangles from the actuarial literature: run-off by chain ladder."""

from __future__ import annotations

import pytest
from tests.conftest import real_data


def test_the_chain_ladder_gives_the_published_reserve() -> None:
    assert any(real_data("triangles").iterdir())
    pytest.skip("run-off of open years is not part of the package yet")
