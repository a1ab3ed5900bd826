"""Engines by URL: where a pass over the claims runs.

- ``duckdb://`` (in memory), ``duckdb:///folder/file.db?memory_limit=8GB&temp_directory=/scratch``
- ``local[2]``, ``local-cluster[2,1,1024]``, ``spark://host:7077``: Spark
- ``postgres://user@host/database``, and whatever else Ibis knows

Every engine gives the same integers. Nothing is fetched from the network and no extension is
installed. Only temporary tables are written, and they are gone when the engine closes.
"""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl

from passend.claims.needed import quoted
from passend.findings import BadInput, Finding, Place

__all__ = ["Engine", "open_engine"]

_SPARK = ("local", "spark:")
_POSTGRES = ("postgres:", "postgresql:")
_ROWS = 10_000
_NUMBERS = itertools.count(1)
_ROWS_AT_A_TIME = 250_000
_EPOCH = date(1970, 1, 1).toordinal()


@contextmanager
def open_engine(url: str) -> Iterator[Engine]:
    """The engine of a URL, for as long as it is used.

    Raises BadInput ``extra-missing`` when what it needs is not installed and
    ``engine-unreachable`` when it does not answer.
    """
    engine = _opened(url)
    try:
        yield engine
    finally:
        engine.close()


def _opened(url: str) -> Engine:
    kind: type[Engine] = Engine
    if url.startswith("duckdb:"):
        kind = _DuckDB
    elif url.startswith(_SPARK):
        kind = _Spark
    elif url.startswith(_POSTGRES):
        kind = _Postgres
    for module, extra in (("pyarrow", "claims"), ("ibis", "claims"), *kind.NEEDS):
        _needed(module, extra)
    try:
        return kind(url)
    except Exception as error:
        # Every driver has its own exceptions for a host that is not there or a URL it cannot read.
        said = str(error).strip().partition("\n")[0] or type(error).__name__
        mend = "check the URL, such as duckdb://, local[2] or postgres://user@host/database"
        raise BadInput([Finding(Place(url), "engine-unreachable", said, mend)]) from error


def _needed(module: str, extra: str) -> None:
    try:
        import_module(module)
    except ImportError:
        message = f"counting claims needs {module}, which the base install lacks"
        mend = f'install it with: pip install "passend[{extra}]"'
        raise BadInput([Finding(Place("claims"), "extra-missing", message, mend)]) from None


def _column(values: Sequence[int | str | date]) -> Any:
    """An Arrow column of whole numbers, texts or days, by its first value. Made of buffers:
    ``pyarrow.array`` would bring pandas first, which takes longer than most passes."""
    import numpy as np
    import pyarrow as pa

    size = len(values)
    if values and isinstance(values[0], str):
        parts = [str(value).encode() for value in values]
        ends = np.cumsum([0, *map(len, parts)], dtype=np.int32)
        return pa.StringArray.from_buffers(size, pa.py_buffer(ends), pa.py_buffer(b"".join(parts)))
    if values and isinstance(values[0], date):
        days = np.array([value.toordinal() for value in values], np.int32) - _EPOCH  # type: ignore[union-attr]
        return pa.Array.from_buffers(pa.date32(), size, [None, pa.py_buffer(days)])
    numbers = np.fromiter(values, np.int64, size)
    return pa.Array.from_buffers(pa.int64(), size, [None, pa.py_buffer(numbers)])


