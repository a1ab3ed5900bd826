"""From a file to the model and back: Dutch keys, findings with their line, canonical form, schema.

Reading takes three passes over the tree as written, and all their findings are shown at once: keys
(unknown ones, Dutch ones, shorthands), terms, and values (pydantic, which also gives the schema).
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, get_args, get_origin

from passend.contract import model
from passend.contract.model import DUTCH_VALUES, DUTCH_YES_NO, Aliases, Contract
from passend.files.source import Source
from passend.findings import BadInput, Finding
from passend.terms.base import Term
from passend.terms.reading import DUTCH_WORDS, NAME, Reader, dump, nearest
from passend.terms.reading import schema as term_schema

__all__ = [
    "FILL_IN",
    "ID",
    "contract_schema",
    "dump_contract",
    "load_tree",
    "read_contract",
    "spelled_in_dutch",
]

Keys = tuple[str | int, ...]

ID = NAME
"""Ids of things inside a contract: small letters, digits and underscores."""


def read_contract(source: Source) -> Contract:
    """The contract in a source. Raises BadInput with every finding that reading can see."""
    return load_tree(source.tree, source)


def load_tree(tree: Mapping[str, Any], source: Source) -> Contract:
    """A contract from a tree of keys and texts; places are looked up in the source."""
    open_values = list(_to_fill(tree, (), source))
    dutch = tree.get("taal", tree.get("language", "en")) == "nl"
    walk = _Walk(dutch)
    plain = walk.value(dict(tree), Contract, ())
    findings = [Finding(source.key_place(p), c, m, h) for p, c, m, h in walk.findings]
    findings += [
        Finding(source.place(p.path), p.code, p.message, p.mend) for p in walk.reader.problems
    ]
    contract, more = _validate(plain, walk.origin, source)
    seen = {finding.place for finding in findings}
    findings += [finding for finding in more if finding.place not in seen]
    still_open = {finding.place for finding in open_values}
    findings = open_values + [item for item in findings if item.place not in still_open]
    if findings or contract is None:
        raise BadInput(findings)
    return contract


FILL_IN = {"nl": "in te vullen", "en": "to fill in"}
"""What a copied file says where its new parties must say something themselves."""


def _to_fill(tree: Any, path: Keys, source: Source) -> Iterator[Finding]:
    """Every value that a copy left open."""
    if isinstance(tree, str):
        if tree in FILL_IN.values():
            yield Finding(source.place(path), "to-fill", "a copy left this open",
                          "write your own value here")  # fmt: skip
        return
    pairs = tree.items() if isinstance(tree, Mapping) else enumerate(tree)
    for key, inner in pairs:
        yield from _to_fill(inner, (*path, key), source)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind, vars(model), include_extras=True)


@cache
def _fields(kind: type) -> dict[str, dataclasses.Field[Any]]:
    """The fields of a class of the model by their English key."""
    return {f.metadata["key"] or f.name: f for f in dataclasses.fields(kind)}


def _inner(hint: Any) -> Any:
    """The type inside ``X | None`` and ``Annotated``."""
    if get_origin(hint) is typing.Annotated:
        return _inner(get_args(hint)[0])
    if get_origin(hint) in (types.UnionType, typing.Union):
        kinds = [arg for arg in get_args(hint) if arg is not type(None)]
        return _inner(kinds[0]) if len(kinds) == 1 else hint
    return hint


def _chosen(kind: Any, tree: Any) -> Any:
    """Of a choice between a text and a list or mapping, the one that stands here."""
    if get_origin(kind) not in (types.UnionType, typing.Union):
        return kind
    wanted = tuple if isinstance(tree, list) else dict if isinstance(tree, dict) else None
    return next((arg for arg in get_args(kind) if wanted and get_origin(arg) is wanted), str)


@dataclass
class _Walk:
    """Renames keys to the fields of the model, reads terms, and remembers where all came from."""

    dutch: bool
    findings: list[tuple[Keys, str, str, str]] = field(default_factory=list)
    origin: dict[Keys, Keys] = field(default_factory=dict)
    reader: Reader = field(default_factory=Reader)

    def __post_init__(self) -> None:
        self.reader.dutch = self.dutch

    def value(
        self, tree: Any, hint: Any, path: Keys, new: Keys = (), words: Aliases = False
    ) -> Any:
        self.origin[new] = path
        kind = _chosen(_inner(hint), tree)
        if kind is Term:
            return self.reader.term(tree, path)
        if dataclasses.is_dataclass(kind) and isinstance(kind, type):
            short = getattr(kind, "SHORT", "")
            if short and not isinstance(tree, dict):
                tree = {_spelled(kind, short, self.dutch): tree}
                return self.mapping(tree, kind, path, new, written=False)
            return self.mapping(tree, kind, path, new) if isinstance(tree, dict) else tree
        if isinstance(tree, dict) and get_origin(kind) is dict:
            inner = get_args(kind)[1]
            return {k: self.value(v, inner, (*path, k), (*new, k), words) for k, v in tree.items()}
        if isinstance(tree, list):
            inner = next((a for a in get_args(kind) if a is not Ellipsis), str)
            return tuple(
                self.value(v, inner, (*path, i), (*new, i), words) for i, v in enumerate(tree)
            )
        if isinstance(tree, str) and get_origin(kind) is tuple:
            return (self.value(tree, get_args(kind)[0], path, (*new, 0), words),)
        if self.dutch and kind is bool and isinstance(tree, str):
            return DUTCH_YES_NO.get(tree, tree)
        if words and self.dutch and isinstance(tree, str):
            aliases = words if isinstance(words, Mapping) else {**DUTCH_WORDS, **DUTCH_VALUES}
            return aliases.get(tree, tree)
        return tree

    def mapping(self, tree: Any, kind: type, path: Keys, new: Keys, written: bool = True) -> Any:
        fields, hints = _fields(kind), _hints(kind)
        found: dict[str, Any] = {}
        for word, value in tree.items():
            key = next(
                (k for k, f in fields.items() if self.dutch and f.metadata["dutch"] == word), word
            )
            at = (*path, word) if written else path
            if key not in fields:
                spelled = [_spelled(kind, k, self.dutch) for k in fields]
                hint = nearest(word, spelled) or f"keys here: {', '.join(spelled)}"
                self.findings.append((at, "unknown-key", f"{word!r} is no key here", hint))
                continue
            item = fields[key]
            found[item.name] = self.value(
                value, hints[item.name], at, (*new, item.name), item.metadata["words"]
            )
        return found


def _spelled(kind: type, key: str, dutch: bool) -> str:
    return str(_fields(kind)[key].metadata["dutch"]) if dutch else key


def spelled_in_dutch(path: Keys) -> Keys:
    """A path whose first key is spelled as a Dutch file spells it."""
    section = _fields(Contract).get(str(path[0])) if path else None
    return path if section is None else (str(section.metadata["dutch"]), *path[1:])


@cache
def _adapter() -> Any:
    """Pydantic's view of the model; built when the first file is read, not at start-up."""
    from pydantic import TypeAdapter

    return TypeAdapter(Contract)


