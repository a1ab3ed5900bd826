"""The packed layout of a store: all sources in one sorted file, for the pass to read less."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from passend.claims.needed import engine, needed, quoted
from passend.claims.schema import FIELDS
from passend.claims.store import Store, rename_whole
from passend.findings import BadInput, Finding, Place

__all__ = ["SORTED_BY", "convert"]

SORTED_BY: Final = (
    "payer", "provider", "code", "coalesce(opened, delivered, received)", "line_id",
)  # fmt: skip
"""The order of the rows: who, for whom, what, when; the number of the line makes it total."""
_ROW_GROUP: Final = 122_880


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
            _write(store, ready / "claims.parquet", folder)
            target.parent.mkdir(exist_ok=True)
            rename_whole(ready, target)
        for other in target.parent.iterdir():
            if other != target:
                shutil.rmtree(other, ignore_errors=True)
    return target


def _write(store: Store, path: Path, spill: Path) -> None:
    paths = ", ".join(quoted(str(found)) for found in store.source_paths())
    fields = ", ".join(field.name for field in FIELDS)
    with engine(str(spill)) as connection:
        connection.execute(
            f"COPY (SELECT {fields} FROM read_parquet([{paths}]) ORDER BY {', '.join(SORTED_BY)}) "
            f"TO {quoted(str(path))} "
            f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROW_GROUP})"
        )
