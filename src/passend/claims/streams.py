"""Files as streams of bytes, hashed while they are read; gzip is unpacked within stated limits."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

from passend.claims.columns import ColumnMapping
from passend.claims.readers import mapping_bytes, unreadable
from passend.findings import BadInput, Finding, Place

__all__ = ["LARGEST_BYTES", "LARGEST_RATIO", "Stream", "opened"]

LARGEST_RATIO: Final = 100
"""How many times larger than the file its contents may be; claims are packed five to thirty
times."""
LARGEST_BYTES: Final = 100_000_000_000
"""The largest contents of a packed file."""
_ALWAYS_BYTES: Final = 64 << 20
"""Up to here any ratio will do."""


class Stream:
    """The bytes of a file, unpacked. ``taken`` is how much of the file itself was read."""

    def __init__(self, raw: IO[bytes], packed: bool, shown: str, seed: bytes) -> None:
        self.raw, self.shown = raw, shown
        self.hash = hashlib.sha256(seed)
        self.taken = 0
        self.given = 0
        self.source: Any = _unpacked(self) if packed else None

    def read(self, size: int) -> bytes:
        """The next bytes: fewer than asked only at the end. Raises BadInput."""
        if self.source is None:
            return self.tap(size)
        parts: list[bytes] = []
        while size > 0:
            try:
                part = self.source.read(min(size, 1 << 20))
            except (OSError, EOFError, zlib.error) as error:
                message = f"the file cannot be unpacked: {error}"
                mend = "fetch or pack it anew"
                raise BadInput([Finding(Place(self.shown), "unreadable", message, mend)]) from None
            if not part:
                break
            self.given += len(part)
            self.check()
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def check(self) -> None:
        """Refuses what unpacks to far more than claims do."""
        ratio = self.given > _ALWAYS_BYTES and self.given > LARGEST_RATIO * self.taken
        if ratio or self.given > LARGEST_BYTES:
            message = (
                f"the file unpacks to more than {LARGEST_RATIO} times its size"
                if ratio
                else f"the file unpacks to more than {LARGEST_BYTES // 10**9} GB"
            )
            mend = "unpack it yourself and look what it holds, or split it"
            raise BadInput([Finding(Place(self.shown), "too-large", message, mend)])

    def tap(self, size: int) -> bytes:
        """Bytes of the file itself, counted and hashed."""
        part = self.raw.read(size)
        self.taken += len(part)
        self.hash.update(part)
        return part

    def content(self) -> str:
        """The hash of the file and its mapping, once everything is read."""
        while self.tap(1 << 20):
            pass
        return "sha256:" + self.hash.hexdigest()


class _Tap:
    """What gzip reads from."""

    def __init__(self, stream: Stream) -> None:
        self.read = stream.tap


def _unpacked(stream: Stream) -> Any:
    tap: Any = _Tap(stream)
    return gzip.GzipFile(fileobj=tap, mode="rb")


@contextmanager
def opened(path: Path, shown: str, mapping: ColumnMapping | None = None) -> Iterator[Stream]:
    """A file to read from, unpacked when its name ends in .gz. Raises BadInput ``unreadable``."""
    try:
        raw = path.open("rb")
    except (OSError, ValueError) as error:
        raise unreadable(shown, error) from None
    with raw:
        packed = path.name.lower().endswith(".gz")
        yield Stream(raw, packed, shown, mapping_bytes(mapping) if mapping else b"")
