"""Column mappings as files: YAML with English or Dutch keys, every fault with its line.

``columns`` says which column fills which field, ``joined`` and ``computed`` which columns together
make a number or an amount; the other keys say how values are written.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from passend.claims.columns import (
    Column,
    ColumnMapping,
    Computed,
    Conversion,
    Joined,
    Style,
    date_pattern,
)
from passend.claims.proposal import Proposal, propose
from passend.claims.schema import FIELDS, field_named, fixed_width
from passend.files.source import Keys, Source, read_source, read_source_file
from passend.findings import BadInput, Finding

__all__ = [
    "DUTCH_KEYS",
    "ColumnMapping",
    "Proposal",
    "propose",
    "read_mapping",
    "read_mapping_text",
]

_STYLE: Final = {"dates": "datums", "decimal": "decimaal", "thousands": "duizendtal",
                 "amounts": "bedragen"}  # fmt: skip
_KEYS: Final = _STYLE | {"columns": "kolommen", "joined": "samengevoegd",
                         "computed": "berekend", "constants": "vast",
                         "translations": "vertalingen", "convert": "omrekenen",
                         "separator": "scheidingsteken",
                         "encoding": "codering", "not_bsn": "geen_bsn",
                         "minus_is_credit": "min_is_credit", "guarded": "beschermd"}  # fmt: skip
_BELOW: Final = {"below_zero": "onder_nul"}
_COLUMN_KEYS: Final = _STYLE | _BELOW | {"field": "veld", "first": "eerste",
                                         "restore_zeros": "nullen_terug"}  # fmt: skip
_COMPUTED_KEYS: Final = _STYLE | _BELOW | {"sum": "som"}
_CONVERT_KEYS: Final = {"to": "naar", "times": "maal"}
DUTCH_KEYS: Final = _KEYS | _COLUMN_KEYS | _COMPUTED_KEYS | _CONVERT_KEYS
"""Every key of a mapping in Dutch."""
_AMOUNTS: Final = {"euros": False, "euro": False, "cents": True, "centen": True}
_YES: Final = {"yes": True, "ja": True, "true": True, "no": False, "nee": False, "false": False}
_JOINED: Final = ("claim_id", "line_id", "reverses")
"""The fields that may be joined: numbers that name a claim or a line, nothing that is counted."""
_MOST_PARTS: Final = 12
"""So many amounts of the largest size still add up within 64 bits."""
_SEPARATORS: Final = {";": ";", ",": ",", "tab": "\t", "\t": "\t"}
_ENCODINGS: Final = {"utf-8": "utf-8", "utf8": "utf-8", "cp1252": "cp1252",
                     "windows-1252": "cp1252"}  # fmt: skip


def read_mapping(path: Path, shown: str = "") -> ColumnMapping:
    """The column mapping in a YAML file.

    Raises BadInput: those of reading YAML, ``unknown-key``, ``unknown-field``, ``bad-value``,
    ``missing-key``, ``missing-field``, ``field-twice``.
    """
    return _mapping(lambda: read_source_file(path, shown))


def read_mapping_text(text: str, file: str) -> ColumnMapping:
    """As :func:`read_mapping`, from text."""
    return _mapping(lambda: read_source(text, file))


def _mapping(read: Callable[[], Source]) -> ColumnMapping:
    try:
        source = read()
    except BadInput as error:
        raise BadInput(map(_not_of_a_contract, error.findings)) from None
    reader = _Reader(source)
    found = reader.mapping()
    if reader.findings:
        raise BadInput(reader.findings)
    return found


def _not_of_a_contract(finding: Finding) -> Finding:
    """The reader of YAML speaks of contracts, where most of its files are."""
    if finding.code not in ("empty", "not-a-mapping"):
        return finding
    message = "the file holds no column mapping"
    return replace(finding, message=message, mend='start with "columns:" (or "kolommen:")')


@dataclass
class _Reader:
    source: Source
    findings: list[Finding] = field(default_factory=list)

    def mapping(self) -> ColumnMapping:
        tree = self.known(self.source.tree, (), _KEYS)
        style = self.style(tree, (), Style())
        found = ColumnMapping(
            columns=self.columns(tree.get("columns", {}), style, "amounts" in tree),
            joined=self.joined(tree.get("joined", {})),
            computed=self.computed(tree.get("computed", {}), style, "amounts" in tree),
            constants=self.constants(tree.get("constants", {})),
            translations=self.translations(tree.get("translations", {})),
            conversions=self.conversions(tree.get("convert", {})),
            separator=self.word(tree, (), "separator", _SEPARATORS, ""),
            encoding=self.word(tree, (), "encoding", _ENCODINGS, "utf-8"),
            not_bsn=self.texts(tree.get("not_bsn", []), ("not_bsn",)),
            minus_is_credit=self.word(tree, (), "minus_is_credit", _YES, False),
            guarded=self.word(tree, (), "guarded", _YES, False),
        )
        self.whole(found)
        return found

    def note(self, path: Keys, code: str, message: str, mend: str) -> None:
        """A finding at a path in English keys; the file may have the Dutch ones."""
        self.findings.append(Finding(self.source.place(self.written(path)), code, message, mend))

    def written(self, path: Keys) -> Keys:
        found: Keys = ()
        for key in path:
            other = (*found, DUTCH_KEYS.get(str(key), key))
            found = other if other in self.source.places else (*found, key)
        return found

    def known(self, tree: object, path: Keys, keys: Mapping[str, str]) -> dict[str, Any]:
        """A mapping with its keys in English."""
        if not isinstance(tree, dict):
            message = f"{_said(tree)} stands where keys belong: {', '.join(keys)}"
            self.note(path, "bad-value", message, "write one of the keys, a colon and its value")
            return {}
        names = {name: key for key, dutch in keys.items() for name in (key, dutch)}
        found: dict[str, Any] = {}
        for name, value in tree.items():
            key = names.get(name.casefold())
            if key is None or key in found:
                close = difflib.get_close_matches(name.casefold(), names, 1)
                hint = f"did you mean {close[0]!r}? " if close else ""
                message = f"the key {name!r} " + ("says the same as another" if key else
                                                  "means nothing here")  # fmt: skip
                self.note((*path, name), "unknown-key", message,
                          f"{hint}the keys are {', '.join(keys)}")  # fmt: skip
            else:
                found[key] = value
        return found

    def style(self, tree: Mapping[str, Any], path: Keys, default: Style) -> Style:
        dates = tree.get("dates", default.dates)
        try:
            date_pattern(dates if isinstance(dates, str) else "")
        except ValueError as error:
            self.note((*path, "dates"), "bad-value", str(error), "years have four digits")
            dates = default.dates
        signs = {".": ".", ",": ","}
        decimal = self.word(tree, path, "decimal", signs, default.decimal)
        between = {**signs, "": "", " ": " ", "space": " ", "spatie": " "}
        # A comma for decimals overrules the point that was meant for thousands only by saying so.
        thousands = self.word(tree, path, "thousands", between, default.thousands)
        if thousands == decimal:
            message = f"{decimal!r} stands for decimals and between thousands"
            self.note(path, "bad-value", message, 'write decimal: "," and thousands: "."')
        cents = self.word(tree, path, "amounts", _AMOUNTS, default.cents)
        return Style(dates, decimal, thousands, cents)

    def word(self, tree: Mapping[str, Any], path: Keys, key: str, words: Mapping[str, Any],
             default: Any) -> Any:  # fmt: skip
        """One word of a few, as what it means."""
        if key not in tree:
            return default
        value = tree[key]
        text = value.casefold() if isinstance(value, str) else None
        if text is None or text not in words:
            known = ", ".join(repr(word) for word in words)
            self.note((*path, key), "bad-value", f"{_said(value)} is none of {known}",
                      "write one of them")  # fmt: skip
            return default
        return words[text]

    def columns(self, tree: object, style: Style, amounts_said: bool) -> tuple[Column, ...]:
        if not isinstance(tree, dict) or not tree:
            message = "the mapping names no column"
            mend = 'write under "columns:" lines such as "Factuurnummer: claim_id"'
            self.note(("columns",), "missing-key", message, mend)
            return ()
        found: list[Column] = []
        for name, value in tree.items():
            path: Keys = ("columns", name)
            for at, item in enumerate(value if isinstance(value, list) else [value]):
                spot = (*path, at) if isinstance(value, list) else path
                column = self.column(name, item, spot, style, amounts_said)
                if column and any(column.field == other.field for other in found):
                    message = f"the field {column.field!r} is filled by two columns"
                    self.note(spot, "field-twice", message, "keep one of the two")
                elif column:
                    found.append(column)
        return tuple(found)

    def column(
        self, name: str, value: object, path: Keys, style: Style, amounts_said: bool
    ) -> Column | None:
        """``name: field``, or ``name: {field: ..., and how its values are written}``."""
        tree = {"field": value} if isinstance(value, str) else self.known(value, path, _COLUMN_KEYS)
        field_name = self.field(tree.get("field"), path)
        if field_name is None:
            return None
        if _kind(field_name) == "cents":
            self.said_amounts(name, tree, path, amounts_said)
        first = tree.get("first", "0")
        if not isinstance(first, str) or not first.isascii() or not first.isdigit():
            self.note((*path, "first"), "bad-value", f"{_said(first)} is no number of characters",
                      "write a whole number, such as 3")  # fmt: skip
            first = "0"
        year = field_name == "birth_year" and "dates" in tree
        return Column(name, field_name, self.style(tree, path, style), int(first[:3]), year,
                      self.below_zero(field_name, tree, path),
                      self.restore_zeros(field_name, tree, path))  # fmt: skip

    def restore_zeros(self, field_name: str, tree: Mapping[str, Any], path: Keys) -> bool:
        wanted = bool(self.word(tree, path, "restore_zeros", _YES, False))
        if wanted and not fixed_width(field_name):
            message = f"nobody can tell how many zeros a code in {field_name!r} has lost"
            known = ", ".join(f.name for f in FIELDS if fixed_width(f.name))
            mend = f"it is known of {known}; of others the source must say it"
            self.note((*path, "restore_zeros"), "bad-value", message, mend)
        return wanted

    def said_amounts(self, name: str, tree: Mapping[str, Any], path: Keys, said: bool) -> None:
        if not said and "amounts" not in tree:
            message = f"nothing says whether {name!r} is in euros or in cents"
            self.note(path, "missing-key", message, 'add "amounts: euros" or "amounts: cents"')

    def below_zero(self, field_name: str, tree: Mapping[str, Any], path: Keys) -> bool:
        allowed = bool(self.word(tree, path, "below_zero", _YES, False))
        if allowed and field_name != "paid":
            message = f"{field_name!r} is never below zero"
            mend = "only paid may be: where a person's own payment is more than the care costs"
            self.note((*path, "below_zero"), "bad-value", message, mend)
        return allowed

    def joined(self, tree: object) -> tuple[Joined, ...]:
        """``line_id: [CLAIM, SEGMENT]``: a number that several columns make together."""
        found = []
        for name, value in self.listed(tree, ("joined",)):
            path: Keys = ("joined", name)
            field_name = self.field(name, path)
            names = self.texts(value, path)
            if field_name and field_name not in _JOINED:
                self.note(path, "bad-value", f"{field_name!r} is not made of several columns",
                          f"join only {', '.join(_JOINED)}")  # fmt: skip
            elif field_name and len(names) < 2:
                self.note(path, "bad-value", f"{name!r} joins fewer than two columns",
                          "name it under columns, or name more columns")  # fmt: skip
            elif field_name:
                found.append(Joined(field_name, names))
        return tuple(found)

    def computed(self, tree: object, style: Style, amounts_said: bool) -> tuple[Computed, ...]:
        """``paid: {sum: [AMOUNT, [PER_DIEM, DAYS]]}``, or the list alone: an amount in parts."""
        found = []
        for name, value in self.listed(tree, ("computed",)):
            path: Keys = ("computed", name)
            field_name = self.field(name, path)
            parts = {"sum": value} if isinstance(value, list) else None
            keys = parts or self.known(value, path, _COMPUTED_KEYS)
            sum_ = self.parts(keys.get("sum"), path)
            if field_name and _kind(field_name) != "cents":
                self.note(path, "bad-value", f"{field_name!r} is no amount",
                          "compute declared or paid")  # fmt: skip
            elif field_name and sum_:
                self.said_amounts(name, keys, path, amounts_said)
                below = self.below_zero(field_name, keys, path)
                found.append(Computed(field_name, sum_, self.style(keys, path, style), below))
        return tuple(found)

    def parts(self, value: object, path: Keys) -> tuple[tuple[str, ...], ...]:
        """The parts of a sum: a column, or columns that are multiplied."""
        items = value if isinstance(value, list) else []
        found = [(item,) if isinstance(item, str) else item for item in items]
        lists = all(isinstance(item, (list, tuple)) and item for item in found)
        texts = lists and all(isinstance(name, str) for item in found for name in item)
        if not texts or not 0 < len(found) <= _MOST_PARTS:
            self.note(
                path,
                "bad-value",
                "this is no sum of columns",
                "write [AMOUNT, [PER_DIEM, DAYS]]: columns, or lists of columns to multiply",
            )
            return ()
        return tuple(tuple(item) for item in found)

    def listed(self, tree: object, path: Keys) -> list[tuple[str, object]]:
        if not isinstance(tree, dict):
            self.known(tree, path, {"<field>": "<veld>"})
            return []
        return list(tree.items())

    def field(self, value: object, path: Keys) -> str | None:
        known = field_named(value.casefold()) if isinstance(value, str) else None
        if known is None:
            names = [name for f in FIELDS for name in (f.name, f.dutch)]
            close = difflib.get_close_matches(str(value).casefold(), names, 1)
            hint = f"did you mean {close[0]!r}? " if close else ""
            mend = f"{hint}the fields are {', '.join(f.name for f in FIELDS)}"
            self.note(path, "unknown-field", f"{_said(value)} is no field of a claim line", mend)
            return None
        return known.name

    def constants(self, tree: object) -> tuple[tuple[str, str], ...]:
        found = []
        for name, value in self.pairs(tree, ("constants",)):
            field_name = self.field(name, ("constants", name))
            if field_name:
                found.append((field_name, value))
        return tuple(found)

    def translations(self, tree: object) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
        if not isinstance(tree, dict):
            self.known(tree, ("translations",), {"<field>": "<veld>"})
            return ()
        found = []
        for name, words in tree.items():
            path: Keys = ("translations", name)
            field_name = self.field(name, path)
            pairs = tuple(self.pairs(words, path))
            if field_name:
                found.append((field_name, pairs))
        return tuple(found)

    def conversions(self, tree: object) -> tuple[Conversion, ...]:
        if not isinstance(tree, dict):
            self.known(tree, ("convert",), {"<unit>": "<eenheid>"})
            return ()
        found = []
        for unit, value in tree.items():
            path: Keys = ("convert", unit)
            parts = self.known(value, path, _CONVERT_KEYS)
            to, times = parts.get("to"), parts.get("times")
            number = times if isinstance(times, str) and re.fullmatch("[0-9]{1,7}", times) else "0"
            if not isinstance(to, str) or not to or not 0 < int(number) <= 10**6:
                message = f"the conversion of {unit!r} does not say to what and how many times"
                self.note(path, "bad-value", message, 'write {to: minute, times: "60"}')
            else:
                found.append(Conversion(unit, to, int(number)))
        return tuple(found)

    def pairs(self, tree: object, path: Keys) -> list[tuple[str, str]]:
        if not isinstance(tree, dict) or not all(isinstance(v, str) for v in tree.values()):
            message = f"{_said(tree)} stands where words with their meaning belong"
            self.note(path, "bad-value", message, "write lines such as Debet: D")
            return []
        return list(tree.items())

    def texts(self, value: object, path: Keys) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.note(path, "bad-value", f"{_said(value)} is no list", "write [Kolom, Kolom]")
            return ()
        return tuple(value)

    def whole(self, found: ColumnMapping) -> None:
        """Every required field is filled once."""
        filled = {column.field for column in found.columns}
        for key in ("joined", "computed", "constants"):
            own = getattr(found, key)
            for name in (item[0] if key == "constants" else item.field for item in own):
                if name in filled:
                    message = f"the field {name!r} is filled twice, the second time under {key}"
                    self.note((key, name), "field-twice", message, "keep one of the two")
            filled |= {item[0] if key == "constants" else item.field for item in own}
        if found.minus_is_credit:
            self.credits(found, filled)
        if found.columns and not self.findings:
            for missing in found.missing():
                message = f"nothing fills {missing.name!r} ({missing.dutch}): {missing.means.en}"
                mend = "name its column, or give it a value for every row under constants"
                self.note(("columns",), "missing-field", message, mend)

    def credits(self, found: ColumnMapping, filled: set[str]) -> None:
        """A minus tells the credits only where one column declares, and no column tells them."""
        path: Keys = ("minus_is_credit",)
        if "debit_credit" in filled:
            message = "a minus tells the credits, and so does debit_credit"
            self.note(path, "field-twice", message, "keep one of the two")
        elif not any(column.field == "declared" for column in found.columns):
            message = "a minus tells the credits, and no column has the declared amount"
            self.note(path, "bad-value", message, "name the column of declared under columns")


def _kind(field_name: str) -> str:
    return next(f.kind for f in FIELDS if f.name == field_name)


def _said(value: object) -> str:
    if isinstance(value, str):
        return repr(value)
    return "a list" if isinstance(value, list) else "this"
