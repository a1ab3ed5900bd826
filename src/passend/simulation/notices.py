"""What stands first in a report on a draft: whose eyes it is for, and what to be warned of."""

from __future__ import annotations

from collections.abc import Sequence

from passend.report.document import Block, Heading, Paragraph
from passend.simulation.remarks import RULES, Warned
from passend.simulation.wording import WORDS
from passend.words import Words

__all__ = ["owner_blocks", "warning_blocks"]


def owner_blocks(owner: str, language: str) -> list[Block]:
    """That a report is for one party only, when it rests on its private figures."""
    return [Paragraph(WORDS["own"][language].format(owner=owner), remark=True)] if owner else []


def warning_blocks(
    warned: Sequence[Warned], language: str, more: Sequence[str] = ()
) -> list[Block]:
    """Warnings under a heading, each with how to mend it; nothing without any."""
    if not warned and not more:
        return []
    words = Words("{}. Verhelpen: {}.", "{}. To mend: {}.")[language]
    said = [words.format(item.says(language), RULES[item.code].mend[language]) for item in warned]
    lines = [Paragraph(text, remark=True) for text in (*said, *more)]
    return [Heading(WORDS["warnings"][language]), *lines]