class Engine:
    """An engine that Ibis knows, with the few things a pass asks of it. ``streams`` says that a
    long query costs no more than its parts, and that claims are as fast to read again as to hold.
    """

    NEEDS: tuple[tuple[str, str], ...] = ()
    streams = False

    def __init__(self, url: str) -> None:
        self.made: list[str] = []
        self.connection = self.connect(url)

    def connect(self, url: str) -> Any:
        import ibis

        return ibis.connect(url)

    def name(self) -> str:
        """A name for the next temporary table."""
        self.made.append(f"passend_{next(_NUMBERS)}")
        return self.made[-1]

    def table(self, names: Sequence[str], rows: Iterable[Sequence[int | str | date]]) -> Any:
        """A small table of whole numbers, texts or days, by its first row; without rows, of whole
        numbers."""
        import pyarrow as pa

        listed = list(rows)
        columns = list(zip(*listed, strict=True)) or [()] * len(names)
        return self.small(pa.table([_column(values) for values in columns], list(names)))

    def small(self, data: Any) -> Any:
        """An Arrow table of few rows as a temporary table."""
        return self.upload(data)

    def upload(self, data: Any) -> Any:
        """An Arrow table as a temporary table."""
        return self.connection.create_table(self.name(), obj=data, temp=True)

    def keep(self, expression: Any) -> Any:
        """The rows of an expression, computed once."""
        name = self.name()
        self.run(f'CREATE TEMPORARY TABLE "{name}" AS {self.sql(expression)}')
        return self.connection.table(name)

    def marks(self, *texts: Any) -> list[Any]:
        """What tells some texts from others: equal texts have equal marks. Different texts may have
        the same mark by chance, where an engine has something shorter than the texts."""
        return list(texts)

    def put_aside(self, expression: Any) -> Any:
        """As :meth:`keep`, for rows that are wide and asked for by few columns at a time."""
        return self.keep(expression)

    def sql(self, expression: Any) -> str:
        """The query of an expression, in the words of this engine."""
        from sqlglot import ErrorLevel

        # Written from a copy, which Ibis leaves out: a relation that a query reads twice is one
        # object in its tree, and turning its anti join into NOT EXISTS would mend one of the two.
        query: str = self.connection.compiler.to_sqlglot(expression).sql(
            dialect=self.connection.dialect, copy=True, unsupported_level=ErrorLevel.RAISE
        )
        return query

    def run(self, statement: str) -> None:
        """A statement without an answer."""
        with self.connection._safe_raw_sql(statement):
            pass

    def columns(self, expression: Any) -> Any:
        """The rows of an expression, here, as an Arrow table."""
        return self.connection.to_pyarrow(expression)

    def fetch(self, expression: Any) -> list[dict[str, Any]]:
        """The rows of an expression, here."""
        found: list[dict[str, Any]] = self.columns(expression).to_pylist()
        return found

    def batches(self, expression: Any) -> Iterator[Any]:
        """The rows of an expression as Arrow batches, in its order, a part at a time."""
        yield from self.connection.to_pyarrow_batches(expression, chunk_size=_ROWS_AT_A_TIME)

    def stream(self, expression: Any) -> Iterator[dict[str, Any]]:
        """The rows of an expression, here, one after the other: as rows of Python a large answer
        takes ten times the room that it has as columns."""
        for batch in self.columns(expression).to_batches(_ROWS):
            yield from batch.to_pylist()

    def parquet(self, files: Sequence[str]) -> Any:
        """Parquet files as one table."""
        return self.connection.read_parquet(list(files))

    def named(self, table: str) -> Any | None:
        """The table of a name; None when there is none."""
        try:
            return self.connection.table(table)
        except Exception:  # every engine has its own exception for a table that is not there
            return None

    def close(self) -> None:
        self.connection.disconnect()


