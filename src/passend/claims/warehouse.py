"""Parquet files and warehouse tables as batches of text: their types are written out exactly."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from passend.claims.columns import Column, ColumnMapping
from passend.claims.needed import needed
from passend.claims.readers import Batch, Placer, Source, content_hash, unreadable
from passend.findings import BadInput, Finding, Place

__all__ = ["open_parquet", "open_table"]

_ROWS: Final = 131_072


def open_parquet(path: Path, shown: str, place: Placer) -> Source:
    """A Parquet file. Raises BadInput as placing does, and ``unreadable``."""
    try:
        schema, rows = pq.read_schema(path), pq.read_metadata(path).num_rows
    except (OSError, ValueError, pa.ArrowException) as error:
        raise unreadable(shown, error) from None
    header = tuple(schema.names)
    mapping, positions = place(shown, header, 0)
    _plain_types(shown, [schema.field(at) for at in positions.values()])
    if not rows:
        raise _bad(shown, "empty-file", "the table has no rows", "add at least one row")
    content = content_hash(path, shown, mapping)
    read = partial(_of_parquet, path, shown, mapping, positions)
    return Source(shown, mapping, read, content, rows, header)


def _of_parquet(
    path: Path, shown: str, mapping: ColumnMapping, positions: dict[str, int]
) -> Iterator[Batch]:
    try:
        with pq.ParquetFile(path) as file:
            names = [file.schema_arrow.names[at] for at in positions.values()]
            batches = file.iter_batches(_ROWS, columns=list(dict.fromkeys(names)))
            yield from _batches(batches, mapping, dict(zip(positions, names, strict=True)))
    except (OSError, ValueError, pa.ArrowException) as error:
        raise unreadable(shown, error) from None


def open_table(url: str, place: Placer) -> Source:
    """A table of a warehouse through Ibis. Its content is the hash of its rows, in any order.

    Raises BadInput as placing does, ``bad-url``, ``unreadable``, ``extra-missing``.
    """
    parts = urlsplit(url)
    table, schema = _table_and_schema(url)
    shown = f"{parts.scheme}://{parts.hostname or ''}{parts.path}?table={table}"
    shown += f"&schema={schema}" if schema else ""
    if parts.scheme not in ("duckdb", "postgres", "postgresql") or not table:
        message = f"{shown} names no table of DuckDB or PostgreSQL"
        mend = "write duckdb:///file.db?table=claims or postgres://user@host/base?table=claims"
        if parts.scheme not in ("duckdb", "postgres", "postgresql"):
            mend += "; from another warehouse, write the table to Parquet"
        raise _bad(shown, "bad-url", message, mend)
    needed("duckdb", "ibis", *(["psycopg"] if parts.scheme != "duckdb" else []))
    header, rows = _described(url, shown)
    mapping, positions = place(shown, header, 0)
    if not rows:
        raise _bad(shown, "empty-file", "the table has no rows", "add at least one row")
    names = {field: header[at] for field, at in positions.items()}
    read = partial(_of_table, url, shown, mapping, names)
    return Source(shown, mapping, read, "", rows, header)


def _table_and_schema(url: str) -> tuple[str, str]:
    """The names of the table and of its schema; without a schema the usual one."""
    query = parse_qs(urlsplit(url).query)
    return query.get("table", [""])[0], query.get("schema", [""])[0]


def _table(connection: Any, url: str) -> Any:
    table, schema = _table_and_schema(url)
    return connection.table(table, database=schema or None)


def _connected(url: str) -> Any:
    """A connection that reads only, and fetches nothing but the table."""
    import ibis

    parts = urlsplit(url)
    if parts.scheme == "duckdb":
        path = unquote(parts.netloc + parts.path)
        # duckdb:///file.db may mean beside the user, duckdb:////data/file.db is from the root.
        relative = path.startswith("//") or not Path(path).exists()
        return ibis.duckdb.connect(
            path.removeprefix("/") if relative else path,
            read_only=True,
            autoinstall_known_extensions=False,
            autoload_known_extensions=False,
        )
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return ibis.postgres.connect(
        host=parts.hostname or query.get("host"),
        port=parts.port or 5432,
        user=unquote(parts.username or "") or None,
        password=unquote(parts.password or "") or None,
        database=unquote(parts.path.lstrip("/")),
        **{name: query[name] for name in ("sslmode", "sslrootcert") if name in query},
    )


def _described(url: str, shown: str) -> tuple[tuple[str, ...], int]:
    try:
        connection = _connected(url)
        try:
            found = _table(connection, url)
            return tuple(found.columns), int(found.count().to_pyarrow().as_py())
        finally:
            connection.disconnect()
    except BadInput:
        raise
    except Exception as error:
        raise _no_table(url, shown, error) from None


def _of_table(
    url: str, shown: str, mapping: ColumnMapping, names: dict[str, str]
) -> Iterator[Batch]:
    try:
        connection = _connected(url)
        try:
            found = _table(connection, url)
            kept = {}
            for name in dict.fromkeys(names.values()):
                column = found[name]
                kind = column.type()
                exact = kind.is_string() or kind.is_integer() or kind.is_temporal()
                # A decimal becomes text where it lives: on the way it might become a double.
                kept[name] = column if exact else column.cast("string")
            chosen = found.select(**kept)
            if url.startswith("duckdb:"):
                # What Ibis itself calls here is on its way out of DuckDB.
                batches = connection.raw_sql(chosen.compile()).to_arrow_reader(_ROWS)
            else:
                batches = chosen.to_pyarrow_batches(chunk_size=_ROWS)
            yield from _batches(batches, mapping, names)
        finally:
            connection.disconnect()
    except (BadInput, GeneratorExit):
        raise
    except Exception as error:
        raise _no_table(url, shown, error) from None


def _no_table(url: str, shown: str, error: Exception) -> BadInput:
    """Drivers have errors of many kinds, and some quote the password."""
    text = (str(error) or type(error).__name__).split("\n")[0]
    secret = urlsplit(url).password
    if secret:
        text = text.replace(secret, "***").replace(unquote(secret), "***")
    mend = "check the URL, the name of the table and whether you may read it"
    return _bad(shown, "unreadable", f"the table cannot be read: {text}", mend)


def _batches(
    batches: Iterable[Any], mapping: ColumnMapping, names: dict[str, str]
) -> Iterator[Batch]:
    """Record batches as text, rows counted from 1."""
    done = 0
    for batch in batches:
        # Damaged bytes in a text come through the reader and would surface amid the checks.
        batch.validate(full=True)
        rows = pa.array(np.arange(done + 1, done + 1 + batch.num_rows, dtype=np.int64))
        done += batch.num_rows
        columns = {"row": rows}
        for field, name in names.items():
            column = mapping.column(field) or Column(name, field)
            columns[field] = written(batch.column(batch.schema.get_field_index(name)), column)
        yield Batch(pa.table(columns), (), done)


def written(array: Any, column: Column) -> Any:
    """Values of any plain type as the text that their column would have in a file."""
    kind = array.type
    if pa.types.is_dictionary(kind):
        array = array.dictionary_decode()
        kind = array.type
    if pa.types.is_date(kind):
        return pc.strftime(array.cast(pa.date32()), _strftime(column.style.dates))
    if pa.types.is_timestamp(kind):
        local = array if kind.tz is None else pc.local_timestamp(array)
        midnight = pc.equal(local, pc.floor_temporal(local, unit="day"))
        day = pc.strftime(local, _strftime(column.style.dates))
        return pc.if_else(midnight, day, local.cast(pa.string()))
    text = array.cast(pa.string())
    if (pa.types.is_decimal(kind) or pa.types.is_floating(kind)) and column.style.decimal == ",":
        text = pc.replace_substring(text, ".", ",")
    return text


def _strftime(layout: str) -> str:
    marks = {"y": "%Y", "j": "%Y", "m": "%m", "d": "%d"}
    return re.sub(r"[jyJY]{4}|[mM]{1,2}|[dD]{1,2}", lambda m: marks[m.group()[0].lower()], layout)


def _plain_types(shown: str, fields: Iterable[Any]) -> None:
    """Refuses columns that hold more than one value in a cell."""
    findings = []
    for field in fields:
        if pa.types.is_nested(field.type):
            place = Place(shown, spot=f"column {field.name}")
            message = f"the column {field.name!r} holds {field.type}, which is no plain value"
            mend = "write it as text, a number or a day, or leave it out"
            findings.append(Finding(place, "bad-value", message, mend))
    if findings:
        raise BadInput(findings)


def _bad(shown: str, code: str, message: str, mend: str) -> BadInput:
    return BadInput([Finding(Place(shown), code, message, mend)])
