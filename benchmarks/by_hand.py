"""The pass written by hand for the market of :mod:`benchmarks.region`: in DuckDB SQL and in Polars.

Both know what a general pass cannot: one line of care per contract, a code at one price a year, the
year of opening. They leave out what that pass leaves out: lines sent again, lines that contradict,
credits that reverse nothing, other parties, years and codes. Each gives one row per contract, code
and year: rows, quantity, declared and paid cents.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb

from benchmarks.region import Market

__all__ = ["KEYS", "in_polars", "in_sql", "scan"]

KEYS = ("contract", "code", "year")
SUMS = ("rows", "quantity", "declared", "paid")

# Lines get the numbers of their contract and code and are folded by these: whole numbers are summed
# by much faster than texts are. Only the few keys that occur twice, and the debits that are
# reversed, are read again with their other columns.
STEPS = (
    """
CREATE TEMP VIEW claims AS
SELECT provider, line_id, payer, code, opened, quantity, declared, coalesce(paid, 0) AS paid,
debit_credit, reverses FROM read_parquet('{files}') WHERE received <= DATE '{known_at}'""",
    """
CREATE TEMP TABLE twice AS
SELECT provider, line_id FROM claims GROUP BY ALL HAVING count(*) > 1""",
    """
CREATE TEMP TABLE single AS
SELECT * EXCLUDE (payments) FROM (
  SELECT * EXCLUDE (paid), max(paid) AS paid, count(DISTINCT nullif(paid, 0)) AS payments
  FROM claims SEMI JOIN twice USING (provider, line_id) GROUP BY ALL
) QUALIFY count(*) OVER (PARTITION BY provider, line_id) = 1 AND payments < 2""",
    """
CREATE TEMP TABLE credits AS
SELECT provider, reverses AS line_id, quantity, declared, min(paid) AS paid FROM (
  FROM claims ANTI JOIN twice USING (provider, line_id) WHERE debit_credit = 'C'
  UNION ALL BY NAME FROM single WHERE debit_credit = 'C'
) WHERE reverses IS NOT NULL GROUP BY ALL""",
    """
CREATE TEMP TABLE minus AS
SELECT d.payer, d.provider, d.code, d.opened, -d.quantity AS quantity, -d.declared AS declared,
-c.paid AS paid FROM (
  FROM claims ANTI JOIN twice USING (provider, line_id) WHERE debit_credit = 'D'
  UNION ALL BY NAME FROM single WHERE debit_credit = 'D'
) d JOIN credits c USING (provider, line_id, quantity, declared)""",
    """
SELECT contract, code, year, rows, quantity, declared, paid FROM (
  SELECT contract, number, year(opened) AS year, count(*) AS rows,
  sum(quantity)::BIGINT AS quantity, sum(declared)::BIGINT AS declared, sum(paid)::BIGINT AS paid
  FROM (
    SELECT payer, provider, code, opened, quantity, declared, paid
    FROM claims ANTI JOIN twice USING (provider, line_id) WHERE debit_credit = 'D'
    UNION ALL SELECT payer, provider, code, opened, quantity, declared, paid
    FROM single WHERE debit_credit = 'D' UNION ALL FROM minus
  ) JOIN parties USING (payer, provider) JOIN codes USING (code)
  WHERE opened >= DATE '2026-01-01' AND opened < DATE '2028-01-01' GROUP BY ALL
) JOIN codes USING (number) SEMI JOIN priced USING (contract, code, year)""",
)


def in_sql(market: Market, files: str, known_at: date, limit: str = "1500MB") -> Any:
    """The cube by queries, as an Arrow table."""
    settings = {"memory_limit": limit, "preserve_insertion_order": False}
    with duckdb.connect(config=settings) as run:
        run.register("parties", market.parties)
        run.register("prices", market.prices)
        run.execute(
            "CREATE TEMP VIEW priced AS SELECT contract, code, year(price_from) AS year FROM prices"
        )
        run.execute(
            "CREATE TEMP TABLE codes AS SELECT code, row_number() OVER () AS number "
            "FROM (SELECT DISTINCT code FROM prices)"
        )
        for step in STEPS:
            found = run.execute(step.format(files=files, known_at=known_at))
        return found.to_arrow_table()


def scan(files: str) -> Any:
    """A bare scan of the columns that the pass reads: the largest value of each."""
    columns = ("claim_id", "line_id", "payer", "provider", "code", "opened", "received",
               "quantity", "unit", "declared", "paid", "debit_credit", "reverses")  # fmt: skip
    with duckdb.connect() as run:
        asked = ", ".join(f"max({name})" for name in columns)
        return run.execute(f"SELECT {asked} FROM read_parquet('{files}')").fetchone()


def in_polars(market: Market, files: str, known_at: date) -> Any:
    """The cube in Polars, streaming, as an Arrow table."""
    import polars as pl

    key = ["provider", "line_id"]
    fields = ["payer", "code", "opened", "quantity", "declared", "debit_credit", "reverses"]
    claims = (
        pl.scan_parquet(files)
        .filter(pl.col("received") <= known_at)
        .select(*key, *fields, pl.col("paid").fill_null(0))
    )
    twice = claims.group_by(key).agg(pl.len().alias("n")).filter(pl.col("n") > 1).select(key)
    versions = (
        claims.join(twice, on=key, how="semi")
        .group_by(*key, *fields)
        .agg(
            pl.col("paid").max(),
            pl.col("paid").filter(pl.col("paid") != 0).n_unique().alias("payments"),
        )
        .with_columns(pl.len().over(key).alias("n"))
        .filter((pl.col("n") == 1) & (pl.col("payments") < 2))
        .select(*key, *fields, "paid")
    )
    once = pl.concat([claims.join(twice, on=key, how="anti"), versions])
    debits = once.filter(pl.col("debit_credit") == "D")
    credits_ = (
        once.filter((pl.col("debit_credit") == "C") & pl.col("reverses").is_not_null())
        .group_by("provider", pl.col("reverses").alias("line_id"), "quantity", "declared")
        .agg(pl.col("paid").min())
    )
    columns = ["payer", "provider", "code", "opened", "quantity", "declared", "paid"]
    reversed_ = debits.drop("paid").join(credits_, on=[*key, "quantity", "declared"])
    minus = reversed_.with_columns(-pl.col("quantity"), -pl.col("declared"), -pl.col("paid"))
    lines = pl.concat([debits.select(columns), minus.select(columns)])
    lines = lines.filter(pl.col("opened").is_between(date(2026, 1, 1), date(2027, 12, 31)))
    folded = lines.group_by("payer", "provider", "code", pl.col("opened").dt.year().alias("year"))
    sums = folded.agg(pl.len().cast(pl.Int64).alias("rows"), *map(pl.sum, SUMS[1:]))
    parties = pl.from_arrow(market.parties).lazy()
    prices = pl.from_arrow(market.prices).lazy()
    prices = prices.with_columns(pl.col("price_from").dt.year().alias("year"))
    found = sums.join(parties, on=["payer", "provider"]).join(
        prices, on=["contract", "code", "year"], how="semi"
    )
    return found.select(*KEYS, *SUMS).collect(engine="streaming").to_arrow()
