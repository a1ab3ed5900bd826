"""Two settlements of the same claims that share no code are 0 cents apart, and so is every line."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date
from fractions import Fraction
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from tests import oracle_settlement
from tests.conftest import SOAK

from passend.cli import main
from passend.contract.check import Prepared, prepare
from passend.contract.resolve import resolve_file
from passend.observation.allocation import allocate_to
from passend.observation.claimed import count_claims
from passend.settlement.ledger.balances import balances
from passend.settlement.ledger.memory import MemoryLedger
from passend.settlement.ledger.posting import post_statement
from passend.settlement.settle import settle
from passend.settlement.statement import Statement, to_json

PEOPLE = 100_000 if SOAK else 2_000
"""Some twenty claim lines each in two years: two million in the soak run."""

CONTRACT = """passend: 1
id: k
runs: {from: 2026-01-01, until: 2028-01-01}
parties:
  payer: {name: Payer, kind: insurer, uzovi: ["9001", "9004"]}
  provider: {name: Hospital, kind: provider, agb: ["06991001"]}
  practices: {name: Practices, kind: provider, agb: ["06995001", "06995003"]}
care:
  hospital: {delivered_by: [provider], year_of: opened, unit: piece, held_by: both, absent: zero}
  practice:
    codes: ["12901", "12911", "12912"]
    delivered_by: [practices]
    year_of: delivered
    unit: piece
    held_by: both
    per: quarter
    by_code: true
    absent: zero
prices:
  list:
    - {file: early.csv, from: 2026-01-01, known: 2025-11-12}
    - {file: late.csv, from: 2026-07-01, known: 2026-06-01}
observations:
  paid: {unit: money, per: year, year_of: opened, held_by: both, absent: zero}
parameters:
  ceiling:
    - {value: "250000.00", per: year, from: 2026-01-01, known: 2025-11-12, source: art. 2}
    - {value: "286068.33", per: year, from: 2027-01-01, known: 2025-11-12, source: art. 2}
amounts:
  border: {share: {of: ceiling, rate: 110%}}
  low: {share: {of: ceiling, rate: 95%}}
  high: {share: {of: ceiling, rate: 105%}}
clauses:
  hospital_care:
    article: "2"
    pay: {tiers: {of: hospital.cost, tiers: [{rate: 100%}, {from: ceiling, rate: 50%}, {from: border, rate: 20%}]}}
  consultations:
    article: "3"
    paid_to: practices
    pay: {fee_for_service: {volume: practice.volume, price: list}}
  saved: {article: "4", paid_to: practices, pay: {share: {of: {excess: {of: low, over: hospital.cost}}, rate: 1/3}}}
  exceeded:
    article: "4"
    paid_by: practices
    paid_to: payer
    pay: {share: {of: {excess: {of: hospital.cost, over: high}}, rate: 1/7}}
postings:
  claims: {observation: paid, towards: [hospital_care]}
"""  # noqa: E501


@pytest.fixture(scope="module")
def claims(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Claims of a made-up region, with late lines, credits, doubles and contradictions in them."""
    folder = tmp_path_factory.mktemp("region")
    made = ["claims", "generate", "--people", str(PEOPLE), "--years", "2026-2027", "--workers", "1",
            "--seed", "11", "--out", str(folder / "made"), "--lang", "en"]  # fmt: skip
    assert main(made) == 0
    return folder / "made" / "claims"


