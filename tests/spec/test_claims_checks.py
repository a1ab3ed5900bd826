"""The checks of claim rows: every wrong cell is named by row and column, with how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.spec.test_claims_cases import COLUMNS, MAPPING, checked, csv_file, mapping, row

from passend.claims.faults import LISTED_PER_REASON, REASONS
from passend.claims.intake import check
from passend.claims.quality import quality_document
from passend.claims.readers import open_source
from passend.claims.report import Report
from passend.report.plain import plain

GOOD = row(line_id="L0")


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"claim_id": ""}, "claim_id", "empty-cell"),
        ({"claim_id": "   "}, "claim_id", "empty-cell"),
        ({"provider": ""}, "provider", "empty-cell"),
        ({"received": ""}, "received", "empty-cell"),
        ({"quantity": ""}, "quantity", "empty-cell"),
        ({"declared": ""}, "declared", "empty-cell"),
        ({"debit_credit": ""}, "debit_credit", "empty-cell"),
        ({"claim_id": "F\x001"}, "claim_id", "bad-text"),
        ({"claim_id": "F\u200b1"}, "claim_id", "bad-text"),
        ({"claim_id": '"F\n1"'}, "claim_id", "bad-text"),
        ({"claim_id": "F" * 101}, "claim_id", "bad-text"),
        ({"payer": "901"}, "payer", "bad-code"),
        ({"payer": "٩٠٠١"}, "payer", "bad-code"),
        ({"provider": "6990001"}, "provider", "bad-code"),
        ({"code": "15-B875"}, "code", "bad-code"),
        ({"product": "99000400"}, "product", "bad-code"),
        ({"postcode3": "4321"}, "postcode3", "bad-code"),
        ({"opened": "2026-02-29"}, "opened", "bad-date"),
        ({"opened": "2026-13-01"}, "opened", "bad-date"),
        ({"opened": "2026-00-10"}, "opened", "bad-date"),
        ({"opened": "01-03-2026"}, "opened", "bad-date"),
        ({"opened": "2026-3-1"}, "opened", "bad-date"),
        ({"opened": "2026-03-01 12:00"}, "opened", "bad-date"),
        ({"opened": "1899-12-31"}, "opened", "date-out-of-range"),
        ({"received": "2201-01-01"}, "received", "date-out-of-range"),
        ({"closed": "2026-02-28"}, "closed", "dates-out-of-order"),
        ({"received": "2026-02-28"}, "received", "dates-out-of-order"),
        ({"quantity": "1.5"}, "quantity", "bad-number"),
        ({"quantity": "een"}, "quantity", "bad-number"),
        ({"quantity": "1e3"}, "quantity", "bad-number"),
        ({"quantity": "-1"}, "quantity", "negative"),
        ({"quantity": "1000000000000001"}, "quantity", "number-too-large"),
        ({"quantity": "9" * 40}, "quantity", "number-too-large"),
        ({"declared": "12,50"}, "declared", "bad-amount"),
        ({"declared": "€ 12.50"}, "declared", "bad-amount"),
        ({"declared": "NaN"}, "declared", "bad-amount"),
        ({"declared": "12.505"}, "declared", "part-of-cent"),
        ({"declared": "0.0000000000001"}, "declared", "part-of-cent"),
        ({"declared": "-12.50"}, "declared", "negative"),
        ({"declared": "10000000000000.01"}, "declared", "number-too-large"),
        ({"paid": "9" * 400}, "paid", "number-too-large"),
        ({"debit_credit": "d"}, "debit_credit", "unknown-word"),
        ({"debit_credit": "Credit"}, "debit_credit", "unknown-word"),
        ({"sex": "3"}, "sex", "unknown-word"),
        ({"birth_year": "61"}, "birth_year", "bad-number"),
        ({"birth_year": "1849"}, "birth_year", "date-out-of-range"),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column(
    tmp_path: Path, changes: dict[str, str], column: str, code: str
) -> None:
    report = checked(tmp_path, GOOD, row(**changes))
    assert [(c.code, c.field, c.rows) for c in report.counts] == [(code, column, 1)]
    (finding,) = report.findings()
    # The header is row 1, the good row 2.
    assert (finding.place.line, finding.place.spot) == (3, f"row 3, column {column}")
    assert finding.place.column == COLUMNS.index(column) + 1
    assert finding.mend
    assert (report.read, report.accepted.rows, report.refused.rows) == (2, 1, 1)


@pytest.mark.parametrize(
    ("changes", "amount"),
    [
        ({}, 125_000),
        ({"declared": "1250"}, 125_000),
        ({"declared": "1250.5"}, 125_050),
        ({"declared": "1250.5000"}, 125_050),
        ({"declared": "0"}, 0),
        ({"declared": "-0.00"}, 0),
        ({"declared": "000000000000000000012.34"}, 1_234),
        # Ten million million euros are 10^15 cents: the largest amount of the house.
        ({"declared": "10000000000000.00"}, 10**15),
        ({"declared": " 1250.00\u00a0"}, 125_000),
        ({"quantity": "1.000", "opened": "", "closed": ""}, 125_000),
        ({"quantity": "1000000000000000"}, 125_000),
        ({"opened": "1900-01-01", "closed": "2024-02-29"}, 125_000),
        ({"received": "2200-12-31"}, 125_000),
        ({"closed": "2026-03-01", "received": "2026-03-01"}, 125_000),
        # A line may be received before the care is closed, not before it is opened.
        ({"received": "2026-03-10"}, 125_000),
        ({"claim_id": "é☃ F-1/2", "birth_year": "1850"}, 125_000),
    ],
)
def test_what_is_written_otherwise_but_exactly_is_read(
    tmp_path: Path, changes: dict[str, str], amount: int
) -> None:
    report = checked(tmp_path, row(**changes))
    assert report.findings() == ()
    assert report.accepted.debit_cents == amount


def test_one_row_may_have_more_than_one_reason(tmp_path: Path) -> None:
    report = checked(tmp_path, row(payer="x", quantity="", declared="-1"))
    assert {(c.code, c.field) for c in report.counts} == {
        ("bad-code", "payer"),
        ("empty-cell", "quantity"),
        ("negative", "declared"),
    }
    assert report.refused.rows == 1


def test_every_row_is_accepted_refused_or_blank(tmp_path: Path) -> None:
    blank = ";" * (row().count(";"))
    report = checked(tmp_path, GOOD, "", blank, row(payer="x"), "a;b", "   ", row(line_id="L2"))
    # Rows 2, 5, 6 and 8 say something; 3 is empty, 4 has only separators, 7 only spaces.
    assert (report.read, report.blank) == (4, 3)
    assert (report.accepted.rows, report.refused.rows) == (2, 2)
    assert [(f.row, f.value) for f in report.faults if f.code == "ragged-row"] == [(6, "2")]
    assert [f.row for f in report.faults if f.code == "bad-code"] == [5]


def test_control_totals_count_what_could_be_read_of_refused_rows(tmp_path: Path) -> None:
    report = checked(
        tmp_path,
        row(line_id="1", declared="10.00"),
        row(line_id="2", declared="20.00", debit_credit="C", reverses="1"),
        row(line_id="3", declared="40.00", payer="x"),
        row(line_id="4", declared="80.00", debit_credit="C", payer="x"),
        row(line_id="5", declared="?"),
        row(line_id="6", declared="160.00", debit_credit="?"),
    )
    accepted, refused = report.accepted, report.refused
    assert (accepted.rows, accepted.debit_cents, accepted.credit_cents) == (2, 1_000, 2_000)
    assert (refused.rows, refused.debit_cents, refused.credit_cents) == (4, 4_000, 8_000)


def test_of_many_rows_all_are_counted_and_the_first_listed(tmp_path: Path) -> None:
    many = 3 * LISTED_PER_REASON
    report = checked(tmp_path, *(row(line_id=str(i), payer="x") for i in range(many)))
    assert report.total("bad-code") == many
    assert [f.row for f in report.faults] == list(range(2, 2 + LISTED_PER_REASON))


def converted(folder: Path, quantity: str, unit: str, extra: str, decimal: str = ".") -> Report:
    text = MAPPING + extra + f'decimal: "{decimal}"\n'
    path = csv_file(folder, row(quantity=quantity, unit=unit, declared="1", paid="1"))
    return check(open_source(path, mapping(text)))


@pytest.mark.parametrize(
    ("quantity", "decimal", "good"),
    [
        ("1,5", ",", True),  # 90 minutes
        ("0,05", ",", True),  # 3 minutes
        ("1.25", ".", True),  # 75 minutes
        ("0.333", ".", False),  # 19.98 minutes
        ("0,01", ",", False),  # 0.6 minutes
    ],
)
def test_hours_become_minutes_exactly_or_not_at_all(
    tmp_path: Path, quantity: str, decimal: str, good: bool
) -> None:
    convert = 'convert: {uur: {to: minuut, times: "60"}}\n'
    report = converted(tmp_path, quantity, "uur", convert, decimal)
    assert report.good == good
    assert report.total("bad-number") == (not good)
    # A unit without a conversion is left as it is: a part of it is no whole number.
    assert not converted(tmp_path, quantity, "dag", convert, decimal).good


def test_hours_that_stay_hours_are_remarked_upon(tmp_path: Path) -> None:
    """They are taken in as they are; nothing that counts minutes would count them."""
    report = checked(tmp_path, row(unit="Uur", quantity="2"), row(line_id="2", unit="minuut"))
    assert report.good
    assert [(c.code, c.column, c.rows) for c in report.counts] == [("larger-unit", "unit", 1)]


def test_words_are_translated_before_they_are_checked(tmp_path: Path) -> None:
    text = MAPPING + "translations: {debit_credit: {Debet: D, Credit: C}, unit: {st.: stuk}}\n"
    path = csv_file(
        tmp_path,
        row(line_id="1", debit_credit="Debet", unit="st."),
        row(line_id="2", debit_credit="Credit", reverses="1"),
        row(line_id="3", debit_credit="D"),
        row(line_id="4", debit_credit="debet"),
    )
    report = check(open_source(path, mapping(text)))
    assert (report.accepted.debit_cents, report.accepted.credit_cents) == (250_000, 125_000)
    assert [(f.row, f.value) for f in report.faults] == [(5, "debet")]


def test_a_wrong_constant_is_named_in_every_row(tmp_path: Path) -> None:
    text = MAPPING.replace("  payer: payer\n", "") + "constants: {payer: '901'}\n"
    report = check(open_source(csv_file(tmp_path, row(), row(line_id="2")), mapping(text)))
    assert [(c.code, c.column, c.rows) for c in report.counts] == [("bad-code", "payer", 2)]
    assert report.unread_columns == ("payer",)


def test_a_value_is_shown_short_and_without_what_may_be_a_bsn(tmp_path: Path) -> None:
    # 249566758 obeys the eleven-test (sum 220), see domain.md 10-08.
    report = checked(tmp_path, row(payer="249566758", opened="x" * 500))
    shown = {fault.field: fault.value for fault in report.faults}
    assert shown["payer"] == "*" * 9
    assert len(shown["opened"]) < 100
    assert "249566758" not in str(report.dump())


def test_a_report_is_the_same_after_json(tmp_path: Path) -> None:
    import json

    report = checked(tmp_path, GOOD, row(payer="x"), row(line_id="2", debit_credit="C"))
    assert Report.load(json.loads(json.dumps(report.dump()))) == report
    with pytest.raises(ValueError, match="no report"):
        Report.load({"source": "x"})


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_reason_reads_as_a_sentence_with_its_mend(language: str) -> None:
    from passend.claims.faults import Fault

    for code in REASONS:
        fault = Fault(3, "AGB", "provider", code, "{field} % {0}")
        for text in (fault.message(language), fault.mend(language)):
            assert text
            assert not text.endswith(".")
        # Whatever a cell holds is shown as it is.
        assert "{means}" not in fault.message(language) + fault.mend(language)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ["Kwaliteit van aangeleverde declaraties", "geweigerd", "1.250,00", "uzovi"]),
        ("en", ["Quality of claims handed in", "refused", "1,250.00", "payer"]),
    ],
)
def test_the_report_is_a_document_in_two_languages(
    tmp_path: Path, language: str, words: list[str]
) -> None:
    report = checked(
        tmp_path, GOOD, row(payer="=1+1"), row(line_id="2", debit_credit="C"), "", "a;b"
    )
    text = plain(quality_document(report, language))
    for word in words:
        assert word in text
    for code in ("bad-code", "credit-without-debit", "ragged-row"):
        assert code in text
    other = "geweigerd" if language == "en" else "were refused"
    assert other not in text


def test_a_person_sees_the_first_rows_of_each_reason_and_a_program_more(tmp_path: Path) -> None:
    """Twenty of a reason that refuses, five of a remark."""
    rows = [row(line_id=f"x{at}", payer="?") for at in range(30)]
    rows += [row(line_id=f"c{at}", debit_credit="C") for at in range(30)]
    report = checked(tmp_path, *rows)
    assert [len([f for f in report.faults if f.code == code]) for code in
            ("bad-code", "credit-without-debit")] == [30, 30]  # fmt: skip
    text = plain(quality_document(report, "en"))
    assert text.count("has not the shape of payer") == 20
    assert text.count("reverses no debit line") == 5


def test_a_report_without_faults_says_so(tmp_path: Path) -> None:
    assert "Geen rij is geweigerd" in plain(quality_document(checked(tmp_path, row())))
