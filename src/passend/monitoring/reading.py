"""Reading the YAML files that people keep while a contract runs: keys in two languages, findings
with their place, all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar

from passend.files.source import Keys, Source
from passend.findings import BadInput, Finding
from passend.money import parse_decimal, parse_money, parse_ratio
from passend.terms.reading import nearest

__all__ = ["Block", "Reading"]

Made = TypeVar("Made")


@dataclass
class Reading:
    """One file being read: the Dutch word of every key, and everything found wrong so far."""

    source: Source
    keys: Mapping[str, str]
    findings: list[Finding] = field(default_factory=list)

    @property
    def dutch(self) -> bool:
        return self.source.tree.get("taal", self.source.tree.get("language")) == "nl"

    @property
    def root(self) -> Block:
        return Block(self, self.source.tree, ())

    def word(self, english: str) -> str:
        """How this file spells a key."""
        return self.keys[english] if self.dutch else english

    def note(self, path: Keys, code: str, message: str, mend: str = "") -> None:
        self.findings.append(Finding(self.source.place(path), code, message, mend))

    def version(self, key: str) -> None:
        """Notes a file that does not say what it is."""
        word = self.word(key)
        if self.source.tree.get(word) != "1":
            self.note((), "missing-key", f"{word} is missing", f"start the file with {word}: 1")

    def done(self) -> None:
        """Raises BadInput when anything was wrong."""
        if self.findings:
            raise BadInput(self.findings)


@dataclass
class Block:
    """A mapping of the file."""

    reading: Reading
    tree: Mapping[str, Any]
    path: Keys

    def at(self, key: str) -> Keys:
        return (*self.path, self.reading.word(key))

    def has(self, key: str) -> bool:
        return self.reading.word(key) in self.tree

    def only(self, *keys: str) -> None:
        """Notes every key that is none of these."""
        known = {self.reading.word(key) for key in keys} | {"taal", "language"}
        for word in self.tree:
            if word not in known:
                place = self.reading.source.key_place((*self.path, word))
                self.reading.findings.append(
                    Finding(place, "unknown-key", f"{word!r} is no key here", nearest(word, known))
                )

    def text(self, key: str, needed: bool = True) -> str:
        word = self.reading.word(key)
        found = self.tree.get(word, "")
        if isinstance(found, str) and (found or not needed):
            return found
        code, said = ("missing-key", "is missing") if not found else ("bad-value", "must be a text")
        self.reading.note(self.path, code, f"{word} {said}", f"add {word}: ...")
        return ""

    def texts(self, key: str) -> tuple[str, ...]:
        found = self.tree.get(self.reading.word(key), [])
        return tuple(map(str, found)) if isinstance(found, list) else (str(found),)

    def day(self, key: str, needed: bool = True) -> date:
        text = self.text(key, needed)
        try:
            return date.fromisoformat(text)
        except ValueError:
            if text:
                self.reading.note(self.at(key), "bad-date", f"{text!r} is no date",
                                  "write 2026-12-31")  # fmt: skip
        return date.min

    def one_of(self, key: str, words: Mapping[str, str]) -> str:
        """An English word from a word in either language (``words``: Dutch to English)."""
        text = self.text(key)
        found = words.get(text, text if text in words.values() else "")
        if text and not found:
            known = words if self.reading.dutch else words.values()
            self.reading.note(self.at(key), "bad-value", f"{text!r} is none of the answers",
                              f"choose {', '.join(known)}")  # fmt: skip
        return found

    def whole(self, key: str, needed: bool = True) -> int:
        """A whole number, zero or more."""
        found = self.figure(key, needed)
        if found.denominator != 1 or found < 0:
            self.reading.note(self.at(key), "bad-value", f"{found} is no whole number of things")
        return int(found)

    def figure(self, key: str, needed: bool = True) -> Fraction:
        """A plain number or a ratio, exactly."""
        text = self.text(key, needed)
        return self._parsed(text, self.at(key)) if text else Fraction(0)

    def _parsed(self, text: str, path: Keys) -> Fraction:
        try:
            if text.endswith("%") or "/" in text:
                return parse_ratio(text)
            return Fraction(parse_decimal(text, 9), 10**9)
        except ValueError as error:
            self.reading.note(path, "bad-value", str(error))
            return Fraction(0)

    def cents(self, key: str) -> int | None:
        """An amount in euros with two decimals, in cents; None when it is not there."""
        text = self.text(key, needed=False)
        if not text:
            return None
        try:
            return parse_money(text)
        except ValueError as error:
            self.reading.note(self.at(key), "bad-value", str(error))
            return None

    def counts(self, key: str, needed: bool = True) -> dict[str, int]:
        """Whole numbers by name."""
        found = self.tree.get(self.reading.word(key))
        if not isinstance(found, dict) or not found:
            if needed or found is not None:
                self.reading.note(self.path, "missing-key", f"{self.reading.word(key)} is missing",
                                  "write names with whole numbers")  # fmt: skip
            return {}
        return {
            name: int(self._parsed(str(text), (*self.at(key), name)))
            for name, text in found.items()
        }

    def under(self, key: str) -> Block:
        """The mapping below a key."""
        found = self.tree.get(self.reading.word(key))
        if isinstance(found, dict):
            return Block(self.reading, found, self.at(key))
        word = self.reading.word(key)
        self.reading.note(self.path, "missing-key", f"{word} is missing", f"add {word}: ...")
        return Block(self.reading, {}, self.at(key))

    def each(self, key: str, make: Callable[[Block], Made]) -> Iterator[Made]:
        """What is made of every entry of a list; an entry with something wrong makes nothing."""
        word = self.reading.word(key)
        items = self.tree.get(word, [])
        if not isinstance(items, list):
            self.reading.note(self.at(key), "bad-value", "a list is expected here",
                              "start each with a dash")  # fmt: skip
            return
        for at, item in enumerate(items):
            path = (*self.at(key), at)
            if not isinstance(item, dict):
                self.reading.note(path, "bad-value", "keys with values are expected here")
                continue
            before = len(self.reading.findings)
            made = make(Block(self.reading, item, path))
            if len(self.reading.findings) == before:
                yield made
