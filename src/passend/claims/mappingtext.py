"""A column mapping written as a file, in Dutch or English: reading it gives the same mapping."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from passend.claims.columns import Column, ColumnMapping, Style
from passend.claims.mappingkeys import DUTCH_KEYS
from passend.claims.schema import FIELDS
from passend.files.editing import quoted

__all__ = ["mapping_text"]

_KINDS: Final = {field.name: field.kind for field in FIELDS}
_TOLD: Final = {"date": ("dates",), "count": ("decimal", "thousands"),
                "cents": ("decimal", "thousands", "amounts")}  # fmt: skip
"""What of a style the values of a field show."""
_DUTCH_FIELDS: Final = {field.name: field.dutch for field in FIELDS}


def mapping_text(mapping: ColumnMapping, language: str = "nl") -> str:
    """The mapping as YAML, with keys and fields in a language."""
    return "\n".join(_Text(mapping, language == "nl").lines()) + "\n"


class _Text:
    """The lines of the file; what most columns have in common stands once."""

    def __init__(self, mapping: ColumnMapping, dutch: bool) -> None:
        self.mapping, self.dutch = mapping, dutch
        styles = [c.style for c in mapping.columns if _KINDS[c.field] == "cents"]
        styles += [item.style for item in mapping.computed]
        (self.style, _), *_ = Counter(styles).most_common(1) or [(Style(), 0)]

    def lines(self) -> Iterator[str]:
        mapping, key = self.mapping, self.key
        yield f"{key('columns')}:"
        for name, columns in self.by_name().items():
            values = [self.column(column) for column in columns]
            value = values[0] if len(values) == 1 else f"[{', '.join(values)}]"
            yield f"  {quoted(name)}: {value}"
        yield from self.derived()
        for option, said in self.styled(self.style).items():
            yield f"{key(option)}: {said}"
        constants = {self.field(name): quoted(value) for name, value in mapping.constants}
        yield from self.group("constants", constants)
        yield from self.group("translations", {
            self.field(name): self.flow({quoted(word): quoted(means) for word, means in pairs})
            for name, pairs in mapping.translations
        })  # fmt: skip
        yield from self.group("convert", {
            quoted(c.unit): self.flow({key("to"): quoted(c.to), key("times"): f'"{c.times}"'})
            for c in mapping.conversions
        })  # fmt: skip
        yield from self.rest()

    def derived(self) -> Iterator[str]:
        """Fields that several columns make."""
        yield from self.group("joined", {
            self.field(item.field): f"[{', '.join(map(quoted, item.names))}]"
            for item in self.mapping.joined
        })  # fmt: skip
        sums = {}
        for item in self.mapping.computed:
            parts = ", ".join(f"[{', '.join(map(quoted, part))}]" for part in item.parts)
            options = {"sum": f"[{parts}]", **self.differing(item.style)}
            options |= {"below_zero": self.yes} if item.below_zero else {}
            sums[self.field(item.field)] = self.flow({self.key(k): v for k, v in options.items()})
        yield from self.group("computed", sums)

    def rest(self) -> Iterator[str]:
        mapping, key = self.mapping, self.key
        separator = "tab" if mapping.separator == "\t" else mapping.separator
        said = {
            "separator": f'"{separator}"' if separator else "",
            "encoding": mapping.encoding if mapping.encoding != "utf-8" else "",
            "not_bsn": f"[{', '.join(map(quoted, mapping.not_bsn))}]" if mapping.not_bsn else "",
            "minus_is_credit": self.yes if mapping.minus_is_credit else "",
            "guarded": self.yes if mapping.guarded else "",
        }
        yield from (f"{key(name)}: {value}" for name, value in said.items() if value)

    def by_name(self) -> dict[str, list[Column]]:
        """The columns of the mapping; one column may fill several fields."""
        found: dict[str, list[Column]] = {}
        for column in self.mapping.columns:
            found.setdefault(column.name, []).append(column)
        return found

    def column(self, column: Column) -> str:
        """A field, alone or with how its values differ from those of other columns."""
        told = _TOLD.get(_KINDS[column.field], ()) if column.field != "birth_year" else ()
        options = {k: v for k, v in self.differing(column.style).items() if k in told}
        if column.year:
            options["dates"] = self.styled(column.style)["dates"]
        options |= {"first": f'"{column.first}"'} if column.first else {}
        options |= {"below_zero": self.yes} if column.below_zero else {}
        options |= {"restore_zeros": self.yes} if column.restore_zeros else {}
        name = self.field(column.field)
        if not options:
            return name
        keys = {self.key("field"): name, **{self.key(k): v for k, v in options.items()}}
        return self.flow(keys)

    def differing(self, style: Style) -> dict[str, str]:
        """What a style says otherwise than most."""
        usual = self.styled(self.style)
        return {name: said for name, said in self.styled(style).items() if said != usual[name]}

    def styled(self, style: Style) -> dict[str, str]:
        """A style by its keys."""
        amounts = ("centen" if style.cents else "euro", "cents" if style.cents else "euros")
        return {
            "dates": f'"{style.dates}"',
            "decimal": f'"{style.decimal}"',
            "thousands": f'"{style.thousands}"',
            "amounts": amounts[0 if self.dutch else 1],
        }

    @property
    def yes(self) -> str:
        return "ja" if self.dutch else "yes"

    def key(self, name: str) -> str:
        """A key of a mapping in the language of the file."""
        return DUTCH_KEYS[name] if self.dutch else name

    def field(self, name: str) -> str:
        """A field in the language of the file."""
        return _DUTCH_FIELDS[name] if self.dutch else name

    def group(self, key: str, pairs: Mapping[str, str]) -> Iterator[str]:
        """A key with lines below it; nothing where there are none."""
        if pairs:
            yield f"{self.key(key)}:"
        yield from (f"  {name}: {value}" for name, value in pairs.items())

    def flow(self, pairs: Mapping[str, str]) -> str:
        return "{" + ", ".join(f"{name}: {value}" for name, value in pairs.items()) + "}"
