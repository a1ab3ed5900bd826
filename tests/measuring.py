"""Claims and contracts to measure with: two insurers' labels, three locations, and a few words for
claims."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.engines.world import Line, claim

from passend.observation.measures.measured import Measured

HEADER = """passend: 1
id: k
runs: {from: 2026-01-01, until: 2028-01-01}
parties:
  payer: {name: South, kind: insurer, uzovi: ["9001", {code: "9002", from: 2026-07-01}]}
  provider: {name: Linde, kind: provider, agb: ["06990001", {code: "06990002", until: 2027-01-01}]}
  network: {name: Network, kind: provider, agb: ["06990005"]}
observations: {sums: {unit: money, per: year, year_of: opened, held_by: both, absent: zero}}
clauses: {sum: {pay: sums}}
"""
KNOWN = date(2028, 12, 31)
ELSEWHERE = "06990009"

Found = dict[str, Measured]
Measuring = Callable[..., Found]
MeasuringAll = Callable[..., list[Found]]


def defined(kind: str, *from_claims: str, more: str = "") -> str:
    """Measures m, m1, m2, ... of one kind, each with its definition."""
    return "measures:\n" + "".join(
        f"""  m{at or ""}:
    {{kind: {kind}, use: watched, owners: [payer, provider], year_of: delivered, held_by: payer,
     definition: x, from_claims: {{source: annex 1, {says}}}{more}}}
"""
        for at, says in enumerate(from_claims)
    )


def pairs(found: dict[str, Measured]) -> dict[str, tuple[int, int]]:
    return {window: (x.numerator, x.denominator) for window, x in found.items()}


def care(number: int | str, day: str, code: str = "A1", **more: Any) -> Line:
    return claim(number, code=code, delivered=day, opened=None, closed=None,
                 received="2026-06-01", **more)  # fmt: skip


def stay(number: int | str, opened: str, closed: str, **more: Any) -> Line:
    return claim(number, **{"code": "S1", "opened": opened, "closed": closed, "delivered": None,
                            "received": "2026-06-01", **more})  # fmt: skip


READMISSION = "readmission: {index: {codes: S1, year_of: closed}, within_days: 30}"


def hips(year: int, here: int, elsewhere: int, agreed: int = 0) -> list[Line]:
    """So many operations here, elsewhere, and of those with the network partner."""
    homes = ["06990001"] * here + [ELSEWHERE] * (elsewhere - agreed) + ["06990005"] * agreed
    return [
        care(f"{year}.{n}", f"{year}-03-01", "HIP", provider=home, patient=f"p{year}.{n}")
        for n, home in enumerate(homes)
    ]
