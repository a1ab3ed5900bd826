"""The same people before and after something begins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from passend.observation.measures.asked import PLACE, Answer, Asked, Place, place_of

__all__ = ["before_after"]


def before_after(asked: Asked) -> Iterator[Answer]:
    """What is counted in so many days from the start on / in as many days before it.

    ``people`` started, those of whom the days after have passed; ``too_recent`` are the others.
    The window is that of the start. There is no comparison group: this is no effect.
    """
    starts = asked.engine.keep(_starts(asked))
    people: dict[Place, dict[str, int]] = {}
    late = starts.on + starts.days > asked.known
    counted = starts.mutate(late=late.ifelse(1, 0))
    counts = counted.group_by([*PLACE, "late"]).agg(people=counted.count())
    for row in asked.fetch(counts):
        found = people.setdefault(place_of(row), {"people": 0, "too_recent": 0})
        found["too_recent" if row["late"] else "people"] = row["people"]
    sums: dict[Place, dict[int, Any]] = {}
    for row in asked.fetch(_around(asked, starts.filter(~late))):
        sums.setdefault(place_of(row), {})[row["is_after"]] = row
    for place, parts in people.items():
        name = asked.of(place[0]).says.counts
        before, after = (sums.get(place, {}).get(at, {name: 0})[name] for at in (0, 1))
        yield Answer(*place, after, before, parts)


def _starts(asked: Asked) -> Any:
    """The first start of every patient, where it lies inside the run."""
    import ibis

    lines = asked.standing("start")
    lines = lines.filter(lines.patient.notnull())
    order = ibis.row_number().over(
        group_by=["measure", "patient"], order_by=["on", "provider", "line"]
    )
    lines = asked.ruled(lines.mutate(nth=order), "days")
    return lines.filter((lines.nth == 0) & lines.inside).select(*PLACE, "patient", "on", "days")


def _around(asked: Asked, starts: Any) -> Any:
    """What the people had in the days before and after."""
    lines = asked.lines("of")
    lines = lines.select(
        "quantity", "declared", "paid", "stands", that_measure=lines.measure,
        that_patient=lines.patient, that_on=lines.on,
    )  # fmt: skip
    both = starts.join(lines, [
        starts.measure == lines.that_measure, starts.patient == lines.that_patient,
        lines.that_on >= starts.on - starts.days, lines.that_on < starts.on + starts.days,
    ])  # fmt: skip
    both = both.mutate(is_after=(both.that_on >= both.on).ifelse(1, 0))
    return asked.totals(both, *PLACE, "is_after")
