"""From the text of a file to terms and back, in English or Dutch, and the JSON Schema of terms.

A bare figure, a name, or a mapping with one key that is a term: that is the whole grammar. What is
wrong becomes a :class:`Problem` with the path that leads to it; reading goes on, so that one run
shows everything.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from passend.money import parse_money, parse_ratio
from passend.periods import GRAINS
from passend.terms import amounts, conditions, forms, timing
from passend.terms.base import (
    REGISTRY,
    Figure,
    Name,
    Previous,
    Record,
    Term,
    Test,
)
from passend.terms.conditions import TESTS, All, Compare, Not, Satisfied
from passend.terms.conditions import Any as AnyOf
from passend.words import Words

__all__ = ["CHOICES", "DUTCH_WORDS", "Problem", "Reader", "dump", "names_in", "roles", "schema"]

_MODULES = (amounts, conditions, forms, timing)

RECORDS: Mapping[str, type[Record]] = {
    "Tier": forms.Tier,
    "Point": forms.Point,
    "Band": forms.Band,
    "Reward": forms.Reward,
}

CHOICES: Mapping[str, Mapping[str, str]] = {
    "between": {"last_member": "laatste_lid", "next_point": "volgend_punt", "step": "trede"},
    "sides": {"both": "beide", "above": "boven", "below": "onder"},
    "counts": {"whole": "geheel", "beyond": "daarboven"},
}
"""Words to choose from, with their Dutch alias."""

DUTCH_WORDS: Mapping[str, str] = {
    "geld": "money", "jaar": "year", "kwartaal": "quarter", "maand": "month", "looptijd": "term",
    "regel": "line", "ratio": "rate", "ja_nee": "yes_no",
}  # fmt: skip
"""Dutch words for units and grains."""

NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
_FIGURE = re.compile(r"-?[0-9][0-9./]*%?")


@dataclass(frozen=True)
class Problem:
    """What is wrong with a term, and where: the path of keys in the file as written."""

    path: tuple[str | int, ...]
    code: str
    message: str
    mend: str = ""


def nearest(word: str, words: Iterable[str]) -> str:
    """A hint at the word that was probably meant, or nothing."""
    found = difflib.get_close_matches(word, list(words), 1)
    return f"did you mean {found[0]!r}?" if found else ""


def fields_of(kind: type[Term] | type[Record]) -> list[dataclasses.Field[Any]]:
    return [f for f in dataclasses.fields(kind) if "kind" in f.metadata]


def key_of(item: dataclasses.Field[Any]) -> str:
    """The English key of a field in a file."""
    return item.metadata["key"] or item.name


@dataclass
class Reader:
    """Reads terms of one file. ``dutch`` accepts the Dutch keys; ``problems`` collects."""

    dutch: bool = False
    problems: list[Problem] = field(default_factory=list)

    def note(self, path: tuple[str | int, ...], code: str, message: str, mend: str = "") -> None:
        self.problems.append(Problem(path, code, message, mend))

    def term(self, tree: Any, path: tuple[str | int, ...], step: bool = False) -> Term:
        """One term. In a line of ``steps`` (``step``) the amount of the line before is left out."""
        if isinstance(tree, str):
            return self._scalar(tree, path)
        if isinstance(tree, list):
            self.note(path, "not-a-term", "a list stands where one amount was expected",
                      "write {together: [...]} for a sum or {steps: [...]} for steps")  # fmt: skip
            return Name(name="?", path=path)
        figure = next((k for k in ("money", "number") if self._has_figure(tree, k)), "")
        if figure and len(tree) > 1:
            return self._fill(REGISTRY[figure], tree, path, step)  # type: ignore[return-value]
        if len(tree) != 1:
            self.note(path, "not-a-term", f"a term has one key, this has {len(tree)}",
                      "write the term as {term: {field: ..., field: ...}}")  # fmt: skip
            if not tree:
                return Name(name="?", path=path)
        word, body = next(iter(tree.items()))
        key = self._english(word, {k: t.dutch for k, t in REGISTRY.items()})
        kind = REGISTRY.get(key)
        if kind is None:
            self.note(
                (*path, word),
                "unknown-term",
                f"{word!r} is no term",
                nearest(word, [*REGISTRY, *(t.dutch for t in REGISTRY.values())]),
            )
            return Name(name="?", path=path)
        return self._fill(kind, body, (*path, word), step)  # type: ignore[return-value]

    def _alone(self, body: Mapping[str, Any]) -> bool:
        """Whether a mapping is one term: one key, or a figure with its unit."""
        return len(body) == 1 or any(self._has_figure(body, key) for key in ("money", "number"))

    def _has_figure(self, tree: Mapping[str, Any], key: str) -> bool:
        """Whether {money: "300.00", per: year} or {number: 20, of: day} stands here."""
        return key in tree or (self.dutch and REGISTRY[key].dutch in tree)

    def _english(self, word: str, aliases: Mapping[str, str]) -> str:
        if self.dutch:
            for english, dutch in aliases.items():
                if dutch == word:
                    return english
        return word

    def _scalar(self, text: str, path: tuple[str | int, ...]) -> Term:
        if _FIGURE.fullmatch(text):
            if (
                "." in text
                and not text.endswith("%")
                and not re.fullmatch(r"-?[0-9]+\.[0-9]{2}", text)
            ):
                self.note(path, "bare-decimal", f"{text} is a bare decimal number",
                          "write a ratio as 8% or 97/100, an amount with two decimals")  # fmt: skip
            elif "%" in text or "/" in text:
                self._try(parse_ratio, text, path, "ratio")
            return Figure(text=text, path=path)
        if not NAME.fullmatch(text):
            self.note(path, "not-a-name", f"{text!r} is no figure and no name",
                      "a name is written in small letters, digits and _")  # fmt: skip
        return Name(name=text, path=path)

    def _try(self, parse: Any, text: Any, path: tuple[str | int, ...], code: str) -> Any:
        try:
            return parse(text)
        except (ValueError, TypeError) as error:
            self.note(path, code, str(error))
            return None

    def _fill(
        self, kind: type[Term] | type[Record], body: Any, path: tuple[str | int, ...], step: bool
    ) -> Term | Record:
        fields = fields_of(kind)
        aliases = {key_of(f): str(f.metadata["dutch"]) for f in fields}
        given: dict[str, tuple[Any, tuple[str | int, ...]]] = {}
        named = isinstance(body, dict) and all(self._english(k, aliases) in aliases for k in body)
        main = next((f for f in fields if f.metadata["main"]), None)
        if named and body:
            for word, value in body.items():
                given[self._english(word, aliases)] = (value, (*path, word))
        elif main is not None and (not isinstance(body, dict) or self._alone(body)):
            given[key_of(main)] = (body, path)
        elif isinstance(body, dict):
            for word, value in body.items():
                key = self._english(word, aliases)
                if key in aliases:
                    given[key] = (value, (*path, word))
                else:
                    self.note(
                        (*path, word),
                        "unknown-key",
                        f"{word!r} is no field here",
                        nearest(word, aliases) or f"fields: {', '.join(aliases)}",
                    )
        else:
            self.note(path, "not-a-mapping", f"the fields {', '.join(aliases)} were expected")
        values: dict[str, Any] = {"path": path}
        for item in fields:
            key = key_of(item)
            if key in given:
                values[item.name] = self._field(item.metadata["kind"], *given[key])
            elif item.metadata["kind"] == "incoming" and step:
                values[item.name] = Previous(path=path)
            elif not item.metadata["optional"]:
                self.note(path, "missing-key", f"{key} is missing", f"add {key}: ...")
                values[item.name] = Name(name="?", path=path)
        return kind(**values)

    def _field(self, kind: str, tree: Any, path: tuple[str | int, ...]) -> Any:
        if kind in ("expression", "incoming"):
            return self.term(tree, path)
        if kind == "expressions":
            if isinstance(tree, list):
                if not tree:
                    self.note(path, "empty-list", "at least one amount was expected")
                return tuple(self.term(item, (*path, i)) for i, item in enumerate(tree))
            return (self.term(tree, path),)
        if kind == "steps":
            return self._steps(tree, path)
        if kind == "test":
            return self.test(tree, path)
        if kind in RECORDS:
            return self._records(RECORDS[kind], tree, path)
        if kind == "words":
            items = tree if isinstance(tree, list) else [tree]
            return tuple(str(item) for item in items)
        if not isinstance(tree, str):
            self.note(path, "not-a-word", "one word or figure was expected")
            return "?"
        return self._word(kind, tree, path)

    def _word(self, kind: str, text: str, path: tuple[str | int, ...]) -> Any:
        if kind in CHOICES:
            word = self._english(text, CHOICES[kind])
            if word not in CHOICES[kind]:
                self.note(path, "unknown-word", f"{text!r} was not expected",
                          f"choose from: {', '.join(CHOICES[kind])}")  # fmt: skip
            return word
        if kind in ("per", "unit"):
            return DUTCH_WORDS.get(text, text) if self.dutch else text
        if kind == "integer":
            if not re.fullmatch(r"-?[0-9]{1,15}", text):
                self.note(path, "not-a-number", f"{text!r} is no whole number")
                return 0
            return int(text)
        if kind == "date":
            return self._try(date.fromisoformat, text, path, "bad-date") or date(1, 1, 1)
        if kind == "money":
            self._try(parse_money, text, path, "money")
        if kind == "ratio":
            self._try(parse_ratio, text, path, "ratio")
        if kind == "name" and not NAME.fullmatch(text):
            self.note(path, "not-a-name", f"{text!r} is no name")
        return text

    def _records(self, kind: type[Record], tree: Any, path: tuple[str | int, ...]) -> Any:
        if not isinstance(tree, list) or not tree:
            self.note(path, "not-a-list", "a list was expected")
            return ()
        return tuple(self._fill(kind, item, (*path, i), False) for i, item in enumerate(tree))

    def _steps(self, tree: Any, path: tuple[str | int, ...]) -> tuple[Term, ...]:
        if not isinstance(tree, list) or not tree:
            self.note(
                path, "not-a-list", "steps are a list: first an amount, then what is done to it"
            )
            return (Name(name="?", path=path),)
        first = self.term(tree[0], (*path, 0))
        rest = []
        for i, item in enumerate(tree[1:], 1):
            if isinstance(item, str):
                self.note((*path, i), "not-a-step", f"{item!r} does nothing to the line before",
                          "apply a term, such as {less: " + item + "}")  # fmt: skip
            rest.append(self.term(item, (*path, i), step=True))
        return (first, *rest)

    def test(self, tree: Any, path: tuple[str | int, ...]) -> Test:
        """A condition: {at_least: [a, b]}, {all: [...]}, {not: ...}, or a yes-or-no name."""
        if isinstance(tree, str):
            return Satisfied(of=self.term(tree, path), path=path)
        if not isinstance(tree, dict) or len(tree) != 1:
            self.note(path, "not-a-test", "a test was expected",
                      "write {at_least: [amount, border]}")  # fmt: skip
            return Satisfied(of=Name(name="?", path=path), path=path)
        word, body = next(iter(tree.items()))
        key, inner = self._english(word, TESTS), (*path, word)
        if key == "not":
            return Not(test=self.test(body, inner), path=path)
        if not isinstance(body, list) or not body or key not in TESTS:
            self.note(inner, "not-a-test", f"{word!r} with a list was expected to be a test",
                      nearest(word, TESTS) or f"tests: {', '.join(TESTS)}")  # fmt: skip
            return Satisfied(of=Name(name="?", path=path), path=path)
        if key in ("all", "any"):
            tests = tuple(self.test(item, (*inner, i)) for i, item in enumerate(body))
            return All(tests=tests, path=path) if key == "all" else AnyOf(tests=tests, path=path)
        if len(body) != 2:
            self.note(inner, "not-a-test", f"a comparison has two sides, this has {len(body)}")
            return Satisfied(of=Name(name="?", path=path), path=path)
        left, right = (self.term(item, (*inner, i)) for i, item in enumerate(body))
        return Compare(how=key, left=left, right=right, path=path)


def dump(item: Term | Test | Record) -> Any:
    """The canonical form of a term: English keys, every field by name, no shorthand.

    Reading the result gives an equal term.
    """
    match item:
        case Name(name=name):
            return name
        case Figure(text=text):
            return text
        case Compare(how=how, left=left, right=right):
            return {how: [dump(left), dump(right)]}
        case Satisfied(of=of):
            return dump(of)
        case All(tests=tests):
            return {"all": [dump(t) for t in tests]}
        case AnyOf(tests=tests):
            return {"any": [dump(t) for t in tests]}
        case Not(test=test):
            return {"not": dump(test)}
    body = {}
    for each in fields_of(type(item)):  # type: ignore[arg-type]
        value = getattr(item, each.name)
        if value is not None and not isinstance(value, Previous):
            body[key_of(each)] = _plain(value)
    if isinstance(item, Term):
        return {item.key: body["steps"] if item.key == "steps" else body}
    return body


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return dump(value) if isinstance(value, Term | Test | Record) else str(value)


def parts_of(item: Term | Test | Record) -> Iterator[Term | Test | Record]:
    """A term and everything inside it."""
    yield item
    for each in dataclasses.fields(item):
        value = getattr(item, each.name)
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, Term | Test | Record):
                yield from parts_of(inner)


def names_in(term: Term) -> set[str]:
    """Every name a term reads, those of ``carry`` and ``prorated`` included."""
    found = set()
    for item in parts_of(term):
        if isinstance(item, Name):
            found.add(item.name)
        elif isinstance(item, timing.CarryOver):
            found.add(item.of)
        elif isinstance(item, timing.Prorated):
            found.add(item.amount_of)
    return found


def roles() -> dict[str, Words]:
    """The wording of every role, by its key (``at_most.excess``)."""
    outside = {
        "clause.runs": Words("binnen de looptijd van de afspraak", "within the run of the clause")
    }
    return outside | {
        f"{key}.{role}": words
        for key, term in REGISTRY.items()
        for role, words in term.roles.items()
    }


def schema() -> dict[str, Any]:
    """The JSON Schema definitions ``expression`` and ``test``, with English and Dutch keys."""
    text = {"type": "string"}
    kinds: dict[str, Any] = {
        "expression": {"$ref": "#/$defs/expression"},
        "incoming": {"$ref": "#/$defs/expression"},
        "expressions": {"anyOf": [{"$ref": "#/$defs/expression"},
                                  {"type": "array", "items": {"$ref": "#/$defs/expression"}}]},
        "steps": {"type": "array", "items": {"$ref": "#/$defs/expression"}, "minItems": 1},
        "test": {"$ref": "#/$defs/test"},
        "words": {"anyOf": [text, {"type": "array", "items": text}]},
        "per": {**text, "examples": list(GRAINS)},
    }  # fmt: skip
    for name, words in CHOICES.items():
        kinds[name] = {"enum": [*words, *words.values()]}
    for name, record in RECORDS.items():
        kinds[name] = {"type": "array", "minItems": 1, "items": _object(record, kinds)}
    terms = []
    for key, term in sorted(REGISTRY.items()):
        main = next(
            (kinds.get(f.metadata["kind"], text) for f in fields_of(term) if f.metadata["main"]),
            None,
        )
        body: dict[str, Any] = _object(term, kinds)
        if main is not None:
            body = {"anyOf": [body, main]}
        description = (term.__doc__ or "").strip().split("\n\n")[0].replace("\n    ", " ")
        body = {"description": description, **body}
        terms.append({"type": "object", "additionalProperties": False, "minProperties": 1,
                      "properties": {key: body, term.dutch: body}})  # fmt: skip
    two = {"type": "array", "items": {"$ref": "#/$defs/expression"}, "minItems": 2, "maxItems": 2}
    tests: dict[str, Any] = {}
    for key, dutch in TESTS.items():
        body = (
            {"$ref": "#/$defs/test"}
            if key == "not"
            else (
                {"type": "array", "items": {"$ref": "#/$defs/test"}}
                if key in ("all", "any")
                else two
            )
        )
        tests[key] = tests[dutch] = body
    test = {"type": "object", "properties": tests, "additionalProperties": False}
    return {
        "expression": {"anyOf": [{"type": "string"}, *terms]},
        "test": {"anyOf": [{"type": "string"}, test]},
    }


def _object(kind: type[Term] | type[Record], kinds: Mapping[str, Any]) -> dict[str, Any]:
    properties = {}
    for item in fields_of(kind):
        body = kinds.get(item.metadata["kind"], {"type": "string"})
        properties[key_of(item)] = properties[item.metadata["dutch"]] = body
    return {"type": "object", "properties": properties, "additionalProperties": False}
