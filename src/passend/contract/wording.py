"""Terms in words: the sentences that stand with the terms, filled in and joined."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from passend.money import parse_money
from passend.report.numbers import date_text, figure_text, money_text, number_text
from passend.terms.amounts import Number
from passend.terms.base import Figure, Name, Previous, Record, Term, Test
from passend.terms.conditions import WORDS, All, Compare, Not, Satisfied
from passend.terms.conditions import Any as AnyOf
from passend.terms.reading import DUTCH_WORDS, fields_of, key_of
from passend.terms.timing import Steps
from passend.words import Words

__all__ = ["Wording", "label", "listed", "unit_text"]

_CHOICES = {
    "last_member": Words("in een rechte lijn tot het laatste getal voor het volgende punt",
                         "in a straight line up to the last number before the next point"),
    "next_point": Words("in een rechte lijn tot het volgende punt",
                        "in a straight line up to the next point"),
    "step": Words("gelijk tot het volgende punt", "the same up to the next point"),
    "both": Words("aan beide kanten", "on both sides"),
    "above": Words("alleen als het hoger is", "only when it is higher"),
    "below": Words("alleen als het lager is", "only when it is lower"),
    "whole": Words("het hele verschil telt", "the whole difference counts"),
    "beyond": Words("alleen wat boven de drempel ligt telt",
                    "only what lies beyond the minimum counts"),
}  # fmt: skip

_PARTS = {
    "volume": Words("het aantal {}", "the number of {}"),
    "cost": Words("de kosten van {}", "the cost of {}"),
    "numerator": Words("de teller van {}", "the numerator of {}"),
    "denominator": Words("de noemer van {}", "the denominator of {}"),
    "definitive": Words("de definitieve waarde van {}", "the definitive value of {}"),
    "catch_up": Words("de inhaal van {}", "the catch-up of {}"),
    "present": Words("of er opgave is van {}", "whether {} was reported"),
}
"""What the second half of a name says."""

_ENGLISH_UNITS = {english: dutch for dutch, english in DUTCH_WORDS.items()}


def unit_text(word: str, language: str) -> str:
    """A unit or a grain in the language of the reader."""
    found = _ENGLISH_UNITS.get(word, word) if language == "nl" else word
    return found.replace("ja_nee", "ja of nee").replace("yes_no", "yes or no")


def label(name: str, language: str) -> str:
    """A name of the contract as it stands in running text."""
    stem, _, part = name.partition(".")
    quoted = f"‘{stem.replace('_', ' ')}’"
    if not part:
        return quoted
    words = _PARTS.get(part)
    return words[language].format(quoted) if words else f"{quoted} ({part})"


def listed(items: list[str], language: str, word: str = "") -> str:
    """a, b en c."""
    last = word or ("en" if language == "nl" else "and")
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


@dataclass(frozen=True)
class Wording:
    """Says terms in one language. ``values`` are those of parameters that have only one: they stand
    in brackets behind the name, so that a reader need not look them up."""

    language: str
    values: Mapping[str, str] = field(default_factory=dict)

    def term(self, item: Term) -> str:
        """The term as a phrase."""
        match item:
            case Name(name=name):
                value = self.values.get(name)
                return label(name, self.language) + (f" ({value})" if value else "")
            case Figure(text=text):
                return figure_text(text, self.language)
            case Number(number=number, of="yes_no"):
                return self._yes_no(bool(number))
            case Previous():
                return "dat bedrag" if self.language == "nl" else "that amount"
            case Steps(steps=steps):
                word = "; daarna: " if self.language == "nl" else "; then: "
                return word.join(map(self.term, steps))
        return self._filled(item)

    def _yes_no(self, yes: bool) -> str:
        words = ("nee", "ja") if self.language == "nl" else ("no", "yes")
        return f"‘{words[yes]}’"

    def lines(self, item: Term) -> list[str]:
        """The lines of ``steps``, or the one phrase of any other term."""
        return [self.term(step) for step in item.steps] if isinstance(item, Steps) else [
            self.term(item)
        ]  # fmt: skip

    def _filled(self, item: Term | Record) -> str:
        text = item.sentence[self.language]
        given = {key_of(f): (f, getattr(item, f.name)) for f in fields_of(type(item))}
        for key, words in item.asides.items():
            if given[key][1] is not None:
                text += words[self.language]

        def fill(match: re.Match[str]) -> str:
            each, value = given[match[1]]
            return self._field(item, each.metadata["kind"], value)

        return re.sub(r"\{(\w+)\}", fill, text)

    def _field(self, item: Term | Record, kind: str, value: Any) -> str:
        if isinstance(value, Term):
            return self._inner(value)
        if isinstance(value, Test):
            return self.test(value)
        if isinstance(value, date):
            return date_text(value, self.language)
        if isinstance(value, tuple) and value and isinstance(value[0], Record):
            return "; ".join(map(self._filled, value))
        if isinstance(value, tuple):
            assert kind in ("expressions", "words")
            if kind == "words":
                return listed(list(value), self.language)
            assert isinstance(item, Term)
            return item.joined[self.language].join(map(self._inner, value))
        return self._scalar(kind, str(value))

    def _scalar(self, kind: str, text: str) -> str:
        if text in _CHOICES and kind in ("between", "sides", "counts"):
            return _CHOICES[text][self.language]
        match kind:
            case "per" | "unit":
                return unit_text(text, self.language)
            case "money":
                return money_text(parse_money(text), self.language)
            case "integer":
                return number_text(int(text), self.language)
            case "ratio":
                return figure_text(text, self.language)
            case "name":
                return label(text, self.language)
        return text

    def _inner(self, item: Term) -> str:
        """A term inside another: in brackets when it is more than a name or a figure."""
        text = self.term(item)
        simple = isinstance(item, Name | Figure | Previous) or item.key in ("money", "number")
        return text if simple else f"({text})"

    def test(self, item: Test) -> str:
        """A condition as a phrase."""
        dutch = self.language == "nl"
        match item:
            case Compare(how=how, left=left, right=right):
                return WORDS[how][self.language].format(
                    left=self._inner(left), right=self._inner(right)
                )
            case Satisfied(of=of):
                phrase = self._inner(of)
                return f"{phrase} ‘ja’ is" if dutch else f"{phrase} is ‘yes’"
            case All(tests=tests):
                return listed(list(map(self.test, tests)), self.language)
            case AnyOf(tests=tests):
                found = listed(list(map(self.test, tests)), self.language, "of" if dutch else "or")
                return f"({found})"
            case Not(test=test):
                return f"niet: {self.test(test)}" if dutch else f"not: {self.test(test)}"
        raise TypeError(f"{type(item).__name__} cannot be said")
