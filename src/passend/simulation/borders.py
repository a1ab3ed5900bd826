"""How often every border in a clause is reached.

The rule: a ceiling, threshold or corridor in a clause is *reached* in a window when the node that
measures what lies above it (``Excess``) is above zero, so that the clause pays something else than
without the border; a guarantee, when what is short of it is above zero. A condition is *met* when
the test of its node (``When``) holds. Whether a clause runs at all is no border.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from passend.algebra.columns import Integers, Value
from passend.algebra.compile import Program
from passend.algebra.nodes import Excess, Lit, Obs, Par, Ratio, Scale, When
from passend.contract.drafting.draft import Draft
from passend.contract.prepared import Prepared
from passend.money import compare_products
from passend.report.curves import share_text
from passend.report.numbers import value_text
from passend.simulation.cases import Cases
from passend.terms.reading import roles
from passend.words import Words

__all__ = ["Border", "Reached", "borders_of", "reached", "sides_of"]

Reached = NDArray[np.bool_]

_ABOVE = Words("boven", "above")
_AT_LEAST = Words("ten minste", "at least")


@dataclass(frozen=True)
class Border:
    """A border in one or more clauses: the step that measures it, what its term calls it, what is
    held against what, and whether it is a condition (a test) or a limit."""

    clauses: tuple[str, ...]
    step: int
    role: str
    left: Words
    right: Words
    condition: bool

    def says(self, language: str) -> str:
        """The border in words."""
        against = (_AT_LEAST if self.condition else _ABOVE)[language]
        said = roles().get(self.role)
        name = f"{said[language]}: " if said else ""
        return f"{name}{self.left[language]} {against} {self.right[language]}"


def borders_of(prepared: Prepared) -> tuple[Border, ...]:
    """Every border of the paying clauses, once, in the order of the clauses."""
    draft, program = Draft(prepared), prepared.form.program
    names = {at: name for name, at in program.outputs.items()}
    found: dict[int, list[str]] = {}
    for clause in prepared.form.clauses:
        for at, step in draft.steps(clause):
            limit = isinstance(step.node, Excess) and _chance_in(draft, at)
            test = isinstance(step.node, When) and step.node.role != "clause.runs"
            if limit or (test and any(_chance_in(draft, arg) for arg in step.args[:-2])):
                found.setdefault(at, []).append(clause)
    return tuple(
        _border(prepared, program, names, at, tuple(clauses))
        for at, clauses in sorted(found.items())
    )


def _chance_in(draft: Draft, at: int) -> bool:
    """Whether something that is observed has a part in a step."""
    return bool(draft.observed(at))


def _border(
    prepared: Prepared,
    program: Program,
    names: Mapping[int, str],
    at: int,
    clauses: tuple[str, ...],
) -> Border:
    step = program.steps[at]
    test = isinstance(step.node, When)
    ratio = isinstance(step.node, When) and isinstance(step.node.left, Ratio)
    said = [_named(program, names, arg) for arg in step.args[: 4 if ratio else 2]]
    left, right = (_quotient(*said[:2]), _quotient(*said[2:])) if ratio else (said[0], said[1])
    return Border(clauses, at, step.node.role, left, right, test)


def _quotient(above: Words, below: Words) -> Words:
    return Words(f"{above.nl} / {below.nl}", f"{above.en} / {below.en}")


def _named(program: Program, names: Mapping[int, str], at: int) -> Words:
    """What people call a step: its name, its value, else what its term calls it."""
    node = program.steps[at].node
    if at in names:
        return _plain(names[at])
    if isinstance(node, Par | Obs):
        return _plain(node.name.lstrip("@"))
    if isinstance(node, Lit):
        return Words(_value(node, "nl"), _value(node, "en"))
    if isinstance(node, Scale) and not node.role:
        return _scaled(program, names, at)
    said = roles().get(node.role)
    about = ", ".join(_below(program, at)[:2])
    if said is not None:
        return Words(f"{said.nl} ({about})", f"{said.en} ({about})") if about else said
    return _plain(about or type(node).__name__)


def _scaled(program: Program, names: Mapping[int, str], at: int) -> Words:
    """A share of something: the share and what it is of."""
    _, num, den = (program.steps[arg].node for arg in program.steps[at].args)
    whole = _named(program, names, program.steps[at].args[0])
    if isinstance(num, Lit) and isinstance(den, Lit):
        share = Fraction(num.value * den.unit.parts, den.value * num.unit.parts)
        if share == 1:
            return whole
        if share == -1:
            return Words(f"min {whole.nl}", f"minus {whole.en}")
        return Words(f"{share_text(share, 'nl')} x {whole.nl}",
                     f"{share_text(share, 'en')} x {whole.en}")  # fmt: skip
    inside = [name for name in (getattr(num, "name", ""), getattr(den, "name", "")) if name]
    about = ", ".join(inside or _below(program, at)[:2])
    return Words(f"{whole.nl} x {about}", f"{whole.en} x {about}") if about else whole


def _below(program: Program, at: int) -> list[str]:
    """The names a step is computed from: what is observed, else the parameters."""
    waiting, seen = [at], set[int]()
    observed, agreed = set(), set()
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        step = program.steps[one]
        if isinstance(step.node, Obs):
            observed.add(step.node.name)
        if isinstance(step.node, Par) and not step.node.name.startswith("@"):
            agreed.add(step.node.name)
        waiting += [*step.args, *([step.target] if step.target >= 0 else [])]
    return sorted(observed or agreed)


def _plain(name: str) -> Words:
    return Words(name, name)


def _value(node: Lit, language: str) -> str:
    word = node.unit.of if node.unit.kind == "count" else node.unit.kind
    return value_text(node.value, word, node.unit.parts, language)


def sides_of(prepared: Prepared, borders: Sequence[Border]) -> dict[str, int]:
    """The steps of a program that say whether a border is reached, to be computed along."""
    return {
        f"@{at}": at
        for border in borders
        for at in (
            prepared.form.program.steps[border.step].args[:-2]
            if border.condition
            else (border.step,)
        )
    }


def reached(
    prepared: Prepared, cases: Cases, borders: Sequence[Border], values: Mapping[str, Value]
) -> dict[Border, tuple[str, Reached]]:
    """For every border its grain, and whether it is reached per case and window, from the values of
    :func:`sides_of`."""
    found = {}
    for border in borders:
        step = prepared.form.program.steps[border.step]
        if border.condition:
            holds = _holds([values[f"@{at}"].values for at in step.args[:-2]])
        else:
            holds = np.asarray(values[f"@{border.step}"].values > 0)
        holds = np.asarray(holds.any(axis=2)) if holds.ndim == 3 else holds
        windows = len(cases.calendar.windows[step.grain])
        found[border] = step.grain, np.broadcast_to(holds, (cases.n, windows))
    return found


def _holds(sides: list[Integers]) -> Reached:
    """Whether left >= right; of quotients left / left_den >= right / right_den, where a divisor
    that is not above zero means no."""
    if len(sides) == 2:
        return np.asarray(sides[0] >= sides[1])
    left, left_den, right, right_den = np.broadcast_arrays(*sides)
    sound = (left_den > 0) & (right_den > 0)
    a, b = np.where(sound, left_den, 1), np.where(sound, right_den, 1)
    return np.asarray(compare_products(left, b, right, a) & sound)
