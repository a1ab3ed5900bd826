"""Referrals by general practices, from claims to a mirror: counted by age, adjusted, withheld."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests import contracts
from tests.engines.world import Line, claim, table

from passend.monitoring.funnels.method import MethodCard, Signature
from passend.monitoring.funnels.mirror import Count, mirror
from passend.monitoring.funnels.standardise import Stratum, indirect
from passend.observation.measures.measured import measure_claims

YOUNG, OLD, SMALL, TINY = "06995001", "06995002", "06995003", "06995004"
"""Practices: with young people mostly, with old people mostly, and two very small ones."""


def people(practice: str, born: int, count: int, referred: int) -> list[Line]:
    """So many people registered with a practice, some of whom were referred."""
    about = {"provider": practice, "birth_year": born, "received": "2026-12-31"}
    names = [f"{practice}.{born}.{n}" for n in range(count)]
    return [
        *(claim(f"i{n}", code="12901", patient=n, delivered="2026-01-01", **about) for n in names),
        *(claim(f"v{n}", code="12915", patient=n, delivered="2026-05-01", **about)
          for n in names[:referred]),
    ]  # fmt: skip


LINES = [
    *people(YOUNG, 1990, 80, 8), *people(YOUNG, 1940, 20, 12),
    *people(OLD, 1990, 20, 2), *people(OLD, 1940, 80, 24),
    *people(SMALL, 1990, 40, 4), *people(TINY, 1990, 40, 4),
]  # fmt: skip


def of_age(name: str, age: str) -> str:
    who = f"where: anywhere, {age}"
    return f"""  {name}:
    {{kind: ratio, use: watched, owners: [payer, provider], year_of: delivered, held_by: payer,
     definition: referrals per registered patient, from_claims: {{rate: {{
       of: {{codes: ["12915"], {who}}}, per: {{codes: ["12901"], {who}}}}}}}}}
"""


@pytest.mark.row("S4-42")
def test_a_practice_sees_its_rate_beside_what_its_patients_make_expect(tmp_path: Path) -> None:
    """In the region 18 of 180 young people were referred (10 %) and 36 of 100 old ones (36 %). The
    first practice referred 20 where 8 + 7.2 were expected, the second 26 where 2 + 28.8 were: its
    own rate is the higher (26 against 20 %), beside its patients it is the lower. The others have
    four referrals each, fewer than five, and are withheld."""
    text = "measures:\n" + of_age("young", "until_age: 75") + of_age("old", "from_age: 75")
    text += "observations: {o: {unit: money, per: year, year_of: opened, held_by: both}}\n"
    prepared = contracts.contract(tmp_path, text + "clauses: {c: {pay: o}}\n")
    found = measure_claims([prepared], table(LINES), date(2027, 1, 1), by="provider")
    counted = {(x.item, x.measure): (x.numerator, x.denominator) for x in found}
    assert counted == {
        (YOUNG, "young"): (8, 80), (YOUNG, "old"): (12, 20),
        (OLD, "young"): (2, 20), (OLD, "old"): (24, 80),
        (SMALL, "young"): (4, 40), (TINY, "young"): (4, 40),
    }  # fmt: skip

    strata = [Stratum(practice, band, size, events)
              for (practice, band), (events, size) in counted.items()]  # fmt: skip
    adjusted = {x.unit: x for x in indirect(strata)}
    assert adjusted[YOUNG].expected == pytest.approx(8 + 20 * 0.36)
    assert adjusted[OLD].expected == pytest.approx(2 + 80 * 0.36)
    assert adjusted[YOUNG].ratio == pytest.approx(20 / 15.2)
    assert adjusted[OLD].ratio == pytest.approx(26 / 30.8)

    card = MethodCard(
        id="referrals", version=1, title="Referrals", measure="referrals",
        population="registered patients", period="2026", adjustment="age, indirect",
        kind="ratio", dispersion="none", source="claims", minimum=5,
    )  # fmt: skip
    signed = [Signature(party, "x", date(2027, 1, 1), card.content_hash) for party in "ab"]
    counts = [Count(x.unit, int(x.observed), x.expected) for x in adjusted.values()]
    released = mirror(card, "2026", counts, ("a", "b"), signed)
    shown = {point.unit.name: point.value for point in released.funnel.points}
    assert set(released.withheld) == {SMALL, TINY}
    assert shown == pytest.approx({YOUNG: 20 / 15.2, OLD: 26 / 30.8})
