"""Parts that make a loss on purpose: until when, and whether the loss is over by then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from passend.algebra.nodes import Excess, Scale, Sum
from passend.algebra.units import money
from passend.contract.drafting.draft import Draft
from passend.contract.drafting.expected import stated
from passend.contract.drafting.rules import DIALOGUE, Phrase, Quantity, Remark, Rule, remark
from passend.money import rounded
from passend.periods import parse_window
from passend.words import Words

__all__ = ["RULES", "losses"]

_SOURCE = Words(
    f"{DIALOGUE}, casus Icare en Zilveren Kruis: een verlieslatend onderdeel, met de afspraak om "
    "in een jaar de overgang te maken",
    f"{DIALOGUE}, case of Icare and Zilveren Kruis: a loss-making part, with the agreement to make "
    "the transition in one year",
)

RULES = (
    Rule(
        code="draft-loss-no-end",
        means="a part makes a loss on purpose and nobody says until when",
        says=Words(
            "{at} is verlieslatend en zegt niet tot wanneer",
            "{at} is loss-making and does not say until when",
        ),
        mend=Words(
            "zeg verlieslatend_tot: de eerste dag waarop het onderdeel zichzelf draagt",
            "say loss_making_until: the first day on which the part carries itself",
        ),
        source=_SOURCE,
    ),
    Rule(
        code="draft-loss-after-end",
        means="a part is expected to cost more than it is paid in a year in which its loss should "
        "be over",
        says=Words(
            "{at} mag verlies maken tot {end}, maar kost daarna volgens de verwachting meer dan "
            "het betaalt: {years}",
            "{at} may make a loss until {end}, but is expected to cost more than it pays after "
            "that: {years}",
        ),
        mend=Words(
            "verhoog de prijs, verlaag de verwachte kosten met een onderbouwing, of sluit het "
            "onderdeel",
            "raise the price, lower the expected cost with the reason, or close the part",
        ),
        source=_SOURCE,
    ),
)


def losses(draft: Draft) -> Iterator[Remark]:
    """Loss-making clauses without an end, and those that still lose money after it."""
    for name, clause in draft.contract.clauses.items():
        if clause.loss_making and clause.loss_making_until is None:
            yield remark("draft-loss-no-end", name, ("clauses", name))
    for name, clause in draft.clauses():
        end = clause.loss_making_until
        if end is None or not draft.known_at_point(name):
            continue
        lost = sorted(_lost(draft, name, end).items())
        if lost:
            years = tuple(
                Phrase((str(year), Quantity(cents, money("year")))) for year, cents in lost
            )
            path = ("clauses", name)
            yield remark("draft-loss-after-end", name, path, end=end, years=Phrase(years, ", "))


def _lost(draft: Draft, clause: str, end: date) -> dict[int, int]:
    """By how many cents the part is expected to cost more than it is paid, per year that starts at
    or after the end of its loss.

    The cost of a part is what another amount holds against its payment (``excess: {of: cost, over:
    payment}`` or the difference of the two); else the ``<care>.cost`` that the contract expects of
    the care whose volume it pays."""
    at = draft.payment(clause)
    cost = _held_against(draft, at)
    costs = _by_year(draft, cost, end) if cost is not None else _expected_cost(draft, clause, end)
    pays = _by_year(draft, draft.program.outputs[clause], end)
    return {
        year: costs[year] - paid
        for year, paid in pays.items()
        if costs.get(year, 0) > paid and draft.runs_in(clause, parse_window(str(year))[1])
    }


def _held_against(draft: Draft, payment: int) -> int | None:
    """The step that some amount of the contract holds against a payment, and that rests on more
    than the payment itself."""
    for step in draft.program.steps:
        role = step.node.role
        if role in ("excess.result", "less.result"):
            against = isinstance(step.node, Excess) and draft.same(step.args[1]) == payment
        else:
            less = draft.program.steps[step.args[-1]] if role == "minus.result" else None
            against = (
                less is not None
                and isinstance(step.node, Sum)
                and isinstance(less.node, Scale)
                and draft.same(less.args[0]) == payment
            )
        if against and draft.observed(step.args[0]) - draft.observed(payment):
            return step.args[0]
    return None


def _by_year(draft: Draft, at: int, end: date) -> dict[int, int]:
    """What a step is worth at the expected point, per year, in windows from a day on. A year in
    which something is not known is left out."""
    step, value = draft.program.steps[at], draft.expected.steps[at]
    found: dict[int, int] = {}
    unknown = set()
    for position, window in enumerate(draft.expected.calendar.windows[step.grain]):
        year = window.interval.start.year
        if window.interval.start < end:
            continue
        if value.defects is not None and value.defects[0, position]:
            unknown.add(year)
        cents = rounded(int(value.values[0, position]), step.node.unit.parts)
        found[year] = found.get(year, 0) + cents
    return {year: cents for year, cents in found.items() if year not in unknown}


def _expected_cost(draft: Draft, clause: str, end: date) -> dict[int, int]:
    """The expected cost, per year, of the care whose volume a clause pays."""
    contract = draft.contract
    cares = [care for care in contract.care if f"{care}.volume" in draft.reads(clause)]
    costs = [stated(contract, f"{care}.cost", money(contract.care[care].per)) for care in cares]
    if not costs or not all(cost.values for cost in costs):
        return {}
    years = (w for w in draft.expected.calendar.windows["year"] if w.interval.start >= end)
    return {
        year.interval.start.year: sum(cost.at(parse_window(year.label)[1]) or 0 for cost in costs)
        for year in years
    }
