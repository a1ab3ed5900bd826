"""Waiting times beside a norm, and requests that were refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from passend.monitoring.access.norms import Norm
from passend.monitoring.effects.figures import Share

__all__ = ["Waited", "refused", "waited"]


@dataclass(frozen=True)
class Waited:
    """How many waited no longer than the norm. ``met`` is exact: the share within the norm is at
    least the share that the norm asks for. None when nobody waited."""

    norm: Norm
    within: Share

    @property
    def beyond(self) -> int:
        """How many waited longer."""
        return int(self.within.denominator - self.within.numerator)

    @property
    def met(self) -> bool | None:
        return self.within.value >= self.norm.share if self.within.denominator else None


def waited(days: Sequence[int], norm: Norm) -> Waited:
    """Waits in days beside a norm: a wait of exactly the norm is within it."""
    return Waited(norm, Share(sum(wait <= norm.days for wait in days), len(days), "people waiting"))


def refused(requests: int, refusals: int) -> Share:
    """Requests that were refused, of all requests."""
    return Share(refusals, requests, "requests")
