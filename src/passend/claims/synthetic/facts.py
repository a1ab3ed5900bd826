"""What happened, one by one: switchers, sub-trajectories, stays, waits, credits, duplicates."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from passend.claims.synthetic.billing import BILLED_AGAIN, CORRECTION, CREDIT, RESENT
from passend.claims.synthetic.care import ONLY_WITHOUT, Columns, taken
from passend.claims.synthetic.catalogue import CODES
from passend.claims.synthetic.draws import Array, Mask
from passend.claims.synthetic.mental import MENTAL
from passend.claims.synthetic.pathways import PATHS
from passend.claims.synthetic.people import People
from passend.claims.synthetic.plan import NONE, Plan
from passend.claims.synthetic.tables import Texts, days, fixed, line_ids, table, text
from passend.claims.synthetic.trajectories import AFTER_TREATMENT, FIRST

__all__ = ["bill_facts", "care_facts"]

_STAYS: Final = ("hospital", "ic", "mental")
_READMITTED_WITHIN: Final = {"hospital": 30, "ic": 2, "mental": 30}
_IC = np.array([CODES["039901"], CODES["039902"]])
_TRAJECTORIES: Final = 10**9


def care_facts(plan: Plan, texts: Texts, people: People, chunk: int, lines: Columns,
               subs: Columns, courses: Columns) -> dict[str, Any]:  # fmt: skip
    """The tables of what was delivered: lines that were seen, their sub-trajectories, courses."""
    there = taken(subs, (subs["world"] != ONLY_WITHOUT) & _asked_for(plan, subs["opened"]))
    return {
        "switchers": _switchers(plan, texts, people),
        "trajectories": _trajectories(plan, texts, people, chunk, there),
        "stays": _stays(plan, texts, people, lines),
        "waits": _waits(plan, texts, people, subs, there, courses),
    }


def _asked_for(plan: Plan, day: Array) -> Mask:
    return np.asarray((day >= plan.year_starts[1]) & (day <= plan.last_day))


def _patients(people: People, person: Array) -> Any:
    return fixed(people.key[person])


def _switchers(plan: Plan, texts: Texts, people: People) -> Any:
    """Who is insured on both days around 1 January, with another label."""
    person, year = np.nonzero(people.label[:, 2:] != people.label[:, 1:-1])
    day = plan.year_starts[year + 2]
    both = people.here(person, day) & people.here(person, day - 1)
    person, year, day = person[both], year[both], day[both]
    return table({
        "patient": _patients(people, person),
        "from_payer": text(texts.payers, people.label[person, year + 1]),
        "to_payer": text(texts.payers, people.label[person, year + 2]),
        "switched": days(day),
    })  # fmt: skip


def _trajectories(plan: Plan, texts: Texts, people: People, chunk: int, subs: Columns) -> Any:
    """Sub-trajectories with the rule that closes them and the days it counts."""
    counts = (subs["treated"] != NONE) & (subs["avoided"] == 0)
    rule = np.where(
        counts,
        np.where(subs["days"] == AFTER_TREATMENT, 2, 3),
        np.where(subs["days"] == FIRST, 0, 1),
    )
    payer = people.label[subs["person"], plan.lived_year(subs["opened"])]
    return table({
        "trajectory": chunk * _TRAJECTORIES + subs["trajectory"],
        "patient": _patients(people, subs["person"]),
        "provider": text(texts.providers, subs["provider"]),
        "payer": text(texts.payers, payer),
        "specialism": text(texts.specialisms, subs["path"]),
        "diagnosis": texts.diagnoses(people, subs["person"], subs["path"]),
        "kind": text(["ZT21", "ZT11"], subs["first"]),
        "code": text(texts.codes, subs["code"]),
        "opened": days(subs["opened"]),
        "treated": days(np.where(counts, subs["treated"], NONE)),
        "discharged": days(np.where(
            counts, np.maximum(subs["discharged"], subs["again_until"]), NONE)),
        "closed": days(subs["closed"]),
        "rule": text(["first", "later", "treatment", "longest"], rule),
        "days": subs["days"],
        "home": text(texts.providers, subs["home"]),
        "reason": text(["agreed", "market", "unexplained"], subs["reason"]),
    })  # fmt: skip


def _stays(plan: Plan, texts: Texts, people: People, lines: Columns) -> Any:
    """Stays in hospital, on intensive care and in a clinic for mental health care.

    A stay in hospital is a line; the others are unbroken runs of days. ``readmission`` says that an
    earlier stay of its kind of the same patient with the same provider ended at most thirty days
    (intensive care: two) before.
    """
    code = lines["code"]
    hospital = taken(lines, code == CODES["039921"])
    parts = [
        {name: hospital[name] for name in ("person", "provider", "payer")}
        | {"admitted": hospital["opened"], "discharged": hospital["closed"]},
        _runs(taken(lines, np.isin(code, _IC))),
        _runs(taken(lines, code == CODES["VD0001"])),
    ]
    found, again, kinds = [], [], []
    for place, part in enumerate(parts):
        order = np.lexsort((part["admitted"], part["provider"], part["person"]))
        found.append(taken(part, order))
        again.append(_readmitted(found[-1], _READMITTED_WITHIN[_STAYS[place]]))
        kinds.append(np.full(len(order), place))
    whole = {name: np.concatenate([part[name] for part in found]) for name in found[0]}
    return table({
        "kind": text(_STAYS, np.concatenate(kinds)),
        "patient": _patients(people, whole["person"]),
        "provider": text(texts.providers, whole["provider"]),
        "payer": text(texts.payers, whole["payer"]),
        "admitted": days(whole["admitted"]),
        "discharged": days(whole["discharged"]),
        "days": whole["discharged"] - whole["admitted"],
        "readmission": np.concatenate(again),
    })  # fmt: skip


def _runs(lines: Columns) -> Columns:
    """Unbroken days of a person with a provider; the day after the last is that of discharge."""
    order = np.lexsort((lines["delivered"], lines["provider"], lines["person"]))
    lines = taken(lines, order)
    day = lines["delivered"]
    same = np.zeros(len(day), dtype=bool)
    same[1:] = (
        (lines["person"][1:] == lines["person"][:-1])
        & (lines["provider"][1:] == lines["provider"][:-1])
        & (day[1:] == day[:-1] + 1)
    )
    starts = np.nonzero(~same)[0]
    ends = np.append(starts[1:], len(day)) - 1
    found = taken({name: lines[name] for name in ("person", "provider", "payer")}, starts)
    return found | {"admitted": day[starts], "discharged": day[ends[: len(starts)]] + 1}


def _readmitted(stays: Columns, within: int) -> Mask:
    """For stays in order: whether any earlier one ended so many days before or fewer, after it."""
    found = np.zeros(len(stays["person"]), dtype=bool)
    for back in range(1, len(found)):
        same = (stays["person"][back:] == stays["person"][:-back]) & (
            stays["provider"][back:] == stays["provider"][:-back]
        )
        if not same.any():
            break
        gap = stays["admitted"][back:] - stays["discharged"][:-back]
        found[back:] |= same & (gap >= 1) & (gap <= within)
    return found


def _waits(plan: Plan, texts: Texts, people: People, subs: Columns, there: Columns,
           courses: Columns) -> Any:  # fmt: skip
    """Days from referral to the first visit, and the day of the operation where there is one."""
    elective = np.array([path.kind == "elective" for path in PATHS])[subs["path"]]
    operated = elective & (subs["treated"] != NONE) & _asked_for(plan, subs["treated"])
    treated = np.full(int(subs["trajectory"].max(initial=-1)) + 1, NONE)
    treated[subs["trajectory"][operated]] = subs["treated"][operated]
    first = taken(there, there["referred"] != NONE)
    seen = taken(courses, _asked_for(plan, courses["intake"]))
    person = np.concatenate([first["person"], seen["person"]])
    opened = np.concatenate([first["opened"], seen["intake"]])
    referred = np.concatenate([first["referred"], seen["referred"]])
    none = np.full(len(seen["person"]), NONE)
    path = np.concatenate([first["path"], np.full(len(none), MENTAL)])
    return table({
        "patient": _patients(people, person),
        "provider": text(texts.providers, np.concatenate([first["provider"], seen["provider"]])),
        "payer": text(texts.payers, people.label[person, plan.lived_year(opened)]),
        "specialism": text(texts.specialisms, path),
        "diagnosis": texts.diagnoses(people, person, path),
        "referrer": text(texts.providers, people.practice[person]),
        "referred": days(referred),
        "opened": days(opened),
        "treated": days(np.concatenate([treated[first["trajectory"]], none])),
        "days": opened - referred,
    })  # fmt: skip


def bill_facts(texts: Texts, chunk: int, bills: Columns) -> dict[str, Any]:
    """The tables of what was declared: credits with their debits, and duplicates."""
    kind = bills["kind"]
    replaced = np.full(len(kind), NONE)
    corrections = kind == CORRECTION
    replaced[bills["of"][corrections]] = bills["line"][corrections]
    credits = taken(bills, kind == CREDIT)
    again = taken(bills, (kind == RESENT) | (kind == BILLED_AGAIN))
    return {
        "credits": table(
            _line(texts, chunk, bills, credits, "reverses")
            | {"corrected_by": line_ids(chunk, replaced[credits["of"]])}
        ),
        "duplicates": table(
            _line(texts, chunk, bills, again, "repeats")
            | {"kind": text(["resent", "billed_again"], again["kind"] - RESENT)}
        ),
    }


def _line(texts: Texts, chunk: int, bills: Columns, lines: Columns, of: str) -> dict[str, Any]:
    return {
        "provider": text(texts.providers, lines["provider"]),
        "line_id": line_ids(chunk, lines["line"]),
        of: line_ids(chunk, bills["line"][lines["of"]]),
        "payer": text(texts.payers, lines["payer"]),
        "code": text(texts.codes, lines["code"]),
        "quantity": lines["quantity"],
        "declared": lines["declared"],
        "paid": lines["paid"],
        "received": days(lines["received"]),
    }
