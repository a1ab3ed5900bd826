"""Column mappings: read from a file in two languages, and proposed from a header."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.spec.test_claims_cases import MAPPING, codes, found, mapping

from passend.claims.columns import date_pattern
from passend.claims.mapping import propose, read_mapping, read_mapping_text
from passend.claims.schema import FIELDS

DUTCH = """
kolommen:
  Factuurnummer: declaratie
  Regel: regel
  Uzovi: uzovi
  AGB: agb
  Code: prestatiecode
  Begin: [geopend, geleverd]
  Ontvangen: {veld: ontvangen, datums: jjjjmmdd}
  Aantal: aantal
  Bedrag: gedeclareerd
  Toegekend: {veld: betaald, bedragen: centen}
  DC: debet_credit
  Geboren: {veld: geboortejaar, datums: dd-mm-jjjj}
  Postcode: {veld: postcode3, eerste: "3"}
datums: dd-mm-jjjj
decimaal: ","
duizendtal: "."
bedragen: euro
scheidingsteken: ;
codering: cp1252
vast: {eenheid: uur}
vertalingen: {debet_credit: {Debet: D, Credit: C}}
omrekenen: {uur: {naar: minuut, maal: "60"}}
geen_bsn: [Code]
"""
ENGLISH = """
columns:
  Factuurnummer: claim_id
  Regel: line_id
  Uzovi: payer
  AGB: provider
  Code: code
  Begin: [opened, delivered]
  Ontvangen: {field: received, dates: YYYYMMDD}
  Aantal: quantity
  Bedrag: declared
  Toegekend: {field: paid, amounts: cents}
  DC: debit_credit
  Geboren: {field: birth_year, dates: DD-MM-YYYY}
  Postcode: {field: postcode3, first: "3"}
