"""Fields that a source holds in several columns: numbers joined, amounts computed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import examples
from tests.spec.test_claims_cases import codes

from passend.claims.columns import ColumnMapping
from passend.claims.derived import computed, with_derived
from passend.claims.intake import take_in
from passend.claims.mapping import read_mapping_text
from passend.claims.readers import open_source
from passend.claims.report import Report
from passend.claims.store import Store
from passend.claims.values import trimmed

MAPPING = """
amounts: euros
decimal: ","
columns: {claim: claim_id, code: code, days: quantity}
joined: {line_id: [claim, part]}
computed:
  declared: [fixed, [per_day, days]]
  paid: {sum: [fixed, [per_day, days]], below_zero: "yes"}
constants: {payer: "9001", provider: "06990001", unit: day, debit_credit: D, received: 2026-05-01}
"""
HEADER = ("claim", "part", "code", "fixed", "per_day", "days")


def reading(text: str = MAPPING) -> ColumnMapping:
    return read_mapping_text(text, "kolommen.yaml")


def written(folder: Path, kind: str, rows: list[list[str]]) -> Path:
    path = folder / f"a.{kind}"
    if kind == "csv":
        path.write_text("\n".join(";".join(row) for row in [list(HEADER), *rows]) + "\n", "utf-8")
    elif kind == "parquet":
        columns = zip(*rows, strict=True)
        pq.write_table(pa.table(dict(zip(HEADER, map(list, columns), strict=True))), path)
    else:
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for at, row in enumerate([list(HEADER), *rows]):
                for column, cell in enumerate(row):
                    # Amounts and days as a spreadsheet has them: as numbers.
                    if at and column >= 3 and cell:
                        sheet.write_number(at, column, float(cell.replace(",", ".")))
                    else:
                        sheet.write_string(at, column, cell)
    return path


def taken(folder: Path, *rows: str, kind: str = "csv", text: str = MAPPING) -> tuple[Report, Store]:
    path, store = written(folder, kind, [row.split(";") for row in rows]), Store(folder / "store")
    return take_in(open_source(path, reading(text)), store, allow_refused=True), store


def lines(store: Store) -> dict[str, tuple[int, int | None]]:
    table = store.dataset().to_table().to_pylist()
    return {row["line_id"]: (row["declared"], row["paid"]) for row in table}


def reasons(report: Report) -> list[tuple[int, str, str, str, str]]:
    return sorted((f.row, f.code, f.field, f.column, f.value) for f in report.faults)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_amounts_are_added_and_multiplied_exactly(tmp_path: Path, kind: str) -> None:
    """700.10 + 20.05 x 3 = 760.25, the same from every kind of file."""
    report, store = taken(tmp_path, "C1;1;A1;700,10;20,05;3", "C1;2;A1;700,10;0,00;0", kind=kind)
    assert report.counts == ()
    assert report.unread_columns == ()
    assert lines(store) == {"C1-1": (76_025, 76_025), "C1-2": (70_010, 70_010)}


def test_a_paid_amount_may_be_below_zero_and_a_declared_one_not(tmp_path: Path) -> None:
    report, store = taken(tmp_path, "C1;1;A1;-3,00;1,00;1", "C2;1;A1;-3,00;1,00;3")
    # -3 + 1 x 1 is declared below zero: refused, in the words of the source.
    assert reasons(report) == [
        (2, "negative", "declared", "fixed + per_day x days", "-3,00 + 1,00 x 1")
    ]
    assert lines(store) == {"C2-1": (0, 0)}
    text = MAPPING.replace("  declared: [fixed, [per_day, days]]\n", "").replace(
        "constants: {", 'constants: {declared: "0.00", '
    )
    (tmp_path / "b").mkdir()
    report, store = taken(tmp_path / "b", "C1;1;A1;-3,00;1,00;1", text=text)
    assert lines(store) == {"C1-1": (0, -200)}


def test_a_row_without_one_of_the_parts_is_refused_at_that_part(tmp_path: Path) -> None:
    report = taken(tmp_path, "C1;1;A1;700,00;;3", "C2;;A1;700,00;20,00;3")[0]
    assert reasons(report) == [
        (2, "empty-cell", "declared", "per_day", ""),
        (2, "empty-cell", "paid", "per_day", ""),
        (3, "empty-cell", "line_id", "part", ""),
    ]
    assert report.refused.rows == 2


def test_a_wrong_part_is_named_with_its_own_column(tmp_path: Path) -> None:
    found = reasons(taken(tmp_path, "C1;1;A1;7x;20,005;3", "C2;1;A1;7,00;20,00;-3")[0])
    assert [(row, code, column, value) for row, code, field, column, value in found
            if field == "paid"] == [
        (2, "bad-amount", "fixed", "7x"),
        (2, "part-of-cent", "per_day", "20,005"),
        (3, "negative", "days", "-3"),
    ]  # fmt: skip


def test_a_product_beyond_any_amount_is_refused_and_never_wraps(tmp_path: Path) -> None:
    """2^33 euros x 2^31 days is 2^64 x 100 cents, which 64 bits would take for zero."""
    report, store = taken(tmp_path, "C1;1;A1;0,00;8589934592,00;2147483648",
                          "C2;1;A1;0,00;10000000000,00;1000")  # fmt: skip
    assert [(row, code) for row, code, field, *_ in reasons(report) if field == "paid"] == [
        (2, "number-too-large")
    ]
    assert lines(store) == {"C2-1": (10**15, 10**15)}


def test_refused_rows_are_kept_with_the_sum_in_words_and_start_no_formula(tmp_path: Path) -> None:
    report, store = taken(tmp_path, "C1;1;A1;-3,00;1,00;1", "C2;1;A1;3,00;1,00;1")
    path = store.refused(report.content)
    assert path is not None
    assert '"\'-3,00 + 1,00 x 1"' in path.read_text("utf-8-sig")


def test_a_citizen_service_number_hides_in_no_part_of_a_joined_number(tmp_path: Path) -> None:
    rows = [f"{bsn};1;A1;1,00;0,00;1" for bsn in ("249566758", "111222333", "123456782")]
    hidden = MAPPING.replace("claim: claim_id, code: code", "code: [code, claim_id]")
    assert codes(lambda: taken(tmp_path, *rows, text=hidden)) == ["bsn"]
    text = MAPPING.replace("[claim, part]", "[claim, BSN]")
    path = tmp_path / "b.csv"
    path.write_text("claim;BSN;code;fixed;per_day;days\nC1;1;A1;1,00;0,00;1\n", "utf-8")
    source = open_source(path, reading(text))
    assert codes(lambda: take_in(source, Store(tmp_path / "b"))) == ["bsn"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("[claim, part]", "[claim]", "bad-value"),
        ("[claim, part]", "claim", "bad-value"),
        ("line_id: [claim, part]", "patient: [claim, part]", "bad-value"),
        ("declared: [fixed, [per_day, days]]", "quantity: [fixed]", "bad-value"),
        ("declared: [fixed, [per_day, days]]", "declared: []", "bad-value"),
        ("declared: [fixed, [per_day, days]]", "declared: [[]]", "bad-value"),
        ("declared: [fixed, [per_day, days]]", "declared: [{a: b}]", "bad-value"),
        ("declared: [fixed, [per_day, days]]", f"declared: [{', '.join(['f'] * 13)}]", "bad-value"),
        ("declared: [fixed, [per_day, days]]",
         'declared: {sum: [fixed], below_zero: "yes"}', "bad-value"),
        ("amounts: euros\n", "", "missing-key"),
        ("claim: claim_id", "claim: [claim_id, line_id]", "field-twice"),
        ("constants: {", "constants: {paid: 0, ", "field-twice"),
        ("joined: {line_id: [claim, part]}", "joined: x", "bad-value"),
        ("{sum: [fixed, [per_day, days]], below_zero", "{sums: [fixed], below_zero",
         "unknown-key"),
    ],
)  # fmt: skip
def test_a_mapping_says_what_is_wrong_with_a_derived_field(old: str, new: str, code: str) -> None:
    assert old in MAPPING
    assert code in codes(lambda: reading(MAPPING.replace(old, new)))


def test_a_missing_part_is_a_missing_column(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("claim;part;code;fixed;days\nC1;1;A1;1,00;1\n", "utf-8")
    assert codes(lambda: open_source(path, reading())) == ["missing-column"]


def test_dutch_keys_say_the_same_and_other_formulas_are_other_content() -> None:
    dutch = (
        MAPPING.replace("joined", "samengevoegd").replace("computed", "berekend")
        .replace("sum:", "som:").replace('below_zero: "yes"', "onder_nul: ja")
    )  # fmt: skip
    assert reading(dutch) == reading()
    other = reading(MAPPING.replace("[per_day, days]", "per_day"))
    assert other.canonical() != reading().canonical()


CENTS = st.integers(-(10**9), 10**9)


@settings(max_examples=examples(500))
@given(st.lists(st.tuples(CENTS, CENTS, st.integers(0, 5_000)), min_size=1, max_size=20))
def test_a_computed_amount_is_the_sum_of_decimals(parts: list[tuple[int, int, int]]) -> None:
    (sum_,) = (item for item in reading().computed if item.field == "paid")
    euros = [(Decimal(fixed) / 100, Decimal(per_day) / 100, days) for fixed, per_day, days in parts]
    table = pa.table({
        name: trimmed(pa.array([str(row[at]).replace(".", ",") for row in euros]))
        for at, name in enumerate(("paid/0/0", "paid/1/0", "paid/1/1"))
    })  # fmt: skip
    found = computed(table, sum_)
    assert found.faults == ()
    assert found.values.to_pylist() == [int((a + b * days) * 100) for a, b, days in euros]
    words = with_derived(table, ColumnMapping((), computed=(sum_,))).column("paid").to_pylist()
    assert words[0] == f"{euros[0][0]} + {euros[0][1]} x {euros[0][2]}".replace(".", ",")
