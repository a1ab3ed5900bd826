"""Column mappings as files: YAML with English or Dutch keys, every fault with its line.

``columns`` says which column fills which field, ``joined`` and ``computed`` which columns together
make a number or an amount; the other keys say how values are written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from passend.claims.columns import Column, ColumnMapping, Computed, Conversion, Joined, Style
from passend.claims.mappingkeys import (
    COLUMN_KEYS,
    COMPUTED_KEYS,
    CONVERT_KEYS,
    KEYS,
    YES,
    Reader,
    kind_of,
    said,
)
from passend.claims.proposal import Proposal, propose
from passend.claims.schema import FIELDS, fixed_width
from passend.files.source import Keys, Source, read_source, read_source_file
from passend.findings import BadInput, Finding

__all__ = ["ColumnMapping", "Proposal", "propose", "read_mapping", "read_mapping_text"]

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


class _Reader(Reader):
    """The parts of a mapping, and what cannot be together."""

    def mapping(self) -> ColumnMapping:
        tree = self.known(self.source.tree, (), KEYS)
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
            minus_is_credit=self.word(tree, (), "minus_is_credit", YES, False),
            guarded=self.word(tree, (), "guarded", YES, False),
        )
        self.whole(found)
        return found

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
        tree = {"field": value} if isinstance(value, str) else self.known(value, path, COLUMN_KEYS)
        field_name = self.field(tree.get("field"), path)
        if field_name is None:
            return None
        if kind_of(field_name) == "cents":
            self.said_amounts(name, tree, path, amounts_said)
        first = tree.get("first", "0")
        if not isinstance(first, str) or not first.isascii() or not first.isdigit():
            self.note((*path, "first"), "bad-value", f"{said(first)} is no number of characters",
                      "write a whole number, such as 3")  # fmt: skip
            first = "0"
        year = field_name == "birth_year" and "dates" in tree
        return Column(name, field_name, self.style(tree, path, style), int(first[:3]), year,
                      self.below_zero(field_name, tree, path),
                      self.restore_zeros(field_name, tree, path))  # fmt: skip

    def restore_zeros(self, field_name: str, tree: Mapping[str, Any], path: Keys) -> bool:
        wanted = bool(self.word(tree, path, "restore_zeros", YES, False))
        if wanted and not fixed_width(field_name):
            message = f"nobody can tell how many zeros a code in {field_name!r} has lost"
            known = ", ".join(f.name for f in FIELDS if fixed_width(f.name))
            mend = f"it is known of {known}; of others the source must say it"
            self.note((*path, "restore_zeros"), "bad-value", message, mend)
        return wanted

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
            keys = parts or self.known(value, path, COMPUTED_KEYS)
            sum_ = self.parts(keys.get("sum"), path)
            if field_name and kind_of(field_name) != "cents":
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
            parts = self.known(value, path, CONVERT_KEYS)
            to, times = parts.get("to"), parts.get("times")
            number = times if isinstance(times, str) and re.fullmatch("[0-9]{1,7}", times) else "0"
            if not isinstance(to, str) or not to or not 0 < int(number) <= 10**6:
                message = f"the conversion of {unit!r} does not say to what and how many times"
                self.note(path, "bad-value", message, 'write {to: minute, times: "60"}')
            else:
                found.append(Conversion(unit, to, int(number)))
        return tuple(found)

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
