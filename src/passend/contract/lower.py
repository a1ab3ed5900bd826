"""From the clauses of a contract to one program over the nodes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from passend.algebra.compile import Program, compile_program
from passend.algebra.nodes import AlgebraError, Lit, Node, Obs, Par, Ratio, When
from passend.algebra.units import Unit, count, money, rate
from passend.contract.model import Contract
from passend.contract.resolve import Resolved
from passend.findings import Finding
from passend.money import parse_decimal, parse_ratio
from passend.periods import GRAINS
from passend.terms.base import Lowered, Scope, Term, TermError, to_parts, zero
from passend.terms.reading import names_in, nearest

__all__ = ["Form", "lower", "parse_value", "unit_of_parameter", "used_names"]


@dataclass(frozen=True)
class Form:
    """A contract compiled: its program (an output per clause, advance and amount), the labels of
    every item axis, and the observations with their unit, grain and axis."""

    program: Program
    axes: Mapping[str, tuple[str, ...]]
    observed: Mapping[str, Obs]
    clauses: tuple[str, ...]


def unit_of_text(text: str, per: str, of: str, decimals: int) -> Unit:
    """The unit of a value by how it is written: a ratio, an amount of money, or a count."""
    if text.endswith("%") or "/" in text:
        return rate(parse_ratio(text).denominator)
    if "." in text:
        return money(per, 10 ** (decimals - 2))
    return count(of)


def unit_of_parameter(name: str, contract: Contract) -> Unit:
    """The unit of a parameter: its rates share the least common multiple of their denominators.

    Raises TermError when the values are of different kinds."""
    item = contract.parameters[name]
    if item.indexed is not None:
        base = contract.parameters.get(item.indexed.base)
        if base is None or base.indexed or base.weighted:
            raise TermError(f"{item.indexed.base} is no parameter with values", code="unknown-name")
        return unit_of_parameter(item.indexed.base, contract)
    if item.weighted is not None:
        return rate(10**item.weighted.decimals)
    per = item.per or next((entry.per for entry in item.values if entry.per), "")
    if any(entry.per not in ("", per) for entry in item.values):
        raise TermError(f"the values of {name} are per different things", code="units")
    try:
        units = [unit_of_text(e.value, per, item.of, item.decimals) for e in item.values]
    except ValueError as error:
        raise TermError(str(error), code="bad-value") from error
    if not units:
        raise TermError(f"{name} has no value", code="missing-key")
    if len({unit.kind for unit in units}) > 1:
        raise TermError(f"the values of {name} are of different kinds", code="units")
    return units[0].with_parts(math.lcm(*(unit.parts for unit in units)))


def parse_value(text: str, unit: Unit) -> int:
    """The integer of a value as written, in a unit. Raises ValueError."""
    if unit.kind == "rate":
        exact = parse_ratio(text) * unit.parts
        if exact.denominator != 1:
            raise ValueError(f"{text} has more decimals than 1/{unit.parts} allows")
        return exact.numerator
    if unit.kind == "money":
        if "." not in text:
            raise ValueError(f"{text!r} is no amount: write euros with two decimals")
        return parse_decimal(text, 2 + round(math.log10(unit.parts)))
    return parse_decimal(text, 0)


class _Lowering:
    def __init__(self, resolved: Resolved) -> None:
        self.resolved, self.contract = resolved, resolved.contract
        self.done: dict[str, Lowered] = {}
        self.open: list[str] = []
        self.observed: dict[str, Obs] = {}
        self.axes: dict[str, tuple[str, ...]] = {}
        self.out_of: dict[str, int] = {}
        self.clause = ""

    def scope(self) -> Scope:
        return Scope(
            resolve=self.named,
            out_of=self.out_of,
            day_weighted=self.day_weighted,
            codes_of=lambda axis: frozenset(self.axes.get(axis, ())),
        )

    def named(self, name: str, axis: str | None) -> Lowered:
        if name in self.contract.prices:
            return self.price(name, axis)
        if name in self.done:
            return self.done[name]
        if name in self.open:
            circle = " → ".join([*self.open[self.open.index(name) :], name])
            raise TermError(f"a circle: {circle}; only carry may look back", code="circle")
        self.open.append(name)
        try:
            self.done[name] = self.find(name)
        finally:
            self.open.pop()
        return self.done[name]

    def find(self, name: str) -> Lowered:
        contract = self.contract
        if name in contract.amounts:
            return contract.amounts[name].value(self.scope())
        if name in contract.clauses:
            return self.pay(name)
        if name in contract.parameters:
            return Par(name, unit_of_parameter(name, contract))
        stem, _, what = name.rpartition(".")
        derived = contract.parameters.get(stem)
        if derived is not None and derived.indexed and what in ("definitive", "catch_up"):
            return Par(name, unit_of_parameter(stem, contract))
        found = self.observation(name)
        if found is not None:
            return found
        hint = nearest(name, self.known())
        raise TermError(
            f"there is nothing named {name!r}" + (f"; {hint}" if hint else ""), code="unknown-name"
        )

    def known(self) -> list[str]:
        contract = self.contract
        care = [f"{name}.{what}" for name in contract.care for what in ("volume", "cost")]
        return [*contract.parameters, *contract.observations, *contract.amounts,
                *contract.clauses, *contract.measures, *contract.prices, *care]  # fmt: skip

    def observation(self, name: str) -> Lowered | None:
        contract = self.contract
        stem, _, what = name.rpartition(".")
        if name in contract.observations:
            item = contract.observations[name]
            axis = name if item.items else None
            if item.items:
                self.axes[name] = item.items
            if item.out_of is not None:
                self.out_of[name] = item.out_of
            return self.observe(name, _unit(item.unit, item.per, item.decimals), item.per, axis)
        if stem in contract.care and what in ("volume", "cost"):
            care = contract.care[stem]
            axis = stem if care.by_code else None
            if care.by_code:
                self.axes[stem] = self.resolved.codes.get(stem, ())
            unit = money(care.per) if what == "cost" else count(care.unit)
            return self.observe(name, unit, care.per, axis)
        base = stem if what in ("numerator", "denominator", "present") else name
        seen = contract.observations.get(base) or contract.care.get(base)
        if what == "present" and seen is not None:
            return self.observe(name, count("yes_no"), seen.per, None)
        if base not in contract.measures:
            return None
        measure = contract.measures[base]
        if measure.use == "watched":
            raise TermError(
                f"{base} is watched, not settled: it changes no cent", code="watched-measure"
            )
        if measure.kind == "judged" and base == name:
            return self.observe(name, count("yes_no"), measure.per, None)
        if base != name:
            return self.observe(name, count(base), measure.per, None)
        above = self.observe(f"{base}.numerator", count(base), measure.per, None)
        below = self.observe(f"{base}.denominator", count(base), measure.per, None)
        return Ratio(above, below)

    def observe(self, name: str, unit: Unit, per: str, axis: str | None) -> Obs:
        if per not in GRAINS:
            raise TermError(
                f"{name} is per {per!r}; choose {', '.join(GRAINS)}", code="unknown-word"
            )
        if name not in self.observed:
            self.observed[name] = Obs(name, unit, per, axis)
        return self.observed[name]

    def price(self, name: str, axis: str | None) -> Par:
        if axis is None or axis not in self.axes:
            raise TermError(
                f"{name} holds a price per code: use it as the price of a care line with "
                "by_code: true",
                code="price-list",
            )
        decimals = max(annex.decimals for annex in self.contract.prices[name])
        return Par(name, money("", 10 ** (decimals - 2)), axis)

    def day_weighted(self, name: str) -> tuple[Node, Node]:
        unit = unit_of_parameter(name, self.contract) if name in self.contract.parameters else None
        if unit is None or unit.grain is None:
            raise TermError(f"{name} is no amount of money per window", code="per-missing")
        runs = self.contract.clauses[self.clause].runs if self.clause else None
        runs = runs or self.contract.runs
        assert runs is not None
        weighted = Par(f"@weighted {name} {runs.valid_from} {runs.until}", unit)
        return weighted, Par("@days", count("day"))

    def pay(self, name: str) -> Node:
        clause = self.contract.clauses[name]
        if clause.pay is None:
            raise TermError(f"the clause {name} pays nothing", code="no-payment")
        outer, self.clause = self.clause, name
        try:
            return self.payment(name, clause.pay)
        finally:
            self.clause = outer

    def payment(self, name: str, term: Term) -> Node:
        node = term.amount(self.scope())
        clause = self.contract.clauses[name]
        if node.unit.kind != "money":
            raise TermError(f"the clause {name} pays {node.unit}, not money", term.path, "units")
        if node.axis is not None:
            raise TermError(f"the clause {name} still has items: take a total over {node.axis}",
                            term.path, "units")  # fmt: skip
        if node.grain is None:
            raise TermError(f"the clause {name} does not say what it is per: add per: year",
                            term.path, "per-missing")  # fmt: skip
        node = to_parts(node)
        if clause.runs is not None:
            inside = Par(f"@runs {clause.runs.valid_from} {clause.runs.until}", count("yes_no"))
            node = When(inside, Lit(1, count("yes_no")), node, zero(node)).named("clause.runs")
        return node


def _unit(word: str, per: str, decimals: int) -> Unit:
    if word == "money":
        return money(per)
    return rate(10**decimals) if word == "rate" else count(word)


def lower(resolved: Resolved) -> tuple[Form | None, list[Finding]]:
    """The program of a contract, or every reason why there is none."""
    contract, work = resolved.contract, _Lowering(resolved)
    findings: list[Finding] = []
    outputs: dict[str, Node] = {}
    amounts: dict[str, Node] = {}

    def attempt(path: tuple[str | int, ...], name: str, find: object) -> Node | None:
        work.open.clear()
        try:
            found = find() if callable(find) else None
        except (TermError, AlgebraError) as error:
            where = getattr(error, "path", ()) or path
            code = getattr(error, "code", "units")
            findings.append(Finding(resolved.place(where), code, str(error)))
            return None
        return found if isinstance(found, Node) else None

    for name in contract.parameters:
        attempt(("parameters", name), name, lambda name=name: work.named(name, None))
    for name in [*contract.observations, *contract.measures]:
        if name in contract.measures and contract.measures[name].use == "watched":
            continue
        section = "measures" if name in contract.measures else "observations"
        attempt((section, name), name, lambda name=name: work.observation(name))
    for name in contract.amounts:
        found = attempt(("amounts", name), name, lambda name=name: work.named(name, None))
        if found is not None:
            amounts[name] = found
            if found.grain is not None and found.axis is None:
                outputs[name] = found
    paying = [name for name, clause in contract.clauses.items() if clause.pay is not None]
    for name in paying:
        found = attempt(("clauses", name, "pay"), name, lambda name=name: work.named(name, None))
        if found is not None:
            outputs[name] = amounts[name] = found
        advance = contract.clauses[name].advance
        if advance is not None:
            path = ("clauses", name, "advance")
            found = attempt(path, name, lambda n=name, a=advance: work.payment(n, a))
            if found is not None:
                outputs[f"{name}.advance"] = found
    unique = list(dict.fromkeys(findings))
    if unique:
        return None, unique
    try:
        program = compile_program(outputs, amounts)
    except AlgebraError as error:
        return None, [Finding(resolved.place(("clauses",)), "carry", str(error))]
    return Form(program, work.axes, work.observed, tuple(paying)), []


def used_names(contract: Contract) -> set[str]:
    """Every name that some amount or clause reads."""
    terms = [*contract.amounts.values()]
    for clause in contract.clauses.values():
        terms += [term for term in (clause.pay, clause.advance) if term is not None]
    return set().union(*map(names_in, terms)) if terms else set()
