"""Laws of counting, on claims that nobody thought of: the oracle agrees, and neither the order of
the lines nor the files they came in nor taking them in twice changes a cent."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import examples
from tests.engines import world
from tests.engines.world import Line
from tests.oracle_claims import count

from passend.contract.check import Prepared
from passend.observation.claimed import count_claims

NUMBERS = [str(number) for number in range(9)]
"""Few numbers, so that lines are taken in twice, contradict each other and are reversed."""


@st.composite
def lines(draw: st.DrawFn) -> Line:
    day = st.sampled_from(world.DAYS)
    words: dict[str, Any] = {
        "payer": st.sampled_from(world.PAYERS),
        "provider": st.sampled_from(world.PROVIDERS[:4]),
        "code": st.sampled_from(world.CODES),
        "product": st.sampled_from([None, None, "010000001"]),
        "patient": st.sampled_from(["p1", "p2", None]),
        "specialism": st.sampled_from(["0310", "0310", "0301"]),
        "diagnosis": st.sampled_from(["401", "401", None]),
        "opened": day,
        "closed": day,
        "delivered": day,
        "received": st.sampled_from(["2026-02-01", "2026-08-01", "2027-06-01", "2027-06-02"]),
        "quantity": st.sampled_from([1, 1, 2]),
        "declared": st.sampled_from([100, 100, 250]),
        "paid": st.sampled_from([100, 100, 0, None, 90]),
        "debit_credit": st.sampled_from("DDDC"),
        "reverses": st.sampled_from([*NUMBERS, None]),
    }
    return world.claim(
        draw(st.sampled_from(NUMBERS)), **{name: draw(word) for name, word in words.items()}
    )


@st.composite
def credited(draw: st.DrawFn) -> list[Line]:
    """Any lines, and exact credits of some of them under numbers of their own."""
    found = draw(st.lists(lines(), max_size=25))
    for at, line in enumerate(list(found)):
        for nth in range(draw(st.sampled_from([0, 0, 0, 1, 1, 2]))):
            day = draw(st.sampled_from([date(2026, 1, 15), date(2026, 9, 1), date(2027, 5, 31)]))
            more = {"line_id": f"c{at}.{nth}", "debit_credit": "C", "reverses": line["line_id"]}
            found.append({**line, **more, "code": "Z9", "received": day})
    return found


@pytest.fixture(scope="module")
def contracts(tmp_path_factory: pytest.TempPathFactory) -> list[Prepared]:
    return world.contracts(tmp_path_factory.mktemp("contracts"))


def written(lines: Sequence[Line], files: int, folder: str) -> Path:
    path = Path(folder)
    for at in range(files):
        pq.write_table(world.table(lines[at::files]), path / f"{at}.parquet")
    return path


@pytest.mark.law("claims in any order give the same cents")
@settings(max_examples=examples(100))
@given(found=credited(), data=st.data())
def test_order_files_and_taking_in_twice_change_no_cent(
    contracts: list[Prepared], found: list[Line], data: st.DataObject
) -> None:
    first = count_claims(contracts, world.table(found), world.KNOWN_AT)
    world.assert_as_expected(first, count(contracts, found, world.KNOWN_AT))

    shuffled = data.draw(st.permutations(found))
    files = data.draw(st.integers(1, 4))
    with tempfile.TemporaryDirectory() as folder:
        again = count_claims(contracts, written(shuffled, files, folder), world.KNOWN_AT)
    assert again == first

    twice = count_claims(contracts, world.table([*found, *shuffled]), world.KNOWN_AT)
    assert twice.tables == first.tables
    assert twice.counted == first.counted
    world.assert_as_expected(twice, count(contracts, [*found, *found], world.KNOWN_AT))
    again_left_out = ("duplicate", "contradicting", "known later")
    assert [x for x in twice.residual if x.reason not in again_left_out] == [
        x for x in first.residual if x.reason not in again_left_out
    ]
