"""A document as a tagged PDF (PDF/UA-1), through Typst and its own fonts."""

from __future__ import annotations

import json

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
from passend.report.numbers import held_together

__all__ = ["pdf", "typst_source"]

_HEAD = """
#set document(title: {title}, date: none)
#set text(lang: {language}, font: "Libertinus Serif", size: 10.5pt)
#set page(paper: "a4", margin: (x: 2.3cm, y: 2.4cm), numbering: "1 / 1",
  footer: context [
    #set text(size: 8pt)
    #{footer} #h(1fr) #counter(page).display("1 / 1", both: true)])
#set par(justify: false, leading: 0.62em)
#set table(
  stroke: (x, y) => if y == 0 {{ (bottom: 0.9pt) }} else {{ (bottom: 0.3pt + luma(190)) }},
  inset: (x: 4pt, y: 4pt))
#show table.cell.where(y: 0): strong
#show heading.where(level: 1): set text(size: 15pt)
#show heading.where(level: 2): set text(size: 12pt)
#show heading.where(level: 3): set text(size: 10.5pt)
#show heading: set block(above: 1.5em, below: 0.8em)
#show figure: set align(left)
#show figure.caption: set text(size: 9pt)
#show figure: set block(breakable: true)
#align(left, text(size: 21pt, weight: "bold", title({title})))
"""


def typst_source(document: Document) -> str:
    """The document in Typst's markup; all text stands in string literals."""
    parts = [
        _HEAD.format(
            title=_text(document.title),
            language=_text(document.language),
            footer=_text(document.footer),
        )
    ]
    if document.facts:
        cells = "".join(f"[*#{_text(k)}*], [#{_text(v)}], " for k, v in document.facts)
        parts.append(f"#grid(columns: (auto, 1fr), gutter: 7pt, {cells})")
    parts += map(_block, document.blocks)
    return "\n\n".join(parts) + "\n"


def pdf(document: Document) -> bytes:
    """The bytes of the PDF: no time of creation, no fonts of the machine."""
    # Imported here: the terminal commands do without it.
    import typst

    compiler = typst.Compiler(typst_source(document).encode(), ignore_system_fonts=True)
    found = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=0)
    assert isinstance(found, bytes)
    return found


def _text(text: str) -> str:
    """A Typst string literal: JSON quotes the same characters the same way, but for \\u."""
    return (
        json.dumps(held_together(text), ensure_ascii=False).replace("\\f", " ").replace("\\b", " ")
    )


def _cell(text: str) -> str:
    """Content of a cell, in which long codes may break."""
    return f"[#{_text(text)}]"


def _block(block: Block) -> str:
    match block:
        case Heading(text=text, level=level):
            return f"#heading(level: {level}, {_text(text)})"
        case Paragraph(text=text, remark=remark):
            lines = [f"#par({_text(line)})" for line in text.strip().splitlines() if line]
            if not remark:
                return "\n\n".join(lines)
            body = "\n".join(lines)
            return f"#block(inset: (left: 8pt), stroke: (left: 2pt + rgb(178, 106, 0)))[{body}]"
        case Listing(items=items, ordered=ordered):
            word = 'enum(numbering: "a.", ' if ordered else "list("
            return f"#{word}{', '.join(f'[#{_text(item)}]' for item in items)})"
        case Table():
            return _table(block)
        case Tree(roots=roots):
            return "\n".join(_branch(root) for root in roots)
        case Picture(svg=svg, says=says, table=table):
            if not svg:
                return f"#par({_text(says)})\n\n{_table(table)}"
            image = f'#image(bytes({_text(svg)}), format: "svg", alt: {_text(says)}, width: 100%)'
            return f"{image}\n\n#par({_text(says)})\n\n{_table(table)}"


def _table(table: Table) -> str:
    columns = ", ".join("auto" for _ in table.head)
    align = ", ".join("right" if i in table.right else "left" for i in range(len(table.head)))
    head = ", ".join(map(_cell, table.head))
    body = ", ".join(_cell(cell) for row in table.rows for cell in row)
    found = f"table(columns: ({columns},), align: ({align},), table.header({head}), {body})"
    if not table.caption:
        return f"#text(size: 9pt, {found})"
    return (f"#text(size: 9pt, figure({found}, kind: table, supplement: none, numbering: none, "
            f"caption: figure.caption(position: top, {_text(table.caption)})))")  # fmt: skip


def _branch(branch: Branch) -> str:
    value = f" #h(1fr) #{_text(branch.value)}" if branch.value else ""
    note = f" #text(fill: luma(90), {_text(branch.note)})" if branch.note else ""
    inner = "\n".join(map(_branch, branch.below))
    return f"#list([#{_text(branch.label)}{note}{value}\n{inner}])"
