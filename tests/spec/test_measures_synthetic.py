"""Measures against the truth of made-up claims: exact, or within the sampling error that is stated.

Every expectation is SQL over the tables of the truth, which the generator counted from its own
arrays. What was delivered and never ended up in a claim (a claim that was withdrawn for good) is
taken out by the truth's own list of credits; care that was billed twice under new numbers is in the
claims, and so in both.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests import contracts

from passend.claims.synthetic import TABLES, Truth, generate
from passend.observation.measures.measured import Measured, measure_claims

YEARS = (2022, 2023)
HOSPITAL, ACADEMIC, CLINIC, ELSEWHERE = "06991001", "06990141", "06991011", "06991009"
JOINTS = [f"15{letter}{slot}" for letter in "HK" for slot in range(101, 107)]
EYES, FIRST_EYES = "0231", [f"15D{slot}" for slot in range(101, 105)]
EYE_CARE = [f"15D{slot}" for slot in range(101, 107)]

HEADER = f"""passend: 1
id: region
runs: {{from: 2022-01-01, until: 2024-01-01}}
parties:
  payer: {{name: All, kind: insurer, uzovi: ["9001", "9002", "9003", "9004", "9005", "9006"]}}
  provider: {{name: De Linde, kind: provider, agb: ["{HOSPITAL}"]}}
  academic: {{name: Noorderpoort, kind: provider, agb: ["{ACADEMIC}"]}}
  clinic: {{name: Karrewaard, kind: provider, agb: ["{CLINIC}"]}}
