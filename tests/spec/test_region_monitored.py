"""A made-up region, monitored: what happened in it is known, and is found again.

Run-off and case mix are recovered within the stated error, a planted difference is seen, and where
nothing happened there are no more signals than stated.
"""

from __future__ import annotations

import importlib.util
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.conftest import examples

from passend.claims.synthetic import Truth, generate
from passend.monitoring.charts import SHEWHART, Point, Series, charts
from passend.monitoring.funnels import Unit, byar, funnel
from passend.monitoring.funnels.casemix import Case, expected_units
from passend.monitoring.funnels.limits import Z998
from passend.monitoring.runoff import chain_ladder, triangle_of
from passend.observation.runoff import runoff_triangle

YEARS = [2021, 2022, 2023]
FIRST, KNOWN, LATER = date(2021, 1, 1), date(2023, 12, 31), date(2027, 12, 31)


@pytest.fixture(scope="module", params=range(examples(40) // 10 or 1))
def truth(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Truth:
    folder = tmp_path_factory.mktemp("region") / "claims"
    return generate("rivierland", 8_000, YEARS, 20_260_101 + request.param, folder)


def opened_codes(truth: Truth) -> list[str]:
    return [c["code"] for c in truth.summary["codes"] if c["year_of"] == "opened"]


def test_the_triangle_is_the_truth_of_the_region(truth: Truth) -> None:
    # The truth leaves out care that was declared twice under new numbers: so does this count.
    doubles = truth.table("duplicates").to_pylist()
    again = {(d["provider"], d["line_id"]) for d in doubles if d["kind"] == "billed_again"}
    parts = [pq.read_table(path) for path in truth.claims]
    whole = pa.concat_tables(parts)
    keys = zip(whole["provider"].to_pylist(), whole["line_id"].to_pylist(), strict=True)
    kept = whole.filter(pa.array([key not in again for key in keys]))
    by_code = {"opened": opened_codes(truth)}
    found: dict[tuple[date, int], int] = defaultdict(int)
    for year_of, codes in (("opened", by_code["opened"]), ("delivered", None)):
        if codes is None:
            own = set(by_code["opened"])
            codes = [c["code"] for c in truth.summary["codes"] if c["code"] not in own]
        cells = runoff_triangle(kept, FIRST, LATER, codes=codes, year_of=year_of).cells
        for (month, age), sums in cells.items():
            found[date(month // 12, month % 12 + 1, 1), age] += sums["declared"]
    expected: dict[tuple[date, int], int] = defaultdict(int)
    for row in truth.table("runoff").to_pylist():
        key = row["month"], row["after_months"]
        expected[key] += row["declared"] - row["credited"]
    assert {k: v for k, v in found.items() if v} == {k: v for k, v in expected.items() if v}


@pytest.mark.parametrize("measure", ["lines", "declared"])
def test_the_run_off_of_the_region_is_recovered_within_the_stated_error(
    truth: Truth, measure: str
) -> None:
    place, codes = str(Path(truth.folder) / "claims" / "*.parquet"), opened_codes(truth)
    now = runoff_triangle(place, FIRST, KNOWN, codes=codes)
    later = runoff_triangle(place, FIRST, LATER, codes=codes).rows(measure)[:36]
    ends = [[value for value in row if value is not None][-1] for row in later]
    found = chain_ladder(triangle_of(now, measure, measure))
    # What was to come is a third of the last year: there is something to recover.
    assert found.known < 0.9 * sum(ends)
    # Two standard errors hold nineteen of twenty; three nearly always.
    assert abs(sum(ends) - found.expected) < 3 * found.error
    assert found.error < 0.05 * sum(ends)
    year = found.of("2023-01", "2023-12")
    assert year.complete == pytest.approx(year.known / sum(ends[24:]), abs=0.06)
    old = found.of("2021-01", "2021-12")
    assert old.complete == pytest.approx(old.known / sum(ends[:12]), abs=0.005)


# --- case mix --------------------------------------------------------------------------------


def people(truth: Truth) -> Mapping[str, tuple[int, str]]:
    """Year of birth and sex of every patient, as the claims say it."""
    columns = ["patient", "birth_year", "sex"]
    whole = pa.concat_tables([pq.read_table(path, columns=columns) for path in truth.claims])
    rows = whole.group_by(columns).aggregate([]).to_pylist()
    return {row["patient"]: (row["birth_year"], row["sex"]) for row in rows}


def treatments(truth: Truth, upcoded: str = "") -> list[Case]:
    """Treatments with whether a heavy product was declared. The weight depends on how frail a
    patient is, of which age says a part (and a chronic diagnosis too); on no provider. ``upcoded``
    names a provider that declares half of its light treatments as heavy ones."""
    known, found, light = people(truth), [], 0
    for row in truth.table("trajectories").to_pylist():
        if row["treated"] is None or row["code"][-1] not in "12" or row["patient"] not in known:
            continue
        heavy = row["code"][-1] == "2"
        if not heavy and row["provider"] == upcoded:
            light += 1
            heavy = light % 2 == 0
        age = row["opened"].year - known[row["patient"]][0]
        found.append(Case(row["provider"], float(heavy), {"age": age / 10, "square": age**2 / 1e3}))
    return found


needs_models = pytest.mark.skipif(
    importlib.util.find_spec("statsmodels") is None, reason="the extra casemix is not installed"
)


@needs_models
def test_providers_differ_by_their_patients_and_not_by_themselves(truth: Truth) -> None:
    cases = treatments(truth)
    found = funnel("heavy", "ratio", expected_units(cases, "binomial"), target=1.0)
    assert len([p for p in found.points if p.unit.size > 20]) >= 3
    assert found.signals == ()
    # Older people are declared heavier: without their age there would be something to explain.
    old = [case.observed for case in cases if case.traits["age"] >= 7]
    young = [case.observed for case in cases if case.traits["age"] < 5]
    assert np.mean(old) > 1.2 * np.mean(young)


@needs_models
def test_a_provider_that_declares_heavier_is_found_and_by_how_much(truth: Truth) -> None:
    sizes: dict[str, int] = defaultdict(int)
    for case in treatments(truth):
        sizes[case.unit] += 1
    name = sorted(sizes, key=lambda unit: -sizes[unit])[1]
    honest = [c.observed for c in treatments(truth) if c.unit == name]
    planted = [c.observed for c in treatments(truth, name) if c.unit == name]
    # The model is fitted on the others, so that the planted provider does not hide in it.
    cases = treatments(truth, name)
    others = [case for case in cases if case.unit != name]
    found = {unit.name: unit for unit in expected_units(cases, "binomial", others)}
    limits = byar(found[name].observed, Z998)
    lower, upper = (limit / found[name].size for limit in limits)
    true_ratio = sum(planted) / sum(honest)
    assert true_ratio > 1.5
    assert lower < true_ratio < upper
    drawn = funnel("heavy", "ratio", list(found.values()), target=1.0)
    assert name in {p.unit.name for p in drawn.signals if p.place == "far_above"}


# --- nothing happened ------------------------------------------------------------------------


def test_where_nothing_happened_there_is_no_more_signal_than_stated(truth: Truth) -> None:
    """The share of women among trajectories that open: no programme and no season changes it."""
    known = people(truth)
    counts: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for row in truth.table("trajectories").to_pylist():
        if row["kind"] != "ZT11" or row["patient"] not in known or row["opened"] < FIRST:
            continue
        cell = counts[row["payer"]][f"{row['opened']:%Y-%m}"]
        cell[0] += known[row["patient"]][1] == "2"
        cell[1] += 1
    months = [f"{year}-{month:02}" for year in YEARS for month in range(1, 13)]
    given = [
        Series(payer, "p", tuple(Point(m, *seen[m]) for m in months))
        for payer, seen in sorted(counts.items())
        if min(n for _, n in seen.values()) >= 5
    ]
    assert len(given) >= 3
    outside = sum(len(chart.signals) for chart in charts(given, SHEWHART))
    stated = 36 * len(given) / SHEWHART.months_until_false
    # A Poisson number: beyond its mean by four standard deviations and one happens to no one.
    assert outside <= stated + 4 * stated**0.5 + 1


def test_providers_that_readmit_alike_stay_inside_the_funnel(truth: Truth) -> None:
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in truth.table("stays").to_pylist():
        if row["kind"] == "hospital":
            sums[row["provider"]][0] += row["readmission"]
            sums[row["provider"]][1] += 1
    units = [Unit(name, *seen) for name, seen in sorted(sums.items())]
    assert sum(unit.size for unit in units) > 500
    assert funnel("readmissions", "proportion", units).signals == ()
