"""Claims as a table of an engine: a store of taken-in claims, Parquet files, or a table."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from passend.claims.schema import FIELDS, Field
from passend.claims.store import Store
from passend.findings import BadInput, Finding, Place
from passend.observation.engines import Engine

__all__ = ["Claims", "open_claims"]


@dataclass(frozen=True)
class Claims:
    """Claim lines in an engine, with the columns of the claim table.

    ``lines`` holds all. Where a layout tells them apart, ``related`` holds credits, the debits that
    they name and lines of which the number occurs more than once, and ``alone`` the others: debits
    that nothing else is said of, on whatever day one asks. ``full`` names columns that lack no
    value, as far as that is known without reading them.
    """

    lines: Any
    alone: Any = None
    related: Any = None
    full: frozenset[str] = frozenset()


def open_claims(engine: Engine, claims: Any) -> Claims:
    """The claims with the columns of the claim table.

    ``claims`` is the folder of a store or of Parquet files, a path or pattern of such files (for
    Spark also an address such as ``hdfs://...``), the name of a table of the engine, or an Arrow
    table. Raises BadInput ``no-claims``, ``unreadable``, ``claims-column`` and ``claims-type``.
    """
    if not isinstance(claims, str | os.PathLike):
        filled = {name for name in claims.schema.names if not claims.column(name).null_count}
        return Claims(_conformed(engine.upload(claims), "claims"), full=frozenset(filled))
    name = os.fspath(claims)
    files = _files(name)
    if Path(name).is_dir() and Store(name).is_packed():
        full = _full(files)
        parts = files[:-1], files[-1:]
        alone, related = (_conformed(_read(engine, part, name), name) for part in parts)
        return Claims(alone.union(related), alone, related, full)
    if files:
        full = _full(files)
        return Claims(_conformed(_read(engine, files, name), name), full=full)
    table = engine.named(name)
    if table is not None:
        return Claims(_conformed(table, name))
    mend = "name a folder of taken-in claims, a Parquet file, a pattern such as claims/*.parquet"
    if _files(os.path.join(name, "claims")):
        mend = f"did you mean {os.path.join(name, 'claims')}?"
    raise BadInput([Finding(Place(name), "no-claims", "there are no claims here", mend)])


def _files(name: str) -> list[str]:
    if "://" in name:
        return [name]
    if Path(name).is_dir():
        found = Store(name).paths() or sorted(Path(name).glob("*.parquet"))
        return [str(path) for path in found]
    if Path(name).is_file():
        return [name]
    return sorted(glob.glob(name, recursive=True))


def _read(engine: Engine, files: Sequence[str], name: str) -> Any:
    try:
        return engine.parquet(files)
    except Exception as error:
        # Every engine has its own exceptions for an address that it cannot read.
        said = str(error).strip().partition("\n")[0] or type(error).__name__
        mend = (
            "check the address, or choose an --engine that reads Parquet there, such as duckdb://"
        )
        raise BadInput([Finding(Place(name), "unreadable", said, mend)]) from error


def _footer(file: str) -> Any:
    """What a Parquet file says of itself. Raises BadInput ``unreadable``."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.read_metadata(file)
    except (pa.ArrowException, OSError):
        message = "this is no Parquet file, or a damaged one"
        mend = "take the claims in with `passend claims take-in`, which reads CSV and XLSX too"
        raise BadInput([Finding(Place(file), "unreadable", message, mend)]) from None


def _full(files: Sequence[str]) -> frozenset[str]:
    """The columns of Parquet files that lack no value, as the files say themselves."""
    lacking: set[str] = set()
    named: list[set[str]] = []
    for file in files:
        if "://" in file:
            return frozenset()
        footer = _footer(file)
        named.append(set(footer.schema.names))
        for group in map(footer.row_group, range(footer.num_row_groups)):
            for column in map(group.column, range(group.num_columns)):
                said = column.statistics
                if said is None or not said.has_null_count or said.null_count:
                    lacking.add(column.path_in_schema)
    return frozenset(set.intersection(*named) - lacking)


def _conformed(table: Any, shown: str) -> Any:
    """The table with exactly the columns of a claim line, in their own types."""
    import ibis

    schema = table.schema()
    findings = list(_unlike(schema, shown))
    if findings:
        raise BadInput(findings)
    kinds = {"date": "date", "count": "int64", "cents": "int64"}
    columns = {}
    for field in FIELDS:
        kind = kinds.get(field.kind, "string")
        found = table[field.name] if field.name in schema else ibis.null()
        columns[field.name] = found.cast(kind)
    return table.select(**columns)


def _unlike(schema: Any, shown: str) -> Iterator[Finding]:
    for field in FIELDS:
        if field.name not in schema:
            if field.required:
                mend = "take the claims in with `passend claims`, which maps their columns"
                message = f"the column {field.name} is missing: {field.means.en}"
                yield Finding(Place(shown), "claims-column", message, mend)
        elif not _fits(schema[field.name], field):
            wanted = {"date": "days", "count": "whole numbers", "cents": "whole numbers"}
            message = (
                f"the column {field.name} holds {schema[field.name]}, where "
                f"{wanted.get(field.kind, 'text')} were expected"
            )
            mend = "amounts are whole cents; a code is text, which keeps its leading zeros"
            yield Finding(Place(shown), "claims-type", message, mend)


def _fits(kind: Any, field: Field) -> bool:
    if kind.is_null():
        return not field.required
    if field.kind == "date":
        return bool(kind.is_date())
    if field.kind in ("count", "cents"):
        return bool(kind.is_integer())
    return bool(kind.is_string())
