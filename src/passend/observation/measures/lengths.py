"""Length of stay, and values per episode."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from passend.observation.lines import whole
from passend.observation.measures.asked import PLACE, Answer, Asked, place_of
from passend.observation.measures.drawn import APART
from passend.observation.measures.stays import stays_of

__all__ = ["episodes", "length_of_stay"]

VALUES = ("days", "lines", "quantity", "declared", "paid")


def length_of_stay(asked: Asked) -> Iterator[Answer]:
    """Days of the stays / stays. A stay that ends on the day it began has none."""
    days = {item.number: VALUES.index("days") for item in asked.defined}
    yield from _answers(asked, ("provider",), "joins_days", days)


def episodes(asked: Asked) -> Iterator[Answer]:
    """Days, lines, quantity or cents of the episodes / episodes."""
    values = {item.number: VALUES.index(item.says.value) for item in asked.defined}
    yield from _answers(asked, APART, "gap_days", values)


def _answers(
    asked: Asked, apart: tuple[str, ...], joins: str, values: Mapping[int, int]
) -> Iterator[Answer]:
    """The sum of a value / the number of stays, by the day that places a stay in time: its first
    where the measure says ``opened``, else its last."""
    import ibis

    first = {item.number: int(item.measure.year_of == "opened") for item in asked.defined}
    lines = asked.ruled(asked.standing("of"), joins, by_first=first, which=values)
    stays = stays_of(lines, apart, joins, "by_first", "which")
    stays = stays.mutate(
        days=stays.ends - stays.starts,
        in_time=(stays.by_first == 1).ifelse(stays.starts, stays.ends),
    )
    value = ibis.cases(*((stays.which == at, stays[name]) for at, name in enumerate(VALUES)))
    placed = asked.placing.by_day(stays.mutate(value=value), "in_time")
    placed = placed.filter(placed.inside)
    found = placed.group_by(list(PLACE)).agg(
        above=whole(placed.value.sum()), below=whole(placed.count())
    )
    for row in asked.fetch(found):
        yield Answer(*place_of(row), row["above"], row["below"])
