"""A document as one self-contained HTML page: no scripts, no fonts or pictures from elsewhere."""

from __future__ import annotations

from html import escape

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

__all__ = ["html"]

_STYLE = """
:root { color-scheme: light; }
body { font: 17px/1.55 system-ui, "Segoe UI", "Noto Sans", sans-serif; color: #16202b;
       max-width: 62rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; background: #fff; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.4rem; margin: 2.6rem 0 .6rem; padding-top: .8rem; border-top: 2px solid #1d4f6e; }
h3 { font-size: 1.12rem; margin: 1.8rem 0 .4rem; color: #1d4f6e; }
h4 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .8rem 0; }
dt { color: #4a5866; } dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; margin: .8rem 0 1.2rem; }
table { border-collapse: collapse; font-size: .95rem; }
caption { text-align: left; color: #4a5866; padding-bottom: .3rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .9rem .3rem 0; }
thead th { border-bottom: 2px solid #9fb0be; } tbody tr { border-bottom: 1px solid #dde4ea; }
.figure { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
thead th.figure { white-space: normal; vertical-align: bottom; }
.remark { border-left: 4px solid #b26a00; background: #fff6e5; padding: .5rem .9rem; }
ol { list-style: lower-alpha; } li { margin: .2rem 0; }
figure { margin: 1rem 0; } figure svg { max-width: 100%; height: auto; }
figcaption { color: #4a5866; }
details, .leaf { margin: .15rem 0 .15rem 1.3rem; }
summary { cursor: pointer; margin-left: -1.1rem; }
summary:focus-visible { outline: 3px solid #1d4f6e; outline-offset: 2px; }
.line { display: inline-grid; grid-template-columns: minmax(14rem, 1fr) auto minmax(0, 1.2fr);
        gap: 1rem; width: calc(100% - 1.4rem); vertical-align: top; }
.line > span:nth-child(2) { text-align: right; font-variant-numeric: tabular-nums; }
.line > span:nth-child(3) { color: #4a5866; }
footer { margin-top: 3rem; color: #4a5866; font-size: .9rem; overflow-wrap: anywhere; }
@media print { body { font-size: 11pt; } h2 { break-after: avoid; } tr { break-inside: avoid; } }
"""


def _text(text: str) -> str:
    """Text as text, with the sign of a currency kept beside its amount."""
    return escape(held_together(text))


def html(document: Document) -> str:
    """The whole page. Everything written by people is escaped; trees open without a script."""
    facts = "".join(f"<dt>{_text(k)}</dt><dd>{_text(v)}</dd>" for k, v in document.facts)
    parts = [
        f'<!doctype html>\n<html lang="{document.language}">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{_text(document.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>",
        f"<h1>{_text(document.title)}</h1>",
        f"<dl>{facts}</dl>" if facts else "",
        *map(_block, document.blocks),
        "</main>",
        f"<footer>{_text(document.footer)}</footer>" if document.footer else "",
        "</body>\n</html>\n",
    ]
    return "\n".join(part for part in parts if part)


def _block(block: Block) -> str:
    match block:
        case Heading(text=text, level=level):
            return f"<h{level + 1}>{_text(text)}</h{level + 1}>"
        case Paragraph(text=text, remark=remark):
            kind = ' class="remark"' if remark else ""
            return "\n".join(
                f"<p{kind}>{_text(line)}</p>" for line in text.strip().splitlines() if line
            )
        case Listing(items=items, ordered=ordered):
            word = "ol" if ordered else "ul"
            return f"<{word}>" + "".join(f"<li>{_text(i)}</li>" for i in items) + f"</{word}>"
        case Table():
            return f'<div class="scroll" tabindex="0">{_table(block)}</div>'
        case Tree(roots=roots):
            return "".join(_branch(root, opened=True) for root in roots)
        case Picture(svg=svg, says=says, table=table):
            picture = svg[svg.index("<svg") :] if "<svg" in svg else ""
            image = f'<div role="img" aria-label="{_text(says)}">{picture}</div>'
            return f"<figure>{image}<figcaption>{_text(says)}</figcaption></figure>{_block(table)}"


def _table(table: Table) -> str:
    def cells(row: tuple[str, ...], word: str, scope: str = "") -> str:
        return "".join(
            f"<{word}{scope}{' class=figure' if i in table.right else ''}>{_text(cell)}</{word}>"
            for i, cell in enumerate(row)
        )

    caption = f"<caption>{_text(table.caption)}</caption>" if table.caption else ""
    head = cells(table.head, "th", ' scope="col"')
    body = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in table.rows)
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _branch(branch: Branch, opened: bool = False) -> str:
    line = (
        f'<span class="line"><span>{_text(branch.label)}</span><span>{_text(branch.value)}</span>'
        f"<span>{_text(branch.note)}</span></span>"
    )
    if not branch.below:
        return f'<div class="leaf">{line}</div>'
    inner = "".join(map(_branch, branch.below))
    return f"<details{' open' if opened else ''}><summary>{line}</summary>{inner}</details>"
