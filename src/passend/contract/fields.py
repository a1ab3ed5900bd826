"""How a field of the model is written: its key in Dutch and in English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal

__all__ = ["Aliases", "YearOf", "named"]

Aliases = bool | Mapping[str, str]
YearOf = Literal["opened", "closed", "delivered", "received", "stated"]


def named(dutch: str, *, key: str = "", default: Any = ..., words: Aliases = False) -> Any:
    """A field with its Dutch key, its English key where that is no name in Python, and whether its
    value is a word that has a Dutch form (or which words have)."""
    metadata = {"dutch": dutch, "key": key, "words": words}
    if default is ...:
        return field(metadata=metadata)
    if callable(default):
        return field(metadata=metadata, default_factory=default)
    return field(metadata=metadata, default=default)
