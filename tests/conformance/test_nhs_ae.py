"""Attendances and four-hour breaches per provider and month in England, 2016 to 2019.

Providers treat thousands of people a month and differ in far more than chance, and so do the months
of one provider. Charts and funnels from chance alone therefore signal nearly everything.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from functools import cache

from tests.conftest import real_data

from passend.monitoring.charts import SHEWHART, Point, Series, charts
from passend.monitoring.funnels import Unit, funnel

Counts = dict[str, dict[str, tuple[int, int]]]


@cache
def major() -> Counts:
    """Breaches and attendances of major departments (type 1), by provider and month."""
    found: Counts = defaultdict(dict)
    path = real_data("nhs-ae") / "ae_attendances.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["type"] == "1":
                found[row["org_code"]][row["period"][:7]] = (
                    int(float(row["breaches"])), int(float(row["attendances"]))
                )  # fmt: skip
    return found


def months() -> list[str]:
    return sorted({month for seen in major().values() for month in seen})


def series(kind: str) -> list[Series]:
    """Every provider that has a figure for every one of the 36 months."""
    return [
        Series(name, kind, tuple(Point(m, *seen[m]) for m in months()), better="down")
        for name, seen in sorted(major().items())
        if len(seen) == len(months()) == 36 and all(size for _, size in seen.values())
    ]


def outside_by_hand(points: list[tuple[int, int]], over_dispersed: bool) -> int:
    """The months outside three sigma, in plain Python from the formulas of Shewhart and Laney."""
    whole = sum(x for x, _ in points) / sum(n for _, n in points)
    z = [(x / n - whole) / (whole * (1 - whole) / n) ** 0.5 for x, n in points]
    ratio = sum(abs(a - b) for a, b in zip(z[1:], z, strict=False)) / (len(z) - 1) / 1.128
    return sum(abs(one) > 3 * (ratio if over_dispersed else 1) for one in z)


def test_a_p_chart_signals_nearly_every_month_and_a_p_prime_chart_few() -> None:
    outside = {}
    for kind in ("p", "p_prime"):
        given = series(kind)
        found = charts(given, SHEWHART)
        outside[kind] = sum(bool(p.rules) for chart in found for p in chart.points)
        assert outside[kind] == sum(
            outside_by_hand([(p.numerator, p.denominator) for p in one.points], kind != "p")
            for one in given
        )
    months_shown = 36 * len(given)
    # 130 providers, 4,680 months: by chance 0.27 %, 13 months, would lie outside. A p chart points
    # at four of five months and fills an agenda with noise; a p' chart at one in ten.
    assert (len(given), months_shown) == (130, 4680)
    assert outside["p"] > 0.8 * months_shown
    assert outside["p_prime"] < 0.1 * months_shown
    # Half of the providers differ from month to month more than seven times as much as by chance.
    ratios = sorted(chart.dispersion for chart in found)
    assert ratios[len(ratios) // 2] > 7


def test_a_funnel_signals_nearly_every_provider_until_dispersion_is_in_its_limits() -> None:
    month = "2018-12"
    units = [Unit(name, *seen[month]) for name, seen in sorted(major().items()) if month in seen]
    chance = funnel("breaches", "proportion", units)
    additive = funnel("breaches", "proportion", units, dispersion="additive")
    assert len(units) > 100
    assert chance.phi > 100
    assert len(chance.signals) > 0.8 * len(units)
    assert len(additive.signals) < 0.05 * len(units)
    # What lies outside the wide limits lay outside the narrow ones too.
    far = {p.unit.name for p in chance.signals}
    assert {p.unit.name for p in additive.signals} <= far
    # The target is what all have together, over-dispersed or not.
    whole = sum(u.observed for u in units) / sum(u.size for u in units)
    assert chance.target == additive.target == whole


def test_the_target_of_95_percent_within_four_hours_is_missed_every_time_by_most() -> None:
    # The English standard: at most 5 % wait longer than four hours.
    found = charts([replace(s, target=Fraction(5, 100)) for s in series("p_prime")])
    assured = [chart.verdict.assurance for chart in found]
    assert assured.count("misses") > len(found) / 2
    assert assured.count("meets") < len(found) / 10
