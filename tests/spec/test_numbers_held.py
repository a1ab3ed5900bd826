"""An amount is never broken over two lines, on any medium."""

from __future__ import annotations

import pytest

from passend.report.document import Document, Paragraph
from passend.report.html import html
from passend.report.numbers import held_together
from passend.report.pdf import typst_source
from passend.report.plain import WIDTH, plain

NO_BREAK = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("te betalen € 100.000.000,00", f"te betalen €{NO_BREAK}100.000.000,00"),
        ("EUR -12.50 and € +3", f"EUR{NO_BREAK}-12.50 and €{NO_BREAK}+3"),
        ("in € per jaar, NEUR 5", "in € per jaar, NEUR 5"),
    ],
)
def test_a_currency_is_held_to_the_figure_that_follows(text: str, held: str) -> None:
    assert held_together(text) == held


def test_no_renderer_lets_a_line_break_inside_an_amount() -> None:
    text = "x" * (WIDTH - 3) + " € 100.000.000,00"
    document = Document("t", "nl", (Paragraph(text),))
    assert "\n€ 100.000.000,00" in plain(document)
    for written in (html(document), typst_source(document)):
        assert f"€{NO_BREAK}100.000.000,00" in written
