"""Arguments that many commands share: the language, the format and the file of a document."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Sequence

__all__ = ["FORMATS", "Command", "document", "language"]

Command = Callable[[str, str, str], ArgumentParser]
"""Makes a command: its name, what it is about, the module under ``passend.cli`` that does it."""

FORMATS = ("text", "md", "html", "pdf", "docx")


def language(parser: ArgumentParser) -> None:
    """``--lang``."""
    parser.add_argument("--lang", choices=("nl", "en"), default="nl", help="language of the output")


def document(parser: ArgumentParser, formats: Sequence[str] = FORMATS) -> None:
    """``--format`` and ``--out`` of a command that writes one document."""
    parser.add_argument("--format", choices=tuple(formats), default="text")
    parser.add_argument("--out", metavar="FILE", help="write to this file (needed for pdf, docx)")
