"""Hospital readmissions: excess ratios as measures, payment reductions as a contract.

The reduction is the sum over conditions of (what the excess readmission ratio lies above the median
of the peer group) x (payments for the condition / all payments), times a neutrality modifier, at
most 3 %, stated with four decimals; a condition with fewer than 25 discharges does not count. It is
taken off a base payment of 1,000,000.00, so that its cents show the rate. The workbooks of three
years hold made-up patients with the published coefficients; three hospitals are real.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import groupby

import pytest
from python_calamine import CalamineWorkbook
from tests.conftest import real_data

from passend.contract.check import prepare
from passend.contract.resolve import resolve
from passend.files.source import read_source
from passend.money import decimal_text, rounded_fraction
from passend.monitoring.funnels.casemix import PublishedModel
from passend.observation.table import Row, Table
from passend.settlement.settle import settle

CONDITIONS = ("ami", "cabg", "copd", "hf", "hip_knee", "pn")
SHEETS = ("ami", "copd", "hf", "pn", "cabg", "hip_knee")
"""The conditions in the order of the sheets of a workbook."""
KNOWN = date(2027, 1, 1)
MODIFIER_DECIMALS = 8


def form(hospital: str, name: str, modifier: str) -> str:
    """The rules of one hospital; a condition that it does not treat counts for nothing."""
    figures = [f"{what}_{c}" for c in CONDITIONS for what in ("ratio", "median", "weight")]
    seen = {"unit": "rate", "decimals": "6", "per": "year", "year_of": "stated",
            "held_by": "payer", "absent": "zero"}  # fmt: skip
    base = {"unit": "money", "per": "year", "year_of": "stated", "held_by": "payer"}
    cases = base | {"unit": "discharge", "absent": "zero"}
    parts = [
        {"product": [{"only_if": {"of": {"excess": {"of": f"ratio_{c}", "over": f"median_{c}"}},
                                  "test": {"at_least": [f"cases_{c}", "25"]}}}, f"weight_{c}"]}
        for c in CONDITIONS
    ]  # fmt: skip
    # Nine decimals of the sum and eight of the modifier: their product still has 64 bits.
    steps = [{"together": parts}, {"rounded": "9"}]
    reduction = [
        {"product": [{"steps": steps}, "modifier"]},
        {"rounded": "4"},
        {"at_most": "3%"},
    ]
    tree = {
        "passend": "1",
        "id": hospital,
        "runs": {"from": "2026-01-01", "until": "2027-01-01"},
        "parties": {
            "payer": {"name": "Centers for Medicare & Medicaid Services", "kind": "ministry"},
            "provider": {"name": name, "kind": "provider"},
        },
        "observations": {"base": base} | dict.fromkeys(figures, seen)
        | dict.fromkeys([f"cases_{c}" for c in CONDITIONS], cases),
        "parameters": {
            "modifier": [{"value": modifier, "from": "2026-01-01", "known": "2026-01-01",
                          "source": "published with the supplemental file"}]
        },
        "amounts": {"reduction": {"steps": reduction}},
        "clauses": {
            "penalty": {"paid_by": "provider", "paid_to": "payer",
                        "pay": {"share": {"of": "base", "rate": "reduction"}}}
        },
    }  # fmt: skip
    return json.dumps(tree)


@dataclass(frozen=True)
class Condition:
    """What is published of one condition in one hospital."""

    name: str
    cases: int
    ratio: str
    median: str
    weight: str


def reduced(hospital: str, name: str, modifier: str, conditions: Sequence[Condition]) -> int:
    """The reduction in cents of 1,000,000.00, settled."""
    exact = Fraction(modifier) * 10**MODIFIER_DECIMALS
    percentage = decimal_text(rounded_fraction(exact), MODIFIER_DECIMALS - 2) + "%"
    observed = {"base": (1_000_000_00, "money")}
    for one in conditions:
        observed[f"cases_{one.name}"] = (one.cases, "discharge")
        for what in ("ratio", "median", "weight"):
            figure = Fraction(getattr(one, what)) * 10**6
            observed[f"{what}_{one.name}"] = (rounded_fraction(figure), "rate")
    source = read_source(form(hospital, name, percentage), hospital)
    table = Table(
        tuple(
            Row(hospital, key, "2026", "", value, unit, KNOWN, "payer", 0)
            for key, (value, unit) in observed.items()
        )
    )
    (statement,) = settle([prepare(resolve(source, None))], table, KNOWN).statements
    (line,) = statement.lines
    return line.entitlement


# --- three hospitals -------------------------------------------------------------------------


def hospitals() -> dict[str, tuple[dict[str, str], list[Condition]]]:
    """The three real hospitals: their first row, and their conditions."""
    path = real_data("hrrp") / "hrrp_fy2026_3_hospitals.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    found = {}
    for hospital, lines in groupby(rows, key=lambda row: row["ccn"]):
        own = list(lines)
        found[hospital] = own[0], [
            Condition(row["condition"].replace("hipKnee", "hip_knee"),
                      int(row["eligible_discharges"]), row["err"], row["peer_median_err"],
                      row["drg_payment_ratio"])
            for row in own
        ]  # fmt: skip
    return found


def test_the_published_reductions_of_three_hospitals() -> None:
    found, expected = {}, {}
    for hospital, (first, conditions) in hospitals().items():
        found[hospital] = reduced(hospital, first["name"], first["neutrality_modifier"], conditions)
        expected[hospital] = int(Fraction(first["published_reduction"]) * 1_000_000_00)
    assert found == expected
    # 0.0189 for St Rose.
    assert (len(found), found["050002"]) == (3, 18_900_00)


@pytest.mark.parametrize(("cases", "counts"), [(25, True), (24, False)])
def test_a_condition_of_fewer_than_25_cases_does_not_count(cases: int, counts: bool) -> None:
    first, conditions = hospitals()["050002"]
    # Hips and knees: (1.201323 - 0.990539) x 0.04453 x 0.96267698 = 0.009036.
    fewer = [replace(c, cases=cases) if c.name == "hip_knee" else c for c in conditions]
    whole = sum(
        (Fraction(c.ratio) - Fraction(c.median)) * Fraction(c.weight)
        for c in conditions
        if counts or c.name != "hip_knee"
    )
    by_hand = rounded_fraction(whole * Fraction(first["neutrality_modifier"]) * 10_000)
    assert by_hand == (189 if counts else 99)
    modifier = first["neutrality_modifier"]
    assert reduced("050002", "St Rose", modifier, fewer) == by_hand * 100_00


# --- the workbooks of three years ------------------------------------------------------------


@dataclass(frozen=True)
class Workbook:
    """A hospital-specific report: payment factor, published results, patients by condition."""

    dual: tuple[int, int, float]
    modifier: float
    factor: float
    results: Mapping[str, list[float | str]]
    models: Mapping[str, tuple[PublishedModel, float | None, float]]
    patients: Mapping[str, list[dict[str, float]]]


def cells(sheet: list[list[object]]) -> list[list[object]]:
    return [[c.strip() if isinstance(c, str) else c for c in row] for row in sheet]


@cache
def workbook(year: int) -> Workbook:
    path = real_data("hrrp") / f"FY{year}_HRRP_MockHSR.xlsx"
    book = CalamineWorkbook.from_path(path)
    sheets = [cells(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names[1:9]]
    factor = [value for value in sheets[0][5] if value != ""]
    results = {name: row[1:] for name, row in zip(SHEETS, sheets[1][5:11], strict=True)}
    models, patients = {}, {}
    for name, sheet in zip(SHEETS, sheets[2:], strict=True):
        head, effects = sheet[6], sheet[7]
        # The coefficients stand above the patients, between their particulars and two constants.
        risks = [at for at, value in enumerate(effects[:-2]) if isinstance(value, float)]
        model = PublishedModel({f"{at} {head[at]}": effects[at] for at in risks})
        own = effects[-2] if isinstance(effects[-2], float) else None
        models[name] = model, own, effects[-1]
        included = [row for row in sheet[8:] if str(row[7]) in ("0", "0.0")]
        patients[name] = [{f"{at} {head[at]}": row[at] for at in risks} for row in included]
    return Workbook((int(factor[0]), int(factor[1]), factor[2]), factor[4], factor[-1], results,
                    models, patients)  # fmt: skip


YEARS = (2020, 2021, 2022)
AS_STATED = 1e-11
"""The workbooks state between eleven and fourteen digits."""


@pytest.mark.parametrize("year", YEARS)
def test_excess_readmission_ratios_are_predicted_over_expected(year: int) -> None:
    book, treated = workbook(year), 0
    for name in SHEETS:
        cases, _, predicted, expected, ratio, *_ = book.results[name]
        model, own, average = book.models[name]
        patients = book.patients[name]
        if cases == "NQ":
            assert (patients, own) == ([], None)
            continue
        treated += 1
        assert len(patients) == cases
        found = model.mean(own, patients), model.mean(average, patients)
        assert found == pytest.approx((predicted, expected), rel=AS_STATED)
        assert found[0] / found[1] == pytest.approx(ratio, rel=AS_STATED)
    assert treated >= 4
    above, below, share = book.dual
    assert above / below == pytest.approx(share, rel=AS_STATED)


@pytest.mark.parametrize("year", YEARS)
def test_the_payment_factors_of_the_workbooks_follow_from_their_patients(year: int) -> None:
    book, conditions = workbook(year), []
    for name in SHEETS:
        cases, _, _, _, _, median, _, weight, *_ = book.results[name]
        if cases == "NQ":
            continue
        model, own, average = book.models[name]
        patients = book.patients[name]
        found = model.mean(own, patients) / model.mean(average, patients)
        conditions.append(
            Condition(name, len(patients), f"{found:.6f}", f"{median:.6f}", f"{weight:.6f}")
        )
    found = reduced("workbook", "Made-up hospital", f"{book.modifier:.14f}", conditions)
    assert found == round((1 - book.factor) * 10_000) * 100_00
    # The three factors say three things: 0.984, 0.9998 and, with no condition of 25 cases, 1.
    assert book.factor == {2020: 0.984, 2021: 0.9998, 2022: 1.0}[year]


def test_without_the_rule_of_25_cases_a_factor_would_be_lower() -> None:
    book = workbook(2021)
    above = sum(
        max(0.0, ratio - median) * weight
        for cases, _, _, _, ratio, median, _, weight, *_ in book.results.values()
        if cases != "NQ"
    )
    assert round(1 - above * book.modifier, 4) == 0.9997 != book.factor
