"""Bilateral contracts beside a regional agreement: where each is aligned and where it deviates."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path

from passend.contract.annex.cards import Writer
from passend.contract.codec import read_contract
from passend.contract.comparing import Change, differences
from passend.contract.model import Contract
from passend.contract.resolve import Resolved, resolve_file
from passend.files.source import read_source_file
from passend.findings import BadInput, Finding
from passend.report.document import Block, Document, Heading, Paragraph, Table
from passend.words import Words

__all__ = ["Aligned", "Item", "aligned", "alignment_document", "read_framework"]

_OWN = (
    "passend", "id", "title", "version", "status", "fixed", "extends", "language", "copied_from",
    "succeeds",
)  # fmt: skip
"""What every file says of itself: no agreement that another could follow."""


@dataclasses.dataclass(frozen=True)
class Item:
    """One thing that the framework agrees, and what the contract makes of it: without ``changes``
    it is aligned."""

    section: str
    name: str
    changes: tuple[Change, ...]


@dataclasses.dataclass(frozen=True)
class Aligned:
    """A contract beside a framework: on which version it rests (``pinned`` is the hash it names,
    empty when it names none), and item by item what it follows and where it deviates."""

    contract: str
    pinned: str
    items: tuple[Item, ...]

    @property
    def deviates(self) -> bool:
        """Whether the contract says something else than the framework anywhere."""
        return any(item.changes for item in self.items)


def read_framework(path: Path) -> Resolved:
    """The framework in a file. Raises BadInput ``not-a-framework`` for another contract."""
    found = resolve_file(path)
    if found.contract.status != "framework":
        raise BadInput([Finding(found.place(("status",)), "not-a-framework",
                                f"{found.contract.id} is no framework",
                                "name the framework first, then the contracts")])  # fmt: skip
    return found


def aligned(framework: Resolved, file: Path, path: Path, language: str) -> Aligned:
    """A contract held against a framework, whichever version of it the contract was pinned to.

    The contract is read alone: what it leaves out it takes from the framework and follows, what it
    says itself and differently deviates; a contract that does not name the framework has no items.
    ``file`` is the file of the framework. Raises BadInput when the file cannot be read.
    """
    own = read_contract(read_source_file(path))
    pinned = [
        one.hash for one in own.extends if (path.parent / one.file).resolve() == file.resolve()
    ]
    items = tuple(_items(framework.contract, own, Writer(language))) if pinned else ()
    return Aligned(own.id, pinned[0] if pinned else "", items)


def _items(framework: Contract, own: Contract, writer: Writer) -> Iterator[Item]:
    for each in dataclasses.fields(Contract):
        agreed, said = getattr(framework, each.name), getattr(own, each.name)
        if each.name in _OWN or not agreed:
            continue
        section = writer.key(each)
        if not isinstance(agreed, dict):
            changes = differences(each, agreed, said, writer) if said and said != agreed else ()
            yield Item(section, "", tuple(changes))
            continue
        for name, one in agreed.items():
            if name in said and said[name] != one:
                changes = differences(each, {name: one}, {name: said[name]}, writer)
                yield Item(section, name, tuple(changes))
            else:
                yield Item(section, name, ())


_WORDS = {
    "title": Words("Naast {}: wie volgt, en waar wordt afgeweken",
                   "Beside {}: who follows, and where terms deviate"),
    "head": Words("onderdeel|naam|oordeel|raamwerk|contract",
                  "section|name|verdict|framework|contract"),
    "aligned": Words("volgt", "aligned"),
    "deviates": Words("wijkt af", "deviates"),
    "unlinked": Words("{} noemt dit raamwerk niet onder bouwt_op.",
                      "{} does not name this framework under extends."),
    "other": Words("{} rust op een andere versie van dit raamwerk; lees wat er veranderd is en "
                   "noem dan de hash {}.",
                   "{} rests on another version of this framework; read what changed, then pin "
                   "the hash {}."),
    "hash": Words("inhoudshash", "content hash"),
}  # fmt: skip


def alignment_document(framework: Resolved, found: Sequence[Aligned], language: str) -> Document:
    """Every contract with its table: what is aligned, and where it deviates in both wordings."""
    title = _WORDS["title"][language].format(framework.contract.title or framework.contract.id)
    blocks: list[Block] = []
    for one in found:
        blocks.append(Heading(one.contract))
        said = {"": "unlinked", framework.hash: ""}.get(one.pinned, "other")
        if said:
            text = _WORDS[said][language].format(one.contract, framework.hash)
            blocks.append(Paragraph(text, remark=True))
        rows = tuple(row for item in one.items for row in _rows(item, language))
        if rows:
            blocks.append(Table(tuple(_WORDS["head"][language].split("|")), rows))
    return Document(title, language, tuple(blocks), ((_WORDS["hash"][language], framework.hash),))


def _rows(item: Item, language: str) -> Iterator[tuple[str, ...]]:
    name = item.name.replace("_", " ")
    if not item.changes:
        yield item.section, name, _WORDS["aligned"][language], "", ""
    for change in item.changes:
        field = f"{name} · {change.field}" if change.field and name else name or change.field
        yield item.section, field, _WORDS["deviates"][language], change.was, change.becomes
