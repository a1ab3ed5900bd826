"""A file of questions: what it must say, and how the answers read."""

from __future__ import annotations

import pytest
from tests.conftest import ROOT

from passend.findings import BadInput
from passend.monitoring.questions.document import question_blocks
from passend.monitoring.questions.reading import (
    Questions,
    read_questions,
    read_questions_text,
)
from passend.report.document import Document, Picture
from passend.report.plain import plain

REGION = ROOT / "src" / "passend" / "practices" / "regio" / "vragen.yaml"
HEAD = "passend_questions: 1\n"


def said(questions: Questions, language: str = "en") -> str:
    document = Document("t", language, tuple(question_blocks(questions, language)))
    return " ".join(plain(document).replace("─", "").replace("·", "").split())


def asked(text: str) -> Questions:
    return read_questions_text(HEAD + text, "questions.yaml")


def codes(text: str) -> list[str]:
    with pytest.raises(BadInput) as caught:
        asked(text)
    return [finding.code for finding in caught.value.findings]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ("Onverklaard is 39 heupen, € 409.500,00.", "verandert het geld met € -255.000,00",
                "IC-bedden: 42 → 26 bedden (-38,1%)", "IC-dagen: 10.000 → 6.000 dagen (-40%)",
                "Zonder vergelijkingsgroep: dit is een verandering, geen effect.",
                "4 van de 4 locaties blijven onder de norm van 20 (SONCOS).",
                "Consulten op afstand 300 1.000 consulten 30%", "stijging",
                "voor het MDO 80 100 patiënten 80%", "van 5.200 naar 6.250")),
        ("en", ("Unexplained is 39 heupen, EUR 409,500.00.", "42 → 26 bedden (-38.1%)",
                "No control group: this is a change, not an effect.",
                "4 of the 4 locations are below the norm of 20 (SONCOS).", "rise")),
    ],
)  # fmt: skip
def test_the_questions_of_the_region_are_answered(language: str, words: tuple[str, ...]) -> None:
    text = said(read_questions(REGION), language)
    for word in words:
        assert word in text, word


@pytest.mark.row("S4-44")
def test_before_and_after_of_a_published_example_warns_that_there_was_no_control_group() -> None:
    """HartWacht: 128 patients, bed days -40 %, emergency visits -70 %, a year before and after."""
    text = said(read_questions(REGION))
    assert "index 100 60 -40 -40%" in text
    assert "index 100 30 -70 -70%" in text
    assert "No control group" in text


def test_pictures_say_in_words_and_a_table_what_they_show() -> None:
    pictures = [b for b in question_blocks(read_questions(REGION), "nl") if isinstance(b, Picture)]
    flow, capacity = pictures
    assert "elders, onverklaard 39" in flow.says
    assert ("daarvan onverklaard", "39", "39%") in flow.table.rows
    assert "elders, onverklaard: 39" in flow.svg
    assert ("IC-bedden", "bedden", "42", "26", "-16", "-38,1%") in capacity.table.rows
    assert "42 → 26 bedden (-38,1%)" in capacity.svg


def test_without_questions_there_is_nothing() -> None:
    assert list(question_blocks(Questions(), "nl")) == []
    assert asked("") == Questions()


def test_a_comparison_with_errors_shows_its_interval() -> None:
    """Effect -20 with standard error sqrt(9 + 16 + 9 + 16) = 7.07: from -33.9 to -6.1."""
    text = said(asked("""comparisons:
  - {id: c, says: Visits, source: s, group: {before: 100, after: 80, error_before: 3,
     error_after: 4}, beside: {before: 100, after: 100, error_before: 3, error_after: 4}}
"""))  # fmt: skip
    assert "-20 (-33.9 – -6.1) -20% fall" in text


def test_a_place_whose_money_is_not_known_leaves_the_chain_unknown() -> None:
    text = said(
        asked("""shifts:
  - id: a
    says: Hips
    unit: hips
    source: s
    places:
      - {name: own, kind: own, before: 10, after: 8, amount_before: "100.00", amount_after: "80.00"}
      - {name: with family, kind: home, before: 0, after: 2}
""")
    )
    assert "cannot be added up" in text
    assert "with family (home) 2" in text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("shares:\n  - {id: a, says: s, numerator: 1, denominator: 2, of: x}\n", "missing-key"),
        ("shares:\n  - {id: a, says: s, numerator: 1, denominator: 0, of: x, source: s}\n",
         "zero-denominator"),
        ("shares:\n  - {id: a, says: s, numerator: 3, denominator: 2, of: x, source: s}\n",
         "bad-value"),
        ("shares:\n  - {id: a, says: s, numerator: x, denominator: 2, of: x, source: s}\n",
         "bad-value"),
        ("changes:\n  - {id: a, says: s, before: 0, after: 2, source: s}\n", "zero-denominator"),
        ("shifts:\n  - {id: a, says: s, source: s, places: []}\n", "missing-key"),
        ("waiting:\n  - {id: a, says: s, source: s, care: outpatient, on: 2001-01-01, within: 1,"
         " waited: 2}\n", "unknown-norm"),
        ("waiting:\n  - {id: a, says: s, source: s, care: hair, on: 2026-01-01, within: 1,"
         " waited: 2}\n", "bad-value"),
        ("volumes:\n  - {id: a, says: s, source: s, norm: 20}\n", "missing-key"),
        ("shares: all of them\n", "bad-value"),
        ("colours: []\n", "unknown-key"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_a_finding_with_its_line(text: str, code: str) -> None:
    assert code in codes(text)


def test_everything_wrong_is_said_at_once() -> None:
    found = codes("""shares:
  - {id: a, says: s, numerator: 1, denominator: 0, of: x, source: s}
  - {id: b, says: s, numerator: x, denominator: 2, of: x, source: s}
colours: []
""")
    assert sorted(found) == ["bad-value", "unknown-key", "zero-denominator"]
