"""Cells of a workbook. Text goes in as text, whatever it starts with: nothing that somebody typed
becomes a formula or a link."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

__all__ = ["Book", "Sheet"]


class Book:
    """A workbook in memory. ``cached`` says whether a formula carries the value we computed, for
    programs that show a file without computing it."""

    def __init__(self, *, cached: bool = True) -> None:
        # Imported here: the other commands do without it.
        import xlsxwriter  # type: ignore[import-untyped]

        self.cached = cached
        self._stream = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                   "strings_to_numbers": False}  # fmt: skip
        self._book: Any = xlsxwriter.Workbook(self._stream, options)
        # A fixed date: the same statement is the same bytes, and nothing here reads the clock.
        self._book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
        self._book.set_calc_mode("auto")
        shapes: dict[str, dict[str, Any]] = {
            "text": {"text_wrap": True, "valign": "top", "align": "left", "indent": 1},
            "head": {"bold": True, "text_wrap": True, "valign": "top", "align": "left", "bottom": 1,
                     "indent": 1, "bg_color": "#E8EEF4"},
            "title": {"bold": True, "font_size": 16},
            "cents": {"num_format": "#,##0", "valign": "top"},
            "input": {"num_format": "#,##0", "valign": "top", "bg_color": "#FFF8E1"},
            "euro": {"num_format": '"€" #,##0.00;[Red]"€" -#,##0.00', "valign": "top"},
            "total": {"num_format": "#,##0", "bold": True, "top": 1},
            "total_text": {"bold": True, "top": 1},
            "total_euro": {"num_format": '"€" #,##0.00;[Red]"€" -#,##0.00', "bold": True,
                           "top": 1},
        }  # fmt: skip
        self._formats = {name: self._book.add_format(shape) for name, shape in shapes.items()}

    def sheet(self, name: str, widths: list[int], *, landscape: bool = True) -> Sheet:
        """A new sheet with its columns this wide."""
        made = self._book.add_worksheet(name)
        for column, width in enumerate(widths):
            made.set_column(column, column, width)
        made.set_paper(9)
        made.fit_to_pages(1, 0)
        if landscape:
            made.set_landscape()
        return Sheet(made, self._formats, self.cached)

    def bytes(self) -> bytes:
        """The file."""
        self._book.close()
        return self._stream.getvalue()


class Sheet:
    """A sheet; rows and columns count from 0, as in the library."""

    def __init__(self, made: Any, formats: dict[str, Any], cached: bool) -> None:
        self._made, self._formats, self._cached = made, formats, cached

    def text(self, row: int, column: int, text: str, shape: str = "text") -> None:
        """Text, never a formula."""
        self._made.write_string(row, column, text, self._formats[shape])

    def number(self, row: int, column: int, value: int, shape: str = "cents") -> None:
        """A whole number; as text where a double cannot hold it."""
        if abs(value) > 2**53:
            self.text(row, column, str(value))
        else:
            self._made.write_number(row, column, value, self._formats[shape])

    def formula(
        self, row: int, column: int, formula: str, value: int | float, shape: str = "cents"
    ) -> None:
        """A formula of ours, with the value it has. A value of 0 stands where none is cached."""
        shown = value if self._cached else 0
        self._made.write_formula(row, column, f"={formula}", self._formats[shape], shown)

    def head(self, row: int, names: list[str], *, freeze: bool = True) -> None:
        """The names of the columns; what is below scrolls under them."""
        self.height(row, 2)
        for column, name in enumerate(names):
            self.text(row, column, name, "head")
        if freeze:
            self._made.freeze_panes(row + 1, 0)
            self._made.repeat_rows(row)

    def height(self, row: int, lines: int) -> None:
        """Room for so many lines of text; not every program makes it by itself."""
        self._made.set_row(row, 15 * lines)
