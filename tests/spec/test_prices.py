"""Price lists and code sets: what is read, what is refused, and scaling to an agreed sum."""

from __future__ import annotations

import itertools
import os
import zipfile
from collections.abc import Callable
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passend.contract.prices import (
    PriceList,
    annex_path,
    read_codes,
    read_price_list,
    scale_prices,
    write_price_list,
)
from passend.findings import BadInput, Finding, Place
from passend.money import LIMIT


def found(act: Callable[[], object]) -> tuple[Finding, ...]:
    with pytest.raises(BadInput) as caught:
        act()
    assert all(finding.mend for finding in caught.value.findings)
    return caught.value.findings


def csv_file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(text, "utf-8")
    return path


def xlsx_file(tmp_path: Path, rows: list[list[Any]], sheets: int = 1) -> Path:
    path = tmp_path / "list.xlsx"
    book = xlsxwriter.Workbook(path)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for _ in range(sheets):
        sheet = book.add_worksheet()
        for (row, cells), column in itertools.product(enumerate(rows), range(9)):
            if column >= len(cells) or cells[column] is None:
                continue
            cell = cells[column]
            if isinstance(cell, str) and cell.startswith("="):
                sheet.write_formula(row, column, cell, None, "#N/A" if "NA" in cell else 12.5)
            elif isinstance(cell, str):
                sheet.write_string(row, column, cell)
            else:
                sheet.write(row, column, cell, day if isinstance(cell, datetime) else None)
    book.close()
    return path


@pytest.mark.parametrize(
    "text",
    [
        "code,price\n0123,12.50\nA1,3\n",
        "\ufeffDeclaratiecode;Omschrijving;Tarief\r\n0123;IC, dag;12.50\r\n\r\nA1;;3.00\r\n",
        'prijs;"prestatiecode"\n"12.5";" 0123 "\n3;A1\n',
    ],
)
def test_a_price_list_in_csv_keeps_codes_as_text_and_prices_exact(
    tmp_path: Path, text: str
) -> None:
    prices = read_price_list(csv_file(tmp_path, text), "list.csv")
    assert prices == PriceList("list.csv", 2, {"0123": 1250, "A1": 300})


def test_a_maximum_tariff_may_stand_beside_a_price(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "code;price;maximumtarief\nA;10.00;11.00\nB;5.00;\n")
    assert read_price_list(path, "list.csv").maximum == {"A": 1100}


def test_a_price_list_in_xlsx_reads_numbers_exactly(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, [["code", "prijs"], ["01", 0.07], ["02", "1.10"], ["03", "=A1"]])
    assert read_price_list(path, "x").prices == {"01": 7, "02": 110, "03": 1250}
    path = xlsx_file(tmp_path, [["code", "prijs"], ["01", 0.0425]])
    assert read_price_list(path, "x", decimals=4).prices == {"01": 425}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("code;price\nA;1,50\n", [("bad-price", 2, 2, "write it as 1.50")]),
        ("code;price\nA;1.234,56\n", [("bad-price", 2, 2, "write it as 1234.56")]),
        ("code;price\nA;1.234\n", [("bad-price", 2, 2, "state more than 2 decimals")]),
        ("code;price\nA;€ 1.50\n", [("bad-price", 2, 2, "write it as 12.50")]),
        ("code;price\nA;\n", [("bad-price", 2, 2, "write it as 12.50")]),
        ("code;price\nA;-1.50\n", [("bad-price", 2, 2, "zero or more")]),
        ("code;price\n;1.50\n", [("empty-code", 2, 1, "fill it in")]),
        ("code;price\n1,2E+05;1.50\n", [("code-as-number", 2, 1, "column as text")]),
        ("code;price\nA;1.50\nB;1.50\nA;2.00\n", [("duplicate-code", 4, 1, "keep one")]),
        ("code,price\nA,1,50\n", [("extra-cell", 2, 3, "between quotes")]),
        (
            "code;prise\nA;1\n",
            [("missing-column", 1, 0, "prijs"), ("unknown-column", 1, 2, "'pri")],
        ),
        ("code;price;tarief\nA;1;1\n", [("ambiguous-column", 1, 3, "keep one")]),
        ("", [("empty-file", 0, 0, "add a header")]),
        ("code;price\n;\n", [("empty-file", 0, 0, "add a header")]),
        ('code;price\nA;1\n"B;2\n', [("table-syntax", 3, 0, "close every quote")]),
    ],
)
def test_what_is_wrong_in_csv_has_its_row_and_column(
    tmp_path: Path, text: str, expected: list[tuple[str, int, int, str]]
) -> None:
    findings = found(lambda: read_price_list(csv_file(tmp_path, text), "list.csv"))
    assert [(f.code, f.place.line, f.place.column) for f in findings] == [e[:3] for e in expected]
    for finding, (_, line, _, mend) in zip(findings, expected, strict=True):
        assert mend in finding.mend
        assert finding.place.spot.startswith(f"row {line}" if line else "")


