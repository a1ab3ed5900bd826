"""Arguments that many commands share: the language, the format and the file of a document."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Sequence

__all__ = ["FORMATS", "Command", "assumed", "document", "drawn", "language", "shown"]

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


def shown(parser: ArgumentParser) -> None:
    """A document, or the same result as JSON."""
    document(parser, FORMATS)
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def assumed(parser: ArgumentParser) -> None:
    """``--assumptions`` and ``--overlay``."""
    parser.add_argument("--assumptions", action="append", default=[], metavar="SHARED",
                        help="what both parties may know; may be given more than once")  # fmt: skip
    parser.add_argument("--overlay", action="append", default=[], metavar="PRIVATE",
                        help="your own part: the result is then for you only")  # fmt: skip


def drawn(parser: ArgumentParser, cases: int = 10_000) -> None:
    """How many cases, from which seed."""
    parser.add_argument("--cases", type=int, default=cases, metavar="N",
                        help=f"how many cases (default {cases})")  # fmt: skip
    parser.add_argument("--seed", type=int, default=1, help="the same seed, the same cases")
    parser.add_argument("--quasi", action="store_true", help="quasi-random (Sobol) cases")
    parser.add_argument("--known", metavar="TABLE", help="observations that stand still")
    parser.add_argument("--threads", type=int, default=1, help="changes nothing that comes out")
