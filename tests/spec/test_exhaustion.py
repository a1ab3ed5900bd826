"""The exhaustion overview: every figure is worked out by hand, in millions or in cents."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.contracts import HEADER, contract, row
from tests.engines.world import claim, table

from passend.contract.check import Prepared
from passend.findings import BadInput
from passend.monitoring.exhaustion.claimed import by_label, used
from passend.monitoring.exhaustion.document import exhaustion_document
from passend.monitoring.exhaustion.overview import Overview, day_of, lines_of, overview
from passend.monitoring.exhaustion.position import Line, Position, closing
from passend.monitoring.exhaustion.stated import stated_rows
from passend.monitoring.exhaustion.workbook import workbook
from passend.observation import claimed
from passend.observation.claimed import count_claims_on
from passend.observation.table import Row
from passend.report.document import Picture
from passend.report.plain import plain

MILLION = 10**8
NOW, BEFORE = date(2027, 1, 31), date(2026, 12, 31)
TWO_LABELS = HEADER.replace('uzovi: ["9001"]', 'uzovi: ["9001", "9002"]')

CEILING = """
care:
  care: {codes: [A1], year_of: opened, unit: product, held_by: both}
parameters:
  ceiling:
    - {value: "62000000.00", per: year, from: 2026-01-01, known: 2025-11-12, source: art. 4}
clauses:
  paid: {article: "4", pay: {steps: [care.cost, {at_most: ceiling}]}}
"""


def millions(figure: str) -> int:
    """Cents from a figure in millions with two decimals."""
    whole, _, rest = figure.partition(".")
    return int(whole) * MILLION + int((rest + "00")[:2]) * 10**6


def stated(amounts: dict[str, str], known: date = NOW, payer: str = "") -> list[Row]:
    return [row(f"exhaustion.{name}", millions(figure), item=payer, known=str(known))
            for name, figure in amounts.items()]  # fmt: skip


def lines(prepared: Prepared, rows: Sequence[Row], day: date = NOW) -> list[Line]:
    return lines_of(day_of([prepared], day, stated_rows([prepared], rows, day)))


# --- the arithmetic --------------------------------------------------------------------------


def test_a_ceiling_with_its_forecast_and_provision(tmp_path: Path) -> None:
    """Domain facts, example 12-01: 49.3 + 9.8 + 4.1 = 63.2 against 62.0, so 1.2 too much."""
    rows = stated({"paid": "49.30", "work_in_progress": "9.80", "still_expected": "4.10"})
    (line,) = lines(contract(tmp_path, CEILING), rows)
    assert line.total.forecast == millions("63.20")
    assert (line.limit, line.kind) == (millions("62.00"), "ceiling")
    assert line.over == line.provision == millions("1.20")
    assert line.closing is None


def test_the_final_settlement_releases_what_was_provided_for_too_much(tmp_path: Path) -> None:
    """The same year at 62.85: 0.85 comes back, and 1.20 - 0.85 = 0.35 is released."""
    rows = stated({"paid": "49.30", "work_in_progress": "9.80", "still_expected": "4.10",
                   "final": "62.85"})  # fmt: skip
    (line,) = lines(contract(tmp_path, CEILING), rows)
    assert line.closing is not None
    found = line.closing.recovered, line.closing.released, line.closing.short
    assert found == (millions("0.85"), millions("0.35"), 0)


@pytest.mark.parametrize(
    ("provision", "final", "entitled", "recovered", "released", "short"),
    [
        (120, 6285, 6200, 85, 35, 0),
        (120, 6330, 6200, 130, 0, 10),  # more comes back than was provided for
        (0, 6100, 6100, 0, 0, 0),
        (-154, 2296, 2450, -154, 0, 0),  # a fixed sum that was not used up is paid afterwards
    ],
)
def test_what_becomes_of_a_provision(
    provision: int, final: int, entitled: int, recovered: int, released: int, short: int
) -> None:
    found = closing(provision, final, entitled)
    assert (found.recovered, found.released, found.short) == (recovered, released, short)
    assert provision - found.recovered == found.released - found.short


def test_a_fixed_sum_that_is_not_used_up_is_still_owed(tmp_path: Path) -> None:
    """24.50 agreed, 22.96 forecast: the payer still owes 1.54."""
    text = """
care:
  care: {codes: [A1], year_of: opened, unit: product, held_by: both}
parameters:
  sum: [{value: "24500000.00", per: year, from: 2026-01-01, known: 2025-11-12, source: art. 4}]
