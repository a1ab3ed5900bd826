"""The truth of the whole: tallies as tables, and the figures and settings as JSON."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from typing import Any

import numpy as np

from passend.claims.synthetic.billing import DELAYS, LATE_DAYS
from passend.claims.synthetic.catalogue import CATALOGUE, SECTORS
from passend.claims.synthetic.counted import Tallies
from passend.claims.synthetic.draws import Array
from passend.claims.synthetic.pathways import PATHS
from passend.claims.synthetic.people import GRAVER
from passend.claims.synthetic.plan import Plan
from passend.claims.synthetic.tables import Texts, days, table, text
from passend.claims.synthetic.trajectories import AFTER_TREATMENT, FIRST, LATER, LONGEST
from passend.claims.synthetic.truth import TABLES

__all__ = ["summary", "tallied"]

_FORMAT = 1
_REASONS = ("agreed", "market", "unexplained")


def tallied(plan: Plan, whole: Tallies) -> dict[str, Any]:
    """The tables that were counted, with codes for places."""
    found = {}
    for name, tally in whole.items():
        columns = {axis: _axis(plan, axis, places) for axis, places in tally.axes().items()}
        if name == "population":
            columns["birth_year"] = _birth_years(plan, tally.axes())
            del columns["age"]
        found[name] = table(columns | tally.sums())
    return found | {"prices": _prices(plan, whole)}


def _axis(plan: Plan, axis: str, places: Array) -> Any:
    texts = Texts(plan)
    words = {
        "provider": texts.providers, "home": texts.providers, "payer": texts.payers,
        "code": texts.codes, "postcode3": texts.postcodes, "sex": ["1", "2"],
        "sector": SECTORS, "reason": _REASONS,
        "programme": [programme.id for programme in plan.region.programmes],
    }  # fmt: skip
    if axis in words:
        return text(words[axis], places)
    if axis == "year":
        return np.array(plan.years)[places]
    return days(plan.month_starts[places]) if axis == "month" else places


def _birth_years(plan: Plan, axes: dict[str, Array]) -> Array:
    return np.asarray(np.array(plan.years)[axes["year"]] - axes["age"])


def _prices(plan: Plan, whole: Tallies) -> Any:
    axes = whole["totals"].axes()
    paid = np.array([provider.paid for provider in plan.providers])
    return table({
        **{name: _axis(plan, name, axes[name]) for name in ("provider", "payer", "code", "year")},
        "cents": plan.prices[axes["code"], axes["provider"], axes["payer"], axes["year"]],
        "per": plan.per[axes["code"]],
        "paid": paid[axes["provider"]],
    })  # fmt: skip


def summary(plan: Plan, whole: Tallies) -> dict[str, Any]:
    """Everything that was put in, and the sums of what came out."""
    sums = {name: int(values.sum()) for name, values in whole["totals"].sums().items()}
    kinds = ("original", "credit", "correction", "resent", "billed_again")
    lines = sum(sums[f"{kind}_lines"] for kind in kinds)
    region = dataclasses.asdict(plan.region) | {
        "providers": [dataclasses.asdict(provider) for provider in plan.providers]
    }
    for programme, given in zip(plan.region.programmes, region["programmes"], strict=True):
        start = plan.starts(programme)
        given["starts"] = start if start is None else str(date(1970, 1, 1) + timedelta(start))
    return {
        "passend_synthetic": _FORMAT,
        "made_up": "not one person, provider or payer in this folder is real",
        "asked": {
            "region": plan.region.id,
            "people": plan.people,
            "years": list(plan.years),
            "seed": plan.seed,
        },
        "chunks": plan.chunks,
        "figures": {"lines": lines, **sums},
        "tables": dict(TABLES),
        "closing_days": {
            "first": FIRST, "later": LATER, "treatment": AFTER_TREATMENT, "longest": LONGEST,
        },
        "late_after_days": LATE_DAYS,
        "delays": {
            "says": "steps of thirty days after the last day of the claim, per thousand claims",
            **{sector: [list(step) for step in steps] for sector, steps in DELAYS.items()},
        },
        "codes": [
            {"code": p.code, "says": p.nl, "unit": p.unit, "sector": p.sector,
             "product": p.product, "year_of": p.year_of}
            for p in CATALOGUE
        ],
        "diagnoses": [
            {"specialism": path.specialism, "code": path.diagnosis, "says": path.nl,
             **({"graver": path.graver} if path.graver != path.diagnosis else {})}
            for path in PATHS
        ],
        "graver_millionths_by_frailty": list(GRAVER),
        "region": region,
    }  # fmt: skip
