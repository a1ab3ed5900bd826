"""A contract with a measure of every kind, for the claims of ``world``."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

from tests import contracts
from tests.engines import world
from tests.engines.world import Line, claim

from passend.contract.check import Prepared

HEADER = """passend: 1
id: all-kinds
runs: {from: 2026-01-01, until: 2028-01-01}
parties:
  payer:
    name: South
    kind: insurer
    uzovi: ["9001", {code: "9002", from: 2026-03-01, until: 2027-03-01}]
  provider: {name: Linde, kind: provider, agb: ["06990001", {code: "06990002", until: 2027-01-01}]}
  network: {name: Network, kind: provider, agb: ["06990003"]}
care:
  eyes: {codes: [A1, "010000001"], specialisms: ["0310"], year_of: opened, unit: x, held_by: both}
observations: {sums: {unit: money, per: year, year_of: opened, held_by: both, absent: zero}}
clauses: {sum: {pay: sums}}
"""

DEFINITIONS = {
    "count": (
        ("ratio", "year", "of: {care: eyes}, counts: paid"),
        ("ratio", "month", "of: {codes: [A1, B1], where: anywhere, year_of: opened}"),
        ("ratio", "term", "of: {codes: A2, where: elsewhere}, counts: patients"),
        ("ratio", "year", "of: {codes: [A1, A2], from_age: 60, until_age: 90, sex: '2'}"),
        ("ratio", "quarter", "of: {specialisms: ['0310', '0310'], until_age: 80, "
         "where: anywhere}"),
    ),
    "proportion": (
        ("proportion", "year", "of: [A1, A2], having: B1, excluding: {codes: Z9}"),
        ("proportion", "quarter", "of: [A1, A2, B1], without: {diagnoses: '401'}, counts: lines"),
        ("proportion", "year", "of: A1, having: {codes: B2, where: anywhere}, when: after, "
         "within_days: 60, same: [diagnosis, provider]"),
        ("proportion", "year", "of: [A1, A3], without: [A1, B2], counts: lines, when: before, "
         "within_days: 183"),
    ),
    "rate": (("mean", "year", "of: [A1, '010000001'], counts: quantity, per: B1"),),
    "mean": (
        ("mean", "quarter", "of: {specialisms: '0301'}, value: declared, per: patients"),
        ("mean", "year", "of: [A1, B1], value: paid"),
    ),
    "percentile": (
        ("percentile", "year", "of: [A1, A2], value: declared, percent: 90"),
        ("percentile", "year", "of: [A1, A2], value: quantity, percent: 50, per: patients"),
    ),
    "readmission": (
        ("proportion", "year", "index: {codes: [A1, B1], year_of: closed}, within_days: 190"),
        ("proportion", "year", "index: A1, within_days: 60, excluding: Z9, joins_days: 2, "
         "again: {codes: [A1, B2], where: anywhere}, same: [diagnosis], "
         "planned: {codes: A2, where: anywhere}"),
    ),
    "length_of_stay": (("mean", "year", "of: {codes: [A1, B2], year_of: opened}"),
                       ("mean", "month", "of: {codes: [A1, B2]}, joins_days: 1")),
    "episodes": (
        ("mean", "year", "of: [A1, A2], gap_days: 5, value: days, same: [specialism]"),
        ("mean", "year", "of: {codes: [A1, A2], where: anywhere}, gap_days: 60, value: declared"),
    ),
    "hours_per_client": (
        ("observed_expected", "year", "of: {codes: [H1], where: anywhere}, norm: [{hours: 7/3, "
         "until_age: 75}, {hours: 2, from_age: 75, sex: '1'}, {hours: 13/7, from_age: 75, "
         "until_age: 90, sex: '2'}]"),
        ("observed_expected", "term", "of: {codes: [H1], where: anywhere}, norm: [{hours: 7/3, "
         "until_age: 75}, {hours: 2, from_age: 75}]"),
    ),
    "digital_share": (("proportion", "quarter", "digital: A3, physical: [A2, A3]"),),
    "volume_norm": (
        ("proportion", "year", "of: {codes: [A1, A2], where: anywhere}, norm: 4, counts: lines"),
    ),
    "leakage": (
        ("ratio", "year", "of: {codes: [A1, A2, A3], delivered_by: provider, year_of: closed}, "
         "baseline: '2025', agreed: {codes: A1, delivered_by: network, year_of: closed}, "
         "agreed_at_most: 3, market_growth: 1/3"),
        ("ratio", "month", "of: [B1, B2], baseline: ['2025'], counts: quantity, "
         "market: {codes: B1, where: elsewhere}"),
    ),
    "money_shift": (
        ("ratio", "year", "people: [A1, B1], leaving: A1, baseline: '2025', "
         "receiving: {codes: [B1, B2], where: anywhere}, value: paid"),
    ),
    "waiting": (
        ("proportion", "year", "from: A1, until: B1, within_days: 30"),
        ("mean", "year", "from: {codes: A1, where: anywhere}, until: [B1, A2], at_most_days: 200, "
         "same: [diagnosis]"),
        ("percentile", "year", "from: A1, until: B1, percent: 60"),
    ),
    "before_after": (("ratio", "year", "start: A1, of: [B1, B2, A2], days: 100"),),
}  # fmt: skip


def contract(folder: Path, runs: str = "from: 2026-01-01, until: 2028-01-01") -> Prepared:
    """The contract with all of them, as ``<kind>_<n>``."""
    measures = [
        f"  {kind}_{at}: {{kind: {of}, per: {per}, use: watched, owners: [payer, provider], "
        f"year_of: delivered, held_by: payer, definition: x, from_claims: {{{kind}: {{{says}}}}}}}"
        for kind, definitions in DEFINITIONS.items()
        for at, (of, per, says) in enumerate(definitions)
    ]
    text = "measures:\n" + "\n".join(measures) + "\n"
    header = HEADER.replace("from: 2026-01-01, until: 2028-01-01", runs)
    return contracts.contract(folder, text, header, "all-kinds.yaml")


def lines(seed: int = 1) -> list[Line]:
    """The lines of the world; and made-up lives of forty people, with home care, a year before,
    and credits of some of it."""
    made = random.Random(seed)
    found = []
    for at in range(900):
        begin = date(2025, 1, 1) + timedelta(made.randrange(3 * 365))
        patient = made.randrange(42)
        home = made.random() < 0.3
        # In the year before most care was here, so that some of it can leave.
        places = world.PROVIDERS[: 2 if begin.year == 2025 else 4]
        line = claim(
            f"s{at}", code="H1" if home else made.choice(world.CODES),
            patient=f"q{patient}" if patient < 40 else None,
            payer=made.choice(world.PAYERS[:4]), provider=made.choice(places),
            unit="minuut" if home else "stuk", quantity=made.randrange(5) * (60 if home else 1),
            opened=begin, closed=begin + timedelta(made.randrange(9)), delivered=begin,
            received=begin + timedelta(made.randrange(200)),
            declared=made.randrange(50_000), paid=made.randrange(50_000),
            diagnosis=made.choice(["401", "402", None]), specialism=made.choice(["0310", "0301"]),
            product=made.choice(["010000001", None, None]),
            birth_year=None if patient == 3 else 1925 + 2 * patient, sex="12"[patient % 2],
        )  # fmt: skip
        found.append(line)
        if at % 60 == 0:
            line["closed"] = begin - timedelta(2)  # no file with that is taken in; a table may be
        if made.random() < 0.1:
            found.append({**line, "line_id": f"c{at}", "debit_credit": "C", "code": "Z9",
                          "reverses": f"s{at}", "received": begin + timedelta(210)})  # fmt: skip
    return world.many_lines() + found
