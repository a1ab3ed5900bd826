"""Streams of random numbers, keyed by what is drawn and by chunk of cases, never by thread.

A chunk always draws all its cases, so the first cases are the same however many are asked for; a
name gives the same numbers in every contract that is compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from passend.simulation.samplers.sobol import BITS, points

__all__ = ["CHUNK", "Floats", "Streams", "dimensions"]

CHUNK = 1024
"""Cases per chunk. Part of what a seed means: another size gives other numbers."""

_QUASI = 250
"""Dimensions that are quasi-random at most; what comes after is pseudo-random."""

Floats = NDArray[np.float64]
_to_normal = np.vectorize(NormalDist().inv_cdf, otypes=[np.float64])


def dimensions(columns: Mapping[str, int]) -> dict[str, int]:
    """The first quasi-random dimension of every name: what is drawn once per case comes first."""
    found, at = {}, 0
    for name in sorted(columns, key=lambda name: (columns[name], name)):
        if at + columns[name] > _QUASI:
            break
        found[name] = at
        at += columns[name]
    return found


@dataclass(frozen=True)
class Streams:
    """The streams of one chunk. ``quasi`` maps a name to its first Sobol dimension; empty for
    pseudo-random numbers throughout."""

    seed: int
    chunk: int
    quasi: Mapping[str, int]

    def generator(self, name: str) -> np.random.Generator:
        """A generator for one name in this chunk."""
        return np.random.Generator(np.random.PCG64(self._sequence(name, self.chunk)))

    def _sequence(self, name: str, chunk: int) -> np.random.SeedSequence:
        digest = sha256(name.encode("utf-8")).digest()
        words = [int.from_bytes(digest[at : at + 4], "big") for at in range(0, 16, 4)]
        return np.random.SeedSequence(self.seed, spawn_key=(*words, chunk))

    def normals(self, name: str, columns: int) -> Floats:
        """Standard normal numbers of shape (CHUNK, columns)."""
        if name not in self.quasi:
            return self.generator(name).standard_normal((CHUNK, columns))
        found = np.empty((CHUNK, columns))
        # The shift belongs to the sequence, not to a chunk of it.
        shifts = self._sequence(name, 0).generate_state(columns, np.uint64)
        for column in range(columns):
            shift = int(shifts[column]) >> (64 - BITS)
            dimension = self.quasi[name] + column
            uniform = points(dimension, self.chunk * CHUNK, CHUNK, shift)
            found[:, column] = _to_normal(uniform)
        return found
