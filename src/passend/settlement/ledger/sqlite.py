"""A ledger in one SQLite file: appended, never edited, whole after a power cut.

The write-ahead log with ``synchronous = FULL`` keeps what was committed; triggers refuse every
change of what was written; unique keys refuse every second posting. Beside the file stand its
``-wal`` and ``-shm`` while it is open; after closing one file is left.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from passend.findings import BadInput, Finding, Place
from passend.settlement.ledger.entries import (
    FIRST_LINK,
    Document,
    Entry,
    Key,
    Kind,
    Legs,
    Record,
    Remark,
    linked,
)

__all__ = ["SqliteLedger"]

_APPLICATION, _FORMAT = 0x70617373, 1
_BUSY_SECONDS = 60.0

_TABLES = """
CREATE TABLE document (
    id TEXT PRIMARY KEY, contract TEXT NOT NULL, kind TEXT NOT NULL, known_at TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX document_contract ON document (contract, known_at);
CREATE TABLE entry (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, contract TEXT NOT NULL, clause TEXT NOT NULL,
    paid_by TEXT NOT NULL, paid_to TEXT NOT NULL, "window" TEXT NOT NULL, day TEXT NOT NULL,
    document TEXT NOT NULL REFERENCES document (id), reason TEXT NOT NULL, by TEXT NOT NULL,
    reverses TEXT NOT NULL, counts_as TEXT NOT NULL
) STRICT;
CREATE INDEX entry_contract ON entry (contract, clause, "window");
CREATE UNIQUE INDEX entry_reversed_once ON entry (reverses) WHERE reverses <> '';
CREATE TABLE leg (
    entry TEXT NOT NULL REFERENCES entry (id), account TEXT NOT NULL, cents INTEGER NOT NULL,
    PRIMARY KEY (entry, account)
) STRICT;
CREATE TABLE remark (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, contract TEXT NOT NULL, clause TEXT NOT NULL,
    "window" TEXT NOT NULL, day TEXT NOT NULL, by TEXT NOT NULL, cents INTEGER NOT NULL,
    says TEXT NOT NULL
) STRICT;
CREATE TABLE record (
    place INTEGER PRIMARY KEY, what TEXT NOT NULL, id TEXT NOT NULL, link TEXT NOT NULL UNIQUE
) STRICT;
"""
_KEPT = ("document", "entry", "leg", "remark", "record")
_ENTRY = (
    'id, kind, contract, clause, paid_by, paid_to, "window", day, document, reason, by, reverses'
)


class SqliteLedger:
    """The ledger in a file, made when it is not there yet.

    Raises BadInput ``not-a-ledger`` when the file is something else."""

    def __init__(self, path: Path, *, make: bool = True) -> None:
        if not make and not path.is_file():
            raise BadInput([_not_a_ledger(path, "is not there")])
        self.path = path
        try:
            self._db = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
            self._open()
        except sqlite3.DatabaseError as error:
            raise BadInput([_not_a_ledger(path, str(error))]) from None

    def _open(self) -> None:
        # Asked before anything is set, so that a database of something else stays as it is.
        self._is_ours()
        for pragma in ("foreign_keys = ON", "journal_mode = WAL", "synchronous = FULL",
                       "recursive_triggers = ON"):  # fmt: skip
            self._db.execute(f"PRAGMA {pragma}")
        with self.writing():
            if self._is_ours():
                return
            for statement in (*_TABLES.split(";\n"), *_guards()):
                self._db.execute(statement)
            self._db.execute(f"PRAGMA application_id = {_APPLICATION}")
            self._db.execute(f"PRAGMA user_version = {_FORMAT}")

    def _is_ours(self) -> bool:
        """Whether this is a ledger; False when it is still empty. Raises DatabaseError."""
        marks = self._one("PRAGMA application_id"), self._one("PRAGMA user_version")
        if marks == (_APPLICATION, _FORMAT):
            return True
        if any(marks) or self._one("SELECT count(*) FROM sqlite_master"):
            raise sqlite3.DatabaseError("is a database of something else")
        return False

    def _one(self, sql: str) -> int:
        return int(self._db.execute(sql).fetchone()[0])

    def close(self) -> None:
        """Leave one file behind."""
        self._db.close()

    def __enter__(self) -> SqliteLedger:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        if self._db.in_transaction:
            yield
            return
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def add(self, document: Document, entries: Iterable[Entry]) -> None:
        records: list[Record] = [document, *entries]
        self._append(records)

    def remark(self, remark: Remark) -> None:
        self._append([remark])

    def _append(self, records: Iterable[Record]) -> None:
        link = self.head()
        for record in records:
            link = linked(link, record)
            try:
                self._insert(record)
                self._db.execute(
                    "INSERT INTO record (what, id, link) VALUES (?, ?, ?)",
                    (type(record).__name__, record.id, link),
                )
            except sqlite3.IntegrityError as error:
                raise ValueError(f"{record.id} is already there ({error})") from None

    def _insert(self, record: Record) -> None:
        if not isinstance(record, Entry):
            values = tuple(vars(record).values())
            marks = ", ".join("?" for _ in values)
            table = type(record).__name__.lower()
            self._db.execute(f"INSERT INTO {table} VALUES ({marks})", values)
            return
        first = (
            record.reverses
            and self._db.execute(
                "SELECT counts_as FROM entry WHERE id = ?", (record.reverses,)
            ).fetchone()
        )
        key = record.key
        self._db.execute(
            f"INSERT INTO entry ({_ENTRY}, counts_as) VALUES ({', '.join('?' * 13)})",
            (record.id, record.kind, key.contract, key.clause, key.paid_by, key.paid_to, key.window,
             record.day, record.document, record.reason, record.by,
             record.reverses, first[0] if first else record.kind),
        )  # fmt: skip
        self._db.executemany("INSERT INTO leg VALUES (?, ?, ?)",
                             [(record.id, *leg) for leg in record.legs.items()])  # fmt: skip

    def document(self, id: str) -> Document | None:
        row = self._db.execute("SELECT * FROM document WHERE id = ?", (id,)).fetchone()
        return row and Document(*row)

    def latest(self, contract: str) -> Document | None:
        row = self._db.execute(
            "SELECT * FROM document WHERE contract = ? AND kind = 'statement' "
            "ORDER BY known_at DESC, version DESC LIMIT 1",
            (contract,),
        ).fetchone()
        return row and Document(*row)

    def entry(self, id: str) -> Entry | None:
        row = self._db.execute(f"SELECT {_ENTRY} FROM entry WHERE id = ?", (id,)).fetchone()
        legs = self._db.execute("SELECT account, cents FROM leg WHERE entry = ?", (id,))
        return row and _entry(row, dict(legs.fetchall()))

    def totals(self, contract: str) -> dict[tuple[Key, str, Kind], int]:
        rows = self._db.execute(
            'SELECT contract, clause, paid_by, paid_to, "window", account, counts_as, sum(cents) '
            "FROM entry JOIN leg ON leg.entry = entry.id WHERE contract = ? GROUP BY 2, 3, 4, 5, "
            "6, 7 ORDER BY min(entry.rowid), account",
            (contract,),
        )
        return {(Key(*row[:5]), row[5], row[6]): row[7] for row in rows}

    def records(self) -> Iterator[tuple[Record, str]]:
        rows = self._db.execute("SELECT what, id, link FROM record ORDER BY place")
        for what, id, link in rows.fetchall():
            read = {"Document": self.document, "Entry": self.entry, "Remark": self._remark}[what]
            record = read(id)
            assert record is not None
            yield record, link

    def remarks(self, contract: str) -> list[Remark]:
        rows = self._db.execute(
            "SELECT * FROM remark WHERE contract = ? ORDER BY rowid", (contract,)
        )
        return [Remark(*row) for row in rows.fetchall()]

    def _remark(self, id: str) -> Remark | None:
        row = self._db.execute("SELECT * FROM remark WHERE id = ?", (id,)).fetchone()
        return row and Remark(*row)

    def head(self) -> str:
        row = self._db.execute("SELECT link FROM record ORDER BY place DESC LIMIT 1").fetchone()
        return str(row[0]) if row else FIRST_LINK


def _guards() -> Iterator[str]:
    """Triggers that refuse to change or remove what was written."""
    for table in _KEPT:
        for verb in ("UPDATE", "DELETE"):
            yield (f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} BEGIN "
                   f"SELECT RAISE(ABORT, 'a ledger is added to, never changed'); END")  # fmt: skip


def _entry(row: tuple[str, ...], legs: Legs) -> Entry:
    id, kind, contract, clause, paid_by, paid_to, window, day, document, *rest = row
    key = Key(contract, clause, paid_by, paid_to, window)
    return Entry(id, kind, key, day, document, legs, *rest)  # type: ignore[arg-type]


def _not_a_ledger(path: Path, why: str) -> Finding:
    return Finding(Place(str(path)), "not-a-ledger", f"cannot be used as a ledger: {why}",
                   "name a new file, or a file that `passend post` wrote")  # fmt: skip
