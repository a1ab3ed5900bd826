"""What changed between two contracts: in words, and in euros on their worked examples."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from passend.contract.annex.cards import Writer
from passend.contract.annex.figures import entry_cells
from passend.contract.examples import outcomes
from passend.contract.model import Contract, Entry, Example, Parameter
from passend.contract.prepared import Prepared
from passend.contract.resolve import Resolved
from passend.money import decimal_text
from passend.report.document import Block, Document, Heading, Paragraph, Table
from passend.report.numbers import money_text, parameter_text
from passend.terms.base import Term
from passend.words import Words

__all__ = ["Change", "changes", "comparison", "differences"]


@dataclasses.dataclass(frozen=True)
class Change:
    """One thing that differs: its section and name, the field, and both sides in words; an empty
    side is not there."""

    section: str
    name: str
    field: str
    was: str
    becomes: str


def changes(before: Resolved, after: Resolved, language: str) -> tuple[Change, ...]:
    """Everything that differs between two contracts, section by section."""
    writer = Writer(language)
    found: list[Change] = []
    for each in dataclasses.fields(Contract):
        old, new = getattr(before.contract, each.name), getattr(after.contract, each.name)
        if each.name not in ("passend", "language") and old != new:
            found += differences(each, old, new, writer)
    return (*found, *_prices(before, after, writer))


def differences(
    section: dataclasses.Field[Any], old: Any, new: Any, writer: Writer
) -> Iterator[Change]:
    """What differs in one section of two contracts, which say ``old`` and ``new`` there."""
    name = writer.key(section)
    if isinstance(old, dict):
        yield from _named(name, old, new, writer)
    elif isinstance(old, tuple):
        yield from _listed(name, old, new, writer)
    else:
        words = section.metadata["words"]
        yield Change("", "", name, _text(old, writer, words), _text(new, writer, words))


def _named(
    section: str, old: Mapping[str, Any], new: Mapping[str, Any], writer: Writer
) -> Iterator[Change]:
    for name in [*old, *(name for name in new if name not in old)]:
        was, becomes = old.get(name), new.get(name)
        if was == becomes:
            continue
        if dataclasses.is_dataclass(was) and type(was) is type(becomes) and not _is_term(was):
            yield from _fields(section, name, was, becomes, writer)
        else:
            yield Change(section, name, "", _text(was, writer), _text(becomes, writer))


def _is_term(value: Any) -> bool:
    return isinstance(value, Term)


def _fields(section: str, name: str, was: Any, becomes: Any, writer: Writer) -> Iterator[Change]:
    for each in dataclasses.fields(was):
        old, new = getattr(was, each.name), getattr(becomes, each.name)
        if old == new:
            continue
        word, words = writer.key(each), each.metadata["words"]
        if isinstance(was, Parameter) and each.name == "values":
            yield from _entries(section, name, was, becomes, writer)
            continue
        if isinstance(old, tuple) and any(map(dataclasses.is_dataclass, (*old, *new))):
            for change in _listed(section, old, new, writer):
                yield dataclasses.replace(change, name=name, field=word)
        else:
            yield Change(section, name, word, _text(old, writer, words), _text(new, writer, words))


def _entries(
    section: str, name: str, was: Parameter, becomes: Parameter, writer: Writer
) -> Iterator[Change]:
    """Values of a parameter that went or came."""
    word = Words("waarde", "value")[writer.language]

    def said(entry: Entry, item: Parameter) -> str:
        value, per, since, known, source = entry_cells(entry, item, writer)
        words = Words("{}{} vanaf {}, bekend op {}: {}", "{}{} from {}, known at {}: {}")
        rate = f" per {per}" if entry.per or item.per else ""
        return words[writer.language].format(value, rate, since, known, source)

    for entry in was.values:
        if entry not in becomes.values:
            yield Change(section, name, word, said(entry, was), "")
    for entry in becomes.values:
        if entry not in was.values:
            yield Change(section, name, word, "", said(entry, becomes))


def _listed(
    section: str, old: tuple[Any, ...], new: tuple[Any, ...], writer: Writer
) -> Iterator[Change]:
    """Lists of records: what went and what came; the same record elsewhere is no change."""
    for item in old:
        if item not in new:
            yield Change(section, "", "", _text(item, writer), "")
    for item in new:
        if item not in old:
            yield Change(section, "", "", "", _text(item, writer))


def _text(value: Any, writer: Writer, words: bool = False) -> str:
    if value is None or value in ("", ()):
        return ""
    if isinstance(value, Term):
        return "; ".join(writer.wording.lines(value))
    return writer.value(value, words)


def _prices(before: Resolved, after: Resolved, writer: Writer) -> Iterator[Change]:
    """Prices inside the annexes, per list and code."""
    word = Words("prijzen", "prices")[writer.language]
    for name in sorted({*before.prices, *after.prices}):
        old, new = (
            {
                (annex.valid_from, code): (price, prices.decimals)
                for annex, prices in found.prices.get(name, ())
                for code, price in prices.prices.items()
            }
            for found in (before, after)
        )
        for key in sorted({*old, *new}):
            if old.get(key) != new.get(key):
                day, code = key
                yield Change(word, name, f"{code} ({day})", _price(old.get(key), writer),
                             _price(new.get(key), writer))  # fmt: skip


def _price(price: tuple[int, int] | None, writer: Writer) -> str:
    return "" if price is None else parameter_text(decimal_text(*price), writer.language)


def comparison(before: Prepared, after: Prepared, language: str) -> Document:
    """The differences of two contracts as a document: in words, then in euros on the examples of
    both."""
    old, new = before.resolved.contract, after.resolved.contract
    dutch = language == "nl"
    found = changes(before.resolved, after.resolved, language)
    head = Words("onderdeel|naam|veld|was|wordt", "section|name|field|was|becomes")[language]
    blocks: list[Block] = [Heading("In woorden" if dutch else "In words")]
    rows = tuple((c.section, c.name.replace("_", " "), c.field, c.was, c.becomes) for c in found)
    if rows:
        blocks.append(Table(tuple(head.split("|")), rows))
    else:
        blocks.append(Paragraph("Er is geen verschil." if dutch else "There is no difference."))
    title = "In euro's op de rekenvoorbeelden" if dutch else "In euros on the worked examples"
    blocks += [Heading(title), *_euros(before, after, language)]
    return Document(f"{old.id} v{old.version} → {new.id} v{new.version}", language, tuple(blocks))


def _euros(before: Prepared, after: Prepared, language: str) -> Iterator[Block]:
    dutch = language == "nl"
    examples = {e.id or e.says: e for p in (after, before) for e in p.resolved.contract.examples}
    rows: list[tuple[str, ...]] = []
    unreadable = []
    for name, example in examples.items():
        try:
            rows += _differing(name, example, before, after, language)
        except ValueError as error:
            unreadable.append(f"{name}: {error}")
    head = Words("voorbeeld|afspraak|periode|was|wordt|verschil",
                 "example|clause|period|was|becomes|difference")[language]  # fmt: skip
    if rows:
        yield Table(tuple(head.split("|")), tuple(rows), frozenset({3, 4, 5}))
    elif examples:
        yield Paragraph(
            "Op geen voorbeeld verandert een cent." if dutch else "No example changes by a cent."
        )
    else:
        yield Paragraph("Er zijn geen voorbeelden." if dutch else "There are no examples.")
    if unreadable:
        lead = Words("Niet op beide te rekenen", "Cannot be computed under both")[language]
        yield Paragraph(f"{lead}: {'; '.join(unreadable)}", remark=True)


def _differing(
    name: str, example: Example, before: Prepared, after: Prepared, language: str
) -> Iterator[tuple[str, ...]]:
    sides = [outcomes(prepared, example) for prepared in (before, after)]
    clauses = {**before.resolved.contract.clauses, **after.resolved.contract.clauses}
    for clause in clauses:
        old, new = (side[clause].values if clause in side else {} for side in sides)
        for window in [*old, *(w for w in new if w not in old)]:
            was, becomes = old.get(window), new.get(window)
            if was != becomes:
                gap = (becomes or 0) - (was or 0)
                cells = [_euro(was, language), _euro(becomes, language), money_text(gap, language)]
                yield (name, clause.replace("_", " "), window, *cells)


def _euro(cents: int | None, language: str) -> str:
    return "–" if cents is None else money_text(cents, language)
