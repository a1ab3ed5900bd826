"""The text of a contract file as plain dictionaries, lists and texts, each with its place.

Only the part of YAML that every reader understands in one way is accepted. A scalar is the text as
written: ``01234567`` keeps its zero, ``no`` is no truth value, ``12:30`` is no number of minutes;
the schema gives the type afterwards. What YAML would resolve behind the reader's back (duplicate
keys, anchors and aliases, merge keys, tags, a second document) is refused with its place.

May use findings and the YAML parser, and nothing else of the house.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from passend.findings import BadInput, Finding, Place

__all__ = [
    "BAD_CHARACTER",
    "DEPTH_LIMIT",
    "SIZE_LIMIT_BYTES",
    "Keys",
    "Source",
    "read_source",
    "read_source_file",
]

SIZE_LIMIT_BYTES: Final = 5_000_000
"""The largest contract file, in bytes of UTF-8. Thousands of codes belong in an annex."""

DEPTH_LIMIT: Final = 40
"""The deepest nesting of mappings and lists; the root is at depth 1."""

Keys = tuple[str | int, ...]
"""The keys and list indices (from 0) that lead from the root to a value."""

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The loader whose event parser is used; the C one is ten times faster."""

# Outside YAML's printable set, or shown differently from how it is read: line separators that end a
# comment, direction marks that reorder a line, zero-width characters that make two keys look alike.
BAD_CHARACTER: Final = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
    "|[\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"
)
_BAD_CHARACTERS_SHOWN: Final = 20

_MENDS: Final = (
    ("tab", "indent with spaces; an editor can replace every tab by two spaces"),
    (
        "mapping values are not allowed",
        'put a text that holds ": " between double quotes, and let the keys of one block start in '
        "the same column",
    ),
    (
        "entries are not allowed",
        'start the list on a new line, or put a text that starts with "- " between double quotes',
    ),
    ("expected ':'", "write a colon and a space after the key"),
    ("end of stream", "close the quote that was opened"),
    ("',' or", "close the bracket or brace, or add the missing comma"),
    ("cannot start any token", "put the text between double quotes"),
    (
        "expected",
        "let the keys of one block start in the same column, and close every quote and bracket",
    ),
)


@dataclass(frozen=True)
class Source:
    """A contract file as read: its name, its content and where everything stands.

    ``tree`` holds only dict, list and str. ``places`` maps a path to the (line, column) of its
    value, ``key_places`` to that of its key; both count from 1, in characters.
    """

    file: str
    tree: dict[str, Any]
    places: dict[Keys, tuple[int, int]] = field(repr=False)
    key_places: dict[Keys, tuple[int, int]] = field(repr=False)

    def place(self, path: Keys, spot: str = "") -> Place:
        """The place of the value at a path, or of the nearest parent that is in the file.

        ``spot`` is shown beside it; without it, the path with points between its parts.
        """
        return self._place(self.places, path, spot)

    def key_place(self, path: Keys, spot: str = "") -> Place:
        """As :meth:`place`, for the key that names the value (an unknown key, say)."""
        if path in self.key_places:
            return self._place(self.key_places, path, spot)
        return self.place(path, spot)

    def _place(self, places: dict[Keys, tuple[int, int]], path: Keys, spot: str) -> Place:
        known = path
        while known and known not in places:
            known = known[:-1]
        line, column = places.get(known, (0, 0))
        return Place(self.file, line, column, spot or _dotted(path))


