"""A document as data: headings, paragraphs, lists, tables, trees and pictures.

Who has something to say builds a document once; the renderers of this package write it as text,
Markdown, HTML, PDF and Word. A document knows no contract and no statement.
"""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = [
    "Block", "Branch", "Document", "Heading", "Listing", "Paragraph", "Picture", "Table", "Tree",
]  # fmt: skip


@dataclass(frozen=True)
class Heading:
    """A heading; ``level`` 1 is a chapter, 2 an article, 3 a part of one."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """Running text. ``remark`` sets it apart: a warning, or what is only an example."""

    text: str
    remark: bool = False


@dataclass(frozen=True)
class Listing:
    """A list, numbered (a, b, c) when the order matters."""

    items: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under a head. The columns in ``right`` hold figures; ``caption`` says what it shows."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()
    caption: str = ""

    def __post_init__(self) -> None:
        if any(len(row) != len(self.head) for row in self.rows):
            raise ValueError("every row of a table has as many cells as its head")


@dataclass(frozen=True)
class Branch:
    """A line of a tree: what it is, what it is worth, a remark, and what it rests on."""

    label: str
    value: str = ""
    note: str = ""
    below: tuple[Branch, ...] = ()


@dataclass(frozen=True)
class Tree:
    """A tree that people open level by level, from the result down to what it rests on."""

    roots: tuple[Branch, ...]


@dataclass(frozen=True)
class Picture:
    """A picture as SVG, what it says in words, and the table with the same figures."""

    svg: str
    says: str
    table: Table


Block = Heading | Paragraph | Listing | Table | Tree | Picture


@dataclass(frozen=True)
class Document:
    """A title, facts about the document in pairs, and its blocks in order."""

    title: str
    language: str
    blocks: tuple[Block, ...]
    facts: tuple[tuple[str, str], ...] = field(default=())
    footer: str = ""