observations: {{sums: {{unit: money, per: year, year_of: opened, held_by: both, absent: zero}}}}
clauses: {{sum: {{pay: sums}}}}
measures:
"""

MEASURES = {
    "operations": ("ratio", "count: {of: {codes: '039924', delivered_by: provider}}"),
    "ic_days": ("ratio", "count: {of: {codes: ['039901', '039902'], delivered_by: provider}, "
                "counts: quantity}"),
    "hospital_cents": ("ratio", "count: {of: {codes: [15M105, 15M106], year_of: opened, "
                       "where: anywhere}, counts: declared}"),
    "digital": ("proportion", "digital_share: {digital: {codes: '039923', where: anywhere}, "
                "physical: {codes: '039922', where: anywhere}}"),
    "home_minutes": ("observed_expected", "hours_per_client: {of: {codes: ['1001', '1002'], "
                     "where: anywhere}, norm: [{hours: 10}]}"),
    "volumes": ("proportion", "volume_norm: {of: {codes: '039924', where: anywhere}, norm: 20}"),
    "stays": ("mean", "length_of_stay: {of: {codes: '039921', year_of: closed, "
              "delivered_by: provider}}"),
    "ic_stays": ("mean", "length_of_stay: {of: {codes: ['039901', '039902'], "
                 "delivered_by: provider}}"),
    "readmissions": ("proportion", "readmission: {index: {codes: '039921', year_of: closed, "
                     "delivered_by: provider}, within_days: 30}"),
    "waits": ("mean", "waiting: {from: {codes: '12915', where: anywhere}, until: {codes: "
              f"[{', '.join(FIRST_EYES)}], where: anywhere, year_of: opened}}, same: diagnosis}}"),
    "joint_consults": ("proportion", "proportion: {of: {codes: '12916', where: anywhere}, "
                       "without: {codes: '12915', where: anywhere}, counts: lines, when: after, "
                       "within_days: 60, same: diagnosis}"),
    "joints": ("ratio", f"leakage: {{of: {{codes: [{', '.join(JOINTS)}], year_of: opened, "
               "delivered_by: provider}, baseline: '2021', agreed: {codes: "
               f"[{', '.join(JOINTS)}], year_of: opened, delivered_by: academic}}, market: "
               f"{{codes: [{', '.join(JOINTS)}], year_of: opened, delivered_by: clinic}}}}"),
    "visits": ("ratio", "rate: {of: {codes: '039922', delivered_by: provider}, counts: quantity, "
               "per: {codes: '039924', delivered_by: provider}, per_counts: lines}"),
    "mean_price": ("mean", "mean: {of: {codes: [15M105, 15M106], year_of: opened, "
                   "where: anywhere}, value: declared}"),
    "most_days": ("percentile", "percentile: {of: {codes: ['039901', '039902'], "
                  "where: anywhere}, value: quantity, percent: 90, per: patients}"),
    "eye_care": ("mean", f"episodes: {{of: {{codes: [{', '.join(EYE_CARE)}], diagnoses: '{EYES}', "
                 "where: anywhere, year_of: opened}, gap_days: 1, value: days, "
                 "same: [provider, diagnosis]}"),
    "shift": ("ratio", "money_shift: {people: {codes: '039922', where: anywhere}, "
              "leaving: {codes: '039922', where: anywhere}, "
              "receiving: {codes: ['12901', '12911'], where: anywhere}, baseline: '2021'}"),
    "digital_start": ("ratio", "before_after: {start: {codes: '039923', where: anywhere}, "
                      "of: {codes: '039922', where: anywhere}, days: 180}"),
}  # fmt: skip


def said(name: str, kind: str, says: str) -> str:
    """A measure as a line of a contract file."""
    return (
        f"  {name}: {{kind: {kind}, use: watched, owners: [payer, provider], held_by: payer, "
        f"year_of: delivered, definition: x, from_claims: {{{says}}}}}\n"
    )


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    """Three years of eight thousand people in the river country."""
    folder = tmp_path_factory.mktemp("synthetic") / "rivierland"
    return generate("rivierland", 8_000, [2021, 2022, 2023], 20_260_101, folder)


@pytest.fixture(scope="module")
def measured(
    truth: Truth, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, int], Measured]:
    """Every measure by year, when all claims are known."""
    text = "".join(said(name, kind, says) for name, (kind, says) in MEASURES.items())
    prepared = contracts.contract(tmp_path_factory.mktemp("contract"), text, HEADER)
    found = measure_claims([prepared], truth.folder / "claims", date(2026, 12, 31))
    return {(x.measure, int(x.window)): x for x in found}


@pytest.fixture(scope="module")
def sql(truth: Truth) -> Iterator[duckdb.DuckDBPyConnection]:
    """The tables of the truth, and the claim lines as ``line``."""
    connection = duckdb.connect()
    connection.execute("SET autoinstall_known_extensions=false")
    connection.execute("SET autoload_known_extensions=false")
    for name in TABLES:
        connection.register(name, truth.table(name))
    connection.execute(f"CREATE VIEW line AS FROM '{truth.folder}/claims/*.parquet'")
    # Lines of claims that were withdrawn for good.
    connection.execute("""
        CREATE TABLE withdrawn AS SELECT DISTINCT l.* FROM line l JOIN credits c
        ON l.provider = c.provider AND l.line_id = c.reverses AND c.corrected_by IS NULL""")
    # What stands in the claims of a year: net of credits, and what was billed again.
    connection.execute("""
        CREATE TABLE standing AS SELECT provider, payer, code, year,
            net_lines + billed_again_lines AS lines,
            net_quantity + billed_again_quantity AS quantity,
            net_declared + billed_again_declared AS declared
        FROM totals WHERE payer BETWEEN '9001' AND '9006'""")
    # Every line once, without those that were reversed.
    connection.execute("""
        CREATE TABLE net AS SELECT DISTINCT provider, line_id, patient, payer, code, delivered,
        quantity, declared FROM line l WHERE debit_credit = 'D' AND payer BETWEEN '9001' AND '9006'
        AND NOT EXISTS (FROM line c WHERE c.debit_credit = 'C' AND c.provider = l.provider
            AND c.reverses = l.line_id)""")
    yield connection
    connection.close()


def pair(sql: duckdb.DuckDBPyConnection, query: str) -> tuple[int, int]:
    row = sql.execute(query).fetchone()
    assert row is not None
    return int(row[0] or 0), int(row[1] or 0)


def figures(measured: Any, name: str, year: int) -> tuple[int, int]:
    found = measured[name, year]
    return found.numerator, found.denominator


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize(
    ("name", "above", "below", "where"),
    [
        ("operations", "sum(lines)", "1", f"code = '039924' AND provider = '{HOSPITAL}'"),
        ("ic_days", "sum(quantity)", "1",
         f"code IN ('039901', '039902') AND provider = '{HOSPITAL}'"),
        ("hospital_cents", "sum(declared)", "1", "code IN ('15M105', '15M106')"),
        ("digital", "sum(quantity) FILTER (code = '039923')", "sum(quantity)",
         "code IN ('039922', '039923')"),
        ("visits", "sum(quantity) FILTER (code = '039922')", "sum(lines) FILTER (code = '039924')",
         f"provider = '{HOSPITAL}'"),
        ("mean_price", "sum(declared)", "sum(lines)", "code IN ('15M105', '15M106')"),
    ],
)  # fmt: skip
def test_what_stands_in_the_claims_is_counted_exactly(
    sql: duckdb.DuckDBPyConnection, measured: Any, name: str, above: str, below: str, where: str,
    year: int,
) -> None:  # fmt: skip
    query = f"SELECT {above}, {below} FROM standing WHERE {where} AND year = {year}"
    assert figures(measured, name, year) == pair(sql, query)
    assert measured[name, year].numerator > 0


@pytest.mark.parametrize("year", YEARS)
def test_the_minutes_of_home_care_are_exact(
    sql: duckdb.DuckDBPyConnection, measured: Any, year: int
) -> None:
    """Ten hours a client month were expected; a client month is one with any line that stands."""
    query = f"""
        SELECT (SELECT sum(quantity) FROM standing WHERE code IN ('1001', '1002')
                AND year = {year}), count(DISTINCT (patient, month(delivered)))
        FROM line l WHERE code IN ('1001', '1002') AND year(delivered) = {year}
        AND debit_credit = 'D' AND NOT EXISTS (FROM line c WHERE c.debit_credit = 'C'
            AND c.provider = l.provider AND c.reverses = l.line_id)"""
    minutes, months = pair(sql, query)
    assert figures(measured, "home_minutes", year) == (minutes, 600 * months)


@pytest.mark.parametrize("year", YEARS)
def test_the_volume_of_every_location_is_exact(
    sql: duckdb.DuckDBPyConnection, measured: Any, year: int
) -> None:
    query = f"""SELECT provider, sum(lines) FROM standing WHERE code = '039924' AND year = {year}
        GROUP BY provider HAVING sum(lines) > 0"""
    volumes = {provider: int(lines) for provider, lines in sql.execute(query).fetchall()}
    assert measured["volumes", year].parts == volumes
    reached = sum(volume >= 20 for volume in volumes.values())
    assert figures(measured, "volumes", year) == (reached, len(volumes))


@pytest.fixture(scope="module")
def seen_stays(sql: duckdb.DuckDBPyConnection) -> None:
    """The stays of the truth less those whose claim was withdrawn."""
    sql.execute(f"""
        CREATE TABLE seen AS FROM stays s WHERE provider = '{HOSPITAL}'
        AND NOT EXISTS (FROM withdrawn w WHERE w.provider = s.provider AND w.patient = s.patient
            AND CASE s.kind WHEN 'hospital' THEN w.code = '039921' AND w.opened = s.admitted
                ELSE w.code IN ('039901', '039902') AND w.delivered >= s.admitted
                     AND w.delivered < s.discharged END)""")


@pytest.mark.usefixtures("seen_stays")
@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize(("name", "kind"), [("stays", "hospital"), ("ic_stays", "ic")])
def test_days_of_stays_are_exact(
    sql: duckdb.DuckDBPyConnection, measured: Any, name: str, kind: str, year: int
) -> None:
    query = f"""SELECT sum(days), count(*) FROM seen WHERE kind = '{kind}'
        AND year(discharged) = {year}"""
    assert figures(measured, name, year) == pair(sql, query)


@pytest.mark.usefixtures("seen_stays")
@pytest.mark.parametrize("year", YEARS)
def test_readmissions_are_exact(sql: duckdb.DuckDBPyConnection, measured: Any, year: int) -> None:
    query = f"""
        SELECT count(*) FILTER (EXISTS (FROM seen b WHERE b.kind = 'hospital'
            AND b.patient = a.patient AND b.admitted - a.discharged BETWEEN 1 AND 30)), count(*)
        FROM seen a WHERE kind = 'hospital' AND year(discharged) = {year}"""
    expected = pair(sql, query)
    assert figures(measured, "readmissions", year) == expected
    assert expected[0] > 20


@pytest.mark.parametrize("year", YEARS)
def test_the_percentile_of_days_per_patient_is_exact(
    sql: duckdb.DuckDBPyConnection, measured: Any, year: int
) -> None:
    """The nearest rank: the smallest number of days that nine in ten patients do not exceed."""
    days = [int(row[0]) for row in sql.execute(
        f"""SELECT sum(quantity) FROM net WHERE code IN ('039901', '039902')
        AND year(delivered) = {year} GROUP BY patient ORDER BY 1""").fetchall()]  # fmt: skip
    rank = -(-90 * len(days) // 100)
    assert figures(measured, "most_days", year) == (days[rank - 1], 1)
    assert days[rank - 1] > days[0]


@pytest.mark.parametrize("year", YEARS)
def test_episodes_of_sub_trajectories_are_exact(
    sql: duckdb.DuckDBPyConnection, measured: Any, year: int
) -> None:
    """The sub-trajectories of the truth for one complaint, less those of which the claim was
    withdrawn; one that opens within a day after the last closed goes on with it."""
    rows = sql.execute(f"""
        SELECT patient, provider, opened, closed FROM trajectories t
        WHERE diagnosis = '{EYES}' AND payer BETWEEN '9001' AND '9006'
        AND NOT EXISTS (FROM withdrawn w WHERE w.patient = t.patient AND w.opened = t.opened
            AND w.provider = t.provider AND w.diagnosis = t.diagnosis AND w.code = t.code)
        ORDER BY patient, provider, opened, closed""").fetchall()
    episodes: list[list[Any]] = []
    for patient, provider, opened, closed in rows:
        last = episodes[-1] if episodes else None
        if last and last[:2] == [patient, provider] and (opened - last[3]).days <= 1:
            last[3] = max(last[3], closed)
        else:
            episodes.append([patient, provider, opened, closed])
    own = [(end - start).days for _, _, start, end in episodes if end.year == year]
    assert figures(measured, "eye_care", year) == (sum(own), len(own))
    assert len(episodes) < len(rows)


@pytest.mark.parametrize("year", YEARS)
def test_money_of_the_same_people_is_exact(
    sql: duckdb.DuckDBPyConnection, measured: Any, year: int
) -> None:
    def cents(codes: str, of: int) -> int:
        return pair(sql, f"""
            SELECT sum(declared), 0 FROM net WHERE code IN ({codes}) AND year(delivered) = {of}
            AND patient IN (SELECT patient FROM net WHERE code = '039922'
                AND year(delivered) IN (2021, {year}))""")[0]  # fmt: skip

    practice = "'12901', '12911'"
    rose = cents(practice, year) - cents(practice, 2021)
    fell = cents("'039922'", 2021) - cents("'039922'", year)
    assert figures(measured, "shift", year) == (rose, max(0, fell))
    assert measured["shift", year].parts["net"] == rose - fell != 0


@pytest.mark.parametrize("year", YEARS)
def test_visits_before_and_after_the_first_digital_contact_are_exact(
    sql: duckdb.DuckDBPyConnection, measured: Any, year: int
) -> None:
    query = f"""
        WITH start AS (SELECT patient, min(delivered) AS day FROM net WHERE code = '039923'
                       GROUP BY patient)
        SELECT count(*) FILTER (n.delivered >= day), count(*) FILTER (n.delivered < day)
        FROM start JOIN net n USING (patient) WHERE n.code = '039922' AND year(day) = {year}
        AND n.delivered - day BETWEEN -180 AND 179"""
    expected = pair(sql, query)
    assert figures(measured, "digital_start", year) == expected
    assert min(expected) > 50


@pytest.mark.parametrize("year", YEARS)
def test_waiting_times_are_exact(sql: duckdb.DuckDBPyConnection, measured: Any, year: int) -> None:
    """From referral to the first sub-trajectory: the waits of the truth for one complaint, less
    those of which the referral or that first care was withdrawn."""
    query = f"""
        SELECT sum(days), count(*) FROM waits s WHERE diagnosis = '{EYES}'
        AND year(opened) = {year}
        AND NOT EXISTS (FROM withdrawn w WHERE w.patient = s.patient AND w.diagnosis = s.diagnosis
            AND (w.opened = s.opened OR (w.code = '12915' AND w.delivered = s.referred)))"""
    assert figures(measured, "waits", year) == pair(sql, query)


def test_the_share_of_avoided_referrals_is_within_the_sampling_error(
    truth: Truth, measured: Any
) -> None:
    """Of joint consultations 60 % need no referral (the programme's setting). Three standard errors
    of a share p of n: 3 x sqrt(p (1 - p) / n)."""
    programmes = truth.summary["region"]["programmes"]
    (setting,) = (x for x in programmes if x["kind"] == "joint_consult")
    share = Fraction(setting["figures"]["avoided"], 1000)
    found = [measured["joint_consults", year] for year in YEARS]
    avoided, asked = (sum(getattr(x, name) for x in found) for name in ("numerator", "denominator"))
    assert asked > 50
    error = share * (1 - share) / asked
    assert (Fraction(avoided, asked) - share) ** 2 <= 9 * error


@pytest.mark.parametrize("year", YEARS)
def test_leakage_is_exact_in_the_claims_and_near_the_truth(
    sql: duckdb.DuckDBPyConnection, measured: Any, year: int
) -> None:
    """Growth at every place is exactly that of the claims. As an estimate of who leaked away it has
    the error of two counts: three times the root of the volumes now and before."""
    codes = ", ".join(f"'{code}'" for code in JOINTS)
    volumes = dict(sql.execute(
        f"""SELECT (provider, year), sum(lines) FROM standing WHERE code IN ({codes})
        GROUP BY ALL""").fetchall())  # fmt: skip
    own = {HOSPITAL, ACADEMIC, CLINIC}
    others = {place for place, _ in volumes} - own

    def growth(*places: str) -> tuple[int, int]:
        now, then = (sum(int(volumes.get((p, y), 0)) for p in places) for y in (year, 2021))
        return now - then, now + then

    parts = measured["joints", year].parts
    expected = {"gross": (*others, ACADEMIC, CLINIC), "agreed": (ACADEMIC,), "market": (CLINIC,)}
    for name, places in expected.items():
        assert parts[name] == max(0, growth(*places)[0]), name
    assert parts["fall"] == max(0, -growth(HOSPITAL)[0])
    for reason, places in (("agreed", (ACADEMIC,)), ("market", (CLINIC,)),
                           ("unexplained", (ELSEWHERE,))):  # fmt: skip
        leaked, _ = pair(sql, f"""SELECT sum(lines), 0 FROM leakage WHERE code IN ({codes})
            AND year = {year} AND reason = '{reason}'""")  # fmt: skip
        found, both = growth(*places)
        assert (found - leaked) ** 2 <= 9 * both, reason


def test_a_measure_knows_no_more_than_had_come_in(
    truth: Truth, sql: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """Half a year later, when much of the year had not been declared yet: exactly the lines that
    were in by then, less those that had been reversed by then, each once."""
    kind, says = MEASURES["operations"]
    text = said("operations", kind, says)
    prepared = contracts.contract(tmp_path, text, HEADER)
    known = date(2022, 6, 30)
    found = measure_claims([prepared], truth.folder / "claims", known)
    query = f"""
        SELECT count(DISTINCT line_id), 0 FROM line l WHERE code = '039924'
        AND provider = '{HOSPITAL}' AND year(delivered) = 2022 AND debit_credit = 'D'
        AND received <= DATE '{known}' AND NOT EXISTS (FROM line c WHERE c.debit_credit = 'C'
            AND c.provider = l.provider AND c.reverses = l.line_id
            AND c.received <= DATE '{known}')"""
    expected, _ = pair(sql, query)
    assert {x.window: x.numerator for x in found} == {"2022": expected}
    later, _ = pair(sql, f"""SELECT sum(lines), 0 FROM standing WHERE code = '039924'
        AND provider = '{HOSPITAL}' AND year = 2022""")  # fmt: skip
    assert 0 < expected < later
