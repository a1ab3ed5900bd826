"""What a contract is worth in some cases, by the measures parties talk about; exact fractions.

A measure is made for a party or an observation and asked of every subset of elements. The cost of
care and the hours of nursing come from assumptions: here they are functions of the cases.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from passend.algebra.columns import Integers
from passend.contract.prepared import Prepared
from passend.simulation.cases import Cases, Outcomes, to_party
from passend.simulation.elements import Measure

__all__ = ["hours", "margin", "revenue", "risk", "spend", "volume"]

OfCases = Callable[[Cases], Integers]
"""Cents, or hours, of shape (cases,) or (cases, years)."""


def spend(*payers: str) -> Measure:
    """What some parties pay together, less what they receive: the mean over the cases, in cents
    over the whole run."""

    def measure(prepared: Prepared, cases: Cases, outcomes: Outcomes) -> Fraction:
        total = np.zeros(cases.n, np.int64)
        for party in payers:
            total -= _result(prepared, outcomes, party, None, cases)
        return _mean(total)

    return measure


def revenue(party: str) -> Measure:
    """What a party receives, less what it pays: the mean over the cases, in cents."""
    return margin(party)


def margin(party: str, cost: OfCases | None = None) -> Measure:
    """What a party keeps of what it receives when its cost is paid: the mean over the cases, in
    cents."""

    def measure(prepared: Prepared, cases: Cases, outcomes: Outcomes) -> Fraction:
        return _mean(_result(prepared, outcomes, party, cost, cases))

    return measure


def risk(party: str, cost: OfCases | None = None) -> Measure:
    """How far the 5th percentile of what a party keeps lies below the median, in cents; by nearest
    rank, so nothing in one case."""

    def measure(prepared: Prepared, cases: Cases, outcomes: Outcomes) -> Fraction:
        found = np.sort(_result(prepared, outcomes, party, cost, cases))
        return Fraction(int(found[_rank(len(found), 50)]) - int(found[_rank(len(found), 5)]))

    return measure


def volume(*names: str) -> Measure:
    """How much there is of some observations together: the mean over the cases, over the run.
    Raises KeyError when the cases say nothing of one."""

    def measure(prepared: Prepared, cases: Cases, outcomes: Outcomes) -> Fraction:
        total = np.zeros(cases.n, np.int64)
        for name in names:
            total += cases.observed(name).sum(axis=1)
        return _mean(total)

    return measure


def hours(of: OfCases) -> Measure:
    """Hours of nursing: the mean over the cases, over the run."""

    def measure(prepared: Prepared, cases: Cases, outcomes: Outcomes) -> Fraction:
        return _mean(_per_case(of(cases), cases.n))

    return measure


def _result(
    prepared: Prepared, outcomes: Outcomes, party: str, cost: OfCases | None, cases: Cases
) -> Integers:
    found: Integers = to_party(prepared, outcomes, party).sum(axis=1)
    return found if cost is None else found - _per_case(cost(cases), cases.n)


def _per_case(values: Integers, n: int) -> Integers:
    whole = values if values.ndim == 1 else values.sum(axis=1)
    return np.broadcast_to(whole, (n,))


def _mean(values: Integers) -> Fraction:
    return Fraction(sum(values.tolist()), len(values))


def _rank(n: int, percent: int) -> int:
    """The position of a percentile by nearest rank: the least value that so many per cent of the
    cases are at or below."""
    return max(0, -(-n * percent // 100) - 1)
