"""Sources of claims: files and warehouse tables as batches of text, one column per field.

Everything comes in as text, so that no type is guessed; what a text means is for the checks.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from passend.claims.columns import ColumnMapping, canonical_for
from passend.claims.faults import Fault
from passend.claims.needed import needed
from passend.findings import BadInput, Finding, Place
from passend.words import Words

__all__ = ["Batch", "Placer", "Source", "content_hash", "open_source", "peek", "unreadable"]

_SUFFIXES: Final = (".csv", ".csv.gz", ".tsv", ".txt", ".xlsx", ".parquet")
"""What a file may end in."""
_HASHED_AT_ONCE: Final = 1 << 20


@dataclass(frozen=True)
class Batch:
    """Some rows: an Arrow table with ``row`` (int64, the place in the source) and a column of text
    for every field that a column fills; what the reader itself found wrong (such a row is in the
    table when only a cell is wrong); how much of the source is read now; blank rows left out; the
    text of the rows that are not in the table."""

    table: Any
    faults: tuple[Fault, ...] = ()
    done: int = 0
    blank: int = 0
    lost: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """Claims to be read, from anywhere.

    ``shown`` is its name for people (never a password), ``content`` its hash (empty: the hash of
    its rows, once they are read), ``total`` its size in the unit of ``Batch.done``; ``unread`` are
    the columns that no field takes; ``about`` says by which standard a message is read, ``hashed``
    that the reader itself makes pseudonyms of patients.
    ``read`` may be called more than once.
    """

    shown: str
    mapping: ColumnMapping
    read: Callable[[], Iterator[Batch]] = field(repr=False)
    content: str = ""
    total: int = 0
    header: tuple[str, ...] = ()
    about: Words | None = None
    hashed: bool = False

    @property
    def pseudonymous(self) -> bool:
        """Whether the patients are pseudonyms already: of the reader, or of rows handed back."""
        return self.hashed or self.mapping.guarded

    @property
    def unread(self) -> tuple[str, ...]:
        """The columns that no field takes; those of rows handed back only say why they were."""
        if self.mapping.guarded:
            return ()
        used = {column.name.casefold() for column in self.mapping.sources}
        return tuple(n for n in self.header if n.strip() and n.strip().casefold() not in used)

    def position(self, column: str) -> int:
        """The place of a column from 1; 0 when the source has none of that name."""
        names = [name.strip().casefold() for name in self.header]
        found = column.strip().casefold()
        return names.index(found) + 1 if found in names else 0


def open_source(path_or_url: Path | str, mapping: ColumnMapping | None = None,
                shown: str = "") -> Source:  # fmt: skip
    """Claims in a CSV file (also .csv.gz), an XLSX workbook, a Parquet file or a warehouse table
    (``duckdb:///file.db?table=claims``, ``postgres://user@host/base?table=claims``).

    Without a mapping the columns have the names of the fields, days are YYYY-MM-DD and amounts are
    cents. Raises BadInput: ``source-type``, ``unreadable``, ``encoding``, ``table-syntax``,
    ``empty-file``, ``too-large``, ``missing-column``, ``ambiguous-column``, ``missing-field``,
    ``bad-url``, ``extra-missing``; while it is read also those of its contents.
    """
    needed("pyarrow")
    how = mapping or ColumnMapping(())
    return _opened(str(path_or_url), shown, how, partial(placed, mapping))


def peek(path_or_url: Path | str, how: ColumnMapping | None = None, rows: int = 100,
         ) -> tuple[tuple[str, ...], list[list[str]]]:  # fmt: skip
    """The header and the first rows of a source as text, for :func:`mapping.propose`; of ``how``
    only the encoding and the separator count. Raises BadInput as :func:`open_source` does.
    """
    needed("pyarrow")

    how = ColumnMapping((), separator=how.separator, encoding=how.encoding) if how else None
    how = how or ColumnMapping(())

    def every(shown: str, header: tuple[str, ...], line: int) -> Placing:
        return how, {str(at): at for at in range(len(header))}

    source = _opened(str(path_or_url), "", how, every)
    table = next(iter(source.read())).table.slice(0, rows)
    columns = [table.column(str(at)).to_pylist() for at in range(len(source.header))]
    return source.header, [[cell or "" for cell in row] for row in zip(*columns, strict=True)]


_PROPOSE: Final = "one is proposed by: passend claims propose SOURCE --out mapping.yaml"

Placing = tuple[ColumnMapping, dict[str, int]]
"""A mapping and, per field, the position of its column from 0."""
Placer = Callable[[str, tuple[str, ...], int], Placing]
"""How the columns of a header (of a source, on a line) are placed."""


def _opened(text: str, shown: str, how: ColumnMapping, place: Placer) -> Source:
    """The reader for a name or a URL, by its form."""
    if "://" in text:
        from passend.claims.warehouse import open_table

        return open_table(text, place)
    path, name = Path(text), Path(text).name.lower()
    shown = shown or text
    if name.endswith(".xlsx"):
        from passend.claims.workbooks import open_workbook

        return open_workbook(path, shown, place)
    if name.endswith(".parquet"):
        from passend.claims.warehouse import open_parquet

        return open_parquet(path, shown, place)
    if name.removesuffix(".gz").endswith((".csv", ".tsv", ".txt")):
        from passend.claims.csvfiles import open_csv

        return open_csv(path, shown, how, place)
    message = f"a {', '.join(_SUFFIXES)} file was expected, not {path.suffix or 'no extension'}"
    mend = "save it as one of these, or name a warehouse table by its URL"
    raise BadInput([Finding(Place(shown), "source-type", message, mend)])


def placed(
    mapping: ColumnMapping | None, shown: str, header: tuple[str, ...], line: int
) -> Placing:
    """The columns of a mapping in a header.

    Raises BadInput ``missing-column`` (with what was probably meant), ``ambiguous-column`` and
    ``missing-field``.
    """
    named, mapping = mapping is not None, canonical_for(header) if mapping is None else mapping
    names: dict[str, list[int]] = {}
    for at, name in enumerate(header):
        names.setdefault(name.strip().casefold(), []).append(at)
    findings, positions = [], {}
    for column in mapping.sources:
        found = names.get(column.name.strip().casefold(), [])
        place = Place(shown, line, spot=f"row {line}, column {column.name}")
        if len(found) == 1:
            positions[column.field] = found[0]
        elif found:
            message = f"{column.name!r} is the name of {len(found)} columns"
            findings.append(Finding(place, "ambiguous-column", message, "rename all but one"))
        else:
            close = difflib.get_close_matches(column.name.strip().casefold(), names, 1)
            hint = f"did you mean {close[0]!r}? " if close else ""
            message = f"there is no column {column.name!r}"
            mend = f"{hint}name it in the mapping as the header does"
            findings.append(Finding(place, "missing-column", message, mend))
    for field_missing in () if findings else mapping.missing():
        place = Place(shown, line, spot=f"row {line}")
        message = f"no column fills {field_missing.name!r} ({field_missing.dutch})"
        mend = f"add it to the mapping: {field_missing.means.en}"
        if not named:
            mend = f"without a mapping a column has the name of its field; {_PROPOSE}"
        findings.append(Finding(place, "missing-field", message, mend))
    if findings:
        raise BadInput(findings)
    return mapping, positions


def content_hash(path: Path, shown: str, mapping: ColumnMapping) -> str:
    """``"sha256:"`` and the hash of a file's bytes and of what its mapping says.

    The mapping is in it, because the same file read as euros or as cents is not the same content.
    """
    found = hashlib.sha256(mapping_bytes(mapping))
    try:
        with path.open("rb") as stream:
            while part := stream.read(_HASHED_AT_ONCE):
                found.update(part)
    except (OSError, ValueError) as error:
        raise unreadable(shown, error) from None
    return "sha256:" + found.hexdigest()


def mapping_bytes(mapping: ColumnMapping) -> bytes:
    """The canonical form of a mapping."""
    return json.dumps(mapping.canonical(), ensure_ascii=False, separators=(",", ":")).encode()


def unreadable(shown: str, error: Exception) -> BadInput:
    """A file that cannot be opened, as bad input."""
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    message = f"the file cannot be read: {reason.lower()}"
    mend = "check the name of the file and whether you may read it"
    return BadInput([Finding(Place(shown), "unreadable", message, mend)])
