"""The observations table: one row is one number, and every cell that is wrong is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from passend.findings import BadInput, Finding, Place
from passend.money import LIMIT
from passend.observation.table import (
    COLUMNS,
    Row,
    Table,
    read_table,
    read_table_text,
    table_schema,
)

HEADER = "contract;observation;window;item;value;unit;known;held_by\n"
GOOD = "vz-zuid-ic;ic_dagen.volume;2026;;9800;day;2027-02-01;both\n"
ROW = Row("vz-zuid-ic", "ic_dagen.volume", "2026", "", 9800, "day", date(2027, 2, 1), "both", 2)


def found(act: Callable[[], object]) -> tuple[Finding, ...]:
    with pytest.raises(BadInput) as caught:
        act()
    assert all(finding.mend for finding in caught.value.findings)
    return caught.value.findings


def xlsx_file(path: Path, rows: list[list[Any]]) -> Path:
    book = xlsxwriter.Workbook(path)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(row, column, cell)
            else:
                sheet.write(row, column, cell, day if isinstance(cell, date) else None)
    book.close()
    return path


def xlsx_row(**changes: Any) -> list[Any]:
    cells = dict(zip(COLUMNS, GOOD.strip().split(";"), strict=True)) | {"value": 9800} | changes
    return [cells[name] for name in COLUMNS]


def test_a_row_is_read_as_it_stands() -> None:
    assert read_table_text(HEADER + GOOD, "stdin") == Table((ROW,), "stdin")


def test_dutch_headers_and_holders_mean_the_same() -> None:
    text = (
        "contract,waarneming,venster,item,waarde,eenheid,bekend,opgave_van\n"
        "vz-zuid-ic,ic_dagen.volume,2026,,9800,day,2027-02-01,beide\n"
    )
    assert read_table_text(text, "stdin") == Table((ROW,), "stdin")


def test_csv_and_xlsx_with_the_same_rows_have_one_hash(tmp_path: Path) -> None:
    csv_path = tmp_path / "o.csv"
    csv_path.write_text(HEADER + GOOD + GOOD.replace("2026", "2027"), "utf-8")
    # A spreadsheet holds a year as a number and a day as a date.
    rows = [list(COLUMNS), xlsx_row(window=2027), xlsx_row(known=datetime(2027, 2, 1))]
    from_xlsx = read_table(xlsx_file(tmp_path / "o.xlsx", rows))
    assert [row.window for row in from_xlsx.rows] == ["2027", "2026"]
    assert from_xlsx.content_hash() == read_table(csv_path).content_hash()
    assert from_xlsx.content_hash() != Table((ROW,)).content_hash()
    assert from_xlsx.content_hash().startswith("sha256:")


@pytest.mark.parametrize("window", ["2026", "2026-Q4", "2026-12", "2026-01-01/2026-07-01"])
def test_a_window_is_a_year_quarter_month_or_an_interval(window: str) -> None:
    text = HEADER + GOOD.replace(";2026;", f";{window};")
    assert read_table_text(text, "x").rows[0].window == window


@pytest.mark.parametrize(
    ("old", "new", "code", "column", "mend"),
    [
        (";9800;", ";1234.50;", "bad-value", "value", "1234.50 is 123450"),
        (";9800;", ";1.234;", "bad-value", "value", "money is in cents"),
        (";9800;", ";1234,50;", "bad-value", "value", "money is in cents"),
        (";9800;", ";many;", "bad-value", "value", "digits only"),
        (";9800;", ";٩;", "bad-value", "value", "digits only"),
        (";9800;", ";;", "bad-value", "value", "zero is 0"),
        (";9800;", f";-{LIMIT + 1};", "bad-value", "value", "number of digits"),
        (";2026;", ";26;", "bad-window", "window", "2026-Q1"),
        (";2026;", ";2026-13;", "bad-window", "window", "2026-Q1"),
        (";2026;", ";2026-Q5;", "bad-window", "window", "2026-Q1"),
        (";2026;", ";2026-02-30/2026-07-01;", "bad-window", "window", "2026-Q1"),
        (";2026;", ";2026-07-01/2026-07-01;", "bad-window", "window", "first day after"),
        ("2027-02-01", "01-02-2027", "bad-known", "known", "2026-03-31"),
        ("2027-02-01", "20270201", "bad-known", "known", "2026-03-31"),
        ("2027-02-01", "2027-02-29", "bad-known", "known", "correct it"),
        ("both", "the payer", "bad-held-by", "held_by", "provider"),
        ("both", "", "empty-cell", "held_by", "fill it in"),
        ("vz-zuid-ic", "", "empty-cell", "contract", "fill it in"),
        (";day;", ";;", "empty-cell", "unit", "fill it in"),
        (";2026;;", ";2026;1,2E+05;", "bad-text", "item", "as text"),
    ],
)
def test_a_cell_that_is_wrong_is_named_by_row_and_column(
    old: str, new: str, code: str, column: str, mend: str
) -> None:
    (finding,) = found(lambda: read_table_text(HEADER + "\n" + GOOD.replace(old, new), "stdin"))
    place = Place("stdin", 3, COLUMNS.index(column) + 1, f"row 3, column {column}")
    assert (finding.code, finding.place) == (code, place)
    assert mend in finding.mend


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"value": 12.5}, "bad-value"),
        ({"value": True}, "bad-value"),
        ({"value": datetime(2026, 1, 1)}, "bad-value"),
        ({"item": 123}, "bad-text"),
        ({"contract": 123}, "bad-text"),
        ({"window": datetime(2026, 1, 1)}, "bad-window"),
        ({"known": datetime(2026, 1, 1, 12)}, "bad-known"),
        ({"known": 46000}, "bad-known"),
    ],
)
def test_a_cell_that_a_spreadsheet_changed_is_refused(
    tmp_path: Path, changes: dict[str, Any], code: str
) -> None:
    path = xlsx_file(tmp_path / "o.xlsx", [list(COLUMNS), xlsx_row(**changes)])
    (finding,) = found(lambda: read_table(path))
    assert (finding.code, finding.place.line) == (code, 2)


@pytest.mark.parametrize("window", ["2026", "2026-01-01/2027-01-01"])
def test_the_same_key_twice_is_refused_however_the_window_is_written(window: str) -> None:
    text = HEADER + GOOD + GOOD.replace(";2026;", f";{window};").replace("9800", "1")
    (finding,) = found(lambda: read_table_text(text, "x"))
    assert (finding.code, finding.place.line) == ("duplicate-row", 3)
    assert "row 2" in finding.message


def test_a_later_known_is_a_correction_and_not_a_duplicate() -> None:
    table = read_table_text(HEADER + GOOD + GOOD.replace("2027-02-01", "2027-03-01"), "x")
    assert table.latest_known() == date(2027, 3, 1)
    assert Table(()).latest_known() is None


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("held_by", "heldby", {"unknown-column", "missing-column"}),
        ("unit", "waarde", {"ambiguous-column", "missing-column"}),
        ("known", "", {"extra-cell"}),
    ],
)
def test_a_header_that_is_wrong_says_what_was_meant(old: str, new: str, codes: set[str]) -> None:
    findings = found(lambda: read_table_text(HEADER.replace(old, new) + GOOD, "x"))
    assert {finding.code for finding in findings} == codes
    assert "heldby" not in new or "did you mean 'held_by'?" in str(findings)


def test_all_findings_of_a_table_come_at_once() -> None:
    text = HEADER.replace("unit", "units") + "c;o;26;;x;day;now;a b\n" + GOOD
    codes = [finding.code for finding in found(lambda: read_table_text(text, "x"))]
    assert codes == [
        "missing-column",
        "unknown-column",
        "bad-window",
        "bad-value",
        "bad-known",
        "bad-held-by",
    ]


def test_a_table_without_rows_is_refused() -> None:
    assert [f.code for f in found(lambda: read_table_text(HEADER, "x"))] == ["empty-file"]


WORDS = st.text("abc.é-_01", min_size=1, max_size=6)
ROWS = st.builds(
    Row,
    contract=WORDS,
    observation=WORDS,
    window=st.sampled_from(["2026", "2026-Q1", "2026-01", "2026-01-01/2026-07-01"]),
    item=WORDS | st.just(""),
    value=st.integers(-LIMIT, LIMIT),
    unit=WORDS,
    known=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    held_by=st.sampled_from(["both", "payer", "provider", "vektis"]),
    line=st.integers(0, 10**6),
)
TABLES = st.builds(
    Table,
    st.lists(
        ROWS, max_size=6, unique_by=lambda r: (r.contract, r.observation, r.window, r.item, r.known)
    ).map(tuple),
    st.just("o.csv"),
)


@given(TABLES)
def test_dump_and_load_are_inverse_through_json_and_obey_the_schema(table: Table) -> None:
    dumped = json.loads(json.dumps(table.dump()))
    for row in dumped:
        jsonschema.validate(row, table_schema())
    assert Table.load(dumped, "o.csv") == table


@given(TABLES, st.randoms())
def test_the_hash_does_not_depend_on_order_lines_or_file(table: Table, random: Any) -> None:
    rows = list(table.rows)
    random.shuffle(rows)
    shuffled = Table.load(
        [{k: v for k, v in row.items() if k != "line"} for row in Table(tuple(rows)).dump()]
    )
    assert shuffled.content_hash() == table.content_hash()


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        ({}, ["not-a-row"]),
        ([1], ["not-a-row"]),
        ([{"contract": "c"}], ["not-a-row"]),
        ([Table((ROW,)).dump()[0] | {"extra": 1}], ["not-a-row"]),
        ([Table((ROW,)).dump()[0] | {"line": -1}], ["not-a-row"]),
        ([Table((ROW,)).dump()[0] | {"value": "9800"}], ["bad-value"]),
        ([Table((ROW,)).dump()[0] | {"value": True}], ["bad-value"]),
        ([Table((ROW,)).dump()[0] | {"item": None, "known": 1}], ["bad-known", "bad-text"]),
        (Table((ROW, ROW)).dump(), ["duplicate-row"]),
    ],
)
def test_rows_from_a_program_are_checked_like_rows_from_a_file(
    data: object, codes: list[str]
) -> None:
    findings = found(lambda: Table.load(data, "bundle.json"))
    assert sorted(finding.code for finding in findings) == codes
