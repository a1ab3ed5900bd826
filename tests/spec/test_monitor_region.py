"""The made-up region, of which the truth is known: what monitoring estimates from its claims lies
within the error it states. Takes longer than other files: half a million claims are made up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from math import sqrt
from pathlib import Path
from statistics import fmean, variance

import duckdb
import pytest

from passend.claims.synthetic import Truth, generate
from passend.contract.check import Prepared, prepare
from passend.contract.resolve import resolve_file
from passend.monitoring.effects.comparing import Group, differences
from passend.monitoring.effects.counting import change_interval
from passend.monitoring.effects.shifts import Place, Went, went
from passend.monitoring.exhaustion.tocome import to_come
from passend.observation.claimed import count_claims
from passend.observation.runoff import runoff_triangle

OWN, OTHERS = "06991001", ("06990141", "06991009", "06991011")
CONTRACT = """passend: 1
id: joints
runs: {{from: 2026-01-01, until: 2029-01-01}}
parties:
  payer: {{name: All, kind: insurer, uzovi: ["9001", "9002", "9003", "9004", "9005", "9006"]}}
  own: {{name: De Linde, kind: provider, agb: ["06991001"]}}
  academic: {{name: Noorderpoort, kind: provider, agb: ["06990141"]}}
  elsewhere: {{name: Overzand, kind: provider, agb: ["06991009"]}}
  clinic: {{name: Karrewaard, kind: provider, agb: ["06991011"]}}
care:
{care}
clauses:
  talk: {{says: The parties look where the joints went.}}
