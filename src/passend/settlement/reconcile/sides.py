"""One party's lines as a relation on disk, with digests per bucket: plain or keyed.

A bucket holds the lines whose key falls in it, the same bucket on both sides. Its digest is a sum
over its lines, so that the order of lines plays no part and a line that stands there twice counts
twice. Plain digests are quick and stay on this machine; beside them stand the exact sums of the
numbers, so that no euro hangs on a hash. Keyed digests are HMAC-SHA-256 (RFC 2104) with a secret
that the two parties share; only those leave the house.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from passend.claims.needed import engine, needed, quoted
from passend.claims.store import Store
from passend.findings import BadInput, Finding, Place
from passend.observation.table import COLUMNS, read_table
from passend.settlement.reconcile.kinds import CLAIMS, OBSERVATIONS, Kind

__all__ = ["LINES_LIMIT", "Opened", "Row", "Side", "listed", "opened"]

LINES_LIMIT: Final = 2_000_000
"""How many differing lines are held at once. Sides that differ more than that are not the same
claims, and a list of lines would not help anybody."""

Row = dict[str, Any]
"""A line that differs: its key and fields by name."""

_NUMBERS: Final = ("quantity", "declared", "paid", "value")


@contextmanager
def opened(memory: str = "2GB") -> Iterator[Opened]:
    """A place to hold sides against each other; spills to a folder beyond ``memory``."""
    needed("duckdb", "pyarrow")
    with TemporaryDirectory() as spill:
        connection = engine(spill, memory)
        connection.execute("SET preserve_insertion_order = false")
        try:
            yield Opened(connection)
        finally:
            connection.close()


@dataclass
class Opened:
    """An engine in which sides stand as relations."""

    connection: Any

    def rows(self, query: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """The rows of a query by name."""
        found = self.connection.execute(query, parameters)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def side(self, path: str, name: str) -> Side:
        """A party's lines: a folder of taken-in claims, Parquet files, or a table of observations.

        Raises BadInput: ``no-claims``, ``claims-column``, and what reading a table raises."""
        place = Path(path)
        if place.suffix.lower() in (".csv", ".xlsx"):
            return self._observations(place, name)
        found = [str(p) for p in Store(place).paths()] if place.is_dir() else []
        found = found or sorted(map(str, place.glob("**/*.parquet"))) if place.is_dir() else [path]
        if not found or not (place.is_dir() or list(place.parent.glob(place.name))):
            mend = "name a folder of taken-in claims, a Parquet file or a table of observations"
            raise BadInput([Finding(Place(path), "no-claims", "there are no claims here", mend)])
        files = f"read_parquet([{', '.join(map(quoted, found))}], union_by_name=true)"
        return self._claims(files, path, name)

    def _claims(self, files: str, path: str, name: str) -> Side:
        import duckdb

        try:
            there = {row["column_name"] for row in self.rows(f"DESCRIBE SELECT * FROM {files}")}
        except duckdb.Error as error:
            message = str(error).splitlines()[0]
            raise BadInput([Finding(Place(path), "no-claims", message)]) from None
        wanted = dict.fromkeys((*CLAIMS.key, *CLAIMS.fields, *CLAIMS.alike))
        missing = [column for column in (*CLAIMS.key, "code", "declared") if column not in there]
        if missing:
            mend = "take the claims in first: passend claims take-in"
            raise BadInput(
                Finding(Place(path), "claims-column", f"there is no column {column}", mend)
                for column in missing
            )
        columns = ", ".join(c if c in there else f"NULL AS {c}" for c in wanted)
        self.connection.execute(f"CREATE VIEW {name} AS SELECT {columns} FROM {files}")
        return Side(self, name, CLAIMS)

    def _observations(self, path: Path, name: str) -> Side:
        import pyarrow as pa

        rows = read_table(path).rows
        columns = {column: [getattr(row, column) for row in rows] for column in COLUMNS}
        types = {"value": pa.int64(), "known": pa.date32()}
        table = pa.table({c: pa.array(v, types.get(c, pa.string())) for c, v in columns.items()})
        self.connection.register(name, table)
        return Side(self, name, OBSERVATIONS)


@dataclass
class Side:
    """One party's lines, as a relation of an engine."""

    opened: Opened
    name: str
    kind: Kind

    def count(self) -> int:
        return int(self.opened.rows(f"SELECT count(*) AS n FROM {self.name}")[0]["n"])

    def plain_bucket(self, buckets: int) -> str:
        return f"hash({listed(self.kind.key)}) % {buckets}"

    def plain_digests(self, buckets: int, into: str) -> None:
        """A table with the digest of every bucket, for use on this machine only."""
        every = listed((*self.kind.key, *self.kind.fields))
        numbers = [name for name in _NUMBERS if name in self.kind.fields]
        sums = ", ".join(f"sum({name}::HUGEINT) AS sum_{name}" for name in numbers)
        sign, cents = self.kind.sign, self.kind.cents
        signed = f"CASE WHEN {sign} = 'C' THEN -{cents} ELSE {cents} END" if sign else cents
        self.opened.connection.execute(
            f"CREATE TABLE {into} AS SELECT {self.plain_bucket(buckets)} AS bucket, "
            f"count(*) AS lines, sum(hash({every})::HUGEINT) AS one, "
            f"sum(hash({quoted('passend')}, {every})::HUGEINT) AS two, {sums}, "
            f"sum(({signed})::HUGEINT) AS cents, max({self.kind.day}) AS last "
            f"FROM {self.name} GROUP BY bucket"
        )

    def keyed(self, secret: bytes, fields: Sequence[str], more: Sequence[str] = ()) -> str:
        """A query that gives every line with ``line`` (the keyed digest of its key), ``content``
        (that of its key and fields) and the columns ``more``."""
        line = _hmac(secret, _text(("key", *self.kind.key)))
        content = _hmac(secret, _text(("content", *self.kind.key, *fields)))
        extra = "".join(f', "{name}"' for name in more)
        return f"SELECT {line} AS line, {content} AS content{extra} FROM {self.name}"


def listed(names: Sequence[str], of: str = "") -> str:
    """Columns as a list of SQL; some of their names are words of SQL."""
    return ", ".join(f'{of}"{name}"' for name in names)


def _text(names: Sequence[str]) -> str:
    """The named fields as one text that says where every one of them ends. The first name says
    what the digest is for."""
    parts = [quoted(names[0] + ";")]
    for name in names[1:]:
        value = f'CAST("{name}" AS VARCHAR)'
        parts.append(f"coalesce(length({value}) || ':' || {value}, '-') || ';'")
    return " || ".join(parts)


def _hmac(secret: bytes, text: str) -> str:
    """HMAC-SHA-256 of a text as an expression of SQL, as RFC 2104 defines it."""
    block = secret if len(secret) <= 64 else hashlib.sha256(secret).digest()
    block = block.ljust(64, b"\0")
    inner, outer = (bytes(byte ^ pad for byte in block) for pad in (0x36, 0x5C))
    inside = f"sha256({_blob(inner)} || encode({text}))"
    return f"sha256({_blob(outer)} || unhex({inside}))"


def _blob(data: bytes) -> str:
    return "'" + "".join(f"\\x{byte:02X}" for byte in data) + "'::BLOB"
