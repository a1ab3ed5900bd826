"""DE-SynPUF: inpatient claims of 30,000 synthetic Medicare beneficiaries, 2008-2010.

The claims come in through a mapping file and are counted by a contract file, both beside this test;
the beneficiary summaries publish what Medicare paid per person and year (MEDREIMB_IP).
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from tests.conftest import real_data

from passend.claims.intake import take_in
from passend.claims.mapping import read_mapping
from passend.claims.readers import open_source
from passend.claims.report import Report
from passend.claims.store import Store
from passend.contract.check import prepare
from passend.contract.resolve import resolve_file
from passend.observation.claimed import Counted, count_claims
from passend.observation.persons import count_persons
from passend.settlement.settle import settle

FILES = Path(__file__).parent / "desynpuf"
SAMPLES = (1, 2, 3)
YEARS = ("2008", "2009", "2010")
BENEFICIARY_YEARS = 88_669
"""10,000 people a sample in 2008, and 9,856 + 9,710, 9,842 + 9,701, 9,863 + 9,697 after that."""

PREPARED = prepare(resolve_file(FILES / "inpatient.yaml"))


def rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="ascii", newline="") as stream:
        yield from csv.DictReader(stream)


def claims_file(folder: Path, sample: int) -> Path:
    return folder / f"DE1_0_2008_to_2010_Inpatient_Claims_Sample_{sample}.csv.gz"


def published(folder: Path) -> dict[tuple[str, str], int]:
    """What was paid, in cents, by person and year."""
    return {
        (row["DESYNPUF_ID"], year): int(Decimal(row["MEDREIMB_IP"]) * 100)
        for sample in SAMPLES
        for year in YEARS
        for row in rows(folder / f"DE1_0_{year}_Beneficiary_Summary_File_Sample_{sample}.csv.gz")
    }


@dataclass(frozen=True)
class Taken:
    folder: Path
    store: Path
    reports: tuple[Report, ...]


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Taken:
    """The claims of the three samples in one store."""
    folder, path = real_data("desynpuf"), tmp_path_factory.mktemp("desynpuf")
    mapping = read_mapping(FILES / "inpatient-mapping.yaml")
    reports = tuple(
        take_in(open_source(claims_file(folder, sample), mapping), Store(path), allow_refused=True)
        for sample in SAMPLES
    )
    return Taken(folder, path, reports)


@pytest.fixture(scope="module")
def counted(taken: Taken) -> Counted:
    return count_claims([PREPARED], taken.store)


def test_every_row_comes_in_but_second_segments_without_dates_and_days(taken: Taken) -> None:
    for sample, report in zip(SAMPLES, taken.reports, strict=True):
        handed_in = list(rows(claims_file(taken.folder, sample)))
        second = {at for at, row in enumerate(handed_in, start=2) if row["SEGMENT"] == "2"}
        assert report.taken_in
        assert report.read == len(handed_in)
        assert {fault.row for fault in report.faults} == second
        assert report.refused.rows == len(second)
        assert {count.code for count in report.counts} == {"empty-cell"}
    assert sum(report.accepted.rows for report in taken.reports) == 17_278 - 18


def test_what_was_paid_per_person_and_year_is_what_is_published(taken: Taken) -> None:
    """For every beneficiary-year, also those without a stay and the twelve that are below zero."""
    expected = published(taken.folder)
    assert len(expected) == BENEFICIARY_YEARS
    found = {(x.person, x.window): x.paid for x in count_persons([PREPARED], taken.store)}
    assert found.keys() <= expected.keys()
    different = {
        key: (cents, found.get(key, 0))
        for key, cents in expected.items()
        if found.get(key, 0) != cents
    }
    assert different == {}
    assert sum(cents < 0 for cents in expected.values()) == 12


def test_a_year_of_the_contract_is_what_all_beneficiaries_together_were_paid(
    taken: Taken, counted: Counted
) -> None:
    per_year = dict.fromkeys(YEARS, 0)
    for (_, year), cents in published(taken.folder).items():
        per_year[year] += cents
    observed = {x.window: x.value for x in counted.table.rows if x.observation == "inpatient.cost"}
    assert observed == per_year
    assert counted.residual == ()
    (statement,) = settle([PREPARED], counted.table, counted.known_at).statements
    assert {line.window: line.entitlement for line in statement.lines} == per_year
    assert [balance.balance for balance in statement.balances] == [0, 0, 0]


@pytest.mark.parametrize("by", ["opened", "received"])
def test_another_date_gives_other_years(taken: Taken, by: str) -> None:
    """Or the test above could not fail: a stay from December to January decides."""
    text = (FILES / "inpatient.yaml").read_text("utf-8").replace("closed", by)
    path = taken.store / f"{by}.yaml"
    path.write_text(text, "utf-8")
    expected = published(taken.folder)
    found = {
        (x.person, x.window): x.paid
        for x in count_persons([prepare(resolve_file(path))], taken.store)
    }
    assert any(found.get(key, 0) != cents for key, cents in expected.items())
