"""Synthetic claims: what the lines are like, and that their truth is what a recount finds.

Every recount is SQL over the claim lines alone (or over them and the truth of single events): it
shares nothing with the generator, which counts its own arrays.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from passend.claims.intake import take_in
from passend.claims.readers import open_source
from passend.claims.schema import FIELDS, arrow_schema
from passend.claims.store import Store
from passend.claims.synthetic import TABLES, Truth, generate, read_truth
from passend.claims.synthetic.billing import DELAYS
from passend.claims.synthetic.pathways import PATHS
from passend.claims.synthetic.people import FAR, settled
from passend.claims.synthetic.plan import NONE, day_number, plan_of
from passend.claims.synthetic.regions import REGIONS
from passend.claims.synthetic.trajectories import sub_trajectories
from passend.findings import BadInput

YEARS = [2021, 2022, 2023]
HOSPITAL, ACADEMIC, CLINIC, ELSEWHERE, HOME = (
    "06991001", "06990141", "06991011", "06991009", "41990001",
)  # fmt: skip


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    """Three years of eight thousand people in the river country, in sixteen chunks."""
    folder = tmp_path_factory.mktemp("synthetic") / "rivierland"
    return generate("rivierland", 8_000, YEARS, 20_260_101, folder)


@pytest.fixture(scope="module")
def sql(truth: Truth) -> Iterator[duckdb.DuckDBPyConnection]:
    """The claim lines as ``line`` and every table of the truth by its name."""
    connection = duckdb.connect()
    connection.execute("SET autoinstall_known_extensions=false")
    connection.execute("SET autoload_known_extensions=false")
    # The catalogue says which codes belong to the year in which they were opened.
    opened = [c["code"] for c in truth.summary["codes"] if c["year_of"] == "opened"]
    connection.register("opened_code", pa.table({"code": opened}))
    for name in TABLES:
        connection.register(name, truth.table(name))
    connection.execute(f"""
        CREATE TABLE line AS
        SELECT *, CASE WHEN code IN (FROM opened_code) THEN opened ELSE delivered END AS day,
            row_number() OVER (PARTITION BY provider, line_id ORDER BY received) AS copy
        FROM '{truth.folder}/claims/*.parquet'""")
    # A line that was sent once more has the same number; care that was declared twice has all in
    # common with a debit that nobody reversed, but its numbers.
    connection.execute("""
        CREATE TABLE debit AS
        SELECT *, year(day) AS year, (provider, line_id) IN (
            SELECT (provider, reverses) FROM line WHERE debit_credit = 'C') AS reversed
        FROM line WHERE debit_credit = 'D' AND copy = 1""")
    connection.execute("""
        CREATE TABLE net AS
        SELECT *, row_number() OVER (
            PARTITION BY provider, payer, patient, code, diagnosis, opened, closed, delivered,
                quantity ORDER BY received, line_id) AS times
        FROM debit WHERE NOT reversed""")
    yield connection
    connection.close()


def one(sql: duckdb.DuckDBPyConnection, query: str) -> Any:
    """The only value of a query."""
    row = sql.execute(query).fetchone()
    assert row is not None
    return row[0]


def rows(sql: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return sorted(sql.execute(query).fetchall(), key=repr)


def valid_citizen_number(text: str) -> bool:
    """Nine digits whose sum, weighted 9 to 2 and -1, divides by eleven (domain facts, 4.7)."""
    if not re.fullmatch(r"\d{9}", text):
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(int(d) * w for d, w in zip(text, weights, strict=True)) % 11 == 0


# The lines


def test_every_line_obeys_the_claim_schema(truth: Truth) -> None:
    for path in truth.claims:
        table = pq.read_table(path)
        assert table.schema == arrow_schema()
        assert table.num_rows > 0
        for field in FIELDS:
            column = table.column(field.name)
            if field.required:
                assert column.null_count == 0, field.name
            values = [value for value in column.unique().to_pylist() if value is not None]
            if field.pattern:
                assert [v for v in values if not re.fullmatch(field.pattern, v)] == []
            if field.words:
                assert set(values) <= set(field.words)
            if field.kind in ("count", "cents"):
                assert min(values) >= 0, field.name


def test_every_line_has_the_day_that_attributes_it_in_a_year_asked_for(
    sql: duckdb.DuckDBPyConnection,
) -> None:
    assert rows(sql, "SELECT DISTINCT year(day) FROM line") == [(2021,), (2022,), (2023,)]
    assert one(sql, "SELECT count(*) FROM line WHERE day IS NULL") == 0
    # Care is declared after its last day; a registration at the beginning of its quarter.
    early = "SELECT DISTINCT code FROM line WHERE received <= coalesce(closed, day)"
    assert rows(sql, early) == [("12901",), ("12902",), ("12903",), ("12904",)]
    assert one(sql, "SELECT count(*) FROM line WHERE received <= day") == 0


def test_nobody_and_nothing_is_real(truth: Truth, sql: duckdb.DuckDBPyConnection) -> None:
    assert valid_citizen_number("249566758")
    for (provider,) in rows(sql, "SELECT DISTINCT provider FROM line"):
        assert re.fullmatch(r"0699\d{4}|4199\d{4}", provider)
    for (payer,) in rows(sql, "SELECT DISTINCT payer FROM line"):
        assert re.fullmatch(r"90\d\d", payer)
    for (postcode,) in rows(sql, "SELECT DISTINCT postcode3 FROM line"):
        assert postcode.startswith("0")
    for (patient,) in rows(sql, "SELECT DISTINCT patient FROM line"):
        assert re.fullmatch(r"[0-9a-f]{16}", patient)
    assert [name for name in arrow_schema().names if "bsn" in name] == []
    texts = [f.name for f in FIELDS if f.kind in ("text", "code")]
    for name in texts:
        values = [value for (value,) in rows(sql, f"SELECT DISTINCT {name} FROM line") if value]
        assert [value for value in values if valid_citizen_number(value)] == []
    for name in TABLES:
        table = truth.table(name)
        for column in table.schema.names:
            if table.schema.field(column).type == pa.string():
                values = table.column(column).drop_null().unique().to_pylist()
                assert [value for value in values if valid_citizen_number(value)] == []


def test_a_person_has_one_birth_year_sex_and_postal_code(sql: duckdb.DuckDBPyConnection) -> None:
    assert one(sql, "SELECT count(DISTINCT patient) FROM line") > 7_000
    query = """SELECT count(*) FROM (SELECT patient FROM line GROUP BY patient
        HAVING count(DISTINCT (birth_year, sex, postcode3)) > 1)"""
    assert one(sql, query) == 0


def test_every_kind_of_care_is_declared_by_its_providers_to_its_payers(
    truth: Truth, sql: duckdb.DuckDBPyConnection
) -> None:
    kinds = {p["agb"]: p["kind"] for p in truth.summary["region"]["providers"]}
    payers = {p["code"]: p["kind"] for p in truth.summary["region"]["payers"]}
    sectors = {c["code"]: c["sector"] for c in truth.summary["codes"]}
    found = {
        (kinds[provider], sectors[code], payers[payer])
        for provider, code, payer in rows(sql, "SELECT DISTINCT provider, code, payer FROM line")
    }
    assert found == {
        ("hospital", "hospital", "label"),
        ("academic", "hospital", "label"),
        ("clinic", "hospital", "label"),
        ("elsewhere", "hospital", "label"),
        ("mental", "mental", "label"),
        ("home_care", "home", "label"),
        ("home_care", "home", "care_office"),
        ("nursing_home", "home", "care_office"),
        ("household_help", "home", "municipality"),
        ("youth_care", "home", "municipality"),
        ("general_practice", "general", "label"),
    }
    labels = {code for code, kind in payers.items() if kind == "label"}
    assert len(labels) == 6
    insurers = {p["group"] for p in truth.summary["region"]["payers"] if p["kind"] == "label"}
    assert len(insurers) >= 3


def test_care_products_have_nine_digits_and_six_characters_and_other_lines_no_product(
    sql: duckdb.DuckDBPyConnection,
) -> None:
    found = rows(sql, "SELECT DISTINCT code, product, code_list FROM line")
    products = [(code, product) for code, product, list_ in found if list_ == "041"]
    assert len(products) > 100
    for code, product in products:
        assert re.fullmatch(r"1[4-7][A-Z]\d{3}", code)
        assert re.fullmatch(r"\d{9}", product)
    # The first six digits are the product group: one per pathway, so per letter of the code.
    assert len({product[:6] for _, product in products}) == len({code[2] for code, _ in products})
    assert {product for _, product, list_ in found if list_ != "041"} == {None}


def test_quantities_are_minutes_days_and_units(sql: duckdb.DuckDBPyConnection) -> None:
    units = dict(rows(sql, "SELECT DISTINCT code, unit FROM line"))
    assert units["1001"] == units["1002"] == units["3001"] == "minuut"
    assert units["039901"] == "dag"
    assert units["039911"] == "eenheid"
    # A consult in mental health care says its minutes in its code.
    consults = rows(sql, "SELECT DISTINCT code, quantity FROM line WHERE code LIKE 'C_____'")
    assert len(consults) == 30  # three professions, two kinds, five durations
    assert [quantity for _, quantity in consults] == [int(code[3:]) for code, _ in consults]
    assert one(sql, "SELECT min(quantity) FROM line WHERE code = '039911'") > 1


def test_an_amount_is_quantity_times_price_rounded_on_the_line(
    sql: duckdb.DuckDBPyConnection,
) -> None:
    # Half away from zero in whole numbers: (2 q p + per) // (2 per).
    query = """
        SELECT count(*), count(*) FILTER (
            declared = (2 * quantity * cents + per) // (2 * per)
            AND (line.paid = (2 * declared * prices.paid + 1000) // 2000 OR line.paid = 0))
        FROM line JOIN prices ON (line.provider, line.payer, line.code, year(day))
            = (prices.provider, prices.payer, prices.code, prices.year)"""
    counts = sql.execute(query).fetchone()
    assert counts is not None
    assert counts[0] == counts[1] == one(sql, "SELECT count(*) FROM line")
    assert one(sql, "SELECT count(*) FROM prices WHERE per = 60") > 0
    # Without a contract three quarters are paid.
    query = """SELECT DISTINCT prices.paid FROM prices WHERE provider = '41990003'"""
    assert rows(sql, query) == [(750,)]


# Sub-trajectories


def lived_through(opened: date, first: bool, planned: date | None) -> list[tuple[date, date]]:
    """The days of opening and closing of one trajectory for cataract, which takes no stay."""
    plan = plan_of("rivierland", 500, [2021, 2022], 1)
    people = settled(plan, 0)
    person = int(np.argmax((people.starts < plan.first_day) & (people.ends == FAR)))
    state = {
        "trajectory": 0, "person": person, "path": [path.id for path in PATHS].index("cataract"),
        "first": int(first), "provider": 0, "referrer": NONE, "referred": NONE,
        "opened": day_number(opened), "planned": day_number(planned) if planned else NONE,
        "left": 3, "home": NONE, "reason": NONE, "programme": NONE, "world": 0, "enrolled": NONE,
    }  # fmt: skip
    columns = {name: np.array([value]) for name, value in state.items()}
    found = sub_trajectories(plan, people, plan.draws(0, "test"), columns)
    start = date(1970, 1, 1)
    return [
        (start + timedelta(int(o)), start + timedelta(int(c)))
        for o, c in zip(found["opened"], found["closed"], strict=True)
    ]


@pytest.mark.parametrize(
    ("first", "opened", "planned", "closed"),
    [
        # Domain facts 10-09: 15 November and 90 days is 13 February (15 + 31 + 31 + 13 = 90).
        (True, date(2021, 11, 15), None, date(2022, 2, 13)),
        # 14 February and 120 days is 14 June (14 + 31 + 30 + 31 + 14 = 120).
        (False, date(2022, 2, 14), None, date(2022, 6, 14)),
        # 12-07, five years earlier: 20 December and 90 days is 20 March (11 + 31 + 28 + 20 = 90).
        (True, date(2021, 12, 20), None, date(2022, 3, 20)),
        # Operated on 1 April: 42 days later is 13 May (29 + 13).
        (True, date(2021, 3, 1), date(2021, 4, 1), date(2021, 5, 13)),
        # Operated on the day of opening: 12 April (30 + 12).
        (True, date(2021, 3, 1), date(2021, 3, 1), date(2021, 4, 12)),
        # Operated on day 85, 25 May: 42 days later would be day 127, so it closes on day 120,
        # 29 June (30 + 30 + 31 + 29).
        (True, date(2021, 3, 1), date(2021, 5, 25), date(2021, 6, 29)),
    ],
)
def test_a_sub_trajectory_closes_by_rule(
    first: bool, opened: date, planned: date | None, closed: date
) -> None:
    assert lived_through(opened, first, planned)[0] == (opened, closed)


@pytest.mark.parametrize(
    ("first", "planned", "expected"),
    [
        # A first one closes on day 90, 30 May; treatment on day 101, 10 June, falls in the next,
        # which closes 42 days later, on 22 July (20 + 22).
        (True, date(2021, 6, 10), [(date(2021, 3, 1), date(2021, 5, 30)),
                                   (date(2021, 5, 31), date(2021, 7, 22))]),
        # In a later one day 101 would leave no 42 days within 120: the next opens on day 121,
        # 30 June, with the treatment, and closes 42 days later, on 11 August (31 + 11).
        (False, date(2021, 6, 10), [(date(2021, 3, 1), date(2021, 6, 29)),
                                    (date(2021, 6, 30), date(2021, 8, 11))]),
    ],
)  # fmt: skip
def test_a_treatment_that_comes_too_late_falls_in_the_next(
    first: bool, planned: date, expected: list[tuple[date, date]]
) -> None:
    assert lived_through(date(2021, 3, 1), first, planned)[:2] == expected


def test_a_sub_trajectory_closes_on_the_42nd_day_after_treatment_and_within_120(
    sql: duckdb.DuckDBPyConnection,
) -> None:
    found = rows(
        sql,
        "SELECT kind, rule, days, opened, discharged, closed FROM trajectories",
    )
    rules = {(kind, rule) for kind, rule, *_ in found}
    assert rules == {
        ("ZT11", "first"), ("ZT11", "treatment"), ("ZT11", "longest"),
        ("ZT21", "later"), ("ZT21", "treatment"), ("ZT21", "longest"),
    }  # fmt: skip
    for kind, rule, days, opened, discharged, closed in found:
        lasts = (closed - opened).days
        if discharged is None:
            assert lasts == days == {"ZT11": 90, "ZT21": 120}[kind]
        else:
            after = (closed - discharged).days
            assert opened <= discharged <= closed
            assert (rule == "treatment") == (after == 42)
            assert rule == "treatment" or (lasts == 120 and after < 42)
            assert lasts <= 120


def test_the_lines_of_a_claim_show_what_closed_its_care_product(
    sql: duckdb.DuckDBPyConnection,
) -> None:
    # The last stay or operation on the claim, where all of it lies in the years asked for.
    sql.execute("""
        CREATE OR REPLACE TEMP TABLE shown AS
        SELECT p.patient, p.provider, p.diagnosis, p.opened, p.closed,
            max(coalesce(a.closed, a.delivered)) AS last
        FROM net p JOIN net a USING (provider, claim_id)
        WHERE p.code LIKE '15%' AND a.code IN ('039921', '039924') AND p.closed < '2024-01-01'
        GROUP BY ALL""")
    found = sql.execute("""
        SELECT count(*), count(*) FILTER (shown.closed = least(last + 42, shown.opened + 120))
        FROM shown JOIN trajectories USING (patient, provider, diagnosis, opened)
        WHERE last = discharged""").fetchone()
    assert found is not None
    assert found[0] == found[1] > 500
    # Who lies in two hospitals at once lies in the first: only then a claim shows no last stay.
    hidden = """
        FROM shown JOIN trajectories t USING (patient, provider, diagnosis, opened)
        WHERE last <> t.discharged"""
    elsewhere = """AND EXISTS (FROM stays s WHERE s.patient = shown.patient AND s.kind = 'hospital'
        AND s.admitted <= t.discharged AND s.discharged >= shown.last)"""
    count = one(sql, f"SELECT count(*) {hidden}")
    assert count == one(sql, f"SELECT count(*) {hidden} {elsewhere}")
    untreated = """
        SELECT count(*), count(*) FILTER (closed - opened IN (90, 120)) FROM net p
        WHERE code LIKE '15%' AND (provider, patient, diagnosis, opened) IN (
            SELECT (provider, patient, diagnosis, opened) FROM trajectories
            WHERE treated IS NULL)"""
    counts = sql.execute(untreated).fetchone()
    assert counts is not None
    assert counts[0] == counts[1] > 1_000


def test_the_next_sub_trajectory_opens_on_the_day_after(sql: duckdb.DuckDBPyConnection) -> None:
    query = """
        SELECT count(*) FILTER (kind = 'ZT21' AND before IS NOT NULL),
            count(*) FILTER (kind = 'ZT21' AND before IS NOT NULL AND opened = before + 1),
            count(*) FILTER (kind = 'ZT11' AND before IS NOT NULL)
        FROM (SELECT *, lag(closed) OVER (PARTITION BY trajectory ORDER BY opened) AS before
            FROM trajectories)"""
    later, next_day, second_first = sql.execute(query).fetchone() or (0, 0, 0)
    assert later == next_day > 1_000
    assert second_first == 0


def test_every_sub_trajectory_is_declared_once_with_its_days(
    sql: duckdb.DuckDBPyConnection,
) -> None:
    # As first declared: every debit of a care product that is no correction and no duplicate.
    lines = """SELECT DISTINCT patient, provider, payer, diagnosis, specialism, opened, closed
        FROM debit WHERE code LIKE '15%'"""
    truth = """SELECT patient, provider, payer, diagnosis, specialism, opened, closed
        FROM trajectories"""
    assert rows(sql, lines) == rows(sql, truth)


# Switchers


def test_who_switches_keeps_the_label_of_the_day_of_opening(
    sql: duckdb.DuckDBPyConnection,
) -> None:
    sql.execute("""
        CREATE OR REPLACE TEMP TABLE once AS SELECT * FROM switchers
        WHERE patient IN (SELECT patient FROM switchers GROUP BY 1 HAVING count(*) = 1)""")
    # A care product that is open on 1 January stays with the old label, the next goes to the new.
    products = """
        SELECT count(*) FILTER (opened < switched AND closed >= switched),
            count(*) FILTER (opened < switched AND payer <> from_payer),
            count(*) FILTER (opened >= switched),
            count(*) FILTER (opened >= switched AND payer <> to_payer)
        FROM line JOIN once USING (patient) WHERE code LIKE '15%'"""
    spanning, wrong_before, after, wrong_after = sql.execute(products).fetchone() or (0,) * 4
    assert spanning > 20
    assert after > 20
    assert wrong_before == wrong_after == 0
    # What happens inside a care product goes to its label, everything else to that of the day.
    insured = """line JOIN once USING (patient) WHERE code NOT LIKE '15%'
        AND payer IN (SELECT payer FROM population)"""
    inside = "code IN ('039921', '039922', '039923', '039924')"
    wrong = f"""SELECT count(*) FROM {insured} AND NOT {inside}
        AND payer <> CASE WHEN delivered < switched THEN from_payer ELSE to_payer END"""
    assert one(sql, wrong) == 0
    kept = f"""SELECT count(*) FROM {insured} AND {inside}
        AND delivered >= switched AND payer = from_payer"""
    assert one(sql, kept) > 5


def test_the_switchers_are_those_whose_registration_changes(
    sql: duckdb.DuckDBPyConnection,
) -> None:
    # The practice registers everybody on the first day of every quarter.
    recount = """
        WITH registered AS (SELECT DISTINCT patient, payer, delivered FROM debit
            WHERE code IN ('12901', '12902', '12903', '12904'))
        SELECT b.patient, a.payer, b.payer, b.delivered FROM registered a JOIN registered b
            ON a.patient = b.patient AND a.payer <> b.payer AND month(b.delivered) = 1
            AND a.delivered = b.delivered - INTERVAL 3 MONTH"""
    truth = """SELECT patient, from_payer, to_payer, switched FROM switchers"""
    found, expected = set(rows(sql, recount)), set(rows(sql, truth))
    assert len(expected) > 300
    # Somebody who arrived in the last quarter was not registered on its first day.
    arrived = expected - found
    assert found <= expected
    assert all(
        one(sql, f"""SELECT count(*) FROM debit WHERE patient = '{patient}'
            AND code LIKE '1290_' AND delivered < '{day}'""") == 0
        for patient, _, _, day in arrived
    )  # fmt: skip


# Totals, credits, duplicates


TOTALS = {
    "debit": ("debit", "true"),
    "credit": ("line", "debit_credit = 'C' AND copy = 1"),
    "resent": ("line", "copy > 1"),
    "billed_again": ("net", "times > 1"),
}


@pytest.mark.parametrize("kind", TOTALS)
def test_totals_are_what_the_lines_add_up_to(sql: duckdb.DuckDBPyConnection, kind: str) -> None:
    source, where = TOTALS[kind]
    recount = f"""
        SELECT provider, payer, code, year(day), count(*), sum(quantity)::BIGINT,
            sum(declared)::BIGINT, sum(paid)::BIGINT
        FROM {source} WHERE {where} GROUP BY ALL"""
    kinds = [kind] if kind != "debit" else ["original", "correction", "billed_again"]
    sums = ", ".join(
        " + ".join(f"{kind}_{name}" for kind in kinds)
        for name in ("lines", "quantity", "declared", "paid")
    )
    truth = f"""SELECT provider, payer, code, year, {sums} FROM totals
        WHERE {" + ".join(f"{kind}_lines" for kind in kinds)} > 0"""
    found = rows(sql, recount)
    assert len(found) > 20
    assert found == rows(sql, truth)


def test_net_totals_are_debits_less_credits_without_duplicates(
    sql: duckdb.DuckDBPyConnection,
) -> None:
    recount = """
        SELECT provider, payer, code, year, count(*), sum(quantity)::BIGINT, sum(declared)::BIGINT,
            sum(paid)::BIGINT
        FROM net WHERE times = 1 GROUP BY ALL"""
    truth = """SELECT provider, payer, code, year, net_lines, net_quantity, net_declared, net_paid
        FROM totals WHERE net_lines > 0"""
    assert rows(sql, recount) == rows(sql, truth)
    # Where everything was withdrawn nothing is left over.
    withdrawn = (
        "SELECT count(*) FROM totals WHERE net_lines = 0 AND (net_quantity, net_declared) <> (0, 0)"
    )
    assert one(sql, withdrawn) == 0


def test_the_figures_of_the_whole_are_the_sums_of_the_lines(
    truth: Truth, sql: duckdb.DuckDBPyConnection
) -> None:
    figures = truth.summary["figures"]
    assert truth.lines == figures["lines"] == one(sql, "SELECT count(*) FROM line")
    assert figures["net_declared"] == one(sql, "SELECT sum(declared) FROM net WHERE times = 1")
    late = """SELECT count(*), sum(declared) FROM line
        WHERE received - coalesce(closed, delivered) > 365"""
    assert sql.execute(late).fetchone() == (figures["late_lines"], figures["late_declared"])
    assert figures["late_lines"] > 50


def test_every_credit_reverses_one_debit_of_the_same_care(sql: duckdb.DuckDBPyConnection) -> None:
    recount = """SELECT provider, line_id, reverses, payer, code, quantity, declared, paid, received
        FROM line WHERE debit_credit = 'C'"""
    truth = """SELECT provider, line_id, reverses, payer, code, quantity, declared, paid, received
        FROM credits"""
    found = rows(sql, recount)
    assert len(found) > 300
    assert found == rows(sql, truth)
    same = """
        SELECT count(*) FROM line c JOIN line d
            ON d.provider = c.provider AND d.line_id = c.reverses
        WHERE c.debit_credit = 'C' AND d.debit_credit = 'D' AND c.received > d.received
            AND (c.payer, c.patient, c.code, c.quantity, c.declared, c.day, c.birth_year)
              = (d.payer, d.patient, d.code, d.quantity, d.declared, d.day, d.birth_year)"""
    assert one(sql, same) == len(found)
    assert one(sql, "SELECT count(DISTINCT (provider, reverses)) FROM credits") == len(found)
    assert (
        one(sql, "SELECT count(*) FROM line WHERE debit_credit = 'D' AND reverses IS NOT NULL") == 0
    )


def test_what_replaces_a_credited_line_costs_no_more(sql: duckdb.DuckDBPyConnection) -> None:
    query = """
        SELECT count(*), count(*) FILTER (d.declared <= c.declared), sum(c.declared - d.declared)
        FROM credits c JOIN line d
            ON d.provider = c.provider AND d.line_id = c.corrected_by AND d.received = c.received"""
    count, cheaper, less = sql.execute(query).fetchone() or (0, 0, 0)
    assert count == cheaper == one(sql, "SELECT count(corrected_by) FROM credits") > 20
    assert less > 0


def test_what_is_made_up_comes_in_whole_and_lines_sent_again_are_known(
    truth: Truth, sql: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """A line sent again is no contradiction: the pass counts it once, with what was paid for it."""
    (path, *_) = sorted((truth.folder / "claims").glob("*.parquet"))
    report = take_in(open_source(path), Store(tmp_path))
    assert report.taken_in
    assert report.good
    resent = f"""SELECT count(*) FROM '{path}' SEMI JOIN
        (FROM duplicates WHERE kind = 'resent') d USING (provider, line_id, received)"""
    assert report.total("resent-line") == sql.execute(resent).fetchone()[0] > 0


def test_duplicates_are_known_one_by_one(sql: duckdb.DuckDBPyConnection) -> None:
    resent = "SELECT provider, line_id, line_id, received FROM line WHERE copy > 1"
    truth = """SELECT provider, line_id, repeats, received FROM duplicates WHERE kind = 'resent'"""
    assert rows(sql, resent) == rows(sql, truth)
    again = """
        SELECT b.provider, b.line_id, a.line_id, b.received FROM net a JOIN net b
            ON a.times = 1 AND b.times = 2
            AND (a.provider, a.payer, a.patient, a.code, a.quantity)
              = (b.provider, b.payer, b.patient, b.code, b.quantity)
            AND a.diagnosis IS NOT DISTINCT FROM b.diagnosis
            AND a.opened IS NOT DISTINCT FROM b.opened
            AND a.closed IS NOT DISTINCT FROM b.closed
            AND a.delivered IS NOT DISTINCT FROM b.delivered"""
    truth = """SELECT provider, line_id, repeats, received FROM duplicates
        WHERE kind = 'billed_again'"""
    assert len(rows(sql, again)) > 50
    assert rows(sql, again) == rows(sql, truth)
    assert one(sql, "SELECT max(times) FROM net") == 2


# Run-off


def test_the_run_off_is_what_was_received_when(sql: duckdb.DuckDBPyConnection) -> None:
    recount = """
        SELECT date_trunc('month', day)::DATE AS month, datediff('month', day, received) AS after,
            count(*) FILTER (debit_credit = 'D'),
            coalesce(sum(declared) FILTER (debit_credit = 'D'), 0)::BIGINT,
            count(*) FILTER (debit_credit = 'C'),
            coalesce(sum(declared) FILTER (debit_credit = 'C'), 0)::BIGINT
        FROM line WHERE copy = 1 AND (provider, line_id) NOT IN (
            SELECT (provider, line_id) FROM duplicates WHERE kind = 'billed_again')
        GROUP BY ALL"""
    truth = """
        SELECT month, after_months, sum(lines)::BIGINT, sum(declared)::BIGINT,
            sum(credited_lines)::BIGINT, sum(credited)::BIGINT
        FROM runoff GROUP BY ALL"""
    assert rows(sql, recount) == rows(sql, truth)


@pytest.mark.parametrize("sector", ["general", "hospital"])
def test_delays_follow_the_known_distribution(sql: duckdb.DuckDBPyConnection, sector: str) -> None:
    # One care product or one consult is one claim; what was credited or doubled is left out.
    codes = {"general": "code IN ('12911', '12912')", "hospital": "code LIKE '15%'"}[sector]
    found = dict(
        rows(sql, f"""
            SELECT (received - coalesce(closed, delivered) - 1) // 30, count(*) FROM line
            WHERE {codes} AND (provider, line_id) NOT IN (
                SELECT (provider, unnest([line_id, reverses, corrected_by])) FROM credits)
              AND (provider, line_id, received) NOT IN (
                SELECT (provider, line_id, received) FROM duplicates)
            GROUP BY ALL""")
    )  # fmt: skip
    shares = dict(DELAYS[sector])
    assert sum(shares.values()) == 1000
    assert set(found) <= set(shares)
    count = sum(found.values())
    for step, share in shares.items():
        # Within five standard deviations of n p: (x - n p)^2 <= 25 n p (1 - p), in thousandths.
        off = 1000 * found.get(step, 0) - count * share
        assert off * off <= 25 * count * share * (1000 - share), step


# Programmes and leakage


@pytest.mark.parametrize("k", [1, 2, 3])
def test_what_remains_falls_by_a_tenth_every_year(k: int) -> None:
    (programme,) = [p for p in REGIONS["rivierland"].programmes if p.kind == "fewer_ic_days"]
    # 0.9, 0.81 and 0.729, in millionths.
    assert programme.remains(k) == {1: 900_000, 2: 810_000, 3: 729_000}[k]


SCOPES = {
    "ic-zonder-muren": f"provider = '{HOSPITAL}' AND code IN ('039901', '039902') "
    "AND delivered >= '2022-01-01'",
    "weer-zelf-doen": f"provider = '{HOME}' AND code IN ('1001', '1002') "
    "AND opened >= '2022-01-01'",
}


@pytest.mark.parametrize("programme", SCOPES)
def test_what_there_is_with_a_programme_is_what_was_declared(
    sql: duckdb.DuckDBPyConnection, programme: str
) -> None:
    recount = f"""SELECT provider, payer, code, year, count(*), sum(quantity)::BIGINT,
        sum(declared)::BIGINT FROM net WHERE times = 1 AND {SCOPES[programme]} GROUP BY ALL"""
    truth = f"""SELECT provider, payer, code, year, with_lines, with_quantity, with_declared
        FROM effects WHERE programme = '{programme}' AND with_lines > 0"""
    found = rows(sql, recount)
    assert len(found) > 5
    assert found == rows(sql, truth)


def test_ic_days_fall_by_a_tenth_in_the_first_year_and_a_fifth_in_the_second(
    sql: duckdb.DuckDBPyConnection,
) -> None:
    found = rows(sql, """
        SELECT year, sum(without_quantity)::BIGINT, sum(with_quantity)::BIGINT FROM effects
        WHERE programme = 'ic-zonder-muren' GROUP BY year""")  # fmt: skip
    # Of n days each goes with chance p, 100 and 190 per thousand: within four standard deviations.
    for (year, without, with_), share in zip(found, (100, 190), strict=True):
        assert year == {100: 2022, 190: 2023}[share]
        off = 1000 * (without - with_) - without * share
        assert 0 < with_ <= without
        assert off * off <= 16 * without * share * (1000 - share)


def test_measuring_at_home_adds_lines_and_takes_visits_and_admissions_away(
    sql: duckdb.DuckDBPyConnection,
) -> None:
    months = "SELECT sum(with_lines), sum(without_lines) FROM effects WHERE code = '039931'"
    added, nothing = sql.execute(months).fetchone() or (0, 0)
    assert nothing == 0
    assert added == one(sql, "SELECT count(*) FROM net WHERE times = 1 AND code = '039931'") > 100
    for codes in ("'039922', '039923'", "'039921'"):
        query = f"""SELECT sum(without_lines), sum(with_lines) FROM effects
            WHERE programme = 'thuismeten' AND code IN ({codes})"""
        without, with_ = sql.execute(query).fetchone() or (0, 0)
        assert with_ < without
    assert (
        one(sql, "SELECT count(*) FROM line WHERE code = '039931' AND delivered < '2022-07-01'")
        == 0
    )


def test_looking_along_avoids_referrals_and_all_care_after_them(
    sql: duckdb.DuckDBPyConnection,
) -> None:
    query = """SELECT code, sum(without_lines)::BIGINT, sum(with_lines)::BIGINT FROM effects
        WHERE programme = 'meekijken' AND code IN ('12915', '12916') GROUP BY code"""
    (_, without, with_), (_, none, asked) = rows(sql, query)
    avoided = without - with_
    assert none == 0
    assert asked == one(sql, "SELECT count(*) FROM net WHERE times = 1 AND code = '12916'")
    # 600 per thousand of those who were asked about need no referral: four standard deviations.
    # Withdrawn claims of either kind are in neither figure, so allow for each of them.
    withdrawn = one(sql, """SELECT count(*) FROM credits
        WHERE corrected_by IS NULL AND code IN ('12915', '12916')""")  # fmt: skip
    off = abs(1000 * avoided - 600 * asked) - 1000 * withdrawn
    assert off <= 0 or off * off <= 16 * asked * 600 * 400
    care = """SELECT sum(without_declared - with_declared) FROM effects
        WHERE programme = 'meekijken' AND code LIKE '15D%'"""
    assert one(sql, care) > 0


def test_leakage_is_what_moved_patients_cost_elsewhere(sql: duckdb.DuckDBPyConnection) -> None:
    recount = """
        SELECT t.reason, t.home, n.provider, n.payer, n.code, n.year, count(*),
            sum(n.quantity)::BIGINT, sum(n.declared)::BIGINT
        FROM net n JOIN trajectories t USING (patient, provider, diagnosis, opened)
        WHERE n.times = 1 AND n.code LIKE '15%' AND t.home IS NOT NULL GROUP BY ALL"""
    truth = """SELECT reason, home, provider, payer, code, year, lines, quantity, declared
        FROM leakage WHERE code LIKE '15%' AND lines > 0"""
    found = rows(sql, recount)
    assert found == rows(sql, truth)
    assert {(row[0], row[1], row[2]) for row in found} == {
        ("agreed", HOSPITAL, ACADEMIC),
        ("market", HOSPITAL, CLINIC),
        ("unexplained", HOSPITAL, ELSEWHERE),
    }
    before = "SELECT count(*) FROM trajectories WHERE home IS NOT NULL AND opened < '2022-01-01'"
    assert one(sql, before) == 0


def test_leaked_care_has_the_price_it_would_have_had_at_home(
    sql: duckdb.DuckDBPyConnection,
) -> None:
    query = """
        SELECT count(*), count(*) FILTER (at_home = lines * cents)
        FROM leakage JOIN prices ON (home, leakage.payer, leakage.code, leakage.year)
            = (prices.provider, prices.payer, prices.code, prices.year)
        WHERE leakage.code LIKE '15%'"""
    count, right = sql.execute(query).fetchone() or (0, 0)
    assert count == right > 5


# Stays and waits


def test_stays_in_hospital_are_lines(sql: duckdb.DuckDBPyConnection) -> None:
    recount = """SELECT DISTINCT patient, provider, payer, opened, closed, quantity FROM debit
        WHERE code = '039921'"""
    truth = """SELECT patient, provider, payer, admitted, discharged, days FROM stays
        WHERE kind = 'hospital'"""
    assert len(rows(sql, recount)) > 300
    assert rows(sql, recount) == rows(sql, truth)


@pytest.mark.parametrize(("kind", "codes"), [("ic", "'039901', '039902'"), ("mental", "'VD0001'")])
def test_stays_by_the_day_are_unbroken_runs_of_days(
    sql: duckdb.DuckDBPyConnection, kind: str, codes: str
) -> None:
    recount = f"""
        WITH day AS (SELECT DISTINCT patient, provider, delivered FROM debit
            WHERE code IN ({codes})),
        run AS (SELECT *, delivered - row_number() OVER (
            PARTITION BY patient, provider ORDER BY delivered)::INT AS start FROM day)
        SELECT patient, provider, min(delivered), count(*) FROM run
        GROUP BY patient, provider, start"""
    truth = f"SELECT patient, provider, admitted, days FROM stays WHERE kind = '{kind}'"
    found = rows(sql, recount)
    assert len(found) >= 10
    assert found == rows(sql, truth)


def test_nobody_lies_on_two_ic_beds_or_in_two_hospitals(sql: duckdb.DuckDBPyConnection) -> None:
    beds = """SELECT count(*) FROM (SELECT patient, delivered FROM net
        WHERE times = 1 AND code IN ('039901', '039902') GROUP BY ALL HAVING count(*) > 1)"""
    assert one(sql, beds) == 0
    twice = """SELECT count(*) FROM stays a JOIN stays b
        ON a.patient = b.patient AND a.kind = b.kind AND b.admitted > a.admitted
        WHERE a.kind = 'hospital' AND b.admitted <= a.discharged"""
    assert one(sql, twice) == 0


@pytest.mark.parametrize(("kind", "within"), [("hospital", 30), ("ic", 2), ("mental", 30)])
def test_a_readmission_follows_soon_on_an_earlier_stay(
    sql: duckdb.DuckDBPyConnection, kind: str, within: int
) -> None:
    recount = f"""
        SELECT patient, provider, admitted FROM stays s WHERE kind = '{kind}' AND EXISTS (
            FROM stays e WHERE (e.kind, e.patient, e.provider) = (s.kind, s.patient, s.provider)
                AND s.admitted - e.discharged BETWEEN 1 AND {within})"""
    truth = f"""SELECT patient, provider, admitted FROM stays
        WHERE kind = '{kind}' AND readmission"""
    assert rows(sql, recount) == rows(sql, truth)
    if kind == "hospital":
        assert len(rows(sql, recount)) > 20


def test_waits_are_the_days_from_the_referral_of_the_gp_to_the_first_visit(
    sql: duckdb.DuckDBPyConnection,
) -> None:
    # The GP declares a consult with a referral; only a first sub-trajectory names the referrer.
    recount = """
        SELECT p.patient, p.provider, p.diagnosis, p.opened, max(r.delivered),
            p.opened - max(r.delivered)
        FROM (SELECT DISTINCT patient, provider, diagnosis, referrer, opened FROM debit
            WHERE code LIKE '15%' AND referrer IS NOT NULL) p
        JOIN debit r ON r.code = '12915' AND r.patient = p.patient AND r.provider = p.referrer
            AND r.diagnosis = p.diagnosis AND r.delivered < p.opened
            AND r.delivered > p.opened - 300
        GROUP BY p.patient, p.provider, p.diagnosis, p.opened"""
    truth = """SELECT patient, provider, diagnosis, opened, referred, days FROM waits
        WHERE diagnosis <> 'G01' AND referred >= '2021-01-01'"""
    found = rows(sql, recount)
    assert len(found) > 500
    assert found == rows(sql, truth)


def test_waits_in_mental_care_end_with_the_first_consult(sql: duckdb.DuckDBPyConnection) -> None:
    recount = """
        SELECT DISTINCT w.patient, w.opened FROM waits w JOIN debit c
            ON c.patient = w.patient AND c.provider = w.provider AND c.delivered = w.opened
            AND c.code LIKE 'C_D___' AND c.referrer = w.referrer"""
    truth = "SELECT patient, opened FROM waits WHERE diagnosis = 'G01'"
    assert len(rows(sql, truth)) > 100
    assert rows(sql, recount) == rows(sql, truth)


def test_the_day_of_operation_is_that_of_the_operation_line(sql: duckdb.DuckDBPyConnection) -> None:
    recount = """
        SELECT DISTINCT w.patient, w.diagnosis, w.treated FROM waits w JOIN debit o
            ON o.patient = w.patient AND o.provider = w.provider AND o.diagnosis = w.diagnosis
            AND o.code = '039924' AND o.delivered = w.treated"""
    truth = "SELECT patient, diagnosis, treated FROM waits WHERE treated IS NOT NULL"
    assert len(rows(sql, truth)) > 100
    assert rows(sql, recount) == rows(sql, truth)


# The people


def test_the_population_is_who_is_registered_on_the_first_of_january(
    sql: duckdb.DuckDBPyConnection,
) -> None:
    recount = """
        SELECT payer, year, birth_year, sex, postcode3, count(DISTINCT patient) FROM debit
        WHERE code LIKE '1290_' AND month(delivered) = 1 GROUP BY ALL"""
    truth = """SELECT payer, year, birth_year, sex, postcode3, people FROM population"""
    assert rows(sql, recount) == rows(sql, truth)


def test_people_age_and_the_region_grows(sql: duckdb.DuckDBPyConnection) -> None:
    query = """SELECT year, sum(people * (year - birth_year)) / sum(people), sum(people)::INT
        FROM population GROUP BY year"""
    ages = [age for _, age, _ in rows(sql, query)]
    assert all(40 < age < 50 for age in ages)
    peoples = [count for *_, count in rows(sql, query)]
    assert all(6_000 < count < 8_000 for count in peoples)


def test_case_mix_counts_the_sub_trajectories_as_first_declared(
    sql: duckdb.DuckDBPyConnection,
) -> None:
    # The second of every two products is the heavy one.
    recount = """SELECT provider, payer, year(opened), count(*)::BIGINT,
        count(*) FILTER (code[6]::INT % 2 = 0) FROM trajectories GROUP BY ALL"""
    truth = """SELECT provider, payer, year, sum(sub_trajectories)::BIGINT, sum(heavy)::BIGINT
        FROM case_mix GROUP BY ALL"""
    assert rows(sql, recount) == rows(sql, truth)


def graver_codes(truth: Truth) -> str:
    """The diagnoses of chronic conditions with complications, as a list of SQL."""
    codes = [d["graver"] for d in truth.summary["diagnoses"] if "graver" in d]
    usual = [d["code"] for d in truth.summary["diagnoses"]]
    # Hearts, lungs (two), diabetes, bowels, joints and what is rare.
    assert len(set(codes)) == 7
    assert not set(codes) & set(usual)
    return ", ".join(f"'{code}'" for code in codes)


def test_claims_say_by_the_diagnosis_what_the_truth_counts_as_graver(
    truth: Truth, sql: duckdb.DuckDBPyConnection
) -> None:
    recount = f"""SELECT provider, payer, year(opened), (diagnosis IN ({graver_codes(truth)}))::INT,
        count(*)::BIGINT, count(*) FILTER (code[6]::INT % 2 = 0) FROM trajectories GROUP BY ALL"""
    counted = """SELECT provider, payer, year, graver::INT, sum(sub_trajectories)::BIGINT,
        sum(heavy)::BIGINT FROM case_mix GROUP BY ALL"""
    assert rows(sql, recount) == rows(sql, counted)
    # A condition has complications or not, whoever declares it.
    both = f"""SELECT count(*) FROM (SELECT patient, specialism, diagnosis[1:3] AS condition
        FROM debit WHERE diagnosis[1:3] || '9' IN ({graver_codes(truth)})
        GROUP BY ALL HAVING count(DISTINCT diagnosis) > 1)"""
    assert one(sql, both) == 0


def test_the_frail_have_complications_as_often_as_is_known() -> None:
    """8, 25, 50 and 75 % by frailty: drawn for each condition, so there are many draws."""
    plan = plan_of("rivierland", 8_000, YEARS, 1)
    folk = [settled(plan, chunk) for chunk in range(plan.chunks)]
    for frailty, share in enumerate((0.08, 0.25, 0.50, 0.75)):
        seen = np.concatenate([each.graver[each.frailty == frailty].ravel() for each in folk])
        error = (share * (1 - share) / len(seen)) ** 0.5
        assert abs(seen.mean() - share) < 4 * error


def test_the_diagnosis_tells_who_is_frail_and_needs_care_at_home(tmp_path: Path) -> None:
    """No claim says how frail somebody is. Of people of 73 up to 88 with a chronic condition, those
    with complications have care at home more often, because they are frailer. Sixty thousand
    people, so that three standard errors are clearly passed."""
    large = generate("rivierland", 60_000, [2024, 2025], 20_260_102, tmp_path / "region")
    codes = graver_codes(large)
    query = f"""
        WITH line AS (FROM '{large.folder}/claims/*.parquet'),
        ill AS (
            SELECT patient, max(diagnosis IN ({codes})) AS graver FROM line
            WHERE diagnosis[1:3] || '9' IN ({codes}) AND birth_year BETWEEN 1936 AND 1951
            GROUP BY patient),
        home AS (SELECT DISTINCT patient FROM line WHERE code IN ('1001', '1002'))
        SELECT graver, count(*), count(home.patient) FROM ill LEFT JOIN home USING (patient)
        GROUP BY graver ORDER BY graver"""
    with duckdb.connect() as connection:
        (_, few, few_home), (_, many, many_home) = connection.execute(query).fetchall()
    p = (few_home + many_home) / (few + many)
    error = (p * (1 - p) * (1 / few + 1 / many)) ** 0.5
    assert many_home / many - few_home / few > 3 * error


def test_winter_brings_more_pneumonia_than_summer(sql: duckdb.DuckDBPyConnection) -> None:
    query = """SELECT month(opened) IN (1, 2, 3, 12) AS winter, count(*) FROM trajectories
        WHERE diagnosis = '1401' AND kind = 'ZT11' AND month(opened) IN (1, 2, 3, 12, 5, 6, 7, 8)
        GROUP BY ALL"""
    counts = dict(rows(sql, query))
    assert counts[True] > counts[False]


# The folder


def test_the_truth_says_what_was_asked_and_holds_every_table(truth: Truth) -> None:
    summary = json.loads((truth.folder / "truth" / "truth.json").read_text("utf-8"))
    assert summary == truth.summary == read_truth(truth.folder).summary
    assert summary["asked"] == {
        "region": "rivierland", "people": 8_000, "years": YEARS, "seed": 20_260_101,
    }  # fmt: skip
    assert {name: truth.table(name).num_rows > 0 for name in TABLES} == dict.fromkeys(TABLES, True)
    starts = {p["id"]: p["starts"] for p in summary["region"]["programmes"]}
    assert starts == {
        "ic-zonder-muren": "2022-01-01",
        "thuismeten": "2022-07-01",
        "meekijken": "2022-04-01",
        "weer-zelf-doen": "2022-01-01",
        "gewrichten-elders": "2022-01-01",
    }
    with pytest.raises(KeyError):
        truth.table("gossip")


def test_a_programme_that_starts_later_has_no_effect_yet(tmp_path: Path) -> None:
    truth = generate("havenstad", 600, [2024], 1, tmp_path / "made")
    assert {p["starts"] for p in truth.summary["region"]["programmes"]} == {None}
    assert truth.table("effects").num_rows == truth.table("leakage").num_rows == 0
    assert truth.table("switchers").num_rows == 0
    assert truth.lines > 3_000


def test_one_person_may_have_no_care_but_is_registered(tmp_path: Path) -> None:
    truth = generate("rivierland", 1, [2024], 0, tmp_path / "made")
    assert truth.table("trajectories").num_rows == 0
    # Four quarters with the practice; every other line is a consult there.
    codes = [pq.read_table(path)["code"].to_pylist() for path in truth.claims]
    assert len(codes) == 1
    assert sum(code.startswith("1290") for code in codes[0]) == 4


def test_progress_counts_the_chunks(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    generate("havenstad", 1_200, [2024], 1, tmp_path / "made", lambda *at: seen.append(at))
    # 500 people to a chunk at least: 500, 500 and 200.
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_nothing_is_left_when_it_is_broken_off(tmp_path: Path) -> None:
    def stop(done: int, whole: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate("havenstad", 600, [2024], 1, tmp_path / "made", stop)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(BadInput) as caught:
        generate("havenstad", 600, [2024], 1, tmp_path)
    assert [finding.code for finding in caught.value.findings] == ["exists"]
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        (("atlantis", 600, [2024], 1), ["unknown-name"]),
        (("havenstad", 0, [2024], 1), ["out-of-range"]),
        (("havenstad", 600, [], 1), ["out-of-range"]),
        (("havenstad", 600, [2024, 2026], 1), ["out-of-range"]),
        (("havenstad", 600, [1850], 1), ["out-of-range"]),
        (("havenstad", 600, [2024], -1), ["out-of-range"]),
        (("atlantis", 0, [2024], 1), ["out-of-range", "unknown-name"]),
    ],
)
def test_what_cannot_be_made_is_refused(
    tmp_path: Path, asked: tuple[str, int, list[int], int], codes: list[str]
) -> None:
    with pytest.raises(BadInput) as caught:
        generate(*asked, tmp_path / "made")
    assert sorted(finding.code for finding in caught.value.findings) == codes
    assert all(finding.mend for finding in caught.value.findings)
    assert list(tmp_path.iterdir()) == []
