"""Reading blocks of an assumptions file: keys in two languages, figures, sources, findings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from passend.files.source import Keys, Source
from passend.findings import Finding
from passend.money import parse_decimal, parse_money, parse_ratio
from passend.simulation.assumptions.keys import KEYS, YES_NO
from passend.simulation.assumptions.model import Basis
from passend.terms.reading import nearest

__all__ = ["Block", "Reading", "figure"]

_YEAR = re.compile(r"(19|20|21)[0-9]{2}")


def figure(text: str, unit: str) -> Fraction:
    """A figure as written, exactly: ``money`` in cents from euros with two decimals, a ``share``
    from ``8%`` or ``2/3``, a ``number`` from a plain decimal, a ``share_or_number`` from either.
    Raises ValueError."""
    if unit == "money":
        return Fraction(parse_money(text))
    if unit == "share" or (unit == "share_or_number" and ("%" in text or "/" in text)):
        return parse_ratio(text)
    return Fraction(parse_decimal(text, 9), 10**9)


@dataclass
class Reading:
    """One file being read: its language, and everything found wrong so far."""

    source: Source
    dutch: bool
    findings: list[Finding] = field(default_factory=list)
    guesses: list[Basis] = field(default_factory=list)

    def note(self, path: Keys, code: str, message: str, mend: str = "") -> None:
        self.findings.append(Finding(self.source.place(path), code, message, mend))

    def key(self, english: str) -> str:
        """How this file spells a key."""
        return KEYS[english] if self.dutch else english

    def block(self, tree: Any, path: Keys, inherits: Basis | None = None) -> Block:
        if isinstance(tree, dict):
            return Block(self, tree, path, inherits=inherits)
        self.note(path, "bad-value", "here stands a text or a list where keys are expected",
                  "write keys with their values, as in {bron: ...}")  # fmt: skip
        return Block(self, {}, path, broken=True)


@dataclass
class Block:
    """A mapping of the file; every key that is asked for counts as known."""

    reading: Reading
    tree: dict[str, Any]
    path: Keys
    inherits: Basis | None = None
    broken: bool = False
    asked: set[str] = field(default_factory=set)

    def at(self, key: str) -> Keys:
        return (*self.path, self.reading.key(key))

    def has(self, key: str) -> bool:
        self.asked.add(self.reading.key(key))
        return self.reading.key(key) in self.tree

    def get(self, key: str, *, needed: bool = False) -> Any:
        word = self.reading.key(key)
        self.asked.add(word)
        if word in self.tree:
            return self.tree[word]
        if needed and not self.broken:
            self.reading.note(self.path, "missing-key", f"{word} is missing", f"add {word}: ...")
        return None

    def text(self, key: str, *, needed: bool = False) -> str:
        found = self.get(key, needed=needed)
        if found is None or isinstance(found, str):
            return found or ""
        self.reading.note(self.at(key), "bad-value", "a text is expected here", "write one word")
        return ""

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, or one text."""
        found = self.get(key)
        if found is None:
            return ()
        items = [found] if isinstance(found, str) else found
        if isinstance(items, list) and all(isinstance(item, str) for item in items):
            return tuple(items)
        self.reading.note(self.at(key), "bad-value", "a list of words is expected here")
        return ()

    def figure(self, key: str, unit: str, *, needed: bool = False) -> Fraction | None:
        found = self.text(key, needed=needed)
        return self.parsed(found, self.at(key), unit) if found else None

    def parsed(self, text: Any, path: Keys, unit: str) -> Fraction | None:
        try:
            return figure(text, unit)
        except (TypeError, ValueError, AttributeError) as error:
            self.reading.note(path, "bad-value", str(error))
            return None

    def figures(self, key: str, unit: str) -> tuple[Fraction, ...]:
        texts = self.texts(key)
        found = [self.parsed(text, (*self.at(key), i), unit) for i, text in enumerate(texts)]
        return tuple(one for one in found if one is not None)

    def whole(self, key: str, *, least: int = 0, needed: bool = False) -> int:
        found = self.figure(key, "number", needed=needed)
        if found is None:
            return 0
        if found.denominator != 1 or found < least:
            self.reading.note(self.at(key), "bad-value", f"{found} is no whole number of at least "
                              f"{least}")  # fmt: skip
            return 0
        return int(found)

    def by_year(self, key: str, unit: str, *, needed: bool = False) -> dict[int, Fraction]:
        """Figures by year."""
        tree = self.get(key, needed=needed)
        if tree is None:
            return {}
        found = {}
        for word, text in self.reading.block(tree, self.at(key)).tree.items():
            path = (*self.at(key), word)
            value = self.parsed(text, path, unit)
            if not _YEAR.fullmatch(word):
                self.reading.note(path, "bad-value", f"{word!r} is no year", "write 2026")
            elif value is not None:
                found[int(word)] = value
        return found

    def under(self, key: str) -> Iterator[tuple[str, Any, Keys]]:
        """The named things below a key, as written."""
        tree = self.get(key)
        if tree is not None:
            for name, inner in self.reading.block(tree, self.at(key)).tree.items():
                yield name, inner, (*self.at(key), name)

    def items(self, key: str) -> Iterator[Block]:
        """The blocks of a list."""
        tree = self.get(key)
        if tree is None:
            return
        if not isinstance(tree, list):
            tree, path = [tree], self.at(key)
            yield self.reading.block(tree[0], path, self.inherits)
            return
        for i, inner in enumerate(tree):
            yield self.reading.block(inner, (*self.at(key), i), self.inherits)

    def basis(self, *, needed: bool = True) -> Basis:
        """What the figures of this block rest on; a finding when it does not say and no block
        around it does."""
        source, because = self.text("source"), self.text("because")
        guess = YES_NO.get(self.text("guess") or "no")
        if guess is None:
            self.reading.note(self.at("guess"), "bad-value", "write ja or nee (yes or no)")
        place, path = self.reading.source.place(self.path), ".".join(map(str, self.path))
        found = Basis(source, bool(guess), because, place, path)
        if source or guess:
            if guess:
                self.reading.guesses.append(found)
            return found
        if self.inherits is not None and (self.inherits.source or self.inherits.guess):
            return replace(self.inherits, place=place, path=path)
        if needed and not self.broken:
            say, or_ = self.reading.key("source"), self.reading.key("guess")
            yes = "ja" if self.reading.dutch else "yes"
            self.reading.note(
                self.path, "figure-without-source",
                "this figure has no source and is not marked as a guess",
                f"add {say}: ..., or {or_}: {yes} with {self.reading.key('because')}: ...",
            )  # fmt: skip
        return found

    def done(self) -> None:
        """Notes every key that nobody asked for."""
        for word in self.tree:
            if word not in self.asked:
                hint = nearest(word, self.asked) or f"keys here: {', '.join(sorted(self.asked))}"
                place = self.reading.source.key_place((*self.path, word))
                self.reading.findings.append(
                    Finding(place, "unknown-key", f"{word!r} is no key here", hint)
                )
