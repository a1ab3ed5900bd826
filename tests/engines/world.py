"""A small world to count claims in: three contracts between two insurers and two hospitals, and the
words that claims are made of."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tests.oracle_claims import Expected, as_mapping, told

from passend.claims.schema import FIELDS, arrow_schema
from passend.contract.check import Prepared, prepare
from passend.contract.resolve import resolve_file
from passend.observation.claimed import Counted

Line = dict[str, Any]
KNOWN_AT = date(2027, 6, 1)

PRICES = {
    "list-2026.csv": "code,price\nA1,100.125\nA2,50.500\n010000001,9.375\n",
    "list-july.csv": "code,price\nA1,110.250\nA2,50.500\nA3,7.000\n",
    "list-2027.csv": "code,price\nA1,120.000\nA2,51.000\nA3,8.000\n010000001,9.500\n",
    "list-late.csv": "code,price\nA1,999.000\nA2,999.000\nA3,999.000\n010000001,999.000\n",
}

BY_CODE = """passend: 1
id: by-code
runs: {from: 2026-01-01, until: 2028-01-01}
parties:
  payer:
    name: South
    kind: insurer
    uzovi: ["9001", {code: "9002", from: 2026-03-01, until: 2027-03-01}]
  provider: {name: Linde, kind: provider, agb: ["06990001", {code: "06990002", until: 2027-01-01}]}
care:
  eyes:
    codes: [A1, A2, A3, "010000001"]
    by_code: true
    year_of: opened
    priced_on: closed
    unit: product
    held_by: both
observations:
  posted: {unit: money, per: year, year_of: opened, held_by: both}
prices:
  list:
    - {file: list-2026.csv, from: 2026-01-01, known: 2025-11-12, decimals: 3}
    - {file: list-july.csv, from: 2026-07-01, known: 2026-05-12, decimals: 3}
    - {file: list-2027.csv, from: 2027-01-01, known: 2026-11-12, decimals: 3}
    - {file: list-late.csv, from: 2027-02-01, known: 2027-08-01, decimals: 3}
clauses:
  production: {pay: {fee_for_service: {volume: eyes.volume, price: list}}}
postings:
  claims: {observation: posted, towards: [production]}
"""

PRIORITY = """passend: 1
id: priority
runs: {from: 2026-07-01, until: 2027-07-01}
parties:
  south: {name: South, kind: insurer, uzovi: ["9001", "9002"]}
  north: {name: North, kind: insurer, uzovi: ["9003", {code: "9002", until: 2026-09-01}]}
  provider: {name: Linde, kind: provider, agb: ["06990001"]}
  network: {name: Network, kind: provider, agb: ["06990003"]}
care:
  skin: {codes: [A1, B1], specialisms: ["0310"], year_of: delivered, per: month, unit: product,
         held_by: both, priority: 1, absent: zero}
  rest: {delivered_by: [provider, network], insured_with: [north], year_of: closed, per: quarter,
         unit: product, held_by: payer}
  chronic: {codes: [B1, B2], diagnoses: ["401"], year_of: received, per: term, unit: product,
            held_by: both, priority: 2, insured_with: [south]}
clauses:
  skin_care: {paid_by: south, paid_to: provider, pay: {total: {of: skin.cost, per: year}}}
  other_care: {paid_by: north, paid_to: provider, pay: {total: {of: rest.cost, per: year}}}
"""

STAYS = """passend: 1
id: stays
runs: {from: 2026-01-01, until: 2027-01-01}
parties:
  payer: {name: South, kind: insurer, uzovi: ["9001"]}
  provider: {name: Linde, kind: provider, agb: ["06990001"]}
care:
  operations: {codes: [A1, B1], per: episode, year_of: opened, unit: product, held_by: both,
               absent: zero}
  visits: {codes: [B2], year_of: received, unit: product, held_by: both}
parameters:
  border: [{value: "100.00", per: episode, from: 2026-01-01, known: 2025-11-12, source: art. 2}]
clauses:
  outliers:
    pay: {total: {of: {excess: {of: operations.cost, over: border}}, per: year}}
