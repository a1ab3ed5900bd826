"""A made-up market for the benchmarks of the pass: contracts with dated prices, and claims.

Sixty insurers each contract a hundred hospitals: 6,000 contracts of twelve forms. A form prices 168
codes of a thousand in two price lists, one per year: 2,016,000 dated prices. Claims are made by one
query, as many as asked, the same on every run: three quarters are of contracts, some are of another
party, another year or a code that nobody prices; one in a hundred is reversed, one in five hundred
was sent again. Figures are arithmetic on the number of a line, which no engine can guess.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from passend.claims.schema import FIELDS
from passend.contract.check import Prepared, prepare
from passend.contract.model import Code
from passend.contract.prices import PriceList
from passend.contract.resolve import resolve_file

__all__ = ["KNOWN_AT", "Market", "market", "write_claims", "write_csv"]

KNOWN_AT = date(2028, 6, 1)
FORMS = 12
CODES = 1_000
PRICED = 168
YEARS = (2026, 2027)
TEXT = """passend: 1
id: form
runs: {{from: 2026-01-01, until: 2028-01-01}}
parties:
  payer: {{name: Payer, kind: insurer, uzovi: ["9000"]}}
  provider: {{name: Provider, kind: provider, agb: ["06000000"]}}
care:
  care: {{codes: [{codes}], by_code: true, year_of: opened, unit: stuk, held_by: both}}
prices:
  list:
    - {{file: 2026.csv, from: 2026-01-01, known: 2025-11-12}}
    - {{file: 2027.csv, from: 2027-01-01, known: 2026-11-12}}
clauses:
  production: {{pay: {{fee_for_service: {{volume: care.volume, price: list}}}}}}
