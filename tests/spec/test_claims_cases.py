"""Rows of claims that the tests on claims share, and that such a row is good as it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from passend.claims.intake import check
from passend.claims.mapping import ColumnMapping, read_mapping_text
from passend.claims.readers import open_source
from passend.claims.report import Report
from passend.findings import BadInput, Finding

ROW = {
    "claim_id": "F1",
    "line_id": "L1",
    "payer": "9001",
    "provider": "06990001",
    "patient": "P-7",
    "code_list": "041",
    "code": "15B875",
    "product": "990004009",
    "opened": "2026-03-01",
    "closed": "2026-03-20",
    "received": "2026-04-02",
    "quantity": "1",
    "unit": "stuk",
    "declared": "1250.00",
    "paid": "1250.00",
    "debit_credit": "D",
    "reverses": "",
    "birth_year": "1961",
    "sex": "2",
    "postcode3": "432",
}
COLUMNS = tuple(ROW)
MAPPING = "columns:\n" + "".join(f"  {name}: {name}\n" for name in COLUMNS) + "amounts: euros\n"


def mapping(text: str = MAPPING) -> ColumnMapping:
    return read_mapping_text(text, "kolommen.yaml")


def row(**changes: str) -> str:
    """A line of CSV: the good row with some cells changed."""
    return ";".join((ROW | changes)[name] for name in COLUMNS)


def csv_text(rows: Iterable[str]) -> str:
    return "\n".join([";".join(COLUMNS), *rows]) + "\n"


def csv_file(folder: Path, *rows: str, name: str = "aanlevering.csv") -> Path:
    path = folder / name
    path.write_text(csv_text(rows), "utf-8")
    return path


def checked(folder: Path, *rows: str, **options: Any) -> Report:
    return check(open_source(csv_file(folder, *rows), mapping(), "aanlevering.csv"), **options)


def found(act: Callable[[], object]) -> tuple[Finding, ...]:
    """The findings of a refusal; every one says how to mend it."""
    with pytest.raises(BadInput) as caught:
        act()
    assert all(finding.mend for finding in caught.value.findings)
    return caught.value.findings


def codes(act: Callable[[], object]) -> list[str]:
    return sorted({finding.code for finding in found(act)})


def test_the_row_of_the_tests_is_good(tmp_path: Path) -> None:
    report = checked(tmp_path, row())
    assert (report.read, report.accepted.rows, report.good, report.counts) == (1, 1, True, ())
    # EUR 1,250.00 is 125,000 cents, debit.
    assert (report.accepted.debit_cents, report.accepted.credit_cents) == (125_000, 0)
