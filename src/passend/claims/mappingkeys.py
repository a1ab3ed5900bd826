"""The keys of a mapping file: in two languages, every fault with its line."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from passend.claims.columns import Style, date_pattern
from passend.claims.schema import FIELDS, field_named
from passend.files.source import Keys, Source
from passend.findings import Finding

__all__ = ["COLUMN_KEYS", "COMPUTED_KEYS", "CONVERT_KEYS", "DUTCH_KEYS", "KEYS", "YES", "Reader",
           "kind_of", "said"]  # fmt: skip

_STYLE: Final = {"dates": "datums", "decimal": "decimaal", "thousands": "duizendtal",
                 "amounts": "bedragen"}  # fmt: skip
KEYS: Final = _STYLE | {"columns": "kolommen", "joined": "samengevoegd",
                         "computed": "berekend", "constants": "vast",
                         "translations": "vertalingen", "convert": "omrekenen",
                         "separator": "scheidingsteken",
                         "encoding": "codering", "not_bsn": "geen_bsn",
                         "minus_is_credit": "min_is_credit", "guarded": "beschermd"}  # fmt: skip
_BELOW: Final = {"below_zero": "onder_nul"}
COLUMN_KEYS: Final = _STYLE | _BELOW | {"field": "veld", "first": "eerste",
                                         "restore_zeros": "nullen_terug"}  # fmt: skip
COMPUTED_KEYS: Final = _STYLE | _BELOW | {"sum": "som"}
CONVERT_KEYS: Final = {"to": "naar", "times": "maal"}
DUTCH_KEYS: Final = KEYS | COLUMN_KEYS | COMPUTED_KEYS | CONVERT_KEYS
"""Every key of a mapping in Dutch."""
_AMOUNTS: Final = {"euros": False, "euro": False, "cents": True, "centen": True}
YES: Final = {"yes": True, "ja": True, "true": True, "no": False, "nee": False, "false": False}


@dataclass
class Reader:
    """Reads values under keys of a file, and keeps what is wrong with them."""

    source: Source
    findings: list[Finding] = field(default_factory=list)

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
            message = f"{said(tree)} stands where keys belong: {', '.join(keys)}"
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
            self.note((*path, key), "bad-value", f"{said(value)} is none of {known}",
                      "write one of them")  # fmt: skip
            return default
        return words[text]

    def said_amounts(self, name: str, tree: Mapping[str, Any], path: Keys, said: bool) -> None:
        if not said and "amounts" not in tree:
            message = f"nothing says whether {name!r} is in euros or in cents"
            self.note(path, "missing-key", message, 'add "amounts: euros" or "amounts: cents"')

    def below_zero(self, field_name: str, tree: Mapping[str, Any], path: Keys) -> bool:
        allowed = bool(self.word(tree, path, "below_zero", YES, False))
        if allowed and field_name != "paid":
            message = f"{field_name!r} is never below zero"
            mend = "only paid may be: where a person's own payment is more than the care costs"
            self.note((*path, "below_zero"), "bad-value", message, mend)
        return allowed

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
            self.note(path, "unknown-field", f"{said(value)} is no field of a claim line", mend)
            return None
        return known.name

    def pairs(self, tree: object, path: Keys) -> list[tuple[str, str]]:
        if not isinstance(tree, dict) or not all(isinstance(v, str) for v in tree.values()):
            message = f"{said(tree)} stands where words with their meaning belong"
            self.note(path, "bad-value", message, "write lines such as Debet: D")
            return []
        return list(tree.items())

    def texts(self, value: object, path: Keys) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.note(path, "bad-value", f"{said(value)} is no list", "write [Kolom, Kolom]")
            return ()
        return tuple(value)


def kind_of(field_name: str) -> str:
    return next(f.kind for f in FIELDS if f.name == field_name)


def said(value: object) -> str:
    if isinstance(value, str):
        return repr(value)
    return "a list" if isinstance(value, list) else "this"
