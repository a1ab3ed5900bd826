"""What can only be seen over all rows: lines that occur twice, credits without debit, totals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from passend.claims.bsn import masked
from passend.claims.columns import ColumnMapping
from passend.claims.faults import LISTED_PER_REASON, Fault, Tally
from passend.claims.needed import quoted
from passend.claims.refusedrows import RefusedRows
from passend.claims.report import Totals
from passend.claims.sampled import MINUTES
from passend.claims.schema import DECLARATION, FIELDS, arrow_schema
from passend.claims.staging import WRITTEN

__all__ = ["Lines", "relation"]

_ALL: Final = ", ".join(field.name for field in FIELDS)
_TYPES: Final = {"date": "DATE", "count": "BIGINT", "cents": "BIGINT"}
_ROWS: Final = 100_000


def relation(paths: Sequence[Path]) -> str:
    """Parquet files as a relation of SQL; without files a relation without rows."""
    if not paths:
        columns = [f"NULL::{_TYPES.get(f.kind, 'VARCHAR')} AS {f.name}" for f in FIELDS]
        return f"(SELECT {', '.join(columns)}, '' AS filename WHERE false)"
    listed = ", ".join(quoted(str(path)) for path in paths)
    return f"read_parquet([{listed}], filename = true)"


@dataclass
class Lines:
    """The lines of a staged source beside those of the sources that were taken in earlier.

    ``earlier`` maps the file of an earlier source to its name for people. In SQL: ``staged`` are
    all lines with their row and position, ``again`` those whose number occurs elsewhere, with what
    that makes them, ``aside`` those of them that are set aside, ``kept`` all that are not.
    """

    connection: Any
    claims: Path
    rows: Path
    earlier: dict[Path, str]
    mapping: ColumnMapping
    tally: Tally

    def __post_init__(self) -> None:
        run = self.connection.execute
        run(f"CREATE TEMP VIEW staged AS {_placed(self.claims)}")
        run(f"CREATE TEMP VIEW numbered AS {_placed(self.rows)}")
        run(f"CREATE TEMP VIEW earlier AS SELECT * FROM {relation(list(self.earlier))}")
        # Of the things that a line may be the worst holds; they are in alphabetical order.
        run(
            "CREATE TEMP TABLE again AS SELECT position, what.kind, what.other FROM (SELECT "
            "position, min(struct_pack(kind := kind, other := other)) AS what "
            f"FROM ({_TWICE} UNION ALL {_EARLIER}) GROUP BY position)"
        )
        run("CREATE TEMP VIEW aside AS FROM again WHERE kind <> 'resent-line'")
        run("CREATE TEMP VIEW kept AS SELECT * FROM staged ANTI JOIN aside USING (position)")

    def set_aside(self, refused: RefusedRows) -> Path:
        """Takes repeated and conflicting lines out of the staged claims; the file that is left."""
        names = {str(path): name for path, name in self.earlier.items()}
        self.note("SELECT position, kind, other FROM again", "line_id", lambda o: names.get(o, o))
        query = (
            f"SELECT row, kind || ': line_id' AS reason, {_ALL} FROM staged "
            "JOIN aside USING (position) JOIN numbered USING (position) ORDER BY position"
        )
        kept = self.claims
        for table in self._tables(query):
            refused.add_typed(table.column("row"), table.column("reason"), table)
            kept = self.claims.with_name("kept.parquet")
        refused.close()
        if kept != self.claims:
            with pq.ParquetWriter(kept, arrow_schema(), **WRITTEN) as writer:
                for table in self._tables(f"SELECT {_ALL} FROM kept ORDER BY position"):
                    writer.write_table(table.cast(arrow_schema()))
        return kept

    def note_credits(self) -> None:
        """Remarks on credits that reverse no debit, of this source or of an earlier one."""
        query = (
            "SELECT position, 'credit-without-debit' AS kind, coalesce(reverses, '') AS other "
            "FROM (FROM kept WHERE debit_credit = 'C') ANTI JOIN ("
            "SELECT provider, line_id AS reverses FROM kept WHERE debit_credit = 'D' UNION ALL "
            "SELECT provider, line_id FROM earlier WHERE debit_credit = 'D'"
            ") USING (provider, reverses)"
        )
        self.note(query, "reverses")

    def note_units(self) -> None:
        """Remarks on quantities in hours: a quantity is kept in the smallest unit."""
        larger = ", ".join(quoted(unit) for unit in MINUTES)
        query = (
            "SELECT position, 'larger-unit' AS kind, unit AS other FROM kept "
            f"WHERE lower(unit) IN ({larger})"
        )
        self.note(query, field="unit")

    def note(
        self, query: str, field: str, said: Callable[[str], str] = lambda other: other
    ) -> None:
        """Counts lines by kind; of each kind the first become faults. The query gives position,
        kind and what is shown of a line."""
        run = self.connection.execute
        run(f"CREATE OR REPLACE TEMP TABLE noted AS {query}")
        column = self.mapping.column(field)
        name = column.name if column else field
        counts = "SELECT kind, count(*) FROM noted GROUP BY kind ORDER BY kind"
        for kind, count in run(counts).fetchall():
            first = (
                "SELECT row, other FROM (FROM noted WHERE kind = ? ORDER BY position LIMIT ?) "
                "JOIN numbered USING (position) ORDER BY row"
            )
            rows = run(first, [kind, LISTED_PER_REASON]).fetchall()
            self.tally.add(
                count, [Fault(row, name, field, kind, masked(said(other))) for row, other in rows]
            )

    def totals(self, kind: str = "") -> Totals:
        """The control totals of the lines that stand, or of those set aside as ``kind``."""
        aside = f"staged SEMI JOIN (FROM aside WHERE kind = {quoted(kind)}) a USING (position)"
        rows, debit, credit = self.connection.execute(
            "SELECT count(*), sum(declared) FILTER (debit_credit = 'D'), "
            f"sum(declared) FILTER (debit_credit = 'C') FROM {aside if kind else 'kept'}"
        ).fetchone()
        return Totals(rows, int(debit or 0), int(credit or 0))

    def _tables(self, query: str) -> Iterator[Any]:
        for batch in self.connection.execute(query).to_arrow_reader(_ROWS):
            if batch.num_rows:
                yield pa.Table.from_batches([batch])


def _placed(path: Path) -> str:
    """A Parquet file with the position of each row in it."""
    file = f"read_parquet({quoted(str(path))}, file_row_number = true)"
    return f"SELECT * EXCLUDE (file_row_number), file_row_number AS position FROM {file}"


# Rows of this source with a key that occurs more often in it. They are one line when they declare
# the same and at most one payment was decided on: equal rows count once, others were sent again.
# Otherwise none of them stands: nobody can say which holds.
_DECLARED: Final = ", ".join(DECLARATION)
_TWICE: Final = f"""
SELECT position, CASE WHEN contents > 1 OR payments > 1 THEN 'conflicting-line'
WHEN position > copy_of THEN 'repeated-line' ELSE 'resent-line' END AS kind,
'row ' || row AS other FROM (
  SELECT *, CASE WHEN position > copy_of AND contents = 1 AND payments < 2 THEN copy_of
  WHEN position > first THEN first ELSE last END AS shown FROM (
    SELECT position, provider, line_id,
    min(position) OVER (PARTITION BY provider, line_id, received, coalesce(paid, 0)) AS copy_of
    FROM staged SEMI JOIN (
      SELECT provider, line_id FROM staged GROUP BY ALL HAVING count(*) > 1
    ) USING (provider, line_id)
  ) JOIN (
    SELECT provider, line_id, count(DISTINCT row({_DECLARED})) AS contents,
    count(DISTINCT nullif(paid, 0)) AS payments,
    min(position) AS first, max(position) AS last
    FROM staged SEMI JOIN (
      SELECT provider, line_id FROM staged GROUP BY ALL HAVING count(*) > 1
    ) USING (provider, line_id) GROUP BY ALL
  ) USING (provider, line_id)
) JOIN (SELECT position AS shown, row FROM numbered) USING (shown)
WHERE contents > 1 OR payments > 1 OR position > first"""

# Rows with a key that an earlier source has: what was taken in stands.
_SAME: Final = " AND ".join(f"s.{name} IS NOT DISTINCT FROM e.{name}" for name in DECLARATION)
_EARLIER: Final = f"""
SELECT s.position, CASE
WHEN NOT ({_SAME}) OR nullif(s.paid, 0) <> nullif(e.paid, 0) THEN 'conflicting-line'
WHEN s.received = e.received AND coalesce(s.paid, 0) = coalesce(e.paid, 0) THEN 'repeated-line'
ELSE 'resent-line' END AS kind,
e.filename AS other FROM staged s JOIN earlier e
ON s.provider = e.provider AND s.line_id = e.line_id"""
