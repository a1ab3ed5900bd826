"""A layout file read: every value with its place, so that a slip in a layout has a finding.

A layout may come from outside the package: a party that has the layout of another standard writes
it in the same form.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from passend.claims.vektis.layout import (
    CONDITIONS,
    Claim,
    Condition,
    Control,
    Field,
    FieldForm,
    Kind,
    Layout,
    Relation,
    Source,
    kind_of,
)
from passend.claims.vektis.proving import unknown_names, wrong_positions
from passend.files.source import Keys, read_source_file
from passend.files.source import Source as Text
from passend.findings import BadInput, Finding
from passend.words import Words

__all__ = ["controls", "layout_of_code", "own_layouts", "read_layout"]

HERE: Final = Path(__file__).parent

FORMS: Final = typing.get_args(FieldForm)
TAKES: Final = ("", "year", "first-3", "day", "number")


@cache
def own_layouts() -> tuple[Layout, ...]:
    """Every layout of the package, by the name of the standard."""
    return tuple(read_layout(path) for path in sorted((HERE / "standards").glob("*.yaml")))


def layout_of_code(code: str) -> Layout | None:
    """The layout of the package for a message code (positions 3 to 5 of the header)."""
    return next((layout for layout in own_layouts() if code in layout.codes), None)


@cache
def controls() -> Mapping[str, Control]:
    """The checks of a message as a whole, by their word."""
    text = read_source_file(HERE / "general.yaml", "general.yaml")
    found: list[Finding] = []
    parts = _Part(text, ("structure",), text.tree.get("structure"), found)
    read = {word: _control(part) for word, part in parts.parts()}
    if found:
        raise BadInput(found)
    return read


def read_layout(path: Path) -> Layout:
    """The layout in a YAML file. Raises BadInput: ``vektis-layout`` and those of the YAML reader.

    It is checked that positions follow each other and fill the line, that every field and kind
    that is named exists, and that no key is unknown.
    """
    text = read_source_file(path, path.name)
    found: list[Finding] = []
    layout = _layout(_Part(text, (), text.tree, found))
    if found:
        raise BadInput(found)
    found += wrong_positions(layout, text)
    found += unknown_names(layout, text)
    if found:
        raise BadInput(found)
    return layout


class _Part:
    """One mapping of the file; what is not taken from it is an unknown key."""

    def __init__(self, text: Text, path: Keys, tree: Any, found: list[Finding]) -> None:
        self.text, self.path, self.found = text, path, found
        self.tree: dict[str, Any] = tree if isinstance(tree, dict) else {}
        self.left = set(self.tree)
        if not isinstance(tree, dict):
            self.note(path, "a mapping is expected here")

    def note(self, path: Keys, message: str) -> None:
        mend = "compare it with the layouts that come with the package"
        self.found.append(Finding(self.text.place(path), "vektis-layout", message, mend))

    def one(self, key: str, otherwise: str | None = None) -> str:
        self.left.discard(key)
        value = self.tree.get(key, otherwise)
        if not isinstance(value, str):
            self.note((*self.path, key), f"a text is expected at {key}")
            return ""
        return value

    def many(self, key: str) -> tuple[str, ...]:
        self.left.discard(key)
        return self.texts(self.tree.get(key, []), (*self.path, key))

    def texts(self, value: Any, path: Keys) -> tuple[str, ...]:
        values = value if isinstance(value, list) else [value]
        if not all(isinstance(item, str) for item in values):
            self.note(path, "a text or a list of texts is expected here")
            return ()
        return tuple(values)

    def count(self, key: str, otherwise: int | None = None) -> int:
        value = self.one(key, None if otherwise is None else str(otherwise))
        if not (value.isascii() and value.isdigit()):
            self.note((*self.path, key), f"a whole number is expected at {key}")
            return 0
        return int(value)

    def pair(self, key: str) -> tuple[str, str]:
        values = self.many(key)
        if len(values) not in (0, 2):
            self.note((*self.path, key), "a field and its value are expected here")
        return (values[0], values[1]) if len(values) == 2 else ("", "")

    def flag(self, key: str) -> bool:
        return self.word(key, ("no", "yes"), "no") == "yes"

    def word(self, key: str, words: tuple[str, ...], otherwise: str | None = None) -> str:
        value = self.one(key, otherwise)
        if value not in words:
            self.note((*self.path, key), f"{value!r} is none of {', '.join(filter(None, words))}")
            return words[0]
        return value

    def inner(self, key: str) -> _Part:
        self.left.discard(key)
        return _Part(self.text, (*self.path, key), self.tree.get(key, {}), self.found)

    def items(self, key: str) -> Iterator[_Part]:
        self.left.discard(key)
        values = self.tree.get(key, [])
        for index, value in enumerate(values if isinstance(values, list) else []):
            yield _Part(self.text, (*self.path, key, index), value, self.found)

    def parts(self) -> Iterator[tuple[str, _Part]]:
        for key in self.tree:
            yield key, self.inner(key)

    def close(self) -> None:
        for key in sorted(self.left):
            self.note((*self.path, key), f"the key {key} is not known here")


def _layout(part: _Part) -> Layout:
    kinds = {code: _kind(code, inner) for code, inner in part.inner("records").parts()}
    relations = [*_keys(part), *(_relation(item) for item in part.items("relations"))]
    claim = _claim(part.inner("claim")) if "claim" in part.tree else None
    note = part.one("note")
    found = Layout(
        standard=part.one("standard"), version=part.one("version"),
        note=Words(part.one("note_nl", note), note),
        codes=part.many("codes"), length=part.count("length"), first=part.one("first"),
        last=part.one("last"), amount=part.one("amount", ""), kinds=kinds,
        version_field=part.pair("version_field"), test_field=part.pair("test_field"),
        relations={code: tuple(r for r in relations if r.on == code) for code in kinds},
        claim=claim,
    )  # fmt: skip
    for relation in relations:
        if relation.on not in kinds:
            part.note(("relations",), f"there is no record {relation.on}")
    part.close()
    return found


def _kind(code: str, part: _Part) -> Kind:
    fields: dict[str, Field] = {}
    for name, inner in part.inner("fields").parts():
        fields[name] = _field(name, inner)
    most = part.one("most", "")
    found = Kind(
        code=code, label=part.one("name"), under=part.many("under"), inside=part.many("inside"),
        least=part.count("least", 0), most=int(most) if most.isdigit() else None,
        comment=part.flag("comment"), comments=part.flag("comments"),
        identification=part.one("identification", ""),
        count=part.one("count", ""), complete=part.flag("complete"),
        fields=fields,
    )  # fmt: skip
    part.close()
    return found


def _field(name: str, part: _Part) -> Field:
    end, length = part.count("end"), part.count("length")
    form = typing.cast(FieldForm, part.word("form", FORMS))
    found = Field(
        name=name, label=part.one("name"), form=form, start=end - length, end=end,
        needed=part.flag("needed"), values=part.many("values"),
        pattern=_pattern(part),
        least=part.count("least", 0), empty=part.flag("empty"), personal=part.flag("personal"),
        sign=part.one("sign", ""), returns=part.one("returns", ""), code_list=part.one("list", ""),
        numeric=form not in ("text", "blank"),
    )  # fmt: skip
    part.close()
    return found


def _pattern(part: _Part) -> re.Pattern[str] | None:
    text = part.one("pattern", "")
    try:
        return re.compile(text, re.ASCII) if text else None
    except re.error as error:
        part.note((*part.path, "pattern"), f"this is no pattern: {error}")
        return None


def _control(part: _Part) -> Control:
    found = Control(part.count("level"), part.one("control", ""), part.one("returns", ""))
    part.close()
    return found


def _keys(part: _Part) -> Iterator[Relation]:
    """The fields that repeat those of the record above, as relations."""
    for item in part.items("keys"):
        control = item.one("control", "")
        for name, above in item.inner("same").tree.items():
            yield Relation(kind_of(name), name, Condition("same_as", (str(above),)), (), control)
        item.left.discard("same")
        item.close()


def _relation(part: _Part) -> Relation:
    when = part.inner("when")
    found = Relation(
        on=part.one("on"), field=part.one("field"), must=_condition(part, "must"),
        when=tuple((name, _condition(when, name)) for name in when.tree),
        control=part.one("control", ""), returns=part.one("returns", ""),
        because=part.one("because", ""),
    )  # fmt: skip
    part.close()
    return found


def _condition(part: _Part, key: str) -> Condition:
    part.left.discard(key)
    value, path = part.tree.get(key), (*part.path, key)
    if isinstance(value, list):
        return Condition("one_of", part.texts(value, path))
    one = value if isinstance(value, dict) and len(value) == 1 else {str(value): []}
    word, operands = next(iter(one.items()))
    known = word in CONDITIONS
    found = Condition(word if known else "filled", part.texts(operands, path))
    if not known or bool(found.operands) == (found.word in ("filled", "empty")):
        part.note(path, f"a condition is expected: a list of values, or {', '.join(CONDITIONS)}")
    return found


def _claim(part: _Part) -> Claim:
    fields = {name: _source(inner) for name, inner in part.inner("fields").parts()}
    patient = tuple(item.many("fields") for item in part.items("patient"))
    time = part.inner("time") if "time" in part.tree else None
    units: dict[str, tuple[str, int]] = {}
    if time:
        for code, inner in time.inner("units").parts():
            units[code] = inner.one("unit"), inner.count("times", 1)
            inner.close()
    found = Claim(part.one("on"), fields, patient, (time.one("field"), units) if time else None)
    part.close()
    return found


def _source(part: _Part) -> Source:
    words = {code: str(word) for code, word in part.inner("words").tree.items()}
    found = Source(part.many("from"), part.word("take", TAKES, ""), words, part.one("else", ""))
    part.close()
    return found
