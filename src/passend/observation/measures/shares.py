"""Proportions: units of a population, and those of them that have something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from passend.observation.lines import whole
from passend.observation.measures.asked import PLACE, Answer, Asked, marked, place_of
from passend.observation.measures.drawn import APART

__all__ = ["proportion"]


def proportion(asked: Asked) -> Iterator[Answer]:
    """Units that have (or go without) something / units of the population.

    A numerator is a unit of the denominator with a mark, so it lies within it. Units whose days
    after are not yet known to have passed stand in ``too_recent``, in neither figure.
    """
    lines = _ruled(asked, asked.standing("of", "having", "without", "excluding"))
    units = _units(lines.filter((lines.role == "of") & lines.inside))
    units = _less_excluded(units, lines.filter(lines.role == "excluding"))
    seen = _marked(units, lines.filter((lines.role == "having") | (lines.role == "without")))
    late = (seen.timing == 1) & (seen.on + seen.within_days > asked.known)
    known = seen.mutate(late=late.ifelse(1, 0))
    found = known.group_by([*PLACE, "negated"]).agg(
        units=whole((1 - known.late).sum()),
        having=whole(((1 - known.late) * known.has).sum()),
        too_recent=whole(known.late.sum()),
    )
    for row in asked.fetch(found):
        above = row["units"] - row["having"] if row["negated"] else row["having"]
        yield Answer(*place_of(row), above, row["units"], {"too_recent": row["too_recent"]})


def _ruled(asked: Asked, lines: Any) -> Any:
    """The lines with the rules of their measure."""
    timing = {"same": 0, "after": 1, "before": 2}
    says = {item.number: item.says for item in asked.defined}
    return asked.ruled(
        lines,
        by_patient={at: int(each.counts == "patients") for at, each in says.items()},
        timing={at: timing[each.when] for at, each in says.items()},
        negated={at: int(each.without is not None) for at, each in says.items()},
        within_days={at: each.within_days or 0 for at, each in says.items()},
    )


def _units(lines: Any) -> Any:
    """Lines, or the first line of every patient in a window."""
    import ibis

    counted = lines.filter((lines.by_patient == 0) | lines.patient.notnull())
    unit = ibis.cases((counted.by_patient == 1, counted.patient),
                      else_=counted.provider.concat(":", counted.line))  # fmt: skip
    counted = counted.mutate(unit=unit)
    order = ibis.row_number().over(group_by=[*PLACE, "unit"], order_by=["on", "provider", "line"])
    counted = counted.mutate(place_in_unit=order)
    return counted.filter(counted.place_in_unit == 0)


def _less_excluded(units: Any, excluding: Any) -> Any:
    """The units without a line that takes them out: the unit itself, or one of its patient in the
    same window."""
    lines = excluding.select(
        that_measure=excluding.measure, that_window=excluding.window,
        that_patient=excluding.patient, that_provider=excluding.provider, that_line=excluding.line,
    )  # fmt: skip
    by_line = units.filter(units.by_patient == 0).anti_join(
        lines,
        [("measure", "that_measure"), ("provider", "that_provider"), ("line", "that_line")],
    )
    by_patient = units.filter(units.by_patient == 1).anti_join(
        lines,
        [("measure", "that_measure"), ("window", "that_window"), ("patient", "that_patient")],
    )
    return by_line.union(by_patient)


def _marked(units: Any, others: Any) -> Any:
    """The units, with whether they have what is asked for."""
    wanted = others.select(
        that_measure=others.measure, that_window=others.window, that_patient=others.patient,
        that_provider=others.provider, that_line=others.line, that_on=others.on,
        **{f"that_{name}": others[name] for name in APART},
    )  # fmt: skip
    apart = [(name, f"that_{name}") for name in APART]
    names = [*PLACE, "unit", "on", "timing", "negated", "within_days"]
    by_line = units.filter((units.by_patient == 0) & (units.timing == 0))
    same_line: list[Any] = [("measure", "that_measure"), ("provider", "that_provider"),
                            ("line", "that_line")]  # fmt: skip
    in_window = units.filter((units.by_patient == 1) & (units.timing == 0))
    same_window: list[Any] = [("measure", "that_measure"), ("window", "that_window"),
                              ("patient", "that_patient"), *apart]  # fmt: skip
    dated = units.filter(units.timing > 0)
    parts = [
        (every.select(*names), every.semi_join(wanted, how))
        for every, how in (
            (by_line, same_line), (in_window, same_window), (dated, _in_time(dated, wanted)),
        )
    ]  # fmt: skip
    first, *rest = [marked(every, some, "has") for every, some in parts]
    return first.union(*rest)


def _in_time(units: Any, wanted: Any) -> list[Any]:
    """Another line of the patient, so many days before or after."""
    after = (wanted.that_on >= units.on) & (wanted.that_on <= units.on + units.within_days)
    before = (wanted.that_on <= units.on) & (wanted.that_on >= units.on - units.within_days)
    return [
        units.measure == wanted.that_measure,
        units.patient == wanted.that_patient,
        *(units[name] == wanted[f"that_{name}"] for name in APART),
        (units.line != wanted.that_line) | (units.provider != wanted.that_provider),
        ((units.timing == 1) & after) | ((units.timing == 2) & before),
    ]
