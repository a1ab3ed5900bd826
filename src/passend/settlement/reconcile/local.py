"""Both sides are here: the exact lines in which they differ, through buckets, on disk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from passend.findings import BadInput, Finding, Place
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
        found = [_only(ours, "mine", "theirs", buckets), _only(others, "theirs", "mine", buckets)]
        my_lines, my_cents, my_last = _totals(ours, "my_digests")
        their_lines, their_cents, their_last = _totals(others, "their_digests")
        pairs = paired(
            [*_lines(ours, found[0])], [*_lines(others, found[1])], ours.kind, ours.kind.fields,
            my_last, their_last,
        )  # fmt: skip
        return Reconciled(ours.kind.name, my_lines, their_lines, my_cents, their_cents, pairs)


_DIFFERING = """
CREATE TABLE differing AS SELECT bucket FROM (
    SELECT * FROM my_digests EXCEPT SELECT * FROM their_digests
    UNION
    (SELECT * FROM their_digests EXCEPT SELECT * FROM my_digests)
) GROUP BY bucket
"""


def _only(side: Side, name: str, other: str, buckets: int) -> list[Row]:
    """The lines of a side that the other lacks, a line that stands there twice twice."""
    kind = side.kind
    columns = listed((*kind.key, *kind.fields))
    inside = f"{side.plain_bucket(buckets)} IN (SELECT bucket FROM differing)"
    found = side.opened.rows(
        f"SELECT {columns} FROM {name} WHERE {inside} EXCEPT ALL "
        f"SELECT {columns} FROM {other} WHERE {inside} LIMIT {LINES_LIMIT + 1}"
    )
    if len(found) > LINES_LIMIT:
        message = f"more than {LINES_LIMIT:,} lines differ"
        mend = "see whether both are of the same parties and years, under the same line numbers"
        raise BadInput([Finding(Place(name), "too-different", message, mend)])
    return found


def _lines(side: Side, rows: list[Row]) -> list[Line]:
    kind = side.kind
    twice = known_twice(side, rows)
    return [
        Line(
            tuple(row[name] for name in kind.key),
            {name: row[name] for name in kind.fields},
            tuple(row[name] for name in kind.key) in twice,
        )
        for row in rows
    ]


def known_twice(side: Side, rows: list[Row]) -> set[tuple[Any, ...]]:
    """The keys among some rows whose line stands on this side twice: under one key, or with the
    same patient, care, days and amount under another."""
    if not rows:
        return set()
    import pyarrow as pa

    kind, connection = side.kind, side.opened.connection
    keys = {name: pa.array([str(row[name]) for row in rows], pa.string()) for name in kind.key}
    connection.register("asked_rows", pa.table(keys))
    columns = listed(kind.key)
    same_key = " AND ".join(f'm."{name}" = a."{name}"' for name in kind.key)
    query = (
        f"SELECT {columns} FROM {side.name} m SEMI JOIN asked_rows a ON {same_key} "
        f"GROUP BY ALL HAVING count(*) > 1"
    )
    found = {tuple(row.values()) for row in side.opened.rows(query)}
    if kind.alike:
        alike = " AND ".join(f"m.{name} IS NOT DISTINCT FROM o.{name}" for name in kind.alike)
        other = " OR ".join(f'm."{name}" <> o."{name}"' for name in kind.key)
        m_columns = listed(kind.key, "m.")
        query = (
            f"WITH asked AS (SELECT DISTINCT m.* FROM {side.name} m SEMI JOIN asked_rows a ON "
            f"{same_key} WHERE {kind.alike[0]} IS NOT NULL) "
            f"SELECT DISTINCT {m_columns} FROM asked m JOIN {side.name} o ON {alike} "
            f"WHERE {other}"
        )
        found |= {tuple(row.values()) for row in side.opened.rows(query)}
    connection.unregister("asked_rows")
    return found


def _totals(side: Side, digests: str) -> tuple[int, int | None, date | None]:
    """Lines, cents and the last day of a side; the cents only where all that is summed is money."""
    query = "SELECT coalesce(sum(lines), 0) AS n, sum(cents) AS cents, max(last) AS last FROM "
    row = side.opened.rows(query + digests)[0]
    cents = int(row["cents"] or 0) if side.kind.sign else None
    last = row["last"] if isinstance(row["last"], date) else None
    return int(row["n"]), cents, last