def _validate(
    plain: Any, origin: Mapping[Keys, Keys], source: Source
) -> tuple[Contract | None, list[Finding]]:
    from pydantic import ValidationError

    try:
        return _adapter().validate_python(plain), []
    except ValidationError as error:
        return None, [_finding(item, origin, source) for item in error.errors()]


_CODES = {"missing": "missing-key", "literal_error": "unknown-word"}


def _finding(error: Any, origin: Mapping[Keys, Keys], source: Source) -> Finding:
    loc = tuple(error["loc"])
    known = loc
    while known and known not in origin:
        known = known[:-1]
    place = source.place(origin.get(known, ()))
    code = _CODES.get(error["type"], "bad-value")
    if code == "missing-key":
        name = str(loc[-1]).removeprefix("valid_")
        return Finding(place, code, f"{name} is missing", f"add {name}: ...")
    if error["type"].startswith("date"):
        return Finding(place, "bad-date", f"{error['input']!r} is no date", "write 2026-12-31")
    if code == "unknown-word":
        expected = error["ctx"]["expected"]
        return Finding(place, code, f"{error['input']!r} was not expected", f"choose {expected}")
    written = error["input"] if isinstance(error["input"], str) else "what stands here"
    return Finding(place, code, f"{written!r}: {error['msg']}")


