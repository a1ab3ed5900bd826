"""The Medicare Shared Savings Program: 1,452 published settlements from four contract files.

The rules stand in ``mssp/RULES.md`` of the real data; the contract files in ``mssp/`` beside this
test say them as terms. Published figures are whole dollars; a dollar is written as 100 cents.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from tests.conftest import real_data

from passend.contract.check import prepare
from passend.contract.examples import examples_that_fail
from passend.contract.resolve import Resolved, resolve, resolve_file
from passend.files.source import read_source
from passend.observation.table import Row, Table
from passend.settlement.settle import Settlement, settle
from passend.settlement.statement import Statement
from passend.settlement.verify import verify

FRAMEWORKS = Path(__file__).parent / "mssp"
YEARS = (2016, 2017, 2018)
KNOWN = date(2019, 12, 31)

MAXIMUM_SHARE = {"track_1": "1/2", "track_1_plus": "1/2", "track_2": "3/5", "track_3": "3/4"}
QUALITY_HALF_STEP = Fraction(5, 100_000)
ROUNDING_CENTS = 200


@dataclass(frozen=True)
class Published:
    """One published row: an organisation in one performance year, in whole dollars."""

    organisation: str
    name: str
    year: int
    track: str
    people: int
    benchmark: int
    expenditure: int
    minimum_rate: str
    quality: str
    quality_standard_met: int
    disaster_relief: int
    generated: int
    settled: int

    @property
    def id(self) -> str:
        return f"{self.organisation}-{self.year}"

    @property
    def tolerance_cents(self) -> Fraction:
        """Quality is published with four decimals and all amounts in whole dollars: the only
        tolerance there is, and only where outside figures are compared (RULES.md)."""
        share = Fraction(MAXIMUM_SHARE[self.track])
        return abs(self.generated) * 100 * share * QUALITY_HALF_STEP + ROUNDING_CENTS


@cache
def published(folder: Path) -> tuple[Published, ...]:
    return tuple(row for year in YEARS for row in _rows(folder / f"PY{year}.csv", year))


def _rows(path: Path, year: int) -> Iterable[Published]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            yield Published(
                organisation=row.get("ACO_ID") or row["ACO_Num"],
                name=row["ACO_Name"],
                year=year,
                track=_track(row),
                people=int(row["N_AB"]),
                benchmark=int(row["ABtotBnchmk"]),
                expenditure=int(row["ABtotExp"]),
                minimum_rate=row["MinSavPerc"],
                quality=row["QualScore"],
                quality_standard_met=int(row["Met_QPS"]),
                # Published as a negative amount; blank or absent means zero.
                disaster_relief=-int(row.get("DisAdj") or 0),
                generated=int(row["GenSaveLoss"]),
                settled=int(row["EarnSaveLoss"]),
            )


def _track(row: Mapping[str, str]) -> str:
    columns = {"Current_Track_1": "track_1", "Current_Track_1_Plus": "track_1_plus",
               "Current_Track_2": "track_2", "Current_Track_3": "track_3"}  # fmt: skip
    (track,) = [track for column, track in columns.items() if row.get(column) == "1"]
    return track


@cache
def framework(name: str) -> Resolved:
    return resolve_file(FRAMEWORKS / name)


def contract(organisation: str, name: str, track: str) -> Resolved:
    """Three lines under the version of the format: an id, a provider and what it extends."""
    file = f"{track}.yaml"
    text = (
        "passend: 1\n"
        f"id: {organisation}\n"
        f"parties: {{provider: {{name: {json.dumps(name)}, kind: provider}}}}\n"
        f'extends: [{{file: {file}, hash: "{framework(file).hash}"}}]\n'
    )
    return resolve(read_source(text, f"{organisation}.yaml"), None, framework=framework)


def exact(text: str, decimals: int) -> int:
    """A published decimal as an integer number of 10^-decimals, with nothing left over."""
    value = Fraction(text) * 10**decimals
    assert value.denominator == 1, f"{text} has more than {decimals} decimals"
    return value.numerator


def observations(row: Published) -> list[Row]:
    found: dict[str, tuple[int, str]] = {
        "benchmark": (row.benchmark * 100, "money"),
        "expenditure": (row.expenditure * 100, "money"),
        "quality": (exact(row.quality, 4), "rate"),
        "quality_standard_met": (row.quality_standard_met, "yes_no"),
    }
    if row.track == "track_1":
        found["people"] = (row.people, "person")
    else:
        found["chosen_rate"] = (exact(row.minimum_rate, 9), "rate")
    if row.disaster_relief:
        found["disaster_relief"] = (row.disaster_relief * 100, "money")
    return [
        Row(row.id, name, str(row.year), "", value, unit, KNOWN, "payer", 0)
        for name, (value, unit) in found.items()
    ]


@cache
def settled(folder: Path) -> Settlement:
    """Every published row as a contract of its own, all settled in one run on one table."""
    rows = published(folder)
    prepared = [prepare(contract(row.id, row.name, row.track)) for row in rows]
    table = Table(tuple(line for row in rows for line in observations(row)))
    return settle(prepared, table, KNOWN)


def amount(statement: Statement) -> int | None:
    """Savings paid less losses owed, in cents; None when a clause could not be settled."""
    if statement.missing:
        return None
    return sum(
        line.entitlement if line.paid_by == "payer" else -line.entitlement
        for line in statement.lines
    )


@dataclass(frozen=True)
class Totals:
    """One performance year: what was published, and how much of it our settlement agrees with."""

    year: int
    savers: int
    losers: int
    zeros: int
    agreed: int
    not_settled: tuple[tuple[str, str], ...]

    @property
    def rows(self) -> int:
        return self.savers + self.losers + self.zeros


def mssp_table(rows: Sequence[Published], statements: Sequence[Statement]) -> list[Totals]:
    """Per year: savers, losers, zeros, agreed, and the rows not settled with the reason."""
    found = []
    for year in YEARS:
        kinds: Counter[str] = Counter()
        unsettled = []
        for row, statement in zip(rows, statements, strict=True):
            if row.year != year:
                continue
            cents = amount(statement)
            if cents is None:
                unsettled.append((row.id, "; ".join(why(statement))))
                continue
            kinds["savers" if cents > 0 else "losers" if cents < 0 else "zeros"] += 1
            kinds["agreed"] += abs(cents - row.settled * 100) <= row.tolerance_cents
        found.append(Totals(year, kinds["savers"], kinds["losers"], kinds["zeros"],
                            kinds["agreed"], tuple(unsettled)))  # fmt: skip
    return found


def why(statement: Statement) -> Iterable[str]:
    for missing in statement.missing:
        for gap in missing.lacks:
            yield f"{missing.clause}: {gap.defect} {gap.role or gap.name}"


def printed(table: Sequence[Totals]) -> str:
    lines = ["year  savers  losers  zeros  agreed  not settled"]
    for year in table:
        reasons = ", ".join(f"{id_} ({reason})" for id_, reason in year.not_settled) or "-"
        lines.append(f"{year.year}  {year.savers:6}  {year.losers:6}  {year.zeros:5}  "
                     f"{year.agreed:6}  {reasons}")  # fmt: skip
    return "\n".join(lines)


# What is asserted.


@pytest.mark.parametrize("track", sorted(MAXIMUM_SHARE))
def test_the_worked_examples_in_a_framework_hold(track: str) -> None:
    prepared = prepare(contract("example", "An organisation", track))
    assert len(prepared.resolved.contract.examples) >= 1
    assert all(example.because for example in prepared.resolved.contract.examples)
    assert examples_that_fail(prepared) == []


def test_all_rows_of_three_years_agree_with_what_was_published() -> None:
    folder = real_data("mssp")
    rows = published(folder)
    wrong = [
        (row.id, row.track, cents, row.settled * 100)
        for row, statement in zip(rows, settled(folder).statements, strict=True)
        if (cents := amount(statement)) is not None
        and abs(cents - row.settled * 100) > row.tolerance_cents
    ]
    assert wrong == []
    assert len(rows) == 1452


def test_the_table_per_year_has_the_totals_of_the_published_files() -> None:
    folder = real_data("mssp")
    rows = published(folder)
    found = mssp_table(rows, settled(folder).statements)
    print(printed(found))
    for year in found:
        # From the published column alone, without the row for which no threshold exists.
        amounts = [row.settled for row in rows if row.year == year.year and has_threshold(row)]
        assert year.savers == sum(amount > 0 for amount in amounts)
        assert year.losers == sum(amount < 0 for amount in amounts)
        assert year.zeros == sum(amount == 0 for amount in amounts)
        assert year.agreed == len(amounts)
        without = [row.id for row in rows if row.year == year.year and not has_threshold(row)]
        assert [id_ for id_, _ in year.not_settled] == without
    assert [year.rows for year in found] == [432, 471, 548]


def has_threshold(row: Published) -> bool:
    return row.track != "track_1" or row.people >= 500


def test_an_organisation_of_152_people_is_listed_as_missing_and_holds_nobody_up() -> None:
    folder = real_data("mssp")
    rows, statements = published(folder), settled(folder).statements
    (small,) = [row for row in rows if not has_threshold(row)]
    assert (small.year, small.people) == (2017, 152)
    lacking = [statement for statement in statements if statement.missing]
    assert [statement.contract for statement in lacking] == [small.id]
    assert [(m.clause, m.window) for m in lacking[0].missing] == [("savings", "2017")]
    assert lacking[0].lines == ()
    assert sum(bool(statement.lines) for statement in statements) == 1451


def test_every_row_of_the_table_was_counted() -> None:
    result = settled(real_data("mssp"))
    assert result.unclaimed.rows == 0
    assert [statement.residual for statement in result.statements if statement.residual] == []


# The table of RULES.md: people, generated, quality and the amount paid, in dollars.
@pytest.mark.parametrize(
    ("id_", "track", "people", "generated", "quality", "paid"),
    [
        ("A1002-2018", "track_1", 9_139, 12_171_874, "0.8503", 5_071_450),
        ("A1083-2018", "track_2", 9_748, 11_735_857, "0.9572", 6_605_249),
        ("A1037-2018", "track_3", 11_333, 10_912_641, "0.9026", 7_239_220),
        ("A1023-2018", "track_1", 9_817, 0, None, 0),
        ("A1409-2018", "track_1", 5_451, 37_681_081, "0.9081", 12_118_223),
        ("A47151-2017", "track_1", 10_345, 7_013_957, "0.4022", 0),
        ("A3336-2018", "track_2", 16_966, -4_400_612, "0.9794", -1_813_633),
    ],
)
def test_a_row_of_the_rules(
    id_: str, track: str, people: int, generated: int, quality: str | None, paid: int
) -> None:
    folder = real_data("mssp")
    pairs = zip(published(folder), settled(folder).statements, strict=True)
    ((row, statement),) = [(row, found) for row, found in pairs if row.id == id_]
    assert (row.track, row.people, row.generated) == (track, people, generated)
    assert quality is None or row.quality == quality
    found = amount(statement)
    assert found is not None
    assert abs(found - paid * 100) <= row.tolerance_cents


def test_the_threshold_of_a_row_below_it_is_the_one_the_rules_state() -> None:
    folder = real_data("mssp")
    pairs = zip(published(folder), settled(folder).statements, strict=True)
    ((_, statement),) = [(row, found) for row, found in pairs if row.id == "A1023-2018"]
    (line,) = statement.lines
    assert line.entitlement == 0
    by_id = {node.id: node for node in line.nodes}
    (test,) = [node for node in line.nodes if node.role == "only_if.result" and node.ratio
               and node.unit == "money"]  # fmt: skip
    above, below, least, of = (by_id[arg].value for arg in test.args[:4])
    assert f"{above / below:.4%}" == "1.2312%"
    assert f"{least / of:.4%}" == "3.0182%"


def test_statements_verify() -> None:
    sample = settled(real_data("mssp")).statements[::50]
    assert len(sample) == 30
    assert [(s.contract, wrong) for s in sample for wrong in verify(s).wrong] == []
