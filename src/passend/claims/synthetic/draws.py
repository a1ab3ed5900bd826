"""Chances in whole numbers: every draw is an integer of a stream with a name of its own.

A stream is keyed by seed, region, chunk and stage, never by thread or order of work. Only the raw
words of the Philox generator are used, whose stream NumPy guarantees; what is made of them is
integer arithmetic, so that a seed gives the same claims on every machine.
"""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Array", "Draws", "Mask", "cumulative", "expanded", "pseudonyms"]

Array = NDArray[np.int64]
Mask = NDArray[np.bool_]

_BITS = 32

# Twenty equally likely values, in per cent of the mean; their mean is 100. Skewed to the right, as
# lengths of stay and waiting times are.
_QUANTILES = np.array(
    [20, 28, 34, 40, 46, 52, 58, 64, 71, 78, 86, 94, 103, 114, 127, 142, 162, 190, 236, 255],
    dtype=np.int64,
)
_HEX = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)


def _word(text: str) -> int:
    return zlib.crc32(text.encode())


def cumulative(weights: ArrayLike) -> Array:
    """Running sums of weights (per row where there are rows): what :meth:`Draws.pick` reads."""
    return np.cumsum(np.asarray(weights, dtype=np.int64), axis=-1)


def expanded(counts: Array) -> tuple[Array, Array]:
    """For counts per row: the row of every copy, and its place among the copies of that row."""
    rows = np.repeat(np.arange(len(counts)), counts)
    firsts = np.cumsum(counts) - counts
    return rows, np.arange(len(rows)) - firsts[rows]


class Draws:
    """The chances of one stage of one chunk, in the order in which they are asked for."""

    def __init__(self, seed: int, region: str, chunk: int, stage: str) -> None:
        sequence = np.random.SeedSequence(seed, spawn_key=(_word(region), chunk, _word(stage)))
        self._bits = np.random.Generator(np.random.Philox(sequence)).bit_generator

    def _raw(self, count: int) -> Array:
        words: NDArray[np.uint64] = self._bits.random_raw(count)
        return (words >> np.uint64(64 - _BITS)).astype(np.int64)

    def below(self, bound: int | Array, count: int | None = None) -> Array:
        """Whole numbers from 0 up to but not including ``bound`` (a number, or one per draw)."""
        shape = np.shape(bound) if count is None else (count,)
        return (self._raw(int(np.prod(shape))).reshape(shape) * bound) >> _BITS

    def chance(self, millionths: int | Array, count: int | None = None) -> Mask:
        """True with a chance in millionths (a number, or one per draw)."""
        shape = np.shape(millionths) if count is None else (count,)
        return self._raw(int(np.prod(shape))).reshape(shape) * 1_000_000 >> _BITS < millionths

    def pick(self, table: Array, count: int) -> Array:
        """Positions by weight: ``table`` holds the running sums of the weights."""
        return np.searchsorted(table, self.below(int(table[-1]), count), side="right")

    def pick_rows(self, table: Array, rows: Array) -> Array:
        """Positions by weight, for each draw from its own row of a table of running sums."""
        drawn = self.below(table[rows, -1])
        return np.asarray((drawn[:, None] >= table[rows]).sum(axis=1), dtype=np.int64)

    def skewed(self, mean: Array) -> Array:
        """Whole numbers from zero, skewed to the right, with the given mean (at most 2.55 x it).

        q% of the mean for one of twenty q; the part behind the point is rounded up or down by
        chance, so that the mean stays the mean.
        """
        quantile = _QUANTILES[self.below(len(_QUANTILES), len(mean))]
        return (mean * quantile + self.below(100, len(mean))) // 100


def pseudonyms(seed: int, region: str, first: int, count: int) -> NDArray[np.uint8]:
    """Sixteen hexadecimal characters per person, one to one with the number of the person."""
    state = np.random.SeedSequence(seed, spawn_key=(_word(region),)).generate_state(1, np.uint64)
    word = np.arange(first, first + count, dtype=np.uint64) + state
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        word = (word ^ (word >> np.uint64(shift))) * np.uint64(factor)
    word = word ^ (word >> np.uint64(31))
    shifts = np.arange(60, -1, -4, dtype=np.uint64)
    return np.asarray(_HEX[(word[:, None] >> shifts) & np.uint64(15)])