"""


@dataclass(frozen=True)
class Market:
    """Contracts made ready, and what a query by hand needs of them as two Arrow tables: parties,
    and prices by contract, code and first day."""

    contracts: list[Prepared]
    parties: pa.Table
    prices: pa.Table


def payer_code(number: int) -> str:
    return f"{9_000 + number}"


def provider_code(number: int) -> str:
    return f"{6_000_000 + number:08}"


def codes_of(form: int) -> list[str]:
    """The codes that a form prices: every fifth, from another place."""
    return [f"C{(form * 83 + at * 5) % CODES:04}" for at in range(PRICED)]


def price_of(contract: int, code: str, year: int) -> int:
    """A price in cents between 20.00 and 2,000.00 euros."""
    return 2_000 + (int(code[1:]) * 7_919 + contract * 104_729 + year * 31) % 198_000


def market(payers: int = 60, providers: int = 100) -> Market:
    """The contracts between so many insurers and hospitals."""
    forms = _forms()
    contracts, parties, prices = [], [], []
    for number in range(payers * providers):
        payer, provider = number // providers, number % providers
        form = forms[provider % FORMS]
        lists = {
            year: {c: price_of(number, c, year) for c in codes_of(provider % FORMS)}
            for year in YEARS
        }
        contracts.append(_contract(form, number, payer, provider, lists))
        parties.append((number, f"k{number}", payer_code(payer), provider_code(provider)))
        prices += [
            (number, code, date(year, 1, 1), price)
            for year, held in lists.items()
            for code, price in held.items()
        ]
    return Market(
        contracts,
        _table(("contract", "id", "payer", "provider"), parties),
        _table(("contract", "code", "price_from", "price"), prices),
    )


def _table(names: tuple[str, ...], rows: list[tuple[object, ...]]) -> pa.Table:
    columns = [pa.array(list(column)) for column in zip(*rows, strict=True)]
    return pa.table(columns, list(names))


def _forms() -> list[Prepared]:
    found = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for form in range(FORMS):
            codes = codes_of(form)
            for year in YEARS:
                rows = "".join(f"{code},1.00\n" for code in codes)
                (folder / f"{year}.csv").write_text(f"code,price\n{rows}", "utf-8")
            (folder / "form.yaml").write_text(TEXT.format(codes=", ".join(codes)), "utf-8")
            found.append(prepare(resolve_file(folder / "form.yaml")))
    return found


def _contract(
    form: Prepared, number: int, payer: int, provider: int, lists: Mapping[int, dict[str, int]]
) -> Prepared:
    """A form between two parties at their own prices."""
    contract = form.resolved.contract
    parties = contract.parties | {
        "payer": replace(contract.parties["payer"], uzovi=(Code(code=payer_code(payer)),)),
        "provider": replace(
            contract.parties["provider"], agb=(Code(code=provider_code(provider)),)
        ),
    }
    annexes = tuple(
        (annex, PriceList(annex.file, 2, lists[annex.valid_from.year]))
        for annex, _ in form.resolved.prices["list"]
    )
    resolved = replace(
        form.resolved,
        contract=replace(contract, id=f"k{number}", parties=parties),
        prices={"list": annexes},
    )
    return replace(form, resolved=resolved)


# A line's figures come from three hashes of its number: small codes more often than large ones.
LINES = """
WITH drawn AS (
  SELECT n, hash(n) AS a, hash(n + 7) AS b, hash(n * 3 + 1) AS c FROM range({first}, {last}) t(n)
), chosen AS (
  SELECT *, (b % {providers})::INT AS provider_n, a % 1000 AS fate,
  floor({priced} * pow((c % 100003) / 100003.0, 2))::INT AS place,
  DATE '2026-01-01' + (b // 1000 % 730)::INT AS day
  FROM drawn
)
SELECT 'F' || n // 3 AS claim_id, 'L' || n AS line_id,
  CASE WHEN fate < 60 THEN '8999' ELSE (9000 + a // 1000 % {payers})::INT::VARCHAR END AS payer,
  CASE WHEN fate BETWEEN 60 AND 149 THEN '05999999'
  ELSE lpad((6000000 + provider_n)::VARCHAR, 8, '0') END AS provider,
  'P' || (a // 7 % 5000011) AS patient, '041' AS code_list,
  CASE WHEN fate BETWEEN 150 AND 219 THEN 'X' || (c % 500)
  ELSE 'C' || lpad(((provider_n % {forms} * 83 + place * 5) % {codes})::VARCHAR, 4, '0') END
  AS code,
  lpad((990000000 + c % 900)::BIGINT::VARCHAR, 9, '0') AS product,
  CASE WHEN fate BETWEEN 220 AND 249 THEN day - 800 ELSE day END AS opened,
  day + (c % 90)::INT AS closed, day AS delivered, day + (90 + c // 13 % 120)::INT AS received,
  (1 + b % 3)::BIGINT AS quantity, 'stuk' AS unit,
  (2000 + c % 90000)::BIGINT AS declared,
  CASE WHEN c % 41 = 0 THEN 0 ELSE 2000 + c % 90000 END::BIGINT AS paid,
  'D' AS debit_credit, NULL::VARCHAR AS reverses,
  'D' || (c % 300) AS diagnosis, '03' || lpad((b % 30)::VARCHAR, 2, '0') AS specialism,
  NULL::VARCHAR AS referrer, (1930 + a % 90)::BIGINT AS birth_year, ((a % 2) + 1)::VARCHAR AS sex,
  lpad((100 + b % 800)::VARCHAR, 3, '0') AS postcode3
FROM chosen"""

CREDITS = """
SELECT * REPLACE ('R' || line_id AS line_id, 'C' AS debit_credit, line_id AS reverses,
  received + 20 AS received) FROM made WHERE hash(line_id) % 100 = 0"""

AGAIN = """
SELECT * REPLACE (received + 15 AS received, 0 AS paid) FROM made WHERE hash(line_id) % 500 = 1"""

FILE_LINES = 2_500_000


def write_claims(folder: Path, lines: int, payers: int = 60, providers: int = 100) -> Path:
    """About so many claim lines as Parquet files of a few million lines, in no order."""
    folder.mkdir(parents=True)
    names = ", ".join(field.name for field in FIELDS)
    with duckdb.connect() as connection:
        connection.execute("SET preserve_insertion_order = false")
        for at, first in enumerate(range(0, lines, FILE_LINES)):
            text = LINES.format(
                first=first, last=min(lines, first + FILE_LINES), payers=payers,
                providers=providers, priced=PRICED, forms=FORMS, codes=CODES,
            )  # fmt: skip
            connection.execute(f"CREATE OR REPLACE TEMP TABLE made AS {text}")
            connection.execute(
                f"COPY (SELECT {names} FROM (FROM made UNION ALL {CREDITS} UNION ALL {AGAIN})) TO "
                f"'{folder}/{at:03}.parquet' (FORMAT parquet, COMPRESSION zstd)"
            )
    return folder


def write_csv(path: Path, lines: int) -> Path:
    """Claim lines as a CSV file that the intake reads: days as YYYY-MM-DD, whole cents."""
    text = LINES.format(first=0, last=lines, payers=60, providers=100, priced=PRICED, forms=FORMS,
                        codes=CODES)  # fmt: skip
    names = ", ".join(field.name for field in FIELDS)
    with duckdb.connect() as connection:
        # As declared: a wrong order of days would be refused by the checks and not by a bare read.
        made = f"SELECT {names} FROM ({text}) WHERE opened <= received"
        connection.execute(f"COPY ({made}) TO '{path}' (FORMAT csv, HEADER, DELIMITER ';')")
    return path