clauses:
  paid: {article: "4", pay: {lump_sum: {amount: sum}}}
"""
    rows = stated({"paid": "20.00", "work_in_progress": "2.00", "still_expected": "0.96"})
    (line,) = lines(contract(tmp_path, text), rows)
    assert (line.kind, line.over, line.provision) == ("sum", -millions("1.54"), -millions("1.54"))


def test_a_degressive_tariff_is_asked_of_the_contract(tmp_path: Path) -> None:
    """All to 40.0, 60 % to 41.0, 25 % beyond: of 41.5 it pays 40 + 0.6 + 0.125 = 40.725 (domain
    facts, example 12-02), so 0.775 is provided for. There is no one ceiling to show."""
    text = """
care:
  care: {codes: [A1], year_of: opened, unit: product, held_by: both}
parameters:
  one: [{value: "40000000.00", per: year, from: 2026-01-01, known: 2025-11-12, source: art. 4}]
  two: [{value: "41000000.00", per: year, from: 2026-01-01, known: 2025-11-12, source: art. 4}]
clauses:
  paid:
    pay:
      tiers: {of: care.cost, tiers: [{rate: 100%}, {from: one, rate: 60%}, {from: two, rate: 25%}]}
"""
    rows = stated({"paid": "30.00", "work_in_progress": "11.00", "still_expected": "0.50"})
    (line,) = lines(contract(tmp_path, text), rows)
    assert (line.kind, line.limit) == ("none", None)
    assert line.provision == 77_500_000


def test_one_forecast_over_two_ceilings_gives_no_provision(tmp_path: Path) -> None:
    """One may be exceeded by 20 beside another that has 20 left: of the sum nobody can tell."""
    text = CEILING.replace("parameters:", "  more: {codes: [A2], year_of: opened, unit: product, "
                           "held_by: both}\nparameters:")  # fmt: skip
    text += '  beside: {article: "5", pay: {steps: [more.cost, {at_most: ceiling}]}}\n'
    rows = stated({"paid": "124.00", "work_in_progress": "0.00", "still_expected": "0.00"})
    (line,) = lines(contract(tmp_path, text), rows)
    assert (line.total.forecast, line.limit) == (millions("124.00"), millions("124.00"))
    assert line.provision is None


def test_what_is_not_known_gives_no_forecast(tmp_path: Path) -> None:
    """Work in progress is not in claims: without it there is no forecast, and the page says so."""
    rows = stated({"paid": "49.30", "still_expected": "4.10"})
    (line,) = lines(contract(tmp_path, CEILING), rows)
    assert (line.total.forecast, line.provision) == (None, None)
    text = plain(exhaustion_document(overview((NOW, [line])), "nl"))
    assert "Zonder onderhanden werk is er geen verwachting" in " ".join(text.split())


def test_the_provision_is_divided_over_the_labels_and_adds_up(tmp_path: Path) -> None:
    """Forecasts 8.1 and 2.7 of 10.8 share 1.00 as 0.75 and 0.25; thirds leave the rest to the
    last."""
    header = CEILING.replace("62000000.00", "9800000.00")
    prepared = contract(tmp_path, header, TWO_LABELS)
    first = {"paid": "8.10", "work_in_progress": "0.00", "still_expected": "0.00"}
    second = {"paid": "2.70", "work_in_progress": "0.00", "still_expected": "0.00"}
    rows = [*stated(first, payer="9001"), *stated(second, payer="9002")]
    (line,) = lines(prepared, rows)
    assert line.provisions() == {"9001": millions("0.75"), "9002": millions("0.25")}
    thirds = Line("k", "", 2026, tuple(Position(n, 0, 1, 0, 0, 0) for n in "abc"), 2, "ceiling", 2)
    assert list(thirds.provisions().values()) == [0, 0, 1]


# --- since last month ------------------------------------------------------------------------


def moved(prepared: Prepared, before: Sequence[Row], after: Sequence[Row]) -> Overview:
    rows = [*before, *after]
    earlier = day_of([prepared], BEFORE, stated_rows([prepared], rows, BEFORE))
    today = day_of([prepared], NOW, stated_rows([prepared], rows, NOW))
    return overview((NOW, lines_of(today, earlier)), (BEFORE, lines_of(earlier)))


def test_the_movement_of_the_forecast_adds_up_by_cause(tmp_path: Path) -> None:
    before = stated({"paid": "45.00", "work_in_progress": "13.00", "still_expected": "4.60"},
                    BEFORE)  # fmt: skip
    after = stated({"paid": "49.30", "work_in_progress": "9.80", "still_expected": "4.10"})
    (found,) = moved(contract(tmp_path, CEILING), before, after).moved
    assert found.forecast == {
        "paid": millions("4.30"), "in_assessment": 0, "work_in_progress": -millions("3.20"),
        "still_expected": -millions("0.50"),
    }  # fmt: skip
    assert found.forecast_change == millions("0.60")
    assert (found.by_forecast, found.by_agreement) == (millions("0.60"), 0)


def test_what_was_paid_since_is_new_claims_less_credits(tmp_path: Path) -> None:
    """90.00 was paid. Since then a claim of 50.00 came, and a credit took back 30.00 of before."""
    prepared = contract(tmp_path, CEILING)
    labelled = by_label(prepared)
    lines_ = [
        claim(1, paid=6_000, received="2026-12-01"), claim(2, paid=3_000, received="2026-12-01"),
        claim(3, paid=5_000, received="2027-01-10"),
        claim(4, paid=3_000, received="2027-01-11", debit_credit="C", reverses="2"),
    ]  # fmt: skip
    counted = count_claims_on([labelled], table(lines_), [NOW, BEFORE], credits_until=BEFORE)
    drafts = list(day_of([labelled], NOW, []).drafts.values())
    today, before, brought = (used(drafts, one.amounts) for one in counted)
    earlier = day_of([prepared], BEFORE, [], before)
    after = lines_of(day_of([prepared], NOW, [], today, {}, brought), earlier)
    (found,) = overview((NOW, after), (BEFORE, lines_of(earlier))).moved
    assert found.forecast["new_claims"] == 5_000
    assert found.forecast["credits"] == -3_000
    assert found.after.total.paid == 11_000
    assert found.forecast_change is None  # without work in progress there is no forecast


def test_a_ceiling_lowered_in_mid_year_moves_the_provision_apart_from_the_forecast(
    tmp_path: Path,
) -> None:
    """Forecast 62.6 -> 63.2 under a ceiling of 62.0 that becomes 61.5 by an amendment of January:
    the provision goes from 0.6 to 1.7, 0.6 by the forecast and 0.5 by the agreement."""
    text = CEILING.replace(
        "source: art. 4}\n",
        "source: art. 4}\n    - {value: \"61500000.00\", per: year, from: 2026-01-01, "
        "known: 2027-01-15, source: addendum 1}\n",
    )  # fmt: skip
    before = stated({"paid": "45.00", "work_in_progress": "13.00", "still_expected": "4.60"},
                    BEFORE)  # fmt: skip
    after = stated({"paid": "49.30", "work_in_progress": "9.80", "still_expected": "4.10"})
    found = moved(contract(tmp_path, text), before, after)
    assert found.lines[0].provision == millions("1.70")
    assert found.moved[0].by_forecast == millions("0.60")
    assert found.moved[0].by_agreement == millions("0.50")
    assert found.moved[0].provision_change == millions("1.10")


def test_a_row_that_became_known_later_does_not_count_yet(tmp_path: Path) -> None:
    prepared = contract(tmp_path, CEILING)
    rows = [*stated({"paid": "45.00"}, BEFORE), *stated({"paid": "49.30"}, NOW)]
    assert lines(prepared, rows, BEFORE)[0].total.paid == millions("45.00")
    assert lines(prepared, rows, NOW)[0].total.paid == millions("49.30")


# --- from claims -----------------------------------------------------------------------------


def from_claims(prepared: Prepared, *claims: dict[str, object]) -> list[Line]:
    labelled = by_label(prepared)
    (counted,) = count_claims_on([labelled], table(claims), [NOW])
    found = used(list(day_of([labelled], NOW, []).drafts.values()), counted.amounts)
    return lines_of(day_of([prepared], NOW, [], found))


def test_claims_are_declared_and_paid_per_label_and_year_of_loss(tmp_path: Path) -> None:
    """A credit takes off what it reverses, in the year of its debit; a claim of 2027 is of 2027."""
    found = from_claims(
        contract(tmp_path, CEILING, TWO_LABELS),
        claim(1, declared=10_000, paid=9_000),
        claim(2, payer="9002", declared=4_000, paid=4_000),
        claim(3, payer="9002", declared=1_000, paid=1_000),
        claim(4, payer="9002", declared=1_000, paid=1_000, debit_credit="C", reverses="3"),
        claim(5, opened="2027-01-02", received="2027-01-20", declared=700, paid=600),
        claim(6, received="2027-03-01", declared=99, paid=99),  # not known yet
    )
    assert [(line.year, [(p.payer, p.declared, p.paid) for p in line.positions])
            for line in found] == [
        (2026, [("9001", 10_000, 9_000), ("9002", 4_000, 4_000)]),
        (2027, [("9001", 700, 600)]),
    ]  # fmt: skip
    assert found[0].total.forecast is None  # work in progress is in no claim


def test_what_is_stated_for_all_labels_stands_beside_what_is_counted_for_each(
    tmp_path: Path,
) -> None:
    """90.00 and 40.00 counted, 10.00 in progress and 5.00 expected stated for both: 145.00.
    A stated amount paid does not count beside the claims."""
    prepared = contract(tmp_path, CEILING, TWO_LABELS)
    labelled = by_label(prepared)
    claims = table([claim(1, paid=9_000), claim(2, payer="9002", paid=4_000)])
    (counted,) = count_claims_on([labelled], claims, [NOW])
    rows = [row("exhaustion.work_in_progress", 1_000, known=str(NOW)),
            row("exhaustion.still_expected", 500, known=str(NOW)),
            row("exhaustion.paid", 777, known=str(NOW))]  # fmt: skip
    found = used(list(day_of([labelled], NOW, []).drafts.values()), counted.amounts)
    (line,) = lines_of(day_of([prepared], NOW, stated_rows([prepared], rows, NOW), found))
    assert [(p.payer, p.paid) for p in line.positions] == [
        ("9001", 9_000),
        ("9002", 4_000),
        ("", 0),
    ]
    assert line.forecast == 14_500


def test_the_run_off_stands_in_where_nothing_is_stated(tmp_path: Path) -> None:
    """Paid 9,000 and 2,500 to come by the run-off: 11,500; a stated forecast goes before it."""
    prepared = contract(tmp_path, CEILING)
    found = {("k", "", 2026, "9001"): (10_000, 9_000)}
    come = {("k", "", 2026): 2_500}
    (line,) = lines_of(day_of([prepared], NOW, [], found, come))
    assert (line.forecast, line.by_run_off) == (11_500, True)
    text = " ".join(plain(exhaustion_document(overview((NOW, [line])), "nl")).split())
    assert "nog te komen volgens de uitloop € 25,00" in text
    assert "(chain ladder), onderhanden werk inbegrepen. Een verwachting, geen afrekening." in text
    rows = [row("exhaustion.work_in_progress", 1_000, known=str(NOW), item="9001"),
            row("exhaustion.still_expected", 0, known=str(NOW), item="9001")]  # fmt: skip
    stated = stated_rows([prepared], rows, NOW)
    (line,) = lines_of(day_of([prepared], NOW, stated, found, come))
    assert (line.forecast, line.by_run_off) == (10_000, False)


def test_a_label_that_comes_later_is_a_label_of_the_same_party(tmp_path: Path) -> None:
    header = HEADER.replace('"9001"', '"9001", {code: "9002", from: 2026-06-01}')
    found = from_claims(
        contract(tmp_path, CEILING, header),
        claim(1, payer="9002", opened="2026-05-31", declared=5, paid=5),  # before it belonged
        claim(2, payer="9002", opened="2026-06-01", declared=7, paid=6),
    )
    assert [(p.payer, p.declared) for p in found[0].positions] == [("9002", 7)]


def test_a_line_of_care_of_one_insurer_is_counted_for_its_labels_only(tmp_path: Path) -> None:
    """Two insurers in one contract; the care is insured with the first, which has two labels."""
    header = TWO_LABELS.replace(
        "  provider:", '  other: {name: Other, kind: insurer, uzovi: ["9003"]}\n  provider:'
    )
    text = CEILING.replace("unit: product,", "unit: product, insured_with: [payer],")
    found = from_claims(contract(tmp_path, text, header), claim(1), claim(2, payer="9002"),
                        claim(3, payer="9003"))  # fmt: skip
    assert [p.payer for p in found[0].positions] == ["9001", "9002"]


def test_every_clause_with_its_own_care_is_a_line(tmp_path: Path) -> None:
    text = """
