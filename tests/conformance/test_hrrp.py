"""Hospital readmissions: the published payment reductions of three hospitals, as a contract.

The reduction is the sum over conditions of (what the excess readmission ratio lies above the median
of the peer group) x (payments for the condition / all payments), times a neutrality modifier, at
most 3 %, stated with four decimals. It is taken off a base payment of 1,000,000.00, so that its
cents show the rate. The patient-level reports are not read here.
"""

from __future__ import annotations

import csv
import json
from datetime import date
from fractions import Fraction
from itertools import groupby
from pathlib import Path

from tests.conftest import real_data

from passend.contract.check import prepare
from passend.contract.resolve import resolve
from passend.files.source import read_source
from passend.money import decimal_text, rounded_fraction
from passend.observation.table import Row, Table
from passend.settlement.settle import settle

CONDITIONS = ("ami", "cabg", "copd", "hf", "hip_knee", "pn")
KNOWN = date(2027, 1, 1)
MODIFIER_DECIMALS = 8


def form(hospital: str, name: str, modifier: str) -> str:
    """The rules of one hospital; a condition that it does not treat counts for nothing."""
    figures = [f"{what}_{c}" for c in CONDITIONS for what in ("ratio", "median", "weight")]
    seen = {"unit": "rate", "decimals": "6", "per": "year", "year_of": "stated",
            "held_by": "payer", "absent": "zero"}  # fmt: skip
    base = {"unit": "money", "per": "year", "year_of": "stated", "held_by": "payer"}
    parts = [
        {"product": [{"excess": {"of": f"ratio_{c}", "over": f"median_{c}"}}, f"weight_{c}"]}
        for c in CONDITIONS
    ]
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
        "observations": {"base": base} | dict.fromkeys(figures, seen),
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


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "hrrp_fy2026_3_hospitals.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_published_reductions_of_three_hospitals() -> None:
    found, expected = {}, {}
    for hospital, lines in groupby(rows(real_data("hrrp")), key=lambda row: row["ccn"]):
        conditions = list(lines)
        first = conditions[0]
        modifier = Fraction(first["neutrality_modifier"]) * 10**MODIFIER_DECIMALS
        percentage = decimal_text(rounded_fraction(modifier), MODIFIER_DECIMALS - 2) + "%"
        observed = {"base": (1_000_000_00, "money")}
        for line in conditions:
            name = line["condition"].replace("hipKnee", "hip_knee")
            for what, column in (("ratio", "err"), ("median", "peer_median_err"),
                                 ("weight", "drg_payment_ratio")):  # fmt: skip
                exact = Fraction(line[column]) * 10**6
                assert exact.denominator == 1
                observed[f"{what}_{name}"] = (exact.numerator, "rate")
        source = read_source(form(hospital, first["name"], percentage), hospital)
        table = Table(
            tuple(
                Row(hospital, name, "2026", "", value, unit, KNOWN, "payer", 0)
                for name, (value, unit) in observed.items()
            )
        )
        (statement,) = settle([prepare(resolve(source, None))], table, KNOWN).statements
        found[hospital] = [line.entitlement for line in statement.lines]
        expected[hospital] = [int(Fraction(first["published_reduction"]) * 1_000_000_00)]
    assert found == expected
    assert len(found) == 3