def dump_contract(contract: Contract) -> dict[str, Any]:
    """The canonical form: English keys, every shorthand written out, defaults left out. Reading the
    result gives an equal contract."""
    tree = _dump(contract)
    assert isinstance(tree, dict)
    return tree


def _dump(value: Any) -> Any:
    if isinstance(value, Term):
        return dump(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        found = {}
        for key, item in _fields(type(value)).items():
            inner = getattr(value, item.name)
            if key != "language" and not _is_default(item, inner):
                found[key] = _dump(inner)
        return found
    if isinstance(value, dict):
        return {key: _dump(inner) for key, inner in value.items()}
    if isinstance(value, tuple):
        return [_dump(inner) for inner in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def _is_default(item: dataclasses.Field[Any], value: Any) -> bool:
    if item.default_factory is not dataclasses.MISSING:
        return bool(value == item.default_factory())
    return item.default is not dataclasses.MISSING and bool(value == item.default)


def contract_schema() -> dict[str, Any]:
    """The published JSON Schema of a contract file: English keys, each beside its Dutch one."""
    found = _adapter().json_schema(mode="validation")
    definitions = {**found.pop("$defs", {}), **term_schema()}
    kinds = {kind.__name__: kind for kind in vars(model).values() if isinstance(kind, type)}
    for name, body in definitions.items():
        if name in kinds and dataclasses.is_dataclass(kinds[name]):
            definitions[name] = _both_languages(body, kinds[name])
    root = _both_languages(found, Contract)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "passend/1",
        **{key: value for key, value in root.items() if key != "title"},
        "$defs": definitions,
    }


def _both_languages(body: dict[str, Any], kind: type) -> dict[str, Any]:
    properties = {}
    needed = []
    for key, item in _fields(kind).items():
        about = dict(body["properties"][item.name])
        about.pop("title", None)
        about.pop("default", None)
        properties[key] = properties[str(item.metadata["dutch"])] = _text_too(about)
        if item.name in body.get("required", ()):
            needed.append({"anyOf": [{"required": [key]}, {"required": [item.metadata["dutch"]]}]})
    full = {"type": "object", "description": body.get("description", ""),
            "properties": properties, "additionalProperties": False}  # fmt: skip
    if needed:
        full["allOf"] = needed
    short = getattr(kind, "SHORT", "")
    return {"anyOf": [full, properties[short]]} if short else full


def _text_too(about: dict[str, Any]) -> dict[str, Any]:
    """A file is text: a number may be quoted, a list of one may be written as the one."""
    if about.get("type") in ("integer", "boolean"):
        return {"type": [about["type"], "string"]}
    if about.get("type") == "array" and "items" in about:
        return {"anyOf": [about, about["items"]]}
    if about.get("$comment") == "term":
        return {"$ref": "#/$defs/expression"}
    if "anyOf" in about:
        return {**about, "anyOf": [_text_too(item) for item in about["anyOf"]]}
    if isinstance(about.get("additionalProperties"), dict):
        return {**about, "additionalProperties": _text_too(about["additionalProperties"])}
    if "enum" in about:
        dutch = [word for word, english in DUTCH_VALUES.items() if english in about["enum"]]
        return {"enum": [*about["enum"], *dutch]}
    if "const" in about:
        return {"enum": [about["const"], int(about["const"])]}
    return about