def test_all_findings_of_a_list_come_at_once(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "code;price;maximum\nA;x;y\n;1\nB;2,5\n")
    findings = found(lambda: read_price_list(path, "list.csv"))
    assert [f.code for f in findings] == ["bad-price", "bad-price", "empty-code", "bad-price"]
    assert findings[0].place == Place("list.csv", 2, 2, "row 2, column price")


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ([123, 1], "code-as-number"),
        (["A", 1.005], "bad-price"),
        (["A", 0.30000001], "bad-price"),
        (["A", True], "bad-price"),
        (["A", datetime(2026, 1, 1)], "bad-price"),
        (["A", 1e17], "bad-price"),
        (["A", "=NA()"], "error-cell"),
        (["A", 1, "=NA()"], "error-cell"),
    ],
)
def test_a_cell_that_a_spreadsheet_changed_is_refused(
    tmp_path: Path, cells: list[Any], code: str
) -> None:
    path = xlsx_file(tmp_path, [["code", "price", "maximum"], cells])
    (finding,) = found(lambda: read_price_list(path, "list.xlsx"))
    assert (finding.code, finding.place.line) == (code, 2)


def test_a_formula_that_was_never_calculated_is_refused(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, [["code", "price"], ["A", "=1+1"]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part.replace(b"<v>12.5</v>", b""))
    (finding,) = found(lambda: read_price_list(path, "list.xlsx"))
    assert (finding.code, finding.place.line, finding.place.column) == ("error-cell", 2, 2)


def test_a_workbook_with_two_filled_sheets_is_refused(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, [["code", "price"], ["A", 1]], sheets=2)
    assert [f.code for f in found(lambda: read_price_list(path, "x"))] == ["several-sheets"]


def test_a_stray_cell_at_the_far_corner_does_not_exhaust_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_string(0, 0, "code")
    sheet.write_string(1_048_575, 16_383, "x")
    book.close()
    assert [f.code for f in found(lambda: read_price_list(path, "x"))] == ["too-large"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", b"code;price\n\xe9;1\n", "encoding"),
        ("a.csv", None, "unreadable"),
        ("a.xlsx", b"PK no workbook", "table-syntax"),
        ("a.ods", b"", "annex-type"),
    ],
)
def test_a_file_that_is_no_table_is_refused(
    tmp_path: Path, name: str, content: bytes | None, code: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert [f.code for f in found(lambda: read_price_list(tmp_path / name, name))] == [code]


def test_a_code_set_is_a_table_with_a_column_code(tmp_path: Path) -> None:
    assert read_codes(csv_file(tmp_path, "code\n0190\n0191\n"), "x") == ("0190", "0191")
    path = xlsx_file(tmp_path, [["prestatiecode", "omschrijving"], ["0190", "IC-dag"]])
    assert read_codes(path, "x") == ("0190",)


def test_a_code_set_with_a_code_twice_is_refused(tmp_path: Path) -> None:
    (finding,) = found(lambda: read_codes(csv_file(tmp_path, "code\n01\n01\n"), "x"))
    assert (finding.code, finding.place.line) == ("duplicate-code", 3)


def test_scaling_uses_one_ratio_and_shows_what_rounding_left() -> None:
    prices = PriceList("x", 2, {"A": 1000, "B": 333, "C": 50}, {"A": 1100})
    scaled = scale_prices(prices, {"A": 10, "B": 3}, 12000)
    assert scaled.ratio == Fraction(12000, 10999)
    assert scaled.prices == PriceList("x", 2, {"A": 1091, "B": 363, "C": 55}, {"A": 1100})
    assert (scaled.total, scaled.remainder) == (11999, 1)
    assert scaled.without_volume == ("C",)


@pytest.mark.parametrize(
    ("volumes", "target", "codes"),
    [
        ({}, 100, ["zero-sum"]),
        ({"A": 0}, 100, ["zero-sum"]),
        ({"A": 1, "a": 1}, 100, ["unknown-code"]),
        ({"A": 2, "B": -1}, 100, ["negative"]),
        ({"A": 1}, -100, ["negative"]),
        ({"X": -1}, -1, ["negative", "unknown-code", "zero-sum", "negative"]),
        ({"A": 1}, LIMIT + 1, ["too-large"]),
    ],
)
def test_a_list_that_cannot_be_scaled_says_why(
    volumes: dict[str, int], target: int, codes: list[str]
) -> None:
    findings = found(lambda: scale_prices(PriceList("x", 2, {"A": 1, "B": 0}), volumes, target))
    assert sorted(f.code for f in findings) == sorted(codes)


CODES = st.text("abcXYZ019;,\" '.-", min_size=1, max_size=8).filter(
    lambda text: text == text.strip() and text != ""
)


@st.composite
def price_lists(draw: st.DrawFn) -> PriceList:
    decimals = draw(st.integers(0, 6))
    price = st.integers(0, min(LIMIT, 10 ** (13 + decimals) - 1))
    prices = draw(st.dictionaries(CODES, price, min_size=1, max_size=8))
    maximum = draw(st.dictionaries(st.sampled_from(sorted(prices)), price))
    return PriceList("x", decimals, prices, maximum)


@given(
    st.dictionaries(CODES, st.tuples(st.integers(0, 10**7), st.integers(0, 10**5)), min_size=1),
    st.integers(0, 10**10),
)
def test_total_and_remainder_are_always_the_target(
    lines: dict[str, tuple[int, int]], target: int
) -> None:
    prices = PriceList("x", 2, {code: price for code, (price, _) in lines.items()})
    volumes = {code: volume for code, (_, volume) in lines.items()}
    if not any(price * volume for price, volume in lines.values()):
        return
    scaled = scale_prices(prices, volumes, target)
    total = sum(volumes[code] * price for code, price in scaled.prices.prices.items())
    assert total + scaled.remainder == target == scaled.total + scaled.remainder
    assert 2 * abs(scaled.remainder) <= sum(volumes.values())


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx"])
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(prices=price_lists())
def test_writing_and_reading_a_list_are_inverse(
    tmp_path: Path, name: str, prices: PriceList
) -> None:
    path = tmp_path / name
    write_price_list(prices, path)
    first = path.read_bytes()
    read = read_price_list(path, "x", prices.decimals)
    assert read == prices
    assert list(read.prices) == list(prices.prices)
    write_price_list(read, path)
    assert path.read_bytes() == first
    assert os.listdir(tmp_path) == [name]


def test_a_list_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    prices = PriceList("x", 2, {"A": 1})
    (tmp_path / "taken.csv").mkdir()
    assert [f.code for f in found(lambda: write_price_list(prices, tmp_path / "taken.csv"))] == [
        "unwritable"
    ]
    assert [f.code for f in found(lambda: write_price_list(prices, tmp_path / "a.pdf"))] == [
        "annex-type"
    ]
    assert os.listdir(tmp_path) == ["taken.csv"]


@pytest.mark.parametrize(
    ("relative", "code"),
    [
        ("../secret.csv", "annex-outside"),
        ("prices/../list.csv", "annex-outside"),
        ("/etc/list.csv", "annex-outside"),
        ("C:\\list.csv", "annex-outside"),
        ("C:list.csv", "annex-outside"),
        ("prices\\list.csv", "annex-outside"),
        ("link.csv", "annex-outside"),
        ("circle.csv", "annex-outside"),
        ("a\0.csv", "annex-outside"),
        ("other.csv", "annex-missing"),
        ("folder.csv", "annex-missing"),
        ("list.xls", "annex-type"),
        ("", "annex-type"),
    ],
)
def test_an_annex_stands_inside_the_folder_of_the_contract(
    tmp_path: Path, relative: str, code: str
) -> None:
    base = tmp_path / "contract"
    (base / "folder.csv").mkdir(parents=True)
    (tmp_path / "secret.csv").write_text("code\nA\n")
    (base / "link.csv").symlink_to(tmp_path / "secret.csv")
    (base / "circle.csv").symlink_to(base / "circle.csv")
    place = Place("c.yaml", 3, 5, "prices.msz")
    (finding,) = found(lambda: annex_path(base, relative, place))
    assert (finding.code, finding.place) == (code, place)


def test_an_annex_inside_the_folder_is_found(tmp_path: Path) -> None:
    (tmp_path / "prices").mkdir()
    (tmp_path / "prices" / "list.csv").write_text("code\nA\n")
    assert annex_path(tmp_path, "prices/list.csv") == tmp_path / "prices" / "list.csv"
