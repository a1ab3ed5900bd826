"""What commands share: JSON, a counter for long work, files written whole or not at all."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

__all__ = ["print_json", "progress", "write_aside"]


def print_json(tree: Any) -> None:
    """A result for programs."""
    print(json.dumps(tree, indent=1, ensure_ascii=False, default=str))


def progress(items: Sequence[str], word: str) -> Iterator[str]:
    """The items, with a counter on a terminal where there are many."""
    shown = len(items) >= 20 and sys.stderr.isatty()
    for at, item in enumerate(items, 1):
        if shown:
            print(f"\r{word} {at}/{len(items)}", end="", file=sys.stderr, flush=True)
        yield item
    if shown:
        print(file=sys.stderr)


def write_aside(path: Path, content: bytes) -> None:
    """A file written beside its place and renamed, so that nothing is left half written."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as aside:
        aside.write(content)
    os.replace(aside.name, path)
