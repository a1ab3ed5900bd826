"""What a report rests on, frozen: the content hash of every input, and one over all of them."""

from __future__ import annotations

import glob
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from passend.claims.store import Store
from passend.contract.resolve import content_hash

__all__ = ["Evidence", "Input", "claims_hash", "freeze"]

_BLOCK = 1 << 20


@dataclass(frozen=True)
class Input:
    """One input: what it is, the name it was given by, and its content hash."""

    kind: str
    name: str
    hash: str


@dataclass(frozen=True)
class Evidence:
    """Every input, and the hash over all of them with the days: the same report can be made again
    from what has these hashes, and from nothing else."""

    inputs: tuple[Input, ...]
    hash: str


def freeze(inputs: Sequence[Input], known_at: date, since: date | None) -> Evidence:
    """The evidence of a report. Names are not in the hash: a moved file is the same evidence."""
    parts = sorted([one.kind, one.hash] for one in inputs)
    tree = {"inputs": parts, "known_at": str(known_at), "since": str(since or "")}
    return Evidence(tuple(inputs), content_hash(tree))


def claims_hash(claims: str, counted: Iterable[Sequence[str | int]]) -> str:
    """The hash of the files that claims were read from; of claims in an engine, which have no
    files, of everything that was counted."""
    path = Path(claims)
    files = Store(claims).paths() or sorted(path.glob("*.parquet")) if path.is_dir() else []
    files = [Path(file) for file in files] or (
        [path] if path.is_file() else [Path(name) for name in sorted(glob.glob(claims))]
    )
    if files:
        return content_hash(sorted(map(_of_file, files)))
    return content_hash([list(map(str, row)) for row in counted])


def _of_file(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            found.update(block)
    return found.hexdigest()
