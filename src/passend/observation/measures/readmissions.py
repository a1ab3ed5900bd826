"""Readmission: stays that are followed by another within so many days."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from passend.observation.lines import whole
from passend.observation.measures.asked import PLACE, Answer, Asked, marked, place_of
from passend.observation.measures.drawn import APART
from passend.observation.measures.stays import stays_of

__all__ = ["readmission"]


def readmission(asked: Asked) -> Iterator[Answer]:
    """Index stays with a new stay 1 to ``within_days`` after discharge / index stays.

    One row per index stay, however many stays follow; a planned stay is none of them. ``excluded``
    counts the stays that a claim takes out, ``too_recent`` those whose days after are not yet known
    to have passed; both are in neither figure.
    """
    stays = asked.engine.keep(_stays(asked))
    index = asked.placing.by_day(stays.filter(stays.role == "index"), "in_time")
    index = index.filter(index.inside)
    seen = _excluded(asked, _followed(asked, index, stays))
    late = seen.ends + seen.within_days > asked.known
    seen = seen.mutate(late=(late & (seen.excluded == 0)).ifelse(1, 0))
    seen = seen.mutate(counts=1 - seen.excluded - seen.late)
    found = seen.group_by(list(PLACE)).agg(
        above=whole((seen.counts * seen.followed).sum()),
        below=whole(seen.counts.sum()),
        excluded=whole(seen.excluded.sum()),
        too_recent=whole(seen.late.sum()),
    )
    for row in asked.fetch(found):
        parts = {name: row[name] for name in ("excluded", "too_recent")}
        yield Answer(*place_of(row), row["above"], row["below"], parts)


def _stays(asked: Asked) -> Any:
    """Index stays and the stays that may follow, each with the day that places it in time."""
    lines = asked.ruled(
        asked.standing("index", "again"),
        "joins_days",
        by_admission={item.number: int(item.measure.year_of == "opened") for item in asked.defined},
    )
    found = stays_of(lines, ("provider", *APART), "joins_days", "by_admission")
    return found.mutate(in_time=(found.by_admission == 1).ifelse(found.starts, found.ends))


def _followed(asked: Asked, index: Any, stays: Any) -> Any:
    """The index stays, with whether a new stay follows in time."""
    again = _unplanned(asked, stays.filter(stays.role == "again"))
    again = again.select(
        that_measure=again.measure, that_patient=again.patient, that_start=again.starts,
        **{f"that_{name}": again[name] for name in APART},
    )  # fmt: skip
    index = asked.ruled(index, "within_days")
    found = index.semi_join(again, [
        index.measure == again.that_measure, index.patient == again.that_patient,
        *(index[name] == again[f"that_{name}"] for name in APART),
        again.that_start > index.ends, again.that_start <= index.ends + index.within_days,
    ])  # fmt: skip
    names = ["patient", "provider", *APART, "nth", *PLACE, "starts", "ends", "within_days"]
    return marked(index.select(*names), found, "followed")


def _unplanned(asked: Asked, again: Any) -> Any:
    """The stays during which no claim says that they were planned."""
    if all(item.says.planned is None for item in asked.defined):
        return again
    return again.anti_join(*_during(asked, "planned", again))


def _during(asked: Asked, role: str, stays: Any) -> tuple[Any, list[Any]]:
    """The lines of a role, and when one of them is of the patient during a stay."""
    lines = asked.standing(role)
    lines = lines.select(that_measure=lines.measure, that_patient=lines.patient, that_on=lines.on)
    return lines, [
        stays.measure == lines.that_measure, stays.patient == lines.that_patient,
        lines.that_on >= stays.starts, lines.that_on <= stays.ends,
    ]  # fmt: skip


def _excluded(asked: Asked, index: Any) -> Any:
    """The index stays, with whether a claim during the stay takes them out."""
    if all(item.says.excluding is None for item in asked.defined):
        return index.mutate(excluded=0)
    found = index.semi_join(*_during(asked, "excluding", index))
    return marked(index, found, "excluded")
