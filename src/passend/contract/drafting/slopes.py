"""Negative slopes: more care for which the provider gets less."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from passend.algebra.compile import Step
from passend.algebra.nodes import Excess, Lit, Obs, Scale, Sum, Times
from passend.contract.drafting.draft import Draft
from passend.contract.drafting.rules import PRACTICE, Quantity, Remark, Rule, remark
from passend.words import Words

__all__ = ["RULES", "negative_slopes"]

RULES = (
    Rule(
        code="draft-negative-slope",
        means="one unit more of care lowers what the provider gets, outside a saving, a bundle or "
        "a corridor",
        says=Words(
            "{step} meer van {observation} in {window} verlaagt wat {party} in totaal krijgt met "
            "{less}, het meest door {at}",
            "{step} more of {observation} in {window} lowers what {party} gets in total by {less}, "
            "most of all through {at}",
        ),
        mend=Words(
            "laat een volgende eenheid nooit minder opleveren dan niets, of maak er een gedeelde "
            "besparing, een bundel of een bandbreedte van",
            "never let the next unit bring in less than nothing, or make it shared savings, a "
            "bundle or a corridor",
        ),
        source=Words(
            f"{PRACTICE[0]}: wie nodige zorg levert, hoort daar niet op achteruit te gaan",
            f"{PRACTICE[1]}: who gives care that is needed should not lose by it",
        ),
    ),
)

_MONEY_STEP = 100_000
"""EUR 1,000.00: a unit of care in money, large enough for rounding to cents to be seen through."""

_SETTLES = ("shared_savings", "bundle", "corridor")


@dataclass(frozen=True)
class _Fall:
    """How much less a party gets, in cents, by a unit more in a window, and through which clause
    most."""

    cents: int
    window: str
    clause: str


def negative_slopes(draft: Draft) -> Iterator[Remark]:
    """Every line of care of which one unit more lowers what some receiving party gets in total at
    the expected point; the worst window of each."""
    clauses = [clause for clause in draft.paying if not _settles(draft, clause)]
    for obs in draft.prepared.form.observed.values():
        reading = [clause for clause in clauses if obs.name in draft.reads(clause)]
        known = reading and all(map(draft.known_at_point, reading))
        if not known or not _care(draft, obs):
            continue
        falls: dict[str, _Fall] = {}
        for window in draft.expected.distinct(obs):
            label = draft.expected.calendar.windows[obs.per][window].label
            for party, fall in _falls(draft, obs, window, label, reading).items():
                if party not in falls or fall.cents > falls[party].cents:
                    falls[party] = fall
        for party, fall in falls.items():
            yield _slope(draft, obs, party, fall)


def _slope(draft: Draft, obs: Obs, party: str, fall: _Fall) -> Remark:
    pays = draft.program.steps[draft.program.outputs[fall.clause]].node.unit
    return remark(
        "draft-negative-slope",
        fall.clause,
        draft.place_of_pay(fall.clause),
        step=Quantity(_step(obs), obs.unit) if obs.unit.kind == "money" else _step(obs),
        observation=obs.name,
        window=fall.window,
        party=party,
        less=Quantity(fall.cents, pays),
    )


def _step(obs: Obs) -> int:
    return _MONEY_STEP * obs.unit.parts if obs.unit.kind == "money" else obs.unit.parts


def _falls(
    draft: Draft, obs: Obs, window: int, label: str, clauses: list[str]
) -> Mapping[str, _Fall]:
    """By receiving party how much less it gets when one unit more (of every item) is observed."""
    here = draft.expected.value(obs, window)
    points = np.array([here, here + _step(obs) * draft.expected.stride(obs)], np.int64)
    found = draft.expected.along(draft.program, obs, window, points)
    changes: dict[str, dict[str, int]] = {}
    noise = 0
    for clause in clauses:
        value = found[clause]
        sound = np.ones(value.values.shape[1], bool)
        if value.defects is not None:
            sound = (value.defects == 0).all(axis=0)
        change = int((value.values[1] - value.values[0])[sound].sum())
        noise += draft.noise(clause, int(np.abs(value.values).max(initial=0)))
        item = draft.contract.clauses[clause]
        for party, sign in ((item.paid_to, 1), (item.paid_by, -1)):
            if party in draft.sides[1]:
                changes.setdefault(party, {})[clause] = sign * change
    falls = {}
    for party, by_clause in changes.items():
        total = sum(by_clause.values())
        if total < -noise:
            falls[party] = _Fall(-total, label, min(by_clause, key=lambda name: by_clause[name]))
    return falls


def _care(draft: Draft, obs: Obs) -> bool:
    """Whether an observation is care of which more is paid for: money, or a count that some amount
    is paid per unit of."""
    if not draft.care(obs.name):
        return False
    volumes = (step.args[0] for step in draft.program.steps if isinstance(step.node, Times))
    return obs.unit.kind == "money" or any(obs.name in draft.observed(at) for at in volumes)


def _settles(draft: Draft, clause: str) -> bool:
    """Whether a clause settles a result: shared savings, a bundle, a corridor, or the same by hand:
    an amount less observed money."""
    return any(_takes_off(draft, step) for _, step in draft.steps(clause))


def _takes_off(draft: Draft, step: Step) -> bool:
    role, node = step.node.role.partition("."), step.node
    if role[0] in _SETTLES:
        return True
    if isinstance(node, Excess) and role[0] not in ("at_most", "at_least"):
        return _observed_money(draft, step.args[1])
    taken = [draft.program.steps[at] for at in step.args[1:]] if isinstance(node, Sum) else []
    return any(
        isinstance(part.node, Scale)
        and isinstance(part.node.num, Lit)
        and part.node.num.value < 0
        and _observed_money(draft, part.args[0])
        for part in taken
    )


def _observed_money(draft: Draft, at: int) -> bool:
    """Whether a step is money as it was observed, perhaps in finer parts."""
    node = draft.program.steps[draft.same(at)].node
    return isinstance(node, Obs) and node.unit.kind == "money"
