"""A message checked: the faults, the counts and the control total."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO, Final

from passend.claims.readers import unreadable
from passend.claims.vektis.faults import Fault
from passend.claims.vektis.layout import Layout
from passend.claims.vektis.message import Message
from passend.claims.vektis.streaming import Progress
from passend.findings import Finding, Place

__all__ = ["FAULT_LIMIT", "Checked", "check", "check_stream", "checking", "opened"]

FAULT_LIMIT: Final = 1_000
"""How many faults of one message are kept; the others are counted."""


@dataclass(frozen=True)
class Checked:
    """What a check found. ``counts`` are the records of each kind, ``total_cents`` the signed sum
    of the amounts: None when an amount cannot be read. ``layout`` is None for a message of a
    standard that is not known; ``is_test`` is what the header says."""

    file: str
    layout: Layout | None
    faults: tuple[Fault, ...]
    fault_count: int
    counts: Mapping[str, int]
    total_cents: int | None
    is_test: bool

    @property
    def clean(self) -> bool:
        return self.fault_count == 0

    def findings(self) -> tuple[Finding, ...]:
        """The faults as findings, and one for those that were not kept."""
        standard = f"{self.layout.standard} v{self.layout.version}" if self.layout else "EI"
        found = [fault.finding(self.file, standard) for fault in self.faults]
        more = self.fault_count - len(self.faults)
        if more:
            message = f"{more} more faults were found and are not listed"
            mend = "mend those above, then check again"
            found.append(Finding(Place(self.file), "vektis-more", message, mend))
        return tuple(found)


def check(
    path: Path,
    layout: Layout | None = None,
    *,
    received: date | None = None,
    progress: Progress | None = None,
    shown: str = "",
) -> Checked:
    """Checks a message, line by line in constant memory. Raises BadInput: ``unreadable``.

    Without ``layout`` the code in the header tells the standard. Dates are held against the day of
    receipt only when it is given: the clock is never read.
    """
    file = shown or str(path)
    with opened(path, file) as (stream, size_bytes):
        return check_stream(
            stream, file, layout, received=received, progress=progress, size_bytes=size_bytes
        )


def check_stream(
    stream: BinaryIO,
    file: str,
    layout: Layout | None = None,
    *,
    received: date | None = None,
    progress: Progress | None = None,
    size_bytes: int = 0,
) -> Checked:
    """As :func:`check`, for a stream of bytes; ``file`` is its name in findings."""
    steps = checking(stream, file, layout, received=received, progress=progress,
                     size_bytes=size_bytes)  # fmt: skip
    while True:
        try:
            next(steps)
        except StopIteration as done:
            found: Checked = done.value
            return found


def checking(
    stream: BinaryIO,
    file: str,
    layout: Layout | None = None,
    *,
    received: date | None = None,
    progress: Progress | None = None,
    size_bytes: int = 0,
) -> Generator[int, None, Checked]:
    """As :func:`check_stream`, in steps: gives now and then how many bytes were read, so that
    whoever goes through them sees how far it is."""
    read = [0]

    def passed(done: int, size: int) -> None:
        read[0] = done
        if progress is not None:
            progress(done, size)

    message = Message(stream, layout, received=received, progress=passed, size_bytes=size_bytes)
    faults: list[Fault] = []
    count = told = 0
    for found in message:
        if isinstance(found, Fault):
            count += 1
            if count <= FAULT_LIMIT:
                faults.append(found)
        if read[0] > told:
            told = read[0]
            yield told
    header, known = message.header, message.layout
    if header is None or known is None:
        return Checked(file, known, tuple(faults), count, {}, None, False)
    name, mark = known.test_field
    return Checked(
        file, known, tuple(faults), count, dict(header.counts), header.totals.get(known.amount, 0),
        bool(name) and header.value(name) == mark,
    )  # fmt: skip


@contextmanager
def opened(path: Path, shown: str) -> Iterator[tuple[BinaryIO, int]]:
    """The bytes of a file and how many there are. Raises BadInput: ``unreadable``."""
    try:
        stream = path.open("rb")
    except (OSError, ValueError) as error:
        raise unreadable(shown, error) from None
    with stream:
        yield stream, path.stat().st_size
