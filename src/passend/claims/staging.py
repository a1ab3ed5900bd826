"""One pass over a source: the rows that are good as Parquet, the others aside, in a folder that is
thrown away unless the source is taken in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from passend.claims.bsn import Key
from passend.claims.bsnwatch import Watch, named_columns, refused
from passend.claims.checks import Checked, Checker, pseudonymised, tidied
from passend.claims.faults import Tally
from passend.claims.needed import engine
from passend.claims.readers import Batch, Source, mapping_bytes
from passend.claims.refusedrows import RefusedRows
from passend.claims.report import Totals
from passend.claims.schema import FIELDS, arrow_schema

__all__ = ["WRITTEN", "Progress", "Staged", "row_schema", "stage"]

Progress = Callable[[int, int], None]
"""Called now and then with how much of the source is read, and how much there is."""

_DIFFERENT: Final = ("claim_id", "line_id", "declared", "paid")
WRITTEN: Final = {
    "compression": "zstd",
    # A dictionary costs time and room where nearly every row has a value of its own.
    "use_dictionary": [field.name for field in FIELDS if field.name not in _DIFFERENT],
}
"""How claims are written as Parquet."""


@dataclass
class Staged:
    """A source after one pass: where its parts lie and what was counted.

    ``claims`` holds the good rows in the order of the source, ``rows`` their row numbers in the
    same order, ``aside`` the others.
    """

    claims: Path
    rows: Path
    aside: RefusedRows
    tally: Tally
    content: str
    refused_totals: Totals = Totals()
    read: int = 0
    blank: int = 0
    pseudonymised: bool = False


def row_schema() -> Any:
    """The schema of the row numbers."""
    return pa.schema([pa.field("row", pa.int64(), nullable=False)])


def stage(source: Source, folder: Path, key: Key | None, progress: Progress | None) -> Staged:
    """Reads and checks a source once. With a key its patients become pseudonyms, whatever numbers
    they are; without one they may not be BSNs.

    Raises BadInput ``bsn``, and whatever reading raises.
    """
    named = named_columns(source)
    others = {name: column for name, column in named.items() if name != "patient"}
    if others:
        raise refused(source, others, "by its name")
    if named and key is None:
        raise refused(source, named, "by its name")
    known = source.pseudonymous or source.mapping.column("patient") is None
    return _staged(source, folder, None if known else key, progress)


def _staged(source: Source, folder: Path, key: Key | None, progress: Progress | None) -> Staged:
    """One pass. With a key the patients become pseudonyms before anything is written."""
    checker, watch, total = Checker(source.mapping), Watch(source), _Hash(source)
    found = Staged(folder / "claims.parquet", folder / "rows.parquet",
                   RefusedRows(folder / "refused.csv", source.mapping), checker.tally, "",
                   pseudonymised=key is not None or source.pseudonymous)  # fmt: skip
    with (
        pq.ParquetWriter(found.claims, arrow_schema(), **WRITTEN) as claims,
        pq.ParquetWriter(found.rows, row_schema(), use_dictionary=False) as rows,
        closing(found.aside),
        closing(_ahead(source)) as batches,
    ):
        for untidy, last in batches:
            batch = tidied(untidy)
            if key is not None:
                batch = pseudonymised(batch, key)
            # Before anything of this batch is written: a BSN must not reach the disk.
            watch.see(batch.table)
            if fields := watch.found(last):
                raise refused(source, fields, "over half of its nine digits pass the eleven-test")
            total.add(batch.table)
            checked = checker.check(batch)
            _write(checked, batch, found, claims, rows)
            if progress is not None:
                progress(min(batch.done, source.total), source.total)
    found.content = total.content()
    return found


def _ahead(source: Source) -> Generator[tuple[Batch, bool], None, None]:
    """Every batch of a source and whether it is the last, read while the one before is checked."""
    batches = source.read()
    try:
        with ThreadPoolExecutor(1) as reader:
            held = reader.submit(next, batches, None).result()
            waiting = reader.submit(next, batches, None)
            while held is not None:
                following = waiting.result()
                waiting = reader.submit(next, batches, None)
                yield held, following is None
                held = following
    finally:
        close = getattr(batches, "close", None)
        if close is not None:
            close()


def _write(checked: Checked, batch: Batch, found: Staged, claims: Any, rows: Any) -> None:
    """The good rows to one file, the wrong ones to another."""
    found.read += checked.read
    found.blank += checked.blank
    found.refused_totals += checked.refused
    if checked.good.num_rows:
        claims.write_table(checked.good)
        rows.write_table(pa.table({"row": checked.rows}, schema=row_schema()))
    found.aside.add(checked.bad.column("row"), checked.reasons, checked.bad)
    inside = set(batch.table.column("row").to_pylist()) if batch.faults else set()
    lost = {fault.row: fault.code for fault in batch.faults if fault.row not in inside}
    found.aside.add_lost(list(lost), list(lost.values()), [batch.lost.get(row) for row in lost])


class _Hash:
    """The content of a source without bytes of its own: its rows, in whatever order they come."""

    def __init__(self, source: Source) -> None:
        self.known, self.seed = source.content, mapping_bytes(source.mapping)
        self.count = self.high = self.low = 0
        self.engine = None if self.known else engine()

    def add(self, table: Any) -> None:
        """Adds the hashes of some rows: a sum knows no order."""
        if self.engine is None:
            return
        names = sorted(name for name in table.column_names if name != "row")
        # Each value with its length, so that no two rows of texts are written alike.
        parts = [f"coalesce(length(\"{n}\") || ':' || \"{n}\", '-')" for n in names]
        self.engine.register("batch", table)
        row = f"concat_ws(',', {', '.join(parts)})"
        query = (
            "SELECT count(*), sum(md5_number_upper(t)), sum(md5_number_lower(t)) "
            f"FROM (SELECT {row} AS t FROM batch)"
        )
        count, high, low = self.engine.execute(query).fetchone()
        self.count += count
        self.high = (self.high + int(high or 0)) % 2**64
        self.low = (self.low + int(low or 0)) % 2**64

    def content(self) -> str:
        """The hash of the source."""
        if self.engine is None:
            return self.known
        self.engine.close()
        text = f"{self.count}:{self.high}:{self.low}:".encode()
        return "sha256:" + hashlib.sha256(text + self.seed).hexdigest()