dates: DD-MM-YYYY
decimal: ","
thousands: "."
amounts: euros
separator: ;
encoding: cp1252
constants: {unit: uur}
translations: {debit_credit: {Debet: D, Credit: C}}
convert: {uur: {to: minuut, times: "60"}}
not_bsn: [Code]
"""


def test_dutch_and_english_keys_say_the_same() -> None:
    dutch, english = mapping(DUTCH), mapping(ENGLISH)
    paid = english.column("paid")
    assert paid is not None
    assert paid.style.cents
    assert paid.style.decimal == ","
    assert english.constant("unit") == "uur"
    assert english.translated("debit_credit") == {"Debet": "D", "Credit": "C"}
    assert [(c.unit, c.to, c.times) for c in english.conversions] == [("uur", "minuut", 60)]
    assert (english.encoding, english.separator, english.not_bsn) == ("cp1252", ";", ("Code",))
    layouts = {"jjjjmmdd": "YYYYMMDD", "dd-mm-jjjj": "DD-MM-YYYY"}
    columns = [
        (c.name, c.field, layouts.get(c.style.dates, c.style.dates), c.first, c.year)
        for c in dutch.columns
    ]
    assert columns == [(c.name, c.field, c.style.dates, c.first, c.year) for c in english.columns]


def test_a_mapping_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "kolommen.yaml"
    path.write_text(ENGLISH, "utf-8")
    assert read_mapping(path) == mapping(ENGLISH)


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "mend"),
    [
        ("Regel: line_id", "Regel: line_idd", "unknown-field", 4, "did you mean 'line_id'"),
        ("Regel: line_id", "Regel: claim_id", "field-twice", 4, "keep one"),
        ("Regel: line_id", "Regel: [line_id, 3, []]", "unknown-field", 4, "the fields are"),
        ("amounts: euros\n", "", "missing-key", 11, "amounts: euros"),
        ("amounts: euros", "amounts: dollars", "bad-value", 19, "one of them"),
        ("dates: DD-MM-YYYY\n", "dates: DD-MM-YY\n", "bad-value", 16, "four digits"),
        ("dates: DD-MM-YYYY\n", "dates: [a]\n", "bad-value", 16, "four digits"),
        ('thousands: "."', 'thousands: ","', "bad-value", 0, "decimal"),
        ("separator: ;", "seperator: ;", "unknown-key", 20, "did you mean 'separator'"),
        ("separator: ;", "separator: ':'", "bad-value", 20, "one of them"),
        ("encoding: cp1252", "encoding: latin9", "bad-value", 21, "one of them"),
        ("{unit: uur}", "[unit]", "bad-value", 22, "lines such as"),
        ("{unit: uur}", "{payer: uur}", "field-twice", 22, "keep one"),
        ("{unit: uur}", "{}", "missing-field", 3, "constants"),
        ("{Debet: D, Credit: C}", "D", "bad-value", 23, "lines such as"),
        ("translations: {", "translations: {x: {a: b}, ", "unknown-field", 23, "the fields are"),
        ('times: "60"', 'times: "0"', "bad-value", 24, "times"),
        ('times: "60"', 'times: "' + "9" * 9000 + '"', "bad-value", 24, "times"),
        ('times: "60"', "time: a", "unknown-key", 24, "did you mean 'times'"),
        ("[Code]", "Code", "bad-value", 25, "write ["),
        ('first: "3"', "first: three", "bad-value", 15, "whole number"),
        (ENGLISH, "columns: {}", "missing-key", 1, "columns:"),
        (ENGLISH, "", "empty", 1, "columns:"),
        (ENGLISH, "- a", "not-a-mapping", 1, "columns:"),
    ],
)  # fmt: skip
def test_a_mapping_that_is_wrong_is_named_by_line(
    old: str, new: str, code: str, line: int, mend: str
) -> None:
    assert old in ENGLISH
    findings = found(lambda: read_mapping_text(ENGLISH.replace(old, new, 1), "k.yaml"))
    finding = next(f for f in findings if f.code == code)
    assert mend in finding.mend
    assert "contract" not in finding.message + finding.mend
    if line:
        assert finding.place.line == line


def test_every_required_field_must_be_filled() -> None:
    required = {field.name for field in FIELDS if field.required}
    one = "columns: {Code: code}\n"
    findings = found(lambda: read_mapping_text(one, "k.yaml"))
    assert {f.code for f in findings} == {"missing-field"}
    assert len(findings) == len(required) - 1


@pytest.mark.parametrize("layout", ["DD-MM-YY", "MM-YYYY", "DD-DD-YYYY", "", "x", "YYYY-MM-DDT"])
def test_a_date_layout_has_a_day_a_month_and_a_year_of_four_digits(layout: str) -> None:
    with pytest.raises(ValueError, match="no date layout"):
        date_pattern(layout)


def test_two_mappings_that_mean_the_same_have_one_canonical_form() -> None:
    lines = MAPPING.splitlines()
    turned = "\n".join([lines[0], *reversed(lines[1:-1]), lines[-1]])
    assert mapping(turned).canonical() == mapping().canonical()
    cents = MAPPING.replace("amounts: euros", "amounts: cents")
    assert mapping(cents).canonical() != mapping().canonical()


HEADER = ("Factuurnummer", "Regelnr", "UZOVI-code", "AGB-code", "BSN verzekerde", "Prestatiecode",
          "Begindatum", "Datum ontvangst", "Aantal", "Tijdseenheid", "Declaratiebedrag",
          "Debet/Credit", "Opmerking arts")  # fmt: skip


def test_a_proposal_places_dutch_columns_and_lists_the_others() -> None:
    proposal = propose(HEADER)
    placed = {p.column: p.field for p in proposal.placed}
    assert placed == {
        "Factuurnummer": "claim_id",
        "Regelnr": "line_id",
        "UZOVI-code": "payer",
        "AGB-code": "provider",
        "BSN verzekerde": "patient",
        "Prestatiecode": "code",
        "Begindatum": "opened",
        "Datum ontvangst": "received",
        "Aantal": "quantity",
        "Tijdseenheid": "unit",
        "Declaratiebedrag": "declared",
        "Debet/Credit": "debit_credit",
    }
    assert proposal.unplaced == ("Opmerking arts",)
    assert proposal.missing == ()
    assert proposal.bsn == ("BSN verzekerde",)


def test_a_proposal_says_why_and_gives_a_field_to_one_column_only() -> None:
    proposal = propose(["code", "Prestatiecode", "Declaratiebedragg", "kleur"])
    assert [(p.column, p.field, p.why) for p in proposal.placed] == [
        ("code", "code", "name"),
        ("Declaratiebedragg", "declared", "resembles"),
    ]
    assert proposal.unplaced == ("Prestatiecode", "kleur")
    assert "payer" in proposal.missing


SAMPLE = ["F1", "1", "9001", "06990001", "249566758", "15B875", "01-03-2026", "02-04-2026", "1",
          "stuk", "1.250,00", "D", "x; y"]  # fmt: skip


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_proposal_with_a_sample_is_a_mapping_that_can_be_read(language: str) -> None:
    proposal = propose(HEADER, [SAMPLE])
    text = proposal.text(language)
    read = read_mapping_text(text, "voorstel.yaml")
    style = next(c.style for c in read.columns if c.field == "declared")
    assert (style.decimal, style.thousands, style.cents) == (",", ".", False)
    assert style.dates.upper().replace("J", "Y") == "DD-MM-YYYY"
    remark = "niet geplaatst" if language == "nl" else "not placed"
    assert f"# {remark}: Opmerking arts\n" in text


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_proposal_does_not_choose_between_euros_and_cents(language: str) -> None:
    whole = [*SAMPLE[:10], "1250", *SAMPLE[11:]]
    text = propose(HEADER, [whole]).text(language)
    assert codes(lambda: read_mapping_text(text, "voorstel.yaml")) == ["missing-key"]


def test_a_proposal_for_an_odd_header_breaks_nothing() -> None:
    odd = ["", "  ", "é☃", 'a"b: c', "a\nb", "#x", "null", "=1+1", "code"]
    proposal = propose(odd, [["1"], [], ["x"] * 20])
    assert [p.field for p in proposal.placed] == ["code"]
    assert "geopend" not in proposal.text()
