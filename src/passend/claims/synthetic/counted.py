"""What the lines of a chunk add up to: counted from the generator's own arrays, not from files."""

from __future__ import annotations

from typing import Final

import numpy as np

from passend.claims.synthetic.billing import (
    BILLED_AGAIN,
    CORRECTION,
    CREDIT,
    LATE_DAYS,
    ORIGINAL,
    RESENT,
)
from passend.claims.synthetic.care import ONLY_WITH, Columns, amounts, attributed, taken
from passend.claims.synthetic.catalogue import CATALOGUE, SECTORS
from passend.claims.synthetic.draws import Array
from passend.claims.synthetic.pathways import PATHS
from passend.claims.synthetic.people import People
from passend.claims.synthetic.plan import NONE, Plan
from passend.claims.synthetic.tally import Tally
from passend.money import rounded

__all__ = ["Tallies", "counted", "tallies"]

Tallies = dict[str, Tally]

_KINDS: Final = {
    ORIGINAL: "original",
    CREDIT: "credit",
    CORRECTION: "correction",
    RESENT: "resent",
    BILLED_AGAIN: "billed_again",
}
_SECTOR = np.array([SECTORS.index(p.sector) for p in CATALOGUE])
_MONTHS_LIMIT: Final = 60


def tallies(plan: Plan) -> Tallies:
    """Empty tallies of every table that is counted."""
    providers, payers = len(plan.providers), len(plan.region.payers)
    codes, years = len(CATALOGUE), len(plan.years)
    line = {"provider": providers, "payer": payers, "code": codes, "year": years}
    amount = ("lines", "quantity", "declared")
    months = 12 * (years + 1)
    kinds = tuple(f"{kind}_{name}" for kind in _KINDS.values() for name in (*amount, "paid"))
    return {
        "totals": Tally(line, (*kinds, "late_lines", "late_declared",
                               *(f"net_{name}" for name in (*amount, "paid")))),
        "effects": Tally({"programme": len(plan.region.programmes), **line},
                         tuple(f"{world}_{name}" for world in ("without", "with")
                               for name in amount)),
        "leakage": Tally({"reason": 3, "home": providers, **line}, (*amount, "at_home")),
        "runoff": Tally({"sector": len(SECTORS), "year": years, "month": months,
                         "after_months": _MONTHS_LIMIT},
                        ("lines", "declared", "credited_lines", "credited")),
        "population": Tally({"payer": payers, "year": years, "age": 130, "sex": 2, "postcode3": sum(
            len(town.postcodes) for town in plan.region.towns)}, ("people",)),
        "case_mix": Tally({"provider": providers, "payer": payers, "year": years, "frailty": 4,
                           "graver": 2}, ("sub_trajectories", "heavy")),
    }  # fmt: skip


def counted(plan: Plan, people: People, bills: Columns, gone: Columns) -> Tallies:
    """The tallies of a chunk: of the lines as declared, and of those that programmes took away."""
    found = tallies(plan)
    axes = _axes(plan, bills)
    _totals(found["totals"], axes, bills)
    net = (bills["kind"] == ORIGINAL) | (bills["kind"] == CORRECTION) | (bills["kind"] == CREDIT)
    sign = np.where(bills["kind"] == CREDIT, -1, 1) * net
    _effects(plan, found["effects"], axes, bills, sign, gone)
    _leakage(plan, found["leakage"], axes, bills, sign)
    _runoff(plan, found["runoff"], axes, taken(bills | {"year": axes["year"]}, net))
    _population(plan, found["population"], people)
    _case_mix(plan, found["case_mix"], axes, people, bills)
    return found


def _axes(plan: Plan, lines: Columns) -> Columns:
    year = plan.seen_year(attributed(plan, lines))
    return {name: lines[name] for name in ("provider", "payer", "code")} | {"year": year}


def _measured(lines: Columns, sign: Array, prefix: str) -> dict[str, Array]:
    return {
        f"{prefix}_lines": sign,
        f"{prefix}_quantity": sign * lines["quantity"],
        f"{prefix}_declared": sign * lines["declared"],
    }


