"""Fixtures that the spec tests of measures share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tests import contracts
from tests.engines.world import Line, table
from tests.measuring import HEADER, KNOWN, Found, Measuring, MeasuringAll, defined

from passend.observation.measures.measured import measure_claims


@pytest.fixture
def measuring_all(tmp_path: Path) -> MeasuringAll:
    """What measures of some definitions are in every window, on the same claims."""

    def measured(kind: str, definitions: Sequence[str], lines: list[Line],
                 more: str = "", **how: Any) -> list[Found]:  # fmt: skip
        text = defined(kind, *definitions, more=more)
        prepared = contracts.contract(tmp_path, text, HEADER)
        found: list[Found] = [{} for _ in definitions]
        for x in measure_claims([prepared], table(lines), how.pop("known_at", KNOWN), **how):
            found[int(x.measure[1:] or 0)][f"{x.window} {x.item}".strip()] = x
        return found

    return measured


@pytest.fixture
def measuring(measuring_all: MeasuringAll) -> Measuring:
    """What a measure of one definition is in every window, on some claims."""

    def measured(kind: str, definition: str, *more: Any, **how: Any) -> Found:
        return measuring_all(kind, [definition], *more, **how)[0]

    return measured
