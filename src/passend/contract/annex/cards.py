"""What the chapters of the annex share: cards and tables of the model's fields, in two languages.

A card shows every field that is filled, under the key that the file uses, so that text and file can
be read side by side and nothing of the one is missing in the other.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from passend.contract.model import DUTCH_VALUES, Contract
from passend.contract.wording import Wording, label, unit_text
from passend.report.document import Block, Table
from passend.report.numbers import date_text, number_text, parameter_text
from passend.terms.base import Term

__all__ = ["Writer"]

_DUTCH = {english: dutch for dutch, english in DUTCH_VALUES.items()}


class Writer:
    """Writes values of the model in one language; of a contract, with the values of parameters
    that have only one behind their name."""

    def __init__(self, language: str, contract: Contract | None = None) -> None:
        self.language = language
        values = {} if contract is None else {
            name: parameter_text(item.values[0].value, language)
            for name, item in contract.parameters.items()
            if len(item.values) == 1 and item.of != "yes_no"
        }  # fmt: skip
        self.wording = Wording(language, values)

    def word(self, text: str) -> str:
        """A fixed word of the model (draft, both, delivered) for a reader."""
        if self.language != "nl":
            return text.replace("_", " ")
        return _DUTCH.get(text, unit_text(text, "nl")).replace("_", " ")

    def title(self, name: str) -> str:
        """An id as a heading."""
        words = name.replace("_", " ")
        return words[:1].upper() + words[1:]

    def key(self, item: dataclasses.Field[Any]) -> str:
        """The key of a field as the file spells it, as a word."""
        name = item.metadata["dutch"] if self.language == "nl" else (
            item.metadata["key"] or item.name)  # fmt: skip
        return str(name).replace("_", " ")

    def value(self, value: Any, words: bool = False) -> str:
        """Any value of the model as text."""
        match value:
            case bool():
                return {"nl": ("nee", "ja"), "en": ("no", "yes")}[self.language][value]
            case int():
                return number_text(value, self.language)
            case date():
                return date_text(value, self.language)
            case Term():
                return self.wording.term(value)
            case str():
                return self.word(value) if words else value
            case tuple():
                return ", ".join(self.value(item, words) for item in value)
        if isinstance(value, dict):
            pairs = ((key, self.value(item, words)) for key, item in value.items())
            return "; ".join(f"{key}: {text}" for key, text in pairs)
        if dataclasses.is_dataclass(value):
            return "; ".join(f"{key}: {text}" for key, text in self.fields(value))
        raise TypeError(f"{type(value).__name__} cannot be printed")

    def fields(self, item: Any, leave_out: Iterable[str] = ()) -> list[tuple[str, str]]:
        """Every field that is filled, except those said elsewhere."""
        found = []
        for each in dataclasses.fields(item):
            value = getattr(item, each.name)
            if each.name not in leave_out and value not in (None, "", (), {}, False):
                found.append((self.key(each), self.value(value, each.metadata["words"])))
        return found

    def card(self, item: Any, leave_out: Iterable[str] = ()) -> Block:
        """A record of the model as a table of two columns."""
        head = ("kenmerk", "waarde") if self.language == "nl" else ("field", "value")
        return self.table(head, self.fields(item, leave_out))

    def table(
        self, head: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[int] = ()
    ) -> Table:
        """A table; the columns that hold figures are aligned to the right."""
        return Table(tuple(head), tuple(map(tuple, rows)), frozenset(right))

    def records(self, items: Sequence[Any]) -> list[Block]:
        """Records of one kind under each other: a column for every field that one of them fills."""
        if not items:
            return []
        kind = dataclasses.fields(items[0])
        used = [f for f in kind if any(getattr(x, f.name) not in (None, "", ()) for x in items)]
        rows = []
        for item in items:
            values = [getattr(item, f.name) for f in used]
            rows.append([
                "" if v is None or v == () else self.value(v, f.metadata["words"])
                for f, v in zip(used, values, strict=True)
            ])  # fmt: skip
        return [self.table([self.key(f) for f in used], rows)]

    def name(self, name: str) -> str:
        """A name of the contract in running text."""
        return label(name, self.language)
