"""Ceilings, guarantees and fixed sums, and how deep terms are nested."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping

import numpy as np

from passend.algebra.compile import Step
from passend.algebra.nodes import Lit, Obs, Par, Scale, Sum, Times, Total, When
from passend.contract.drafting.draft import Draft
from passend.contract.drafting.rules import PRACTICE, Quantity, Remark, Rule, remark
from passend.periods import parse_window
from passend.terms.amounts import AtMost, Money, Number
from passend.terms.base import Figure, Name, Previous, Record, Term, Test
from passend.terms.reading import parts_of
from passend.terms.timing import Steps
from passend.words import Words

__all__ = ["RULES", "limits"]

RULES = (
    Rule(
        code="draft-nesting",
        means="a term is nested deeper than two without a named amount",
        says=Words(
            "{at} is {depth} termen diep: zo leest niemand het na",
            "{at} is {depth} terms deep: nobody can read that back",
        ),
        mend=Words(
            "geef het binnenste deel een naam onder bedragen, of schrijf het als stappen",
            "give the inner part a name under amounts, or write it as steps",
        ),
        source=Words(*PRACTICE),
    ),
    Rule(
        code="draft-ceiling-below-guarantee",
        means="a ceiling lies below the guarantee on the same amount",
        says=Words(
            "het plafond van {at} is in {window} {ceiling}, lager dan de garantie van {floor} op "
            "hetzelfde bedrag",
            "the ceiling of {at} is {ceiling} in {window}, below the guarantee of {floor} on the "
            "same amount",
        ),
        mend=Words(
            "zet het plafond op of boven de garantie, of laat een van beide vervallen",
            "set the ceiling at or above the guarantee, or drop one of the two",
        ),
        source=Words(
            "Rechtbank Gelderland 2025:2716: wat niet duidelijk is afgesproken, kan niet worden "
            "teruggevorderd",
            "Rechtbank Gelderland 2025:2716: what is not clearly agreed cannot be recovered",
        ),
    ),
    Rule(
        code="draft-ceiling-no-duty",
        means="a ceiling over care does not say whether the provider must go on above it",
        says=Words(
            "{at} heeft een plafond op zorg en zegt niet of er een doorleverplicht is",
            "{at} has a ceiling on care and does not say whether care must go on above it",
        ),
        mend=Words("zeg doorleverplicht: ja of nee", "say duty_to_continue: true or false"),
        source=Words(
            "Skipr (2020) en Consumentenbond (2025): zonder doorleverplicht leidt een plafond tot "
            "een patiëntenstop",
            "Skipr (2020) and Consumentenbond (2025): without a duty to continue a ceiling leads "
            "to a stop on new patients",
        ),
    ),
    Rule(
        code="draft-starts-midyear",
        means="a sum per year is paid in full in a year of which the contract holds a part",
        says=Words(
            "{at} betaalt het vaste bedrag {amount} over {window} geheel, terwijl het contract "
            "daarvan {days} van de {whole} dagen loopt",
            "{at} pays the fixed sum {amount} for {window} in full, while the contract runs on "
            "{days} of its {whole} days",
        ),
        mend=Words(
            "betaal het naar_rato, of laat het contract met hele jaren lopen",
            "pay it prorated, or let the contract run whole years",
        ),
        source=Words(*PRACTICE),
    ),
)

_DEEP = 2


def limits(draft: Draft) -> Iterator[Remark]:
    """Every remark about ceilings, guarantees, fixed sums in cut years, and nesting."""
    yield from _nested(draft)
    yield from _below_guarantee(draft)
    yield from _no_duty(draft)
    yield from _cut_years(draft)


# --- nesting ---------------------------------------------------------------------------------


def _nested(draft: Draft) -> Iterator[Remark]:
    contract = draft.contract
    terms: list[tuple[str, tuple[str | int, ...], Term]] = [
        (name, ("amounts", name), term) for name, term in contract.amounts.items()
    ]
    for name, clause in contract.clauses.items():
        for word, term in (("pay", clause.pay), ("advance", clause.advance)):
            if term is not None:
                terms.append((name, ("clauses", name, word), term))
    for name, path, term in terms:
        depth, deepest = _depth(term)
        if depth > _DEEP:
            yield remark("draft-nesting", name, deepest.path or path, depth=depth)


def _depth(item: Term | Test | Record) -> tuple[int, Term | Test | Record]:
    """How many terms stand inside each other, and the innermost. A name, a figure and ``steps`` are
    no level of their own."""
    if isinstance(item, Name | Figure | Previous | Money | Number):
        return 0, item
    inner = map(_depth, _inside(item))
    depth, deepest = max(inner, key=lambda found: found[0], default=(0, item))
    own = int(isinstance(item, Term) and not isinstance(item, Steps))
    return depth + own, item if own and not depth else deepest


def _inside(item: Term | Test | Record) -> Iterator[Term | Test | Record]:
    """What stands directly inside a term."""
    for each in dataclasses.fields(item):
        value = getattr(item, each.name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Term | Test | Record):
                yield part


# --- ceilings --------------------------------------------------------------------------------


def _below_guarantee(draft: Draft) -> Iterator[Remark]:
    """Ceilings below a guarantee on the same amount, compared in every window in which both limits
    are known at the expected point."""
    steps = draft.program.steps
    floors: dict[int, list[int]] = {}
    for step in steps:
        if step.node.role == "at_least.excess":
            floors.setdefault(_limited(draft, step.args[1]), []).append(step.args[0])
    for at, step in enumerate(steps):
        if step.node.role != "at_most.excess":
            continue
        for floor in floors.get(_limited(draft, step.args[0]), ()):
            found = _first_below(draft, step.args[1], floor)
            if found is not None:
                window, ceiling, guaranteed = found
                owner, path = _owner(draft, at)
                yield remark(
                    "draft-ceiling-below-guarantee",
                    owner,
                    path,
                    window=draft.expected.calendar.windows[step.grain][window].label,
                    ceiling=Quantity(ceiling, steps[step.args[1]].node.unit),
                    floor=Quantity(guaranteed, steps[floor].node.unit),
                )


def _first_below(draft: Draft, ceiling: int, floor: int) -> tuple[int, int, int] | None:
    """The first window in which one limit lies below another, with both; items side by side."""
    finest = math.lcm(*(draft.program.steps[at].node.unit.parts for at in (ceiling, floor)))
    sides = []
    for at in (ceiling, floor):
        value = draft.expected.steps[at]
        windows = value.values.shape[1]
        known = np.ones(value.values.shape, bool) if value.defects is None else value.defects == 0
        times = finest // draft.program.steps[at].node.unit.parts
        sides.append((value.values.reshape(windows, -1), known.reshape(windows, -1), times))
    (high, known, up), (low, also, times) = sides
    below = (high * up < low * times) & known & also
    found = np.argwhere(below)
    if not len(found):
        return None
    window, item = map(int, found[0])
    return window, int(high[window, item % high.shape[1]]), int(low[window, item % low.shape[1]])


def _limited(draft: Draft, at: int) -> int:
    """The amount that a limit is put on, before other limits on it."""
    at = draft.same(at)
    while draft.program.steps[at].node.role in ("at_most.result", "at_least.result"):
        at = draft.same(draft.program.steps[at].args[0])
    return at


def _owner(draft: Draft, at: int) -> tuple[str, tuple[str | int, ...]]:
    """The named amount or clause that a step stands in, and the place of its ceiling."""
    contract, outputs = draft.contract, draft.program.outputs
    output = min((name for name in outputs if at in draft.reach(outputs[name])),
                 key=lambda name: len(draft.reach(outputs[name])))  # fmt: skip
    name = output if output in contract.clauses else output.removesuffix(".advance")
    term = contract.amounts.get(output) or contract.clauses[name].pay
    found = [part for part in parts_of(term) if isinstance(part, AtMost)] if term else []
    if len(found) == 1:
        return name, found[0].path
    return name, ("amounts" if output in contract.amounts else "clauses", name)


def _no_duty(draft: Draft) -> Iterator[Remark]:
    """Ceilings over care of which no clause says whether care must go on above them; said of the
    first clause that reads the ceiling."""
    readers: dict[int, list[str]] = {}
    for name in draft.paying:
        for at, step in draft.steps(name):
            if step.node.role == "at_most.excess" and _revenue(draft, step.args[0]):
                readers.setdefault(at, []).append(name)
    silent: Mapping[str, None] = dict.fromkeys(
        names[0]
        for names in readers.values()
        if all(draft.contract.clauses[name].duty_to_continue is None for name in names)
    )
    for name in silent:
        yield remark("draft-ceiling-no-duty", name, ("clauses", name))


def _revenue(draft: Draft, at: int) -> bool:
    """Whether a step is revenue of care: price times volume, or money observed of care; a part, a
    total or a limit of that too, but no difference, saving or loss."""
    step = draft.program.steps[at]
    match step.node:
        case Obs(name=name, unit=unit):
            return unit.kind == "money" and draft.care(name)
        case Times():
            return any(map(draft.care, draft.observed(step.args[0])))
        case Total() | Scale():
            return _revenue(draft, step.args[0])
        case When():
            return any(_revenue(draft, branch) for branch in step.args[-2:])
        case Sum():
            taken = [part for part in step.args if _negative(draft, part)]
            added = [part for part in step.args if part not in taken]
            return any(_revenue(draft, part) for part in added) and not any(
                _revenue(draft, part) for part in taken
            )
    return False


def _negative(draft: Draft, at: int) -> bool:
    node = draft.program.steps[at].node
    return isinstance(node, Scale) and isinstance(node.num, Lit) and node.num.value < 0


# --- fixed sums in cut years -----------------------------------------------------------------


def _cut_years(draft: Draft) -> Iterator[Remark]:
    for name in draft.paying:
        for at in sorted(_fixed(draft, draft.payment(name))):
            step = draft.program.steps[at]
            windows = draft.expected.calendar.windows[step.grain]
            cut = [w for w in windows if not w.whole and draft.runs_in(name, w.interval)]
            if step.node.unit.grain is None or not cut:
                continue
            days, whole = cut[0].interval.days, parse_window(cut[0].label)[1].days
            amount = step.node.name if isinstance(step.node, Par) else _constant(step)
            yield remark(
                "draft-starts-midyear",
                name,
                draft.place_of_pay(name),
                amount=amount,
                window=cut[0].label,
                days=days,
                whole=whole,
            )
            break


def _constant(step: Step) -> Quantity:
    return Quantity(step.node.value if isinstance(step.node, Lit) else 0, step.node.unit)


def _fixed(draft: Draft, at: int) -> set[int]:
    """The parameters and constants per window that a step pays as they are, or a fixed part of."""
    step = draft.program.steps[at]
    match step.node:
        case Par(name=name):
            return set() if name.startswith("@") else {at}
        case Lit(value=value):
            return {at} if value else set()
        case Sum() | Total():
            return set().union(*(_fixed(draft, part) for part in step.args))
        case When():
            return set().union(*(_fixed(draft, part) for part in step.args[-2:]))
        case Scale():
            varies = any(draft.observed(part) for part in step.args[1:])
            return set() if varies else _fixed(draft, step.args[0])
    return set()
