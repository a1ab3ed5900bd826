"""The volume of every location against a volume norm."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from passend.observation.measures.asked import PLACE, Answer, Asked, Place, place_of

__all__ = ["volume_norm"]


def volume_norm(asked: Asked) -> Iterator[Answer]:
    """Locations that reach the norm / locations that have any volume; ``parts`` holds the volume
    of every location by its AGB code. By provider: volume / norm of each. A window that the run
    cuts is too short for the norm: its volumes are there, and no result."""
    lines = asked.lines("of")
    lines = lines.filter(lines.inside)
    by = [*PLACE, "provider"]
    volumes: dict[Place, dict[str, int]] = {}
    for row in asked.fetch(asked.totals(lines, *by)):
        counts = asked.of(row["measure"]).says.counts
        if row[counts] > 0:
            volumes.setdefault(place_of(row), {})[row["provider"]] = row[counts]
    for place, found in volumes.items():
        defined = asked.of(place[0])
        norm = defined.says.norm
        ordered = dict(sorted(found.items()))
        answer = Answer(*place, sum(v >= norm for v in found.values()), len(found), ordered)
        if not defined.windows[place[1]].whole:
            answer = dataclasses.replace(answer, numerator=0, denominator=0)
        elif asked.by == "provider":
            answer = dataclasses.replace(
                answer, numerator=sum(found.values()), denominator=norm, parts={}
            )
        yield answer
