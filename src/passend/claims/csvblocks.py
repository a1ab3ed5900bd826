"""The text of a CSV file in blocks of whole rows, each row with its line in the file.

Quotes are followed over the whole file, in columns of positions rather than character by character:
a newline ends a row when an even number of quotes stands before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from passend.claims.streams import Stream
from passend.findings import BadInput, Finding, Place

__all__ = ["Block", "blocks", "as_text"]

BLOCK_BYTES: Final = 16 << 20
"""How much is read at a time; also the longest row."""
_QUOTE: Final = 34
_NEWLINE: Final = 10

Positions = NDArray[np.int64]


@dataclass(frozen=True)
class Block:
    """Whole rows as UTF-8, the line of the file on which each starts, whether there are quotes."""

    text: bytes
    lines: Positions
    quoted: bool


def blocks(stream: Stream, shown: str, encoding: str, separator: str, line: int) -> Iterator[Block]:
    """The rest of a file from ``line`` on.

    Raises BadInput: ``encoding``, ``table-syntax``.
    """
    rest = b""
    while True:
        part = stream.read(BLOCK_BYTES)
        data = rest + part
        last = len(part) < BLOCK_BYTES
        if last:
            data = data.rstrip(b"\r")
        if not data:
            return
        found = _Scan(data, shown, separator, line)
        end = found.end(last)
        block, rest = data[:end], data[end:]
        yield Block(_utf8(block, encoding, shown, line), found.starts(end), found.quoted)
        line += int(np.searchsorted(found.newlines, end))
        if last:
            return


class _Scan:
    """Where the rows of some text start and end."""

    def __init__(self, data: bytes, shown: str, separator: str, line: int) -> None:
        self.data, self.shown, self.line = data, shown, line
        self.quoted = b'"' in data
        at = np.frombuffer(data, dtype=np.uint8)
        self.newlines = np.flatnonzero(at == _NEWLINE)
        self.ends = self.newlines
        self.quotes = np.flatnonzero(at == _QUOTE) if self.quoted else np.zeros(0, np.int64)
        if self.quoted:
            before = np.searchsorted(self.quotes, self.newlines)
            self.ends = self.newlines[before % 2 == 0]
            self.check_quotes(at, ord(separator))
        if b"\r" in data:
            self.check_returns(at)

    def check_quotes(self, at: NDArray[np.uint8], separator: int) -> None:
        """A quote opens a cell behind a separator and closes it before one; inside a cell it is
        written twice."""
        edges = np.array([separator, _NEWLINE, 13, _QUOTE], dtype=np.uint8)
        padded = np.concatenate(([_NEWLINE], at, [_NEWLINE])).astype(np.uint8)
        opens, closes = self.quotes[::2], self.quotes[1::2]
        bad = np.concatenate((opens[~np.isin(padded[opens], edges)],
                              closes[~np.isin(padded[closes + 2], edges)]))  # fmt: skip
        if bad.size:
            message = "a quote stands in a cell that is not between quotes, or is not closed"
            raise self.bad(int(bad.min()), message)

    def check_returns(self, at: NDArray[np.uint8]) -> None:
        """A carriage return only stands before a newline."""
        returns = np.flatnonzero(at == 13)
        behind = np.concatenate((at, [_NEWLINE]))[returns + 1]
        lone = returns[behind != _NEWLINE]
        if lone.size:
            raise self.bad(int(lone.min()), "a carriage return stands without a newline")

    def end(self, last: bool) -> int:
        """Up to where the rows are whole."""
        if last:
            if self.quotes.size % 2:
                raise self.bad(int(self.quotes[-1]), "the quote is never closed")
            return len(self.data)
        if not self.ends.size:
            start = int(self.quotes[0]) if self.quotes.size else 0
            raise self.bad(start, f"the row is longer than {BLOCK_BYTES >> 20} MB")
        return int(self.ends[-1]) + 1

    def starts(self, end: int) -> Positions:
        """The line on which each row of the text up to ``end`` starts."""
        ends = self.ends[: np.searchsorted(self.ends, end)]
        behind = self.line + 1 + np.searchsorted(self.newlines, ends)
        lines = np.concatenate(([self.line], behind)).astype(np.int64)
        # Behind the last newline of the text no row starts.
        return lines[:-1] if ends.size and int(ends[-1]) + 1 == end else lines

    def bad(self, position: int, message: str) -> BadInput:
        line = self.line + int(np.searchsorted(self.newlines, position))
        place = Place(self.shown, line, spot=f"row {line}")
        mend = 'close every quote; write a quote inside a text twice (""), and the text in quotes'
        return BadInput([Finding(place, "table-syntax", message, mend)])


def _utf8(block: bytes, encoding: str, shown: str, line: int) -> bytes:
    text = as_text(block, encoding, shown, line)
    return block if encoding == "utf-8" else text.encode("utf-8")


def as_text(data: bytes, encoding: str, shown: str, line: int) -> str:
    """Bytes as text. Raises BadInput ``encoding`` with the line of the first wrong byte."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line += data.count(b"\n", 0, error.start)
        place = Place(shown, line, spot=f"row {line}")
        message = f"byte {data[error.start]:#04x} is no {encoding.upper()} text"
        mend = 'save the file as "CSV UTF-8", or say in the mapping: encoding: cp1252'
        raise BadInput([Finding(place, "encoding", message, mend)]) from None