class _DuckDB(Engine):
    NEEDS = (("duckdb", "claims"),)
    streams = True

    def connect(self, url: str) -> Any:
        import ibis

        path, _, query = url.removeprefix("duckdb:").removeprefix("//").partition("?")
        self.spill = tempfile.mkdtemp(prefix="passend-")
        settings = {
            "memory_limit": _half_of_memory(),
            "temp_directory": self.spill,
            "preserve_insertion_order": False,
            **dict(parse_qsl(query)),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        try:
            opened = ibis.duckdb.connect(path or ":memory:", **settings)
            # It would be drawn into what a command prints.
            opened.raw_sql("SET enable_progress_bar = false")
            return opened
        except Exception:
            shutil.rmtree(self.spill, ignore_errors=True)
            raise

    def upload(self, data: Any) -> Any:
        name = self.name()
        self.connection.con.register(f"{name}_arrow", data)
        self.run(f'CREATE TEMPORARY TABLE "{name}" AS SELECT * FROM "{name}_arrow"')
        self.connection.con.unregister(f"{name}_arrow")
        return self.connection.table(name)

    def marks(self, *texts: Any) -> list[Any]:
        import ibis
        import ibis.expr.datatypes as dt

        def hash_(one, other):  # type: ignore[no-untyped-def]
            """Eight bytes instead of two texts: of a hundred million lines it is the difference
            between some memory and all of it."""

        kinds = {"signature": ((dt.string, dt.string), dt.uint64), "name": "hash"}
        return [ibis.udf.scalar.builtin(hash_, **kinds)(*texts)]

    def put_aside(self, expression: Any) -> Any:
        # In a file: temporary tables are held uncompressed, in the memory that sums need.
        name = self.name()
        path = quoted(os.path.join(self.spill, f"{name}.parquet"))
        self.run(f"COPY ({self.sql(expression)}) TO {path} (FORMAT parquet)")
        self.run(f'CREATE TEMPORARY VIEW "{name}" AS FROM read_parquet({path})')
        return self.connection.table(name)

    def small(self, data: Any) -> Any:
        import pyarrow.parquet as pq

        # By way of a file: to look at an Arrow table, DuckDB would bring pandas as well. Each has a
        # name of its own, since DuckDB may remember what it read under a name.
        name = self.name()
        path = os.path.join(self.spill, f"{name}.parquet")
        pq.write_table(data, path)
        self.run(f'CREATE TEMPORARY TABLE "{name}" AS FROM read_parquet({quoted(path)})')
        return self.connection.table(name)

    def columns(self, expression: Any) -> Any:
        # Asked of DuckDB itself: Ibis would bring pandas, which takes longer than a small answer.
        return self.connection.con.execute(self.sql(expression)).to_arrow_table()

    def parquet(self, files: Sequence[str]) -> Any:
        return self.connection.read_parquet(list(files), union_by_name=True)

    def batches(self, expression: Any) -> Iterator[Any]:
        # Ibis asks for batches in a way that DuckDB no longer wants.
        yield from self.connection.con.execute(self.sql(expression)).to_arrow_reader(
            _ROWS_AT_A_TIME
        )

    def close(self) -> None:
        super().close()
        shutil.rmtree(self.spill, ignore_errors=True)


def _half_of_memory() -> str:
    """Half of what the machine has; the rest of a large join goes to the temp directory."""
    names: Mapping[str, int] = getattr(os, "sysconf_names", {})
    if {"SC_PAGE_SIZE", "SC_PHYS_PAGES"} <= set(names):
        megabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2_000_000
        return f"{megabytes}MB"
    return "2GB"


class _Spark(Engine):
    NEEDS = (("pyspark", "spark"),)

    def connect(self, url: str) -> Any:
        import ibis
        from pyspark.sql import SparkSession

        found = SparkSession.getActiveSession()
        self.own = found is None
        if found is None:
            settings = {
                "spark.sql.session.timeZone": "UTC",
                "spark.sql.ansi.enabled": "true",  # a sum beyond 64 bits is an error, not a wrap
                "spark.ui.enabled": "false",
                "spark.ui.showConsoleProgress": "false",
            }
            if url.startswith("local"):
                settings["spark.sql.shuffle.partitions"] = "4"
            builder = SparkSession.builder.master(url).appName("passend")
            for key, value in settings.items():
                builder = builder.config(key, value)
            found = builder.getOrCreate()
            found.sparkContext.setLogLevel("ERROR")
        self.session = found
        self.kept: list[Any] = []
        return ibis.pyspark.connect(found)

    def _view(self, frame: Any) -> Any:
        name = self.name()
        frame.createOrReplaceTempView(name)
        return self.connection.table(name)

    def upload(self, data: Any) -> Any:
        return self._view(self.session.createDataFrame(data))

    def keep(self, expression: Any) -> Any:
        frame = self.session.sql(self.sql(expression))
        if str(self.session.sparkContext.master).startswith("local["):
            # In one process nothing can be lost, and a plan that ends here need not be gone through
            # again by every query that reads it: planning is the work when claims are few.
            return self._view(frame.localCheckpoint())
        self.kept.append(frame.cache())
        return self._view(self.kept[-1])

    def columns(self, expression: Any) -> Any:
        # Arrow from Spark itself: through pandas, whole numbers beside a null would become floats.
        return self.session.sql(self.sql(expression)).toArrow()

    def parquet(self, files: Sequence[str]) -> Any:
        return self._view(self.session.read.option("mergeSchema", "true").parquet(*files))

    def close(self) -> None:
        for name in self.made:
            self.session.catalog.dropTempView(name)
        for frame in self.kept:
            frame.unpersist()
        if self.own:
            self.session.stop()


class _Postgres(Engine):
    NEEDS = (("psycopg", "postgres"),)

    def connect(self, url: str) -> Any:
        import ibis

        return ibis.connect("postgres:" + url.partition(":")[2])

    def upload(self, data: Any) -> Any:
        return self._copied(data.schema, data.to_batches())

    def _copied(self, schema: Any, batches: Iterable[Any]) -> Any:
        """Arrow batches streamed into a temporary table."""
        import ibis

        name = self.name()
        table = self.connection.create_table(
            name, schema=ibis.Schema.from_pyarrow(schema), temp=True
        )
        columns = ", ".join(f'"{column}"' for column in schema.names)
        with self.connection.con.cursor() as cursor:
            with cursor.copy(f'COPY "{name}" ({columns}) FROM STDIN') as copy:
                for batch in batches:
                    for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                        copy.write_row(row)
            cursor.execute(f'ANALYZE "{name}"')
        return table

    def columns(self, expression: Any) -> Any:
        import pyarrow as pa

        with self.connection.con.cursor() as cursor:
            cursor.execute(self.sql(expression))
            names = [column.name for column in cursor.description]
            return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in cursor],
                                        expression.schema().to_pyarrow())  # fmt: skip

    def keep(self, expression: Any) -> Any:
        kept = super().keep(expression)
        # Without statistics the planner would join a large temporary table by nested loops.
        self.run(f'ANALYZE "{self.made[-1]}"')
        return kept

    def parquet(self, files: Sequence[str]) -> Any:
        import pyarrow.dataset as ds

        found = ds.dataset(list(files), format="parquet")
        return self._copied(found.schema, found.to_batches())
