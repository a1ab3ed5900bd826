"""The worked examples of a contract: computed, and held against the calculation by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from passend.algebra.evaluate import evaluate
from passend.algebra.units import Unit
from passend.contract.binding import Case, bind, calendar_for
from passend.contract.lower import parse_value
from passend.contract.model import Example
from passend.contract.prepared import Prepared, latest_known, observed_names
from passend.findings import Finding
from passend.money import LARGEST, decimal_text
from passend.terms.reading import nearest

__all__ = ["Outcome", "examples_that_fail", "outcomes"]


@dataclass(frozen=True)
class Outcome:
    """What a clause or an amount is worth in every window; None where it has no value."""

    unit: Unit
    values: Mapping[str, int | None]


def examples_that_fail(prepared: Prepared) -> list[Finding]:
    """Every example of a contract that cannot be read or does not hold, to the cent."""
    findings = []
    for i, example in enumerate(prepared.resolved.contract.examples):
        place = prepared.resolved.place(("examples", i))
        try:
            wrong = list(_fails(prepared, example))
        except (KeyError, ValueError) as error:
            findings.append(Finding(place, "example", str(error).strip("'\"")))
            continue
        findings += [Finding(place, "example-fails", text, "mend the clause or the calculation")
                     for text in wrong]  # fmt: skip
    return findings


def _fails(prepared: Prepared, example: Example) -> Iterator[str]:
    found = outcomes(prepared, example)
    for name, expected in example.expect.items():
        if name not in found:
            raise ValueError(f"there is no clause or amount {name!r}; {nearest(name, found)}")
        outcome = found[name]
        first = next(iter(outcome.values), "")
        wanted = expected if isinstance(expected, dict) else {first: expected}
        for label, text in wanted.items():
            if label not in outcome.values:
                raise ValueError(f"{label} is no window of {name}")
            value = outcome.values[label]
            if value is None:
                yield f"{name} has no value in {label}: something it needs is not given"
            elif value != parse_value(text, outcome.unit):
                shown = _shown(value, outcome.unit)
                yield f"{name} in {label} is {shown}, the example expects {text}"


def outcomes(prepared: Prepared, example: Example) -> dict[str, Outcome]:
    """What every clause and amount is worth in an example. Raises ValueError when it cannot be
    read."""
    form = prepared.form
    observed, given = _given(prepared, example)
    case = Case(prepared.resolved, prepared.timelines, observed, latest_known(prepared.resolved),
                given)  # fmt: skip
    calendar = calendar_for(form, prepared.resolved.contract, observed)
    found = {}
    for name, value in evaluate(form.program, bind(form, [case], calendar)).items():
        step = form.program.steps[form.program.outputs[name]]
        defects = value.defects
        found[name] = Outcome(step.node.unit, {
            window.label: None if defects is not None and defects[0, at] else
            int(value.values[0, at])
            for at, window in enumerate(calendar.windows[step.grain])
        })  # fmt: skip
    return found


def _shown(value: int, unit: Unit) -> str:
    if unit.kind == "money" and unit.parts == 1:
        return decimal_text(value, 2)
    return str(value) if unit.parts == 1 else f"{value}/{unit.parts}"


def _given(
    prepared: Prepared, example: Example
) -> tuple[dict[tuple[str, str, str], int], dict[str, int]]:
    """What an example gives: observed values by window, and parameters for every window."""
    contract, form = prepared.resolved.contract, prepared.form
    assert contract.runs is not None
    calendar = calendar_for(form, contract, {})
    observed: dict[tuple[str, str, str], int] = {}
    given: dict[str, int] = {}
    units = {
        leaf.name: step.node.unit
        for step in form.program.steps
        for leaf in form.program.leaves
        if getattr(step.node, "name", "") == leaf.name
    }
    for name, value in example.given.items():
        if name in form.observed:
            obs = form.observed[name]
            windows = calendar.windows.get(obs.per, ())
            first = windows[0].label if windows else ""
            for label, text in (value if isinstance(value, dict) else {first: value}).items():
                label, _, item = label.partition(" ")
                observed[name, label, item] = parse_value(text, obs.unit)
        elif name in contract.parameters and isinstance(value, str):
            given[name] = parse_value(value, units[name]) if name in units else 0
            if abs(given[name]) > LARGEST:
                raise ValueError(f"{name}: {value} is larger than can be computed")
        elif name not in observed_names(contract):
            # What is observed but stands in no clause may be given: it changes nothing.
            known = [*form.observed, *contract.parameters]
            raise ValueError(
                f"there is no observation or parameter {name!r}; {nearest(name, known)}"
            )
    return observed, given
