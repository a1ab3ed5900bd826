"""Arrow tables from arrays: codes by their place, numbers as text, days as dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from passend.claims.schema import arrow_schema
from passend.claims.synthetic.billing import CREDIT
from passend.claims.synthetic.care import Columns
from passend.claims.synthetic.catalogue import CATALOGUE
from passend.claims.synthetic.draws import Array, Mask
from passend.claims.synthetic.pathways import PATHS
from passend.claims.synthetic.people import People
from passend.claims.synthetic.plan import NONE, Plan

__all__ = ["Texts", "claims_table", "days", "line_ids", "table", "text", "write"]

_CHUNK_DIGITS = 4
_NUMBER_DIGITS = 8
_MENTAL_DIAGNOSIS, _MENTAL_SPECIALISM = "G01", "0329"


def text(values: Sequence[str], places: Array) -> Any:
    """Texts by their place; null where the place is NONE, and where the text is empty."""
    known = pa.array([value or None for value in values], pa.string())
    return known.take(pa.array(places, mask=places == NONE))


def days(numbers: Array) -> Any:
    """Dates from days since 1970; null for NONE."""
    return pa.array(numbers.astype("datetime64[D]"), pa.date32(), mask=numbers == NONE)


def fixed(letters: NDArray[np.uint8], absent: Mask | None = None) -> Any:
    """Texts of one width from a row of characters each."""
    count, width = letters.shape
    offsets = np.arange(count + 1, dtype=np.int32) * np.int32(width)
    known = None if absent is None else pa.py_buffer(np.packbits(~absent, bitorder="little"))
    words = pa.py_buffer(np.ascontiguousarray(letters))
    return pa.StringArray.from_buffers(count, pa.py_buffer(offsets), words, known)


def _numbered(prefix: str, chunk: int, numbers: Array, absent: Mask | None = None) -> Any:
    """``prefix``, the chunk in four digits, the number in eight."""
    start = np.frombuffer(f"{prefix}{chunk:0{_CHUNK_DIGITS}}".encode(), dtype=np.uint8)
    powers = 10 ** np.arange(_NUMBER_DIGITS - 1, -1, -1, dtype=np.int64)
    letters = np.empty((len(numbers), len(start) + _NUMBER_DIGITS), dtype=np.uint8)
    letters[:, : len(start)] = start
    letters[:, len(start) :] = numbers[:, None] // powers % 10 + ord("0")
    return fixed(letters, absent)


def line_ids(chunk: int, numbers: Array) -> Any:
    """The numbers of lines as text; null for NONE."""
    return _numbered("R", chunk, np.maximum(numbers, 0), numbers == NONE)


@dataclass(frozen=True)
class Texts:
    """The texts of a plan, in the order of the places that arrays hold."""

    plan: Plan

    @cached_property
    def providers(self) -> list[str]:
        return [provider.agb for provider in self.plan.providers]

    @cached_property
    def payers(self) -> list[str]:
        return [payer.code for payer in self.plan.region.payers]

    @cached_property
    def codes(self) -> list[str]:
        return [performance.code for performance in CATALOGUE]

    @cached_property
    def _diagnoses(self) -> list[str]:
        usual = [*(path.diagnosis for path in PATHS), _MENTAL_DIAGNOSIS]
        return usual + [path.graver for path in PATHS]

    def diagnoses(self, people: People, person: Array, path: Array) -> Any:
        """The diagnosis with which a person is on a pathway; null on none."""
        chronic = (path != NONE) & (path < len(PATHS))
        graver = chronic & people.graver[person, np.where(chronic, path, 0)]
        return text(self._diagnoses, path + (len(PATHS) + 1) * graver)

    @cached_property
    def specialisms(self) -> list[str]:
        return [*(path.specialism for path in PATHS), _MENTAL_SPECIALISM]

    @cached_property
    def postcodes(self) -> list[str]:
        return [code for town in self.plan.region.towns for code in town.postcodes]


def claims_table(texts: Texts, people: People, chunk: int, bills: Columns) -> Any:
    """The claim lines of a chunk in the claim schema."""
    code, person, line = bills["code"], bills["person"], bills["line"]
    reversed_line = np.where(bills["kind"] == CREDIT, line[bills["of"]], NONE)
    columns = {
        "claim_id": _numbered("", chunk, bills["bill"]),
        "line_id": line_ids(chunk, line),
        "payer": text(texts.payers, bills["payer"]),
        "provider": text(texts.providers, bills["provider"]),
        "patient": fixed(people.key[person]),
        "code_list": text([p.code_list for p in CATALOGUE], code),
        "code": text(texts.codes, code),
        "product": text([p.product for p in CATALOGUE], code),
        "opened": days(bills["opened"]),
        "closed": days(bills["closed"]),
        "delivered": days(bills["delivered"]),
        "received": days(bills["received"]),
        "quantity": pa.array(bills["quantity"]),
        "unit": text([p.unit for p in CATALOGUE], code),
        "declared": pa.array(bills["declared"]),
        "paid": pa.array(bills["paid"]),
        "debit_credit": text(["D", "C"], (bills["kind"] == CREDIT).astype(np.int64)),
        "reverses": line_ids(chunk, reversed_line),
        "diagnosis": texts.diagnoses(people, person, bills["path"]),
        "specialism": text(texts.specialisms, bills["path"]),
        "referrer": text(texts.providers, bills["referrer"]),
        "birth_year": pa.array(people.born[person]),
        "sex": text(["1", "2"], people.female[person]),
        "postcode3": text(texts.postcodes, people.postcode[person]),
    }
    schema = arrow_schema()
    return pa.Table.from_arrays([columns[name] for name in schema.names], schema=schema)


def table(columns: dict[str, Any]) -> Any:
    """A table of Arrow arrays; integer arrays are taken as they are."""
    return pa.table({name: pa.array(c) if isinstance(c, np.ndarray) else c
                     for name, c in columns.items()})  # fmt: skip


def write(found: Any, path: Path) -> None:
    """One Parquet file. The same table gives the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(found, path, compression="zstd")
