"""Waiting times: days between two claims of a patient."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from passend.observation.lines import whole
from passend.observation.measures.asked import PLACE, Answer, Asked, place_of
from passend.observation.measures.counts import ranked
from passend.observation.measures.drawn import APART

__all__ = ["waiting"]


def waiting(asked: Asked) -> Iterator[Answer]:
    """By the kind of the measure: waits within ``within_days`` / waits (proportion), days waited /
    waits (mean), or the percentile of the days; ``waits`` and ``days`` say of how many."""
    waits = asked.engine.keep(_waits(asked))
    found = waits.group_by(list(PLACE)).agg(
        waits=whole(waits.count()),
        days=whole(waits.value.sum()),
        within=whole((waits.value <= waits.within_days).ifelse(1, 0).sum()),
    )
    ranks = False
    for row in asked.fetch(found):
        kind = asked.of(row["measure"]).measure.kind
        if kind == "percentile":
            ranks = True
            continue
        parts = {"waits": row["waits"], "days": row["days"]}
        above = row["days" if kind == "mean" else "within"]
        yield Answer(*place_of(row), above, row["waits"], parts)
    if ranks:
        yield from ranked(asked, waits.select(*PLACE, "value"))


def _waits(asked: Asked) -> Any:
    """One row per wait, in days. Events of a patient are put in order, on one day what begins a
    wait first; a wait ends at the first event after the last that began one."""
    import ibis

    events = _events(asked, "since", 0).union(_events(asked, "until", 1))
    key = ["measure", "patient", *APART]
    so_far = ibis.window(
        group_by=key, order_by=["on", "ends_wait", "provider", "line"], preceding=(None, 0)
    )
    begun = (events.ends_wait == 0).ifelse(events.on, ibis.null())
    events = events.mutate(since=begun.max().over(so_far))
    ended = events.filter((events.ends_wait == 1) & events.since.notnull())
    nth = ibis.row_number().over(group_by=[*key, "since"], order_by=["on", "provider", "line"])
    ended = asked.ruled(ended.mutate(nth=nth), "at_most_days", "within_days")
    ended = ended.mutate(value=ended.on - ended.since)
    first = ended.filter((ended.nth == 0) & ended.inside & (ended.value <= ended.at_most_days))
    return first.select(*PLACE, "within_days", "value")


def _events(asked: Asked, role: str, ends: int) -> Any:
    import ibis

    lines = asked.standing(role)
    lines = lines.filter(lines.patient.notnull())
    return lines.select(*PLACE, "patient", *APART, "on", "provider", "line", "inside",
                        ends_wait=ibis.literal(ends, "int64"))  # fmt: skip
