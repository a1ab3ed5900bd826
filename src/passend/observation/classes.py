"""Codes that mean the same to every contract, under one number."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

__all__ = ["Classes", "is_product"]


@dataclass
class Classes:
    """Codes that mean the same, under one number from 1."""

    means: dict[str, set[Hashable]] = field(default_factory=dict)

    def add(self, code: str, meaning: Hashable) -> None:
        self.means.setdefault(code, set()).add(meaning)

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        found: dict[frozenset[Hashable], int] = {}
        return {code: found.setdefault(frozenset(self.means[code]), len(found) + 1)
                for code in sorted(self.means)}  # fmt: skip

    def classes(self) -> dict[int, set[Any]]:
        """What every number means."""
        return {number: self.means[code] for code, number in self.numbers.items()}

    def codes(self, number: int) -> list[str]:
        """The codes that have a number."""
        return [code for code, found in self.numbers.items() if found == number]


def is_product(code: str) -> bool:
    """Whether a code may be a care product: nine digits."""
    return len(code) == 9 and code.isdigit()
