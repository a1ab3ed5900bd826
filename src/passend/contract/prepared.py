"""A valid contract, ready to be computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from passend.contract.lower import Form
from passend.contract.model import Contract
from passend.contract.resolve import Resolved
from passend.parameters import Indexed, Timeline

__all__ = ["Prepared", "latest_known", "observed_names"]


@dataclass(frozen=True)
class Prepared:
    """A valid contract, ready to be computed."""

    resolved: Resolved
    form: Form
    timelines: Mapping[str, Timeline | Indexed]


def latest_known(resolved: Resolved) -> date:
    """The latest day on which something in the contract became known."""
    contract = resolved.contract
    days = [e.known for p in contract.parameters.values() for e in p.values]
    days += [annex.known for annexes in contract.prices.values() for annex in annexes]
    return max(days, default=contract.runs.valid_from if contract.runs else date.min)


def observed_names(contract: Contract) -> list[str]:
    """Everything that can be observed under a contract."""
    care = [f"{name}.{what}" for name in contract.care for what in ("volume", "cost")]
    measures = [
        name
        for measure in contract.measures
        for name in (measure, f"{measure}.numerator", f"{measure}.denominator")
    ]
    return [*contract.observations, *care, *measures]
