"""New files from old ones: a copy with its lineage and no price, an amendment that appends."""

from __future__ import annotations

import dataclasses
import re
from datetime import date

from passend.contract.codec import FILL_IN
from passend.contract.model import Contract, Entry, Parameter
from passend.files.editing import Editor, quoted
from passend.files.source import Keys
from passend.findings import BadInput, Finding, Place
from passend.terms.reading import nearest

__all__ = ["amended", "copied"]

_MONEY = re.compile(r"-?[0-9]+\.[0-9]{2,}")
_SECTIONS = {str(f.metadata["dutch"]): f.name for f in dataclasses.fields(Contract)}
_CODES = {"uzovi", "agb", "kvk", "gemeentecode", "municipality"}
_PARTY = {"name", "naam"}
_ORIGIN = {"source", "bron", "because", "omdat", "file", "bestand"}


def copied(text: str, contract: Contract, new_id: str) -> str:
    """The file of a contract as the start of another: same design, lineage kept, and every party,
    code, price, amount, expectation and source left open as a value to fill in. Worked examples go,
    because their amounts would give the prices away. Free text is copied as written."""
    editor = Editor(text)
    dutch = contract.language == "nl"
    fill = FILL_IN[contract.language]

    def change(path: Keys, value: str) -> str | None:
        return fill if _is_own(path, value) else None

    editor.scalars(change)
    for key in ("voorbeelden", "examples"):
        editor.remove(key)
    _set(editor, ("id",), quoted(new_id))
    _set(editor, ("status",), "concept" if dutch else "draft")
    _set(editor, ("versie" if dutch else "version",), "1")
    word = "gekopieerd_van" if dutch else "copied_from"
    if not _set(editor, (word,), quoted(contract.id)):
        editor.after("id", f"{word}: {quoted(contract.id)}")
    return editor.done()


def _is_own(path: Keys, value: str) -> bool:
    """Whether a value belongs to the parties of the old contract and not to its design."""
    section = _SECTIONS.get(str(path[0]), str(path[0]))
    words = {str(key) for key in path}
    if section == "parties":
        return path[-1] in _PARTY or bool(words & _CODES)
    if section in ("prices", "expected"):
        return section == "expected" or path[-1] in _ORIGIN
    if section == "parameters":
        return path[-1] in _ORIGIN or _MONEY.fullmatch(value) is not None
    return section in ("amounts", "clauses") and _MONEY.fullmatch(value) is not None


def _set(editor: Editor, path: Keys, text: str) -> bool:
    try:
        editor.replace(path, text)
    except KeyError:
        return False
    return True


def amended(text: str, contract: Contract, parameter: str, entry: Entry) -> str:
    """The file of the next version of a contract: one value of a parameter appended, nothing
    edited. Raises BadInput when the parameter takes no values."""
    item = contract.parameters.get(parameter)
    if item is None or not item.values:
        hint = nearest(parameter, [n for n, p in contract.parameters.items() if p.values])
        message = f"{parameter!r} is no parameter with values of its own"
        raise BadInput([Finding(Place("--parameter"), "unknown-name", message, hint)])
    editor = Editor(text)
    dutch = contract.language == "nl"
    editor.append(_values_path(editor, parameter, dutch), _written(entry, item, dutch))
    version = str(contract.version + 1)
    word = "versie" if dutch else "version"
    if not _set(editor, (word,), version):
        editor.after("id", f"{word}: {version}")
    return editor.done()


def _values_path(editor: Editor, parameter: str, dutch: bool) -> Keys:
    """Where the values of a parameter stand: listed at once, or under their own key."""
    path: Keys = ("parameters", parameter)
    for found in ((*path, "waarden" if dutch else "values"), path):
        try:
            editor.node(found)
        except KeyError:
            continue
        return found
    message = f"{parameter} stands in a framework, not in this file"
    raise BadInput([Finding(Place("--parameter"), "elsewhere", message, "amend the framework")])


def _written(entry: Entry, item: Parameter, dutch: bool) -> str:
    """An entry on one line, in the language of the file."""
    per = next((old.per for old in item.values if old.per), "")
    words = {"year": "jaar", "month": "maand", "quarter": "kwartaal", "term": "looptijd"}
    parts = []
    for each in dataclasses.fields(Entry):
        value = per if each.name == "per" else getattr(entry, each.name)
        if value in ("", False) or (each.name == "status" and value == "agreed"):
            continue
        key = each.metadata["dutch"] if dutch else each.metadata["key"] or each.name
        if dutch and each.name == "per":
            value = words.get(str(value), value)
        if dutch and value == "proposed":
            value = "voorgesteld"
        shown = value.isoformat() if isinstance(value, date) else quoted(str(value))
        parts.append(f"{key}: {shown}")
    return "{" + ", ".join(parts) + "}"
