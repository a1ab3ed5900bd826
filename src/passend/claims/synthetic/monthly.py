"""Care that is declared by the month: home care, help at home, youth care, long-term care."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from passend.claims.synthetic.care import ONLY_WITH, ONLY_WITHOUT, Columns, care, joined, taken
from passend.claims.synthetic.catalogue import CODES
from passend.claims.synthetic.draws import Array, Draws, Mask, expanded
from passend.claims.synthetic.people import People
from passend.claims.synthetic.plan import NONE, Plan
from passend.claims.synthetic.region import Kind
from passend.claims.synthetic.starts import hits_by_year

__all__ = ["monthly"]

_Band = tuple[int, int, int, int, int, int, int]


@dataclass(frozen=True)
class _Support:
    """A kind of support: who gives and who pays it, yearly new clients and clients at the start
    per 100,000 by age band, the mean number of months, the mean minutes a week per code (none:
    every day counts as a day)."""

    kind: Kind
    pays: Literal["label", "care_office", "municipality"]
    starts: _Band
    present: _Band
    months: int
    codes: tuple[tuple[str, int], ...]


_SUPPORTS = (
    _Support("home_care", "label", (10, 40, 160, 500, 1_900, 6_400, 14_500),
             (4, 17, 75, 250, 1_050, 3_900, 9_300), 10, (("1001", 190), ("1002", 85))),
    _Support("household_help", "municipality", (0, 60, 260, 700, 2_100, 5_200, 8_000),
             (0, 70, 310, 920, 3_300, 8_800, 14_600), 22, (("3001", 155),)),
    _Support("youth_care", "municipality", (2_600, 60, 0, 0, 0, 0, 0),
             (2_400, 50, 0, 0, 0, 0, 0), 9, (("3002", 70),)),
    _Support("nursing_home", "care_office", (0, 3, 5, 20, 100, 600, 2_800),
             (0, 4, 10, 35, 170, 1_050, 4_800), 17, (("2001", 0),)),
    _Support("home_care", "care_office", (0, 4, 12, 30, 110, 520, 1_700),
             (0, 6, 20, 45, 150, 700, 2_100), 14, (("2002", 420),)),
)  # fmt: skip
_FRAIL = np.array([45, 100, 190, 300])
_UNCONTRACTED_MINUTES = 200  # per cent: clients without a contract get twice the hours


def monthly(plan: Plan, people: People, chunk: int) -> list[Columns]:
    """The lines of every kind of support."""
    parts = []
    for place, support in enumerate(_SUPPORTS):
        draws = plan.draws(chunk, f"support {place}")
        parts.append(_lines(plan, people, draws, support, _clients(plan, people, draws, support)))
    return parts


def _clients(plan: Plan, people: People, draws: Draws, support: _Support) -> Columns:
    """Clients with the first and last day of their support and their provider."""
    frail = _FRAIL[people.frailty]
    bands = np.stack([plan.band(people.born, year) for year in plan.lived], axis=1)
    present = np.array(support.present)[bands[:, 0]] * 10 * frail // 100
    known = np.nonzero(draws.chance(present) & (people.starts < plan.first_day))[0]
    hits = hits_by_year(draws, np.array(support.starts)[bands] * 10 * frail[:, None] // 100)
    person, year = np.nonzero(hits)
    begins = plan.year_starts[year] + draws.below(365, len(year))
    person = np.concatenate([known, person])
    begins = np.concatenate([np.full(len(known), plan.first_day), begins])
    days = 7 + draws.skewed(np.full(len(person), 30 * support.months))
    ends = np.minimum(np.minimum(begins + days, people.ends[person] - 1), plan.last_day)
    provider = draws.pick_rows(plan.choice(support.kind), people.town[person])
    found = {"person": person, "begins": begins, "ends": ends, "provider": provider}
    return taken(found, people.here(person, begins) & (begins <= ends))


def _lines(
    plan: Plan, people: People, draws: Draws, support: _Support, clients: Columns
) -> Columns:
    """A line per client, month and code; its day is the last day of care in that month."""
    first = plan.month(clients["begins"])
    rows, place = expanded(plan.month(clients["ends"]) - first + 1)
    client, month = taken(clients, rows), first[rows] + place
    opened = np.maximum(client["begins"], plan.month_starts[month])
    closed = np.minimum(client["ends"], plan.month_starts[month + 1] - 1)
    payer = _payer(plan, people, support, client["person"], closed)
    parts = []
    for code, weekly in support.codes:
        quantity = _quantity(plan, people, draws, client, rows, weekly, closed - opened + 1)
        columns = care(
            len(rows), person=client["person"], provider=client["provider"], payer=payer,
            code=CODES[code], opened=opened, closed=closed, delivered=closed, billable=closed,
            quantity=quantity, claim=np.arange(len(rows)),
        )  # fmt: skip
        parts.append(_reabled(plan, support, columns))
    return joined(parts)


def _payer(plan: Plan, people: People, support: _Support, person: Array, day: Array) -> Array:
    if support.pays == "label":
        return people.label[person, plan.lived_year(day)]
    if support.pays == "care_office":
        return np.full(len(person), plan.care_office)
    return plan.municipality[people.town[person]]


def _quantity(plan: Plan, people: People, draws: Draws, client: Columns, rows: Array, weekly: int,
              days: Array) -> Array:  # fmt: skip
    """Minutes in multiples of five, or days; the minutes of a client stay much alike."""
    if not weekly:
        return days
    own = draws.skewed(np.full(int(rows.max(initial=-1)) + 1, weekly))[rows]
    frail = 80 + 20 * people.frailty[client["person"]]
    paid = np.array([provider.paid for provider in plan.providers])[client["provider"]]
    much = np.where(paid < 1000, _UNCONTRACTED_MINUTES, 100)
    minutes = (
        own * frail // 100 * much // 100 * days // 7 * (90 + draws.below(21, len(rows))) // 100
    )
    return 5 + minutes // 5 * 5


def _reabled(plan: Plan, support: _Support, lines: Columns) -> Columns:
    """The lines; where a programme takes minutes away, also the lines that would have been."""
    found = plan.running("reablement")
    if not found or support.pays != "label":
        return lines
    at, programme, start = found
    year = plan.programme_year(lines["opened"], start)
    scope: Mask = (lines["provider"] == plan.provider(programme.provider)) & (year > 0)
    kept = np.array([programme.remains(k) for k in range(len(plan.lived) + 1)])
    fewer = np.maximum(lines["quantity"] * kept[year] // 1_000_000, 1)
    changed = scope & (fewer < lines["quantity"])
    without = taken(lines, changed)
    now = lines | {
        "quantity": np.where(changed, fewer, lines["quantity"]),
        "programme": np.where(scope, at, NONE),
        "world": np.where(changed, ONLY_WITH, lines["world"]),
    }
    gone = np.full(len(without["world"]), ONLY_WITHOUT)
    return joined([now, without | {"programme": np.full(len(gone), at), "world": gone}])
