"""Refused rows are handed back, mended and taken in: then stands what a right source gives."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import examples
from tests.spec.test_claims_cases import codes

from passend.claims.bsn import Key
from passend.claims.columns import Column, ColumnMapping, Computed, Conversion, Joined, Style
from passend.claims.handback import free, hand_back
from passend.claims.intake import check, take_in
from passend.claims.mapping import read_mapping, read_mapping_text
from passend.claims.mappingtext import mapping_text
from passend.claims.readers import open_source
from passend.claims.report import Report
from passend.claims.store import Store

KEY = Key(b"a key of this test, of 32 bytes.")
MAPPING = """\
kolommen:
  Factuur: declaratie
  BSN: patient
  AGB: agb
  Code: prestatiecode
  Product: zorgproduct
  Begin: geopend
  Ontvangen: ontvangen
  Aantal: aantal
  Eenheid: eenheid
  Bedrag: gedeclareerd
  Soort: debet_credit
  Geboren: {veld: geboortejaar, datums: dd-mm-jjjj}
  Geslacht: geslacht
  Postcode: {veld: postcode3, eerste: "3"}
samengevoegd: {regel: [Factuur, Regel]}
berekend: {betaald: {som: [Vast, [Dagprijs, Dagen]], onder_nul: ja}}
vast: {uzovi: "9001"}
vertalingen: {debet_credit: {Debet: D, Credit: C}, geslacht: {"1": "2", "2": "1"}}
omrekenen: {uur: {naar: minuut, maal: "60"}}
datums: dd-mm-jjjj
decimaal: ","
duizendtal: "."
bedragen: euro
"""
RIGHT = {
    "Factuur": "F1", "Regel": "1", "BSN": "249566758", "AGB": "06990001", "Code": "15B875",
    "Product": "990004009", "Begin": "01-03-2026", "Ontvangen": "02-04-2026", "Aantal": "2,5",
    "Eenheid": "uur", "Bedrag": "1.250,00", "Soort": "Debet", "Geboren": "12-03-1951",
    "Geslacht": "1", "Postcode": "4321AB", "Vast": "1.000,00", "Dagprijs": "-0,50", "Dagen": "3",
}  # fmt: skip
# 249566758 -> 2*9+4*8+9*7+5*6+6*5+6*4+7*3+5*2-8 = 220, as the BSN; a product that passes as well.
PASSING = "249566758"


def source_file(folder: Path, *rows: dict[str, str] | str, name: str = "bron.csv") -> Path:
    path = folder / name
    lines = [row if isinstance(row, str) else ";".join((RIGHT | row).values()) for row in rows]
    path.write_text("\n".join([";".join(RIGHT), *lines]) + "\n", "utf-8")
    return path


def taken(path: Path, store: Store, **options: Any) -> Report:
    mapping = read_mapping_text(MAPPING, "k.yaml")
    return take_in(open_source(path, mapping), store, key=KEY, allow_refused=True, **options)


def handed(path: Path, store: Store, folder: Path, language: str = "nl") -> list[dict[str, str]]:
    """Takes in what is good; the rows that are handed back."""
    mapping = read_mapping_text(MAPPING, "k.yaml")
    taken(path, store, hand_back=lambda rows: hand_back(rows, mapping, folder, language))
    return read(folder)


def read(folder: Path) -> list[dict[str, str]]:
    with (folder / "refused.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def mended(folder: Path, rows: list[dict[str, str]], store: Store) -> Report:
    """Writes the rows back as a spreadsheet does, and takes them in."""
    with (folder / "refused.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0], delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    mapping = read_mapping(folder / "refused.yaml")
    return take_in(open_source(folder / "refused.csv", mapping), store)


def lines(store: Store) -> list[dict[str, Any]]:
    found = [row for path in store.source_paths() for row in pq.read_table(path).to_pylist()]
    return sorted(found, key=lambda row: row["line_id"])


Mend = Callable[[dict[str, str]], dict[str, str]]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(
    ("wrong", "mend"),
    [
        ({"AGB": "x"}, {"provider": "06990001"}),
        ({"Begin": "30-02-2026"}, {"opened": "01-03-2026"}),
        ({"Aantal": "0,33"}, {"quantity": "2,5"}),
        ({"Bedrag": "1.250,001"}, {"declared": "1.250,00"}),
        ({"Soort": "Deb"}, {"debit_credit": "D"}),
        ({"Geslacht": "man"}, {"sex": "2"}),
        ({"Dagen": "drie"}, {"paid: Dagen": "3"}),
        ({"Geboren": "1951-03-12"}, {"birth_year": "1951"}),
        ({"Factuur": "\u200b"}, {"claim_id": "F1", "line_id": "F1-1"}),
        ({"Eenheid": "", "Bedrag": "?"}, {"unit": "uur", "declared": "1.250,00"}),
    ],
)
def test_a_mended_row_is_the_row_of_a_right_source(
    tmp_path: Path, wrong: dict[str, str], mend: dict[str, str], language: str
) -> None:
    right, store = Store(tmp_path / "right"), Store(tmp_path / "store")
    taken(source_file(tmp_path, {"Regel": "2"}, {}, name="goed.csv"), right)
    path = source_file(tmp_path, {"Regel": "2"}, wrong)
    rows = handed(path, store, tmp_path / "terug", language)
    assert len(rows) == 1
    assert rows[0]["reason"]
    assert mended(tmp_path / "terug", [rows[0] | mend], store).good
    assert lines(store) == lines(right)
    # 1,000.00 - 3 x 0.50 is 998.50; two and a half hours are 150 minutes.
    assert lines(store)[0] | {"paid": 99_850, "quantity": 150, "sex": "2"} == lines(store)[0]


def test_a_row_that_was_not_mended_is_refused_again(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    path = source_file(tmp_path, {"Regel": "2"}, {"AGB": "x"}, "F1;3;00")
    rows = handed(path, store, tmp_path / "terug")
    assert [row["text"] for row in rows] == ["", "F1;3;00"]
    report = mended(tmp_path / "terug", rows, store)
    # The row that could not be told apart is not taken for a blank one.
    assert (report.refused.rows, report.blank, report.taken_in) == (2, 0, False)


def test_of_two_rows_that_conflict_one_is_kept(tmp_path: Path) -> None:
    """They were read and checked already, and come back as their source writes such values."""
    store, right = Store(tmp_path / "store"), Store(tmp_path / "right")
    path = source_file(tmp_path, {"Regel": "2"}, {}, {"Aantal": "3"})
    rows = handed(path, store, tmp_path / "terug")
    assert [(row["quantity"], row["unit"], row["declared"]) for row in rows] == [
        ("150", "minuut", "1250,00"),
        ("180", "minuut", "1250,00"),
    ]
    assert mended(tmp_path / "terug", rows[:1], store).good
    taken(source_file(tmp_path, {"Regel": "2"}, {}, name="goed.csv"), right)
    assert lines(store) == lines(right)


def test_numbers_that_pass_the_eleven_test_by_chance_come_back_whole(tmp_path: Path) -> None:
    """One care product in eleven passes the test of a BSN: it is judged as a column."""
    store = Store(tmp_path / "store")
    products = {"Product": PASSING, "Factuur": PASSING}
    others = [{"Regel": str(at), "Factuur": f"90000000{at}"} for at in range(2, 6)]
    (row,) = handed(source_file(tmp_path, products | {"AGB": "x"}, *others), store, tmp_path / "t")
    assert (row["product"], row["claim_id"]) == (PASSING, PASSING)
    assert row["patient"] == KEY.pseudonym(RIGHT["BSN"])


def test_what_was_starred_is_asked_for_again(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    path = source_file(tmp_path, {"Regel": "2"}, {"Factuur": f"F {PASSING}", "AGB": "x"})
    rows = handed(path, store, tmp_path / "terug")
    assert rows[0]["claim_id"] == "F *********"
    report = mended(tmp_path / "terug", [rows[0] | {"provider": "06990001"}], store)
    assert {count.code for count in report.counts} == {"starred-cell"}


def test_a_quote_before_a_formula_is_no_part_of_the_cell(tmp_path: Path) -> None:
    """Only where rows are read that were handed back: elsewhere a quote is a quote."""
    store = Store(tmp_path / "store")
    path = source_file(tmp_path, {"Regel": "2"}, {"AGB": "x", "Dagprijs": "-0,75"})
    rows = handed(path, store, tmp_path / "terug")
    assert rows[0]["paid: Dagprijs"] == "'-0,75"
    assert mended(tmp_path / "terug", [rows[0] | {"provider": "06990001"}], store).good
    # 1,000.00 - 3 x 0.75 is 997.75.
    assert lines(store)[0]["paid"] == 99_775


def test_a_quote_of_the_source_itself_comes_back_as_it_was(tmp_path: Path) -> None:
    """One that stands before a formula already, and one that does not."""
    store = Store(tmp_path / "store")
    wrong = {"AGB": "x", "Factuur": "'-1", "Regel": "'a"}
    rows = handed(source_file(tmp_path, {"Regel": "2"}, wrong), store, tmp_path / "terug")
    assert mended(tmp_path / "terug", [rows[0] | {"provider": "06990001"}], store).good
    assert {row["claim_id"] for row in lines(store)} == {"F1", "'-1"}
    assert "'-1-'a" in {row["line_id"] for row in lines(store)}


def test_a_source_that_is_there_already_hands_its_rows_back_once_more(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    path = source_file(tmp_path, {"Regel": "2"}, {"AGB": "x"})
    first = handed(path, store, tmp_path / "een")
    assert handed(path, store, tmp_path / "twee") == first


def test_a_check_hands_back_and_keeps_nothing(tmp_path: Path) -> None:
    mapping = read_mapping_text(MAPPING, "k.yaml")
    source = open_source(source_file(tmp_path, {"AGB": "x"}), mapping)
    folder = tmp_path / "terug"
    check(source, key=KEY, hand_back=lambda rows: hand_back(rows, mapping, folder, "nl"))
    assert [row["provider"] for row in read(folder)] == ["x"]
    assert sorted(path.name for path in folder.iterdir()) == ["refused.csv", "refused.yaml"]
    # Whoever mends them there does not lose that work to a second run.
    assert codes(lambda: free(folder)) == ["exists"]
    free(tmp_path / "nieuw")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("", "utf-8")
    (tmp_path / "rows").write_text("", "utf-8")
    empty = ColumnMapping((Column("a", "claim_id"),))
    assert codes(lambda: free(tmp_path / "bestand")) == ["unwritable"]
    assert codes(
        lambda: hand_back(tmp_path / "rows", empty, tmp_path / "bestand" / "map", "nl")
    ) == ["unwritable"]


NAMES = st.text("abcé ':;,#{}[]-\"0129\\", min_size=1, max_size=6).filter(lambda t: t.strip() == t)
STYLES = st.builds(
    Style,
    st.sampled_from(["YYYY-MM-DD", "DD-MM-YYYY", "YYYYMMDD"]),
    st.just(","),
    st.sampled_from(["", ".", " "]),
    st.booleans(),
)


@settings(max_examples=examples(300))
@given(
    st.lists(NAMES, min_size=12, max_size=12, unique_by=str.casefold),
    STYLES,
    STYLES,
    st.booleans(),
    st.sampled_from(["nl", "en"]),
    st.sampled_from(["", ";", ",", "\t"]),
)
def test_a_mapping_that_is_written_reads_the_same(
    names: list[str], style: Style, other: Style, yes: bool, language: str, separator: str
) -> None:
    fields = ("claim_id", "payer", "provider", "code", "quantity", "unit")
    mapping = ColumnMapping(
        columns=(
            *(Column(n, f, style) for n, f in zip(names, fields, strict=False)),
            Column(names[6], "received", other),
            Column(names[7], "declared", other),
            Column(names[8], "birth_year", style, 0, yes),
            Column(names[8], "postcode3", style, 3, False, False, yes),
        ),
        constants=(("diagnosis", names[0]),),
        translations=(("sex", ((names[1], "1"), (names[2], "2"))),),
        conversions=(Conversion(names[3], names[4], 60),),
        separator=separator,
        encoding="cp1252" if yes else "utf-8",
        not_bsn=(names[5],) if yes else (),
        joined=(Joined("line_id", (names[9], names[10])),),
        computed=(Computed("paid", ((names[11],), (names[0], names[1])), style, yes),),
        minus_is_credit=True,
        guarded=yes,
    )
    read = read_mapping_text(mapping_text(mapping, language), "k.yaml")

    def plain(found: ColumnMapping) -> Any:
        """What a mapping says, without the layout of values that have none."""
        shown = {"quantity": (1, 2), "received": (0,), "declared": (1, 2, 3)}
        form = found.canonical()
        styles = [[*c[:2], [c[2:6][at] for at in shown.get(c[0], ())], *c[6:]]
                  for c in form["columns"]]  # fmt: skip
        return form | {"columns": styles}

    def dates(found: ColumnMapping) -> list[str]:
        layouts = [c.style.dates for c in found.columns if c.field == "received" or c.year]
        return layouts

    assert plain(read) == plain(mapping)
    assert dates(read) == dates(mapping)
    assert (read.separator, read.not_bsn) == (mapping.separator, mapping.not_bsn)
