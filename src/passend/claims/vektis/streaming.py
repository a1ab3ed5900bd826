"""A message line by line: never more than one line in memory, whatever its size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, NamedTuple

__all__ = ["LINE_LIMIT_BYTES", "Line", "Progress", "lines"]

LINE_LIMIT_BYTES: Final = 4096
"""No record of any standard is as long; of a longer line only this much is kept."""

STEP_LINES: Final = 10_000
"""How many lines pass between two calls of the progress callback."""

Progress = Callable[[int, int], None]
"""Called with the bytes read and the bytes there are (0 when that is not known)."""


class Line(NamedTuple):
    """One line without its ending. ``ended``: a line feed follows; ``cut``: it was too long."""

    number: int
    data: bytes
    ended: bool
    cut: bool


def lines(
    stream: BinaryIO, progress: Progress | None = None, size_bytes: int = 0
) -> Iterator[Line]:
    """Every line of a stream. Lines end with CR/LF or with LF alone."""
    read_bytes, number = 0, 0
    while chunk := stream.readline(LINE_LIMIT_BYTES):
        number += 1
        read_bytes += len(chunk)
        data, cut = chunk, False
        while len(chunk) == LINE_LIMIT_BYTES and not chunk.endswith(b"\n"):
            chunk = stream.readline(LINE_LIMIT_BYTES)
            read_bytes += len(chunk)
            cut = True
        ended = chunk.endswith(b"\n")
        yield Line(number, data.removesuffix(b"\n").removesuffix(b"\r"), ended, cut)
        if progress and number % STEP_LINES == 0:
            progress(read_bytes, size_bytes)
    if progress:
        progress(read_bytes, size_bytes)