care:
  one: {codes: [A1], year_of: opened, unit: product, held_by: both}
  two: {codes: [A2], year_of: opened, unit: product, held_by: both}
parameters:
  ceiling: [{value: "100.00", per: year, from: 2026-01-01, known: 2025-11-12, source: art. 4}]
clauses:
  first: {pay: {steps: [one.cost, {at_most: ceiling}]}}
  second: {pay: {pass_through: two.cost}}
"""
    found = from_claims(contract(tmp_path, text), claim(1), claim(2, code="A2"))
    assert [(line.scope, line.limit, line.total.paid) for line in found] == [
        ("first", 10_000, 9_000), ("second", None, 9_000),
    ]  # fmt: skip
    (alone,) = from_claims(contract(tmp_path, text), claim(1))
    assert alone.scope == "first"  # also when nothing of the other was declared yet


def test_two_days_are_one_reading_of_the_claims(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "claims.parquet"
    pq.write_table(table([claim(1), claim(2, received="2027-01-10")]), path)
    kept: list[str] = []
    opened = claimed.open_claims
    monkeypatch.setattr(claimed, "open_claims", lambda *a: (kept.append("once"), opened(*a))[1])
    prepared = by_label(contract(tmp_path, CEILING))
    today, earlier = count_claims_on([prepared], str(path), [NOW, BEFORE])
    assert (today.counted.rows, earlier.counted.rows) == (2, 1)
    assert kept == ["once"]


# --- what is handed in wrongly ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (row("exhaustion.payed", 1, known="2027-01-31"), "unknown-name"),
        (row("uitputting.betaald", 1, "2026-01", known="2027-01-31"), "bad-window"),
        (row("exhaustion.paid", 1, unit="visit", known="2027-01-31"), "bad-value"),
    ],
)
def test_a_row_that_cannot_be_read_is_a_finding(tmp_path: Path, wrong: Row, code: str) -> None:
    prepared = contract(tmp_path, CEILING)
    with pytest.raises(BadInput) as caught:
        stated_rows([prepared], [wrong], NOW)
    assert [finding.code for finding in caught.value.findings] == [code]


def test_other_rows_of_the_table_are_left_alone(tmp_path: Path) -> None:
    prepared = contract(tmp_path, CEILING)
    rows = [row("care.cost", 5), row("exhaustion.paid", 5, of="other")]
    assert stated_rows([prepared], rows, NOW) == []


# --- what people see -------------------------------------------------------------------------


def example(tmp_path: Path) -> Overview:
    before = stated({"paid": "45.00", "work_in_progress": "13.00", "still_expected": "4.60"},
                    BEFORE)  # fmt: skip
    after = stated({"paid": "49.30", "work_in_progress": "9.80", "still_expected": "4.10"})
    return moved(contract(tmp_path, CEILING), before, after)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ("Uitputtingsoverzicht", "onderhanden werk", "€ 63.200.000,00", "geen afrekening",
                "voorziening (terug te vorderen)", "€ 1.200.000,00", "€ +600.000,00")),
        ("en", ("Exhaustion overview", "work in progress", "EUR 63,200,000.00", "settles nothing",
                "provision (to be recovered)", "EUR 1,200,000.00", "EUR +600,000.00")),
    ],
)  # fmt: skip
def test_the_page_in_two_languages(tmp_path: Path, language: str, words: tuple[str, ...]) -> None:
    text = plain(exhaustion_document(example(tmp_path), language, {"k": "Kliniek"}))
    for word in words:
        assert word in text


def test_the_workbook_holds_the_same_amounts_and_no_formula_from_text(tmp_path: Path) -> None:
    """Titles stay text, also one that looks like a formula; the forecast is a formula with the
    value beside it."""
    found = workbook(example(tmp_path), "nl", {"k": "=HYPERLINK(1)"})
    assert found == workbook(example(tmp_path), "nl", {"k": "=HYPERLINK(1)"})
    with zipfile.ZipFile(io.BytesIO(found)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        texts = book.read("xl/sharedStrings.xml").decode()
    assert "=HYPERLINK(1)" in texts
    assert "HYPERLINK" not in sheet
    assert re.search(r"<f>SUM\(F5:J5\)</f><v>63200000(\.0)?</v>", sheet)
    assert re.search(r"<f>K6-N6</f><v>1200000(\.0)?</v>", sheet)


def test_the_picture_says_in_words_and_in_a_table_what_it_shows(tmp_path: Path) -> None:
    document = exhaustion_document(example(tmp_path), "en", {"k": "Clinic"})
    (picture,) = [block for block in document.blocks if isinstance(block, Picture)]
    assert "together EUR 63,200,000.00 with a ceiling of EUR 62,000,000.00" in picture.says
    assert ("work in progress", "EUR 9,800,000.00") in picture.table.rows
    assert "ceiling or sum EUR 62,000,000.00" in picture.svg
