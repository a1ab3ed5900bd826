"""Simulations, comparisons, shadow runs and predicates as plain data, for programs.

Cents, seconds and counts are whole numbers; a probability is in how many of the cases.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from passend.algebra.columns import Integers
from passend.simulation.cautions import cautions
from passend.simulation.changes import flows, moved
from passend.simulation.compare import Comparison
from passend.simulation.context import Context
from passend.simulation.data import data_of
from passend.simulation.fixed_part import independent_of_volume
from passend.simulation.shadow import Shadows
from passend.simulation.simulated import Simulation
from passend.simulation.statistics import Chance, band, chance
from passend.simulation.stories import story

__all__ = ["comparison_data", "context_data", "shadow_data", "simulation_data"]

_KINDS = {"revenue": "low", "spend": "high", "cost": "high", "margin": "low", "seconds": "high"}
"""What is told of a party, and which end is bad for it; seconds are of nursing."""


def simulation_data(found: Simulation) -> dict[str, Any]:
    """Everything a simulation says, as :func:`simulation_document` does."""
    return {
        **_about(found),
        "incomplete": int((~found.whole).sum()),
        "parties": {party: {kind: _per_year(found, getattr(figures, kind), worst)
                            for kind, worst in _KINDS.items()}
                    | {"loss": _losses(found, figures.margin)}
                    for party, figures in found.books.items()},
        "observed": {name: _per_year(found, values) for name, values in found.observed.items()},
        "clauses": {name: _per_year(found, values) for name, values in found.clauses.items()},
        "borders": [{"clauses": list(border.clauses), "nl": border.says("nl"),
                     "en": border.says("en"), "reached": _chances(found, chances)}
                    for border, chances in found.borders.items()],
        "against": found.against,
        "change": {party: data_of(band(values)) for party, values in flows(found).items()},
        "returns": {one.variant: data_of(band(one.net)) | {"invested": one.invested}
                    for one in found.returns},
        "moved": data_of(list(moved(found))),
        "cases_told": {str(percent): _told(found, percent) for percent in (50, 95)},
        "warnings": _warnings(found),
        "guesses": [one.path for one in found.world.assumptions.all.guesses],
    }  # fmt: skip


def _warnings(found: Simulation) -> list[dict[str, str]]:
    return [{"code": one.code, "nl": one.says("nl"), "en": one.says("en")}
            for one in cautions(found)]  # fmt: skip


def _about(found: Simulation) -> dict[str, Any]:
    return {
        "contract": found.contract.id,
        "version": found.contract.version,
        "only_for": found.owner,
        "cases": found.n,
        "seed": found.world.seed,
        "quasi": found.world.quasi,
        "assumptions": list(found.world.assumptions.ids),
        "years": found.years,
    }


def _per_year(found: Simulation, values: Integers, worst: str = "low") -> dict[str, Any]:
    return {str(year): data_of(band(values[:, at], worst)) for at, year in enumerate(found.years)}


def _losses(found: Simulation, margin: Integers) -> dict[str, Any]:
    return _chances(found, [chance(margin[:, at] < 0) for at in range(margin.shape[1])])


def _chances(found: Simulation, chances: list[Chance] | tuple[Chance, ...]) -> dict[str, Any]:
    return {str(year): data_of(one) for year, one in zip(found.years, chances, strict=True)}


def _told(found: Simulation, percent: int) -> dict[str, Any]:
    one = story(found, percent)
    return {"case": one.at, "clauses": one.clauses(), "observed": one.observed(),
            "margins": one.margins()}  # fmt: skip


def comparison_data(found: Comparison) -> dict[str, Any]:
    """Forms side by side: by party and form what it is left with over the run."""
    return {
        "forms": list(found.names),
        "only_for": found.forms[0].owner,
        "cases": found.forms[0].n,
        "seed": found.forms[0].world.seed,
        "parties": {
            party: {
                name: data_of(band(found.left(at, party)))
                | {"more_than_first": data_of(band(found.more(at, party))),
                   "better_off": data_of(found.better(at, party))}
                for at, name in enumerate(found.names)
            }
            for party in found.parties
        },
        "warnings": {form.contract.id: _warnings(form) for form in found.forms},
        "independent_of_volume": {form.contract.id: data_of(independent_of_volume(form.prepared))
                                  for form in found.forms},
    }  # fmt: skip


def shadow_data(found: Shadows) -> dict[str, Any]:
    """The real figures under every contract, in cents per clause and year and per party."""
    return {"of": found.of, "forms": [
        {
            "contract": form.name,
            "moved_years": form.moved,
            "clauses": _nested(form.clauses),
            "parties": {party: form.to_party(party)
                        for party in form.prepared.resolved.contract.parties},
            "other_codes": list(form.other_codes),
            "lacking": [list(one) for one in form.lacking],
            "not_counted": data_of(form.residual),
        }
        for form in found.forms
    ]}  # fmt: skip


def _nested(clauses: Mapping[tuple[str, str], int]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for (clause, year), cents in clauses.items():
        found.setdefault(clause, {})[year] = cents
    return found


def context_data(found: Context) -> dict[str, Any]:
    """How likely every predicate is to fire."""
    return {**_about(found.simulation), "fires": data_of(found.fires),
            "without_measure": list(found.without)}  # fmt: skip
