"""A document on a terminal, and as Markdown."""

from __future__ import annotations

import string
import textwrap
from collections.abc import Collection, Iterator, Sequence

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
from passend.report.numbers import NO_BREAK, held_together

__all__ = ["letter", "markdown", "plain", "table_text", "tree_lines"]

WIDTH = 96


def plain(document: Document) -> str:
    """The document for a terminal."""
    head = [document.title, "═" * len(document.title)]
    head += [f"{label}: {value}" for label, value in document.facts]
    parts = ["\n".join(head), *(_plain(block) for block in document.blocks)]
    return "\n\n".join([*parts, document.footer] if document.footer else parts)


def letter(place: int) -> str:
    """a, b, ..., z, aa, ab: the mark of a line in an ordered list, counted from 0."""
    times, rest = divmod(place, 26)
    return (letter(times - 1) if times else "") + string.ascii_lowercase[rest]


def _plain(block: Block) -> str:
    match block:
        case Heading(text=text, level=level):
            return f"{text}\n{'═─·'[min(level, 3) - 1] * len(text)}"
        case Paragraph(text=text, remark=remark):
            return _wrapped(text, "! " if remark else "")
        case Listing(items=items, ordered=ordered):
            marks = [f"{letter(i)}. " if ordered else "• " for i in range(len(items))]
            return "\n".join(map(_wrapped, items, marks))
        case Table():
            caption = f"{block.caption}\n" if block.caption else ""
            return caption + table_text(block.head, block.rows, block.right)
        case Tree(roots=roots):
            return "\n".join(tree_lines(roots))
        case Picture(says=says, table=table):
            return f"{_wrapped(says)}\n\n{_plain(table)}"


TABLE_WIDTH = 120
"""A table wider than this has its longest cells folded over more lines."""


def table_text(
    head: Sequence[str], rows: Sequence[Sequence[str]], right: Collection[int] = ()
) -> str:
    """A table in plain text; the columns in ``right`` hold figures, of which only the head may be
    folded."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    beyond = sum(widths) + 2 * (len(widths) - 1) - TABLE_WIDTH
    least = [_least(head[i], [row[i] for row in rows], i in right) for i in range(len(head))]
    while beyond > 0 and any(width > few for width, few in zip(widths, least, strict=True)):
        widest = max(range(len(head)), key=lambda i: widths[i] * (widths[i] > least[i]))
        widths[widest] -= 1
        beyond -= 1

    def lines(cells: Sequence[str]) -> Iterator[str]:
        folded = [_folded(c, w) or [""] for c, w in zip(cells, widths, strict=True)]
        for at in range(max(map(len, folded))):
            parts = [column[at] if at < len(column) else "" for column in folded]
            yield "  ".join(
                part.rjust(width) if i in right else part.ljust(width)
                for i, (part, width) in enumerate(zip(parts, widths, strict=True))
            ).rstrip()

    rule = "  ".join("─" * width for width in widths)
    return "\n".join([*lines(head), rule, *(line for row in rows for line in lines(row))])


def _least(head: str, cells: Sequence[str], figures: bool) -> int:
    """How narrow a column may become: no figure and no word of its head is broken."""
    if not figures:
        return max(len(head), 16)
    words = max(map(len, head.split()), default=0)
    return max([words, *map(len, cells)])


def _wrapped(text: str, mark: str = "") -> str:
    return "\n".join(
        line
        for i, part in enumerate(text.strip().splitlines())
        for line in _folded(part, WIDTH, mark if i == 0 else " " * len(mark), " " * len(mark))
    )


def _folded(text: str, width: int, first: str = "", next_: str = "") -> list[str]:
    """The lines of a text; between a currency and its figure no line is broken."""
    held = held_together(text)
    lines = textwrap.wrap(held, width, initial_indent=first, subsequent_indent=next_)
    return [line.replace(NO_BREAK, " ") for line in lines]


def tree_lines(roots: tuple[Branch, ...]) -> list[str]:
    """A tree drawn with lines, values in one column."""
    rows = [row for root in roots for row in _rows(root, "", "")]
    left = max((len(label) for label, _, _ in rows), default=0)
    right = max((len(value) for _, value, _ in rows), default=0)
    return [f"{label.ljust(left)}  {value.rjust(right)}  {note}".rstrip()
            for label, value, note in rows]  # fmt: skip


def _rows(branch: Branch, lead: str, joint: str) -> Iterator[tuple[str, str, str]]:
    yield f"{lead}{joint}{branch.label}", branch.value, branch.note
    inner = lead + {"": "", "├─ ": "│  ", "└─ ": "   "}[joint]
    for i, below in enumerate(branch.below):
        yield from _rows(below, inner, "└─ " if i + 1 == len(branch.below) else "├─ ")


def markdown(document: Document) -> str:
    """The document as Markdown with tables."""
    parts = [f"# {_escaped(document.title)}"]
    if document.facts:
        parts.append("\n".join(f"- {_escaped(k)}: {_escaped(v)}" for k, v in document.facts))
    parts += [_markdown(block) for block in document.blocks]
    if document.footer:
        parts.append(_escaped(document.footer))
    return "\n\n".join(parts) + "\n"


def _escaped(text: str) -> str:
    found = "".join(f"\\{c}" if c in "\\`*_{}[]<>#|" else c for c in text.strip())
    return " ".join(found.splitlines())


def _markdown(block: Block) -> str:
    match block:
        case Heading(text=text, level=level):
            return f"{'#' * (level + 1)} {_escaped(text)}"
        case Paragraph(text=text, remark=remark):
            return "\n\n".join(
                ("> " if remark else "") + _escaped(line) for line in text.strip().splitlines()
            )
        case Listing(items=items, ordered=ordered):
            return "\n".join(
                f"{f'{i}.' if ordered else '-'} {_escaped(item)}" for i, item in enumerate(items, 1)
            )
        case Table(head=head, rows=rows, right=right, caption=caption):
            rule = ["---:" if i in right else "---" for i in range(len(head))]
            lines = [head, rule, *rows]
            body = "\n".join(
                "| " + " | ".join(cell if line is rule else _escaped(cell) for cell in line) + " |"
                for line in lines
            )
            return f"{_escaped(caption)}\n\n{body}" if caption else body
        case Tree(roots=roots):
            return "```\n" + "\n".join(tree_lines(roots)) + "\n```"
        case Picture(says=says, table=table):
            return f"{_escaped(says)}\n\n{_markdown(table)}"
