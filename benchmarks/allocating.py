"""What a statement with its allocation to two million claim lines costs, against the pass alone.

The pass counts the claims of one contract. The statement does that too, settles, and divides every
entitlement over the lines, written to a Parquet file. Both start from the same Parquet file.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.evaluate import Ratio, fastest
from passend.claims.schema import FIELDS
from passend.contract.check import Prepared, prepare
from passend.contract.resolve import resolve_file
from passend.observation.allocation import count_and_allocate
from passend.observation.claimed import Counted, count_claims
from passend.settlement.settle import settle

__all__ = ["LINES_COUNT", "statement_against_pass"]

LINES_COUNT = 2_000_000
KNOWN = date(2028, 6, 1)

_CONTRACT = """passend: 1
id: k
runs: {from: 2026-01-01, until: 2028-01-01}
parties:
  payer: {name: Payer, kind: insurer, uzovi: ["9001"]}
  provider: {name: Hospital, kind: provider, agb: ["06990001"]}
care:
  clinic: {codes: [CODES], year_of: opened, unit: piece, held_by: both, absent: zero}
parameters:
  ceiling:
    - {value: "90000000.00", per: year, from: 2026-01-01, known: 2025-11-12, source: art. 4}
clauses:
  care: {pay: {steps: [clinic.cost, {at_most: {limit: ceiling, above: 30%}}]}}
"""
_CODES = [f"15{number:04}" for number in range(500)]


def _claims(path: Path, count: int) -> None:
    """Claims of one hospital and one payer, five hundred codes, two years."""
    random = np.random.default_rng(1)
    start = np.datetime64("2026-01-01", "D").astype(np.int32)
    opened = start + random.integers(0, 730, count, dtype=np.int32)
    numbers = np.char.zfill(np.arange(count).astype("U9"), 9)
    cents = random.integers(100, 1_000_000, count)
    columns = {
        "claim_id": pa.array(numbers), "line_id": pa.array(numbers),
        "payer": pa.array(["9001"] * count), "provider": pa.array(["06990001"] * count),
        "code": pa.array(_CODES).take(pa.array(random.integers(0, len(_CODES), count))),
        "unit": pa.array(["piece"] * count), "debit_credit": pa.array(["D"] * count),
        "opened": pa.array(opened, pa.int32()).cast(pa.date32()),
        "received": pa.array(opened + 30, pa.int32()).cast(pa.date32()),
        "quantity": pa.array(np.ones(count, np.int64)), "declared": pa.array(cents),
        "paid": pa.array(cents),
    }  # fmt: skip
    kinds = {"date": pa.date32(), "count": pa.int64(), "cents": pa.int64()}
    for field in FIELDS:
        if field.name not in columns:
            columns[field.name] = pa.nulls(count, kinds.get(field.kind, pa.string()))
    pq.write_table(pa.table({field.name: columns[field.name] for field in FIELDS}), path)


def _agreed(folder: Path) -> Prepared:
    codes = ", ".join(f'"{code}"' for code in _CODES)
    path = folder / "k.yaml"
    path.write_text(_CONTRACT.replace("CODES", codes), encoding="utf-8")
    return prepare(resolve_file(path))


def statement_against_pass(count: int = LINES_COUNT, rounds: int = 3) -> list[Ratio]:
    """The ratio, after it was seen that the allocation sums to the statement."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _claims(folder / "claims.parquet", count)
        agreed, claims = _agreed(folder), str(folder / "claims.parquet")

        def due_of(counted: Counted) -> Mapping[tuple[str, str], int]:
            statement = settle([agreed], counted.table, KNOWN).statements[0]
            return {(line.clause, line.window): line.entitlement for line in statement.lines}

        def ours() -> None:
            _, done = count_and_allocate(folder / "a.parquet", agreed, claims, KNOWN, due_of)
            assert sum(item.lines for item in done) == count
            assert all(item.cents == item.due for item in done)

        ours()
        found = fastest(ours, lambda: count_claims([agreed], claims, KNOWN), rounds=rounds)
    what = f"a statement with allocation to {count:,} claim lines, against the pass"
    return [Ratio(what, found[0] / found[1], 2, f"the pass {found[1]:.1f} s")]
