"""Regions side by side: acute care that closes and diverts, and where to begin."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

import pytest

from passend.findings import BadInput
from passend.monitoring.regions import Closure, Diversion, Need, acute_regions, ranked
from passend.monitoring.regions.acute import acute_table
from passend.monitoring.regions.urgency import urgency_table

SITES = {"Noord": "Rivierland", "Zuid": "Rivierland", "Haven": "Havenstad"}


def closed(site: str, first: str, until: str) -> Closure:
    return Closure(site, datetime.fromisoformat(first), datetime.fromisoformat(until))


CLOSURES = [
    closed("Noord", "2026-01-03T20:00", "2026-01-04T02:30"),
    closed("Noord", "2026-01-04T01:00", "2026-01-04T04:00"),  # overlaps: 20:00 until 04:00
    closed("Zuid", "2026-01-10T12:00", "2026-01-10T13:30"),
    closed("Haven", "2026-01-11T00:00", "2026-01-12T00:00"),
]
DIVERSIONS = [Diversion("Noord", "Zuid", 7), Diversion("Noord", "Haven", 3),
              Diversion("Zuid", "Noord", 2), Diversion("Haven", "Zuid", 5)]  # fmt: skip


@pytest.mark.row("S4-51")
def test_closed_hours_and_diverted_patients_add_up_to_their_region_and_to_the_whole() -> None:
    stated = {"Rivierland": (570, 12), "Havenstad": (1440, 5)}
    harbour, river = acute_regions(SITES, CLOSURES, DIVERSIONS, stated)
    assert river.closed_minutes == {"Noord": 480, "Zuid": 90}
    assert (river.all_closed_minutes, river.all_diverted) == (570, 12)
    assert (river.stayed, river.left, river.arrived) == (9, 3, 5)
    # Everyone who left a region arrived in another.
    assert river.left + harbour.left == river.arrived + harbour.arrived == 8
    assert river.all_diverted + harbour.all_diverted == sum(d.patients for d in DIVERSIONS)
    table = acute_table((harbour, river), "nl")
    assert table.rows[-1] == ("samen", "33,5", "17", "9", "8", "8")


def test_a_stated_total_that_is_not_the_sum_of_the_sites_is_refused() -> None:
    with pytest.raises(BadInput, match="the sites add up to 570 and 12") as caught:
        acute_regions(SITES, CLOSURES, DIVERSIONS, {"Rivierland": (570, 13)})
    assert [(f.code, f.place.spot) for f in caught.value.findings] == [
        ("totals-disagree", "Rivierland")
    ]


def test_every_wrong_row_is_found_at_once() -> None:
    with pytest.raises(BadInput) as caught:
        acute_regions(
            SITES,
            [closed("West", "2026-01-01T00:00", "2026-01-01T01:00"),
             closed("Zuid", "2026-01-02T00:00", "2026-01-01T01:00")],
            [Diversion("Noord", "Zuid", -1)],
        )  # fmt: skip
    assert sorted(f.code for f in caught.value.findings) == [
        "empty-period", "negative", "unknown-site"
    ]  # fmt: skip


@pytest.mark.row("S4-55")
def test_more_people_waiting_too_long_and_larger_plans_rank_first() -> None:
    calm = Need("Duinen", 1000, 100, 5_000_000_00, 200_000)
    tight = Need("Delta", 1000, 350, 90_000_000_00, 300_000)
    building = Need("Plas", 1000, 100, 60_000_000_00, 100_000)
    unknown = Need("Heide", 0, 0, 0, 100_000)
    found = ranked([calm, building, unknown, tight])
    # Delta: places 1 and 2; Plas: 2 and 1; Duinen: 2 and 3; Heide: 4 and 4.
    assert [(one.need.region, one.place) for one in found] == [
        ("Delta", 1), ("Plas", 1), ("Duinen", 3), ("Heide", 4)
    ]  # fmt: skip
    assert ranked([calm, tight])[0].need == tight
    assert tight.breach == Fraction(35, 100)
    assert urgency_table(found, "nl").rows[0] == (
        "1", "Delta", "35%", "€ 90.000.000,00", "€ 300,00"
    )  # fmt: skip
