"""What reconciling costs, held against a plain anti-join of the same lines.

``python -m benchmarks.reconciling 10000000`` measures it on ten million lines each side.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import duckdb

from benchmarks.evaluate import Ratio
from passend.settlement.reconcile.kinds import CLAIMS
from passend.settlement.reconcile.local import reconcile

__all__ = ["reconciling_against_anti_join"]

_LINES = """
COPY (
    SELECT 'D' || lpad((i // 4)::VARCHAR, 9, '0') AS claim_id,
        'R' || lpad(i::VARCHAR, 10, '0') AS line_id, '9001' AS payer,
        '0699' || lpad((hash(i) % 50)::VARCHAR, 4, '0') AS provider,
        'p' || (hash(i + 6) % 900000)::VARCHAR AS patient, '041' AS code_list,
        '15' || chr(65 + (hash(i + 1) % 26)::INT) || lpad((hash(i + 2) % 900)::VARCHAR, 3, '0')
            AS code,
        lpad((hash(i + 3) % 999999999)::VARCHAR, 9, '0') AS product,
        DATE '2026-01-01' + (hash(i + 4) % 365)::INT AS opened,
        DATE '2026-02-01' + (hash(i + 4) % 365)::INT AS closed,
        DATE '2026-02-01' + (hash(i + 4) % 365)::INT AS delivered,
        DATE '2026-03-01' + (hash(i + 4) % 365)::INT AS received,
        1::BIGINT AS quantity, 'product' AS unit, (hash(i + 5) % 500000)::BIGINT AS declared,
        (hash(i + 5) % 500000)::BIGINT AS paid, 'D' AS debit_credit, NULL::VARCHAR AS reverses
    FROM range({lines}) AS t (i)
) TO '{mine}' (FORMAT parquet)
"""
# One line in ten thousand differs: in its amount, its code, or by not being there.
_THEIRS = """
COPY (
    SELECT * REPLACE (
        CASE WHEN hash(line_id) % 30000 = 7 THEN declared + 100 ELSE declared END AS declared,
        CASE WHEN hash(line_id) % 30000 = 8 THEN '15Z999' ELSE code END AS code
    ) FROM '{mine}' WHERE hash(line_id) % 30000 <> 9
) TO '{theirs}' (FORMAT parquet)
"""
_PLANTED = "SELECT count(*) FROM '{mine}' WHERE hash(line_id) % 30000 IN (7, 8, 9)"


def reconciling_against_anti_join(lines: int = 1_000_000, rounds: int = 3) -> list[Ratio]:
    """All of a reconciliation, against one anti-join on every compared field, one way only; both
    with two gigabytes of memory, the better of some rounds in turn."""
    with tempfile.TemporaryDirectory() as folder:
        mine, theirs = (str(Path(folder, name)) for name in ("mine.parquet", "theirs.parquet"))
        connection = duckdb.connect(config={"memory_limit": "2GB", "temp_directory": folder})
        connection.execute(_LINES.format(lines=lines, mine=mine))
        connection.execute(_THEIRS.format(mine=mine, theirs=theirs))
        planted = connection.execute(_PLANTED.format(mine=mine)).fetchall()[0][0]
        fields = (*CLAIMS.key, *CLAIMS.fields)
        same = " AND ".join(f"m.{name} IS NOT DISTINCT FROM t.{name}" for name in fields)
        plain = f"SELECT count(*) FROM '{mine}' m ANTI JOIN '{theirs}' t ON {same}"
        ours = others = float("inf")
        for _ in range(rounds):
            start = time.perf_counter()
            found = reconcile(mine, theirs)
            ours = min(ours, time.perf_counter() - start)
            assert len(found.differences) == planted, "not every planted difference was found"
            start = time.perf_counter()
            assert connection.execute(plain).fetchall()[0][0] == planted
            others = min(others, time.perf_counter() - start)
        connection.close()
    what = f"reconciling {lines:,} lines a side, against an anti-join one way"
    remark = f"{ours:.1f} s against {others:.1f} s, {planted} differences"
    return [Ratio(what, ours / others, 3, remark)]


if __name__ == "__main__":
    for ratio in reconciling_against_anti_join(int(sys.argv[1]), rounds=1):
        print(f"{ratio.what}: {ratio.found:.2f} ({ratio.remark})")
