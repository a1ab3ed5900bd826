"""What commands print and write: JSON, documents, tables, a counter; files whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
import tempfile
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from passend.findings import BadInput, Finding, Place
from passend.observation.table import COLUMNS, Table
from passend.report.document import Document
from passend.report.html import html
from passend.report.pdf import pdf
from passend.report.plain import markdown, plain
from passend.report.word import word
from passend.words import Words

__all__ = [
    "counter",
    "print_json",
    "print_result",
    "progress",
    "steps",
    "table_csv",
    "write_aside",
    "write_document",
]

_RENDERERS: dict[str, Callable[[Document], str | bytes]] = {
    "text": plain,
    "md": markdown,
    "html": html,
    "pdf": pdf,
    "docx": word,
}


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


def counter(word: str) -> Callable[[int, int], None] | None:
    """A counter of what is done on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        return None

    said = ""

    def show(done: int, all_: int) -> None:
        nonlocal said
        share = f"{100 * done // all_} %" if all_ else f"{done:,}"
        if share != said:
            end = "\n" if all_ and done >= all_ else ""
            print(f"\r{word} {share}", end=end, file=sys.stderr, flush=True)
        said = share

    return show


@contextmanager
def steps(words: Mapping[str, Words], language: str) -> Iterator[Callable[[str], None] | None]:
    """Something to tell the steps of a long run to, which a terminal shows one in the place of the
    other and not at all when it is done; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return

    def show(step: str) -> None:
        print(f"\r\x1b[K{words[step][language]}…", end="", file=sys.stderr, flush=True)

    try:
        yield show
    finally:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def print_result(
    arguments: Namespace, document: Callable[[], Document], data: Callable[[], Any]
) -> None:
    """A result for people, or with ``--json`` for programs; on the screen or in ``--out``."""
    if arguments.json and arguments.out:
        text = json.dumps(data(), indent=1, ensure_ascii=False, default=str) + "\n"
        write_aside(Path(arguments.out), text.encode())
        print(arguments.out)
    elif arguments.json:
        print_json(data())
    else:
        write_document(document(), arguments)


def table_csv(table: Table) -> str:
    """Observations as CSV that ``settle`` reads."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(table.dump())
    return text.getvalue()


def write_aside(path: Path, content: bytes) -> None:
    """A file written beside its place and renamed, so that nothing is left half written. It has the
    rights that any new file gets here.

    Raises BadInput ``unwritable`` where there is no such folder, or one of that name."""
    if not path.parent.is_dir():
        raise _unwritable(path, f"there is no folder {path.parent}", "make that folder first")
    if path.is_dir():
        raise _unwritable(path, "it is a folder", "name a file in it")
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as aside:
        try:
            aside.write(content)
            aside.close()
            os.umask(mask := os.umask(0o022))
            os.chmod(aside.name, 0o666 & ~mask)
            os.replace(aside.name, path)
        except BaseException:
            os.unlink(aside.name)
            raise


def _unwritable(path: Path, why: str, mend: str) -> BadInput:
    return BadInput([Finding(Place(str(path)), "unwritable", f"cannot be written: {why}", mend)])


def write_document(document: Document, arguments: Namespace) -> int:
    """A document in the format that was asked for, on the screen or in the file ``--out``."""
    found = _RENDERERS[arguments.format](document)
    if arguments.out:
        write_aside(Path(arguments.out), found if isinstance(found, bytes) else found.encode())
        print(arguments.out)
    elif isinstance(found, bytes):
        mend = f"add --out {document.title.split()[0].lower()}.{arguments.format}"
        raise BadInput([Finding(Place("--format"), "no-file", "is written to a file", mend)])
    else:
        print(found)
    return 0
