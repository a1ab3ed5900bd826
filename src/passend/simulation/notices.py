"""What reports on a draft share: whose eyes it is for, what to be warned of, who is who."""

from __future__ import annotations

from collections.abc import Sequence

from passend.contract.model import Contract
from passend.report.document import Block, Heading, Paragraph, Table
from passend.simulation.remarks import RULES, Warned
from passend.simulation.wording import WORDS
from passend.words import Words

__all__ = ["lean", "mended", "owner_blocks", "parties_facts", "warning_blocks"]


def owner_blocks(owner: str, language: str) -> list[Block]:
    """That a report is for one party only, when it rests on its private figures."""
    return [Paragraph(WORDS["own"][language].format(owner=owner), remark=True)] if owner else []


def warning_blocks(
    warned: Sequence[Warned], language: str, more: Sequence[str] = ()
) -> list[Block]:
    """Warnings under a heading, each with how to mend it; nothing without any."""
    if not warned and not more:
        return []
    said = [
        mended(item.says(language), RULES[item.code].mend[language], language) for item in warned
    ]
    lines = [Paragraph(text, remark=True) for text in (*said, *more)]
    return [Heading(WORDS["warnings"][language]), *lines]


def mended(said: str, mend: str, language: str) -> str:
    """A warning with how to mend it."""
    return Words("{}. Verhelpen: {}.", "{}. To mend: {}.")[language].format(said, mend)


def parties_facts(contract: Contract) -> tuple[tuple[str, str], ...]:
    """The names of the parties, by the short names that a report has for them."""
    return tuple((id_, party.name) for id_, party in contract.parties.items())


def lean(table: Table) -> Table:
    """A table without the columns in which no row says anything."""
    kept = [at for at in range(len(table.head)) if any(row[at] for row in table.rows)]
    right = frozenset(to for to, at in enumerate(kept) if at in table.right)
    return Table(tuple(table.head[at] for at in kept),
                 tuple(tuple(row[at] for at in kept) for row in table.rows),
                 right, table.caption)  # fmt: skip
