"""Changes to a YAML file that leave every other character as it was written, comments included."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import yaml

from passend.files.source import BAD_CHARACTER, LOADER, Keys

__all__ = ["Editor", "quoted"]

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*")


def quoted(text: str) -> str:
    """A text as a YAML scalar: bare where that cannot be misread, otherwise between quotes."""
    bare = _PLAIN.fullmatch(text) and text.lower() not in _WORDS
    return text if bare else BAD_CHARACTER.sub(_escaped, json.dumps(text, ensure_ascii=False))


def _escaped(found: re.Match[str]) -> str:
    """A character that no YAML file may hold as it is."""
    return f"\\U{ord(found.group()):08x}"


_WORDS = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}


@dataclass
class Editor:
    """The text of a file that reads without findings, and the changes to make in it. The places of
    values come from the parser, so that nothing is guessed from the look of a line."""

    text: str
    changes: list[tuple[int, int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.root: Any = yaml.compose(self.text, Loader=LOADER)

    def node(self, path: Keys) -> Any:
        """The node a path leads to. Raises KeyError when nothing stands there."""
        found = self.root
        for key in path:
            if isinstance(found, yaml.SequenceNode) and isinstance(key, int):
                found = found.value[key]
                continue
            pairs = found.value if isinstance(found, yaml.MappingNode) else []
            found = next((value for word, value in pairs if word.value == key), None)
            if found is None:
                raise KeyError(key)
        return found

    def replace(self, path: Keys, text: str) -> None:
        """A value in place of another. Raises KeyError."""
        node = self.node(path)
        end = node.end_mark.index
        was = self.text[node.start_mark.index : end]
        tail = was[len(was.rstrip()) :]
        self.changes.append((node.start_mark.index, end, text + tail))

    def append(self, path: Keys, item: str) -> None:
        """One more line at the end of a list. Raises KeyError."""
        node = self.node(path)
        last = node.value[-1]
        if node.flow_style:
            at = node.end_mark.index - 1
            self.changes.append((at, at, f", {item}"))
            return
        end = last.start_mark.index + len(self._written(last))
        dash = self.text.rindex("-", 0, last.start_mark.index)
        indent = dash - (self.text.rfind("\n", 0, dash) + 1)
        self.changes.append((end, end, f"\n{' ' * indent}- {item}"))

    def _written(self, node: Any) -> str:
        """A node as written, without the blank lines and comments behind it."""
        lines = self.text[node.start_mark.index : node.end_mark.index].rstrip().splitlines()
        while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
            lines.pop()
        return "\n".join(lines)

    def remove(self, key: str) -> None:
        """A section of the file, with its key. Nothing happens when it is not there."""
        for word, value in self.root.value:
            if word.value == key:
                start = word.start_mark.index
                end = start + len(self.text[start : value.end_mark.index].rstrip())
                self.changes.append((start, end + (self.text[end : end + 1] == "\n"), ""))

    def after(self, key: str, line: str) -> None:
        """A line of its own behind a section of the file. Raises KeyError."""
        node = self.node((key,))
        end = self.text.find("\n", node.start_mark.index)
        at = len(self.text) if end < 0 else end
        self.changes.append((at, at, f"\n{line}"))

    def scalars(self, change: Callable[[Keys, str], str | None]) -> None:
        """Every scalar for which ``change`` gives another text."""
        self._walk(self.root, (), change)

    def _walk(self, node: Any, path: Keys, change: Callable[[Keys, str], str | None]) -> None:
        if isinstance(node, yaml.MappingNode):
            for word, value in node.value:
                self._walk(value, (*path, word.value), change)
        elif isinstance(node, yaml.SequenceNode):
            for i, value in enumerate(node.value):
                self._walk(value, (*path, i), change)
        else:
            new = change(path, node.value)
            if new is not None:
                self.replace(path, quoted(new))

    def done(self) -> str:
        """The text with every change made."""
        text = self.text
        for start, end, new in sorted(self.changes, reverse=True):
            text = text[:start] + new + text[end:]
        return text