def read_source_file(path: Path, shown: str = "") -> Source:
    """The content of a UTF-8 contract file; ``shown`` is its name in findings (default: the path).

    Raises BadInput: ``unreadable``, ``too-large``, ``encoding``, and those of :func:`read_source`.
    """
    file = shown or str(path)
    try:
        with path.open("rb") as stream:
            data = stream.read(SIZE_LIMIT_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise _bad(
            Place(file),
            "unreadable",
            f"the file cannot be read: {reason.lower()}",
            "check the name of the file and whether you may read it",
        ) from None
    if len(data) > SIZE_LIMIT_BYTES:
        raise _too_large(file)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line_start = before.rfind(b"\n") + 1
        column = len(before[line_start:].decode("utf-8-sig")) + 1
        raise _bad(
            Place(file, before.count(b"\n") + 1, column),
            "encoding",
            f"byte {data[error.start]:#04x} is no UTF-8 text",
            "save the file as UTF-8",
        ) from None
    return read_source(text, file)


def read_source(text: str, file: str) -> Source:
    """The content of a contract file from its text; ``file`` is its name in findings.

    Raises BadInput with every finding up to the first error of syntax: ``too-large``,
    ``bad-character``, ``yaml-syntax``, ``tab``, ``empty``, ``not-a-mapping``,
    ``several-documents``, ``duplicate-key``, ``key-not-text``, ``anchor``, ``tag``, ``too-deep``.
    """
    text = text.removeprefix("\ufeff")
    if len(text.encode("utf-8", "replace")) > SIZE_LIMIT_BYTES:
        raise _too_large(file)
    findings = list(_bad_characters(text, file))
    # A stand-in of one character keeps every place, so that the other findings show as well.
    reader = _Reader(BAD_CHARACTER.sub("_", text), file)
    tree = reader.document()
    findings += reader.findings
    if findings:
        raise BadInput(findings)
    return Source(file, tree, reader.places, reader.key_places)


class _Stop(Exception):
    """Reading further has no meaning: the finding that says so is already noted."""


class _Reader:
    """Builds the tree from parse events. Not from composed nodes: those have aliases resolved."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.lines = text.split("\n")
        self.events: Iterator[Any] = iter(yaml.parse(text, Loader=LOADER))
        self.findings: list[Finding] = []
        self.places: dict[Keys, tuple[int, int]] = {}
        self.key_places: dict[Keys, tuple[int, int]] = {}

    def document(self) -> dict[str, Any]:
        """The root mapping; empty when a finding says why there is none."""
        tree: Any = None
        documents = 0
        try:
            for event in self.events:
                if isinstance(event, yaml.DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        self.note(
                            event,
                            "several-documents",
                            "a second document starts here; a file holds one contract",
                            'move it to a file of its own, or remove the line "---"',
                        )
                        raise _Stop
                    tree = self.root(next(self.events))
            if not documents:
                self.empty()
        except yaml.YAMLError as error:
            self.findings.append(self.syntax(error))
        except _Stop:
            pass
        return tree if isinstance(tree, dict) else {}

    def root(self, event: Any) -> Any:
        if isinstance(event, yaml.ScalarEvent) and event.value == "" and event.implicit[0]:
            self.empty()
        elif not isinstance(event, yaml.MappingStartEvent):
            self.note(
                event,
                "not-a-mapping",
                "the file must be a mapping: keys such as id and title, each with its value",
                'start with a line such as "passend: 1"',
            )
        return self.value(event, (), 1)

    def value(self, event: Any, path: Keys, depth: int) -> Any:
        """The value that starts with an event, and everything in it."""
        self.places[path] = _line_and_column(event)
        self.refuse_indirection(event, path)
        if isinstance(event, yaml.ScalarEvent):
            return event.value
        if isinstance(event, yaml.AliasEvent):
            return ""
        if depth > DEPTH_LIMIT:
            self.note(
                event,
                "too-deep",
                f"mappings and lists are nested deeper than {DEPTH_LIMIT} levels",
                "give the inner part a name of its own and refer to it",
                path,
            )
            raise _Stop
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(path, depth)
        return self.mapping(path, depth)

    def sequence(self, path: Keys, depth: int) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            values.append(self.value(event, (*path, len(values)), depth + 1))
        return values

    def mapping(self, path: Keys, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.key(event, path, depth)
            if key in values:
                first_line = self.key_places[(*path, key)][0]
                self.note(
                    event,
                    "duplicate-key",
                    f"the key {key!r} already stands on line {first_line}",
                    "remove one of the two, or rename it",
                    (*path, key),
                )
            self.key_places.setdefault((*path, key), _line_and_column(event))
            values[key] = self.value(next(self.events), (*path, key), depth + 1)
        return values

    def key(self, event: Any, path: Keys, depth: int) -> str:
        """The text of a key; for a key that is refused, a stand-in that no other key has."""
        stand_in = f"(key on line {event.start_mark.line + 1}, {event.start_mark.column + 1})"
        if isinstance(event, yaml.ScalarEvent):
            self.refuse_indirection(event, path)
            if event.value == "<<" and event.implicit[0]:
                self.note(
                    event,
                    "anchor",
                    "the merge key << copies another part of the file",
                    "write the copied keys out, or give the shared part a name",
                    path,
                )
                return stand_in
            if event.value:
                return str(event.value)
        if isinstance(event, yaml.AliasEvent):
            self.refuse_indirection(event, path)
            return stand_in
        self.note(
            event,
            "key-not-text",
            "a key must be a text that is not empty",
            'write a word before the colon; put a text that starts with "{" or "[" between double '
            "quotes",
            path,
        )
        if not isinstance(event, yaml.ScalarEvent):
            self.value(event, (*path, stand_in), depth + 1)
        return stand_in

    def refuse_indirection(self, event: Any, path: Keys) -> None:
        """Notes an anchor, an alias and an explicit tag."""
        if event.anchor is not None:
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            self.note(
                event,
                "anchor",
                f"{sign}{event.anchor} is a YAML reference; the file must read as it is written",
                "write the value out, or put a text that starts with & or * between double quotes",
                path,
            )
        tag = getattr(event, "tag", None)
        if tag is not None:
            self.note(
                event,
                "tag",
                f"{tag.replace('tag:yaml.org,2002:', '!!')} is a YAML tag; types come from the "
                "schema",
                "remove the tag, or put a text that starts with ! between double quotes",
                path,
            )

    def empty(self) -> None:
        self.findings.append(
            Finding(
                Place(self.file, 1, 1),
                "empty",
                "the file holds no contract",
                'start with a line such as "passend: 1"',
            )
        )

    def note(self, event: Any, code: str, message: str, mend: str, path: Keys = ()) -> None:
        line, column = _line_and_column(event)
        place = Place(self.file, line, column, _dotted(path))
        self.findings.append(Finding(place, code, message, mend))

    def syntax(self, error: yaml.YAMLError) -> Finding:
        """An error of the YAML parser in our words, with its place and a way to mend it."""
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = str(getattr(error, "problem", None) or error).split("\n")[0]
        context = str(getattr(error, "context", None) or "")
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        place = Place(self.file, line, column)
        if "tag handle" in problem:
            return Finding(
                place,
                "tag",
                "this starts a YAML tag; types come from the schema",
                "remove the tag, or put a text that starts with ! between double quotes",
            )
        line_text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        character = line_text[column - 1 : column]
        if character == "\t":
            return Finding(
                place, "tab", "a tab stands where YAML takes only spaces", dict(_MENDS)["tab"]
            )
        problem = problem.replace("<block end>", "the end of the block")
        if "found character" in problem and character:
            problem = f"{character!r} cannot start a value"
            mend = dict(_MENDS)["cannot start any token"]
        else:
            mend = next((mend for part, mend in _MENDS if part in problem), "")
        start = getattr(error, "context_mark", None)
        if context and start and start.line + 1 < line:
            context += f" that starts on line {start.line + 1}"
        where = f" ({context})" if context else ""
        return Finding(
            place,
            "yaml-syntax",
            f"this is not valid YAML: {problem}{where}",
            mend or "compare the line and the one before it with an example contract",
        )


def _bad_characters(text: str, file: str) -> Iterator[Finding]:
    for count, match in enumerate(BAD_CHARACTER.finditer(text)):
        if count == _BAD_CHARACTERS_SHOWN:
            return
        before = text[: match.start()]
        line_start = before.rfind("\n") + 1
        yield Finding(
            Place(file, before.count("\n") + 1, len(before) - line_start + 1),
            "bad-character",
            f"the character U+{ord(match.group()):04X} is invisible or not allowed in a contract",
            "remove it, or type the text anew",
        )


def _too_large(file: str) -> BadInput:
    return _bad(
        Place(file),
        "too-large",
        f"the file is larger than {SIZE_LIMIT_BYTES // 1_000_000} MB",
        "put code sets and price lists in annexes (CSV or XLSX)",
    )


def _bad(place: Place, code: str, message: str, mend: str) -> BadInput:
    return BadInput([Finding(place, code, message, mend)])


def _line_and_column(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _dotted(path: Keys) -> str:
    return ".".join(map(str, path))
