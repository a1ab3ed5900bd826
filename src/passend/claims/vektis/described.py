"""What a reader of a report must know of the standard that a message was read by."""

from __future__ import annotations

from pathlib import Path

from passend.claims.vektis.layout import Layout
from passend.claims.vektis.parsing import layout_of_code
from passend.words import Words

__all__ = ["about", "layout_of_file"]

_LISTS = Words("Niet getoetst aan een codelijst: {}.", "Not held against a code list: {}.")
_UNREAD = Words("Niet gelezen, want niet bekend: {}.", "Not read, because not known: {}.")
_RECORD = "{} ({})"
_TEST = Words("Dit is een testbericht.", "This is a test message.")


def layout_of_file(path: Path) -> Layout | None:
    """The layout of the message in a file, by the code in its first positions; None when the file
    holds no message that is known, or cannot be read."""
    try:
        with path.open("rb") as stream:
            start = stream.read(5).decode("latin-1")
    except (OSError, ValueError):
        return None
    layout = layout_of_code(start[2:])
    return layout if layout is not None and start[:2] == layout.first else None


def about(layout: Layout, is_test: bool) -> Words:
    """The standard and its age, the positions that are not read, and the fields whose code list is
    not part of the layout."""
    unread: dict[str, list[str]] = {}
    for kind, first, last in layout.unread:
        unread.setdefault(kind, []).append(f"{first}-{last}" if last > first else f"{first}")
    positions = "; ".join(_RECORD.format(kind, ", ".join(each)) for kind, each in unread.items())
    lists = ", ".join(f"{field} ({code_list})" for field, code_list in layout.unread_lists)

    def said(language: str) -> str:
        parts = [f"{layout.standard} v{layout.version}.", layout.note[language].strip()]
        parts += [_UNREAD[language].format(positions)] if positions else []
        parts += [_LISTS[language].format(lists)] if lists else []
        parts += [_TEST[language]] if is_test else []
        return " ".join(parts)

    return Words(said("nl"), said("en"))
