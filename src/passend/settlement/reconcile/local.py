"""Both sides are here: the exact lines in which they differ, through buckets, on disk."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from passend.findings import BadInput, Finding, Place
from passend.settlement.reconcile.kinds import Kind
from passend.settlement.reconcile.pairing import Differing, Line, paired
from passend.settlement.reconcile.sides import LINES_LIMIT, Row, Side, listed, opened

__all__ = ["Reconciled", "buckets_for", "known_twice", "reconcile"]


@dataclass(frozen=True)
class Reconciled:
    """What reconciling found: the lines on each side, their cents, and every difference."""

    kind: str
    mine_lines: int
    their_lines: int | None
    mine_cents: int | None
    their_cents: int | None
    differences: tuple[Differing, ...]


def buckets_for(lines: int) -> int:
    """A power of two that leaves a bucket some dozens of lines, between 16 and a million."""
    return min(1 << 20, max(16, 1 << (max(1, lines) // 32).bit_length()))


def reconcile(mine: str, theirs: str, memory: str = "2GB") -> Reconciled:
    """The exact lines in which two sets of claims, or two tables of observations, differ.

    Raises BadInput: ``other-kind`` when one is claims and the other observations,
    ``too-different`` when more lines differ than a list can help with, and what opening raises.
    """
    with opened(memory) as place:
        ours, others = place.side(mine, "mine"), place.side(theirs, "theirs")
        if ours.kind != others.kind:
            message = f"mine are {ours.kind.name}, theirs {others.kind.name}"
            raise BadInput(
                [Finding(Place(theirs), "other-kind", message, "compare like with like")]
            )
        buckets = buckets_for(max(ours.count(), others.count()))
        ours.plain_digests(buckets, "my_digests")
        others.plain_digests(buckets, "their_digests")
        place.connection.execute(_DIFFERING)
        for side in (ours, others):
            _inside(side, buckets)
        mine_only, theirs_only = _only(ours, others), _only(others, ours)
        my_lines, my_cents, my_last = _totals(ours, "my_digests")
        their_lines, their_cents, their_last = _totals(others, "their_digests")
        pairs = paired(
            _lines(ours, mine_only, theirs_only), _lines(others, theirs_only, mine_only),
            ours.kind, ours.kind.fields, my_last, their_last,
        )  # fmt: skip
        return Reconciled(ours.kind.name, my_lines, their_lines, my_cents, their_cents, pairs)


_DIFFERING = """
CREATE TABLE differing AS SELECT bucket FROM (
    SELECT * FROM my_digests EXCEPT SELECT * FROM their_digests
    UNION
    (SELECT * FROM their_digests EXCEPT SELECT * FROM my_digests)
) GROUP BY bucket
"""


def _inside(side: Side, buckets: int) -> None:
    """The lines of a side in the buckets that differ, set apart in one pass over all lines."""
    kind = side.kind
    columns = listed(tuple(dict.fromkeys((*kind.key, *kind.fields, *kind.alike))))
    side.opened.connection.execute(
        f"CREATE TABLE {side.name}_inside AS SELECT {columns} FROM {side.name} "
        f"WHERE {side.plain_bucket(buckets)} IN (SELECT bucket FROM differing)"
    )


def _only(side: Side, other: Side) -> list[Row]:
    """The lines of a side that the other lacks, a line that stands there twice twice."""
    columns = listed((*side.kind.key, *side.kind.fields))
    found = side.opened.rows(
        f"SELECT {columns} FROM {side.name}_inside EXCEPT ALL "
        f"SELECT {columns} FROM {other.name}_inside LIMIT {LINES_LIMIT + 1}"
    )
    if len(found) > LINES_LIMIT:
        message = f"more than {LINES_LIMIT:,} lines differ"
        mend = "see whether both are of the same parties and years, under the same line numbers"
        raise BadInput([Finding(Place(side.name), "too-different", message, mend)])
    return found


def _lines(side: Side, rows: list[Row], others: list[Row]) -> list[Line]:
    """The rows as lines. Only of a line whose key the other side lacks, or has less often, it
    matters whether it stands here twice."""
    kind = side.kind
    known = Counter(_key(row, kind) for row in others)
    own = Counter(_key(row, kind) for row in rows)
    alone = [row for row in rows if own[_key(row, kind)] > known[_key(row, kind)]]
    twice = known_twice(side, alone, f"{side.name}_inside")
    return [
        Line(key := _key(row, kind), {name: row[name] for name in kind.fields}, key in twice)
        for row in rows
    ]


def _key(row: Row, kind: Kind) -> tuple[Any, ...]:
    return tuple(row[name] for name in kind.key)


def known_twice(side: Side, rows: list[Row], inside: str = "") -> set[tuple[Any, ...]]:
    """The keys among some rows whose line stands on this side twice: under one key, or with the
    same patient, care, days and amount under another. ``inside`` is a part of the side in which
    all lines of these keys are; by default the whole."""
    if not rows:
        return set()
    import pyarrow as pa

    kind, connection = side.kind, side.opened.connection
    keys = {name: pa.array([str(row[name]) for row in rows], pa.string()) for name in kind.key}
    connection.register("asked_rows", pa.table(keys))
    same_key = " AND ".join(f'm."{name}" = a."{name}"' for name in kind.key)
    # Set apart as a table, so that the engine knows how few they are.
    connection.execute(
        f"CREATE OR REPLACE TABLE asked_lines_here AS SELECT "
        f"{listed(tuple(dict.fromkeys((*kind.key, *kind.alike))), 'm.')} "
        f"FROM {inside or side.name} m SEMI JOIN asked_rows a ON {same_key}"
    )
    connection.unregister("asked_rows")
    columns = listed(kind.key)
    found = side.opened.rows(
        f"SELECT {columns} FROM asked_lines_here GROUP BY ALL HAVING count(*) > 1"
    )
    if kind.alike:
        alike = " AND ".join(f'm."{x}" IS NOT DISTINCT FROM o."{x}"' for x in kind.alike[1:])
        other = " OR ".join(f'm."{name}" <> o."{name}"' for name in kind.key)
        first = kind.alike[0]
        found += side.opened.rows(
            f"SELECT DISTINCT {listed(kind.key, 'm.')} FROM {side.name} o "
            f'JOIN asked_lines_here m ON m."{first}" = o."{first}" AND {alike} WHERE {other}'
        )
    return {tuple(row.values()) for row in found}


def _totals(side: Side, digests: str) -> tuple[int, int | None, date | None]:
    """Lines, cents and the last day of a side; the cents only where all that is summed is money."""
    query = "SELECT coalesce(sum(lines), 0) AS n, sum(cents) AS cents, max(last) AS last FROM "
    row = side.opened.rows(query + digests)[0]
    cents = int(row["cents"] or 0) if side.kind.sign else None
    last = row["last"] if isinstance(row["last"], date) else None
    return int(row["n"]), cents, last
