"""Pictures of monitoring: an SVG, a table with the same figures, a text that says the same."""

from __future__ import annotations

import os
import subprocess
import xml.etree.ElementTree as ET
from fractions import Fraction

import pytest

from passend.monitoring.charts import Exclusion, Phase, Point, Series, charts
from passend.monitoring.exhaustion.tocome import Incoming
from passend.monitoring.funnels import Unit, funnel
from passend.monitoring.pictures import chart_grid, complete_text, funnel_of, run_off_of
from passend.monitoring.runoff import Triangle, chain_ladder
from passend.monitoring.watch.run_off_blocks import run_off_blocks
from passend.observation.runoff import Received
from passend.report.document import Document, Table
from passend.report.html import html
from passend.report.plain import plain

MONTHS = [f"2025-{month}" for month in (10, 11, 12)] + [f"2026-{m:02}" for m in range(1, 13)]
SEEN = [10, 9, 11, 9, 12, 7, 11, None, 8, 10, 9, 13, 12, 8, 40]


def panels(count):
    one = Series(
        "Heropnames", "p", tuple(Point(m, n, 200) for m, n in zip(MONTHS, SEEN, strict=True)),
        better="down", target=Fraction(8, 100), excluded=(Exclusion("2026-03", "storing"),),
        phases=(Phase("2025-10", "begin van de afspraak"),),
    )  # fmt: skip
    return charts([one] * count)


def words_in(svg: str) -> str:
    return " ".join("".join(node.itertext()) for node in ET.fromstring(svg).iter())


@pytest.mark.parametrize(("language", "figure"), [("nl", "20,0%"), ("en", "20.0%")])
def test_a_control_chart_has_a_row_per_month_and_says_its_verdict(language, figure) -> None:
    picture = chart_grid(panels(1), language)
    assert [row[0] for row in picture.table.rows] == MONTHS
    assert picture.table.rows[14][1] == figure
    assert picture.table.rows[7][1] == "–"
    assert "Heropnames" in picture.says
    assert "Heropnames" in words_in(picture.svg)
    signal = {"nl": "deel van een signaal", "en": "part of a signal"}[language]
    assert signal in words_in(picture.svg)


def test_a_grid_is_one_picture_with_a_row_per_chart() -> None:
    picture = chart_grid(panels(3), "nl")
    assert len(picture.table.rows) == 3
    assert picture.svg.count("<svg") == 1
    assert words_in(picture.svg).count("Heropnames") >= 3
    assert picture.table.rows[0][5] == "▼ een signaal: het wordt slechter"


def test_a_funnel_names_who_is_outside_and_its_table_has_everyone() -> None:
    units = [Unit(f"Ziekenhuis {name}", 10, 100) for name in "ABCDEF"] + [Unit("Ver", 60, 100)]
    picture = funnel_of(funnel("Heropnames", "proportion", units), ("gevallen", "aandeel"), "nl")
    assert picture.says == "Heropnames. Buiten de 99,8 %-grens: 1 van 7 aanbieders."
    assert "Ver" in words_in(picture.svg)
    assert "Ziekenhuis A" not in words_in(picture.svg)
    # 120 of 700 is 17.14 %; -+ 3.090 sqrt(0.1714 x 0.8286 / 100) = 11.65 %.
    assert picture.table.rows[0] == ("Ver", "100", "60,0%", "5,5% – 28,8%",
                                     "hoger dan 99,8 % van het toeval")  # fmt: skip
    assert len(picture.table.rows) == 7


def test_all_pictures_are_drawn_in_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a picture started another process")

    for name in ("Popen", "run", "check_output"):
        monkeypatch.setattr(subprocess, name, refuse)
    monkeypatch.setattr(os, "fork", refuse)
    assert all(chart_grid(panels(count), "nl").svg for count in (1, 2, 5))


def test_run_off_says_that_it_is_a_forecast() -> None:
    given = Triangle("Gedeclareerd", ("2024", "2025", "2026"),
                     ((100, 150, 160), (110, 165, None), (120, None, None)))  # fmt: skip
    picture = run_off_of(chain_ladder(given), "nl")
    # 160; 165 x 160/150 = 176; 120 x 1.5 x 160/150 = 192: 445 of 528 known.
    assert picture.says == "Gedeclareerd: voor 84% compleet; verwachting, geen afrekening."
    assert [row[3] for row in picture.table.rows] == ["160", "176", "192"]
    assert "verwacht (geen afrekening)" in words_in(picture.svg)


def test_pictures_stand_in_a_document_and_on_a_terminal() -> None:
    document = Document("Maandbericht", "nl", (chart_grid(panels(2), "nl"),))
    assert "<figure" in html(document)
    assert "een signaal: het wordt slechter, haalt het doel soms wel" in plain(document)


def test_run_off_of_money_in_a_fitting_unit_with_the_complete_months_together() -> None:
    rows = tuple((50_000_00 * (1 + at % 2), 100_000_00 + at * 1_00, 100_000_00 + at * 1_00)
                 for at in range(4))  # fmt: skip
    given = Triangle(
        "Betaald", ("a", "b", "c", "d", "e"), (*rows, (75_000_00, None, None)), "money"
    )
    picture = run_off_of(chain_ladder(given), "nl")
    # Columns 300,000.00 and 400,006.00: e becomes 100,001.50; four months are complete.
    assert picture.table.caption == "duizend euro"
    assert [row[:4] for row in picture.table.rows] == [
        ("a – d", "400", "0", "400"), ("e", "75", "25", "100")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("share", "said"),
    [(None, "–"), (1.0, "100%"), (0.997, "> 99%"), (0.93, "93%"), (0.0, "0%"), (1.01, "101%")],
)
def test_nothing_is_complete_for_100_percent_while_something_is_expected(share, said) -> None:
    assert complete_text(share, "nl") == said


def test_how_complete_every_year_is_stands_in_the_report() -> None:
    first = 2024 * 12
    cells = {}
    for month in range(first, first + 30):
        # Ten lines in the month itself and ten, with 100.00 each, the month after.
        cells[month, 0] = {"lines": 10, "paid": 0, "declared": 0, "quantity": 0}
        if month < first + 29:
            cells[month, 1] = {"lines": 10, "paid": 1_000_00, "declared": 0, "quantity": 0}
    received = Received(first, first + 29, cells, 0)
    blocks = list(run_off_blocks([Incoming("k", "vast_bedrag", received)], {"k": "Linde"}, "nl"))
    (table,) = (block for block in blocks if isinstance(block, Table))
    assert table.rows[2] == ("Linde", "vast bedrag", "2026-01 – 2026-06", "aantal declaratieregels",
                             "110", "120", "92%")  # fmt: skip
    # Of the last month nothing is paid yet: it is expected to be as the others.
    assert table.rows[5][4:] == ("5.000", "6.000", "83%")
    assert "geen afrekening" in plain(Document("d", "nl", tuple(blocks)))
    short = Received(first, first + 10, cells, 0)
    assert list(run_off_blocks([Incoming("k", "", short)], {}, "nl")) == []
