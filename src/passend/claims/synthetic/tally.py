"""Exact sums by key, added up chunk by chunk; in which order makes no difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from passend.claims.synthetic.draws import Array

__all__ = ["Tally"]


def _grouped(key: Array, values: Array) -> tuple[Array, Array]:
    """Every key once, in order, with the sums of its rows."""
    if not len(key):
        return key, values
    order = np.argsort(key, kind="stable")
    key, values = key[order], values[order]
    starts = np.concatenate([[0], np.nonzero(np.diff(key))[0] + 1])
    return key[starts], np.add.reduceat(values, starts, axis=0)


@dataclass
class Tally:
    """Sums of ``measures`` by the axes of ``bounds`` (name and number of places of each axis)."""

    bounds: Mapping[str, int]
    measures: tuple[str, ...]
    _key: Array = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    _sums: Array | None = None

    def add(self, axes: Mapping[str, Array], measures: Mapping[str, Array]) -> None:
        """Add rows: the places on every axis, and values; measures left out count as zero."""
        places = tuple(axes[name] for name in self.bounds)
        key = np.ravel_multi_index(places, tuple(self.bounds.values())).astype(np.int64)
        values = np.zeros((len(key), len(self.measures)), dtype=np.int64)
        for at, name in enumerate(self.measures):
            if name in measures:
                values[:, at] = measures[name]
        self._merge(*_grouped(key, values))

    def merge(self, other: Tally) -> None:
        """Add another tally over the same axes."""
        self._merge(other._key, other._values())

    def _values(self) -> Array:
        empty = np.empty((0, len(self.measures)), dtype=np.int64)
        return empty if self._sums is None else self._sums

    def _merge(self, key: Array, values: Array) -> None:
        self._key, self._sums = _grouped(
            np.concatenate([self._key, key]), np.concatenate([self._values(), values])
        )

    def axes(self) -> dict[str, Array]:
        """The places on every axis, a row per key."""
        places = np.unravel_index(self._key, tuple(self.bounds.values()))
        return {name: np.asarray(place) for name, place in zip(self.bounds, places, strict=True)}

    def sums(self) -> dict[str, Array]:
        """The sums, a row per key."""
        values = self._values()
        return {name: values[:, at] for at, name in enumerate(self.measures)}