@pytest.fixture(scope="module")
def agreed(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    folder = tmp_path_factory.mktemp("contract")
    prices = zip(("early", "late"), oracle_settlement.PRICES.values(), strict=True)
    for name, held in prices:
        rows = "".join(f"{code};{cents // 100}.{cents % 100:02}\n" for code, cents in held.items())
        (folder / f"{name}.csv").write_text(f"code;price\n{rows}", encoding="utf-8")
    (folder / "k.yaml").write_text(CONTRACT, encoding="utf-8")
    return prepare(resolve_file(folder / "k.yaml"))


def statement_of(agreed: Prepared, claims: object, known: date) -> Statement:
    table = count_claims([agreed], claims, known).table
    return settle([agreed], table, known).statements[0]


def naive(claims: Path, known: date) -> dict[tuple[str, str], int]:
    batches = ds.dataset(str(claims), format="parquet").to_batches()
    return oracle_settlement.settlement((x for b in batches for x in b.to_pylist()), known)


def compared(statement: Statement, second: dict[tuple[str, str], int]) -> int:
    """Holds every line and balance against the second settlement; returns how many."""
    ours = {(x.clause, x.window): x.entitlement for x in statement.lines}
    ours |= {("paid", b.window): b.posted for b in statement.balances}
    assert {key: (cents, second.get(key)) for key, cents in ours.items()
            if cents != second.get(key)} == {}  # fmt: skip
    return len(ours)


@pytest.mark.parametrize("known", ["2026-12-31", "2027-06-30", "2029-12-31"])
def test_a_second_settlement_that_shares_no_code_is_0_cents_apart(
    known: str, agreed: Prepared, claims: Path
) -> None:
    day = date.fromisoformat(known)
    statement = statement_of(agreed, str(claims), day)
    second = naive(claims, day)
    assert compared(statement, second) >= (6 if known == "2026-12-31" else 14)
    if known == "2029-12-31":
        assert all(second[name, year] for name in ("hospital_care", "paid") for year in
                   ("2026", "2027"))  # fmt: skip
        assert any(second[name, "2026"] for name in ("saved", "exceeded"))
        assert second["hospital_care", "2026"] != 25_000_000


def test_postings_end_at_the_same_balance_in_whatever_order_the_claims_came(
    agreed: Prepared, claims: Path
) -> None:
    """The ledger after a settlement on the way holds what the second settlement says."""
    ledger = MemoryLedger()
    days = ["2027-03-31", "2029-12-31"]
    for day in map(date.fromisoformat, days):
        post_statement(ledger, statement_of(agreed, str(claims), day))
    second = naive(claims, date(2029, 12, 31))
    held = {(b.key.clause, b.key.window): b for b in balances(ledger, "k")}
    for year in ("2026", "2027"):
        found = held["hospital_care", year]
        assert found.entitled == second["hospital_care", year]
        assert found.balance == second["hospital_care", year] - second["paid", year]


def test_an_allocation_sums_exactly_and_every_line_is_within_a_cent(
    agreed: Prepared, claims: Path, tmp_path: Path
) -> None:
    known = date(2029, 12, 31)
    statement = statement_of(agreed, str(claims), known)
    due = {(x.clause, x.window): x.entitlement for x in statement.lines}
    done = allocate_to(tmp_path / "a.parquet", agreed, str(claims), due, known)
    rows = pq.read_table(tmp_path / "a.parquet").to_pylist()
    parts: dict[tuple[str, str], list[dict[str, int]]] = defaultdict(list)
    for row in rows:
        parts[row["clause"], row["window"]].append(row)
    divided = {(x.clause, x.window): x for x in done}
    assert set(divided) == set(due)
    lines = 0
    for key, cents in due.items():
        mine = parts.get(key, [])
        assert divided[key].lines == len(mine)
        assert sum(row["cents"] for row in mine) == (cents if mine else 0)
        weight = sum(row["declared"] for row in mine)
        for row in mine:
            assert abs(row["cents"] - Fraction(cents * row["declared"], weight)) <= 1
        lines += len(mine)
    assert lines > PEOPLE // 10
    assert (len(parts["hospital_care", "2026"]) ==
            naive_lines(claims, known, oracle_settlement.HOSPITAL, 2026))  # fmt: skip


def naive_lines(claims: Path, known: date, providers: set[str], year: int) -> int:
    """How many lines of hospital care stand, with something declared, by the text of art. 1."""
    batches = ds.dataset(str(claims), format="parquet").to_batches()
    standing: dict[tuple[str, str], int] = {}
    for line, place, sign in oracle_settlement.counting(
        (x for b in batches for x in b.to_pylist()), known
    ):
        if (place["provider"] in providers and place["payer"] in oracle_settlement.INSURER
                and place["opened"] is not None and place["opened"].year == year):  # fmt: skip
            key = place["provider"], place["line_id"]
            standing[key] = standing.get(key, 0) + sign * line["declared"]
    return sum(cents > 0 for cents in standing.values())


def test_an_allocation_does_not_depend_on_the_order_of_the_claims(
    agreed: Prepared, claims: Path, tmp_path: Path
) -> None:
    known = date(2029, 12, 31)
    table = ds.dataset(str(claims), format="parquet").to_table().slice(0, 8_000)
    order = list(range(len(table)))
    random.Random(5).shuffle(order)
    due = {("hospital_care", "2026"): 123_457, ("saved", "2026"): -7}
    for name, told in (("a", table), ("b", table.take(pa.array(order)))):
        allocate_to(tmp_path / f"{name}.csv", agreed, told, due, known)
    assert (tmp_path / "a.csv").read_text("utf-8") == (tmp_path / "b.csv").read_text("utf-8")


def test_the_command_writes_the_allocation_beside_the_statement(
    agreed: Prepared, claims: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "s.json", tmp_path / "regels.csv"
    path.write_text(to_json(statement_of(agreed, str(claims), date(2029, 12, 31))), "utf-8")
    sent = ["statement", str(path), "--claims", str(claims), "--allocate", str(out)]
    assert main(sent) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "declaratieregels" in said
    head, *lines = out.read_text("utf-8").splitlines()
    assert head == "clause;window;provider;line;declared;cents"
    assert len(lines) > 100