"""


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    folder = tmp_path_factory.mktemp("region")
    return generate("rivierland", 30_000, (2026, 2027, 2028), 1, folder / "made")


@pytest.fixture(scope="module")
def joint_codes(region: Truth) -> list[str]:
    """Hips and knees are the care products whose code begins with 15H and 15K."""
    return [code["code"] for code in region.summary["codes"] if code["code"][:3] in ("15H", "15K")]


def joints(folder: Path, codes: list[str]) -> Prepared:
    care = "\n".join(
        f"  {name}: {{codes: [{', '.join(codes)}], delivered_by: [{name}], year_of: opened, "
        "unit: product, held_by: both}"
        for name in ("own", "academic", "elsewhere", "clinic")
    )
    path = folder / "joints.yaml"
    path.write_text(CONTRACT.format(care=care), encoding="utf-8")
    return prepare(resolve_file(path))


def truth_of(region: Truth, sql: str) -> list[tuple[object, ...]]:
    connection = duckdb.connect()
    for name in ("effects", "leakage", "totals"):
        connection.register(name, region.table(name))
    return connection.sql(sql).fetchall()


@pytest.fixture(scope="module")
def moved(region: Truth, joint_codes: list[str], tmp_path_factory: pytest.TempPathFactory) -> Went:
    """Hips and knees in 2026, before the fixed sum, and in 2028, from the claims alone; what was
    agreed and what the market did is stated, as parties do."""
    prepared = joints(tmp_path_factory.mktemp("contract"), joint_codes)
    counted = count_claims([prepared], str(region.folder / "claims"), date(2031, 1, 1))
    volume: dict[tuple[str, int], int] = {}
    cents: dict[tuple[str, int], int] = {}
    for amount in counted.amounts:
        key = amount.care, amount.day.year
        volume[key] = volume.get(key, 0) + amount.quantity
        cents[key] = cents.get(key, 0) + amount.declared
    places = [
        Place(name, "own" if name == "own" else "provider", volume[name, 2026],
              volume[name, 2028], cents[name, 2026], cents[name, 2028])
        for name in ("own", "academic", "elsewhere", "clinic")
    ]  # fmt: skip
    stated = dict(_leaked(region))
    return went(places, stated["agreed"], stated["market"])


def _leaked(region: Truth) -> Iterator[tuple[str, int]]:
    sql = """SELECT reason, sum(quantity)::BIGINT FROM leakage WHERE year = 2028
        AND (code LIKE '15H%' OR code LIKE '15K%') GROUP BY ALL"""
    yield from ((str(reason), int(str(count))) for reason, count in truth_of(region, sql))


@pytest.mark.row("S0-25")
def test_leakage_is_recovered_within_the_stated_error(region: Truth, moved: Went) -> None:
    """What rose elsewhere, with the error of two counts, holds what the generator moved there; the
    rise is real (the interval is above zero), and unexplained is what neither explains."""
    truth = dict(_leaked(region))
    before = sum(p.before for p in moved.places if p.kind == "provider")
    after = sum(p.after for p in moved.places if p.kind == "provider")
    low, high = change_interval(before, after)
    assert low > 0
    assert low <= sum(truth.values()) <= high
    explained = truth["agreed"] + truth["market"]
    assert low - explained <= truth["unexplained"] <= high - explained
    assert moved.shift.unexplained <= moved.shift.left


def test_the_claims_give_what_the_generator_says_it_declared(region: Truth, moved: Went) -> None:
    """Volume and money by provider, to the cent: net of credits, with care that was declared once
    more under another number, which no single claim shows."""
    sql = """SELECT provider, sum(net_quantity + billed_again_quantity)::BIGINT,
        sum(net_declared + billed_again_declared)::BIGINT FROM totals
        WHERE year = 2028 AND (code LIKE '15H%' OR code LIKE '15K%') GROUP BY ALL"""
    truth = {provider: (count, cents) for provider, count, cents in truth_of(region, sql)}
    codes = {"own": OWN, "academic": OTHERS[0], "elsewhere": OTHERS[1], "clinic": OTHERS[2]}
    found = {codes[place.name]: (place.after, place.cents_after) for place in moved.places}
    assert found == {provider: truth[provider] for provider in (OWN, *OTHERS)}


def test_the_effect_of_a_programme_is_recovered_within_the_stated_error(region: Truth) -> None:
    """Home care that restores doing: minutes per month of care, per client, beside a provider that
    did nothing. The interval of the difference in differences holds the true effect."""
    sql = f"""SELECT provider, year(delivered), quotient FROM (
        SELECT provider, min(delivered) AS delivered, patient,
          sum(CASE debit_credit WHEN 'C' THEN -quantity ELSE quantity END)
          / sum(CASE debit_credit WHEN 'C' THEN -1 ELSE 1 END) AS quotient
        FROM '{region.folder}/claims/*.parquet' WHERE code IN ('1001', '1002')
        GROUP BY provider, patient, year(delivered)
        HAVING sum(CASE debit_credit WHEN 'C' THEN -1 ELSE 1 END) > 0)"""
    minutes: dict[tuple[str, int], list[float]] = {}
    for provider, year, value in duckdb.connect().sql(sql).fetchall():
        minutes.setdefault((provider, year), []).append(value)

    def group(provider: str) -> Group:
        before, after = minutes[provider, 2026], minutes[provider, 2028]
        errors = [sqrt(variance(found) / len(found)) for found in (before, after)]
        return Group(Fraction(fmean(before)), Fraction(fmean(after)), *errors)

    found = differences(group("41990001"), group("41990002"))
    ((with_, without),) = truth_of(region, """SELECT sum(with_quantity)::BIGINT,
        sum(without_quantity)::BIGINT FROM effects
        WHERE programme = 'weer-zelf-doen' AND year = 2028""")  # fmt: skip
    remains = int(str(with_)) / int(str(without))
    true = float(found.treated.after) * (1 - 1 / remains)
    assert found.interval is not None
    low, high = found.interval
    assert low <= true <= high
    assert found.effect < 0
    assert true < 0


def test_what_is_still_to_come_of_a_year_is_found_from_its_run_off(
    region: Truth, joint_codes: list[str]
) -> None:
    """Known at the end of March 2028, of the year 2027: paid and still to come together lie within
    a tenth of what was paid in the end."""
    claims = str(region.folder / "claims")
    late = runoff_triangle(claims, date(2026, 1, 1), date(2030, 12, 31), codes=joint_codes)
    early = runoff_triangle(claims, date(2026, 1, 1), date(2028, 3, 31), codes=joint_codes)

    def paid(received: object, year: int) -> int:
        cells = received.cells.items()  # type: ignore[attr-defined]
        return sum(cell["paid"] for (month, _), cell in cells if month // 12 == year)

    foretold = to_come(early)[2027]
    in_the_end, so_far = paid(late, 2027), paid(early, 2027)
    assert so_far < in_the_end
    assert abs(so_far + foretold - in_the_end) < in_the_end / 10
    assert abs(foretold - (in_the_end - so_far)) < (in_the_end - so_far) / 2