def _totals(tally: Tally, axes: Columns, bills: Columns) -> None:
    """Lines, quantity, declared and paid per kind of line; ``net`` is original + correction -
    credit; duplicates are in no net figure."""
    kind = bills["kind"]
    measures: dict[str, Array] = {}
    for value, name in _KINDS.items():
        one = (kind == value).astype(np.int64)
        measures |= _measured(bills, one, name) | {f"{name}_paid": one * bills["paid"]}
    last = np.where(bills["closed"] == NONE, bills["delivered"], bills["closed"])
    late = (bills["received"] - last > LATE_DAYS).astype(np.int64)
    measures |= {"late_lines": late, "late_declared": late * bills["declared"]}
    for name in ("lines", "quantity", "declared", "paid"):
        parts = [measures[f"{kind}_{name}"] for kind in ("original", "correction", "credit")]
        measures[f"net_{name}"] = parts[0] + parts[1] - parts[2]
    tally.add(axes, measures)


def _effects(plan: Plan, tally: Tally, axes: Columns, bills: Columns, sign: Array,
             gone: Columns) -> None:  # fmt: skip
    """What there is in the scope of a programme with it (net, as declared) and without it."""
    rows = bills["programme"] != NONE
    lines, sign = taken(bills, rows), sign[rows]
    there = np.where(lines["world"] == ONLY_WITH, 0, sign)
    measures = _measured(lines, sign, "with") | _measured(lines, there, "without")
    tally.add({"programme": lines["programme"], **taken(axes, rows)}, measures)
    gone = taken(gone, gone["programme"] != NONE)
    gone = gone | {"declared": amounts(plan, gone)[0]}
    whole = _measured(gone, np.ones(len(gone["programme"]), dtype=np.int64), "without")
    tally.add({"programme": gone["programme"], **_axes(plan, gone)}, whole)


def _leakage(plan: Plan, tally: Tally, axes: Columns, bills: Columns, sign: Array) -> None:
    """Care elsewhere of patients who leaked away, net, and what it would have cost at home."""
    rows = bills["home"] != NONE
    lines, sign, axes = taken(bills, rows), sign[rows], taken(axes, rows)
    price = plan.prices[lines["code"], lines["home"], lines["payer"], axes["year"]]
    at_home = rounded(lines["quantity"] * price, plan.per[lines["code"]])
    tally.add(
        {"reason": lines["reason"], "home": lines["home"], **axes},
        {"lines": sign, "quantity": sign * lines["quantity"], "declared": sign * lines["declared"],
         "at_home": sign * at_home},
    )  # fmt: skip


def _runoff(plan: Plan, tally: Tally, axes: Columns, lines: Columns) -> None:
    """Debits and credits by month of the day that attributes the line and months until received."""
    month = plan.month(attributed(plan, lines))
    after = np.minimum(plan.month(lines["received"]) - month, _MONTHS_LIMIT - 1)
    credit = (lines["kind"] == CREDIT).astype(np.int64)
    tally.add(
        {"sector": _SECTOR[lines["code"]], "year": lines["year"], "month": month,
         "after_months": after},
        {"lines": 1 - credit, "declared": (1 - credit) * lines["declared"],
         "credited_lines": credit, "credited": credit * lines["declared"]},
    )  # fmt: skip


def _population(plan: Plan, tally: Tally, people: People) -> None:
    """The people insured on 1 January of every year."""
    for at, year in enumerate(plan.years):
        day = plan.year_starts[at + 1]
        here = np.nonzero(people.here(np.arange(len(people)), day))[0]
        tally.add(
            {"payer": people.label[here, at + 1], "year": np.full(len(here), at),
             "age": year - people.born[here], "sex": people.female[here],
             "postcode3": people.postcode[here]},
            {"people": np.ones(len(here), dtype=np.int64)},
        )  # fmt: skip


def _case_mix(plan: Plan, tally: Tally, axes: Columns, people: People, bills: Columns) -> None:
    """Sub-trajectories by frailty of the patient and by whether the diagnosis is the graver one,
    and those with a heavy product, as first declared."""
    rows = (bills["kind"] == ORIGINAL) & plan.by_opening[bills["code"]]
    lines, axes = taken(bills, rows), taken(axes, rows)
    places = {name: axes[name] for name in ("provider", "payer", "year")}
    chronic = np.array([path.kind == "chronic" for path in PATHS])[lines["path"]]
    graver = chronic & people.graver[lines["person"], lines["path"]]
    tally.add(
        places | {"frailty": people.frailty[lines["person"]], "graver": graver.astype(np.int64)},
        {"sub_trajectories": np.ones(len(lines["code"]), dtype=np.int64),
         "heavy": lines["code"] % 2},
    )  # fmt: skip
