"""A document as a Word file. Needs the extra ``word``."""

from __future__ import annotations

import io
from typing import Any

from passend.findings import BadInput, Finding, Place
from passend.report.document import (
    Block,
    Branch,
    Document,
    Heading,
    Listing,
    Paragraph,
    Picture,
    Table,
    Tree,
)
from passend.report.plain import letter

__all__ = ["word"]


def word(document: Document) -> bytes:
    """The bytes of the Word file. Raises BadInput when the extra is not installed."""
    try:
        import docx
    except ImportError:
        mend = 'install it with: pip install "passend[word]"'
        raise BadInput(
            [Finding(Place("--format docx"), "extra-missing", "Word files need an extra", mend)]
        ) from None
    found = docx.Document()
    found.core_properties.title = document.title
    found.core_properties.language = document.language
    found.core_properties.author = ""
    _language(found, document.language)
    found.add_heading(document.title, 0)
    for label, value in document.facts:
        line = found.add_paragraph()
        line.add_run(f"{label}: ").bold = True
        line.add_run(value)
    for block in document.blocks:
        _add(found, block)
    found.sections[0].footer.paragraphs[0].text = document.footer
    buffer = io.BytesIO()
    found.save(buffer)
    return buffer.getvalue()


def _language(found: Any, language: str) -> None:
    """The language of the text, so that a reader pronounces and Word spells it right."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = found.styles["Normal"].element.get_or_add_rPr()
    mark = OxmlElement("w:lang")
    mark.set(qn("w:val"), {"nl": "nl-NL"}.get(language, "en-GB"))
    properties.append(mark)


def _add(found: Any, block: Block) -> None:
    match block:
        case Heading(text=text, level=level):
            found.add_heading(text, level)
        case Paragraph(text=text, remark=remark):
            for line in text.strip().splitlines():
                found.add_paragraph(line, style="Intense Quote" if remark else None)
        case Listing(items=items, ordered=ordered):
            for i, item in enumerate(items):
                # Marked by hand: Word goes on counting from one list to the next.
                if ordered:
                    found.add_paragraph(f"{letter(i)}. {item}", style="List")
                else:
                    found.add_paragraph(item, style="List Bullet")
        case Table():
            _table(found, block)
        case Tree(roots=roots):
            for root in roots:
                _branch(found, root, 0)
        case Picture(says=says, table=table):
            found.add_paragraph(says)
            _table(found, table)


def _table(found: Any, table: Table) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement

    if table.caption:
        found.add_paragraph(table.caption, style="Caption")
    grid = found.add_table(rows=1, cols=len(table.head), style="Light List Accent 1")
    for row, cells in enumerate((table.head, *table.rows)):
        line = grid.rows[0] if row == 0 else grid.add_row()
        if row == 0:
            # Repeats the head on every page, and names it for a screen reader.
            line._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for i, text in enumerate(cells):
            cell = line.cells[i]
            cell.text = text
            if i in table.right:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    found.add_paragraph()


def _branch(found: Any, branch: Branch, depth: int) -> None:
    from docx.shared import Cm

    parts = [part for part in (branch.label, branch.value, branch.note) if part]
    line = found.add_paragraph(" · ".join(parts))
    line.paragraph_format.left_indent = Cm(0.6 * depth)
    for below in branch.below:
        _branch(found, below, depth + 1)
