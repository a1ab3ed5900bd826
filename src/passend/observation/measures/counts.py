"""Counts, rates, means, percentiles and the digital share: sums and what they are divided by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from passend.observation.lines import whole
from passend.observation.measures.asked import PLACE, Answer, Asked, Place, place_of

__all__ = ["count", "digital_share", "mean", "percentile", "rate"]

Sums = dict[Place, dict[str, Any]]


def _sums(asked: Asked, lines: Any) -> Sums:
    """The totals of lines inside the run, by where they belong."""
    rows = asked.fetch(asked.totals(lines.filter(lines.inside), *PLACE))
    return {place_of(row): row for row in rows}


def count(asked: Asked) -> Iterator[Answer]:
    """Lines that stand, different patients, quantity or cents in a window; denominator 1."""
    for place, row in _sums(asked, asked.lines("of")).items():
        yield Answer(*place, row[asked.of(place[0]).says.counts], 1)


def rate(asked: Asked) -> Iterator[Answer]:
    """What is counted of one selection / what is counted of another, in the same window."""
    above, below = (_sums(asked, asked.lines(role)) for role in ("of", "per"))
    for place in above | below:
        says = asked.of(place[0]).says
        yield Answer(
            *place,
            above[place][says.counts] if place in above else 0,
            below[place][says.per_counts] if place in below else 0,
        )


def mean(asked: Asked) -> Iterator[Answer]:
    """The sum of a value / the number of lines or patients that it is of: of lines that stand, and
    per patient of those that have one."""
    for place, row in _sums(asked, _of_units(asked)).items():
        says = asked.of(place[0]).says
        yield Answer(*place, row[says.value], row[says.per])


def _of_units(asked: Asked) -> Any:
    """The lines that stand and that belong to a unit of their measure: themselves, or a patient."""
    by_patient = {item.number: int(item.says.per == "patients") for item in asked.defined}
    lines = asked.ruled(asked.standing("of"), by_patient=by_patient)
    return lines.filter((lines.by_patient == 0) | lines.patient.notnull())


def digital_share(asked: Asked) -> Iterator[Answer]:
    """Digital contacts / all contacts. A line in both selections is one digital contact."""
    digital, physical = asked.lines("digital"), asked.lines("physical")
    same = digital.select(
        that_measure=digital.measure, that_provider=digital.provider, that_line=digital.line
    )
    physical = physical.anti_join(
        same, [("measure", "that_measure"), ("provider", "that_provider"), ("line", "that_line")]
    )
    above, rest = _sums(asked, digital), _sums(asked, physical)
    for place in above | rest:
        name = asked.of(place[0]).says.counts
        found = above[place][name] if place in above else 0
        other = rest[place][name] if place in rest else 0
        yield Answer(*place, found, found + other)


def percentile(asked: Asked) -> Iterator[Answer]:
    """The nearest rank: of n values in order the one at place percent x n / 100, rounded up."""
    import ibis

    lines = _of_units(asked)
    values = ("quantity", "declared", "paid")
    lines = asked.ruled(
        lines.filter(lines.inside),
        which={item.number: values.index(item.says.value) for item in asked.defined},
    )
    unit = (lines.by_patient == 1).ifelse(lines.patient, lines.provider.concat(":", lines.line))
    value = ibis.cases(*((lines.which == at, lines[name]) for at, name in enumerate(values)))
    lines = lines.mutate(unit=unit, value=value)
    sums = lines.group_by([*PLACE, "unit"]).agg(value=whole(lines.value.sum()))
    yield from ranked(asked, sums)


def ranked(asked: Asked, values: Any) -> Iterator[Answer]:
    """The value at the rank of every measure; ``cases`` says of how many."""
    import ibis

    values = asked.ruled(values, "percent")
    values = values.mutate(
        nth=ibis.row_number().over(group_by=list(PLACE), order_by=["value"]) + 1,
        cases=values.count().over(group_by=list(PLACE)),
    )
    # 100 x rank reaches percent x n for the first time at the rank that is asked for.
    wanted = values.percent * values.cases
    reached = (values.nth * 100 >= wanted) & ((values.nth - 1) * 100 < wanted)
    for row in asked.fetch(values.filter(reached).select(*PLACE, "value", "cases")):
        yield Answer(*place_of(row), row["value"], 1, {"cases": row["cases"]})
