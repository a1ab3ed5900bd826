"""Working elements: a contract with only some of its parts, and what each subset is worth.

An element is a paying clause, or one line of the ``steps`` of a clause or amount (``bonus/2``). A
clause that is left out pays nothing, and what reads it reads nothing; a step that is left out
leaves the line before as it is. Every subset is computed on its own cases, so that a change of
behaviour can go with an element.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from passend.contract.lower import lower
from passend.contract.prepared import Prepared
from passend.findings import BadInput, Finding, Place
from passend.simulation.cases import Cases, Outcomes, run
from passend.simulation.shapley import Subset, Worth, subsets, subsets_of_orders
from passend.terms.amounts import Money
from passend.terms.base import Term
from passend.terms.reading import nearest
from passend.terms.timing import Steps

__all__ = ["MOST", "Measure", "elements_of", "without", "worths"]

MOST = 10
"""So many elements are computed in every subset: 1,024. With more, orders must be given."""

Measure = Callable[[Prepared, Cases, Outcomes], Fraction]
"""What a contract is worth in some cases: spend, margin, risk, volume, hours."""


def elements_of(prepared: Prepared) -> tuple[str, ...]:
    """Every element a contract has: its paying clauses, and every line after the first of the steps
    of clauses and amounts that can be left out."""
    contract = prepared.resolved.contract
    found = list(prepared.form.clauses)
    terms = {name: contract.clauses[name].pay for name in found} | dict(contract.amounts)
    for name, term in terms.items():
        for at in range(1, len(term.steps) if isinstance(term, Steps) else 0):
            element = f"{name}/{at + 1}"
            if _lowered(prepared, {element}) is not None:
                found.append(element)
    return tuple(found)


def without(prepared: Prepared, left_out: Sequence[str]) -> Prepared:
    """A contract without some elements. Raises BadInput ``unknown-element``, or ``element`` where
    what is left is no contract."""
    _known(prepared, left_out)
    return _variant(prepared, left_out)


def _known(prepared: Prepared, names: Sequence[str]) -> None:
    known = elements_of(prepared)
    for name in names:
        if name not in known:
            hint = nearest(name, known) or f"elements: {', '.join(known)}"
            raise _bad("unknown-element", name, f"there is no element {name!r}", hint)


def _variant(prepared: Prepared, left_out: Sequence[str]) -> Prepared:
    if not left_out:
        return prepared
    found = _lowered(prepared, set(left_out))
    if found is None:
        message = f"without {', '.join(left_out)} there is no contract to compute"
        raise _bad("element", left_out[0], message, "leave out fewer elements at once")
    return found


def _bad(code: str, spot: str, message: str, mend: str) -> BadInput:
    return BadInput([Finding(Place(spot=spot), code, message, mend)])


def _lowered(prepared: Prepared, left_out: set[str]) -> Prepared | None:
    """The contract without elements, compiled; None where that is no contract."""
    contract, form = prepared.resolved.contract, prepared.form
    clauses, amounts = dict(contract.clauses), dict(contract.amounts)
    for name in {element.partition("/")[0] for element in left_out}:
        lines = {int(e.partition("/")[2]) - 1 for e in left_out if e.startswith(f"{name}/")}
        if name in left_out:
            grain = form.program.steps[form.program.outputs[name]].grain
            clauses[name] = replace(clauses[name], pay=Money(money="0.00", per=grain), runs=None)
        elif name in clauses:
            clauses[name] = replace(clauses[name], pay=_fewer(clauses[name].pay, lines))
        else:
            amounts[name] = _fewer(amounts[name], lines)
    fewer = replace(contract, clauses=clauses, amounts=amounts)
    resolved = replace(prepared.resolved, contract=fewer)
    found, findings = lower(resolved)
    return None if found is None or findings else Prepared(resolved, found, prepared.timelines)


def _fewer(term: Term | None, lines: set[int]) -> Term:
    assert isinstance(term, Steps)
    kept = tuple(step for at, step in enumerate(term.steps) if at not in lines)
    return kept[0] if len(kept) == 1 else replace(term, steps=kept)


def worths(
    prepared: Prepared,
    elements: Sequence[str],
    cases_of: Callable[[Subset], Cases],
    measures: Mapping[str, Measure],
    orders: Sequence[Sequence[str]] = (),
) -> Mapping[str, Worth]:
    """What subsets of elements are worth by every measure: all subsets, or with ``orders`` only
    those that are met when elements are added in these orders. ``cases_of`` gives the cases under a
    subset: the same for all where behaviour does not change, others where it does. Elements that
    are not named always stay.

    Raises BadInput ``too-many-elements`` without orders, and as :func:`without` and ``run`` do."""
    if len(elements) > MOST and not orders:
        message = f"{len(elements)} elements have {2 ** len(elements):,} subsets"
        mend = f"choose at most {MOST} elements, or give the orders to take the mean over"
        raise _bad("too-many-elements", "", message, mend)
    _known(prepared, elements)
    found: dict[str, dict[Subset, Fraction]] = {name: {} for name in measures}
    for subset in subsets_of_orders(elements, orders) if orders else subsets(elements):
        variant = _variant(prepared, [name for name in elements if name not in subset])
        given = cases_of(subset)
        cases = Cases(variant.form, given.calendar, given.inputs, given.n)
        outcomes = run(variant, cases)
        for name, measure in measures.items():
            found[name][subset] = measure(variant, cases, outcomes)
    return found
