"""The packed layout of a store: all sources sorted, for the pass to read less.

Most claim lines stand alone: their number occurs once, and no credit names them. What a pass finds
out about the others (which were sent again, which are reversed) it need not ask of these, whatever
day it counts for. They lie apart, the others in a file of their own.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from passend.claims.needed import engine, needed, quoted
from passend.claims.schema import FIELDS
from passend.claims.store import Store, rename_whole
from passend.findings import BadInput, Finding, Place

__all__ = ["ALONE", "RELATED", "SORTED_BY", "convert"]

ALONE: Final = "alone-{:03}.parquet"
"""Debits of which the number occurs once and that no credit names, a part of them to a file."""
RELATED: Final = "related.parquet"
"""All other lines: credits, the debits that they name, and numbers that occur more than once."""

SORTED_BY: Final = (
    "payer", "provider", "code", "coalesce(opened, delivered, received)", "line_id",
)  # fmt: skip
"""The order of the rows: who, for whom, what, when; the number of the line makes it total."""
_ROW_GROUP: Final = 122_880
_AT_ONCE: Final = 20_000_000
"""How many lines are sorted at once: what does not fit in memory lies on disk, uncompressed."""


def convert(store: Store) -> Path:
    """Writes the packed layout of a store; its folder. Does nothing when it is there already.

    A layout of other sources than the store has now is thrown away. Raises BadInput
    ``empty-store``, ``store-busy``, ``unwritable``, ``extra-missing``.
    """
    needed("pyarrow", "duckdb")
    if not store.sources():
        mend = "take in a source first"
        raise BadInput(
            [Finding(Place(str(store.folder)), "empty-store", "the store is empty", mend)]
        )
    with store.writing() as folder:
        target = store.layout()
        if not target.is_dir():
            ready = folder / "ready"
            ready.mkdir()
            _write(store, ready, folder)
            target.parent.mkdir(exist_ok=True)
            rename_whole(ready, target)
        for other in target.parent.iterdir():
            if other != target:
                shutil.rmtree(other, ignore_errors=True)
    return target


# A line is named by its provider and its number. Eight bytes stand for these: of a hundred million
# lines the texts would take more memory than there is. A line that lands among the related by
# chance counts as it would otherwise.
_RELATED_KEYS: Final = """
CREATE TEMP TABLE related AS
SELECT hash(provider, line_id) AS mark FROM claims GROUP BY mark HAVING count(*) > 1
UNION SELECT hash(provider, line_id) FROM claims WHERE debit_credit = 'C'
UNION SELECT hash(provider, reverses) FROM claims
WHERE debit_credit = 'C' AND reverses IS NOT NULL"""


def _write(store: Store, ready: Path, spill: Path) -> None:
    paths = ", ".join(quoted(str(found)) for found in store.source_paths())
    fields = ", ".join(field.name for field in FIELDS)
    with engine(str(spill)) as connection:
        connection.execute(f"CREATE TEMP VIEW claims AS FROM read_parquet([{paths}])")
        connection.execute(_RELATED_KEYS)

        def sort(name: str, join: str, where: str = "true") -> None:
            connection.execute(
                f"COPY (SELECT {fields} FROM claims {join} JOIN related "
                f"ON hash(provider, line_id) = mark WHERE {where} "
                f"ORDER BY {', '.join(SORTED_BY)}) TO {quoted(str(ready / name))} "
                f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROW_GROUP})"
            )

        pairs = connection.execute("SELECT payer, provider, count(*) FROM claims GROUP BY ALL "
                                   "ORDER BY payer, provider").fetchall()  # fmt: skip
        for at, (first, last) in enumerate(_in_parts(pairs)):
            sort(ALONE.format(at), "ANTI", f"{_beyond('>', first)} AND {_beyond('<', last)}")
        sort(RELATED, "SEMI")


Pair = tuple[str, str]


def _beyond(sign: str, pair: Pair) -> str:
    """The test that a payer and provider come after (``>``) or before (``<``) a pair, or are it."""
    payer, provider = map(quoted, pair)
    return f"(payer {sign} {payer} OR (payer = {payer} AND provider {sign}= {provider}))"


def _in_parts(pairs: Sequence[tuple[str, str, int]]) -> Iterator[tuple[Pair, Pair]]:
    """Payers and providers with their numbers of lines, in order, as the first and last pair of
    every part: of one insurer alone there may be more lines than are sorted at once."""
    part: list[Pair] = []
    lines = 0
    for payer, provider, more in pairs:
        if part and lines + more > _AT_ONCE:
            yield part[0], part[-1]
            part, lines = [], 0
        part.append((payer, provider))
        lines += more
    if part:
        yield part[0], part[-1]
