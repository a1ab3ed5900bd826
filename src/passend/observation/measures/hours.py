"""Hours per client per month against what the case mix makes expect.

Expected minutes: the sum over groups of client months x norm hours x 60, exact until it is rounded
once. The interval is that of the ratio observed / expected with clients as the units that vary: a
client has one deviation, however many months it is in care (the variance of a ratio of sums,
Cochran, Sampling Techniques, 1977, 6.4): n / (n - 1) x sum (o - R x e)^2 / (sum e)^2.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from math import isqrt
from typing import Any

from passend.contract.counting import HoursPerClient
from passend.findings import BadInput, Finding
from passend.money import parse_ratio, rounded_fraction
from passend.observation.lines import whole
from passend.observation.measures.asked import PLACE, Answer, Asked, Place, place_of
from passend.observation.measures.selections import OLDEST

__all__ = ["hours_per_client"]

MINUTES = ("minute", "minuut", "minuten", "minutes", "01")
"""How claims say that they count minutes; 01 is the code of the Dutch messages."""

_NO_GROUP = -1


def hours_per_client(asked: Asked) -> Iterator[Answer]:
    """Minutes of care / minutes expected, over clients who belong to a group of the norm.

    ``clients``, ``client_months``, and what stands apart: ``months_without_norm`` and
    ``minutes_without_norm`` of clients who belong to no group. Raises BadInput ``mixed-units``
    when claims count something else than minutes.
    """
    lines = asked.lines("of")
    lines = lines.filter(lines.inside & lines.patient.notnull())
    _refuse_other_units(asked, lines)
    clients = asked.engine.keep(_in_group(asked, _clients(lines)))
    cells: dict[Place, dict[int, Mapping[str, int]]] = {}
    for row in asked.fetch(_by_group(clients)):
        cells.setdefault(place_of(row), {})[row["of_group"]] = row
    pairs: dict[Place, list[Mapping[str, int]]] = {}
    for row in asked.fetch(_pairs(clients)):
        pairs.setdefault(place_of(row), []).append(row)
    for place, groups in cells.items():
        yield _answer(place, groups, pairs.get(place, []), asked.of(place[0]).says)


def _refuse_other_units(asked: Asked, lines: Any) -> None:
    other = lines.filter(lines.unit.notin(MINUTES)).select("measure", "unit").distinct()
    findings = [
        Finding(
            item.prepared.resolved.place(("measures", item.name)),
            "mixed-units",
            f"{item.name} counts minutes, and claims hold {row['unit']!r}",
            "leave those claims out of the selection, or convert them to minutes on intake",
        )
        for row in asked.fetch(other)
        for item in [asked.of(row["measure"])]
    ]
    if findings:
        raise BadInput(findings)


def _clients(lines: Any) -> Any:
    """Minutes and months of care of every client in every calendar year of a window."""
    lines = lines.mutate(year=whole(lines.month // 12))
    return lines.group_by([*PLACE, "patient", "year"]).agg(
        minutes=whole(lines.quantity.sum()),
        months=whole(lines.month.nunique(where=lines.stands == 1)),
        birth_year=lines.birth_year.max(),
        sex=lines.sex.max(),
    )


def _in_group(asked: Asked, clients: Any) -> Any:
    """The clients with the place of their group in the norm of the measure."""
    rows = [
        (item.number, place, norm.from_age or 0, norm.until_age or OLDEST, norm.sex)
        for item in asked.defined
        for place, norm in enumerate(item.says.norm)
    ]
    names = ("in_measure", "of_group", "from_age", "until_age", "of_sex")
    groups = asked.engine.table(names, rows)
    age = clients.year - clients.birth_year
    aged = clients.mutate(age=age)
    # Without a birth year only a group that names no ages holds a client.
    any_age = (groups.from_age == 0) & (groups.until_age == OLDEST)
    found = aged.left_join(groups, [
        aged.measure == groups.in_measure,
        any_age | ((aged.age >= groups.from_age) & (aged.age < groups.until_age)),
        (groups.of_sex == "") | (aged.sex == groups.of_sex),
    ])  # fmt: skip
    return found.mutate(of_group=found.of_group.fill_null(_NO_GROUP))


def _by_group(clients: Any) -> Any:
    """The sums by group, and how many clients have their first year there."""
    import ibis

    held = clients.mutate(held=(clients.of_group != _NO_GROUP).ifelse(1, 0))
    nth = ibis.row_number().over(group_by=[*PLACE, "patient", "held"], order_by="year")
    held = held.mutate(nth=nth)
    return held.group_by([*PLACE, "of_group"]).agg(
        clients=whole((held.nth == 0).ifelse(held.held, 0).sum()),
        minutes=whole(held.minutes.sum()),
        months=whole(held.months.sum()),
    )


def _pairs(clients: Any) -> Any:
    """Sums of products of the years of one client, by the two groups that they are in: what the
    variance needs, as a client who ages may go from one group to another in a window of years."""
    held = clients.filter(clients.of_group != _NO_GROUP)
    other = held.select(
        *(held[name].name(f"that_{name}") for name in (*PLACE, "patient", "of_group",
                                                       "minutes", "months"))
    )  # fmt: skip
    both = held.join(other, [(name, f"that_{name}") for name in (*PLACE, "patient")])
    return both.group_by([*PLACE, "of_group", "that_of_group"]).agg(
        minutes_minutes=whole((both.minutes * both.that_minutes).sum()),
        minutes_months=whole((both.minutes * both.that_months).sum()),
        months_months=whole((both.months * both.that_months).sum()),
    )


def _answer(
    place: Place, groups: Mapping[int, Mapping[str, int]], pairs: Iterable[Mapping[str, int]],
    says: HoursPerClient,
) -> Answer:  # fmt: skip
    apart = groups.get(_NO_GROUP, {"months": 0, "minutes": 0})
    held = {group: row for group, row in groups.items() if group != _NO_GROUP}
    norms = {group: 60 * parse_norm(says.norm[group].hours) for group in held}
    clients = sum(row["clients"] for row in held.values())
    observed = sum(row["minutes"] for row in held.values())
    expected = sum((norms[group] * row["months"] for group, row in held.items()), Fraction(0))
    return Answer(
        *place,
        observed,
        rounded_fraction(expected),
        {
            "clients": clients,
            "client_months": sum(row["months"] for row in held.values()),
            "months_without_norm": apart["months"],
            "minutes_without_norm": apart["minutes"],
        },
        _interval(observed, expected, clients, norms, pairs),
    )


def parse_norm(text: str) -> Fraction:
    """The hours of a norm: a whole number or a ratio such as 138/10."""
    return Fraction(int(text)) if text.isdigit() else parse_ratio(text)


def _interval(
    observed: int, expected: Fraction, clients: int, norms: Mapping[int, Fraction],
    pairs: Iterable[Mapping[str, int]],
) -> tuple[Fraction, Fraction] | None:  # fmt: skip
    """The interval of 95 % of observed / expected, in ten-thousandths and rounded outwards; None
    with fewer than two clients or nothing expected."""
    if clients < 2 or expected <= 0:
        return None
    ratio = Fraction(observed) / expected
    # (o - R x e)^2 of a client is the sum over its pairs of years; both orders of a pair are there.
    squares = sum(
        (
            row["minutes_minutes"]
            - 2 * ratio * norms[row["that_of_group"]] * row["minutes_months"]
            + ratio * ratio * norms[row["of_group"]] * norms[row["that_of_group"]]
            * row["months_months"]
            for row in pairs
        ),
        Fraction(0),
    )  # fmt: skip
    variance = Fraction(clients, clients - 1) * squares / (expected * expected)
    # 1.96 standard errors in ten-thousandths: the root of a whole number, rounded up.
    scaled = variance * 19_600 * 19_600
    margin = isqrt(scaled.numerator // scaled.denominator) + 1 if scaled else 0
    low, high = ratio * 10_000 - margin, ratio * 10_000 + margin
    return Fraction(low.__floor__(), 10_000), Fraction(high.__ceil__(), 10_000)
