"""The exhaustion overview as a workbook: a row per label and a row per total, amounts as numbers.

Text is written as text, never as a formula; the totals, forecasts and provisions are formulas that
a spreadsheet recomputes, each with the value that Passend found.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from passend.monitoring.exhaustion.movement import CAUSES
from passend.monitoring.exhaustion.overview import Overview
from passend.monitoring.exhaustion.position import Line, Position
from passend.monitoring.exhaustion.wording import CAUSE_WORDS, ROWS, W
from passend.report.numbers import date_text
from passend.words import Words

__all__ = ["workbook"]

_COLUMNS = ("declared", "paid", "in_assessment", "work_in_progress", "still_expected", "to_come",
            "forecast", "limit", "over", "entitled", "provision")  # fmt: skip
_HEAD = Words("contract|onderdeel|schadelastjaar|label", "contract|part|year of loss|label")
_LIMIT = Words("plafond of som", "ceiling or sum")
_NOTE = Words(
    "Bedragen in euro. Verwachting = betaald + in behandeling + onderhanden werk + nog verwacht; "
    "zij verandert geen betaling.",
    "Amounts in euros. Forecast = paid + in assessment + work in progress + still expected; it "
    "changes no payment.",
)


def workbook(found: Overview, language: str, titles: Mapping[str, str] | None = None) -> bytes:
    """The bytes of the XLSX: the same overview is the same bytes."""
    import xlsxwriter  # type: ignore[import-untyped]

    stream = io.BytesIO()
    book: Any = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
    _Sheet(book, found, language, titles or {}).write()
    if found.moved:
        _movements(book, found, language, titles or {})
    book.close()
    return stream.getvalue()


class _Sheet:
    """The sheet with the lines."""

    def __init__(
        self, book: Any, found: Overview, language: str, titles: Mapping[str, str]
    ) -> None:
        self.found, self.language, self.titles = found, language, titles
        self.sheet = book.add_worksheet(Words("uitputting", "exhaustion")[language])
        self.bold = book.add_format({"bold": True})
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.money = book.add_format({"num_format": "#,##0.00;[Red]-#,##0.00"})
        self.total = book.add_format({"num_format": "#,##0.00;[Red]-#,##0.00", "bold": True,
                                      "top": 1})  # fmt: skip
        self.row = 0

    def write(self) -> None:
        sheet, language = self.sheet, self.language
        title = f"{W['title'][language]}, {W['known'][language]} "
        sheet.write_string(0, 0, title + date_text(self.found.known_at, language), self.bold)
        sheet.write_string(1, 0, _NOTE[language])
        names = [
            *_HEAD[language].split("|"),
            *((_LIMIT if name == "limit" else ROWS[name])[language] for name in _COLUMNS),
        ]
        for column, name in enumerate(names):
            sheet.write_string(3, column, name, self.head)
        sheet.set_row(3, 46)
        sheet.set_column(0, 0, 38)
        sheet.set_column(1, 1, 24)
        sheet.set_column(2, 2, 15)
        sheet.set_column(3, 3, 11)
        sheet.set_column(4, len(names) - 1, 15)
        sheet.freeze_panes(4, 4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        self.row = 4
        for line in self.found.lines:
            self._line(line)

    def _line(self, line: Line) -> None:
        first, shares = self.row, line.provisions()
        for position in line.positions:
            self._texts(line, position.payer or W["all_labels"][self.language])
            self._position(position, self.money)
            if position.payer in shares:
                cents = shares[position.payer]
                self.sheet.write_number(self.row, 14, float(cents) / 100, self.money)
            self.row += 1
        total = line.total
        self._texts(line, W["all"][self.language], bold=True)
        for at, name in enumerate(_COLUMNS[:5], start=4):
            value = getattr(total, name)
            if value is not None:
                letter = chr(ord("A") + at)
                self._formula(
                    at, f"=SUM({letter}{first + 1}:{letter}{self.row})", value, self.total
                )
        if line.by_run_off:
            self.sheet.write_number(self.row, 9, float(line.to_come or 0) / 100, self.total)
        self._forecast(line.forecast, self.total)
        if line.limit is not None:
            self.sheet.write_number(self.row, 11, float(line.limit) / 100, self.total)
        if line.over is not None:
            self._formula(12, f"=K{self.row + 1}-L{self.row + 1}", line.over, self.total)
        if line.entitled is not None:
            self.sheet.write_number(self.row, 13, float(line.entitled) / 100, self.total)
        if line.provision is not None:
            at = self.row + 1
            self._formula(14, f"=K{at}-N{at}", line.provision, self.total)
        self.row += 1

    def _texts(self, line: Line, label: str, bold: bool = False) -> None:
        part = line.scope.replace("_", " ") or W["whole"][self.language]
        texts = (self.titles.get(line.contract, line.contract), part, str(line.year), label)
        for column, text in enumerate(texts):
            self.sheet.write_string(self.row, column, text, *([self.bold] if bold else []))

    def _position(self, position: Position, style: Any) -> None:
        for at, name in enumerate(_COLUMNS[:5], start=4):
            value = getattr(position, name)
            if value is not None:
                self.sheet.write_number(self.row, at, float(value) / 100, style)
        self._forecast(position.forecast, style)

    def _forecast(self, cents: int | None, style: Any) -> None:
        if cents is not None:
            at = self.row + 1
            self._formula(10, f"=SUM(F{at}:J{at})", cents, style)

    def _formula(self, column: int, formula: str, cents: int, style: Any) -> None:
        self.sheet.write_formula(self.row, column, formula, style, cents / 100)


def _movements(book: Any, found: Overview, language: str, titles: Mapping[str, str]) -> None:
    """The sheet with what moved, by cause."""
    sheet = book.add_worksheet(Words("verandering", "movement")[language])
    bold = book.add_format({"bold": True})
    top = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    money = book.add_format({"num_format": "+#,##0.00;[Red]-#,##0.00;0.00"})
    assert found.since is not None
    sheet.write_string(
        0, 0, W["moved"][language].format(day=date_text(found.since, language)), bold
    )
    names = [*CAUSES, "forecast", "by_forecast", "by_agreement", "provision"]
    heads = [*_HEAD[language].split("|")[:3], *(CAUSE_WORDS[name][language] for name in names)]
    for column, name in enumerate(heads):
        sheet.write_string(2, column, name, top)
    sheet.set_row(2, 46)
    sheet.set_column(0, 0, 38)
    sheet.set_column(1, 1, 24)
    sheet.set_column(2, len(heads) - 1, 15)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for row, moved in enumerate(found.moved, start=3):
        line = moved.after
        part = line.scope.replace("_", " ") or W["whole"][language]
        for column, text in enumerate((titles.get(line.contract, line.contract), part,
                                       str(line.year))):  # fmt: skip
            sheet.write_string(row, column, text)
        values = [*(moved.forecast.get(name) for name in CAUSES), moved.forecast_change,
                  moved.by_forecast, moved.by_agreement, moved.provision_change]  # fmt: skip
        for column, cents in enumerate(values, start=3):
            if cents is not None:
                sheet.write_number(row, column, float(cents) / 100, money)