"""


def contracts(folder: Path) -> list[Prepared]:
    """The contracts, written to a folder and made ready."""
    for name, text in PRICES.items():
        (folder / name).write_text(text, encoding="utf-8")
    found = []
    for name, text in (("by-code", BY_CODE), ("priority", PRIORITY), ("stays", STAYS)):
        path = folder / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        found.append(prepare(resolve_file(path)))
    return found


EVERY_REASON = {
    "code not in any scope",
    "contradicting",
    "credit unlike its debit",
    "credit without debit",
    "duplicate",
    "incomplete",
    "known later",
    "missing tariff",
    "no date to attribute by",
    "no date to price by",
    "other payer",
    "other payer on that day",
    "other provider",
    "other provider on that day",
    "outside run",
    "reversed twice",
    "specialism or diagnosis not in any scope",
}
"""Why a line is not counted, all there is to say."""


def claim(line_id: int | str, **given: Any) -> Line:
    """A claim line of insurer South and hospital Linde, with what a test says of it."""
    line: Line = dict.fromkeys(field.name for field in FIELDS)
    line |= {
        "claim_id": "c1",
        "line_id": str(line_id),
        "payer": "9001",
        "provider": "06990001",
        "patient": "p1",
        "code": "A1",
        "opened": date(2026, 2, 1),
        "closed": date(2026, 3, 1),
        "delivered": date(2026, 2, 1),
        "received": date(2026, 4, 1),
        "quantity": 1,
        "unit": "stuk",
        "declared": 10_000,
        "paid": 9_000,
        "debit_credit": "D",
    }
    for name, value in given.items():
        kind = arrow_schema().field(name).type
        is_day = str(kind).startswith("date") and isinstance(value, str)
        line[name] = date.fromisoformat(value) if is_day else value
    return line


def table(lines: Sequence[Line]) -> Any:
    """Claim lines as an Arrow table, in which anything may be missing, as in raw files."""
    import pyarrow as pa

    schema = pa.schema([field.with_nullable(True) for field in arrow_schema()])
    return pa.Table.from_pylist(list(lines), schema=schema)


PAYERS = ("9001", "9001", "9002", "9003", "9999")
PROVIDERS = ("06990001", "06990001", "06990002", "06990003", "00000000")
CODES = ("A1", "A2", "A3", "B1", "B2", "Z9")
DAYS = (
    "2026-01-01", "2026-06-30", "2026-07-01", "2026-07-02", "2026-12-31", "2027-01-01",
    "2027-02-28", "2027-03-01", "2025-12-31", "2028-01-01", None,
)  # fmt: skip
"""Days on and beside the borders of runs, memberships, windows and price lists."""


def many_lines() -> list[Line]:
    """Several hundred lines that touch every rule: all combinations of some words, and credits that
    come before their debit, twice, or for nothing."""
    words = itertools.product(PAYERS, PROVIDERS, CODES, (0, 1))
    lines = [
        claim(
            number,
            payer=payer,
            provider=provider,
            code=code,
            patient=f"p{number % 3}" if number % 11 else None,
            product="010000001" if number % 5 == 0 else None,
            specialism="0310" if number % 2 else "0301",
            diagnosis="401" if number % 3 else None,
            opened=DAYS[number % 7 if number % 4 else number % 11],
            closed=DAYS[(number % 7 + 1 + nth) if number % 5 else number % 11],
            delivered=DAYS[number * 3 % 11],
            received=(
                "2027-07-01" if number % 17 == 0 else "2026-05-01" if number % 2 else "2027-01-15"
            ),
            quantity=number % 4,
            declared=number * 101,
            paid=None if number % 13 == 0 else number * 100,
        )
        for number, (payer, provider, code, nth) in enumerate(words)
    ]
    return lines + _corrections(lines)


def _corrections(lines: Sequence[Line]) -> list[Line]:
    more = []
    for at, line in enumerate(lines):
        credit = {**line, "line_id": f"c{at}", "debit_credit": "C", "reverses": line["line_id"],
                  "opened": date(2027, 5, 1), "code": "Z9"}  # fmt: skip
        if at % 6 == 0:
            more.append({**credit, "received": date(2026, 1, 1 + at % 28)})
        if at % 12 == 0:
            more.append({**credit, "line_id": f"again{at}", "received": date(2027, 5, 2)})
        if at % 7 == 1:
            more.append({**credit, "line_id": f"part{at}", "declared": line["declared"] + 1})
        if at % 19 == 0:
            more.append({**credit, "line_id": f"none{at}", "reverses": "nobody"})
        if at % 10 == 3:
            more.append(dict(line))
        if at % 23 == 0:
            more.append({**line, "quantity": line["quantity"] + 1})
        if at % 29 == 0:
            more.append({**line, "line_id": f"gap{at}", "unit": None})
    return more


def seen(found: Counted) -> dict[Any, tuple[int, ...]]:
    """What a pass counted, in the keys of the oracle: rows, quantity, declared and paid cents."""
    sums: dict[Any, list[int]] = {}
    for x in found.amounts:
        key = x.contract, x.care, x.item, x.window, x.payer, x.provider, x.unit
        total = sums.setdefault(key, [0, 0, 0, 0])
        for at, value in enumerate((x.rows, x.quantity, x.declared, x.paid)):
            total[at] += value
    return {key: tuple(total) for key, total in sums.items()}


def residual(found: Counted) -> dict[str, tuple[int, int, int]]:
    return {x.reason: (x.rows, x.declared, x.paid) for x in found.residual}


def untariffed(found: Counted) -> dict[Any, tuple[int, int, int]]:
    return {
        (x.contract, x.care, x.code, x.price_from): (x.rows, x.declared, x.paid)
        for x in found.missing_tariffs
    }


def assert_as_expected(found: Counted, expected: Expected) -> None:
    """The pass says what the oracle says, to the line and the cent."""
    assert seen(found) == as_mapping(expected.counted)
    assert residual(found) == expected.residual()
    assert untariffed(found) == {key: told(sums) for key, sums in expected.untariffed.items()}
    for tally, sums in ((found.all, expected.all), (found.counted, expected.once)):
        assert (tally.rows, tally.declared, tally.paid) == told(sums)
